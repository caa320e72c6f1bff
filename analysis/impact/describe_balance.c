/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "impact/rct.h"

/* Beyond this normalised difference, adjustment does not mend a difference at baseline.
 */
#define IMBALANCE 0.25

/* Covariates out of balance that are named one by one. */
#define NAMED 6

static const char *arm_label(const AvlastTrial *trial, guint32 arm)
{
    return g_ptr_array_index(trial->arm_labels, arm);
}

static json_t *row_json(const AvlastBalanceRow *row)
{
    return json_pack(
        "{s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "term", row->term,
        "label", row->label, "smd", avlast_json_number(row->smd), "treated",
        avlast_json_number(row->treated), "control", avlast_json_number(row->control),
        "sd.treated", avlast_json_number(row->sd_treated), "sd.control",
        avlast_json_number(row->sd_control), "difference",
        avlast_json_number(row->difference), "std.error",
        avlast_json_number(row->std_error), "df", avlast_json_number(row->df), "p.value",
        avlast_json_number(row->p_value), "missing", (json_int_t)row->missing);
}

static json_t *balance_json(const AvlastTrial *trial, const AvlastBalance *balance)
{
    json_t *rows = json_array();

    for (guint i = 0; i < balance->rows->len; i++)
        json_array_append_new(rows, row_json(g_ptr_array_index(balance->rows, i)));
    return json_pack(
        "{s:s, s:s, s:o, s:{s:o, s:o, s:o, s:o, s:o, s:o}}", "treated",
        arm_label(trial, balance->arm), "control", arm_label(trial, 0), "rows", rows,
        "joint", "F", avlast_json_number(balance->f), "df",
        avlast_json_number(balance->df1), "df2", avlast_json_number(balance->df2), "p",
        avlast_json_number(balance->p_value), "method", avlast_json_text(balance->method),
        "note", avlast_json_text(balance->note));
}

static json_t *together_json(const AvlastAnalysed *a, const AvlastBalance *balance)
{
    const AvlastBalanceTogether t = avlast_balance_together(a, balance);

    return json_pack("{s:I, s:o, s:o, s:o, s:o, s:o}", "differences",
                     (json_int_t)t.differences, "F", avlast_json_number(t.f), "df",
                     avlast_json_number(t.df1), "df2", avlast_json_number(t.df2),
                     "p.value", avlast_json_number(t.p_value), "note",
                     avlast_json_text(t.note));
}

static void note_imbalance(const AvlastTrial *trial, const AvlastBalance *balance,
                           AvlastEstimates *e)
{
    guint apart = 0;

    for (guint i = 0; i < balance->rows->len; i++) {
        const AvlastBalanceRow *row = g_ptr_array_index(balance->rows, i);
        if (fabs(row->smd) > IMBALANCE && apart++ < NAMED)
            avlast_estimates_note(
                e, "arms '%s' and '%s' differ in '%s' at baseline by %.2f sd",
                arm_label(trial, balance->arm), arm_label(trial, 0), row->term, row->smd);
    }
    if (apart > NAMED)
        avlast_estimates_note(
            e, "arms '%s' and '%s' differ in %u more covariates and levels by over %g sd",
            arm_label(trial, balance->arm), arm_label(trial, 0), apart - NAMED,
            IMBALANCE);
}

/* The same of everybody assigned, lost or not. */
static gboolean describe_assigned(const AvlastTrial *trial,
                                  const AvlastRctOptions *options,
                                  const AvlastAnalysed *a, AvlastResult *result,
                                  GError **error)
{
    const gsize n = trial->frame->rows;
    g_autofree guint8 *assigned = avlast_array(guint8, n, error);
    AvlastAnalysed all = *a;
    json_t *list = json_array();

    json_object_set_new(result->settings, "balance.assigned", list);
    if (!assigned)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        assigned[i] = trial->arm[i] != AVLAST_NO_LEVEL;
    all.use = assigned;
    all.covariates.k = 0; /* the regression of the arm is for the rows analysed */
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        g_autoptr(AvlastBalance) balance =
            avlast_balance_new(&all, options->covariates, arm, error);
        if (!balance)
            return FALSE;
        json_t *one = balance_json(trial, balance);
        json_object_del(one, "joint");
        json_array_append_new(list, one);
        if (arm == 1)
            json_object_set_new(result->settings, "balance.assigned.together",
                                together_json(&all, balance));
    }
    return TRUE;
}

gboolean avlast_rct_describe_balance(const AvlastTrial *trial,
                                     const AvlastRctOptions *options,
                                     const AvlastAnalysed *a, AvlastResult *result,
                                     GError **error)
{
    json_t *all;

    if (!options->covariates && !a->baseline)
        return TRUE;
    all = json_array();
    json_object_set_new(result->settings, "balance", all);
    for (guint32 arm = 1; arm < trial->n_arms; arm++) {
        g_autoptr(AvlastBalance) balance =
            avlast_balance_new(a, options->covariates, arm, error);
        if (!balance)
            return FALSE;
        note_imbalance(trial, balance, result->estimates);
        json_array_append_new(all, balance_json(trial, balance));
        if (arm == 1)
            json_object_set_new(result->settings, "balance.together",
                                together_json(a, balance));
    }
    json_object_set(result->charts, "balance", json_array_get(all, 0));
    return describe_assigned(trial, options, a, result, error);
}
