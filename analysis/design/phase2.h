/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_PHASE2_H
#define AVLAST_DESIGN_PHASE2_H

#include "design/sample.h"

/* The second phase of a two-phase sample: of the units of the first phase, all of which
 * are rows of the frame, those of which the outcome is known. Drawn without replacement
 * within strata that the first phase knows, n2 of the n1 units there; or each unit on its
 * own with a probability (Poisson). */
typedef struct AvlastPhase2 {
    guint8 *in;       /* n flags */
    guint32 *stratum; /* n codes < n_strata, of all rows of the sample; NULL: one */
    guint32 *unit;    /* n codes < n_units; AVLAST_NO_LEVEL outside the sample */
    guint32 n_strata, n_units;
    double *drawn;       /* n_strata: units drawn; NULL when each has its probability */
    double *probability; /* n: of being drawn, given the first phase */
    GPtrArray *stratum_names, *unit_names; /* of char *, or NULL */
} AvlastPhase2;

/* Reads it once the weights of the first phase are known, and makes these those of both:
 * divided by the probability, 0 for rows outside the second phase. Nothing without
 * columns->phase2. FALSE with AVLAST_ERROR_INCONSISTENT and AV217 for a flag that is
 * neither 0 nor 1, a stratum without a unit drawn, a unit in two strata or half inside,
 * a probability that is none. */
gboolean avlast_phase2_read(AvlastSample *sample, const AvlastFrame *frame,
                            const AvlastDesignColumns *columns, GError **error);
void avlast_phase2_free(AvlastPhase2 *phase2);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPhase2, avlast_phase2_free)

/* One phrase for people. To be freed. */
char *avlast_phase2_describe(const AvlastSample *sample,
                             const AvlastDesignColumns *columns);

#endif
