/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/stages.h"

#include "core/error.h"
#include "core/memory.h"
#include "design/codes.h"

guint avlast_list_length(const char *const *list)
{
    guint length = 0;

    if (!list)
        return 0;
    while (list[length])
        length++;
    return length;
}

const char *avlast_list_item(const char *const *list, guint index)
{
    if (!list || index >= avlast_list_length(list) || !list[index][0])
        return NULL;
    return list[index];
}

/* Names by code from the texts of the raw codes. */
static GPtrArray *names_of_codes(const guint32 *code, guint32 n_codes, const guint32 *raw,
                                 const GPtrArray *texts, gsize n)
{
    GPtrArray *names = g_ptr_array_new_full(n_codes, g_free);

    g_ptr_array_set_size(names, (gint)n_codes);
    for (gsize i = 0; i < n; i++)
        if (code[i] != AVLAST_NO_LEVEL && !names->pdata[code[i]])
            names->pdata[code[i]] = g_strdup(g_ptr_array_index(texts, raw[i]));
    return names;
}

static guint32 *column_codes(const AvlastSample *sample, const AvlastFrame *frame,
                             const char *name, guint32 *n_codes, GPtrArray **texts,
                             GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);
    guint32 *codes =
        column ? avlast_column_codes(column, sample->n, n_codes, texts, error) : NULL;

    for (gsize i = 0; codes && i < sample->n; i++)
        if (sample->outside[i])
            codes[i] = AVLAST_NO_LEVEL;
    return codes;
}

/* A PSU whose id stands in several strata is called "stratum:id", and a note tells of it:
 * it may be a fault in the file. */
static gboolean tell_apart(AvlastSample *sample, AvlastStage *stage, const guint32 *raw,
                           guint32 n_raw, GError **error)
{
    g_autofree guint32 *strata = avlast_array(guint32, n_raw, error);
    g_autofree guint8 *seen = avlast_array(guint8, stage->n_clusters, error);
    guint32 n_several = 0;
    const char *example = NULL;

    if (!strata || !seen)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++)
        if (stage->cluster[i] != AVLAST_NO_LEVEL && !seen[stage->cluster[i]]) {
            seen[stage->cluster[i]] = 1;
            strata[raw[i]]++;
        }
    for (gsize i = 0; i < sample->n; i++) {
        if (stage->cluster[i] == AVLAST_NO_LEVEL || strata[raw[i]] < 2 ||
            seen[stage->cluster[i]] == 2)
            continue;
        char **name = (char **)&stage->cluster_names->pdata[stage->cluster[i]];
        if (!example) {
            g_autofree char *text = g_strdup_printf(
                "'%s' of '%s' is found in %u strata: cluster ids are read within their "
                "stratum",
                *name, stage->cluster_column, strata[raw[i]]);
            g_ptr_array_add(sample->notes, g_strdup(text));
            example = sample->notes->pdata[sample->notes->len - 1];
        }
        char *full =
            g_strconcat(stage->stratum_names->pdata[stage->stratum[i]], ":", *name, NULL);
        g_free(*name);
        *name = full;
        seen[stage->cluster[i]] = 2;
        n_several++;
    }
    return TRUE;
}

/* From the second stage on an id is of its parent; it must not lie in two of its strata.
 */
static gboolean check_nested(const AvlastSample *sample, const AvlastStage *stage,
                             const guint32 *parent, guint32 n_parents, const guint32 *raw,
                             guint32 n_raw, GError **error)
{
    guint32 n_pairs = 0;
    g_autofree guint32 *pair =
        avlast_codes_pair(parent, n_parents, raw, n_raw, sample->n, &n_pairs, error);
    g_autofree guint32 *stratum = pair ? avlast_array(guint32, n_pairs, error) : NULL;

    if (!stratum)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        if (pair[i] == AVLAST_NO_LEVEL)
            continue;
        if (stratum[pair[i]] == 0) {
            stratum[pair[i]] = stage->stratum[i] + 1;
        } else if (stratum[pair[i]] != stage->stratum[i] + 1) {
            avlast_fail(
                error, AVLAST_ERROR_INCONSISTENT, "AV207", NULL,
                "cluster '%s' of '%s' lies in two strata of '%s'",
                (char *)g_ptr_array_index(stage->cluster_names, stage->cluster[i]),
                stage->cluster_column, stage->stratum_column);
            return FALSE;
        }
    }
    return TRUE;
}

/* The clusters of the rows before a stage, and then of that stage. */
typedef struct {
    guint32 *code, n;
} Parents;

static gboolean read_strata(AvlastSample *sample, const AvlastFrame *frame,
                            AvlastStage *stage, const char *column,
                            const Parents *parents, GError **error)
{
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_raw;
    g_autofree guint32 *raw = column_codes(sample, frame, column, &n_raw, &texts, error);

    if (!raw)
        return FALSE;
    stage->stratum = avlast_codes_pair(parents->code, parents->n, raw, n_raw, sample->n,
                                       &stage->n_strata, error);
    if (!stage->stratum)
        return FALSE;
    stage->stratum_column = g_strdup(column);
    stage->stratum_names =
        names_of_codes(stage->stratum, stage->n_strata, raw, texts, sample->n);
    return TRUE;
}

static gboolean read_clusters(AvlastSample *sample, const AvlastFrame *frame, guint s,
                              const char *column, Parents *parents, GError **error)
{
    AvlastStage *stage = &sample->stage[s];
    g_autoptr(GPtrArray) texts = NULL;
    guint32 n_raw;
    g_autofree guint32 *raw = column_codes(sample, frame, column, &n_raw, &texts, error);

    if (!raw)
        return FALSE;
    stage->cluster = stage->stratum
                         ? avlast_codes_pair(stage->stratum, stage->n_strata, raw, n_raw,
                                             sample->n, &stage->n_clusters, error)
                         : avlast_codes_pair(parents->code, parents->n, raw, n_raw,
                                             sample->n, &stage->n_clusters, error);
    if (!stage->cluster)
        return FALSE;
    stage->cluster_column = g_strdup(column);
    stage->cluster_names =
        names_of_codes(stage->cluster, stage->n_clusters, raw, texts, sample->n);
    if (stage->stratum && s == 0 && !tell_apart(sample, stage, raw, n_raw, error))
        return FALSE;
    if (stage->stratum && s > 0 &&
        !check_nested(sample, stage, parents->code, parents->n, raw, n_raw, error))
        return FALSE;

    g_free(parents->code);
    parents->code = g_memdup2(stage->cluster, MAX(sample->n, 1) * sizeof *stage->cluster);
    parents->n = stage->n_clusters;
    return TRUE;
}

gboolean avlast_stages_read(AvlastSample *sample, const AvlastFrame *frame,
                            const AvlastDesignColumns *columns, GError **error)
{
    Parents parents = {avlast_array(guint32, sample->n, error), 1};
    gboolean good = parents.code != NULL;

    for (gsize i = 0; good && i < sample->n; i++)
        parents.code[i] = sample->outside[i] ? AVLAST_NO_LEVEL : 0;
    for (guint s = 0; good && s < sample->n_stages; s++) {
        const char *strata = avlast_list_item(columns->strata, s);
        const char *clusters = avlast_list_item(columns->clusters, s);
        sample->stage[s].n_strata = 1;
        if (strata)
            good = read_strata(sample, frame, &sample->stage[s], strata, &parents, error);
        if (good && clusters)
            good = read_clusters(sample, frame, s, clusters, &parents, error);
    }
    g_free(parents.code);
    return good;
}
