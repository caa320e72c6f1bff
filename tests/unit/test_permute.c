/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomisation inference against brute force (tests/ref/permute.R), and properties of
 * the assignments drawn. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "permute_cases.h"
#include "support.h"

/* One line of permute.csv; `estimator`: by the estimator itself, not by sums. */
static void hold(RefTable *table, gsize i, gboolean estimator)
{
    const PermuteDesign *design = permute_design_of(ref_table_cell(table, i, "case"));
    const char *const outcomes[] = {ref_table_cell(table, i, "outcome"), NULL};
    const AvlastPermuteStatistic statistic =
        strcmp(ref_table_cell(table, i, "kind"), "t") == 0 ? AVLAST_PERMUTE_T
                                                           : AVLAST_PERMUTE_DIFFERENCE;
    const AvlastDrawsOptions how = {
        .arm = design->arm, .shift = TRUE, .reps = 400, .estimator = estimator};
    PermuteTrial t;

    permute_trial_open(&t, design, outcomes);
    g_autoptr(AvlastTrialDraws) draws = permute_draws_of(&t, &how);
    const double se = ref_table_numbers(table, "se")[i];
    AvlastPermuted *p = avlast_permuted_new(draws, 0, statistic,
                                            ref_table_numbers(table, "level")[i], se);
    ck_assert(draws->exact);
    ck_assert(draws->kernel == !estimator);
    ck_assert_uint_eq(draws->reps, (gsize)ref_table_numbers(table, "count")[i]);
    assert_digits(draws->observed[0].effect, ref_table_numbers(table, "effect")[i], 9);
    assert_digits(sqrt(draws->observed[0].yy), se, 9);
    assert_digits(p->p_value, ref_table_numbers(table, "p")[i], 13);
    const double low = ref_table_numbers(table, "low")[i],
                 high = ref_table_numbers(table, "high")[i];
    ck_assert_msg(fabs(p->low - low) < 1e-7 * (se + fabs(low)), "%s %s: low %.12g, %.12g",
                  design->name, outcomes[0], p->low, low);
    ck_assert_msg(fabs(p->high - high) < 1e-7 * (se + fabs(high)),
                  "%s %s: high %.12g, %.12g", design->name, outcomes[0], p->high, high);
    avlast_permuted_free(p);
    permute_trial_close(&t);
}

START_TEST(p_values_and_intervals_are_those_of_brute_force)
{
    g_autoptr(RefTable) table = permute_reference("tests/ref/permute.csv");

    for (gsize i = 0; i < table->rows; i++)
        hold(table, i, FALSE);
    ck_assert_uint_ge(table->rows, 34);
}
END_TEST

START_TEST(sums_and_the_estimator_say_the_same)
{
    g_autoptr(RefTable) table = permute_reference("tests/ref/permute.csv");

    for (gsize i = 0; i < table->rows; i++)
        if (strcmp(ref_table_cell(table, i, "outcome"), "y") == 0)
            hold(table, i, TRUE);
}
END_TEST

START_TEST(stepdown_is_that_of_brute_force)
{
    static const struct {
        const char *name, *design, *outcomes[4];
    } cases[] = {{"complete", "complete", {"y", "z", "answer"}},
                 {"gap", "complete", {"y", "gap"}},
                 {"pairs", "pairs", {"y", "z"}},
                 {"clusters", "clusters", {"y", "z"}}};
    g_autoptr(RefTable) table = permute_reference("tests/ref/permute_stepdown.csv");

    for (gsize c = 0; c < G_N_ELEMENTS(cases); c++) {
        const AvlastDrawsOptions how = {.reps = 400};
        const guint8 which[] = {1, 1, 1};
        double p[3];
        PermuteTrial t;
        permute_trial_open(&t, permute_design_of(cases[c].design), cases[c].outcomes);
        g_autoptr(AvlastTrialDraws) draws = permute_draws_of(&t, &how);
        ck_assert(draws->exact && draws->kernel);
        ck_assert(avlast_permute_stepdown(draws, FALSE, which, p, NULL));
        for (gsize o = 0; cases[c].outcomes[o]; o++)
            assert_digits(p[o],
                          ref_table_find(table, "p", "case", cases[c].name, "outcome",
                                         cases[c].outcomes[o], NULL),
                          13);
        permute_trial_close(&t);
    }
}
END_TEST

static const char *const y_only[] = {"y", NULL};

/* Every assignment is drawn equally often: 216 of them, 40 draws each on average; the
 * chi-square is below its 0.9999 quantile. All of them are different by number. */
START_TEST(assignments_are_equally_likely)
{
    const gsize times = 40;
    PermuteTrial t;
    GError *error = NULL;

    permute_trial_open(&t, permute_design_of("blocked"), y_only);
    g_autoptr(AvlastAssignment) a = avlast_assignment_new(t.evaluation, 0, &error);
    assert_no_error(error);
    const gsize count = (gsize)a->count;
    g_autofree guint32 *arm = g_new(guint32, a->units),
                       *scratch = g_new(guint32, a->units);
    g_autoptr(GHashTable) number =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree gsize *seen = g_new0(gsize, count);

    ck_assert_uint_eq(count, 216);
    for (gsize i = 0; i < count + times * count; i++) {
        if (i < count)
            avlast_assignment_number(a, i, arm);
        else
            avlast_assignment_draw(a, (AvlastStream){5, AVLAST_PURPOSE_PERMUTATION},
                                   (guint32)i, arm, scratch);
        char *key = g_new0(char, a->units + 1);
        for (gsize u = 0; u < a->units; u++)
            key[u] = arm[u] ? '1' : '0';
        if (i < count) {
            ck_assert(g_hash_table_insert(number, key, GSIZE_TO_POINTER(i)));
            continue;
        }
        gpointer at;
        ck_assert(g_hash_table_lookup_extended(number, key, NULL, &at));
        seen[GPOINTER_TO_SIZE(at)]++;
        g_free(key);
    }
    double chisq = 0.0;
    for (gsize i = 0; i < count; i++)
        chisq += ((double)seen[i] - (double)times) * ((double)seen[i] - (double)times) /
                 (double)times;
    ck_assert_msg(chisq > 145.0 && chisq < 305.0, "chi-square %.1f on 215 df", chisq);
    permute_trial_close(&t);
}
END_TEST

/* Sampled assignments come near to all of them, and hang on the seed alone. */
START_TEST(sampled_is_near_exact_and_repeats)
{
    const AvlastDrawsOptions all = {.reps = 300},
                             some = {.reps = 215, .seed = 3}; /* of 216 */
    PermuteTrial t;

    permute_trial_open(&t, permute_design_of("blocked"), y_only);
    g_autoptr(AvlastTrialDraws) exact = permute_draws_of(&t, &all);
    g_autoptr(AvlastTrialDraws) one = permute_draws_of(&t, &some),
                                again = permute_draws_of(&t, &some);
    ck_assert(exact->exact && !one->exact);
    const double p = avlast_permute_p(exact, 0, AVLAST_PERMUTE_T, 0.0),
                 q = avlast_permute_p(one, 0, AVLAST_PERMUTE_T, 0.0);
    ck_assert_msg(fabs(p - q) < 0.15, "%g and %g", p, q);
    ck_assert(q != p);
    for (gsize r = 0; r < one->reps; r++)
        ck_assert(one->drawn[r].effect == again->drawn[r].effect);
    permute_trial_close(&t);
}
END_TEST

/* A bootstrap sample is the trial with units repeated: what Neyman's formula says of it.
 */
START_TEST(bootstrap_samples_are_trials_of_units)
{
    const AvlastDrawsOptions how = {.reps = 30, .bootstrap = TRUE, .seed = 9};
    PermuteTrial t;

    permute_trial_open(&t, permute_design_of("complete"), y_only);
    g_autoptr(AvlastTrialDraws) draws = permute_draws_of(&t, &how);
    const AvlastAssignment *a = draws->assignment;
    const AvlastAnalysed *analysed = g_ptr_array_index(t.evaluation->analysed, 0);
    g_autofree guint32 *from = g_new(guint32, a->units),
                       *scratch = g_new(guint32, a->units);
    g_autofree double *y = g_new(double, a->units);

    for (gsize i = 0; i < t.frame->rows; i++)
        if (a->row[i] != AVLAST_NO_LEVEL)
            y[a->row[i]] = analysed->outcome->number[i];
    for (guint32 r = 0; r < 30; r++) {
        double n[2] = {0, 0}, sum[2] = {0, 0}, squares[2] = {0, 0};
        avlast_assignment_bootstrap(a, FALSE, (AvlastStream){9, AVLAST_PURPOSE_BOOTSTRAP},
                                    r, from, scratch);
        for (gsize u = 0; u < a->units; u++) {
            ck_assert_uint_eq(a->arm[from[u]], a->arm[u]);
            n[a->arm[u]] += 1.0;
            sum[a->arm[u]] += y[from[u]];
        }
        for (gsize u = 0; u < a->units; u++) {
            const double e = y[from[u]] - sum[a->arm[u]] / n[a->arm[u]];
            squares[a->arm[u]] += e * e;
        }
        assert_digits(draws->drawn[r].effect, sum[1] / n[1] - sum[0] / n[0], 11);
        assert_digits(
            draws->drawn[r].yy,
            squares[0] / (n[0] * (n[0] - 1.0)) + squares[1] / (n[1] * (n[1] - 1.0)), 10);
    }
    permute_trial_close(&t);
}
END_TEST

/* Bins hold every draw with a finite statistic, and beyond them those that make the
 * p-value. */
static void count_bins(const PermuteTrial *t, gboolean exact,
                       AvlastPermuteStatistic statistic)
{
    const AvlastDrawsOptions how = {.reps = exact ? 400 : 97, .seed = 11, .shift = FALSE};
    g_autoptr(AvlastTrialDraws) draws = permute_draws_of(t, &how);
    AvlastPermuted *p = avlast_permuted_new(draws, 0, statistic, 0.95, NAN);
    guint all = 0, beyond = 0, finite = 0;

    ck_assert_int_eq(draws->exact, exact);
    for (gsize r = 0; r < draws->reps; r++)
        finite += isfinite(avlast_drawn_statistic(&draws->drawn[r * draws->effects],
                                                  statistic, 0.0))
                      ? 1
                      : 0;
    for (guint b = 0; b < p->bins->len; b++) {
        all += g_array_index(p->bins, guint, b);
        beyond += g_array_index(p->beyond, guint, b);
        /* wholly within: none of the bin is as large */
        if (fabs(p->from + p->width * b) < 0.999 * fabs(p->observed) &&
            fabs(p->from + p->width * (b + 1)) < 0.999 * fabs(p->observed))
            ck_assert_uint_eq(g_array_index(p->beyond, guint, b), 0);
    }
    ck_assert_uint_eq(all, finite);
    const double large = beyond + (double)draws->reps - finite;
    assert_digits(exact ? large / (double)draws->reps
                        : (1.0 + large) / (1.0 + (double)draws->reps),
                  p->p_value, 14);
    avlast_permuted_free(p);
}

START_TEST(bins_tell_the_p_value)
{
    PermuteTrial t;

    permute_trial_open(&t, permute_design_of("complete"), y_only);
    for (int statistic = AVLAST_PERMUTE_T; statistic <= AVLAST_PERMUTE_DIFFERENCE;
         statistic++)
        for (int exact = 0; exact < 2; exact++)
            count_bins(&t, exact, (AvlastPermuteStatistic)statistic);
    permute_trial_close(&t);
}
END_TEST

Suite *suite_permute(void)
{
    Suite *suite = suite_create("permute");
    TCase *cases = tcase_create("all");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, p_values_and_intervals_are_those_of_brute_force);
    tcase_add_test(cases, sums_and_the_estimator_say_the_same);
    tcase_add_test(cases, stepdown_is_that_of_brute_force);
    tcase_add_test(cases, assignments_are_equally_likely);
    tcase_add_test(cases, sampled_is_near_exact_and_repeats);
    tcase_add_test(cases, bootstrap_samples_are_trials_of_units);
    tcase_add_test(cases, bins_tell_the_p_value);
    suite_add_tcase(suite, cases);
    return suite;
}
