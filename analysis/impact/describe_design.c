/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "core/distribution.h"
#include "impact/arms.h"
#include "impact/rct.h"

/* Effect that 80 of 100 trials of this standard error find: t of the interval's level
 * plus t of 0.8 (which leaves 0.2 above: the critical value of level 0.6), with the
 * effect's own degrees of freedom; 2.8 standard errors when they are many. */
static double detectable(const AvlastEstimate *row, double level)
{
    return (avlast_t_critical(level, row->df) + avlast_t_critical(0.6, row->df)) *
           row->std_error;
}

void avlast_rct_describe_design(const AvlastTrial *trial, AvlastResult *result)
{
    json_t *arms = json_array();
    AvlastTrialFound found;
    const gboolean known = avlast_trial_find(trial, &found, NULL);

    for (guint32 k = 0; k < trial->n_arms; k++)
        json_array_append_new(arms, json_string(g_ptr_array_index(trial->arm_names, k)));
    json_decref(result->design);
    result->design =
        json_pack("{s:o, s:o, s:s, s:s, s:o, s:o, s:s, s:o, s:o}", "description",
                  avlast_json_text(result->estimates->design), "kind",
                  avlast_json_text(
                      known ? avlast_trial_kind_name(found.kind, trial->n_arms) : NULL),
                  "treatment", trial->treatment_column, "control",
                  (char *)g_ptr_array_index(trial->arm_names, 0), "arms", arms, "cluster",
                  avlast_json_text(trial->cluster_column), "assigned",
                  trial->cluster && !trial->rows_assigned ? "cluster" : "row", "blocks",
                  avlast_json_text(trial->block_column), "weights",
                  avlast_json_text(trial->weight_column));
    if (trial->probability_columns)
        json_object_set_new(result->design, "probabilities",
                            json_string(trial->probability_columns));
}

void avlast_rct_describe_precision(const GPtrArray *analysed, AvlastResult *result)
{
    json_t *mde = json_array(), *icc = json_object();

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        /* Ratios and sizes, such as "g(treat)", are no effects in the outcome's unit. */
        if (row->group || g_str_has_suffix(row->term, ")"))
            continue;
        json_array_append_new(
            mde,
            json_pack("{s:s, s:s, s:o}", "outcome", row->outcome, "term", row->term,
                      "value",
                      avlast_json_number(detectable(row, result->estimates->level))));
    }
    json_object_set_new(result->settings, "mde", mde);
    for (guint o = 0; o < analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(analysed, o);
        if (a->trial->cluster)
            json_object_set_new(icc, a->outcome->name,
                                avlast_json_number(avlast_trial_icc(
                                    a->trial, a->outcome->number, a->use)));
    }
    if (json_object_size(icc))
        json_object_set(result->settings, "icc", icc);
    json_decref(icc);
}
