/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_VALIDATE_INTERNAL_H
#define AVLAST_DATA_VALIDATE_INTERNAL_H

#include "data/cell.h"
#include "data/validate.h"

/* A fault or note of a cell or row before its place is known. */
typedef struct {
    AvlastFault *fault;
    gsize row, field; /* AVLAST_NO_FIELD: the whole row */
    gboolean note;
} AvlastFound;

#define AVLAST_NO_FIELD G_MAXSIZE

/* Faults of cells, gathered before their places are known. */
typedef struct {
    const AvlastFrame *frame;
    const guint8 *among; /* or NULL */
    AvlastNotation notation;
    GArray *found;                /* of AvlastFound */
    AvlastValidation *validation; /* takes notes on the whole file */
    const char *file;
    const char *unit; /* what a row is called: "line" of a text, "row" of a workbook */
    gsize field;      /* of the column that is being checked, or AVLAST_NO_FIELD */
    const char *name;
} AvlastCellFaults;

/* The place of the header's column of that name, or AVLAST_NO_FIELD. */
gsize avlast_cell_field(const AvlastCellFaults *found, const char *name);

/* Whether the row is checked, and the column's cell is there. */
gboolean avlast_cell_counts(const AvlastCellFaults *found, gsize row);
gboolean avlast_cell_present(const AvlastCellFaults *found, const AvlastColumn *column,
                             gsize row);

void avlast_cell_fault(AvlastCellFaults *found, gsize row, const char *id,
                       const char *format, ...) G_GNUC_PRINTF(4, 5);

/* The same, but no fault. */
void avlast_cell_note(AvlastCellFaults *found, gsize row, const char *id,
                      const char *format, ...) G_GNUC_PRINTF(4, 5);

/* Whether the cell is a number, whatever its column became: one cell that is none makes a
 * column a category, and the others are still to be checked. */
gboolean avlast_cell_value(const AvlastCellFaults *found, const AvlastColumn *column,
                           gsize row, double *value);

/* Each check of one column; entry is its row of the codebook. */
void avlast_check_type(AvlastCellFaults *found, const AvlastColumn *column,
                       const AvlastCodebookEntry *entry);
void avlast_check_range(AvlastCellFaults *found, const AvlastColumn *column,
                        const AvlastCodebookEntry *entry);
void avlast_check_values(AvlastCellFaults *found, const AvlastColumn *column,
                         const AvlastCodebookEntry *entry);
void avlast_check_weights(AvlastCellFaults *found, const AvlastColumn *column);
void avlast_check_national_ids(AvlastCellFaults *found, const AvlastColumn *column);

/* The cell as messages show it: one that holds a national identity number is not
 * repeated. To be freed. */
char *avlast_cell_shown(const AvlastColumn *column, gsize row);

/* Ids; with a wave, one id stands once in each wave. FALSE without memory. */
gboolean avlast_check_ids(AvlastCellFaults *found, const AvlastColumn *column,
                          const AvlastColumn *wave, GError **error);

/* What looks wrong in a column and need not be; entry may be NULL. */
void avlast_note_suspects(AvlastCellFaults *found, const AvlastColumn *column,
                          const AvlastCodebookEntry *entry);
/* Values without a label beside values with one; entry is the file's own. */
void avlast_note_unlabelled(AvlastCellFaults *found, const AvlastColumn *column,
                            const AvlastCodebookEntry *entry);

/* Checks of whole rows. */
void avlast_check_births(AvlastCellFaults *found, const AvlastCodebook *codebook);
gboolean avlast_note_repeated_rows(AvlastCellFaults *found,
                                   const AvlastValidateOptions *options, GError **error);
void avlast_check_scales(AvlastCellFaults *found, const AvlastValidateOptions *options);
gboolean avlast_check_rules(AvlastCellFaults *found, const AvlastValidateOptions *options,
                            GError **error);
gboolean avlast_check_answers(AvlastCellFaults *found,
                              const AvlastValidateOptions *options, GError **error);
gboolean avlast_check_waves(AvlastCellFaults *found, const AvlastValidateOptions *options,
                            GError **error);

/* The column that names each row: the option's, else the codebook's first id. NULL when
 * there is none. */
const AvlastColumn *avlast_validate_id(const AvlastFrame *frame,
                                       const AvlastValidateOptions *options);
#endif
