/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What it is worth to know more before choosing among the options of a value model:
 * normal distributions in R (tests/ref/option_information.R), the same as for carrying on
 * or stopping, parts and wholes, the chart's curves. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/number.h"
#include "support.h"
#include "value/effects.h"
#include "value/study.h"
#include "value_cases.h"

static const double sizes[] = {60, 500};
static const AvlastStudyPlan plan = {.people = sizes,
                                     .sizes = G_N_ELEMENTS(sizes),
                                     .pilot = 250,
                                     .fixed = 40000,
                                     .per_person = 700,
                                     .population = 150,
                                     .years = 6,
                                     .delay = 1};

static AvlastValueOptions options_of(char **scenarios, char **sets)
{
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;

    options.scenario = scenarios;
    options.study = &plan;
    options.sensitivity.sets = sets;
    return options;
}

static const AvlastEstimate *find(const ValueCase *v, double threshold, const char *term,
                                  const char *outcome)
{
    char number[AVLAST_NUMBER_BUFFER];
    g_autofree char *group = g_strdup_printf("scenario=central;threshold=%s",
                                             avlast_number_exact(threshold, number));
    const AvlastEstimate *row = avlast_estimates_find(v->result->estimates, outcome,
                                                      group, *term ? term : NULL, NULL);

    ck_assert_msg(row != NULL, "no row %s %s %s", outcome, group, term);
    return row;
}

/* --- R --- */

/* How far 2048 draws may be off, in worths of knowing everything for one choice. */
static double within(const char *outcome)
{
    return g_str_has_prefix(outcome, "evpi")    ? 0.008
           : g_str_has_prefix(outcome, "evppi") ? 0.016
                                                : 0.028;
}

static void compare(const ValueCase *v, const RefTable *table, gsize r, double truth)
{
    const char *outcome = ref_table_cell(table, r, "outcome"),
               *threshold = ref_table_cell(table, r, "threshold"),
               *variant = ref_table_cell(table, r, "variant"),
               *term = ref_table_cell(table, r, "term");
    const double k = g_ascii_strtod(threshold, NULL);
    const double evpi = ref_table_find(table, "value", "variant", variant, "threshold",
                                       threshold, "outcome", "evpi", NULL),
                 all = ref_table_find(table, "value", "variant", variant, "threshold",
                                      threshold, "outcome", "evpi.population", NULL);
    const gboolean once = !strstr(outcome, ".population") && strcmp(outcome, "enbs") != 0;
    const double got = find(v, k, term, outcome)->estimate;

    ck_assert_msg(fabs(got - truth) <= within(outcome) * (once ? evpi : all),
                  "%s %s %s %s: %.17g, expected %.17g", variant, threshold, outcome, term,
                  got, truth);
}

START_TEST(test_r)
{
    static const char *const variants[] = {"independent", "together", "society"};
    g_autofree char *folder = source_path("tests/ref/option_information");
    g_autofree char *truth = source_path("tests/ref/option_information.csv");
    g_autoptr(RefTable) table = ref_table_read(truth);
    const double *value = ref_table_numbers(table, "value");
    char *scenarios[] = {(char[]){"central"}, NULL};
    char *two[] = {(char[]){"effects.short"},
                   (char[]){"effects.long"},
                   (char[]){"costs.brief"},
                   (char[]){"costs.full"},
                   (char[]){"effects.short+costs.full"},
                   NULL};
    char *one[] = {(char[]){"effects.short"}, (char[]){"costs.brief"}, NULL};
    gsize compared = 0;

    for (gsize i = 0; i < G_N_ELEMENTS(variants); i++) {
        g_autofree char *path = g_strdup_printf("%s/%s.yaml", folder, variants[i]);
        const AvlastValueOptions options = options_of(scenarios, i < 2 ? two : one);
        g_auto(ValueCase) v = value_case(path, folder, &options);
        for (gsize r = 0; r < table->rows; r++) {
            if (strcmp(ref_table_cell(table, r, "variant"), variants[i]) != 0)
                continue;
            compare(&v, table, r, value[r]);
            compared++;
        }
    }
    ck_assert_uint_eq(compared, 78);
}
END_TEST

/* --- the same as carrying on or stopping --- */

static const char *scheme_text =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 6, participants: 50, draws: 1000}\n"
    "payers:\n"
    "  - {id: by, kind: municipality}\n"
    "  - {id: folk, kind: participant}\n"
    "effects:\n"
    "  - {id: work, unit: year, estimate: 0.1, se: 0.05, source: y, causal: yes}\n"
    "  - {id: calm, unit: year, estimate: 0.2, se: 0.1, source: y, causal: yes}\n"
    "unit_costs:\n"
    "  - {id: help, payer: by, kind: transfer, value: 90000, se: 9000, price_year: 2025, "
    "source: z}\n"
    "splits:\n"
    "  - {id: a, effect: work, unit_cost: help}\n"
    "  - {id: b, effect: calm, unit_cost: help}\n"
    "costs:\n"
    "  - {id: staff, amount: {value: 125000, se: 9000}, per: participant, payer: by, "
    "price_year: 2025, source: w}\n"
    "cost_effectiveness: {effects: work, payer: public, thresholds: [0, 50000], source: "
    "x}\n";

static void same(double a, double b, const char *what)
{
    ck_assert_msg(fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)), "%s: %.17g and %.17g",
                  what, a, b);
}

START_TEST(test_scheme)
{
    static const char *const outcomes[] = {"evsi", "evsi.population", "enbs"};
    char *scenarios[] = {(char[]){"central"}, NULL};
    char *sets[] = {(char[]){"effects.work+unit_costs.help"},
                    (char[]){"effects.work+effects.calm+unit_costs.help"}, NULL};
    const AvlastValueOptions options = options_of(scenarios, sets);
    g_auto(ValueCase) v = value_case_of(scheme_text, &options);

    for (gsize i = 0; i < G_N_ELEMENTS(outcomes); i++) {
        same(find(&v, 0, "n=60", outcomes[i])->estimate,
             value_case_point(&v, "central", "public", outcomes[i], "n=60"), outcomes[i]);
        same(find(&v, 0, "n=500", outcomes[i])->std_error,
             value_case_row(&v, "central", "public", outcomes[i], "n=500")->std_error,
             outcomes[i]);
    }
    same(find(&v, 0, "", "evpi")->estimate,
         value_case_point(&v, "central", "public", "evpi", NULL), "evpi");
    same(find(&v, 0, "effects", "evppi")->estimate,
         value_case_point(&v, "central", "public", "evppi", "effects"), "effects");
    for (char **set = sets; *set; set++) {
        same(find(&v, 0, *set, "evppi")->estimate,
             value_case_point(&v, "central", "public", "evppi", *set), *set);
        same(find(&v, 0, *set, "evppi.noise")->estimate,
             value_case_point(&v, "central", "public", "evppi.noise", *set), *set);
    }
}
END_TEST

/* --- parts and wholes --- */

START_TEST(test_parts)
{
    char *scenarios[] = {(char[]){"central"}, NULL};
    char *sets[] = {(char[]){"costs.staff+unit_costs.help"},
                    (char[]){"effects.work+costs.staff+unit_costs.help"}, NULL};
    AvlastValueOptions options = options_of(scenarios, sets);
    options.sensitivity.kinds = AVLAST_SENSITIVITY_EVPPI;
    g_auto(ValueCase) v = value_case_of(scheme_text, &options);
    const double ks[] = {0, 50000};

    for (gsize t = 0; t < G_N_ELEMENTS(ks); t++) {
        const double staff = find(&v, ks[t], "costs.staff", "evppi")->estimate,
                     help = find(&v, ks[t], "unit_costs.help", "evppi")->estimate,
                     two = find(&v, ks[t], sets[0], "evppi")->estimate,
                     three = find(&v, ks[t], sets[1], "evppi")->estimate,
                     work = find(&v, ks[t], "effects.work", "evppi")->estimate;
        ck_assert_double_le(0.0, fmin(staff, help));
        ck_assert_double_le(fmax(staff, help), two);
        ck_assert_double_le(fmax(two, work), three);
        ck_assert_double_le(three, find(&v, ks[t], "", "evpi")->estimate);
        same(find(&v, ks[t], "costs.staff", "evppi.population")->estimate,
             staff * find(&v, ks[t], "", "evpi.population")->estimate /
                 find(&v, ks[t], "", "evpi")->estimate,
             "population");
    }
}
END_TEST

/* --- the chart --- */

START_TEST(test_chart)
{
    char *scenarios[] = {(char[]){"central"}, NULL};
    char *sets[] = {(char[]){"effects.work"}, (char[]){"effects.work+unit_costs.help"},
                    NULL};
    const AvlastValueOptions options = options_of(scenarios, sets);
    g_auto(ValueCase) v = value_case_of(scheme_text, &options);
    const json_t *chart = json_object_get(v.result->charts, "evpi"),
                 *known = json_object_get(chart, "known");
    const gsize middle = 20; /* of 41 from 0 to 100 000 */

    ck_assert_uint_eq(json_array_size(json_object_get(chart, "thresholds")), 41);
    ck_assert_uint_eq(json_array_size(json_object_get(chart, "options")), 2);
    ck_assert_uint_eq(json_array_size(known), 2);
    const double evpi = find(&v, 50000, "", "evpi")->estimate;
    same(avlast_json_double(json_array_get(json_object_get(chart, "evpi"), middle)), evpi,
         "curve of the EVPI");
    double least = INFINITY;
    for (gsize d = 0; d < 2; d++)
        least = fmin(
            least, avlast_json_double(json_array_get(
                       json_object_get(
                           json_array_get(json_object_get(chart, "options"), d), "loss"),
                       middle)));
    same(least, evpi, "the least loss");
    for (gsize i = 0; i < 2; i++) {
        const json_t *set = json_array_get(known, i);
        same(avlast_json_double(json_array_get(json_object_get(set, "evppi"), middle)),
             find(&v, 50000, avlast_json_member_text(set, "id"), "evppi")->estimate,
             "curve of an EVPPI");
    }
}
END_TEST

/* --- faults --- */

static void refused(char *set, guint draws, const char *text)
{
    char *sets[] = {set, NULL};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", scheme_text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    g_autoptr(AvlastResult) result = avlast_result_new("value");

    options.sensitivity.sets = sets;
    options.draws = draws;
    ck_assert(model != NULL);
    remove_folder(folder);
    ck_assert(avlast_effects_resolve(model, "", &error));
    ck_assert(!avlast_value(model, &options, result, NULL, &error));
    ck_assert_msg(strstr(error->message, text) != NULL, "%s", error->message);
}

START_TEST(test_faults)
{
    refused((char[]){"effects.wrok"}, 1000, "effects.work");
    refused((char[]){"participants"}, 1000, "no number with doubt");
    refused((char[]){"effects.work+effects.work"}, 1000, "twice");
    refused((char[]){"effects.work+effects.calm"}, 100, "too few");
}
END_TEST

Suite *suite_option_information(void)
{
    Suite *suite = suite_create("option_information");
    TCase *cases = tcase_create("value");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, test_r);
    tcase_add_test(cases, test_scheme);
    tcase_add_test(cases, test_parts);
    tcase_add_test(cases, test_chart);
    tcase_add_test(cases, test_faults);
    suite_add_tcase(suite, cases);
    return suite;
}
