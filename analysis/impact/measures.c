/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/measures.h"

#include <math.h>

#include "core/memory.h"
#include "core/sum.h"

/* A share this near to 0 or 1 is that, but for rounding. */
#define NO_SHARE 1e-12

double avlast_hedges_j(double v)
{
    return v > 1.0 ? exp(lgamma(v / 2.0) - lgamma((v - 1.0) / 2.0)) / sqrt(v / 2.0) : NAN;
}

gboolean avlast_analysed_binary(const AvlastAnalysed *a)
{
    for (gsize i = 0; i < a->trial->frame->rows; i++)
        if (a->use[i] && a->outcome->number[i] != 0.0 && a->outcome->number[i] != 1.0)
            return FALSE;
    return TRUE;
}

/* Rows and (weighted) variance of one arm. */
static double variance_of(const AvlastAnalysed *a, guint32 arm, double *count)
{
    const AvlastTrial *trial = a->trial;
    AvlastSum sum = AVLAST_SUM_ZERO, weights = AVLAST_SUM_ZERO, squares = AVLAST_SUM_ZERO;
    gsize n = 0;

    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!a->use[i] || trial->arm[i] != arm)
            continue;
        const double w = trial->weight ? trial->weight[i] : 1.0;
        avlast_sum_add_product(&sum, w, a->outcome->number[i]);
        avlast_sum_add(&weights, w);
        n++;
    }
    const double mean = avlast_sum_value(&sum) / avlast_sum_value(&weights);
    for (gsize i = 0; i < trial->frame->rows; i++) {
        if (!a->use[i] || trial->arm[i] != arm)
            continue;
        const double e = a->outcome->number[i] - mean;
        avlast_sum_add(&squares, (trial->weight ? trial->weight[i] : 1.0) * e * e);
    }
    *count = (double)n;
    return avlast_sum_value(&squares) / avlast_sum_value(&weights) * (double)n /
           ((double)n - 1.0);
}

/* One measure of one effect: its value and how it moves with the effect and with the
 * control's mean. `log_scale`: both are those of its logarithm. */
typedef struct {
    double value, by_effect, by_control;
    gboolean log_scale;
    double factor; /* of the variance, for what the root does not hold */
    const char *lacks;
} Measure;

static Measure relative(guint which, double effect, double control)
{
    const double m0 = control, m1 = control + effect;
    Measure m = {NAN, NAN, NAN, TRUE, 1.0, NULL};

    if (m0 <= 0.0 || m1 <= 0.0 ||
        (which == AVLAST_MEASURE_ODDS && (m0 >= 1.0 || m1 >= 1.0))) {
        m.lacks = which == AVLAST_MEASURE_ODDS ? "a share is not between 0 and 1"
                                               : "a share is not above 0";
        return m;
    }
    const double d0 = which == AVLAST_MEASURE_ODDS ? 1.0 / (m0 * (1.0 - m0)) : 1.0 / m0,
                 d1 = which == AVLAST_MEASURE_ODDS ? 1.0 / (m1 * (1.0 - m1)) : 1.0 / m1;
    m.value =
        which == AVLAST_MEASURE_ODDS ? m1 / (1.0 - m1) * ((1.0 - m0) / m0) : m1 / m0;
    m.by_effect = d1;
    m.by_control = d1 - d0;
    return m;
}

double avlast_measure_relative(guint which, double effect, double control)
{
    const double m1 = control + effect;

    if (!(m1 > NO_SHARE && control > NO_SHARE) ||
        (which == AVLAST_MEASURE_ODDS &&
         !(m1 < 1.0 - NO_SHARE && control < 1.0 - NO_SHARE)))
        return NAN;
    return relative(which, effect, control).value;
}

static Measure standardised(guint which, const AvlastAnalysed *a, guint32 arm,
                            const AvlastEstimate *effect)
{
    double n0, n1;
    const double v0 = variance_of(a, 0, &n0), v1 = variance_of(a, arm, &n1),
                 v = which == AVLAST_MEASURE_G ? n0 + n1 - 2.0 : n0 - 1.0,
                 s = sqrt(which == AVLAST_MEASURE_G
                              ? ((n0 - 1.0) * v0 + (n1 - 1.0) * v1) / v
                              : v0),
                 j = avlast_hedges_j(v);
    Measure m = {NAN, NAN, 0.0, FALSE, 1.0, NULL};

    if (!(s > 0.0) || isnan(j)) {
        m.lacks = "no standard deviation within the arms";
        return m;
    }
    const double d = effect->estimate / s, se = effect->std_error / s;
    m.value = j * d;
    m.by_effect = j / s;
    m.factor = se > 0.0 ? (se * se + d * d / (2.0 * v)) / (se * se) : 1.0;
    return m;
}

static void fill_row(AvlastEstimate *row, const Measure *m, double variance,
                     const AvlastEstimate *effect, double level)
{
    row->df = effect->df;
    row->nobs = effect->nobs;
    row->nclusters = effect->nclusters;
    row->method = g_strdup(effect->method);
    if (m->lacks) {
        avlast_estimate_note(row, "%s", m->lacks);
        return;
    }
    row->std_error = sqrt(variance);
    row->estimate = m->log_scale ? log(m->value) : m->value;
    avlast_estimate_infer(row, level);
    if (!m->log_scale)
        return;
    row->estimate = m->value;
    row->std_error *= m->value;
    row->conf_low = exp(row->conf_low);
    row->conf_high = exp(row->conf_high);
    row->scale = AVLAST_ROW_LOG;
}

/* The new row's column of the root; and its place in the covariance where there is no
 * root. */
static void extend(AvlastEstimates *added, gsize column, const AvlastEstimates *e,
                   gsize at, const Measure *m)
{
    const double scale = sqrt(m->factor) * (m->log_scale ? m->value : 1.0);

    for (gsize u = 0; added->root && u < added->root->size1; u++)
        gsl_matrix_set(added->root, u, column,
                       scale * (m->by_effect * gsl_matrix_get(e->root, u, at) +
                                m->by_control * gsl_matrix_get(e->root, u, at + 1)));
}

static void add_measure(AvlastEstimates *added, const AvlastEstimates *e, gsize k,
                        const AvlastAnalysed *a, guint which, const char *name)
{
    const AvlastEstimate *effect = avlast_estimates_row(e, 2 * k),
                         *control = avlast_estimates_row(e, 2 * k + 1);
    g_autofree char *term = g_strdup_printf("%s(%s)", name, effect->term);
    const Measure m = which & (AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS)
                          ? relative(which, effect->estimate, control->estimate)
                          : standardised(which, a, (guint32)k + 1, effect);
    const double v00 = gsl_matrix_get(e->covariance, 2 * k, 2 * k),
                 v01 = gsl_matrix_get(e->covariance, 2 * k, 2 * k + 1),
                 v11 = gsl_matrix_get(e->covariance, 2 * k + 1, 2 * k + 1),
                 variance = m.factor * (m.by_effect * m.by_effect * v00 +
                                        2.0 * m.by_effect * m.by_control * v01 +
                                        m.by_control * m.by_control * v11);
    AvlastEstimate *row = avlast_estimates_add(added, effect->outcome, NULL, term);

    fill_row(row, &m, variance, effect, e->level);
    extend(added, added->rows->len - 1, e, 2 * k, &m);
}

static GPtrArray *copied_names(const GPtrArray *names)
{
    GPtrArray *copy = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < names->len; i++)
        g_ptr_array_add(copy, g_strdup(g_ptr_array_index(names, i)));
    return copy;
}

static const struct {
    const char *name;
    guint which;
    gboolean binary;
} measures[] = {{"ratio", AVLAST_MEASURE_RATIO, TRUE},
                {"odds", AVLAST_MEASURE_ODDS, TRUE},
                {"g", AVLAST_MEASURE_G, FALSE},
                {"glass", AVLAST_MEASURE_GLASS, FALSE}};

/* The rows of all measures, with a root of their own. */
static AvlastEstimates *measures_of(const AvlastEstimates *e, const AvlastAnalysed *a,
                                    guint which, gsize rows, gboolean binary,
                                    GError **error)
{
    g_autoptr(AvlastEstimates) added = avlast_estimates_new();

    added->level = e->level;
    if (e->root) {
        added->root = avlast_matrix_new(e->root->size1, rows, error);
        if (!added->root)
            return NULL;
        added->unit = copied_names(e->unit);
        added->unit_column = g_strdup(e->unit_column);
    }
    for (gsize k = 0; k < e->rows->len / 2; k++)
        for (gsize j = 0; j < G_N_ELEMENTS(measures); j++)
            if ((measures[j].which & which) && measures[j].binary == binary)
                add_measure(added, e, k, a, measures[j].which, measures[j].name);
    added->covariance = avlast_matrix_new(rows, rows, error);
    if (!added->covariance)
        return NULL;
    for (gsize i = 0; i < rows; i++)
        for (gsize j = 0; j < rows; j++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize u = 0; added->root && u < added->root->size1; u++)
                avlast_sum_add_product(&sum, gsl_matrix_get(added->root, u, i),
                                       gsl_matrix_get(added->root, u, j));
            const double se = avlast_estimates_row(added, i)->std_error;
            gsl_matrix_set(added->covariance, i, j,
                           i == j        ? se * se
                           : added->root ? avlast_sum_value(&sum)
                                         : NAN);
        }
    return g_steal_pointer(&added);
}

gboolean avlast_measures_add(AvlastEstimates *e, const AvlastAnalysed *a, guint which,
                             GError **error)
{
    const gsize pairs = e->rows->len / 2;
    const gboolean binary = avlast_analysed_binary(a);
    g_autofree guint8 *keep = avlast_array(guint8, e->rows->len, error);
    gsize each = 0;

    if (!keep)
        return FALSE;
    for (gsize j = 0; j < G_N_ELEMENTS(measures); j++)
        each += (measures[j].which & which) && measures[j].binary == binary;
    g_autoptr(AvlastEstimates) added =
        each ? measures_of(e, a, which, pairs * each, binary, error) : NULL;
    if (each && !added)
        return FALSE;
    for (gsize k = 0; k < e->rows->len; k++)
        keep[k] = k % 2 == 0;
    return avlast_estimates_keep(e, keep, error) &&
           (!added || avlast_estimates_append(e, added, error));
}
