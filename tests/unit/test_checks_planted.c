/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "data/answers.h"
#include "data/rules.h"
#include "data/suspects.h"
#include "data/validate.h"
#include "data/waves.h"
#include "study/guess.h"
#include "study/plan.h"
#include "study/plan_checks.h"
#include "support.h"

/* --- planted faults --- */

/* A clean file has no faults; each fault planted in it is found, and no other. */
START_TEST(planted_faults_are_found_and_none_else)
{
    enum { ROWS = 200, PLANTED = 25 };
    char *folder = temporary_folder();
    GRand *random = g_rand_new_with_seed((guint32)(23 + _i));
    g_autoptr(GString) csv = g_string_new("id,start,end,born,q1,kind\n");
    g_autoptr(GString) wanted = g_string_new(NULL), got = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    gboolean planted[ROWS] = {FALSE};

    for (int k = 0; k < PLANTED; k++)
        planted[(int)(g_rand_double(random) * ROWS)] = TRUE;
    for (int i = 0; i < ROWS; i++) {
        const int kind = planted[i] ? (int)(g_rand_double(random) * 6) : -1;
        const int day = 1 + (int)(g_rand_double(random) * 27);
        char id[16], born[16], end[16];
        static const char *const codes[] = {"AV144", "AV141", "AV186",
                                            "AV140", "AV187", "AV142"};
        g_snprintf(id, sizeof id, "p%03d", kind == 0 ? 0 : i);
        g_snprintf(born, sizeof born, "%s-05-05", kind == 2 ? "2031" : "2009");
        g_snprintf(end, sizeof end,
                   kind == 3   ? "2026-02-3%d"
                   : kind == 4 ? "2025-01-%02d"
                               : "2026-03-%02d",
                   kind == 3 ? day % 2 : day);
        g_string_append_printf(csv, "%s,2026-01-%02d,%s,%s,%d,%s\n", id, day, end, born,
                               kind == 1 ? 7 : 1 + day % 5, kind == 5 ? "c" : "a");
        if (kind > 0 || (kind == 0 && i > 0))
            g_string_append_printf(wanted, "%d %s|", i + 2, codes[kind]);
    }
    g_rand_free(random);
    g_autofree char *path = write_file(folder, "d.csv", csv->str);
    g_autofree char *book =
        write_file(folder, "b.csv",
                   "name,type,min,max,values\nid,id,,,\nstart,date,2026-01-01,,\n"
                   "end,date,2025-01-01,,\nborn,date,,,\nq1,integer,1,5,\n"
                   "kind,category,,,a|b\n");
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    assert_no_error(error);
    const AvlastInputOptions how = {.csv = {.codebook = codebook, .lenient = TRUE}};
    g_autoptr(AvlastInput) input = avlast_input_open(path, &how, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;
    assert_no_error(error);
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    g_autoptr(AvlastRule) rule = avlast_rule_parse("order: start <= end", &error);
    g_ptr_array_add(rules, rule);
    const AvlastValidateOptions against = {.codebook = codebook, .rules = rules};
    g_autoptr(AvlastValidation) found = avlast_validate(input, frame, &against, &error);
    assert_no_error(error);
    for (guint k = 0; k < found->faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(found->faults, k);
        g_string_append_printf(got, "%zu %s|", fault->line, fault->id);
    }
    ck_assert_str_eq(got->str, wanted->str);
    remove_folder(folder);
}
END_TEST

/* No message repeats a national identity number. */
START_TEST(national_ids_are_not_repeated)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv",
                                       "id,w,x\n01010012356,1,1\n01010012356,1,2\n"
                                       "01010012356,2,3\n7,2,4\n");
    const char *const text[] = {"id", NULL};
    const AvlastInputOptions how = {.csv = {.text = text, .lenient = TRUE}};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, &how, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;
    assert_no_error(error);
    g_autoptr(GPtrArray) rules = g_ptr_array_new();
    g_autoptr(AvlastRule) rule = avlast_rule_parse("r: id = '7' or x > 9", &error);
    g_ptr_array_add(rules, rule);
    const AvlastWavesCheck waves = {.column = "w", .id = "id"};
    const AvlastValidateOptions against = {.id = "id", .rules = rules, .waves = &waves};
    g_autoptr(AvlastValidation) found = avlast_validate(input, frame, &against, &error);

    assert_no_error(error);
    ck_assert_uint_eq(found->faults->len, 3 + 1 + 3);
    for (guint k = 0; k < found->faults->len; k++)
        ck_assert_ptr_null(strstr(
            ((AvlastFault *)g_ptr_array_index(found->faults, k))->text, "01010012356"));
    remove_folder(folder);
}
END_TEST

/* --- notes --- */

typedef struct {
    const char *data, *id, *notes; /* "code name line|" */
} NoteCase;

static const NoteCase note_cases[] = {
    {"id,x\n1,1\n2,1\n4,2\n5,1\n6,1\n", "id", "AV191 id 0|"},
    {"id,x\nA-01,1\nA-02,1\nA-05,2\nA-06,1\nA-07,1\n", "id", "AV191 id 0|"},
    {"id,x\n10,1\n220,1\n4000,2\n5,1\n61,1\n", "id", ""}, /* never numbered through */
    {"id,x\n1,1\n2,1\n3,2\n4,1\n5,1\n", "id", ""},
    {"a,b,c,d\n1,2,3,4\n1,2,3,4\n1,2,3,5\n", NULL, "AV188 - 3|"},
    {"a,b,c\n1,2,3\n1,2,3\n", NULL, ""}, /* so few cells agree by chance */
    {"id,a,b,c,d,e,f,g,h\nx,1,2,3,4,5,6,7,8\ny,1,2,3,4,5,6,7,8\nz,1,1,1,1,1,1,1,1\n",
     "id", "AV188 - 3|"},
    {"x,y\n1,a\n2,a\n-99,A\n", NULL, "AV192 x 0|AV193 y 0|"},
};

START_TEST(what_is_no_fault_is_noted)
{
    const NoteCase *c = &note_cases[_i];
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv", c->data);
    const char *const text[] = {c->id, NULL};
    const AvlastInputOptions how = {.csv = {.text = text, .lenient = TRUE}};
    g_autoptr(GString) got = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, &how, &error);
    g_autoptr(AvlastFrame) frame = input ? avlast_input_read(input, NULL, &error) : NULL;
    assert_no_error(error);
    const AvlastValidateOptions against = {.id = c->id};
    g_autoptr(AvlastValidation) found = avlast_validate(input, frame, &against, &error);

    assert_no_error(error);
    ck_assert_uint_eq(found->faults->len, 0);
    for (guint k = 0; k < found->notes->len; k++) {
        const AvlastFault *note = g_ptr_array_index(found->notes, k);
        if (note->id)
            g_string_append_printf(got, "%s %s %zu|", note->id,
                                   note->name ? note->name : "-", note->line);
    }
    ck_assert_str_eq(got->str, c->notes);
    remove_folder(folder);
}
END_TEST

/* --- the plan's section --- */

static const char *const wrong_checks[][2] = {
    {"[{name: a}]", "4:10: error AV195: the check does not tell what to check"},
    {"[{rule: a > 1}]", "'name'"},
    {"[{name: a, rule: a > 1, severity: warn}]", "'warn'"},
    {"[{straightline: [a, b]}]", "AV195: straight-lining needs three items"},
    {"[{straightline: [a, b, c], longest: 4}]", "AV195: 'longest'"},
    {"[{duration: {min: 3}}]", "'column'"},
    {"[{duration: {column: a, max: 3}}]", "'max'"},
    {"[{waves: a}, {waves: b}]", "AV195: waves are told twice"},
    {"[{waves: [{name: a, columns: [b]}]}]", "AV195: waves are from two"},
    {"{name: a}", "list"},
};

START_TEST(wrong_checks_are_faults_of_the_plan)
{
    char *folder = temporary_folder();
    g_autofree char *text =
        g_strdup_printf("avlast: 1\ndata: {file: d.csv}\nanalyses: [{name: a, command: "
                        "survey, statistic: mean, variables: [x]}]\nchecks: %s\n",
                        wrong_checks[_i][0]);
    g_autofree char *path = write_file(folder, "plan.yaml", text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = avlast_plan_read(path, &error);

    ck_assert_ptr_null(plan);
    assert_error(error, AVLAST_ERROR_PLAN, wrong_checks[_i][1]);
    remove_folder(folder);
}
END_TEST

Suite *suite_checks_planted(void)
{
    Suite *suite = suite_create("checks_planted");
    TCase *tests = tcase_create("planted");

    tcase_add_loop_test(tests, planted_faults_are_found_and_none_else, 0, 20);
    tcase_add_test(tests, national_ids_are_not_repeated);
    tcase_add_loop_test(tests, what_is_no_fault_is_noted, 0, G_N_ELEMENTS(note_cases));
    tcase_add_loop_test(tests, wrong_checks_are_faults_of_the_plan, 0,
                        G_N_ELEMENTS(wrong_checks));
    suite_add_tcase(suite, tests);
    return suite;
}
