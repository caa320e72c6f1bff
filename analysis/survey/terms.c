/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/terms.h"

#include "core/error.h"
#include "core/memory.h"
#include "data/magnitude.h"

static void term_clear(gpointer data)
{
    g_free(((AvlastTerm *)data)->name);
}

void avlast_terms_free(AvlastTerms *terms)
{
    if (!terms)
        return;
    for (gsize j = 0; j < terms->k; j++)
        term_clear(&terms->term[j]);
    g_free(terms->term);
    g_clear_pointer(&terms->columns, g_ptr_array_unref);
    g_clear_pointer(&terms->owned, g_ptr_array_unref);
    g_free(terms);
}

static gboolean is_zero_or_one(const AvlastColumn *column, gsize rows)
{
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT && column->number[i] != 0.0 &&
            column->number[i] != 1.0)
            return FALSE;
    return TRUE;
}

static gboolean has_value(const AvlastColumn *column, gsize rows)
{
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            return TRUE;
    return FALSE;
}

/* A category of which every level has a row: its codes are dense as they are. */
static gboolean is_dense(const AvlastColumn *column, gsize rows)
{
    if (column->type != AVLAST_COLUMN_CATEGORY)
        return FALSE;
    g_autofree guint8 *seen = g_new0(guint8, MAX(column->levels->len, 1));
    guint n = 0;
    for (gsize i = 0; i < rows; i++)
        if (column->code[i] != AVLAST_NO_LEVEL && !seen[column->code[i]]) {
            seen[column->code[i]] = 1;
            n++;
        }
    return n == column->levels->len;
}

/* One term per level of the column. */
static gboolean add_levels(AvlastTerms *terms, GArray *list, const AvlastFrame *frame,
                           const AvlastColumn *column, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 n_levels;
    const guint32 *code = NULL;

    if (is_dense(column, frame->rows)) {
        code = column->code;
        names = g_ptr_array_ref(column->levels);
        n_levels = names->len;
    } else {
        guint32 *own = avlast_column_codes(column, frame->rows, &n_levels, &names, error);
        if (!own)
            return FALSE;
        g_ptr_array_add(terms->owned, own);
        code = own;
    }
    if (n_levels > AVLAST_TERM_LEVELS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV230", NULL,
                    "column '%s' has %u different values, more than the %d of a category",
                    column->name, n_levels, AVLAST_TERM_LEVELS);
        return FALSE;
    }
    double *observed = avlast_array(double, frame->rows, error);
    if (!observed)
        return FALSE;
    g_ptr_array_add(terms->owned, observed);
    for (gsize i = 0; i < frame->rows; i++)
        observed[i] = code[i] == AVLAST_NO_LEVEL ? NAN : 0.0;
    for (guint32 l = 0; l < n_levels; l++) {
        const AvlastTerm term = {.outcome = column->name,
                                 .name =
                                     g_strdup_printf("%s=%s", column->name,
                                                     (char *)g_ptr_array_index(names, l)),
                                 .code = code,
                                 .level = l,
                                 .observed = observed};
        g_array_append_val(list, term);
    }
    return TRUE;
}

static gboolean add_variable(AvlastTerms *terms, GArray *list, const AvlastFrame *frame,
                             const char *name, gboolean shares, GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);

    if (!column)
        return FALSE;
    if (g_ptr_array_find(terms->columns, column, NULL)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                    name);
        return FALSE;
    }
    if (!has_value(column, frame->rows)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                    "column '%s' has no value on any row", name);
        return FALSE;
    }
    g_ptr_array_add(terms->columns, column);
    if (column->type != AVLAST_COLUMN_NUMBER ||
        (shares && !is_zero_or_one(column, frame->rows)))
        return add_levels(terms, list, frame, column, error);
    if (!avlast_magnitude_check(name, column->number, NULL, frame->rows,
                                AVLAST_MAGNITUDE_VARIABLE, error))
        return FALSE;

    const AvlastTerm term = {.outcome = column->name,
                             .name = g_strdup(column->name),
                             .number = column->number,
                             .observed = column->number};
    g_array_append_val(list, term);
    return TRUE;
}

AvlastTerms *avlast_terms_new(const AvlastFrame *frame, const char *const *variables,
                              gboolean shares, GError **error)
{
    g_autoptr(AvlastTerms) terms = g_new0(AvlastTerms, 1);
    g_autoptr(GArray) list = g_array_new(FALSE, FALSE, sizeof(AvlastTerm));

    terms->columns = g_ptr_array_new();
    terms->owned = g_ptr_array_new_with_free_func(g_free);
    g_array_set_clear_func(list, term_clear);
    for (guint v = 0; variables && variables[v]; v++)
        if (!add_variable(terms, list, frame, variables[v], shares, error))
            return NULL;
    if (list->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "no variables are named");
        return NULL;
    }
    terms->k = list->len;
    g_array_set_clear_func(list, NULL);
    terms->term = (AvlastTerm *)(void *)g_array_free(g_steal_pointer(&list), FALSE);
    return g_steal_pointer(&terms);
}
