/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Decisions and what knowing more is worth: R's least squares on splines
 * (tests/ref/decision.R), closed forms, and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "support.h"
#include "value/decision.h"

#define MOST 4

typedef struct {
    RefTable *table, *truth;
    const double *cost[MOST], *effect[MOST];
    AvlastOptionDraws draws;
} Data;

static void data_read(Data *data)
{
    static const char *const names[] = {"usual", "short", "long", "worse"};
    g_autofree char *draws = source_path("tests/ref/decision/draws.csv");
    g_autofree char *expected = source_path("tests/ref/decision/expected.csv");

    data->table = ref_table_read(draws);
    data->truth = ref_table_read(expected);
    for (gsize d = 0; d < MOST; d++) {
        g_autofree char *cost = g_strdup_printf("cost.%s", names[d]);
        g_autofree char *effect = g_strdup_printf("effect.%s", names[d]);
        data->cost[d] = ref_table_numbers(data->table, cost);
        data->effect[d] = ref_table_numbers(data->table, effect);
    }
    data->draws = (AvlastOptionDraws){data->table->rows, MOST, data->cost, data->effect};
}

static void data_clear(Data *data)
{
    ref_table_free(data->table);
    ref_table_free(data->truth);
}

static const double thresholds[] = {50.0, 200.0, 400.0, 1000.0};

START_TEST(test_decide_r)
{
    Data data;

    data_read(&data);
    for (gsize t = 0; t < G_N_ELEMENTS(thresholds); t++) {
        g_autofree char *name = g_strdup_printf("k%g", thresholds[t]);
        double nb[MOST], share[MOST], loss[MOST], sum = 0.0;
        AvlastDecision decision;
        avlast_decide(&data.draws, thresholds[t], nb, share, loss, &decision);
        assert_digits(
            decision.evpi,
            ref_table_find(data.truth, "value", "case", name, "what", "evpi", NULL), 10);
        ck_assert(decision.frontier == share[decision.best]);
        for (gsize d = 0; d < MOST; d++) {
            const char *const what[] = {"nb", "share", "loss"};
            const double got[] = {nb[d], share[d], loss[d]};
            for (gsize w = 0; w < 3; w++) {
                g_autofree char *key = g_strdup_printf("%s%zu", what[w], d + 1);
                assert_digits(
                    got[w],
                    ref_table_find(data.truth, "value", "case", name, "what", key, NULL),
                    10);
            }
            sum += share[d];
            ck_assert(loss[d] >= decision.evpi - 1e-9);
        }
        assert_digits(sum, 1.0, 12);
    }
    data_clear(&data);
}
END_TEST

START_TEST(test_evppi_r)
{
    static const struct {
        const char *name;
        gsize m;
        const char *column[4];
    } sets[] = {{"uptake", 1, {"uptake"}},
                {"price", 1, {"price"}},
                {"kind", 1, {"kind"}},
                {"both", 2, {"uptake", "price"}},
                {"three", 3, {"uptake", "kind", "price"}},
                {"all", 4, {"uptake", "price", "kind", "other"}}};
    Data data;

    data_read(&data);
    for (gsize s = 0; s < G_N_ELEMENTS(sets); s++) {
        const double *phi[4];
        GError *error = NULL;
        for (gsize a = 0; a < sets[s].m; a++)
            phi[a] = ref_table_numbers(data.table, sets[s].column[a]);
        g_autoptr(AvlastInformation) known =
            avlast_information_new(&data.draws, phi, sets[s].m, NULL, 7, &error);
        assert_no_error(error);
        ck_assert_uint_eq(avlast_information_functions(known),
                          (gsize)ref_table_find(data.truth, "value", "case", sets[s].name,
                                                "what", "functions", NULL));
        g_autofree char *key = g_strdup_printf("evppi.%s", sets[s].name);
        for (gsize t = 0; t < G_N_ELEMENTS(thresholds); t++) {
            g_autofree char *name = g_strdup_printf("k%g", thresholds[t]);
            AvlastDecision decision;
            AvlastEvppi evppi;
            ck_assert(avlast_information_at(known, thresholds[t], &evppi, &error));
            avlast_decide(&data.draws, thresholds[t], NULL, NULL, NULL, &decision);
            ck_assert(evppi.value >= 0.0 && evppi.value <= decision.evpi);
            const double truth =
                fmin(decision.evpi, ref_table_find(data.truth, "value", "case", name,
                                                   "what", key, NULL));
            ck_assert_msg(
                digits_of(evppi.value, truth) >= 10 || fabs(evppi.value - truth) < 1e-12,
                "%s %s: %.17g, expected %.17g", name, sets[s].name, evppi.value, truth);
        }
    }
    data_clear(&data);
}
END_TEST

/* Means of blocks of draws, by the formula on the same draws. */
START_TEST(test_blocks_r)
{
    Data data;
    g_autofree char *path = source_path("tests/ref/decision/blocks.csv");
    g_autoptr(RefTable) truth = ref_table_read(path);
    const double *blocks = ref_table_numbers(truth, "blocks"),
                 *used = ref_table_numbers(truth, "used"),
                 *k = ref_table_numbers(truth, "k"),
                 *value = ref_table_numbers(truth, "value");

    data_read(&data);
    ck_assert_uint_eq(truth->rows, 80);
    for (gsize row = 0; row < truth->rows; row++) {
        const char *name = ref_table_cell(truth, row, "column");
        const double *phi = ref_table_numbers(data.table, name);
        const AvlastInformationHow how = {TRUE, (gsize)blocks[row]};
        AvlastDecision decision;
        AvlastEvppi evppi;
        g_autoptr(AvlastInformation) known =
            avlast_information_new(&data.draws, &phi, 1, &how, 7, NULL);
        ck_assert_ptr_nonnull(known);
        ck_assert_uint_eq(avlast_information_functions(known), (gsize)used[row]);
        ck_assert(avlast_information_at(known, k[row], &evppi, NULL));
        avlast_decide(&data.draws, k[row], NULL, NULL, NULL, &decision);
        ck_assert_msg(digits_of(evppi.value, value[row]) >= 10 ||
                          fabs(evppi.value - value[row]) < 1e-11,
                      "%s, %g blocks, %g: %.17g, expected %.17g", name, blocks[row],
                      k[row], evppi.value, value[row]);
        ck_assert(evppi.value <= decision.evpi && evppi.noise >= 0.0);
    }
    data_clear(&data);
}
END_TEST

/* s phi(mu / s) - |mu| Phi(-|mu| / s): the value of knowing a normal net benefit. */
static double unit_loss(double mu, double s)
{
    const double z = mu / s;

    return s * exp(-z * z / 2.0) / sqrt(2.0 * G_PI) -
           fabs(mu) * avlast_normal_cdf(-fabs(z));
}

/* Net benefit mu + a phi + b psi with independent normals on a lattice: EVPI and EVPPI
 * have closed forms; a useless parameter is worth no more than its noise. */
START_TEST(test_normal)
{
    enum { N = 20000 };
    g_autofree double *phi = g_new(double, N), *psi = g_new(double, N),
                      *nothing = g_new(double, N), *zero = g_new0(double, N),
                      *gain = g_new(double, N);
    const double mu = 0.4, a = 1.5, b = 0.8;

    for (gsize i = 0; i < N; i++) {
        /* Kronecker's lattice: even in all three directions. */
        const double u = fmod(0.5 + (double)(i + 1) * 0.8191725133961645, 1.0),
                     v = fmod(0.5 + (double)(i + 1) * 0.6710436067037893, 1.0),
                     w = fmod(0.5 + (double)(i + 1) * 0.5497004779019703, 1.0);
        phi[i] = avlast_normal_quantile(u);
        psi[i] = avlast_normal_quantile(v);
        nothing[i] = avlast_normal_quantile(w);
        gain[i] = mu + a * phi[i] + b * psi[i];
    }
    const double *cost[] = {zero, zero}, *effect[] = {zero, gain};
    const AvlastOptionDraws draws = {N, 2, cost, effect};
    AvlastDecision decision;
    avlast_decide(&draws, 1.0, NULL, NULL, NULL, &decision);
    ck_assert_msg(fabs(decision.evpi / unit_loss(mu, hypot(a, b)) - 1.0) < 0.01,
                  "%.9g, expected %.9g", decision.evpi, unit_loss(mu, hypot(a, b)));
    const double *const sets[] = {phi, psi, nothing};
    const double truth[] = {unit_loss(mu, a), unit_loss(mu, b), 0.0};
    for (gsize s = 0; s < 3; s++) {
        AvlastEvppi evppi;
        g_autoptr(AvlastInformation) known =
            avlast_information_new(&draws, &sets[s], 1, NULL, 1, NULL);
        ck_assert(avlast_information_at(known, 1.0, &evppi, NULL));
        ck_assert_msg(fabs(evppi.value - truth[s]) < 3e-3 + 4.0 * evppi.std_error,
                      "%g, expected %g (se %g)", evppi.value, truth[s], evppi.std_error);
        ck_assert(evppi.noise < 0.01);
        /* Blocks tell the same, a little less: what happens inside one is lost. */
        const AvlastInformationHow how = {TRUE, 0};
        AvlastEvppi block;
        g_autoptr(AvlastInformation) blocks =
            avlast_information_new(&draws, &sets[s], 1, &how, 1, NULL);
        ck_assert_uint_eq(avlast_information_functions(blocks), 54);
        ck_assert(avlast_information_at(blocks, 1.0, &block, NULL));
        ck_assert_msg(fabs(block.value - truth[s]) < 4e-3 + 4.0 * block.std_error,
                      "blocks: %g, expected %g", block.value, truth[s]);
        ck_assert(block.noise < 0.01);
        /* Money in another unit. */
        AvlastEvppi scaled;
        ck_assert(avlast_information_at(known, 1000.0, &scaled, NULL));
        assert_digits(scaled.value + 1.0, 1000.0 * evppi.value + 1.0, 9);
    }
}
END_TEST

/* A drawn by hand: B is dominated by A, D lies above the line from C to E. */
START_TEST(test_frontier)
{
    const double c[5][1] = {{10.0}, {12.0}, {20.0}, {35.0}, {40.0}},
                 e[5][1] = {{1.0}, {0.9}, {3.0}, {3.5}, {5.0}};
    const double *cost[] = {c[0], c[1], c[2], c[3], c[4]},
                 *effect[] = {e[0], e[1], e[2], e[3], e[4]};
    const AvlastOptionDraws draws = {1, 5, cost, effect};
    AvlastFrontierRow row[5];

    ck_assert(avlast_frontier(&draws, row, NULL));
    ck_assert(row[0].place == AVLAST_ON_FRONTIER && isnan(row[0].icer));
    ck_assert(row[1].place == AVLAST_DOMINATED);
    ck_assert(row[2].place == AVLAST_ON_FRONTIER && row[2].before == 0);
    assert_digits(row[2].icer, 5.0, 14);
    ck_assert(row[3].place == AVLAST_EXTENDED_DOMINATED);
    ck_assert(row[4].place == AVLAST_ON_FRONTIER && row[4].before == 2);
    assert_digits(row[4].icer, 10.0, 14);
}
END_TEST

START_TEST(test_edges)
{
    const double flat[] = {1.0, 1.0, 1.0}, some[] = {1.0, 2.0, 4.0};
    const double *cost[] = {flat, flat}, *effect[] = {flat, some}, *phi[] = {flat},
                 *few[] = {some};
    const AvlastOptionDraws draws = {3, 2, cost, effect};
    GError *error = NULL;

    ck_assert_ptr_null(avlast_information_new(&draws, phi, 1, NULL, 1, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "do not vary");
    g_clear_error(&error);
    ck_assert_ptr_null(avlast_information_new(&draws, few, 1, NULL, 1, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "too few");
    g_clear_error(&error);
    const AvlastInformationHow how = {TRUE, 0}, many = {TRUE, 2};
    ck_assert_ptr_null(avlast_information_new(&draws, few, 1, &many, 1, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "too few for 2 blocks");
    g_clear_error(&error);
    const double *pair[] = {some, some};
    ck_assert_ptr_null(avlast_information_new(&draws, pair, 2, &how, 1, &error));
    assert_error(error, AVLAST_ERROR_USAGE, "one number at a time");
    g_clear_error(&error);
    double even[20], still[20] = {0.0};
    for (gsize i = 0; i < 20; i++)
        even[i] = (double)i;
    const double *cost20[] = {still, still}, *effect20[] = {still, even},
                 *constant[] = {still};
    const AvlastOptionDraws twenty = {20, 2, cost20, effect20};
    ck_assert_ptr_null(avlast_information_new(&twenty, constant, 1, &many, 1, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "one block");
    g_clear_error(&error);
    /* Equal options share the draws they tie in. */
    const double *same[] = {flat, flat};
    const AvlastOptionDraws alike = {3, 2, same, same};
    double share[2];
    AvlastDecision decision;
    avlast_decide(&alike, 5.0, NULL, share, NULL, &decision);
    ck_assert(share[0] == 0.5 && share[1] == 0.5 && decision.evpi == 0.0);
}
END_TEST

Suite *suite_decision(void)
{
    Suite *suite = suite_create("decision");
    TCase *tcase = tcase_create("decision");

    tcase_set_timeout(tcase, 60);
    tcase_add_test(tcase, test_decide_r);
    tcase_add_test(tcase, test_evppi_r);
    tcase_add_test(tcase, test_blocks_r);
    tcase_add_test(tcase, test_normal);
    tcase_add_test(tcase, test_frontier);
    tcase_add_test(tcase, test_edges);
    suite_add_tcase(suite, tcase);
    return suite;
}
