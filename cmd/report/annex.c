/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/consort.h"
#include "cmd/report/money.h"
#include "cmd/report/report.h"
#include "core/number.h"
#include "plots/format.h"

/* The annex: what lets another check every number. Values are exact and in the C
 * locale's form, as in the result files. */

static const char *exact(double value, char buffer[AVLAST_NUMBER_BUFFER])
{
    return avlast_number_exact(value, buffer);
}

/* Degrees of freedom and p-values: four digits are as many as anyone can use. */
static const char *rough(double value, char buffer[AVLAST_NUMBER_BUFFER])
{
    if (isnan(value))
        return "";
    return isinf(value) ? "Inf"
                        : g_ascii_formatd(buffer, AVLAST_NUMBER_BUFFER, "%.4g", value);
}

static void methods(AvlastReport *report)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_html_heading(report->html, 3, "methods", _("Methods"));
    avlast_rows_add(rows, _("Analysis"), _("Program"), _("Method"), _("Design"),
                    _("Interval"), NULL);
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        const AvlastEstimates *e = part->result ? part->result->estimates : NULL;
        if (!e)
            continue;
        g_autofree char *level = avlast_format_percent(e->level, report->lang);
        g_autofree char *program = g_strconcat("avlast ", part->command, NULL);
        avlast_rows_add(rows, part->label, program, e->method ? e->method : "",
                        e->design ? e->design : "", level, NULL);
    }
    avlast_html_table(report->html, _("How each result was computed"), rows);
}

/* part: NULL for money, of which no count of people can be told. */
static void add_exact(AvlastReport *report, const AvlastReportPart *part,
                      const AvlastEstimate *row, GPtrArray *rows)
{
    const gboolean hide =
        part && !avlast_report_of_effects(part) &&
        avlast_report_few(report, row->nobs,
                          avlast_report_is_share(part, row) ? row->estimate : NAN);
    char estimate[AVLAST_NUMBER_BUFFER], se[AVLAST_NUMBER_BUFFER],
        low[AVLAST_NUMBER_BUFFER], high[AVLAST_NUMBER_BUFFER], df[AVLAST_NUMBER_BUFFER],
        p[AVLAST_NUMBER_BUFFER];
    g_autofree char *n =
        row->nobs < 0 ? g_strdup("") : avlast_report_count(report, row->nobs);
    g_autofree char *clusters =
        row->nclusters < 0 ? g_strdup("") : avlast_format_count(row->nclusters, "none");
    /* the group of money stands above its rows */
    g_autofree char *name =
        g_strjoin(" ", row->outcome ? row->outcome : "",
                  part && row->group ? row->group : "", row->term ? row->term : "", NULL);

    if (hide)
        avlast_rows_add(rows, g_strstrip(name), _("hidden"), "", "", "", "", "", n,
                        clusters, NULL);
    else
        avlast_rows_add(rows, g_strstrip(name), exact(row->estimate, estimate),
                        exact(row->std_error, se), exact(row->conf_low, low),
                        exact(row->conf_high, high), rough(row->df, df),
                        rough(row->p_value, p), n, clusters, NULL);
}

/* Money by scenario and payer: said once, above the rows it is said of. */
static void add_group(const AvlastEstimates *estimates, guint k, GPtrArray *rows)
{
    const char *group = avlast_estimates_row(estimates, k)->group,
               *before = k ? avlast_estimates_row(estimates, k - 1)->group : NULL;

    if (!group || g_strcmp0(group, before) == 0)
        return;
    g_autofree char *heading = g_strconcat(AVLAST_HTML_AMONG, group, NULL);
    avlast_rows_add(rows, heading, NULL);
}

static void full_table(AvlastReport *report, const AvlastReportPart *part,
                       const char *title, const AvlastEstimates *estimates)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    gboolean people = FALSE;

    for (guint k = 0; part && k < estimates->rows->len; k++)
        people |= avlast_estimates_row(estimates, k)->nobs >= 0;
    /* Money has neither degrees of freedom nor people: its rows are cut after "to". */
    if (people)
        /* TRANSLATORS: df = degrees of freedom, p = p-value. */
        avlast_rows_add(rows, _("Quantity"), _("Estimate"), _("Standard error"),
                        _("From"), _("To"), _("df"), _("p"), _("n"), _("Clusters"), NULL);
    else
        avlast_rows_add(rows, _("Quantity"), _("Estimate"), _("Standard error"),
                        _("From"), _("To"), NULL);
    for (guint k = 0; k < estimates->rows->len; k++) {
        if (!part)
            add_group(estimates, k, rows);
        add_exact(report, part, avlast_estimates_row(estimates, k), rows);
    }
    avlast_html_raw(report->html,
                    part ? "<div class=\"exact\">\n" : "<div class=\"exact pair\">\n");
    avlast_html_table(report->html, title, rows);
    avlast_html_raw(report->html, "</div>\n");
}

static void full_tables(AvlastReport *report)
{
    avlast_html_heading(report->html, 3, "tables", _("Full tables, exact values"));
    avlast_html_paragraph(report->html, "small",
                          _("Names and numbers are as in the result files, so that each "
                            "can be found there."));
    for (guint p = 0; p < report->parts->len; p++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, p);
        /* a description is a table of small counts: it stands in the report as it may be
         * shown, and exact in its result file */
        if (part->result && !json_object_get(part->result->charts, "describe"))
            full_table(report, part, part->label, part->result->estimates);
    }
    if (report->value) {
        /* Long: a reader may fold it away; on paper it is open. */
        avlast_html_add(report->html, "<details open><summary>%s</summary>\n",
                        _("Value and burden"));
        full_table(report, NULL, _("Value and burden"), report->value->estimates);
        avlast_html_raw(report->html, "</details>\n");
    }
}

static char *number_text(const json_t *entry, const char *key)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    const double value = avlast_json_member_double(entry, key);

    return g_strdup(isnan(value) ? "" : avlast_number_exact(value, buffer));
}

/* Six significant digits, as people write them: an effect's exact value stands in its own
 * table. */
static char *short_number(const AvlastReport *report, const json_t *entry,
                          const char *key)
{
    const double value = avlast_json_member_double(entry, key);
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    if (isnan(value))
        return g_strdup("");
    /* As many decimals as six digits leave when trailing zeros are gone. */
    g_ascii_formatd(digits, sizeof digits, "%.6g", value);
    const char *point = strchr(digits, '.');
    return strchr(digits, 'e')
               ? avlast_format_number(value, 0, report->lang)
               : avlast_format_number(value, point ? (int)strlen(point + 1) : 0,
                                      report->lang);
}

static const char *text_or_empty(const AvlastReport *report, const json_t *entry,
                                 const char *key)
{
    const char *text = avlast_report_text(report, json_object_get(entry, key));

    return text ? text : "";
}

static void assumptions(AvlastReport *report)
{
    const json_t *list = avlast_report_assumptions(report);
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k;
    json_t *entry;

    if (json_array_size(list) == 0)
        return;
    avlast_html_heading(report->html, 3, "assumptions",
                        _("Assumptions and their sources"));
    avlast_html_paragraph(
        report->html, "small",
        _("How sure a figure is: S, seen in the source; M, well known; L, recalled or "
          "judged, and to be verified."));
    avlast_rows_add(rows, _("Assumption"), _("Value"), _("Range"), _("Unit"),
                    _("Price year"), _("Source"), _("Sure"), NULL);
    json_array_foreach(list, k, entry)
    {
        g_autofree char *value = short_number(report, entry, "value");
        g_autofree char *low = short_number(report, entry, "low");
        g_autofree char *high = short_number(report, entry, "high");
        g_autofree char *range =
            *low && *high ? g_strdup_printf(_("%s to %s"), low, high) : g_strdup("");
        g_autofree char *year = number_text(entry, "price.year");
        const char *label = text_or_empty(report, entry, "label");
        avlast_rows_add(rows, *label ? label : text_or_empty(report, entry, "id"), value,
                        range, text_or_empty(report, entry, "unit"), year,
                        text_or_empty(report, entry, "source"),
                        text_or_empty(report, entry, "sure"), NULL);
    }
    avlast_html_table(report->html, _("Every assumption of the value model"), rows);
}

/* --- reporting checklist --- */

static const char *yes_or(gboolean held, const char *otherwise)
{
    return held ? _("in this report") : otherwise;
}

static void checklist(AvlastReport *report)
{
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const json_t *charts = part ? part->result->charts : NULL;
    const char *missing = _("not given in the plan");
    const char *none = _("not computed");
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_html_heading(report->html, 3, "checklist", _("Reporting checklist"));
    avlast_html_paragraph(
        report->html, "small",
        _("Items of CONSORT (trials) and CHEERS (economic evaluations), "
          "filled in from what the folder holds."));
    avlast_rows_add(rows, _("Item"), _("Where"), NULL);
    avlast_rows_add(rows, _("Question and background"),
                    yes_or(avlast_report_study(report, "question") != NULL, missing),
                    NULL);
    avlast_rows_add(rows, _("Who could take part"),
                    yes_or(json_object_get(report->study, "for_whom") != NULL, missing),
                    NULL);
    avlast_rows_add(rows, _("The intervention and its dose"),
                    yes_or(json_object_get(report->study, "dose") != NULL, missing),
                    NULL);
    avlast_rows_add(
        rows, _("Registration of the plan"),
        yes_or(avlast_json_member_text(report->study, "registered") != NULL, missing),
        NULL);
    avlast_rows_add(rows, _("Flow of participants, losses with reasons"),
                    yes_or(json_object_get(charts, "flow") != NULL, none), NULL);
    avlast_rows_add(rows, _("Baseline table"),
                    yes_or(json_object_get(charts, "balance") != NULL, none), NULL);
    avlast_rows_add(rows, _("Effects with intervals, planned apart from exploratory"),
                    yes_or(avlast_report_headline(part) != NULL, none), NULL);
    avlast_rows_add(rows, _("Perspective, horizon and discounting"),
                    yes_or(report->value != NULL, none), NULL);
    avlast_rows_add(rows, _("Prices, sources and uncertainty of every assumption"),
                    yes_or(json_array_size(avlast_report_assumptions(report)) > 0, none),
                    NULL);
    avlast_rows_add(rows, _("Limits of the study"),
                    yes_or(json_object_get(report->study, "limits") != NULL, missing),
                    NULL);
    const char *beside = _("to be told beside this report");
    g_autofree char *harms = avlast_report_told(report, "harms");
    g_autofree char *funding = avlast_report_told(report, "funding");
    g_autofree char *interests = avlast_report_told(report, "interests");
    avlast_rows_add(rows, _("Harms"), harms ? harms : beside, NULL);
    avlast_rows_add(rows, _("Funding"), funding ? funding : beside, NULL);
    avlast_rows_add(rows, _("Conflicts of interest"), interests ? interests : beside,
                    NULL);
    avlast_html_table(report->html, _("What good practice asks a report to hold"), rows);
}

/* --- manifest and rerun --- */

static void files(AvlastReport *report, const char *member, const char *caption)
{
    const json_t *list = json_object_get(report->manifest, member);
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    size_t k;
    json_t *entry;

    if (json_array_size(list) == 0)
        return;
    avlast_rows_add(rows, _("File"), _("Bytes"), _("SHA-256"), NULL);
    json_array_foreach(list, k, entry)
    {
        g_autofree char *bytes = number_text(entry, "bytes");
        const char *file = avlast_json_member_text(entry, "file");
        const char *digest = avlast_json_member_text(entry, "sha256");
        avlast_rows_add(rows, file ? file : "", bytes, digest ? digest : "", NULL);
    }
    avlast_html_table(report->html, caption, rows);
}

static void manifest(AvlastReport *report)
{
    const char *version = avlast_json_member_text(report->manifest, "version");
    const json_t *plan = json_object_get(report->manifest, "plan");
    const char *file = avlast_json_member_text(plan, "file");
    const char *digest = avlast_json_member_text(plan, "sha256");
    size_t k;
    json_t *warning;

    avlast_html_heading(report->html, 3, "manifest", _("Where it came from"));
    avlast_html_raw(report->html, "<dl class=\"facts\">\n");
    avlast_html_add(report->html, "<dt>%s</dt><dd>avlast %s</dd>\n", _("Program"),
                    version ? version : "");
    if (file)
        avlast_html_add(report->html,
                        "<dt>%s</dt><dd>%s <span class=\"hash\">%s</span></dd>\n",
                        _("Plan"), file, digest ? digest : "");
    avlast_html_raw(report->html, "</dl>\n");
    files(report, "inputs", _("Files read"));
    if (json_array_size(json_object_get(report->manifest, "warnings")) > 0) {
        avlast_html_heading(report->html, 4, NULL, _("Warnings of the programs"));
        avlast_html_raw(report->html, "<ul>\n");
        json_array_foreach(json_object_get(report->manifest, "warnings"), k, warning)
        {
            const char *text = json_string_value(warning);
            avlast_html_add(report->html, "<li>%s</li>\n", text ? text : "");
        }
        avlast_html_raw(report->html, "</ul>\n");
    }
    avlast_html_heading(report->html, 3, "rerun", _("How to do it again"));
    avlast_html_paragraph(report->html, NULL,
                          _("With the same data, plan and version the same numbers come "
                            "out, digit by digit:"));
    avlast_html_add(report->html,
                    "<pre><code>avlast check --plan %s\navlast run %s -o again\n",
                    file ? file : "plan.yaml", file ? file : "plan.yaml");
    avlast_html_raw(report->html, "</code></pre>\n");
    avlast_html_paragraph(report->html, "small",
                          _("Each chart lies in the folder charts beside this page, with "
                            "the gnuplot script that draws it."));
}

gboolean avlast_section_annex(AvlastReport *report, GError **error)
{
    (void)error;
    avlast_html_raw(report->html, "<section aria-labelledby=\"annex\">\n");
    avlast_html_heading(report->html, 2, "annex", _("Annex"));
    methods(report);
    full_tables(report);
    assumptions(report);
    checklist(report);
    avlast_report_consort(report);
    manifest(report);
    avlast_html_raw(report->html, "</section>\n");
    return TRUE;
}
