/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_CONTRAST_H
#define AVLAST_SURVEY_CONTRAST_H

#include "infer/estimates.h"
#include "survey/groups.h"

/* Functions of the rows of a result, with standard errors by the delta method.
 *
 * An expression is made of numbers, names of rows, + - * / ^ and parentheses, log exp
 * sqrt. A row is called by its term (score, region=nord, y/x), its outcome where that has
 * one row in each group, or outcome:term (x:y, score:p0.5); in backquotes when it is to
 * be set apart. With groups, name[a=1;b=x] or name[1;x] is that group's row; a name
 * without a group is each group's own, and the contrast then has a row for every group.
 * The longest name that fits is taken.
 *
 * Estimate    f(e) of the estimates e.
 * Variance    g' V g, g the gradient of f at e (by exact differentiation), V the rows'
 *             joint covariance.
 * Interval    f +- t sqrt(g' V g), df those of the union of the rows' domains (PSUs minus
 *             strata with a row that counts in one of them); without a sample, the fewest
 *             df of a row in it.
 * Statistic   none: what a contrast is to be tested against is the reader's to say.
 *
 * Rows are put behind the others with outcome "contrast", the group and the expression as
 * term; covariance and root are extended by them, so that they are joint with the rest.
 */
typedef struct {
    const AvlastSample *sample; /* NULL: what rows say of themselves */
    const AvlastGroups *groups;
    const double *const *observed; /* k columns: NaN where a row does not count */
    gsize k;                       /* rows per group; the rows are group-major */
} AvlastContrastRows;

/* FALSE with AVLAST_ERROR_USAGE (AV239) for an expression that cannot be read, an unknown
 * or ambiguous name (with what is near); AVLAST_ERROR_DEGENERATE (AV239) when there is no
 * joint covariance; a value or derivative that does not exist (log of -1, 1/0) gives an
 * empty row with a note. Agrees with R survey::svycontrast, relative 1e-9. */
gboolean avlast_contrasts_add(AvlastEstimates *estimates, const AvlastContrastRows *rows,
                              const char *const *expressions, GError **error);

#endif
