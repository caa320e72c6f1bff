/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "impact/redraw.h"
#include "support.h"
#include "trial_cases.h"

/* Effects under other arms and weights are what a new reading of such data gives. */

static const char *const score[] = {"score", NULL};
static const char *const before[] = {"before", NULL};

static AvlastRctOptions options_of(AvlastRctMethod method, const char *block)
{
    return (AvlastRctOptions){.outcomes = score,
                              .columns = {.treatment = "treat", .block = block},
                              .baseline = before,
                              .method = method,
                              .df = NAN,
                              .level = 0.95};
}

static const struct {
    AvlastRctMethod method;
    const char *block;
} ways[] = {{AVLAST_RCT_DIFFERENCE, NULL},
            {AVLAST_RCT_DIFFERENCE, "block"},
            {AVLAST_RCT_ANCOVA, "block"},
            {AVLAST_RCT_LIN, NULL}};

static AvlastEvaluation *evaluation_of(const AvlastFrame *frame,
                                       const AvlastRctOptions *options)
{
    GError *error = NULL;
    AvlastEvaluation *e = avlast_evaluation_new(frame, options, &error);

    assert_no_error(error);
    return e;
}

static AvlastEstimates *redraw(const AvlastEvaluation *e, const AvlastRedraw *draw)
{
    GError *error = NULL;
    AvlastEstimates *got =
        avlast_rct_redraw(g_ptr_array_index(e->analysed, 0), e->options, draw, &error);

    assert_no_error(error);
    return got;
}

/* Arms turned round: the effect changes its sign, its error stays. */
START_TEST(turned_arms_turn_the_effect)
{
    const AvlastRctOptions options = options_of(ways[_i].method, ways[_i].block);
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/rct_person.csv");
    g_autoptr(AvlastEvaluation) e = evaluation_of(frame, &options);
    g_autofree guint32 *arm = g_new(guint32, frame->rows);
    const AvlastRedraw same = {0}, turned = {.arm = arm};

    for (gsize i = 0; i < frame->rows; i++)
        arm[i] = 1 - e->trial->arm[i];
    g_autoptr(AvlastEstimates) a = redraw(e, &same), b = redraw(e, &turned);
    g_autoptr(AvlastEstimates) c = avlast_evaluation_estimates(e, NULL, NULL);
    const AvlastEstimate *x = avlast_estimates_row(a, 0), *y = avlast_estimates_row(b, 0),
                         *z = avlast_estimates_row(c, 0);

    ck_assert_double_eq(x->estimate, z->estimate);
    ck_assert_double_eq(x->std_error, z->std_error);
    assert_digits(y->estimate, -x->estimate, 10);
    assert_digits(y->std_error, x->std_error, 10);
}
END_TEST

/* A row drawn k times is k rows; without standard errors the estimate is the same. */
START_TEST(factors_are_repeated_rows)
{
    const AvlastRctOptions options = options_of(ways[_i].method, ways[_i].block);
    g_autofree char *path = source_path("tests/ref/rct_person.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(AvlastFrame) frame = trial_frame_of(table, "once");
    g_autoptr(AvlastEvaluation) e = evaluation_of(frame, &options);
    g_autofree double *factor = g_new(double, frame->rows);
    g_autoptr(GString) text = g_string_new(NULL);

    g_string_append_printf(text, "block,treat,before,score\n");
    for (gsize i = 0; i < frame->rows; i++) {
        factor[i] = (double)((i * 7 + i / 5) % 4);
        for (gsize k = 0; k < (gsize)factor[i]; k++)
            g_string_append_printf(
                text, "%s,%s,%s,%s\n", ref_table_cell(table, i, "block"),
                ref_table_cell(table, i, "treat"), ref_table_cell(table, i, "before"),
                ref_table_cell(table, i, "score"));
    }
    g_autoptr(AvlastFrame) repeated = trial_parse_frame(text->str);
    g_autoptr(AvlastEvaluation) whole = evaluation_of(repeated, &options);
    const AvlastRedraw drawn = {.factor = factor, .points = TRUE}, same = {0};
    g_autoptr(AvlastEstimates) a = redraw(e, &drawn), b = redraw(whole, &same);

    assert_digits(avlast_estimates_row(a, 0)->estimate,
                  avlast_estimates_row(b, 0)->estimate, 10);
    ck_assert(isnan(avlast_estimates_row(a, 0)->std_error));
}
END_TEST

/* An outcome put in place of the own: a constant added to the treated adds to the effect.
 */
START_TEST(another_outcome_is_estimated)
{
    const AvlastRctOptions options = options_of(ways[_i].method, ways[_i].block);
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/rct_person.csv");
    g_autoptr(AvlastEvaluation) e = evaluation_of(frame, &options);
    g_autofree double *y = g_new(double, frame->rows);
    const AvlastRedraw same = {0}, more = {.y = y};

    for (gsize i = 0; i < frame->rows; i++)
        y[i] = avlast_frame_find(frame, "score")->number[i] + 2.5 * e->trial->arm[i];
    g_autoptr(AvlastEstimates) a = redraw(e, &same), b = redraw(e, &more);

    assert_digits(avlast_estimates_row(b, 0)->estimate,
                  avlast_estimates_row(a, 0)->estimate + 2.5, 10);
    assert_digits(avlast_estimates_row(b, 0)->std_error,
                  avlast_estimates_row(a, 0)->std_error, 10);
}
END_TEST

/* Other arms have other probabilities: their weights are made anew. */
START_TEST(probabilities_follow_the_arms)
{
    static const char *const outcome[] = {"y", NULL}, *const p[] = {"p", NULL};
    const AvlastRctOptions options = {.outcomes = outcome,
                                      .columns = {.treatment = "z", .probabilities = p},
                                      .method =
                                          _i ? AVLAST_RCT_HORVITZ : AVLAST_RCT_DIFFERENCE,
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/trials/probability.csv");
    g_autoptr(AvlastEvaluation) e = evaluation_of(frame, &options);
    g_autofree guint32 *arm = g_new(guint32, frame->rows);
    AvlastColumn *z = avlast_frame_find(frame, "z");

    for (gsize i = 0; i < frame->rows; i++)
        arm[i] = (guint32)((i * 5 + i / 7) % 2);
    const AvlastRedraw drawn = {.arm = arm}, same = {0},
                       cheap = {.arm = arm, .points = TRUE};
    g_autoptr(AvlastEstimates) a = redraw(e, &drawn), c = redraw(e, &cheap);
    for (gsize i = 0; i < frame->rows; i++)
        z->number[i] = arm[i];
    g_autoptr(AvlastEvaluation) anew = evaluation_of(frame, &options);
    g_autoptr(AvlastEstimates) b = redraw(anew, &same);

    assert_digits(avlast_estimates_row(a, 0)->estimate,
                  avlast_estimates_row(b, 0)->estimate, 12);
    assert_digits(avlast_estimates_row(a, 0)->std_error,
                  avlast_estimates_row(b, 0)->std_error, 11);
    assert_digits(avlast_estimates_row(c, 0)->estimate,
                  avlast_estimates_row(b, 0)->estimate, 11);
}
END_TEST

/* Effects of factors are drawn again as those of arms are. */
START_TEST(factors_are_drawn_again)
{
    static const char *const outcome[] = {"y", NULL}, *const ab[] = {"a", "b", NULL};
    const AvlastRctOptions options = {.outcomes = outcome,
                                      .columns = {.treatment = "a,b", .factors = ab},
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastFrame) frame = trial_read_frame("tests/ref/trials/factorial.csv");
    g_autoptr(AvlastEvaluation) e = evaluation_of(frame, &options);
    g_autofree guint32 *arm = g_new(guint32, frame->rows);
    const AvlastRedraw turned = {.arm = arm, .points = TRUE}, same = {0};

    for (gsize i = 0; i < frame->rows; i++)
        arm[i] = e->trial->arm[i] ^ 1u; /* the first factor is the lowest bit */
    g_autoptr(AvlastEstimates) a = redraw(e, &same), b = redraw(e, &turned);
    assert_digits(avlast_estimates_row(b, 0)->estimate,
                  -avlast_estimates_row(a, 0)->estimate, 11);
    assert_digits(avlast_estimates_row(b, 1)->estimate,
                  avlast_estimates_row(a, 1)->estimate, 11);
    assert_digits(avlast_estimates_row(b, 2)->estimate,
                  -avlast_estimates_row(a, 2)->estimate, 11);
}
END_TEST

Suite *suite_redraw(void)
{
    Suite *suite = suite_create("redraw");
    TCase *all = tcase_create("redraw");

    tcase_add_loop_test(all, turned_arms_turn_the_effect, 0, G_N_ELEMENTS(ways));
    tcase_add_loop_test(all, factors_are_repeated_rows, 0, G_N_ELEMENTS(ways));
    tcase_add_loop_test(all, another_outcome_is_estimated, 0, G_N_ELEMENTS(ways));
    tcase_add_loop_test(all, probabilities_follow_the_arms, 0, 2);
    tcase_add_test(all, factors_are_drawn_again);
    suite_add_tcase(suite, all);
    return suite;
}
