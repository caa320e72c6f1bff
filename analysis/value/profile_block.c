/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "value/lines.h"
#include "value/vectors.h"

/* Longest horizon plus one. */
enum { YEARS = AVLAST_VALUE_HORIZON + 1, PART = 256 };

static void one_by_one(const AvlastLines *lines, guint effect, const double *parameter,
                       guint n, guint stride, double *weight)
{
    double own[YEARS];

    for (guint i = 0; i < n; i++) {
        avlast_lines_profile(lines, effect, parameter[i], own);
        for (guint t = 0; t < lines->years; t++)
            weight[t * stride + i] = own[t];
    }
}

/* The share of each year since the onset that the profile's end and the window leave. */
static void shares(const AvlastProfile *profile, double window, guint n, double *share)
{
    AvlastProfile flat = *profile;

    flat.shape = AVLAST_PROFILE_CONSTANT;
    avlast_profile_fill(&flat, NAN, window, n, share);
}

gboolean avlast_lines_geometric(const AvlastLines *lines, guint effect)
{
    double window;
    guint first;

    if (effect >= lines->model->effects->len)
        return FALSE;
    const AvlastProfileShape shape =
        avlast_lines_shape(lines, effect, &window, &first)->shape;
    return (shape == AVLAST_PROFILE_HALF_LIFE || shape == AVLAST_PROFILE_EXPONENTIAL) &&
           !g_array_index(lines->model->effects, AvlastEffectItem, effect).wave.any;
}

void avlast_lines_kept(const AvlastLines *lines, guint effect, const double *parameter,
                       guint n, double *kept)
{
    double window;
    guint first;
    const gboolean half = avlast_lines_shape(lines, effect, &window, &first)->shape ==
                          AVLAST_PROFILE_HALF_LIFE;

    for (guint i = 0; i < n; i++)
        kept[i] = half ? pow(0.5, 1.0 / parameter[i]) : 1.0 - parameter[i];
}

guint avlast_lines_onset(const AvlastLines *lines, guint effect, double *factor)
{
    double window, share[YEARS];
    guint first;
    const AvlastProfile *profile = avlast_lines_shape(lines, effect, &window, &first);

    first = MIN(first, lines->years);
    shares(profile, window, lines->years - first, share);
    for (guint t = 0; t < lines->years; t++)
        factor[t] *= t < first ? 0.0 : share[t - first];
    return first;
}

/* Geometric profiles, which most are, year by year: each year's weights are those of the
 * year before times what is kept. */
void avlast_lines_profile_block(const AvlastLines *lines, guint effect,
                                const double *parameter, guint n, guint stride,
                                double *weight)
{
    double window, share[YEARS], kept[PART], power[PART];
    guint first;
    const AvlastProfile *profile = avlast_lines_shape(lines, effect, &window, &first);

    if (!avlast_lines_geometric(lines, effect)) {
        one_by_one(lines, effect, parameter, n, stride, weight);
        return;
    }
    first = MIN(first, lines->years);
    shares(profile, window, lines->years - first, share);
    for (guint i = 0; i < n; i += PART) {
        const guint count = MIN(n - i, (guint)PART);
        avlast_lines_kept(lines, effect, parameter + i, count, kept);
        for (guint j = 0; j < count; j++)
            power[j] = 1.0;
        for (guint t = 0; t < lines->years; t++) {
            double *out = weight + (gsize)t * stride + i;
            if (t < first)
                memset(out, 0, count * sizeof *out);
            else
                avlast_vector_fade(out, power, kept, share[t - first], count);
        }
    }
}
