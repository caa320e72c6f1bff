/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* P-values alone and corrected together: of the families that the plan names, as the
 * folder's families.json has them, and of its analyses of `adjust`. */

#define FAMILY   "family="
#define ANALYSIS ";analysis="
#define HOLM     "holm:"

/* The parts of a group "family=NAME;analysis=NAME"; FALSE when it is none. */
static gboolean parse_group(const char *group, char **family, const char **analysis)
{
    const char *found =
        group && g_str_has_prefix(group, FAMILY) ? g_strrstr(group, ANALYSIS) : NULL;

    if (!found)
        return FALSE;
    *family = g_strndup(group + strlen(FAMILY), (gsize)(found - group) - strlen(FAMILY));
    *analysis = found + strlen(ANALYSIS);
    return TRUE;
}

static const AvlastReportPart *part_named(const AvlastReport *report, const char *name)
{
    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (part->result && strcmp(part->name, name) == 0)
            return part;
    }
    return NULL;
}

static const AvlastEstimate *corrected_of(const AvlastEstimates *e,
                                          const AvlastEstimate *of)
{
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (row->term && g_str_has_prefix(row->term, HOLM) &&
            g_strcmp0(row->term + strlen(HOLM), of->term) == 0 &&
            g_strcmp0(row->outcome, of->outcome) == 0 &&
            g_strcmp0(row->group, of->group) == 0)
            return row;
    }
    return NULL;
}

/* The row of the analysis itself, which has no group, named as in its own table. */
static char *name_of(const AvlastReport *report, const AvlastReportPart *part,
                     const AvlastEstimate *row)
{
    AvlastEstimate alone = *row;
    AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);

    alone.group = NULL;
    char *name = avlast_report_row_name(part, &alone, outcome.label);
    avlast_outcome_clear(&outcome);
    return name;
}

typedef struct {
    GPtrArray *rows;
    guint n, alone, together;
} Counted;

static void add_hypothesis(const AvlastReport *report, const AvlastEstimate *row,
                           const char *analysis, Counted *counted)
{
    const AvlastEstimates *e = report->families->estimates;
    const double alpha = (1.0 - e->level) * (1.0 + 1e-12);
    const AvlastEstimate *corrected = corrected_of(e, row);
    const AvlastReportPart *part = part_named(report, analysis);

    if (!corrected || !part)
        return;
    g_autofree char *name = name_of(report, part, row),
                    *p = avlast_format_p(row->p_value, report->lang),
                    *holm = avlast_format_p(corrected->p_value, report->lang);
    avlast_rows_add(counted->rows, name, part->label, p, holm,
                    corrected->p_value <= alpha ? _("yes") : _("no"), NULL);
    counted->n++;
    counted->alone += row->p_value <= alpha ? 1 : 0;
    counted->together += corrected->p_value <= alpha ? 1 : 0;
}

static void one_family(AvlastReport *report, const char *family)
{
    const AvlastEstimates *e = report->families->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    Counted counted = {.rows = rows};

    avlast_rows_add(rows, _("Outcome"), _("Analysis"), _("p alone"),
                    _("p corrected (Holm)"), _("Stands"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        g_autofree char *own = NULL;
        const char *analysis = NULL;
        if (!g_str_has_prefix(row->term ? row->term : "", HOLM) &&
            parse_group(row->group, &own, &analysis) && strcmp(own, family) == 0)
            add_hypothesis(report, row, analysis, &counted);
    }
    if (counted.n == 0)
        return;
    g_autofree char *level = avlast_format_percent(1.0 - e->level, report->lang);
    g_autofree char *text = g_strdup_printf(
        _("Effects looked at in the family “%s”: %u. With a p-value of %s or less alone: "
          "%u; corrected together: %u."),
        family, counted.n, level, counted.alone, counted.together);
    g_autofree char *caption = g_strdup_printf(_("Family: %s"), family);
    avlast_html_paragraph(report->html, NULL, text);
    avlast_html_table(report->html, caption, rows);
}

void avlast_report_families(AvlastReport *report)
{
    g_autoptr(GHashTable) done =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!report->families || report->families->estimates->rows->len == 0)
        return;
    avlast_html_heading(report->html, 3, "families", _("Several effects looked at"));
    avlast_html_paragraph(
        report->html, NULL,
        _("Where many effects are looked at, some stand out by luck alone. The plan says "
          "which belong together; Holm's correction holds the chance of any false "
          "finding within a family. The intervals above are of each effect alone."));
    for (guint k = 0; k < report->families->estimates->rows->len; k++) {
        g_autofree char *family = NULL;
        const char *analysis = NULL;
        if (parse_group(avlast_estimates_row(report->families->estimates, k)->group,
                        &family, &analysis) &&
            !g_hash_table_contains(done, family)) {
            one_family(report, family);
            g_hash_table_add(done, g_steal_pointer(&family));
        }
    }
}

/* --- analyses of `adjust` --- */

/* What people call a method of avlast-adjust(1). */
static char *method_said(const char *name)
{
    static const struct {
        const char *name, *words;
    } methods[] = {
        {"bonferroni", "Bonferroni"},     {"holm", "Holm"},
        {"hochberg", "Hochberg"},         {"hommel", "Hommel"},
        {"bh", "Benjamini-Hochberg"},     {"by", "Benjamini-Yekutieli"},
        {"sharpened", N_("sharpened q")}, {"sup-t", "sup-t"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(methods); i++)
        if (strcmp(methods[i].name, name) == 0)
            return g_strdup_printf(_("p corrected (%s)"), _(methods[i].words));
    return g_strdup_printf(_("p corrected (%s)"), name);
}

/* The analysis a row came from: "file=NAME;..." of several, else the only one; *group is
 * what is left of the row's group. */
static const AvlastReportPart *origin_of(const AvlastReport *report,
                                         const AvlastReportPart *part,
                                         const AvlastEstimate *row, const char **group)
{
    const json_t *entry;
    size_t k;

    *group = row->group;
    if (row->group && g_str_has_prefix(row->group, "file=")) {
        const char *name = row->group + strlen("file="), *end = name + strcspn(name, ";");
        g_autofree char *file = g_strndup(name, (gsize)(end - name));
        *group = *end ? end + 1 : NULL;
        return part_named(report, file);
    }
    json_array_foreach(json_object_get(report->manifest, "analyses"), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "name"), part->name) == 0)
            return part_named(report, json_string_value(json_array_get(
                                          json_object_get(entry, "of"), 0)));
    }
    return NULL;
}

/* What the row is called where it comes from. */
static char *hypothesis_name(const AvlastReport *report, const AvlastReportPart *of,
                             const AvlastEstimate *row, const char *group)
{
    AvlastOutcome outcome = avlast_report_outcome(report, of, row->outcome);
    g_autofree char *among = group ? avlast_report_group(report, group) : NULL;
    g_autofree char *term = row->term && g_strcmp0(of->command, "rct") != 0 &&
                                    g_strcmp0(row->term, row->outcome) != 0
                                ? avlast_report_term(report, row->outcome, row->term)
                                : NULL;
    AvlastEstimate alone = *row;
    alone.group = among;
    g_autofree char *name = avlast_report_row_name(of, &alone, outcome.label);
    char *text = term ? g_strdup_printf("%s: %s", name, term) : g_strdup(name);

    avlast_outcome_clear(&outcome);
    return text;
}

static const AvlastEstimate *corrected_by(const AvlastEstimates *e, const char *method,
                                          const AvlastEstimate *of)
{
    g_autofree char *term = g_strconcat(method, ":", of->term ? of->term : "", NULL);

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->term, term) == 0 &&
            g_strcmp0(row->outcome, of->outcome) == 0 &&
            g_strcmp0(row->group, of->group) == 0)
            return row;
    }
    return NULL;
}

/* One line: the row, where it comes from, its p-value alone and by each method. */
static void add_corrected(const AvlastReport *report, const AvlastReportPart *part,
                          char *const *methods, const AvlastEstimate *row,
                          GPtrArray *rows)
{
    const AvlastEstimates *e = part->result->estimates;
    const char *group;
    const AvlastReportPart *of = origin_of(report, part, row, &group);
    g_autoptr(GStrvBuilder) cells = g_strv_builder_new();
    g_autofree char *name = of ? hypothesis_name(report, of, row, group)
                               : g_strdup(row->outcome ? row->outcome : row->term),
                    *p = avlast_format_p(row->p_value, report->lang);

    g_strv_builder_add_many(cells, name, of ? of->label : "", p, NULL);
    for (char *const *method = methods; *method; method++) {
        const AvlastEstimate *corrected = corrected_by(e, *method, row);
        g_autofree char *text =
            corrected ? avlast_format_p(corrected->p_value, report->lang) : g_strdup("");
        g_strv_builder_add(cells, text);
    }
    g_ptr_array_add(rows, g_strv_builder_end(cells));
}

static gboolean is_corrected(char *const *methods, const AvlastEstimate *row)
{
    for (; *methods; methods++)
        if (row->term && g_str_has_prefix(row->term, *methods) &&
            row->term[strlen(*methods)] == ':')
            return TRUE;
    return FALSE;
}

static void one_correction(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    const char *extra = avlast_json_member_text(part->result->settings, "extra");
    g_auto(GStrv) methods = g_strsplit(extra ? extra : "", ",", -1);
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    g_autoptr(GStrvBuilder) head = g_strv_builder_new();

    avlast_html_add(report->html, "<h4>%s", part->label);
    avlast_report_badge(report, part->mark);
    avlast_html_raw(report->html, "</h4>\n");
    report->html->level = 4;
    g_strv_builder_add_many(head, _("Outcome"), _("Analysis"), _("p alone"), NULL);
    for (char **method = methods; *method; method++) {
        g_autofree char *said = method_said(*method);
        g_strv_builder_add(head, said);
    }
    g_ptr_array_add(rows, g_strv_builder_end(head));
    for (guint k = 0; k < e->rows->len; k++)
        if (!is_corrected(methods, avlast_estimates_row(e, k)))
            add_corrected(report, part, methods, avlast_estimates_row(e, k), rows);
    avlast_html_table(report->html, part->label, rows);
    for (guint k = 0; k < e->notes->len; k++)
        avlast_html_paragraph(report->html, "small", g_ptr_array_index(e->notes, k));
}

void avlast_report_corrected(AvlastReport *report)
{
    gboolean any = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (!part->result || g_strcmp0(part->command, "adjust") != 0)
            continue;
        if (!any) {
            avlast_html_heading(report->html, 3, "corrected",
                                _("P-values corrected together"));
            avlast_html_paragraph(
                report->html, NULL,
                _("Where many effects are looked at, some stand out by luck alone. A "
                  "corrected p-value counts all that the plan puts together here."));
        }
        any = TRUE;
        one_correction(report, part);
    }
}
