/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/survey/survey.h"

int main(int argc, char **argv)
{
    g_autofree char *usage = avlast_survey_usage();
    const AvlastProgram program = {
        .name = "survey",
        .usage = usage,
        .description = N_(
            "Estimates means, totals, proportions, ratios, quantiles, variances, "
            "correlations, "
            "geometric means and tables of a population from a sample and tests "
            "differences between groups, with "
            "standard errors, intervals and design effects that know how the sample was "
            "drawn: weights, strata, clusters and finite populations at any number of "
            "stages. A category gives one row per level. Each group of --by has its own "
            "degrees of freedom; an interval that does not exist says why."),
        .examples =
            "avlast survey mean score,days pupils.csv --weights w --strata block "
            "--cluster school\n"
            "avlast survey total days pupils.csv --strata block --fpc schools --cluster "
            "school --by region\n"
            "avlast survey proportion smokes,region pupils.csv --weights w --ci wilson\n"
            "avlast survey ratio cost/days pupils.csv --weights w --cluster school --by "
            "region\n"
            "avlast survey quantile score pupils.csv --weights w --quantiles "
            "0.1,0.5,0.9\n"
            "avlast survey mean score pupils.csv --weights w --by region --contrast "
            "'score[nord] - score[sør]'\n"
            "avlast survey table need,region pupils.csv --weights w --cluster school\n"
            "avlast survey test 'score ~ region' pupils.csv --weights w --method "
            "wilcoxon",
        .arguments = 3,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_BY |
                  AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE |
                  AVLAST_SHARE_PLAN | AVLAST_SHARE_IMPUTATION | AVLAST_SHARE_REPLICATES |
                  AVLAST_SHARE_SEED | AVLAST_SHARE_LOOP | AVLAST_SHARE_BOOTSTRAP,
        .options = avlast_survey_options,
        .own_size = sizeof(AvlastSurveyOwn),
        .run = avlast_survey_run,
    };
    return avlast_program_main(&program, argc, argv);
}
