/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the first rows of a sheet tell: the columns' names, and how numbers are written in
 * texts. */
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "data/detect.h"
#include "data/header_say.h"
#include "data/input_workbook.h"

#define ROWS_LOOKED_AT 5000
#define TEXT_LOOKED_AT (1 << 20)

gboolean avlast_table_keeps_text(const AvlastTable *table, const char *name)
{
    const AvlastCodebookEntry *entry = avlast_codebook_find(table->codebook, name);

    return table->all_text ||
           (table->text_columns &&
            g_strv_contains((const char *const *)table->text_columns, name)) ||
           (entry && entry->type >= AVLAST_TYPE_CATEGORY);
}

typedef struct {
    guint row, column;
    AvlastWorkbookValue value;
    char *text;
} Seen;

typedef struct {
    AvlastTable *table;
    GPtrArray *cells; /* of Seen *: the first rows that hold something */
    GArray *rows;     /* of guint: the numbers of those that may be header */
    GString *text;
    gsize bytes;
    guint wanted; /* how many of them there may be */
} Look;

static void free_seen(gpointer data)
{
    Seen *seen = data;

    g_free(seen->text);
    g_free(seen);
}

static guint row_at(const Look *look, guint i)
{
    return g_array_index(look->rows, guint, i);
}

static gboolean on_cell(gpointer data, const AvlastWorkbookCell *cell, GError **error)
{
    Look *look = data;
    const guint known = look->rows->len;
    AvlastWorkbookValue value;

    if (cell->row <= look->table->skip)
        return TRUE;
    if (known > 0 &&
        (cell->row > row_at(look, 0) + ROWS_LOOKED_AT || look->bytes > TEXT_LOOKED_AT))
        return FALSE;
    /* Below the header only texts tell anything, and numbers are the most. A formula
     * without a value is a fault when it is read. */
    if (known == look->wanted && cell->row > row_at(look, known - 1) &&
        cell->type != AVLAST_WORKBOOK_SHARED && cell->type != AVLAST_WORKBOOK_TEXT)
        return TRUE;
    if (known > 0 && cell->row > row_at(look, 0) && cell->formula &&
        (!cell->stored || cell->length == 0))
        return TRUE;
    if (!avlast_workbook_value(look->table->workbook, cell, look->text, &value, error))
        return FALSE;
    if (value == AVLAST_VALUE_EMPTY)
        return TRUE;
    if (known < look->wanted && (known == 0 || row_at(look, known - 1) != cell->row))
        g_array_append_val(look->rows, cell->row);
    Seen *seen = g_new0(Seen, 1);
    *seen = (Seen){cell->row, cell->column, value, g_strdup(look->text->str)};
    g_ptr_array_add(look->cells, seen);
    look->bytes += look->text->len + sizeof *seen;
    return TRUE;
}

static int compare_places(gconstpointer a, gconstpointer b)
{
    const Seen *const *x = a, *const *y = b;

    if ((*x)->row != (*y)->row)
        return (*x)->row < (*y)->row ? -1 : 1;
    return ((*x)->column > (*y)->column) - ((*x)->column < (*y)->column);
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
    const guint x = *(const guint *)a, y = *(const guint *)b;

    return (x > y) - (x < y);
}

/* The columns in which one of the first n rows holds something, in order. */
static GArray *columns_of(const Look *look, guint n)
{
    g_autoptr(GHashTable) known = g_hash_table_new(g_direct_hash, g_direct_equal);
    GArray *columns = g_array_new(FALSE, FALSE, sizeof(guint));

    for (guint i = 0; i < look->cells->len; i++) {
        const Seen *seen = g_ptr_array_index(look->cells, i);
        if (seen->row > row_at(look, n - 1))
            break;
        if (g_hash_table_add(known, GUINT_TO_POINTER(seen->column)))
            g_array_append_val(columns, seen->column);
    }
    g_array_sort(columns, compare_numbers);
    return columns;
}

/* The first n rows as lists of texts, one for each column. */
static GPtrArray *rows_of(const Look *look, guint n, const GArray *columns)
{
    GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    guint at = 0;

    for (guint i = 0; i < n; i++) {
        GStrv row = g_new0(char *, columns->len + 1);
        for (guint j = 0; j < columns->len; j++) {
            const Seen *seen =
                at < look->cells->len ? g_ptr_array_index(look->cells, at) : NULL;
            const gboolean here = seen && seen->row == row_at(look, i) &&
                                  seen->column == g_array_index(columns, guint, j);
            row[j] = g_strdup(here ? seen->text : "");
            at += here ? 1 : 0;
        }
        g_ptr_array_add(rows, row);
    }
    return rows;
}

static gboolean fail_name(const AvlastTable *table, gsize first, gsize j, GError **error)
{
    const char *name = table->header[j];
    const AvlastPlace place =
        avlast_table_place(table, table->name_row, table->column[j]);
    g_autofree char *one =
        avlast_workbook_reference(table->name_row, table->column[first]);
    g_autofree char *two = avlast_workbook_reference(table->name_row, table->column[j]);

    if (*name)
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                    "two columns are called '%s' (cells %s and %s)\nhint: give each "
                    "column its own name; if the row below belongs to the header, say "
                    "--header-rows 2",
                    name, one, two);
    else
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                    "the column of cell %s has no name that can be seen\nhint: name it",
                    two);
    return FALSE;
}

static gboolean check_names(const AvlastTable *table, GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize j = 0; j < table->fields; j++) {
        gpointer first = NULL;
        if (*table->header[j] == '\0' ||
            g_hash_table_lookup_extended(seen, table->header[j], NULL, &first))
            return fail_name(table, GPOINTER_TO_SIZE(first), j, error);
        g_hash_table_insert(seen, table->header[j], GSIZE_TO_POINTER(j));
    }
    return TRUE;
}

/* A name that is an error of a formula names nothing. */
static gboolean check_errors(const Look *look, guint n, GError **error)
{
    for (guint i = 0; i < look->cells->len; i++) {
        const Seen *seen = g_ptr_array_index(look->cells, i);
        if (seen->row > row_at(look, n - 1))
            break;
        if (seen->value != AVLAST_VALUE_ERROR)
            continue;
        const AvlastPlace place =
            avlast_table_place(look->table, seen->row, seen->column);
        g_autofree char *here = avlast_workbook_reference(seen->row, seen->column);
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV163", &place,
                    "the name of a column, cell %s, is the error %s\nhint: write a name",
                    here, seen->text);
        return FALSE;
    }
    return TRUE;
}

static void make_codebook(AvlastTable *table, const AvlastHeader *header)
{
    table->own =
        avlast_header_codebook(header, (const char *const *)table->header, table->name);
    if (table->own && table->codebook)
        table->both = avlast_codebook_merge(table->codebook, table->own);
    if (table->own)
        table->codebook = table->both ? table->both : table->own;
}

static gboolean take_header(AvlastTable *table, const Look *look, guint n, GError **error)
{
    g_autoptr(GArray) columns = columns_of(look, n);
    g_autoptr(GPtrArray) rows = rows_of(look, n, columns);
    g_autoptr(AvlastHeader) header = avlast_header_new((const GStrv *)rows->pdata, n);
    const GStrv first = g_ptr_array_index(rows, 0);

    table->name_row = row_at(look, 0);
    table->header_row = row_at(look, n - 1);
    table->fields = columns->len;
    table->column = g_new(guint, columns->len);
    memcpy(table->column, columns->data, columns->len * sizeof(guint));
    table->header = g_steal_pointer(&header->names);
    table->first_row = g_strdupv(first);
    if (!check_errors(look, n, error) || !check_names(table, error))
        return FALSE;
    make_codebook(table, header);
    if (header->note)
        g_ptr_array_add(table->notes, g_steal_pointer(&header->note));
    else
        avlast_header_note_cleaned((const char *const *)table->header,
                                   (const char *const *)first, table->notes);
    avlast_header_note_letter_case((const char *const *)table->header, table->notes);
    return TRUE;
}

/* A title above the table is told at once, before names are looked for in vain. */
static gboolean check_below(const AvlastTable *table, const Look *look, GError **error)
{
    g_autoptr(GHashTable) named = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (gsize j = 0; j < table->fields; j++)
        g_hash_table_add(named, GUINT_TO_POINTER(table->column[j]));
    for (guint i = 0; i < look->cells->len; i++) {
        const Seen *seen = g_ptr_array_index(look->cells, i);
        const AvlastWorkbookCell cell = {.row = seen->row, .column = seen->column};
        if (seen->row > table->header_row &&
            !g_hash_table_contains(named, GUINT_TO_POINTER(seen->column)))
            return avlast_table_fail_unnamed(table, &cell, error);
    }
    return TRUE;
}

static gboolean find_header(AvlastTable *table, const Look *look, guint asked,
                            GError **error)
{
    const guint there = look->rows->len;

    if (asked > there) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "--header-rows %u: sheet '%s' of '%s' has only %u row%s", asked,
                    table->sheet->name, table->name, there, there == 1 ? "" : "s");
        return FALSE;
    }
    if (asked > 0)
        return take_header(table, look, asked, error);
    g_autoptr(GArray) columns = columns_of(look, there);
    g_autoptr(GPtrArray) rows = rows_of(look, there, columns);
    const guint n =
        table->all_text ? 1 : avlast_header_detect((const GStrv *)rows->pdata, rows->len);
    return take_header(table, look, n, error);
}

static void append_quoted(GString *csv, const char *text)
{
    g_string_append_c(csv, '"');
    for (; *text; text++) {
        if (*text == '"')
            g_string_append_c(csv, '"');
        g_string_append_c(csv, *text);
    }
    g_string_append_c(csv, '"');
}

/* The texts below the header as delimited text, numbers left out: what tells how numbers
 * are written in texts. */
static char *texts_as_csv(const AvlastTable *table, const Look *look, gsize *length)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    g_autoptr(GHashTable) fields = g_hash_table_new(g_direct_hash, g_direct_equal);
    gsize written = 0;
    guint row = table->header_row;

    for (gsize j = 0; j < table->fields; j++)
        g_hash_table_insert(fields, GUINT_TO_POINTER(table->column[j]),
                            GSIZE_TO_POINTER(j + 1));
    for (guint i = 0; i < look->cells->len; i++) {
        const Seen *seen = g_ptr_array_index(look->cells, i);
        const gsize field =
            GPOINTER_TO_SIZE(g_hash_table_lookup(fields, GUINT_TO_POINTER(seen->column)));
        if (seen->row <= table->header_row || field == 0 ||
            seen->value != AVLAST_VALUE_TEXT)
            continue;
        if (seen->row != row) {
            g_string_append_c(csv, '\n');
            row = seen->row;
            written = 0;
        }
        for (; written + 1 < field; written++)
            g_string_append_c(csv, ';');
        append_quoted(csv, seen->text);
    }
    *length = csv->len;
    return g_string_free(g_steal_pointer(&csv), FALSE);
}

static gboolean find_decimal(AvlastTable *table, const Look *look, GError **error)
{
    g_autofree gboolean *skip = g_new0(gboolean, table->fields);
    gsize length;

    if (table->decimal_known || table->all_text) {
        table->notation.decimal = table->decimal_known ? table->notation.decimal : '.';
        return TRUE;
    }
    for (gsize j = 0; j < table->fields; j++)
        skip[j] = avlast_table_keeps_text(table, table->header[j]);
    g_autofree char *csv = texts_as_csv(table, look, &length);
    /* Only rows with texts are in it: their lines tell nothing. */
    const AvlastDetectRows rows = {csv, length, 0, ';', '\n', table->notation.thousands};
    if (!avlast_detect_decimal(table->name, &rows, table->fields, skip,
                               (const char *const *)table->missing,
                               &table->notation.decimal, error))
        return FALSE;
    table->decimal_known = table->notation.decimal != '\0';
    if (!table->decimal_known)
        table->notation.decimal = '.';
    return TRUE;
}

gboolean avlast_table_look(AvlastTable *table, guint header_rows, GError **error)
{
    static const AvlastWorkbookEvents events = {.cell = on_cell};
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(free_seen);
    g_autoptr(GArray) rows = g_array_new(FALSE, FALSE, sizeof(guint));
    g_autoptr(GString) text = g_string_new(NULL);
    Look look = {.table = table,
                 .cells = cells,
                 .rows = rows,
                 .text = text,
                 .wanted = MAX(header_rows, 2) + 1};

    if (!avlast_workbook_scan(table->workbook, table->sheet, &events, &look, error))
        return FALSE;
    if (rows->len == 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV109", NULL,
                    "'%s': sheet '%s' is empty%s", table->name, table->sheet->name,
                    table->skip > 0 ? " below the rows of --skip" : "");
        return FALSE;
    }
    g_ptr_array_sort(cells, compare_places);
    return find_header(table, &look, header_rows, error) &&
           check_below(table, &look, error) && find_decimal(table, &look, error);
}
