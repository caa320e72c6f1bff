/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/likert_rows.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/labels.h"

static void line_free(gpointer data)
{
    AvlastLikertLine *line = data;

    g_free(line->label);
    g_free(line->share);
    g_free(line);
}

void avlast_likert_chart_free(AvlastLikertChart *likert)
{
    if (!likert)
        return;
    g_ptr_array_unref(likert->lines);
    g_strfreev(likert->steps);
    g_free(likert->about);
    g_free(likert->by);
    g_free(likert);
}

/* --- which items stand together --- */

static gboolean same_answers(const json_t *a, const json_t *b)
{
    return json_equal(json_object_get(a, "steps"), json_object_get(b, "steps")) &&
           json_equal(json_object_get(a, "box"), json_object_get(b, "box"));
}

/* The first item of each kind of answers. */
static GPtrArray *kinds_of(const json_t *list)
{
    GPtrArray *firsts = g_ptr_array_new();

    for (gsize i = 0; i < json_array_size(list); i++) {
        json_t *item = json_array_get(list, i);
        gboolean old = FALSE;
        for (guint k = 0; k < firsts->len && !old; k++)
            old = same_answers(g_ptr_array_index(firsts, k), item);
        if (!old)
            g_ptr_array_add(firsts, item);
    }
    return firsts;
}

static gboolean is_grouped(const json_t *list)
{
    const json_t *groups = json_object_get(json_array_get(list, 0), "groups");

    return json_array_size(groups) > 1;
}

guint avlast_likert_items(const AvlastResult *result)
{
    const json_t *list = avlast_chart_member(result, "likert");
    g_autoptr(GPtrArray) firsts = kinds_of(list);

    return firsts->len + (is_grouped(list) ? (guint)json_array_size(list) : 0);
}

/* --- reading --- */

static char *item_label(const json_t *item, const char *lang)
{
    const char *name = avlast_chart_text(item, "outcome", "");
    const char *label = avlast_chart_text(item, "label", name);

    return g_strdup(
        g_strcmp0(lang, "nb") == 0 ? avlast_chart_text(item, "label_nb", label) : label);
}

/* Takes the label. FALSE when the shares are not those of the steps. */
static gboolean add_line(AvlastLikertChart *likert, const json_t *at, char *label,
                         GError **error)
{
    const json_t *shares = json_object_get(at, "shares");
    AvlastLikertLine *line = g_new0(AvlastLikertLine, 1);
    double sum = 0;

    line->label = label;
    line->n = avlast_json_member_double(at, "n");
    line->share = g_new(double, likert->n_steps);
    for (guint s = 0; s < likert->n_steps; s++) {
        line->share[s] = avlast_json_double(json_array_get(shares, s));
        sum += line->share[s];
    }
    for (guint k = 0; k < 3; k++)
        line->net[k] = avlast_chart_element(at, "net", k);
    if (isnan(sum)) {
        likert->hidden++;
        line_free(line);
        return TRUE;
    }
    g_ptr_array_add(likert->lines, line);
    if (json_array_size(shares) == likert->n_steps && fabs(sum - 1) < 1e-6)
        return TRUE;
    return avlast_chart_malformed("likert", "shares that do not add up to one", error);
}

static gboolean read_steps(AvlastLikertChart *likert, const json_t *item, GError **error)
{
    const json_t *steps = json_object_get(item, "steps");
    const double box = avlast_json_member_double(item, "box");

    likert->n_steps = (guint)json_array_size(steps);
    likert->steps = g_new0(char *, likert->n_steps + 1);
    for (guint s = 0; s < likert->n_steps; s++) {
        const char *step = json_string_value(json_array_get(steps, s));
        likert->steps[s] = g_strdup(step && *step ? gettext(step) : "");
    }
    if (likert->n_steps < 2 || !(box >= 1 && 2 * box <= likert->n_steps))
        return avlast_chart_malformed("likert", "an item without steps or box", error);
    likert->box = (guint)box;
    return TRUE;
}

static gboolean read_items(AvlastLikertChart *likert, const json_t *list,
                           const json_t *first, const char *lang, GError **error)
{
    if (!read_steps(likert, first, error))
        return FALSE;
    for (gsize i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_t *everybody = json_array_get(json_object_get(item, "groups"), 0);
        if (same_answers(item, first) &&
            !add_line(likert, everybody, item_label(item, lang), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean read_groups(AvlastLikertChart *likert, const AvlastResult *result,
                            const json_t *item, const char *lang, GError **error)
{
    const json_t *groups = json_object_get(item, "groups");

    if (!read_steps(likert, item, error))
        return FALSE;
    likert->groups = TRUE;
    likert->about = item_label(item, lang);
    for (gsize g = 0; g < json_array_size(groups); g++) {
        const json_t *at = json_array_get(groups, g);
        const char *group = avlast_json_member_text(at, "group");
        const guint before = likert->lines->len;
        if (!add_line(likert, at,
                      group ? avlast_labels_group(result, group) : g_strdup(_("All")),
                      error))
            return FALSE;
        if (likert->lines->len > before)
            ((AvlastLikertLine *)g_ptr_array_index(likert->lines, before))->all = !group;
        if (group && !likert->by)
            likert->by = avlast_labels_by(result, group, lang);
    }
    return TRUE;
}

/* Everybody first, then by net agreement; what has none comes last. */
static int by_net(gconstpointer a, gconstpointer b)
{
    const AvlastLikertLine *x = *(AvlastLikertLine *const *)a,
                           *y = *(AvlastLikertLine *const *)b;
    const double p = isnan(x->net[0]) ? -INFINITY : x->net[0],
                 q = isnan(y->net[0]) ? -INFINITY : y->net[0];

    if (x->all != y->all)
        return x->all ? -1 : 1;
    return (p < q) - (p > q);
}

/* The panels hold every bar and every interval. */
static void set_extent(AvlastLikertChart *likert)
{
    const guint n = likert->n_steps, box = likert->box;

    for (guint i = 0; i < likert->lines->len; i++) {
        const AvlastLikertLine *line = g_ptr_array_index(likert->lines, i);
        double low = 0, high = 0, between = 0;
        for (guint s = 0; s < n; s++)
            *(s < box ? &low : s >= n - box ? &high : &between) += line->share[s];
        likert->left = fmax(likert->left, fmax(low, fmax(-line->net[0], -line->net[1])));
        likert->right = fmax(likert->right, fmax(high, fmax(line->net[0], line->net[2])));
        likert->between = fmax(likert->between, between);
    }
}

static void share_beginning(AvlastLikertChart *likert)
{
    const guint n = likert->lines->len;
    g_autofree char **labels = g_new(char *, n);

    for (guint i = 0; i < n; i++)
        labels[i] = ((AvlastLikertLine *)g_ptr_array_index(likert->lines, i))->label;
    likert->about = avlast_labels_shared(labels, n);
    for (guint i = 0; i < n; i++)
        ((AvlastLikertLine *)g_ptr_array_index(likert->lines, i))->label = labels[i];
}

AvlastLikertChart *avlast_likert_chart_new(const AvlastResult *result, guint item,
                                           const char *lang, GError **error)
{
    const json_t *list = avlast_chart_member(result, "likert");
    g_autoptr(GPtrArray) firsts = kinds_of(list);
    g_autoptr(AvlastLikertChart) likert = g_new0(AvlastLikertChart, 1);
    const gboolean grouped = item >= firsts->len;

    likert->lines = g_ptr_array_new_with_free_func(line_free);
    if (grouped ? !read_groups(likert, result, json_array_get(list, item - firsts->len),
                               lang, error)
                : !read_items(likert, list, g_ptr_array_index(firsts, item), lang, error))
        return NULL;
    if (likert->lines->len == 0) {
        avlast_chart_malformed("likert", "no shares", error);
        return NULL;
    }
    if (!grouped)
        share_beginning(likert);
    g_ptr_array_sort(likert->lines, by_net);
    set_extent(likert);
    return g_steal_pointer(&likert);
}
