/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "core/sum.h"
#include "survey/km_parts.h"

static void group_clear(AvlastKmGroup *group)
{
    g_free(group->time);
    g_free(group->at_risk);
    g_free(group->d);
    g_free(group->survival);
    g_free(group->G);
    g_free(group->area);
    g_free(group->area_g);
}

void avlast_km_free(AvlastKm *km)
{
    if (!km)
        return;
    for (guint32 g = 0; km->group && g < km->groups->n; g++)
        group_clear(&km->group[g]);
    g_free(km->group);
    g_free(km->order);
    g_free(km->first);
    g_free(km->own);
    g_free(km->entry);
    g_free(km->pull);
    g_free(km);
}

/* The group of a row with a time, whatever its weight. */
static guint32 group_with_time(const AvlastKm *km, gsize row)
{
    const AvlastSample *s = km->sample;

    if (isnan(km->times->time[row]) || (s->domain && !s->domain[row]) ||
        (s->outside && s->outside[row]))
        return AVLAST_NO_LEVEL;
    return km->groups->code ? km->groups->code[row] : 0;
}

guint32 avlast_km_group_of(const AvlastKm *km, gsize row)
{
    return km->sample->weight[row] > 0.0 ? group_with_time(km, row) : AVLAST_NO_LEVEL;
}

static gint by_time(gconstpointer left, gconstpointer right, gpointer data)
{
    const AvlastKm *km = data;
    const gsize a = *(const gsize *)left, b = *(const gsize *)right;
    const guint32 g = group_with_time(km, a), h = group_with_time(km, b);
    const double s = km->times->time[a], t = km->times->time[b];

    if (g != h)
        return g < h ? -1 : 1;
    return s != t ? (s < t ? -1 : 1) : (a > b) - (a < b);
}

static gboolean sort_rows(AvlastKm *km, GError **error)
{
    gsize n = 0;

    if (!(km->order = avlast_array(gsize, km->sample->n, error)) ||
        !(km->first = avlast_array(gsize, (gsize)km->groups->n + 1, error)))
        return FALSE;
    for (gsize i = 0; i < km->sample->n; i++) {
        const guint32 g = group_with_time(km, i);
        if (g == AVLAST_NO_LEVEL)
            continue;
        km->order[n++] = i;
        km->first[g + 1]++;
    }
    for (guint32 g = 0; g < km->groups->n; g++)
        km->first[g + 1] += km->first[g];
    g_qsort_with_data(km->order, (gint)n, sizeof *km->order, by_time, km);
    return TRUE;
}

static gboolean group_arrays(AvlastKmGroup *group, gsize n, GError **error)
{
    return (group->time = avlast_array(double, n + 1, error)) &&
           (group->at_risk = avlast_array(double, n + 1, error)) &&
           (group->d = avlast_array(double, n + 1, error)) &&
           (group->survival = avlast_array(double, n + 1, error)) &&
           (group->G = avlast_array(double, n + 1, error)) &&
           (group->area = avlast_array(double, n + 1, error)) &&
           (group->area_g = avlast_array(double, n + 1, error));
}

/* Sums of weights: of those whose time is at or after each event time, less those whose
 * entry is at or after it. Filled from the last time backwards. */
static gboolean count_at_risk(const AvlastKm *km, guint32 g, GError **error)
{
    AvlastKmGroup *group = &km->group[g];
    const gsize from = km->first[g], to = km->first[g + 1];
    g_autofree AvlastSum *joins = avlast_array(AvlastSum, group->m + 1, error);
    AvlastSum sum = AVLAST_SUM_ZERO;

    if (!joins)
        return FALSE;
    /* a row is at risk at the event times in (entry, time]: indices after that of its
     * entry, up to that of its time */
    for (gsize o = from; o < to; o++) {
        const gsize i = km->order[o];
        const double w = km->sample->weight[i];
        if (!(w > 0.0))
            continue;
        avlast_sum_add(&joins[avlast_km_at(group, km->times->time[i])], w);
        if (km->times->entry)
            avlast_sum_add(&joins[avlast_km_at(group, km->times->entry[i])], -w);
    }
    for (gsize j = group->m; j-- > 1;) {
        avlast_sum_merge(&sum, joins[j]);
        group->at_risk[j] = avlast_sum_value(&sum);
    }
    return TRUE;
}

/* S and G from the counts; their integrals. S is a product of ratios of what is left. */
static void fill_curve(AvlastKmGroup *group)
{
    AvlastTwo s = {1.0, 0.0};
    AvlastSum G = AVLAST_SUM_ZERO, area = AVLAST_SUM_ZERO, area_g = AVLAST_SUM_ZERO;

    group->survival[0] = 1.0;
    for (gsize j = 1; j < group->m; j++) {
        const double n = group->at_risk[j], d = group->d[j],
                     before = group->survival[j - 1];
        const double wide = group->time[j] - fmax(group->time[j - 1], 0.0);
        avlast_sum_add_product(&area, before, wide);
        if (before > 0.0)
            avlast_sum_add_product(&area_g, before * group->G[j - 1], wide);
        group->area[j] = avlast_sum_value(&area);
        group->area_g[j] = avlast_sum_value(&area_g);
        /* what rounding of the weights' sums leaves is nobody */
        const gboolean gone = !(n - d > 1e-12 * n) || s.high == 0.0;
        s = gone ? (AvlastTwo){0.0, 0.0}
                 : avlast_two_multiply(
                       s, avlast_two_divide(avlast_two_sum(n, -d), (AvlastTwo){n, 0.0}));
        if (!gone)
            avlast_sum_add(&G, d / (n * (n - d)));
        group->survival[j] = s.high;
        group->G[j] = gone ? NAN : avlast_sum_value(&G);
    }
}

static gboolean fill_group(AvlastKm *km, guint32 g, GError **error)
{
    AvlastKmGroup *group = &km->group[g];
    const gsize from = km->first[g], to = km->first[g + 1];
    AvlastSum d = AVLAST_SUM_ZERO;

    if (!group_arrays(group, to - from, error))
        return FALSE;
    group->m = 1;
    group->time[0] = -1.0; /* before an event at 0 */
    group->last = to > from ? km->times->time[km->order[to - 1]] : NAN;
    for (gsize o = from; o < to; o++) {
        const gsize i = km->order[o];
        const double w = km->sample->weight[i];
        group->rows += w > 0.0;
        if (!(w > 0.0) || km->times->event[i] != 1.0)
            continue;
        if (km->times->time[i] != group->time[group->m - 1]) {
            group->time[group->m++] = km->times->time[i];
            d = AVLAST_SUM_ZERO;
        }
        avlast_sum_add(&d, w);
        group->d[group->m - 1] = avlast_sum_value(&d);
    }
    if (!count_at_risk(km, g, error))
        return FALSE;
    fill_curve(group);
    return TRUE;
}

/* Where each row stands among its group's event times, and 1 / (n - d) at an event's own
 * time: looked up once, as a band asks for hundreds of times. */
static gboolean place_rows(AvlastKm *km, GError **error)
{
    const gsize n = km->sample->n;

    if (!(km->own = avlast_array(guint32, n, error)) ||
        (km->times->entry && !(km->entry = avlast_array(guint32, n, error))) ||
        !(km->pull = avlast_array(double, n, error)))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const guint32 g = avlast_km_group_of(km, i);
        if (g == AVLAST_NO_LEVEL)
            continue;
        const AvlastKmGroup *group = &km->group[g];
        const gsize own = avlast_km_at(group, km->times->time[i]);
        km->own[i] = (guint32)own;
        if (km->entry)
            km->entry[i] = (guint32)avlast_km_at(group, km->times->entry[i]);
        if (km->times->event[i] == 1.0)
            km->pull[i] = 1.0 / (group->at_risk[own] - group->d[own]);
    }
    return TRUE;
}

AvlastKm *avlast_km_new(const AvlastSample *sample, const AvlastGroups *groups,
                        const AvlastSurvivalTimes *times, GError **error)
{
    g_autoptr(AvlastKm) km = g_new0(AvlastKm, 1);

    km->sample = sample;
    km->groups = groups;
    km->times = times;
    if (!(km->group = avlast_array(AvlastKmGroup, groups->n, error)) ||
        !sort_rows(km, error))
        return NULL;
    for (guint32 g = 0; g < groups->n; g++)
        if (!fill_group(km, g, error))
            return NULL;
    return place_rows(km, error) ? g_steal_pointer(&km) : NULL;
}

gsize avlast_km_at(const AvlastKmGroup *group, double t)
{
    gsize low = 0, high = group->m; /* time[low] <= t < time[high] */

    while (high - low > 1) {
        const gsize middle = (low + high) / 2;
        if (group->time[middle] <= t)
            low = middle;
        else
            high = middle;
    }
    return low;
}

double avlast_km_influence(const AvlastKm *km, guint32 g, gsize row, gsize at)
{
    const AvlastKmGroup *group = &km->group[g];
    const gsize own = km->own[row], entry = km->entry ? km->entry[row] : 0;

    if (!(group->survival[at] > 0.0))
        return 0.0;
    return km->sample->weight[row] * group->survival[at] *
           (group->G[MIN(at, own)] - group->G[MIN(at, entry)] -
            (own <= at ? km->pull[row] : 0.0));
}

/* Integrals of S and of S G from 0 to t. */
static void areas(const AvlastKmGroup *group, double t, double *area, double *area_g)
{
    const gsize at = avlast_km_at(group, t);
    const double wide = t - fmax(group->time[at], 0.0), s = group->survival[at];

    *area = group->area[at] + s * wide;
    *area_g = group->area_g[at] + (s > 0.0 ? s * group->G[at] * wide : 0.0);
}

double avlast_km_restricted(const AvlastKmGroup *group, double t)
{
    double area, area_g;

    areas(group, t, &area, &area_g);
    return area;
}

/* The integral of S(u) G(min(u, x)) from 0 to t. */
static double stopped(const AvlastKmGroup *group, double x, double t)
{
    double area, area_g, whole, whole_g;

    areas(group, MIN(x, t), &area, &area_g);
    areas(group, t, &whole, &whole_g);
    const double G = group->G[avlast_km_at(group, MIN(x, t))];
    return area_g + (whole > area && !isnan(G) ? (whole - area) * G : 0.0);
}

double avlast_km_restricted_influence(const AvlastKm *km, guint32 g, gsize row, double t)
{
    const AvlastKmGroup *group = &km->group[g];
    const double time = km->times->time[row];
    double sum = stopped(group, time, t), area, whole, unused;

    if (km->times->entry)
        sum -= stopped(group, km->times->entry[row], t);
    areas(group, MIN(time, t), &area, &unused);
    areas(group, t, &whole, &unused);
    if (time < t && whole > area) /* else the curve is 0 from there on */
        sum -= (whole - area) * km->pull[row];
    return km->sample->weight[row] * sum;
}

static gint by_value(gconstpointer a, gconstpointer b)
{
    const double s = *(const double *)a, t = *(const double *)b;

    return (s > t) - (s < t);
}

GArray *avlast_km_event_times(const AvlastKm *km)
{
    GArray *times = g_array_new(FALSE, FALSE, sizeof(double));
    guint kept = 0;

    for (gsize o = 0; o < km->first[km->groups->n]; o++)
        if (km->times->event[km->order[o]] == 1.0)
            g_array_append_val(times, km->times->time[km->order[o]]);
    g_array_sort(times, by_value);
    for (guint i = 0; i < times->len; i++) {
        const double t = g_array_index(times, double, i);
        if (kept == 0 || t != g_array_index(times, double, kept - 1))
            g_array_index(times, double, kept++) = t;
    }
    g_array_set_size(times, kept);
    return times;
}
