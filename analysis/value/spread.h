/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SPREAD_H
#define AVLAST_VALUE_SPREAD_H

#include <glib.h>

/* Values are looked at so many at a time. */
enum { AVLAST_SPREAD_BLOCK = 512 };

/* Sums of up to that many values less `origin`, and of their squares: the same on any
 * machine. */
void avlast_spread_add(const double *values, gsize n, double origin, double *sum,
                       double *square);

#endif
