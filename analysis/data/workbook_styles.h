/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_WORKBOOK_STYLES_H
#define AVLAST_DATA_WORKBOOK_STYLES_H

#include "data/package.h"

/* Which cells of a workbook are dates: a date is stored as a number of days, and only the
 * number format tells. */

typedef enum {
    AVLAST_FORMAT_PLAIN,
    AVLAST_FORMAT_DAY,     /* years, months or days */
    AVLAST_FORMAT_MOMENT,  /* those, with hours, minutes or seconds */
    AVLAST_FORMAT_CLOCK,   /* hours, minutes or seconds only */
    AVLAST_FORMAT_DURATION /* [h]:mm: hours beyond a day */
} AvlastFormatKind;

/* Of a format code. Only its first section counts; texts in quotes, characters after a
 * backslash, '_' or '*', and what stands in brackets (colours, currencies, locales) are
 * no part of a date. `m` is minutes next to hours or seconds, else months. */
AvlastFormatKind avlast_format_kind(const char *code);
/* Of a built-in format: 14 to 22 and 45 to 47 are dates and times, and 27 to 36 and 50 to
 * 58 in the calendars of East Asia. */
AvlastFormatKind avlast_format_builtin(guint id);

/* The formats of a workbook's cells by their style. */
typedef struct AvlastStyles AvlastStyles;
AvlastStyles *avlast_styles_new(void);
void avlast_styles_free(AvlastStyles *styles);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastStyles, avlast_styles_free)
gboolean avlast_styles_read(AvlastStyles *styles, AvlastPackage *package,
                            const char *part, GError **error);
/* PLAIN for a style that there is not. */
AvlastFormatKind avlast_styles_kind(const AvlastStyles *styles, guint style);

/* The moment `serial` days after the beginning of 1900 (whose 29 February is counted,
 * though it never was) or of 1904 as ISO 8601 text of that kind, appended to text: a day
 * is 2026-01-15, a moment, and a day with a time, 2026-01-15T08:30:00, a clock 08:30:00,
 * a duration 36:00:00; milliseconds where there are any. FALSE, with text as it was, when
 * there is no such day: before 1900 (1904), 1900-02-29, after 9999. */
gboolean avlast_format_moment(double serial, gboolean from_1904, AvlastFormatKind kind,
                              GString *text);

#endif
