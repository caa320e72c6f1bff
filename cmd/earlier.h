/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_EARLIER_H
#define AVLAST_CMD_EARLIER_H

#include "infer/result.h"

/* Result files that a program takes. */

/* The file in the folder of --results; the file itself without one (NULL), or when it is
 * an absolute path. To be freed. */
char *avlast_earlier_path(const char *results, const char *file);

/* Adds the file to the result's inputs: name, digest and size. */
void avlast_earlier_add(AvlastResult *result, const char *path);

#endif
