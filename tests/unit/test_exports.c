/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files as survey tools write them: which rows are header, what labels and missing
 * reasons come of it, and joined choices as columns. */
#include <string.h>

#include "core/error.h"
#include "data/header.h"
#include "data/input.h"
#include "data/split.h"
#include "support.h"

typedef struct {
    const char *bytes;
    guint header_rows, skip;
    const char *const *split;
    const char *expected; /* all of it, or the start of an error */
} Case;

static const char *const split_q2[] = {"q2", NULL};
static const char *const split_q2_space[] = {"q2:space", NULL};
static const char *const split_q2_comma[] = {"q2:,", NULL};
static const char *const split_colon[] = {"a:b", NULL};
static const char *const split_none[] = {"qq2", NULL};
static const char *const split_bad[] = {"q2:xy", NULL};
static const char *const split_twice[] = {"q2", "q2:;", NULL};

#define QUALTRICS "StartDate,Q1,Q2_1\nStart Date,\"How old\nare you?\",\"Pick - bus\"\n"

static const Case cases[] = {
    /* Qualtrics: two or three header rows, -99 */
    {QUALTRICS "\"{\"\"ImportId\"\":\"\"startDate\"\"}\",\"{\"\"ImportId\"\":\"\"QID1_"
               "TEXT\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n"
               "2026-01-01,34,1\n2026-01-02,-99,-99\n2026-01-03,,1\n",
     0, 0, NULL,
     "StartDate (Start Date) 2026-01-01 2026-01-02 2026-01-03|"
     "Q1 (How old are you?) 34 <coded -99: seen but unanswered> .|"
     "Q2_1 (Pick - bus) 1 <coded -99: seen but unanswered> 1|"
     "the first 3 lines are the header of a Qualtrics export: names, then question "
     "texts, which are the labels; -99 (seen but unanswered) is missing unless a "
     "codebook says otherwise"},
    {"StartDate,ResponseId,Q1\nStart Date,Response ID,Age\n2026-01-01,R_1,34\n", 0, 0,
     NULL,
     "StartDate (Start Date) 2026-01-01|ResponseId (Response ID) R_1|Q1 (Age) 34|"
     "the first 2 lines are the header of a Qualtrics export: names, then question "
     "texts, which are the labels; -99 (seen but unanswered) is missing unless a "
     "codebook says otherwise"},
    {"Q1,Q2\n{\"\"ImportId\"\":1},x\n", 0, 0, NULL, "f.csv:2:2: error AV107"},
    {"Q1,Q2\n\"{\"\"ImportId\"\":\"\"QID1\"\"}\",\"{\"\"ImportId\"\":\"\"QID2\"\"}\"\n"
     "1,2\n",
     0, 0, NULL,
     "Q1 1|Q2 2|the first 2 lines are the header of a Qualtrics export: names, then "
     "question texts, which are the labels; -99 (seen but unanswered) is missing unless "
     "a codebook says otherwise"},
    /* SurveyMonkey: a question once, its choices below */
    {"Respondent ID,What do you use?,,Age?\n,Bus,Train,Response\n1001,Bus,,34\n"
     "1002,,Train,\n",
     0, 0, NULL,
     "Respondent ID 1001 1002|What do you use?/Bus Bus .|What do you use?/Train . Train|"
     "Age? 34 .|the first 2 lines are the header; names are joined as question/choice"},
    /* --header-rows */
    {"q1,q2\nHow old?,\"How\tglad?\"\n34,5\n", 2, 0, NULL,
     "q1 (How old?) 34|q2 (How glad?) 5|the first 2 lines are the header: names, then "
     "labels"},
    {"q1,q2\nHow old?,How glad?\n34,5\n", 0, 0, NULL,
     "q1 How old? 34|q2 How glad? 5|line 2 holds texts where the next holds numbers: if "
     "it belongs to the header, say --header-rows 2|1 of 2 values"},
    {"q,q,r\na,b,\n1,2,3\n", 2, 0, NULL,
     "q/a 1|q/b 2|r 3|the first 2 lines are the header; names are joined as "
     "question/choice"},
    {"q,q,r\na,b,c\n1,2,3\n", 0, 0, NULL,
     "f.csv:1:3: error AV105: two columns are called 'q'\nhint: give each column its own "
     "name; if the line below belongs to the header, say --header-rows 2"},
    {"q,r\na\n1,2\n", 2, 0, NULL, "f.csv:2:1: error AV106: header line 2 has 1 field"},
    {"q,r\n", 2, 0, NULL, "error AV114: --header-rows 2: 'f.csv' has only 1 line"},
    /* --skip */
    {"05803: Befolkning, endring\n\nregion;antall\nOslo;7\n", 0, 2, NULL,
     "region Oslo|antall 7|read as UTF-8 text, fields parted by ';'"},
    {"Befolkning\n\nregion;antall\nOslo;7\n", 0, 0, NULL,
     "f.csv:1:1: error AV103: the header has no delimiter, but the rows have ';'\nhint: "
     "if "
     "the lines above the table are no part of it, leave them out with --skip 2"},
    {"a;b\n1;2\n", 0, 2, NULL, "f.csv:3:1: error AV109"},
    {"a;b\n1;2\n", 0, 9, NULL,
     "f.csv:3:1: error AV109: 'f.csv' is empty below the lines of --skip"},
    /* names */
    {"a\xc2\xa0"
     "b,\"c\r\nd\",\xe2\x80\x8b"
     "e\n1,2,3\n",
     0, 0, NULL,
     "a b 1|c d 2|e 3|3 column names hold line breaks, odd blanks or marks that are not "
     "seen; the first is read as 'a b'"},
    {"a\xcc\x8a\n1\n", 0, 0, NULL, /* a and a ring above */
     "\xc3\xa5 1|a column name holds line breaks, odd blanks or marks that are not seen; "
     "it is read as '\xc3\xa5'"},
    {"\xc3\xa5,a\xcc\x8a\n1,2\n", 0, 0, NULL, "f.csv:1:3: error AV105: two columns"},
    {"Age,age\n1,2\n", 0, 0, NULL,
     "Age 1|age 2|the columns 'Age' and 'age' differ in letter case only, which SQL does "
     "not tell apart"},
    {"7,3\n8,4\n", 0, 0, NULL,
     "7 8|3 4|every column name is a number ('7' ...): the file may lack a header line"},
    /* joined choices */
    {"id,q2\n1,bus;train;\n2,car;\n3,\n4,;\n5,bus;\n", 0, 0, split_q2,
     "id 1 2 3 4 5|q2 bus;train; car; . ; bus;|q2/bus (q2: bus) 1 0 . 0 1|"
     "q2/train (q2: train) 1 0 . 0 0|q2/car (q2: car) 0 1 . 0 0|"
     "'q2' is split at ';' into 3 choices"},
    {"q2,x\n\"Yes, often;No;\",1\nNo;,2\n", 0, 0, split_q2,
     "q2 Yes, often;No; No;|q2/Yes, often (q2: Yes, often) 1 0|q2/No (q2: No) 1 1|x 1 "
     "2|'q2' "
     "is split at ';' into 2 choices"},
    {"q2\n\"a, b\"\nb\n", 0, 0, split_q2,
     "q2 a, b b|q2/a (q2: a) 1 0|q2/b (q2: b) 1 1|'q2' is split at ',' into 2 choices"},
    {"q2,x\n1 3,1\n2,2\n,3\n", 0, 0, split_q2,
     "q2 1 3 2 .|q2/1 (q2: 1) 1 0 .|q2/3 (q2: 3) 1 0 .|q2/2 (q2: 2) 0 1 .|x 1 2 3|'q2' "
     "is split at blanks into 3 choices"},
    {"q2,x\n1,1\n2,2\n", 0, 0, split_q2,
     "q2 1 2|q2/1 (q2: 1) 1 0|q2/2 (q2: 2) 0 1|x 1 2|'q2' is split at ';' into 2 "
     "choices"},
    {"q2\nVery good\nGood\n", 0, 0, split_q2,
     "error AV115: --split: what parts the choices of 'q2' is not certain (as in 'Very "
     "good')"},
    {"q2\nVery good\nGood\n", 0, 0, split_q2_space,
     "q2 Very good Good|q2/Very (q2: Very) 1 0|q2/good (q2: good) 1 0|q2/Good (q2: Good) "
     "0 1|'q2' is split at blanks into 3 choices"},
    {"q2\n\"a;b, c\"\n", 0, 0, split_q2, "error AV115"},
    {"q2\n\"a;b, c\"\n", 0, 0, split_q2_comma,
     "q2 a;b, c|q2/a;b (q2: a;b) 1|q2/c (q2: c) 1|'q2' is split at ',' into 2 choices"},
    {"a:b\nx;y\n", 0, 0, split_colon, "f.csv:1:1: error AV103"},
    {"a:b,z\nx;y,1\n", 0, 0, split_colon,
     "a:b x;y|a:b/x (a:b: x) 1|a:b/y (a:b: y) 1|z 1|'a:b' is split at ';' into 2 "
     "choices"},
    {"q2,q2/a\na b,1\n", 0, 0, split_q2,
     "error AV118: --split: 'f.csv' has a column 'q2/a' already"},
    {"q2,z\na,1\n", 0, 0, split_none,
     "error AV804: --split: no column 'qq2' in 'f.csv'\nhint: did you mean 'q2'?"},
    {"q2,z\na,1\n", 0, 0, split_bad, "error AV801: --split: 'xy' is no mark"},
    {"q2,z\na,1\n", 0, 0, split_twice, "error AV801: --split: 'q2' is named twice"},
};

static void render_column(const AvlastColumn *column, gsize rows, GString *out)
{
    g_string_append_printf(out, "%s%s", out->len ? "|" : "", column->name);
    if (column->label)
        g_string_append_printf(out, " (%s)", column->label);
    for (gsize i = 0; i < rows; i++) {
        g_autofree char *cell = avlast_column_cell(column, i);
        if (column->reason[i] == AVLAST_PRESENT)
            g_string_append_printf(out, " %s", cell);
        else if (column->reason[i] == 1)
            g_string_append(out, " .");
        else
            g_string_append_printf(
                out, " <%s>",
                (char *)g_ptr_array_index(column->reasons, column->reason[i]));
    }
}

static char *render(const char *path, const AvlastInputOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, options, NULL, &error);
    GString *out = g_string_new(NULL);

    if (!frame) {
        g_string_append(out, error->message);
        return g_string_free(out, FALSE);
    }
    for (guint j = 0; j < frame->columns->len; j++)
        render_column(g_ptr_array_index(frame->columns, j), frame->rows, out);
    for (guint k = 0; k < frame->notes->len; k++)
        g_string_append_printf(out, "|%s", (char *)g_ptr_array_index(frame->notes, k));
    return g_string_free(out, FALSE);
}

static char *without_folder(char *text, const char *folder)
{
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);
    g_auto(GStrv) parts = g_strsplit(text, prefix, -1);

    g_free(text);
    return g_strjoinv("", parts);
}

START_TEST(headers_and_choices_are_as_the_tools_mean_them)
{
    const Case *c = &cases[_i];
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "f.csv", c->bytes);
    const AvlastInputOptions options = {
        .csv = {.header_rows = c->header_rows, .skip = c->skip}, .split = c->split};
    g_autofree char *got = without_folder(render(path, &options), folder);

    ck_assert_msg(g_str_has_prefix(got, c->expected), "case %d: got\n%s\nexpected\n%s",
                  _i, got, c->expected);
    remove_folder(folder);
}
END_TEST

/* A codebook that gives -99 a meaning, or lists the choices, wins. */
START_TEST(the_codebook_wins)
{
    static const char *const split[] = {"Q2", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(
        folder, "f.csv",
        QUALTRICS "\"{\"\"ImportId\"\":\"\"a\"\"}\",\"{\"\"ImportId\"\":\"\"b\"\"}\","
                  "\"{\"\"ImportId\"\":\"\"c\"\"}\"\nx,-99,-99\ny,1,2\n");
    g_autofree char *book = write_file(folder, "c.csv",
                                       "name,label,missing,values\n"
                                       "Q1,Age,-99=will not say,\n"
                                       "Q2_1,,,1|2|-99=lots\n");
    g_autofree char *choices = write_file(folder, "d.csv", "id,Q2\n1,3 1\n2,\n");
    g_autofree char *book_2 = write_file(folder, "e.csv",
                                         "name,label,values\n"
                                         "Q2,Means,1=Bus|2=Car|3=Train\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCodebook) codebook = avlast_codebook_read(book, &error);
    g_autoptr(AvlastCodebook) codebook_2 = avlast_codebook_read(book_2, &error);
    assert_no_error(error);
    const AvlastInputOptions options = {.csv = {.codebook = codebook}};
    const AvlastInputOptions options_2 = {.csv = {.codebook = codebook_2},
                                          .split = split};
    g_autofree char *got = render(path, &options);
    g_autofree char *got_2 = render(choices, &options_2);

    ck_assert_msg(g_str_has_prefix(got, "StartDate (Start Date) x y|"
                                        "Q1 (Age) <coded -99: will not say> 1|"
                                        "Q2_1 (Pick - bus) -99 2|"),
                  "%s", got);
    ck_assert_str_eq(got_2, "id 1 2|Q2 (Means) 3 1 .|Q2/1 (Means: Bus) 1 .|"
                            "Q2/2 (Means: Car) 0 .|Q2/3 (Means: Train) 1 .|"
                            "'Q2' is split at blanks into 3 choices");
    remove_folder(folder);
}
END_TEST

/* Made columns can be wanted alone, and their cells are found where they come from. */
START_TEST(made_columns_are_read_and_located)
{
    static const char *const split[] = {"q2", NULL};
    static const char *const wanted[] = {"q2/b", "x", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "f.csv", "q2,x,y\na;b,1,2\nb,2,4\n");
    const AvlastInputOptions options = {.split = split};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInput) input = avlast_input_open(path, &options, &error);
    assert_no_error(error);
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, wanted, &error);
    assert_no_error(error);
    AvlastCellPlace places[] = {{1, 2, 0, 0}, {0, 3, 0, 0}};

    ck_assert_uint_eq(frame->columns->len, 2);
    ck_assert_ptr_nonnull(avlast_frame_find(frame, "q2/b"));
    ck_assert_uint_eq(g_strv_length(frame->header), 5);
    ck_assert(avlast_input_locate(input, places, 2, &error));
    ck_assert_uint_eq(places[0].line, 3);
    ck_assert_uint_eq(places[0].column, 1);
    ck_assert_uint_eq(places[0].field, 2);
    ck_assert_uint_eq(places[1].line, 2);
    ck_assert_uint_eq(places[1].column, 5);
    remove_folder(folder);
}
END_TEST

Suite *suite_exports(void)
{
    Suite *suite = suite_create("exports");
    TCase *tests = tcase_create("exports");

    tcase_add_loop_test(tests, headers_and_choices_are_as_the_tools_mean_them, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_test(tests, the_codebook_wins);
    tcase_add_test(tests, made_columns_are_read_and_located);
    suite_add_tcase(suite, tests);
    return suite;
}
