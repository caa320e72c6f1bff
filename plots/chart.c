/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "plots/chart.h"
#include "plots/format.h"

json_t *avlast_chart_member(const AvlastResult *result, const char *kind)
{
    json_t *member = json_object_get(result->charts, kind);

    return json_is_object(member) || json_is_array(member) ? member : NULL;
}

const char *avlast_chart_text(const json_t *object, const char *key,
                              const char *otherwise)
{
    const char *text = avlast_json_member_text(object, key);

    return text && *text ? text : otherwise;
}

double avlast_chart_element(const json_t *object, const char *key, gsize i)
{
    return avlast_json_double(json_array_get(json_object_get(object, key), i));
}

void avlast_chart_row(AvlastChart *chart, const char *first, ...)
{
    GPtrArray *cells = g_ptr_array_new();
    va_list arguments;

    va_start(arguments, first);
    for (const char *cell = first; cell; cell = va_arg(arguments, const char *))
        g_ptr_array_add(cells, g_strdup(cell));
    va_end(arguments);
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
}

static void add_sentence(GString *text, const char *sentence)
{
    if (!sentence || !*sentence)
        return;
    if (text->len)
        g_string_append_c(text, ' ');
    g_string_append(text, sentence);
    if (!strchr(".!?", text->str[text->len - 1]))
        g_string_append_c(text, '.');
}

/* With a capital first letter; NULL stays NULL. To be freed. */
static char *capitalised(const char *text)
{
    if (!text || !*text)
        return NULL;
    const gsize length = (gsize)g_utf8_skip[(guchar)*text];
    g_autofree char *first = g_utf8_strup(text, (gssize)length);
    return g_strconcat(first, text + length, NULL);
}

/* The largest number of clusters any row of the whole sample rests on; groups have fewer.
 */
static gint64 clusters_of(const AvlastEstimates *estimates)
{
    gint64 most = 0;

    for (guint i = 0; i < estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (!row->group)
            most = MAX(most, row->nclusters);
    }
    return most;
}

/* "n = 1,072 in 24 clusters", or NULL. */
static char *sample_said(const AvlastEstimates *estimates, const char *lang)
{
    if (!estimates || estimates->rows_used <= 0)
        return NULL;
    const gint64 clusters = clusters_of(estimates);
    g_autofree char *n = avlast_format_count(estimates->rows_used, lang);
    g_autofree char *k = avlast_format_count(clusters, lang);
    return clusters > 0
               ? g_strdup_printf(ngettext("n = %s in %s cluster", "n = %s in %s clusters",
                                          (gulong)clusters),
                                 n, k)
               : g_strdup_printf(_("n = %s"), n);
}

char *avlast_chart_origin(const AvlastResult *result, const char *before)
{
    GString *text = g_string_new(NULL);
    const AvlastEstimates *estimates = result->estimates;
    const char *file = avlast_json_member_text(json_array_get(result->inputs, 0), "file");

    add_sentence(text, before);
    /* what a table's cells hold says nothing of a chart */
    if (estimates && !g_str_has_suffix(result->program, "describe")) {
        g_autofree char *method = capitalised(estimates->method);
        add_sentence(text, method);
    }
    if (file) {
        g_autofree char *base = g_path_get_basename(file);
        g_autofree char *sentence = g_strdup_printf(_("Source: %s"), base);
        add_sentence(text, sentence);
    }
    return g_string_free(text, FALSE);
}

char *avlast_chart_source(const AvlastResult *result, const char *before,
                          const char *lang)
{
    g_autofree char *sample = sample_said(result->estimates, lang);
    GString *text = g_string_new(NULL);

    add_sentence(text, before);
    add_sentence(text, sample);
    char *source = avlast_chart_origin(result, text->str);
    g_string_free(text, TRUE);
    return source;
}

void avlast_chart_take_text(AvlastChart *chart, GString *text)
{
    const gsize length = text->len;

    chart->image = g_bytes_new_take(g_string_free(text, FALSE), length);
}

gboolean avlast_chart_malformed(const char *kind, const char *what, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV506", NULL,
                "the result's data for the chart '%s' are damaged: %s", kind, what);
    return FALSE;
}
