/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/likert_words.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/extremes.h"
#include "plots/format.h"

char *avlast_likert_net(const AvlastLikertLine *line, const char *lang)
{
    g_autofree char *net = avlast_format_signed(100 * line->net[0], 0, lang);

    if (isnan(line->net[1]) || isnan(line->net[2]))
        return g_strdup(net);
    g_autofree char *interval =
        avlast_format_interval(100 * line->net[1], 100 * line->net[2], 0, lang);
    return g_strdup_printf("%s %s", net, interval);
}

/* --- the title --- */

static char *make_title(const AvlastLikertChart *likert, const char *lang)
{
    g_autofree AvlastExtreme *rows = g_new(AvlastExtreme, likert->lines->len);
    guint n = 0;

    for (guint i = 0; i < likert->lines->len; i++) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, i);
        if (!line->all)
            rows[n++] =
                (AvlastExtreme){line->label, line->net[0], line->net[1], line->net[2]};
    }
    const AvlastExtremes ends = avlast_extremes(rows, n);
    if (!ends.highest)
        return g_strdup(_("How people answered"));
    if (ends.highest == ends.lowest) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, 0);
        g_autofree char *net = avlast_likert_net(line, lang);
        return g_strdup_printf(_("%s: net agreement %s"), line->label, net);
    }
    g_autofree char *high = avlast_format_signed(100 * ends.highest->estimate, 0, lang);
    g_autofree char *low = avlast_format_signed(100 * ends.lowest->estimate, 0, lang);
    g_autofree char *text = g_strdup_printf(
        _("Highest net agreement: %s (%s), lowest: %s (%s); %s"), ends.highest->label,
        high, ends.lowest->label, low, avlast_extremes_overlap(&ends));
    return likert->groups ? g_strdup_printf("%s. %s", likert->about, text)
                          : g_steal_pointer(&text);
}

/* --- below it --- */

/* "“Much” or “Very much”". */
static char *steps_said(const AvlastLikertChart *likert, guint from, guint n)
{
    GString *text = g_string_new(NULL);

    for (guint s = from; s < from + n; s++) {
        if (s > from)
            g_string_append(text, s + 1 == from + n ? _(" or ") : ", ");
        g_string_append_printf(text, _("“%s”"), likert->steps[s]);
    }
    return g_string_free(text, FALSE);
}

char *avlast_likert_subtitle(const AvlastLikertChart *likert)
{
    g_autofree char *top = steps_said(likert, likert->n_steps - likert->box, likert->box);
    g_autofree char *bottom = steps_said(likert, 0, likert->box);
    g_autofree char *net = g_strdup_printf(
        _("per cent of answers. Net agreement: %s less %s, in percentage points"), top,
        bottom);

    if (likert->groups && likert->by)
        return g_strdup_printf(_("By %s, %s"), likert->by, net);
    if (likert->about)
        return g_strdup_printf("%s, %s", likert->about, net);
    g_autofree char *first = g_utf8_substring(net, 0, 1);
    g_autofree char *capital = g_utf8_strup(first, -1);
    return g_strconcat(capital, g_utf8_next_char(net), NULL);
}

char *avlast_likert_note(const AvlastLikertChart *likert, const AvlastResult *result,
                         gboolean drawn, const char *lang)
{
    GString *note = g_string_new(NULL);
    g_autofree char *level = avlast_format_percent(
        result->estimates && result->estimates->level > 0 ? result->estimates->level
                                                          : 0.95,
        lang);

    if (drawn)
        g_string_append_printf(note,
                               _("Mark and line: net agreement with its %s confidence "
                                 "interval, on the bars' axis. Shares below 5%% have "
                                 "no number."),
                               level);
    else
        g_string_append_printf(note, _("[ ]: %s confidence interval."), level);
    if (likert->hidden)
        g_string_append_printf(note,
                               ngettext(" %u row without shares is not shown.",
                                        " %u rows without shares are not shown.",
                                        likert->hidden),
                               likert->hidden);
    char *source = avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

/* --- alt text and table --- */

static GStrv table_row(const AvlastLikertChart *likert, const AvlastLikertLine *line,
                       const char *lang)
{
    GPtrArray *cells = g_ptr_array_new();

    g_ptr_array_add(cells, g_strdup(line->label));
    for (guint s = 0; s < likert->n_steps; s++)
        g_ptr_array_add(cells, avlast_format_percent(line->share[s], lang));
    g_ptr_array_add(cells, avlast_format_number(line->n, 0, lang));
    g_ptr_array_add(cells, avlast_likert_net(line, lang));
    g_ptr_array_add(cells, NULL);
    return (GStrv)g_ptr_array_free(cells, FALSE);
}

static GStrv table_head(const AvlastLikertChart *likert)
{
    GPtrArray *cells = g_ptr_array_new();

    g_ptr_array_add(cells, g_strdup(likert->groups ? likert->by : _("Item")));
    for (guint s = 0; s < likert->n_steps; s++)
        g_ptr_array_add(cells, g_strdup(likert->steps[s]));
    g_ptr_array_add(cells, g_strdup(_("n")));
    g_ptr_array_add(cells, g_strdup(_("Net agreement [interval]")));
    g_ptr_array_add(cells, NULL);
    return (GStrv)g_ptr_array_free(cells, FALSE);
}

void avlast_likert_words(const AvlastLikertChart *likert, const AvlastResult *result,
                         const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    const guint n = likert->lines->len;

    (void)result;
    chart->title = make_title(likert, lang);
    g_string_append_printf(alt,
                           ngettext("Diverging bars of %u row in %u steps.",
                                    "Diverging bars of %u rows in %u steps.", n),
                           n, likert->n_steps);
    g_ptr_array_add(chart->table, table_head(likert));
    for (guint i = 0; i < n; i++) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, i);
        g_autofree char *net = avlast_likert_net(line, lang);
        g_ptr_array_add(chart->table, table_row(likert, line, lang));
        if (i < 5)
            g_string_append_printf(alt, _(" %s: net agreement %s."), line->label, net);
    }
    chart->alt = g_string_free(alt, FALSE);
}
