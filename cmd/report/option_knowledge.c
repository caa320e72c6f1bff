/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What it would be worth to know more before choosing among options. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "plots/charts.h"
#include "plots/format.h"

#define MOST_THRESHOLDS 3 /* columns that a narrow page has room for */

typedef struct {
    const AvlastReport *report;
    const AvlastEstimates *rows;
    const char *currency;
    char *prefix;   /* "scenario=central;threshold=" */
    GPtrArray *at;  /* of char *: thresholds */
    gboolean whole; /* for all people and years that are decided for */
} Knowledge;

static void find_thresholds(Knowledge *k)
{
    for (guint i = 0; i < k->rows->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(k->rows, i);
        if (!row->group || !g_str_has_prefix(row->group, k->prefix))
            continue;
        if (strcmp(row->outcome, "evpi") == 0)
            g_ptr_array_add(k->at, g_strdup(row->group + strlen(k->prefix)));
        k->whole = k->whole || strcmp(row->outcome, "evpi.population") == 0;
    }
}

/* A number's label; of a set those of all its numbers. */
static char *label_of(const Knowledge *k, const char *name)
{
    const json_t *inputs = json_object_get(k->report->value->charts, "assumptions");
    g_auto(GStrv) members = g_strsplit(name, "+", -1);

    if (strcmp(name, "effects") == 0)
        return g_strdup(_("All effects"));
    for (char **member = members; *member; member++) {
        size_t i;
        json_t *entry;
        json_array_foreach(inputs, i, entry)
        {
            const char *label = avlast_json_member_text(entry, "label");
            if (g_strcmp0(avlast_json_member_text(entry, "id"), *member) != 0 || !label)
                continue;
            g_free(*member);
            *member = g_strdup(label);
            break;
        }
    }
    return g_strjoinv(" + ", members);
}

/* The row's worth at each threshold; nothing when there is none of that name. */
static void add_row(const Knowledge *k, const char *label, const char *outcome,
                    const char *term, GPtrArray *table)
{
    g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);
    gboolean any = FALSE;

    g_ptr_array_add(cells, g_strdup(label));
    for (guint t = 0; t < k->at->len; t++) {
        g_autofree char *group = g_strconcat(k->prefix, k->at->pdata[t], NULL);
        const AvlastEstimate *row =
            avlast_estimates_find(k->rows, outcome, group, term, NULL);
        any = any || row;
        g_ptr_array_add(cells, row && isfinite(row->estimate)
                                   ? avlast_format_money(row->estimate, k->currency, TRUE,
                                                         k->report->lang)
                                   : g_strdup(""));
    }
    g_ptr_array_add(cells, NULL);
    if (any)
        g_ptr_array_add(table, g_strdupv((char **)cells->pdata));
}

/* Each term that the outcome has at the first threshold, in the result's order. */
static void add_terms(const Knowledge *k, const char *outcome, const char *form,
                      GPtrArray *table)
{
    g_autofree char *group = g_strconcat(k->prefix, k->at->pdata[0], NULL);

    for (guint i = 0; i < k->rows->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(k->rows, i);
        if (strcmp(row->outcome, outcome) != 0 || !row->term ||
            g_strcmp0(row->group, group) != 0)
            continue;
        const gboolean study = g_str_has_prefix(row->term, "n=");
        g_autofree char *name =
            study ? g_strdup(row->term + strlen("n=")) : label_of(k, row->term);
        g_autofree char *label = g_strdup(name);
        if (form) {
            g_auto(GStrv) parts = g_strsplit(form, "%s", 2);
            g_free(label);
            label = g_strconcat(parts[0], name, parts[1], NULL);
        }
        add_row(k, label, outcome, row->term, table);
    }
}

static void add_table(const Knowledge *k)
{
    g_autoptr(GPtrArray) table = avlast_rows_new();
    g_autoptr(GPtrArray) head = g_ptr_array_new_with_free_func(g_free);

    g_ptr_array_add(head, g_strdup(_("To know")));
    for (guint t = 0; t < k->at->len; t++) {
        g_autofree char *worth = avlast_format_money(
            g_ascii_strtod(k->at->pdata[t], NULL), k->currency, TRUE, k->report->lang);
        g_ptr_array_add(head, g_strdup_printf(_("When a unit is worth %s"), worth));
    }
    g_ptr_array_add(head, NULL);
    g_ptr_array_add(table, g_strdupv((char **)head->pdata));
    add_row(k, _("Everything"), k->whole ? "evpi.population" : "evpi", NULL, table);
    add_terms(k, k->whole ? "evppi.population" : "evppi", NULL, table);
    add_terms(k, k->whole ? "evsi.population" : "evsi",
              _("What a study of %s people finds"), table);
    add_terms(k, "enbs", _("The same less what the study of %s costs"), table);
    if (table->len > 2)
        avlast_html_table(k->report->html,
                          k->whole ? _("What it would be worth to know more before "
                                       "choosing, for all people and years decided for")
                                   : _("What it would be worth to know more before "
                                       "choosing, for one choice"),
                          table);
}

gboolean avlast_report_option_knowledge(AvlastReport *report, const char *scenario,
                                        GError **error)
{
    g_autoptr(GPtrArray) at = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *prefix = g_strdup_printf("scenario=%s;threshold=", scenario);
    Knowledge k = {
        report, report->value->estimates, avlast_report_currency(report), prefix, at,
        FALSE};

    find_thresholds(&k);
    if (at->len > 0 && at->len <= MOST_THRESHOLDS)
        add_table(&k);
    return avlast_chart_items(report->value, "evpi") == 0 ||
           avlast_report_chart(report, report->value, "value", "evpi", 0,
                               AVLAST_MARK_PLANNED, error);
}
