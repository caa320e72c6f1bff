/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/summary_index.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "core/text.h"

#define MOST_COMPONENTS 100

/* A pivot below this share of its variance is rounding: the component follows from the
 * others. */
#define DEPENDENT 1e-10

/* --- what it is made of --- */

static gboolean read_components(AvlastSummaryIndex *index, const char *list,
                                GError **error)
{
    index->columns = avlast_text_list(list);
    index->n = g_strv_length(index->columns);
    if (index->n < 2 || index->n > MOST_COMPONENTS) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                    "--index: '%s' has %zu component%s: from 2 to %d are needed",
                    index->name, index->n, index->n == 1 ? "" : "s", MOST_COMPONENTS);
        return FALSE;
    }
    index->sign = g_new0(double, index->n);
    for (gsize k = 0; k < index->n; k++) {
        char *name = index->columns[k];
        const gboolean turned = *name == '-', marked = turned || *name == '+';
        index->sign[k] = turned ? -1.0 : 1.0;
        if (marked)
            memmove(name, name + 1, strlen(name));
        g_strstrip(name);
        gboolean bad = *name == '\0';
        for (gsize j = 0; j < k; j++)
            bad = bad || strcmp(index->columns[j], name) == 0;
        if (bad) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                        *name ? "--index: '%s' has the component '%s' twice"
                              : "--index: '%s' has an empty component%s",
                        index->name, name);
            return FALSE;
        }
    }
    return TRUE;
}

AvlastSummaryIndex *avlast_summary_index_parse(const char *text, GError **error)
{
    g_autoptr(AvlastSummaryIndex) index = g_new0(AvlastSummaryIndex, 1);
    const char *equals = strchr(text, '=');

    index->name =
        g_strstrip(equals ? g_strndup(text, (gsize)(equals - text)) : g_strdup(""));
    if (*index->name == '\0' || strchr(index->name, ',')) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV396", NULL,
                    "--index: '%s' is not of the form 'NAME = COL, -COL, COL'", text);
        return NULL;
    }
    return read_components(index, equals + 1, error) ? g_steal_pointer(&index) : NULL;
}

void avlast_summary_index_free(AvlastSummaryIndex *index)
{
    if (!index)
        return;
    g_free(index->name);
    g_strfreev(index->columns);
    g_free(index->sign);
    g_free(index);
}

void avlast_summary_found_clear(AvlastSummaryFound *found)
{
    g_free(found->mean);
    g_free(found->sd);
    g_free(found->weight);
    g_free(found->rows);
    *found = (AvlastSummaryFound){0};
}

/* --- moments --- */

typedef struct {
    gsize n;
    double mean[2], covariance;
} Moments;

/* Of x and y over the rows of the trial (of its control) that have both. */
static Moments moments_of(const AvlastTrial *trial, const double *x, const double *y,
                          gboolean control)
{
    AvlastSum weight = AVLAST_SUM_ZERO, sx = AVLAST_SUM_ZERO, sy = AVLAST_SUM_ZERO,
              product = AVLAST_SUM_ZERO;
    Moments m = {0};

    for (int pass = 0; pass < 2; pass++) {
        for (gsize i = 0; i < trial->frame->rows; i++) {
            if (trial->arm[i] == AVLAST_NO_LEVEL || (control && trial->arm[i] != 0) ||
                isnan(x[i]) || isnan(y[i]))
                continue;
            const double w = trial->weight ? trial->weight[i] : 1.0;
            if (pass == 1) {
                avlast_sum_add(&product, w * (x[i] - m.mean[0]) * (y[i] - m.mean[1]));
                continue;
            }
            m.n++;
            avlast_sum_add(&weight, w);
            avlast_sum_add_product(&sx, w, x[i]);
            avlast_sum_add_product(&sy, w, y[i]);
        }
        m.mean[0] = avlast_sum_value(&sx) / avlast_sum_value(&weight);
        m.mean[1] = avlast_sum_value(&sy) / avlast_sum_value(&weight);
    }
    m.covariance = m.n < 2 ? NAN
                           : avlast_sum_value(&product) / avlast_sum_value(&weight) *
                                 ((double)m.n / (double)(m.n - 1));
    return m;
}

/* --- z --- */

static double *standardise(const AvlastTrial *trial, const AvlastSummaryIndex *index,
                           gsize k, AvlastSummaryFound *found, GError **error)
{
    const AvlastColumn *column =
        avlast_frame_require_number(trial->frame, index->columns[k], error);

    if (!column)
        return NULL;
    const Moments m = moments_of(trial, column->number, column->number, TRUE);
    /* Rounding of equal numbers is no spread. */
    const double least = 1e-12 * fabs(m.mean[0]);
    if (!(m.covariance > least * least) || !isfinite(m.covariance)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV397", NULL,
                    "index '%s': '%s' %s in the control, so that there is no unit to "
                    "measure it in",
                    index->name, column->name,
                    m.n < 2 ? "has fewer than two values" : "does not vary");
        return NULL;
    }
    double *z = avlast_array(double, trial->frame->rows, error);
    found->mean[k] = m.mean[0];
    found->sd[k] = sqrt(m.covariance);
    for (gsize i = 0; z && i < trial->frame->rows; i++) {
        z[i] = trial->arm[i] == AVLAST_NO_LEVEL
                   ? NAN
                   : index->sign[k] * (column->number[i] - m.mean[0]) / found->sd[k];
        found->rows[k] += isnan(z[i]) ? 0 : 1;
    }
    return z;
}

/* --- weights --- */

static gboolean solve(gsl_matrix *s, gsl_vector *w)
{
    g_autofree double *variance = g_new(double, w->size);

    for (gsize k = 0; k < w->size; k++)
        variance[k] = gsl_matrix_get(s, k, k);
    if (gsl_linalg_cholesky_decomp1(s))
        return FALSE;
    for (gsize k = 0; k < w->size; k++) {
        const double pivot = gsl_matrix_get(s, k, k);
        if (!(pivot * pivot > DEPENDENT * variance[k]))
            return FALSE;
    }
    return gsl_linalg_cholesky_svx(s, w) == 0;
}

/* w = S^-1 1 over its sum, in place of the ones in found->weight. */
static gboolean weigh(const AvlastTrial *trial, const AvlastSummaryIndex *index,
                      double *const *z, AvlastSummaryFound *found, GError **error)
{
    gsl_matrix *s = gsl_matrix_alloc(index->n, index->n);
    gsl_vector_view w = gsl_vector_view_array(found->weight, index->n);
    gboolean good = TRUE;
    double sum = 0.0;

    for (gsize j = 0; j < index->n; j++)
        for (gsize k = 0; k <= j; k++) {
            const double c = moments_of(trial, z[j], z[k], FALSE).covariance;
            good = good && isfinite(c);
            gsl_matrix_set(s, j, k, c);
            gsl_matrix_set(s, k, j, c);
        }
    good = good && solve(s, &w.vector);
    gsl_matrix_free(s);
    for (gsize k = 0; k < index->n; k++)
        sum += found->weight[k];
    if (!good || !(sum > 0.0) || !isfinite(sum)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV397", NULL,
                    "index '%s': the covariance of its components has no inverse, so "
                    "that there are no weights\nhint: leave out components that follow "
                    "from others, or --index-method kl",
                    index->name);
        return FALSE;
    }
    for (gsize k = 0; k < index->n; k++)
        found->weight[k] /= sum;
    return TRUE;
}

/* --- the index --- */

/* The weighted mean of what row i has; counts what it lacks. */
static double average(const AvlastSummaryIndex *index, double *const *z, gsize i,
                      AvlastSummaryFound *found, gsize *have)
{
    AvlastSum value = AVLAST_SUM_ZERO;
    double weight = 0.0;

    *have = 0;
    for (gsize k = 0; k < index->n; k++) {
        if (isnan(z[k][i]))
            continue;
        (*have)++;
        weight += found->weight[k];
        avlast_sum_add_product(&value, found->weight[k], z[k][i]);
    }
    return *have && weight > 0.0 ? avlast_sum_value(&value) / weight : NAN;
}

static AvlastColumn *combine(const AvlastTrial *trial, const AvlastSummaryIndex *index,
                             double *const *z, AvlastSummaryFound *found, GError **error)
{
    AvlastColumn *column =
        avlast_column_new(index->name, AVLAST_COLUMN_NUMBER, trial->frame->rows, error);

    for (gsize i = 0; column && i < trial->frame->rows; i++) {
        gsize have;
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            continue;
        column->number[i] = average(index, z, i, found, &have);
        if (!isnan(column->number[i])) {
            column->reason[i] = AVLAST_PRESENT;
            found->partial += have < index->n ? 1 : 0;
        } else if (have == 0) {
            found->none++;
            column->reason[i] = avlast_column_reason(column, "no component of the index");
        } else {
            found->unusable++;
            column->reason[i] = avlast_column_reason(
                column, "its components of the index have no positive weight");
        }
    }
    return column;
}

/* Mean 0 and sd 1 in the control. */
static gboolean rescale(const AvlastTrial *trial, AvlastColumn *column,
                        AvlastSummaryFound *found, GError **error)
{
    const Moments m = moments_of(trial, column->number, column->number, TRUE);

    if (!(m.covariance > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV397", NULL,
                    "index '%s' does not vary in the control", column->name);
        return FALSE;
    }
    found->centre = m.mean[0];
    found->scale = sqrt(m.covariance);
    for (gsize i = 0; i < trial->frame->rows; i++)
        column->number[i] = (column->number[i] - found->centre) / found->scale;
    return TRUE;
}

static gboolean standardise_all(const AvlastTrial *trial, const AvlastSummaryIndex *index,
                                double **z, AvlastSummaryFound *found, GError **error)
{
    for (gsize k = 0; k < index->n; k++) {
        z[k] = standardise(trial, index, k, found, error);
        if (!z[k])
            return FALSE;
        found->weight[k] = 1.0 / (double)index->n;
    }
    return TRUE;
}

AvlastColumn *avlast_summary_index_column(const AvlastTrial *trial,
                                          const AvlastSummaryIndex *index,
                                          AvlastIndexMethod method,
                                          AvlastSummaryFound *found, GError **error)
{
    double *z[MOST_COMPONENTS] = {NULL};
    g_autoptr(AvlastColumn) column = NULL;
    const gboolean icw = method == AVLAST_INDEX_ICW;

    *found = (AvlastSummaryFound){.n = index->n, .scale = 1.0};
    found->mean = g_new0(double, index->n);
    found->sd = g_new0(double, index->n);
    found->weight = g_new0(double, index->n);
    found->rows = g_new0(gsize, index->n);
    gboolean good = standardise_all(trial, index, z, found, error);
    for (gsize k = 0; icw && k < index->n; k++)
        found->weight[k] = 1.0;
    good = good && (!icw || weigh(trial, index, z, found, error));
    if (good)
        column = combine(trial, index, z, found, error);
    for (gsize k = 0; k < index->n; k++)
        g_free(z[k]);
    if (!column || (icw && !rescale(trial, column, found, error)))
        return NULL;
    return g_steal_pointer(&column);
}
