/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_FIGURES_H
#define AVLAST_VALUE_FIGURES_H

#include "value/blocks_work.h"

/* What is told of the draws of each perspective's figures. Of few draws all are stored
 * and looked at; many are told of as they are made (value/tally.h), which needs no memory
 * for them. Order statistics are exact either way. */

typedef enum {
    AVLAST_FIGURE_NPV,
    AVLAST_FIGURE_CASH,     /* net value without capacity and gifts in kind */
    AVLAST_FIGURE_COST,     /* of resources, above zero */
    AVLAST_FIGURE_BENEFIT,  /* net value + cost */
    AVLAST_FIGURE_GROSS,    /* benefit / cost */
    AVLAST_FIGURE_NET_COST, /* cost less savings of resources */
    AVLAST_FIGURE_NET,      /* benefits of other kinds / net cost */
    AVLAST_FIGURE_PAYBACK,  /* years */
    AVLAST_FIGURES
} AvlastFigureKind;

typedef struct {
    gboolean asked, spread; /* something of the draws is; deviation and interval are */
    double sd, low, high;   /* when spread */
    double mean, gain;      /* of npv: of the draws, and of max(0, draw) */
    gsize positive;         /* draws above zero; of payback, within the horizon */
} AvlastFigure;

typedef struct {
    guint perspective;
    gboolean touched; /* it gives or takes money, or is a sum over payers */
    gboolean gains;   /* mean and gain are asked for */
    AvlastMeasure all, cash, cost, saving, others;
    gboolean any_cash, any_saving, any_others; /* entries of capacity or in kind; ... */
    double npv, cash_point, cost_point, saving_point, others_point;
    AvlastFigure figure[AVLAST_FIGURES];
    gsize *above;   /* draws of npv above each of the model's thresholds of it */
    gsize *by_year; /* draws paid back by the end of each year; NULL: not asked for */
} AvlastFigures;

/* Of every perspective of the model, in order; intervals at that level. NULL with
 * AVLAST_ERROR_INTERNAL without memory. */
AvlastFigures *avlast_figures_new(const AvlastScenarioValue *value, double level,
                                  GError **error);
void avlast_figures_free(AvlastFigures *figures, guint count);

/* --- value/figures_block.c --- */

/* The figures of a block's draws that are asked for, AVLAST_VALUE_BLOCK of each. */
typedef double AvlastFigureBlock[AVLAST_FIGURES][AVLAST_VALUE_BLOCK];
void avlast_figures_of_block(AvlastBlockWork *w, const AvlastFigures *figures,
                             struct _AvlastPaths **paths,
                             double (*at)[AVLAST_VALUE_BLOCK]);

/* All draws of those figures for which there is an array. */
void avlast_figures_draws(const AvlastScenarioValue *value, const AvlastFigures *figures,
                          double *const out[AVLAST_FIGURES]);

/* Fills what is asked for without storing draws; p: ends of the intervals. The deviations
 * and intervals of figures that could not be had so are left NaN and `missing` is set. */
gboolean avlast_figures_stream(const AvlastScenarioValue *value, AvlastFigures *figures,
                               guint count, const double p[2], gboolean *missing,
                               GError **error);

#endif
