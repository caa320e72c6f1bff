/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/report/report.h"
#include "plots/format.h"

static const char *label(gconstpointer report, const char *column)
{
    return avlast_report_label(report, column);
}

/* "'gender': reference level 'm'" with the level as the codebook calls it; NULL for
 * others. To be freed. */
static char *level_named(const AvlastReport *report, const char *text)
{
    static const char between[] = "': reference level '";
    const char *at = *text == '\'' ? strstr(text, between) : NULL;
    const gsize length = strlen(text);

    if (!at || text[length - 1] != '\'')
        return NULL;
    const char *code = at + strlen(between);
    g_autofree char *column = g_strndup(text + 1, (gsize)(at - text - 1));
    g_autofree char *level = g_strndup(code, length - (gsize)(code - text) - 1);
    return g_strdup_printf("'%s%s%s'", column, between,
                           avlast_report_level(report, column, level));
}

/* "who5: Wellbeing (WHO-5); sum of 5 items": the name once, as people know it; NULL for
 * what does not begin with a column. To be freed. */
static char *head_named(const AvlastReport *report, const char *text)
{
    const char *colon = strstr(text, ": ");
    g_autofree char *column = colon ? g_strndup(text, (gsize)(colon - text)) : NULL;

    if (!column || !avlast_report_known(report, column))
        return NULL;
    const char *name = avlast_report_label(report, column), *rest = colon + 2;
    return g_str_has_prefix(rest, name) ? g_strdup(rest)
                                        : g_strconcat(name, ": ", rest, NULL);
}

/* Names of items after "reversed:" as the codebook calls them, in quotes. */
static char *items_named(const AvlastReport *report, const char *text)
{
    const char *form = _("; reversed: %s");
    g_autofree char *words = g_strndup(form, strcspn(form, "%"));
    const char *at = strstr(text, words);
    const gboolean nb = strcmp(report->lang, "nb") == 0;

    if (!at)
        return g_strdup(text);
    const char *from = at + strlen(words), *to = from + strcspn(from, ";");
    g_autofree char *list = g_strndup(from, (gsize)(to - from));
    g_auto(GStrv) items = g_strsplit(list, ", ", -1);
    for (char **item = items; *item; item++) {
        const gboolean known = avlast_report_known(report, *item) != NULL;
        char *name = !known ? g_strdup(*item)
                     : nb
                         ? g_strconcat("\xc2\xab", avlast_report_label(report, *item),
                                       "\xc2\xbb", NULL)
                         : g_strconcat("\xe2\x80\x9c", avlast_report_label(report, *item),
                                       "\xe2\x80\x9d", NULL);
        g_free(*item);
        *item = name;
    }
    g_autofree char *named = g_strjoinv(", ", items);
    return g_strdup_printf("%.*s%s%s", (int)(from - text), text, named, to);
}

static gboolean grouped(const GMatchInfo *match, GString *out, gpointer lang)
{
    g_autofree char *found = g_match_info_fetch(match, 0);
    g_autofree char *count =
        avlast_format_count(g_ascii_strtoll(found, NULL, 10), (const char *)lang);

    g_string_append(out, count);
    return FALSE;
}

char *avlast_report_phrase(const AvlastReport *report, const char *text)
{
    g_autofree char *level = text ? level_named(report, text) : NULL;
    g_autofree char *said =
        avlast_phrase(level ? level : text, label, report, report->lang);
    g_autofree char *named = head_named(report, said);
    g_autofree char *items = items_named(report, named ? named : said);
    g_autoptr(GRegex) count = g_regex_new("(?<![\\w.,/])\\d{5,}(?= draws)", 0, 0, NULL);

    return g_regex_replace_eval(count, items, -1, 0, 0, grouped,
                                (gpointer)(guintptr)report->lang, NULL);
}
