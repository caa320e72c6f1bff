/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * adjusted [REPLICATIONS]: four outcomes of a trial, one of them moved, by regressions
 * and with weights. The interval of the one that is moved must hold its truth 95 of 100
 * times, and step-down tests reject any of the three that are not moved at most 5 of 100
 * times. */
#include "tests/slow/drawn.h"
#include "tests/slow/stepdown.h"

static const char *const kinds[] = {"interval", "westfall-young", "romano-wolf", NULL};
static const char *const outcomes[] = {"y", "a", "b", "c", NULL};
enum { ANCOVA = 1, LIN, WEIGHTS, PAIRS };

/* Half of the rows treated, of pairs (z2) one each; a covariate x that moves all
 * outcomes, and with the treatment too where effects differ (Lin); weights z that hang on
 * x. */
static Data *draw(guint32 r, int variant)
{
    static const guint columns[OUTCOMES] = {Y, A, B, C};
    Data *d = data_new(r, 40);

    for (gsize i = 0; i < d->n; i++) {
        const gsize pair = i / 2;
        const double common = normal(d, i, 1);
        const gboolean turned = variant == PAIRS && uniform(d, pair, 20) >= 0.5;
        d->value[T][i] = (i % 2 == 1) != turned ? 1.0 : 0.0;
        d->value[X][i] =
            normal(d, i, 21) + (variant == PAIRS ? normal(d, pair, 22) : 0.0);
        d->value[Z][i] = 0.5 + uniform(d, i, 23);
        d->value[Z2][i] = (double)pair;
        for (guint k = 0; k < OUTCOMES; k++)
            d->value[columns[k]][i] =
                (k == 0 ? d->value[T][i] : 0.0) + 0.5 * d->value[X][i] + 0.7 * common +
                0.7 * normal(d, i, 2 + k) +
                (variant == PAIRS ? 0.5 * normal(d, pair, 10 + k) : 0.0);
    }
    return d;
}

static gboolean family(guint32 r, int variant, Tally *tally, GError **error)
{
    g_autoptr(AvlastFormula) x = avlast_formula_parse_terms("x", error);
    const AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = "t",
                    .block = variant == PAIRS ? "z2" : NULL,
                    .weights = variant == WEIGHTS ? "z" : NULL},
        .covariates = variant == WEIGHTS ? NULL : x,
        .method = variant == LIN       ? AVLAST_RCT_LIN
                  : variant == WEIGHTS ? AVLAST_RCT_AUTO
                                       : AVLAST_RCT_ANCOVA,
        .df = NAN,
        .level = 0.95};
    g_autoptr(AvlastFrame) frame = frame_of(draw(r, variant));
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
    g_autoptr(AvlastEstimates) e =
        trial ? avlast_evaluation_estimates(trial, NULL, error) : NULL;

    if (!e)
        return FALSE;
    const AvlastEstimate *row = avlast_estimates_row(e, 0);
    tally_add(&tally[0], row->conf_low, row->conf_high, 1.0);
    return stepdown(trial, FALSE, 199, r, &tally[1], error) &&
           stepdown(trial, TRUE, 199, r, &tally[2], error);
}

static const Case cases[] = {
    {"ANCOVA, 40 rows", family, ANCOVA, kinds, {93, 94, 93}, {97, 98, 99.5}},
    {"Lin, 40 rows", family, LIN, kinds, {93, 94, 93}, {97, 98, 99.5}},
    {"weights, 40 rows", family, WEIGHTS, kinds, {93, 94, 93}, {97, 98, 99.5}},
    {"ANCOVA, 20 pairs", family, PAIRS, kinds, {93, 94, 93}, {97, 98, 99.5}},
};

int main(int argc, char **argv)
{
    return run_cases("adjusted", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
