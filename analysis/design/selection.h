/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_SELECTION_H
#define AVLAST_DESIGN_SELECTION_H

#include "design/sample.h"

/* Reads the PSUs' probabilities (the first column of fpc, in (0, 1], constant within a
 * PSU) and the joint ones when their file is named, once strata, clusters and ids are
 * known; and the weights 1/p when none were given. Nothing without columns->pps.
 *
 * The file of joint probabilities is delimited text: a first column of unit names, then a
 * column for each unit under its name, in any order; the diagonal holds the probabilities
 * themselves, and makes fpc unnecessary. Units are called as avlast_sample_unit_name
 * calls them. FALSE with AVLAST_ERROR_INCONSISTENT for probabilities that cannot be,
 * units that are absent, and a matrix that is not symmetrical or that fpc contradicts. */
gboolean avlast_selection_read(AvlastSample *sample, const AvlastFrame *frame,
                               const AvlastDesignColumns *columns, GError **error);

/* One or two phrases for people: how the PSUs were drawn. To be freed. */
char *avlast_selection_describe(const AvlastSample *sample);

#endif
