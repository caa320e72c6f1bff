/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/calibration.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"

static void step_clear(AvlastCalibrationStep *done)
{
    avlast_auxiliary_free(done->x);
    avlast_gram_free(done->gram);
    g_free(done->answered);
    g_free(done->after);
    g_free(done->pull);
    g_free(done->push);
}

void avlast_calibration_free(AvlastCalibration *calibration)
{
    if (!calibration)
        return;
    for (guint s = 0; s < calibration->n_done; s++)
        step_clear(&calibration->done[s]);
    g_free(calibration->done);
    g_free(calibration->base);
    g_ptr_array_unref(calibration->steps);
    g_free(calibration);
}

/* Who answered, of the rows that have a weight: 0 and 1 alone. */
static guint8 *read_response(const AvlastFrame *frame, const char *name,
                             const double *before, GError **error)
{
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);
    g_autofree guint8 *answered =
        column ? avlast_array(guint8, frame->rows, error) : NULL;

    for (gsize i = 0; answered && i < frame->rows; i++) {
        const double value = column->number[i];
        if (before[i] == 0.0)
            continue;
        if (value != 0.0 && value != 1.0) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            g_autofree char *cell = avlast_column_cell(column, i);
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV285", &place,
                        "'%s' is %s%s%s, and who answered is told by 1, who did not by "
                        "0\nhint: make such a column with --let",
                        name, *cell ? "'" : "", *cell ? cell : "missing",
                        *cell ? "'" : "");
            return NULL;
        }
        answered[i] = value == 1.0;
    }
    return g_steal_pointer(&answered);
}

/* One step from before to done->after; p (n values) is for nonresponse. */
static gboolean reweigh(AvlastCalibrationStep *done, const double *before, double *after,
                        double *p, gsize n, GError **error)
{
    switch (done->step->kind) {
    case AVLAST_STEP_CELLS:
        done->about = (AvlastReweighing){.iterations = 1};
        return avlast_reweigh_cells(done->x, done->answered, before, after, p, error);
    case AVLAST_STEP_PROPENSITY:
        return avlast_reweigh_propensity(done->x, done->answered, before, after, p,
                                         &done->about, error);
    case AVLAST_STEP_POSTSTRATIFY:
    case AVLAST_STEP_RAKE:
    case AVLAST_STEP_CALIBRATE:
        break;
    case AVLAST_STEP_TRIM:
        return avlast_reweigh_trim(done->step, before, n, after, &done->about, error);
    }
    return avlast_reweigh_to_totals(done->step, done->x, before, after, &done->about,
                                    error);
}

/* pull, push and the matrix to solve with, as the header says. */
static gboolean prepare_variance(AvlastCalibrationStep *done, const double *before,
                                 const double *p, gsize n, GError **error)
{
    const AvlastStepKind kind = done->step->kind;
    g_autofree double *h = avlast_array(double, n, error);

    done->pull = h ? avlast_array(double, n, error) : NULL;
    done->push = done->pull ? avlast_array(double, n, error) : NULL;
    if (!done->push)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const double b = before[i], a = done->after[i];
        if (b == 0.0)
            continue;
        if (kind == AVLAST_STEP_PROPENSITY) {
            done->pull[i] = b * (done->answered[i] - p[i]);
            done->push[i] = done->answered[i] ? 1.0 - p[i] : 0.0;
            h[i] = b * p[i] * (1.0 - p[i]);
        } else {
            const gboolean cells = kind == AVLAST_STEP_CELLS;
            done->pull[i] = cells ? a - b : a;
            done->push[i] = a != 0.0 ? b / a : 0.0;
            h[i] = cells && !done->answered[i] ? 0.0 : b;
        }
    }
    done->gram = avlast_gram_new(done->x, h, error);
    return done->gram != NULL;
}

static gboolean do_step(AvlastCalibrationStep *done, const AvlastWeightStep *step,
                        const AvlastFrame *frame, const double *before, GError **error)
{
    const gsize n = frame->rows;
    g_autofree double *p = avlast_array(double, n, error);

    done->step = step;
    done->after = p ? avlast_array(double, n, error) : NULL;
    if (!done->after)
        return FALSE;
    if (step->response &&
        !(done->answered = read_response(frame, step->response, before, error)))
        return FALSE;
    if (step->kind == AVLAST_STEP_TRIM)
        return reweigh(done, before, done->after, p, n, error);
    done->x = avlast_auxiliary_new(step, frame, before, error);
    return done->x && reweigh(done, before, done->after, p, n, error) &&
           prepare_variance(done, before, p, n, error);
}

static void tell_negative(AvlastSample *sample, const AvlastCalibrationStep *done)
{
    const gsize n = done->about.negative;

    if (n)
        g_ptr_array_add(
            sample->notes,
            g_strdup_printf("calibration made %" G_GSIZE_FORMAT
                            " %s below zero: a bounded distance (logit) makes none",
                            n, n == 1 ? "weight" : "weights"));
}

gboolean avlast_sample_calibrate(AvlastSample *sample, GPtrArray *steps,
                                 const AvlastFrame *frame, GError **error)
{
    g_autoptr(AvlastCalibration) c = g_new0(AvlastCalibration, 1);

    c->n = sample->n;
    c->steps = g_ptr_array_ref(steps);
    c->base = g_memdup2(sample->weight, MAX(sample->n, 1) * sizeof *c->base);
    c->done = g_new0(AvlastCalibrationStep, MAX(steps->len, 1));
    const double *before = c->base;
    for (guint s = 0; s < steps->len; s++) {
        c->n_done = s + 1;
        if (!do_step(&c->done[s], g_ptr_array_index(steps, s), frame, before, error))
            return FALSE;
        before = c->done[s].after;
    }
    memcpy(sample->weight, before, sample->n * sizeof *before);
    for (guint s = 0; s < steps->len; s++)
        tell_negative(sample, &c->done[s]);
    sample->weighted = TRUE;
    avlast_calibration_free(sample->calibration);
    sample->calibration = g_steal_pointer(&c);
    return TRUE;
}

gboolean avlast_calibration_reweigh(const AvlastCalibration *calibration, double *weight,
                                    GError **error)
{
    const gsize n = calibration->n;
    g_autofree double *after = avlast_array(double, n, error);
    g_autofree double *p = after ? avlast_array(double, n, error) : NULL;

    if (!p)
        return FALSE;
    for (guint s = 0; s < calibration->n_done; s++) {
        AvlastCalibrationStep step = calibration->done[s]; /* `about` is the copy's */
        if (!reweigh(&step, weight, after, p, n, error))
            return FALSE;
        memcpy(weight, after, n * sizeof *weight);
    }
    return TRUE;
}
