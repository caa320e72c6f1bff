/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/crosstab_cells.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/labels.h"

static const struct {
    const char *prefix, *words;
} bases[] = {{"column:", N_("per cent of each column")},
             {"row:", N_("per cent of each row")},
             {"total:", N_("per cent of all")}};

void avlast_cross_table_clear(AvlastCrossTable *table)
{
    g_free(table->row_name);
    g_free(table->column_name);
    g_clear_pointer(&table->rows, g_ptr_array_unref);
    g_clear_pointer(&table->columns, g_ptr_array_unref);
    g_clear_pointer(&table->row_labels, g_ptr_array_unref);
    g_clear_pointer(&table->column_labels, g_ptr_array_unref);
    g_free(table->cells);
}

const char *avlast_cross_basis(guint basis)
{
    return _(bases[basis].words);
}

/* A cell's term without what tells its basis, or NULL for other rows. */
static const char *cell_term(const AvlastEstimate *row, guint basis)
{
    const char *prefix = bases[basis].prefix;

    return row->term && row->group && *row->group && g_str_has_prefix(row->term, prefix)
               ? row->term + strlen(prefix)
               : NULL;
}

static gboolean has_basis(const AvlastResult *result, guint basis)
{
    for (guint i = 0; result->estimates && i < result->estimates->rows->len; i++)
        if (cell_term(avlast_estimates_row(result->estimates, i), basis))
            return TRUE;
    return FALSE;
}

/* The basis of item i; the number of items for one that is none. */
static guint nth_basis(const AvlastResult *result, guint item, guint *count)
{
    guint found = 0, basis = 0;

    for (guint b = 0; b < G_N_ELEMENTS(bases); b++)
        if (has_basis(result, b) && found++ == item)
            basis = b;
    *count = found;
    return basis;
}

guint avlast_cross_items(const AvlastResult *result)
{
    guint count;

    nth_basis(result, 0, &count);
    return count;
}

/* Its place in the list, where it is put when it is new. */
static guint place_of(GPtrArray *list, const char *text)
{
    guint place;

    if (g_ptr_array_find_with_equal_func(list, text, g_str_equal, &place))
        return place;
    g_ptr_array_add(list, g_strdup(text));
    return list->len - 1;
}

static void read_places(AvlastCrossTable *table, const AvlastResult *result)
{
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const char *term = cell_term(row, table->basis);
        if (term) {
            place_of(table->rows, term);
            place_of(table->columns, row->group);
            table->outcome = row->outcome;
        }
        if (!row->group && row->p_value >= 0 && isnan(row->estimate))
            table->p = row->p_value;
    }
}

static void name_places(AvlastCrossTable *table, const AvlastResult *result,
                        const char *lang)
{
    for (guint r = 0; r < table->rows->len; r++) {
        const char *term = table->rows->pdata[r], *sign = strchr(term, '=');
        g_autofree char *column =
            sign ? g_strndup(term, (gsize)(sign - term)) : g_strdup(table->outcome);
        g_ptr_array_add(table->row_labels, g_strdup(avlast_labels_level(
                                               result, column, sign ? sign + 1 : term)));
    }
    for (guint c = 0; c < table->columns->len; c++)
        g_ptr_array_add(table->column_labels,
                        avlast_labels_group(result, table->columns->pdata[c]));
    table->row_name = g_strdup(avlast_labels_column(result, table->outcome, lang));
    table->column_name = avlast_labels_by(result, table->columns->pdata[0], lang);
}

void avlast_cross_table_read(AvlastCrossTable *table, const AvlastResult *result,
                             guint item, const char *lang)
{
    guint count;

    table->basis = nth_basis(result, item, &count);
    table->rows = g_ptr_array_new_with_free_func(g_free);
    table->columns = g_ptr_array_new_with_free_func(g_free);
    table->row_labels = g_ptr_array_new_with_free_func(g_free);
    table->column_labels = g_ptr_array_new_with_free_func(g_free);
    table->p = NAN;
    read_places(table, result);
    name_places(table, result, lang);
    const gsize n = (gsize)table->rows->len * table->columns->len;
    table->cells = g_new(AvlastCrossCell, n);
    for (gsize i = 0; i < n; i++)
        table->cells[i] = (AvlastCrossCell){{NAN, NAN, NAN}};
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const char *term = cell_term(row, table->basis);
        if (!term)
            continue;
        table->cells[place_of(table->rows, term) * table->columns->len +
                     place_of(table->columns, row->group)] =
            (AvlastCrossCell){{row->estimate, row->conf_low, row->conf_high}};
        table->most = fmax(table->most, row->estimate);
    }
}

const AvlastCrossCell *avlast_cross_cell(const AvlastCrossTable *table, guint row,
                                         guint column)
{
    return &table->cells[row * table->columns->len + column];
}
