/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/script.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

#define QUOTED_LIMIT 1000

/* Characters that reorder or hide text around them. */
static gboolean is_bidi(gunichar c)
{
    return c == 0x061c || (c >= 0x200e && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

static gunichar tamed(gunichar c)
{
    if (c == '\n' || c == '\r' || c == '\t')
        return ' ';
    if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
        c == 0xfeff || is_bidi(c))
        return 0xfffd;
    return c == '\'' ? 0x2019 : c;
}

static char *quote(const char *text, gboolean percent, GError **error)
{
    const char *end = NULL;

    if (!g_utf8_validate(text, -1, &end)) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV501", NULL,
                    "a label of the chart is not UTF-8 text (byte %" G_GSIZE_FORMAT
                    " is \\x%02x)",
                    (gsize)(end - text) + 1, (guint)(guchar)*end);
        return NULL;
    }
    GString *quoted = g_string_new("'");

    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        char bytes[8];
        int length = g_unichar_to_utf8(tamed(g_utf8_get_char(p)), bytes);

        if (percent && *p == '%')
            bytes[length++] = '%';
        if (quoted->len - 1 + (gsize)length > QUOTED_LIMIT)
            break;
        if (*p == '>' && quoted->len > 2 &&
            memcmp(quoted->str + quoted->len - 2, "]]", 2) == 0) {
            if (quoted->len + 1 > QUOTED_LIMIT)
                break;
            g_string_append_c(quoted, ' ');
        }
        g_string_append_len(quoted, bytes, length);
    }
    g_string_append_c(quoted, '\'');
    return g_string_free(quoted, FALSE);
}

char *avlast_script_quote(const char *text, GError **error)
{
    return quote(text, FALSE, error);
}

char *avlast_script_quote_tic(const char *text, GError **error)
{
    return quote(text, TRUE, error);
}

void avlast_script_datablock(GString *script, const char *name, const double *values,
                             gsize rows, gsize columns)
{
    GString *data = g_string_new(NULL);
    char number[G_ASCII_DTOSTR_BUF_SIZE];

    for (gsize i = 0; i < rows; i++)
        for (gsize j = 0; j < columns; j++) {
            const double value = values[i * columns + j];
            g_string_append(data, isfinite(value) ? g_ascii_formatd(number, sizeof number,
                                                                    "%.17g", value)
                                                  : "NaN");
            g_string_append_c(data, j + 1 == columns ? '\n' : ' ');
        }
    g_autofree char *digest =
        g_compute_checksum_for_string(G_CHECKSUM_SHA256, data->str, (gssize)data->len);
    digest[16] = '\0';
    g_string_append_printf(script, "$%s << END_%s\n%sEND_%s\n", name, digest, data->str,
                           digest);
    g_string_free(data, TRUE);
}
