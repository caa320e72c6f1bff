/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "checks_cases.h"
#include "data/answers.h"
#include "data/dates.h"
#include "data/rules.h"
#include "data/suspects.h"
#include "data/validate.h"
#include "data/waves.h"
#include "study/guess.h"
#include "study/plan.h"
#include "study/plan_checks.h"
#include "support.h"

/* --- rules --- */

typedef struct {
    const char *data, *rule, *when;
    gsize checked, failed, unknown;
    const char *rows; /* one digit per row: failed or not */
} RuleCase;

static const RuleCase rule_cases[] = {
    {"a,b\n1,2\n3,2\n,2\n", "a <= b", NULL, 3, 1, 1, "010"},
    {"a,b\n1,2\n3,2\n,2\n", "a <= b", "b = 2 and a > 0", 2, 1, 0, "010"},
    {"a,b\n1,2\n3,2\n,2\n", "a is not null", "b is not null", 3, 1, 0, "001"},
    {"a,b\nja,\nja,4\nnei,3\n,1\n", "b is null", "a = 'nei'", 1, 1, 0, "0010"},
    {"a,b\nja,\nja,4\nnei,3\n,1\n", "b > 0", "a = 'ja'", 2, 0, 1, "0000"},
    {"a,b\n2026-01-02,2026-01-01\n2025-12-31,2026-01-01\n", "a <= b", NULL, 2, 1, 0,
     "10"},
    {"a\n1\n2\n", "a < (SELECT avg(a) FROM data) + 1", NULL, 2, 0, 0, "00"},
    {"a\n1\n2\n", "a > 0 -- note", NULL, 2, 0, 0, "00"},
};

START_TEST(rules_are_broken_kept_or_unknown)
{
    const RuleCase *c = &rule_cases[_i];
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame = frame_of(folder, c->data);
    g_autofree char *sql = g_strdup(c->rule), *when = g_strdup(c->when);
    const AvlastRule rule = {.name = (char[]){"r"}, .rule = sql, .when = when};
    g_auto(AvlastRuleResult) result = {0};
    g_autoptr(GError) error = NULL;

    ck_assert(avlast_rule_check(&rule, frame, NULL, &result, &error));
    assert_no_error(error);
    ck_assert_uint_eq(result.n_checked, c->checked);
    ck_assert_uint_eq(result.n_failed, c->failed);
    ck_assert_uint_eq(result.n_unknown, c->unknown);
    for (gsize i = 0; i < frame->rows; i++)
        ck_assert_int_eq(result.failed[i], c->rows[i] == '1');
    remove_folder(folder);
}
END_TEST

START_TEST(rules_of_the_command_line_have_names)
{
    static const char *const texts[][3] = {
        {"adults: age >= 18", "adults", "age >= 18"},
        {" før og nå : a<b ", "før og nå", "a<b"},
        {"a < b", "a < b", "a < b"},
        {"x = 'a:b'", "x = 'a:b'", "x = 'a:b'"},
    };
    g_autoptr(GError) error = NULL;

    for (gsize k = 0; k < G_N_ELEMENTS(texts); k++) {
        g_autoptr(AvlastRule) rule = avlast_rule_parse(texts[k][0], &error);
        assert_no_error(error);
        ck_assert_str_eq(rule->name, texts[k][1]);
        ck_assert_str_eq(rule->rule, texts[k][2]);
    }
    ck_assert_ptr_null(avlast_rule_parse("name: ", &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV801");
}
END_TEST

/* A fault of the SQL points into the plan. */
START_TEST(rules_of_a_plan_fail_at_their_place)
{
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame = frame_of(folder, "a,b\n1,2\n");
    AvlastRule rule = {.name = (char[]){"r"},
                       .rule = (char[]){"a < c"},
                       .rule_place = {"plan.yaml", 7, 12}};
    g_auto(AvlastRuleResult) result = {0};
    g_autoptr(GError) error = NULL;

    ck_assert(!avlast_rule_check(&rule, frame, NULL, &result, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "plan.yaml:7:12: error AV804: ");
    g_clear_error(&error);
    rule.rule_place.file = NULL;
    ck_assert(!avlast_rule_check(&rule, frame, NULL, &result, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "error AV804: ");
    remove_folder(folder);
}
END_TEST

/* --- answers --- */

START_TEST(straight_answers_are_flagged)
{
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame =
        frame_of(folder, "a,b,c,d\n1,1,1,1\n1,1,1,2\n2,1,1,1\n1,1,,1\n3,3,2,2\n,,,\n");
    char *items[] = {(char[]){"a"}, (char[]){"b"}, (char[]){"c"}, (char[]){"d"}, NULL};
    AvlastAnswersCheck check = {.name = (char[]){"s"}, .items = items, .least = NAN};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastAnswers) all = avlast_answers_judge(&check, frame, NULL, &error);

    assert_no_error(error);
    ck_assert_uint_eq(all->rows, 4); /* with all items answered */
    ck_assert_uint_eq(all->flagged, 1);
    ck_assert(all->flag[0] && !all->flag[3]);
    check.longest = 3;
    g_autoptr(AvlastAnswers) long_runs =
        avlast_answers_judge(&check, frame, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(long_runs->rows, 5);
    ck_assert_uint_eq(long_runs->flagged, 3);
    ck_assert(long_runs->flag[1] && long_runs->flag[2] && !long_runs->flag[3]);
    check.longest = 5;
    ck_assert_ptr_null(avlast_answers_judge(&check, frame, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV801");
    remove_folder(folder);
}
END_TEST

START_TEST(fast_answers_are_flagged)
{
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame =
        frame_of(folder, "t,u\n90,a\n300,a\n310,a\n290,b\n99,b\n,b\n");
    AvlastAnswersCheck check = {.name = (char[]){"t"},
                                .kind = AVLAST_ANSWERS_FAST,
                                .duration = (char[]){"t"},
                                .least = NAN};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastAnswers) third = avlast_answers_judge(&check, frame, NULL, &error);

    assert_no_error(error);
    assert_digits(third->limit, 290.0 / 3.0, 15);
    ck_assert_uint_eq(third->rows, 5);
    ck_assert_uint_eq(third->flagged, 1);
    check.least = 100;
    g_autoptr(AvlastAnswers) given = avlast_answers_judge(&check, frame, NULL, &error);
    ck_assert_uint_eq(given->flagged, 2);
    check.duration = (char[]){"u"};
    ck_assert_ptr_null(avlast_answers_judge(&check, frame, NULL, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "'u'");
    remove_folder(folder);
}
END_TEST

/* --- waves --- */

/* Counts of a random panel against counting by hand, person by person. */
START_TEST(waves_count_persons)
{
    char *folder = temporary_folder();
    enum { PERSONS = 60, WAVES = 4 };
    gboolean there[PERSONS][WAVES];
    g_autoptr(GString) csv = g_string_new("id,wave,arm\n");
    GRand *random = g_rand_new_with_seed(17);
    g_autoptr(GError) error = NULL;

    for (int w = 0; w < WAVES; w++)
        for (int p = 0; p < PERSONS; p++) {
            there[p][w] = g_rand_double(random) < 0.6;
            if (there[p][w])
                g_string_append_printf(csv, "p%d,t%d,%c\n", p, w, p % 3 ? 'a' : 'b');
        }
    g_rand_free(random);
    g_autoptr(AvlastFrame) frame = frame_of(folder, csv->str);
    const AvlastWavesCheck check = {.column = "wave", .id = "id", .treatment = "arm"};
    g_autoptr(AvlastWaves) waves = avlast_waves_count(frame, NULL, &check, &error);
    assert_no_error(error);
    ck_assert_uint_eq(waves->counts->len, WAVES * 3);
    for (int w = 0; w < WAVES; w++)
        for (int arm = 0; arm < 3; arm++) {
            const AvlastWaveCount *got =
                &g_array_index(waves->counts, AvlastWaveCount, 3 * w + arm);
            AvlastWaveCount want = {0};
            for (int p = 0; p < PERSONS; p++) {
                gboolean before = FALSE;
                if (arm > 0 && (p % 3 != 0) != (arm == 1))
                    continue;
                for (int e = 0; e < w; e++)
                    before = before || there[p][e];
                want.start += there[p][0] ? 1 : 0;
                want.present += there[p][w] ? 1 : 0;
                want.stayed += there[p][0] && there[p][w] ? 1 : 0;
                want.late += !there[p][0] && there[p][w] ? 1 : 0;
                want.back += w > 0 && there[p][w] && before && !there[p][w - 1] ? 1 : 0;
            }
            ck_assert_uint_eq(got->start, want.start);
            ck_assert_uint_eq(got->present, want.present);
            ck_assert_uint_eq(got->stayed, want.stayed);
            ck_assert_uint_eq(got->lost, want.start - want.stayed);
            ck_assert_uint_eq(got->late, want.late);
            ck_assert_uint_eq(got->back, want.back);
        }
    remove_folder(folder);
}
END_TEST

/* Rows outside are of no wave and of no arm. */
START_TEST(waves_outside_are_none)
{
    static const guint8 among[] = {1, 1, 0, 1, 0, 1};
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame =
        frame_of(folder, "id,w,arm\nx,1,b\ny,1,c\nz,2,a\nx,3,b\ny,0,c\nz,3,c\n");
    const AvlastWavesCheck check = {.column = "w", .id = "id", .treatment = "arm"};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastWaves) waves = avlast_waves_count(frame, among, &check, &error);

    assert_no_error(error);
    ck_assert_uint_eq(waves->names->len, 2);
    ck_assert_str_eq(g_ptr_array_index(waves->names, 1), "3");
    ck_assert_uint_eq(waves->arms->len, 2);
    ck_assert_str_eq(g_ptr_array_index(waves->arms, 0), "b");
    const AvlastWaveCount *second = &g_array_index(waves->counts, AvlastWaveCount, 3);
    ck_assert_uint_eq(second->start, 2);
    ck_assert_uint_eq(second->stayed, 1);
    ck_assert_uint_eq(second->late, 1);
    remove_folder(folder);
}
END_TEST

/* --- suspects --- */

typedef struct {
    const char *data, *codes;
} SuspectCase;

static const SuspectCase suspect_cases[] = {
    {"x\n1\n2\n-99\n", "-99 "},
    {"x\n1\n2\n-99\n-98\n-1\n", ""}, /* there are negative numbers */
    {"x\n1\n2\n5\n9\n", "9 "},
    {"x\n1\n2\n8\n9\n3\n", "8 9 "},
    {"x\n18\n40\n67\n99\n", "99 "},
    {"x\n18\n40\n90\n99\n", ""},     /* near the others */
    {"x\n0\n50\n100\n99\n88\n", ""}, /* among them */
    {"x\n18\n40\n67\n999\n998\n", "998 999 "},
    {"x\n1.5\n2\n-99\n", "-99 "},
    {"x\n7.5\n30\n37.5\n99\n", "99 "}, /* hours of a week */
    {"x\n1.5\n2\n9\n", ""},            /* no scale of answers */
    {"x\n7\n8\n9\n", ""},
    {"x\n5\n5\n99\n", ""}, /* one other number is no scale */
    {"x\n4\n4\n-99\n", "-99 "},
};

START_TEST(codes_for_missing_are_suspected)
{
    const SuspectCase *c = &suspect_cases[_i];
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame = frame_of(folder, c->data);
    g_autoptr(GArray) codes =
        avlast_suspect_codes(avlast_frame_find(frame, "x"), frame->rows, NULL);
    g_autoptr(GString) got = g_string_new(NULL);

    for (guint k = 0; k < codes->len; k++)
        g_string_append_printf(got, "%g ",
                               g_array_index(codes, AvlastSuspectCode, k).value);
    ck_assert_str_eq(got->str, c->codes);
    remove_folder(folder);
}
END_TEST

START_TEST(levels_differ_in_case_blanks_and_accents)
{
    char *folder = temporary_folder();
    g_autoptr(AvlastFrame) frame =
        frame_of(folder, "x\nOslo\noslo\n\" Oslo\"\nIdé\nide\nÅs\nas\nås\nØya\nOya\n");
    g_autoptr(GPtrArray) groups =
        avlast_suspect_levels(avlast_frame_find(frame, "x"), frame->rows, NULL);

    ck_assert_uint_eq(groups->len, 3);
    ck_assert_str_eq(g_ptr_array_index(groups, 0), "' Oslo', 'Oslo', 'oslo'");
    ck_assert_str_eq(g_ptr_array_index(groups, 1), "'Idé', 'ide'");
    ck_assert_str_eq(g_ptr_array_index(groups, 2), "'Ås', 'ås'");
    remove_folder(folder);
}
END_TEST

START_TEST(days_are_of_the_calendar)
{
    ck_assert(avlast_date_is("2024-02-29"));
    ck_assert(!avlast_date_is("2026-02-29") && avlast_date_has_form("2026-02-29"));
    ck_assert(!avlast_date_is("2026-13-01") && !avlast_date_is("0000-01-01"));
    ck_assert(!avlast_date_has_form("26-01-01") && !avlast_date_is("2026-1-1"));
    char day[AVLAST_DATE_BUFFER];
    ck_assert(avlast_date_of_dots("29.02.2024", day));
    ck_assert_str_eq(day, "2024-02-29");
    ck_assert(avlast_date_of_dots("1.2.2024", day));
    ck_assert_str_eq(day, "2024-02-01");
    ck_assert(!avlast_date_of_dots("29.02.2026", day) &&
              avlast_date_dotted_year("29.02.2026") == 4);
    ck_assert(!avlast_date_of_dots("1.13.2026", day) &&
              avlast_date_dotted_year("1.13.2026") == 0);
    ck_assert(!avlast_date_of_dots("1.2.24", day) &&
              avlast_date_dotted_year("1.2.24") == 2);
    ck_assert(!avlast_date_of_dots("", day) && !avlast_date_of_dots("1.2.", day) &&
              !avlast_date_of_dots("1.2.2024 ", day));
}
END_TEST

Suite *suite_checks(void)
{
    Suite *suite = suite_create("checks");
    TCase *tests = tcase_create("checks");

    tcase_add_loop_test(tests, rules_are_broken_kept_or_unknown, 0,
                        G_N_ELEMENTS(rule_cases));
    tcase_add_test(tests, rules_of_the_command_line_have_names);
    tcase_add_test(tests, rules_of_a_plan_fail_at_their_place);
    tcase_add_test(tests, straight_answers_are_flagged);
    tcase_add_test(tests, fast_answers_are_flagged);
    tcase_add_test(tests, waves_count_persons);
    tcase_add_test(tests, waves_outside_are_none);
    tcase_add_loop_test(tests, codes_for_missing_are_suspected, 0,
                        G_N_ELEMENTS(suspect_cases));
    tcase_add_test(tests, levels_differ_in_case_blanks_and_accents);
    tcase_add_test(tests, days_are_of_the_calendar);
    suite_add_tcase(suite, tests);
    return suite;
}
