/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/phrases.h"

#include <glib/gi18n.h>
#include <string.h>

#include "plots/format.h"

/* Whole texts that the catalogue has, else the forms below, else piece by piece. */

static const struct {
    const char *form, *text;
} forms[] = {
#define AVLAST_PHRASE(form, text) {form, text},
#define AVLAST_PIECE(text)
#include "cmd/output/phrases.def"
#undef AVLAST_PHRASE
#undef AVLAST_PIECE
};

/* Puts the parts of a match where the text has %s or, where a language needs another
 * order, %1$s, %2$s; names of columns by what they are called. */
static char *filled(const char *text, GMatchInfo *match, AvlastNaming name,
                    gconstpointer data)
{
    GString *out = g_string_new(NULL);
    int next = 1;

    for (const char *p = text; *p; p++) {
        int part = 0;
        if (p[0] == '%' && p[1] == 's') {
            part = next++;
            p += 1;
        } else if (p[0] == '%' && g_ascii_isdigit(p[1]) && p[2] == '$' && p[3] == 's') {
            part = p[1] - '0';
            p += 3;
        }
        if (part) {
            g_autofree char *found = g_match_info_fetch(match, part);
            g_string_append(out, !found ? "" : name ? name(data, found) : found);
        } else {
            g_string_append_c(out, *p);
        }
    }
    return g_string_free(out, FALSE);
}

static char *by_form(const char *text, AvlastNaming name, gconstpointer data)
{
    for (gsize k = 0; k < G_N_ELEMENTS(forms); k++) {
        g_autoptr(GRegex) form = g_regex_new(forms[k].form, 0, 0, NULL);
        g_autoptr(GMatchInfo) match = NULL;
        if (form && g_regex_match(form, text, 0, &match))
            return filled(gettext(forms[k].text), match, name, data);
    }
    return NULL;
}

static char *in_pieces(const char *text, const char *mark, AvlastNaming name,
                       gconstpointer data)
{
    g_auto(GStrv) parts = g_strsplit(text, mark, -1);
    GString *out = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        if (part != parts)
            g_string_append(out, mark);
        const char *said = avlast_word(*part);
        g_autofree char *finer = said == *part ? by_form(*part, name, data) : NULL;
        if (said == *part && !finer && strcmp(mark, "; ") == 0)
            finer = in_pieces(*part, ", ", name, data);
        g_string_append(out, finer ? finer : said);
    }
    return g_string_free(out, FALSE);
}

/* "no 'score' (coded -99: won't answer) (outcome 'score')": why rows are not used. */
static char *by_reason(const char *text)
{
    g_autoptr(GRegex) form =
        g_regex_new("^no '(.+?)' \\((.*?)\\)(?: \\(outcome '(.*)'\\))?$", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;

    if (!form || !g_regex_match(form, text, 0, &match))
        return NULL;
    g_autofree char *column = g_match_info_fetch(match, 1);
    g_autofree char *reason = g_match_info_fetch(match, 2);
    g_autofree char *outcome = g_match_info_fetch(match, 3);
    g_autofree char *why = avlast_reason_words(reason);
    g_autofree char *quoted = g_strdup_printf("'%s'", column);
    g_autofree char *missing = g_strdup_printf(_("%s is missing (%s)"), quoted, why);

    if (!outcome || !*outcome)
        return g_steal_pointer(&missing);
    g_autofree char *of = g_strdup_printf(_(" (outcome '%s')"), outcome);
    return g_strconcat(missing, of, NULL);
}

const char *avlast_word(const char *text)
{
    return text && *text ? gettext(text) : "";
}

char *avlast_reason_words(const char *reason)
{
    if (!g_str_has_prefix(reason, "coded ")) {
        char *form = by_form(reason, NULL, NULL);
        return form ? form : g_strdup(avlast_word(reason));
    }
    const char *code = reason + strlen("coded "), *colon = strstr(code, ": ");
    g_autofree char *number = colon ? g_strndup(code, (gsize)(colon - code)) : NULL;
    g_autofree char *both =
        colon ? g_strconcat(number, ": ", avlast_word(colon + 2), NULL) : g_strdup(code);
    return g_strdup_printf(_("coded %s"), both);
}

/* --- marks of the language --- */

static gboolean norwegian_number(const GMatchInfo *match, GString *out, gpointer unused)
{
    g_autofree char *found = g_match_info_fetch(match, 0);

    (void)unused;
    if (g_str_has_prefix(found, "\xc2\xab")) {
        g_string_append(out, found);
        return FALSE;
    }
    if (strspn(found, "0123456789") == strlen(found)) {
        g_autofree char *count =
            avlast_format_count(g_ascii_strtoll(found, NULL, 10), "nb");
        g_string_append(out, count);
        return FALSE;
    }
    if (*found == '%')
        g_string_append(out, "\xc2\xa0");
    for (const char *p = found; *p; p++) {
        if (*p == '-')
            g_string_append(out, "\xe2\x88\x92");
        else
            g_string_append_c(out, *p == '.' ? ',' : *p);
    }
    return FALSE;
}

char *avlast_numbers_said(const char *text, const char *lang)
{
    /* names between quotes, and names of files and versions, hold no decimals */
    static const char form[] =
        "\xc2\xab[^\xc2\xbb]*\xc2\xbb|(?<![\\w./"
        "])(?<![\\w)]-)-?\\d+\\.\\d+(?:e[-+]?\\d+)?(?![\\w./])|(?<=\\d)%"
        "|(?<![\\w.,/])\\d{5,}(?= trekninger)";

    if (g_strcmp0(lang, "nb") != 0)
        return g_strdup(text);
    g_autoptr(GRegex) number = g_regex_new(form, 0, 0, NULL);
    char *said = number ? g_regex_replace_eval(number, text, -1, 0, 0, norwegian_number,
                                               NULL, NULL)
                        : NULL;
    return said ? said : g_strdup(text);
}

typedef struct {
    AvlastNaming name;
    gconstpointer data;
} Names;

static gboolean norwegian_quote(const GMatchInfo *match, GString *out, gpointer data)
{
    const Names *names = data;
    g_autofree char *found = g_match_info_fetch(match, 1);

    g_string_append_printf(out, "\xc2\xab%s\xc2\xbb",
                           names->name ? names->name(names->data, found) : found);
    return FALSE;
}

/* Names between 'quotes' as Norwegian quotes them; an apostrophe within a word is none.
 */
static char *norwegian(char *text, AvlastNaming name, gconstpointer data)
{
    Names names = {name, data};
    g_autofree char *plain = text;
    g_autoptr(GRegex) quotes = g_regex_new(
        "(?|(?<!\\w)'([^']+)'(?!\\w)|\xc2\xab([^\xc2\xbb]+)\xc2\xbb)", 0, 0, NULL);
    g_autofree char *quoted = quotes ? g_regex_replace_eval(quotes, plain, -1, 0, 0,
                                                            norwegian_quote, &names, NULL)
                                     : NULL;

    return avlast_numbers_said(quoted ? quoted : plain, "nb");
}

/* "model 2: ..." of several: what follows is a sentence by itself. NULL for others. */
static char *by_model(const char *text, AvlastNaming name, gconstpointer data,
                      const char *lang)
{
    static const char word[] = "model ";
    const char *number = text + sizeof word - 1;
    gsize digits = 0;

    if (!g_str_has_prefix(text, word))
        return NULL;
    while (g_ascii_isdigit(number[digits]))
        digits++;
    if (digits == 0 || strncmp(number + digits, ": ", 2) != 0)
        return NULL;
    g_autofree char *rest = avlast_phrase(number + digits + 2, name, data, lang);
    g_autofree char *which = g_strndup(number, digits);
    return g_strdup_printf(_("model %s: %s"), which, rest);
}

/* "no row before (outcome 'score')" of several outcomes. NULL for others. */
static char *of_outcome(const char *text, AvlastNaming name, gconstpointer data)
{
    const char *mark = g_strrstr(text, " (outcome '");

    if (!mark || mark == text || !g_str_has_suffix(text, "')"))
        return NULL;
    g_autofree char *head = g_strndup(text, (gsize)(mark - text));
    const char *outcome = mark + strlen(" (outcome '");
    g_autofree char *which = g_strndup(outcome, strlen(outcome) - strlen("')"));
    g_autofree char *form = by_form(head, name, data);
    g_autofree char *of = g_strdup_printf(_(" (outcome '%s')"), which);
    return g_strconcat(form ? form : avlast_word(head), of, NULL);
}

char *avlast_phrase(const char *text, AvlastNaming name, gconstpointer data,
                    const char *lang)
{
    const gboolean nb = g_strcmp0(lang, "nb") == 0;

    if (!text || !*text)
        return g_strdup("");
    /* In English only what has names of its own is said in another way. */
    if (!nb && !name)
        return g_strdup(text);
    char *of_model = by_model(text, name, data, lang);
    if (of_model)
        return of_model;
    const char *whole = gettext(text);
    char *said = whole != text ? g_strdup(whole) : by_reason(text);
    if (!said)
        said = by_form(text, name, data);
    if (!said)
        said = of_outcome(text, name, data);
    if (!said)
        said = in_pieces(text, "; ", name, data);
    return nb ? norwegian(said, name, data) : said;
}
