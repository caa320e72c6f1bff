/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_blas.h>
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/csv.h"
#include "data/formula.h"
#include "model/robust.h"
#include "support.h"

#include "robust_cases.h"

guint32 *robust_codes_of(const RefTable *table, const char *column, guint32 *count,
                         GPtrArray *names)
{
    guint32 *codes = g_new(guint32, table->rows);

    for (gsize i = 0; i < table->rows; i++) {
        const char *cell = ref_table_cell(table, i, column);
        guint at = 0;
        while (at < names->len && strcmp(g_ptr_array_index(names, at), cell) != 0)
            at++;
        if (at == names->len)
            g_ptr_array_add(names, g_strdup(cell));
        codes[i] = at;
    }
    *count = names->len;
    return codes;
}

double *robust_add_column(Data *d, const char *name)
{
    d->names[d->k] = name;
    return d->x[d->k++] = g_new0(double, d->n);
}

void robust_data_init(Data *d, const char *model)
{
    g_autofree char *path = source_path("tests/ref/regress_data.csv");
    g_autoptr(GPtrArray) strata = g_ptr_array_new_with_free_func(g_free);
    const gboolean simple = g_str_has_prefix(model, "simple");

    memset(d, 0, sizeof *d);
    d->table = ref_table_read(path);
    d->n = d->table->rows;
    d->y = ref_table_numbers(d->table, "score");
    d->w = ref_table_numbers(d->table, "w");
    d->cluster_names = g_ptr_array_new_with_free_func(g_free);
    d->cluster = robust_codes_of(d->table, "school", &d->n_clusters, d->cluster_names);
    d->stratum = robust_codes_of(d->table, "stratum", &d->n_strata, strata);
    const double *treat = ref_table_numbers(d->table, "treat");
    const double *age = ref_table_numbers(d->table, "age");
    double *one = robust_add_column(d, "(Intercept)"), *t = robust_add_column(d, "treat");
    double *a = simple ? NULL : robust_add_column(d, "age");
    double *twice =
        g_str_equal(model, "collinear") ? robust_add_column(d, "twice") : NULL;
    double *vest = simple ? NULL : robust_add_column(d, "region=vest");
    double *east = simple ? NULL : robust_add_column(d, "region=øst");
    double *both =
        g_str_has_prefix(model, "interaction") ? robust_add_column(d, "treat:age") : NULL;
    for (gsize i = 0; i < d->n; i++) {
        const char *region = ref_table_cell(d->table, i, "region");
        one[i] = 1.0;
        t[i] = treat[i];
        if (a) {
            a[i] = age[i];
            vest[i] = strcmp(region, "vest") == 0;
            east[i] = strcmp(region, "øst") == 0;
        }
        if (twice)
            twice[i] = 2 * age[i] + 1;
        if (both)
            both[i] = treat[i] * age[i];
    }
}

void robust_data_clear(Data *d)
{
    ref_table_free(d->table);
    for (gsize j = 0; j < d->k; j++)
        g_free(d->x[j]);
    g_free(d->cluster);
    g_free(d->stratum);
    g_ptr_array_unref(d->cluster_names);
}

AvlastLinear *robust_fit_data(const Data *d, gboolean weighted)
{
    g_autoptr(GError) error = NULL;
    const AvlastLinearModel model = {
        .outcome = "score",
        .y = d->y,
        .n = d->n,
        .k = d->k,
        .names = d->names,
        .x = (const double *const *)d->x,
        .weight = weighted ? d->w : NULL,
    };
    AvlastLinear *fit = avlast_linear_fit(&model, &error);
    assert_no_error(error);
    return fit;
}

AvlastRobust *robust_of(const Data *d, const AvlastLinear *fit, AvlastSe type)
{
    g_autoptr(GError) error = NULL;
    const AvlastRobustOptions options = {
        .type = type,
        .cluster = d->cluster,
        .n_clusters = d->n_clusters,
        .cluster_names = d->cluster_names,
        .cluster_column = "school",
    };
    AvlastRobust *robust = avlast_robust_new(fit, &options, &error);
    assert_no_error(error);
    return robust;
}

AvlastEstimates *robust_estimates_of(const AvlastRobust *robust, gboolean root)
{
    g_autoptr(GError) error = NULL;
    AvlastEstimates *out =
        avlast_robust_estimates(robust, NULL, NULL, 0.95, root, &error);
    assert_no_error(error);
    return out;
}

gsl_matrix *robust_pick(const AvlastLinear *fit, const char *const *names, gsize q)
{
    gsl_matrix *l = gsl_matrix_calloc(q, fit->columns);

    for (gsize s = 0; s < q; s++)
        gsl_matrix_set(l, s, (gsize)avlast_linear_column(fit, names[s]), 1.0);
    return l;
}
