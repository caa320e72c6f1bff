/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/compare.h"

#include <glib/gi18n.h>
#include <stdlib.h>

#include "core/memory.h"
#include "core/sum.h"
#include "survey/classical.h"
#include "survey/contingency.h"
#include "survey/describe.h"
#include "survey/means.h"

static void clear(AvlastTest *test)
{
    *test = (AvlastTest){.statistic = NAN, .df = NAN, .df2 = NAN, .p_value = NAN};
}

typedef struct {
    double value, weight;
    gsize at;
} Ranked;

static int by_value(const void *a, const void *b)
{
    const Ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

gboolean avlast_rank_scores(const AvlastCompared *groups, const double *value,
                            double *score, GError **error)
{
    const AvlastSample *sample = groups->sample;
    g_autofree Ranked *r = avlast_array(Ranked, sample->n, error);
    AvlastSum all = AVLAST_SUM_ZERO, below = AVLAST_SUM_ZERO;
    gsize n = 0;

    if (!r)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        score[i] = NAN;
        if ((groups->code && groups->code[i] == AVLAST_NO_LEVEL) ||
            !avlast_sample_present(sample, i) || isnan(value[i]))
            continue;
        /* replicates keep the full sample's ranks, as R's svyranktest does */
        const double w = (sample->full_weight ? sample->full_weight : sample->weight)[i];
        r[n++] = (Ranked){value[i], w, i};
        avlast_sum_add(&all, w);
    }
    qsort(r, n, sizeof *r, by_value);
    for (gsize from = 0, to; from < n; from = to) {
        AvlastSum tied = below;
        for (to = from; to < n && r[to].value == r[from].value; to++)
            avlast_sum_add(&tied, r[to].weight);
        const double rank = (avlast_sum_value(&below) + avlast_sum_value(&tied)) / 2.0;
        for (gsize k = from; k < to; k++)
            score[r[k].at] = rank / avlast_sum_value(&all);
        below = tied;
    }
    return TRUE;
}

static gboolean compare_designed(const AvlastCompared *groups, const double *value,
                                 AvlastTestKind kind, AvlastTest *test, GError **error)
{
    const gboolean ranks = kind == AVLAST_TEST_WILCOXON;
    g_autofree double *score =
        ranks ? avlast_array(double, groups->sample->n, error) : NULL;

    if (ranks && (!score || !avlast_rank_scores(groups, value, score, error)))
        return FALSE;
    if (!avlast_test_group_means(groups, ranks ? score : value, test, error))
        return FALSE;
    test->method = ranks ? N_("design-based rank test")
                         : N_("design-based test of equal means (Wald)");
    return TRUE;
}

/* The groups' values one after the other; groups without one are left out. */
static gboolean gather(const AvlastCompared *groups, const double *value,
                       double **gathered, gsize **first, gsize *k, GError **error)
{
    const AvlastSample *sample = groups->sample;
    g_autofree gsize *at = avlast_array(gsize, (gsize)groups->n + 1, error);
    g_autofree gsize *next = at ? avlast_array(gsize, groups->n, error) : NULL;
    g_autofree double *out = next ? avlast_array(double, sample->n, error) : NULL;

    if (!out)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (groups->code[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, value[i]))
            at[groups->code[i] + 1]++;
    for (guint32 g = 0; g < groups->n; g++) {
        next[g] = at[g];
        at[g + 1] += at[g];
    }
    for (gsize i = 0; i < sample->n; i++)
        if (groups->code[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, value[i]))
            out[next[groups->code[i]]++] = value[i];
    /* next[g] is now the end of group g */
    *k = 0;
    for (guint32 g = 0; g < groups->n; g++)
        if (next[g] > at[*k]) {
            (*k)++;
            at[*k] = next[g];
        }
    *gathered = g_steal_pointer(&out);
    *first = g_steal_pointer(&at);
    return TRUE;
}

gboolean avlast_compare_numbers(const AvlastCompared *groups, const double *value,
                                AvlastTestKind kind, AvlastTest *test, GError **error)
{
    g_autofree double *gathered = NULL;
    g_autofree gsize *first = NULL;
    gsize k;

    clear(test);
    if (avlast_sample_is_designed(groups->sample))
        return compare_designed(groups, value, kind, test, error);
    if (!gather(groups, value, &gathered, &first, &k, error))
        return FALSE;
    test->nobs = (gint64)(first[k] - first[0]);
    if (k < 2) {
        test->term = "t";
        test->method = "";
        test->note = N_("no test: fewer than two groups have a value");
        return TRUE;
    }
    if (kind == AVLAST_TEST_WILCOXON)
        return avlast_test_ranks(gathered, first, k, test, error);
    if (kind == AVLAST_TEST_T)
        avlast_test_means(gathered, first, k, test);
    else
        avlast_test_welch(gathered, first, k, test);
    return TRUE;
}

gboolean avlast_compare_levels(const AvlastCompared *groups, const guint32 *level,
                               guint32 n_levels, AvlastTestKind kind, AvlastTest *test,
                               GError **error)
{
    g_autoptr(AvlastContingency) t = avlast_contingency_new(
        groups->sample, level, n_levels, groups->code, groups->n, error);

    clear(test);
    if (!t)
        return FALSE;
    test->nobs = (gint64)t->n;
    test->term = "chisq";
    test->method = "";
    if (t->rows < 2 || t->columns < 2) {
        test->note = t->columns < 2 ? N_("no test: fewer than two groups have a value")
                                    : N_("no test: all rows have the same value");
        return TRUE;
    }
    if (avlast_sample_is_designed(groups->sample))
        return avlast_test_rao_scott(groups->sample, t, test, error);
    test->unlike = avlast_contingency_expected(t) < 5.0;
    const gboolean exact =
        kind == AVLAST_TEST_FISHER || (kind == AVLAST_TEST_AUTO && test->unlike);
    if (exact && avlast_test_fisher(t, test))
        return TRUE;
    avlast_test_pearson(t, test);
    if (kind == AVLAST_TEST_FISHER)
        test->note = N_("the table is too large for Fisher's exact test");
    else if (test->unlike)
        test->note = N_("an expected count is below 5");
    return TRUE;
}
