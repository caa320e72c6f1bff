/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* Results carry the names of columns and codes; people read labels in their language. The
 * manifest holds both, so that a folder made in one language gives a report in another.
 */

/* Words that codebooks and programs give in English; others are shown as they stand. */
static const char *const common[] G_GNUC_UNUSED = {
    N_("Pilot"),
    N_("Usual practice"),
    N_("Control"),
    N_("Treatment"),
    N_("Boy"),
    N_("Girl"),
    N_("Man"),
    N_("Woman"),
    N_("Yes"),
    N_("No"),
    N_("empty"),
    N_("not computable"),
    N_("not present"),
    N_("won't answer"),
    N_("don't know"),
    N_("not asked"),
    N_("not written down"),
    N_("Lower secondary"),
    N_("Upper secondary"),
    N_("Higher"),
    N_("Work"),
    N_("School or studies"),
    N_("Neither"),
    N_("Parents"),
    N_("Alone"),
    N_("Others"),
    N_("Not ticked"),
    N_("Ticked"),
    N_("At no time"),
    N_("Some of the time"),
    N_("Less than half of the time"),
    N_("More than half of the time"),
    N_("Most of the time"),
    N_("All of the time"),
    N_("Hardly ever"),
    N_("Often"),
    N_("Not at all"),
    N_("A little"),
    N_("Somewhat"),
    N_("Quite a bit"),
    N_("Much"),
    N_("Very much"),
    N_("Extremely"),
    N_("Disagree entirely"),
    N_("Disagree"),
    N_("Neither nor"),
    N_("Agree"),
    N_("Agree entirely"),
    N_("Very low"),
    N_("Middling"),
    N_("Very high"),
    N_("Municipality"),
    N_("Entrepreneur"),
    N_("Leader"),
    N_("Member of staff"),
    N_("Autumn 2024"),
    N_("Autumn 2025"),
    N_("Time"),
    N_("Money"),
    N_("Roles"),
    N_("Different language"),
    N_("Nothing"),
    N_("Grant"),
    N_("Procurement"),
    N_("Partnership"),
    N_("Welfare office"),
    N_("Health"),
    N_("School"),
    N_("Child welfare"),
    N_("Culture and leisure"),
    N_("Mental health"),
    N_("Leisure"),
    N_("Waiting list"),
    N_("Place"),
    N_("July 2021"),
    N_("September 2021"),
    N_("November 2021"),
    N_("January 2022"),
    N_("Moved away"),
    N_("End of the window"),
    N_("None"),
    N_("Unemployment benefit"),
    N_("Work assessment allowance (AAP)"),
    N_("Qualification benefit (KVP)"),
    N_("Social assistance"),
    N_("Course allowance"),
    N_("The fund"),
    N_("State"),
    N_("Foundation"),
    N_("Staff"),
    N_("Fees"),
    N_("Rooms and equipment"),
    N_("Evaluation"),
    N_("Start-up"),
    N_("Professional provider"),
    N_("In-house innovator"),
    N_("Wellbeing"),
    N_("Loneliness"),
    N_("Absence from school"),
    N_("Randomised trial"),
    N_("Cluster-randomised trial"),
    N_("Matched comparison"),
    N_("Before and after"),
    N_("Months in work"),
    N_("Days of absence"),
    N_("Need"),
    N_("Pilots for it"),
    N_("Wants help"),
    N_("Has a need that no pilot meets"),
    N_("Company"),
    N_("Sleep"),
    N_("A place to live"),
    N_("Something to do"),
    N_("Family"),
    N_("no pilot"),
    N_("1 pilot"),
    N_("3 pilots"),
    N_("4 pilots"),
    N_("5 pilots"),
    N_("NOK 1000"),
    N_("thousand NOK"),
};

/* A term that every regression has. */
static const char *const terms[] G_GNUC_UNUSED = {N_("(Intercept)")};

const char *avlast_report_said(const char *text)
{
    return text && *text ? gettext(text) : "";
}

const json_t *avlast_report_known(const AvlastReport *report, const char *column)
{
    return column ? json_object_get(json_object_get(report->manifest, "labels"), column)
                  : NULL;
}

const char *avlast_report_label(const AvlastReport *report, const char *column)
{
    const char *text = avlast_report_text(
        report, json_object_get(avlast_report_known(report, column), "label"));

    return text ? text : column ? avlast_report_said(column) : NULL;
}

const char *avlast_report_level(const AvlastReport *report, const char *column,
                                const char *code)
{
    const json_t *levels = json_object_get(avlast_report_known(report, column), "levels");
    const char *text = avlast_json_member_text(levels, code);

    return avlast_report_said(text ? text : code);
}

/* "kjønn=jente;grade=8" becomes "Gender: Girl, Grade: 8". */
char *avlast_report_group(const AvlastReport *report, const char *group)
{
    g_auto(GStrv) parts = g_strsplit(group ? group : "", ";", -1);
    GString *text = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        char *sign = strchr(*part, '=');
        if (text->len)
            g_string_append(text, ", ");
        if (!sign) {
            g_string_append(text, *part);
            continue;
        }
        *sign = '\0';
        g_string_append_printf(text, "%s: %s", avlast_report_label(report, *part),
                               avlast_report_level(report, *part, sign + 1));
    }
    return g_string_free(text, FALSE);
}

static void append_factor(const AvlastReport *report, const char *outcome, char *factor,
                          GString *text)
{
    char *sign = strchr(factor, '=');

    if (!sign) {
        g_string_append(text, avlast_report_known(report, factor)
                                  ? avlast_report_label(report, factor)
                                  : avlast_report_said(factor));
        return;
    }
    *sign = '\0';
    const char *value = sign + 1;
    const gboolean known = avlast_report_known(report, factor) != NULL;
    if (known)
        value = avlast_report_level(report, factor, value);
    else if (avlast_report_known(report, value))
        value = avlast_report_label(report, value);
    else
        value = avlast_report_said(value);
    if (g_strcmp0(factor, outcome) == 0)
        g_string_append(text, value);
    else
        g_string_append_printf(text, "%s: %s",
                               known ? avlast_report_label(report, factor)
                                     : avlast_report_said(factor),
                               value);
}

char *avlast_report_term(const AvlastReport *report, const char *outcome,
                         const char *term)
{
    const gsize n = outcome ? strlen(outcome) : 0;
    const gboolean own = n && term && strncmp(term, outcome, n) == 0 && term[n] == '=';
    GString *text = g_string_new(NULL);

    /* a level may hold a colon; an interaction has none of its outcome's levels */
    g_auto(GStrv) factors =
        own ? g_strsplit(term, "\x01", -1) : g_strsplit(term ? term : "", ":", -1);
    for (char **factor = factors; *factor; factor++) {
        if (factor != factors)
            g_string_append(text, " \xc3\x97 ");
        append_factor(report, outcome, *factor, text);
    }
    return g_string_free(text, FALSE);
}

/* "no 'who5_post' (coded -99: won't answer)" in words with the column's label. */
char *avlast_report_reason(const AvlastReport *report, const char *what)
{
    g_autoptr(GRegex) form =
        g_regex_new("^no '(.+?)' \\((.*?)\\)(?: \\(outcome '.*'\\))?$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!what || !g_regex_match(form, what, 0, &match))
        return g_strdup(avlast_report_said(what));
    g_autofree char *column = g_match_info_fetch(match, 1);
    g_autofree char *reason = g_match_info_fetch(match, 2);
    /* Of "coded -98: not present" people want what the code stands for. */
    const char *colon = g_str_has_prefix(reason, "coded ") ? strstr(reason, ": ") : NULL;
    /* TRANSLATORS: what was measured, and why it is not there. */
    return g_strdup_printf(_("%s is missing (%s)"), avlast_report_label(report, column),
                           avlast_report_said(colon ? colon + 2 : reason));
}
