/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/say.h"
#include "core/error.h"
#include "core/text.h"

static gboolean coloured(const AvlastRun *run)
{
    const char *choice = run->options.color;

    if (choice && strcmp(choice, "auto") != 0)
        return strcmp(choice, "always") == 0;
    return isatty(STDERR_FILENO) && !g_getenv("NO_COLOR") &&
           g_strcmp0(g_getenv("TERM"), "dumb") != 0;
}

static void print_message(const AvlastRun *run, const char *kind, const char *colour,
                          const char *text)
{
    g_autofree char *safe = avlast_text_printable(text);
    const gboolean colours = coloured(run);

    fprintf(stderr, "%s%s%s%s%s\n", colours ? colour : "", kind, colours ? "\033[0m" : "",
            *kind ? " " : "", safe);
}

/* A message without a position starts with the program's name, one with it starts with
 * the place. */
void avlast_run_print_error(const AvlastRun *run, const GError *error)
{
    g_autofree char *name = g_strdup_printf("avlast %s:", run->program->name);
    const gboolean placed = !g_str_has_prefix(error->message, "error ");

    print_message(run, placed ? "" : name, "\033[1;31m", error->message);
}

gboolean avlast_run_warn(AvlastRun *run, GError **error, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (run->options.strict) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV805", NULL,
                    "%s\nhint: with --strict a warning stops the program", text);
        return FALSE;
    }
    if (!run->options.quiet)
        print_message(run, "warning:", "\033[1;33m", text);
    return TRUE;
}

void avlast_run_say(AvlastRun *run, gboolean always, const char *format, ...)
{
    va_list arguments;

    if (run->options.quiet || !(always || run->options.verbose))
        return;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    print_message(run, "", "", text);
}
