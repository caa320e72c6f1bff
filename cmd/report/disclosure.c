/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/report/report.h"
#include "plots/format.h"

/* Small numbers in small places point at people. The rule is simple: a count of people
 * from 1 to small - 1 is not shown. Reasons with so few people are put together;
 * a table's cell says "<5". */

char *avlast_report_count(AvlastReport *report, gint64 count)
{
    if (count > 0 && count < report->small) {
        report->hid_small = TRUE;
        return g_strdup_printf("<%d", (int)report->small);
    }
    return avlast_format_count(count, report->lang);
}

gboolean avlast_report_few(AvlastReport *report, gint64 people, double share)
{
    if (people < 0 || report->small == 0)
        return FALSE;
    const double yes = isnan(share) ? (double)people : round(share * (double)people);
    const double no = (double)people - yes, small = (double)report->small;
    const gboolean few =
        (people > 0 && people < report->small) ||
        (!isnan(share) && ((yes > 0 && yes < small) || (no > 0 && no < small)));

    report->hid_small |= few;
    return few;
}

/* Puts reasons with few people together under one name; when they are few even so, the
 * largest of the other reasons takes them in. When there is none, one entry without a
 * reason stands for them, marked with the limit, so that the sums still add up. */
static json_t *merged(AvlastReport *report, const json_t *reasons)
{
    json_t *kept = json_array(), *entry, *largest = NULL;
    double few = 0, most = 0;
    size_t k;

    json_array_foreach(reasons, k, entry)
    {
        const double rows = avlast_json_member_double(entry, "rows");
        if (rows > 0 && rows < (double)report->small) {
            few += rows;
            continue;
        }
        json_array_append_new(kept, json_deep_copy(entry));
        if (rows > most) {
            most = rows;
            largest = json_array_get(kept, json_array_size(kept) - 1);
        }
    }
    if (few == 0)
        return kept;
    report->hid_small = TRUE;
    if (few >= (double)report->small)
        json_array_append_new(
            kept, json_pack("{s:s, s:f}", "what", _("other reasons"), "rows", few));
    else if (!largest)
        json_array_append_new(kept, json_pack("{s:s, s:f, s:I}", "what",
                                              _("reasons not shown"), "rows", few,
                                              "fewer.than", (json_int_t)report->small));
    if (few >= (double)report->small || !largest)
        return kept;
    g_autofree char *what = g_strdup_printf(_("%s, or another reason"),
                                            avlast_json_member_text(largest, "what"));
    json_object_set_new(largest, "what", json_string(what));
    json_object_set_new(largest, "rows", json_real(most + few));
    return kept;
}

static void hide_in_flow(AvlastReport *report, json_t *flow)
{
    json_t *excluded = json_object_get(flow, "excluded"), *arm;
    size_t k;

    if (excluded)
        json_object_set_new(flow, "excluded", merged(report, excluded));
    json_array_foreach(json_object_get(flow, "arms"), k, arm)
    {
        const json_t *lost = json_object_get(arm, "lost");
        if (lost)
            json_object_set_new(arm, "lost", merged(report, lost));
    }
}

void avlast_report_hide_small(AvlastReport *report)
{
    for (guint k = 0; k < report->parts->len; k++) {
        AvlastReportPart *part = g_ptr_array_index(report->parts, k);
        json_t *flow =
            part->result ? json_object_get(part->result->charts, "flow") : NULL;
        if (flow && report->small > 0)
            hide_in_flow(report, flow);
    }
}
