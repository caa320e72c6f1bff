/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "../ref/reftable.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

#include "support.h"

static void line_free(gpointer line)
{
    g_strfreev(line);
}

RefTable *ref_table_parse(const char *text)
{
    RefTable *table = g_new0(RefTable, 1);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    table->lines = g_ptr_array_new_with_free_func(line_free);
    table->owned = g_ptr_array_new_with_free_func(g_free);
    table->header = g_strsplit(g_strchomp(lines[0]), ",", -1);
    table->columns = g_strv_length(table->header);
    for (gsize i = 1; lines[i]; i++) {
        if (!*g_strchomp(lines[i]))
            continue;
        GStrv cells = g_strsplit(lines[i], ",", -1);
        ck_assert_msg(g_strv_length(cells) == table->columns, "ragged line: %s",
                      lines[i]);
        g_ptr_array_add(table->lines, cells);
    }
    table->rows = table->lines->len;
    return table;
}

RefTable *ref_table_read(const char *path)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) error = NULL;

    g_file_get_contents(path, &text, NULL, &error);
    assert_no_error(error);
    return ref_table_parse(text);
}

void ref_table_free(RefTable *table)
{
    g_strfreev(table->header);
    g_ptr_array_unref(table->lines);
    g_ptr_array_unref(table->owned);
    g_free(table);
}

static gsize column_of(const RefTable *table, const char *column)
{
    for (gsize j = 0; j < table->columns; j++)
        if (strcmp(table->header[j], column) == 0)
            return j;
    ck_abort_msg("no column '%s'", column);
    return 0;
}

const char *ref_table_cell(const RefTable *table, gsize row, const char *column)
{
    const GStrv cells = g_ptr_array_index(table->lines, row);

    return cells[column_of(table, column)];
}

static double number(const char *cell)
{
    char *end;
    const double value = g_ascii_strtod(cell, &end);

    return end == cell || *end ? NAN : value;
}

const double *ref_table_numbers(RefTable *table, const char *column)
{
    double *values = g_new(double, table->rows);

    for (gsize i = 0; i < table->rows; i++)
        values[i] = number(ref_table_cell(table, i, column));
    g_ptr_array_add(table->owned, values);
    return values;
}

double ref_table_find(const RefTable *table, const char *value, ...)
{
    const char *keys[16];
    gsize n = 0;
    va_list arguments;

    va_start(arguments, value);
    for (const char *key;
         n < G_N_ELEMENTS(keys) && (key = va_arg(arguments, const char *));)
        keys[n++] = key;
    va_end(arguments);
    for (gsize i = 0; i < table->rows; i++) {
        gboolean all = TRUE;
        for (gsize j = 0; j + 1 < n && all; j += 2)
            all = strcmp(ref_table_cell(table, i, keys[j]), keys[j + 1]) == 0;
        if (all)
            return number(ref_table_cell(table, i, value));
    }
    ck_abort_msg("no row %s %s ... for '%s'", keys[0], keys[1], value);
    return NAN;
}
