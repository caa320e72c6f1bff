/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "support.h"
#include "trial_cases.h"

/* Standard errors asked for in trials against tests/ref/rct_se.csv (tests/ref/rct_se.R).
 */

static const struct {
    const char *name, *outcome, *treatment, *cluster, *weights, *covariates, *takeup;
    AvlastRctMethod method;
    const char *by;
} cases[] = {
    {"difference", "y", "lot", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"ancova", "y", "lot", NULL, NULL, "x, pre", NULL, AVLAST_RCT_ANCOVA, NULL},
    {"lin", "y", "lot", NULL, NULL, "x, pre", NULL, AVLAST_RCT_LIN, NULL},
    {"weights", "y", "lot", NULL, "w", "x", NULL, AVLAST_RCT_ANCOVA, NULL},
    {"take-up", "y", "lot", NULL, NULL, NULL, "took", AVLAST_RCT_AUTO, NULL},
    {"take-up covariates", "y", "lot", NULL, NULL, "x", "took", AVLAST_RCT_ANCOVA, NULL},
    {"clusters", "y_s", "drawn", "school", NULL, NULL, NULL, AVLAST_RCT_AUTO, NULL},
    {"clusters ancova", "y_s", "drawn", "school", NULL, "x", NULL, AVLAST_RCT_ANCOVA,
     NULL},
    {"clusters weights", "y_s", "drawn", "school", "w", "x", NULL, AVLAST_RCT_ANCOVA,
     NULL},
    {"clusters take-up", "y_s", "drawn", "school", NULL, "x", "took_s", AVLAST_RCT_ANCOVA,
     NULL},
    {"by", "y", "lot", NULL, NULL, NULL, "took", AVLAST_RCT_AUTO, "block"},
};

static gsize case_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
        if (strcmp(cases[i].name, name) == 0)
            return i;
    ck_abort_msg("no case '%s'", name);
    return 0;
}

static gboolean run(gsize i, AvlastSe se, AvlastResult *result, GError **error)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/trials/takeup.csv");
    g_autoptr(AvlastFormula) covariates =
        cases[i].covariates ? avlast_formula_parse_terms(cases[i].covariates, error)
                            : NULL;
    const char *const outcomes[] = {cases[i].outcome, NULL};
    const char *const by[] = {cases[i].by, NULL};
    const AvlastRctOptions options = {.outcomes = outcomes,
                                      .columns = {.treatment = cases[i].treatment,
                                                  .cluster = cases[i].cluster,
                                                  .weights = cases[i].weights},
                                      .covariates = covariates,
                                      .method = cases[i].method,
                                      .takeup = cases[i].takeup,
                                      .by = cases[i].by ? by : NULL,
                                      .se_choice = AVLAST_RCT_SE_GIVEN,
                                      .se = se,
                                      .df = NAN,
                                      .level = 0.95};

    return avlast_rct(frame, &options, result, error);
}

START_TEST(as_r)
{
    g_autofree char *path = source_path("tests/ref/rct_se.csv");
    g_autoptr(RefTable) table = ref_table_read(path);

    ck_assert_uint_eq(table->rows, 30);
    for (gsize i = 0; i < table->rows; i++) {
        g_autoptr(AvlastResult) result = avlast_result_new("rct");
        g_autoptr(GError) error = NULL;
        AvlastSe se;
        ck_assert(avlast_se_parse(ref_table_cell(table, i, "se"), &se));
        ck_assert(run(case_of(ref_table_cell(table, i, "case")), se, result, &error));
        assert_no_error(error);
        const char *group = ref_table_cell(table, i, "group");
        const double estimate =
            g_ascii_strtod(ref_table_cell(table, i, "estimate"), NULL);
        const AvlastEstimate *row =
            avlast_estimates_find(result->estimates, NULL, *group ? group : NULL,
                                  ref_table_cell(table, i, "term"), NULL);
        ck_assert_ptr_nonnull(row);
        assert_digits(row->std_error,
                      g_ascii_strtod(ref_table_cell(table, i, "std.error"), NULL), 9);
        if (*group)
            assert_digits(row->estimate, estimate, 9);
        assert_digits(row->df, g_ascii_strtod(ref_table_cell(table, i, "df"), NULL), 9);
    }
}
END_TEST

START_TEST(what_does_not_fit)
{
    const AvlastSe of_rows[] = {AVLAST_SE_CR3, AVLAST_SE_NEWEY_WEST,
                                AVLAST_SE_DRISCOLL_KRAAY, AVLAST_SE_SURVEY};

    for (guint i = 0; i < G_N_ELEMENTS(of_rows); i++) {
        g_autoptr(AvlastResult) result = avlast_result_new("rct");
        g_autoptr(GError) error = NULL;
        ck_assert(!run(case_of("difference"), of_rows[i], result, &error));
        ck_assert_ptr_nonnull(strstr(error->message, "do not fit a trial without"));
    }
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    g_autoptr(GError) error = NULL;
    ck_assert(!run(case_of("clusters"), AVLAST_SE_HC4, result, &error));
    ck_assert_ptr_nonnull(strstr(error->message, "do not fit a trial with --cluster"));
}
END_TEST

Suite *suite_rct_se(void)
{
    Suite *suite = suite_create("rct_se");
    TCase *all = tcase_create("all");

    tcase_add_test(all, as_r);
    tcase_add_test(all, what_does_not_fit);
    suite_add_tcase(suite, all);
    return suite;
}
