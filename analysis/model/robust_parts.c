/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/robust_parts.h"

void avlast_robust_note(AvlastRobust *robust, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(robust->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void avlast_robust_free(AvlastRobust *robust)
{
    if (!robust)
        return;
    g_clear_pointer(&robust->m, gsl_matrix_free);
    g_clear_pointer(&robust->score, gsl_matrix_free);
    g_clear_pointer(&robust->k, gsl_matrix_free);
    g_clear_pointer(&robust->unit, g_ptr_array_unref);
    g_clear_pointer(&robust->notes, g_ptr_array_unref);
    g_free(robust->unit_column);
    g_free(robust->first);
    g_free(robust->order);
    g_free(robust->code);
    g_free(robust->adjusted);
    g_free(robust);
}
