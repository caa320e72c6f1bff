/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An outcome that some units lack, under every assignment: a block may be left with one
 * unit in an arm or none, which the rules for small blocks leave out. Sums, the estimator
 * and the formula say the same. */
#include <math.h>

#include "core/memory.h"
#include "core/random_words.h"
#include "impact/permute.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    AvlastFrame *frame;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} Trial;

static const char *const outcomes[] = {"y", "g", NULL};

static void trial_open(Trial *t, const char *cluster, AvlastSmallBlocks rule)
{
    GError *error = NULL;

    t->frame = trial_read_frame("tests/ref/draws_gaps.csv");
    t->options = (AvlastRctOptions){
        .outcomes = outcomes,
        .columns = {.treatment = "treat", .cluster = cluster, .block = "block"},
        .small_blocks = rule,
        .df = NAN,
        .level = 0.95};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static void trial_close(Trial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_frame_free(t->frame);
}

/* One arm of one block. */
typedef struct {
    double units, n, mean, spread; /* spread: of its mean */
} Cell;

/* Neyman's variance of rows; CR2 of a mean over clusters. */
static Cell cell_of(const Trial *t, const AvlastAssignment *as, const guint32 *arm,
                    const AvlastAnalysed *a, gsize b, guint32 of)
{
    const double *y = a->outcome->number;
    g_autofree double *sum = g_new0(double, as->units), *size = g_new0(double, as->units);
    Cell cell = {0.0, 0.0, 0.0, 0.0};

    for (gsize i = 0; i < t->frame->rows; i++) {
        const guint32 u = as->row[i];
        if (!a->use[i] || u < as->start[b] || u >= as->start[b + 1] || arm[u] != of)
            continue;
        cell.units += size[u] > 0.0 ? 0.0 : 1.0;
        size[u] += 1.0;
        sum[u] += y[i];
        cell.n += 1.0;
        cell.mean += y[i];
    }
    cell.mean /= cell.n;
    for (gsize u = as->start[b]; u < as->start[b + 1]; u++) {
        const double e = sum[u] - size[u] * cell.mean;
        if (size[u] > 0.0)
            cell.spread += e * e / (1.0 - size[u] / cell.n) / (cell.n * cell.n);
    }
    return cell;
}

/* The difference and its variance, blocks of fewer than two units in an arm left out. */
static void by_formula(const Trial *t, const AvlastAssignment *as, const guint32 *arm,
                       gsize o, double *effect, double *variance)
{
    double total = 0.0;

    *effect = *variance = 0.0;
    for (gsize b = 0; b < as->blocks; b++) {
        const AvlastAnalysed *a = g_ptr_array_index(t->evaluation->analysed, (guint)o);
        const Cell one = cell_of(t, as, arm, a, b, 1),
                   zero = cell_of(t, as, arm, a, b, 0);
        const double size = one.n + zero.n;
        if (one.units < 2.0 || zero.units < 2.0)
            continue;
        total += size;
        *effect += size * (one.mean - zero.mean);
        *variance += size * size * (one.spread + zero.spread);
    }
    *effect /= total;
    *variance /= total * total;
}

static void close_to(double got, double want, const char *what, gsize r)
{
    ck_assert_msg((isnan(got) && isnan(want)) ||
                      fabs(got - want) <= 1e-10 * fabs(want) + 1e-12,
                  "%s of draw %zu: %.15g, not %.15g", what, r, got, want);
}

/* Draws whose blocks are smaller for an outcome than in the trial. */
static gsize check_all(const char *cluster, gsize count)
{
    const AvlastDrawsOptions sums = {.reps = 2000},
                             estimator = {.reps = 2000, .estimator = TRUE};
    GError *error = NULL;
    Trial t;
    gsize smaller = 0;

    trial_open(&t, cluster, AVLAST_SMALL_BLOCKS_DROP);
    g_autoptr(AvlastTrialDraws) draws =
        avlast_trial_draws_new(t.evaluation, &sums, &error);
    g_autoptr(AvlastTrialDraws) asked =
        avlast_trial_draws_new(t.evaluation, &estimator, &error);
    assert_no_error(error);
    const AvlastAssignment *as = draws->assignment;
    g_autofree guint32 *arm = g_new(guint32, as->units);
    ck_assert(draws->exact && draws->kernel && !asked->kernel);
    ck_assert_uint_eq(draws->reps, count);
    for (gsize r = 0; r < count; r++) {
        avlast_assignment_number(as, r, arm);
        for (gsize o = 0; o < 2; o++) {
            const AvlastDrawn *one = &draws->drawn[2 * r + o],
                              *other = &asked->drawn[2 * r + o];
            double effect, variance;
            by_formula(&t, as, arm, o, &effect, &variance);
            close_to(one->effect, effect, "effect", r);
            close_to(other->effect, effect, "the estimator's effect", r);
            close_to(one->yy, variance, "variance", r);
            close_to(other->yy, variance, "the estimator's variance", r);
            const AvlastAnalysed *a = g_ptr_array_index(t.evaluation->analysed, 1);
            smaller += o == 1 && (cell_of(&t, as, arm, a, 0, 0).units < 2.0 ||
                                  cell_of(&t, as, arm, a, 0, 1).units < 2.0);
        }
    }
    close_to(avlast_permute_p(draws, 1, AVLAST_PERMUTE_T, 0.0),
             avlast_permute_p(asked, 1, AVLAST_PERMUTE_T, 0.0), "p", 0);
    trial_close(&t);
    return smaller;
}

START_TEST(blocks_that_a_draw_makes_small_are_left_out)
{
    ck_assert_uint_gt(check_all("school", 400), 50);
    ck_assert_uint_gt(check_all(NULL, 1225), 50);
}
END_TEST

/* Under the other rules sums and the estimator agree as well, where there is an answer
 * and where there is none. */
START_TEST(sums_follow_every_rule)
{
    static const AvlastSmallBlocks rules[] = {AVLAST_SMALL_BLOCKS_COMPLETE,
                                              AVLAST_SMALL_BLOCKS_HYBRID};
    const AvlastDrawsOptions sums = {.reps = 2000},
                             estimator = {.reps = 2000, .estimator = TRUE};

    for (gsize i = 0; i < 2 * G_N_ELEMENTS(rules); i++) {
        GError *error = NULL;
        Trial t;
        trial_open(&t, i % 2 ? "school" : NULL, rules[i / 2]);
        g_autoptr(AvlastTrialDraws) draws =
            avlast_trial_draws_new(t.evaluation, &sums, &error);
        g_autoptr(AvlastTrialDraws) asked =
            avlast_trial_draws_new(t.evaluation, &estimator, &error);
        assert_no_error(error);
        ck_assert(draws->kernel && !asked->kernel && draws->reps == asked->reps);
        for (gsize j = 0; j < 2 * draws->reps; j++) {
            close_to(draws->drawn[j].effect, asked->drawn[j].effect, "effect", j);
            close_to(draws->drawn[j].yy, asked->drawn[j].yy, "variance", j);
        }
        trial_close(&t);
    }
}
END_TEST

/* Eight counters at a time are eight counters, at the end of their range too. */
START_TEST(words_in_eights_are_those_of_each)
{
    const AvlastStream stream = {4026531840u, AVLAST_PURPOSE_PERMUTATION};
    const guint32 firsts[] = {0, 77, 4294967290u};
    guint32 words[4 * 21], one[4];

    for (guint f = 0; f < G_N_ELEMENTS(firsts); f++) {
        const gsize done =
            avlast_random_words_in_eights(stream, 4294967295u, firsts[f], 21, 3, words);
        ck_assert(done == 0 || done == 16);
        for (gsize i = 0; i < done; i++) {
            avlast_random_words(stream, 4294967295u, firsts[f] + (guint32)i, 3, one);
            ck_assert_mem_eq(words + 4 * i, one, sizeof one);
        }
    }
}
END_TEST

Suite *suite_draws_gaps(void)
{
    Suite *suite = suite_create("draws_gaps");
    TCase *tests = tcase_create("gaps");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, blocks_that_a_draw_makes_small_are_left_out);
    tcase_add_test(tests, sums_follow_every_rule);
    tcase_add_test(tests, words_in_eights_are_those_of_each);
    suite_add_tcase(suite, tests);
    return suite;
}
