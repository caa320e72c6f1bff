/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/error.h"
#include "data/formula_parts.h"

static void add_new(GPtrArray *names, const char *name)
{
    if (!g_ptr_array_find_with_equal_func(names, name, g_str_equal, NULL))
        g_ptr_array_add(names, g_strdup(name));
}

GStrv avlast_formula_columns(const AvlastFormula *formula)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    if (formula->outcome)
        g_ptr_array_add(names, g_strdup(formula->outcome->column));
    for (guint i = 0; i < formula->atoms->len; i++) {
        const AvlastAtom *one = g_ptr_array_index(formula->atoms, i);
        add_new(names, one->column);
    }
    for (char **name = formula->more; name && *name; name++)
        add_new(names, *name);
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

void avlast_formula_need(AvlastFormula *formula, const char *column)
{
    const guint n = formula->more ? g_strv_length(formula->more) : 0;

    formula->more = g_renew(char *, formula->more, n + 2);
    formula->more[n] = g_strdup(column);
    formula->more[n + 1] = NULL;
}

gboolean avlast_formula_intercept(const AvlastFormula *formula)
{
    return formula->intercept;
}

gboolean avlast_formula_drop_intercept(AvlastFormula *formula, GError **error)
{
    if (!formula->intercept) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV301", NULL,
                    "this family has something else in the intercept's place: leave '0' "
                    "out of the formula");
        return FALSE;
    }
    if (formula->terms->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV301", NULL,
                    "the formula has no term on the right side");
        return FALSE;
    }
    formula->intercept = FALSE;
    formula->list = TRUE;
    return TRUE;
}
