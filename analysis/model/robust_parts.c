/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/robust_parts.h"

#include <string.h>

void avlast_robust_note(AvlastRobust *robust, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_ptr_array_add(robust->notes, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void avlast_robust_add_effects(const AvlastRobust *robust, gsize i, double *row)
{
    const AvlastEffects *effects = robust->options.effects;
    const gsize k = robust->fit->k;

    for (gsize a = 0; a < avlast_robust_effects(robust); a++) {
        double value = effects->own ? effects->own[a][i] : 0.0;
        for (gsize j = 0; j < k; j++)
            value += gsl_matrix_get(robust->effect, a, j) * row[j];
        row[k + a] = value;
    }
}

void avlast_robust_in_q(const AvlastRobust *robust, const double *t, double *row)
{
    const gsize k = robust->fit->k;

    if (robust->options.type != AVLAST_SE_SURVEY) {
        memcpy(row, t, k * sizeof *row);
    } else {
        memset(row, 0, k * sizeof *row);
        for (gsize a = 0; a < k; a++)
            for (gsize j = a; t[a] != 0.0 && j < k; j++)
                row[j] += t[a] * robust->fit->r_inverse[a * k + j];
    }
    for (gsize a = 0; a < avlast_robust_effects(robust); a++)
        for (gsize j = 0; t[k + a] != 0.0 && j < k; j++)
            row[j] += t[k + a] * gsl_matrix_get(robust->effect, a, j);
}

void avlast_robust_free(AvlastRobust *robust)
{
    if (!robust)
        return;
    g_clear_pointer(&robust->m, gsl_matrix_free);
    g_clear_pointer(&robust->effect, gsl_matrix_free);
    g_clear_pointer(&robust->score, gsl_matrix_free);
    g_clear_pointer(&robust->k, gsl_matrix_free);
    g_clear_pointer(&robust->design_df, avlast_design_df_free);
    g_clear_pointer(&robust->unit, g_ptr_array_unref);
    g_clear_pointer(&robust->own, g_array_unref);
    g_clear_pointer(&robust->notes, g_ptr_array_unref);
    g_free(robust->unit_column);
    g_free(robust->first);
    g_free(robust->order);
    g_free(robust->code);
    g_free(robust->adjusted);
    g_free(robust->wide_own);
    g_free(robust->leverage_own);
    g_free(robust->alone);
    g_free(robust->base);
    g_free(robust);
}
