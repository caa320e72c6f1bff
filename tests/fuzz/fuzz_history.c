/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a file of the steps behind weights: refused, or steps that have what their
 * kind needs. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "design/history.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastHistory) history =
        avlast_history_parse((const char *)data, size, "fuzz", &error);

    if (!history != (error != NULL))
        abort();
    for (guint s = 0; history && s < history->steps->len; s++) {
        const AvlastWeightStep *step = g_ptr_array_index(history->steps, s);
        g_autofree char *text = avlast_weight_step_describe(step);
        const gboolean trims = step->kind == AVLAST_STEP_TRIM;
        if (!*text || (trims ? !(step->low < step->high)
                             : step->margins->len + step->numbers->len == 0))
            abort();
    }
    g_auto(GStrv) columns = history ? avlast_weight_steps_columns(history->steps) : NULL;
    return 0;
}
