/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/report/report.h"
#include "plots/format.h"

void avlast_report_method(AvlastReport *report, const AvlastReportPart *part)
{
    const AvlastEstimates *e = part->result->estimates;
    g_autofree char *level = avlast_format_percent(e->level, report->lang);
    const char *method = e->method ? e->method : "";
    g_autofree char *text =
        e->design && *e->design
            ? g_strdup_printf(_("Method: %s. Design: %s. Intervals: %s."), method,
                              e->design, level)
            : g_strdup_printf(_("Method: %s. Intervals: %s."), method, level);

    avlast_html_paragraph(report->html, "source", text);
    const guint cautions = e->notes->len - MIN(part->remarks, e->notes->len);
    for (guint k = 0; k < cautions; k++)
        avlast_html_paragraph(report->html, "small", g_ptr_array_index(e->notes, k));
    g_autoptr(GString) remarks = g_string_new(NULL);
    for (guint k = cautions; k < e->notes->len; k++)
        g_string_append_printf(remarks, "%s%s", remarks->len ? "; " : "",
                               (const char *)g_ptr_array_index(e->notes, k));
    avlast_html_paragraph(report->html, "small", remarks->str);
}
