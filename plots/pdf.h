/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_PLOTS_PDF_H
#define AVLAST_PLOTS_PDF_H

#include <glib.h>

/* The PDF with the digits of its CreationDate and ModDate set to the first second of
 * 2000, the length unchanged, so that equal charts are equal files. A new reference. */
GBytes *avlast_pdf_finish(GBytes *raw);

#endif
