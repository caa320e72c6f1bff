/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/pdf.h"

#include <string.h>

static void set_date(char *bytes, gsize length, const char *key)
{
    static const char first[] = "20000101000000";
    const gsize key_length = strlen(key);

    for (gsize i = 0; i + key_length + 4 + sizeof first < length; i++) {
        if (memcmp(bytes + i, key, key_length) != 0)
            continue;
        gsize at = i + key_length;
        while (at < length && bytes[at] == ' ')
            at++;
        if (at + 3 + sizeof first >= length || memcmp(bytes + at, "(D:", 3) != 0)
            continue;
        at += 3;
        for (gsize d = 0; d < sizeof first - 1 && g_ascii_isdigit(bytes[at + d]); d++)
            bytes[at + d] = first[d];
        /* The zone: whatever the machine's is, it becomes UTC. */
        for (at += sizeof first - 1; at < length && bytes[at] != ')'; at++)
            bytes[at] = g_ascii_isdigit(bytes[at]) ? '0' : bytes[at];
    }
}

GBytes *avlast_pdf_finish(GBytes *raw)
{
    gsize length = 0;
    const void *data = g_bytes_get_data(raw, &length);
    char *copy = g_malloc(length);

    memcpy(copy, data, length);
    set_date(copy, length, "/CreationDate");
    set_date(copy, length, "/ModDate");
    return g_bytes_new_take(copy, length);
}
