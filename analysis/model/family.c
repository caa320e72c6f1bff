/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/family.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"

static const char *const link_names[] = {"identity", "log",     "logit", "probit",
                                         "cloglog",  "inverse", "sqrt"};

const char *avlast_link_name(AvlastLink link)
{
    return link_names[link];
}

gboolean avlast_link_parse(const char *name, AvlastLink *link)
{
    for (guint i = 0; i < G_N_ELEMENTS(link_names); i++)
        if (strcmp(name, link_names[i]) == 0) {
            *link = (AvlastLink)i;
            return TRUE;
        }
    return FALSE;
}

const AvlastLink *avlast_family_links(AvlastFamily family, guint *n)
{
    static const AvlastLink gaussian[] = {AVLAST_LINK_IDENTITY, AVLAST_LINK_LOG,
                                          AVLAST_LINK_INVERSE};
    static const AvlastLink binomial[] = {AVLAST_LINK_LOGIT, AVLAST_LINK_PROBIT,
                                          AVLAST_LINK_CLOGLOG, AVLAST_LINK_LOG,
                                          AVLAST_LINK_IDENTITY};
    static const AvlastLink poisson[] = {AVLAST_LINK_LOG, AVLAST_LINK_IDENTITY,
                                         AVLAST_LINK_SQRT};
    static const AvlastLink gamma[] = {AVLAST_LINK_INVERSE, AVLAST_LINK_LOG,
                                       AVLAST_LINK_IDENTITY};

    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        *n = G_N_ELEMENTS(binomial);
        return binomial;
    case AVLAST_FAMILY_POISSON:
        *n = G_N_ELEMENTS(poisson);
        return poisson;
    case AVLAST_FAMILY_GAMMA:
        *n = G_N_ELEMENTS(gamma);
        return gamma;
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    *n = G_N_ELEMENTS(gaussian);
    return gaussian;
}

static double density(double z)
{
    return exp(-0.5 * z * z) / sqrt(2.0 * G_PI);
}

AvlastMean avlast_link_mean(AvlastLink link, double eta)
{
    double mu = eta, rest = 1.0 - eta, slope = 1.0;

    switch (link) {
    case AVLAST_LINK_IDENTITY:
        break;
    case AVLAST_LINK_LOG:
        mu = slope = exp(eta);
        rest = -expm1(eta);
        break;
    case AVLAST_LINK_LOGIT:
        mu = 1.0 / (1.0 + exp(-eta));
        rest = 1.0 / (1.0 + exp(eta));
        slope = mu * rest;
        break;
    case AVLAST_LINK_PROBIT:
        mu = avlast_normal_cdf(eta);
        rest = avlast_normal_cdf(-eta);
        slope = density(eta);
        break;
    case AVLAST_LINK_CLOGLOG:
        mu = -expm1(-exp(eta));
        rest = exp(-exp(eta));
        slope = exp(eta - exp(eta));
        break;
    case AVLAST_LINK_INVERSE:
        mu = 1.0 / eta;
        rest = 1.0 - mu;
        slope = -mu * mu;
        break;
    case AVLAST_LINK_SQRT:
        mu = eta * eta;
        rest = 1.0 - mu;
        slope = 2.0 * eta;
        break;
    }
    return (AvlastMean){mu, rest, slope};
}

double avlast_link_of(AvlastLink link, double mu)
{
    switch (link) {
    case AVLAST_LINK_LOG:
        return log(mu);
    case AVLAST_LINK_LOGIT:
        return log(mu / (1.0 - mu));
    case AVLAST_LINK_PROBIT:
        return avlast_normal_quantile(mu);
    case AVLAST_LINK_CLOGLOG:
        return log(-log1p(-mu));
    case AVLAST_LINK_INVERSE:
        return 1.0 / mu;
    case AVLAST_LINK_SQRT:
        return sqrt(mu);
    case AVLAST_LINK_IDENTITY:
        break;
    }
    return mu;
}

double avlast_link_curvature(AvlastLink link, double eta)
{
    const AvlastMean at = avlast_link_mean(link, eta);

    switch (link) {
    case AVLAST_LINK_LOG:
        return at.mu;
    case AVLAST_LINK_LOGIT:
        return at.slope * (at.rest - at.mu);
    case AVLAST_LINK_PROBIT:
        return -eta * at.slope;
    case AVLAST_LINK_CLOGLOG:
        return at.slope * -expm1(eta);
    case AVLAST_LINK_INVERSE:
        return 2.0 * at.mu * at.mu * at.mu;
    case AVLAST_LINK_SQRT:
        return 2.0;
    case AVLAST_LINK_IDENTITY:
        break;
    }
    return 0.0;
}

gboolean avlast_family_has(AvlastFamily family, const AvlastMean *mean)
{
    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        return mean->mu > 0.0 && mean->rest > 0.0;
    case AVLAST_FAMILY_POISSON:
    case AVLAST_FAMILY_GAMMA:
        return mean->mu > 0.0 && isfinite(mean->mu);
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    return isfinite(mean->mu);
}

gboolean avlast_family_takes(AvlastFamily family, double y)
{
    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        return y >= 0.0 && y <= 1.0;
    case AVLAST_FAMILY_POISSON:
        return y >= 0.0;
    case AVLAST_FAMILY_GAMMA:
        return y > 0.0;
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    return TRUE;
}

double avlast_family_variance(AvlastFamily family, const AvlastMean *mean)
{
    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        return mean->mu * mean->rest;
    case AVLAST_FAMILY_POISSON:
        return mean->mu;
    case AVLAST_FAMILY_GAMMA:
        return mean->mu * mean->mu;
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    return 1.0;
}

/* y log(y / mu), 0 at y = 0. */
static double y_log(double y, double mu)
{
    return y > 0.0 ? y * log(y / mu) : 0.0;
}

double avlast_family_deviance(AvlastFamily family, double y, const AvlastMean *mean)
{
    const double e = avlast_family_residual(family, y, mean);

    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        return 2.0 * (y_log(y, mean->mu) + y_log(1.0 - y, mean->rest));
    case AVLAST_FAMILY_POISSON:
        return 2.0 * (y_log(y, mean->mu) - e);
    case AVLAST_FAMILY_GAMMA:
        return 2.0 * (e / mean->mu - log(y / mean->mu));
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    return e * e;
}

double avlast_family_residual(AvlastFamily family, double y, const AvlastMean *mean)
{
    if (family == AVLAST_FAMILY_BINOMIAL && y == 1.0)
        return mean->rest;
    return y - mean->mu;
}

double avlast_family_start(AvlastFamily family, double y)
{
    switch (family) {
    case AVLAST_FAMILY_BINOMIAL:
        return (y + 0.5) / 2.0;
    case AVLAST_FAMILY_POISSON:
        return y + 0.1;
    case AVLAST_FAMILY_GAMMA:
    case AVLAST_FAMILY_GAUSSIAN:
        break;
    }
    return y;
}
