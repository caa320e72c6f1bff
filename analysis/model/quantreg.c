/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/quantreg.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

/* The problem in orthonormal columns: rows z_i (weights inside), y_i, residuals r = y -
 * Zc, signs of the residuals (0 in the basis), and the basis' inverse. */
typedef struct {
    gsize n, k;
    double tau;
    double *z, *y, *r, *slope, *time;
    signed char *sign;
    gsize *basis, *list;
    gsl_matrix *inverse; /* Z_h^-1: k x k, column j belongs to basis row j */
    gsl_vector *c, *gradient, *dual, *way;
    gsize steps;
} Simplex;

static void simplex_clear(Simplex *s)
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

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Simplex, simplex_clear)

static gboolean simplex_init(Simplex *s, const AvlastLinear *fit, double tau,
                             GError **error)
{
    const gsize n = fit->n, k = fit->k;

    *s = (Simplex){.n = n, .k = k, .tau = tau};
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

static double dot(const double *a, const double *b, gsize k)
{
    double sum = 0.0;

    for (gsize j = 0; j < k; j++)
        sum += a[j] * b[j];
    return sum;
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
static gboolean choose_basis(Simplex *s, const AvlastLinear *fit, GError **error)
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
            before = sqrt(dot(row, row, s->k));
            for (int twice = 0; twice < 2; twice++)
                for (gsize b = 0; b < found; b++) {
                    const double part = dot(row, space + b * s->k, s->k);
                    for (gsize j = 0; j < s->k; j++)
                        row[j] -= part * space[b * s->k + j];
                }
            after = sqrt(dot(row, row, s->k));
            if (!(after > least * before))
                continue;
            for (gsize j = 0; j < s->k; j++)
                row[j] /= after;
            s->basis[found++] = i;
        }
    return TRUE;
}

/* --- steps --- */

/* Everything from the basis alone: its inverse, the point, the residuals. Signs of rows
 * whose residual is 0 to rounding stay as they are. */
static gboolean refresh(Simplex *s, double zero, GError **error)
{
    const gsize k = s->k;
    g_autoptr(gsl_matrix) lu = avlast_matrix_new(k, k, error);
    g_autoptr(gsl_vector) right = avlast_vector_new(k, error);
    int sign;

    if (!lu || !right)
        return FALSE;
    gsl_permutation *order = gsl_permutation_alloc(k);
    for (gsize j = 0; j < k; j++) {
        memcpy(gsl_matrix_ptr(lu, j, 0), s->z + s->basis[j] * k, k * sizeof(double));
        gsl_vector_set(right, j, s->y[s->basis[j]]);
    }
    gsl_linalg_LU_decomp(lu, order, &sign);
    const int status = gsl_linalg_LU_invert(lu, order, s->inverse) |
                       gsl_linalg_LU_solve(lu, order, right, s->c);
    gsl_permutation_free(order);
    if (status != 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV328", NULL,
                    "the quantile regression came to rows that do not determine it");
        return FALSE;
    }
    gsl_vector_set_zero(s->gradient);
    for (gsize i = 0; i < s->n; i++) {
        s->r[i] = s->y[i] - dot(s->z + i * k, s->c->data, k);
        if (fabs(s->r[i]) > zero || s->sign[i] == 0)
            s->sign[i] = s->r[i] < 0.0 ? -1 : 1;
    }
    for (gsize j = 0; j < k; j++) {
        s->r[s->basis[j]] = 0.0;
        s->sign[s->basis[j]] = 0;
    }
    for (gsize i = 0; i < s->n; i++) {
        const double psi = s->sign[i] == 0 ? 0.0 : s->sign[i] > 0 ? s->tau : s->tau - 1.0;
        for (gsize j = 0; psi != 0.0 && j < k; j++)
            s->gradient->data[j] += psi * s->z[i * k + j];
    }
    return TRUE;
}

/* The duals -Z_h'^-1 gradient, and the edge that leads down most steeply: the basis' row
 * *out that is let go with residuals of sign *side. FALSE at the minimum. */
static gboolean edge(Simplex *s, gsize *out, int *side, double *down)
{
    double best = 1e-9;

    gsl_blas_dgemv(CblasTrans, -1.0, s->inverse, s->gradient, 0.0, s->dual);
    *down = 0.0;
    for (gsize j = 0; j < s->k; j++) {
        const double dual = gsl_vector_get(s->dual, j);
        const double over = dual - s->tau, under = s->tau - 1.0 - dual;
        const gsl_vector_const_view column = gsl_matrix_const_column(s->inverse, j);
        const double much = fmax(over, under);
        if (!(much > 1e-11))
            continue;
        const double rate = much / gsl_blas_dnrm2(&column.vector);
        if (*down > 0.0 && !(rate > best))
            continue;
        best = rate;
        *out = j;
        *side = over > under ? 1 : -1;
        *down = much;
    }
    return *down > 0.0;
}

/* The index in list[0..m) where the slopes, by time, add up to `down`; those before it in
 * time come first in the list, *passed of them. */
static gsize turning(Simplex *s, gsize m, double down, gsize *passed)
{
    gsize low = 0, high = m;

    while (high - low > 1) {
        const double pivot = s->time[s->list[low + (high - low) / 2]];
        gsize a = low, at = low, b = high;
        double before = 0.0, equal = 0.0;
        while (at < b) {
            const gsize i = s->list[at];
            if (s->time[i] < pivot) {
                before += s->slope[i];
                s->list[at++] = s->list[a];
                s->list[a++] = i;
            } else if (s->time[i] > pivot) {
                s->list[at] = s->list[--b];
                s->list[b] = i;
            } else {
                equal += s->slope[i];
                at++;
            }
        }
        if (before >= down) {
            high = a;
        } else if (before + equal >= down || b == high) {
            *passed = a;
            return s->list[a];
        } else {
            down -= before + equal;
            low = b;
        }
    }
    *passed = low;
    return s->list[low];
}

/* Rows that the edge moves towards 0: when and how much their kink costs. */
static gsize approaching(Simplex *s)
{
    gsize m = 0;

    for (gsize i = 0; i < s->n; i++) {
        if (s->sign[i] == 0)
            continue;
        const double speed = dot(s->z + i * s->k, s->way->data, s->k);
        s->slope[i] = speed;
        if (!(speed * s->sign[i] > 1e-13))
            continue;
        s->time[i] = fmax(s->r[i] / speed, 0.0);
        s->list[m++] = i;
    }
    return m;
}

/* Takes the row into the basis in place of `out`: the inverse by a rank-one update. */
static void exchange(Simplex *s, gsize out, gsize in)
{
    const gsize k = s->k;
    const double *row = s->z + in * k;
    gsl_vector_view column = gsl_matrix_column(s->inverse, out);
    double pivot = 0.0;

    gsl_vector_const_view z = gsl_vector_const_view_array(row, k);
    gsl_blas_ddot(&z.vector, &column.vector, &pivot);
    gsl_vector_scale(&column.vector, 1.0 / pivot);
    for (gsize j = 0; j < k; j++) {
        gsl_vector_view other = gsl_matrix_column(s->inverse, j);
        double part = 0.0;
        if (j == out)
            continue;
        gsl_blas_ddot(&z.vector, &other.vector, &part);
        gsl_blas_daxpy(-part, &column.vector, &other.vector);
    }
    s->basis[out] = in;
}

static void add_row(Simplex *s, gsize i, double psi)
{
    for (gsize j = 0; j < s->k; j++)
        s->gradient->data[j] += psi * s->z[i * s->k + j];
}

/* One step. FALSE at the minimum. */
static gboolean step(Simplex *s)
{
    gsize out, passed;
    int side;
    double down;

    if (!edge(s, &out, &side, &down))
        return FALSE;
    const gsl_vector_const_view column = gsl_matrix_const_column(s->inverse, out);
    gsl_vector_memcpy(s->way, &column.vector);
    gsl_vector_scale(s->way, -(double)side);
    const gsize m = approaching(s);
    if (m == 0)
        return FALSE;
    for (gsize l = 0; l < m; l++) /* the kink's turn; speeds are needed below */
        s->slope[s->list[l]] = fabs(s->slope[s->list[l]]);
    const gsize in = turning(s, m, down, &passed), left = s->basis[out];
    const double t = s->time[in];
    for (gsize l = 0; l < passed; l++) {
        const gsize i = s->list[l];
        add_row(s, i, s->sign[i] > 0 ? -1.0 : 1.0);
        s->sign[i] = (signed char)-s->sign[i];
    }
    add_row(s, in, s->sign[in] > 0 ? -s->tau : 1.0 - s->tau);
    gsl_blas_daxpy(t, s->way, s->c);
    for (gsize i = 0; i < s->n; i++)
        s->r[i] -= t * dot(s->z + i * s->k, s->way->data, s->k);
    s->sign[in] = 0;
    s->r[in] = 0.0;
    exchange(s, out, in);
    s->sign[left] = (signed char)side;
    s->r[left] = (double)side * t;
    add_row(s, left, side > 0 ? s->tau : s->tau - 1.0);
    s->steps++;
    return TRUE;
}

static gboolean descend(Simplex *s, double zero, GError **error)
{
    const gsize most = 1000 + 50 * s->k + s->n;

    for (gsize round = 0; round < most; round++) {
        gsize moved = 0;
        if (!refresh(s, zero, error))
            return FALSE;
        while (moved < 40 && step(s))
            moved++;
        if (moved == 0)
            return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV328", NULL,
                "the steps of the quantile regression do not settle");
    return FALSE;
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
static gboolean coefficients(const Simplex *s, const AvlastLinearModel *model,
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
static gboolean finish(Simplex *s, const AvlastLinearModel *model, AvlastQuantreg *q,
                       GError **error)
{
    AvlastLinear *fit = q->fit;
    AvlastSum objective = AVLAST_SUM_ZERO;
    gsize out;
    int side;
    double down;

    if (!coefficients(s, model, fit, error) ||
        !(q->score = avlast_array(double, fit->n, error)))
        return FALSE;
    edge(s, &out, &side, &down);
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
    g_auto(Simplex) s = {0};
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
    if (scale > 0.0 && !descend(&s, 0.0, error))
        return FALSE;
    memcpy(s.y, y, fit->n * sizeof *y);
    return descend(&s, zero + 1e-12 * scale, error) && finish(&s, model, q, error);
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
