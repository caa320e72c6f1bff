/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/value.h"

/* What is wrong in a value model or a catalogue is refused at its place. */

static const char sound_model[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 5, participants: 10}\n"
    "catalogue: c.csv\n"
    "indices: [{id: g, source: x, values: {2020: 1, 2025: 2}}]\n"
    "payers: [{id: town, kind: municipality}, {id: people, kind: participant}]\n"
    "profiles: [{id: fade, shape: exponential, drop_off: 0.1, source: x}]\n"
    "effects: [{id: e, estimate: 1, se: 0.1, source: x, causal: yes, profile: fade}]\n"
    "unit_costs: [{id: u, payer: town, kind: transfer, value: 5, price_year: 2025, "
    "source: x}]\n"
    "splits: [{id: s, effect: e, unit_cost: u}]\n"
    "costs: [{id: c, amount: 9, shares: {town: 0.5, people: 0.5}, price_year: 2025, "
    "source: x}]\n"
    "adjustments: [{id: d, kind: displacement, value: 0.1, source: x}]\n"
    "scenarios: [{id: dear, set: {costs.c: 10}}]\n";

typedef struct {
    const char *from, *to, *message;
} ModelFault;

static const ModelFault model_faults[] = {
    {"avlast: 1", "avlast: 2", "m.yaml:1:9: error AV608"},
    {"splits:", "split:",
     "m.yaml:9:1: error AV606: unknown key 'split'\nhint: did you mean "
     "'splits'?"},
    {"horizon: 5, ", "", "AV607: key 'horizon' is missing"},
    {"horizon: 5", "horizon: 500", "AV404"},
    {"horizon: 5", "horizon: 5, rate: 4", "AV404"},
    {"horizon: 5", "horizon: 5, schedule: no-r190", "did you mean 'no-r109'?"},
    {"horizon: 5", "horizon: 5, schedule: flat", "AV414"},
    {"horizon: 5", "horizon: 5, rates: [{until: 40, rate: 0.04}]", "AV414"},
    {"horizon: 5",
     "horizon: 5, rates: [{until: 9, rate: 0.04}, {until: 8, rate: 0.1}, "
     "{rate: 0}]",
     "AV414"},
    {"participants: 10", "participants: -1", "AV404"},
    {"participants: 10", "participants: {value: 10, low: 11, high: 12}", "AV403"},
    {"participants: 10", "participants: {value: 10, low: 1}", "AV403"},
    {"participants: 10", "participants: {value: 10, se: 1, sorce: x}",
     "did you mean 'source'?"},
    {"{id: people,", "{id: town,", "m.yaml:5:47: error AV402: id 'town' is there twice"},
    {"{id: people,", "{id: public,", "AV402"},
    {"{id: people,", "{id: 'a,b',", "AV402"},
    {"kind: participant", "kind: municipalty", "did you mean 'municipality'?"},
    {"kind: participant", "kind: fund", "AV408"},
    {"drop_off: 0.1", "drop_off: 1.1", "AV404"},
    {"drop_off: 0.1", "half_life: 2", "AV606"},
    {"drop_off: 0.1, source: x", "drop_off: 0.1", "AV418"},
    {"profile: fade", "profile: fad",
     "m.yaml:7:74: error AV401: no profile has the id "
     "'fad'\nhint: did you mean 'fade'?"},
    {"causal: yes", "causal: perhaps", "AV605"},
    {"causal: yes, ", "", "AV607: key 'causal' is missing"},
    {", source: x, causal", ", causal", "AV418"},
    {"effect: e", "effect: f", "AV401"},
    {"unit_cost: u", "unit_cost: hospital", "AV401"},
    {"unit_cost: u", "unit_cost: unknown",
     "m.yaml:9:40: error AV412: unit cost 'unknown' has no value\nhint: fill it in from: "
     "table 1"},
    {"price_year: 2025, source: x}]\nsplits", "price_year: 2020, source: x}]\nsplits",
     "AV406: the price year 2020 is not the base year 2025, and no index"},
    {"price_year: 2025, source: x}]\nsplits",
     "price_year: 2021, index: g, source: x}]\nsplits",
     "AV406: index 'g' has no value for 2021"},
    {"price_year: 2025, source: x}]\nsplits",
     "price_year: 2020, index: h, source: x}]\nsplits", "AV401: no index has the id 'h'"},
    {"kind: transfer, value: 5", "kind: transfer, value: -5", "AV404"},
    {"kind: transfer", "kind: transfers", "did you mean 'transfer'?"},
    {"people: 0.5}", "people: 0.4}",
     "m.yaml:10:36: error AV405: the shares add up to 0.9"},
    {"people: 0.5}", "peeple: 0.5}", "did you mean 'people'?"},
    {"amount: 9,", "amount: 9, years: [6],", "AV404"},
    {"amount: 9,", "amount: 9, years: [1, 1],", "AV404"},
    {"kind: displacement", "kind: deadweight",
     "error AV407: deadweight on the causal effect 'e'"},
    {"value: 0.1, source", "value: 0.9, se: 0.1, source", "AV404"},
    {"costs.c: 10", "costs.d: 10",
     "no number is called 'costs.d'\nhint: did you mean "
     "'costs.c'?"},
    {"{id: dear,", "{id: central,", "AV402"},
    {"c.csv", "../c.csv", "AV610"},
    {"effect: e,", "effect: e, counter: town, shares: {town: 2},", "AV404"},
    /* Faults stand at the key that has them. */
    {"price_year: 2025, source: x}]\nsplits",
     "\n price_year: 2020, index: gg, source: x}]\nsplits",
     "m.yaml:9:27: error AV401: no index has the id 'gg'\nhint: did you mean 'g'?"},
    {"price_year: 2025, source: x}]\nsplits", "price_year: 1e300, source: x}]\nsplits",
     "AV404: 'u': cashable is between 0 and 1, real_growth above -1, price_year a year"},
    {"costs.c: 10", "costs.c: -10",
     "m.yaml:12:39: error AV404: 'costs.c' is outside 0 to infinity"},
    {"participants: 10", "participants: 1e16", "AV404: 'participants': beyond 1e15"},
    {"costs.c: 10", "reach: 1.1", "error AV404: 'reach' is outside 0 to 1"},
    {"costs.c: 10", "profiles.fade: -0.1", "'profiles.fade' is outside 0 to 1"},
    {"set: {costs.c: 10}", "schedule: no-r109, rate: 0.03",
     "error AV414: schedule 'no-r109': 'rate' goes with flat"},
    {"set: {costs.c: 10}", "schedule: flat", "AV414"},
    {"scenarios:", "optimism: {effects: {e: 3}, costs: c, source: x}\nscenarios:",
     "m.yaml:12:36: error AV605"},
    {"scenarios:", "optimism: {effects: e, source: x}\nscenarios:", "AV605"},
    {"scenarios:", "weights: {reference: 1, incomes: {}, source: x}\nscenarios:",
     "AV644: no payer has an income"},
    {"scenarios:",
     "correlations: [{between: [costs.c, participants], value: 0, kind: gaussian, "
     "source: x, sure: Z}]\nscenarios:",
     "AV608: 'Z' is unknown"},
    {"source: x}]\nscenarios", "source: x, sure: Z}]\nscenarios",
     "AV608: 'Z' is unknown"},
    {"shape: exponential", "sure: Q, shape: exponential", "AV608: 'Q' is unknown"},
};

START_TEST(model_faults_tell_their_place)
{
    const ModelFault *f = &model_faults[_i];
    char *folder = temporary_folder();
    g_auto(GStrv) parts = g_strsplit(sound_model, f->from, 2);
    ck_assert_msg(parts[1] != NULL, "'%s' is not in the model", f->from);
    g_autofree char *text = g_strconcat(parts[0], f->to, parts[1], NULL);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(GError) error = NULL;

    g_free(write_file(folder, "c.csv",
                      "id,central,price_year,kind,source,sure\n"
                      "unknown,,2025,resource,table 1,look up\n"));
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    ck_assert_msg(model == NULL, "no fault for '%s'", f->to);
    assert_error(error, AVLAST_ERROR_PLAN, f->message);
    remove_folder(folder);
}
END_TEST

static const AvlastValueOptions few_draws = {.draws = 1000, .seed = 7};

/* The result of a model with an empty catalogue c.csv beside it. */
static AvlastResult *valued(const char *text)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(AvlastResult) result = avlast_result_new("value");
    GError *error = NULL;
    g_free(write_file(folder, "c.csv", "id,central,price_year,kind,source,sure\n"));
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(model, folder, &error));
    ck_assert(avlast_value(model, &few_draws, result, NULL, &error));
    remove_folder(folder);
    return g_steal_pointer(&result);
}

/* A flat rate of a scenario, with and without the word. */
START_TEST(a_scenario_has_its_own_rate)
{
    static const char *const ways[] = {"rate: 0.01", "schedule: flat, rate: 0.01"};
    double npv[2];

    for (guint i = 0; i < G_N_ELEMENTS(ways); i++) {
        g_autoptr(GString) text = g_string_new(sound_model);
        g_string_replace(text, "set: {costs.c: 10}", ways[i], 1);
        g_autoptr(AvlastResult) result = valued(text->str);
        npv[i] = avlast_estimates_find(result->estimates, "npv",
                                       "scenario=dear;payer=society", NULL, NULL)
                     ->estimate;
    }
    ck_assert(isfinite(npv[0]) && npv[0] == npv[1]);
}
END_TEST

/* Files that a model names are looked for before they are read. */
START_TEST(a_file_that_is_not_there_is_told_by_line)
{
    static const ModelFault faults[] = {
        {"c.csv", "d.csv", "m.yaml:3:12: error AV101: there is no file '"},
        {"estimate: 1, se: 0.1", "draws: boot.csv", "error AV101: there is no file '"},
    };
    for (guint i = 0; i < G_N_ELEMENTS(faults); i++) {
        char *folder = temporary_folder();
        g_autoptr(GString) text = g_string_new(sound_model);
        g_autoptr(GError) error = NULL;
        ck_assert_uint_eq(g_string_replace(text, faults[i].from, faults[i].to, 1), 1);
        g_autofree char *path = write_file(folder, "m.yaml", text->str);
        g_free(write_file(folder, "c.csv", "id,central,price_year,kind,source,sure\n"));
        ck_assert_ptr_null(avlast_value_model_read(path, NULL, &error));
        assert_error(error, AVLAST_ERROR_NOT_FOUND, faults[i].message);
        remove_folder(folder);
    }
}
END_TEST

START_TEST(the_sound_model_is_sound)
{
    g_autoptr(AvlastResult) result = valued(sound_model);
    ck_assert_ptr_nonnull(avlast_estimates_find(
        result->estimates, "npv", "scenario=dear;payer=society", NULL, NULL));
    ck_assert_ptr_nonnull(json_object_get(result->charts, "tornado"));
}
END_TEST

/* A fall that is good and a cost of more of it would turn the sign twice. */
START_TEST(a_sign_is_turned_once)
{
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new(sound_model);
    g_autoptr(GError) error = NULL;
    g_string_replace(text, "causal: yes", "causal: yes, better: lower", 1);
    g_string_replace(text, "unit_cost: u}", "unit_cost: u, counts: cost}", 1);
    g_autofree char *path = write_file(folder, "m.yaml", text->str);
    g_free(write_file(folder, "c.csv", "id,central,price_year,kind,source,sure\n"));
    ck_assert_ptr_null(avlast_value_model_read(path, NULL, &error));
    assert_error(error, AVLAST_ERROR_PLAN, "AV420");
    remove_folder(folder);
}
END_TEST

/* Forced deadweight goes through, and the result says so. */
START_TEST(forced_deadweight_is_noted)
{
    g_autoptr(GString) text = g_string_new(sound_model);
    g_string_replace(text, "kind: displacement", "kind: deadweight, forced: yes", 1);
    g_autoptr(AvlastResult) result = valued(text->str);
    ck_assert_ptr_nonnull(strstr(result->estimates->notes->pdata[0], "forced"));
}
END_TEST

static const ModelFault catalogue_faults[] = {
    {"", "", "the catalogue is empty"},
    {"id,central,price_year,kind,source\n", "", "column 'sure' is missing"},
    {"id,central,price_year,kind,source,sure,levle\n", "",
     "c.csv:1:1: error AV411: unknown "
     "column 'levle'"},
    {"id,id,central,price_year,kind,source,sure\n", "", "column 'id' twice"},
    {"id,central,price_year,kind,source,sure\n", "a,1,2025,resource,x\n",
     "c.csv:2:1: error AV411: the row has 5 cells, the header 6"},
    {"id,central,price_year,kind,source,sure\n",
     "a,1,2025,resource,\"x\ny\",S\nb,1,2025,resource,x,S\na,1,2025,resource,x,S\n",
     "c.csv:5:1: error AV411: id 'a' twice"},
    {"id,central,price_year,kind,source,sure\n", ",1,2025,resource,x,S\n",
     "the id is empty"},
    {"id,central,price_year,kind,source,sure\n", "a,1,2025,resource,\"x,S\n",
     "a quote is out of place or not closed"},
    {"id,central,price_year,kind,source,sure\n", "a,1,2025,resource,\xff,S\n",
     "c.csv:2:1: error AV411: the text is not UTF-8"},
};

START_TEST(catalogue_faults_tell_their_place)
{
    const ModelFault *f = &catalogue_faults[_i];
    char *folder = temporary_folder();
    g_autofree char *text = g_strconcat(f->from, f->to, NULL);
    g_autofree char *path = write_file(folder, "c.csv", text);
    g_autoptr(GError) error = NULL;
    ck_assert_ptr_null(avlast_catalogue_read(path, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, f->message);
    remove_folder(folder);
}
END_TEST

/* The bundled catalogue: every row has a source and says how sure it is; a row without a
 * value says where to look; a row with one makes a unit cost. */
START_TEST(the_bundled_catalogue_is_sourced)
{
    g_autofree char *path = source_path("datasets/unit-costs/no.csv");
    g_autofree char *bytes = NULL;
    GError *error = NULL;
    g_autoptr(AvlastCatalogue) catalogue = avlast_catalogue_read(path, &error);
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new(
        "avlast: 1\nmodel: {base_year: 2025, horizon: 5, participants: 10}\n"
        "catalogue: no.csv\n"
        "payers: [{id: town, kind: municipality}, {id: people, kind: participant}]\n"
        "effects: [{id: e, estimate: 1, se: 0.1, source: x, causal: yes}]\n"
        "indices: [{id: i, source: x, values: {");
    guint with_value = 0;

    assert_no_error(error);
    for (int year = 2010; year <= 2025; year++)
        g_string_append_printf(text, "%s%d: %d", year > 2010 ? ", " : "", year, year);
    g_string_append(text, "}}]\nunit_costs:\n");
    for (guint i = 0; i < catalogue->rows->len; i++) {
        const AvlastCatalogueRow *row = catalogue->rows->pdata[i];
        const char *id = avlast_catalogue_text(catalogue, row, "id");
        const char *sure = avlast_catalogue_text(catalogue, row, "sure");
        const gboolean filled = avlast_catalogue_text(catalogue, row, "central") != NULL;
        ck_assert_msg(
            avlast_catalogue_text(catalogue, row, "source") && sure &&
                (filled ? strstr("SM", sure) != NULL : strcmp(sure, "look up") == 0) &&
                avlast_catalogue_text(catalogue, row, "note"),
            "row '%s'", id);
        if (!filled)
            continue;
        with_value++;
        g_string_append_printf(text, "  - {id: %s, from: %s, index: i}\n", id, id);
    }
    ck_assert_uint_ge(with_value, 20);
    g_string_append(text, "splits: [{id: s, effect: e, unit_cost: prison-place-high, "
                          "shares: {town: 1}}]\n");
    g_autofree char *model_path = write_file(folder, "m.yaml", text->str);
    ck_assert(g_file_get_contents(path, &bytes, NULL, NULL));
    g_free(write_file(folder, "no.csv", bytes));
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(model_path, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(model->units->len, with_value);
    remove_folder(folder);
}
END_TEST

START_TEST(checks_stop_what_differs)
{
    char *folder = temporary_folder();
    g_autoptr(GString) text = g_string_new(sound_model);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = avlast_result_new("value");
    g_string_append(text, "checks: [{payer: town, equals: 5}]\n");
    g_autofree char *path = write_file(folder, "m.yaml", text->str);
    g_free(write_file(folder, "c.csv", "id,central,price_year,kind,source,sure\n"));
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    ck_assert(avlast_effects_resolve(model, folder, &error));
    ck_assert(!avlast_value(model, &few_draws, result, NULL, &error));
    assert_error(error, AVLAST_ERROR_INCONSISTENT, "AV413");
    remove_folder(folder);
}
END_TEST

START_TEST(unknown_scenarios_are_refused)
{
    g_autofree char *path = source_path("tests/ref/value/model.yaml");
    g_auto(GStrv) wanted = g_strsplit("central,dera", ",", -1);
    g_autoptr(AvlastResult) result = avlast_result_new("value");
    GError *error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    ck_assert(!avlast_value(model, &(AvlastValueOptions){.seed = -1, .scenario = wanted},
                            result, NULL, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "did you mean 'dear'?");
    g_clear_error(&error);

    const AvlastValueReading reading = {"nb", "no-r110"};
    ck_assert_ptr_null(avlast_value_model_read(path, &reading, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "did you mean 'no-r109'?");
    g_clear_error(&error);
}
END_TEST

Suite *suite_value_model(void)
{
    Suite *suite = suite_create("value_model");
    TCase *tests = tcase_create("faults");

    tcase_add_test(tests, the_sound_model_is_sound);
    tcase_add_test(tests, a_scenario_has_its_own_rate);
    tcase_add_test(tests, a_file_that_is_not_there_is_told_by_line);
    tcase_add_loop_test(tests, model_faults_tell_their_place, 0,
                        G_N_ELEMENTS(model_faults));
    tcase_add_loop_test(tests, catalogue_faults_tell_their_place, 0,
                        G_N_ELEMENTS(catalogue_faults));
    tcase_add_test(tests, the_bundled_catalogue_is_sourced);
    tcase_add_test(tests, a_sign_is_turned_once);
    tcase_add_test(tests, forced_deadweight_is_noted);
    tcase_add_test(tests, checks_stop_what_differs);
    tcase_add_test(tests, unknown_scenarios_are_refused);
    suite_add_tcase(suite, tests);
    return suite;
}
