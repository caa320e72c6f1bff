/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/maximum.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/memory.h"
#include "infer/variance.h"

void avlast_maximum_free(AvlastMaximum *fit)
{
    if (!fit)
        return;
    g_free(fit->outcome);
    g_strfreev(fit->names);
    g_strfreev(fit->outcomes);
    g_free(fit->theta);
    g_free(fit->slope);
    g_free(fit->positive);
    g_clear_pointer(&fit->inverse, gsl_matrix_free);
    g_free(fit->row);
    g_free(fit->score);
    g_free(fit->method);
    g_clear_pointer(&fit->notes, g_ptr_array_unref);
    g_free(fit);
}

AvlastMaximum *avlast_maximum_new(const char *outcome, gsize p,
                                  const AvlastModelRows *rows, GError **error)
{
    g_autoptr(AvlastMaximum) fit = g_new0(AvlastMaximum, 1);

    fit->outcome = g_strdup(outcome);
    fit->p = p;
    fit->names = g_new0(char *, p + 1);
    fit->notes = g_ptr_array_new_with_free_func(g_free);
    fit->n = rows->n;
    if (!(fit->theta = avlast_array(double, p, error)) ||
        !(fit->inverse = avlast_matrix_new(p, p, error)) ||
        !(fit->row = avlast_array(gsize, rows->n, error)) ||
        !(fit->score = avlast_table(double, rows->n, p, error)))
        return NULL;
    memcpy(fit->row, rows->row, rows->n * sizeof *fit->row);
    return g_steal_pointer(&fit);
}

/* --- all columns again --- */

/* Where each parameter of the fit goes among `p` with all columns. */
static gsize *places(const AvlastMaximum *fit, const AvlastLinearModel *model,
                     const AvlastModelRows *rows, gsize blocks, gsize lead,
                     GError **error)
{
    const gsize narrow = lead + rows->k, wide = lead + model->k;
    gsize *place = avlast_array(gsize, fit->p, error);

    for (gsize a = 0; place && a < fit->p; a++)
        if (a >= blocks * narrow)
            place[a] = blocks * wide + (a - blocks * narrow);
        else
            place[a] =
                a / narrow * wide +
                (a % narrow < lead ? a % narrow : lead + rows->column[a % narrow - lead]);
    return place;
}

static gboolean flag_slopes(AvlastMaximum *fit, gsize width, gsize blocks, gsize lead,
                            GError **error)
{
    if (!(fit->slope = avlast_array(guint8, fit->p, error)))
        return FALSE;
    for (gsize a = 0; a < blocks * width; a++)
        fit->slope[a] = a % width >= lead;
    return TRUE;
}

/* Puts what the narrow fit has into the wide one, both ready. */
static void move_over(AvlastMaximum *fit, AvlastMaximum *wide, const gsize *place)
{
    for (gsize a = 0; a < fit->p; a++) {
        wide->names[place[a]] = g_steal_pointer(&fit->names[a]);
        if (fit->outcomes)
            wide->outcomes[place[a]] = g_steal_pointer(&fit->outcomes[a]);
        wide->theta[place[a]] = fit->theta[a];
        if (fit->positive)
            wide->positive[place[a]] = fit->positive[a];
        for (gsize b = 0; b < fit->p; b++)
            gsl_matrix_set(wide->inverse, place[a], place[b],
                           gsl_matrix_get(fit->inverse, a, b));
        for (gsize i = 0; i < fit->n; i++)
            wide->score[i * wide->p + place[a]] = fit->score[i * fit->p + a];
    }
}

/* The names of the columns put back. */
static void name_dropped(AvlastMaximum *wide, const AvlastLinearModel *model,
                         gsize blocks, gsize lead)
{
    const gsize width = lead + model->k;

    for (gsize a = 0; a < blocks * width; a++) {
        if (wide->names[a])
            continue;
        wide->names[a] = g_strdup(model->names[a % width - lead]);
        wide->theta[a] = NAN;
        if (wide->outcomes)
            wide->outcomes[a] = g_strdup(wide->outcomes[a / width * width]);
    }
}

gboolean avlast_maximum_finish(AvlastMaximum *fit, const AvlastLinearModel *model,
                               const AvlastModelRows *rows, gsize blocks, gsize lead,
                               GError **error)
{
    if (rows->k == model->k)
        return flag_slopes(fit, lead + model->k, blocks, lead, error);
    const gsize p = fit->p + blocks * (model->k - rows->k);
    g_autofree gsize *place = places(fit, model, rows, blocks, lead, error);
    g_autoptr(AvlastMaximum) wide =
        place ? avlast_maximum_new(fit->outcome, p, rows, error) : NULL;

    if (!wide || (fit->positive && !(wide->positive = avlast_array(guint8, p, error))))
        return FALSE;
    if (fit->outcomes)
        wide->outcomes = g_new0(char *, p + 1);
    move_over(fit, wide, place);
    name_dropped(wide, model, blocks, lead);
    wide->loglik = fit->loglik;
    wide->df_lost = fit->df_lost;
    wide->method = g_steal_pointer(&fit->method);
    g_ptr_array_unref(wide->notes);
    wide->notes = g_steal_pointer(&fit->notes);
    for (gsize a = 0; a < fit->p; a++) { /* the lists were emptied above */
        g_free(fit->names[a]);
        fit->names[a] = NULL;
    }
    const AvlastMaximum narrow = *fit;
    *fit = *wide;
    *wide = narrow;
    return flag_slopes(fit, lead + model->k, blocks, lead, error);
}

/* --- estimates --- */

typedef struct {
    const AvlastMaximum *fit;
    const guint32 *at; /* frame row -> row of the fit + 1, or 0 */
} State;

static void influence_of(const AvlastSample *sample, const void *state, gsize first,
                         gsize count, double *influence)
{
    const State *s = state;
    const gsize p = s->fit->p;

    (void)sample;
    memset(influence, 0, count * p * sizeof *influence);
    for (gsize r = 0; r < count; r++) {
        if (s->at[first + r] == 0)
            continue;
        const double *score = s->fit->score + (s->at[first + r] - 1) * p;
        for (gsize j = 0; j < p; j++)
            for (gsize l = 0; l < p; l++)
                influence[r * p + j] += gsl_matrix_get(s->fit->inverse, j, l) * score[l];
    }
}

static void infer_row(const AvlastMaximum *fit, gsize j, double df,
                      AvlastEstimates *estimates)
{
    AvlastEstimate *row = avlast_estimates_row(estimates, j);

    row->nobs = (gint64)fit->n;
    row->method = g_strdup("t");
    if (isnan(fit->theta[j])) {
        row->df = row->std_error = NAN;
        for (gsize l = 0; estimates->covariance && l < fit->p; l++) {
            gsl_matrix_set(estimates->covariance, j, l, NAN);
            gsl_matrix_set(estimates->covariance, l, j, NAN);
        }
        avlast_estimate_note(row,
                             "not estimable: dropped, as earlier columns determine it");
        return;
    }
    row->df = df;
    avlast_estimate_infer(row, estimates->level);
    if (!fit->positive || !fit->positive[j])
        return;
    const double half =
        avlast_t_critical(estimates->level, df) * row->std_error / row->estimate;
    row->statistic = row->p_value = NAN;
    row->scale = AVLAST_ROW_LOG;
    row->conf_low = row->estimate * exp(-half);
    row->conf_high = row->estimate * exp(half);
    g_free(row->method);
    row->method = g_strdup("t of log");
    row->scale = AVLAST_ROW_LOG;
}

static double df_of(const AvlastMaximum *fit, const AvlastSample *sample,
                    const guint8 *flags, AvlastEstimates *estimates)
{
    const double df = isnan(sample->df)
                          ? avlast_design_df(sample, flags) + 1.0 - fit->df_lost
                          : sample->df;

    for (guint i = 0; i < fit->notes->len; i++)
        avlast_estimates_note(estimates, "%s",
                              (const char *)g_ptr_array_index(fit->notes, i));
    if (!(df > 0.0))
        avlast_estimates_note(estimates, "%s",
                              _("the design has too few PSUs for so many coefficients"));
    return df;
}

AvlastEstimates *avlast_maximum_estimates(const AvlastMaximum *fit,
                                          const AvlastSample *sample, double level,
                                          gboolean keep_root, GError **error)
{
    g_autoptr(AvlastEstimates) estimates = avlast_estimates_new();
    g_autofree guint32 *at = avlast_array(guint32, sample->n, error);
    g_autofree guint8 *flags = at ? avlast_array(guint8, sample->n, error) : NULL;

    if (!flags)
        return NULL;
    estimates->level = level > 0.0 ? level : 0.95;
    estimates->method = g_strdup(fit->method);
    estimates->rows_used = (gint64)fit->n;
    for (gsize i = 0; i < fit->n; i++) {
        at[fit->row[i]] = (guint32)i + 1;
        flags[fit->row[i]] = 1;
    }
    for (gsize j = 0; j < fit->p;
         j++) /* replicates read the estimates before the engine */
        avlast_estimates_add(estimates, fit->outcomes ? fit->outcomes[j] : fit->outcome,
                             NULL, fit->names[j])
            ->estimate = fit->theta[j];
    const State state = {fit, at};
    const AvlastVarianceOptions options = {
        .k = fit->p, .n_groups = 1, .keep_root = keep_root};
    if (!avlast_variance(sample, influence_of, &state, &options, estimates, error))
        return NULL;
    const double df = df_of(fit, sample, flags, estimates);
    for (gsize j = 0; j < fit->p; j++)
        infer_row(fit, j, df, estimates);
    return g_steal_pointer(&estimates);
}

double avlast_wald_quadratic(gsl_matrix *v, gsl_vector *b)
{
    const gsize q = v->size1;
    double sum = 0.0;

    for (gsize j = 0; j < q; j++) { /* v becomes L in its lower half, b L^-1 b */
        for (gsize i = j; i < q; i++) {
            double s = gsl_matrix_get(v, i, j);
            for (gsize l = 0; l < j; l++)
                s -= gsl_matrix_get(v, i, l) * gsl_matrix_get(v, j, l);
            if (i == j && !(s > 1e-12 * gsl_matrix_get(v, i, i)))
                return NAN;
            gsl_matrix_set(v, i, j, i == j ? sqrt(s) : s / gsl_matrix_get(v, j, j));
        }
        double s = gsl_vector_get(b, j);
        for (gsize l = 0; l < j; l++)
            s -= gsl_matrix_get(v, j, l) * gsl_vector_get(b, l);
        gsl_vector_set(b, j, s / gsl_matrix_get(v, j, j));
        sum += gsl_vector_get(b, j) * gsl_vector_get(b, j);
    }
    return sum;
}

gboolean avlast_maximum_wald(const AvlastMaximum *fit, const AvlastEstimates *estimates,
                             AvlastWald *wald, GError **error)
{
    g_autofree gsize *at = avlast_array(gsize, fit->p, error);
    gsize q = 0;

    *wald = (AvlastWald){.f = NAN, .df1 = NAN, .df2 = NAN, .p_value = NAN};
    if (!at)
        return FALSE;
    for (gsize a = 0; a < fit->p; a++)
        if (fit->slope[a] && !isnan(fit->theta[a]))
            at[q++] = a;
    if (q == 0 || !estimates->covariance)
        return TRUE;
    g_autoptr(gsl_matrix) v = avlast_matrix_new(q, q, error);
    g_autoptr(gsl_vector) b = v ? avlast_vector_new(q, error) : NULL;
    if (!b)
        return FALSE;
    for (gsize j = 0; j < q; j++) {
        gsl_vector_set(b, j, fit->theta[at[j]]);
        for (gsize l = 0; l < q; l++)
            gsl_matrix_set(v, j, l, gsl_matrix_get(estimates->covariance, at[j], at[l]));
    }
    const double df = avlast_estimates_row(estimates, at[0])->df;
    const double statistic = df > 0.0 ? avlast_wald_quadratic(v, b) : NAN;
    if (isnan(statistic)) {
        wald->note = "fewer PSUs than coefficients: no joint test of all";
        return TRUE;
    }
    wald->f = statistic / (double)q;
    wald->df1 = (double)q;
    wald->df2 = df;
    wald->p_value = avlast_f_upper(wald->f, wald->df1, df);
    wald->method = "Wald F, survey";
    return TRUE;
}
