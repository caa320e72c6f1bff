/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/cea/cea.h"
#include "cmd/number_list.h"
#include "core/error.h"

#define MOST_THRESHOLDS 1000

void avlast_cea_read_free(AvlastCeaRead *read)
{
    if (!read)
        return;
    avlast_frame_free(read->frame);
    g_clear_pointer(&read->name, g_ptr_array_unref);
    g_free(read->cost);
    g_free(read->effect);
    g_clear_pointer(&read->threshold, g_array_unref);
    g_free(read);
}

const double *avlast_cea_column(const AvlastFrame *frame, const char *name,
                                GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);

    if (!column)
        return NULL;
    if (column->type != AVLAST_COLUMN_NUMBER) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                    "'%s' is no column of numbers", name);
        return NULL;
    }
    for (gsize i = 0; i < frame->rows; i++)
        if (!isfinite(column->number[i])) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV441", &place,
                        "no '%s'\nhint: a draw is one world: all its numbers belong "
                        "together, and none can be left out",
                        name);
            return NULL;
        }
    return column->number;
}

/* Those of --options, or each NAME with columns cost.NAME and effect.NAME. */
static gboolean find_options(AvlastCeaRead *read, char **asked, GError **error)
{
    read->name = g_ptr_array_new_with_free_func(g_free);
    for (char **name = asked; name && *name; name++)
        g_ptr_array_add(read->name, g_strdup(*name));
    for (char **column = read->frame->header; !asked && *column; column++) {
        if (!g_str_has_prefix(*column, "cost."))
            continue;
        const char *name = *column + strlen("cost.");
        g_autofree char *effect = g_strdup_printf("effect.%s", name);
        if (g_strv_contains((const char *const *)read->frame->header, effect))
            g_ptr_array_add(read->name, g_strdup(name));
    }
    for (guint i = 0; i < read->name->len; i++)
        for (guint j = 0; j < i; j++)
            if (g_strcmp0(g_ptr_array_index(read->name, i),
                          g_ptr_array_index(read->name, j)) == 0) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                            "option '%s' is there twice",
                            (char *)g_ptr_array_index(read->name, i));
                return FALSE;
            }
    if (read->name->len >= 2)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                "two options or more are needed\nhint: each has a column cost.NAME and a "
                "column effect.NAME");
    return FALSE;
}

static gboolean take_columns(AvlastCeaRead *read, GError **error)
{
    const gsize options = read->name->len;

    read->cost = g_new0(const double *, options);
    read->effect = g_new0(const double *, options);
    for (gsize d = 0; d < options; d++) {
        const char *name = g_ptr_array_index(read->name, d);
        g_autofree char *cost = g_strdup_printf("cost.%s", name);
        g_autofree char *effect = g_strdup_printf("effect.%s", name);
        read->cost[d] = avlast_cea_column(read->frame, cost, error);
        if (!read->cost[d])
            return FALSE;
        read->effect[d] = avlast_cea_column(read->frame, effect, error);
        if (!read->effect[d])
            return FALSE;
    }
    read->draws =
        (AvlastOptionDraws){read->frame->rows, options, read->cost, read->effect};
    return TRUE;
}

static int by_size(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

AvlastCeaRead *avlast_cea_read(AvlastRun *run, GError **error)
{
    const AvlastCeaOwn *own = run->own;
    g_autoptr(AvlastCeaRead) read = g_new0(AvlastCeaRead, 1);

    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV802", NULL,
            "one file of draws is needed\nhint: avlast cea draws.csv --thresholds "
            "0:1000000:50000");
        return NULL;
    }
    read->threshold =
        avlast_number_list("thresholds", own->thresholds, MOST_THRESHOLDS, error);
    if (!read->threshold)
        return NULL;
    if (read->threshold->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--thresholds is needed: what a unit of effect is worth, one value "
                    "or several\nhint: --thresholds 0:1000000:50000");
        return NULL;
    }
    for (guint t = 0; t < read->threshold->len; t++)
        if (g_array_index(read->threshold, double, t) < 0.0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV441", NULL,
                        "--thresholds: a unit of effect cannot be worth less than 0");
            return NULL;
        }
    g_array_sort(read->threshold, by_size);
    read->frame = avlast_run_frame(run, run->arguments[0], NULL, error);
    return read->frame && find_options(read, own->options, error) &&
                   take_columns(read, error)
               ? g_steal_pointer(&read)
               : NULL;
}
