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

/* Geometric profiles, which most are, year by year: each year's weights are those of the
 * year before times what is kept. */
void avlast_lines_profile_block(const AvlastLines *lines, guint effect,
                                const double *parameter, guint n, guint stride,
                                double *weight)
{
    double window, share[YEARS], kept[PART], power[PART];
    guint first;
    const AvlastProfile *profile = avlast_lines_shape(lines, effect, &window, &first);
    const gboolean half = profile->shape == AVLAST_PROFILE_HALF_LIFE;

    if ((!half && profile->shape != AVLAST_PROFILE_EXPONENTIAL) ||
        g_array_index(lines->model->effects, AvlastEffectItem, effect).wave.any) {
        one_by_one(lines, effect, parameter, n, stride, weight);
        return;
    }
    first = MIN(first, lines->years);
    shares(profile, window, lines->years - first, share);
    for (guint i = 0; i < n; i += PART) {
        const guint count = MIN(n - i, (guint)PART);
        for (guint j = 0; j < count; j++) {
            kept[j] = half ? pow(0.5, 1.0 / parameter[i + j]) : 1.0 - parameter[i + j];
            power[j] = 1.0;
        }
        for (guint t = 0; t < lines->years; t++) {
            double *out = weight + (gsize)t * stride + i;
            if (t < first)
                memset(out, 0, count * sizeof *out);
            else
                avlast_vector_fade(out, power, kept, share[t - first], count);
        }
    }
}
