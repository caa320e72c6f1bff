/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/figure_words.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/output/value_range.h"
#include "core/text.h"
#include "plots/format.h"

/* Thresholds that a brief text goes through. */
#define MOST_THRESHOLDS 3

typedef struct {
    const char *program, *group, *outcome, *term;
    AvlastHow how;
    const char *text, *below, *none;
} Figure;

static const Figure figures[] = {
#define FIGURE(program, group, outcome, term, how, text, below, none)                    \
    {program, group, outcome, term, AVLAST_HOW_##how, text, below, none},
#include "cmd/output/figure_words.def"
#undef FIGURE
};

typedef struct {
    const AvlastResult *result;
    const char *currency, *lang;
} Words;

/* --- which sentence --- */

/* The last member of "threshold=0;option=big". Borrowed. */
static const char *last_member(const char *group)
{
    const char *semicolon = group ? strrchr(group, ';') : NULL;

    return semicolon ? semicolon + 1 : group ? group : "";
}

static gboolean fits(const Figure *figure, const char *program, const AvlastEstimate *row)
{
    const char *member = last_member(row->group), *term = row->term ? row->term : "";

    if (strcmp(figure->program, program) != 0 ||
        (figure->outcome && g_strcmp0(figure->outcome, row->outcome) != 0) ||
        (figure->term && strcmp(figure->term, term) != 0))
        return FALSE;
    if (!figure->group)
        return TRUE;
    return *figure->group ? g_str_has_prefix(member, figure->group) : *member == '\0';
}

static const Figure *figure_of(const char *program, const AvlastEstimate *row)
{
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        if (fits(&figures[i], program, row))
            return &figures[i];
    return NULL;
}

static const char *text_of(const Figure *figure, const AvlastEstimate *row)
{
    const char *text = isnan(row->estimate)                   ? figure->none
                       : figure->below && row->estimate < 0.0 ? figure->below
                                                              : figure->text;

    /* an interval that there is not */
    if (text && strstr(text, "{low}") && !isfinite(row->conf_low))
        text = figure->none;
    return text ? gettext(text) : NULL;
}

/* --- its parts --- */

static char *number_of(const Words *w, AvlastHow how, double value)
{
    return avlast_number_said(value, how, w->currency, w->lang);
}

/* "; from A to B fits the data", in the direction that the sentence takes. */
static char *range_of(const Words *w, const Figure *figure, const AvlastEstimate *row,
                      gboolean turned)
{
    const double from = turned ? -row->conf_high : row->conf_low,
                 to = turned ? -row->conf_low : row->conf_high;
    const gboolean crosses = figure->below && from < 0.0 && to > 0.0;

    if (isnan(from) && isnan(to))
        return g_strdup("");
    g_autofree char *low = number_of(w, figure->how, crosses ? -from : from),
                    *high = number_of(w, figure->how, to);
    if (!isfinite(to))
        return g_strdup_printf(_("; %s or more fits the data"), low);
    return g_strdup_printf(crosses ? _("; from %s the other way to %s fits the data")
                                   : _("; from %s to %s fits the data"),
                           low, high);
}

static char *p_of(const Words *w, const AvlastEstimate *row)
{
    g_autofree char *p = avlast_format_p(row->p_value, w->lang);

    return g_strdup_printf(*p == '<' ? "p %s" : "p = %s", p);
}

static char *value_of_member(const char *group, const char *key)
{
    g_auto(GStrv) members = g_strsplit(group ? group : "", ";", -1);
    const gsize length = strlen(key);

    for (char **member = members; *member; member++)
        if (strncmp(*member, key, length) == 0 && (*member)[length] == '=')
            return g_strdup(*member + length + 1);
    return g_strdup("");
}

/* Without what only tells rows apart: "top=3" is 3, "gain:0.3;n=100" is gain. */
static char *term_said(const AvlastEstimate *row)
{
    const char *term = row->term ? row->term : "";

    if (g_str_has_prefix(term, "top="))
        return g_strdup(term + strlen("top="));
    if (!strstr(term, ";n="))
        return g_strdup(term);
    GString *set = g_string_new(NULL);
    g_autofree char *all = g_strndup(term, (gsize)(strstr(term, ";n=") - term));
    g_auto(GStrv) parts = g_strsplit(all, "+", -1);
    for (char **part = parts; *part; part++)
        g_string_append_printf(set, "%s%.*s", part == parts ? "" : " + ",
                               (int)strcspn(*part, ":"), *part);
    return g_string_free(set, FALSE);
}

static char *people_said(const Words *w, const AvlastEstimate *row)
{
    const char *n = row->term ? strstr(row->term, ";n=") : NULL;

    return n ? avlast_format_number(g_ascii_strtod(n + 3, NULL), 0, w->lang)
             : g_strdup("");
}

static char *other_said(const AvlastEstimate *row)
{
    static const char against[] = "against ";

    return g_strdup(row->term && g_str_has_prefix(row->term, against)
                        ? row->term + strlen(against)
                        : "");
}

static void fill(GString *text, const char *key, char *with)
{
    g_string_replace(text, key, with, 0);
    g_free(with);
}

/* Whom a flow of money is of: "kommune, flow: net" of "payer=kommune;flow=net". */
static char *head_of(const AvlastEstimate *row)
{
    g_auto(GStrv) members = g_strsplit(row->group ? row->group : "", ";", -1);
    GString *head = g_string_new(NULL);

    for (char **member = members; *member; member++) {
        const char *equals = strchr(*member, '=');
        g_string_append_printf(head, "%s%s", member == members ? "" : ", ",
                               equals ? equals + 1 : *member);
    }
    return g_string_free(head, FALSE);
}

static char *sentence(const Words *w, const Figure *figure, const AvlastEstimate *row)
{
    const char *text = text_of(figure, row), *member = last_member(row->group);
    const gboolean turned = figure->below && row->estimate < 0.0;
    g_autofree char *head = figure->group ? g_strdup("") : head_of(row),
                    *note = avlast_phrase(row->note, NULL, NULL, w->lang),
                    *at = value_of_member(row->group, "threshold");
    const char *who = strchr(member, '=');

    if (!text)
        return NULL;
    g_autoptr(GString) out = g_string_new(head);
    g_string_append_printf(out, "%s%s", *head ? ": " : "", text);
    /* what a number needs to be read rightly, such as money that is lost again */
    if (!figure->group && !isnan(row->estimate) && *note)
        g_string_append_printf(out, "; %s", note);
    fill(out, "{value}",
         number_of(w, figure->how, turned ? -row->estimate : row->estimate));
    fill(out, "{range}", range_of(w, figure, row, turned));
    fill(out, "{low}", number_of(w, figure->how, row->conf_low));
    fill(out, "{high}", number_of(w, figure->how, row->conf_high));
    fill(out, "{p}", p_of(w, row));
    fill(out, "{at}", number_of(w, AVLAST_HOW_MONEY, g_ascii_strtod(at, NULL)));
    fill(out, "{people}", people_said(w, row));
    fill(out, "{other}", other_said(row));
    fill(out, "{term}", term_said(row));
    fill(out, "{who}", g_strdup(who ? who + 1 : member));
    fill(out, "{note}", g_strdup(*note ? note : _("it cannot be told")));
    g_string_append_c(out, '.');
    char *printable = avlast_text_printable(out->str);
    const gunichar first = g_utf8_get_char(printable);
    if (!g_unichar_islower(first) || *head)
        return printable;
    char upper[8] = "";
    upper[g_unichar_to_utf8(g_unichar_toupper(first), upper)] = '\0';
    char *begun = g_strconcat(upper, g_utf8_next_char(printable), NULL);
    g_free(printable);
    return begun;
}

/* --- all of them --- */

static guint thresholds_of(const AvlastEstimates *e)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < e->rows->len; i++) {
        char *at = value_of_member(avlast_estimates_row(e, i)->group, "threshold");
        if (*at)
            g_hash_table_add(seen, at);
        else
            g_free(at);
    }
    return g_hash_table_size(seen);
}

static gboolean is_single(const AvlastEstimate *row)
{
    const char *member = last_member(row->group);

    return g_str_has_prefix(member, "study=") || g_str_has_prefix(member, "pilot=");
}

GPtrArray *avlast_figure_words(const AvlastResult *result, const char *const *outcomes,
                               gboolean brief, const char *lang)
{
    const AvlastEstimates *e = result->estimates;
    const char *currency = avlast_json_member_text(result->settings, "currency");
    const gboolean fund = g_strcmp0(result->program, "fund") == 0;
    const Words w = {result, currency ? currency : fund ? "NOK" : "", lang};
    const gboolean many = brief && thresholds_of(e) > MOST_THRESHOLDS;
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        const Figure *figure = result->program ? figure_of(result->program, row) : NULL;
        if (!figure || (outcomes && !g_strv_contains(outcomes, row->outcome)) ||
            (brief && is_single(row)) ||
            (many && row->group && g_str_has_prefix(row->group, "threshold=")))
            continue;
        char *text = sentence(&w, figure, row);
        if (text)
            g_ptr_array_add(out, text);
    }
    return out;
}

void avlast_figure_words_add(AvlastResult *result, const char *lang)
{
    g_autoptr(GPtrArray) words = avlast_figure_words(result, NULL, FALSE, lang);
    json_t *list = json_array();

    for (guint i = 0; i < words->len; i++)
        json_array_append_new(list, json_string(words->pdata[i]));
    json_object_set_new(result->charts, "words", list);
}
