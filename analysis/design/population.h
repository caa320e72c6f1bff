/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DESIGN_POPULATION_H
#define AVLAST_DESIGN_POPULATION_H

#include "design/weighting.h"

/* Adds the totals of a file (of any kind that data/input.h reads) to a step. Either
 *
 * district,agegroup,count      one margin: the last column is the number of people in the
 * Nordlia,16-19,612            cell of the columns before it; each cell once
 *
 * or, with the header variable,total,
 *
 * variable,total               totals of numbers: a column (the sum of it over the
 * age,250112                   population), "column=level" (people with it), "(rows)"
 * kjønn=kvinne,6251            (people)
 *
 * FALSE and *error as avlast_input_open says, and AVLAST_ERROR_INCONSISTENT (AV274) for a
 * file that is neither, a total that is missing or below zero, a cell that is there
 * twice. */
gboolean avlast_population_read(const char *path, AvlastWeightStep *step, GError **error);

#endif
