/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_GIVEN_H
#define AVLAST_IMPACT_GIVEN_H

#include "impact/assignment.h"

/* The assignments that a trial's design could have given, each as likely as the others,
 * as a list made elsewhere: of designs that are no dealing of arms within blocks
 * (rerandomisation, saturations, lotteries with rules of their own). The first column of
 * the file tells units apart and is a column of the data too; each further column is an
 * assignment and holds the arms' levels. Rows of the file that no row in use has are of
 * no matter. */

typedef struct {
    gsize n, units;
    guint32 *arm;       /* n x units codes; units as avlast_assignment_new numbers them */
    gboolean added;     /* the arms as they were drawn are none of the file's, and last */
    gboolean balanced;  /* each has as many units of each arm in every block as that */
    double least, most; /* shares of the assignments that give a unit an arm, smallest and
                           largest over units, of the arm in which they differ most */
    char *source;
} AvlastGivenAssignments;

/* From the file's frame, whose first column holds ids as text. Failure: NULL and
 * AVLAST_ERROR_USAGE (AV398) when the data lack the id's column,
 * AVLAST_ERROR_INCONSISTENT (AV398) with lines for an id that is there twice or empty, a
 * cell that is no arm, a unit of the data without a row, a cluster in two arms, or a file
 * without two different assignments. */
AvlastGivenAssignments *avlast_given_assignments_new(const AvlastEvaluation *evaluation,
                                                     const AvlastFrame *file,
                                                     GError **error);
void avlast_given_assignments_free(AvlastGivenAssignments *given);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastGivenAssignments, avlast_given_assignments_free)

#endif
