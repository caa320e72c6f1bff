/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/kept.h"

#include <glib/gi18n.h>

#include "infer/bootstrap.h"

/* One row of one data set. */
typedef struct {
    char *outcome, *group, *term;
    GArray *replicate; /* of double */
} Kept;

static void kept_free(gpointer data)
{
    Kept *kept = data;

    g_free(kept->outcome);
    g_free(kept->group);
    g_free(kept->term);
    g_array_unref(kept->replicate);
    g_free(kept);
}

GPtrArray *avlast_kept_new(void)
{
    return g_ptr_array_new_with_free_func(kept_free);
}

void avlast_kept_add(GPtrArray *kept, const AvlastEstimate *row, const double *replicate,
                     gsize step, guint32 n)
{
    Kept *one = g_new0(Kept, 1);

    one->outcome = g_strdup(row->outcome);
    one->group = g_strdup(row->group);
    one->term = g_strdup(row->term);
    one->replicate = g_array_sized_new(FALSE, FALSE, sizeof(double), n);
    for (guint32 r = 0; r < n; r++)
        g_array_append_val(one->replicate, replicate[r * step]);
    g_ptr_array_add(kept, one);
}

static gboolean is_of(const Kept *kept, const AvlastEstimate *row)
{
    return g_strcmp0(kept->outcome, row->outcome) == 0 &&
           g_strcmp0(kept->group, row->group) == 0 &&
           g_strcmp0(kept->term, row->term) == 0;
}

void avlast_kept_fill(const GPtrArray *kept, AvlastEstimates *pooled)
{
    for (guint i = 0; i < pooled->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(pooled, i);
        g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(double));
        for (guint k = 0; k < kept->len; k++) {
            const Kept *one = g_ptr_array_index(kept, k);
            if (is_of(one, row))
                g_array_append_vals(all, one->replicate->data, one->replicate->len);
        }
        if (all->len == 0 || !(row->std_error > 0.0))
            continue;
        const AvlastBoot boot = {.estimate = row->estimate,
                                 .level = pooled->level,
                                 .replicate = (const double *)(void *)all->data,
                                 .step = 1,
                                 .reps = all->len};
        const char *note;
        if (!avlast_boot_interval(&boot, AVLAST_BOOT_PERCENTILE, &row->conf_low,
                                  &row->conf_high, &note))
            avlast_estimate_note(row, "%s", _(note));
    }
}
