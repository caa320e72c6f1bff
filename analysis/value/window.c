/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/window.h"

#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <string.h>

#include "core/vector.h"

enum { SAMPLE = AVLAST_WINDOW_SAMPLE, MARGIN = 4, SHARE = 16, LANES = 8, FIRST = 4096 };

AvlastWindow avlast_window_new(double p, gsize n, const double *sample)
{
    AvlastWindow w = {.place = p * (double)(n - 1), .n = n};
    const double share = floor(w.place) / (double)n,
                 width = sqrt(SAMPLE * share * (1 - share));
    const double middle = share * SAMPLE, reach = MARGIN * width + 2.0;

    w.low = middle - reach < 0.0 ? -INFINITY : sample[(gsize)(middle - reach)];
    w.high = middle + reach >= SAMPLE ? INFINITY : sample[(gsize)(middle + reach)];
    return w;
}

/* Few values are inside: what is there is looked at again. Returns how many are, and
 * adds those that are below. */
AVLAST_VECTOR
static gsize look(const double *values, gsize count, double low, double high,
                  double *inside, gsize *below)
{
    gint64 under[LANES] = {0};
    gsize i = 0, found = 0;

    for (; i + LANES <= count; i += LANES) {
        gint64 any = 0;
        for (int j = 0; j < LANES; j++) {
            const double v = values[i + (gsize)j];
            under[j] += v < low ? 1 : 0;
            any |= (v >= low ? 1 : 0) & (v <= high ? 1 : 0);
        }
        for (int j = 0; any && j < LANES; j++) {
            const double v = values[i + (gsize)j];
            inside[found] = v;
            found += (v >= low) & (v <= high);
        }
    }
    for (; i < count; i++) {
        inside[found] = values[i];
        found += (values[i] >= low) & (values[i] <= high);
        *below += values[i] < low;
    }
    for (int j = 0; j < LANES; j++)
        *below += (gsize)under[j];
    return found;
}

static void count_only(AvlastWindowView *view, const double *values, gsize count,
                       double at)
{
    for (gsize i = 0; i < count; i++) {
        view->below += values[i] < at;
        view->found += values[i] == at;
    }
}

void avlast_window_look(const AvlastWindow *window, AvlastWindowView *view,
                        const double *values, gsize count)
{
    if (window->low == window->high) {
        count_only(view, values, count, window->low);
        return;
    }
    view->full |= view->found > window->n / SHARE;
    if (view->full)
        return;
    if (view->found + count > view->room) {
        view->room = MAX(2 * view->room, FIRST) + count;
        view->inside = g_renew(double, view->inside, view->room);
    }
    view->found += look(values, count, window->low, window->high,
                        view->inside + view->found, &view->below);
}

void avlast_window_select(double *values, gsize n, gsize k, double *at, double *next)
{
    *at = *next = gsl_stats_select(values, 1, n, k);
    /* The next order statistic is the least of those behind the k-th. */
    if (k + 1 < n) {
        *next = values[k + 1];
        for (gsize j = k + 2; j < n; j++)
            *next = values[j] < *next ? values[j] : *next;
    }
}

double avlast_window_between(double place, double at, double next)
{
    return next == at ? at : at + (place - floor(place)) * (next - at);
}

/* The values of all views one after the other, in the first. */
static void unite(AvlastWindowView *views, gsize count, gsize found)
{
    AvlastWindowView *all = &views[0];
    gsize filled = all->inside ? all->found : 0;

    if (found > all->room)
        all->inside = g_renew(double, all->inside, found);
    for (gsize v = 1; all->inside && v < count; v++)
        if (views[v].inside) {
            memcpy(all->inside + filled, views[v].inside,
                   views[v].found * sizeof *all->inside);
            filled += views[v].found;
        }
}

gboolean avlast_window_quantile(const AvlastWindow *window, AvlastWindowView *views,
                                gsize count, double *quantile)
{
    const gsize k = MIN((gsize)window->place, window->n - 1);
    gsize below = 0, found = 0;
    gboolean fits = TRUE;

    for (gsize v = 0; v < count; v++) {
        fits &= !views[v].full;
        below += views[v].below;
        found += views[v].found;
    }
    const gboolean one = window->low == window->high;
    fits &= below <= k && below + found >= k + 2 &&
            (one || found <= window->n / SHARE + window->n / SAMPLE);
    if (fits && one)
        *quantile = window->low;
    if (fits && !one) {
        double at, next;
        unite(views, count, found);
        avlast_window_select(views[0].inside, found, k - below, &at, &next);
        *quantile = avlast_window_between(window->place, at, next);
    }
    for (gsize v = 0; v < count; v++)
        g_clear_pointer(&views[v].inside, g_free);
    return fits;
}
