/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/extremes.h"

#include <math.h>

#include <glib/gi18n.h>

AvlastExtremes avlast_extremes(const AvlastExtreme *rows, guint n)
{
    AvlastExtremes ends = {NULL, NULL};

    for (guint i = 0; i < n; i++) {
        if (!isfinite(rows[i].estimate))
            continue;
        if (!ends.highest || rows[i].estimate > ends.highest->estimate)
            ends.highest = &rows[i];
        if (!ends.lowest || rows[i].estimate < ends.lowest->estimate)
            ends.lowest = &rows[i];
    }
    return ends;
}

const char *avlast_extremes_overlap(const AvlastExtremes *ends)
{
    if (isnan(ends->lowest->high) || isnan(ends->highest->low))
        return _("how sure is not known");
    return ends->lowest->high >= ends->highest->low ? _("their intervals overlap")
                                                    : _("their intervals do not overlap");
}
