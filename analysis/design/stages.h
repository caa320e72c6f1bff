/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_STAGES_H
#define AVLAST_DESIGN_STAGES_H

#include "design/sample.h"

/* Entries of a NULL-terminated list, which may be NULL itself. */
guint avlast_list_length(const char *const *list);

/* The entry at `index`; NULL where the list ends before or the entry is empty. */
const char *avlast_list_item(const char *const *list, guint index);

/* Fills the strata and clusters of the sample's stages from their columns: strata within
 * the clusters before, clusters within both; rows outside have AVLAST_NO_LEVEL. A PSU's
 * id that stands in several strata is told apart, and a note says so. FALSE with the
 * errors of avlast_frame_require, AVLAST_ERROR_INCONSISTENT (AV207: a cluster in two
 * strata of its stage) or without memory. */
gboolean avlast_stages_read(AvlastSample *sample, const AvlastFrame *frame,
                            const AvlastDesignColumns *columns, GError **error);

#endif
