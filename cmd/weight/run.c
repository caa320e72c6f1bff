/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stddef.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/weight/weight.h"
#include "core/error.h"

#define OWN(member) offsetof(AvlastWeightOwn, member)

const AvlastOption avlast_weight_options[] = {
    {"response", 0, AVLAST_OPTION_TEXT, OWN(response), "COL",
     N_("column that is 1 for those who answered and 0 for those who did not")},
    {"nonresponse", 0, AVLAST_OPTION_LIST, OWN(nonresponse), "COL[,COL]",
     N_("hand the weight of those who did not answer to those who did in the same cell "
        "of "
        "these columns")},
    {"propensity", 0, AVLAST_OPTION_LIST, OWN(propensity), "COL[,COL]",
     N_("divide the weights by the probability to answer, a logistic regression on these "
        "columns")},
    {"trim", 0, AVLAST_OPTION_LIST, OWN(trim), "LO,HI",
     N_("cut weights to these bounds and share what is cut off, then meet the totals "
        "again")},
    {"trim-unit", 0, AVLAST_OPTION_CHOICE, OWN(trim_unit), "mean|median|one",
     N_("what the bounds of --trim are multiples of (default: the mean weight)")},
    {"save", 0, AVLAST_OPTION_TEXT, OWN(save), "FILE",
     N_("write the data with the final weights as CSV, its codebook and the steps beside "
        "it")},
    {"column", 0, AVLAST_OPTION_TEXT, OWN(column), "NAME",
     N_("what --save calls the final weights (default: final_weight)")},
    {NULL, 0, AVLAST_OPTION_FLAG, 0, NULL, NULL}};

static gboolean usage(GError **error, const char *what)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", what);
    return FALSE;
}

static gboolean check_options(const AvlastRun *run, GError **error)
{
    const AvlastWeightOwn *own = run->own;
    const AvlastOptions *o = &run->options;
    const gboolean nonresponse = own->nonresponse || own->propensity;

    if (own->nonresponse && own->propensity)
        return usage(error,
                     "--nonresponse and --propensity make up for the same: take one");
    if (nonresponse && !own->response)
        return usage(error, own->nonresponse ? "--nonresponse needs --response COL"
                                             : "--propensity needs --response COL");
    if (own->response && !nonresponse)
        return usage(error, "--response is for --nonresponse and --propensity");
    if (own->trim_unit && !own->trim)
        return usage(error, "--trim-unit is for --trim");
    if (own->column && !own->save)
        return usage(error, "--column is for --save");
    if ((o->replicates || o->rep_weights) && !own->save)
        return usage(error, o->replicates ? "--replicates is for --save"
                                          : "--rep-weights is for --save");
    if (o->domain)
        return usage(error, "--domain: weights are made for the whole sample");
    if (!nonresponse && !own->trim && !o->poststratify && !o->rake && !o->calibrate)
        return usage(error,
                     "there is nothing to do\nhint: give --nonresponse, --propensity, "
                     "--poststratify, --rake, --calibrate or --trim");
    return TRUE;
}

static AvlastWeightStep *nonresponse_step(const AvlastWeightOwn *own,
                                          const AvlastFrame *frame, GError **error)
{
    g_autoptr(AvlastWeightStep) step = avlast_weight_step_new(
        own->nonresponse ? AVLAST_STEP_CELLS : AVLAST_STEP_PROPENSITY);

    step->response = g_strdup(own->response);
    if (own->nonresponse) {
        g_ptr_array_add(step->margins,
                        avlast_margin_new((const char *const *)own->nonresponse));
        return g_steal_pointer(&step);
    }
    for (char **name = own->propensity; *name; name++) {
        const char *const one[] = {*name, NULL};
        const AvlastColumn *column = avlast_frame_require(frame, *name, error);
        if (!column)
            return NULL;
        if (column->type == AVLAST_COLUMN_NUMBER)
            avlast_weight_step_add_number(step, *name, 0.0);
        else
            g_ptr_array_add(step->margins, avlast_margin_new(one));
    }
    if (step->margins->len == 0) /* the intercept, which categories bring along */
        avlast_weight_step_add_number(step, "(rows)", 0.0);
    return g_steal_pointer(&step);
}

static AvlastWeightStep *trim_step(const AvlastWeightOwn *own, GError **error)
{
    g_autoptr(AvlastWeightStep) step = avlast_weight_step_new(AVLAST_STEP_TRIM);

    step->unit = !own->trim_unit || strcmp(own->trim_unit, "mean") == 0 ? AVLAST_TRIM_MEAN
                 : strcmp(own->trim_unit, "median") == 0 ? AVLAST_TRIM_MEDIAN
                                                         : AVLAST_TRIM_ONE;
    return avlast_run_bounds("trim", own->trim, &step->low, &step->high, error)
               ? g_steal_pointer(&step)
               : NULL;
}

gboolean avlast_weight_order(AvlastRun *run, const AvlastFrame *frame, GError **error)
{
    const AvlastWeightOwn *own = run->own;
    GPtrArray *steps = run->weighting->steps;

    if (own->response) {
        AvlastWeightStep *step = nonresponse_step(own, frame, error);
        if (!step)
            return FALSE;
        g_ptr_array_insert(steps, 0, step);
    }
    if (!own->trim)
        return TRUE;
    AvlastWeightStep *step = trim_step(own, error);
    if (!step)
        return FALSE;
    g_ptr_array_add(steps, step);
    return avlast_run_calibrating_steps(run, steps, error);
}

static gboolean emit(AvlastRun *run, AvlastResult *result, GError **error)
{
    const char *format = avlast_run_format(run, error);

    if (!format)
        return FALSE;
    if (g_str_has_prefix(format, "csv") || strcmp(format, "tsv") == 0 ||
        strcmp(format, "json") == 0)
        return avlast_run_emit(run, result, error);
    g_autoptr(AvlastSheet) sheet =
        avlast_weight_sheet(result->estimates, avlast_environment_lang(run));
    g_autoptr(GBytes) bytes = avlast_sheet_in_format(sheet, format, error);
    return bytes && avlast_run_write(run, bytes, error);
}

/* Weights below zero are lawful and seldom wanted. */
static gboolean warn_negative(AvlastRun *run, const AvlastSample *sample, GError **error)
{
    const AvlastCalibration *c = sample->calibration;
    const gsize negative = c->done[c->n_done - 1].about.negative;

    return negative == 0 ||
           avlast_run_warn(run, error,
                           "%" G_GSIZE_FORMAT " final %s below zero; --bounds 0.3,3 (or "
                           "others) makes none",
                           negative, negative == 1 ? "weight is" : "weights are");
}

gboolean avlast_weight_run(AvlastRun *run, GError **error)
{
    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one data file is needed\nhint: avlast weight data.csv --weights w "
                    "--rake margins.csv");
        return FALSE;
    }
    if (!check_options(run, error))
        return FALSE;
    g_autoptr(AvlastFrame) frame = avlast_run_frame(run, run->arguments[0], NULL, error);
    if (!frame || !avlast_weight_order(run, frame, error))
        return FALSE;
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);
    if (!sample || !warn_negative(run, sample, error))
        return FALSE;
    g_autoptr(AvlastEstimates) estimates = avlast_weight_report(
        sample, sample->calibration->n_done - run->weighting->steps->len, error);
    if (!estimates)
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(&estimates);
    avlast_result_add_input(result, frame);
    avlast_result_set_design(result, sample);
    const AvlastWeightOwn *own = run->own;
    if (own->save && !avlast_weight_save(run, frame, sample, error))
        return FALSE;
    return emit(run, result, error);
}
