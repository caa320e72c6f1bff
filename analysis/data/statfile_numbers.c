/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_numbers.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/cell.h"

AvlastColumn *avlast_stat_numbers(const AvlastStatReading *reading, gsize field,
                                  AvlastColumn *texts, gsize rows, GError **error)
{
    const AvlastNotation notation = {.decimal = '.'};
    g_autofree double *value = avlast_array(double, texts->levels->len, error);
    g_autoptr(AvlastColumn) column =
        avlast_column_new(texts->name, AVLAST_COLUMN_NUMBER, rows, error);

    if (!value || !column)
        return NULL;
    for (guint l = 0; l < texts->levels->len; l++) {
        const char *text = g_ptr_array_index(texts->levels, l);
        value[l] = NAN;
        avlast_cell_number(text, strlen(text), notation, &value[l]);
    }
    column->integer = TRUE;
    for (gsize i = 0; i < rows; i++) {
        column->reason[i] = texts->reason[i];
        if (texts->reason[i] != AVLAST_PRESENT)
            continue;
        column->number[i] = value[texts->code[i]];
        column->integer =
            column->integer && column->number[i] == floor(column->number[i]);
        if (!isnan(column->number[i]))
            continue;
        if (reading->options->lenient)
            return texts;
        const AvlastPlace place = {reading->path, i + 1, field + 1};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV110", &place,
                    "'%s' is not a number (column '%s')\nhint: name the texts that mean "
                    "missing with --missing or in the codebook",
                    (const char *)g_ptr_array_index(texts->levels, texts->code[i]),
                    texts->name);
        return NULL;
    }
    column->label = g_strdup(texts->label);
    column->label_nb = g_strdup(texts->label_nb);
    column->unit = g_strdup(texts->unit);
    column->scale_min = texts->scale_min;
    column->scale_max = texts->scale_max;
    g_ptr_array_unref(column->reasons);
    column->reasons = g_ptr_array_ref(texts->reasons);
    return g_steal_pointer(&column);
}
