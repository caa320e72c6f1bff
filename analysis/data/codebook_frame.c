/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codebook of a frame. */
#include <string.h>

#include "data/codebook_internal.h"
#include "data/csv_write.h"
#include "data/written_codes.h"

static AvlastType type_of(const AvlastColumn *column, const AvlastCodebookEntry *known)
{
    const AvlastType said = known ? known->type : AVLAST_TYPE_UNSAID;

    switch (column->type) {
    case AVLAST_COLUMN_NUMBER:
        if (said == AVLAST_TYPE_NUMBER || !column->integer)
            return AVLAST_TYPE_NUMBER;
        return AVLAST_TYPE_INTEGER;
    case AVLAST_COLUMN_CATEGORY:
        return said == AVLAST_TYPE_DATE ? AVLAST_TYPE_DATE : AVLAST_TYPE_CATEGORY;
    case AVLAST_COLUMN_TEXT:
        break;
    }
    return said == AVLAST_TYPE_ID ? AVLAST_TYPE_ID : AVLAST_TYPE_TEXT;
}

static void add_code(GPtrArray *codes, const char *code, const char *label)
{
    AvlastCode *added = g_new0(AvlastCode, 1);

    added->code = g_strdup(code);
    added->label = label && *label ? g_strdup(label) : NULL;
    g_ptr_array_add(codes, added);
}

static gboolean has_code(const GPtrArray *codes, const char *code)
{
    for (guint i = 0; i < codes->len; i++)
        if (strcmp(((const AvlastCode *)g_ptr_array_index(codes, i))->code, code) == 0)
            return TRUE;
    return FALSE;
}

#define MOST_LISTED 50

/* Whether the levels would come back in their order from the cells alone. */
static gboolean levels_follow(const AvlastColumn *column)
{
    const guint n = column->levels->len;

    for (guint k = 0; column->level_labels && k < n; k++)
        if (g_ptr_array_index(column->level_labels, k))
            return FALSE;
    for (guint k = 1; k < n; k++)
        if (strcmp(g_ptr_array_index(column->levels, k - 1),
                   g_ptr_array_index(column->levels, k)) >= 0)
            return FALSE;
    return TRUE;
}

/* Whether the values come again and again, as answers do; names of persons do not. */
static gboolean repeats(gsize present, gsize distinct)
{
    return distinct <= MOST_LISTED && present >= 2 * distinct;
}

/* The legal values. A list makes others a fault, and may name persons: so levels that
 * follow from the cells are listed only when they repeat, and only those that a cell
 * has. */
static void add_values(const AvlastColumn *column, gsize rows,
                       const AvlastCodebookEntry *known, AvlastCodebookEntry *entry)
{
    const guint n = column->levels->len;
    const gboolean all = !levels_follow(column) || (known && known->values->len > 0);
    g_autofree gsize *count = g_new0(gsize, MAX(n, 1));
    gsize present = 0, distinct = 0;

    for (gsize i = 0; i < rows; i++)
        if (column->code[i] != AVLAST_NO_LEVEL) {
            present++;
            distinct += count[column->code[i]]++ == 0;
        }
    if (!all && (entry->type == AVLAST_TYPE_DATE || !repeats(present, distinct)))
        return;
    for (guint k = 0; k < n; k++) {
        const char *level = g_ptr_array_index(column->levels, k);
        const char *label = column->level_labels && k < column->level_labels->len
                                ? g_ptr_array_index(column->level_labels, k)
                                : NULL;
        /* An empty text is written as an empty cell; a level that no row has may be a
         * missing code. */
        if (*level && (all || count[k] > 0) && !has_code(entry->missing, level))
            add_code(entry->values, level, label);
    }
}

static void add_missing(const AvlastColumn *column, gsize rows,
                        const AvlastCodebookEntry *known, AvlastCodebookEntry *entry)
{
    g_autoptr(GPtrArray) codes = avlast_written_codes(column, rows);

    for (guint r = 1; r < codes->len; r++)
        if (g_ptr_array_index(codes, r))
            add_code(entry->missing, g_ptr_array_index(codes, r),
                     avlast_reason_label(g_ptr_array_index(column->reasons, r)));
    /* Codes that no cell has are part of what is known of the column. */
    for (guint i = 0; known && i < known->missing->len; i++) {
        const AvlastCode *code = g_ptr_array_index(known->missing, i);
        if (!has_code(entry->missing, code->code) &&
            !avlast_column_holds(column, rows, code->code))
            add_code(entry->missing, code->code, code->label);
    }
}

static AvlastCodebookEntry *entry_of(const AvlastColumn *column, gsize rows,
                                     const AvlastCodebookEntry *known)
{
    AvlastCodebookEntry *entry = avlast_codebook_entry_new();

    entry->name = g_strdup(column->name);
    entry->label = g_strdup(column->label);
    entry->label_nb = g_strdup(column->label_nb);
    entry->unit = g_strdup(column->unit);
    entry->min = column->scale_min;
    entry->max = column->scale_max;
    entry->type = type_of(column, known);
    add_missing(column, rows, known, entry);
    if (column->type == AVLAST_COLUMN_CATEGORY)
        add_values(column, rows, known, entry);
    if (!known)
        return entry;
    entry->scale = g_strdup(known->scale);
    entry->role = g_strdup(known->role);
    entry->reverse = known->reverse;
    if (entry->type == AVLAST_TYPE_DATE) {
        entry->first = g_strdup(known->first);
        entry->last = g_strdup(known->last);
    }
    for (guint i = 0; column->type != AVLAST_COLUMN_CATEGORY && i < known->values->len;
         i++) {
        const AvlastCode *code = g_ptr_array_index(known->values, i);
        if (!has_code(entry->missing, code->code))
            add_code(entry->values, code->code, code->label);
    }
    return entry;
}

AvlastCodebook *avlast_codebook_of_frame(const AvlastFrame *frame,
                                         const AvlastCodebook *known)
{
    AvlastCodebook *codebook = avlast_codebook_new(frame->source, NULL);

    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        AvlastCodebookEntry *entry =
            entry_of(column, frame->rows, avlast_codebook_find(known, column->name));
        entry->line = j + 2;
        g_ptr_array_add(codebook->entries, entry);
        g_hash_table_insert(codebook->index, entry->name, entry);
    }
    return codebook;
}
