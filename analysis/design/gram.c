/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/gram.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

/* What is left of a term's unit variance given those before it, to count as a term. */
#define HANGS 1e-11

void avlast_gram_free(AvlastGram *gram)
{
    if (!gram)
        return;
    g_free(gram->scale);
    g_free(gram->lower);
    g_free(gram);
}

static gboolean add_rows(const AvlastAuxiliary *x, const double *h, AvlastSum *sum,
                         gboolean diagonal, GError **error)
{
    const gsize most = (gsize)x->n_margins + x->n_numbers;
    g_autofree gsize *at = avlast_array(gsize, most, error);
    g_autofree double *value = at ? avlast_array(double, most, error) : NULL;

    if (!value)
        return FALSE;
    for (gsize i = 0; i < x->n; i++) {
        const guint n = h[i] != 0.0 ? avlast_auxiliary_row(x, i, at, value) : 0;
        if (diagonal) {
            if (n)
                avlast_sum_add(&sum[at[0]], h[i]);
            continue;
        }
        for (guint a = 0; a < n; a++)
            for (guint b = 0; b <= a; b++)
                avlast_sum_add_product(&sum[at[a] * x->p + at[b]], h[i] * value[a],
                                       value[b]);
    }
    return TRUE;
}

static void factorise(AvlastGram *gram)
{
    const gsize p = gram->p;
    double *l = gram->lower;

    for (gsize a = 0; a < p; a++) {
        if (gram->scale[a] == 0.0)
            continue;
        for (gsize b = 0; b <= a; b++) {
            if (gram->scale[b] == 0.0)
                continue;
            double s = l[a * p + b] / (gram->scale[a] * gram->scale[b]);
            for (gsize c = 0; c < b; c++)
                if (gram->scale[c] != 0.0)
                    s -= l[a * p + c] * l[b * p + c];
            if (b < a) {
                l[a * p + b] = s / l[b * p + b];
            } else if (s > HANGS) {
                l[a * p + a] = sqrt(s);
                gram->rank++;
            } else {
                gram->scale[a] = 0.0;
            }
        }
    }
}

AvlastGram *avlast_gram_new(const AvlastAuxiliary *x, const double *h, GError **error)
{
    g_autoptr(AvlastGram) gram = g_new0(AvlastGram, 1);
    const gsize p = gram->p = x->p;

    gram->diagonal = x->n_margins == 1 && x->n_numbers == 0;
    const gsize stride = gram->diagonal ? 1 : p;
    g_autofree AvlastSum *sum = avlast_table(AvlastSum, p, stride, error);
    gram->scale = sum ? avlast_array(double, p, error) : NULL;
    if (!gram->scale || !add_rows(x, h, sum, gram->diagonal, error))
        return NULL;
    for (gsize a = 0; a < p; a++) {
        const double d = avlast_sum_value(&sum[gram->diagonal ? a : a * p + a]);
        gram->scale[a] = d > 0.0 ? sqrt(d) : 0.0;
        gram->rank += gram->diagonal && d > 0.0;
    }
    if (gram->diagonal)
        return g_steal_pointer(&gram);
    gram->lower = avlast_table(double, p, p, error);
    if (!gram->lower)
        return NULL;
    for (gsize a = 0; a < p; a++)
        for (gsize b = 0; b <= a; b++)
            gram->lower[a * p + b] = avlast_sum_value(&sum[a * p + b]);
    factorise(gram);
    return g_steal_pointer(&gram);
}

void avlast_gram_solve(const AvlastGram *gram, double *b, gsize stride)
{
    const gsize p = gram->p;
    const double *l = gram->lower, *scale = gram->scale;

    for (gsize a = 0; a < p; a++) {
        double *at = &b[a * stride];
        if (scale[a] == 0.0) {
            *at = 0.0;
            continue;
        }
        *at /= scale[a];
        if (gram->diagonal) {
            *at /= scale[a];
            continue;
        }
        for (gsize c = 0; c < a; c++)
            *at -= l[a * p + c] * b[c * stride]; /* 0 where left out */
        *at /= l[a * p + a];
    }
    if (gram->diagonal)
        return;
    for (gsize a = p; a-- > 0;) {
        if (scale[a] == 0.0)
            continue;
        double *at = &b[a * stride];
        for (gsize c = a + 1; c < p; c++)
            if (scale[c] != 0.0)
                *at -= l[c * p + a] * b[c * stride];
        *at /= l[a * p + a];
    }
    for (gsize a = 0; a < p; a++)
        if (scale[a] != 0.0)
            b[a * stride] /= scale[a];
}
