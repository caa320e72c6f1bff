/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_HEADER_H
#define AVLAST_DATA_HEADER_H

#include <glib.h>

/* What the first rows of a table say of its columns. Survey tools write one, two or three
 * header rows: names; question texts or choices; ids for machines. The same rules hold
 * for every kind of file that has rows of cells. */
typedef struct {
    GStrv names;  /* as cleaned by avlast_header_clean; may be empty or repeated */
    GStrv labels; /* one for each name, "" where there is none; NULL without any */
    gboolean seen_unanswered; /* -99 means seen but unanswered (Qualtrics) */
    char *note; /* what was recognised, a sentence for people; NULL for the plain case */
} AvlastHeader;

/* A column name that people can type: line breaks, tabs, no-break and other odd blanks
 * become one blank, marks without width and control characters go, and composed
 * characters are one (NFC). To be freed. */
char *avlast_header_clean(const char *name);

/* How many of the first rows are header rows. `rows` (n of them, each a NULL-terminated
 * list of cells, the first the names) are the first rows of the table: three or more
 * where there are as many. Certain are: a row with the import ids of Qualtrics
 * ({"ImportId":...) as second or third; the standard columns of Qualtrics with their
 * texts below; the two rows of SurveyMonkey (choices below a question that is written
 * once). Else 1. */
guint avlast_header_detect(const GStrv *rows, guint n);

/* Names and labels of n header rows with as many cells each. When the first row names
 * every column once, the others are labels. Else it is a merged header: an empty cell
 * goes on with the cell to its left, and a name is `question/choice`. Takes ownership of
 * nothing. */
AvlastHeader *avlast_header_new(const GStrv *rows, guint n);
void avlast_header_free(AvlastHeader *header);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastHeader, avlast_header_free)

/* Whether the row looks like a second header row that --header-rows would tell of: some
 * cells, all of them texts. */
gboolean avlast_header_is_like(const GStrv row);

#endif
