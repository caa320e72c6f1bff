/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/phases.h"

#include <float.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "design/codes.h"
#include "design/phase2.h"
#include "infer/scatter_parts.h"
#include "infer/unequal.h"

/* Classes of rows, each with its part of d_kl: strata, or units. */
typedef struct {
    guint32 *code, n; /* of the rows of the second phase, others AVLAST_NO_LEVEL */
    double *part;     /* n */
} Classes;

/* A step of the drawing: d_kl is what the rows' common stratum and common unit say. */
typedef struct {
    Classes stratum, unit;
} Step;

static void steps_free(GArray *steps)
{
    for (guint s = 0; s < steps->len; s++) {
        Step *step = &g_array_index(steps, Step, s);
        g_free(step->stratum.code);
        g_free(step->stratum.part);
        g_free(step->unit.code);
        g_free(step->unit.part);
    }
    g_array_unref(steps);
}
typedef GArray Steps;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Steps, steps_free)

static gboolean classes_allocate(Classes *classes, guint32 n, gsize rows, GError **error)
{
    classes->n = n;
    classes->code = avlast_array(guint32, rows, error);
    classes->part = classes->code ? avlast_array(double, n, error) : NULL;
    return classes->part != NULL;
}

/* What a step says of the n units of a stratum of which a share `left` was not drawn. */
static void tell(Step *step, guint32 stratum, guint32 unit, double n, double left)
{
    const double apart = n > 1.0 ? -left / (n - 1.0) : 0.0;

    step->stratum.part[stratum] = apart;
    step->unit.part[unit] = (n > 1.0 ? left : 0.0) - apart;
}

static gboolean fail_lonely(const char *unit, const char *where, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV208", NULL,
                "'%s' is the only unit of its stratum that was drawn %s: its variance "
                "cannot be estimated\nhint: choose --lonely certainty, or join it with "
                "a like stratum",
                unit, where);
    return FALSE;
}

static gboolean first_phase(GArray *steps, const AvlastSample *sample,
                            const AvlastLayout *layout, guint s, GError **error)
{
    const AvlastLevel *level = &layout->level[s];

    g_array_set_size(steps, steps->len + 1);
    Step *step = &g_array_index(steps, Step, steps->len - 1);
    if (!classes_allocate(&step->stratum, level->n_strata, sample->n, error) ||
        !classes_allocate(&step->unit, level->n_units, sample->n, error))
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        guint32 unit = layout->unit ? layout->unit[i] : (guint32)i;
        step->stratum.code[i] = step->unit.code[i] = AVLAST_NO_LEVEL;
        if (!sample->phase2->in[i])
            continue;
        for (guint l = layout->n_levels; l-- > s + 1;)
            unit =
                layout->level[l].parent_of[avlast_level_stratum(&layout->level[l], unit)];
        const guint32 h = avlast_level_stratum(level, unit);
        const double n = avlast_level_sampled(level, h),
                     left = avlast_level_left(level, h);
        step->stratum.code[i] = h;
        step->unit.code[i] = unit;
        if (n == 1.0 && left > 0.0 && sample->lonely == AVLAST_LONELY_FAIL) {
            g_autofree char *name = avlast_sample_unit_name(sample, s, i);
            return fail_lonely(name, "in the first phase", error);
        }
        tell(step, h, unit, n, left);
    }
    return TRUE;
}

static gboolean second_phase(GArray *steps, const AvlastSample *sample, GError **error)
{
    const AvlastPhase2 *phase2 = sample->phase2;

    g_array_set_size(steps, steps->len + 1);
    Step *step = &g_array_index(steps, Step, steps->len - 1);
    if (!classes_allocate(&step->stratum, phase2->n_strata, sample->n, error) ||
        !classes_allocate(&step->unit, phase2->n_units, sample->n, error))
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        step->stratum.code[i] = step->unit.code[i] = AVLAST_NO_LEVEL;
        if (!phase2->in[i])
            continue;
        const guint32 h = phase2->stratum ? phase2->stratum[i] : 0, u = phase2->unit[i];
        const double left = 1.0 - phase2->probability[i];
        step->stratum.code[i] = h;
        step->unit.code[i] = u;
        if (!phase2->drawn) {
            step->unit.part[u] = left;
            continue;
        }
        if (phase2->drawn[h] == 1.0 && left > 0.0 &&
            sample->lonely == AVLAST_LONELY_FAIL) {
            g_autofree char *name =
                phase2->unit_names
                    ? g_strdup(g_ptr_array_index(phase2->unit_names, u))
                    : avlast_sample_unit_name(sample, sample->n_stages - 1, i);
            return fail_lonely(name, "in the second phase", error);
        }
        tell(step, h, u, phase2->drawn[h], left);
    }
    return TRUE;
}

/* The crossing of two sets of classes; parts are multiplied. Takes `a` over. */
static gboolean cross(Classes *a, const Classes *b, gsize n, GError **error)
{
    Classes both = {0};

    both.code = avlast_codes_pair(a->code, a->n, b->code, b->n, n, &both.n, error);
    both.part = both.code ? avlast_array(double, both.n, error) : NULL;
    for (gsize i = 0; both.part && i < n; i++)
        if (both.code[i] != AVLAST_NO_LEVEL)
            both.part[both.code[i]] = a->part[a->code[i]] * b->part[b->code[i]];
    g_free(a->code);
    g_free(a->part);
    *a = both;
    return both.part != NULL;
}

/* V += sum over classes of their part times T T', T the class's total. */
static gboolean add_classes(AvlastScatter *work, const Classes *classes,
                            AvlastInfluence influence, const void *state,
                            const AvlastVarianceOptions *options, GError **error)
{
    const gsize n = work->sample->n;
    guint32 ends[2] = {0, classes->n};
    g_autofree guint32 *row_of = avlast_array(guint32, classes->n, error);

    if (!row_of)
        return FALSE;
    for (gsize i = n; i-- > 0;)
        if (classes->code[i] != AVLAST_NO_LEVEL)
            row_of[classes->code[i]] = (guint32)i;
    AvlastLevel level = {
        .n_units = classes->n, .n_strata = 1, .row_of = row_of, .first = ends};
    const AvlastLayout layout = {1, &level, classes->code};
    g_autoptr(AvlastCells) cells =
        avlast_cells_from_rows(work->sample, &layout, influence, state, options, error);
    if (!cells)
        return FALSE;
    g_autofree guint32 *first = avlast_array(guint32, (gsize)classes->n + 1, error);
    if (!first)
        return FALSE;
    for (guint32 c = 0; c < cells->n_cells; c++)
        first[avlast_cells_unit(cells, c) + 1] = c + 1;
    for (guint32 u = 0; u < classes->n; u++)
        first[u + 1] = MAX(first[u + 1], first[u]);
    const AvlastScatterLevel at = {.level = &level, .cells = cells, .first_cell = first};
    return avlast_unequal_classes(work, &at, classes->part, error);
}

static gboolean is_void(const Classes *classes)
{
    for (guint32 c = 0; c < classes->n; c++)
        if (classes->part[c] != 0.0)
            return FALSE;
    return TRUE;
}

/* One product of 1 - prod (1 - strata - units): which of the three of each step is in
 * `choice`, in base 3. */
static gboolean add_product(AvlastScatter *work, const GArray *steps, guint choice,
                            AvlastInfluence influence, const void *state,
                            const AvlastVarianceOptions *options, GError **error)
{
    const gsize n = work->sample->n;
    Classes classes = {0};
    gboolean good = classes_allocate(&classes, 1, n, error), empty = FALSE;
    double sign = -1.0;

    for (gsize i = 0; good && i < n; i++)
        classes.code[i] = work->sample->phase2->in[i] ? 0 : AVLAST_NO_LEVEL;
    if (good)
        classes.part[0] = 1.0;
    for (guint s = 0; good && !empty && s < steps->len; s++, choice /= 3) {
        const Step *step = &g_array_index(steps, Step, s);
        const Classes *one = choice % 3 == 1 ? &step->stratum : &step->unit;
        if (choice % 3 == 0)
            continue;
        sign = -sign;
        empty = is_void(one);
        good = empty || cross(&classes, one, n, error);
    }
    for (guint32 c = 0; good && !empty && c < classes.n; c++)
        classes.part[c] *= sign;
    good =
        good && (empty || add_classes(work, &classes, influence, state, options, error));
    g_free(classes.code);
    g_free(classes.part);
    return good;
}

gboolean avlast_phases_add(AvlastScatter *work, const AvlastLayout *layout,
                           AvlastInfluence influence, const void *state,
                           const AvlastVarianceOptions *options, GError **error)
{
    g_autoptr(Steps) steps = g_array_new(FALSE, TRUE, sizeof(Step));
    guint choices = 1;

    for (guint s = 0; s < layout->n_levels; s++)
        if (!first_phase(steps, work->sample, layout, s, error))
            return FALSE;
    if (!second_phase(steps, work->sample, error))
        return FALSE;
    for (guint s = 0; s < steps->len; s++)
        choices *= 3;
    for (guint choice = 1; choice < choices; choice++)
        if (!add_product(work, steps, choice, influence, state, options, error))
            return FALSE;
    /* the parts are rounded to doubles */
    for (gsize t = 0; t < work->terms; t++)
        work->noise[t] *= 0.125 / DBL_EPSILON;
    return TRUE;
}

double avlast_phases_df(const AvlastSample *sample, const guint8 *flags)
{
    const AvlastPhase2 *phase2 = sample->phase2;

    if (!phase2)
        return INFINITY;
    g_autofree guint8 *unit = g_new0(guint8, MAX(phase2->n_units, 1));
    g_autofree guint8 *stratum = g_new0(guint8, MAX(phase2->n_strata, 1));
    double df = 0.0;

    for (gsize i = 0; i < sample->n; i++) {
        if (sample->weight[i] == 0.0 || (flags && !flags[i]))
            continue;
        const guint32 h = phase2->stratum ? phase2->stratum[i] : 0, u = phase2->unit[i];
        df += !unit[u];
        df -= !stratum[h];
        unit[u] = stratum[h] = 1;
    }
    return df;
}
