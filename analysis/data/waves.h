/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATA_WAVES_H
#define AVLAST_DATA_WAVES_H

#include "data/frame.h"

/* Who is present in each wave of a panel. */

/* A wave of a wide file: whoever has a cell in any of the columns took part in it. */
typedef struct {
    char *name;
    GStrv columns;
} AvlastWave;

void avlast_wave_free(gpointer wave);

typedef struct {
    /* A long file: a row per person and wave. Waves go in order of their numbers, or of
     * the category's levels. */
    const char *column;
    /* A wide file: a row per person; of AvlastWave *, in their order. */
    const GPtrArray *waves;
    const char *id;        /* the person; needed by long files */
    const char *treatment; /* counts are for each arm too; or NULL */
} AvlastWavesCheck;

/* One wave and arm. Persons, not rows:
 *   start    who was present in the first wave
 *   present  in this one, whether there at the start or not
 *   stayed   of those at the start, present now; lost = start - stayed
 *   back     present now and in an earlier wave, but not in the one before this
 *   late     present now, but not in the first wave */
typedef struct {
    const char *wave, *arm; /* arm: NULL for all together, "" where it is missing */
    gsize start, present, stayed, lost, back, late;
} AvlastWaveCount;

typedef struct {
    GPtrArray *names;   /* of char *: the waves in their order */
    GPtrArray *arms;    /* of char *: the arms' names; empty without a treatment */
    GArray *counts;     /* of AvlastWaveCount: by wave, first all, then each arm */
    GArray *late_rows;  /* of gsize: the first row of each person who comes late */
    GArray *moved_rows; /* of gsize: the first row of a person in an arm that is not the
                           arm of the rows before; each person once */
    gsize unplaced;     /* rows without id or wave; they count nowhere */
} AvlastWaves;

void avlast_waves_free(AvlastWaves *waves);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastWaves, avlast_waves_free)

/* Counts the rows with among[i] != 0 (NULL: all). A person's arm is that of the first row
 * that has one. Two waves at least and 64 at most, else AVLAST_ERROR_USAGE (AV801); the
 * same for a column that is not there (AV804). */
AvlastWaves *avlast_waves_count(const AvlastFrame *frame, const guint8 *among,
                                const AvlastWavesCheck *check, GError **error);

#endif
