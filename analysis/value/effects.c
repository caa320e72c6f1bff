/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/effects.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/sum.h"
#include "infer/result.h"
#include "value/correlation.h"
#include "value/draw_table.h"
#include "value/unpriced.h"

/* Where an effect's estimate was found. */
typedef struct {
    const AvlastResult *result; /* NULL: typed in */
    gsize row;
    GHashTable *unit; /* unit name -> row of the root + 1; NULL without a root */
} Origin;

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

static const char *first_digest(const AvlastResult *result)
{
    return avlast_json_member_text(json_array_get(result->inputs, 0), "sha256");
}

/* Units without a column are rows by number, counted after what leaves rows out or makes
 * others: the same number is the same row only where that was the same. */
static gboolean same_rows(const AvlastResult *a, const AvlastResult *b)
{
    static const char *const choice[] = {"where", "sql", "reshape"};

    for (guint i = 0; i < G_N_ELEMENTS(choice); i++) {
        const json_t *x = json_object_get(a->settings, choice[i]),
                     *y = json_object_get(b->settings, choice[i]);
        if (x != y && !(x && y && json_equal(x, y)))
            return FALSE;
    }
    return a->estimates->rows_read == b->estimates->rows_read;
}

static gboolean same_units(const Origin *a, const Origin *b)
{
    const AvlastEstimates *x = a->result->estimates, *y = b->result->estimates;
    const char *digest = first_digest(a->result);

    return x->root && y->root && a->unit && b->unit && digest &&
           g_strcmp0(digest, first_digest(b->result)) == 0 &&
           g_strcmp0(x->unit_column, y->unit_column) == 0 &&
           (x->unit_column || same_rows(a->result, b->result));
}

/* Sum over the units both results know; a unit that one lacks has no influence there. */
static double cross_covariance(const Origin *a, const Origin *b)
{
    const AvlastEstimates *x = a->result->estimates, *y = b->result->estimates;
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint u = 0; u < x->unit->len; u++) {
        const gsize v = GPOINTER_TO_SIZE(g_hash_table_lookup(b->unit, x->unit->pdata[u]));
        if (v)
            avlast_sum_add_product(&sum, gsl_matrix_get(x->root, u, a->row),
                                   gsl_matrix_get(y->root, v - 1, b->row));
    }
    return avlast_sum_value(&sum);
}

/* Covariance of two effects; NaN when it is not known. */
static double covariance_of(const Origin *a, const Origin *b)
{
    if (!a->result || !b->result)
        return NAN;
    const gsl_matrix *v = a->result->estimates->covariance;
    if (a->result == b->result && v && isfinite(gsl_matrix_get(v, a->row, b->row)))
        return gsl_matrix_get(v, a->row, b->row);
    return same_units(a, b) ? cross_covariance(a, b) : NAN;
}

static double known_covariance(const AvlastValueModel *model, const Origin *origin,
                               guint i, guint j)
{
    const AvlastEffectItem *effects = &g_array_index(model->effects, AvlastEffectItem, 0);
    const AvlastInput *a = avlast_value_input(model, effects[i].estimate);
    const AvlastInput *b = avlast_value_input(model, effects[j].estimate);

    if (a->joint && b->joint && a->table == b->table)
        return avlast_draw_table_covariance(a, b);
    return covariance_of(&origin[i], &origin[j]);
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
static gboolean find_covariance(AvlastValueModel *model, const Origin *origin, guint i,
                                guint j, double *value, GError **error)
{
    const AvlastEffectItem *a = &g_array_index(model->effects, AvlastEffectItem, i);
    const AvlastEffectItem *b = &g_array_index(model->effects, AvlastEffectItem, j);
    const AvlastCorrelation *stated =
        avlast_correlation_stated(model, a->estimate, b->estimate);

    *value = known_covariance(model, origin, i, j);
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

static gboolean fill_covariance(AvlastValueModel *model, const Origin *origin,
                                GError **error)
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
            if (!find_covariance(model, origin, i, j, &value, error))
                return FALSE;
            gsl_matrix_set(model->covariance, i, j, value);
            gsl_matrix_set(model->covariance, j, i, value);
        }
    }
    return TRUE;
}

static gboolean read_origin(AvlastValueModel *model, const AvlastEffectItem *effect,
                            const char *folder, GHashTable *results, Origin *origin,
                            GError **error)
{
    const AvlastYaml *from = avlast_yaml_find(effect->node, "from");
    g_autofree char *path =
        avlast_yaml_path(avlast_yaml_find(from, "result"), folder, error);

    if (!path)
        return FALSE;
    origin->result = g_hash_table_lookup(results, path);
    if (!origin->result) {
        g_autofree char *text = NULL;
        gsize length;
        AvlastResult *result = avlast_result_read(path, error);
        if (!result)
            return FALSE;
        g_hash_table_insert(results, g_strdup(path), result);
        origin->result = result;
        avlast_value_measured(model, result->estimates);
        if (g_file_get_contents(path, &text, &length, NULL)) {
            g_autofree char *digest = g_compute_checksum_for_data(
                G_CHECKSUM_SHA256, (const guchar *)text, length);
            avlast_value_model_add_source(model, effect->result, digest);
        }
    }
    const AvlastEstimates *estimates = origin->result->estimates;
    if (!find_row(effect, estimates, &origin->row, error))
        return FALSE;
    if (estimates->root && estimates->unit) {
        origin->unit = g_hash_table_new(g_str_hash, g_str_equal);
        for (guint u = 0; u < estimates->unit->len; u++)
            g_hash_table_insert(origin->unit, estimates->unit->pdata[u],
                                GSIZE_TO_POINTER((gsize)u + 1));
    }
    return take_estimate(model, effect, origin, error);
}

gboolean avlast_effects_resolve(AvlastValueModel *model, const char *folder,
                                GError **error)
{
    const guint p = model->effects->len;
    g_autoptr(GHashTable) results =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_result);
    g_autofree Origin *origin = g_new0(Origin, MAX(p, 1));
    gboolean fine = TRUE;

    for (guint i = 0; i < p && fine; i++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, i);
        if (effect->result)
            fine = read_origin(model, effect, folder, results, &origin[i], error);
    }
    fine = fine && fill_covariance(model, origin, error) &&
           avlast_correlations_resolve(model, error);
    for (guint i = 0; i < p; i++)
        g_clear_pointer(&origin[i].unit, g_hash_table_unref);
    return fine;
}
