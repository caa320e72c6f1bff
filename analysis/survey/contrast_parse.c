/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/contrast_parse.h"

#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"

/* Parentheses and powers within one another. */
#define DEEPEST 100

typedef struct {
    const char *text, *at;
    const AvlastRowNames *names;
    GArray *steps;
    guint depth;
    GError **error;
} Parser;

static gboolean fail(const Parser *p, const char *at, const char *hint, const char *what,
                     const char *name)
{
    avlast_fail(p->error, AVLAST_ERROR_USAGE, "AV239", NULL,
                "--contrast '%s', character %ld: %s%s%s%s%s", p->text,
                g_utf8_pointer_to_offset(p->text, at) + 1, what, name ? " '" : "",
                name ? name : "", name ? "'" : "", hint);
    return FALSE;
}

static gboolean is_name_part(const char *at)
{
    const gunichar c = g_utf8_get_char(at);

    return g_unichar_isalnum(c) || c == '_' || c == '.';
}

/* Whether a name that ends at `end` ends there, and does not go on. */
static gboolean ends_at(const char *start, const char *end)
{
    return end > start &&
           !(*end && is_name_part(g_utf8_prev_char(end)) && is_name_part(end));
}

static void skip_blanks(Parser *p)
{
    while (g_ascii_isspace(*p->at))
        p->at++;
}

static void push(Parser *p, AvlastStepKind kind)
{
    const AvlastStep step = {.kind = kind, .group = -1};

    g_array_append_val(p->steps, step);
}

static char *hint_of_names(const Parser *p, const char *wrong)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    g_autoptr(GString) first = g_string_new("\nhint: rows are");

    for (guint i = 0; i < p->names->name->len; i++) {
        const AvlastRowName *name = &g_array_index(p->names->name, AvlastRowName, i);
        g_ptr_array_add(list, name->text);
        if (i < 6)
            g_string_append_printf(first, "%s '%s'", i ? "," : "", name->text);
    }
    g_string_append(first, p->names->name->len > 6 ? " ..." : "");
    g_ptr_array_add(list, NULL);
    char *near =
        avlast_text_did_you_mean(wrong, (const char *const *)(void *)list->pdata);
    if (*near)
        return near;
    g_free(near);
    return g_string_free(g_steal_pointer(&first), FALSE);
}

static gboolean unknown_name(Parser *p, const char *start, const char *end)
{
    g_autofree char *name = NULL;

    while (!end && *p->at && !strchr(" \t+-*/^()[]`", *p->at))
        p->at = avlast_text_next(p->at);
    name = g_strndup(start, (gsize)((end ? end : p->at) - start));
    if (!*name) {
        g_autofree char *sign = g_utf8_substring(start, 0, *start ? 1 : 0);
        return *start ? fail(p, start, "", "a number or a row's name should stand before",
                             sign)
                      : fail(p, start, "",
                             "it ends where a number or a name should stand", NULL);
    }
    g_autofree char *hint = hint_of_names(p, name);
    return fail(p, start, hint, "no row is called", name);
}

/* [a=1;b=x] or [1;x] behind a name. */
static gboolean read_group(Parser *p, AvlastStep *step)
{
    const char *open = p->at;
    gsize best = 0, at = 0;

    if (p->names->n_groups == 0)
        return fail(p, open, "\nhint: --by makes groups", "there are no groups", NULL);
    p->at++;
    for (gsize l = 0; l < p->names->label->len; l++) {
        const char *label = g_ptr_array_index(p->names->label, l);
        const gsize n = strlen(label);
        if (n >= best && g_str_has_prefix(p->at, label) && p->at[n] == ']' &&
            (n > best || !at)) {
            best = n;
            at = l + 1;
        }
    }
    if (at) {
        step->group = (gint64)((at - 1) % p->names->n_groups);
        p->at += best + 1;
        return TRUE;
    }
    const char *close = strchr(p->at, ']');
    if (!close)
        return fail(p, open, "", "'[' is not closed", NULL);
    g_autofree char *wrong = g_strndup(p->at, (gsize)(close - p->at));
    g_autoptr(GPtrArray) list = g_ptr_array_new();
    for (gsize l = 0; l < p->names->label->len; l++)
        g_ptr_array_add(list, g_ptr_array_index(p->names->label, l));
    g_ptr_array_add(list, NULL);
    g_autofree char *near =
        avlast_text_did_you_mean(wrong, (const char *const *)(void *)list->pdata);
    g_autofree char *hint =
        *near ? g_steal_pointer(&near)
              : g_strdup_printf("\nhint: the first is '%s'", (char *)list->pdata[0]);
    return fail(p, open, hint, "there is no group", wrong);
}

static gboolean read_name(Parser *p)
{
    const char *start = p->at, *quote = NULL;
    const AvlastRowName *best = NULL;
    gsize length = 0;

    if (*p->at == '`') {
        start++;
        quote = strchr(start, '`');
        if (!quote)
            return fail(p, p->at, "", "the backquote is not closed", NULL);
    }
    for (guint i = 0; i < p->names->name->len; i++) {
        const AvlastRowName *name = &g_array_index(p->names->name, AvlastRowName, i);
        const gsize n = strlen(name->text);
        if (n > length && g_str_has_prefix(start, name->text) &&
            (quote ? start + n == quote : ends_at(start, start + n))) {
            best = name;
            length = n;
        }
    }
    if (!best)
        return unknown_name(p, start, quote);
    if (best->several)
        return fail(p, start, "\nhint: outcome:term, such as x:y, is one row",
                    "several rows are called", best->text);
    AvlastStep step = {.kind = AVLAST_STEP_ROW, .row = best->row, .group = -1};
    p->at = quote ? quote + 1 : start + length;
    if (*p->at == '[' && !read_group(p, &step))
        return FALSE;
    g_array_append_val(p->steps, step);
    return TRUE;
}

static gboolean read_sum(Parser *p);

/* log( exp( sqrt( : TRUE when one stands here; its closing step in *kind. */
static gboolean at_function(Parser *p, AvlastStepKind *kind)
{
    static const struct {
        const char *name;
        AvlastStepKind kind;
    } functions[] = {{"log(", AVLAST_STEP_LOG},
                     {"exp(", AVLAST_STEP_EXP},
                     {"sqrt(", AVLAST_STEP_SQRT}};

    for (guint i = 0; i < G_N_ELEMENTS(functions); i++)
        if (g_str_has_prefix(p->at, functions[i].name)) {
            *kind = functions[i].kind;
            p->at += strlen(functions[i].name) - 1;
            return TRUE;
        }
    return FALSE;
}

static gboolean read_number(Parser *p)
{
    const char *end = p->at + strspn(p->at, "0123456789.");
    AvlastStep step = {.kind = AVLAST_STEP_NUMBER, .group = -1};

    if (*end == 'e' || *end == 'E') {
        const char *digits = end + 1 + (end[1] == '-' || end[1] == '+');
        if (g_ascii_isdigit(*digits))
            end = digits + strspn(digits, "0123456789");
    }
    if (!avlast_number_parse(p->at, (gsize)(end - p->at), '.', &step.number))
        return fail(p, p->at, "", "this is no number", NULL);
    p->at = end;
    g_array_append_val(p->steps, step);
    return TRUE;
}

static gboolean read_operand(Parser *p)
{
    AvlastStepKind function = AVLAST_STEP_NUMBER;

    skip_blanks(p);
    const char *start = p->at;
    const gboolean called = at_function(p, &function);
    if (*p->at == '(') {
        if (++p->depth > DEEPEST)
            return fail(p, p->at, "", "too many parentheses", NULL);
        p->at++;
        if (!read_sum(p))
            return FALSE;
        if (*p->at != ')')
            return fail(p, start, "", "'(' is not closed", NULL);
        p->at++;
        p->depth--;
        if (called)
            push(p, function);
        return TRUE;
    }
    if (g_ascii_isdigit(*p->at) || (*p->at == '.' && g_ascii_isdigit(p->at[1])))
        return read_number(p);
    return read_name(p);
}

/* ^ binds to the right and before a sign: -a^2 is -(a^2). */
static gboolean read_power(Parser *p)
{
    skip_blanks(p);
    if (*p->at == '-' || *p->at == '+') {
        const gboolean minus = *p->at++ == '-';
        if (++p->depth > DEEPEST)
            return fail(p, p->at, "", "too many signs", NULL);
        if (!read_power(p))
            return FALSE;
        p->depth--;
        if (minus)
            push(p, AVLAST_STEP_NEGATE);
        return TRUE;
    }
    if (!read_operand(p))
        return FALSE;
    skip_blanks(p);
    if (*p->at != '^')
        return TRUE;
    p->at++;
    if (++p->depth > DEEPEST)
        return fail(p, p->at, "", "too many powers", NULL);
    if (!read_power(p))
        return FALSE;
    p->depth--;
    push(p, AVLAST_STEP_POWER);
    return TRUE;
}

static gboolean read_product(Parser *p)
{
    if (!read_power(p))
        return FALSE;
    for (skip_blanks(p); *p->at == '*' || *p->at == '/'; skip_blanks(p)) {
        const gboolean times = *p->at++ == '*';
        if (!read_power(p))
            return FALSE;
        push(p, times ? AVLAST_STEP_MULTIPLY : AVLAST_STEP_DIVIDE);
    }
    return TRUE;
}

static gboolean read_sum(Parser *p)
{
    if (!read_product(p))
        return FALSE;
    for (skip_blanks(p); *p->at == '+' || *p->at == '-'; skip_blanks(p)) {
        const gboolean plus = *p->at++ == '+';
        if (!read_product(p))
            return FALSE;
        push(p, plus ? AVLAST_STEP_ADD : AVLAST_STEP_SUBTRACT);
    }
    return TRUE;
}

GArray *avlast_contrast_parse(const char *text, const AvlastRowNames *names,
                              GError **error)
{
    g_autoptr(GArray) steps = g_array_new(FALSE, FALSE, sizeof(AvlastStep));
    Parser p = {text, text, names, steps, 0, error};
    gboolean any = FALSE;

    if (!read_sum(&p))
        return NULL;
    if (*p.at) {
        g_autofree char *sign = g_utf8_substring(p.at, 0, 1);
        fail(&p, p.at, "", "there is no operator before", sign);
        return NULL;
    }
    for (guint i = 0; i < steps->len; i++)
        any |= g_array_index(steps, AvlastStep, i).kind == AVLAST_STEP_ROW;
    if (!any) {
        fail(&p, text, "", "it names no row", NULL);
        return NULL;
    }
    return g_steal_pointer(&steps);
}
