/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_DATES_H
#define AVLAST_DATA_DATES_H

#include <glib.h>

/* Whether the text is a day of the calendar written 2026-01-15. Such texts compare by
 * bytes as the days do. */
gboolean avlast_date_is(const char *text);

/* Whether it is written so, be it a day of the calendar or not (2026-02-30). */
gboolean avlast_date_has_form(const char *text);

#endif
