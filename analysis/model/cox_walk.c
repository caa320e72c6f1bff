/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "model/cox_parts.h"

static void sums_clear(AvlastCoxSums *sums)
{
    g_free(sums->first);
    g_free(sums->second);
}

void avlast_cox_work_clear(AvlastCoxWork *work)
{
    g_free(work->order);
    g_free(work->leave);
    g_free(work->x);
    g_free(work->risk);
    sums_clear(&work->all);
    sums_clear(&work->tied);
    g_free(work->mean);
    g_free(work->score);
    g_free(work->information);
}

static gint by_time(gconstpointer left, gconstpointer right, gpointer data)
{
    const gsize a = *(const gsize *)left, b = *(const gsize *)right;
    const double s = avlast_cox_time_of(data, a), t = avlast_cox_time_of(data, b);
    const gint strata = avlast_cox_by_stratum(data, a, b);

    if (strata)
        return strata;
    if (s != t)
        return s < t ? 1 : -1;
    if (avlast_cox_is_event(data, a) != avlast_cox_is_event(data, b))
        return avlast_cox_is_event(data, a) ? -1 : 1;
    return (a > b) - (a < b);
}

static gint by_entry(gconstpointer left, gconstpointer right, gpointer data)
{
    const gsize a = *(const gsize *)left, b = *(const gsize *)right;
    const double s = avlast_cox_entry_of(data, a), t = avlast_cox_entry_of(data, b);
    const gint strata = avlast_cox_by_stratum(data, a, b);

    if (strata)
        return strata;
    return s != t ? (s < t ? 1 : -1) : (a > b) - (a < b);
}

static void sums_zero(AvlastCoxSums *sums, gsize p)
{
    sums->weight = AVLAST_SUM_ZERO;
    memset(sums->first, 0, p * sizeof *sums->first);
    memset(sums->second, 0, p * p * sizeof *sums->second);
}

/* Adds a row, or takes it away again (sign -1). */
static void sums_add(AvlastCoxSums *sums, const AvlastCoxWork *work, gsize i, double sign,
                     gboolean squares)
{
    const double r = sign * work->rows->weight[i] * work->risk[i];
    const double *x = work->x + i * work->p;

    avlast_sum_add(&sums->weight, r);
    for (gsize j = 0; j < work->p; j++) {
        avlast_sum_add_product(&sums->first[j], r, x[j]);
        for (gsize l = j; squares && l < work->p; l++)
            avlast_sum_add_product(&sums->second[j * work->p + l], r * x[j], x[l]);
    }
}

gboolean avlast_cox_prepare(AvlastCoxWork *work, GError **error)
{
    const gsize n = work->rows->n, p = work->p;
    gboolean any = FALSE;

    if (!(work->order = avlast_array(gsize, n, error)) ||
        (work->cox->entry && !(work->leave = avlast_array(gsize, n, error))) ||
        !(work->x = avlast_table(double, n, p, error)) ||
        !(work->risk = avlast_array(double, n, error)) ||
        !(work->all.first = avlast_array(AvlastSum, p, error)) ||
        !(work->all.second = avlast_table(AvlastSum, p, p, error)) ||
        !(work->tied.first = avlast_array(AvlastSum, p, error)) ||
        !(work->tied.second = avlast_table(AvlastSum, p, p, error)) ||
        !(work->mean = avlast_array(double, p, error)) ||
        !(work->score = avlast_array(AvlastSum, p, error)) ||
        !(work->information = avlast_table(AvlastSum, p, p, error)))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        work->order[i] = i;
        if (work->leave)
            work->leave[i] = i;
        any = any || avlast_cox_is_event(work, i);
        for (gsize j = 0; j < p; j++)
            work->x[i * p + j] =
                work->rows->x[j][work->rows->row[i]] - work->rows->centre[j];
    }
    g_qsort_with_data(work->order, (gint)n, sizeof *work->order, by_time, work);
    if (work->leave)
        g_qsort_with_data(work->leave, (gint)n, sizeof *work->leave, by_entry, work);
    if (!any)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV335", NULL,
                    "no event among the rows in use: every time of '%s' is censored",
                    work->model->outcome);
    return any;
}

double avlast_cox_denominator(AvlastCoxWork *work, double part)
{
    const double s =
        avlast_sum_value(&work->all.weight) - part * avlast_sum_value(&work->tied.weight);

    for (gsize j = 0; j < work->p; j++)
        work->mean[j] = (avlast_sum_value(&work->all.first[j]) -
                         part * avlast_sum_value(&work->tied.first[j])) /
                        s;
    return s;
}

gboolean avlast_cox_next(AvlastCoxWork *work, AvlastCoxWalk *walk, gboolean squares)
{
    const gsize n = work->rows->n;

    while (walk->next < n) {
        AvlastCoxMoment *at = &walk->moment;
        const gsize first = work->order[walk->next];
        const double t = avlast_cox_time_of(work, first);
        if (walk->next == 0 ||
            avlast_cox_stratum_of(work, first) !=
                avlast_cox_stratum_of(work, work->order[walk->next - 1])) {
            sums_zero(&work->all, work->p);
            walk->left = walk->next;
        }
        sums_zero(&work->tied, work->p);
        *at = (AvlastCoxMoment){walk->next, walk->next, 0, 0.0};
        for (;
             at->to < n && avlast_cox_by_stratum(work, work->order[at->to], first) == 0 &&
             avlast_cox_time_of(work, work->order[at->to]) == t;
             at->to++) {
            const gsize i = work->order[at->to];
            sums_add(&work->all, work, i, 1.0, squares);
            if (!avlast_cox_is_event(work, i))
                continue;
            sums_add(&work->tied, work, i, 1.0, squares && !work->cox->breslow);
            at->d++;
            at->weight += work->rows->weight[i];
        }
        walk->next = at->to;
        if (at->d == 0)
            continue;
        /* those that came later were not there yet */
        for (; work->leave && walk->left < at->to &&
               avlast_cox_entry_of(work, work->leave[walk->left]) >= t;
             walk->left++)
            sums_add(&work->all, work, work->leave[walk->left], -1.0, squares);
        return TRUE;
    }
    return FALSE;
}
