/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/options.h"

static char *left_column(const AvlastOption *o)
{
    g_autofree char *letter =
        o->letter ? g_strdup_printf("-%c, ", o->letter) : g_strdup("    ");
    return g_strdup_printf("%s--%s%s%s", letter, o->name, o->argument ? " " : "",
                           o->argument ? o->argument : "");
}

/* Breaks text at blanks so that lines end before column 80; its own line ends stay. */
static void append_wrapped(GString *help, const char *text, guint indent)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    glong column = indent;

    for (guint i = 0; words[i]; i++) {
        const glong n = g_utf8_strlen(words[i], (gssize)strcspn(words[i], "\n"));
        const char *last = strrchr(words[i], '\n');
        if (i > 0 && column + 1 + n > 79) {
            g_string_append_printf(help, "\n%*s", (int)indent, "");
            column = indent;
        } else if (i > 0) {
            g_string_append_c(help, ' ');
            column++;
        }
        g_string_append(help, words[i]);
        column = last ? g_utf8_strlen(last + 1, -1) : column + n;
    }
    g_string_append_c(help, '\n');
}

/* What an option does, with the program's own default of --level. To be freed. */
static char *option_help(const AvlastProgram *program, const AvlastOption *option)
{
    if (strcmp(option->name, "level") != 0)
        return g_strdup(_(option->help));
    return g_strdup_printf(_("%s (default: %.2f)"), _(option->help),
                           program->default_level > 0 ? program->default_level : 0.95);
}

static void append_options(GString *help, const AvlastProgram *program, gboolean all)
{
    g_autoptr(GArray) list = avlast_options_of(program);
    const char *group = NULL;

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (!all && entry->shared)
            continue;
        if (entry->group != group && (!group || strcmp(entry->group, group) != 0))
            g_string_append_printf(help, "\n%s:\n", _(entry->group));
        group = entry->group;
        g_autofree char *left = left_column(entry->option);
        const glong width = g_utf8_strlen(left, -1);
        g_string_append_printf(help, "  %s", left);
        if (width > 26)
            g_string_append_printf(help, "\n%*s", 30, "");
        else
            g_string_append_printf(help, "%*s", (int)(28 - width), "");
        g_autofree char *text = option_help(program, entry->option);
        append_wrapped(help, text, 30);
    }
    if (!all) {
        g_string_append_c(help, '\n');
        append_wrapped(
            help,
            _("Shared options for data, design, inference and output: --help lists "
              "them all. The manual page tells the methods."),
            0);
    } else {
        g_string_append_printf(help, "  %-28s%s\n", "-h", _("help on one screen"));
        g_string_append_printf(help, "  %-28s%s\n", "    --help", _("this list"));
        g_string_append_printf(help, "  %-28s%s\n", "    --version",
                               _("version, and the libraries it was built with"));
    }
}

static void append_indented(GString *help, const char *lines)
{
    g_auto(GStrv) split = g_strsplit(lines ? lines : "", "\n", -1);

    for (char **line = split; *line; line++)
        if (**line)
            g_string_append_printf(help, "  %s\n", *line);
}

char *avlast_help(const AvlastProgram *program, gboolean all)
{
    GString *help = g_string_new(NULL);

    g_string_append_printf(help, "avlast %s: %s\n\n%s:\n", program->name,
                           avlast_program_purpose(program->name), _("Usage"));
    append_indented(help, program->usage);
    if (program->description) {
        g_string_append_c(help, '\n');
        append_wrapped(help, _(program->description), 0);
    }
    append_options(help, program, all);
    if (program->examples) {
        g_string_append_printf(help, "\n%s:\n", _("Examples"));
        append_indented(help, program->examples);
    }
    return g_string_free(help, FALSE);
}

char *avlast_help_markdown(const AvlastProgram *program)
{
    GString *help = g_string_new(NULL);
    g_autoptr(GArray) list = avlast_options_of(program);
    const char *group = NULL;

    g_string_append_printf(help, "# NAME\n\navlast-%s - %s\n\n# SYNOPSIS\n\n",
                           program->name, avlast_program_purpose(program->name));
    g_auto(GStrv) usage = g_strsplit(program->usage, "\n", -1);
    for (char **line = usage; *line; line++)
        g_string_append_printf(help, "    %s\n", *line);
    if (program->description)
        g_string_append_printf(help, "\n# DESCRIPTION\n\n%s\n", program->description);
    g_string_append(help, "\n# OPTIONS\n");
    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        const AvlastOption *o = entry->option;
        if (!group || strcmp(entry->group, group) != 0)
            g_string_append_printf(help, "\n## %s\n\n", entry->group);
        group = entry->group;
        if (o->letter)
            g_string_append_printf(help, "- **-%c**, ", o->letter);
        else
            g_string_append(help, "- ");
        g_string_append_printf(help, "**\\--%s**", o->name);
        if (o->argument)
            g_string_append_printf(help, " `%s`", o->argument);
        g_autofree char *text = option_help(program, o);
        g_string_append_printf(help, ": %s\n", text);
    }
    if (program->examples) {
        g_string_append(help, "\n# EXAMPLES\n\n");
        g_auto(GStrv) examples = g_strsplit(program->examples, "\n", -1);
        for (char **line = examples; *line; line++)
            g_string_append_printf(help, "    %s\n", *line);
    }
    return g_string_free(help, FALSE);
}
