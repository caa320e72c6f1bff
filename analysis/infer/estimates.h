/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_INFER_ESTIMATES_H
#define AVLAST_INFER_ESTIMATES_H

#include <glib.h>
#include <gsl/gsl_matrix.h>

/* What every estimator returns: named rows, their joint covariance, and how they came
 * about. A field that does not apply is NaN (numbers), -1 (counts) or NULL (texts), and
 * is printed as empty. */

/* On which scale a row's estimate is nearest to normal, so that its interval is taken
 * there, and what the completed data sets of multiple imputation say of it is put
 * together there (infer/imputation.h). */
typedef enum {
    AVLAST_ROW_PLAIN,
    AVLAST_ROW_LOG,        /* of what is positive */
    AVLAST_ROW_LOG_TO_ONE, /* the same, and no interval goes above 1 */
    AVLAST_ROW_LOGIT,      /* of a share */
    AVLAST_ROW_FISHER,     /* atanh, of a correlation */
    AVLAST_ROW_CLOGLOG,    /* log(-log), of a share that survives */
    AVLAST_ROW_SHARE,      /* a share whose interval is another of survey/intervals.h */
    AVLAST_ROW_TO_ONE,     /* plain, but no interval goes above 1 */
    AVLAST_ROW_WITHIN_ONE  /* plain, but no interval goes beyond -1 and 1 */
} AvlastRowScale;

typedef struct {
    char *outcome; /* the variable */
    char *group;   /* "a=1;b=x", or NULL */
    char *term;    /* coefficient, level, quantile "p0.5", test quantity "F" */
    double estimate, std_error, statistic;
    double df;  /* of t; numerator df of F */
    double df2; /* denominator df of F, else NaN */
    double p_value, conf_low, conf_high;
    gint64 nobs, nclusters;
    double deff;
    char *method;
    char *note;
    AvlastRowScale scale; /* not part of result files */
} AvlastEstimate;

typedef struct {
    char *what; /* "no 'score' (coded -99: won't answer)" */
    gint64 rows;
} AvlastDropped;

typedef struct {
    GPtrArray *rows; /* of AvlastEstimate * */
    gsl_matrix *
        covariance; /* rows x rows in the rows' order, or NULL; NaN where not estimable */

    /* Root of the covariance: V = root' root, one row per unit (PSU, cluster or
     * observation), one column per estimate; already holds small-sample factors. NULL
     * unless it was asked for. */
    gsl_matrix *root;
    GPtrArray *unit;   /* of char *: the units' names, root->size1 of them; or NULL */
    char *unit_column; /* the column the units are levels of, or NULL for row numbers */
    gboolean root_private; /* kept for other results alone: not to be published */

    double level; /* of the intervals */
    gint64 rows_read, rows_used;
    GPtrArray *dropped;    /* of AvlastDropped * */
    GPtrArray *notes;      /* of char *: cautions that a report must not lose */
    char *design, *method; /* one line each, for people */
} AvlastEstimates;

AvlastEstimates *avlast_estimates_new(void);
void avlast_estimates_free(AvlastEstimates *estimates);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastEstimates, avlast_estimates_free)

/* A new row whose every field is "does not apply", owned by the estimates. Texts are
 * copied. */
AvlastEstimate *avlast_estimates_add(AvlastEstimates *estimates, const char *outcome,
                                     const char *group, const char *term);

AvlastEstimate *avlast_estimates_row(const AvlastEstimates *estimates, gsize index);

/* The first row of that outcome, group and term (NULL matches any), its index in *index
 * if not NULL. */
AvlastEstimate *avlast_estimates_find(const AvlastEstimates *estimates,
                                      const char *outcome, const char *group,
                                      const char *term, gsize *index);

/* Fills statistic = estimate / std_error, its two-sided p-value and the interval estimate
 * +- t std_error from the row's estimate, std_error and df at the estimates' level. When
 * df <= 0 or std_error is NaN, they stay empty and the note tells why. A std_error of
 * exactly 0 gives an interval of no width and no statistic. */
void avlast_estimate_infer(AvlastEstimate *row, double level);

/* Adds text to the row's note ("; " between several). */
void avlast_estimate_note(AvlastEstimate *row, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* Adds a sentence to the notes unless it is there already. */
void avlast_estimates_note(AvlastEstimates *estimates, const char *format, ...)
    G_GNUC_PRINTF(2, 3);

/* Takes out the rows for which keep[i] is 0, of covariance and root too. FALSE and
 * AVLAST_ERROR_INTERNAL without memory. */
gboolean avlast_estimates_keep(AvlastEstimates *estimates, const guint8 *keep,
                               GError **error);

void avlast_estimates_drop(AvlastEstimates *estimates, const char *what, gint64 rows);

/* Puts the rows of `other` behind those of `estimates`. The joint covariance is root'
 * root when both have roots: over shared units when their unit_column and unit names
 * match, as independent when both have unit columns of other names (with a note that says
 * so). Without roots the cross-covariance is unknown: NaN; of
 * more than 4,000 rows none is kept. `other` is emptied. FALSE and
 * AVLAST_ERROR_INTERNAL when memory runs out. */
gboolean avlast_estimates_append(AvlastEstimates *estimates, AvlastEstimates *other,
                                 GError **error);

#endif
