/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

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

static AvlastFrame *frame_of(const char *folder, const char *text)
{
    g_autofree char *path = write_file(folder, "d.csv", text);
    g_autoptr(GError) error = NULL;
    AvlastFrame *frame = avlast_input_load(path, NULL, NULL, &error);

    assert_no_error(error);
    return frame;
}

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

/* --- guesses --- */

START_TEST(names_are_taken_apart)
{
    static const struct {
        const char *name, *stem;
        guint number;
        const char *wave;
    } cases_[] = {
        {"who5_3_post", "who5", 3, "post"},
        {"who5[SQ002]", "who5", 2, NULL},
        {"T1_trivsel4", "trivsel", 4, "T1"},
        {"Q1_12", "Q1", 12, NULL},
        {"age", "age", 0, NULL},
        {"skår.før", "skår", 0, "før"},
        {"q07", "q", 7, NULL},
        {"7", "7", 0, NULL},
        {"x_w2", "x", 0, "w2"},
        {"year2026x", "year2026x", 0, NULL},
    };

    for (gsize k = 0; k < G_N_ELEMENTS(cases_); k++) {
        g_autofree char *stem = NULL, *wave = NULL;
        guint number;
        avlast_guess_name(cases_[k].name, TRUE, &stem, &number, &wave);
        ck_assert_str_eq(stem, cases_[k].stem);
        ck_assert_uint_eq(number, cases_[k].number);
        ck_assert(g_strcmp0(wave, cases_[k].wave) == 0);
    }
    ck_assert_uint_lt(avlast_guess_wave_order("pre"), avlast_guess_wave_order("t1"));
    ck_assert_uint_lt(avlast_guess_wave_order("t2"), avlast_guess_wave_order("t10"));
    ck_assert_uint_lt(avlast_guess_wave_order("w3"), avlast_guess_wave_order("etter"));
}
END_TEST

/* What makes a column no id, no weight, no cluster. */
START_TEST(guesses_follow_names_and_cells)
{
    static const struct {
        const char *data, *id, *weights, *treatment, *cluster, *control;
    } cases_[] = {
        {"pid,x\na,1\nb,2\nc,2\n", "pid", NULL, NULL, NULL, NULL},
        {"pid,x\na,1\na,2\nc,2\n", NULL, NULL, NULL, NULL, NULL},
        {"Løpenummer,vekt,vekt_kg\n1,0.5,70\n2,1.5,80\n", "Løpenummer", "vekt", NULL,
         NULL, NULL},
        {"id,weight\n1,0\n2,1.5\n", "id", NULL, NULL, NULL, NULL},
        {"id,arm,skole\n1,a,S\n2,kontroll,T\n3,a,S\n4,kontroll,T\n", "id", NULL, "arm",
         "skole", "kontroll"},
        {"id,gruppe,aldersgruppe\n1,0,1\n2,1,1\n3,0,2\n4,1,2\n", "id", NULL, "gruppe",
         NULL, "0"},
    };

    for (gsize k = 0; k < G_N_ELEMENTS(cases_); k++) {
        char *folder = temporary_folder();
        g_autoptr(AvlastFrame) frame = frame_of(folder, cases_[k].data);
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastGuesses) guesses = avlast_guess(frame, NULL, NULL, &error);
        const AvlastColumnGuess *got[] = {guesses->id, guesses->weights,
                                          guesses->treatment, guesses->cluster};
        const char *want[] = {cases_[k].id, cases_[k].weights, cases_[k].treatment,
                              cases_[k].cluster};
        assert_no_error(error);
        for (gsize j = 0; j < G_N_ELEMENTS(want); j++)
            ck_assert_msg(g_strcmp0(got[j] ? got[j]->column->name : NULL, want[j]) == 0,
                          "case %zu, %zu: '%s'", k, j,
                          got[j] ? got[j]->column->name : "none");
        ck_assert(g_strcmp0(guesses->control, cases_[k].control) == 0);
        remove_folder(folder);
    }
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
    tcase_add_loop_test(tests, planted_faults_are_found_and_none_else, 0, 20);
    tcase_add_test(tests, national_ids_are_not_repeated);
    tcase_add_loop_test(tests, what_is_no_fault_is_noted, 0, G_N_ELEMENTS(note_cases));
    tcase_add_loop_test(tests, wrong_checks_are_faults_of_the_plan, 0,
                        G_N_ELEMENTS(wrong_checks));
    tcase_add_test(tests, names_are_taken_apart);
    tcase_add_test(tests, guesses_follow_names_and_cells);
    suite_add_tcase(suite, tests);
    return suite;
}
