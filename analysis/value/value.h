/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_VALUE_H
#define AVLAST_VALUE_VALUE_H

#include "infer/result.h"
#include "value/model.h"
#include "value/sensitivity.h"

/* From a value model to money per payer and year, with its doubt. */

typedef struct {
    gint64 draws;         /* 0: the model's */
    gint64 seed;          /* -1: the model's */
    double level;         /* NaN: the model's */
    int sampler;          /* an AvlastSampler; -1: the model's */
    GStrv scenario;       /* ids; NULL: all */
    GStrv metrics;        /* figures (value/asked.h), with rows_only; NULL: all */
    gboolean skip_checks; /* the schedule is not the model's own */
    gboolean rows_only;   /* neither charts nor the ledger's quantiles are read */
    const struct _AvlastStudyPlan *study; /* value/study.h; NULL: none is thought of */
    gboolean mcse;                        /* rows of Monte Carlo errors (value/mcse.h) */
    AvlastSensitivity sensitivity;        /* of the charts' scenario; no kinds: none */
    GString *option_draws;                /* receives the draws of cost_effectiveness as
                                             CSV (value/cost_effect.h), or NULL */
} AvlastValueOptions;

#define AVLAST_VALUE_OPTIONS                                                             \
    {                                                                                    \
        .draws = 0, .seed = -1, .level = NAN, .sampler = -1                              \
    }

/* Computes the scenarios of a model whose effects are resolved, and fills the result:
 * estimates (avlast_metrics), seed, settings (conventions), inputs (model, catalogues,
 * result files, by digest), and the members of charts that plots/charts.h describes. The
 * charts show the scenario `central`, or the first computed when it is left out. *ledger
 * (optional) receives the ledger.
 * FALSE with AVLAST_ERROR_USAGE for an unknown scenario, AVLAST_ERROR_INCONSISTENT for a
 * check that fails, AVLAST_ERROR_INTERNAL without memory or when the ledger's identities
 * do not hold. */
gboolean avlast_value(AvlastValueModel *model, const AvlastValueOptions *options,
                      AvlastResult *result, AvlastLedger **ledger, GError **error);

#endif
