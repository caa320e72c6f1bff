/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_FORMULA_PARTS_H
#define AVLAST_DATA_FORMULA_PARTS_H

/* The inside of AvlastFormula, shared by formula.c and formula_matrix.c only. */

#include "data/formula.h"

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

struct AvlastFormula {
    GPtrArray *atoms; /* of AvlastAtom *; distinct */
    GPtrArray *terms; /* of AvlastTerm *; distinct, main effects first */
    AvlastAtom *outcome;
    char *outcome_text;
    gboolean intercept;
    gboolean list; /* terms alone: categories are coded as beside an intercept */
};

/* "x", "log(x)", "x^2". To be freed. */
char *avlast_atom_text(const AvlastAtom *atom);

#endif
