/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/prepost/redraw.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "impact/prepost/parts.h"
#include "impact/prepost/redraw_units.h"

/* Of one outcome. */
typedef struct {
    const AvlastPrePostUnits *people;
    const guint8 *use;
    gsize outcome;
    const AvlastRedrawnOptions *how;
    const AvlastReplicates *units;
    AvlastPrePostOptions options; /* of replicates: no intervals of their own */
    double level;
    AvlastEstimates *rows; /* of the people as they are */
} Boot;

/* The outcome's rows; none when nobody is left who has it. */
static AvlastEstimates *estimate(const Boot *boot, const AvlastPrePostUnits *units)
{
    AvlastEstimates *all = avlast_estimates_new();
    g_autoptr(AvlastEstimates) rest = avlast_estimates_new();
    g_autoptr(AvlastPrePostData) data =
        avlast_prepost_data_new(units, &boot->options, boot->outcome, NULL);

    all->level = rest->level = boot->level;
    if (data)
        avlast_prepost_outcome(data, all, rest, NULL);
    for (guint i = 0; i < rest->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(rest, i);
        AvlastEstimate *copy =
            avlast_estimates_add(all, row->outcome, row->group, row->term);
        copy->estimate = row->estimate;
        copy->std_error = row->std_error;
        copy->nobs = row->nobs;
    }
    return all;
}

static gboolean is_student(const Boot *boot)
{
    return boot->how->interval == AVLAST_BOOT_T;
}

static gsize width_of(const Boot *boot)
{
    return boot->rows->rows->len * (is_student(boot) ? 2 : 1);
}

/* --- the loop --- */

static gpointer work_new(gconstpointer data, GError **error)
{
    const Boot *boot = data;

    return avlast_array(double, boot->units->n_units, error);
}

static void run_one(gconstpointer data, guint32 r, gpointer work, double *theta)
{
    const Boot *boot = data;
    double *factor = work;
    const gsize K = boot->rows->rows->len;

    avlast_replicates_factors(boot->units, r, factor);
    g_autoptr(AvlastPrePostUnits) drawn = avlast_prepost_draw_units(
        boot->people, boot->units, factor, boot->how->type == AVLAST_REPLICATES_BAYES);
    g_autoptr(AvlastEstimates) e = estimate(boot, drawn);
    for (gsize i = 0; i < K; i++) {
        const AvlastEstimate *wanted = avlast_estimates_row(boot->rows, i);
        const AvlastEstimate *row =
            avlast_estimates_find(e, wanted->outcome, wanted->group, wanted->term, NULL);
        if (!row)
            continue;
        theta[i] = row->estimate;
        if (is_student(boot))
            theta[K + i] = row->std_error;
    }
}

static double *run(const Boot *boot, GError **error)
{
    const AvlastRedrawnLoop loop = {.units = boot->units,
                                    .width = width_of(boot),
                                    .one = run_one,
                                    .data = boot,
                                    .work_new = work_new,
                                    .work_free = g_free,
                                    .watch = boot->how->watch};

    return avlast_redrawn_run(&loop, error);
}

/* The jackknife's influence of each unit, units x rows, for bca. */
static double *leave_out(const Boot *boot, guint32 *units, GError **error)
{
    const AvlastRedrawnOptions how = {.type = AVLAST_REPLICATES_JKN,
                                      .watch = boot->how->watch};
    g_autoptr(AvlastReplicates) each =
        avlast_prepost_replicates(boot->people, boot->use, &how, error);
    Boot alone = *boot;

    if (!each)
        return NULL;
    alone.units = each;
    alone.how = &how;
    *units = each->n;
    double *u = run(&alone, error);
    if (u)
        avlast_redrawn_influence(each, boot->rows, u);
    return u;
}

static gboolean fill(const Boot *boot, const double *theta, GError **error)
{
    const gsize K = boot->rows->rows->len;
    guint32 units = 0;
    g_autofree double *own = avlast_array(double, K, error);
    g_autofree double *u =
        boot->how->interval == AVLAST_BOOT_BCA ? leave_out(boot, &units, error) : NULL;

    if (!own || (boot->how->interval == AVLAST_BOOT_BCA && !u))
        return FALSE;
    for (gsize i = 0; i < K; i++)
        own[i] = avlast_estimates_row(boot->rows, i)->std_error;
    const AvlastRedrawnValues values = {.units = boot->units,
                                        .interval = boot->how->interval,
                                        .theta = theta,
                                        .width = width_of(boot),
                                        .errors = is_student(boot) ? K : 0,
                                        .own = own,
                                        .influence = u,
                                        .n_influence = units,
                                        .keep = boot->how->keep};
    avlast_redrawn_fill(&values, boot->rows);
    return TRUE;
}

/* Who has the outcome. */
static guint8 *users_of(const AvlastPrePostUnits *people,
                        const AvlastPrePostOptions *options, gsize outcome,
                        GError **error)
{
    g_autoptr(AvlastPrePostData) data =
        avlast_prepost_data_new(people, options, outcome, error);
    guint8 *use = data ? avlast_array(guint8, people->n, error) : NULL;

    for (gsize u = 0; use && u < people->n; u++)
        use[u] = data->use[0][u] || data->use[1][u];
    return use;
}

static AvlastEstimates *redraw(Boot *boot, GError **error)
{
    const gboolean weigh = boot->how->type == AVLAST_REPLICATES_BAYES;
    g_autofree guint8 *use = users_of(boot->people, &boot->options, boot->outcome, error);
    g_autoptr(AvlastReplicates) units =
        use ? avlast_prepost_replicates(boot->people, use, boot->how, error) : NULL;
    g_autofree double *one = units ? avlast_array(double, units->n_units, error) : NULL;

    if (!one)
        return NULL;
    for (guint32 u = 0; u < units->n_units; u++)
        one[u] = 1.0;
    g_autoptr(AvlastPrePostUnits) as_is =
        avlast_prepost_draw_units(boot->people, units, one, weigh);
    g_autoptr(AvlastEstimates) rows = estimate(boot, as_is);
    boot->use = use;
    boot->units = units;
    boot->rows = rows;
    g_autofree double *theta = run(boot, error);
    return theta && fill(boot, theta, error) ? g_steal_pointer(&rows) : NULL;
}

AvlastEstimates *avlast_prepost_redraw(const AvlastFrame *frame,
                                       const AvlastPrePostOptions *options,
                                       const AvlastRedrawnOptions *how, GError **error)
{
    if (how->type == AVLAST_REPLICATES_BAYES && how->interval == AVLAST_BOOT_T) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV442", NULL,
                    "--boot-ci t needs standard errors of samples of people, which the "
                    "Bayesian bootstrap's weights are not\nhint: --boot-ci bca");
        return NULL;
    }
    g_autoptr(AvlastPrePostUnits) people =
        avlast_prepost_units_new(frame, &options->columns, error);
    g_autoptr(AvlastEstimates) all = avlast_estimates_new();
    Boot boot = {
        .people = people, .how = how, .options = *options, .level = options->level};

    if (!people)
        return NULL;
    boot.options.points = how->interval != AVLAST_BOOT_T;
    boot.options.tests_given = TRUE;
    boot.options.tests = 0;
    boot.options.reliability = boot.options.level = NAN;
    all->level = options->level;
    for (; options->outcomes[boot.outcome]; boot.outcome++) {
        g_autoptr(AvlastEstimates) rows = redraw(&boot, error);
        if (!rows || !avlast_estimates_append(all, rows, error))
            return NULL;
    }
    return g_steal_pointer(&all);
}
