/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/groups_words.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/extremes.h"
#include "plots/format.h"

static char *number_of(const AvlastLineup *c, double value, const char *lang)
{
    g_autofree char *number = avlast_format_number(value, c->decimals, lang);

    if (!c->share)
        return g_steal_pointer(&number);
    return g_strdup_printf(g_strcmp0(lang, "nb") == 0 ? "%s\xc2\xa0%%" : "%s%%", number);
}

char *avlast_lineup_numbers(const AvlastLineup *c, const AvlastComparedLine *line,
                            const char *lang)
{
    g_autofree char *number = avlast_format_number(line->value[0], c->decimals, lang);
    g_autofree char *interval =
        isnan(line->value[1]) || isnan(line->value[2])
            ? g_strdup(_("[no interval]"))
            : avlast_format_interval(line->value[1], line->value[2], c->decimals, lang);

    return g_strdup_printf("%s %s", number, interval);
}

/* --- the title --- */

/* Highest and lowest of a panel; the rows are to be freed and outlive the answer. */
static AvlastExtremes extremes_of(const AvlastComparedPanel *panel, AvlastExtreme **rows)
{
    guint n = 0;

    *rows = g_new(AvlastExtreme, panel->lines->len);
    for (guint i = 0; i < panel->lines->len; i++) {
        const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
        if (!line->all)
            (*rows)[n++] = (AvlastExtreme){line->label, line->value[0], line->value[1],
                                           line->value[2]};
    }
    return avlast_extremes(*rows, n);
}

static double spread_of(const AvlastComparedPanel *panel)
{
    g_autofree AvlastExtreme *rows = NULL;
    const AvlastExtremes ends = extremes_of(panel, &rows);

    return ends.highest ? ends.highest->estimate - ends.lowest->estimate : -1;
}

/* The panel whose groups differ most. */
static const AvlastComparedPanel *widest(const AvlastLineup *c)
{
    const AvlastComparedPanel *most = g_ptr_array_index(c->panels, 0);

    for (guint p = 1; p < c->panels->len; p++) {
        const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        most = spread_of(panel) > spread_of(most) ? panel : most;
    }
    return most;
}

static char *finding(const AvlastLineup *c, const AvlastComparedPanel *panel,
                     const char *lang)
{
    g_autofree AvlastExtreme *rows = NULL;
    const AvlastExtremes ends = extremes_of(panel, &rows);

    if (!ends.highest) {
        const AvlastComparedLine *line = g_ptr_array_index(panel->lines, 0);
        g_autofree char *numbers = avlast_lineup_numbers(c, line, lang);
        return g_strdup_printf("%s: %s", line->label, numbers);
    }
    if (ends.highest == ends.lowest) {
        g_autofree char *only = number_of(c, ends.highest->estimate, lang);
        g_autofree char *interval = avlast_format_interval(
            ends.highest->low, ends.highest->high, c->decimals, lang);
        return g_strdup_printf("%s: %s %s", ends.highest->label, only, interval);
    }
    g_autofree char *high = number_of(c, ends.highest->estimate, lang);
    g_autofree char *low = number_of(c, ends.lowest->estimate, lang);
    return g_strdup_printf(c->by ? _("highest in %s (%s), lowest in %s (%s); %s")
                                 : _("%s (%s) is highest and %s (%s) lowest; %s"),
                           ends.highest->label, high, ends.lowest->label, low,
                           avlast_extremes_overlap(&ends));
}

static char *capitalised(const char *text)
{
    g_autofree char *first = g_utf8_substring(text, 0, 1);
    g_autofree char *capital = g_utf8_strup(first, -1);

    return g_strconcat(capital, g_utf8_offset_to_pointer(text, 1), NULL);
}

static char *make_title(const AvlastLineup *c, const char *lang)
{
    if (c->lines == 0)
        return g_strdup(c->about ? c->about : _("No estimates"));
    const AvlastComparedPanel *panel = widest(c);
    g_autofree char *text = finding(c, panel, lang);
    if (c->about && panel->label)
        return g_strdup_printf("%s, %s: %s", c->about, panel->label, text);
    const char *about = panel->label ? panel->label : c->about;
    return about ? g_strdup_printf("%s: %s", about, text) : g_steal_pointer(&text);
}

/* --- below it --- */

char *avlast_lineup_subtitle(const AvlastLineup *c, const AvlastResult *result,
                             const char *lang)
{
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    GString *what = g_string_new(c->share       ? _("share, per cent")
                                 : c->statistic ? c->statistic
                                                : _("estimate"));

    if (c->unit && *c->unit)
        g_string_append_printf(what, ", %s", c->unit);
    if (c->by && *c->by)
        g_string_append_printf(what, _(", by %s"), c->by);
    g_autofree char *begun = capitalised(what->str);
    g_string_free(what, TRUE);
    return g_strdup_printf(_("%s; dot = estimate, line = %s confidence interval"), begun,
                           level);
}

static void add_sentence(GString *note, const char *sentence)
{
    if (note->len)
        g_string_append_c(note, ' ');
    g_string_append(note, sentence);
}

char *avlast_lineup_note(const AvlastLineup *c, const AvlastResult *result,
                         const char *lang)
{
    GString *note = g_string_new(NULL);

    if (c->left_out) {
        g_autofree char *all = avlast_format_count(c->lines + c->left_out, lang);
        g_autofree char *text = g_strdup_printf(
            _("The %u highest and lowest of %s are shown."), c->lines, all);
        add_sentence(note, text);
    }
    if (c->hidden) {
        g_autofree char *text =
            g_strdup_printf(ngettext("%u without an estimate is not shown.",
                                     "%u without an estimate are not shown.", c->hidden),
                            c->hidden);
        add_sentence(note, text);
    }
    if (c->low > 0 || c->high < 0)
        add_sentence(note, _("The axis does not begin at zero."));
    /* the rows of groups may be parts of people, and each has its n */
    char *source = c->by ? avlast_chart_origin(result, note->str)
                         : avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

void avlast_lineup_words(const AvlastLineup *c, const AvlastResult *result,
                         const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    g_autofree char *interval_head = g_strdup_printf(_("%s interval"), level);
    guint told = 0;

    chart->title = make_title(c, lang);
    g_string_append_printf(alt,
                           ngettext("Dots with intervals, %u row.",
                                    "Dots with intervals, %u rows.", c->lines),
                           c->lines);
    avlast_chart_row(chart, c->by && *c->by ? c->by : _("What"), _("n"),
                     c->share ? _("Share, per cent") : _("Estimate"), interval_head,
                     NULL);
    for (guint p = 0; p < c->panels->len; p++) {
        const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        for (guint i = 0; i < panel->lines->len; i++) {
            const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
            g_autofree char *label =
                panel->label ? g_strdup_printf("%s: %s", panel->label, line->label)
                             : g_strdup(line->label);
            g_autofree char *n = avlast_format_number(line->n, 0, lang);
            g_autofree char *value =
                avlast_format_number(line->value[0], c->decimals, lang);
            g_autofree char *interval =
                avlast_format_interval(line->value[1], line->value[2], c->decimals, lang);
            g_autofree char *both = avlast_lineup_numbers(c, line, lang);
            avlast_chart_row(chart, label, n, value, interval, NULL);
            if (told++ < 6)
                g_string_append_printf(alt, " %s: %s.", label, both);
        }
    }
    chart->alt = g_string_free(alt, FALSE);
}
