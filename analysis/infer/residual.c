/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/residual.h"

#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "design/calibration.h"

void avlast_residual_free(AvlastResidual *residual)
{
    if (!residual)
        return;
    for (guint s = 0; residual->b && s < residual->sample->calibration->n_done; s++)
        g_free(residual->b[s]);
    g_free(residual->b);
    g_free(residual->squares);
    g_free(residual);
}

typedef struct {
    const AvlastResidual *r;
    AvlastSum **sum; /* of each step: p x terms */
    AvlastSum *squares;
    gsize *at;
    double *value;
} Gathering;

/* Adds row i's influence u (k values, of group g) to sum push x u of each step. */
static void gather_row(const Gathering *w, gsize i, gsize g, const double *u)
{
    const AvlastCalibration *c = w->r->sample->calibration;
    const gsize k = w->r->options->k, first = g * k;

    for (gsize j = 0; j < k; j++)
        if (u[j] != 0.0)
            avlast_sum_add_product(&w->squares[first + j], u[j], u[j]);
    for (guint s = 0; s < c->n_done; s++) {
        const AvlastCalibrationStep *step = &c->done[s];
        const guint n = step->x ? avlast_auxiliary_row(step->x, i, w->at, w->value) : 0;
        for (guint a = 0; a < n; a++) {
            const double share = step->push[i] * w->value[a];
            AvlastSum *sum = &w->sum[s][w->at[a] * w->r->terms + first];
            for (gsize j = 0; share != 0.0 && j < k; j++)
                avlast_sum_add_product(&sum[j], share, u[j]);
        }
    }
}

static gboolean gather(const Gathering *w, GError **error)
{
    const AvlastResidual *r = w->r;
    const gsize n = r->sample->n, k = r->options->k, block = MAX(1, AVLAST_BLOCK / k);
    const guint32 *group = r->options->group;
    g_autofree double *u = avlast_table(double, block, k, error);

    if (!u)
        return FALSE;
    for (gsize first = 0; first < n; first += block) {
        const gsize count = MIN(block, n - first);
        r->influence(r->sample, r->state, first, count, u);
        for (gsize i = 0; i < count; i++)
            if (!group || group[first + i] != AVLAST_NO_LEVEL)
                gather_row(w, first + i, group ? group[first + i] : 0, &u[i * k]);
    }
    return TRUE;
}

/* sum push_s pull_t x_s x_t': what a later step t takes from the sums of step s. */
static double *cross(const AvlastCalibrationStep *s, const AvlastCalibrationStep *t,
                     GError **error)
{
    const gsize most_s = (gsize)s->x->n_margins + s->x->n_numbers,
                most_t = (gsize)t->x->n_margins + t->x->n_numbers;
    g_autofree gsize *at = avlast_array(gsize, most_s + most_t, error);
    g_autofree double *value = at ? avlast_array(double, most_s + most_t, error) : NULL;
    double *c = value ? avlast_table(double, s->x->p, t->x->p, error) : NULL;

    if (!c)
        return NULL;
    for (gsize i = 0; i < s->x->n; i++) {
        const double share = s->push[i] * t->pull[i];
        if (share == 0.0)
            continue;
        const guint m = avlast_auxiliary_row(s->x, i, at, value);
        const guint n = avlast_auxiliary_row(t->x, i, at + m, value + m);
        for (guint a = 0; a < m; a++)
            for (guint b = m; b < m + n; b++)
                c[at[a] * t->x->p + at[b]] += share * value[a] * value[b];
    }
    return c;
}

/* B of the steps from the last to the first; b[s] holds sum push x u at first. */
static gboolean regress(AvlastResidual *r, GError **error)
{
    const AvlastCalibration *c = r->sample->calibration;

    for (guint s = c->n_done; s-- > 0;) {
        const AvlastCalibrationStep *step = &c->done[s];
        if (!step->x)
            continue;
        for (guint t = s + 1; t < c->n_done; t++) {
            const AvlastCalibrationStep *later = &c->done[t];
            g_autofree double *shared = later->x ? cross(step, later, error) : NULL;
            if (later->x && !shared)
                return FALSE;
            for (gsize a = 0; later->x && a < step->x->p; a++)
                for (gsize b = 0; b < later->x->p; b++) {
                    const double by = shared[a * later->x->p + b];
                    for (gsize j = 0; by != 0.0 && j < r->terms; j++)
                        r->b[s][a * r->terms + j] -= by * r->b[t][b * r->terms + j];
                }
        }
        for (gsize j = 0; j < r->terms; j++)
            avlast_gram_solve(step->gram, &r->b[s][j], r->terms);
    }
    return TRUE;
}

/* Room for the sums of each step. */
static gboolean make_room(AvlastResidual *r, Gathering *w, GError **error)
{
    const AvlastCalibration *c = r->sample->calibration;
    gsize most = 1;

    r->b = g_new0(double *, MAX(c->n_done, 1));
    for (guint s = 0; s < c->n_done; s++) {
        const AvlastAuxiliary *x = c->done[s].x;
        if (!x)
            continue;
        most = MAX(most, (gsize)x->n_margins + x->n_numbers);
        r->b[s] = avlast_table(double, x->p, r->terms, error);
        w->sum[s] = r->b[s] ? avlast_table(AvlastSum, x->p, r->terms, error) : NULL;
        if (!w->sum[s])
            return FALSE;
    }
    r->squares = avlast_array(double, r->terms, error);
    w->squares = r->squares ? avlast_array(AvlastSum, r->terms, error) : NULL;
    w->at = w->squares ? avlast_array(gsize, most, error) : NULL;
    w->value = w->at ? avlast_array(double, most, error) : NULL;
    return w->value != NULL;
}

static void round_sums(AvlastResidual *r, const Gathering *w)
{
    const AvlastCalibration *c = r->sample->calibration;

    for (guint s = 0; s < c->n_done; s++)
        for (gsize a = 0; w->sum[s] && a < c->done[s].x->p * r->terms; a++)
            r->b[s][a] = avlast_sum_value(&w->sum[s][a]);
    for (gsize j = 0; j < r->terms; j++)
        r->squares[j] = avlast_sum_value(&w->squares[j]);
}

AvlastResidual *avlast_residual_new(const AvlastSample *sample, AvlastInfluence influence,
                                    const void *state,
                                    const AvlastVarianceOptions *options, GError **error)
{
    const AvlastCalibration *c = sample->calibration;
    g_autoptr(AvlastResidual) r = g_new0(AvlastResidual, 1);

    *r = (AvlastResidual){.sample = sample,
                          .influence = influence,
                          .state = state,
                          .options = options,
                          .terms = options->k * MAX(options->n_groups, 1)};
    r->count = r->terms;
    g_autofree AvlastSum **sum = g_new0(AvlastSum *, MAX(c->n_done, 1));
    Gathering work = {.r = r, .sum = sum};
    gboolean good = make_room(r, &work, error) && gather(&work, error);
    if (good)
        round_sums(r, &work);
    for (guint s = 0; s < c->n_done; s++)
        g_free(sum[s]);
    g_free(work.squares);
    g_free(work.at);
    g_free(work.value);
    return good && regress(r, error) ? g_steal_pointer(&r) : NULL;
}

/* values -= pull x'B for the terms wanted. */
static void take_step(const AvlastResidual *r, guint s, gsize i, double *values)
{
    const AvlastCalibrationStep *step = &r->sample->calibration->done[s];
    const AvlastAuxiliary *x = step->x;
    const double pull = x ? step->pull[i] : 0.0;

    if (pull == 0.0)
        return;
    for (guint m = 0; m < x->n_margins; m++) {
        const double *b = r->b[s] + (x->offset[m] + x->code[m][i]) * r->terms + r->first;
        for (gsize j = 0; j < r->count; j++)
            values[j] -= pull * b[j];
    }
    for (guint v = 0; v < x->n_numbers; v++) {
        const double *b = r->b[s] + (x->offset[x->n_margins] + v) * r->terms + r->first;
        const double share = pull * x->number[v][i];
        for (gsize j = 0; share != 0.0 && j < r->count; j++)
            values[j] -= share * b[j];
    }
}

void avlast_residual_rows(const AvlastSample *sample, const void *residual, gsize first,
                          gsize count, double *values)
{
    const AvlastResidual *r = residual;
    const gsize k = r->options->k, block = MAX(1, AVLAST_BLOCK / k);
    const guint32 *group = r->options->group;
    g_autofree double *u = g_new(double, MIN(block, count) * k);

    for (gsize from = 0; from < count; from += block) {
        const gsize rows = MIN(block, count - from);
        r->influence(sample, r->state, first + from, rows, u);
        for (gsize i = 0; i < rows; i++) {
            const gsize row = first + from + i;
            double *out = &values[(from + i) * r->count];
            memset(out, 0, r->count * sizeof *out);
            if (!group || group[row] != AVLAST_NO_LEVEL) {
                const gsize start = (group ? group[row] : 0) * k;
                for (gsize j = 0; j < k; j++)
                    if (start + j >= r->first && start + j < r->first + r->count)
                        out[start + j - r->first] = u[i * k + j];
            }
            for (guint s = sample->calibration->n_done; s-- > 0;)
                take_step(r, s, row, out);
        }
    }
}
