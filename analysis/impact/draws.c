/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/draws.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/draws_kernel.h"
#include "impact/draws_regress.h"
#include "impact/redraw.h"

/* What the loop reads. */
typedef struct {
    const AvlastTrialDraws *draws;
    const AvlastDrawsOptions *options;
    const AvlastTrialDrawsKernel *kernel; /* of differences in means, or NULL */
    const AvlastDrawsRegress *regress;    /* of regressions, or NULL */
    double **shifted; /* per outcome: d, and y + scale d; of the estimator alone */
    double *scale;
    gboolean alone; /* in one thread */
} Loop;

/* A thread's own; arm: as many assignments as are worked side by side. */
typedef struct {
    guint32 *arm, *scratch, *from, *rows;
    double *work;
    guint8 *lost, *few; /* outcomes, blocks x arms */
} Work;

static void work_free(gpointer data)
{
    Work *work = data;

    g_free(work->arm);
    g_free(work->scratch);
    g_free(work->from);
    g_free(work->rows);
    g_free(work->work);
    g_free(work->lost);
    g_free(work->few);
    g_free(work);
}

static gpointer work_new(gconstpointer data, GError **error)
{
    const Loop *loop = data;
    const AvlastAssignment *as = loop->draws->assignment;
    Work *work = g_new0(Work, 1);

    work->arm =
        avlast_table(guint32, loop->regress ? AVLAST_REGRESS_LANES : 1, as->units, error);
    work->scratch = avlast_array(guint32, as->units, error);
    work->from = avlast_array(guint32, as->units, error);
    work->rows =
        avlast_array(guint32, loop->draws->evaluation->trial->frame->rows, error);
    work->work = avlast_array(double,
                              loop->kernel ? avlast_trial_draws_kernel_work(loop->kernel)
                              : loop->regress ? avlast_draws_regress_work(loop->regress)
                                              : 1,
                              error);
    work->lost = avlast_array(guint8, loop->draws->evaluation->analysed->len, error);
    work->few = avlast_table(guint8, as->blocks, as->arms, error);
    if (work->arm && work->scratch && work->from && work->rows && work->work &&
        work->lost && work->few)
        return work;
    work_free(work);
    return NULL;
}

/* Effect and variance of each arm for values y of the outcome. */
static void estimate(const Loop *loop, gsize o, const guint32 *rows, const double *y,
                     double *effect, double *variance)
{
    const AvlastEvaluation *e = loop->draws->evaluation;
    const AvlastRedraw draw = {.arm = rows, .y = y, .alone = loop->alone};
    const guint32 first = loop->draws->arm ? loop->draws->arm : 1,
                  last = loop->draws->arm ? loop->draws->arm : e->trial->n_arms - 1;
    g_autoptr(AvlastEstimates) estimates =
        avlast_rct_redraw(g_ptr_array_index(e->analysed, o), e->options, &draw, NULL);

    for (guint32 arm = first; arm <= last; arm++) {
        const AvlastEstimate *row = estimates && arm <= estimates->rows->len
                                        ? avlast_estimates_row(estimates, arm - 1)
                                        : NULL;
        effect[arm - first] = row ? row->estimate : NAN;
        variance[arm - first] = row ? row->std_error * row->std_error : NAN;
    }
}

/* One draw by the estimator itself: of y, of d, and of y + scale d for their product; of
 * the outcomes that `only` marks, NULL: of all. */
static void run_estimator(const Loop *loop, const guint32 *arm, const guint8 *only,
                          Work *work, AvlastDrawn *drawn)
{
    const AvlastEvaluation *e = loop->draws->evaluation;
    const AvlastAssignment *as = loop->draws->assignment;
    const gsize arms = loop->draws->effects / e->analysed->len;
    g_autofree double *effect = g_new(double, 2 * arms);
    double *variance = effect + arms;

    for (gsize i = 0; i < e->trial->frame->rows; i++)
        work->rows[i] =
            as->row[i] == AVLAST_NO_LEVEL ? e->trial->arm[i] : arm[as->row[i]];
    for (gsize o = 0; o < e->analysed->len; o++) {
        AvlastDrawn *to = drawn + o * arms;
        if (only && !only[o])
            continue;
        estimate(loop, o, work->rows, NULL, effect, variance);
        for (gsize k = 0; k < arms; k++)
            to[k] = (AvlastDrawn){effect[k], variance[k], NAN, NAN, NAN};
        if (!loop->shifted)
            continue;
        const double scale = loop->scale[o];
        estimate(loop, o, work->rows, loop->shifted[2 * o], effect, variance);
        to->shift = effect[0];
        to->dd = variance[0];
        estimate(loop, o, work->rows, loop->shifted[2 * o + 1], effect, variance);
        to->yd = (variance[0] - to->yy - scale * scale * to->dd) / (2.0 * scale);
    }
}

/* Assignment number r of the loop. */
static void assign(const Loop *loop, guint32 r, guint32 *arm, guint32 *scratch)
{
    const AvlastTrialDraws *draws = loop->draws;
    const AvlastDrawsOptions *o = loop->options;
    const AvlastStream stream = {o->seed, AVLAST_PURPOSE_PERMUTATION};

    if (o->given)
        memcpy(arm, o->given->arm + (gsize)r * draws->assignment->units,
               draws->assignment->units * sizeof *arm);
    else if (draws->exact)
        avlast_assignment_number(draws->assignment, r, arm);
    else
        avlast_assignment_draw(draws->assignment, stream, r, arm, scratch);
}

/* Regressions several at a time; those that sums do not tell of, by the estimator. */
static void run_regressions(const Loop *loop, guint32 first, guint32 count, Work *work,
                            AvlastDrawn *drawn)
{
    const gsize units = loop->draws->assignment->units, effects = loop->draws->effects;
    guint8 lost[AVLAST_REGRESS_LANES];

    for (guint32 at = 0; at < count; at += AVLAST_REGRESS_LANES) {
        const guint32 lanes = MIN(count - at, AVLAST_REGRESS_LANES);
        for (guint32 l = 0; l < lanes; l++)
            assign(loop, first + at + l, work->arm + l * units, work->scratch);
        avlast_draws_regress_run(loop->regress, work->arm, lanes, work->work,
                                 drawn + at * effects, lost);
        for (guint32 l = 0; l < lanes; l++)
            if (lost[l])
                run_estimator(loop, work->arm + l * units, NULL, work,
                              drawn + (at + l) * effects);
    }
}

static void run_bootstrap(const Loop *loop, guint32 r, Work *work, AvlastDrawn *drawn)
{
    const AvlastAssignment *as = loop->draws->assignment;
    const AvlastStream stream = {loop->options->seed, AVLAST_PURPOSE_BOOTSTRAP};
    const gboolean pairs = loop->kernel->pairs[loop->kernel->first];

    avlast_assignment_bootstrap(as, pairs, stream, r, work->from, work->scratch);
    avlast_trial_draws_kernel_run(loop->kernel, as->arm, work->from, work->work, drawn);
}

/* Differences by sums; those of outcomes that other rules apply to, by the estimator. */
static void run_kernel(const Loop *loop, Work *work, AvlastDrawn *drawn)
{
    avlast_trial_draws_kernel_run(loop->kernel, work->arm, NULL, work->work, drawn);
    if (avlast_trial_draws_kernel_lost(loop->kernel, work->arm, work->few, work->lost))
        run_estimator(loop, work->arm, work->lost, work, drawn);
}

static gboolean run_block(guint32 first, guint32 count, gpointer own, gconstpointer data,
                          double *theta, GError **error)
{
    const Loop *loop = data;
    AvlastDrawn *drawn = (AvlastDrawn *)(void *)theta;
    Work *work = own;

    (void)error;
    if (loop->regress) {
        run_regressions(loop, first, count, work, drawn);
        return TRUE;
    }
    for (guint32 r = first; r < first + count; r++) {
        AvlastDrawn *to = drawn + (r - first) * loop->draws->effects;
        if (loop->options->bootstrap) {
            run_bootstrap(loop, r, work, to);
            continue;
        }
        assign(loop, r, work->arm, work->scratch);
        if (loop->kernel)
            run_kernel(loop, work, to);
        else
            run_estimator(loop, work->arm, NULL, work, to);
    }
    return TRUE;
}

/* d, and y + scale d with the scale of y, so that neither drowns in the other. */
static double **shift_outcomes(const AvlastTrialDraws *draws, guint32 arm, double *scale,
                               GPtrArray *owned, GError **error)
{
    const AvlastEvaluation *e = draws->evaluation;
    const gsize n = e->trial->frame->rows;

    for (guint o = 0; o < e->analysed->len; o++) {
        const AvlastAnalysed *a = g_ptr_array_index(e->analysed, o);
        const double *y = a->outcome->number;
        double *d = avlast_array(double, n, error), mean = 0.0, squares = 0.0;
        double *both = avlast_array(double, n, error);
        g_ptr_array_add(owned, d);
        g_ptr_array_add(owned, both);
        if (!d || !both)
            return NULL;
        for (gsize i = 0; i < n; i++)
            mean += a->use[i] ? y[i] / (double)a->n : 0.0;
        for (gsize i = 0; i < n; i++)
            squares += a->use[i] ? (y[i] - mean) * (y[i] - mean) / (double)a->n : 0.0;
        scale[o] = squares > 0.0 ? sqrt(squares) : 1.0;
        for (gsize i = 0; i < n; i++) {
            d[i] = (e->trial->contrasts ? e->trial->arm[i] >> (arm - 1) & 1u
                                        : e->trial->arm[i] == arm)
                       ? 1.0
                       : 0.0;
            both[i] = y[i] + scale[o] * d[i];
        }
    }
    return (double **)owned->pdata;
}

/* Whether sums over units tell what the estimator does, of the outcomes it was asked. */
static gboolean agrees(const AvlastDrawn *a, const AvlastDrawn *b, const guint8 *only,
                       gsize outcomes, gsize effects)
{
    for (gsize j = 0; j < effects; j++) {
        if (!only[j / (effects / outcomes)])
            continue;
        const double se = sqrt(b[j].yy);
        if (!(fabs(a[j].effect - b[j].effect) <= 1e-8 * (fabs(b[j].effect) + se)) ||
            !(fabs(sqrt(a[j].yy) - se) <= 1e-8 * se))
            return FALSE;
    }
    return TRUE;
}

/* The trial as it was drawn, by sums. */
static gboolean observe_sums(const AvlastTrialDraws *draws, const Loop *loop,
                             AvlastDrawn *by_sums, GError **error)
{
    Work *work = work_new(loop, error);
    guint8 lost = 0;

    if (!work)
        return FALSE;
    if (loop->kernel)
        avlast_trial_draws_kernel_run(loop->kernel, draws->assignment->arm, NULL,
                                      work->work, by_sums);
    else
        avlast_draws_regress_run(loop->regress, draws->assignment->arm, 1, work->work,
                                 by_sums, &lost);
    for (gsize j = 0; lost && j < draws->effects; j++)
        by_sums[j].effect = NAN;
    work_free(work);
    return TRUE;
}

static gboolean observe_estimator(AvlastTrialDraws *draws, const Loop *loop,
                                  const guint8 *only, GError **error)
{
    Loop alone = *loop;
    Work *work = work_new(loop, error);

    if (!work)
        return FALSE;
    alone.alone = TRUE;
    run_estimator(&alone, draws->assignment->arm, only, work, draws->observed);
    work_free(work);
    return TRUE;
}

/* The trial as it was drawn, by the estimator, and by sums where they fit. */
static gboolean observe(AvlastTrialDraws *draws, Loop *loop,
                        const AvlastTrialDrawsKernel *kernel,
                        const AvlastDrawsRegress *regress, GError **error)
{
    const gsize outcomes = draws->evaluation->analysed->len;
    g_autofree AvlastDrawn *by_sums = avlast_array(AvlastDrawn, draws->effects, error);
    g_autofree guint8 *only = avlast_array(guint8, outcomes, error);

    if (!by_sums || !only)
        return FALSE;
    if (!kernel && !regress)
        return observe_estimator(draws, loop, NULL, error);
    /* Outcomes of the same rows and columns differ in nothing but their numbers: what
     * holds of the first holds of all. */
    memset(only, kernel ? 1 : 0, outcomes);
    if (regress)
        avlast_draws_regress_mark(regress, only);
    if (!observe_estimator(draws, loop, only, error))
        return FALSE;
    loop->kernel = kernel;
    loop->regress = regress;
    if (!observe_sums(draws, loop, by_sums, error))
        return FALSE;
    draws->kernel = agrees(by_sums, draws->observed, only, outcomes, draws->effects);
    if (draws->kernel) {
        memcpy(draws->observed, by_sums, draws->effects * sizeof *by_sums);
        return TRUE;
    }
    loop->kernel = NULL;
    loop->regress = NULL;
    return observe_estimator(draws, loop, NULL, error);
}

static gboolean run_loop(AvlastTrialDraws *draws, const AvlastDrawsOptions *options,
                         const Loop *loop, GError **error)
{
    const AvlastResampleOptions how = {.block = loop->kernel || loop->regress ? 64 : 4,
                                       .work_new = work_new,
                                       .work_free = work_free,
                                       .watch = options->watch};

    const gboolean given = !options->bootstrap && options->given;

    draws->exact = given || (!options->bootstrap &&
                             draws->assignment->count <= (double)options->reps);
    draws->reps = given          ? options->given->n
                  : draws->exact ? (gsize)draws->assignment->count
                                 : options->reps;
    draws->drawn = avlast_table(AvlastDrawn, draws->reps, draws->effects, error);
    return draws->drawn && avlast_resample(run_block, loop, (guint32)draws->reps,
                                           draws->effects * AVLAST_DRAWN_NUMBERS, &how,
                                           (double *)(void *)draws->drawn, error);
}

AvlastTrialDraws *avlast_trial_draws_new(const AvlastEvaluation *evaluation,
                                         const AvlastDrawsOptions *options,
                                         GError **error)
{
    const gsize outcomes = evaluation->analysed->len;
    g_autoptr(AvlastTrialDraws) draws = g_new0(AvlastTrialDraws, 1);
    g_autoptr(GPtrArray) owned = g_ptr_array_new_with_free_func(g_free);
    g_autofree double *scale = avlast_array(double, outcomes, error);
    GError *fault = NULL;

    if (options->bootstrap && evaluation->trial->contrasts)
        return avlast_trial_draws_redrawn(evaluation, options, error);
    draws->evaluation = evaluation;
    draws->arm = options->arm;
    draws->assignment = avlast_assignment_new(evaluation, options->arm, error);
    draws->effects = outcomes * (options->arm ? 1 : evaluation->trial->n_arms - 1);
    draws->observed = avlast_array(AvlastDrawn, draws->effects, error);
    if (!scale || !draws->assignment || !draws->observed)
        return NULL;
    /* Which blocks a comparison keeps hangs on how many units have each arm. */
    g_autoptr(AvlastTrialDrawsKernel) kernel =
        options->estimator || (options->given && !options->given->balanced)
            ? NULL
            : avlast_trial_draws_kernel(draws, options->shift, &fault);
    g_autoptr(AvlastDrawsRegress) regress =
        kernel || fault || options->estimator || options->bootstrap
            ? NULL
            : avlast_draws_regress_new(draws, options->shift, &fault);
    if (fault) {
        g_propagate_error(error, fault);
        return NULL;
    }
    Loop loop = {.draws = draws, .options = options, .scale = scale};
    if (options->shift && !(loop.shifted = shift_outcomes(draws, MAX(options->arm, 1),
                                                          scale, owned, error)))
        return NULL;
    if (!observe(draws, &loop, kernel, regress, error))
        return NULL;
    if (options->bootstrap && !draws->kernel)
        return avlast_trial_draws_redrawn(evaluation, options, error);
    return run_loop(draws, options, &loop, error) ? g_steal_pointer(&draws) : NULL;
}
