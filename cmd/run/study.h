/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RUN_STUDY_H
#define AVLAST_CMD_RUN_STUDY_H

#include "cmd/program.h"
#include "cmd/run/folder.h"
#include "cmd/run/jobs.h"
#include "study/manifest.h"

/* One run of a plan: the programs it starts, and what they say. */
typedef struct {
    AvlastRun *run;
    AvlastPlan *plan;
    AvlastFolder *folder;
    json_t *manifest;
    char *programs;   /* the folder of the programs */
    char *plan_name;  /* without its folder, where all programs start */
    const char *lang; /* of results and report */
    AvlastJobs *jobs;
    GHashTable *said;   /* lines that need no repeating */
    GHashTable *joined; /* analyses whose influence is wanted (cmd/run/people.h) */
} AvlastStudyRun;

void avlast_study_clear(AvlastStudyRun *study);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastStudyRun, avlast_study_clear)

/* Adds `avlast-COMMAND ARGUMENT...`, with the language and strictness of this run. The
 * language is always said: results do not depend on the reader's surroundings. */
AvlastJob *avlast_study_job(const AvlastStudyRun *study, const char *name,
                            const char *folder, const char *command,
                            const char *const *arguments);

/* A text without the stage's path. Where the stage lies is chance: results name it by
 * ".", as if made inside. To be freed. */
char *avlast_study_text(const char *text, const char *stage);

/* Passes on what a program said, each line once; warnings are kept in the manifest. */
void avlast_study_pass_on(const AvlastStudyRun *study, const char *messages,
                          gboolean quiet);

/* Runs the jobs and passes on their messages in the order they were added. FALSE after a
 * signal, then without an error and with status 130; or with an error (AV632) when one
 * failed. */
gboolean avlast_study_run(const AvlastStudyRun *study, AvlastJob *const *list, guint n,
                          GError **error);

/* The same of one program; *output (optional) receives what it wrote, to be freed. */
gboolean avlast_study_run_one(const AvlastStudyRun *study, const char *name,
                              const char *command, const char *const *arguments,
                              char **output, GError **error);

#endif
