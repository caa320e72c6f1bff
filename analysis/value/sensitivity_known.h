/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SENSITIVITY_KNOWN_H
#define AVLAST_VALUE_SENSITIVITY_KNOWN_H

#include "value/draws.h"
#include "value/known.h"
#include "value/model.h"

/* Which numbers of a model are worth knowing before choosing among options. */
typedef struct {
    const AvlastValueModel *model;
    const AvlastDraws *draws;
    const guint8 *drawn; /* per input: it is in doubt */
    gboolean each;       /* every number in doubt by itself ... */
    GStrv sets;          /* ... and these sets, "a+b", by ids of inputs; or NULL */
    const AvlastOptionDraws *options; /* draws of what is chosen among */
    AvlastKnownAt at;
} AvlastKnownAsked;

/* Single numbers by what they are worth, then sets; a single number without a fit has
 * `at` NULL. NULL with AVLAST_ERROR_USAGE (AV750) for a
 * name that is no number in doubt or stands twice, AVLAST_ERROR_DEGENERATE (AV440) when a
 * set of `sets` needs more draws, AVLAST_ERROR_INTERNAL without memory. */
GArray *avlast_known_sets_of(const AvlastKnownAsked *asked, GError **error);

#endif
