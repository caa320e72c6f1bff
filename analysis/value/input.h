/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_INPUT_H
#define AVLAST_VALUE_INPUT_H

#include "core/error.h"

/* A number of a value model with its doubt and where it comes from. */

typedef enum {
    AVLAST_INPUT_FIXED,
    AVLAST_INPUT_NORMAL,
    AVLAST_INPUT_LOGNORMAL,
    AVLAST_INPUT_GAMMA,
    AVLAST_INPUT_BETA,
    AVLAST_INPUT_UNIFORM,
    AVLAST_INPUT_TRIANGULAR,
    AVLAST_INPUT_PERT,
    AVLAST_INPUT_EMPIRICAL /* the values themselves, each as likely as another */
} AvlastDistribution;

/* Names in the order above, ended by NULL. */
extern const char *const avlast_distribution_names[];

typedef struct {
    char *id;    /* "unit_costs.absence-day": stable, names the random stream */
    char *label; /* for people, or NULL */
    AvlastDistribution distribution;
    double value;         /* central value: mean, or most likely value when bounded */
    double low, high, se; /* as given; NaN when not */
    gint64 price_year;    /* 0: not money */
    const char *unit, *source, *date, *sure; /* borrowed, or NULL */
    AvlastPlace place;                       /* for messages; file borrowed */
    gboolean implied;                        /* a default that nobody wrote */
    double minimum, maximum;                 /* what it may be; equal when not known */
    double *values;                          /* empirical: rising; owned */
    gsize n_values;
    /* Empirical values that are drawn by row, together with the other columns of their
     * file: in the file's order, borrowed; and the file, by its index in the model. */
    const double *joint;
    guint table;
} AvlastInput;

/* Completes and checks an input: chooses the distribution when `chosen` is FALSE (pert
 * for low and high, normal for se, else fixed), sets se = (high - low) / 3.92 for an
 * unbounded one with low and high, and sets a doubt of zero to fixed. FALSE and
 * AVLAST_ERROR_PLAN at the input's place when the numbers do not make a distribution, or
 * when part of it lies outside [minimum, maximum]. */
gboolean avlast_input_complete(AvlastInput *input, gboolean chosen, double minimum,
                               double maximum, GError **error);

/* Makes an input empirical over n values, n >= 2, which are copied. FALSE and
 * AVLAST_ERROR_PLAN when one is not finite or all are the same. */
gboolean avlast_input_set_values(AvlastInput *input, const double *values, gsize n,
                                 GError **error);

/* Mean and standard deviation of its distribution. PERT: (low + 4 v + high) / 6.
 * Empirical: those of the values, the latter with divisor n - 1 (R's sd). */
double avlast_input_mean(const AvlastInput *input);
double avlast_input_sd(const AvlastInput *input);

/* Shape parameters of the beta distribution by its moments, or of a PERT. */
void avlast_input_beta_shapes(const AvlastInput *input, double *a, double *b);

/* Quantile, 0 < p < 1, through libRmath: qgamma(p, shape = m^2/s^2, scale = s^2/m),
 * qbeta, exp(mu + sd z) with sd^2 = ln(1 + s^2/m^2), and closed forms. Empirical: the
 * inverse distribution function, R's quantile(type = 1). */
double avlast_input_quantile(const AvlastInput *input, double p);

/* Lower and upper value for a tornado: low and high of a bounded one, else the 2.5 and
 * 97.5 % quantiles. */
void avlast_input_range(const AvlastInput *input, double *low, double *high);

void avlast_input_free(AvlastInput *input);

#endif
