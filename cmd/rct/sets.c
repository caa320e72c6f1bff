/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/rct/sets.h"

#include <glib/gi18n.h>
#include <math.h>

#include "cmd/imputed.h"
#include "core/error.h"
#include "impact/draws_imputed.h"

struct AvlastRctSets {
    const AvlastRctAsked *asked;
    const AvlastEvaluation *first;
    GPtrArray *others;   /* of AvlastEvaluation * */
    double *complete_df; /* outcomes x arms, the least of the sets; 0: none */
    gsize outcomes, arms;
};

void avlast_rct_sets_free(AvlastRctSets *sets)
{
    if (!sets)
        return;
    g_ptr_array_unref(sets->others);
    g_free(sets->complete_df);
    g_free(sets);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastRctSets, avlast_rct_sets_free)

static const AvlastEvaluation *evaluation_of(const AvlastRctSets *sets, gsize l)
{
    return l == 0 ? sets->first : g_ptr_array_index(sets->others, l - 1);
}

/* The df that each effect has in one set. */
static gboolean take_df(AvlastRctSets *sets, const AvlastEvaluation *e, GError **error)
{
    g_autoptr(AvlastEstimates) rows = avlast_evaluation_estimates(e, NULL, error);

    if (!rows)
        return FALSE;
    for (gsize o = 0; o < sets->outcomes; o++)
        for (gsize k = 0; k < sets->arms; k++) {
            const AvlastEstimate *row =
                avlast_estimates_find(rows, e->options->outcomes[o], NULL,
                                      g_ptr_array_index(e->trial->effects, k), NULL);
            double *df = &sets->complete_df[o * sets->arms + k];
            if (row && row->df > 0.0)
                *df = *df > 0.0 ? fmin(*df, row->df) : row->df;
        }
    return TRUE;
}

static void tell(const AvlastRctSets *sets, AvlastEstimates *estimates)
{
    const guint m = (guint)sets->asked->run->imputed->m;

    if (sets->asked->own->imputed_blind)
        avlast_estimates_note(estimates,
                              _("permutation: the imputing did not know the arms, so "
                                "that every assignment is pooled over the %u completed "
                                "data sets as the one that was drawn"),
                              m);
    else
        avlast_estimates_note(estimates,
                              _("the pooled t is compared with the t of each of the %u "
                                "completed data sets under the same draws"),
                              m);
}

AvlastRctSets *avlast_rct_sets_new(const AvlastRctAsked *asked,
                                   const AvlastEvaluation *first,
                                   AvlastEstimates *told_in, GError **error)
{
    const AvlastImputed *imputed = asked->run->imputed;
    g_autoptr(AvlastRctSets) sets = g_new0(AvlastRctSets, 1);

    sets->asked = asked;
    sets->first = first;
    sets->outcomes = first->analysed->len;
    sets->arms = first->trial->effects->len;
    sets->others = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_evaluation_free);
    sets->complete_df = g_new0(double, sets->outcomes * sets->arms);
    for (guint l = 0; l < imputed->frame->len; l++) {
        AvlastEvaluation *e = avlast_evaluation_new(g_ptr_array_index(imputed->frame, l),
                                                    &asked->how, error);
        if (!e) {
            g_prefix_error(error, "%s: ", imputed->name[l + 1]);
            return NULL;
        }
        g_ptr_array_add(sets->others, e);
    }
    for (gsize l = 0; l < imputed->m; l++)
        if (!take_df(sets, evaluation_of(sets, l), error))
            return NULL;
    tell(sets, told_in);
    return g_steal_pointer(&sets);
}

static AvlastTrialDraws *draw_one(const AvlastRctSets *sets, gsize l,
                                  const AvlastDrawsOptions *options, GError **error)
{
    const AvlastEvaluation *e = evaluation_of(sets, l);
    AvlastDrawsOptions own = *options;
    g_autoptr(AvlastGivenAssignments) given = NULL;

    if (options->given) {
        given = avlast_given_assignments_new(e, sets->asked->assignments, error);
        if (!given)
            return NULL;
        own.given = given;
    }
    return avlast_trial_draws_new(e, &own, error);
}

AvlastTrialDraws *avlast_rct_sets_draw(const AvlastRctSets *sets,
                                       const AvlastDrawsOptions *options, GError **error)
{
    const gsize m = sets->asked->run->imputed->m;
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_trial_draws_free);
    g_autofree double *df = g_new(double, sets->outcomes * sets->arms);

    for (gsize l = 0; l < m; l++) {
        AvlastTrialDraws *one = draw_one(sets, l, options, error);
        if (!one)
            return NULL;
        g_ptr_array_add(all, one);
    }
    for (gsize j = 0; j < sets->outcomes * sets->arms; j++)
        df[j] = sets->complete_df[j];
    for (gsize o = 0; options->arm && o < sets->outcomes; o++)
        df[o] = sets->complete_df[o * sets->arms + options->arm - 1];
    const AvlastDrawsImputed how = {.blind = sets->asked->own->imputed_blind,
                                    .bootstrap = options->bootstrap,
                                    .complete_df = df};
    return avlast_trial_draws_imputed((AvlastTrialDraws *const *)all->pdata, m, &how,
                                      error);
}

gboolean avlast_rct_check_sets(const AvlastRctAsked *asked, gboolean dealt,
                               GError **error)
{
    const AvlastOptions *o = &asked->run->options;
    const AvlastRctOwn *own = asked->own;
    const gboolean imputes = o->imputation || o->imputed;
    const char *wrong =
        own->imputed_blind && !imputes
            ? "--imputed-blind tells how completed data sets came about, of which there "
              "are none (--imputation, --imputed)"
        : own->imputed_blind && !dealt
            ? "--imputed-blind is about --permute and --adjust westfall-young, which "
              "deal the arms anew"
        : imputes && !own->imputed_blind && g_strcmp0(own->permute, "difference") == 0
            ? "--permute difference: effects dealt anew lack what imputing adds to the "
              "spread\nhint: --permute t; or --imputed-blind where the imputing did not "
              "use the arms"
            : NULL;

    if (wrong)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV735", NULL, "%s", wrong);
    return !wrong;
}
