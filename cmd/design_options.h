/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESIGN_OPTIONS_H
#define AVLAST_CMD_DESIGN_OPTIONS_H

#include "cmd/program.h"

/* The design that the shared options tell of; the texts are theirs. FALSE and
 * AVLAST_ERROR_USAGE for options that say nothing without others, or two things. */
gboolean avlast_design_columns(const AvlastOptions *options, AvlastDesignColumns *columns,
                               GError **error);

#endif
