/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/groups_items.h"

#include <math.h>
#include <string.h>

#include "plots/chart.h"
#include "plots/labels.h"

/* Outcomes whose sizes differ by more than this do not share an axis. */
#define COMMON_SIZES 5.0

static void item_free(gpointer data)
{
    AvlastComparedItem *item = data;

    g_free(item->key);
    g_ptr_array_unref(item->rows);
    g_free(item);
}

static gboolean is_program(const AvlastResult *result, const char *name)
{
    return result->program && g_str_has_suffix(result->program, name);
}

static gboolean is_descriptive(const AvlastResult *result)
{
    if (!result->estimates || avlast_chart_member(result, "likert"))
        return FALSE;
    return is_program(result, "survey") || is_program(result, "describe") ||
           is_program(result, "scale");
}

const char *avlast_lineup_setting(const AvlastResult *result, const char *key)
{
    return result->settings ? avlast_json_member_text(result->settings, key) : NULL;
}

/* Counts, tests, shares of answers and cells of tables have charts of their own or none.
 */
static gboolean is_estimate(const AvlastEstimate *row)
{
    static const char *const others[] = {
        "n:", "weighted.n:", "missing", "answers:", "bin:", "column:", "row:", "total:"};

    if (!isnan(row->df2) || !row->outcome)
        return FALSE;
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++)
        if (row->term && g_str_has_prefix(row->term, others[i]))
            return FALSE;
    return TRUE;
}

static gboolean is_drawn(const AvlastEstimate *row)
{
    return is_estimate(row) && !isnan(row->conf_low) && !isnan(row->conf_high);
}

static char *quantity_of(const AvlastEstimate *row)
{
    return g_strdup_printf("%s\1%s", row->outcome, row->term ? row->term : "");
}

/* What has an interval in some group is drawn in all of them. */
static GHashTable *drawn_quantities(const AvlastResult *result)
{
    GHashTable *drawn = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (is_drawn(row))
            g_hash_table_add(drawn, quantity_of(row));
    }
    return drawn;
}

static gboolean is_shown(const AvlastEstimate *row, GHashTable *drawn)
{
    g_autofree char *quantity = is_estimate(row) ? quantity_of(row) : NULL;

    return quantity && g_hash_table_contains(drawn, quantity);
}

AvlastComparedKind avlast_lineup_kind(const AvlastResult *result,
                                      const AvlastEstimate *row)
{
    const char *term = row->term;

    if (!term || !*term || strcmp(term, row->outcome) == 0)
        return AVLAST_COMPARED_PLAIN;
    if (strchr(term, '='))
        return AVLAST_COMPARED_LEVEL;
    if (avlast_lineup_setting(result, "multiple"))
        return AVLAST_COMPARED_MARKED;
    if (*term == 'p' && g_ascii_isdigit(term[1]))
        return AVLAST_COMPARED_QUANTILE;
    if (g_strcmp0(avlast_lineup_setting(result, "statistic"), "correlation") == 0 ||
        (result->settings && json_object_get(result->settings, "correlation")))
        return AVLAST_COMPARED_PAIR;
    return AVLAST_COMPARED_NAMED;
}

gboolean avlast_lineup_is_share(const AvlastResult *result, const AvlastEstimate *row)
{
    static const char *const shares[] = {"floor", "ceiling", "agreement", NULL};
    const AvlastComparedKind kind = avlast_lineup_kind(result, row);

    return g_strcmp0(avlast_lineup_setting(result, "statistic"), "proportion") == 0 ||
           kind == AVLAST_COMPARED_MARKED ||
           (kind == AVLAST_COMPARED_LEVEL && !is_program(result, "survey")) ||
           (kind == AVLAST_COMPARED_NAMED && is_program(result, "scale") &&
            g_strv_contains(shares, row->term));
}

gboolean avlast_lineup_is_grouped(const AvlastEstimate *row)
{
    return row->group && *row->group;
}

static gboolean result_is_grouped(const AvlastResult *result)
{
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (is_drawn(row) && avlast_lineup_is_grouped(row))
            return TRUE;
    }
    return FALSE;
}

/* --- two levels say the same thing twice --- */

/* The terms of each outcome's levels, in their order. */
GHashTable *avlast_lineup_levels(const AvlastResult *result)
{
    GHashTable *levels = g_hash_table_new_full(g_str_hash, g_str_equal, NULL,
                                               (GDestroyNotify)g_ptr_array_unref);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (!is_drawn(row) || avlast_lineup_kind(result, row) != AVLAST_COMPARED_LEVEL)
            continue;
        GPtrArray *terms = g_hash_table_lookup(levels, row->outcome);
        if (!terms) {
            terms = g_ptr_array_new();
            g_hash_table_insert(levels, row->outcome, terms);
        }
        if (terms->len < 3 &&
            !g_ptr_array_find_with_equal_func(terms, row->term, g_str_equal, NULL))
            g_ptr_array_add(terms, row->term);
    }
    return levels;
}

/* Of two levels the first is what the second leaves: the second is shown. */
gboolean avlast_lineup_is_other_half(const AvlastEstimate *row, GHashTable *levels)
{
    const GPtrArray *terms = g_hash_table_lookup(levels, row->outcome);

    return terms && terms->len == 2 && strcmp(row->term, terms->pdata[0]) == 0;
}

gboolean avlast_lineup_is_binary(const AvlastEstimate *row, GHashTable *levels)
{
    const GPtrArray *terms = g_hash_table_lookup(levels, row->outcome);

    return terms && terms->len <= 2;
}

/* "outcome=1", "=Y": the outcome's label says it. */
gboolean avlast_lineup_is_yes(const char *term)
{
    static const char *const yes[] = {"1", "Y", "y", "J", "j", "yes", "ja", "true", NULL};
    const char *sign = strchr(term, '=');

    return sign && g_strv_contains(yes, sign + 1);
}

/* --- items --- */

static double size_of(const AvlastEstimate *row)
{
    return fmax(fabs(row->estimate), fmax(fabs(row->conf_low), fabs(row->conf_high)));
}

/* What outcomes of one question have in common: what their labels begin with, or the
 * name before a bracket; else the outcome itself. To be freed. */
static char *question_of(const AvlastResult *result, const char *outcome)
{
    const char *label = avlast_labels_column(result, outcome, NULL);
    const char *colon = strstr(label, ": "), *bracket = strchr(outcome, '[');

    if (colon)
        return g_strndup(label, (gsize)(colon - label));
    return bracket ? g_strndup(outcome, (gsize)(bracket - outcome)) : g_strdup(outcome);
}

/* What a row must have in common with the others of its chart. */
static char *key_of(const AvlastResult *result, const AvlastEstimate *row,
                    gboolean grouped, gboolean *sized)
{
    const AvlastComparedKind kind = avlast_lineup_kind(result, row);
    const char *unit = avlast_labels_unit(result, row->outcome);
    const gboolean total =
        g_strcmp0(avlast_lineup_setting(result, "statistic"), "total") == 0;
    const gboolean share = avlast_lineup_is_share(result, row);

    *sized = FALSE;
    if (grouped)
        return kind == AVLAST_COMPARED_NAMED || kind == AVLAST_COMPARED_PAIR
                   ? g_strconcat(row->outcome, "\t", row->term, NULL)
                   : g_strdup(row->outcome);
    if (kind == AVLAST_COMPARED_QUANTILE)
        return g_strconcat("quantiles\t", row->outcome, NULL);
    if (share || kind == AVLAST_COMPARED_PAIR)
        return g_strdup(share ? "shares" : "pairs");
    if (total)
        return g_strconcat("totals\t", unit, NULL);
    /* other outcomes are more or less than each other only within one question */
    g_autofree char *question = question_of(result, row->outcome);
    *sized = TRUE;
    return g_strconcat(question, "\t", kind == AVLAST_COMPARED_NAMED ? row->term : "",
                       "\t", unit, NULL);
}

static AvlastComparedItem *find_item(GPtrArray *items, const char *key, double size)
{
    for (guint i = items->len; i > 0; i--) {
        AvlastComparedItem *item = g_ptr_array_index(items, i - 1);
        if (strcmp(item->key, key) == 0 &&
            (size == 0 ||
             (size <= COMMON_SIZES * item->size && item->size <= COMMON_SIZES * size)))
            return item;
    }
    AvlastComparedItem *item = g_new0(AvlastComparedItem, 1);
    item->key = g_strdup(key);
    item->size = size;
    item->rows = g_ptr_array_new();
    g_ptr_array_add(items, item);
    return item;
}

static gboolean has_groups(const AvlastComparedItem *item)
{
    for (guint i = 0; i < item->rows->len; i++)
        if (avlast_lineup_is_grouped(g_ptr_array_index(item->rows, i)))
            return TRUE;
    return FALSE;
}

GPtrArray *avlast_lineup_sets(const AvlastResult *result)
{
    GPtrArray *items = g_ptr_array_new_with_free_func(item_free);

    if (!is_descriptive(result))
        return items;
    g_autoptr(GHashTable) levels = avlast_lineup_levels(result);
    g_autoptr(GHashTable) drawn = drawn_quantities(result);
    const gboolean grouped = result_is_grouped(result);
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        gboolean sized;
        if (!is_shown(row, drawn) || avlast_lineup_is_other_half(row, levels))
            continue;
        g_autofree char *key = key_of(result, row, grouped, &sized);
        AvlastComparedItem *item = find_item(items, key, sized ? size_of(row) : 0);
        g_ptr_array_add(item->rows, row);
    }
    for (guint i = items->len; i > 0; i--) {
        const AvlastComparedItem *item = g_ptr_array_index(items, i - 1);
        /* one scale's alpha, by itself, is no chart */
        if ((grouped && !has_groups(item)) ||
            (is_program(result, "scale") && item->rows->len < 2))
            g_ptr_array_remove_index(items, i - 1);
    }
    return items;
}
