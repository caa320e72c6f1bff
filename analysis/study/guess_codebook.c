/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codebook that goes with the guesses. */
#include <math.h>
#include <string.h>

#include "data/codebook_internal.h"
#include "data/csv_write.h"
#include "study/guess.h"

/* So many values without a label are listed; more are not a list of answers. */
#define MOST_VALUES  12
#define MOST_NUMBERS 20

static gboolean any_label(const GPtrArray *values)
{
    for (guint k = 0; k < values->len; k++)
        if (((const AvlastCode *)g_ptr_array_index(values, k))->label)
            return TRUE;
    return FALSE;
}

static gboolean has_value(const GPtrArray *values, const char *text)
{
    for (guint k = 0; k < values->len; k++)
        if (strcmp(((const AvlastCode *)g_ptr_array_index(values, k))->code, text) == 0)
            return TRUE;
    return FALSE;
}

/* Labels of a file need not name every value; a codebook's values are all there are. */
static void complete_values(const AvlastColumn *column, gsize rows, GPtrArray *values)
{
    g_autoptr(GPtrArray) bare = g_ptr_array_new_with_free_func(g_free);

    for (gsize i = 0; i < rows && bare->len <= MOST_NUMBERS; i++) {
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        char *text = avlast_column_cell(column, i);
        if (has_value(values, text) ||
            g_ptr_array_find_with_equal_func(bare, text, g_str_equal, NULL))
            g_free(text);
        else
            g_ptr_array_add(bare, text);
    }
    if (bare->len > MOST_NUMBERS) {
        g_ptr_array_set_size(values, 0);
        return;
    }
    for (guint k = 0; k < bare->len; k++)
        avlast_codes_add(values, g_ptr_array_index(bare, k), NULL);
}

static void fill_entry(const AvlastGuesses *guesses, const AvlastColumnGuess *guess,
                       const AvlastCodebookEntry *known, AvlastCodebookEntry *entry)
{
    const gboolean number = guess->column->type == AVLAST_COLUMN_NUMBER;

    entry->type = guess->type;
    if (!entry->role)
        entry->role = g_strdup(guess->role);
    if (!entry->scale && guess->battery >= 0)
        entry->scale = g_strdup(((AvlastBattery *)g_ptr_array_index(
                                     guesses->batteries, (guint)guess->battery))
                                    ->name);
    if (number && isnan(entry->min) && isnan(entry->max)) {
        entry->min = guess->min;
        entry->max = guess->max;
    }
    if (number && entry->values->len > 0)
        complete_values(guess->column, guesses->frame->rows, entry->values);
    /* A list that the codebook gave stays; one that only repeats the cells must be short.
     */
    const gboolean listed = known && known->values->len > 0;
    if (!listed && !number && !any_label(entry->values) &&
        (guess->type != AVLAST_TYPE_CATEGORY || entry->values->len > MOST_VALUES))
        g_ptr_array_set_size(entry->values, 0);
}

AvlastCodebook *avlast_guesses_codebook(const AvlastGuesses *guesses,
                                        const AvlastCodebook *known)
{
    AvlastCodebook *codebook = avlast_codebook_of_frame(guesses->frame, known);
    const guint fields = g_strv_length(guesses->frame->header);

    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        AvlastCodebookEntry *entry =
            g_hash_table_lookup(codebook->index, guess->column->name);
        if (entry)
            fill_entry(guesses, guess, avlast_codebook_find(known, entry->name), entry);
    }
    /* Computed columns are the plan's. */
    while (codebook->entries->len > fields) {
        AvlastCodebookEntry *last =
            g_ptr_array_index(codebook->entries, codebook->entries->len - 1);
        g_hash_table_remove(codebook->index, last->name);
        g_ptr_array_remove_index(codebook->entries, codebook->entries->len - 1);
    }
    return codebook;
}
