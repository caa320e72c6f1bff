/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/heterogeneity_words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "plots/format.h"

void avlast_spread_clear(AvlastSpread *s)
{
    g_clear_pointer(&s->lines, g_array_unref);
}

static void read_value(AvlastSpreadLine *line, const json_t *of, const char *key)
{
    for (gsize i = 0; i < 3; i++)
        line->value[i] = avlast_chart_element(of, key, i);
}

static void add_effect(AvlastSpread *s, const char *label, const json_t *of,
                       const char *key)
{
    AvlastSpreadLine line = {.label = label,
                             .at = avlast_json_member_double(of, "at"),
                             .p = NAN,
                             .slope = NAN,
                             .n = -1};

    read_value(&line, of, key);
    if (json_is_integer(json_object_get(of, "n")))
        line.n = json_integer_value(json_object_get(of, "n"));
    for (gsize i = 0; i < 3; i++)
        if (isfinite(line.value[i])) {
            s->low = fmin(s->low, line.value[i]);
            s->high = fmax(s->high, line.value[i]);
        }
    g_array_append_val(s->lines, line);
}

static void add_moderator(AvlastSpread *s, const json_t *moderator)
{
    const json_t *rows = json_object_get(moderator, "rows");
    const double p = avlast_json_member_double(moderator, "p");
    const AvlastSpreadLine heading = {.label = avlast_chart_text(moderator, "label", "?"),
                                      .heading = TRUE,
                                      .at = NAN,
                                      .p = p,
                                      .slope =
                                          avlast_chart_element(moderator, "slope", 0),
                                      .n = -1};

    g_array_append_val(s->lines, heading);
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        add_effect(s, avlast_chart_text(row, "label", "?"), row, "value");
    }
    s->moderators++;
    if (!isnan(p) && !(p >= s->p)) {
        s->p = p;
        s->telling = moderator;
    }
}

AvlastSpread avlast_spread_read(const AvlastResult *result, guint item)
{
    AvlastSpread s = {
        .from = json_array_get(avlast_chart_member(result, "heterogeneity"), item),
        .lines = g_array_new(FALSE, TRUE, sizeof(AvlastSpreadLine)),
        .p = NAN};
    const json_t *all = json_object_get(s.from, "moderators");

    add_effect(&s, _("All"), s.from, "all");
    for (size_t i = 0; i < json_array_size(all); i++)
        add_moderator(&s, json_array_get(all, i));
    const double room = 0.06 * (s.high - s.low);
    s.decimals = avlast_format_decimals(fmax(fabs(s.low), fabs(s.high)), 3);
    s.low -= room;
    s.high += room;
    if (!(s.high > s.low)) {
        s.low = -1;
        s.high = 1;
    }
    return s;
}

/* --- words --- */

char *avlast_spread_label(const AvlastSpreadLine *line, const char *lang)
{
    if (isnan(line->at))
        return g_strdup(line->label);
    g_autofree char *at = avlast_format_short(line->at, lang);
    return g_strdup_printf(_("at %s"), at);
}

char *avlast_spread_numbers(const AvlastSpread *s, const AvlastSpreadLine *line,
                            const char *lang)
{
    g_autofree char *value = avlast_format_number(line->value[0], s->decimals, lang);
    g_autofree char *interval =
        avlast_format_interval(line->value[1], line->value[2], s->decimals, lang);

    return g_strdup_printf("%s %s", value, interval);
}

/* "p = 0.03", or that there is no test. */
char *avlast_spread_test(double p, const char *lang)
{
    if (isnan(p))
        return g_strdup(_("not tested"));
    g_autofree char *text = avlast_format_p(p, lang);
    return *text == '<' ? g_strdup_printf("p %s", text) : g_strdup_printf("p = %s", text);
}

/* The rows of the telling moderator with the smallest and the largest effect. */
static void extremes(const json_t *moderator, const json_t **least, const json_t **most)
{
    const json_t *rows = json_object_get(moderator, "rows");

    *least = *most = NULL;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        const json_t *row = json_array_get(rows, i);
        const double value = avlast_chart_element(row, "value", 0);
        if (isnan(value))
            continue;
        if (!*least || value < avlast_chart_element(*least, "value", 0))
            *least = row;
        if (!*most || value > avlast_chart_element(*most, "value", 0))
            *most = row;
    }
}

static char *point_of(const json_t *row, const char *lang)
{
    const AvlastSpreadLine line = {.label = avlast_chart_text(row, "label", "?"),
                                   .at = avlast_json_member_double(row, "at")};

    return avlast_spread_label(&line, lang);
}

static char *make_title(const AvlastSpread *s, const char *lang)
{
    const char *outcome = avlast_chart_text(s->from, "label", "?");
    const json_t *least, *most;

    if (!s->telling)
        return g_strdup_printf(_("Whether the effect on %s differs between groups cannot "
                                 "be tested"),
                               outcome);
    g_autofree char *p = avlast_spread_test(s->p, lang);
    extremes(s->telling, &least, &most);
    if (s->p < AVLAST_SPREAD_TELLING && least && most && least != most) {
        g_autofree char *low = avlast_format_number(
            avlast_chart_element(least, "value", 0), s->decimals, lang);
        g_autofree char *high = avlast_format_number(
            avlast_chart_element(most, "value", 0), s->decimals, lang);
        g_autofree char *where_low = point_of(least, lang);
        g_autofree char *where_high = point_of(most, lang);
        return g_strdup_printf(
            _("The effect on %s differs with %s: from %s (%s) to %s (%s), %s"), outcome,
            avlast_chart_text(s->telling, "label", "?"), low, where_low, high, where_high,
            p);
    }
    return g_strdup_printf(
        _("The data do not tell whom the effect on %s is larger for: nearest is %s, %s"),
        outcome, avlast_chart_text(s->telling, "label", "?"), p);
}

char *avlast_spread_subtitle(const AvlastSpread *s, const AvlastResult *result,
                             const char *lang)
{
    const char *unit = avlast_json_member_text(s->from, "unit"),
               *treated = avlast_chart_text(s->from, "treated", _("treated")),
               *control = avlast_chart_text(s->from, "control", _("control"));
    g_autofree char *level =
        avlast_format_percent(result->estimates ? result->estimates->level : 0.95, lang);

    return unit && *unit
               ? g_strdup_printf(_("Effect in each group, %s minus %s, in %s, with %s "
                                   "interval; beside the name, the test of a difference"),
                                 treated, control, unit, level)
               : g_strdup_printf(_("Effect in each group, %s minus %s, with %s interval; "
                                   "beside the name, the test of a difference"),
                                 treated, control, level);
}

/* Several tests find something by chance alone. */
char *avlast_spread_note(const AvlastSpread *s, const AvlastResult *result)
{
    g_autofree char *many =
        s->moderators > 1
            ? g_strdup_printf(ngettext("%u moderator was tested, not corrected for.",
                                       "%u moderators were tested, not corrected for "
                                       "being several.",
                                       s->moderators),
                              s->moderators)
            : NULL;

    return avlast_chart_origin(result, many);
}

void avlast_spread_words(const AvlastSpread *s, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    const char *moderator = "";

    chart->title = make_title(s, lang);
    g_string_append_printf(alt, _("Effects on %s by group."),
                           avlast_chart_text(s->from, "label", "?"));
    avlast_chart_row(chart, _("Moderator"), _("Group"), _("Estimate [interval]"), _("n"),
                     _("Test of a difference"), NULL);
    for (guint i = 0; i < s->lines->len; i++) {
        const AvlastSpreadLine *line = &g_array_index(s->lines, AvlastSpreadLine, i);
        if (line->heading) {
            g_autofree char *p = avlast_spread_test(line->p, lang);
            moderator = line->label;
            avlast_chart_row(chart, moderator, "", "", "", p, NULL);
            g_string_append_printf(alt, " %s (%s):", moderator, p);
            continue;
        }
        g_autofree char *both = avlast_spread_numbers(s, line, lang);
        g_autofree char *n =
            line->n >= 0 ? avlast_format_count(line->n, lang) : g_strdup("");
        g_autofree char *label = avlast_spread_label(line, lang);
        avlast_chart_row(chart, moderator, label, both, n, "", NULL);
        g_string_append_printf(alt, " %s %s.", label, both);
    }
    chart->alt = g_string_free(alt, FALSE);
}
