/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "design_cases.h"
#include "infer/imputation.h"
#include "support.h"
#include "survey/correlation.h"
#include "survey/describe.h"
#include "survey/reliability.h"
#include "survey/scale_frame.h"

/* Descriptions and scales of completed data sets against
 * tests/ref/imputation_described.R. */

#define M 6

typedef AvlastEstimates *(*One)(const AvlastFrame *, const AvlastSample *);

static AvlastFrame *completed(const AvlastFrame *all, gsize l)
{
    const AvlastColumn *imp = avlast_frame_find(all, "imp");
    g_autofree guint8 *keep = g_new0(guint8, all->rows);

    for (gsize i = 0; i < all->rows; i++)
        keep[i] = imp->number[i] == (double)l;
    AvlastFrame *frame = avlast_frame_select(all, keep, NULL);
    ck_assert_ptr_nonnull(frame);
    return frame;
}

static AvlastEstimates *pooled(One one)
{
    g_autofree char *path = source_path("tests/ref/imputation/described_data.csv");
    g_autoptr(AvlastFrame) all = frame_of_csv(path);
    const AvlastDesignColumns none = {0};
    AvlastEstimates *set[M];
    g_autoptr(GError) error = NULL;

    for (gsize l = 0; l < M; l++) {
        g_autoptr(AvlastFrame) frame = completed(all, l + 1);
        g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &none, NULL);
        set[l] = one(frame, sample);
    }
    AvlastEstimates *e = avlast_imputation_pool(set, M, NULL, NULL, &error);
    assert_no_error(error);
    for (gsize l = 0; l < M; l++)
        avlast_estimates_free(set[l]);
    return e;
}

static double value_of(const AvlastEstimate *row, const char *quantity)
{
    const struct {
        const char *name;
        double value;
    } all[] = {{"estimate", row->estimate},
               {"se", row->std_error},
               {"df", row->df},
               {"low", row->conf_low},
               {"high", row->conf_high},
               {"statistic", row->statistic},
               {"p", row->p_value}};

    for (gsize i = 0; i < G_N_ELEMENTS(all); i++)
        if (strcmp(all[i].name, quantity) == 0)
            return all[i].value;
    ck_abort_msg("no quantity '%s'", quantity);
}

/* Compares all quantities of a case's term with the row; how many there were. */
static guint compare(const RefTable *table, const char *name, const char *term,
                     const AvlastEstimate *row)
{
    guint n = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), name) != 0 ||
            strcmp(ref_table_cell(table, i, "term"), term) != 0)
            continue;
        const char *quantity = ref_table_cell(table, i, "quantity");
        const double truth = g_ascii_strtod(ref_table_cell(table, i, "value"), NULL);
        ck_assert_msg(row, "%s: no row '%s'", name, term);
        ck_assert_msg(digits_of(value_of(row, quantity), truth) >= 9.0,
                      "%s, %s, %s: %.17g, expected %.17g", name, term, quantity,
                      value_of(row, quantity), truth);
        n++;
    }
    return n;
}

static AvlastEstimate *find_row(const AvlastEstimates *e, const char *outcome,
                                const char *group, const char *term)
{
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->outcome, outcome) == 0 && g_strcmp0(row->group, group) == 0 &&
            strcmp(row->term, term) == 0)
            return row;
    }
    return NULL;
}

static RefTable *expected(void)
{
    g_autofree char *path = source_path("tests/ref/imputation/described.csv");
    return ref_table_read(path);
}

/* --- Table 1 --- */

static AvlastEstimates *table_of(const AvlastFrame *frame, const AvlastSample *sample)
{
    static const char *const by[] = {"arm", NULL}, *const variables[] = {"hours",
                                                                         "region", NULL};
    const AvlastDescribeOptions options = {.by = by,
                                           .smd = TRUE,
                                           .number_test = AVLAST_TEST_WELCH,
                                           .category_test = AVLAST_TEST_CHISQ};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastDescription) d =
        avlast_describe(frame, sample, variables, &options, &error);

    assert_no_error(error);
    return g_steal_pointer(&d->estimates);
}

static AvlastEstimates *fisher_of(const AvlastFrame *frame, const AvlastSample *sample)
{
    static const char *const by[] = {"arm", NULL}, *const variables[] = {"region", NULL};
    const AvlastDescribeOptions options = {.by = by, .category_test = AVLAST_TEST_FISHER};
    g_autoptr(AvlastDescription) d =
        avlast_describe(frame, sample, variables, &options, NULL);

    return g_steal_pointer(&d->estimates);
}

START_TEST(tables_agree_with_r)
{
    static const char *const groups[] = {NULL, "arm=åpen", "arm=lukket"};
    static const char *const levels[] = {"nord", "sør", "vest"};
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastEstimates) e = pooled(table_of);
    g_autoptr(AvlastEstimates) exact = pooled(fisher_of);
    guint n = 0;

    for (gsize g = 0; g < G_N_ELEMENTS(groups); g++) {
        g_autofree char *name =
            g_strconcat("table ", groups[g] ? groups[g] : "all", NULL);
        static const char *const terms[] = {"mean", "sd", "min"};
        for (gsize t = 0; t < G_N_ELEMENTS(terms); t++)
            n +=
                compare(table, name, terms[t], find_row(e, "hours", groups[g], terms[t]));
        for (gsize l = 0; l < G_N_ELEMENTS(levels); l++) {
            g_autofree char *share = g_strconcat("region=", levels[l], NULL),
                            *count = g_strconcat("n:", share, NULL);
            n += compare(table, name, share, find_row(e, "region", groups[g], share));
            n += compare(table, name, count, find_row(e, "region", groups[g], count));
        }
    }
    n += compare(table, "table between", "smd", find_row(e, "hours", NULL, "smd"));
    n += compare(table, "table between", "t", find_row(e, "hours", NULL, "t"));
    n += compare(table, "table between", "chisq", find_row(e, "region", NULL, "chisq"));
    n += compare(table, "table between", "fisher",
                 find_row(exact, "region", NULL, "fisher"));
    ck_assert_uint_eq(n, 3 * (5 + 1 + 1 + 3 * 6) + 7);
}
END_TEST

/* --- correlations --- */

static AvlastEstimates *correlate(const AvlastFrame *frame, const AvlastSample *sample,
                                  gboolean spearman)
{
    static const char *const variables[] = {"q1", "q2", "hours", "age", NULL};
    const AvlastCorrelationOptions options = {
        .spearman = spearman, .level = 0.95, .imputed = TRUE};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e =
        avlast_correlation_pairs(frame, sample, variables, &options, &error);

    assert_no_error(error);
    return e;
}

static AvlastEstimates *pearson_of(const AvlastFrame *frame, const AvlastSample *sample)
{
    return correlate(frame, sample, FALSE);
}

static AvlastEstimates *spearman_of(const AvlastFrame *frame, const AvlastSample *sample)
{
    return correlate(frame, sample, TRUE);
}

START_TEST(correlations_are_pooled_as_fishers_z)
{
    static const char *const pairs[][2] = {
        {"hours", "age"}, {"q1", "q2"}, {"q1", "hours"}};
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastEstimates) pearson = pooled(pearson_of);
    g_autoptr(AvlastEstimates) spearman = pooled(spearman_of);
    guint n = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++) {
        const char *x = pairs[i][0], *y = pairs[i][1];
        g_autofree char *a = g_strdup_printf("pearson %s %s", x, y),
                        *b = g_strdup_printf("spearman %s %s", x, y);
        n += compare(table, "correlation", a, find_row(pearson, x, NULL, y));
        n += compare(table, "correlation", b, find_row(spearman, x, NULL, y));
    }
    ck_assert_uint_eq(n, 6 * 7);
}
END_TEST

/* --- scales --- */

static AvlastEstimates *scale_of(const AvlastFrame *frame, const AvlastSample *sample)
{
    static const char *const items[] = {"q1", "q2", "q3", "q4", NULL}, *const reverse[] =
                                                                           {"q4", NULL};
    g_autoptr(AvlastScale) scale = avlast_scale_new("mood");
    g_autoptr(AvlastGroups) groups = avlast_groups_new(frame, sample, NULL, NULL);
    g_autoptr(GError) error = NULL;

    g_clear_pointer(&scale->items, g_strfreev);
    g_clear_pointer(&scale->reverse, g_strfreev);
    scale->items = g_strdupv((char **)(guintptr)items);
    scale->reverse = g_strdupv((char **)(guintptr)reverse);
    scale->item_min = 1.0;
    scale->item_max = 5.0;
    g_autoptr(AvlastScores) scores = avlast_scores_new(frame, scale, &error);
    assert_no_error(error);
    const AvlastItems all = {scores->k, items, scores->answer};
    AvlastEstimates *e = avlast_scores_summary(sample, groups, scores, 0.95, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) more =
        avlast_reliability(sample, groups, "mood", &all, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_estimates_append(e, more, NULL));
    return e;
}

START_TEST(scales_agree_with_r)
{
    g_autoptr(RefTable) table = expected();
    g_autoptr(AvlastEstimates) e = pooled(scale_of);
    static const char *const terms[] = {"mean", "sd", "alpha", "r.mean"},
                             *const by_item[] = {"item.mean", "item.sd", "item.rest",
                                                 "alpha.without"};
    guint n = 0;

    for (gsize t = 0; t < G_N_ELEMENTS(terms); t++)
        n += compare(table, "scale", terms[t], find_row(e, "mood", NULL, terms[t]));
    for (guint j = 1; j <= 4; j++)
        for (gsize t = 0; t < G_N_ELEMENTS(by_item); t++) {
            g_autofree char *term = g_strdup_printf("%s=q%u", by_item[t], j);
            n += compare(table, "scale", term, find_row(e, "mood", NULL, term));
        }
    ck_assert_uint_eq(n, 5 + 1 + 5 + 1 + 4 * 8);
}
END_TEST

/* A level that one set lacks is 0 people there: counts and shares go together. */
START_TEST(an_absent_level_counts_as_nobody)
{
    AvlastEstimates *set[2];

    for (gsize l = 0; l < 2; l++) {
        set[l] = avlast_estimates_new();
        set[l]->level = 0.95;
        avlast_estimates_add(set[l], "place", NULL, "n:place=a")->estimate = 10.0;
        if (l == 1) {
            AvlastEstimate *share =
                avlast_estimates_add(set[l], "place", NULL, "place=b");
            share->estimate = 0.4;
            share->std_error = 0.1;
            share->df = 20.0;
            avlast_estimates_add(set[l], "place", NULL, "n:place=b")->estimate = 4.0;
        }
    }
    g_autoptr(AvlastEstimates) e = avlast_imputation_pool(set, 2, NULL, NULL, NULL);
    ck_assert_double_eq(find_row(e, "place", NULL, "place=b")->estimate, 0.2);
    ck_assert_double_eq(find_row(e, "place", NULL, "n:place=b")->estimate, 2.0);
    ck_assert_double_eq(find_row(e, "place", NULL, "n:place=a")->estimate, 10.0);
    ck_assert(isnan(find_row(e, "place", NULL, "n:place=b")->std_error));
    avlast_estimates_free(set[0]);
    avlast_estimates_free(set[1]);
}
END_TEST

Suite *suite_imputed_described(void)
{
    Suite *suite = suite_create("imputed_described");
    TCase *tcase = tcase_create("imputed_described");

    tcase_add_test(tcase, tables_agree_with_r);
    tcase_add_test(tcase, correlations_are_pooled_as_fishers_z);
    tcase_add_test(tcase, scales_agree_with_r);
    tcase_add_test(tcase, an_absent_level_counts_as_nobody);
    suite_add_tcase(suite, tcase);
    return suite;
}
