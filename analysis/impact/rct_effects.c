/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/error.h"
#include "impact/difference.h"
#include "impact/factorial.h"
#include "impact/horvitz.h"
#include "impact/rct.h"

gboolean avlast_rct_check_se(const AvlastTrial *trial, const AvlastRctOptions *options,
                             GError **error)
{
    const AvlastSe own = trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2;

    if (options->se_choice == AVLAST_RCT_SE_DEFAULT)
        return TRUE;
    if (options->se == AVLAST_SE_SURVEY || options->se == AVLAST_SE_NEWEY_WEST ||
        options->se == AVLAST_SE_DRISCOLL_KRAAY ||
        avlast_se_clustered(options->se) != (trial->cluster != NULL)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV355", NULL,
                    "standard errors '%s' do not fit a trial %s --cluster\nhint: %s",
                    avlast_se_name(options->se), trial->cluster ? "with" : "without",
                    trial->cluster ? "give CR0, CR1, stata, CR2, CR3 or CR3J"
                                   : "give classical or HC0 to HC5");
        return FALSE;
    }
    if (avlast_rct_method(options) == AVLAST_RCT_HORVITZ) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV355", NULL,
            "--method horvitz-thompson has a variance of its own\nhint: leave out "
            "--se");
        return FALSE;
    }
    if (avlast_rct_method(options) == AVLAST_RCT_DIFFERENCE && trial->block &&
        !trial->contrasts && options->se != own) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV355", NULL,
                    "a difference within blocks has %s standard errors only\nhint: "
                    "--method ancova takes block indicators with any",
                    avlast_se_name(own));
        return FALSE;
    }
    return TRUE;
}

AvlastSe avlast_rct_se(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    if (options->se_choice == AVLAST_RCT_SE_GIVEN)
        return options->se;
    return trial->cluster ? AVLAST_SE_CR2 : AVLAST_SE_HC2;
}

/* Also cells of factors within blocks: block indicators centred and times the cells,
 * which is the mean of the blocks' differences. */
gboolean avlast_rct_interacts(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    const AvlastRctMethod method = avlast_rct_method(options);

    return method == AVLAST_RCT_LIN ||
           (method == AVLAST_RCT_DIFFERENCE && trial->contrasts && trial->block &&
            !options->plain_blocks);
}

static AvlastEstimates *effects(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                gboolean control, GError **error)
{
    const AvlastTrial *trial = a->trial;
    const AvlastRctMethod method = avlast_rct_method(options);
    const gboolean given = options->se_choice == AVLAST_RCT_SE_GIVEN;
    const AvlastAdjustOptions adjust = {.level = options->level,
                                        .se = given            ? options->se
                                              : trial->cluster ? AVLAST_SE_CR2
                                                               : AVLAST_SE_HC2,
                                        .lin = avlast_rct_interacts(trial, options),
                                        .blocks = avlast_rct_adjusts(options) ||
                                                  trial->contrasts != NULL,
                                        .control = control};

    if (method == AVLAST_RCT_HORVITZ)
        return avlast_trial_horvitz(trial, a->outcome->name, a->outcome->number, a->use,
                                    options->level, error);
    if (trial->contrasts && adjust.lin && method == AVLAST_RCT_DIFFERENCE &&
        !avlast_factorial_blocks_full(trial, a->use, error))
        return NULL;
    /* A standard error of one's own choice comes from the regression on the arms: the
     * same estimate, another variance. */
    if (method == AVLAST_RCT_DIFFERENCE && !trial->contrasts &&
        (!given || trial->block)) {
        const AvlastDifferenceOptions difference = {.level = options->level,
                                                    .small_blocks = options->small_blocks,
                                                    .control = control};
        return avlast_trial_difference(trial, a->outcome->name, a->outcome->number,
                                       a->use, &difference, error);
    }
    return avlast_trial_adjust(trial, a->outcome->name, a->outcome->number, a->use,
                               method == AVLAST_RCT_DIFFERENCE ? NULL : &a->covariates,
                               &adjust, error);
}

AvlastEstimates *avlast_rct_effects(const AvlastAnalysed *a,
                                    const AvlastRctOptions *options, GError **error)
{
    return effects(a, options, FALSE, error);
}

AvlastEstimates *avlast_rct_levels(const AvlastAnalysed *a,
                                   const AvlastRctOptions *options, GError **error)
{
    return effects(a, options, TRUE, error);
}

/* The method in one line, for people. */
/* Where the variance of a difference within blocks comes from. */
static char *within_variance(const AvlastTrial *trial, const AvlastRctOptions *options,
                             const char *plain)
{
    AvlastTrialFound found;

    if (!avlast_trial_find(trial, &found, NULL))
        return g_strdup(plain);
    if (found.kind == AVLAST_DESIGN_PAIRS || found.kind == AVLAST_DESIGN_CLUSTER_PAIRS)
        return g_strdup("variance between the pairs (Imai, King & Nall)");
    return found.small && options->small_blocks != AVLAST_SMALL_BLOCKS_DROP
               ? g_strdup_printf("%s; of small blocks the variance between them (Pashley "
                                 "& Miratrix)",
                                 plain)
               : g_strdup(plain);
}

char *avlast_rct_method_line(const AvlastTrial *trial, const AvlastRctOptions *options)
{
    static const char *const names[] = {
        [AVLAST_RCT_DIFFERENCE] = "difference in means",
        [AVLAST_RCT_ANCOVA] = "least squares on the arms and covariates (ANCOVA)",
        [AVLAST_RCT_LIN] = "least squares with centred covariates times the arms (Lin)",
        [AVLAST_RCT_HORVITZ] = "Horvitz-Thompson"};
    const AvlastRctMethod method = avlast_rct_method(options);
    const gboolean given = options->se_choice == AVLAST_RCT_SE_GIVEN;
    const char *blocks = !trial->block ? ""
                         : method == AVLAST_RCT_DIFFERENCE && !options->plain_blocks
                             ? " within blocks"
                             : ", block indicators among the covariates";

    if (method == AVLAST_RCT_HORVITZ)
        return g_strdup_printf("%s; Young's bound of the variance",
                               trial->block
                                   ? "Horvitz-Thompson within blocks"
                                   : "Horvitz-Thompson, units assigned independently");
    if (given)
        return g_strdup_printf("%s%s; %s standard errors", names[method], blocks,
                               avlast_se_name(options->se));
    const char *errors =
        trial->cluster ? "CR2 standard errors by cluster"
        : method == AVLAST_RCT_DIFFERENCE && !trial->contrasts && !trial->weight
            ? "Neyman (HC2) standard errors"
            : "HC2 standard errors";
    g_autofree char *of_blocks = trial->block && method == AVLAST_RCT_DIFFERENCE &&
                                         !trial->contrasts && !options->plain_blocks
                                     ? within_variance(trial, options, errors)
                                     : NULL;
    return g_strdup_printf("%s%s; %s", names[method], blocks,
                           of_blocks ? of_blocks : errors);
}
