/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_DATASETS_STUDY_H
#define AVLAST_DATASETS_STUDY_H

#include "core/random.h"

/* What the bundled studies have in common: the draws they are made of, and the table of
 * their files.
 *
 * Every decision in a study comes from core/random.h and from additions, multiplications,
 * divisions, square roots and comparisons, which IEEE 754 rounds alike on all machines:
 * bell-shaped draws are scaled sums of four uniforms, chances are linear, skew comes from
 * squares. So a committed file can be compared byte for byte. */

/* Where a replication's numbers come from. `draws` is how many kinds of draws a unit has
 * at most: those of two units are never the same. */
typedef struct {
    AvlastStream stream;
    guint32 replication, draws;
} StudySource;

/* The studies' own streams: one seed gives each study other numbers. */
typedef enum {
    STUDY_YOUNG_MINDS,
    STUDY_WORK_START,
    STUDY_NEEDS_SURVEY,
    STUDY_PARTNERSHIP,
    STUDY_FUND
} StudyNumber;

StudySource study_source(StudyNumber study, guint32 seed, guint32 replication,
                         guint32 draws);

/* On (0, 1). `attempt` tells several numbers of one kind of draw apart. */
double study_uniform(const StudySource *source, int unit, int draw, guint32 attempt);
gboolean study_chance(const StudySource *source, int unit, int draw, double probability);
/* Mean 0, variance 1, within +-3.46: a sum of four uniforms has variance 1/3. */
double study_bell(const StudySource *source, int unit, int draw);
/* One of 0, ..., n - 1, all alike. */
int study_pick(const StudySource *source, int unit, int draw, int n);

/* x rounded to a whole number of low, ..., high (low >= 0). */
int study_whole(double x, int low, int high);
double study_within(double x, double low, double high);

/* A file of a bundled study: its bytes from a seed and a replication. */
typedef struct {
    const char *name;
    GString *(*make)(guint32 seed, guint32 replication);
} StudyFile;

typedef struct {
    const char *name;       /* the folder in datasets/ */
    const StudyFile *files; /* the first is the study's data; ended by a NULL name */
} Study;

/* The seed and replication of the committed files. */
#define STUDY_BUNDLED_SEED        1
#define STUDY_BUNDLED_REPLICATION 0

/* All of them, ended by a NULL name. */
extern const Study studies[];

/* The files' makers. */
GString *young_minds_data(guint32 seed, guint32 replication);
GString *work_start_people(guint32 seed, guint32 replication);
GString *work_start_months(guint32 seed, guint32 replication);
GString *work_start_attendance(guint32 seed, guint32 replication);
GString *work_start_truth(guint32 seed, guint32 replication);
GString *needs_survey_data(guint32 seed, guint32 replication);
GString *needs_survey_sample(guint32 seed, guint32 replication);
GString *needs_survey_margins(guint32 seed, guint32 replication);
GString *needs_survey_education(guint32 seed, guint32 replication);
GString *needs_survey_truth(guint32 seed, guint32 replication);
GString *partnership_data(guint32 seed, guint32 replication);
GString *partnership_pairs(guint32 seed, guint32 replication);
GString *partnership_truth(guint32 seed, guint32 replication);
GString *fund_results(guint32 seed, guint32 replication);
GString *fund_costs(guint32 seed, guint32 replication);
GString *fund_needs(guint32 seed, guint32 replication);
GString *fund_truth(guint32 seed, guint32 replication);

/* For Excel in Norwegian, as it has been saved for decades: UTF-8 text to Windows-1252.
 */
GString *study_windows_1252(GString *text);

#endif
