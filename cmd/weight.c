/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/weight/weight.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "weight",
        .usage = "avlast weight DATA [OPTION...]",
        .description = N_(
            "Makes weights, step by step and in this order: the weight of those who did "
            "not answer goes to those who did (--nonresponse by cells, --propensity by "
            "regression), the weights are scaled to what is known of the population "
            "(--poststratify, --rake, --calibrate), the largest and smallest are cut "
            "(--trim), and the population's totals are met again. The report shows each "
            "total before and after, how far weights moved, and what that costs. --save "
            "writes the data with the new column and, beside it, the steps: programs "
            "that "
            "use these weights later find them, so that their standard errors know how "
            "the weights came about."),
        .examples =
            "avlast weight sample.csv --weights d --response answered --nonresponse "
            "agegroup,gender\n"
            "avlast weight answers.csv --weights d --rake by-age.csv,by-region.csv "
            "--trim "
            "0.3,3 --save weighted.csv\n"
            "avlast weight answers.csv --calibrate people.csv,totals.csv --bounds 0.5,2 "
            "-o report.html\n"
            "avlast survey mean score weighted.csv --weights final_weight --cluster unit",
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_RESULT |
                  AVLAST_SHARE_PLAN | AVLAST_SHARE_REPLICATES | AVLAST_SHARE_SEED,
        .arguments = 1,
        .options = avlast_weight_options,
        .own_size = sizeof(AvlastWeightOwn),
        .run = avlast_weight_run,
    };
    return avlast_program_main(&program, argc, argv);
}
