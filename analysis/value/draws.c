/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/draws.h"

#include "core/distribution.h"
#include "value/draw_table.h"
#include "value/effects.h"
#include "value/inverse.h"

void avlast_draws_free(AvlastDraws *draws)
{
    if (!draws)
        return;
    for (guint i = 0; i < draws->inputs; i++)
        g_free(draws->column[i]);
    g_free(draws->column);
    g_free(draws);
}

/* FNV-1a of the id, moved on while another input before it has the same (which is next to
 * never): distinct inputs never share numbers. */
static void streams_of_inputs(const AvlastValueModel *model, guint32 *stream)
{
    g_autoptr(GHashTable) taken = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (guint i = 0; i < model->inputs->len; i++) {
        guint32 hash = 2166136261u;
        for (const char *p = avlast_value_input(model, i)->id; *p; p++)
            hash = (hash ^ (guchar)*p) * 16777619u;
        while (!g_hash_table_add(taken, GUINT_TO_POINTER(hash)))
            hash++;
        stream[i] = hash;
    }
}

/* What every input's draws are made from. */
typedef struct {
    const AvlastValueModel *model;
    const AvlastSampling *sampling;
    gsl_matrix *root; /* of model->joint */
    AvlastInverse normal;
    guint32 *item;    /* stream of each input */
    guint *dimension; /* of the drawn ones, in order */
    guint *place;     /* in model->joined, or AVLAST_VALUE_NONE */
    gsize n;
    guint32 seed;
} Source;

/* Draws taken at a time, so that the scores of what is correlated stay in cache. */
enum { BLOCK = 512 };

/* Row i of L times z, z_j from the stream of input j of those drawn together. */
static void fill_scores(const Source *s, gsize i, gsize first, gsize count, double *score)
{
    double u[BLOCK], z[BLOCK];

    for (gsize r = 0; r < count; r++)
        score[r] = 0.0;
    for (gsize j = 0; j < s->root->size2; j++) {
        const double loading = gsl_matrix_get(s->root, i, j);
        const guint input = g_array_index(s->model->joined, guint, j);
        if (loading == 0.0)
            continue;
        avlast_sampling_fill(s->sampling, s->dimension[input], s->item[input], first,
                             count, u);
        avlast_inverse_fill(&s->normal, u, count, z);
        for (gsize r = 0; r < count; r++)
            score[r] += loading * z[r];
    }
}

static void draw_joined(const Source *s, guint input, const AvlastInverse *inverse,
                        gsize first, gsize count, double *out)
{
    const gboolean effect = s->place[input] < s->model->effects->len;

    fill_scores(s, s->place[input], first, count, out);
    for (gsize r = 0; r < count; r++)
        out[r] = effect ? inverse->input->value + out[r] : avlast_normal_cdf(out[r]);
    if (!effect)
        avlast_inverse_fill(inverse, out, count, out);
}

static void draw_alone(const Source *s, guint input, const AvlastInverse *inverse,
                       gsize first, gsize count, double *out)
{
    avlast_sampling_fill(s->sampling, s->dimension[input], s->item[input], first, count,
                         out);
    avlast_inverse_fill(inverse, out, count, out);
}

static void draw_input(const Source *s, guint input, double *out)
{
    const AvlastInput *in = avlast_value_input(s->model, input);

    if (in->joint) {
        avlast_draw_table_fill(s->model, in, s->seed, 0, s->n, out);
        return;
    }
    g_auto(AvlastInverse) inverse = avlast_inverse_new(in);
    for (gsize first = 0; first < s->n; first += BLOCK) {
        const gsize count = MIN((gsize)BLOCK, s->n - first);
        if (s->place[input] == AVLAST_VALUE_NONE)
            draw_alone(s, input, &inverse, first, count, out + first);
        else
            draw_joined(s, input, &inverse, first, count, out + first);
    }
}

static void clear_source(Source *s)
{
    g_clear_pointer(&s->root, gsl_matrix_free);
    avlast_inverse_clear(&s->normal);
    g_free(s->item);
    g_free(s->dimension);
    g_free(s->place);
}

static gboolean open_source(Source *s, GError **error)
{
    static const AvlastInput standard = {.distribution = AVLAST_INPUT_NORMAL, .se = 1.0};
    const AvlastValueModel *model = s->model;
    const guint m = model->inputs->len;
    guint dimension = 0;

    s->item = avlast_array(guint32, m, error);
    s->dimension = s->item ? avlast_array(guint, m, error) : NULL;
    s->place = s->dimension ? avlast_array(guint, m, error) : NULL;
    if (!s->place || (model->joined->len &&
                      !(s->root = avlast_semidefinite_root(model->joint, error))))
        return FALSE;
    if (s->root)
        s->normal = avlast_inverse_new(&standard);
    streams_of_inputs(model, s->item);
    for (guint i = 0; i < m; i++) {
        s->place[i] = AVLAST_VALUE_NONE;
        s->dimension[i] = dimension;
        dimension += avlast_value_input(model, i)->distribution != AVLAST_INPUT_FIXED;
    }
    for (guint i = 0; i < model->joined->len; i++)
        s->place[g_array_index(model->joined, guint, i)] = i;
    return TRUE;
}

AvlastDraws *avlast_draws_variant(const AvlastValueModel *model, gsize n, guint32 seed,
                                  guint variant, GError **error)
{
    const guint m = model->inputs->len;
    g_autoptr(AvlastDraws) draws = g_new0(AvlastDraws, 1);
    g_autoptr(AvlastSampling) sampling = avlast_sampling_new(
        variant ? AVLAST_SAMPLER_LHS : model->sampler, n, seed, variant, error);
    Source source = {.model = model,
                     .sampling = sampling,
                     .n = n,
                     .seed = seed + (guint32)variant * 0x9e3779b9u};
    gboolean fine = sampling && open_source(&source, error);

    draws->n = n;
    draws->inputs = m;
    draws->column = g_new0(double *, MAX(m, 1));
    for (guint i = 0; i < m && fine; i++)
        if (avlast_value_input(model, i)->distribution != AVLAST_INPUT_FIXED)
            fine = (draws->column[i] = avlast_array(double, n, error)) != NULL;
    if (fine) {
#pragma omp parallel for schedule(dynamic, 1)
        for (guint i = 0; i < m; i++)
            if (draws->column[i])
                draw_input(&source, i, draws->column[i]);
    }
    clear_source(&source);
    return fine ? g_steal_pointer(&draws) : NULL;
}

AvlastDraws *avlast_draws_new(const AvlastValueModel *model, gsize n, guint32 seed,
                              GError **error)
{
    return avlast_draws_variant(model, n, seed, 0, error);
}
