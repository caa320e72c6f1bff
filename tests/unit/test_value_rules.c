/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/value.h"
#include "value_cases.h"

/* The rules of a country. The truth is tests/ref/value_rules.R. */

static char *rules_folder(const char *country)
{
    g_autofree char *relative = g_strconcat("datasets/rules/", country, NULL);
    return source_path(relative);
}

static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/value_rules.csv");
    return ref_table_read(path);
}

static void assert_close(double got, double truth, const char *what)
{
    ck_assert_msg(fabs(got - truth) <= 1e-12 * fabs(truth), "%s: %.17g, not %.17g", what,
                  got, truth);
}

/* The schedules as data are those of the program and of the guides, year by year. */
START_TEST(schedules_are_the_guides)
{
    static const char *const of[][2] = {
        {"no", "no-r109"}, {"uk", "uk-green-book"}, {"uk", "uk-green-book-health"}};
    g_autofree char *folder = rules_folder(of[_i][0]);
    GError *error = NULL;
    g_autoptr(AvlastRules) rules = avlast_rules_read(folder, &error);
    g_autoptr(RefTable) table = reference();
    AvlastSchedule schedule;
    gboolean found;
    guint compared = 0;

    assert_no_error(error);
    ck_assert(avlast_rules_schedule(rules, of[_i][1], &schedule, &found, &error));
    ck_assert(found);
    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), of[_i][1]) != 0)
            continue;
        const double t = ref_table_numbers(table, "quantity")[i];
        assert_close(avlast_discount_factor(&schedule, t),
                     ref_table_numbers(table, "value")[i], of[_i][1]);
        assert_close(avlast_discount_factor(avlast_schedule_find(of[_i][1]), t),
                     avlast_discount_factor(&schedule, t), of[_i][1]);
        compared++;
    }
    ck_assert_uint_eq(compared, 20);
    ck_assert(avlast_rules_schedule(rules, "own", &schedule, &found, &error));
    ck_assert(!found);
}
END_TEST

static double amount_of(const AvlastLedger *ledger, const char *payer, const char *item)
{
    const AvlastLedgerFilter filter = {"central", payer, item, -1, -1, -1};
    return avlast_ledger_sum(ledger, &filter, FALSE);
}

START_TEST(a_norwegian_model_follows_the_rules)
{
    g_autofree char *path = source_path("tests/ref/value_rules/model.yaml");
    g_autofree char *root = source_path("datasets/rules");
    g_autoptr(RefTable) table = reference();
    g_autoptr(AvlastResult) result = avlast_result_new("value");
    g_autoptr(AvlastLedger) ledger = NULL;
    const AvlastValueOptions few = {.draws = 200, .seed = 1};
    GError *error = NULL;
    guint compared = 0;

    g_setenv("AVLAST_RULES", root, TRUE);
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    ck_assert(avlast_effects_resolve(model, ".", &error));
    ck_assert(avlast_value(model, &few, result, &ledger, &error));
    for (gsize i = 0; i < table->rows; i++) {
        const char *id = ref_table_cell(table, i, "case");
        const char *item = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        if (g_str_has_prefix(id, "no.")) {
            assert_close(amount_of(ledger, id + 3, item), truth, item);
            compared++;
        }
        for (guint k = 0; k < model->indices->len; k++) {
            const AvlastPriceIndex *index =
                &g_array_index(model->indices, AvlastPriceIndex, k);
            for (guint j = 0; strcmp(index->id, id) == 0 && j < index->years->len; j++)
                if (g_array_index(index->years, gint64, j) ==
                    g_ascii_strtoll(item, NULL, 10)) {
                    ck_assert_double_eq_tol(g_array_index(index->level, double, j), truth,
                                            0.0051);
                    compared++;
                }
        }
    }
    ck_assert_uint_eq(compared, 29);
    ck_assert_str_eq(model->currency, "NOK");
    ck_assert_double_eq(avlast_input_mean(avlast_value_input(model, model->tax_cost)),
                        0.2);
    /* The notes say how old a rule is and what equalisation takes. */
    g_autoptr(GString) notes = g_string_new(NULL);
    for (guint i = 0; i < result->estimates->notes->len; i++)
        g_string_append_printf(notes, "%s\n",
                               (const char *)result->estimates->notes->pdata[i]);
    ck_assert_msg(strstr(notes->str, "the rule for 'ordinary-income' is that of 2024") !=
                      NULL,
                  "%s", notes->str);
    ck_assert_ptr_nonnull(
        strstr(notes->str, "equalisation takes back 62.5 % of 'ordinary-income'"));
}
END_TEST

typedef struct {
    const char *from, *to, *message;
} RuleFault;

static const RuleFault rule_faults[] = {
    {"rules: no", "rules: atlantis", "AV653: no rules are called 'atlantis'"},
    {"rules: no", "rules: ./nowhere", "AV653: no rules are in"},
    {"rules: no\n", "", "AV401: no index has the id 'g'"},
    {"rules: no\n", "indices: [{id: g, source: x, values: {2024: 1, 2025: 1}}]\n",
     "AV655: 'service' needs the rules of a country"},
    {"service: upper-secondary", "service: upper", "AV655: the rules have no service"},
    {"service: upper-secondary", "service: child-welfare-institution",
     "AV654: the rules have no figure for 'child-welfare-institution'\nhint: look it up "
     "in Bufdir"},
    {"levy: zone-1", "levy: zone-4a", "AV654: the rules have no figure for 'zone-4a'"},
    {"levy: zone-1", "levy: zone-9", "AV655: 'zone-9' is neither a number"},
    {", threshold: 1700000", "", "AV654: the rules have no threshold for 'high-cost'"},
    {"user_cost: 1900000", "user_cost: 100", "AV655: a refund moves a resource"},
    {"rule: high-cost", "rule: low-cost", "AV655: the rules have no refund 'low-cost'"},
    {", amount: 3000", "",
     "AV654: the rules have no amount for 'child-welfare-institution'\nhint: give it "
     "here "
     "(the ministry's yearly letter"},
    {"amount: 3000", "amount: -1", "AV655: a co-payment shares a resource"},
    {"rule: child-welfare-institution", "rule: child-welfare",
     "AV655: the rules have no co-payment 'child-welfare'"},
    {"copayment: {rule", "service: care, copayment: {rule",
     "AV605: give payer, shares, service or copayment"},
    {"kind: county", "kind: fund",
     "AV655: 'ordinary-income' is money of a payer of kind county"},
    {"{id: county, kind: county}", "{id: county, kind: municipality}",
     "AV655: 'ordinary-income': several payers are of kind municipality"},
    {"service: upper-secondary", "service: care, shares: {town: 1}",
     "AV605: give payer, shares or service"},
};

START_TEST(rules_that_do_not_hold_are_faults)
{
    const RuleFault *f = &rule_faults[_i];
    g_autofree char *source = source_path("tests/ref/value_rules/model.yaml");
    g_autofree char *root = source_path("datasets/rules"), *text = NULL;
    char *folder = temporary_folder();
    g_autoptr(GError) error = NULL;

    g_setenv("AVLAST_RULES", root, TRUE);
    ck_assert(g_file_get_contents(source, &text, NULL, NULL));
    g_auto(GStrv) parts = g_strsplit(text, f->from, 2);
    ck_assert_msg(parts[1] != NULL, "'%s' is not in the model", f->from);
    g_autofree char *changed = g_strconcat(parts[0], f->to, parts[1], NULL);
    g_autofree char *path = write_file(folder, "m.yaml", changed);
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    ck_assert_msg(model == NULL, "no fault for '%s'", f->to);
    ck_assert_msg(strstr(error->message, f->message) != NULL, "%s", error->message);
    remove_folder(folder);
}
END_TEST

/* The co-payment of 2022 by the day, 12 x 170 000 / 365, and the levy of zone II. */
START_TEST(amounts_of_the_rules_are_used)
{
    g_autofree char *source = source_path("tests/ref/value_rules/model.yaml");
    g_autofree char *root = source_path("datasets/rules"), *text = NULL;

    g_setenv("AVLAST_RULES", root, TRUE);
    ck_assert(g_file_get_contents(source, &text, NULL, NULL));
    g_autoptr(GString) changed = g_string_new(text);
    g_string_replace(changed, "child-welfare-institution, amount: 3000",
                     "child-welfare-institution-day", 1);
    g_string_replace(changed, "levy: zone-1", "levy: zone-2", 1);
    const AvlastValueOptions few = {.draws = 100};
    g_auto(ValueCase) v = value_case_of(changed->str, &few),
                      before = value_case_of(text, &few);
    assert_close(amount_of(v.ledger, "town", "place"), 10 * 5589.04, "co-payment");
    assert_close(amount_of(v.ledger, "state", "place"), 10 * (15000 - 5589.04), "rest");
    assert_close(amount_of(v.ledger, "town", "staff") /
                     amount_of(before.ledger, "town", "staff"),
                 1.106 / 1.141, "levy");
    ck_assert_double_lt(amount_of(v.ledger, "town", "staff"), 0.0);
    ck_assert(value_case_notes(&v, "the rule for 'child-welfare-institution-day' is that "
                                   "of 2022"));
}
END_TEST

/* A folder of one's own replaces all of it; its schedule and shares count. */
START_TEST(own_rules_replace_them)
{
    char *folder = temporary_folder();
    g_autofree char *rules = g_build_filename(folder, "mine", NULL);
    GError *error = NULL;

    ck_assert_int_eq(g_mkdir(rules, 0700), 0);
    g_free(write_file(rules, "defaults.csv",
                      "key,value,source,sure\nschedule,mine,x,S\ntax_cost,0.05,x,S\n"
                      "currency,SEK,x,S\n"));
    g_free(
        write_file(rules, "schedules.csv",
                   "schedule,until,rate,source,sure\nmine,2,0.10,x,S\nmine,,0.05,x,S\n"));
    g_free(write_file(rules, "payers.csv",
                      "service,payer,share,year,source,sure\n"
                      "skole,municipality,0.5,2020,x,S\nskole,state,0.5,2020,x,S\n"
                      "skole,municipality,0.25,2024,x,S\nskole,state,0.75,2024,x,S\n"
                      "skole,state,1,2030,x,S\n"));
    g_autofree char *path = write_file(
        folder, "m.yaml",
        "avlast: 1\nrules: ./mine\n"
        "model: {base_year: 2025, horizon: 5, participants: 1}\n"
        "payers: [{id: kommunen, kind: municipality}, {id: staten, kind: state}]\n"
        "costs: [{id: lærer, amount: 100, service: skole, price_year: 2025, source: "
        "x}]\n");
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);
    assert_no_error(error);
    const AvlastCostItem *cost = &g_array_index(model->costs, AvlastCostItem, 0);
    ck_assert_double_eq(cost->share[0], 0.25);
    ck_assert_double_eq(cost->share[1], 0.75);
    ck_assert_str_eq(model->currency, "SEK");
    assert_close(avlast_discount_factor(&model->schedule, 3), 1 / 1.1 / 1.1 / 1.05, "DF");
    remove_folder(folder);
}
END_TEST

/* A folder is read whole: a figure that nothing uses is not left to be found later. */
START_TEST(a_folder_is_checked_whole)
{
    static const struct {
        const char *row, *message;
    } cases[] = {
        {"skole,municipality,all,x,S\n", "payers.csv:2: error AV411: 'all' is not a"},
        {"skole,municipality,1,x,X\n", "payers.csv:2: error AV653: 'skole': sure is S"},
        {"skole,municipality,1,x,S\nskole,town\n",
         "payers.csv:3:1: error AV411: the row has 2"},
    };
    char *folder = temporary_folder();
    g_autofree char *text =
        g_strconcat("service,payer,share,source,sure\n", cases[_i].row, NULL);
    g_autoptr(GError) error = NULL;

    g_free(write_file(folder, "payers.csv", text));
    g_autoptr(AvlastRules) rules = avlast_rules_read(folder, &error);
    ck_assert_ptr_null(rules);
    ck_assert_msg(strstr(error->message, cases[_i].message) != NULL, "%s",
                  error->message);
    remove_folder(folder);
}
END_TEST

Suite *suite_value_rules(void)
{
    Suite *suite = suite_create("value_rules");
    TCase *tcase = tcase_create("value_rules");

    tcase_add_loop_test(tcase, schedules_are_the_guides, 0, 3);
    tcase_add_test(tcase, a_norwegian_model_follows_the_rules);
    tcase_add_loop_test(tcase, rules_that_do_not_hold_are_faults, 0,
                        (int)G_N_ELEMENTS(rule_faults));
    tcase_add_test(tcase, amounts_of_the_rules_are_used);
    tcase_add_test(tcase, own_rules_replace_them);
    tcase_add_loop_test(tcase, a_folder_is_checked_whole, 0, 3);
    suite_add_tcase(suite, tcase);
    return suite;
}
