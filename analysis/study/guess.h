/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_STUDY_GUESS_H
#define AVLAST_STUDY_GUESS_H

#include "data/codebook.h"
#include "data/frame.h"
#include "data/waves.h"

/* What the columns of a file seem to be, by their names (English and Norwegian) and by
 * what they hold. Guesses only: whoever made the file confirms them. The same file gives
 * the same guesses. */

typedef struct {
    const AvlastColumn *column;
    AvlastType type;
    const char *role;        /* "id", "weight", "treatment" ... or NULL */
    gsize present, distinct; /* cells, and different ones (counted to 1,000) */
    double low, high;        /* of numbers */
    double min, max;         /* legal answers; NaN when they are not guessed */
    GArray *codes;           /* of AvlastSuspectCode: seem to mean missing */
    char *stem, *wave;       /* parts of its name; wave is NULL without one */
    guint number;            /* of an item; 0: none */
    gboolean labelled;       /* numbers most of which have a label: codes of a category */
    gint battery;            /* its index among the batteries, or -1 */
} AvlastColumnGuess;

/* Items that are numbered under one name: who5_1 ... who5_5, or Q1[SQ001] ... */
typedef struct {
    char *name;       /* the stem, with the wave behind it: "who5_post" */
    char *stem;       /* "who5" */
    GPtrArray *items; /* of AvlastColumnGuess *, by number; borrowed */
    gboolean choices; /* 0/1 each: a question with several answers */
    double min, max;  /* the least and the largest answer to any of them */
    char *instrument; /* of the catalogue, when the stem, the number of items and the
                         answers are its own; or NULL */
    char *score;      /* what the plan may call it: a name that no column has; NULL when
                         it cannot be scored as it is: codes for missing among the
                         answers, an instrument of several scores, odd names */
} AvlastBattery;

typedef struct {
    const AvlastFrame *frame;
    GPtrArray *columns;   /* of AvlastColumnGuess *, in the frame's order */
    GPtrArray *batteries; /* of AvlastBattery * */
    GPtrArray *waves;     /* of AvlastWave *: of a wide file, in their order; or empty */
    /* Each NULL when nothing seems to be it. */
    const AvlastColumnGuess *id, *weights, *treatment, *cluster, *blocks, *wave;
    const AvlastColumnGuess *duration, *outcome, *baseline;
    const AvlastColumnGuess *id_repeated; /* named as an id, but no row has it alone */
    /* Go before outcome and baseline. */
    const AvlastBattery *outcome_scale, *baseline_scale;
    gboolean id_named;       /* by its name; else because it comes first */
    gboolean cluster_varies; /* rows of one cluster are in different arms */
    gboolean trial;          /* arms, control and outcome are there to be compared */
    char *control;           /* the treatment's level that seems to be it, or NULL */
} AvlastGuesses;

/* Looks at all of the frame's columns. `known` (or NULL) is what the file itself or a
 * codebook says: its types, roles and ranges are taken over and not guessed again. `id`
 * (or NULL) is the column that is known to name the rows. NULL and
 * AVLAST_ERROR_INTERNAL without memory. */
AvlastGuesses *avlast_guess(const AvlastFrame *frame, const AvlastCodebook *known,
                            const char *id, GError **error);
void avlast_guesses_free(AvlastGuesses *guesses);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastGuesses, avlast_guesses_free)

/* The first cell of a column of dates that is no day of the calendar written 2026-01-15,
 * when most of its cells are dates in that form or as 15.01.2026 or 15/1/2026; NULL when
 * there is none, or the column holds no dates. */
const char *avlast_guess_odd_day(const AvlastColumnGuess *guess);

/* The codebook of the frame as the guesses and what is known have it; columns that were
 * computed are left out. Codes that only seem to mean missing are not in it. */
AvlastCodebook *avlast_guesses_codebook(const AvlastGuesses *guesses,
                                        const AvlastCodebook *known);

/* Whether a plan can name the column in every place: lists of names are written with
 * commas and quotes. */
gboolean avlast_guess_is_plain(const char *name);

/* --- names; for guess*.c and tests --- */

/* Takes "who5_3_post" apart into stem "who5", number 3 and wave "post" (NULL without one;
 * not looked for unless `waves`). Both texts are to be freed. */
void avlast_guess_name(const char *name, gboolean waves, char **stem, guint *number,
                       char **wave);

/* A key that puts "pre", "t1", "t2", "post" in order. */
guint avlast_guess_wave_order(const char *wave);

/* The place of the name among the words (NULL-terminated, lower case), case and marks
 * between words left aside; -1 when it is none. `part`: one of its words is enough. */
gint avlast_guess_is_named(const char *name, const char *const *words, gboolean part);

/* --- parts of avlast_guess --- */
void avlast_guess_instruments(AvlastGuesses *guesses);
void avlast_guess_columns(AvlastGuesses *guesses, const AvlastCodebook *known);
void avlast_guess_sets(AvlastGuesses *guesses);
gboolean avlast_guess_design(AvlastGuesses *guesses, const AvlastCodebook *known,
                             const char *id, GError **error);
void avlast_guess_outcome(AvlastGuesses *guesses);

#endif
