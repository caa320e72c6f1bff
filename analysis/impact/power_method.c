/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "impact/power_parts.h"

AvlastPowerMethod avlast_power_method(const AvlastPowerDesign *d)
{
    if (d->method != AVLAST_POWER_AUTO)
        return d->method;
    if (d->outcome == AVLAST_POWER_SURVIVAL)
        return AVLAST_POWER_SCHOENFELD;
    if (d->outcome == AVLAST_POWER_MEANS || d->cluster_size > 0.0 || d->pre > 0.0 ||
        d->post > 1.0 || d->r2 > 0.0 || d->pairs || d->blocks > 0.0)
        return AVLAST_POWER_NONCENTRAL;
    return AVLAST_POWER_POOLED;
}

const char *avlast_power_method_name(AvlastPowerMethod method)
{
    static const char *const names[] = {"",
                                        N_("noncentral t"),
                                        N_("t multipliers (Bloom)"),
                                        N_("normal"),
                                        N_("pooled shares, normal"),
                                        N_("unpooled shares, normal"),
                                        N_("arcsine of the shares, normal"),
                                        N_("pooled shares with continuity correction"),
                                        N_("events (Schoenfeld)"),
                                        N_("events (Freedman)")};

    return names[method];
}
