/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a value model by what they cost and give. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/format.h"

#define MOST_THRESHOLDS 3 /* columns that a narrow page has room for */

typedef struct {
    const AvlastReport *report;
    const AvlastEstimates *rows;
    const char *scenario, *currency;
    GPtrArray *at; /* of char *: thresholds that have a column */
} Options;

static const AvlastEstimate *row_of(const Options *options, const char *outcome,
                                    const char *threshold, const char *id)
{
    g_autofree char *group =
        threshold ? g_strdup_printf("scenario=%s;threshold=%s;option=%s",
                                    options->scenario, threshold, id)
                  : g_strdup_printf("scenario=%s;option=%s", options->scenario, id);

    return avlast_estimates_find(options->rows, outcome, group, NULL, NULL);
}

static void find_thresholds(Options *options)
{
    g_autofree char *prefix =
        g_strdup_printf("scenario=%s;threshold=", options->scenario);

    for (guint i = 0; i < options->rows->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(options->rows, i);
        if (strcmp(row->outcome, "evpi") == 0 && row->group &&
            g_str_has_prefix(row->group, prefix))
            g_ptr_array_add(options->at, g_strdup(row->group + strlen(prefix)));
    }
    if (options->at->len > MOST_THRESHOLDS)
        g_ptr_array_set_size(options->at, 0);
}

static char *amount(const Options *options, double value)
{
    return isfinite(value) ? avlast_format_money(value, options->currency, TRUE,
                                                 options->report->lang)
                           : g_strdup("");
}

/* What the option costs and gives beyond the comparator, and its place. */
static void add_row(const Options *options, const char *id, const char *label,
                    GPtrArray *table)
{
    const AvlastEstimate *cost = row_of(options, "cost.more", NULL, id),
                         *effect = row_of(options, "effect.more", NULL, id),
                         *icer = row_of(options, "icer", NULL, id);
    const double units = effect ? effect->estimate : 0.0;
    const gboolean worse =
        icer && icer->note && g_str_has_prefix(icer->note, "dominated");
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(cells, g_strdup(label));
    g_ptr_array_add(cells, amount(options, cost ? cost->estimate : 0.0));
    g_ptr_array_add(cells, avlast_format_number(units, avlast_format_decimals(units, 3),
                                                options->report->lang));
    g_ptr_array_add(cells, worse ? g_strdup(_("not worth choosing"))
                           : icer && isnan(icer->estimate)
                               ? g_strdup(_("the cheapest"))
                               : amount(options, icer ? icer->estimate : NAN));
    for (guint t = 0; t < options->at->len; t++) {
        const AvlastEstimate *best = row_of(options, "p.best", options->at->pdata[t], id);
        g_ptr_array_add(cells, avlast_format_chance(best ? best->estimate : NAN,
                                                    options->report->lang));
    }
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(table, g_strdupv((char **)cells->pdata));
}

static void add_head(const Options *options, const char *unit, GPtrArray *table)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(cells, g_strdup(_("Option")));
    g_ptr_array_add(cells, g_strdup(_("Extra cost")));
    g_ptr_array_add(cells, g_strdup_printf(_("Extra effect: %s"), unit));
    g_ptr_array_add(cells, g_strdup(_("A further unit costs")));
    for (guint t = 0; t < options->at->len; t++) {
        g_autofree char *worth =
            amount(options, g_ascii_strtod(options->at->pdata[t], NULL));
        g_ptr_array_add(cells, g_strdup_printf(_("Best when a unit is worth %s"), worth));
    }
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(table, g_strdupv((char **)cells->pdata));
}

gboolean avlast_report_options(AvlastReport *report, GError **error)
{
    const json_t *about = json_object_get(report->value->charts, "alternatives");
    const char *unit = avlast_json_member_text(about, "unit"),
               *scenario = avlast_json_member_text(about, "scenario"),
               *comparator = avlast_json_member_text(about, "comparator");
    g_autoptr(GPtrArray) table = avlast_rows_new();
    g_autoptr(GPtrArray) at = g_ptr_array_new_with_free_func(g_free);
    Options options = {report, report->value->estimates, scenario,
                       avlast_report_currency(report), at};
    const char *against = comparator;
    size_t i;
    json_t *entry;

    if (!unit || !scenario || !comparator)
        return TRUE;
    find_thresholds(&options);
    add_head(&options, unit, table);
    json_array_foreach(json_object_get(about, "options"), i, entry)
    {
        const char *id = avlast_json_member_text(entry, "id"),
                   *label = avlast_json_member_text(entry, "label");
        if (id && label)
            add_row(&options, id, label, table);
        if (g_strcmp0(id, comparator) == 0 && label)
            against = label;
    }
    g_autofree char *caption =
        g_strdup_printf(_("Options by what they cost and give beyond “%s”; the last "
                          "columns are the chance of being the best of all"),
                        against);
    avlast_html_table(report->html, caption, table);
    return avlast_report_chart(report, report->value, "value", "acceptability", 0,
                               AVLAST_MARK_PLANNED, error) &&
           avlast_report_option_knowledge(report, scenario, error);
}
