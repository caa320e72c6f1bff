/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_DESCRIBE_WORDS_H
#define AVLAST_CMD_DESCRIBE_WORDS_H

#include <jansson.h>

#include <glib.h>

/* The first cell of a line, in the reader's language; to be freed. level: of intervals.
 */
char *avlast_line_words(const json_t *line, double level, const char *lang);

#endif
