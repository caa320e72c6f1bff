/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The part of a formula behind '|': factors whose levels are absorbed.
 *
 *   part = crossing { "+" crossing }      crossing = name { ":" name } */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/formula_scan.h"

void avlast_crossing_free(gpointer data)
{
    AvlastCrossing *crossing = data;

    g_free(crossing->text);
    g_clear_pointer(&crossing->columns, g_ptr_array_unref);
    g_free(crossing);
}

/* One column of a crossing; FALSE with an error. */
static gboolean crossed(AvlastScan *scan, AvlastCrossing *crossing)
{
    avlast_scan_blanks(scan);
    const char *start = scan->at;

    if (!*start || !avlast_scan_starts_name(start)) {
        avlast_scan_fail(scan, start,
                         "a fixed effect is missing here: the name of a "
                         "column, or a product a:b of columns");
        return FALSE;
    }
    AvlastAtom *atom = avlast_scan_atom(scan, FALSE);
    if (!atom)
        return FALSE;
    const gboolean plain =
        atom->kind == AVLAST_ATOM_PLAIN || atom->kind == AVLAST_ATOM_CATEGORY;
    if (plain)
        g_ptr_array_add(crossing->columns, g_strdup(atom->column));
    else
        avlast_scan_fail(scan, start,
                         "a fixed effect is a column or a product a:b of columns, each "
                         "value a level");
    avlast_atom_free(atom);
    return plain;
}

static AvlastCrossing *crossing_of(AvlastScan *scan)
{
    AvlastCrossing *crossing = g_new0(AvlastCrossing, 1);
    g_autoptr(GString) text = g_string_new(NULL);
    gboolean good;

    crossing->columns = g_ptr_array_new_with_free_func(g_free);
    do
        good = crossed(scan, crossing);
    while (good && avlast_scan_take(scan, ':'));
    for (guint c = 0; c < crossing->columns->len; c++)
        g_string_append_printf(text, "%s%s", c ? ":" : "",
                               (char *)g_ptr_array_index(crossing->columns, c));
    crossing->text = g_strdup(text->str);
    if (good)
        return crossing;
    avlast_crossing_free(crossing);
    return NULL;
}

gboolean avlast_scan_absorb(AvlastScan *scan)
{
    AvlastFormula *formula = scan->formula;

    formula->absorb = g_ptr_array_new_with_free_func(avlast_crossing_free);
    do {
        avlast_scan_blanks(scan);
        const char *start = scan->at;
        AvlastCrossing *crossing = crossing_of(scan);
        if (!crossing)
            return FALSE;
        g_ptr_array_add(formula->absorb, crossing);
        for (guint i = 0; i + 1 < formula->absorb->len; i++) {
            const AvlastCrossing *other = g_ptr_array_index(formula->absorb, i);
            if (strcmp(other->text, crossing->text) != 0)
                continue;
            avlast_scan_fail(scan, start, "the fixed effect '%s' stands twice",
                             other->text);
            return FALSE;
        }
        for (guint c = 0; c < crossing->columns->len; c++) {
            const char *column = g_ptr_array_index(crossing->columns, c);
            if (formula->outcome && strcmp(column, formula->outcome->column) == 0) {
                avlast_scan_fail(scan, start, "the outcome is among the fixed effects");
                return FALSE;
            }
            avlast_formula_need(formula, column);
        }
    } while (avlast_scan_take(scan, '+'));
    /* The levels span the constant; categories are coded as beside one. */
    formula->intercept = FALSE;
    formula->list = TRUE;
    return TRUE;
}

guint avlast_formula_absorbs(const AvlastFormula *formula)
{
    return formula->absorb ? formula->absorb->len : 0;
}

/* --- levels over the rows --- */

void avlast_absorb_free(gpointer data)
{
    AvlastAbsorb *absorb = data;

    g_free(absorb->name);
    g_free(absorb->code);
    g_free(absorb);
}

/* Levels of used rows get numbers from 0, the others none. */
static gboolean close_gaps(const AvlastModelMatrix *matrix, guint32 n, AvlastAbsorb *out,
                           GError **error)
{
    g_autofree guint32 *dense = avlast_array(guint32, n, error);

    if (!dense)
        return FALSE;
    for (gsize i = 0; i < matrix->n; i++)
        if (matrix->use[i])
            dense[out->code[i]] = 1;
    out->levels = 0;
    for (guint32 l = 0; l < n; l++)
        dense[l] = dense[l] ? out->levels++ : AVLAST_NO_LEVEL;
    for (gsize i = 0; i < matrix->n; i++)
        out->code[i] = matrix->use[i] ? dense[out->code[i]] : AVLAST_NO_LEVEL;
    return TRUE;
}

/* The levels of `out` crossed with those of another column, numbered as they come. */
static void cross(const AvlastModelMatrix *matrix, const guint32 *code, AvlastAbsorb *out)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    guint32 n = 0;

    for (gsize i = 0; i < matrix->n; i++) {
        if (!matrix->use[i])
            continue;
        const gint64 pair = (gint64)(((guint64)out->code[i] << 32) | (guint64)code[i]);
        gpointer number;
        if (!g_hash_table_lookup_extended(seen, &pair, NULL, &number)) {
            number = GUINT_TO_POINTER(n++);
            g_hash_table_insert(seen, g_memdup2(&pair, sizeof pair), number);
        }
        out->code[i] = GPOINTER_TO_UINT(number);
    }
    out->levels = n;
}

static AvlastAbsorb *absorb_of(const AvlastCrossing *crossing, const AvlastFrame *frame,
                               const AvlastModelMatrix *matrix, GError **error)
{
    AvlastAbsorb *out = g_new0(AvlastAbsorb, 1);

    out->name = g_strdup(crossing->text);
    for (guint c = 0; c < crossing->columns->len; c++) {
        guint32 n;
        const AvlastColumn *column =
            avlast_frame_require(frame, g_ptr_array_index(crossing->columns, c), error);
        g_autofree guint32 *code =
            column ? avlast_column_codes(column, matrix->n, &n, NULL, error) : NULL;
        if (!code) {
            avlast_absorb_free(out);
            return NULL;
        }
        if (c > 0) {
            cross(matrix, code, out);
            continue;
        }
        out->code = g_steal_pointer(&code);
        if (!close_gaps(matrix, n, out, error)) {
            avlast_absorb_free(out);
            return NULL;
        }
    }
    return out;
}

gboolean avlast_formula_absorb(const AvlastFormula *formula, const AvlastFrame *frame,
                               AvlastModelMatrix *matrix, GError **error)
{
    matrix->absorb = g_ptr_array_new_with_free_func(avlast_absorb_free);
    for (guint a = 0; a < avlast_formula_absorbs(formula); a++) {
        AvlastAbsorb *one =
            absorb_of(g_ptr_array_index(formula->absorb, a), frame, matrix, error);
        if (!one)
            return FALSE;
        g_ptr_array_add(matrix->absorb, one);
    }
    return TRUE;
}
