/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_IMPACT_DRAWS_REGRESS_PARTS_H
#define AVLAST_IMPACT_DRAWS_REGRESS_PARTS_H

#include "impact/draws_regress.h"

/* The inside of impact/draws_regress*.c. */

/* Numbers from which b^-1/2 is summed, for b between a least value and 1. */
#define AVLAST_REGRESS_ROOTS 3 /* least values, of as many tables */
#define AVLAST_REGRESS_NODES 22

/* Lin's regression: of separate regressions by arm. */
typedef struct AvlastDrawsLin AvlastDrawsLin;

/* Outcomes with the same rows and the same columns beside the arms. Coordinates of group
 * g in its own basis E_g are start[g] ... start[g + 1] - 1. */
typedef struct {
    gsize *outcome, outcomes; /* which of the trial's */
    gsize groups, k;          /* k: columns of Q; of Lin's, those of the covariates */
    guint32 *unit;            /* groups: the unit whose rows they are */
    gsize *start;             /* groups + 1 */
    gsize most;               /* the largest basis */
    double *one;              /* coordinates: E_g'sqrt(w) */
    double *square_of_one;    /* groups: 1'W_g 1 */
    double *p;                /* coordinates x k: E_g'Q_g */
    double *base;             /* coordinates x most: I - E_g'Q_g Q_g'E_g, row by row */
    double *turn; /* coordinates x most, or NULL: E_g was turned by it so that base is
                     diagonal, row by row */
    double *root[AVLAST_REGRESS_ROOTS]; /* coordinates x nodes: 1 / (base + s^2) */
    double *least;                      /* groups: the smallest of base */
    double *gamma;                      /* groups x k: Q_g'sqrt(w) */
    double *y;     /* coordinates x columns: E_g'My, and behind them Md as it was drawn */
    gsize columns; /* outcomes, and one more with shift */
    double *square;      /* columns: (My)'(My), and columns: (My)'(Md as drawn) */
    double df;           /* n - columns of the regression */
    double factor;       /* f */
    AvlastDrawsLin *lin; /* NULL: the arms' columns alone are drawn */
} AvlastRegressPart;

struct AvlastDrawsRegress {
    const AvlastAssignment *assignment; /* borrowed */
    gsize arms,
        effects; /* arms beside the control; effects of an outcome, from `first` */
    guint32 first;
    gsize all;                            /* effects of a draw */
    gboolean shift, classical, rows, lin; /* rows: no clusters */
    int power;                            /* 2 p */
    GPtrArray *parts;
    gsize coordinates, largest, columns, k; /* the most of any part */
};

/* Fills a part of which outcome and outcomes are known, groups and unit being the
 * assignment's units and the rows' units; arm: the indicator as it was drawn, by the
 * frame's rows, or NULL. */
gboolean avlast_regress_part_fill(const AvlastDrawsRegress *r, AvlastRegressPart *part,
                                  const AvlastEvaluation *e, const double *arm,
                                  GError **error);

/* A thread's own: of every number as many as there are lanes, which stand last. */
typedef struct {
    double *in;      /* arms x units: indicators */
    double *own;     /* arms: d'd */
    double *g;       /* arms x k: Q'd */
    double *c;       /* coordinates x arms: E'Md */
    double *inverse; /* arms x arms: D, then D^-1 */
    double *sum;     /* columns x arms: d'My */
    double *b;       /* columns x arms */
    double *u;       /* effects x largest: A M d t */
    double *m, *v;   /* r x r: B_g, its eigenvalues on the diagonal; eigenvectors */
    double *out;     /* largest */
    double *along;   /* arms */
    double *spread; /* effects x columns x 2: squares, and products with d as it was drawn
                     */
    double *lost;
} AvlastRegressWork;

/* Turns the bases of the part's groups so that their `base` is diagonal; tables for
 * avlast_regress_adjust. For one arm alone. */
gboolean avlast_regress_part_turn(AvlastRegressPart *part, GError **error);

/* How b^-1/2 is summed for b between the least value of a table and 1: nodes[table] terms
 * k / (b + s^2). square, weight: AVLAST_REGRESS_NODES of s^2 and k. */
extern const double avlast_regress_least[AVLAST_REGRESS_ROOTS];
extern const gsize avlast_regress_terms[AVLAST_REGRESS_ROOTS];
void avlast_regress_nodes(gsize table, double *square, double *weight);

/* w->u of group h times B_g^-p. */
void avlast_regress_adjust(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                           gsize h, const AvlastRegressWork *w);

/* The same by the tables; FALSE, and nothing done, where these do not serve. */
gboolean avlast_regress_adjust_turned(const AvlastDrawsRegress *k,
                                      const AvlastRegressPart *part, gsize h,
                                      const AvlastRegressWork *w);

/* The loops of the draws: Q'd and d'd of one arm; E'Md of one arm; D and d'My; (M d t)_g
 * of one effect; squares of a group's scores of one effect, and their products with those
 * of the arm as it was drawn. */
void avlast_regress_add_up(const AvlastRegressPart *part, const double *in, double *g,
                           double *own);
void avlast_regress_project(const AvlastRegressPart *part, gsize arms, const double *in,
                            const double *g, double *c);
void avlast_regress_multiply(const AvlastRegressPart *part, gsize arms, const double *c,
                             double *d, double *sum);
void avlast_regress_direct(const double *c, const double *t, gsize arms, gsize r,
                           double *u);
void avlast_regress_add_scores(const AvlastDrawsRegress *k, const AvlastRegressPart *part,
                               gsize h, const AvlastRegressWork *w, const double *u,
                               double *spread);

#endif
