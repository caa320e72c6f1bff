/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INPUT_STATFILE_H
#define AVLAST_DATA_INPUT_STATFILE_H

#include "data/input_kinds.h"

/* avlast_input_statfile.open; in_process is for fuzzing (statfile_child.h). */
gpointer avlast_statfile_open(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, gboolean in_process,
                              GError **error);

#endif
