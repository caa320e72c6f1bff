/* SPDX-License-Identifier: GPL-3.0-or-later */
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

/* Tables, tests of differences and standardised estimates: values of
 * tests/ref/survey_tests.R, and what must hold whatever the data. */

#define ALL_TESTS ((1U << AVLAST_INDEPENDENCE_TESTS) - 1)

static const char *const cases[] = {"srs", "strat_fpc", "clus1", "clus2", "groups"};
static const char *const by_g1[] = {"g1", NULL};

typedef struct {
    AvlastFrame *frame;
    AvlastSample *sample;
} Data;

static void data_clear(Data *data)
{
    avlast_sample_free(data->sample);
    avlast_frame_free(data->frame);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Data, data_clear)

static Data data_of(const char *name)
{
    for (int c = 0; c < n_design_cases; c++)
        if (strcmp(design_cases[c].name, name) == 0) {
            Data data = {.frame = frame_of_case(&design_cases[c])};
            data.sample = sample_of_case(&design_cases[c], data.frame);
            return data;
        }
    ck_abort_msg("no design '%s'", name);
}

static GPtrArray *expected_of(const char *name, const char *prefix)
{
    return expected_values_in("tests/ref/survey/tests.csv", name, prefix);
}

static AvlastEstimates *table_of(const Data *data, const char *a, const char *b,
                                 AvlastTableKind kind, const char *const *by)
{
    const AvlastSurveyOptions options = {.level = 0.95, .by = by};
    const AvlastTableOptions how = {.kind = kind, .tests = ALL_TESTS};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e =
        avlast_survey_table(data->frame, data->sample, a, b, &options, &how, &error);

    assert_no_error(error);
    return e;
}

/* The row of exactly that group; "" is none. */
static const AvlastEstimate *row_of(const AvlastEstimates *e, const char *outcome,
                                    const char *group, const char *term)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->outcome, outcome) == 0 && strcmp(row->term, term) == 0 &&
            strcmp(row->group ? row->group : "", group) == 0)
            return row;
    }
    ck_abort_msg("no row '%s' '%s' '%s'", outcome, group, term);
}

static double field_of(const AvlastEstimate *row, const char *field)
{
    return !field || !*field            ? row->estimate
           : strcmp(field, "se") == 0   ? row->std_error
           : strcmp(field, "stat") == 0 ? row->statistic
           : strcmp(field, "df") == 0   ? row->df
           : strcmp(field, "df2") == 0  ? row->df2
           : strcmp(field, "low") == 0  ? row->conf_low
           : strcmp(field, "p") == 0    ? row->p_value
                                        : (ck_abort_msg("no field '%s'", field), NAN);
}

static void check_value(const char *name, const ExpectedValue *v, double got,
                        double digits)
{
    if (isnan(v->value)) {
        ck_assert_msg(isnan(got), "%s %s %s: %.17g, expected none", name, v->quantity,
                      v->term, got);
        return;
    }
    ck_assert_msg(digits_of(got, v->value) >= digits, "%s %s %s %s %s: %.17g, not %.17g",
                  name, v->quantity, v->outcome, v->group, v->term, got, v->value);
}

/* --- against R --- */

START_TEST(tests_of_independence_agree_with_svychisq)
{
    g_auto(Data) data = data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = expected_of(cases[_i], "table_");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_auto(GStrv) part = g_strsplit(v->quantity, "_", -1);
        const char *term = strcmp(v->term, "f") == 0 ? "F" : v->term;
        g_autoptr(AvlastEstimates) e = table_of(
            &data, part[1], part[2], AVLAST_TABLE_COLUMN, v->group[0] ? by_g1 : NULL);
        /* R's integral has 1e-13 to spare beside 1/2 */
        const gboolean integral = strcmp(v->term, "lincom") == 0;
        check_value(cases[_i], v,
                    field_of(row_of(e, v->outcome, v->group, term), part[3]),
                    integral && v->value < 1e-3 ? 8.0 : 9.0);
    }
    ck_assert_uint_ge(expected->len, 3 * 6 * 4);
}
END_TEST

START_TEST(tests_of_given_shares_agree_with_their_formula)
{
    g_auto(Data) data = data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = expected_of(cases[_i], "fit_");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastStandard) given =
        avlast_standard_parse("cat=middels:5,høy:2,lav:3", &error);

    assert_no_error(error);
    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const AvlastSurveyOptions options = {.level = 0.95,
                                             .by = v->group[0] ? by_g1 : NULL};
        g_autoptr(AvlastEstimates) e = avlast_survey_fit(data.frame, data.sample, given,
                                                         &options, ALL_TESTS, &error);
        assert_no_error(error);
        check_value(cases[_i], v,
                    field_of(row_of(e, v->outcome, v->group, v->term), v->quantity + 4),
                    9);
    }
    ck_assert_uint_ge(expected->len, 12);
}
END_TEST

START_TEST(cells_agree_with_svymean)
{
    g_auto(Data) data = data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = expected_of(cases[_i], "cell");
    g_autoptr(GHashTable) made = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)avlast_estimates_free);

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *last = strrchr(v->group, ';'), *of = last ? last + 1 : v->group;
        g_autofree char *b = g_strndup(of, strcspn(of, "="));
        AvlastTableKind kind = AVLAST_TABLE_COLUMN;
        while (!g_str_has_prefix(v->term, avlast_table_kind_name(kind)))
            kind++;
        g_autofree char *key =
            g_strdup_printf("%s %s %u %d", v->outcome, b, kind, last != NULL);
        AvlastEstimates *e = g_hash_table_lookup(made, key);
        if (!e) {
            e = table_of(&data, v->outcome, b, kind, last ? by_g1 : NULL);
            g_hash_table_insert(made, g_strdup(key), e);
        }
        const AvlastEstimate *row = row_of(e, v->outcome, v->group, v->term);
        check_value(cases[_i], v,
                    strcmp(v->quantity, "cell") == 0 ? row->estimate : row->std_error, 9);
    }
    ck_assert_uint_ge(expected->len, 2 * 4 * 16);
}
END_TEST

START_TEST(differences_agree_with_svyglm)
{
    g_auto(Data) data = data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = expected_of(cases[_i], "test_");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *const y[] = {v->outcome, NULL};
        g_auto(GStrv) part = g_strsplit(v->quantity, "_", -1);
        const AvlastSurveyOptions options = {.level = 0.95,
                                             .by = v->group[0] ? by_g1 : NULL};
        AvlastDifferenceOptions how = {.null = 0.0};
        g_autoptr(GError) error = NULL;
        ck_assert(avlast_difference_of_name(part[1], &how.kind));
        g_autoptr(AvlastEstimates) e = avlast_survey_difference(
            data.frame, data.sample, y, part[2], &options, &how, &error);
        assert_no_error(error);
        check_value(cases[_i], v,
                    field_of(row_of(e, v->outcome, v->group, v->term), part[3]), 9);
    }
    ck_assert_uint_ge(expected->len, 4 * (6 + 15));
}
END_TEST

START_TEST(standardised_estimates_agree_with_svystandardize)
{
    static const struct {
        const char *kind;
        AvlastStandardised what;
    } kinds[] = {{"mean", AVLAST_STANDARDISED_MEAN},
                 {"all", AVLAST_STANDARDISED_MEAN},
                 {"total", AVLAST_STANDARDISED_TOTAL},
                 {"proportion", AVLAST_STANDARDISED_PROPORTION},
                 {"ratio", AVLAST_STANDARDISED_RATIO}};
    g_auto(Data) data = data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = expected_of(cases[_i], "standard_");
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastStandard) standard = avlast_standard_parse("g2=p:3,q:7", &error);

    assert_no_error(error);
    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        const char *const names[] = {v->outcome, strchr(v->term, '/') ? "x" : NULL, NULL};
        g_auto(GStrv) part = g_strsplit(v->quantity, "_", -1);
        guint k = 0;
        while (strcmp(kinds[k].kind, part[1]) != 0)
            k++;
        const AvlastSurveyOptions options = {.level = 0.95,
                                             .by = v->group[0] ? by_g1 : NULL};
        g_autoptr(AvlastEstimates) e = avlast_survey_standardised(
            data.frame, data.sample, kinds[k].what, names, &options, standard, &error);
        assert_no_error(error);
        check_value(cases[_i], v,
                    field_of(row_of(e, v->outcome, v->group, v->term), part[2]), 9);
    }
    ck_assert_uint_ge(expected->len, 2 * 11);
}
END_TEST

/* --- mixtures of chi-squares --- */

static gsize weights_of(const char *text, double *lambda)
{
    g_auto(GStrv) parts = g_strsplit(text, " ", -1);
    gsize k = 0;

    for (; parts[k]; k++)
        lambda[k] = g_ascii_strtod(parts[k], NULL);
    return k;
}

START_TEST(mixtures_agree_with_their_integral)
{
    g_autoptr(GPtrArray) expected = expected_of("mixture", "");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_auto(GStrv) part = g_strsplit(v->term, ";", -1);
        double lambda[4];
        const gsize k = weights_of(part[0], lambda);
        const double x = g_ascii_strtod(part[1], NULL),
                     df = g_ascii_strtod(part[2], NULL);
        check_value("mixture", v,
                    strcmp(v->quantity, "upper") == 0
                        ? avlast_mixture_upper(lambda, k, x, df)
                        : avlast_mixture_saddlepoint(lambda, k, x, df),
                    10);
    }
    ck_assert_uint_eq(expected->len, 36);
}
END_TEST

/* Equal weights are a chi-square or F; pairs of equal weights a sum of exponentials. */
START_TEST(mixtures_have_their_closed_forms)
{
    static const double xs[] = {1e-6, 0.01, 0.7, 3.0, 9.5, 40.0, 300.0, 1200.0};
    const double lambda[] = {1.7, 1.7, 1.7, 1.7, 1.7, 0.0},
                 pairs[] = {2.0, 0.3, 0.3, 2.0};

    for (guint i = 0; i < G_N_ELEMENTS(xs); i++) {
        const double x = xs[i];
        for (gsize k = 1; k <= 6; k++) {
            const double n = (double)MIN(k, 5);
            assert_digits(avlast_mixture_upper(lambda, k, x, INFINITY),
                          avlast_chisq_upper(x / 1.7, n), 12);
            for (double df = 0.5; df < 300.0; df *= 3.7)
                assert_digits(avlast_mixture_upper(lambda, k, x, df),
                              avlast_f_upper(x / 1.7 / n, n, df), 12);
        }
        const double exact = (2.0 * exp(-x / 4.0) - 0.3 * exp(-x / 0.6)) / (2.0 - 0.3);
        assert_digits(avlast_mixture_upper(pairs, 4, x, INFINITY), exact, 12);
    }
    ck_assert(avlast_mixture_upper(pairs, 4, 0.0, 5.0) == 1.0);
    ck_assert(avlast_mixture_upper(pairs, 4, -3.0, 5.0) == 1.0);
    ck_assert(isnan(avlast_mixture_upper(lambda + 5, 1, 1.0, 5.0)));
    ck_assert(isnan(avlast_mixture_upper((const double[]){-1.0}, 1, 1.0, 5.0)));
    ck_assert(isnan(avlast_mixture_upper(pairs, 4, 1.0, 0.0)));
}
END_TEST

/* The saddlepoint is smooth through the mean, where its formula has 0 / 0. */
START_TEST(saddlepoint_passes_the_mean)
{
    const double lambda[] = {2.0, 0.7, 0.1};
    /* K'(0) = 0 where x = sum lambda */
    const double mean = 2.8, df = 11.0;
    double before = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 - 1e-3), df);

    for (int step = -9; step <= 10; step++) {
        const double p =
            avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 + 1e-4 * step), df);
        ck_assert(p < before && before - p < 4e-5 + (step == -9 ? 1e-4 : 0.0));
        before = p;
    }
    const double at = avlast_mixture_saddlepoint(lambda, 3, mean, df),
                 low = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 - 1e-4), df),
                 high = avlast_mixture_saddlepoint(lambda, 3, mean * (1.0 + 1e-4), df);
    assert_digits(at, (low + high) / 2.0, 7);
    ck_assert(fabs(at - avlast_mixture_upper(lambda, 3, mean, df)) < 0.01);
}
END_TEST

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
        g_autoptr(AvlastEstimates) a = table_of(&weighted, "a", "b", kind, NULL);
        g_autoptr(AvlastEstimates) b = table_of(&replicated, "a", "b", kind, NULL);
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
    g_autoptr(AvlastEstimates) a = table_of(&data, "a", "b", AVLAST_TABLE_ROW, NULL);
    g_autoptr(AvlastEstimates) b = table_of(&other, "a", "b", AVLAST_TABLE_ROW, NULL);

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
    g_autoptr(AvlastEstimates) both = table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, by);

    for (gsize i = 0; i < data.frame->rows; i++)
        flags[i] = g->number[i] == 1.0;
    avlast_sample_set_domain(data.sample, flags);
    g_autoptr(AvlastEstimates) part = table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, NULL);
    for (guint i = 0; i < part->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(part, i);
        g_autofree char *group =
            row->group ? g_strdup_printf("g=1;%s", row->group) : g_strdup("g=1");
        const AvlastEstimate *same = row_of(both, row->outcome, group, row->term);
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
    g_autoptr(AvlastEstimates) e = table_of(&data, "o", "g", AVLAST_TABLE_COLUMN, NULL);
    g_autoptr(AvlastEstimates) t = table_of(&data, "g", "o", AVLAST_TABLE_COLUMN, NULL);
    const AvlastEstimate *f = row_of(e, "o", "", "F"), *l = row_of(e, "o", "", "lincom");

    assert_digits(l->p_value, f->p_value, 12);
    ck_assert(f->df == 1.0);
    assert_digits(row_of(e, "o", "", "adjwald")->statistic,
                  row_of(e, "o", "", "wald")->statistic, 14);
    assert_digits(row_of(e, "o", "", "chisq")->statistic, f->statistic, 12);
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        assert_digits(row_of(t, "g", "", avlast_independence_name(i))->p_value,
                      row_of(e, "o", "", avlast_independence_name(i))->p_value, 12);
    /* a share's difference is that of its 0/1 variable; F of two groups is t squared */
    g_autoptr(AvlastEstimates) d = differences_of(&data, AVLAST_DIFFERENCE_T);
    const AvlastEstimate *one = row_of(d, "o", "", "b=q - p");
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
        table_of(&data, "a", "b", AVLAST_TABLE_TOTAL, NULL);
    g_autoptr(AvlastEstimates) counts =
        table_of(&data, "a", "b", AVLAST_TABLE_COUNT, NULL);

    for (guint j = 0; j < 3; j++) {
        g_autofree char *group = g_strconcat("b=", columns[j], NULL);
        double column = 0.0;
        for (guint i = 0; i < 3; i++) {
            g_autofree char *share = g_strconcat("total:a=", levels[i], NULL);
            g_autofree char *size = g_strconcat("count:a=", levels[i], NULL);
            column += row_of(total, "a", group, share)->estimate;
            count += row_of(counts, "a", group, size)->estimate;
        }
        assert_digits(row_of(total, "a", group, "total:all")->estimate, column, 13);
        all += column;
    }
    assert_digits(all, 1.0, 13);
    assert_digits(row_of(counts, "a", "", "count:all")->estimate, count, 13);
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
    assert_digits(row_of(e, "y", "", "g=1 - 0")->estimate, above / pairs - 0.5, 12);
}
END_TEST

/* The standard that the data have changes no mean; the reference turns the sign. */
START_TEST(own_standard_is_the_mean)
{
    g_auto(Data) data = data_of("strat_fpc");
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

Suite *suite_survey_tests(void)
{
    Suite *suite = suite_create("survey_tests");
    TCase *reference = tcase_create("reference");
    const int n = (int)G_N_ELEMENTS(cases);

    tcase_set_timeout(reference, 60);
    tcase_add_loop_test(reference, tests_of_independence_agree_with_svychisq, 0, n);
    tcase_add_loop_test(reference, tests_of_given_shares_agree_with_their_formula, 0, n);
    tcase_add_loop_test(reference, cells_agree_with_svymean, 0, n);
    tcase_add_loop_test(reference, differences_agree_with_svyglm, 0, n);
    tcase_add_loop_test(reference, standardised_estimates_agree_with_svystandardize, 0,
                        n - 1);
    tcase_add_test(reference, mixtures_agree_with_their_integral);
    suite_add_tcase(suite, reference);

    TCase *property = tcase_create("property");
    tcase_add_test(property, mixtures_have_their_closed_forms);
    tcase_add_test(property, saddlepoint_passes_the_mean);
    tcase_add_test(property, replication_is_integer_weight);
    tcase_add_test(property, order_of_rows_does_not_matter);
    tcase_add_test(property, a_group_is_a_domain);
    tcase_add_test(property, tests_of_four_cells_are_one);
    tcase_add_test(property, cells_add_up);
    tcase_add_test(property, mean_ranks_are_chances);
    tcase_add_test(property, own_standard_is_the_mean);
    tcase_add_test(property, faulty_standards_are_errors);
    suite_add_tcase(suite, property);
    return suite;
}
