/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/calibration.h"
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
    json_decref(result->design);
    result->design = design;
}
