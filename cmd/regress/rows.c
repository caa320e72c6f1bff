/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/regress.h"
#include "core/memory.h"

static guint8 *rows_among(const AvlastSample *sample, gint64 *weightless, gint64 *outside,
                          GError **error)
{
    guint8 *among = avlast_array(guint8, sample->n, error);

    *weightless = *outside = 0;
    for (gsize i = 0; among && i < sample->n; i++) {
        if (sample->outside && sample->outside[i])
            continue;
        if (!(sample->weight[i] > 0.0))
            ++*weightless;
        else if (sample->domain && !sample->domain[i])
            ++*outside;
        else
            among[i] = 1;
    }
    return among;
}

AvlastModelMatrix *avlast_regress_matrix_new(const AvlastRegress *regress,
                                             const AvlastFrame *frame,
                                             const AvlastSample *sample,
                                             gint64 *weightless, gint64 *outside,
                                             GError **error)
{
    g_autofree guint8 *among = rows_among(sample, weightless, outside, error);

    if (!among)
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
    gint64 weightless, outside;

    *own = NULL;
    if (frame == regress->frame)
        return regress->matrix;
    return *own = avlast_regress_matrix_new(regress, frame, sample, &weightless, &outside,
                                            error);
}
