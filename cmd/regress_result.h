/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REGRESS_RESULT_H
#define AVLAST_CMD_REGRESS_RESULT_H

#include "cmd/program.h"
#include "data/formula.h"
#include "model/robust.h"

/* What was asked for and what became of it. */
typedef struct {
    AvlastRun *run;
    const AvlastFrame *frame;
    const AvlastSample *sample;
    const AvlastModelMatrix *matrix;
    AvlastSe se;
    gint64 weightless, outside; /* rows of weight 0, rows outside the domain */
} AvlastRegress;

/* Fits and describes the model: a result ready to be written. */
AvlastResult *avlast_regress_result(const AvlastRegress *regress, GError **error);

static inline gboolean avlast_regress_clustered(AvlastSe se)
{
    return se == AVLAST_SE_CR0 || se == AVLAST_SE_CR1 || se == AVLAST_SE_STATA ||
           se == AVLAST_SE_CR2;
}

#endif
