/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/memory.h"
#include "impact/beside.h"

gboolean avlast_beside_append(AvlastEstimates *all, AvlastEstimates *rows, GError **error)
{
    /* Rows that these estimates alone do without are no rows dropped from the effects. */
    for (guint i = 0; i < rows->dropped->len; i++) {
        const AvlastDropped *d = g_ptr_array_index(rows->dropped, i);
        avlast_estimates_note(
            rows, "outcome '%s': %" G_GINT64_FORMAT " rows %s are not in '%s'",
            avlast_estimates_row(rows, 0)->outcome, d->rows, d->what,
            avlast_estimates_row(rows, 0)->term);
    }
    g_ptr_array_set_size(rows->dropped, 0);
    if (all->root && rows->root && g_strcmp0(all->unit_column, rows->unit_column) != 0) {
        /* Pairs on the one side, rows on the other: how they covary is not known. */
        gsl_matrix *root = avlast_matrix_new(all->root->size1, rows->rows->len, error);
        if (!root)
            return FALSE;
        gsl_matrix_set_all(root, NAN);
        gsl_matrix_free(rows->root);
        rows->root = root;
        g_ptr_array_set_size(rows->unit, 0);
        for (guint u = 0; u < all->unit->len; u++)
            g_ptr_array_add(rows->unit, g_strdup(g_ptr_array_index(all->unit, u)));
        g_free(rows->unit_column);
        rows->unit_column = g_strdup(all->unit_column);
    }
    return avlast_estimates_append(all, rows, error);
}

json_t *avlast_beside_list(json_t *of, const char *key)
{
    json_t *list = json_object_get(of, key);

    if (!list) {
        list = json_array();
        json_object_set_new(of, key, list);
    }
    return list;
}
