/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "core/text.h"

#include <string.h>

#include "core/number.h"

/* Edit distance with neighbours swapped counted as one slip (optimal string alignment).
 */
static gsize edit_distance(const gunichar *a, gsize n, const gunichar *b, gsize m)
{
    g_autofree gsize *rows = g_new(gsize, 3 * (m + 1));
    gsize *before = rows, *previous = rows + (m + 1), *current = rows + 2 * (m + 1);

    for (gsize j = 0; j <= m; j++)
        previous[j] = j;
    for (gsize i = 1; i <= n; i++) {
        current[0] = i;
        for (gsize j = 1; j <= m; j++) {
            const gsize change = previous[j - 1] + (a[i - 1] != b[j - 1]);
            gsize best = MIN(change, MIN(previous[j], current[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                best = MIN(best, before[j - 2] + 1);
            current[j] = best;
        }
        gsize *oldest = before;
        before = previous;
        previous = current;
        current = oldest;
    }
    return previous[m];
}

/* "Q1" of "Q1. How old are you?": names that are whole questions begin with a code. */
static gboolean begins_with_word(const char *text, const char *word)
{
    const gsize n = strlen(word);

    return n > 1 && g_str_has_prefix(text, word) &&
           !g_unichar_isalnum(g_utf8_get_char(text + n)) && text[n] != '_' &&
           text[n] != '\0';
}

const char *avlast_text_nearest(const char *name, const char *const *candidates)
{
    g_autofree char *folded = g_utf8_casefold(name, -1);
    glong n, m;
    g_autofree gunichar *wanted = g_utf8_to_ucs4_fast(folded, -1, &n);
    /* all names of one letter are one step apart */
    gsize best = n > 1 ? MAX((gsize)n / 3, 1) + 1 : 1;
    const char *nearest = NULL, *begins = NULL;

    for (; candidates && *candidates; candidates++) {
        g_autofree char *other = g_utf8_casefold(*candidates, -1);
        if (!begins && begins_with_word(other, folded))
            begins = *candidates;
        g_autofree gunichar *text = g_utf8_to_ucs4_fast(other, -1, &m);
        if (ABS(n - m) >= (glong)best)
            continue;
        const gsize distance = edit_distance(wanted, (gsize)n, text, (gsize)m);
        if (distance < best) {
            best = distance;
            nearest = *candidates;
        }
    }
    return nearest ? nearest : begins;
}

char *avlast_text_did_you_mean(const char *name, const char *const *candidates)
{
    const char *nearest = avlast_text_nearest(name, candidates);

    return nearest ? g_strdup_printf("\nhint: did you mean '%s'?", nearest)
                   : g_strdup("");
}

static gboolean are_numbers(const char *const *names)
{
    double value;

    for (const char *const *name = names; *name; name++)
        if (!avlast_number_parse(*name, strlen(*name), '.', &value))
            return FALSE;
    return *names != NULL;
}

#define MOST_LISTED    12
#define LONGEST_LISTED 60

/* 'name', cut where it is a whole paragraph. */
static void append_name(GString *hint, const char *name)
{
    const glong n = g_utf8_strlen(name, LONGEST_LISTED * 4);

    if (n <= LONGEST_LISTED) {
        g_string_append_printf(hint, "'%s'", name);
        return;
    }
    g_autofree char *start = g_utf8_substring(name, 0, LONGEST_LISTED);
    g_string_append_printf(hint, "'%s...'", start);
}

char *avlast_text_no_column(const char *name, const char *const *columns)
{
    static const char *const none[] = {NULL};
    g_autoptr(GString) hint = g_string_new("\nhint: ");
    guint n = 0;

    columns = columns ? columns : none;
    if (are_numbers(columns)) {
        g_string_append(hint, "the names of its columns are numbers: give the file a "
                              "first line that names the columns");
        return g_string_free(g_steal_pointer(&hint), FALSE);
    }
    const char *nearest = avlast_text_nearest(name, columns);
    while (columns[n])
        n++;
    if (nearest || n == 0)
        return avlast_text_did_you_mean(name, columns);
    if (n == 1) {
        g_string_append(hint, "the only column is ");
        append_name(hint, columns[0]);
        if (strpbrk(columns[0], ",;|\t "))
            g_string_append(hint, ": if it should be several, say what parts them with "
                                  "--delimiter");
        return g_string_free(g_steal_pointer(&hint), FALSE);
    }
    g_string_append(hint, "the columns are ");
    for (guint i = 0; i < MIN(n, MOST_LISTED); i++) {
        g_string_append(hint, i ? ", " : "");
        append_name(hint, columns[i]);
    }
    if (n > MOST_LISTED)
        g_string_append_printf(hint, " and %u more", n - MOST_LISTED);
    return g_string_free(g_steal_pointer(&hint), FALSE);
}

/* A quote inside quotes is written twice. */
static void join_doubled(char *text, char quote)
{
    char *to = text;

    for (const char *p = text; *p; p++) {
        *to++ = *p;
        if (*p == quote && p[1] == quote)
            p++;
    }
    *to = '\0';
}

static char *trimmed_part(const char *from, const char *to)
{
    char *part = g_strstrip(g_strndup(from, (gsize)(to - from)));
    const gsize n = strlen(part);

    if (n >= 2 && part[0] == part[n - 1] && (part[0] == '`' || part[0] == '"')) {
        const char quote = part[0];
        memmove(part, part + 1, n - 2);
        part[n - 2] = '\0';
        join_doubled(part, quote);
    }
    return part;
}

char **avlast_text_list(const char *text)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    const char *from = text;
    char quote = '\0';

    for (const char *p = text; p; p++) {
        if (quote ? *p == quote : (*p == '`' || *p == '"'))
            quote = quote ? '\0' : *p;
        if (*p != '\0' && (quote || *p != ','))
            continue;
        g_ptr_array_add(parts, trimmed_part(from, p));
        from = p + 1;
        if (*p == '\0')
            break;
    }
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_free(g_steal_pointer(&parts), FALSE);
}

/* Characters that take no room, or turn what follows around: names that differ by one
 * look alike. */
static gboolean is_unseen(gunichar c)
{
    return c == 0xad || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

char *avlast_text_printable(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    g_autoptr(GString) safe = g_string_new(NULL);

    for (const char *p = valid; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (c < 0x20 && c != '\n' && c != '\t')
            g_string_append_printf(safe, "\\x%02x", (unsigned)c);
        else if (c == 0x7f || (c >= 0x80 && c < 0xa0))
            g_string_append_printf(safe, "\\x%02x", (unsigned)c);
        else if (is_unseen(c))
            g_string_append_printf(safe, "\\u%04x", (unsigned)c);
        else
            g_string_append_unichar(safe, c);
    }
    return g_string_free(g_steal_pointer(&safe), FALSE);
}
