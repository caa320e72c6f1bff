/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/quantreg_parts.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"

static void simplex_clear(AvlastSimplex *s)
{
    g_free(s->z);
    g_free(s->y);
    g_free(s->r);
    g_free(s->slope);
    g_free(s->time);
    g_free(s->sign);
    g_free(s->basis);
    g_free(s->list);
    g_clear_pointer(&s->inverse, gsl_matrix_free);
    g_clear_pointer(&s->c, gsl_vector_free);
    g_clear_pointer(&s->gradient, gsl_vector_free);
    g_clear_pointer(&s->dual, gsl_vector_free);
    g_clear_pointer(&s->way, gsl_vector_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastSimplex, simplex_clear)

static gboolean simplex_init(AvlastSimplex *s, const AvlastLinear *fit, double tau,
                             GError **error)
{
    const gsize n = fit->n, k = fit->k;

    *s = (AvlastSimplex){.n = n, .k = k, .tau = tau};
    if (!(s->z = avlast_table(double, n, k, error)) ||
        !(s->y = avlast_array(double, n, error)) ||
        !(s->r = avlast_array(double, n, error)) ||
        !(s->slope = avlast_array(double, n, error)) ||
        !(s->time = avlast_array(double, n, error)) ||
        !(s->sign = avlast_array(signed char, n, error)) ||
        !(s->basis = avlast_array(gsize, k, error)) ||
        !(s->list = avlast_array(gsize, n, error)) ||
        !(s->inverse = avlast_matrix_new(k, k, error)) ||
        !(s->c = avlast_vector_new(k, error)) ||
        !(s->gradient = avlast_vector_new(k, error)) ||
        !(s->dual = avlast_vector_new(k, error)) ||
        !(s->way = avlast_vector_new(k, error)))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const double w = fit->weight ? fit->weight[i] : 1.0;
        for (gsize j = 0; j < k; j++)
            s->z[i * k + j] = sqrt(w) * fit->q[i * k + j];
        s->y[i] = w * fit->y[i];
    }
    return TRUE;
}

/* --- the first basis --- */

static int by_time(const void *a, const void *b, gpointer data)
{
    const double *time = data;
    const double x = time[*(const gsize *)a], y = time[*(const gsize *)b];

    return x != y ? (x > y) - (x < y)
                  : (*(const gsize *)a > *(const gsize *)b) -
                        (*(const gsize *)a < *(const gsize *)b);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Independent rows, those nearest to the least-squares fit at its residuals' quantile. */
static gboolean choose_basis(AvlastSimplex *s, const AvlastLinear *fit, GError **error)
{
    g_autofree double *sorted = avlast_array(double, s->n, error);
    g_autofree double *space = avlast_table(double, s->k, s->k, error);
    gsize found = 0;

    if (!sorted || !space)
        return FALSE;
    memcpy(sorted, fit->residual, s->n * sizeof *sorted);
    qsort(sorted, s->n, sizeof *sorted, by_value);
    const double middle = sorted[MIN((gsize)(s->tau * (double)s->n), s->n - 1)];
    for (gsize i = 0; i < s->n; i++) {
        s->list[i] = i;
        s->time[i] = fabs(fit->residual[i] - middle);
    }
    g_qsort_with_data(s->list, (gint)s->n, sizeof *s->list, by_time, s->time);
    for (double least = 0.3; found < s->k && least > 1e-12; least *= 0.01)
        for (gsize l = 0; l < s->n && found < s->k; l++) {
            const gsize i = s->list[l];
            double *row = space + found * s->k, before, after;
            memcpy(row, s->z + i * s->k, s->k * sizeof *row);
            before = sqrt(avlast_simplex_dot(row, row, s->k));
            for (int twice = 0; twice < 2; twice++)
                for (gsize b = 0; b < found; b++) {
                    const double part = avlast_simplex_dot(row, space + b * s->k, s->k);
                    for (gsize j = 0; j < s->k; j++)
                        row[j] -= part * space[b * s->k + j];
                }
            after = sqrt(avlast_simplex_dot(row, row, s->k));
            if (!(after > least * before))
                continue;
            for (gsize j = 0; j < s->k; j++)
                row[j] /= after;
            s->basis[found++] = i;
        }
    return TRUE;
}

/* A number in (0, 1) of the row, always the same. */
static double jitter(gsize i)
{
    guint64 x = (guint64)i + G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);

    x = (x ^ (x >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
    return ((double)((x ^ (x >> 31)) >> 11) + 0.5) * 0x1p-53;
}

/* --- the answer --- */

/* Coefficients of the model's own columns from the basis' rows, refined once. */
static gboolean coefficients(const AvlastSimplex *s, const AvlastLinearModel *model,
                             AvlastLinear *fit, GError **error)
{
    const gsize k = s->k;
    g_autoptr(gsl_matrix) x = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) y = avlast_vector_new(k, error);
    g_autoptr(gsl_vector) b = avlast_vector_new(k, error);
    g_autoptr(gsl_vector) more = avlast_vector_new(k, error);
    int sign;

    if (!x || !y || !b || !more)
        return FALSE;
    gsl_permutation *order = gsl_permutation_alloc(k);
    for (gsize l = 0; l < k; l++)
        for (gsize j = 0; j < k; j++)
            gsl_matrix_set(x, l, j, model->x[fit->kept[j]][fit->row[s->basis[l]]]);
    gsl_linalg_LU_decomp(x, order, &sign);
    for (int round = 0; round < 3; round++) {
        for (gsize l = 0; l < k; l++) {
            const gsize row = fit->row[s->basis[l]];
            AvlastTwo e = {fit->y[s->basis[l]], 0.0};
            for (gsize j = 0; j < k; j++)
                e = avlast_two_add(e, avlast_two_product(-gsl_vector_get(b, j),
                                                         model->x[fit->kept[j]][row]));
            gsl_vector_set(y, l, e.high);
        }
        gsl_linalg_LU_solve(x, order, y, more);
        gsl_vector_add(b, more);
    }
    gsl_permutation_free(order);
    for (gsize j = 0; j < k; j++)
        fit->coefficient[fit->kept[j]] = gsl_vector_get(b, j);
    return TRUE;
}

/* Residuals, scores and the minimum; whether a dual value lies on its bound. */
static gboolean finish(AvlastSimplex *s, const AvlastLinearModel *model,
                       AvlastQuantreg *q, GError **error)
{
    AvlastLinear *fit = q->fit;
    AvlastSum objective = AVLAST_SUM_ZERO;
    gsize out = 0;
    int side = 1;
    double down;

    if (!coefficients(s, model, fit, error) ||
        !(q->score = avlast_array(double, fit->n, error)))
        return FALSE;
    avlast_simplex_edge(s, &out, &side, &down);
    for (gsize i = 0; i < fit->n; i++) {
        AvlastTwo e = {fit->y[i], 0.0};
        for (gsize j = 0; j < fit->k; j++)
            e = avlast_two_add(e,
                               avlast_two_product(-fit->coefficient[fit->kept[j]],
                                                  model->x[fit->kept[j]][fit->row[i]]));
        fit->residual[i] = s->sign[i] == 0 ? 0.0 : e.high;
        q->score[i] = s->sign[i] >= 0 ? s->tau : s->tau - 1.0;
        avlast_sum_add_product(&objective, fit->weight ? fit->weight[i] : 1.0,
                               fit->residual[i] *
                                   (s->tau - (fit->residual[i] < 0.0 ? 1.0 : 0.0)));
    }
    q->unique = TRUE;
    for (gsize j = 0; j < s->k; j++) {
        const double dual = gsl_vector_get(s->dual, j);
        q->score[s->basis[j]] = CLAMP(dual, s->tau - 1.0, s->tau);
        if (dual > s->tau - 1e-9 || dual < s->tau - 1.0 + 1e-9)
            q->unique = FALSE;
    }
    q->objective = avlast_sum_value(&objective);
    q->steps = s->steps;
    return TRUE;
}

static gboolean solve(AvlastQuantreg *q, const AvlastLinearModel *model, GError **error)
{
    AvlastLinear *fit = q->fit;
    g_auto(AvlastSimplex) s = {0};
    double largest = 0.0;

    if (!simplex_init(&s, fit, q->tau, error) || !choose_basis(&s, fit, error))
        return FALSE;
    g_autofree double *y = avlast_array(double, fit->n, error);
    if (!y)
        return FALSE;
    memcpy(y, s.y, fit->n * sizeof *y);
    for (gsize i = 0; i < fit->n; i++)
        largest = fmax(largest, fabs(y[i]));
    const double zero = 1e-13 * largest;
    const double scale = fit->df > 0.0 ? sqrt(fit->rss / (double)fit->n) : 0.0;
    for (gsize i = 0; i < fit->n; i++)
        s.y[i] += 1e-9 * scale * jitter(i) * (fit->weight ? fit->weight[i] : 1.0);
    if (scale > 0.0 && !avlast_simplex_descend(&s, 0.0, error))
        return FALSE;
    memcpy(s.y, y, fit->n * sizeof *y);
    return avlast_simplex_descend(&s, zero + 1e-12 * scale, error) &&
           finish(&s, model, q, error);
}

AvlastQuantreg *avlast_quantreg_fit(const AvlastLinearModel *model, double tau,
                                    GError **error)
{
    g_autoptr(AvlastQuantreg) q = g_new0(AvlastQuantreg, 1);

    q->tau = tau;
    if (!(q->fit = avlast_linear_fit(model, error)) || !solve(q, model, error))
        return NULL;
    return g_steal_pointer(&q);
}

void avlast_quantreg_free(AvlastQuantreg *quantreg)
{
    if (!quantreg)
        return;
    g_clear_pointer(&quantreg->fit, avlast_linear_free);
    g_free(quantreg->score);
    g_free(quantreg);
}
