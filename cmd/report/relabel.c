/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/value_said.h"
#include "cmd/report/report.h"
#include "core/number.h"
#include "plots/format.h"

/* The results of a report with its names, codes and sentences in its language. */

static void set_text(json_t *object, const char *key, const char *text)
{
    if (json_is_object(object) && text)
        json_object_set_new(object, key, json_string(text));
}

static void relabel_arm(json_t *arm)
{
    const char *name = avlast_json_member_text(arm, "name");

    /* The pair of calls keeps the text alive while its member is replaced. */
    g_autofree char *said = g_strdup(avlast_report_said(name));
    if (name)
        set_text(arm, "name", said);
}

static void relabel_reasons(const AvlastReport *report, json_t *reasons)
{
    size_t k;
    json_t *entry;

    json_array_foreach(reasons, k, entry)
    {
        g_autofree char *text =
            avlast_report_reason(report, avlast_json_member_text(entry, "what"));
        set_text(entry, "what", text);
    }
}

static void relabel_flow(const AvlastReport *report, json_t *flow)
{
    size_t k;
    json_t *arm;

    relabel_reasons(report, json_object_get(flow, "excluded"));
    json_array_foreach(json_object_get(flow, "arms"), k, arm)
    {
        relabel_arm(arm);
        relabel_reasons(report, json_object_get(arm, "lost"));
    }
}

static void relabel_prepost(const AvlastReport *report, json_t *list)
{
    size_t k, j;
    json_t *element, *arm;

    json_array_foreach(list, k, element)
    {
        const char *outcome = avlast_json_member_text(element, "outcome");
        const char *unit = avlast_report_text(
            report, json_object_get(avlast_report_known(report, outcome), "unit"));
        if (avlast_report_known(report, outcome))
            set_text(element, "label", avlast_report_label(report, outcome));
        if (unit && *unit)
            set_text(element, "unit", avlast_report_said(unit));
        json_array_foreach(json_object_get(element, "arms"), j, arm) relabel_arm(arm);
    }
}

static void relabel_forest(const AvlastReport *report, json_t *forest)
{
    json_t *labels = json_object_get(forest, "labels");
    json_t *units = json_object_get(forest, "units");
    json_t *favours = json_object_get(forest, "favours");
    const char *unit = avlast_json_member_text(forest, "unit"), *outcome;
    json_t *value;

    json_object_foreach(labels, outcome, value)
    {
        if (avlast_report_known(report, outcome))
            json_object_set_new(labels, outcome,
                                json_string(avlast_report_label(report, outcome)));
    }
    json_object_foreach(units, outcome, value)
    {
        /* Charts know a share by this very word. */
        const char *text = json_string_value(value);
        if (text && strcmp(text, "share") != 0)
            json_object_set_new(units, outcome, json_string(avlast_report_said(text)));
    }
    for (size_t k = 0; k < json_array_size(favours); k++) {
        g_autofree char *said =
            g_strdup(avlast_report_said(json_string_value(json_array_get(favours, k))));
        json_array_set_new(favours, k, json_string(said));
    }
    if (unit && *unit) {
        g_autofree char *said = g_strdup(avlast_report_said(unit));
        set_text(forest, "unit", said);
    }
}

static void relabel_balance(const AvlastReport *report, json_t *balance)
{
    const char *const arms[] = {"treated", "control"};
    size_t k;
    json_t *row;

    for (gsize a = 0; a < G_N_ELEMENTS(arms); a++) {
        g_autofree char *said =
            g_strdup(avlast_report_said(avlast_json_member_text(balance, arms[a])));
        set_text(balance, arms[a], *said ? said : NULL);
    }
    json_array_foreach(json_object_get(balance, "rows"), k, row)
    {
        const char *term = avlast_json_member_text(row, "term");
        g_autofree char *text = term && strchr(term, '=')
                                    ? avlast_report_group(report, term)
                                    : g_strdup(avlast_report_label(report, term));
        if (term && (strchr(term, '=') || avlast_report_known(report, term)))
            set_text(row, "label", text);
    }
}

static void relabel_member(json_t *object, const char *key)
{
    g_autofree char *said =
        g_strdup(avlast_report_said(avlast_json_member_text(object, key)));

    set_text(object, key, *said ? said : NULL);
}

static void relabel_outcome(const AvlastReport *report, json_t *element)
{
    const char *outcome = avlast_json_member_text(element, "outcome");

    if (avlast_report_known(report, outcome))
        set_text(element, "label", avlast_report_label(report, outcome));
}

/* For whom: moderators and their groups as the codebook calls them. */
static void relabel_heterogeneity(const AvlastReport *report, json_t *list)
{
    size_t k, m, r;
    json_t *element, *moderator, *row;

    json_array_foreach(list, k, element)
    {
        relabel_outcome(report, element);
        relabel_member(element, "unit");
        relabel_member(element, "treated");
        relabel_member(element, "control");
        json_array_foreach(json_object_get(element, "moderators"), m, moderator)
        {
            set_text(moderator, "label",
                     avlast_report_label(report,
                                         avlast_json_member_text(moderator, "column")));
            json_array_foreach(json_object_get(moderator, "rows"), r, row)
                relabel_member(row, "label");
        }
    }
}

static void relabel_permutation(const AvlastReport *report, json_t *list)
{
    size_t k;
    json_t *element;

    json_array_foreach(list, k, element)
    {
        relabel_outcome(report, element);
        relabel_member(element, "arm");
        relabel_member(element, "control");
    }
}

/* Columns that an analysis makes have words in the manifest only. */
static void add_columns(const AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    json_t *columns = json_object_get(part->result->charts, "columns");

    for (guint k = 0; k < e->rows->len; k++) {
        const char *outcome = avlast_estimates_row(e, k)->outcome;
        if (!outcome || !avlast_report_known(report, outcome) ||
            json_object_get(columns, outcome))
            continue;
        if (!columns) { /* no column of the file itself has words */
            columns = json_object();
            json_object_set_new(part->result->charts, "columns", columns);
        }
        json_object_set_new(columns, outcome, json_object());
    }
}

/* Columns as the plan and the codebook call them. */
static void relabel_columns(const AvlastReport *report, json_t *columns)
{
    const char *name;
    json_t *column;
    void *next;

    json_object_foreach_safe(columns, next, name, column)
    {
        const char *unit = avlast_report_text(
            report, json_object_get(avlast_report_known(report, name), "unit"));
        if (!avlast_report_known(report, name))
            continue;
        set_text(column, "label", avlast_report_label(report, name));
        set_text(column, "label_nb", avlast_report_label(report, name));
        set_text(column, "unit", unit);
        /* codes of numbers, a wave 1 and 2, have words in the codebook only */
        json_t *levels = json_object_get(avlast_report_known(report, name), "levels");
        if (levels && !json_object_get(column, "levels"))
            json_object_set(column, "levels", levels);
    }
}

/* "(--use pairwise takes them in)" helps who ran it, not who reads the report. */
static void drop_options(char *text)
{
    char *from = strstr(text, " (--");
    const char *to = from ? strchr(from, ')') : NULL;

    if (to)
        memmove(from, to + 1, strlen(to + 1) + 1);
}

static void rephrase(const AvlastReport *report, char **text)
{
    if (*text) {
        char *said = avlast_report_phrase(report, *text);
        drop_options(said);
        g_free(*text);
        *text = said;
    }
}

static void rephrase_estimates(const AvlastReport *report, AvlastEstimates *estimates)
{
    rephrase(report, &estimates->method);
    rephrase(report, &estimates->design);
    for (guint k = 0; k < estimates->notes->len; k++)
        rephrase(report, (char **)&g_ptr_array_index(estimates->notes, k));
}

/* What the coefficients of a regression are called, for its chart. */
static void name_terms(const AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(json_t) terms = json_object();

    if (g_strcmp0(part->command, "regress") != 0 || !json_is_object(part->result->charts))
        return;
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        g_autofree char *said = avlast_report_term(report, row->outcome, row->term);
        if (row->term && *row->term)
            set_text(terms, row->term, said);
    }
    json_object_set(part->result->charts, "terms", terms);
}

/* Of a regression that seeks an effect only effects are drawn (results.c), with the words
 * of effects; one that describes keeps its own, and so do ratios. */
static void name_effects(const AvlastReport *report, const AvlastReportPart *part)
{
    json_t *forest, *labels, *units, *worthwhile;
    const AvlastEstimates *e = part->result->estimates;

    if (g_strcmp0(part->command, "regress") != 0 ||
        !json_is_object(part->result->charts) ||
        json_is_true(json_object_get(part->result->settings, "exponentiate")) ||
        json_object_get(part->result->charts, "forest"))
        return;
    forest = json_pack("{s:b, s:o, s:o, s:o}", "impact", avlast_report_of_effects(part),
                       "labels", labels = json_object(), "units", units = json_object(),
                       "worthwhile", worthwhile = json_object());
    for (guint k = 0; k < e->rows->len; k++) {
        const char *outcome = avlast_estimates_row(e, k)->outcome;
        const char *unit = avlast_report_text(
            report, json_object_get(avlast_report_known(report, outcome), "unit"));
        if (!outcome)
            continue;
        set_text(labels, outcome, avlast_report_label(report, outcome));
        set_text(units, outcome,
                 unit && strcmp(unit, "share") != 0 ? avlast_report_said(unit) : unit);
        AvlastOutcome known = avlast_report_outcome(report, part, outcome);
        if (!isnan(known.worthwhile))
            json_object_set_new(worthwhile, outcome, json_real(known.worthwhile));
        avlast_outcome_clear(&known);
    }
    json_object_set_new(part->result->charts, "forest", forest);
}

/* Whether the effect was let vary with the column as a number: then it has a slope. */
static gboolean has_slope(const AvlastReportPart *part, const char *column)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autofree char *ending = g_strconcat(":", column, NULL);

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (row->term && g_str_has_suffix(row->term, ending) && !isnan(row->estimate))
            return TRUE;
    }
    return FALSE;
}

/* A group of people, or a point "before=35.52" on a moderator. */
static char *group_words(const AvlastReport *report, const AvlastReportPart *part,
                         const char *group)
{
    const gsize n = strcspn(group, "=");
    const char *value = group[n] ? group + n + 1 : "";
    g_autofree char *column = g_strndup(group, n);
    double at;

    if (!json_object_get(part->result->settings, "moderators") ||
        !avlast_number_parse(value, strlen(value), '.', &at) || !has_slope(part, column))
        return avlast_report_group(report, group);
    g_autofree char *shown = avlast_format_short(at, report->lang);
    return g_strdup_printf("%s: %s", avlast_report_label(report, column), shown);
}

void avlast_report_relabel(AvlastReport *report)
{
    if (report->value) {
        avlast_value_said(report->value, report->lang);
        avlast_report_sort_notes(report->value->estimates->notes);
        rephrase_estimates(report, report->value->estimates);
    }
    for (guint p = 0; p < report->parts->len; p++) {
        AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        if (!part->result)
            continue;
        json_t *charts = part->result->charts;
        relabel_flow(report, json_object_get(charts, "flow"));
        relabel_prepost(report, json_object_get(charts, "prepost"));
        relabel_forest(report, json_object_get(charts, "forest"));
        relabel_balance(report, json_object_get(charts, "balance"));
        relabel_heterogeneity(report, json_object_get(charts, "heterogeneity"));
        relabel_permutation(report, json_object_get(charts, "permutation"));
        part->remarks = avlast_report_sort_notes(part->result->estimates->notes);
        rephrase_estimates(report, part->result->estimates);
        avlast_report_relabel_studies(report, part);
        name_terms(report, part);
        name_effects(report, part);
        add_columns(report, part);
        relabel_columns(report, json_object_get(charts, "columns"));
        /* tables and charts of answers find their rows by the groups as they are */
        if (!avlast_report_of_effects(part))
            continue;
        for (guint k = 0; k < part->result->estimates->rows->len; k++) {
            AvlastEstimate *row = avlast_estimates_row(part->result->estimates, k);
            if (!row->group || !*row->group)
                continue;
            char *group = group_words(report, part, row->group);
            g_free(row->group);
            row->group = group;
        }
    }
}
