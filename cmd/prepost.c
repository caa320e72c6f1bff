/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/prepost/prepost.h"

#define OWN(member) offsetof(AvlastPrePostOwn, member)

static const AvlastOption options[] = {
    {"baseline", 0, AVLAST_OPTION_LIST, OWN(baseline), "COL[,COL]",
     N_("a row per person: each outcome's column before, in the outcomes' order")},
    {"time", 0, AVLAST_OPTION_TEXT, OWN(time), "COL",
     N_("a row per person and wave: the column that tells the wave; --id links them")},
    {"waves", 0, AVLAST_OPTION_LIST, OWN(waves), "BEFORE,AFTER",
     N_("the two waves to compare (default: the only two numbers, in order)")},
    {"use", 0, AVLAST_OPTION_CHOICE, OWN(use), "pairs|all",
     N_("people in both waves alone (default), or those in one as well")},
    {"treatment", 't', AVLAST_OPTION_TEXT, OWN(treatment), "COL",
     N_("who got the programme and who is the comparison group")},
    {"control", 0, AVLAST_OPTION_TEXT, OWN(control), "LEVEL",
     N_("the comparison group (default: 0 when the treatment is 0 or 1)")},
    {"cluster", 'c', AVLAST_OPTION_TEXT, OWN(cluster), "COL",
     N_("people in one are alike: school, ward, family")},
    {"weights", 'w', AVLAST_OPTION_TEXT, OWN(weights), "COL", N_("sampling weights")},
    {"effects", 0, AVLAST_OPTION_LIST, OWN(effects), "NAME[,NAME]",
     N_("standardised changes: dz, dav, drm, db, ds, with Hedges' correction gz, gav, "
        "grm, gb, gs; cliff; none (default: dz,dav,drm, or ds of two samples)")},
    {"test", 0, AVLAST_OPTION_LIST, OWN(test), "NAME[,NAME]",
     N_("further tests: wilcoxon, sign, mcnemar, none (default: mcnemar of yes and no)")},
    {"zeros", 0, AVLAST_OPTION_CHOICE, OWN(zeros), "wilcoxon|pratt",
     N_("signed ranks: people without change are left out before ranking (default) or "
        "after")},
    {"p-value", 0, AVLAST_OPTION_CHOICE, OWN(p_value), "exact|normal",
     N_("of the signed-rank test (default: exact up to 500 pairs)")},
    {"reliability", 0, AVLAST_OPTION_NUMBER, OWN(reliability), "N",
     N_("the outcome's reliability, 0 to 1: who changed by more than its noise")},
    {"sd", 0, AVLAST_OPTION_NUMBER, OWN(sd), "N",
     N_("standard deviation for reliable change (default: that before)")},
    {"norm", 0, AVLAST_OPTION_NUMBER, OWN(norm), "MEAN",
     N_("mean of the population people were picked from: what would come by itself")},
    {"worthwhile", 0, AVLAST_OPTION_LIST, OWN(worthwhile), "N[,N]",
     N_("smallest change worth having, for each outcome; drawn and reported")},
    {"labels", 0, AVLAST_OPTION_LIST, OWN(labels), "TEXT[,TEXT]",
     N_("names of the outcomes for people (default: the codebook's)")},
    {"role", 0, AVLAST_OPTION_LIST, OWN(role), "ROLE[,ROLE]",
     N_("primary, secondary or exploratory: one for all outcomes, or one each")},
    {"adjust", 0, AVLAST_OPTION_LIST, OWN(together.adjust), "NAME[,NAME]",
     N_("p-values corrected together: holm, bh, sup-t ... (avlast adjust)")},
    {"adjust-by", 0, AVLAST_OPTION_LIST, OWN(together.by), "NAME[,NAME]",
     N_("rows alike in these are a family of their own: outcome, group, term (default: "
        "all are one)")},
    {"adjust-terms", 0, AVLAST_OPTION_LIST, OWN(together.terms), "PATTERN[,PATTERN]",
     N_("the terms that --adjust corrects; * stands for any text (default: the changes, "
        "those beside the comparison group where there is one)")},
    {0},
};

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "prepost",
        .usage =
            "avlast prepost OUTCOME[,OUTCOME] FILE --baseline COL[,COL] [OPTION...]\n"
            "avlast prepost OUTCOME[,OUTCOME] FILE --time COL [--id COL] [OPTION...]",
        .description = N_(
            "What changed from before to after: the mean change of the same people with "
            "its interval, standardised changes by name, tests of ranks, signs and yes "
            "and no, and who changed by more than the measure's noise. Beside a "
            "comparison group the difference in change, as change score and adjusted for "
            "before.\n\n"
            "Data with a row per person (two columns) or with a row per person and wave. "
            "Waves that no id links are two samples. What the design cannot say is "
            "refused, not guessed."),
        .examples =
            "avlast prepost score_after pilot.csv --baseline score_before\n"
            "avlast prepost score pilot.csv --time wave --id person --test wilcoxon\n"
            "avlast prepost score_after pilot.csv --baseline score_before --treatment "
            "group --control waiting\n"
            "avlast prepost who5_after pilot.csv --baseline who5_before --reliability "
            "0.8 --norm 60\n"
            "avlast prepost sleep_after,calm_after pilot.csv --baseline "
            "sleep_before,calm_before --adjust holm\n"
            "avlast prepost score_after pilot.csv --baseline score_before --bootstrap "
            "pairs --boot-ci bca",
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_BY | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN |
                  AVLAST_SHARE_IMPUTATION | AVLAST_SHARE_SEED | AVLAST_SHARE_LOOP |
                  AVLAST_SHARE_BOOTSTRAP,
        .options = options,
        .own_size = sizeof(AvlastPrePostOwn),
        .run = avlast_prepost_run,
    };
    return avlast_program_main(&program, argc, argv);
}
