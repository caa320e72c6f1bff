/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/rct/rct.h"

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
     "classical|HC0|HC1|HC2|HC3|CR0|CR1|stata|CR2",
     N_("standard errors (default: HC2, or CR2 with --cluster)")},
    {"df", 0, AVLAST_OPTION_NUMBER, OWN(df), "N",
     N_("degrees of freedom of the intervals, in place of the method's own")},
    {"small-blocks", 0, AVLAST_OPTION_CHOICE, OWN(small_blocks), "hybrid|fail|drop",
     N_("blocks with one unit in an arm (default: hybrid)")},
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
    {0},
};
