/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stddef.h>
#include <string.h>

#include "cmd/program.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "survey/association.h"
#include "survey/geomean.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "survey/quality.h"
#include "survey/quantiles.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

typedef struct {
    char *deff, *ci, *rule;
    char **quantiles, **contrasts;
    gboolean quality;
} Own;

typedef AvlastEstimates *(*Statistic)(const AvlastFrame *, const AvlastSample *,
                                      const char *const *, const AvlastSurveyOptions *,
                                      GError **);

typedef struct {
    const char *name;
    Statistic estimate;
    AvlastQualityKind quality;
} Named;

static const Named statistics[] = {
    {"mean", avlast_survey_mean, AVLAST_QUALITY_SIZES},
    {"total", avlast_survey_total, AVLAST_QUALITY_SIZES},
    {"proportion", avlast_survey_proportion, AVLAST_QUALITY_SHARES},
    {"ratio", avlast_survey_ratio, AVLAST_QUALITY_SIZES},
    {"quantile", avlast_survey_quantile, AVLAST_QUALITY_OTHER},
    {"variance", avlast_survey_variance, AVLAST_QUALITY_SIZES},
    {"sd", avlast_survey_sd, AVLAST_QUALITY_SIZES},
    {"covariance", avlast_survey_covariance, AVLAST_QUALITY_OTHER},
    {"correlation", avlast_survey_correlation, AVLAST_QUALITY_OTHER},
    {"geomean", avlast_survey_geomean, AVLAST_QUALITY_SIZES}};

static Statistic statistic_of_name(const char *name, GError **error)
{
    const char *names[G_N_ELEMENTS(statistics) + 1] = {NULL};
    g_autoptr(GString) all = g_string_new("\nhint: it is one of ");

    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++) {
        names[i] = statistics[i].name;
        if (strcmp(names[i], name) == 0)
            return statistics[i].estimate;
        g_string_append_printf(all, "%s%s", i ? ", " : "", names[i]);
    }
    g_autofree char *near = avlast_text_did_you_mean(name, names);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL, "no statistic '%s'%s", name,
                *near ? near : all->str);
    return NULL;
}

static AvlastDeff deff_of_name(const char *name)
{
    static const char *const names[] = {"auto", "srs", "replace", "kish", "none"};

    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0)
            return (AvlastDeff)i;
    return AVLAST_DEFF_AUTO;
}

static void judge(AvlastEstimates *estimates, Statistic statistic)
{
    for (guint i = 0; i < G_N_ELEMENTS(statistics); i++)
        if (statistics[i].estimate == statistic)
            avlast_quality_add(estimates, statistics[i].quality);
}

/* Options that the statistic has no use for are errors. */
static gboolean check_options(const AvlastRun *run, Statistic statistic, GError **error)
{
    const Own *own = run->own;
    const gboolean quantile = statistic == avlast_survey_quantile;
    const char *other = NULL, *lacks = NULL;

    if (own->ci && !quantile && statistic != avlast_survey_proportion)
        other = "--ci is for proportions and quantiles";
    else if (!quantile && own->rule)
        other = "--rule is for quantiles";
    else if (!quantile && own->quantiles)
        other = "--quantiles is for the statistic 'quantile'";
    else if (quantile && own->contrasts)
        lacks = "--contrast: quantiles have no joint covariance";
    else if (quantile && own->deff)
        lacks = "--deff: a quantile has no design effect";
    else if (quantile && run->options.influence)
        lacks = "--influence: a quantile has no influence values";
    if (other)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s, not for '%s'", other,
                    run->arguments[0]);
    if (lacks)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", lacks);
    return !other && !lacks;
}

/* Moves own options into the statistic's; *quantiles owns the numbers. */
static gboolean take_options(const Own *own, Statistic statistic,
                             AvlastSurveyOptions *options, GArray **quantiles,
                             GError **error)
{
    *quantiles = g_array_new(FALSE, FALSE, sizeof(double));
    if (statistic == avlast_survey_quantile)
        options->interval = AVLAST_INTERVAL_MEAN;
    if (own->ci)
        avlast_interval_of_name(own->ci, &options->interval);
    if (own->rule)
        avlast_quantile_rule_of_name(own->rule, &options->rule);
    for (char **text = own->quantiles; text && *text; text++) {
        double p;
        if (!avlast_number_parse(*text, strlen(*text), '.', &p)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--quantiles: '%s' is not a number", *text);
            return FALSE;
        }
        g_array_append_val(*quantiles, p);
    }
    options->quantiles = (const double *)(const void *)(*quantiles)->data;
    options->n_quantiles = (*quantiles)->len;
    return TRUE;
}

static gboolean survey(AvlastRun *run, GError **error)
{
    const Own *own = run->own;
    AvlastSurveyOptions options = {.by = (const char *const *)run->options.by,
                                   .level = run->options.level,
                                   .deff = deff_of_name(own->deff),
                                   .contrasts = (const char *const *)own->contrasts,
                                   .keep_root = run->options.influence != NULL};

    if (g_strv_length(run->arguments) != 3) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a statistic, variables and a data file are needed\nhint: avlast "
                    "survey mean score,days data.csv");
        return FALSE;
    }
    const Statistic statistic = statistic_of_name(run->arguments[0], error);
    if (!statistic)
        return FALSE;
    g_autoptr(GArray) quantiles = NULL;
    if (!check_options(run, statistic, error) ||
        !take_options(own, statistic, &options, &quantiles, error))
        return FALSE;
    g_auto(GStrv) variables = statistic == avlast_survey_ratio
                                  ? avlast_ratio_names(run->arguments[1], error)
                                  : avlast_text_list(run->arguments[1]);
    if (!variables)
        return FALSE;
    const char *const *names = (const char *const *)variables;
    g_autoptr(AvlastFrame) frame = avlast_run_frame(run, run->arguments[2], names, error);
    g_autoptr(AvlastSample) sample = frame ? avlast_run_sample(run, frame, error) : NULL;
    if (!sample)
        return FALSE;
    g_autoptr(AvlastEstimates) estimates =
        statistic(frame, sample, names, &options, error);
    if (!estimates)
        return FALSE;

    if (own->quality)
        judge(estimates, statistic);
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(&estimates);
    json_object_set_new(result->settings, "statistic",
                        avlast_json_text(run->arguments[0]));
    avlast_result_add_input(result, frame);
    avlast_result_set_design(result, sample);
    return avlast_run_emit(run, result, error);
}

int main(int argc, char **argv)
{
    static const AvlastOption options[] = {
        {"deff", 0, AVLAST_OPTION_CHOICE, offsetof(Own, deff),
         "auto|srs|replace|kish|none",
         N_("design effect: against simple random sampling, with replacement, Kish's of "
            "the weights; auto: srs when the weights sum to more than the rows")},
        {"ci", 0, AVLAST_OPTION_CHOICE, offsetof(Own, ci),
         "logit|xlogit|wilson|beta|mean|asin|likelihood",
         N_("interval of a proportion (default: logit), or of the share below a quantile "
            "(default: mean)")},
        {"quantiles", 0, AVLAST_OPTION_LIST, offsetof(Own, quantiles), "P[,P]",
         N_("which quantiles (default: 0.25,0.5,0.75)")},
        {"rule", 0, AVLAST_OPTION_CHOICE, offsetof(Own, rule),
         "math|school|hf4|hf5|hf6|hf7|hf8|hf9",
         N_("how a quantile between two values is taken (default: math, the smallest "
            "value "
            "with at least that share at or below it)")},
        {"quality", 0, AVLAST_OPTION_FLAG, offsetof(Own, quality), NULL,
         N_("note in each row how far it can be trusted: NCHS's limits of n, df, "
            "interval "
            "and CV; nothing is hidden")},
        {"contrast", 0, AVLAST_OPTION_TEXTS, offsetof(Own, contrasts), "EXPRESSION",
         N_("also a function of the rows, such as 'score[nord] - score[sør]' or "
            "'log(a / b)'; repeatable")},
        {NULL, 0, AVLAST_OPTION_FLAG, 0, NULL, NULL}};
    static const AvlastProgram program = {
        .name = "survey",
        .usage = "avlast survey mean VARIABLES FILE [OPTION...]\n"
                 "avlast survey total VARIABLES FILE [OPTION...]\n"
                 "avlast survey proportion VARIABLES FILE [OPTION...]\n"
                 "avlast survey ratio NUMERATOR/DENOMINATOR FILE [OPTION...]\n"
                 "avlast survey quantile VARIABLES FILE [--quantiles P,P] [OPTION...]\n"
                 "avlast survey variance|sd VARIABLES FILE [OPTION...]\n"
                 "avlast survey covariance|correlation VARIABLES FILE [OPTION...]\n"
                 "avlast survey geomean VARIABLES FILE [OPTION...]",
        .description = N_(
            "Estimates means, totals, proportions, ratios, quantiles, variances, "
            "correlations and "
            "geometric means of a population from a sample, with "
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
            "'score[nord] - score[sør]'",
        .arguments = 3,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_BY |
                  AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE |
                  AVLAST_SHARE_PLAN,
        .options = options,
        .own_size = sizeof(Own),
        .run = survey,
    };
    return avlast_program_main(&program, argc, argv);
}
