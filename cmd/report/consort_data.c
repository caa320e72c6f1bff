/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/report/consort.h"
#include "plots/format.h"

/* What the data of the primary trial, and of the plan's other trials, say of CONSORT's
 * items. Each gives NULL when it has nothing to say; the text is to be freed. */

static const json_t *setting(const AvlastConsort *t, const char *key)
{
    return json_object_get(t->part->result->settings, key);
}

static char *number(const AvlastConsort *t, const json_t *of, const char *key)
{
    const double value = avlast_json_member_double(of, key);

    return avlast_format_number(value, avlast_format_decimals(value, 3), t->report->lang);
}

/* The entry of a list of settings that is about the effect on page one, or NULL. */
static const json_t *own(const AvlastConsort *t, const json_t *list)
{
    size_t i;
    json_t *entry;

    json_array_foreach(list, i, entry)
    {
        const char *outcome = avlast_json_member_text(entry, "outcome"),
                   *term = avlast_json_member_text(entry, "term");
        if (g_strcmp0(outcome, t->effect->outcome) == 0 &&
            (!term || g_strcmp0(term, t->effect->term) == 0))
            return entry;
    }
    return NULL;
}

char *avlast_consort_design(const AvlastConsort *t)
{
    return avlast_report_phrase(t->report, t->part->result->estimates->design);
}

char *avlast_consort_method(const AvlastConsort *t)
{
    return avlast_report_phrase(t->report, t->part->result->estimates->method);
}

/* --- participants --- */

static const json_t *arms_of(const AvlastConsort *t)
{
    return json_object_get(json_object_get(t->part->result->charts, "flow"), "arms");
}

static char *count(const AvlastConsort *t, const json_t *of, const char *key)
{
    const double n = avlast_json_member_double(of, key);

    return isnan(n) ? g_strdup("–") : avlast_report_count(t->report, (gint64)n);
}

char *avlast_consort_ratio(const AvlastConsort *t)
{
    const gboolean clusters = json_is_number(
        json_object_get(json_array_get(arms_of(t), 0), "assigned.clusters"));
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *arm;

    json_array_foreach(arms_of(t), k, arm)
    {
        g_autofree char *units =
            count(t, arm, clusters ? "assigned.clusters" : "assigned");
        g_string_append_printf(text, "%s%s: %s", k ? ", " : "",
                               avlast_json_member_text(arm, "name"), units);
    }
    if (text->len == 0)
        return NULL;
    return g_strdup_printf(
        clusters ? _("clusters assigned: %s") : _("people assigned: %s"), text->str);
}

char *avlast_consort_flow(const AvlastConsort *t)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *arm;

    json_array_foreach(arms_of(t), k, arm)
    {
        g_autofree char *assigned = count(t, arm, "assigned");
        g_autofree char *analysed = count(t, arm, "analysed");
        g_string_append(text, k ? "; " : "");
        g_string_append_printf(text, _("%s: %s assigned, %s analysed"),
                               avlast_json_member_text(arm, "name"), assigned, analysed);
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* Lost by arm and reason. */
char *avlast_consort_lost(const AvlastConsort *t)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k, l;
    json_t *arm, *lost;

    json_array_foreach(arms_of(t), k, arm)
    {
        const json_t *list = json_object_get(arm, "lost");
        g_string_append_printf(text, "%s%s – ", k ? ". " : "",
                               avlast_json_member_text(arm, "name"));
        json_array_foreach(list, l, lost)
        {
            g_autofree char *reason =
                avlast_report_reason(t->report, avlast_json_member_text(lost, "what"));
            g_autofree char *rows = count(t, lost, "rows");
            g_string_append_printf(text, "%s%s: %s", l ? "; " : "", rows, reason);
        }
        if (json_array_size(list) == 0)
            g_string_append(text, _("nobody"));
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}

/* Whether losses went with the arm. */
char *avlast_consort_attrition(const AvlastConsort *t)
{
    size_t k;
    json_t *test;

    json_array_foreach(json_object_get(own(t, setting(t, "attrition")), "tests"), k, test)
    {
        if (g_strcmp0(avlast_json_member_text(test, "term"), t->effect->term) != 0)
            continue;
        g_autofree char *points = avlast_format_signed(
            100.0 * avlast_json_member_double(test, "difference"), 1, t->report->lang);
        g_autofree char *p =
            avlast_format_p(avlast_json_member_double(test, "p.value"), t->report->lang);
        return g_strdup_printf(_("%s percentage points, arm minus control (p: %s)"),
                               points, p);
    }
    return NULL;
}

/* Everybody in the arm that was assigned, and how many of them have the outcome. */
char *avlast_consort_population(const AvlastConsort *t)
{
    double assigned = 0.0, analysed = 0.0;
    size_t k;
    json_t *arm;

    json_array_foreach(arms_of(t), k, arm)
    {
        assigned += avlast_json_member_double(arm, "assigned");
        analysed += avlast_json_member_double(arm, "analysed");
    }
    if (!(assigned > 0.0))
        return NULL;
    g_autofree char *all = avlast_report_count(t->report, (gint64)assigned);
    g_autofree char *used = avlast_report_count(t->report, (gint64)analysed);
    return g_strdup_printf(
        _("everybody in the arm they were assigned to, whatever they took part in: %s of "
          "%s people are in the primary analysis"),
        used, all);
}

char *avlast_consort_missing(const AvlastConsort *t)
{
    const gboolean imputed = setting(t, "imputation") || setting(t, "imputed"),
                   bounded = setting(t, "lost.bounds") != NULL,
                   weighted = setting(t, "attrition.weights") != NULL;

    return g_strdup_printf(
        "%s%s%s",
        imputed ? _("completed data sets, pooled by Rubin's rules")
                : _("people without the outcome, or a characteristic that is adjusted "
                    "for, are left out and counted by reason"),
        bounded ? _("; bounds of what the effect can be, whoever was lost") : "",
        weighted ? _("; weights for the chance of being analysed") : "");
}

char *avlast_consort_bounds(const AvlastConsort *t)
{
    const json_t *bound = own(t, setting(t, "lost.bounds"));

    if (!bound)
        return NULL;
    g_autofree char *lower = number(t, bound, "lower");
    g_autofree char *upper = number(t, bound, "upper");
    g_autofree char *low = number(t, bound, "low");
    g_autofree char *high = number(t, bound, "high");
    return g_strdup_printf(_("%s to %s; interval from %s to %s (%s)"), lower, upper, low,
                           high, avlast_json_member_text(bound, "kind"));
}

char *avlast_consort_balance(const AvlastConsort *t)
{
    const double p =
        avlast_json_member_double(setting(t, "balance.assigned.together"), "p.value");

    if (isnan(p))
        return NULL;
    g_autofree char *said = avlast_format_p(p, t->report->lang);
    return g_strdup_printf(_("one test of all characteristics and arms: p %s%s"),
                           *said == '<' ? "" : "= ", said);
}

/* --- effects --- */

/* Means by arm, then the effect and, of a share, the ratio. */
char *avlast_consort_outcome(const AvlastConsort *t)
{
    AvlastOutcome o = avlast_report_outcome(t->report, t->part, t->effect->outcome);
    const double size =
        o.scale * fmax(fabs(t->effect->conf_low), fabs(t->effect->conf_high));
    const int decimals = avlast_format_decimals(size, 3);
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *arm;

    json_array_foreach(json_object_get(setting(t, "arms"), t->effect->outcome), k, arm)
    {
        /* The flow's names are those of the report's language. */
        const char *name = avlast_json_member_text(json_array_get(arms_of(t), k), "name");
        g_autofree char *mean = avlast_format_number(
            o.scale * avlast_json_member_double(arm, "mean"), decimals, t->report->lang);
        g_autofree char *n = count(t, arm, "n");
        g_string_append_printf(text, "%s %s (n = %s); ",
                               name ? name : avlast_json_member_text(arm, "label"), mean,
                               n);
    }
    g_autofree char *value =
        avlast_format_number(o.scale * t->effect->estimate, decimals, t->report->lang);
    g_autofree char *interval =
        avlast_format_interval(o.scale * t->effect->conf_low,
                               o.scale * t->effect->conf_high, decimals, t->report->lang);
    g_string_append_printf(
        text, o.share ? _("difference %s %s percentage points") : _("difference %s %s"),
        value, interval);
    const json_t *ratio =
        json_array_get(json_object_get(setting(t, "relative"), t->effect->outcome), 0);
    if (ratio) {
        g_autofree char *times = avlast_format_number(
            avlast_json_member_double(ratio, "ratio"), 2, t->report->lang);
        g_autofree char *around = avlast_format_interval(
            avlast_json_member_double(ratio, "low"),
            avlast_json_member_double(ratio, "high"), 2, t->report->lang);
        g_string_append_printf(text, _("; ratio of the shares %s %s"), times, around);
    }
    avlast_outcome_clear(&o);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

char *avlast_consort_icc(const AvlastConsort *t)
{
    const double icc = avlast_json_member_double(setting(t, "icc"), t->effect->outcome);

    return isnan(icc) ? NULL : avlast_format_number(icc, 3, t->report->lang);
}

char *avlast_consort_detectable(const AvlastConsort *t)
{
    const json_t *mde = own(t, setting(t, "mde"));

    return mde ? number(t, mde, "value") : NULL;
}

/* Whether the offer was taken up, and how sure that is. */
char *avlast_consort_takeup(const AvlastConsort *t)
{
    const json_t *late = own(t, setting(t, "late"));
    const double compliers = avlast_json_member_double(late, "compliers");

    if (isnan(compliers))
        return NULL;
    g_autofree char *share = avlast_format_percent(compliers, t->report->lang);
    g_autofree char *f = number(t, json_object_get(late, "first"), "F");
    return g_strdup_printf(_("%s took it up because it was offered (first stage F = %s)"),
                           share, f);
}

char *avlast_consort_moderators(const AvlastConsort *t)
{
    g_autoptr(GString) text = g_string_new(NULL);
    size_t k;
    json_t *entry;

    json_array_foreach(setting(t, "moderator.tests"), k, entry)
    {
        if (g_strcmp0(avlast_json_member_text(entry, "outcome"), t->effect->outcome) !=
                0 ||
            g_strcmp0(avlast_json_member_text(entry, "term"), t->effect->term) != 0)
            continue;
        g_autofree char *p =
            avlast_format_p(avlast_json_member_double(entry, "p.value"), t->report->lang);
        g_string_append_printf(
            text, "%s%s: p %s%s", text->len ? "; " : "",
            avlast_report_label(t->report, avlast_json_member_text(entry, "column")),
            *p == '<' ? "" : "= ", p);
    }
    return text->len ? g_string_free(g_steal_pointer(&text), FALSE) : NULL;
}
