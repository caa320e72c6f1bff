/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Figures that others have printed, from their own components or draws, to the digits in
 * print:
 *
 *   mvpf.csv, mvpf_parts.csv   marginal values of public funds of the policies of Hendren
 *                              & Sprung-Keyser (2020), doi:10.1093/qje/qjaa006, and of
 * the Policy Impacts library, from the parts told there (source) frontier.csv R
 * dampack 1.0.1: its test of calculate_icers (figures of the US Veterans Affairs) and its
 * vignette's C. difficile example, Rajasingham et al. (2020), doi:10.1093/cid/ciz318
 *   voi.csv                    R voi 1.0.3, vignette "package overview": set.seed(1),
 *                              p1 = rnorm(10000, 1, 1), p2 = rnorm(10000, 0, 2) */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "r_random.h"
#include "support.h"
#include "value/decision.h"
#include "value/study.h"
#include "value_cases.h"

static RefTable *table_of(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/published/%s.csv", name);
    g_autofree char *path = source_path(relative);
    return ref_table_read(path);
}

/* Half a unit of the last printed decimal, and a little for the number's own binary. */
static void assert_printed(double got, double printed, double decimals, const char *what)
{
    const double half = 0.5 * pow(10.0, -decimals) * (1.0 + 1e-9);

    ck_assert_msg(fabs(got - printed) <= half, "%s: %.17g does not round to %.*f", what,
                  got, (int)decimals, printed);
}

/* --- marginal values of public funds --- */

static const AvlastValueOptions few = {
    .draws = 100, .seed = 1, .level = NAN, .sampler = -1};

/* A part of a policy as a cost, or as a unit cost and its split. */
static void add_part(GString *costs, GString *prices, GString *splits, guint i,
                     const char *kind, double year, double amount)
{
    static const struct {
        const char *name, *payer, *kind;
        int sign; /* of what the payer saves when the purse pays */
    } kinds[] = {{"gain", "people", "private", 1},
                 {"saving", "state", "resource", 1},
                 {"tax", "state", "tax", 1},
                 {"transfer", "state", "transfer", -1}};
    char digits[G_ASCII_DTOSTR_BUF_SIZE];

    g_ascii_dtostr(digits, sizeof digits, fabs(amount));
    if (strcmp(kind, "cost") == 0) {
        g_string_append_printf(costs,
                               "  - {id: c%u, amount: %s, payer: state, price_year: "
                               "2025, source: x}\n",
                               i, digits);
        return;
    }
    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        const gboolean less = (amount < 0.0) != (kinds[k].sign < 0);
        if (strcmp(kinds[k].name, kind) != 0)
            continue;
        g_string_append_printf(prices,
                               "  - {id: u%u, payer: %s, kind: %s, value: %s, "
                               "price_year: 2025, source: x}\n",
                               i, kinds[k].payer, kinds[k].kind, digits);
        g_string_append_printf(splits, "  - {id: s%u, effect: %s%d, unit_cost: u%u}\n", i,
                               less ? "less" : "more", (int)year, i);
    }
}

static ValueCase policy_case(RefTable *parts, const char *policy)
{
    const double *year = ref_table_numbers(parts, "year"),
                 *amount = ref_table_numbers(parts, "amount");
    g_autoptr(GString) text = g_string_new(
        "avlast: 1\n"
        "model: {base_year: 2025, horizon: 2, participants: 1, schedule: flat, rate: "
        "0.03, tax_cost: 0, currency: USD}\n"
        "payers:\n"
        "  - {id: state, kind: state}\n"
        "  - {id: people, kind: participant}\n"
        "profiles:\n"
        "  - {id: first, shape: table, values: [1], then: zero, source: x}\n"
        "  - {id: second, shape: table, lag: 1, values: [1], then: zero, source: x}\n"
        "effects:\n");
    g_autoptr(GString) costs = g_string_new("costs:\n");
    g_autoptr(GString) prices = g_string_new("unit_costs:\n");
    g_autoptr(GString) splits = g_string_new("splits:\n");

    /* What has no year is a present value already: 1.03 of it a year later. */
    for (guint y = 0; y < 3; y++)
        for (int less = 0; less < 2; less++)
            g_string_append_printf(text,
                                   "  - {id: %s%u, estimate: %s%s, se: 0, source: x, "
                                   "causal: yes, observed: 2, profile: %s, long: %s}\n",
                                   less ? "less" : "more", y, less ? "-" : "",
                                   y == 0 ? "1.03" : "1", y == 2 ? "second" : "first",
                                   y == 2 ? "second" : "first");
    for (gsize i = 0; i < parts->rows; i++)
        if (strcmp(ref_table_cell(parts, i, "policy"), policy) == 0)
            add_part(costs, prices, splits, (guint)i, ref_table_cell(parts, i, "kind"),
                     year[i], amount[i]);
    g_string_append_printf(text, "%s%s%s", prices->str, splits->str,
                           strchr(costs->str, '{') ? costs->str : "");
    return value_case_of(text->str, &few);
}

START_TEST(policies_have_the_printed_mvpf)
{
    g_autoptr(RefTable) parts = table_of("mvpf_parts");
    g_autoptr(RefTable) printed = table_of("mvpf");
    const double *value = ref_table_numbers(printed, "value"),
                 *digits = ref_table_numbers(printed, "digits");

    for (gsize i = 0; i < printed->rows; i++) {
        const char *policy = ref_table_cell(printed, i, "policy");
        const char *quantity = ref_table_cell(printed, i, "quantity");
        g_auto(ValueCase) v = policy_case(parts, policy);
        const double got = value_case_point(&v, "central", "public", quantity, NULL);
        g_autofree char *what = g_strdup_printf("%s %s", policy, quantity);
        assert_printed(got, value[i], digits[i], what);
        if (strcmp(quantity, "mvpf") == 0)
            assert_digits(got,
                          value_case_point(&v, "central", "public", "wtp", NULL) /
                              value_case_point(&v, "central", "public", "net.cost", NULL),
                          13);
    }
    ck_assert_uint_ge(printed->rows, 19);
}
END_TEST

/* What pays for itself and is wanted is worth infinitely much per dollar. */
START_TEST(what_pays_for_itself_is_infinite)
{
    g_autoptr(RefTable) parts = ref_table_parse("policy,part,kind,year,amount\n"
                                                "fiu,teaching,cost,0,11403\n"
                                                "fiu,tuition,saving,0,3184\n"
                                                "fiu,community college,saving,0,5601\n"
                                                "fiu,tax while studying,saving,0,-2035\n"
                                                "fiu,tax at ages 26-33,saving,0,7274\n"
                                                "fiu,worth to students,gain,0,100\n");
    g_auto(ValueCase) v = policy_case(parts, "fiu");

    ck_assert_double_infinite(value_case_point(&v, "central", "public", "mvpf", NULL));
    assert_printed(value_case_point(&v, "central", "public", "net.cost", NULL), -2621, 0,
                   "fiu");
}
END_TEST

/* --- frontiers --- */

START_TEST(frontiers_are_those_of_dampack)
{
    static const char *const studies[] = {"va", "cdiff"};
    g_autoptr(RefTable) table = table_of("frontier");
    const double *cost = ref_table_numbers(table, "cost"),
                 *effect = ref_table_numbers(table, "effect"),
                 *icer = ref_table_numbers(table, "icer");

    for (guint s = 0; s < G_N_ELEMENTS(studies); s++) {
        const double *c[20], *e[20];
        gsize at[20], n = 0;
        AvlastFrontierRow rows[20];
        for (gsize i = 0; i < table->rows; i++)
            if (strcmp(ref_table_cell(table, i, "study"), studies[s]) == 0) {
                at[n] = i;
                c[n] = cost + i;
                e[n++] = effect + i;
            }
        const AvlastOptionDraws draws = {1, n, c, e};
        ck_assert(avlast_frontier(&draws, rows, NULL));
        for (gsize i = 0; i < n; i++) {
            const char *status = ref_table_cell(table, at[i], "status");
            const AvlastFrontierPlace place =
                strcmp(status, "ND") == 0  ? AVLAST_ON_FRONTIER
                : strcmp(status, "D") == 0 ? AVLAST_DOMINATED
                                           : AVLAST_EXTENDED_DOMINATED;
            ck_assert_msg(rows[i].place == place, "%s is not %s",
                          ref_table_cell(table, at[i], "option"), status);
            assert_digits(rows[i].icer, icer[at[i]], s == 0 ? 15 : 10);
        }
    }
}
END_TEST

/* --- the value of information --- */

enum { DRAWS = 10000 };

typedef struct {
    double p1[DRAWS], p2[DRAWS], none[DRAWS];
    const double *cost[2], *effect[2];
    AvlastOptionDraws options;
} Vignette;

static Vignette *vignette_new(void)
{
    Vignette *v = g_new0(Vignette, 1);
    RRandom random;

    r_set_seed(&random, 1);
    for (guint i = 0; i < DRAWS; i++)
        v->p1[i] = r_norm(&random, 1, 1);
    for (guint i = 0; i < DRAWS; i++)
        v->p2[i] = r_norm(&random, 0, 2);
    v->cost[0] = v->effect[0] = v->none;
    v->cost[1] = v->p2;
    v->effect[1] = v->p1;
    v->options = (AvlastOptionDraws){DRAWS, 2, v->cost, v->effect};
    return v;
}

static double voi(RefTable *table, const char *quantity, const char *k, const char *n)
{
    return ref_table_find(table, "value", "quantity", quantity, "k", k, "n", n, NULL);
}

static const char *const thresholds[] = {"1", "2", "3"};

START_TEST(evpi_has_the_digits_of_voi)
{
    g_autoptr(RefTable) table = table_of("voi");
    g_autofree Vignette *v = vignette_new();
    double nb[2];
    AvlastDecision decision;

    for (guint k = 0; k < 3; k++) {
        avlast_decide(&v->options, k + 1.0, nb, NULL, NULL, &decision);
        assert_printed(decision.evpi, voi(table, "evpi", thresholds[k], ""), 7, "EVPI");
        ck_assert_uint_eq(decision.best, 1);
        if (k == 0)
            assert_printed(nb[1], voi(table, "mean", "1", ""), 7, "net benefit");
    }
    assert_printed(avlast_evsi_normal(1.0, sqrt(5.0), 1.0),
                   voi(table, "evpi.exact", "1", ""), 7, "exact EVPI");
}
END_TEST

START_TEST(evppi_agrees_with_voi)
{
    g_autoptr(RefTable) table = table_of("voi");
    g_autofree Vignette *v = vignette_new();
    const struct {
        const char *name;
        const double *phi[2];
        gsize m;
        guint k;
    } cases[] = {{"evppi.p1", {v->p1}, 1, 3},
                 {"evppi.p2", {v->p2}, 1, 1},
                 {"evppi.p1+p2", {v->p1, v->p2}, 2, 3}};

    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(AvlastInformation) known = avlast_information_new(
            &v->options, cases[c].phi, cases[c].m, NULL, 1, &error);
        assert_no_error(error);
        for (guint k = 0; k < cases[c].k; k++) {
            const double truth = voi(table, cases[c].name, thresholds[k], "");
            AvlastEvppi evppi;
            ck_assert(avlast_information_at(known, k + 1.0, &evppi, &error));
            /* Both parameters are all that there is to know: no fit is in it. */
            if (cases[c].m == 2)
                assert_printed(evppi.value, truth, 7, cases[c].name);
            else
                ck_assert_msg(fabs(evppi.value - truth) <= 0.5 * evppi.std_error,
                              "%s, k %u: %.8g, printed %.8g, error %.3g", cases[c].name,
                              k + 1, evppi.value, truth, evppi.std_error);
        }
    }
}
END_TEST

START_TEST(evsi_agrees_with_voi)
{
    static const struct {
        const char *k, *n;
    } cases[] = {{"1", "10"},  {"1", "100"},  {"1", "1000"}, {"2", "100"},
                 {"3", "100"}, {"2", "1000"}, {"3", "1000"}};
    g_autoptr(RefTable) table = table_of("voi");
    g_autofree Vignette *v = vignette_new();
    const AvlastStudied studied = {v->p1, 1.0};

    for (guint c = 0; c < G_N_ELEMENTS(cases); c++) {
        g_autoptr(GError) error = NULL;
        const double k = g_ascii_strtod(cases[c].k, NULL),
                     n = g_ascii_strtod(cases[c].n, NULL),
                     truth = voi(table, "evsi", cases[c].k, cases[c].n);
        AvlastEvppi evsi;
        g_autoptr(AvlastInformation) known =
            avlast_study_information(&v->options, &studied, 1, n, 1, &error);
        assert_no_error(error);
        ck_assert(avlast_information_at(known, k, &evsi, &error));
        /* Theirs draw what the study finds, by chance of their own. */
        ck_assert_msg(fabs(evsi.value - truth) <= evsi.std_error,
                      "k %g, n %g: %.8g, printed %.8g, error %.3g", k, n, evsi.value,
                      truth, evsi.std_error);
        /* p1 ~ N(1, 1), one observation has spread 1: n / (n + 1) of it is learnt. */
        ck_assert_double_le(fabs(avlast_evsi_normal(k, k, n / (n + 1.0)) - truth),
                            2.0 * evsi.std_error);
    }
}
END_TEST

Suite *suite_value_published(void)
{
    Suite *suite = suite_create("value_published");
    TCase *figures = tcase_create("figures");

    tcase_set_timeout(figures, 60);
    tcase_add_test(figures, policies_have_the_printed_mvpf);
    tcase_add_test(figures, what_pays_for_itself_is_infinite);
    tcase_add_test(figures, frontiers_are_those_of_dampack);
    tcase_add_test(figures, evpi_has_the_digits_of_voi);
    tcase_add_test(figures, evppi_agrees_with_voi);
    tcase_add_test(figures, evsi_agrees_with_voi);
    suite_add_tcase(suite, figures);
    return suite;
}
