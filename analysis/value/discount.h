/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_DISCOUNT_H
#define AVLAST_VALUE_DISCOUNT_H

#include <glib.h>

/* Discount schedules: rates that hold for bands of years. */

enum { AVLAST_SCHEDULE_BANDS = 16 };

typedef struct {
    double until; /* the band's end in years from the base year; infinite for the last */
    double rate;  /* real, per year: 0.04 */
} AvlastBand;

typedef struct {
    const char *id;
    guint n;
    AvlastBand band[AVLAST_SCHEDULE_BANDS];
} AvlastSchedule;

/* The built-in schedule of that id, or NULL:
 *   no-r109               4 % to year 40, 3 % to 75, then 2 % (R-109/21)
 *   uk-green-book         3.5, 3, 2.5, 2, 1.5, 1 % with bounds at 30, 75, 125, 200, 300
 *   uk-green-book-health  1.5, 1.29, 1.07, 0.86, 0.64, 0.43 % with the same bounds
 *   none                  0 % */
const AvlastSchedule *avlast_schedule_find(const char *id);

/* Ids of the built-in schedules, then "flat" and "own"; ended by NULL. */
const char *const *avlast_schedule_ids(void);

/* One rate for all years. */
AvlastSchedule avlast_schedule_flat(double rate);

/* Discount factor at t >= 0 years, which may be a fraction:
 *
 *   DF(t) = product over bands b of (1 + r_b)^-(years of t inside b),
 *
 * that is, forward rates compounded: the factor falls without a jump where the rate
 * changes (never (1 + r(t))^-t, which rises there). DF(0) = 1.
 * Source: Ministry of Finance (Norway), R-109/21; HM Treasury (2022), Green Book, A6. */
double avlast_discount_factor(const AvlastSchedule *schedule, double t);

#endif
