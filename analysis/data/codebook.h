/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_CODEBOOK_H
#define AVLAST_DATA_CODEBOOK_H

#include <glib.h>

/* What the columns of a data file mean: a CSV file with one row per column and the
 * columns name,label,label_nb,type,scale,values,missing,reverse,unit,min,max,role, of
 * which only name is needed, in any order. */

typedef enum {
    AVLAST_TYPE_UNSAID, /* the data decide */
    AVLAST_TYPE_NUMBER,
    AVLAST_TYPE_INTEGER,
    AVLAST_TYPE_CATEGORY,
    AVLAST_TYPE_DATE, /* 2026-01-15; kept as a category */
    AVLAST_TYPE_TEXT,
    AVLAST_TYPE_ID /* text that names a person or unit: neither empty nor twice */
} AvlastType;

/* A value and what it stands for: "1=Ja", "-99=won't answer"; label is NULL without
 * '='. */
typedef struct {
    char *code, *label;
} AvlastCode;

/* One row of the codebook. Texts are NULL, min and max NaN where the cell is empty. */
typedef struct {
    char *name, *label, *label_nb, *scale, *unit, *role;
    AvlastType type;
    GPtrArray *values;  /* of AvlastCode *, in the order written; empty: any value */
    GPtrArray *missing; /* of AvlastCode *; empty: none */
    gboolean reverse;   /* the item counts backwards in its scale */
    double min, max;
    char *first, *last; /* of the type date: min and max as 2026-01-15 */
    gsize line;         /* of the codebook */
} AvlastCodebookEntry;

typedef struct {
    char *source, *sha256;
    GPtrArray *entries; /* of AvlastCodebookEntry *, in file order */
    GHashTable *index;  /* the entries by name */
} AvlastCodebook;

/* Reads a codebook, or the label file of a survey tool (codebook_internal.h). Values and
 * missing codes are written `1=Ja|2=Nei` (a backslash before | = \ or a blank takes it
 * for itself); reverse is yes, no, true, false, 1, 0, x or empty. NULL and *error at the
 * first fault, with its line and column: AVLAST_ERROR_MALFORMED for unknown or repeated
 * names, types and codes, min above max, and whatever makes a CSV file malformed. */
AvlastCodebook *avlast_codebook_read(const char *path, GError **error);
void avlast_codebook_free(AvlastCodebook *codebook);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCodebook, avlast_codebook_free)

/* The entry of that column or NULL; NULL also when codebook is NULL. */
const AvlastCodebookEntry *avlast_codebook_find(const AvlastCodebook *codebook,
                                                const char *name);

/* Both as one: what `first` says of a column wins, `second` fills in what it is silent
 * about; missing codes of second that first lists as values or as missing are first's.
 * Entries that only second has come last. To be freed. */
AvlastCodebook *avlast_codebook_merge(const AvlastCodebook *first,
                                      const AvlastCodebook *second);

/* "number", "integer", ... as written in a codebook; "" for AVLAST_TYPE_UNSAID. */
const char *avlast_type_name(AvlastType type);

#endif
