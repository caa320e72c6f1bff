/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/regress/models.h"

#include "core/error.h"

typedef struct {
    const char *text;
    AvlastRegress r;
    AvlastRegressFit fit;
    AvlastInstruments instruments;
    AvlastRegressWays ways;
    AvlastFormula *formula;
} Model;

static void model_free(gpointer data)
{
    Model *model = data;

    avlast_regress_fit_clear(&model->fit);
    avlast_instruments_clear(&model->instruments);
    avlast_regress_ways_clear(&model->ways);
    g_clear_pointer(&model->formula, avlast_formula_free);
    g_free(model);
}

static Model *model_of(GPtrArray *models, gsize i)
{
    return g_ptr_array_index(models, i);
}

/* Everything that can be known to be wrong before the file is read. */
static gboolean prepare(AvlastRun *run, Model *m, GError **error)
{
    m->fit = avlast_regress_fit();
    m->r = (AvlastRegress){.run = run, .own = run->own, .fit = &m->fit};
    AvlastRegress *r = &m->r;

    if (!(r->family = avlast_regress_family(run, error)))
        return FALSE;
    m->formula = r->family->parse
                     ? r->family->parse(m->text, error)
                     : avlast_instruments_parse(m->text, &m->instruments, error);
    r->formula = m->formula;
    r->instruments = m->instruments.formula ? &m->instruments : NULL;
    return m->formula && avlast_regress_choose_se(run, r->family, &r->se, error) &&
           avlast_instruments_check(r, error) &&
           (!r->family->check || r->family->check(r, error)) &&
           avlast_regress_check_absorb(r, error) &&
           avlast_regress_check_ways(r, m->formula, error) &&
           avlast_regress_check_wild(r, error);
}

/* The columns to read for all the models. */
static AvlastFrame *read_frame(AvlastRun *run, GPtrArray *models, GError **error)
{
    g_autoptr(GPtrArray) columns = g_ptr_array_new_with_free_func(g_free);
    const AvlastRegressOptions *own = run->own;

    for (guint i = 0; i < models->len; i++) {
        g_auto(GStrv) names = avlast_formula_columns(model_of(models, i)->formula);
        for (char **name = names; *name; name++)
            g_ptr_array_add(columns, g_strdup(*name));
    }
    if (own->offset)
        g_ptr_array_add(columns, g_strdup(own->offset));
    if (own->exposure)
        g_ptr_array_add(columns, g_strdup(own->exposure));
    g_ptr_array_add(columns, NULL);
    return avlast_run_frame(run, run->arguments[1],
                            (const char *const *)(void *)columns->pdata, error);
}

static AvlastResult *fit(Model *m, const AvlastFrame *frame, GError **error)
{
    AvlastRegress *r = &m->r;
    g_autoptr(AvlastSample) sample = avlast_regress_sample(r, frame, error);
    g_autoptr(AvlastModelMatrix) matrix =
        sample && avlast_regress_settle_se(r, sample, error) &&
                avlast_regress_read_ways(r, frame, &m->ways, error)
            ? avlast_regress_matrix_new(r, frame, sample, r, error)
            : NULL;
    g_autoptr(GPtrArray) lost = g_steal_pointer(&r->lost);

    if (!matrix)
        return NULL;
    r->lost = lost;
    r->frame = frame;
    r->ways = &m->ways;
    r->matrix = matrix;
    AvlastResult *result = avlast_regress_result(r, sample, error);
    r->lost = NULL;
    r->matrix = NULL;
    return result;
}

/* What a model has that others may lack. */
static json_t *described(const Model *m)
{
    json_t *choices = json_array();
    g_auto(GStrv) terms = avlast_formula_terms(m->formula);
    g_auto(GStrv) effects = avlast_formula_effects(m->formula);

    for (char **term = terms; *term; term++)
        json_array_append_new(choices, json_string(*term));
    for (char **effect = effects; *effect; effect++)
        json_array_append_new(choices, json_sprintf("| %s", *effect));
    if (m->instruments.formula) {
        g_autofree char *endogenous = g_strstrip(g_strdup(m->instruments.endogenous)),
                        *excluded = g_strstrip(g_strdup(m->instruments.excluded));
        json_array_append_new(choices, json_sprintf("%s ~ %s", endogenous, excluded));
    }
    return json_pack("{s:s, s:o}", "formula", m->text, "choices", choices);
}

static void result_free(gpointer result)
{
    avlast_result_free(result);
}

static void described_free(gpointer json)
{
    json_decref(json);
}

/* --adjust. What was kept for it goes no further. */
static gboolean adjust(AvlastRun *run, AvlastResult *result, GError **error)
{
    const AvlastRegressOptions *own = run->own;

    if (!avlast_adjust_within(run, &own->together, result, error))
        return FALSE;
    if (!run->options.influence && !run->options.keep_influence) {
        g_clear_pointer(&result->estimates->root, gsl_matrix_free);
        g_clear_pointer(&result->estimates->unit, g_ptr_array_unref);
    }
    return TRUE;
}

static gboolean check_together(AvlastRun *run, GError **error)
{
    const AvlastRegressOptions *own = run->own;

    if (!avlast_adjust_within_check(run, &own->together, error))
        return FALSE;
    run->joined = own->further && avlast_adjust_within_band(&own->together);
    if (!own->exponentiate || !avlast_adjust_within_band(&own->together))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV445", NULL,
                "--adjust sup-t: the joint band is of b, not of exp(b)\nhint: without "
                "--exponentiate, the exponentials of its ends hold together as well");
    return FALSE;
}

static AvlastResult *together(GPtrArray *models, const AvlastFrame *frame, GError **error)
{
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(described_free);

    for (guint i = 0; i < models->len; i++) {
        AvlastResult *one = fit(model_of(models, i), frame, error);
        if (!one)
            return NULL;
        g_ptr_array_add(results, one);
        g_ptr_array_add(texts, described(model_of(models, i)));
    }
    if (models->len > 1 &&
        !avlast_regress_join((AvlastResult *const *)(void *)results->pdata, models->len,
                             (json_t *const *)(void *)texts->pdata, error))
        return NULL;
    AvlastResult *first = g_ptr_array_index(results, 0);
    if (!adjust(model_of(models, 0)->r.run, first, error))
        return NULL;
    results->pdata[0] = NULL;
    return first;
}

AvlastResult *avlast_regress_models(AvlastRun *run, GError **error)
{
    g_autoptr(GPtrArray) models = g_ptr_array_new_with_free_func(model_free);
    const AvlastRegressOptions *own = run->own;

    if (own->further && run->options.checkpoint) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV388", NULL,
                    "--checkpoint is of one loop, and each of several models (--and) has "
                    "its own");
        return NULL;
    }
    if (!check_together(run, error))
        return NULL;
    for (guint i = 0; i == 0 || (own->further && own->further[i - 1]); i++) {
        Model *m = g_new0(Model, 1);
        m->text = i == 0 ? run->arguments[0] : own->further[i - 1];
        g_ptr_array_add(models, m);
        if (!prepare(run, m, error))
            return NULL;
    }
    run->resampling = own->wild != NULL;
    g_autoptr(AvlastFrame) frame = read_frame(run, models, error);
    return frame ? together(models, frame, error) : NULL;
}
