/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/described.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/magnitude.h"

static void variable_free(gpointer data)
{
    AvlastDescribedVariable *v = data;

    g_clear_pointer(&v->levels, g_ptr_array_unref);
    g_clear_pointer(&v->labels, g_ptr_array_unref);
    g_free(v);
}

void avlast_described_free(AvlastDescribed *described)
{
    if (!described)
        return;
    g_clear_pointer(&described->variables, g_ptr_array_unref);
    avlast_terms_free(described->terms);
    g_free(described);
}

gboolean avlast_words_are_no_yes(const char *no, const char *yes)
{
    static const char *const words[][2] = {
        {"0", "1"},        {"no", "yes"},
        {"n", "y"},        {"nei", "ja"},
        {"n", "j"},        {"f", "t"},
        {"false", "true"}, {"usann", "sann"},
        {"0", "ja"},       {"not selected", "selected"}};
    g_autofree char *a = g_utf8_strdown(no, -1), *b = g_utf8_strdown(yes, -1);

    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(a, words[i][0]) == 0 && strcmp(b, words[i][1]) == 0)
            return TRUE;
    return FALSE;
}

static gboolean is_zero_or_one(const AvlastColumn *column, gsize rows)
{
    gboolean any = FALSE;

    for (gsize i = 0; i < rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        if (column->number[i] != 0.0 && column->number[i] != 1.0)
            return FALSE;
        any = TRUE;
    }
    return any;
}

static gboolean listed(const char *const *names, const char *name)
{
    return names && g_strv_contains(names, name);
}

/* Levels of a 0/1 number: both, even when rows have one of them only. */
static guint32 *binary_codes(const AvlastColumn *column, gsize rows,
                             AvlastDescribedVariable *v, GError **error)
{
    guint32 *code = avlast_array(guint32, rows, error);

    if (!code)
        return NULL;
    for (gsize i = 0; i < rows; i++)
        code[i] = column->reason[i] != AVLAST_PRESENT ? AVLAST_NO_LEVEL
                                                      : column->number[i] == 1.0;
    v->levels = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(v->levels, g_strdup("0"));
    g_ptr_array_add(v->levels, g_strdup("1"));
    return code;
}

static guint32 *codes_of(const AvlastColumn *column, gsize rows,
                         AvlastDescribedVariable *v, GError **error)
{
    guint32 n_levels;

    if (column->type == AVLAST_COLUMN_CATEGORY && column->level_labels) {
        v->levels = g_ptr_array_new_with_free_func(g_free);
        for (guint l = 0; l < column->levels->len; l++)
            g_ptr_array_add(v->levels, g_strdup(g_ptr_array_index(column->levels, l)));
        return g_memdup2(column->code, MAX(rows, 1) * sizeof *column->code);
    }
    if (column->type == AVLAST_COLUMN_NUMBER && is_zero_or_one(column, rows))
        return binary_codes(column, rows, v, error);
    return avlast_column_codes(column, rows, &n_levels, &v->levels, error);
}

static gboolean add_category(AvlastDescribed *d, GArray *list, const AvlastFrame *frame,
                             AvlastDescribedVariable *v, GError **error)
{
    const AvlastColumn *column = v->column;
    guint32 *code = codes_of(column, frame->rows, v, error);
    double *observed = code ? avlast_array(double, frame->rows, error) : NULL;

    if (code)
        g_ptr_array_add(d->terms->owned, code);
    if (!observed)
        return FALSE;
    g_ptr_array_add(d->terms->owned, observed);
    if (v->levels->len > AVLAST_TERM_LEVELS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV230", NULL,
                    "column '%s' has %u different values, more than the %d of a category",
                    column->name, v->levels->len, AVLAST_TERM_LEVELS);
        return FALSE;
    }
    v->code = code;
    v->count = v->levels->len;
    v->labels = g_ptr_array_new_with_free_func(g_free);
    for (gsize i = 0; i < frame->rows; i++)
        observed[i] = code[i] == AVLAST_NO_LEVEL ? NAN : 0.0;
    for (guint32 l = 0; l < v->count; l++) {
        const char *level = g_ptr_array_index(v->levels, l);
        const AvlastTerm term = {.outcome = column->name,
                                 .name = g_strdup_printf("%s=%s", column->name, level),
                                 .code = code,
                                 .level = l,
                                 .observed = observed};
        g_array_append_val(list, term);
        g_ptr_array_add(v->labels, g_strdup(avlast_column_words(column, level)));
    }
    v->shown = v->count == 2 ? AVLAST_SHOWN_BINARY : AVLAST_SHOWN_CATEGORY;
    v->yes = 1;
    for (int label = 0; v->count == 2 && label < 2; label++) {
        const GPtrArray *words = label ? v->labels : v->levels;
        const char *a = words->pdata[0], *b = words->pdata[1];
        if (a && b && avlast_words_are_no_yes(b, a))
            v->yes = 0;
    }
    return TRUE;
}

static gboolean add_variable(AvlastDescribed *d, GArray *list, const AvlastFrame *frame,
                             const char *name, const AvlastDescribedOptions *options,
                             GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);

    if (!column)
        return FALSE;
    if (g_ptr_array_find(d->terms->columns, column, NULL)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                    name);
        return FALSE;
    }
    AvlastDescribedVariable *v = g_new0(AvlastDescribedVariable, 1);
    g_ptr_array_add(d->terms->columns, column);
    g_ptr_array_add(d->variables, v);
    v->column = column;
    v->first = list->len;
    if (column->type != AVLAST_COLUMN_NUMBER || options->all_categories ||
        listed(options->categorical, name) ||
        (is_zero_or_one(column, frame->rows) && !listed(options->continuous, name)))
        return add_category(d, list, frame, v, error);
    if (!avlast_magnitude_check(name, column->number, NULL, frame->rows,
                                AVLAST_MAGNITUDE_VARIABLE, error))
        return FALSE;
    const AvlastTerm term = {.outcome = column->name,
                             .name = g_strdup(column->name),
                             .number = column->number,
                             .observed = column->number};
    g_array_append_val(list, term);
    v->count = 1;
    return TRUE;
}

AvlastDescribed *avlast_described_new(const AvlastFrame *frame,
                                      const char *const *variables,
                                      const AvlastDescribedOptions *options,
                                      GError **error)
{
    static const AvlastDescribedOptions defaults = {NULL, NULL, FALSE};
    g_autoptr(AvlastDescribed) d = g_new0(AvlastDescribed, 1);
    g_autoptr(GArray) list = g_array_new(FALSE, TRUE, sizeof(AvlastTerm));
    gboolean ok = TRUE;

    d->variables = g_ptr_array_new_with_free_func(variable_free);
    d->terms = g_new0(AvlastTerms, 1);
    d->terms->columns = g_ptr_array_new();
    d->terms->owned = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; ok && variables[i]; i++)
        ok = add_variable(d, list, frame, variables[i], options ? options : &defaults,
                          error);
    d->terms->k = list->len;
    d->terms->term = (AvlastTerm *)(void *)g_array_free(g_steal_pointer(&list), FALSE);
    if (ok && d->variables->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "no variables are named");
        ok = FALSE;
    }
    return ok ? g_steal_pointer(&d) : NULL;
}
