/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/negbin.h"

#include <glib/gi18n.h>
#include <gsl/gsl_sf_psi.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "model/levels.h"
#include "model/rowmodel.h"

/* log theta beyond which theta is infinite for all that counts can tell. */
#define MOST 16.0

typedef struct {
    const double *y, *offset;
    double log_theta; /* where it is not a predictor */
    gboolean fixed;
} Counts;

/* sum_{k < y} of log(1 + k / theta), 1 / (theta + k), 1 / (theta + k)^2. As sums they
 * keep their digits when theta is large; beyond some hundreds, by gamma functions. */
static void rising(double y, double theta, double sum[3])
{
    sum[0] = sum[1] = sum[2] = 0.0;
    if (y > 500.0) {
        sum[0] = lgamma(y + theta) - lgamma(theta) - y * log(theta);
        sum[1] = gsl_sf_psi(y + theta) - gsl_sf_psi(theta);
        sum[2] = gsl_sf_psi_1(theta) - gsl_sf_psi_1(y + theta);
        return;
    }
    for (guint i = 0; i < y; i++) {
        const double k = i;
        sum[0] += log1p(k / theta);
        sum[1] += 1.0 / (theta + k);
        sum[2] += 1.0 / ((theta + k) * (theta + k));
    }
}

/* Predictors: eta, and log theta unless it is fixed. */
static double negbin_row(gconstpointer data, gsize row, const double *predictor,
                         double *gradient, double *curvature)
{
    const Counts *c = data;
    const double y = c->y[row], eta = predictor[0] + (c->offset ? c->offset[row] : 0.0);
    const double t = c->fixed ? c->log_theta : predictor[1];
    const double theta = exp(t), mu = exp(eta), m = mu + theta;
    double s[3];

    if (!(t < 2.0 * MOST) || !(t > -2.0 * MOST) || !isfinite(mu))
        return -INFINITY;
    rising(y, theta, s);
    const double l = s[0] + y * eta - (y + theta) * log1p(mu / theta) - lgamma(y + 1.0);
    if (!gradient)
        return l;
    gradient[0] = (y - mu) * (theta / m);
    curvature[0] = theta / m * mu * ((y + theta) / m);
    if (c->fixed)
        return l;
    gradient[1] = theta * (s[1] - log1p(mu / theta) + (mu - y) / m);
    curvature[1] = curvature[2] = -theta * (y - mu) / m * (mu / m);
    curvature[3] =
        -gradient[1] - theta * theta * (-s[2] + mu / (theta * m) - (mu - y) / (m * m));
    return l;
}

static gboolean check_counts(const AvlastLinearModel *model, const AvlastModelRows *rows,
                             GError **error)
{
    for (gsize i = 0; i < rows->n; i++) {
        const double y = model->y[rows->row[i]];
        if (y >= 0.0 && y == floor(y))
            continue;
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV336", NULL,
                    "'%s' is %.15g in row %" G_GSIZE_FORMAT
                    ": a negative binomial model is of counts 0, 1, 2 ...",
                    model->outcome, y, rows->row[i] + 1);
        return FALSE;
    }
    return TRUE;
}

/* The constant that gives the mean count. */
static gboolean start(const Counts *data, const AvlastLinearModel *model,
                      const AvlastModelRows *rows, double *theta, GError **error)
{
    AvlastSum counts = AVLAST_SUM_ZERO, exposure = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < rows->n; i++) {
        const gsize row = rows->row[i];
        avlast_sum_add_product(&counts, rows->weight[i], data->y[row]);
        avlast_sum_add_product(&exposure, rows->weight[i],
                               data->offset ? exp(data->offset[row]) : 1.0);
    }
    if (avlast_sum_value(&counts) > 0.0) {
        theta[0] = log(avlast_sum_value(&counts) / avlast_sum_value(&exposure));
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV334", NULL,
                "'%s' is 0 in every row in use: there is nothing to explain",
                model->outcome);
    return FALSE;
}

/* The moment estimate of 1 / theta about the Poisson fit; its sign is that of the
 * likelihood's slope in 1 / theta at 0: when it is not positive, theta is infinite. */
static double excess_of(const AvlastModelRows *rows, const Counts *data,
                        const AvlastMaximum *fit)
{
    AvlastSum excess = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < rows->n; i++) {
        const gsize row = rows->row[i];
        double eta = fit->theta[0] + (data->offset ? data->offset[row] : 0.0);
        for (gsize j = 0; j < rows->k; j++)
            eta += fit->theta[j + 1] * rows->x[j][row];
        const double mu = exp(eta), e = data->y[row] - mu;
        avlast_sum_add_product(&excess, rows->weight[i], e * e - data->y[row]);
        avlast_sum_add_product(&squares, rows->weight[i] * mu, mu);
    }
    return avlast_sum_value(&excess) / avlast_sum_value(&squares);
}

/* b under a theta given, near enough to climb from. */
static gboolean fit_fixed(Counts *data, const AvlastModelRows *rows, double log_theta,
                          AvlastMaximum *fit, GError **error)
{
    static const AvlastPredictorKind kind[] = {AVLAST_PREDICTOR_CONSTANT};
    const AvlastRowModel model = {1, kind, negbin_row, data};

    data->fixed = TRUE;
    data->log_theta = log_theta;
    return avlast_row_model_fit(&model, rows, fit, error);
}

static AvlastMaximum *climb(Counts *data, const AvlastLinearModel *model,
                            const AvlastModelRows *rows, GError **error)
{
    static const AvlastPredictorKind kind[] = {AVLAST_PREDICTOR_CONSTANT,
                                               AVLAST_PREDICTOR_NUMBER};
    const AvlastRowModel row_model = {2, kind, negbin_row, data};
    const gsize k = rows->k + 1;
    g_autoptr(AvlastMaximum) simple = avlast_maximum_new(model->outcome, k, rows, error);
    g_autoptr(AvlastMaximum) fit =
        simple ? avlast_maximum_new(model->outcome, k + 1, rows, error) : NULL;

    if (!fit || !start(data, model, rows, simple->theta, error))
        return NULL;
    for (gsize j = 0; j < k; j++) {
        const char *name = j ? model->names[rows->column[j - 1]] : "(Intercept)";
        simple->names[j] = g_strdup(name);
        fit->names[j] = g_strdup(name);
    }
    fit->names[k] = g_strdup("theta");
    if (!fit_fixed(data, rows, MOST, simple, error)) /* Poisson, to all digits */
        return NULL;
    const double excess = excess_of(rows, data, simple);
    if (!(excess > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV337", NULL,
                    "'%s' varies no more than Poisson counts do, so that theta is "
                    "infinite\nhint: fit a Poisson model",
                    model->outcome);
        return NULL;
    }
    fit->theta[k] = fmin(fmax(-log(excess), -4.0), 10.0);
    if (!start(data, model, rows, simple->theta, error) ||
        !fit_fixed(data, rows, fit->theta[k], simple, error))
        return NULL;
    data->fixed = FALSE;
    fit->theta[0] = simple->theta[0];
    for (gsize j = 1; j < k; j++) { /* the climb is about the columns' means */
        fit->theta[j] = simple->theta[j];
        fit->theta[0] += simple->theta[j] * rows->centre[j - 1];
    }
    return avlast_row_model_fit(&row_model, rows, fit, error) ? g_steal_pointer(&fit)
                                                              : NULL;
}

AvlastMaximum *avlast_negbin_fit(const AvlastLinearModel *model, const double *offset,
                                 GError **error)
{
    g_autoptr(AvlastLinearModel) slopes = avlast_model_without_constant(model);
    g_autoptr(AvlastModelRows) rows = avlast_model_rows_new(slopes, TRUE, error);
    Counts data = {.y = model->y, .offset = offset};
    g_autoptr(AvlastMaximum) fit = rows && check_counts(slopes, rows, error)
                                       ? climb(&data, slopes, rows, error)
                                       : NULL;

    if (!fit)
        return NULL;
    const gsize last = fit->p - 1;
    fit->theta[last] = exp(fit->theta[last]);
    for (gsize j = 0; j < fit->p; j++)
        *gsl_matrix_ptr(fit->inverse, last, j) *= fit->theta[last];
    if (!(fit->positive = avlast_array(guint8, fit->p, error)))
        return NULL;
    fit->positive[last] = 1;
    fit->df_lost = (double)rows->k + 1.0;
    fit->method = g_strdup(_("negative binomial (NB2) with log link, maximum "
                             "pseudo-likelihood, linearised variance"));
    g_ptr_array_add(
        fit->notes,
        g_strdup_printf(_("Var y = mu + mu^2 / theta; alpha = 1 / theta = %.5g"),
                        1.0 / fit->theta[last]));
    return avlast_maximum_finish(fit, slopes, rows, 1, 1, error) ? g_steal_pointer(&fit)
                                                                 : NULL;
}
