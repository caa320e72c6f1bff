/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_VALUE_LINES_BUILD_H
#define AVLAST_VALUE_LINES_BUILD_H

#include "value/lines.h"

/* How the lines of a scenario are put together; for analysis/value/lines*.c alone. */

/* A line without factors; its weights grow by `growth` a year. */
AvlastLine avlast_lines_start(const AvlastLines *lines, const char *item,
                              const char *label, guint effect, double constant,
                              double growth);

/* Multiplies the line by offset + slope x input. All factors of a line are added before
 * the next line is started. */
void avlast_lines_factor(AvlastLines *lines, AvlastLine *line, guint input, double offset,
                         double slope);

/* How many waves an effect was measured in: the effects from it on. */
guint avlast_lines_waves(const AvlastLines *lines, guint effect);

/* Participants x reach x share x estimate of the wave x scale x adjustments of the
 * effect; an effect without waves is its own. */
void avlast_lines_units(AvlastLines *lines, AvlastLine *line, guint effect, guint wave);

/* The same in the effect's own unit: without the scale. */
void avlast_lines_people(AvlastLines *lines, AvlastLine *line, guint effect, guint wave);

/* The last line is `times` of it money of that payer; nothing at zero. */
void avlast_lines_entry(AvlastLines *lines, guint payer, AvlastLedgerKind kind,
                        double times);

/* A split whose unit cost has steps: the units, then the cash and the rest. */
void avlast_lines_add_steps(AvlastLines *lines, const AvlastSplit *split);

/* A contract: the claims, then the payment. */
void avlast_lines_add_contract(AvlastLines *lines, const AvlastContract *contract);

#endif
