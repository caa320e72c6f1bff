/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Guard against numbers whose squares a double cannot hold.
 */
#ifndef AVLAST_DATA_MAGNITUDE_H
#define AVLAST_DATA_MAGNITUDE_H

#include <glib.h>

/* Largest size of a variable (and 1 / smallest), and of a weight. A variance holds the
 * square of weight times variable, or of the ratio of two variables, summed over rows:
 * (1e70 * 1e40)^2 = 1e220 and (1e-70 / 1e70)^2 = 1e-280 stay within 1e-308 .. 1e308. */
#define AVLAST_MAGNITUDE_VARIABLE 1e70
#define AVLAST_MAGNITUDE_WEIGHT   1e40

/* TRUE when the largest |value[i]| among the rows with use[i] (all rows without use;
 * values that are not finite are passed over) is 0 or lies in 1/limit .. limit. Else a
 * standard error could overflow, or underflow to 0, so that FALSE and
 * AVLAST_ERROR_DEGENERATE name the variable and a remedy. */
gboolean avlast_magnitude_check(const char *name, const double *value, const guint8 *use,
                                gsize n, double limit, GError **error);

#endif
