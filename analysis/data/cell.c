/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/cell.h"

#include <string.h>

#include "core/number.h"

/* Bytes of the thousands mark at p, or 0. */
static gsize mark_length(const char *p, gsize left, char mark)
{
    static const char *const blanks[] = {" ", "\xc2\xa0", "\xe2\x80\x89", "\xe2\x80\xaf"};

    if (mark != ' ')
        return left > 0 && *p == mark;
    for (gsize i = 0; i < G_N_ELEMENTS(blanks); i++) {
        const gsize n = strlen(blanks[i]);
        if (left >= n && memcmp(p, blanks[i], n) == 0)
            return n;
    }
    return 0;
}

static gsize digits_at(const char *p, gsize left)
{
    gsize n = 0;

    while (n < left && g_ascii_isdigit(p[n]))
        n++;
    return n;
}

/* The number without its thousands marks into plain (of at least length bytes); 0 when
 * there is no mark or the groups are not of three digits. */
static gsize without_marks(const char *text, gsize length, char mark, char *plain)
{
    gsize i = 0, n = 0, marks = 0;

    if (length > 0 && (text[0] == '-' || text[0] == '+'))
        plain[n++] = text[i++];
    gsize group = digits_at(text + i, length - i);
    if (group == 0 || group > 3)
        return 0;
    for (;;) {
        memcpy(plain + n, text + i, group);
        n += group;
        i += group;
        const gsize step = mark_length(text + i, length - i, mark);
        if (step == 0)
            break;
        if (digits_at(text + i + step, length - i - step) < 3)
            return 0;
        i += step;
        group = 3;
        marks++;
    }
    memcpy(plain + n, text + i, length - i);
    return marks > 0 ? n + length - i : 0;
}

#define LONGEST 80

gboolean avlast_cell_has_thousands(const char *text, gsize length,
                                   AvlastNotation notation)
{
    char plain[LONGEST];
    double value;

    if (notation.thousands == '\0' || notation.thousands == notation.decimal ||
        length > LONGEST)
        return FALSE;
    const gsize n = without_marks(text, length, notation.thousands, plain);
    return n > 0 && avlast_number_parse(plain, n, notation.decimal, &value);
}

gboolean avlast_cell_number(const char *text, gsize length, AvlastNotation notation,
                            double *value)
{
    char plain[LONGEST];

    if (avlast_number_parse(text, length, notation.decimal, value))
        return TRUE;
    const char mark = notation.thousands ? notation.thousands : ' ';
    if ((notation.thousands == '\0' && !notation.blanks) || length > LONGEST)
        return FALSE;
    const gsize n = without_marks(text, length, mark, plain);
    return n > 0 && avlast_number_parse(plain, n, notation.decimal, value);
}

gboolean avlast_cell_is_spaced(const char *text, gsize length, AvlastNotation notation)
{
    if (!notation.blanks || notation.thousands || length < 5)
        return FALSE;
    for (gsize i = 1; i < length; i++)
        if (text[i] == ' ' || (text[i] & 0x80))
            return TRUE;
    return FALSE;
}

gboolean avlast_cell_has_leading_zero(const char *text, gsize length)
{
    const gsize sign = length > 0 && (text[0] == '-' || text[0] == '+');

    return length > sign + 1 && text[sign] == '0' && g_ascii_isdigit(text[sign + 1]);
}

gboolean avlast_cell_is_too_long(const char *text, gsize length)
{
    const gsize sign = length > 0 && (text[0] == '-' || text[0] == '+');
    const gsize digits = digits_at(text + sign, length - sign);

    if (digits < 16 || digits != length - sign)
        return FALSE;
    return digits > 16 || memcmp(text + sign, "9007199254740992", 16) > 0;
}
