/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Adjustments of one arm without an eigenvalue problem in each draw.
 *
 * In a basis in which F = I - Q_g Q_g' is diagonal, B_g = F - c c'/D is a diagonal matrix
 * less one direction. Its root comes from
 *
 *   b^-1/2 = 2/pi int_0^inf ds / (b + s^2) = sum_n k_n / (b + s_n^2),
 *
 * the nodes of Hale, Higham & Trefethen (2008), doi:10.1137/070700607, whose error falls
 * as exp(-2 pi^2 N / (log(1 / least) + 3)) for b between `least` and 1, and each term
 * from Sherman & Morrison:
 *
 *   (B_g + s^2)^-1 c = (F + s^2)^-1 c / (1 - c'(F + s^2)^-1 c / D).
 *
 * All eigenvalues of B_g are at least min F (1 - c'F^-1 c / D), which says which table
 * serves, if any does. */
#include <gsl/gsl_eigen.h>
#include <gsl/gsl_sf_ellint.h>
#include <gsl/gsl_sf_elljac.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/lanes.h"
#include "core/memory.h"
#include "impact/draws_regress_parts.h"

G_STATIC_ASSERT(AVLAST_REGRESS_LANES == 16);

#define L AVLAST_REGRESS_LANES

const double avlast_regress_least[AVLAST_REGRESS_ROOTS] = {0.5, 1.0 / 64.0, 1e-4};
const gsize avlast_regress_terms[AVLAST_REGRESS_ROOTS] = {7, 12, AVLAST_REGRESS_NODES};

void avlast_regress_nodes(gsize table, double *square, double *weight)
{
    const double least = avlast_regress_least[table],
                 n = (double)avlast_regress_terms[table];
    const double quarter = gsl_sf_ellint_Kcomp(sqrt(1.0 - least), GSL_PREC_DOUBLE);

    for (gsize i = 0; i < avlast_regress_terms[table]; i++) {
        double sn, cn, dn;
        gsl_sf_elljac_e(((double)i + 0.5) * quarter / n, 1.0 - least, &sn, &cn, &dn);
        square[i] = least * (sn / cn) * (sn / cn);
        weight[i] = 2.0 * quarter * sqrt(least) / (G_PI * n) * dn / (cn * cn);
    }
}

static gboolean make_tables(AvlastRegressPart *part, GError **error)
{
    double square[AVLAST_REGRESS_NODES], weight[AVLAST_REGRESS_NODES];
    const gsize all = part->start[part->groups];

    for (gsize t = 0; t < AVLAST_REGRESS_ROOTS; t++) {
        const gsize n = avlast_regress_terms[t];
        avlast_regress_nodes(t, square, weight);
        /* the weights stand behind */
        if (!(part->root[t] = avlast_table(double, all + 1, n, error)))
            return FALSE;
        for (gsize g = 0; g < part->groups; g++)
            for (gsize x = part->start[g]; x < part->start[g + 1]; x++)
                for (gsize i = 0; i < n; i++)
                    part->root[t][x * n + i] =
                        1.0 /
                        (part->base[x * part->most + x - part->start[g]] + square[i]);
        memcpy(part->root[t] + all * n, weight, n * sizeof *weight);
    }
    return TRUE;
}

/* x = V'x for columns of numbers that stand `step` apart. */
static void turn_column(const gsl_matrix *vectors, double *x, gsize step, double *room)
{
    const gsize r = vectors->size1;

    for (gsize a = 0; a < r; a++) {
        room[a] = 0.0;
        for (gsize d = 0; d < r; d++)
            room[a] += gsl_matrix_get(vectors, d, a) * x[d * step];
    }
    for (gsize a = 0; a < r; a++)
        x[a * step] = room[a];
}

static gboolean turn_group(AvlastRegressPart *part, gsize g, double *room, GError **error)
{
    const gsize at = part->start[g], r = part->start[g + 1] - at, most = part->most;
    g_autoptr(gsl_matrix) m = avlast_matrix_new(r, r, error);
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(r, r, error);
    g_autoptr(gsl_vector) values = avlast_vector_new(r, error);

    if (!m || !vectors || !values)
        return FALSE;
    for (gsize a = 0; a < r; a++)
        for (gsize b = 0; b < r; b++)
            gsl_matrix_set(m, a, b, part->base[(at + a) * most + b]);
    gsl_eigen_symmv_workspace *space = gsl_eigen_symmv_alloc(r);
    if (!space) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL, "memory ran out");
        return FALSE;
    }
    gsl_eigen_symmv(m, values, vectors, space);
    gsl_eigen_symmv_free(space);
    part->least[g] = 1.0;
    for (gsize a = 0; a < r; a++) {
        part->least[g] = MIN(part->least[g], gsl_vector_get(values, a));
        for (gsize b = 0; b < r; b++) {
            part->turn[(at + a) * most + b] = gsl_matrix_get(vectors, b, a);
            part->base[(at + a) * most + b] = a == b ? gsl_vector_get(values, a) : 0.0;
        }
    }
    turn_column(vectors, part->one + at, 1, room);
    for (gsize j = 0; j < part->k; j++)
        turn_column(vectors, part->p + at * part->k + j, part->k, room);
    return TRUE;
}

gboolean avlast_regress_part_turn(AvlastRegressPart *part, GError **error)
{
    const gsize all = part->start[part->groups];
    g_autofree double *room = avlast_array(double, part->most, error);

    part->turn = avlast_table(double, all, part->most, error);
    part->least = avlast_array(double, part->groups, error);
    if (!room || !part->turn || !part->least)
        return FALSE;
    for (gsize g = 0; g < part->groups; g++)
        if (part->start[g + 1] > part->start[g] && !turn_group(part, g, room, error))
            return FALSE;
    return make_tables(part, error);
}

/* c'F^-1 c / D, and squares of c */
AVLAST_VECTOR
static void measure(const AvlastRegressPart *part, gsize h, const double *restrict c,
                    const double *restrict inverse, double *restrict squares,
                    double *restrict q)
{
    const gsize at = part->start[h], r = part->start[h + 1] - at;
    NOUGHT(sum);

    for (gsize a = 0; a < r; a++) {
        const double f = 1.0 / part->base[(at + a) * part->most + a];
        READ(x, c + a * L);
        const AvlastFour y0 = x0 * x0, y1 = x1 * x1, y2 = x2 * x2, y3 = x3 * x3;
#define TERM(i) (f * y##i)
        EACH(sum, +=, TERM);
#undef TERM
        WRITE(squares + a * L, y);
    }
#define TERM(i) AVLAST_FOUR(inverse + 4 * (i))
    EACH(sum, *=, TERM);
#undef TERM
    WRITE(q, sum);
}

/* u *= sum over nodes */
AVLAST_VECTOR
static void take_root(const double *restrict table, const double *restrict weight,
                      gsize n, gsize r, const double *restrict squares,
                      const double *restrict inverse, double *restrict u)
{
    double node[AVLAST_REGRESS_NODES * L];

    for (gsize i = 0; i < n; i++) {
        NOUGHT(q);
        for (gsize a = 0; a < r; a++) {
            const double f = table[a * n + i];
#define TERM(j) (f * AVLAST_FOUR(squares + a * L + 4 * (j)))
            EACH(q, +=, TERM);
#undef TERM
        }
        const double w = weight[i];
#define TERM(j) (w / (1.0 - q##j * AVLAST_FOUR(inverse + 4 * (j))))
        EACH(q, =, TERM);
#undef TERM
        WRITE(node + i * L, q);
    }
    for (gsize a = 0; a < r; a++) {
        NOUGHT(factor);
        for (gsize i = 0; i < n; i++) {
            const double f = table[a * n + i];
#define TERM(j) (f * AVLAST_FOUR(node + i * L + 4 * (j)))
            EACH(factor, +=, TERM);
#undef TERM
        }
#define TERM(j) AVLAST_FOUR(u + a * L + 4 * (j))
        EACH(factor, *=, TERM);
#undef TERM
        WRITE(u + a * L, factor);
    }
}

AVLAST_VECTOR
static void invert(const AvlastRegressPart *part, gsize h, const double *restrict q,
                   double *restrict u)
{
    const gsize at = part->start[h], r = part->start[h + 1] - at;

    for (gsize a = 0; a < r; a++) {
        const double f = 1.0 / part->base[(at + a) * part->most + a];
        AVLAST_SIMD
        for (gsize l = 0; l < L; l++)
            u[a * L + l] *= f / (1.0 - q[l]);
    }
}

gboolean avlast_regress_adjust_turned(const AvlastDrawsRegress *k,
                                      const AvlastRegressPart *part, gsize h,
                                      const AvlastRegressWork *w)
{
    const gsize at = part->start[h], all = part->start[part->groups];
    const double *c = w->c + at * L;
    double q[L], most = 0.0;
    gsize t = 0;

    if (!part->turn || part->least[h] < avlast_regress_least[AVLAST_REGRESS_ROOTS - 1])
        return FALSE;
    measure(part, h, c, w->inverse, w->m, q);
    for (gsize l = 0; l < L; l++) /* lanes without a draw hold no number */
        most = q[l] > most ? q[l] : most;
    const double least = part->least[h] * (1.0 - most);
    while (t < AVLAST_REGRESS_ROOTS && least < avlast_regress_least[t])
        t++;
    if (t == AVLAST_REGRESS_ROOTS)
        return FALSE;
    if (k->power == 2)
        invert(part, h, q, w->u);
    else
        take_root(part->root[t] + at * avlast_regress_terms[t],
                  part->root[t] + all * avlast_regress_terms[t], avlast_regress_terms[t],
                  part->start[h + 1] - at, w->m, w->inverse, w->u);
    return TRUE;
}
