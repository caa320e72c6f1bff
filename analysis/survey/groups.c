/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/groups.h"

#include "core/error.h"
#include "design/codes.h"

void avlast_groups_free(AvlastGroups *groups)
{
    if (!groups)
        return;
    g_free(groups->code);
    g_clear_pointer(&groups->label, g_ptr_array_unref);
    g_clear_pointer(&groups->columns, g_ptr_array_unref);
    g_free(groups);
}

/* Splits the groups so far by one more column. */
static gboolean split(AvlastGroups *groups, const AvlastFrame *frame, const char *name,
                      GError **error)
{
    AvlastColumn *column = avlast_frame_require(frame, name, error);
    g_autoptr(GPtrArray) values = NULL;
    guint32 n_values, n = 0;

    if (!column)
        return FALSE;
    g_ptr_array_add(groups->columns, column);
    g_autofree guint32 *value =
        avlast_column_codes(column, frame->rows, &n_values, &values, error);
    guint32 *code = value ? avlast_codes_pair(groups->code, groups->n, value, n_values,
                                              frame->rows, &n, error)
                          : NULL;
    if (!code)
        return FALSE;

    GPtrArray *label = g_ptr_array_new_full(n, g_free);
    g_ptr_array_set_size(label, (gint)n);
    for (gsize i = 0; i < frame->rows; i++) {
        if (code[i] == AVLAST_NO_LEVEL || label->pdata[code[i]])
            continue;
        const char *before = g_ptr_array_index(groups->label, groups->code[i]);
        label->pdata[code[i]] =
            g_strdup_printf("%s%s%s=%s", before ? before : "", before ? ";" : "", name,
                            (char *)g_ptr_array_index(values, value[i]));
    }
    g_free(groups->code);
    g_ptr_array_unref(groups->label);
    groups->code = code;
    groups->label = label;
    groups->n = n;
    return TRUE;
}

AvlastGroups *avlast_groups_new(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *const *by, GError **error)
{
    g_autoptr(AvlastGroups) groups = g_new0(AvlastGroups, 1);

    groups->n = 1;
    groups->columns = g_ptr_array_new();
    groups->label = g_ptr_array_new_with_free_func(g_free);
    g_ptr_array_add(groups->label, NULL);
    if (!by || !by[0])
        return g_steal_pointer(&groups);

    groups->code = g_new(guint32, MAX(frame->rows, 1));
    for (gsize i = 0; i < frame->rows; i++)
        groups->code[i] = avlast_sample_present(sample, i) ? 0 : AVLAST_NO_LEVEL;
    for (guint b = 0; by[b]; b++)
        if (!split(groups, frame, by[b], error))
            return NULL;
    if (groups->n == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV233", NULL,
                    "no row of the domain has a value of '%s'%s", by[0],
                    by[1] ? " and the other columns of --by" : "");
        return NULL;
    }
    return g_steal_pointer(&groups);
}
