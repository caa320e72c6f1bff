/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_TESTS_ROBUST_CASES_H
#define AVLAST_TESTS_ROBUST_CASES_H

#include "../ref/reftable.h"
#include "model/linear.h"
#include "model/robust.h"

#define MAX_COLUMNS 10

/* The reference data with the columns of one of the reference models. */
typedef struct {
    RefTable *table;
    gsize n, k;
    const char *names[MAX_COLUMNS];
    double *x[MAX_COLUMNS];
    const double *y, *w;
    guint32 *cluster, *stratum;
    guint32 n_clusters, n_strata;
    GPtrArray *cluster_names;
} Data;

guint32 *robust_codes_of(const RefTable *table, const char *column, guint32 *count,
                         GPtrArray *names);

double *robust_add_column(Data *d, const char *name);

void robust_data_init(Data *d, const char *model);

void robust_data_clear(Data *d);

AvlastLinear *robust_fit_data(const Data *d, gboolean weighted);

AvlastRobust *robust_of(const Data *d, const AvlastLinear *fit, AvlastSe type);

AvlastEstimates *robust_estimates_of(const AvlastRobust *robust, gboolean root);

/* L that picks the coefficients of the given names. */
gsl_matrix *robust_pick(const AvlastLinear *fit, const char *const *names, gsize q);

#endif
