/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Corrected p-values and joint bands against tests/ref/multiplicity.R, and properties. */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "infer/multiplicity.h"
#include "infer/supt.h"
#include "support.h"

static RefTable *reference(const char *name)
{
    g_autofree char *relative = g_strdup_printf("tests/ref/multiplicity/%s", name);
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}

/* Rows from `first` that are of the same family. */
static gsize length_of(const RefTable *table, gsize first, const char *column)
{
    const char *name = ref_table_cell(table, first, column);
    gsize n = 1;

    while (first + n < table->rows &&
           strcmp(ref_table_cell(table, first + n, column), name) == 0)
        n++;
    return n;
}

START_TEST(p_values_agree_with_p_adjust)
{
    g_autoptr(RefTable) table = reference("p.csv");
    const double *p = ref_table_numbers(table, "p");
    double q[64];
    gsize compared = 0;

    for (int m = 0; m <= (int)AVLAST_MULTIPLICITY_OF_P; m++) {
        const AvlastMultiplicity method = (AvlastMultiplicity)m;
        const double *truth = ref_table_numbers(table, avlast_multiplicity_name(method));
        for (gsize i = 0, n; i < table->rows; i += n) {
            n = length_of(table, i, "family");
            ck_assert(avlast_multiplicity_adjust(method, p + i, n, q, NULL));
            for (gsize j = 0; j < n; j++, compared++)
                assert_digits(q[j], truth[i + j], 14);
        }
    }
    ck_assert_uint_gt(compared, 900);
}
END_TEST

START_TEST(corrected_p_values_keep_the_order_and_are_not_smaller)
{
    g_autoptr(RefTable) table = reference("p.csv");
    const double *p = ref_table_numbers(table, "p");
    double q[64], holm[64], hommel[64];

    for (gsize i = 0, n; i < table->rows; i += n) {
        n = length_of(table, i, "family");
        for (int m = 0; m < (int)AVLAST_MULTIPLICITY_SHARPENED; m++) {
            avlast_multiplicity_adjust((AvlastMultiplicity)m, p + i, n, q, NULL);
            for (gsize a = 0; a < n; a++) {
                ck_assert(isnan(p[i + a]) ? isnan(q[a])
                                          : q[a] >= p[i + a] && q[a] <= 1.0);
                for (gsize b = 0; b < n; b++)
                    ck_assert(!(p[i + a] <= p[i + b]) || q[a] <= q[b]);
            }
        }
        avlast_multiplicity_adjust(AVLAST_MULTIPLICITY_HOLM, p + i, n, holm, NULL);
        avlast_multiplicity_adjust(AVLAST_MULTIPLICITY_HOMMEL, p + i, n, hommel, NULL);
        for (gsize a = 0; a < n; a++)
            ck_assert(isnan(holm[a]) || hommel[a] <= holm[a] * (1.0 + 1e-14));
    }
}
END_TEST

/* Families of none, and of thousands. */
START_TEST(edges_of_families)
{
    const double none[] = {NAN, NAN};
    double q[2];
    const gsize many = 3000;
    g_autofree double *p = g_new(double, many), *bh = g_new(double, many);

    for (int m = 0; m <= (int)AVLAST_MULTIPLICITY_OF_P; m++) {
        ck_assert(avlast_multiplicity_adjust((AvlastMultiplicity)m, none, 2, q, NULL));
        ck_assert(isnan(q[0]) && isnan(q[1]));
        ck_assert(avlast_multiplicity_adjust((AvlastMultiplicity)m, none, 0, q, NULL));
    }
    for (gsize i = 0; i < many; i++)
        p[i] = (double)(many - i) / (double)many;
    avlast_multiplicity_adjust(AVLAST_MULTIPLICITY_BH, p, many, bh, NULL);
    for (gsize i = 0; i < many; i++)
        assert_digits(bh[i], 1.0, 14);
    avlast_multiplicity_adjust(AVLAST_MULTIPLICITY_HOMMEL, p, many, bh, NULL);
    assert_digits(bh[0], 1.0, 14);
}
END_TEST

START_TEST(stepdown_agrees_with_brute_force)
{
    g_autoptr(RefTable) table = reference("stepdown.csv");
    g_autoptr(RefTable) draws = reference("draws.csv");
    const double *t = ref_table_numbers(table, "t"),
                 *sampled = ref_table_numbers(table, "sampled"),
                 *exact = ref_table_numbers(table, "exact");
    const gsize n = table->rows, reps = draws->rows;
    g_autofree double *d = g_new(double, n *reps), *p = g_new(double, n);

    for (gsize j = 0; j < n; j++) {
        g_autofree char *name = g_strdup_printf("d%zu", j + 1);
        const double *column = ref_table_numbers(draws, name);
        for (gsize r = 0; r < reps; r++)
            d[r * n + j] = column[r];
    }
    ck_assert(avlast_stepdown(t, n, d, reps, FALSE, p, NULL));
    for (gsize j = 0; j < n; j++)
        assert_digits(p[j], sampled[j], 14);
    /* All assignments, the observed one among them. */
    memmove(d, d + n, (reps - 1) * n * sizeof *d);
    memcpy(d + (reps - 1) * n, t, n * sizeof *d);
    ck_assert(avlast_stepdown(t, n, d, reps, TRUE, p, NULL));
    for (gsize j = 0; j < n; j++)
        assert_digits(p[j], exact[j], 14);
    /* A draw that is not estimable counts against the hypothesis. */
    const double one = 5.0, lost[] = {NAN, 0.0, 0.0};
    ck_assert(avlast_stepdown(&one, 1, lost, 3, FALSE, p, NULL));
    assert_digits(p[0], 0.5, 15);
}
END_TEST

static gsl_matrix *correlation(RefTable *table, const char *name, gsize n)
{
    gsl_matrix *v = gsl_matrix_calloc(n, n);
    const double *i = ref_table_numbers(table, "i"), *j = ref_table_numbers(table, "j"),
                 *r = ref_table_numbers(table, "r");

    /* Any variances: only the correlation counts. */
    for (gsize k = 0; k < table->rows; k++)
        if (strcmp(ref_table_cell(table, k, "case"), name) == 0)
            gsl_matrix_set(v, (gsize)i[k] - 1, (gsize)j[k] - 1, r[k] * i[k] * j[k]);
    return v;
}

START_TEST(joint_bands_agree_with_mvtnorm)
{
    g_autoptr(RefTable) table = reference("supt.csv");
    g_autoptr(RefTable) correlations = reference("correlations.csv");
    const double *n = ref_table_numbers(table, "n"), *df = ref_table_numbers(table, "df"),
                 *level = ref_table_numbers(table, "level"),
                 *critical = ref_table_numbers(table, "critical"),
                 *truth = ref_table_numbers(table, "p");

    for (gsize i = 0; i < table->rows; i++) {
        const char *name = ref_table_cell(table, i, "case");
        const gboolean exact = strcmp(ref_table_cell(table, i, "exact"), "TRUE") == 0;
        const gsize k = (gsize)n[i];
        g_autoptr(gsl_matrix) v = correlation(correlations, name, k);
        g_autofree double *t = g_new(double, k), *p = g_new(double, k);
        AvlastSupt band;
        for (gsize j = 0; j < k; j++)
            t[j] = j % 2 ? -2.1 : 2.1;
        ck_assert(avlast_supt(v, t, k, df[i] > 1e299 ? INFINITY : df[i], level[i], 7,
                              &band, p, NULL));
        ck_assert_uint_eq(band.rank, k);
        /* One estimate is t itself; else within a few of the error that is said. */
        if (k == 1)
            assert_digits(band.critical, critical[i], 8);
        ck_assert_msg(fabs(band.critical - critical[i]) <=
                          4.0 * band.error + (exact ? 1e-6 : 2e-5) * critical[i],
                      "%s at %g: %.9g, expected %.9g, error %.2g", name, level[i],
                      band.critical, critical[i], band.error);
        ck_assert_msg(band.error < 3e-3, "%s: error %.2g", name, band.error);
        for (gsize j = 0; j < k; j++)
            ck_assert_msg(fabs(p[j] - truth[i]) < (exact ? 5e-4 : 1e-3),
                          "%s: p %.9g, expected %.9g", name, p[j], truth[i]);
    }
}
END_TEST

/* A singular correlation (the same estimate twice) is that of one; rows without a
 * standard error are none. */
START_TEST(joint_bands_of_singular_and_missing)
{
    g_autoptr(gsl_matrix) v = gsl_matrix_alloc(3, 3);
    const double t[] = {2.0, 2.0, NAN};
    double p[3];
    AvlastSupt band;
    g_autoptr(GError) error = NULL;

    gsl_matrix_set_all(v, 4.0);
    gsl_matrix_set(v, 2, 2, 0.0);
    ck_assert(avlast_supt(v, t, 3, 9.0, 0.95, 1, &band, p, NULL));
    ck_assert_uint_eq(band.rank, 1);
    assert_digits(band.critical, avlast_t_critical(0.95, 9.0), 6);
    assert_digits(p[0], avlast_t_two_sided(2.0, 9.0), 6);
    ck_assert(isnan(p[2]));
    gsl_matrix_set_all(v, 0.0);
    ck_assert(!avlast_supt(v, t, 3, 9.0, 0.95, 1, &band, p, &error));
    assert_error(error, AVLAST_ERROR_DEGENERATE, "AV390");
}
END_TEST

START_TEST(names_are_read_as_written)
{
    AvlastMultiplicity method;

    for (int m = 0; m < (int)AVLAST_MULTIPLICITIES; m++) {
        ck_assert(avlast_multiplicity_parse(
            avlast_multiplicity_name((AvlastMultiplicity)m), &method));
        ck_assert_int_eq((int)method, m);
    }
    ck_assert(avlast_multiplicity_parse("BH", &method));
    ck_assert(!avlast_multiplicity_parse("fdr", &method));
}
END_TEST

Suite *suite_multiplicity(void)
{
    Suite *suite = suite_create("multiplicity");
    TCase *cases = tcase_create("all");

    tcase_set_timeout(cases, 60);
    tcase_add_test(cases, p_values_agree_with_p_adjust);
    tcase_add_test(cases, corrected_p_values_keep_the_order_and_are_not_smaller);
    tcase_add_test(cases, edges_of_families);
    tcase_add_test(cases, stepdown_agrees_with_brute_force);
    tcase_add_test(cases, joint_bands_agree_with_mvtnorm);
    tcase_add_test(cases, joint_bands_of_singular_and_missing);
    tcase_add_test(cases, names_are_read_as_written);
    suite_add_tcase(suite, cases);
    return suite;
}
