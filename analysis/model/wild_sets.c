/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/wild_sets.h"

#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/rubin.h"
#include "model/wild_parts.h"

#define BLOCK AVLAST_WILD_BLOCK

typedef struct {
    AvlastWildKernel *kernel; /* NULL: the column was dropped */
    double estimate, std_error;
    const char *lacks;
} Part;

struct AvlastWildSets {
    GArray *part;
    /* the first set's rows, and the code of each one's cluster */
    gsize n, *row;
    guint32 *code;
};

static void part_clear(gpointer data)
{
    avlast_wild_kernel_free(((Part *)data)->kernel);
}

AvlastWildSets *avlast_wild_sets_new(void)
{
    AvlastWildSets *sets = g_new0(AvlastWildSets, 1);

    sets->part = g_array_new(FALSE, TRUE, sizeof(Part));
    g_array_set_clear_func(sets->part, part_clear);
    return sets;
}

void avlast_wild_sets_free(AvlastWildSets *sets)
{
    if (!sets)
        return;
    g_array_unref(sets->part);
    g_free(sets->row);
    g_free(sets->code);
    g_free(sets);
}

static const Part *part_of(const AvlastWildSets *sets, gsize l)
{
    return &g_array_index(sets->part, Part, l);
}

/* --- clusters --- */

static gboolean keep_clusters(AvlastWildSets *sets, const AvlastLinear *fit,
                              const AvlastWildOptions *o, GError **error)
{
    sets->n = fit->n;
    sets->row = avlast_array(gsize, fit->n, error);
    sets->code = sets->row ? avlast_array(guint32, fit->n, error) : NULL;
    for (gsize i = 0; sets->code && i < fit->n; i++) {
        sets->row[i] = fit->row[i];
        sets->code[i] = o->cluster[fit->row[i]];
    }
    return sets->code != NULL;
}

static gboolean unlike(gsize l, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV736", NULL,
                "completed data set %" G_GSIZE_FORMAT
                " has other clusters than the first: the same factors cannot be drawn in "
                "both\nhint: clusters are not to be imputed, and each needs a row in "
                "every set",
                l + 1);
    return FALSE;
}

/* Rows that both have are in the same cluster, and the clusters are the same. */
static gboolean check_clusters(const AvlastWildSets *sets, const AvlastLinear *fit,
                               const AvlastWildOptions *o, GError **error)
{
    guint32 most = o->n_clusters;

    for (gsize i = 0; i < sets->n; i++)
        most = MAX(most, sets->code[i] + 1);
    g_autofree guint8 *seen = avlast_array(guint8, most, error);
    if (!seen)
        return FALSE;
    for (gsize i = 0; i < sets->n; i++)
        seen[sets->code[i]] |= 1;
    for (gsize i = 0, at = 0; i < fit->n; i++) {
        const guint32 code = o->cluster[fit->row[i]];
        seen[code] |= 2;
        while (at < sets->n && sets->row[at] < fit->row[i])
            at++;
        if (at < sets->n && sets->row[at] == fit->row[i] && sets->code[at] != code)
            return unlike(sets->part->len, error);
    }
    for (guint32 c = 0; c < most; c++)
        if (seen[c] == 1 || seen[c] == 2)
            return unlike(sets->part->len, error);
    return TRUE;
}

/* --- sets --- */

gboolean avlast_wild_sets_add(AvlastWildSets *sets, const AvlastLinear *fit, gsize column,
                              double std_error, const AvlastWildOptions *o,
                              GError **error)
{
    const gsize kept = avlast_wild_kept(fit, column);
    Part part = {.estimate = fit->coefficient[column], .std_error = NAN};

    if (sets->row ? !check_clusters(sets, fit, o, error)
                  : !keep_clusters(sets, fit, o, error))
        return FALSE;
    if (kept < fit->k) {
        g_autoptr(AvlastWildKernel) kernel = avlast_wild_kernel_new(fit, kept, o, error);
        if (!kernel || !avlast_wild_check_groups(kernel->n_groups, error))
            return FALSE;
        part.lacks = avlast_wild_lacks(kernel, o);
        if (!part.lacks)
            part.std_error =
                isnan(std_error)
                    ? kernel->rho *
                          sqrt(avlast_wild_variance_factor(kernel, o) * kernel->own)
                    : std_error;
        /* a draw needs no rows */
        kernel->fit = NULL;
        g_clear_pointer(&kernel->q, g_free);
        g_clear_pointer(&kernel->first, g_free);
        g_clear_pointer(&kernel->order, g_free);
        part.kernel = g_steal_pointer(&kernel);
    }
    g_array_append_val(sets->part, part);
    return TRUE;
}

double avlast_wild_sets_error(const AvlastWildSets *sets)
{
    return part_of(sets, sets->part->len - 1)->std_error;
}

/* --- draws --- */

typedef struct {
    const AvlastWildSets *sets;
    const AvlastWildOptions *options;
    double pooled; /* Q */
    gboolean enumerated;
} Draws;

/* This thread's room: that of one set's sums, and of every set d_l = x + delta y. */
typedef struct {
    double *v, *kept, *d, *x, *y;
} Room;

static void room_free(gpointer data)
{
    Room *room = data;

    g_free(room->v);
    g_free(room->kept);
    g_free(room->d);
    g_free(room->x);
    g_free(room->y);
    g_free(room);
}

static gsize groups_of(const AvlastWildSets *sets)
{
    return part_of(sets, 0)->kernel->n_groups;
}

static gsize widest(const AvlastWildSets *sets)
{
    gsize k = 0;

    for (gsize l = 0; l < sets->part->len; l++)
        k = MAX(k, part_of(sets, l)->kernel->k);
    return k;
}

static gpointer room_new(gconstpointer data, GError **error)
{
    const AvlastWildSets *sets = ((const Draws *)data)->sets;
    const gsize n = groups_of(sets), m = sets->part->len;
    Room *room = g_new0(Room, 1);

    if ((room->v = avlast_table(double, n, BLOCK, error)) &&
        (room->kept = avlast_table(double, n, BLOCK, error)) &&
        (room->d = avlast_table(double, widest(sets), BLOCK, error)) &&
        (room->x = avlast_table(double, m, BLOCK, error)) &&
        (room->y = avlast_table(double, m, BLOCK, error)))
        return room;
    room_free(room);
    return NULL;
}

/* Mean of d_l = x_l + delta y_l, and (1 + 1/m) var d_l as a quadratic (a + 2 delta b +
 * delta^2 c) added to `spread`; values stand `step` apart. */
static void spread_of(const double *x, const double *y, gsize m, gsize step,
                      double mean[2], double spread[3])
{
    const double one = 1.0 / (double)m, more = (1.0 + one) / (double)(m - 1);

    mean[0] = mean[1] = 0.0;
    for (gsize l = 0; l < m; l++) {
        mean[0] += one * x[l * step];
        mean[1] += one * y[l * step];
    }
    for (gsize l = 0; l < m; l++) {
        const double a = x[l * step] - mean[0], b = y[l * step] - mean[1];
        spread[0] += more * a * a;
        spread[1] += more * a * b;
        spread[2] += more * b * b;
    }
}

/* d_l, and V*_l as a quadratic in delta = Q - r added to theta, of one set. delta_l of
 * its kernel is (b_l - Q + delta) / rho. */
static void take_set(const Draws *p, gsize l, const double *sum, guint32 count,
                     Room *room, double *theta)
{
    const Part *part = part_of(p->sets, l);
    const double rho = part->kernel->rho, from = part->estimate - p->pooled;
    const double factor = part->std_error * part->std_error /
                          (rho * rho * part->kernel->own * p->sets->part->len);

    for (guint32 b = 0; b < count; b++) {
        const double *s = &sum[b];
        double *to = &theta[b * AVLAST_WILD_NUMBERS];
        room->x[l * BLOCK + b] = rho * s[0] + from * s[BLOCK];
        room->y[l * BLOCK + b] = s[BLOCK];
        to[2] += factor * (rho * (rho * s[2 * BLOCK] + 2.0 * from * s[3 * BLOCK]) +
                           from * from * s[4 * BLOCK]);
        to[3] += factor * (rho * s[3 * BLOCK] + from * s[4 * BLOCK]);
        to[4] += factor * s[4 * BLOCK];
    }
}

static gboolean replicate(guint32 first, guint32 count, gpointer work, gconstpointer data,
                          double *theta, GError **error)
{
    const Draws *p = data;
    const gsize m = p->sets->part->len;
    Room *room = work;
    double sum[AVLAST_WILD_NUMBERS * BLOCK];

    (void)error;
    for (gsize i = 0; i < count * AVLAST_WILD_NUMBERS; i++)
        theta[i] = 0.0;
    avlast_wild_draw(p->options, p->enumerated, groups_of(p->sets), first, count,
                     room->v);
    for (gsize l = 0; l < m; l++) {
        avlast_wild_sum(part_of(p->sets, l)->kernel, room->v, room->d, room->kept, sum);
        take_set(p, l, sum, count, room, theta);
    }
    for (guint32 b = 0; b < count; b++) {
        double *to = &theta[b * AVLAST_WILD_NUMBERS];
        spread_of(room->x + b, room->y + b, m, BLOCK, to, to + 2);
    }
    return TRUE;
}

/* --- the test --- */

static double along(const AvlastWildKernel *w, const double *s, gsize g)
{
    double sum = 0.0;

    for (gsize a = 0; s && a < w->k; a++)
        sum += w->t[a] * s[g * w->k + a];
    return sum;
}

/* s^2 as a quotient: z_lg = rho t's0 + (b_l - Q + delta) t's1. */
static gboolean find_stretch(const AvlastWildSets *sets, double pooled,
                             AvlastWildCurve *curve, GError **error)
{
    const gsize m = sets->part->len;
    const double one = 1.0 / (double)m;
    g_autofree double *z = avlast_array(double, 2 * m, error);

    curve->stretched = TRUE;
    for (gsize g = 0; z && g < groups_of(sets); g++) {
        double mean[2];
        for (gsize l = 0; l < m; l++) {
            const Part *part = part_of(sets, l);
            const double *s1 = curve->linear ? part->kernel->s1 : NULL;
            z[m + l] = along(part->kernel, s1, g);
            z[l] = part->kernel->rho * along(part->kernel, part->kernel->s0, g) +
                   (part->estimate - pooled) * z[m + l];
            curve->over[0] += one * z[l] * z[l];
            curve->over[1] += one * z[l] * z[m + l];
            curve->over[2] += one * z[m + l] * z[m + l];
        }
        spread_of(z, z + m, m, 1, mean, curve->over);
        curve->under[0] += mean[0] * mean[0];
        curve->under[1] += mean[0] * mean[1];
        curve->under[2] += mean[1] * mean[1];
    }
    return z != NULL;
}

/* Q, T^1/2 and t; FALSE where a set has no estimate or standard error. */
static gboolean pool(const AvlastWildSets *sets, const AvlastWildOptions *o,
                     AvlastWild *wild)
{
    const gsize m = sets->part->len;
    g_autofree double *estimate = g_new(double, m), *variance = g_new(double, m);

    for (gsize l = 0; l < m; l++) {
        const Part *part = part_of(sets, l);
        estimate[l] = part->estimate;
        variance[l] = part->std_error * part->std_error;
        if (part->lacks)
            wild->note = part->lacks;
    }
    const AvlastRubin pooled = avlast_rubin(estimate, variance, m, INFINITY);
    wild->estimate = pooled.estimate;
    wild->std_error = sqrt(pooled.total);
    wild->statistic = (wild->estimate - o->null) / wild->std_error;
    return pooled.total > 0.0;
}

gboolean avlast_wild_sets_test(const AvlastWildSets *sets, const AvlastWildOptions *o,
                               AvlastWild *wild, double *stretch, GError **error)
{
    gsize size = 0;

    *wild = (AvlastWild){NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0, 0, FALSE, NULL};
    if (stretch)
        *stretch = NAN;
    for (gsize l = 0; l < sets->part->len; l++) {
        if (!part_of(sets, l)->kernel)
            return TRUE;
        size += groups_of(sets) * part_of(sets, l)->kernel->k;
    }
    wild->n_clusters = groups_of(sets);
    wild->enumerated = avlast_wild_enumerated(o, wild->n_clusters);
    wild->reps = wild->enumerated ? (guint32)1 << wild->n_clusters : o->reps;
    if (!pool(sets, o, wild))
        return TRUE;
    AvlastWildCurve curve = {.linear = part_of(sets, 0)->kernel->linear,
                             .own = wild->std_error * wild->std_error};
    const Draws draws = {sets, o, wild->estimate, wild->enumerated};
    if (!find_stretch(sets, wild->estimate, &curve, error))
        return FALSE;
    g_autofree double *columns =
        avlast_wild_loop(replicate, &draws, room_new, room_free, size, o, wild, error);
    if (!columns)
        return FALSE;
    avlast_wild_conclude(&curve, 1.0, o, columns, wild);
    if (stretch)
        *stretch = avlast_wild_stretch(&curve, wild->estimate - o->null);
    return TRUE;
}
