/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_SURVEY_INSTRUMENT_H
#define AVLAST_SURVEY_INSTRUMENT_H

#include "data/yaml.h"
#include "survey/scale.h"

/* A questionnaire: its items by number, and the scores that are made of them. The
 * catalogue of datasets/scales is part of the program; a file of the same form serves for
 * an instrument of one's own (doc/manual/scale.md). */
typedef struct {
    char *name, *file;
    char *title, *title_nb;
    guint n_items;
    double item_min, item_max;
    GPtrArray *scores; /* of AvlastScale *, whose items are numbers "1" ... */
    char *source, *licence, *note, *note_nb;
    GStrv doi;
} AvlastInstrument;

void avlast_instrument_free(AvlastInstrument *instrument);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastInstrument, avlast_instrument_free)

/* Reads a file, or the text of one (`name` is for messages). NULL and AVLAST_ERROR_PLAN
 * with line and column: beside what YAML itself forbids, AV262 for items that are no
 * numbers from 1 to the number of items, a range that the answers cannot give, a table
 * that does not cover the sums, bands that overlap, and so on. */
AvlastInstrument *avlast_instrument_read(const char *path, GError **error);
AvlastInstrument *avlast_instrument_parse(const char *text, gsize length,
                                          const char *name, GError **error);

/* The names of the catalogue in alphabetical order, ended by NULL. */
const char *const *avlast_instrument_names(void);
/* The text of a catalogue's file as it stands in datasets/scales; NULL when there is
 * none. To be freed. */
char *avlast_instrument_text(const char *name);
/* The instrument of that name. AVLAST_ERROR_USAGE (AV260) with a did-you-mean when the
 * catalogue has none. */
AvlastInstrument *avlast_instrument_find(const char *name, GError **error);

/* The score called `part`; with NULL the instrument's only one, else
 * AVLAST_ERROR_USAGE (AV264) with their names. Borrowed. */
const AvlastScale *avlast_instrument_score(const AvlastInstrument *instrument,
                                           const char *part, GError **error);

/* The columns of the items 1 .. n_items. `pattern` is a text with {} in place of the
 * item's number ("w{}_post"), or a stem: then the first of stem_1, stem1, stem.1, stem-1,
 * stem_01, stem01, stem[1], stem[SQ001], stem_SQ001 (letter case aside) of which the
 * header has all. With header NULL the pattern's own names, stem_1 ..., unchecked. NULL
 * and AVLAST_ERROR_USAGE (AV261) that lists what was looked for and not found. */
GStrv avlast_instrument_columns(const AvlastInstrument *instrument, const char *pattern,
                                const char *const *header, const char *source,
                                GError **error);

/* Puts other legal answers in place of the instrument's own, for editions that number
 * them otherwise (0 to 3 instead of 1 to 4): ranges of scores follow. FALSE and
 * AVLAST_ERROR_USAGE (AV265) when a table or bands hang on the instrument's own. */
gboolean avlast_instrument_recode(AvlastInstrument *instrument, double item_min,
                                  double item_max, GError **error);

#endif
