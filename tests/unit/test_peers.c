/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What BCEA, dampack and voi make of committed draws (tests/ref/peers.R). */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/number.h"
#include "support.h"
#include "value/alternatives.h"
#include "value/known.h"

enum { OPTIONS = 4 };

static const char *const names[OPTIONS] = {"usual", "short", "long", "worse"};

typedef struct {
    RefTable *draws, *truth;
    const double *cost[OPTIONS], *effect[OPTIONS];
    AvlastOptionDraws options;
} Peers;

static void peers_clear(Peers *peers)
{
    ref_table_free(peers->draws);
    ref_table_free(peers->truth);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Peers, peers_clear)

static void peers_read(Peers *peers)
{
    g_autofree char *draws = source_path("tests/ref/decision/draws.csv");
    g_autofree char *truth = source_path("tests/ref/peers.csv");

    peers->draws = ref_table_read(draws);
    peers->truth = ref_table_read(truth);
    for (gsize d = 0; d < OPTIONS; d++) {
        g_autofree char *cost = g_strconcat("cost.", names[d], NULL);
        g_autofree char *effect = g_strconcat("effect.", names[d], NULL);
        peers->cost[d] = ref_table_numbers(peers->draws, cost);
        peers->effect[d] = ref_table_numbers(peers->draws, effect);
    }
    peers->options =
        (AvlastOptionDraws){peers->draws->rows, OPTIONS, peers->cost, peers->effect};
}

static gsize index_of(const char *name)
{
    for (gsize d = 0; d < OPTIONS; d++)
        if (strcmp(names[d], name) == 0)
            return d;
    ck_abort_msg("no option %s", name);
}

static void near(double got, double truth, const char *what)
{
    ck_assert_msg(fabs(got - truth) <= 1e-11 * (1.0 + fabs(truth)),
                  "%s: %.17g, expected %.17g", what, got, truth);
}

/* --- places, shares, losses: dampack, and the EVPI of all three --- */

static void compare_choice(const Peers *peers, double k, const char *what,
                           const char *option, double truth)
{
    double share[OPTIONS], loss[OPTIONS];
    AvlastDecision decision;

    avlast_decide(&peers->options, k, NULL, share, loss, &decision);
    near(strcmp(what, "evpi") == 0   ? decision.evpi
         : strcmp(what, "best") == 0 ? (double)decision.best + 1.0
         : strcmp(what, "loss") == 0 ? loss[index_of(option)]
                                     : share[index_of(option)],
         truth, what);
}

START_TEST(test_choice)
{
    g_auto(Peers) peers = {0};
    AvlastFrontierRow places[OPTIONS];
    GError *error = NULL;
    gsize compared = 0;

    peers_read(&peers);
    const double *k = ref_table_numbers(peers.truth, "k"),
                 *value = ref_table_numbers(peers.truth, "value");
    ck_assert(avlast_frontier(&peers.options, places, &error));
    for (gsize r = 0; r < peers.truth->rows; r++) {
        static const char *const choices[] = {"evpi", "best", "loss", "p.best", NULL};
        const char *what = ref_table_cell(peers.truth, r, "what"),
                   *option = ref_table_cell(peers.truth, r, "option");
        if (g_strv_contains(choices, what))
            compare_choice(&peers, k[r], what, option, value[r]);
        else if (strcmp(what, "place") == 0)
            near((double)places[index_of(option)].place, value[r], option);
        else if (strcmp(what, "icer") == 0)
            near(places[index_of(option)].icer, value[r], option);
        else
            continue;
        compared++;
    }
    ck_assert_uint_eq(compared, 110);
}
END_TEST

/* --- pairs: BCEA --- */

static AvlastEstimates *pairs_of(const Peers *peers, gsize comparator, const double *k,
                                 gsize n)
{
    AvlastEstimates *estimates = avlast_estimates_new();
    const AvlastAlternatives all = {.draws = peers->options,
                                    .name = names,
                                    .prefix = "",
                                    .comparator = comparator,
                                    .population = NAN,
                                    .estimates = estimates};
    GError *error = NULL;

    estimates->level = 0.9;
    ck_assert(avlast_alternatives_rows(&all, &error));
    for (gsize t = 0; t < n; t++)
        ck_assert(avlast_alternatives_at(&all, k[t], &error));
    return estimates;
}

/* "long usual": the ratio of a pair is told for gains that cost and for losses that save;
 * BCEA has a number for every pair. */
static void compare_pair(AvlastEstimates *const *of, const char *what, const char *pair,
                         double k, double truth)
{
    g_auto(GStrv) part = g_strsplit(pair, " ", 2);
    const AvlastEstimates *estimates = of[index_of(part[1])];
    const gboolean ratio = strcmp(what, "icer.pair") == 0;
    char number[AVLAST_NUMBER_BUFFER];
    g_autofree char *group =
        ratio ? g_strdup_printf("option=%s", part[0])
              : g_strdup_printf("threshold=%s;option=%s", avlast_number_exact(k, number),
                                part[0]);
    const AvlastEstimate *row = avlast_estimates_find(estimates, what, group, NULL, NULL);

    ck_assert_msg(row != NULL, "no row %s %s", what, group);
    if (ratio && truth < 0.0)
        ck_assert_double_nan(row->estimate);
    else
        near(row->estimate, truth, what);
}

START_TEST(test_pairs)
{
    static const double ks[] = {0, 50, 150, 300, 450, 700, 1000};
    g_auto(Peers) peers = {0};
    gsize compared = 0;

    peers_read(&peers);
    g_autoptr(AvlastEstimates) usual = pairs_of(&peers, 0, ks, G_N_ELEMENTS(ks)),
                               brief = pairs_of(&peers, 1, ks, G_N_ELEMENTS(ks));
    AvlastEstimates *const of[] = {usual, brief};
    const double *k = ref_table_numbers(peers.truth, "k"),
                 *value = ref_table_numbers(peers.truth, "value");
    for (gsize r = 0; r < peers.truth->rows; r++) {
        static const char *const told[] = {"icer.pair", "inb", "p.inb.positive", NULL};
        const char *what = ref_table_cell(peers.truth, r, "what");
        if (!g_strv_contains(told, what))
            continue;
        compare_pair(of, what, ref_table_cell(peers.truth, r, "option"), k[r], value[r]);
        compared++;
    }
    ck_assert_uint_eq(compared, 90);
}
END_TEST

/* --- EVPPI: voi's regression within errors, its blocks above --- */

static void compare_worth(const Peers *peers, const char *what, const char *name,
                          double k, double truth)
{
    g_auto(GStrv) part = g_strsplit(name, "+", -1);
    const double *phi[2] = {ref_table_numbers(peers->draws, part[0]), NULL};
    g_autoptr(GArray) sets = avlast_known_sets_new();
    const AvlastKnownAt at = {.k = &k, .thresholds = 1};
    GError *error = NULL;

    if (part[1])
        phi[1] = ref_table_numbers(peers->draws, part[1]);
    avlast_known_sets_add(sets, name);
    AvlastKnownSet *set = &g_array_index(sets, AvlastKnownSet, 0);
    ck_assert(avlast_known_set_fit(set, &peers->options, phi, &at, 1, &error));
    const AvlastEvppi *evppi = &set->at[0];
    if (strcmp(what, "evppi.gam") == 0)
        ck_assert_msg(fabs(evppi->value - truth) <=
                          2.0 * evppi->std_error + evppi->noise + 1e-9,
                      "%s at %g: %g (%g), voi has %g", name, k, evppi->value,
                      evppi->std_error, truth);
    else if (strcmp(what, "evppi.so.200") == 0)
        ck_assert_double_ge(truth + 1e-9, evppi->value);
}

START_TEST(test_worth)
{
    g_auto(Peers) peers = {0};
    gsize compared = 0;

    peers_read(&peers);
    const double *k = ref_table_numbers(peers.truth, "k"),
                 *value = ref_table_numbers(peers.truth, "value");
    for (gsize r = 0; r < peers.truth->rows; r++) {
        const char *what = ref_table_cell(peers.truth, r, "what");
        if (!g_str_has_prefix(what, "evppi") || strcmp(what, "evppi.so.10") == 0)
            continue;
        compare_worth(&peers, what, ref_table_cell(peers.truth, r, "option"), k[r],
                      value[r]);
        compared++;
    }
    ck_assert_uint_eq(compared, 49);
}
END_TEST

Suite *suite_peers(void)
{
    Suite *suite = suite_create("peers");
    TCase *cases = tcase_create("value");

    tcase_set_timeout(cases, 120);
    tcase_add_test(cases, test_choice);
    tcase_add_test(cases, test_pairs);
    tcase_add_test(cases, test_worth);
    suite_add_tcase(suite, cases);
    return suite;
}
