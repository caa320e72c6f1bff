/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/bootstrap.h"
#include "cmd/imputed.h"
#include "cmd/regress/regress.h"
#include "core/error.h"
#include "infer/replication.h"
#include "infer/variance.h"

AvlastRegressFit avlast_regress_fit(void)
{
    return (AvlastRegressFit){json_object(), g_ptr_array_new_with_free_func(g_free),
                              g_array_new(FALSE, FALSE, sizeof(AvlastRegressTest)), NULL,
                              g_array_new(FALSE, FALSE, sizeof(guint))};
}

void avlast_regress_fit_clear(AvlastRegressFit *fit)
{
    json_decref(fit->settings);
    g_ptr_array_unref(fit->notes);
    g_array_unref(fit->tests);
    g_clear_pointer(&fit->behind, avlast_estimates_free);
    g_array_unref(fit->wild);
}

/* Contrasts have been computed. */
static void forget_wild_df(const AvlastRegress *r, AvlastEstimates *e)
{
    for (guint i = 0; i < r->fit->wild->len; i++)
        avlast_estimates_row(e, g_array_index(r->fit->wild, guint, i))->df = NAN;
}

/* What is said of a fit is of the last run under the full weights: replicates, which run
 * beside each other, say it to nobody. */
static AvlastEstimates *estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                 gconstpointer data, GError **error)
{
    AvlastRegress alone = *(const AvlastRegress *)data;

    if (!avlast_sample_is_replicate(sample))
        return alone.family->estimate(frame, sample, data, error);
    for (gsize i = 0; i < sample->n; i++)
        if (sample->weight[i] < 0.0) { /* a fit would leave the row out without a word */
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV293", NULL,
                        "a replicate's weight of row %" G_GSIZE_FORMAT
                        " is %g: no model is fitted with weights below zero",
                        i + 1, sample->weight[i]);
            return NULL;
        }
    g_auto(AvlastRegressFit) fit = avlast_regress_fit();
    alone.fit = &fit;
    g_autoptr(AvlastEstimates) estimates =
        alone.family->estimate(frame, sample, &alone, error);
    return g_steal_pointer(&estimates);
}

/* The one place that calls an estimator of the registry. */
static AvlastEstimates *estimate_one(const AvlastFrame *frame, const AvlastSample *sample,
                                     gconstpointer data, GError **error)
{
    return avlast_estimate(estimate, frame, sample, data, FALSE, error);
}

AvlastEstimates *avlast_regress_estimate(const AvlastRegress *regress,
                                         const AvlastSample *sample, GError **error)
{
    return regress->run->imputed
               ? avlast_regress_imputed(regress, estimate_one, sample, error)
               : estimate_one(regress->frame, sample, regress, error);
}

static char *ways_text(const AvlastRegress *r)
{
    g_autofree char *all = g_strjoinv(_("', '"), r->run->options.cluster);

    return g_strdup_printf(_("clusters of %d ways ('%s')"), (int)r->ways->n_ways + 1,
                           all);
}

/* Without a design rows of weight 0 are no part of it: they are told among those that are
 * not used. */
static void leave_out_design(AvlastEstimates *e)
{
    for (guint i = e->notes->len; i-- > 0;)
        if (g_str_has_prefix(g_ptr_array_index(e->notes, i), "weight 0 on "))
            g_ptr_array_remove_index(e->notes, i);
}

/* What the result says of the sample and of rows that are not used. */
static void describe_rows(const AvlastRegress *r, const AvlastSample *sample,
                          AvlastEstimates *e)
{
    const AvlastStage *stage = &sample->stage[0];
    const gint64 clusters = avlast_estimates_row(e, 0)->nclusters;

    avlast_estimates_of_sample(e, sample);
    if (r->se != AVLAST_SE_SURVEY)
        leave_out_design(e);
    if (r->weightless)
        avlast_estimates_drop(e, "weight 0", r->weightless);
    if (r->outside)
        avlast_estimates_drop(e, "outside the domain", r->outside);
    for (guint l = 0; r->lost && l < r->lost->len; l++) {
        const AvlastLost *lost = g_ptr_array_index(r->lost, l);
        avlast_estimates_drop(e, lost->what, lost->rows);
    }
    for (guint l = 0; l < r->matrix->lost->len; l++) {
        const AvlastLost *lost = g_ptr_array_index(r->matrix->lost, l);
        avlast_estimates_drop(e, lost->what, lost->rows);
    }
    for (guint i = 0; i < r->matrix->notes->len; i++)
        avlast_estimates_note(e, "%s", (char *)g_ptr_array_index(r->matrix->notes, i));
    if (r->se == AVLAST_SE_SURVEY)
        return;
    g_free(e->design);
    e->design = r->ways && r->ways->period
                    ? g_strdup_printf(_("rows correlated over time ('%s')"), r->own->time)
                : r->ways && r->ways->n_ways > 0 ? ways_text(r)
                : avlast_regress_clustered(r->se)
                    ? g_strdup_printf(_("%d clusters ('%s')"), (int)clusters,
                                      stage->cluster_column)
                    : g_strdup(_("independent rows"));
}

AvlastResult *avlast_regress_result(const AvlastRegress *r, const AvlastSample *sample,
                                    GError **error)
{
    if (r->run->imputed && r->own->test_method &&
        strcmp(r->own->test_method, "wald") != 0 &&
        strcmp(r->own->test_method, "adjusted") != 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV321", NULL,
                    "--test-method %s does not go with imputed data: their tests are "
                    "Wald's, pooled (D1)",
                    r->own->test_method);
        return NULL;
    }
    g_autoptr(AvlastEstimates) estimates = avlast_regress_estimate(r, sample, error);
    if (!estimates ||
        (!r->run->imputed && !avlast_regress_add_contrasts(r, estimates, error)) ||
        !avlast_regress_add_tests(r, estimates, error) ||
        !avlast_regress_add_behind(r, estimates, error) ||
        !avlast_run_multiplier(r->run, r->frame, estimates, estimates, error))
        return NULL;
    forget_wild_df(r, estimates);
    g_autoptr(AvlastResult) result = avlast_run_result(r->run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = g_steal_pointer(&estimates);
    describe_rows(r, sample, result->estimates);
    json_object_set_new(result->settings, "se", json_string(avlast_se_name(r->se)));
    json_object_update(result->settings, r->fit->settings);
    for (guint i = 0; i < r->fit->notes->len; i++)
        avlast_estimates_note(result->estimates, "%s",
                              (char *)g_ptr_array_index(r->fit->notes, i));
    if (r->own->exponentiate) {
        avlast_regress_exponentiate(
            result->estimates,
            r->family->coefficients ? r->family->coefficients(r->matrix) : r->matrix->k);
        json_object_set_new(result->settings, "exponentiate", json_true());
        avlast_estimates_note(result->estimates, "%s",
                              _("estimates are exp(b), with standard errors by the delta "
                                "method; statistic and p are those of b"));
    }
    avlast_run_add_input(r->run, result, r->frame);
    return g_steal_pointer(&result);
}
