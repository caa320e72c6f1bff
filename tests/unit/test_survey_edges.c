/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey_cases.h"

static const char *const only_y[] = {"y", NULL};

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

Suite *suite_survey_edges(void)
{
    Suite *suite = suite_create("survey_edges");
    TCase *tests = tcase_create("edges");

    tcase_set_timeout(tests, 30);
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
