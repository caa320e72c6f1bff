/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Batteries that the catalogue of instruments knows. */
#include <string.h>

#include "study/guess.h"
#include "survey/instrument.h"

/* Lower-case letters and digits of a stem: "WHO-5" is who5. */
static char *letters(const char *stem)
{
    g_autoptr(GString) text = g_string_new(NULL);

    for (const char *p = stem; *p; p++)
        if (g_ascii_isalnum(*p))
            g_string_append_c(text, g_ascii_tolower(*p));
    return g_string_free(g_steal_pointer(&text), FALSE);
}

/* "who5", and "who" with five items. */
static gboolean is_named(const AvlastBattery *battery, const char *instrument)
{
    g_autofree char *stem = letters(battery->stem);
    g_autofree char *counted = g_strdup_printf("%s%u", stem, battery->items->len);

    return strcmp(stem, instrument) == 0 ||
           (strlen(stem) >= 3 && strcmp(counted, instrument) == 0);
}

static void find_instrument(AvlastBattery *battery)
{
    const char *const *name = avlast_instrument_names();

    for (; *name; name++) {
        if (!is_named(battery, *name))
            continue;
        g_autoptr(AvlastInstrument) instrument = avlast_instrument_find(*name, NULL);
        if (!instrument || instrument->n_items != battery->items->len ||
            battery->min < instrument->item_min || battery->max > instrument->item_max)
            continue;
        battery->instrument = g_strdup(*name);
        battery->min = instrument->item_min;
        battery->max = instrument->item_max;
        if (avlast_instrument_score(instrument, NULL, NULL))
            battery->score = g_strdup("");
        return;
    }
}

static gboolean can_be_scored(const AvlastBattery *battery)
{
    for (guint k = 0; k < battery->items->len; k++) {
        const AvlastColumnGuess *item = g_ptr_array_index(battery->items, k);
        if (item->codes->len > 0 || item->present == 0 ||
            !avlast_guess_is_plain(item->column->name))
            return FALSE;
    }
    return TRUE;
}

/* A name for the score: of letters, digits and '_', and no column's. */
static char *score_name(const AvlastGuesses *guesses, const AvlastBattery *battery)
{
    g_autoptr(GString) name = g_string_new(NULL);

    for (const char *p = battery->name; *p; p += g_utf8_skip[(guchar)*p]) {
        const gunichar c = g_utf8_get_char(p);
        if (g_unichar_isalnum(c))
            g_string_append_unichar(name, c);
        else if (name->len > 0)
            g_string_append_c(name, '_');
    }
    if (avlast_frame_find(guesses->frame, name->str))
        g_string_append(name, "_score");
    if (name->len == 0 || avlast_frame_find(guesses->frame, name->str))
        return NULL;
    return g_string_free(g_steal_pointer(&name), FALSE);
}

void avlast_guess_instruments(AvlastGuesses *guesses)
{
    for (guint k = 0; k < guesses->batteries->len; k++) {
        AvlastBattery *battery = g_ptr_array_index(guesses->batteries, k);
        if (battery->choices)
            continue;
        find_instrument(battery);
        const gboolean scored = battery->score && can_be_scored(battery);
        g_clear_pointer(&battery->score, g_free);
        if (scored)
            battery->score = score_name(guesses, battery);
        for (guint i = 0; battery->instrument && i < battery->items->len; i++) {
            AvlastColumnGuess *item = g_ptr_array_index(battery->items, i);
            if (item->codes->len > 0)
                continue;
            item->min = battery->min;
            item->max = battery->max;
        }
    }
}
