/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The registry: which statistics there are, and which options go with each. */
#include <string.h>

#include "cmd/options.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/text.h"

#define AVLAST_SURVEY_STATISTIC(name)                                                    \
    extern const AvlastSurveyEntry avlast_survey_entry_##name;
#include "cmd/survey/statistics.def"
#undef AVLAST_SURVEY_STATISTIC

const AvlastSurveyEntry *const avlast_survey_entries[] = {
#define AVLAST_SURVEY_STATISTIC(name) &avlast_survey_entry_##name,
#include "cmd/survey/statistics.def"
#undef AVLAST_SURVEY_STATISTIC
    NULL};

const AvlastSurveyEntry *avlast_survey_entry_of_name(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(avlast_survey_entries)] = {NULL};
    gsize n = 0;
    g_autoptr(GString) all = g_string_new("\nhint: it is one of ");

    for (const AvlastSurveyEntry *const *e = avlast_survey_entries; *e; e++) {
        if (strcmp((*e)->name, name) == 0)
            return *e;
        g_string_append_printf(all, "%s%s", n ? ", " : "", (*e)->name);
        names[n++] = (*e)->name;
    }
    g_autofree char *near = avlast_text_did_you_mean(name, names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "no statistic '%s'%s", name,
                *near ? near : all->str);
    return NULL;
}

char *avlast_survey_usage(void)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (const AvlastSurveyEntry *const *e = avlast_survey_entries; *e; e++)
        if ((*e)->usage)
            g_string_append_printf(text, "%savlast survey %s [OPTION...]",
                                   text->len ? "\n" : "", (*e)->usage);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static gboolean has_word(const char *words, const char *word)
{
    g_auto(GStrv) list = g_strsplit(words ? words : "", " ", -1);

    return g_strv_contains((const char *const *)list, word);
}

static gboolean takes(const AvlastSurveyEntry *entry, const char *option)
{
    return has_word(entry->takes, option) ||
           (!entry->not_common && has_word(AVLAST_SURVEY_COMMON, option));
}

static const char *why_not(const AvlastSurveyEntry *entry, const char *option)
{
    for (const AvlastSurveyLack *lack = entry->lacks; lack && lack->name; lack++)
        if (strcmp(lack->name, option) == 0)
            return lack->why;
    return NULL;
}

/* "proportions and quantiles" of the statistics that take the option. */
static char *who_takes(const char *option)
{
    const char *nouns[G_N_ELEMENTS(avlast_survey_entries)];
    gsize n = 0;
    g_autoptr(GString) text = g_string_new(NULL);

    for (const AvlastSurveyEntry *const *e = avlast_survey_entries; *e; e++)
        if (takes(*e, option) && !why_not(*e, option))
            nouns[n++] = (*e)->noun;
    for (gsize i = 0; i < n; i++)
        g_string_append_printf(text, "%s%s",
                               i == 0       ? ""
                               : i + 1 == n ? " and "
                                            : ", ",
                               nouns[i]);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gboolean avlast_survey_check_options(const AvlastSurveyWork *work, GError **error)
{
    const AvlastSurveyEntry *entry = work->entry;
    g_autoptr(GArray) list = avlast_options_of(work->run->program);
    const AvlastParse parse = {.shared = work->run->options, .own = work->run->own};

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *o = &g_array_index(list, AvlastOptionEntry, i);
        const char *option = o->option->name, *why = why_not(entry, option);
        g_autofree char *given = avlast_option_text(o, &parse);
        if (!given || (!why && (o->shared || takes(entry, option))))
            continue;
        g_autofree char *who = who_takes(option);
        if (why)
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--%s: %s", option,
                        why);
        else
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s is for %s, not for '%s'", option, who, entry->name);
        return FALSE;
    }
    return TRUE;
}
