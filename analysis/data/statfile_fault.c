/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What ReadStat finds wrong, in words that help. */
#include "config.h"

#include <string.h>

#include "core/error.h"
#include "core/late_readstat.h"
#include "core/text.h"
#include "data/statfile_child.h"

/* " near byte 1234, in row 5": what is known of the place; to be freed. */
static char *describe_place(gint64 row, guint64 byte)
{
    return row > 0 ? g_strdup_printf(" near byte %" G_GUINT64_FORMAT
                                     ", in row %" G_GINT64_FORMAT,
                                     byte, row)
                   : g_strdup_printf(" near byte %" G_GUINT64_FORMAT, byte);
}

static void fail_damaged(const AvlastPlace *place, AvlastStatKind kind, gint32 code,
                         const char *where, const char *complaint, GError **error)
{
    g_autofree char *cut = g_strndup(complaint, 300);
    g_autofree char *printable = avlast_text_printable(cut);
    const char *said =
        *printable ? printable : readstat_error_message((readstat_error_t)code);

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV153", place,
                "the %s is damaged%s (ReadStat says: %s)\nhint: get it anew, or open it "
                "in %s and save it again",
                avlast_stat_kind_name(kind), where, said, avlast_stat_program(kind));
}

static void fail_unsupported(const AvlastPlace *place, AvlastStatKind kind, gint32 code,
                             GError **error)
{
    const gboolean charset = code == READSTAT_ERROR_UNSUPPORTED_CHARSET;

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV154", place, "the %s %s\nhint: %s",
                avlast_stat_kind_name(kind),
                charset ? "has texts in an encoding that is not known"
                : code == READSTAT_ERROR_UNSUPPORTED_COMPRESSION
                    ? "is compressed in a way that cannot be read"
                    : "is of a version that cannot be read",
                charset ? "name the encoding with --encoding, as --encoding Windows-1252"
                        : "save it again in another version, or as CSV");
}

void avlast_stat_fail(const char *path, AvlastStatKind kind, gint32 code, gint64 row,
                      guint64 byte, const char *complaint, GError **error)
{
    const AvlastPlace place = {path, 0, 0};
    g_autofree char *where = describe_place(row, byte);
    const char *name = avlast_stat_kind_name(kind), *program = avlast_stat_program(kind);

    switch (code) {
    case AVLAST_STAT_SEVERAL:
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV154", &place,
                    "the %s holds several tables\nhint: write each to a file of its own "
                    "(PROC COPY with SELECT), or save the one you want as CSV",
                    name);
        return;
    case READSTAT_ERROR_READ:
    case READSTAT_ERROR_SEEK:
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV153", &place,
                    "the %s ends too early or is damaged%s\nhint: most likely it was cut "
                    "off on its way: get it anew",
                    name, where);
        return;
    case READSTAT_ERROR_ROW_COUNT_MISMATCH:
        avlast_fail(
            error, AVLAST_ERROR_MALFORMED, "AV153", &place,
            "the %s holds another number of rows than it says (row %" G_GINT64_FORMAT
            " was the last)\nhint: most likely it was cut off on its way: get it "
            "anew",
            name, row);
        return;
    case READSTAT_ERROR_USER_ABORT:
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV153", &place,
                    "the variables or rows of the %s do not follow one another%s, or "
                    "there are more than 100,000 columns\nhint: get it anew, or open it "
                    "in %s and save it again",
                    name, where, program);
        return;
    case READSTAT_ERROR_MALLOC:
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV156", &place,
                    "reading the %s wants more memory than a file of its size "
                    "should%s\nhint: it is damaged, or made to do harm: get it anew, or "
                    "save it as CSV in %s",
                    name, where, program);
        return;
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION:
    case READSTAT_ERROR_UNSUPPORTED_CHARSET:
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION:
        fail_unsupported(&place, kind, code, error);
        return;
    case READSTAT_ERROR_CONVERT:
    case READSTAT_ERROR_CONVERT_BAD_STRING:
    case READSTAT_ERROR_CONVERT_SHORT_STRING:
    case READSTAT_ERROR_CONVERT_LONG_STRING:
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV155", &place,
                    "a text%s is not in the encoding of the %s\nhint: name its encoding "
                    "with --encoding, as --encoding Windows-1252; else the file is "
                    "damaged",
                    where, name);
        return;
    default:
        fail_damaged(&place, kind, code, where, complaint, error);
    }
}
