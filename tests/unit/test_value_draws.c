/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "support.h"
#include "value/correlation.h"
#include "value/draws.h"
#include "value/effects.h"
#include "value/value.h"

/* R 4.2.2; made by tests/ref/value_draws.R. */
static RefTable *reference(void)
{
    g_autofree char *path = source_path("tests/ref/value_draws.csv");
    return ref_table_read(path);
}

/* --- samplers --- */

START_TEST(batches_part_the_draws)
{
    const gsize sizes[] = {100, 101, 1599, 1600, 1601, 99991};

    for (guint i = 0; i < G_N_ELEMENTS(sizes); i++) {
        const guint count = avlast_batches(sizes[i]);
        ck_assert_uint_eq(count, sizes[i] < 1600 ? 8 : 16);
        ck_assert_uint_eq(avlast_batch_start(sizes[i], 0), 0);
        ck_assert_uint_eq(avlast_batch_start(sizes[i], count), sizes[i]);
        for (guint b = 0; b < count; b++) {
            const gsize m =
                avlast_batch_start(sizes[i], b + 1) - avlast_batch_start(sizes[i], b);
            ck_assert(m == sizes[i] / count || m == sizes[i] / count + 1);
        }
    }
}
END_TEST

/* Uniforms in any order and any pieces are the same; other items and variants differ. */
START_TEST(draws_are_had_in_any_order)
{
    g_autoptr(GError) error = NULL;
    enum { N = 1603 };
    double all[N], piece[N], other[N];
    g_autoptr(AvlastSampling) s = avlast_sampling_new((AvlastSampler)_i, N, 7, 0, &error);
    g_autoptr(AvlastSampling) second =
        avlast_sampling_new((AvlastSampler)_i, N, 7, 1, &error);

    avlast_sampling_fill(s, 3, 99, 0, N, all);
    for (gsize first = 0; first < N; first += 37) {
        const gsize count = MIN((gsize)37, N - first);
        avlast_sampling_fill(s, 3, 99, first, count, piece);
        for (gsize r = 0; r < count; r++)
            ck_assert_double_eq(piece[r], all[first + r]);
    }
    avlast_sampling_fill(second, 3, 99, 0, N, other);
    avlast_sampling_fill(s, 4, 100, 0, N, piece);
    guint same = 0;
    for (gsize r = 0; r < N; r++) {
        ck_assert(all[r] > 0.0 && all[r] < 1.0);
        same += all[r] == other[r];
        same += all[r] == piece[r];
    }
    ck_assert_uint_eq(same, 0);
}
END_TEST

/* One draw in each of the m equal parts, in every batch. */
START_TEST(a_hypercube_has_one_draw_in_each_stratum)
{
    g_autoptr(GError) error = NULL;
    const gsize n = _i == 0 ? 803 : 4099;
    g_autofree double *u = g_new(double, n);
    g_autoptr(AvlastSampling) s =
        avlast_sampling_new(AVLAST_SAMPLER_LHS, n, 5, 0, &error);

    for (guint32 item = 1; item <= 5; item++) {
        avlast_sampling_fill(s, 0, item, 0, n, u);
        for (guint b = 0; b < avlast_batches(n); b++) {
            const gsize start = avlast_batch_start(n, b);
            const gsize m = avlast_batch_start(n, b + 1) - start;
            g_autofree guint *seen = g_new0(guint, m);
            for (gsize r = start; r < start + m; r++)
                seen[(gsize)(u[r] * (double)m)]++;
            for (gsize k = 0; k < m; k++)
                ck_assert_uint_eq(seen[k], 1);
        }
    }
}
END_TEST

/* Permutations of different items are as good as independent: (m - 1) r^2 has mean 1 and
 * variance near 2 over pairs. */
START_TEST(hypercubes_of_different_items_are_independent)
{
    enum { N = 808, ITEMS = 60 };
    g_autoptr(GError) error = NULL;
    g_autofree double *u = g_new(double, (gsize)N *ITEMS);
    g_autoptr(AvlastSampling) s =
        avlast_sampling_new(AVLAST_SAMPLER_LHS, N, 12, 0, &error);
    const gsize m = N / 8;
    double sum = 0.0, count = 0.0;

    for (guint32 i = 0; i < ITEMS; i++)
        avlast_sampling_fill(s, 0, i + 1, 0, N, u + (gsize)i * N);
    for (gsize i = 0; i < ITEMS; i++)
        for (gsize j = 0; j < i; j++) {
            double xy = 0.0;
            for (gsize r = 0; r < m; r++)
                xy += (u[i * N + r] - 0.5) * (u[j * N + r] - 0.5);
            const double r = xy / (double)m * 12.0;
            sum += r * r * ((double)m - 1.0);
            count += 1.0;
        }
    ck_assert_double_le(fabs(sum / count - 1.0), 4.0 * sqrt(2.0 / count));
}
END_TEST

/* Without its random bits it is GSL's own sequence, the point at zero before it. */
START_TEST(sobol_is_the_sequence_shifted)
{
    enum { N = 16 * 300 };
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastSampling) s =
        avlast_sampling_new(AVLAST_SAMPLER_SOBOL, N, 5, 0, &error);
    double u[300], x[AVLAST_SOBOL_DIMENSIONS];

    for (guint d = 0; d < AVLAST_SOBOL_DIMENSIONS; d++)
        for (guint b = 0; b < 16; b += 5) {
            gsl_qrng *sobol = gsl_qrng_alloc(gsl_qrng_sobol, AVLAST_SOBOL_DIMENSIONS);
            avlast_sampling_fill(s, d, d + 40, b * 300, 300, u);
            const guint32 shift = (guint32)(u[0] * 0x1p30);
            for (guint r = 1; r < 300; r++) {
                gsl_qrng_get(sobol, x);
                ck_assert_uint_eq((guint32)(u[r] * 0x1p30) ^ shift,
                                  (guint32)(x[d] * 0x1p30));
            }
            gsl_qrng_free(sobol);
        }
}
END_TEST

/* The mean of a smooth function of five numbers, over seeds: hypercubes and sequences
 * come much nearer its true value, 1, than independent draws do. */
START_TEST(spread_draws_come_nearer)
{
    enum { N = 2048, SEEDS = 16 };
    g_autoptr(GError) error = NULL;
    g_autofree double *u = g_new(double, (gsize)N * 5);
    double rms[3];

    for (int k = 0; k < 3; k++) {
        double squares = 0.0;
        for (guint32 seed = 0; seed < SEEDS; seed++) {
            g_autoptr(AvlastSampling) s =
                avlast_sampling_new((AvlastSampler)k, N, seed, 0, &error);
            double sum = 0.0;
            for (guint32 d = 0; d < 5; d++)
                avlast_sampling_fill(s, d, d + 1, 0, N, u + (gsize)d * N);
            for (gsize r = 0; r < N; r++) {
                double f = 1.0;
                for (gsize d = 0; d < 5; d++)
                    f *= 1.0 + 0.5 * (u[d * N + r] - 0.5);
                sum += f;
            }
            squares += (sum / N - 1.0) * (sum / N - 1.0);
        }
        rms[k] = sqrt(squares / SEEDS);
    }
    /* Independent: sd of f over sqrt(N); f has variance (1 + 1/48)^5 - 1. */
    ck_assert_double_le(fabs(rms[0] / (sqrt((pow(1.0 + 1.0 / 48, 5) - 1) / N)) - 1), 0.7);
    ck_assert_double_le(rms[1], rms[0] / 2.5);
    ck_assert_double_le(rms[2], rms[0] / 6);
}
END_TEST

/* --- correlations --- */

static gsl_matrix *matrix_of(RefTable *table, const char *case_, const char *prefix,
                             gsize p)
{
    gsl_matrix *m = gsl_matrix_alloc(p, p);

    gsl_matrix_set_identity(m);
    for (gsize i = 1; i < p; i++)
        for (gsize j = 0; j < i; j++) {
            g_autofree char *name = g_strdup_printf("%s.%d.%d", prefix, (int)i, (int)j);
            const double v =
                ref_table_find(table, "value", "case", case_, "quantity", name, NULL);
            gsl_matrix_set(m, i, j, v);
            gsl_matrix_set(m, j, i, v);
        }
    return m;
}

START_TEST(the_nearest_correlations_are_those_of_r)
{
    static const char *const cases[] = {"nearest.higham", "nearest.four", "nearest.six",
                                        "nearest.fine"};
    const gsize size[] = {3, 4, 6, 3};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    g_autoptr(gsl_matrix) m = matrix_of(table, cases[_i], "from", size[_i]);
    g_autoptr(gsl_matrix) truth = matrix_of(table, cases[_i], "to", size[_i]);

    assert_digits(
        avlast_least_eigenvalue(m, &error),
        ref_table_find(table, "value", "case", cases[_i], "quantity", "least", NULL), 12);
    ck_assert(avlast_nearest_correlation(m, NULL, &error));
    for (gsize i = 0; i < size[_i]; i++)
        for (gsize j = 0; j < size[_i]; j++)
            assert_digits(gsl_matrix_get(m, i, j), gsl_matrix_get(truth, i, j), 9);
    ck_assert_double_ge(avlast_least_eigenvalue(m, &error), -1e-10);
    if (_i == 0) /* Higham (2002), table of section 4 */
        ck_assert_double_eq_tol(gsl_matrix_get(m, 0, 1), 0.7607, 5e-5);
}
END_TEST

START_TEST(what_is_fixed_stays)
{
    static const char *const cases[] = {"fixed.0.8", "fixed.-0.3", "fixed.0"};
    const double rho[] = {0.8, -0.3, 0};
    const guint8 fixed[] = {0, 1, 0, 1, 0, 0, 0, 0, 0};
    g_autoptr(RefTable) table = reference();
    g_autoptr(GError) error = NULL;
    gsl_matrix *m = gsl_matrix_alloc(3, 3);

    for (gsize i = 0; i < 3; i++)
        gsl_matrix_set(m, i, i, 1.0);
    const double low[3][3] = {{0}, {rho[_i]}, {0.9, -0.9}};
    for (gsize i = 1; i < 3; i++)
        for (gsize j = 0; j < i; j++) {
            gsl_matrix_set(m, i, j, low[i][j]);
            gsl_matrix_set(m, j, i, low[i][j]);
        }
    ck_assert(avlast_nearest_correlation(m, fixed, &error));
    ck_assert_double_eq(gsl_matrix_get(m, 1, 0), rho[_i]);
    assert_digits(
        gsl_matrix_get(m, 2, 0),
        ref_table_find(table, "value", "case", cases[_i], "quantity", "to.2.0", NULL), 8);
    assert_digits(
        gsl_matrix_get(m, 2, 1),
        ref_table_find(table, "value", "case", cases[_i], "quantity", "to.2.1", NULL), 8);
    gsl_matrix_free(m);
}
END_TEST

START_TEST(rank_correlations_have_their_normal_scores)
{
    g_autoptr(RefTable) table = reference();
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        if (strcmp(ref_table_cell(table, i, "case"), "spearman") != 0)
            continue;
        const double s = ref_table_numbers(table, "quantity")[i];
        assert_digits(avlast_spearman_to_gaussian(s),
                      ref_table_numbers(table, "value")[i], 9);
        compared++;
    }
    ck_assert_uint_eq(compared, 6);
    ck_assert_double_eq(avlast_spearman_to_gaussian(1.0), 1.0);
    ck_assert_double_eq(avlast_spearman_to_gaussian(-1.0), -1.0);
}
END_TEST

#define MODEL                                                                            \
    "avlast: 1\n"                                                                        \
    "model: {base_year: 2025, horizon: 3, participants: 10, draws: 100%s}\n"             \
    "payers:\n"                                                                          \
    "  - {id: town, kind: municipality}\n"                                               \
    "  - {id: people, kind: participant}\n"                                              \
    "effects:\n"                                                                         \
    "  - {id: work, estimate: 0.5, se: 0.2, source: trial, causal: yes}\n"               \
    "  - {id: health, estimate: 2, se: 0.5, source: trial, causal: yes}\n"               \
    "unit_costs:\n"                                                                      \
    "  - {id: benefit, payer: town, kind: transfer, value: 1000, se: 300, "              \
    "distribution: gamma, price_year: 2025, source: accounts, sure: S}\n"                \
    "  - {id: visit, payer: town, kind: resource, value: 100, se: 40, distribution: "    \
    "lognormal, price_year: 2025, source: accounts, sure: S}\n"                          \
    "splits:\n"                                                                          \
    "  - {id: benefit, effect: work, unit_cost: benefit}\n"                              \
    "  - {id: visits, effect: health, unit_cost: visit}\n"                               \
    "costs:\n"                                                                           \
    "  - {id: staff, amount: {value: 6000, low: 5000, high: 9000}, payer: town, "        \
    "price_year: 2025, source: accounts}\n"                                              \
    "correlations:\n%s"

static AvlastValueModel *model_of(const char *keys, const char *pairs, GError **error)
{
    char *folder = temporary_folder();
    g_autofree char *text = g_strdup_printf(MODEL, keys, pairs);
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, error);

    const gboolean fine = model && avlast_effects_resolve(model, folder, error);
    remove_folder(folder);
    return fine ? g_steal_pointer(&model) : NULL;
}

static guint input_named(const AvlastValueModel *model, const char *id)
{
    for (guint i = 0; i < model->inputs->len; i++)
        if (strcmp(avlast_value_input(model, i)->id, id) == 0)
            return i;
    ck_abort_msg("no input %s", id);
}

static double rank_correlation(const double *x, const double *y, gsize n)
{
    g_autofree gsize *a = g_new(gsize, n), *b = g_new(gsize, n);
    g_autofree double *rank = g_new(double, n);
    double sum = 0.0;

    gsl_sort_index(a, x, 1, n);
    gsl_sort_index(b, y, 1, n);
    for (gsize k = 0; k < n; k++)
        rank[a[k]] = (double)k;
    for (gsize k = 0; k < n; k++)
        sum += ((double)k - rank[b[k]]) * ((double)k - rank[b[k]]);
    const double size = (double)n;
    return 1.0 - 6.0 * sum / (size * (size * size - 1.0));
}

#define PAIRS                                                                            \
    "  - {between: [unit_costs.benefit, costs.staff], value: 0.6, kind: spearman, "      \
    "source: accounts}\n"                                                                \
    "  - {between: [unit_costs.visit, unit_costs.benefit], value: -0.4, kind: "          \
    "spearman, source: accounts}\n"                                                      \
    "  - {between: [effects.work, unit_costs.benefit], value: 0.3, kind: gaussian, "     \
    "source: accounts}\n"                                                                \
    "  - {between: [effects.work, effects.health], value: 0.5, kind: gaussian, source: " \
    "accounts}\n"

/* Rank correlations as stated, each margin as it was, whatever the sampler. */
START_TEST(draws_have_the_correlations_stated)
{
    enum { N = 20000 };
    GError *error = NULL;
    g_autofree char *keys = g_strdup_printf(", sampler: %s", avlast_sampler_names[_i]);
    g_autoptr(AvlastValueModel) model = model_of(keys, PAIRS, &error);
    assert_no_error(error);
    g_autoptr(AvlastDraws) draws = avlast_draws_new(model, N, 3, &error);
    static const char *const names[] = {"effects.work", "effects.health",
                                        "unit_costs.benefit", "unit_costs.visit",
                                        "costs.staff"};
    /* 6/pi asin(rho/2) of the gaussian ones; 0 where nothing is stated. */
    const double g3 = 6 / G_PI * asin(0.15), g5 = 6 / G_PI * asin(0.25);
    const double truth[5][5] = {{1, g5, g3, 0, 0},
                                {g5, 1, 0, 0, 0},
                                {g3, 0, 1, -0.4, 0.6},
                                {0, 0, -0.4, 1, 0},
                                {0, 0, 0.6, 0, 1}};

    for (guint i = 0; i < 5; i++) {
        const guint a = input_named(model, names[i]);
        const AvlastInput *input = avlast_value_input(model, a);
        double below = 0;
        for (guint r = 0; r < N; r++)
            below += draws->column[a][r] <= avlast_input_quantile(input, 0.3);
        ck_assert_double_le(fabs(below / N - 0.3), 4.5 * sqrt(0.21 / N));
        for (guint j = 0; j < i; j++)
            ck_assert_double_le(
                fabs(rank_correlation(draws->column[a],
                                      draws->column[input_named(model, names[j])], N) -
                     truth[i][j]),
                4.5 / sqrt(N));
    }
    ck_assert_double_eq(gsl_matrix_get(model->covariance, 0, 1), 0.5 * 0.2 * 0.5);
    ck_assert_uint_eq(model->notes->len, 0); /* nothing is taken as independent */
    assert_digits(avlast_input_correlation(model, input_named(model, names[2]),
                                           input_named(model, names[4])),
                  2 * sin(G_PI * 0.1), 14);
    g_clear_error(&error);
}
END_TEST

/* Without correlations an input's draws are what they always were. */
START_TEST(correlated_draws_leave_the_others_alone)
{
    GError *error = NULL;
    g_autoptr(AvlastValueModel) with = model_of(
        "",
        "  - {between: [unit_costs.benefit, costs.staff], value: 0.6, kind: spearman, "
        "source: x}\n",
        &error);
    g_autoptr(AvlastValueModel) without = model_of("", "  []\n", &error);
    assert_no_error(error);
    g_autoptr(AvlastDraws) a = avlast_draws_new(with, 50, 3, &error);
    g_autoptr(AvlastDraws) b = avlast_draws_new(without, 50, 3, &error);

    for (guint i = 0; i < with->inputs->len; i++) {
        if (!a->column[i])
            continue;
        const char *id = avlast_value_input(with, i)->id;
        const gboolean pair =
            strcmp(id, "unit_costs.benefit") == 0 || strcmp(id, "costs.staff") == 0;
        guint same = 0;
        for (guint r = 0; r < 50; r++)
            same +=
                fabs(a->column[i][r] - b->column[i][r]) <= 1e-13 * fabs(b->column[i][r]);
        /* The first of the pair is led by its own stream. */
        if (!pair)
            ck_assert_uint_eq(same, 50);
    }
}
END_TEST

START_TEST(faulty_correlations_are_refused)
{
    static const struct {
        const char *pairs, *code;
        int class;
    } cases[] = {
        {"  - {between: [unit_costs.benefit, costs.staf], value: 0.6, kind: spearman, "
         "source: x}\n",
         "costs.staff", AVLAST_ERROR_PLAN},
        {"  - {between: [unit_costs.benefit], value: 0.6, kind: spearman, source: x}\n",
         "AV661", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, costs.staff], value: 0.6, kind: spearman, source: "
         "x}\n",
         "AV661", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, participants], value: 0.6, kind: spearman, source: "
         "x}\n",
         "no doubt", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, effects.work], value: 1.2, kind: spearman, source: "
         "x}\n",
         "AV404", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, effects.work], value: 0.2, kind: spearman}\n",
         "AV418", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, effects.work], value: 0.2, source: x}\n", "kind",
         AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, effects.work], value: 0.2, kind: gaussian, source: "
         "x}\n  - {between: [effects.work, costs.staff], value: 0.2, kind: gaussian, "
         "source: x}\n",
         "already", AVLAST_ERROR_PLAN},
        {"  - {between: [costs.staff, effects.work], value: 0.9, kind: gaussian, source: "
         "x}\n  - {between: [costs.staff, effects.health], value: -0.9, kind: gaussian, "
         "source: x}\n  - {between: [effects.work, effects.health], value: 0.9, kind: "
         "gaussian, source: x}\n",
         "AV660", AVLAST_ERROR_PLAN}};
    GError *error = NULL;
    AvlastValueModel *model = model_of("", cases[_i].pairs, &error);

    ck_assert(model == NULL);
    assert_error(error, cases[_i].class, cases[_i].code);
    g_clear_error(&error);
    if (_i != 8)
        return;
    /* The same are moved when the model says so, and the result tells. */
    model = model_of(", nearest_correlations: yes", cases[_i].pairs, &error);
    assert_no_error(error);
    ck_assert(strstr(model->notes->pdata[0], "costs.staff, effects.work: 0.5") != NULL);
    assert_digits(avlast_input_correlation(model, input_named(model, "costs.staff"),
                                           input_named(model, "effects.work")),
                  0.5, 9); /* by symmetry: 0.5, -0.5, 0.5 is singular */
    avlast_value_model_free(model);
}
END_TEST

Suite *suite_value_draws(void)
{
    Suite *suite = suite_create("value_draws");
    TCase *samplers = tcase_create("samplers"), *joint = tcase_create("correlations");

    tcase_add_test(samplers, batches_part_the_draws);
    tcase_add_loop_test(samplers, draws_are_had_in_any_order, 0, 3);
    tcase_add_loop_test(samplers, a_hypercube_has_one_draw_in_each_stratum, 0, 2);
    tcase_add_test(samplers, hypercubes_of_different_items_are_independent);
    tcase_add_test(samplers, sobol_is_the_sequence_shifted);
    tcase_add_test(samplers, spread_draws_come_nearer);
    tcase_add_loop_test(joint, the_nearest_correlations_are_those_of_r, 0, 4);
    tcase_add_loop_test(joint, what_is_fixed_stays, 0, 3);
    tcase_add_test(joint, rank_correlations_have_their_normal_scores);
    tcase_add_loop_test(joint, draws_have_the_correlations_stated, 0, 3);
    tcase_add_test(joint, correlated_draws_leave_the_others_alone);
    tcase_add_loop_test(joint, faulty_correlations_are_refused, 0, 9);
    suite_add_tcase(suite, samplers);
    suite_add_tcase(suite, joint);
    return suite;
}
