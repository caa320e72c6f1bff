/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/distribution.h"
#include "core/vector.h"

#include <glib.h>
#include <math.h>

enum { BLOCK = 256 };

/* The central part of Wichura's AS 241 (1988, doi:10.2307/2347330), |p - 1/2| <= 0.425,
 * which R's qnorm uses too. */
AVLAST_VECTOR
static void central(const double *restrict p, double *restrict z)
{
    AVLAST_SIMD
    for (int i = 0; i < BLOCK; i++) {
        const double q = p[i] - 0.5, r = 0.180625 - q * q;
        z[i] = q *
               (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r +
                     67265.770927008700853) *
                        r +
                    45921.953931549871457) *
                       r +
                   13731.693765509461125) *
                      r +
                  1971.5909503065514427) *
                     r +
                 133.14166789178437745) *
                    r +
                3.387132872796366608) /
               (((((((r * 5226.495278852545925 + 28729.085735721942674) * r +
                     39307.89580009271061) *
                        r +
                    21213.794301586595867) *
                       r +
                   5394.1960214247511077) *
                      r +
                  687.1870074920579083) *
                     r +
                 42.313330701600911252) *
                    r +
                1.0);
    }
}

void avlast_normal_quantiles(const double *p, size_t n, double *z)
{
    double in[BLOCK], out[BLOCK];

    for (gsize first = 0; first < n; first += BLOCK) {
        const gsize count = MIN(n - first, (gsize)BLOCK);
        for (gsize i = 0; i < BLOCK; i++)
            in[i] = i < count ? p[first + i] : 0.5;
        central(in, out);
        for (gsize i = 0; i < count; i++)
            z[first + i] =
                fabs(in[i] - 0.5) <= 0.425 ? out[i] : avlast_normal_quantile(in[i]);
    }
}
