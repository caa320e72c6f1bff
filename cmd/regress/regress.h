/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REGRESS_REGRESS_H
#define AVLAST_CMD_REGRESS_REGRESS_H

#include "cmd/adjust/within.h"
#include "data/formula.h"
#include "infer/estimator.h"
#include "infer/imputation.h"
#include "model/effects.h"
#include "model/glm.h"
#include "model/robust.h"
#include "model/termtest.h"
#include "model/wild.h"

/* The models of avlast regress. A family of models is one entry of the registry
 * (families.c) with a file of its own: which own options it takes, how the left side of
 * the formula becomes columns, and its estimator. */

/* Own options. */
typedef struct {
    char *se, *family, *link, *offset, *exposure;
    char *test_method, *df_method;
    char **tests, **margins, **at, **ame, **contrasts;
    gboolean exponentiate;
    char **tau;               /* quantiles */
    char **levels;            /* categories: the order of the outcome's levels */
    char *ties, *event_value; /* Cox */
    char *method;             /* with instruments: 2sls, liml, gmm */
    char *wild, *wild_factors, **wild_terms;
    char **further;   /* further formulas */
    char *ssc, *time; /* small-sample factors; the order of time */
    gint64 lag;
    AvlastAdjustWithin together; /* p-values corrected together */
} AvlastRegressOptions;

/* The names for --family, the default first; in the order of the registry. */
#define AVLAST_REGRESS_FAMILIES                                                          \
    "gaussian|binomial|poisson|gamma|quasibinomial|quasipoisson|ordinal|"                \
    "multinomial|negbin|cox|quantile"

typedef struct AvlastRegress AvlastRegress;
typedef struct AvlastInstruments AvlastInstruments; /* cmd/regress/instruments.h */
typedef struct AvlastRegressWildSets AvlastRegressWildSets;

/* What standard errors know of the rows beside the sample: further ways of clusters, and
 * the order of time. */
typedef struct {
    AvlastWay way[3];
    guint32 *code[3]; /* what `way` points to */
    gsize n_ways;
    guint32 *period;
} AvlastRegressWays;
void avlast_regress_ways_clear(AvlastRegressWays *ways);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastRegressWays, avlast_regress_ways_clear)

/* What the last run of the estimator tells of its fit. */
typedef struct AvlastRegressFit {
    json_t *settings;        /* members of the result's settings */
    GPtrArray *notes;        /* of char *: sentences under the table */
    GArray *tests;           /* of AvlastRegressTest: rows behind the others */
    AvlastEstimates *behind; /* further rows behind them, or NULL */
    GArray *wild; /* of guint: rows of a wild bootstrap, whose df only contrasts use */
} AvlastRegressFit;

/* One that tells nothing yet. */
AvlastRegressFit avlast_regress_fit(void);
void avlast_regress_fit_clear(AvlastRegressFit *fit);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastRegressFit, avlast_regress_fit_clear)

/* A joint test of terms. */
typedef struct {
    const char *terms; /* as they were given */
    AvlastTermTest test;
} AvlastRegressTest;

/* A fitted linear or generalised linear model (glm NULL: least squares). */
typedef struct {
    const AvlastModelMatrix *matrix;
    const AvlastLinearModel *model;
    const AvlastLinear *fit;
    const AvlastGlm *glm;
    const AvlastGlmOptions *options;
    AvlastLink link;
    const double *offset;
    gboolean own_df; /* --df was given */
} AvlastRegressModel;

typedef struct {
    const char *name;
    /* Own options that only some families know, by long name, ended by NULL; another's
     * is an error. NULL: none of them. */
    const char *const *takes;
    /* The left side: the formula from its text, and the matrix from the frame's rows
     * `among` (outcomes of several columns or of levels). NULL: avlast_formula_parse and
     * avlast_formula_matrix, one column of numbers. */
    AvlastFormula *(*parse)(const char *text, GError **error);
    AvlastModelMatrix *(*matrix)(const AvlastRegress *regress, const AvlastFrame *frame,
                                 const guint8 *among, GError **error);
    /* Which standard errors there are: refuses r->se with an error. NULL: all. */
    gboolean (*check)(const AvlastRegress *regress, GError **error);
    /* Fit and covariance; data is the AvlastRegress. Calls avlast_regress_matrix for its
     * matrix, and avlast_regress_say for what is said of the fit. */
    AvlastEstimator estimate;
    /* Of generalised linear models: the distribution, and whether its dispersion is
     * estimated where it is 1 by itself. */
    AvlastFamily distribution;
    gboolean dispersion;
    /* By maximum pseudo-likelihood: the design's linearisation is the only covariance. */
    gboolean linearised;
    gboolean ordered;   /* the outcome's levels have an order */
    gboolean quantiles; /* without --se: nid, or stata with clusters */
    /* How many rows, from the first, are coefficients to be exponentiated; NULL: as many
     * as the matrix has columns. */
    gsize (*coefficients)(const AvlastModelMatrix *matrix);
} AvlastRegressFamily;

/* What was asked for, and what became of it. As the data of an estimator it is read
 * only but for `fit`, which each run of the estimator writes anew. */
struct AvlastRegress {
    AvlastRun *run;
    const AvlastRegressOptions *own;
    const AvlastRegressFamily *family;
    const AvlastFormula *formula;
    const AvlastInstruments *instruments; /* of the formula, or NULL */
    AvlastSe se;
    AvlastSsc ssc;
    const AvlastRegressWays *ways;
    /* The file's frame and its matrix, made once from the full sample's weights, so that
     * a replicate of them has the same columns. */
    const AvlastFrame *frame;
    const AvlastModelMatrix *matrix;
    GPtrArray *lost;            /* of AvlastLost *: rows without an offset */
    gint64 weightless, outside; /* rows of weight 0, rows outside the domain */
    AvlastRegressFit *fit;
    AvlastRegressWildSets *wild_sets; /* --wild of completed data sets, else NULL */
};

/* The family of --family (the first when not given), own options checked against it. NULL
 * with AVLAST_ERROR_USAGE. */
const AvlastRegressFamily *avlast_regress_family(const AvlastRun *run, GError **error);

/* The type of standard errors: asked for, or what the design options call for. An option
 * of the design that the type would not use is refused rather than ignored. */
gboolean avlast_regress_choose_se(const AvlastRun *run, const AvlastRegressFamily *family,
                                  AvlastSe *se, GError **error);
/* The same once the sample is known: weights that a file beside the data tells to be
 * calibrated call for the design's standard errors. */
gboolean avlast_regress_settle_se(AvlastRegress *regress, const AvlastSample *sample,
                                  GError **error);
gboolean avlast_regress_clustered(AvlastSe se);

/* Options of small-sample factors and of time: refuses what the type of standard errors
 * does not use; `formula` then needs their columns. */
gboolean avlast_regress_check_ways(AvlastRegress *regress, AvlastFormula *formula,
                                   GError **error);
/* Their codes from the frame. */
gboolean avlast_regress_read_ways(const AvlastRegress *regress, const AvlastFrame *frame,
                                  AvlastRegressWays *ways, GError **error);
/* The sample; of several ways of clusters, with the first alone. */
AvlastSample *avlast_regress_sample(const AvlastRegress *regress,
                                    const AvlastFrame *frame, GError **error);
/* Says k, G, factor and df, where there are fixed effects or factors of a package. */
void avlast_regress_say_small(const AvlastRegress *regress, const AvlastLinear *fit,
                              const AvlastSmallSample *small);

/* Says where the standard errors asked for are known to be short: few clusters or times,
 * rows of high leverage. */
void avlast_regress_warn(const AvlastRegress *regress, const AvlastRegressModel *model,
                         const AvlastSmallSample *small);

/* Builds the matrix from the rows that may take part: inside the sample, of positive
 * weight, in the domain, with an offset. The others are counted into `counts`, NULL for
 * another frame than the file's. */
AvlastModelMatrix *avlast_regress_matrix_new(const AvlastRegress *regress,
                                             const AvlastFrame *frame,
                                             const AvlastSample *sample,
                                             AvlastRegress *counts, GError **error);

/* For estimators: the matrix of this frame. That of regress->frame is borrowed from
 * there; of another frame (an imputation) it is built and kept in *own. */
const AvlastModelMatrix *avlast_regress_matrix(const AvlastRegress *regress,
                                               const AvlastFrame *frame,
                                               const AvlastSample *sample,
                                               AvlastModelMatrix **own, GError **error);

/* For estimators: the linear model of the matrix under the sample's weights. Arrays are
 * the matrix's and the sample's. */
AvlastLinearModel avlast_regress_linear_model(const AvlastModelMatrix *matrix,
                                              const AvlastSample *sample);

/* For estimators: everything behind the fit, which is the covariance, margins and effects
 * (--margins, --at, --ame), the joint test of all slopes (*slopes) and those of --test.
 * What was said of an earlier run is forgotten. */
AvlastEstimates *avlast_regress_finish(const AvlastRegress *regress,
                                       const AvlastFrame *frame,
                                       const AvlastSample *sample,
                                       const AvlastRegressModel *model,
                                       AvlastWald *slopes, GError **error);
gboolean avlast_regress_add_effects(const AvlastRegress *regress,
                                    const AvlastRegressModel *model,
                                    const AvlastFrame *frame, AvlastEffectList *list,
                                    GError **error);
gboolean avlast_regress_check_tests(const AvlastRegress *regress, GError **error);
gboolean avlast_regress_run_tests(const AvlastRegress *regress,
                                  const AvlastRegressModel *model,
                                  const AvlastRobust *robust,
                                  const AvlastEstimates *estimates, GError **error);
/* Those of --test by D1 over imputations, in the place of each fit's, which `each` holds:
 * a GArray of AvlastRegressTest for each fit. */
gboolean avlast_regress_pool_tests(const AvlastRegress *regress,
                                   AvlastEstimates *const *set, gsize m,
                                   const AvlastImputationReport *report,
                                   const AvlastEstimates *pooled, const GPtrArray *each,
                                   GError **error);
/* What stands behind the rows of each fit (AvlastEstimates *) as fit->behind: tests by
 * D2, statistics without p as means; what else there is, is left out and that said. */
gboolean avlast_regress_pool_behind(const AvlastRegress *regress, const GPtrArray *each,
                                    GError **error);
/* Whether the test of that method is Hotelling's (avlast_pool_hotelling). */
gboolean avlast_regress_is_hotelling(const char *method);
/* Rows of --contrast and --test behind the others. */
gboolean avlast_regress_add_contrasts(const AvlastRegress *regress,
                                      AvlastEstimates *estimates, GError **error);
gboolean avlast_regress_add_tests(const AvlastRegress *regress,
                                  AvlastEstimates *estimates, GError **error);
/* Those of fit->behind behind these. */
gboolean avlast_regress_add_behind(const AvlastRegress *regress,
                                   AvlastEstimates *estimates, GError **error);

/* The options of the covariance that regress->se asks for, over a sample. */
AvlastRobustOptions avlast_regress_robust(const AvlastRegress *regress,
                                          const AvlastSample *sample);

/* --wild: what does not go with it is refused; p-values and intervals of the rows of
 * coefficients. */
gboolean avlast_regress_check_wild(const AvlastRegress *regress, GError **error);
gboolean avlast_regress_wild(const AvlastRegress *regress, const AvlastSample *sample,
                             const AvlastRegressModel *model, AvlastEstimates *estimates,
                             GError **error);

/* The same of completed data sets: avlast_regress_wild adds each set's fit to those of
 * regress->wild_sets, over which the rows of the pooled coefficients are filled. */
AvlastRegressWildSets *avlast_regress_wild_sets_new(void);
void avlast_regress_wild_sets_free(AvlastRegressWildSets *sets);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRegressWildSets, avlast_regress_wild_sets_free)
gboolean avlast_regress_wild_add(const AvlastRegress *regress,
                                 const AvlastRegressModel *model,
                                 const AvlastWildOptions *options,
                                 AvlastEstimates *estimates, GError **error);
gboolean avlast_regress_wild_pool(const AvlastRegress *regress, AvlastEstimates *pooled,
                                  GError **error);

/* Of fixed effects behind '|': refuses what does not go with them; says how many levels
 * there are, as a note and as settings. */
gboolean avlast_regress_check_absorb(const AvlastRegress *regress, GError **error);
gboolean avlast_regress_say_absorbed(const AvlastRegress *regress,
                                     const AvlastLinear *fit,
                                     const AvlastRobustOptions *options, GError **error);

/* Forgets what was said of an earlier run, for a new one. */
void avlast_regress_restart(const AvlastRegress *regress);
/* A setting of the fit (takes the value), and a sentence about it. */
void avlast_regress_set(const AvlastRegress *regress, const char *name, json_t *value);
void avlast_regress_say(const AvlastRegress *regress, char *sentence);

/* Runs the family's estimator: the one place that calls it. */
AvlastEstimates *avlast_regress_estimate(const AvlastRegress *regress,
                                         const AvlastSample *sample, GError **error);

/* The same over the completed data sets of --imputation and --imputed. */
AvlastEstimates *avlast_regress_imputed(const AvlastRegress *regress,
                                        AvlastEstimator estimate,
                                        const AvlastSample *sample, GError **error);

/* The result ready to be written: estimates with what is said of rows, design and fit. */
AvlastResult *avlast_regress_result(const AvlastRegress *regress,
                                    const AvlastSample *sample, GError **error);

/* The joint test of all columns but the intercept; not done for more than 40 under CR2,
 * whose work grows with their fourth power. */
gboolean avlast_regress_test_slopes(const AvlastRegress *regress, const AvlastLinear *fit,
                                    const AvlastRobust *robust, AvlastWald *wald,
                                    GError **error);
/* Its settings F, F.df1 ... */
void avlast_regress_set_test(const AvlastRegress *regress, const AvlastWald *wald);

/* exp(b) of the first k rows, with standard errors by the delta method and the intervals'
 * ends carried over; statistic and p-value stay those of b. */
void avlast_regress_exponentiate(AvlastEstimates *estimates, gsize k);

/* Of generalised linear models: the outcome 0 and 1 or a category of two levels; the
 * family's own links and the offset's options. */
AvlastModelMatrix *avlast_regress_binary(const AvlastRegress *regress,
                                         const AvlastFrame *frame, const guint8 *among,
                                         GError **error);
gboolean avlast_regress_check_glm(const AvlastRegress *regress, GError **error);

/* The offset per row (NULL without one): a column, or the logarithm of an exposure. */
gboolean avlast_regress_offset(const AvlastRegress *regress, const AvlastFrame *frame,
                               const AvlastModelMatrix *matrix, double **offset,
                               GError **error);

/* Of families by maximum pseudo-likelihood (maximum.c): formulas with thresholds, a
 * baseline or always an intercept; outcomes that are levels, in the order of --levels. */
AvlastFormula *avlast_regress_parse_thresholds(const char *text, GError **error);
AvlastFormula *avlast_regress_parse_constant(const char *text, GError **error);
AvlastFormula *avlast_regress_parse_cox(const char *text, GError **error);
AvlastModelMatrix *avlast_regress_levels(const AvlastRegress *regress,
                                         const AvlastFrame *frame, const guint8 *among,
                                         GError **error);
gboolean avlast_regress_check_ordinal(const AvlastRegress *regress, GError **error);
gboolean avlast_regress_check_quantile(const AvlastRegress *regress, GError **error);
gboolean avlast_regress_check_negbin(const AvlastRegress *regress, GError **error);
gsize avlast_regress_multinomial_rows(const AvlastModelMatrix *matrix);

/* The families' estimators; data: AvlastRegress. */
AvlastEstimates *avlast_regress_ordinal(const AvlastFrame *frame,
                                        const AvlastSample *sample, gconstpointer data,
                                        GError **error);
AvlastEstimates *avlast_regress_multinomial(const AvlastFrame *frame,
                                            const AvlastSample *sample,
                                            gconstpointer data, GError **error);
AvlastEstimates *avlast_regress_negbin(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error);
AvlastEstimates *avlast_regress_cox(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error);
AvlastEstimates *avlast_regress_quantile(const AvlastFrame *frame,
                                         const AvlastSample *sample, gconstpointer data,
                                         GError **error);
AvlastEstimates *avlast_regress_glm(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error);
AvlastEstimates *avlast_regress_linear(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error);

#endif
