/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/power/power.h"
#include "core/error.h"

#define OWN(member) offsetof(AvlastPowerOwn, member)

static const AvlastOption options[] = {
    {"effect", 'e', AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_EFFECT]), "N[,N]",
     N_("effect: a difference of means (in sd, without --sd), of shares, or a hazard "
        "ratio")},
    {"n", 'n', AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_N]), "N[,N]",
     N_("people assigned, in all arms together")},
    {"power", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_POWER]), "P[,P]",
     N_("chance to find the effect; leave out what is sought")},
    {"alpha", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_ALPHA]), "P[,P]",
     N_("chance to find an effect that is none (default: 0.05)")},
    {"sides", 0, AVLAST_OPTION_INTEGER, OWN(sides), "1|2",
     N_("tails of the test (default: 2)")},
    {"sd", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_SD]), "N[,N]",
     N_("means: standard deviation of the outcome (default: 1)")},
    {"base", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_BASE]), "P[,P]",
     N_("shares: the control's")},
    {"r2", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_R2]), "P[,P]",
     N_("what covariates and blocks explain of the outcome (of people within clusters)")},
    {"covariates", 0, AVLAST_OPTION_NUMBER, OWN(covariates), "N",
     N_("degrees of freedom they cost")},
    {"blocks", 0, AVLAST_OPTION_NUMBER, OWN(blocks), "N",
     N_("blocks within which arms are drawn")},
    {"pairs", 0, AVLAST_OPTION_FLAG, OWN(pairs), NULL,
     N_("arms are drawn within matched pairs, alike by --r2 (clusters: --r2-cluster)")},
    {"arms", 0, AVLAST_OPTION_INTEGER, OWN(arms), "N",
     N_("arms, the control among them (default: 2)")},
    {"ratio", 0, AVLAST_OPTION_LIST, OWN(ratio), "N,N[,N]",
     N_("relative sizes of the arms, the control first (default: equal)")},
    {"adjust", 0, AVLAST_OPTION_CHOICE, OWN(adjust), "none|bonferroni",
     N_("alpha of several arms, each against the control (default: none)")},
    {"cluster-size", 'm', AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_CLUSTER_SIZE]),
     "N[,N]", N_("clusters are assigned, with so many people each")},
    {"clusters", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_CLUSTERS]), "N[,N]",
     N_("clusters assigned, in all arms together")},
    {"icc", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_ICC]), "P[,P]",
     N_("intracluster correlation")},
    {"cluster-cv", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_CV]), "N[,N]",
     N_("how unequal the clusters are: sd of their size over its mean")},
    {"r2-cluster", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_R2_CLUSTER]), "P[,P]",
     N_("what covariates and blocks explain of the differences between clusters")},
    {"rounds-before", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_BEFORE]), "N[,N]",
     N_("times the outcome is measured before")},
    {"rounds-after", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_AFTER]), "N[,N]",
     N_("times it is measured after (default: 1)")},
    {"correlation", 'r', AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_CORRELATION]), "P[,P]",
     N_("of a person's outcome from round to round")},
    {"correlation-before", 0, AVLAST_OPTION_NUMBER, OWN(correlation_before), "P",
     N_("the same among rounds before (default: --correlation)")},
    {"correlation-after", 0, AVLAST_OPTION_NUMBER, OWN(correlation_after), "P",
     N_("the same among rounds after (default: --correlation)")},
    {"cluster-correlation", 0, AVLAST_OPTION_NUMBER, OWN(cluster_correlation), "P",
     N_("of a cluster's mean from round to round (default: --correlation)")},
    {"analysis-of", 0, AVLAST_OPTION_CHOICE, OWN(analysis_of), "ancova|post|change",
     N_("with rounds before: ANCOVA (default), what is measured after alone, or the "
        "change")},
    {"takeup", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_TAKEUP]), "P[,P]",
     N_("share of the treated arm that takes the treatment; --effect is then of those")},
    {"takeup-control", 0, AVLAST_OPTION_NUMBER, OWN(takeup_control), "P",
     N_("share of the control that takes it all the same")},
    {"attrition", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_ATTRITION]), "P[,P]",
     N_("share of those assigned whose outcome is lost")},
    {"event-share", 0, AVLAST_OPTION_LIST, OWN(list[AVLAST_POWER_EVENT_SHARE]), "P[,P]",
     N_("survival: share of the control that has the event by the end")},
    {"median", 0, AVLAST_OPTION_NUMBER, OWN(median), "TIME",
     N_("survival: the control's median time, when times are exponential")},
    {"accrual", 0, AVLAST_OPTION_NUMBER, OWN(accrual), "TIME",
     N_("survival: time over which people come in evenly (default: 0)")},
    {"follow-up", 0, AVLAST_OPTION_NUMBER, OWN(follow_up), "TIME",
     N_("survival: time from the last one in to the end")},
    {"direction", 0, AVLAST_OPTION_CHOICE, OWN(direction), "increase|decrease",
     N_("of an effect that is sought (default: increase; hazards: decrease)")},
    {"method", 0, AVLAST_OPTION_CHOICE, OWN(method),
     "noncentral|bloom|normal|pooled|unpooled|arcsine|continuity|schoenfeld|freedman",
     N_("how power is computed (default: noncentral; pooled for shares of people; "
        "schoenfeld)")},
    {0},
};

static gboolean emit(AvlastRun *run, const AvlastPowerGrid *grid, AvlastResult *result,
                     GError **error)
{
    const char *format = avlast_run_format(run, error);

    if (!format)
        return FALSE;
    if (g_str_has_prefix(format, "csv") || strcmp(format, "tsv") == 0 ||
        strcmp(format, "json") == 0)
        return avlast_run_emit(run, result, error);
    g_autoptr(AvlastSheet) sheet =
        avlast_power_sheet(grid, result, avlast_environment_lang(run));
    g_autoptr(GBytes) bytes = avlast_sheet_in_format(sheet, format, error);
    return bytes && avlast_run_write(run, bytes, error);
}

static gboolean power(AvlastRun *run, GError **error)
{
    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "what is the outcome: means, shares or survival?\nhint: avlast power "
                    "means --effect 0.3 --power 0.8");
        return FALSE;
    }
    g_autoptr(AvlastPowerGrid) grid = avlast_power_grid_new(run, error);
    if (!grid)
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    avlast_power_rows(grid, result->estimates);
    json_object_set_new(result->charts, "power", avlast_power_curves(grid));
    return emit(run, grid, result, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "power",
        .usage = "avlast power means|shares|survival [OPTION...]",
        .description = N_(
            "How many people or clusters a trial needs, how likely it is to find an "
            "effect, or the smallest effect it finds: of effect, size and power give two "
            "and the third is computed. Lists (`0.2,0.3`, `100:500:50`) give a row for "
            "each combination, and a curve.\n\n"
            "People one by one, in blocks or pairs, clusters of unequal size, several "
            "rounds of measurement, several arms, take-up and attrition go together as "
            "they do in the trial. Means by the noncentral t distribution with both "
            "tails; shares with pooled variance; survival by the number of events."),
        .examples =
            "avlast power means --effect 0.3 --power 0.8\n"
            "avlast power means --n 200:1000:100 --power 0.8 -o power.json\n"
            "avlast power means --effect 4 --sd 18 --cluster-size 20 --icc 0.05,0.1 "
            "--power 0.8\n"
            "avlast power means -n 400 -e 0.2 --rounds-before 1 --correlation 0.6\n"
            "avlast power shares --base 0.4 --effect -0.1 --power 0.8 --attrition 0.15\n"
            "avlast power survival --effect 0.7 --event-share 0.4 --power 0.9",
        .shared = AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(AvlastPowerOwn),
        .run = power,
    };
    return avlast_program_main(&program, argc, argv);
}
