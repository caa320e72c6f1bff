/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Kinds of provider compared, and the portfolio year by year. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/fund/fund.h"
#include "core/memory.h"
#include "infer/pooling.h"

static void add_pooled(const AvlastFund *fund, const char *outcome, const char *group,
                       AvlastPoolValue value, double df, gsize pilots)
{
    AvlastEstimate *row = avlast_estimates_add(fund->e, outcome, group, "pooled");

    row->estimate = value.estimate;
    row->std_error = value.std_error;
    row->conf_low = value.low;
    row->conf_high = value.high;
    row->df = df;
    row->nobs = (gint64)pilots;
}

static const AvlastPoolOptions how = {AVLAST_POOL_REML, AVLAST_POOL_HKSJ_FLOOR,
                                      AVLAST_POOL_PREDICT_HTS, 0.95};

/* --- kinds --- */

static gsize members(const AvlastFundRead *read, guint kind)
{
    gsize n = 0;

    for (gsize i = 0; i < read->k; i++)
        n += read->kind[i] == kind ? 1 : 0;
    return n;
}

/* Sums of money by kind. */
static void add_money(const AvlastFund *fund, guint kind, const char *group)
{
    const AvlastFundRead *read = fund->read;
    double cost = 0.0, value = 0.0;

    for (gsize i = 0; i < read->k; i++)
        if (read->kind[i] == kind) {
            cost += read->total[i];
            value += fund->value[i].mean;
        }
    if (read->has_cost)
        avlast_estimates_add(fund->e, "cost", group, NULL)->estimate = cost;
    if (read->has_worth)
        avlast_estimates_add(fund->e, "net.value", group, NULL)->estimate = value;
}

static void say_kinds(const AvlastFund *fund, const AvlastPooled *p, double tau_all)
{
    if (!(p->qm_p < 1.0 - fund->level))
        avlast_estimates_note(
            fund->e,
            "the kinds of pilot differ no more than chance would make them (p = %.2g), "
            "which is not the same as being alike: with %zu pilots only large "
            "differences show",
            p->qm_p, p->k);
    else
        avlast_estimates_note(
            fund->e,
            "the kinds of pilot differ more than chance alone would make them (p = "
            "%.2g); what else tells them apart, people or places, is not taken out",
            p->qm_p);
    avlast_estimates_note(
        fund->e, "true effects differ by %.3g within kinds and %.3g over all (tau, REML)",
        sqrt(p->tau2), tau_all);
}

gboolean avlast_fund_kinds(AvlastFund *fund, GError **error)
{
    const AvlastFundRead *read = fund->read;
    const gsize k = read->k, kinds = read->kinds ? read->kinds->len : 0;
    g_autofree double *x = avlast_table(double, k, kinds + 1, error);
    AvlastPoolOptions options = how;

    if (!x || kinds < 2 || k < kinds + 2)
        return x != NULL;
    options.level = fund->level;
    for (gsize i = 0; i < k; i++) {
        x[i * kinds] = 1.0;
        if (read->kind[i] > 0)
            x[i * kinds + read->kind[i]] = 1.0;
    }
    const AvlastStudies studies = {k, read->y, read->v, kinds, x};
    const AvlastStudies plain = {k, read->y, read->v, 1, NULL};
    g_autoptr(AvlastPooled) pooled = avlast_pool(&studies, &options, error);
    g_autoptr(AvlastPooled) all = pooled ? avlast_pool(&plain, &options, error) : NULL;
    g_autofree double *at = g_new0(double, kinds);
    if (!all)
        return FALSE;
    for (guint g = 0; g < kinds; g++) {
        g_autofree char *group =
            g_strdup_printf("kind=%s", (char *)g_ptr_array_index(read->kinds, g));
        memset(at, 0, kinds * sizeof *at);
        at[0] = 1.0;
        at[g] = 1.0;
        add_pooled(fund, "effect", group, avlast_pool_mean(pooled, &options, at),
                   pooled->df, members(read, g));
        add_money(fund, g, group);
    }
    AvlastEstimate *row = avlast_estimates_add(fund->e, "effect", NULL, "F");
    row->statistic = pooled->qm;
    row->df = pooled->qm_df;
    row->df2 = pooled->qm_df2;
    row->p_value = pooled->qm_p;
    row->method = g_strdup("all kinds have the same mean effect");
    row = avlast_estimates_add(fund->e, "effect", NULL, "tau.within");
    row->estimate = sqrt(pooled->tau2);
    say_kinds(fund, pooled, sqrt(all->tau2));
    return TRUE;
}

/* --- years --- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

/* All pilots that had started by the end of a year. */
static gboolean add_year(const AvlastFund *fund, double year, double *y, double *v,
                         GError **error)
{
    const AvlastFundRead *read = fund->read;
    g_autofree char *group = g_strdup_printf("until=%.15g", year);
    AvlastPoolOptions options = how;
    double cost = 0.0, value = 0.0;
    gsize n = 0;

    for (gsize i = 0; i < read->k; i++)
        if (read->started[i] <= year) {
            y[n] = read->y[i];
            v[n++] = read->v[i];
            cost += read->total[i];
            value += fund->value[i].mean;
        }
    options.level = fund->level;
    if (n == 1) {
        options.method = AVLAST_POOL_COMMON;
        options.errors = AVLAST_POOL_Z;
    }
    const AvlastStudies studies = {n, y, v, 1, NULL};
    g_autoptr(AvlastPooled) pooled = avlast_pool(&studies, &options, error);
    if (!pooled)
        return FALSE;
    add_pooled(fund, "effect", group, avlast_pool_mean(pooled, &options, NULL),
               pooled->df, n);
    if (n > 1)
        avlast_estimates_add(fund->e, "effect", group, "tau")->estimate =
            sqrt(pooled->tau2);
    if (read->has_cost)
        avlast_estimates_add(fund->e, "cost", group, NULL)->estimate = cost;
    if (read->has_worth)
        avlast_estimates_add(fund->e, "net.value", group, NULL)->estimate = value;
    return TRUE;
}

gboolean avlast_fund_years(AvlastFund *fund, GError **error)
{
    const AvlastFundRead *read = fund->read;
    g_autofree double *year = avlast_table(double, 3, read->k, error);

    if (!year || !read->started)
        return year != NULL;
    memcpy(year, read->started, read->k * sizeof *year);
    qsort(year, read->k, sizeof *year, by_size);
    for (gsize i = 0; i < read->k; i++)
        if ((i + 1 == read->k || year[i + 1] > year[i]) &&
            !add_year(fund, year[i], year + read->k, year + 2 * read->k, error))
            return FALSE;
    return TRUE;
}
