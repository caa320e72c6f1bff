/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_INSTRUMENTAL_PARTS_H
#define AVLAST_MODEL_INSTRUMENTAL_PARTS_H

/* The inside of AvlastIv, for the files instrumental*.c only. */

#include "model/instrumental.h"

static inline double avlast_iv_weight(const AvlastLinear *fit, gsize i)
{
    return fit->weight ? fit->weight[i] : 1.0;
}

/* Residuals y - X b over the model's own columns, sums of squares, sigma and R2. */
gboolean avlast_iv_residuals(AvlastLinear *fit, const AvlastLinearModel *model);

/* Overwrites a symmetric matrix (upper triangle given) by its upper Cholesky factor R, A
 * = R'R. FALSE when it is not positive definite to 1e-12 of its diagonal. */
gboolean avlast_iv_root(gsl_matrix *a);

/* sum s s' of the scores s = q_i sqrt(w_i) e_i in the basis q of Z, by row or cluster;
 * k_Z x k_Z. */
gsl_matrix *avlast_iv_scores(const AvlastIv *iv, const AvlastLinear *fit,
                             const guint32 *cluster, guint32 n_clusters, GError **error);

/* LIML's kappa. */
gboolean avlast_iv_kappa(const AvlastIv *iv, double *kappa, GError **error);

/* Of y (column 0) and the m endogenous columns: coefficients on the excluded instruments
 * made orthonormal, g (l x (1 + m)), the residuals' products v ((1 + m) x (1 + m)), and
 * the joint covariance o of the g, column after column (l (1 + m) square). */
typedef struct {
    gsize l, m;
    gsl_matrix *g, *v, *o;
} AvlastIvBlocks;
gboolean avlast_iv_blocks(const AvlastIv *iv, const AvlastRobustOptions *options,
                          AvlastIvBlocks *blocks, GError **error);
void avlast_iv_blocks_clear(AvlastIvBlocks *blocks);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastIvBlocks, avlast_iv_blocks_clear)

/* Block of o of columns a and b (0: y). */
gsl_matrix_view avlast_iv_block(const AvlastIvBlocks *blocks, gsize a, gsize b);

/* Least root r of |G'G - r V| = 0 over columns first .. m. A column without residuals has
 * no part in it (V singular); infinite when none has residuals, NaN when G'G + V is
 * singular, too. */
gboolean avlast_iv_least_root(const AvlastIvBlocks *blocks, gsize first, double *least,
                              GError **error);

/* --- the tests --- */

typedef struct {
    const AvlastIv *iv;
    const AvlastIvModel *model;
    const AvlastRobustOptions *options;
    AvlastIvBlocks *blocks;
    AvlastEstimates *out;
} AvlastIvTests;

/* A row "name:column" (or "name"). */
AvlastEstimate *avlast_iv_tests_add(const AvlastIvTests *t, const char *outcome,
                                    const char *name, const char *column);
void avlast_iv_tests_take(AvlastEstimate *row, const AvlastWald *wald);

/* Joint test that `q` columns of a fit, from its kept column `first`, are zero. */
gboolean avlast_iv_tests_wald(const AvlastIvTests *t, const AvlastLinear *fit,
                              gsize first, gsize q, AvlastWald *wald, GError **error);
gboolean avlast_iv_is_finite(const gsl_matrix *m);

/* Whether the instruments give a column without error but rounding, as when everybody
 * took up what was assigned: residuals under 1e-12 of its spread. */
gboolean avlast_iv_exact(const AvlastLinear *first);
#define AVLAST_IV_EXACT "no test: the first stage fits without error"

/* Rows of the instruments' strength; of Anderson and Rubin's test and sets, and tF. */
gboolean avlast_iv_tests_strength(const AvlastIvTests *t, GError **error);
gboolean avlast_iv_tests_sets(const AvlastIvTests *t, double level, GError **error);
gboolean avlast_iv_tests_anderson_rubin(const AvlastIvTests *t, double level,
                                        GError **error);

#endif
