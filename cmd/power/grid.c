/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of numbers, and every combination of them. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/number_list.h"
#include "cmd/power/power.h"
#include "core/error.h"
#include "core/number.h"

#define MOST_VALUES 1000
#define MOST_ROWS   20000

static const struct {
    const char *option, *label;
    gsize member;
} numbers[AVLAST_POWER_NUMBERS] = {
#define NUMBER(index, option, label, member)                                             \
    [index] = {option, label, offsetof(AvlastPowerDesign, member)}
    NUMBER(AVLAST_POWER_EFFECT, "effect", N_("effect"), effect),
    NUMBER(AVLAST_POWER_N, "n", N_("participants"), size),
    NUMBER(AVLAST_POWER_CLUSTERS, "clusters", N_("clusters"), size),
    NUMBER(AVLAST_POWER_POWER, "power", N_("power"), power),
    NUMBER(AVLAST_POWER_ALPHA, "alpha", N_("alpha"), alpha),
    NUMBER(AVLAST_POWER_SD, "sd", N_("sd"), sd),
    NUMBER(AVLAST_POWER_BASE, "base", N_("share of the control"), base),
    NUMBER(AVLAST_POWER_CLUSTER_SIZE, "cluster-size", N_("per cluster"), cluster_size),
    NUMBER(AVLAST_POWER_ICC, "icc", N_("ICC"), icc),
    NUMBER(AVLAST_POWER_CV, "cluster-cv", N_("cv of cluster sizes"), cv),
    NUMBER(AVLAST_POWER_R2, "r2", N_("R2"), r2),
    NUMBER(AVLAST_POWER_R2_CLUSTER, "r2-cluster", N_("R2 of clusters"), r2_cluster),
    NUMBER(AVLAST_POWER_BEFORE, "rounds-before", N_("rounds before"), pre),
    NUMBER(AVLAST_POWER_AFTER, "rounds-after", N_("rounds after"), post),
    NUMBER(AVLAST_POWER_CORRELATION, "correlation", N_("correlation"), correlation),
    NUMBER(AVLAST_POWER_TAKEUP, "takeup", N_("take-up"), takeup),
    NUMBER(AVLAST_POWER_ATTRITION, "attrition", N_("attrition"), attrition),
    NUMBER(AVLAST_POWER_EVENT_SHARE, "event-share", N_("share with the event"),
           event_share),
#undef NUMBER
};

const char *avlast_power_option(AvlastPowerNumber number)
{
    return numbers[number].option;
}

const char *avlast_power_label(AvlastPowerNumber number)
{
    return _(numbers[number].label);
}

double *avlast_power_member(AvlastPowerDesign *design, AvlastPowerNumber number)
{
    return (double *)(void *)((char *)design + numbers[number].member);
}

static gboolean read_list(AvlastPowerGrid *grid, AvlastPowerNumber number, char **texts,
                          GError **error)
{
    g_autoptr(GArray) values =
        avlast_number_list(numbers[number].option, texts, MOST_VALUES, error);

    if (!values)
        return FALSE;
    grid->count[number] = MAX(values->len, 1);
    if (values->len > 0)
        grid->value[number] =
            (double *)(void *)g_array_free(g_steal_pointer(&values), FALSE);
    return TRUE;
}

static gboolean read_ratio(AvlastPowerDesign *d, char **ratio, GError **error)
{
    const guint given = g_strv_length(ratio);

    if (given != d->arms) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--ratio: %u given for %u arms\nhint: one for each, the control's "
                    "first",
                    given, d->arms);
        return FALSE;
    }
    for (guint k = 0; k < given && k < AVLAST_POWER_ARMS; k++)
        if (!avlast_number_parse(ratio[k], strlen(ratio[k]), '.', &d->ratio[k])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--ratio: '%s' is no number", ratio[k]);
            return FALSE;
        }
    return TRUE;
}

static guint place_of(const char *name, const char *const *names)
{
    guint i = 0;

    while (name && names[i] && strcmp(name, names[i]) != 0)
        i++;
    return i;
}

static void fill_choices(AvlastPowerDesign *d, const AvlastPowerOwn *own)
{
    static const char *const methods[] = {
        "noncentral", "bloom",      "normal",     "pooled",   "unpooled",
        "arcsine",    "continuity", "schoenfeld", "freedman", NULL};
    static const char *const panels[] = {"ancova", "post", "change", NULL};

    if (own->method)
        d->method = (AvlastPowerMethod)(1 + place_of(own->method, methods));
    if (own->analysis_of)
        d->panel = (AvlastPowerPanel)place_of(own->analysis_of, panels);
    d->bonferroni = g_strcmp0(own->adjust, "bonferroni") == 0;
    d->decrease = own->direction ? strcmp(own->direction, "decrease") == 0
                                 : d->outcome == AVLAST_POWER_SURVIVAL;
    d->pairs = own->pairs;
    if (own->sides != G_MININT64)
        d->sides = own->sides == 1 || own->sides == 2 ? (guint)own->sides : 0;
    const struct {
        double given, *to;
    } single[] = {{own->blocks, &d->blocks},
                  {own->covariates, &d->covariates},
                  {own->correlation_before, &d->correlation_pre},
                  {own->correlation_after, &d->correlation_post},
                  {own->cluster_correlation, &d->cluster_correlation},
                  {own->takeup_control, &d->takeup_control},
                  {own->median, &d->median},
                  {own->accrual, &d->accrual},
                  {own->follow_up, &d->follow_up}};
    for (guint i = 0; i < G_N_ELEMENTS(single); i++)
        if (!isnan(single[i].given))
            *single[i].to = single[i].given;
}

static gboolean fill_base(AvlastPowerDesign *d, const AvlastRun *run, GError **error)
{
    static const char *const outcomes[] = {"means", "shares", "survival", NULL};
    const AvlastPowerOwn *own = run->own;
    const guint outcome = place_of(run->arguments[0], outcomes);

    *d = avlast_power_design();
    if (outcome > AVLAST_POWER_SURVIVAL) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "'%s' is none of means, shares, survival", run->arguments[0]);
        return FALSE;
    }
    d->outcome = (AvlastPowerOutcome)outcome;
    if (own->arms != G_MININT64 && (own->arms < 2 || own->arms > AVLAST_POWER_ARMS)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL, "--arms: from 2 to %d",
                    AVLAST_POWER_ARMS);
        return FALSE;
    }
    if (own->arms != G_MININT64)
        d->arms = (guint)own->arms;
    fill_choices(d, own);
    /* 1:2 as people write it */
    g_auto(GStrv) parts = own->ratio && own->ratio[0] && !own->ratio[1]
                              ? g_strsplit(own->ratio[0], ":", -1)
                              : NULL;
    return !own->ratio || read_ratio(d, parts ? parts : own->ratio, error);
}

/* An option of another kind of outcome is an error, not left out in silence. */
static gboolean fits_outcome(const AvlastPowerGrid *grid, const AvlastPowerOwn *own,
                             GError **error)
{
    const AvlastPowerOutcome outcome = grid->base.outcome;
    const gboolean times =
        !isnan(own->median) || !isnan(own->accrual) || !isnan(own->follow_up);
    const struct {
        gboolean given, fits;
        const char *option, *with;
    } rules[] = {
        {grid->value[AVLAST_POWER_SD] != NULL, outcome == AVLAST_POWER_MEANS, "sd",
         "means"},
        {grid->value[AVLAST_POWER_BASE] != NULL, outcome == AVLAST_POWER_SHARES, "base",
         "shares"},
        {grid->value[AVLAST_POWER_EVENT_SHARE] || times, outcome == AVLAST_POWER_SURVIVAL,
         "event-share, --median, --accrual, --follow-up", "survival"},
        {own->direction != NULL, grid->sought == AVLAST_POWER_SEEK_EFFECT, "direction",
         "an effect that is sought (leave --effect out)"},
        {own->adjust != NULL, grid->base.arms > 2, "adjust", "more than two --arms"},
        {own->analysis_of != NULL, grid->value[AVLAST_POWER_BEFORE] != NULL,
         "analysis-of", "--rounds-before"},
        {grid->value[AVLAST_POWER_EVENT_SHARE] && times, FALSE, "event-share",
         "times alone, or they alone with survival"},
    };

    for (guint i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].given && !rules[i].fits) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL, "--%s: goes with %s",
                        rules[i].option, rules[i].with);
            return FALSE;
        }
    return TRUE;
}

static double largest(const AvlastPowerGrid *grid, int number, double otherwise)
{
    double most = grid->value[number] ? -INFINITY : otherwise;

    for (guint i = 0; grid->value[number] && i < grid->count[number]; i++)
        most = fmax(most, grid->value[number][i]);
    return most;
}

/* A correlation that is not told is not taken as none: the answer would be too good. One
 * that nothing hangs on is not left out in silence. */
static gboolean tells_likeness(const AvlastPowerGrid *grid, const AvlastPowerOwn *own,
                               GError **error)
{
    const gboolean before = largest(grid, AVLAST_POWER_BEFORE, 0.0) > 0.0,
                   many_before = largest(grid, AVLAST_POWER_BEFORE, 0.0) > 1.0,
                   many_after = largest(grid, AVLAST_POWER_AFTER, 1.0) > 1.0;
    const gboolean rounds = before || many_after,
                   asks = g_strcmp0(own->analysis_of, "post");
    const gboolean r = grid->value[AVLAST_POWER_CORRELATION] != NULL;
    const gboolean hangs =
        (before && asks) || (many_after && isnan(own->correlation_after));
    const char *fault =
        grid->clusters && !grid->value[AVLAST_POWER_ICC]
            ? "how alike are people of a cluster?\nhint: --icc, 0 if they are not"
        : hangs && !r ? "how alike are a person's outcomes from round to round?\nhint: "
                        "--correlation, 0 if they are not"
        : r && !rounds
            ? "--correlation says nothing of one round\nhint: --rounds-before 1 when "
              "the outcome is measured before as well"
        : !isnan(own->correlation_before) && !(many_before && asks)
            ? "--correlation-before says nothing without several --rounds-before"
        : !isnan(own->correlation_after) && !many_after
            ? "--correlation-after says nothing without several --rounds-after"
        : !isnan(own->cluster_correlation) && !rounds
            ? "--cluster-correlation says nothing of one round"
            : NULL;

    if (!fault)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL, "%s", fault);
    return FALSE;
}

static gboolean settle(AvlastPowerGrid *grid, const AvlastPowerOwn *own, GError **error)
{
    const gboolean n = grid->value[AVLAST_POWER_N] != NULL,
                   j = grid->value[AVLAST_POWER_CLUSTERS] != NULL;

    grid->clusters = grid->value[AVLAST_POWER_CLUSTER_SIZE] != NULL;
    grid->sought = !grid->value[AVLAST_POWER_POWER]    ? AVLAST_POWER_SEEK_POWER
                   : !grid->value[AVLAST_POWER_EFFECT] ? AVLAST_POWER_SEEK_EFFECT
                                                       : AVLAST_POWER_SEEK_SIZE;
    if ((n && grid->clusters) || (j && !grid->clusters)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    n ? "--n counts people assigned one by one; with --cluster-size "
                        "the number of clusters is --clusters"
                      : "--clusters without --cluster-size");
        return FALSE;
    }
    grid->n = 1;
    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        grid->n = grid->n <= MOST_ROWS ? grid->n * grid->count[k] : grid->n;
    if (grid->n > MOST_ROWS) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "more than %d combinations of the lists", MOST_ROWS);
        return FALSE;
    }
    return fits_outcome(grid, own, error) && tells_likeness(grid, own, error);
}

/* The last list runs fastest. */
static gboolean solve(AvlastPowerGrid *grid, GError **error)
{
    grid->design = g_new0(AvlastPowerDesign, grid->n);
    grid->answer = g_new0(AvlastPowerAnswer, grid->n);
    for (guint c = 0; c < grid->n; c++) {
        guint rest = c;
        grid->design[c] = grid->base;
        for (int k = AVLAST_POWER_NUMBERS - 1; k >= 0; k--) {
            if (grid->value[k])
                *avlast_power_member(&grid->design[c], (AvlastPowerNumber)k) =
                    grid->value[k][rest % grid->count[k]];
            rest /= grid->count[k];
        }
        if (grid->clusters && !(grid->design[c].cluster_size > 0.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV280", NULL,
                        "--cluster-size: %g is not above 0",
                        grid->design[c].cluster_size);
            return FALSE;
        }
        if (!avlast_power(&grid->design[c], &grid->answer[c], error))
            return FALSE;
    }
    return TRUE;
}

AvlastPowerGrid *avlast_power_grid_new(const AvlastRun *run, GError **error)
{
    const AvlastPowerOwn *own = run->own;
    g_autoptr(AvlastPowerGrid) grid = g_new0(AvlastPowerGrid, 1);

    if (!fill_base(&grid->base, run, error))
        return NULL;
    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (!read_list(grid, (AvlastPowerNumber)k, own->list[k], error))
            return NULL;
    if (!settle(grid, own, error) || !solve(grid, error))
        return NULL;
    return g_steal_pointer(&grid);
}

void avlast_power_grid_free(AvlastPowerGrid *grid)
{
    if (!grid)
        return;
    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        g_free(grid->value[k]);
    g_free(grid->design);
    g_free(grid->answer);
    g_free(grid);
}
