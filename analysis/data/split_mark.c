/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/split_mark.h"

#include <string.h>

static const char marks[] = {';', '|', ',', '\n'};

/* --- the choices of a cell --- */

gboolean avlast_split_next(const char **p, char mark, char **choice)
{
    while (**p) {
        const char *end = strchr(*p, mark);
        const gsize n = end ? (gsize)(end - *p) : strlen(*p);
        char *text = g_strstrip(g_strndup(*p, n));
        *p += n + (end ? 1 : 0);
        /* No-break blanks come along from web forms. */
        while (g_str_has_prefix(text, "\xc2\xa0"))
            g_strchug(memmove(text, text + 2, strlen(text) - 1));
        while (g_str_has_suffix(text, "\xc2\xa0")) {
            text[strlen(text) - 2] = '\0';
            g_strchomp(text);
        }
        if (*text) {
            *choice = text;
            return TRUE;
        }
        g_free(text);
    }
    return FALSE;
}

/* --- which mark --- */

gboolean avlast_split_is_known(const AvlastCodebookEntry *entry, const char *choice)
{
    for (guint i = 0; i < entry->values->len; i++) {
        const AvlastCode *code = g_ptr_array_index(entry->values, i);
        if (strcmp(code->code, choice) == 0 || g_strcmp0(code->label, choice) == 0)
            return TRUE;
    }
    return FALSE;
}

/* A name as survey tools give it to a choice: no capital words, no signs. */
static gboolean is_code(const char *choice)
{
    gboolean capital = FALSE, digit = FALSE;

    for (const char *p = choice; *p; p++) {
        if (!g_ascii_isalnum(*p) && !strchr("_.-", *p))
            return FALSE;
        capital |= g_ascii_isupper(*p);
        digit |= g_ascii_isdigit(*p) || *p == '_';
    }
    return !capital || digit || strlen(choice) <= 2;
}

typedef gboolean (*Holds)(gconstpointer data, const char *choice);

static gboolean known(gconstpointer data, const char *choice)
{
    return avlast_split_is_known(data, choice);
}

static gboolean coded(gconstpointer data, const char *choice)
{
    (void)data;
    return is_code(choice);
}

static gboolean cell_of_its_own(gconstpointer data, const char *choice)
{
    return g_hash_table_contains((GHashTable *)(gsize)data, choice);
}

static gboolean all_choices(const GPtrArray *cells, char mark, Holds holds,
                            gconstpointer data)
{
    char *choice;

    for (guint k = 0; k < cells->len; k++)
        for (const char *p = g_ptr_array_index(cells, k);
             avlast_split_next(&p, mark, &choice);) {
            const gboolean ok = holds(data, choice);
            g_free(choice);
            if (!ok)
                return FALSE;
        }
    return TRUE;
}

static gboolean blanks_part(const GPtrArray *cells)
{
    g_autoptr(GHashTable) alone = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint k = 0; k < cells->len; k++)
        g_hash_table_add(alone, g_ptr_array_index(cells, k));
    return all_choices(cells, ' ', coded, NULL) ||
           all_choices(cells, ' ', cell_of_its_own, alone);
}

static gboolean any_holds(const GPtrArray *cells, char mark)
{
    for (guint k = 0; k < cells->len; k++)
        if (strchr(g_ptr_array_index(cells, k), mark))
            return TRUE;
    return FALSE;
}

static gboolean all_end_with(const GPtrArray *cells, char mark)
{
    for (guint k = 0; k < cells->len; k++) {
        const char *cell = g_ptr_array_index(cells, k);
        if (strchr(cell, mark) && cell[strlen(cell) - 1] != mark)
            return FALSE;
    }
    return TRUE;
}

char avlast_split_find_mark(const GPtrArray *cells, const AvlastCodebookEntry *entry)
{
    char found = '\0', of_codebook = '\0';
    guint n = 0, fit = 0;

    for (gsize i = 0; i < sizeof marks; i++)
        if (any_holds(cells, marks[i])) {
            found = marks[i];
            n++;
        }
    for (gsize i = 0; entry && entry->values->len > 0 && i <= sizeof marks; i++) {
        const char mark = i < sizeof marks ? marks[i] : ' ';
        if (any_holds(cells, mark) && all_choices(cells, mark, known, entry)) {
            of_codebook = mark;
            fit++;
        }
    }
    if (fit == 1)
        return of_codebook;
    if (n == 1)
        return found;
    if (n > 1)
        return any_holds(cells, ';') && all_end_with(cells, ';') ? ';' : '\0';
    /* Nobody has two choices: any mark will do that stands in none. */
    if (!any_holds(cells, ' '))
        return ';';
    return blanks_part(cells) ? ' ' : '\0';
}
