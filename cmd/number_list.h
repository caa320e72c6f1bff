/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_NUMBER_LIST_H
#define AVLAST_CMD_NUMBER_LIST_H

#include <glib.h>

/* Numbers of an option: "1", "1,2,3" or "FROM:TO:STEP" with both ends, as the option's
 * list gives them; at most `most`. A new GArray of double, or NULL with
 * AVLAST_ERROR_USAGE. */
GArray *avlast_number_list(const char *option, char **texts, gsize most, GError **error);

#endif
