/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/beside.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/attrition_weights.h"
#include "impact/bounds.h"
#include "impact/quantile_effects.h"
#include "impact/subgroups.h"

/* A weight beyond this says that a few rows speak for many. */
#define LARGE_WEIGHT 20.0

static const char *label_of(const AvlastTrial *trial, guint32 arm)
{
    return g_ptr_array_index(trial->arm_labels, arm);
}

/* --- bounds --- */

static json_t *bound_json(const AvlastTrial *trial, const AvlastBound *b,
                          const AvlastEstimates *e, gsize j, const char *kind,
                          const AvlastBoundsOptions *how)
{
    const AvlastEstimate *lower = avlast_estimates_row(e, j),
                         *upper = avlast_estimates_row(e, j + 1);
    const gboolean lee = strcmp(kind, "lee") == 0;
    json_t *bound = json_pack(
        "{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "outcome", lower->outcome, "term",
        (char *)g_ptr_array_index(trial->terms, b->arm), "kind", kind, "lower",
        avlast_json_number(lower->estimate), "upper", avlast_json_number(upper->estimate),
        "low", avlast_json_number(b->conf_low), "high", avlast_json_number(b->conf_high));

    if (lee) {
        json_object_set_new(bound, "trimmed", json_string(label_of(trial, b->trimmed)));
        json_object_set_new(bound, "share", avlast_json_number(b->share));
        json_object_set_new(bound, "rows", avlast_json_number(b->rows));
        json_object_set_new(bound, "cells", json_integer(b->cells));
        json_object_set_new(bound, "reversed", json_integer(b->reversed));
    } else {
        json_object_set_new(bound, "range",
                            json_pack("[o, o]", avlast_json_number(how->low),
                                      avlast_json_number(how->high)));
    }
    return bound;
}

/* In words what the two rows say. */
static void note_bound(const AvlastTrial *trial, const AvlastBound *b, AvlastEstimates *e,
                       gsize j, gboolean lee)
{
    const AvlastEstimate *lower = avlast_estimates_row(e, j),
                         *upper = avlast_estimates_row(e, j + 1);

    if (lee)
        avlast_estimates_note(
            e,
            "outcome '%s', arm '%s': whoever is lost, the effect lies between %.3g and "
            "%.3g (Lee bounds, %.1f %% of the outcomes of arm '%s' trimmed; interval "
            "from "
            "%.3g to %.3g)",
            lower->outcome, label_of(trial, b->arm), lower->estimate, upper->estimate,
            100.0 * b->share, label_of(trial, b->trimmed), b->conf_low, b->conf_high);
    else
        avlast_estimates_note(
            e,
            "outcome '%s', arm '%s': at worst the effect lies between %.3g and %.3g "
            "(Manski bounds; interval from %.3g to %.3g)",
            lower->outcome, label_of(trial, b->arm), lower->estimate, upper->estimate,
            b->conf_low, b->conf_high);
    if (lee && b->reversed)
        avlast_estimates_note(e,
                              "outcome '%s', arm '%s': in %u of %u cells it is the other "
                              "arm that has more of its outcomes, and is trimmed",
                              lower->outcome, label_of(trial, b->arm), b->reversed,
                              b->cells);
}

/* The legal range: asked for, the codebook's, or what was observed. */
static gboolean set_range(const AvlastRctBeside *asked, const AvlastAnalysed *a,
                          const guint8 *known, AvlastBoundsOptions *how,
                          AvlastEstimates *e, GError **error)
{
    double low = INFINITY, high = -INFINITY;

    for (gsize i = 0; i < a->trial->frame->rows; i++)
        if (known[i]) {
            low = fmin(low, a->outcome->number[i]);
            high = fmax(high, a->outcome->number[i]);
        }
    how->low = isnan(asked->low) ? a->outcome->scale_min : asked->low;
    how->high = isnan(asked->high) ? a->outcome->scale_max : asked->high;
    if (isnan(how->low) || isnan(how->high))
        avlast_estimates_note(e,
                              "outcome '%s': its lowest and highest possible value are "
                              "not known; Manski bounds take those observed (%.6g to "
                              "%.6g): say --range, or min and max in a codebook",
                              a->outcome->name, low, high);
    how->low = isnan(how->low) ? low : how->low;
    how->high = isnan(how->high) ? high : how->high;
    if (how->low <= low && how->high >= high)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV379", NULL,
                "outcome '%s' goes from %g to %g, beyond the range %g to %g",
                a->outcome->name, low, high, how->low, how->high);
    return FALSE;
}

static gboolean add_bounds(const AvlastEvaluation *evaluation, const AvlastAnalysed *a,
                           gboolean lee, AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    const AvlastRctBeside *asked = options->beside;
    const AvlastTrial *trial = a->trial;
    const gsize n = trial->frame->rows;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    g_autofree guint32 *cell = lee && asked->tighten
                                   ? avlast_subgroups(trial, asked->tighten, names, error)
                                   : NULL;
    g_autofree guint8 *known = avlast_array(guint8, n, error);
    g_autofree AvlastBound *told = g_new0(AvlastBound, trial->n_arms);
    AvlastBoundsOptions how = {.level = options->level,
                               .drop_small_blocks =
                                   avlast_small_blocks_leaves_out(options->small_blocks),
                               .cell = cell,
                               .n_cells = names->len,
                               .cell_names = names};

    if (!known || (lee && asked->tighten && !cell))
        return FALSE;
    for (gsize i = 0; i < n; i++)
        known[i] =
            trial->arm[i] != AVLAST_NO_LEVEL && a->outcome->reason[i] == AVLAST_PRESENT;
    if (!lee && !set_range(asked, a, known, &how, result->estimates, error))
        return FALSE;
    g_autoptr(AvlastEstimates) e = (lee ? avlast_bounds_lee : avlast_bounds_manski)(
        trial, a->outcome->name, a->outcome->number, known, &how, told, error);
    for (gsize j = 0; e && j < e->rows->len; j += 2) {
        const char *kind = lee ? "lee" : "manski";
        json_array_append_new(avlast_beside_list(result->settings, "lost.bounds"),
                              bound_json(trial, &told[j / 2], e, j, kind, &how));
        note_bound(trial, &told[j / 2], e, j, lee);
    }
    return e && avlast_beside_append(result->estimates, e, error);
}

/* --- weights for attrition --- */

static gboolean add_weighted(const AvlastEvaluation *evaluation, const AvlastAnalysed *a,
                             AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    const AvlastRctMethod method = avlast_rct_method(options);
    /* A difference within blocks has indicators of the blocks here. */
    const AvlastTrialFitOptions how = {.lin = method == AVLAST_RCT_LIN, .blocks = TRUE};
    AvlastResponse told;
    g_autoptr(AvlastEstimates) e =
        avlast_attrition_weighted(a, options->beside->response,
                                  method == AVLAST_RCT_DIFFERENCE ? NULL : &a->covariates,
                                  &how, options->level, &told, error);

    if (!e)
        return FALSE;
    json_array_append_new(
        avlast_beside_list(result->settings, "attrition.weights"),
        json_pack("{s:s, s:o, s:o, s:o, s:I, s:I}", "outcome", a->outcome->name,
                  "smallest", avlast_json_number(told.smallest), "largest",
                  avlast_json_number(told.largest), "effective",
                  avlast_json_number(told.effective), "rows", (json_int_t)told.rows,
                  "unmodelled", (json_int_t)told.unmodelled));
    if (told.largest > LARGE_WEIGHT)
        avlast_estimates_note(
            e,
            "outcome '%s': the largest weight for attrition is %.0f, so "
            "that a few rows speak for many",
            a->outcome->name, told.largest);
    if (told.unmodelled)
        avlast_estimates_note(
            e,
            "outcome '%s': %zu rows lack what --attrition-weights needs "
            "and are not in the weighted estimate",
            a->outcome->name, told.unmodelled);
    return avlast_beside_append(result->estimates, e, error);
}

/* --- quantiles --- */

static gboolean add_quantiles(const AvlastEvaluation *evaluation, const AvlastAnalysed *a,
                              AvlastResult *result, GError **error)
{
    const AvlastRctOptions *options = evaluation->options;
    const AvlastQuantileOptions how = {
        options->level, options->beside->tau, options->beside->n_tau,
        avlast_small_blocks_leaves_out(options->small_blocks)};
    g_autoptr(AvlastEstimates) e = avlast_quantile_effects(
        a->trial, a->outcome->name, a->outcome->number, a->use, &how, error);

    return e && avlast_beside_append(result->estimates, e, error);
}

static gboolean goes_with(const AvlastTrial *trial, GError **error)
{
    if (!trial->contrasts)
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV378", NULL,
        "bounds, weights for attrition, quantiles and moderators go with arms, not "
        "with the effects of several factors");
    return FALSE;
}

gboolean avlast_rct_beside(const AvlastEvaluation *evaluation, AvlastResult *result,
                           GError **error)
{
    const AvlastRctBeside *asked = evaluation->options->beside;

    if (!asked || !(asked->lee || asked->manski || asked->response || asked->n_tau ||
                    asked->moderators))
        return TRUE;
    if (!goes_with(evaluation->trial, error))
        return FALSE;
    for (guint o = 0; o < evaluation->analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(evaluation->analysed, o);
        if ((asked->lee && !add_bounds(evaluation, a, TRUE, result, error)) ||
            (asked->manski && !add_bounds(evaluation, a, FALSE, result, error)) ||
            (asked->response && !add_weighted(evaluation, a, result, error)) ||
            (asked->n_tau && !add_quantiles(evaluation, a, result, error)) ||
            (asked->moderators &&
             !avlast_beside_moderators(evaluation, o, result, error)))
            return FALSE;
    }
    return TRUE;
}
