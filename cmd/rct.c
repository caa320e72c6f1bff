/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/rct/rct.h"

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "rct",
        .usage = "avlast rct OUTCOME[,OUTCOME] FILE --treatment COL [OPTION...]",
        .description = N_(
            "Effects of being assigned to each arm of a randomised trial rather than to "
            "the control, on one or several outcomes, with their joint covariance.\n\n"
            "Without covariates: the difference in means (within blocks when they are "
            "given). With covariates or a baseline: Lin's regression, covariates centred "
            "and times the arm. Standard errors are HC2, or CR2 with Satterthwaite "
            "degrees "
            "of freedom when clusters were assigned. A JSON result also holds the flow "
            "of "
            "participants, attrition by arm, baseline balance, means by arm, "
            "intracluster "
            "correlations and the smallest effect the trial could have detected."),
        .examples =
            "avlast rct score trial.csv --treatment arm --control usual\n"
            "avlast rct score,wellbeing trial.csv -t arm --control usual -x 'age, "
            "i.region' "
            "-c school\n"
            "avlast rct score trial.csv -t arm --baseline before --blocks block -o "
            "effect.json",
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_BY | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN |
                  AVLAST_SHARE_IMPUTATION | AVLAST_SHARE_SEED | AVLAST_SHARE_LOOP |
                  AVLAST_SHARE_BOOTSTRAP,
        .options = avlast_rct_own_options,
        .own_size = sizeof(AvlastRctOwn),
        .run = avlast_rct_run,
    };
    return avlast_program_main(&program, argc, argv);
}
