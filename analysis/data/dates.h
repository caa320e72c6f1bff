/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_DATES_H
#define AVLAST_DATA_DATES_H

#include <glib.h>

/* Whether the text is a day of the calendar written 2026-01-15. Such texts compare by
 * bytes as the days do. */
gboolean avlast_date_is(const char *text);

/* Whether it is written so, be it a day of the calendar or not (2026-02-30). */
gboolean avlast_date_has_form(const char *text);

/* Whether the text is a moment written 2026-01-15T08:00:00, with a fraction of a second
 * or without: a day of the calendar and a time of day. */
gboolean avlast_date_is_moment(const char *text);

#define AVLAST_DATE_BUFFER 24

/* Whether the text is a day of the calendar written 15.01.2026 or 5.1.2026 (day, month,
 * year); if so it is written to buffer as 2026-01-15. */
gboolean avlast_date_of_dots(const char *text, char buffer[AVLAST_DATE_BUFFER]);

/* The digits of the year, 4 or 2, when the text is day, month and year parted by dots,
 * whether the calendar has that day or not; else 0. A year of two digits may be of either
 * century. */
guint avlast_date_dotted_year(const char *text);

#endif
