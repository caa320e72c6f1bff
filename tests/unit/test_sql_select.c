/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "data/sql_select.h"
#include "frames.h"
#include "support.h"

static const char pupils[] = "id,school,score,mood,note\n"
                             "1,A,3.5,1,007\n"
                             "2,A,-99,2,008\n"
                             "3,B,,3,009\n"
                             "4,C,2,-98,010\n"
                             "5,,4,1,010\n";
static const char schools[] = "school,size,kind\n"
                              "B,200,urban\n"
                              "A,100,rural\n"
                              "A,50,\n"
                              "E,,urban\n";
static const char book[] = "name,label,label_nb,type,values,missing,unit,min,max\n"
                           "score,Score,Poeng,number,,-99=won't answer,points,0,10\n"
                           "mood,Mood,,category,3=bad|2=so so|1=good,-98=not asked,,,\n"
                           "size,Pupils,,integer,,,pupils,,\n";

static char *folder;
static AvlastCodebook *codebook;
static AvlastInput *inputs[2];

static AvlastInput *open_input(const char *name, const char *text)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *path = write_file(folder, name, text);
    const AvlastInputOptions options = {.csv = {.codebook = codebook}};
    AvlastInput *input = avlast_input_open(path, &options, &error);

    assert_no_error(error);
    return input;
}

static void start(void)
{
    g_autoptr(GError) error = NULL;

    folder = temporary_folder();
    g_autofree char *path = write_file(folder, "book.csv", book);
    codebook = avlast_codebook_read(path, &error);
    assert_no_error(error);
    inputs[0] = open_input("pupils.csv", pupils);
    inputs[1] = open_input("schools.csv", schools);
}

static void finish(void)
{
    avlast_input_close(inputs[0]);
    avlast_input_close(inputs[1]);
    avlast_codebook_free(codebook);
    remove_folder(folder);
}

static AvlastFrame *query_of(const char *sql, AvlastInput *const *files,
                             const char *const *names, gsize n, GError **error)
{
    g_autoptr(AvlastSqlSelect) select =
        avlast_sql_select_open(sql, files, names, n, error);

    return select && avlast_sql_select_read(select, error)
               ? avlast_sql_select_run(select, NULL, error)
               : NULL;
}

static AvlastFrame *query(const char *sql, GError **error)
{
    static const char *const names[] = {"pupils", "schools"};

    return query_of(sql, inputs, names, 2, error);
}

typedef struct {
    const char *sql, *result;
} Case;

#define EMPTY "<empty>"
#define NONE  "<no match in 'schools'>"
#define WONT  "<coded -99: won't answer>"
#define ASK   "<coded -98: not asked>"
#define NO    "<not computable>"

/* Every way a missing cell can take, and the order of rows. */
static const Case cases[] = {
    {"SELECT id, score, mood FROM data",
     "id,score,mood\n1,3.5,1\n2," WONT ",2\n3," EMPTY ",3\n4,2," ASK "\n5,4,1\n"},
    {"SELECT score AS x, id FROM pupils ORDER BY id DESC",
     "x,id\n4,5\n2,4\n" EMPTY ",3\n" WONT ",2\n3.5,1\n"},
    /* the first table's order, whichever SQLite looks at first */
    {"SELECT p.id, s.size FROM pupils p JOIN schools s ON p.school = s.school",
     "id,size\n1,100\n1,50\n2,100\n2,50\n3,200\n"},
    {"SELECT s.size, p.id FROM schools s, pupils p WHERE p.school = s.school",
     "size,id\n200,3\n100,1\n100,2\n50,1\n50,2\n"},
    {"SELECT p.id, s.size, s.kind FROM pupils p LEFT JOIN schools s USING (school) "
     "ORDER BY p.id, s.size",
     "id,size,kind\n1,50," EMPTY "\n1,100,rural\n2,50," EMPTY
     "\n2,100,rural\n3,200,urban\n4," NONE "," NONE "\n5," NONE "," NONE "\n"},
    {"SELECT p.id, s.size * 2 AS twice, p.score + s.size AS sum FROM pupils p LEFT JOIN "
     "schools s ON p.school = s.school AND s.size <> 50",
     "id,twice,sum\n1,200,103.5\n2,200," WONT "\n3,400," EMPTY "\n4," NONE "," NONE
     "\n5," NONE "," NONE "\n"},
    {"SELECT p.id, k.n FROM pupils p LEFT JOIN (SELECT school, count(*) AS n FROM "
     "schools "
     "GROUP BY school) k ON k.school = p.school ORDER BY p.id",
     "id,n\n1,2\n2,2\n3,1\n4,<no match in 'k'>\n5,<no match in 'k'>\n"},
    {"WITH big AS (SELECT * FROM schools WHERE size >= 100) SELECT p.id, big.kind FROM "
     "pupils p LEFT JOIN big ON big.school = p.school ORDER BY p.id",
     "id,kind\n1,rural\n2,rural\n3,urban\n4,<no match in 'big'>\n5,<no match in "
     "'big'>\n"},
    /* a table twice: each mention has rows of its own */
    {"SELECT a.id, b.score AS other FROM data a LEFT JOIN data b ON b.id = a.id + 1",
     "id,other\n1," WONT "\n2," EMPTY "\n3,2\n4,4\n5,<no match in 'data'>\n"},
    {"WITH c AS (SELECT id, score FROM pupils) SELECT a.id, b.score FROM c a JOIN c b ON "
     "a.id = b.id ORDER BY a.id DESC",
     "id,score\n5,4\n4,2\n3," EMPTY "\n2," WONT "\n1,3.5\n"},
    {"SELECT q.s FROM (SELECT score AS s, id FROM (SELECT * FROM pupils) WHERE id > 1) q "
     "ORDER BY q.id DESC",
     "s\n4\n2\n" EMPTY "\n" WONT "\n"},
    /* passed on by functions */
    {"SELECT coalesce(score, mood) AS x, CASE WHEN id < 4 THEN score END AS y FROM data "
     "WHERE id IN (2, 3, 4)",
     "x,y\n2," WONT "\n3," EMPTY "\n2," NO "\n"},
    {"SELECT id, (SELECT max(size) FROM schools s WHERE s.school = p.school) AS m FROM "
     "pupils p",
     "id,m\n1,100\n2,100\n3,200\n4," NO "\n5," NO "\n"},
    {"SELECT school, avg(score) AS m, count(*) AS n FROM pupils GROUP BY school ORDER BY "
     "school",
     "school,m,n\n" EMPTY ",4,1\nA,3.5,2\nB," NO ",1\nC,2,1\n"},
    {"SELECT id, 1 AS wave, score AS v FROM data UNION ALL SELECT id, 2, size FROM data, "
     "schools WHERE id = 1 ORDER BY id, wave, v",
     "id,wave,v\n1,1,3.5\n1,2," EMPTY "\n1,2,50\n1,2,100\n1,2,200\n2,1," WONT
     "\n3,1," EMPTY "\n4,1,2\n5,1,4\n"},
    /* rows that cannot be traced */
    {"SELECT DISTINCT score FROM pupils WHERE score IS NULL ORDER BY id % 2",
     "score\n<reason lost in --sql>\n"},
    {"SELECT DISTINCT school FROM pupils ORDER BY school",
     "school\n" EMPTY "\nA\nB\nC\n"},
    {"SELECT id, rank() OVER (ORDER BY score) AS r, score FROM pupils",
     "id,r,score\n1,4,3.5\n2,1," WONT "\n3,1," EMPTY "\n4,3,2\n5,5,4\n"},
    {"SELECT id FROM pupils WHERE school = 'B' OR school = 'A'", "id\n1\n2\n3\n"},
    {"SELECT id FROM pupils WHERE id IN (4, 2, 3)", "id\n2\n3\n4\n"},
    {"SELECT id / 2 AS half, 1/2 AS none, note FROM data WHERE id = 1",
     "half,none,note\n0.5,0,007\n"},
    {"SELECT '' AS e, id FROM data LIMIT 1 -- done", "e,id\n" EMPTY ",1\n"},
    {"SELECT count(*) AS n FROM data, schools", "n\n20\n"},
    {"WITH c AS (SELECT id FROM data) SELECT count(*) AS n FROM c", "n\n5\n"},
    {"SELECT a.id FROM data a NATURAL JOIN data b", "id\n1\n"},
    {"WITH RECURSIVE t(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM t WHERE x < 3) SELECT "
     "x, id FROM t LEFT JOIN pupils ON id = x + 3",
     "x,id\n1,4\n2,5\n3," NO "\n"},
    {"SELECT \"note\" FROM \"pupils\" AS [p q] WHERE `p q`.\"score\" IS DISTINCT FROM 4 "
     "LIMIT 1",
     "note\n007\n"},
    {"SELECT id FROM data /* , schools */ WHERE note <> ' FROM schools -- ';",
     "id\n1\n2\n3\n4\n5\n"},
};

START_TEST(queries_give_rows_and_reasons)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = query(cases[_i].sql, &error);

    assert_no_error(error);
    g_autofree char *text = frame_text(frame);
    ck_assert_msg(strcmp(text, cases[_i].result) == 0, "%s\n%s\nexpected\n%s",
                  cases[_i].sql, text, cases[_i].result);
}
END_TEST

START_TEST(what_columns_mean_is_kept)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame =
        query("SELECT q.mood AS humor, q.score AS s, q.note AS n, s.size, q.score * 2 AS "
              "double, upper(s.kind) AS k FROM (SELECT * FROM pupils WHERE id < 3) q "
              "LEFT JOIN schools s ON s.school = q.school ORDER BY s.size",
              &error);

    assert_no_error(error);
    const AvlastColumn *mood = avlast_frame_find(frame, "humor");
    ck_assert_int_eq(mood->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_uint_eq(mood->levels->len, 3);
    ck_assert_str_eq(g_ptr_array_index(mood->levels, 0), "3");
    ck_assert_str_eq(g_ptr_array_index(mood->level_labels, 2), "good");
    ck_assert_str_eq(mood->label, "Mood");
    const AvlastColumn *score = avlast_frame_find(frame, "s");
    ck_assert_str_eq(score->label_nb, "Poeng");
    ck_assert_str_eq(score->unit, "points");
    ck_assert_double_eq(score->scale_max, 10);
    ck_assert_int_eq(avlast_frame_find(frame, "n")->type, AVLAST_COLUMN_CATEGORY);
    const AvlastColumn *size = avlast_frame_find(frame, "size");
    ck_assert(size->integer && size->type == AVLAST_COLUMN_NUMBER);
    ck_assert_str_eq(size->unit, "pupils");
    const AvlastColumn *twice = avlast_frame_find(frame, "double");
    ck_assert(!twice->label && !twice->unit && isnan(twice->scale_min));
    const AvlastColumn *kind = avlast_frame_find(frame, "k");
    ck_assert_int_eq(kind->type, AVLAST_COLUMN_CATEGORY);
    ck_assert_str_eq(g_ptr_array_index(kind->levels, 0), "RURAL");

    ck_assert_uint_eq(frame->inputs->len, 2);
    const AvlastFrame *second = g_ptr_array_index(frame->inputs, 1);
    ck_assert_uint_eq(second->rows, 4);
    ck_assert_uint_eq(strlen(second->sha256), 64);
    ck_assert(g_str_has_suffix(frame->source, "pupils.csv"));
    ck_assert_uint_eq(avlast_frame_line(frame, 0), 2);
}
END_TEST

START_TEST(a_union_of_all_puts_levels_together)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = query(
        "SELECT mood, score FROM data UNION ALL SELECT kind, size FROM schools", &error);

    assert_no_error(error);
    const AvlastColumn *mood = avlast_frame_find(frame, "mood");
    ck_assert_uint_eq(mood->levels->len, 5);
    ck_assert_str_eq(g_ptr_array_index(mood->levels, 3), "rural");
    ck_assert_str_eq(g_ptr_array_index(mood->level_labels, 1), "so so");
    ck_assert_ptr_null(mood->label);
    ck_assert_str_eq(reason_of(frame, "mood", 7), "empty");
    ck_assert_str_eq(frame->source, "--sql");
    ck_assert_uint_eq(avlast_frame_line(frame, 8), 9);
}
END_TEST

START_TEST(only_what_is_used_is_read)
{
    static const char *const names[] = {"pupils", "schools"};
    static const char *const wanted[] = {"id", NULL}, *const wrong[] = {"ids", NULL};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSqlSelect) select =
        avlast_sql_select_open("SELECT id, score AS s FROM data JOIN schools USING "
                               "(school) WHERE mood <> '3'",
                               inputs, names, 2, &error);

    assert_no_error(error);
    const GPtrArray *frames = avlast_sql_select_read(select, &error);
    assert_no_error(error);
    const AvlastFrame *first = g_ptr_array_index(frames, 0);
    const AvlastFrame *second = g_ptr_array_index(frames, 1);
    ck_assert_uint_eq(first->columns->len, 4);
    ck_assert_uint_eq(second->columns->len, 1);
    g_autoptr(AvlastFrame) frame = avlast_sql_select_run(select, wanted, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->columns->len, 1);
    ck_assert_uint_eq(g_strv_length(frame->header), 2);
    ck_assert_ptr_null(avlast_sql_select_run(select, wrong, &error));
    assert_error(error, AVLAST_ERROR_USAGE,
                 "no column 'ids' in the result of --sql\nhint: did you mean 'id'?");
}
END_TEST

typedef struct {
    const char *sql, *error;
    int class;
} Refusal;

static const Refusal refusals[] = {
    {"SELECT * FROM scools",
     "--sql:1:15: error AV136: no table 'scools'\n    SELECT * FROM scools\n             "
     "   "
     "  ^\nhint: did you mean 'schools'?",
     AVLAST_ERROR_USAGE},
    {"SELECT\n  scor\nFROM data",
     "--sql:2:3: error AV804: no column 'scor'\n      scor\n      ^\nhint: did you mean "
     "'score'?",
     AVLAST_ERROR_USAGE},
    {"SELECT p.size FROM pupils p, schools s", "a column of another table",
     AVLAST_ERROR_USAGE},
    {"SELECT school FROM pupils, schools", "1:8: error AV135: ambiguous",
     AVLAST_ERROR_USAGE},
    {"SELECT count(*) FROM data", "1:8: error AV137: the computed column 'count(*)'",
     AVLAST_ERROR_USAGE},
    {"SELECT p.*, s.* FROM pupils p, schools s", "two columns of the result are called",
     AVLAST_ERROR_USAGE},
    {"SELECT id FROM data WHERE 0", "AV134: --sql gives no row", AVLAST_ERROR_DEGENERATE},
    {"SELECT id FROM data WHERE school = 1", "'school' holds texts and was compared",
     AVLAST_ERROR_DEGENERATE},
    {"SELECT id FROM data JOIN schools s ON id = s.school", "'id' holds numbers",
     AVLAST_ERROR_DEGENERATE},
    {"SELECT id,, 3 FROM data", "1:11: error AV135: near \",\"", AVLAST_ERROR_USAGE},
    {"SELECT id FROM data WHERE", "the query ends too early", AVLAST_ERROR_USAGE},
    {"SELECT foo(id) AS x FROM data", "no such function: foo", AVLAST_ERROR_USAGE},
    {"", "only SELECT", AVLAST_ERROR_USAGE},
    {"SELECT 1 AS a; SELECT 2 AS b", "1:16: error AV135: one query", AVLAST_ERROR_USAGE},
    {"DELETE FROM data", "AV131", AVLAST_ERROR_USAGE},
    {"WITH x AS (SELECT 1) DELETE FROM data", "AV13", AVLAST_ERROR_USAGE},
    {"WITH x AS (SELECT 1) INSERT INTO data SELECT 1,2,3,4,5", "AV13",
     AVLAST_ERROR_USAGE},
    {"CREATE TABLE x(y)", "AV131", AVLAST_ERROR_USAGE},
    {"ATTACH 'x.db' AS x", "AV131", AVLAST_ERROR_USAGE},
    {"PRAGMA writable_schema = 1", "AV131", AVLAST_ERROR_USAGE},
    {"EXPLAIN SELECT 1", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT * FROM pragma_table_info('data')", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT name AS x FROM sqlite_master", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT * FROM json_each('[1]')", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT load_extension('x') AS y", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT random() AS x", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT date('NOW') AS x", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT date() AS x", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT current_timestamp AS x", "AV131", AVLAST_ERROR_USAGE},
    {"SELECT log(id) AS x FROM data", "ln(x) or log10(x)", AVLAST_ERROR_USAGE},
    {"SELECT 1e308 * 10 AS x",
     "AV138: --sql: row 1 of the result, column 'x': the value "
     "is not finite",
     AVLAST_ERROR_INCONSISTENT},
    {"SELECT 9007199254740993 AS x", "beyond 2^53", AVLAST_ERROR_INCONSISTENT},
    {"SELECT x'00' AS x", "neither number nor text", AVLAST_ERROR_INCONSISTENT},
    {"SELECT randomblob(3) AS x", "AV131", AVLAST_ERROR_USAGE},
};

START_TEST(what_is_wrong_or_not_allowed_is_refused)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(query(refusals[_i].sql, &error));
    assert_error(error, refusals[_i].class, refusals[_i].error);
}
END_TEST

START_TEST(files_have_names_of_their_own)
{
    static const char *const same[] = {"a", "A"}, *const data[] = {"x", "data"};
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(query_of("SELECT 1 AS x", inputs, same, 2, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "AV136: --sql: two files are called 'A'");
    /* a file that is called data is meant by it */
    g_autoptr(GError) none = NULL;
    g_autoptr(AvlastFrame) frame =
        query_of("SELECT size FROM data", inputs, data, 2, &none);
    assert_no_error(none);
    ck_assert_uint_eq(frame->rows, 4);

    static const char *const paths[][2] = {
        {"a/b.csv", "b"}, {"b.csv.gz", "b"}, {"/x/my.data.csv.zst", "my.data"},
        {".csv", ".csv"}, {"-", "data"},     {"plain", "plain"}};
    for (gsize k = 0; k < G_N_ELEMENTS(paths); k++) {
        g_autofree char *name = avlast_sql_table_name(paths[k][0]);
        ck_assert_str_eq(name, paths[k][1]);
    }
}
END_TEST

/* Endless recursion ends, and the same way each time. */
START_TEST(what_never_ends_is_ended)
{
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(query("SELECT a.id, b.id AS x2, c.id AS x3 FROM data a, data b, "
                             "data c, data d, schools e, (WITH RECURSIVE t(x) AS (SELECT "
                             "1 UNION ALL SELECT x + 1 FROM t WHERE x < 1000) SELECT x "
                             "FROM t) WHERE 0",
                             &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV134");
}
END_TEST

/* --- against R --- */

static AvlastInput *reference(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/sql/%s.csv", name);
    g_autofree char *path = source_path(relative);
    g_autoptr(GError) error = NULL;
    AvlastInput *input = avlast_input_open(path, NULL, &error);

    assert_no_error(error);
    return input;
}

static const Case merges[] = {
    {"SELECT pupil, p.school, score, size, kind FROM pupils p JOIN schools s ON p.school "
     "= s.school ORDER BY pupil, size",
     "inner"},
    {"SELECT pupil, school, score, size, kind FROM pupils LEFT JOIN schools USING "
     "(school) ORDER BY pupil, size",
     "left"},
    {"SELECT pupil, score, size, kind FROM pupils p FULL JOIN schools s ON p.school = "
     "s.school ORDER BY pupil, size",
     "full"},
    {"SELECT pupil, size FROM pupils CROSS JOIN schools WHERE pupil <= 5 ORDER BY pupil, "
     "size",
     "cross"},
    {"SELECT a.pupil AS \"pupil.x\", b.pupil AS \"pupil.y\", a.score - b.score AS gap "
     "FROM pupils a JOIN pupils b ON a.school = b.school WHERE a.pupil < b.pupil",
     "self"},
    {"SELECT school, count(*) AS n, avg(score) AS mean FROM pupils WHERE school IS NOT "
     "NULL GROUP BY school ORDER BY school",
     "group"},
};

START_TEST(joins_agree_with_r)
{
    static const char *const names[] = {"pupils", "schools"};
    g_autoptr(GError) error = NULL;
    AvlastInput *const files[] = {reference("pupils"), reference("schools")};
    g_autoptr(AvlastInput) truth = reference(merges[_i].result);
    g_autoptr(AvlastFrame) expected = avlast_input_read(truth, NULL, &error);
    assert_no_error(error);
    g_autoptr(AvlastFrame) frame = query_of(merges[_i].sql, files, names, 2, &error);

    /* SQLite has full joins from 3.39 on. */
    if (error && strstr(error->message, "FULL"))
        return;
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, expected->rows);
    ck_assert_uint_eq(frame->columns->len, expected->columns->len);
    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *got = g_ptr_array_index(frame->columns, j);
        const AvlastColumn *want = g_ptr_array_index(expected->columns, j);
        ck_assert_str_eq(got->name, want->name);
        for (gsize i = 0; i < frame->rows; i++) {
            g_autofree char *a = avlast_column_cell(got, i);
            g_autofree char *b = avlast_column_cell(want, i);
            if (got->type == AVLAST_COLUMN_NUMBER)
                assert_digits(got->number[i], want->number[i], 12);
            else
                ck_assert_str_eq(a, b);
        }
    }
    avlast_input_close(files[0]);
    avlast_input_close(files[1]);
}
END_TEST

/* --- size --- */

#define MANY 100000

START_TEST(large_tables_join_quickly)
{
    static const char *const names[] = {"a", "b"};
    g_autoptr(GString) a = g_string_new("id,k\n"), b = g_string_new("k,v\n");
    g_autoptr(GError) error = NULL;

    for (guint i = 0; i < MANY; i++) {
        g_string_append_printf(a, "%u,k%u\n", i, (i * 7919U) % MANY);
        g_string_append_printf(b, "k%u,%u\n", MANY - 1 - i, i);
    }
    AvlastInput *const files[] = {open_input("a.csv", a->str),
                                  open_input("b.csv", b->str)};
    const gint64 before = g_get_monotonic_time();
    g_autoptr(AvlastFrame) frame =
        query_of("SELECT id, v FROM a LEFT JOIN b ON a.k = b.k", files, names, 2, &error);
    const double seconds = (double)(g_get_monotonic_time() - before) / 1e6;
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, MANY);
    const AvlastColumn *v = avlast_frame_find(frame, "v");
    for (guint i = 0; i < MANY; i++)
        ck_assert_double_eq(v->number[i], MANY - 1 - (i * 7919U) % MANY);
    ck_assert_msg(seconds < 5.0, "%g s", seconds);
    avlast_input_close(files[0]);
    avlast_input_close(files[1]);
}
END_TEST

Suite *suite_sql_select(void)
{
    Suite *suite = suite_create("sql_select");
    TCase *tests = tcase_create("select");

    tcase_add_checked_fixture(tests, start, finish);
    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, queries_give_rows_and_reasons, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tests, what_columns_mean_is_kept);
    tcase_add_test(tests, a_union_of_all_puts_levels_together);
    tcase_add_test(tests, only_what_is_used_is_read);
    tcase_add_loop_test(tests, what_is_wrong_or_not_allowed_is_refused, 0,
                        G_N_ELEMENTS(refusals));
    tcase_add_test(tests, files_have_names_of_their_own);
    tcase_add_test(tests, what_never_ends_is_ended);
    tcase_add_loop_test(tests, joins_agree_with_r, 0, G_N_ELEMENTS(merges));
    tcase_add_test(tests, large_tables_join_quickly);
    suite_add_tcase(suite, tests);
    return suite;
}
