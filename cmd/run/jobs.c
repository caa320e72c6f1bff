/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cmd/run/jobs.h"

#include <gio/gio.h>
#include <glib-unix.h>
#include <signal.h>
#include <unistd.h>

struct AvlastJobs {
    guint parallel, running;
    GPtrArray *jobs;      /* of AvlastJob * */
    GPtrArray *processes; /* of GSubprocess *: those that run */
    guint signal[3];
    gboolean interrupted, failed;
    GMainLoop *loop;
};

/* Statuses of jobs that have not ended. */
#define NOT_RUN (-1)
#define RUNNING (-2)

typedef struct {
    AvlastJobs *jobs;
    AvlastJob *job;
} Waiting;

static void start_next(AvlastJobs *jobs);

static void job_free(gpointer data)
{
    AvlastJob *job = data;

    g_free(job->name);
    g_free(job->folder);
    g_strfreev(job->argv);
    g_clear_pointer(&job->output, g_bytes_unref);
    g_free(job->messages);
    g_free(job);
}

static gboolean on_signal(gpointer data)
{
    AvlastJobs *jobs = data;

    jobs->interrupted = TRUE;
    for (guint i = 0; i < jobs->processes->len; i++) {
        const char *id = g_subprocess_get_identifier(jobs->processes->pdata[i]);
        if (id)
            kill(-(pid_t)g_ascii_strtoll(id, NULL, 10), SIGTERM);
    }
    return G_SOURCE_CONTINUE;
}

AvlastJobs *avlast_jobs_new(guint parallel)
{
    static const int signals[3] = {SIGINT, SIGTERM, SIGHUP};
    AvlastJobs *jobs = g_new0(AvlastJobs, 1);

    jobs->parallel = MAX(parallel, 1);
    jobs->jobs = g_ptr_array_new_with_free_func(job_free);
    jobs->processes = g_ptr_array_new();
    jobs->loop = g_main_loop_new(NULL, FALSE);
    for (int i = 0; i < 3; i++)
        jobs->signal[i] = g_unix_signal_add(signals[i], on_signal, jobs);
    return jobs;
}

void avlast_jobs_free(AvlastJobs *jobs)
{
    if (!jobs)
        return;
    for (int i = 0; i < 3; i++)
        g_source_remove(jobs->signal[i]);
    g_ptr_array_unref(jobs->jobs);
    g_ptr_array_unref(jobs->processes);
    g_main_loop_unref(jobs->loop);
    g_free(jobs);
}

AvlastJob *avlast_jobs_add(AvlastJobs *jobs, const char *name, const char *folder,
                           const char *const *argv)
{
    AvlastJob *job = g_new0(AvlastJob, 1);

    job->name = g_strdup(name);
    job->folder = g_strdup(folder);
    job->argv = g_strdupv((char **)(gsize)argv);
    job->status = NOT_RUN;
    g_ptr_array_add(jobs->jobs, job);
    return job;
}

static int status_of(GSubprocess *process)
{
    return g_subprocess_get_if_exited(process) ? g_subprocess_get_exit_status(process)
                                               : 128 + g_subprocess_get_term_sig(process);
}

static void on_end(GObject *source, GAsyncResult *result, gpointer data)
{
    g_autofree Waiting *waiting = data;
    AvlastJobs *jobs = waiting->jobs;
    AvlastJob *job = waiting->job;
    g_autoptr(GSubprocess) process = G_SUBPROCESS(source);
    g_autoptr(GBytes) messages = NULL;
    g_autoptr(GError) error = NULL;

    if (g_subprocess_communicate_finish(process, result, &job->output, &messages,
                                        &error)) {
        gsize length;
        const char *text = g_bytes_get_data(messages, &length);
        job->messages = g_strndup(text ? text : "", length);
        job->status = status_of(process);
    } else {
        job->messages = g_strdup(error->message);
        job->status = 127;
    }
    jobs->failed |= job->status != 0;
    g_ptr_array_remove(jobs->processes, process);
    jobs->running--;
    start_next(jobs);
}

/* A job leads a process group, so that a signal reaches its own helpers as well. Only
 * calls that are safe between fork and exec. */
static void lead_group(gpointer unused)
{
    (void)unused;
    setpgid(0, 0);
}

static void start(AvlastJobs *jobs, AvlastJob *job)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GSubprocessLauncher) launcher = g_subprocess_launcher_new(
        G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);

    g_subprocess_launcher_set_cwd(launcher, job->folder);
    g_subprocess_launcher_set_child_setup(launcher, lead_group, NULL, NULL);
    GSubprocess *process =
        g_subprocess_launcher_spawnv(launcher, (const char *const *)job->argv, &error);
    if (!process) {
        job->messages = g_strdup(error->message);
        job->status = 127;
        jobs->failed = TRUE;
        return;
    }
    Waiting *waiting = g_new(Waiting, 1);
    *waiting = (Waiting){jobs, job};
    job->status = RUNNING;
    g_ptr_array_add(jobs->processes, process);
    jobs->running++;
    g_subprocess_communicate_async(process, NULL, NULL, on_end, waiting);
}

/* Fills the free places; ends the loop when nothing runs and nothing more may start. */
static void start_next(AvlastJobs *jobs)
{
    for (guint i = 0; i < jobs->jobs->len && jobs->running < jobs->parallel; i++) {
        AvlastJob *job = g_ptr_array_index(jobs->jobs, i);
        if (jobs->failed || jobs->interrupted)
            break;
        if (job->status == NOT_RUN)
            start(jobs, job);
    }
    if (jobs->running == 0)
        g_main_loop_quit(jobs->loop);
}

const AvlastJob *avlast_jobs_run(AvlastJobs *jobs)
{
    start_next(jobs);
    if (jobs->running > 0)
        g_main_loop_run(jobs->loop);
    for (guint i = 0; i < jobs->jobs->len; i++) {
        const AvlastJob *job = g_ptr_array_index(jobs->jobs, i);
        if (job->status != 0)
            return job;
    }
    return NULL;
}

gboolean avlast_jobs_interrupted(AvlastJobs *jobs)
{
    while (g_main_context_iteration(NULL, FALSE))
        ;
    return jobs->interrupted;
}
