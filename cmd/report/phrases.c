/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* Result files are the same in every language, so methods, designs and cautions stand in
 * English in them. Here they are said in the language of the report: whole texts that the
 * catalogue has, else the forms below, else piece by piece. What nothing fits stays. */

static const struct {
    const char *form, *text;
} forms[] = {
    {"^(\\d+) clusters \\('(.+)'\\) assigned within (\\d+) blocks \\('(.+)'\\) to (\\d+) "
     "arms$",
     N_("%s clusters (%s) assigned within %s blocks (%s) to %s arms")},
    {"^(\\d+) clusters \\('(.+)'\\) assigned to (\\d+) arms$",
     N_("%s clusters (%s) assigned to %s arms")},
    {"^(\\d+) rows assigned within (\\d+) blocks \\('(.+)'\\) to (\\d+) arms$",
     N_("%s people assigned within %s blocks (%s) to %s arms")},
    {"^(\\d+) rows assigned to (\\d+) arms$", N_("%s people assigned to %s arms")},
    {"^(\\d+) of (\\d+) assumptions that say how sure they are, are recalled only "
     "\\(sure: L\\)$",
     N_("%s of %s assumptions that say how sure they are, are recalled only (sure: L)")},
    {"^effects from '(.+)' and '(.+)' are taken as independent.*$",
     N_("effects from '%s' and '%s' are taken as independent")},
};

/* Pieces of methods as the programs write them. */
static const char *const pieces[] G_GNUC_UNUSED = {
    N_("difference in means"),
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
    N_("each subgroup is estimated by itself; a difference between subgroups is not "
       "tested"),
    N_("p.npv.positive is the share of draws, not a p-value"),
};

/* Puts the parts of a match where the text has %s or, where a language needs another
 * order, %1$s, %2$s. */
static char *filled(const char *text, GMatchInfo *match)
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
            g_string_append(out, found ? found : "");
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static char *by_form(const char *text)
{
    for (gsize k = 0; k < G_N_ELEMENTS(forms); k++) {
        g_autoptr(GRegex) form = g_regex_new(forms[k].form, 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        if (form && g_regex_match(form, text, 0, &match))
            return filled(gettext(forms[k].text), match);
    }
    return NULL;
}

static char *in_pieces(const char *text, const char *mark)
{
    g_auto(GStrv) parts = g_strsplit(text, mark, -1);
    GString *out = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (part != parts)
            g_string_append(out, mark);
        const char *said = avlast_report_said(*part);
        g_autofree char *finer =
            said == *part && strcmp(mark, "; ") == 0 ? in_pieces(*part, ", ") : NULL;
        g_string_append(out, finer ? finer : said);
    }
    return g_string_free(out, FALSE);
}

char *avlast_report_phrase(const char *text)
{
    if (!text || !*text)
        return g_strdup("");
    const char *whole = gettext(text);
    char *formed = whole == text ? by_form(text) : g_strdup(whole);

    return formed ? formed : in_pieces(text, "; ");
}
