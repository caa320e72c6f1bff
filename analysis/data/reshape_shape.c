/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/reshape_shape.h"

#include <string.h>

#include "core/error.h"
#include "data/sql_fault.h"

#define FORM                                                                             \
    "write 'long: score = score_t{wave} over wave in 1,2,3' or 'wide: score = "          \
    "score_t{wave} by pupil over wave'"

typedef struct {
    const char *text, *next;
    gsize at;   /* where the current token starts */
    char *word; /* the current token: a name, or NULL */
    char mark;  /* or one of , = ( ) ; '\0' at the end or for a name */
    gboolean quoted;
} Scan;

void avlast_shape_fail(const char *text, gsize at, const char *why, const char *hint,
                       GError **error)
{
    AvlastPlace place = avlast_sql_place(text, at);
    g_autofree char *where = avlast_sql_point_at(text, at);

    place.file = "--reshape";
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV180", &place, "%s%s\nhint: %s", why, where,
                hint ? hint : FORM);
}

/* The next token; blanks and semicolons only part tokens. */
static void step(Scan *scan)
{
    const char *p = scan->next;

    g_clear_pointer(&scan->word, g_free);
    scan->mark = '\0';
    scan->quoted = FALSE;
    while (g_ascii_isspace(*p) || *p == ';')
        p++;
    scan->at = (gsize)(p - scan->text);
    if (*p && strchr(",=()", *p)) {
        scan->mark = *p++;
    } else if (*p == '"') {
        const char *end = strchr(p + 1, '"');
        scan->word = end ? g_strndup(p + 1, (gsize)(end - p - 1)) : g_strdup(p + 1);
        scan->quoted = TRUE;
        p = end ? end + 1 : p + strlen(p);
    } else if (*p) {
        const char *end = p;
        while (*end && !g_ascii_isspace(*end) && !strchr(",=();\"", *end))
            end++;
        scan->word = g_strndup(p, (gsize)(end - p));
        p = end;
    }
    scan->next = p;
}

static gboolean is_keyword(const Scan *scan)
{
    static const char *const words[] = {"over", "in", "by", "drop", NULL};

    return scan->word && !scan->quoted && g_strv_contains(words, scan->word);
}

static gboolean at_keyword(const Scan *scan, const char *word)
{
    return is_keyword(scan) && strcmp(scan->word, word) == 0;
}

static char *take_name(Scan *scan, const char *what, GError **error)
{
    if (!scan->word || is_keyword(scan) || !*scan->word) {
        g_autofree char *why = g_strdup_printf("here %s is wanted", what);
        avlast_shape_fail(scan->text, scan->at, why, NULL, error);
        return NULL;
    }
    char *name = g_steal_pointer(&scan->word);
    step(scan);
    return name;
}

/* Names parted by commas. */
static GStrv take_list(Scan *scan, const char *what, GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (;;) {
        g_autofree char *name = take_name(scan, what, error);
        if (!name)
            return NULL;
        g_strv_builder_add(names, name);
        if (scan->mark != ',')
            return g_strv_builder_end(names);
        step(scan);
    }
}

/* Pattern without {wave} and one mark beside it. */
static char *name_of_pattern(const char *pattern)
{
    const char *open = strchr(pattern, '{'), *close = strchr(pattern, '}');
    gsize before = (gsize)(open - pattern);
    const char *after = close + 1;

    if (before > 0 && strchr("_.- ", pattern[before - 1]))
        before--;
    else if (*after && strchr("_.- ", *after))
        after++;
    return g_strdup_printf("%.*s%s", (int)before, pattern, after);
}

static gboolean has_braces(const char *text)
{
    const char *open = strchr(text, '{');

    return open && strchr(open, '}') && !strchr(open + 1, '{');
}

static void item_free(gpointer data)
{
    AvlastShapeItem *item = data;

    g_free(item->name);
    g_free(item->pattern);
    g_strfreev(item->columns);
    g_free(item);
}

static gboolean take_pattern(Scan *scan, AvlastShapeItem *item, GError **error)
{
    if (scan->mark == '(') {
        step(scan);
        item->columns = take_list(scan, "a column", error);
        if (!item->columns)
            return FALSE;
        if (scan->mark != ')') {
            avlast_shape_fail(scan->text, scan->at, "here ')' is wanted", NULL, error);
            return FALSE;
        }
        step(scan);
        return TRUE;
    }
    const gsize at = scan->at;
    item->pattern = take_name(scan, "a pattern such as score_t{wave}", error);
    if (item->pattern && !has_braces(item->pattern)) {
        avlast_shape_fail(scan->text, at, "the pattern has no {wave}", NULL, error);
        return FALSE;
    }
    return item->pattern != NULL;
}

static gboolean take_item(Scan *scan, GPtrArray *items, GError **error)
{
    AvlastShapeItem *item = g_new0(AvlastShapeItem, 1);

    g_ptr_array_add(items, item);
    item->at = scan->at;
    item->name = take_name(scan, "a column", error);
    if (!item->name)
        return FALSE;
    if (scan->mark == '=') {
        step(scan);
        return take_pattern(scan, item, error);
    }
    if (has_braces(item->name)) {
        item->pattern = g_steal_pointer(&item->name);
        item->name = name_of_pattern(item->pattern);
        if (!*item->name) {
            avlast_shape_fail(scan->text, item->at, "the pattern leaves no name", NULL,
                              error);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean take_items(Scan *scan, AvlastShape *shape, GError **error)
{
    for (;;) {
        if (!take_item(scan, shape->items, error))
            return FALSE;
        if (scan->mark != ',')
            return TRUE;
        step(scan);
    }
}

static gboolean take_clauses(Scan *scan, AvlastShape *shape, GError **error)
{
    while (scan->word || scan->mark) {
        if (at_keyword(scan, "over") && !shape->wave) {
            step(scan);
            if (!(shape->wave = take_name(scan, "the column of waves", error)))
                return FALSE;
        } else if (at_keyword(scan, "in") && shape->wave && !shape->values) {
            step(scan);
            if (!(shape->values = take_list(scan, "a wave", error)))
                return FALSE;
        } else if (at_keyword(scan, "by") && shape->wide && !shape->ids) {
            step(scan);
            if (!(shape->ids = take_list(scan, "the column that names a person", error)))
                return FALSE;
        } else if (at_keyword(scan, "drop") && !shape->drop) {
            step(scan);
            if (!(shape->drop = take_list(scan, "a column", error)))
                return FALSE;
        } else {
            avlast_shape_fail(scan->text, scan->at, "this does not belong here", NULL,
                              error);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean same_wave(const AvlastShape *shape, const char *pattern)
{
    const char *open = strchr(pattern, '{') + 1;
    const gsize n = (gsize)(strchr(open, '}') - open);

    return strlen(shape->wave) == n && strncmp(open, shape->wave, n) == 0;
}

static gboolean check_shape(const Scan *scan, const AvlastShape *shape, GError **error)
{
    const char *why = !shape->wave                     ? "'over WAVE' is missing"
                      : shape->wide && !shape->ids     ? "'by ID' is missing"
                      : !shape->wide && !shape->values ? "'in 1,2,3' is missing"
                                                       : NULL;
    const guint n = shape->values ? g_strv_length(shape->values) : 0;

    for (guint k = 0; k < n && !why; k++)
        for (guint i = 0; i < k; i++)
            if (strcmp(shape->values[i], shape->values[k]) == 0)
                why = "a wave stands twice";
    if (why) {
        avlast_shape_fail(scan->text, strlen(scan->text), why, NULL, error);
        return FALSE;
    }
    for (guint i = 0; i < shape->items->len; i++) {
        const AvlastShapeItem *item = g_ptr_array_index(shape->items, i);
        why = item->pattern && !same_wave(shape, item->pattern)
                  ? "the name in braces is not the column of waves behind 'over'"
              : item->columns && n == 0
                  ? "a list of columns needs the waves: over wave in 1,2,3"
              : item->columns && g_strv_length(item->columns) != n
                  ? "the list has not one column for each wave"
                  : NULL;
        for (guint k = 0; k < i && !why; k++)
            if (strcmp(((AvlastShapeItem *)g_ptr_array_index(shape->items, k))->name,
                       item->name) == 0)
                why = "the column stands twice";
        if (why) {
            avlast_shape_fail(scan->text, item->at, why, NULL, error);
            return FALSE;
        }
    }
    return TRUE;
}

AvlastShape *avlast_shape_parse(const char *text, GError **error)
{
    g_autoptr(AvlastShape) shape = g_new0(AvlastShape, 1);
    const char *start = text;

    shape->text = text;
    shape->items = g_ptr_array_new_with_free_func(item_free);
    while (g_ascii_isspace(*start))
        start++;
    shape->wide = g_str_has_prefix(start, "wide:");
    if (!shape->wide && !g_str_has_prefix(start, "long:")) {
        avlast_shape_fail(text, (gsize)(start - text),
                          "it starts with long: or wide:", NULL, error);
        return NULL;
    }
    Scan scan = {.text = text, .next = start + 5};
    step(&scan);
    const gboolean ok = take_items(&scan, shape, error) &&
                        take_clauses(&scan, shape, error) &&
                        check_shape(&scan, shape, error);
    g_free(scan.word);
    return ok ? g_steal_pointer(&shape) : NULL;
}

void avlast_shape_free(AvlastShape *shape)
{
    if (!shape)
        return;
    g_ptr_array_unref(shape->items);
    g_free(shape->wave);
    g_strfreev(shape->values);
    g_strfreev(shape->ids);
    g_strfreev(shape->drop);
    g_free(shape);
}

char *avlast_shape_column(const AvlastShapeItem *item, guint k, const char *value)
{
    if (item->columns)
        return strcmp(item->columns[k], "-") == 0 ? NULL : g_strdup(item->columns[k]);
    if (!item->pattern)
        return g_strdup_printf("%s_%s", item->name, value);
    const char *open = strchr(item->pattern, '{');
    return g_strdup_printf("%.*s%s%s", (int)(open - item->pattern), item->pattern, value,
                           strchr(open, '}') + 1);
}
