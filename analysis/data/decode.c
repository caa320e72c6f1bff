/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/decode.h"

#include <errno.h>
#include <string.h>

#include "core/error.h"
#include "data/repair.h"

struct AvlastDecoder {
    AvlastSource *source;
    GIConv converter; /* (GIConv)-1 while the text is UTF-8 */
    const char *name; /* for people; NULL until something beyond ASCII decided it */
    char *given;      /* the encoding asked for, or NULL */
    gboolean begun;   /* the byte-order mark has been looked for */
    gboolean lenient; /* stray bytes become characters that tell of them */
    GByteArray *rest; /* bytes of a character whose end is in the next block */
    char *fault;
};

static const GIConv no_converter = (GIConv)-1;

static gboolean start_converter(AvlastDecoder *decoder, const char *from)
{
    decoder->converter = g_iconv_open("UTF-8", from);
    return decoder->converter != no_converter;
}

static gboolean is_utf8(const char *encoding)
{
    return g_ascii_strcasecmp(encoding, "UTF-8") == 0 ||
           g_ascii_strcasecmp(encoding, "UTF8") == 0;
}

AvlastDecoder *avlast_decoder_new(AvlastSource *source, const char *encoding,
                                  GError **error)
{
    g_autoptr(AvlastDecoder) decoder = g_new0(AvlastDecoder, 1);

    decoder->source = source;
    decoder->converter = no_converter;
    decoder->rest = g_byte_array_new();
    decoder->given = g_strdup(encoding);
    if (encoding && is_utf8(encoding)) {
        decoder->name = "UTF-8";
    } else if (encoding && !start_converter(decoder, encoding)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV102", NULL,
                    "unknown encoding '%s'\nhint: say UTF-8, Windows-1252 or UTF-16",
                    encoding);
        return NULL;
    } else if (encoding) {
        decoder->name = decoder->given;
    }
    return g_steal_pointer(&decoder);
}

void avlast_decoder_free(AvlastDecoder *decoder)
{
    if (!decoder)
        return;
    if (decoder->converter != no_converter)
        g_iconv_close(decoder->converter);
    g_byte_array_unref(decoder->rest);
    g_free(decoder->given);
    g_free(decoder->fault);
    g_free(decoder);
}

void avlast_decoder_be_lenient(AvlastDecoder *decoder)
{
    decoder->lenient = TRUE;
}

/* How many first bytes are looked at for marks and for UTF-16 without one. */
#define START 4096

/* UTF-16 without a mark: a zero in every second byte of text that is mostly ASCII, and in
 * no other. */
static void look_for_pairs(AvlastDecoder *decoder)
{
    const guint n = MIN(decoder->rest->len, START) & ~1u;
    guint zeros[2] = {0, 0};

    for (guint i = 0; i < n; i++) {
        const guint8 byte = decoder->rest->data[i];
        zeros[i % 2] += byte == 0;
        if (byte > 0 && byte < 0x20 && !strchr("\t\r\n", byte))
            return;
    }
    if (n < 4 || decoder->name || (zeros[0] > 0) == (zeros[1] > 0) ||
        8 * (zeros[0] + zeros[1]) <= 3 * n)
        return;
    decoder->name = zeros[1] > 0 ? "UTF-16 (little-endian, without a mark)"
                                 : "UTF-16 (big-endian, without a mark)";
    start_converter(decoder, zeros[1] > 0 ? "UTF-16LE" : "UTF-16BE");
}

/* A byte-order mark at the start, which is not part of the text. Needs START bytes or the
 * whole file. */
static void take_mark(AvlastDecoder *decoder)
{
    static const struct {
        const char *bytes, *name, *converter;
        guint length;
    } marks[] = {
        {"\xff\xfe\0\0", "UTF-32 (little-endian)", "UTF-32LE", 4},
        {"\0\0\xfe\xff", "UTF-32 (big-endian)", "UTF-32BE", 4},
        {"\xef\xbb\xbf", "UTF-8 (byte-order mark)", NULL, 3},
        {"\xff\xfe", "UTF-16 (little-endian)", "UTF-16LE", 2},
        {"\xfe\xff", "UTF-16 (big-endian)", "UTF-16BE", 2},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(marks); i++) {
        const guint n = marks[i].length;
        if (decoder->rest->len < n || memcmp(decoder->rest->data, marks[i].bytes, n) != 0)
            continue;
        /* A mark of another encoding than the one declared is left for its converter. */
        if (decoder->given && (marks[i].converter || !is_utf8(decoder->given)))
            return;
        g_byte_array_remove_range(decoder->rest, 0, n);
        if (!decoder->name) {
            decoder->name = marks[i].name;
            if (marks[i].converter)
                start_converter(decoder, marks[i].converter);
        }
        return;
    }
    look_for_pairs(decoder);
}

static void append_stray(GString *text, guint8 byte)
{
    g_string_append_unichar(text, AVLAST_STRAY_BYTE + byte);
}

/* The first byte at or after p that is not ASCII. */
static const char *skip_ascii(const char *p, const char *end)
{
    for (; end - p >= 8; p += 8) {
        guint64 word;
        memcpy(&word, p, sizeof word);
        if (word & G_GUINT64_CONSTANT(0x8080808080808080))
            break;
    }
    while (p < end && !(*p & 0x80))
        p++;
    return p;
}

/* What a block holds: `good` bytes of whole characters before the first wrong byte (the
 * start of a character at the very end is not wrong), and how many characters beyond
 * ASCII and how many wrong bytes there are in all. */
typedef struct {
    gsize good, beyond, wrong;
} Census;

static Census take_census(const char *bytes, gsize length, gboolean last)
{
    const char *p = bytes, *end = bytes + length;
    Census census = {length, 0, 0};

    while ((p = skip_ascii(p, end)) < end) {
        const gunichar c = g_utf8_get_char_validated(p, end - p);
        if (c != (gunichar)-1 && c != (gunichar)-2) {
            census.beyond++;
            p += g_utf8_skip[(guint8)*p];
            continue;
        }
        if (census.wrong == 0)
            census.good = (gsize)(p - bytes);
        if (c == (gunichar)-2 && !last)
            break;
        census.wrong++;
        p++;
    }
    return census;
}

/* Moves the bytes through the converter into the text; what is left waits for the next
 * block. */
static void convert(AvlastDecoder *decoder, gboolean last, GString *text)
{
    char out[1 << 14];
    char *from = (char *)decoder->rest->data;
    gsize left = decoder->rest->len;

    while (left > 0) {
        char *to = out;
        gsize room = sizeof out;
        const gsize done = g_iconv(decoder->converter, &from, &left, &to, &room);
        const int code = errno;
        g_string_append_len(text, out, to - out);
        if (done != (gsize)-1 || code == E2BIG)
            continue;
        if (code == EINVAL && !last)
            break;
        if (decoder->lenient) {
            append_stray(text, (guint8)*from++);
            left--;
            continue;
        }
        decoder->fault = g_strdup_printf(
            "the byte 0x%02x is not text in %s\nhint: say the file's encoding with "
            "--encoding",
            (guint8)*from, decoder->name);
        break;
    }
    g_byte_array_remove_range(decoder->rest, 0, decoder->rest->len - (guint)left);
}

/* All whole characters, and each wrong byte as a stray one. */
static void take_leniently(AvlastDecoder *decoder, gboolean last, GString *text)
{
    const char *bytes = (const char *)decoder->rest->data;
    const char *p = bytes, *end = bytes + decoder->rest->len;

    while (p < end) {
        const gunichar c = g_utf8_get_char_validated(p, end - p);
        if (c == (gunichar)-2 && !last)
            break;
        /* A NUL is a character to us here; it is found later. */
        const gboolean whole = *p == '\0' || (c != (gunichar)-1 && c != (gunichar)-2);
        const gsize n = whole ? (gsize)g_utf8_skip[(guint8)*p] : 1;
        if (whole)
            g_string_append_len(text, p, (gssize)n);
        else
            append_stray(text, (guint8)*p);
        p += n;
    }
    g_byte_array_remove_range(decoder->rest, 0, (guint)(p - bytes));
}

/* The first block with anything beyond ASCII decides between UTF-8 and Windows-1252: text
 * in the one hardly ever looks like the other. Where both occur, the file mixes them,
 * unless what looks like UTF-8 is rare enough to be chance. */
static void take_utf8(AvlastDecoder *decoder, gboolean last, GString *text)
{
    const char *bytes = (const char *)decoder->rest->data;
    const Census census = take_census(bytes, decoder->rest->len, last);

    if (!decoder->name && census.wrong > 10 * census.beyond &&
        start_converter(decoder, "WINDOWS-1252")) {
        decoder->name = "Windows-1252";
        convert(decoder, last, text);
        return;
    }
    if (!decoder->name && census.beyond > 0)
        decoder->name = "UTF-8";
    if (decoder->lenient && census.wrong > 0) {
        take_leniently(decoder, last, text);
        return;
    }
    if (census.wrong > 0)
        decoder->fault = g_strdup_printf(
            "the byte 0x%02x is not UTF-8 text, though other parts of the file "
            "are\nhint: save the file as UTF-8, or say its encoding with --encoding",
            (guint8)bytes[census.good]);
    g_string_append_len(text, bytes, (gssize)census.good);
    g_byte_array_remove_range(decoder->rest, 0, (guint)census.good);
}

/* A NUL ends the text: no later step has to think of it. */
static void stop_at_nul(AvlastDecoder *decoder, gsize from, GString *text)
{
    const char *nul = memchr(text->str + from, '\0', text->len - from);

    if (!nul)
        return;
    if (decoder->lenient) {
        g_autofree char *tail = g_memdup2(nul, text->len - (gsize)(nul - text->str));
        const gsize n = text->len - (gsize)(nul - text->str);
        g_string_truncate(text, (gsize)(nul - text->str));
        for (gsize i = 0; i < n; i++)
            if (tail[i] == '\0')
                append_stray(text, 0);
            else
                g_string_append_c(text, tail[i]);
        return;
    }
    g_string_truncate(text, (gsize)(nul - text->str));
    g_free(decoder->fault);
    decoder->fault = g_strdup(
        "a NUL byte, which no text has\nhint: the file is damaged or no text file; if it "
        "is UTF-16 without a byte-order mark, say --encoding UTF-16LE or UTF-16BE");
}

gboolean avlast_decoder_fill(AvlastDecoder *decoder, gsize block, GString *text,
                             gboolean *end, GError **error)
{
    const guint before = decoder->rest->len;
    const gsize from = text->len;
    gboolean first = FALSE;

    *end = decoder->fault != NULL;
    if (*end)
        return TRUE;
    g_byte_array_set_size(decoder->rest, before + (guint)block);
    const gssize got =
        avlast_source_read(decoder->source, decoder->rest->data + before, block, error);
    g_byte_array_set_size(decoder->rest, before + (guint)MAX(got, 0));
    if (got < 0)
        return FALSE;
    if (!decoder->begun) {
        if (got > 0 && decoder->rest->len < START)
            return TRUE;
        decoder->begun = first = TRUE;
        take_mark(decoder);
    }
    if (decoder->converter != no_converter)
        convert(decoder, got == 0, text);
    else
        take_utf8(decoder, got == 0, text);
    if (first && g_str_has_prefix(text->str + from, "\xef\xbb\xbf"))
        g_string_erase(text, (gssize)from, 3);
    stop_at_nul(decoder, from, text);
    *end = got == 0 || decoder->fault;
    return TRUE;
}

gboolean avlast_decoder_rewind(AvlastDecoder *decoder, GError **error)
{
    g_clear_pointer(&decoder->fault, g_free);
    g_byte_array_set_size(decoder->rest, 0);
    if (decoder->converter != no_converter)
        g_iconv(decoder->converter, NULL, NULL, NULL, NULL);
    /* A UTF-8 mark must be passed over again; the name tells whether there was one. */
    decoder->begun = FALSE;
    return avlast_source_rewind(decoder->source, error);
}

const char *avlast_decoder_fault(const AvlastDecoder *decoder)
{
    return decoder->fault;
}

const char *avlast_decoder_encoding(const AvlastDecoder *decoder)
{
    return decoder->name ? decoder->name : "UTF-8";
}
