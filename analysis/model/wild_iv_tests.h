/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_IV_TESTS_H
#define AVLAST_MODEL_WILD_IV_TESTS_H

#include "model/wild_iv_parts.h"

/* p-values of a wild bootstrap with instruments, and what of the line they keep. */

/* Statistics within this of each other are tied, half of what squares take
 * (model/wild.h).
 */
#define AVLAST_WILD_IV_TIE 5e-10

typedef struct {
    double r, value, strict, equal;
} AvlastWildIvP;

typedef struct {
    const AvlastWildIvKernel *kernel;
    const AvlastWildOptions *options;
    gboolean enumerated;
    guint32 reps;
    double error; /* of the sample, without the factor */
    AvlastWildIvPoint point;
    double *t;    /* reps: of the last loop */
    GArray *seen; /* of AvlastWildIvP: r that were tested */
} AvlastWildIvTests;

/* Sets `error`, at the estimate. */
gboolean avlast_wild_iv_own_error(AvlastWildIvTests *tests, GError **error);

gboolean avlast_wild_iv_p(AvlastWildIvTests *tests, double r, AvlastWildIvP *p,
                          GError **error);
/* Of the restricted residuals on_y y - on_d d; NaN where the statistic does not exist. */
gboolean avlast_wild_iv_rubin_p(AvlastWildIvTests *tests, double on_y, double on_d,
                                gboolean search, AvlastWildIvP *p, GError **error);

/* Ends of r with p above 1 - level, NaN and a note where there are none. */
gboolean avlast_wild_iv_interval(AvlastWildIvTests *tests, gboolean equal, double *low,
                                 double *high, const char **note, GError **error);
gboolean avlast_wild_iv_rubin_set(AvlastWildIvTests *tests, AvlastIvSet *set,
                                  GError **error);

#endif
