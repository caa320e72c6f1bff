/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/profile.h"

#include <math.h>

/* The share of year k (from k to k + 1) that lies before `bound`. */
static double share_before(double bound, guint k)
{
    return fmin(1.0, fmax(0.0, bound - (double)k));
}

static double weight_of_year(const AvlastProfile *profile, double parameter, guint k)
{
    switch (profile->shape) {
    case AVLAST_PROFILE_LINEAR:
        return fmax(0.0, 1.0 - (double)k / parameter);
    case AVLAST_PROFILE_STEP: {
        const double inside = share_before(parameter, k);
        return inside + (1.0 - inside) * profile->after;
    }
    case AVLAST_PROFILE_TABLE:
        if (k < profile->n_values)
            return profile->values[k];
        return profile->hold ? profile->values[profile->n_values - 1] : 0.0;
    case AVLAST_PROFILE_CONSTANT:
    case AVLAST_PROFILE_EXPONENTIAL:
    case AVLAST_PROFILE_HALF_LIFE:
        break;
    }
    return 1.0;
}

void avlast_profile_fill(const AvlastProfile *profile, double parameter, double window,
                         guint n, double *weight)
{
    const double bound = fmin(profile->end, window);
    const gboolean geometric = profile->shape == AVLAST_PROFILE_EXPONENTIAL ||
                               profile->shape == AVLAST_PROFILE_HALF_LIFE;
    const double kept = profile->shape == AVLAST_PROFILE_HALF_LIFE
                            ? pow(0.5, 1.0 / parameter)
                            : 1.0 - parameter;
    double power = 1.0;

    for (guint k = 0; k < n; k++) {
        weight[k] = geometric ? power : weight_of_year(profile, parameter, k);
        weight[k] *= share_before(bound, k);
        power *= kept;
    }
}

void avlast_profile_wave(int year, int last, int next, gboolean held, guint n,
                         double *weight)
{
    for (int k = 0; k < (int)n; k++) {
        const gboolean rises = last >= 0 && k > last && k < year;
        const gboolean falls = next >= 0 && k >= year && k < next;
        weight[k] = 0.0;
        if (falls)
            weight[k] = held ? 1.0 : (double)(next - k) / (double)(next - year);
        else if (rises && !held)
            weight[k] = (double)(k - last) / (double)(year - last);
    }
}
