/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the effects: the size that was planned, and hidden bias. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/power/power.h"
#include "cmd/report/report.h"
#include "plots/format.h"

static gboolean is_of(const AvlastReportPart *part, const char *command)
{
    return part->result && g_strcmp0(part->command, command) == 0;
}

gboolean avlast_report_around(const AvlastReportPart *part)
{
    return is_of(part, "power") || is_of(part, "sens") || is_of(part, "adjust");
}

/* --- the size that was planned --- */

static const AvlastEstimate *row_of(const AvlastEstimates *e, const char *group,
                                    const char *term)
{
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (g_strcmp0(row->group, group) == 0 && g_strcmp0(row->term, term) == 0)
            return row;
    }
    return NULL;
}

/* "ICC 0.05" of "icc=0.05", and so on; what has a column of its own is left out. */
static char *setting_of(const AvlastReport *report, const char *group)
{
    static const AvlastPowerNumber columns[] = {
        AVLAST_POWER_EFFECT, AVLAST_POWER_N, AVLAST_POWER_CLUSTERS, AVLAST_POWER_POWER};
    g_auto(GStrv) parts = g_strsplit(group ? group : "", ";", -1);
    GString *text = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        g_auto(GStrv) pair = g_strsplit(*part, "=", 2);
        gboolean shown = g_strv_length(pair) != 2;
        for (gsize i = 0; i < G_N_ELEMENTS(columns); i++)
            shown |= g_strcmp0(pair[0], avlast_power_option(columns[i])) == 0;
        for (int k = 0; !shown && k < AVLAST_POWER_NUMBERS; k++) {
            if (strcmp(pair[0], avlast_power_option((AvlastPowerNumber)k)) != 0)
                continue;
            g_autofree char *value =
                avlast_format_plain(g_ascii_strtod(pair[1], NULL), report->lang);
            g_string_append_printf(text, "%s%s %s", text->len ? ", " : "",
                                   avlast_power_label((AvlastPowerNumber)k), value);
        }
    }
    return g_string_free(text, FALSE);
}

static char *count_of(const AvlastReport *report, const AvlastEstimates *e,
                      const char *group, const char *term)
{
    const AvlastEstimate *row = row_of(e, group, term);

    return row ? avlast_format_count((gint64)llround(row->estimate), report->lang)
               : g_strdup("");
}

static void add_size(const AvlastReport *report, const AvlastEstimates *e,
                     const char *group, GPtrArray *rows)
{
    const AvlastEstimate *effect = row_of(e, group, "effect"),
                         *power = row_of(e, group, "power");
    g_autofree char *setting = setting_of(report, group),
                    *clusters = effect && effect->nclusters > 0
                                    ? avlast_format_count(effect->nclusters, report->lang)
                                    : g_strdup(""),
                    *people = count_of(report, e, group, "n"), *size = g_strdup(""),
                    *chance = g_strdup("");

    if (effect) {
        /* three digits of what was sought, and no noughts behind what was given */
        const double unit = pow(10.0, avlast_format_decimals(effect->estimate, 3));
        g_free(size);
        size = avlast_format_plain(round(effect->estimate * unit) / unit, report->lang);
    }
    if (power) {
        g_free(chance);
        chance = avlast_format_percent(power->estimate, report->lang);
    }
    avlast_rows_add(rows, size, setting, clusters, people, chance, NULL);
}

static void size_table(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

    avlast_rows_add(rows, _("Effect"), _("With"), _("Clusters"), _("Participants"),
                    _("Chance to find it"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const char *group = avlast_estimates_row(e, k)->group;
        if (g_hash_table_add(done, (gpointer)(guintptr)(group ? group : "")))
            add_size(report, e, group, rows);
    }
    avlast_html_table(report->html, part->label, rows);
}

/* Without the level of intervals, of which there are none. */
static void size_method(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autofree char *text = g_strdup_printf(_("Method: %s."), e->method ? e->method : "");

    avlast_html_paragraph(report->html, "source", text);
    for (guint k = 0; k < e->notes->len; k++)
        avlast_html_paragraph(report->html, "small", g_ptr_array_index(e->notes, k));
}

/* What came of it: the people and clusters of the main analysis. */
static void realised(AvlastReport *report)
{
    const AvlastReportPart *part = avlast_report_part(report, "primary");
    const AvlastEstimate *row = part ? avlast_report_headline(part) : NULL;

    if (!row || row->nobs < 0)
        return;
    g_autofree char *n = avlast_report_count(report, row->nobs);
    g_autofree char *clusters = avlast_format_count(row->nclusters, report->lang);
    g_autofree char *text =
        row->nclusters > 0
            ? g_strdup_printf(_("The main analysis came to rest on %s people in %s "
                                "clusters."),
                              n, clusters)
            : g_strdup_printf(_("The main analysis came to rest on %s people."), n);
    avlast_html_paragraph(report->html, NULL, text);
}

gboolean avlast_report_size(AvlastReport *report, GError **error)
{
    gboolean any = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        if (!is_of(part, "power"))
            continue;
        avlast_report_begin(
            report, part, any ? NULL : "size", _("What a study of this size can find"),
            _("Computed from what was known or assumed, not from what came out."));
        any = TRUE;
        if (!avlast_report_chart(report, part->result, part->name, "power", 0, part->mark,
                                 error))
            return FALSE;
        size_table(report, part);
        size_method(report, part);
    }
    if (any)
        realised(report);
    return TRUE;
}

/* --- hidden bias --- */

static const struct {
    const char *term, *words;
    gboolean share;
} named[] = {
    {"risk.ratio", N_("the estimate as a risk ratio"), FALSE},
    {"e.value", N_("E-value"), FALSE},
    {"e.value.limit", N_("E-value of the interval"), FALSE},
    {"partial.r2", N_("what the treatment explains of the outcome (partial R2)"), TRUE},
    {"robustness.value", N_("robustness value"), TRUE},
    {"robustness.value.alpha", N_("robustness value of the interval"), TRUE},
    {"coefficient.short", N_("coefficient without the covariates"), FALSE},
    {"coefficient.adjusted", N_("coefficient adjusted for what is not observed"), FALSE},
    {"coefficient.other.root", N_("another solution"), FALSE},
    {"r2.short", N_("R2 without the covariates"), TRUE},
    {"r2.full", N_("R2 with the covariates"), TRUE},
    {"r2.max", N_("R2 with everything that matters, assumed"), TRUE},
    {"delta", N_("delta"), FALSE},
    {"gamma.critical", N_("largest bias that leaves the finding"), FALSE},
    {"p.largest", N_("largest p-value"), FALSE},
    {"estimate.low", N_("smallest estimate"), FALSE},
    {"estimate.high", N_("largest estimate"), FALSE},
};

static char *strength_said(const AvlastReport *report, const char *number)
{
    return avlast_format_plain(g_ascii_strtod(number, NULL), report->lang);
}

/* What the row is about: a strength that was thought of, a known quantity, the estimate.
 */
static char *quantity(const AvlastReport *report, const AvlastReportPart *part,
                      const AvlastEstimate *row, gboolean *share)
{
    g_autofree char *label = NULL;
    const char *words = NULL;

    *share = FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(named); i++)
        if (g_strcmp0(row->term, named[i].term) == 0) {
            words = _(named[i].words);
            *share = named[i].share;
        }
    if (!words) {
        AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
        g_autofree char *term =
            row->term ? avlast_report_term(report, row->outcome, row->term) : NULL;
        label =
            g_strdup_printf("%s%s%s", outcome.label, term ? ": " : "", term ? term : "");
        avlast_outcome_clear(&outcome);
    }
    if (row->group && g_str_has_prefix(row->group, "gamma=")) {
        g_autofree char *gamma = strength_said(report, row->group + strlen("gamma="));
        return g_strdup_printf(_("%s, with a bias of up to %s"), words ? words : label,
                               gamma);
    }
    const char *times = row->group ? strstr(row->group, ";times=") : NULL;
    if (times && g_str_has_prefix(row->group, "benchmark=")) {
        g_autofree char *name =
            g_strndup(row->group + strlen("benchmark="),
                      (gsize)(times - row->group) - strlen("benchmark="));
        g_autofree char *strength = strength_said(report, times + strlen(";times="));
        if (strcmp(strength, "1") == 0)
            return g_strdup_printf(_("%s, with a confounder as strong as %s"),
                                   words ? words : label,
                                   avlast_report_label(report, name));
        return g_strdup_printf(_("%s, with a confounder %s times as strong as %s"),
                               words ? words : label, strength,
                               avlast_report_label(report, name));
    }
    return g_strdup(words ? words : label);
}

static void add_quantity(const AvlastReport *report, const AvlastReportPart *part,
                         const AvlastEstimate *row, GPtrArray *rows)
{
    gboolean share;
    g_autofree char *name = quantity(report, part, row, &share);
    /* a confounder that explains all leaves an estimate without doubt */
    const gboolean none = isnan(row->estimate), interval = row->conf_high > row->conf_low;
    const int decimals = interval
                             ? avlast_format_decimals(row->conf_high - row->conf_low, 2)
                             : avlast_format_decimals(row->estimate, 3);
    g_autofree char *value =
        none    ? g_strdup("")
        : share ? avlast_format_percent(row->estimate, report->lang)
                : avlast_format_number(row->estimate, decimals, report->lang);
    g_autofree char *low = avlast_format_number(row->conf_low, decimals, report->lang),
                    *high = avlast_format_number(row->conf_high, decimals, report->lang),
                    *range = interval ? g_strdup_printf(_("%s to %s"), low, high)
                                      : g_strdup(""),
                    *p = isnan(row->p_value)
                             ? g_strdup("")
                             : avlast_format_p(row->p_value, report->lang);

    avlast_rows_add(rows, name, value, range, p, NULL);
}

/* Strengths of confounders stand in the chart; the smallest p-value tells nothing. */
static gboolean is_told(const AvlastEstimate *row)
{
    static const char *const beside[] = {"r2.treatment", "r2.outcome", "p.smallest",
                                         NULL};

    return !(row->term && g_strv_contains(beside, row->term));
}

gboolean avlast_report_hidden(AvlastReport *report, GError **error)
{
    gboolean any = FALSE;

    for (guint k = 0; k < report->parts->len; k++) {
        const AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        const AvlastEstimates *e = part->result ? part->result->estimates : NULL;
        if (!is_of(part, "sens"))
            continue;
        avlast_report_begin(
            report, part, any ? NULL : "hidden",
            _("How strong a hidden bias would have to be"),
            _("Of something that nobody measured: it is not said that there is one."));
        any = TRUE;
        if (!avlast_report_chart(report, part->result, part->name, "contour", 0,
                                 part->mark, error))
            return FALSE;
        g_autoptr(GPtrArray) rows = avlast_rows_new();
        avlast_rows_add(rows, _("Quantity"), _("Value"), _("Fits the data"), _("p"),
                        NULL);
        for (guint i = 0; i < e->rows->len; i++)
            if (is_told(avlast_estimates_row(e, i)))
                add_quantity(report, part, avlast_estimates_row(e, i), rows);
        avlast_html_table(report->html, part->label, rows);
        avlast_report_method(report, part);
    }
    return TRUE;
}
