/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/input_split.h"

#include <string.h>

#include "core/error.h"
#include "data/split.h"

/* A column of the input: of the file itself (split NULL), or made. */
typedef struct {
    gsize field; /* in the file's own header; of a made one, that of its source */
    const AvlastSplit *split;
    guint choice;
} Origin;

struct AvlastInputSplits {
    GPtrArray *splits; /* of AvlastSplit * */
    GPtrArray *header; /* of char *, NULL-terminated */
    GArray *origins;   /* of Origin, one for each name */
    GHashTable *index; /* names to their place + 1 */
    GPtrArray *notes;
};

void avlast_input_splits_free(AvlastInputSplits *splits)
{
    if (!splits)
        return;
    g_ptr_array_unref(splits->splits);
    g_ptr_array_unref(splits->header);
    g_array_unref(splits->origins);
    g_hash_table_unref(splits->index);
    g_ptr_array_unref(splits->notes);
    g_free(splits);
}

static const Origin *origin_at(const AvlastInputSplits *splits, gsize j)
{
    return &g_array_index(splits->origins, Origin, j);
}

static const Origin *origin_of(const AvlastInputSplits *splits, const char *name)
{
    const gsize place = GPOINTER_TO_SIZE(g_hash_table_lookup(splits->index, name));

    return place > 0 ? origin_at(splits, place - 1) : NULL;
}

static gboolean add_name(AvlastInputSplits *splits, char *name, Origin origin,
                         const char *path, GError **error)
{
    const gsize place = splits->header->len + 1;

    if (g_hash_table_contains(splits->index, name)) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV118", NULL,
                    "--split: '%s' has a column '%s' already\nhint: the file holds the "
                    "choices in columns of their own; leave --split out",
                    path, name);
        g_free(name);
        return FALSE;
    }
    g_ptr_array_add(splits->header, name);
    g_array_append_val(splits->origins, origin);
    g_hash_table_insert(splits->index, name, GSIZE_TO_POINTER(place));
    return TRUE;
}

static const AvlastSplit *split_of(const AvlastInputSplits *splits, const char *name)
{
    for (guint i = 0; i < splits->splits->len; i++) {
        const AvlastSplit *split = g_ptr_array_index(splits->splits, i);
        if (strcmp(split->column, name) == 0)
            return split;
    }
    return NULL;
}

/* Each name of the file, and behind one that is split those that come of it. */
static gboolean make_header(AvlastInputSplits *splits, const char *const *header,
                            const char *path, GError **error)
{
    for (gsize j = 0; header[j]; j++) {
        const AvlastSplit *split = split_of(splits, header[j]);
        if (!add_name(splits, g_strdup(header[j]), (Origin){.field = j}, path, error))
            return FALSE;
        for (guint k = 0; split && k < split->choices->len; k++)
            if (!add_name(splits, avlast_split_name(split, k),
                          (Origin){.field = j, .split = split, .choice = k}, path, error))
                return FALSE;
    }
    g_ptr_array_add(splits->header, NULL);
    return TRUE;
}

static gboolean parse_specs(AvlastInputSplits *splits, const char *const *specs,
                            const char *path, const char *const *header, GError **error)
{
    for (; *specs; specs++) {
        AvlastSplit *split = avlast_split_parse(*specs, path, header, error);
        if (!split)
            return FALSE;
        if (split_of(splits, split->column)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--split: '%s' is named twice", split->column);
            avlast_split_free(split);
            return FALSE;
        }
        g_ptr_array_add(splits->splits, split);
    }
    return TRUE;
}

static gboolean study(AvlastInputSplits *splits, const AvlastInputKind *kind,
                      gpointer state, const AvlastCodebook *codebook, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    const AvlastCodebook *own = kind->codebook ? kind->codebook(state) : NULL;

    for (guint i = 0; i < splits->splits->len; i++)
        g_ptr_array_add(names,
                        ((AvlastSplit *)g_ptr_array_index(splits->splits, i))->column);
    g_ptr_array_add(names, NULL);
    g_autoptr(AvlastFrame) frame =
        kind->read(state, (const char *const *)names->pdata, error);
    for (guint i = 0; frame && i < splits->splits->len; i++) {
        AvlastSplit *split = g_ptr_array_index(splits->splits, i);
        const AvlastCodebookEntry *entry = avlast_codebook_find(codebook, split->column);
        if (!avlast_split_study(split, frame,
                                entry ? entry : avlast_codebook_find(own, split->column),
                                splits->notes, error))
            return FALSE;
    }
    return frame != NULL;
}

AvlastInputSplits *avlast_input_splits_new(const AvlastInputKind *kind, gpointer state,
                                           const char *path, const char *const *specs,
                                           const AvlastCodebook *codebook, GError **error)
{
    const char *const *header = kind->header(state);
    g_autoptr(AvlastInputSplits) splits = g_new0(AvlastInputSplits, 1);

    splits->splits = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_split_free);
    splits->header = g_ptr_array_new_with_free_func(g_free);
    splits->origins = g_array_new(FALSE, FALSE, sizeof(Origin));
    splits->index = g_hash_table_new(g_str_hash, g_str_equal);
    splits->notes = g_ptr_array_new_with_free_func(g_free);
    if (!parse_specs(splits, specs, path, header, error) ||
        !study(splits, kind, state, codebook, error) ||
        !make_header(splits, header, path, error))
        return NULL;
    return g_steal_pointer(&splits);
}

GStrv avlast_input_split_names(const char *const *specs, const char *const *others)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (; others && *others; others++)
        g_strv_builder_add(names, *others);
    for (; *specs; specs++) {
        const char *colon = strrchr(*specs, ':');
        g_autofree char *before =
            colon ? g_strndup(*specs, (gsize)(colon - *specs)) : NULL;
        g_strv_builder_add(names, *specs);
        if (before)
            g_strv_builder_add(names, before);
    }
    return g_strv_builder_end(names);
}

AvlastCodebook *avlast_input_split_codebook(const AvlastCodebook *codebook,
                                            const char *const *names)
{
    AvlastCodebook *copy = avlast_codebook_merge(codebook, NULL);

    for (; *names; names++) {
        const AvlastCodebookEntry *entry = avlast_codebook_find(copy, *names);
        if (entry)
            g_ptr_array_set_size(entry->values, 0);
    }
    return copy;
}

const char *const *avlast_input_splits_header(const AvlastInputSplits *splits)
{
    return (const char *const *)splits->header->pdata;
}

/* The file's own columns that are needed for those that are wanted. */
static GStrv columns_to_read(const AvlastInputSplits *splits, const char *const *wanted)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    for (; *wanted; wanted++) {
        const Origin *origin = origin_of(splits, *wanted);
        g_strv_builder_add(names,
                           origin && origin->split ? origin->split->column : *wanted);
    }
    return g_strv_builder_end(names);
}

static gboolean add_columns(const AvlastInputSplits *splits, const GHashTable *wanted,
                            GHashTable *read, AvlastFrame *frame, GError **error)
{
    for (guint j = 0; j < splits->origins->len; j++) {
        const Origin *origin = origin_at(splits, j);
        char *name = g_ptr_array_index(splits->header, j);
        if (wanted && !g_hash_table_contains((GHashTable *)(gsize)wanted, name))
            continue;
        AvlastColumn *column =
            g_hash_table_lookup(read, origin->split ? origin->split->column : name);
        if (origin->split)
            column = avlast_split_column(origin->split, origin->choice, column,
                                         frame->rows, error);
        if (!column)
            return FALSE;
        g_ptr_array_add(frame->columns, column);
    }
    return TRUE;
}

AvlastFrame *avlast_input_splits_read(const AvlastInputSplits *splits,
                                      const AvlastInputKind *kind, gpointer state,
                                      const char *const *wanted, GError **error)
{
    g_auto(GStrv) names = wanted ? columns_to_read(splits, wanted) : NULL;
    g_autoptr(AvlastFrame) frame = kind->read(state, (const char *const *)names, error);
    g_autoptr(GHashTable) set = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) read = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) kept = g_hash_table_new(NULL, NULL);

    if (!frame)
        return NULL;
    for (; wanted && *wanted; wanted++)
        g_hash_table_add(set, (gpointer)(gsize)*wanted);
    g_autoptr(GPtrArray) old = frame->columns;
    for (guint i = 0; i < old->len; i++)
        g_hash_table_insert(read, ((AvlastColumn *)g_ptr_array_index(old, i))->name,
                            g_ptr_array_index(old, i));
    frame->columns = g_ptr_array_new();
    const gboolean ok = add_columns(splits, names ? set : NULL, read, frame, error);
    /* What the frame has taken over is not freed with the old list; the rest is. */
    g_ptr_array_set_free_func(frame->columns, (GDestroyNotify)avlast_column_free);
    for (guint i = 0; i < frame->columns->len; i++)
        g_hash_table_add(kept, g_ptr_array_index(frame->columns, i));
    for (guint i = 0; i < old->len; i++)
        if (g_hash_table_contains(kept, g_ptr_array_index(old, i)))
            g_ptr_array_index(old, i) = NULL;
    g_strfreev(frame->header);
    frame->header = g_strdupv((GStrv)splits->header->pdata);
    for (guint i = 0; i < splits->notes->len; i++)
        g_ptr_array_add(frame->notes, g_strdup(g_ptr_array_index(splits->notes, i)));
    return ok ? g_steal_pointer(&frame) : NULL;
}

gboolean avlast_input_splits_locate(const AvlastInputSplits *splits,
                                    const AvlastInputKind *kind, gpointer state,
                                    AvlastCellPlace *places, gsize n, GError **error)
{
    g_autofree gsize *fields = g_new(gsize, MAX(n, 1));

    for (gsize i = 0; i < n; i++) {
        fields[i] = places[i].field;
        if (fields[i] < splits->origins->len)
            places[i].field = origin_at(splits, fields[i])->field;
    }
    const gboolean ok = kind->locate(state, places, n, error);
    for (gsize i = 0; i < n; i++)
        places[i].field = fields[i];
    return ok;
}
