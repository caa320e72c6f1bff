/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a drawing: refused, or made fit for a page without a script in it. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plots/svg.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GBytes) raw = g_bytes_new(data, size);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) svg = avlast_svg_finish(raw, "p", "a < b", "c & d", &error);

    if (!svg != (error != NULL))
        abort();
    if (!svg)
        return 0;
    g_autofree char *text = g_strndup(g_bytes_get_data(svg, NULL), g_bytes_get_size(svg));
    if (!g_str_has_prefix(text, "<svg") || strstr(text, "<script") ||
        !strstr(text, "role=\"img\""))
        abort();
    return 0;
}
