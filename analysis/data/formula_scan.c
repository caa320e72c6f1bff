/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/formula_scan.h"

#include <string.h>

#include "core/error.h"

#define MAX_POWER 20

void avlast_scan_fail(const AvlastScan *scan, const char *where, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    const glong column = g_utf8_strlen(scan->text, where - scan->text);
    g_autofree char *message = g_strdup(text);
    g_autofree char *hint = NULL;
    char *second = strstr(message, "\nhint:");
    if (second) {
        hint = g_strdup(second);
        *second = '\0';
    }
    const AvlastPlace place = {.file = "formula", .line = 1, .column = (gsize)column + 1};
    avlast_fail(scan->error, AVLAST_ERROR_USAGE, "AV301", &place,
                "%s\n    %s\n    %*s^%s", message, scan->text, (int)column, "",
                hint ? hint : "");
}

void avlast_atom_free(gpointer data)
{
    AvlastAtom *atom = data;

    if (!atom)
        return;
    g_free(atom->column);
    g_free(atom);
}

char *avlast_atom_text(const AvlastAtom *atom)
{
    switch (atom->kind) {
    case AVLAST_ATOM_LOG:
        return g_strdup_printf("log(%s)", atom->column);
    case AVLAST_ATOM_EXP:
        return g_strdup_printf("exp(%s)", atom->column);
    case AVLAST_ATOM_SQRT:
        return g_strdup_printf("sqrt(%s)", atom->column);
    case AVLAST_ATOM_POWER:
        return g_strdup_printf("%s^%d", atom->column, atom->power);
    default:
        return g_strdup(atom->column);
    }
}

void avlast_scan_blanks(AvlastScan *scan)
{
    while (*scan->at && g_unichar_isspace(g_utf8_get_char(scan->at)))
        scan->at = avlast_scan_next(scan->at);
}

gboolean avlast_scan_starts_name(const char *at)
{
    const gunichar c = g_utf8_get_char(at);

    return *at == '`' || *at == '_' || *at == '.' || g_unichar_isalpha(c);
}

gboolean avlast_scan_in_name(const char *at)
{
    const gunichar c = g_utf8_get_char(at);

    return *at == '_' || *at == '.' || g_unichar_isalnum(c) || g_unichar_ismark(c);
}

gboolean avlast_scan_take(AvlastScan *scan, char symbol)
{
    avlast_scan_blanks(scan);
    if (*scan->at != symbol)
        return FALSE;
    scan->at++;
    return TRUE;
}

/* A name in backquotes; NULL with an error when it does not end. */
static char *quoted_name(AvlastScan *scan)
{
    const char *start = scan->at, *end = strchr(start + 1, '`');

    if (!end || end == start + 1) {
        avlast_scan_fail(scan, start,
                         end ? "a name in backquotes is empty"
                             : "a backquote without its partner");
        return NULL;
    }
    scan->at = end + 1;
    return g_strndup(start + 1, (gsize)(end - start - 1));
}

/* A name at the place; *category tells that it was written i.NAME. */
static char *name(AvlastScan *scan, gboolean *category)
{
    const char *start = scan->at;

    *category = FALSE;
    if (*start == '`')
        return quoted_name(scan);
    while (*scan->at && avlast_scan_in_name(scan->at))
        scan->at = avlast_scan_next(scan->at);
    const gsize length = (gsize)(scan->at - start);
    if (!g_str_has_prefix(start, "i.") || (length == 2 && *scan->at != '`'))
        return g_strndup(start, length);
    *category = TRUE;
    return length == 2 ? quoted_name(scan) : g_strndup(start + 2, length - 2);
}

/* A whole number from `least` to MAX_POWER, or 0 with an error. */
static int power(AvlastScan *scan, int least)
{
    avlast_scan_blanks(scan);
    const char *start = scan->at;
    guint64 value = 0;

    while (g_ascii_isdigit(*scan->at) && value < 1000)
        value = 10 * value + (guint64)(*scan->at++ - '0');
    if (scan->at == start || value < (guint64)least || value > MAX_POWER ||
        (*scan->at && avlast_scan_in_name(scan->at))) {
        avlast_scan_fail(scan, start, "a power is a whole number from %d to %d", least,
                         MAX_POWER);
        return 0;
    }
    return (int)value;
}

/* --- atoms --- */

static const char *hint_of(const char *function)
{
    static const char *const hints[][2] = {
        {"I", "\nhint: write x^2 as it is, without I()"},
        {"factor", "\nhint: write i.x for the category of x"},
        {"as.factor", "\nhint: write i.x for the category of x"},
        {"C", "\nhint: write i.x for the category of x"},
        {"ln", "\nhint: the natural logarithm is log(x)"},
        {"s", "\nhint: smooth terms are not available; poly(x,3) has powers"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(hints); i++)
        if (strcmp(function, hints[i][0]) == 0)
            return hints[i][1];
    return "\nhint: log, exp, sqrt and poly are known; make other columns with --let";
}

static gboolean function_kind(const char *function, AvlastAtomKind *kind)
{
    static const char *const names[] = {"log", "exp", "sqrt", "poly"};
    static const AvlastAtomKind kinds[] = {AVLAST_ATOM_LOG, AVLAST_ATOM_EXP,
                                           AVLAST_ATOM_SQRT, AVLAST_ATOM_POLY};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strcmp(function, names[i]) == 0) {
            *kind = kinds[i];
            return TRUE;
        }
    return FALSE;
}

static AvlastAtom *atom_new(AvlastAtomKind kind, char *column)
{
    AvlastAtom *atom = g_new0(AvlastAtom, 1);

    atom->kind = kind;
    atom->column = column;
    return atom;
}

/* What stands in the brackets of a function, up to the closing one. */
static AvlastAtom *call(AvlastScan *scan, const char *start, const char *function)
{
    AvlastAtomKind kind;
    gboolean category;

    if (!function_kind(function, &kind)) {
        avlast_scan_fail(scan, start, "no function '%s'%s", function, hint_of(function));
        return NULL;
    }
    avlast_scan_blanks(scan);
    const char *inside = scan->at;
    if (!*inside || !avlast_scan_starts_name(inside)) {
        avlast_scan_fail(scan, inside, "'%s' takes the name of a column", function);
        return NULL;
    }
    g_autofree char *column = name(scan, &category);
    if (!column)
        return NULL;
    if (category) {
        avlast_scan_fail(scan, inside, "'%s' of a category", function);
        return NULL;
    }
    int p = 0;
    if (kind == AVLAST_ATOM_POLY) {
        if (!avlast_scan_take(scan, ',')) {
            avlast_scan_fail(scan, scan->at,
                             "poly takes a column and a power: poly(%s,3)", column);
            return NULL;
        }
        if (!(p = power(scan, 1)))
            return NULL;
    }
    if (!avlast_scan_take(scan, ')')) {
        avlast_scan_fail(
            scan, scan->at,
            "'%s' takes one column%s and a closing bracket\nhint: make a column of an "
            "expression with --let",
            function, p ? ", a power" : "");
        return NULL;
    }
    AvlastAtom *atom = atom_new(kind, g_steal_pointer(&column));
    atom->power = p;
    return atom;
}

AvlastAtom *avlast_scan_atom(AvlastScan *scan, gboolean outcome)
{
    gboolean category;
    const char *start = scan->at;
    const gboolean quoted = *start == '`';
    g_autofree char *word = name(scan, &category);

    if (!word)
        return NULL;
    if (!quoted && strcmp(word, ".") == 0) {
        avlast_scan_fail(scan, start,
                         "'.' for all other columns is not available: name the columns");
        return NULL;
    }
    if (!quoted && !category && avlast_scan_take(scan, '('))
        return call(scan, start, word);
    if (category && outcome) {
        avlast_scan_fail(scan, start, "the outcome cannot be a category");
        return NULL;
    }
    g_autofree char *column = g_steal_pointer(&word);
    if (!outcome && avlast_scan_take(scan, '^')) {
        const int p = power(scan, 2);
        if (!p)
            return NULL;
        if (category) {
            avlast_scan_fail(scan, start, "a power of a category");
            return NULL;
        }
        AvlastAtom *result = atom_new(AVLAST_ATOM_POWER, g_steal_pointer(&column));
        result->power = p;
        return result;
    }
    return atom_new(category ? AVLAST_ATOM_CATEGORY : AVLAST_ATOM_PLAIN,
                    g_steal_pointer(&column));
}
