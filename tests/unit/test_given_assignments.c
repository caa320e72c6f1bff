/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Permutation tests over a given list of assignments (tests/ref/assignments.R). */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "data/input.h"
#include "permute_cases.h"
#include "support.h"

static const char *const y_only[] = {"y", NULL};

static AvlastFrame *list_of(const char *file, const char *id)
{
    g_autofree char *path = source_path(file);
    const char *const text[] = {id, NULL};
    const AvlastInputOptions options = {.csv.text = text};
    GError *error = NULL;
    AvlastFrame *frame = avlast_input_load(path, &options, NULL, &error);

    assert_no_error(error);
    return frame;
}

/* Cases of assignments.csv: their lists, and how the trial is read. */
static const struct {
    const char *name, *file, *id;
    PermuteDesign design;
    gboolean added, balanced;
} lists[] = {
    {"ten",
     "tests/ref/assignments_ten.csv",
     "id",
     {"ten", "ten", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, 0},
     TRUE,
     TRUE},
    {"schools",
     "tests/ref/assignments_schools.csv",
     "school",
     {"schools", "whole", NULL, NULL, "school", NULL, AVLAST_RCT_AUTO, 0},
     FALSE,
     FALSE},
    {"blocks",
     "tests/ref/assignments_blocks.csv",
     "id",
     {"blocks", "four", NULL, "block", NULL, NULL, AVLAST_RCT_AUTO, 0},
     FALSE,
     TRUE},
    {"three",
     "tests/ref/assignments_three.csv",
     "id",
     {"three", "arm3", "kontroll", NULL, NULL, NULL, AVLAST_RCT_AUTO, 0},
     FALSE,
     TRUE},
};

static gsize list_named(const char *name)
{
    gsize l = 0;

    while (l < G_N_ELEMENTS(lists) && strcmp(lists[l].name, name) != 0)
        l++;
    ck_assert_uint_lt(l, G_N_ELEMENTS(lists));
    return l;
}

static AvlastGivenAssignments *given_of(const PermuteTrial *t, gsize l)
{
    g_autoptr(AvlastFrame) file = list_of(lists[l].file, lists[l].id);
    GError *error = NULL;
    AvlastGivenAssignments *given =
        avlast_given_assignments_new(t->evaluation, file, &error);

    assert_no_error(error);
    ck_assert_int_eq(given->added, lists[l].added);
    ck_assert_int_eq(given->balanced, lists[l].balanced);
    return given;
}

static void hold_given(RefTable *table, gsize i)
{
    const gsize l = list_named(ref_table_cell(table, i, "case"));
    const char *const outcomes[] = {ref_table_cell(table, i, "outcome"), NULL};
    const AvlastPermuteStatistic statistic =
        strcmp(ref_table_cell(table, i, "kind"), "t") == 0 ? AVLAST_PERMUTE_T
                                                           : AVLAST_PERMUTE_DIFFERENCE;
    const gsize effect = strcmp(ref_table_cell(table, i, "term"), "arm3=b") == 0 ? 1 : 0;
    const double low = ref_table_numbers(table, "low")[i],
                 high = ref_table_numbers(table, "high")[i],
                 se = ref_table_numbers(table, "se")[i];
    PermuteTrial t;

    permute_trial_open(&t, &lists[l].design, outcomes);
    g_autoptr(AvlastGivenAssignments) given = given_of(&t, l);
    const AvlastDrawsOptions how = {.shift = !isnan(low), .reps = 2, .given = given};
    g_autoptr(AvlastTrialDraws) draws = permute_draws_of(&t, &how);
    AvlastPermuted *p = avlast_permuted_new(draws, effect, statistic,
                                            ref_table_numbers(table, "level")[i], se);
    ck_assert_uint_eq(draws->reps, (gsize)ref_table_numbers(table, "count")[i]);
    ck_assert(draws->exact && draws->kernel == given->balanced);
    assert_digits(draws->observed[effect].effect, ref_table_numbers(table, "effect")[i],
                  9);
    assert_digits(sqrt(draws->observed[effect].yy), se, 9);
    assert_digits(p->p_value, ref_table_numbers(table, "p")[i], 13);
    if (!isnan(low)) {
        /* R's ends count draws within 1e-9 of the observed as ties, which moves an end by
         * as much. */
        ck_assert_msg(fabs(p->low - low) < 2e-7 * (se + fabs(low)), "%s: low %.12g %.12g",
                      lists[l].name, p->low, low);
        ck_assert_msg(fabs(p->high - high) < 2e-7 * (se + fabs(high)),
                      "%s: high %.12g %.12g", lists[l].name, p->high, high);
    }
    avlast_permuted_free(p);
    permute_trial_close(&t);
}

START_TEST(lists_of_assignments_are_those_of_brute_force)
{
    g_autoptr(RefTable) table = permute_reference("tests/ref/assignments.csv");

    for (gsize i = 0; i < table->rows; i++)
        hold_given(table, i);
    ck_assert_uint_eq(table->rows, 18);
}
END_TEST

START_TEST(stepdown_of_lists_is_that_of_brute_force)
{
    static const struct {
        const char *name, *outcomes[4];
    } cases[] = {{"ten", {"y", "z", "answer"}}, {"schools", {"y", "z"}}};
    g_autoptr(RefTable) table = permute_reference("tests/ref/assignments_stepdown.csv");

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        const gsize l = list_named(cases[c].name);
        const guint8 which[] = {1, 1, 1};
        double p[3];
        PermuteTrial t;
        permute_trial_open(&t, &lists[l].design, cases[c].outcomes);
        g_autoptr(AvlastGivenAssignments) given = given_of(&t, l);
        const AvlastDrawsOptions how = {.reps = 2, .given = given};
        g_autoptr(AvlastTrialDraws) draws = permute_draws_of(&t, &how);
        ck_assert(avlast_permute_stepdown(draws, FALSE, which, p, NULL));
        for (gsize o = 0; cases[c].outcomes[o]; o++)
            assert_digits(p[o],
                          ref_table_find(table, "p", "case", cases[c].name, "outcome",
                                         cases[c].outcomes[o], NULL),
                          13);
        permute_trial_close(&t);
    }
}
END_TEST

/* A list of all assignments says what the enumeration says. */
START_TEST(a_list_of_all_is_the_enumeration)
{
    const AvlastDrawsOptions all = {.reps = 300, .shift = TRUE};
    PermuteTrial t;
    GError *error = NULL;

    permute_trial_open(&t, permute_design_of("blocked"), y_only);
    g_autoptr(AvlastTrialDraws) exact = permute_draws_of(&t, &all);
    g_autoptr(AvlastAssignment) a = avlast_assignment_new(t.evaluation, 0, &error);
    g_autoptr(GString) text = g_string_new("id");
    const AvlastColumn *id = avlast_frame_find(t.frame, "id");
    g_autofree guint32 *arm = g_new(guint32, a->units * exact->reps);

    for (gsize r = 0; r < exact->reps; r++) {
        avlast_assignment_number(a, r, arm + r * a->units);
        g_string_append_printf(text, ",a%zu", r);
    }
    for (gsize i = 0; i < t.frame->rows; i++) {
        if (a->row[i] == AVLAST_NO_LEVEL)
            continue;
        g_autofree char *cell = avlast_column_cell(id, i);
        g_string_append_printf(text, "\n%s", cell);
        for (gsize r = 0; r < exact->reps; r++)
            g_string_append_printf(text, ",%u", arm[r * a->units + a->row[i]]);
    }
    g_autofree char *path = NULL;
    const int fd = g_file_open_tmp("assignments-XXXXXX.csv", &path, NULL);
    ck_assert_int_ge(fd, 0);
    ck_assert(g_close(fd, NULL) && g_file_set_contents(path, text->str, -1, NULL));
    const char *const names[] = {"id", NULL};
    const AvlastInputOptions options = {.csv.text = names};
    g_autoptr(AvlastFrame) file = avlast_input_load(path, &options, NULL, &error);
    assert_no_error(error);
    g_autoptr(AvlastGivenAssignments) given =
        avlast_given_assignments_new(t.evaluation, file, &error);
    assert_no_error(error);
    const AvlastDrawsOptions listed = {.reps = 2, .shift = TRUE, .given = given};
    g_autoptr(AvlastTrialDraws) same = permute_draws_of(&t, &listed);
    ck_assert_uint_eq(same->reps, exact->reps);
    ck_assert(!given->added && given->balanced);
    assert_digits(given->least, 0.5, 13);
    assert_digits(given->most, 0.5, 13);
    for (gsize r = 0; r < exact->reps; r++)
        ck_assert(memcmp(&same->drawn[r], &exact->drawn[r], sizeof(AvlastDrawn)) == 0);
    g_unlink(path);
    permute_trial_close(&t);
}
END_TEST

Suite *suite_given_assignments(void)
{
    Suite *suite = suite_create("given_assignments");
    TCase *cases = tcase_create("all");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, lists_of_assignments_are_those_of_brute_force);
    tcase_add_test(cases, stepdown_of_lists_is_that_of_brute_force);
    tcase_add_test(cases, a_list_of_all_is_the_enumeration);
    suite_add_tcase(suite, cases);
    return suite;
}
