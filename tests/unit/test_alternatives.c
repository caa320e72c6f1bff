/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Options by cost and effect told as rows: R's arithmetic on the same draws
 * (tests/ref/alternatives.R), ratios at the edges. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "support.h"
#include "value/alternatives.h"

#define OPTIONS 4

static const char *const names[OPTIONS] = {"usual", "short", "long", "worse"};

static double member(const AvlastEstimates *e, const char *option, const char *term,
                     const char *threshold, const char *what)
{
    const char *end = strrchr(what, '.');
    const gboolean part = end && (strcmp(end, ".se") == 0 || strcmp(end, ".low") == 0 ||
                                  strcmp(end, ".high") == 0);
    g_autofree char *outcome =
        part ? g_strndup(what, (gsize)(end - what)) : g_strdup(what);
    g_autofree char *group =
        *threshold ? g_strdup_printf("threshold=%s;option=%s", threshold, option)
                   : g_strdup_printf("option=%s", option);
    const AvlastEstimate *row = avlast_estimates_find(e, outcome, group, term, NULL);

    ck_assert_msg(row != NULL, "no row %s %s %s", outcome, group, term);
    return !part                      ? row->estimate
           : strcmp(end, ".se") == 0  ? row->std_error
           : strcmp(end, ".low") == 0 ? row->conf_low
                                      : row->conf_high;
}

START_TEST(test_pairs_r)
{
    static const double thresholds[] = {200.0, 400.0, 1000.0};
    g_autofree char *path = source_path("tests/ref/decision/draws.csv");
    g_autofree char *truth = source_path("tests/ref/alternatives.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(RefTable) expected = ref_table_read(truth);
    const double *cost[OPTIONS], *effect[OPTIONS];

    for (gsize d = 0; d < OPTIONS; d++) {
        g_autofree char *c = g_strdup_printf("cost.%s", names[d]);
        g_autofree char *e = g_strdup_printf("effect.%s", names[d]);
        cost[d] = ref_table_numbers(table, c);
        effect[d] = ref_table_numbers(table, e);
    }
    for (gsize comparator = 0; comparator <= 2; comparator += 2) {
        g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
        g_autofree char *term = g_strdup_printf("against %s", names[comparator]);
        const double *values = ref_table_numbers(expected, "value");
        const AvlastAlternatives all = {.draws = {table->rows, OPTIONS, cost, effect},
                                        .name = names,
                                        .prefix = "",
                                        .comparator = comparator,
                                        .population = NAN,
                                        .estimates = estimates};
        gsize compared = 0;
        estimates->level = 0.95;
        ck_assert(avlast_alternatives_rows(&all, NULL));
        for (gsize t = 0; t < G_N_ELEMENTS(thresholds); t++)
            ck_assert(avlast_alternatives_at(&all, thresholds[t], NULL));
        for (gsize r = 0; r < expected->rows; r++) {
            if (strcmp(ref_table_cell(expected, r, "against"), names[comparator]) != 0)
                continue;
            const double got = member(estimates, ref_table_cell(expected, r, "option"),
                                      term, ref_table_cell(expected, r, "threshold"),
                                      ref_table_cell(expected, r, "what"));
            if (isinf(values[r]))
                ck_assert(isinf(got));
            else
                assert_digits(got, values[r], 9);
            compared++;
        }
        ck_assert(compared > 80);
    }
}
END_TEST

/* One draw of each quadrant, and means there: what a ratio says, or that there is none.
 */
START_TEST(test_ratio_edges)
{
    static const struct {
        double cost, effect, ratio;
        const char *outcome, *note;
    } cases[] = {
        {6.0, 2.0, 3.0, "p.dearer.better", NULL},
        {-6.0, 2.0, NAN, "p.cheaper.better", "better and no dearer: no price to pay"},
        {0.0, 2.0, NAN, "p.cheaper.better", "better and no dearer: no price to pay"},
        {-6.0, -2.0, 3.0, "p.cheaper.worse", "saved per unit lost: more is better"},
        {6.0, -2.0, NAN, "p.dearer.worse", "worse and no cheaper"},
        {6.0, 0.0, NAN, "p.dearer.better", "no difference in effect"},
    };
    static const double none[3] = {0.0, 0.0, 0.0};
    const char *const two[] = {"nothing", "something"};

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        const double c[3] = {cases[i].cost, cases[i].cost, cases[i].cost},
                     e[3] = {cases[i].effect, cases[i].effect, cases[i].effect};
        const double *const cost[] = {none, c}, *const effect[] = {none, e};
        g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
        const AvlastAlternatives all = {.draws = {3, 2, cost, effect},
                                        .name = two,
                                        .prefix = "scenario=central;",
                                        .population = NAN,
                                        .estimates = estimates};
        estimates->level = 0.9;
        ck_assert(avlast_alternatives_rows(&all, NULL));
        const AvlastEstimate *row = avlast_estimates_find(
            estimates, "icer.pair", "scenario=central;option=something", NULL, NULL);
        ck_assert(row != NULL);
        assert_digits(row->estimate, cases[i].ratio, 14);
        ck_assert_str_eq(row->term, "against nothing");
        ck_assert_msg(cases[i].note
                          ? row->note && strstr(row->note, cases[i].note) != NULL
                          : row->note == NULL,
                      "%s", row->note);
        ck_assert(avlast_estimates_find(estimates, cases[i].outcome, NULL, NULL, NULL)
                      ->estimate == 1.0);
        /* All draws alike: the interval is the ratio. */
        assert_digits(row->conf_low, cases[i].ratio, 12);
        assert_digits(row->conf_high, cases[i].ratio, 12);
    }
}
END_TEST

/* Points of their own go before the means of the draws, places and ratios with them. */
START_TEST(test_points)
{
    const double c0[2] = {1.0, 3.0}, e0[2] = {1.0, 1.0}, c1[2] = {4.0, 8.0},
                 e1[2] = {2.0, 4.0};
    const double *const cost[] = {c0, c1}, *const effect[] = {e0, e1};
    const double cost_point[] = {2.5, 6.5}, effect_point[] = {1.0, 3.5};
    const char *const two[] = {"a", "b"};
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    const AvlastAlternatives all = {.draws = {2, 2, cost, effect},
                                    .name = two,
                                    .cost = cost_point,
                                    .effect = effect_point,
                                    .prefix = "",
                                    .population = 3.0,
                                    .estimates = estimates};

    estimates->level = 0.9;
    ck_assert(avlast_alternatives_rows(&all, NULL) &&
              avlast_alternatives_at(&all, 2.0, NULL));
    assert_digits(member(estimates, "b", "against a", "", "icer"), 1.6, 14);
    assert_digits(member(estimates, "b", NULL, "2", "net.benefit"), 0.5, 14);
    assert_digits(member(estimates, "b", "against a", "2", "inb"), 1.0, 14);
    const AvlastEstimate *evpi =
        avlast_estimates_find(estimates, "evpi", "threshold=2", NULL, NULL);
    const AvlastEstimate *people =
        avlast_estimates_find(estimates, "evpi.population", "threshold=2", NULL, NULL);
    assert_digits(people->estimate, 3.0 * evpi->estimate, 14);
}
END_TEST

Suite *suite_alternatives(void)
{
    Suite *suite = suite_create("alternatives");
    TCase *tcase = tcase_create("alternatives");

    tcase_add_test(tcase, test_pairs_r);
    tcase_add_test(tcase, test_ratio_edges);
    tcase_add_test(tcase, test_points);
    suite_add_tcase(suite, tcase);
    return suite;
}
