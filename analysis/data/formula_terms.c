/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "data/formula_parts.h"

static gboolean is_name(const AvlastAtom *atom)
{
    return atom->kind == AVLAST_ATOM_PLAIN || atom->kind == AVLAST_ATOM_CATEGORY;
}

/* The same function of the same column; "region" and "i.region" are the same here. */
static gboolean same_atom(const AvlastAtom *a, const AvlastAtom *b)
{
    return strcmp(a->column, b->column) == 0 && a->power == b->power &&
           (a->kind == b->kind || (is_name(a) && is_name(b)));
}

static gboolean same_term(const AvlastFormula *left, const AvlastTerm *a,
                          const AvlastFormula *right, const AvlastTerm *b)
{
    if (a->n != b->n)
        return FALSE;
    for (guint i = 0; i < a->n; i++) {
        const AvlastAtom *one = g_ptr_array_index(left->atoms, a->atom[i]);
        gboolean found = FALSE;
        for (guint j = 0; j < b->n && !found; j++)
            found = same_atom(one, g_ptr_array_index(right->atoms, b->atom[j]));
        if (!found)
            return FALSE;
    }
    return TRUE;
}

/* "age:i.region". */
static char *text_of(const AvlastFormula *formula, const AvlastTerm *term)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < term->n; i++) {
        g_autofree char *atom =
            avlast_atom_text(g_ptr_array_index(formula->atoms, term->atom[i]));
        g_string_append_printf(text, "%s%s", i ? ":" : "", atom);
    }
    return g_string_free(text, FALSE);
}

static void fail_unknown(const AvlastFormula *formula, const AvlastFormula *list,
                         const AvlastTerm *term, GError **error)
{
    g_autofree char *name = text_of(list, term);
    g_autoptr(GPtrArray) known = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GString) all = g_string_new("\nhint: the model has ");

    for (guint t = 0; t < formula->terms->len; t++) {
        char *text = text_of(formula, g_ptr_array_index(formula->terms, t));
        g_string_append_printf(all, "%s%s", t ? ", " : "", text);
        g_ptr_array_add(known, text);
    }
    g_ptr_array_add(known, NULL);
    g_autofree char *near =
        avlast_text_did_you_mean(name, (const char *const *)(void *)known->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV321", NULL, "the model has no term '%s'%s",
                name,
                *near                 ? near
                : formula->terms->len ? all->str
                                      : "\nhint: it has an intercept alone");
}

guint8 *avlast_formula_columns_of(const AvlastFormula *formula,
                                  const AvlastModelMatrix *matrix, const char *terms,
                                  GError **error)
{
    g_autoptr(AvlastFormula) list = avlast_formula_parse_terms(terms, error);
    g_autofree guint8 *flags = list ? avlast_array(guint8, matrix->k, error) : NULL;

    for (guint i = 0; flags && i < list->terms->len; i++) {
        const AvlastTerm *term = g_ptr_array_index(list->terms, i);
        guint number = 0;
        for (guint t = 0; t < formula->terms->len && number == 0; t++)
            if (same_term(list, term, formula, g_ptr_array_index(formula->terms, t)))
                number = t + 1;
        if (number == 0) {
            fail_unknown(formula, list, term, error);
            return NULL;
        }
        for (gsize j = 0; j < matrix->k; j++)
            flags[j] = flags[j] || matrix->term[j] == number;
    }
    return g_steal_pointer(&flags);
}

GStrv avlast_formula_terms(const AvlastFormula *formula)
{
    GPtrArray *texts = g_ptr_array_new();

    for (guint t = 0; t < formula->terms->len; t++)
        g_ptr_array_add(texts, text_of(formula, g_ptr_array_index(formula->terms, t)));
    g_ptr_array_add(texts, NULL);
    return (GStrv)g_ptr_array_free(texts, FALSE);
}

GStrv avlast_formula_effects(const AvlastFormula *formula)
{
    GPtrArray *texts = g_ptr_array_new();

    for (guint f = 0; formula->absorb && f < formula->absorb->len; f++) {
        const AvlastCrossing *one = g_ptr_array_index(formula->absorb, f);
        g_ptr_array_add(texts, g_strdup(one->text));
    }
    g_ptr_array_add(texts, NULL);
    return (GStrv)g_ptr_array_free(texts, FALSE);
}
