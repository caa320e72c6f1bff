/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/design_options.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

static AvlastLonely lonely_rule(const char *name)
{
    static const char *const names[] = {"fail", "certainty", "centre", "average"};

    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastLonely)i;
    return AVLAST_LONELY_FAIL;
}

static AvlastPps pps_rule(const char *name)
{
    static const char *const names[] = {"",        "brewer", "hartley-rao",
                                        "overton", "joint",  "poisson"};

    for (guint i = 1; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastPps)i;
    return AVLAST_PPS_NONE;
}

static AvlastDfRule df_rule(const char *name)
{
    if (!name || strcmp(name, "r") == 0)
        return AVLAST_DF_R;
    return strcmp(name, "stata") == 0 ? AVLAST_DF_STATA : AVLAST_DF_SAS;
}

/* What does not go with two phases. */
static const char *wrong_phase(const AvlastOptions *o)
{
    const AvlastLonely lonely = lonely_rule(o->lonely);

    if (!o->phase2)
        return o->phase2_strata || o->phase2_cluster || o->phase2_probability
                   ? "--phase2-strata, --phase2-cluster and --phase2-probability need "
                     "--phase2"
                   : NULL;
    if (o->phase2_strata && o->phase2_probability)
        return "--phase2-probability: units drawn each on its own have no "
               "--phase2-strata";
    if (o->pps)
        return "--pps is not for --phase2";
    if (o->replicates || o->rep_weights)
        return "replicate weights are not for --phase2";
    if (lonely == AVLAST_LONELY_CENTRE || lonely == AVLAST_LONELY_AVERAGE)
        return "--lonely centre and average are not for --phase2";
    if (df_rule(o->df_rule) != AVLAST_DF_R)
        return "--df-rule stata and sas are not for --phase2";
    return NULL;
}

/* Design options that say nothing, or two things. */
static gboolean check_design(const AvlastOptions *o, GError **error)
{
    const AvlastLonely lonely = lonely_rule(o->lonely);
    const AvlastPps pps = pps_rule(o->pps);
    const char *wrong = wrong_phase(o);

    if (wrong)
        ;
    else if ((o->replicates || o->rep_weights) && o->lonely_domain)
        wrong = "--lonely-domain is not for replicate weights";
    else if (o->rep_weights && pps)
        wrong = "--pps: the replicate weights that are given know how units were drawn";
    else if (!pps && (o->pps_variance || o->joint))
        wrong = o->joint ? "--joint-probabilities is for --pps joint"
                         : "--pps-variance is for --pps";
    else if (o->pps_variance && (pps == AVLAST_PPS_BREWER || pps == AVLAST_PPS_POISSON))
        wrong = "--pps-variance is for joint probabilities: --pps hartley-rao, overton "
                "or joint";
    else if ((pps == AVLAST_PPS_JOINT) != (o->joint != NULL))
        wrong = o->joint ? "--joint-probabilities is for --pps joint"
                         : "--pps joint needs the joint probabilities: "
                           "--joint-probabilities FILE";
    else if (pps && o->lonely_domain)
        wrong = "--lonely-domain is not for --pps";
    else if (o->lonely_domain && lonely != AVLAST_LONELY_CENTRE &&
             lonely != AVLAST_LONELY_AVERAGE)
        wrong = "--lonely-domain is for --lonely centre and --lonely average";
    else if (!isnan(o->df) && o->df_rule)
        wrong = "--df-rule: --df gives the degrees of freedom";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", wrong);
    return !wrong;
}

gboolean avlast_design_columns(const AvlastOptions *o, AvlastDesignColumns *columns,
                               GError **error)
{
    if (!isnan(o->df) && !(o->df > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--df: %g is not above zero", o->df);
        return FALSE;
    }
    if (!check_design(o, error))
        return FALSE;
    *columns = (AvlastDesignColumns){
        .weights = o->weights,
        .strata = (const char *const *)o->strata,
        .clusters = (const char *const *)o->cluster,
        .fpc = (const char *const *)o->fpc,
        .lonely = lonely_rule(o->lonely),
        .lonely_domain = o->lonely_domain,
        .df_rule = df_rule(o->df_rule),
        .pps = pps_rule(o->pps),
        .yates_grundy = o->pps_variance && strcmp(o->pps_variance, "yg") == 0,
        .joint = o->joint,
        .phase2 = o->phase2,
        .phase2_strata = o->phase2_strata,
        .phase2_cluster = o->phase2_cluster,
        .phase2_probability = o->phase2_probability,
        .df = o->df,
        .id = o->id,
    };
    return TRUE;
}
