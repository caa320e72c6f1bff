/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/scatter.h"

#include <float.h>
#include <math.h>

#include "core/memory.h"
#include "infer/lonely.h"
#include "infer/products.h"
#include "infer/scatter_parts.h"
#include "infer/unequal.h"

AvlastScatter *avlast_scatter_new(const AvlastSample *sample, gsize k, guint32 n_groups,
                                  gboolean separate, GError **error)
{
    g_autoptr(AvlastScatter) work = g_new0(AvlastScatter, 1);

    work->sample = sample;
    work->k = k;
    work->terms = k * n_groups;
    work->joint = !separate && work->terms <= AVLAST_JOINT_TERMS;

    const gsize rows = work->joint ? work->terms : 1;
    work->covariance = avlast_table(AvlastTwo, rows, work->terms, error);
    work->product =
        work->covariance ? avlast_table(AvlastSum, rows, work->terms, error) : NULL;
    work->sum = work->product ? avlast_array(AvlastSum, work->terms, error) : NULL;
    work->noise = work->sum ? avlast_array(double, work->terms, error) : NULL;
    work->deviation = work->noise ? avlast_array(double, work->terms, error) : NULL;
    work->touched = work->deviation ? avlast_array(guint8, n_groups, error) : NULL;
    work->groups = work->touched ? avlast_array(guint32, n_groups, error) : NULL;
    work->gathered = work->groups ? avlast_table(gsize, work->terms, 2, error) : NULL;
    return work->gathered ? g_steal_pointer(&work) : NULL;
}

void avlast_scatter_free(AvlastScatter *work)
{
    if (!work)
        return;
    g_free(work->covariance);
    g_free(work->product);
    g_free(work->sum);
    g_free(work->noise);
    g_free(work->deviation);
    g_free(work->touched);
    g_free(work->groups);
    g_free(work->gathered);
    g_free(work->centre);
    g_free(work->factor);
    g_free(work->tilted);
    g_clear_pointer(&work->root, gsl_matrix_free);
    g_free(work);
}

double avlast_scatter_value(const AvlastScatter *work, gsize a, gsize b)
{
    const double x = work->covariance[avlast_scatter_slot(work, a, a)].high,
                 y = work->covariance[avlast_scatter_slot(work, b, b)].high;

    if (work->indefinite && (x < -work->noise[a] || y < -work->noise[b]))
        return NAN;
    if (x <= work->noise[a] || y <= work->noise[b])
        return 0.0;
    return work->covariance[avlast_scatter_slot(work, a, b)].high;
}

static AvlastTwo two_divide(AvlastTwo x, double y)
{
    const double q = x.high / y;
    const double rest = fma(-q, y, x.high) + x.low;
    return avlast_two_sum(q, rest / y);
}

/* All products of a unit's totals, gathered so that terms that stand side by side are
 * taken at once. */
static void add_products(AvlastScatter *work, const AvlastScatterLevel *at, guint32 unit)
{
    const gsize k = work->k;
    double *value = work->deviation;
    gsize *term = work->gathered, *end = term + work->terms, n = 0;

    for (guint32 c = avlast_cells_begin(at, unit); c < avlast_cells_end(at, unit); c++) {
        const double *z = avlast_cells_total(at->cells, c);
        for (gsize i = 0; i < k; i++) {
            value[n] = z[i];
            term[n++] = avlast_cells_group(at->cells, c) * k + i;
        }
    }
    for (gsize b = n; b-- > 0;)
        end[b] = b + 1 < n && term[b + 1] == term[b] + 1 ? end[b + 1] : b + 1;
    for (gsize a = 0; a < n; a++)
        for (gsize b = a; b < n; b = end[b])
            avlast_products_add(&work->product[term[a] * work->terms + term[b]], value[a],
                                value + b, end[b] - b);
}

/* Adds one unit's totals to the sums and sums of products. */
static void add_unit(AvlastScatter *work, const AvlastScatterLevel *at, guint32 unit)
{
    const gsize k = work->k;

    for (guint32 c = avlast_cells_begin(at, unit); c < avlast_cells_end(at, unit); c++) {
        const double *z = avlast_cells_total(at->cells, c);
        const gsize base = avlast_cells_group(at->cells, c) * k;
        avlast_scatter_touch(work, avlast_cells_group(at->cells, c));
        for (gsize i = 0; i < k; i++)
            avlast_sum_add(&work->sum[base + i], z[i]);
        for (gsize i = 0; !work->joint && i < k; i++)
            avlast_sum_add_product(&work->product[base + i], z[i], z[i]);
    }
    if (work->joint)
        add_products(work, at, unit);
}

/* sum of (z_a - c_a)(z_b - c_b): about the stratum's means, or the centres of lonely.h.
 */
static AvlastTwo centred_products(const AvlastScatter *work, gsize a, gsize b,
                                  AvlastTwo products, double n)
{
    const AvlastTwo x = avlast_two_of_sum(work->sum[a]),
                    y = avlast_two_of_sum(work->sum[b]);

    if (!work->centre)
        return avlast_two_add(
            products, avlast_two_negate(two_divide(avlast_two_multiply(x, y), n)));
    const AvlastTwo c = work->centre[a], d = work->centre[b];
    AvlastTwo minus =
        avlast_two_add(avlast_two_multiply(c, y), avlast_two_multiply(d, x));
    minus = avlast_two_add(minus, avlast_two_negate(avlast_two_multiply(
                                      avlast_two_multiply(c, d), (AvlastTwo){n, 0.0})));
    return avlast_two_add(products, avlast_two_negate(minus));
}

/* Covariance += scale (products - sums sums' / n) for all pairs of terms at hand. */
static void fold_pair(AvlastScatter *work, gsize a, gsize b, double scale, double n)
{
    const gsize at = avlast_scatter_slot(work, a, b);
    const AvlastTwo products = avlast_two_of_sum(work->product[at]);
    const AvlastTwo centred = centred_products(work, a, b, products, n);

    if (work->centre)
        scale *= work->factor[a] * work->factor[b];
    work->covariance[at] = avlast_two_add(
        work->covariance[at], avlast_two_multiply(centred, (AvlastTwo){scale, 0.0}));
    work->product[at] = AVLAST_SUM_ZERO;
    if (a == b) {
        /* totals are rounded to doubles: deviations below a few units of that are none */
        work->noise[a] +=
            scale * fabs(products.high) * (16.0 + n) * DBL_EPSILON * DBL_EPSILON;
    }
}

/* The terms at hand that stand side by side are taken at once. */
static void fold_rows(AvlastScatter *work, double scale, double n)
{
    const gsize k = work->k, n_groups = work->terms / k;

    for (gsize a = 0; a < work->terms; a++) {
        if (!work->touched[a / k])
            continue;
        AvlastSum *product = work->product + a * work->terms;
        work->noise[a] += scale * fabs(avlast_two_of_sum(product[a]).high) * (16.0 + n) *
                          DBL_EPSILON * DBL_EPSILON;
        for (gsize g = a / k, end; g < n_groups; g = end) {
            for (end = g; end < n_groups && work->touched[end];)
                end++;
            const gsize b = MAX(a, g * k);
            if (end > g)
                avlast_products_fold(work->covariance + a * work->terms + b, product + b,
                                     avlast_two_of_sum(work->sum[a]), work->sum + b,
                                     scale, n, end * k - b);
            end = MAX(end, g + 1);
        }
    }
}

static void fold_stratum(AvlastScatter *work, double scale, double n)
{
    const gsize k = work->k;

    if (work->joint && !work->centre && work->n_touched >= work->terms / k / 4) {
        fold_rows(work, scale, n);
        return;
    }
    for (guint32 g = 0; g < work->n_touched; g++)
        for (guint32 h = g; h < (work->joint ? work->n_touched : g + 1); h++)
            for (gsize i = 0; i < k; i++)
                for (gsize j = g == h ? i : 0; j < (work->joint ? k : i + 1); j++)
                    fold_pair(work, work->groups[g] * k + i, work->groups[h] * k + j,
                              scale, n);
}

/* Root rows of the units first .. last - 1: sqrt(scale) (z - sums / n). */
static void write_root(AvlastScatter *work, const AvlastScatterLevel *at, guint32 first,
                       guint32 last, double scale, double n)
{
    const gsize k = work->k;

    if (!work->root)
        return;
    for (guint32 g = 0; g < work->n_touched; g++)
        for (gsize i = 0; i < k; i++) {
            const gsize t = work->groups[g] * k + i;
            const double factor = sqrt(scale) * (work->centre ? work->factor[t] : 1.0);
            const double centre =
                work->centre ? work->centre[t].high : avlast_sum_value(&work->sum[t]) / n;
            for (guint32 u = first; u < last; u++)
                gsl_matrix_set(work->root, work->root_row + u, t, -factor * centre);
        }
    for (guint32 u = first; u < last; u++)
        for (guint32 c = avlast_cells_begin(at, u); c < avlast_cells_end(at, u); c++) {
            const double *z = avlast_cells_total(at->cells, c);
            for (gsize i = 0; i < k; i++) {
                const gsize t = avlast_cells_group(at->cells, c) * k + i;
                const double factor =
                    sqrt(scale) * (work->centre ? work->factor[t] : 1.0);
                const double centre = work->centre ? work->centre[t].high
                                                   : avlast_sum_value(&work->sum[t]) / n;
                gsl_matrix_set(work->root, work->root_row + u, t,
                               factor * (z[i] - centre));
            }
        }
}

/* A lonely PSU against the mean of the n units of its scope, whose sums are in
 * work->sum. */
static void add_centred(AvlastScatter *work, const AvlastScatterLevel *at, guint32 unit,
                        double scale, double n)
{
    double *deviation = work->deviation;
    const gsize k = work->k;

    for (guint32 g = 0; g < work->n_touched; g++)
        for (gsize i = 0; i < k; i++) {
            const gsize t = work->groups[g] * k + i;
            deviation[t] = -avlast_sum_value(&work->sum[t]) / n;
        }
    for (guint32 c = avlast_cells_begin(at, unit); c < avlast_cells_end(at, unit); c++) {
        const double *z = avlast_cells_total(at->cells, c);
        for (gsize i = 0; i < k; i++)
            deviation[avlast_cells_group(at->cells, c) * k + i] += z[i];
    }

    for (guint32 g = 0; g < work->n_touched; g++)
        for (guint32 h = g; h < (work->joint ? work->n_touched : g + 1); h++)
            for (gsize i = 0; i < k; i++)
                for (gsize j = g == h ? i : 0; j < (work->joint ? k : i + 1); j++) {
                    const gsize a = work->groups[g] * k + i, b = work->groups[h] * k + j;
                    const AvlastTwo d = avlast_two_multiply(
                        avlast_two_product(deviation[a], deviation[b]),
                        (AvlastTwo){scale, 0.0});
                    AvlastTwo *v = &work->covariance[avlast_scatter_slot(work, a, b)];
                    *v = avlast_two_add(*v, d);
                }
    write_root(work, at, unit, unit + 1, scale, n);
}

/* A stratum of several units: about their mean, or as their probabilities say. */
static gboolean add_stratum(AvlastScatter *work, const AvlastScatterLevel *at, guint32 h,
                            AvlastLonelyScope *scope, double factor, GError **error)
{
    const AvlastLevel *level = at->level;
    const double n = avlast_level_sampled(level, h);

    if (avlast_is_unequal(work, at->stage))
        return work->sample->pps == AVLAST_PPS_JOINT ||
               avlast_unequal_stratum(work, at, h, factor, error);
    const double scale = factor * avlast_level_left(level, h) * n / (n - 1.0);
    if (!(scale > 0.0) || n < 2.0)
        return TRUE;
    for (guint32 u = level->first[h]; u < level->first[h + 1]; u++)
        add_unit(work, at, u);
    if (scope)
        avlast_lonely_stratum(scope, work, h);
    write_root(work, at, level->first[h], level->first[h + 1], scale, n);
    fold_stratum(work, scale, n);
    avlast_scatter_forget(work);
    return TRUE;
}

/* The lonely units of a scope against the mean of all its units. */
static void centre_lonely(AvlastScatter *work, const AvlastScatterLevel *at, guint32 from,
                          guint32 to, double multiplier)
{
    const guint32 first = at->level->first[from], last = at->level->first[to];

    for (guint32 u = first; u < last; u++)
        for (guint32 c = avlast_cells_begin(at, u); c < avlast_cells_end(at, u); c++) {
            const double *z = avlast_cells_total(at->cells, c);
            avlast_scatter_touch(work, avlast_cells_group(at->cells, c));
            for (gsize i = 0; i < work->k; i++)
                avlast_sum_add(&work->sum[avlast_cells_group(at->cells, c) * work->k + i],
                               z[i]);
        }
    for (guint32 h = from; h < to; h++) {
        guint32 unit;
        const double left = avlast_lonely_left(work, at, h, &unit);
        if (left > 0.0)
            add_centred(work, at, unit, multiplier * left, last - first);
    }
    avlast_scatter_forget(work);
}

/* What a unit's later stages count: n/N, or its own probability, of those above. */
static void pass_on(const AvlastScatter *work, const AvlastScatterLevel *at, guint32 h,
                    double multiplier)
{
    const double n = avlast_level_sampled(at->level, h);

    for (guint32 u = at->level->first[h]; u < at->level->first[h + 1]; u++)
        at->next_multiplier[u] =
            multiplier * (avlast_is_unequal(work, at->stage)
                              ? work->sample->probability[avlast_level_row(at->level, u)]
                              : n / at->level->population[h]);
}

gboolean avlast_scatter_add(AvlastScatter *work, const AvlastScatterLevel *at,
                            guint32 from, guint32 to, double multiplier, GError **error)
{
    double factor = 1.0;
    gboolean centre = FALSE;
    g_autoptr(AvlastLonelyScope) scope = NULL;

    if (at->flags && !(scope = avlast_lonely_scope_new(work, at, from, to, error)))
        return FALSE;
    if (!scope && !avlast_lonely_factor(work, at, from, to, &factor, error))
        return FALSE;
    if (avlast_is_unequal(work, at->stage) && work->sample->pps == AVLAST_PPS_JOINT &&
        !avlast_unequal_joint(work, at, error))
        return FALSE;
    for (guint32 h = from; h < to; h++) {
        if (at->next_multiplier)
            pass_on(work, at, h, multiplier);
        if (avlast_lonely_is(work, at, h)) {
            if (work->sample->lonely == AVLAST_LONELY_FAIL)
                return avlast_lonely_fail(work, at, h, error);
            centre |= work->sample->lonely == AVLAST_LONELY_CENTRE;
        } else if (!add_stratum(work, at, h, scope, factor * multiplier, error)) {
            return FALSE;
        }
    }
    if (scope)
        g_clear_pointer(&work->centre, g_free);
    if (centre)
        centre_lonely(work, at, from, to, multiplier);
    return TRUE;
}
