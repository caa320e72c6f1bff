/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* The families that the plan names: p-values alone and corrected together, as the
 * folder's families.json has them. */

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
