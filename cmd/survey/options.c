/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stddef.h>
#include <string.h>

#include "cmd/bootstrap.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/number.h"

#define OWN(member) offsetof(AvlastSurveyOwn, member)

const AvlastOption avlast_survey_options[] = {
    {"deff", 0, AVLAST_OPTION_CHOICE, OWN(deff), "auto|srs|replace|kish|none",
     N_("design effect: against simple random sampling, with replacement, Kish's of "
        "the weights; auto: srs when the weights sum to more than the rows")},
    {"ci", 0, AVLAST_OPTION_CHOICE, OWN(ci),
     "logit|xlogit|wilson|beta|mean|asin|likelihood",
     N_("interval of a proportion (default: logit), or of the share below a quantile "
        "(default: mean)")},
    {"kappa-weights", 0, AVLAST_OPTION_CHOICE, OWN(kappa_weights),
     "none|linear|quadratic", N_("how near misses count in kappa (default: none)")},
    {"quantiles", 0, AVLAST_OPTION_LIST, OWN(quantiles), "P[,P]",
     N_("which quantiles (default: 0.25,0.5,0.75)")},
    {"rule", 0, AVLAST_OPTION_CHOICE, OWN(rule), "math|school|hf4|hf5|hf6|hf7|hf8|hf9",
     N_("how a quantile between two values is taken (default: math, the smallest "
        "value "
        "with at least that share at or below it)")},
    {"quality", 0, AVLAST_OPTION_FLAG, OWN(quality), NULL,
     N_("note in each row how far it can be trusted: NCHS's limits of n, df, "
        "interval "
        "and CV; nothing is hidden")},
    {"contrast", 0, AVLAST_OPTION_TEXTS, OWN(contrasts), "EXPRESSION",
     N_("also a function of the rows, such as 'score[nord] - score[sør]' or "
        "'log(a / b)'; repeatable")},
    {"extra", 0, AVLAST_OPTION_LIST, OWN(extra), "NAME[,NAME]",
     N_("also of each row: cv, n.effective, deff.srs, deff.replace, deff.kish; rows of "
        "their own in csv and json, columns of a table")},
    {"standardise", 0, AVLAST_OPTION_TEXT, OWN(standardise), "'COL=VALUE:SHARE,...'",
     N_("what the estimates would be if each group had these shares of a column's values "
        "(age); or COL=FILE, with columns COL and shares")},
    {"wide", 0, AVLAST_OPTION_FLAG, OWN(wide), NULL,
     N_("a table of variables in rows and groups in columns, each cell an estimate "
        "with its interval")},
    {"percent", 0, AVLAST_OPTION_CHOICE, OWN(percent), "column|row|total",
     N_("what the percentages of a table are of (default: column)")},
    {"counts", 0, AVLAST_OPTION_FLAG, OWN(counts), NULL,
     N_("counts of the population in place of a table's percentages")},
    {"tests", 0, AVLAST_OPTION_LIST, OWN(tests), "NAME[,NAME]",
     N_("tests of a table: F (default), chisq, wald, adjwald, lincom, saddlepoint; all "
        "or "
        "none of them")},
    {"given", 0, AVLAST_OPTION_TEXT, OWN(given), "'VALUE:SHARE,...'",
     N_("a table of one variable: whether it has these shares; or FILE, with columns of "
        "its name and shares")},
    {"method", 0, AVLAST_OPTION_CHOICE, OWN(method),
     "t|wilcoxon|kruskal|van-der-waerden|median",
     N_("how a test compares groups: by means (t, default) or by ranks")},
    {"null", 0, AVLAST_OPTION_NUMBER, OWN(null), "NUMBER",
     N_("the mean that 'VARIABLE ~ 0' is tested against (default: 0)")},
    {"reference", 0, AVLAST_OPTION_TEXT, OWN(reference), "VALUE",
     N_("the group that a test compares the others with (default: the first)")},
    {"times", 0, AVLAST_OPTION_LIST, OWN(times), "T[,T]",
     N_("times at which the survival is given (default: every event time, or round ones "
        "when there are more than 12)")},
    {"rmst", 0, AVLAST_OPTION_LIST, OWN(rmst), "T[,T]",
     N_("also the mean time without the event, counted up to T")},
    {"km-ci", 0, AVLAST_OPTION_CHOICE, OWN(km_ci), "log|log-log|plain",
     N_("scale of the intervals of a survival curve (default: log)")},
    {"event-value", 0, AVLAST_OPTION_TEXT, OWN(event_value), "VALUE",
     N_("the value of the event column that is the event; all others are censored "
        "(default: 1, with 0 for censored)")},
    {"rho", 0, AVLAST_OPTION_NUMBER, OWN(rho), "N",
     N_("log-rank: events count S^rho (default: 0; 1 stresses early ones)")},
    {"gamma", 0, AVLAST_OPTION_NUMBER, OWN(gamma), "N",
     N_("log-rank: events count (1 - S)^gamma (default: 0; 1 stresses late ones)")},
    {"adjust", 0, AVLAST_OPTION_LIST, OWN(together.adjust), "NAME[,NAME]",
     N_("p-values corrected together: holm, bh, sup-t ... (avlast adjust)")},
    {"adjust-by", 0, AVLAST_OPTION_LIST, OWN(together.by), "NAME[,NAME]",
     N_("rows alike in these are a family of their own: outcome, group, term (default: "
        "all are one)")},
    {"adjust-terms", 0, AVLAST_OPTION_LIST, OWN(together.terms), "PATTERN[,PATTERN]",
     N_("the terms that --adjust corrects; * stands for any text (default: every "
        "estimate but the intercept)")},
    {NULL, 0, AVLAST_OPTION_FLAG, 0, NULL, NULL}};

static AvlastDeff deff_of_name(const char *name)
{
    static const char *const names[] = {"auto", "srs", "replace", "kish", "none"};

    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(names[i], name) == 0)
            return (AvlastDeff)i;
    return AVLAST_DEFF_AUTO;
}

static gboolean take_quantiles(AvlastSurveyWork *work, GError **error)
{
    work->quantiles = g_array_new(FALSE, FALSE, sizeof(double));
    for (char **text = work->own->quantiles; text && *text; text++) {
        double p;
        if (!avlast_number_parse(*text, strlen(*text), '.', &p)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--quantiles: '%s' is not a number", *text);
            return FALSE;
        }
        g_array_append_val(work->quantiles, p);
    }
    work->options.quantiles = (const double *)(const void *)work->quantiles->data;
    work->options.n_quantiles = work->quantiles->len;
    return TRUE;
}

gboolean avlast_survey_take_options(AvlastSurveyWork *work, GError **error)
{
    const AvlastSurveyOwn *own = work->own;
    const AvlastOptions *shared = &work->run->options;

    work->options =
        (AvlastSurveyOptions){.by = (const char *const *)shared->by,
                              .level = shared->level,
                              .deff = deff_of_name(own->deff),
                              .contrasts = (const char *const *)own->contrasts,
                              .keep_root = avlast_run_wants_root(work->run)};
    if (strcmp(work->entry->name, "quantile") == 0)
        work->options.interval = AVLAST_INTERVAL_MEAN;
    if (own->ci)
        avlast_interval_of_name(own->ci, &work->options.interval);
    if (own->rule)
        avlast_quantile_rule_of_name(own->rule, &work->options.rule);
    if (own->standardise &&
        !(work->standard = avlast_standard_parse(own->standardise, error)))
        return FALSE;
    return take_quantiles(work, error) && avlast_survey_check_extra(work, error);
}
