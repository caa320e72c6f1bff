/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/forest_words.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/change.h"
#include "plots/forest_together.h"
#include "plots/format.h"
#include "plots/words.h"

/* More coefficients than these are counted, not named. */
#define NAMED 3

static gboolean is_clear(const AvlastForest *forest, const AvlastForestLine *line)
{
    const AvlastEstimate *row = line->row;

    return avlast_forest_has_interval(row) &&
           (row->conf_low > forest->none || row->conf_high < forest->none);
}

/* "Wellbeing: -7.1 for Gender: Woman, +7.6 for Education: Upper secondary". NULL when
 * they are none, too many, or of several outcomes. */
static char *named_title(const AvlastForest *forest, const AvlastResult *result,
                         guint clear, const char *lang)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *outcome = forest->main->row->outcome;

    if (clear == 0 || clear > NAMED || forest->none == 1 || !outcome)
        return NULL;
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        const AvlastEstimate *row = line->row;
        if (g_strcmp0(row->outcome, outcome) != 0 || g_strcmp0(row->term, outcome) == 0)
            return NULL;
        if (!is_clear(forest, line))
            continue;
        g_autofree char *size =
            avlast_format_signed(row->estimate, forest->decimals, lang);
        /* TRANSLATORS: a coefficient and the column it belongs to. */
        g_string_append_printf(text, text->len ? _(", %s for %s") : _("%s for %s"), size,
                               line->label);
    }
    return g_strdup_printf("%s: %s", avlast_forest_outcome_label(result, outcome),
                           text->str);
}

static char *regression_title(const AvlastForest *forest, const AvlastResult *result,
                              const char *lang)
{
    guint clear = 0;
    const guint n = forest->lines->len;

    for (guint i = 0; i < n; i++)
        clear += is_clear(forest, g_ptr_array_index(forest->lines, i)) ? 1 : 0;
    char *named = named_title(forest, result, clear, lang);
    if (named)
        return named;
    g_autofree char *k = avlast_format_count(clear, lang);
    g_autofree char *total = avlast_format_count(n, lang);
    if (forest->none == 1)
        return g_strdup_printf(ngettext("%s of %s ratio has an interval without 1",
                                        "%s of %s ratios have intervals without 1", n),
                               k, total);
    return g_strdup_printf(ngettext("%s of %s coefficient has an interval without zero",
                                    "%s of %s coefficients have intervals without zero",
                                    n),
                           k, total);
}

static char *level_title(const AvlastForest *forest, const char *lang)
{
    const AvlastForestLine *lowest = forest->main, *highest = forest->main;

    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        lowest = line->row->estimate < lowest->row->estimate ? line : lowest;
        highest = line->row->estimate > highest->row->estimate ? line : highest;
    }
    g_autofree char *high =
        avlast_format_number(highest->row->estimate, forest->decimals, lang);
    g_autofree char *low =
        avlast_format_number(lowest->row->estimate, forest->decimals, lang);
    if (lowest != highest)
        return g_strdup_printf(_("Highest: %s (%s); lowest: %s (%s)"), highest->label,
                               high, lowest->label, low);

    g_autofree char *interval = avlast_format_interval(
        highest->row->conf_low, highest->row->conf_high, forest->decimals, lang);
    return g_strdup_printf("%s: %s %s", highest->label, high, interval);
}

static char *make_title(const AvlastForest *forest, const AvlastResult *result,
                        const char *lang)
{
    const AvlastEstimate *row = forest->main->row;

    gboolean beside;

    if (avlast_forest_is_change(result, &beside) && !beside)
        return avlast_change_title(avlast_forest_outcome_label(result, row->outcome),
                                   row->estimate, row->conf_low, row->conf_high, lang);
    if (avlast_forest_is_impact(result)) {
        const AvlastEffect effect = {row->estimate, row->conf_low, row->conf_high,
                                     forest->worthwhile};
        return avlast_words_effect(
            &effect, avlast_forest_outcome_label(result, row->outcome),
            forest->main->unit,
            avlast_words_decimals(row->estimate, row->conf_low, row->conf_high), lang);
    }
    return forest->impact ? regression_title(forest, result, lang)
                          : level_title(forest, lang);
}

char *avlast_forest_subtitle(const AvlastForest *forest, const AvlastResult *result,
                             const char *lang)
{
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    gboolean beside = TRUE;
    const gboolean change = avlast_forest_is_change(result, &beside);
    const char *measure = change ? beside ? _("Difference in change between the groups")
                                          : _("Change from before to after")
                          : avlast_forest_is_impact(result)
                              ? _("Difference between the groups")
                          : forest->ratio  ? _("Ratios, logarithmic axis")
                          : forest->impact ? _("Coefficients")
                                           : _("Estimates");

    return forest->unit && *forest->unit
               ? g_strdup_printf(
                     _("%s, %s; dot = estimate, line = %s confidence interval"), measure,
                     forest->unit, level)
               : g_strdup_printf(_("%s; dot = estimate, line = %s confidence interval"),
                                 measure, level);
}

char *avlast_forest_note(const AvlastForest *forest, const AvlastResult *result,
                         gboolean dashes, const char *lang)
{
    GString *note = g_string_new(NULL);
    gboolean primary = FALSE, other = FALSE;

    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        primary |= line->primary;
        other |= !line->primary;
    }
    if (primary && other)
        g_string_append(note, _("Filled: primary outcome."));
    if (forest->worthwhile > 0 || forest->worthwhile < 0) {
        g_autofree char *number = avlast_format_plain(forest->worthwhile, lang);
        if (note->len)
            g_string_append_c(note, ' ');
        g_string_append_printf(note,
                               dashes ? _("Dashed: smallest worthwhile change (%s).")
                                      : _("Smallest worthwhile change: %s."),
                               number);
    }
    if (forest->left_out) {
        if (note->len)
            g_string_append_c(note, ' ');
        g_string_append_printf(note,
                               ngettext("%u row on another scale is not shown.",
                                        "%u rows on other scales are not shown.",
                                        forest->left_out),
                               forest->left_out);
    }
    if (forest->cut) {
        g_string_append_printf(note, "%s", note->len ? " " : "");
        g_string_append_printf(note,
                               ngettext("%u further row is not shown.",
                                        "%u further rows are not shown.", forest->cut),
                               forest->cut);
    }
    g_autofree char *together = avlast_forest_say_together(forest, result, dashes, lang);
    if (together)
        g_string_append_printf(note, "%s%s", note->len ? " " : "", together);
    char *source = avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

char *avlast_forest_numbers(const AvlastForest *forest, const AvlastEstimate *row,
                            const char *lang)
{
    g_autofree char *number = avlast_format_number(row->estimate, forest->decimals, lang);
    g_autofree char *interval =
        avlast_forest_has_interval(row)
            ? avlast_format_interval(row->conf_low, row->conf_high, forest->decimals,
                                     lang)
            : g_strdup(_("[no interval]"));

    return g_strconcat(number, " ", interval, NULL);
}

void avlast_forest_words(const AvlastForest *forest, const AvlastResult *result,
                         const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
    g_autofree char *interval_head = g_strdup_printf(_("%s interval"), level);

    chart->title = make_title(forest, result, lang);
    g_string_append_printf(alt,
                           ngettext("Forest plot with %u row.",
                                    "Forest plot with %u rows.", forest->lines->len),
                           forest->lines->len);
    avlast_chart_row(chart, _("Outcome"), _("n"), _("Estimate"), interval_head, _("Note"),
                     forest->band ? _("Joint interval") : NULL, NULL);
    for (guint i = 0; i < forest->lines->len; i++) {
        const AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        g_autofree char *n = avlast_format_count(line->row->nobs, lang);
        g_autofree char *number =
            avlast_format_number(line->row->estimate, forest->decimals, lang);
        g_autofree char *interval = avlast_format_interval(
            line->row->conf_low, line->row->conf_high, forest->decimals, lang);
        g_autofree char *both = avlast_forest_numbers(forest, line->row, lang);
        g_autofree char *joint = avlast_forest_joint(forest, line, lang);

        avlast_chart_row(chart, line->label, n, number, interval,
                         line->row->note ? line->row->note : "",
                         forest->band ? joint : NULL, NULL);
        if (i < 5)
            g_string_append_printf(alt, " %s: %s.", line->label, both);
    }
    chart->alt = g_string_free(alt, FALSE);
}
