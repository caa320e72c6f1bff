/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --wild: p-values and intervals of effects by the wild cluster bootstrap. */
#include <glib/gi18n.h>

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
    else if (asked->own->wild &&
             (asked->run->options.imputation || asked->run->options.imputed))
        wrong = "--wild does not go with imputed data";
    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL, "%s", wrong);
    if (wrong || !asked->own->wild || !asked->own->takeup)
        return !wrong;
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

static gboolean one_outcome(const AvlastAnalysed *a, const AvlastRctOptions *options,
                            AvlastResult *result, AvlastWildTold *told, GError **error)
{
    const guint32 arms = a->trial->n_arms - 1;
    g_autofree AvlastWild *wild = g_new0(AvlastWild, arms);
    g_autofree gsize *with = g_new0(gsize, arms), *without = g_new0(gsize, arms);

    if (!avlast_trial_wild(a, options, told->options, wild, with, without, error))
        return FALSE;
    for (guint32 k = 0; k < arms; k++) {
        const char *term = g_ptr_array_index(a->trial->terms, k + 1);
        if (!add(result, a->outcome->name, term, &wild[k], told->options, error))
            return FALSE;
        json_t *entry = avlast_wild_told_add(told, term, &wild[k]);
        json_object_set_new(entry, "outcome", json_string(a->outcome->name));
        json_object_set_new(entry, "clusters.with", json_integer((json_int_t)with[k]));
        json_object_set_new(entry, "clusters.without",
                            json_integer((json_int_t)without[k]));
        if (MAX(with[k], without[k]) > 0 && MIN(with[k], without[k]) <= AVLAST_WILD_FEW) {
            g_autofree char *few = avlast_wild_few(term, with[k], without[k]);
            avlast_estimates_note(result->estimates, "%s", few);
        }
    }
    return !options->takeup || add_late(a, options, result, told, error);
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
    for (guint i = 0; i < evaluation->analysed->len; i++)
        if (!one_outcome(g_ptr_array_index(evaluation->analysed, i), evaluation->options,
                         result, &told, error))
            return FALSE;
    if (told.last.reps) {
        g_autofree char *sentence = avlast_wild_sentence(&told);
        rows = NULL; /* the settings take them */
        json_object_set_new(result->settings, "wild", avlast_wild_settings(&told));
        avlast_estimates_note(result->estimates, "%s", sentence);
        if (!told.last.enumerated)
            asked->run->random = TRUE;
    }
    avlast_redrawn_extra(result, evaluation->options->takeup ? "wild,wild.equal,wild.AR"
                                                             : "wild");
    return avlast_estimates_pad(result->estimates, error);
}
