/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* Result files are the same in every language, so methods, designs and cautions stand in
 * English in them. Here they are said in the language of the report: whole texts that the
 * catalogue has, else the forms below, else piece by piece. What nothing fits stays. */

/* clang-format off: a form and its text, one under the other */
static const struct {
    const char *form, *text;
} forms[] = {
    {"^(\\d+) clusters \\('(.+)'\\) assigned within (\\d+) blocks \\('(.+)'\\) to (\\d+) "
     "arms$",
     N_("%s clusters (%s) assigned within %s blocks (%s) to %s arms")},
    {"^(\\d+) clusters \\('(.+)'\\) assigned to (\\d+) arms$",
     N_("%s clusters (%s) assigned to %s arms")},
    {"^(\\d+) clusters \\('(.+)'\\) assigned within (\\d+) matched pairs \\('(.+)'\\) to "
     "(\\d+) arms$",
     N_("%s clusters (%s) assigned within %s matched pairs (%s) to %s arms")},
    {"^(\\d+) rows assigned one by one within (\\d+) blocks \\('(.+)'\\) to (\\d+) arms$",
     N_("%s people assigned within %s blocks (%s) to %s arms")},
    {"^(\\d+) rows assigned one by one within (\\d+) matched pairs \\('(.+)'\\) to "
     "(\\d+) arms$",
     N_("%s people assigned within %s matched pairs (%s) to %s arms")},
    {"^(\\d+) rows assigned one by one to (\\d+) arms$",
     N_("%s people assigned to %s arms")},
    {"^standard errors by (\\d+) clusters \\('(.+)'\\)$",
     N_("standard errors by %s clusters (%s)")},
    {"^weighted by '(.+)'$", N_("weighted by %s")},
    {"^outcome '(.+)': the share missing is ([\\d.]+) percentage points higher in arm "
     "'(.+)' than in '(.+)' \\(from (.+) to (.+)\\): the arms may no longer be alike$",
     N_("'%s': the share missing is %s percentage points higher in '%s' than in '%s' "
        "(from %s to %s): the arms may no longer be alike")},
    {"^outcome '(.+)': the share missing is ([\\d.]+) percentage points lower in arm "
     "'(.+)' than in '(.+)' \\(from (.+) to (.+)\\): the arms may no longer be alike$",
     N_("'%s': the share missing is %s percentage points lower in '%s' than in '%s' "
        "(from %s to %s): the arms may no longer be alike")},
    {"^outcome '(.+)': arm '(.+)' has so few clusters \\((\\d+)\\) that standard errors "
     "and p-values cannot be trusted$",
     N_("'%s': arm '%s' has so few clusters (%s) that standard errors and p-values "
        "cannot be trusted")},
    {"^arms '(.+)' and '(.+)' differ in '(.+)' at baseline by (-?[\\d.]+) sd$",
     N_("arms '%s' and '%s' differ in '%s' at baseline by %s sd")},
    {"^outcome '(.+)', '(.+)': the same effect in all groups of '(.+)'\\? F = (.+) "
     "\\((.+) and (.+) df\\), p = (.+)$",
     N_("'%s', '%s': the same effect in all groups of '%s'? F = %s (%s and %s df), p = "
        "%s")},
    {"^outcome '(.+)', '(.+)': whether groups of '(.+)' differ cannot be tested$",
     N_("'%s', '%s': whether groups of '%s' differ cannot be tested")},
    {"^(\\d+) rows have no subgroup and are in no estimate by group$",
     N_("%s rows have no subgroup and are in no estimate by group")},
    {"^(\\d+) of (\\d+) assumptions that say how sure they are, are recalled only "
     "\\(sure: L\\)$",
     N_("%s of %s assumptions that say how sure they are, are recalled only (sure: L)")},
    {"^(\\d+) draws, percentile intervals$", N_("%s draws, percentile intervals")},
    {"^effects from '(.+)' and '(.+)' are taken as independent.*$",
     N_("effects from '%s' and '%s' are taken as independent")},
};

/* clang-format on */

/* Pieces of methods as the programs write them. */
static const char *const pieces[] G_GNUC_UNUSED = {
    N_("difference in means"),
    N_("difference in means within blocks"),
    N_("least squares"),
    N_("weighted least squares"),
    N_("least squares on the arms and covariates (ANCOVA)"),
    N_("least squares with centred covariates times the arms (Lin)"),
    N_("block indicators among the covariates"),
    N_("within blocks"),
    N_("CR2 standard errors by cluster"),
    N_("Neyman (HC2) standard errors"),
    N_("HC2 standard errors"),
    N_("clusters assigned"),
    N_("p.npv.positive is the share of draws, not a p-value"),
};

/* Puts the parts of a match where the text has %s or, where a language needs another
 * order, %1$s, %2$s; names of columns by their labels. */
static char *filled(const AvlastReport *report, const char *text, GMatchInfo *match)
{
    GString *out = g_string_new(NULL);
    int next = 1;

    for (const char *p = text; *p; p++) {
        int part = 0;
        if (p[0] == '%' && p[1] == 's') {
            part = next++;
            p += 1;
        } else if (p[0] == '%' && g_ascii_isdigit(p[1]) && p[2] == '$' && p[3] == 's') {
            part = p[1] - '0';
            p += 3;
        }
        if (part) {
            g_autofree char *found = g_match_info_fetch(match, part);
            g_string_append(out, found ? avlast_report_label(report, found) : "");
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static char *by_form(const AvlastReport *report, const char *text)
{
    for (gsize k = 0; k < G_N_ELEMENTS(forms); k++) {
        g_autoptr(GRegex) form = g_regex_new(forms[k].form, 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        if (form && g_regex_match(form, text, 0, &match))
            return filled(report, gettext(forms[k].text), match);
    }
    return NULL;
}

static char *in_pieces(const AvlastReport *report, const char *text, const char *mark)
{
    g_auto(GStrv) parts = g_strsplit(text, mark, -1);
    GString *out = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (part != parts)
            g_string_append(out, mark);
        const char *said = avlast_report_said(*part);
        g_autofree char *finer = said == *part ? by_form(report, *part) : NULL;
        if (said == *part && !finer && strcmp(mark, "; ") == 0)
            finer = in_pieces(report, *part, ", ");
        g_string_append(out, finer ? finer : said);
    }
    return g_string_free(out, FALSE);
}

char *avlast_report_phrase(const AvlastReport *report, const char *text)
{
    if (!text || !*text)
        return g_strdup("");
    const char *whole = gettext(text);
    char *formed = whole == text ? by_form(report, text) : g_strdup(whole);

    return formed ? formed : in_pieces(report, text, "; ");
}
