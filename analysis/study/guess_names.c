/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/text.h"
#include "study/guess.h"

gboolean avlast_guess_is_plain(const char *name)
{
    const gsize n = strlen(name);

    if (n == 0 || strpbrk(name, ",\"`'\n\r\t\\") || g_ascii_isspace(name[0]) ||
        g_ascii_isspace(name[n - 1]))
        return FALSE;
    for (const char *p = name; *p; p = avlast_text_next(p))
        if (!g_unichar_isprint(g_utf8_get_char(p)))
            return FALSE;
    return TRUE;
}

/* Lower case, letters and digits; other marks part words. */
static char *plain_words(const char *name, gboolean joined)
{
    g_autoptr(GString) text = g_string_new(NULL);
    gunichar before = 0;

    for (const char *p = name; *p; p = avlast_text_next(p)) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c)) {
            if (!joined && text->len > 0)
                g_string_append_c(text, ' ');
        } else {
            /* ResponseId is two words. */
            if (!joined && g_unichar_isupper(c) && g_unichar_islower(before))
                g_string_append_c(text, ' ');
            g_string_append_unichar(text, g_unichar_tolower(c));
        }
        before = c;
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

gint avlast_guess_is_named(const char *name, const char *const *words, gboolean part)
{
    g_autofree char *joined = plain_words(name, TRUE);
    g_autofree char *spaced = plain_words(name, FALSE);
    g_auto(GStrv) parts = g_strsplit(spaced, " ", -1);

    for (gint k = 0; words[k]; k++) {
        if (strcmp(joined, words[k]) == 0)
            return k;
        for (char **word = parts; part && *word; word++)
            if (strcmp(*word, words[k]) == 0)
                return k;
    }
    return -1;
}

/* --- waves --- */

typedef struct {
    const char *word;
    guint order;
} WaveWord;

static const WaveWord wave_words[] = {
    {"baseline", 0},      {"bl", 0},           {"pre", 0},
    {"before", 0},        {"før", 0},          {"foer", 0},
    {"for", 0},           {"start", 0},        {"inn", 0},
    {"mid", 500},         {"midt", 500},       {"midway", 500},
    {"underveis", 500},   {"post", 1000},      {"after", 1000},
    {"etter", 1000},      {"slutt", 1000},     {"end", 1000},
    {"ut", 1000},         {"followup", 2000},  {"fu", 2000},
    {"oppfølging", 2000}, {"oppfolging", 2000}};
static const char *const wave_stems[] = {"t",     "w",      "wave",   "time",
                                         "tid",   "bølge",  "bolge",  "round",
                                         "runde", "måling", "maling", "k"};

#define NO_WAVE G_MAXUINT

guint avlast_guess_wave_order(const char *wave)
{
    g_autofree char *lower = g_utf8_strdown(wave, -1);
    gsize n = strlen(lower);

    for (gsize k = 0; k < G_N_ELEMENTS(wave_words); k++)
        if (strcmp(lower, wave_words[k].word) == 0)
            return wave_words[k].order;
    while (n > 0 && g_ascii_isdigit(lower[n - 1]))
        n--;
    if (lower[n] == '\0' || strlen(lower + n) > 2)
        return NO_WAVE;
    const guint number = (guint)g_ascii_strtoull(lower + n, NULL, 10);
    lower[n] = '\0';
    for (gsize k = 0; k < G_N_ELEMENTS(wave_stems); k++)
        if (strcmp(lower, wave_stems[k]) == 0)
            return 1 + number;
    return NO_WAVE;
}

static gboolean is_mark(char c)
{
    return c == '_' || c == '.' || c == '-' || c == ' ';
}

/* Takes the wave off the end or, when it is there, the start of the name. */
static char *take_wave(char *name)
{
    const gsize n = strlen(name);
    gsize at = n;

    while (at > 0 && !is_mark(name[at - 1]))
        at--;
    if (at > 1 && avlast_guess_wave_order(name + at) != NO_WAVE) {
        char *wave = g_strdup(name + at);
        name[at - 1] = '\0';
        return wave;
    }
    for (at = 0; at < n && !is_mark(name[at]);)
        at++;
    if (at == 0 || at + 1 >= n)
        return NULL;
    g_autofree char *first = g_strndup(name, at);
    if (avlast_guess_wave_order(first) == NO_WAVE)
        return NULL;
    memmove(name, name + at + 1, n - at);
    return g_steal_pointer(&first);
}

void avlast_guess_name(const char *name, gboolean waves, char **stem, guint *number,
                       char **wave)
{
    g_autofree char *rest = g_strdup(name);
    gsize n;

    *number = 0;
    *wave = waves ? take_wave(rest) : NULL;
    *stem = NULL;
    n = strlen(rest);
    const gboolean bracket = n > 0 && rest[n - 1] == ']';
    if (bracket)
        rest[--n] = '\0';
    gsize digits = n;
    while (digits > 0 && g_ascii_isdigit(rest[digits - 1]))
        digits--;
    gsize end = digits;
    if (digits < n && n - digits <= 4) {
        if (end >= 2 && g_ascii_strncasecmp(rest + end - 2, "SQ", 2) == 0)
            end -= 2;
        while (end > 0 && (is_mark(rest[end - 1]) || (bracket && rest[end - 1] == '[')))
            end--;
        if (end > 0) {
            *number = (guint)g_ascii_strtoull(rest + digits, NULL, 10);
            *stem = g_strndup(rest, end);
            return;
        }
    }
    if (bracket)
        rest[n] = ']';
    *stem = g_steal_pointer(&rest);
}
