/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replicates that come as columns of the data. */
#include <glib/gi18n.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/calibration.h"
#include "design/replicates_parts.h"

typedef struct {
    AvlastSample *sample;
    const AvlastFrame *frame;
    const AvlastReplicateSpec *spec;
    AvlastReplicates *p;
    const double *weight; /* the sampling weights, before the run calibrates them */
    GError **error;
} Given;

static gboolean is_inside(const Given *g, gsize i)
{
    return !g->sample->outside || !g->sample->outside[i];
}

static gboolean take_columns(const Given *g)
{
    for (guint32 r = 0; r < g->p->n; r++) {
        const char *name = g->spec->columns[r];
        const AvlastColumn *column =
            avlast_frame_require_number(g->frame, name, g->error);
        if (!column)
            return FALSE;
        g->p->column[r] = column->number;
        for (gsize i = 0; i < g->sample->n; i++)
            if (is_inside(g, i) && g->weight[i] != 0.0 && isnan(column->number[i])) {
                const AvlastPlace place = {g->frame->source,
                                           avlast_frame_line(g->frame, i), 0};
                avlast_fail(g->error, AVLAST_ERROR_INCONSISTENT, "AV222", &place,
                            "the row has a sampling weight and no replicate weight "
                            "(column '%s')",
                            name);
                return FALSE;
            }
    }
    return TRUE;
}

/* A share of sums that may well be 1. */
static gboolean is_near(double share)
{
    return share > 2.0 / 3.0 && share < 1.5;
}

/* Replicates weigh the population as the full weights do, or their factors are 1 in the
 * mean. Where both hold, the weights being about 1 in the mean, only the user knows. */
static gboolean find_combined(const Given *g)
{
    AvlastSum weights = AVLAST_SUM_ZERO, columns = AVLAST_SUM_ZERO;
    gsize n = 0;

    for (gsize i = 0; i < g->sample->n; i++) {
        if (!is_inside(g, i) || g->weight[i] == 0.0)
            continue;
        n++;
        avlast_sum_add(&weights, g->weight[i]);
        for (guint32 r = 0; r < g->p->n; r++)
            avlast_sum_add(&columns, g->p->column[r][i]);
    }
    const double mean = avlast_sum_value(&columns) / g->p->n,
                 W = avlast_sum_value(&weights);
    const gboolean full = is_near(mean / W), factors = is_near(mean / (double)n);
    if (g->spec->combined == AVLAST_COLUMNS_AUTO && full == factors) {
        avlast_fail(
            g->error, AVLAST_ERROR_USAGE, "AV223", NULL,
            "it cannot be told whether '%s' are full weights or factors: they "
            "sum to %g on average, the sampling weights to %g, over %" G_GSIZE_FORMAT
            " rows\nhint: --rep-combined yes for full weights, no for factors "
            "of the sampling weight",
            g->spec->named, mean, W, n);
        return FALSE;
    }
    g->p->combined = g->spec->combined == AVLAST_COLUMNS_AUTO
                         ? full
                         : g->spec->combined == AVLAST_COLUMNS_WEIGHTS;
    if (g->p->combined ? !full : !factors)
        g_ptr_array_add(
            g->sample->notes,
            g_strdup_printf(
                _("'%s' sum to %g on average, the sampling weights to %g: are "
                  "they %s?"),
                g->spec->named, mean, W,
                g->p->combined ? _("full weights") : _("factors")));
    return TRUE;
}

/* The largest factor of replicate r: n_h / (n_h - 1) of a jackknife. */
static double largest_factor(const Given *g, guint32 r)
{
    double most = 0.0;

    for (gsize i = 0; i < g->sample->n; i++)
        if (is_inside(g, i) && g->weight[i] != 0.0)
            most = MAX(most, g->p->combined ? g->p->column[r][i] / g->weight[i]
                                            : g->p->column[r][i]);
    return most;
}

/* rscale_r = (n_h - 1) / n_h, found in the weights; this is said. */
static gboolean read_rscales(const Given *g)
{
    for (guint32 r = 0; r < g->p->n; r++) {
        const double most = largest_factor(g, r);
        if (!(most > 1.0 + 1e-6)) {
            avlast_fail(g->error, AVLAST_ERROR_USAGE, "AV224", NULL,
                        "replicate '%s' has no row of a larger weight, so it is no "
                        "jackknife of a stratum\nhint: give its scale by --rep-rscales, "
                        "or another --rep-type",
                        g->spec->columns[r]);
            return FALSE;
        }
        g->p->rscale[r] = 1.0 / most;
    }
    g_ptr_array_add(g->sample->notes,
                    g_strdup(_("the jackknife's scales (n - 1) / n are read from the "
                               "weights, without fpc: --rep-rscales gives others")));
    return TRUE;
}

static gboolean fail_option(const Given *g, const char *text)
{
    avlast_fail(g->error, AVLAST_ERROR_USAGE, "AV224", NULL, "%s", text);
    return FALSE;
}

static gboolean take_rscales(const Given *g)
{
    if (g->spec->n_rscales != g->p->n) {
        avlast_fail(g->error, AVLAST_ERROR_USAGE, "AV224", NULL,
                    "%" G_GSIZE_FORMAT " scales by --rep-rscales for %u replicates",
                    g->spec->n_rscales, g->p->n);
        return FALSE;
    }
    for (guint32 r = 0; r < g->p->n; r++) {
        if (!(g->spec->rscales[r] >= 0.0) || isinf(g->spec->rscales[r]))
            return fail_option(g, "--rep-rscales: a scale is below zero");
        g->p->rscale[r] = g->spec->rscales[r];
    }
    return TRUE;
}

/* What the type sets is no matter of choice. */
static gboolean find_scales(const Given *g)
{
    const AvlastReplicateSpec *spec = g->spec;
    const AvlastReplicateType type = spec->type;
    const double R = g->p->n;
    const gboolean scaled = !isnan(spec->scale);
    const gboolean set = type == AVLAST_REPLICATES_BRR || type == AVLAST_REPLICATES_FAY ||
                         type == AVLAST_REPLICATES_SDR || type == AVLAST_REPLICATES_ACS;

    if (set && (scaled || spec->rscales))
        return fail_option(g, "--rep-scale and --rep-rscales are of jackknives and "
                              "bootstraps: the type sets them");
    if (scaled && !(spec->scale > 0.0 && isfinite(spec->scale)))
        return fail_option(g, "--rep-scale is not above zero");
    if (type == AVLAST_REPLICATES_FAY ? !(spec->rho >= 0.0 && spec->rho < 1.0)
                                      : !isnan(spec->rho))
        return fail_option(g, type == AVLAST_REPLICATES_FAY
                                  ? "--rep-type fay needs --rep-rho, from 0 and below 1"
                                  : "--rep-rho is for --rep-type fay");
    if (spec->rscales && !take_rscales(g))
        return FALSE;
    g->p->rho = type == AVLAST_REPLICATES_FAY ? spec->rho : 0.0;
    switch (type) {
    case AVLAST_REPLICATES_BRR:
    case AVLAST_REPLICATES_FAY:
        g->p->scale = 1.0 / (R * (1.0 - g->p->rho) * (1.0 - g->p->rho));
        return TRUE;
    case AVLAST_REPLICATES_SDR:
    case AVLAST_REPLICATES_ACS:
        g->p->scale = 4.0 / R;
        return TRUE;
    case AVLAST_REPLICATES_BOOTSTRAP:
        g->p->scale = scaled ? spec->scale : 1.0 / (R - 1.0);
        return TRUE;
    case AVLAST_REPLICATES_JK1:
        g->p->scale = scaled ? spec->scale : (R - 1.0) / R;
        if (!scaled)
            g_ptr_array_add(g->sample->notes,
                            g_strdup_printf(_("jk1: scale (n - 1) / n with n = %g, the "
                                              "number of replicates: --rep-scale gives "
                                              "another"),
                                            R));
        return TRUE;
    case AVLAST_REPLICATES_JKN:
        g->p->scale = scaled ? spec->scale : 1.0;
        return spec->rscales || scaled || read_rscales(g);
    default:
        return fail_option(g, "--rep-type: bootstraps of columns are all of type "
                              "bootstrap");
    }
}

AvlastReplicates *avlast_replicates_given(AvlastSample *sample, const AvlastFrame *frame,
                                          const AvlastReplicateSpec *spec, GError **error)
{
    gsize n = 0;

    while (spec->columns[n])
        n++;
    if (n < 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV224", NULL,
                    "'%s' is %s, and a variance needs two replicates at least",
                    spec->named, n ? "one column" : "no column");
        return NULL;
    }
    g_autoptr(AvlastReplicates) p = avlast_replicates_new(spec->type, n, error);
    if (!p || !(p->column = avlast_array(const double *, n, error)))
        return NULL;
    const Given g = {sample,
                     frame,
                     spec,
                     p,
                     sample->calibration ? sample->calibration->base : sample->weight,
                     error};
    p->n_rows = sample->n;
    p->n_units = (guint32)sample->n;
    p->full = spec->centre == AVLAST_CENTRE_FULL ||
              (spec->centre == AVLAST_CENTRE_AUTO && spec->type == AVLAST_REPLICATES_ACS);
    if (!take_columns(&g) || !find_combined(&g) || !find_scales(&g))
        return NULL;
    p->name = g_strdup_printf("%s %s", avlast_replicates_type_name(p->type), spec->named);
    p->description = avlast_replicates_describe(p, spec->named);
    return g_steal_pointer(&p);
}
