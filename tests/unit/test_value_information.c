/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What must hold of the worth of knowing, whatever the model: nothing is worth
 * less than nothing or more than all; to know more is not worth less; and where
 * net benefits are linear in normal numbers, the closed form. And that a
 * correlation that is stated between effects of different files is in the
 * draws. */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "infer/result.h"
#include "support.h"
#include "value/decision.h"
#include "value_cases.h"

/* --- models --- */

static void quantity(GString *text, const char *key, GRand *random, double size)
{
    static const char *const shapes[] = {"gamma", "lognormal", "normal"};
    char value[G_ASCII_DTOSTR_BUF_SIZE], se[G_ASCII_DTOSTR_BUF_SIZE];
    const double mean = size * g_rand_double_range(random, 0.5, 1.5);

    g_ascii_dtostr(value, sizeof value, mean);
    g_ascii_dtostr(se, sizeof se, mean * g_rand_double_range(random, 0.05, 0.6));
    g_string_append_printf(text, "%s: %s, se: %s, distribution: %s", key, value, se,
                           shapes[g_rand_int_range(random, 0, 3)]);
}

/* Two effects, three prices and a cost in doubt, as large as what they bring,
 * so that either choice may be wrong. */
static ValueCase random_model(guint32 seed, gboolean society)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    g_autoptr(GString) text = g_string_new("avlast: 1\n");
    static const char *const prices[] = {"tax, payer: state, kind: tax",
                                         "care, payer: town, kind: resource",
                                         "wage, payer: people, kind: private"};

    g_string_append_printf(text,
                           "model: {base_year: 2025, horizon: 4, participants: 50, "
                           "perspective: %s}\n"
                           "payers:\n"
                           "  - {id: town, kind: municipality}\n"
                           "  - {id: state, kind: state}\n"
                           "  - {id: people, kind: participant}\n"
                           "effects:\n",
                           society ? "society" : "public");
    for (guint e = 0; e < 2; e++) {
        char value[G_ASCII_DTOSTR_BUF_SIZE], se[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_dtostr(value, sizeof value, g_rand_double_range(random, 0.05, 0.3));
        g_ascii_dtostr(se, sizeof se, g_rand_double_range(random, 0.02, 0.2));
        g_string_append_printf(text,
                               "  - {id: e%u, estimate: %s, se: %s, source: x, causal: "
                               "yes, observed: 4}\n",
                               e, value, se);
    }
    g_string_append(text, "unit_costs:\n");
    for (guint u = 0; u < 3; u++) {
        g_string_append_printf(text, "  - {id: %s, price_year: 2025, source: x, ",
                               prices[u]);
        quantity(text, "value", random, 1000.0);
        g_string_append(text, "}\n");
    }
    g_string_append(text, "splits:\n"
                          "  - {id: a, effect: e0, unit_cost: tax}\n"
                          "  - {id: b, effect: e1, unit_cost: care}\n"
                          "  - {id: c, effect: e0, unit_cost: wage}\n"
                          "costs:\n"
                          "  - {id: staff, payer: town, price_year: 2025, source: x, "
                          "amount: {");
    quantity(text, "value", random, 50.0 * 0.2 * 3.6 * (society ? 3e3 : 2e3));
    g_string_append(text, "}}\n");
    const AvlastValueOptions options = {
        .draws = 1000,
        .seed = (gint64)seed,
        .level = NAN,
        .sampler = -1,
        .scenario = (char *[]){(char[]){"central"}, NULL},
        .sensitivity = {.kinds = AVLAST_SENSITIVITY_EVPPI}};
    return value_case_of(text->str, &options);
}

START_TEST(one_number_is_worth_no_more_than_all)
{
    const gboolean society = _i % 2 == 1;
    g_auto(ValueCase) v = random_model((guint32)_i + 1, society);
    const char *payer = society ? "society" : "public";
    const double evpi = value_case_point(&v, "central", payer, "evpi", NULL);
    guint rows = 0;

    for (guint i = 0; i < v.result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(v.result->estimates, i);
        if (strcmp(row->outcome, "evppi") != 0)
            continue;
        ck_assert_double_ge(row->estimate, 0.0);
        ck_assert_double_le(row->estimate, evpi * (1.0 + 1e-12));
        rows++;
    }
    ck_assert_uint_eq(rows, 6);
    ck_assert_double_gt(evpi, 0.0);
}
END_TEST

/* --- sets --- */

enum { N = 1000, PARAMETERS = 4, SETS = 1 << PARAMETERS };

typedef struct {
    double phi[PARAMETERS][N], nb[3][N], none[N];
    const double *effect[3], *cost[3];
    AvlastOptionDraws options;
} Draws;

/* Normal numbers; options whose net benefit is linear in them, or bent too. */
static Draws *draws_new(guint32 seed, gsize options, gboolean bent, double *mean,
                        double slope[PARAMETERS])
{
    g_autoptr(GRand) random = g_rand_new_with_seed(seed);
    Draws *d = g_new0(Draws, 1);

    *mean = g_rand_double_range(random, -1.0, 1.0);
    for (guint p = 0; p < PARAMETERS; p++)
        slope[p] = g_rand_double_range(random, 0.2, 1.5);
    for (guint p = 0; p < PARAMETERS; p++)
        for (guint r = 0; r < N; r++)
            d->phi[p][r] = avlast_normal_quantile(g_rand_double_range(random, 1e-9, 1.0));
    for (guint r = 0; r < N; r++) {
        const double a = d->phi[0][r], b = d->phi[1][r], c = d->phi[2][r],
                     e = d->phi[3][r];
        d->nb[1][r] = *mean + slope[0] * a + slope[1] * b + slope[2] * c + slope[3] * e;
        if (bent)
            d->nb[1][r] += 0.5 * a * b - 0.3 * c * c;
        d->nb[2][r] = 0.2 - slope[1] * a + slope[0] * c * (bent ? c : 1.0);
    }
    for (guint o = 0; o < 3; o++) {
        d->effect[o] = d->nb[o];
        d->cost[o] = d->none;
    }
    d->options = (AvlastOptionDraws){N, options, d->cost, d->effect};
    return d;
}

static void worths(const Draws *d, AvlastEvppi *evppi)
{
    for (guint set = 1; set < SETS; set++) {
        const double *phi[PARAMETERS];
        gsize m = 0;
        g_autoptr(GError) error = NULL;
        for (guint p = 0; p < PARAMETERS; p++)
            if (set & (1U << p))
                phi[m++] = d->phi[p];
        g_autoptr(AvlastInformation) known =
            avlast_information_new(&d->options, phi, m, NULL, 1, &error);
        assert_no_error(error);
        ck_assert(avlast_information_at(known, 1.0, &evppi[set], &error));
    }
}

START_TEST(more_is_not_worth_less)
{
    double mean, slope[PARAMETERS];
    g_autofree Draws *d =
        draws_new((guint32)_i + 1, 2 + (gsize)_i % 2, TRUE, &mean, slope);
    AvlastEvppi evppi[SETS];
    AvlastDecision decision;

    worths(d, evppi);
    avlast_decide(&d->options, 1.0, NULL, NULL, NULL, &decision);
    for (guint set = 1; set < SETS; set++) {
        ck_assert_double_ge(evppi[set].value, 0.0);
        ck_assert_double_le(evppi[set].value, decision.evpi);
        for (guint part = 1; part < set; part++)
            if ((part & set) == part)
                ck_assert_msg(
                    evppi[part].value <= evppi[set].value + evppi[part].std_error,
                    "set %u: %g, its part %u: %g (error %g)", set, evppi[set].value, part,
                    evppi[part].value, evppi[part].std_error);
    }
}
END_TEST

/* s phi(m / s) - |m| Phi(-|m| / s), s^2 the sum of squared slopes of what is
 * known. */
START_TEST(linear_sets_have_the_closed_form)
{
    double mean, slope[PARAMETERS];
    g_autofree Draws *d = draws_new((guint32)_i + 1, 2, FALSE, &mean, slope);
    AvlastEvppi evppi[SETS];

    worths(d, evppi);
    for (guint set = 1; set < SETS; set++) {
        double square = 0.0;
        for (guint p = 0; p < PARAMETERS; p++)
            square += set & (1U << p) ? slope[p] * slope[p] : 0.0;
        const double s = sqrt(square), z = fabs(mean) / s;
        const double truth =
            s * exp(-z * z / 2.0) / sqrt(2.0 * G_PI) - fabs(mean) * avlast_normal_cdf(-z);
        /* The fit's error, and that of N draws of max(0, nb). */
        ck_assert_msg(fabs(evppi[set].value - truth) <=
                          4.0 * evppi[set].std_error + 4.0 * s / sqrt((double)N),
                      "set %u: %g, truth %g", set, evppi[set].value, truth);
    }
}
END_TEST

/* --- correlations between files --- */

static void write_effect(const char *folder, const char *name, double estimate, double se)
{
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    AvlastEstimates *e = result->estimates = avlast_estimates_new();
    AvlastEstimate *row = avlast_estimates_add(e, "y", NULL, "t");
    g_autofree char *file = g_strdup_printf("%s.json", name);

    row->estimate = estimate;
    row->std_error = se;
    json_array_append_new(result->inputs,
                          json_pack("{s:s, s:s}", "file", file, "sha256", name));
    g_autofree char *text = avlast_result_to_json(result);
    g_free(write_file(folder, file, text));
}

/* The payers' standard deviations hold the covariance: society's variance is
 * theirs and twice it. Town gains 50 a year of a, people 20 a year of b, three
 * years at 4 %. */
START_TEST(stated_correlations_of_files_are_in_the_draws)
{
    static const struct {
        double r;
        const char *kind, *sampler;
        double within;
    } cases[] = {{0.8, "gaussian", "sobol", 2e-3},
                 {-0.5, "gaussian", "sobol", 4e-3},
                 {0.6, "spearman", "sobol", 4e-3},
                 {0.8, "gaussian", "mc", 0.01}};
    const double rho = strcmp(cases[_i].kind, "gaussian") == 0
                           ? cases[_i].r
                           : 2.0 * sin(G_PI * cases[_i].r / 6.0);
    const double years = 1 / 1.04 + 1 / 1.0816 + 1 / 1.124864;
    const double a = 100 * 50 * years * 0.3, b = 100 * 20 * years * 0.7;
    char *folder = temporary_folder();
    char value[G_ASCII_DTOSTR_BUF_SIZE];

    write_effect(folder, "r", 2.5, 0.3);
    write_effect(folder, "s", 4.0, 0.7);
    g_autofree char *text = g_strdup_printf(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 3, participants: 100, tax_cost: 0, "
        "draws: "
        "16384, sampler: %s}\n"
        "payers:\n"
        "  - {id: town, kind: municipality}\n"
        "  - {id: people, kind: participant}\n"
        "effects:\n"
        "  - {id: a, from: {result: r.json, outcome: y, term: t}, causal: yes}\n"
        "  - {id: b, from: {result: s.json, outcome: y, term: t}, causal: yes}\n"
        "unit_costs:\n"
        "  - {id: ua, payer: town, kind: resource, value: 50, price_year: 2025, "
        "source: "
        "x}\n"
        "  - {id: ub, payer: people, kind: private, value: 20, price_year: 2025, "
        "source: "
        "x}\n"
        "splits:\n"
        "  - {id: sa, effect: a, unit_cost: ua}\n"
        "  - {id: sb, effect: b, unit_cost: ub}\n"
        "costs:\n"
        "  - {id: c, amount: 9000, payer: town, price_year: 2025, source: x}\n"
        "correlations:\n"
        "  - {between: [effects.a, effects.b], kind: %s, source: judgement, "
        "value: %s}\n",
        cases[_i].sampler, cases[_i].kind,
        g_ascii_dtostr(value, sizeof value, cases[_i].r));
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_auto(ValueCase) v = value_case(
        path, folder,
        &(AvlastValueOptions){.seed = 7,
                              .level = NAN,
                              .sampler = -1,
                              .scenario = (char *[]){(char[]){"central"}, NULL}});
    const double town = value_case_row(&v, "central", "town", "npv", NULL)->std_error,
                 people = value_case_row(&v, "central", "people", "npv", NULL)->std_error,
                 both = value_case_row(&v, "central", "society", "npv", NULL)->std_error;

    ck_assert_double_le(fabs(town / a - 1.0), 5.0 * cases[_i].within);
    ck_assert_double_le(fabs(people / b - 1.0), 5.0 * cases[_i].within);
    ck_assert_double_le(
        fabs((both * both - town * town - people * people) / (2.0 * town * people) - rho),
        cases[_i].within);
    ck_assert_double_le(fabs(both / sqrt(a * a + b * b + 2.0 * rho * a * b) - 1.0),
                        5.0 * cases[_i].within);
    ck_assert(!value_case_notes(&v, "independent"));
    remove_folder(folder);
}
END_TEST

Suite *suite_value_information(void)
{
    Suite *suite = suite_create("value_information");
    TCase *worth = tcase_create("worth"), *files = tcase_create("files");

    tcase_set_timeout(worth, 60);
    tcase_add_loop_test(worth, one_number_is_worth_no_more_than_all, 0, 4);
    tcase_add_loop_test(worth, more_is_not_worth_less, 0, 2);
    tcase_add_loop_test(worth, linear_sets_have_the_closed_form, 0, 1);
    suite_add_tcase(suite, worth);
    tcase_set_timeout(files, 60);
    tcase_add_loop_test(files, stated_correlations_of_files_are_in_the_draws, 0, 4);
    suite_add_tcase(suite, files);
    return suite;
}
