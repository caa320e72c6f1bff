/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Waves from rows to columns. */
#include <string.h>

#include "core/memory.h"
#include "core/number.h"
#include "data/reshape_internal.h"

typedef struct {
    const AvlastFrame *frame;
    const AvlastShape *shape;
    guint32 *unit; /* of each row: in order of appearance */
    gsize n_units;
    guint32 *first; /* row of each unit */
    guint32 *wave;  /* of each row */
    GStrv values;   /* the waves' texts */
    guint n_waves;
    guint32 *cell; /* units x waves: the row, or AVLAST_NO_ROW */
} Wide;

static void wide_clear(Wide *w)
{
    g_free(w->unit);
    g_free(w->first);
    g_free(w->wave);
    g_free(w->cell);
    g_strfreev(w->values);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wide, wide_clear)

static gboolean fail_missing(const Wide *w, gsize row, const char *name, GError **error)
{
    const AvlastPlace place = avlast_reshape_place(w->frame, row);

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV184", &place,
                "--reshape: no '%s' in this row\nhint: leave such rows out with --sql "
                "'SELECT * FROM data WHERE \"%s\" IS NOT NULL'",
                name, name);
    return FALSE;
}

/* The units after one more column of the id. */
static gboolean refine_units(Wide *w, const char *name, GError **error)
{
    const gsize rows = w->frame->rows;
    const AvlastColumn *column = avlast_reshape_require(w->frame, name, error);
    guint32 n;
    g_autofree guint32 *code =
        column ? avlast_column_codes(column, rows, &n, NULL, error) : NULL;
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    if (!code)
        return FALSE;
    w->n_units = 0;
    for (gsize i = 0; i < rows; i++) {
        if (code[i] == AVLAST_NO_LEVEL)
            return fail_missing(w, i, name, error);
        const gint64 key = (gint64)w->unit[i] << 32 | code[i];
        gpointer found;
        if (!g_hash_table_lookup_extended(seen, &key, NULL, &found)) {
            found = GSIZE_TO_POINTER(w->n_units);
            w->first[w->n_units++] = (guint32)i;
            g_hash_table_insert(seen, g_memdup2(&key, sizeof key), found);
        }
        w->unit[i] = (guint32)GPOINTER_TO_SIZE(found);
    }
    return TRUE;
}

/* The place of the value among the listed ones, as texts or as numbers; or -1. */
static int listed(GStrv values, const char *text)
{
    double wanted, value;
    const gboolean number = avlast_number_parse(text, strlen(text), '.', &wanted);

    for (int k = 0; values[k]; k++)
        if (strcmp(values[k], text) == 0 ||
            (number && avlast_number_parse(values[k], strlen(values[k]), '.', &value) &&
             value == wanted))
            return k;
    return -1;
}

static gboolean find_waves(Wide *w, GError **error)
{
    const AvlastColumn *column = avlast_reshape_require(w->frame, w->shape->wave, error);
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;

    w->wave =
        column ? avlast_column_codes(column, w->frame->rows, &n, &names, error) : NULL;
    if (!w->wave)
        return FALSE;
    g_autofree int *place = g_new(int, MAX(n, 1));
    if (!w->shape->values) {
        g_ptr_array_add(names, NULL);
        w->values = g_strdupv((GStrv)names->pdata);
        g_ptr_array_set_size(names, (int)n);
    } else {
        w->values = g_strdupv(w->shape->values);
    }
    w->n_waves = g_strv_length(w->values);
    for (guint32 k = 0; k < n; k++)
        place[k] = listed(w->values, g_ptr_array_index(names, k));
    for (gsize i = 0; i < w->frame->rows; i++) {
        if (w->wave[i] == AVLAST_NO_LEVEL)
            return fail_missing(w, i, w->shape->wave, error);
        if (place[w->wave[i]] < 0) {
            const AvlastPlace at = avlast_reshape_place(w->frame, i);
            const char *value = g_ptr_array_index(names, w->wave[i]);
            g_autofree char *all = g_strjoinv(", ", w->values);
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV184", &at,
                        "--reshape: the %s '%s' is not in the list: %s", w->shape->wave,
                        value, all);
            return FALSE;
        }
        w->wave[i] = (guint32)place[w->wave[i]];
    }
    return TRUE;
}

/* "pupil 7", or "school 2, pupil 7"; to be freed. */
static char *unit_text(const Wide *w, gsize row)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **name = w->shape->ids; *name; name++) {
        g_autofree char *cell =
            avlast_column_cell(avlast_frame_find(w->frame, *name), row);
        g_string_append_printf(text, "%s%s '%s'", text->len ? ", " : "", *name, cell);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean place_rows(Wide *w, GError **error)
{
    if ((guint64)w->n_units * w->n_waves >= G_GUINT64_CONSTANT(1) << 32) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV184", NULL,
                    "--reshape: %" G_GSIZE_FORMAT " rows of %u waves are too many",
                    w->n_units, w->n_waves);
        return FALSE;
    }
    w->cell = avlast_table(guint32, w->n_waves, w->n_units, error);
    if (!w->cell)
        return FALSE;
    memset(w->cell, 0xff, (gsize)w->n_waves * w->n_units * sizeof *w->cell);
    for (gsize i = 0; i < w->frame->rows; i++) {
        guint32 *cell = &w->cell[w->wave[i] * w->n_units + w->unit[i]];
        if (*cell == AVLAST_NO_ROW) {
            *cell = (guint32)i;
            continue;
        }
        const AvlastPlace place = avlast_reshape_place(w->frame, i);
        const AvlastPlace before = avlast_reshape_place(w->frame, *cell);
        g_autofree char *unit = unit_text(w, i);
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV182", &place,
                    "--reshape: %s has two rows in %s %s, the first at line "
                    "%" G_GSIZE_FORMAT
                    "\nhint: correct the file, or choose one row with --sql",
                    unit, w->shape->wave, w->values[w->wave[i]], before.line);
        return FALSE;
    }
    return TRUE;
}

static gboolean same_cell(const AvlastColumn *column, gsize a, gsize b)
{
    if (column->reason[a] != column->reason[b])
        return FALSE;
    if (column->reason[a] != AVLAST_PRESENT)
        return TRUE;
    return column->number ? column->number[a] == column->number[b]
                          : column->code[a] == column->code[b];
}

static gboolean check_constant(const Wide *w, const AvlastColumn *column, GError **error)
{
    for (gsize i = 0; i < w->frame->rows; i++) {
        const gsize first = w->first[w->unit[i]];
        if (same_cell(column, i, first))
            continue;
        const AvlastPlace place = avlast_reshape_place(w->frame, i);
        const AvlastPlace before = avlast_reshape_place(w->frame, first);
        g_autofree char *unit = unit_text(w, i);
        g_autofree char *here = avlast_column_cell(column, i);
        g_autofree char *there = avlast_column_cell(column, first);
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV183", &place,
                    "--reshape: '%s' is '%s' here and '%s' at line %" G_GSIZE_FORMAT
                    ", both of %s\nhint: name it before 'by' to have a column for each "
                    "%s, or leave it out: drop %s",
                    column->name, here, there, before.line, unit, w->shape->wave,
                    column->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean is_listed(const Wide *w, const AvlastColumn *column)
{
    const char *name = column->name;

    for (guint k = 0; k < w->shape->items->len; k++)
        if (strcmp(((AvlastShapeItem *)g_ptr_array_index(w->shape->items, k))->name,
                   name) == 0)
            return TRUE;
    return strcmp(name, w->shape->wave) == 0 ||
           (w->shape->drop && g_strv_contains((const char *const *)w->shape->drop, name));
}

static char *waved(const Wide *w, const char *label, guint k)
{
    return label ? g_strdup_printf("%s (%s %s)", label, w->shape->wave, w->values[k])
                 : NULL;
}

static gboolean add_item(const Wide *w, const AvlastShapeItem *item, AvlastFrame *made,
                         GError **error)
{
    const AvlastColumn *column = avlast_reshape_require(w->frame, item->name, error);

    for (guint k = 0; column && k < w->n_waves; k++) {
        g_autofree char *absent = avlast_reshape_absent(w->shape, w->values[k]);
        g_autofree char *name = avlast_shape_column(item, k, w->values[k]);
        AvlastColumn *copy =
            name ? avlast_reshape_pick(column, w->cell + (gsize)k * w->n_units,
                                       w->n_units, absent, error)
                 : NULL;
        if (!name)
            continue;
        if (!copy)
            return FALSE;
        g_free(copy->name);
        g_free(copy->label);
        g_free(copy->label_nb);
        copy->name = g_steal_pointer(&name);
        copy->label = waved(w, column->label, k);
        copy->label_nb = waved(w, column->label_nb, k);
        if (!avlast_reshape_add(made, copy, error))
            return FALSE;
    }
    return column != NULL;
}

static gboolean find_units(Wide *w, GError **error)
{
    w->unit = avlast_array(guint32, w->frame->rows, error);
    w->first = w->unit ? avlast_array(guint32, w->frame->rows, error) : NULL;
    if (!w->first)
        return FALSE;
    for (char **name = w->shape->ids; *name; name++)
        if (!refine_units(w, *name, error))
            return FALSE;
    return TRUE;
}

AvlastFrame *avlast_reshape_wide(const AvlastFrame *frame, const AvlastShape *shape,
                                 GError **error)
{
    g_auto(Wide) w = {.frame = frame, .shape = shape};

    for (guint k = 0; k < shape->items->len; k++)
        if (!avlast_reshape_require(
                frame, ((AvlastShapeItem *)g_ptr_array_index(shape->items, k))->name,
                error))
            return NULL;
    if (!find_units(&w, error) || !find_waves(&w, error) || !place_rows(&w, error))
        return NULL;
    g_autoptr(AvlastFrame) made = avlast_reshape_frame(frame, w.first, w.n_units);
    for (guint j = 0; made && j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        if (is_listed(&w, column))
            continue;
        if (!check_constant(&w, column, error) ||
            !avlast_reshape_add(
                made, avlast_reshape_pick(column, w.first, w.n_units, NULL, error),
                error))
            return NULL;
    }
    for (guint k = 0; made && k < shape->items->len; k++)
        if (!add_item(&w, g_ptr_array_index(shape->items, k), made, error))
            return NULL;
    if (made)
        avlast_reshape_finish(made);
    return g_steal_pointer(&made);
}
