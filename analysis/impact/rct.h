/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_RCT_H
#define AVLAST_IMPACT_RCT_H

#include "impact/analysed.h"
#include "impact/balance.h"
#include "impact/comparison.h"
#include "infer/result.h"

/* The whole of a randomised trial's evaluation: effects of every arm on every outcome
 * with their joint covariance, flow, attrition and balance. */

typedef enum {
    AVLAST_RCT_AUTO, /* Lin with covariates (or a baseline), else difference in means */
    AVLAST_RCT_DIFFERENCE,
    AVLAST_RCT_ANCOVA,
    AVLAST_RCT_LIN,
    AVLAST_RCT_HORVITZ /* Horvitz-Thompson: impact/horvitz.h */
} AvlastRctMethod;

typedef enum {
    AVLAST_RCT_SE_DEFAULT, /* the design's own: Neyman/HC2, or CR2 with clusters */
    AVLAST_RCT_SE_GIVEN
} AvlastRctSe;

/* Measures of an effect beside the difference. */
enum {
    AVLAST_MEASURE_RATIO = 1 << 0,
    AVLAST_MEASURE_ODDS = 1 << 1,
    AVLAST_MEASURE_G = 1 << 2,
    AVLAST_MEASURE_GLASS = 1 << 3
};

/* Bounds, quantiles, moderators ...: impact/beside.h. */
typedef struct AvlastRctBeside AvlastRctBeside;

/* Lists are NULL-terminated. Those that go with the outcomes are NULL or as long. */
typedef struct {
    const char *const *outcomes;
    AvlastTrialColumns columns;
    const AvlastFormula *covariates; /* or NULL */
    const char *const *baseline;     /* the outcome before; "" = none */
    const char *const *labels;       /* for people; "" = the codebook's */
    const char *const *roles;        /* primary, secondary, exploratory */
    const double *worthwhile;        /* smallest change worth having, NaN = not said */
    const char *const *by;           /* subgroups: each estimated by itself */
    AvlastRctMethod method;
    AvlastRctSe se_choice;
    AvlastSe se;        /* when given */
    guint measures;     /* AVLAST_MEASURE_...: further rows (impact/measures.h) */
    const char *takeup; /* column of what people took up, or NULL */
    AvlastSmallBlocks small_blocks; /* of a difference within blocks */
    gboolean plain_blocks; /* set by avlast_rct_settle_blocks: indicators of blocks are
                              not times the cells of factors */
    double df;             /* in place of the method's own, or NaN */
    double level;
    const AvlastRctBeside *beside; /* further estimates, or NULL */
} AvlastRctOptions;

/* Estimates and describes. Fills of the result:
 *
 * estimates  one row per outcome and arm ("arm=pilot"; "treat" for a 0/1 number), then
 * the same per subgroup; covariance over all rows from shared units (clusters or rows; a
 * row that lacks an outcome is zero in it); root kept. dropped: rows outside the trial
 * and rows lost, per reason. design     {description, treatment, control, arms [text],
 * cluster, blocks, weights} settings   estimator, se; icc {outcome: rho}; mde [{outcome,
 * term, value}] = (t of the level + t of 0.8) x standard error, the effect a trial of
 * this precision finds in 80 of 100 cases; arms {outcome: [{arm, label, treated, n, mean,
 * std.error, low, high}]}; relative {outcome: [{term, ratio, low, high}]} for 0/1
 * outcomes; attrition
 *            [{outcome, arms [{arm, label, treated, assigned, missing, share}], tests
 * [{term, difference, std.error, df, p.value, low, high}]}]; balance [as the chart, one
 * per arm] charts     forest, flow, balance, prepost (plots/charts.h)
 *
 * Attrition is tested by the regression of a missing outcome (0/1) on the arms, HC2 or
 * CR2. Failure: FALSE with the errors of the parts. */
gboolean avlast_rct(const AvlastFrame *frame, const AvlastRctOptions *options,
                    AvlastResult *result, GError **error);

/* --- the same in steps --- */

/* A trial read once: who was assigned to what, and for each outcome the rows it is
 * estimated from. All that is estimated of it beside the effects (permutations,
 * bootstrap, bounds) starts from here. */
typedef struct {
    const AvlastRctOptions *options; /* those of `settled`; what they point to is borrowed
                                        and must outlive the evaluation */
    AvlastRctOptions settled;
    char *blocks_note; /* why block indicators are not times the arms, or NULL */
    AvlastTrial *trial;
    GPtrArray *analysed; /* of AvlastAnalysed *, in the outcomes' order */
} AvlastEvaluation;

/* Reads the trial and the outcomes' rows, and checks the options against them. NULL with
 * the errors of the parts. */
AvlastEvaluation *avlast_evaluation_new(const AvlastFrame *frame,
                                        const AvlastRctOptions *options, GError **error);
void avlast_evaluation_free(AvlastEvaluation *evaluation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastEvaluation, avlast_evaluation_free)

/* Effects on all outcomes, in all and by subgroup, with their joint covariance; what is
 * told of them goes to the object `settings` (NULL: is not told): subgroups, late. No
 * descriptions. */
AvlastEstimates *avlast_evaluation_estimates(const AvlastEvaluation *evaluation,
                                             json_t *settings, GError **error);

/* Estimates and describes, as avlast_rct does. */
gboolean avlast_evaluation_result(const AvlastEvaluation *evaluation,
                                  AvlastResult *result, GError **error);

/* Describes with the estimates given, which are taken: those pooled over the completed
 * data sets of an imputation, of which the evaluation is the first. Whether effects
 * differ between subgroups is then tested by the pooled covariance. `effects`: so many
 * rows are effects; behind them come those of quantiles and moderators, which are not
 * estimated again. */
gboolean avlast_evaluation_pooled(const AvlastEvaluation *evaluation,
                                  AvlastEstimates *pooled, guint effects,
                                  AvlastResult *result, GError **error);

/* --- parts, for rct.c and its tests --- */

/* The method that AUTO stands for. */
AvlastRctMethod avlast_rct_method(const AvlastRctOptions *options);

/* Whether it adjusts for covariates and baseline. */
gboolean avlast_rct_adjusts(const AvlastRctOptions *options);

/* Whether what is adjusted for is centred and times the arms in the regression. */
gboolean avlast_rct_interacts(const AvlastTrial *trial, const AvlastRctOptions *options);

/* Block indicators times the arms fit a block's only unit of an arm without error, and
 * know nothing of a block that lacks one: their regression then has no standard error (a
 * row of leverage 1) or, by clusters, one far too small. Where such a block is found
 * among the rows in use, the default becomes ANCOVA, whose indicators are not times the
 * arms, cells of factors get plain indicators, and *note (replaced) says so; Lin's
 * regression asked for by name is AVLAST_ERROR_DEGENERATE (AV730). Fogarty (2018),
 * doi:10.1093/biomet/asy034, has the regression adjustment of pairs. */
gboolean avlast_rct_settle_blocks(const AvlastAnalysed *analysed,
                                  AvlastRctOptions *options, char **note, GError **error);

/* Notes when HC0, CR0, CR1 or stata beside block indicators are much too small: B blocks
 * of U units leave residuals that are 1 - B/U of the errors' variance, a half with pairs
 * (de Chaisemartin & Ramirez-Cuellar 2024, doi:10.1257/app.20210252). HC2 and CR2 count
 * it. */
gboolean avlast_rct_note_blocks(const AvlastAnalysed *analysed,
                                const AvlastRctOptions *options, AvlastEstimates *e,
                                GError **error);

/* Effects on one outcome over the rows analysed. */
AvlastEstimates *avlast_rct_effects(const AvlastAnalysed *analysed,
                                    const AvlastRctOptions *options, GError **error);

/* Whether each effect is the difference to a control's mean that can be told too. */
gboolean avlast_rct_has_levels(const AvlastTrial *trial, const AvlastRctOptions *options);
/* The same, each row followed by one of the control's mean "(control)" that it is the
 * difference to. */
AvlastEstimates *avlast_rct_levels(const AvlastAnalysed *analysed,
                                   const AvlastRctOptions *options, GError **error);

/* The standard errors: asked for, or the design's own. FALSE and AVLAST_ERROR_USAGE when
 * those asked for do not fit the design. */
AvlastSe avlast_rct_se(const AvlastTrial *trial, const AvlastRctOptions *options);
gboolean avlast_rct_check_se(const AvlastTrial *trial, const AvlastRctOptions *options,
                             GError **error);

/* The method in one line, for people; to be freed. */
char *avlast_rct_method_line(const AvlastTrial *trial, const AvlastRctOptions *options);

/* Index of the outcome's text in a list that goes with the outcomes, or NULL when the
 * list or the text is empty. */
const char *avlast_rct_text(const char *const *list, gsize index);

/* The member design; the settings mde (of plain effects) and icc. */
void avlast_rct_describe_design(const AvlastTrial *trial, AvlastResult *result);
void avlast_rct_describe_precision(const GPtrArray *analysed, AvlastResult *result);

/* Charts and settings from what was analysed (outcomes in order; effects: the estimates
 * of all of them). */
gboolean avlast_rct_describe(const AvlastTrial *trial, const AvlastRctOptions *options,
                             const GPtrArray *analysed, AvlastResult *result,
                             GError **error);

/* Baseline balance of the first outcome's rows, and of everybody assigned: settings
 * `balance`, `balance.together`, `balance.assigned`, `balance.assigned.together`, and the
 * chart of the first arm. Nothing without covariates and baseline. */
gboolean avlast_rct_describe_balance(const AvlastTrial *trial,
                                     const AvlastRctOptions *options,
                                     const AvlastAnalysed *analysed, AvlastResult *result,
                                     GError **error);

#endif
