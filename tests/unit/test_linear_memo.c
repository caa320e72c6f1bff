/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fits that share their columns are those that do not, to the last bit. */
#include <math.h>
#include <string.h>

#include "core/random.h"
#include "model/linear_memo.h"
#include "model/robust.h"
#include "support.h"

enum { N = 120, K = 4, CLUSTERS = 12 };

typedef struct {
    double x[K][N], low[N], y[3][N], weight[N];
    guint8 use[N];
    guint32 cluster[N];
    const double *columns[K], *lows[K];
} Data;

static const char *const names[] = {"(Intercept)", "a", "b", "c"};

static double number(guint32 i, guint32 item)
{
    const AvlastStream stream = {17, AVLAST_PURPOSE_WILD};

    return avlast_random_uniform(stream, i, item, 0) - 0.5;
}

static void fill(Data *d)
{
    memset(d, 0, sizeof *d);
    for (guint32 i = 0; i < N; i++) {
        d->x[0][i] = 1.0;
        for (guint32 j = 1; j < K; j++)
            d->x[j][i] = number(i, j) * (j == 2 ? 1e3 : 1.0);
        for (guint32 o = 0; o < 3; o++)
            d->y[o][i] = d->x[1][i] + number(i, 10 + o) + 5.0 * o;
        d->low[i] = d->x[2][i] * 0x1p-60;
        d->weight[i] = 1.0 + number(i, 20);
        d->use[i] = i % 11 != 3;
        d->cluster[i] = i % CLUSTERS;
    }
    for (guint j = 0; j < K; j++)
        d->columns[j] = d->x[j];
    d->lows[2] = d->low;
}

static AvlastLinearModel model_of(const Data *d, guint o)
{
    return (AvlastLinearModel){.outcome = "y",
                               .y = d->y[o],
                               .n = N,
                               .k = K,
                               .names = names,
                               .x = d->columns,
                               .use = d->use};
}

static void same_numbers(const double *a, const double *b, gsize n)
{
    for (gsize i = 0; i < n; i++)
        ck_assert(memcmp(a + i, b + i, sizeof *a) == 0 || (isnan(a[i]) && isnan(b[i])));
}

static void same_errors(const Data *d, const AvlastLinear *a, const AvlastLinear *b)
{
    static const AvlastSe types[] = {AVLAST_SE_HC2, AVLAST_SE_CR0, AVLAST_SE_CR2,
                                     AVLAST_SE_CR3};

    for (guint t = 0; t < G_N_ELEMENTS(types); t++) {
        const AvlastRobustOptions how = {
            .type = types[t], .cluster = d->cluster, .n_clusters = CLUSTERS};
        g_autoptr(AvlastRobust) one = avlast_robust_new(a, &how, NULL);
        g_autoptr(AvlastRobust) other = avlast_robust_new(b, &how, NULL);
        g_autoptr(AvlastEstimates) e =
            avlast_robust_estimates(one, NULL, NULL, 0.95, TRUE, NULL);
        g_autoptr(AvlastEstimates) f =
            avlast_robust_estimates(other, NULL, NULL, 0.95, TRUE, NULL);
        ck_assert(e && f && e->rows->len == f->rows->len);
        same_numbers(e->covariance->data, f->covariance->data,
                     e->covariance->size1 * e->covariance->size2);
        same_numbers(e->root->data, f->root->data, e->root->size1 * e->root->size2);
        for (guint i = 0; i < e->rows->len; i++) {
            const AvlastEstimate *r = avlast_estimates_row(e, i),
                                 *s = avlast_estimates_row(f, i);
            same_numbers(&r->df, &s->df, 1);
            same_numbers(&r->p_value, &s->p_value, 1);
        }
    }
}

/* Fits with the memo and without. */
static const AvlastLinearDesign *compare(const Data *d, const AvlastLinearModel *model,
                                         AvlastLinearMemo *memo)
{
    AvlastLinearModel with = *model;
    with.memo = memo;
    g_autoptr(AvlastLinear) a = avlast_linear_fit(&with, NULL);
    g_autoptr(AvlastLinear) b = avlast_linear_fit(model, NULL);

    ck_assert(a && b && a->design && !b->design);
    ck_assert_uint_eq(a->n, b->n);
    ck_assert_uint_eq(a->k, b->k);
    ck_assert_uint_eq(a->dropped->len, b->dropped->len);
    same_numbers(a->coefficient, b->coefficient, a->columns);
    same_numbers(a->residual, b->residual, a->n);
    same_numbers(a->leverage, b->leverage, a->n);
    same_numbers(a->q, b->q, a->n * a->k);
    same_numbers(a->r_inverse, b->r_inverse, a->k * a->k);
    same_numbers(a->bread->data, b->bread->data, a->k * a->k);
    same_numbers(&a->rss, &b->rss, 1);
    same_numbers(&a->condition, &b->condition, 1);
    same_numbers(&a->digits, &b->digits, 1);
    same_errors(d, a, b);
    return a->design;
}

START_TEST(outcomes_share)
{
    static Data d;
    g_autoptr(AvlastLinearMemo) memo = avlast_linear_memo_new();
    const AvlastLinearDesign *first = NULL;

    fill(&d);
    for (guint o = 0; o < 3; o++) {
        const AvlastLinearModel model = model_of(&d, o);
        const AvlastLinearDesign *design = compare(&d, &model, memo);
        first = first ? first : design;
        ck_assert_ptr_eq(design, first);
    }
}
END_TEST

/* A memo of these two alone, so that both are there when they are compared. */
static void differ(const Data *d, const AvlastLinearModel *model, const Data *other,
                   const AvlastLinearModel *changed)
{
    g_autoptr(AvlastLinearMemo) memo = avlast_linear_memo_new();
    const AvlastLinearDesign *first = compare(d, model, memo);

    ck_assert_ptr_ne(compare(other, changed, memo), first);
}

/* Whatever differs is told apart: rows, weights, low parts, a number of a column. */
START_TEST(what_differs_is_not_shared)
{
    static Data d, other;

    fill(&d);
    fill(&other);
    other.x[3][N - 1] = nextafter(other.x[3][N - 1], 9.0);
    for (guint o = 0; o < 3; o++) {
        const AvlastLinearModel plain = model_of(&d, o), moved = model_of(&other, o);
        AvlastLinearModel model = plain;
        model.weight = d.weight;
        differ(&d, &plain, &d, &model);
        model = plain;
        model.use = NULL;
        differ(&d, &plain, &d, &model);
        model = plain;
        model.x_low = d.lows;
        differ(&d, &plain, &d, &model);
        model = plain;
        model.k = K - 1;
        differ(&d, &plain, &d, &model);
        differ(&d, &plain, &other, &moved);
    }
}
END_TEST

START_TEST(clusters_are_told_apart)
{
    static Data d;
    g_autoptr(AvlastLinearMemo) memo = avlast_linear_memo_new();

    fill(&d);
    for (guint o = 0; o < 3; o++) {
        const AvlastLinearModel model = model_of(&d, o);
        compare(&d, &model, memo);
        d.cluster[o] = CLUSTERS - 1 - o;
    }
}
END_TEST

START_TEST(dropped_columns_are_shared_too)
{
    static Data d;
    g_autoptr(AvlastLinearMemo) memo = avlast_linear_memo_new();

    fill(&d);
    for (guint i = 0; i < N; i++)
        d.x[2][i] = 3.0 * d.x[1][i];
    for (guint o = 0; o < 3; o++) {
        const AvlastLinearModel model = model_of(&d, o);
        compare(&d, &model, memo);
    }
}
END_TEST

START_TEST(large_designs_are_not_kept)
{
    const gsize n = 600000;
    g_autofree double *x = g_new(double, n);
    g_autofree double *ones = g_new(double, n);
    g_autoptr(AvlastLinearMemo) memo = avlast_linear_memo_new();

    for (gsize i = 0; i < n; i++) {
        ones[i] = 1.0;
        x[i] = (double)(i % 7);
    }
    const double *columns[] = {ones, x};
    const AvlastLinearModel model = {.outcome = "y",
                                     .y = x,
                                     .n = n,
                                     .k = 2,
                                     .names = names,
                                     .x = columns,
                                     .memo = memo};
    g_autoptr(AvlastLinear) fit = avlast_linear_fit(&model, NULL);
    ck_assert(fit && !fit->design);
}
END_TEST

Suite *suite_linear_memo(void)
{
    Suite *suite = suite_create("linear_memo");
    TCase *tests = tcase_create("memo");

    tcase_add_test(tests, outcomes_share);
    tcase_add_test(tests, what_differs_is_not_shared);
    tcase_add_test(tests, clusters_are_told_apart);
    tcase_add_test(tests, dropped_columns_are_shared_too);
    tcase_add_test(tests, large_designs_are_not_kept);
    suite_add_tcase(suite, tests);
    return suite;
}
