/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/random.h"
#include "design_cases.h"
#include "reliability_cases.h"
#include "support.h"
#include "survey/agreement.h"
#include "survey/reliability.h"

static AvlastEstimates *reliability(const AvlastFrame *frame, const AvlastSample *sample,
                                    const char *const *by, const Items *items,
                                    gboolean pairwise)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, by, NULL);
    const AvlastReliabilityOptions options = {.pairwise = pairwise};
    AvlastEstimates *e =
        avlast_reliability(sample, groups, "scale", &items->items, &options, &error);
    assert_no_error(error);
    return e;
}

typedef struct {
    const char *name, *file;
    gboolean pairwise;
} PsychCase;

static const PsychCase psych_cases[] = {
    {"clean", "clean.csv", FALSE},   {"missing", "missing.csv", FALSE},
    {"turned", "turned.csv", FALSE}, {"two", "two.csv", FALSE},
    {"few", "few.csv", FALSE},       {"pairwise", "missing.csv", TRUE}};

static void check_items(const AvlastEstimates *e, const RefTable *table, const char *name,
                        const Items *items)
{
    static const char *const terms[] = {"item.rest", "item.mean", "item.sd",
                                        "alpha.without"};

    for (gsize j = 0; j < items->items.k; j++)
        for (gsize t = 0; t < (items->items.k > 2 ? 4 : 3); t++) {
            g_autofree char *term = g_strconcat(terms[t], "=", items->name[j], NULL);
            assert_digits(reliability_row(e, NULL, term)->estimate,
                          reliability_truth(table, name, terms[t], items->name[j]), 10);
        }
}

START_TEST(reliability_agrees_with_psych)
{
    const PsychCase *c = &psych_cases[_i];
    g_autoptr(AvlastFrame) frame = reliability_frame_of(c->file);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(RefTable) table = reliability_expected();
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, c->pairwise);
    const AvlastEstimate *alpha = reliability_row(e, NULL, "alpha"),
                         *feldt = reliability_row(e, NULL, "alpha.feldt");

    ck_assert_int_eq(alpha->nobs, (gint64)reliability_truth(table, c->name, "n", ""));
    assert_digits(alpha->estimate, reliability_truth(table, c->name, "alpha", ""), 11);
    ck_assert_double_eq(feldt->estimate, alpha->estimate);
    assert_digits(feldt->conf_low, reliability_truth(table, c->name, "feldt.low", ""),
                  10);
    assert_digits(feldt->conf_high, reliability_truth(table, c->name, "feldt.high", ""),
                  10);
    assert_digits(reliability_row(e, NULL, "alpha.standard")->estimate,
                  reliability_truth(table, c->name, "alpha.standard", ""), 11);
    assert_digits(reliability_row(e, NULL, "r.mean")->estimate,
                  reliability_truth(table, c->name, "r.mean", ""), 11);
    check_items(e, table, c->name, &items);
    if (strcmp(c->name, "two") == 0) {
        ck_assert(isnan(reliability_row(e, NULL, "omega")->estimate));
        ck_assert_str_eq(reliability_row(e, NULL, "omega")->note,
                         "omega needs three items");
    } else if (strcmp(c->name, "few") != 0) {
        assert_digits(reliability_row(e, NULL, "omega")->estimate,
                      reliability_truth(table, c->name, "omega", ""), 4);
    }
}
END_TEST

static void check_design(const AvlastEstimates *e, const RefTable *table,
                         const char *name, const char *group, const Items *items)
{
    static const char *const terms[] = {"alpha",     "alpha.standard", "r.mean",
                                        "omega",     "item.mean",      "item.sd",
                                        "item.rest", "alpha.without"};

    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++)
        for (gsize j = 0; j < (t < 4 ? 1 : items->items.k); j++) {
            const char *item = t < 4 ? "" : items->name[j];
            g_autofree char *term =
                t < 4 ? g_strdup(terms[t]) : g_strconcat(terms[t], "=", item, NULL);
            g_autofree char *se = g_strconcat(terms[t], ".se", NULL);
            const AvlastEstimate *r = reliability_row(e, group, term);
            assert_digits(r->estimate, reliability_truth(table, name, terms[t], item),
                          10);
            assert_digits(r->std_error, reliability_truth(table, name, se, item), 7.5);
        }
}

/* Errors are those of survey::svyrecvar on influence values differentiated numerically,
 * weight by weight, in R. */
START_TEST(errors_under_a_design_are_the_derivatives)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL},
                             *const by[] = {"group", NULL};
    g_autoptr(AvlastFrame) frame = reliability_frame_of("design.csv");
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = psu};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    g_autoptr(RefTable) table = reliability_expected();
    Items items;
    gsize a, o;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    g_autoptr(AvlastEstimates) g = reliability(frame, sample, by, &items, FALSE);

    check_design(e, table, "design", NULL, &items);
    check_design(g, table, "design.a", "group=a", &items);
    avlast_estimates_find(e, NULL, NULL, "alpha", &a);
    avlast_estimates_find(e, NULL, NULL, "omega", &o);
    assert_digits(gsl_matrix_get(e->covariance, a, o),
                  reliability_truth(table, "design", "cov.alpha.omega", ""), 7);
    ck_assert_double_eq(reliability_row(e, NULL, "alpha")->df, 38.0);
    ck_assert_int_eq(reliability_row(e, NULL, "alpha")->nclusters, 40);
    ck_assert_str_eq(reliability_row(e, NULL, "alpha.feldt")->note,
                     "as if the rows were a simple random sample");
}
END_TEST

/* The stratified jackknife, which shares nothing with the derivatives: its error and the
 * linearised one differ by terms of a higher order only. */
START_TEST(errors_are_near_the_jackknife)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL};
    static const char *const terms[] = {"alpha", "omega", "r.mean", "item.rest=q1"};
    g_autoptr(AvlastFrame) frame = reliability_frame_of("design.csv");
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = psu};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    const double *of_psu = avlast_frame_find(frame, "psu")->number,
                 *of_stratum = avlast_frame_find(frame, "stratum")->number,
                 *weight = avlast_frame_find(frame, "w")->number;
    double sum[G_N_ELEMENTS(terms)] = {0};
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) whole = reliability(frame, sample, NULL, &items, FALSE);

    for (int out = 1; out <= 40; out++) {
        const double stratum = out <= 20 ? 1.0 : 2.0;
        for (gsize i = 0; i < frame->rows; i++)
            sample->weight[i] = of_psu[i] == out           ? 0.0
                                : of_stratum[i] == stratum ? weight[i] * 20.0 / 19.0
                                                           : weight[i];
        g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
        for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
            const double d = reliability_row(e, NULL, terms[t])->estimate -
                             reliability_row(whole, NULL, terms[t])->estimate;
            sum[t] += 19.0 / 20.0 * d * d;
        }
    }
    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
        const double ratio =
            reliability_row(whole, NULL, terms[t])->std_error / sqrt(sum[t]);
        ck_assert_msg(ratio > 0.9 && ratio < 1.1, "%s: %g", terms[t], ratio);
    }
}
END_TEST

static double normal(guint32 replicate, gsize row, guint item)
{
    const AvlastStream stream = {7, AVLAST_PURPOSE_BOOTSTRAP};
    return avlast_random_normal(stream, replicate, (guint32)row, item);
}

/* Spread of alpha over simulated samples is what its error says, although the items are
 * lumpy and rows come in clusters. */
START_TEST(error_of_alpha_is_its_spread)
{
    enum { ROWS = 150, TIMES = 400, ITEMS = 4 };
    double sum = 0.0, squares = 0.0, errors = 0.0;
    guint inside = 0;
    double mean = 0.0, low[TIMES], high[TIMES];

    for (guint t = 0; t < TIMES; t++) {
        g_autoptr(AvlastFrame) frame = avlast_frame_new("made", ROWS);
        for (guint j = 0; j <= ITEMS; j++) {
            g_autofree char *name = g_strdup_printf("q%u", j);
            AvlastColumn *column =
                avlast_column_new(name, AVLAST_COLUMN_NUMBER, ROWS, NULL);
            for (gsize i = 0; i < ROWS; i++) {
                const double who = 0.7 * normal(t, i, 100) + 0.7 * normal(t, i / 3, 200);
                column->number[i] =
                    j == 0 ? (double)(i / 3) : round(1.3 * (who + normal(t, i, j)));
                column->reason[i] = 0;
            }
            avlast_frame_add(frame, column);
        }
        static const char *const psu[] = {"q0", NULL};
        const AvlastDesignColumns columns = {.clusters = psu};
        g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
        Items items;
        reliability_items_of(frame, "q", &items);
        items.items.name++;
        items.items.answer++;
        items.items.k--;
        g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
        const AvlastEstimate *alpha = reliability_row(e, NULL, "alpha");
        sum += alpha->estimate;
        squares += alpha->estimate * alpha->estimate;
        errors += alpha->std_error * alpha->std_error;
        low[t] = alpha->conf_low;
        high[t] = alpha->conf_high;
    }
    mean = sum / TIMES;
    const double spread = sqrt((squares - sum * mean) / (TIMES - 1));
    for (guint t = 0; t < TIMES; t++)
        inside += low[t] <= mean && mean <= high[t];
    /* the spread of 400 samples has a relative error of 3.5 per cent of its own */
    ck_assert_msg(fabs(sqrt(errors / TIMES) / spread - 1.0) < 0.1, "%g against %g",
                  sqrt(errors / TIMES), spread);
    ck_assert_msg(inside >= 365 && inside <= 395, "%u of 400 intervals", inside);
}
END_TEST

static double same(gsize row, guint item)
{
    return (double)(row % 5) * (1.0 + item);
}

START_TEST(perfect_items_have_perfect_reliability)
{
    g_autoptr(AvlastFrame) frame = reliability_made(30, 4, same);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    assert_digits(reliability_row(e, NULL, "r.mean")->estimate, 1.0, 13);
    assert_digits(reliability_row(e, NULL, "alpha.standard")->estimate, 1.0, 13);
    ck_assert_msg(reliability_row(e, NULL, "r.mean")->std_error < 1e-7, "%g",
                  reliability_row(e, NULL, "r.mean")->std_error);
    /* one factor explains all of every item: the bound of Heywood cases */
    ck_assert(strstr(reliability_row(e, NULL, "omega")->note, "Heywood") != NULL);
    ck_assert(isnan(reliability_row(e, NULL, "omega")->std_error));
    ck_assert(reliability_row(e, NULL, "omega")->estimate > 0.99);
}
END_TEST

static double constant_third(gsize row, guint item)
{
    return item == 2 ? 3.0 : (double)((row * (3 + item)) % 7);
}

START_TEST(an_item_that_does_not_vary_is_named)
{
    g_autoptr(AvlastFrame) frame = reliability_made(40, 4, constant_third);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    ck_assert(!isnan(reliability_row(e, NULL, "alpha")->estimate));
    ck_assert(isnan(reliability_row(e, NULL, "alpha.standard")->estimate));
    ck_assert_str_eq(reliability_row(e, NULL, "alpha.standard")->note,
                     "'q3' does not vary");
    ck_assert(isnan(reliability_row(e, NULL, "omega")->estimate));
    ck_assert(isnan(reliability_row(e, NULL, "omega")->std_error));
    ck_assert(isnan(reliability_row(e, NULL, "item.rest=q3")->estimate));
    ck_assert(!isnan(reliability_row(e, NULL, "alpha.without=q3")->estimate));
}
END_TEST

static double all_alike(gsize row, guint item)
{
    (void)row;
    return 2.0 + item;
}

START_TEST(nothing_varies)
{
    g_autoptr(AvlastFrame) frame = reliability_made(10, 3, all_alike);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    ck_assert(isnan(reliability_row(e, NULL, "alpha")->estimate));
    ck_assert(isnan(reliability_row(e, NULL, "alpha")->std_error));
    ck_assert(strstr(reliability_row(e, NULL, "alpha")->note, "does not vary") != NULL);
    ck_assert_double_eq(reliability_row(e, NULL, "item.mean=q2")->estimate, 3.0);
}
END_TEST

static double against(gsize row, guint item)
{
    return item % 2 ? -(double)(row % 6) + normal(1, row, item)
                    : (double)(row % 6) + normal(1, row, item);
}

START_TEST(items_that_go_against_each_other_are_named)
{
    g_autoptr(AvlastFrame) frame = reliability_made(60, 4, against);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    g_autoptr(GString) notes = g_string_new(NULL);
    for (guint i = 0; i < e->notes->len; i++)
        g_string_append(notes, g_ptr_array_index(e->notes, i));

    ck_assert(reliability_row(e, NULL, "alpha")->estimate < 0.0);
    ck_assert(strstr(notes->str, "alpha is below zero") != NULL);
    ck_assert(strstr(notes->str, "'q2' goes against the other items") != NULL);
}
END_TEST

static double one_of(gsize row, guint item)
{
    return row == 0 ? (double)item : NAN;
}

START_TEST(one_row_and_no_row)
{
    g_autoptr(AvlastFrame) frame = reliability_made(3, 3, one_of);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(GError) error = NULL;
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    ck_assert(isnan(reliability_row(e, NULL, "alpha")->estimate));
    ck_assert_str_eq(reliability_row(e, NULL, "alpha")->note, "one row in domain");

    ((AvlastColumn *)g_ptr_array_index(frame->columns, 1))->number[0] = NAN;
    ck_assert(avlast_reliability(sample, groups, "x", &items.items, NULL, &error) ==
              NULL);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV266");
    g_clear_error(&error);
    items.items.k = 1;
    ck_assert(avlast_reliability(sample, groups, "x", &items.items, NULL, &error) ==
              NULL);
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV267");
}
END_TEST

/* Pairs that no whole data could have: r12 = r13 = 1, r23 = -1. */
static double impossible(gsize row, guint item)
{
    const double x = (double)(row % 4);
    if (row < 20)
        return item == 2 ? NAN : x;
    if (row < 40)
        return item == 1 ? NAN : x;
    return item == 0 ? NAN : item == 1 ? x : -x;
}

START_TEST(pairwise_correlations_that_do_not_fit_are_said)
{
    g_autoptr(AvlastFrame) frame = reliability_made(60, 3, impossible);
    g_autoptr(AvlastSample) sample = reliability_simple(frame);
    Items items;
    reliability_items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, TRUE);

    ck_assert(strstr(reliability_row(e, NULL, "omega")->note, "do not fit together") !=
              NULL);
    ck_assert_int_eq(reliability_row(e, NULL, "alpha")->nobs, 60);
    ck_assert_int_eq(reliability_row(e, NULL, "item.mean=q1")->nobs, 40);
}
END_TEST

Suite *suite_reliability(void)
{
    Suite *suite = suite_create("reliability");
    TCase *t = tcase_create("reliability");
    tcase_add_loop_test(t, reliability_agrees_with_psych, 0,
                        (int)G_N_ELEMENTS(psych_cases));
    tcase_add_test(t, errors_under_a_design_are_the_derivatives);
    tcase_add_test(t, errors_are_near_the_jackknife);
    tcase_add_test(t, error_of_alpha_is_its_spread);
    tcase_add_test(t, perfect_items_have_perfect_reliability);
    tcase_add_test(t, an_item_that_does_not_vary_is_named);
    tcase_add_test(t, nothing_varies);
    tcase_add_test(t, items_that_go_against_each_other_are_named);
    tcase_add_test(t, one_row_and_no_row);
    tcase_add_test(t, pairwise_correlations_that_do_not_fit_are_said);
    tcase_set_timeout(t, 60);
    suite_add_tcase(suite, t);
    t = tcase_create("agreement");
    suite_add_tcase(suite, t);
    return suite;
}
