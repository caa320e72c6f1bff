/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/draws_kernel.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "impact/comparison.h"

/* Places of an outcome's values: rows have squares too. */
enum { N, Y, D, YY, YD };

void avlast_trial_draws_kernel_free(AvlastTrialDrawsKernel *k)
{
    if (!k)
        return;
    g_free(k->value);
    g_free(k->keep);
    g_free(k->pairs);
    g_free(k->gap);
    g_free(k->few);
    avlast_draws_panels_free(k->panels);
    g_free(k);
}

static gboolean fits(const AvlastEvaluation *e)
{
    const AvlastRctOptions *o = e->options;

    return avlast_rct_method(o) == AVLAST_RCT_DIFFERENCE && !e->trial->weight &&
           !e->trial->contrasts && o->se_choice == AVLAST_RCT_SE_DEFAULT &&
           !(e->trial->cluster && e->trial->rows_assigned);
}

/* Which blocks the estimator's own comparison keeps, and whether they are pairs. */
static gboolean compare(AvlastTrialDrawsKernel *k, const AvlastEvaluation *e, gsize o,
                        guint32 arm)
{
    const AvlastAnalysed *a = g_ptr_array_index(e->analysed, o);
    const AvlastAssignment *assignment = k->assignment;
    g_autoptr(AvlastComparison) c =
        avlast_comparison_new(e->trial, a->outcome->name, a->outcome->number, a->use, arm,
                              e->options->small_blocks, NULL);

    if (!c)
        return FALSE;
    guint8 *keep = k->keep + (o * assignment->arms + arm) * assignment->blocks;
    gsize found = 0;
    for (gsize b = 0; b < assignment->blocks; b++) {
        keep[b] = found < c->n_blocks && c->block[found] == assignment->block[b];
        found += keep[b];
    }
    k->pairs[o * assignment->arms + arm] = c->pairs ? 1 : 0;
    return found == c->n_blocks;
}

static double mean_in_use(const AvlastAnalysed *a)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < a->trial->frame->rows; i++)
        if (a->use[i])
            avlast_sum_add(&sum, a->outcome->number[i]);
    return avlast_sum_value(&sum) / (double)a->n;
}

/* The mean is taken out first, so that squares do not swallow the digits. */
static void fill_values(AvlastTrialDrawsKernel *k, const AvlastEvaluation *e)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width;

    for (gsize o = 0; o < k->outcomes; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(e->analysed, o);
        const double mean = mean_in_use(a);
        for (gsize i = 0; i < e->trial->frame->rows; i++) {
            if (!a->use[i])
                continue;
            const gsize u = as->row[i];
            double *v = k->value + u * all + o * k->width;
            const double y = a->outcome->number[i] - mean;
            const double d = k->shifted && as->arm[u] == k->shifted ? 1.0 : 0.0;
            v[N] += 1.0;
            v[Y] += y;
            if (k->shifted || k->rows)
                v[D] += d;
            if (k->rows) {
                v[YY] += y * y;
                if (k->shifted)
                    v[YD] += y * d;
            }
        }
    }
}

AvlastTrialDrawsKernel *avlast_trial_draws_kernel(const AvlastTrialDraws *draws,
                                                  gboolean shift, GError **error)
{
    const AvlastEvaluation *e = draws->evaluation;
    const AvlastAssignment *as = draws->assignment;

    if (!fits(e))
        return NULL;
    g_autoptr(AvlastTrialDrawsKernel) k = g_new0(AvlastTrialDrawsKernel, 1);
    k->assignment = as;
    k->first = draws->arm ? draws->arm : 1;
    k->last = draws->arm ? draws->arm : as->arms - 1;
    k->shifted = shift ? k->first : 0;
    k->rows = !e->trial->cluster;
    k->outcomes = e->analysed->len;
    k->width = k->rows ? (shift ? 5 : 4) : (shift ? 3 : 2);
    k->value = avlast_table(double, as->units, k->outcomes * k->width, error);
    k->keep = avlast_table(guint8, k->outcomes * as->arms, as->blocks, error);
    k->pairs = avlast_table(guint8, k->outcomes, as->arms, error);
    if (!k->value || !k->keep || !k->pairs)
        return NULL;
    for (gsize o = 0; o < k->outcomes; o++)
        for (guint32 arm = k->first; arm <= k->last; arm++)
            if (!compare(k, e, o, arm))
                return NULL;
    fill_values(k, e);
    if (!avlast_trial_draws_kernel_gaps(k, error))
        return NULL;
    if (k->rows && !(k->panels = avlast_draws_panels_new(
                         as, k->value, k->outcomes * k->width, k->width, error)))
        return NULL;
    return g_steal_pointer(&k);
}

static gsize own_work(const AvlastTrialDrawsKernel *k)
{
    const AvlastAssignment *as = k->assignment;

    return (as->blocks + 1) * as->arms * k->outcomes * k->width + 2 * as->blocks;
}

gsize avlast_trial_draws_kernel_work(const AvlastTrialDrawsKernel *k)
{
    return own_work(k) + (k->panels ? avlast_draws_panels_work(k->panels) : 0);
}

/* Sums of every arm in every block: work[(block x arms + arm) x all]. */
static void add_up(const AvlastTrialDrawsKernel *k, const guint32 *arm,
                   const guint32 *from, double *work)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width;

    if (k->panels) {
        avlast_draws_panels_sum(k->panels, arm, from, work + own_work(k), work);
        return;
    }
    memset(work, 0, as->blocks * as->arms * all * sizeof *work);
    for (gsize b = 0; b < as->blocks; b++)
        for (gsize u = as->start[b]; u < as->start[b + 1]; u++) {
            const double *restrict v = k->value + (from ? from[u] : u) * all;
            double *restrict sum = work + (b * as->arms + arm[u]) * all;
            for (gsize j = 0; j < all; j++)
                sum[j] += v[j];
        }
}

/* Of a sum of squares in a block, what rounding may leave where there is nothing. */
#define ROUNDING 1e-13

/* Sums about the means of one arm: of y with itself, of y with d, of d with itself,
 * each over n^2 and with the small-sample factor. */
typedef struct {
    double yy, yd, dd;
} Spread;

/* A lone row has no spread, and neither has an arm whose rows are all alike, though its
 * sums be what the other arms leave of the block's (square: of all). */
static Spread spread_of_rows(const AvlastTrialDrawsKernel *k, const double *s,
                             double square)
{
    const double n = s[N], factor = n > 1.0 ? 1.0 / (n * (n - 1.0)) : NAN, my = s[Y] / n,
                 md = s[D] / n, yy = s[YY] - s[Y] * my;
    Spread spread = {yy > ROUNDING * square ? yy * factor : 0.0 * factor, NAN, NAN};

    if (k->shifted) {
        spread.yd = (s[YD] - s[D] * my) * factor;
        spread.dd = fmax(0.0, s[D] - s[D] * md) * factor;
    }
    return spread;
}

static Spread spread_of_clusters(const AvlastTrialDrawsKernel *k, const guint32 *arm,
                                 const guint32 *from, gsize o, gsize b, guint32 of,
                                 const double *s)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width, at = o * k->width;
    const double n = s[N], my = s[Y] / n, md = k->shifted ? s[D] / n : 0.0;
    Spread spread = {0.0, 0.0, 0.0};

    for (gsize u = as->start[b]; u < as->start[b + 1]; u++) {
        if (arm[u] != of)
            continue;
        const double *v = k->value + (from ? from[u] : u) * all + at;
        const double y = v[Y] - v[N] * my, weight = 1.0 / (1.0 - v[N] / n);
        if (v[N] == 0.0)
            continue;
        spread.yy += y * y * weight;
        if (k->shifted) {
            const double d = v[D] - v[N] * md;
            spread.yd += y * d * weight;
            spread.dd += d * d * weight;
        }
    }
    const double squared = n * n;
    return (Spread){spread.yy / squared, k->shifted ? spread.yd / squared : NAN,
                    k->shifted ? spread.dd / squared : NAN};
}

/* Sum of squares over all arms of a block. */
static double square_of(const AvlastTrialDrawsKernel *k, const double *zero)
{
    double square = 0.0;

    for (guint32 arm = 0; arm < k->assignment->arms; arm++)
        square += zero[arm * k->outcomes * k->width + YY];
    return square;
}

/* Blocks weighted by size. */
static void sum_blocks(const AvlastTrialDrawsKernel *k, const guint32 *arm,
                       const guint32 *from, const double *work, gsize o, guint32 of,
                       AvlastDrawn *drawn)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width, at = o * k->width;
    const guint8 *keep = k->keep + (o * as->arms + of) * as->blocks;
    double total = 0.0;

    *drawn = (AvlastDrawn){0};
    for (gsize b = 0; b < as->blocks; b++) {
        if (!keep[b])
            continue;
        const double *zero = work + b * as->arms * all + at, *one = zero + of * all;
        const double size = zero[N] + one[N];
        const double square = k->rows ? square_of(k, zero) : 0.0;
        const Spread s0 = k->rows ? spread_of_rows(k, zero, square)
                                  : spread_of_clusters(k, arm, from, o, b, 0, zero);
        const Spread s1 = k->rows ? spread_of_rows(k, one, square)
                                  : spread_of_clusters(k, arm, from, o, b, of, one);
        total += size;
        drawn->effect += size * (one[Y] / one[N] - zero[Y] / zero[N]);
        drawn->yy += size * size * (s0.yy + s1.yy);
        if (k->shifted) {
            drawn->shift += size * (one[D] / one[N] - zero[D] / zero[N]);
            drawn->yd += size * size * (s0.yd + s1.yd);
            drawn->dd += size * size * (s0.dd + s1.dd);
        }
    }
    drawn->effect /= total;
    drawn->yy /= total * total;
    drawn->shift = k->shifted ? drawn->shift / total : NAN;
    drawn->yd = k->shifted ? drawn->yd / (total * total) : NAN;
    drawn->dd = k->shifted ? drawn->dd / (total * total) : NAN;
}

/* Matched pairs: the spread of the pairs' size times difference about its mean. With
 * `from`, a place's block may hold another pair, sizes and all. */
static void sum_pairs(const AvlastTrialDrawsKernel *k, double *work, gsize o, guint32 of,
                      AvlastDrawn *drawn)
{
    const AvlastAssignment *as = k->assignment;
    const gsize all = k->outcomes * k->width, at = o * k->width;
    const guint8 *keep = k->keep + (o * as->arms + of) * as->blocks;
    double *y = work + as->blocks * as->arms * all, *d = y + as->blocks;
    double total = 0.0, sum_y = 0.0, sum_d = 0.0;
    gsize m = 0;

    for (gsize b = 0; b < as->blocks; b++) {
        if (!keep[b])
            continue;
        const double *zero = work + b * as->arms * all + at, *one = zero + of * all;
        const double size = zero[N] + one[N];
        total += size;
        sum_y += y[m] = size * (one[Y] / one[N] - zero[Y] / zero[N]);
        d[m] = k->shifted ? size * (one[D] / one[N] - zero[D] / zero[N]) : NAN;
        sum_d += d[m++];
    }
    const double factor = (double)m / ((double)(m - 1) * total * total);
    *drawn = (AvlastDrawn){.effect = sum_y / total, .shift = sum_d / total};
    for (gsize j = 0; j < m; j++) {
        const double a = y[j] - sum_y / (double)m, c = d[j] - sum_d / (double)m;
        drawn->yy += factor * a * a;
        drawn->yd += factor * a * c;
        drawn->dd += factor * c * c;
    }
}

void avlast_trial_draws_kernel_run(const AvlastTrialDrawsKernel *k, const guint32 *arm,
                                   const guint32 *from, double *work, AvlastDrawn *drawn)
{
    const gsize arms = k->last - k->first + 1;

    add_up(k, arm, from, work);
    for (gsize o = 0; o < k->outcomes; o++)
        for (guint32 of = k->first; of <= k->last; of++) {
            AvlastDrawn *to = drawn + o * arms + (of - k->first);
            if (k->pairs[o * k->assignment->arms + of])
                sum_pairs(k, work, o, of, to);
            else
                sum_blocks(k, arm, from, work, o, of, to);
        }
}
