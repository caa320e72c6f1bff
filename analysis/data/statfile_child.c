/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it asks the C library for its extensions */

#include "data/statfile_child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/confine.h"
#include "core/error.h"
#include "core/late.h"

/* ReadStat keeps a row, the labels and Stata's long texts in memory. */
#define MEMORY_BASE   (G_GUINT64_CONSTANT(1) << 30)
#define MEMORY_FACTOR 3
/* A minute, and a second more for each MiB. */
#define SECONDS_BASE 60

struct AvlastStatStream {
    char *path;
    AvlastStatKind kind;
    pid_t pid; /* 0 when there is no child */
    int pipe;
    GByteArray *message;
    GByteArray *all; /* what a parse in this process wrote */
    gsize read;      /* of all */
    gboolean done;
};

static gboolean write_pipe(gpointer data, gconstpointer bytes, gsize n)
{
    const int file = *(const int *)data;
    const guint8 *at = bytes;

    while (n > 0) {
        const gssize done = write(file, at, n);
        if (done < 0 && errno != EINTR)
            return FALSE;
        if (done > 0) {
            at += done;
            n -= (gsize)done;
        }
    }
    return TRUE;
}

static gboolean write_memory(gpointer data, gconstpointer bytes, gsize n)
{
    avlast_wire_put(data, bytes, n);
    return TRUE;
}

/* What the parent does on a signal is not for its child to do. */
static void forget_signals(const sigset_t *mask)
{
    static const int numbers[] = {SIGINT,  SIGTERM, SIGHUP,  SIGQUIT, SIGPIPE,
                                  SIGSEGV, SIGBUS,  SIGABRT, SIGFPE,  SIGCHLD};

    for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++)
        signal(numbers[i], SIG_DFL);
    sigprocmask(SIG_SETMASK, mask, NULL);
}

static G_GNUC_NORETURN void be_child(const AvlastStatRequest *request, int out,
                                     const sigset_t *mask)
{
    const guint64 mib = request->size >> 20;
    const int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

    forget_signals(mask);
    /* Whatever a library says, nothing but messages comes out of here. */
    for (int file = 0; nothing >= 0 && file <= 2; file++)
        if (file != request->file && file != out)
            dup2(nothing, file);
    avlast_confine_reader(MEMORY_BASE + MEMORY_FACTOR * request->size,
                          SECONDS_BASE + mib);
    avlast_stat_parse(request, write_pipe, &out);
    _exit(0);
}

static gboolean start_child(AvlastStatStream *stream, const AvlastStatRequest *request,
                            GError **error)
{
    int ends[2];
    sigset_t all, mask;

    if (pipe2(ends, O_CLOEXEC) < 0) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                    "no pipe can be made to read '%s': %s", stream->path,
                    g_strerror(errno));
        return FALSE;
    }
    /* No handler of the parent may run in the child before it has forgotten them. */
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &mask);
    stream->pid = fork();
    if (stream->pid == 0) {
        close(ends[0]);
        be_child(request, ends[1], &mask);
    }
    const int code = errno;
    sigprocmask(SIG_SETMASK, &mask, NULL);
    close(ends[1]);
    stream->pipe = ends[0];
    if (stream->pid > 0)
        return TRUE;
    stream->pid = 0;
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                "no process can be started to read '%s': %s", stream->path,
                g_strerror(code));
    return FALSE;
}

AvlastStatStream *avlast_stat_start(const char *path, const AvlastStatRequest *request,
                                    gboolean in_process, GError **error)
{
    /* before the child, which may not so much as load a library */
    if (!avlast_late_load(AVLAST_LATE_LIBRARY_READSTAT, error))
        return NULL;
    g_autoptr(AvlastStatStream) stream = g_new0(AvlastStatStream, 1);
    stream->path = g_strdup(path);
    stream->kind = request->kind;
    stream->pipe = -1;
    stream->message = g_byte_array_new();
    if (in_process) {
        stream->all = g_byte_array_new();
        avlast_stat_parse(request, write_memory, stream->all);
    } else if (!start_child(stream, request, error)) {
        return NULL;
    }
    return g_steal_pointer(&stream);
}

static int wait_for(pid_t pid)
{
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

void avlast_stat_stop(AvlastStatStream *stream)
{
    if (!stream)
        return;
    if (stream->pipe >= 0)
        close(stream->pipe);
    if (stream->pid > 0) {
        if (!stream->done)
            kill(stream->pid, SIGKILL);
        wait_for(stream->pid);
    }
    if (stream->all)
        g_byte_array_unref(stream->all);
    g_byte_array_unref(stream->message);
    g_free(stream->path);
    g_free(stream);
}

/* Whole, or not at all: the child is gone, or says what cannot be. */
static gboolean read_all(AvlastStatStream *stream, guint8 *to, gsize n)
{
    if (stream->all) {
        if (n > stream->all->len - stream->read)
            return FALSE;
        if (n > 0)
            memcpy(to, stream->all->data + stream->read, n);
        stream->read += n;
        return TRUE;
    }
    while (n > 0) {
        const gssize got = read(stream->pipe, to, n);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return FALSE;
        to += got;
        n -= (gsize)got;
    }
    return TRUE;
}

/* Space is made as the body arrives: a length is only a claim. */
static gboolean read_body(AvlastStatStream *stream, guint32 length)
{
    g_byte_array_set_size(stream->message, 0);
    while (stream->message->len < length) {
        const guint32 had = stream->message->len, piece = MIN(length - had, 1u << 20);
        g_byte_array_set_size(stream->message, had + piece);
        if (!read_all(stream, stream->message->data + had, piece))
            return FALSE;
    }
    return TRUE;
}

static gboolean fail_death(AvlastStatStream *stream, GError **error)
{
    const AvlastPlace place = {stream->path, 0, 0};
    const int status = stream->pid > 0 ? wait_for(stream->pid) : 0;
    const char *kind = avlast_stat_kind_name(stream->kind);

    stream->pid = 0;
    if (WIFSIGNALED(status) &&
        (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV156", &place,
                    "reading the %s took more time or memory than a file of its size "
                    "should\nhint: it is damaged, or made to do harm: get it anew, or "
                    "save it as CSV in %s",
                    kind, avlast_stat_program(stream->kind));
    else
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV156", &place,
                    "the reader of the %s broke down over it (%s %d)\nhint: the file is "
                    "damaged, or made to do harm: get it anew, or save it as CSV in %s",
                    kind, WIFSIGNALED(status) ? "signal" : "status",
                    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status),
                    avlast_stat_program(stream->kind));
    return FALSE;
}

gboolean avlast_stat_fail_message(const AvlastStatStream *stream, GError **error)
{
    const AvlastPlace place = {stream->path, 0, 0};

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV153", &place,
                "what the %s says of itself does not fit together\nhint: it is damaged: "
                "get it anew, or open it in %s and save it again",
                avlast_stat_kind_name(stream->kind), avlast_stat_program(stream->kind));
    return FALSE;
}

static gboolean fail_fault(AvlastStatStream *stream, AvlastWireBody *body, GError **error)
{
    const gint32 code = avlast_wire_i32(body);
    const gint64 row = avlast_wire_i64(body), byte = avlast_wire_i64(body);
    g_autofree char *complaint = avlast_wire_text(body);

    if (body->bad)
        return avlast_stat_fail_message(stream, error);
    avlast_stat_fail(stream->path, stream->kind, code, row, (guint64)byte, complaint,
                     error);
    return FALSE;
}

gboolean avlast_stat_next(AvlastStatStream *stream, AvlastWireType *type,
                          AvlastWireBody *body, GError **error)
{
    guint8 header[AVLAST_WIRE_HEADER];
    guint32 length;

    if (!read_all(stream, header, sizeof header))
        return fail_death(stream, error);
    memcpy(&length, header + 1, sizeof length);
    if (length > AVLAST_WIRE_LONGEST)
        return avlast_stat_fail_message(stream, error);
    if (!read_body(stream, length))
        return fail_death(stream, error);
    *type = (AvlastWireType)header[0];
    *body = (AvlastWireBody){stream->message->data, length, FALSE};
    if (*type == AVLAST_WIRE_FAULT)
        return fail_fault(stream, body, error);
    stream->done = *type == AVLAST_WIRE_DONE;
    return TRUE;
}
