/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * replicated [REPLICATIONS]: intervals of a mean from each kind of replicate
 * weights that are made of a design, with few PSUs in few strata. */
#include "infer/replication.h"
#include "survey/mean.h"
#include "tests/slow/drawn.h"

static const char *const kinds[] = {"linearised", "brr",    "fay",
                                    "jackknife",  "rao-wu", "canty-davison",
                                    "preston",    "sdr",    NULL};
static const AvlastReplicateType types[] = {0,
                                            AVLAST_REPLICATES_BRR,
                                            AVLAST_REPLICATES_FAY,
                                            AVLAST_REPLICATES_JKN,
                                            AVLAST_REPLICATES_RAO_WU,
                                            AVLAST_REPLICATES_CANTY_DAVISON,
                                            AVLAST_REPLICATES_PRESTON,
                                            AVLAST_REPLICATES_SDR};

enum { PAIRS = 8, TRIPLES = 24, ALONE = 10 };

/* PAIRS strata of two PSUs, TRIPLES / 4 of three, or ALONE PSUs in one, of 3 to 8 rows;
 * strata and PSUs have levels of their own, and y a mean of 0 over both. */
static Data *sampled(guint32 r, int variant)
{
    const gsize strata = variant == PAIRS     ? 8
                         : variant == TRIPLES ? 6
                                              : 1,
                psus = variant == PAIRS     ? 2
                       : variant == TRIPLES ? 3
                                            : ALONE;
    Data *d = data_new(r, 0);

    for (gsize h = 0; h < strata; h++)
        for (gsize k = 0; k < psus; k++) {
            const gsize g = h * psus + k;
            for (gsize j = 0; j < 3 + (gsize)(6.0 * uniform(d, g, 9)); j++) {
                const gsize i = d->n++;
                d->value[B][i] = (double)h;
                d->value[G][i] = (double)g;
                /* strata are far apart, evenly about 0: they are no part of chance */
                d->value[Y][i] = 0.4 * ((double)h - 0.5 * (double)(strata - 1)) +
                                 0.6 * normal(d, g, 5) + normal(d, i, 6);
            }
        }
    /* strata count alike */
    for (gsize h = 0; h < strata; h++) {
        double rows = 0.0;
        for (gsize i = 0; i < d->n; i++)
            rows += d->value[B][i] == (double)h ? 1.0 : 0.0;
        for (gsize i = 0; i < d->n; i++)
            if (d->value[B][i] == (double)h)
                d->value[Z][i] = 20.0 / rows;
    }
    return d;
}

static AvlastEstimates *mean(const AvlastFrame *frame, const AvlastSample *sample,
                             gconstpointer data, GError **error)
{
    const char *const outcome[] = {"y", NULL};
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_NONE};

    (void)data;
    return avlast_survey_mean(frame, sample, outcome, &options, error);
}

static gboolean look(guint32 r, int variant, Tally *tally, GError **error)
{
    const gboolean strata = variant != ALONE;
    const char *const block[] = {"b", NULL}, *const cluster[] = {"g", NULL};
    const AvlastDesignColumns columns = {
        .strata = strata ? block : NULL, .clusters = cluster, .weights = "z", .df = NAN};
    g_autoptr(AvlastFrame) frame = frame_of(sampled(r, variant));

    for (gsize k = 0; kinds[k]; k++) {
        AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;
        g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, error);
        if (!sample)
            return FALSE;
        if (variant != PAIRS &&
            (types[k] == AVLAST_REPLICATES_BRR || types[k] == AVLAST_REPLICATES_FAY) &&
            k > 0)
            continue; /* of pairs alone */
        spec.type = k > 0 && !strata && types[k] == AVLAST_REPLICATES_JKN
                        ? AVLAST_REPLICATES_JK1
                        : types[k];
        spec.seed = r;
        if (spec.type == AVLAST_REPLICATES_FAY && k > 0)
            spec.rho = 0.3;
        AvlastReplicates *made =
            k > 0 ? avlast_replicates_make(sample, &spec, error) : NULL;
        if (k > 0 && !made)
            return FALSE;
        if (made)
            avlast_sample_set_replicates(sample, made);
        g_autoptr(AvlastEstimates) e =
            avlast_estimate(mean, frame, sample, NULL, FALSE, error);
        if (!e)
            return FALSE;
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        tally_add(&tally[k], row->conf_low, row->conf_high, 0.0);
    }
    return TRUE;
}

/* A mean of 16 to 18 PSUs is nearly linear: every kind has the linearised variance, but
 * for chance (200 draws of a bootstrap: its error is some 5 of 100 off), and t of PSUs
 * less strata: 92 to 97.5. Two-PSU bootstraps of one draw and half samples have few
 * distinct values, their t has 8 df all the same. canty-davison's scale m/(m - 1) makes
 * up for n draws of n; with pairs it doubles the variance of draws. sdr takes the order
 * of PSUs, which says nothing here: right on average. */
static const Case cases[] = {
    {"8 strata of 2",
     look,
     PAIRS,
     kinds,
     {92, 92, 92, 92, 91.5, 91.5, 91.5, 91},
     {97.5, 97.5, 97.5, 97.5, 98, 98, 98, 98.5}},
    {"6 strata of 3",
     look,
     TRIPLES,
     kinds,
     {92, 0, 0, 92, 91.5, 91.5, 91.5, 91},
     {97.5, 100, 100, 97.5, 98, 98, 98, 98.5}},
    {"10 PSUs",
     look,
     ALONE,
     kinds,
     {92, 0, 0, 92, 91.5, 91.5, 91.5, 91},
     {97.5, 100, 100, 98, 98, 98, 98, 98.5}},
};

int main(int argc, char **argv)
{
    return run_cases("replicated", cases, G_N_ELEMENTS(cases),
                     slow_replications(argc, argv, 500));
}
