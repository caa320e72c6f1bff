/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_CATALOGUE_H
#define AVLAST_VALUE_CATALOGUE_H

#include "core/error.h"

/* A catalogue of unit costs: a CSV file (UTF-8, commas, decimal points), one row per
 * figure, with its price year, source and sureness. */

typedef struct {
    AvlastPlace place; /* of the row; column 0 */
    GStrv cell;        /* beside the columns; "" when empty */
} AvlastCatalogueRow;

typedef struct {
    char *path, *sha256;
    GStrv column;
    GPtrArray *rows; /* of AvlastCatalogueRow * */
} AvlastCatalogue;

/* Reads a catalogue. The columns id, central, price_year, kind, source and sure are
 * needed; name, payer, low, high, se, distribution, unit, index, real_growth, marginal,
 * cashable, date and note may be there; others are refused with a did-you-mean. NULL with
 * AVLAST_ERROR_NOT_FOUND, or AVLAST_ERROR_MALFORMED with line and column: broken quotes,
 * a row of another width, an id twice or empty, text that is not UTF-8. */
AvlastCatalogue *avlast_catalogue_read(const char *path, GError **error);

/* What a table of another kind has: its columns, those that must be there, and whether
 * the first column is an id that may stand but once. Lists end with NULL. */
typedef struct {
    const char *const *known, *const *needed;
    gboolean unique;
} AvlastCatalogueForm;

/* The same of a table of that form. */
AvlastCatalogue *avlast_catalogue_read_form(const char *path,
                                            const AvlastCatalogueForm *form,
                                            GError **error);

void avlast_catalogue_free(AvlastCatalogue *catalogue);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCatalogue, avlast_catalogue_free)

/* The row of that id, or NULL. */
const AvlastCatalogueRow *avlast_catalogue_find(const AvlastCatalogue *catalogue,
                                                const char *id);

/* A cell's text, or NULL when it is empty or the column is not there. Borrowed. */
const char *avlast_catalogue_text(const AvlastCatalogue *catalogue,
                                  const AvlastCatalogueRow *row, const char *column);

/* A cell as a number; an empty cell leaves *value as it was. FALSE and
 * AVLAST_ERROR_MALFORMED when it is not a number. */
gboolean avlast_catalogue_number(const AvlastCatalogue *catalogue,
                                 const AvlastCatalogueRow *row, const char *column,
                                 double *value, GError **error);

#endif
