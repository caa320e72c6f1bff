/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_POWER_PARTS_H
#define AVLAST_IMPACT_POWER_PARTS_H

#include "impact/power.h"

/* What the files of impact/power*.c share. */

/* Whether every number lies in its range and the parts go together. */
gboolean avlast_power_check(const AvlastPowerDesign *design, GError **error);

/* F of power.h: variance of an arm's mean, times its observed people, over that of one
 * person's outcome. */
double avlast_power_factor(const AvlastPowerDesign *design);

/* The power at an effect and a size, both real-valued; NaN without degrees of freedom.
 * Fills all of the answer but size, effect and whole units. */
double avlast_power_at(const AvlastPowerDesign *design, double effect, double size,
                       AvlastPowerAnswer *answer);
/* The same for given units of the control and the arm compared. */
double avlast_power_of_arms(const AvlastPowerDesign *design, double effect,
                            double control, double treated, AvlastPowerAnswer *answer);

/* The ratio of the smallest arm other than the control. */
double avlast_power_smallest(const AvlastPowerDesign *design);

#endif
