/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/imputation.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "infer/imputation_joint.h"
#include "infer/imputation_row.h"

/* A standard error within this share of what endless imputations would give. */
#define ERROR_OF_ERROR 0.1

void avlast_imputation_report_clear(AvlastImputationReport *report)
{
    g_clear_pointer(&report->fmi, g_free);
    g_clear_pointer(&report->riv, g_free);
    g_clear_pointer(&report->where, g_free);
}

typedef struct {
    AvlastEstimates *const *set;
    gsize m;
    const AvlastImputationOptions *options;
    AvlastImputationReport *report;
    AvlastEstimates *pooled;
    GPtrArray *groups; /* of GHashTable *: "outcome, group" to a row, by imputation */
    AvlastEstimates *zeros; /* rows of levels that an imputation has not */
} Pool;

/* --- which rows are the same --- */

/* Outcome, group and term, and which of several rows of the same: keys of a table. */
static char *key_of(const AvlastEstimate *row, GHashTable *seen)
{
    char *key = g_strdup_printf("%s\x1f%s\x1f%s", row->outcome ? row->outcome : "",
                                row->group ? row->group : "", row->term ? row->term : "");
    const guint before = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key));

    g_hash_table_insert(seen, g_strdup(key), GUINT_TO_POINTER(before + 1));
    if (before) {
        char *again = g_strdup_printf("%s\x1f%u", key, before);
        g_free(key);
        key = again;
    }
    return key;
}

static GPtrArray *keys_of(const AvlastEstimates *estimates)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    GPtrArray *keys = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < estimates->rows->len; i++)
        g_ptr_array_add(keys, key_of(avlast_estimates_row(estimates, i), seen));
    return keys;
}

static char *group_key(const AvlastEstimate *row)
{
    return g_strdup_printf("%s\x1f%s", row->outcome ? row->outcome : "",
                           row->group ? row->group : "");
}

/* A row of each outcome and group. */
static GHashTable *groups_of(const AvlastEstimates *estimates)
{
    GHashTable *groups = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (guint i = 0; i < estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (isfinite(row->estimate))
            g_hash_table_insert(groups, group_key(row), row);
    }
    return groups;
}

/* "place=ytre" of place, and what is counted of it: "n:place=ytre". */
static gboolean is_level(const AvlastEstimate *row)
{
    const gsize n = row->outcome ? strlen(row->outcome) : 0;
    const char *colon = row->term ? strchr(row->term, ':') : NULL;
    const char *names[] = {row->term, colon ? colon + 1 : NULL};

    for (gsize i = 0; n && i < G_N_ELEMENTS(names); i++)
        if (names[i] && strncmp(names[i], row->outcome, n) == 0 && names[i][n] == '=')
            return TRUE;
    return FALSE;
}

/* What an imputation says of a level that nobody has there: 0. NULL when it says nothing,
 * since it has not the group. */
static AvlastEstimate *zero_of(const Pool *p, gsize l, const AvlastEstimate *row)
{
    g_autofree char *key = group_key(row);
    const AvlastEstimate *beside =
        g_hash_table_lookup(g_ptr_array_index(p->groups, l), key);

    if (!is_level(row) || !beside)
        return NULL;
    AvlastEstimate *zero =
        avlast_estimates_add(p->zeros, row->outcome, row->group, row->term);
    zero->estimate = 0.0;
    zero->std_error = isnan(row->std_error) ? NAN : 0.0; /* a count has none */
    zero->df = isnan(row->std_error) ? NAN : beside->df;
    zero->nobs = beside->nobs;
    zero->nclusters = beside->nclusters;
    zero->scale = row->scale;
    zero->method = g_strdup(beside->method);
    return zero;
}

static gboolean has_number(const AvlastEstimate *row)
{
    return isfinite(row->estimate) || !isnan(row->statistic) || !isnan(row->p_value);
}

/* Keys that `order` lacks go behind the key that they follow. A list and a table of its
 * links: many rows that are new in the middle cost no more than at the end. */
static void unite(GQueue *order, GHashTable *link, const GPtrArray *keys)
{
    GList *last = NULL;

    for (guint i = 0; i < keys->len; i++) {
        char *key = g_ptr_array_index(keys, i);
        GList *at = g_hash_table_lookup(link, key);
        if (!at) {
            if (last) {
                g_queue_insert_after(order, last, key);
                at = last->next;
            } else {
                g_queue_push_head(order, key);
                at = order->head;
            }
            g_hash_table_insert(link, key, at);
        }
        last = at;
    }
}

static gboolean place_rows(const Pool *p, GError **error)
{
    g_autoptr(GPtrArray) all =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    g_autoptr(GHashTable) link = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GHashTable) number = g_hash_table_new(g_str_hash, g_str_equal);
    g_autoptr(GQueue) order = g_queue_new();
    guint n = 0;

    for (gsize l = 0; l < p->m; l++) {
        g_ptr_array_add(all, keys_of(p->set[l]));
        unite(order, link, g_ptr_array_index(all, l));
    }
    for (GList *at = order->head; at; at = at->next)
        g_hash_table_insert(number, at->data, GUINT_TO_POINTER(n++));
    p->report->n = n;
    p->report->m = p->m;
    p->report->where = avlast_table(guint, p->m, n, error);
    p->report->fmi = avlast_array(double, n, error);
    p->report->riv = avlast_array(double, n, error);
    if (!p->report->where || !p->report->fmi || !p->report->riv)
        return FALSE;
    for (gsize l = 0; l < p->m; l++) {
        const GPtrArray *keys = g_ptr_array_index(all, l);
        for (guint i = 0; i < keys->len; i++) {
            const guint t =
                GPOINTER_TO_UINT(g_hash_table_lookup(number, g_ptr_array_index(keys, i)));
            p->report->where[l * n + t] = i + 1;
        }
    }
    return TRUE;
}

/* --- notes --- */

/* Texts that all have as they are, of some with how many have them. `what` says of what.
 */
static GPtrArray *common_notes(const GPtrArray *texts, gsize of)
{
    g_autoptr(GHashTable) times = g_hash_table_new(g_str_hash, g_str_equal);
    GPtrArray *notes = g_ptr_array_new_with_free_func(g_free);

    for (guint i = 0; i < texts->len; i++) {
        char *text = g_ptr_array_index(texts, i);
        const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(times, text));
        g_hash_table_insert(times, text, GUINT_TO_POINTER(n + 1));
    }
    for (guint i = 0; i < texts->len; i++) {
        char *text = g_ptr_array_index(texts, i);
        const guint n = GPOINTER_TO_UINT(g_hash_table_lookup(times, text));
        if (n == 0)
            continue;
        g_hash_table_remove(times, text);
        g_ptr_array_add(notes, n == of
                                   ? g_strdup(text)
                                   : g_strdup_printf(_("%s (in %u of %u imputations)"),
                                                     text, n, (guint)of));
    }
    return notes;
}

static void pool_notes(const Pool *p)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    for (gsize l = 0; l < p->m; l++)
        for (guint i = 0; i < p->set[l]->notes->len; i++)
            g_ptr_array_add(texts, g_ptr_array_index(p->set[l]->notes, i));
    g_autoptr(GPtrArray) notes = common_notes(texts, p->m);
    for (guint i = 0; i < notes->len; i++)
        avlast_estimates_note(p->pooled, "%s", (char *)g_ptr_array_index(notes, i));
}

/* Rows left out for a reason: the most of it in any imputation. */
static void pool_dropped(const Pool *p)
{
    GPtrArray *dropped = p->pooled->dropped;

    for (gsize l = 0; l < p->m; l++)
        for (guint i = 0; i < p->set[l]->dropped->len; i++) {
            const AvlastDropped *one = g_ptr_array_index(p->set[l]->dropped, i);
            AvlastDropped *found = NULL;
            for (guint d = 0; d < dropped->len && !found; d++) {
                AvlastDropped *other = g_ptr_array_index(dropped, d);
                if (strcmp(other->what, one->what) == 0)
                    found = other;
            }
            if (found)
                found->rows = MAX(found->rows, one->rows);
            else
                avlast_estimates_drop(p->pooled, one->what, one->rows);
        }
}

static void note_row(const Pool *p, AvlastEstimate *row, AvlastEstimate *const *single,
                     gsize n, double fmi)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new();

    if (n < p->m)
        avlast_estimate_note(row, _("in %u of %u imputations only: pooled over these"),
                             (guint)n, (guint)p->m);
    for (gsize i = 0; i < n; i++)
        if (single[i]->note)
            g_ptr_array_add(texts, single[i]->note);
    g_autoptr(GPtrArray) notes = common_notes(texts, n);
    for (guint i = 0; i < notes->len; i++)
        avlast_estimate_note(row, "%s", (char *)g_ptr_array_index(notes, i));
    if (isnan(fmi))
        return;
    const double ratio = fmi / ERROR_OF_ERROR, enough = ceil(1.0 + 0.5 * ratio * ratio);
    if (fmi > 0.5)
        avlast_estimate_note(row, _("%.0f %% of its information is missing"),
                             100.0 * fmi);
    if ((double)n < enough)
        avlast_estimate_note(row,
                             _("few imputations for what is missing: %.0f would hold its "
                               "standard error to 10 %%"),
                             enough);
}

/* --- rows --- */

static gboolean has_row(const Pool *p, gsize l, gsize t)
{
    const guint at = p->report->where[l * p->report->n + t];

    return at && has_number(avlast_estimates_row(p->set[l], at - 1));
}

static gboolean same_rows(const Pool *p, gsize t, const AvlastEstimate *row,
                          GError **error)
{
    gboolean any = FALSE;

    for (gsize l = 0; l < p->m; l++)
        any = any || has_row(p, l, t);
    for (gsize l = 0; l < p->m && any; l++)
        if (!has_row(p, l, t)) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV373", NULL,
                        "imputation %" G_GSIZE_FORMAT " has no '%s', which others have: "
                        "the model is not the same\nhint: a level that an imputation "
                        "never uses has to be joined with another",
                        l + 1, row->term ? row->term : row->outcome);
            return FALSE;
        }
    return TRUE;
}

static gboolean pool_row(const Pool *p, gsize t, GError **error)
{
    AvlastImputationReport *report = p->report;
    g_autofree AvlastEstimate **single = g_new(AvlastEstimate *, p->m);
    AvlastEstimate *first = NULL;
    gsize n = 0;

    for (gsize l = 0; l < p->m && !first; l++) {
        const guint at = report->where[l * report->n + t];
        first = at ? avlast_estimates_row(p->set[l], at - 1) : NULL;
    }
    if (p->options->joint_rows && !same_rows(p, t, first, error))
        return FALSE;
    for (gsize l = 0; l < p->m; l++) {
        guint *at = &report->where[l * report->n + t];
        AvlastEstimate *one =
            *at ? avlast_estimates_row(p->set[l], *at - 1) : zero_of(p, l, first);
        if (one && !*at)
            *at = AVLAST_IMPUTATION_ZERO;
        if (one && has_number(one))
            single[n++] = one;
    }
    AvlastEstimate *row =
        avlast_estimates_add(p->pooled, first->outcome, first->group, first->term);
    if (n == 0) { /* no imputation has a number */
        report->fmi[t] = report->riv[t] = NAN;
        row->method = g_strdup(first->method);
        row->note = g_strdup(first->note);
        row->nobs = first->nobs;
        row->nclusters = first->nclusters;
        row->df = first->df;
        return TRUE;
    }
    avlast_imputation_row(single, n, p->m, p->pooled->level, p->options, row,
                          &report->fmi[t], &report->riv[t]);
    note_row(p, row, single, n, report->fmi[t]);
    return TRUE;
}

static void describe(const Pool *p)
{
    const AvlastEstimates *first = p->set[0];
    AvlastImputationReport *report = p->report;

    p->pooled->design = g_strdup(first->design);
    p->pooled->method =
        first->method && *first->method
            ? g_strdup_printf(_("%s; %u imputations by Rubin's rules, df of Barnard & "
                                "Rubin"),
                              first->method, (guint)p->m)
            : g_strdup_printf(_("%u imputations by Rubin's rules, df of Barnard & Rubin"),
                              (guint)p->m);
    p->pooled->rows_read = first->rows_read;
    p->pooled->rows_used = first->rows_used;
    for (gsize l = 1; l < p->m; l++)
        p->pooled->rows_used = MIN(p->pooled->rows_used, p->set[l]->rows_used);
    report->least = report->most = NAN;
    for (gsize t = 0; t < report->n; t++) {
        report->least = fmin(report->least, report->fmi[t]);
        report->most = fmax(report->most, report->fmi[t]);
    }
}

AvlastEstimates *avlast_imputation_pool(AvlastEstimates *const *imputations, gsize m,
                                        const AvlastImputationOptions *options,
                                        AvlastImputationReport *report, GError **error)
{
    static const AvlastImputationOptions defaults = {0};
    g_auto(AvlastImputationReport) own = {0};

    if (m < 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV366", NULL,
                    "one imputation cannot tell how unsure the imputing is\nhint: give "
                    "two or more; 20 are a good start");
        return NULL;
    }
    g_autoptr(AvlastEstimates) pooled = avlast_estimates_new();
    g_autoptr(AvlastEstimates) zeros = avlast_estimates_new();
    g_autoptr(GPtrArray) groups =
        g_ptr_array_new_with_free_func((GDestroyNotify)g_hash_table_unref);
    const Pool pool = {
        imputations, m,    options ? options : &defaults, report ? report : &own, pooled,
        groups,      zeros};
    for (gsize l = 0; l < m; l++)
        g_ptr_array_add(groups, groups_of(imputations[l]));
    pooled->level = imputations[0]->level;
    if (!place_rows(&pool, error))
        return NULL;
    for (gsize t = 0; t < pool.report->n; t++)
        if (!pool_row(&pool, t, error))
            return NULL;
    describe(&pool);
    pool_notes(&pool);
    pool_dropped(&pool);
    if (!avlast_imputation_joint(imputations, m, pool.report->where,
                                 pool.options->keep_root, pooled, error))
        return NULL;
    return g_steal_pointer(&pooled);
}
