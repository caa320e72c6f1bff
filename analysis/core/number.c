/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double powers_of_ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                       1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                       1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* What the scan found: the digits as an integer while they fit, and the power of ten to
 * apply. */
typedef struct {
    guint64 mantissa;
    int digits, exponent;
    gboolean negative, fits;
} Scan;

static const char *scan_digits(const char *p, const char *end, Scan *scan, int step)
{
    for (; p < end && g_ascii_isdigit(*p); p++) {
        if (scan->mantissa < G_GUINT64_CONSTANT(900000000000000000)) {
            scan->mantissa = scan->mantissa * 10 + (guint64)(*p - '0');
            scan->exponent += step;
        } else {
            scan->fits = FALSE;
        }
        scan->digits++;
    }
    return p;
}

static gboolean scan_exponent(const char **position, const char *end, Scan *scan)
{
    const char *p = *position + 1;
    int sign = 1, exponent = 0;

    if (p < end && (*p == '+' || *p == '-'))
        sign = *p++ == '-' ? -1 : 1;
    if (p == end || !g_ascii_isdigit(*p))
        return FALSE;
    for (; p < end && g_ascii_isdigit(*p); p++)
        exponent = MIN(exponent * 10 + (*p - '0'), 100000);
    scan->exponent += sign * exponent;
    *position = p;
    return TRUE;
}

/* The general case: libc's conversion is exact; it sees a copy with a dot, since the
 * locale is "C". */
static gboolean convert_slowly(const char *text, gsize length, char decimal,
                               double *value)
{
    char local[128];
    g_autofree char *heap = length >= sizeof local ? g_malloc(length + 1) : NULL;
    char *copy = heap ? heap : local;

    memcpy(copy, text, length);
    copy[length] = '\0';
    for (gsize i = 0; i < length; i++)
        if (copy[i] == decimal)
            copy[i] = '.';
    const double result = g_ascii_strtod(copy, NULL);
    if (!isfinite(result))
        return FALSE;
    *value = result;
    return TRUE;
}

gboolean avlast_number_parse(const char *text, gsize length, char decimal, double *value)
{
    const char *p = text, *end = text + length;

    while (p < end && (*p == ' ' || *p == '\t'))
        p++;
    while (end > p && (end[-1] == ' ' || end[-1] == '\t'))
        end--;

    const char *start = p;
    Scan scan = {.fits = TRUE};
    if (p < end && (*p == '+' || *p == '-'))
        scan.negative = *p++ == '-';
    p = scan_digits(p, end, &scan, 0);
    const int whole = scan.digits;
    if (p < end && *p == decimal) {
        p = scan_digits(p + 1, end, &scan, -1);
        if (scan.digits == whole)
            return FALSE;
    }
    if (scan.digits == 0 ||
        (p < end && (*p == 'e' || *p == 'E') && !scan_exponent(&p, end, &scan)) ||
        p != end)
        return FALSE;

    /* One correctly rounded operation on two exact doubles is exact rounding of the
     * decimal. */
    if (scan.fits && scan.mantissa < (G_GUINT64_CONSTANT(1) << 53) &&
        ABS(scan.exponent) <= 22) {
        const double m = (double)scan.mantissa;
        const double r = scan.exponent < 0 ? m / powers_of_ten[-scan.exponent]
                                           : m * powers_of_ten[scan.exponent];
        *value = scan.negative ? -r : r;
        return TRUE;
    }
    return convert_slowly(start, (gsize)(end - start), decimal, value);
}

const char *avlast_number_exact(double value, char buffer[AVLAST_NUMBER_BUFFER])
{
    if (isnan(value)) {
        buffer[0] = '\0';
    } else if (value == 0.0) {
        g_strlcpy(buffer, "0", AVLAST_NUMBER_BUFFER);
    } else {
        for (int digits = 15; digits <= 17; digits++) {
            g_snprintf(buffer, AVLAST_NUMBER_BUFFER, "%.*g", digits, value);
            if (!isfinite(value) || g_ascii_strtod(buffer, NULL) == value)
                break;
        }
    }
    return buffer;
}

guint avlast_number_hash(gconstpointer number)
{
    const double value = *(const double *)number + 0.0; /* no minus before zero */
    guint64 bits;

    memcpy(&bits, &value, sizeof bits);
    return (guint)(bits * G_GUINT64_CONSTANT(0x9e3779b97f4a7c15) >> 32);
}
