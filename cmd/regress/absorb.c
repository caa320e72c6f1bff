/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fixed effects behind '|': what does not go with them, and what is said of them. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"

gboolean avlast_regress_check_absorb(const AvlastRegress *r, GError **error)
{
    const AvlastRegressOptions *own = r->own;
    const char *fault = NULL;

    if (avlast_formula_absorbs(r->formula) == 0)
        return TRUE;
    if (strcmp(r->family->name, "gaussian") != 0 || own->offset || own->exposure ||
        (own->link && strcmp(own->link, "identity") != 0))
        fault = "absorbed fixed effects ('| group') are for least squares\nhint: write "
                "the group as a category, i.group";
    else if (own->margins || (own->at && !own->ame))
        fault = "--margins, --at: a mean prediction needs the fixed effects themselves, "
                "which "
                "are absorbed\nhint: write the group as a category, i.group; --ame gives "
                "differences";
    else if (own->df_method)
        fault = "--df-method is not for absorbed fixed effects";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV304", NULL, "%s", fault);
    return !fault;
}

/* A factor's levels, and whether they are nested in the clusters. */
static json_t *factor_of(const AvlastAbsorbed *a, gsize f, gboolean clustered,
                         gboolean nested)
{
    json_t *one = json_object();

    json_object_set_new(one, "name", json_string(a->name[f]));
    json_object_set_new(one, "levels", json_integer((json_int_t)a->levels[f]));
    if (clustered)
        json_object_set_new(one, "nested", json_boolean(nested));
    return one;
}

/* A column that is absorbed, too, has nothing left: often ivreg's way to write
 * instruments, 'y ~ a + d | a + z'. */
static void say_twice(const AvlastRegress *r, const AvlastLinear *fit, const char *name)
{
    for (gsize j = 0; j < fit->columns; j++)
        if (strcmp(fit->names[j], name) == 0)
            avlast_regress_say(
                r, g_strdup_printf(_("'%s' is absorbed, an effect of each of its values, "
                                     "and has no slope; instruments are written 'y ~ a "
                                     "| d ~ z'"),
                                   name));
}

gboolean avlast_regress_say_absorbed(const AvlastRegress *r, const AvlastLinear *fit,
                                     const AvlastRobustOptions *options, GError **error)
{
    const AvlastAbsorbed *a = fit->absorbed;
    g_autofree guint32 *group = NULL;

    if (!a)
        return TRUE;
    if (options->cluster) {
        group = g_new(guint32, MAX(fit->n, 1));
        for (gsize i = 0; i < fit->n; i++)
            group[i] = options->cluster[fit->row[i]];
    }
    g_autoptr(GString) text = g_string_new(_("absorbed:"));
    json_t *factors = json_array();
    avlast_regress_set(r, "absorbed", factors);
    for (gsize f = 0; f < a->n_factors; f++) {
        gboolean nested = FALSE;
        if (group && !avlast_absorbed_nested(a, f, group, &nested, error))
            return FALSE;
        say_twice(r, fit, a->name[f]);
        json_array_append_new(factors, factor_of(a, f, group != NULL, nested));
        g_string_append_printf(text, _("%s '%s' (%u levels%s)"), f ? "," : "", a->name[f],
                               a->levels[f], nested ? _(", within clusters") : "");
    }
    g_string_append_printf(text,
                           a->exact ? _("; together %zu coefficients")
                                    : _("; together at most %zu coefficients"),
                           a->rank);
    if (a->components > 1)
        g_string_append_printf(text, _(", in %zu unconnected parts"), a->components);
    if (a->singletons > 0)
        g_string_append_printf(
            text, _("; rows alone in a level, which say nothing of the slopes: %zu"),
            a->singletons);
    if (fit->within_tss > 0.0)
        g_string_append_printf(text, _("; R2 within %.4f"),
                               1.0 - fit->rss / fit->within_tss);
    avlast_regress_say(r, g_strdup(text->str));
    avlast_regress_set(r, "absorbed.rank", json_integer((json_int_t)a->rank));
    avlast_regress_set(r, "singletons", json_integer((json_int_t)a->singletons));
    avlast_regress_set(r, "within.r.squared",
                       avlast_json_number(fit->within_tss > 0.0
                                              ? 1.0 - fit->rss / fit->within_tss
                                              : NAN));
    return TRUE;
}
