/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/terminal.h"

#include <math.h>
#include <string.h>

#include "plots/format.h"

/* Text of a result may hold anything; what moves the cursor or reorders is not shown. */
static gunichar shown(gunichar c)
{
    return g_unichar_iscntrl(c) || c == 0x2028 || c == 0x2029 ? '?' : c;
}

static int cells_of(gunichar c)
{
    return g_unichar_iszerowidth(c) ? 0 : g_unichar_iswide(c) ? 2 : 1;
}

int avlast_terminal_cells(const char *text)
{
    int cells = 0;

    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p])
        cells += cells_of(shown(g_utf8_get_char(p)));
    return cells;
}

/* Appends the characters that fit into `cells`; returns what they take. */
static int append_some(GString *out, const char *text, int cells)
{
    int used = 0;

    for (const char *p = text; *p; p += g_utf8_skip[(guchar)*p]) {
        const gunichar c = shown(g_utf8_get_char(p));
        const int width = cells_of(c);
        const gboolean hidden = width == 0 && g_unichar_type(c) == G_UNICODE_FORMAT;
        if (used + width > cells)
            break;
        if (!hidden)
            g_string_append_unichar(out, c);
        used += width;
    }
    return used;
}

void avlast_terminal_put(GString *out, const char *text, int cells, gboolean right)
{
    const int width = avlast_terminal_cells(text);

    if (cells <= 0)
        return;
    if (width > cells) {
        const int used = append_some(out, text, cells - 1);
        g_string_append_unichar(out, 0x2026);
        g_string_append_printf(out, "%*s", cells - 1 - used, "");
        return;
    }
    if (right)
        g_string_append_printf(out, "%*s", cells - width, "");
    append_some(out, text, cells);
    if (!right)
        g_string_append_printf(out, "%*s", cells - width, "");
}

void avlast_terminal_bar(GString *out, double cells)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const int parts = (int)lround(cells * 8);

    for (int i = 0; i < parts / 8; i++)
        g_string_append(out, "█");
    g_string_append(out, eighths[parts % 8]);
}

void avlast_terminal_wrap(GString *out, const char *text)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    int used = 0;

    for (char **word = words; *word; word++) {
        const int width = avlast_terminal_cells(*word);
        if (width == 0)
            continue;
        if (used > 0 && used + 1 + width > AVLAST_TERMINAL_WIDTH) {
            g_string_append_c(out, '\n');
            used = 0;
        }
        if (used > 0)
            g_string_append_c(out, ' ');
        used += (used > 0) + append_some(out, *word, 1000);
    }
    g_string_append_c(out, '\n');
}

void avlast_terminal_head(GString *out, const char *title, const char *subtitle)
{
    avlast_terminal_wrap(out, title);
    avlast_terminal_wrap(out, subtitle);
    g_string_append_c(out, '\n');
}

AvlastStrip *avlast_strip_new(double low, double high, int cells)
{
    AvlastStrip *strip = g_new0(AvlastStrip, 1);

    strip->low = low;
    strip->high = high > low ? high : low + 1;
    strip->cells = cells;
    strip->cell = g_new0(gunichar, (gsize)cells);
    for (int i = 0; i < cells; i++)
        strip->cell[i] = ' ';
    return strip;
}

int avlast_strip_at(const AvlastStrip *strip, double value)
{
    const double share = (value - strip->low) / (strip->high - strip->low);

    return CLAMP((int)lround(CLAMP(share, 0.0, 1.0) * (strip->cells - 1)), 0,
                 strip->cells - 1);
}

void avlast_strip_mark(AvlastStrip *strip, double value, gunichar mark)
{
    if (!isnan(value))
        strip->cell[avlast_strip_at(strip, value)] = mark;
}

void avlast_strip_fill(AvlastStrip *strip, double from, double to, gunichar mark)
{
    if (isnan(from) || isnan(to))
        return;
    const int a = avlast_strip_at(strip, fmin(from, to)),
              b = avlast_strip_at(strip, fmax(from, to));
    for (int i = a; i <= b; i++)
        strip->cell[i] = mark;
}

void avlast_strip_interval(AvlastStrip *strip, double low, double estimate, double high,
                           gunichar mark)
{
    const double none = strip->none;
    const gboolean has_none = strip->low < none && strip->high > none;

    if (has_none)
        avlast_strip_mark(strip, none, 0x2502);
    if (!isnan(low) && !isnan(high)) {
        avlast_strip_fill(strip, low, high, 0x2500);
        if (has_none && low < none && high > none)
            avlast_strip_mark(strip, none, 0x253c);
        avlast_strip_mark(strip, low, 0x251c);
        avlast_strip_mark(strip, high, 0x2524);
    }
    avlast_strip_mark(strip, estimate, mark);
}

void avlast_strip_put(GString *out, AvlastStrip *strip)
{
    for (int i = 0; i < strip->cells; i++)
        g_string_append_unichar(out, strip->cell[i]);
    g_free(strip->cell);
    g_free(strip);
}

/* Writes text over the strip's cells, its middle (or an end) at `at`; not over other
 * text. */
static void write_over(AvlastStrip *strip, int at, double anchor, const char *text)
{
    const int width = avlast_terminal_cells(text);
    const int start = CLAMP(at - (int)(anchor * width), 0, MAX(strip->cells - width, 0));
    int i = start;

    for (int j = MAX(start - 1, 0); j < MIN(start + width + 1, strip->cells); j++)
        if (strip->cell[j] != ' ')
            return;
    for (const char *p = text; *p && i < strip->cells; p += g_utf8_skip[(guchar)*p])
        strip->cell[i++] = g_utf8_get_char(p);
}

void avlast_strip_axis(GString *out, double low, double high, int cells, int decimals,
                       const char *lang)
{
    AvlastStrip *strip = avlast_strip_new(low, high, cells);
    g_autofree char *from = avlast_format_number(low, decimals, lang);
    g_autofree char *to = avlast_format_number(high, decimals, lang);

    write_over(strip, 0, 0, from);
    write_over(strip, cells, 0, to);
    if (low < 0 && high > 0)
        write_over(strip, avlast_strip_at(strip, 0), 0.5, "0");
    avlast_strip_put(out, strip);
}
