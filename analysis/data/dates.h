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

#endif
