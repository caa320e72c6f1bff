/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waves from columns to rows. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/number.h"
#include "data/reshape_internal.h"
#include "data/sql_gather.h"

typedef struct {
    const AvlastFrame *frame;
    const AvlastShape *shape;
    guint n_waves, n_items;
    const AvlastColumn **column; /* items x waves; NULL where there is none */
    guint32 *row, *wave;         /* of each row of the result */
    gsize n;
} Long;

static void long_clear(Long *l)
{
    g_free(l->column);
    g_free(l->row);
    g_free(l->wave);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Long, long_clear)

static const AvlastColumn *column_at(const Long *l, guint item, guint wave)
{
    return l->column[item * l->n_waves + wave];
}

static gboolean find_columns(Long *l, GError **error)
{
    l->column = g_new0(const AvlastColumn *, (gsize)l->n_items * l->n_waves + 1);
    for (guint i = 0; i < l->n_items; i++) {
        const AvlastShapeItem *item = g_ptr_array_index(l->shape->items, i);
        gboolean any = FALSE;
        for (guint w = 0; w < l->n_waves; w++) {
            g_autofree char *name = avlast_shape_column(item, w, l->shape->values[w]);
            const AvlastColumn *column =
                name ? avlast_reshape_require(l->frame, name, error) : NULL;
            if (name && !column)
                return FALSE;
            l->column[i * l->n_waves + w] = column;
            any = any || column;
        }
        if (!any) {
            avlast_shape_fail(l->shape->text, item->at, "the item has no column", NULL,
                              error);
            return FALSE;
        }
    }
    return TRUE;
}

/* Whether a cell only says that wide had no row for the wave. */
static gboolean is_absent(const AvlastColumn *column, gsize row, const char *absent)
{
    return !column ||
           strcmp(g_ptr_array_index(column->reasons, column->reason[row]), absent) == 0;
}

static gboolean list_rows(Long *l, GError **error)
{
    const gsize rows = l->frame->rows;
    g_auto(GStrv) absent = g_new0(char *, (gsize)l->n_waves + 1);

    if ((guint64)rows * l->n_waves >= AVLAST_NO_ROW) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV184", NULL,
                    "--reshape: %" G_GSIZE_FORMAT " rows in %u waves are too many", rows,
                    l->n_waves);
        return FALSE;
    }
    for (guint w = 0; w < l->n_waves; w++)
        absent[w] = avlast_reshape_absent(l->shape, l->shape->values[w]);
    l->row = avlast_table(guint32, rows, l->n_waves, error);
    l->wave = l->row ? avlast_table(guint32, rows, l->n_waves, error) : NULL;
    if (!l->wave)
        return FALSE;
    for (gsize i = 0; i < rows; i++)
        for (guint w = 0; w < l->n_waves; w++) {
            gboolean there = FALSE;
            for (guint k = 0; k < l->n_items && !there; k++)
                there = !is_absent(column_at(l, k, w), i, absent[w]);
            if (!there)
                continue;
            l->row[l->n] = (guint32)i;
            l->wave[l->n++] = w;
        }
    if (l->n > 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV134", NULL,
                "--reshape: no row is left of '%s'", l->frame->source);
    return FALSE;
}

static gboolean is_used(const Long *l, const AvlastColumn *column)
{
    for (guint k = 0; k < l->n_items * l->n_waves; k++)
        if (l->column[k] == column)
            return TRUE;
    return l->shape->drop &&
           g_strv_contains((const char *const *)l->shape->drop, column->name);
}

static AvlastColumn *wave_column(const Long *l, GError **error)
{
    g_autofree double *value = g_new(double, l->n_waves);
    gboolean numbers = TRUE;

    for (guint w = 0; w < l->n_waves; w++) {
        const char *text = l->shape->values[w];
        numbers = numbers && avlast_number_parse(text, strlen(text), '.', &value[w]);
    }
    AvlastColumn *column = avlast_column_new(
        l->shape->wave, numbers ? AVLAST_COLUMN_NUMBER : AVLAST_COLUMN_CATEGORY, l->n,
        error);
    if (!column)
        return NULL;
    column->integer = numbers;
    for (guint w = 0; w < l->n_waves; w++) {
        if (!numbers)
            g_ptr_array_add(column->levels, g_strdup(l->shape->values[w]));
        else
            column->integer = column->integer && value[w] == floor(value[w]);
    }
    memset(column->reason, AVLAST_PRESENT, l->n);
    for (gsize i = 0; i < l->n; i++)
        if (numbers)
            column->number[i] = value[l->wave[i]];
        else
            column->code[i] = l->wave[i];
    return column;
}

/* The label without the wave that wide added, to be freed. */
static char *plain_label(const Long *l, const char *label, guint wave)
{
    g_autofree char *added =
        g_strdup_printf(" (%s %s)", l->shape->wave, l->shape->values[wave]);

    return label && g_str_has_suffix(label, added)
               ? g_strndup(label, strlen(label) - strlen(added))
               : g_strdup(label);
}

/* The label that all waves' columns share, or NULL; *differ tells that they do not. */
static char *common_label(const Long *l, guint item, gboolean norwegian, gboolean *differ)
{
    g_autofree char *common = NULL;
    gboolean first = TRUE;

    for (guint w = 0; w < l->n_waves; w++) {
        const AvlastColumn *column = column_at(l, item, w);
        if (!column)
            continue;
        g_autofree char *label =
            plain_label(l, norwegian ? column->label_nb : column->label, w);
        if (!first && g_strcmp0(label, common) != 0) {
            *differ = TRUE;
            return NULL;
        }
        if (first)
            common = g_steal_pointer(&label);
        first = FALSE;
    }
    return g_steal_pointer(&common);
}

static gboolean take_cell(const Long *l, guint item, gsize i, AvlastSqlGather *gather)
{
    const AvlastColumn *column = column_at(l, item, l->wave[i]);
    const gsize row = l->row[i];

    if (!column) {
        g_autofree char *why = g_strdup_printf("no column in %s %s", l->shape->wave,
                                               l->shape->values[l->wave[i]]);
        return avlast_sql_gather_missing(gather, why);
    }
    if (column->reason[row] != AVLAST_PRESENT)
        return avlast_sql_gather_missing(
            gather, g_ptr_array_index(column->reasons, column->reason[row]));
    if (column->type == AVLAST_COLUMN_NUMBER)
        return avlast_sql_gather_number(gather, column->number[row]);
    const char *text = g_ptr_array_index(column->levels, column->code[row]);
    return avlast_sql_gather_text(gather, text, strlen(text));
}

static AvlastColumn *item_column(const Long *l, guint item, GPtrArray *notes,
                                 GError **error)
{
    const AvlastShapeItem *said = g_ptr_array_index(l->shape->items, item);
    GPtrArray *origins = g_ptr_array_new();
    gboolean differ = FALSE;

    for (guint w = 0; w < l->n_waves; w++)
        if (column_at(l, item, w))
            g_ptr_array_add(origins, (gpointer)(gsize)column_at(l, item, w));
    AvlastSqlGather *gather = avlast_sql_gather_new(said->name, origins);
    gboolean ok = TRUE;
    for (gsize i = 0; i < l->n && ok; i++)
        ok = take_cell(l, item, i, gather);
    if (!ok)
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for the result of --reshape");
    AvlastColumn *column =
        ok ? avlast_sql_gather_finish(gather, NULL, notes, error) : NULL;
    avlast_sql_gather_free(gather);
    if (!column)
        return NULL;
    g_free(column->label);
    g_free(column->label_nb);
    column->label = common_label(l, item, FALSE, &differ);
    column->label_nb = common_label(l, item, TRUE, &differ);
    if (differ)
        g_ptr_array_add(notes, g_strdup_printf("'%s' has no label, since its waves are "
                                               "labelled differently",
                                               said->name));
    return column;
}

AvlastFrame *avlast_reshape_long(const AvlastFrame *frame, const AvlastShape *shape,
                                 GError **error)
{
    g_auto(Long) l = {.frame = frame,
                      .shape = shape,
                      .n_waves = g_strv_length(shape->values),
                      .n_items = shape->items->len};

    if (!find_columns(&l, error) || !list_rows(&l, error))
        return NULL;
    g_autoptr(AvlastFrame) made = avlast_reshape_frame(frame, l.row, l.n);
    for (guint j = 0; made && j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        if (!is_used(&l, column) &&
            !avlast_reshape_add(
                made, avlast_reshape_pick(column, l.row, l.n, NULL, error), error))
            return NULL;
    }
    if (!made || !avlast_reshape_add(made, wave_column(&l, error), error))
        return NULL;
    for (guint k = 0; k < l.n_items; k++)
        if (!avlast_reshape_add(made, item_column(&l, k, made->notes, error), error))
            return NULL;
    avlast_reshape_finish(made);
    return g_steal_pointer(&made);
}
