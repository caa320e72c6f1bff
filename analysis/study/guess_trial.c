/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a trial is about. */
#include <math.h>
#include <string.h>

#include "study/guess.h"

#define FEWEST_PER_ARM 10

typedef gboolean (*AvlastHas)(gconstpointer outcome, gsize row);

static gboolean has_cell(gconstpointer outcome, gsize row)
{
    return ((const AvlastColumnGuess *)outcome)->column->reason[row] == AVLAST_PRESENT;
}

static gboolean has_items(gconstpointer outcome, gsize row)
{
    const AvlastBattery *battery = outcome;

    for (guint k = 0; k < battery->items->len; k++)
        if (!has_cell(g_ptr_array_index(battery->items, k), row))
            return FALSE;
    return TRUE;
}

/* Whether every arm has rows enough with the outcome. */
static gboolean is_estimable(const AvlastGuesses *guesses, AvlastHas has,
                             gconstpointer outcome)
{
    const gsize rows = guesses->frame->rows;
    guint32 n;
    gboolean ok = TRUE;
    g_autofree guint32 *arm =
        avlast_column_codes(guesses->treatment->column, rows, &n, NULL, NULL);
    g_autofree gsize *count = g_new0(gsize, MAX(arm ? n : 0, 1));

    for (gsize i = 0; arm && i < rows; i++)
        if (arm[i] != AVLAST_NO_LEVEL && has(outcome, i))
            count[arm[i]]++;
    for (guint32 a = 0; arm && a < n; a++)
        ok = ok && count[a] >= FEWEST_PER_ARM;
    return arm && ok;
}

/* Whether each arm has clusters enough for a standard error. */
static gboolean enough_clusters(const AvlastGuesses *guesses)
{
    guint32 n_arms, n;
    g_autoptr(GHashTable) pairs = g_hash_table_new(NULL, NULL);
    const gsize rows = guesses->frame->rows;

    if (!guesses->cluster || guesses->cluster_varies)
        return TRUE;
    g_autofree guint32 *a =
        avlast_column_codes(guesses->treatment->column, rows, &n_arms, NULL, NULL);
    g_autofree guint32 *c =
        avlast_column_codes(guesses->cluster->column, rows, &n, NULL, NULL);
    g_autofree guint *count = g_new0(guint, MAX(a ? n_arms : 0, 1));
    for (gsize i = 0; a && c && i < rows; i++)
        if (g_hash_table_add(pairs, GSIZE_TO_POINTER((gsize)c[i] * n_arms + a[i] + 1)))
            count[a[i]]++;
    for (guint32 k = 0; a && k < n_arms; k++)
        if (count[k] < 4)
            return FALSE;
    return a && c;
}

static gboolean is_outcome(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return guess->column->type == AVLAST_COLUMN_NUMBER && !guess->role &&
           guess->codes->len == 0 && !guess->labelled &&
           avlast_guess_is_plain(guess->column->name) && guess->distinct >= 2 &&
           is_estimable(guesses, has_cell, guess);
}

/* The same measure in the first wave. */
static const AvlastColumnGuess *before(const AvlastGuesses *guesses,
                                       const AvlastColumnGuess *outcome)
{
    const AvlastWave *first = g_ptr_array_index(guesses->waves, 0);

    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        if (g_strcmp0(guess->wave, first->name) == 0 &&
            strcmp(guess->stem, outcome->stem) == 0 && guess->number == outcome->number)
            return is_outcome(guesses, guess) ? guess : NULL;
    }
    return NULL;
}

/* Whether rows with all items differ in their sum. */
static gboolean varies(const AvlastGuesses *guesses, const AvlastBattery *battery)
{
    double first = NAN;

    for (gsize i = 0; i < guesses->frame->rows; i++) {
        double sum = 0.0;
        if (!has_items(battery, i))
            continue;
        for (guint k = 0; k < battery->items->len; k++)
            sum += ((AvlastColumnGuess *)g_ptr_array_index(battery->items, k))
                       ->column->number[i];
        if (isnan(first))
            first = sum;
        if (sum != first)
            return TRUE;
    }
    return FALSE;
}

static const AvlastBattery *scale_of_wave(const AvlastGuesses *guesses, const char *stem,
                                          const char *wave)
{
    for (guint k = 0; k < guesses->batteries->len; k++) {
        const AvlastBattery *battery = g_ptr_array_index(guesses->batteries, k);
        const AvlastColumnGuess *item = g_ptr_array_index(battery->items, 0);
        if (battery->score && (!stem || strcmp(battery->stem, stem) == 0) &&
            g_strcmp0(item->wave, wave) == 0 && varies(guesses, battery) &&
            is_estimable(guesses, has_items, battery))
            return battery;
    }
    return NULL;
}

static const char *wave_name(const AvlastGuesses *guesses, gboolean last)
{
    const guint n = guesses->waves->len;

    return n > 0
               ? ((AvlastWave *)g_ptr_array_index(guesses->waves, last ? n - 1 : 0))->name
               : NULL;
}

void avlast_guess_outcome(AvlastGuesses *guesses)
{
    static const char *const words[] = {"outcome", "utfall", "resultat", "result",
                                        "score",   "skår",   "y",        NULL};
    const AvlastWave *last =
        guesses->waves->len > 0
            ? g_ptr_array_index(guesses->waves, guesses->waves->len - 1)
            : NULL;
    gint rank = G_MAXINT;

    if (!guesses->treatment || guesses->wave)
        return;
    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        const gboolean later = last && g_strcmp0(guess->wave, last->name) == 0;
        const gboolean named =
            avlast_guess_is_named(guess->column->name, words, TRUE) >= 0;
        /* A measure of the last wave, or one called so; items of a battery are none. */
        const gint at = (later ? 0 : 4) + (named ? 0 : 2) + (guess->battery >= 0 ? 1 : 0);
        if (at >= rank || !is_outcome(guesses, guess))
            continue;
        rank = at;
        guesses->outcome = guess;
    }
    guesses->outcome_scale = scale_of_wave(guesses, NULL, wave_name(guesses, TRUE));
    if (guesses->outcome_scale && last)
        guesses->baseline_scale = scale_of_wave(guesses, guesses->outcome_scale->stem,
                                                wave_name(guesses, FALSE));
    if (!guesses->outcome && !guesses->outcome_scale)
        return;
    if (guesses->outcome && last && g_strcmp0(guesses->outcome->wave, last->name) == 0)
        guesses->baseline = before(guesses, guesses->outcome);
    const AvlastColumnGuess *arm = guesses->treatment;
    const gboolean indicator =
        arm->column->type == AVLAST_COLUMN_NUMBER && arm->low == 0 && arm->high == 1;
    guesses->trial = (guesses->control || indicator) && enough_clusters(guesses);
}
