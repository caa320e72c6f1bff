/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/options.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"

#define SHARED(member) offsetof(AvlastOptions, member)

static const AvlastOption data_options[] = {
    {"codebook", 0, AVLAST_OPTION_TEXT, SHARED(codebook), "FILE",
     N_("what the columns mean: types, labels, values, missing codes")},
    {"delimiter", 0, AVLAST_OPTION_TEXT, SHARED(delimiter), "C",
     N_("character between fields (comma, semicolon, tab, ...); found out when not "
        "given")},
    {"decimal", 0, AVLAST_OPTION_CHOICE, SHARED(decimal), ".|,",
     N_("decimal mark of numbers")},
    {"thousands", 0, AVLAST_OPTION_TEXT, SHARED(thousands), "C",
     N_("mark between thousands: space, or one of . , '")},
    {"encoding", 0, AVLAST_OPTION_TEXT, SHARED(encoding), "NAME",
     N_("character encoding of the file, such as UTF-8 or windows-1252")},
    {"missing", 0, AVLAST_OPTION_LIST, SHARED(missing), "CODE[,CODE]",
     N_("codes that mean missing; each is counted apart")},
    {"where", 0, AVLAST_OPTION_TEXT, SHARED(where), "SQL",
     N_("read only the rows for which this holds (for part of a sample use --domain)")},
    {"let", 0, AVLAST_OPTION_TEXTS, SHARED(let), "'NAME = SQL'",
     N_("a new column; may be repeated and build on earlier ones")},
    {"id", 0, AVLAST_OPTION_TEXT, SHARED(id), "COL",
     N_("column that names the person or unit")},
    {0},
};

static const AvlastOption design_options[] = {
    {"weights", 'w', AVLAST_OPTION_TEXT, SHARED(weights), "COL", N_("sampling weights")},
    {"strata", 's', AVLAST_OPTION_LIST, SHARED(strata), "COL[,COL]",
     N_("strata of each stage")},
    {"cluster", 'c', AVLAST_OPTION_LIST, SHARED(cluster), "COL[,COL]",
     N_("clusters of each stage, the first is the primary sampling unit")},
    {"fpc", 0, AVLAST_OPTION_LIST, SHARED(fpc), "COL[,COL]",
     N_("population count (or sampling fraction, if at most 1) of each stage")},
    {"domain", 0, AVLAST_OPTION_TEXT, SHARED(domain), "SQL",
     N_("estimate for the rows for which this holds, under the whole design")},
    {"lonely", 0, AVLAST_OPTION_CHOICE, SHARED(lonely), "fail|certainty|centre|average",
     N_("what a stratum with one primary unit contributes (default: fail)")},
    {"df", 0, AVLAST_OPTION_NUMBER, SHARED(df), "N",
     N_("degrees of freedom of the design, in place of its own")},
    {0},
};

static const AvlastOption by_options[] = {
    {"by", 0, AVLAST_OPTION_LIST, SHARED(by), "COL[,COL]",
     N_("one estimate for each group")},
    {0},
};

static const AvlastOption inference_options[] = {
    {"level", 0, AVLAST_OPTION_NUMBER, SHARED(level), "P",
     N_("confidence level of intervals")},
    {0},
};

static const AvlastOption seed_options[] = {
    {"seed", 0, AVLAST_OPTION_INTEGER, SHARED(seed), "N",
     N_("starting value of the random numbers; the same seed gives the same bytes")},
    {0},
};

static const AvlastOption output_options[] = {
    {"output", 'o', AVLAST_OPTION_TEXT, SHARED(output), "FILE",
     N_("write here instead of to standard output")},
    {"force", 0, AVLAST_OPTION_FLAG, SHARED(force), NULL, N_("replace what exists")},
    {0},
};

static const AvlastOption result_options[] = {
    {"format", 0, AVLAST_OPTION_CHOICE, SHARED(format),
     "table|csv|tsv|csv-excel|json|md|html|latex",
     N_("form of the result (default: by the ending of -o, else table)")},
    {"digits", 0, AVLAST_OPTION_INTEGER, SHARED(digits), "N",
     N_("significant digits of the standard error in tables (default: 3)")},
    {"no-origin", 0, AVLAST_OPTION_FLAG, SHARED(no_origin), NULL,
     N_("leave the command line, the plan and the files' folders out of a JSON result")},
    {0},
};

static const AvlastOption influence_options[] = {
    {"influence", 0, AVLAST_OPTION_TEXT, SHARED(influence), "FILE",
     N_("write the influence values: one row per unit, V = their cross-product")},
    {0},
};

static const AvlastOption plan_options[] = {
    {"plan", 'p', AVLAST_OPTION_TEXT, SHARED(plan), "FILE",
     N_("take options from a plan; those given here win and are recorded as deviations")},
    {"analysis", 0, AVLAST_OPTION_TEXT, SHARED(analysis), "NAME",
     N_("which analysis of the plan")},
    {0},
};

static const AvlastOption running_options[] = {
    {"lang", 0, AVLAST_OPTION_CHOICE, SHARED(lang), "en|nb",
     N_("language of tables and reports")},
    {"threads", 0, AVLAST_OPTION_INTEGER, SHARED(threads), "N",
     N_("at most so many threads; the result does not depend on it")},
    {"color", 0, AVLAST_OPTION_CHOICE, SHARED(color), "auto|always|never",
     N_("colour in messages on a terminal")},
    {"quiet", 'q', AVLAST_OPTION_FLAG, SHARED(quiet), NULL, N_("say nothing but errors")},
    {"verbose", 'v', AVLAST_OPTION_FLAG, SHARED(verbose), NULL, N_("say what is done")},
    {"strict", 0, AVLAST_OPTION_FLAG, SHARED(strict), NULL,
     N_("a warning stops the program")},
    {0},
};

static void add_table(GArray *list, const AvlastOption *table, const char *group,
                      gboolean shared, gboolean analytic)
{
    for (; table && table->name; table++) {
        const AvlastOptionEntry entry = {table, group, shared, analytic};
        g_array_append_val(list, entry);
    }
}

GArray *avlast_options_of(const AvlastProgram *program)
{
    GArray *list = g_array_new(FALSE, FALSE, sizeof(AvlastOptionEntry));
    const guint shared = program->shared;

    add_table(list, program->options, N_("Options"), FALSE, TRUE);
    if (shared & AVLAST_SHARE_DATA)
        add_table(list, data_options, N_("Data"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_DESIGN)
        add_table(list, design_options, N_("Design"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_BY)
        add_table(list, by_options, N_("Design"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_INFERENCE)
        add_table(list, inference_options, N_("Inference"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_SEED)
        add_table(list, seed_options, N_("Inference"), TRUE, TRUE);
    if (shared & AVLAST_SHARE_INFLUENCE)
        add_table(list, influence_options, N_("Output"), TRUE, FALSE);
    if (shared & (AVLAST_SHARE_RESULT | AVLAST_SHARE_OUTPUT))
        add_table(list, output_options, N_("Output"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_RESULT)
        add_table(list, result_options, N_("Output"), TRUE, FALSE);
    if (shared & AVLAST_SHARE_PLAN)
        add_table(list, plan_options, N_("Running"), TRUE, FALSE);
    add_table(list, running_options, N_("Running"), TRUE, FALSE);
    return list;
}

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
    parse->shared.seed = parse->shared.digits = parse->shared.threads = G_MININT64;
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
                                        char **texts, GOptionEntry *builtin,
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
            entries[i].arg = G_OPTION_ARG_STRING;
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

static gboolean finish_option(const AvlastOptionEntry *entry, char *text,
                              AvlastParse *parse, GError **error)
{
    const AvlastOption *o = entry->option;
    gpointer member = member_of(entry, parse);
    double number;

    if (!text)
        return TRUE;
    if (!g_utf8_validate(text, -1, NULL))
        return bad_value(o, "...", "valid UTF-8 text", error);
    switch (o->type) {
    case AVLAST_OPTION_TEXT:
        *(char **)member = g_strdup(text);
        return TRUE;
    case AVLAST_OPTION_LIST:
        *(char ***)member = avlast_text_list(text);
        return TRUE;
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
    g_autofree char *hint = nearest
                                ? g_strdup_printf("\nhint: did you mean '--%s'?", nearest)
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
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_set_size(texts, (gint)list->len);
    GOptionEntry builtin[] = {
        {"help", 0, 0, G_OPTION_ARG_NONE, &parse->help_all, NULL, NULL},
        {"short-help", 'h', 0, G_OPTION_ARG_NONE, &parse->help, NULL, NULL},
        {"help-markdown", 0, 0, G_OPTION_ARG_NONE, &parse->help_markdown, NULL, NULL},
        {"version", 0, 0, G_OPTION_ARG_NONE, &parse->version, NULL, NULL},
    };
    g_autofree GOptionEntry *entries = entries_for_parser(
        list, parse, (char **)texts->pdata, builtin, (guint)G_N_ELEMENTS(builtin));
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
