/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ROBUST_H
#define AVLAST_MODEL_ROBUST_H

#include "design/sample.h"
#include "infer/estimates.h"
#include "model/linear.h"

/* Covariances of a linear fit's coefficients, by name. Each is V = root' root with one
 * row of the root per observation or cluster and the small-sample factor inside:
 *
 *   classical  sigma^2 B                      root: R^-T rows, no units; df n - k
 *   HC0        row w_i e_i B x_i              df n - k
 *   HC1        x sqrt(n / (n - k))            df n - k
 *   HC2        / sqrt(1 - h_i)                df n - k
 *   HC3        / (1 - h_i)                    df n - k
 *   CR0        row B X_g' W_g e_g             df G - 1
 *   CR1        x sqrt(G / (G - 1))            df G - 1
 *   stata      x sqrt(G/(G-1) (n-1)/(n-k))    df G - 1   (also called CR1S)
 *   CR2        B X_g' W_g A_g e_g             df by Satterthwaite, per contrast
 *   survey     the design's linearisation of w_i e_i B x_i, df = design df + 1 - k
 *              (one avlast_variance call over all the model's columns, dropped ones too)
 *
 * A_g = [(I - H)(I - H)']_gg^(-1/2), the symmetric pseudo-inverse root (eigenvalues below
 * 1e-10 count as 0), H = X B X'W: working model of equal independent errors, also with
 * weights (the identity target of clubSandwich's lm, and estimatr's weighted CR2).
 *
 * Sources: MacKinnon & White (1985), doi:10.1016/0304-4076(85)90158-7; Liang & Zeger
 * (1986), doi:10.1093/biomet/73.1.13; Bell & McCaffrey (2002), Survey Methodology 28(2);
 * Pustejovsky & Tipton (2018), doi:10.1080/07350015.2016.1247004; Binder (1983),
 * doi:10.2307/1402588. Agree with R estimatr::lm_robust (classical, HC0-HC3, CR0, stata,
 * CR2 with its df), sandwich::vcovHC and vcovCL, clubSandwich::vcovCR (CR0-CR2) and
 * coef_test, survey::svyglm (gaussian); relative 1e-9. */

typedef enum {
    AVLAST_SE_CLASSICAL,
    AVLAST_SE_HC0,
    AVLAST_SE_HC1,
    AVLAST_SE_HC2,
    AVLAST_SE_HC3,
    AVLAST_SE_CR0,
    AVLAST_SE_CR1,
    AVLAST_SE_STATA,
    AVLAST_SE_CR2,
    AVLAST_SE_SURVEY,
    AVLAST_SE_HC4,
    AVLAST_SE_HC4M,
    AVLAST_SE_HC5,
    AVLAST_SE_CR3,
    AVLAST_SE_CR3J,
    AVLAST_SE_NEWEY_WEST,
    AVLAST_SE_DRISCOLL_KRAAY
} AvlastSe;

/* Whose small-sample factors: each package's counts of coefficients K, clusters G and
 * degrees of freedom. */
typedef enum {
    AVLAST_SSC_NONE, /* those of the type's own row above */
    AVLAST_SSC_STATA,
    AVLAST_SSC_FIXEST,
    AVLAST_SSC_SANDWICH,
    AVLAST_SSC_ESTIMATR
} AvlastSsc;
#define AVLAST_SSC_CHOICES "stata|fixest|sandwich|estimatr"
gboolean avlast_ssc_parse(const char *name, AvlastSsc *ssc);
const char *avlast_ssc_name(AvlastSsc ssc);

/* What the factor is made of. */
typedef struct {
    double k;                 /* coefficients that count: */
    double columns, absorbed; /* columns, and of fixed effects */
    gboolean nested;   /* fixed effects nested in clusters are not counted but for one */
    double groups;     /* clusters (of several ways the fewest) or periods; NaN without */
    double factor;     /* of the variance */
    double df;         /* NaN when each contrast has its own */
    double lag, times; /* over time: L, and the times of the longest run */
} AvlastSmallSample;

/* "HC2", "CR2", "survey" ...; case does not matter on reading and "CR1S" is "stata".
 * FALSE for an unknown name. */
const char *avlast_se_name(AvlastSe type);
gboolean avlast_se_parse(const char *name, AvlastSe *type);
/* "classical|HC0|...", for an option's choices. */
#define AVLAST_SE_CHOICES                                                                \
    "classical|HC0|HC1|HC2|HC3|HC4|HC4m|HC5|CR0|CR1|stata|CR2|CR3|CR3J|newey-west|"      \
    "driscoll-kraay|survey"

/* Whether a type needs clusters, and whether it uses leverage. */
gboolean avlast_se_clustered(AvlastSe type);
gboolean avlast_se_uses_leverage(AvlastSe type);

/* Quantities beside the coefficients whose sampling error is joint with theirs: functions
 * f(b, data) of the fit, such as a mean prediction. */
typedef struct {
    gsize n;
    const char *const *names;   /* n terms */
    const double *estimate;     /* n */
    const gsl_matrix *gradient; /* n x columns: d f / d b */
    /* n arrays over the fit's rows: how f moves with the row's weight at a fixed b, times
     * the weight. NULL: f depends on the data through b alone. */
    const double *const *own;
} AvlastEffects;

/* Clusters of a further way: a code per row of the frame. */
typedef struct {
    const guint32 *code;
    const char *column;
} AvlastWay;

typedef struct {
    AvlastSe type;
    AvlastSsc ssc;
    /* CR0, CR1 and stata: further ways of clusters beside `cluster`, at most 3. */
    const AvlastWay *more;
    gsize n_more;
    /* newey-west, driscoll-kraay: a code per row of the frame in the order of time, and
     * the lag, negative for floor(4 (T / 100)^(2/9)). newey-west takes `cluster`, when
     * given, for the units of a panel. */
    const guint32 *period;
    gint lag;
    /* CR types: a code per row of the frame; rows without one (AVLAST_NO_LEVEL) must not
     * be used by the fit. names (of char *) and column are for the root's units. */
    const guint32 *cluster;
    guint32 n_clusters;
    const GPtrArray *cluster_names;
    const char *cluster_column;
    /* survey: the sample whose weights the fit used. Other types take only the rows' ids
     * from it (names of HC units) and the user's df, when it has them. */
    const AvlastSample *sample;
    /* survey: each row's degrees of freedom by Satterthwaite (Bell & McCaffrey 2002) from
     * the first stage's PSUs under the working model, for designs of few of them: the
     * linearised variance is a quadratic form in the errors, df = 2 E^2 / var of it.
     * Without strata and fpc those of clubSandwich::coef_test(vcov = "CR1", test =
     * "Satterthwaite"). AVLAST_ERROR_USAGE (AV324) for more than 2,000 PSUs. */
    gboolean satterthwaite;
    /* Estimated along with the coefficients, whose rows theirs follow; or NULL. Their
     * influence is own + gradient times that of b; classical: the data are given, own is
     * left out. CR2's df are those of the contrast `gradient` of the coefficients. */
    const AvlastEffects *effects;
} AvlastRobustOptions;

/* A fit with its covariance and, for CR2, what its degrees of freedom are made of. */
typedef struct AvlastRobust AvlastRobust;

/* Prepares the covariance of a fit, which must outlive it. Notes (rows of leverage 1,
 * clusters that determine a coefficient alone, fewer clusters than coefficients) come
 * with the estimates. Under HC2 to HC5 a row of leverage 1 (1 - h < 1e-10) is named;
 * coefficients (and joint tests) that move with it have no standard error, the others
 * that of the data without the row and the coefficient that it determines. Failure:
 * AVLAST_ERROR_DEGENERATE for a single cluster or a lonely PSU, AVLAST_ERROR_USAGE for a
 * CR type without clusters, AVLAST_ERROR_INTERNAL without memory. */
AvlastRobust *avlast_robust_new(const AvlastLinear *fit,
                                const AvlastRobustOptions *options, GError **error);
void avlast_robust_free(AvlastRobust *robust);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRobust, avlast_robust_free)

/* Several ways of clusters: whether negative eigenvalues of the covariance were set to 0.
 */
gboolean avlast_robust_mended(const AvlastRobust *robust);

/* The small-sample factor of the covariance. Borrowed. */
const AvlastSmallSample *avlast_robust_small(const AvlastRobust *robust);

/* Estimates with their covariance: the rows of L b, L q x columns over all of the model's
 * columns (a contrast that touches a dropped column is not estimable: NaN and a note), or
 * all coefficients when contrasts is NULL; `terms` has the q names, or NULL for the
 * coefficients' own. Fills outcome, estimate, std_error, df, statistic, p_value,
 * interval, nobs, nclusters and method of each row, and covariance, level, rows_used,
 * notes and method of the estimates. keep_root fills root, unit and unit_column: units
 * are the clusters (CR, survey) or the rows' numbers in the file from 1, with unit_column
 * NULL (HC). Classical covariances have no root. */
AvlastEstimates *avlast_robust_estimates(const AvlastRobust *robust,
                                         const gsl_matrix *contrasts,
                                         const char *const *terms, double level,
                                         gboolean keep_root, GError **error);

/* Joint test of L b = 0.
 *
 * F = (L b)' (L V L')^- (L b) / q with df q and n - k (classical, HC), G - 1 (CR0, CR1,
 * stata), design df + 1 - k (survey). CR2: the approximate Hotelling T-squared test (HTZ)
 * of Pustejovsky & Tipton (2018), F scaled by (eta - q + 1) / eta with df q and eta - q +
 * 1; q = 1 is the Satterthwaite t test squared. q counts the linearly independent rows of
 * L; when L V L' has a lower rank than that (fewer clusters than contrasts), or a df is
 * not positive, the test does not exist: NaN with a note. `method` is a static text
 * ("Wald F, HC2", "HTZ (CR2)"). Agrees with R clubSandwich::Wald_test(test = "HTZ"),
 * lmtest::waldtest(vcov =), survey::regTermTest(method = "Wald"). */
typedef struct {
    double f, df1, df2, p_value;
    const char *method;
    const char *note; /* static text, why f is NaN, or NULL */
} AvlastWald;
gboolean avlast_robust_wald(const AvlastRobust *robust, const gsl_matrix *contrasts,
                            AvlastWald *wald, GError **error);

#endif
