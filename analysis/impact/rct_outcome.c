/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/rct_parts.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "impact/late.h"
#include "impact/measures.h"

/* Cautions start at this many clusters in an arm: below it the few clusters' own luck
 * decides (MacKinnon & Webb 2018, doi:10.1111/ectj.12107). */
#define FEW_CLUSTERS   3
#define SHORT_CLUSTERS 20

static gboolean check_varies(const AvlastAnalysed *a, GError **error)
{
    const double *y = a->outcome->number;
    gsize first = 0;

    while (!a->use[first])
        first++;
    for (gsize i = first + 1; i < a->trial->frame->rows; i++)
        if (a->use[i] && y[i] != y[first])
            return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV348", NULL,
                "outcome '%s' does not vary: it is %g in every row", a->outcome->name,
                y[first]);
    return FALSE;
}

static void override_df(AvlastEstimates *e, double df)
{
    for (guint i = 0; !isnan(df) && i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        row->df = df;
        avlast_estimate_infer(row, e->level);
    }
}

static void count_lost(AvlastEstimates *e, const AvlastAnalysed *a, gboolean several)
{
    g_autoptr(GPtrArray) all = avlast_dropped_list();

    for (guint32 k = 0; k < a->trial->n_arms; k++)
        for (guint i = 0; i < a->arm[k].lost->len; i++) {
            const AvlastDropped *lost = g_ptr_array_index(a->arm[k].lost, i);
            avlast_dropped_count(all, lost->what, lost->rows);
        }
    for (guint i = 0; i < all->len; i++) {
        const AvlastDropped *lost = g_ptr_array_index(all, i);
        g_autofree char *what =
            several ? g_strdup_printf("%s (outcome '%s')", lost->what, a->outcome->name)
                    : g_strdup(lost->what);
        avlast_estimates_drop(e, what, lost->rows);
    }
}

static void note_few_clusters(AvlastEstimates *e, const AvlastAnalysed *a)
{
    for (guint32 k = 0; a->trial->cluster && k < a->trial->n_arms; k++)
        if (a->arm[k].analysed_clusters <= FEW_CLUSTERS)
            avlast_estimates_note(e,
                                  "outcome '%s': arm '%s' has so few clusters (%zu) that "
                                  "standard errors and "
                                  "p-values cannot be trusted",
                                  a->outcome->name,
                                  (char *)g_ptr_array_index(a->trial->arm_names, k),
                                  a->arm[k].analysed_clusters);
}

/* What CR2 mends and these do not: tests/slow/errors.c. */
static void note_short(AvlastEstimates *e, const AvlastAnalysed *a,
                       const AvlastRctOptions *options)
{
    gsize clusters = 0;

    if (options->se_choice != AVLAST_RCT_SE_GIVEN || !a->trial->cluster ||
        (options->se != AVLAST_SE_CR0 && options->se != AVLAST_SE_CR1 &&
         options->se != AVLAST_SE_STATA))
        return;
    for (guint32 k = 0; k < a->trial->n_arms; k++)
        clusters += a->arm[k].analysed_clusters;
    if (clusters < SHORT_CLUSTERS)
        avlast_estimates_note(
            e,
            _("outcome '%s': %d clusters and '%s': intervals are short (in tests 92 of "
              "100 of 95 %% hold the truth with 8 clusters, 86 with 11 of which one has "
              "60 %% of the rows); CR2 and --wild hold 95"),
            a->outcome->name, (int)clusters, avlast_se_name(options->se));
}

/* What take-up did, behind the outcome's rows; told in `settings`, or of a subgroup. In
 * one whose take-up nothing moved there are no rows, and a note. */
static gboolean add_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                         const char *group, AvlastEstimates *e, json_t *settings,
                         GError **error)
{
    AvlastLate late;
    GError *fault = NULL;
    g_autoptr(AvlastEstimates) rows = avlast_rct_late(a, options, &late, &fault);

    if (!rows && group && g_error_matches(fault, AVLAST_ERROR, AVLAST_ERROR_DEGENERATE)) {
        avlast_late_tell_none(a, options, group, e);
        g_error_free(fault);
        return TRUE;
    }
    if (fault)
        g_propagate_error(error, fault);
    if (!rows || (settings && !avlast_late_set(a, options, &late, error)))
        return FALSE;
    override_df(rows, options->df);
    if (group)
        avlast_late_tell_group(a, options, &late, group, e);
    else
        avlast_late_tell(a, options, &late, rows, settings, e);
    /* Pairs on the one side, rows on the other: how they move together is not known. */
    if (e->root && rows->root && g_strcmp0(e->unit_column, rows->unit_column) != 0) {
        g_clear_pointer(&e->root, gsl_matrix_free);
        g_clear_pointer(&rows->root, gsl_matrix_free);
    }
    return avlast_estimates_append(e, rows, error);
}

gboolean avlast_rct_one_outcome(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                const char *group, AvlastEstimates *all, json_t *settings,
                                GError **error)
{
    const gboolean levels = avlast_rct_has_levels(a->trial, options);
    g_autoptr(AvlastEstimates) e = levels ? avlast_rct_levels(a, options, error)
                                          : avlast_rct_effects(a, options, error);

    if (!e)
        return FALSE;
    override_df(e, options->df);
    if ((levels && !avlast_measures_add(e, a, options->measures, error)) ||
        (options->takeup && !add_late(a, options, group, e, settings, error)))
        return FALSE;
    for (guint i = 0; group && i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        g_free(row->group);
        row->group = g_strdup(group);
    }
    if (!group) {
        count_lost(e, a, options->outcomes[1] != NULL);
        note_few_clusters(e, a);
        note_short(e, a, options);
        if (!avlast_rct_note_blocks(a, options, e, error))
            return FALSE;
    }
    if (!all->design)
        all->design = g_steal_pointer(&e->design);
    return avlast_estimates_append(all, e, error);
}

AvlastAnalysed *avlast_rct_analyse(const AvlastTrial *trial,
                                   const AvlastRctOptions *options, gsize index,
                                   const guint8 *among, GError **error)
{
    const gboolean adjusted = avlast_rct_adjusts(options);
    const AvlastAnalysedOptions which = {.outcome = options->outcomes[index],
                                         .baseline =
                                             avlast_rct_text(options->baseline, index),
                                         .covariates = options->covariates,
                                         .adjusted = adjusted,
                                         .among = among};
    g_autoptr(AvlastAnalysed) a = avlast_analysed_new(trial, &which, error);

    return a && check_varies(a, error) ? g_steal_pointer(&a) : NULL;
}
