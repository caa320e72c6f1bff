/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_STATFILE_DATE_H
#define AVLAST_DATA_STATFILE_DATE_H

#include "data/statfile.h"

/* Dates in files of SPSS, Stata and SAS are numbers that a display format makes dates of:
 * SPSS counts seconds from 14 October 1582; Stata days, milliseconds, weeks, months,
 * quarters or half-years from 1960; SAS days or seconds from 1960. */
typedef enum {
    AVLAST_STAT_PLAIN,   /* a number */
    AVLAST_STAT_SECONDS, /* a time of day or a duration, in seconds: stays a number */
    AVLAST_STAT_DAY,
    AVLAST_STAT_MOMENT,
    AVLAST_STAT_LEAP_MOMENT, /* Stata's %tC, which counts leap seconds */
    AVLAST_STAT_WEEK,
    AVLAST_STAT_MONTH,
    AVLAST_STAT_QUARTER,
    AVLAST_STAT_HALF
} AvlastStatMeaning;

/* What the numbers of a variable with that format mean. */
AvlastStatMeaning avlast_stat_meaning(AvlastStatKind kind, const char *format);

/* Whether it is a date, to be written by avlast_stat_date. */
gboolean avlast_stat_is_date(AvlastStatMeaning meaning);

#define AVLAST_STAT_DATE_BUFFER 48

/* "2026-01-15", or "2026-01-15T08:00:00" for moments (and for days with a time in them,
 * which SPSS can hold), to the millisecond; weeks, months, quarters and half-years are
 * their first day. NULL when it lies outside the years 1 to 9999. Returns buffer. */
const char *avlast_stat_date(AvlastStatKind kind, AvlastStatMeaning meaning, double value,
                             char buffer[AVLAST_STAT_DATE_BUFFER]);

#endif
