/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The header of delimited text: which rows it is, what it names, where the rows begin. */
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "data/csv_internal.h"
#include "data/header_say.h"
#include "data/records.h"

#define MOST_COLUMNS 100000

/* The first records of the table. */
typedef struct {
    GPtrArray *rows; /* of GStrv */
    GArray *places;  /* of Place */
} First;

typedef struct {
    gsize from, to, line;
} Place;

static void first_clear(First *first)
{
    g_ptr_array_unref(first->rows);
    g_array_unref(first->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(First, first_clear)

static const Place *place_of(const First *first, guint i)
{
    return &g_array_index(first->places, Place, i);
}

/* Reads up to `wanted` records from text[skipped]. The first `needed` must be well
 * formed; what is wrong with later ones is found when rows are read. */
static gboolean read_first(AvlastCsv *csv, gsize skipped, guint wanted, guint needed,
                           First *first, GError **error)
{
    const AvlastLayout layout = {
        .source = csv->name, .delimiter = csv->delimiter, .newline = csv->newline};
    const char *text = csv->text->str;
    gsize at = skipped, line = csv->line;

    while (first->rows->len < wanted && at < csv->text->len) {
        g_autoptr(GError) fault = NULL;
        Place place = {.line = line};
        GStrv row = avlast_chunk_header(&layout, text + at, csv->text->len - at,
                                        &place.line, &place.from, &place.to, &fault);
        if (!row && first->rows->len >= needed)
            return TRUE;
        if (!row) {
            g_propagate_error(error, g_steal_pointer(&fault));
            return FALSE;
        }
        place.from += at;
        place.to += at;
        g_ptr_array_add(first->rows, row);
        g_array_append_val(first->places, place);
        at = place.to;
        line = place.line + avlast_record_lines(text, place.from, place.to, csv->newline);
        /* Text that ends in a fault before the record does. */
        if (first->rows->len <= needed && at == csv->text->len &&
            (at == 0 || text[at - 1] != csv->newline) &&
            !avlast_csv_fail_decoding(csv, error))
            return FALSE;
        if (*row == NULL) {
            g_ptr_array_set_size(first->rows, (gint)first->rows->len - 1);
            return TRUE;
        }
    }
    return TRUE;
}

static AvlastPlace field_place(const AvlastCsv *csv, const Place *record, gsize field)
{
    const char *text = csv->text->str + record->from;
    AvlastPlace place = {csv->name, record->line, 0};

    avlast_record_place(
        text,
        avlast_record_field(text, 0, record->to - record->from, csv->delimiter, field),
        csv->newline, &place.line, &place.column);
    return place;
}

/* A title fills the first cell and leaves the others to the delimiters. */
static gboolean is_title(const AvlastCsv *csv)
{
    for (gsize j = 1; j < csv->fields; j++)
        if (*csv->header[j])
            return FALSE;
    return csv->fields > 1 && *csv->header[0];
}

static gboolean fail_name(const AvlastCsv *csv, const First *first, gsize j,
                          GError **error)
{
    const AvlastPlace place = field_place(csv, place_of(first, 0), j);
    const gboolean texts =
        first->rows->len > 1 && avlast_header_is_like(g_ptr_array_index(first->rows, 1));
    const char *below = csv->header_rows == 0 && texts
                            ? "; if the line below belongs to the header, say "
                              "--header-rows 2"
                            : "";

    if (*csv->header[j])
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                    "two columns are called '%s'\nhint: give each column its own name%s",
                    csv->header[j], below);
    else if (is_title(csv))
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                    "column %" G_GSIZE_FORMAT " has no name\nhint: if '%s' is a title "
                    "above the table, say --skip %u",
                    j + 1, csv->header[0],
                    (guint)(place_of(first, 0)->line - (csv->sep_line ? 1 : 0)));
    else
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                    "column %" G_GSIZE_FORMAT " has no name\nhint: %s%s", j + 1,
                    j == 0 ? "name it in the first line, or take the column out (row "
                             "names of R: row.names = FALSE)"
                    : j + 1 == csv->fields
                        ? "name it, or take the delimiter at the end of the lines away"
                        : "name it in the first line, or take the column out",
                    below);
    return FALSE;
}

static gboolean check_names(const AvlastCsv *csv, const First *first, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (csv->fields > MOST_COLUMNS) {
        const AvlastPlace place = field_place(csv, place_of(first, 0), MOST_COLUMNS);
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV111", &place,
                    "'%s' has %" G_GSIZE_FORMAT " columns, more than %d", csv->name,
                    csv->fields, MOST_COLUMNS);
        return FALSE;
    }
    for (gsize j = 0; j < csv->fields; j++)
        if (*csv->header[j] == '\0' || !g_hash_table_add(seen, csv->header[j]))
            return fail_name(csv, first, j, error);
    return TRUE;
}

/* All header rows are there and as long as the first. */
static gboolean check_rows(const AvlastCsv *csv, const First *first, guint n,
                           GError **error)
{
    if (first->rows->len < n) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "--header-rows %u: '%s' has only %u line%s", n, csv->name,
                    first->rows->len, first->rows->len == 1 ? "" : "s");
        return FALSE;
    }
    for (guint i = 1; i < n; i++) {
        const guint fields = g_strv_length(g_ptr_array_index(first->rows, i));
        const AvlastPlace place = {csv->name, place_of(first, i)->line, 1};
        if (fields == csv->fields)
            continue;
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV106", &place,
                    "header line %u has %u field%s, the first %" G_GSIZE_FORMAT
                    "\nhint: say how many header lines there are with --header-rows",
                    i + 1, fields, fields == 1 ? "" : "s", csv->fields);
        return FALSE;
    }
    return TRUE;
}

static gboolean is_number(const char *text)
{
    double value;

    return avlast_number_parse(text, strlen(text), '.', &value) ||
           avlast_number_parse(text, strlen(text), ',', &value);
}

/* A header of numbers alone is most likely a row; a row of texts above numbers most
 * likely a header. */
static void note_doubts(AvlastCsv *csv, const First *first, guint n)
{
    gsize numbers = 0;

    for (gsize j = 0; j < csv->fields; j++)
        numbers += is_number(csv->header[j]) ? 1 : 0;
    if (numbers == csv->fields)
        g_ptr_array_add(csv->notes,
                        g_strdup_printf("every column name is a number ('%s' ...): the "
                                        "file may lack a header line",
                                        csv->header[0]));
    if (n > 1 || first->rows->len < 3)
        return;
    const GStrv below = g_ptr_array_index(first->rows, 1);
    const GStrv next = g_ptr_array_index(first->rows, 2);
    g_autoptr(GHashTable) texts = g_hash_table_new(g_str_hash, g_str_equal);
    if (!avlast_header_is_like(below) || g_strv_length(below) != g_strv_length(next))
        return;
    for (guint j = 0; below[j]; j++)
        if (is_number(next[j]) && *below[j])
            g_hash_table_add(texts, below[j]);
    if (g_hash_table_size(texts) >= 2)
        g_ptr_array_add(
            csv->notes,
            g_strdup_printf("line %" G_GSIZE_FORMAT
                            " holds texts where the next holds numbers: if it belongs "
                            "to the header, say --header-rows 2",
                            place_of(first, 1)->line));
}

/* What the header says of the columns stands below the codebook that was given. */
static void make_codebook(AvlastCsv *csv, const AvlastHeader *header)
{
    csv->own =
        avlast_header_codebook(header, (const char *const *)csv->header, csv->name);
    if (csv->own && csv->codebook)
        csv->both = avlast_codebook_merge(csv->codebook, csv->own);
    if (csv->own)
        csv->codebook = csv->both ? csv->both : csv->own;
}

static gboolean take_header(AvlastCsv *csv, First *first, guint n, GError **error)
{
    const Place *last = place_of(first, n - 1);
    g_autoptr(AvlastHeader) header =
        avlast_header_new((const GStrv *)first->rows->pdata, n);

    csv->header = g_steal_pointer(&header->names);
    csv->first_row = g_strdupv(g_ptr_array_index(first->rows, 0));
    csv->prologue = last->to;
    csv->first_line = last->line + avlast_record_lines(csv->text->str, last->from,
                                                       last->to, csv->newline);
    if (!check_names(csv, first, error))
        return FALSE;
    make_codebook(csv, header);
    if (header->note)
        g_ptr_array_add(csv->notes, g_steal_pointer(&header->note));
    else
        avlast_header_note_cleaned((const char *const *)csv->header,
                                   (const char *const *)csv->first_row, csv->notes);
    avlast_header_note_letter_case((const char *const *)csv->header, csv->notes);
    if (!csv->all_text)
        note_doubts(csv, first, n);
    return TRUE;
}

gboolean avlast_csv_read_header(AvlastCsv *csv, gsize skipped, GError **error)
{
    g_auto(First)
        first = {.rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev),
                 .places = g_array_new(FALSE, FALSE, sizeof(Place))};
    const guint asked = csv->header_rows;

    if (!read_first(csv, skipped, MAX(asked, 2) + 1, MAX(asked, 1), &first, error))
        return FALSE;
    if (first.rows->len == 0 && !avlast_csv_fail_decoding(csv, error))
        return FALSE;
    if (first.rows->len == 0) {
        const AvlastPlace place = {csv->name, csv->line, 1};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV109", &place,
                    csv->skip > 0 ? "'%s' is empty below the lines of --skip"
                                  : "'%s' is empty",
                    csv->name);
        return FALSE;
    }
    csv->fields = g_strv_length(g_ptr_array_index(first.rows, 0));
    const guint n =
        asked > 0 ? asked
        : csv->all_text
            ? 1
            : avlast_header_detect((const GStrv *)first.rows->pdata, first.rows->len);
    return check_rows(csv, &first, n, error) && take_header(csv, &first, n, error);
}

const AvlastCodebook *avlast_csv_codebook(const AvlastCsv *csv)
{
    return csv->own;
}
