/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_SCENARIO_H
#define AVLAST_VALUE_SCENARIO_H

#include "value/draws.h"
#include "value/lines.h"

/* A scenario computed at its point and over the draws.
 *
 * Present values and payback rest on all draws, which are run through in blocks: no
 * memory grows with draws x years or draws x lines, save the present values of drawn
 * profiles (blocks.h). What is shown by year (the ledger's
 * quantiles, the band of the cash flow) rests on the first draws->shown draws. */

typedef struct _AvlastBlocks AvlastBlocks; /* value/blocks.h */

typedef struct {
    AvlastLines *lines;
    const AvlastDraws *draws;
    AvlastBlocks *blocks;
    gsize n;           /* draws */
    gsize shown;       /* the first of them, whose amounts by year are kept */
    double *amount;    /* point, lines x years */
    double *present;   /* point, lines */
    double **quantity; /* per line Q_l of the draws shown */
    double **profile; /* per effect: years x shown weights, or NULL when they are fixed */
    double **ruled;   /* per line: years x shown values f(b), NULL without a rule */
    double *fixed;    /* effects x years: weights that are fixed */
    double *tax_cost; /* lambda in the draws shown */
    double tax_cost_point;
} AvlastScenarioValue;

AvlastScenarioValue *avlast_scenario_new(const AvlastValueModel *model,
                                         const AvlastScenario *scenario,
                                         const AvlastDraws *draws, GError **error);
void avlast_scenario_free(AvlastScenarioValue *value);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastScenarioValue, avlast_scenario_free)

/* What a perspective counts: c_l over entries of these kinds; for society also the cost
 * of tax financing, f_l being the public purse's coefficients:
 *   value = sum_l (c_l + lambda f_l) PV_l. */
typedef struct {
    double *own, *financed; /* lines values; financed is NULL save for society */
} AvlastMeasure;

AvlastMeasure avlast_measure_new(const AvlastScenarioValue *value, guint perspective,
                                 guint kinds);
void avlast_measure_clear(AvlastMeasure *measure);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastMeasure, avlast_measure_clear)

/* The measure's present value at present values of the lines and lambda. */
double avlast_measure_point(const AvlastScenarioValue *value,
                            const AvlastMeasure *measure, const double *present,
                            double tax_cost);

/* The measure's present value in each draw: n values into out (value/blocks.c). */
void avlast_measure_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                          double *out);

/* Adds the measure's amounts in one year to out, one value per draw shown; discounted or
 * not. */
void avlast_measure_year(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         guint year, gboolean discounted, double *out);

/* The measure's amount at the point in one year. */
double avlast_measure_year_point(const AvlastScenarioValue *value,
                                 const AvlastMeasure *measure, guint year,
                                 gboolean discounted);

/* A line's weight in a year and draw r < shown: growth, payment years and profile. */
double avlast_scenario_weight(const AvlastScenarioValue *value, guint line, guint year,
                              gsize r);

/* What a line's weight is multiplied by in the draws shown, years x shown: its effect's
 * drawn profile, or its rule; NULL when that is the same in all draws. */
const double *avlast_scenario_shape(const AvlastScenarioValue *value, guint line);

/* The same where the profile is fixed. */
double avlast_scenario_fixed_weight(const AvlastScenarioValue *value, guint line,
                                    guint year);

/* Q_l of the draws of a block. */
void avlast_scenario_quantity(const AvlastScenarioValue *value, guint line,
                              AvlastDrawBlock *block, double *out);

/* Whether the profile of an effect differs over the draws. */
gboolean avlast_scenario_fades(const AvlastLines *lines, guint effect);

/* The first effect with the same profile in this scenario, itself at the latest. */
guint avlast_scenario_alike(const AvlastLines *lines, guint effect);

/* Quantiles by linear interpolation between order statistics (R's type 7) of n values,
 * which are reordered. Infinite values count as largest or smallest. */
void avlast_draws_quantiles(double *values, gsize n, const double *p, gsize count,
                            double *out);

/* Standard deviation, two passes, divisor n - 1. */
double avlast_draws_sd(const double *values, gsize n);

/* Both at once, of values that stay as they are; scratch has room for n. Returns the
 * standard deviation. */
double avlast_draws_spread(const double *values, gsize n, const double *p, gsize count,
                           double *scratch, double *out);

#endif
