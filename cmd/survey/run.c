/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/bootstrap.h"
#include "cmd/describe/describe.h"
#include "cmd/imputed.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/text.h"
#include "infer/replication.h"

static void work_clear(AvlastSurveyWork *work)
{
    g_strfreev(work->names);
    g_strfreev(work->columns);
    g_clear_pointer(&work->quantiles, g_array_unref);
    g_clear_pointer(&work->standard, avlast_standard_free);
    if (work->own_free)
        work->own_free(work->own_data);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSurveyWork, work_clear)

/* The one place that calls an estimator of the registry. */
static AvlastEstimates *estimate_one(const AvlastFrame *frame, const AvlastSample *sample,
                                     gconstpointer data, GError **error)
{
    const AvlastSurveyWork *work = data;

    return avlast_estimate(work->entry->estimate, frame, sample, work, FALSE, error);
}

static void fill_share(AvlastEstimate *row, double level, gconstpointer data)
{
    const AvlastInterval *kind = data;

    avlast_share_interval_of_row(row, level, *kind);
}

static AvlastEstimates *estimate(const AvlastSurveyWork *work, const AvlastFrame *frame,
                                 const AvlastSample *sample, GError **error)
{
    const AvlastImpute impute = {.estimate = estimate_one,
                                 .data = work,
                                 .options = {.keep_root = work->options.keep_root,
                                             .share = fill_share,
                                             .share_data = &work->options.interval}};

    return work->run->imputed
               ? avlast_run_impute(work->run, frame, sample, &impute, error)
               : estimate_one(frame, sample, work, error);
}

/* The same with another design effect, for --extra. */
typedef struct {
    AvlastSurveyWork *work;
    const AvlastFrame *frame;
    const AvlastSample *sample;
} Again;

static AvlastEstimates *estimate_again(AvlastDeff deff, gpointer data, GError **error)
{
    const Again *again = data;
    const AvlastDeff own = again->work->options.deff;

    again->work->options.deff = deff;
    AvlastEstimates *e = estimate(again->work, again->frame, again->sample, error);
    again->work->options.deff = own;
    return e;
}

static gboolean prepare(AvlastSurveyWork *work, GError **error)
{
    if (!avlast_survey_check_options(work, error) ||
        !avlast_survey_take_options(work, error))
        return FALSE;
    if (work->entry->prepare)
        return work->entry->prepare(work, error);
    work->names = avlast_text_list(work->argument);
    return TRUE;
}

static AvlastFrame *read_frame(const AvlastSurveyWork *work, GError **error)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (char **name = work->columns ? work->columns : work->names; *name; name++)
        g_strv_builder_add(list, *name);
    if (work->standard)
        g_strv_builder_add(list, work->standard->column);
    g_auto(GStrv) columns = g_strv_builder_end(list);
    return avlast_run_frame(
        work->run, work->run->arguments[2],
        work->entry->all_columns ? NULL : (const char *const *)columns, error);
}

gboolean avlast_survey_run(AvlastRun *run, GError **error)
{
    if (g_strv_length(run->arguments) != 3) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a statistic, variables and a data file are needed\nhint: avlast "
                    "survey mean score,days data.csv");
        return FALSE;
    }
    g_auto(AvlastSurveyWork)
        work = {.entry = avlast_survey_entry_of_name(run->arguments[0], error),
                .run = run,
                .own = run->own,
                .argument = run->arguments[1]};
    if (!work.entry || !prepare(&work, error))
        return FALSE;
    g_autoptr(AvlastFrame) frame = read_frame(&work, error);
    g_autoptr(AvlastSample) sample = frame ? avlast_run_sample(run, frame, error) : NULL;
    work.options.keep_root = sample && avlast_run_keeps_root(run, sample);
    g_autoptr(AvlastEstimates) estimates =
        sample ? estimate(&work, frame, sample, error) : NULL;

    if (!estimates || !avlast_run_multiplier(run, frame, estimates, estimates, error))
        return FALSE;
    if (work.own->quality)
        avlast_quality_add(estimates, work.entry->quality);
    Again again = {&work, frame, sample};
    if (!avlast_survey_add_extra(&work, estimates, estimate_again, &again, error))
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(&estimates);
    json_object_set_new(result->settings, "statistic",
                        avlast_json_text(run->arguments[0]));
    avlast_run_add_input(run, result, frame);
    avlast_result_set_design(result, sample);
    if (work.entry->finish && !work.entry->finish(&work, frame, sample, result, error))
        return FALSE;
    return avlast_survey_lay_out(&work, result, error) &&
           avlast_describe_emit(run, result, error);
}
