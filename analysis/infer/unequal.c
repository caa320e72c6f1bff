/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/unequal.h"

#include <float.h>
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/scatter_parts.h"

/* A quadratic form over units: f_ij = alpha + beta_i + beta_j, and diagonal_i more for
 * i = j. All of Brewer's, Hartley and Rao's and Overton's variances are of this shape, so
 * that none needs a table of pairs. In twice the working precision: a form that gives
 * nothing for equal totals must give nothing. */
typedef struct {
    guint32 n, *unit; /* those not certain */
    AvlastTwo alpha, *beta, *diagonal;
} Form;

static void form_clear(Form *form)
{
    g_free(form->unit);
    g_free(form->beta);
    g_free(form->diagonal);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Form, form_clear)

static AvlastTwo two(double x)
{
    return (AvlastTwo){x, 0.0};
}

static AvlastTwo minus(AvlastTwo x, AvlastTwo y)
{
    return avlast_two_add(x, avlast_two_negate(y));
}

/* c_i (z_i - mean)^2: c_i on the diagonal, -c_i/n with each other unit, sum c/n^2. */
static void fill_brewer(Form *form, const double *left)
{
    const double n = form->n;
    AvlastTwo sum = two(0.0);

    for (guint32 i = 0; i < form->n; i++) {
        const double c = left[i] * n / (n - 1.0);
        sum = avlast_two_add(sum, two(c));
        form->diagonal[i] = two(c);
        form->beta[i] = avlast_two_divide(two(-c), two(n));
    }
    form->alpha = avlast_two_divide(sum, avlast_two_product(n, n));
}

/* Joint probabilities by formula, then the diagonal of either variance. */
static void fill_joint(Form *form, const double *left, AvlastPps pps, gboolean yg)
{
    const double n = form->n, half = pps == AVLAST_PPS_OVERTON ? 2.0 : 1.0;
    AvlastTwo sum = two(0.0), mean = two(0.0);

    for (guint32 i = 0; i < form->n; i++)
        mean = avlast_two_add(mean, two((1.0 - left[i]) / n));
    if (pps == AVLAST_PPS_OVERTON)
        mean = two(0.0);
    form->alpha = avlast_two_divide(avlast_two_negate(avlast_two_add(two(1.0), mean)),
                                    two(n - 1.0));
    for (guint32 i = 0; i < form->n; i++) {
        form->beta[i] = two((1.0 - left[i]) / (half * (n - 1.0)));
        sum = avlast_two_add(sum, form->beta[i]);
    }
    for (guint32 i = 0; i < form->n; i++) {
        const AvlastTwo twice = avlast_two_multiply(two(2.0), form->beta[i]);
        if (!yg) {
            form->diagonal[i] = minus(two(left[i]), avlast_two_add(form->alpha, twice));
            continue;
        }
        AvlastTwo row =
            avlast_two_multiply(two(n), avlast_two_add(form->alpha, form->beta[i]));
        form->diagonal[i] = avlast_two_negate(avlast_two_add(row, sum));
    }
}

static gboolean form_fill(Form *form, const AvlastScatter *work,
                          const AvlastScatterLevel *at, guint32 h, GError **error)
{
    const AvlastLevel *level = at->level;
    const guint32 sampled = avlast_level_sampled(level, h);
    const AvlastPps pps = work->sample->pps;
    g_autofree double *left = avlast_array(double, sampled, error);

    form->unit = left ? avlast_array(guint32, sampled, error) : NULL;
    form->beta = form->unit ? avlast_array(AvlastTwo, sampled, error) : NULL;
    form->diagonal = form->beta ? avlast_array(AvlastTwo, sampled, error) : NULL;
    if (!form->diagonal)
        return FALSE;
    for (guint32 u = level->first[h]; u < level->first[h + 1]; u++)
        if ((left[form->n] = avlast_unequal_left(work, at, u)) > 0.0)
            form->unit[form->n++] = u;
    if (pps == AVLAST_PPS_POISSON)
        for (guint32 i = 0; i < form->n; i++)
            form->diagonal[i] = two(left[i]);
    else if (pps == AVLAST_PPS_BREWER)
        fill_brewer(form, left);
    else if (form->n > 1)
        fill_joint(form, left, pps, work->sample->yates_grundy);
    return TRUE;
}

static void add_product(AvlastScatter *work, gsize a, gsize b, AvlastTwo weight, double x,
                        double y)
{
    const gsize at = avlast_scatter_slot(work, a, b);
    const AvlastTwo p = avlast_two_multiply(weight, avlast_two_product(x, y));

    work->product[at] = avlast_two_add(work->product[at], p);
    if (a == b)
        work->noise[a] += fabs(p.high) * 32.0 * DBL_EPSILON * DBL_EPSILON;
}

/* diagonal_i z_i z_i' into the products, z_i into the sums and beta_i z_i into `tilted`.
 */
static void add_unit(AvlastScatter *work, const AvlastScatterLevel *at, const Form *form,
                     guint32 i, AvlastTwo *tilted)
{
    const gsize k = work->k;
    const guint32 end = avlast_cells_end(at, form->unit[i]);

    for (guint32 c = avlast_cells_begin(at, form->unit[i]); c < end; c++) {
        const double *z = avlast_cells_total(at->cells, c);
        const gsize base = avlast_cells_group(at->cells, c) * k;
        avlast_scatter_touch(work, avlast_cells_group(at->cells, c));
        for (gsize r = 0; r < k; r++) {
            avlast_sum_add(&work->sum[base + r], z[r]);
            tilted[base + r] = avlast_two_add(
                tilted[base + r], avlast_two_multiply(form->beta[i], two(z[r])));
        }
        for (guint32 d = c; d < (work->joint ? end : c + 1); d++) {
            const double *y = d == c ? z : avlast_cells_total(at->cells, d);
            const gsize other = avlast_cells_group(at->cells, d) * k;
            for (gsize r = 0; r < k; r++)
                for (gsize s = d == c ? r : 0; s < (work->joint ? k : r + 1); s++)
                    add_product(work, base + r, other + s, form->diagonal[i], z[r], y[s]);
        }
    }
}

/* Covariance += scale (products + alpha S S' + B S' + S B'), of the terms at hand. */
static void fold(AvlastScatter *work, AvlastTwo alpha, AvlastTwo *tilted, double scale)
{
    const gsize k = work->k;

    for (guint32 g = 0; g < work->n_touched; g++)
        for (guint32 h = g; h < (work->joint ? work->n_touched : g + 1); h++)
            for (gsize i = 0; i < k; i++)
                for (gsize j = g == h ? i : 0; j < (work->joint ? k : i + 1); j++) {
                    const gsize a = work->groups[g] * k + i, b = work->groups[h] * k + j;
                    const gsize at = avlast_scatter_slot(work, a, b);
                    const AvlastTwo x = avlast_two_of_sum(work->sum[a]),
                                    y = avlast_two_of_sum(work->sum[b]);
                    AvlastTwo v = avlast_two_multiply(alpha, avlast_two_multiply(x, y));
                    v = avlast_two_add(v, avlast_two_multiply(tilted[a], y));
                    v = avlast_two_add(v, avlast_two_multiply(x, tilted[b]));
                    v = avlast_two_add(v, work->product[at]);
                    work->covariance[at] = avlast_two_add(
                        work->covariance[at], avlast_two_multiply(v, two(scale)));
                    work->product[at] = AVLAST_SUM_ZERO;
                }
    for (guint32 g = 0; g < work->n_touched; g++)
        for (gsize i = 0; i < k; i++)
            tilted[work->groups[g] * k + i] = two(0.0);
    avlast_scatter_forget(work);
}

/* Rows of the root: the symmetric square root of the form times the units' totals. */
static gboolean add_root(AvlastScatter *work, const AvlastScatterLevel *at,
                         const guint32 *unit, gsize n, gsl_matrix *form, GError **error)
{
    g_autoptr(gsl_matrix) vectors = avlast_matrix_new(n, n, error);
    g_autoptr(gsl_vector) values = vectors ? avlast_vector_new(n, error) : NULL;
    gsl_eigen_symmv_workspace *space = values ? gsl_eigen_symmv_alloc(n) : NULL;

    if (!space)
        return FALSE;
    gsl_eigen_symmv(form, values, vectors, space);
    gsl_eigen_symmv_free(space);
    const double largest = fmax(gsl_vector_max(values), 0.0);
    if (gsl_vector_min(values) < -1e-10 * largest) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV216", NULL,
                    "under these probabilities some estimate would have a variance below "
                    "zero, so there are no influence values to write\nhint: "
                    "--pps-variance yg, or --pps brewer");
        return FALSE;
    }
    for (gsize i = 0; i < n; i++)
        for (gsize j = 0; j < n; j++) {
            double root = 0.0;
            for (gsize e = 0; e < n; e++)
                root += gsl_matrix_get(vectors, i, e) *
                        sqrt(fmax(gsl_vector_get(values, e), 0.0)) *
                        gsl_matrix_get(vectors, j, e);
            for (guint32 c = avlast_cells_begin(at, unit[j]);
                 c < avlast_cells_end(at, unit[j]); c++) {
                const double *z = avlast_cells_total(at->cells, c);
                for (gsize r = 0; r < work->k; r++)
                    *gsl_matrix_ptr(work->root, work->root_row + unit[i],
                                    avlast_cells_group(at->cells, c) * work->k + r) +=
                        root * z[r];
            }
        }
    return TRUE;
}

static gboolean root_of_form(AvlastScatter *work, const AvlastScatterLevel *at,
                             const Form *form, double scale, GError **error)
{
    g_autoptr(gsl_matrix) dense = avlast_matrix_new(form->n, form->n, error);

    if (!dense)
        return FALSE;
    for (gsize i = 0; i < form->n; i++)
        for (gsize j = 0; j < form->n; j++)
            gsl_matrix_set(dense, i, j,
                           scale * (form->alpha.high + form->beta[i].high +
                                    form->beta[j].high +
                                    (i == j ? form->diagonal[i].high : 0.0)));
    return form->n == 0 || add_root(work, at, form->unit, form->n, dense, error);
}

gboolean avlast_unequal_stratum(AvlastScatter *work, const AvlastScatterLevel *at,
                                guint32 h, double scale, GError **error)
{
    g_auto(Form) form = {0};

    if (!work->tilted && !(work->tilted = avlast_array(AvlastTwo, work->terms, error)))
        return FALSE;
    if (!form_fill(&form, work, at, h, error))
        return FALSE;
    work->indefinite = !avlast_sample_has_root(work->sample);
    for (guint32 i = 0; i < form.n; i++)
        add_unit(work, at, &form, i, work->tilted);
    fold(work, form.alpha, work->tilted, scale);
    return !work->root || root_of_form(work, at, &form, scale, error);
}

gboolean avlast_unequal_classes(AvlastScatter *work, const AvlastScatterLevel *at,
                                const double *part, GError **error)
{
    const guint32 n = at->level->n_units;
    g_auto(Form) form = {.n = n};

    form.unit = avlast_array(guint32, n, error);
    form.beta = form.unit ? avlast_array(AvlastTwo, n, error) : NULL;
    form.diagonal = form.beta ? avlast_array(AvlastTwo, n, error) : NULL;
    if (!form.diagonal ||
        (!work->tilted && !(work->tilted = avlast_array(AvlastTwo, work->terms, error))))
        return FALSE;
    for (guint32 u = 0; u < n; u++) {
        form.unit[u] = u;
        form.diagonal[u] = two(part[u]);
    }
    work->indefinite = TRUE;
    for (guint32 u = 0; u < n; u++)
        add_unit(work, at, &form, u, work->tilted);
    fold(work, form.alpha, work->tilted, 1.0);
    return TRUE;
}

/* d_ij of the given joint probabilities; on the diagonal that of the variance wanted. */
static gsl_matrix *given_form(const AvlastScatter *work, const AvlastScatterLevel *at,
                              GError **error)
{
    const AvlastSample *sample = work->sample;
    const guint32 n = at->level->n_units, *code = sample->stage[0].cluster;
    gsl_matrix *form = avlast_matrix_new(n, n, error);

    for (guint32 i = 0; form && i < n; i++) {
        AvlastTwo sum = two(0.0);
        for (guint32 j = 0; j < n; j++) {
            const guint32 r = avlast_level_row(at->level, i),
                          s = avlast_level_row(at->level, j);
            const double p = sample->probability[r], q = sample->probability[s];
            const double both = sample->joint[(code ? code[r] : r) * sample->n_joint +
                                              (code ? code[s] : s)];
            const double d = i == j ? 1.0 - p : 1.0 - p * q / both;
            gsl_matrix_set(form, i, j, fabs(d) < 4.0 * DBL_EPSILON ? 0.0 : d);
            if (i != j)
                sum = avlast_two_add(sum, two(gsl_matrix_get(form, i, j)));
        }
        if (sample->yates_grundy)
            gsl_matrix_set(form, i, i, -(sum.high + sum.low));
    }
    return form;
}

/* y = sum_j f_ij z_j for all terms; with Yates and Grundy the diagonal is minus the sum
 * of the others, taken here in twice the precision. */
static void multiply(const AvlastScatter *work, const AvlastScatterLevel *at,
                     const gsl_matrix *form, guint32 i, AvlastSum *y)
{
    const gboolean yg = work->sample->yates_grundy;

    for (gsize t = 0; t < work->terms; t++)
        y[t] = AVLAST_SUM_ZERO;
    for (guint32 j = 0; j < at->level->n_units; j++) {
        const double f = gsl_matrix_get(form, i, j);
        if (f == 0.0 || (yg && i == j))
            continue;
        for (guint32 c = avlast_cells_begin(at, j); c < avlast_cells_end(at, j); c++) {
            const double *z = avlast_cells_total(at->cells, c);
            for (gsize r = 0; r < work->k; r++)
                avlast_sum_add_product(&y[avlast_cells_group(at->cells, c) * work->k + r],
                                       f, z[r]);
        }
        for (guint32 c = avlast_cells_begin(at, i); yg && c < avlast_cells_end(at, i);
             c++) {
            const double *z = avlast_cells_total(at->cells, c);
            for (gsize r = 0; r < work->k; r++)
                avlast_sum_add_product(&y[avlast_cells_group(at->cells, c) * work->k + r],
                                       -f, z[r]);
        }
    }
}

gboolean avlast_unequal_joint(AvlastScatter *work, const AvlastScatterLevel *at,
                              GError **error)
{
    const gsize k = work->k;
    const guint32 n = at->level->n_units;
    g_autoptr(gsl_matrix) form = given_form(work, at, error);
    g_autofree AvlastSum *y = form ? avlast_array(AvlastSum, work->terms, error) : NULL;

    if (!y)
        return FALSE;
    work->indefinite = !avlast_sample_has_root(work->sample);
    for (guint32 i = 0; i < n; i++) {
        multiply(work, at, form, i, y);
        for (guint32 c = avlast_cells_begin(at, i); c < avlast_cells_end(at, i); c++) {
            const double *z = avlast_cells_total(at->cells, c);
            for (gsize r = 0; r < k; r++) {
                const gsize a = avlast_cells_group(at->cells, c) * k + r;
                work->noise[a] += fabs(gsl_matrix_get(form, i, i)) * z[r] * z[r] *
                                  (16.0 + n) * DBL_EPSILON * DBL_EPSILON;
                for (gsize b = a; b < (work->joint ? work->terms : a + 1); b++) {
                    AvlastTwo *v = &work->covariance[avlast_scatter_slot(work, a, b)];
                    *v = avlast_two_add(
                        *v, avlast_two_multiply(two(z[r]), avlast_two_of_sum(y[b])));
                }
            }
        }
    }
    if (!work->root)
        return TRUE;
    g_autofree guint32 *unit = avlast_array(guint32, n, error);
    for (guint32 i = 0; unit && i < n; i++)
        unit[i] = i;
    return unit && add_root(work, at, unit, n, form, error);
}
