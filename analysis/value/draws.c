/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/draws.h"

#include "core/distribution.h"
#include "value/draw_table.h"
#include "value/effects.h"
#include "value/inverse.h"

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
typedef struct _AvlastDrawSource {
    const AvlastValueModel *model;
    AvlastSampling *sampling;
    AvlastInverse *inverse; /* of each input that is drawn */
    gsl_matrix *root;       /* of model->joint */
    AvlastInverse normal;
    guint32 *item;    /* stream of each input */
    guint *dimension; /* of the drawn ones, in order */
    guint *place;     /* in model->joined, or AVLAST_VALUE_NONE */
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

/* Any number of consecutive draws. */
static void draw_some(const Source *s, guint input, gsize first, gsize n, double *out)
{
    const AvlastInput *in = avlast_value_input(s->model, input);

    if (in->joint) {
        avlast_draw_table_fill(s->model, in, s->seed, first, n, out);
        return;
    }
    for (gsize i = 0; i < n; i += BLOCK) {
        const gsize count = MIN((gsize)BLOCK, n - i);
        if (s->place[input] == AVLAST_VALUE_NONE)
            draw_alone(s, input, &s->inverse[input], first + i, count, out + i);
        else
            draw_joined(s, input, &s->inverse[input], first + i, count, out + i);
    }
}

static void source_free(Source *s)
{
    if (!s)
        return;
    for (guint i = 0; s->inverse && i < s->model->inputs->len; i++)
        avlast_inverse_clear(&s->inverse[i]);
    g_free(s->inverse);
    g_clear_pointer(&s->root, gsl_matrix_free);
    avlast_inverse_clear(&s->normal);
    avlast_sampling_free(s->sampling);
    g_free(s->item);
    g_free(s->dimension);
    g_free(s->place);
    g_free(s);
}

static void number_inputs(Source *s)
{
    const guint m = s->model->inputs->len;
    guint dimension = 0;

    streams_of_inputs(s->model, s->item);
    for (guint i = 0; i < m; i++) {
        s->place[i] = AVLAST_VALUE_NONE;
        s->dimension[i] = dimension;
        dimension += avlast_value_input(s->model, i)->distribution != AVLAST_INPUT_FIXED;
    }
    for (guint i = 0; i < s->model->joined->len; i++)
        s->place[g_array_index(s->model->joined, guint, i)] = i;
}

static void make_inverses(Source *s)
{
    static const AvlastInput standard = {.distribution = AVLAST_INPUT_NORMAL, .se = 1.0};
    const guint m = s->model->inputs->len;

    if (s->root)
        s->normal = avlast_inverse_new(&standard);
#pragma omp parallel for schedule(dynamic, 1)
    for (guint i = 0; i < m; i++) {
        const AvlastInput *input = avlast_value_input(s->model, i);
        /* The effects are sums of normal scores. */
        if (s->place[i] < s->model->effects->len)
            s->inverse[i].input = input;
        else if (input->distribution != AVLAST_INPUT_FIXED && !input->joint)
            s->inverse[i] = avlast_inverse_new(input);
    }
}

static Source *source_new(const AvlastValueModel *model, gsize n, guint32 seed,
                          guint variant, GError **error)
{
    const guint m = model->inputs->len;
    Source *s = g_new0(Source, 1);

    s->model = model;
    s->seed = seed + (guint32)variant * 0x9e3779b9u;
    s->sampling = avlast_sampling_new(variant ? AVLAST_SAMPLER_LHS : model->sampler, n,
                                      seed, variant, error);
    s->item = s->sampling ? avlast_array(guint32, m, error) : NULL;
    s->dimension = s->item ? avlast_array(guint, m, error) : NULL;
    s->place = s->dimension ? avlast_array(guint, m, error) : NULL;
    s->inverse = s->place ? avlast_array(AvlastInverse, m, error) : NULL;
    if (!s->inverse || (model->joined->len &&
                        !(s->root = avlast_semidefinite_root(model->joint, error)))) {
        source_free(s);
        return NULL;
    }
    number_inputs(s);
    make_inverses(s);
    return s;
}

void avlast_draws_free(AvlastDraws *draws)
{
    if (!draws)
        return;
    for (guint i = 0; i < draws->inputs; i++)
        g_free(draws->column[i]);
    g_free(draws->column);
    source_free(draws->source);
    g_free(draws);
}

static AvlastDraws *draws_open(const AvlastValueModel *model, gsize n, guint32 seed,
                               guint variant, GError **error)
{
    AvlastDraws *draws = g_new0(AvlastDraws, 1);

    draws->n = n;
    draws->shown = MIN(n, (gsize)AVLAST_DRAWS_SHOWN);
    draws->inputs = model->inputs->len;
    draws->column = g_new0(double *, MAX(draws->inputs, 1));
    draws->source = source_new(model, n, seed, variant, error);
    if (!draws->source)
        g_clear_pointer(&draws, avlast_draws_free);
    return draws;
}

AvlastDraws *avlast_draws_open(const AvlastValueModel *model, gsize n, guint32 seed,
                               GError **error)
{
    return draws_open(model, n, seed, 0, error);
}

/* Whether draws of this input exist at all. */
static gboolean exists(const AvlastDraws *draws, guint input)
{
    return draws->column[input] ||
           (draws->source &&
            avlast_value_input(draws->source->model, input)->distribution !=
                AVLAST_INPUT_FIXED);
}

/* Parts of columns that are filled at a time. */
enum { PART = 32 * BLOCK };

gboolean avlast_draws_keep(AvlastDraws *draws, const guint8 *which, GError **error)
{
    const gsize n = draws->n, parts = (n + PART - 1) / PART;
    g_autofree guint *fresh = g_new(guint, MAX(draws->inputs, 1));
    guint count = 0;

    for (guint i = 0; i < draws->inputs; i++) {
        if (draws->column[i] || !exists(draws, i) || (which && !which[i]))
            continue;
        if (!(draws->column[i] = avlast_array(double, n, error)))
            return FALSE;
        fresh[count++] = i;
    }
#pragma omp parallel for schedule(dynamic, 1) collapse(2) if (count * parts > 1)
    for (guint k = 0; k < count; k++)
        for (gsize part = 0; part < parts; part++)
            draw_some(draws->source, fresh[k], part * PART,
                      MIN((gsize)PART, n - part * PART),
                      draws->column[fresh[k]] + part * PART);
    return TRUE;
}

AvlastDraws *avlast_draws_variant(const AvlastValueModel *model, gsize n, guint32 seed,
                                  guint variant, GError **error)
{
    AvlastDraws *draws = draws_open(model, n, seed, variant, error);

    if (draws && !avlast_draws_keep(draws, NULL, error))
        g_clear_pointer(&draws, avlast_draws_free);
    if (draws)
        g_clear_pointer(&draws->source, source_free);
    return draws;
}

AvlastDraws *avlast_draws_new(const AvlastValueModel *model, gsize n, guint32 seed,
                              GError **error)
{
    return avlast_draws_variant(model, n, seed, 0, error);
}

/* --- blocks --- */

AvlastDrawBlock avlast_draw_block_new(const AvlastDraws *draws, gsize size)
{
    return (AvlastDrawBlock){.draws = draws,
                             .size = size,
                             .at = g_new0(const double *, MAX(draws->inputs, 1)),
                             .room = g_new0(double *, MAX(draws->inputs, 1))};
}

void avlast_draw_block_clear(AvlastDrawBlock *block)
{
    for (guint i = 0; block->room && i < block->draws->inputs; i++)
        g_free(block->room[i]);
    g_clear_pointer(&block->room, g_free);
    g_clear_pointer(&block->at, g_free);
}

void avlast_draw_block_at(AvlastDrawBlock *block, gsize first, gsize n)
{
    block->first = first;
    block->n = n;
    for (guint i = 0; i < block->draws->inputs; i++)
        block->at[i] = NULL;
}

const double *avlast_draw_block_of(AvlastDrawBlock *block, guint input)
{
    const AvlastDraws *draws = block->draws;

    if (block->at[input])
        return block->at[input];
    if (draws->column[input])
        return block->at[input] = draws->column[input] + block->first;
    if (!block->room[input])
        block->room[input] = g_new(double, block->size);
    draw_some(draws->source, input, block->first, block->n, block->room[input]);
    return block->at[input] = block->room[input];
}
