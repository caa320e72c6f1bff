/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "impact/bounds_parts.h"
#include "impact/units.h"

/* The rows of one comparison. */
typedef struct {
    const AvlastTrial *trial;
    const AvlastBoundsOptions *options;
    const double *y, *weight;
    const guint8 *present;
    gsize *order; /* of the arm to be trimmed, by outcome */
} Lee;

/* One arm in one cell. */
typedef struct {
    guint32 arm;
    double assigned, known; /* sums of weights */
} Side;

/* The mean of an arm's outcomes from one end, as it moves with them and with the share
 * trimmed. */
typedef struct {
    double mean, cut; /* cut: the marginal outcome */
} Tail;

static gboolean in_cell(const Lee *l, guint32 arm, guint32 cell, gsize i)
{
    return l->trial->arm[i] == arm && l->weight[i] > 0.0 &&
           (!l->options->cell || l->options->cell[i] == cell);
}

static Side side_of(const Lee *l, guint32 arm, guint32 cell)
{
    AvlastSum assigned = AVLAST_SUM_ZERO, known = AVLAST_SUM_ZERO;

    for (gsize i = 0; i < l->trial->frame->rows; i++) {
        if (!in_cell(l, arm, cell, i))
            continue;
        avlast_sum_add(&assigned, l->weight[i]);
        if (l->present[i])
            avlast_sum_add(&known, l->weight[i]);
    }
    return (Side){arm, avlast_sum_value(&assigned), avlast_sum_value(&known)};
}

static int by_outcome(gconstpointer a, gconstpointer b, gpointer data)
{
    const double *y = data;
    const gsize i = *(const gsize *)a, j = *(const gsize *)b;

    return y[i] < y[j] ? -1 : y[i] > y[j] ? 1 : i < j ? -1 : i > j;
}

/* Mean of the highest (top) or lowest outcomes that make up `kept` of the weight; the
 * marginal row counts by the part of its weight that is left. */
static Tail tail_mean(const Lee *l, gsize count, double kept, gboolean top)
{
    AvlastSum sum = AVLAST_SUM_ZERO, rest = AVLAST_SUM_ZERO;
    Tail tail = {NAN, NAN};

    avlast_sum_add(&rest, kept);
    for (gsize j = 0; j < count; j++) {
        const gsize i = l->order[top ? count - 1 - j : j];
        const double left = avlast_sum_value(&rest), w = fmin(l->weight[i], left);
        if (left <= 1e-12 * kept)
            break;
        avlast_sum_add_product(&sum, w, l->y[i]);
        avlast_sum_add(&rest, -w);
        tail.cut = l->y[i];
    }
    tail.mean = avlast_sum_value(&sum) / kept;
    return tail;
}

/* Adds sign times the influence on a tail's mean: of the outcomes, cut off at the margin,
 * and of the two arms' shares known. */
static void move_tail(const Lee *l, const Side *trimmed, const Side *other, guint32 cell,
                      double share, Tail tail, gboolean top, double sign, double *move)
{
    const double keep = 1.0 - share, centre = keep * tail.mean + share * tail.cut,
                 slope = share > 0.0 ? tail.mean - tail.cut : 0.0;

    for (gsize i = 0; i < l->trial->frame->rows; i++) {
        const double w = l->weight[i];
        if (in_cell(l, trimmed->arm, cell, i)) {
            if (l->present[i]) {
                const double held =
                    top ? fmax(l->y[i], tail.cut) : fmin(l->y[i], tail.cut);
                move[i] += sign * w * (held - centre) / (keep * trimmed->known);
            }
            move[i] +=
                sign * slope * w *
                ((l->present[i] ? 1.0 / trimmed->known : 0.0) - 1.0 / trimmed->assigned);
        } else if (in_cell(l, other->arm, cell, i)) {
            move[i] -=
                sign * slope * w *
                ((l->present[i] ? 1.0 / other->known : 0.0) - 1.0 / other->assigned);
        }
    }
}

/* Mean of the known outcomes of the arm that is not trimmed, its influence times sign. */
static double plain_mean(const Lee *l, const Side *side, guint32 cell, double sign,
                         double *move_a, double *move_b)
{
    AvlastSum sum = AVLAST_SUM_ZERO;
    const gsize n = l->trial->frame->rows;

    for (gsize i = 0; i < n; i++)
        if (in_cell(l, side->arm, cell, i) && l->present[i])
            avlast_sum_add_product(&sum, l->weight[i], l->y[i]);
    const double mean = avlast_sum_value(&sum) / side->known;
    for (gsize i = 0; i < n; i++)
        if (in_cell(l, side->arm, cell, i) && l->present[i]) {
            const double step = sign * l->weight[i] * (l->y[i] - mean) / side->known;
            move_a[i] += step;
            move_b[i] += step;
        }
    return mean;
}

/* The bounds of one cell; s is zeroed. */
static void bound_cell(const Lee *l, const Side *control, const Side *arm, guint32 cell,
                       BoundSides *s, double *share)
{
    const gboolean more =
        arm->known / arm->assigned >= control->known / control->assigned;
    const Side *trimmed = more ? arm : control, *other = more ? control : arm;
    const double sign = more ? 1.0 : -1.0,
                 kept_share = (other->known / other->assigned) /
                              (trimmed->known / trimmed->assigned);
    gsize count = 0;

    *share = fmax(0.0, 1.0 - kept_share);
    if (*share < 1e-14)
        *share = 0.0;
    for (gsize i = 0; i < l->trial->frame->rows; i++)
        if (in_cell(l, trimmed->arm, cell, i) && l->present[i])
            l->order[count++] = i;
    g_qsort_with_data(l->order, (gint)count, sizeof(gsize), by_outcome,
                      (gpointer)(guintptr)l->y);
    const double kept = (1.0 - *share) * trimmed->known;
    for (gsize end = 0; end < 2; end++) {
        /* The arm's lowest outcomes, or the control's highest, make the lower bound. */
        const gboolean top = more ? end == 1 : end == 0;
        const Tail tail = tail_mean(l, count, kept, top);
        s->value[end] = sign * tail.mean;
        move_tail(l, trimmed, other, cell, *share, tail, top, sign, s->move[end]);
    }
    const double mean = plain_mean(l, other, cell, -sign, s->move[0], s->move[1]);
    s->value[0] -= sign * mean;
    s->value[1] -= sign * mean;
}

/* A cell's part in the average: share of the untrimmed arm's rows that are in the cell
 * with a known outcome, n_u(x) / N_u. */
static double cell_share(const Side *control, const Side *arm, const Side *all_control,
                         const Side *all_arm, guint32 *untrimmed)
{
    const gboolean more =
        arm->known / arm->assigned >= control->known / control->assigned;

    *untrimmed = more ? 0 : arm->arm;
    return more ? control->known / all_control->assigned : arm->known / all_arm->assigned;
}

/* Adds factor times the influence on a cell's share. */
static void move_share(const Lee *l, guint32 arm, guint32 cell, double share,
                       double assigned, double factor, double *move)
{
    for (gsize i = 0; i < l->trial->frame->rows; i++) {
        if (l->trial->arm[i] != arm || !(l->weight[i] > 0.0))
            continue;
        const double in = in_cell(l, arm, cell, i) && l->present[i] ? 1.0 : 0.0;
        move[i] += factor * l->weight[i] * (in - share) / assigned;
    }
}

typedef struct {
    BoundSides sides;
    double share, trimmed;
    guint32 untrimmed;
} Cell;

static gboolean fill_cell(const Lee *l, guint32 arm, guint32 c, const Side *all,
                          Cell *cell, GError **error)
{
    const Side zero = side_of(l, 0, c), one = side_of(l, arm, c);
    const AvlastTrial *trial = l->trial;

    if (!(zero.assigned > 0.0) || !(one.assigned > 0.0)) {
        avlast_fail(
            error, AVLAST_ERROR_DEGENERATE, "AV375", NULL,
            "cell '%s' has no row of arm '%s'\nhint: bounds need both arms in "
            "every cell; tighten with fewer columns",
            l->options->cell_names ? (char *)g_ptr_array_index(l->options->cell_names, c)
                                   : "all",
            (char *)g_ptr_array_index(trial->arm_names, zero.assigned > 0.0 ? arm : 0));
        return FALSE;
    }
    cell->share = cell_share(&zero, &one, &all[0], &all[1], &cell->untrimmed);
    if (!(cell->share > 0.0))
        return TRUE; /* nobody here would be known under both arms */
    if (!avlast_bounds_sides_init(&cell->sides, trial, error))
        return FALSE;
    bound_cell(l, &zero, &one, c, &cell->sides, &cell->trimmed);
    const double known = cell->untrimmed == 0 ? one.known : zero.known;
    cell->trimmed *= known; /* from a share to a sum of weights */
    return TRUE;
}

static void average_cells(const Lee *l, const Cell *cells, guint32 n_cells, double total,
                          const Side *all, BoundSides *out)
{
    const gsize n = l->trial->frame->rows;

    for (gsize end = 0; end < 2; end++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (guint32 c = 0; c < n_cells; c++)
            if (cells[c].share > 0.0)
                avlast_sum_add_product(&sum, cells[c].share / total,
                                       cells[c].sides.value[end]);
        out->value[end] = avlast_sum_value(&sum);
        for (guint32 c = 0; c < n_cells; c++) {
            if (!(cells[c].share > 0.0))
                continue;
            for (gsize i = 0; i < n; i++)
                out->move[end][i] += cells[c].share / total * cells[c].sides.move[end][i];
            const Side *of = &all[cells[c].untrimmed == 0 ? 0 : 1];
            if (n_cells > 1)
                move_share(l, of->arm, c, cells[c].share, of->assigned,
                           (cells[c].sides.value[end] - out->value[end]) / total,
                           out->move[end]);
        }
    }
}

/* Sums over all cells: who is assigned and known, and what is told of the bounds. */
static void describe(const Cell *cells, guint32 n_cells, guint32 arm, const Side *all,
                     AvlastBound *bound)
{
    const gboolean more =
        all[1].known / all[1].assigned >= all[0].known / all[0].assigned;
    AvlastSum rows = AVLAST_SUM_ZERO;

    bound->trimmed = more ? arm : 0;
    for (guint32 c = 0; c < n_cells; c++) {
        if (!(cells[c].share > 0.0))
            continue;
        bound->cells++;
        bound->reversed += (cells[c].untrimmed == 0) != more && cells[c].trimmed > 0.0;
        avlast_sum_add(&rows, cells[c].trimmed);
    }
    bound->rows = avlast_sum_value(&rows);
    bound->share = bound->rows / all[more ? 1 : 0].known;
}

static Side sum_cells(const Lee *l, guint32 arm, guint32 n_cells)
{
    Side all = {arm, 0.0, 0.0};

    for (guint32 c = 0; c < n_cells; c++) {
        const Side side = side_of(l, arm, c);
        all.assigned += side.assigned;
        all.known += side.known;
    }
    return all;
}

static gboolean bound_arm(const Lee *l, guint32 arm, BoundSides *out, AvlastBound *bound,
                          GError **error)
{
    const guint32 n_cells = l->options->cell ? l->options->n_cells : 1;
    g_autofree Cell *cells = g_new0(Cell, n_cells);
    const Side all[] = {sum_cells(l, 0, n_cells), sum_cells(l, arm, n_cells)};
    AvlastSum total = AVLAST_SUM_ZERO;
    gboolean done = avlast_bounds_sides_init(out, l->trial, error);

    for (guint32 c = 0; done && c < n_cells; c++) {
        done = fill_cell(l, arm, c, all, &cells[c], error);
        avlast_sum_add(&total, cells[c].share);
    }
    if (done && !(avlast_sum_value(&total) > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV375", NULL,
                    "no cell has known outcomes in arm '%s' and in '%s'",
                    (char *)g_ptr_array_index(l->trial->arm_names, arm),
                    (char *)g_ptr_array_index(l->trial->arm_names, 0));
        done = FALSE;
    }
    if (done) {
        average_cells(l, cells, n_cells, avlast_sum_value(&total), all, out);
        describe(cells, n_cells, arm, all, bound);
    }
    for (guint32 c = 0; c < n_cells; c++)
        avlast_bounds_sides_clear(&cells[c].sides);
    return done;
}

/* Rows outside every cell count for nothing. */
static void leave_out(const Lee *l, double *weight, GPtrArray *dropped)
{
    for (gsize i = 0; l->options->cell && i < l->trial->frame->rows; i++)
        if (weight[i] > 0.0 && l->options->cell[i] == AVLAST_NO_LEVEL) {
            weight[i] = 0.0;
            avlast_dropped_count(dropped, "without the columns that tighten the bounds",
                                 1);
        }
}

AvlastEstimates *avlast_bounds_lee(const AvlastTrial *trial, const char *outcome,
                                   const double *y, const guint8 *present,
                                   const AvlastBoundsOptions *options,
                                   AvlastBound *bounds, GError **error)
{
    const gsize n = trial->frame->rows, pairs = trial->n_arms - 1;
    g_autoptr(GPtrArray) dropped = avlast_dropped_list();
    g_autofree double *weight =
        avlast_trial_even_weights(trial, options->drop_small_blocks, dropped, error);
    g_autofree gsize *order = avlast_array(gsize, n, error);
    g_autofree guint8 *use = avlast_array(guint8, n, error);
    g_autofree BoundSides *sides = g_new0(BoundSides, pairs);
    g_autofree AvlastBound *own = g_new0(AvlastBound, pairs);
    AvlastBound *told = bounds ? bounds : own;
    const Lee l = {trial, options, y, weight, present, order};
    AvlastEstimates *e = NULL;
    gboolean ready = weight && order && use;

    if (ready)
        leave_out(&l, weight, dropped);
    for (gsize i = 0; ready && i < n; i++)
        use[i] = trial->arm[i] != AVLAST_NO_LEVEL && weight[i] > 0.0 && present[i];
    for (gsize a = 0; ready && a < pairs; a++) {
        told[a] = (AvlastBound){0};
        ready = bound_arm(&l, (guint32)a + 1, &sides[a], &told[a], error);
    }
    if (ready)
        e = avlast_bounds_finish(trial, outcome, use, sides, "lee",
                                 options->cell ? "Lee bound, tightened" : "Lee bound",
                                 options->level, told, error);
    for (gsize a = 0; a < pairs; a++)
        avlast_bounds_sides_clear(&sides[a]);
    for (guint i = 0; e && i < dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(dropped, i);
        avlast_estimates_drop(e, d->what, d->rows);
    }
    return e;
}
