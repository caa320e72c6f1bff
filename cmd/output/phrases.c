/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/phrases.h"

#include <glib/gi18n.h>
#include <string.h>

/* Whole texts that the catalogue has, else the forms below, else piece by piece. */

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
    {"^(\\d+) imputations by Rubin's rules, df of Barnard & Rubin$",
     N_("%s imputations by Rubin's rules, df of Barnard and Rubin")},
    {"^(\\d+) imputations of (\\d+) rows$", N_("%s imputations of %s rows")},
    {"^missing information ([\\d.]+) to ([\\d.]+) %$",
     N_("missing information %s to %s percent")},
    {"^(\\d+) rows of the original \\(number 0\\) left out$",
     N_("%s rows of the original (number 0) left out")},
    {"^(\\d+) % of its information is missing$",
     N_("%s percent of its information is missing")},
    {"^few imputations for what is missing: (\\d+) would hold its standard error to 10 "
     "%$",
     N_("few imputations for what is missing: %s would hold its standard error to 10 "
        "percent")},
    {"^in (\\d+) of (\\d+) imputations only: pooled over these$",
     N_("in %s of %s imputations only: pooled over these")},
    {"^fit: R2 ([\\d.]+) \\(mean of the imputations\\), all slopes F\\((\\d+); "
     "([\\d.e+]+)\\) "
     "= ([\\d.e+]+) with p ([\\d.e-]+) \\(D1\\)$",
     N_("fit: R2 %s (mean of the imputations), all slopes F(%s; %s) = %s with p %s "
        "(D1)")},
    {"^stratified cluster sample in (\\d+) stages$",
     N_("stratified cluster sample in %s stages")},
    {"^stratified sample in (\\d+) stages$", N_("stratified sample in %s stages")},
    {"^cluster sample in (\\d+) stages$", N_("cluster sample in %s stages")},
    {"^weights '([^']+)'$", N_("weights '%s'")},
    {"^nonresponse \\('(.+)'\\) by cells of (.+)$",
     N_("nonresponse ('%s') by cells of %s")},
    {"^nonresponse \\('(.+)'\\) by the propensity given (.+)$",
     N_("nonresponse ('%s') by the propensity given %s")},
    {"^poststratified to (.+)$", N_("poststratified to %s")},
    {"^raked to (.+)$", N_("raked to %s")},
    {"^calibrated \\(linear\\) to (.+)$", N_("calibrated (linear) to %s")},
    {"^calibrated \\(exponential\\) to (.+)$", N_("calibrated (exponential) to %s")},
    {"^calibrated \\(logit, ([\\d.]+) to ([\\d.]+)\\) to (.+)$",
     N_("calibrated (logit, %s to %s) to %s")},
    {"^trimmed to ([\\d.]+) to ([\\d.]+)$", N_("trimmed to %s to %s")},
    {"^trimmed to ([\\d.]+) to ([\\d.]+) times the mean$",
     N_("trimmed to %s to %s times the mean")},
    {"^trimmed to ([\\d.]+) to ([\\d.]+) times the median$",
     N_("trimmed to %s to %s times the median")},
    {"^so '(.+)'$", N_("so '%s'")},
    {"^'(.+)' is not used: (.+); standard errors take the weights '(.+)' as they stand$",
     N_("'%s' is not used: %s; standard errors take the weights '%s' as they stand")},
    {"^calibration made (\\d+) weights? below zero: a bounded distance \\(logit\\) makes "
     "none$",
     N_("calibration made %s weights below zero: a bounded distance (logit) makes none")},
    {"^weight 0 on (\\d+) rows?: part of the design, not of the estimates$",
     N_("weight 0 on %s rows: part of the design, not of the estimates")},
    {"^strata '([^']+)' \\((\\d+)\\)$", N_("strata '%s' (%s)")},
    {"^clusters '([^']+)' \\((\\d+)\\)$", N_("clusters '%s' (%s)")},
    {"^fpc ('[^']+'.*)$", N_("fpc %s")},
    {"^probabilities ('[^']+'.*)$", N_("probabilities %s")},
    {"^second phase '([^']+)' \\((\\d+) rows\\)$", N_("second phase '%s' (%s rows)")},
    {"^its strata '([^']+)' \\((\\d+)\\)$", N_("its strata '%s' (%s)")},
    {"^its clusters '([^']+)' \\((\\d+)\\)$", N_("its clusters '%s' (%s)")},
    {"^its probabilities '([^']+)'$", N_("its probabilities '%s'")},
    {"^(\\d+) clusters \\('([^']+)'\\)$", N_("%s clusters ('%s')")},
    {"^'([^']+)': reference level '(.*)'$", N_("'%s': reference level '%s'")},
    {"^'([^']+)': modelled is the level '(.*)', against '(.*)'$",
     N_("'%s': modelled is the level '%s', against '%s'")},
    {"^(\\w+) link$", N_("%s link")},
    {"^'([^']+)' has the same value in every row used$",
     N_("'%s' has the same value in every row used")},
    {"^dropped, because the columns before determine (?:it|them): (.+)$",
     N_("dropped, because the columns before determine it: %s")},
    {"^estimates on units of '([^']+)' and of '([^']+)' are taken as independent$",
     N_("estimates on units of '%s' and of '%s' are taken as independent")},
    {"^'(.+)' is found on several rows, so '(.+)' does not name the rows$",
     N_("'%s' is found on several rows, so '%s' does not name the rows")},
    {"^(\\S+) text$", N_("%s text")},
    {"^(\\S+) \\(byte-order mark\\) text$", N_("%s (byte-order mark) text")},
    {"^fields parted by (.+)$", N_("fields parted by %s")},
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
    N_("survey"),
    N_("without replacement"),
    N_("with replacement"),
    N_("equal weights"),
    N_("weights implied by the fpc"),
    N_("weights implied by the probabilities"),
    N_("weight 0"),
    N_("outside the domain"),
    N_("decimal comma"),
    N_("decimal dot"),
    N_("thousands marks"),
};

/* Puts the parts of a match where the text has %s or, where a language needs another
 * order, %1$s, %2$s; names of columns by what they are called. */
static char *filled(const char *text, GMatchInfo *match, AvlastNaming name,
                    gconstpointer data)
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
            g_string_append(out, !found ? "" : name ? name(data, found) : found);
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static char *by_form(const char *text, AvlastNaming name, gconstpointer data)
{
    for (gsize k = 0; k < G_N_ELEMENTS(forms); k++) {
        g_autoptr(GRegex) form = g_regex_new(forms[k].form, 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        if (form && g_regex_match(form, text, 0, &match))
            return filled(gettext(forms[k].text), match, name, data);
    }
    return NULL;
}

static char *in_pieces(const char *text, const char *mark, AvlastNaming name,
                       gconstpointer data)
{
    g_auto(GStrv) parts = g_strsplit(text, mark, -1);
    GString *out = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (part != parts)
            g_string_append(out, mark);
        const char *said = avlast_word(*part);
        g_autofree char *finer = said == *part ? by_form(*part, name, data) : NULL;
        if (said == *part && !finer && strcmp(mark, "; ") == 0)
            finer = in_pieces(*part, ", ", name, data);
        g_string_append(out, finer ? finer : said);
    }
    return g_string_free(out, FALSE);
}

/* "no 'score' (coded -99: won't answer) (outcome 'score')": why rows are not used. */
static char *by_reason(const char *text)
{
    g_autoptr(GRegex) form =
        g_regex_new("^no '(.+?)' \\((.*?)\\)(?: \\(outcome '(.*)'\\))?$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!form || !g_regex_match(form, text, 0, &match))
        return NULL;
    g_autofree char *column = g_match_info_fetch(match, 1);
    g_autofree char *reason = g_match_info_fetch(match, 2);
    g_autofree char *outcome = g_match_info_fetch(match, 3);
    g_autofree char *why = avlast_reason_words(reason);
    g_autofree char *quoted = g_strdup_printf("'%s'", column);
    g_autofree char *missing = g_strdup_printf(_("%s is missing (%s)"), quoted, why);

    if (!outcome || !*outcome)
        return g_steal_pointer(&missing);
    g_autofree char *of = g_strdup_printf(_(" (outcome '%s')"), outcome);
    return g_strconcat(missing, of, NULL);
}

const char *avlast_word(const char *text)
{
    return text && *text ? gettext(text) : "";
}

char *avlast_reason_words(const char *reason)
{
    if (!g_str_has_prefix(reason, "coded "))
        return g_strdup(avlast_word(reason));
    const char *code = reason + strlen("coded "), *colon = strstr(code, ": ");
    g_autofree char *number = colon ? g_strndup(code, (gsize)(colon - code)) : NULL;
    g_autofree char *both =
        colon ? g_strconcat(number, ": ", avlast_word(colon + 2), NULL) : g_strdup(code);
    return g_strdup_printf(_("coded %s"), both);
}

/* --- marks of the language --- */

static gboolean norwegian_number(const GMatchInfo *match, GString *out, gpointer unused)
{
    g_autofree char *found = g_match_info_fetch(match, 0);

    (void)unused;
    if (g_str_has_prefix(found, "\xc2\xab")) {
        g_string_append(out, found);
        return FALSE;
    }
    for (const char *p = found; *p; p++) {
        if (*p == '-')
            g_string_append(out, "\xe2\x88\x92");
        else
            g_string_append_c(out, *p == '.' ? ',' : *p);
    }
    return FALSE;
}

char *avlast_numbers_said(const char *text, const char *lang)
{
    /* names between quotes, and names of files and versions, hold no decimals */
    static const char form[] = "\xc2\xab[^\xc2\xbb]*\xc2\xbb|(?<![\\w./"
                               "])(?<![\\w)]-)-?\\d+\\.\\d+(?:e[-+]?\\d+)?(?![\\w./])";

    if (g_strcmp0(lang, "nb") != 0)
        return g_strdup(text);
    g_autoptr(GRegex) number = g_regex_new(form, 0, 0, NULL);
    char *said = number ? g_regex_replace_eval(number, text, -1, 0, 0, norwegian_number,
                                               NULL, NULL)
                        : NULL;
    return said ? said : g_strdup(text);
}

typedef struct {
    AvlastNaming name;
    gconstpointer data;
} Names;

static gboolean norwegian_quote(const GMatchInfo *match, GString *out, gpointer data)
{
    const Names *names = data;
    g_autofree char *found = g_match_info_fetch(match, 1);

    g_string_append_printf(out, "\xc2\xab%s\xc2\xbb",
                           names->name ? names->name(names->data, found) : found);
    return FALSE;
}

/* Names between 'quotes' as Norwegian quotes them; an apostrophe within a word is none.
 */
static char *norwegian(char *text, AvlastNaming name, gconstpointer data)
{
    Names names = {name, data};
    g_autofree char *plain = text;
    g_autoptr(GRegex) quotes = g_regex_new(
        "(?|(?<!\\w)'([^']+)'(?!\\w)|\xc2\xab([^\xc2\xbb]+)\xc2\xbb)", 0, 0, NULL);
    g_autofree char *quoted = quotes ? g_regex_replace_eval(quotes, plain, -1, 0, 0,
                                                            norwegian_quote, &names, NULL)
                                     : NULL;

    return avlast_numbers_said(quoted ? quoted : plain, "nb");
}

char *avlast_phrase(const char *text, AvlastNaming name, gconstpointer data,
                    const char *lang)
{
    const gboolean nb = g_strcmp0(lang, "nb") == 0;

    if (!text || !*text)
        return g_strdup("");
    /* In English only what has names of its own is said in another way. */
    if (!nb && !name)
        return g_strdup(text);
    const char *whole = gettext(text);
    char *said = whole != text ? g_strdup(whole) : by_reason(text);
    if (!said)
        said = by_form(text, name, data);
    if (!said)
        said = in_pieces(text, "; ", name, data);
    return nb ? norwegian(said, name, data) : said;
}
