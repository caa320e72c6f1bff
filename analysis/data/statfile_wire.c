/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_wire.h"

#include <string.h>

void avlast_wire_header(guint8 header[AVLAST_WIRE_HEADER], AvlastWireType type,
                        guint32 length)
{
    header[0] = (guint8)type;
    memcpy(header + 1, &length, sizeof length);
}

void avlast_wire_put(GByteArray *out, gconstpointer bytes, gsize n)
{
    if (n > 0)
        g_byte_array_append(out, bytes, (guint)n);
}

void avlast_wire_put_text(GByteArray *out, const char *text)
{
    const guint32 length = text ? (guint32)strlen(text) : 0;

    avlast_wire_put(out, &length, sizeof length);
    avlast_wire_put(out, text, length);
}

const guint8 *avlast_wire_take(AvlastWireBody *body, gsize n)
{
    if (body->bad || n > body->left) {
        body->bad = TRUE;
        return NULL;
    }
    const guint8 *at = body->at;
    body->at += n;
    body->left -= n;
    return at;
}

/* Bodies have no alignment: numbers are copied out. */
#define DEFINE_TAKE(name, type)                                                          \
    type avlast_wire_##name(AvlastWireBody *body)                                        \
    {                                                                                    \
        const guint8 *at = avlast_wire_take(body, sizeof(type));                         \
        type value = 0;                                                                  \
                                                                                         \
        if (at)                                                                          \
            memcpy(&value, at, sizeof value);                                            \
        return value;                                                                    \
    }

DEFINE_TAKE(u8, guint8)
DEFINE_TAKE(u32, guint32)
DEFINE_TAKE(i32, gint32)
DEFINE_TAKE(i64, gint64)
DEFINE_TAKE(f64, double)

char *avlast_wire_text(AvlastWireBody *body)
{
    const guint32 length = avlast_wire_u32(body);
    const char *at = (const char *)avlast_wire_take(body, length);

    if (!at || (length > 0 && memchr(at, '\0', length))) {
        body->bad = TRUE;
        return g_strdup("");
    }
    gsize n = length;
    while (n > 0 && at[n - 1] == ' ')
        n--;
    return g_strndup(at, n);
}
