/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/report/report.h"

/* The style sheet, one element per line (made from style.css by the build). */
static const char *const style[] = {
#include "cmd/report/style.inc"
};

static void head(AvlastReport *report)
{
    AvlastHtml *html = report->html;
    const char *title = avlast_report_study(report, "title");

    avlast_html_add(
        html,
        "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "&apos;none&apos;; "
        "style-src &apos;unsafe-inline&apos;; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
        "<meta name=\"generator\" content=\"avlast\">\n<title>%s</title>\n<style>\n",
        report->lang, title ? title : _("Evaluation of a pilot"));
    for (gsize k = 0; k < G_N_ELEMENTS(style); k++)
        avlast_html_raw(html, style[k]);
    avlast_html_add(html,
                    "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#top\">%s</a>\n",
                    _("Skip to the report"));
}

static void contents(AvlastReport *report)
{
    const gboolean describes = avlast_report_describes(report);
    const gboolean portfolio = avlast_report_portfolio(report) != NULL;
    const struct {
        const char *id, *text;
        gboolean of_pilots; /* what a study that only describes has not */
    } entries[] = {
        {"tried", describes ? _("What was asked") : _("What was tried"), FALSE},
        {"people", _("Who took part"), TRUE},
        {"results", _("What came out of it"), TRUE},
        {"portfolio", portfolio ? _("The portfolio") : NULL, FALSE},
        {"answers",
         portfolio                           ? _("What lies behind it")
         : avlast_report_only_brings(report) ? _("What came out of it")
                                             : _("How people answered"),
         FALSE},
        {"value", _("Value and burden"), TRUE},
        {"trust", _("How far to trust it"), FALSE},
        {"what-if", _("What if"), TRUE},
        {"annex", _("Annex"), FALSE},
    };

    avlast_html_add(report->html,
                    "<nav class=\"contents\" aria-labelledby=\"contents\">\n"
                    "<h2 id=\"contents\">%s</h2>\n<ol>\n",
                    _("In this report"));
    for (gsize k = 0; k < G_N_ELEMENTS(entries); k++)
        if (entries[k].text && (!describes || !entries[k].of_pilots))
            avlast_html_add(report->html, "<li><a href=\"#%s\">%s</a></li>\n",
                            entries[k].id, entries[k].text);
    avlast_html_raw(report->html, "</ol>\n</nav>\n");
}

static void foot(AvlastReport *report)
{
    AvlastHtml *html = report->html;

    avlast_html_raw(html, "</main>\n<footer>\n");
    if (report->hid_small) {
        g_autofree char *text =
            g_strdup_printf(_("Counts of people from 1 to %d are not shown, to protect "
                              "them: they stand as <%d, "
                              "are put together or left out."),
                            (int)report->small - 1, (int)report->small);
        avlast_html_paragraph(html, NULL, text);
    }
    avlast_html_add(
        html, "<p>%s</p>\n</footer>\n</body>\n</html>\n",
        _("Made by avlast from the result files of the study; no number was typed in by "
          "hand."));
}

gboolean avlast_report_write(AvlastReport *report, GError **error)
{
    avlast_report_relabel(report);
    avlast_report_hide_small(report);
    head(report);
    avlast_html_raw(report->html, "<main>\n");
    if (!avlast_section_board(report, error))
        return FALSE;
    const gboolean describes = avlast_report_describes(report);
    contents(report);
    if (!avlast_section_pilot(report, error) ||
        (!describes && (!avlast_section_people(report, error) ||
                        !avlast_section_results(report, error))) ||
        !avlast_section_portfolio(report, error) ||
        !avlast_section_answers(report, error) ||
        (!describes && !avlast_section_value(report, error)) ||
        !avlast_section_trust(report, error) ||
        (!describes && !avlast_section_what_if(report, error)) ||
        !avlast_section_annex(report, error))
        return FALSE;
    foot(report);
    return TRUE;
}
