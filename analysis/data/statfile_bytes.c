/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_bytes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static int open_file(const char *path, void *context)
{
    (void)path;
    (void)context;
    return 0;
}

static int close_file(void *context)
{
    (void)context;
    return 0;
}

static readstat_off_t seek_file(readstat_off_t offset, readstat_io_flags_t whence,
                                void *context)
{
    AvlastStatBytes *bytes = context;
    const gint64 size = (gint64)bytes->request->size;
    const gint64 base = whence == READSTAT_SEEK_SET   ? 0
                        : whence == READSTAT_SEEK_CUR ? bytes->offset
                                                      : size;

    /* Beyond the end there is nothing: a file that points there was cut off or lies. */
    if (offset > size - base || offset < -base)
        return -1;
    bytes->offset = base + offset;
    return (readstat_off_t)bytes->offset;
}

/* Of an SPSS file: its rows stand as they are, each read by itself. */
static gboolean has_plain_rows(const AvlastStatRequest *request)
{
    guint8 compression[4];

    return pread(request->file, compression, sizeof compression, 72) ==
               (ssize_t)sizeof compression &&
           !(compression[0] | compression[1] | compression[2] | compression[3]);
}

/* Where tables may end without saying so, a read that gets less than it asks for tells
 * that the file was cut: after the rows of a transport file come blanks only; old Stata
 * files end between two tables of labels, whose length has 4 bytes (2 in the oldest); an
 * SPSS file that does not say how many rows it has ends after one. */
static void judge_short_read(AvlastStatBytes *bytes, const char *got_bytes, gsize got,
                             gsize wanted)
{
    if (bytes->request->kind == AVLAST_STAT_XPT) {
        for (gsize i = 0; i < got; i++)
            bytes->cut = bytes->cut || got_bytes[i] != ' ';
    } else if (bytes->request->kind == AVLAST_STAT_DTA) {
        bytes->cut = bytes->cut || got > 0 || wanted > 5;
    } else if (bytes->request->kind == AVLAST_STAT_SAV) {
        bytes->cut = bytes->cut || (got > 0 && has_plain_rows(bytes->request));
    }
}

static ssize_t read_file(void *buffer, size_t n, void *context)
{
    AvlastStatBytes *bytes = context;
    gsize got = 0;

    while (got < n) {
        const ssize_t part = pread(bytes->request->file, (char *)buffer + got, n - got,
                                   (off_t)(bytes->offset + (gint64)got));
        if (part < 0 && errno == EINTR)
            continue;
        if (part < 0)
            return -1;
        if (part == 0)
            break;
        got += (gsize)part;
    }
    if (got < n)
        judge_short_read(bytes, buffer, got, n);
    bytes->offset += (gint64)got;
    bytes->furthest = MAX(bytes->furthest, bytes->offset);
    return (ssize_t)got;
}

static readstat_error_t update(long size, readstat_progress_handler progress, void *user,
                               void *context)
{
    (void)size;
    (void)progress;
    (void)user;
    (void)context;
    return READSTAT_OK;
}

void avlast_stat_bytes_attach(AvlastStatBytes *bytes, readstat_parser_t *parser)
{
    readstat_set_open_handler(parser, open_file);
    readstat_set_close_handler(parser, close_file);
    readstat_set_seek_handler(parser, seek_file);
    readstat_set_read_handler(parser, read_file);
    readstat_set_update_handler(parser, update);
    readstat_set_io_ctx(parser, bytes);
}

/* Newer Stata files end with their last tag; what comes before it may be cut without
 * ReadStat's noticing. */
gboolean avlast_stat_bytes_end(const AvlastStatBytes *bytes)
{
    const AvlastStatRequest *request = bytes->request;
    static const char last[] = "</stata_dta>";
    const gsize n = sizeof last - 1;
    char start[1], end[sizeof last];

    if (request->kind != AVLAST_STAT_DTA || request->size < n ||
        pread(request->file, start, 1, 0) != 1 || *start != '<')
        return TRUE;
    return pread(request->file, end, n, (off_t)(request->size - n)) == (ssize_t)n &&
           memcmp(end, last, n) == 0;
}

/* A transport file is made of records of 80 bytes; each table has a header of its own. */
gboolean avlast_stat_bytes_several(const AvlastStatBytes *bytes)
{
    const AvlastStatRequest *request = bytes->request;
    static const char *const starts[] = {
        "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!",
        "HEADER RECORD*******MEMBV8  HEADER RECORD!!!!!!!"};
    char block[80 * 512];
    gint64 at = 0;
    guint tables = 0;
    ssize_t got;

    while ((got = pread(request->file, block, sizeof block, (off_t)at)) >= 80) {
        for (ssize_t i = 0; i + 80 <= got; i += 80)
            tables += memcmp(block + i, starts[0], strlen(starts[0])) == 0 ||
                      memcmp(block + i, starts[1], strlen(starts[1])) == 0;
        at += got / 80 * 80;
    }
    return tables > 1;
}
