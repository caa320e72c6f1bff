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
