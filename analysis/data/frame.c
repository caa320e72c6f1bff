/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/frame.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/text.h"
#include "data/cell.h"

AvlastFrame *avlast_frame_new(const char *source, gsize rows)
{
    AvlastFrame *frame = g_new0(AvlastFrame, 1);

    frame->source = g_strdup(source);
    frame->rows = rows;
    frame->columns = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_column_free);
    frame->notes = g_ptr_array_new_with_free_func(g_free);
    return frame;
}

void avlast_frame_free(AvlastFrame *frame)
{
    if (!frame)
        return;
    g_free(frame->source);
    g_free(frame->sha256);
    g_ptr_array_unref(frame->columns);
    g_ptr_array_unref(frame->notes);
    g_strfreev(frame->header);
    g_clear_pointer(&frame->line, avlast_line_runs_free);
    g_clear_pointer(&frame->inputs, g_ptr_array_unref);
    g_free(frame);
}

AvlastFrame *avlast_frame_stub(const AvlastFrame *frame)
{
    AvlastFrame *stub = avlast_frame_new(frame->source, frame->rows);

    stub->sha256 = g_strdup(frame->sha256);
    stub->bytes = frame->bytes;
    stub->header = g_strdupv(frame->header);
    for (guint i = 0; i < frame->notes->len; i++)
        g_ptr_array_add(stub->notes, g_strdup(g_ptr_array_index(frame->notes, i)));
    return stub;
}

AvlastColumn *avlast_column_new(const char *name, AvlastColumnType type, gsize rows,
                                GError **error)
{
    g_autoptr(AvlastColumn) column = g_new0(AvlastColumn, 1);

    column->name = g_strdup(name);
    column->type = type;
    column->scale_min = column->scale_max = NAN;
    column->reasons = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(column->reasons, g_strdup("present"));
    g_ptr_array_add(column->reasons, g_strdup("empty"));
    column->reason = avlast_array(guint8, rows, error);
    if (!column->reason)
        return NULL;
    memset(column->reason, 1, rows);

    if (type == AVLAST_COLUMN_NUMBER) {
        column->number = avlast_array(double, rows, error);
        if (!column->number)
            return NULL;
        for (gsize i = 0; i < rows; i++)
            column->number[i] = NAN;
    } else {
        column->levels = g_ptr_array_new_with_free_func(g_free);
        column->code = avlast_array(guint32, rows, error);
        if (!column->code)
            return NULL;
        memset(column->code, 0xff, rows * sizeof *column->code);
    }
    return g_steal_pointer(&column);
}

void avlast_column_free(AvlastColumn *column)
{
    if (!column)
        return;
    g_free(column->name);
    g_free(column->label);
    g_free(column->label_nb);
    g_free(column->unit);
    g_free(column->number);
    g_free(column->code);
    g_free(column->reason);
    g_clear_pointer(&column->levels, g_ptr_array_unref);
    g_clear_pointer(&column->level_labels, g_ptr_array_unref);
    g_clear_pointer(&column->reasons, g_ptr_array_unref);
    g_free(column);
}

void avlast_frame_add(AvlastFrame *frame, AvlastColumn *column)
{
    g_ptr_array_add(frame->columns, column);
}

AvlastColumn *avlast_frame_find(const AvlastFrame *frame, const char *name)
{
    for (guint i = 0; i < frame->columns->len; i++) {
        AvlastColumn *column = g_ptr_array_index(frame->columns, i);
        if (strcmp(column->name, name) == 0)
            return column;
    }
    return NULL;
}

AvlastColumn *avlast_frame_require(const AvlastFrame *frame, const char *name,
                                   GError **error)
{
    AvlastColumn *column = avlast_frame_find(frame, name);

    if (!column) {
        g_autofree char *hint =
            avlast_text_no_column(name, (const char *const *)frame->header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL, "no column '%s' in '%s'%s",
                    name, frame->source, hint);
    }
    return column;
}

AvlastColumn *avlast_frame_require_number(const AvlastFrame *frame, const char *name,
                                          GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);
    double value;

    if (!column || column->type == AVLAST_COLUMN_NUMBER)
        return column;
    for (gsize i = 0; i < frame->rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        const char *text = g_ptr_array_index(column->levels, column->code[i]);
        if (avlast_number_parse(text, strlen(text), '.', &value))
            continue;
        const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
        g_autofree char *advice =
            avlast_cell_advice(text, (AvlastNotation){.decimal = '.'});
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV110", &place,
                    "'%s' is not a number (column '%s')\nhint: %s", text, name,
                    advice ? advice
                           : "say what it means with --missing or in a codebook, or use "
                             "the column as a category");
        return NULL;
    }
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV110", NULL,
                "column '%s' of '%s' holds no numbers", name, frame->source);
    return NULL;
}

static AvlastColumn *select_cells(const AvlastColumn *column, const guint8 *keep,
                                  gsize rows, gsize kept, GError **error)
{
    AvlastColumn *copy = avlast_column_new(column->name, column->type, kept, error);

    if (!copy)
        return NULL;
    copy->label = g_strdup(column->label);
    copy->label_nb = g_strdup(column->label_nb);
    copy->unit = g_strdup(column->unit);
    copy->integer = column->integer;
    copy->scale_min = column->scale_min;
    copy->scale_max = column->scale_max;
    g_ptr_array_unref(copy->reasons);
    copy->reasons = g_ptr_array_ref(column->reasons);
    if (column->levels) {
        g_ptr_array_unref(copy->levels);
        copy->levels = g_ptr_array_ref(column->levels);
    }
    copy->level_labels =
        column->level_labels ? g_ptr_array_ref(column->level_labels) : NULL;
    for (gsize i = 0, to = 0; i < rows; i++) {
        if (!keep[i])
            continue;
        copy->reason[to] = column->reason[i];
        if (column->number)
            copy->number[to] = column->number[i];
        else
            copy->code[to] = column->code[i];
        to++;
    }
    return copy;
}

AvlastFrame *avlast_frame_select(const AvlastFrame *frame, const guint8 *keep,
                                 GError **error)
{
    gsize kept = 0;

    for (gsize i = 0; i < frame->rows; i++)
        kept += keep[i] != 0;
    g_autoptr(AvlastFrame) copy = avlast_frame_new(frame->source, kept);
    copy->sha256 = g_strdup(frame->sha256);
    copy->bytes = frame->bytes;
    copy->header = g_strdupv(frame->header);
    copy->inputs = frame->inputs ? g_ptr_array_ref(frame->inputs) : NULL;
    for (guint i = 0; i < frame->notes->len; i++)
        g_ptr_array_add(copy->notes, g_strdup(g_ptr_array_index(frame->notes, i)));
    copy->line = frame->line ? avlast_line_runs_new() : NULL;
    for (gsize i = 0; copy->line && i < frame->rows; i++)
        if (keep[i])
            avlast_line_runs_append(copy->line, avlast_frame_line(frame, i));
    for (guint j = 0; j < frame->columns->len; j++) {
        AvlastColumn *column = select_cells(g_ptr_array_index(frame->columns, j), keep,
                                            frame->rows, kept, error);
        if (!column)
            return NULL;
        avlast_frame_add(copy, column);
    }
    return g_steal_pointer(&copy);
}

guint8 avlast_column_reason(AvlastColumn *column, const char *text)
{
    for (guint i = 0; i < column->reasons->len; i++)
        if (strcmp(g_ptr_array_index(column->reasons, i), text) == 0)
            return (guint8)i;
    if (column->reasons->len > G_MAXUINT8)
        return G_MAXUINT8;
    g_ptr_array_add(column->reasons, g_strdup(text));
    return (guint8)(column->reasons->len - 1);
}

char *avlast_column_cell(const AvlastColumn *column, gsize row)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    if (column->reason[row] != AVLAST_PRESENT)
        return g_strdup("");
    if (column->type == AVLAST_COLUMN_NUMBER)
        return g_strdup(avlast_number_exact(column->number[row], buffer));
    return g_strdup(g_ptr_array_index(column->levels, column->code[row]));
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Whether the values are whole numbers of a narrow range, as ids and group numbers are.
 */
static gboolean narrow_range(const AvlastColumn *column, gsize rows, double *low,
                             gsize *span)
{
    double least = INFINITY, most = -INFINITY;

    for (gsize i = 0; i < rows; i++) {
        const double value = column->number[i];
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        if (value != floor(value))
            return FALSE;
        least = fmin(least, value);
        most = fmax(most, value);
    }
    /* no value at all: least is above most */
    if (!(most >= least && most - least < 2.0 * (double)rows + 1024.0))
        return FALSE;
    *low = least;
    *span = (gsize)(most - least) + 1;
    return TRUE;
}

/* As codes_of_numbers by a table of the range: no sort, no search. */
static guint32 *codes_of_range(const AvlastColumn *column, gsize rows, double low,
                               gsize span, guint32 *n_levels, GPtrArray *names,
                               GError **error)
{
    g_autofree guint32 *codes = avlast_array(guint32, rows, error);
    g_autofree guint32 *code_of = avlast_array(guint32, span, error);
    char buffer[AVLAST_NUMBER_BUFFER];

    if (!codes || !code_of)
        return NULL;
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            code_of[(gsize)(column->number[i] - low)] = 1;
    *n_levels = 0;
    for (gsize v = 0; v < span; v++)
        if (code_of[v]) {
            code_of[v] = (*n_levels)++;
            g_ptr_array_add(names,
                            g_strdup(avlast_number_exact(low + (double)v, buffer)));
        }
    for (gsize i = 0; i < rows; i++)
        codes[i] = column->reason[i] == AVLAST_PRESENT
                       ? code_of[(gsize)(column->number[i] - low)]
                       : AVLAST_NO_LEVEL;
    return g_steal_pointer(&codes);
}

static guint32 *codes_of_numbers(const AvlastColumn *column, gsize rows,
                                 guint32 *n_levels, GPtrArray *names, GError **error)
{
    g_autofree double *sorted = avlast_array(double, rows, error);
    g_autofree guint32 *codes = avlast_array(guint32, rows, error);
    gsize n = 0, distinct = 0, span;
    double low;
    char buffer[AVLAST_NUMBER_BUFFER];

    if (!sorted || !codes)
        return NULL;
    if (narrow_range(column, rows, &low, &span))
        return codes_of_range(column, rows, low, span, n_levels, names, error);
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            sorted[n++] = column->number[i];
    qsort(sorted, n, sizeof *sorted, compare_doubles);
    for (gsize i = 0; i < n; i++)
        if (i == 0 || sorted[i] != sorted[distinct - 1])
            sorted[distinct++] = sorted[i];

    for (gsize i = 0; i < rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT) {
            codes[i] = AVLAST_NO_LEVEL;
            continue;
        }
        const double *found = bsearch(&column->number[i], sorted, distinct,
                                      sizeof *sorted, compare_doubles);
        codes[i] = (guint32)(found - sorted);
    }
    for (gsize i = 0; i < distinct; i++)
        g_ptr_array_add(names, g_strdup(avlast_number_exact(sorted[i], buffer)));
    *n_levels = (guint32)distinct;
    return g_steal_pointer(&codes);
}

static guint32 *codes_of_levels(const AvlastColumn *column, gsize rows, guint32 *n_levels,
                                GPtrArray *names, GError **error)
{
    g_autofree guint32 *codes = avlast_array(guint32, rows, error);
    g_autofree guint32 *dense = avlast_array(guint32, column->levels->len, error);

    if (!codes || !dense)
        return NULL;
    for (gsize i = 0; i < rows; i++)
        if (column->code[i] != AVLAST_NO_LEVEL)
            dense[column->code[i]] = 1;
    *n_levels = 0;
    for (guint k = 0; k < column->levels->len; k++)
        if (dense[k]) {
            dense[k] = (*n_levels)++;
            g_ptr_array_add(names, g_strdup(g_ptr_array_index(column->levels, k)));
        }
    for (gsize i = 0; i < rows; i++)
        codes[i] =
            column->code[i] == AVLAST_NO_LEVEL ? AVLAST_NO_LEVEL : dense[column->code[i]];
    return g_steal_pointer(&codes);
}

guint32 *avlast_column_codes(const AvlastColumn *column, gsize rows, guint32 *n_levels,
                             GPtrArray **names, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    guint32 *codes = column->type == AVLAST_COLUMN_NUMBER
                         ? codes_of_numbers(column, rows, n_levels, texts, error)
                         : codes_of_levels(column, rows, n_levels, texts, error);

    if (codes && names)
        *names = g_steal_pointer(&texts);
    return codes;
}

const char *avlast_column_words(const AvlastColumn *column, const char *level)
{
    for (guint l = 0; column->level_labels && column->levels &&
                      l < MIN(column->levels->len, column->level_labels->len);
         l++)
        if (strcmp(g_ptr_array_index(column->levels, l), level) == 0)
            return g_ptr_array_index(column->level_labels, l);
    return NULL;
}
