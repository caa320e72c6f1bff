/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/change.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/words.h"

static void read_three(const json_t *object, const char *key, double three[3])
{
    for (gsize i = 0; i < 3; i++)
        three[i] = avlast_chart_element(object, key, i);
}

static void widen(AvlastChange *change, const double three[3])
{
    for (gsize i = 0; i < 3; i++) {
        change->low = !isfinite(three[i]) ? change->low : fmin(change->low, three[i]);
        change->high = !isfinite(three[i]) ? change->high : fmax(change->high, three[i]);
    }
}

/* Two figures of the interval's half width; 0 when there is none. */
static int half_width_decimals(const AvlastChangeArm *arm)
{
    const double half = (arm->post[2] - arm->post[1]) / 2;

    return half > 0 ? avlast_format_decimals(half, 2) : 0;
}

static void set_axis(AvlastChange *change)
{
    change->low = INFINITY;
    change->high = -INFINITY;
    for (guint i = 0; i < change->count; i++) {
        widen(change, change->arms[i].pre);
        widen(change, change->arms[i].post);
    }
    const double span = change->high - change->low;
    const double pad = span > 0 ? 0.1 * span : fmax(fabs(change->high), 1) * 0.1;

    change->decimals = avlast_format_decimals(span > 0 ? span : change->high, 2);
    for (guint i = 0; i < change->count; i++)
        change->decimals =
            MIN(4, MAX(change->decimals, half_width_decimals(&change->arms[i])));
    change->low -= pad;
    change->high += pad;
}

gboolean avlast_change_read(AvlastChange *change, const json_t *item, GError **error)
{
    const json_t *arms = json_object_get(item, "arms");

    *change = (AvlastChange){
        .label = avlast_chart_text(item, "label", avlast_chart_text(item, "outcome", "")),
        .unit = avlast_chart_text(item, "unit", ""),
        .min = avlast_json_member_double(item, "min"),
        .max = avlast_json_member_double(item, "max"),
        .count = (guint)json_array_size(arms),
        .after = strcmp(avlast_chart_text(item, "compares", ""), "after") == 0};
    read_three(item, "difference", change->difference);
    read_three(item, "change", change->change);
    if (change->count == 0)
        return avlast_chart_malformed("prepost", "no arms", error);
    change->arms = g_new0(AvlastChangeArm, change->count);
    for (guint i = 0; i < change->count; i++) {
        const json_t *from = json_array_get(arms, i);
        AvlastChangeArm *arm = &change->arms[i];

        const char *name = avlast_json_member_text(from, "name");
        change->alone = change->count == 1 && name && !*name;
        arm->name = change->alone ? _("Everybody") : avlast_chart_text(from, "name", "?");
        arm->treated = json_is_true(json_object_get(from, "treated"));
        arm->n = avlast_json_member_double(from, "n");
        read_three(from, "pre", arm->pre);
        read_three(from, "post", arm->post);
        if (isnan(arm->pre[0]) || isnan(arm->post[0]))
            return avlast_chart_malformed("prepost", "an arm without a mean", error);
        if (arm->treated && !change->treated)
            change->treated = arm;
        if (!arm->treated && !change->control)
            change->control = arm;
    }
    set_axis(change);
    return TRUE;
}

char *avlast_change_title(const char *label, double estimate, double low, double high,
                          const char *lang)
{
    const int decimals = avlast_words_decimals(estimate, low, high);
    g_autofree char *size = avlast_format_number(fabs(estimate), decimals, lang);

    if (isnan(estimate))
        return g_strdup_printf(_("%s before and after"), label);
    if (!(low > 0) && !(high < 0)) {
        g_autofree char *from = avlast_format_signed(low, decimals, lang),
                        *to = avlast_format_signed(high, decimals, lang);
        return isnan(low) || isnan(high)
                   ? g_strdup_printf(_("%s before and after; how sure the change is "
                                       "cannot be computed"),
                                     label)
                   : g_strdup_printf(_("%s: no clear change from before to after; "
                                       "anything from %s to %s fits the data"),
                                     label, from, to);
    }
    return g_strdup_printf(estimate > 0 ? _("%s rose by %s from before to after")
                                        : _("%s fell by %s from before to after"),
                           label, size);
}

double avlast_change_moved(const AvlastChangeArm *arm)
{
    return arm->post[0] - arm->pre[0];
}
