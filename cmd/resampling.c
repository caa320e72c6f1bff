/* SPDX-License-Identifier: GPL-3.0-or-later */
/* of sigaction */
#define _XOPEN_SOURCE 700
#include "cmd/resampling.h"

#include <glib/gi18n.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/imputed.h"
#include "cmd/options.h"
#include "config.h"
#include "core/error.h"
#include "infer/result.h"

/* A handler of signals can reach nothing else. */
static volatile sig_atomic_t stop;

static void on_signal(int number)
{
    (void)number;
    stop = 1;
}

static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = on_signal,
                               .sa_flags = (int)(SA_RESETHAND | SA_RESTART)};

    sigemptyset(&action.sa_mask);
    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        sigaction(numbers[i], &action, NULL);
}

/* What is computed from what: two runs with one key have the same replicates. */
static char *key_of(const AvlastRun *run, const AvlastFrame *frame)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    g_autoptr(AvlastResult) input = avlast_result_new(run->program->name);
    g_autoptr(GArray) list = avlast_options_of(run->program);
    const AvlastParse parse = {.shared = run->options, .own = run->own};
    g_autoptr(GString) text = g_string_new(PACKAGE_VERSION " ");

    g_string_append(text, run->program->name);
    for (char **argument = run->arguments; *argument; argument++)
        g_string_append_printf(text, "\n%s", *argument);
    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        g_autofree char *value =
            entry->analytic ? avlast_option_text(entry, &parse) : NULL;
        if (value)
            g_string_append_printf(text, "\n--%s %s", entry->option->name, value);
    }
    avlast_run_add_files(run, input, frame);
    char *inputs = json_dumps(input->inputs, JSON_COMPACT | JSON_SORT_KEYS);
    g_checksum_update(sum, (const guchar *)text->str, (gssize)text->len);
    g_checksum_update(sum, (const guchar *)inputs, -1);
    free(inputs);
    return g_strdup(g_checksum_get_string(sum));
}

static char *checkpoint_of(const AvlastRun *run, const char *key)
{
    const AvlastOptions *o = &run->options;

    if (o->checkpoint)
        return g_strdup(o->checkpoint);
    g_autofree char *folder = o->output ? g_path_get_dirname(o->output) : g_strdup(".");
    g_autofree char *name =
        g_strdup_printf("avlast-%s-%.12s.checkpoint", run->program->name, key);
    return strcmp(folder, ".") == 0 ? g_steal_pointer(&name)
                                    : g_build_filename(folder, name, NULL);
}

/* One line that is written over; nothing of loops that take less than two seconds. */
static void show(guint32 done, guint32 reps, double seconds, gpointer data)
{
    gboolean *shown = data;

    if (done == reps) {
        if (*shown)
            fputs("\r\033[K", stderr);
        *shown = FALSE;
    } else if (*shown || seconds > 1.0) {
        *shown = TRUE;
        g_autofree char *text = g_strdup_printf(
            _("%u of %u replicates, about %.0f s left"), done, reps, ceil(seconds));
        fprintf(stderr, "\r%s\033[K", text);
    }
    fflush(stderr);
}

typedef struct {
    AvlastResampleWatch watch;
    char *checkpoint, *key;
    gboolean shown;
} Watch;

AvlastResampleWatch *avlast_run_watch(AvlastRun *run, const AvlastFrame *frame)
{
    const AvlastOptions *o = &run->options;

    if (run->watch)
        return run->watch;
    Watch *w = g_new0(Watch, 1);
    w->key = key_of(run, frame);
    w->checkpoint = checkpoint_of(run, w->key);
    w->watch = (AvlastResampleWatch){
        .stop = &stop, .checkpoint = w->checkpoint, .key = w->key, .data = &w->shown};
    if (!o->quiet && g_strcmp0(o->progress, "never") != 0 && isatty(STDERR_FILENO))
        w->watch.progress = show;
    run->watch = &w->watch;
    catch_signals();
    return run->watch;
}

void avlast_run_watch_free(AvlastRun *run)
{
    Watch *w = (Watch *)run->watch; /* its first member */

    if (!w)
        return;
    if (w->shown)
        fputs("\r\033[K", stderr);
    g_free(w->checkpoint);
    g_free(w->key);
    g_free(w);
    run->watch = NULL;
}

gboolean avlast_run_reps(const AvlastRun *run, guint32 fallback, guint32 most,
                         guint32 *reps, GError **error)
{
    const gint64 given = run->options.reps;

    if (given != G_MININT64 && (given < 2 || given > most)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--reps: from 2 to %u",
                    most);
        return FALSE;
    }
    *reps = given == G_MININT64 ? fallback : (guint32)given;
    return TRUE;
}

gboolean avlast_run_seed(AvlastRun *run, guint32 *seed, GError **error)
{
    const gint64 given = run->options.seed;

    if (given != G_MININT64 && (given < 0 || given > G_MAXUINT32)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--seed: from 0 to 4294967295");
        return FALSE;
    }
    *seed = run->seed = given == G_MININT64 ? 1 : (guint32)given;
    run->seeded = TRUE;
    return TRUE;
}
