/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_ROBUST_PARTS_H
#define AVLAST_MODEL_ROBUST_PARTS_H

/* The inside of AvlastRobust, for the files robust*.c only.
 *
 * Covariances are kept in the basis Q of the fit: with T = L R^-1 (q x k) for contrasts
 * L, cov(L b) = T M T' and the root of cov(L b) is S T', S (units x k) being the root of
 * M. Under the sampling design they are kept as they come from the engine, in the basis
 * of the coefficients: T = L. Effects are further elements of the basis, each its own. */

#include "model/linear_memo.h"
#include "model/robust.h"

struct AvlastRobust {
    const AvlastLinear *fit;
    AvlastRobustOptions options;
    gsize size;         /* k + effects */
    gsl_matrix *m;      /* size x size; NaN when refused */
    gsl_matrix *effect; /* effects x k: gradient R^-1; NULL without effects */
    double df;          /* NaN for CR2, whose df are per contrast */

    /* Rows of the fit by cluster: those of cluster g are order[first[g]] ...
     * order[first[g + 1] - 1]; code[g] is its code in the options. */
    gsize n_groups, *first, *order;
    guint32 *code;
    gsl_matrix *score; /* n_groups x size (CR), PSUs x size (survey), or NULL: S */
    double factor;     /* of HC and CR scores */
    AvlastSmallSample small;

    /* CR2, CR3: rows A_g W_g^(1/2) Q_g (n x k, in the order of `order`; with weights and
     * fixed effects (I - H_base)' of these), and K = Q'WQ of the wide Q (NULL without
     * weights: the identity). */
    double *adjusted;
    gsl_matrix *k;
    AvlastDesignClusters *shared; /* with fits of the same columns; or NULL */

    /* With fixed effects: Q with further columns for the factors outside the base, n x
     * wide row-major (Q itself without such; rows as the fit's), and which factors are
     * the base. Leverages of columns and fixed effects together. */
    gsize wide;
    const double *wide_q, *leverage;
    double *wide_own, *leverage_own;
    double mean, largest; /* leverage: its mean, and the largest beside that */
    /* Flags of the rows of leverage 1 (NULL without such), which have no residual and are
     * in neither figure; their number, and whether columns, and not absorbed effects
     * alone, fit one of them. */
    guint8 *alone;
    gsize n_alone;
    gboolean alone_in_columns;
    guint8 *base;
    gsize n_base;
    /* CR2, CR3: directions that one cluster determines alone, k values each. */
    GArray *own;

    struct AvlastDesignDf *design_df; /* survey, Satterthwaite: of the contrasts */
    GPtrArray *unit;                  /* survey: the PSUs' names */
    char *unit_column;                /* survey */
    gint64 n_clusters;                /* -1 without */
    const char *refused; /* static text: why there are no standard errors, or NULL */
    gboolean mended;     /* several ways: negative eigenvalues were set to 0 */
    GPtrArray *notes;    /* of char * */
};

static inline double avlast_robust_weight(const AvlastLinear *fit, gsize i)
{
    return fit->weight ? fit->weight[i] : 1.0;
}

/* CR2 and CR3: cluster adjustments, and for CR2 and CR3 df of each contrast. */
static inline gboolean avlast_robust_by_contrast(const AvlastRobust *robust)
{
    return robust->options.type == AVLAST_SE_CR2 ||
           robust->options.type == AVLAST_SE_CR3 ||
           robust->options.type == AVLAST_SE_CR3J;
}

static inline gsize avlast_robust_effects(const AvlastRobust *robust)
{
    return robust->options.effects ? robust->options.effects->n : 0;
}

/* Writes what the effects' own influence and the coefficients' k values in `row` make of
 * the effects, behind these; i is a row of the fit. */
void avlast_robust_add_effects(const AvlastRobust *robust, gsize i, double *row);

/* A row of T over the whole basis in the basis Q: k values. */
void avlast_robust_in_q(const AvlastRobust *robust, const double *t, double *row);

/* L R^-1 over the kept columns, q x k; L NULL: all of the model's columns. estimable (q
 * flags, or NULL) tells which rows touch no dropped column. */
gsl_matrix *avlast_robust_q_basis(const AvlastLinear *fit, const gsl_matrix *contrasts,
                                  guint8 *estimable, GError **error);

/* T over the basis of M, q x size. L NULL: all columns, and then the effects. */
gsl_matrix *avlast_robust_basis(const AvlastRobust *robust, const gsl_matrix *contrasts,
                                guint8 *estimable, GError **error);

/* Whether the variance of a contrast is rounding noise: below 1e-20 of the classical
 * sigma^2 |t|^2, t its row of T in the basis Q. Then the residuals' sums vanish
 * identically, as with indicators of the very clusters that the standard errors are
 * clustered by. An exact 0 counts as well for clusters; elsewhere it is an answer (a
 * census, a constant arm). */
gboolean avlast_robust_vanishes(const AvlastRobust *robust, double variance,
                                const double *t);

/* Whether a leverage is 1, but for rounding. */
gboolean avlast_robust_is_whole(double leverage);

/* Marks the rows of leverage 1 (HC2 and up), and fills mean and largest. */
gboolean avlast_robust_find_alone(AvlastRobust *robust, GError **error);
/* Whether a contrast, by its row of T, moves with a row of leverage 1, whose variance
 * cannot be known. */
gboolean avlast_robust_rests_alone(const AvlastRobust *robust, const double *t);

/* A contrast moves along a direction by more than this (of its length) or not at all. */
#define AVLAST_ROBUST_NO_MOVE 1e-8

/* CR2, CR3 and the jackknife: finds and names what one cluster determines alone. */
gboolean avlast_robust_find_own(AvlastRobust *robust, GError **error);
/* Whether a contrast, by its row of T, has a part in that, whose variance cannot be
 * known. */
gboolean avlast_robust_rests_on_own(const AvlastRobust *robust, const double *t);

/* Row i (size values) of the root of M for an HC covariance, but for the common factor.
 */
void avlast_robust_hc_row(const AvlastRobust *robust, gsize i, double *row);

void avlast_robust_note(AvlastRobust *robust, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* M and its root under the sampling design. */
gboolean avlast_robust_survey(AvlastRobust *robust, GError **error);

/* What Satterthwaite's degrees of freedom under the design are made of; those of a
 * contrast given by its row in the basis Q. */
typedef struct AvlastDesignDf AvlastDesignDf;
AvlastDesignDf *avlast_design_df_new(const AvlastRobust *robust, GError **error);
void avlast_design_df_free(AvlastDesignDf *d);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastDesignDf, avlast_design_df_free)
gboolean avlast_design_df_of(const AvlastDesignDf *d, const double *t, double *df,
                             GError **error);

/* Fills wide, wide_q and base. */
gboolean avlast_robust_widen(AvlastRobust *robust, GError **error);
/* The same for rows, and their leverages. */
gboolean avlast_robust_leverages(AvlastRobust *robust, GError **error);
/* An orthonormal basis of W^(1/2) D of the base's levels in cluster g: *m columns of the
 * cluster's rows. */
gboolean avlast_robust_local(const AvlastRobust *robust, gsize g, double **basis,
                             gsize *m, GError **error);

/* Fills small, factor and df; groups: clusters or periods, NaN without. */
gboolean avlast_robust_small_sample(AvlastRobust *robust, double groups, GError **error);
/* M of several ways of clusters; of correlation over time. */
gboolean avlast_robust_ways(AvlastRobust *robust, GError **error);
gboolean avlast_robust_serial(AvlastRobust *robust, GError **error);

/* Scores (into robust->score) and what the degrees of freedom need. */
gboolean avlast_robust_cr2(AvlastRobust *robust, GError **error);

/* Bell-McCaffrey's working-model moments of q contrasts given as rows of T (q x k): with
 * Gamma_ij^st = p_si'p_tj (i, j clusters; s, t contrasts),
 *
 *   omega_st = sum_i Gamma_ii^st,
 *   spread = sum_st sum_ij (Gamma_ij^st Gamma_ij^ts + Gamma_ij^ss Gamma_ij^tt).
 *
 * One contrast has df = 2 omega^2 / spread. omega is q x q; either output may be NULL. */
gboolean avlast_robust_moments(const AvlastRobust *robust, const gsl_matrix *t,
                               gsl_matrix *omega, double *spread, GError **error);

#endif
