/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_OPTIONS_H
#define AVLAST_CMD_OPTIONS_H

#include "cmd/program.h"

/* A program's options as one list: its own first, then the shared ones it takes, then
 * those of every program. `shared` tells which struct the offset is in. */
typedef struct {
    const AvlastOption *option;
    const char *group; /* heading in the help, marked N_() */
    gboolean shared;
    gboolean
        analytic; /* changes the analysis: a difference from the plan is a deviation */
} AvlastOptionEntry;

/* The list of AvlastOptionEntry, to be freed with g_array_unref. */
GArray *avlast_options_of(const AvlastProgram *program);

/* One parse of a command line. */
typedef struct {
    AvlastOptions shared;
    gpointer own;
    GStrv positional;
    gboolean help, help_all, help_markdown, version;
} AvlastParse;

/* Parses arguments (without the program's name). FALSE and AVLAST_ERROR_USAGE with a
 * did-you-mean hint. */
gboolean avlast_options_parse(const AvlastProgram *program, const char *const *arguments,
                              AvlastParse *parse, GError **error);
void avlast_parse_clear(const AvlastProgram *program, AvlastParse *parse);

/* The option's value as text as one would write it on the command line, or NULL when it
 * was not given. */
char *avlast_option_text(const AvlastOptionEntry *entry, const AvlastParse *parse);

/* The help: one screen, everything, or everything as CommonMark for the manual page. To
 * be freed. */
char *avlast_help(const AvlastProgram *program, gboolean all);
char *avlast_help_markdown(const AvlastProgram *program);

/* The program's purpose in programs.def, translated. */
const char *avlast_program_purpose(const char *name);

#endif
