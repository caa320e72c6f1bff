/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_WILD_PARTS_H
#define AVLAST_MODEL_WILD_PARTS_H

#include "model/wild.h"

/* The inside of model/wild.c.
 *
 * In the fit's basis sqrt(W) X = Q R the coefficient is b_j = rho t'Q'sqrt(W)y with t the
 * unit vector along R^-T e_j and rho its length, and the residuals under b_j = r are e +
 * delta Q t, delta = (b_j - r) / rho. So the scores of every replicate, s_g(delta) = s0_g
 * + delta s1_g with factors v_g, give
 *
 *   d = sum_g v_g s_g,   b*_j - r = rho t'd,
 *   var* = factor rho^2 sum_g (v_g a_g - c_g'd)^2,   a_g = w_g's_g,   c_g = N_g w_g,
 *
 * N_g = Q_g'Q_g, w_g = t (sandwich) or (I - N_g)^+ t (jackknife). rho and factor drop out
 * of |t*| >= |t|. */
typedef struct {
    const AvlastLinear *fit;
    /* n x k: the fit's Q, and behind it a basis of the absorbed fixed effects that are
     * not nested in clusters. Those that are need none: a factor v_g of their cluster
     * leaves residuals without them. */
    double *q;
    gsize k, n_groups, *first, *order; /* rows of the fit by cluster */
    gboolean linear;                   /* delta counts (WCR) */
    double rho, *t;
    double *s0, *s1;       /* n_groups x k; s1 NULL when not linear */
    double *a0, *a1;       /* n_groups */
    double *c;             /* n_groups x k */
    double own;            /* sum of (w_g'p_g)^2, p_g the sample's scores */
    gboolean undetermined; /* the jackknife variance does not exist */
} AvlastWildKernel;

/* What the fit has at a column, fit->k for one that was dropped; the factor of the
 * variance: G/(G-1) (n-1)/(n-k), or (G-1)/G; why there is no standard error, or NULL. */
gsize avlast_wild_kept(const AvlastLinear *fit, gsize column);
double avlast_wild_variance_factor(const AvlastWildKernel *kernel,
                                   const AvlastWildOptions *options);
const char *avlast_wild_lacks(const AvlastWildKernel *kernel,
                              const AvlastWildOptions *options);
gboolean avlast_wild_check_groups(gsize n_groups, GError **error);

AvlastWildKernel *avlast_wild_kernel_new(const AvlastLinear *fit, gsize kept,
                                         const AvlastWildOptions *options,
                                         GError **error);
void avlast_wild_kernel_free(AvlastWildKernel *kernel);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWildKernel, avlast_wild_kernel_free)

/* Rows of the fit by cluster, in the order of the codes (codes without a row are none):
 * cluster g has rows order[first[g]] .. order[first[g + 1] - 1]. */
gboolean avlast_wild_groups(const AvlastLinear *fit, const AvlastWildOptions *options,
                            gsize **first, gsize **order, gsize *n_groups,
                            GError **error);

/* A basis of the absorbed fixed effects that are not nested in clusters: n x *m, NULL
 * when there are none. */
gboolean avlast_wild_absorbed(const AvlastLinear *fit, const AvlastWildOptions *options,
                              double **basis, gsize *m, GError **error);

/* Replicates of one call; what belongs together stays in the first cache. */
#define AVLAST_WILD_BLOCK 64

/* Whether every vector of signs is taken once. */
gboolean avlast_wild_enumerated(const AvlastWildOptions *options, gsize n_groups);

/* Factors of replicates first .. first + count - 1: n_groups x AVLAST_WILD_BLOCK. */
void avlast_wild_draw(const AvlastWildOptions *options, gboolean enumerated,
                      gsize n_groups, guint32 first, guint32 count, double *v);

/* What |t*| is compared with at a null value: the draws n0, n1, D00, D01, D11 have t* =
 * (n0 + d n1) / sqrt(D00 + 2 d D01 + d^2 D11) s(d), d = delta when `linear`, else 0; the
 * sample t = delta / sqrt(own). s(d)^2 is the quotient of two quadratics a + 2 d b + d^2
 * c, or 1. */
typedef struct {
    gboolean linear;
    double own;
    gboolean stretched;
    double over[3], under[3];
} AvlastWildCurve;

double avlast_wild_stretch(const AvlastWildCurve *curve, double delta);

/* p, p_strict and the interval of `wild`, whose estimate, standard error, clusters and
 * replicates are known; delta is in units of rho. draws: AVLAST_WILD_NUMBERS x reps. */
void avlast_wild_conclude(const AvlastWildCurve *curve, double rho,
                          const AvlastWildOptions *options, const double *draws,
                          AvlastWild *wild);

/* Of a replicate: n0, n1 (t'd = n0 + delta n1), D00, D01, D11. */
#define AVLAST_WILD_NUMBERS 5

/* Replicates `one` of `data` over n_groups clusters and k columns in all, `wild` to say
 * how many: AVLAST_WILD_NUMBERS x reps, number by number; NULL with *error. */
double *avlast_wild_loop(AvlastReplicateBlock one, gconstpointer data,
                         gpointer (*room)(gconstpointer data, GError **error),
                         GDestroyNotify room_free, gsize size,
                         const AvlastWildOptions *options, const AvlastWild *wild,
                         GError **error);

/* The numbers of a block of replicates (AVLAST_WILD_NUMBERS x AVLAST_WILD_BLOCK) from
 * their factors v (n_groups x AVLAST_WILD_BLOCK). Room: d, k x AVLAST_WILD_BLOCK, and
 * kept, n_groups x AVLAST_WILD_BLOCK. */
void avlast_wild_sum(const AvlastWildKernel *kernel, const double *v, double *d,
                     double *kept, double *sum);

#endif
