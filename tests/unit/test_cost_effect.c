/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cost-effectiveness inside a value model: formulas and normal distributions in R
 * (tests/ref/cost_effect.R), the same rows from the draws alone, invariances, faults. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/number.h"
#include "support.h"
#include "value/cost_effect.h"
#include "value_cases.h"

static const AvlastValueOptions plain = AVLAST_VALUE_OPTIONS;

static const AvlastEstimate *find(const ValueCase *v, const char *scenario,
                                  const char *threshold, const char *option,
                                  const char *term, const char *outcome)
{
    g_autoptr(GString) group = g_string_new(NULL);
    char number[AVLAST_NUMBER_BUFFER];

    g_string_append_printf(group, "scenario=%s", scenario);
    if (*threshold)
        g_string_append_printf(
            group, ";threshold=%s",
            avlast_number_exact(g_ascii_strtod(threshold, NULL), number));
    if (*option)
        g_string_append_printf(group, ";option=%s", option);
    const AvlastEstimate *row = avlast_estimates_find(
        v->result->estimates, outcome, group->str, *term ? term : NULL, NULL);
    ck_assert_msg(row != NULL, "no row %s %s %s", outcome, group->str, term);
    return row;
}

/* --- R --- */

static guint frontier_size(const ValueCase *v, const char *scenario)
{
    g_autofree char *prefix = g_strdup_printf("scenario=%s;option=", scenario);
    guint n = 0;

    for (guint i = 0; i < v->result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(v->result->estimates, i);
        n += strcmp(row->outcome, "icer") == 0 && g_str_has_prefix(row->group, prefix) &&
             !(row->note && g_str_has_prefix(row->note, "dominated"));
    }
    return n;
}

static void near(double got, double truth, double within, const char *what)
{
    ck_assert_msg(fabs(got - truth) <= within, "%s: %.17g, expected %.17g", what, got,
                  truth);
}

/* Points are exact; what rests on the 4096 Sobol draws has their error. */
static void compare(const ValueCase *v, const RefTable *table, gsize r, double truth)
{
    const char *what = ref_table_cell(table, r, "what"),
               *scenario = ref_table_cell(table, r, "scenario");

    if (strcmp(what, "frontier") == 0) {
        near(frontier_size(v, scenario), truth, 0.0, what);
        return;
    }
    const gboolean part = g_str_has_prefix(what, "inb.");
    const AvlastEstimate *row =
        find(v, scenario, ref_table_cell(table, r, "threshold"),
             ref_table_cell(table, r, "option"), ref_table_cell(table, r, "term"),
             part ? "inb" : what);
    if (strcmp(what, "inb.sd") == 0)
        near(row->std_error, truth, 0.015 * truth, what);
    else if (part)
        near(strcmp(what, "inb.low") == 0 ? row->conf_low : row->conf_high, truth,
             0.05 * row->std_error, what);
    else if (g_str_has_prefix(what, "p."))
        near(row->estimate, truth, 0.01, what);
    else if (strcmp(what, "evpi") == 0)
        near(row->estimate, truth,
             0.004 * find(v, scenario, ref_table_cell(table, r, "threshold"), "long",
                          "against nothing", "inb")
                         ->std_error,
             what);
    else
        assert_digits(row->estimate, truth, 10);
}

START_TEST(test_r)
{
    static const char *const variants[] = {"public", "society",  "town",
                                           "scheme", "contract", "two"};
    g_autofree char *folder = source_path("tests/ref/cost_effect");
    g_autofree char *truth = source_path("tests/ref/cost_effect.csv");
    g_autoptr(RefTable) table = ref_table_read(truth);
    const double *value = ref_table_numbers(table, "value");
    char *scenarios[] = {(char[]){"observed"}, (char[]){"central"}, (char[]){"long"},
                         NULL};
    AvlastValueOptions options = plain;
    gsize compared = 0;

    options.draws = 4096;
    options.scenario = scenarios;
    for (gsize i = 0; i < G_N_ELEMENTS(variants); i++) {
        g_autofree char *path = g_strdup_printf("%s/%s.yaml", folder, variants[i]);
        g_auto(ValueCase) v = value_case(path, folder, &options);
        for (gsize r = 0; r < table->rows; r++) {
            if (strcmp(ref_table_cell(table, r, "variant"), variants[i]) != 0)
                continue;
            compare(&v, table, r, value[r]);
            compared++;
        }
    }
    ck_assert_uint_eq(compared, table->rows);
}
END_TEST

/* --- the same draws --- */

/* The file of draws, told as options by themselves, gives the same rows. */
START_TEST(test_draws)
{
    g_autofree char *folder = source_path("tests/ref/cost_effect");
    g_autofree char *path = g_strdup_printf("%s/public.yaml", folder);
    char *scenarios[] = {(char[]){"long"}, NULL};
    g_autoptr(GString) text = g_string_new(NULL);
    AvlastValueOptions options = plain;
    options.draws = 500;
    options.scenario = scenarios;
    options.option_draws = text;
    g_auto(ValueCase) v = value_case(path, folder, &options);
    g_autoptr(RefTable) table = ref_table_parse(text->str);
    static const char *const names[] = {"nothing", "short", "long",
                                        "dear",    "slow",  "all"};
    const double *cost[6], *effect[6];
    static const char *const outcomes[] = {"cost.more", "effect.more", "p.dearer.better",
                                           "inb",       "p.best",      "loss",
                                           "evpi",      "net.benefit", "p.inb.positive"};

    ck_assert_uint_eq(table->rows, 500);
    for (gsize d = 0; d < 6; d++) {
        g_autofree char *c = g_strdup_printf("cost.%s", names[d]);
        g_autofree char *e = g_strdup_printf("effect.%s", names[d]);
        cost[d] = ref_table_numbers(table, c);
        effect[d] = ref_table_numbers(table, e);
    }
    ck_assert(ref_table_numbers(table, "effects.long.year-2") != NULL);
    g_autoptr(AvlastEstimates) own = avlast_estimates_new();
    own->level = v.result->estimates->level;
    const AvlastAlternatives all = {.draws = {500, 6, cost, effect},
                                    .name = names,
                                    .prefix = "scenario=long;",
                                    .population = NAN,
                                    .estimates = own};
    ck_assert(avlast_alternatives_rows(&all, NULL) &&
              avlast_alternatives_at(&all, 150000.0, NULL));
    for (guint i = 0; i < own->rows->len; i++) {
        const AvlastEstimate *a = avlast_estimates_row(own, i);
        const AvlastEstimate *b = avlast_estimates_find(v.result->estimates, a->outcome,
                                                        a->group, a->term, NULL);
        ck_assert_msg(b != NULL, "%s %s", a->outcome, a->group);
        if (!isnan(a->std_error)) {
            assert_digits(b->std_error, a->std_error, 12);
            assert_digits(b->conf_low, a->conf_low, 12);
            assert_digits(b->conf_high, a->conf_high, 12);
        }
        for (gsize o = 0; o < G_N_ELEMENTS(outcomes); o++)
            if (strcmp(a->outcome, outcomes[o]) == 0 && isnan(a->std_error))
                assert_digits(b->estimate, a->estimate, 12);
    }
}
END_TEST

/* --- what must hold --- */

/* At a threshold of 0, the net benefit of all that the model has is the payer's net
 * present value; money in another unit moves every figure with it. */
START_TEST(test_identities)
{
    static const char form[] =
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 5, participants: 50, draws: 400}\n"
        "payers: [{id: town, kind: municipality}, {id: folk, kind: participant}]\n"
        "effects:\n"
        "  - {id: work, unit: year, estimate: 0.1, se: 0.05, source: x, causal: yes}\n"
        "unit_costs:\n"
        "  - {id: aid, payer: town, kind: transfer, value: %g, se: %g, price_year: 2025, "
        "source: x}\n"
        "splits: [{id: a, effect: work, unit_cost: aid}]\n"
        "costs:\n"
        "  - {id: staff, amount: %g, per: participant, payer: town, price_year: 2025, "
        "source: x}\n"
        "cost_effectiveness: {effects: work, thresholds: [0, %g], source: x}\n";
    g_autofree char *one = g_strdup_printf(form, 100.0, 10.0, 40.0, 30.0);
    g_autofree char *other = g_strdup_printf(form, 1e5, 1e4, 4e4, 3e4);
    g_auto(ValueCase) kroner = value_case_of(one, &plain);
    g_auto(ValueCase) oere = value_case_of(other, &plain);

    const AvlastEstimate *zero =
        find(&kroner, "central", "0", "scheme", "", "net.benefit");
    const AvlastEstimate *npv = value_case_row(&kroner, "central", "public", "npv", NULL);
    assert_digits(zero->estimate, npv->estimate, 13);
    assert_digits(zero->std_error, npv->std_error, 13);
    assert_digits(zero->conf_low, npv->conf_low, 13);
    const AvlastEstimate *evpi =
        value_case_row(&kroner, "central", "public", "evpi", NULL);
    /* That one is at the point's side of the draws: mean of the draws both. */
    assert_digits(find(&kroner, "central", "0", "", "", "evpi")->estimate, evpi->estimate,
                  9);
    const AvlastEstimate *a =
        find(&kroner, "long", "30", "scheme", "against nothing", "inb");
    const AvlastEstimate *b =
        find(&oere, "long", "30000", "scheme", "against nothing", "inb");
    assert_digits(b->estimate, 1000.0 * a->estimate, 12);
    assert_digits(b->conf_high, 1000.0 * a->conf_high, 12);
    ck_assert(find(&kroner, "long", "30", "scheme", "", "p.best")->estimate ==
              find(&oere, "long", "30000", "scheme", "", "p.best")->estimate);
}
END_TEST

#define HEAD                                                                             \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 5, participants: 50, draws: 400}\n"               \
    "payers: [{id: town, kind: municipality}]\n"                                         \
    "effects:\n"                                                                         \
    "  - {id: work, unit: year, estimate: 0.1, se: 0.05, source: x, causal: yes}\n"      \
    "  - {id: sleep, unit: night, estimate: 1, se: 0.5, source: x, causal: yes}\n"       \
    "  - {id: calm, estimate: 1, se: 0.5, source: x, causal: yes, waves: [{year: 1, "    \
    "estimate: 1, se: 1, source: x}]}\n"                                                 \
    "costs:\n"                                                                           \
    "  - {id: staff, amount: 3, per: participant, payer: town, price_year: 2025, "       \
    "source: x}\n"                                                                       \
    "cost_effectiveness: "

START_TEST(test_faults)
{
    static const struct {
        const char *section, *code, *text;
    } cases[] = {
        {"{effects: work, thresholds: 1}", "AV418", "source"},
        {"{effects: work, source: x}", "AV607", "thresholds"},
        {"{effects: wrk, thresholds: 1, source: x}", "AV401", "did you mean 'work'"},
        {"{effects: [], thresholds: 1, source: x}", "AV663", "no effect is named"},
        {"{effects: [work, sleep], thresholds: 1, source: x}", "AV663",
         "'year' and in 'night' cannot be added up"},
        {"{effects: calm, thresholds: 1, source: x}", "AV663", "unit is missing"},
        {"{effects: calm.year-1, unit: u, thresholds: 1, source: x}", "AV663",
         "a wave is no effect of its own"},
        {"{effects: work, thresholds: [], source: x}", "AV663", "from 1 to 50"},
        {"{effects: work, thresholds: [1, 1], source: x}", "AV663", "each once"},
        {"{effects: work, thresholds: [-1], source: x}", "AV663", "0 or more"},
        {"{effects: work, thresholds: 1, curve: [3, 2], source: x}", "AV663", "curve"},
        {"{effects: work, thresholds: 1, curve: [-3, 2], source: x}", "AV663",
         "less than 0"},
        {"{effects: work, thresholds: 1, payer: twn, source: x}", "AV401",
         "did you mean 'town'"},
        {"{effects: work, thresholds: 1, count: gross, source: x}", "AV608", "net"},
        {"{effects: work, thresholds: 1, comparator: b, source: x}", "AV401", "option"},
        {"{effects: work, thresholds: 1, comparator: a, options: [{id: a}], source: x}",
         "AV663", "two options"},
        {"{effects: work, thresholds: 1, options: [{id: nothing}], source: x}", "AV663",
         "'nothing' is taken"},
        {"{effects: work, thresholds: 1, options: [{id: a}, {id: a}], source: x}",
         "AV402", "twice"},
        {"{effects: work, thresholds: 1, options: [{id: a, costs: stff}], source: x}",
         "AV401", "did you mean 'staff'"},
        {"{effects: work, thresholds: 1, options: [{id: a, scenario: x}], source: x}",
         "AV401", "scenario"},
        {"{effects: work, thresholds: 1, options: [{id: a, set: {staff: 1}}], source: x}",
         "AV4", "staff"},
        {"{effects: work, thresholds: 1, options: [{id: a, cost: x}], source: x}",
         "AV606", "cost"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *text = g_strconcat(HEAD, cases[i].section, "\n", NULL);
        int class = 0;
        g_autofree char *message = value_case_refused(text, &class);
        ck_assert_msg(class == AVLAST_ERROR_PLAN && strstr(message, cases[i].code) &&
                          strstr(message, cases[i].text) && strstr(message, "m.yaml:10:"),
                      "%s\n%s", cases[i].section, message);
    }
}
END_TEST

/* The smallest section: the scheme against nothing; and an empty option is nothing. */
START_TEST(test_small)
{
    g_auto(ValueCase) v = value_case_of(
        HEAD "{effects: work, thresholds: 0, options: [{id: a}, {id: b, effects: [], "
             "costs: []}], source: x}\n",
        &plain);

    assert_digits(find(&v, "central", "", "a", "", "cost")->estimate, 150.0, 14);
    assert_digits(find(&v, "observed", "", "a", "", "effect")->estimate, 5.0 / 1.04, 13);
    ck_assert(find(&v, "central", "", "b", "", "cost")->estimate == 0.0 &&
              find(&v, "central", "", "b", "", "effect")->estimate == 0.0);
    /* Ties share the draws. */
    ck_assert(find(&v, "central", "0", "b", "", "p.best")->estimate == 0.5);
    const json_t *charts = v.result->charts;
    ck_assert_uint_eq(json_array_size(json_object_get(charts, "planes")), 2);
    ck_assert_uint_eq(json_array_size(json_object_get(
                          json_object_get(charts, "acceptability"), "thresholds")),
                      AVLAST_OPTION_CURVE);
}
END_TEST

Suite *suite_cost_effect(void)
{
    Suite *suite = suite_create("cost_effect");
    TCase *tcase = tcase_create("cost_effect");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_r);
    tcase_add_test(tcase, test_draws);
    tcase_add_test(tcase, test_identities);
    tcase_add_test(tcase, test_faults);
    tcase_add_test(tcase, test_small);
    suite_add_tcase(suite, tcase);
    return suite;
}
