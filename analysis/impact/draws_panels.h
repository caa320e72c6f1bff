/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_PANELS_H
#define AVLAST_IMPACT_DRAWS_PANELS_H

#include "impact/assignment.h"

/* Sums of units' values by block and arm, for many assignments. Columns that hold nothing
 * but ones or noughts, or what another column holds, are not summed; the others stand in
 * panels of eight, whose sums stay in registers; and the most common arm of a block is
 * what the others leave of the block's total. */

typedef struct {
    const AvlastAssignment *assignment; /* borrowed */
    gsize columns, panels;
    double *value;  /* units x panels x 8 */
    gsize *source;  /* columns: where its sum is found */
    double *total;  /* blocks x panels x 8 */
    gsize *measure; /* columns: the column that counts its values, which 0 makes 0 */
} AvlastDrawsPanels;

/* value: units x columns. Columns in runs of `width`, the first of each a count of values
 * that the others of the run are sums of. NULL and AVLAST_ERROR_INTERNAL without memory.
 */
AvlastDrawsPanels *avlast_draws_panels_new(const AvlastAssignment *assignment,
                                           const double *value, gsize columns,
                                           gsize width, GError **error);
void avlast_draws_panels_free(AvlastDrawsPanels *panels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDrawsPanels, avlast_draws_panels_free)

/* Doubles that avlast_draws_panels_sum needs for itself. */
gsize avlast_draws_panels_work(const AvlastDrawsPanels *panels);

/* sum: blocks x arms x columns; arm and from as avlast_trial_draws_kernel_run has them.
 */
void avlast_draws_panels_sum(const AvlastDrawsPanels *panels, const guint32 *arm,
                             const guint32 *from, double *own, double *sum);

#endif
