/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_FORMULA_H
#define AVLAST_DATA_FORMULA_H

#include "data/frame.h"

/* Model formulas: from text to columns of a frame to a model matrix.
 *
 *   outcome ~ a + b + a:b + a*b + i.c + log(x) + x^2 + poly(x,3) + 0 | school + year
 *
 *   a          a number as it is; a category as one 0/1 column "a=level" for each level
 *              but the first
 *   i.c        the category of a column of numbers
 *   a:b, a*b   products; a*b is a + b + a:b. Brackets group: a*(b + c)
 *   log(x), exp(x), sqrt(x), x^p (p = 2..20); also on the left of ~, where x^p is not
 *   poly(x,p)  the powers x, x^2, ... x^p themselves (not orthogonal ones)
 *   0, -1      no intercept; 1 is the default
 *   | f + g:h  fixed effects: an effect for each value of f and each pair of values of g
 *              and h, which are absorbed and not shown
 *
 * A name is letters of any language, digits, '.' and '_', not starting with a digit; any
 * other name goes in backquotes, as does one that starts with "i.". In a product, a
 * category whose margin is not in the model has a column for every level, as in R. */

typedef struct AvlastFormula AvlastFormula;

/* Parses a formula. NULL and AVLAST_ERROR_USAGE with the place and a caret under it for
 * anything that is not of the form above. */
AvlastFormula *avlast_formula_parse(const char *text, GError **error);

/* Parses the right-hand side alone: terms with '+' or, as a list, with commas ("age,
 * i.region"). Without an intercept. */
AvlastFormula *avlast_formula_parse_terms(const char *text, GError **error);

void avlast_formula_free(AvlastFormula *formula);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastFormula, avlast_formula_free)

/* The distinct column names it needs, in order of appearance, NULL-terminated; to be
 * freed with g_strfreev. */
GStrv avlast_formula_columns(const AvlastFormula *formula);

/* Makes a further column one that the formula needs: rows that lack it are not in use. */
void avlast_formula_need(AvlastFormula *formula, const char *column);

/* For models with something else in the intercept's place: no column "(Intercept)", but
 * categories coded as beside one. FALSE and AVLAST_ERROR_USAGE (AV301) when the formula
 * says 0 itself, or has no term. */
gboolean avlast_formula_drop_intercept(AvlastFormula *formula, GError **error);
gboolean avlast_formula_intercept(const AvlastFormula *formula);

/* The terms on the right ("age", "i.region" as "region", "age:region", "x^2"), products
 * of a*b written out; and the factors behind '|' ("school", "school:year"). To be freed
 * with g_strfreev. */
GStrv avlast_formula_terms(const AvlastFormula *formula);
GStrv avlast_formula_effects(const AvlastFormula *formula);

/* How many factors of fixed effects are absorbed. */
guint avlast_formula_absorbs(const AvlastFormula *formula);

/* A factor of absorbed fixed effects over all rows of a frame. */
typedef struct {
    char *name;     /* "school", "school:year" */
    guint32 *code;  /* n: 0 .. levels - 1, AVLAST_NO_LEVEL in rows not used */
    guint32 levels; /* that a used row has */
} AvlastAbsorb;
void avlast_absorb_free(gpointer absorb);

/* Columns of a model over all rows of a frame. */
typedef struct {
    gsize n, k;
    char *outcome;     /* or NULL */
    double *y;         /* n, NaN where missing; NULL without an outcome */
    GPtrArray *levels; /* of char *: texts of the levels that a used row has, when
                          the outcome is read as levels: y is their number from 0. NULL
                          when y is the column's numbers */
    GStrv names;    /* k: "(Intercept)", "age", "region=nord", "age:region=nord", "x^2" */
    double **x;     /* k columns of n; NaN where a variable is missing */
    double **x_low; /* k columns (NULL where exact): with x, powers to 106 bits */
    guint *term;    /* k: 0 for the intercept, else the number of its term in the formula
                       from 1 */
    struct AvlastMatrixColumn *column; /* k: what each is made of, with: */
    GPtrArray *parts;                  /* the formula's columns; formula_parts.h */
    guint8 *use;       /* n: 1 where every variable is present (and `among` allows) */
    GPtrArray *lost;   /* of AvlastLost *: rows of `among` not used, each counted once, at
                          its first missing variable */
    GPtrArray *notes;  /* of char *: "'region': reference level 'nord'" */
    GPtrArray *absorb; /* of AvlastAbsorb *: the factors behind '|', without a column; may
                          be empty */
} AvlastModelMatrix;

typedef struct {
    char *what; /* "no 'score' (coded -99: won't answer)" */
    gint64 rows;
} AvlastLost;

/* Builds the matrix from the frame's columns. among: n flags of the rows to consider, or
 * NULL for all; only these can be in use, and only levels that a used row has get
 * columns. Failure: NULL with AVLAST_ERROR_USAGE for an absent column (did-you-mean) or a
 * function of a category, AVLAST_ERROR_INCONSISTENT for the log or root of a value
 * outside its range (file and line), AVLAST_ERROR_DEGENERATE when no row is left or a
 * category of more than 10,000 levels, AVLAST_ERROR_INTERNAL without memory. */
AvlastModelMatrix *avlast_formula_matrix(const AvlastFormula *formula,
                                         const AvlastFrame *frame, const guint8 *among,
                                         GError **error);

/* How the outcome is read. */
typedef enum {
    AVLAST_OUTCOME_NUMBER, /* numbers; a category is an error */
    AVLAST_OUTCOME_EITHER, /* numbers as they are, a category or text as its levels */
    AVLAST_OUTCOME_LEVELS  /* levels, also the distinct values of numbers */
} AvlastOutcome;

/* The same, with the outcome read in that way. */
AvlastModelMatrix *avlast_formula_matrix_of(const AvlastFormula *formula,
                                            const AvlastFrame *frame, const guint8 *among,
                                            AvlastOutcome outcome, GError **error);
/* Which of the matrix's columns belong to terms, given as a list ("age, i.region"): k
 * flags, to be freed. NULL with AVLAST_ERROR_USAGE for a term that the formula lacks. */
guint8 *avlast_formula_columns_of(const AvlastFormula *formula,
                                  const AvlastModelMatrix *matrix, const char *terms,
                                  GError **error);

/* Rows as they would be with some columns of the frame at other values. */
typedef struct {
    char *column, *value; /* a number, or a level of a category */
} AvlastSetting;
typedef struct AvlastWhatIf AvlastWhatIf;

/* Matrix and frame must outlive it. NULL with AVLAST_ERROR_USAGE for a column that is not
 * in the model, a level that no used row has, or a value that is no number. */
AvlastWhatIf *avlast_what_if_new(const AvlastModelMatrix *matrix,
                                 const AvlastSetting *set, gsize n, GError **error);
void avlast_what_if_free(AvlastWhatIf *scenario);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWhatIf, avlast_what_if_free)

/* The k columns of a used row, and their derivatives by a column of numbers. */
void avlast_what_if_row(const AvlastWhatIf *scenario, gsize row, double *x);
void avlast_what_if_slope(const AvlastWhatIf *scenario, const char *name, gsize row,
                          double *x);

/* The levels that a category of the model has, the reference first; none for a number.
 * NULL for a column that is not in the model. */
GStrv avlast_what_if_levels(const AvlastModelMatrix *matrix, const char *name,
                            gboolean *category);

void avlast_model_matrix_free(AvlastModelMatrix *matrix);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastModelMatrix, avlast_model_matrix_free)

#endif
