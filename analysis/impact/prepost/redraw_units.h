/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_PREPOST_REDRAW_UNITS_H
#define AVLAST_IMPACT_PREPOST_REDRAW_UNITS_H

#include "impact/prepost/units.h"
#include "infer/redrawn.h"

/* Parts of avlast_prepost_redraw. */

/* The people in use (flags) as replicates know them: a row each. NULL with the errors of
 * avlast_replicates_make. */
AvlastReplicates *avlast_prepost_replicates(const AvlastPrePostUnits *people,
                                            const guint8 *use,
                                            const AvlastRedrawnOptions *how,
                                            GError **error);

/* People by the factors of their units (n_units): as many copies as the factor says, each
 * copy of a cluster being one of its own, and one of a jackknife's factors above 1; or
 * (weigh) each once, with the factor times their weight. Codes have the names that they
 * had; ids are gone. */
AvlastPrePostUnits *avlast_prepost_draw_units(const AvlastPrePostUnits *people,
                                              const AvlastReplicates *units,
                                              const double *factor, gboolean weigh);

#endif
