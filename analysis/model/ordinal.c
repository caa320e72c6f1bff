/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/ordinal.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "model/levels.h"
#include "model/rowmodel.h"

/* A distribution function, its complement, its density and the density's derivative. */
typedef struct {
    double below, above, density, slope;
} Point;

static Point logit_at(double t)
{
    const double e = exp(-fabs(t)), small = e / (1.0 + e), large = 1.0 / (1.0 + e);
    const double f = small * large;

    return t < 0.0 ? (Point){small, large, f, f * (large - small)}
                   : (Point){large, small, f, f * (small - large)};
}

static Point probit_at(double t)
{
    const double f = exp(-0.5 * t * t) * 0.398942280401432677940 /* 1 / sqrt(2 pi) */;

    return (Point){avlast_normal_cdf(t), avlast_normal_cdf(-t), f, -t * f};
}

static Point cloglog_at(double t)
{
    const double e = exp(t), above = exp(-e);

    if (above == 0.0)
        return (Point){1.0, 0.0, 0.0, 0.0};
    return (Point){-expm1(-e), above, e * above, e * above * (1.0 - e)};
}

static Point point_at(AvlastOrdinalLink link, double t)
{
    if (t == INFINITY)
        return (Point){1.0, 0.0, 0.0, 0.0};
    if (t == -INFINITY)
        return (Point){0.0, 1.0, 0.0, 0.0};
    return link == AVLAST_ORDINAL_LOGIT    ? logit_at(t)
           : link == AVLAST_ORDINAL_PROBIT ? probit_at(t)
                                           : cloglog_at(t);
}

typedef struct {
    AvlastOrdinalLink link;
    const double *y;
    gsize levels;
} Ordinal;

/* Predictors: x'b, zeta_1 .. zeta_{K-1}. With a = zeta_y - x'b and b = zeta_{y-1} - x'b,
 * l = log(F(a) - F(b)). */
static double ordinal_row(gconstpointer data, gsize row, const double *predictor,
                          double *gradient, double *curvature)
{
    const Ordinal *o = data;
    const gsize y = (gsize)o->y[row], m = o->levels;
    const double upper = y + 1 < m ? predictor[y + 1] - predictor[0] : INFINITY,
                 lower = y > 0 ? predictor[y] - predictor[0] : -INFINITY;
    const Point a = point_at(o->link, upper), b = point_at(o->link, lower);
    /* from the side where the numbers are small */
    const double p =
        lower > 0.0 || upper > -lower ? b.above - a.above : a.below - b.below;

    if (!(upper > lower) || !(p > 0.0))
        return -INFINITY;
    if (!gradient)
        return log(p);
    const double ga = a.density / p, gb = -b.density / p;
    const double haa = ga * ga - a.slope / p, hbb = gb * gb + b.slope / p, hab = ga * gb;
    memset(gradient, 0, m * sizeof *gradient);
    gradient[0] = -(ga + gb);
    curvature[0] = haa + 2.0 * hab + hbb;
    if (y + 1 < m) {
        gradient[y + 1] = ga;
        curvature[(y + 1) * m + y + 1] = haa;
        curvature[y + 1] = curvature[(y + 1) * m] = -(haa + hab);
    }
    if (y > 0) {
        gradient[y] = gb;
        curvature[y * m + y] = hbb;
        curvature[y] = curvature[y * m] = -(hbb + hab);
    }
    if (y > 0 && y + 1 < m)
        curvature[y * m + y + 1] = curvature[(y + 1) * m + y] = hab;
    return log(p);
}

static double quantile_of(AvlastOrdinalLink link, double p)
{
    return link == AVLAST_ORDINAL_LOGIT    ? log(p / (1.0 - p))
           : link == AVLAST_ORDINAL_PROBIT ? avlast_normal_quantile(p)
                                           : log(-log1p(-p));
}

/* The thresholds of a model without columns, about the columns' means being zero. */
static void start(const AvlastModelRows *rows, const double *share, gsize levels,
                  AvlastOrdinalLink link, double *theta)
{
    double below = 0.0;

    for (gsize j = 0; j + 1 < levels; j++) {
        below += share[j];
        theta[rows->k + j] = quantile_of(link, below);
    }
}

static const char *method_of(AvlastOrdinalLink link)
{
    return link == AVLAST_ORDINAL_LOGIT
               ? _("ordinal logit (cumulative), maximum pseudo-likelihood, linearised "
                   "variance")
           : link == AVLAST_ORDINAL_PROBIT
               ? _("ordinal probit (cumulative), maximum pseudo-likelihood, linearised "
                   "variance")
               : _("ordinal cloglog (cumulative), maximum pseudo-likelihood, linearised "
                   "variance");
}

AvlastMaximum *avlast_ordinal_fit(const AvlastLinearModel *model,
                                  const char *const *levels, AvlastOrdinalLink link,
                                  GError **error)
{
    const gsize K = g_strv_length((char **)(gsize)levels);
    g_autoptr(AvlastLinearModel) slopes = avlast_model_without_constant(model);
    g_autoptr(AvlastModelRows) rows = avlast_model_rows_new(slopes, TRUE, error);
    g_autofree double *share =
        rows ? avlast_level_shares(slopes, rows, levels, error) : NULL;
    g_autofree AvlastPredictorKind *kind =
        share ? avlast_array(AvlastPredictorKind, K, error) : NULL;
    g_autoptr(AvlastMaximum) fit =
        kind ? avlast_maximum_new(model->outcome, rows->k + K - 1, rows, error) : NULL;

    if (!fit)
        return NULL;
    for (gsize j = 0; j < K; j++)
        kind[j] = j ? AVLAST_PREDICTOR_THRESHOLD : AVLAST_PREDICTOR_COLUMNS;
    for (gsize j = 0; j < rows->k; j++)
        fit->names[j] = g_strdup(slopes->names[rows->column[j]]);
    for (gsize j = 0; j + 1 < K; j++)
        fit->names[rows->k + j] = g_strdup_printf("%s|%s", levels[j], levels[j + 1]);
    start(rows, share, K, link, fit->theta);
    const Ordinal data = {link, slopes->y, K};
    const AvlastRowModel row_model = {K, kind, ordinal_row, &data};
    if (!avlast_row_model_fit(&row_model, rows, fit, error))
        return NULL;
    fit->df_lost = (double)rows->k + 1.0;
    fit->method = g_strdup(method_of(link));
    return avlast_maximum_finish(fit, slopes, rows, 1, 0, error) ? g_steal_pointer(&fit)
                                                                 : NULL;
}
