/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_WRITTEN_CODES_H
#define AVLAST_DATA_WRITTEN_CODES_H

#include "data/frame.h"

/* The codes that a column's missing cells are written with (csv_write.h). */

/* For each reason its code ("-99" of "coded -99: won't answer"), or NULL where the cell
 * is written empty: reasons without a code, and codes that the column also has as a
 * value. Free with g_ptr_array_unref. */
GPtrArray *avlast_written_codes(const AvlastColumn *column, gsize rows);

/* Whether a cell that is present would be taken for the code when it is read back. */
gboolean avlast_column_holds(const AvlastColumn *column, gsize rows, const char *code);

/* What the code of a reason stands for, or NULL. Points into the reason. */
const char *avlast_reason_label(const char *reason);

#endif
