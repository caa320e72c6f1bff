/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_FAMILY_H
#define AVLAST_MODEL_FAMILY_H

#include <glib.h>

/* The exponential families and links of generalised linear models: E y = mu, g(mu) =
 * eta, var y = phi V(mu).
 *
 *   family    V(mu)        unit deviance                              y
 *   gaussian  1            (y - mu)^2                                 any
 *   binomial  mu (1 - mu)  2 [y log(y/mu) + (1 - y) log((1-y)/(1-mu))]  0 to 1
 *   poisson   mu           2 [y log(y/mu) - (y - mu)]                 >= 0
 *   gamma     mu^2         2 [(y - mu)/mu - log(y/mu)]                > 0
 *
 * McCullagh & Nelder (1989), chapter 2. Agree with R's family objects. */

typedef enum {
    AVLAST_FAMILY_GAUSSIAN,
    AVLAST_FAMILY_BINOMIAL,
    AVLAST_FAMILY_POISSON,
    AVLAST_FAMILY_GAMMA
} AvlastFamily;

typedef enum {
    AVLAST_LINK_IDENTITY,
    AVLAST_LINK_LOG,
    AVLAST_LINK_LOGIT,
    AVLAST_LINK_PROBIT,
    AVLAST_LINK_CLOGLOG, /* log(-log(1 - mu)) */
    AVLAST_LINK_INVERSE,
    AVLAST_LINK_SQRT
} AvlastLink;

#define AVLAST_LINK_CHOICES "identity|log|logit|probit|cloglog|inverse|sqrt"

const char *avlast_link_name(AvlastLink link);
gboolean avlast_link_parse(const char *name, AvlastLink *link);
/* The family's own links, the default first; their number in *n. */
const AvlastLink *avlast_family_links(AvlastFamily family, guint *n);

/* The mean at a linear predictor: mu, 1 - mu without cancellation, and d mu / d eta. */
typedef struct {
    double mu, rest, slope;
} AvlastMean;

AvlastMean avlast_link_mean(AvlastLink link, double eta);
double avlast_link_of(AvlastLink link, double mu);
/* d^2 mu / d eta^2. */
double avlast_link_curvature(AvlastLink link, double eta);

/* Whether the family can have this mean. */
gboolean avlast_family_has(AvlastFamily family, const AvlastMean *mean);
/* Whether the family can have this outcome. */
gboolean avlast_family_takes(AvlastFamily family, double y);
double avlast_family_variance(AvlastFamily family, const AvlastMean *mean);
double avlast_family_deviance(AvlastFamily family, double y, const AvlastMean *mean);
/* y - mu without cancellation near 0 and 1. */
double avlast_family_residual(AvlastFamily family, double y, const AvlastMean *mean);
/* A mean near y from which iterations can start; R's mustart. */
double avlast_family_start(AvlastFamily family, double y);

#endif
