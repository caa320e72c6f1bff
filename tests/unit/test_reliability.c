/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/random.h"
#include "design_cases.h"
#include "support.h"
#include "survey/agreement.h"
#include "survey/reliability.h"

static AvlastFrame *frame_of(const char *name)
{
    g_autofree char *relative = g_strconcat("tests/ref/scale/", name, NULL);
    g_autofree char *path = source_path(relative);
    return frame_of_csv(path);
}

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/scale/expected.csv");
    return ref_table_read(path);
}

static double truth(const RefTable *table, const char *which, const char *quantity,
                    const char *item)
{
    return ref_table_find(table, "value", "case", which, "quantity", quantity, "item",
                          item, NULL);
}

typedef struct {
    const char *name[32];
    const double *answer[32];
    AvlastItems items;
} Items;

/* The columns whose name starts with the prefix. */
static void items_of(const AvlastFrame *frame, const char *prefix, Items *items)
{
    items->items = (AvlastItems){0, items->name, items->answer};
    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        if (!g_str_has_prefix(column->name, prefix))
            continue;
        items->name[items->items.k] = column->name;
        items->answer[items->items.k++] = column->number;
    }
}

static AvlastSample *simple(const AvlastFrame *frame)
{
    const AvlastDesignColumns columns = {0};
    AvlastSample *sample = avlast_sample_new(frame, &columns, NULL);
    ck_assert(sample != NULL);
    return sample;
}

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

static const AvlastEstimate *row(const AvlastEstimates *e, const char *group,
                                 const char *term)
{
    const AvlastEstimate *found = avlast_estimates_find(e, NULL, group, term, NULL);
    ck_assert_msg(found != NULL, "no row '%s'", term);
    return found;
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
            assert_digits(row(e, NULL, term)->estimate,
                          truth(table, name, terms[t], items->name[j]), 10);
        }
}

START_TEST(reliability_agrees_with_psych)
{
    const PsychCase *c = &psych_cases[_i];
    g_autoptr(AvlastFrame) frame = frame_of(c->file);
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(RefTable) table = expected();
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, c->pairwise);
    const AvlastEstimate *alpha = row(e, NULL, "alpha"),
                         *feldt = row(e, NULL, "alpha.feldt");

    ck_assert_int_eq(alpha->nobs, (gint64)truth(table, c->name, "n", ""));
    assert_digits(alpha->estimate, truth(table, c->name, "alpha", ""), 11);
    ck_assert_double_eq(feldt->estimate, alpha->estimate);
    assert_digits(feldt->conf_low, truth(table, c->name, "feldt.low", ""), 10);
    assert_digits(feldt->conf_high, truth(table, c->name, "feldt.high", ""), 10);
    assert_digits(row(e, NULL, "alpha.standard")->estimate,
                  truth(table, c->name, "alpha.standard", ""), 11);
    assert_digits(row(e, NULL, "r.mean")->estimate, truth(table, c->name, "r.mean", ""),
                  11);
    check_items(e, table, c->name, &items);
    if (strcmp(c->name, "two") == 0) {
        ck_assert(isnan(row(e, NULL, "omega")->estimate));
        ck_assert_str_eq(row(e, NULL, "omega")->note, "omega needs three items");
    } else if (strcmp(c->name, "few") != 0) {
        assert_digits(row(e, NULL, "omega")->estimate, truth(table, c->name, "omega", ""),
                      4);
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
            const AvlastEstimate *r = row(e, group, term);
            assert_digits(r->estimate, truth(table, name, terms[t], item), 10);
            assert_digits(r->std_error, truth(table, name, se, item), 7.5);
        }
}

/* Errors are those of survey::svyrecvar on influence values differentiated numerically,
 * weight by weight, in R. */
START_TEST(errors_under_a_design_are_the_derivatives)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL},
                             *const by[] = {"group", NULL};
    g_autoptr(AvlastFrame) frame = frame_of("design.csv");
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = psu};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    g_autoptr(RefTable) table = expected();
    Items items;
    gsize a, o;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    g_autoptr(AvlastEstimates) g = reliability(frame, sample, by, &items, FALSE);

    check_design(e, table, "design", NULL, &items);
    check_design(g, table, "design.a", "group=a", &items);
    avlast_estimates_find(e, NULL, NULL, "alpha", &a);
    avlast_estimates_find(e, NULL, NULL, "omega", &o);
    assert_digits(gsl_matrix_get(e->covariance, a, o),
                  truth(table, "design", "cov.alpha.omega", ""), 7);
    ck_assert_double_eq(row(e, NULL, "alpha")->df, 38.0);
    ck_assert_int_eq(row(e, NULL, "alpha")->nclusters, 40);
    ck_assert_str_eq(row(e, NULL, "alpha.feldt")->note,
                     "as if the rows were a simple random sample");
}
END_TEST

/* The stratified jackknife, which shares nothing with the derivatives: its error and the
 * linearised one differ by terms of a higher order only. */
START_TEST(errors_are_near_the_jackknife)
{
    static const char *const strata[] = {"stratum", NULL}, *const psu[] = {"psu", NULL};
    static const char *const terms[] = {"alpha", "omega", "r.mean", "item.rest=q1"};
    g_autoptr(AvlastFrame) frame = frame_of("design.csv");
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = psu};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &columns, NULL);
    const double *of_psu = avlast_frame_find(frame, "psu")->number,
                 *of_stratum = avlast_frame_find(frame, "stratum")->number,
                 *weight = avlast_frame_find(frame, "w")->number;
    double sum[G_N_ELEMENTS(terms)] = {0};
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) whole = reliability(frame, sample, NULL, &items, FALSE);

    for (int out = 1; out <= 40; out++) {
        const double stratum = out <= 20 ? 1.0 : 2.0;
        for (gsize i = 0; i < frame->rows; i++)
            sample->weight[i] = of_psu[i] == out           ? 0.0
                                : of_stratum[i] == stratum ? weight[i] * 20.0 / 19.0
                                                           : weight[i];
        g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
        for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
            const double d =
                row(e, NULL, terms[t])->estimate - row(whole, NULL, terms[t])->estimate;
            sum[t] += 19.0 / 20.0 * d * d;
        }
    }
    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
        const double ratio = row(whole, NULL, terms[t])->std_error / sqrt(sum[t]);
        ck_assert_msg(ratio > 0.9 && ratio < 1.1, "%s: %g", terms[t], ratio);
    }
}
END_TEST

/* --- frames made by hand --- */

static AvlastFrame *made(gsize rows, guint k, double (*value)(gsize row, guint item))
{
    AvlastFrame *frame = avlast_frame_new("made", rows);

    for (guint j = 0; j < k; j++) {
        g_autofree char *name = g_strdup_printf("q%u", j + 1);
        AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_NUMBER, rows, NULL);
        for (gsize i = 0; i < rows; i++) {
            column->number[i] = value(i, j);
            column->reason[i] = (guint8)(isnan(column->number[i]) ? 1 : 0);
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

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
        items_of(frame, "q", &items);
        items.items.name++;
        items.items.answer++;
        items.items.k--;
        g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
        const AvlastEstimate *alpha = row(e, NULL, "alpha");
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
    g_autoptr(AvlastFrame) frame = made(30, 4, same);
    g_autoptr(AvlastSample) sample = simple(frame);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    assert_digits(row(e, NULL, "r.mean")->estimate, 1.0, 13);
    assert_digits(row(e, NULL, "alpha.standard")->estimate, 1.0, 13);
    ck_assert_msg(row(e, NULL, "r.mean")->std_error < 1e-7, "%g",
                  row(e, NULL, "r.mean")->std_error);
    /* one factor explains all of every item: the bound of Heywood cases */
    ck_assert(strstr(row(e, NULL, "omega")->note, "Heywood") != NULL);
    ck_assert(isnan(row(e, NULL, "omega")->std_error));
    ck_assert(row(e, NULL, "omega")->estimate > 0.99);
}
END_TEST

static double constant_third(gsize row, guint item)
{
    return item == 2 ? 3.0 : (double)((row * (3 + item)) % 7);
}

START_TEST(an_item_that_does_not_vary_is_named)
{
    g_autoptr(AvlastFrame) frame = made(40, 4, constant_third);
    g_autoptr(AvlastSample) sample = simple(frame);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    ck_assert(!isnan(row(e, NULL, "alpha")->estimate));
    ck_assert(isnan(row(e, NULL, "alpha.standard")->estimate));
    ck_assert_str_eq(row(e, NULL, "alpha.standard")->note, "'q3' does not vary");
    ck_assert(isnan(row(e, NULL, "omega")->estimate));
    ck_assert(isnan(row(e, NULL, "omega")->std_error));
    ck_assert(isnan(row(e, NULL, "item.rest=q3")->estimate));
    ck_assert(!isnan(row(e, NULL, "alpha.without=q3")->estimate));
}
END_TEST

static double all_alike(gsize row, guint item)
{
    (void)row;
    return 2.0 + item;
}

START_TEST(nothing_varies)
{
    g_autoptr(AvlastFrame) frame = made(10, 3, all_alike);
    g_autoptr(AvlastSample) sample = simple(frame);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);

    ck_assert(isnan(row(e, NULL, "alpha")->estimate));
    ck_assert(isnan(row(e, NULL, "alpha")->std_error));
    ck_assert(strstr(row(e, NULL, "alpha")->note, "does not vary") != NULL);
    ck_assert_double_eq(row(e, NULL, "item.mean=q2")->estimate, 3.0);
}
END_TEST

static double against(gsize row, guint item)
{
    return item % 2 ? -(double)(row % 6) + normal(1, row, item)
                    : (double)(row % 6) + normal(1, row, item);
}

START_TEST(items_that_go_against_each_other_are_named)
{
    g_autoptr(AvlastFrame) frame = made(60, 4, against);
    g_autoptr(AvlastSample) sample = simple(frame);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    g_autoptr(GString) notes = g_string_new(NULL);
    for (guint i = 0; i < e->notes->len; i++)
        g_string_append(notes, g_ptr_array_index(e->notes, i));

    ck_assert(row(e, NULL, "alpha")->estimate < 0.0);
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
    g_autoptr(AvlastFrame) frame = made(3, 3, one_of);
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(GError) error = NULL;
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, FALSE);
    ck_assert(isnan(row(e, NULL, "alpha")->estimate));
    ck_assert_str_eq(row(e, NULL, "alpha")->note, "one row in domain");

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
    g_autoptr(AvlastFrame) frame = made(60, 3, impossible);
    g_autoptr(AvlastSample) sample = simple(frame);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e = reliability(frame, sample, NULL, &items, TRUE);

    ck_assert(strstr(row(e, NULL, "omega")->note, "do not fit together") != NULL);
    ck_assert_int_eq(row(e, NULL, "alpha")->nobs, 60);
    ck_assert_int_eq(row(e, NULL, "item.mean=q1")->nobs, 40);
}
END_TEST

/* --- agreement --- */

START_TEST(icc_agrees_with_psych)
{
    static const char *const names[] = {"judges", "raters"};
    static const char *const terms[] = {"ICC1",  "ICC2",  "ICC3",
                                        "ICC1k", "ICC2k", "ICC3k"};
    g_autofree char *file = g_strconcat(names[_i], ".csv", NULL);
    g_autoptr(AvlastFrame) frame = frame_of(file);
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(RefTable) table = expected();
    Items items;
    items_of(frame, _i ? "r" : "j", &items);
    g_autoptr(AvlastEstimates) e =
        avlast_icc(sample, groups, "raters", &items.items, 0.95, NULL);

    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++) {
        const AvlastEstimate *r = row(e, NULL, terms[t]);
        assert_digits(r->estimate, truth(table, names[_i], "icc", terms[t]), 11);
        assert_digits(r->statistic, truth(table, names[_i], "F", terms[t]), 11);
        ck_assert_double_eq(r->df, truth(table, names[_i], "df1", terms[t]));
        ck_assert_double_eq(r->df2, truth(table, names[_i], "df2", terms[t]));
        assert_digits(r->p_value, truth(table, names[_i], "p", terms[t]), 9);
        assert_digits(r->conf_low, truth(table, names[_i], "low", terms[t]), 9);
        assert_digits(r->conf_high, truth(table, names[_i], "high", terms[t]), 9);
    }
    if (_i == 0) { /* table 4 of Shrout & Fleiss (1979) */
        static const double published[] = {0.17, 0.29, 0.71, 0.44, 0.62, 0.91};
        for (gsize t = 0; t < G_N_ELEMENTS(terms); t++)
            ck_assert(fabs(row(e, NULL, terms[t])->estimate - published[t]) < 0.0051);
    }
}
END_TEST

static double shifted(gsize row, guint item)
{
    return (double)(row % 6) + 2.0 * item;
}

START_TEST(raters_who_differ_by_a_constant)
{
    g_autoptr(AvlastFrame) frame = made(12, 3, shifted);
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    Items items;
    items_of(frame, "q", &items);
    g_autoptr(AvlastEstimates) e =
        avlast_icc(sample, groups, "raters", &items.items, 0.95, NULL);

    assert_digits(row(e, NULL, "ICC3")->estimate, 1.0, 14);
    ck_assert(isnan(row(e, NULL, "ICC3")->conf_low));
    ck_assert(strstr(row(e, NULL, "ICC3")->note, "constants") != NULL);
    ck_assert(row(e, NULL, "ICC1")->estimate < 0.9);
    ck_assert(!isnan(row(e, NULL, "ICC1")->conf_low));
}
END_TEST

static AvlastEstimates *kappa_of(const AvlastFrame *frame, AvlastKappaWeights weights)
{
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autofree guint32 *a = g_new(guint32, frame->rows), *b = g_new(guint32, frame->rows);
    static const double place[] = {1.0, 2.0, 3.0, 4.0};
    g_autoptr(GError) error = NULL;
    for (gsize i = 0; i < frame->rows; i++) {
        const AvlastColumn *x = g_ptr_array_index(frame->columns, 0),
                           *y = g_ptr_array_index(frame->columns, 1);
        a[i] = isnan(x->number[i]) ? AVLAST_NO_LEVEL : (guint32)x->number[i] - 1;
        b[i] = isnan(y->number[i]) ? AVLAST_NO_LEVEL : (guint32)y->number[i] - 1;
    }
    const AvlastRatingPair pair = {a, b, 4, place};
    AvlastEstimates *e =
        avlast_kappa(sample, groups, "a,b", &pair, weights, 0.95, &error);
    assert_no_error(error);
    return e;
}

START_TEST(kappa_agrees_with_psych)
{
    g_autoptr(AvlastFrame) frame = frame_of("pair.csv");
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastEstimates) plain = kappa_of(frame, AVLAST_KAPPA_PLAIN);
    g_autoptr(AvlastEstimates) linear = kappa_of(frame, AVLAST_KAPPA_LINEAR);
    g_autoptr(AvlastEstimates) square = kappa_of(frame, AVLAST_KAPPA_QUADRATIC);
    const AvlastEstimate *large = row(plain, NULL, "kappa.large");

    assert_digits(row(plain, NULL, "kappa")->estimate, truth(table, "pair", "kappa", ""),
                  12);
    assert_digits(large->std_error, truth(table, "pair", "kappa.se", ""), 11);
    assert_digits(large->conf_low, truth(table, "pair", "kappa.low", ""), 11);
    assert_digits(large->conf_high, truth(table, "pair", "kappa.high", ""), 11);
    assert_digits(row(linear, NULL, "kappa.linear")->estimate,
                  truth(table, "pair", "kappa.linear", ""), 12);
    assert_digits(row(square, NULL, "kappa.quadratic")->estimate,
                  truth(table, "pair", "kappa.quadratic", ""), 12);
    assert_digits(row(linear, NULL, "kappa.large.linear")->std_error,
                  truth(table, "pair", "kappa.linear.se", ""), 11);
    assert_digits(row(square, NULL, "kappa.large.quadratic")->std_error,
                  truth(table, "pair", "kappa.quadratic.se", ""), 11);
    /* the design's error of a simple random sample is the classic one, n / (n - 1) apart
     */
    assert_digits(row(plain, NULL, "kappa")->std_error,
                  large->std_error * sqrt(200.0 / 199.0), 12);
}
END_TEST

static double first_level(gsize row, guint item)
{
    (void)row;
    (void)item;
    return 1.0;
}

START_TEST(kappa_of_one_level_and_of_full_agreement)
{
    g_autoptr(AvlastFrame) frame = made(8, 2, first_level);
    g_autoptr(AvlastEstimates) e = kappa_of(frame, AVLAST_KAPPA_PLAIN);
    ck_assert(isnan(row(e, NULL, "kappa")->estimate));
    ck_assert_str_eq(row(e, NULL, "kappa")->note, "one value only: no kappa");
    ck_assert_double_eq(row(e, NULL, "agreement")->estimate, 1.0);

    for (gsize i = 0; i < 8; i++)
        for (guint c = 0; c < 2; c++)
            ((AvlastColumn *)g_ptr_array_index(frame->columns, c))->number[i] =
                1.0 + (double)(i % 4);
    g_autoptr(AvlastEstimates) full = kappa_of(frame, AVLAST_KAPPA_QUADRATIC);
    ck_assert_double_eq(row(full, NULL, "kappa.quadratic")->estimate, 1.0);
    ck_assert_double_eq(row(full, NULL, "kappa.large.quadratic")->std_error, 0.0);
}
END_TEST

START_TEST(bland_altman_agrees_with_the_formulas)
{
    g_autoptr(AvlastFrame) frame = frame_of("raters.csv");
    g_autoptr(AvlastSample) sample = simple(frame);
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(RefTable) table = expected();
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_bland_altman(
        sample, groups, "r1,r2", avlast_frame_find(frame, "r1")->number,
        avlast_frame_find(frame, "r2")->number, NULL, &error);
    assert_no_error(error);

    assert_digits(row(e, NULL, "bias")->estimate, truth(table, "ba", "bias", ""), 12);
    assert_digits(row(e, NULL, "bias")->std_error, truth(table, "ba", "bias.se", ""), 12);
    assert_digits(row(e, NULL, "sd")->estimate, truth(table, "ba", "sd", ""), 12);
    assert_digits(row(e, NULL, "slope")->estimate, truth(table, "ba", "slope", ""), 11);
    assert_digits(row(e, NULL, "slope")->std_error, truth(table, "ba", "slope.se", ""),
                  11);
    assert_digits(row(e, NULL, "slope")->p_value, truth(table, "ba", "slope.p", ""), 10);
    static const char *const sides[] = {"lower", "upper"};
    for (int s = 0; s < 2; s++) {
        g_autofree char *near = g_strconcat(sides[s], ".approximate", NULL),
                        *exact = g_strconcat(sides[s], ".exact", NULL),
                        *se = g_strconcat(sides[s], ".se", NULL),
                        *low = g_strconcat(sides[s], ".low", NULL),
                        *high = g_strconcat(sides[s], ".high", NULL);
        assert_digits(row(e, NULL, sides[s])->estimate, truth(table, "ba", sides[s], ""),
                      11);
        assert_digits(row(e, NULL, near)->std_error, truth(table, "ba", se, ""), 11);
        assert_digits(row(e, NULL, exact)->conf_low, truth(table, "ba", low, ""), 9);
        assert_digits(row(e, NULL, exact)->conf_high, truth(table, "ba", high, ""), 9);
    }
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
    tcase_add_loop_test(t, icc_agrees_with_psych, 0, 2);
    tcase_add_test(t, raters_who_differ_by_a_constant);
    tcase_add_test(t, kappa_agrees_with_psych);
    tcase_add_test(t, kappa_of_one_level_and_of_full_agreement);
    tcase_add_test(t, bland_altman_agrees_with_the_formulas);
    suite_add_tcase(suite, t);
    return suite;
}
