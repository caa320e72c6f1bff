/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/groups_rows.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/format.h"
#include "plots/groups_items.h"
#include "plots/labels.h"

guint avlast_lineup_items(const AvlastResult *result)
{
    g_autoptr(GPtrArray) items = avlast_lineup_sets(result);

    return items->len;
}

/* --- lines --- */

static void line_free(gpointer data)
{
    AvlastComparedLine *line = data;

    g_free(line->label);
    g_free(line);
}

static void panel_free(gpointer data)
{
    AvlastComparedPanel *panel = data;

    g_free(panel->label);
    g_ptr_array_unref(panel->lines);
    g_free(panel);
}

static AvlastComparedPanel *find_panel(AvlastLineup *c, const char *label)
{
    for (guint i = 0; i < c->panels->len; i++) {
        AvlastComparedPanel *panel = g_ptr_array_index(c->panels, i);
        if (g_strcmp0(panel->label, label) == 0)
            return panel;
    }
    AvlastComparedPanel *panel = g_new0(AvlastComparedPanel, 1);
    panel->label = g_strdup(label);
    panel->lines = g_ptr_array_new_with_free_func(line_free);
    g_ptr_array_add(c->panels, panel);
    return panel;
}

/* What tells a row without groups from the others. */
static char *outcome_label(const AvlastResult *result, const AvlastEstimate *row,
                           gboolean binary, const char *lang)
{
    const AvlastComparedKind kind = avlast_lineup_kind(result, row);
    const char *outcome = avlast_labels_column(result, row->outcome, lang);
    g_autofree char *term = avlast_labels_term(result, row, lang);

    if (!term ||
        (kind == AVLAST_COMPARED_LEVEL && binary && avlast_lineup_is_yes(row->term)))
        return g_strdup(outcome);
    if (kind == AVLAST_COMPARED_MARKED || kind == AVLAST_COMPARED_QUANTILE ||
        strcmp(row->outcome, "contrast") == 0)
        return g_steal_pointer(&term);
    if (kind == AVLAST_COMPARED_PAIR)
        return g_strdup_printf("%s \xc3\x97 %s", outcome, term);
    if (kind == AVLAST_COMPARED_NAMED && strpbrk(row->term, "/:") == NULL)
        return g_strdup(outcome);
    return kind == AVLAST_COMPARED_NAMED ? g_steal_pointer(&term)
                                         : g_strdup_printf("%s: %s", outcome, term);
}

/* The heading a row stands below, or NULL: of groups what the outcome's row is about, of
 * outcomes with many levels the outcome. */
static char *heading_of(const AvlastLineup *c, const AvlastResult *result,
                        const AvlastEstimate *row, gboolean binary, const char *lang)
{
    if (c->by)
        return binary && avlast_lineup_is_yes(row->term)
                   ? NULL
                   : avlast_labels_term(result, row, lang);
    return c->many && avlast_lineup_kind(result, row) == AVLAST_COMPARED_LEVEL
               ? g_strdup(avlast_labels_column(result, row->outcome, lang))
               : NULL;
}

/* Groups of months or years stand in their order within each of the others. */
static void set_place(AvlastLineup *c, const AvlastResult *result,
                      const AvlastEstimate *row, AvlastComparedLine *line)
{
    gsize before = 0;

    line->at = NAN;
    if (!c->by || line->all ||
        !avlast_labels_place(result, row->group, &line->at, &before)) {
        line->at = NAN;
        return;
    }
    g_autofree char *others = g_strndup(row->group, before);
    for (line->within = 0; line->within < c->within->len; line->within++)
        if (strcmp(others, g_ptr_array_index(c->within, line->within)) == 0)
            return;
    g_ptr_array_add(c->within, g_steal_pointer(&others));
}

static void add_row(AvlastLineup *c, const AvlastResult *result,
                    const AvlastEstimate *row, gboolean binary, const char *lang)
{
    g_autofree char *heading = heading_of(c, result, row, binary, lang);
    const double scale = c->share ? 100 : 1;

    if (isnan(row->estimate)) {
        c->hidden++;
        return;
    }
    AvlastComparedLine *line = g_new0(AvlastComparedLine, 1);
    line->all = c->by && !avlast_lineup_is_grouped(row);
    line->label = line->all ? g_strdup(_("All"))
                  : c->by   ? avlast_labels_group(result, row->group)
                  : heading ? avlast_labels_term(result, row, lang)
                            : outcome_label(result, row, binary, lang);
    set_place(c, result, row, line);
    line->n = row->nobs >= 0 ? (double)row->nobs : NAN;
    line->value[0] = scale * row->estimate;
    line->value[1] = scale * row->conf_low;
    line->value[2] = scale * row->conf_high;
    g_ptr_array_add(find_panel(c, heading)->lines, line);
}

static int highest_first(gconstpointer a, gconstpointer b)
{
    const AvlastComparedLine *x = *(AvlastComparedLine *const *)a,
                             *y = *(AvlastComparedLine *const *)b;

    if (x->all != y->all)
        return x->all ? -1 : 1;
    return (x->value[0] < y->value[0]) - (x->value[0] > y->value[0]);
}

static int by_place(gconstpointer a, gconstpointer b)
{
    const AvlastComparedLine *x = *(AvlastComparedLine *const *)a,
                             *y = *(AvlastComparedLine *const *)b;

    if (x->all != y->all)
        return x->all ? -1 : 1;
    if (x->within != y->within)
        return x->within < y->within ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static gboolean has_places(const AvlastComparedPanel *panel)
{
    for (guint i = 0; i < panel->lines->len; i++) {
        const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
        if (!line->all && isnan(line->at))
            return FALSE;
    }
    return TRUE;
}

/* Keeps as many of the highest as of the lowest, and everybody. */
static void cut(AvlastComparedPanel *panel, guint most)
{
    const guint all = panel->lines->len > 0 &&
                      ((AvlastComparedLine *)g_ptr_array_index(panel->lines, 0))->all;
    const guint n = panel->lines->len - all, kept = most & ~1u;

    if (n <= most)
        return;
    panel->left_out = n - kept;
    g_ptr_array_remove_range(panel->lines, all + kept / 2, panel->left_out);
}

static void set_axis(AvlastLineup *c)
{
    double half = INFINITY;

    c->low = INFINITY;
    c->high = -INFINITY;
    for (guint p = 0; p < c->panels->len; p++) {
        const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        for (guint i = 0; i < panel->lines->len; i++) {
            const AvlastComparedLine *line = g_ptr_array_index(panel->lines, i);
            const gboolean ends[] = {isfinite(line->value[1]), isfinite(line->value[2])};
            c->low = fmin(c->low, fmin(line->value[0], line->value[ends[0] ? 1 : 0]));
            c->high = fmax(c->high, fmax(line->value[0], line->value[ends[1] ? 2 : 0]));
            if (line->value[2] > line->value[1])
                half = fmin(half, (line->value[2] - line->value[1]) / 2);
        }
    }
    const double span = c->high - c->low;
    const double pad = span > 0 ? 0.05 * span : fmax(fabs(c->high), 1) * 0.5;

    /* From zero when that costs little room. */
    const gboolean from_zero = c->low >= 0 && c->low <= 0.4 * c->high;
    c->low = from_zero ? 0 : c->low - pad;
    c->high += pad;
    c->decimals =
        MIN(c->share ? 1 : 4, avlast_format_decimals(isfinite(half) ? half : c->high, 2));
}

/* --- the whole --- */

static char *statistic_said(const AvlastResult *result, const AvlastEstimate *row,
                            const char *lang)
{
    static const struct {
        const char *name, *words;
    } names[] = {{"mean", N_("mean")},
                 {"total", N_("total")},
                 {"ratio", N_("ratio")},
                 {"sd", N_("standard deviation")},
                 {"variance", N_("variance")},
                 {"covariance", N_("covariance")},
                 {"correlation", N_("correlation")},
                 {"geomean", N_("geometric mean")},
                 {"quantile", N_("quantile")}};
    const AvlastComparedKind kind = avlast_lineup_kind(result, row);
    const char *name = kind == AVLAST_COMPARED_PAIR ? "correlation"
                       : kind == AVLAST_COMPARED_NAMED
                           ? row->term
                           : avlast_lineup_setting(result, "statistic");

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_strcmp0(name, names[i].name) == 0)
            return g_strdup(_(names[i].words));
    return kind == AVLAST_COMPARED_NAMED && strpbrk(row->term, "/:") == NULL
               ? avlast_labels_term(result, row, lang)
               : NULL;
}

/* The outcome, or what the labels of several outcomes begin with. */
static void set_about(AvlastLineup *c, const AvlastResult *result,
                      const AvlastComparedItem *item, const char *lang)
{
    const AvlastEstimate *first = g_ptr_array_index(item->rows, 0);
    const AvlastComparedPanel *panel = g_ptr_array_index(c->panels, 0);
    const guint n = panel->lines->len;

    if (c->by || avlast_lineup_kind(result, first) == AVLAST_COMPARED_QUANTILE) {
        c->about = g_strdup(avlast_labels_column(result, first->outcome, lang));
        return;
    }
    if (c->panels->len > 1)
        return;
    g_autofree char **labels = g_new(char *, n);
    for (guint i = 0; i < n; i++)
        labels[i] = ((AvlastComparedLine *)g_ptr_array_index(panel->lines, i))->label;
    c->about = avlast_labels_shared(labels, n);
    for (guint i = 0; i < n; i++)
        ((AvlastComparedLine *)g_ptr_array_index(panel->lines, i))->label = labels[i];
}

/* What the answers to one question begin with says more than the question's name. */
static void share_headings(AvlastLineup *c)
{
    g_autoptr(GPtrArray) panels = g_ptr_array_new();

    for (guint p = 0; p < c->panels->len; p++) {
        AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        if (panel->label && strcmp(panel->label, _("none of these")) != 0)
            g_ptr_array_add(panels, panel);
    }
    g_autofree char **labels = g_new(char *, panels->len);
    for (guint p = 0; p < panels->len; p++)
        labels[p] = ((AvlastComparedPanel *)g_ptr_array_index(panels, p))->label;
    char *shared = avlast_labels_shared(labels, panels->len);
    for (guint p = 0; p < panels->len; p++)
        ((AvlastComparedPanel *)g_ptr_array_index(panels, p))->label = labels[p];
    if (shared) {
        g_free(c->about);
        c->about = shared;
    }
}

static void arrange(AvlastLineup *c)
{
    for (guint p = 0; p < c->panels->len; p++) {
        AvlastComparedPanel *panel = g_ptr_array_index(c->panels, p);
        const guint most = MAX(6, AVLAST_COMPARED_LINES / c->panels->len);
        g_ptr_array_sort(panel->lines, panel->lines->len <= most && has_places(panel)
                                           ? by_place
                                           : highest_first);
        cut(panel, most);
        c->lines += panel->lines->len;
        c->left_out += panel->left_out;
    }
}

AvlastLineup *avlast_lineup_new(const AvlastResult *result, guint number,
                                const char *lang)
{
    g_autoptr(GPtrArray) items = avlast_lineup_sets(result);
    g_autoptr(GHashTable) levels = avlast_lineup_levels(result);
    const AvlastComparedItem *item = g_ptr_array_index(items, number);
    const AvlastEstimate *first = g_ptr_array_index(item->rows, 0);
    AvlastLineup *c = g_new0(AvlastLineup, 1);

    c->panels = g_ptr_array_new_with_free_func(panel_free);
    c->within = g_ptr_array_new_with_free_func(g_free);
    c->share = avlast_lineup_is_share(result, first);
    c->statistic = statistic_said(result, first, lang);
    c->unit = g_strdup(c->share ? NULL : avlast_labels_unit(result, first->outcome));
    for (guint i = 0; i < item->rows->len && !c->by; i++) {
        const AvlastEstimate *row = g_ptr_array_index(item->rows, i);
        c->by = avlast_lineup_is_grouped(row) ? avlast_labels_by(result, row->group, lang)
                                              : NULL;
    }
    for (guint i = 0; i < item->rows->len; i++) {
        const AvlastEstimate *row = g_ptr_array_index(item->rows, i);
        c->many |= avlast_lineup_kind(result, row) == AVLAST_COMPARED_LEVEL &&
                   !avlast_lineup_is_binary(row, levels);
    }
    for (guint i = 0; i < item->rows->len; i++) {
        const AvlastEstimate *row = g_ptr_array_index(item->rows, i);
        add_row(c, result, row, avlast_lineup_is_binary(row, levels), lang);
    }
    if (c->panels->len > 0)
        set_about(c, result, item, lang);
    if (c->by && avlast_lineup_kind(result, first) == AVLAST_COMPARED_MARKED)
        share_headings(c);
    if (c->panels->len == 1) {
        AvlastComparedPanel *only = g_ptr_array_index(c->panels, 0);
        /* a single level or quantile belongs to what the chart is about */
        if (only->label) {
            g_autofree char *about = g_steal_pointer(&c->about);
            c->about = about ? g_strdup_printf("%s, %s", about, only->label)
                             : g_strdup(only->label);
        }
        g_clear_pointer(&only->label, g_free);
    }
    arrange(c);
    set_axis(c);
    return c;
}

void avlast_lineup_free(AvlastLineup *c)
{
    if (!c)
        return;
    g_ptr_array_unref(c->panels);
    g_ptr_array_unref(c->within);
    g_free(c->about);
    g_free(c->by);
    g_free(c->statistic);
    g_free(c->unit);
    g_free(c);
}
