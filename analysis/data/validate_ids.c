/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ids: each row has one, none stands twice, and numbers are not absent. */
#include <stdlib.h>
#include <string.h>

#include "data/validate_internal.h"

/* --- absent numbers --- */

/* The ids that share what stands before their number: "A-017" and "A-18". */
typedef struct {
    char *prefix;
    GArray *numbers; /* of guint64 */
} Series;

static void series_free(gpointer data)
{
    Series *series = data;

    g_free(series->prefix);
    g_array_unref(series->numbers);
    g_free(series);
}

static void add_id(GPtrArray *all, GHashTable *by_prefix, const char *id)
{
    gsize n = strlen(id);

    while (n > 0 && g_ascii_isdigit(id[n - 1]))
        n--;
    const gsize digits = strlen(id) - n;
    if (digits == 0 || digits > 15)
        return;
    g_autofree char *prefix = g_strndup(id, n);
    const guint64 number = g_ascii_strtoull(id + n, NULL, 10);
    Series *series = g_hash_table_lookup(by_prefix, prefix);
    if (!series) {
        series = g_new0(Series, 1);
        series->prefix = g_steal_pointer(&prefix);
        series->numbers = g_array_new(FALSE, FALSE, sizeof(guint64));
        g_ptr_array_add(all, series);
        g_hash_table_insert(by_prefix, series->prefix, series);
    }
    g_array_append_val(series->numbers, number);
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
    const guint64 x = *(const guint64 *)a, y = *(const guint64 *)b;

    return (x > y) - (x < y);
}

#define GAPS_SHOWN 10

/* Of ids that are numbered through but for a few. Where more numbers are absent than are
 * there, they were never a row of numbers. */
static void note_gaps(AvlastCellFaults *found, const Series *series)
{
    const guint64 *number = (const guint64 *)(gpointer)series->numbers->data;
    const guint n = series->numbers->len;
    g_autoptr(GString) text = g_string_new(NULL);
    guint gaps = 0;
    guint64 absent = 0;

    g_array_sort(series->numbers, compare_numbers);
    for (guint k = 1; k < n; k++) {
        if (number[k] <= number[k - 1] + 1)
            continue;
        absent += number[k] - number[k - 1] - 1;
        if (gaps++ >= GAPS_SHOWN)
            continue;
        g_string_append_printf(text, "%s%" G_GUINT64_FORMAT, gaps > 1 ? ", " : "",
                               number[k - 1] + 1);
        if (number[k] - 1 > number[k - 1] + 1)
            g_string_append_printf(text, "-%" G_GUINT64_FORMAT, number[k] - 1);
    }
    if (n < 5 || absent == 0 || absent > n)
        return;
    avlast_validation_note(
        found->validation, "AV191", found->name,
        "ids run from '%s%" G_GUINT64_FORMAT "' to '%s%" G_GUINT64_FORMAT
        "', and %" G_GUINT64_FORMAT " number%s absent: %s%s",
        series->prefix, number[0], series->prefix, number[n - 1], absent,
        absent == 1 ? " is" : "s are", text->str, gaps > GAPS_SHOWN ? ", ..." : "");
}

#define SERIES_SHOWN 5

static void check_gaps(AvlastCellFaults *found, const AvlastColumn *column,
                       const guint32 *code, guint32 n_codes)
{
    g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func(series_free);
    g_autoptr(GHashTable) by_prefix = g_hash_table_new(g_str_hash, g_str_equal);
    g_autofree guint8 *seen = g_new0(guint8, MAX(n_codes, 1));

    for (gsize i = 0; i < found->frame->rows; i++) {
        if (code[i] == AVLAST_NO_LEVEL || seen[code[i]] || !avlast_cell_counts(found, i))
            continue;
        g_autofree char *id = avlast_column_cell(column, i);
        seen[code[i]] = 1;
        add_id(all, by_prefix, id);
    }
    for (guint k = 0; k < MIN(all->len, SERIES_SHOWN); k++)
        note_gaps(found, g_ptr_array_index(all, k));
}

/* --- missing and repeated --- */

gboolean avlast_check_ids(AvlastCellFaults *found, const AvlastColumn *column,
                          const AvlastColumn *wave, GError **error)
{
    const AvlastFrame *frame = found->frame;
    g_autoptr(GHashTable) first = g_hash_table_new(NULL, NULL);
    guint32 n_codes, n_waves = 0;
    g_autofree guint32 *code =
        avlast_column_codes(column, frame->rows, &n_codes, NULL, error);
    g_autofree guint32 *time =
        code && wave ? avlast_column_codes(wave, frame->rows, &n_waves, NULL, error)
                     : NULL;

    if (!code || (wave && !time))
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        gpointer before;
        if (!avlast_cell_counts(found, i))
            continue;
        if (column->reason[i] != AVLAST_PRESENT) {
            avlast_cell_fault(found, i, "AV143", "the id is missing");
            continue;
        }
        /* Nobody knows of which wave a row without one is. */
        if (time && time[i] == AVLAST_NO_LEVEL)
            continue;
        const gsize key =
            (gsize)code[i] * MAX(n_waves, 1) + (time ? time[i] : 0) + (gsize)1;
        if (!g_hash_table_lookup_extended(first, GSIZE_TO_POINTER(key), NULL, &before)) {
            g_hash_table_insert(first, GSIZE_TO_POINTER(key), GSIZE_TO_POINTER(i));
            continue;
        }
        g_autofree char *id = avlast_cell_shown(column, i);
        g_autofree char *when = wave ? avlast_column_cell(wave, i) : NULL;
        avlast_cell_fault(
            found, i, "AV144", "the id '%s' stands also in %s %" G_GSIZE_FORMAT "%s%s%s",
            id, found->unit, avlast_frame_line(frame, GPOINTER_TO_SIZE(before)),
            when ? ", in the same wave '" : "", when ? when : "", when ? "'" : "");
    }
    check_gaps(found, column, code, n_codes);
    return TRUE;
}

const AvlastColumn *avlast_validate_id(const AvlastFrame *frame,
                                       const AvlastValidateOptions *options)
{
    if (options->id)
        return avlast_frame_find(frame, options->id);
    for (guint k = 0; options->codebook && k < options->codebook->entries->len; k++) {
        const AvlastCodebookEntry *entry =
            g_ptr_array_index(options->codebook->entries, k);
        if (entry->type == AVLAST_TYPE_ID)
            return avlast_frame_find(frame, entry->name);
    }
    return NULL;
}
