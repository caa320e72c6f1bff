/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The estimator once for each completed data set, and what the result says of it. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/imputed.h"
#include "infer/kept.h"

typedef struct {
    AvlastEstimates **set;
    gsize m;
} Set;

static void set_clear(Set *set)
{
    for (gsize l = 0; l < set->m; l++)
        avlast_estimates_free(set->set[l]);
    g_free(set->set);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Set, set_clear)

static AvlastEstimates *estimate_one(AvlastRun *run, gsize l, const AvlastFrame *first,
                                     const AvlastSample *sample,
                                     const AvlastImpute *impute, GError **error)
{
    if (l == 0)
        return impute->estimate(first, sample, impute->data, error);
    const AvlastFrame *frame = g_ptr_array_index(run->imputed->frame, l - 1);
    g_autoptr(AvlastSample) own = avlast_run_sample(run, frame, error);
    return own ? impute->estimate(frame, own, impute->data, error) : NULL;
}

AvlastEstimates *avlast_run_impute(AvlastRun *run, const AvlastFrame *frame,
                                   const AvlastSample *sample, const AvlastImpute *impute,
                                   GError **error)
{
    AvlastImputed *imputed = run->imputed;
    g_auto(Set) set = {g_new0(AvlastEstimates *, imputed->m), imputed->m};

    avlast_imputation_report_clear(&imputed->report); /* of an earlier call */
    if (run->kept)
        g_ptr_array_set_size(run->kept, 0);
    for (gsize l = 0; l < imputed->m; l++) {
        set.set[l] = estimate_one(run, l, frame, sample, impute, error);
        if (!set.set[l]) {
            g_prefix_error(error, "%s: ", imputed->name[l]);
            return NULL;
        }
        if (impute->seen &&
            !impute->seen(set.set, l + 1, NULL, NULL, impute->seen_data, error))
            return NULL;
    }
    g_autoptr(AvlastEstimates) pooled = avlast_imputation_pool(
        set.set, imputed->m, &impute->options, &imputed->report, error);
    if (pooled && run->kept)
        avlast_kept_fill(run->kept, pooled);
    if (!pooled || (impute->seen && !impute->seen(set.set, imputed->m, &imputed->report,
                                                  pooled, impute->seen_data, error)))
        return NULL;
    return g_steal_pointer(&pooled);
}

AvlastEstimates *avlast_run_impute_beside(AvlastRun *run, const AvlastFrame *frame,
                                          const AvlastSample *sample,
                                          const AvlastImpute *impute, GError **error)
{
    AvlastImputationReport *report = &run->imputed->report, others = *report;

    memset(report, 0, sizeof *report);
    AvlastEstimates *pooled = avlast_run_impute(run, frame, sample, impute, error);
    avlast_imputation_report_clear(report);
    *report = others;
    return pooled;
}

static json_t *numbers(const double *value, gsize n)
{
    json_t *array = json_array();

    for (gsize i = 0; i < n; i++)
        json_array_append_new(array, avlast_json_number(value[i]));
    return array;
}

void avlast_run_add_input(const AvlastRun *run, AvlastResult *result,
                          const AvlastFrame *frame)
{
    const AvlastImputed *imputed = run->imputed;

    avlast_run_add_files(run, result, frame);
    if (!imputed)
        return;
    const AvlastImputationReport *report = &imputed->report;
    json_t *what = json_object();
    json_object_set_new(what, "m", json_integer((json_int_t)imputed->m));
    json_object_set_new(what, "rows", json_integer((json_int_t)imputed->rows));
    json_object_set_new(what, "original", json_integer((json_int_t)imputed->original));
    json_object_set_new(what, "fmi.low", avlast_json_number(report->least));
    json_object_set_new(what, "fmi.high", avlast_json_number(report->most));
    json_object_set_new(what, "rows.fmi", numbers(report->fmi, report->n));
    json_object_set_new(what, "rows.riv", numbers(report->riv, report->n));
    json_object_set_new(result->settings, "imputations", what);

    g_autoptr(GString) text = g_string_new(NULL);
    g_string_append_printf(text, _("%u imputations of %u rows"), (guint)imputed->m,
                           (guint)imputed->rows);
    if (!isnan(report->least))
        g_string_append_printf(text, _("; missing information %.1f to %.1f %%"),
                               100.0 * report->least, 100.0 * report->most);
    if (imputed->original)
        g_string_append_printf(text, _("; %u rows of the original (number 0) left out"),
                               (guint)imputed->original);
    avlast_estimates_note(result->estimates, "%s", text->str);
}
