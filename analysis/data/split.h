/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_SPLIT_H
#define AVLAST_DATA_SPLIT_H

#include "data/codebook.h"
#include "data/frame.h"

/* A column whose cells join several choices ("bus;train;", "1 3 4") as one 0/1 column for
 * each choice, named COLUMN/choice. A cell that is missing stays missing in all of them
 * for its reason: who was not asked has not said no. */
typedef struct {
    char *column;
    char mark;          /* between choices; '\0' until it is found out */
    GPtrArray *choices; /* of char *: the codebook's values first, then in order of first
                           appearance */
    GPtrArray *labels;  /* of char *: "question: choice", one for each */
} AvlastSplit;

AvlastSplit *avlast_split_new(void);
void avlast_split_free(AvlastSplit *split);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastSplit, avlast_split_free)

/* Reads "COLUMN" or "COLUMN:MARK": mark is one character, or space, comma, semicolon,
 * bar, newline. A column of the header may itself hold a colon. NULL and
 * AVLAST_ERROR_USAGE (AV801, AV804 with the nearest name). */
AvlastSplit *avlast_split_parse(const char *text, const char *source,
                                const char *const *header, GError **error);

/* Finds the mark, where it was not said, and the choices. Certain are: the only one of
 * ; | , and line breaks that stands in the cells; ';' when every cell that holds one ends
 * with it; the one under which all choices are among the codebook's values; blanks
 * between codes. A note says what was found. FALSE and AVLAST_ERROR_INCONSISTENT when it
 * is not certain (AV115) or there are more than 1,000 choices (AV116). */
gboolean avlast_split_study(AvlastSplit *split, const AvlastFrame *frame,
                            const AvlastCodebookEntry *entry, GPtrArray *notes,
                            GError **error);

/* The name of the choice's column. To be freed. */
char *avlast_split_name(const AvlastSplit *split, guint choice);

/* The column of one choice. NULL and AVLAST_ERROR_INTERNAL without memory. */
AvlastColumn *avlast_split_column(const AvlastSplit *split, guint choice,
                                  const AvlastColumn *source, gsize rows, GError **error);

#endif
