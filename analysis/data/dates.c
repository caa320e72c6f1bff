/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/dates.h"

#include <string.h>

gboolean avlast_date_has_form(const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return FALSE;
    for (gsize i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
            return FALSE;
    return TRUE;
}

gboolean avlast_date_is(const char *text)
{
    if (!avlast_date_has_form(text))
        return FALSE;
    const guint64 year = g_ascii_strtoull(text, NULL, 10);
    const guint64 month = g_ascii_strtoull(text + 5, NULL, 10);
    const guint64 day = g_ascii_strtoull(text + 8, NULL, 10);
    return year > 0 &&
           g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

gboolean avlast_date_is_moment(const char *text)
{
    static const char form[] = "T00:00:00";
    g_autofree char *day = g_strndup(text, 10);
    const gsize n = strlen(text);

    if (n < 19 || !avlast_date_is(day))
        return FALSE;
    for (gsize i = 0; i < 9; i++)
        if (form[i] == '0' ? !g_ascii_isdigit(text[10 + i]) : text[10 + i] != form[i])
            return FALSE;
    if (text[11] > '2' || (text[11] == '2' && text[12] > '3') || text[14] > '5' ||
        text[17] > '5')
        return FALSE;
    return n == 19 ||
           (text[19] == '.' && n > 20 && strspn(text + 20, "0123456789") == n - 20);
}

/* The digits at *text, at most `most` of them, as a number; *text moves behind them. 0
 * when there is none. */
static guint digits(const char **text, gsize most)
{
    guint number = 0;
    gsize n = 0;

    for (; n < most && g_ascii_isdigit((*text)[n]); n++)
        number = 10 * number + (guint)((*text)[n] - '0');
    *text += n;
    return number;
}

/* Day and month of 15.01. or 5.1.; the rest of the text, or NULL. */
static const char *after_month(const char *text, guint *day, guint *month)
{
    *day = digits(&text, 2);
    if (*day == 0 || *text++ != '.')
        return NULL;
    *month = digits(&text, 2);
    return *month == 0 || *text != '.' ? NULL : text + 1;
}

guint avlast_date_dotted_year(const char *text)
{
    guint day = 0, month = 0;
    const char *year = after_month(text, &day, &month);
    const gsize n = year ? strlen(year) : 0;

    if ((n != 2 && n != 4) || strspn(year, "0123456789") != n)
        return 0;
    return day <= 31 && month <= 12 ? (guint)n : 0;
}

gboolean avlast_date_of_dots(const char *text, char buffer[AVLAST_DATE_BUFFER])
{
    guint day = 0, month = 0;

    if (avlast_date_dotted_year(text) != 4)
        return FALSE;
    const char *year = after_month(text, &day, &month);
    g_snprintf(buffer, AVLAST_DATE_BUFFER, "%s-%02u-%02u", year, month, day);
    return avlast_date_is(buffer);
}
