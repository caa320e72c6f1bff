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
#include "survey_test_cases.h"

static const char *const cases[] = {"srs", "strat_fpc", "clus1", "clus2", "groups"};

static const char *const by_g1[] = {"g1", NULL};

/* --- against R --- */

START_TEST(tests_of_independence_agree_with_svychisq)
{
    g_auto(Data) data = tested_data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = tested_expected_of(cases[_i], "table_");

    for (guint i = 0; i < expected->len; i++) {
        const ExpectedValue *v = g_ptr_array_index(expected, i);
        g_auto(GStrv) part = g_strsplit(v->quantity, "_", -1);
        const char *term = strcmp(v->term, "f") == 0 ? "F" : v->term;
        g_autoptr(AvlastEstimates) e = tested_table_of(
            &data, part[1], part[2], AVLAST_TABLE_COLUMN, v->group[0] ? by_g1 : NULL);
        /* R's integral has 1e-13 to spare beside 1/2 */
        const gboolean integral = strcmp(v->term, "lincom") == 0;
        tested_check_value(
            cases[_i], v,
            tested_field_of(tested_row_of(e, v->outcome, v->group, term), part[3]),
            integral && v->value < 1e-3 ? 8.0 : 9.0);
    }
    ck_assert_uint_ge(expected->len, 3 * 6 * 4);
}
END_TEST

START_TEST(tests_of_given_shares_agree_with_their_formula)
{
    g_auto(Data) data = tested_data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = tested_expected_of(cases[_i], "fit_");
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
        tested_check_value(
            cases[_i], v,
            tested_field_of(tested_row_of(e, v->outcome, v->group, v->term),
                            v->quantity + 4),
            9);
    }
    ck_assert_uint_ge(expected->len, 12);
}
END_TEST

START_TEST(cells_agree_with_svymean)
{
    g_auto(Data) data = tested_data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = tested_expected_of(cases[_i], "cell");
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
            e = tested_table_of(&data, v->outcome, b, kind, last ? by_g1 : NULL);
            g_hash_table_insert(made, g_strdup(key), e);
        }
        const AvlastEstimate *row = tested_row_of(e, v->outcome, v->group, v->term);
        tested_check_value(
            cases[_i], v,
            strcmp(v->quantity, "cell") == 0 ? row->estimate : row->std_error, 9);
    }
    ck_assert_uint_ge(expected->len, 2 * 4 * 16);
}
END_TEST

START_TEST(differences_agree_with_svyglm)
{
    g_auto(Data) data = tested_data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = tested_expected_of(cases[_i], "test_");

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
        tested_check_value(
            cases[_i], v,
            tested_field_of(tested_row_of(e, v->outcome, v->group, v->term), part[3]), 9);
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
    g_auto(Data) data = tested_data_of(cases[_i]);
    g_autoptr(GPtrArray) expected = tested_expected_of(cases[_i], "standard_");
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
        tested_check_value(
            cases[_i], v,
            tested_field_of(tested_row_of(e, v->outcome, v->group, v->term), part[2]), 9);
    }
    ck_assert_uint_ge(expected->len, 2 * 11);
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
    suite_add_tcase(suite, reference);

    TCase *property = tcase_create("property");
    suite_add_tcase(suite, property);
    return suite;
}
