/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "../ref/reftable.h"
#include "cmd/scale/ratings.h"
#include "design_cases.h"
#include "support.h"
#include "survey/agreement.h"

/* Kappa and alpha under designs, against tests/ref/agreement.R. */

typedef struct {
    const char *name;
    gboolean clusters, fpc;
} Design;

static const Design designs[] = {
    {"rows", FALSE, FALSE}, {"clusters", TRUE, FALSE}, {"fpc", TRUE, TRUE}};

static AvlastFrame *answers(void)
{
    g_autofree char *path = source_path("tests/ref/scale/design.csv");
    AvlastFrame *frame = frame_of_csv(path);
    AvlastColumn *fpc = avlast_column_new("fpc", AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    for (gsize i = 0; i < frame->rows; i++) {
        fpc->number[i] = 200.0;
        fpc->reason[i] = AVLAST_PRESENT;
    }
    avlast_frame_add(frame, fpc);
    return frame;
}

static AvlastSample *sample_of(const AvlastFrame *frame, const Design *design)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL},
                             *const fpc[] = {"fpc", NULL};
    const AvlastDesignColumns columns = {.weights = "w",
                                         .strata = design->clusters ? strata : NULL,
                                         .clusters = design->clusters ? psu : NULL,
                                         .fpc = design->fpc ? fpc : NULL};
    AvlastSample *sample = avlast_sample_new(frame, &columns, NULL);

    ck_assert_ptr_nonnull(sample);
    return sample;
}

static void compare(const RefTable *table, const Design *design, const char *term,
                    const AvlastEstimates *estimates)
{
    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (strcmp(row->term, term) != 0)
            continue;
        g_autofree char *name = g_strconcat(
            design->name, row->group ? row->group + strlen("group=") : "", NULL);
        assert_digits(row->estimate,
                      ref_table_find(table, "estimate", "case", name, "term", term, NULL),
                      9);
        assert_digits(row->std_error,
                      ref_table_find(table, "se", "case", name, "term", term, NULL), 9);
    }
}

START_TEST(kappa_and_alpha_agree_with_survey)
{
    static const char *const by[] = {"group", NULL}, *const names[] = {"q1", "q2", "q3",
                                                                       "q4"};
    static const char *const kappas[] = {"kappa", "kappa.linear", "kappa.quadratic"};
    const Design *design = &designs[_i / 2];
    g_autofree char *path = source_path("tests/ref/agreement.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = answers();
    g_autoptr(AvlastSample) sample = sample_of(frame, design);
    g_autoptr(AvlastGroups) groups =
        avlast_groups_new(frame, sample, _i % 2 ? by : NULL, NULL);
    g_autoptr(AvlastTwoRatings) ratings = avlast_two_ratings(frame, "q1", "q2", NULL);
    const AvlastRatingPair pair = {ratings->a, ratings->b, ratings->names->len,
                                   ratings->place};
    const double *answer[4];

    for (int w = AVLAST_KAPPA_PLAIN; w <= AVLAST_KAPPA_QUADRATIC; w++) {
        g_autoptr(AvlastEstimates) e = avlast_kappa(sample, groups, "q1,q2", &pair,
                                                    (AvlastKappaWeights)w, 0.95, NULL);
        ck_assert_uint_eq(e->rows->len, 3 * groups->n);
        compare(table, design, kappas[w], e);
        if (w == AVLAST_KAPPA_PLAIN)
            compare(table, design, "agreement", e);
    }
    for (guint j = 0; j < 4; j++)
        answer[j] = avlast_frame_find(frame, names[j])->number;
    const AvlastItems items = {4, names, answer};
    const AvlastReliabilityOptions brief = {.brief = TRUE};
    g_autoptr(AvlastEstimates) e =
        avlast_reliability(sample, groups, "q", &items, &brief, NULL);
    compare(table, design, "alpha", e);
}
END_TEST

START_TEST(rows_taken_out_leave_the_rest)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    const guint8 keep[] = {1, 0, 1};

    for (guint i = 0; i < 3; i++)
        avlast_estimates_add(e, "y", NULL, i == 0 ? "a" : i == 1 ? "b" : "c");
    e->covariance = gsl_matrix_alloc(3, 3);
    e->root = gsl_matrix_alloc(2, 3);
    for (guint i = 0; i < 3; i++)
        for (guint j = 0; j < 3; j++) {
            gsl_matrix_set(e->covariance, i, j, 10.0 * i + j);
            if (i < 2)
                gsl_matrix_set(e->root, i, j, 10.0 * i + j);
        }
    ck_assert(avlast_estimates_keep(e, keep, NULL));
    ck_assert_uint_eq(e->rows->len, 2);
    ck_assert_str_eq(avlast_estimates_row(e, 1)->term, "c");
    ck_assert_double_eq(gsl_matrix_get(e->covariance, 1, 0), 20.0);
    ck_assert_double_eq(gsl_matrix_get(e->covariance, 1, 1), 22.0);
    ck_assert_uint_eq(e->root->size1, 2);
    ck_assert_double_eq(gsl_matrix_get(e->root, 1, 1), 12.0);
}
END_TEST

Suite *suite_survey_agreement(void)
{
    Suite *suite = suite_create("survey_agreement");
    TCase *tcase = tcase_create("agreement");

    tcase_add_loop_test(tcase, kappa_and_alpha_agree_with_survey, 0,
                        2 * G_N_ELEMENTS(designs));
    tcase_add_test(tcase, rows_taken_out_leave_the_rest);
    suite_add_tcase(suite, tcase);
    return suite;
}
