/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Trials and before-after on completed data sets against tests/ref/prepost_imputed.R. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "design_cases.h"
#include "impact/prepost/prepost.h"
#include "impact/rct.h"
#include "infer/imputation.h"
#include "support.h"

#define M 5

typedef AvlastEstimates *(*Estimator)(const AvlastFrame *, gconstpointer, GError **);

static AvlastEstimates *of_trial(const AvlastFrame *frame, gconstpointer data,
                                 GError **error)
{
    g_autoptr(AvlastEvaluation) evaluation = avlast_evaluation_new(frame, data, error);

    return evaluation ? avlast_evaluation_estimates(evaluation, NULL, error) : NULL;
}

static AvlastEstimates *of_change(const AvlastFrame *frame, gconstpointer data,
                                  GError **error)
{
    return avlast_prepost(frame, data, error);
}

/* Whether psu > 2, as a column of 0 and 1. */
static void add_half(AvlastFrame *frame)
{
    const AvlastColumn *psu = avlast_frame_find(frame, "psu");
    AvlastColumn *half =
        avlast_column_new("half", AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    for (gsize i = 0; i < frame->rows; i++) {
        half->number[i] = psu->number[i] > 2.0;
        half->reason[i] = AVLAST_PRESENT;
    }
    avlast_frame_add(frame, half);
}

static AvlastEstimates *pooled(Estimator estimate, gconstpointer data)
{
    const AvlastImputationOptions options = {.keep_root = TRUE};
    g_autofree char *path = source_path("tests/ref/imputation/data.csv");
    g_autoptr(AvlastFrame) all = frame_of_csv(path);
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autofree guint8 *keep = g_new0(guint8, all->rows);
    g_autoptr(GError) error = NULL;
    AvlastEstimates *set[M];

    for (int l = 0; l < M; l++) {
        for (gsize i = 0; i < all->rows; i++)
            keep[i] = imp->number[i] == (double)(l + 1);
        g_autoptr(AvlastFrame) frame = avlast_frame_select(all, keep, NULL);
        add_half(frame);
        set[l] = estimate(frame, data, &error);
        assert_no_error(error);
    }
    AvlastEstimates *e = avlast_imputation_pool(set, M, &options, NULL, &error);
    assert_no_error(error);
    for (int l = 0; l < M; l++)
        avlast_estimates_free(set[l]);
    return e;
}

static void check(const AvlastEstimates *e, const char *name, const char *term,
                  const char *row_term)
{
    g_autofree char *path = source_path("tests/ref/prepost/imputed.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    const AvlastEstimate *row = avlast_estimates_find(e, NULL, NULL, row_term, NULL);

    ck_assert_msg(row != NULL, "no row %s", row_term);
    const struct {
        const char *quantity;
        double value;
    } got[] = {{"estimate", row->estimate},
               {"se", row->std_error},
               {"df", row->df},
               {"low", row->conf_low},
               {"high", row->conf_high}};
    for (gsize q = 0; q < G_N_ELEMENTS(got); q++)
        ck_assert_msg(digits_of(got[q].value,
                                ref_table_find(table, "value", "case", name, "term", term,
                                               "quantity", got[q].quantity, NULL)) >= 9.0,
                      "%s, %s, %s: %.17g", name, term, got[q].quantity, got[q].value);
}

static const char *const y[] = {"y", NULL}, *const x[] = {"x", NULL};

START_TEST(trial)
{
    const AvlastRctOptions options = {.outcomes = y,
                                      .columns = {.treatment = "psu", .control = "1"},
                                      .df = NAN,
                                      .level = 0.95};
    g_autoptr(AvlastEstimates) e = pooled(of_trial, &options);

    check(e, "trial", "psu=2", "psu=2");
    check(e, "trial", "psu=3", "psu=3");
    check(e, "trial", "psu=4", "psu=4");
    ck_assert_ptr_nonnull(e->covariance);
}
END_TEST

START_TEST(change)
{
    AvlastPrePostOptions options = {.outcomes = y,
                                    .baseline = x,
                                    .effects_given = TRUE,
                                    .effects = AVLAST_PREPOST_CLIFF,
                                    .reliability = NAN,
                                    .sd = NAN,
                                    .norm = NAN,
                                    .level = 0.95};
    g_autoptr(AvlastEstimates) one = pooled(of_change, &options);

    check(one, "pairs", "change", "change");
    check(one, "pairs", "cliff", "cliff");
    options.columns.treatment = "half";
    g_autoptr(AvlastEstimates) two = pooled(of_change, &options);
    check(two, "beside", "change", "change:half");
    check(two, "beside", "ancova", "ancova:half");
}
END_TEST

Suite *suite_trial_imputed(void)
{
    Suite *suite = suite_create("trial_imputed");
    TCase *tests = tcase_create("trial_imputed");

    tcase_add_test(tests, trial);
    tcase_add_test(tests, change);
    suite_add_tcase(suite, tests);
    return suite;
}
