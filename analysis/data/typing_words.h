/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_TYPING_WORDS_H
#define AVLAST_DATA_TYPING_WORDS_H

#include "data/typing.h"

/* What a column's distinct texts are, each with how many cells hold it. */
typedef struct {
    guint32 size;
    guint8 *reason; /* of the missing text it is, else AVLAST_PRESENT */
    guint32 *count;
    guint32 *first; /* row */
} AvlastWords;

/* Counts the builder's words and tells which of them mean missing; to be cleared. FALSE
 * when memory runs out. */
gboolean avlast_words_study(const AvlastColumnBuilder *builder, AvlastNotation notation,
                            AvlastWords *words, GError **error);
void avlast_words_clear(AvlastWords *words);

/* A column all of whose cells are days, some of them written 15.01.2026 or 5.1.2026, has
 * them as 2026-01-15 from here on, and a note says so: `rewritten` tells that the words
 * are to be studied anew. So have the single days of a column that the codebook calls a
 * date. Not texts and ids, and not columns whose values the codebook lists. A column of
 * days that stays text, since a year has two digits or a cell is no day, is noted. */
gboolean avlast_words_read_days(AvlastColumnBuilder *builder, const AvlastWords *words,
                                const AvlastLineRuns *line, GPtrArray *notes,
                                gboolean *rewritten, GError **error);

/* Says why a column that looks like numbers is none, since a reader would look for them:
 * leading zeros, too many digits, thousands marks, a few texts. Nothing when fewer than
 * half of its cells look like numbers. */
void avlast_words_note_near_numbers(const AvlastColumnBuilder *builder,
                                    const AvlastWords *words, AvlastNotation notation,
                                    const AvlastLineRuns *line, GPtrArray *notes);

/* Says that long numbers were shortened (1.23E+11). */
void avlast_words_note_shortened(const AvlastColumnBuilder *builder,
                                 const AvlastWords *words, const AvlastLineRuns *line,
                                 GPtrArray *notes);

/* Says the same of a column of numbers, and that blanks between digits were read as
 * thousands marks. */
void avlast_words_note_numbers(const AvlastColumnBuilder *builder,
                               const AvlastLineRuns *line, GPtrArray *notes);

#endif
