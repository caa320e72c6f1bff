/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_RESHAPE_H
#define AVLAST_DATA_RESHAPE_H

#include "data/frame.h"

/* Waves of a panel from columns to rows and back. One text says which columns belong
 * together, for both directions:
 *
 *   long: ITEM, ITEM ... over WAVE in VALUE, VALUE ... [drop COL, COL ...]
 *   wide: ITEM, ITEM ... by ID, ID ... over WAVE [in VALUE, VALUE ...] [drop COL ...]
 *
 * An ITEM is `NAME = PATTERN`: the column NAME of the long form is the columns of the
 * wide form that PATTERN gives with each wave's value in place of {WAVE}:
 * `who5 = who5_t{wave}`. NAME alone is `NAME = NAME_{WAVE}`; PATTERN alone has a NAME
 * without {WAVE} and one of _ . - or a blank beside it; `NAME = (COL, COL ...)` lists the
 * columns, one for each value of `in`, `-` where there is none. Names with odd characters
 * stand in double quotes.
 *
 * long: one row for each row and wave, in this order; the columns that no item names are
 * repeated; then WAVE (numbers when all values are, else a category in the order given)
 * and the items. A wave of which every item is missing because there was "no row in wave
 * 2" gives no row; other missing cells keep their row and reason.
 *
 * wide: one row for each combination of the IDs, in order of appearance. An item of a
 * wave that the ID has no row of is missing for the reason "no row in wave 2". Columns
 * that are neither named nor constant within each ID are an error.
 *
 * Types, levels, level labels, units, ranges and reasons are kept; where waves have
 * different levels these are put together in the waves' order. Labels get the wave in
 * wide (" (wave 2)") and lose it in long; labels that differ otherwise are dropped, with
 * a note. wide and then long with the same text (and back) gives the same frame when its
 * rows are in order of ID and wave.
 *
 * NULL and *error: AVLAST_ERROR_USAGE with AV180 (the text, with its place), AV181 (a new
 * column has the name of another), AV804 (unknown column, with the nearest name);
 * AVLAST_ERROR_INCONSISTENT with AV182 (an ID stands twice in a wave), AV183 (a column
 * varies within an ID), AV184 (an ID or wave is missing, or a wave is not in the list),
 * each with lines. */
AvlastFrame *avlast_reshape(const AvlastFrame *frame, const char *shape, GError **error);

#endif
