/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_RELIABILITY_TERMS_H
#define AVLAST_SURVEY_RELIABILITY_TERMS_H

#include <gsl/gsl_matrix.h>

#include "survey/omega.h"

/* The statistics of reliability.h as functions of a covariance matrix S, with their
 * derivatives. */
typedef enum {
    AVLAST_TERM_ALPHA,
    AVLAST_TERM_FELDT,
    AVLAST_TERM_STANDARD,
    AVLAST_TERM_R_MEAN,
    AVLAST_TERM_OMEGA,
    AVLAST_TERM_OF_ITEM, /* the first that there is one of for each item */
    AVLAST_TERM_ITEM_MEAN = AVLAST_TERM_OF_ITEM,
    AVLAST_TERM_ITEM_SD,
    AVLAST_TERM_ITEM_REST,
    AVLAST_TERM_WITHOUT
} AvlastReliabilityTerm;

/* "alpha", "item.rest=x" ...; to be freed. */
char *avlast_reliability_term_name(AvlastReliabilityTerm term, const char *item);

/* The value of a term at S; NaN when it has none. gradient (k x k) receives the symmetric
 * G of d value = sum over a, b of G_ab dS_ab. Not for AVLAST_TERM_ITEM_MEAN and
 * AVLAST_TERM_OMEGA. */
double avlast_reliability_value(AvlastReliabilityTerm term, gsize item,
                                const gsl_matrix *s, gsl_matrix *gradient);

/* Turns a gradient by the correlations (a != b) into one by S, in place; r is S's
 * correlation matrix. */
void avlast_gradient_of_covariance(const gsl_matrix *s, const gsl_matrix *r,
                                   gsl_matrix *gradient);

/* The correlations of S into r; FALSE when an item does not vary, its index in *item. */
gboolean avlast_correlations(const gsl_matrix *s, gsl_matrix *r, gsize *item);

/* Whether correlations, each from rows of its own, could be those of whole data: no
 * eigenvalue below zero. */
gboolean avlast_correlations_fit(const gsl_matrix *r);

#endif
