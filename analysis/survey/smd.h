/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_SMD_H
#define AVLAST_SURVEY_SMD_H

#include "survey/moments.h"

/* Standardised differences: how far groups are from each other on the scale of the
 * variable, whatever the number of rows.
 *
 * Number    d = (m1 - m0) / sqrt((s1^2 + s0^2) / 2), s^2 = n / (n - 1) sum w (y - m)^2 /
 *           W (without weights the sample variance).
 * Two levels the same with the share of the second and s^2 = p (1 - p).
 * Category  d = sqrt(t' S^-1 t) >= 0, t the differences of the shares of all levels but
 *           the first and S the mean of the two multinomial covariances (Yang & Dalton
 *           2012, SAS Global Forum, paper 335). Levels that neither group has take no
 *           part.
 *
 * NaN when a group has no value, or no spread and the groups differ. Source: Austin
 * (2009), doi:10.1002/sim.3697. R: smd::smd, cobalt, tableone::ExtractSmd up to their
 * choice of s for weights. */

/* Moments of one term in two groups; `share`: of a level. */
double avlast_smd_of_number(const AvlastMoments *group0, const AvlastMoments *group1,
                            gboolean share);

/* k levels' moments in two groups. */
double avlast_smd_of_levels(const AvlastMoments *group0, const AvlastMoments *group1,
                            gsize k);

#endif
