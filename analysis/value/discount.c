/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/discount.h"

#include <math.h>
#include <string.h>

static const AvlastSchedule schedules[] = {
    {"no-r109", 3, {{40, 0.04}, {75, 0.03}, {INFINITY, 0.02}}},
    {"uk-green-book",
     6,
     {{30, 0.035},
      {75, 0.03},
      {125, 0.025},
      {200, 0.02},
      {300, 0.015},
      {INFINITY, 0.01}}},
    {"uk-green-book-health",
     6,
     {{30, 0.015},
      {75, 0.0129},
      {125, 0.0107},
      {200, 0.0086},
      {300, 0.0064},
      {INFINITY, 0.0043}}},
    {"none", 1, {{INFINITY, 0.0}}},
};

static const char *const schedule_ids[] = {
    "no-r109", "uk-green-book", "uk-green-book-health", "none", "flat", "own", NULL};

const AvlastSchedule *avlast_schedule_find(const char *id)
{
    for (gsize i = 0; i < G_N_ELEMENTS(schedules); i++)
        if (strcmp(schedules[i].id, id) == 0)
            return &schedules[i];
    return NULL;
}

const char *const *avlast_schedule_ids(void)
{
    return schedule_ids;
}

AvlastSchedule avlast_schedule_flat(double rate)
{
    return (AvlastSchedule){"flat", 1, {{INFINITY, rate}}};
}

double avlast_discount_factor(const AvlastSchedule *schedule, double t)
{
    double factor = 1.0, from = 0.0;

    for (guint b = 0; b < schedule->n && t > from; b++) {
        const AvlastBand *band = &schedule->band[b];
        factor *= pow(1.0 + band->rate, -(fmin(t, band->until) - from));
        from = band->until;
    }
    return factor;
}
