/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * families [REPLICATIONS]: four outcomes of a trial that go together, one of them moved.
 * Joint intervals must hold all four truths 95 of 100 times, and step-down tests reject
 * any of the three that are not moved at most 5 of 100 times. */
#include "infer/supt.h"
#include "tests/slow/drawn.h"
#include "tests/slow/stepdown.h"

static const char *const kinds[] = {"joint intervals", "one by one", "westfall-young",
                                    "romano-wolf", NULL};
static const char *const outcomes[] = {"y", "a", "b", "c", NULL};

/* variant: rows, half of them treated; negative: that many clusters of 5. */
static Data *four_outcomes(guint32 r, int variant)
{
    static const guint columns[OUTCOMES] = {Y, A, B, C};
    const gboolean clustered = variant < 0;
    Data *d = data_new(r, (gsize)abs(variant) * (clustered ? 5 : 1));

    for (gsize i = 0; i < d->n; i++) {
        const gsize unit = clustered ? i / 5 : i;
        const double common = normal(d, i, 1);
        d->value[G][i] = (double)unit;
        d->value[T][i] = unit % 2 ? 1.0 : 0.0;
        for (guint k = 0; k < OUTCOMES; k++)
            d->value[columns[k]][i] = (k == 0 ? d->value[T][i] : 0.0) + 0.7 * common +
                                      0.7 * normal(d, i, 2 + k) +
                                      (clustered ? 0.5 * normal(d, unit, 10 + k) : 0.0);
    }
    return d;
}

static gboolean intervals(const AvlastEvaluation *trial, Tally *tally, GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_evaluation_estimates(trial, NULL, error);
    gboolean all = TRUE, each = TRUE;
    double df = INFINITY;
    AvlastSupt band;

    for (guint k = 0; e && k < OUTCOMES; k++)
        df = fmin(df, avlast_estimates_row(e, k)->df);
    if (!e ||
        !avlast_supt(e->covariance, NULL, OUTCOMES, df, 0.95, 1, &band, NULL, error))
        return FALSE;
    for (guint k = 0; k < OUTCOMES; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        const double truth = k == 0 ? 1.0 : 0.0;
        all &= fabs(row->estimate - truth) <= band.critical * row->std_error;
        each &= row->conf_low <= truth && truth <= row->conf_high;
    }
    tally_yes(&tally[0], all);
    tally_yes(&tally[1], each);
    return TRUE;
}

static gboolean family(guint32 r, int variant, Tally *tally, GError **error)
{
    const AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = "t", .cluster = variant < 0 ? "g" : NULL},
        .df = NAN,
        .level = 0.95};
    g_autoptr(AvlastFrame) frame = frame_of(four_outcomes(r, variant));
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);

    return trial && intervals(trial, tally, error) &&
           stepdown(trial, FALSE, 499, r, &tally[2], error) &&
           stepdown(trial, TRUE, 499, r, &tally[3], error);
}

static const Case cases[] = {
    {"4 outcomes, 30 rows", family, 30, kinds, {93, 75, 94, 93}, {97, 91, 98, 99}},
    {"4 outcomes, 100 rows", family, 100, kinds, {93.5, 75, 94, 93}, {97, 91, 98, 98}},
    {"4 outcomes, 12 clusters", family, -12, kinds, {93, 75, 94, 90}, {99, 92, 98, 99.5}},
};

int main(int argc, char **argv)
{
    return run_cases("families", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
