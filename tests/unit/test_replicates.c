/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design/replicates.h"
#include "design_cases.h"
#include "infer/replication.h"
#include "infer/variance.h"
#include "model/linear.h"
#include "model/robust.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/quantiles.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

/* Replicate weights against R's survey: values of tests/ref/replicates.R. */

typedef struct {
    const char *name, *file; /* without the folder and ".csv" */
    const char *weights, *strata[2], *clusters[3], *fpc[3];
    const char *by;
    AvlastReplicateType type;
    AvlastCentre centre;
    double rho;
    guint given; /* columns r1 .. r<given>; 0: made */
    double scale;
    guint values;
} ReplicateCase;

static const ReplicateCase cases[] = {
    {"pairs_jkn",
     "replicates/pairs",
     "w",
     {"h"},
     {"psu"},
     {NULL},
     "grp",
     AVLAST_REPLICATES_JKN,
     AVLAST_CENTRE_AUTO,
     NAN,
     0,
     NAN,
     32},
    {"pairs_jkn_full",
     "replicates/pairs",
     "w",
     {"h"},
     {"psu"},
     {NULL},
     "grp",
     AVLAST_REPLICATES_JKN,
     AVLAST_CENTRE_FULL,
     NAN,
     0,
     NAN,
     29},
    {"strat_jkn",
     "survey/strat",
     "w",
     {"stratum"},
     {NULL},
     {NULL},
     "g2",
     AVLAST_REPLICATES_JKN,
     AVLAST_CENTRE_MEAN,
     NAN,
     0,
     NAN,
     29},
    {"strat_jkn_fpc",
     "survey/strat",
     "w",
     {"stratum"},
     {NULL},
     {"N"},
     "g2",
     AVLAST_REPLICATES_JKN,
     AVLAST_CENTRE_AUTO,
     NAN,
     0,
     NAN,
     29},
    {"clus1_jk1",
     "survey/clus1",
     "w",
     {NULL},
     {"school"},
     {NULL},
     "g2",
     AVLAST_REPLICATES_JK1,
     AVLAST_CENTRE_AUTO,
     NAN,
     0,
     NAN,
     29},
    {"clus2_jkn_fpc",
     "survey/clus2",
     NULL,
     {"stratum"},
     {"psu", "ssu"},
     {"N1", "N2"},
     "g2",
     AVLAST_REPLICATES_JKN,
     AVLAST_CENTRE_AUTO,
     NAN,
     0,
     NAN,
     29},
    {"brr",
     "replicates/brr",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "grp",
     AVLAST_REPLICATES_BRR,
     AVLAST_CENTRE_AUTO,
     NAN,
     8,
     NAN,
     32},
    {"brr_full",
     "replicates/brr_full",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "grp",
     AVLAST_REPLICATES_BRR,
     AVLAST_CENTRE_FULL,
     NAN,
     8,
     NAN,
     32},
    {"fay",
     "replicates/fay",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "grp",
     AVLAST_REPLICATES_FAY,
     AVLAST_CENTRE_AUTO,
     0.3,
     8,
     NAN,
     32},
    {"rao_wu",
     "replicates/rao_wu",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "grp",
     AVLAST_REPLICATES_BOOTSTRAP,
     AVLAST_CENTRE_AUTO,
     NAN,
     20,
     NAN,
     32},
    {"canty_davison",
     "replicates/canty_davison",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "g2",
     AVLAST_REPLICATES_BOOTSTRAP,
     AVLAST_CENTRE_AUTO,
     NAN,
     15,
     -1.0,
     29},
    {"preston",
     "replicates/preston",
     NULL,
     {"stratum"},
     {"psu", "ssu"},
     {"N1", "N2"},
     "g2",
     AVLAST_REPLICATES_BOOTSTRAP,
     AVLAST_CENTRE_AUTO,
     NAN,
     12,
     NAN,
     29},
    {"sdr",
     "replicates/sdr",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "g2",
     AVLAST_REPLICATES_SDR,
     AVLAST_CENTRE_AUTO,
     NAN,
     32,
     NAN,
     29},
    {"acs",
     "replicates/acs",
     "w",
     {NULL},
     {NULL},
     {NULL},
     "g2",
     AVLAST_REPLICATES_ACS,
     AVLAST_CENTRE_AUTO,
     NAN,
     32,
     NAN,
     29},
};

static AvlastFrame *frame_of_file(const char *file)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/%s.csv", file);
    g_autofree char *path = source_path(relative);

    return frame_of_csv(path);
}

static void give(AvlastSample *sample, AvlastReplicates *replicates)
{
    avlast_sample_set_replicates(sample, replicates);
}

/* R's scale of the Canty-Davison bootstrap: m / ((m - 1) (R - 1)). */
static double scale_of(const ReplicateCase *c, const AvlastFrame *frame)
{
    guint32 n = 0;

    if (!(c->scale < 0.0))
        return c->scale;
    const AvlastColumn *school = avlast_frame_find(frame, "school");
    g_autofree guint32 *code = avlast_column_codes(school, frame->rows, &n, NULL, NULL);
    ck_assert_ptr_nonnull(code);
    return n / ((n - 1.0) * (c->given - 1.0));
}

static AvlastSample *sample_of(const ReplicateCase *c, const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;
    const AvlastDesignColumns design = {.weights = c->weights,
                                        .strata = c->strata,
                                        .clusters = c->clusters,
                                        .fpc = c->fpc};
    AvlastSample *sample = avlast_sample_new(frame, &design, &error);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    assert_no_error(error);
    spec.type = c->type;
    spec.centre = c->centre;
    spec.rho = c->rho;
    spec.scale = scale_of(c, frame);
    spec.named = "r?*";
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (guint r = 1; r <= c->given; r++) {
        g_autofree char *name = g_strdup_printf("r%u", r);
        g_strv_builder_add(builder, name);
    }
    g_auto(GStrv) columns = g_strv_builder_end(builder);
    spec.columns = (const char *const *)columns;
    give(sample, c->given ? avlast_replicates_given(sample, frame, &spec, &error)
                          : avlast_replicates_make(sample, &spec, &error));
    assert_no_error(error);
    return sample;
}

/* --- estimators as closures --- */

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);
typedef struct {
    Statistic statistic;
    const char *variables[4], *by[2];
} Asked;

static AvlastEstimates *run(const AvlastFrame *frame, const AvlastSample *sample,
                            gconstpointer data, GError **error)
{
    const Asked *asked = data;
    const double p[] = {0.25, 0.5};
    const AvlastSurveyOptions options = {
        .by = asked->by[0] ? asked->by : NULL,
        .interval = asked->statistic == avlast_survey_quantile ? AVLAST_INTERVAL_MEAN
                                                               : AVLAST_INTERVAL_LOGIT,
        .quantiles = p,
        .n_quantiles = 2};

    return asked->statistic(frame, sample, asked->variables, &options, error);
}

static AvlastEstimates *fit(const AvlastFrame *frame, const AvlastSample *sample,
                            gconstpointer data, GError **error)
{
    const char *const names[] = {"(Intercept)", "x", "b"};
    g_autofree double *one = g_new(double, frame->rows);
    const double *x[] = {one, avlast_frame_find(frame, "x")->number,
                         avlast_frame_find(frame, "b")->number};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = avlast_frame_find(frame, "y")->number,
                                     .n = frame->rows,
                                     .k = 3,
                                     .names = names,
                                     .x = x,
                                     .weight = sample->weight};
    const AvlastRobustOptions options = {.type = AVLAST_SE_SURVEY, .sample = sample};

    (void)data;
    for (gsize i = 0; i < frame->rows; i++)
        one[i] = 1.0;
    g_autoptr(AvlastLinear) linear = avlast_linear_fit(&model, error);
    g_autoptr(AvlastRobust) robust =
        linear ? avlast_robust_new(linear, &options, error) : NULL;
    return robust ? avlast_robust_estimates(robust, NULL, NULL, 0.95, FALSE, error)
                  : NULL;
}

static AvlastEstimates *estimate(AvlastEstimator estimator, const AvlastFrame *frame,
                                 const AvlastSample *sample, gconstpointer data)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *estimates =
        avlast_estimate(estimator, frame, sample, data, FALSE, &error);

    assert_no_error(error);
    return estimates;
}

/* The statistics of tests/ref/replicates.R under the prefixes of their quantities. */
static const struct {
    const char *quantity;
    AvlastEstimator estimator;
    Statistic statistic;
    const char *variables[4];
    gboolean by;
} statistics[] = {
    {"mean", run, avlast_survey_mean, {"y", "x", "ym"}, FALSE},
    {"total", run, avlast_survey_total, {"y", "x"}, FALSE},
    {"ratio", run, avlast_survey_ratio, {"y", "x"}, FALSE},
    {"share", run, avlast_survey_mean, {"b"}, FALSE},
    {"variance", run, avlast_survey_variance, {"x"}, FALSE},
    {"quantile", run, avlast_survey_quantile, {"y"}, FALSE},
    {"by_se", run, avlast_survey_mean, {"y"}, TRUE},
    {"by_df", run, avlast_survey_mean, {"y"}, TRUE},
    {"by_total", run, avlast_survey_total, {"x"}, TRUE},
    {"glm", fit, NULL, {NULL}, FALSE},
};

static double field_of(const AvlastEstimates *e, const ExpectedValue *v)
{
    gsize at = 0;
    const gboolean pair = strcmp(v->quantity, "mean_cov") == 0;
    const gboolean ratio = g_str_has_prefix(v->quantity, "ratio");
    const AvlastEstimate *row =
        avlast_estimates_find(e, ratio ? "y" : v->outcome, *v->group ? v->group : NULL,
                              *v->term && !pair ? v->term : NULL, &at);

    ck_assert_msg(row != NULL, "no row for %s %s %s", v->quantity, v->outcome, v->term);
    if (pair)
        return gsl_matrix_get(e->covariance, 0, 1);
    if (g_str_has_suffix(v->quantity, "_se"))
        return row->std_error;
    if (g_str_has_suffix(v->quantity, "_low"))
        return row->conf_low;
    if (g_str_has_suffix(v->quantity, "_high"))
        return row->conf_high;
    if (g_str_has_suffix(v->quantity, "_df"))
        return row->df;
    return row->estimate;
}

START_TEST(agrees_with_r)
{
    const ReplicateCase *c = &cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_file(c->file);
    g_autoptr(AvlastSample) sample = sample_of(c, frame);
    guint checked = 0;

    for (guint s = 0; s < G_N_ELEMENTS(statistics); s++) {
        g_autoptr(GPtrArray) expected = expected_values_in(
            "tests/ref/replicates/expected.csv", c->name, statistics[s].quantity);
        Asked asked = {.statistic = statistics[s].statistic};
        memcpy(asked.variables, statistics[s].variables, sizeof asked.variables);
        asked.by[0] = statistics[s].by ? c->by : NULL;
        g_autoptr(AvlastEstimates) e =
            estimate(statistics[s].estimator, frame, sample, &asked);
        for (guint i = 0; i < expected->len; i++, checked++) {
            const ExpectedValue *v = g_ptr_array_index(expected, i);
            const double got = field_of(e, v);
            ck_assert_msg(digits_of(got, v->value) >= 9.0,
                          "%s: %s of %s %s %s = %.17g, expected %.17g", c->name,
                          v->quantity, v->outcome, v->group, v->term, got, v->value);
        }
    }
    g_autoptr(GPtrArray) df =
        expected_values_in("tests/ref/replicates/expected.csv", c->name, "df");
    assert_digits(avlast_design_df(sample, NULL),
                  ((ExpectedValue *)g_ptr_array_index(df, 0))->value, 15);
    checked += df->len;

    g_autoptr(GPtrArray) domain =
        expected_values_in("tests/ref/replicates/expected.csv", c->name, "domain");
    for (guint i = 0; i < domain->len; i++, checked++) {
        const ExpectedValue *v = g_ptr_array_index(domain, i);
        const AvlastColumn *part = avlast_frame_find(frame, "part");
        g_autofree guint8 *flags = g_new0(guint8, frame->rows);
        for (gsize r = 0; r < frame->rows; r++)
            flags[r] = part->number[r] == 1.0;
        avlast_sample_set_domain(sample, flags);
        const Asked asked = {strstr(v->quantity, "total") ? avlast_survey_total
                                                          : avlast_survey_mean,
                             {"y"},
                             {NULL}};
        g_autoptr(AvlastEstimates) e = estimate(run, frame, sample, &asked);
        const AvlastEstimate *row = avlast_estimates_row(e, 0);
        assert_digits(g_str_has_suffix(v->quantity, "_df") ? row->df : row->std_error,
                      v->value, 9);
    }
    ck_assert_uint_eq(checked, c->values);
}
END_TEST

Suite *suite_replicates(void)
{
    Suite *suite = suite_create("replicates");
    TCase *reference = tcase_create("reference");

    tcase_add_loop_test(reference, agrees_with_r, 0, G_N_ELEMENTS(cases));
    suite_add_tcase(suite, reference);
    return suite;
}
