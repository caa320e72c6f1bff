/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/ratio.h"

#include <float.h>
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "survey/numbers.h"

/* The end of a name that starts at `at`: a separator outside backquotes. */
static const char *name_end(const char *at)
{
    gboolean quoted = FALSE;

    for (; *at && (quoted || (*at != '/' && *at != ',')); at++)
        quoted ^= *at == '`';
    return at;
}

static char *name_between(const char *from, const char *to)
{
    char *name = g_strstrip(g_strndup(from, (gsize)(to - from)));
    const gsize n = strlen(name);

    if (n >= 2 && name[0] == '`' && name[n - 1] == '`') {
        memmove(name, name + 1, n - 2);
        name[n - 2] = '\0';
    }
    return name;
}

char **avlast_ratio_names(const char *text, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    const char *at = text;

    for (;;) {
        const char *middle = name_end(at);
        const char *end = *middle == '/' ? name_end(middle + 1) : middle;
        g_autofree char *part = name_between(at, end);
        char *top = name_between(at, middle);
        char *bottom = *middle == '/' ? name_between(middle + 1, end) : g_strdup("");
        const gboolean good = *middle == '/' && *end != '/' && *top && *bottom;
        g_ptr_array_add(names, top);
        g_ptr_array_add(names, bottom);
        if (!good) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV235", NULL,
                        "'%s' is no ratio of two variables\nhint: numerator/denominator, "
                        "as cost/days; a name with a slash goes in backquotes",
                        *end == '/' ? text : part);
            return NULL;
        }
        if (!*end)
            break;
        at = end + 1;
    }
    g_ptr_array_add(names, NULL);
    names->pdata[names->len - 1] = NULL;
    return (char **)g_ptr_array_free(g_steal_pointer(&names), FALSE);
}

/* Fills w y and w x of the rows that have both, NaN elsewhere. */
static void fill_products(const AvlastSample *sample, const double *y, const double *x,
                          AvlastLinearised *l, double *wy, double *wx, double *size)
{
    for (gsize i = 0; i < sample->n; i++) {
        const gboolean both = !isnan(y[i]) && !isnan(x[i]);
        l->observed[i] = both ? 0.0 : NAN;
        wy[i] = both ? sample->weight[i] * y[i] : NAN;
        wx[i] = both ? sample->weight[i] * x[i] : NAN;
        size[i] = fabs(wx[i]);
    }
}

static AvlastLinearised *one_ratio(const AvlastSample *sample, const AvlastGroups *groups,
                                   const AvlastColumn *top, const AvlastColumn *bottom,
                                   GError **error)
{
    const double *y = top->number, *x = bottom->number;
    g_autofree char *name = g_strdup_printf("%s/%s", top->name, bottom->name);
    g_autoptr(AvlastLinearised) l =
        avlast_linearised_new(top->name, name, sample->n, groups->n, error);
    g_autofree double *wy = l ? avlast_array(double, sample->n, error) : NULL;
    g_autofree double *wx = wy ? avlast_array(double, sample->n, error) : NULL;
    g_autofree double *size = wx ? avlast_array(double, sample->n, error) : NULL;

    if (!size)
        return NULL;
    fill_products(sample, y, x, l, wy, wx, size);
    g_autofree double *Y = avlast_group_sums(sample, groups, wy, error);
    g_autofree double *X = Y ? avlast_group_sums(sample, groups, wx, error) : NULL;
    g_autofree double *S = X ? avlast_group_sums(sample, groups, size, error) : NULL;
    g_autofree AvlastGroupMean *count =
        S ? avlast_group_means(sample, groups, l->observed, error) : NULL;
    if (!count)
        return NULL;
    gboolean any = FALSE, filled = FALSE;
    for (guint32 g = 0; g < groups->n; g++) {
        /* what the rows' rounding could have made is nothing to divide by */
        const gboolean zero = fabs(X[g]) <= 4.0 * DBL_EPSILON * S[g];
        l->estimate[g] = count[g].n && !zero ? Y[g] / X[g] : NAN;
        if (count[g].n && zero)
            l->note[g] = _("the denominator's total is zero");
        filled |= count[g].n > 0;
        any |= count[g].n && !zero;
    }
    if (filled && !any) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV237", NULL,
                    "the weighted total of '%s' is zero, so '%s' does not exist",
                    bottom->name, name);
        return NULL;
    }
    if (!(l->share = avlast_array(double, sample->n, error)))
        return NULL;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g == AVLAST_NO_LEVEL || isnan(l->observed[i]) || isnan(l->estimate[g]))
            continue;
        l->influence[i] = sample->weight[i] * (y[i] - l->estimate[g] * x[i]) / X[g];
        l->share[i] = sample->weight[i] * x[i] / X[g];
    }
    return g_steal_pointer(&l);
}

AvlastEstimates *avlast_survey_ratio(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *const *pairs,
                                     const AvlastSurveyOptions *options, GError **error)
{
    g_autoptr(GPtrArray) columns = avlast_numbers_of(frame, pairs, TRUE, error);
    g_autoptr(AvlastGroups) groups =
        columns ? avlast_groups_new(frame, sample, options->by, error) : NULL;
    g_autoptr(GPtrArray) terms =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_linearised_free);

    if (!groups)
        return NULL;
    for (gsize p = 0; pairs[p]; p += 2) {
        AvlastLinearised *l =
            one_ratio(sample, groups, avlast_frame_require(frame, pairs[p], NULL),
                      avlast_frame_require(frame, pairs[p + 1], NULL), error);
        if (!l)
            return NULL;
        g_ptr_array_add(terms, l);
    }
    return avlast_linearised(sample, groups, terms, columns,
                             _("ratios of totals, linearised variance, t intervals"),
                             options, error);
}
