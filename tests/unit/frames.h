/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_FRAMES_H
#define AVLAST_TESTS_FRAMES_H

#include "data/frame.h"

/* Fails unless both frames say the same: rows, names, types, numbers to the last bit,
 * levels in order (of categories) and their labels, labels, units, ranges, and the text
 * of every missing cell's reason. Notes, lines and digests may differ. */
void assert_same_frame(const AvlastFrame *got, const AvlastFrame *expected);

/* A frame of random columns with all that is awkward in names, texts and codes. */
AvlastFrame *random_frame(guint32 seed);

/* The reason of a cell, "present" when it is there. */
const char *reason_of(const AvlastFrame *frame, const char *column, gsize row);

/* The frame as text for comparing: a line of names, a line per row; a missing cell as its
 * reason in <>. To be freed. */
char *frame_text(const AvlastFrame *frame);

#endif
