/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/blocks.h"

#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "core/sum.h"
#include "value/path.h"
#include "value/ruled.h"

/* Up to so many blocks, waking threads costs more than it gives. */
enum { BLOCK = AVLAST_VALUE_BLOCK, SERIAL = 64 };

/* So many S_g are kept (256 MB); beyond, every measure computes them anew. */
#define KEPT ((gsize)1 << 25)

static void clear_group(gpointer data)
{
    g_free(((AvlastLineGroup *)data)->factor);
}

void avlast_blocks_free(AvlastBlocks *blocks)
{
    if (!blocks)
        return;
    g_array_unref(blocks->groups);
    g_free(blocks->group);
    g_free(blocks->place);
    g_free(blocks->sum);
    g_free(blocks);
}

/* `ordinal` numbers the lines with a rule. */
static AvlastLineGroup group_of_line(const AvlastScenarioValue *value, guint l,
                                     guint ordinal)
{
    const AvlastLines *lines = value->lines;
    const AvlastLine *line = avlast_line(lines, l);
    const double *discount = avlast_lines_discount(lines, l);
    const gboolean ruled = line->rule != AVLAST_RULE_NONE;
    const gboolean drawn = !ruled && line->effect != AVLAST_VALUE_NONE &&
                           value->profile[line->effect] != NULL;
    AvlastLineGroup group = {drawn ? avlast_scenario_alike(lines, line->effect)
                                   : AVLAST_VALUE_NONE,
                             l, g_new(double, lines->years), NAN};
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (ruled)
        group.effect = lines->model->effects->len + ordinal;
    for (guint t = 0; t < lines->years; t++) {
        const double weight =
            drawn || ruled ? line->weight[t] : avlast_scenario_fixed_weight(value, l, t);
        group.factor[t] = weight * discount[t];
        avlast_sum_add_product(&sum, weight, discount[t]);
    }
    group.total = avlast_sum_value(&sum);
    return group;
}

AvlastBlocks *avlast_blocks_new(const AvlastScenarioValue *value)
{
    const guint count = value->lines->lines->len;
    const gsize size = value->lines->years * sizeof(double);
    AvlastBlocks *blocks = g_new0(AvlastBlocks, 1);
    guint ruled = 0;

    blocks->groups = g_array_new(FALSE, TRUE, sizeof(AvlastLineGroup));
    g_array_set_clear_func(blocks->groups, clear_group);
    blocks->group = g_new0(guint, MAX(count, 1));
    for (guint l = 0; l < count; l++) {
        AvlastLineGroup group = group_of_line(value, l, ruled);
        ruled += avlast_line(value->lines, l)->rule != AVLAST_RULE_NONE;
        guint g = 0;
        for (; g < blocks->groups->len; g++) {
            const AvlastLineGroup *other =
                &g_array_index(blocks->groups, AvlastLineGroup, g);
            if (other->effect == group.effect &&
                memcmp(other->factor, group.factor, size) == 0)
                break;
        }
        blocks->group[l] = g;
        if (g == blocks->groups->len)
            g_array_append_val(blocks->groups, group);
        else
            clear_group(&group);
    }
    return blocks;
}

/* What one thread needs for a block of draws. */
typedef struct {
    const AvlastScenarioValue *value;
    const AvlastMeasure *measure; /* NULL: all groups are used */
    guint8 *used;                 /* per group */
    double *amount;               /* groups x BLOCK: A_g */
    double *profile;              /* effects x years x BLOCK, those drawn */
    double quantity[BLOCK];
} Work;

static const AvlastLineGroup *group_at(const Work *w, guint g)
{
    return &g_array_index(w->value->blocks->groups, AvlastLineGroup, g);
}

static Work *work_new(const AvlastScenarioValue *value, const AvlastMeasure *measure)
{
    const AvlastLines *lines = value->lines;
    const guint groups = MAX(value->blocks->groups->len, 1);
    Work *w = g_new0(Work, 1);
    gboolean any = FALSE;

    w->value = value;
    w->measure = measure;
    w->used = g_new0(guint8, groups);
    w->amount = g_new0(double, (gsize)groups *BLOCK);
    for (guint l = 0; l < lines->lines->len; l++)
        if (!measure || measure->own[l] != 0.0 ||
            (measure->financed && measure->financed[l] != 0.0))
            w->used[value->blocks->group[l]] = 1;
    for (guint g = 0; g < value->blocks->groups->len; g++)
        any |= w->used[g] && group_at(w, g)->effect != AVLAST_VALUE_NONE;
    if (any)
        w->profile = g_new0(
            double, (gsize)(lines->model->effects->len + avlast_lines_ruled(lines)) *
                        lines->years * BLOCK);
    return w;
}

static void work_free(Work *w)
{
    g_free(w->used);
    g_free(w->amount);
    g_free(w->profile);
    g_free(w);
}

static double *profile_of_group(const Work *w, const AvlastLineGroup *group)
{
    return w->profile + (gsize)group->effect * w->value->lines->years * BLOCK;
}

/* The amounts A_g of the n draws from `first` on. With `present`, lines
 * of fixed profiles are added to it at once as present values, one by one as at the
 * point: without doubt the draws are the point to the last bit. */
static void fill_amounts(Work *w, gsize first, guint n, double *present)
{
    const AvlastScenarioValue *value = w->value;
    const AvlastLines *lines = value->lines;
    const double *restrict tax = value->tax_cost + first;
    double *restrict q = w->quantity;

    memset(w->amount, 0, value->blocks->groups->len * BLOCK * sizeof *w->amount);
    for (guint l = 0; l < lines->lines->len; l++) {
        const double own = w->measure->own[l];
        const double financed = w->measure->financed ? w->measure->financed[l] : 0.0;
        const AvlastLineGroup *group = group_at(w, value->blocks->group[l]);
        const gboolean fixed = present && group->effect == AVLAST_VALUE_NONE;
        double *restrict amount =
            fixed ? present : w->amount + value->blocks->group[l] * BLOCK;
        if (own == 0.0 && financed == 0.0)
            continue;
        avlast_scenario_quantity(value, l, first, n, q);
        for (guint r = 0; fixed && r < n; r++)
            q[r] *= group->total;
        if (financed != 0.0)
            for (guint r = 0; r < n; r++)
                amount[r] += (own + tax[r] * financed) * q[r];
        else
            for (guint r = 0; r < n; r++)
                amount[r] += own * q[r];
    }
}

/* The profiles of the same draws. */
static void fill_profiles(Work *w, gsize first, guint n)
{
    const AvlastScenarioValue *value = w->value;
    const AvlastLines *lines = value->lines;
    guint8 done[AVLAST_VALUE_EFFECTS] = {0};
    for (guint g = 0; g < value->blocks->groups->len; g++) {
        const AvlastLineGroup *group = group_at(w, g);
        if (!w->used[g] || group->effect == AVLAST_VALUE_NONE)
            continue;
        if (group->effect >= lines->model->effects->len) {
            avlast_ruled_block(value, group->line, first, n, BLOCK,
                               profile_of_group(w, group));
            continue;
        }
        if (done[group->effect])
            continue;
        done[group->effect] = 1;
        avlast_lines_profile_block(
            lines, group->effect,
            value->draws->column[avlast_lines_parameter(lines, group->effect)] + first, n,
            BLOCK, profile_of_group(w, group));
    }
}

/* S_g of a block. */
static void sum_of_group(const Work *w, guint g, guint n, double *restrict sum)
{
    const AvlastLineGroup *group = group_at(w, g);

    memset(sum, 0, n * sizeof *sum);
    for (guint t = 0; t < w->value->lines->years; t++) {
        const double *restrict profile = profile_of_group(w, group) + t * BLOCK;
        const double factor = group->factor[t];
        for (guint r = 0; r < n; r++)
            sum[r] += factor * profile[r];
    }
}

static double *kept_sum(const AvlastBlocks *blocks, guint g, gsize n)
{
    return blocks->sum + (gsize)blocks->place[g] * n;
}

static void keep_block(Work *w, gsize first, guint n, double *out)
{
    const AvlastBlocks *blocks = w->value->blocks;

    (void)out;
    fill_profiles(w, first, n);
    for (guint g = 0; g < blocks->groups->len; g++)
        if (group_at(w, g)->effect != AVLAST_VALUE_NONE)
            sum_of_group(w, g, n, kept_sum(blocks, g, w->value->n) + first);
}

static void add_present(const Work *w, guint g, gsize first, guint n,
                        double *restrict out)
{
    const AvlastBlocks *blocks = w->value->blocks;
    const double *restrict amount = w->amount + g * BLOCK;
    double own[BLOCK];
    const double *sum = own;

    if (group_at(w, g)->effect == AVLAST_VALUE_NONE)
        return;
    if (blocks->sum)
        sum = kept_sum(blocks, g, w->value->n) + first;
    else
        sum_of_group(w, g, n, own);
    for (guint r = 0; r < n; r++)
        out[r] += amount[r] * sum[r];
}

static void present_of_block(Work *w, gsize first, guint n, double *out)
{
    memset(out, 0, n * sizeof *out);
    fill_amounts(w, first, n, out);
    if (!w->value->blocks->sum)
        fill_profiles(w, first, n);
    for (guint g = 0; g < w->value->blocks->groups->len; g++)
        if (w->used[g])
            add_present(w, g, first, n, out);
}

static void add_year(const Work *w, guint t, guint n, double *restrict total)
{
    for (guint g = 0; g < w->value->blocks->groups->len; g++) {
        const AvlastLineGroup *group = group_at(w, g);
        const double *restrict amount = w->amount + g * BLOCK;
        const double factor = group->factor[t];
        if (!w->used[g] || factor == 0.0)
            continue;
        if (group->effect == AVLAST_VALUE_NONE) {
            for (guint r = 0; r < n; r++)
                total[r] += amount[r] * factor;
            continue;
        }
        const double *restrict profile = profile_of_group(w, group) + t * BLOCK;
        for (guint r = 0; r < n; r++)
            total[r] += amount[r] * (factor * profile[r]);
    }
}

static void payback_of_block(Work *w, gsize first, guint n, double *restrict out)
{
    double total[BLOCK] = {0}, before[BLOCK];

    fill_amounts(w, first, n, NULL);
    fill_profiles(w, first, n);
    for (guint r = 0; r < n; r++)
        out[r] = NAN;
    for (guint t = 0; t < w->value->lines->years; t++) {
        memcpy(before, total, n * sizeof *total);
        add_year(w, t, n, total);
        for (guint r = 0; r < n; r++)
            out[r] = avlast_path_step(out[r], t, before[r], total[r]);
    }
    for (guint r = 0; r < n; r++)
        out[r] = isnan(out[r]) ? 0.0 : out[r];
}

static void over_blocks(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                        void (*run)(Work *w, gsize first, guint n, double *out),
                        double *out)
{
    const gsize blocks = (value->n + BLOCK - 1) / BLOCK;

#pragma omp parallel if (blocks > SERIAL)
    {
        Work *w = work_new(value, measure);
#pragma omp for schedule(static)
        for (gsize b = 0; b < blocks; b++)
            run(w, b * BLOCK, (guint)MIN(value->n - b * BLOCK, BLOCK), out + b * BLOCK);
        work_free(w);
    }
}

gboolean avlast_blocks_keep(const AvlastScenarioValue *value, GError **error)
{
    AvlastBlocks *blocks = value->blocks;
    guint kept = 0;

    blocks->place = g_new0(guint, MAX(blocks->groups->len, 1));
    for (guint g = 0; g < blocks->groups->len; g++) {
        const AvlastLineGroup *group = &g_array_index(blocks->groups, AvlastLineGroup, g);
        blocks->place[g] = kept;
        kept += group->effect != AVLAST_VALUE_NONE;
    }
    if (kept == 0 || value->n > KEPT / kept)
        return TRUE;
    double *sum = avlast_table(double, kept, value->n, error);
    if (!sum)
        return FALSE;
    blocks->sum = sum;
    over_blocks(value, NULL, keep_block, sum);
    return TRUE;
}

void avlast_measure_draws(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                          double *out)
{
    over_blocks(value, measure, present_of_block, out);
}

void avlast_path_payback(const AvlastScenarioValue *value, const AvlastMeasure *measure,
                         double *out)
{
    over_blocks(value, measure, payback_of_block, out);
}
