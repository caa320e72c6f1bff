/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct.h"

#include <string.h>

#include "core/error.h"
#include "impact/beside.h"
#include "impact/measures.h"
#include "impact/rct_parts.h"

static gboolean is_treatment(const AvlastRctOptions *options, const char *name)
{
    const AvlastTrialColumns *columns = &options->columns;

    return columns->factors ? g_strv_contains(columns->factors, name)
                            : strcmp(name, columns->treatment) == 0;
}

/* What is adjusted for must have been known before the assignment: neither an outcome nor
 * the treatment itself. */
static gboolean check_covariates(const AvlastRctOptions *options, GError **error)
{
    g_auto(GStrv) columns =
        options->covariates ? avlast_formula_columns(options->covariates) : NULL;
    const char *const *outcomes = options->outcomes;

    for (gsize i = 0; outcomes[i]; i++)
        for (gsize j = 0; j < i; j++)
            if (strcmp(outcomes[i], outcomes[j]) == 0) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                            "outcome '%s' is given twice", outcomes[i]);
                return FALSE;
            }
    for (gsize i = 0; outcomes[i]; i++)
        if (g_strcmp0(outcomes[i], avlast_rct_text(options->baseline, i)) == 0 ||
            is_treatment(options, outcomes[i])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "outcome '%s' cannot be its own baseline or the treatment",
                        outcomes[i]);
            return FALSE;
        }
    if (options->takeup && (g_strv_contains(outcomes, options->takeup) ||
                            is_treatment(options, options->takeup))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                    "take-up '%s' is %s: it is what people did with what they were "
                    "assigned to",
                    options->takeup,
                    is_treatment(options, options->takeup) ? "the treatment"
                                                           : "an outcome");
        return FALSE;
    }
    for (gsize j = 0; columns && columns[j]; j++)
        if (g_strv_contains(outcomes, columns[j]) || is_treatment(options, columns[j])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV359", NULL,
                        "'%s' is %s and cannot be a covariate", columns[j],
                        g_strv_contains(outcomes, columns[j]) ? "an outcome"
                                                              : "the treatment");
            return FALSE;
        }
    return TRUE;
}

/* What the defaults came to. */
static void set_choices(const AvlastTrial *trial, const AvlastRctOptions *options,
                        AvlastResult *result)
{
    static const char *const names[] = {"", "difference", "ancova", "lin",
                                        "horvitz-thompson"};

    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    json_object_set_new(result->settings, "estimator",
                        json_string(names[avlast_rct_method(options)]));
    json_object_set_new(result->settings, "se",
                        json_string(avlast_se_name(avlast_rct_se(trial, options))));
}

static gint64 rows_in_any(const AvlastTrial *trial, const GPtrArray *analysed)
{
    gint64 rows = 0;

    for (gsize i = 0; i < trial->frame->rows; i++)
        for (guint o = 0; o < analysed->len; o++)
            if (((const AvlastAnalysed *)g_ptr_array_index(analysed, o))->use[i]) {
                rows++;
                break;
            }
    return rows;
}

/* Each measure asked for goes with an outcome at least. */
static gboolean check_measures(const AvlastEvaluation *evaluation, GError **error)
{
    const guint which = evaluation->options->measures,
                shares = AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS;
    gboolean some[2] = {FALSE, FALSE};

    if ((which && !avlast_rct_has_levels(evaluation->trial, evaluation->options)) ||
        (evaluation->options->takeup && evaluation->trial->contrasts)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV361", NULL,
                    "--%s goes with arms, not with %s", which ? "measures" : "takeup",
                    evaluation->trial->contrasts ? "the effects of several factors"
                                                 : "--method horvitz-thompson");
        return FALSE;
    }
    for (guint o = 0; which && o < evaluation->analysed->len; o++)
        some[avlast_analysed_binary(g_ptr_array_index(evaluation->analysed, o)) ? 1 : 0] =
            TRUE;
    if (((which & shares) && !some[1]) || ((which & ~shares) && !some[0])) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV361", NULL,
                    (which & shares) && !some[1]
                        ? "--measures ratio and odds need an outcome of 0 and 1"
                        : "--measures g and glass need an outcome that is not 0 and 1 "
                          "only\nhint: ratio and odds go with shares");
        return FALSE;
    }
    return TRUE;
}

void avlast_evaluation_free(AvlastEvaluation *evaluation)
{
    if (!evaluation)
        return;
    g_clear_pointer(&evaluation->analysed, g_ptr_array_unref);
    avlast_trial_free(evaluation->trial);
    g_free(evaluation->blocks_note);
    g_free(evaluation);
}

AvlastEvaluation *avlast_evaluation_new(const AvlastFrame *frame,
                                        const AvlastRctOptions *options, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = g_new0(AvlastEvaluation, 1);

    evaluation->settled = *options;
    evaluation->options = &evaluation->settled;
    evaluation->analysed =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_analysed_free);
    evaluation->trial = avlast_trial_new(frame, &options->columns, error);
    if (!evaluation->trial || !avlast_rct_check_se(evaluation->trial, options, error) ||
        !check_covariates(options, error))
        return NULL;
    for (gsize o = 0; options->outcomes[o]; o++) {
        AvlastAnalysed *a =
            avlast_rct_analyse(evaluation->trial, options, o, NULL, error);
        if (!a)
            return NULL;
        g_ptr_array_add(evaluation->analysed, a);
        if (!avlast_rct_settle_blocks(a, &evaluation->settled, &evaluation->blocks_note,
                                      error))
            return NULL;
    }
    if (!check_measures(evaluation, error))
        return NULL;
    return g_steal_pointer(&evaluation);
}

AvlastEstimates *avlast_evaluation_estimates(const AvlastEvaluation *evaluation,
                                             json_t *settings, GError **error)
{
    const AvlastTrial *trial = evaluation->trial;
    const AvlastRctOptions *options = evaluation->options;
    g_autoptr(AvlastEstimates) all = avlast_estimates_new();

    all->level = options->level;
    for (guint i = 0; i < trial->excluded->len; i++) {
        const AvlastDropped *excluded = g_ptr_array_index(trial->excluded, i);
        avlast_estimates_drop(all, excluded->what, excluded->rows);
    }
    for (guint o = 0; o < evaluation->analysed->len; o++)
        if (!avlast_rct_one_outcome(g_ptr_array_index(evaluation->analysed, o), options,
                                    NULL, all, settings, error))
            return NULL;
    all->rows_read = (gint64)trial->frame->rows;
    all->rows_used = rows_in_any(trial, evaluation->analysed);
    all->method = avlast_rct_method_line(trial, options);
    if (evaluation->blocks_note)
        avlast_estimates_note(all, "%s", evaluation->blocks_note);
    g_autoptr(json_t) tests = settings ? json_array() : NULL;
    if (options->by && !avlast_rct_subgroups(trial, options, all, tests, error))
        return NULL;
    if (options->by && settings)
        json_object_set(settings, "subgroups", tests);
    return g_steal_pointer(&all);
}

/* Takes the estimates. */
static gboolean describe(const AvlastEvaluation *evaluation, AvlastEstimates *all,
                         json_t *settings, AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;

    avlast_estimates_free(result->estimates);
    result->estimates = all;
    set_choices(evaluation->trial, options, result);
    json_object_update(result->settings, settings);
    return avlast_rct_describe(evaluation->trial, options, evaluation->analysed, result,
                               error);
}

gboolean avlast_evaluation_result(const AvlastEvaluation *evaluation,
                                  AvlastResult *result, GError **error)
{
    g_autoptr(json_t) settings = json_object();
    AvlastEstimates *all = avlast_evaluation_estimates(evaluation, settings, error);

    return all && describe(evaluation, all, settings, result, error) &&
           avlast_rct_beside(evaluation, result, error);
}

gboolean avlast_evaluation_pooled(const AvlastEvaluation *evaluation,
                                  AvlastEstimates *pooled, guint effects,
                                  AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    g_autoptr(json_t) settings = json_object(), tests = json_array();

    if (options->by) {
        avlast_rct_test_subgroups(evaluation->trial, options, pooled, tests);
        json_object_set(settings, "subgroups", tests);
    }
    if (!describe(evaluation, pooled, settings, result, error))
        return FALSE;
    avlast_rct_beside_pooled(evaluation, effects, result);
    return TRUE;
}

gboolean avlast_rct(const AvlastFrame *frame, const AvlastRctOptions *options,
                    AvlastResult *result, GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, options, error);

    return evaluation && avlast_evaluation_result(evaluation, result, error);
}
