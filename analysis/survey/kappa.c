/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/agreement.h"
#include "survey/derived.h"

/* One group's table of shares p_ij, and what follows from it. */
typedef struct {
    guint32 k;
    gsize n;
    double *share, *by_a, *by_b; /* k x k, and its margins */
    double *mean_a, *mean_b;     /* v_i. and v_.j */
    double po, pe;
} Table;

static void table_clear(Table *t)
{
    g_free(t->share);
    g_free(t->by_a);
    g_free(t->by_b);
    g_free(t->mean_a);
    g_free(t->mean_b);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Table, table_clear)

static double weight_of(const AvlastRatingPair *pair, AvlastKappaWeights weights,
                        guint32 i, guint32 j)
{
    double widest = 0.0;

    if (weights == AVLAST_KAPPA_PLAIN || i == j)
        return i == j ? 1.0 : 0.0;
    for (guint32 a = 0; a < pair->n_levels; a++)
        widest = fmax(widest, fabs(pair->place[a] - pair->place[0]));
    for (guint32 a = 0; a < pair->n_levels; a++)
        widest = fmax(widest, fabs(pair->place[a] - pair->place[pair->n_levels - 1]));
    const double apart = fabs(pair->place[i] - pair->place[j]) / widest;
    return 1.0 - (weights == AVLAST_KAPPA_LINEAR ? apart : apart * apart);
}

static gboolean counts(const AvlastSample *sample, const AvlastGroups *groups,
                       const AvlastRatingPair *pair, guint32 group, gsize i)
{
    return (!groups->code || groups->code[i] == group) &&
           avlast_sample_counts(sample, i, 0.0) && pair->a[i] != AVLAST_NO_LEVEL &&
           pair->b[i] != AVLAST_NO_LEVEL;
}

static gboolean fill_shares(const AvlastSample *sample, const AvlastGroups *groups,
                            const AvlastRatingPair *pair, guint32 group, Table *t,
                            GError **error)
{
    const guint32 k = pair->n_levels;
    g_autofree AvlastSum *cell = avlast_table(AvlastSum, k, k, error);
    AvlastSum total = AVLAST_SUM_ZERO;

    t->k = k;
    if (!cell || !(t->share = avlast_table(double, k, k, error)) ||
        !(t->by_a = avlast_array(double, k, error)) ||
        !(t->by_b = avlast_array(double, k, error)) ||
        !(t->mean_a = avlast_array(double, k, error)) ||
        !(t->mean_b = avlast_array(double, k, error)))
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (counts(sample, groups, pair, group, i)) {
            t->n++;
            avlast_sum_add(&cell[(gsize)pair->a[i] * k + pair->b[i]], sample->weight[i]);
            avlast_sum_add(&total, sample->weight[i]);
        }
    for (guint32 i = 0; i < k && t->n; i++)
        for (guint32 j = 0; j < k; j++) {
            const double p =
                avlast_sum_value(&cell[(gsize)i * k + j]) / avlast_sum_value(&total);
            t->share[(gsize)i * k + j] = p;
            t->by_a[i] += p;
            t->by_b[j] += p;
        }
    return TRUE;
}

static void fill_means(const AvlastRatingPair *pair, AvlastKappaWeights weights, Table *t)
{
    const guint32 k = t->k;

    for (guint32 i = 0; i < k; i++)
        for (guint32 j = 0; j < k; j++) {
            const double v = weight_of(pair, weights, i, j);
            t->mean_a[i] += v * t->by_b[j];
            t->mean_b[j] += v * t->by_a[i];
            t->po += v * t->share[(gsize)i * k + j];
            t->pe += v * t->by_a[i] * t->by_b[j];
        }
}

/* The row's share in kappa: kappa plus its influence, so that its mean is kappa. */
static double linearised(const AvlastRatingPair *pair, AvlastKappaWeights weights,
                         const Table *t, guint32 i, guint32 j)
{
    const double v = weight_of(pair, weights, i, j), rest = 1.0 - t->pe;

    return (t->po - t->pe) / rest +
           ((v - t->po) * rest -
            (1.0 - t->po) * (t->mean_a[i] + t->mean_b[j] - 2.0 * t->pe)) /
               (rest * rest);
}

/* Fleiss, Cohen & Everitt's variance times n, from the same linearised values: the mean
 * square of their deviations under the observed shares. */
static double large_variance(const AvlastRatingPair *pair, AvlastKappaWeights weights,
                             const Table *t)
{
    const double kappa = (t->po - t->pe) / (1.0 - t->pe);
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint32 i = 0; i < t->k; i++)
        for (guint32 j = 0; j < t->k; j++) {
            const double p = t->share[(gsize)i * t->k + j];
            const double d = linearised(pair, weights, t, i, j) - kappa;
            if (p > 0.0)
                avlast_sum_add_product(&sum, p * d, d);
        }
    return avlast_sum_value(&sum);
}

/* An error of 0 (full agreement, or none that could differ) is no certainty. */
static void clip(AvlastEstimate *row)
{
    row->scale = AVLAST_ROW_WITHIN_ONE;
    if (row->std_error <= 1e-9 && !isnan(row->conf_low)) {
        row->std_error = 0.0;
        row->conf_low = row->conf_high = NAN;
        avlast_estimate_note(row, "%s",
                             _("all rows move kappa alike: an error of 0, no interval"));
        return;
    }
    row->conf_low = isnan(row->conf_low) ? NAN : fmax(row->conf_low, -1.0);
    row->conf_high = isnan(row->conf_high) ? NAN : fmin(row->conf_high, 1.0);
}

static char *term_name(const char *name, AvlastKappaWeights weights)
{
    static const char *const endings[] = {"", ".linear", ".quadratic"};

    return g_strconcat(name, endings[weights], NULL);
}

typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const AvlastRatingPair *pair;
    AvlastKappaWeights weights;
    double *agreement, *value; /* n of each */
    double *variance;          /* per group: n times the classic one */
    gsize *n;                  /* per group */
} Work;

static gboolean linearise(const Work *w, guint32 g, GError **error)
{
    g_auto(Table) table = {0};

    if (!fill_shares(w->sample, w->groups, w->pair, g, &table, error))
        return FALSE;
    fill_means(w->pair, w->weights, &table);
    w->n[g] = table.n;
    w->variance[g] = NAN;
    const gboolean defined = table.n > 0 && 1.0 - table.pe > 1e-14;
    for (gsize i = 0; i < w->sample->n; i++) {
        if (!counts(w->sample, w->groups, w->pair, g, i))
            continue;
        const guint32 a = w->pair->a[i], b = w->pair->b[i];
        w->agreement[i] = weight_of(w->pair, w->weights, a, b);
        w->value[i] = defined ? linearised(w->pair, w->weights, &table, a, b) : NAN;
    }
    if (defined)
        w->variance[g] = large_variance(w->pair, w->weights, &table);
    return TRUE;
}

/* A third row for each group, the classic one, in the place of a copy of kappa's. */
static void classic(const Work *w, AvlastEstimates *estimates)
{
    for (guint32 g = 0; g < w->groups->n; g++) {
        AvlastEstimate *kappa = avlast_estimates_row(estimates, g * 3 + 1);
        AvlastEstimate *row = avlast_estimates_row(estimates, g * 3 + 2);
        AvlastEstimate *agreement = avlast_estimates_row(estimates, g * 3);
        clip(kappa);
        if (!isnan(agreement->conf_low)) {
            agreement->conf_low = fmax(agreement->conf_low, 0.0);
            agreement->conf_high = fmin(agreement->conf_high, 1.0);
        }
        row->std_error = row->conf_low = row->conf_high = row->df = NAN;
        g_free(row->method);
        row->method = g_strdup("Fleiss-Cohen-Everitt");
        if (w->n[g] > 0 && isnan(w->variance[g])) {
            g_clear_pointer(&kappa->note, g_free);
            g_clear_pointer(&row->note, g_free);
            kappa->nobs = row->nobs = (gint64)w->n[g];
            avlast_estimate_note(kappa, "%s", _("one value only: no kappa"));
            avlast_estimate_note(row, "%s", _("one value only: no kappa"));
        }
        if (isnan(w->variance[g]))
            continue;
        if (avlast_sample_is_complex(w->sample)) {
            row->estimate = NAN;
            avlast_estimate_note(row, "%s", _("only for simple random samples"));
            continue;
        }
        const double z = avlast_normal_quantile(0.5 + 0.5 * estimates->level);
        row->std_error = sqrt(fmax(w->variance[g], 0.0) / (double)w->n[g]);
        row->conf_low = row->estimate - z * row->std_error;
        row->conf_high = row->estimate + z * row->std_error;
        clip(row);
    }
}

AvlastEstimates *avlast_kappa(const AvlastSample *sample, const AvlastGroups *groups,
                              const char *outcome, const AvlastRatingPair *pair,
                              AvlastKappaWeights weights, double level, GError **error)
{
    g_autofree double *agreement = avlast_array(double, sample->n, error);
    g_autofree double *value = avlast_array(double, sample->n, error);
    g_autofree double *variance = avlast_array(double, groups->n, error);
    g_autofree gsize *n = avlast_array(gsize, groups->n, error);
    g_autofree char *share = term_name("agreement", weights),
                    *kappa = term_name("kappa", weights),
                    *large = term_name("kappa.large", weights);
    const Work work = {sample, groups, pair, weights, agreement, value, variance, n};
    gsize all = 0;

    if (!agreement || !value || !variance || !n)
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        agreement[i] = value[i] = NAN;
    for (guint32 g = 0; g < groups->n; g++) {
        if (!linearise(&work, g, error))
            return NULL;
        all += n[g];
    }
    if (all == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV269", NULL,
                    "no row has both ratings of '%s'", outcome);
        return NULL;
    }
    const AvlastDerived derived[] = {
        {.outcome = outcome,
         .term = share,
         .value = agreement,
         .mean = 1.0,
         .share = weights == AVLAST_KAPPA_PLAIN},
        {.outcome = outcome, .term = kappa, .value = value, .mean = 1.0},
        {.outcome = outcome, .term = large, .value = value, .mean = 1.0}};
    AvlastEstimates *estimates =
        avlast_derived(sample, groups, derived, G_N_ELEMENTS(derived), level, error);
    if (estimates)
        classic(&work, estimates);
    return estimates;
}
