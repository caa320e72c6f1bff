/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/magnitude.h"

#include <math.h>

#include "core/error.h"

gboolean avlast_magnitude_check(const char *name, const double *value, const guint8 *use,
                                gsize n, double limit, GError **error)
{
    double largest = 0.0;

    for (gsize i = 0; i < n; i++)
        if ((!use || use[i]) && isfinite(value[i]))
            largest = MAX(largest, fabs(value[i]));
    if (largest <= limit && (largest == 0.0 || largest >= 1.0 / limit))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV149", NULL,
                "the values of '%s' are too %s for a variance (up to %.3g)\nhint: "
                "use another unit, such as --let 'NEW = OLD / %.0e'",
                name, largest > limit ? "large" : "small", largest,
                pow(10.0, floor(log10(largest))));
    return FALSE;
}
