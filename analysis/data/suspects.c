/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/suspects.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- codes for missing --- */

static const double candidates[] = {
    -9999, -999, -998, -997, -99,  -98,  -97,  -88,   -77,   -66,  -9,  -8,
    -7,    7,    8,    9,    77,   88,   97,   98,    99,    777,  888, 997,
    998,   999,  7777, 8888, 9997, 9998, 9999, 77777, 88888, 99999};

#define N_CANDIDATES G_N_ELEMENTS(candidates)

static int candidate_of(double x)
{
    for (gsize k = 0; k < N_CANDIDATES; k++)
        if (candidates[k] == x)
            return (int)k;
    return -1;
}

/* The numbers that are no code: their ends, and whether there are two of them. */
typedef struct {
    double low, high;
    gboolean any, two;
} Others;

static void add_other(Others *others, double x)
{
    if (!others->any) {
        *others = (Others){x, x, TRUE, FALSE};
        return;
    }
    others->two = others->two || x < others->low || x > others->high;
    others->low = fmin(others->low, x);
    others->high = fmax(others->high, x);
}

static gboolean stands_apart(double c, gboolean whole, const Others *others)
{
    const double span = others->high - others->low;

    if (c < 0)
        return others->any && others->low >= 0;
    if (!others->two)
        return FALSE;
    if (c <= 9)
        return whole && c >= 8 && others->low >= 0 && others->high <= 7 &&
               c - others->high >= 2;
    return c > others->high && c - others->high > fmax(1.0, span / 2.0);
}

GArray *avlast_suspect_codes(const AvlastColumn *column, gsize rows, const guint8 *among)
{
    GArray *codes = g_array_new(FALSE, FALSE, sizeof(AvlastSuspectCode));
    gsize count[N_CANDIDATES] = {0};
    Others others = {0};

    if (column->type != AVLAST_COLUMN_NUMBER)
        return codes;
    for (gsize i = 0; i < rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT || (among && !among[i]))
            continue;
        const int k = candidate_of(column->number[i]);
        if (k >= 0)
            count[k]++;
        else
            add_other(&others, column->number[i]);
    }
    /* One that is not apart is an ordinary number, and may make the next ordinary. */
    for (gboolean again = TRUE; again;) {
        again = FALSE;
        for (gsize k = 0; k < N_CANDIDATES; k++)
            if (count[k] > 0 && !stands_apart(candidates[k], column->integer, &others)) {
                add_other(&others, candidates[k]);
                count[k] = 0;
                again = TRUE;
            }
    }
    for (gsize k = 0; k < N_CANDIDATES; k++) {
        const AvlastSuspectCode code = {candidates[k], count[k], others.low, others.high};
        if (count[k] > 0)
            g_array_append_val(codes, code);
    }
    return codes;
}

/* --- levels --- */

/* Å decomposes into A and a ring, yet is a letter. */
static gboolean is_ring(gunichar letter, gunichar mark)
{
    return mark == 0x30a && (letter == 'a' || letter == 'A');
}

static char *folded(const char *text)
{
    g_autofree char *parts = g_utf8_normalize(text, -1, G_NORMALIZE_ALL);
    g_autoptr(GString) out = g_string_new(NULL);
    gunichar before = 0;

    for (const char *p = parts ? parts : text; *p; p += g_utf8_skip[(guchar)*p]) {
        const gunichar c = g_utf8_get_char(p);
        if (g_unichar_isspace(c)) {
            if (out->len > 0 && out->str[out->len - 1] != ' ')
                g_string_append_c(out, ' ');
        } else if (!g_unichar_ismark(c) || is_ring(before, c)) {
            g_string_append_unichar(out, c);
        }
        before = c;
    }
    if (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate(out, out->len - 1);
    return g_utf8_casefold(out->str, -1);
}

/* Levels that are one when folded. */
typedef struct {
    GString *texts;
    guint n;
} Group;

static void group_clear(gpointer data)
{
    g_string_free(((Group *)data)->texts, TRUE);
}

/* So many levels are free text, which nobody means to be one. */
#define MOST_LEVELS 5000

GPtrArray *avlast_suspect_levels(const AvlastColumn *column, gsize rows,
                                 const guint8 *among)
{
    GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) index =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GArray) groups = g_array_new(FALSE, FALSE, sizeof(Group));
    const guint n = column->levels ? column->levels->len : 0;
    g_autofree guint8 *used = g_new0(guint8, MAX(n, 1));

    g_array_set_clear_func(groups, group_clear);
    if (n > MOST_LEVELS)
        return found;
    for (gsize i = 0; n > 0 && i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT && (!among || among[i]))
            used[column->code[i]] = 1;
    for (guint k = 0; k < n; k++) {
        const char *level = g_ptr_array_index(column->levels, k);
        g_autofree char *key = used[k] ? folded(level) : NULL;
        if (!key)
            continue;
        gsize at = GPOINTER_TO_SIZE(g_hash_table_lookup(index, key));
        if (at == 0) {
            const Group group = {g_string_new(NULL), 0};
            g_array_append_val(groups, group);
            at = groups->len;
            g_hash_table_insert(index, g_steal_pointer(&key), GSIZE_TO_POINTER(at));
        }
        Group *group = &g_array_index(groups, Group, at - 1);
        g_string_append_printf(group->texts, "%s'%s'", group->n++ ? ", " : "", level);
    }
    for (guint k = 0; k < groups->len; k++) {
        const Group *group = &g_array_index(groups, Group, k);
        if (group->n > 1)
            g_ptr_array_add(found, g_strdup(group->texts->str));
    }
    return found;
}
