/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/value_range.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"

char *avlast_number_said(double value, AvlastHow how, const char *currency,
                         const char *lang)
{
    switch (how) {
    case AVLAST_HOW_MONEY:
        return avlast_format_money(value, currency, TRUE, lang);
    case AVLAST_HOW_CHANCE:
        return avlast_format_chance(value, lang);
    case AVLAST_HOW_RATE:
        return avlast_format_percent(value, lang);
    case AVLAST_HOW_RATIO:
    case AVLAST_HOW_YEARS:
    case AVLAST_HOW_PLAIN:
        break;
    }
    return avlast_format_number(value, avlast_format_decimals(value, 3), lang);
}

char *avlast_interval_said(const AvlastEstimate *row, AvlastHow how, gboolean two_ways,
                           gboolean turned, const char *currency, const char *lang)
{
    const double from = turned ? -row->conf_high : row->conf_low,
                 to = turned ? -row->conf_low : row->conf_high;

    if (isnan(from) || isnan(to) || from == to)
        return g_strdup("");
    if (isinf(from) && isinf(to))
        return g_strdup(_("; any value fits data and assumptions"));
    const gboolean crosses =
        two_ways && from < 0.0 && to > 0.0 && isfinite(from) && isfinite(to);
    g_autofree char *low =
                        avlast_number_said(crosses ? -from : from, how, currency, lang),
                    *high = avlast_number_said(to, how, currency, lang);

    if (isfinite(from) && isfinite(to) && !crosses && strcmp(low, high) == 0)
        return g_strdup(""); /* as far as it is told, there is no doubt */
    if (crosses)
        return g_strdup_printf(
            _("; anything from %s in the other direction to %s in this one fits data "
              "and assumptions"),
            low, high);
    if (isinf(to))
        return g_strdup_printf(_("; %s or more fits data and assumptions"), low);
    if (isinf(from))
        return g_strdup_printf(_("; %s or less fits data and assumptions"), high);
    return g_strdup_printf(_("; from %s to %s fits data and assumptions"), low, high);
}
