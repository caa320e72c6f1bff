/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_FORMAT_H
#define AVLAST_PLOTS_FORMAT_H

#include <glib.h>

/* Numbers as people read them, in the language of the page; everything that shows a
 * number in a chart, table or report goes through here. `lang` is "en" or "nb" (NULL =
 * "en"). English: 1,204.5; Norwegian: 1 204,5 with U+202F between thousands. Minus is
 * U+2212. What is not a number becomes an en dash. Rounding is half to even of the exact
 * binary value, and a value that rounds to zero loses its sign. Results are to be freed.
 */

/* Fixed number of decimals, 0 to 15. */
char *avlast_format_number(double value, int decimals, const char *lang);
/* The same with a plus before what is above zero. */
char *avlast_format_signed(double value, int decimals, const char *lang);
/* "[−0.04; 0.40]"; the semicolon in both languages, since a comma may stand in numbers.
 * "–" when either end is not a number. */
char *avlast_format_interval(double low, double high, int decimals, const char *lang);
char *avlast_format_count(gint64 count, const char *lang);
/* A share as per cent: 0.12 gives "12%" or "12 %" (U+00A0). A share that is not 0 or 1 is
 * never shown as 0 or 100 per cent: "<1%", ">99%". */
char *avlast_format_percent(double share, const char *lang);
/* A chance counted in draws, as per cent. None or all of finitely many draws is no
 * certainty: "<1%", ">99%". */
char *avlast_format_chance(double share, const char *lang);
/* A p-value: three decimals, "<0.001" below. */
char *avlast_format_p(double p, const char *lang);

/* As few decimals as show the value at six significant figures: 5, 0.25. */
char *avlast_format_plain(double value, const char *lang);
/* The same at three significant figures (whole numbers stay whole): where a group lies,
 * not what was found. */
char *avlast_format_short(double value, const char *lang);

/* Decimals that show `figures` significant figures of the size `magnitude` (0.0123 at 2
 * figures: 3; 150: 0), at most 6. */
int avlast_format_decimals(double magnitude, int figures);

/* Money. The unit follows the size of the largest amount shown together. */
typedef struct {
    double divisor; /* 1, 1e3, 1e6 or 1e9 */
    int decimals;   /* of amounts in that unit */
    const char *lang;
    char unit[64]; /* "NOK million", "mill. kr" */
} AvlastMoney;

AvlastMoney avlast_money_unit(double largest, const char *currency, const char *lang);
/* The amount in that unit, without the unit; with a plus when asked for. */
char *avlast_money_number(const AvlastMoney *money, double amount, gboolean plus);
/* "[−3.1; 15.2]" in that unit. */
char *avlast_money_interval(const AvlastMoney *money, double low, double high);
/* An amount with its unit: "NOK 6.3 million", "6,3 mill. kr", two significant figures
 * when `rough`, else the unit's decimals. */
char *avlast_format_money(double amount, const char *currency, gboolean rough,
                          const char *lang);

#endif
