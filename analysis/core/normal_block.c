/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/distribution.h"
#include "core/vector.h"

#include <glib.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 256, PART = 64 };

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

/* The same beyond, for r = sqrt(-log(min(p, 1 - p))) <= 5. */
AVLAST_VECTOR
static void outer(const double *restrict root, double *restrict z)
{
    AVLAST_SIMD
    for (int i = 0; i < PART; i++) {
        const double r = root[i] - 1.6;
        z[i] = (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r +
                     0.24178072517745061177) *
                        r +
                    1.27045825245236838258) *
                       r +
                   3.64784832476320460504) *
                      r +
                  5.7694972214606914055) *
                     r +
                 4.6303378461565452959) *
                    r +
                1.42343711074968357734) /
               (((((((r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r +
                     0.0151986665636164571966) *
                        r +
                    0.14810397642748007459) *
                       r +
                   0.68976733498510000455) *
                      r +
                  1.6763848301838038494) *
                     r +
                 2.05319162663775882187) *
                    r +
                1.0);
    }
}

/* Those of them that lie outside the central part: one in seven. */
static void tails(const double *in, gsize count, double *z)
{
    double root[BLOCK], out[BLOCK];
    int place[BLOCK], n = 0;

    for (int i = 0; i < (int)count; i++)
        if (!(fabs(in[i] - 0.5) <= 0.425))
            place[n++] = i;
    for (int k = 0; k < n; k++) {
        const double p = in[place[k]];
        root[k] = sqrt(-log(p < 0.5 ? p : 0.5 - p + 0.5));
    }
    for (int k = n; k % PART != 0; k++)
        root[k] = 2.0;
    for (int k = 0; k < n; k += PART)
        outer(root + k, out + k);
    for (int k = 0; k < n; k++) {
        const double p = in[place[k]];
        z[place[k]] = !(root[k] <= 5.0) ? avlast_normal_quantile(p)
                      : p < 0.5         ? -out[k]
                                        : out[k];
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
        tails(in, count, out);
        memcpy(z + first, out, count * sizeof *z);
    }
}
