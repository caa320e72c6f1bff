/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_FORMULA_PARTS_H
#define AVLAST_DATA_FORMULA_PARTS_H

/* The inside of AvlastFormula, shared by the formula*.c files only. */

#include "core/sum.h"
#include "data/formula.h"

#define AVLAST_MODEL_MAX_COLUMNS 10000

typedef enum {
    AVLAST_ATOM_PLAIN,    /* a number or a category */
    AVLAST_ATOM_CATEGORY, /* i.x */
    AVLAST_ATOM_LOG,
    AVLAST_ATOM_EXP,
    AVLAST_ATOM_SQRT,
    AVLAST_ATOM_POWER, /* x^p */
    AVLAST_ATOM_POLY   /* x, x^2 ... x^p */
} AvlastAtomKind;

/* A factor of a term. */
typedef struct {
    AvlastAtomKind kind;
    char *column;
    int power;
} AvlastAtom;

/* A term is the set of its atoms: their numbers in ascending order. */
typedef struct {
    guint n, *atom;
} AvlastTerm;

/* A factor of fixed effects: a column, or the crossing of several. */
typedef struct {
    GPtrArray *columns; /* of char * */
    char *text;         /* "school", "school:year" */
} AvlastCrossing;
void avlast_crossing_free(gpointer crossing);

struct AvlastFormula {
    GPtrArray *atoms; /* of AvlastAtom *; distinct */
    GPtrArray *terms; /* of AvlastTerm *; distinct, main effects first */
    AvlastAtom *outcome;
    char *outcome_text;
    GPtrArray *absorb; /* of AvlastCrossing *: behind '|'; NULL: none */
    GStrv more;        /* further columns that are needed, or NULL */
    gboolean intercept;
    gboolean list; /* terms alone: categories are coded as beside an intercept */
};

/* "x", "log(x)", "x^2". To be freed. */
char *avlast_atom_text(const AvlastAtom *atom);

/* An atom over the rows: one or more columns of values. A category's columns are its
 * levels, the reference level first. */
typedef struct {
    const AvlastAtom *atom;
    const AvlastColumn *column;
    gboolean category;
    guint n;           /* columns: powers, or levels among the used rows */
    GPtrArray *names;  /* n of char * */
    guint32 *code;     /* category: 0 .. n - 1, or AVLAST_NO_LEVEL */
    gboolean full;     /* scratch: a column for every level in the term at hand */
    gboolean referred; /* some term leaves the first level out */
} AvlastPart;

/* Finds the atom's column and, of a category, its levels among the matrix's used rows.
 * NULL with an error. */
AvlastPart *avlast_part_new(const AvlastFrame *frame, AvlastModelMatrix *matrix,
                            const AvlastAtom *atom, GError **error);
void avlast_part_free(gpointer part);

/* Adds a note for each category: its reference level, where one is left out, or that it
 * has one level only. */
void avlast_parts_note_levels(const GPtrArray *parts, GPtrArray *notes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastPart, avlast_part_free)

/* A column of a matrix as a product of columns of parts. */
struct AvlastMatrixColumn {
    guint n, *part, *which;
};
typedef struct AvlastMatrixColumn AvlastMatrixColumn;

/* The value of a part's column at a number or a code. */
AvlastTwo avlast_part_at(const AvlastPart *part, guint which, double number,
                         guint32 code);
/* The value of a part's column in a row. Powers are formed in double-double: x^10 rounded
 * to double would cost a polynomial half its digits. */
AvlastTwo avlast_part_value(const AvlastPart *part, guint which, gsize row);
gboolean avlast_part_is_power(const AvlastPart *part);

/* The levels of the factors behind '|' in the matrix's used rows. */
gboolean avlast_formula_absorb(const AvlastFormula *formula, const AvlastFrame *frame,
                               AvlastModelMatrix *matrix, GError **error);

/* log and sqrt exist only for some numbers: an error with the line of the first used row
 * that has another. */
gboolean avlast_atom_check(const AvlastFrame *frame, const AvlastModelMatrix *matrix,
                           const AvlastAtom *atom, const AvlastColumn *column,
                           GError **error);

#endif
