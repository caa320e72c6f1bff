/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tests under a design, of tables made here: what must be the same, and what must add up.
 */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/mixture.h"
#include "design_cases.h"
#include "support.h"
#include "survey/difference.h"
#include "survey/fit.h"
#include "survey/standardise.h"
#include "survey/table.h"

#define ALL_TESTS ((1U << AVLAST_INDEPENDENCE_TESTS) - 1)
#include "survey_test_cases.h"

/* --- properties --- */

/* Clusters with whole weights; with `replicated`, each row as often as it weighs. Columns
 * y and o are tied often. */
static char *made_text(gboolean replicated, guint rows)
{
    g_autoptr(GString) text = g_string_new("stratum,psu,w,a,b,g,o,y\n");
    guint32 state = 12345;

    for (guint i = 0; i < rows; i++) {
        guint r[5];
        for (guint k = 0; k < 5; k++) {
            state = state * 1664525U + 1013904223U;
            r[k] = state >> 16;
        }
        const guint weight = 1 + r[0] % 4, b = r[2] % 3, times = replicated ? weight : 1;
        for (guint t = 0; t < times; t++)
            g_string_append_printf(text, "%u,%u,%u,%c,%c,%u,%u,%u\n", i % 2, i % 14,
                                   replicated ? 1 : weight, "xyz"[(r[1] + (b == 0)) % 3],
                                   "pqr"[b], r[3] % 2, (r[4] + b) % 2, r[4] % 9 + b);
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static Data made(gboolean replicated, const gsize *order)
{
    static const char *const strata[] = {"stratum", NULL}, *const clusters[] = {"psu",
                                                                                NULL};
    const AvlastDesignColumns columns = {
        .weights = "w", .strata = strata, .clusters = clusters};
    char *folder = temporary_folder();
    g_autofree char *text = made_text(replicated, 120);
    g_autofree char *path = write_file(folder, "made.csv", text);
    g_autoptr(GError) error = NULL;
    Data data = {.frame = frame_of_csv(path)};

    if (order) {
        AvlastFrame *other = frame_reordered(data.frame, order);
        avlast_frame_free(data.frame);
        data.frame = other;
    }
    data.sample = avlast_sample_new(data.frame, &columns, &error);
    assert_no_error(error);
    remove_folder(folder);
    return data;
}

static AvlastEstimates *differences_of(const Data *data, AvlastDifferenceKind kind)
{
    static const char *const y[] = {"y", "o", NULL};
    const AvlastSurveyOptions options = {.level = 0.95};
    const AvlastDifferenceOptions how = {.kind = kind};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e = avlast_survey_difference(data->frame, data->sample, y, "b",
                                                  &options, &how, &error);

    assert_no_error(error);
    return e;
}

static void assert_alike(const AvlastEstimates *a, const AvlastEstimates *b,
                         gboolean counts)
{
    ck_assert_uint_eq(a->rows->len, b->rows->len);
    for (guint i = 0; i < a->rows->len; i++) {
        const AvlastEstimate *x = avlast_estimates_row(a, i),
                             *y = avlast_estimates_row(b, i);
        ck_assert_str_eq(x->term, y->term);
        if (!counts && g_str_has_prefix(x->term, "n:"))
            continue;
        assert_digits(y->estimate, x->estimate, 10);
        assert_digits(y->std_error, x->std_error, 10);
        /* the sample sizes of X^2 differ where rows are replicated */
        if (counts ||
            (strcmp(x->term, "lincom") != 0 && strcmp(x->term, "saddlepoint") != 0))
            assert_digits(y->statistic, x->statistic, 10);
        assert_digits(y->p_value, x->p_value, 10);
        assert_digits(y->df, x->df, 10);
    }
}

START_TEST(replication_is_integer_weight)
{
    g_auto(Data) weighted = made(FALSE, NULL), replicated = made(TRUE, NULL);

    for (AvlastTableKind kind = AVLAST_TABLE_COLUMN; kind <= AVLAST_TABLE_COUNT; kind++) {
        g_autoptr(AvlastEstimates) a = tested_table_of(&weighted, "a", "b", kind, NULL);
        g_autoptr(AvlastEstimates) b = tested_table_of(&replicated, "a", "b", kind, NULL);
        assert_alike(a, b, FALSE);
    }
    for (AvlastDifferenceKind k = AVLAST_DIFFERENCE_T; k <= AVLAST_DIFFERENCE_MEDIAN;
         k++) {
        g_autoptr(AvlastEstimates) a = differences_of(&weighted, k);
        g_autoptr(AvlastEstimates) b = differences_of(&replicated, k);
        assert_alike(a, b, FALSE);
    }
}
END_TEST

START_TEST(order_of_rows_does_not_matter)
{
    gsize order[120];

    for (gsize i = 0; i < 120; i++)
        order[i] = (i * 77 + 31) % 120;
    g_auto(Data) data = made(FALSE, NULL), other = made(FALSE, order);
    g_autoptr(AvlastEstimates) a =
        tested_table_of(&data, "a", "b", AVLAST_TABLE_ROW, NULL);
    g_autoptr(AvlastEstimates) b =
        tested_table_of(&other, "a", "b", AVLAST_TABLE_ROW, NULL);

    assert_alike(a, b, TRUE);
    for (AvlastDifferenceKind k = AVLAST_DIFFERENCE_T; k <= AVLAST_DIFFERENCE_MEDIAN;
         k++) {
        g_autoptr(AvlastEstimates) c = differences_of(&data, k);
        g_autoptr(AvlastEstimates) d = differences_of(&other, k);
        assert_alike(c, d, TRUE);
    }
}
END_TEST

/* A group of --by is the domain of its rows under the whole design. */
START_TEST(a_group_is_a_domain)
{
    static const char *const by[] = {"g", NULL};
    g_auto(Data) data = made(FALSE, NULL);
    const AvlastColumn *g = avlast_frame_require(data.frame, "g", NULL);
    g_autofree guint8 *flags = g_new0(guint8, data.frame->rows);
    g_autoptr(AvlastEstimates) both =
        tested_table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, by);

    for (gsize i = 0; i < data.frame->rows; i++)
        flags[i] = g->number[i] == 1.0;
    avlast_sample_set_domain(data.sample, flags);
    g_autoptr(AvlastEstimates) part =
        tested_table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, NULL);
    for (guint i = 0; i < part->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(part, i);
        g_autofree char *group =
            row->group ? g_strdup_printf("g=1;%s", row->group) : g_strdup("g=1");
        const AvlastEstimate *same = tested_row_of(both, row->outcome, group, row->term);
        assert_digits(same->estimate, row->estimate, 12);
        assert_digits(same->std_error, row->std_error, 12);
        assert_digits(same->conf_low, row->conf_low, 12);
        assert_digits(same->p_value, row->p_value, 12);
        assert_digits(same->df, row->df, 12);
    }
}
END_TEST

/* In a 2 x 2 table there is one contrast: the exact mixture is the F, the two Wald tests
 * are one, and the first-order chi-square is d0 = 1 times the F. The order of the
 * variables does not matter. */
START_TEST(tests_of_four_cells_are_one)
{
    g_auto(Data) data = made(FALSE, NULL);
    g_autoptr(AvlastEstimates) e =
        tested_table_of(&data, "o", "g", AVLAST_TABLE_COLUMN, NULL);
    g_autoptr(AvlastEstimates) t =
        tested_table_of(&data, "g", "o", AVLAST_TABLE_COLUMN, NULL);
    const AvlastEstimate *f = tested_row_of(e, "o", "", "F"),
                         *l = tested_row_of(e, "o", "", "lincom");

    assert_digits(l->p_value, f->p_value, 12);
    ck_assert(f->df == 1.0);
    assert_digits(tested_row_of(e, "o", "", "adjwald")->statistic,
                  tested_row_of(e, "o", "", "wald")->statistic, 14);
    assert_digits(tested_row_of(e, "o", "", "chisq")->statistic, f->statistic, 12);
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        assert_digits(tested_row_of(t, "g", "", avlast_independence_name(i))->p_value,
                      tested_row_of(e, "o", "", avlast_independence_name(i))->p_value,
                      12);
    /* a share's difference is that of its 0/1 variable; F of two groups is t squared */
    g_autoptr(AvlastEstimates) d = differences_of(&data, AVLAST_DIFFERENCE_T);
    const AvlastEstimate *one = tested_row_of(d, "o", "", "b=q - p");
    assert_digits(avlast_f_upper(one->statistic * one->statistic, 1.0, one->df),
                  one->p_value, 12);
}
END_TEST

/* Shares add to 1 and counts to the margins; margins are the same in every kind. */
START_TEST(cells_add_up)
{
    g_auto(Data) data = made(FALSE, NULL);
    static const char *const levels[] = {"x", "y", "z"}, *const columns[] = {"p", "q",
                                                                             "r"};
    double all = 0.0, count = 0.0;
    g_autoptr(AvlastEstimates) total =
        tested_table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, NULL);
    g_autoptr(AvlastEstimates) counts =
        tested_table_of(&data, "a", "b", AVLAST_TABLE_COUNT, NULL);

    for (guint j = 0; j < 3; j++) {
        g_autofree char *group = g_strconcat("b=", columns[j], NULL);
        double column = 0.0;
        for (guint i = 0; i < 3; i++) {
            g_autofree char *share = g_strconcat("total:a=", levels[i], NULL);
            g_autofree char *size = g_strconcat("count:a=", levels[i], NULL);
            column += tested_row_of(total, "a", group, share)->estimate;
            count += tested_row_of(counts, "a", group, size)->estimate;
        }
        assert_digits(tested_row_of(total, "a", group, "total:all")->estimate, column,
                      13);
        all += column;
    }
    assert_digits(all, 1.0, 13);
    assert_digits(tested_row_of(counts, "a", "", "count:all")->estimate, count, 13);
}
END_TEST

/* Two groups without ties: the difference of mean ranks is P(b > a) - 1/2, counted. */
START_TEST(mean_ranks_are_chances)
{
    g_auto(Data) data = made(FALSE, NULL);
    static const char *const y[] = {"y", NULL};
    const AvlastSurveyOptions options = {.level = 0.95};
    const AvlastDifferenceOptions how = {.kind = AVLAST_DIFFERENCE_WILCOXON};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastEstimates) e =
        avlast_survey_difference(data.frame, data.sample, y, "g", &options, &how, &error);
    const double *v = avlast_frame_require(data.frame, "y", NULL)->number,
                 *g = avlast_frame_require(data.frame, "g", NULL)->number,
                 *w = data.sample->weight;
    double above = 0.0, pairs = 0.0;

    assert_no_error(error);
    for (gsize i = 0; i < data.frame->rows; i++)
        for (gsize j = 0; j < data.frame->rows; j++)
            if (g[i] == 1.0 && g[j] == 0.0) {
                pairs += w[i] * w[j];
                above += w[i] * w[j] * (v[i] > v[j] ? 1.0 : v[i] == v[j] ? 0.5 : 0.0);
            }
    assert_digits(tested_row_of(e, "y", "", "g=1 - 0")->estimate, above / pairs - 0.5,
                  12);
}
END_TEST

/* The standard that the data have changes no mean; the reference turns the sign. */
START_TEST(own_standard_is_the_mean)
{
    g_auto(Data) data = tested_data_of("strat_fpc");
    static const char *const y[] = {"y", NULL};
    const AvlastSurveyOptions options = {.level = 0.95};
    const AvlastColumn *g = avlast_frame_require(data.frame, "g2", NULL);
    double share[2] = {0.0, 0.0}, all = 0.0, mean = 0.0, before = 0.0;
    g_autoptr(GError) error = NULL;

    for (gsize i = 0; i < data.frame->rows; i++) {
        share[strcmp(g_ptr_array_index(g->levels, g->code[i]), "q") == 0] +=
            data.sample->weight[i];
        all += data.sample->weight[i];
        mean += data.sample->weight[i] *
                avlast_frame_require(data.frame, "y", NULL)->number[i];
    }
    g_autofree char *text = g_strdup_printf("g2=q:%.17g,p:%.17g", share[1], share[0]);
    g_autoptr(AvlastStandard) standard = avlast_standard_parse(text, &error);
    assert_no_error(error);
    g_autoptr(AvlastEstimates) e = avlast_survey_standardised(
        data.frame, data.sample, AVLAST_STANDARDISED_MEAN, y, &options, standard, &error);
    assert_no_error(error);
    assert_digits(avlast_estimates_row(e, 0)->estimate, mean / all, 13);
    for (int turn = 0; turn < 2; turn++) {
        const AvlastDifferenceOptions how = {.reference = turn ? "q" : "p"};
        g_autoptr(AvlastEstimates) d = avlast_survey_difference(
            data.frame, data.sample, y, "g2", &options, &how, &error);
        assert_no_error(error);
        const AvlastEstimate *row = avlast_estimates_row(d, 0);
        ck_assert_str_eq(row->term, turn ? "g2=p - q" : "g2=q - p");
        assert_digits(turn ? -row->statistic : row->statistic,
                      turn ? before : row->statistic, 14);
        before = row->statistic;
    }
}
END_TEST

START_TEST(faulty_standards_are_errors)
{
    static const char *const faults[] = {"g2",         "g2=",        "=p:1",
                                         "g2=p:1,q",   "g2=p:1,q:0", "g2=p:1,q:-1",
                                         "g2=p:1,p:2", "g2=p:1,q:x", "g2=p:inf"};

    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        g_autoptr(GError) error = NULL;
        ck_assert_msg(!avlast_standard_parse(faults[i], &error), "%s", faults[i]);
        ck_assert_msg(error && strstr(error->message, "AV251"), "%s", faults[i]);
    }
}
END_TEST

Suite *suite_survey_tests_made(void)
{
    Suite *suite = suite_create("survey_tests_made");
    TCase *tests = tcase_create("survey_tests_made");

    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, replication_is_integer_weight);
    tcase_add_test(tests, order_of_rows_does_not_matter);
    tcase_add_test(tests, a_group_is_a_domain);
    tcase_add_test(tests, tests_of_four_cells_are_one);
    tcase_add_test(tests, cells_add_up);
    tcase_add_test(tests, mean_ranks_are_chances);
    tcase_add_test(tests, own_standard_is_the_mean);
    tcase_add_test(tests, faulty_standards_are_errors);
    suite_add_tcase(suite, tests);
    return suite;
}
