/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models whose first steps lead to impossible means, or whose steps swing about the
 * maximum: the maximum of tests/ref/glm_steps.R, by Newton's method. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "glm_cases.h"
#include "support.h"

static const struct {
    GlmCase model;
    gsize n;
    double x[10], y[10];
} cases[] = {
    {{"halved", "y ~ x", AVLAST_FAMILY_POISSON, AVLAST_LINK_IDENTITY, FALSE},
     10,
     {0, 1, 2, 3, 4, 5, 6, 2, 0, 0},
     {2, 0, 0, 2, 1, 12, 25, 3, 1, 2}},
    {{"later", "y ~ x", AVLAST_FAMILY_POISSON, AVLAST_LINK_IDENTITY, FALSE},
     9,
     {0, 1, 2, 3, 4, 5, 6, 7, -1},
     {0, 4, 0, 2, 12, 9, 25, 0, 1}},
    {{"swings", "y ~ x", AVLAST_FAMILY_POISSON, AVLAST_LINK_IDENTITY, FALSE},
     8,
     {0, 1, 2, 3, 4, 5, 6, 7},
     {3, 1, 4, 2, 1, 9, 25, 40}},
    {{"negative", "y ~ x", AVLAST_FAMILY_GAUSSIAN, AVLAST_LINK_LOG, FALSE},
     8,
     {0, 1, 2, 3, 4, 5, 2.5, 4.5},
     {-1, 0.5, 0, 3, 20, 148, -2, 60}},
};

static AvlastFrame *frame_of(gsize n, const double *x, const double *y)
{
    AvlastFrame *frame = avlast_frame_new("made", n);

    for (int c = 0; c < 2; c++) {
        AvlastColumn *column =
            avlast_column_new(c ? "y" : "x", AVLAST_COLUMN_NUMBER, n, NULL);
        memcpy(column->number, c ? y : x, n * sizeof *x);
        memset(column->reason, AVLAST_PRESENT, n);
        avlast_frame_add(frame, column);
    }
    frame->header = g_strsplit("x,y", ",", -1);
    frame->line = avlast_line_runs_from(2, n);
    return frame;
}

START_TEST(the_maximum_is_found)
{
    const GlmCase *c = &cases[_i].model;
    const AvlastDesignColumns none = {0};
    g_autofree char *path = source_path("tests/ref/glm_steps.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = frame_of(cases[_i].n, cases[_i].x, cases[_i].y);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &none, &error);
    g_auto(GlmFit) fit = {0};

    assert_no_error(error);
    glm_fit_case(&fit, c, frame, sample, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) rows = glm_rows(&fit, sample, AVLAST_SE_CLASSICAL, NULL);
    for (guint i = 0; i < 2; i++) {
        const char *term = i ? "x" : "(Intercept)";
        const AvlastEstimate *row = avlast_estimates_find(rows, NULL, NULL, term, NULL);
        assert_digits(
            row->estimate,
            ref_table_find(table, "estimate", "case", c->name, "term", term, NULL), 11);
        assert_digits(row->std_error,
                      ref_table_find(table, "se", "case", c->name, "term", term, NULL),
                      11);
    }
}
END_TEST

Suite *suite_glm_steps(void)
{
    Suite *suite = suite_create("glm_steps");
    TCase *tests = tcase_create("steps");

    tcase_add_loop_test(tests, the_maximum_is_found, 0, G_N_ELEMENTS(cases));
    suite_add_tcase(suite, tests);
    return suite;
}
