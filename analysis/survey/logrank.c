/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/logrank.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "infer/variance.h"
#include "model/maximum.h"
#include "survey/km_parts.h"
#include "survey/tally.h"

#define MOST_GROUPS 500 /* their joint covariance is needed */

/* The curve of all, and beside it for each of its event times the groups' shares of those
 * at risk, and sums up to it. Row-major: event time x group. */
typedef struct {
    const AvlastSample *sample;
    const AvlastGroups *groups;
    const AvlastSurvivalTimes *times;
    AvlastGroups *one;
    AvlastKm *all;
    gsize k;
    double *pull;              /* W(t) by event time */
    double *share;             /* n_g / n */
    double *hazard, *expected; /* sums of W d / n, and of W (d / n) n_g / n */
    double *observed, *score;  /* k: sums of W d_g, U_g */
    double *total;             /* k: expected */
} Logrank;

static void logrank_clear(Logrank *l)
{
    g_clear_pointer(&l->all, avlast_km_free);
    g_clear_pointer(&l->one, avlast_groups_free);
    g_free(l->pull);
    g_free(l->share);
    g_free(l->hazard);
    g_free(l->expected);
    g_free(l->observed);
    g_free(l->score);
    g_free(l->total);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Logrank, logrank_clear)

static gboolean allocate(Logrank *l, GError **error)
{
    const gsize m = l->all->group[0].m;

    return (l->pull = avlast_array(double, m, error)) &&
           (l->share = avlast_table(double, m + 1, l->k, error)) &&
           (l->hazard = avlast_array(double, m, error)) &&
           (l->expected = avlast_table(double, m, l->k, error)) &&
           (l->observed = avlast_array(double, l->k, error)) &&
           (l->score = avlast_array(double, l->k, error)) &&
           (l->total = avlast_array(double, l->k, error));
}

/* Shares of those at risk, from the last time backwards. */
static gboolean fill_shares(Logrank *l, GError **error)
{
    const AvlastKmGroup *all = &l->all->group[0];
    g_autofree AvlastSum *joins = avlast_table(AvlastSum, all->m + 1, l->k, error);

    if (!joins)
        return FALSE;
    for (gsize i = 0; i < l->sample->n; i++) {
        const double w = l->sample->weight[i];
        if (avlast_km_group_of(l->all, i) == AVLAST_NO_LEVEL)
            continue;
        const guint32 g = l->groups->code[i];
        avlast_sum_add(&joins[avlast_km_at(all, l->times->time[i]) * l->k + g], w);
        if (l->times->entry)
            avlast_sum_add(&joins[avlast_km_at(all, l->times->entry[i]) * l->k + g], -w);
    }
    for (gsize j = all->m; j-- > 1;)
        for (gsize g = 0; g < l->k; g++) {
            if (j + 1 < all->m)
                avlast_sum_merge(&joins[j * l->k + g], joins[(j + 1) * l->k + g]);
            l->share[j * l->k + g] =
                avlast_sum_value(&joins[j * l->k + g]) / all->at_risk[j];
        }
    return TRUE;
}

/* W and the sums up to each event time. */
static gboolean fill_sums(Logrank *l, double rho, double gamma, GError **error)
{
    const AvlastKmGroup *all = &l->all->group[0];
    g_autofree AvlastSum *expected = avlast_array(AvlastSum, l->k, error);
    AvlastSum hazard = AVLAST_SUM_ZERO;

    if (!expected)
        return FALSE;
    for (gsize j = 1; j < all->m; j++) {
        const double s = all->survival[j - 1];
        l->pull[j] = pow(s, rho) * pow(1.0 - s, gamma);
        const double h = l->pull[j] * all->d[j] / all->at_risk[j];
        avlast_sum_add(&hazard, h);
        l->hazard[j] = avlast_sum_value(&hazard);
        for (gsize g = 0; g < l->k; g++) {
            avlast_sum_add_product(&expected[g], h, l->share[j * l->k + g]);
            l->expected[j * l->k + g] = avlast_sum_value(&expected[g]);
            l->total[g] += l->pull[j] * all->d[j] * l->share[j * l->k + g];
        }
    }
    return TRUE;
}

/* Observed - expected, summed term by term: the two are close when groups do not differ.
 */
static gboolean fill_scores(Logrank *l, GError **error)
{
    const AvlastKmGroup *all = &l->all->group[0];
    g_autofree AvlastSum *score = avlast_array(AvlastSum, l->k, error);
    g_autofree AvlastSum *observed = avlast_array(AvlastSum, l->k, error);

    if (!score || !observed)
        return FALSE;
    for (gsize i = 0; i < l->sample->n; i++) {
        if (avlast_km_group_of(l->all, i) == AVLAST_NO_LEVEL || l->times->event[i] != 1.0)
            continue;
        const gsize at = avlast_km_at(all, l->times->time[i]);
        const double w = l->sample->weight[i] * l->pull[at];
        avlast_sum_add(&observed[l->groups->code[i]], w);
        avlast_sum_add(&score[l->groups->code[i]], w);
        for (gsize g = 0; g < l->k; g++)
            avlast_sum_add_product(&score[g], -w, l->share[at * l->k + g]);
    }
    for (gsize g = 0; g < l->k; g++) {
        l->observed[g] = avlast_sum_value(&observed[g]);
        l->score[g] = avlast_sum_value(&score[g]);
    }
    return TRUE;
}

static void influence_of(const AvlastSample *sample, const void *state, gsize first,
                         gsize count, double *influence)
{
    const Logrank *l = state;
    const AvlastKmGroup *all = &l->all->group[0];

    memset(influence, 0, count * l->k * sizeof *influence);
    for (gsize r = 0; r < count; r++) {
        const gsize i = first + r;
        if (avlast_km_group_of(l->all, i) == AVLAST_NO_LEVEL)
            continue;
        const gsize at = avlast_km_at(all, l->times->time[i]);
        const gsize entry = l->times->entry ? avlast_km_at(all, l->times->entry[i]) : 0;
        const double event = l->times->event[i] * (at ? l->pull[at] : 0.0);
        for (gsize g = 0; g < l->k; g++) {
            const double in = l->groups->code[i] == g;
            influence[r * l->k + g] =
                sample->weight[i] *
                (event * (in - l->share[at * l->k + g]) -
                 in * (l->hazard[at] - l->hazard[entry]) +
                 (l->expected[at * l->k + g] - l->expected[entry * l->k + g]));
        }
    }
}

static gboolean run_engine(const Logrank *l, gboolean keep_root, const char *outcome,
                           AvlastEstimates *estimates, GError **error)
{
    g_autofree const double **value = avlast_array(const double *, l->k, error);
    const AvlastVarianceOptions options = {
        .k = l->k, .n_groups = 1, .keep_root = keep_root, .value = value};
    g_autofree gint64 *n = value ? avlast_array(gint64, l->k, error) : NULL;

    if (!n)
        return FALSE;
    for (gsize g = 0; g < l->k; g++) {
        value[g] = l->times->time;
        avlast_estimates_add(estimates, outcome, g_ptr_array_index(l->groups->label, g),
                             "observed - expected")
            ->estimate = l->score[g];
    }
    if (!avlast_variance(l->sample, influence_of, l, &options, estimates, error))
        return FALSE;
    for (gsize i = 0; i < l->sample->n; i++)
        if (avlast_km_group_of(l->all, i) != AVLAST_NO_LEVEL)
            n[l->groups->code[i]]++;
    for (gsize g = 0; g < l->k; g++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, g);
        avlast_estimate_infer(row, estimates->level);
        row->method = g_strdup("t");
        row->nobs = n[g];
    }
    return TRUE;
}

static void add_value(const Logrank *l, AvlastEstimates *estimates, const char *outcome,
                      gsize g, const char *term, double value)
{
    avlast_estimates_add(estimates, outcome, g_ptr_array_index(l->groups->label, g), term)
        ->estimate = value;
}

/* The two tests of all groups. */
static gboolean add_tests(const Logrank *l, const AvlastEstimates *scores,
                          const char *outcome, AvlastEstimates *estimates, GError **error)
{
    const gsize q = l->k - 1;
    const double df = avlast_estimates_row(scores, 0)->df;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_vector) u = v ? avlast_vector_new(q, error) : NULL;

    if (!u)
        return FALSE;
    for (gsize a = 0; a < q; a++) {
        gsl_vector_set(u, a, l->score[a + 1]);
        for (gsize b = 0; b < q; b++)
            gsl_matrix_set(v, a, b, gsl_matrix_get(scores->covariance, a + 1, b + 1));
    }
    const double x2 = avlast_wald_quadratic(v, u);
    AvlastEstimate *chisq = avlast_estimates_add(estimates, outcome, NULL, "chisq");
    AvlastEstimate *f = avlast_estimates_add(estimates, outcome, NULL, "F");
    chisq->nobs = f->nobs = scores->rows_used;
    chisq->nclusters = f->nclusters = avlast_estimates_row(scores, 0)->nclusters;
    if (isnan(x2)) {
        avlast_estimate_note(chisq, "%s", _("fewer PSUs than groups: no joint test"));
        return TRUE;
    }
    chisq->statistic = x2;
    chisq->df = (double)q;
    chisq->p_value = avlast_chisq_upper(x2, chisq->df);
    chisq->method = g_strdup("log-rank chi-square");
    f->df = (double)q;
    f->df2 = isnan(l->sample->df) ? df + 1.0 - (double)q : df;
    if (!(f->df2 > 0.0)) {
        f->df = f->df2 = NAN;
        avlast_estimate_note(f, "%s", _("no degrees of freedom are left"));
        return TRUE;
    }
    f->statistic = x2 / (double)q;
    f->p_value = avlast_f_upper(f->statistic, f->df, f->df2);
    f->method = g_strdup("log-rank F");
    return TRUE;
}

/* Times of rows without a group do not count. */
static gboolean prepare(Logrank *l, const AvlastFrame *frame, const char *outcome,
                        const AvlastLogrankOptions *o, GError **error)
{
    if (!l->groups->code) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a log-rank test compares groups\nhint: --by names the column with "
                    "them");
        return FALSE;
    }
    if (l->groups->n < 2 || l->groups->n > MOST_GROUPS) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV334", NULL,
                    "a log-rank test compares 2 to %d groups, and there %s %u",
                    MOST_GROUPS, l->groups->n == 1 ? "is" : "are", l->groups->n);
        return FALSE;
    }
    l->k = l->groups->n;
    for (gsize i = 0; i < l->sample->n; i++)
        if (l->groups->code[i] == AVLAST_NO_LEVEL)
            l->times->time[i] = NAN;
    if (!(l->one = avlast_groups_new(frame, l->sample, NULL, error)) ||
        !(l->all = avlast_km_new(l->sample, l->one, l->times, error)))
        return FALSE;
    if (l->all->group[0].m < 2) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV335", NULL,
                    "no event among the rows in use: every time of '%s' is censored",
                    outcome);
        return FALSE;
    }
    return allocate(l, error) && fill_shares(l, error) &&
           fill_sums(l, o->rho, o->gamma, error) && fill_scores(l, error);
}

static gboolean fill(const Logrank *l, const AvlastFrame *frame,
                     const AvlastLogrankOptions *o, gboolean keep_root,
                     AvlastEstimates *estimates, GError **error)
{
    const char *outcome = o->columns.time;
    g_autoptr(AvlastEstimates) others = avlast_estimates_new();
    g_autoptr(GPtrArray) columns = avlast_km_columns(frame, &o->columns);
    const double *observed[] = {l->times->time};

    if (!run_engine(l, keep_root, outcome, estimates, error))
        return FALSE;
    avlast_tally(estimates, l->sample, l->groups, columns, observed, 1);
    for (gsize g = 0; g < l->k; g++) {
        add_value(l, others, outcome, g, "observed", l->observed[g]);
        add_value(l, others, outcome, g, "expected", l->total[g]);
    }
    return add_tests(l, estimates, outcome, others, error) &&
           avlast_km_append(estimates, others, error);
}

AvlastEstimates *avlast_survey_logrank(const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const AvlastLogrankOptions *o,
                                       const AvlastSurveyOptions *options, GError **error)
{
    g_autofree guint8 *use = avlast_km_rows(sample, error);
    g_autoptr(AvlastSurvivalTimes) times =
        use ? avlast_survival_times(frame, &o->columns, use, error) : NULL;
    g_autoptr(AvlastGroups) groups =
        times ? avlast_groups_new(frame, sample, options->by, error) : NULL;
    g_auto(Logrank) l = {.sample = sample, .groups = groups, .times = times};
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();

    if (!groups || !prepare(&l, frame, o->columns.time, o, error))
        return NULL;
    estimates->level = options->level > 0.0 ? options->level : 0.95;
    estimates->method = g_strdup(
        o->rho == 0.0 && o->gamma == 0.0
            ? _("log-rank test, linearised variance of observed - expected")
            : _("weighted log-rank test, linearised variance of observed - expected"));
    avlast_estimates_of_sample(estimates, sample);
    return fill(&l, frame, o, options->keep_root, estimates, error)
               ? g_steal_pointer(&estimates)
               : NULL;
}
