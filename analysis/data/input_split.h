/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_INPUT_SPLIT_H
#define AVLAST_DATA_INPUT_SPLIT_H

#include "data/input_kinds.h"

/* An input of any kind some of whose columns are split (split.h): the header has the made
 * columns behind the one they come from, and reading makes those that are wanted. */
typedef struct AvlastInputSplits AvlastInputSplits;

/* Reads the columns to be split once, to learn their choices. specs are options as
 * avlast_split_parse takes them. NULL and *error as there, and AVLAST_ERROR_INCONSISTENT
 * when the file has a column of the name to be made (AV118). */
AvlastInputSplits *avlast_input_splits_new(const AvlastInputKind *kind, gpointer state,
                                           const char *path, const char *const *specs,
                                           const AvlastCodebook *codebook,
                                           GError **error);
void avlast_input_splits_free(AvlastInputSplits *splits);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastInputSplits, avlast_input_splits_free)

/* The names of columns that the options may mean, so that they are read as text. */
GStrv avlast_input_split_names(const char *const *specs, const char *const *others);

/* The codebook with which the file itself is read: the values of such a column are those
 * of its choices, not of its cells. To be freed. */
AvlastCodebook *avlast_input_split_codebook(const AvlastCodebook *codebook,
                                            const char *const *names);

const char *const *avlast_input_splits_header(const AvlastInputSplits *splits);
AvlastFrame *avlast_input_splits_read(const AvlastInputSplits *splits,
                                      const AvlastInputKind *kind, gpointer state,
                                      const char *const *wanted, GError **error);
gboolean avlast_input_splits_locate(const AvlastInputSplits *splits,
                                    const AvlastInputKind *kind, gpointer state,
                                    AvlastCellPlace *places, gsize n, GError **error);

#endif
