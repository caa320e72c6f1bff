/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "design_cases.h"
#include "infer/variance.h"
#include "support.h"

/* Totals of columns: the plainest influence there is, w y. */
typedef struct {
    const double *column[6];
    gsize k;
} Totals;

static void influence_of_totals(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const Totals *totals = state;

    for (gsize r = 0; r < count; r++)
        for (gsize j = 0; j < totals->k; j++) {
            const gsize i = first + r;
            const double y = totals->column[j][i];
            influence[r * totals->k + j] =
                avlast_sample_counts(sample, i, y) ? sample->weight[i] * y : 0.0;
        }
}

static AvlastEstimates *totals_of(const AvlastSample *sample, const AvlastFrame *frame,
                                  const AvlastVarianceOptions *options, GError **error)
{
    static const char *const names[] = {"y", "x", "b"};
    Totals totals = {.k = 3};
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();

    for (gsize j = 0; j < 3; j++)
        totals.column[j] = avlast_frame_find(frame, names[j])->number;
    for (guint32 g = 0; g < MAX(options->n_groups, 1); g++)
        for (gsize j = 0; j < 3; j++)
            avlast_estimates_add(estimates, names[j], NULL, names[j]);
    if (!avlast_variance(sample, influence_of_totals, &totals, options, estimates, error))
        return NULL;
    return g_steal_pointer(&estimates);
}

START_TEST(totals_agree_with_r)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(GError) error = NULL;
    const AvlastVarianceOptions options = {.k = 3, .keep_root = TRUE};
    g_autoptr(AvlastEstimates) e = totals_of(sample, frame, &options, &error);
    g_autoptr(GPtrArray) expected = expected_values(c->name, "total_cov");
    guint compared = 0;

    assert_no_error(error);
    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        gsize a, b;
        if (!avlast_estimates_find(e, NULL, NULL, v->outcome, &a) ||
            !avlast_estimates_find(e, NULL, NULL, v->term, &b))
            continue;
        /* relative to the variances: a covariance may be near zero */
        const double scale =
            avlast_estimates_row(e, a)->std_error * avlast_estimates_row(e, b)->std_error;
        assert_digits(1 + gsl_matrix_get(e->covariance, a, b) / scale,
                      1 + v->value / scale, 11);
        compared++;
    }
    ck_assert_uint_eq(compared, 9);
    for (gsize j = 0; j < 3; j++) {
        const AvlastEstimate *row = avlast_estimates_row(e, j);
        assert_digits(row->std_error, expected_value(c->name, "total_se", row->term), 11);
        ck_assert_double_eq(row->df, expected_value(c->name, "degf", ""));
        ck_assert_int_eq(row->nobs, (gint64)frame->rows);
    }
    ck_assert_double_eq(avlast_design_df(sample, NULL),
                        expected_value(c->name, "degf", ""));

    /* V = root' root, all stages and rules included */
    for (gsize a = 0; a < 3; a++)
        for (gsize b = 0; b < 3; b++) {
            double sum = 0.0;
            for (gsize i = 0; i < e->root->size1; i++)
                sum += gsl_matrix_get(e->root, i, a) * gsl_matrix_get(e->root, i, b);
            const double scale = avlast_estimates_row(e, a)->std_error *
                                 avlast_estimates_row(e, b)->std_error;
            assert_digits(1 + sum / scale,
                          1 + gsl_matrix_get(e->covariance, a, b) / scale, 13);
        }
    ck_assert_uint_eq(e->unit->len, e->root->size1);
}
END_TEST

/* The variance does not care about the order of the rows. */
START_TEST(row_order_does_not_matter)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autofree gsize *order = g_new(gsize, frame->rows);
    for (gsize i = 0; i < frame->rows; i++)
        order[i] = (i * 7919 + 13) % frame->rows;
    g_autoptr(AvlastFrame) shuffled = frame_reordered(frame, order);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    g_autoptr(AvlastSample) other = sample_of_case(c, shuffled);
    const AvlastVarianceOptions options = {.k = 3};
    g_autoptr(AvlastEstimates) a = totals_of(sample, frame, &options, NULL);
    g_autoptr(AvlastEstimates) b = totals_of(other, shuffled, &options, NULL);

    for (gsize j = 0; j < 3; j++)
        assert_digits(avlast_estimates_row(a, j)->std_error,
                      avlast_estimates_row(b, j)->std_error, 13);
}
END_TEST

static void influence_of_ones(const AvlastSample *sample, const void *state, gsize first,
                              gsize count, double *influence)
{
    (void)state;
    for (gsize r = 0; r < count; r++)
        influence[r] = sample->weight[first + r];
}

/* What the design fixes has no variance: 0, not 1e-12. */
START_TEST(fixed_total_has_variance_zero)
{
    g_autofree char *path = source_path("tests/ref/survey/strat.csv");
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    const char *const strata[] = {"stratum", NULL}, *const fpc[] = {"N", NULL};
    const AvlastDesignColumns columns = {.strata = strata, .fpc = fpc};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const AvlastVarianceOptions options = {.k = 1};

    avlast_estimates_add(e, "n", NULL, "n");
    ck_assert(avlast_variance(sample, influence_of_ones, NULL, &options, e, NULL));
    ck_assert_double_eq(avlast_estimates_row(e, 0)->std_error, 0.0);
    ck_assert(!signbit(gsl_matrix_get(e->covariance, 0, 0)));
}
END_TEST

START_TEST(lonely_psu_is_an_error_that_names_it)
{
    g_autofree char *path = source_path("tests/ref/survey/lonely.csv");
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL};
    const AvlastDesignColumns columns = {.strata = strata, .clusters = psu};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    const AvlastVarianceOptions options = {.k = 3};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(totals_of(sample, frame, &options, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE,
                 "stratum '2' has one sampled unit, '4' (2 such units in all)");
}
END_TEST

/* Groups are the engine's business: they equal the domains one at a time, and the joint
 * covariance is theirs, too. */
START_TEST(groups_equal_domains)
{
    const DesignCase *c = &design_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of_case(c);
    g_autoptr(AvlastSample) sample = sample_of_case(c, frame);
    guint32 n_groups;
    g_autofree guint32 *group = avlast_column_codes(avlast_frame_find(frame, "g2"),
                                                    frame->rows, &n_groups, NULL, NULL);
    const AvlastVarianceOptions options = {.k = 3, .group = group, .n_groups = n_groups};
    const AvlastVarianceOptions plain = {.k = 3};
    g_autoptr(AvlastEstimates) all = totals_of(sample, frame, &plain, NULL);
    g_autoptr(AvlastEstimates) by = totals_of(sample, frame, &options, NULL);
    g_autofree guint8 *flags = g_new(guint8, frame->rows);

    for (guint32 g = 0; g < n_groups; g++) {
        for (gsize i = 0; i < frame->rows; i++)
            flags[i] = group[i] == g;
        avlast_sample_set_domain(sample, flags);
        g_autoptr(AvlastEstimates) one = totals_of(sample, frame, &plain, NULL);
        for (gsize j = 0; j < 3; j++) {
            const AvlastEstimate *a = avlast_estimates_row(by, g * 3 + j);
            const AvlastEstimate *b = avlast_estimates_row(one, j);
            assert_digits(a->std_error, b->std_error, 13);
            ck_assert_double_eq(a->df, b->df);
            ck_assert_double_eq(a->df, avlast_design_df(sample, flags));
            ck_assert_int_eq(a->nobs, b->nobs);
            ck_assert_int_eq(a->nclusters, b->nclusters);
        }
    }
    /* totals add up over the groups, so do their covariances */
    for (gsize j = 0; j < 3; j++) {
        double sum = 0.0;
        for (guint32 g = 0; g < n_groups; g++)
            for (guint32 h = 0; h < n_groups; h++)
                sum += gsl_matrix_get(by->covariance, g * 3 + j, h * 3 + j);
        assert_digits(sum, gsl_matrix_get(all->covariance, j, j), 12);
    }
}
END_TEST

/* Units of the root go by the ids of the PSUs, and by "psu/unit" below; an id found in
 * two strata is told apart, and told of. */
START_TEST(units_have_names)
{
    static const double values[8][4] = {/* stratum, psu, ssu, fpc */
                                        {1, 1, 1, 5}, {1, 1, 2, 5}, {1, 2, 1, 5},
                                        {1, 2, 2, 5}, {2, 2, 1, 5}, {2, 2, 2, 5},
                                        {2, 3, 1, 5}, {2, 3, 2, 5}};
    static const char *const names[] = {"stratum", "psu", "ssu", "fpc"};
    static const char *const units[] = {"1",     "1:2",   "2:2",   "3",     "1/1", "1/2",
                                        "1:2/1", "1:2/2", "2:2/1", "2:2/2", "3/1", "3/2"};
    g_autoptr(AvlastFrame) frame = avlast_frame_new("made", 8);
    for (guint c = 0; c < 4; c++) {
        AvlastColumn *column = avlast_column_new(names[c], AVLAST_COLUMN_NUMBER, 8, NULL);
        for (gsize i = 0; i < 8; i++) {
            column->number[i] = values[i][c];
            column->reason[i] = AVLAST_PRESENT;
        }
        avlast_frame_add(frame, column);
    }
    const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", "ssu", NULL};
    const char *const fpc[] = {"fpc", "fpc", NULL};
    const AvlastDesignColumns columns = {.strata = strata, .clusters = psu, .fpc = fpc};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const AvlastVarianceOptions options = {.k = 1, .keep_root = TRUE};

    ck_assert_ptr_nonnull(sample);
    ck_assert_uint_eq(sample->notes->len, 1);
    ck_assert_str_eq(g_ptr_array_index(sample->notes, 0),
                     "'2' of 'psu' is found in 2 strata: cluster ids are read within "
                     "their stratum");
    ck_assert_double_eq(sample->weight[0], 5.0 / 2.0 * 5.0 / 2.0);
    avlast_estimates_add(e, "n", NULL, "n");
    ck_assert(avlast_variance(sample, influence_of_ones, NULL, &options, e, NULL));
    ck_assert_str_eq(e->unit_column, "psu");
    ck_assert_uint_eq(e->unit->len, G_N_ELEMENTS(units));
    for (guint u = 0; u < e->unit->len; u++)
        ck_assert_str_eq(g_ptr_array_index(e->unit, u), units[u]);
    ck_assert_double_eq(avlast_design_df(sample, NULL), 2.0);
}
END_TEST

/* Without clusters rows are the units: by number, or by an id that names each once. */
START_TEST(rows_go_by_number_or_id)
{
    g_autofree char *path = source_path("tests/ref/survey/clus1.csv");
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    const AvlastDesignColumns numbered = {0}, named = {.id = "x"},
                              repeated = {.id = "school"};
    g_autoptr(AvlastSample) a = avlast_sample_new(frame, &numbered, NULL);
    g_autoptr(AvlastSample) b = avlast_sample_new(frame, &named, NULL);
    g_autoptr(AvlastSample) c = avlast_sample_new(frame, &repeated, NULL);
    g_autofree char *by_number = avlast_sample_unit_name(a, 0, 1);
    g_autofree char *by_id = avlast_sample_unit_name(b, 0, 1);
    g_autofree char *not_by_id = avlast_sample_unit_name(c, 0, 1);

    ck_assert_ptr_null(avlast_sample_unit_column(a));
    ck_assert_str_eq(by_number, "2");
    ck_assert_str_eq(avlast_sample_unit_column(b), "x");
    ck_assert_str_eq(by_id, "6.1593");
    ck_assert_ptr_null(avlast_sample_unit_column(c));
    ck_assert_str_eq(not_by_id, "2");
    ck_assert_uint_eq(c->notes->len, 1);
}
END_TEST

Suite *suite_variance(void)
{
    Suite *suite = suite_create("variance");
    TCase *tests = tcase_create("variance");

    tcase_add_loop_test(tests, totals_agree_with_r, 0, n_design_cases);
    tcase_add_loop_test(tests, row_order_does_not_matter, 0, n_design_cases);
    tcase_add_loop_test(tests, groups_equal_domains, 0, n_design_cases);
    tcase_add_test(tests, fixed_total_has_variance_zero);
    tcase_add_test(tests, lonely_psu_is_an_error_that_names_it);
    tcase_add_test(tests, units_have_names);
    tcase_add_test(tests, rows_go_by_number_or_id);
    suite_add_tcase(suite, tests);
    return suite;
}
