/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/findings_rules.h"

void avlast_finding(GPtrArray *found, gboolean fault, const char *code,
                    const AvlastPlace *place, const char *name, const char *format, ...)
{
    AvlastFinding *one = g_new0(AvlastFinding, 1);
    va_list arguments;

    one->fault = fault;
    one->id = code;
    one->file = g_strdup(place->file);
    one->line = place->line;
    one->column = place->column;
    one->name = g_strdup(name);
    va_start(arguments, format);
    one->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(found, one);
}
