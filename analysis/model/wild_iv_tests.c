/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loops over replicates of a wild bootstrap with instruments, and their p-values. */
#include <math.h>

#include "core/memory.h"
#include "model/wild_iv_tests.h"

/* --- replicates --- */

typedef struct {
    const AvlastWildIvTests *tests;
    const AvlastWildIvPoint *point;
    gboolean rubin;
} Draws;

static gpointer room_new(gconstpointer data, GError **error)
{
    return avlast_wild_iv_room_new(((const Draws *)data)->tests->kernel, error);
}

static gboolean replicate(guint32 first, guint32 count, gpointer work, gconstpointer data,
                          double *theta, GError **error)
{
    const Draws *d = data;
    const AvlastWildIvTests *x = d->tests;
    const AvlastWildIvRoom *room = work;
    AvlastWildIvMoves moves = {.move = {0.0}};

    (void)error;
    avlast_wild_draw(x->options, x->enumerated, x->kernel->G, first, count, room->v);
    if (d->rubin) {
        avlast_wild_iv_rubin(d->point, room, moves.move);
        for (guint32 b = 0; b < count; b++)
            theta[b] = moves.move[b];
        return TRUE;
    }
    avlast_wild_iv_moves(d->point, room, &moves);
    for (guint32 b = 0; b < count; b++)
        theta[b] = moves.move[b] / moves.error[b];
    return TRUE;
}

/* The sample itself: all factors 1. */
static gboolean sample_of(const Draws *d, double *value, GError **error)
{
    const AvlastWildIvKernel *w = d->tests->kernel;
    AvlastWildIvRoom *room = avlast_wild_iv_room_new(w, error);
    AvlastWildIvMoves moves = {.move = {0.0}};

    if (!room)
        return FALSE;
    for (gsize i = 0; i < w->G * AVLAST_WILD_BLOCK; i++)
        room->v[i] = 1.0;
    if (d->rubin)
        avlast_wild_iv_rubin(d->point, room, moves.move);
    else
        avlast_wild_iv_moves(d->point, room, &moves);
    *value = d->rubin ? moves.move[0] : moves.error[0];
    avlast_wild_iv_room_free(room);
    return TRUE;
}

/* The loops of a search tell nothing of how far they are: there are many, and short. */
static gboolean loop(AvlastWildIvTests *x, const Draws *d, gboolean search,
                     GError **error)
{
    AvlastResampleWatch quiet = {0}, *watch = x->options->watch;
    const AvlastWildIvKernel *w = x->kernel;

    if (watch && search) {
        quiet = *watch;
        quiet.progress = NULL;
    }
    const AvlastResampleOptions how = {.block = AVLAST_WILD_BLOCK,
                                       .serial = w->G * w->dim * x->reps < 1000000,
                                       .work_new = room_new,
                                       .work_free = avlast_wild_iv_room_free,
                                       .watch = watch && search ? &quiet : watch};
    const gboolean done = avlast_resample(replicate, d, x->reps, 1, &how, x->t, error);

    if (watch && search) {
        watch->loops = quiet.loops;
        watch->resumed = quiet.resumed;
    }
    return done;
}

/* --- p-values --- */

/* *sign: -1 below, 1 above, 0 tied; what is no number counts as tied. */
static int against(double star, double own)
{
    const double room = AVLAST_WILD_IV_TIE * fmax(fabs(star), fabs(own));

    return star - own > room ? 1 : own - star > room ? -1 : 0;
}

static void count(AvlastWildIvTests *x, double own, AvlastWildIvP *p)
{
    gsize above = 0, tied = 0, low = 0, high = 0, same = 0;
    const double R = (double)x->reps;

    for (guint32 r = 0; r < x->reps; r++) {
        const int both = against(fabs(x->t[r]), fabs(own)), one = against(x->t[r], own);
        above += both > 0;
        tied += both == 0;
        low += one < 0;
        high += one > 0;
        same += one == 0;
    }
    p->value = ((double)above + (double)tied) / R;
    p->strict = (double)above / R;
    p->equal = fmin(1.0, 2.0 * ((double)MIN(low, high) + (double)same) / R);
}

gboolean avlast_wild_iv_p(AvlastWildIvTests *x, double r, AvlastWildIvP *p,
                          GError **error)
{
    const AvlastWildIvKernel *w = x->kernel;
    const Draws draws = {x, &x->point, FALSE};
    const gboolean drawn = x->options->unrestricted && x->seen->len > 0;

    for (guint i = 0; i < x->seen->len; i++)
        if (g_array_index(x->seen, AvlastWildIvP, i).r == r) {
            *p = g_array_index(x->seen, AvlastWildIvP, i);
            return TRUE;
        }
    if (!drawn) {
        avlast_wild_iv_point_set(&x->point, 1.0,
                                 x->options->unrestricted ? w->estimate : r);
        if (!loop(x, &draws, x->seen->len > 0, error))
            return FALSE;
    }
    count(x, (w->estimate - r) / x->error, p);
    p->r = r;
    g_array_append_val(x->seen, *p);
    return TRUE;
}

gboolean avlast_wild_iv_rubin_p(AvlastWildIvTests *x, double on_y, double on_d,
                                gboolean search, AvlastWildIvP *p, GError **error)
{
    const Draws draws = {x, &x->point, TRUE};
    double own;

    avlast_wild_iv_point_set(&x->point, on_y, on_d);
    if (!sample_of(&draws, &own, error))
        return FALSE;
    p->value = p->strict = p->equal = NAN;
    if (isnan(own))
        return TRUE;
    if (!loop(x, &draws, search, error))
        return FALSE;
    count(x, own, p);
    return TRUE;
}

gboolean avlast_wild_iv_own_error(AvlastWildIvTests *x, GError **error)
{
    const Draws draws = {x, &x->point, FALSE};

    avlast_wild_iv_point_set(&x->point, 1.0, x->kernel->estimate);
    return sample_of(&draws, &x->error, error);
}
