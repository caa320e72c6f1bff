/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_SVG_H
#define AVLAST_PLOTS_SVG_H

#include <glib.h>

/* Turns gnuplot's SVG into one that can stand in a page: parsed as XML (no network, no
 * document type, no entities); refused when it holds a script, foreignObject, an
 * animation, an on... attribute, or a reference that is not to one of its own ids; then
 * given our font stack and weights ("X:Bold" is a family name to gnuplot), ids prefixed
 * with `prefix`, role="img" with title and desc, and written without an XML head. The
 * same input gives the same bytes. NULL with AVLAST_ERROR_HELPER, message AV504, when it
 * is refused. */
GBytes *avlast_svg_finish(GBytes *raw, const char *prefix, const char *title,
                          const char *desc, GError **error);

#endif
