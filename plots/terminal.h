/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_TERMINAL_H
#define AVLAST_PLOTS_TERMINAL_H

#include <glib.h>

/* Charts as text, 80 cells wide, drawn with box characters. */

#define AVLAST_TERMINAL_WIDTH 80

/* Cells a text takes (wide characters two, combining marks none; control bytes are shown
 * as one "?" each). */
int avlast_terminal_cells(const char *text);
/* Appends text in exactly `cells` cells, cut with an ellipsis or padded; `right` pads
 * left. */
void avlast_terminal_put(GString *out, const char *text, int cells, gboolean right);
/* Appends a bar as long as so many cells, in eighths of a cell. */
void avlast_terminal_bar(GString *out, double cells);
/* Appends text wrapped at 80 cells, with a newline after each line. */
void avlast_terminal_wrap(GString *out, const char *text);
/* Title, subtitle and an empty line. */
void avlast_terminal_head(GString *out, const char *title, const char *subtitle);

/* A row of cells that stand for [low, high]. */
typedef struct {
    double low, high;
    int cells;
    gunichar *cell;
    double none; /* where intervals are told from: 0 unless set */
} AvlastStrip;

AvlastStrip *avlast_strip_new(double low, double high, int cells);
int avlast_strip_at(const AvlastStrip *strip, double value);
/* One character at a value; nothing when it is not a number. */
void avlast_strip_mark(AvlastStrip *strip, double value, gunichar mark);
/* From one value to another, both included. */
void avlast_strip_fill(AvlastStrip *strip, double from, double to, gunichar mark);
/* |--o--| with the guide line at zero crossed where it lies inside. */
void avlast_strip_interval(AvlastStrip *strip, double low, double estimate, double high,
                           gunichar mark);
/* Appends the cells and frees the strip. */
void avlast_strip_put(GString *out, AvlastStrip *strip);
/* Numbers below a strip: the ends and zero when it lies well inside. */
void avlast_strip_axis(GString *out, double low, double high, int cells, int decimals,
                       const char *lang);

#endif
