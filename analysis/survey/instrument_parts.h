/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_INSTRUMENT_PARTS_H
#define AVLAST_SURVEY_INSTRUMENT_PARTS_H

#include "survey/instrument.h"

/* What reading an instrument and reading its scores share. */

/* Member `key` as prose, copied; NULL where there is none. */
void avlast_instrument_prose(const AvlastYaml *map, const char *key, char **en,
                             char **nb);
gboolean avlast_instrument_check_prose(const AvlastYaml *map, const char *key,
                                       GError **error);

/* One of `scores`, of an instrument whose items and their range are known. */
AvlastScale *avlast_instrument_read_score(const AvlastYaml *root, const AvlastYaml *node,
                                          const AvlastInstrument *instrument,
                                          GError **error);

#endif
