/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/environment.h"
#include "cmd/imputed.h"
#include "cmd/prepost/prepost.h"
#include "core/error.h"
#include "core/text.h"

static AvlastFrame *read_data(AvlastRun *run, const AvlastPrePostOptions *options,
                              GError **error)
{
    const AvlastPrePostColumns *c = &options->columns;
    const char *single[] = {c->time, c->id, c->treatment, c->cluster, c->weights};
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    for (gsize i = 0; options->outcomes[i]; i++) {
        g_ptr_array_add(columns, (gpointer)(guintptr)options->outcomes[i]);
        if (options->baseline)
            g_ptr_array_add(columns, (gpointer)(guintptr)options->baseline[i]);
    }
    for (gsize i = 0; i < G_N_ELEMENTS(single); i++)
        if (single[i])
            g_ptr_array_add(columns, (gpointer)(guintptr)single[i]);
    g_ptr_array_add(columns, NULL);
    return avlast_run_frame(run, run->arguments[1], (const char *const *)columns->pdata,
                            error);
}

static AvlastEstimates *estimate_one(const AvlastFrame *frame, const AvlastSample *sample,
                                     gconstpointer data, GError **error)
{
    (void)sample;
    return avlast_prepost(frame, data, error);
}

static AvlastEstimates *estimate(AvlastRun *run, const AvlastFrame *frame,
                                 const AvlastPrePostOptions *options, GError **error)
{
    if (!run->imputed)
        return avlast_prepost(frame, options, error);
    const AvlastImpute impute = {
        .estimate = estimate_one, .data = options, .options = {.keep_root = TRUE}};
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);
    return sample ? avlast_run_impute(run, frame, sample, &impute, error) : NULL;
}

/* Influence by cluster goes with the result, that by person only when asked for. */
static void keep_root(AvlastRun *run, AvlastEstimates *e)
{
    const AvlastPrePostOwn *own = run->own;

    run->open_root = own->cluster != NULL;
    if (own->cluster || run->options.influence || run->options.keep_influence)
        return;
    g_clear_pointer(&e->root, gsl_matrix_free);
    g_clear_pointer(&e->unit, g_ptr_array_unref);
    g_clear_pointer(&e->unit_column, g_free);
}

/* A plan gives the role of the analysis as a whole. */
static void take_role(const AvlastRun *run, AvlastPrePostOwn *own, guint n)
{
    const char *planned = run->plan ? avlast_json_member_text(run->plan, "role") : NULL;
    const guint given = own->role ? g_strv_length(own->role) : 0;

    if (given > 1 || (given == 0 && !planned))
        return;
    char **all = g_new0(char *, n + 1);
    for (guint i = 0; i < n; i++)
        all[i] = g_strdup(given ? own->role[0] : planned);
    g_strfreev(own->role);
    own->role = all;
}

gboolean avlast_prepost_run(AvlastRun *run, GError **error)
{
    const AvlastPrePostOwn *own = run->own;
    AvlastPrePostOptions options;
    g_autofree double *worthwhile = NULL;

    if (g_strv_length(run->arguments) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "an outcome (or several, with commas) and one data file are needed");
        return FALSE;
    }
    g_auto(GStrv) outcomes = avlast_text_list(run->arguments[0]);
    take_role(run, run->own, g_strv_length(outcomes));
    if (!avlast_prepost_take_options(run, outcomes, &options, &worthwhile, error))
        return FALSE;
    g_autoptr(AvlastFrame) frame = read_data(run, &options, error);
    g_autoptr(AvlastEstimates) estimates =
        frame ? estimate(run, frame, &options, error) : NULL;
    if (!estimates)
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(&estimates);
    if (!avlast_prepost_describe(frame, &options, result, error))
        return FALSE;
    avlast_prepost_sentences(&options, result, avlast_environment_lang(run));
    if (!avlast_adjust_within(run, &own->together, result, error))
        return FALSE;
    keep_root(run, result->estimates);
    if (!avlast_prepost_bootstrap(run, frame, &options, result, error))
        return FALSE;
    avlast_run_add_input(run, result, frame);
    return avlast_run_emit(run, result, error);
}
