/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands under the terms: effects absorbed, rows used, what the models are. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/table/table.h"
#include "plots/format.h"

/* The least and the most rows (clusters) that an estimate of the column rests on. */
static void counts_of(const AvlastTable *t, guint f, gboolean clusters, gint64 *least,
                      gint64 *most)
{
    const AvlastResult *result = g_ptr_array_index(t->results, f);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const gint64 count = clusters ? row->nclusters : row->nobs;
        if (isnan(row->estimate) || count < 0 || !avlast_table_shows(t, row))
            continue;
        *least = *least < 0 ? count : MIN(*least, count);
        *most = MAX(*most, count);
    }
}

static void add_counts(AvlastTable *t, const char *label, gboolean clusters)
{
    gboolean any = FALSE;

    for (guint f = 0; f < t->results->len; f++) {
        gint64 least = -1, most = -1;
        counts_of(t, f, clusters, &least, &most);
        any |= most >= 0;
    }
    if (!any)
        return;
    avlast_sheet_add(t->sheet);
    avlast_sheet_text(t->sheet, 0, label);
    for (guint f = 0; f < t->results->len; f++) {
        gint64 least = -1, most = -1;
        counts_of(t, f, clusters, &least, &most);
        if (least == most) {
            avlast_sheet_count(t->sheet, 1 + f, least);
            continue;
        }
        g_autofree char *low = avlast_format_count(least, t->sheet->lang),
                        *high = avlast_format_count(most, t->sheet->lang),
                        *both = g_strdup_printf("%s–%s", low, high);
        avlast_sheet_text(t->sheet, 1 + f, both);
    }
}

/* The name of the factor at `at` of those that a result's fit absorbed, or NULL. */
static const char *absorbed_name(const AvlastTable *t, guint f, gsize at)
{
    const AvlastResult *result = g_ptr_array_index(t->results, f);
    const json_t *list = json_object_get(result->settings, "absorbed");

    return json_is_array(list)
               ? json_string_value(json_object_get(json_array_get(list, at), "name"))
               : NULL;
}

static gboolean absorbs(const AvlastTable *t, guint f, const char *name)
{
    const char *other;

    for (gsize at = 0; (other = absorbed_name(t, f, at)); at++)
        if (strcmp(other, name) == 0)
            return TRUE;
    return FALSE;
}

/* A row for each factor whose effects some model absorbed. */
static void add_absorbed(AvlastTable *t)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const char *name;

    for (guint f = 0; f < t->results->len; f++)
        for (gsize at = 0; (name = absorbed_name(t, f, at)); at++) {
            if (!g_hash_table_add(seen, g_strdup(name)))
                continue;
            g_autofree char *label = g_strdup_printf(_("effects of %s"), name);
            avlast_sheet_add(t->sheet);
            avlast_sheet_text(t->sheet, 0, label);
            for (guint k = 0; k < t->results->len; k++)
                avlast_sheet_text(t->sheet, 1 + k, absorbs(t, k, name) ? _("yes") : NULL);
        }
}

static void add_setting(AvlastTable *t, const char *label, const char *name)
{
    gboolean any = FALSE;

    for (guint f = 0; f < t->results->len; f++) {
        const AvlastResult *result = g_ptr_array_index(t->results, f);
        any |= json_object_get(result->settings, name) != NULL;
    }
    if (!any)
        return;
    avlast_sheet_add(t->sheet);
    avlast_sheet_text(t->sheet, 0, label);
    for (guint f = 0; f < t->results->len; f++) {
        const AvlastResult *result = g_ptr_array_index(t->results, f);
        const json_t *value = json_object_get(result->settings, name);
        if (json_is_string(value))
            avlast_sheet_text(t->sheet, 1 + f, json_string_value(value));
        else if (json_is_number(value))
            avlast_sheet_number(t->sheet, 1 + f, json_number_value(value), 3);
    }
}

/* What is said of some models only, or NULL. */
static const char *estimator_of(const AvlastResult *result)
{
    const char *method = json_string_value(json_object_get(result->settings, "method"));

    return g_strcmp0(method, "2sls") == 0   ? "2SLS"
           : g_strcmp0(method, "liml") == 0 ? "LIML"
           : g_strcmp0(method, "gmm") == 0  ? "GMM"
                                            : NULL;
}

static const char *shown_of(const AvlastResult *result)
{
    return json_is_true(json_object_get(result->settings, "exponentiate")) ? "exp(b)"
                                                                           : NULL;
}

static void add_told(AvlastTable *t, const char *label,
                     const char *(*told)(const AvlastResult *))
{
    gboolean any = FALSE;

    for (guint f = 0; f < t->results->len; f++)
        any = any || told(g_ptr_array_index(t->results, f));
    if (!any)
        return;
    avlast_sheet_add(t->sheet);
    avlast_sheet_text(t->sheet, 0, label);
    for (guint f = 0; f < t->results->len; f++)
        avlast_sheet_text(t->sheet, 1 + f, told(g_ptr_array_index(t->results, f)));
}

static void add_notes(AvlastTable *t)
{
    const char *below = t->own->below ? t->own->below : "se";

    if (strcmp(below, "se") == 0)
        avlast_sheet_note(t->sheet, _("in brackets: standard errors"));
    if (strcmp(below, "interval") == 0) {
        const AvlastResult *first = g_ptr_array_index(t->results, 0);
        g_autofree char *level =
            avlast_format_plain(100.0 * first->estimates->level, t->sheet->lang);
        g_autofree char *text = g_strdup_printf(_("in brackets: %s %% intervals"), level);
        avlast_sheet_note(t->sheet, text);
    }
    if (t->own->stars)
        avlast_sheet_note(t->sheet, _("* p < 0.05, ** p < 0.01, *** p < 0.001"));
    for (guint f = 0; f < t->results->len; f++) {
        const AvlastResult *result = g_ptr_array_index(t->results, f);
        gint64 lost = 0;
        for (guint i = 0; i < result->estimates->dropped->len; i++)
            lost +=
                ((const AvlastDropped *)g_ptr_array_index(result->estimates->dropped, i))
                    ->rows;
        if (lost == 0)
            continue;
        g_autofree char *count = avlast_format_count(lost, t->sheet->lang);
        g_autofree char *text =
            g_strdup_printf(_("%s: %s rows not used"),
                            avlast_sheet_cell(t->sheet, 0, 1 + f)->text, count);
        avlast_sheet_note(t->sheet, text);
    }
}

void avlast_table_under(AvlastTable *t)
{
    const guint terms = t->sheet->rows->len;

    add_absorbed(t);
    add_counts(t, _("n"), FALSE);
    if (terms < t->sheet->rows->len)
        avlast_sheet_row(t->sheet, terms)->ruled = TRUE;
    add_counts(t, _("clusters"), TRUE);
    add_setting(t, "R2", "r.squared");
    add_setting(t, _("standard errors"), "se");
    add_setting(t, _("family"), "family");
    add_told(t, _("estimator"), estimator_of);
    add_told(t, _("shown as"), shown_of);
    add_notes(t);
}
