/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/units.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "impact/lost.h"

void avlast_prepost_units_free(AvlastPrePostUnits *units)
{
    if (!units)
        return;
    for (int w = 0; w < 2; w++) {
        g_free(units->row[w]);
        g_free(units->wave[w]);
    }
    g_clear_pointer(&units->names, g_ptr_array_unref);
    g_free(units->id_column);
    g_free(units->arm);
    g_clear_pointer(&units->arm_names, g_ptr_array_unref);
    g_clear_pointer(&units->arm_labels, g_ptr_array_unref);
    g_clear_pointer(&units->terms, g_ptr_array_unref);
    g_free(units->cluster);
    g_clear_pointer(&units->cluster_names, g_ptr_array_unref);
    g_free(units->weight);
    g_free(units->group);
    g_clear_pointer(&units->group_names, g_ptr_array_unref);
    g_clear_pointer(&units->excluded, g_ptr_array_unref);
    g_free(units);
}

/* --- waves --- */

static gboolean name_waves(const AvlastColumn *time, const GPtrArray *levels,
                           const char *const *asked, guint32 wave[2], GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();

    for (guint l = 0; l < levels->len; l++)
        g_ptr_array_add(list, g_ptr_array_index(levels, l));
    g_ptr_array_add(list, NULL);
    if (!asked) {
        wave[0] = 0;
        wave[1] = 1;
        if (levels->len == 2 && time->type == AVLAST_COLUMN_NUMBER)
            return TRUE;
        g_autofree char *all = levels->len > 12
                                   ? g_strdup_printf("%u values", levels->len)
                                   : g_strjoinv(", ", (char **)list->pdata);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV254", NULL,
                    "which of the waves of '%s' is before and which after? (%s)\nhint: "
                    "--waves BEFORE,AFTER",
                    time->name, all);
        return FALSE;
    }
    for (int w = 0; w < 2; w++) {
        guint l = 0;
        while (l < levels->len && strcmp(g_ptr_array_index(levels, l), asked[w]) != 0)
            l++;
        if (l == levels->len) {
            g_autofree char *hint = avlast_text_did_you_mean(
                asked[w], (const char *const *)(void *)list->pdata);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV254", NULL,
                        "'%s' has no wave '%s'%s", time->name, asked[w], hint);
            return FALSE;
        }
        wave[w] = l;
    }
    if (wave[0] != wave[1])
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV254", NULL,
                "--waves: '%s' cannot be both before and after", asked[0]);
    return FALSE;
}

/* Marks each row's side: 0 before, 1 after, 2 neither. */
static guint8 *sides_of(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                        guint8 *excluded, GError **error)
{
    const gsize n = units->frame->rows;
    const AvlastColumn *time = avlast_frame_find(units->frame, columns->time);
    g_autoptr(GPtrArray) levels = NULL;
    guint32 n_levels, wave[2];
    g_autofree guint32 *code = avlast_column_codes(time, n, &n_levels, &levels, error);
    g_autofree guint8 *side = code ? avlast_array(guint8, n, error) : NULL;

    if (!side || !name_waves(time, levels, columns->waves, wave, error))
        return NULL;
    for (int w = 0; w < 2; w++)
        units->wave[w] = g_strdup(g_ptr_array_index(levels, wave[w]));
    for (gsize i = 0; i < n; i++) {
        side[i] = code[i] == wave[0] ? 0 : code[i] == wave[1] ? 1 : 2;
        if (excluded[i] || side[i] < 2)
            continue;
        g_autofree char *what =
            g_strdup_printf("of another wave ('%s' is %s)", time->name,
                            (char *)g_ptr_array_index(levels, code[i]));
        excluded[i] = 1;
        units->rows_excluded++;
        avlast_dropped_count(units->excluded, what, 1);
    }
    return g_steal_pointer(&side);
}

/* --- units --- */

static gboolean allocate(AvlastPrePostUnits *units, const AvlastPrePostRows *rows,
                         GError **error)
{
    for (int w = 0; w < 2; w++) {
        units->row[w] = avlast_array(gsize, units->n, error);
        if (!units->row[w])
            return FALSE;
        for (gsize u = 0; u < units->n; u++)
            units->row[w][u] = AVLAST_NO_ROW;
    }
    return (!rows->arm || (units->arm = avlast_array(guint32, units->n, error))) &&
           (!rows->cluster ||
            (units->cluster = avlast_array(guint32, units->n, error))) &&
           (!rows->group || (units->group = avlast_array(guint32, units->n, error))) &&
           (!rows->weight || (units->weight = avlast_array(double, units->n, error)));
}

static gboolean differs(const AvlastFrame *frame, const AvlastPrePostColumns *columns,
                        const char *what, gsize first, gsize row, GError **error)
{
    const AvlastPlace place = {frame->source, avlast_frame_line(frame, row), 0};
    g_autofree char *id = avlast_column_cell(avlast_frame_find(frame, columns->id), row);

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV253", &place,
                "'%s' of '%s' is another here than in line %" G_GSIZE_FORMAT
                "\nhint: it must be the same before and after",
                what, id, avlast_frame_line(frame, first));
    return FALSE;
}

/* What a unit's second row says must be what its first one said. */
static gboolean take_row(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                         const AvlastPrePostRows *rows, gsize u, gsize i, GError **error)
{
    const gsize other =
        units->row[0][u] != AVLAST_NO_ROW ? units->row[0][u] : units->row[1][u];
    const struct {
        guint32 *of_unit;
        const guint32 *of_row;
        const char *name;
    } codes[] = {{units->arm, rows->arm, columns->treatment},
                 {units->cluster, rows->cluster, columns->cluster},
                 {units->group, rows->group, columns->by ? columns->by[0] : NULL}};

    for (gsize c = 0; c < G_N_ELEMENTS(codes); c++) {
        if (!codes[c].of_unit)
            continue;
        if (other != AVLAST_NO_ROW && codes[c].of_unit[u] != codes[c].of_row[i])
            return differs(units->frame, columns, codes[c].name, other, i, error);
        codes[c].of_unit[u] = codes[c].of_row[i];
    }
    if (units->weight) {
        if (other != AVLAST_NO_ROW && units->weight[u] != rows->weight[i])
            return differs(units->frame, columns, columns->weights, other, i, error);
        units->weight[u] = rows->weight[i];
    }
    return TRUE;
}

static gboolean fill_wide(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                          const AvlastPrePostRows *rows, const guint8 *excluded,
                          GError **error)
{
    const AvlastColumn *id =
        columns->id ? avlast_frame_find(units->frame, columns->id) : NULL;

    units->n = units->frame->rows;
    units->linked = TRUE;
    if (id) {
        units->id_column = g_strdup(columns->id);
        units->names = g_ptr_array_new_with_free_func(g_free);
    }
    for (gsize i = 0; id && i < units->n; i++)
        g_ptr_array_add(units->names, avlast_column_cell(id, i));
    if (!allocate(units, rows, error))
        return FALSE;
    for (gsize i = 0; i < units->n; i++) {
        if (excluded[i])
            continue;
        if (!take_row(units, columns, rows, i, i, error))
            return FALSE;
        units->row[0][i] = units->row[1][i] = i;
    }
    return TRUE;
}

static gboolean twice(const AvlastFrame *frame, const AvlastPrePostColumns *columns,
                      gsize first, gsize row, GError **error)
{
    const AvlastPlace place = {frame->source, avlast_frame_line(frame, row), 0};
    g_autofree char *id = avlast_column_cell(avlast_frame_find(frame, columns->id), row);

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV255", &place,
                "'%s' has this wave in line %" G_GSIZE_FORMAT " already", id,
                avlast_frame_line(frame, first));
    return FALSE;
}

static gboolean fill_long(AvlastPrePostUnits *units, const AvlastPrePostColumns *columns,
                          const AvlastPrePostRows *rows, guint8 *excluded, GError **error)
{
    const AvlastFrame *frame = units->frame;
    const AvlastColumn *id = columns->id ? avlast_frame_find(frame, columns->id) : NULL;
    guint32 n_ids = 0;
    g_autofree guint8 *side = sides_of(units, columns, excluded, error);
    g_autofree guint32 *code =
        side && id ? avlast_column_codes(id, frame->rows, &n_ids, &units->names, error)
                   : NULL;

    if (!side || (id && !code))
        return FALSE;
    units->n = id ? n_ids : frame->rows;
    units->linked = id != NULL;
    units->id_column = g_strdup(columns->id);
    if (!allocate(units, rows, error))
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        if (excluded[i])
            continue;
        const gsize u = id ? code[i] : i;
        gsize *at = &units->row[side[i]][u];
        if (*at != AVLAST_NO_ROW)
            return twice(frame, columns, *at, i, error);
        if (!take_row(units, columns, rows, u, i, error))
            return FALSE;
        *at = i;
    }
    return TRUE;
}

static gboolean check_waves(const AvlastPrePostUnits *units, GError **error)
{
    gsize count[2] = {0, 0};

    for (int w = 0; w < 2; w++)
        for (gsize u = 0; u < units->n; u++)
            count[w] += units->row[w][u] != AVLAST_NO_ROW;
    if (count[0] > 0 && count[1] > 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV256", NULL,
                "'%s': no row is left %s that has all that the design asks for",
                units->frame->source, count[0] ? "after" : "before");
    return FALSE;
}

AvlastPrePostUnits *avlast_prepost_units_new(const AvlastFrame *frame,
                                             const AvlastPrePostColumns *columns,
                                             GError **error)
{
    g_autoptr(AvlastPrePostUnits) units = g_new0(AvlastPrePostUnits, 1);
    g_autofree guint8 *excluded = avlast_array(guint8, frame->rows, error);
    AvlastPrePostRows rows = {NULL, NULL, NULL, NULL};

    units->frame = frame;
    units->excluded = avlast_dropped_list();
    const gboolean ok =
        excluded && avlast_prepost_read_rows(units, columns, &rows, excluded, error) &&
        (columns->time ? fill_long(units, columns, &rows, excluded, error)
                       : fill_wide(units, columns, &rows, excluded, error)) &&
        check_waves(units, error);
    g_free(rows.arm);
    g_free(rows.cluster);
    g_free(rows.group);
    return ok ? g_steal_pointer(&units) : NULL;
}
