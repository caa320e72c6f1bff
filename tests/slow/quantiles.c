/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * quantiles [REPLICATIONS]: intervals of the median's slope by each kind of standard
 * error, and of the effect on an index of outcomes. */
#include "impact/rct.h"
#include "impact/summary_index.h"
#include "model/quantreg.h"
#include "tests/slow/drawn.h"

/* --- quantile regression --- */

static const char *const quantile_kinds[] = {"iid", "nid", "HC0", "stata, clusters",
                                             NULL};

/* The median's slope is 1. Errors alike (0), as wide as x (1), shared by 30 clusters of 8
 * (2), as wide as |x|, so that no other quantile is a line (3). */
static gboolean quantile(guint32 r, int variant, Tally *tally, GError **error)
{
    const double tau = 0.5;
    Data *d = data_new(r, 240);
    const char *terms[2];
    const double *x[2];

    d->n_codes = 30;
    for (gsize i = 0; i < d->n; i++) {
        const double shared = normal(d, i / 8, 5);
        d->code[i] = (guint32)(i / 8);
        d->value[X][i] = variant == 2   ? normal(d, i / 8, 4) + 0.5 * normal(d, i, 1)
                         : variant == 1 ? -log(uniform(d, i, 1))
                                        : normal(d, i, 1);
        d->value[Y][i] =
            d->value[X][i] + (variant == 2 ? shared : 0.0) +
            (variant % 2 ? 0.3 + fabs(d->value[X][i]) : 1.0) * normal(d, i, 2);
    }
    const AvlastLinearModel model = model_of(d, X, terms, x);
    const AvlastRobustOptions robust[] = {
        {.type = AVLAST_SE_HC0},
        {.type = AVLAST_SE_STATA, .cluster = d->code, .n_clusters = d->n_codes}};
    for (int k = 0; k < 4; k++) {
        const AvlastQuantregOptions how = {.tau = &tau,
                                           .n = 1,
                                           .se = k == 0   ? AVLAST_QUANTREG_IID
                                                 : k == 1 ? AVLAST_QUANTREG_NID
                                                          : AVLAST_QUANTREG_KER,
                                           .robust = k < 2 ? NULL : &robust[k - 2],
                                           .level = 0.95,
                                           .df = NAN};
        double objective;
        g_autoptr(AvlastEstimates) e =
            avlast_quantreg_estimates(&model, &how, &objective, error);
        if (!e)
            return FALSE;
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        tally_add(&tally[k], row->conf_low, row->conf_high, 1.0);
    }
    return TRUE;
}

/* --- an index of outcomes --- */

static const char *const index_kinds[] = {"ICW", "KL", NULL};

/* Three outcomes with a common part, effects 0.2, 0.4, 0.6 (of sd 1), the third in
 * another unit, and a tenth of its cells lost. */
static Data *outcomes_of(guint32 r, gsize n)
{
    Data *d = data_new(r, n);

    for (gsize i = 0; i < n; i++) {
        const double common = normal(d, i, 1), t = i % 2 ? 1.0 : 0.0;
        d->value[T][i] = t;
        d->value[A][i] = 0.2 * t + 0.6 * common + 0.8 * normal(d, i, 2);
        d->value[B][i] = 0.4 * t + 0.8 * common + 0.6 * normal(d, i, 3);
        d->value[C][i] =
            uniform(d, i, 5) < 0.1 ? NAN : 10.0 * (0.6 * t + normal(d, i, 4)) + 50.0;
    }
    return d;
}

/* What the index's effect is on the long run. z_A, z_B and z_C have covariances S0 = [1
 * .48 0; .48 1 0; 0 0 1] in an arm and S = S0 + f f' / 4 over both, f the effects. */
static double index_truth(AvlastIndexMethod method)
{
    static const double f[] = {0.2, 0.4, 0.6},
                        within[3][3] = {{1, 0.48, 0}, {0.48, 1, 0}, {0, 0, 1}};
    /* S^-1 1 by Sherman and Morrison: p = S0^-1 1, q = S0^-1 f. */
    const double det = 1.0 - 0.48 * 0.48;
    const double p[] = {0.52 / det, 0.52 / det, 1.0},
                 q[] = {(f[0] - 0.48 * f[1]) / det, (f[1] - 0.48 * f[0]) / det, f[2]};
    double fp = 0.0, fq = 0.0, effect = 0.0, variance = 0.0, w[3];

    if (method == AVLAST_INDEX_KL)
        return 0.4;
    for (int i = 0; i < 3; i++) {
        fp += 0.25 * f[i] * p[i];
        fq += 0.25 * f[i] * q[i];
    }
    for (int i = 0; i < 3; i++)
        w[i] = p[i] - q[i] * fp / (1.0 + fq);
    for (int i = 0; i < 3; i++) {
        effect += w[i] * f[i];
        for (int j = 0; j < 3; j++)
            variance += w[i] * within[i][j] * w[j];
    }
    return effect / sqrt(variance);
}

/* variant: rows; negative: nothing is lost. */
static gboolean indexed(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const outcomes[] = {"sum", NULL};
    const AvlastRctOptions options = {
        .outcomes = outcomes, .columns = {.treatment = "t"}, .df = NAN, .level = 0.95};
    Data *d = outcomes_of(r, (gsize)abs(variant));

    for (gsize i = 0; variant < 0 && i < d->n; i++)
        d->value[C][i] = 10.0 * (0.6 * d->value[T][i] + normal(d, i, 4)) + 50.0;
    for (int k = 0; k < 2; k++) {
        const AvlastIndexMethod method = k == 0 ? AVLAST_INDEX_ICW : AVLAST_INDEX_KL;
        AvlastSummaryFound found = {0};
        g_autoptr(AvlastFrame) frame = frame_of(d);
        g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &options.columns, error);
        g_autoptr(AvlastSummaryIndex) index =
            trial ? avlast_summary_index_parse("sum = a, b, c", error) : NULL;
        AvlastColumn *column =
            index ? avlast_summary_index_column(trial, index, method, &found, error)
                  : NULL;
        avlast_summary_found_clear(&found);
        if (!column)
            return FALSE;
        avlast_frame_add(frame, column);
        g_autoptr(AvlastEvaluation) all = avlast_evaluation_new(frame, &options, error);
        g_autoptr(AvlastEstimates) e =
            all ? avlast_evaluation_estimates(all, NULL, error) : NULL;
        if (!e)
            return FALSE;
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        tally_add(&tally[k], row->conf_low, row->conf_high, index_truth(method));
    }
    return TRUE;
}

/* --- all --- */

/* iid is for errors alike, nid for quantiles that are lines near this one. */
static const Case cases[] = {
    {"median, errors alike",
     quantile,
     0,
     quantile_kinds,
     {93, 93, 93, 91},
     {98, 98, 99, 99}},
    {"median, errors as wide as x",
     quantile,
     1,
     quantile_kinds,
     {40, 92, 92, 91},
     {93, 98, 99, 99}},
    {"median, errors as wide as |x|",
     quantile,
     3,
     quantile_kinds,
     {40, 40, 92, 91},
     {93, 93, 99, 99}},
    {"median, 30 clusters",
     quantile,
     2,
     quantile_kinds,
     {50, 50, 50, 92},
     {90, 90, 93, 99}},
    {"index, 80 rows", indexed, 80, index_kinds, {90, 92}, {97, 97}},
    {"index, 300 rows", indexed, 300, index_kinds, {90, 92}, {97, 97}},
    {"index, 300 rows, none lost", indexed, -300, index_kinds, {90, 92}, {97, 97}},
};

int main(int argc, char **argv)
{
    return run_cases("quantiles", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
