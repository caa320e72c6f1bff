/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/surv.h"

#include <string.h>

#include "core/error.h"

void avlast_surv_free(AvlastSurv *surv)
{
    if (!surv)
        return;
    g_free(surv->time);
    g_free(surv->event);
    g_free(surv->entry);
    g_strfreev(surv->strata);
    g_free(surv->formula);
    g_free(surv);
}

/* The parts of a text between a symbol, outside backquotes and brackets; trimmed. */
static GStrv parts_of(const char *text, char symbol)
{
    g_autoptr(GPtrArray) parts = g_ptr_array_new();
    gboolean quoted = FALSE;
    int depth = 0;
    const char *from = text;

    for (const char *at = text;; at++) {
        quoted ^= *at == '`';
        depth += !quoted && *at == '(';
        depth -= !quoted && *at == ')';
        if (*at && (*at != symbol || quoted || depth != 0))
            continue;
        g_ptr_array_add(parts, g_strstrip(g_strndup(from, (gsize)(at - from))));
        if (!*at)
            break;
        from = at + 1;
    }
    g_ptr_array_add(parts, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&parts), FALSE);
}

/* Column names between commas, backquotes taken off. NULL when one is empty. */
static GStrv names_of(const char *text)
{
    g_auto(GStrv) names = parts_of(text, ',');

    for (char **name = names; *name; name++) {
        const gsize n = strlen(*name);
        if (n >= 2 && (*name)[0] == '`' && (*name)[n - 1] == '`') {
            memmove(*name, *name + 1, n - 2);
            (*name)[n - 2] = '\0';
        }
        if (!**name)
            return NULL;
    }
    return g_steal_pointer(&names);
}

/* What is between the brackets of word(...), or NULL when the text is no such thing. */
static char *inside(const char *text, const char *word)
{
    const gsize n = strlen(word), all = strlen(text);
    const char *at = text + n;

    if (g_ascii_strncasecmp(text, word, n) != 0)
        return NULL;
    while (*at == ' ')
        at++;
    return *at == '(' && text[all - 1] == ')'
               ? g_strndup(at + 1, (gsize)(text + all - 1 - (at + 1)))
               : NULL;
}

static gboolean read_left(AvlastSurv *surv, const char *left)
{
    g_autofree char *list = inside(left, "surv");
    g_auto(GStrv) names = names_of(list ? list : left);
    const guint n = names ? g_strv_length(names) : 0;

    if (n != 2 && n != 3)
        return FALSE;
    surv->entry = n == 3 ? g_strdup(names[0]) : NULL;
    surv->time = g_strdup(names[n - 2]);
    surv->event = g_strdup(names[n - 1]);
    return TRUE;
}

/* Takes strata() out of the right side; FALSE when nothing is left. */
static gboolean read_right(AvlastSurv *surv, const char *right)
{
    g_auto(GStrv) terms = parts_of(right, '+');
    g_autoptr(GString) rest = g_string_new(NULL);
    g_autoptr(GPtrArray) strata = g_ptr_array_new();

    for (char **term = terms; *term; term++) {
        g_autofree char *list = inside(*term, "strata");
        g_auto(GStrv) names = list ? names_of(list) : NULL;
        if (!list)
            g_string_append_printf(rest, "%s%s", rest->len ? " + " : "", *term);
        for (char **name = names; name && *name; name++)
            g_ptr_array_add(strata, g_strdup(*name));
    }
    g_ptr_array_add(strata, NULL);
    surv->strata = (GStrv)g_ptr_array_free(g_steal_pointer(&strata), FALSE);
    surv->formula = g_strdup_printf("`%s` ~ %s", surv->time, rest->str);
    return rest->len > 0;
}

AvlastSurv *avlast_surv_parse(const char *text, GError **error)
{
    g_autoptr(AvlastSurv) surv = g_new0(AvlastSurv, 1);
    g_auto(GStrv) sides = parts_of(text, '~');

    if (g_strv_length(sides) == 2 && read_left(surv, sides[0]) &&
        read_right(surv, sides[1]))
        return g_steal_pointer(&surv);
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV301", NULL,
        "'%s' is no formula of survival times\nhint: surv(months, died) ~ age + "
        "arm; surv(entry, months, died) when people came under observation later; "
        "strata(office) for a baseline of its own in each",
        text);
    return NULL;
}
