/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_date.h"

#include <math.h>
#include <string.h>

/* Days by GLib's count, in which 1 is the first of January of year 1. */
#define DAY_1582 577735  /* 14 October 1582 */
#define DAY_1960 715510  /* 1 January 1960 */
#define LAST_DAY 3652059 /* 31 December 9999 */
#define DAY_MS   86400000.0

/* Days, from 1 January 1960, at whose end a leap second was put in (IERS Bulletin C). */
static const int leap_days[] = {4564,  4748,  5113,  5478,  5843,  6209,  6574,
                                6939,  7304,  7851,  8216,  8581,  9312,  10226,
                                10957, 11322, 11869, 12234, 12599, 13148, 13695,
                                14244, 16801, 17897, 19174, 20269, 20819};

/* The name of a format without its width and decimals, in upper case. */
static void base_of(const char *format, char base[32])
{
    gsize n = strlen(format);

    while (n > 0 && (g_ascii_isdigit(format[n - 1]) || format[n - 1] == '.'))
        n--;
    n = MIN(n, 31);
    for (gsize i = 0; i < n; i++)
        base[i] = g_ascii_toupper(format[i]);
    base[n] = '\0';
}

static gboolean is_one_of(const char *base, const char *const *names)
{
    return g_strv_contains(names, base);
}

static gboolean starts_with_one_of(const char *base, const char *const *names)
{
    for (; *names; names++)
        if (g_str_has_prefix(base, *names))
            return TRUE;
    return FALSE;
}

static AvlastStatMeaning spss_meaning(const char *base)
{
    static const char *const days[] = {"DATE", "ADATE", "EDATE", "SDATE", "JDATE",
                                       "QYR",  "MOYR",  "WKYR",  NULL};
    static const char *const moments[] = {"DATETIME", "YMDHMS", NULL};
    static const char *const seconds[] = {"TIME", "DTIME", "MTIME", NULL};

    return is_one_of(base, days)      ? AVLAST_STAT_DAY
           : is_one_of(base, moments) ? AVLAST_STAT_MOMENT
           : is_one_of(base, seconds) ? AVLAST_STAT_SECONDS
                                      : AVLAST_STAT_PLAIN;
}

static AvlastStatMeaning sas_meaning(const char *base)
{
    static const char *const moments[] = {
        "DATETIME", "DATEAMPM", "DTDATE",  "DTMONYY",  "DTWKDATX", "DTYEAR",  "DTYYQC",
        "MDYAMPM",  "NLDATM",   "E8601DT", "B8601DT",  "IS8601DT", "E8601DN", "B8601DN",
        "IS8601DN", "E8601DZ",  "B8601DZ", "IS8601DZ", NULL};
    static const char *const seconds[] = {"TIME",     "HHMM",  "HOUR",    "MMSS",
                                          "TOD",      "NLTIM", "E8601TM", "B8601TM",
                                          "IS8601TM", NULL};
    static const char *const days[] = {
        "DDMMYY",   "MMDDYY",  "YYMMDD",  "MMYY",    "YYMM",    "YYMON",   "MONYY",
        "YYQ",      "NLDATE",  "WEEKDAT", "WORDDAT", "E8601DA", "B8601DA", "IS8601DA",
        "EURDFD",   "EURDFDD", "EURDFDE", "EURDFDN", "EURDFMN", "EURDFMY", "EURDFWDX",
        "EURDFWKX", "JULDAY",  "JULIAN",  "MONNAME", "MINGUO",  "NENGO",   "PDJULG",
        "PDJULI",   "DOWNAME", "WEEKU",   "WEEKV",   "WEEKW",   NULL};
    static const char *const exact_days[] = {"DATE", "DAY",     "MONTH", "QTR",
                                             "QTRR", "WEEKDAY", "YEAR",  NULL};

    return starts_with_one_of(base, moments)   ? AVLAST_STAT_MOMENT
           : starts_with_one_of(base, seconds) ? AVLAST_STAT_SECONDS
           : is_one_of(base, exact_days) || starts_with_one_of(base, days)
               ? AVLAST_STAT_DAY
               : AVLAST_STAT_PLAIN;
}

static AvlastStatMeaning stata_meaning(const char *format)
{
    const char *at = format;

    if (*at != '%')
        return AVLAST_STAT_PLAIN;
    at++;
    at += *at == '-';
    if (*at == 'd')
        return AVLAST_STAT_DAY;
    if (*at != 't')
        return AVLAST_STAT_PLAIN;
    switch (at[1]) {
    case 'd':
        return AVLAST_STAT_DAY;
    case 'c':
        return AVLAST_STAT_MOMENT;
    case 'C':
        return AVLAST_STAT_LEAP_MOMENT;
    case 'w':
        return AVLAST_STAT_WEEK;
    case 'm':
        return AVLAST_STAT_MONTH;
    case 'q':
        return AVLAST_STAT_QUARTER;
    case 'h':
        return AVLAST_STAT_HALF;
    default:
        return AVLAST_STAT_PLAIN;
    }
}

AvlastStatMeaning avlast_stat_meaning(AvlastStatKind kind, const char *format)
{
    char base[32];

    if (kind == AVLAST_STAT_DTA)
        return stata_meaning(format);
    base_of(format, base);
    return kind == AVLAST_STAT_SAV || kind == AVLAST_STAT_POR ? spss_meaning(base)
                                                              : sas_meaning(base);
}

gboolean avlast_stat_is_date(AvlastStatMeaning meaning)
{
    return meaning > AVLAST_STAT_SECONDS;
}

/* Milliseconds from the origin to a text. */
static const char *write_moment(int origin, double ms, gboolean with_time, char *buffer)
{
    const double whole = floor(ms / DAY_MS);
    const double day = origin + whole;
    char date[16], fraction[8] = "";
    GDate civil;

    if (!(day >= 1.0 && day <= LAST_DAY))
        return NULL;
    const int left = (int)(ms - whole * DAY_MS);
    g_date_clear(&civil, 1);
    g_date_set_julian(&civil, (guint32)day);
    g_snprintf(date, sizeof date, "%04d-%02d-%02d", (int)g_date_get_year(&civil),
               (int)g_date_get_month(&civil), (int)g_date_get_day(&civil));
    if (!with_time && left == 0)
        return g_strlcpy(buffer, date, AVLAST_STAT_DATE_BUFFER) ? buffer : NULL;
    if (left % 1000 != 0)
        g_snprintf(fraction, sizeof fraction, ".%03d", left % 1000);
    g_snprintf(buffer, AVLAST_STAT_DATE_BUFFER, "%sT%02d:%02d:%02d%s", date,
               left / 3600000, left / 60000 % 60, left / 1000 % 60, fraction);
    return buffer;
}

/* The first day of the period that is `number` periods of a 1/per_year year after 1960.
 */
static const char *write_period(double number, int per_year, char *buffer)
{
    const double whole = floor(number), years = floor(whole / per_year);
    const double year = 1960.0 + years;

    if (!(year >= 1.0 && year <= 9999.0))
        return NULL;
    const int part = (int)(whole - years * per_year);
    /* Stata's weeks: 52 in a year, each begins 7 days after the one before it. */
    if (per_year == 52) {
        GDate first;
        g_date_clear(&first, 1);
        g_date_set_dmy(&first, 1, G_DATE_JANUARY, (GDateYear)year);
        g_date_add_days(&first, 7u * (guint)part);
        g_snprintf(buffer, AVLAST_STAT_DATE_BUFFER, "%04d-%02d-%02d",
                   (int)g_date_get_year(&first), (int)g_date_get_month(&first),
                   (int)g_date_get_day(&first));
    } else {
        g_snprintf(buffer, AVLAST_STAT_DATE_BUFFER, "%04d-%02d-01", (int)year,
                   part * (12 / per_year) + 1);
    }
    return buffer;
}

/* What %tC has more than %tc. */
static double leap_ms(double ms)
{
    double seconds = 0.0;

    for (gsize i = 0; i < G_N_ELEMENTS(leap_days); i++)
        if (ms >= (leap_days[i] + 1) * DAY_MS + seconds * 1000.0 + 1000.0)
            seconds += 1.0;
    return seconds * 1000.0;
}

const char *avlast_stat_date(AvlastStatKind kind, AvlastStatMeaning meaning, double value,
                             char buffer[AVLAST_STAT_DATE_BUFFER])
{
    const gboolean spss = kind == AVLAST_STAT_SAV || kind == AVLAST_STAT_POR;

    if (!(fabs(value) < 1e17))
        return NULL;
    switch (meaning) {
    case AVLAST_STAT_DAY:
        return spss ? write_moment(DAY_1582, round(value * 1000.0), FALSE, buffer)
                    : write_moment(DAY_1960, round(value * DAY_MS), FALSE, buffer);
    case AVLAST_STAT_MOMENT:
        return spss ? write_moment(DAY_1582, round(value * 1000.0), TRUE, buffer)
               : kind == AVLAST_STAT_DTA
                   ? write_moment(DAY_1960, round(value), TRUE, buffer)
                   : write_moment(DAY_1960, round(value * 1000.0), TRUE, buffer);
    case AVLAST_STAT_LEAP_MOMENT:
        return write_moment(DAY_1960, round(value) - leap_ms(value), TRUE, buffer);
    case AVLAST_STAT_WEEK:
        return write_period(value, 52, buffer);
    case AVLAST_STAT_MONTH:
        return write_period(value, 12, buffer);
    case AVLAST_STAT_QUARTER:
        return write_period(value, 4, buffer);
    case AVLAST_STAT_HALF:
        return write_period(value, 2, buffer);
    default:
        return NULL;
    }
}
