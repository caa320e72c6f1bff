/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "design_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/total.h"

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

static const char *const all_variables[] = {"y", "x", "b", "cat", NULL};
static const char *const only_y[] = {"y", NULL}, *const only_b[] = {"b", NULL};

static AvlastEstimates *estimate(Statistic statistic, const AvlastFrame *frame,
                                 const AvlastSample *sample, const char *const *variables,
                                 const AvlastSurveyOptions *options)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = statistic(frame, sample, variables, options, &error);
    assert_no_error(error);
    return e;
}

static const AvlastEstimate *row_of(const AvlastEstimates *e, const ExpectedValue *v)
{
    const AvlastEstimate *row =
        avlast_estimates_find(e, NULL, v->group[0] ? v->group : NULL, v->term, NULL);
    ck_assert_msg(row != NULL, "no row '%s' '%s'", v->group, v->term);
    return row;
}

/* Means and totals of numbers and a category at once: values, errors, joint covariance
 * and both design effects. */
static void check_joint(const DesignCase *c, Statistic statistic, const char *name)
{
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions srs = {.deff = AVLAST_DEFF_SRS};
    const AvlastSurveyOptions replace = {.deff = AVLAST_DEFF_REPLACE};
    static const char *const missing[] = {"ym", NULL};
    g_autoptr(AvlastEstimates) e =
        estimate(statistic, frame, sample, all_variables, &srs);
    g_autoptr(AvlastEstimates) r =
        estimate(statistic, frame, sample, all_variables, &replace);
    g_autoptr(AvlastEstimates) m = estimate(statistic, frame, sample, missing, NULL);
    g_autoptr(GPtrArray) expected = expected_values(c->name, name);
    guint compared = 0;

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *kind = v->quantity + strlen(name);
        gsize a, b;
        if (strcmp(kind, "_cov") == 0) {
            ck_assert(avlast_estimates_find(e, NULL, NULL, v->outcome, &a) &&
                      avlast_estimates_find(e, NULL, NULL, v->term, &b));
            const double scale = avlast_estimates_row(e, a)->std_error *
                                 avlast_estimates_row(e, b)->std_error;
            assert_digits(1 + gsl_matrix_get(e->covariance, a, b) / scale,
                          1 + v->value / scale, 10);
        } else if (strcmp(v->term, "ym") == 0) {
            const AvlastEstimate *row = row_of(m, v);
            assert_digits(kind[0] ? row->std_error : row->estimate, v->value, 10);
        } else if (strcmp(kind, "_deff_replace") == 0) {
            assert_digits(row_of(r, v)->deff, v->value, 10);
        } else if (strcmp(kind, "_deff") == 0) {
            assert_digits(row_of(e, v)->deff, v->value, 10);
        } else {
            const AvlastEstimate *row = row_of(e, v);
            assert_digits(kind[0] ? row->std_error : row->estimate, v->value, 10);
        }
        compared++;
    }
    ck_assert_uint_ge(compared, 36 + 6 + 2 * 7);
}

START_TEST(means_agree_with_svymean)
{
    check_joint(&design_cases[_i], avlast_survey_mean, "mean");
}
END_TEST

START_TEST(totals_agree_with_svytotal)
{
    check_joint(&design_cases[_i], avlast_survey_total, "total");
}
END_TEST

static void check_intervals(const DesignCase *c, const AvlastFrame *frame,
                            const AvlastSample *sample, const char *const *by,
                            guint *compared)
{
    g_autoptr(GPtrArray) lows = expected_values(c->name, "low_");
    g_autoptr(GPtrArray) highs = expected_values(c->name, "high_");

    for (guint i = 0; i < lows->len; i++) {
        const ExpectedValue *low = g_ptr_array_index(lows, i);
        const ExpectedValue *high = g_ptr_array_index(highs, i);
        if ((low->group[0] != '\0') != (by != NULL))
            continue;
        AvlastSurveyOptions options = {.by = by};
        ck_assert(
            avlast_interval_of_name(low->quantity + strlen("low_"), &options.interval));
        g_autoptr(AvlastEstimates) e =
            estimate(avlast_survey_proportion, frame, sample, only_b, &options);
        const AvlastEstimate *row = row_of(e, low);
        const double df = row->df, t = avlast_t_critical(0.95, df);
        /* R folds an arcsine end beyond 0 or 1 back into the scale; here it stops there
         */
        const double angle = asin(sqrt(row->estimate));
        const double half =
            t * row->std_error / 2 / sqrt(row->estimate * (1 - row->estimate));
        const gboolean asin_ = options.interval == AVLAST_INTERVAL_ASIN;
        assert_digits(row->conf_low, asin_ && angle < half ? 0.0 : low->value, 9);
        assert_digits(row->conf_high, asin_ && angle + half > G_PI_2 ? 1.0 : high->value,
                      9);
        (*compared)++;
    }
}

START_TEST(intervals_agree_with_svyciprop)
{
    static const char *const by[] = {"g1", NULL};
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    guint compared = 0;

    check_intervals(c, frame, sample, NULL, &compared);
    if (strcmp(c->file, "groups") != 0)
        check_intervals(c, frame, sample, by, &compared);
    ck_assert_uint_ge(compared, 7);
}
END_TEST

START_TEST(domain_keeps_the_design)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autofree guint8 *flags = g_new(guint8, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        flags[i] = avlast_frame_find(frame, "dom")->number[i] == 1.0;
    avlast_sample_set_domain(sample, flags);
    g_autoptr(AvlastEstimates) mean =
        estimate(avlast_survey_mean, frame, sample, only_y, NULL);
    g_autoptr(AvlastEstimates) total =
        estimate(avlast_survey_total, frame, sample, only_y, NULL);
    const AvlastEstimate *m = avlast_estimates_row(mean, 0);

    assert_digits(m->estimate, expected_value(c->name, "domain_mean", "y"), 13);
    assert_digits(m->std_error, expected_value(c->name, "domain_mean_se", "y"), 10);
    assert_digits(avlast_estimates_row(total, 0)->std_error,
                  expected_value(c->name, "domain_total_se", "y"), 10);
    ck_assert_double_eq(m->df, expected_value(c->name, "domain_degf", ""));
}
END_TEST

static void check_groups(const DesignCase *c, const char *const *by, guint *compared)
{
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions options = {.by = by, .deff = AVLAST_DEFF_SRS};
    g_autoptr(AvlastEstimates) e =
        estimate(avlast_survey_mean, frame, sample, only_y, &options);
    g_autoptr(GPtrArray) expected = expected_values(c->name, "by_");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        if ((strchr(v->group, ';') != NULL) != (by[1] != NULL))
            continue;
        gsize a, b;
        const AvlastEstimate *row = avlast_estimates_find(e, NULL, v->group, NULL, &b);
        ck_assert_msg(row != NULL, "no group '%s'", v->group);
        if (strcmp(v->quantity, "by_mean") == 0)
            assert_digits(row->estimate, v->value, 13);
        else if (strcmp(v->quantity, "by_se") == 0)
            assert_digits(row->std_error, v->value, 10);
        else if (strcmp(v->quantity, "by_deff") == 0)
            assert_digits(row->deff, v->value, 10);
        else if (strcmp(v->quantity, "by_df") == 0)
            ck_assert_double_eq(row->df, v->value);
        else if (strcmp(v->quantity, "by_n") == 0)
            ck_assert_int_eq(row->nobs, (gint64)v->value);
        else if (strcmp(v->quantity, "by_cov") == 0 &&
                 avlast_estimates_find(e, NULL, v->outcome, NULL, &a)) {
            const double scale = avlast_estimates_row(e, a)->std_error * row->std_error;
            assert_digits(1 + gsl_matrix_get(e->covariance, a, b) / scale,
                          1 + v->value / scale, 10);
        } else {
            ck_abort_msg("quantity '%s' '%s'", v->quantity, v->outcome);
        }
        (*compared)++;
    }
}

START_TEST(groups_agree_with_svyby)
{
    static const char *const one[] = {"g1", NULL}, *const two[] = {"g1", "g2", NULL};
    guint compared = 0;

    check_groups(&design_cases[_i], one, &compared);
    if (strcmp(design_cases[_i].file, "groups") != 0)
        check_groups(&design_cases[_i], two, &compared);
    ck_assert_uint_ge(compared, 12);
}
END_TEST

/* Multiplying every weight moves no mean, no error and no replacement design effect. */
START_TEST(scale_of_weights_does_not_matter_to_means)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    const AvlastSurveyOptions options = {.deff = AVLAST_DEFF_REPLACE};
    g_autoptr(AvlastEstimates) a =
        estimate(avlast_survey_mean, frame, sample, all_variables, &options);
    for (gsize i = 0; i < sample->n; i++)
        sample->weight[i] *= 1234.5;
    g_autoptr(AvlastEstimates) b =
        estimate(avlast_survey_mean, frame, sample, all_variables, &options);

    for (gsize t = 0; t < a->rows->len; t++) {
        const AvlastEstimate *p = avlast_estimates_row(a, t);
        const AvlastEstimate *q = avlast_estimates_row(b, t);
        assert_digits(q->estimate, p->estimate, 14);
        assert_digits(q->std_error, p->std_error, 13);
        assert_digits(q->deff, p->deff, 12);
    }
}
END_TEST

/* Names of clusters and the order of rows are not data. */
START_TEST(relabelled_clusters_and_reordered_rows_change_nothing)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = frame->rows - 1 - i;
    g_autoptr(AvlastFrame) other = frame_reordered(frame, order);
    for (guint s = 0; c->clusters[s]; s++) {
        AvlastColumn *column = avlast_frame_find(other, c->clusters[s]);
        for (gsize i = 0; i < other->rows; i++)
            column->number[i] = fmod(column->number[i] * 37.0, 1009.0) + 0.5;
    }
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(AvlastSample) sample2 = sample_of_case(c, other);
    g_autoptr(AvlastEstimates) a =
        estimate(avlast_survey_total, frame, sample, all_variables, NULL);
    g_autoptr(AvlastEstimates) b =
        estimate(avlast_survey_total, other, sample2, all_variables, NULL);

    for (gsize t = 0; t < a->rows->len; t++) {
        assert_digits(avlast_estimates_row(b, t)->estimate,
                      avlast_estimates_row(a, t)->estimate, 14);
        assert_digits(avlast_estimates_row(b, t)->std_error,
                      avlast_estimates_row(a, t)->std_error, 13);
        ck_assert_double_eq(avlast_estimates_row(b, t)->df,
                            avlast_estimates_row(a, t)->df);
    }
}
END_TEST

/* --- frames made by hand --- */

static AvlastColumn *add_number(AvlastFrame *frame, const char *name)
{
    AvlastColumn *column =
        avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);
    avlast_frame_add(frame, column);
    return column;
}

static void set(AvlastColumn *column, gsize row, double value)
{
    column->number[row] = value;
    column->reason[row] = (guint8)(isnan(value) ? 1 : AVLAST_PRESENT);
}

/* More rows than several blocks; the influence of a mean sums to zero, a constant column
 * has that very mean and no variance, the root gives V. */
START_TEST(many_rows_cross_the_blocks)
{
    enum { ROWS = 3 * 4096 + 17 };
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", ROWS);
    AvlastColumn *w = add_number(frame, "w"), *y = add_number(frame, "y"),
                 *one = add_number(frame, "tenth"), *g = add_number(frame, "g");
    for (gsize i = 0; i < ROWS; i++) {
        set(w, i, 1.0 + (double)(i % 7));
        set(y, i, i % 11 == 0 ? NAN : sin((double)i) + (double)(i % 5));
        set(one, i, 0.1);
        set(g, i, (double)(i % 3));
    }
    const AvlastDesignColumns columns = {.weights = "w"};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    static const char *const variables[] = {"y", "tenth", NULL};
    const AvlastSurveyOptions options = {.keep_root = TRUE};
    g_autoptr(AvlastEstimates) e =
        estimate(avlast_survey_mean, frame, sample, variables, &options);
    const AvlastEstimate *mean = avlast_estimates_row(e, 0);
    const AvlastEstimate *constant = avlast_estimates_row(e, 1);

    ck_assert_double_eq(constant->estimate, 0.1);
    ck_assert_double_eq(constant->std_error, 0.0);
    ck_assert_int_eq(mean->nobs, ROWS - (ROWS + 10) / 11);
    ck_assert_int_eq(mean->nclusters, -1);
    ck_assert_double_eq(mean->df, (double)mean->nobs - 1.0);

    double sum = 0.0, squares = 0.0;
    for (gsize i = 0; i < e->root->size1; i++) {
        sum += gsl_matrix_get(e->root, i, 0);
        squares += gsl_matrix_get(e->root, i, 0) * gsl_matrix_get(e->root, i, 0);
    }
    ck_assert(fabs(sum) < 1e-12);
    assert_digits(sqrt(squares), mean->std_error, 12);

    /* closed form: n/(n-1) sum u^2 over all rows of the sample */
    double W = 0.0, m = 0.0, v = 0.0;
    for (gsize i = 0; i < ROWS; i++)
        if (!isnan(y->number[i])) {
            W += w->number[i];
            m += w->number[i] * y->number[i];
        }
    m /= W;
    for (gsize i = 0; i < ROWS; i++)
        if (!isnan(y->number[i])) {
            const double u = w->number[i] * (y->number[i] - m) / W;
            v += u * u;
        }
    assert_digits(mean->estimate, m, 13);
    assert_digits(mean->std_error, sqrt(v * ROWS / (ROWS - 1.0)), 12);
}
END_TEST

/* 0 and 1 are not certain because the sample says so. */
START_TEST(shares_of_zero_and_one_have_exact_intervals)
{
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", 20);
    AvlastColumn *b = add_number(frame, "b"), *all = add_number(frame, "all");
    for (gsize i = 0; i < 20; i++) {
        set(b, i, 0.0);
        set(all, i, 1.0);
    }
    const AvlastDesignColumns columns = {0};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    static const char *const variables[] = {"b", "all", NULL};
    for (int kind = 0; kind <= AVLAST_INTERVAL_LIKELIHOOD; kind++) {
        const AvlastSurveyOptions options = {.interval = (AvlastInterval)kind};
        g_autoptr(AvlastEstimates) e =
            estimate(avlast_survey_proportion, frame, sample, variables, &options);
        const AvlastEstimate *none = avlast_estimates_row(e, 0);
        const AvlastEstimate *every = avlast_estimates_row(e, 1);
        ck_assert_double_eq(none->conf_low, 0.0);
        assert_digits(none->conf_high, 1.0 - pow(0.025, 1.0 / 20.0), 12);
        assert_digits(every->conf_low, pow(0.025, 1.0 / 20.0), 12);
        ck_assert_double_eq(every->conf_high, 1.0);
        ck_assert_str_eq(none->note, "share of 0: exact interval, effective n 20.0");
    }
}
END_TEST

START_TEST(a_domain_of_one_psu_says_why_it_has_no_interval)
{
    g_autofree char *path = source_path("tests/ref/survey/clus1.csv");
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    const char *const clusters[] = {"school", NULL};
    const AvlastDesignColumns columns = {.weights = "w", .clusters = clusters};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    static const char *const by[] = {"school", NULL};
    const AvlastSurveyOptions options = {.by = by};
    g_autoptr(AvlastEstimates) e =
        estimate(avlast_survey_mean, frame, sample, only_y, &options);

    ck_assert_uint_eq(e->rows->len, 15);
    for (gsize t = 0; t < e->rows->len; t++) {
        const AvlastEstimate *row = avlast_estimates_row(e, t);
        ck_assert(isfinite(row->estimate));
        ck_assert(isnan(row->std_error) && isnan(row->conf_low));
        ck_assert_double_eq(row->df, 0.0);
        ck_assert_int_eq(row->nclusters, 1);
        ck_assert_str_eq(row->note, "one PSU in domain");
        ck_assert(isnan(gsl_matrix_get(e->covariance, t, t)));
    }
}
END_TEST

START_TEST(missing_values_are_counted_by_reason)
{
    g_autofree char *path = source_path("tests/ref/survey/strat.csv");
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    AvlastColumn *w = avlast_frame_find(frame, "w");
    w->number[3] = NAN;
    w->reason[3] = avlast_column_reason(w, "coded -99: ukjent");
    const char *const strata[] = {"stratum", NULL};
    const AvlastDesignColumns columns = {.weights = "w", .strata = strata};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    static const char *const variables[] = {"ym", NULL};
    g_autoptr(AvlastEstimates) e =
        estimate(avlast_survey_mean, frame, sample, variables, NULL);
    const AvlastDropped *first = g_ptr_array_index(e->dropped, 0);
    const AvlastDropped *second = g_ptr_array_index(e->dropped, 1);

    ck_assert_str_eq(first->what, "no 'w' (coded -99: ukjent)");
    ck_assert_int_eq(first->rows, 1);
    ck_assert_str_eq(second->what, "no 'ym' (empty)");
    ck_assert_int_eq(e->rows_read, 100);
    ck_assert_int_eq(e->rows_used + first->rows + second->rows, e->rows_read);
    ck_assert_int_eq(avlast_estimates_row(e, 0)->nobs, e->rows_used);
}
END_TEST

/* Beyond the limit of the joint covariance the errors are the same. */
START_TEST(many_groups_have_errors_without_a_joint_covariance)
{
    enum { ROWS = 4 * (AVLAST_JOINT_TERMS + 8) };
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", ROWS);
    AvlastColumn *y = add_number(frame, "y"), *g = add_number(frame, "g"),
                 *h = add_number(frame, "h");
    for (gsize i = 0; i < ROWS; i++) {
        set(y, i, cos((double)i));
        set(g, i, (double)(i / 4));
        set(h, i, i / 4 == 5);
    }
    const AvlastDesignColumns columns = {0};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    static const char *const many[] = {"g", NULL}, *const few[] = {"h", NULL};
    const AvlastSurveyOptions by_g = {.by = many}, by_h = {.by = few};
    g_autoptr(AvlastEstimates) a =
        estimate(avlast_survey_mean, frame, sample, only_y, &by_g);
    g_autoptr(AvlastEstimates) b =
        estimate(avlast_survey_mean, frame, sample, only_y, &by_h);

    ck_assert_ptr_null(a->covariance);
    ck_assert_uint_eq(a->notes->len, 1);
    ck_assert_ptr_nonnull(b->covariance);
    assert_digits(avlast_estimates_find(a, NULL, "g=5", NULL, NULL)->std_error,
                  avlast_estimates_find(b, NULL, "h=1", NULL, NULL)->std_error, 14);
}
END_TEST

/* Codes of groups, by table (whole numbers near each other) and by sorting, agree. */
START_TEST(codes_of_numbers_are_dense_and_in_order)
{
    static const double base[] = {7, -2, 3, NAN, 3, -2, 0};
    static const guint32 expected[] = {3, 0, 2, AVLAST_NO_LEVEL, 2, 0, 1};
    static const double scale[] = {1.0, 0.5, 1e9};
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", G_N_ELEMENTS(base));
    AvlastColumn *x = add_number(frame, "x");
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;

    for (gsize i = 0; i < frame->rows; i++)
        set(x, i, base[i] * scale[_i]);
    g_autofree guint32 *codes = avlast_column_codes(x, frame->rows, &n, &names, NULL);
    ck_assert_uint_eq(n, 4);
    ck_assert_uint_eq(names->len, 4);
    for (gsize i = 0; i < frame->rows; i++)
        ck_assert_uint_eq(codes[i], expected[i]);
    ck_assert_str_eq(g_ptr_array_index(names, 1), "0");
}
END_TEST

/* --- what must fail, and how --- */

typedef struct {
    const char *weights, *strata, *clusters, *fpc;
    int class;
    const char *text;
} Fault;

static const Fault faults[] = {
    {"nowhere", NULL, NULL, NULL, AVLAST_ERROR_USAGE, "no column 'nowhere'"},
    {"negative", NULL, NULL, NULL, AVLAST_ERROR_INCONSISTENT,
     "made:3: error AV201: the weight is -1, below zero (column 'negative')"},
    {"zero", NULL, NULL, NULL, AVLAST_ERROR_DEGENERATE, "all weights are zero"},
    {"empty", NULL, NULL, NULL, AVLAST_ERROR_DEGENERATE,
     "no row of 'made' has all its design variables"},
    {NULL, NULL, NULL, "negative", AVLAST_ERROR_INCONSISTENT, "it must be above zero"},
    {NULL, NULL, NULL, "mixed", AVLAST_ERROR_INCONSISTENT,
     "a sampling fraction among population counts"},
    {NULL, NULL, NULL, "varying", AVLAST_ERROR_INCONSISTENT,
     "it must be the same in the whole stratum"},
    {NULL, NULL, NULL, "small", AVLAST_ERROR_INCONSISTENT,
     "the fpc is 2: 4 were sampled (column 'small')"},
    {NULL, "s", "c", "small,small,small", AVLAST_ERROR_USAGE, "3 columns of strata"},
    {NULL, ",s", "c,d", NULL, AVLAST_ERROR_INCONSISTENT,
     "cluster '1' of 'd' lies in two strata of 's'"},
};

START_TEST(faulty_designs_are_errors_that_say_so)
{
    static const double values[][9] = {
        /* negative, zero, empty, mixed, varying, small, s, c, d */
        {1, 0, NAN, 0.5, 4, 2, 1, 1, 1},
        {-1, 0, NAN, 20, 5, 2, 2, 1, 1},
        {1, 0, NAN, 20, 5, 2, 1, 2, 2},
        {1, 0, NAN, 20, 5, 2, 2, 2, 3},
    };
    static const char *const names[] = {"negative", "zero", "empty", "mixed", "varying",
                                        "small",    "s",    "c",     "d"};
    const Fault *f = &faults[_i];
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", 4);
    frame->line = avlast_line_runs_from(2, 4);
    for (guint c = 0; c < 9; c++) {
        AvlastColumn *column = add_number(frame, names[c]);
        for (gsize i = 0; i < 4; i++)
            set(column, i, values[i][c]);
    }
    frame->header = g_strdupv((char *[]){(char[]){"negative"}, NULL});
    g_auto(GStrv) strata = f->strata ? g_strsplit(f->strata, ",", -1) : NULL;
    g_auto(GStrv) clusters = f->clusters ? g_strsplit(f->clusters, ",", -1) : NULL;
    g_auto(GStrv) fpc = f->fpc ? g_strsplit(f->fpc, ",", -1) : NULL;
    const AvlastDesignColumns columns = {.weights = f->weights,
                                         .strata = (const char *const *)strata,
                                         .clusters = (const char *const *)clusters,
                                         .fpc = (const char *const *)fpc};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_sample_new(frame, &columns, &error));
    assert_error(error, (int)f->class, f->text);
}
END_TEST

Suite *suite_survey(void)
{
    Suite *suite = suite_create("survey");
    TCase *tests = tcase_create("survey");

    tcase_set_timeout(tests, 30);
    tcase_add_loop_test(tests, means_agree_with_svymean, 0, n_design_cases);
    tcase_add_loop_test(tests, totals_agree_with_svytotal, 0, n_design_cases);
    tcase_add_loop_test(tests, intervals_agree_with_svyciprop, 0, n_design_cases);
    tcase_add_loop_test(tests, domain_keeps_the_design, 0, n_design_cases);
    tcase_add_loop_test(tests, groups_agree_with_svyby, 0, n_design_cases);
    tcase_add_loop_test(tests, scale_of_weights_does_not_matter_to_means, 0,
                        n_design_cases);
    tcase_add_loop_test(tests, relabelled_clusters_and_reordered_rows_change_nothing, 0,
                        n_design_cases);
    tcase_add_test(tests, many_rows_cross_the_blocks);
    tcase_add_test(tests, shares_of_zero_and_one_have_exact_intervals);
    tcase_add_test(tests, a_domain_of_one_psu_says_why_it_has_no_interval);
    tcase_add_test(tests, missing_values_are_counted_by_reason);
    tcase_add_test(tests, many_groups_have_errors_without_a_joint_covariance);
    tcase_add_loop_test(tests, codes_of_numbers_are_dense_and_in_order, 0, 3);
    tcase_add_loop_test(tests, faulty_designs_are_errors_that_say_so, 0,
                        G_N_ELEMENTS(faults));
    suite_add_tcase(suite, tests);
    return suite;
}
