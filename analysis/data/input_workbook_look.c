/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sheet of a workbook holds the table, and what its first rows tell. */
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/detect.h"
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

/* --- the sheet --- */

static gboolean on_any_cell(gpointer data, const AvlastWorkbookCell *cell, GError **error)
{
    gboolean *any = data;

    (void)error;
    *any = cell->length > 0;
    return !*any;
}

static gboolean holds_cells(AvlastTable *table, const AvlastWorkbookSheet *sheet,
                            gboolean *any, GError **error)
{
    static const AvlastWorkbookEvents events = {.cell = on_any_cell};

    *any = FALSE;
    return avlast_workbook_scan(table->workbook, sheet, &events, any, error);
}

static char *names_of(const AvlastTable *table, gboolean hidden_too)
{
    g_autoptr(GString) names = g_string_new(NULL);

    for (guint i = 0; i < table->workbook->sheets->len; i++) {
        const AvlastWorkbookSheet *sheet = g_ptr_array_index(table->workbook->sheets, i);
        if (sheet->hidden && !hidden_too)
            continue;
        g_string_append_printf(names, "%s'%s'%s", names->len ? ", " : "", sheet->name,
                               sheet->hidden ? " (hidden)" : "");
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static gboolean choose_named(AvlastTable *table, const char *wanted, GError **error)
{
    const GPtrArray *sheets = table->workbook->sheets;
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    guint64 number;

    for (guint i = 0; i < sheets->len; i++) {
        AvlastWorkbookSheet *sheet = g_ptr_array_index(sheets, i);
        if (strcmp(sheet->name, wanted) == 0) {
            table->sheet = sheet;
            return TRUE;
        }
        g_ptr_array_add(names, sheet->name);
    }
    g_ptr_array_add(names, NULL);
    if (g_ascii_string_to_unsigned(wanted, 10, 1, sheets->len, &number, NULL)) {
        table->sheet = g_ptr_array_index(sheets, (guint)number - 1);
        return TRUE;
    }
    const char *near = avlast_text_nearest(wanted, (const char *const *)names->pdata);
    g_autofree char *all = names_of(table, TRUE);
    g_autofree char *hint = near ? g_strdup_printf("did you mean '%s'?", near)
                                 : g_strdup_printf("its sheets are %s", all);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV165", NULL,
                "--sheet: no sheet '%s' in '%s'\nhint: %s", wanted, table->name, hint);
    return FALSE;
}

static gboolean choose_only(AvlastTable *table, GError **error)
{
    const GPtrArray *sheets = table->workbook->sheets;
    g_autoptr(GString) names = g_string_new(NULL);
    guint n = 0;

    for (guint i = 0; i < sheets->len; i++) {
        const AvlastWorkbookSheet *sheet = g_ptr_array_index(sheets, i);
        gboolean any = FALSE;
        if (sheet->hidden)
            continue;
        if (!holds_cells(table, sheet, &any, error))
            return FALSE;
        if (!any)
            continue;
        n++;
        table->sheet = sheet;
        g_string_append_printf(names, "%s'%s'", names->len ? ", " : "", sheet->name);
    }
    if (n == 1)
        return TRUE;
    if (n > 1) {
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV165", NULL,
            "'%s' has %u sheets that hold something: %s\nhint: say which one, such "
            "as --sheet '%s'",
            table->name, n, names->str, table->sheet->name);
        return FALSE;
    }
    g_autofree char *all = names_of(table, TRUE);
    avlast_fail(
        error, AVLAST_ERROR_MALFORMED, "AV109", NULL,
        "'%s' is empty: no cell of %s holds anything\nhint: say with --sheet if a "
        "hidden sheet is meant",
        table->name, all);
    return FALSE;
}

gboolean avlast_table_choose_sheet(AvlastTable *table, const char *wanted, GError **error)
{
    return wanted ? choose_named(table, wanted, error) : choose_only(table, error);
}

/* --- the first rows --- */

typedef struct {
    guint row, column;
    AvlastWorkbookValue value;
    char *text;
} Seen;

typedef struct {
    AvlastTable *table;
    GPtrArray *cells; /* of Seen *: the first rows that hold something */
    GString *text;
    gsize bytes;
    guint first_row;
} Look;

static void free_seen(gpointer data)
{
    Seen *seen = data;

    g_free(seen->text);
    g_free(seen);
}

static gboolean on_cell(gpointer data, const AvlastWorkbookCell *cell, GError **error)
{
    Look *look = data;
    AvlastWorkbookValue value;

    if (look->first_row > 0 &&
        (cell->row > look->first_row + ROWS_LOOKED_AT || look->bytes > TEXT_LOOKED_AT))
        return FALSE;
    /* Below the header only texts tell anything, and numbers are the most. */
    if (look->first_row > 0 && cell->row > look->first_row &&
        cell->type != AVLAST_WORKBOOK_SHARED && cell->type != AVLAST_WORKBOOK_TEXT)
        return TRUE;
    if (cell->formula && !cell->stored && look->first_row > 0 &&
        cell->row > look->first_row)
        return TRUE;
    if (!avlast_workbook_value(look->table->workbook, cell, look->text, &value, error))
        return FALSE;
    if (value == AVLAST_VALUE_EMPTY)
        return TRUE;
    if (look->first_row == 0)
        look->first_row = cell->row;
    Seen *seen = g_new0(Seen, 1);
    *seen = (Seen){cell->row, cell->column, value, g_strdup(look->text->str)};
    g_ptr_array_add(look->cells, seen);
    look->bytes += look->text->len + sizeof *seen;
    return TRUE;
}

static int compare_columns(gconstpointer a, gconstpointer b)
{
    const Seen *const *x = a, *const *y = b;

    if ((*x)->row != (*y)->row)
        return (*x)->row < (*y)->row ? -1 : 1;
    return ((*x)->column > (*y)->column) - ((*x)->column < (*y)->column);
}

static gboolean fail_twice(const AvlastTable *table, const Seen *seen, guint other,
                           GError **error)
{
    const AvlastPlace place = avlast_table_place(table, seen->row, seen->column);
    g_autofree char *one = avlast_workbook_reference(seen->row, other);
    g_autofree char *two = avlast_workbook_reference(seen->row, seen->column);

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                "two columns are called '%s' (cells %s and %s)\nhint: give each column "
                "its own name",
                seen->text, one, two);
    return FALSE;
}

static gboolean take_header(AvlastTable *table, const Look *look, GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_autoptr(GHashTable) places = g_hash_table_new(g_str_hash, g_str_equal);

    table->header_row = look->first_row;
    table->column = g_new0(guint, look->cells->len);
    for (guint i = 0; i < look->cells->len; i++) {
        const Seen *seen = g_ptr_array_index(look->cells, i);
        if (seen->row != look->first_row)
            break;
        if (seen->value == AVLAST_VALUE_ERROR) {
            const AvlastPlace place = avlast_table_place(table, seen->row, seen->column);
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV163", &place,
                        "the name of a column is the error %s\nhint: write a name",
                        seen->text);
            return FALSE;
        }
        if (g_hash_table_contains(places, seen->text))
            return fail_twice(table, seen,
                              GPOINTER_TO_UINT(g_hash_table_lookup(places, seen->text)),
                              error);
        g_hash_table_insert(places, seen->text, GUINT_TO_POINTER(seen->column));
        g_strv_builder_add(names, seen->text);
        table->column[table->fields++] = seen->column;
    }
    table->header = g_strv_builder_end(names);
    return TRUE;
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
        if (seen->row <= table->header_row || field == 0)
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
    if (!avlast_detect_decimal(table->name, csv, length, ';', table->fields, skip,
                               (const char *const *)table->missing,
                               &table->notation.decimal, error))
        return FALSE;
    table->decimal_known = table->notation.decimal != '\0';
    if (!table->decimal_known)
        table->notation.decimal = '.';
    return TRUE;
}

gboolean avlast_table_look(AvlastTable *table, const AvlastInputOptions *options,
                           GError **error)
{
    static const AvlastWorkbookEvents events = {.cell = on_cell};
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(free_seen);
    g_autoptr(GString) text = g_string_new(NULL);
    Look look = {.table = table, .cells = cells, .text = text};

    (void)options;
    if (!avlast_workbook_scan(table->workbook, table->sheet, &events, &look, error))
        return FALSE;
    if (cells->len == 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV109", NULL,
                    "'%s': sheet '%s' is empty", table->name, table->sheet->name);
        return FALSE;
    }
    g_ptr_array_sort(cells, compare_columns);
    return take_header(table, &look, error) && find_decimal(table, &look, error);
}
