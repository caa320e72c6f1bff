/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/sens/sens.h"
#include "cmd/unused.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"

#define OWN(member) offsetof(AvlastSensOwn, member)

static const AvlastOption options[] = {
    {"outcome", 0, AVLAST_OPTION_TEXT, OWN(outcome), "NAME",
     N_("row of the result file: its outcome")},
    {"term", 0, AVLAST_OPTION_TEXT, OWN(term), "NAME",
     N_("row of the result file: its term")},
    {"group", 0, AVLAST_OPTION_TEXT, OWN(group), "NAME",
     N_("row of the result file: its group")},
    {"results", 0, AVLAST_OPTION_TEXT, OWN(results), "FOLDER",
     N_("where the result file lies, such as a folder of `avlast run` (default: here)")},
    {"estimate", 0, AVLAST_OPTION_NUMBER, OWN(estimate), "N",
     N_("the estimate, in place of a file")},
    {"std-error", 0, AVLAST_OPTION_NUMBER, OWN(std_error), "N",
     N_("its standard error (robustness: the classical one)")},
    {"df", 0, AVLAST_OPTION_NUMBER, OWN(df), "N", N_("its degrees of freedom")},
    {"low", 0, AVLAST_OPTION_NUMBER, OWN(low), "N", N_("low end of its interval")},
    {"high", 0, AVLAST_OPTION_NUMBER, OWN(high), "N", N_("high end of its interval")},
    {"scale", 0, AVLAST_OPTION_CHOICE, OWN(scale),
     "rr|or-rare|or-common|hr-rare|hr-common|difference",
     N_("evalue: what the estimate is: risk, odds or hazard ratio of a rare or common "
        "outcome, or a difference in sd")},
    {"sd-outcome", 0, AVLAST_OPTION_NUMBER, OWN(sd_outcome), "N",
     N_("evalue: the outcome's sd, for a difference in its own units")},
    {"true", 0, AVLAST_OPTION_NUMBER, OWN(truth), "RATIO",
     N_("evalue: the risk ratio it might be in truth (default: 1)")},
    {"treatment", 't', AVLAST_OPTION_TEXT, OWN(treatment), "COL",
     N_("robustness, oster: the model's column whose coefficient is meant")},
    {"benchmark", 0, AVLAST_OPTION_TEXT, OWN(benchmark), "TERMS",
     N_("robustness: covariates that the confounder is compared with")},
    {"times", 0, AVLAST_OPTION_LIST, OWN(times), "N[,N]",
     N_("robustness: how many times as strong as they (default: 1,2,3)")},
    {"q", 0, AVLAST_OPTION_NUMBER, OWN(q), "P",
     N_("robustness: share of the estimate that is to go (default: 1)")},
    {"always", 0, AVLAST_OPTION_TEXT, OWN(always), "TERMS",
     N_("oster: covariates that are in the short model, too")},
    {"r-max", 0, AVLAST_OPTION_NUMBER, OWN(r_max), "P",
     N_("oster: R2 with everything that matters")},
    {"r-max-times", 0, AVLAST_OPTION_NUMBER, OWN(r_max_times), "N",
     N_("oster: the same as a multiple of the full model's (default: 1.3, at most 1)")},
    {"delta", 0, AVLAST_OPTION_NUMBER, OWN(delta), "N",
     N_("oster: strength of the selection, for the adjusted coefficient (default: 1)")},
    {"target", 0, AVLAST_OPTION_NUMBER, OWN(target), "N",
     N_("oster: the coefficient it might be in truth (default: 0)")},
    {"gamma", 0, AVLAST_OPTION_LIST, OWN(gamma), "N[,N]",
     N_("rosenbaum: biases, 1 and above (default: 1,1.25,1.5,2,2.5,3,4)")},
    {"test", 0, AVLAST_OPTION_CHOICE, OWN(test), "signed-rank|sign|mcnemar",
     N_("rosenbaum: the test (default: signed-rank; mcnemar is sign for 0 and 1)")},
    {"discordant", 0, AVLAST_OPTION_LIST, OWN(discordant), "N,N",
     N_("rosenbaum: pairs in which the treated one alone, the control alone, had it")},
    {"p-values", 0, AVLAST_OPTION_CHOICE, OWN(p_values), "exact|normal",
     N_("rosenbaum: of the signed rank (default: exact up to 200 pairs)")},
    {"zeros", 0, AVLAST_OPTION_CHOICE, OWN(zeros), "pratt|drop",
     N_("rosenbaum: pairs that do not differ are ranked (default), or left out first")},
    {"alternative", 0, AVLAST_OPTION_CHOICE, OWN(alternative), "greater|less|two-sided",
     N_("rosenbaum: what the treated have (default: greater, one-sided)")},
    {0},
};

enum { EVALUE = 1, ROBUSTNESS = 2, OSTER = 4, ROSENBAUM = 8 };

/* An option of another method is an error, not left out in silence. */
static gboolean fits(const AvlastSensOwn *o, guint method, const char *name,
                     GError **error)
{
    const struct {
        const char *option;
        gboolean given;
        guint methods;
    } rules[] = {
        {"outcome", o->outcome != NULL, EVALUE | ROBUSTNESS},
        {"term", o->term != NULL, EVALUE | ROBUSTNESS},
        {"group", o->group != NULL, EVALUE | ROBUSTNESS},
        {"results", o->results != NULL, EVALUE | ROBUSTNESS},
        {"estimate", !isnan(o->estimate), EVALUE | ROBUSTNESS},
        {"std-error", !isnan(o->std_error), EVALUE | ROBUSTNESS},
        {"df", !isnan(o->df), EVALUE | ROBUSTNESS},
        {"low", !isnan(o->low), EVALUE},
        {"high", !isnan(o->high), EVALUE},
        {"scale", o->scale != NULL, EVALUE},
        {"sd-outcome", !isnan(o->sd_outcome), EVALUE},
        {"true", !isnan(o->truth), EVALUE},
        {"treatment", o->treatment != NULL, ROBUSTNESS | OSTER},
        {"benchmark", o->benchmark != NULL, ROBUSTNESS},
        {"times", o->times != NULL, ROBUSTNESS},
        {"q", !isnan(o->q), ROBUSTNESS},
        {"always", o->always != NULL, OSTER},
        {"r-max", !isnan(o->r_max), OSTER},
        {"r-max-times", !isnan(o->r_max_times), OSTER},
        {"delta", !isnan(o->delta), OSTER},
        {"target", !isnan(o->target), OSTER},
        {"gamma", o->gamma != NULL, ROSENBAUM},
        {"test", o->test != NULL, ROSENBAUM},
        {"discordant", o->discordant != NULL, ROSENBAUM},
        {"p-values", o->p_values != NULL, ROSENBAUM},
        {"zeros", o->zeros != NULL, ROSENBAUM},
        {"alternative", o->alternative != NULL, ROSENBAUM},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].given && !(rules[i].methods & method)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                        "--%s has no meaning with '%s'", rules[i].option, name);
            return FALSE;
        }
    return TRUE;
}

static guint method_of(const char *name)
{
    static const char *const names[] = {"evalue", "robustness", "oster", "rosenbaum"};

    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return 1U << i;
    return 0;
}

/* What stands between the method and the file: a formula or columns. */
static gboolean check_arguments(guint method, guint n, const char *name, GError **error)
{
    const guint least = method == OSTER ? 3 : 1, most = method == EVALUE ? 2 : 3;

    if (n >= least && n <= most && !(method == ROSENBAUM && n == 2))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                method == EVALUE ? "'%s' takes a result file, or --estimate"
                : method == ROSENBAUM
                    ? "'%s' takes columns and a data file, or --discordant"
                    : "'%s' takes a formula and a data file",
                name);
    return FALSE;
}

static gboolean dispatch(AvlastRun *run, AvlastResult *result, guint method, guint n,
                         GError **error)
{
    char **a = run->arguments;

    switch (method) {
    case EVALUE:
        return avlast_sens_evalue(run, result, n > 1 ? a[1] : NULL, error);
    case ROBUSTNESS:
        return avlast_sens_robustness(run, result, n > 2 ? a[1] : NULL,
                                      n > 1 ? a[n - 1] : NULL, error);
    case OSTER:
        return avlast_sens_oster(run, result, a[1], a[2], error);
    default:
        return avlast_sens_rosenbaum(run, result, n > 2 ? a[1] : NULL,
                                     n > 2 ? a[2] : NULL, error);
    }
}

static gboolean sens(AvlastRun *run, GError **error)
{
    const guint n = g_strv_length(run->arguments), method = method_of(run->arguments[0]);

    if (!method) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "which analysis: evalue, robustness, oster or rosenbaum?\nhint: "
                    "avlast sens evalue --estimate 3.9 --low 1.8 --high 8.7 --scale rr");
        return FALSE;
    }
    if (!check_arguments(method, n, run->arguments[0], error) ||
        !fits(run->own, method, run->arguments[0], error))
        return FALSE;
    /* A formula or columns stand between the method and a data file. */
    if (n < 3 &&
        (!avlast_run_refuse_unused(run, "Data", NULL, "about an estimate", error) ||
         !avlast_run_refuse_unused(run, "Multiple imputation", NULL, "about an estimate",
                                   error)))
        return FALSE;
    if (method == ROSENBAUM &&
        !avlast_run_refuse_unused(run, "Multiple imputation", NULL,
                                  "with 'rosenbaum', whose bounds have no rule to be "
                                  "pooled",
                                  error))
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    result->estimates->level = run->options.level;
    return dispatch(run, result, method, n, error) && avlast_run_emit(run, result, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "sens",
        .usage = "avlast sens evalue [RESULT.json] --scale SCALE [OPTION...]\n"
                 "avlast sens robustness FORMULA FILE --treatment COL [OPTION...]\n"
                 "avlast sens oster FORMULA FILE --treatment COL [OPTION...]\n"
                 "avlast sens rosenbaum TREATED,CONTROL FILE [OPTION...]",
        .description = N_(
            "How strong a bias that nobody measured would have to be to change the "
            "answer. E-values of ratios and differences; how much of treatment and "
            "outcome a confounder would have to explain (robustness value), also in "
            "terms of covariates that were measured; Oster's delta; Rosenbaum's bounds "
            "for matched pairs. Bounds for those lost from a trial are with `avlast "
            "rct`."),
        .examples =
            "avlast sens evalue --estimate 3.9 --low 1.8 --high 8.7 --scale rr\n"
            "avlast sens evalue regress.json --term treated --scale or-common\n"
            "avlast sens robustness 'y ~ treated + age + i.region' data.csv --treatment "
            "treated --benchmark age\n"
            "avlast sens oster 'y ~ treated + age + i.region' data.csv --treatment "
            "treated --always age\n"
            "avlast sens rosenbaum exposed,control pairs.csv --gamma 1,2,3\n"
            "avlast sens rosenbaum --discordant 110,12",
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT |
                  AVLAST_SHARE_PLAN | AVLAST_SHARE_IMPUTATION,
        .arguments = 3,
        .options = options,
        .own_size = sizeof(AvlastSensOwn),
        .run = sens,
    };
    return avlast_program_main(&program, argc, argv);
}
