/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_SCALE_DEFINITIONS_H
#define AVLAST_CMD_SCALE_DEFINITIONS_H

#include "cmd/program.h"
#include "data/codebook.h"
#include "survey/scale.h"

/* Which scales are asked for: --scale, the plan's scales, the catalogue, the codebook. */
typedef struct {
    const char *const *asked; /* --scale, or NULL: those of the codebook */
    const char *const *item_range;
    const char *score; /* of a scale of one's own, or NULL */
    gint64 min_answered;
    const char *plan; /* its path, or NULL */
} AvlastScaleRequest;

/* The scales in the order asked for, bound to columns of the header; NULL and *error.
 *
 * [NAME:]INSTRUMENT[.SCORE][=COLUMNS], an instrument of the catalogue or a file ./x.yaml;
 * COLUMNS are the items' in their order, or one name with {} for the item's number;
 * without them they are found by NAME. NAME=COL,-COL is a scale of one's own, '-' for
 * reversed items. A NAME of the plan's scales goes before. */
GPtrArray *avlast_scales_asked(const AvlastScaleRequest *request,
                               const char *const *header, const char *source,
                               const AvlastCodebook *codebook, GError **error);

#endif
