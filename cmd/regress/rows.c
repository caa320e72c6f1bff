/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/regress.h"
#include "core/error.h"
#include "core/memory.h"

static void lost_free(gpointer data)
{
    AvlastLost *lost = data;

    g_free(lost->what);
    g_free(lost);
}

static guint8 *rows_among(const AvlastSample *sample, AvlastRegress *counts,
                          GError **error)
{
    g_autofree guint8 *among = avlast_array(guint8, sample->n, error);
    gint64 weightless = 0, outside = 0;

    for (gsize i = 0; among && i < sample->n; i++) {
        if (sample->outside && sample->outside[i])
            continue;
        if (sample->weight[i] < 0.0) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV293", NULL,
                        "calibration made the weight of row %" G_GSIZE_FORMAT
                        " %g, below zero, and a regression cannot use it\nhint: --bounds "
                        "0.3,3 (or others) makes none",
                        i + 1, sample->weight[i]);
            return NULL;
        }
        if (sample->weight[i] == 0.0)
            weightless++;
        else if (sample->domain && !sample->domain[i])
            outside++;
        else
            among[i] = 1;
    }
    if (counts) {
        counts->weightless = weightless;
        counts->outside = outside;
    }
    return g_steal_pointer(&among);
}

/* Leaves out the rows without an offset. */
static gboolean drop_missing(const char *name, const AvlastFrame *frame, guint8 *among,
                             AvlastRegress *counts, GError **error)
{
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);
    gint64 lost[256] = {0};

    if (!column)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (among[i] && column->reason[i] != AVLAST_PRESENT) {
            lost[column->reason[i]]++;
            among[i] = 0;
        }
    if (counts)
        counts->lost = g_ptr_array_new_with_free_func(lost_free);
    for (guint r = 1; counts && r < column->reasons->len; r++) {
        if (lost[r] == 0)
            continue;
        AvlastLost *one = g_new(AvlastLost, 1);
        one->what = g_strdup_printf("no '%s' (%s)", name,
                                    (char *)g_ptr_array_index(column->reasons, r));
        one->rows = lost[r];
        g_ptr_array_add(counts->lost, one);
    }
    return TRUE;
}

AvlastModelMatrix *avlast_regress_matrix_new(const AvlastRegress *regress,
                                             const AvlastFrame *frame,
                                             const AvlastSample *sample,
                                             AvlastRegress *counts, GError **error)
{
    const AvlastRegressOptions *own = regress->own;
    const char *offset = own->offset ? own->offset : own->exposure;
    g_autofree guint8 *among = rows_among(sample, counts, error);

    if (!among || (offset && !drop_missing(offset, frame, among, counts, error)))
        return NULL;
    return regress->family->matrix
               ? regress->family->matrix(regress, frame, among, error)
               : avlast_formula_matrix(regress->formula, frame, among, error);
}

const AvlastModelMatrix *avlast_regress_matrix(const AvlastRegress *regress,
                                               const AvlastFrame *frame,
                                               const AvlastSample *sample,
                                               AvlastModelMatrix **own, GError **error)
{
    *own = NULL;
    if (frame == regress->frame)
        return regress->matrix;
    return *own = avlast_regress_matrix_new(regress, frame, sample, NULL, error);
}

AvlastLinearModel avlast_regress_linear_model(const AvlastModelMatrix *matrix,
                                              const AvlastSample *sample)
{
    return (AvlastLinearModel){.outcome = matrix->outcome,
                               .y = matrix->y,
                               .n = matrix->n,
                               .k = matrix->k,
                               .names = (const char *const *)matrix->names,
                               .x = (const double *const *)matrix->x,
                               .x_low = (const double *const *)matrix->x_low,
                               .weight = sample->weighted ? sample->weight : NULL,
                               .use = matrix->use,
                               .absorb = matrix->absorb};
}
