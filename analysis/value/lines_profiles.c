/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How the lines' effects last. */
#include <math.h>

#include "value/lines.h"

/* The effect's profile in this scenario; NULL: constant. */
static const AvlastProfileItem *profile_of(const AvlastLines *lines, guint effect)
{
    const AvlastEffectItem *item =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect);
    const guint index = lines->scenario->persistence == AVLAST_PERSIST_LONG
                            ? item->long_profile
                            : item->profile;

    return index == AVLAST_VALUE_NONE
               ? NULL
               : &g_array_index(lines->model->profiles, AvlastProfileItem, index);
}

guint avlast_lines_parameter(const AvlastLines *lines, guint effect)
{
    const AvlastProfileItem *profile = profile_of(lines, effect);
    const AvlastWave *wave =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect).wave;

    return profile && (!wave->any || wave->next < 0) ? profile->parameter
                                                     : AVLAST_VALUE_NONE;
}

const AvlastProfile *avlast_lines_shape(const AvlastLines *lines, guint effect,
                                        double *window, guint *first)
{
    static const AvlastProfile constant = {.shape = AVLAST_PROFILE_CONSTANT,
                                           .end = INFINITY};
    const AvlastEffectItem *item =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect);
    const AvlastProfileItem *found = profile_of(lines, effect);
    const AvlastProfile *profile = found ? &found->profile : &constant;

    *window = lines->scenario->persistence == AVLAST_PERSIST_OBSERVED ? item->observed
                                                                      : INFINITY;
    *first = profile->lag + (lines->model->timing == AVLAST_TIMING_END);
    return profile;
}

/* A wave's weights in the n years from the onset. After the last wave the profile goes
 * on, its years counting from there. */
static void fill_wave(const AvlastWave *wave, const AvlastProfile *profile,
                      double parameter, double window, guint n, double *weight)
{
    const guint year = (guint)wave->year;

    avlast_profile_wave(wave->year, wave->last, wave->next, wave->held, n, weight);
    for (guint k = 0; k < n; k++)
        weight[k] *= fmin(1.0, fmax(0.0, window - (double)k));
    if (wave->next < 0 && year < n)
        avlast_profile_fill(profile, parameter, window - (double)year, n - year,
                            weight + year);
}

void avlast_lines_profile(const AvlastLines *lines, guint effect, double parameter,
                          double *weight)
{
    double window;
    guint first;
    const AvlastProfile *profile = avlast_lines_shape(lines, effect, &window, &first);
    const AvlastWave *wave =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect).wave;

    for (guint t = 0; t < MIN(first, lines->years); t++)
        weight[t] = 0.0;
    if (first >= lines->years)
        return;
    if (wave->any)
        fill_wave(wave, profile, parameter, window, lines->years - first, weight + first);
    else
        avlast_profile_fill(profile, parameter, window, lines->years - first,
                            weight + first);
}
