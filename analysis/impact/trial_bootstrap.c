/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/trial_bootstrap.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/late.h"
#include "impact/measures.h"
#include "impact/redraw.h"
#include "infer/redrawn.h"

typedef struct {
    const AvlastAnalysed *a;
    const AvlastRctOptions *options;
    const AvlastRedrawnOptions *how;
    const AvlastReplicates *units;
    AvlastEstimates *rows; /* under the trial's own weights */
    gsize effects;         /* the first of them */
    gboolean student;
} Boot;

/* --- estimates under a draw --- */

static void add_relative(const AvlastEstimates *levels, guint which, const char *name,
                         AvlastEstimates *to)
{
    for (guint k = 0; k < levels->rows->len; k += 2) {
        const AvlastEstimate *effect = avlast_estimates_row(levels, k);
        g_autofree char *term = g_strdup_printf("%s(%s)", name, effect->term);
        avlast_estimates_add(to, effect->outcome, NULL, term)->estimate =
            avlast_measure_relative(which, effect->estimate,
                                    avlast_estimates_row(levels, k + 1)->estimate);
    }
}

static void copy_rows(const AvlastEstimates *from, AvlastEstimates *to)
{
    for (guint i = 0; i < from->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(from, i);
        avlast_estimates_add(to, row->outcome, NULL, row->term)->estimate = row->estimate;
    }
}

static void add_late(const AvlastAnalysed *a, const AvlastRctOptions *options,
                     AvlastEstimates *to)
{
    AvlastRctOptions cheap = *options;
    AvlastLate late = {0};

    cheap.se_choice = AVLAST_RCT_SE_GIVEN;
    cheap.se = AVLAST_SE_CLASSICAL;
    /* a draw in which nobody's take-up was moved has none */
    g_autoptr(AvlastEstimates) rows = avlast_rct_late(a, &cheap, &late, NULL);
    if (rows)
        copy_rows(rows, to);
}

static AvlastEstimates *estimate(const AvlastAnalysed *a, const AvlastRctOptions *options,
                                 GError **error)
{
    const guint shares = options->measures & (AVLAST_MEASURE_RATIO | AVLAST_MEASURE_ODDS);
    AvlastEstimates *e = avlast_estimates_new();
    g_autoptr(AvlastEstimates) points = avlast_rct_points(a, options, error);
    g_autoptr(AvlastEstimates) levels = points && shares && avlast_analysed_binary(a)
                                            ? avlast_rct_level_points(a, options, NULL)
                                            : NULL;

    if (!points) {
        avlast_estimates_free(e);
        return NULL;
    }
    copy_rows(points, e);
    if (levels && (shares & AVLAST_MEASURE_RATIO))
        add_relative(levels, AVLAST_MEASURE_RATIO, "ratio", e);
    if (levels && (shares & AVLAST_MEASURE_ODDS))
        add_relative(levels, AVLAST_MEASURE_ODDS, "odds", e);
    if (options->takeup)
        add_late(a, options, e);
    return e;
}

/* --- the loop --- */

typedef struct {
    const Boot *boot;
    const double *factor; /* of units */
    double *theta;        /* of one replicate */
} One;

/* What a redrawn trial is handed over to; the draw stands in front of the options. */
typedef struct {
    AvlastRctOptions options;
    const One *one;
} Handed;

static AvlastEstimates *take(const AvlastAnalysed *drawn, const AvlastRctOptions *options,
                             GError **error)
{
    const One *one = ((const Handed *)(const void *)options)->one;
    const Boot *boot = one->boot;
    const gsize K = boot->rows->rows->len;
    g_autoptr(AvlastEstimates) e = estimate(drawn, options, error);

    if (!e)
        return NULL;
    for (gsize i = 0; i < K; i++) {
        const AvlastEstimate *wanted = avlast_estimates_row(boot->rows, i);
        const AvlastEstimate *row =
            avlast_estimates_find(e, NULL, NULL, wanted->term, NULL);
        one->theta[i] = row ? row->estimate : NAN;
    }
    if (boot->student && !avlast_trial_student(drawn, options, boot->units, one->factor,
                                               one->theta + K, NULL))
        for (gsize i = 0; i < boot->effects; i++)
            one->theta[K + i] = NAN;
    return g_steal_pointer(&e);
}

typedef struct {
    double *unit, *row;
} Work;

static void work_free(gpointer data)
{
    Work *work = data;

    g_free(work->unit);
    g_free(work->row);
    g_free(work);
}

static gpointer work_new(gconstpointer data, GError **error)
{
    const Boot *boot = data;
    Work *work = g_new0(Work, 1);

    work->unit = avlast_array(double, boot->units->n_units, error);
    work->row =
        work->unit ? avlast_array(double, boot->a->trial->frame->rows, error) : NULL;
    if (work->row)
        return work;
    work_free(work);
    return NULL;
}

static gsize width_of(const Boot *boot)
{
    return boot->rows->rows->len + (boot->student ? boot->effects : 0);
}

static void run_one(gconstpointer data, guint32 r, gpointer work, double *theta)
{
    const Boot *boot = data;
    const Work *own = work;
    const One one = {boot, own->unit, theta};
    const Handed handed = {*boot->options, &one};
    const AvlastRedraw draw = {.factor = own->row};

    avlast_replicates_factors(boot->units, r, own->unit);
    for (gsize i = 0; i < boot->a->trial->frame->rows; i++)
        own->row[i] = boot->units->unit[i] == AVLAST_NO_LEVEL
                          ? 0.0
                          : own->unit[boot->units->unit[i]];
    avlast_estimates_free(
        avlast_rct_redraw_by(take, boot->a, &handed.options, &draw, NULL));
}

static double *run(const Boot *boot, GError **error)
{
    const AvlastRedrawnLoop loop = {.units = boot->units,
                                    .width = width_of(boot),
                                    .one = run_one,
                                    .data = boot,
                                    .work_new = work_new,
                                    .work_free = work_free,
                                    .watch = boot->how->watch};

    return avlast_redrawn_run(&loop, error);
}

/* --- from replicates to rows --- */

/* The jackknife's influence of each unit, units x rows, for bca. */
static double *leave_out(const Boot *boot, guint32 *units, GError **error)
{
    const AvlastRedrawnOptions how = {.type = AVLAST_REPLICATES_JKN,
                                      .watch = boot->how->watch};
    g_autoptr(AvlastReplicates) each = avlast_trial_replicates(boot->a, &how, error);
    Boot alone = *boot;

    if (!each)
        return NULL;
    alone.units = each;
    alone.student = FALSE;
    *units = each->n;
    double *u = run(&alone, error);
    if (u)
        avlast_redrawn_influence(each, boot->rows, u);
    return u;
}

static gboolean own_errors(const Boot *boot, double *se, GError **error)
{
    g_autofree double *factor = avlast_array(double, boot->units->n_units, error);

    for (gsize u = 0; factor && u < boot->units->n_units; u++)
        factor[u] = 1.0;
    return factor &&
           avlast_trial_student(boot->a, boot->options, boot->units, factor, se, error);
}

static gboolean fill(const Boot *boot, const double *theta, GError **error)
{
    const AvlastBootInterval kind = boot->how->interval;
    guint32 units = 0;
    g_autofree double *u =
        kind == AVLAST_BOOT_BCA ? leave_out(boot, &units, error) : NULL;
    g_autofree double *se = avlast_array(double, boot->effects, error);

    if ((kind == AVLAST_BOOT_BCA && !u) || !se ||
        (boot->student && !own_errors(boot, se, error)))
        return FALSE;
    const AvlastRedrawnValues redrawn = {.units = boot->units,
                                         .interval = kind,
                                         .theta = theta,
                                         .width = width_of(boot),
                                         .errors = boot->effects,
                                         .own = se,
                                         .influence = u,
                                         .n_influence = units,
                                         .keep = boot->how->keep};
    avlast_redrawn_fill(&redrawn, boot->rows);
    for (gsize i = 0; i < boot->rows->rows->len; i++)
        avlast_estimates_row(boot->rows, i)->nobs = (gint64)boot->a->n;
    return TRUE;
}

static gboolean has_units(const AvlastRctOptions *options, GError **error)
{
    if (avlast_rct_method(options) != AVLAST_RCT_HORVITZ)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV442", NULL,
                "--method horvitz-thompson has arms of no fixed size to draw units "
                "from: its bound of the variance stands for all assignments");
    return FALSE;
}

double *avlast_trial_bootstrap_effects(const AvlastAnalysed *analysed,
                                       const AvlastRctOptions *options,
                                       const AvlastReplicates *units,
                                       struct AvlastResampleWatch *watch, double *own,
                                       GError **error)
{
    const AvlastRedrawnOptions how = {.interval = AVLAST_BOOT_T, .watch = watch};
    const gsize effects = analysed->trial->effects->len;
    AvlastRctOptions alone = *options;

    if (!has_units(options, error))
        return NULL;
    alone.measures = 0;
    alone.takeup = NULL;
    g_autoptr(AvlastEstimates) rows = estimate(analysed, &alone, error);
    if (!rows)
        return NULL;
    g_assert(rows->rows->len == effects);
    const Boot boot = {.a = analysed,
                       .options = &alone,
                       .how = &how,
                       .units = units,
                       .rows = rows,
                       .effects = effects,
                       .student = TRUE};
    for (gsize i = 0; i < effects; i++)
        own[i] = avlast_estimates_row(rows, i)->estimate;
    return own_errors(&boot, own + effects, error) ? run(&boot, error) : NULL;
}

AvlastEstimates *avlast_trial_bootstrap(const AvlastAnalysed *analysed,
                                        const AvlastRctOptions *options,
                                        const AvlastRedrawnOptions *how, GError **error)
{
    if (!has_units(options, error))
        return NULL;
    g_autoptr(AvlastReplicates) units = avlast_trial_replicates(analysed, how, error);
    g_autoptr(AvlastEstimates) rows = units ? estimate(analysed, options, error) : NULL;
    if (!rows)
        return NULL;
    const Boot boot = {.a = analysed,
                       .options = options,
                       .how = how,
                       .units = units,
                       .rows = rows,
                       .effects = analysed->trial->effects->len,
                       .student = how->interval == AVLAST_BOOT_T};
    g_autofree double *theta = run(&boot, error);
    rows->level = options->level;
    if (!theta || !fill(&boot, theta, error))
        return NULL;
    return g_steal_pointer(&rows);
}
