/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/reliability.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "infer/variance.h"
#include "survey/derived.h"
#include "survey/item_moments.h"
#include "survey/reliability_terms.h"

/* What a row of the result is. */
typedef struct {
    AvlastReliabilityTerm term;
    gsize item;
} Term;

typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const AvlastItems *items;
    const AvlastReliabilityOptions *options;
    const char *outcome;
    gsize p; /* terms */
    Term *term;
    AvlastItemMoments *moments;
    double *gradient; /* per group and term: the pairs a <= b, G_ab once or twice */
    AvlastEstimates *estimates;
} Work;

static gsize n_pairs(gsize k)
{
    return k * (k + 1) / 2;
}

static void work_clear(Work *w)
{
    g_free(w->term);
    g_free(w->gradient);
    avlast_item_moments_clear(w->moments, w->groups->n);
    g_clear_pointer(&w->estimates, avlast_estimates_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static void list_terms(Work *w)
{
    const gsize k = w->items->k;
    const gsize of_item = k > 2 ? 4 : 3;

    w->term = g_new0(Term, AVLAST_TERM_OF_ITEM + of_item * k);
    for (guint t = 0; t < AVLAST_TERM_OF_ITEM; t++)
        w->term[w->p++].term = (AvlastReliabilityTerm)t;
    for (gsize j = 0; j < k && !w->options->brief; j++)
        for (gsize t = 0; t < of_item; t++)
            w->term[w->p++] = (Term){(AvlastReliabilityTerm)(AVLAST_TERM_OF_ITEM + t), j};
}

/* --- influence --- */

/* w I_ab f_ab ((x_a - m_ab)(x_b - m_ba) - spread_ab) / W_ab for the pairs a <= b: how S
 * moves with the row's weight. */
static void moves_of_row(const Work *w, const AvlastItemMoments *m, gsize i, double *move)
{
    const gsize k = w->items->k;
    gsize at = 0;

    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++, at++) {
            const double d = w->items->answer[a][i] - gsl_matrix_get(m->mean, a, b);
            const double e = w->items->answer[b][i] - gsl_matrix_get(m->mean, b, a);
            const double n = (double)m->count[a * k + b];
            move[at] = isnan(d) || isnan(e)
                           ? 0.0
                           : w->sample->weight[i] * (n / (n - 1.0)) *
                                 (d * e - gsl_matrix_get(m->spread, a, b)) /
                                 gsl_matrix_get(m->weight, a, b);
        }
}

static double mean_move(const Work *w, const AvlastItemMoments *m, gsize item, gsize i)
{
    const double d = w->items->answer[item][i] - gsl_matrix_get(m->mean, item, item);

    return isnan(d) ? 0.0
                    : w->sample->weight[i] * d / gsl_matrix_get(m->weight, item, item);
}

static void influence_of(const AvlastSample *sample, const void *data, gsize first,
                         gsize count, double *influence)
{
    const Work *w = data;
    const gsize pairs = n_pairs(w->items->k);
    g_autofree double *move = g_new0(double, pairs);

    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        const guint32 g = w->groups->code ? w->groups->code[i] : 0;
        double *u = &influence[r * w->p];
        for (gsize t = 0; t < w->p; t++)
            u[t] = 0.0;
        if (g == AVLAST_NO_LEVEL || w->moments[g].n < 2 ||
            !avlast_items_count(sample, w->items, w->options->pairwise, i))
            continue;
        const AvlastItemMoments *m = &w->moments[g];
        moves_of_row(w, m, i, move);
        for (gsize t = 0; t < w->p; t++) {
            const double *gradient = &w->gradient[(g * w->p + t) * pairs];
            if (w->term[t].term == AVLAST_TERM_ITEM_MEAN)
                u[t] = mean_move(w, m, w->term[t].item, i);
            else
                for (gsize q = 0; q < pairs; q++)
                    u[t] += gradient[q] * move[q];
        }
    }
}

/* --- values and gradients --- */

static void store(const gsl_matrix *g, double *pairs)
{
    const gsize k = g->size1;
    gsize at = 0;

    for (gsize a = 0; a < k; a++)
        for (gsize b = a; b < k; b++, at++) {
            const double value = gsl_matrix_get(g, a, b);
            pairs[at] = isnan(value) ? 0.0 : a == b ? value : 2.0 * value;
        }
}

/* omega, and what should be known of the correlations. */
static gboolean fill_omega(const Work *w, const AvlastItemMoments *m, gsl_matrix *g,
                           AvlastEstimate *row, GError **error)
{
    const gsize k = w->items->k;
    g_autoptr(gsl_matrix) r = avlast_matrix_new(k, k, error);
    g_autofree double *loadings = g_new(double, k);
    AvlastOmega omega;
    gsize constant;

    gsl_matrix_set_all(g, NAN);
    if (!r)
        return FALSE;
    if (!avlast_correlations(m->cov, r, &constant))
        return TRUE;
    if (w->options->pairwise && !avlast_correlations_fit(r))
        avlast_estimate_note(row, "%s",
                             _("the pairwise correlations do not fit together: no whole "
                               "data could give them all"));
    if (k < 3) {
        avlast_estimate_note(row, "%s", _("omega needs three items"));
        return TRUE;
    }
    if (!avlast_omega(r, loadings, g, &omega, error))
        return FALSE;
    row->estimate = omega.omega;
    if (omega.heywood >= 0)
        avlast_estimate_note(
            row,
            _("Heywood case: one factor would explain more than all of '%s'; its "
              "share is held at 0.995, and there is no error"),
            w->items->name[omega.heywood]);
    else if (!omega.converged)
        avlast_estimate_note(row, "%s", _("one factor does not fit: no omega"));
    else
        avlast_gradient_of_covariance(m->cov, r, g);
    return TRUE;
}

static void note_constants(const Work *w, const AvlastItemMoments *m, AvlastEstimate *row)
{
    for (gsize j = 0; j < w->items->k; j++)
        if (gsl_matrix_get(m->cov, j, j) == 0.0)
            avlast_estimate_note(row, _("'%s' does not vary"), w->items->name[j]);
}

static gboolean fill_row(const Work *w, gsize group, gsize t, gsl_matrix *g,
                         AvlastEstimate *row, GError **error)
{
    const AvlastItemMoments *m = &w->moments[group];
    const Term *term = &w->term[t];

    if (term->term == AVLAST_TERM_ITEM_MEAN) {
        row->estimate = gsl_matrix_get(m->mean, term->item, term->item);
        return TRUE;
    }
    if (m->n < 2)
        return TRUE;
    if (term->term == AVLAST_TERM_OMEGA) {
        if (!fill_omega(w, m, g, row, error))
            return FALSE;
    } else {
        row->estimate = avlast_reliability_value(term->term, term->item, m->cov, g);
    }
    /* alpha stands with an item that does not vary, but it should be known */
    if ((isnan(row->estimate) || term->term == AVLAST_TERM_ALPHA) && !row->note)
        note_constants(w, m, row);
    if (isnan(row->estimate) && !row->note)
        avlast_estimate_note(row, "%s", _("the sum of the items does not vary"));
    store(g, &w->gradient[(group * w->p + t) * n_pairs(w->items->k)]);
    return TRUE;
}

static gboolean fill_rows(const Work *w, GError **error)
{
    const gsize k = w->items->k;
    g_autoptr(gsl_matrix) g = avlast_matrix_new(k, k, error);

    for (gsize group = 0; g && group < w->groups->n; group++)
        for (gsize t = 0; t < w->p; t++) {
            g_autofree char *name = avlast_reliability_term_name(
                w->term[t].term, w->items->name[w->term[t].item]);
            AvlastEstimate *row =
                avlast_estimates_add(w->estimates, w->outcome,
                                     g_ptr_array_index(w->groups->label, group), name);
            if (w->moments[group].n > 0 && !fill_row(w, group, t, g, row, error))
                return FALSE;
        }
    return g != NULL;
}

/* --- the engine, and what is said --- */

static gboolean run_engine(const Work *w, GError **error)
{
    const AvlastSample *sample = w->sample;
    g_autofree double *counted = avlast_array(double, sample->n, error);
    g_autofree const double **value = avlast_array(const double *, w->p, error);

    if (!counted || !value)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        counted[i] =
            avlast_items_count(sample, w->items, w->options->pairwise, i) ? 0.0 : NAN;
    for (gsize t = 0; t < w->p; t++) {
        const gboolean own = w->options->pairwise &&
                             w->term[t].term < AVLAST_TERM_ITEM_REST &&
                             w->term[t].term >= AVLAST_TERM_OF_ITEM;
        value[t] = own ? w->items->answer[w->term[t].item] : counted;
    }
    const AvlastVarianceOptions options = {
        .k = w->p, .group = w->groups->code, .n_groups = w->groups->n, .value = value};
    return avlast_variance(sample, influence_of, w, &options, w->estimates, error);
}

/* A value that is there although its derivative is not has no error. */
static void withdraw_held(const Work *w)
{
    for (gsize t = 0; t < w->estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(w->estimates, t);
        if (w->term[t % w->p].term < AVLAST_TERM_OF_ITEM && row->std_error == 0.0 &&
            row->note)
            row->std_error = NAN;
        if (w->term[t % w->p].term == AVLAST_TERM_ITEM_MEAN || isnan(row->estimate) ||
            row->nobs != 2)
            continue;
        /* two values lie equally far from their mean, so the influence is 0 */
        row->std_error = NAN;
        avlast_estimate_note(row, "%s", _("two rows do not tell the error"));
    }
}

/* Neither a reliability nor a correlation is above 1. */
static void stop_at_one(const Work *w)
{
    for (gsize t = 0; t < w->estimates->rows->len; t++) {
        AvlastEstimate *row = avlast_estimates_row(w->estimates, t);
        const AvlastReliabilityTerm term = w->term[t % w->p].term;
        const gboolean correlation =
            term == AVLAST_TERM_R_MEAN || term == AVLAST_TERM_ITEM_REST;
        if (term == AVLAST_TERM_ITEM_MEAN || term == AVLAST_TERM_ITEM_SD)
            continue;
        row->scale = correlation ? AVLAST_ROW_WITHIN_ONE : AVLAST_ROW_TO_ONE;
        if (isnan(row->conf_low))
            continue;
        row->conf_high = fmin(row->conf_high, 1.0);
        if (correlation)
            row->conf_low = fmax(row->conf_low, -1.0);
    }
}

static void feldt(const Work *w)
{
    const double k = (double)w->items->k, level = w->estimates->level;

    for (gsize group = 0; group < w->groups->n; group++) {
        AvlastEstimate *row =
            avlast_estimates_row(w->estimates, group * w->p + AVLAST_TERM_FELDT);
        const double n = (double)w->moments[group].n, below = (n - 1.0) * (k - 1.0);
        row->std_error = row->conf_low = row->conf_high = NAN;
        g_free(row->method);
        row->method = g_strdup("Feldt");
        row->df = NAN;
        if (isnan(row->estimate) || n < 2.0)
            continue;
        row->df = n - 1.0;
        row->df2 = below;
        row->conf_low = 1.0 - (1.0 - row->estimate) *
                                  avlast_f_quantile(0.5 + 0.5 * level, n - 1.0, below);
        row->conf_high = 1.0 - (1.0 - row->estimate) *
                                   avlast_f_quantile(0.5 - 0.5 * level, n - 1.0, below);
        if (w->sample->weighted || w->sample->stage[0].cluster ||
            w->sample->stage[0].stratum)
            avlast_estimate_note(row, "%s",
                                 _("as if the rows were a simple random sample"));
    }
}

/* Items that go against the others, in the notes, whether they have rows or not. */
static gboolean name_turned(const Work *w, gsize group, const char *label, GError **error)
{
    const gsize k = w->items->k;
    g_autoptr(gsl_matrix) g = avlast_matrix_new(k, k, error);

    for (gsize j = 0; g && j < k; j++) {
        const double r =
            avlast_reliability_value(AVLAST_TERM_ITEM_REST, j, w->moments[group].cov, g);
        if (r < 0.0)
            avlast_estimates_note(
                w->estimates,
                _("%s'%s' goes against the other items of '%s' "
                  "(item-rest correlation %.2f): is it one to reverse?"),
                label, w->items->name[j], w->outcome, r);
    }
    return g != NULL;
}

static gboolean caution(const Work *w, GError **error)
{
    for (gsize group = 0; group < w->groups->n; group++) {
        const AvlastEstimate *alpha = avlast_estimates_row(w->estimates, group * w->p);
        g_autofree char *label =
            alpha->group ? g_strconcat(alpha->group, ": ", NULL) : g_strdup("");
        if (alpha->estimate < 0.0)
            avlast_estimates_note(w->estimates,
                                  _("%s%s: alpha is below zero: the items go against "
                                    "each other, so their sum says little"),
                                  label, w->outcome);
        if (alpha->nobs > 0 && alpha->nobs < (gint64)w->items->k)
            avlast_estimates_note(w->estimates, _("%s%s: fewer rows than items"), label,
                                  w->outcome);
        if (w->moments[group].n >= 3 && !name_turned(w, group, label, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean any_row(const Work *w, GError **error)
{
    for (gsize g = 0; g < w->groups->n; g++)
        if (w->moments[g].n > 0)
            return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV266", NULL,
                "no row has an answer to every item of '%s'%s", w->outcome,
                w->options->pairwise ? ""
                                     : "\nhint: --use pairwise takes the rows that have "
                                       "two items at a time");
    return FALSE;
}

AvlastEstimates *avlast_reliability(const AvlastSample *sample,
                                    const AvlastGroups *groups, const char *outcome,
                                    const AvlastItems *items,
                                    const AvlastReliabilityOptions *options,
                                    GError **error)
{
    static const AvlastReliabilityOptions defaults = {.level = 0.95};
    const gsize pairs = n_pairs(items->k);

    if (items->k < 2) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV267", NULL,
                    "'%s' has one item: nothing can hang together", outcome);
        return NULL;
    }
    g_auto(Work) work = {.sample = sample,
                         .groups = groups,
                         .items = items,
                         .options = options ? options : &defaults,
                         .outcome = outcome};
    list_terms(&work);
    work.moments =
        avlast_item_moments(sample, groups, items, work.options->pairwise, error);
    work.gradient =
        work.moments ? avlast_table(double, groups->n *work.p, pairs, error) : NULL;
    if (!work.gradient || !any_row(&work, error))
        return NULL;
    work.estimates = avlast_estimates_new();
    work.estimates->level = work.options->level > 0.0 ? work.options->level : 0.95;
    avlast_estimates_of_sample(work.estimates, sample);
    if (!fill_rows(&work, error) || !run_engine(&work, error))
        return NULL;
    withdraw_held(&work);
    avlast_derived_finish(work.estimates, sample, work.p, NULL, NULL);
    stop_at_one(&work);
    feldt(&work);
    return caution(&work, error) ? g_steal_pointer(&work.estimates) : NULL;
}
