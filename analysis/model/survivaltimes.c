/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/survivaltimes.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

void avlast_survival_times_free(AvlastSurvivalTimes *times)
{
    if (!times)
        return;
    g_free(times->time);
    g_free(times->event);
    g_free(times->entry);
    g_free(times);
}

static gboolean fail_at(const AvlastFrame *frame, gsize row, const char *code,
                        const char *text, GError **error)
{
    const AvlastPlace place = {.file = frame->source,
                               .line = avlast_frame_line(frame, row)};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, code, &place, "%s", text);
    return FALSE;
}

/* The event column as 0 and 1, NaN where it is missing. */
static gboolean read_events(const AvlastFrame *frame, const AvlastColumn *column,
                            const char *value, const guint8 *use, double *event,
                            GError **error)
{
    double number = NAN;
    gboolean any = FALSE;

    if (value && column->type == AVLAST_COLUMN_NUMBER &&
        !avlast_number_parse(value, strlen(value), '.', &number))
        number = NAN;
    for (gsize i = 0; i < frame->rows; i++) {
        event[i] = NAN;
        if (column->reason[i] != AVLAST_PRESENT || (use && !use[i]))
            continue;
        if (value) {
            event[i] = column->type == AVLAST_COLUMN_NUMBER
                           ? column->number[i] == number
                           : strcmp(g_ptr_array_index(column->levels, column->code[i]),
                                    value) == 0;
            any = any || event[i] == 1.0;
            continue;
        }
        g_autofree char *cell = avlast_column_cell(column, i);
        if (strcmp(cell, "0") != 0 && strcmp(cell, "1") != 0) {
            g_autofree char *text = g_strdup_printf(
                "'%s' is '%s': an event is 1, a censored time 0\nhint: --event-value "
                "names another value that is the event",
                column->name, cell);
            return fail_at(frame, i, "AV339", text, error);
        }
        event[i] = cell[0] == '1';
    }
    if (value && !any)
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV339", NULL,
                    "no row in use has '%s=%s'", column->name, value);
    return !value || any;
}

/* Rows that have all; a row that cannot be is an error. */
static gboolean check_rows(const AvlastFrame *frame, const AvlastColumn *time,
                           const AvlastColumn *entry, AvlastSurvivalTimes *times,
                           GError **error)
{
    for (gsize i = 0; i < times->n; i++) {
        const double t = time->number[i], from = entry ? entry->number[i] : 0.0;
        g_autofree char *text = NULL;
        times->time[i] = NAN;
        if (times->entry)
            times->entry[i] = NAN;
        if (isnan(times->event[i]) || isnan(t) || isnan(from)) {
            times->event[i] = NAN;
            continue;
        }
        if (!(t >= 0.0) || !isfinite(t) || !(from >= 0.0))
            text = g_strdup_printf("'%s' is %.15g: a time is a number from 0 up",
                                   (t >= 0.0 ? entry : time)->name, t >= 0.0 ? from : t);
        else if (entry && !(t > from))
            text = g_strdup_printf("'%s' is %.15g and '%s' %.15g: the time must be after "
                                   "the entry",
                                   time->name, t, entry->name, from);
        if (text)
            return fail_at(frame, i, "AV338", text, error);
        times->time[i] = t;
        if (times->entry)
            times->entry[i] = from;
    }
    return TRUE;
}

AvlastSurvivalTimes *avlast_survival_times(const AvlastFrame *frame,
                                           const AvlastSurvivalColumns *columns,
                                           const guint8 *use, GError **error)
{
    const AvlastColumn *time = avlast_frame_require_number(frame, columns->time, error);
    const AvlastColumn *event =
        time ? avlast_frame_require(frame, columns->event, error) : NULL;
    const AvlastColumn *entry =
        event && columns->entry
            ? avlast_frame_require_number(frame, columns->entry, error)
            : NULL;
    g_autoptr(AvlastSurvivalTimes) times = g_new0(AvlastSurvivalTimes, 1);

    if (!event || (columns->entry && !entry))
        return NULL;
    times->n = frame->rows;
    if (!(times->time = avlast_array(double, times->n, error)) ||
        !(times->event = avlast_array(double, times->n, error)) ||
        (entry && !(times->entry = avlast_array(double, times->n, error))) ||
        !read_events(frame, event, columns->event_value, use, times->event, error) ||
        !check_rows(frame, time, entry, times, error))
        return NULL;
    return g_steal_pointer(&times);
}
