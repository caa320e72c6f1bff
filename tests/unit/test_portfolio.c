/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Portfolios against R (tests/ref/portfolio.R), enumeration of all sets, closed forms and
 * properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "support.h"
#include "value/portfolio.h"

#define MAX_PILOTS 20

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/portfolio/%s.csv", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

typedef struct {
    gsize k;
    double y[MAX_PILOTS], v[MAX_PILOTS];
} Pilots;

static Pilots pilots_of(const RefTable *table, const char *set)
{
    Pilots p = {0};

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "set"), set) != 0)
            continue;
        const double se = g_ascii_strtod(ref_table_cell(table, i, "se"), NULL);
        p.y[p.k] = g_ascii_strtod(ref_table_cell(table, i, "y"), NULL);
        p.v[p.k++] = se * se;
    }
    ck_assert_uint_gt(p.k, 0);
    return p;
}

static AvlastShrinkage *shrink(const Pilots *p, const AvlastTauRule *rule)
{
    GError *error = NULL;
    AvlastShrinkage *s = avlast_shrinkage_new(p->k, p->y, p->v, rule, &error);

    assert_no_error(error);
    return s;
}

START_TEST(true_effects_are_those_of_integrate_and_of_blup)
{
    g_autoptr(RefTable) table = table_of("pilots");
    g_autoptr(RefTable) values = table_of("shrinkage");
    const double *pilot = ref_table_numbers(values, "pilot"),
                 *expected = ref_table_numbers(values, "value");
    char last[64] = "";
    AvlastShrinkage *s = NULL;

    for (gsize i = 0; i < values->rows; i++) {
        const char *set = ref_table_cell(values, i, "set"),
                   *rule = ref_table_cell(values, i, "rule"),
                   *what = ref_table_cell(values, i, "what");
        g_autofree char *key = g_strdup_printf("%s %s", set, rule);
        if (strcmp(key, last) != 0) {
            const Pilots p = pilots_of(table, set);
            const AvlastTauRule how = {strcmp(rule, "eb") == 0 ? AVLAST_TAU_EB
                                                               : AVLAST_TAU_BAYES,
                                       NAN, strcmp(rule, "half-normal") == 0 ? 0.3 : NAN};
            avlast_shrinkage_free(s);
            s = shrink(&p, &how);
            g_strlcpy(last, key, sizeof last);
        }
        const AvlastShrunkValue got =
            strcmp(what, "tau") == 0 ? avlast_shrinkage_tau(s, 0.95)
            : pilot[i] == 0.0        ? avlast_shrinkage_mean(s, 0.95)
                              : avlast_shrinkage_effect(s, (gsize)pilot[i] - 1, 0.95);
        const double value = strcmp(what, "sd") == 0     ? got.sd
                             : strcmp(what, "low") == 0  ? got.low
                             : strcmp(what, "high") == 0 ? got.high
                                                         : got.mean;
        const double tolerance = strcmp(rule, "eb") == 0 ? 1e-9 : 1e-8;
        if (fabs(value - expected[i]) > tolerance * fmax(fabs(expected[i]), 1e-3))
            ck_abort_msg("%s %s %g %s: %.15g, R has %.15g", set, rule, pilot[i], what,
                         value, expected[i]);
    }
    avlast_shrinkage_free(s);
}
END_TEST

START_TEST(a_further_trial_is_worth_what_integrate_says)
{
    g_autoptr(RefTable) table = table_of("trials");
    const double *d = ref_table_numbers(table, "d"),
                 *worth = ref_table_numbers(table, "worth"),
                 *sd = ref_table_numbers(table, "sd"),
                 *se = ref_table_numbers(table, "se"),
                 *barred = ref_table_numbers(table, "barred"),
                 *pre = ref_table_numbers(table, "pre"),
                 *value = ref_table_numbers(table, "value");

    for (gsize i = 0; i < table->rows; i++) {
        const double got = avlast_trial_pre(worth[i], sd[i], se[i]);
        ck_assert_double_eq_tol(got, pre[i], 1e-12 * pre[i]);
        /* R's is a difference of numbers of the size of d */
        ck_assert_double_eq_tol(avlast_trial_worth(d[i], got, barred[i] != 0.0), value[i],
                                1e-10 * fmax(fabs(d[i]), pre[i]));
    }
    ck_assert_double_eq(
        avlast_trial_worth(1.0, avlast_trial_pre(1.0, 0.1, INFINITY), FALSE), 0.0);
    ck_assert_double_eq(avlast_trial_worth(2.0, 0.0, TRUE), 2.0);
    ck_assert_double_eq(avlast_trial_worth(-2.0, 0.0, TRUE), 0.0);
}
END_TEST

/* --- the best set --- */

static double uniform(guint32 a, guint32 b, guint32 c)
{
    const AvlastStream stream = {77, AVLAST_PURPOSE_STUDY_DATA};

    return avlast_random_uniform(stream, a, b, c);
}

typedef struct {
    AvlastChoiceProblem p;
    double cost[2 * MAX_PILOTS], budget[2], value[MAX_PILOTS], least[3], most[3];
    gsize group[MAX_PILOTS];
    AvlastChoiceState state[MAX_PILOTS];
} Problem;

/* Whole thousands, so that budgets are met exactly now and then. */
static void problem_make(Problem *a, guint32 r, gsize k)
{
    memset(a, 0, sizeof *a);
    for (guint32 i = 0; i < k; i++) {
        a->cost[i] = floor(20.0 * uniform(r, i, 0)) * 1000.0;
        a->cost[k + i] = floor(5.0 * uniform(r, i, 1)) * 1000.0;
        a->value[i] = floor(60.0 * uniform(r, i, 2) - 15.0) * 1000.0;
        a->group[i] = i % 3;
        a->state[i] = uniform(r, i, 3) < 0.1    ? AVLAST_CHOICE_OUT
                      : uniform(r, i, 3) < 0.15 ? AVLAST_CHOICE_IN
                                                : AVLAST_CHOICE_FREE;
    }
    a->budget[0] = floor((double)k * 6.0 * uniform(r, 100, 0)) * 1000.0;
    a->budget[1] = r % 4 == 0 ? INFINITY : floor((double)k * uniform(r, 101, 0)) * 1000.0;
    for (guint32 g = 0; g < 3; g++) {
        a->least[g] = uniform(r, 102, g) < 0.3 ? 1.0 : 0.0;
        a->most[g] = uniform(r, 103, g) < 0.3 ? 2.0 : INFINITY;
    }
    a->p = (AvlastChoiceProblem){k,        2,        3,       a->cost,  a->budget,
                                 a->group, a->least, a->most, a->state, FALSE};
}

static gboolean allowed(const Problem *a, guint32 set)
{
    double cost[2] = {0}, count[3] = {0};

    for (gsize i = 0; i < a->p.k; i++) {
        const gboolean in = (set >> i) & 1;
        if ((in && a->state[i] == AVLAST_CHOICE_OUT) ||
            (!in && a->state[i] == AVLAST_CHOICE_IN))
            return FALSE;
        if (!in)
            continue;
        cost[0] += a->cost[i];
        cost[1] += a->cost[a->p.k + i];
        count[a->group[i]] += 1.0;
    }
    for (gsize g = 0; g < 3; g++)
        if (count[g] < a->least[g] || count[g] > a->most[g])
            return FALSE;
    return cost[0] <= a->budget[0] && cost[1] <= a->budget[1];
}

static double value_of(const Problem *a, guint32 set)
{
    double value = 0.0;

    for (gsize i = 0; i < a->p.k; i++)
        value += (set >> i) & 1 ? a->value[i] : 0.0;
    return value;
}

static guint32 set_of(const double *x, gsize k)
{
    guint32 set = 0;

    for (gsize i = 0; i < k; i++)
        set |= x[i] > 0.5 ? 1u << i : 0u;
    return set;
}

/* 120 problems with two budgets, kinds, and pilots that must or must not be in. */
START_TEST(the_best_set_is_the_best_of_all_sets)
{
    int none = 0, some = 0;

    for (guint32 r = 0; r < 120; r++) {
        Problem a;
        double best = -INFINITY, next = -INFINITY, total, x[MAX_PILOTS];
        guint32 at = 0;
        gboolean found;
        GError *error = NULL;
        problem_make(&a, r, 3 + r % 8);
        for (guint32 set = 0; set < 1u << a.p.k; set++)
            if (allowed(&a, set) && value_of(&a, set) > best) {
                best = value_of(&a, set);
                at = set;
            }
        g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&a.p, &error);
        assert_no_error(error);
        ck_assert(avlast_chooser_best(chooser, a.value, x, &total, &found, &error));
        ck_assert_int_eq(found, isfinite(best) != 0);
        none += found ? 0 : 1;
        some += found ? 1 : 0;
        if (!found)
            continue;
        ck_assert_double_eq(total, best);
        ck_assert(allowed(&a, set_of(x, a.p.k)));
        at = set_of(x, a.p.k);
        for (guint32 set = 0; set < 1u << a.p.k; set++)
            if (set != at && allowed(&a, set))
                next = fmax(next, value_of(&a, set));
        avlast_chooser_forbid(chooser, x);
        ck_assert(avlast_chooser_best(chooser, a.value, x, &total, &found, &error));
        ck_assert_int_eq(found, isfinite(next) != 0);
        if (found) {
            ck_assert_double_eq(total, next);
            ck_assert_uint_ne(set_of(x, a.p.k), at);
        }
    }
    ck_assert_int_gt(none, 10);
    ck_assert_int_gt(some, 60);
}
END_TEST

/* One budget and shares: by value per krone until the money is out. */
START_TEST(shares_go_by_value_per_krone)
{
    for (guint32 r = 0; r < 40; r++) {
        const gsize k = 4 + r % 10;
        double cost[MAX_PILOTS], value[MAX_PILOTS], x[MAX_PILOTS], left, best = 0.0,
                                                                         total;
        const double budget = 6.0 * (double)k * uniform(r, 200, 0);
        AvlastChoiceState state[MAX_PILOTS] = {0};
        gboolean used[MAX_PILOTS] = {0}, found;
        GError *error = NULL;

        for (guint32 i = 0; i < k; i++) {
            cost[i] = 0.1 + 20.0 * uniform(r, i, 4);
            value[i] = 40.0 * uniform(r, i, 5) - 8.0;
        }
        left = budget;
        for (gsize step = 0; step < k; step++) {
            gsize most = k;
            for (gsize i = 0; i < k; i++)
                if (!used[i] && value[i] > 0.0 &&
                    (most == k || value[i] / cost[i] > value[most] / cost[most]))
                    most = i;
            if (most == k)
                break;
            used[most] = TRUE;
            best += value[most] * fmin(1.0, left / cost[most]);
            left -= fmin(left, cost[most]);
        }
        const AvlastChoiceProblem p = {k,    1,    0,    cost,  &budget,
                                       NULL, NULL, NULL, state, TRUE};
        g_autoptr(AvlastChooser) chooser = avlast_chooser_new(&p, &error);
        ck_assert(avlast_chooser_best(chooser, value, x, &total, &found, &error));
        ck_assert(found);
        ck_assert_double_eq_tol(total, best, 1e-9 * fmax(1.0, best));
    }
}
END_TEST

/* --- draws --- */

START_TEST(draws_have_the_moments_and_the_ranks_of_the_posterior)
{
    g_autoptr(RefTable) table = table_of("pilots");
    const Pilots p = pilots_of(table, "wide");
    const AvlastTauRule rule = {AVLAST_TAU_BAYES, NAN, NAN};
    g_autoptr(AvlastShrinkage) s = shrink(&p, &rule);
    double worth[2 * MAX_PILOTS], cost[2 * MAX_PILOTS], doubt[MAX_PILOTS];
    const gsize n = 40000;
    GError *error = NULL;

    for (gsize i = 0; i < 2 * p.k; i++) {
        worth[i] = 100.0 * (double)(i + 1);
        cost[i] = 50.0 * (double)(i % 3);
    }
    for (gsize i = 0; i < p.k; i++)
        doubt[i] = 0.2;
    const AvlastPortfolio portfolio = {p.k, 2, worth, cost, doubt, 0.3, s};
    g_autoptr(AvlastPortfolioDraws) draws =
        avlast_portfolio_draw(&portfolio, n, 5, &error);
    g_autoptr(AvlastPortfolioDraws) fewer =
        avlast_portfolio_draw(&portfolio, 100, 5, &error);
    assert_no_error(error);
    ck_assert_mem_eq(draws->value, fewer->value, 100 * p.k * sizeof(double));
    for (gsize i = 0; i < p.k; i++) {
        const AvlastShrunkValue effect = avlast_shrinkage_effect(s, i, 0.95);
        double mean = 0.0, square = 0.0, value = 0.0, vsquare = 0.0;
        for (gsize d = 0; d < n; d++) {
            const double t = draws->theta[d * p.k + i], v = draws->value[d * p.k + i];
            mean += t / (double)n;
            square += t * t / (double)n;
            value += v / (double)n;
            vsquare += v * v / (double)n;
        }
        const double sd = sqrt(square - mean * mean), vsd = sqrt(vsquare - value * value),
                     expected = avlast_portfolio_expected(&portfolio, 2, i, effect.mean);
        ck_assert_double_eq_tol(mean, effect.mean, 4.5 * effect.sd / sqrt((double)n));
        ck_assert_double_eq_tol(sd, effect.sd, 0.03 * effect.sd);
        ck_assert_double_eq_tol(value, expected, 4.5 * vsd / sqrt((double)n));
        /* var(w F theta) with E F^2 = (1 + .2^2)(1 + .3^2) */
        const double w = worth[i] + worth[p.k + i], f2 = 1.04 * 1.09,
                     m2 = effect.mean * effect.mean + effect.sd * effect.sd;
        ck_assert_double_eq_tol(vsd, w * sqrt(f2 * m2 - effect.mean * effect.mean),
                                0.04 * vsd);
    }
}
END_TEST

/* Two pilots that learn nothing from each other: P(1 above 2) by the normal. */
START_TEST(the_chance_to_be_first_is_that_of_a_normal_difference)
{
    const Pilots p = {2, {0.3, 0.2}, {0.01, 0.04}};
    const AvlastTauRule none = {AVLAST_TAU_FIXED, INFINITY, NAN};
    const AvlastTauRule alike = {AVLAST_TAU_FIXED, 0.0, NAN};
    g_autoptr(AvlastShrinkage) s = shrink(&p, &none);
    g_autoptr(AvlastShrinkage) one = shrink(&p, &alike);
    const AvlastPortfolio portfolio = {.k = 2, .effects = s},
                          same = {.k = 2, .effects = one};
    const gsize n = 40000;
    AvlastRank rank[2];
    GError *error = NULL;

    g_autoptr(AvlastPortfolioDraws) draws =
        avlast_portfolio_draw(&portfolio, n, 1, &error);
    ck_assert(avlast_portfolio_ranks(draws->theta, n, 2, 1, 0.95, rank, &error));
    const double first = avlast_normal_cdf(0.1 / sqrt(0.05));
    ck_assert_double_eq_tol(rank[0].top, first, 0.01);
    ck_assert_double_eq_tol(rank[0].top + rank[1].top, 1.0, 1e-12);
    ck_assert_double_eq_tol(rank[0].mean, 2.0 - first, 0.01);
    ck_assert_double_eq(rank[0].low, 1.0);
    ck_assert_double_eq(rank[0].high, 2.0);
    /* tau = 0: one effect, always equal */
    g_autoptr(AvlastPortfolioDraws) equal = avlast_portfolio_draw(&same, 1000, 1, &error);
    ck_assert(avlast_portfolio_ranks(equal->theta, 1000, 2, 1, 0.95, rank, &error));
    ck_assert_double_eq_tol(rank[0].top, 0.5, 1e-12);
    ck_assert_double_eq_tol(rank[0].mean, 1.5, 1e-12);
    ck_assert_double_eq(rank[1].low, 1.5);
    const AvlastShrunkValue mean = avlast_shrinkage_effect(one, 0, 0.95);
    ck_assert_double_eq_tol(mean.mean, (0.3 / 0.01 + 0.2 / 0.04) / 125.0, 1e-14);
    ck_assert_double_eq_tol(mean.sd, sqrt(1.0 / 125.0), 1e-14);
}
END_TEST

START_TEST(few_pilots_are_refused_or_told)
{
    const Pilots two = {2, {0.3, 0.2}, {0.01, 0.04}}, single = {1, {0.3}, {0.01}};
    const AvlastTauRule flat = {AVLAST_TAU_BAYES, NAN, NAN},
                        normal = {AVLAST_TAU_BAYES, NAN, 0.2},
                        reml = {AVLAST_TAU_EB, NAN, NAN};
    GError *error = NULL;

    ck_assert_ptr_null(avlast_shrinkage_new(2, two.y, two.v, &flat, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV710");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_shrinkage_new(1, single.y, single.v, &reml, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV710");
    g_clear_error(&error);
    g_autoptr(AvlastShrinkage) s = shrink(&two, &normal);
    ck_assert(avlast_shrinkage_effect(s, 0, 0.95).mean < 0.3);
    const AvlastTauRule none = {AVLAST_TAU_FIXED, INFINITY, NAN};
    g_autoptr(AvlastShrinkage) own = shrink(&single, &none);
    ck_assert_double_eq(avlast_shrinkage_effect(own, 0, 0.95).mean, 0.3);
    ck_assert(isnan(avlast_shrinkage_mean(own, 0.95).mean));
}
END_TEST

Suite *suite_portfolio(void)
{
    Suite *suite = suite_create("portfolio");
    TCase *tcase = tcase_create("portfolio");

    tcase_add_test(tcase, true_effects_are_those_of_integrate_and_of_blup);
    tcase_add_test(tcase, a_further_trial_is_worth_what_integrate_says);
    tcase_add_test(tcase, the_best_set_is_the_best_of_all_sets);
    tcase_add_test(tcase, shares_go_by_value_per_krone);
    tcase_add_test(tcase, draws_have_the_moments_and_the_ranks_of_the_posterior);
    tcase_add_test(tcase, the_chance_to_be_first_is_that_of_a_normal_difference);
    tcase_add_test(tcase, few_pilots_are_refused_or_told);
    tcase_set_timeout(tcase, 120);
    suite_add_tcase(suite, tcase);
    return suite;
}
