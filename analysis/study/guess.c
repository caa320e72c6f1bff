/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "study/guess.h"

#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/dates.h"
#include "data/summary.h"
#include "data/suspects.h"

static void column_free(gpointer data)
{
    AvlastColumnGuess *guess = data;

    g_array_unref(guess->codes);
    g_free(guess->stem);
    g_free(guess->wave);
    g_free(guess);
}

static void battery_free(gpointer data)
{
    AvlastBattery *battery = data;

    g_free(battery->name);
    g_free(battery->stem);
    g_free(battery->instrument);
    g_free(battery->score);
    g_ptr_array_unref(battery->items);
    g_free(battery);
}

void avlast_guesses_free(AvlastGuesses *guesses)
{
    if (!guesses)
        return;
    g_ptr_array_unref(guesses->columns);
    g_ptr_array_unref(guesses->batteries);
    g_ptr_array_unref(guesses->waves);
    g_free(guesses->control);
    g_free(guesses);
}

/* --- each column by itself --- */

#define MOST_COUNTED 1000

/* Different cells, counted to MOST_COUNTED. */
static gsize count_distinct(const AvlastColumn *column, gsize rows)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(avlast_number_hash, g_double_equal);
    g_autofree guint8 *used =
        column->levels ? g_new0(guint8, MAX(column->levels->len, 1)) : NULL;
    gsize n = 0;

    for (gsize i = 0; i < rows && n < MOST_COUNTED; i++) {
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        if (!used) {
            n += g_hash_table_add(seen, &column->number[i]) ? 1 : 0;
        } else if (!used[column->code[i]]) {
            used[column->code[i]] = 1;
            n++;
        }
    }
    return n;
}

/* 15.01.2026, 15/1/26 and the like: three numbers parted by the same mark. */
static gboolean looks_like_day(const char *text)
{
    guint numbers = 0;
    char mark = 0;

    for (const char *p = text; *p;) {
        gsize n = 0;
        while (g_ascii_isdigit(p[n]))
            n++;
        if (n == 0 || n == 3 || n > 4 || ++numbers > 3)
            return FALSE;
        p += n;
        if (*p == '\0')
            break;
        if (!strchr("./-", *p) || (mark && *p != mark) || !p[1])
            return FALSE;
        mark = *p++;
    }
    return numbers == 3;
}

const char *avlast_guess_odd_day(const AvlastColumnGuess *guess)
{
    const AvlastColumn *column = guess->column;
    const char *odd = NULL;
    char day[AVLAST_DATE_BUFFER];
    guint days = 0;

    if (column->type == AVLAST_COLUMN_NUMBER || guess->type == AVLAST_TYPE_DATE)
        return NULL;
    for (guint k = 0; k < column->levels->len; k++) {
        const char *level = g_ptr_array_index(column->levels, k);
        days += looks_like_day(level) ? 1 : 0;
        if (!odd && !avlast_date_is(level) && !avlast_date_of_dots(level, day))
            odd = level;
    }
    return days * 2 > column->levels->len ? odd : NULL;
}

#define MOST_LEVELS 20

static AvlastType type_of(const AvlastColumnGuess *guess)
{
    const AvlastColumn *column = guess->column;

    if (guess->present == 0)
        return AVLAST_TYPE_UNSAID;
    if (column->type == AVLAST_COLUMN_NUMBER)
        return column->integer ? AVLAST_TYPE_INTEGER : AVLAST_TYPE_NUMBER;
    if (avlast_column_is_days(column))
        return AVLAST_TYPE_DATE;
    if (column->type == AVLAST_COLUMN_CATEGORY &&
        (guess->distinct <= MOST_LEVELS || guess->distinct * 2 <= guess->present))
        return AVLAST_TYPE_CATEGORY;
    return AVLAST_TYPE_TEXT;
}

/* Whether every number that a row has is among the known values, and these have labels.
 */
static gboolean is_labelled(const AvlastColumn *column, gsize rows,
                            const AvlastCodebookEntry *known)
{
    g_autoptr(GHashTable) values =
        g_hash_table_new_full(avlast_number_hash, g_double_equal, g_free, NULL);
    g_autoptr(GHashTable) bare = g_hash_table_new(avlast_number_hash, g_double_equal);
    gsize present = 0;

    if (!known || known->values->len < 2 || column->type != AVLAST_COLUMN_NUMBER)
        return FALSE;
    for (guint k = 0; k < known->values->len; k++) {
        const AvlastCode *code = g_ptr_array_index(known->values, k);
        double *x = g_new(double, 1);
        if (!code->label ||
            !avlast_number_parse(code->code, strlen(code->code), '.', x)) {
            g_free(x);
            return FALSE;
        }
        g_hash_table_add(values, x);
    }
    for (gsize i = 0; i < rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT)
            continue;
        present++;
        if (!g_hash_table_contains(values, &column->number[i]) &&
            g_hash_table_add(bare, &column->number[i]) &&
            g_hash_table_size(bare) >= g_hash_table_size(values))
            return FALSE;
    }
    return present > 0;
}

void avlast_guess_columns(AvlastGuesses *guesses, const AvlastCodebook *known)
{
    const AvlastFrame *frame = guesses->frame;

    for (guint j = 0; j < frame->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, j);
        const AvlastCodebookEntry *entry = avlast_codebook_find(known, column->name);
        AvlastColumnGuess *guess = g_new0(AvlastColumnGuess, 1);

        guess->column = column;
        guess->battery = -1;
        guess->low = guess->high = guess->min = guess->max = NAN;
        for (gsize i = 0; i < frame->rows; i++)
            if (column->reason[i] == AVLAST_PRESENT) {
                guess->present++;
                if (column->type == AVLAST_COLUMN_NUMBER) {
                    guess->low = fmin(guess->low, column->number[i]);
                    guess->high = fmax(guess->high, column->number[i]);
                }
            }
        guess->distinct = count_distinct(column, frame->rows);
        guess->codes = avlast_suspect_codes(column, frame->rows, NULL);
        guess->type =
            entry && entry->type != AVLAST_TYPE_UNSAID ? entry->type : type_of(guess);
        guess->role = entry ? entry->role : NULL;
        guess->labelled = is_labelled(column, frame->rows, entry);
        g_ptr_array_add(guesses->columns, guess);
    }
}

AvlastGuesses *avlast_guess(const AvlastFrame *frame, const AvlastCodebook *known,
                            const char *id, GError **error)
{
    g_autoptr(AvlastGuesses) guesses = g_new0(AvlastGuesses, 1);

    guesses->frame = frame;
    guesses->columns = g_ptr_array_new_with_free_func(column_free);
    guesses->batteries = g_ptr_array_new_with_free_func(battery_free);
    guesses->waves = g_ptr_array_new_with_free_func(avlast_wave_free);
    avlast_guess_columns(guesses, known);
    if (!avlast_guess_design(guesses, known, id, error))
        return NULL;
    avlast_guess_sets(guesses);
    avlast_guess_instruments(guesses);
    avlast_guess_outcome(guesses);
    return g_steal_pointer(&guesses);
}
