/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/phrases.h"
#include "cmd/report/report.h"

static const char *label(gconstpointer report, const char *column)
{
    return avlast_report_label(report, column);
}

char *avlast_report_phrase(const AvlastReport *report, const char *text)
{
    return avlast_phrase(text, label, report, report->lang);
}
