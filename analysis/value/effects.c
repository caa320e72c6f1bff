/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/effects.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "infer/between.h"
#include "value/correlation.h"
#include "value/draw_table.h"
#include "value/unpriced.h"

/* Where an effect's estimate was found. */
typedef struct {
    const AvlastResult *result; /* NULL: typed in */
    gsize row;
    const char *sha256; /* of its file */
} Origin;

/* What the files of one folder have in common. */
typedef struct {
    GHashTable *results;    /* path -> AvlastResult */
    GHashTable *digests;    /* path -> SHA-256 */
    GHashTable *pairs;      /* "digest digest" -> gsl_matrix, once it was formed */
    AvlastBetween *between; /* what `avlast run` found when people were still named */
    gboolean used;          /* something was taken from it */
} Files;

static void free_result(gpointer result)
{
    avlast_result_free(result);
}

static gboolean fits(const char *wanted, const char *own)
{
    return !wanted || g_strcmp0(wanted, own) == 0;
}

/* The only row of that outcome, group and term. */
static gboolean find_row(const AvlastEffectItem *effect, const AvlastEstimates *estimates,
                         gsize *index, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    gsize found = 0;

    for (gsize i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (fits(effect->outcome, row->outcome) && fits(effect->group, row->group) &&
            fits(effect->term, row->term)) {
            *index = i;
            found++;
        }
        g_string_append_printf(names, "%s%s%s%s", i ? ", " : "",
                               row->outcome ? row->outcome : "", row->term ? " " : "",
                               row->term ? row->term : "");
    }
    if (found == 1)
        return TRUE;
    if (names->len > 300)
        g_string_truncate(
            names,
            (gsize)(g_utf8_find_prev_char(names->str, names->str + 300) - names->str));
    avlast_yaml_fail(
        error, effect->node, "AV409",
        "effect '%s': %s row of '%s' has that outcome, group and term\nhint: "
        "the file has %s",
        effect->id, found ? "more than one" : "no", effect->result, names->str);
    return FALSE;
}

static gboolean take_estimate(AvlastValueModel *model, const AvlastEffectItem *effect,
                              const Origin *origin, GError **error)
{
    const AvlastEstimates *estimates = origin->result->estimates;
    const AvlastEstimate *row = avlast_estimates_row(estimates, origin->row);
    AvlastInput *input = model->inputs->pdata[effect->estimate];
    const gsize i = origin->row;
    double variance = NAN;

    if (estimates->covariance)
        variance = gsl_matrix_get(estimates->covariance, i, i);
    if (!isfinite(variance))
        variance = row->std_error * row->std_error;
    if (!isfinite(row->estimate) || !isfinite(variance)) {
        avlast_yaml_fail(error, effect->node, "AV416",
                         "effect '%s': its row of '%s' has no estimate or no standard "
                         "error",
                         effect->id, effect->result);
        return FALSE;
    }
    input->value = row->estimate;
    input->se = sqrt(variance);
    input->distribution = variance > 0.0 ? AVLAST_INPUT_NORMAL : AVLAST_INPUT_FIXED;
    input->source = effect->result;
    return TRUE;
}

static void free_matrix(gpointer matrix)
{
    if (matrix)
        gsl_matrix_free(matrix);
}

/* From the influence that both results keep, or NULL. Formed once for two results. */
static const gsl_matrix *covariance_between(Files *files, const Origin *a,
                                            const Origin *b)
{
    g_autofree char *key =
        g_strdup_printf("%p %p", (const void *)a->result, (const void *)b->result);
    gpointer found;

    if (g_hash_table_lookup_extended(files->pairs, key, NULL, &found))
        return found;
    gsl_matrix *v = avlast_between_covariance(a->result, b->result, NULL, NULL);
    g_hash_table_insert(files->pairs, g_steal_pointer(&key), v);
    return v;
}

/* Covariance of two effects; NaN when it is not known. */
static double covariance_of(Files *files, const Origin *a, const Origin *b)
{
    if (!a->result || !b->result)
        return NAN;
    const gsl_matrix *v = a->result->estimates->covariance;
    if (a->result == b->result && v && isfinite(gsl_matrix_get(v, a->row, b->row)))
        return gsl_matrix_get(v, a->row, b->row);
    v = covariance_between(files, a, b);
    if (v)
        return gsl_matrix_get(v, a->row, b->row);
    const double kept =
        avlast_between_value(files->between, a->sha256, a->row, b->sha256, b->row);
    files->used = files->used || isfinite(kept);
    return kept;
}

static double known_covariance(const AvlastValueModel *model, Files *files,
                               const Origin *origin, guint i, guint j)
{
    const AvlastEffectItem *effects = &g_array_index(model->effects, AvlastEffectItem, 0);
    const AvlastInput *a = avlast_value_input(model, effects[i].estimate);
    const AvlastInput *b = avlast_value_input(model, effects[j].estimate);

    if (a->joint && b->joint && a->table == b->table)
        return avlast_draw_table_covariance(a, b);
    return covariance_of(files, &origin[i], &origin[j]);
}

static void note_independent(AvlastValueModel *model, const Origin *origin, guint i,
                             guint j)
{
    const AvlastEffectItem *a = &g_array_index(model->effects, AvlastEffectItem, i);
    const AvlastEffectItem *b = &g_array_index(model->effects, AvlastEffectItem, j);
    const char *why =
        !origin[i].result || !origin[j].result
            ? _("typed in")
            : _("their results hold no covariance or influence values in common");

    g_ptr_array_add(
        model->notes,
        g_strdup_printf(_("effects '%s' and '%s' are taken as independent (%s)"), a->id,
                        b->id, why));
}

/* The pair's covariance: what the results hold, else what the model states, else none. */
static gboolean find_covariance(AvlastValueModel *model, Files *files,
                                const Origin *origin, guint i, guint j, double *value,
                                GError **error)
{
    const AvlastEffectItem *a = &g_array_index(model->effects, AvlastEffectItem, i);
    const AvlastEffectItem *b = &g_array_index(model->effects, AvlastEffectItem, j);
    const AvlastCorrelation *stated =
        avlast_correlation_stated(model, a->estimate, b->estimate);

    *value = known_covariance(model, files, origin, i, j);
    const guint8 told = isfinite(*value) ? 1 : 0;
    model->told[i * model->effects->len + j] = told;
    model->told[j * model->effects->len + i] = told;
    if (stated && told) {
        avlast_yaml_fail(error, stated->node, "AV661",
                         "the results hold the covariance of '%s' and '%s' already",
                         a->id, b->id);
        return FALSE;
    }
    if (stated)
        *value = stated->rho * avlast_input_sd(avlast_value_input(model, a->estimate)) *
                 avlast_input_sd(avlast_value_input(model, b->estimate));
    if (!isfinite(*value)) {
        note_independent(model, origin, j, i);
        *value = 0.0;
    }
    return TRUE;
}

static gboolean fill_covariance(AvlastValueModel *model, Files *files,
                                const Origin *origin, GError **error)
{
    const guint p = model->effects->len;

    model->covariance = avlast_matrix_new(p, p, error);
    g_free(model->told);
    model->told = model->covariance ? avlast_table(guint8, p, p, error) : NULL;
    if (!model->told)
        return FALSE;
    for (guint i = 0; i < p; i++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, i);
        const double sd = avlast_input_sd(avlast_value_input(model, effect->estimate));
        gsl_matrix_set(model->covariance, i, i, sd * sd);
        for (guint j = 0; j < i; j++) {
            double value;
            if (!find_covariance(model, files, origin, i, j, &value, error))
                return FALSE;
            gsl_matrix_set(model->covariance, i, j, value);
            gsl_matrix_set(model->covariance, j, i, value);
        }
    }
    return TRUE;
}

/* Reads a file once, and enters it among the sources. */
static gboolean read_file(AvlastValueModel *model, const AvlastEffectItem *effect,
                          const char *path, Files *files, GError **error)
{
    g_autoptr(AvlastResult) result = avlast_result_read(path, error);
    g_autofree char *digest = avlast_between_digest(path);

    if (!result)
        return FALSE;
    avlast_value_measured(model, result->estimates);
    if (digest)
        avlast_value_model_add_source(model, effect->result, digest);
    g_hash_table_insert(files->digests, g_strdup(path), g_steal_pointer(&digest));
    g_hash_table_insert(files->results, g_strdup(path), g_steal_pointer(&result));
    return TRUE;
}

static gboolean read_origin(AvlastValueModel *model, const AvlastEffectItem *effect,
                            const char *folder, Files *files, Origin *origin,
                            GError **error)
{
    const AvlastYaml *from = avlast_yaml_find(effect->node, "from");
    g_autofree char *path =
        avlast_yaml_path(avlast_yaml_find(from, "result"), folder, error);

    if (!path || (!g_hash_table_contains(files->results, path) &&
                  !read_file(model, effect, path, files, error)))
        return FALSE;
    origin->result = g_hash_table_lookup(files->results, path);
    origin->sha256 = g_hash_table_lookup(files->digests, path);
    return find_row(effect, origin->result->estimates, &origin->row, error) &&
           take_estimate(model, effect, origin, error);
}

static gboolean resolve(AvlastValueModel *model, const char *folder, Files *files,
                        GError **error)
{
    const guint p = model->effects->len;
    g_autofree Origin *origin = g_new0(Origin, MAX(p, 1));

    for (guint i = 0; i < p; i++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, i);
        if (effect->result &&
            !read_origin(model, effect, folder, files, &origin[i], error))
            return FALSE;
    }
    if (!fill_covariance(model, files, origin, error))
        return FALSE;
    if (files->used)
        avlast_value_model_add_source(model, AVLAST_BETWEEN_FILE,
                                      avlast_between_sha256(files->between));
    return avlast_correlations_resolve(model, error);
}

gboolean avlast_effects_resolve(AvlastValueModel *model, const char *folder,
                                GError **error)
{
    Files files = {
        .results = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_result),
        .digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
        .pairs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_matrix),
        .between = avlast_between_read(folder, error)};
    const gboolean fine = files.between && resolve(model, folder, &files, error);

    g_hash_table_unref(files.results);
    g_hash_table_unref(files.digests);
    g_hash_table_unref(files.pairs);
    avlast_between_free(files.between);
    return fine;
}
