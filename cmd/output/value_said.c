/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/value_said.h"

#include <glib/gi18n.h>
#include <string.h>

#include "config.h"

static const char *const texts[] = {
#define SAID(text) text,
#include "cmd/output/value_said.def"
#undef SAID
};

/* From the other language into this one: whole texts, and forms with parts. */
typedef struct {
    GHashTable *whole;
    GPtrArray *form; /* of Form */
    gboolean norwegian;
} Said;

typedef struct {
    GRegex *from;
    const char *to, *own; /* own: the text as it was written, for the order of parts */
} Form;

static void form_free(gpointer data)
{
    Form *form = data;

    g_regex_unref(form->from);
    g_free(form);
}

/* --- both languages at once --- */

/* Of the language named; what was looked up stays where it is. */
static const char *text_in(const char *text, const char *lang)
{
    g_setenv("LANGUAGE", lang, TRUE);
    textdomain(PACKAGE); /* forgets what it found before */
    return gettext(text);
}

/* --- directives of printf --- */

/* The length of the directive at `p` with its number ("%2$s": 2; else 0), or 0. */
static gsize directive(const char *p, int *number)
{
    const char *at = p + 1;

    *number = 0;
    if (*p != '%')
        return 0;
    if (g_ascii_isdigit(at[0]) && at[1] == '$') {
        *number = at[0] - '0';
        at += 2;
    }
    at += strspn(at, "0123456789.+-# ");
    at += strspn(at, "zlh");
    return *at ? (gsize)(at - p) + 1 : 0;
}

/* What any filling of the text looks like. */
static GRegex *regex_of(const char *text)
{
    g_autoptr(GString) form = g_string_new("^");
    int number;

    for (const char *p = text; *p;) {
        const gsize length = directive(p, &number);
        if (length == 2 && p[1] == '%') {
            g_string_append_c(form, '%');
        } else if (length > 0) {
            g_string_append(form, p[length - 1] == 's' ? "(.+)" : "([-0-9.,e+]+)");
        } else {
            g_autofree char *one = g_regex_escape_string(p, 1);
            g_string_append(form, (guchar)*p < 0x80 ? one : "");
            if ((guchar)*p >= 0x80)
                g_string_append_c(form, *p);
        }
        p += MAX(length, 1);
    }
    g_string_append_c(form, '$');
    return g_regex_new(form->str, 0, 0, NULL);
}

static gboolean has_parts(const char *text)
{
    int number;

    for (const char *p = text; *p; p++) {
        const gsize length = directive(p, &number);
        if (length > 0 && p[length - 1] != '%')
            return TRUE;
        p += length > 0 ? length - 1 : 0;
    }
    return FALSE;
}

/* --- saying --- */

static char *say(const Said *said, const char *text);

/* Which group of the match is the part `number` of the target. */
static int group_of(const char *own, int number)
{
    int group = 0, at;

    for (const char *p = own; *p; p++) {
        const gsize length = directive(p, &at);
        if (length > 0 && p[length - 1] != '%') {
            group++;
            if ((at ? at : group) == number)
                return group;
        }
        p += length > 0 ? length - 1 : 0;
    }
    return number;
}

static char *filled(const Said *said, const Form *form, GMatchInfo *match)
{
    GString *out = g_string_new(NULL);
    int next = 0, number;

    for (const char *p = form->to; *p;) {
        const gsize length = directive(p, &number);
        if (length == 2 && p[1] == '%') {
            g_string_append_c(out, '%');
        } else if (length > 0) {
            const int part = number ? number : ++next;
            g_autofree char *found = g_match_info_fetch(match, group_of(form->own, part));
            g_autofree char *words = found ? say(said, found) : NULL;
            g_string_append(out, words ? words : found ? found : "");
        } else {
            g_string_append_c(out, *p);
        }
        p += MAX(length, 1);
    }
    return g_string_free(out, FALSE);
}

/* "Course: optimism", of parts that are known by themselves. */
static char *in_parts(const Said *said, const char *text)
{
    const char *colon = strstr(text, ": ");

    if (!colon)
        return NULL;
    g_autofree char *head = g_strndup(text, (gsize)(colon - text)),
                    *first = say(said, head), *rest = say(said, colon + 2);
    return first || rest
               ? g_strconcat(first ? first : head, ": ", rest ? rest : colon + 2, NULL)
               : NULL;
}

/* In the language wanted; NULL when it is not known in the other. */
static char *say(const Said *said, const char *text)
{
    const char *whole = g_hash_table_lookup(said->whole, text);

    if (whole)
        return g_strdup(whole);
    for (guint k = 0; k < said->form->len; k++) {
        const Form *form = g_ptr_array_index(said->form, k);
        g_autoptr(GMatchInfo) match = NULL;
        if (g_regex_match(form->from, text, 0, &match))
            return filled(said, form, match);
    }
    return in_parts(said, text);
}

static void said_fill(Said *said, const json_t *names, const char *lang)
{
    const gboolean nb = said->norwegian;
    size_t i;
    json_t *pair;

    json_array_foreach(names, i, pair)
    {
        const char *en = json_string_value(json_array_get(pair, 0)),
                   *other = json_string_value(json_array_get(pair, 1));
        if (en && other)
            g_hash_table_insert(said->whole, (gpointer)(guintptr)(nb ? en : other),
                                (gpointer)(guintptr)(nb ? other : en));
    }
    for (gsize k = 0; k < G_N_ELEMENTS(texts); k++) {
        const char *norwegian = text_in(texts[k], "nb"),
                   *from = nb ? texts[k] : norwegian, *to = nb ? norwegian : texts[k];
        if (strcmp(from, to) == 0)
            continue;
        GRegex *regex = has_parts(from) ? regex_of(from) : NULL;
        if (regex) {
            Form *form = g_new(Form, 1);
            *form = (Form){regex, to, from};
            g_ptr_array_add(said->form, form);
        } else if (!g_hash_table_contains(said->whole, from)) {
            g_hash_table_insert(said->whole, (gpointer)(guintptr)from,
                                (gpointer)(guintptr)to);
        }
    }
    text_in("", lang);
}

/* --- where it stands --- */

static void say_member(const Said *said, json_t *object, const char *key)
{
    const char *text = avlast_json_member_text(object, key);
    g_autofree char *words = text ? say(said, text) : NULL;

    if (words)
        json_object_set_new(object, key, json_string(words));
}

/* A number that a label holds: its decimal mark. */
static void say_number(const Said *said, json_t *object, const char *key)
{
    const char *text = avlast_json_member_text(object, key);

    if (!text || strspn(text, "0123456789.,-+e") != strlen(text))
        return;
    g_autofree char *words = g_strdup(text);
    g_strdelimit(words, said->norwegian ? "." : ",", said->norwegian ? ',' : '.');
    json_object_set_new(object, key, json_string(words));
}

static void say_all(const Said *said, json_t *value)
{
    static const char *const keys[] = {"label", "unit",   "scope",   "metric",
                                       "name",  "option", "against", NULL};
    size_t i;
    json_t *member;

    if (json_is_array(value)) {
        for (i = 0; i < json_array_size(value); i++) {
            member = json_array_get(value, i);
            g_autofree char *words =
                json_is_string(member) ? say(said, json_string_value(member)) : NULL;
            if (words)
                json_array_set_new(value, i, json_string(words));
            else
                say_all(said, member);
        }
        return;
    }
    if (!json_is_object(value))
        return;
    for (i = 0; keys[i]; i++)
        say_member(said, value, keys[i]);
    say_number(said, value, "low");
    say_number(said, value, "high");
    const char *key;
    void *next;
    json_object_foreach_safe(value, next, key, member) if (strcmp(key, "names") != 0)
        say_all(said, member);
}

static gboolean say_name(const GMatchInfo *match, GString *out, gpointer data)
{
    const Said *said = data;
    g_autofree char *name = g_match_info_fetch(match, 1);
    const char *whole = g_hash_table_lookup(said->whole, name);

    g_string_append_printf(out, "'%s'", whole ? whole : name);
    return FALSE;
}

/* A text of another part of the program: the names of the model that it quotes. */
static char *say_names(const Said *said, const char *text)
{
    g_autoptr(GRegex) quotes = g_regex_new("(?<!\\w)'([^']+)'(?!\\w)", 0, 0, NULL);

    return quotes ? g_regex_replace_eval(quotes, text, -1, 0, 0, say_name,
                                         (gpointer)(guintptr)said, NULL)
                  : NULL;
}

static void say_text(const Said *said, char **text)
{
    char *words = *text ? say(said, *text) : NULL;

    if (!words && *text)
        words = say_names(said, *text);
    if (!words)
        return;
    g_free(*text);
    *text = words;
}

void avlast_value_said(AvlastResult *result, const char *lang)
{
    const gboolean norwegian = g_strcmp0(lang, "nb") == 0;

    if (g_strcmp0(result->program, "value") != 0)
        return;
    g_autoptr(GHashTable) whole = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GPtrArray) form = g_ptr_array_new_with_free_func(form_free);
    Said said = {whole, form, norwegian};

    said_fill(&said, json_object_get(result->charts, "names"), norwegian ? "nb" : "en");
    say_all(&said, result->charts);
    say_text(&said, &result->estimates->method);
    for (guint k = 0; k < result->estimates->notes->len; k++)
        say_text(&said, (char **)&g_ptr_array_index(result->estimates->notes, k));
    for (guint k = 0; k < result->estimates->rows->len; k++)
        say_text(&said, &avlast_estimates_row(result->estimates, k)->note);
}
