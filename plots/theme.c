/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/theme.h"

#include <math.h>
#include <string.h>

static const struct {
    double size;
    gboolean bold;
    double leading;
} styles[AVLAST_TEXT_STYLES] = {
    [AVLAST_TEXT_TITLE] = {17, TRUE, 22},
    [AVLAST_TEXT_BODY] = {13, FALSE, 17},
    [AVLAST_TEXT_STRONG] = {13, TRUE, 17},
    [AVLAST_TEXT_NOTE] = {11.5, FALSE, 15},
};

/* Advance widths of U+0020 to U+007E in hundredths of the font's size, measured. */
static const guchar regular[] = {
    32, 40, 46, 84, 64, 95, 78, 28, 39, 39, 50, 84, 32, 36,  32, 34, 64, 64, 64,
    64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 53, 100, 68, 69, 70, 77, 63,
    58, 78, 75, 30, 30, 66, 56, 86, 75, 79, 60, 79, 70, 64,  61, 73, 68, 99, 68,
    61, 68, 39, 34, 39, 84, 50, 50, 61, 64, 55, 64, 62, 35,  64, 63, 28, 28, 58,
    28, 97, 63, 61, 64, 64, 41, 52, 39, 63, 59, 82, 59, 59,  52, 64, 34, 64, 84};
static const guchar bold[] = {
    35, 46,  52, 84, 70, 100, 87, 31,  46, 46, 52, 84, 38, 42,  38, 36, 70, 70,  70,
    70, 70,  70, 70, 70, 70,  70, 40,  40, 84, 84, 84, 58, 100, 77, 76, 73, 83,  68,
    68, 82,  84, 37, 37, 78,  64, 100, 84, 85, 73, 85, 77, 72,  68, 81, 77, 110, 77,
    72, 72,  46, 36, 46, 84,  50, 50,  68, 72, 59, 72, 68, 44,  72, 71, 34, 34,  66,
    34, 104, 71, 69, 72, 72,  49, 60,  48, 71, 65, 92, 64, 65,  58, 71, 36, 71,  84};
G_STATIC_ASSERT(sizeof regular == 95 && sizeof bold == 95);

double avlast_text_size(AvlastTextStyle style)
{
    return styles[style].size;
}

gboolean avlast_text_bold(AvlastTextStyle style)
{
    return styles[style].bold;
}

double avlast_text_leading(AvlastTextStyle style)
{
    return styles[style].leading;
}

/* In hundredths of the size. */
static int advance(gunichar c, gboolean is_bold)
{
    if (c >= 0x20 && c <= 0x7e)
        return is_bold ? bold[c - 0x20] : regular[c - 0x20];
    if (g_unichar_iszerowidth(c))
        return 0;
    if (c == 0xa0 || c == 0x202f || c == 0x2009)
        return is_bold ? 35 : 32;
    if (c == 0xe6 || c == 0xc6 || c == 0x2026 || g_unichar_iswide(c))
        return is_bold ? 108 : 100;
    if (c == 0x2013)
        return 50;
    return g_unichar_isupper(c) || c >= 0x2000 ? 85 : is_bold ? 72 : 64;
}

double avlast_text_width(const char *text, AvlastTextStyle style)
{
    int sum = 0;

    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p])
        sum += advance(g_utf8_get_char(p), styles[style].bold);
    return sum * styles[style].size / 100;
}

/* The longest beginning of text that is no wider than width, at least one character;
 * breaks at a blank when there is one. */
static const char *line_end(const char *text, AvlastTextStyle style, double width)
{
    const char *blank = NULL, *p = text;
    /* In hundredths, as avlast_text_width counts, so that a text fits its own width. */
    int used = 0;

    for (; *p; p += g_utf8_skip[(guchar)*p]) {
        /* "n = 5" stays together. */
        if (*p == ' ' && p[1] != '=' && (p == text || p[-1] != '='))
            blank = p;
        used += advance(g_utf8_get_char(p), styles[style].bold);
        if (used * styles[style].size / 100 > width && p != text)
            return blank && blank != text ? blank : p;
    }
    return p;
}

/* The line with an ellipsis, shortened until it fits. */
static char *cut_line(const char *text, AvlastTextStyle style, double width)
{
    const char *end =
        line_end(text, style, width - avlast_text_width("\xe2\x80\xa6", style));
    g_autofree char *kept = g_strndup(text, (gsize)(end - text));

    g_strchomp(kept);
    return g_strconcat(kept, "\xe2\x80\xa6", NULL);
}

GStrv avlast_text_wrap(const char *text, AvlastTextStyle style, double width, guint most)
{
    GPtrArray *lines = g_ptr_array_new();

    while (*text == ' ')
        text++;
    do {
        const char *end = line_end(text, style, width);
        if (*end && lines->len + 1 == most) {
            g_ptr_array_add(lines, cut_line(text, style, width));
            break;
        }
        g_ptr_array_add(lines, g_strchomp(g_strndup(text, (gsize)(end - text))));
        text = end;
        while (*text == ' ')
            text++;
    } while (*text);
    g_ptr_array_add(lines, NULL);
    return (GStrv)g_ptr_array_free(lines, FALSE);
}

GStrv avlast_text_balance(const char *text, AvlastTextStyle style, double width,
                          guint most)
{
    GStrv lines = avlast_text_wrap(text, style, width, most);
    const guint n = g_strv_length(lines);
    double low = width / 2, high = width;

    if (n < 2 || g_str_has_suffix(lines[n - 1], "\xe2\x80\xa6"))
        return lines;
    while (high - low > 2) {
        const double middle = (low + high) / 2;
        g_auto(GStrv) trial = avlast_text_wrap(text, style, middle, n + 1);
        *(g_strv_length(trial) > n ? &low : &high) = middle;
    }
    g_strfreev(lines);
    return avlast_text_wrap(text, style, high, n);
}

double avlast_tic_step(double low, double high, int most, double *first, int *decimals)
{
    static const double multiples[] = {1, 2, 2.5, 5, 10};
    const double span = high - low;

    if (!(span > 0) || !isfinite(span)) {
        *first = low;
        *decimals = 0;
        return 1;
    }
    const int exponent = (int)floor(log10(span / most));
    const double base = pow(10, exponent);
    gsize i = 0;

    while (i < G_N_ELEMENTS(multiples) - 1 && span / (multiples[i] * base) > most)
        i++;
    const double step = multiples[i] * base;
    *first = ceil(low / step - 1e-9) * step;
    *decimals = CLAMP(-exponent + (multiples[i] == 2.5) - (multiples[i] == 10), 0, 12);
    return step;
}
