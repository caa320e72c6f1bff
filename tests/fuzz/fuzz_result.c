/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a result file: refused, or written so that it reads back to the same
 * bytes. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "infer/result.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result =
        avlast_result_parse((const char *)data, size, "fuzz", &error);

    if (!result != (error != NULL))
        abort();
    if (!result)
        return 0;
    g_autofree char *once = avlast_result_to_json(result);
    g_autoptr(AvlastResult) again =
        avlast_result_parse(once, strlen(once), "again", &error);
    if (!again)
        abort();
    g_autofree char *twice = avlast_result_to_json(again);
    if (strcmp(once, twice) != 0)
        abort();
    return 0;
}
