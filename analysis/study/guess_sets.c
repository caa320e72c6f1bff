/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Columns that belong together: items of a battery, waves of a panel. */
#include <math.h>
#include <string.h>

#include "data/suspects.h"
#include "study/guess.h"

/* --- waves of a wide file --- */

static gint compare_waves(gconstpointer a, gconstpointer b)
{
    const guint x = avlast_guess_wave_order(*(const char *const *)a);
    const guint y = avlast_guess_wave_order(*(const char *const *)b);

    return x < y   ? -1
           : x > y ? 1
                   : strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Takes the names apart; a wave counts when the same stem is there in another. */
static void take_names_apart(AvlastGuesses *guesses)
{
    g_autoptr(GHashTable) waves =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    g_autofree gboolean *shared = g_new0(gboolean, guesses->columns->len + 1);

    for (int pass = 0; pass < 2; pass++)
        for (guint j = 0; j < guesses->columns->len; j++) {
            AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
            g_autofree char *stem = NULL, *wave = NULL;
            guint number;
            avlast_guess_name(guess->column->name, TRUE, &stem, &number, &wave);
            if (!wave || guess->role)
                continue;
            char *key = g_strdup_printf("%s %u", stem, number);
            const char *other = g_hash_table_lookup(waves, key);
            if (pass == 1) {
                shared[j] = g_strcmp0(other, "several") == 0;
                g_free(key);
            } else if (!other) {
                g_hash_table_insert(waves, key, g_utf8_strdown(wave, -1));
            } else {
                g_autofree char *lower = g_utf8_strdown(wave, -1);
                g_hash_table_insert(
                    waves, key, g_strdup(strcmp(other, lower) == 0 ? other : "several"));
            }
        }
    for (guint j = 0; j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        avlast_guess_name(guess->column->name, shared[j], &guess->stem, &guess->number,
                          &guess->wave);
    }
}

static void gather_waves(AvlastGuesses *guesses)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        if (guess->wave &&
            !g_ptr_array_find_with_equal_func(names, guess->wave, g_str_equal, NULL))
            g_ptr_array_add(names, guess->wave);
    }
    if (names->len < 2 || names->len > 64)
        return;
    g_ptr_array_sort(names, compare_waves);
    for (guint w = 0; w < names->len; w++) {
        g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
        AvlastWave *wave = g_new0(AvlastWave, 1);
        wave->name = g_strdup(g_ptr_array_index(names, w));
        for (guint j = 0; j < guesses->columns->len; j++) {
            const AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
            if (g_strcmp0(guess->wave, wave->name) == 0 &&
                avlast_guess_is_plain(guess->column->name))
                g_strv_builder_add(builder, guess->column->name);
        }
        wave->columns = g_strv_builder_end(builder);
        g_ptr_array_add(guesses->waves, wave);
    }
    for (guint w = 0; w < guesses->waves->len; w++)
        if (!((AvlastWave *)g_ptr_array_index(guesses->waves, w))->columns[0]) {
            g_ptr_array_set_size(guesses->waves, 0);
            return;
        }
}

/* --- batteries --- */

/* Yes and no, in the words of survey tools; a cell that is empty counts as no. */
static gboolean is_choice(const AvlastColumnGuess *guess)
{
    static const char *const words[] = {
        "y",    "n",     "yes",    "no",         "ja",    "nei",        "1", "0",
        "true", "false", "quoted", "not quoted", "valgt", "ikke valgt", NULL};
    const AvlastColumn *column = guess->column;

    if (guess->present == 0)
        return FALSE;
    if (column->type == AVLAST_COLUMN_NUMBER)
        return column->integer && guess->low >= 0 && guess->high <= 1;
    for (guint k = 0; k < column->levels->len; k++) {
        g_autofree char *lower = g_utf8_strdown(g_ptr_array_index(column->levels, k), -1);
        if (!g_strv_contains(words, lower))
            return FALSE;
    }
    return column->levels->len <= 2;
}

static gboolean is_code(const AvlastColumnGuess *guess, double x)
{
    for (guint k = 0; k < guess->codes->len; k++)
        if (g_array_index(guess->codes, AvlastSuspectCode, k).value == x)
            return TRUE;
    return FALSE;
}

/* The ends of the answers that are no codes; FALSE when one is no small whole number. */
static gboolean answers(const AvlastColumnGuess *guess, gsize rows, double *low,
                        double *high)
{
    const AvlastColumn *column = guess->column;

    if (column->type != AVLAST_COLUMN_NUMBER || !column->integer || guess->present == 0)
        return FALSE;
    for (gsize i = 0; i < rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT || is_code(guess, column->number[i]))
            continue;
        *low = fmin(*low, column->number[i]);
        *high = fmax(*high, column->number[i]);
    }
    return !isnan(*low) && *low >= -3 && *high <= 10;
}

static gint compare_items(gconstpointer a, gconstpointer b)
{
    const AvlastColumnGuess *const *x = a, *const *y = b;

    return (*x)->number < (*y)->number ? -1 : (*x)->number > (*y)->number;
}

/* Three items at least, numbered without a gap and each once. */
static gboolean is_row_of_numbers(const GPtrArray *items)
{
    const AvlastColumnGuess *first = g_ptr_array_index(items, 0);

    for (guint k = 0; k < items->len; k++)
        if (((AvlastColumnGuess *)g_ptr_array_index(items, k))->number !=
            first->number + k)
            return FALSE;
    return items->len >= 3;
}

static void try_battery(AvlastGuesses *guesses, GPtrArray *items)
{
    const AvlastColumnGuess *first = g_ptr_array_index(items, 0);
    gboolean likert = TRUE, choices = TRUE;
    double low = NAN, high = NAN;

    g_ptr_array_sort(items, compare_items);
    if (!is_row_of_numbers(items))
        return;
    for (guint k = 0; k < items->len; k++) {
        const AvlastColumnGuess *item = g_ptr_array_index(items, k);
        choices = choices && is_choice(item);
        likert = likert && answers(item, guesses->frame->rows, &low, &high);
    }
    if (!choices && (!likert || high - low < 2))
        return;
    AvlastBattery *battery = g_new0(AvlastBattery, 1);
    battery->name = first->wave ? g_strdup_printf("%s_%s", first->stem, first->wave)
                                : g_strdup(first->stem);
    battery->stem = g_strdup(first->stem);
    battery->items = g_ptr_array_ref(items);
    battery->choices = choices;
    battery->min = choices ? 0 : low;
    battery->max = choices ? 1 : high;
    for (guint k = 0; k < items->len; k++)
        ((AvlastColumnGuess *)g_ptr_array_index(items, k))->battery =
            (gint)guesses->batteries->len;
    g_ptr_array_add(guesses->batteries, battery);
}

/* The same items in another wave have the same answers. */
static void share_ranges(AvlastGuesses *guesses)
{
    for (guint a = 0; a < guesses->batteries->len; a++) {
        AvlastBattery *one = g_ptr_array_index(guesses->batteries, a);
        for (guint b = 0; b < guesses->batteries->len; b++) {
            const AvlastBattery *other = g_ptr_array_index(guesses->batteries, b);
            if (strcmp(one->stem, other->stem) == 0 && !one->choices && !other->choices) {
                one->min = fmin(one->min, other->min);
                one->max = fmax(one->max, other->max);
            }
        }
        for (guint k = 0; k < one->items->len && !one->choices; k++) {
            AvlastColumnGuess *item = g_ptr_array_index(one->items, k);
            if (item->codes->len > 0)
                continue;
            item->min = one->min;
            item->max = one->max;
        }
    }
}

static void gather_batteries(AvlastGuesses *guesses)
{
    g_autoptr(GHashTable) by_stem = g_hash_table_new_full(
        g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GPtrArray) order = g_ptr_array_new();

    for (guint j = 0; j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        if (guess->number == 0 || guess->role)
            continue;
        g_autofree char *key =
            g_strdup_printf("%s\n%s", guess->stem, guess->wave ? guess->wave : "");
        GPtrArray *items = g_hash_table_lookup(by_stem, key);
        if (!items) {
            items = g_ptr_array_new();
            g_hash_table_insert(by_stem, g_steal_pointer(&key), items);
            g_ptr_array_add(order, items);
        }
        g_ptr_array_add(items, guess);
    }
    for (guint k = 0; k < order->len; k++)
        try_battery(guesses, g_ptr_array_index(order, k));
    share_ranges(guesses);
}

/* A single question with answers on a ladder: 1 to 5, all of them used. */
static void guess_ladders(AvlastGuesses *guesses)
{
    for (guint j = 0; j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        const double span = guess->high - guess->low;
        if (guess->battery >= 0 || guess->role || guess->codes->len > 0 ||
            guess->type != AVLAST_TYPE_INTEGER || !(guess->low == 0 || guess->low == 1))
            continue;
        if (span >= 3 && span <= 10 && (double)guess->distinct == span + 1 &&
            (guess->high == 4 || guess->high == 5 || guess->high == 7 ||
             guess->high == 10)) {
            guess->min = guess->low;
            guess->max = guess->high;
        }
    }
}

void avlast_guess_sets(AvlastGuesses *guesses)
{
    take_names_apart(guesses);
    gather_waves(guesses);
    gather_batteries(guesses);
    guess_ladders(guesses);
}
