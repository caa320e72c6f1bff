/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_MODEL_TWODOT_H
#define AVLAST_MODEL_TWODOT_H

#include <glib.h>
#include <string.h>

#include "core/sum.h"

/* Double-double sums over blocks of columns, two numbers at a time. Exact products come
 * from halves (Veltkamp 1968, Dekker 1971) that are cut once per column, not from fma():
 * on processors in general that is a function call, and cannot be done two at a time. The
 * order of all operations is fixed, so results are the same on every machine. */

typedef double AvlastPair __attribute__((vector_size(2 * sizeof(double))));

/* A column of a block: value + low is the number, head + tail = value are its halves.
 * Lengths are rounded up to AVLAST_LANES with zeros. */
#define AVLAST_LANES 4
typedef struct {
    double *value, *low, *head, *tail;
    gboolean zero; /* all of it: sums may pass it by (dummies of sorted groups) */
} AvlastBlockColumn;

static inline AvlastPair avlast_pair(const double *from)
{
    AvlastPair pair;

    memcpy(&pair, from, sizeof pair);
    return pair;
}

/* Fills head and tail. |value| must be below 2^990. */
static inline void avlast_column_cut(const AvlastBlockColumn *c, gsize n)
{
    for (gsize i = 0; i < n; i++) {
        const double big = 134217729.0 * c->value[i];
        c->head[i] = big - (big - c->value[i]);
        c->tail[i] = c->value[i] - c->head[i];
    }
}

/* x y at i, i + 1: the rounded product, and in *rest what it lacks. */
static inline AvlastPair avlast_column_product(const AvlastBlockColumn *x,
                                               const AvlastBlockColumn *y, gsize i,
                                               AvlastPair *rest)
{
    const AvlastPair a = avlast_pair(x->value + i), b = avlast_pair(y->value + i);
    const AvlastPair ah = avlast_pair(x->head + i), bh = avlast_pair(y->head + i);
    const AvlastPair at = avlast_pair(x->tail + i), bt = avlast_pair(y->tail + i);
    const AvlastPair p = a * b;

    *rest = (((ah * bh - p) + ah * bt + at * bh) + at * bt) +
            (a * avlast_pair(y->low + i) + avlast_pair(x->low + i) * b);
    return p;
}

/* Adds sum_i x_i y_i over n rows (n a multiple of AVLAST_LANES) to *sum. */
static inline void avlast_column_dot(const AvlastBlockColumn *x,
                                     const AvlastBlockColumn *y, gsize n, AvlastSum *sum)
{
    AvlastPair high[2] = {{0.0, 0.0}, {0.0, 0.0}}, low[2] = {{0.0, 0.0}, {0.0, 0.0}};

    if (x->zero || y->zero)
        return;
    for (gsize i = 0; i < n; i += AVLAST_LANES)
        for (gsize h = 0; h < 2; h++) {
            AvlastPair rest;
            const AvlastPair p = avlast_column_product(x, y, i + 2 * h, &rest);
            const AvlastPair s = high[h] + p, t = s - high[h];
            low[h] += ((high[h] - (s - t)) + (p - t)) + rest;
            high[h] = s;
        }
    for (gsize h = 0; h < 2; h++)
        for (gsize l = 0; l < 2; l++)
            avlast_sum_merge(sum, (AvlastSum){high[h][l], low[h][l]});
}

/* high + low += c x over n rows (n a multiple of AVLAST_LANES). */
static inline void avlast_column_add(AvlastTwo c, const AvlastBlockColumn *x, gsize n,
                                     double *high, double *low)
{
    double value[2] = {c.high, c.high}, rest_of[2] = {c.low, c.low};
    double head[2], tail[2];
    const AvlastBlockColumn factor = {value, rest_of, head, tail, FALSE};

    if (x->zero)
        return;
    avlast_column_cut(&factor, 2);
    for (gsize i = 0; i < n; i += 2) {
        AvlastPair rest;
        const AvlastBlockColumn at = {x->value + i, x->low + i, x->head + i, x->tail + i,
                                      FALSE};
        const AvlastPair p = avlast_column_product(&factor, &at, 0, &rest);
        const AvlastPair h = avlast_pair(high + i), s = h + p, t = s - h;
        const AvlastPair l = avlast_pair(low + i) + (((h - (s - t)) + (p - t)) + rest);
        memcpy(high + i, &s, sizeof s);
        memcpy(low + i, &l, sizeof l);
    }
}

#endif
