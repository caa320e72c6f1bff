/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/wild.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/random.h"
#include "model/wild_parts.h"

#define BLOCK AVLAST_WILD_BLOCK

static const char *const factor_names[] = {"rademacher", "webb", "mammen"};

gboolean avlast_wild_parse(const char *name, AvlastWildOptions *o)
{
    const gboolean known = strlen(name) == 5 && g_ascii_strncasecmp(name, "wc", 2) == 0 &&
                           strchr("rRuU", name[2]) && strchr("13", name[3]) &&
                           strchr("13", name[4]);

    if (!known)
        return FALSE;
    o->unrestricted = g_ascii_tolower(name[2]) == 'u';
    o->jackknife_scores = name[3] == '3';
    o->jackknife_variance = name[4] == '3';
    return TRUE;
}

gboolean avlast_wild_factors_parse(const char *name, AvlastWildFactors *factors)
{
    for (guint i = 0; i < G_N_ELEMENTS(factor_names); i++)
        if (g_ascii_strcasecmp(name, factor_names[i]) == 0) {
            *factors = (AvlastWildFactors)i;
            return TRUE;
        }
    return FALSE;
}

const char *avlast_wild_factors_name(AvlastWildFactors factors)
{
    return factor_names[factors];
}

static double of_uniform(AvlastWildFactors factors, double u)
{
    const double root = sqrt(5.0);

    if (factors == AVLAST_WILD_MAMMEN)
        return u < (root + 1.0) / (2.0 * root) ? (1.0 - root) / 2.0 : (1.0 + root) / 2.0;
    const double size[] = {sqrt(0.5), 1.0, sqrt(1.5)};
    const guint at = MIN((guint)(u * 6.0), 5);
    return at < 3 ? -size[2 - at] : size[at - 3];
}

double avlast_wild_factor(AvlastWildFactors factors, gboolean enumerated, guint32 seed,
                          guint32 r, guint32 g)
{
    const AvlastStream stream = {seed, AVLAST_PURPOSE_WILD};
    guint32 words[4];

    if (enumerated)
        return (r >> g) & 1 ? -1.0 : 1.0;
    if (factors != AVLAST_WILD_RADEMACHER)
        return of_uniform(factors, avlast_random_uniform(stream, r, g, 1));
    avlast_random_words(stream, r, g / 128, 0, words);
    return (words[g / 32 % 4] >> (g % 32)) & 1 ? -1.0 : 1.0;
}

gboolean avlast_wild_enumerated(const AvlastWildOptions *o, gsize n_groups)
{
    return o->factors == AVLAST_WILD_RADEMACHER && n_groups < 31 &&
           (G_GUINT64_CONSTANT(1) << n_groups) <= o->reps;
}

typedef struct {
    const AvlastWildKernel *kernel;
    const AvlastWildOptions *options;
    gboolean enumerated;
} Draws;

/* This thread's room: factors and what deviates (n_groups x BLOCK), sums (k x BLOCK). */
typedef struct {
    double *v, *kept, *d;
} Room;

static void room_free(gpointer data)
{
    Room *room = data;

    g_free(room->v);
    g_free(room->kept);
    g_free(room->d);
    g_free(room);
}

static gpointer room_new(gconstpointer data, GError **error)
{
    const AvlastWildKernel *w = ((const Draws *)data)->kernel;
    Room *room = g_new0(Room, 1);

    room->v = avlast_table(double, w->n_groups, BLOCK, error);
    room->kept = room->v ? avlast_table(double, w->n_groups, BLOCK, error) : NULL;
    room->d = room->kept ? avlast_table(double, w->k, BLOCK, error) : NULL;
    if (room->d)
        return room;
    room_free(room);
    return NULL;
}

void avlast_wild_draw(const AvlastWildOptions *o, gboolean enumerated, gsize n_groups,
                      guint32 first, guint32 count, double *v)
{
    const AvlastStream stream = {o->seed, AVLAST_PURPOSE_WILD};
    const gboolean bits = !enumerated && o->factors == AVLAST_WILD_RADEMACHER;
    guint32 words[4] = {0};

    for (guint32 b = 0; b < count; b++)
        for (guint32 g = 0; g < n_groups; g++) {
            if (bits && g % 128 == 0)
                avlast_random_words(stream, first + b, g / 128, 0, words);
            v[g * BLOCK + b] =
                bits ? ((words[g / 32 % 4] >> (g % 32)) & 1 ? -1.0 : 1.0)
                     : avlast_wild_factor(o->factors, enumerated, o->seed, first + b, g);
        }
}

static gboolean replicate(guint32 first, guint32 count, gpointer work, gconstpointer data,
                          double *theta, GError **error)
{
    const Draws *p = data;
    const AvlastWildKernel *w = p->kernel;
    const Room *room = work;
    double sum[AVLAST_WILD_NUMBERS * BLOCK];

    (void)error;
    avlast_wild_draw(p->options, p->enumerated, w->n_groups, first, count, room->v);
    avlast_wild_sum(w, room->v, room->d, room->kept, sum);
    for (guint32 b = 0; b < count; b++)
        for (gsize i = 0; i < AVLAST_WILD_NUMBERS; i++)
            theta[b * AVLAST_WILD_NUMBERS + i] = sum[i * BLOCK + b];
    return TRUE;
}

gsize avlast_wild_kept(const AvlastLinear *fit, gsize column)
{
    gsize at = 0;

    while (at < fit->k && fit->kept[at] != column)
        at++;
    return at;
}

double avlast_wild_variance_factor(const AvlastWildKernel *w, const AvlastWildOptions *o)
{
    const double G = (double)w->n_groups, n = (double)w->fit->n;

    return o->jackknife_variance ? (G - 1.0) / G : G / (G - 1.0) * (n - 1.0) / w->fit->df;
}

const char *avlast_wild_lacks(const AvlastWildKernel *w, const AvlastWildOptions *o)
{
    if (w->undetermined && o->jackknife_variance)
        return N_("one cluster alone determines the coefficient: the jackknife variance "
                  "does not exist");
    if (!(w->own * w->rho * w->rho > 0.0) || !isfinite(avlast_wild_variance_factor(w, o)))
        return N_("the scores of the clusters are all 0: no standard error");
    return NULL;
}

gboolean avlast_wild_check_groups(gsize n_groups, GError **error)
{
    if (n_groups < 2)
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV387", NULL,
            "all rows are of one cluster: a wild cluster bootstrap needs several");
    return n_groups >= 2;
}

double *avlast_wild_loop(AvlastReplicateBlock one, gconstpointer data,
                         gpointer (*room)(gconstpointer data, GError **error),
                         GDestroyNotify room_done, gsize size, const AvlastWildOptions *o,
                         const AvlastWild *wild, GError **error)
{
    const AvlastResampleOptions how = {.block = BLOCK,
                                       .serial = size * wild->reps < 1000000,
                                       .work_new = room,
                                       .work_free = room_done,
                                       .watch = o->watch};
    g_autofree double *theta =
        avlast_table(double, wild->reps, AVLAST_WILD_NUMBERS, error);

    if (!theta ||
        !avlast_resample(one, data, wild->reps, AVLAST_WILD_NUMBERS, &how, theta, error))
        return NULL;
    double *columns = avlast_table(double, AVLAST_WILD_NUMBERS, wild->reps, error);
    for (gsize r = 0; columns && r < wild->reps; r++)
        for (gsize i = 0; i < AVLAST_WILD_NUMBERS; i++)
            columns[i * wild->reps + r] = theta[r * AVLAST_WILD_NUMBERS + i];
    return columns;
}

gboolean avlast_wild_test(const AvlastLinear *fit, gsize column,
                          const AvlastWildOptions *o, AvlastWild *wild, GError **error)
{
    const gsize kept = avlast_wild_kept(fit, column);

    *wild = (AvlastWild){
        fit->coefficient[column], NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, FALSE, NULL};
    if (kept == fit->k)
        return TRUE;
    g_autoptr(AvlastWildKernel) kernel = avlast_wild_kernel_new(fit, kept, o, error);
    if (!kernel || !avlast_wild_check_groups(kernel->n_groups, error))
        return FALSE;
    wild->n_clusters = kernel->n_groups;
    wild->enumerated = avlast_wild_enumerated(o, kernel->n_groups);
    wild->reps = wild->enumerated ? (guint32)1 << kernel->n_groups : o->reps;
    if ((wild->note = avlast_wild_lacks(kernel, o)))
        return TRUE;
    wild->std_error =
        kernel->rho * sqrt(avlast_wild_variance_factor(kernel, o) * kernel->own);
    wild->statistic = (wild->estimate - o->null) / wild->std_error;
    const Draws draws = {kernel, o, wild->enumerated};
    const AvlastWildCurve curve = {.linear = kernel->linear, .own = kernel->own};
    g_autofree double *columns =
        avlast_wild_loop(replicate, &draws, room_new, room_free,
                         kernel->n_groups * kernel->k, o, wild, error);
    if (!columns)
        return FALSE;
    avlast_wild_conclude(&curve, kernel->rho, o, columns, wild);
    return TRUE;
}

gboolean avlast_wild_treated(const AvlastLinear *fit, const double *x,
                             const AvlastWildOptions *o, gsize *with, gsize *without)
{
    g_autofree guint8 *seen = g_new0(guint8, o->n_clusters + 1);

    *with = *without = 0;
    for (gsize i = 0; i < fit->n; i++) {
        const double value = x[fit->row[i]];
        if (value != 0.0 && value != 1.0)
            return FALSE;
        seen[o->cluster[fit->row[i]]] |= value != 0.0 ? 1 : 2;
    }
    for (guint32 c = 0; c < o->n_clusters; c++) {
        *with += seen[c] & 1;
        *without += seen[c] >> 1;
    }
    return TRUE;
}
