/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/regress.h"
#include "core/error.h"
#include "model/quantreg.h"

gboolean avlast_regress_clustered(AvlastSe se)
{
    return avlast_se_clustered(se);
}

/* Types with which several --cluster columns are ways of clusters, not stages. */
static gboolean takes_ways(const AvlastRegressOptions *own)
{
    AvlastSe se = AVLAST_SE_SURVEY;

    if (!own->se)
        return own->ssc != NULL;
    return avlast_se_parse(own->se, &se) &&
           (se == AVLAST_SE_CR0 || se == AVLAST_SE_CR1 || se == AVLAST_SE_STATA);
}

/* The multiplier bootstrap is of any standard errors. */
static gboolean of_replicates(const AvlastOptions *o)
{
    return o->bootstrap && strcmp(o->bootstrap, "multiplier") != 0;
}

/* The first option of a design that only the linearisation under it uses, or NULL. */
static const char *of_design(const AvlastOptions *o, const AvlastRegressOptions *own)
{
    const guint clusters = o->cluster ? g_strv_length(o->cluster) : 0;

    return o->replicates                      ? "--replicates"
           : of_replicates(o)                 ? "--bootstrap"
           : o->jackknife                     ? "--jackknife"
           : o->rep_weights                   ? "--rep-weights"
           : o->strata                        ? "--strata"
           : o->pps                           ? "--pps"
           : o->fpc                           ? "--fpc"
           : o->phase2                        ? "--phase2"
           : o->poststratify                  ? "--poststratify"
           : o->rake                          ? "--rake"
           : o->calibrate                     ? "--calibrate"
           : clusters > 1 && !takes_ways(own) ? "a second --cluster column"
                                              : NULL;
}

/* What says how the linearisation under a design is done needs one. */
static gboolean rules_have_part(const AvlastOptions *o, AvlastSe se, GError **error)
{
    const char *unused = se == AVLAST_SE_SURVEY ? NULL
                         : o->lonely            ? "--lonely"
                         : o->df_rule           ? "--df-rule"
                                                : NULL;

    if (unused)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV315", NULL,
                    "'--se %s' does not use %s\nhint: --strata and --fpc tell a design, "
                    "--se survey takes one of rows or clusters",
                    avlast_se_name(se), unused);
    return !unused;
}

static gboolean choose(const AvlastRun *run, const AvlastRegressFamily *family,
                       AvlastSe *se, GError **error)
{
    const AvlastOptions *o = &run->options;
    const AvlastRegressOptions *own = run->own;
    const guint clusters = o->cluster ? g_strv_length(o->cluster) : 0;
    const char *unused = of_design(o, own);

    *se = family->linearised || unused ? AVLAST_SE_SURVEY
          : own->ssc                   ? (clusters ? AVLAST_SE_STATA : AVLAST_SE_HC1)
          : clusters && own->wild      ? AVLAST_SE_STATA
          : clusters                   ? AVLAST_SE_CR2
                                       : AVLAST_SE_HC2;
    if (family->quantiles && *se != AVLAST_SE_SURVEY)
        *se = clusters ? AVLAST_SE_STATA : AVLAST_SE_CLASSICAL;
    if (!own->se)
        return TRUE;
    if (!avlast_se_parse(own->se, se)) {
        AvlastQuantregSe quantiles;
        if (!avlast_quantreg_se_parse(own->se, &quantiles) || !family->quantiles) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV330", NULL,
                        "'--se %s' is of quantile regression (--family quantile)",
                        own->se);
            return FALSE;
        }
        *se = AVLAST_SE_CLASSICAL;
    }
    if (*se == AVLAST_SE_SURVEY)
        return TRUE;
    if (family->linearised) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV319", NULL,
                    "'--se %s' is not for the family '%s'\nhint: its errors are always "
                    "linearised under the design; without one, rows are independent",
                    own->se, family->name);
        return FALSE;
    }
    if (!unused && clusters == 1 && !avlast_regress_clustered(*se) &&
        *se != AVLAST_SE_NEWEY_WEST)
        unused = "--cluster";
    if (unused)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV315", NULL,
                    "'--se %s' does not use %s\nhint: leave --se out for the standard "
                    "errors that the design calls for, or give --se survey",
                    own->se, unused);
    else if (avlast_regress_clustered(*se) && clusters == 0)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV314", NULL, "'--se %s' needs --cluster",
                    own->se);
    return !unused && (!avlast_regress_clustered(*se) || clusters > 0);
}

gboolean avlast_regress_choose_se(const AvlastRun *run, const AvlastRegressFamily *family,
                                  AvlastSe *se, GError **error)
{
    return choose(run, family, se, error) && rules_have_part(&run->options, *se, error);
}

gboolean avlast_regress_settle_se(AvlastRegress *regress, const AvlastSample *sample,
                                  GError **error)
{
    if (!sample->calibration || regress->se == AVLAST_SE_SURVEY)
        return TRUE;
    if (regress->own->se) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV315", NULL,
                    "'--se %s' does not use the steps behind the weights '%s'\nhint: "
                    "leave --se out, or give --weight-steps none",
                    regress->own->se, regress->run->options.weights);
        return FALSE;
    }
    regress->se = AVLAST_SE_SURVEY;
    return !regress->family->check || regress->family->check(regress, error);
}

AvlastRobustOptions avlast_regress_robust(const AvlastRegress *regress,
                                          const AvlastSample *sample)
{
    const AvlastStage *stage = &sample->stage[0];

    return (AvlastRobustOptions){
        .type = regress->se,
        .ssc = regress->ssc,
        .more = regress->ways ? regress->ways->way : NULL,
        .n_more = regress->ways ? regress->ways->n_ways : 0,
        .period = regress->ways ? regress->ways->period : NULL,
        .lag = regress->own->lag == G_MININT64 ? -1 : (gint)regress->own->lag,
        .cluster =
            avlast_regress_clustered(regress->se) || regress->se == AVLAST_SE_NEWEY_WEST
                ? stage->cluster
                : NULL,
        .n_clusters = stage->n_clusters,
        .cluster_names = stage->cluster_names,
        .cluster_column = stage->cluster_column,
        .sample = sample,
        .satterthwaite = regress->own->df_method != NULL,
    };
}
