/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_LIN_H
#define AVLAST_IMPACT_DRAWS_LIN_H

#include "impact/draws_regress_parts.h"

/* Lin's regression under an assignment, without the rows' columns.
 *
 * With centred covariates and block indicators times the arms it is one regression in
 * each arm by itself, on indicators of the blocks and the covariates Z, of which blocks
 * have been taken out over all rows (blocks: one of all rows without blocks). In arm a,
 * with s_b the share of block b in all weights and W, m, y the sum of weights and the
 * weighted means of Z and of an outcome in a cell (a, b),
 *
 *   X = Z - m,  S = sum X'X,  g = S^-1 sum X'y,  M = sum_b s_b m_b,
 *   level_a = sum_b s_b y_b - M'g,
 *
 * and effects are differences of levels. The level is sum_g c_g'y_g over the arm's groups
 * of rows (the clusters, or single rows), c_g = 1 s_b / W_b - X_g S^-1 M, and its
 * variance
 *
 *   f sum_g (c_g' B_g^-p (y_g - 1 y_b - X_g g))^2,   B_g = I - 11' / W_b - X_g S^-1 X_g',
 *
 * p and f as in impact/draws_regress.h. Sums over groups and a Cholesky factor in each
 * arm, of the size of the covariates, are all that a draw needs; a group of several rows
 * is known by its coordinates in the basis of 1 and Z_g. */

/* A part's own; cells hold 1, then 1'Z, then 1'y of each column. */
struct AvlastDrawsLin {
    gsize blocks;       /* with a row */
    gsize common;       /* the arm that most groups had as it was drawn */
    guint32 *block;     /* groups */
    double *share;      /* blocks: s_b */
    gsize cell, more;   /* numbers of a cell; of Z'Z (its lower half) and Z'y behind it */
    double *number;     /* groups x (cell + more) */
    double *total;      /* blocks x cell */
    double *more_total; /* more */
    double node[AVLAST_REGRESS_ROOTS][2][AVLAST_REGRESS_NODES]; /* s^2, k */
};

/* The rest of a part whose groups' coordinates are known. */
gboolean avlast_draws_lin_fill(const AvlastDrawsRegress *regress, AvlastRegressPart *part,
                               GError **error);
void avlast_draws_lin_free(AvlastDrawsLin *lin);

/* Doubles of a thread's own that draws of any part need. */
gsize avlast_draws_lin_work(const AvlastDrawsRegress *regress);

/* `lanes` draws of the outcomes of a part; lost[l] is set where sums do not tell. arm:
 * lanes x units; drawn: lanes x effects. */
void avlast_draws_lin_run(const AvlastDrawsRegress *regress,
                          const AvlastRegressPart *part, const guint32 *arm, gsize lanes,
                          double *work, AvlastDrawn *drawn, guint8 *lost);

/* --- one draw --- */

/* A thread's own; a: all arms, the control first. */
typedef struct {
    double *count;  /* a x blocks: groups */
    double *cell;   /* a x blocks x cell: sums, then W and means */
    double *more;   /* a x more */
    double *root;   /* a x k x k: L^-1, with S = L L' */
    double *kappa;  /* a x k: -S^-1 M */
    double *gamma;  /* a x k x columns: S^-1 X'y */
    double *level;  /* a x columns */
    double *own;    /* a: sum_g c_g'c_g */
    double *spread; /* a x columns x 2: squares of scores, and products with those of the
                       arm as it was drawn */
    double *square; /* 2 x columns: of residuals, likewise */
    double *x;      /* largest x k: X_g */
    double *v;      /* largest x k: X_g L^-T */
    double *c;      /* largest */
    double *b;      /* largest x largest */
    double *e;      /* columns */
    double *score;  /* columns */
    double *space;  /* of the root */
    double *lanes;  /* of draws side by side */
} AvlastDrawsLinWork;

/* Of a row that is alone with its leverage. */
#define AVLAST_DRAWS_LIN_SINGULAR 1e-8

/* From the sums by cell and arm (count, cell, more) to what arm a is estimated by; FALSE
 * when its covariates nearly determine each other. */
gboolean avlast_draws_lin_fit(const AvlastRegressPart *part, gsize a,
                              const AvlastDrawsLinWork *w);
/* v = L^-1 x; its square. */
double avlast_draws_lin_forward(const double *root, const double *x, gsize k, double *v);
/* From spread and the rest to the draw's numbers. */
gboolean avlast_draws_lin_tell(const AvlastDrawsRegress *regress,
                               const AvlastRegressPart *part, const AvlastDrawsLinWork *w,
                               AvlastDrawn *drawn);

/* --- sixteen draws side by side, of groups of one dimension (rows) --- */

gsize avlast_draws_lin_lanes_work(const AvlastDrawsRegress *regress);
/* Whether the part is of that kind. */
gboolean avlast_draws_lin_lanes_fit(const AvlastDrawsRegress *regress,
                                    const AvlastRegressPart *part);
void avlast_draws_lin_lanes_run(const AvlastDrawsRegress *regress,
                                const AvlastRegressPart *part, const guint32 *arm,
                                gsize lanes, const AvlastDrawsLinWork *w,
                                AvlastDrawn *drawn, guint8 *lost);

/* c = b^-1/2 c (power 1) or b^-1 c (power 2) for a symmetric b (r x r, r > 1, lost) with
 * eigenvalues of at most 1; FALSE when one is too small (below 1e-4, 1e-8). work:
 * avlast_draws_lin_root_work(r). */
gboolean avlast_draws_lin_root(const AvlastDrawsLin *lin, int power, gsize r, double *b,
                               double *c, double *work);
gsize avlast_draws_lin_root_work(gsize r);

#endif
