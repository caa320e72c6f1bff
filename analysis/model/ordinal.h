/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ORDINAL_H
#define AVLAST_MODEL_ORDINAL_H

#include "model/maximum.h"

/* Models of a category by maximum pseudo-likelihood. model->y holds the codes 0 .. K - 1
 * of the levels; a level that no row in use has is an error (AV334). */

typedef enum {
    AVLAST_ORDINAL_LOGIT,  /* F(t) = 1 / (1 + exp(-t)) */
    AVLAST_ORDINAL_PROBIT, /* the normal distribution */
    AVLAST_ORDINAL_CLOGLOG /* F(t) = 1 - exp(-exp(t)): hazards of the levels, as
                           MASS::polr (survey 4.1's svyolr has exp(-exp(-t)) under that
                           name) */
} AvlastOrdinalLink;

/* Cumulative (proportional odds) model of ordered levels:
 *
 *   P(y <= j) = F(zeta_j - x'b),   zeta_1 < ... < zeta_{K-1}.
 *
 * Rows: b by the columns' names, then the thresholds "lower|upper". A column
 * "(Intercept)" is passed over: the thresholds are its. A positive b goes with higher
 * levels. df_lost = slopes + 1. Influence is I^-1 w s, I the exact information (R's
 * svyolr takes a numerical one, about 1e-3).
 *
 * Source: McCullagh (1980), doi:10.1111/j.2517-6161.1980.tb01109.x. Agrees with R
 * MASS::polr and survey::svyolr as far as their search goes (1e-4), and with the same
 * model by symbolic derivatives in R and survey::svyrecvar: 1e-9 (tests/ref/models.R). */
AvlastMaximum *avlast_ordinal_fit(const AvlastLinearModel *model,
                                  const char *const *levels, AvlastOrdinalLink link,
                                  GError **error);

/* Multinomial logit: log P(y = j) / P(y = first level) = a_j + x'b_j.
 *
 * Rows: for each level but the first "(Intercept)" and the columns, with outcome
 * "name=level". df_lost = columns + 1 (of one level's equation). Source: McFadden (1974);
 * agrees with R nnet::multinom(weights =) as far as its search goes (1e-5), and with
 * symbolic derivatives and survey::svyrecvar to 1e-9. */
AvlastMaximum *avlast_multinomial_fit(const AvlastLinearModel *model,
                                      const char *const *levels, GError **error);

#endif
