/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The codebook that goes with the guesses. */
#include <math.h>
#include <string.h>

#include "core/number.h"
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

static gint compare_codes(gconstpointer a, gconstpointer b)
{
    const AvlastCode *const *x = a, *const *y = b;
    const double p = g_ascii_strtod((*x)->code, NULL);
    const double q = g_ascii_strtod((*y)->code, NULL);

    return (p > q) - (p < q);
}

static gint compare_numbers(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The numbers of the codes, in increasing order; NULL when one is none. */
static GArray *numbers_of(const GPtrArray *values)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(double));

    for (guint k = 0; k < values->len; k++) {
        const char *code = ((const AvlastCode *)g_ptr_array_index(values, k))->code;
        double x;
        if (!avlast_number_parse(code, strlen(code), '.', &x)) {
            g_array_unref(numbers);
            return NULL;
        }
        g_array_append_val(numbers, x);
    }
    g_array_sort(numbers, compare_numbers);
    return numbers;
}

static gboolean has_number(const GArray *numbers, double x)
{
    for (guint k = 0; k < numbers->len; k++)
        if (g_array_index(numbers, double, k) == x)
            return TRUE;
    return FALSE;
}

/* The numbers of the column that have no label, or one more than MOST_NUMBERS of them. */
static GArray *bare_numbers(const AvlastColumn *column, gsize rows,
                            const GArray *labelled)
{
    GArray *bare = g_array_new(FALSE, FALSE, sizeof(double));

    for (gsize i = 0; i < rows && bare->len <= MOST_NUMBERS; i++)
        if (column->reason[i] == AVLAST_PRESENT &&
            !has_number(labelled, column->number[i]) &&
            !has_number(bare, column->number[i]))
            g_array_append_val(bare, column->number[i]);
    g_array_sort(bare, compare_numbers);
    return bare;
}

/* Whole numbers between two that have a label, as in an answer from 0 to 10 whose ends
 * alone are named: all of them are legal. */
static void fill_ladder(const GArray *labelled, GArray *bare)
{
    const double low = g_array_index(labelled, double, 0);
    const double high = g_array_index(labelled, double, labelled->len - 1);

    if (low != floor(low) || high - low > MOST_NUMBERS)
        return;
    for (guint k = 0; k < bare->len; k++) {
        const double x = g_array_index(bare, double, k);
        if (x != floor(x) || x < low || x > high)
            return;
    }
    g_array_set_size(bare, 0);
    for (guint step = 0; low + step <= high; step++) {
        const double x = low + step;
        if (!has_number(labelled, x))
            g_array_append_val(bare, x);
    }
}

/* Labels of a file need not name every value; a codebook's values are all there are. A
 * measure of which few numbers have a label has no list. */
static void complete_values(const AvlastColumn *column, gsize rows, GPtrArray *values)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    g_autoptr(GArray) labelled = numbers_of(values);
    g_autoptr(GArray) bare = labelled ? bare_numbers(column, rows, labelled) : NULL;

    if (!bare || bare->len == 0)
        return;
    fill_ladder(labelled, bare);
    if (bare->len > MOST_NUMBERS)
        g_ptr_array_set_size(values, 0);
    for (guint k = 0; k < bare->len && bare->len <= MOST_NUMBERS; k++)
        avlast_codes_add(
            values, avlast_number_exact(g_array_index(bare, double, k), buffer), NULL);
    g_ptr_array_sort(values, compare_codes);
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

/* Arms are compared with the control, so it comes first; an order that was given stays.
 */
static void put_control_first(const AvlastGuesses *guesses,
                              const AvlastCodebookEntry *known,
                              AvlastCodebookEntry *entry)
{
    for (guint k = 1; !(known && known->values->len) && k < entry->values->len; k++) {
        AvlastCode *code = g_ptr_array_index(entry->values, k);
        if (g_strcmp0(code->code, guesses->control) != 0)
            continue;
        for (guint i = k; i > 0; i--)
            entry->values->pdata[i] = entry->values->pdata[i - 1];
        entry->values->pdata[0] = code;
        return;
    }
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
        const AvlastCodebookEntry *said =
            entry ? avlast_codebook_find(known, entry->name) : NULL;
        if (entry)
            fill_entry(guesses, guess, said, entry);
        if (entry && guess == guesses->treatment)
            put_control_first(guesses, said, entry);
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
