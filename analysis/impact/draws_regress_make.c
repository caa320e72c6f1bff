/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Groups of rows and what the columns leave of outcomes, in each group's own basis. */
#include <gsl/gsl_cblas.h>
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "impact/draws_lin.h"
#include "impact/trial_model.h"

/* A direction of which no more than this is left is in the span of those before it. */
#define SPANNED 1e-10
#define NOTHING 1e-13

/* What is put together from: the fit on the columns W, and rows by group. */
typedef struct {
    const AvlastLinear *fit;
    gsize skipped;        /* columns of its basis that stand before those of the part */
    gsize *order, *first; /* rows of the fit by group */
    double *basis;        /* of all groups in turn: rows x dimensions, column by column */
    gsize *at;            /* groups: where its basis begins */
    double *column;
    double *left; /* by the fit's rows: sqrt(w) times what the columns leave */
} Making;

static double root_of(const AvlastLinear *fit, gsize i)
{
    return fit->weight ? sqrt(fit->weight[i]) : 1.0;
}

/* An outcome on the columns that do not hang on the assignment; how many of those kept
 * are the constant and indicators of blocks, which come first. */
static AvlastLinear *fit_rest(const AvlastEvaluation *e, const AvlastAnalysed *a,
                              gsize *blocks, GError **error)
{
    const AvlastTrial *trial = e->trial;
    const gsize n = trial->frame->rows;
    const gboolean adjusts = avlast_rct_adjusts(e->options);
    const AvlastCovariates *c = &a->covariates;
    g_auto(AvlastTrialModel) model = avlast_trial_model();
    double *ones = avlast_array(double, n, error);

    g_ptr_array_add(model.owned, ones);
    for (gsize i = 0; ones && i < n; i++)
        ones[i] = 1.0;
    avlast_trial_model_add(&model, ones, NULL, g_strdup("(Intercept)"));
    if (!ones || (adjusts && trial->block &&
                  !avlast_trial_model_blocks(&model, trial, a->use, FALSE, error)))
        return NULL;
    const gsize first = model.x->len;
    for (gsize j = 0; adjusts && j < c->k; j++)
        avlast_trial_model_add(&model, c->x[j], c->x_low ? c->x_low[j] : NULL,
                               g_strdup(c->names[j]));
    AvlastLinear *fit = avlast_trial_model_fit(&model, trial, a->outcome->name,
                                               a->outcome->number, a->use, error);
    *blocks = 0;
    while (fit && *blocks < fit->k && fit->kept[*blocks] < first)
        ++*blocks;
    return fit;
}

/* Rows by unit; units without a row are no groups. */
static gboolean group_rows(AvlastRegressPart *part, Making *m, GError **error)
{
    const AvlastLinear *fit = m->fit;
    const gsize units = part->groups; /* as many at first */
    const guint32 *unit_of = part->unit;
    g_autofree gsize *place = avlast_array(gsize, units + 1, error);
    g_autofree guint32 *unit = avlast_array(guint32, units, error);
    gsize groups = 0;

    m->order = avlast_array(gsize, fit->n, error);
    m->first = avlast_array(gsize, units + 1, error);
    if (!place || !unit || !m->order || !m->first)
        return FALSE;
    for (gsize i = 0; i < fit->n; i++)
        place[unit_of[fit->row[i]] + 1]++;
    for (gsize u = 0; u < units; u++) {
        if (place[u + 1]) {
            unit[groups] = (guint32)u;
            m->first[groups++] = place[u];
        }
        place[u + 1] += place[u];
    }
    m->first[groups] = fit->n;
    for (gsize i = 0; i < fit->n; i++)
        m->order[place[unit_of[fit->row[i]]]++] = i;
    part->groups = groups;
    part->unit = g_steal_pointer(&unit);
    return TRUE;
}

/* The column of a group, 0: sqrt(w), else of Q. */
static void take_column(const Making *m, gsize g, gsize j)
{
    const AvlastLinear *fit = m->fit;

    for (gsize l = m->first[g]; l < m->first[g + 1]; l++) {
        const gsize i = m->order[l];
        m->column[l - m->first[g]] =
            j == 0 ? root_of(fit, i) : fit->q[i * fit->k + m->skipped + j - 1];
    }
}

static double along(const double *a, const double *b, gsize n)
{
    return cblas_ddot((int)n, a, 1, b, 1);
}

/* An orthonormal basis of the group's columns, by Gram & Schmidt done twice. */
static gsize find_basis(Making *m, gsize g)
{
    const gsize n = m->first[g + 1] - m->first[g];
    double *basis = m->basis + m->at[g];
    gsize r = 0;

    for (gsize j = 0; j <= m->fit->k - m->skipped && r < n; j++) {
        take_column(m, g, j);
        const double before = sqrt(along(m->column, m->column, n));
        for (int twice = 0; twice < 2; twice++)
            for (gsize d = 0; d < r; d++) {
                const double part = along(basis + d * n, m->column, n);
                for (gsize i = 0; i < n; i++)
                    m->column[i] -= part * basis[d * n + i];
            }
        const double left = sqrt(along(m->column, m->column, n));
        if (!(left > SPANNED * before) || left < NOTHING)
            continue;
        for (gsize i = 0; i < n; i++)
            basis[r * n + i] = m->column[i] / left;
        r++;
    }
    return r;
}

/* --- coordinates --- */

/* Memory of the part, by the dimensions of its groups. */
static gboolean find_dimensions(AvlastRegressPart *part, Making *m, GError **error)
{
    gsize most = 0;

    m->at = avlast_array(gsize, part->groups + 1, error);
    if (!m->at)
        return FALSE;
    for (gsize g = 0; g < part->groups; g++) {
        const gsize n = m->first[g + 1] - m->first[g];
        most = MAX(most, n);
        m->at[g + 1] = m->at[g] + n * MIN(n, part->k + 1);
    }
    m->basis = avlast_array(double, m->at[part->groups], error);
    m->column = avlast_array(double, most, error);
    m->left = avlast_array(double, m->fit->n, error);
    part->start = avlast_array(gsize, part->groups + 1, error);
    if (!m->basis || !m->column || !m->left || !part->start)
        return FALSE;
    for (gsize g = 0; g < part->groups; g++) {
        const gsize r = find_basis(m, g);
        part->start[g + 1] = part->start[g] + r;
        part->most = MAX(part->most, r);
    }
    const gsize all = part->start[part->groups];
    part->one = avlast_array(double, all, error);
    part->square_of_one = avlast_array(double, part->groups, error);
    part->p = avlast_table(double, all, part->k, error);
    part->base = avlast_table(double, all, part->most, error);
    part->gamma = avlast_table(double, part->groups, part->k, error);
    part->y = avlast_table(double, all, part->columns, error);
    part->square = avlast_table(double, 2, part->columns, error);
    return part->one && part->square_of_one && part->p && part->base && part->gamma &&
           part->y && part->square;
}

/* The columns of a group in its basis. */
static void fill_group(AvlastRegressPart *part, Making *m, gsize g)
{
    const gsize n = m->first[g + 1] - m->first[g], k = part->k, at = part->start[g];
    const gsize r = part->start[g + 1] - at;
    const double *basis = m->basis + m->at[g];

    for (gsize j = 0; j <= k; j++) {
        take_column(m, g, j);
        for (gsize d = 0; d < r; d++) {
            const double x = along(basis + d * n, m->column, n);
            if (j == 0) {
                part->one[at + d] = x;
                part->square_of_one[g] += x * x;
            } else {
                part->p[(at + d) * k + j - 1] = x;
            }
        }
        for (gsize l = 0; j > 0 && l < n; l++)
            part->gamma[g * k + j - 1] +=
                m->column[l] * root_of(m->fit, m->order[m->first[g] + l]);
    }
    for (gsize a = 0; a < r; a++)
        for (gsize b = 0; b < r; b++)
            part->base[(at + a) * part->most + b] =
                (a == b ? 1.0 : 0.0) -
                along(part->p + (at + a) * k, part->p + (at + b) * k, k);
}

/* sqrt(w) times what the columns leave of y, by the basis of the one fit that all
 * outcomes with these rows share; twice, for what rounding leaves the first time. */
static void take_residuals(Making *m, const double *y)
{
    const AvlastLinear *fit = m->fit;

    for (gsize i = 0; i < fit->n; i++)
        m->left[i] = y[fit->row[i]] * root_of(fit, i);
    for (int twice = 0; twice < 2; twice++)
        for (gsize j = 0; j < fit->k; j++) {
            AvlastSum sum = AVLAST_SUM_ZERO;
            for (gsize i = 0; i < fit->n; i++)
                avlast_sum_add(&sum, fit->q[i * fit->k + j] * m->left[i]);
            const double part = avlast_sum_value(&sum);
            for (gsize i = 0; i < fit->n; i++)
                m->left[i] -= part * fit->q[i * fit->k + j];
        }
}

/* What the columns leave of one outcome, in each group's basis. */
static void fill_outcome(AvlastRegressPart *part, Making *m, gsize column)
{
    for (gsize g = 0; g < part->groups; g++) {
        const gsize n = m->first[g + 1] - m->first[g],
                    r = part->start[g + 1] - part->start[g];
        const double *basis = m->basis + m->at[g];
        double *to = part->y + part->start[g] * part->columns + column;
        const double *turn = part->turn ? part->turn + part->start[g] * part->most : NULL;
        for (gsize l = 0; l < n; l++)
            m->column[l] = m->left[m->order[m->first[g] + l]];
        for (gsize d = 0; d < r; d++) {
            const double x = along(basis + d * n, m->column, n);
            for (gsize a = 0; turn && a < r; a++)
                to[a * part->columns] += turn[a * part->most + d] * x;
            if (!turn)
                to[d * part->columns] = x;
        }
    }
}

/* (My)'(My) of each outcome, and (My)'(Md); arm: Md, or NULL. */
static void sum_squares(AvlastRegressPart *part, const Making *m, const double *arm,
                        gsize column)
{
    AvlastSum square = AVLAST_SUM_ZERO, both = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < m->fit->n; i++) {
        avlast_sum_add_product(&square, m->left[i], m->left[i]);
        if (arm)
            avlast_sum_add_product(&both, m->left[i], arm[i]);
    }
    part->square[column] = avlast_sum_value(&square);
    part->square[part->columns + column] = avlast_sum_value(&both);
}

static void making_clear(Making *m)
{
    g_free(m->order);
    g_free(m->first);
    g_free(m->basis);
    g_free(m->at);
    g_free(m->column);
    g_free(m->left);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Making, making_clear)

static double factor_of(const AvlastRegressPart *part, AvlastSe se, gsize n)
{
    const double groups = (double)part->groups, rows = (double)n;

    return se == AVLAST_SE_HC1     ? rows / part->df
           : se == AVLAST_SE_CR1   ? groups / (groups - 1.0)
           : se == AVLAST_SE_STATA ? groups / (groups - 1.0) * (rows - 1.0) / part->df
                                   : 1.0;
}

/* The columns W in each group's basis. */
static gboolean fill_columns(const AvlastDrawsRegress *r, AvlastRegressPart *part,
                             const AvlastEvaluation *e, Making *m, gboolean arm,
                             GError **error)
{
    const AvlastLinear *fit = m->fit;

    part->k = fit->k - m->skipped;
    part->columns = part->outcomes + (arm ? 1 : 0);
    part->df =
        (double)fit->n - (double)(r->lin ? fit->k * (r->arms + 1) : fit->k + r->arms);
    if (!group_rows(part, m, error) || !find_dimensions(part, m, error))
        return FALSE;
    for (gsize g = 0; g < part->groups; g++)
        fill_group(part, m, g);
    part->factor = factor_of(part, avlast_rct_se(e->trial, e->options), fit->n);
    return !r->power || r->lin || r->arms > 1 || avlast_regress_part_turn(part, error);
}

/* The outcomes of part->outcome; `arm` the indicator as it was drawn, or NULL. */
gboolean avlast_regress_part_fill(const AvlastDrawsRegress *r, AvlastRegressPart *part,
                                  const AvlastEvaluation *e, const double *arm,
                                  GError **error)
{
    const AvlastAnalysed *a = g_ptr_array_index(e->analysed, (guint)part->outcome[0]);
    gsize blocks = 0;
    g_autoptr(AvlastLinear) fit = fit_rest(e, a, &blocks, error);
    g_autofree double *indicator = fit ? avlast_array(double, fit->n, error) : NULL;
    g_auto(Making) m = {.fit = fit, .skipped = r->lin ? blocks : 0};

    if (!indicator || !fill_columns(r, part, e, &m, arm != NULL, error))
        return FALSE;
    if (arm) {
        take_residuals(&m, arm);
        memcpy(indicator, m.left, fit->n * sizeof *indicator);
        fill_outcome(part, &m, part->outcomes);
        sum_squares(part, &m, indicator, part->outcomes);
    }
    for (gsize o = 0; o < part->outcomes; o++) {
        const AvlastAnalysed *own =
            g_ptr_array_index(e->analysed, (guint)part->outcome[o]);
        take_residuals(&m, own->outcome->number);
        fill_outcome(part, &m, o);
        sum_squares(part, &m, arm ? indicator : NULL, o);
    }
    return !r->lin || avlast_draws_lin_fill(r, part, error);
}
