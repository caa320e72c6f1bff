/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * evaluated [REPLICATIONS]: what a trial's evaluation prints beside the difference in
 * means, of rows and of few clusters: measures, regressions, take-up that few moved,
 * moderators, subgroups, quantiles, bounds for lost outcomes, and the tests of balance
 * and of losses, which must hold what is true. */
#include "core/distribution.h"
#include "impact/attrition.h"
#include "impact/bounds.h"
#include "impact/late.h"
#include "impact/moderators.h"
#include "impact/quantile_effects.h"
#include "impact/subgroups.h"
#include "tests/slow/drawn.h"
#include "tests/slow/told.h"

/* variant: rows, half of them treated; negative: that many clusters of 4 to 13. Errors of
 * variance 1, of which clusters share a fifth; x moves them; a is 0, 1, 2 and b 0, 1. */
static Data *trial_of(guint32 r, int variant)
{
    const gsize units = (gsize)abs(variant);
    Data *d = data_new(r, 0);

    for (gsize g = 0; g < units; g++) {
        const gsize size = variant < 0 ? 4 + (gsize)(10.0 * uniform(d, g, 9)) : 1;
        for (gsize j = 0; j < size; j++) {
            const gsize i = d->n++;
            d->value[G][i] = (double)g;
            d->value[T][i] = g % 2 ? 1.0 : 0.0;
            d->value[X][i] = normal(d, i, 2);
            d->value[A][i] = floor(3.0 * uniform(d, i, 3));
            d->value[B][i] = floor(2.0 * uniform(d, i, 4));
            d->value[C][i] =
                variant < 0 ? sqrt(0.2) * normal(d, g, 5) + sqrt(0.8) * normal(d, i, 6)
                            : normal(d, i, 6);
        }
    }
    return d;
}

static AvlastRctOptions options_of(int variant, const char *const *outcomes)
{
    return (AvlastRctOptions){
        .outcomes = outcomes,
        .columns = {.treatment = "t", .cluster = variant < 0 ? "g" : NULL},
        .df = NAN,
        .level = 0.95};
}

static void tally_row(Tally *tally, const AvlastEstimates *e, const char *outcome,
                      const char *term, const char *group, double truth)
{
    const AvlastEstimate *row = avlast_estimates_find(e, outcome, group, term, NULL);

    tally_add(tally, row ? row->conf_low : NAN, row ? row->conf_high : NAN, truth);
}

/* --- measures and regressions --- */

static const char *const measure_kinds[] = {"ratio",  "odds", "g", "glass",
                                            "ancova", "lin",  NULL};

/* y: an effect of 0.8 on a standard normal. yes (z): of 0.3 and 0.5. */
static gboolean measures(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const both[] = {"y", "z", NULL}, *const moved[] = {"z2", NULL};
    static const guint asked[] = {AVLAST_MEASURE_RATIO, AVLAST_MEASURE_ODDS,
                                  AVLAST_MEASURE_G, AVLAST_MEASURE_GLASS};
    static const char *const terms[] = {"ratio(t)", "odds(t)", "g(t)", "glass(t)"};
    static const double truth[] = {0.5 / 0.3, 0.7 / 0.3, 0.8, 0.8};
    g_autoptr(AvlastFormula) x = avlast_formula_parse_terms("x + b", error);
    Data *d = trial_of(r, variant);

    for (gsize i = 0; i < d->n; i++) {
        d->value[Y][i] = 0.8 * d->value[T][i] + d->value[C][i];
        d->value[Z2][i] = d->value[Y][i] + d->value[X][i] * (0.5 + d->value[T][i]);
        d->value[Z][i] =
            avlast_normal_cdf(d->value[C][i]) < (d->value[T][i] > 0.0 ? 0.5 : 0.3) ? 1.0
                                                                                   : 0.0;
    }
    g_autoptr(AvlastFrame) frame = frame_of(d);
    AvlastRctOptions options = options_of(variant, both);
    for (guint k = 0; k < 4; k++) {
        const char *const one[] = {k < 2 ? "z" : "y", NULL};
        options.outcomes = one;
        options.measures = asked[k];
        g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
        g_autoptr(AvlastEstimates) e =
            trial ? avlast_evaluation_estimates(trial, NULL, error) : NULL;
        if (!e)
            return FALSE;
        tally_row(&tally[k], e, one[0], terms[k], NULL, truth[k]);
    }
    options.outcomes = moved;
    options.measures = 0;
    options.covariates = x;
    for (guint k = 4; k < 6; k++) {
        options.method = k == 4 ? AVLAST_RCT_ANCOVA : AVLAST_RCT_LIN;
        g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
        g_autoptr(AvlastEstimates) e =
            trial ? avlast_evaluation_estimates(trial, NULL, error) : NULL;
        if (!e)
            return FALSE;
        tally_row(&tally[k], e, "z2", "t", NULL, 0.8);
    }
    return TRUE;
}

/* --- take-up --- */

static const char *const takeup_kinds[] = {"first stage", "2sls", "Anderson-Rubin", NULL};

/* The offer moves `variant` % 1000 / 100 of the people, on whom coming has an effect of
 * 1, and those who come anyway are better off; from 1000 on in 10 clusters. */
static gboolean takeup(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const outcomes[] = {"y", NULL};
    const double moved = 0.01 * (variant % 1000);
    Data *d = trial_of(r, variant >= 1000 ? -10 : 200);

    for (gsize i = 0; i < d->n; i++) {
        const double wish = avlast_normal_cdf(d->value[C][i]);
        const gboolean always = wish > 0.8, mover = wish < moved;
        d->value[X][i] = always || (mover && d->value[T][i] > 0.0) ? 1.0 : 0.0;
        d->value[Y][i] = d->value[X][i] + d->value[C][i] + normal(d, i, 8);
    }
    AvlastRctOptions options = options_of(variant >= 1000 ? -1 : 1, outcomes);
    options.takeup = "x";
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
    if (!trial)
        return FALSE;
    const AvlastAnalysed *a = g_ptr_array_index(trial->analysed, 0);
    AvlastLate late;
    g_autoptr(GError) alike = NULL; /* as many came in either arm: refused, rightly */
    g_autoptr(AvlastEstimates) e = avlast_rct_late(a, &trial->settled, &late, &alike);
    if (!e) {
        for (guint k = 0; k < 3; k++)
            tally_add(&tally[k], NAN, NAN, 1.0);
        return TRUE;
    }
    if (!avlast_late_set(a, &trial->settled, &late, error))
        return FALSE;
    tally_row(&tally[0], e, NULL, "first(t)", NULL, moved);
    tally_row(&tally[1], e, NULL, "x", NULL, 1.0);
    tally_told(&tally[2], late.set_low, late.set_high, late.set_words, 1.0);
    return TRUE;
}

/* --- who gains --- */

static const char *const moderator_kinds[] = {
    "effect in a level",    "levels equal",    "slope", "effect at a quartile",
    "effect in a subgroup", "subgroups equal", NULL};

/* An effect of 1 in all levels of a and b, growing by 0 with x, so that what it is at a
 * quartile is known. */
static gboolean moderated(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const outcomes[] = {"y", NULL}, *const by[] = {"b", NULL};
    Data *d = trial_of(r, variant);

    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] = d->value[T][i] + d->value[C][i] + 0.4 * d->value[A][i];
    AvlastRctOptions options = options_of(variant, outcomes);
    options.by = by;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
    g_autoptr(AvlastEstimates) e =
        trial ? avlast_evaluation_estimates(trial, NULL, error) : NULL;
    if (!e)
        return FALSE;
    tally_row(&tally[4], e, "y", "t", "b=1", 1.0);
    tally_kept(&tally[5], avlast_subgroups_test(e, "y", "t").p_value);
    for (guint k = 0; k < 2; k++) {
        const AvlastModeratorOptions how = {.column = k == 0 ? "b" : "x",
                                            .se = variant < 0 ? AVLAST_SE_CR2
                                                              : AVLAST_SE_HC2,
                                            .level = 0.95};
        g_autoptr(AvlastEstimates) m =
            avlast_moderator_effects(g_ptr_array_index(trial->analysed, 0), &how, error);
        if (!m)
            return FALSE;
        if (k == 0) {
            const AvlastEstimate *test =
                avlast_estimates_find(m, NULL, NULL, "t:b", NULL);
            tally_row(&tally[0], m, NULL, "t", "b=1", 1.0);
            tally_kept(&tally[1], test ? test->p_value : NAN);
        } else {
            const AvlastEstimate *quartile = avlast_estimates_row(m, 1);
            tally_row(&tally[2], m, NULL, "t:x", NULL, 0.0);
            tally_add(&tally[3], quartile->conf_low, quartile->conf_high, 1.0);
        }
    }
    return TRUE;
}

/* --- quantiles and losses --- */

static const char *const lost_kinds[] = {
    "p0.25", "p0.5", "p0.75", "lee", "lee, in cells", "manski", "lee, none lost", NULL};

/* y: as drawn. z: lost in 3 of 10 of the control and 1 of 10 of the treated, those with
 * the lowest of it and, of levels of b, more of b = 0. Manski: z2, 0 or 1. */
static gboolean lost(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const outcomes[] = {"y", NULL};
    static const double tau[] = {0.25, 0.5, 0.75};
    static const char *const terms[] = {"p0.25(t)", "p0.5(t)", "p0.75(t)"};
    Data *d = trial_of(r, variant);
    double known[MOST], yes[MOST];
    guint8 use[MOST], present[MOST];
    guint32 cell[MOST];

    for (gsize i = 0; i < d->n; i++) {
        const gboolean treated = d->value[T][i] > 0.0;
        const double u = avlast_normal_cdf(d->value[C][i]) - 0.1 * d->value[B][i];
        d->value[Y][i] = d->value[T][i] + d->value[C][i];
        use[i] = 1;
        present[i] = u > (treated ? 0.05 : 0.25) ? 1 : 0;
        known[i] = d->value[Y][i];
        cell[i] = (guint32)d->value[B][i];
        yes[i] = avlast_normal_cdf(d->value[C][i]) < (treated ? 0.6 : 0.4) ? 1.0 : 0.0;
    }
    const AvlastRctOptions options = options_of(variant, outcomes);
    const AvlastQuantileOptions quantile = {0.95, tau, 3, FALSE};
    AvlastBoundsOptions bounds = {.level = 0.95, .low = 0.0, .high = 1.0};
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastTrial) trial = avlast_trial_new(frame, &options.columns, error);
    g_autoptr(AvlastEstimates) q =
        trial ? avlast_quantile_effects(trial, "y", d->value[Y], use, &quantile, error)
              : NULL;
    if (!q)
        return FALSE;
    for (guint k = 0; k < 3; k++)
        tally_row(&tally[k], q, NULL, terms[k], NULL, 1.0);
    for (guint k = 3; k < 7; k++) {
        AvlastBound told;
        bounds.cell = k == 4 ? cell : NULL;
        bounds.n_cells = k == 4 ? 2 : 0;
        g_autoptr(AvlastEstimates) e =
            k == 5
                ? avlast_bounds_manski(trial, "yes", yes, present, &bounds, &told, error)
                : avlast_bounds_lee(trial, "y", known, k == 6 ? use : present, &bounds,
                                    &told, error);
        if (!e)
            return FALSE;
        tally_add(&tally[k], told.conf_low, told.conf_high, k == 5 ? 0.2 : 1.0);
    }
    return TRUE;
}

/* --- tests of what is true --- */

static const char *const check_kinds[] = {"losses alike", "balance, one arm",
                                          "balance, together", NULL};

static gboolean checks(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const outcomes[] = {"y", NULL};
    g_autoptr(AvlastFormula) x = avlast_formula_parse_terms("x + a + b", error);
    Data *d = trial_of(r, variant);

    for (gsize i = 0; i < d->n; i++) {
        d->value[Y][i] = avlast_normal_cdf(d->value[C][i]) < 0.25 ? NAN : d->value[C][i];
        d->value[X][i] += variant < 0 ? normal(d, (gsize)d->value[G][i], 11) : 0.0;
    }
    AvlastRctOptions options = options_of(variant, outcomes);
    options.covariates = x;
    options.method = AVLAST_RCT_DIFFERENCE;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastEvaluation) trial = avlast_evaluation_new(frame, &options, error);
    if (!trial)
        return FALSE;
    gboolean none = FALSE;
    const AvlastAnalysed *a = g_ptr_array_index(trial->analysed, 0);
    g_autoptr(AvlastEstimates) losses = avlast_attrition_test(a, 0.95, &none, error);
    g_autoptr(AvlastBalance) balance = avlast_balance_new(a, x, 1, error);
    if (!balance || (!losses && !none))
        return FALSE;
    tally_kept(&tally[0], losses ? avlast_estimates_row(losses, 0)->p_value : NAN);
    tally_kept(&tally[1], balance->p_value);
    tally_kept(&tally[2], avlast_balance_together(a, balance).p_value);
    return TRUE;
}

/* --- all --- */

/* Set from theory, not from runs (the arm's regression on covariates after a first one,
 * for the reason below). CR2 with Satterthwaite's df holds 93 to 97.5 of 100 when 12
 * clusters are half and half (Pustejovsky & Tipton 2018); ratios are of the logarithm's
 * delta method, g and glass of a t and the spread's own variance, all of second order. In
 * take-up Anderson and Rubin's set holds however few are moved; the t interval of 2SLS is
 * long when the first stage is weak, but leans (76 to 100 with 15 of 100 moved: Staiger &
 * Stock 1997); HC2's df are n - 2, CR2's few. Quantiles: the density's quotient is
 * careful with Hall and Sheather's bandwidth (quantreg; 93 to 99.5); in clusters t of G -
 * 2, 90 to 99. Imbens and Manski's interval of bounds apart is 95 at an end and more
 * within; with nothing lost it is that of the difference. Subgroups' F takes the least df
 * (careful); HTZ of moderators is careful; Hotelling's F of balance takes one V for both
 * arms. The regression of the arm on covariates has an outcome that is dealt, not drawn,
 * and alike in all of a cluster, which is not what HC2's Wald F and HTZ's working model
 * take it for: it rejects in up to 12 of 100 small trials (Hansen & Bowers 2008,
 * doi:10.1214/08-STS254). */
static const Case cases[] = {
    {"measures, 60 rows",
     measures,
     60,
     measure_kinds,
     {93, 93, 93, 92.5, 92.5, 92},
     {97.5, 97.5, 97, 98, 97, 97}},
    {"measures, 12 clusters",
     measures,
     -12,
     measure_kinds,
     {92, 92, 92, 91, 92, 91},
     {99, 99, 98.5, 99, 98, 98}},
    {"take-up, 50 of 100 moved", takeup, 50, takeup_kinds, {93, 93, 93}, {97, 98, 97}},
    {"take-up, 15 of 100 moved", takeup, 15, takeup_kinds, {92, 80, 93}, {97, 100, 97}},
    {"take-up 50, 10 clusters", takeup, 1050, takeup_kinds, {91, 90, 92}, {99, 99.5, 99}},
    {"take-up 15, 10 clusters", takeup, 1015, takeup_kinds, {91, 80, 92}, {99, 100, 99}},
    {"moderators, 60 rows",
     moderated,
     60,
     moderator_kinds,
     {92, 92, 91.5, 92, 92.5, 92},
     {97, 97, 97, 97, 97.5, 98}},
    {"moderators, 12 clusters",
     moderated,
     -12,
     moderator_kinds,
     {92, 92, 92, 92, 91.5, 92},
     {98, 99, 98.5, 98, 98.5, 100}},
    {"losses, 120 rows",
     lost,
     120,
     lost_kinds,
     {92.5, 92.5, 92.5, 93, 93, 95, 93},
     {99.5, 99.5, 99.5, 100, 100, 100, 97}},
    {"losses, 12 clusters",
     lost,
     -12,
     lost_kinds,
     {90, 90, 90, 92, 91, 93, 92},
     {99, 99, 99, 100, 100, 100, 98}},
    {"checks, 80 rows", checks, 80, check_kinds, {93, 88, 92.5}, {97.5, 97, 98}},
    {"checks, 12 clusters", checks, -12, check_kinds, {92, 88, 91}, {98.5, 100, 99}},
};

int main(int argc, char **argv)
{
    return run_cases("evaluated", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
