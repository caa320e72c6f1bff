/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild: p-values and intervals of effects by the wild cluster bootstrap. */
#include <glib/gi18n.h>

#include "cmd/imputed.h"
#include "cmd/rct/redrawn.h"
#include "cmd/redrawn.h"
#include "cmd/wild_iv.h"
#include "core/error.h"
#include "impact/trial_wild.h"
#include "infer/adjusted.h"

gboolean avlast_rct_check_wild(const AvlastRctAsked *asked, GError **error)
{
    AvlastWildOptions kind = {0};
    const char *wrong = NULL;

    if (!asked->own->wild && asked->own->wild_factors)
        wrong = "--wild-factors is about --wild";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    if (wrong || !asked->own->wild || !asked->own->takeup)
        return !wrong;
    if (!avlast_run_check_wild_sets(asked->run, error))
        return FALSE;
    avlast_wild_parse(asked->own->wild, &kind);
    return avlast_wild_iv_check(1, AVLAST_IV_2SLS, &kind, error);
}

/* A row "name:TERM" beside that of the term; NULL with *error set. */
static AvlastEstimate *row_beside(AvlastResult *result, const char *outcome,
                                  const char *term, const char *name, GError **error)
{
    gsize at;

    if (avlast_estimates_find(result->estimates, outcome, NULL, term, &at))
        return avlast_adjusted_row(result->estimates, at, name);
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                "an effect is not among the rows");
    return NULL;
}

/* The row of one effect, and what is said of it. */
static gboolean add(AvlastResult *result, const char *outcome, const char *term,
                    const AvlastWild *wild, const AvlastWildOptions *o, GError **error)
{
    AvlastEstimate *row = row_beside(result, outcome, term, "wild", error);

    if (!row)
        return FALSE;
    g_free(row->method);
    row->method = avlast_wild_method(o);
    row->p_value = wild->p_value;
    row->conf_low = wild->conf_low;
    row->conf_high = wild->conf_high;
    if (wild->note)
        avlast_estimate_note(row, "%s", _(wild->note));
    return TRUE;
}

/* Take-up and its effect. */
static gboolean add_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                         AvlastResult *result, AvlastWildTold *told, GError **error)
{
    const guint32 arms = a->trial->n_arms - 1;
    const char *outcome = a->outcome->name, *term = options->takeup;
    g_autofree AvlastWild *first = g_new0(AvlastWild, arms);
    g_auto(AvlastWildIv) late = {0};

    if (!avlast_trial_wild_late(a, options, told->options, first, &late, error))
        return FALSE;
    for (guint32 k = 0; k < arms; k++) {
        g_autofree char *name = g_strdup_printf(
            "first(%s)", (char *)g_ptr_array_index(a->trial->terms, k + 1));
        if (!add(result, outcome, name, &first[k], told->options, error))
            return FALSE;
        json_object_set_new(avlast_wild_told_add(told, name, &first[k]), "outcome",
                            json_string(outcome));
    }
    AvlastEstimate *row = row_beside(result, outcome, term, "wild", error);
    if (!row)
        return FALSE;
    avlast_wild_iv_take(&late, told->options, row);
    if (!(row = row_beside(result, outcome, term, "wild.equal", error)))
        return FALSE;
    avlast_wild_iv_take_equal(&late, told->options, row);
    if (!(row = row_beside(result, outcome, term, "wild.AR", error)))
        return FALSE;
    avlast_wild_iv_take_rubin(&late, row);
    json_object_set_new(avlast_wild_iv_told_add(told, term, &late), "outcome",
                        json_string(outcome));
    return TRUE;
}

/* The rows of an outcome's effects. stretch: of completed data sets, else NULL. */
static gboolean add_effects(const AvlastAnalysed *a, const AvlastWild *wild,
                            const gsize *with, const gsize *without,
                            const double *stretch, AvlastResult *result,
                            AvlastWildTold *told, GError **error)
{
    for (guint32 k = 0; k + 1 < a->trial->n_arms; k++) {
        const char *term = g_ptr_array_index(a->trial->terms, k + 1);
        if (!add(result, a->outcome->name, term, &wild[k], told->options, error))
            return FALSE;
        json_t *entry = avlast_wild_told_add(told, term, &wild[k]);
        json_object_set_new(entry, "outcome", json_string(a->outcome->name));
        if (stretch)
            avlast_wild_told_stretch(told, entry, stretch[k]);
        avlast_wild_told_treated(entry, with[k], without[k]);
        if (MAX(with[k], without[k]) > 0 && MIN(with[k], without[k]) <= AVLAST_WILD_FEW) {
            g_autofree char *few = avlast_wild_few(term, with[k], without[k]);
            avlast_estimates_note(result->estimates, "%s", few);
        }
    }
    return TRUE;
}

static gboolean one_outcome(const AvlastAnalysed *a, const AvlastRctOptions *options,
                            AvlastResult *result, AvlastWildTold *told, GError **error)
{
    const guint32 arms = a->trial->n_arms - 1;
    g_autofree AvlastWild *wild = g_new0(AvlastWild, arms);
    g_autofree gsize *with = g_new0(gsize, arms), *without = g_new0(gsize, arms);

    return avlast_trial_wild(a, options, told->options, wild, with, without, error) &&
           add_effects(a, wild, with, without, NULL, result, told, error) &&
           (!options->takeup || add_late(a, options, result, told, error));
}

/* Adds a completed data set to the sets of each outcome and arm. */
static gboolean add_set(const AvlastEvaluation *e, const AvlastWildOptions *o,
                        GPtrArray *sets, gsize *with, gsize *without, GError **error)
{
    const gsize arms = e->trial->n_arms - 1;

    for (gsize i = 0, at = 0; i < e->analysed->len; i++, at += arms)
        if (!avlast_trial_wild_add(g_ptr_array_index(e->analysed, i), e->options, o,
                                   (AvlastWildSets *const *)sets->pdata + at,
                                   with ? with + at : NULL, without ? without + at : NULL,
                                   error))
            return FALSE;
    return TRUE;
}

static gboolean all_imputed(const AvlastRctAsked *asked, const AvlastEvaluation *first,
                            AvlastResult *result, AvlastWildTold *told, GError **error)
{
    const AvlastImputed *imputed = asked->run->imputed;
    const gsize arms = first->trial->n_arms - 1, n = first->analysed->len * arms;
    g_autofree AvlastWild *wild = g_new0(AvlastWild, n);
    g_autofree gsize *with = g_new0(gsize, n), *without = g_new0(gsize, n);
    g_autofree double *stretch = g_new0(double, n);
    g_autoptr(GPtrArray) sets =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_wild_sets_free);

    for (gsize k = 0; k < n; k++)
        g_ptr_array_add(sets, avlast_wild_sets_new());
    if (!add_set(first, told->options, sets, with, without, error))
        return FALSE;
    for (guint l = 0; l < imputed->frame->len; l++) {
        g_autoptr(AvlastEvaluation) e = avlast_evaluation_new(
            g_ptr_array_index(imputed->frame, l), &asked->how, error);
        if (!e || !add_set(e, told->options, sets, NULL, NULL, error)) {
            g_prefix_error(error, "%s: ", imputed->name[l + 1]);
            return FALSE;
        }
    }
    told->sets = (guint)imputed->m;
    for (gsize k = 0; k < n; k++)
        if (!avlast_wild_sets_test(g_ptr_array_index(sets, k), told->options, &wild[k],
                                   &stretch[k], error))
            return FALSE;
    for (gsize i = 0, at = 0; i < first->analysed->len; i++, at += arms)
        if (!add_effects(g_ptr_array_index(first->analysed, i), wild + at, with + at,
                         without + at, stretch + at, result, told, error))
            return FALSE;
    return TRUE;
}

static gboolean all_outcomes(const AvlastEvaluation *e, AvlastResult *result,
                             AvlastWildTold *told, GError **error)
{
    for (guint i = 0; i < e->analysed->len; i++)
        if (!one_outcome(g_ptr_array_index(e->analysed, i), e->options, result, told,
                         error))
            return FALSE;
    return TRUE;
}

gboolean avlast_rct_wild(const AvlastRctAsked *asked, const AvlastFrame *frame,
                         const AvlastEvaluation *evaluation, AvlastResult *result,
                         GError **error)
{
    const AvlastRctOwn *own = asked->own;
    AvlastWildOptions o;

    if (!own->wild)
        return TRUE;
    if (!avlast_trial_wild_check(evaluation->trial, evaluation->options, error) ||
        !avlast_run_wild(asked->run, frame, own->wild, own->wild_factors, &o, error))
        return FALSE;
    g_autoptr(json_t) rows = json_array();
    AvlastWildTold told = {.kind = own->wild, .options = &o, .rows = rows};
    if (!(asked->run->imputed ? all_imputed(asked, evaluation, result, &told, error)
                              : all_outcomes(evaluation, result, &told, error)))
        return FALSE;
    if (told.last.reps) {
        g_autofree char *sentence = avlast_wild_sentence(&told);
        rows = NULL; /* the settings take them */
        json_object_set_new(result->settings, "wild", avlast_wild_settings(&told));
        avlast_estimates_note(result->estimates, "%s", sentence);
        if (told.sets) {
            g_autofree char *more = avlast_wild_sets_sentence(&told);
            avlast_estimates_note(result->estimates, "%s", more);
        }
        if (!told.last.enumerated)
            asked->run->random = TRUE;
    }
    avlast_redrawn_extra(result, evaluation->options->takeup ? "wild,wild.equal,wild.AR"
                                                             : "wild");
    return avlast_estimates_pad(result->estimates, error);
}
