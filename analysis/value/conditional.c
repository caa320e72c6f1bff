/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/conditional.h"

#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/sum.h"
#include "value/correlation.h"

double avlast_conditional_mean(const AvlastInput *input, gboolean effect, double rho,
                               double z)
{
    enum { STEPS = 400 };
    const double spread = sqrt(fmax(0.0, 1.0 - rho * rho)), reach = 8.0;
    AvlastSum sum = AVLAST_SUM_ZERO, weight = AVLAST_SUM_ZERO;

    if (effect)
        return avlast_input_mean(input) + rho * avlast_input_sd(input) * z;
    for (int k = -STEPS; k <= STEPS; k++) {
        const double e = reach * k / STEPS, w = exp(-0.5 * e * e);
        const double p = avlast_normal_cdf(rho * z + spread * e);
        if (!(p > 0.0 && p < 1.0))
            continue;
        avlast_sum_add_product(&sum, w, avlast_input_quantile(input, p));
        avlast_sum_add(&weight, w);
    }
    return avlast_sum_value(&sum) / avlast_sum_value(&weight);
}

typedef struct {
    const AvlastScenarioValue *value;
    const AvlastMeasure *measure;
    double *x, *present;
} Core;

static gboolean core_open(Core *core, GError **error)
{
    const AvlastLines *lines = core->value->lines;
    const guint inputs = lines->model->inputs->len;

    core->x = avlast_array(double, inputs, error);
    core->present =
        core->x ? avlast_array(double, MAX(lines->lines->len, 1), error) : NULL;
    if (core->present)
        memcpy(core->x, lines->point, inputs * sizeof *core->x);
    return core->present != NULL;
}

static void core_close(Core *core)
{
    g_free(core->x);
    g_free(core->present);
}

static gboolean npv_of(const Core *core, double *npv, GError **error)
{
    const AvlastLines *lines = core->value->lines;

    if (!avlast_lines_evaluate(lines, core->x, NULL, core->present, error))
        return FALSE;
    *npv = avlast_measure_point(core->value, core->measure, core->present,
                                core->x[lines->model->tax_cost]);
    return TRUE;
}

static gboolean is_effect(const AvlastValueModel *model, guint input)
{
    for (guint e = 0; e < model->effects->len; e++)
        if (g_array_index(model->effects, AvlastEffectItem, e).estimate == input)
            return TRUE;
    return FALSE;
}

/* Input i at a score, the others at their means given it. */
static gboolean npv_at_score(const Core *core, guint i, double z, double *npv,
                             GError **error)
{
    const AvlastLines *lines = core->value->lines;
    const AvlastValueModel *model = lines->model;

    for (guint j = 0; j < model->inputs->len; j++) {
        const double rho = j == i ? 0.0 : avlast_input_correlation(model, i, j);
        core->x[j] = lines->point[j];
        if (lines->drawn[j] && rho != 0.0)
            core->x[j] = avlast_conditional_mean(avlast_value_input(model, j),
                                                 is_effect(model, j), rho, z);
    }
    core->x[i] =
        avlast_input_quantile(avlast_value_input(model, i), avlast_normal_cdf(z));
    return npv_of(core, npv, error);
}

static gboolean moves_along(const AvlastLines *lines, guint i)
{
    for (guint j = 0; j < lines->model->inputs->len; j++)
        if (j != i && lines->drawn[j] &&
            avlast_input_correlation(lines->model, i, j) != 0.0)
            return lines->drawn[i] != 0;
    return FALSE;
}

static int by_swing(gconstpointer a, gconstpointer b)
{
    const AvlastTornadoRow *x = a, *y = b;
    const double left = fabs(x->at_high - x->at_low),
                 right = fabs(y->at_high - y->at_low);

    return (left < right) - (left > right);
}

GArray *avlast_tornado_conditional(const AvlastScenarioValue *value, guint perspective,
                                   GError **error)
{
    const AvlastLines *lines = value->lines;
    const double z = avlast_normal_quantile(0.975);
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    g_autoptr(GArray) rows = g_array_new(FALSE, TRUE, sizeof(AvlastTornadoRow));
    Core core = {.value = value, .measure = &measure};
    gboolean fine = core_open(&core, error);

    for (guint i = 0; fine && i < lines->model->inputs->len; i++) {
        AvlastTornadoRow row = {.input = avlast_value_input(lines->model, i)};
        if (!moves_along(lines, i))
            continue;
        row.low = avlast_input_quantile(row.input, 0.025);
        row.high = avlast_input_quantile(row.input, 0.975);
        fine = npv_at_score(&core, i, -z, &row.at_low, error) &&
               npv_at_score(&core, i, z, &row.at_high, error);
        g_array_append_val(rows, row);
    }
    core_close(&core);
    g_array_sort(rows, by_swing);
    return fine ? g_steal_pointer(&rows) : NULL;
}

/* --- two inputs --- */

typedef struct {
    const Core *core;
    AvlastTwoWay *grid;
} Sheet;

static gboolean npv_at_pair(const Sheet *s, double a, double b, double *npv,
                            GError **error)
{
    s->core->x[s->grid->a] = a;
    s->core->x[s->grid->b] = b;
    return npv_of(s->core, npv, error);
}

/* The zero between two points of one grid line whose values differ in sign. */
static gboolean crossing(const Sheet *s, const double from[3], const double to[3],
                         double at[2], GError **error)
{
    double low = 0.0, high = 1.0;

    while (high - low > 1e-15) {
        const double middle = 0.5 * (low + high);
        double npv;
        at[0] = from[0] + middle * (to[0] - from[0]);
        at[1] = from[1] + middle * (to[1] - from[1]);
        if (!npv_at_pair(s, at[0], at[1], &npv, error))
            return FALSE;
        if ((npv > 0.0) == (from[2] > 0.0))
            low = middle;
        else
            high = middle;
    }
    return TRUE;
}

/* The line through one cell: its sides in turn, from the corner (i, j). A cell with four
 * crossings has two segments; which ends belong together is not told by the corners, and
 * does not matter at this size. */
static gboolean add_cell(const Sheet *s, guint i, guint j, GError **error)
{
    const AvlastTwoWay *g = s->grid;
    static const guint di[] = {0, 1, 1, 0}, dj[] = {0, 0, 1, 1};
    double corner[4][3], ends[8];
    guint n = 0;

    for (guint k = 0; k < 4; k++) {
        corner[k][0] = g->at_a[i + di[k]];
        corner[k][1] = g->at_b[j + dj[k]];
        corner[k][2] = g->npv[i + di[k]][j + dj[k]];
    }
    for (guint k = 0; k < 4; k++) {
        const double *from = corner[k], *to = corner[(k + 1) % 4];
        if ((from[2] > 0.0) == (to[2] > 0.0))
            continue;
        if (!crossing(s, from, to, ends + 2 * n, error))
            return FALSE;
        n++;
    }
    g_array_append_vals(g->zero, ends, n / 2 * 4);
    return TRUE;
}

static gboolean fill_grid(const Sheet *s, GError **error)
{
    AvlastTwoWay *g = s->grid;

    for (guint i = 0; i < AVLAST_GRID; i++)
        for (guint j = 0; j < AVLAST_GRID; j++)
            if (!npv_at_pair(s, g->at_a[i], g->at_b[j], &g->npv[i][j], error))
                return FALSE;
    for (guint i = 0; i + 1 < AVLAST_GRID; i++)
        for (guint j = 0; j + 1 < AVLAST_GRID; j++)
            if (!add_cell(s, i, j, error))
                return FALSE;
    return TRUE;
}

gboolean avlast_two_way(const AvlastScenarioValue *value, guint perspective, guint a,
                        guint b, AvlastTwoWay *result, GError **error)
{
    const AvlastValueModel *model = value->lines->model;
    g_auto(AvlastMeasure) measure =
        avlast_measure_new(value, perspective, AVLAST_KINDS_ALL);
    Core core = {.value = value, .measure = &measure};
    const Sheet sheet = {&core, result};
    double low_a, high_a, low_b, high_b;

    result->a = a;
    result->b = b;
    result->zero = g_array_new(FALSE, FALSE, sizeof(double));
    avlast_input_range(avlast_value_input(model, a), &low_a, &high_a);
    avlast_input_range(avlast_value_input(model, b), &low_b, &high_b);
    for (guint i = 0; i < AVLAST_GRID; i++) {
        const double u = (double)i / (AVLAST_GRID - 1);
        result->at_a[i] = (1.0 - u) * low_a + u * high_a;
        result->at_b[i] = (1.0 - u) * low_b + u * high_b;
    }
    const gboolean fine = core_open(&core, error) && fill_grid(&sheet, error);
    core_close(&core);
    if (!fine)
        g_clear_pointer(&result->zero, g_array_unref);
    return fine;
}
