/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile.h"

#include <string.h>

static gboolean starts(const guint8 *start, gsize n, gsize at, const char *text)
{
    const gsize length = strlen(text);

    return n >= at + length && memcmp(start + at, text, length) == 0;
}

/* Five lines of 40 characters and 256 of the character set come before the signature; the
 * file has lines of 80, ended in either way, and the signature itself may be cut by one.
 */
static gboolean is_por(const guint8 *start, gsize n)
{
    char text[16];
    gsize got = 0, seen = 0;

    /* As every program writes it, also when the rest was cut off. */
    if (starts(start, n, 0, "ASCII SPSS PORT FILE"))
        return TRUE;
    for (gsize i = 0; i < n && got < 8; i++) {
        if (start[i] == '\r' || start[i] == '\n')
            continue;
        if (seen++ >= 456)
            text[got++] = (char)start[i];
    }
    return got == 8 && memcmp(text, "SPSSPORT", 8) == 0;
}

static AvlastStatKind sas_kind(const guint8 *start, gsize n)
{
    static const guint8 data[] = {0xc2, 0xea, 0x81, 0x60, 0xb3, 0x14, 0x11,
                                  0xcf, 0xbd, 0x92, 0x08, 0x00, 0x09, 0xc7,
                                  0x31, 0x8c, 0x18, 0x1f, 0x10, 0x11};
    static const guint8 catalogue[] = {0xc2, 0xea, 0x81, 0x63, 0xb3, 0x14};
    static const guint8 nothing[12] = {0};

    if (n < 32 || memcmp(start, nothing, sizeof nothing) != 0)
        return AVLAST_STAT_NONE;
    if (memcmp(start + 12, data, sizeof data) == 0)
        return AVLAST_STAT_SAS7BDAT;
    return memcmp(start + 12, catalogue, sizeof catalogue) == 0 ? AVLAST_STAT_SAS7BCAT
                                                                : AVLAST_STAT_NONE;
}

AvlastStatKind avlast_stat_kind(const guint8 *start, gsize n)
{
    if (starts(start, n, 0, "$FL2") || starts(start, n, 0, "$FL3"))
        return AVLAST_STAT_SAV;
    if (starts(start, n, 8, "ENCRYPTEDSAV"))
        return AVLAST_STAT_ENCRYPTED_SAV;
    if (starts(start, n, 0, "<stata_dta>"))
        return AVLAST_STAT_DTA;
    /* Release, byte order, file type; the fourth is unused. */
    if (n >= 4 && start[0] >= 102 && start[0] <= 115 &&
        (start[1] == 1 || start[1] == 2) && start[2] == 1)
        return AVLAST_STAT_DTA;
    if (starts(start, n, 0, "HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!") ||
        starts(start, n, 0, "HEADER RECORD*******LIBV8   HEADER RECORD!!!!!!!"))
        return AVLAST_STAT_XPT;
    if (starts(start, n, 0, "**COMPRESSED** **COMPRESSED**") ||
        starts(start, n, 0, "LIB CONTROL"))
        return AVLAST_STAT_CPORT;
    if (is_por(start, n))
        return AVLAST_STAT_POR;
    return sas_kind(start, n);
}

const char *avlast_stat_kind_name(AvlastStatKind kind)
{
    static const char *const names[] = {"",
                                        "SPSS file (.sav)",
                                        "SPSS portable file (.por)",
                                        "Stata file (.dta)",
                                        "SAS file (.sas7bdat)",
                                        "SAS transport file (.xpt)",
                                        "SAS catalogue (.sas7bcat)",
                                        "SAS transport file of PROC CPORT",
                                        "encrypted SPSS file"};

    return names[kind];
}

const char *avlast_stat_program(AvlastStatKind kind)
{
    return kind == AVLAST_STAT_DTA ? "Stata"
           : kind == AVLAST_STAT_SAV || kind == AVLAST_STAT_POR ||
                   kind == AVLAST_STAT_ENCRYPTED_SAV
               ? "SPSS"
               : "SAS";
}

AvlastStatHead *avlast_stat_head_new(AvlastStatKind kind)
{
    AvlastStatHead *head = g_new0(AvlastStatHead, 1);

    head->kind = kind;
    head->rows = head->weight = -1;
    head->variables = g_ptr_array_new_with_free_func(avlast_stat_variable_free);
    head->sets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify)g_ptr_array_unref);
    return head;
}

void avlast_stat_head_free(AvlastStatHead *head)
{
    if (!head)
        return;
    g_free(head->label);
    g_free(head->encoding);
    g_ptr_array_unref(head->variables);
    g_hash_table_unref(head->sets);
    g_free(head);
}

AvlastStatVariable *avlast_stat_variable_new(void)
{
    AvlastStatVariable *variable = g_new0(AvlastStatVariable, 1);

    variable->missing = g_ptr_array_new_with_free_func(avlast_stat_range_free);
    return variable;
}

AvlastStatLabel *avlast_stat_label_new(void)
{
    return g_new0(AvlastStatLabel, 1);
}

void avlast_stat_variable_free(gpointer data)
{
    AvlastStatVariable *variable = data;

    g_free(variable->name);
    g_free(variable->label);
    g_free(variable->format);
    g_free(variable->set);
    g_ptr_array_unref(variable->missing);
    g_free(variable);
}

void avlast_stat_label_free(gpointer data)
{
    AvlastStatLabel *label = data;

    g_free(label->text);
    g_free(label->label);
    g_free(label);
}

void avlast_stat_range_free(gpointer data)
{
    AvlastStatRange *range = data;

    g_free(range->text);
    g_free(range);
}

const GPtrArray *avlast_stat_labels(const AvlastStatHead *head,
                                    const AvlastStatVariable *variable)
{
    return *variable->set ? g_hash_table_lookup(head->sets, variable->set) : NULL;
}

const char *avlast_stat_label(const AvlastStatHead *head,
                              const AvlastStatVariable *variable, double number, char tag,
                              const char *text)
{
    const GPtrArray *labels = avlast_stat_labels(head, variable);

    for (guint i = 0; labels && i < labels->len; i++) {
        const AvlastStatLabel *label = g_ptr_array_index(labels, i);
        const gboolean same = label->text         ? text && strcmp(label->text, text) == 0
                              : label->tag || tag ? label->tag == tag
                                                  : !text && label->number == number;
        if (same)
            return *label->label ? label->label : NULL;
    }
    return NULL;
}

gboolean avlast_stat_is_missing(const AvlastStatVariable *variable, double number)
{
    for (guint i = 0; i < variable->missing->len; i++) {
        const AvlastStatRange *range = g_ptr_array_index(variable->missing, i);
        if (!range->text && range->low <= number && number <= range->high)
            return TRUE;
    }
    return FALSE;
}
