/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/value_words.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/value_range.h"
#include "core/text.h"
#include "plots/format.h"
#include "plots/scenario_names.h"

/* {value}, {range}, {term}, {note} and {pair} are filled in. */
typedef struct {
    const char *outcome, *term; /* term NULL: any */
    AvlastHow how;
    const char *text;
    const char *below; /* when it is below 0, with its size; NULL: `text` */
    const char *none;  /* when there is no number; NULL: nothing is said */
} Figure;

static const Figure figures[] = {
#define FIGURE(outcome, term, how, text, below, none)                                    \
    {outcome, term, AVLAST_HOW_##how, text, below, none},
#include "cmd/output/value_words.def"
#undef FIGURE
};

typedef struct {
    const AvlastResult *result;
    const char *currency, *lang;
} Words;

static char *number_of(const Words *w, AvlastHow how, double value)
{
    return avlast_number_said(value, how, w->currency, w->lang);
}

/* --- parts --- */

/* The figure that goes with a `.low`; else nothing. */
static char *pair_words(const Words *w, AvlastHow how, const AvlastEstimate *row)
{
    if (!g_str_has_suffix(row->outcome, ".low"))
        return g_strdup("");
    g_autofree char *other = g_strdup_printf(
        "%.*s.high", (int)(strlen(row->outcome) - strlen(".low")), row->outcome);
    const AvlastEstimate *high =
        avlast_estimates_find(w->result->estimates, other, row->group, row->term, NULL);
    return high ? number_of(w, how, high->estimate) : g_strdup("");
}

static void fill(GString *text, const char *key, const char *with)
{
    g_string_replace(text, key, with, 0);
}

/* --- which sentence --- */

static const AvlastEstimate *beside(const Words *w, const AvlastEstimate *row,
                                    const char *outcome)
{
    return avlast_estimates_find(w->result->estimates, outcome, row->group, NULL, NULL);
}

/* Ratios that mean something else by their quadrant. */
static const char *mvpf_text(const Words *w, const AvlastEstimate *row)
{
    const AvlastEstimate *cost = beside(w, row, "net.cost"), *wtp = beside(w, row, "wtp");

    if (!cost && row->estimate < 0.0)
        return NULL;
    if (!cost)
        return isinf(row->estimate)
                   ? _("people gain, and for this payer nothing is left to pay{range}")
                   : _("people gain {value} for each {one} that this payer pays "
                       "net{range}");
    if (isinf(row->estimate))
        return row->estimate > 0.0
                   ? _("people gain, and in the end the purse does not pay{range}")
                   : _("people lose, and the purse saves nothing by it");
    if (cost->estimate < 0.0 && wtp && wtp->estimate < 0.0)
        return _("people lose {value} for each {one} that the purse saves: less is "
                 "better{range}");
    return _("people gain {value} for each {one} that the purse pays net{range}");
}

/* "At most" or "at least", and not several values at which the net value is zero. */
static gboolean one_sided(const AvlastEstimate *row)
{
    static const char *const sides[] = {N_("at most"), N_("at least")};

    for (gsize i = 0; i < G_N_ELEMENTS(sides); i++)
        if (g_strcmp0(row->note, sides[i]) == 0 ||
            g_strcmp0(row->note, gettext(sides[i])) == 0)
            return TRUE;
    return FALSE;
}

/* Other intervals of the MVPF: nothing without bounds, and what a set that is no interval
 * leaves out stands in the row's note. */
static const char *bounds_text(const Figure *figure, const AvlastEstimate *row)
{
    if (isnan(row->conf_low) || isnan(row->conf_high))
        return NULL;
    return row->note && isinf(row->conf_low)
               ? _("what people gain for each {one} that the purse pays: {note}")
               : gettext(figure->text);
}

/* "All benefits are savings": the ratio that counts them comes next. */
static gboolean is_told_next(const AvlastEstimate *row)
{
    const char *note = N_("all benefits are savings: see bcr.gross");

    return strcmp(row->outcome, "bcr") == 0 && isnan(row->estimate) &&
           (g_strcmp0(row->note, note) == 0 || g_strcmp0(row->note, gettext(note)) == 0);
}

static const char *text_of(const Words *w, const Figure *figure,
                           const AvlastEstimate *row)
{
    if (strcmp(figure->outcome, "mvpf") == 0)
        return isnan(row->estimate) ? NULL : mvpf_text(w, row);
    if (g_str_has_prefix(figure->outcome, "mvpf."))
        return bounds_text(figure, row);
    if (is_told_next(row))
        return NULL;
    if (strcmp(figure->outcome, "npv.difference") == 0 && row->estimate == 0.0)
        return NULL; /* the table says so */
    if (strcmp(figure->outcome, "must.hold") == 0 && !isnan(row->estimate) &&
        !one_sided(row))
        return _("the net value is zero at {note} of '{term}', the nearest of which is "
                 "{value}");
    if (isnan(row->estimate))
        return figure->none ? gettext(figure->none) : NULL;
    if (isinf(row->estimate))
        return NULL;
    return gettext(figure->below && row->estimate < 0.0 ? figure->below : figure->text);
}

/* A unit of the currency, as one says it. */
static const char *one_of(const Words *w)
{
    static const struct {
        const char *code, *name;
    } names[] = {{"NOK", "krone"},
                 {"SEK", "krone"},
                 {"DKK", "krone"},
                 {"EUR", "euro"},
                 {"USD", "dollar"}};

    for (gsize i = 0; g_strcmp0(w->lang, "nb") == 0 && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i].code, w->currency) == 0)
            return names[i].name;
    return w->currency;
}

static const char *scenario_label(const Words *w, const char *id)
{
    const json_t *table = json_object_get(w->result->charts, "scenarios");
    const char *words = avlast_scenario_words(id);
    size_t i;
    json_t *row;

    if (words)
        return words;
    json_array_foreach(json_object_get(table, "rows"), i, row)
    {
        const char *label = avlast_json_member_text(row, "label");
        if (label && g_strcmp0(avlast_json_member_text(row, "id"), id) == 0)
            return label;
    }
    return id;
}

/* The row's own scenario, and the one it is held against. */
static void fill_scenarios(const Words *w, const AvlastEstimate *row, GString *out)
{
    const char *from = row->group ? row->group + strlen("scenario=") : "",
               *end = strchr(from, ';');
    g_autofree char *id = end ? g_strndup(from, (gsize)(end - from)) : g_strdup(from);

    if (!strstr(out->str, "{scenario}"))
        return;
    fill(out, "{scenario}", scenario_label(w, id));
    fill(out, "{against}", scenario_label(w, row->term ? row->term : "central"));
}

static char *sentence(const Words *w, const Figure *figure, const AvlastEstimate *row,
                      const char *who)
{
    const char *text = text_of(w, figure, row);
    const gboolean turned = figure->below && row->estimate < 0.0;
    const double size = turned ? -row->estimate : row->estimate;

    if (!text)
        return NULL;
    g_autoptr(GString) out = g_string_new(NULL);
    g_autofree char *value = number_of(w, figure->how, size),
                    *bounds =
                        avlast_interval_said(row, figure->how, figure->below != NULL,
                                             turned, w->currency, w->lang),
                    *term = avlast_value_term(w->result, row, w->currency, w->lang),
                    *pair = pair_words(w, figure->how, row);
    g_string_printf(out, "%s: %s.", who, text);
    fill(out, "{value}", value);
    fill(out, "{range}", bounds);
    fill(out, "{pair}", pair);
    fill(out, "{one}", one_of(w));
    fill_scenarios(w, row, out);
    fill(out, "{term}", term);
    fill(out, "{note}", row->note ? row->note : _("it cannot be told"));
    return avlast_text_printable(out->str);
}

static const Figure *figure_of(const AvlastEstimate *row)
{
    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++)
        if (strcmp(figures[i].outcome, row->outcome) == 0 &&
            (!figures[i].term || g_strcmp0(figures[i].term, row->term) == 0))
            return &figures[i];
    return NULL;
}

/* --- who --- */

static const char *payer_name(const Words *w, const char *payer)
{
    const json_t *ledger = json_object_get(w->result->charts, "ledger");
    size_t i;
    json_t *entry;

    if (strcmp(payer, "public") == 0)
        return _("Public purse");
    if (strcmp(payer, "society") == 0)
        return _("Society");
    json_array_foreach(json_object_get(ledger, "payers"), i, entry)
    {
        const char *label = avlast_json_member_text(entry, "label");
        if (g_strcmp0(avlast_json_member_text(entry, "id"), payer) == 0 && label)
            return label;
    }
    return payer;
}

/* What a scenario differs in is told beside the one that is told whole. */
static gboolean is_step(const AvlastEstimate *row, const char **payer)
{
    const char *found = row->group ? strstr(row->group, ";payer=") : NULL;

    if (!found || (strcmp(row->outcome, "optimism.step") != 0 &&
                   strcmp(row->outcome, "npv.difference") != 0))
        return FALSE;
    *payer = found + strlen(";payer=");
    return TRUE;
}

/* "scenario=central;payer=state": TRUE when it is of that scenario. */
static gboolean is_of(const char *group, const char *scenario, const char **payer)
{
    g_autofree char *start = g_strdup_printf("scenario=%s;payer=", scenario);

    if (!group || !g_str_has_prefix(group, start))
        return FALSE;
    *payer = group + strlen(start);
    return TRUE;
}

static char *first_scenario(const AvlastEstimates *e)
{
    const char *payer;

    for (guint i = 0; i < e->rows->len; i++)
        if (is_of(avlast_estimates_row(e, i)->group, "central", &payer))
            return g_strdup("central");
    const char *group = e->rows->len ? avlast_estimates_row(e, 0)->group : NULL;
    const char *end = group ? strchr(group, ';') : NULL;
    return end && g_str_has_prefix(group, "scenario=")
               ? g_strndup(group + strlen("scenario="),
                           (gsize)(end - group) - strlen("scenario="))
               : NULL;
}

/* --- two numbers at once --- */

static char *span(const Words *w, const json_t *axis)
{
    const json_t *at = json_object_get(axis, "at");
    const double from = avlast_json_double(json_array_get(at, 0)),
                 to = avlast_json_double(json_array_get(at, json_array_size(at) - 1));
    const char *label = avlast_json_member_text(axis, "label");
    g_autofree char *low = number_of(w, AVLAST_HOW_PLAIN, from),
                    *high = number_of(w, AVLAST_HOW_PLAIN, to);

    return g_strdup_printf(_("'%s' from %s to %s"), label ? label : "", low, high);
}

static void add_two_way(GPtrArray *out, const Words *w)
{
    const json_t *chart = json_object_get(w->result->charts, "two.way");
    size_t i, j, above = 0, all = 0;
    json_t *line, *value;

    json_array_foreach(json_object_get(chart, "npv"), i, line)
    {
        json_array_foreach(line, j, value)
        {
            above += avlast_json_double(value) > 0.0;
            all++;
        }
    }
    if (all == 0)
        return;
    const char *who = avlast_json_member_text(w->result->settings, "perspective");
    g_autofree char *a = span(w, json_object_get(chart, "a")),
                    *b = span(w, json_object_get(chart, "b")),
                    *share = avlast_format_chance((double)above / (double)all, w->lang);
    g_autofree char *text = g_strdup_printf(
        _("%s: of all combinations of %s and %s, %s leave a net value above zero."),
        payer_name(w, who ? who : "public"), a, b, share);
    g_ptr_array_add(out, avlast_text_printable(text));
}

static void add_list(GPtrArray *out, const Words *w, const char *key, const char *head)
{
    const json_t *list =
        json_object_get(json_object_get(w->result->charts, "priced"), key);
    g_autoptr(GString) text = g_string_new(head);

    for (size_t i = 0; i < json_array_size(list); i++)
        g_string_append_printf(text, "%s%s", i ? ", " : ": ",
                               json_string_value(json_array_get(list, i)));
    if (json_array_size(list) == 0)
        return;
    g_string_append_c(text, '.');
    g_ptr_array_add(out, avlast_text_printable(text->str));
}

/* The scenario's figures, or what the others differ from it by. */
static void add_rows(GPtrArray *out, const Words *w, const char *scenario, gboolean steps)
{
    const AvlastEstimates *e = w->result->estimates;

    for (guint i = 0; scenario && i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        const char *payer = NULL;
        const gboolean step = is_step(row, &payer);
        const Figure *figure =
            step == steps && (step || is_of(row->group, scenario, &payer))
                ? figure_of(row)
                : NULL;
        char *text = figure ? sentence(w, figure, row, payer_name(w, payer)) : NULL;
        if (text)
            g_ptr_array_add(out, text);
    }
}

GPtrArray *avlast_value_words(const AvlastResult *result, const char *scenario,
                              const char *lang)
{
    const AvlastEstimates *e = result->estimates;
    const char *currency = avlast_json_member_text(result->settings, "currency");
    const Words w = {result, currency ? currency : "NOK", lang};
    g_autofree char *own = scenario ? g_strdup(scenario) : first_scenario(e);
    GPtrArray *out = g_ptr_array_new_with_free_func(g_free);

    add_rows(out, &w, own, FALSE);
    add_rows(out, &w, own, TRUE);
    add_two_way(out, &w);
    if (own)
        avlast_option_words(result, own, lang, out);
    add_list(out, &w, "priced", _("With a price"));
    add_list(out, &w, "unpriced", _("Without a price, and beside the money"));
    return out;
}
