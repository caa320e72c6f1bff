/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/rct/rct.h"
#include "model/wild.h"

#define OWN(member) offsetof(AvlastRctOwn, member)

const AvlastOption avlast_rct_own_options[] = {
    {"treatment", 't', AVLAST_OPTION_TEXT, OWN(treatment), "COL[,COL]",
     N_("column that says which arm a row was assigned to; several: factors")},
    {"control", 0, AVLAST_OPTION_TEXT, OWN(control), "LEVEL[,LEVEL]",
     N_("the arm to compare with (default: 0 when the treatment is 0 or 1)")},
    {"covariates", 'x', AVLAST_OPTION_TEXT, OWN(covariates), "TERMS",
     N_("what to adjust for, known before the assignment: 'age, i.region'")},
    {"baseline", 0, AVLAST_OPTION_LIST, OWN(baseline), "COL[,COL]",
     N_("each outcome before, in the outcomes' order; adjusted for, and charted")},
    {"blocks", 'b', AVLAST_OPTION_TEXT, OWN(blocks), "COL",
     N_("blocks (strata, pairs) within which arms were drawn")},
    {"strata", 's', AVLAST_OPTION_TEXT, OWN(strata), "COL",
     N_("the same as --blocks, as plans name it")},
    {"cluster", 'c', AVLAST_OPTION_TEXT, OWN(cluster), "COL",
     N_("unit that was assigned: school, village, ward")},
    {"assigned", 0, AVLAST_OPTION_CHOICE, OWN(assigned), "cluster|row",
     N_("what was assigned: whole clusters (default) or rows within them")},
    {"weights", 'w', AVLAST_OPTION_TEXT, OWN(weights), "COL", N_("sampling weights")},
    {"method", 'm', AVLAST_OPTION_CHOICE, OWN(method),
     "difference|ancova|lin|horvitz-thompson",
     N_("estimator (default: lin with covariates, else difference)")},
    {"se", 0, AVLAST_OPTION_CHOICE, OWN(se),
     "classical|HC0|HC1|HC2|HC3|HC4|HC4m|HC5|CR0|CR1|stata|CR2|CR3|CR3J",
     N_("standard errors (default: HC2, or CR2 with --cluster)")},
    {"df", 0, AVLAST_OPTION_NUMBER, OWN(df), "N",
     N_("degrees of freedom of the intervals, in place of the method's own")},
    {"small-blocks", 0, AVLAST_OPTION_CHOICE, OWN(small_blocks),
     "hybrid|complete|drop|fail",
     N_("blocks with one unit in an arm (default: hybrid); complete leaves out those "
        "that "
        "lack an arm")},
    {"probability", 0, AVLAST_OPTION_LIST, OWN(probability), "COL[,COL]",
     N_("probability of assignment to each arm but the control: weighs by its inverse")},
    {"takeup", 0, AVLAST_OPTION_TEXT, OWN(takeup), "COL",
     N_("what was taken up (0/1 or a dose): first stage and effect on compliers")},
    {"measures", 0, AVLAST_OPTION_LIST, OWN(measures), "NAME[,NAME]",
     N_("also ratio, odds (outcomes of 0 and 1), g, glass (standardised)")},
    {"worthwhile", 0, AVLAST_OPTION_LIST, OWN(worthwhile), "N[,N]",
     N_("smallest change worth having, for each outcome; drawn and reported")},
    {"labels", 0, AVLAST_OPTION_LIST, OWN(labels), "TEXT[,TEXT]",
     N_("names of the outcomes for people (default: the codebook's)")},
    {"role", 0, AVLAST_OPTION_LIST, OWN(role), "ROLE[,ROLE]",
     N_("primary, secondary or exploratory: one for all outcomes, or one each")},
    {"bounds", 0, AVLAST_OPTION_LIST, OWN(bounds), "lee|manski[,...]",
     N_("what the effect can be, whoever the lost outcomes belong to")},
    {"tighten", 0, AVLAST_OPTION_LIST, OWN(tighten), "COL[,COL]",
     N_("categories known before the assignment that make Lee's bounds narrower")},
    {"range", 0, AVLAST_OPTION_LIST, OWN(range), "LOW,HIGH",
     N_("the outcome's lowest and highest possible value, for Manski's bounds")},
    {"attrition-weights", 0, AVLAST_OPTION_TEXT, OWN(attrition_weights), "TERMS",
     N_("effects weighted by the chance of not being lost, given these: 'age, "
        "i.region'")},
    {"quantiles", 0, AVLAST_OPTION_LIST, OWN(quantiles), "P[,P]",
     N_("effects on quantiles of the outcome: 0.25,0.5,0.75")},
    {"moderators", 0, AVLAST_OPTION_LIST, OWN(moderators), "COL[,COL]",
     N_("whether effects vary with each of these, known before the assignment")},
    {"index", 0, AVLAST_OPTION_TEXTS, OWN(index), "'NAME = COL, -COL ...'",
     N_("an outcome made of several columns, - where less is better; repeatable")},
    {"index-method", 0, AVLAST_OPTION_CHOICE, OWN(index_method), "icw|kl",
     N_("weights of --index: inverse covariance (Anderson, the default), or all alike "
        "(Kling-Liebman)")},
    {"permute", 0, AVLAST_OPTION_CHOICE, OWN(permute), "t|difference",
     N_("randomisation inference: p-values and intervals by dealing the arms anew, of "
        "the "
        "t or the effect")},
    {"adjust", 0, AVLAST_OPTION_LIST, OWN(adjust), "NAME[,NAME]",
     N_("p-values corrected together: holm, bh, sup-t ... (avlast adjust), "
        "westfall-young, romano-wolf")},
    {"family", 0, AVLAST_OPTION_LIST, OWN(family), "NAME[,NAME]",
     N_("the family of each outcome for --adjust (default: all outcomes are one)")},
    {"assignments", 0, AVLAST_OPTION_TEXT, OWN(assignments), "FILE",
     N_("the assignments that could as well have been: a row per unit by its id, a "
        "column "
        "for each; for --permute and westfall-young")},
    {"imputed-blind", 0, AVLAST_OPTION_FLAG, OWN(imputed_blind), NULL,
     N_("the imputing did not use the arms: --permute and westfall-young are then exact "
        "(doc: imputation)")},
    {"wild", 0, AVLAST_OPTION_CHOICE, OWN(wild), AVLAST_WILD_CHOICES,
     N_("p-values and intervals by the wild cluster bootstrap: restricted (wcr) or not "
        "(wcu); scores and variance plain (1) or by the jackknife (3)")},
    {"wild-factors", 0, AVLAST_OPTION_CHOICE, OWN(wild_factors), "rademacher|webb|mammen",
     N_("what a cluster's residuals are multiplied by (default: rademacher)")},
    {0},
};
