/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "support.h"
#include "trial_cases.h"

/* Anderson-Rubin sets of the effect of take-up against tests/ref/late_set.csv
 * (tests/ref/late_set.R: roots of the test itself, and the quadratic it is). */

static const struct {
    const char *name, *outcome, *treatment, *cluster, *block, *weights, *covariates,
        *takeup, *se;
} cases[] = {
    {"HC2", "y", "lot", NULL, NULL, NULL, NULL, "took", "HC2"},
    {"classical", "y", "lot", NULL, NULL, NULL, NULL, "took", "classical"},
    {"HC1 covariates", "y", "lot", NULL, NULL, NULL, "x, pre", "took", "HC1"},
    {"HC3 hours", "y", "lot", NULL, NULL, NULL, NULL, "hours", "HC3"},
    {"HC2 weights", "y", "lot", NULL, NULL, "w", "x", "took", "HC2"},
    {"HC2 blocks", "y", "lot", NULL, "block", NULL, "x", "took", "HC2"},
    {"CR2", "y_s", "drawn", "school", NULL, NULL, NULL, "took_s", "CR2"},
    {"CR2 covariates", "y_s", "drawn", "school", NULL, NULL, "x", "took_s", "CR2"},
    {"stata", "y_s", "drawn", "school", NULL, NULL, NULL, "took_s", "stata"},
    {"three arms", "y", "three", NULL, NULL, NULL, NULL, "took3", "HC2"},
    {"weights as take-up", "y", "lot", NULL, NULL, NULL, NULL, "w", "HC2"},
    {"other take-up", "y", "lot", NULL, NULL, NULL, NULL, "took_s", "HC2"},
    {"share", "better", "lot", NULL, NULL, NULL, NULL, "x", "classical"},
    {"nothing moved", "y", "drawn", "school", NULL, NULL, NULL, "x", "CR2"},
    {"nothing moved HC1", "y", "drawn", NULL, NULL, NULL, NULL, "pre", "HC1"},
};

static AvlastResult *run(const AvlastFrame *frame, int i, const AvlastFormula *covariates)
{
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    g_autoptr(GError) error = NULL;
    const char *const outcomes[] = {cases[i].outcome, NULL};
    AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = cases[i].treatment,
                    .control = strcmp(cases[i].treatment, "three") == 0 ? "none" : NULL,
                    .cluster = cases[i].cluster,
                    .block = cases[i].block,
                    .weights = cases[i].weights},
        .covariates = covariates,
        .method = covariates ? AVLAST_RCT_ANCOVA : AVLAST_RCT_AUTO,
        .takeup = cases[i].takeup,
        .se_choice = AVLAST_RCT_SE_GIVEN,
        .df = NAN,
        .level = 0.95};

    ck_assert(avlast_se_parse(cases[i].se, &options.se));
    ck_assert(avlast_rct(frame, &options, result, &error));
    assert_no_error(error);
    return g_steal_pointer(&result);
}

START_TEST(as_r)
{
    g_autofree char *path = source_path("tests/ref/late_set.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/trials/takeup.csv");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFormula) covariates =
        cases[_i].covariates ? avlast_formula_parse_terms(cases[_i].covariates, &error)
                             : NULL;
    g_autoptr(AvlastResult) result = run(frame, _i, covariates);
    const char *kind = ref_table_cell(table, (gsize)_i, "kind");
    const double low = ref_table_find(table, "low", "case", cases[_i].name, NULL);
    const double high = ref_table_find(table, "high", "case", cases[_i].name, NULL);
    const json_t *set = json_object_get(
        json_array_get(json_object_get(result->settings, "late"), 0), "set");
    ck_assert_str_eq(ref_table_cell(table, (gsize)_i, "case"), cases[_i].name);
    const char *words = avlast_json_member_text(set, "words");

    if (strcmp(kind, "interval") == 0) {
        assert_digits(avlast_json_member_double(set, "low"), low, 9);
        assert_digits(avlast_json_member_double(set, "high"), high, 9);
        return;
    }
    ck_assert(isnan(avlast_json_member_double(set, "low")));
    ck_assert(isnan(avlast_json_member_double(set, "high")));
    ck_assert_ptr_nonnull(words);
    g_autofree char *expected =
        strcmp(kind, "apart") == 0
            ? g_strdup_printf("the set is the complement of an interval: (-Inf; %.6g], "
                              "[%.6g; Inf)",
                              low, high)
            : g_strdup("the set is the whole line: the instruments tell nothing of this "
                       "coefficient");
    ck_assert_str_eq(words, expected);
}
END_TEST

Suite *suite_late_set(void)
{
    Suite *suite = suite_create("late_set");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, as_r, 0, G_N_ELEMENTS(cases));
    suite_add_tcase(suite, all);
    return suite;
}
