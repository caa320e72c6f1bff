/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_SLOW_DRAWN_H
#define AVLAST_TESTS_SLOW_DRAWN_H

/* Small data sets drawn again and again, for the programs of this folder. */

#include <gsl/gsl_errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/random.h"
#include "data/frame.h"
#include "model/linear.h"
#include "tests/slow/tally.h"

enum { MOST = 400, KINDS = 9, Y, X, T, Z, Z2, Z3, A, B, C, G, ONE, COLUMNS };
static const AvlastStream stream = {20261131, AVLAST_PURPOSE_STUDY_DATA};
static const char *const names[] = {
    [Y] = "y", [X] = "x", [T] = "t", [Z] = "z", [Z2] = "z2",  [Z3] = "z3",
    [A] = "a", [B] = "b", [C] = "c", [G] = "g", [ONE] = "one"};

typedef struct {
    guint32 replicate;
    gsize n;
    double value[COLUMNS][MOST];
    guint32 code[MOST], n_codes;
} Data;

static inline double normal(const Data *d, gsize i, guint32 what)
{
    return avlast_random_normal(stream, d->replicate, (guint32)i, what);
}

static inline double uniform(const Data *d, gsize i, guint32 what)
{
    return avlast_random_uniform(stream, d->replicate, (guint32)i, what);
}

static inline Data *data_new(guint32 replicate, gsize n)
{
    static Data d;

    memset(&d, 0, sizeof d);
    d.replicate = replicate;
    d.n = n;
    for (gsize i = 0; i < MOST; i++)
        d.value[ONE][i] = 1.0;
    return &d;
}

static inline AvlastFrame *frame_of(const Data *d)
{
    AvlastFrame *frame = avlast_frame_new("drawn", d->n);

    for (guint c = Y; c < COLUMNS; c++) {
        AvlastColumn *column =
            avlast_column_new(names[c], AVLAST_COLUMN_NUMBER, d->n, NULL);
        for (gsize i = 0; i < d->n; i++) {
            column->number[i] = d->value[c][i];
            column->reason[i] = AVLAST_PRESENT;
            if (isnan(d->value[c][i]))
                column->reason[i] = 1; /* empty */
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

static inline AvlastLinearModel model_of(const Data *d, guint column,
                                         const char *terms[2], const double *x[2])
{
    terms[0] = names[column];
    terms[1] = "(Intercept)";
    x[0] = d->value[column];
    x[1] = d->value[ONE];
    return (AvlastLinearModel){
        .outcome = "y", .y = d->value[Y], .n = d->n, .k = 2, .names = terms, .x = x};
}

/* What one replication gives to the tallies of a case; FALSE ends all with *error. */
typedef gboolean (*Draw)(guint32 replicate, int variant, Tally *tally, GError **error);

typedef struct {
    const char *name;
    Draw draw;
    int variant;
    const char *const *kinds;         /* NULL-terminated, at most KINDS */
    double least[KINDS], most[KINDS]; /* of 100 */
} Case;

static inline int run_cases(const char *program, const Case *cases, gsize n_cases,
                            guint32 n)
{
    g_autoptr(GError) error = NULL;
    gboolean good = TRUE;

    gsl_set_error_handler_off();
    for (gsize i = 0; i < n_cases; i++) {
        Tally tally[KINDS] = {{0}};
        for (guint32 r = 0; r < n; r++)
            if (!cases[i].draw(r, cases[i].variant, tally, &error)) {
                fprintf(stderr, "%s: %s: %s\n", program, cases[i].name, error->message);
                return EXIT_FAILURE;
            }
        for (gsize k = 0; cases[i].kinds[k]; k++)
            if (tally[k].n > 0)
                good &= tally_judge(&tally[k], cases[i].name, cases[i].kinds[k],
                                    cases[i].least[k], cases[i].most[k]);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
