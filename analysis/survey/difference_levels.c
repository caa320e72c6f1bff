/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/difference_levels.h"

#include <string.h>

#include "core/error.h"
#include "core/text.h"

#define MOST_LEVELS 100

static gboolean find_reference(const AvlastColumn *column, const char *reference,
                               const GPtrArray *names, guint32 *at, GError **error)
{
    const char *known[MOST_LEVELS + 1] = {NULL};

    for (*at = 0; *at < names->len; (*at)++) {
        known[*at] = g_ptr_array_index(names, *at);
        if (strcmp(known[*at], reference) == 0)
            return TRUE;
    }
    g_autofree char *near = avlast_text_did_you_mean(reference, known);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV248", NULL,
                "--reference: no row of '%s' has the value '%s'%s", column->name,
                reference, near);
    return FALSE;
}

static void put_first(guint32 at, guint32 *level, gsize rows, char **label)
{
    char *first = label[at];

    memmove(label + 1, label, at * sizeof *label);
    label[0] = first;
    for (gsize i = 0; i < rows; i++)
        if (level[i] != AVLAST_NO_LEVEL)
            level[i] = level[i] == at ? 0 : level[i] < at ? level[i] + 1 : level[i];
}

gboolean avlast_difference_levels(const AvlastColumn *column, gsize rows,
                                  const char *reference, guint32 **level, char ***label,
                                  guint32 *n_levels, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 at = 0;

    *level = avlast_column_codes(column, rows, n_levels, &names, error);
    if (!*level)
        return FALSE;
    if (*n_levels > MOST_LEVELS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV250", NULL,
                    "'%s' has %u different values, more than %d groups to compare",
                    column->name, *n_levels, MOST_LEVELS);
        return FALSE;
    }
    *label = g_new0(char *, *n_levels + 1);
    for (guint32 l = 0; l < *n_levels; l++)
        (*label)[l] =
            g_strdup_printf("%s=%s", column->name, (char *)g_ptr_array_index(names, l));
    if (reference && !find_reference(column, reference, names, &at, error))
        return FALSE;
    put_first(at, *level, rows, *label);
    return TRUE;
}
