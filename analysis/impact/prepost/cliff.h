/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_CLIFF_H
#define AVLAST_IMPACT_CLIFF_H

#include <glib.h>

/* Cliff's delta: P(after > before) - P(after < before) of a value after and one before,
 * whoever they are of; 0 when neither is more often the higher, 1 when all after are
 * above all before.
 *
 *   delta = sum_i sum_j sign(a_j - b_i) / (n_b n_a)
 *
 * Standard error from its influence: B_i the mean of sign(a_j - b_i) over j, A_j over i;
 * a unit's part is sum (B_i - delta) / n_b + sum (A_j - delta) / n_a over its values, and
 * V = G / (G - 1) sum_g part_g^2 over the G units that have a value in both; two samples
 * without units have n / (n - 1) of each sample's own instead. That is DeLong's variance
 * of the area under the ROC curve (delta = 2 area - 1), with units Obuchowski's.
 *
 * Interval  tanh(atanh delta +- t se / (1 - delta^2)), df units - 1 (the test, too, is on
 *           that scale); none when delta is
 *           -1 or 1, where the influence is zero.
 * Source    Cliff (1993), doi:10.1037/0033-2909.114.3.494; DeLong et al. (1988),
 *           doi:10.2307/2531595; Obuchowski (1997), doi:10.2307/2533958. */
typedef struct {
    double estimate, std_error, df; /* NaN where they do not exist */
    gsize units;
} AvlastCliff;

/* unit[0], unit[1]: the unit (< n_units) of each value; both NULL: two samples of rows of
 * their own. FALSE and AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_cliff(const double *const y[2], const gsize n[2],
                      const guint32 *const unit[2], gsize n_units, AvlastCliff *cliff,
                      GError **error);

#endif
