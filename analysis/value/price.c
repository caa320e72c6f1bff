/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/price.h"

#include <math.h>

static double level_of_year(const AvlastPriceIndex *index, gint64 year, gint64 *lacking)
{
    for (guint i = 0; index && i < index->years->len; i++)
        if (g_array_index(index->years, gint64, i) == year)
            return g_array_index(index->level, double, i);
    if (lacking)
        *lacking = year;
    return NAN;
}

double avlast_price_factor(const AvlastPriceIndex *index, gint64 from, gint64 to,
                           gint64 *lacking)
{
    if (from == to)
        return 1.0;
    const double to_level = level_of_year(index, to, lacking);
    return to_level / level_of_year(index, from, lacking);
}
