/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "support.h"
#include "value_cases.h"

/* What must hold of every value model, whatever its numbers: random models with payers of
 * each class, waves, steps, a contract, adjustments, optimism and weights. */

enum { MODELS = 3 };

/* How a model is written down; the numbers themselves come from its seed. */
typedef struct {
    guint32 seed;
    double money;      /* all prices, costs and incomes times this */
    double effect;     /* all estimates times this */
    int participants;  /* times this */
    int year;          /* base year and price years this much later */
    gboolean reversed; /* payers in the opposite order */
    gboolean linear;   /* without steps, contract and costs of the whole programme */
} Written;

static const Written plain = {0, 1.0, 1.0, 1, 0, FALSE, FALSE};

static const AvlastValueOptions few = {
    .draws = 100, .seed = 5, .level = NAN, .sampler = -1};

static void number(GString *text, const char *before, double value, const char *after)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    g_string_append_printf(text, "%s%s%s", before,
                           g_ascii_dtostr(digits, sizeof digits, value), after);
}

static void add_payers(GString *text, const Written *w)
{
    static const char *const payers[] = {
        "{id: town, kind: municipality}", "{id: state, kind: state}",
        "{id: people, kind: participant}", "{id: firm, kind: employer}",
        "{id: neighbours, kind: others}"};
    const guint n = G_N_ELEMENTS(payers);

    g_string_append(text, "payers:\n");
    for (guint i = 0; i < n; i++)
        g_string_append_printf(text, "  - %s\n", payers[w->reversed ? n - 1 - i : i]);
    g_string_append(text,
                    "profiles:\n"
                    "  - {id: fade, shape: exponential, drop_off: {value: 0.2, low: 0.1, "
                    "high: 0.4}, source: x}\n"
                    "  - {id: late, shape: linear, years: 6, lag: 1, source: x}\n");
}

static void add_effects(GString *text, const Written *w, GRand *random)
{
    const double size = w->effect;

    g_string_append(text, "effects:\n  - {id: work, causal: yes, better: higher, source: "
                          "x, profile: fade, long: late");
    number(text, ", estimate: ", size * g_rand_double_range(random, 0.05, 0.3), "");
    number(text, ", se: ", size * g_rand_double_range(random, 0.01, 0.1), "");
    number(text, ", waves: [{year: 2, source: x, estimate: ",
           size * g_rand_double_range(random, -0.1, 0.4), "");
    number(text, ", se: ", size * g_rand_double_range(random, 0.01, 0.1), "}]}\n");
    g_string_append(text, "  - {id: crime, causal: no, better: lower, source: x, "
                          "profile: late");
    number(text, ", estimate: ", -size * g_rand_double_range(random, 0.1, 2.0), "");
    number(text, ", se: ", size * g_rand_double_range(random, 0.1, 1.0), "}\n");
}

static void add_price(GString *text, const Written *w, GRand *random, const char *what)
{
    const double value = w->money * g_rand_double_range(random, 1e3, 9e4);

    number(text, "  - {source: x, price_year: ", 2025 + w->year, "");
    number(text, ", value: ", value, "");
    number(text, ", low: ", 0.7 * value, "");
    number(text, ", high: ", 1.5 * value, "");
    number(text, ", real_growth: ", g_rand_double_range(random, -0.01, 0.03), "");
    g_string_append_printf(text, ", %s}\n", what);
}

static void add_values(GString *text, const Written *w, GRand *random)
{
    g_string_append(text, "unit_costs:\n");
    add_price(text, w, random, "id: benefit, payer: state, kind: transfer");
    add_price(text, w, random, "id: tax, payer: state, kind: tax");
    add_price(text, w, random, "id: wage, payer: people, kind: private");
    add_price(text, w, random, "id: peace, payer: neighbours, kind: intangible");
    add_price(text, w, random,
              "id: case, payer: town, kind: resource, cashable: 0.6, marginal: 0.8");
    add_price(text, w, random,
              w->linear ? "id: place, payer: town, kind: resource"
                        : "id: place, payer: town, kind: resource, step: 4, notice: 1");
    g_string_append(
        text,
        "splits:\n"
        "  - {id: benefit, effect: work, unit_cost: benefit, shares: {town: 0.3, state: "
        "0.7}, counter: people}\n"
        "  - {id: tax, effect: work, unit_cost: tax, shares: {town: 0.4, state: 0.6}, "
        "counter: firm}\n"
        "  - {id: wage, effect: work, unit_cost: wage}\n"
        "  - {id: peace, effect: crime, unit_cost: peace}\n"
        "  - {id: cases, effect: crime, unit_cost: case, shares: {town: 0.5, state: "
        "0.5}}\n"
        "  - {id: places, effect: work, unit_cost: place}\n"
        "adjustments:\n"
        "  - {id: crowding, kind: displacement, effects: [work], value: 0.1, low: 0, "
        "high: 0.3, source: x}\n"
        "  - {id: share, kind: attribution, value: 0.9, source: x}\n"
        "  - {id: anyway, kind: deadweight, effects: [crime], value: 0.2, source: x}\n");
}

static void add_cost(GString *text, const Written *w, GRand *random, const char *what)
{
    number(text, "  - {source: x, price_year: ", 2025 + w->year, "");
    number(text, ", amount: ", w->money * g_rand_double_range(random, 1e3, 4e4), "");
    g_string_append_printf(text, ", %s}\n", what);
}

static void add_costs(GString *text, const Written *w, GRand *random)
{
    g_string_append(text, "costs:\n");
    add_cost(text, w, random,
             "id: course, per: participant, shares: {town: 0.25, state: 0.75}");
    add_cost(text, w, random, "id: time, per: participant, payer: firm, years: [0, 1]");
    if (!w->linear)
        add_cost(text, w, random, "id: office, payer: town, years: [0, 1, 2]");
    number(text,
           "optimism: {effects: {work: 3}, costs: {course: 4}, source: x}\n"
           "weights: {eta: 1.3, source: x, reference: ",
           w->money * 350000.0, "");
    number(text, ", incomes: {people: ", w->money * 210000.0, "");
    number(text, ", firm: ", w->money * 900000.0, "}}\n");
    if (w->linear)
        return;
    number(text,
           "contracts:\n  - {id: bond, effect: work, payer: state, provider: firm, "
           "years: [1, 3], source: x, price_year: ",
           2025 + w->year, "");
    number(text, ", price: ", w->money * g_rand_double_range(random, 1e3, 2e4), "");
    number(text, ", cap: ", w->money * g_rand_double_range(random, 1e4, 1e6), "}\n");
}

static ValueCase written(const Written *w)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(w->seed + 1000);
    g_autoptr(GString) text = g_string_new("avlast: 1\nmodel: {horizon: 9, ");

    number(text, "base_year: ", 2025 + w->year, "");
    number(text, ", participants: ", w->participants * g_rand_int_range(random, 40, 400),
           "");
    g_string_append_printf(text, ", schedule: no-r109, tax_cost: 0.2, timing: %s}\n",
                           w->seed % 3 == 0   ? "start"
                           : w->seed % 3 == 1 ? "mid"
                                              : "end");
    add_payers(text, w);
    add_effects(text, w, random);
    add_values(text, w, random);
    add_costs(text, w, random);
    return value_case_of(text->str, &few);
}

static void assert_share(double got, double truth, double size)
{
    ck_assert_msg(fabs(got - truth) <= 1e-9 * size, "%.17g is not %.17g (of %g)", got,
                  truth, size);
}

static gboolean is_one_of(const char *name, const char *const *names)
{
    return g_strv_contains(names, name);
}

/* Each row that both results have is, in `what`, `times` the other's; the size of the
 * money in the model is that of its costs. */
static guint compare(const ValueCase *a, const ValueCase *b, double times,
                     const char *const *what)
{
    const double size = fabs(value_case_point(b, "central", "society", "pv.cost", NULL)) *
                        fmax(1.0, fabs(times));
    guint compared = 0;

    for (guint i = 0; i < a->result->estimates->rows->len; i++) {
        const AvlastEstimate *x = avlast_estimates_row(a->result->estimates, i);
        if (!is_one_of(x->outcome, what))
            continue;
        const AvlastEstimate *y = avlast_estimates_find(b->result->estimates, x->outcome,
                                                        x->group, x->term, NULL);
        ck_assert_ptr_nonnull(y);
        assert_share(x->estimate, times * y->estimate, size);
        assert_share(x->std_error, times * y->std_error, size);
        assert_share(x->conf_low, times * y->conf_low, size);
        compared++;
    }
    return compared;
}

static const char *const sums[] = {
    "npv", "npv.cash", "pv.benefit", "pv.cost", "npv.weighted", "optimism.step", NULL};

static double abs_sum(const ValueCase *v, const char *scenario)
{
    double sum = 0.0;

    for (guint i = 0; i < v->ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(v->ledger, i);
        if (strcmp(row->scenario, scenario) == 0)
            sum += fabs(row->present);
    }
    return sum;
}

/* What is moved between payers is nobody's gain, year by year. */
static void transfers_cancel(const ValueCase *v, const char *scenario, double size)
{
    AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;

    filter.scenario = scenario;
    for (filter.year = 0; filter.year <= 9; filter.year++) {
        double sum = 0.0;
        filter.kind = AVLAST_KIND_TRANSFER;
        sum += avlast_ledger_sum(v->ledger, &filter, FALSE);
        filter.kind = AVLAST_KIND_TAX;
        sum += avlast_ledger_sum(v->ledger, &filter, FALSE);
        assert_share(sum, 0.0, size);
    }
}

/* Knowing is worth something, and not more than what is at stake: E max(0, x) -
 * max(0, E x) is at most half a standard deviation. */
static void knowing_is_worth_something(const ValueCase *v, const char *scenario,
                                       const char *payer)
{
    const double evpi = value_case_point(v, scenario, payer, "evpi", NULL);

    ck_assert_double_ge(evpi, 0.0);
    ck_assert_double_le(evpi,
                        value_case_row(v, scenario, payer, "npv", NULL)->std_error / 2);
}

/* society = public + participants + others + financing; the public purse its payers. */
START_TEST(society_is_the_sum_of_its_parts)
{
    Written w = plain;
    w.seed = (guint32)_i;
    g_auto(ValueCase) v = written(&w);
    static const char *const scenarios[] = {"observed", "central", "long", "optimism"};

    for (guint s = 0; s < G_N_ELEMENTS(scenarios); s++) {
        AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
        const double size = abs_sum(&v, scenarios[s]);
        double part[AVLAST_PAYER_FINANCING + 1], all = 0.0;
        filter.scenario = scenarios[s];
        for (int c = AVLAST_PAYER_PUBLIC; c <= AVLAST_PAYER_FINANCING; c++) {
            filter.class = c;
            part[c] = avlast_ledger_sum(v.ledger, &filter, TRUE);
            all += part[c];
        }
        ck_assert_double_gt(size, 0.0);
        assert_share(value_case_point(&v, scenarios[s], "society", "npv", NULL), all,
                     size);
        assert_share(value_case_point(&v, scenarios[s], "public", "npv", NULL),
                     value_case_point(&v, scenarios[s], "town", "npv", NULL) +
                         value_case_point(&v, scenarios[s], "state", "npv", NULL),
                     size);
        assert_share(part[AVLAST_PAYER_FINANCING], 0.2 * part[AVLAST_PAYER_PUBLIC], size);
        transfers_cancel(&v, scenarios[s], size);
        knowing_is_worth_something(&v, scenarios[s], "public");
        knowing_is_worth_something(&v, scenarios[s], "society");
    }
}
END_TEST

START_TEST(money_in_another_currency)
{
    Written w = plain, dear = plain;
    w.seed = dear.seed = (guint32)_i;
    dear.money = 11.7;
    g_auto(ValueCase) a = written(&dear);
    g_auto(ValueCase) b = written(&w);

    ck_assert_uint_ge(compare(&a, &b, 11.7, sums), 60);
    assert_digits(value_case_point(&a, "central", "public", "bcr", NULL),
                  value_case_point(&b, "central", "public", "bcr", NULL), 9);
}
END_TEST

START_TEST(the_base_year_moves_nothing)
{
    Written w = plain, later = plain;
    w.seed = later.seed = (guint32)_i;
    later.year = 7;
    g_auto(ValueCase) a = written(&later);
    g_auto(ValueCase) b = written(&w);

    ck_assert_uint_ge(compare(&a, &b, 1.0, sums), 60);
}
END_TEST

START_TEST(the_order_of_payers_moves_nothing)
{
    Written w = plain, turned = plain;
    w.seed = turned.seed = (guint32)_i;
    turned.reversed = TRUE;
    g_auto(ValueCase) a = written(&turned);
    g_auto(ValueCase) b = written(&w);

    ck_assert_uint_ge(compare(&a, &b, 1.0, sums), 60);
}
END_TEST

/* Twice the people: twice the money, where nothing is fixed or comes in steps. */
START_TEST(twice_as_many_people)
{
    Written w = plain, twice;
    w.seed = (guint32)_i;
    w.linear = TRUE;
    twice = w;
    twice.participants = 2;
    g_auto(ValueCase) a = written(&twice);
    g_auto(ValueCase) b = written(&w);

    ck_assert_uint_ge(compare(&a, &b, 2.0, sums), 60);
}
END_TEST

/* Without an effect the scheme is worth what it costs, with the sign turned. */
START_TEST(no_effect_is_minus_the_cost)
{
    static const char *const payers[] = {"town", "state",  "people",
                                         "firm", "public", "society"};
    Written w = plain;
    w.seed = (guint32)_i;
    w.effect = 0.0;
    g_auto(ValueCase) v = written(&w);

    for (guint p = 0; p < G_N_ELEMENTS(payers); p++) {
        AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
        const double npv = value_case_point(&v, "central", payers[p], "npv", NULL);
        double cost = 0.0;
        filter.scenario = "central";
        filter.kind = AVLAST_KIND_RESOURCE_COST;
        filter.payer = p < 4 ? payers[p] : NULL;
        filter.class = p == 4 ? AVLAST_PAYER_PUBLIC : -1;
        cost = avlast_ledger_sum(v.ledger, &filter, TRUE);
        if (p == 5)
            cost += 0.2 * value_case_point(&v, "central", "public", "npv", NULL);
        assert_share(npv, cost, fabs(cost));
        ck_assert(p == 2 ? npv == 0.0 : npv < 0.0);
    }
}
END_TEST

/* 10 people less in years 0 and 1, 30 from year 2 on, held between the waves. */
static const char stepped[] =
    "avlast: 1\n"
    "model: {base_year: 2025, horizon: 3, participants: 100, schedule: none, timing: "
    "start, draws: 100}\n"
    "payers:\n"
    "  - {id: town, kind: municipality}\n"
    "  - {id: firm, kind: employer}\n"
    "effects:\n"
    "  - {id: work, estimate: 0.1, se: 0.01, source: x, causal: yes, between: hold, "
    "waves: [{year: 2, estimate: 0.3, se: 0.01, source: x}]}\n"
    "unit_costs:\n"
    "  - {id: place, payer: town, kind: resource, value: 1000, step: 8, price_year: "
    "2025, source: x}\n"
    "splits:\n"
    "  - {id: places, effect: work, unit_cost: place}\n"
    "contracts:\n"
    "  - {id: bond, effect: work, payer: town, provider: firm, price: 70, years: [0, 1, "
    "2, 3], cap: 2000, price_year: 2025, source: x}\n";

/* Steps are closed, and a contract settled, on what every wave adds up to. */
START_TEST(steps_and_contracts_follow_the_waves)
{
    static const double cash[] = {8000, 8000, 24000, 24000};
    static const double rest[] = {2000, 2000, 6000, 6000};
    static const double paid[] = {700, 700, 2000, 2000};
    g_auto(ValueCase) v = value_case_of(stepped, &few);
    AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;

    filter.scenario = "central";
    filter.payer = "town";
    for (filter.year = 0; filter.year < 4; filter.year++) {
        filter.kind = AVLAST_KIND_RESOURCE_SAVING;
        assert_digits(avlast_ledger_sum(v.ledger, &filter, FALSE), cash[filter.year], 12);
        filter.kind = AVLAST_KIND_CAPACITY;
        assert_digits(avlast_ledger_sum(v.ledger, &filter, FALSE), rest[filter.year], 12);
        filter.kind = AVLAST_KIND_TRANSFER;
        assert_digits(-avlast_ledger_sum(v.ledger, &filter, FALSE), paid[filter.year],
                      12);
    }
}
END_TEST

Suite *suite_value_identities(void)
{
    Suite *suite = suite_create("value_identities");
    TCase *models = tcase_create("models");

    tcase_add_loop_test(models, society_is_the_sum_of_its_parts, 0, MODELS);
    tcase_add_loop_test(models, money_in_another_currency, 0, 2);
    tcase_add_loop_test(models, the_base_year_moves_nothing, 2, MODELS);
    tcase_add_loop_test(models, the_order_of_payers_moves_nothing, 1, 2);
    tcase_add_loop_test(models, twice_as_many_people, 1, MODELS);
    tcase_add_loop_test(models, no_effect_is_minus_the_cost, 0, MODELS);
    tcase_add_test(models, steps_and_contracts_follow_the_waves);
    suite_add_tcase(suite, models);
    return suite;
}
