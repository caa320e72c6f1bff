/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as an instrument of one's own: refused with a place, or scores whose items
 * are the instrument's and whose range is in order. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "survey/instrument.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const AvlastInstrument *instrument)
{
    g_auto(GStrv) columns =
        avlast_instrument_columns(instrument, "w{}", NULL, "fuzz", NULL);

    if (!columns || g_strv_length(columns) != instrument->n_items ||
        instrument->scores->len == 0 || !(instrument->item_min < instrument->item_max))
        abort();
    for (guint s = 0; s < instrument->scores->len; s++) {
        const AvlastScale *scale = g_ptr_array_index(instrument->scores, s);
        double low, high;
        avlast_scale_extremes(scale, &low, &high);
        if (!(low <= high) || !scale->name)
            abort();
        if (instrument->scores->len > 1 &&
            avlast_instrument_score(instrument, scale->name, NULL) != scale)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastInstrument) instrument =
        avlast_instrument_parse((const char *)data, size, "fuzz", &error);

    if (!instrument != (error != NULL))
        abort();
    if (!instrument)
        return 0;
    look(instrument);
    if (avlast_instrument_recode(instrument, 0.0, 3.0, NULL))
        look(instrument);
    return 0;
}
