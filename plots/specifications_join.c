/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models of several result files as one result, for the specification curve. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "plots/chart.h"

/* Settings that tell what a model is, beside its terms. */
static const char *const telling[] = {"where", "weights", "covariates", "family", NULL};

typedef struct {
    AvlastResult *const *results;
    const char *const *names;
    gsize n;
    AvlastResult *all;
    json_t *models;
} Join;

static gboolean all_say(const Join *j, const char *(*text)(const AvlastResult *))
{
    for (gsize i = 1; i < j->n; i++)
        if (g_strcmp0(text(j->results[i]), text(j->results[0])) != 0)
            return FALSE;
    return TRUE;
}

static const char *method_of(const AvlastResult *result)
{
    return result->estimates->method;
}

static const char *design_of(const AvlastResult *result)
{
    return result->estimates->design;
}

static void add_choice(json_t *choices, const char *text)
{
    for (gsize i = 0; i < json_array_size(choices); i++)
        if (strcmp(json_string_value(json_array_get(choices, i)), text) == 0)
            return;
    json_array_append_new(choices, json_string(text));
}

/* What the file itself says, where its models differ from those of others. */
static void add_telling(const Join *j, const AvlastResult *result, const char *method,
                        json_t *choices)
{
    if (method && !all_say(j, method_of))
        add_choice(choices, method);
    if (design_of(result) && !all_say(j, design_of))
        add_choice(choices, design_of(result));
    for (const char *const *name = telling; *name; name++) {
        const char *value = avlast_json_member_text(result->settings, *name);
        g_autofree char *text = value ? g_strdup_printf("%s: %s", *name, value) : NULL;
        if (text)
            add_choice(choices, text);
    }
}

static gboolean is_coefficient(const AvlastEstimate *row)
{
    return row->term && isfinite(row->estimate) && isfinite(row->conf_low) &&
           isfinite(row->conf_high);
}

static void add_row(Join *j, const AvlastEstimate *row, gsize number)
{
    g_autofree char *group = g_strdup_printf("model=%d", (int)number);
    AvlastEstimate *copy =
        avlast_estimates_add(j->all->estimates, row->outcome, group, row->term);

    copy->estimate = row->estimate;
    copy->std_error = row->std_error;
    copy->conf_low = row->conf_low;
    copy->conf_high = row->conf_high;
    copy->nobs = row->nobs;
}

/* y ~ x | effects | d ~ z: what has no row of its own. */
static void add_parts(const char *formula, json_t *choices)
{
    g_auto(GStrv) parts = g_strsplit(formula, "|", -1);

    for (char **part = parts + 1; parts[0] && *part; part++) {
        g_auto(GStrv) effects = g_strsplit(*part, strchr(*part, '~') ? "\n" : "+", -1);
        for (char **effect = effects; *effect; effect++) {
            const char *bare = g_strstrip(*effect);
            g_autofree char *text =
                strchr(bare, '~') ? g_strdup(bare) : g_strconcat("| ", bare, NULL);
            if (*bare)
                add_choice(choices, text);
        }
    }
}

/* The outcome's rows that are of no group are a model: its terms are choices, a factor's
 * levels one. */
static void add_plain(Join *j, gsize file, const char *outcome)
{
    const AvlastResult *result = j->results[file];
    const gsize number = json_array_size(j->models) + 1;
    json_t *choices = json_array();

    for (guint r = 0; r < result->estimates->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, r);
        if (row->group || !is_coefficient(row) || g_strcmp0(row->outcome, outcome) != 0)
            continue;
        add_row(j, row, number);
        if (strcmp(row->term, "(Intercept)") != 0 && !strchr(row->term, '(')) {
            g_autofree char *bare = g_strndup(row->term, strcspn(row->term, "="));
            add_choice(choices, bare);
        }
    }
    const char *first = result->arguments ? result->arguments[0] : NULL;
    const gboolean formula = first && strchr(first, '~');
    if (formula)
        add_parts(first, choices);
    add_telling(j, result, method_of(result), choices);
    json_array_append_new(j->models,
                          json_pack("{s:s, s:o, s:o}", "formula",
                                    formula ? first : j->names[file], "choices", choices,
                                    "outcome", avlast_json_text(outcome ? outcome : "")));
}

static void add_outcomes(Join *j, gsize file)
{
    const AvlastEstimates *e = j->results[file]->estimates;
    g_autoptr(GPtrArray) seen = g_ptr_array_new();

    for (guint r = 0; r < e->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(e, r);
        char *outcome = row->outcome;
        if (row->group || !is_coefficient(row) || !outcome ||
            g_ptr_array_find_with_equal_func(seen, outcome, g_str_equal, NULL))
            continue;
        g_ptr_array_add(seen, outcome);
        add_plain(j, file, row->outcome);
    }
}

/* A file with several models: they follow in its order. */
static void add_models(Join *j, gsize file, const json_t *models)
{
    const AvlastResult *result = j->results[file];
    const gsize before = json_array_size(j->models);

    for (gsize m = 0; m < json_array_size(models); m++) {
        json_t *model = json_deep_copy(json_array_get(models, m));
        const json_t *own =
            json_array_get(json_object_get(result->settings, "models"), m);
        add_telling(j, result, avlast_chart_text(own, "estimator", NULL),
                    json_object_get(model, "choices"));
        json_array_append_new(j->models, model);
    }
    for (guint r = 0; r < result->estimates->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, r);
        char *end = NULL;
        if (!is_coefficient(row) || !row->group ||
            !g_str_has_prefix(row->group, "model="))
            continue;
        const gint64 number = g_ascii_strtoll(row->group + strlen("model="), &end, 10);
        if (*end == '\0' && number >= 1 && number <= (gint64)json_array_size(models))
            add_row(j, row, before + (gsize)number);
    }
}

static gboolean check(const Join *j, GError **error)
{
    for (gsize i = 1; i < j->n; i++) {
        const AvlastResult *one = j->results[0], *other = j->results[i];
        const gboolean ratios =
            json_is_true(json_object_get(one->settings, "exponentiate"));
        const char *what = NULL;

        if (fabs(one->estimates->level - other->estimates->level) > 1e-12)
            what = "intervals of another level";
        if (json_is_true(json_object_get(other->settings, "exponentiate")) != ratios)
            what = "ratios (--exponentiate) where the other has none, or the reverse";
        if (what) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV446", NULL,
                        "'%s' cannot stand beside '%s': it has %s", j->names[i],
                        j->names[0], what);
            return FALSE;
        }
    }
    return TRUE;
}

/* Level, settings and source as far as all files agree. */
static void describe(Join *j)
{
    const AvlastResult *first = j->results[0];
    AvlastEstimates *e = j->all->estimates;

    e->level = first->estimates->level;
    if (all_say(j, method_of))
        e->method = g_strdup(method_of(first));
    if (json_is_true(json_object_get(first->settings, "exponentiate")))
        json_object_set_new(j->all->settings, "exponentiate", json_true());
    for (gsize i = 0; i < j->n; i++)
        for (gsize f = 0; f < json_array_size(j->results[i]->inputs); f++) {
            json_t *input = json_array_get(j->results[i]->inputs, f);
            gboolean known = FALSE;
            for (gsize k = 0; k < json_array_size(j->all->inputs) && !known; k++)
                known = json_equal(
                    json_object_get(json_array_get(j->all->inputs, k), "sha256"),
                    json_object_get(input, "sha256"));
            if (!known)
                json_array_append(j->all->inputs, input);
        }
}

AvlastResult *avlast_chart_join(AvlastResult *const *results, const char *const *names,
                                gsize n, GError **error)
{
    g_autoptr(AvlastResult) all = avlast_result_new(results[0]->program);
    Join j = {results, names, n, all, json_array()};

    if (!all->estimates)
        all->estimates = avlast_estimates_new();
    json_object_set_new(all->charts, "specifications",
                        json_pack("{s:o}", "models", j.models));
    if (!check(&j, error))
        return NULL;
    describe(&j);
    for (gsize i = 0; i < n; i++) {
        const json_t *models =
            json_object_get(avlast_chart_member(results[i], "specifications"), "models");
        if (json_array_size(models) > 0)
            add_models(&j, i, models);
        else
            add_outcomes(&j, i);
    }
    if (avlast_chart_items(all, "specifications") == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV446", NULL,
                    "no coefficient with an interval is in two of the files' models");
        return NULL;
    }
    return g_steal_pointer(&all);
}
