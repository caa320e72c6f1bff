/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_INIT_TEXT_H
#define AVLAST_CMD_INIT_TEXT_H

#include <glib.h>

/* Pieces of YAML. */

/* A text as a scalar, in double quotes unless it is a plain word; to be freed. */
char *avlast_yaml_scalar(const char *text);

/* `[a, "b c", d]`; names is NULL-terminated. To be freed. */
char *avlast_yaml_list(const char *const *names);

/* A comment of lines of at most 90 characters, each indented and begun with '#'. What is
 * in the text cannot end the comment. */
void avlast_yaml_comment(GString *yaml, guint indent, const char *format, ...)
    G_GNUC_PRINTF(3, 4);

#endif
