/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/gram.h"
#include "design/reweigh.h"

#define MOST_STEPS    50
#define MOST_HALVINGS 20

/* Weights of all and of those who answered in each cell. */
static gboolean count_cells(const AvlastAuxiliary *x, const guint8 *answered,
                            const double *before, AvlastSum *all, AvlastSum *those,
                            gboolean regression, GError **error)
{
    for (gsize i = 0; i < x->n; i++)
        for (guint m = 0; x->part[i] && m < x->n_margins; m++) {
            const gsize t = x->offset[m] + x->code[m][i];
            avlast_sum_add(&all[t], before[i]);
            if (answered[i])
                avlast_sum_add(&those[t], before[i]);
        }
    for (gsize t = 0; t < x->offset[x->n_margins]; t++) {
        const char *name = g_ptr_array_index(x->names, t);
        const double whole = avlast_sum_value(&all[t]),
                     part = avlast_sum_value(&those[t]);
        if (whole != 0.0 && !(part > 0.0)) {
            avlast_fail(
                error, AVLAST_ERROR_DEGENERATE, "AV286", NULL,
                "nobody answered of the %" G_GSIZE_FORMAT " with %s\nhint: join "
                "the level with another (--let), or take fewer variables together",
                x->rows[t], name);
            return FALSE;
        }
        if (regression && whole != 0.0 && part >= whole) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV286", NULL,
                        "all %" G_GSIZE_FORMAT
                        " with %s answered, so that the regression "
                        "has no coefficient for it\nhint: join the level with another "
                        "(--let), or use cells",
                        x->rows[t], name);
            return FALSE;
        }
    }
    return TRUE;
}

static void divide(const AvlastAuxiliary *x, const guint8 *answered, const double *before,
                   const double *propensity, double *after)
{
    for (gsize i = 0; i < x->n; i++)
        after[i] = x->part[i] && answered[i] ? before[i] / propensity[i] : 0.0;
}

gboolean avlast_reweigh_cells(const AvlastAuxiliary *x, const guint8 *answered,
                              const double *before, double *after, double *propensity,
                              GError **error)
{
    g_autofree AvlastSum *all = avlast_array(AvlastSum, x->p, error);
    g_autofree AvlastSum *those = all ? avlast_array(AvlastSum, x->p, error) : NULL;

    if (!those || !count_cells(x, answered, before, all, those, FALSE, error))
        return FALSE;
    for (gsize i = 0; i < x->n; i++)
        propensity[i] = x->part[i] ? avlast_sum_value(&those[x->code[0][i]]) /
                                         avlast_sum_value(&all[x->code[0][i]])
                                   : 1.0;
    divide(x, answered, before, propensity, after);
    return TRUE;
}

/* Score of the logistic likelihood at b, and its value; h: before p (1 - p). */
static double score_of(const AvlastAuxiliary *x, const guint8 *answered,
                       const double *before, const double *b, double *propensity,
                       double *h, double *score, AvlastSum *sum)
{
    AvlastSum likelihood = AVLAST_SUM_ZERO;
    const gsize numbers = x->offset[x->n_margins];

    memset(sum, 0, x->p * sizeof *sum);
    for (gsize i = 0; i < x->n; i++) {
        h[i] = 0.0;
        propensity[i] = 1.0;
        if (!x->part[i])
            continue;
        const double eta = avlast_auxiliary_dot(x, i, b, 1), e = exp(-fabs(eta));
        const double p = eta > 0.0 ? 1.0 / (1.0 + e) : e / (1.0 + e);
        const double off = answered[i] ? 1.0 - p : -p;
        propensity[i] = p;
        h[i] = before[i] * e / ((1.0 + e) * (1.0 + e));
        avlast_sum_add_product(&likelihood, before[i],
                               (answered[i] ? MIN(eta, 0.0) : MIN(-eta, 0.0)) - log1p(e));
        for (guint m = 0; m < x->n_margins; m++)
            avlast_sum_add_product(&sum[x->offset[m] + x->code[m][i]], before[i], off);
        for (guint v = 0; v < x->n_numbers; v++)
            avlast_sum_add_product(&sum[numbers + v], before[i] * off, x->number[v][i]);
    }
    for (gsize t = 0; t < x->p; t++)
        score[t] = avlast_sum_value(&sum[t]);
    return avlast_sum_value(&likelihood);
}

typedef struct {
    double *b, *trial, *score, *h;
    AvlastSum *sum;
} Fit;

static gboolean fail_parted(GError **error)
{
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV288", NULL,
                "the regression of who answered does not settle: some combination of the "
                "variables parts those who answered from the others\nhint: take fewer "
                "variables, or use cells");
    return FALSE;
}

/* Whether some probability has gone to 0 or 1 (a logit beyond 15 or so). */
static gboolean is_parted(const AvlastAuxiliary *x, const double *before, const double *h)
{
    for (gsize i = 0; i < x->n; i++)
        if (x->part[i] && h[i] < 1e-7 * before[i])
            return TRUE;
    return FALSE;
}

static gboolean fit_propensity(const AvlastAuxiliary *x, const guint8 *answered,
                               const double *before, Fit *fit, double *propensity,
                               AvlastReweighing *about, GError **error)
{
    double likelihood =
        score_of(x, answered, before, fit->b, propensity, fit->h, fit->score, fit->sum);

    for (about->iterations = 0; about->iterations < MOST_STEPS;) {
        g_autoptr(AvlastGram) gram = avlast_gram_new(x, fit->h, error);
        double gain = 0.0, better = -INFINITY, share = 1.0;
        if (!gram)
            return FALSE;
        g_autofree double *move = g_memdup2(fit->score, x->p * sizeof *move);
        avlast_gram_solve(gram, move, 1);
        for (gsize t = 0; t < x->p; t++)
            gain += move[t] * fit->score[t];
        about->iterations++;
        for (guint halved = 0; halved < MOST_HALVINGS; halved++, share /= 2.0) {
            for (gsize t = 0; t < x->p; t++)
                fit->trial[t] = fit->b[t] + share * move[t];
            better = score_of(x, answered, before, fit->trial, propensity, fit->h,
                              fit->score, fit->sum);
            if (better >= likelihood - 1e-12 * fabs(likelihood))
                break;
        }
        memcpy(fit->b, fit->trial, x->p * sizeof *fit->b);
        likelihood = better;
        /* the gain is twice the likelihood still to be won; a step later it is squared */
        if (gain < 1e-14 * (1.0 + fabs(likelihood)))
            return !is_parted(x, before, fit->h) || fail_parted(error);
    }
    return fail_parted(error);
}

gboolean avlast_reweigh_propensity(const AvlastAuxiliary *x, const guint8 *answered,
                                   const double *before, double *after,
                                   double *propensity, AvlastReweighing *about,
                                   GError **error)
{
    g_autofree AvlastSum *all = avlast_array(AvlastSum, x->p, error);
    g_autofree AvlastSum *sum = all ? avlast_array(AvlastSum, x->p, error) : NULL;
    g_autofree double *b = sum ? avlast_array(double, x->p, error) : NULL;
    g_autofree double *trial = b ? avlast_array(double, x->p, error) : NULL;
    g_autofree double *score = trial ? avlast_array(double, x->p, error) : NULL;
    g_autofree double *h = score ? avlast_array(double, x->n, error) : NULL;
    Fit fit = {b, trial, score, h, sum};

    *about = (AvlastReweighing){0};
    if (!h || !count_cells(x, answered, before, all, sum, TRUE, error) ||
        !fit_propensity(x, answered, before, &fit, propensity, about, error))
        return FALSE;
    divide(x, answered, before, propensity, after);
    return TRUE;
}
