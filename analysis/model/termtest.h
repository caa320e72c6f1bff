/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_TERMTEST_H
#define AVLAST_MODEL_TERMTEST_H

#include "model/glm.h"
#include "model/robust.h"

/* Joint tests that q coefficients of a fitted model are 0, V their covariance, V0 that of
 * the working model (the inverse information without dispersion), nu the rows' df.
 *
 *   wald               b'V^-1 b / q on (q, nu); CR2: HTZ (avlast_robust_wald)
 *   adjusted           Stata's, for designs: (d - q + 1) / (q d) b'V^-1 b on (q, d - q +
 * 1), d the design's own df lrt                Rao and Scott's: the rise X of the
 * deviance without the columns, against sum lambda_j X_j over a chi-square of nu, lambda
 * the eigenvalues of V0^-1 V; exact lrt-saddlepoint    the same by R's saddlepoint
 *   lrt-satterthwaite  X / sum lambda on (tr^2 / tr of the square, nu)
 *   working-wald       b'V0^-1 b in place of X; exact
 *
 * The statistic of the last four is X / sum lambda, with df q. Source: Rao & Scott
 * (1984), doi:10.1214/aos/1176346391; Lumley & Scott (2014), doi:10.1111/anzs.12065.
 * Agrees with R survey::regTermTest (Wald; LRT, lrt.approximation saddlepoint and
 * satterthwaite); an exact p-value is regTermTest's "integration" to its 6 decimals. */
typedef enum {
    AVLAST_TERM_WALD,
    AVLAST_TERM_ADJUSTED,
    AVLAST_TERM_LRT,
    AVLAST_TERM_LRT_SADDLEPOINT,
    AVLAST_TERM_LRT_SATTERTHWAITE,
    AVLAST_TERM_WORKING_WALD
} AvlastTermMethod;

#define AVLAST_TERM_METHODS                                                              \
    "wald|adjusted|lrt|lrt-saddlepoint|lrt-satterthwaite|working-wald"
gboolean avlast_term_method_parse(const char *name, AvlastTermMethod *method);

typedef struct {
    const AvlastLinearModel *model;
    const AvlastLinear *fit;         /* of the model */
    const AvlastGlm *glm;            /* whose fit it is, or NULL for least squares */
    const AvlastGlmOptions *options; /* of the glm */
    gboolean own_df;                 /* the user gave the df: they are the design's own */
} AvlastTermModel;

typedef struct {
    double statistic, df, df2, p_value;
    const char *method, *note; /* static texts; the note tells why there is no p-value */
} AvlastTermTest;

/* flags: the model's columns that are tested. estimates: the coefficients' rows and
 * covariance. Failure: errors of the fit without the columns. */
gboolean avlast_term_test(const AvlastTermModel *model, const AvlastRobust *robust,
                          const AvlastEstimates *estimates, const guint8 *flags,
                          AvlastTermMethod method, AvlastTermTest *test, GError **error);

/* Akaike's criterion of a generalised linear model under a design, for comparing models
 * of the same rows: deviance + 2 sum lambda over all columns but the intercept, with
 * weights of mean 1; *parameters is sum lambda, the effective number of them. NaN for
 * least squares and where there is no covariance. Source: Lumley & Scott (2015),
 * doi:10.1093/jssam/smu021. Agrees with R survey::AIC of a svyglm. */
gboolean avlast_term_aic(const AvlastTermModel *model, const AvlastEstimates *estimates,
                         double *aic, double *parameters, GError **error);

#endif
