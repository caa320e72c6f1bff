/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/calibration.h"
#include "design/replicates.h"
#include "infer/result.h"

static json_t *stage_json(const AvlastStage *stage)
{
    json_t *object = json_object();

    json_object_set_new(object, "strata", avlast_json_text(stage->stratum_column));
    json_object_set_new(object, "n.strata",
                        stage->stratum ? json_integer(stage->n_strata) : json_null());
    json_object_set_new(object, "clusters", avlast_json_text(stage->cluster_column));
    json_object_set_new(object, "n.clusters",
                        stage->cluster ? json_integer(stage->n_clusters) : json_null());
    json_object_set_new(object, "fpc", json_boolean(stage->population != NULL));
    return object;
}

static json_t *steps_json(const AvlastCalibration *calibration)
{
    json_t *steps = json_array();

    for (guint s = 0; s < calibration->n_done; s++) {
        g_autofree char *text = avlast_weight_step_describe(calibration->done[s].step);
        json_array_append_new(steps, json_string(text));
    }
    return steps;
}

/* rscales are told where they are not all 1. */
static json_t *replicates_json(const AvlastReplicates *replicates)
{
    json_t *object = json_object(), *rscales = NULL;

    json_object_set_new(object, "type",
                        json_string(avlast_replicates_type_name(replicates->type)));
    json_object_set_new(object, "n", json_integer(replicates->n));
    json_object_set_new(object, "given", json_boolean(replicates->column != NULL));
    if (replicates->column)
        json_object_set_new(object, "combined", json_boolean(replicates->combined));
    if (replicates->random)
        json_object_set_new(object, "seed", json_integer(replicates->seed));
    json_object_set_new(object, "centre",
                        json_string(replicates->full ? "full" : "mean"));
    json_object_set_new(object, "scale", avlast_json_number(replicates->scale));
    for (guint32 r = 0; r < replicates->n; r++) {
        if (!rscales && replicates->rscale[r] == 1.0)
            continue;
        rscales = rscales ? rscales : json_array();
        while (json_array_size(rscales) < r)
            json_array_append_new(rscales, avlast_json_number(1.0));
        json_array_append_new(rscales, avlast_json_number(replicates->rscale[r]));
    }
    json_object_set_new(object, "rscales", rscales ? rscales : json_null());
    return object;
}

void avlast_result_set_design(AvlastResult *result, const AvlastSample *sample)
{
    static const char *const lonely[] = {"fail", "certainty", "centre", "average"};
    static const char *const pps[] = {"",        "brewer", "hartley-rao",
                                      "overton", "joint",  "poisson"};
    json_t *design = json_object(), *stages = json_array();

    json_object_set_new(design, "description", avlast_json_text(sample->description));
    json_object_set_new(design, "weighted", json_boolean(sample->weighted));
    json_object_set_new(design, "rows", json_integer((json_int_t)sample->n));
    json_object_set_new(design, "lonely", avlast_json_text(lonely[sample->lonely]));
    if (sample->pps)
        json_object_set_new(design, "pps", avlast_json_text(pps[sample->pps]));
    if (sample->yates_grundy)
        json_object_set_new(design, "pps.variance", avlast_json_text("yg"));
    if (sample->phase2)
        json_object_set_new(design, "phases", json_integer(2));
    if (sample->lonely_domain)
        json_object_set_new(design, "lonely.domain", json_true());
    if (sample->df_rule != AVLAST_DF_R)
        json_object_set_new(
            design, "df.rule",
            avlast_json_text(sample->df_rule == AVLAST_DF_STATA ? "stata" : "sas"));
    json_object_set_new(design, "df", avlast_json_number(sample->df));
    for (guint s = 0; s < sample->n_stages; s++)
        json_array_append_new(stages, stage_json(&sample->stage[s]));
    json_object_set_new(design, "stages", stages);
    if (sample->calibration)
        json_object_set_new(design, "weight.steps", steps_json(sample->calibration));
    if (sample->replicates)
        json_object_set_new(design, "replicates", replicates_json(sample->replicates));
    json_decref(result->design);
    result->design = design;
}
