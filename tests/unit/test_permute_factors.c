/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Randomisation inference of several factors, and of units with probabilities of their
 * own, against brute force (tests/ref/permute_factors.R). */
#include <math.h>
#include <string.h>

#include "impact/permute.h"
#include "support.h"
#include "trial_cases.h"

typedef struct {
    const char *name, *factors[3], *block, *cluster, *treatment, *probability;
    AvlastRctMethod method;
} Design;

static const Design designs[] = {
    {"plain", {"a8", "b8"}, NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO},
    {"blocked", {"a16", "b16"}, "block", NULL, NULL, NULL, AVLAST_RCT_AUTO},
    {"clusters", {"as", "bs"}, NULL, "school", NULL, NULL, AVLAST_RCT_AUTO},
    {"chances", {NULL}, NULL, NULL, "t9", "p9", AVLAST_RCT_AUTO},
    {"horvitz", {NULL}, NULL, NULL, "t9", "p9", AVLAST_RCT_HORVITZ},
};

typedef struct {
    const char *outcomes[3], *controls[3], *probabilities[2];
    AvlastFrame *frame;
    AvlastRctOptions options;
    AvlastEvaluation *evaluation;
} Trial;

static void trial_open(Trial *t, const char *name)
{
    const Design *d = designs;
    GError *error = NULL;

    while (strcmp(d->name, name) != 0)
        d++;
    *t = (Trial){.outcomes = {"y", "z"},
                 .controls = {"0", "0"},
                 .probabilities = {d->probability}};
    t->frame = trial_read_frame("tests/ref/permute_factors_data.csv");
    t->options = (AvlastRctOptions){
        .outcomes = t->outcomes,
        .columns = {.treatment = d->treatment ? d->treatment : "a,b",
                    .factors = d->factors[0] ? d->factors : NULL,
                    .controls = d->factors[0] ? t->controls : NULL,
                    .probabilities = d->probability ? t->probabilities : NULL,
                    .block = d->block,
                    .cluster = d->cluster},
        .method = d->method,
        .df = NAN,
        .level = 0.9};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

static void trial_close(Trial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_frame_free(t->frame);
}

static AvlastTrialDraws *draws_of(const Trial *t, const AvlastDrawsOptions *how)
{
    GError *error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_new(t->evaluation, how, &error);

    assert_no_error(error);
    return draws;
}

static gsize outcome_of(const RefTable *table, gsize i)
{
    return strcmp(ref_table_cell(table, i, "outcome"), "y") == 0 ? 0 : 1;
}

static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/permute_factors.csv");

    return ref_table_read(path);
}

static void near(double is, double truth, double se, const char *what)
{
    ck_assert_msg(fabs(is - truth) < 1e-7 * (se + fabs(truth)), "%s: %.12g, not %.12g",
                  what, is, truth);
}

/* A factor dealt anew among units alike in the other: p-values and intervals. */
START_TEST(main_effects_are_those_of_brute_force)
{
    g_autoptr(RefTable) table = reference();
    gsize held = 0;

    for (gsize i = 0; i < table->rows; i++) {
        const char *name = ref_table_cell(table, i, "case"),
                   *term = ref_table_cell(table, i, "term");
        const double se = ref_table_numbers(table, "se")[i];
        const gboolean t = strcmp(ref_table_cell(table, i, "kind"), "t") == 0;
        if (strchr(term, ':') || strcmp(name, "stepdown") == 0 || term[1] == '9')
            continue;
        const AvlastDrawsOptions how = {
            .arm = strcmp(term, "a") == 0 ? 1 : 2, .shift = TRUE, .reps = 1300};
        Trial trial;
        trial_open(&trial, name);
        g_autoptr(AvlastTrialDraws) draws = draws_of(&trial, &how);
        const gsize at = outcome_of(table, i);
        AvlastPermuted *p = avlast_permuted_new(
            draws, at, t ? AVLAST_PERMUTE_T : AVLAST_PERMUTE_DIFFERENCE,
            ref_table_numbers(table, "level")[i], se);
        ck_assert(draws->exact && !draws->kernel);
        ck_assert_uint_eq(draws->reps, (gsize)ref_table_numbers(table, "count")[i]);
        assert_digits(draws->observed[at].effect, ref_table_numbers(table, "effect")[i],
                      10);
        assert_digits(sqrt(draws->observed[at].yy), se, 10);
        assert_digits(p->p_value, ref_table_numbers(table, "p")[i], 13);
        near(p->low, ref_table_numbers(table, "low")[i], se, "low");
        near(p->high, ref_table_numbers(table, "high")[i], se, "high");
        avlast_permuted_free(p);
        trial_close(&trial);
        held++;
    }
    ck_assert_uint_eq(held, 16);
}
END_TEST

/* Interactions, and the step-down over all effects: every deal of the cells. */
START_TEST(interactions_and_stepdown_deal_all_cells)
{
    static const char *const terms[] = {"a", "b", "a:b"};
    const AvlastDrawsOptions how = {.reps = 3000};
    const guint8 which[6] = {1, 1, 1, 1, 1, 1};
    g_autoptr(RefTable) table = reference();
    double p[6];
    Trial trial;

    trial_open(&trial, "plain");
    g_autoptr(AvlastTrialDraws) draws = draws_of(&trial, &how);
    ck_assert(draws->exact);
    ck_assert_uint_eq(draws->reps, 2520);
    ck_assert_uint_eq(draws->effects, 6);
    ck_assert(avlast_permute_stepdown(draws, FALSE, which, p, NULL));
    for (gsize j = 0; j < 6; j++)
        assert_digits(p[j],
                      ref_table_find(table, "p", "case", "stepdown", "outcome",
                                     j < 3 ? "y" : "z", "term", terms[j % 3], NULL),
                      13);
    for (gsize o = 0; o < 2; o++)
        assert_digits(avlast_permute_p(draws, o * 3 + 2, AVLAST_PERMUTE_T, 0.0),
                      ref_table_find(table, "p", "case", "plain", "outcome",
                                     o ? "z" : "y", "term", "a:b", NULL),
                      13);
    trial_close(&trial);
}
END_TEST

/* Units that draw by themselves have each arm as often as their probability says, one
 * independently of the other, and the p-value is near the chance of as large a t. */
START_TEST(units_draw_by_their_own_chances)
{
    const char *name = _i ? "horvitz" : "chances";
    const guint32 times = 20000;
    const AvlastDrawsOptions how = {.arm = 0, .reps = times, .seed = 11};
    g_autoptr(RefTable) table = reference();
    Trial trial;

    trial_open(&trial, name);
    g_autoptr(AvlastTrialDraws) draws = draws_of(&trial, &how);
    const AvlastAssignment *a = draws->assignment;
    const double *chance = avlast_frame_find(trial.frame, trial.probabilities[0])->number;
    g_autofree guint32 *arm = g_new(guint32, a->units),
                       *scratch = g_new(guint32, a->units);
    g_autofree double *treated = g_new0(double, a->units),
                      *with_next = g_new0(double, a->units);

    ck_assert(!draws->exact);
    ck_assert_uint_eq(a->by_themselves, 9);
    for (guint32 r = 0; r < times; r++) {
        avlast_assignment_draw(a, (AvlastStream){11, AVLAST_PURPOSE_PERMUTATION}, r, arm,
                               scratch);
        for (gsize u = 0; u < a->units; u++) {
            treated[u] += arm[u];
            with_next[u] += arm[u] * arm[(u + 1) % a->units];
        }
    }
    for (gsize i = 0; i < trial.frame->rows; i++) {
        if (a->row[i] == AVLAST_NO_LEVEL)
            continue;
        const gsize u = a->row[i];
        const double p = chance[i], both = p * chance[u + 1 < a->units ? i + 1 : 0];
        ck_assert_msg(fabs(treated[u] / times - p) < 4.0 * sqrt(p * (1.0 - p) / times),
                      "unit %zu: %g of %g", u, treated[u] / times, p);
        ck_assert_msg(fabs(with_next[u] / times - both) <
                          4.0 * sqrt(both * (1.0 - both) / times),
                      "units %zu and next: %g of %g", u, with_next[u] / times, both);
    }
    for (gsize o = 0; o < 2; o++) {
        const double truth = ref_table_find(table, "p", "case", name, "outcome",
                                            o ? "z" : "y", "kind", "t", NULL);
        const double p = avlast_permute_p(draws, o, AVLAST_PERMUTE_T, 0.0);
        assert_digits(draws->observed[o].effect,
                      ref_table_find(table, "effect", "case", name, "outcome",
                                     o ? "z" : "y", "kind", "t", NULL),
                      10);
        assert_digits(sqrt(draws->observed[o].yy),
                      ref_table_find(table, "se", "case", name, "outcome", o ? "z" : "y",
                                     "kind", "t", NULL),
                      10);
        ck_assert_msg(fabs(p - truth) < 4.0 * sqrt(truth * (1.0 - truth) / times),
                      "p %g of %g", p, truth);
    }
    trial_close(&trial);
}
END_TEST

/* One probability for all units of a block: the arms are dealt, as without. */
START_TEST(units_alike_are_dealt)
{
    static const char text[] = "y,t,p\n3,1,0.4\n1,0,0.4\n4,0,0.4\n1.5,1,0.4\n5,0,0.4\n";
    static const char *const outcomes[] = {"y", NULL}, *const names[] = {"p", NULL};
    const AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = "t", .probabilities = names},
        .df = NAN,
        .level = 0.95};
    g_autoptr(AvlastFrame) frame = trial_parse_frame(text);
    GError *error = NULL;
    AvlastEvaluation *e = avlast_evaluation_new(frame, &options, &error);

    assert_no_error(error);
    g_autoptr(AvlastAssignment) a = avlast_assignment_new(e, 0, &error);
    assert_no_error(error);
    ck_assert_ptr_null(a->chance);
    ck_assert_uint_eq(a->by_themselves, 0);
    assert_digits(a->count, 10.0, 15);
    avlast_evaluation_free(e);
}
END_TEST

Suite *suite_permute_factors(void)
{
    Suite *suite = suite_create("permute_factors");
    TCase *tests = tcase_create("all");

    tcase_set_timeout(tests, 120);
    tcase_add_test(tests, main_effects_are_those_of_brute_force);
    tcase_add_test(tests, interactions_and_stepdown_deal_all_cells);
    tcase_add_loop_test(tests, units_draw_by_their_own_chances, 0, 2);
    tcase_add_test(tests, units_alike_are_dealt);
    suite_add_tcase(suite, tests);
    return suite;
}
