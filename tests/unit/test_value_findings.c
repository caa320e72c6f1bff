/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "value/findings.h"

/* What does not add up in a value model is found, by name and line, all at once. */

static const char sound[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 3, participants: 10}\n"
    "payers: [{id: town, kind: municipality}, {id: people, kind: participant}]\n"
    "profiles: [{id: fade, shape: exponential, drop_off: 0.5, source: x}]\n"
    "effects: [{id: e, estimate: 1, se: 0.1, source: x, causal: yes, profile: fade}]\n"
    "unit_costs:\n"
    "- {id: gain, kind: private, value: 5, unit: x, price_year: 2025, source: x}\n"
    "- {id: place, payer: town, kind: resource, value: 5, unit: x, marginal: 0.5,"
    " price_year: 2025, source: x}\n"
    "splits:\n"
    "- {id: a, effect: e, unit_cost: gain}\n"
    "- {id: b, effect: e, unit_cost: place}\n"
    "costs:\n"
    "- {id: staff, amount: 9, payer: town, price_year: 2025, source: x}\n";

static GPtrArray *findings_of(const char *text)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", text);
    GError *error = NULL;
    GPtrArray *found = avlast_value_findings(path, "en", NULL, &error);

    assert_no_error(error);
    remove_folder(folder);
    return found;
}

START_TEST(a_sound_model_has_none)
{
    g_autoptr(GPtrArray) found = findings_of(sound);

    ck_assert_msg(found->len == 0, "%s",
                  found->len ? ((AvlastFinding *)found->pdata[0])->text : "");
}
END_TEST

typedef struct {
    const char *from, *to;
    gboolean fault;
    const char *id, *text;
    gsize line;
} Slip;

#define UNIT(rest) "value: 5, unit: x, price_year: 2025, source: x, " rest "}\n"
#define BEFORE     "- {id: place, payer"

static const Slip slips[] = {
    {"horizon: 3", "horizon: 30", FALSE, "AV657", NULL, 0}, /* fade: not far beyond */
    {"profile: fade}", "profile: fade, observed: 0.25}", FALSE, "AV657",
     "'e' was observed in 0.25 of the 3 years it is counted for: ", 5},
    {"causal: yes", "causal: no", FALSE, "AV657", "'e' is not causal", 5},
    {"causal: yes", "causal: yes, estimand: att", FALSE, "AV657",
     "'e' is the effect on those who took part (att)", 5},
    {"id: gain,", "id: gain, label: Gross wage,", FALSE, "AV657",
     "'e' puts people to work", 5},
    {"marginal: 0.5", "marginal: 1", FALSE, "AV658",
     "'place' is a whole average cost that leaves the budget at once", 8},
    {"marginal: 0.5", "marginal: 1, step: 2", FALSE, "AV658", NULL, 0},
    {"marginal: 0.5", "marginal: 0.5, real_growth: 0.01", FALSE, "AV658",
     "'place' grows beyond prices", 8},
    {"marginal: 0.5", "marginal: 0.5, sure: L", FALSE, "AV659",
     "'unit_costs.place' is only recalled (sure: L)", 8},
    {"unit: x, marginal", "marginal", FALSE, "AV659", "'unit_costs.place' has no unit",
     8},
    {"- {id: b, effect: e, unit_cost: place}\n", "", FALSE, "AV659",
     "nothing uses 'place' (unit_costs)", 8},
    {"- {id: b, effect: e, unit_cost: place}\n",
     "- {id: b, effect: e, unit_cost: place}\n"
     "contracts: [{id: k, effect: e, payer: town, provider: people, price: 1,"
     " price_year: 2025, source: x}]\n",
     FALSE, "AV656", NULL, 0},
    {"id: place, payer: town,", "id: place, label: Sosialhjelp i STØNAD, payer: town,",
     TRUE, "AV656", "'b' is by its name a tax or a benefit, but of kind resource", 11},
    {"kind: resource, value: 5, unit: x, marginal: 0.5",
     "kind: intangible, value: 5, "
     "unit: x",
     FALSE, "AV656", NULL, 0}, /* the town's, see below */
    {"payer: town, kind: resource, value: 5, unit: x, marginal: 0.5",
     "label: Livskvalitet, kind: intangible, value: 5, unit: x", TRUE, "AV656",
     "'a' and 'b' value the same change twice", 11},
    {"payer: town, kind: resource, value: 5, unit: x, marginal: 0.5",
     "label: Ro, kind: intangible, value: 5, unit: x", FALSE, "AV656",
     "'a' and 'b' are a private gain and an intangible value", 11},
    {"id: gain,", "id: gain, label: Wage after tax,", TRUE, "AV656", NULL, 0},
};

START_TEST(slips_are_found_at_their_place)
{
    const Slip *s = &slips[_i];
    g_auto(GStrv) parts = g_strsplit(sound, s->from, 2);
    ck_assert_msg(parts[1] != NULL, "'%s' is not in the model", s->from);
    g_autofree char *text = g_strconcat(parts[0], s->to, parts[1], NULL);
    g_autoptr(GPtrArray) found = findings_of(text);
    guint hits = 0;

    for (guint i = 0; i < found->len; i++) {
        const AvlastFinding *one = found->pdata[i];
        if (s->text && strstr(one->text, s->text)) {
            ck_assert_str_eq(one->id, s->id);
            ck_assert_int_eq(one->fault, s->fault);
            ck_assert_uint_eq(one->line, s->line);
            hits++;
        } else if (!s->text && strcmp(one->id, s->id) == 0 && one->fault == s->fault &&
                   !strstr(one->text, "private gain and an intangible") &&
                   !strstr(one->text, "puts people to work")) {
            ck_abort_msg("unexpected: %s", one->text);
        }
    }
    if (s->text)
        ck_assert_msg(hits == 1, "%u times: %s", hits, s->text);
}
END_TEST

/* A tax beside a wage: whose counter-entry, and before or after tax. */
START_TEST(taxes_are_held_against_wages)
{
    static const struct {
        const char *label, *counter, *text;
        gboolean fault;
    } cases[] = {
        {"Gross wage", "people", NULL, FALSE},
        {"Gross wage", "firms", "'tax' is a tax on 'a', but its counter-entry", FALSE},
        {"Lønn etter skatt", "people", "'a' is after tax already", TRUE},
    };
    g_autofree char *text = g_strdup_printf(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 3, participants: 10}\n"
        "payers: [{id: state, kind: state}, {id: people, kind: participant},"
        " {id: firms, kind: employer}]\n"
        "effects: [{id: e, estimate: 1, se: 0.1, source: x, causal: yes}]\n"
        "unit_costs:\n"
        "- {id: gain, label: %s, payer: people, kind: private, value: 5, unit: x,"
        " price_year: 2025, source: x}\n"
        "- {id: t, payer: state, kind: tax, value: 1, unit: x, price_year: 2025,"
        " source: x}\n"
        "splits:\n"
        "- {id: a, effect: e, unit_cost: gain}\n"
        "- {id: tax, effect: e, unit_cost: t, counter: %s}\n",
        cases[_i].label, cases[_i].counter);
    g_autoptr(GPtrArray) found = findings_of(text);
    guint hits = 0;

    for (guint i = 0; i < found->len; i++) {
        const AvlastFinding *one = found->pdata[i];
        if (strcmp(one->id, "AV656") != 0)
            continue;
        ck_assert_ptr_nonnull(cases[_i].text);
        ck_assert(strstr(one->text, cases[_i].text) != NULL);
        ck_assert_int_eq(one->fault, cases[_i].fault);
        ck_assert_uint_eq(one->line, 10);
        hits++;
    }
    ck_assert_uint_eq(hits, cases[_i].text ? 1 : 0);
}
END_TEST

/* Values of what people feel: beside each other, and beside a wage of another effect. */
START_TEST(wellbeing_is_counted_once)
{
    static const struct {
        const char *first, *second, *effect, *text;
        gboolean fault;
    } cases[] = {
        {"kind: intangible, label: WELLBY", "kind: intangible, label: QALY", "e",
         "'a' and 'b' are two wellbeing or health values of one effect", TRUE},
        {"kind: intangible, label: WELLBY", "kind: intangible, label: Ro", "e",
         "'a' and 'b' are two intangible values of one effect", FALSE},
        {"kind: private, label: Lønn", "kind: intangible, label: Livskvalitet", "f",
         "'a' and 'b' value two effects on the same people", FALSE},
        {"kind: intangible, label: WELLBY", "kind: intangible, label: QALY", "f",
         "'a' and 'b' value two effects on the same people", FALSE},
        {"kind: private, label: Lønn", "kind: intangible, label: Ro", "f", NULL, FALSE},
        {"kind: private, label: Hage", "kind: intangible, label: QALY", "f", NULL, FALSE},
    };
    g_autofree char *text = g_strdup_printf(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 1, participants: 10}\n"
        "payers: [{id: people, kind: participant}]\n"
        "effects: [{id: e, estimate: 1, se: 0.1, source: x, causal: yes},"
        " {id: f, estimate: 1, se: 0.1, source: x, causal: yes}]\n"
        "unit_costs:\n"
        "- {id: u, %s, payer: people, value: 5, unit: x, price_year: 2025, source: x}\n"
        "- {id: v, %s, payer: people, value: 5, unit: x, price_year: 2025, source: x}\n"
        "splits:\n"
        "- {id: a, effect: e, unit_cost: u}\n"
        "- {id: b, effect: %s, unit_cost: v}\n",
        cases[_i].first, cases[_i].second, cases[_i].effect);
    g_autoptr(GPtrArray) found = findings_of(text);
    guint hits = 0;

    for (guint i = 0; i < found->len; i++) {
        const AvlastFinding *one = found->pdata[i];
        if (strcmp(one->id, "AV656") != 0)
            continue;
        ck_assert_msg(cases[_i].text && strstr(one->text, cases[_i].text), "%s",
                      one->text);
        ck_assert_int_eq(one->fault, cases[_i].fault);
        ck_assert_uint_eq(one->line, 10);
        hits++;
    }
    ck_assert_uint_eq(hits, cases[_i].text ? 1 : 0);
}
END_TEST

/* A transfer without its other side, and a number that a fault hides: a split does not
 * take the catalogue's row of that name instead of the unit cost that could not be read.
 */
START_TEST(the_other_side_and_the_level_are_asked_for)
{
    g_autofree char *root = source_path("datasets/rules");

    g_setenv("AVLAST_RULES", root, TRUE);
    g_autoptr(GPtrArray) found = findings_of(
        "avlast: 1\nrules: no\n"
        "model: {base_year: 2026, horizon: 1, participants: 10}\n"
        "payers: [{id: state, kind: state}, {id: town, kind: municipality}]\n"
        "effects: [{id: e, estimate: 1, se: 0, source: x, causal: yes}]\n"
        "unit_costs:\n"
        "- {id: aap, kind: transfer, payer: state, value: 5, unit: x, price_year: 2024,"
        " index: g, source: x}\n"
        "- {id: help, kind: transfer, payer: town, value: 5, unit: x, price_year: 2026,"
        " source: x}\n"
        "- {id: rent, kind: private, payer: town, value: 5, unit: x, price_year: 2023,"
        " index: cpi, source: x}\n"
        "splits:\n"
        "- {id: a, effect: e, unit_cost: aap}\n"
        "- {id: b, effect: e, unit_cost: help}\n"
        "- {id: c, effect: e, unit_cost: rent}\n");
    static const struct {
        gsize line;
        const char *id, *text;
    } expected[] = {
        {7, "AV406", "look it up (NAV, basic amount of 1 May)"},
        {9, "AV401", "no index has the id 'cpi'\nhint: look it up (SSB, table 08184)"},
        {12, "AV408", "'b' is a transfer or tax without a counter-entry"}};
    guint faults = 0;

    for (guint i = 0; i < found->len; i++)
        faults += ((AvlastFinding *)found->pdata[i])->fault ? 1 : 0;
    ck_assert_uint_eq(faults, G_N_ELEMENTS(expected));
    for (guint k = 0; k < faults; k++) {
        const AvlastFinding *one = found->pdata[k];
        ck_assert_msg(strstr(one->text, expected[k].text) != NULL, "%s", one->text);
        ck_assert_str_eq(one->id, expected[k].id);
        ck_assert_uint_eq(one->line, expected[k].line);
    }
}
END_TEST

/* Faults of several items come together; what only follows from them is left out. */
START_TEST(all_faults_come_at_once)
{
    g_autoptr(GPtrArray) found = findings_of(
        "avlast: 1\n"
        "modl: 1\n"
        "model: {base_year: 2025, horizon: 3, participants: 10}\n"
        "payers: [{id: town, kind: municipality}, {id: town, kind: state}]\n"
        "effects: [{id: e, estimate: 1, source: x, causal: yes}]\n"
        "costs:\n"
        "- {id: a, amount: -1, payer: town, price_year: 2025, source: x}\n"
        "- {id: b, amount: 1, shares: {town: 0.4}, price_year: 2025, source: x}\n"
        "- {id: c, amount: 1, payer: nobody, price_year: 2025, source: x}\n"
        "- {id: d, amount: 1, payer: town, price_year: 2020, source: x}\n"
        "- {id: f, amount: 1, payer: town, price_year: 2025}\n"
        "unit_costs: [{id: u, payer: town, kind: resource, value: 1, unit: x,"
        " price_year: 2025, source: x}]\n"
        "splits: [{id: s, effect: e, unit_cost: u}]\n"
        "scenarios: [{id: z, set: {costs.a: 2}}]\n");
    static const struct {
        gsize line;
        const char *id;
    } expected[] = {{2, "AV606"}, {4, "AV402"}, {5, "AV607"},  {7, "AV404"},
                    {8, "AV405"}, {9, "AV401"}, {10, "AV406"}, {11, "AV418"}};

    for (guint k = 0; k < G_N_ELEMENTS(expected); k++) {
        ck_assert_uint_gt(found->len, k);
        const AvlastFinding *one = found->pdata[k];
        ck_assert(one->fault);
        ck_assert_msg(one->line == expected[k].line &&
                          strcmp(one->id, expected[k].id) == 0,
                      "%u: %s: %s", (guint)one->line, one->id, one->text);
    }
    ck_assert(!((AvlastFinding *)found->pdata[G_N_ELEMENTS(expected)])->fault);
}
END_TEST

Suite *suite_value_findings(void)
{
    Suite *suite = suite_create("value_findings");
    TCase *tcase = tcase_create("value_findings");

    tcase_add_test(tcase, a_sound_model_has_none);
    tcase_add_loop_test(tcase, slips_are_found_at_their_place, 0,
                        (int)G_N_ELEMENTS(slips));
    tcase_add_loop_test(tcase, taxes_are_held_against_wages, 0, 3);
    tcase_add_loop_test(tcase, wellbeing_is_counted_once, 0, 6);
    tcase_add_test(tcase, the_other_side_and_the_level_are_asked_for);
    tcase_add_test(tcase, all_faults_come_at_once);
    suite_add_tcase(suite, tcase);
    return suite;
}
