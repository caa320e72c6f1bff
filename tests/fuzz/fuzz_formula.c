/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text as a formula and as a list of terms, and then over a small frame: an answer or
 * an error, and never columns that are not there. */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "data/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ROWS 5

static AvlastFrame *small_frame(void)
{
    AvlastFrame *frame = avlast_frame_new("fuzz.csv", ROWS);
    static const char *const numbers[] = {"x", "y", "z"};

    frame->header = g_strsplit("x,y,z,c", ",", -1);
    for (gsize j = 0; j < G_N_ELEMENTS(numbers); j++) {
        AvlastColumn *column =
            avlast_column_new(numbers[j], AVLAST_COLUMN_NUMBER, ROWS, NULL);
        for (gsize i = 0; i < ROWS; i++) {
            column->reason[i] = i == 3 && j == 1;
            column->number[i] = column->reason[i] ? NAN : (double)(i * (j + 1));
        }
        avlast_frame_add(frame, column);
    }
    AvlastColumn *category = avlast_column_new("c", AVLAST_COLUMN_CATEGORY, ROWS, NULL);
    g_ptr_array_add(category->levels, g_strdup("ja"));
    g_ptr_array_add(category->levels, g_strdup("nei"));
    for (gsize i = 0; i < ROWS; i++) {
        category->code[i] = i % 2;
        category->reason[i] = 0;
    }
    avlast_frame_add(frame, category);
    return frame;
}

static void build(AvlastFormula *formula)
{
    g_autoptr(AvlastFrame) frame = small_frame();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastModelMatrix) matrix =
        avlast_formula_matrix(formula, frame, NULL, &error);

    if (!matrix != (error != NULL))
        abort();
    if (!matrix)
        return;
    for (gsize j = 0; j < matrix->k; j++)
        for (gsize i = 0; i < matrix->n; i++)
            if (isnan(matrix->x[j][i]) == (matrix->use[i] != 0))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);

    for (int list = 0; list < 2; list++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastFormula) formula = list ? avlast_formula_parse_terms(text, &error)
                                                : avlast_formula_parse(text, &error);
        if (!formula != (error != NULL))
            abort();
        if (formula) {
            g_auto(GStrv) columns = avlast_formula_columns(formula);
            build(formula);
        }
    }
    return 0;
}
