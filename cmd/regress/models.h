/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REGRESS_MODELS_H
#define AVLAST_CMD_REGRESS_MODELS_H

#include "cmd/regress/instruments.h"

/* The run of avlast regress: one model, or several of the same rows and options (--and)
 * in one result. */

/* Reads the formulas and the file, fits, and gives the result; NULL with an error. */
AvlastResult *avlast_regress_models(AvlastRun *run, GError **error);

/* Several results of one file as one: rows in groups "model=1" ... in their order, what
 * is the same in all settings on top and the rest in settings.models, reasons and notes
 * with the model they are of, charts.specifications. The joint covariance of models is
 * known when the roots are kept (--influence), else between models NaN. The results are
 * emptied. `model`: an object for each with "formula" and "choices" (new reference is not
 * taken). FALSE with an error. */
gboolean avlast_regress_join(AvlastResult *const *results, gsize n, json_t *const *model,
                             GError **error);

#endif
