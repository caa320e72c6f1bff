/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of what a trial's result holds beside its effects: balance, losses, the flow of
 * participants, means by arm, what it could have detected. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/table/part.h"
#include "core/error.h"
#include "plots/format.h"

typedef AvlastTablePart Part;

/* --- balance --- */

static void note_test(const Part *p, const char *what, const json_t *test, const char *of)
{
    const double f = avlast_json_member_double(test, "F"),
                 pv = avlast_json_member_double(test, of);

    if (isnan(f) || isnan(pv))
        return;
    g_autofree char *number = avlast_format_number(f, 2, p->lang);
    g_autofree char *df1 =
        avlast_format_number(avlast_json_member_double(test, "df"), 0, p->lang);
    g_autofree char *df2 =
        avlast_format_number(avlast_json_member_double(test, "df2"), 1, p->lang);
    g_autofree char *pt = avlast_format_p(pv, p->lang);
    g_autofree char *text = g_strdup_printf(_("%s: F = %s (%s and %s df), p = %s"), what,
                                            number, df1, df2, pt);

    avlast_sheet_note(p->sheet, text);
}

static void balance_row(const Part *p, const json_t *row)
{
    avlast_sheet_add(p->sheet);
    avlast_sheet_text(p->sheet, 0, avlast_part_label(p, row, "term"));
    avlast_part_pair(p, 1, avlast_json_member_double(row, "control"),
                     avlast_json_member_double(row, "sd.control"));
    avlast_part_pair(p, 2, avlast_json_member_double(row, "treated"),
                     avlast_json_member_double(row, "sd.treated"));
    avlast_part_pair(p, 3, avlast_json_member_double(row, "difference"),
                     avlast_json_member_double(row, "std.error"));
    avlast_sheet_p(p->sheet, 4, avlast_json_member_double(row, "p.value"));
    avlast_sheet_number(p->sheet, 5, avlast_json_member_double(row, "smd"), 2);
    avlast_part_count(p, 6, row, "missing");
}

static gboolean balance(const Part *p, const char *member)
{
    const json_t *all = json_object_get(p->result->settings, member);
    g_autofree char *together = g_strdup_printf("%s.together", member);
    const gboolean several = json_array_size(all) > 1;
    const json_t *first = json_array_get(all, 0);
    size_t i, k;
    json_t *comparison, *row;

    if (!first)
        return FALSE;
    avlast_sheet_add(p->sheet);
    avlast_part_head(p, 0, NULL, FALSE);
    avlast_part_head(p, 1, avlast_json_member_text(first, "control"), TRUE);
    avlast_part_head(
        p, 2, several ? _("the arm") : avlast_json_member_text(first, "treated"), TRUE);
    avlast_part_head(p, 3, _("difference"), TRUE);
    avlast_part_head(p, 4, "p", TRUE);
    avlast_part_head(p, 5, _("in sd"), TRUE);
    avlast_part_head(p, 6, _("missing"), TRUE);
    json_array_foreach(all, i, comparison)
    {
        const char *arm = avlast_json_member_text(comparison, "treated");
        if (several) {
            avlast_sheet_add(p->sheet)->strong = TRUE;
            avlast_sheet_text(p->sheet, 0, arm);
        }
        json_array_foreach(json_object_get(comparison, "rows"), k, row)
            balance_row(p, row);
        g_autofree char *what = g_strdup_printf(_("all covariates together, %s"), arm);
        note_test(p, what, json_object_get(comparison, "joint"), "p");
    }
    note_test(p, _("all covariates and arms together"),
              json_object_get(p->result->settings, together), "p.value");
    avlast_sheet_note(p->sheet, _("in brackets: standard deviations of the means, "
                                  "standard errors of the differences"));
    return TRUE;
}

/* --- losses, means --- */

static const json_t *test_of(const json_t *attrition, size_t arm)
{
    return arm == 0 ? NULL : json_array_get(json_object_get(attrition, "tests"), arm - 1);
}

static gboolean attrition(const Part *p)
{
    const json_t *all = json_object_get(p->result->settings, "attrition");
    size_t i, k;
    json_t *outcome, *arm;

    if (json_array_size(all) == 0)
        return FALSE;
    g_autofree char *interval = avlast_part_interval_words(p);
    avlast_sheet_add(p->sheet);
    avlast_part_head(p, 0, _("outcome"), FALSE);
    avlast_part_head(p, 1, _("arm"), FALSE);
    avlast_part_head(p, 2, _("assigned"), TRUE);
    avlast_part_head(p, 3, _("missing"), TRUE);
    avlast_part_head(p, 4, _("share"), TRUE);
    avlast_part_head(p, 5, _("difference"), TRUE);
    avlast_part_head(p, 6, interval, TRUE);
    avlast_part_head(p, 7, "p", TRUE);
    json_array_foreach(all, i, outcome)
        json_array_foreach(json_object_get(outcome, "arms"), k, arm)
    {
        const json_t *test = test_of(outcome, k);
        const double se = avlast_json_member_double(test, "std.error");
        avlast_sheet_add(p->sheet);
        avlast_sheet_text(p->sheet, 0,
                          k ? NULL : avlast_json_member_text(outcome, "outcome"));
        avlast_sheet_text(p->sheet, 1, avlast_part_label(p, arm, "arm"));
        avlast_part_count(p, 2, arm, "assigned");
        avlast_part_count(p, 3, arm, "missing");
        avlast_sheet_share(p->sheet, 4, avlast_json_member_double(arm, "share"), 1);
        if (!test)
            continue;
        avlast_part_pair(p, 5, avlast_json_member_double(test, "difference"), se);
        avlast_part_interval(p, 6, test, se);
        avlast_sheet_p(p->sheet, 7, avlast_json_member_double(test, "p.value"));
    }
    return TRUE;
}

static gboolean arms(const Part *p)
{
    const char *outcome;
    json_t *all = json_object_get(p->result->settings, "arms"), *list, *arm;
    size_t k;

    if (json_object_size(all) == 0)
        return FALSE;
    g_autofree char *interval = avlast_part_interval_words(p);
    avlast_sheet_add(p->sheet);
    avlast_part_head(p, 0, _("outcome"), FALSE);
    avlast_part_head(p, 1, _("arm"), FALSE);
    avlast_part_head(p, 2, _("n"), TRUE);
    avlast_part_head(p, 3, _("mean"), TRUE);
    avlast_part_head(p, 4, interval, TRUE);
    json_object_foreach(all, outcome, list) json_array_foreach(list, k, arm)
    {
        const double se = avlast_json_member_double(arm, "std.error");
        avlast_sheet_add(p->sheet);
        avlast_sheet_text(p->sheet, 0, k ? NULL : outcome);
        avlast_sheet_text(p->sheet, 1, avlast_part_label(p, arm, "arm"));
        avlast_part_count(p, 2, arm, "n");
        avlast_part_pair(p, 3, avlast_json_member_double(arm, "mean"), se);
        avlast_part_interval(p, 4, arm, se);
    }
    avlast_sheet_note(p->sheet, _("in brackets: standard errors"));
    return TRUE;
}

/* --- what it could have detected --- */

static gboolean detectable(const Part *p)
{
    const json_t *all = json_object_get(p->result->settings, "mde"),
                 *icc = json_object_get(p->result->settings, "icc");
    size_t i;
    json_t *mde;

    if (json_array_size(all) == 0)
        return FALSE;
    avlast_sheet_add(p->sheet);
    avlast_part_head(p, 0, _("outcome"), FALSE);
    avlast_part_head(p, 1, _("arm"), FALSE);
    avlast_part_head(p, 2, _("smallest effect found"), TRUE);
    avlast_part_head(p, 3, _("ICC"), TRUE);
    json_array_foreach(all, i, mde)
    {
        const char *outcome = avlast_json_member_text(mde, "outcome");
        const double value = avlast_json_member_double(mde, "value");
        avlast_sheet_add(p->sheet);
        avlast_sheet_text(p->sheet, 0, outcome);
        avlast_sheet_text(p->sheet, 1, avlast_json_member_text(mde, "term"));
        avlast_sheet_number(p->sheet, 2, value,
                            avlast_format_decimals(value > 0.0 ? value : 1.0, p->digits));
        avlast_sheet_number(p->sheet, 3, avlast_json_member_double(icc, outcome), 3);
    }
    avlast_sheet_note(p->sheet,
                      _("smallest effect found: what a trial of this precision finds in "
                        "80 of 100 cases; ICC: share of the variance that lies between "
                        "clusters"));
    return TRUE;
}

/* --- all --- */

AvlastSheet *avlast_table_part(const AvlastResult *result, const char *part, int digits,
                               const char *lang, GError **error)
{
    const gsize n_arms =
        json_array_size(json_object_get(json_object_get(result->charts, "flow"), "arms"));
    const guint columns = strcmp(part, "flow") == 0         ? 2 + (guint)n_arms
                          : strcmp(part, "attrition") == 0  ? 8
                          : strcmp(part, "arms") == 0       ? 5
                          : strcmp(part, "detectable") == 0 ? 4
                                                            : 7;
    g_autoptr(AvlastSheet) sheet = avlast_sheet_new(columns, lang);
    const Part p = {result, sheet, digits, lang};
    const gboolean done = strcmp(part, "flow") == 0         ? avlast_part_flow(&p)
                          : strcmp(part, "attrition") == 0  ? attrition(&p)
                          : strcmp(part, "arms") == 0       ? arms(&p)
                          : strcmp(part, "detectable") == 0 ? detectable(&p)
                          : strcmp(part, "assigned") == 0
                              ? balance(&p, "balance.assigned")
                              : balance(&p, "balance");

    if (done)
        return g_steal_pointer(&sheet);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV731", NULL,
                "the result tells nothing of '%s'\nhint: results of `avlast rct` do; "
                "balance needs --covariates or --baseline",
                part);
    return NULL;
}
