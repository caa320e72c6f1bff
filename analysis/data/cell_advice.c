/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What to do about a text that should have been a number. */
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "data/cell.h"

static gboolean is_number(const char *text, gsize length, AvlastNotation notation)
{
    double value;

    return avlast_cell_number(text, length, notation, &value) ||
           avlast_cell_has_thousands(
               text, length,
               (AvlastNotation){.decimal = notation.decimal, .thousands = ' '});
}

static gsize trimmed(const char *text, gsize length)
{
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t'))
        length--;
    /* U+00A0 and U+202F stand before signs. */
    if (length >= 2 && memcmp(text + length - 2, "\xc2\xa0", 2) == 0)
        return trimmed(text, length - 2);
    if (length >= 3 && memcmp(text + length - 3, "\xe2\x80\xaf", 3) == 0)
        return trimmed(text, length - 3);
    return length;
}

/* Whether the text is a number once a sign is taken from its end or its start. */
static gboolean is_number_with(const char *text, AvlastNotation notation,
                               const char *const *signs)
{
    const gsize n = strlen(text);

    for (; *signs; signs++) {
        const gsize sign = strlen(*signs);
        if (n > sign && g_str_has_suffix(text, *signs) &&
            is_number(text, trimmed(text, n - sign), notation))
            return TRUE;
        if (n <= sign || !g_str_has_prefix(text, *signs))
            continue;
        const char *rest = text + sign;
        while (*rest == ' ' || *rest == '.' || g_str_has_prefix(rest, "\xc2\xa0"))
            rest += *rest == '\xc2' ? 2 : 1;
        if (is_number(rest, strlen(rest), notation))
            return TRUE;
    }
    return FALSE;
}

/* The text with typographic minus signs, full-width digits and Arabic-Indic digits as
 * ASCII; *changed tells whether there were any. */
static char *as_ascii(const char *text, gboolean *minus, gboolean *digits)
{
    GString *plain = g_string_new(NULL);

    for (const char *p = text; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        const gint digit = g_unichar_digit_value(c);
        if (c == 0x2212 || c == 0x2013 || c == 0x2010 || c == 0x2011 || c == 0xff0d) {
            g_string_append_c(plain, '-');
            *minus = TRUE;
        } else if (c >= 0x80 && digit >= 0) {
            g_string_append_c(plain, (char)('0' + digit));
            *digits = TRUE;
        } else {
            g_string_append_unichar(plain, c);
        }
    }
    return g_string_free(plain, FALSE);
}

/* The text without blanks other than ' ' at its ends and marks that are not seen. */
static char *without_unseen(const char *text)
{
    GString *plain = g_string_new(NULL);

    for (const char *p = text; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (c < 0x80 || !(g_unichar_isspace(c) || g_unichar_type(c) == G_UNICODE_FORMAT))
            g_string_append_unichar(plain, c);
    }
    return g_string_free(plain, FALSE);
}

static gboolean is_month(const char *text)
{
    static const char *const months[] = {"jan", "feb", "mar", "apr", "mai",
                                         "may", "jun", "jul", "aug", "sep",
                                         "okt", "oct", "nov", "des", "dec"};

    for (gsize i = 0; i < G_N_ELEMENTS(months); i++)
        if (g_ascii_strncasecmp(text, months[i], 3) == 0)
            return TRUE;
    return FALSE;
}

gboolean avlast_cell_is_month_day(const char *text)
{
    const gsize n = strlen(text);
    gsize digits = 0;

    while (digits < n && g_ascii_isdigit(text[digits]))
        digits++;
    /* "02.jan", "2-Jan" */
    if (digits >= 1 && digits <= 2 && n >= digits + 4 && n <= digits + 5)
        return strchr(".- ", text[digits]) && is_month(text + digits + 1) &&
               (n == digits + 4 || text[n - 1] == '.');
    /* "jan.26", "Jan-26" */
    return n == 6 && is_month(text) && strchr(".- ", text[3]) &&
           g_ascii_isdigit(text[4]) && g_ascii_isdigit(text[5]);
}

gboolean avlast_cell_is_shortened(const char *text, gsize length)
{
    const char *e = NULL;
    gsize digits = 0;

    for (gsize i = 0; i < length && !e; i++) {
        if (text[i] == 'E' || text[i] == 'e')
            e = text + i;
        digits += g_ascii_isdigit(text[i]) ? 1 : 0;
    }
    return e && digits <= 6 && length - (gsize)(e - text) == 4 && e[1] == '+' &&
           g_ascii_isdigit(e[2]) && g_ascii_isdigit(e[3]) &&
           (e[2] - '0') * 10 + (e[3] - '0') >= 10;
}

static gboolean is_beyond_range(const char *text)
{
    const char *e = strpbrk(text, "eE");
    double value;

    return e && e > text && avlast_number_parse(text, (gsize)(e - text), '.', &value) &&
           strspn(e + 1, "+-0123456789") == strlen(e + 1) && e[1] != '\0';
}

char *avlast_cell_advice(const char *text, AvlastNotation notation)
{
    static const char *const percent[] = {"%", "\xe2\x80\xb0", NULL};
    static const char *const money[] = {"kr.",          "kr",  "Kr",       "NOK", ",-",
                                        "\xe2\x82\xac", "$",   "\xc2\xa3", "EUR", "USD",
                                        "SEK",          "DKK", NULL};
    const AvlastNotation spaced = {.decimal = notation.decimal, .thousands = ' '};
    const AvlastNotation marked = {.decimal = notation.decimal,
                                   .thousands = notation.decimal == '.' ? ',' : '.'};
    const AvlastNotation other = {.decimal = notation.decimal == '.' ? ',' : '.'};
    const AvlastNotation swapped = {.decimal = marked.thousands,
                                    .thousands = notation.decimal};
    const gsize n = strlen(text);
    gboolean minus = FALSE, digits = FALSE;
    g_autofree char *plain = as_ascii(text, &minus, &digits);

    if (avlast_cell_has_thousands(text, n, spaced))
        return g_strdup(
            "declare the thousands mark with --thousands space, or take it out");
    if (is_number(text, n, other))
        return g_strdup_printf(
            "the number has a decimal %s where the file has a %s; write "
            "one kind, or say --decimal",
            other.decimal == '.' ? "dot" : "comma",
            notation.decimal == '.' ? "dot" : "comma");
    if (avlast_cell_has_thousands(text, n, marked))
        return g_strdup_printf(
            "declare the thousands mark with --thousands '%c', or take it out",
            marked.thousands);
    if (avlast_cell_has_thousands(text, n, swapped))
        return g_strdup_printf("declare the thousands mark with --thousands '%c'; the "
                               "decimal mark is '%c' then",
                               swapped.thousands, swapped.decimal);
    if ((minus || digits) && is_number(plain, strlen(plain), notation))
        return g_strdup(digits ? "write the digits as 0 to 9"
                               : "write the minus as '-', not as the typographic sign");
    g_autofree char *seen = without_unseen(text);
    if (strlen(seen) < n && is_number(seen, strlen(seen), notation))
        return g_strdup("it holds a blank or mark that is not seen (such as a no-break "
                        "space): take it out");
    if (is_number_with(text, notation, percent))
        return g_strdup("take the percent sign out");
    if (is_number_with(text, notation, money))
        return g_strdup("take the currency out");
    if (text[0] == '#')
        return g_strdup_printf("it is an error value of a spreadsheet: mend the formula, "
                               "or say --missing '%s'",
                               text);
    if (avlast_cell_is_month_day(text))
        return g_strdup(
            "a spreadsheet may have made a date of a number: format the column "
            "as text and export it again");
    if (is_beyond_range(text))
        return g_strdup("it is beyond the range of numbers");
    return NULL;
}
