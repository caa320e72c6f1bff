/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_text.h"

#include <errno.h>
#include <string.h>

#include "core/error.h"

struct AvlastStatTexts {
    GPtrArray *encodings; /* of char *: those to try, in order */
    guint current;
    gboolean given;   /* the only one is the user's */
    GIConv converter; /* or no_converter for UTF-8 */
    GString *buffer;
};

static const GIConv no_converter = (GIConv)-1;

static gboolean is_utf8(const char *encoding)
{
    return g_ascii_strcasecmp(encoding, "UTF-8") == 0 ||
           g_ascii_strcasecmp(encoding, "UTF8") == 0;
}

static void use(AvlastStatTexts *texts, guint i)
{
    const char *encoding = g_ptr_array_index(texts->encodings, i);

    if (texts->converter != no_converter)
        g_iconv_close(texts->converter);
    texts->current = i;
    texts->converter = is_utf8(encoding) ? no_converter : g_iconv_open("UTF-8", encoding);
}

static gboolean known(const char *encoding)
{
    const GIConv converter = g_iconv_open("UTF-8", encoding);

    if (converter == no_converter)
        return FALSE;
    g_iconv_close(converter);
    return TRUE;
}

AvlastStatTexts *avlast_stat_texts_new(const char *given, GError **error)
{
    if (given && !is_utf8(given) && !known(given)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV102", NULL,
                    "unknown encoding '%s'\nhint: say --encoding UTF-8 or --encoding "
                    "Windows-1252",
                    given);
        return NULL;
    }
    AvlastStatTexts *texts = g_new0(AvlastStatTexts, 1);
    texts->converter = no_converter;
    texts->buffer = g_string_new(NULL);
    texts->given = given != NULL;
    texts->encodings = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(texts->encodings, g_strdup(given ? given : "UTF-8"));
    if (!given)
        g_ptr_array_add(texts->encodings, g_strdup("Windows-1252"));
    use(texts, 0);
    return texts;
}

void avlast_stat_texts_free(AvlastStatTexts *texts)
{
    if (!texts)
        return;
    if (texts->converter != no_converter)
        g_iconv_close(texts->converter);
    g_ptr_array_unref(texts->encodings);
    g_string_free(texts->buffer, TRUE);
    g_free(texts);
}

void avlast_stat_texts_declare(AvlastStatTexts *texts, const char *encoding)
{
    /* ASCII is what UTF-8 has too; files that name it hold anything. */
    if (texts->given || !*encoding || is_utf8(encoding) ||
        g_ascii_strcasecmp(encoding, "US-ASCII") == 0 ||
        g_ascii_strcasecmp(encoding, "ASCII") == 0 || !known(encoding))
        return;
    g_ptr_array_insert(texts->encodings, 0, g_strdup(encoding));
    use(texts, 0);
}

static gboolean is_ascii(const char *bytes, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if ((guchar)bytes[i] > 0x7f)
            return FALSE;
    return TRUE;
}

static const char *convert(AvlastStatTexts *texts, const char *bytes, gsize n,
                           gsize *length)
{
    GString *out = texts->buffer;
    /* Only read; g_iconv has no const form. */
    gchar *from = (gchar *)(gsize)bytes;
    gsize left = n;

    /* No encoding of ours needs more. */
    g_string_set_size(out, 4 * n + 16);
    gchar *to = out->str;
    gsize room = out->len;
    g_iconv(texts->converter, NULL, NULL, NULL, NULL);
    if (g_iconv(texts->converter, &from, &left, &to, &room) == (gsize)-1 || left > 0)
        return NULL;
    *length = out->len - room;
    return g_utf8_validate_len(out->str, *length, NULL) ? out->str : NULL;
}

const char *avlast_stat_texts_read(AvlastStatTexts *texts, const char *bytes, gsize n,
                                   gsize *length)
{
    *length = n;
    if (is_ascii(bytes, n))
        return bytes;
    if (texts->converter != no_converter)
        return convert(texts, bytes, n, length);
    return g_utf8_validate_len(bytes, n, NULL) ? bytes : NULL;
}

gboolean avlast_stat_texts_next(AvlastStatTexts *texts)
{
    if (texts->current + 1 >= texts->encodings->len)
        return FALSE;
    use(texts, texts->current + 1);
    return TRUE;
}

const char *avlast_stat_texts_encoding(const AvlastStatTexts *texts, gboolean *guessed)
{
    if (guessed)
        *guessed = texts->current > 0;
    return g_ptr_array_index(texts->encodings, texts->current);
}
