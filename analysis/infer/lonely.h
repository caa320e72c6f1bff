/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_LONELY_H
#define AVLAST_INFER_LONELY_H

#include "infer/scatter.h"

/* The share left of a unit that is alone with what it does not tell (1 - n/N, 1 - p),
 * else 0; *unit is that unit. Where each unit has a variance of its own, none is alone.
 */
double avlast_lonely_left(const AvlastScatter *work, const AvlastScatterLevel *at,
                          guint32 h, guint32 *unit);
gboolean avlast_lonely_is(const AvlastScatter *work, const AvlastScatterLevel *at,
                          guint32 h);

/* The error AV208, of the stratum h. FALSE. */
gboolean avlast_lonely_fail(const AvlastScatter *work, const AvlastScatterLevel *at,
                            guint32 h, GError **error);

/* What the rule `average` multiplies the other strata of the scope by: H / (H - lonely).
 */
gboolean avlast_lonely_factor(const AvlastScatter *work, const AvlastScatterLevel *at,
                              guint32 from, guint32 to, double *factor, GError **error);

/* The rules `centre` and `average` where a stratum with one PSU of a domain is lonely,
 * too (sample->lonely_domain; R survey.adjust.domain.lonely = TRUE). */

/* Whether a cell has a row that counts for each of the k estimates: n_cells x k flags;
 * first from the rows, then level by level upwards. NULL: no memory. */
guint8 *avlast_lonely_flags(const AvlastSample *sample, const AvlastCells *cells,
                            const guint32 *cell, const AvlastVarianceOptions *options,
                            GError **error);
guint8 *avlast_lonely_flags_up(const guint8 *below, const AvlastCells *cells,
                               GError **error);

/* Sets the centres and factors of all terms in the stratum h of a scope of strata
 * from .. to - 1, whose units are in work->sum. A term whose domain has rows in one unit
 * alone of a stratum that is not taken whole has, with n the units sampled there,
 *
 *   centre:  scale sum_j (z_j - c)^2, c the mean of all units of the scope, zeros too;
 *   average: nothing, and its other strata count H / (H - lonely) times, with H the
 *            strata that the domain has rows in. */
typedef struct AvlastLonelyScope AvlastLonelyScope;
AvlastLonelyScope *avlast_lonely_scope_new(AvlastScatter *work,
                                           const AvlastScatterLevel *at, guint32 from,
                                           guint32 to, GError **error);
void avlast_lonely_scope_free(AvlastLonelyScope *scope);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastLonelyScope, avlast_lonely_scope_free)

void avlast_lonely_stratum(AvlastLonelyScope *scope, AvlastScatter *work, guint32 h);

#endif
