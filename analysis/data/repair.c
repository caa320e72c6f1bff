/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/repair.h"

#include <string.h>

#include "data/records.h"

static void fault_free(gpointer data)
{
    AvlastTextFault *fault = data;

    g_free(fault->text);
    g_free(fault);
}

GPtrArray *avlast_text_faults_new(void)
{
    return g_ptr_array_new_with_free_func(fault_free);
}

void avlast_text_faults_add(GPtrArray *faults, const char *id, gsize line, gsize column,
                            const char *format, ...)
{
    AvlastTextFault *fault = g_new0(AvlastTextFault, 1);
    va_list arguments;

    fault->id = id;
    fault->line = line;
    fault->column = column;
    va_start(arguments, format);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(faults, fault);
}

static int compare_faults(gconstpointer a, gconstpointer b)
{
    const AvlastTextFault *const *x = a, *const *y = b;

    if ((*x)->line != (*y)->line)
        return (*x)->line < (*y)->line ? -1 : 1;
    if ((*x)->column != (*y)->column)
        return (*x)->column < (*y)->column ? -1 : 1;
    return strcmp((*x)->id, (*y)->id);
}

void avlast_text_faults_sort(GPtrArray *faults)
{
    g_ptr_array_sort(faults, compare_faults);
}

/* --- quotes --- */

typedef struct {
    char *text;
    gsize length;
    char delimiter, newline;
    GPtrArray *faults;
    gsize known, line; /* a position and its line: places only ever go forward */
    gboolean any;
} Repair;

static void add_fault(Repair *r, const char *id, gsize at, const char *message)
{
    gsize line = 0, column;

    /* From the start of the line that is known on, so that columns are right. */
    avlast_record_place(r->text + r->known, at - r->known, r->newline, &line, &column);
    r->line += line;
    while (r->known < at) {
        const char *end = memchr(r->text + r->known, r->newline, at - r->known);
        if (!end)
            break;
        r->known = (gsize)(end - r->text) + 1;
    }
    avlast_text_faults_add(r->faults, id, r->line, column, "%s", message);
    r->any = TRUE;
}

static gsize skip_blanks(const Repair *r, gsize at)
{
    while (at < r->length && (r->text[at] == ' ' || r->text[at] == '\t') &&
           r->text[at] != r->delimiter)
        at++;
    return at;
}

/* Whether the record ends at this carriage return, as far as the parser is concerned: to
 * it a row of blanks behind is none. */
static gboolean ends_line(const Repair *r, gsize at)
{
    gsize after = at;

    do {
        at = after;
        while (after < r->length && r->text[after] == '\r')
            after++;
        after = skip_blanks(r, after);
    } while (after > at);
    return r->newline == '\r' || at == r->length || r->text[at] == '\n';
}

static gboolean ends_field(const Repair *r, gsize at)
{
    return at == r->length || r->text[at] == r->delimiter || r->text[at] == r->newline ||
           (r->text[at] == '\r' && ends_line(r, at));
}

/* The end of the field without quotes that goes on at `at`. */
static gsize pass_plain(Repair *r, gsize at, gboolean said)
{
    for (; at < r->length && r->text[at] != r->delimiter && r->text[at] != r->newline;
         at++) {
        if (r->text[at] == '"') {
            if (!said)
                add_fault(r, "AV107", at, "a quote inside a text without quotes");
            said = TRUE;
            r->text[at] = '\'';
        } else if (r->text[at] == '\r') {
            if (ends_line(r, at))
                break;
            add_fault(r, "AV112", at, "a lone carriage return splits the line");
            r->text[at] = ' ';
        }
    }
    return at;
}

/* The end of the field whose quote stands at `open`. */
static gsize pass_quoted(Repair *r, gsize open)
{
    gsize at = open + 1;

    for (;;) {
        const char *quote =
            at < r->length ? memchr(r->text + at, '"', r->length - at) : NULL;
        const gsize close = quote ? (gsize)(quote - r->text) : r->length;
        if (close + 1 < r->length && r->text[close + 1] == '"') {
            at = close + 2;
            continue;
        }
        const gsize after = quote ? skip_blanks(r, close + 1) : r->length;
        if (quote && ends_field(r, after))
            return after;
        if (!quote || memchr(r->text + open, r->newline, close - open)) {
            add_fault(r, "AV107", open, "the quoted text that starts here has no end");
            r->text[open] = '\'';
            return pass_plain(r, open + 1, TRUE);
        }
        add_fault(r, "AV107", after, "text after the closing quote of the field");
        r->text[open] = r->text[close] = '\'';
        return pass_plain(r, open + 1, TRUE);
    }
}

gboolean avlast_repair_quotes(char *text, gsize length, char delimiter, char newline,
                              gsize line, GPtrArray *faults)
{
    Repair r = {.text = text,
                .length = length,
                .delimiter = delimiter,
                .newline = newline,
                .faults = faults,
                .line = line};
    gsize at = 0;

    while (at < length) {
        /* Carriage returns before a record's first field are passed over. */
        if (text[at] == '\r' && newline == '\n') {
            at++;
            continue;
        }
        const gsize start = skip_blanks(&r, at);
        at = start < length && text[start] == '"' ? pass_quoted(&r, start)
                                                  : pass_plain(&r, at, FALSE);
        at++;
    }
    return r.any;
}

/* --- bytes --- */

static gboolean is_stray(const char *p, const char *end)
{
    return end - p >= 4 && memcmp(p, "\xf4\x8f", 2) == 0 && (guint8)p[2] >= 0xbc;
}

void avlast_repair_bytes(GString *text, gsize from, char newline, gsize line,
                         const char *encoding, GPtrArray *faults)
{
    const char *p = text->str + from, *end = text->str + text->len;
    char *to = text->str + from;
    gsize known = 0;

    while (p < end) {
        if (!is_stray(p, end)) {
            *to++ = *p++;
            continue;
        }
        const guint8 byte = (guint8)(g_utf8_get_char(p) - AVLAST_STRAY_BYTE);
        const gsize at = (gsize)(to - text->str);
        gsize column, lines = 0;
        avlast_record_place(text->str + known, at - known, newline, &lines, &column);
        line += lines;
        /* The start of the line, from which the next place is counted. */
        while (lines > 0) {
            known = (gsize)((char *)memchr(text->str + known, newline, at - known) -
                            text->str) +
                    1;
            lines--;
        }
        if (faults && byte == 0)
            avlast_text_faults_add(faults, "AV108", line, column,
                                   "a NUL byte, which no text has");
        else if (faults)
            avlast_text_faults_add(faults, "AV102", line, column,
                                   "the byte 0x%02x is not text in %s", byte, encoding);
        /* U+FFFD */
        *to++ = '\xef';
        *to++ = '\xbf';
        *to++ = '\xbd';
        p += 4;
    }
    g_string_truncate(text, (gsize)(to - text->str));
}
