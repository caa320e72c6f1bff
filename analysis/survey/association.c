/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/association.h"

#include <float.h>
#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "survey/numbers.h"

/* A variable's distances from its mean over the rows that have both. */
typedef struct {
    AvlastGroupMean *mean;
    double *distance; /* by row, NaN where either is missing */
    double *square;   /* by group: sum w d^2 / W */
} Side;

static void side_clear(Side *side)
{
    g_free(side->mean);
    g_free(side->distance);
    g_free(side->square);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Side, side_clear)

static gboolean make_side(const AvlastSample *sample, const AvlastGroups *groups,
                          const double *y, const double *other, Side *side,
                          GError **error)
{
    g_autofree double *both = avlast_array(double, sample->n, error);
    g_autofree double *product = both ? avlast_array(double, sample->n, error) : NULL;

    side->distance = product ? avlast_array(double, sample->n, error) : NULL;
    if (!side->distance)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        both[i] = isnan(other[i]) ? NAN : y[i];
    side->mean = avlast_group_means(sample, groups, both, error);
    if (!side->mean)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        double d = g == AVLAST_NO_LEVEL ? NAN : both[i] - side->mean[g].mean;
        /* a distance that is rounding of the values is none */
        if (fabs(d) <= 4.0 * DBL_EPSILON * fabs(both[i]))
            d = 0.0;
        side->distance[i] = d;
        product[i] = sample->weight[i] * d * d;
    }
    side->square = avlast_group_sums(sample, groups, product, error);
    for (guint32 g = 0; side->square && g < groups->n; g++)
        side->square[g] /= side->mean[g].weight;
    return side->square != NULL;
}

static void fill_covariance(const AvlastSample *sample, const AvlastGroups *groups,
                            const Side *a, const Side *b, const double *shared,
                            AvlastLinearised *l)
{
    for (guint32 g = 0; g < groups->n; g++) {
        const double n = (double)a->mean[g].n;
        l->estimate[g] = n > 1 ? n / (n - 1.0) * shared[g] : NAN;
        if (n > 1 && (a->square[g] == 0.0 || b->square[g] == 0.0))
            l->note[g] = _("a variable does not vary");
    }
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g == AVLAST_NO_LEVEL || isnan(l->observed[i]) || isnan(l->estimate[g]))
            continue;
        const double n = (double)a->mean[g].n;
        l->influence[i] =
            sample->weight[i] *
            (n / (n - 1.0) * a->distance[i] * b->distance[i] - l->estimate[g]) /
            a->mean[g].weight;
    }
}

static void fill_correlation(const AvlastSample *sample, const AvlastGroups *groups,
                             const Side *a, const Side *b, const double *shared,
                             AvlastLinearised *l)
{
    l->scale = AVLAST_SCALE_FISHER;
    for (guint32 g = 0; g < groups->n; g++) {
        const double scale = sqrt(a->square[g]) * sqrt(b->square[g]);
        double r = a->mean[g].n > 1 && scale > 0.0 ? shared[g] / scale : NAN;
        /* what is one but for rounding is one */
        if (1.0 - fabs(r) < 16.0 * DBL_EPSILON)
            r = r < 0.0 ? -1.0 : 1.0;
        l->estimate[g] = r;
        if (a->mean[g].n > 1 && isnan(r))
            l->note[g] = _("a variable does not vary");
        else if (fabs(r) == 1.0)
            l->note[g] = _("a correlation of -1 or 1 has no error to go by");
    }
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = avlast_group_of(sample, groups, i);
        if (g == AVLAST_NO_LEVEL || isnan(l->observed[i]) || isnan(l->estimate[g]))
            continue;
        const double x = a->distance[i] / sqrt(a->square[g]);
        const double y = b->distance[i] / sqrt(b->square[g]);
        l->influence[i] = sample->weight[i] *
                          (x * y - l->estimate[g] * (x * x + y * y) / 2.0) /
                          a->mean[g].weight;
    }
}

static AvlastLinearised *one_pair(const AvlastSample *sample, const AvlastGroups *groups,
                                  const AvlastColumn *x, const AvlastColumn *y,
                                  gboolean correlation, GError **error)
{
    g_auto(Side) a = {0}, b = {0};
    g_autoptr(AvlastLinearised) l =
        avlast_linearised_new(x->name, y->name, sample->n, groups->n, error);

    if (!l || !make_side(sample, groups, x->number, y->number, &a, error) ||
        !make_side(sample, groups, y->number, x->number, &b, error))
        return NULL;
    for (gsize i = 0; i < sample->n; i++)
        l->observed[i] = sample->weight[i] * a.distance[i] * b.distance[i];
    g_autofree double *shared = avlast_group_sums(sample, groups, l->observed, error);
    if (!shared)
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        shared[g] /= a.mean[g].weight;
    l->spread = TRUE;
    (correlation ? fill_correlation : fill_covariance)(sample, groups, &a, &b, shared, l);
    return g_steal_pointer(&l);
}

static AvlastEstimates *associations(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *const *variables,
                                     const AvlastSurveyOptions *options,
                                     gboolean correlation, GError **error)
{
    g_autoptr(GPtrArray) columns = avlast_numbers_of(frame, variables, FALSE, error);
    g_autoptr(AvlastGroups) groups =
        columns ? avlast_groups_new(frame, sample, options->by, error) : NULL;
    g_autoptr(GPtrArray) terms =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_linearised_free);

    if (!groups)
        return NULL;
    if (columns->len < 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "only '%s' is named, and a pair takes two variables", variables[0]);
        return NULL;
    }
    for (guint a = 0; a < columns->len; a++)
        for (guint b = a + 1; b < columns->len; b++) {
            AvlastLinearised *l =
                one_pair(sample, groups, g_ptr_array_index(columns, a),
                         g_ptr_array_index(columns, b), correlation, error);
            if (!l)
                return NULL;
            g_ptr_array_add(terms, l);
        }
    return avlast_linearised(
        sample, groups, terms, columns,
        correlation ? _("correlations in the population, linearised variance, t "
                        "intervals on Fisher's scale")
                    : _("covariances in the population, linearised variance, t "
                        "intervals"),
        options, error);
}

AvlastEstimates *avlast_survey_covariance(const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const char *const *variables,
                                          const AvlastSurveyOptions *options,
                                          GError **error)
{
    return associations(frame, sample, variables, options, FALSE, error);
}

AvlastEstimates *avlast_survey_correlation(const AvlastFrame *frame,
                                           const AvlastSample *sample,
                                           const char *const *variables,
                                           const AvlastSurveyOptions *options,
                                           GError **error)
{
    return associations(frame, sample, variables, options, TRUE, error);
}
