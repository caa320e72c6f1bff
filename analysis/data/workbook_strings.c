/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The texts that a workbook's cells share: one block of bytes, and where each begins. */
#include <string.h>

#include "core/error.h"
#include "data/workbook.h"

#define MOST_STRINGS 100000000
#define MOST_TEXT    (G_GUINT64_CONSTANT(2) << 30)

typedef struct {
    AvlastWorkbook *workbook;
    gboolean in_item, in_text, phonetic;
    gsize from; /* where the text of the <t> that is open begins */
} Strings;

/* A character that may stand in a text: no NUL, no half of a surrogate pair. */
static gunichar allowed(gunichar c)
{
    return c == 0 || (c >= 0xd800 && c <= 0xdfff) || c == 0xfffe || c == 0xffff ? 0xfffd
                                                                                : c;
}

/* The character written as _xHHHH_ at p, or -1. */
static gint32 escaped(const char *p)
{
    gint32 c = 0;

    if (p[0] != '_' || p[1] != 'x')
        return -1;
    for (int i = 2; i < 6; i++) {
        if (!g_ascii_isxdigit(p[i]))
            return -1;
        c = c * 16 + g_ascii_xdigit_value(p[i]);
    }
    return p[6] == '_' ? c : -1;
}

void avlast_workbook_unescape(GString *text, gsize from)
{
    const char *first = strstr(text->str + from, "_x");
    char bytes[6];

    if (!first)
        return;
    gsize to = (gsize)(first - text->str);
    for (gsize at = to; at < text->len;) {
        const gint32 c = escaped(text->str + at);
        if (c < 0) {
            text->str[to++] = text->str[at++];
            continue;
        }
        const gint n = g_unichar_to_utf8(allowed((gunichar)c), bytes);
        memcpy(text->str + to, bytes, (gsize)n);
        to += (gsize)n;
        at += 7;
    }
    g_string_truncate(text, to);
}

static gboolean on_start(gpointer data, const AvlastXmlElement *element, GError **error)
{
    Strings *strings = data;
    AvlastWorkbook *workbook = strings->workbook;

    if (!avlast_workbook_owns(element->space))
        return TRUE;
    if (strcmp(element->name, "si") == 0 && element->depth == 2) {
        const guint64 at = workbook->string_text->len;
        if (workbook->string_start->len >= MOST_STRINGS || at > MOST_TEXT) {
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV164", NULL,
                        "'%s' has more than 100 million texts, or 2 GiB of them\n"
                        "hint: save the table as CSV",
                        avlast_package_name(workbook->package));
            return FALSE;
        }
        g_array_append_val(workbook->string_start, at);
        strings->in_item = TRUE;
    } else if (strcmp(element->name, "rPh") == 0) {
        strings->phonetic = TRUE;
    } else if (strcmp(element->name, "t") == 0 && strings->in_item &&
               !strings->phonetic) {
        strings->in_text = TRUE;
        strings->from = workbook->string_text->len;
    }
    return TRUE;
}

static gboolean on_end(gpointer data, const char *name, const char *space, guint depth,
                       GError **error)
{
    Strings *strings = data;

    (void)error;
    if (!avlast_workbook_owns(space))
        return TRUE;
    if (strcmp(name, "t") == 0 && strings->in_text) {
        strings->in_text = FALSE;
        avlast_workbook_unescape(strings->workbook->string_text, strings->from);
    } else if (strcmp(name, "rPh") == 0) {
        strings->phonetic = FALSE;
    } else if (strcmp(name, "si") == 0 && depth == 2) {
        strings->in_item = FALSE;
    }
    return TRUE;
}

static gboolean on_text(gpointer data, const char *text, gsize length, GError **error)
{
    const Strings *strings = data;

    (void)error;
    if (strings->in_text)
        g_string_append_len(strings->workbook->string_text, text, (gssize)length);
    return TRUE;
}

gboolean avlast_workbook_strings(AvlastWorkbook *workbook, GError **error)
{
    static const AvlastXmlEvents events = {
        .start = on_start, .end = on_end, .text = on_text};
    Strings strings = {.workbook = workbook};

    if (workbook->string_start)
        return TRUE;
    workbook->string_start = g_array_new(FALSE, FALSE, sizeof(guint64));
    workbook->string_text = g_string_new(NULL);
    if (workbook->strings_part &&
        !avlast_package_read(workbook->package, workbook->strings_part, &events, &strings,
                             error)) {
        g_clear_pointer(&workbook->string_start, g_array_unref);
        g_string_free(workbook->string_text, TRUE);
        workbook->string_text = NULL;
        return FALSE;
    }
    const guint64 end = workbook->string_text->len;
    g_array_append_val(workbook->string_start, end);
    return TRUE;
}
