/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_ENVIRONMENT_H
#define AVLAST_CMD_ENVIRONMENT_H

#include "cmd/options.h"

/* Where the program is and what it speaks. */

/* Sets the character type to UTF-8 and leaves numbers in the C locale. Call first. */
void avlast_environment_start(void);

/* Chooses the language of texts for people: lang wins over LC_ALL, LC_MESSAGES and LANG.
 */
void avlast_environment_language(const char *lang);

/* "en" or "nb": what avlast_environment_language settled on. */
const char *avlast_environment_lang(const AvlastRun *run);

/* The running program's path, symbolic links resolved; to be freed. */
char *avlast_environment_executable(const char *argv0);

/* What --version prints: version, commit, compiler, libraries found. To be freed. */
char *avlast_version_text(void);

/* Puts the plan's options beneath those of the command line: parse becomes both together,
 * run->plan and run->deviations are filled. */
gboolean avlast_run_merge_plan(AvlastRun *run, AvlastParse *parse, GError **error);

/* Gives computed columns that are the plan's scales their labels, unit and range. Nothing
 * without --plan. */
gboolean avlast_run_label(const AvlastRun *run, AvlastFrame *frame, GError **error);

#endif
