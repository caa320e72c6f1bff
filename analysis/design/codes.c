/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/codes.h"

#include "core/memory.h"

/* Stable: items come out by key, and in the order of `items` within a key. */
static gboolean sort_by(const guint32 *key, guint32 n_keys, const guint32 *items,
                        gsize n_items, guint32 *sorted, GError **error)
{
    g_autofree gsize *start = avlast_array(gsize, (gsize)n_keys + 1, error);

    if (!start)
        return FALSE;
    for (gsize i = 0; i < n_items; i++)
        start[key[items[i]] + 1]++;
    for (gsize k = 0; k < n_keys; k++)
        start[k + 1] += start[k];
    for (gsize i = 0; i < n_items; i++)
        sorted[start[key[items[i]]]++] = items[i];
    return TRUE;
}

/* Each item has a code of its own, by key and in their order. */
static guint32 *codes_alone(const guint32 *key, guint32 n_keys, gsize n, guint32 *n_codes,
                            GError **error)
{
    g_autofree guint32 *codes = avlast_array(guint32, n, error);
    g_autofree guint32 *start =
        codes ? avlast_array(guint32, (gsize)n_keys + 1, error) : NULL;

    if (!start)
        return NULL;
    for (gsize i = 0; i < n; i++)
        if (key[i] != AVLAST_NO_LEVEL)
            start[key[i] + 1]++;
    for (gsize k = 0; k < n_keys; k++)
        start[k + 1] += start[k];
    *n_codes = start[n_keys];
    for (gsize i = 0; i < n; i++)
        codes[i] = key[i] == AVLAST_NO_LEVEL ? AVLAST_NO_LEVEL : start[key[i]]++;
    return g_steal_pointer(&codes);
}

/* The pairs by a table of all that can be: no lists of items to sort. */
static guint32 *codes_by_table(const guint32 *a, guint32 n_a, const guint32 *b,
                               guint32 n_b, gsize n, guint32 *n_pairs, GError **error)
{
    g_autofree guint32 *code_of = avlast_table(guint32, n_a, n_b, error);
    g_autofree guint32 *codes = code_of ? avlast_array(guint32, n, error) : NULL;

    if (!codes)
        return NULL;
    for (gsize i = 0; i < n; i++)
        if (a[i] != AVLAST_NO_LEVEL && b[i] != AVLAST_NO_LEVEL)
            code_of[(gsize)a[i] * n_b + b[i]] = 1;
    *n_pairs = 0;
    for (gsize p = 0; p < (gsize)n_a * n_b; p++)
        if (code_of[p])
            code_of[p] = (*n_pairs)++;
    for (gsize i = 0; i < n; i++)
        codes[i] = a[i] != AVLAST_NO_LEVEL && b[i] != AVLAST_NO_LEVEL
                       ? code_of[(gsize)a[i] * n_b + b[i]]
                       : AVLAST_NO_LEVEL;
    return g_steal_pointer(&codes);
}

guint32 *avlast_codes_pair(const guint32 *a, guint32 n_a, const guint32 *b, guint32 n_b,
                           gsize n, guint32 *n_pairs, GError **error)
{
    if (!b)
        return codes_alone(a, n_a, n, n_pairs, error);
    if ((gsize)n_a * n_b <= n)
        return codes_by_table(a, n_a, b, n_b, n, n_pairs, error);

    g_autofree guint32 *codes = avlast_array(guint32, n, error);
    g_autofree guint32 *items = avlast_array(guint32, n, error);
    g_autofree guint32 *sorted = avlast_array(guint32, n, error);
    gsize m = 0;
    guint32 next = 0;

    if (!codes || !items || !sorted)
        return NULL;
    for (gsize i = 0; i < n; i++) {
        codes[i] = AVLAST_NO_LEVEL;
        if (a[i] != AVLAST_NO_LEVEL && b[i] != AVLAST_NO_LEVEL)
            items[m++] = (guint32)i;
    }

    if (!sort_by(b, n_b, items, m, sorted, error) ||
        !sort_by(a, n_a, sorted, m, items, error))
        return NULL;

    for (gsize r = 0; r < m; r++) {
        const guint32 i = items[r], before = r ? items[r - 1] : 0;
        if (r > 0 && a[i] == a[before] && b[i] == b[before])
            codes[i] = next - 1;
        else
            codes[i] = next++;
    }
    *n_pairs = next;
    return g_steal_pointer(&codes);
}
