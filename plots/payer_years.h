/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_PAYER_YEARS_H
#define AVLAST_PLOTS_PAYER_YEARS_H

#include "plots/chart.h"
#include "plots/format.h"

/* Money by payer and period: what the heat table reads, and says. */

typedef struct {
    double value, low, high; /* currency units */
} AvlastYearCell;

typedef struct {
    const char *payer, *label;
    gboolean sum; /* of rows above */
} AvlastYearRow;

typedef struct {
    const char *currency;
    double price_year, level;
    guint n_rows, n_periods, n_years;
    AvlastYearRow *row;
    double (*period)[2];  /* first and last year */
    AvlastYearCell *cell; /* n_rows x n_periods */
    double *yearly;       /* points, n_rows x n_years */
    double largest;       /* size of the largest point */
    AvlastMoney money;
} AvlastYears;

gboolean avlast_years_read(AvlastYears *years, const AvlastResult *result,
                           const char *lang, GError **error);
void avlast_years_clear(AvlastYears *years);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastYears, avlast_years_clear)

const AvlastYearCell *avlast_years_cell(const AvlastYears *years, guint row,
                                        guint period);
/* Whether the interval tells gain from loss. */
gboolean avlast_year_cell_sure(const AvlastYearCell *cell);
/* Whether all of it is less than what is printed. */
gboolean avlast_years_nothing(const AvlastYears *years, const AvlastYearCell *cell);
/* "3" or "4–6"; to be freed. */
char *avlast_years_period(const AvlastYears *years, guint period);
/* The point in the chart's unit, with its sign; to be freed. */
char *avlast_years_amount(const AvlastYears *years, double amount, int decimals);

/* Title, alternative text and table. */
void avlast_years_words(const AvlastYears *years, const char *lang, AvlastChart *chart);
/* To be freed. */
char *avlast_years_subtitle(const AvlastYears *years);

#endif
