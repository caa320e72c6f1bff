/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests behind the coefficients (of instruments) over completed data sets. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/regress/regress.h"

/* The Kleibergen-Paap F below which an estimate is not to be trusted. */
#define WEAK 10.0

/* Leaves the tests: a set of coefficients and an interval have no rule. */
static void keep_tests(AvlastEstimates *e)
{
    for (guint i = e->rows->len; i-- > 0;)
        if (!isnan(avlast_estimates_row(e, i)->estimate))
            g_ptr_array_remove_index(e->rows, i);
}

/* The mean over the sets of a statistic without a p-value; NaN when one lacks it. */
static void take_mean(const GPtrArray *each, const AvlastEstimate *first,
                      AvlastEstimate *row)
{
    double sum = 0.0;

    for (guint l = 0; l < each->len; l++) {
        const AvlastEstimate *one = avlast_estimates_find(
            g_ptr_array_index(each, l), row->outcome, row->group, row->term, NULL);
        sum += one ? one->statistic : NAN;
    }
    row->statistic = sum / (double)each->len;
    if (g_strcmp0(first->note, row->note) == 0)
        return;
    g_clear_pointer(&row->note, g_free);
    if (first->note)
        avlast_estimate_note(row, "of the first completed data set: %s", first->note);
}

static void say_weak(const AvlastRegress *r, const AvlastEstimate *row)
{
    if (g_strcmp0(row->term, "Kleibergen-Paap.F") == 0 && row->statistic < WEAK)
        avlast_regress_say(
            r, g_strdup_printf(_("the instruments are weak (F %.3g, mean of the "
                                 "imputations): trust the Anderson-Rubin test, not "
                                 "the standard errors"),
                               row->statistic));
}

gboolean avlast_regress_pool_behind(const AvlastRegress *r, const GPtrArray *each,
                                    GError **error)
{
    const AvlastImputationOptions options = {0};
    guint lost = 0;

    if (each->len == 0)
        return TRUE;
    for (guint l = 0; l < each->len; l++) {
        AvlastEstimates *one = g_ptr_array_index(each, l);
        lost += one->rows->len;
        keep_tests(one);
        lost -= one->rows->len;
    }
    AvlastEstimates *pooled = avlast_imputation_pool(
        (AvlastEstimates *const *)each->pdata, each->len, &options, NULL, error);
    if (!pooled)
        return FALSE;
    r->fit->behind = pooled;
    for (guint i = 0; i < pooled->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(pooled, i);
        const AvlastEstimate *first = avlast_estimates_find(
            g_ptr_array_index(each, 0), row->outcome, row->group, row->term, NULL);
        if (first && isnan(first->p_value))
            take_mean(each, first, row);
        say_weak(r, row);
    }
    if (lost)
        avlast_regress_say(r, g_strdup(_("tests of the instruments are pooled by D2; F "
                                         "without p are means of the imputations, and "
                                         "Anderson and Rubin's set and tF are not "
                                         "pooled")));
    return TRUE;
}
