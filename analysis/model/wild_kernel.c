/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the replicates of a wild cluster bootstrap are made of. */
#include <gsl/gsl_eigen.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/wild_parts.h"

/* A direction within this of a cluster's own is its own. */
#define OWN 1e-10

void avlast_wild_kernel_free(AvlastWildKernel *w)
{
    if (!w)
        return;
    g_free(w->q);
    g_free(w->first);
    g_free(w->order);
    g_free(w->t);
    g_free(w->s0);
    g_free(w->s1);
    g_free(w->a0);
    g_free(w->a1);
    g_free(w->c);
    g_free(w);
}

gboolean avlast_wild_groups(const AvlastLinear *fit, const AvlastWildOptions *o,
                            gsize **first, gsize **order, gsize *n_groups, GError **error)
{
    g_autofree gsize *count = avlast_array(gsize, o->n_clusters + 1, error);

    *n_groups = 0;
    *order = avlast_array(gsize, fit->n, error);
    *first = avlast_array(gsize, o->n_clusters + 1, error);
    if (!count || !*order || !*first)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++)
        count[o->cluster[fit->row[i]] + 1]++;
    for (guint32 c = 0; c < o->n_clusters; c++) {
        if (count[c + 1])
            (*first)[(*n_groups)++] = count[c];
        count[c + 1] += count[c];
    }
    (*first)[*n_groups] = fit->n;
    for (gsize i = 0; i < fit->n; i++)
        (*order)[count[o->cluster[fit->row[i]]]++] = i;
    return TRUE;
}

gboolean avlast_wild_absorbed(const AvlastLinear *fit, const AvlastWildOptions *o,
                              double **basis, gsize *m, GError **error)
{
    const AvlastAbsorbed *a = fit->absorbed;
    gboolean all = TRUE;

    *basis = NULL;
    *m = 0;
    if (!a)
        return TRUE;
    g_autofree guint32 *group = avlast_array(guint32, fit->n, error);
    g_autofree guint8 *nested = avlast_array(guint8, a->n_factors, error);
    if (!group || !nested)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++)
        group[i] = o->cluster[fit->row[i]];
    for (gsize f = 0; f < a->n_factors; f++) {
        gboolean within = FALSE;
        if (!avlast_absorbed_nested(a, f, group, &within, error))
            return FALSE;
        nested[f] = within ? 1 : 0;
        all &= within;
    }
    return all || avlast_absorbed_basis(a, nested, basis, m, error);
}

static gboolean take_basis(AvlastWildKernel *w, const AvlastWildOptions *o,
                           GError **error)
{
    const AvlastLinear *fit = w->fit;
    g_autofree double *more = NULL;
    gsize m;

    if (!avlast_wild_absorbed(fit, o, &more, &m, error))
        return FALSE;
    w->k = fit->k + m;
    if (!(w->q = avlast_table(double, fit->n, w->k, error)))
        return FALSE;
    for (gsize i = 0; i < fit->n; i++) {
        memcpy(&w->q[i * w->k], &fit->q[i * fit->k], fit->k * sizeof *w->q);
        if (m)
            memcpy(&w->q[i * w->k + fit->k], &more[i * m], m * sizeof *w->q);
    }
    return TRUE;
}

static gboolean find_direction(AvlastWildKernel *w, gsize kept, GError **error)
{
    AvlastSum square = AVLAST_SUM_ZERO;

    if (!(w->t = avlast_array(double, w->k, error)))
        return FALSE;
    for (gsize i = kept; i < w->fit->k; i++) { /* the row of R^-1 */
        w->t[i] = w->fit->r_inverse[kept * w->fit->k + i];
        avlast_sum_add_product(&square, w->t[i], w->t[i]);
    }
    w->rho = sqrt(avlast_sum_value(&square));
    for (gsize i = 0; i < w->k; i++)
        w->t[i] /= w->rho;
    return TRUE;
}

/* p_g = Q_g'sqrt(W) e_g and q_g = Q_g'Q_g t. */
static void sum_scores(const AvlastWildKernel *w, gsize g, double *p, double *q)
{
    const AvlastLinear *fit = w->fit;

    for (gsize at = w->first[g]; at < w->first[g + 1]; at++) {
        const gsize i = w->order[at];
        const double *row = &w->q[i * w->k];
        const double e =
            fit->weight ? sqrt(fit->weight[i]) * fit->residual[i] : fit->residual[i];
        double m = 0.0;
        for (gsize a = 0; a < w->k; a++)
            m += row[a] * w->t[a];
        for (gsize a = 0; a < w->k; a++) {
            p[a] += row[a] * e;
            q[a] += row[a] * m;
        }
    }
}

static double dot(const double *a, const double *b, gsize k)
{
    double sum = 0.0;

    for (gsize i = 0; i < k; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Room for one cluster's matrices. */
typedef struct {
    gsl_matrix *n, *work, *vectors;
    gsl_vector *values;
    gsl_eigen_symmv_workspace *space;
    double *in, *out;
} Room;

static void room_clear(Room *room)
{
    g_clear_pointer(&room->n, gsl_matrix_free);
    g_clear_pointer(&room->work, gsl_matrix_free);
    g_clear_pointer(&room->vectors, gsl_matrix_free);
    g_clear_pointer(&room->values, gsl_vector_free);
    g_clear_pointer(&room->space, gsl_eigen_symmv_free);
    g_free(room->in);
    g_free(room->out);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Room, room_clear)

static gboolean room_make(Room *room, gsize k, GError **error)
{
    if (!(room->n = avlast_matrix_new(k, k, error)) ||
        !(room->work = avlast_matrix_new(k, k, error)) ||
        !(room->vectors = avlast_matrix_new(k, k, error)) ||
        !(room->values = avlast_vector_new(k, error)) ||
        !(room->in = avlast_array(double, k, error)) ||
        !(room->out = avlast_array(double, k, error)))
        return FALSE;
    if (!(room->space = gsl_eigen_symmv_alloc(k)))
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for the eigenvalues of a matrix of %" G_GSIZE_FORMAT
                    " by %" G_GSIZE_FORMAT,
                    k, k);
    return room->space != NULL;
}

static void cross(const AvlastWildKernel *w, gsize g, gsl_matrix *n)
{
    gsl_matrix_set_zero(n);
    for (gsize at = w->first[g]; at < w->first[g + 1]; at++) {
        const double *row = &w->q[w->order[at] * w->k];
        for (gsize a = 0; a < w->k; a++)
            for (gsize b = 0; b < w->k; b++)
                *gsl_matrix_ptr(n, a, b) += row[a] * row[b];
    }
}

/* v - t t'v */
static void project(const AvlastWildKernel *w, double *v)
{
    const double along = dot(w->t, v, w->k);

    for (gsize a = 0; a < w->k; a++)
        v[a] -= along * w->t[a];
}

/* The eigenvectors of N (projected: of P N P, P = I - tt'). */
static void decompose(const AvlastWildKernel *w, gboolean projected, Room *room)
{
    gsl_matrix_memcpy(room->work, room->n);
    for (int side = 0; projected && side < 2; side++) {
        for (gsize a = 0; a < w->k; a++)
            project(w, gsl_matrix_ptr(room->work, a, 0));
        gsl_matrix_transpose(room->work);
    }
    gsl_eigen_symmv(room->work, room->values, room->vectors, room->space);
}

/* out = (I - M)^+ in by the decomposition of M. *lost: the largest part of `in` along
 * directions that are the cluster's own. */
static void apply(const Room *room, gsize k, const double *in, double *out, double *lost)
{
    *lost = 0.0;
    for (gsize a = 0; a < k; a++)
        out[a] = 0.0;
    for (gsize v = 0; v < k; v++) {
        const double left = 1.0 - gsl_vector_get(room->values, v);
        double along = 0.0;
        for (gsize a = 0; a < k; a++)
            along += gsl_matrix_get(room->vectors, a, v) * in[a];
        if (left < OWN)
            *lost = MAX(*lost, fabs(along));
        else
            for (gsize a = 0; a < k; a++)
                out[a] += gsl_matrix_get(room->vectors, a, v) * along / left;
    }
}

/* Scores of residuals of the fit without the cluster: s + N P (I - P N P)^+ P s, P = I
 * without the restriction. */
static void leave_out(const AvlastWildKernel *w, Room *room, double *s)
{
    double lost;

    for (gsize a = 0; a < w->k; a++)
        room->in[a] = s[a];
    if (w->linear)
        project(w, room->in);
    apply(room, w->k, room->in, room->out, &lost);
    if (w->linear)
        project(w, room->out);
    for (gsize a = 0; a < w->k; a++)
        s[a] += dot(gsl_matrix_ptr(room->n, a, 0), room->out, w->k);
}

static gboolean fill_group(AvlastWildKernel *w, gsize g, const AvlastWildOptions *o,
                           Room *room, double *p, double *q)
{
    const gsize k = w->k;
    double *s0 = &w->s0[g * k], *s1 = w->linear ? &w->s1[g * k] : NULL;
    const double *weights = w->t;
    double lost = 0.0;

    sum_scores(w, g, p, q);
    for (gsize a = 0; a < k; a++) {
        s0[a] = p[a];
        if (s1)
            s1[a] = q[a];
    }
    if (o->jackknife_scores || o->jackknife_variance)
        cross(w, g, room->n);
    if (o->jackknife_scores) {
        decompose(w, w->linear, room);
        leave_out(w, room, s0);
        if (s1)
            leave_out(w, room, s1);
    }
    if (o->jackknife_variance) {
        decompose(w, FALSE, room);
        apply(room, k, w->t, room->out, &lost);
        weights = room->out;
    }
    w->a0[g] = dot(weights, s0, k);
    w->a1[g] = s1 ? dot(weights, s1, k) : 0.0;
    for (gsize a = 0; a < k; a++)
        w->c[g * k + a] =
            o->jackknife_variance ? dot(gsl_matrix_ptr(room->n, a, 0), weights, k) : q[a];
    const double own = dot(weights, p, k);
    w->own += own * own;
    return lost < 1e-8;
}

AvlastWildKernel *avlast_wild_kernel_new(const AvlastLinear *fit, gsize kept,
                                         const AvlastWildOptions *o, GError **error)
{
    g_autoptr(AvlastWildKernel) w = g_new0(AvlastWildKernel, 1);
    g_auto(Room) room = {NULL, NULL, NULL, NULL, NULL, NULL, NULL};

    w->fit = fit;
    w->linear = !o->unrestricted;
    if (!take_basis(w, o, error) ||
        !avlast_wild_groups(fit, o, &w->first, &w->order, &w->n_groups, error) ||
        !find_direction(w, kept, error))
        return NULL;
    const gsize k = w->k;
    w->s0 = avlast_table(double, w->n_groups, k, error);
    w->s1 = avlast_table(double, w->n_groups, w->linear ? k : 0, error);
    w->a0 = avlast_array(double, w->n_groups, error);
    w->a1 = avlast_array(double, w->n_groups, error);
    w->c = avlast_table(double, w->n_groups, k, error);
    g_autofree double *p = avlast_array(double, 2 * k, error);
    if (!w->s0 || !w->s1 || !w->a0 || !w->a1 || !w->c || !p ||
        !room_make(&room, k, error))
        return NULL;
    for (gsize g = 0; g < w->n_groups; g++) {
        for (gsize a = 0; a < 2 * k; a++)
            p[a] = 0.0;
        if (!fill_group(w, g, o, &room, p, p + k))
            w->undetermined = TRUE;
    }
    return g_steal_pointer(&w);
}
