/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_FPC_H
#define AVLAST_DESIGN_FPC_H

#include "design/sample.h"

/* Fills stage[].population from the fpc columns (sampling fractions or counts, see
 * avlast_sample_new) once weights, strata and clusters are known, and the weights that
 * they imply, prod N_h / n_h, when none were given. FALSE and AVLAST_ERROR_INCONSISTENT
 * for a value that is not positive, differs within a stratum, mixes fractions and counts,
 * or is below the number sampled. */
gboolean avlast_fpc_read(AvlastSample *sample, const AvlastFrame *frame,
                         const char *const *fpc, GError **error);

/* One line for people: what kind of sample, from which columns. To be freed. */
char *avlast_sample_describe(const AvlastSample *sample,
                             const AvlastDesignColumns *columns);

#endif
