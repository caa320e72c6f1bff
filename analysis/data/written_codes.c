/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/written_codes.h"

#include <string.h>

#include "core/number.h"

/* How typing.c words the reason of a code: "coded -99", "coded -99: won't answer". */
static const char prefix[] = "coded ";

const char *avlast_reason_label(const char *reason)
{
    const char *colon = g_str_has_prefix(reason, prefix)
                            ? strstr(reason + sizeof prefix - 1, ": ")
                            : NULL;

    return colon && colon[2] ? colon + 2 : NULL;
}

static char *code_of(const char *reason)
{
    const char *label = avlast_reason_label(reason);
    const char *code = reason + sizeof prefix - 1;

    if (!g_str_has_prefix(reason, prefix) || !*code)
        return NULL;
    return label ? g_strndup(code, (gsize)(label - 2 - code)) : g_strdup(code);
}

gboolean avlast_column_holds(const AvlastColumn *column, gsize rows, const char *code)
{
    double wanted, value;
    const gboolean number = avlast_number_parse(code, strlen(code), '.', &wanted);

    if (column->type == AVLAST_COLUMN_NUMBER) {
        for (gsize i = 0; number && i < rows; i++)
            if (column->number[i] == wanted)
                return TRUE;
        return FALSE;
    }
    for (guint k = 0; k < column->levels->len; k++) {
        const char *level = g_ptr_array_index(column->levels, k);
        const gboolean same =
            strcmp(level, code) == 0 ||
            (number && column->type == AVLAST_COLUMN_CATEGORY &&
             avlast_number_parse(level, strlen(level), '.', &value) && value == wanted);
        for (gsize i = 0; same && i < rows; i++)
            if (column->code[i] == k)
                return TRUE;
    }
    return FALSE;
}

GPtrArray *avlast_written_codes(const AvlastColumn *column, gsize rows)
{
    GPtrArray *codes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint r = 0; r < column->reasons->len; r++) {
        g_autofree char *code =
            r >= 1 ? code_of(g_ptr_array_index(column->reasons, r)) : NULL;
        /* Two reasons of one code (files that label it differently) cannot both be kept:
         * the first is. */
        if (code && !g_hash_table_contains(seen, code) &&
            !avlast_column_holds(column, rows, code)) {
            g_hash_table_add(seen, code);
            g_ptr_array_add(codes, g_steal_pointer(&code));
        } else {
            g_ptr_array_add(codes, NULL);
        }
    }
    return codes;
}
