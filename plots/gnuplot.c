/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it asks the C library for its extensions */

#include "plots/gnuplot.h"

#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/confine.h"
#include "core/error.h"
#include "core/text.h"

#define TIME_LIMIT     (60 * G_USEC_PER_SEC)
#define COMPLAINT_SIZE 65536

typedef struct {
    GPid pid;
    int in, out, err;
    GString *complaint; /* standard error, and what a script prints */
} Child;

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* The program's path, or NULL with the error set. */
static char *find_program(GError **error)
{
    const char *given = g_getenv("AVLAST_GNUPLOT");
    char *path = g_find_program_in_path(given && *given ? given : GNUPLOT);

    if (!path && !(given && *given))
        path = g_find_program_in_path("gnuplot");
    if (!path)
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV502", NULL,
                    "'%s' is not installed, and charts are drawn by it\n"
                    "hint: apt install gnuplot-nox",
                    given && *given ? given : "gnuplot");
    return path;
}

static gboolean start(Child *child, const char *folder, GError **error)
{
    g_autofree char *program = find_program(error);
    if (!program)
        return FALSE;

    const char *path = g_getenv("PATH"), *home = g_getenv("HOME");
    g_autofree char *path_entry =
        g_strconcat("PATH=", path ? path : "/usr/bin:/bin", NULL);
    g_autofree char *home_entry = g_strconcat("HOME=", home ? home : folder, NULL);
    char locale[] = "LC_ALL=C.UTF-8", dash_d[] = "-d";
    char *environment[] = {path_entry, home_entry, locale, NULL};
    char *arguments[] = {program, dash_d, NULL};
    g_autofree char *writable = g_strdup(folder);
    g_autoptr(GError) cause = NULL;

    if (!g_spawn_async_with_pipes(
            folder, arguments, environment, G_SPAWN_DO_NOT_REAP_CHILD, avlast_confine,
            writable, &child->pid, &child->in, &child->out, &child->err, &cause)) {
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV502", NULL,
                    "'%s' cannot be started: %s\nhint: apt install gnuplot-nox", program,
                    cause->message);
        return FALSE;
    }
    g_unix_set_fd_nonblocking(child->in, TRUE, NULL);
    return TRUE;
}

/* Reads what is there; closes the pipe at its end. */
static void drain(int *fd, GString *into)
{
    char buffer[4096];
    const ssize_t n = read(*fd, buffer, sizeof buffer);

    if (n > 0) {
        if (into->len < COMPLAINT_SIZE)
            g_string_append_len(into, buffer, n);
    } else if (n == 0 || (errno != EINTR && errno != EAGAIN)) {
        close_fd(fd);
    }
}

static void feed(int *fd, const char *script, gsize length, gsize *written)
{
    const ssize_t n = write(*fd, script + *written, length - *written);

    if (n > 0)
        *written += (gsize)n;
    if (*written == length || (n < 0 && errno != EINTR && errno != EAGAIN))
        close_fd(fd);
}

/* Feeds and reads until the child has closed both its outputs. FALSE when time is up. */
static gboolean converse(Child *child, const char *script)
{
    const gint64 deadline = g_get_monotonic_time() + TIME_LIMIT;
    const gsize length = strlen(script);
    gsize written = 0;

    while (child->out >= 0 || child->err >= 0) {
        const gint64 left = (deadline - g_get_monotonic_time()) / 1000;
        struct pollfd fds[] = {{.fd = child->in, .events = POLLOUT},
                               {.fd = child->out, .events = POLLIN},
                               {.fd = child->err, .events = POLLIN}};

        if (left <= 0)
            return FALSE;
        if (poll(fds, G_N_ELEMENTS(fds), (int)left) < 0 && errno != EINTR)
            return FALSE;
        if (fds[0].revents)
            feed(&child->in, script, length, &written);
        if (fds[1].revents)
            drain(&child->out, child->complaint);
        if (fds[2].revents)
            drain(&child->err, child->complaint);
    }
    return TRUE;
}

/* As converse, with SIGPIPE held back: a child that dies early must not take us along. */
static gboolean converse_quietly(Child *child, const char *script)
{
    sigset_t pipe_signal, old, pending;
    const struct timespec now = {0};

    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    const gboolean was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &old);
    const gboolean ok = converse(child, script);
    if (!was_pending)
        while (sigtimedwait(&pipe_signal, NULL, &now) < 0 && errno == EINTR)
            ;
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    return ok;
}

/* Waits for the child's end; kills it when it was too slow. Its wait status. */
static int reap(Child *child, gboolean in_time)
{
    int status = 0;

    close_fd(&child->in);
    close_fd(&child->out);
    close_fd(&child->err);
    if (!in_time)
        kill(child->pid, SIGKILL);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR)
        ;
    g_spawn_close_pid(child->pid);
    return status;
}

/* Notices of the font system (a cache it may not write, say) are no fault of the chart;
 * the indented lines below one belong to it. */
static gboolean is_font_notice(const char *line, gboolean below_notice)
{
    return g_str_has_prefix(line, "Fontconfig ") || strstr(line, "Pango-WARNING") ||
           (below_notice && (*line == '\t' || *line == ' '));
}

/* The first line that is more than such a notice, or NULL. To be freed. */
static char *first_complaint(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    gboolean notice = FALSE;

    for (char **line = lines; *line; line++) {
        notice = is_font_notice(*line, notice);
        g_strstrip(*line);
        if (**line && strcmp(*line, "^") != 0 && !notice)
            return avlast_text_printable(*line);
    }
    return NULL;
}

static gboolean judge(const Child *child, gboolean in_time, int status, GError **error)
{
    g_autofree char *complaint = first_complaint(child->complaint->str);

    if (!in_time)
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV503", NULL,
                    "gnuplot was stopped after 60 seconds");
    else if (complaint && strstr(complaint, AVLAST_GNUPLOT_TOO_OLD))
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV502", NULL,
                    "the gnuplot found is older than 5.4\nhint: apt install gnuplot-nox");
    else if (complaint)
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV503", NULL, "gnuplot complains: %s",
                    complaint);
    else if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV503", NULL,
                    WIFEXITED(status) ? "gnuplot ended with status %d"
                                      : "gnuplot was ended by signal %d",
                    WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status));
    else
        return TRUE;
    return FALSE;
}

/* Whatever the child left goes: a folder of files, no deeper. */
static void remove_folder(const char *folder)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    const char *name;

    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        g_remove(path);
    }
    g_rmdir(folder);
}

static GBytes *run_in(const char *folder, const char *script, GError **error)
{
    Child child = {.in = -1, .out = -1, .err = -1};

    if (!start(&child, folder, error))
        return NULL;
    child.complaint = g_string_new(NULL);
    const gboolean in_time = converse_quietly(&child, script);
    const int status = reap(&child, in_time);
    const gboolean good = judge(&child, in_time, status, error);
    g_string_free(child.complaint, TRUE);
    if (!good)
        return NULL;

    g_autofree char *path = g_build_filename(folder, AVLAST_GNUPLOT_OUTPUT, NULL);
    char *content = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &content, &length, NULL) || length == 0) {
        g_free(content);
        avlast_fail(error, AVLAST_ERROR_HELPER, "AV503", NULL, "gnuplot drew nothing");
        return NULL;
    }
    return g_bytes_new_take(content, length);
}

GBytes *avlast_gnuplot_run(const char *script, GError **error)
{
    g_autoptr(GError) cause = NULL;
    g_autofree char *folder = g_dir_make_tmp("avlast-XXXXXX", &cause);

    if (!folder) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL,
                    "a temporary folder cannot be made: %s", cause->message);
        return NULL;
    }
    GBytes *image = run_in(folder, script, error);
    remove_folder(folder);
    return image;
}
