/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_STUDY_OPTIONS_H
#define AVLAST_CMD_STUDY_OPTIONS_H

#include "cmd/program.h"
#include "value/study.h"

/* Options of a study that is thought of, of the programs that tell what it is worth. */
typedef struct {
    char **study;
    double cost, per_person, delay;
} AvlastStudyOptions;

/* Entries of an option table; OWN(member) is the offset within the program's own. */
#define AVLAST_STUDY_OPTIONS(OWN)                                                        \
    {"study",                                                                            \
     0,                                                                                  \
     AVLAST_OPTION_LIST,                                                                 \
     OWN(study.study),                                                                   \
     "N[,N]",                                                                            \
     N_("people in a further study: one size, several, or FROM:TO:STEP")},               \
        {"study-cost",                                                                   \
         0,                                                                              \
         AVLAST_OPTION_NUMBER,                                                           \
         OWN(study.cost),                                                                \
         "COST",                                                                         \
         N_("what the study costs whatever its size (default: 0)")},                     \
        {"study-per-person",                                                             \
         0,                                                                              \
         AVLAST_OPTION_NUMBER,                                                           \
         OWN(study.per_person),                                                          \
         "COST",                                                                         \
         N_("what each of its people costs beyond that (default: 0)")},                  \
    {                                                                                    \
        "delay", 0, AVLAST_OPTION_NUMBER, OWN(study.delay), "YEARS",                     \
            N_("years until its answer is known, of --years (default: 0)")               \
    }

/* Fills the plan; the sizes are the array's, to be freed after it. `people` NULL with
 * TRUE when no study is asked for; AVLAST_ERROR_USAGE (AV670) for what is not possible.
 */
gboolean avlast_study_plan(const AvlastStudyOptions *options, double population,
                           double years, AvlastStudyPlan *plan, GArray **people,
                           GError **error);

#endif
