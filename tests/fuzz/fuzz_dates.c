/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any text as a day or a moment: what is called one is one of GLib's calendar, and
 * nothing of the form that the calendar has is passed over. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/dates.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static gboolean is_day(const char *text)
{
    int year, month, day, end = 0;

    for (gsize i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? text[i] != '-' : !g_ascii_isdigit(text[i]))
            return FALSE;
    return sscanf(text, "%4d-%2d-%2d%n", &year, &month, &day, &end) == 3 && end == 10 &&
           year > 0 && month > 0 && day > 0 &&
           g_date_valid_dmy((GDateDay)day, month, (GDateYear)year);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autofree char *text = g_strndup((const char *)data, size);
    g_autofree char *day = g_strndup(text, 10);
    char of_dots[AVLAST_DATE_BUFFER];

    if (avlast_date_is(text) != (strlen(text) == 10 && is_day(text)))
        abort();
    if (avlast_date_is(text) && !avlast_date_has_form(text))
        abort();
    if (avlast_date_is_moment(text) && !(strlen(text) > 10 && is_day(day)))
        abort();
    if (avlast_date_of_dots(text, of_dots) &&
        (!avlast_date_is(of_dots) || avlast_date_dotted_year(text) != 4))
        abort();
    return 0;
}
