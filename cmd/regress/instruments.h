/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_REGRESS_INSTRUMENTS_H
#define AVLAST_CMD_REGRESS_INSTRUMENTS_H

#include "cmd/regress/regress.h"
#include "model/wild_iv.h"

/* The part of a formula behind its last '|': endogenous ~ instruments. */
struct AvlastInstruments {
    AvlastFormula *formula; /* outcome ~ exogenous + instruments; NULL: no such part */
    char *endogenous, *excluded; /* the two sides, as written */
};

/* Parses a formula that may have such a part. The formula returned has the endogenous
 * terms behind the exogenous ones, and needs the instruments' columns too. NULL with
 * AVLAST_ERROR_USAGE. */
AvlastFormula *avlast_instruments_parse(const char *text, AvlastInstruments *instruments,
                                        GError **error);
void avlast_instruments_clear(AvlastInstruments *instruments);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastInstruments, avlast_instruments_clear)

/* Options against the instruments (r->instruments, or NULL); settles the type of standard
 * errors of liml and gmm. FALSE with AVLAST_ERROR_USAGE (AV384). */
gboolean avlast_instruments_check(AvlastRegress *r, GError **error);

/* --method. */
AvlastIvMethod avlast_regress_iv_method(const AvlastRegress *r);

/* The kinds of --wild that there are with instruments. AV725. */
gboolean avlast_regress_check_wild_iv(const AvlastRegress *r, GError **error);
/* --wild's options, and the clusters of the sample. */
gboolean avlast_regress_wild_options(const AvlastRegress *r, const AvlastSample *sample,
                                     AvlastWildOptions *o, GError **error);

/* --wild of the endogenous coefficient: its row, two rows behind the tests, settings and
 * notes. Nothing without --wild. */
gboolean avlast_regress_wild_iv(const AvlastRegress *r, const AvlastSample *sample,
                                const AvlastIv *iv, const AvlastIvModel *model,
                                AvlastEstimates *estimates, AvlastEstimates *tests,
                                GError **error);

/* The estimator of a model with instruments; data: AvlastRegress. */
AvlastEstimates *avlast_regress_iv(const AvlastFrame *frame, const AvlastSample *sample,
                                   gconstpointer data, GError **error);

#endif
