/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/records.h"

#include <string.h>

gsize avlast_record_end(const char *text, gsize from, gsize length, char newline,
                        gboolean *whole)
{
    gsize searched = from, quotes_from = from;
    gboolean inside = FALSE;

    for (;;) {
        const char *line_end = memchr(text + searched, newline, length - searched);
        const gsize stop = line_end ? (gsize)(line_end - text) : length;
        const char *quote;
        while ((quote = memchr(text + quotes_from, '"', stop - quotes_from))) {
            inside = !inside;
            quotes_from = (gsize)(quote - text) + 1;
        }
        quotes_from = stop;
        *whole = line_end != NULL && !inside;
        if (!line_end)
            return length;
        if (!inside)
            return stop + 1;
        searched = stop + 1;
    }
}

static gboolean odd_quotes(const char *text, gsize from, gsize to)
{
    const char *p = text + from, *end = text + to;
    gboolean odd = FALSE;

    while ((p = memchr(p, '"', (gsize)(end - p)))) {
        odd = !odd;
        p++;
    }
    return odd;
}

gsize avlast_record_cut(const char *text, gsize length, gsize limit, char newline)
{
    gsize stop = MIN(length, limit);
    gboolean inside = odd_quotes(text, 0, stop), whole;

    while (stop > 0) {
        if (text[stop - 1] == newline && !inside)
            return stop;
        stop--;
        if (text[stop] == '"')
            inside = !inside;
    }
    const gsize end = avlast_record_end(text, 0, length, newline, &whole);
    return whole ? end : 0;
}

gsize avlast_record_lines(const char *text, gsize from, gsize to, char newline)
{
    const guint64 ones = G_GUINT64_CONSTANT(0x0101010101010101);
    const guint64 low = G_GUINT64_CONSTANT(0x7f7f7f7f7f7f7f7f);
    gsize lines = 0, i = from;

    /* Eight bytes at a time: those that are zero after the line end is taken off. */
    for (; i + 8 <= to; i += 8) {
        guint64 word;
        memcpy(&word, text + i, sizeof word);
        word ^= ones * (guint8)newline;
        const guint64 others = ((word & low) + low) | word;
        lines += (((~others >> 7) & ones) * ones) >> 56;
    }
    for (; i < to; i++)
        lines += text[i] == newline;
    return lines;
}

void avlast_record_place(const char *text, gsize at, char newline, gsize *line,
                         gsize *column)
{
    gsize start = at;

    *line += avlast_record_lines(text, 0, at, newline);
    while (start > 0 && text[start - 1] != newline)
        start--;
    *column = (gsize)g_utf8_strlen(text + start, (gssize)(at - start)) + 1;
}

gsize avlast_record_field(const char *text, gsize from, gsize to, char delimiter,
                          gsize field)
{
    gboolean inside = FALSE;

    for (gsize i = from; i < to && field > 0; i++) {
        if (text[i] == '"')
            inside = !inside;
        else if (text[i] == delimiter && !inside && --field == 0)
            return i + 1;
    }
    return field > 0 ? to : from;
}

gsize avlast_record_fields(const char *text, gsize from, gsize to, char delimiter)
{
    gboolean inside = FALSE;
    gsize fields = 1;

    if (!memchr(text + from, '"', to - from))
        return 1 + avlast_record_lines(text, from, to, delimiter);
    for (gsize i = from; i < to; i++) {
        if (text[i] == '"')
            inside = !inside;
        fields += text[i] == delimiter && !inside;
    }
    return fields;
}

gsize avlast_record_quote(const char *text, gsize from, gsize at)
{
    gsize opened = from;
    gboolean inside = FALSE;

    for (gsize i = from; i < at; i++) {
        if (text[i] != '"')
            continue;
        /* A doubled quote closes and reopens the same field. */
        if (!inside && !(i > from && text[i - 1] == '"' && i - 1 > opened))
            opened = i;
        inside = !inside;
    }
    return opened;
}
