/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/typing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "data/slab.h"
#include "data/typing_words.h"

#define MOST_CODES 250

static void add_missing(AvlastColumnBuilder *builder, const char *code, const char *label)
{
    for (guint i = 0; i < builder->missing->len; i++)
        if (strcmp(g_ptr_array_index(builder->missing, i), code) == 0)
            return;
    g_ptr_array_add(builder->missing, g_strdup(code));
    g_ptr_array_add(builder->reasons, label ? g_strdup_printf("coded %s: %s", code, label)
                                            : g_strdup_printf("coded %s", code));
}

gboolean avlast_builder_init(AvlastColumnBuilder *builder, const char *name, gsize field,
                             const AvlastCodebookEntry *entry, gboolean text,
                             gboolean lenient, const char *const *missing, GError **error)
{
    const AvlastType type = entry ? entry->type : AVLAST_TYPE_UNSAID;
    const gboolean number = type == AVLAST_TYPE_NUMBER || type == AVLAST_TYPE_INTEGER;
    const gboolean plain_text =
        text || type == AVLAST_TYPE_TEXT || type == AVLAST_TYPE_ID;

    *builder = (AvlastColumnBuilder){.entry = entry};
    builder->missing = g_ptr_array_new_with_free_func(g_free);
    builder->reasons = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; entry && i < entry->missing->len; i++) {
        const AvlastCode *code = g_ptr_array_index(entry->missing, i);
        add_missing(builder, code->code, code->label);
    }
    for (; missing && *missing; missing++)
        add_missing(builder, *missing, NULL);
    const guint n = builder->missing->len;
    if (n > MOST_CODES) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV111", NULL,
                    "column '%s' has more than %d codes that mean missing", name,
                    MOST_CODES);
        return FALSE;
    }
    g_ptr_array_add(builder->missing, NULL);

    builder->missing_value = g_new(double, MAX(n, 1));
    for (guint i = 0; i < n; i++) {
        const char *code = g_ptr_array_index(builder->missing, i);
        builder->missing_value[i] = NAN;
        avlast_number_parse(code, strlen(code), '.', &builder->missing_value[i]);
    }
    builder->kind = plain_text ? AVLAST_COLUMN_TEXT : AVLAST_COLUMN_CATEGORY;
    builder->cells = (AvlastCellColumn){
        .name = name,
        .field = field,
        .text = plain_text || type == AVLAST_TYPE_CATEGORY || type == AVLAST_TYPE_DATE,
        .declared = number && !text,
        .strict = number && !text && !lenient,
        .missing = (const char *const *)builder->missing->pdata,
        .missing_value = builder->missing_value,
        .n_missing = n};
    if (builder->cells.text)
        builder->words = avlast_dictionary_new();
    return TRUE;
}

guint8 avlast_builder_code(AvlastColumnBuilder *builder, const char *code,
                           const char *label)
{
    const guint n = builder->missing->len - 1; /* the last is NULL */

    for (guint i = 0; i < n; i++)
        if (strcmp(g_ptr_array_index(builder->missing, i), code) == 0)
            return (guint8)(i + 2);
    if (n >= MOST_CODES)
        return (guint8)(n + 1);
    g_ptr_array_set_size(builder->missing, (gint)n);
    add_missing(builder, code, label);
    g_ptr_array_add(builder->missing, NULL);
    builder->missing_value = g_renew(double, builder->missing_value, n + 1);
    builder->missing_value[n] = NAN;
    avlast_number_parse(code, strlen(code), '.', &builder->missing_value[n]);
    builder->cells.missing = (const char *const *)builder->missing->pdata;
    builder->cells.missing_value = builder->missing_value;
    builder->cells.n_missing = n + 1;
    return (guint8)(n + 2);
}

void avlast_builder_clear(AvlastColumnBuilder *builder)
{
    g_clear_pointer(&builder->missing, g_ptr_array_unref);
    g_clear_pointer(&builder->reasons, g_ptr_array_unref);
    g_clear_pointer(&builder->missing_value, g_free);
    g_clear_pointer(&builder->number, g_free);
    g_clear_pointer(&builder->code, g_free);
    g_clear_pointer(&builder->reason, g_free);
    g_clear_pointer(&builder->words, avlast_dictionary_free);
}

void avlast_builder_start_text(AvlastColumnBuilder *builder)
{
    g_clear_pointer(&builder->number, g_free);
    g_clear_pointer(&builder->code, g_free);
    g_clear_pointer(&builder->reason, g_free);
    g_clear_pointer(&builder->words, avlast_dictionary_free);
    builder->words = avlast_dictionary_new();
    builder->rows = builder->capacity = 0;
    builder->cells.text = TRUE;
    builder->again = FALSE;
}

static gboolean reserve(AvlastColumnBuilder *builder, gsize rows, GError **error)
{
    if (rows <= builder->capacity)
        return TRUE;
    const gsize n = MAX(rows, builder->capacity + builder->capacity / 2);
    guint8 *reason = g_try_realloc_n(builder->reason, n, sizeof *reason);
    gpointer cells = builder->cells.text
                         ? g_try_realloc_n(builder->code, n, sizeof *builder->code)
                         : g_try_realloc_n(builder->number, n, sizeof *builder->number);

    if (reason)
        builder->reason = reason;
    if (cells && builder->cells.text)
        builder->code = cells;
    else if (cells)
        builder->number = cells;
    if (!reason || !cells) {
        avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                    "memory ran out for column '%s'", builder->cells.name);
        return FALSE;
    }
    builder->capacity = n;
    return TRUE;
}

gboolean avlast_builder_append(AvlastColumnBuilder *builder, const AvlastCells *cells,
                               gsize n, GError **error)
{
    if (!reserve(builder, builder->rows + n, error))
        return FALSE;
    if (n == 0)
        return TRUE;
    memcpy(builder->reason + builder->rows, cells->reason, n);
    if (builder->cells.text) {
        const guint32 size = avlast_dictionary_size(cells->words);
        g_autofree guint32 *global = avlast_array(guint32, size, error);
        if (!global)
            return FALSE;
        for (guint32 k = 0; k < size; k++) {
            const char *word = avlast_dictionary_text(cells->words, k);
            global[k] = avlast_dictionary_code(builder->words, word, strlen(word));
        }
        guint32 *code = builder->code + builder->rows;
        for (gsize i = 0; i < n; i++)
            code[i] = cells->code[i] == AVLAST_NO_LEVEL ? AVLAST_NO_LEVEL
                                                        : global[cells->code[i]];
    } else {
        memcpy(builder->number + builder->rows, cells->number, n * sizeof(double));
        if (builder->shortened == 0 && cells->shortened > 0)
            builder->first_shortened = builder->rows + cells->first_shortened;
        builder->shortened += cells->shortened;
        if (builder->spaced == 0 && cells->spaced > 0)
            builder->first_spaced = builder->rows + cells->first_spaced;
        builder->spaced += cells->spaced;
    }
    builder->rows += n;
    return TRUE;
}

/* A word that becomes a level. */
typedef struct {
    char *text;
    guint32 word;
} Level;

static int compare_levels(gconstpointer a, gconstpointer b)
{
    return strcmp(((const Level *)a)->text, ((const Level *)b)->text);
}

/* The codebook's levels, in its order; the index tells where they are. */
static void add_declared(const AvlastCodebookEntry *entry, AvlastColumn *column,
                         GHashTable *index)
{
    AvlastSlab slab = {0};

    column->level_labels = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < entry->values->len; i++) {
        const AvlastCode *code = g_ptr_array_index(entry->values, i);
        g_ptr_array_add(column->levels,
                        avlast_slab_add(&slab, code->code, strlen(code->code)));
        g_ptr_array_add(column->level_labels, g_strdup(code->label));
        g_hash_table_insert(index, code->code, GUINT_TO_POINTER(i));
    }
    avlast_slab_close(&slab);
}

static void note_undeclared(AvlastColumn *column, guint declared, GPtrArray *notes)
{
    const guint extra = column->levels->len - declared;

    if (extra == 0)
        return;
    g_ptr_array_set_size(column->level_labels, (gint)column->levels->len);
    g_ptr_array_add(notes,
                    g_strdup_printf(extra == 1
                                        ? "%u value of '%s' is not in the codebook: '%s'"
                                        : "%u values of '%s' are not in the codebook, "
                                          "the first '%s'",
                                    extra, column->name,
                                    (char *)g_ptr_array_index(column->levels, declared)));
}

/* The levels: those of the codebook first, in its order; then the other words, whose
 * texts are handed over. map[k] is the level of word k. */
static void list_levels(AvlastColumnBuilder *builder, const AvlastWords *words,
                        AvlastColumn *column, guint32 *map, GPtrArray *notes)
{
    g_autoptr(GHashTable) index = g_hash_table_new(g_str_hash, g_str_equal);
    const AvlastCodebookEntry *entry = builder->entry;
    const gboolean listed = entry && entry->values->len > 0;
    const gboolean sorted = column->type == AVLAST_COLUMN_CATEGORY;
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(Level));

    /* Levels are slabs' texts from here on. */
    g_ptr_array_unref(column->levels);
    column->levels = g_ptr_array_new_with_free_func(avlast_slab_free);
    if (listed)
        add_declared(entry, column, index);
    const guint declared = column->levels->len;
    avlast_dictionary_close(builder->words);
    for (guint32 k = 0; k < words->size; k++) {
        gpointer place;
        map[k] = AVLAST_NO_LEVEL;
        if (words->reason[k] != AVLAST_PRESENT || words->count[k] == 0)
            continue;
        if (listed &&
            g_hash_table_lookup_extended(index, avlast_dictionary_text(builder->words, k),
                                         NULL, &place)) {
            map[k] = GPOINTER_TO_UINT(place);
            continue;
        }
        const Level level = {avlast_dictionary_take(builder->words, k), k};
        if (sorted) {
            g_array_append_val(levels, level);
            continue;
        }
        map[k] = column->levels->len;
        g_ptr_array_add(column->levels, level.text);
    }
    g_array_sort(levels, compare_levels);
    for (guint i = 0; i < levels->len; i++) {
        const Level *level = &g_array_index(levels, Level, i);
        map[level->word] = column->levels->len;
        g_ptr_array_add(column->levels, level->text);
    }
    if (listed)
        note_undeclared(column, declared, notes);
}

static void code_levels(const AvlastColumnBuilder *builder, const AvlastWords *words,
                        const guint32 *map, AvlastColumn *column)
{
    for (gsize i = 0; i < builder->rows; i++) {
        const guint32 code = column->code[i];
        if (code == AVLAST_NO_LEVEL)
            continue;
        column->reason[i] = words->reason[code];
        column->code[i] = map[code];
    }
}

static gboolean finish_text(AvlastColumnBuilder *builder, AvlastNotation notation,
                            const AvlastLineRuns *line, AvlastColumn *column,
                            GPtrArray *notes, GError **error)
{
    AvlastWords words = {0};
    gboolean rewritten = FALSE;
    gboolean ok = avlast_words_study(builder, notation, &words, error) &&
                  avlast_words_read_days(builder, &words, line, notes, &rewritten, error);
    if (ok && rewritten) {
        avlast_words_clear(&words);
        ok = avlast_words_study(builder, notation, &words, error);
    }
    g_autofree guint32 *map = ok ? avlast_array(guint32, words.size, error) : NULL;

    if (map) {
        if (builder->kind == AVLAST_COLUMN_CATEGORY &&
            (!builder->entry || builder->entry->type == AVLAST_TYPE_UNSAID ||
             builder->entry->type == AVLAST_TYPE_NUMBER ||
             builder->entry->type == AVLAST_TYPE_INTEGER))
            avlast_words_note_near_numbers(builder, &words, notation, line, notes);
        avlast_words_note_shortened(builder, &words, line, notes);
        list_levels(builder, &words, column, map, notes);
        code_levels(builder, &words, map, column);
    }
    avlast_words_clear(&words);
    return map != NULL;
}

static void finish_number(AvlastColumn *column, gsize rows)
{
    column->integer = TRUE;
    for (gsize i = 0; i < rows && column->integer; i++)
        column->integer = column->reason[i] != AVLAST_PRESENT ||
                          column->number[i] == floor(column->number[i]);
}

/* Reasons that no cell has are left out. */
static void finish_reasons(const AvlastColumnBuilder *builder, AvlastColumn *column)
{
    gsize used[G_MAXUINT8 + 1] = {0};
    guint8 map[G_MAXUINT8 + 1] = {0, 1};

    for (gsize i = 0; i < builder->rows; i++)
        used[column->reason[i]]++;
    for (guint i = 0; i < builder->reasons->len; i++)
        if (used[i + 2] > 0)
            map[i + 2] =
                avlast_column_reason(column, g_ptr_array_index(builder->reasons, i));
    for (gsize i = 0; i < builder->rows; i++)
        column->reason[i] = map[column->reason[i]];
}

AvlastColumn *avlast_builder_finish(AvlastColumnBuilder *builder, AvlastNotation notation,
                                    const AvlastLineRuns *line, GPtrArray *notes,
                                    GError **error)
{
    const AvlastCodebookEntry *entry = builder->entry;
    const AvlastColumnType type =
        builder->cells.text ? builder->kind : AVLAST_COLUMN_NUMBER;
    g_autoptr(AvlastColumn) column =
        avlast_column_new(builder->cells.name, type, 0, error);

    if (!column)
        return NULL;
    g_free(column->reason);
    column->reason = g_steal_pointer(&builder->reason);
    g_free(column->number);
    column->number = g_steal_pointer(&builder->number);
    g_free(column->code);
    column->code = g_steal_pointer(&builder->code);
    if (entry) {
        column->label = g_strdup(entry->label);
        column->label_nb = g_strdup(entry->label_nb);
        column->unit = g_strdup(entry->unit);
        column->scale_min = entry->min;
        column->scale_max = entry->max;
    }
    if (type == AVLAST_COLUMN_NUMBER) {
        finish_number(column, builder->rows);
        avlast_words_note_numbers(builder, line, notes);
    } else {
        /* finish_text reads the codes through the column, which owns them now. */
        builder->code = column->code;
        const gboolean ok = finish_text(builder, notation, line, column, notes, error);
        builder->code = NULL;
        if (!ok)
            return NULL;
    }
    finish_reasons(builder, column);
    return g_steal_pointer(&column);
}
