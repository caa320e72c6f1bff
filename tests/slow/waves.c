/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * waves [REPLICATIONS]: what avlast prepost prints beside the change of pairs (change.c):
 * comparisons, waves that nothing links, people measured once, yes and no, reliable
 * change, and standardised changes of clusters by the bootstrap. */
#include "core/distribution.h"
#include "impact/prepost/prepost.h"
#include "impact/prepost/redraw.h"
#include "tests/slow/drawn.h"
#include "tests/slow/told.h"

static const char *const outcome[] = {"y", NULL}, *const base[] = {"x", NULL};

static AvlastPrePostOptions options_of(gboolean wide)
{
    return (AvlastPrePostOptions){.outcomes = outcome,
                                  .baseline = wide ? base : NULL,
                                  .effects_given = TRUE,
                                  .tests_given = TRUE,
                                  .reliability = NAN,
                                  .sd = NAN,
                                  .norm = NAN,
                                  .level = 0.95};
}

static gboolean tally_term(Tally *tally, const AvlastEstimates *e, const char *term,
                           double truth)
{
    const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, term, NULL);

    tally_add(tally, row ? row->conf_low : NAN, row ? row->conf_high : NAN, truth);
    return row != NULL;
}

/* variant: people; negative: that many clusters of 3 to 12. x before and y after, sd 1
 * and 1.3, correlated by 0.6 within the fifth that clusters share and beyond; those of t
 * change by 0.8, others by 0.3. */
static Data *pairs_of(guint32 r, int variant)
{
    const gsize units = (gsize)abs(variant);
    const double shared = variant < 0 ? sqrt(0.2) : 0.0,
                 own = sqrt(1.0 - shared * shared);
    Data *d = data_new(r, 0);

    for (gsize g = 0; g < units; g++) {
        const gsize size = variant < 0 ? 3 + (gsize)(10.0 * uniform(d, g, 9)) : 1;
        for (gsize j = 0; j < size; j++) {
            const gsize i = d->n++;
            const double before = shared * normal(d, g, 1) + own * normal(d, i, 2),
                         luck = shared * normal(d, g, 3) + own * normal(d, i, 4);
            d->value[G][i] = (double)g;
            d->value[T][i] = g % 2 ? 1.0 : 0.0;
            d->value[X][i] = before;
            d->value[Y][i] = (g % 2 ? 0.8 : 0.3) + 1.3 * (0.6 * before + 0.8 * luck);
        }
    }
    return d;
}

/* --- beside a comparison group --- */

static const char *const compared_kinds[] = {"change:t", "ancova:t", NULL};

static gboolean compared(guint32 r, int variant, Tally *tally, GError **error)
{
    AvlastPrePostOptions options = options_of(TRUE);

    options.columns.treatment = "t";
    options.columns.cluster = variant < 0 ? "g" : NULL;
    g_autoptr(AvlastFrame) frame = frame_of(pairs_of(r, variant));
    g_autoptr(AvlastEstimates) e = avlast_prepost(frame, &options, error);
    return e && tally_term(&tally[0], e, "change:t", 0.5) &&
           tally_term(&tally[1], e, "ancova:t", 0.5);
}

/* --- waves --- */

static const char *const wave_kinds[] = {"change", "cohen", "glass", "cliff", NULL};

enum { LINKED = 1000 };

/* variant: rows of each wave that nothing links; negative: of so many clusters, found in
 * both waves. LINKED + people: half of them measured twice, the others once. */
static gboolean waves(guint32 r, int variant, Tally *tally, GError **error)
{
    const gboolean linked = variant >= LINKED;
    const Data *pairs = pairs_of(r, linked ? variant - LINKED : variant);
    static Data d;
    AvlastPrePostOptions options = options_of(FALSE);

    memset(&d, 0, sizeof d);
    for (gsize i = 0; i < pairs->n; i++)
        for (int after = 0; after < 2; after++) {
            if (linked && i % 4 == (after ? 0 : 1))
                continue;
            /* not linked: other people of the same clusters */
            const double apart = linked ? 0.0 : normal(pairs, i, 20);
            d.value[X][d.n] = after;
            d.value[Z][d.n] = (double)i;
            d.value[G][d.n] = pairs->value[G][i];
            d.value[Y][d.n++] =
                !after   ? pairs->value[X][i]
                : linked ? pairs->value[Y][i] - (pairs->value[T][i] > 0.0 ? 0.5 : 0.0)
                : variant < 0
                    ? 0.3 + 1.3 * (sqrt(0.2) *
                                       normal(pairs, (gsize)pairs->value[G][i], 21) +
                                   sqrt(0.8) * apart)
                    : 0.3 + apart;
        }
    options.all = linked;
    options.columns.time = "x";
    options.columns.id = linked ? "z" : NULL;
    options.columns.cluster = variant < 0 ? "g" : NULL;
    if (!linked)
        options.effects =
            (variant < 0 ? 0U : 1U << AVLAST_EFFECT_DS | 1U << AVLAST_EFFECT_DB) |
            AVLAST_PREPOST_CLIFF;
    g_autoptr(AvlastFrame) frame = frame_of(&d);
    g_autoptr(AvlastEstimates) e = avlast_prepost(frame, &options, error);
    if (!e || !tally_term(&tally[0], e, "change", 0.3))
        return FALSE;
    if (linked)
        return TRUE;
    if (variant > 0) {
        tally_term(&tally[1], e, "ds", 0.3);
        tally_term(&tally[2], e, "db", 0.3);
    }
    tally_term(&tally[3], e, "cliff",
               2.0 * avlast_normal_cdf(0.3 / sqrt(variant < 0 ? 1.0 + 1.69 : 2.0)) - 1.0);
    return TRUE;
}

/* --- yes and no --- */

static const char *const yes_kinds[] = {"odds of going to yes", "exact p",   "mid-p",
                                        "chi-square",           "corrected", NULL};

/* variant: people; a fifth goes from no to yes and a tenth from yes to no; for the tests
 * (of other draws) three in twenty each way. */
static gboolean yes_and_no(guint32 r, int variant, Tally *tally, GError **error)
{
    static const char *const tests[] = {"mcnemar:exact", "mcnemar:mid-p", "mcnemar:chisq",
                                        "mcnemar:corrected"};
    AvlastPrePostOptions options = options_of(TRUE);

    options.tests = AVLAST_PREPOST_MCNEMAR;
    for (int alike = 0; alike < 2; alike++) {
        Data *d = data_new(r, (gsize)variant);
        const double up = alike ? 0.15 : 0.2, down = alike ? 0.15 : 0.1;
        for (gsize i = 0; i < d->n; i++) {
            const double u = uniform(d, i, 1 + (guint32)alike);
            d->value[X][i] = u < up || u > 0.7 + 0.5 * down ? 0.0 : 1.0;
            d->value[Y][i] = u < up ? 1.0 : u < up + down ? 0.0 : d->value[X][i];
        }
        g_autoptr(AvlastFrame) frame = frame_of(d);
        g_autoptr(AvlastEstimates) e = avlast_prepost(frame, &options, error);
        if (!e)
            return FALSE;
        if (!alike) { /* nobody to no: odds without an upper end, which is left empty */
            const AvlastEstimate *odds =
                avlast_estimates_find(e, NULL, NULL, "mcnemar:exact", NULL);
            tally_add(&tally[0], odds->conf_low,
                      isnan(odds->conf_high) ? INFINITY : odds->conf_high, 2.0);
        }
        for (guint k = 0; alike && k < 4; k++) {
            const AvlastEstimate *row =
                avlast_estimates_find(e, NULL, NULL, tests[k], NULL);
            tally_kept(&tally[1 + k], row ? row->p_value : NAN);
        }
    }
    return TRUE;
}

/* --- reliable change --- */

static const char *const reliable_kinds[] = {"reliable:rose", "reliable:fell",
                                             "regression.to.mean", NULL};

static gboolean reliable(guint32 r, int variant, Tally *tally, GError **error)
{
    const double least = avlast_normal_quantile(0.975) * sqrt(2.0 * 0.3);
    const double sd = sqrt(1.0 + 1.69 - 2.0 * 0.6 * 1.3);
    AvlastPrePostOptions options = options_of(TRUE);
    Data *d = pairs_of(r, variant);

    for (gsize i = 0; i < d->n; i++)
        d->value[Y][i] += d->value[T][i] > 0.0 ? 0.0 : 0.5;
    options.reliability = 0.7;
    options.sd = 1.0;
    options.norm = 1.0;
    g_autoptr(AvlastFrame) frame = frame_of(d);
    g_autoptr(AvlastEstimates) e = avlast_prepost(frame, &options, error);
    return e &&
           tally_term(&tally[0], e, "reliable:rose",
                      avlast_normal_cdf((0.8 - least) / sd)) &&
           tally_term(&tally[1], e, "reliable:fell",
                      avlast_normal_cdf((-0.8 - least) / sd)) &&
           tally_term(&tally[2], e, "regression.to.mean", 0.3);
}

/* --- drawn again --- */

static const char *const redrawn_kinds[] = {"change, percentile", "change, t",
                                            "dz, percentile",     "dz, bca",
                                            "cliff, percentile",  "change:t, percentile",
                                            "change:t, t",        NULL};

/* Of every fifth replication: each computes the changes 3,500 times. */
static gboolean redrawn(guint32 r, int variant, Tally *tally, GError **error)
{
    static const AvlastBootInterval intervals[] = {AVLAST_BOOT_PERCENTILE, AVLAST_BOOT_T,
                                                   AVLAST_BOOT_BCA};
    const double sd = sqrt(1.0 + 1.69 - 2.0 * 0.6 * 1.3);
    Data *d = pairs_of(r, variant);

    if (r % 5 != 0)
        return TRUE;
    for (int two = 0; two < 2; two++) {
        AvlastPrePostOptions options = options_of(TRUE);
        for (gsize i = 0; two == 0 && i < d->n; i++)
            d->value[Y][i] += d->value[T][i] > 0.0 ? 0.0 : 0.5;
        options.columns.cluster = variant < 0 ? "g" : NULL;
        options.columns.treatment = two ? "t" : NULL;
        if (!two)
            options.effects = 1U << AVLAST_EFFECT_DZ | AVLAST_PREPOST_CLIFF;
        g_autoptr(AvlastFrame) frame = frame_of(d);
        for (guint k = 0; k < (two ? 2U : 3U); k++) {
            const AvlastRedrawnOptions how = {.type = AVLAST_REPLICATES_RESAMPLED,
                                              .interval = intervals[k],
                                              /* BCa reaches further out */
                                              .reps = k == 2 ? 1999 : 399,
                                              .seed = r};
            g_autoptr(AvlastEstimates) e =
                avlast_prepost_redraw(frame, &options, &how, error);
            if (!e)
                return FALSE;
            if (two) {
                tally_term(&tally[5 + k], e, "change:t", 0.0);
                continue;
            }
            if (k < 2)
                tally_term(&tally[k], e, "change", 0.8);
            if (k != 1)
                tally_term(&tally[k == 0 ? 2 : 3], e, "dz", 0.8 / sd);
            if (k == 0)
                tally_term(&tally[4], e, "cliff",
                           2.0 * avlast_normal_cdf(0.8 / sqrt(2.69)) - 1.0);
        }
    }
    return TRUE;
}

/* --- all --- */

/* From theory: HC2 and Welch hold their level in 40 people, CR2 in 10 clusters of unequal
 * size 92 to 98. Linked waves with people measured once are clustered by person: many
 * clusters. Cohen's ds is exact for equal spreads, Glass's approximate. Clopper and
 * Pearson's intervals (odds, reliable change) and the exact p never hold less than 95,
 * and of some 18 or 6 changes more (97 to 100); mid-p 93.5 to 98, chi-square 93 to 97,
 * its correction as exact (Fagerland, Lydersen & Laake 2013). Percentiles of 10 clusters
 * are those of z with 9/10 of the variance: 90.5 at best, 84 to 93; in two arms of 5 a
 * little less; t right to second order. */
static const Case cases[] = {
    {"comparison, 40 people", compared, 40, compared_kinds, {93, 93}, {97, 97}},
    {"comparison, 10 clusters", compared, -10, compared_kinds, {92, 91.5}, {98, 98.5}},
    {"two samples of 25",
     waves,
     25,
     wave_kinds,
     {93.5, 93.5, 92.5, 92.5},
     {96.5, 96.5, 98, 98}},
    {"two samples, 10 clusters",
     waves,
     -10,
     wave_kinds,
     {92, 0, 0, 91},
     {98, 100, 100, 98.5}},
    {"40 people, half once", waves, LINKED + 40, wave_kinds, {92.5}, {97.5}},
    {"yes and no, 60 people",
     yes_and_no,
     60,
     yes_kinds,
     {95, 95, 93.5, 92.5, 95},
     {99.5, 100, 98, 97, 100}},
    {"yes and no, 20 people",
     yes_and_no,
     20,
     yes_kinds,
     {95, 95, 93.5, 92, 95},
     {100, 100, 100, 100, 100}},
    {"reliable change, 40 people",
     reliable,
     40,
     reliable_kinds,
     {95, 95, 93.5},
     {99.5, 100, 96.5}},
    {"drawn again, 30 people",
     redrawn,
     30,
     redrawn_kinds,
     {89, 92, 88, 87, 89, 88, 92},
     {95, 97, 95.5, 95.5, 97, 95, 97.5}},
    {"drawn again, 10 clusters",
     redrawn,
     -10,
     redrawn_kinds,
     {84, 90, 80, 80, 82, 78, 89},
     {93, 98, 94, 94, 95, 93, 99}},
};

int main(int argc, char **argv)
{
    return run_cases("waves", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 1000));
}
