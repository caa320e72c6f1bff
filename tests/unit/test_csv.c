/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <jansson.h>
#include <string.h>

#include "core/error.h"
#include "data/csv_internal.h"
#include "support.h"

/* What people's files hold, and what must come of it: the frame as one line of text, or
 * the start of the error. */
typedef struct {
    const char *bytes;
    gsize length; /* 0: strlen(bytes) */
    AvlastCsvOptions options;
    const char *expected;
} Case;

#define FILE_NAME "f.csv"

static const char *const minus_99[] = {"-99", NULL};
static const char *const not_available[] = {"NA", "-9", NULL};
static const char *const id_column[] = {"a", NULL};

#define BYTES(text) text, sizeof(text) - 1

static const Case cases[] = {
    /* line ends */
    {"a,b\n1,2\n3,4\n", 0, {0}, "a n 1 3|b n 2 4"},
    {"a,b\n1,2\n3,4", 0, {0}, "a n 1 3|b n 2 4"},
    {"a,b\r\n1,2\r\n3,4\r\n", 0, {0}, "a n 1 3|b n 2 4"},
    {"a,b\r\n1,2\r\n3,4", 0, {0}, "a n 1 3|b n 2 4"},
    {"a,b\r1,2\r3,4\r", 0, {0}, "a n 1 3|b n 2 4|read as"},
    {"a,b\r1,2\r3,4", 0, {0}, "a n 1 3|b n 2 4|read as"},
    {"a,b\n1,2\r\n3,4\n", 0, {0}, "a n 1 3|b n 2 4"},
    {"\n\na,b\n\n1,2\n\n\n3,4\n\n", 0, {0}, "a n 1 3|b n 2 4"},
    {"a,b\n1,2\r3,4\n5,6\n", 0, {0}, "f.csv:2:4: error AV112"},
    {"a,b\n\"1\r2\",2\n", 0, {0}, "a c 1\r2|b n 2"},
    /* quotes */
    {"a,b\n\"1\",\"2\"\n", 0, {0}, "a n 1|b n 2"},
    {"a,b\n1,\"x,y\"\n", 0, {0}, "a n 1|b c x,y"},
    {"a,b\n1,\"x \"\"y\"\" z\"\n", 0, {0}, "a n 1|b c x \"y\" z"},
    {"a,b\n1,\"x\ny\"\n2,z\n", 0, {0}, "a n 1 2|b c x\ny z"},
    {"a,b\r\n1,\"x\r\ny\"\r\n2,z\r\n", 0, {0}, "a n 1 2|b c x\r\ny z"},
    {"a,b\n1, \"x\" \n", 0, {0}, "a n 1|b c x"},
    {"a,b\n1,\"\"\n2,\"\"\"\"\n", 0, {0}, "a n 1 2|b c . \""},
    {"\"a\",\"b,c\"\n1,2\n", 0, {0}, "a n 1|b,c n 2"},
    {"a,b\n1,\"2\n3,4\n", 0, {0}, "f.csv:2:3: error AV107: the quoted text that starts"},
    {"a,b\n1,\"2", 0, {0}, "f.csv:2:3: error AV107"},
    {"a,b\n1,x\"2\n", 0, {0}, "f.csv:2:4: error AV107: a quote inside a text"},
    {"a,b\n1,\"x\"y\n", 0, {0}, "f.csv:2:6: error AV107: text after the closing quote"},
    {"a,b\nø,\"x\n\" y\n",
     0,
     {0},
     "f.csv:3:3: error AV107: text after the closing quote of the field that starts at "
     "line 2, column 3"},
    {"\"a,b\n1,2\n", 0, {0}, "f.csv:1:1: error AV107"},
    /* rows and headers */
    {"a,b\n1\n", 0, {0}, "f.csv:2:1: error AV106: the row has 1 field, the header 2"},
    {"a,b\n1,2\nå,\"x\ny\",3\n",
     0,
     {0},
     "f.csv:4:4: error AV106: the row has 3 fields, the header 2"},
    {"a,b\n1,2,\n", 0, {0}, "f.csv:2:5: error AV106"},
    {"a,b,c\n1,2,3\n4,5,6\n\"sum\"\n", 0, {0}, "f.csv:4:1: error AV106"},
    {"a,a\n1,2\n", 0, {0}, "f.csv:1:3: error AV105: two columns are called 'a'"},
    {"a,,c\n1,2,3\n", 0, {0}, "f.csv:1:3: error AV105: column 2 has no name"},
    {",b\n1,2\n", 0, {0}, "f.csv:1:1: error AV105: column 1 has no name"},
    {"ø,b,\n1,2,\n", 0, {0}, "f.csv:1:5: error AV105: column 3 has no name"},
    {"", 0, {0}, "f.csv:1:1: error AV109: 'f.csv' is empty"},
    {"\n\n", 0, {0}, "f.csv:1:1: error AV109: 'f.csv' is empty"},
    {"\xef\xbb\xbf", 0, {0}, "f.csv:1:1: error AV109: 'f.csv' is empty"},
    {"a,b", 0, {0}, "f.csv:1:1: error AV109: 'f.csv' has a header but no rows"},
    {"a,b\n\n", 0, {0}, "f.csv:2:1: error AV109: 'f.csv' has a header but no rows"},
    {"a\n1\n2\n", 0, {0}, "a n 1 2"},
    {"a\n1\n\n2\n", 0, {0}, "a n 1 2|1 blank line was skipped"},
    {"a\n1\n\"\"\n2\n", 0, {0}, "a n 1 . 2"},
    /* delimiters */
    {"a;b\n1;2\n", 0, {0}, "a n 1|b n 2|read as UTF-8 text, fields parted by ';'"},
    {"a\tb\n1\tx y\n", 0, {0}, "a n 1|b c x y|read as"},
    {"a|b\n1|2\n", 0, {0}, "a n 1|b n 2|read as UTF-8 text, fields parted by '|'"},
    {"a\tb\n\t\n1\t\n", 0, {0}, "a n . 1|b n . .|read as"},
    {"sep=;\na;b\n1;2\n", 0, {0}, "a n 1|b n 2|read as"},
    {"sep=;\r\na;b\r\n1;2;3\r\n", 0, {0}, "f.csv:3:5: error AV106"},
    {"\"sep=|\"\na,x|b\n1|2\n", 0, {0}, "a,x n 1|b n 2|read as"},
    {"a:b\n1:2\n", 0, {.delimiter = ":"}, "a n 1|b n 2|read as"},
    {"a,b;c\n1,2;3\n",
     0,
     {0},
     "f.csv:1:1: error AV103: fields may be parted by ',' or by"},
    {"a,b;c\n1,2;3\n", 0, {.delimiter = ";"}, "a,b n 1.2|c n 3|read as"},
    {"a\n1,5\n", 0, {0}, "f.csv:1:1: error AV103: the header has no delimiter"},
    {"a\n1,5\n", 0, {.delimiter = ";", .decimal = ","}, "a n 1.5|read as"},
    {"a,b\n1,2\n",
     0,
     {.delimiter = ";"},
     "a,b n 1.2|read as UTF-8 text, fields parted by ';', decimal comma|the file has one "
     "column under the delimiter ';', though its header holds ','"},
    {"a\n\"x, y\"\n", 0, {0}, "a c x, y"},
    {"a,b\n1,2\n", 0, {.delimiter = "x"}, "error AV114: 'x' cannot be a delimiter"},
    {"a,b\n1,2\n", 0, {.decimal = "·"}, "error AV114"},
    /* numbers */
    {"a;b\n1;3,5\n2;\n",
     0,
     {0},
     "a n 1 2|b n 3.5 .|read as UTF-8 text, fields parted by ';', decimal comma"},
    {"a;b\n1;3.5\n", 0, {0}, "a n 1|b n 3.5|read as"},
    {"a;b\n1,5;3.25\n",
     0,
     {0},
     "f.csv:2:5: error AV104: some columns have a decimal dot"},
    {"a;b\n1,5;3.25\n", 0, {.decimal = ","}, "a n 1.5|b c 3.25|read as"},
    {"a;b\n1;1.204\n2;7.100\n", 0, {0}, "f.csv:2:3: error AV104: numbers like 1.204"},
    {"a;b\n1;1.204\n2;7.100\n", 0, {.decimal = "."}, "a n 1 2|b n 1.204 7.1|read as"},
    {"a;b\n1;1.204\n2;7.100\n", 0, {.thousands = "."}, "a n 1 2|b n 1204 7100|read as"},
    {"a,b\n1,\"3,5\"\n", 0, {0}, "a n 1|b n 3.5|read as"},
    {"a,b\n1,1.204\n", 0, {0}, "a n 1|b n 1.204"},
    {"a,b\n1,\"1,204\"\n2,3.5\n",
     0,
     {0},
     "a n 1 2|b c 1,204 3.5|1 of 2 values of 'b' look like numbers with thousands marks"},
    {"a\n1 204\n12\n",
     0,
     {0},
     "a n 1204 12|1 number of 'a' has blanks between thousands (the first at line 2)"},
    {"a;b\n1 204,5;x\nukjent;y\n",
     0,
     {0},
     "a c 1 204,5 ukjent|b c x y|read as UTF-8 text, fields parted by ';'|1 of 2 values "
     "of 'a' are not numbers"},
    {"a;b\n1\xc2\xa0"
     "204;1\n-2\xe2\x80\xaf"
     "000,5;2\n",
     0,
     {.thousands = "space"},
     "a n 1204 -2000.5|b n 1 2|read as"},
    {"a\n1 20\n", 0, {.thousands = "space"}, "a c 1 20|read as"},
    {"a,b\n1,2\n", 0, {.thousands = ",", .decimal = ","}, "error AV114"},
    /* days */
    {"a\n15.01.2026\n5.1.2026\n05.01.2026\n2024-02-29\n29.2.2024\n",
     0,
     {0},
     "a c 2026-01-15 2026-01-05 2026-01-05 2024-02-29 2024-02-29|'a' holds days: "
     "'15.01.2026' is read as 2026-01-15 (day, month, year)"},
    {"a;b\n15.01.2026;1,5\n-9;2,5\nNA;3\n",
     0,
     {.missing = not_available},
     "a c 2026-01-15 <coded -9> <coded NA>|b n 1.5 2.5 3|read as UTF-8 text, fields "
     "parted by ';', decimal "
     "comma|'a' holds days: '15.01.2026' is read as 2026-01-15 (day, month, year)"},
    {"a\n15.01.2026\n31.02.2026\n1.3.2026\n",
     0,
     {0},
     "a c 15.01.2026 31.02.2026 1.3.2026|1 of 3 values of 'a' are no days, the first at "
     "line 3: '31.02.2026': the column is a category"},
    {"a\n15.01.26\n1.3.26\n",
     0,
     {0},
     "a c 15.01.26 1.3.26|'a' is not read as days: '15.01.26' (the first at line 2) has "
     "a "
     "year of two digits"},
    {"a\n15.01.2026\n1.3.26\n", 0, {0}, "a c 15.01.2026 1.3.26|'a' is not read as days"},
    {"a\n15.01.2026\nsenere\nx\n", 0, {0}, "a c 15.01.2026 senere x"},
    {"a\n15/01/2026\n", 0, {0}, "a c 15/01/2026"},
    {"a\n15.01.02026\n015.1.2026\n15.1.2026.\n15..2026\n.1.2026\n0.1.2026\n1.0.2026\n",
     0,
     {0},
     "a c 15.01.02026 015.1.2026 15.1.2026. 15..2026 .1.2026 0.1.2026 1.0.2026"},
    {"a\n15.01.2026\n1.3.2026\n", 0, {.text = id_column}, "a t 15.01.2026 1.3.2026"},
    {"a;b\n1.234.567;1\n2.345.678;2\n",
     0,
     {.thousands = "."},
     "a n 1234567 2345678|b n 1 2|read as"},
    {"a\n0301\n1103\n", 0, {0}, "a c 0301 1103|'a' is kept as text, since leading zeros"},
    {"a\n12345678901234567\n1\n",
     0,
     {0},
     "a c 12345678901234567 1|'a' is kept as text, since '12345678901234567' has more"},
    {"a\n0\n0.5\n-0\n", 0, {0}, "a n 0 0.5 0"},
    {"a\n1\nukjent\n3\n",
     0,
     {0},
     "a c 1 ukjent 3|1 of 3 values of 'a' are not numbers, the first at line 3: "
     "'ukjent'"},
    {"a\n0x10\n", 0, {0}, "a c 0x10"},
    {"a\nnan\ninf\n", 0, {0}, "a c nan inf"},
    {"a\n1e3\n-2.5E-1\n+7\n", 0, {0}, "a n 1000 -0.25 7"},
    {"a\n1e999\n2\n", 0, {0}, "a c 1e999 2|1 of 2 values of 'a' are not numbers"},
    {"a\n\xe2\x88\x92"
     "1\n2\n",
     0,
     {0},
     "a c \xe2\x88\x92"
     "1 2|1 of 2 values of 'a' are not numbers"},
    {"a,b\n,1\n,2\n", 0, {0}, "a n . .|b n 1 2"},
    {"a\n\" 3 \"\n", 0, {0}, "a n 3"},
    {"a\nTRUE\nFALSE\n", 0, {0}, "a c TRUE FALSE"},
    {"a\n7\n8\n", 0, {.text = id_column}, "a t 7 8"},
    /* missing */
    {"a\n1\n-99\n\"\"\n", 0, {.missing = minus_99}, "a n 1 <coded -99> ."},
    {"a\n1\n-99.0\n", 0, {.missing = minus_99}, "a n 1 <coded -99>"},
    {"a,b\nNA,x\n2,NA\n-9,y\n",
     0,
     {.missing = not_available},
     "a n <coded NA> 2 <coded -9>|b c x <coded NA> y"},
    {"a\nNA\n2\n", 0, {0}, "a c NA 2|1 of 2 values of 'a' are not numbers"},
    {"a\nNA\nNA\n", 0, {.missing = not_available}, "a n <coded NA> <coded NA>"},
    /* encodings */
    {"navn\n\xc3\x85se\n", 0, {0}, "navn c Åse"},
    {"\xef\xbb\xbfnavn,x\n\xc3\x85se,1\n", 0, {0}, "navn c Åse|x n 1"},
    {"navn\n\xc5se\nM\xf8"
     "ller\n",
     0,
     {0},
     "navn c Åse Møller|read as Windows-1252 text"},
    {"kj\xf8nn;\x80\n1;2\n", 0, {0}, "kjønn n 1|€ n 2|read as Windows-1252 text"},
    {BYTES("\xff\xfe"
           "a\0,\0b\0\n\0"
           "1\0,\0\xf8\0\n\0"),
     {0},
     "a n 1|b c ø|read as UTF-16 (little-endian) text"},
    {BYTES("\xfe\xff"
           "\0a\0\n\0"
           "7\0\n"),
     {0},
     "a n 7|read as UTF-16 (big-endian) text"},
    {BYTES("a\0\n\0"
           "7\0\n\0"),
     {0},
     "a n 7|read as UTF-16 (little-endian, without a mark) text"},
    {BYTES("\0a\0\n\0"
           "7\0\n"),
     {0},
     "a n 7|read as UTF-16 (big-endian, without a mark) text"},
    {BYTES("\xff\xfe\0\0a\0\0\0\n\0\0\0"
           "7\0\0\0"),
     {0},
     "a n 7|read as UTF-32 (little-endian) text"},
    {BYTES("\0\0\xfe\xff\0\0\0a\0\0\0\n\0\0\0"
           "7"),
     {0},
     "a n 7|read as UTF-32 (big-endian) text"},
    {BYTES("a\0\n\0"
           "7\0\n\0"),
     {.encoding = "UTF-16LE"},
     "a n 7|read as UTF-16LE text"},
    {BYTES("a,b\n1,x\0y\n"), {0}, "f.csv:2:4: error AV108: a NUL byte"},
    {"a,b\n1,\xc3\xa5\n2,\xe5\n", 0, {0}, "f.csv:3:3: error AV102: the byte 0xe5 is not"},
    {"a\n\x81\n", 0, {0}, "f.csv:2:1: error AV102: the byte 0x81 is not text in"},
    {"a\n\xe5\n", 0, {.encoding = "UTF-8"}, "f.csv:2:1: error AV102"},
    {"a\n\xe5\n", 0, {.encoding = "ISO-8859-1"}, "a c å|read as ISO-8859-1 text"},
    {"a\n\xc3\xa5", 0, {.encoding = "klingon"}, "error AV102: unknown encoding"},
    {"a\n\xc3", 0, {0}, "a c Ã|read as Windows-1252 text"},
    {BYTES("PK\x03\x04\x14\0\x06\0"),
     {0},
     "f.csv:1:1: error AV108: 'f.csv' is an Excel workbook"},
    {"%PDF-1.4\n%\xe2\xe3\n",
     0,
     {0},
     "f.csv:1:1: error AV108: 'f.csv' is a PDF document"},
};

static void render_column(const AvlastColumn *column, gsize rows, GString *out)
{
    g_string_append_printf(out, "%s%s %c", out->len ? "|" : "", column->name,
                           "nct"[column->type]);
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

static char *render(const char *path, const AvlastCsvOptions *options,
                    const AvlastCsvTuning *tuning)
{
    g_autoptr(GString) out = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, options, tuning, &error);
    g_autoptr(AvlastFrame) frame = csv ? avlast_csv_read(csv, NULL, &error) : NULL;

    if (!frame) {
        ck_assert_ptr_nonnull(error);
        return g_strdup(error->message);
    }
    for (guint j = 0; j < frame->columns->len; j++)
        render_column(g_ptr_array_index(frame->columns, j), frame->rows, out);
    for (guint k = 0; k < frame->notes->len; k++)
        g_string_append_printf(out, "|%s", (char *)g_ptr_array_index(frame->notes, k));
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* The message without the folder of the file. */
static char *without_folder(char *text, const char *folder)
{
    g_auto(GStrv) parts = NULL;
    g_autofree char *prefix = g_strconcat(folder, "/", NULL);

    parts = g_strsplit(text, prefix, -1);
    g_free(text);
    return g_strjoinv("", parts);
}

/* A frame must come out equal; of an error or a note the start is enough. */
static gboolean is_expected(const char *got, const char *expected)
{
    static const char *const prefixes[] = {"error AV", "|read as", "|'",
                                           " of 'a' ", " of 'b' ", "skipped"};
    gboolean start = FALSE;

    for (gsize i = 0; i < G_N_ELEMENTS(prefixes); i++)
        start |= strstr(expected, prefixes[i]) != NULL;
    return start ? g_str_has_prefix(got, expected) : strcmp(got, expected) == 0;
}

START_TEST(files_are_read_or_refused_with_their_place)
{
    const Case *c = &cases[_i];
    const gsize length = c->length ? c->length : strlen(c->bytes);
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL);
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20};

    ck_assert(g_file_set_contents(path, c->bytes, (gssize)length, NULL));
    g_autofree char *got = without_folder(render(path, &c->options, &usual), folder);
    ck_assert_msg(is_expected(got, c->expected), "case %d: got\n%s\nexpected\n%s", _i,
                  got, c->expected);

    /* Wherever blocks and chunks are cut, the outcome is the same. */
    for (gsize size = 1; size <= length + 1; size++) {
        const AvlastCsvTuning tiny_blocks = {size, 1 << 20, 1 << 20};
        const AvlastCsvTuning tiny_chunks = {size, size, 1 << 20};
        g_autofree char *a =
            without_folder(render(path, &c->options, &tiny_blocks), folder);
        g_autofree char *b =
            without_folder(render(path, &c->options, &tiny_chunks), folder);
        ck_assert_str_eq(a, got);
        ck_assert_str_eq(b, got);
    }
    remove_folder(folder);
}
END_TEST

/* Cell by cell against the JSON that belongs to each file of csv-spectrum. */
static void compare_json(const char *folder, const char *name)
{
    const AvlastCsvOptions options = {.all_text = TRUE};
    g_autofree char *csv = g_strdup_printf("%s/csv-spectrum/%s.csv", folder, name);
    g_autofree char *json = g_strdup_printf("%s/csv-spectrum/%s.json", folder, name);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_csv_load(csv, &options, NULL, &error);
    json_t *rows = json_load_file(json, 0, NULL), *row;
    size_t i;

    assert_no_error(error);
    ck_assert_msg(json_is_array(rows), "%s", json);
    ck_assert_uint_eq(frame->rows, json_array_size(rows));
    json_array_foreach(rows, i, row)
    {
        const char *key;
        json_t *value;
        ck_assert_uint_eq(frame->columns->len, json_object_size(row));
        json_object_foreach(row, key, value)
        {
            const AvlastColumn *column = avlast_frame_find(frame, key);
            ck_assert_msg(column != NULL, "%s: %s", name, key);
            g_autofree char *cell = avlast_column_cell(column, i);
            /* Copies of newlines_crlf may have lost the CR that its JSON has. */
            g_auto(GStrv) got = g_strsplit(cell, "\r", -1);
            g_auto(GStrv) truth = g_strsplit(json_string_value(value), "\r", -1);
            g_autofree char *got_text = g_strjoinv("", got);
            g_autofree char *true_text = g_strjoinv("", truth);
            ck_assert_str_eq(got_text, true_text);
        }
    }
    json_decref(rows);
}

START_TEST(csv_spectrum_is_read_exactly)
{
    static const char *const names[] = {
        "comma_in_quotes",    "empty",         "empty_crlf", "escaped_quotes", "json",
        "newlines",           "newlines_crlf", "simple",     "simple_crlf",    "utf8",
        "quotes_and_newlines"};
    g_autofree char *folder = shared_data("csv-torture");

    for (gsize i = 0; folder && i < G_N_ELEMENTS(names); i++)
        compare_json(folder, names[i]);
}
END_TEST

/* Files made to crash readers: each is read or refused, the same at any chunk size. */
START_TEST(hostile_files_are_read_or_refused)
{
    const AvlastCsvTuning usual = {1 << 20, 1 << 20, 1 << 20}, tiny = {7, 7, 1 << 20};
    const AvlastCsvOptions options = {0};
    g_autofree char *folder = shared_data("csv-torture");
    g_autofree char *files = folder ? g_build_filename(folder, "duckdb", NULL) : NULL;
    g_autoptr(GDir) dir = files ? g_dir_open(files, 0, NULL) : NULL;
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(files, name, NULL);
        g_autofree char *whole = render(path, &options, &usual);
        g_autofree char *cut = render(path, &options, &tiny);
        ck_assert_msg(strcmp(whole, cut) == 0, "%s:\n%s\n%s", name, whole, cut);
    }
}
END_TEST

/* Lines as they come, against the same in a plain array: one run, equal steps, steps
 * back, more runs than are kept as runs, and a line beyond 32 bits. */
START_TEST(lines_of_rows_are_kept)
{
    const gsize N = 9000, far = (gsize)G_MAXUINT32 + 99;
    for (guint kind = 0; kind < 5; kind++) {
        g_autoptr(AvlastLineRuns) runs = avlast_line_runs_new();
        g_autofree gsize *line = g_new(gsize, N);
        for (gsize i = 0; i < N; i++) {
            line[i] = kind == 0   ? i + 2
                      : kind == 1 ? 3 * i + 5
                      : kind == 2 ? 5 * N - 2 * i
                      : kind == 3 ? (i * 7919) % N + 1
                                  : i + (i < 77     ? 2
                                         : i < 1234 ? 3
                                                    : far);
            avlast_line_runs_append(runs, line[i]);
        }
        ck_assert_uint_eq(avlast_line_runs_rows(runs), N);
        for (gsize i = 0; i < N; i++)
            ck_assert_uint_eq(avlast_line_runs_at(runs, i), line[i]);
        ck_assert_uint_eq(avlast_line_runs_at(runs, N), 0);
    }
    g_autoptr(AvlastLineRuns) none = avlast_line_runs_from(2, 0);
    g_autoptr(AvlastLineRuns) all = avlast_line_runs_from(2, 3);
    ck_assert_uint_eq(avlast_line_runs_at(none, 0), 0);
    avlast_line_runs_append(none, 7);
    ck_assert_uint_eq(avlast_line_runs_at(none, 0), 7);
    avlast_line_runs_append(all, 9);
    avlast_line_runs_append(all, 10);
    ck_assert_uint_eq(avlast_line_runs_at(all, 2), 4);
    ck_assert_uint_eq(avlast_line_runs_at(all, 3), 9);
    ck_assert_uint_eq(avlast_line_runs_at(all, 4), 10);
}
END_TEST

START_TEST(only_wanted_columns_are_read)
{
    static const char *const wanted[] = {"c", "a", "c", NULL};
    static const char *const unknown[] = {"a", "hc", NULL};
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, FILE_NAME, "a,b,c\n1,x,3\n2,y,4\n");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastFrame) frame = avlast_csv_load(path, NULL, wanted, &error);

    assert_no_error(error);
    ck_assert_uint_eq(frame->columns->len, 2);
    ck_assert_str_eq(((AvlastColumn *)g_ptr_array_index(frame->columns, 0))->name, "a");
    ck_assert_uint_eq(g_strv_length(frame->header), 3);
    ck_assert_uint_eq(avlast_frame_line(frame, 1), 3);
    ck_assert_uint_eq(frame->bytes, 18);
    /* printf 'a,b,c\n1,x,3\n2,y,4\n' | sha256sum */
    ck_assert_str_eq(frame->sha256,
                     "aa21653e796964d9cf0efc389d348c990bb27bd1a7c3065c564e71558d752847");
    ck_assert_ptr_null(avlast_csv_load(path, NULL, unknown, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "no column 'hc'");
    remove_folder(folder);
}
END_TEST

START_TEST(cells_are_found_again)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(
        folder, FILE_NAME, "a,b\r\n\r\nø,\"x\r\ny\"\r\n  \r\nåå, z\r\n\"\",\r\n");
    AvlastCellPlace places[] = {
        {2, 1, 0, 0}, {0, 0, 0, 0}, {0, 1, 0, 0}, {1, 1, 0, 0}, {9, 0, 0, 0}};
    static const gsize truth[][2] = {{7, 4}, {3, 1}, {3, 3}, {6, 4}, {0, 0}};
    g_autoptr(GError) error = NULL;

    for (gsize size = 1; size < 60; size++) {
        const AvlastCsvTuning tuning = {size, size, 1 << 20};
        g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, NULL, &tuning, &error);
        g_autoptr(AvlastFrame) frame = avlast_csv_read(csv, NULL, &error);
        assert_no_error(error);
        ck_assert_uint_eq(frame->rows, 3);
        ck_assert(avlast_csv_locate(csv, places, G_N_ELEMENTS(places), &error));
        for (gsize i = 0; i < G_N_ELEMENTS(places); i++) {
            ck_assert_uint_eq(places[i].line, truth[i][0]);
            ck_assert_uint_eq(places[i].column, truth[i][1]);
        }
    }
    remove_folder(folder);
}
END_TEST

START_TEST(inputs_that_cannot_be_read_are_named)
{
    char *folder = temporary_folder();
    g_autofree char *absent = g_build_filename(folder, "absent.csv", NULL);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(avlast_csv_open(absent, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_csv_open(folder, NULL, &error));
    assert_error(error, AVLAST_ERROR_NOT_FOUND, "AV101");
    remove_folder(folder);
}
END_TEST

/* A column that turns out to be text far behind the first chunk is read again as text. */
START_TEST(late_text_changes_the_whole_column)
{
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new("a,b\n");
    g_autoptr(GError) error = NULL;

    for (int i = 0; i < 5000; i++)
        g_string_append_printf(text, "1.50,%d\n", i);
    g_string_append(text, "ukjent,5000\n");
    g_autofree char *path = write_file(folder, FILE_NAME, text->str);
    const AvlastCsvTuning tuning = {1000, 1000, 1000};
    g_autoptr(AvlastCsv) csv = avlast_csv_open_tuned(path, NULL, &tuning, &error);
    g_autoptr(AvlastFrame) frame = avlast_csv_read(csv, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 5001);
    const AvlastColumn *a = avlast_frame_find(frame, "a");
    const AvlastColumn *b = avlast_frame_find(frame, "b");
    g_autofree char *first = avlast_column_cell(a, 0);
    ck_assert_str_eq(first, "1.50");
    ck_assert_uint_eq(a->levels->len, 2);
    ck_assert_int_eq(b->type, AVLAST_COLUMN_NUMBER);
    ck_assert(b->integer);
    ck_assert_double_eq(b->number[5000], 5000);
    ck_assert_str_eq(g_ptr_array_index(frame->notes, 0),
                     "1 of 5001 values of 'a' are not numbers, the first at line 5002: "
                     "'ukjent': the column is a category (if 'ukjent' means missing, "
                     "say --missing 'ukjent')");
    remove_folder(folder);
}
END_TEST

Suite *suite_csv(void)
{
    Suite *suite = suite_create("csv");
    TCase *tests = tcase_create("csv");

    tcase_add_loop_test(tests, files_are_read_or_refused_with_their_place, 0,
                        G_N_ELEMENTS(cases));
    tcase_add_test(tests, csv_spectrum_is_read_exactly);
    tcase_add_test(tests, hostile_files_are_read_or_refused);
    tcase_add_test(tests, lines_of_rows_are_kept);
    tcase_add_test(tests, only_wanted_columns_are_read);
    tcase_add_test(tests, cells_are_found_again);
    tcase_add_test(tests, inputs_that_cannot_be_read_are_named);
    tcase_add_test(tests, late_text_changes_the_whole_column);
    suite_add_tcase(suite, tests);
    return suite;
}
