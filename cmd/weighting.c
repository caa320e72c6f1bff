/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/weighting.h"

#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "design/population.h"

void avlast_run_weighting_free(AvlastRunWeighting *weighting)
{
    if (!weighting)
        return;
    g_clear_pointer(&weighting->all, g_ptr_array_unref);
    g_clear_pointer(&weighting->steps, g_ptr_array_unref);
    avlast_history_free(weighting->history);
    g_free(weighting);
}

static gboolean usage(GError **error, const char *what)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", what);
    return FALSE;
}

gboolean avlast_run_bounds(const char *option, const GStrv list, double *low,
                           double *high, GError **error)
{
    if (g_strv_length(list) == 2 &&
        avlast_number_parse(list[0], strlen(list[0]), '.', low) &&
        avlast_number_parse(list[1], strlen(list[1]), '.', high) && *low >= 0.0 &&
        *low < *high)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--%s: a lower and an upper bound are needed, such as 0.3,3", option);
    return FALSE;
}

/* --distance and --bounds go with --calibrate, and bounds with logit. */
static gboolean check_distance(const AvlastOptions *o, AvlastWeightStep *step,
                               GError **error)
{
    const int distance = o->distance ? avlast_distance_of(o->distance)
                         : o->bounds ? AVLAST_DISTANCE_LOGIT
                                     : AVLAST_DISTANCE_LINEAR;

    step->distance = (AvlastDistance)distance;
    if (step->distance != AVLAST_DISTANCE_LOGIT)
        return !o->bounds ? TRUE : usage(error, "--bounds is for --distance logit");
    if (!o->bounds)
        return usage(error, "--distance logit needs --bounds, such as 0.3,3");
    if (!avlast_run_bounds("bounds", o->bounds, &step->low, &step->high, error))
        return FALSE;
    return step->low < 1.0 && step->high > 1.0
               ? TRUE
               : usage(error, "--bounds: 1 must lie between the bounds of the factors");
}

static gboolean add_step(AvlastStepKind kind, const char *option,
                         const char *const *files, GPtrArray *steps, GError **error)
{
    AvlastWeightStep *step = avlast_weight_step_new(kind);

    g_ptr_array_add(steps, step);
    for (; *files; files++)
        if (!avlast_population_read(*files, step, error))
            return FALSE;
    if (kind != AVLAST_STEP_CALIBRATE && step->numbers->len) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s: '%s' holds totals of numbers\nhint: --calibrate takes them",
                    option, step->source);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_run_calibrating_steps(const AvlastRun *run, GPtrArray *steps,
                                      GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *const one[] = {o->poststratify, NULL};

    if (!o->calibrate && (o->distance || o->bounds))
        return usage(error, o->distance ? "--distance is for --calibrate"
                                        : "--bounds is for --calibrate");
    if (o->poststratify &&
        !add_step(AVLAST_STEP_POSTSTRATIFY, "poststratify", one, steps, error))
        return FALSE;
    if (o->rake &&
        !add_step(AVLAST_STEP_RAKE, "rake", (const char *const *)o->rake, steps, error))
        return FALSE;
    return !o->calibrate ||
           (add_step(AVLAST_STEP_CALIBRATE, "calibrate",
                     (const char *const *)o->calibrate, steps, error) &&
            check_distance(o, g_ptr_array_index(steps, steps->len - 1), error));
}

/* The history beside a file that is of the column, if there is one. */
static gboolean look_beside(const AvlastRun *run, const char *path,
                            AvlastRunWeighting *weighting, GError **error)
{
    g_autofree char *beside = avlast_history_path(path);

    if (weighting->history || strcmp(path, "-") == 0 ||
        !g_file_test(beside, G_FILE_TEST_IS_REGULAR))
        return TRUE;
    g_autoptr(AvlastHistory) history = avlast_history_read(beside, error);
    if (!history)
        return FALSE;
    if (strcmp(history->column, run->options.weights) == 0)
        weighting->history = g_steal_pointer(&history);
    return TRUE;
}

static gboolean find_history(const AvlastRun *run, const char *path,
                             AvlastRunWeighting *weighting, GError **error)
{
    const AvlastOptions *o = &run->options;

    if (o->weight_steps && strcmp(o->weight_steps, "none") == 0)
        return TRUE;
    /* replicate weights that are given hold what was done to them */
    if (o->rep_weights && o->weight_steps)
        return usage(error, "--weight-steps: --rep-weights tell the design already, with "
                            "what was done to the weights");
    if (o->rep_weights)
        return TRUE;
    if (!o->weights)
        return !o->weight_steps ? TRUE : usage(error, "--weight-steps needs --weights");
    if (!o->weight_steps) {
        if (!look_beside(run, path, weighting, error))
            return FALSE;
        for (char **file = o->with; file && *file; file++) {
            const char *equals = strchr(*file, '=');
            if (!look_beside(run, equals ? equals + 1 : *file, weighting, error))
                return FALSE;
        }
        return TRUE;
    }
    weighting->given = TRUE;
    weighting->history = avlast_history_read(o->weight_steps, error);
    if (!weighting->history)
        return FALSE;
    if (strcmp(weighting->history->column, o->weights) == 0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV291", NULL,
                "'%s' tells of the weights '%s', not of '%s'", o->weight_steps,
                weighting->history->column, o->weights);
    return FALSE;
}

gboolean avlast_run_find_weighting(AvlastRun *run, const char *path, GError **error)
{
    if (!(run->program->shared & AVLAST_SHARE_DESIGN) || run->weighting)
        return TRUE;
    AvlastRunWeighting *weighting = run->weighting = g_new0(AvlastRunWeighting, 1);

    weighting->steps = avlast_weight_steps_new();
    weighting->all = g_ptr_array_new();
    return avlast_run_calibrating_steps(run, weighting->steps, error) &&
           find_history(run, path, weighting, error);
}

GStrv avlast_run_weighting_columns(const AvlastRun *run, const char *const *header)
{
    const AvlastRunWeighting *weighting = run->weighting;
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    if (!weighting)
        return g_strv_builder_end(names);
    g_auto(GStrv) own = avlast_weight_steps_columns(weighting->steps);
    for (char **name = own; *name; name++)
        g_strv_builder_add(names, *name);
    if (!weighting->history)
        return g_strv_builder_end(names);
    g_auto(GStrv) past = avlast_weight_steps_columns(weighting->history->steps);
    for (char **name = past; *name; name++)
        if (weighting->given || g_strv_contains(header, *name))
            g_strv_builder_add(names, *name);
    if (weighting->given || g_strv_contains(header, weighting->history->base))
        g_strv_builder_add(names, weighting->history->base);
    return g_strv_builder_end(names);
}

/* Whether one of the files that the frame came from has the digest. */
static gboolean is_of(const AvlastFrame *frame, const char *digest)
{
    for (guint i = 0; frame->inputs && i < frame->inputs->len; i++)
        if (is_of(g_ptr_array_index(frame->inputs, i), digest))
            return TRUE;
    return g_strcmp0(frame->sha256, digest) == 0;
}

/* Why the history does not say how the weights came about, or NULL; to be freed. */
static char *misfit(const AvlastRun *run, const AvlastFrame *frame, GStrv needed)
{
    const AvlastRunWeighting *weighting = run->weighting;

    if (run->options.where)
        return g_strdup("--where left rows out");
    if (!is_of(frame, weighting->history->digest))
        return g_strdup("it belongs to another version of the data");
    for (char **name = needed; *name; name++)
        if (!avlast_frame_find(frame, *name))
            return g_strdup_printf("the data have no column '%s'", *name);
    return avlast_frame_find(frame, weighting->history->base)
               ? NULL
               : g_strdup_printf("the data have no column '%s'",
                                 weighting->history->base);
}

/* The sample with the base weights taken through the history's steps; *why when they do
 * not give the weights again, *sample is NULL then. FALSE is a fault of the design. */
static gboolean go_through(const AvlastRun *run, const AvlastFrame *frame,
                           const AvlastDesignColumns *columns, AvlastSample **sample,
                           char **why, GError **error)
{
    const AvlastRunWeighting *weighting = run->weighting;
    AvlastDesignColumns base = *columns;
    g_autoptr(GError) cause = NULL;
    gsize row = 0;

    base.weights = weighting->history->base;
    const AvlastColumn *final =
        avlast_frame_require_number(frame, weighting->history->column, error);
    *sample = final ? avlast_sample_new(frame, &base, error) : NULL;
    if (!*sample)
        return FALSE;
    if (!avlast_sample_calibrate(*sample, weighting->history->steps, frame, &cause))
        *why = g_strdup_printf("its steps cannot be done again (%s)",
                               strtok(cause->message, "\n"));
    else if (!avlast_history_agrees(*sample, final, &row))
        *why = g_strdup_printf("its steps give other weights than the column's, first in "
                               "row %" G_GSIZE_FORMAT "; were rows left out or repeated?",
                               row + 1);
    if (*why)
        g_clear_pointer(sample, avlast_sample_free);
    return TRUE;
}

/* The history's sample, or NULL with *why. */
static gboolean from_history(const AvlastRun *run, const AvlastFrame *frame,
                             const AvlastDesignColumns *columns, AvlastSample **sample,
                             GError **error)
{
    const AvlastRunWeighting *weighting = run->weighting;
    g_auto(GStrv) needed = avlast_weight_steps_columns(weighting->history->steps);
    g_autofree char *why = misfit(run, frame, needed);

    *sample = NULL;
    if (!why && !go_through(run, frame, columns, sample, &why, error))
        return FALSE;
    if (!why)
        return TRUE;
    if (weighting->given) {
        avlast_fail(
            error, AVLAST_ERROR_INCONSISTENT, "AV292", NULL,
            "'%s' is not how the weights '%s' came about: %s\nhint: --domain takes "
            "a part of a sample and leaves its rows in place; `avlast weight` "
            "makes the file anew",
            weighting->history->path, weighting->history->column, why);
        return FALSE;
    }
    *sample = avlast_sample_new(frame, columns, error);
    if (*sample)
        g_ptr_array_add((*sample)->notes,
                        g_strdup_printf("'%s' is not used: %s; standard errors take the "
                                        "weights '%s' as they stand",
                                        weighting->history->path, why,
                                        weighting->history->column));
    return *sample != NULL;
}

static void say_steps(AvlastSample *sample, const AvlastRunWeighting *weighting,
                      guint past)
{
    g_autoptr(GString) text = g_string_new(sample->description);

    for (guint s = 0; s < weighting->all->len; s++) {
        g_autofree char *step =
            avlast_weight_step_describe(g_ptr_array_index(weighting->all, s));
        g_string_append_printf(text, "; %s", step);
        if (s + 1 == past)
            g_string_append_printf(text, "; so '%s'", weighting->history->column);
    }
    g_free(sample->description);
    sample->description = g_string_free(g_steal_pointer(&text), FALSE);
}

AvlastSample *avlast_run_weighted_sample(AvlastRun *run, const AvlastFrame *frame,
                                         const AvlastDesignColumns *columns,
                                         GError **error)
{
    AvlastRunWeighting *weighting = run->weighting;
    g_autoptr(AvlastSample) sample = NULL;

    if (!weighting)
        return avlast_sample_new(frame, columns, error);
    if (weighting->history ? !from_history(run, frame, columns, &sample, error)
                           : !(sample = avlast_sample_new(frame, columns, error)))
        return NULL;
    const guint past = sample->calibration ? weighting->history->steps->len : 0;
    g_autoptr(GPtrArray) all = g_ptr_array_new();
    for (guint s = 0; s < past; s++)
        g_ptr_array_add(all, g_ptr_array_index(weighting->history->steps, s));
    for (guint s = 0; s < weighting->steps->len; s++)
        g_ptr_array_add(all, g_ptr_array_index(weighting->steps, s));
    if (weighting->steps->len) {
        if (past)
            memcpy(sample->weight, sample->calibration->base,
                   sample->n * sizeof *sample->weight);
        if (!avlast_sample_calibrate(sample, all, frame, error))
            return NULL;
    }
    g_ptr_array_unref(weighting->all);
    weighting->all = g_steal_pointer(&all);
    say_steps(sample, weighting, past);
    if (sample->calibration && sample->lonely_domain) {
        usage(error, "--lonely-domain: with calibrated weights a domain reaches every "
                     "unit of the sample, so that no stratum is lonely through it");
        return NULL;
    }
    return g_steal_pointer(&sample);
}
