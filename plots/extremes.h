/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_EXTREMES_H
#define AVLAST_PLOTS_EXTREMES_H

#include <glib.h>

/* Which of several estimates is highest and lowest, and whether their intervals overlap:
 * what a title may say of groups without a test. */

typedef struct {
    const char *label;
    double estimate, low, high;
} AvlastExtreme;

typedef struct {
    const AvlastExtreme *highest, *lowest; /* of the rows given; NULL without estimates */
} AvlastExtremes;

/* Rows without an estimate do not count; of equals the first. */
AvlastExtremes avlast_extremes(const AvlastExtreme *rows, guint n);

/* "their intervals overlap", "their intervals do not overlap", or that it is not known;
 * touching ends overlap. Static, in the language of texts. */
const char *avlast_extremes_overlap(const AvlastExtremes *ends);

#endif
