/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/regress/models.h"
#include "core/error.h"
#include "model/quantreg.h"
#include "model/wild.h"

static gboolean regress(AvlastRun *run, GError **error)
{
    if (g_strv_length(run->arguments) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a formula and a data file are needed, %u argument%s given\nhint: "
                    "avlast regress 'score ~ treated + age' data.csv",
                    g_strv_length(run->arguments),
                    g_strv_length(run->arguments) == 1 ? "" : "s");
        return FALSE;
    }
    g_autoptr(AvlastResult) result = avlast_regress_models(run, error);
    return result && avlast_run_emit(run, result, error);
}

static const AvlastOption options[] = {
    {"and", '\0', AVLAST_OPTION_TEXTS, G_STRUCT_OFFSET(AvlastRegressOptions, further),
     "FORMULA",
     N_("a further model of the same file, with the same options; repeatable")},
    {"se", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, se),
     AVLAST_SE_CHOICES "|" AVLAST_QUANTREG_SE_CHOICES,
     N_("standard errors (default HC2; CR2 with --cluster; survey with a design)")},
    {"ssc", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, ssc),
     AVLAST_SSC_CHOICES,
     N_("small-sample factor and degrees of freedom as of that package")},
    {"time", '\0', AVLAST_OPTION_TEXT, G_STRUCT_OFFSET(AvlastRegressOptions, time), "COL",
     N_("the order of time, for --se newey-west and --se driscoll-kraay")},
    {"lag", '\0', AVLAST_OPTION_INTEGER, G_STRUCT_OFFSET(AvlastRegressOptions, lag), "N",
     N_("how many times back rows are correlated (default: 4 (T / 100)^(2/9), rounded "
        "down)")},
    {"family", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, family),
     AVLAST_REGRESS_FAMILIES, N_("the family of models (default: gaussian)")},
    {"link", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, link),
     AVLAST_LINK_CHOICES,
     N_("the link (default: the family's own, such as logit for binomial)")},
    {"offset", '\0', AVLAST_OPTION_TEXT, G_STRUCT_OFFSET(AvlastRegressOptions, offset),
     "COL", N_("a column added to the linear predictor as it is")},
    {"exposure", '\0', AVLAST_OPTION_TEXT,
     G_STRUCT_OFFSET(AvlastRegressOptions, exposure), "COL",
     N_("a column whose logarithm is added to the linear predictor: time or people at "
        "risk")},
    {"test", '\0', AVLAST_OPTION_TEXTS, G_STRUCT_OFFSET(AvlastRegressOptions, tests),
     "TERMS", N_("test terms jointly, such as 'age, i.region'; repeatable")},
    {"test-method", '\0', AVLAST_OPTION_CHOICE,
     G_STRUCT_OFFSET(AvlastRegressOptions, test_method), AVLAST_TERM_METHODS,
     N_("how terms are tested: Wald's F (default), Stata's adjusted, Rao and Scott's "
        "likelihood ratio or working Wald")},
    {"margins", '\0', AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastRegressOptions, margins),
     "COL[,COL]",
     N_("mean predictions for each level of a column as if all had it; a:b crosses two")},
    {"at", '\0', AVLAST_OPTION_TEXTS, G_STRUCT_OFFSET(AvlastRegressOptions, at),
     "COL=VALUE[,...]", N_("values at which margins and effects are taken; repeatable")},
    {"ame", '\0', AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastRegressOptions, ame),
     "COL[,COL]",
     N_("average marginal effects: the mean slope in a number, the mean difference from "
        "the reference level of a category")},
    {"contrast", '\0', AVLAST_OPTION_TEXTS,
     G_STRUCT_OFFSET(AvlastRegressOptions, contrasts), "EXPRESSION",
     N_("also a function of the rows, such as 'exp(a - b)'; repeatable")},
    {"df-method", '\0', AVLAST_OPTION_CHOICE,
     G_STRUCT_OFFSET(AvlastRegressOptions, df_method), "satterthwaite",
     N_("degrees of freedom of each row by Satterthwaite, for designs of few PSUs")},
    {"exponentiate", '\0', AVLAST_OPTION_FLAG,
     G_STRUCT_OFFSET(AvlastRegressOptions, exponentiate), NULL,
     N_("report exp(b): odds ratios, rate ratios")},
    {"levels", '\0', AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastRegressOptions, levels),
     "A,B,C",
     N_("the outcome's levels in order (ordinal; multinomial: the first is the one the "
        "others are compared with)")},
    {"wild", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, wild),
     AVLAST_WILD_CHOICES,
     N_("p-values and intervals by the wild cluster bootstrap: restricted (wcr) or not "
        "(wcu); scores and variance plain (1) or by the jackknife (3)")},
    {"wild-factors", '\0', AVLAST_OPTION_CHOICE,
     G_STRUCT_OFFSET(AvlastRegressOptions, wild_factors), "rademacher|webb|mammen",
     N_("what a cluster's residuals are multiplied by (default: rademacher)")},
    {"wild-terms", '\0', AVLAST_OPTION_LIST,
     G_STRUCT_OFFSET(AvlastRegressOptions, wild_terms), "TERM[,TERM]",
     N_("coefficients to bootstrap (default: all but the intercept)")},
    {"ties", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, ties),
     "efron|breslow", N_("Cox: events at the same time (default: efron)")},
    {"event-value", '\0', AVLAST_OPTION_TEXT,
     G_STRUCT_OFFSET(AvlastRegressOptions, event_value), "VALUE",
     N_("the value of the event column that is the event; all others are censored "
        "(default: 1, with 0 for censored)")},
    {"tau", '\0', AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastRegressOptions, tau),
     "0.25,0.5", N_("the quantiles of --family quantile (default: 0.5)")},
    {"method", '\0', AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastRegressOptions, method),
     AVLAST_IV_CHOICES, N_("the estimator with instruments (default: 2sls)")},
    {"adjust", '\0', AVLAST_OPTION_LIST,
     G_STRUCT_OFFSET(AvlastRegressOptions, together.adjust), "NAME[,NAME]",
     N_("p-values corrected together: holm, bh, sup-t ... (avlast adjust)")},
    {"adjust-by", '\0', AVLAST_OPTION_LIST,
     G_STRUCT_OFFSET(AvlastRegressOptions, together.by), "NAME[,NAME]",
     N_("rows alike in these are a family of their own: outcome, group, term (default: "
        "all are one)")},
    {"adjust-terms", '\0', AVLAST_OPTION_LIST,
     G_STRUCT_OFFSET(AvlastRegressOptions, together.terms), "PATTERN[,PATTERN]",
     N_("the terms that --adjust corrects; * stands for any text (default: every "
        "estimate but the intercept)")},
    {NULL, '\0', AVLAST_OPTION_FLAG, 0, NULL, NULL},
};

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "regress",
        .usage = "avlast regress FORMULA FILE [OPTION...]",
        .description = N_(
            "Fits a linear or generalised linear model, weighted with `--weights`. "
            "FORMULA "
            "is "
            "`outcome ~ a + b + a:b + a*b + i.c + log(x) + x^2 + poly(x,3)`, with `0` "
            "for "
            "no intercept; a category has a coefficient for each level but the first; "
            "`| school + year` behind it absorbs an effect of every school and year. "
            "`--family` chooses the model: least squares, or for outcomes of two values, "
            "counts and durations.\n\n"
            "Standard errors are HC2; CR2 with Satterthwaite's degrees of freedom when "
            "`--cluster` is given; linearised under the design when `--strata`, `--fpc` "
            "or "
            "more stages are given, or with `--se survey`."),
        .examples = "avlast regress 'score ~ treated + age + i.region' data.csv\n"
                    "avlast regress 'score ~ treated*age' data.csv --cluster school\n"
                    "avlast regress 'score ~ treated' data.csv --and 'score ~ treated + "
                    "age' --and 'score ~ treated + age + i.region' -o models.json\n"
                    "avlast regress 'score ~ treated | school + year' data.csv --cluster "
                    "school\n"
                    "avlast regress 'smokes ~ age + region' data.csv --family binomial "
                    "--weights w --strata county --cluster psu --exponentiate\n"
                    "avlast regress 'visits ~ treated' data.csv --family poisson "
                    "--exposure days",
        .arguments = 2,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_INFERENCE |
                  AVLAST_SHARE_RESULT | AVLAST_SHARE_INFLUENCE | AVLAST_SHARE_PLAN |
                  AVLAST_SHARE_IMPUTATION | AVLAST_SHARE_REPLICATES | AVLAST_SHARE_SEED |
                  AVLAST_SHARE_LOOP | AVLAST_SHARE_BOOTSTRAP,
        .options = options,
        .own_size = sizeof(AvlastRegressOptions),
        .run = regress,
    };
    return avlast_program_main(&program, argc, argv);
}
