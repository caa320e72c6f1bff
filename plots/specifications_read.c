/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/labels.h"
#include "plots/specifications.h"
#include "plots/words.h"

#define OUTCOME "~ " /* before the outcome as a choice: no term begins so */

static const json_t *models_of(const AvlastResult *result)
{
    return json_object_get(avlast_chart_member(result, "specifications"), "models");
}

/* The number of the model that a row is a coefficient of, from 1; 0 for other rows. */
static int number_of(const AvlastEstimate *row, gsize n)
{
    static const char group[] = "model=";

    if (!row->group || !row->term || !g_str_has_prefix(row->group, group) ||
        strcmp(row->term, "(Intercept)") == 0 || g_str_has_prefix(row->term, "AR:") ||
        g_str_has_prefix(row->term, "tF:") || !isfinite(row->estimate) ||
        !isfinite(row->conf_low) || !isfinite(row->conf_high))
        return 0;
    char *end;
    const gint64 number = g_ascii_strtoll(row->group + sizeof group - 1, &end, 10);
    return *end == '\0' && number >= 1 && number <= (gint64)n ? (int)number : 0;
}

static guint count(const AvlastResult *result, gsize n, const char *term)
{
    guint found = 0;

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        found += number_of(row, n) > 0 && strcmp(row->term, term) == 0;
    }
    return found;
}

/* Coefficients of two models or more: those of most models first, else as they come. */
static GPtrArray *terms_of(const AvlastResult *result)
{
    const gsize n = json_array_size(models_of(result));
    GPtrArray *terms = g_ptr_array_new();

    for (gsize most = n; result->estimates && most >= 2; most--)
        for (guint i = 0; i < result->estimates->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
            if (number_of(row, n) > 0 && count(result, n, row->term) == most &&
                !g_ptr_array_find_with_equal_func(terms, row->term, g_str_equal, NULL))
                g_ptr_array_add(terms, row->term);
        }
    return terms;
}

guint avlast_specifications_items(const AvlastResult *result)
{
    g_autoptr(GPtrArray) terms = terms_of(result);

    return terms->len;
}

static int by_estimate(gconstpointer a, gconstpointer b)
{
    const AvlastSpecified *one = a, *two = b;
    const double x = one->row->estimate, y = two->row->estimate;

    return x < y ? -1 : x > y ? 1 : one->number - two->number;
}

const AvlastSpecified *avlast_specifications_at(const AvlastSpecifications *s, guint i)
{
    return &g_array_index(s->points, AvlastSpecified, i);
}

gboolean avlast_specifications_told(const AvlastSpecifications *s,
                                    const AvlastSpecified *point)
{
    return point->row->conf_low > s->none || point->row->conf_high < s->none;
}

gboolean avlast_specifications_has(const AvlastSpecified *point, const char *choice)
{
    const json_t *all = json_object_get(point->model, "choices");

    if (g_str_has_prefix(choice, OUTCOME))
        return strcmp(avlast_chart_text(point->model, "outcome", ""),
                      choice + strlen(OUTCOME)) == 0;
    for (gsize i = 0; i < json_array_size(all); i++)
        if (g_strcmp0(json_string_value(json_array_get(all, i)), choice) == 0)
            return TRUE;
    return FALSE;
}

/* A column by its label, a level by both; products and functions stay. */
static char *words_of(const AvlastSpecifications *s, const char *name)
{
    const char *sign = strchr(name, '=');
    const json_t *known = avlast_chart_member(s->result, "columns");

    /* a name that nobody put into words is no word */
    if (strpbrk(name, ":( ") || (!sign && !json_object_get(known, name)))
        return g_strdup(name);
    if (!sign)
        return g_strdup(avlast_labels_column(s->result, name, s->lang));
    g_autofree char *column = g_strndup(name, (gsize)(sign - name));
    return g_strdup_printf("%s=%s", avlast_labels_column(s->result, column, s->lang),
                           avlast_labels_level(s->result, column, sign + 1));
}

char *avlast_specifications_choice(const AvlastSpecifications *s, const char *choice)
{
    const gboolean outcome = g_str_has_prefix(choice, OUTCOME),
                   effects = g_str_has_prefix(choice, "| ");
    g_autofree char *words = words_of(s, choice + (outcome   ? strlen(OUTCOME)
                                                   : effects ? 2
                                                             : 0));

    if (outcome)
        return g_strdup_printf(_("outcome %s"), words);
    if (effects)
        return g_strdup_printf(_("effects of %s"), words);
    return strstr(choice, " ~ ") ? g_strdup_printf(_("instruments %s"), choice)
                                 : g_steal_pointer(&words);
}

static void add_choice(AvlastSpecifications *s, const char *choice)
{
    guint have = 0;

    for (guint i = 0; i < s->points->len; i++)
        have += avlast_specifications_has(avlast_specifications_at(s, i), choice) ? 1 : 0;
    GPtrArray *to = have == s->points->len ? s->shared : s->choices;
    if (!g_ptr_array_find_with_equal_func(to, choice, g_str_equal, NULL))
        g_ptr_array_add(to, g_strdup(choice));
}

/* In the order in which the models were asked for. */
static void add_choices(AvlastSpecifications *s, const AvlastResult *result)
{
    const json_t *models = models_of(result);

    for (gsize m = 0; m < json_array_size(models); m++)
        for (guint i = 0; i < s->points->len; i++) {
            const AvlastSpecified *point = avlast_specifications_at(s, i);
            const json_t *all = json_object_get(point->model, "choices");
            if (point->number != (int)m + 1)
                continue;
            g_autofree char *outcome = g_strconcat(
                OUTCOME, avlast_chart_text(point->model, "outcome", ""), NULL);
            add_choice(s, outcome);
            for (gsize c = 0; c < json_array_size(all); c++) {
                const char *text = json_string_value(json_array_get(all, c));
                if (text)
                    add_choice(s, text);
            }
        }
}

AvlastSpecifications avlast_specifications_read(const AvlastResult *result, guint item,
                                                const char *lang)
{
    g_autoptr(GPtrArray) terms = terms_of(result);
    const json_t *models = models_of(result);
    const gsize n = json_array_size(models);
    AvlastSpecifications s = {
        .result = result,
        .lang = lang,
        .term = g_ptr_array_index(terms, item),
        .points = g_array_new(FALSE, FALSE, sizeof(AvlastSpecified)),
        .choices = g_ptr_array_new_with_free_func(g_free),
        .shared = g_ptr_array_new_with_free_func(g_free),
        .none = json_is_true(json_object_get(result->settings, "exponentiate")) ? 1 : 0};
    double width = 0.0;

    s.low = s.high = s.none;
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        const int number = number_of(row, n);
        if (number == 0 || strcmp(row->term, s.term) != 0)
            continue;
        const AvlastSpecified point = {row, json_array_get(models, (gsize)number - 1),
                                       number};
        g_array_append_val(s.points, point);
        s.low = fmin(s.low, row->conf_low);
        s.high = fmax(s.high, row->conf_high);
        s.above += row->conf_low > s.none;
        s.below += row->conf_high < s.none;
        if (row->conf_high - row->conf_low > width) {
            width = row->conf_high - row->conf_low;
            s.decimals =
                avlast_words_decimals(row->estimate, row->conf_low, row->conf_high);
        }
    }
    const double room = s.high > s.low ? 0.06 * (s.high - s.low) : 1.0;
    s.low -= room;
    s.high += room;
    g_array_sort(s.points, by_estimate);
    add_choices(&s, result);
    return s;
}

void avlast_specifications_clear(AvlastSpecifications *s)
{
    g_array_unref(s->points);
    g_ptr_array_unref(s->choices);
    g_ptr_array_unref(s->shared);
}
