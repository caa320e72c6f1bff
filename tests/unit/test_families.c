/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Families that a plan names, against tests/ref/families.R (R's p.adjust). */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "study/families.h"
#include "support.h"

static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/families.csv");

    return ref_table_read(path);
}

static AvlastPlan *plan_of(const char *analyses, GError **error)
{
    char *folder = temporary_folder(); /* remove_folder frees it */
    g_autofree char *text =
        g_strconcat("avlast: 1\ndata: {file: d.csv}\nanalyses:\n", analyses, NULL);
    g_autofree char *path = write_file(folder, "plan.yaml", text);
    AvlastPlan *plan = avlast_plan_read(path, error);

    remove_folder(folder);
    return plan;
}

/* The plan that tests/ref/families.R has in mind. */
static AvlastPlan *reference_plan(void)
{
    g_autoptr(GString) text = g_string_new(NULL);
    g_autoptr(GError) error = NULL;

    for (int a = 1; a <= 8; a++)
        g_string_append_printf(
            text,
            "  - {name: a%d, command: rct, treatment: %s, outcome: %s, family: %s}\n", a,
            a % 2 ? "t" : "arm", a % 3 ? "'y1, y2,y3,y4,y5'" : "[y1, y2, y3, y4, y5]",
            a <= 2   ? "ønsker"
            : a <= 4 ? "A;analysis=x"
                     : "[B, C, D d, B, ønsker]");
    AvlastPlan *plan = plan_of(text->str, &error);
    assert_no_error(error);
    return plan;
}

static AvlastResult *result_of(const char *treatment, double level)
{
    AvlastResult *result = avlast_result_new("rct");

    result->estimates = avlast_estimates_new();
    result->estimates->level = level;
    json_object_set_new(result->settings, "treatment", json_string(treatment));
    return result;
}

/* a2 tells its arms; the others leave them to be read from the terms. */
static void tell_arms(AvlastResult *result)
{
    json_t *arms = json_object();

    for (int y = 1; y <= 5; y++) {
        g_autofree char *outcome = g_strdup_printf("y%d", y);
        json_object_set_new(
            arms, outcome,
            json_pack("[{s:s}, {s:s}, {s:s}]", "arm", "a", "arm", "b", "arm", "c"));
    }
    json_object_set_new(result->settings, "arms", arms);
}

static GPtrArray *reference_results(RefTable *table)
{
    GPtrArray *results =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_result_free);
    const double *p = ref_table_numbers(table, "p");

    for (int a = 1; a <= 8; a++)
        g_ptr_array_add(results, result_of(a % 2 ? "t" : "arm", a == 5 ? 0.9 : 0.95));
    tell_arms(g_ptr_array_index(results, 1));
    for (gsize i = 0; i < table->rows; i++) {
        const int a = ref_table_cell(table, i, "analysis")[1] - '1';
        const char *group = ref_table_cell(table, i, "group");
        AvlastResult *result = g_ptr_array_index(results, a);
        AvlastEstimate *row =
            avlast_estimates_add(result->estimates, ref_table_cell(table, i, "outcome"),
                                 *group ? group : NULL, ref_table_cell(table, i, "term"));
        row->p_value = p[i];
        row->estimate = (double)i;
    }
    return results;
}

static const AvlastEstimate *find(const AvlastEstimates *e, const char *outcome,
                                  const char *group, const char *term)
{
    gsize at;

    return avlast_estimates_find(e, outcome, group, term, &at)
               ? avlast_estimates_row(e, at)
               : NULL;
}

START_TEST(families_agree_with_p_adjust)
{
    g_autoptr(RefTable) table = reference();
    g_autoptr(GPtrArray) results = reference_results(table);
    g_autoptr(AvlastPlan) plan = reference_plan();
    g_autoptr(GError) error = NULL;
    const double *p = ref_table_numbers(table, "p");
    const double *holm = ref_table_numbers(table, "holm");
    guint compared = 0;

    ck_assert(avlast_families_any(plan));
    g_autoptr(AvlastResult) result =
        avlast_families_new(plan, (const AvlastResult *const *)results->pdata, &error);
    assert_no_error(error);
    for (gsize i = 0; i < table->rows; i++) {
        const char *outcome = ref_table_cell(table, i, "outcome"),
                   *term = ref_table_cell(table, i, "term");
        g_autofree char *group =
            g_strdup_printf("family=%s;analysis=%s", ref_table_cell(table, i, "family"),
                            ref_table_cell(table, i, "analysis"));
        g_autofree char *name = g_strconcat("holm:", term, NULL);
        if (isnan(holm[i])) /* a decoy has no row; of a group, its term's is another */
            continue;
        const AvlastEstimate *row = find(result->estimates, outcome, group, term),
                             *corrected = find(result->estimates, outcome, group, name);
        ck_assert_ptr_nonnull(row);
        ck_assert_ptr_nonnull(corrected);
        ck_assert_double_eq(row->estimate, (double)i);
        ck_assert_double_eq(row->p_value, p[i]);
        ck_assert_double_le(fabs(corrected->p_value - holm[i]), 1e-14 * holm[i]);
        compared++;
    }
    ck_assert_uint_eq(compared, 59);
    ck_assert_uint_eq(result->estimates->rows->len, 2 * compared);
    ck_assert_uint_eq(result->estimates->notes->len, 5);
    ck_assert_double_eq(result->estimates->level, 0.95);
}
END_TEST

/* Main effects and interactions of factors count, moderators do not. */
START_TEST(factors_have_their_effects_alone)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(
        "  - {name: f, command: rct, treatment: 'a,b', outcome: y, family: F}\n", &error);
    assert_no_error(error);
    g_autoptr(AvlastResult) result = result_of("a,b", 0.95);
    static const char *const terms[] = {"a=1", "b", "a=1:b", "a=1:sex", "abc", "g(b)"};
    for (gsize i = 0; i < G_N_ELEMENTS(terms); i++)
        avlast_estimates_add(result->estimates, "y", NULL, terms[i])->p_value = 0.02;
    const AvlastResult *const results[] = {result};
    g_autoptr(AvlastResult) families = avlast_families_new(plan, results, &error);
    assert_no_error(error);
    ck_assert_uint_eq(families->estimates->rows->len, 6);
    for (guint i = 3; i < 6; i++)
        ck_assert_double_le(
            fabs(avlast_estimates_row(families->estimates, i)->p_value - 0.06), 1e-15);
}
END_TEST

START_TEST(no_p_value_is_no_hypothesis)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(
        "  - {name: f, command: rct, treatment: a, outcome: y, family: F}\n", &error);
    g_autoptr(AvlastResult) result = result_of("a", 0.95);
    const AvlastResult *const results[] = {result};

    avlast_estimates_add(result->estimates, "y", NULL, "a");
    g_autoptr(AvlastResult) families = avlast_families_new(plan, results, &error);
    assert_no_error(error);
    ck_assert_uint_eq(families->estimates->rows->len, 0);
}
END_TEST

static void assert_refused(const char *analyses, const char *words)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(analyses, &error);

    ck_assert_ptr_null(plan);
    ck_assert_ptr_nonnull(error);
    ck_assert_msg(strstr(error->message, "AV628") && strstr(error->message, words), "%s",
                  error->message);
}

START_TEST(families_must_fit_the_outcomes)
{
    assert_refused("  - {name: f, command: rct, outcome: [x, y, z], family: [a, b]}\n",
                   "2 families for 3 outcomes");
    assert_refused("  - {name: f, command: rct, outcome: y, family: []}\n",
                   "0 families for 1 outcomes");

    /* A pattern is of several outcomes: a list cannot name them. */
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan =
        plan_of("  - {name: f, command: rct, treatment: a, outcome: ['y*', x], family: "
                "[F, G]}\n",
                &error);
    assert_no_error(error);
    g_autoptr(AvlastResult) result = result_of("a", 0.95);
    const AvlastResult *const results[] = {result};
    avlast_estimates_add(result->estimates, "y1", NULL, "a")->p_value = 0.5;
    ck_assert_ptr_null(avlast_families_new(plan, results, &error));
    ck_assert_msg(error && strstr(error->message, "'y1' has no family"), "%s",
                  error ? error->message : "");
}
END_TEST

/* A model's distribution is no family of hypotheses. */
START_TEST(family_of_a_model_is_its_option)
{
    static const AvlastPlanOption accepted[] = {
        {"family", FALSE, FALSE}, {"adjust", FALSE, FALSE}, {NULL, FALSE, FALSE}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = plan_of(
        "  - {name: m, command: regress, formula: y ~ x, family: binomial}\n"
        "  - {name: t, command: rct, outcome: y, family: F}\n"
        "  - {name: u, command: rct, outcome: 'y,z', family: [F, G], adjust: holm}\n",
        &error);
    assert_no_error(error);
    g_autoptr(AvlastPlanArguments) m =
        avlast_plan_arguments(plan, "m", "regress", accepted, &error);
    ck_assert_str_eq(m->options[0], "--family=binomial");
    g_autoptr(AvlastPlanArguments) t =
        avlast_plan_arguments(plan, "t", "rct", accepted, &error);
    ck_assert_ptr_null(t->options[0]);
    g_autoptr(AvlastPlanArguments) u =
        avlast_plan_arguments(plan, "u", "rct", accepted, &error);
    ck_assert_str_eq(u->options[0], "--family=F,G");
    ck_assert_ptr_null(avlast_plan_analysis(plan, "m")->family);
    ck_assert_str_eq(avlast_plan_analysis(plan, "u")->family[1], "G");
    ck_assert(avlast_families_any(plan));
}
END_TEST

Suite *suite_families(void)
{
    Suite *suite = suite_create("families");
    TCase *tests = tcase_create("all");

    tcase_add_test(tests, families_agree_with_p_adjust);
    tcase_add_test(tests, factors_have_their_effects_alone);
    tcase_add_test(tests, no_p_value_is_no_hypothesis);
    tcase_add_test(tests, families_must_fit_the_outcomes);
    tcase_add_test(tests, family_of_a_model_is_its_option);
    suite_add_tcase(suite, tests);
    return suite;
}
