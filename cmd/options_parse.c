/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From a command line to the options' values. */
#include <math.h>
#include <string.h>

#include "cmd/options.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"

static gpointer member_of(const AvlastOptionEntry *entry, AvlastParse *parse)
{
    char *base = entry->shared ? (char *)&parse->shared : parse->own;
    return base + entry->option->offset;
}

/* Before parsing, numbers are NaN and integers the smallest, so that "not given" can be
 * told. */
static void set_defaults(const GArray *list, AvlastParse *parse)
{
    parse->shared.df = parse->shared.level = NAN;
    parse->shared.rep_scale = parse->shared.rep_rho = NAN;
    parse->shared.seed = parse->shared.digits = parse->shared.threads = G_MININT64;
    parse->shared.reps = G_MININT64;
    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (entry->option->type == AVLAST_OPTION_NUMBER)
            *(double *)member_of(entry, parse) = NAN;
        else if (entry->option->type == AVLAST_OPTION_INTEGER)
            *(gint64 *)member_of(entry, parse) = G_MININT64;
    }
}

/* GOption parses; lists and choices come to it as text and are finished in finish_option.
 */
static GOptionEntry *entries_for_parser(const GArray *list, AvlastParse *parse,
                                        GStrv *texts, GOptionEntry *builtin,
                                        guint n_builtin)
{
    GOptionEntry *entries = g_new0(GOptionEntry, list->len + n_builtin + 1);

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        const AvlastOption *o = entry->option;
        entries[i] = (GOptionEntry){.long_name = o->name, .short_name = o->letter};
        switch (o->type) {
        case AVLAST_OPTION_FLAG:
            entries[i].arg = G_OPTION_ARG_NONE;
            entries[i].arg_data = member_of(entry, parse);
            break;
        case AVLAST_OPTION_TEXTS:
            entries[i].arg = G_OPTION_ARG_STRING_ARRAY;
            entries[i].arg_data = member_of(entry, parse);
            break;
        case AVLAST_OPTION_TEXT:
        case AVLAST_OPTION_LIST:
        case AVLAST_OPTION_CHOICE:
        case AVLAST_OPTION_NUMBER:
        case AVLAST_OPTION_INTEGER:
            /* All that is given, so that a second value is not lost in silence. */
            entries[i].arg = G_OPTION_ARG_STRING_ARRAY;
            entries[i].arg_data = &texts[i];
            break;
        }
    }
    memcpy(entries + list->len, builtin, n_builtin * sizeof *builtin);
    return entries;
}

static gboolean bad_value(const AvlastOption *o, const char *text, const char *wanted,
                          GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--%s: '%s' is not %s", o->name,
                text, wanted);
    return FALSE;
}

static gboolean finish_choice(const AvlastOption *o, char *text, char **member,
                              GError **error)
{
    g_auto(GStrv) choices = g_strsplit(o->argument, "|", -1);

    if (!g_strv_contains((const char *const *)choices, text)) {
        g_autofree char *hint =
            avlast_text_did_you_mean(text, (const char *const *)choices);
        g_autofree char *wanted = g_strdup_printf("one of %s%s", o->argument, hint);
        return bad_value(o, text, wanted, error);
    }
    *member = g_strdup(text);
    return TRUE;
}

/* Lists whose places mean something: a stage may have the fpc of another. */
static gboolean may_repeat(const AvlastOption *o)
{
    return strcmp(o->name, "fpc") == 0 || strcmp(o->name, "rep-rscales") == 0;
}

/* A list of names: none empty, none twice unless places mean something; a program's own
 * may leave one out ("before,"). */
static gboolean finish_list(const AvlastOptionEntry *entry, const char *text,
                            GStrv *member, GError **error)
{
    const AvlastOption *o = entry->option;

    *member = avlast_text_list(text);
    for (char **name = *member; entry->shared && *name; name++) {
        if (**name == '\0')
            return bad_value(o, text, "a list of names: one of them is empty", error);
        for (char **earlier = *member; earlier < name; earlier++)
            if (strcmp(*earlier, *name) == 0 && !may_repeat(o))
                return bad_value(o, text, "a list of names: one of them is there twice",
                                 error);
    }
    return TRUE;
}

/* The one value of an option; NULL when it was not given. FALSE when it was given twice
 * with different values. */
static gboolean only_value(const AvlastOption *o, GStrv given, char **text,
                           GError **error)
{
    *text = given ? given[0] : NULL;
    for (char **other = given; other && *other; other++)
        if (strcmp(*other, *text) != 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s is given twice: '%s' and '%s'%s", o->name, *text, *other,
                        o->type == AVLAST_OPTION_LIST
                            ? "\nhint: several names are one argument, parted by commas"
                            : "");
            return FALSE;
        }
    return TRUE;
}

static gboolean finish_option(const AvlastOptionEntry *entry, GStrv given,
                              AvlastParse *parse, GError **error)
{
    const AvlastOption *o = entry->option;
    gpointer member = member_of(entry, parse);
    double number;
    char *text;

    if (!only_value(o, given, &text, error))
        return FALSE;
    if (!text)
        return TRUE;
    if (!g_utf8_validate(text, -1, NULL))
        return bad_value(o, "...", "valid UTF-8 text", error);
    switch (o->type) {
    case AVLAST_OPTION_TEXT:
        *(char **)member = g_strdup(text);
        return TRUE;
    case AVLAST_OPTION_LIST:
        return finish_list(entry, text, member, error);
    case AVLAST_OPTION_CHOICE:
        return finish_choice(o, text, member, error);
    case AVLAST_OPTION_NUMBER:
        if (!avlast_number_parse(text, strlen(text), '.', &number))
            return bad_value(o, text, "a number", error);
        *(double *)member = number;
        return TRUE;
    case AVLAST_OPTION_INTEGER:
        if (!g_ascii_string_to_signed(text, 10, G_MININT64 + 1, G_MAXINT64, member, NULL))
            return bad_value(o, text, "a whole number", error);
        return TRUE;
    case AVLAST_OPTION_FLAG:
    case AVLAST_OPTION_TEXTS:
        break;
    }
    return TRUE;
}

/* GOption says "Unknown option --foo"; we add what was likely meant. */
static void explain_parse_error(const GArray *list, const GError *cause, GError **error)
{
    const char *option = strstr(cause->message, "--");

    if (!g_error_matches(cause, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION)) {
        g_autofree char *text = g_strdup(cause->message);
        text[0] = g_ascii_tolower(text[0]);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", text);
        return;
    }
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (guint i = 0; i < list->len; i++) {
        const AvlastOption *o = g_array_index(list, AvlastOptionEntry, i).option;
        g_ptr_array_add(names, (gpointer)(guintptr)o->name);
    }
    g_ptr_array_add(names, NULL);
    const char *nearest =
        option ? avlast_text_nearest(option + 2, (const char *const *)names->pdata)
               : NULL;
    const char *given = strrchr(cause->message, ' ');
    const gboolean imputed =
        option &&
        (g_str_has_prefix(option, "--imputation") ||
         g_str_has_prefix(option, "--imputed")) &&
        !g_strv_contains((const char *const *)names->pdata, "imputation");
    g_autofree char *hint =
        imputed   ? g_strdup("\nhint: this program takes no completed data sets; "
                               "avlast-imputation(7) tells which do, and what to do here")
        : nearest ? g_strdup_printf("\nhint: did you mean '--%s'?", nearest)
                  : g_strdup("\nhint: --help lists the options");
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "unknown option '%s'%s",
                given ? given + 1 : cause->message, hint);
}

gboolean avlast_options_parse(const AvlastProgram *program, const char *const *arguments,
                              AvlastParse *parse, GError **error)
{
    memset(parse, 0, sizeof *parse);
    parse->own = g_malloc0(MAX(program->own_size, 1));

    g_autoptr(GArray) list = avlast_options_of(program);
    set_defaults(list, parse);
    g_autoptr(GPtrArray) texts =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
    g_ptr_array_set_size(texts, (gint)list->len);
    GOptionEntry builtin[] = {
        {"help", 0, 0, G_OPTION_ARG_NONE, &parse->help_all, NULL, NULL},
        {"short-help", 'h', 0, G_OPTION_ARG_NONE, &parse->help, NULL, NULL},
        {"help-markdown", 0, 0, G_OPTION_ARG_NONE, &parse->help_markdown, NULL, NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &parse->version, NULL, NULL},
    };
    g_autofree GOptionEntry *entries = entries_for_parser(
        list, parse, (GStrv *)texts->pdata, builtin, (guint)G_N_ELEMENTS(builtin));
    g_autoptr(GOptionContext) context = g_option_context_new(NULL);
    g_option_context_set_help_enabled(context, FALSE);
    g_option_context_add_main_entries(context, entries, NULL);

    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_strv_builder_add(builder, program->name);
    for (; arguments && *arguments; arguments++)
        g_strv_builder_add(builder, *arguments);
    GStrv argv = g_strv_builder_end(builder);
    g_autoptr(GError) cause = NULL;
    if (!g_option_context_parse_strv(context, &argv, &cause)) {
        g_strfreev(argv);
        explain_parse_error(list, cause, error);
        return FALSE;
    }
    /* What is left: the name, perhaps "--", then the positional arguments. */
    const guint skip = argv[1] && strcmp(argv[1], "--") == 0 ? 2 : 1;
    parse->positional = g_strdupv(argv + skip);
    g_strfreev(argv);

    for (guint i = 0; i < list->len; i++)
        if (!finish_option(&g_array_index(list, AvlastOptionEntry, i),
                           g_ptr_array_index(texts, i), parse, error))
            return FALSE;
    return TRUE;
}

void avlast_parse_clear(const AvlastProgram *program, AvlastParse *parse)
{
    g_autoptr(GArray) list = avlast_options_of(program);

    for (guint i = 0; parse->own && i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        gpointer member = member_of(entry, parse);
        switch (entry->option->type) {
        case AVLAST_OPTION_TEXT:
        case AVLAST_OPTION_CHOICE:
            g_clear_pointer((char **)member, g_free);
            break;
        case AVLAST_OPTION_TEXTS:
        case AVLAST_OPTION_LIST:
            g_clear_pointer((char ***)member, g_strfreev);
            break;
        case AVLAST_OPTION_FLAG:
        case AVLAST_OPTION_NUMBER:
        case AVLAST_OPTION_INTEGER:
            break;
        }
    }
    if (program->clear && parse->own)
        program->clear(parse->own);
    g_clear_pointer(&parse->own, g_free);
    g_clear_pointer(&parse->positional, g_strfreev);
}

char *avlast_option_text(const AvlastOptionEntry *entry, const AvlastParse *parse)
{
    const char *base = entry->shared ? (const char *)&parse->shared : parse->own;
    gconstpointer member = base + entry->option->offset;
    char buffer[AVLAST_NUMBER_BUFFER];

    switch (entry->option->type) {
    case AVLAST_OPTION_FLAG:
        return *(const gboolean *)member ? g_strdup("yes") : NULL;
    case AVLAST_OPTION_TEXT:
    case AVLAST_OPTION_CHOICE:
        return g_strdup(*(char *const *)member);
    case AVLAST_OPTION_TEXTS:
        return *(char **const *)member ? g_strjoinv("; ", *(char **const *)member) : NULL;
    case AVLAST_OPTION_LIST:
        return *(char **const *)member ? g_strjoinv(",", *(char **const *)member) : NULL;
    case AVLAST_OPTION_NUMBER:
        return isnan(*(const double *)member)
                   ? NULL
                   : g_strdup(avlast_number_exact(*(const double *)member, buffer));
    case AVLAST_OPTION_INTEGER:
        return *(const gint64 *)member == G_MININT64
                   ? NULL
                   : g_strdup_printf("%" G_GINT64_FORMAT, *(const gint64 *)member);
    }
    return NULL;
}
