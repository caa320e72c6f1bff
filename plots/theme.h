/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_THEME_H
#define AVLAST_PLOTS_THEME_H

#include <glib.h>

/* One look for every chart: colours, sizes of text in CSS pixels at the page's width, and
 * how much room a text takes. */

#define AVLAST_CHART_WIDTH 680.0

/* Colours reach 3:1 on white (text colours 4.5:1); a test computes the contrasts. */
#define AVLAST_BLUE     "#0072B2" /* the pilot, gains */
#define AVLAST_VERM     "#D55E00" /* costs, losses */
#define AVLAST_GREEN    "#009E73"
#define AVLAST_PURPLE   "#CC79A7"
#define AVLAST_GREEN_2  "#00795a" /* further pilots' lines and their names */
#define AVLAST_PURPLE_2 "#9b4a7e"
#define AVLAST_INK      "#1a1a1a" /* text, sums */
#define AVLAST_GREY     "#595959" /* secondary text, comparison */
#define AVLAST_MID      "#a6a6a6" /* connectors */
#define AVLAST_FAINT    "#d9d9d9" /* guide lines */
#define AVLAST_BAND     "#f3f3f3" /* reference zones */
#define AVLAST_BLUE_1   "#d6e8f4" /* outer band */
#define AVLAST_BLUE_2   "#9fcbe6" /* inner band */
#define AVLAST_SUM      "#8c8c8c" /* bars of sums, under their interval */
#define AVLAST_WHITE    "#ffffff"

typedef enum {
    AVLAST_TEXT_TITLE,  /* 17 px bold */
    AVLAST_TEXT_BODY,   /* 13 px */
    AVLAST_TEXT_STRONG, /* 13 px bold */
    AVLAST_TEXT_NOTE,   /* 11.5 px */
    AVLAST_TEXT_STYLES
} AvlastTextStyle;

double avlast_text_size(AvlastTextStyle style);
gboolean avlast_text_bold(AvlastTextStyle style);
/* Distance between base lines. */
double avlast_text_leading(AvlastTextStyle style);

/* Width in CSS pixels in the widest font of our stack (DejaVu Sans), so that a text that
 * is found to fit does fit in whatever font the reader has. */
double avlast_text_width(const char *text, AvlastTextStyle style);

/* Lines no wider than `width`, at most `most` of them; the last ends in an ellipsis when
 * text is left out. Breaks at blanks (never at U+00A0 or U+202F) and, when one word alone
 * is too wide, inside it. To be freed with g_strfreev; at least one line. */
GStrv avlast_text_wrap(const char *text, AvlastTextStyle style, double width, guint most);
/* The same number of lines, of about equal length: for titles, which leave no word alone.
 */
GStrv avlast_text_balance(const char *text, AvlastTextStyle style, double width,
                          guint most);

/* Round steps (1, 2, 2.5 or 5 times a power of ten) that divide [low, high] into at most
 * `most` parts. Returns the step; *first is the first mark at or above low, *decimals
 * what the marks need. */
double avlast_tic_step(double low, double high, int most, double *first, int *decimals);

#endif
