/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trial's result tells beside its effects: other scales, take-up, for whom, bounds
 * when people are lost, p-values by other routes, what it could have detected. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* Of a kind in a report; the tables tell of all outcomes. */
#define MOST_CHARTS 6

/* --- words --- */

static const struct {
    const char *head, *words;
} measures[] = {
    {"g", N_("in standard deviations (Hedges' g)")},
    {"glass", N_("in the control group's standard deviations (Glass)")},
    {"ratio", N_("as a ratio")},
    {"odds", N_("as an odds ratio")},
    {"first", N_("how many more took it up (share or dose)")},
    {"permutation", N_("p if chance alone drew the groups (permutation test)")},
    {"wild", N_("p by the wild cluster bootstrap")},
    {"wild.equal", N_("p by the wild cluster bootstrap, two equal tails")},
    {"wild.AR", N_("p by the wild cluster bootstrap of Anderson and Rubin's test")},
    {"bootstrap", N_("with units drawn again (bootstrap)")},
    {"jackknife", N_("with each unit left out once (jackknife)")},
};

/* Heads that name no measure are said as they are: "q0.5". */
static char *measure_words(const char *head)
{
    for (gsize i = 0; i < G_N_ELEMENTS(measures); i++)
        if (strcmp(measures[i].head, head) == 0)
            return g_strdup(_(measures[i].words));
    return g_strdup(head);
}

/* Take-up and quantiles are in the outcome's units; standardised effects, ratios and the
 * first stage are not. */
static gboolean in_units(const char *head)
{
    static const char *const other[] = {"g", "glass", "ratio", "odds", "first", NULL};

    return !g_strv_contains(other, head);
}

/* --- rows of the table --- */

typedef struct {
    const char *outcome, *term; /* of the effect */
    const char *what;
    double value, low, high, p;
    gboolean in_units; /* of the outcome; else on a scale of its own */
} Further;

static void add(AvlastReport *report, const AvlastReportPart *part, const Further *f,
                GPtrArray *rows)
{
    AvlastOutcome outcome = avlast_report_outcome(report, part, f->outcome);
    g_autofree char *term = g_strdup(f->term);
    const AvlastEstimate alone = {.term = term};
    const double scale = f->in_units ? outcome.scale : 1.0;
    const double estimate = scale * f->value, width = scale * (f->high - f->low);
    const int decimals =
        avlast_format_decimals(isfinite(width) && width > 0 ? width : estimate, 2);
    g_autofree char *name = avlast_report_row_name(part, &alone, outcome.label);
    g_autofree char *value = isnan(estimate)
                                 ? g_strdup("")
                                 : avlast_format_number(estimate, decimals, report->lang);
    g_autofree char *low = avlast_format_number(scale * f->low, decimals, report->lang);
    g_autofree char *high = avlast_format_number(scale * f->high, decimals, report->lang);
    g_autofree char *range =
        isfinite(width) ? g_strdup_printf(_("%s to %s"), low, high) : g_strdup("");
    g_autofree char *p = isnan(f->p) ? g_strdup("") : avlast_format_p(f->p, report->lang);

    avlast_rows_add(rows, name, f->what, value, range,
                    f->in_units && outcome.unit ? outcome.unit : "", p, NULL);
    avlast_outcome_clear(&outcome);
}

/* head(TERM): the effect on another scale. Bounds have a range of their own. */
static void add_measures(AvlastReport *report, const AvlastReportPart *part,
                         GPtrArray *rows)
{
    const AvlastEstimates *e = part->result->estimates;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        const gsize at = row->term ? strcspn(row->term, "(") : 0;
        if (!row->term || !avlast_report_is_further(part, row) || row->group ||
            avlast_report_is_moderated(part, row) || strstr(row->term, ".lower(") ||
            strstr(row->term, ".upper("))
            continue;
        const gboolean taken = row->term[at] == '\0';
        g_autofree char *head = g_strndup(row->term, at);
        g_autofree char *what =
            taken ? g_strdup(_("among those who took it up because they were offered it"))
                  : measure_words(head);
        g_autofree char *inner =
            taken ? g_strdup("")
                  : g_strndup(row->term + at + 1, strlen(row->term + at + 1) - 1);
        const Further f = {row->outcome,  inner,          what,         row->estimate,
                           row->conf_low, row->conf_high, row->p_value, in_units(head)};
        add(report, part, &f, rows);
    }
}

static void add_bounds(AvlastReport *report, const AvlastReportPart *part,
                       GPtrArray *rows)
{
    size_t i;
    json_t *bound;

    json_array_foreach(json_object_get(part->result->settings, "lost.bounds"), i, bound)
    {
        const char *kind = avlast_json_member_text(bound, "kind"),
                   *term = avlast_json_member_text(bound, "term");
        g_autofree char *what =
            g_strdup_printf(_("whoever is lost: the bounds (%s)"),
                            g_strcmp0(kind, "lee") == 0 ? "Lee" : "Manski");
        const Further f = {avlast_json_member_text(bound, "outcome"),
                           term ? term : "",
                           what,
                           NAN,
                           avlast_json_member_double(bound, "lower"),
                           avlast_json_member_double(bound, "upper"),
                           NAN,
                           TRUE};
        add(report, part, &f, rows);
    }
}

static const char *set_words(gboolean bounded, const char *words)
{
    if (bounded)
        return _("among those who took it up, however few they are (Anderson-Rubin set)");
    if (strstr(words, "empty"))
        return _("among those who took it up: no one effect fits all groups "
                 "(Anderson-Rubin set)");
    return _("among those who took it up: too few were moved by the offer to bound it "
             "(Anderson-Rubin set)");
}

/* Effects of take-up that a weak first stage cannot spoil. */
static void add_sets(AvlastReport *report, const AvlastReportPart *part, GPtrArray *rows)
{
    size_t i;
    json_t *late;

    json_array_foreach(json_object_get(part->result->settings, "late"), i, late)
    {
        const json_t *set = json_object_get(late, "set");
        const double low = avlast_json_member_double(set, "low"),
                     high = avlast_json_member_double(set, "high");
        const gboolean bounded = isfinite(low) && isfinite(high);
        if (!bounded && !avlast_json_member_text(set, "words"))
            continue;
        const Further f = {avlast_json_member_text(late, "outcome"),
                           "",
                           set_words(bounded, avlast_json_member_text(set, "words")),
                           NAN,
                           low,
                           high,
                           NAN,
                           TRUE};
        add(report, part, &f, rows);
    }
}

/* NAME:TERM of the names in `extra`: the same hypothesis, its p by another route. */
static void add_tests(AvlastReport *report, const AvlastReportPart *part, GPtrArray *rows)
{
    const AvlastEstimates *e = part->result->estimates;

    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        const gsize at = row->term ? strcspn(row->term, ":") : 0;
        g_autofree char *head = g_strndup(row->term ? row->term : "", at);
        if (!row->term || row->term[at] == '\0' || row->group ||
            !avlast_report_in_list(part, "extra", head))
            continue;
        const char *inner = row->term + at + 1;
        const gboolean other =
            strcmp(head, "permutation") == 0 || strcmp(head, "wild") == 0 ||
            strcmp(head, "wild.equal") == 0 || strcmp(head, "wild.AR") == 0 ||
            strcmp(head, "bootstrap") == 0 || strcmp(head, "jackknife") == 0;
        if (g_str_has_suffix(inner, ")"))
            continue;
        g_autofree char *what =
            other ? measure_words(head)
                  : g_strdup_printf(_("corrected for several questions (%s)"), head);
        const Further f = {row->outcome,  inner,          what,         NAN,
                           row->conf_low, row->conf_high, row->p_value, TRUE};
        add(report, part, &f, rows);
    }
}

static void add_detectable(AvlastReport *report, const AvlastReportPart *part,
                           GPtrArray *rows)
{
    size_t i;
    json_t *mde;

    json_array_foreach(json_object_get(part->result->settings, "mde"), i, mde)
    {
        const char *term = avlast_json_member_text(mde, "term");
        const Further f = {avlast_json_member_text(mde, "outcome"),
                           term ? term : "",
                           _("the smallest effect it could detect (power 80%)"),
                           avlast_json_member_double(mde, "value"),
                           NAN,
                           NAN,
                           NAN,
                           TRUE};
        if (term && !avlast_report_in_list(part, "takeup", term))
            add(report, part, &f, rows);
    }
}

/* --- for whom --- */

static void add_groups(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    avlast_rows_add(rows, _("Outcome"), _("Among"), _("Effect"), _("Unit"),
                    _("Fits the data"), _("p of a difference"), _("People"), NULL);
    for (guint k = 0; k < e->rows->len; k++) {
        const AvlastEstimate *row = avlast_estimates_row(e, k);
        if (!row->term || !avlast_report_is_moderated(part, row))
            continue;
        AvlastOutcome outcome = avlast_report_outcome(report, part, row->outcome);
        const char *colon = strrchr(row->term, ':');
        g_autofree char *term = row->group || !colon
                                    ? g_strdup(row->term)
                                    : g_strndup(row->term, (gsize)(colon - row->term));
        const AvlastEstimate alone = {.term = term};
        const double scale = outcome.scale;
        const int decimals =
            avlast_format_decimals(scale * (row->conf_high - row->conf_low), 2);
        const gboolean few = avlast_report_few(report, row->nobs, NAN);
        const gboolean none = isnan(row->estimate) || few;
        g_autofree char *name = avlast_report_row_name(part, &alone, outcome.label);
        g_autofree char *among =
            row->group ? avlast_report_group(report, row->group)
            : isnan(row->estimate)
                ? g_strdup_printf(_("differs with %s"),
                                  avlast_report_label(report, colon + 1))
                : g_strdup_printf(_("for each step more of %s"),
                                  avlast_report_label(report, colon + 1));
        g_autofree char *value =
            few    ? g_strdup(_("hidden"))
            : none ? g_strdup("")
                   : avlast_format_signed(scale * row->estimate, decimals, report->lang);
        g_autofree char *low =
            avlast_format_number(scale * row->conf_low, decimals, report->lang);
        g_autofree char *high =
            avlast_format_number(scale * row->conf_high, decimals, report->lang);
        g_autofree char *range =
            none ? g_strdup("") : g_strdup_printf(_("%s to %s"), low, high);
        g_autofree char *p =
            row->group ? g_strdup("") : avlast_format_p(row->p_value, report->lang);
        g_autofree char *n = avlast_report_count(report, row->nobs);
        avlast_rows_add(rows, name, among, value,
                        none || !outcome.unit ? "" : outcome.unit, range, p, n, NULL);
        avlast_outcome_clear(&outcome);
    }
    if (rows->len > 1)
        avlast_html_table(report->html, _("For whom"), rows);
}

/* Whether a group of the chart has so few people that their number is hidden. */
static gboolean shows_few(AvlastReport *report, const json_t *chart)
{
    size_t i, k;
    json_t *moderator, *row;

    json_array_foreach(json_object_get(chart, "moderators"), i, moderator)
    {
        json_array_foreach(json_object_get(moderator, "rows"), k, row)
        {
            const json_t *n = json_object_get(row, "n");
            if (json_is_integer(n) &&
                avlast_report_few(report, json_integer_value(n), NAN))
                return TRUE;
        }
    }
    return FALSE;
}

static gboolean draw_all(AvlastReport *report, const AvlastReportPart *part,
                         const char *kind, GError **error)
{
    const json_t *all = json_object_get(part->result->charts, kind);
    const gsize n = MIN(json_array_size(all), MOST_CHARTS);

    for (guint k = 0; k < n; k++)
        if (!shows_few(report, json_array_get(all, k)) &&
            !avlast_report_chart(report, part->result, part->name, kind, k, part->mark,
                                 error))
            return FALSE;
    return TRUE;
}

gboolean avlast_report_further(AvlastReport *report, const AvlastReportPart *part,
                               GError **error)
{
    g_autoptr(GPtrArray) rows = avlast_rows_new();

    if (g_strcmp0(part->command, "rct") != 0)
        return TRUE;
    if (!draw_all(report, part, "heterogeneity", error))
        return FALSE;
    add_groups(report, part);
    if (!draw_all(report, part, "permutation", error))
        return FALSE;
    avlast_rows_add(rows, _("Outcome"), _("The effect in another way"), _("Value"),
                    _("Fits the data"), _("Unit"), _("p"), NULL);
    add_measures(report, part, rows);
    add_sets(report, part, rows);
    add_bounds(report, part, rows);
    add_tests(report, part, rows);
    add_detectable(report, part, rows);
    if (rows->len > 1)
        avlast_html_table(report->html, _("The effects in other ways"), rows);
    return TRUE;
}
