/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which sheet of a workbook holds the table, and which of its columns are wanted. */
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/input_workbook.h"

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
        if (n++ == 0)
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

gboolean avlast_table_wanted(const AvlastTable *table, const char *const *wanted,
                             gint32 *at, GError **error)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint c = 0; c <= AVLAST_WORKBOOK_COLUMNS; c++)
        at[c] = AVLAST_TABLE_UNNAMED;
    for (gsize j = 0; j < table->fields; j++) {
        g_hash_table_insert(index, table->header[j], GUINT_TO_POINTER(table->column[j]));
        at[table->column[j]] = wanted ? AVLAST_TABLE_UNWANTED : 0;
    }
    for (; wanted && *wanted; wanted++) {
        const guint column = GPOINTER_TO_UINT(g_hash_table_lookup(index, *wanted));
        if (column > 0) {
            at[column] = 0;
            continue;
        }
        g_autofree char *hint =
            avlast_text_no_column(*wanted, (const char *const *)table->header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL, "no column '%s' in '%s'%s",
                    *wanted, table->name, hint);
        return FALSE;
    }
    return TRUE;
}
