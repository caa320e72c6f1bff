/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_RUN_JOBS_H
#define AVLAST_CMD_RUN_JOBS_H

#include <glib.h>

/* Programs run side by side, their output kept until all have ended. */

typedef struct {
    char *name;   /* what the job is for, in messages */
    char *folder; /* where it starts */
    GStrv argv;
    GBytes *output; /* standard output; NULL until it has ended */
    char *messages; /* standard error; NULL until it has ended */
    int status;     /* exit status; 128 + signal when a signal ended it; -1: not run */
} AvlastJob;

typedef struct AvlastJobs AvlastJobs;

/* At most `parallel` jobs run at a time. From now until
 * avlast_jobs_free, SIGINT, SIGTERM and SIGHUP end the running jobs instead of this
 * program; see avlast_jobs_interrupted. */
AvlastJobs *avlast_jobs_new(guint parallel);
void avlast_jobs_free(AvlastJobs *jobs);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastJobs, avlast_jobs_free)

/* Adds a job, owned by `jobs`; argv (NULL-terminated) is copied. argv[0] is a path. */
AvlastJob *avlast_jobs_add(AvlastJobs *jobs, const char *name, const char *folder,
                           const char *const *argv);

/* Runs the jobs that have not run yet, in the order they were added; after one that does
 * not end with status 0, no other is started. Returns that job (the first in order), or
 * NULL when all is well. Failure to start: the job has status 127 and a message. */
const AvlastJob *avlast_jobs_run(AvlastJobs *jobs);

/* Whether a signal asked to stop. */
gboolean avlast_jobs_interrupted(AvlastJobs *jobs);

#endif
