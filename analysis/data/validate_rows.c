/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows that repeat another: a form that was sent twice, a file that was pasted twice. */
#include <string.h>

#include "core/memory.h"
#include "data/dates.h"
#include "data/validate_internal.h"

/* So few equal cells may agree by chance. */
#define FEWEST_CELLS   4
#define FEWEST_ANSWERS 8

/* A cell as a number that equal cells share. Texts have a code within their column. */
static guint64 cell_key(const AvlastColumn *column, gsize row)
{
    guint64 bits;

    if (column->reason[row] != AVLAST_PRESENT)
        return 1;
    if (column->type != AVLAST_COLUMN_NUMBER)
        return (guint64)column->code[row] << 1;
    const double value = column->number[row] + 0.0; /* -0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static guint64 mix(guint64 hash, guint64 key)
{
    hash ^= key + G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
    hash *= G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
    return hash ^ (hash >> 29);
}

static guint64 row_hash(const GPtrArray *columns, gsize row, guint *present)
{
    guint64 hash = 0;

    *present = 0;
    for (guint j = 0; j < columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(columns, j);
        hash = mix(hash, cell_key(column, row));
        *present += column->reason[row] == AVLAST_PRESENT;
    }
    return hash;
}

static gboolean same_rows(const GPtrArray *columns, gsize a, gsize b)
{
    for (guint j = 0; j < columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(columns, j);
        if (column->reason[a] != column->reason[b] ||
            cell_key(column, a) != cell_key(column, b))
            return FALSE;
    }
    return TRUE;
}

/* For each row the earlier one it repeats, plus 1; 0 for none. */
static gsize *find_repeats(const AvlastCellFaults *found, const GPtrArray *columns,
                           guint fewest, gsize *n, GError **error)
{
    const gsize rows = found->frame->rows;
    g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
    gsize *repeats = avlast_array(gsize, rows, error);

    *n = 0;
    for (gsize i = 0; repeats && i < rows; i++) {
        guint present;
        if (!avlast_cell_counts(found, i))
            continue;
        const guint64 hash = row_hash(columns, i, &present);
        if (present < fewest)
            continue;
        gpointer key = GSIZE_TO_POINTER((gsize)hash);
        const gsize before = GPOINTER_TO_SIZE(g_hash_table_lookup(first, key));
        if (before == 0) {
            g_hash_table_insert(first, key, GSIZE_TO_POINTER(i + 1));
        } else if (same_rows(columns, before - 1, i)) {
            repeats[i] = before;
            (*n)++;
        }
    }
    return repeats;
}

/* Hash tables look at a pointer's low half, where whole numbers as doubles are all alike:
 * an odd factor and the halves' exchange spread them, and no two become one. */
static gsize spread(guint64 key)
{
    key *= G_GUINT64_CONSTANT(0x9e3779b97f4a7c15);
    return (gsize)(key >> 32 | key << 32);
}

/* Whether no two rows have the same cell, as in ids, time stamps and weights. */
static gboolean is_unique(const AvlastCellFaults *found, const AvlastColumn *column)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    gsize n = 0;

    for (gsize i = 0; i < found->frame->rows; i++)
        if (avlast_cell_present(found, column, i)) {
            n++;
            /* The hash table knows no key 0; one is added, and ~0 is no cell. */
            if (!g_hash_table_add(seen,
                                  GSIZE_TO_POINTER(spread(cell_key(column, i) + 1))))
                return FALSE;
        }
    return n > 1;
}

static gboolean is_days(const AvlastColumn *column)
{
    if (column->type == AVLAST_COLUMN_NUMBER || column->levels->len == 0)
        return FALSE;
    for (guint k = 0; k < column->levels->len; k++)
        if (!avlast_date_is(g_ptr_array_index(column->levels, k)))
            return FALSE;
    return TRUE;
}

/* The columns that a second sending would repeat, and the names of the others. */
static GPtrArray *answers_of(const AvlastCellFaults *found, const GPtrArray *columns,
                             const AvlastValidateOptions *options, GString *others)
{
    GPtrArray *answers = g_ptr_array_new();
    const AvlastColumn *id = avlast_validate_id(found->frame, options);
    guint n = 0;

    for (guint j = 0; j < columns->len; j++) {
        AvlastColumn *column = g_ptr_array_index(columns, j);
        if (column != id && !is_days(column) && !is_unique(found, column)) {
            g_ptr_array_add(answers, column);
            continue;
        }
        if (n++ < 5)
            g_string_append_printf(others, "%s'%s'", n > 1 ? ", " : "", column->name);
    }
    if (n > 5)
        g_string_append_printf(others, " and %u more", n - 5);
    return answers;
}

static void note_repeats(AvlastCellFaults *found, const gsize *repeats, const gsize *said,
                         const char *others)
{
    for (gsize i = 0; i < found->frame->rows; i++)
        if (repeats[i] && !(said && said[i]))
            avlast_cell_note(found, i, "AV188",
                             *others ? "the row is the same as %s %" G_GSIZE_FORMAT
                                       " in all columns but %s"
                                     : "the row is the same as %s %" G_GSIZE_FORMAT
                                       " in every column%s",
                             found->unit, avlast_frame_line(found->frame, repeats[i] - 1),
                             others);
}

gboolean avlast_note_repeated_rows(AvlastCellFaults *found,
                                   const AvlastValidateOptions *options, GError **error)
{
    const AvlastFrame *frame = found->frame;
    const gsize fields = g_strv_length(frame->header);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    g_autoptr(GString) others = g_string_new(NULL);
    gsize n, n_answers;

    for (guint j = 0; j < frame->columns->len && j < fields; j++)
        g_ptr_array_add(columns, g_ptr_array_index(frame->columns, j));
    found->field = AVLAST_NO_FIELD;
    found->name = NULL;
    g_autofree gsize *whole = find_repeats(found, columns, FEWEST_CELLS, &n, error);
    if (!whole)
        return FALSE;
    note_repeats(found, whole, NULL, "");

    g_autoptr(GPtrArray) answers = answers_of(found, columns, options, others);
    g_autofree gsize *same =
        find_repeats(found, answers, FEWEST_ANSWERS, &n_answers, error);
    if (!same)
        return FALSE;
    /* Where one row in twenty is the same as another, answers are coarse. */
    if (others->len > 0 && n_answers <= frame->rows / 20 + 1)
        note_repeats(found, same, whole, others->str);
    return TRUE;
}
