/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/report/report.h"

/* Results carry the names of columns and codes; people read labels in their language. The
 * manifest holds both, so that a folder made in one language gives a report in another.
 */

/* Words that codebooks and programs give in English; others are shown as they stand. */
static const char *const common[] G_GNUC_UNUSED = {
    N_("Pilot"),       N_("Usual practice"),
    N_("Control"),     N_("Treatment"),
    N_("Boy"),         N_("Girl"),
    N_("Man"),         N_("Woman"),
    N_("Yes"),         N_("No"),
    N_("empty"),       N_("not computable"),
    N_("not present"), N_("won't answer"),
};

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

    return text ? text : column;
}

static const char *level_of(const AvlastReport *report, const char *column,
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
                               level_of(report, *part, sign + 1));
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
