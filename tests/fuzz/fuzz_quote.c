/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a label: refused when they are not text, else one gnuplot literal that
 * nothing in it can end. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "plots/script.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_literal(const char *quoted)
{
    const size_t length = strlen(quoted);

    if (length < 2 || length > 1002 || quoted[0] != '\'' ||
        strchr(quoted + 1, '\'') != quoted + length - 1 || strstr(quoted, "]]>") ||
        !g_utf8_validate(quoted, -1, NULL))
        abort();
    for (const char *p = quoted; *p; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7f)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *label = avlast_script_quote(text, NULL);
    g_autofree char *tic = avlast_script_quote_tic(text, NULL);

    if ((label != NULL) != g_utf8_validate(text, -1, NULL) || !label != !tic)
        abort();
    if (!label)
        return 0;
    check_literal(label);
    check_literal(tic);
    return 0;
}
