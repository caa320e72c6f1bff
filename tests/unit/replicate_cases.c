/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <omp.h>
#include <string.h>

#include "core/error.h"
#include "core/sum.h"
#include "design/calibration.h"
#include "design/replicates.h"
#include "design_cases.h"
#include "infer/replication.h"
#include "infer/variance.h"
#include "model/linear.h"
#include "model/robust.h"
#include "replicate_cases.h"
#include "support.h"
#include "survey/mean.h"
#include "survey/ratio.h"
#include "survey/spread.h"
#include "survey/total.h"

const Design pairs = {"pairs", "replicates/pairs", "w", {"h"}, {"psu"}, {NULL}, "grp"};

const Design pairs_fpc = {"pairs_fpc", "replicates/pairs", "w", {"h"}, {"psu"}, {"N"},
                          "grp"};

const Design strat = {"strat", "survey/strat", "w", {"stratum"}, {NULL}, {NULL}, "g2"};

const Design strat_fpc = {"strat_fpc", "survey/strat", "w", {"stratum"},
                          {NULL},      {"N"},          "g2"};

const Design clus1 = {"clus1", "survey/clus1", "w", {NULL}, {"school"}, {NULL}, "g2"};

const Design clus2 = {"clus2",        "survey/clus2", NULL, {"stratum"},
                      {"psu", "ssu"}, {"N1", "N2"},   "g2"};

AvlastFrame *replicate_frame_of(const Design *d)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/%s.csv", d->file);
    g_autofree char *path = source_path(relative);

    return frame_of_csv(path);
}

AvlastSample *replicate_plain_sample(const Design *d, const AvlastFrame *frame)
{
    g_autoptr(GError) error = NULL;
    const AvlastDesignColumns columns = {.weights = d->weights,
                                         .strata = d->strata,
                                         .clusters = d->clusters,
                                         .fpc = d->fpc};
    AvlastSample *sample = avlast_sample_new(frame, &columns, &error);

    assert_no_error(error);
    return sample;
}

AvlastSample *replicate_sample_with(const Design *d, const AvlastFrame *frame,
                                    AvlastReplicateType type, guint reps, guint seed,
                                    double rho)
{
    g_autoptr(GError) error = NULL;
    AvlastSample *sample = replicate_plain_sample(d, frame);
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    spec.type = type;
    spec.reps = reps;
    spec.seed = seed;
    spec.rho = rho;
    AvlastReplicates *replicates = avlast_replicates_make(sample, &spec, &error);
    assert_no_error(error);
    avlast_sample_set_replicates(sample, replicates);
    return sample;
}

AvlastEstimates *replicate_run(const AvlastFrame *frame, const AvlastSample *sample,
                               gconstpointer data, GError **error)
{
    const Asked *asked = data;
    const AvlastSurveyOptions options = {.by = asked->by[0] ? asked->by : NULL,
                                         .keep_root = asked->keep_root};

    return asked->statistic(frame, sample, asked->variables, &options, error);
}

AvlastEstimates *replicate_estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                    const Asked *asked)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e =
        avlast_estimate(replicate_run, frame, sample, asked, FALSE, &error);

    assert_no_error(error);
    return e;
}

const Asked totals = {avlast_survey_total, {"y", "x"}, {NULL}, FALSE};
