/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_YOUNG_MINDS_H
#define AVLAST_DATASETS_YOUNG_MINDS_H

#include <glib.h>

/* The bundled study "young-minds": 24 schools in 6 parts of a made-up municipality, half
 * of each part's schools drawn for a pilot, 1,100 pupils asked before and after a school
 * year. Nothing in it is measured on people.
 *
 * Both potential outcomes of every pupil are made, so that the planted effects are known
 * (young-minds/README.md); a data file shows the one of the pupil's arm. Every draw comes
 * from core/random.h and every decision from additions, multiplications and comparisons,
 * which IEEE 754 rounds alike on all machines: bell-shaped draws are scaled sums of four
 * uniforms, chances are linear, skew comes from squares. */

#define YOUNG_MINDS_PUPILS  1100
#define YOUNG_MINDS_SCHOOLS 24
#define YOUNG_MINDS_BLOCKS  6

/* What a survey cell holds when there is no answer. */
#define YOUNG_MINDS_ABSENT  (-98)
#define YOUNG_MINDS_REFUSED (-99)
/* What a register cell holds when the pupil moved away: an empty cell in the file. */
#define YOUNG_MINDS_MOVED (-1)

/* Average effects on all pupils, in the outcomes' own units. */
#define YOUNG_MINDS_EFFECT_WHO5          5.0
#define YOUNG_MINDS_EFFECT_LONELY        (-0.4)
#define YOUNG_MINDS_EFFECT_ABSENCE       (-1.5)
#define YOUNG_MINDS_EFFECT_CONTACTS      (-0.5)
#define YOUNG_MINDS_EFFECT_REFERRED      (-0.03)
#define YOUNG_MINDS_EFFECT_CHILD_WELFARE (-0.015)

typedef struct {
    int who5[5], ucla[3];        /* answers 0-5 and 1-3 */
    int absence;                 /* half days */
    int contacts;                /* with the school health service */
    int referred, child_welfare; /* 0 or 1 */
} YoungMindsOutcome;

typedef struct {
    int school, block;
    gboolean pilot, girl;
    int grade;   /* 8-10 */
    int parents; /* education: 0 lower secondary, 1 upper secondary, 2 higher, -1 unknown
                  */
    YoungMindsOutcome before; /* as answered; referred and child_welfare are unused */
    YoungMindsOutcome potential[2]; /* after the year, in full: [0] usual, [1] pilot */
    YoungMindsOutcome after;        /* the arm's, as answered: with absent and refused */
} YoungMindsPupil;

/* Makes the pupils of one replication, sorted by school. */
void young_minds_generate(guint32 seed, guint32 replication,
                          YoungMindsPupil pupils[YOUNG_MINDS_PUPILS]);

const char *young_minds_school(int school);
const char *young_minds_block(int block);

/* The data file's bytes: UTF-8 with byte order mark, `;` between fields, decimal comma,
 * CRLF. */
GString *young_minds_csv(const YoungMindsPupil pupils[YOUNG_MINDS_PUPILS]);

#endif
