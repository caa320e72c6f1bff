/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/csv.h"
#include "data/sql.h"
#include "support.h"

static const char data[] = "sch.wide,kjønn,Alder,score,g\n"
                           "Yes,1,12,3.5,a\n"
                           "No,2,,0,b\n"
                           "Yes,1,30,,a\n"
                           ",2,41,2,b\n";

static char *folder;
static AvlastFrame *frame;

static void start(void)
{
    g_autoptr(GError) error = NULL;

    folder = temporary_folder();
    g_autofree char *path = write_file(folder, "d.csv", data);
    frame = avlast_csv_load(path, NULL, NULL, &error);
    assert_no_error(error);
}

static void finish(void)
{
    avlast_frame_free(frame);
    remove_folder(folder);
}

typedef struct {
    const char *sql, *mask, *columns;
    gsize unknown;
} Condition;

static const Condition conditions[] = {
    {"alder > 12", "0011", "Alder", 1},
    {"\"sch.wide\" = 'Yes'", "1010", "sch.wide", 1},
    {"kjønn = 1 AND score > 0", "1000", "kjønn,score", 1},
    {"alder IS NULL OR score IS NULL", "0110", "Alder,score", 0},
    {"1", "1111", "", 0},
    {"NULL", "0000", "", 4},
    {"score > (SELECT avg(score) FROM data)", "1001", "score", 1},
    {"g IN ('b') -- only these", "0101", "g", 0},
    {"row_number() OVER (PARTITION BY g ORDER BY kjønn, score) = 1", "0110",
     "kjønn,score,g", 0},
};

START_TEST(conditions_choose_rows_by_place)
{
    const Condition *c = &conditions[_i];
    const char *const list[] = {c->sql, NULL};
    g_autoptr(GError) error = NULL;
    gsize unknown = 99;
    char got[5] = "";

    g_autofree guint8 *mask = avlast_sql_mask(frame, "--where", c->sql, &unknown, &error);
    assert_no_error(error);
    for (gsize i = 0; i < 4; i++)
        got[i] = mask[i] ? '1' : '0';
    ck_assert_str_eq(got, c->mask);
    ck_assert_uint_eq(unknown, c->unknown);

    g_auto(GStrv) columns =
        avlast_sql_columns(NULL, list, (const char *const *)frame->header, &error);
    assert_no_error(error);
    g_autofree char *joined = g_strjoinv(",", columns);
    ck_assert_str_eq(joined, c->columns);
}
END_TEST

typedef struct {
    const char *sql, *error;
    int class;
} Refusal;

static const Refusal refusals[] = {
    {"sch.wide = 1",
     "no column 'sch.wide'\n    sch.wide = 1\n    ^\nhint: put the name in double",
     AVLAST_ERROR_USAGE},
    {"1 = kjonn",
     "error AV804: --where: no column 'kjonn'\n    1 = kjonn\n        ^\nhint: did "
     "you mean 'kjønn'?",
     AVLAST_ERROR_USAGE},
    {"\"aldr\" = 2", "no column 'aldr'", AVLAST_ERROR_USAGE},
    {"alder >", "AV130: --where: the expression ends too early", AVLAST_ERROR_USAGE},
    {"alder; DROP TABLE data", "AV130", AVLAST_ERROR_USAGE},
    {"1) FROM data; DELETE FROM data WHERE (1", "AV130", AVLAST_ERROR_USAGE},
    {"alder), (2", "one expression is allowed", AVLAST_ERROR_USAGE},
    {"avg(alder)", "one value for each row", AVLAST_ERROR_USAGE},
    {"1) FROM data WHERE (alder > 12", "AV130", AVLAST_ERROR_USAGE},
    {"random() > 0", "AV131", AVLAST_ERROR_USAGE},
    {"load_extension('x')", "AV131", AVLAST_ERROR_USAGE},
    {"date('now') > '2026'", "AV131", AVLAST_ERROR_USAGE},
    {"current_date > '2026'", "AV131", AVLAST_ERROR_USAGE},
    {"log(alder) > 1", "AV131", AVLAST_ERROR_USAGE},
    {"(SELECT count(*) FROM sqlite_master) = 0", "AV131", AVLAST_ERROR_USAGE},
    {"(SELECT name FROM pragma_database_list) = 0", "AV131", AVLAST_ERROR_USAGE},
    {"alder IN (WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x FROM t) SELECT x "
     "FROM t)",
     "AV131", AVLAST_ERROR_USAGE},
    {"'yes'", "d.csv:2: error AV132: --where: the result is a text",
     AVLAST_ERROR_INCONSISTENT},
};

START_TEST(what_is_wrong_or_not_allowed_is_refused)
{
    const Refusal *c = &refusals[_i];
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_sql_mask(frame, "--where", c->sql, NULL, &error));
    assert_error(error, c->class, c->error);
}
END_TEST

static AvlastColumn *let(const char *definition)
{
    g_autoptr(GError) error = NULL;

    ck_assert_msg(avlast_sql_let(frame, definition, &error), "%s",
                  error ? error->message : "");
    return g_ptr_array_index(frame->columns, frame->columns->len - 1);
}

static const char *reason(const AvlastColumn *column, gsize row)
{
    return g_ptr_array_index(column->reasons, column->reason[row]);
}

START_TEST(lets_make_columns)
{
    const AvlastColumn *half = let("half = score / 2");
    ck_assert_int_eq(half->type, AVLAST_COLUMN_NUMBER);
    ck_assert_double_eq(half->number[0], 1.75);
    ck_assert(isnan(half->number[2]));
    ck_assert_str_eq(reason(half, 2), "empty");
    ck_assert(!half->integer);

    const AvlastColumn *twice = let("`to ganger` = half * 4");
    ck_assert_str_eq(twice->name, "to ganger");
    ck_assert_double_eq(twice->number[3], 4);
    ck_assert(twice->integer);

    /* Two columns of whole numbers divide as numbers do. */
    ck_assert_double_eq(let("q = kjønn / alder")->number[0], 1.0 / 12);
    const AvlastColumn *by_zero = let("z = alder / score");
    ck_assert_str_eq(reason(by_zero, 1), "empty");
    const AvlastColumn *zero = let("z2 = kjønn / (kjønn - 1)");
    ck_assert_str_eq(reason(zero, 0), "not computable");

    const AvlastColumn *mean = let("m = avg(score) OVER (PARTITION BY g)");
    ck_assert_double_eq(mean->number[2], 3.5);
    ck_assert_double_eq(mean->number[1], 1);

    const AvlastColumn *text = let(
        "age = CASE WHEN alder > 30 THEN 'old' WHEN alder > 12 THEN 'mid' ELSE 0 END");
    ck_assert_int_eq(text->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_str_eq(g_ptr_array_index(text->levels, 0), "0");
    ck_assert_str_eq(g_ptr_array_index(text->levels, 2), "old");
    ck_assert_uint_eq(text->code[2], 1);
    const AvlastColumn *none = let("none = NULL");
    ck_assert_int_eq(none->type, AVLAST_COLUMN_NUMBER);
    ck_assert_str_eq(reason(none, 0), "not computable");
    ck_assert_double_eq(let("e = ln(2.0)")->number[0], G_LN2);
}
END_TEST

START_TEST(lets_that_cannot_be_are_refused)
{
    static const char *const wrong[] = {"Alder = 1", "sch.wide = 1", "x",     "= 2",
                                        "x =",       "x == 2",       "\"x=2", "x = x'00'",
                                        "x = 1e999", "x = y"};

    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!avlast_sql_let(frame, wrong[i], &error), "%s", wrong[i]);
        ck_assert_ptr_nonnull(error);
    }
}
END_TEST

START_TEST(the_columns_that_are_needed_are_known)
{
    static const char *const lets[] = {"a = score * 2", "b = a + kjønn", NULL};
    static const char *const where[] = {"b > 3", "g = 'a'", NULL};
    static const char *const wrong[] = {"b = c + 1", "c = 2", NULL};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) columns =
        avlast_sql_columns(lets, where, (const char *const *)frame->header, &error);

    assert_no_error(error);
    g_autofree char *joined = g_strjoinv(",", columns);
    ck_assert_str_eq(joined, "kjønn,score,g");
    ck_assert_ptr_null(
        avlast_sql_columns(wrong, NULL, (const char *const *)frame->header, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "--let b: no column 'c'");
}
END_TEST

START_TEST(names_that_differ_in_case_only_are_refused)
{
    static const char *const header[] = {"x", "X", "y", NULL};
    static const char *const where[] = {"y = 1", NULL}, *const both[] = {"x = 1", NULL};
    g_autoptr(GError) error = NULL;
    g_auto(GStrv) columns = avlast_sql_columns(NULL, where, header, &error);

    assert_no_error(error);
    ck_assert_ptr_nonnull(columns);
    ck_assert_ptr_null(avlast_sql_columns(NULL, both, header, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "cannot tell the columns 'x' and 'X' apart");
}
END_TEST

START_TEST(a_subset_keeps_all_but_the_rows)
{
    static const guint8 keep[] = {0, 1, 1, 0};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) subset = avlast_frame_select(frame, keep, &error);

    assert_no_error(error);
    ck_assert_uint_eq(subset->rows, 2);
    ck_assert_uint_eq(avlast_frame_line(subset, 0), 3);
    const AvlastColumn *age = avlast_frame_find(subset, "Alder");
    ck_assert(isnan(age->number[0]));
    ck_assert_double_eq(age->number[1], 30);
    ck_assert_uint_eq(avlast_frame_find(subset, "g")->code[0], 1);
}
END_TEST

Suite *suite_sql(void)
{
    Suite *suite = suite_create("sql");
    TCase *tests = tcase_create("sql");

    tcase_add_checked_fixture(tests, start, finish);
    tcase_add_loop_test(tests, conditions_choose_rows_by_place, 0,
                        G_N_ELEMENTS(conditions));
    tcase_add_loop_test(tests, what_is_wrong_or_not_allowed_is_refused, 0,
                        G_N_ELEMENTS(refusals));
    tcase_add_test(tests, lets_make_columns);
    tcase_add_test(tests, lets_that_cannot_be_are_refused);
    tcase_add_test(tests, the_columns_that_are_needed_are_known);
    tcase_add_test(tests, names_that_differ_in_case_only_are_refused);
    tcase_add_test(tests, a_subset_keeps_all_but_the_rows);
    suite_add_tcase(suite, tests);
    return suite;
}
