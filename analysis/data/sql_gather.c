/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_gather.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

static const AvlastColumn *origin(const AvlastSqlGather *gather, guint part)
{
    return g_ptr_array_index(gather->origins, part);
}

/* The type that the parts' columns have in common. */
static AvlastColumnType common_type(const AvlastSqlGather *gather)
{
    AvlastColumnType type = origin(gather, 0)->type;

    for (guint p = 1; p < gather->origins->len; p++)
        if (origin(gather, p)->type != type)
            type = AVLAST_COLUMN_CATEGORY;
    return type;
}

AvlastSqlGather *avlast_sql_gather_new(const char *name, GPtrArray *origins)
{
    AvlastSqlGather *gather = g_new0(AvlastSqlGather, 1);

    gather->made = avlast_column_new(name, AVLAST_COLUMN_NUMBER, 0, NULL);
    gather->origins = origins;
    gather->passes = origins->len > 0;
    gather->words = avlast_dictionary_new();
    for (guint p = 0; p < origins->len; p++)
        gather->passes = gather->passes && origin(gather, p);
    /* A category keeps its levels' order: they are known before the first row. */
    for (guint p = 0; gather->passes && p < origins->len; p++) {
        const AvlastColumn *column = origin(gather, p);
        for (guint k = 0;
             column->type == AVLAST_COLUMN_CATEGORY && k < column->levels->len; k++) {
            const char *level = g_ptr_array_index(column->levels, k);
            avlast_dictionary_code(gather->words, level, strlen(level));
        }
    }
    return gather;
}

void avlast_sql_gather_free(gpointer data)
{
    AvlastSqlGather *gather = data;

    if (!gather)
        return;
    avlast_column_free(gather->made);
    g_ptr_array_unref(gather->origins);
    g_free(gather->number);
    g_free(gather->code);
    g_free(gather->reason);
    g_clear_pointer(&gather->words, avlast_dictionary_free);
    g_free(gather);
}

#define GROW(array, n)                                                                   \
    do {                                                                                 \
        gpointer grown = g_try_realloc_n((array), (n), sizeof *(array));                 \
        if (!grown)                                                                      \
            return FALSE;                                                                \
        (array) = grown;                                                                 \
    } while (0)

static gboolean reserve(AvlastSqlGather *gather)
{
    if (gather->rows < gather->capacity)
        return TRUE;
    const gsize n = gather->capacity ? gather->capacity + gather->capacity / 2 : 64;
    GROW(gather->reason, n);
    if (gather->number)
        GROW(gather->number, n);
    if (gather->code)
        GROW(gather->code, n);
    gather->capacity = n;
    return TRUE;
}

static gboolean add(AvlastSqlGather *gather, double number, guint32 code, guint8 reason)
{
    if (!reserve(gather))
        return FALSE;
    if (!isnan(number) && !gather->number) {
        GROW(gather->number, gather->capacity);
        for (gsize i = 0; i < gather->rows; i++)
            gather->number[i] = NAN;
    }
    if (code != AVLAST_NO_LEVEL && !gather->code) {
        GROW(gather->code, gather->capacity);
        memset(gather->code, 0xff, gather->rows * sizeof *gather->code);
    }
    if (gather->number)
        gather->number[gather->rows] = number;
    if (gather->code)
        gather->code[gather->rows] = code;
    gather->reason[gather->rows++] = reason;
    return TRUE;
}

gboolean avlast_sql_gather_number(AvlastSqlGather *gather, double value)
{
    return add(gather, value, AVLAST_NO_LEVEL, AVLAST_PRESENT);
}

gboolean avlast_sql_gather_text(AvlastSqlGather *gather, const char *text, gsize length)
{
    return add(gather, NAN, avlast_dictionary_code(gather->words, text, length),
               AVLAST_PRESENT);
}

gboolean avlast_sql_gather_missing(AvlastSqlGather *gather, const char *reason)
{
    return add(gather, NAN, AVLAST_NO_LEVEL, avlast_column_reason(gather->made, reason));
}

/* --- the end --- */

/* Numbers among texts become texts, as CASE or a UNION may give both. */
static gboolean numbers_to_text(AvlastSqlGather *gather, GPtrArray *notes)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    gsize n = 0;

    if (!gather->code) {
        GROW(gather->code, MAX(gather->capacity, 1));
        memset(gather->code, 0xff, gather->rows * sizeof *gather->code);
    }
    for (gsize i = 0; gather->number && i < gather->rows; i++) {
        if (isnan(gather->number[i]))
            continue;
        avlast_number_exact(gather->number[i], buffer);
        gather->code[i] = avlast_dictionary_code(gather->words, buffer, strlen(buffer));
        n++;
    }
    if (n > 0)
        g_ptr_array_add(notes, g_strdup_printf("'%s' has numbers and texts in the result "
                                               "of --sql: it is a category",
                                               gather->made->name));
    return TRUE;
}

static int compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Levels in the order of the dictionary, from `known` on by bytes. */
static void list_levels(const AvlastSqlGather *gather, guint32 known,
                        AvlastColumn *column, guint32 *map)
{
    const guint32 n = avlast_dictionary_size(gather->words);
    g_autoptr(GHashTable) place = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint32 k = 0; k < n; k++)
        g_ptr_array_add(column->levels,
                        g_strdup(avlast_dictionary_text(gather->words, k)));
    if (n > known + 1)
        qsort(column->levels->pdata + known, n - known, sizeof(gpointer), compare_texts);
    for (guint32 k = 0; k < n; k++)
        g_hash_table_insert(place, g_ptr_array_index(column->levels, k),
                            GUINT_TO_POINTER(k));
    for (guint32 k = 0; k < n; k++)
        map[k] = GPOINTER_TO_UINT(
            g_hash_table_lookup(place, avlast_dictionary_text(gather->words, k)));
}

static const char *level_label(const AvlastColumn *column, const char *level)
{
    for (guint k = 0; column->level_labels && k < column->level_labels->len; k++)
        if (strcmp(g_ptr_array_index(column->levels, k), level) == 0)
            return g_ptr_array_index(column->level_labels, k);
    return NULL;
}

/* The parts' labels of the levels; where they differ, the first one's. */
static void label_levels(const AvlastSqlGather *gather, AvlastColumn *column)
{
    gboolean any = FALSE;

    for (guint p = 0; p < gather->origins->len; p++)
        any = any || origin(gather, p)->level_labels;
    if (!any)
        return;
    column->level_labels = g_ptr_array_new_with_free_func(g_free);
    for (guint k = 0; k < column->levels->len; k++) {
        const char *level = g_ptr_array_index(column->levels, k), *label = NULL;
        for (guint p = 0; p < gather->origins->len && !label; p++)
            label = level_label(origin(gather, p), level);
        g_ptr_array_add(column->level_labels, g_strdup(label));
    }
}

static void fill_codes(const AvlastSqlGather *gather, const guint32 *order,
                       const guint32 *map, AvlastColumn *column)
{
    for (gsize i = 0; i < gather->rows; i++) {
        const gsize from = order ? order[i] : i;
        const guint32 code = gather->code ? gather->code[from] : AVLAST_NO_LEVEL;
        column->code[i] = code == AVLAST_NO_LEVEL ? code : map[code];
    }
}

/* Texts are numbered as they appear. */
static void fill_texts(const AvlastSqlGather *gather, const guint32 *order, guint32 *map,
                       AvlastColumn *column)
{
    memset(map, 0xff, avlast_dictionary_size(gather->words) * sizeof *map);
    for (gsize i = 0; gather->code && i < gather->rows; i++) {
        const guint32 code = gather->code[order ? order[i] : i];
        if (code == AVLAST_NO_LEVEL)
            continue;
        if (map[code] == AVLAST_NO_LEVEL) {
            map[code] = column->levels->len;
            g_ptr_array_add(column->levels,
                            g_strdup(avlast_dictionary_text(gather->words, code)));
        }
        column->code[i] = map[code];
    }
}

static void fill_numbers(const AvlastSqlGather *gather, const guint32 *order,
                         AvlastColumn *column)
{
    column->integer = TRUE;
    for (gsize i = 0; gather->number && i < gather->rows; i++) {
        const double value = gather->number[order ? order[i] : i];
        column->number[i] = value;
        column->integer = column->integer && (isnan(value) || value == floor(value));
    }
}

static char *label_of(const AvlastColumn *column)
{
    return column->label;
}

static char *label_nb_of(const AvlastColumn *column)
{
    return column->label_nb;
}

static char *unit_of(const AvlastColumn *column)
{
    return column->unit;
}

/* The text that the parts' columns have in common, or NULL; to be freed. */
static char *common_text(const AvlastSqlGather *gather,
                         char *(*text_of)(const AvlastColumn *))
{
    const char *text = text_of(origin(gather, 0));

    for (guint p = 1; p < gather->origins->len; p++)
        if (g_strcmp0(text, text_of(origin(gather, p))) != 0)
            return NULL;
    return g_strdup(text);
}

static gboolean same_bound(double a, double b)
{
    return a == b || (isnan(a) && isnan(b));
}

static void keep_labels(const AvlastSqlGather *gather, AvlastColumn *column)
{
    const AvlastColumn *first = origin(gather, 0);

    column->label = common_text(gather, label_of);
    column->label_nb = common_text(gather, label_nb_of);
    column->unit = common_text(gather, unit_of);
    for (guint p = 1; p < gather->origins->len; p++)
        if (!same_bound(first->scale_min, origin(gather, p)->scale_min) ||
            !same_bound(first->scale_max, origin(gather, p)->scale_max))
            return;
    column->scale_min = first->scale_min;
    column->scale_max = first->scale_max;
}

AvlastColumn *avlast_sql_gather_finish(AvlastSqlGather *gather, const guint32 *order,
                                       GPtrArray *notes, GError **error)
{
    AvlastColumnType type = gather->passes ? common_type(gather) : AVLAST_COLUMN_NUMBER;
    const gboolean texts = gather->code || type != AVLAST_COLUMN_NUMBER;

    if (gather->code && type == AVLAST_COLUMN_NUMBER)
        type = AVLAST_COLUMN_CATEGORY;
    g_autoptr(AvlastColumn) column =
        avlast_column_new(gather->made->name, type, gather->rows, error);
    if (!column)
        return NULL;
    if (texts && gather->number && !numbers_to_text(gather, notes)) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL, "memory ran out");
        return NULL;
    }
    g_autofree guint32 *map =
        avlast_array(guint32, avlast_dictionary_size(gather->words), error);
    if (!map)
        return NULL;
    if (type == AVLAST_COLUMN_NUMBER) {
        fill_numbers(gather, order, column);
    } else if (type == AVLAST_COLUMN_TEXT) {
        fill_texts(gather, order, map, column);
    } else {
        /* Levels of the files keep their order; what is computed goes by bytes. */
        list_levels(gather, gather->passes ? avlast_dictionary_size(gather->words) : 0,
                    column, map);
        fill_codes(gather, order, map, column);
    }
    if (gather->passes) {
        keep_labels(gather, column);
        if (type == AVLAST_COLUMN_CATEGORY)
            label_levels(gather, column);
    }
    g_ptr_array_unref(column->reasons);
    column->reasons = g_ptr_array_ref(gather->made->reasons);
    for (gsize i = 0; i < gather->rows; i++)
        column->reason[i] = gather->reason[order ? order[i] : i];
    return g_steal_pointer(&column);
}
