/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Before and after against tests/ref/prepost.R, and properties that need no reference. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/random.h"
#include "design_cases.h"
#include "impact/measures.h"
#include "impact/prepost/cliff.h"
#include "impact/prepost/mcnemar.h"
#include "impact/prepost/prepost.h"
#include "impact/prepost/signed_rank.h"
#include "support.h"

static const char *const x2[] = {"x2", NULL}, *const x1[] = {"x1", NULL},
                         *const t2[] = {"t2", NULL}, *const t1[] = {"t1", NULL},
                         *const b2[] = {"b2", NULL}, *const b1[] = {"b1", NULL},
                         *const x[] = {"x", NULL}, *const region[] = {"region", NULL};

#define ALL_OF_PAIRS 0x1efU /* dz dav drm db, gz gav grm gb */

static AvlastPrePostOptions wide(const char *const *outcomes, const char *const *before)
{
    return (AvlastPrePostOptions){.outcomes = outcomes,
                                  .baseline = before,
                                  .reliability = NAN,
                                  .sd = NAN,
                                  .norm = NAN,
                                  .level = 0.95};
}

static AvlastPrePostOptions waves(const char *id, gboolean all)
{
    AvlastPrePostOptions o = wide(x, NULL);

    o.columns.time = "wave";
    o.columns.id = id;
    o.all = all;
    return o;
}

static AvlastEstimates *estimate(const char *file, const AvlastPrePostOptions *options)
{
    g_autofree char *relative = g_strconcat("tests/ref/prepost/", file, NULL);
    g_autofree char *path = source_path(relative);
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = avlast_prepost(frame, options, &error);

    assert_no_error(error);
    return e;
}

static double quantity_of(const AvlastEstimate *row, const char *name)
{
    const struct {
        const char *name;
        double value;
    } all[] = {
        {"estimate", row->estimate},  {"se", row->std_error}, {"low", row->conf_low},
        {"high", row->conf_high},     {"df", row->df},        {"p", row->p_value},
        {"statistic", row->statistic}};

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (strcmp(all[i].name, name) == 0)
            return all[i].value;
    ck_abort_msg("no quantity %s", name);
    return NAN;
}

/* Every number of the case. R's noncentral t has a few digits less. */
static void check_case(const char *name, const char *group, const AvlastEstimates *e)
{
    g_autofree char *path = source_path("tests/ref/prepost/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    guint checked = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), name) != 0)
            continue;
        const char *term = ref_table_cell(table, i, "term"),
                   *quantity = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        const AvlastEstimate *row = avlast_estimates_find(e, NULL, group, term, NULL);
        ck_assert_msg(row != NULL, "%s: no row %s", name, term);
        const double got = quantity_of(row, quantity);
        const gboolean noncentral =
            (strcmp(quantity, "low") == 0 || strcmp(quantity, "high") == 0) &&
            g_strcmp0(row->method, "noncentral t") == 0;
        ck_assert_msg(digits_of(got, truth) >= (noncentral ? 8.0 : 9.0),
                      "%s, %s, %s: %.17g, expected %.17g", name, term, quantity, got,
                      truth);
        checked++;
    }
    ck_assert_msg(checked > 0, "no case %s", name);
}

static void check_options(const char *name, const char *file, const char *group,
                          const AvlastPrePostOptions *options)
{
    g_autoptr(AvlastEstimates) e = estimate(file, options);

    check_case(name, group, e);
}

START_TEST(pairs)
{
    AvlastPrePostOptions o = wide(x2, x1);

    check_options("pairs", "wide.csv", NULL, &o);
    o.effects_given = TRUE;
    o.effects = ALL_OF_PAIRS | AVLAST_PREPOST_CLIFF;
    check_options("effects", "wide.csv", NULL, &o);
    o.effects = AVLAST_PREPOST_CLIFF;
    o.columns.cluster = "school";
    check_options("clusters", "wide.csv", NULL, &o);
    o = wide(x2, x1);
    o.columns.weights = "w";
    check_options("weights", "wide.csv", NULL, &o);
    o = wide(x2, x1);
    o.columns.by = region;
    check_options("by nord", "wide.csv", "region=nord", &o);
    check_options("by sør", "wide.csv", "region=sør", &o);
    o = wide(x2, x1);
    o.reliability = 0.8;
    o.norm = 50.0;
    check_options("reliable", "wide.csv", NULL, &o);
}
END_TEST

START_TEST(ranks_and_signs)
{
    AvlastPrePostOptions o = wide(x2, x1);

    o.tests_given = TRUE;
    o.tests = AVLAST_PREPOST_WILCOXON | AVLAST_PREPOST_SIGN;
    check_options("ranks", "wide.csv", NULL, &o);
    o.normal = TRUE;
    check_options("ranks normal", "wide.csv", NULL, &o);
    o.outcomes = t2;
    o.baseline = t1;
    check_options("ties normal", "wide.csv", NULL, &o);
    o.normal = FALSE;
    check_options("ties", "wide.csv", NULL, &o);
    o.pratt = TRUE;
    check_options("pratt", "wide.csv", NULL, &o);
}
END_TEST

/* Ten rows at a time, against the enumeration of all signs. */
START_TEST(enumerated)
{
    g_autofree char *path = source_path("tests/ref/prepost/wide.csv");
    g_autofree char *truth = source_path("tests/ref/prepost/expected.csv");
    g_autoptr(RefTable) data = ref_table_read(path), table = ref_table_read(truth);
    const double *before = ref_table_numbers(data, "t1"),
                 *after = ref_table_numbers(data, "t2");

    for (gsize k = 0; k < 6; k++)
        for (int pratt = 0; pratt < 2; pratt++) {
            const AvlastSignedRankOptions how = {0.95, pratt, FALSE};
            AvlastSignedRank test;
            double d[10];
            for (gsize i = 0; i < 10; i++)
                d[i] = after[10 * k + i] - before[10 * k + i];
            ck_assert(avlast_signed_rank(d, 10, &how, &test, NULL));
            g_autofree char *name =
                g_strdup_printf("tens%s %d", pratt ? " pratt" : "", (int)k + 1);
            assert_digits(test.p_value,
                          ref_table_find(table, "value", "case", name, NULL), 12.0);
        }
}
END_TEST

START_TEST(yes_and_no)
{
    static const struct {
        const char *name;
        gsize up, down;
    } tables[] = {{"mcnemar 9 3", 9, 3},
                  {"mcnemar 5 5", 5, 5},
                  {"mcnemar 40 21", 40, 21},
                  {"mcnemar 1 8", 1, 8}};
    g_autofree char *truth = source_path("tests/ref/prepost/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(truth);
    const AvlastPrePostOptions o = wide(b2, b1);

    check_options("binary", "wide.csv", NULL, &o);
    for (gsize i = 0; i < G_N_ELEMENTS(tables); i++) {
        AvlastMcNemar m;
        avlast_mcnemar(tables[i].up, tables[i].down, 0.95, &m);
        const struct {
            const char *term, *quantity;
            double value;
        } got[] = {{"mcnemar:exact", "p", m.exact},
                   {"mcnemar:exact", "estimate", m.odds},
                   {"mcnemar:exact", "low", m.low},
                   {"mcnemar:exact", "high", m.high},
                   {"mcnemar:mid-p", "p", m.mid},
                   {"mcnemar:chisq", "statistic", m.chi_square},
                   {"mcnemar:chisq", "p", m.chi_square_p},
                   {"mcnemar:corrected", "statistic", m.corrected},
                   {"mcnemar:corrected", "p", m.corrected_p}};
        for (gsize q = 0; q < G_N_ELEMENTS(got); q++)
            assert_digits(got[q].value,
                          ref_table_find(table, "value", "case", tables[i].name, "term",
                                         got[q].term, "quantity", got[q].quantity, NULL),
                          10.0);
    }
}
END_TEST

START_TEST(comparison_group)
{
    AvlastPrePostOptions o = wide(x2, x1);

    o.columns.treatment = "arm";
    check_options("compare", "wide.csv", NULL, &o);
    o.columns.cluster = "school";
    check_options("compare clusters", "wide.csv", NULL, &o);
    o.columns.cluster = NULL;
    o.columns.weights = "w";
    check_options("compare weights", "wide.csv", NULL, &o);
}
END_TEST

START_TEST(rows_by_wave)
{
    AvlastPrePostOptions o = waves("id", FALSE);

    check_options("long pairs", "long.csv", NULL, &o);
    o = waves("id", TRUE);
    check_options("long all", "long.csv", NULL, &o);
    o.columns.treatment = "arm";
    check_options("long all compare", "long.csv", NULL, &o);
    o = waves(NULL, FALSE);
    o.effects_given = TRUE;
    o.effects = 1U << AVLAST_EFFECT_DS | 1U << (AVLAST_EFFECT_DS + AVLAST_EFFECTS_D) |
                1U << AVLAST_EFFECT_DB | 1U << (AVLAST_EFFECT_DB + AVLAST_EFFECTS_D) |
                AVLAST_PREPOST_CLIFF;
    check_options("two samples", "long.csv", NULL, &o);
    o = waves(NULL, FALSE);
    o.columns.cluster = "school";
    check_options("two samples clusters", "long.csv", NULL, &o);
}
END_TEST

/* The same people in either form give the same numbers, and every row is accounted for.
 */
START_TEST(forms_agree)
{
    const AvlastPrePostOptions a = wide(x2, x1), b = waves("id", FALSE);
    g_autoptr(AvlastEstimates) one = estimate("wide.csv", &a),
                               two = estimate("long.csv", &b);
    const AvlastEstimates *both[] = {one, two};

    for (gsize k = 0; k < 2; k++) {
        gint64 lost = 0;
        for (guint i = 0; i < both[k]->dropped->len; i++)
            lost += ((AvlastDropped *)g_ptr_array_index(both[k]->dropped, i))->rows;
        ck_assert_int_eq(both[k]->rows_read, both[k]->rows_used + lost);
    }
    /* the joint covariance: change = after - before */
    const double v[] = {
        gsl_matrix_get(one->covariance, 0, 0), gsl_matrix_get(one->covariance, 1, 1),
        gsl_matrix_get(one->covariance, 2, 2), gsl_matrix_get(one->covariance, 1, 2)};
    assert_digits(v[0], v[1] + v[2] - 2.0 * v[3], 10.0);
}
END_TEST

/* Turning all signs turns the numbers; a shift moves the estimate and nothing else. */
START_TEST(signed_rank_turns)
{
    const AvlastStream stream = {17, AVLAST_PURPOSE_STUDY_DATA};
    const AvlastSignedRankOptions how = {0.9, FALSE, FALSE};

    for (guint32 trial = 0; trial < 40; trial++) {
        const gsize n = 6 + trial;
        g_autofree double *d = g_new(double, n), *turned = g_new(double, n);
        AvlastSignedRank a, b;
        for (guint32 i = 0; i < n; i++) {
            d[i] = round(4.0 * avlast_random_normal(stream, trial, i, 0)) / 2.0;
            turned[i] = -d[i];
        }
        ck_assert(avlast_signed_rank(d, n, &how, &a, NULL));
        ck_assert(avlast_signed_rank(turned, n, &how, &b, NULL));
        assert_digits(a.p_value, b.p_value, 12.0);
        ck_assert_double_eq(a.estimate, -b.estimate);
        ck_assert_double_eq(a.low, -b.high);
        ck_assert(a.low <= a.estimate && a.estimate <= a.high);
        ck_assert_uint_eq(a.up, b.down);
    }
}
END_TEST

START_TEST(edges)
{
    const AvlastSignedRankOptions how = {0.95, FALSE, FALSE};
    const double zeros[] = {0, 0, 0}, five[] = {1, 2, 3, 4, 5};
    AvlastSignedRank test;
    AvlastMcNemar m;
    AvlastCliff cliff;

    ck_assert(avlast_signed_rank(zeros, 3, &how, &test, NULL));
    ck_assert(isnan(test.p_value) && test.estimate == 0.0 && test.zeros == 3);
    ck_assert(avlast_signed_rank(five, 5, &how, &test, NULL));
    assert_digits(test.p_value, 0.0625, 15.0);
    ck_assert(isnan(test.low)); /* five pairs have no interval of 95 per cent */
    ck_assert(avlast_signed_rank(five, 1, &how, &test, NULL));
    ck_assert(test.p_value == 1.0 && test.estimate == 1.0);
    ck_assert(avlast_sign_test(five, 5, 0.9, &test, NULL));
    ck_assert(test.low == 1.0 && test.high == 5.0);
    avlast_mcnemar(0, 0, 0.95, &m);
    ck_assert(isnan(m.exact) && isnan(m.odds));
    avlast_mcnemar(4, 0, 0.95, &m);
    ck_assert(isinf(m.odds) && m.low > 0.0);
    assert_digits(m.exact, 0.125, 14.0);
    const double *const y[2] = {zeros, five};
    const gsize n[2] = {3, 5};
    const guint32 *const none[2] = {NULL, NULL};
    ck_assert(avlast_cliff(y, n, none, 0, &cliff, NULL));
    ck_assert(cliff.estimate == 1.0 && isnan(cliff.std_error));
    ck_assert(isnan(avlast_hedges_j(1.0)));
    assert_digits(avlast_hedges_j(2.0), 0.56418958354775628, 14.0); /* 1 / sqrt(pi) */
}
END_TEST

/* A thousand averages of a hundred thousand pairs, found without making them. */
START_TEST(many_pairs)
{
    const gsize n = 20001;
    const AvlastSignedRankOptions how = {0.95, FALSE, FALSE};
    g_autofree double *d = g_new(double, n);
    AvlastSignedRank test;

    for (gsize i = 0; i < n; i++) /* symmetric about 3 */
        d[i] = 3.0 + ((double)i - 10000.0) / 100.0;
    ck_assert(avlast_signed_rank(d, n, &how, &test, NULL));
    ck_assert(!test.exact);
    assert_digits(test.estimate, 3.0, 12.0);
    assert_digits(test.low + test.high, 6.0, 9.0);
}
END_TEST

static void refuses(const AvlastPrePostOptions *options, const char *file, int class,
                    const char *text)
{
    g_autofree char *relative = g_strconcat("tests/ref/prepost/", file, NULL);
    g_autofree char *path = source_path(relative);
    g_autoptr(AvlastFrame) frame = frame_of_csv(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e = avlast_prepost(frame, options, &error);

    ck_assert_ptr_null(e);
    assert_error(error, class, text);
}

START_TEST(refusals)
{
    static const char *const wrong[] = {"1", "3", NULL}, *const same[] = {"1", "1", NULL};
    AvlastPrePostOptions o = wide(x2, x1);

    o.tests_given = TRUE;
    o.tests = AVLAST_PREPOST_MCNEMAR;
    refuses(&o, "wide.csv", AVLAST_ERROR_USAGE, "not 0 and 1");
    o.tests = AVLAST_PREPOST_WILCOXON;
    o.columns.cluster = "school";
    refuses(&o, "wide.csv", AVLAST_ERROR_USAGE, "AV252");
    o = wide(x2, x1);
    o.effects_given = TRUE;
    o.effects = 1U << AVLAST_EFFECT_DS;
    refuses(&o, "wide.csv", AVLAST_ERROR_USAGE, "two samples");
    o = waves("id", FALSE);
    o.columns.waves = wrong;
    refuses(&o, "long.csv", AVLAST_ERROR_USAGE, "no wave '3'");
    o.columns.waves = same;
    refuses(&o, "long.csv", AVLAST_ERROR_USAGE, "both before and after");
    o = waves("school", FALSE);
    refuses(&o, "long.csv", AVLAST_ERROR_INCONSISTENT, "AV255");
    o = waves(NULL, TRUE);
    refuses(&o, "long.csv", AVLAST_ERROR_USAGE, "--use all");
}
END_TEST

/* The cases above are no fewer than the numbers there are. */
START_TEST(all_is_checked)
{
    g_autofree char *path = source_path("tests/ref/prepost/expected.csv");
    g_autoptr(RefTable) table = ref_table_read(path);

    ck_assert_uint_gt(table->rows, 250);
}
END_TEST

Suite *suite_prepost(void)
{
    Suite *suite = suite_create("prepost");
    TCase *tests = tcase_create("prepost");

    tcase_add_test(tests, pairs);
    tcase_add_test(tests, ranks_and_signs);
    tcase_add_test(tests, enumerated);
    tcase_add_test(tests, yes_and_no);
    tcase_add_test(tests, comparison_group);
    tcase_add_test(tests, rows_by_wave);
    tcase_add_test(tests, forms_agree);
    tcase_add_test(tests, signed_rank_turns);
    tcase_add_test(tests, edges);
    tcase_add_test(tests, many_pairs);
    tcase_add_test(tests, refusals);
    tcase_add_test(tests, all_is_checked);
    suite_add_tcase(suite, tests);
    return suite;
}
