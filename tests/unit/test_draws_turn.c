/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Roots of one group's adjustment from the tables against an eigenvalue decomposition. */
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/memory.h"
#include "impact/draws_regress_parts.h"
#include "support.h"

enum { R = 3, L = AVLAST_REGRESS_LANES };

typedef struct {
    AvlastDrawsRegress regress;
    AvlastRegressPart part;
    gsize start[2];
    double base[R * R], one[R], p[R], start_base[R * R];
    double c[R * L], inverse[L], u[R * L], m[R * R * L], v[R * R * L], out[R * L],
        lost[L];
    AvlastRegressWork work;
} Group;

/* F with eigenvalues 1, 0.9 and `least`, in a basis that is turned about. */
static void make_group(Group *g, double least, int power)
{
    const double a = 0.7, b = 1.9;
    const double turn[R][R] = {{cos(a), -sin(a) * cos(b), sin(a) * sin(b)},
                               {sin(a), cos(a) * cos(b), -cos(a) * sin(b)},
                               {0.0, sin(b), cos(b)}};
    const double value[R] = {1.0, 0.9, least};

    *g = (Group){.regress = {.arms = 1, .effects = 1, .power = power, .largest = R},
                 .start = {0, R}};
    for (gsize i = 0; i < R; i++) {
        g->one[i] = 1.0 + (double)i;
        g->p[i] = 0.5 - (double)i;
        for (gsize j = 0; j < R; j++)
            for (gsize k = 0; k < R; k++)
                g->base[i * R + j] += turn[i][k] * value[k] * turn[j][k];
    }
    for (gsize i = 0; i < (gsize)R * R; i++)
        g->start_base[i] = g->base[i];
    g->part = (AvlastRegressPart){.groups = 1,
                                  .k = 1,
                                  .start = g->start,
                                  .most = R,
                                  .one = g->one,
                                  .p = g->p,
                                  .base = g->base};
    g->work = (AvlastRegressWork){.c = g->c,
                                  .inverse = g->inverse,
                                  .u = g->u,
                                  .m = g->m,
                                  .v = g->v,
                                  .out = g->out,
                                  .lost = g->lost};
}

static void group_clear(Group *g)
{
    g_free(g->part.turn);
    g_free(g->part.least);
    for (gsize i = 0; i < AVLAST_REGRESS_ROOTS; i++)
        g_free(g->part.root[i]);
}

/* (F - c c'/D)^-power/2 c by its own decomposition, in the basis as it was first. */
static void root_of(const Group *g, const double *c, double over, int power, double *out)
{
    g_autoptr(gsl_matrix) m = avlast_matrix_new(R, R, NULL);
    g_autoptr(gsl_matrix) v = avlast_matrix_new(R, R, NULL);
    g_autoptr(gsl_vector) e = avlast_vector_new(R, NULL);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(R);

    for (gsize i = 0; i < R; i++)
        for (gsize j = 0; j < R; j++)
            gsl_matrix_set(m, i, j, g->start_base[i * R + j] - c[i] * c[j] * over);
    gsl_eigen_symmv(m, e, v, space);
    for (gsize i = 0; i < R; i++) {
        out[i] = 0.0;
        for (gsize k = 0; k < R; k++)
            for (gsize j = 0; j < R; j++)
                out[i] += gsl_matrix_get(v, i, k) * gsl_matrix_get(v, j, k) * c[j] *
                          pow(gsl_vector_get(e, k), -0.5 * power);
    }
    gsl_eigen_symmv_free(space);
}

/* Lanes with more and more of the direction taken away; c = turn' c0 in the new basis. */
static void fill_lanes(Group *g, double most, double c0[L][R])
{
    for (gsize l = 0; l < L; l++) {
        double size = 0.0;
        for (gsize j = 0; j < R; j++) {
            c0[l][j] = sin(1.0 + (double)(l * R + j));
            size += c0[l][j] * c0[l][j];
        }
        g->inverse[l] = most * (double)(l + 1) / L / size;
        for (gsize a = 0; a < R; a++) {
            g->c[a * L + l] = 0.0;
            for (gsize j = 0; j < R; j++)
                g->c[a * L + l] += g->part.turn[a * R + j] * c0[l][j];
            g->u[a * L + l] = g->c[a * L + l];
        }
    }
}

static void hold(double least, double most, int power, gboolean serves)
{
    double c0[L][R], expected[R];
    GError *error = NULL;
    Group g;

    make_group(&g, least, power);
    ck_assert(avlast_regress_part_turn(&g.part, &error));
    ck_assert_double_eq_tol(g.part.least[0], least, 1e-15);
    fill_lanes(&g, most, c0);
    ck_assert_int_eq(avlast_regress_adjust_turned(&g.regress, &g.part, 0, &g.work),
                     serves);
    for (gsize l = 0; l < L; l++) {
        root_of(&g, c0[l], g.inverse[l], serves ? power : 0, expected);
        for (gsize j = 0; j < R; j++) {
            double got = 0.0;
            for (gsize a = 0; a < R; a++)
                got += g.part.turn[a * R + j] * g.u[a * L + l];
            ck_assert_msg(fabs(got - expected[j]) <=
                              1e-12 * (fabs(expected[j]) + pow(least, -0.5 * power)),
                          "least %g, power %d, lane %zu: %.17g for %.17g", least, power,
                          l, got, expected[j]);
        }
    }
    group_clear(&g);
}

START_TEST(tables_give_the_root_that_a_decomposition_gives)
{
    for (int power = 1; power <= 2; power++) {
        hold(0.8, 0.2, power, TRUE);
        hold(0.55, 0.02, power, TRUE); /* the first table */
        hold(0.5, 0.3, power, TRUE);   /* the second */
        hold(0.1, 0.05, power, TRUE);
        hold(0.015, 0.005, power, TRUE); /* the third */
        hold(0.0005, 0.0002, power, TRUE);
    }
}
END_TEST

START_TEST(directions_that_a_group_determines_are_left_to_the_decomposition)
{
    hold(1e-5, 1e-7, 1, FALSE);
    hold(0.05, 1.0, 1, FALSE);
}
END_TEST

/* What was turned is the same vector in another basis. */
START_TEST(turning_keeps_lengths)
{
    GError *error = NULL;
    double one = 0.0, p = 0.0;
    Group g;

    make_group(&g, 0.3, 1);
    ck_assert(avlast_regress_part_turn(&g.part, &error));
    for (gsize a = 0; a < R; a++) {
        one += g.one[a] * g.one[a];
        p += g.p[a] * g.p[a];
    }
    ck_assert_double_eq_tol(one, 14.0, 1e-13);
    ck_assert_double_eq_tol(p, 0.25 + 0.25 + 2.25, 1e-14);
    group_clear(&g);
}
END_TEST

Suite *suite_draws_turn(void)
{
    Suite *suite = suite_create("draws_turn");
    TCase *cases = tcase_create("all");

    tcase_add_test(cases, tables_give_the_root_that_a_decomposition_gives);
    tcase_add_test(cases,
                   directions_that_a_group_determines_are_left_to_the_decomposition);
    tcase_add_test(cases, turning_keeps_lengths);
    suite_add_tcase(suite, cases);
    return suite;
}
