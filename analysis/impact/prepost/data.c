/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The values of one outcome, and who lacks them. */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/lost.h"
#include "impact/prepost/parts.h"

void avlast_prepost_data_free(AvlastPrePostData *data)
{
    if (!data)
        return;
    for (int w = 0; w < 2; w++) {
        g_free(data->y[w]);
        g_free(data->use[w]);
    }
    g_clear_pointer(&data->lost, g_ptr_array_unref);
    g_free(data);
}

void avlast_prepost_values_clear(AvlastPrePostValues *values)
{
    for (int w = 0; w < 2; w++) {
        g_free(values->y[w]);
        g_free(values->unit[w]);
    }
}

gboolean avlast_prepost_in_part(const AvlastPrePostUnits *units,
                                const AvlastPrePostPart *part, gsize u)
{
    return (part->group == AVLAST_NO_LEVEL || units->group[u] == part->group) &&
           (part->arm == AVLAST_NO_LEVEL || units->arm[u] == part->arm);
}

char *avlast_prepost_part_name(const AvlastPrePostUnits *units,
                               const AvlastPrePostColumns *columns,
                               const AvlastPrePostPart *part)
{
    GString *name = g_string_new(NULL);

    if (part->group != AVLAST_NO_LEVEL)
        g_string_append(name, g_ptr_array_index(units->group_names, part->group));
    if (part->arm != AVLAST_NO_LEVEL)
        g_string_append_printf(name, "%s%s=%s", name->len ? ";" : "", columns->treatment,
                               (char *)g_ptr_array_index(units->arm_names, part->arm));
    return g_string_free(name, name->len == 0);
}

static void fill_values(AvlastPrePostData *data)
{
    const AvlastPrePostUnits *units = data->units;

    for (int w = 0; w < 2; w++)
        for (gsize u = 0; u < units->n; u++) {
            const gsize row = units->row[w][u];
            data->y[w][u] = row == AVLAST_NO_ROW ? NAN : data->column[w]->number[row];
        }
}

/* Why unit u has no value at side w, to be freed. */
static char *why_missing(const AvlastPrePostData *data, int w, gsize u)
{
    static const char *const none[] = {"no row before", "no row after"};
    const gsize row = data->units->row[w][u];

    return row == AVLAST_NO_ROW ? g_strdup(none[w])
                                : avlast_missing_reason(data->column[w], row);
}

static void count_unit(AvlastPrePostData *data, gsize u)
{
    const AvlastPrePostUnits *units = data->units;
    const gsize rows[2] = {units->row[0][u], units->row[1][u]};

    if (data->paired) {
        const int w = isnan(data->y[0][u]) ? 0 : 1;
        g_autofree char *what = why_missing(data, w, u);
        const gint64 count = rows[0] == rows[1] ? 1
                                                : (gint64)(rows[0] != AVLAST_NO_ROW) +
                                                      (rows[1] != AVLAST_NO_ROW);
        avlast_dropped_count(data->lost, what, count);
        return;
    }
    for (int w = 0; w < 2; w++)
        if (isnan(data->y[w][u]) && rows[w] != AVLAST_NO_ROW) {
            g_autofree char *what = why_missing(data, w, u);
            avlast_dropped_count(data->lost, what, 1);
        }
}

/* Marks what is used and counts what is not. */
static gsize mark(AvlastPrePostData *data, gsize in_use[2])
{
    const AvlastPrePostUnits *units = data->units;
    gsize pairs = 0;

    data->binary = TRUE;
    for (gsize u = 0; u < units->n; u++) {
        const gboolean has[2] = {!isnan(data->y[0][u]), !isnan(data->y[1][u])};
        const gboolean both = has[0] && has[1];
        if (units->row[0][u] == AVLAST_NO_ROW && units->row[1][u] == AVLAST_NO_ROW)
            continue;
        pairs += both ? 1 : 0;
        for (int w = 0; w < 2; w++) {
            data->use[w][u] = (data->paired ? both : has[w]) != 0;
            if (!data->use[w][u])
                continue;
            in_use[w]++;
            data->binary &= data->y[w][u] == 0.0 || data->y[w][u] == 1.0;
        }
        if (!both)
            count_unit(data, u);
    }
    return pairs;
}

AvlastPrePostData *avlast_prepost_data_new(const AvlastPrePostUnits *units,
                                           const AvlastPrePostOptions *options,
                                           gsize index, GError **error)
{
    g_autoptr(AvlastPrePostData) data = g_new0(AvlastPrePostData, 1);
    const char *name = options->outcomes[index];
    const char *before = options->columns.time ? name : options->baseline[index];
    gsize in_use[2] = {0, 0};

    data->units = units;
    data->options = options;
    data->outcome = name;
    data->lost = avlast_dropped_list();
    data->paired = units->linked && !options->all;
    data->column[0] = avlast_frame_require_number(units->frame, before, error);
    data->column[1] =
        data->column[0] ? avlast_frame_require_number(units->frame, name, error) : NULL;
    if (!data->column[1])
        return NULL;
    for (int w = 0; w < 2; w++) {
        data->y[w] = avlast_array(double, units->n, error);
        data->use[w] = avlast_array(guint8, units->n, error);
        if (!data->y[w] || !data->use[w])
            return NULL;
    }
    fill_values(data);
    const gsize pairs = mark(data, in_use);
    if (data->paired ? pairs > 0 : in_use[0] > 0 && in_use[1] > 0)
        return g_steal_pointer(&data);
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV256", NULL,
                data->paired ? "outcome '%s': nobody has it both before and after"
                             : "outcome '%s': one of the waves has no value of it",
                name);
    return NULL;
}

gboolean avlast_prepost_values(const AvlastPrePostData *data,
                               const AvlastPrePostPart *part, AvlastPrePostValues *values,
                               GError **error)
{
    const gsize n = data->units->n;

    *values = (AvlastPrePostValues){{NULL, NULL}, {NULL, NULL}, {0, 0}};
    for (int w = 0; w < 2; w++) {
        values->y[w] = avlast_array(double, n, error);
        values->unit[w] = avlast_array(guint32, n, error);
        if (!values->y[w] || !values->unit[w])
            return FALSE;
        for (gsize u = 0; u < n; u++)
            if (data->use[w][u] && avlast_prepost_in_part(data->units, part, u)) {
                values->y[w][values->n[w]] = data->y[w][u];
                values->unit[w][values->n[w]++] = (guint32)u;
            }
    }
    return TRUE;
}
