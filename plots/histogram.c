/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Histograms: the spread of a variable, each group in a panel of its own on one axis,
 * the means marked. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "plots/chart.h"
#include "plots/extremes.h"
#include "plots/format.h"
#include "plots/labels.h"
#include "plots/page.h"
#include "plots/terminal.h"

/* Panels that a page holds. */
#define MOST_PANELS 12

typedef struct {
    char *name; /* "" for everybody */
    double n, mean;
    double *share;
} Panel;

typedef struct {
    GPtrArray *panels; /* of Panel */
    gsize bins;
    double from, width, most; /* most: the highest share of a bin */
    const char *label, *unit;
    char *by; /* the columns of the groups, or NULL */
    guint left_out;
    gboolean merged; /* bins with few people are drawn together with their neighbours */
    int decimals;
} Histogram;

static void panel_free(gpointer data)
{
    Panel *panel = data;

    g_free(panel->name);
    g_free(panel->share);
    g_free(panel);
}

static void histogram_clear(Histogram *h)
{
    g_clear_pointer(&h->panels, g_ptr_array_unref);
    g_free(h->by);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Histogram, histogram_clear)

/* --- reading --- */

static gboolean add_panel(Histogram *h, const json_t *object, char *name, GError **error)
{
    const json_t *shares = json_object_get(object, "share"),
                 *n = json_object_get(object, "n");
    Panel *panel = g_new0(Panel, 1);

    panel->name = name;
    panel->n = avlast_json_member_double(object, "total");
    panel->mean = avlast_json_member_double(object, "mean");
    panel->share = g_new(double, h->bins);
    g_ptr_array_add(h->panels, panel);
    for (gsize b = 0; b < h->bins; b++) {
        panel->share[b] = avlast_json_double(json_array_get(shares, b));
        h->most = fmax(h->most, panel->share[b]);
        h->merged |= json_is_null(json_array_get(n, b));
        if (!(panel->share[b] >= 0))
            return avlast_chart_malformed("histogram", "a bin without a share", error);
    }
    return TRUE;
}

static gboolean read_groups(Histogram *h, const AvlastResult *result,
                            const json_t *groups, const char *lang, GError **error)
{
    for (gsize g = 0; g < json_array_size(groups); g++) {
        const json_t *group = json_array_get(groups, g);
        const char *name = avlast_chart_text(group, "group", "");
        if (!(avlast_json_member_double(group, "total") > 0))
            continue;
        if (h->panels->len == MOST_PANELS) {
            h->left_out++;
            continue;
        }
        if (!h->by)
            h->by = avlast_labels_by(result, name, lang);
        if (!add_panel(h, group, avlast_labels_group(result, name), error))
            return FALSE;
    }
    return TRUE;
}

static gboolean histogram_read(Histogram *h, const AvlastResult *result, guint item,
                               const char *lang, GError **error)
{
    const json_t *object = json_array_get(avlast_chart_member(result, "histogram"), item);
    const char *name = avlast_chart_text(object, "outcome", "");
    const json_t *groups = json_object_get(object, "groups");

    h->panels = g_ptr_array_new_with_free_func(panel_free);
    h->bins = json_array_size(json_object_get(object, "share"));
    h->from = avlast_json_member_double(object, "from");
    h->width = avlast_json_member_double(object, "width");
    h->label = avlast_labels_column(result, name, lang);
    h->unit = avlast_labels_unit(result, name);
    if (h->bins == 0 || !isfinite(h->from) || !(h->width > 0))
        return avlast_chart_malformed("histogram", "no bins", error);
    h->decimals = h->width == floor(h->width) && h->from == floor(h->from)
                      ? 0
                      : MIN(4, MAX(1, avlast_format_decimals(h->width, 1)));
    if (json_array_size(groups) > 0 ? !read_groups(h, result, groups, lang, error)
                                    : !add_panel(h, object, g_strdup(""), error))
        return FALSE;
    return h->panels->len > 0 ||
           avlast_chart_malformed("histogram", "no group with a value", error);
}

/* An edge without the noise of its sum. */
static double edge(const Histogram *h, gsize bin)
{
    const double step = pow(10, floor(log10(h->width)) - 3);

    return round((h->from + h->width * (double)bin) / step) * step;
}

/* --- texts --- */

static gsize fullest(const Histogram *h, const Panel *panel)
{
    gsize most = 0;

    for (gsize b = 1; b < h->bins; b++)
        most = panel->share[b] > panel->share[most] ? b : most;
    return most;
}

/* Whole numbers have a bin each, centred at the number. */
static char *bin_said(const Histogram *h, gsize bin, const char *lang)
{
    const double low = edge(h, bin), high = edge(h, bin + 1);
    g_autofree char *from = avlast_format_number(low, h->decimals, lang);
    g_autofree char *to = avlast_format_number(high, h->decimals, lang);

    if (h->width == 1 && low != floor(low))
        return avlast_format_number((low + high) / 2, 0, lang);
    return g_strdup_printf("%s\xe2\x80\x93%s", from, to);
}

static char *mean_said(const Histogram *h, double mean, const char *lang)
{
    return avlast_format_number(mean, avlast_format_decimals(h->width, 2), lang);
}

static char *make_title(const Histogram *h, const char *lang)
{
    g_autofree AvlastExtreme *rows = g_new(AvlastExtreme, h->panels->len);
    const Panel *first = h->panels->pdata[0];

    for (guint p = 0; p < h->panels->len; p++) {
        const Panel *panel = h->panels->pdata[p];
        rows[p] = (AvlastExtreme){panel->name, panel->mean, NAN, NAN};
    }
    const AvlastExtremes ends = avlast_extremes(rows, h->panels->len);
    if (ends.highest && ends.highest != ends.lowest) {
        g_autofree char *high = mean_said(h, ends.highest->estimate, lang);
        g_autofree char *low = mean_said(h, ends.lowest->estimate, lang);
        return g_strdup_printf(_("%s: the mean is highest in %s (%s), lowest in %s (%s)"),
                               h->label, ends.highest->label, high, ends.lowest->label,
                               low);
    }
    const gsize bin = fullest(h, first);
    g_autofree char *where = bin_said(h, bin, lang);
    g_autofree char *share = avlast_format_percent(first->share[bin], lang);
    return g_strdup_printf(_("%s: most often %s (%s)"), h->label, where, share);
}

static char *make_subtitle(const Histogram *h)
{
    const char *unit = h->unit ? h->unit : h->label;

    return h->by && *h->by
               ? g_strdup_printf(_("Per cent of each group, by %s; %s; line = mean"),
                                 h->by, unit)
               : g_strdup_printf(_("Per cent of all; %s; line = mean"), unit);
}

static char *make_note(const Histogram *h, const AvlastResult *result, const char *lang)
{
    GString *note = g_string_new(NULL);

    if (h->merged)
        g_string_append(note,
                        _("Bars of few people are drawn level with their neighbours."));
    if (h->left_out)
        g_string_append_printf(
            note,
            ngettext(" %u group is not shown.", " %u groups are not shown.", h->left_out),
            h->left_out);
    char *source = avlast_chart_source(result, note->str, lang);
    g_string_free(note, TRUE);
    return source;
}

static void fill_words(const Histogram *h, const char *lang, AvlastChart *chart)
{
    GString *alt = g_string_new(NULL);
    GPtrArray *head = g_ptr_array_new();

    chart->title = make_title(h, lang);
    g_string_append_printf(alt,
                           ngettext("Histogram of %s, %u panel.",
                                    "Histograms of %s, %u panels.", h->panels->len),
                           h->label, h->panels->len);
    g_ptr_array_add(head, g_strdup(h->label));
    for (guint p = 0; p < h->panels->len; p++) {
        const Panel *panel = h->panels->pdata[p];
        const gsize bin = fullest(h, panel);
        g_autofree char *mean = mean_said(h, panel->mean, lang);
        g_autofree char *where = bin_said(h, bin, lang);
        g_autofree char *share = avlast_format_percent(panel->share[bin], lang);
        const char *name = *panel->name ? panel->name : _("All");
        g_ptr_array_add(head, g_strdup(name));
        if (p < 5)
            g_string_append_printf(alt, _(" %s: mean %s, most often %s (%s)."), name,
                                   mean, where, share);
    }
    g_ptr_array_add(head, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(head, FALSE));
    for (gsize b = 0; b < h->bins; b++) {
        GPtrArray *cells = g_ptr_array_new();
        g_ptr_array_add(cells, bin_said(h, b, lang));
        for (guint p = 0; p < h->panels->len; p++)
            g_ptr_array_add(cells, avlast_format_percent(
                                       ((Panel *)h->panels->pdata[p])->share[b], lang));
        g_ptr_array_add(cells, NULL);
        g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
    }
    chart->alt = g_string_free(alt, FALSE);
}

/* --- drawing --- */

static char *panel_head(const Histogram *h, const Panel *panel, const char *lang)
{
    g_autofree char *mean = mean_said(h, panel->mean, lang);
    g_autofree char *n = avlast_format_number(panel->n, 0, lang);
    g_autofree char *numbers = isnan(panel->mean)
                                   ? g_strdup_printf(_("n = %s"), n)
                                   : g_strdup_printf(_("mean %s, n = %s"), mean, n);

    return *panel->name ? g_strdup_printf("%s: %s", panel->name, numbers)
                        : g_steal_pointer(&numbers);
}

typedef struct {
    const Histogram *h;
    AvlastPage *page;
    const char *lang;
    double left, right, height;
} Sheet;

static void draw_panel(const Sheet *at, const Panel *panel, double top)
{
    const Histogram *h = at->h;
    const double bottom = top + at->height;
    const double per_unit = (at->right - at->left) / (h->width * (double)h->bins);
    const double per_share = at->height / (1.08 * h->most);
    g_autofree char *head = panel_head(h, panel, at->lang);
    g_autofree char *most = avlast_format_percent(h->most, at->lang);

    avlast_page_line(at->page, at->left, bottom - h->most * per_share, at->right,
                     bottom - h->most * per_share, AVLAST_FAINT, 0.7, NULL, TRUE);
    avlast_page_text(at->page, at->left - 6, bottom - h->most * per_share, AVLAST_RIGHT,
                     AVLAST_TEXT_NOTE, AVLAST_GREY, most);
    for (gsize b = 0; b < h->bins; b++) {
        const double x = at->left + (double)b * h->width * per_unit;
        if (panel->share[b] > 0)
            avlast_page_box(at->page, x + 0.5, bottom, x + h->width * per_unit - 0.5,
                            bottom - panel->share[b] * per_share, AVLAST_BLUE_2, NULL,
                            FALSE);
    }
    avlast_page_line(at->page, at->left, bottom, at->right, bottom, AVLAST_GREY, 0.8,
                     NULL, FALSE);
    if (isfinite(panel->mean)) {
        const double x = at->left + (panel->mean - h->from) * per_unit;
        avlast_page_line(at->page, x, top, x, bottom, AVLAST_INK, 1.6, NULL, FALSE);
    }
    avlast_page_text(at->page, at->left, top - 10, AVLAST_LEFT, AVLAST_TEXT_STRONG,
                     AVLAST_INK, head);
}

static gboolean draw_page(const Histogram *h, const AvlastResult *result,
                          const AvlastChartOptions *options, AvlastChart *chart,
                          GError **error)
{
    const guint n = h->panels->len;
    const double each = n == 1 ? 170 : n <= 3 ? 100 : 66, head = 22, gap = 10;
    g_autofree char *subtitle = make_subtitle(h);
    g_autofree char *note = make_note(h, result, options->lang);
    Sheet at = {.h = h, .lang = options->lang, .height = each};
    const double x[2] = {h->from, h->from + h->width * (double)h->bins}, y[2] = {0, 1};
    g_autoptr(AvlastPage) page = avlast_page_new(options, chart->title, subtitle, note,
                                                 n * (head + each + gap) + 24);

    at.page = page;
    at.left = AVLAST_PAGE_MARGIN + 44;
    at.right = options->width - AVLAST_PAGE_MARGIN - 10;
    for (guint p = 0; p < n; p++)
        draw_panel(&at, h->panels->pdata[p],
                   avlast_page_top(page) + p * (head + each + gap) + head);
    const double bottom = avlast_page_top(page) + n * (head + each + gap) - gap;
    avlast_page_area(page, at.left, bottom - 1, at.right, bottom, x, y);
    avlast_page_x_tics(page, MAX(3, (int)((at.right - at.left) / 52)),
                       h->decimals == 0 || h->width == 1 ? 0 : -1, options->lang, FALSE);
    return avlast_page_finish(page, options, chart, error);
}

/* --- the terminal --- */

static void put_panel(const Histogram *h, const Panel *panel, const char *lang,
                      GString *out)
{
    g_autofree char *head = panel_head(h, panel, lang);

    g_string_append_printf(out, "%s\n", head);
    for (gsize b = 0; b < h->bins; b++) {
        g_autofree char *where = bin_said(h, b, lang);
        g_autofree char *share = avlast_format_percent(panel->share[b], lang);
        avlast_terminal_put(out, where, 18, TRUE);
        g_string_append(out, "  ");
        avlast_terminal_bar(out, h->most > 0 ? 48 * panel->share[b] / h->most : 0);
        g_string_append_printf(out, "%s%s\n", panel->share[b] > 0 ? " " : "", share);
    }
    g_string_append_c(out, '\n');
}

static guint items(const AvlastResult *result)
{
    const json_t *list = avlast_chart_member(result, "histogram");

    return json_is_array(list) ? (guint)json_array_size(list) : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(Histogram) h = {0};

    if (!histogram_read(&h, result, item, options->lang, error))
        return FALSE;
    fill_words(&h, options->lang, chart);
    if (options->format != AVLAST_CHART_TERMINAL)
        return draw_page(&h, result, options, chart, error);

    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = make_subtitle(&h);
    g_autofree char *note = make_note(&h, result, options->lang);
    avlast_terminal_head(out, chart->title, subtitle);
    for (guint p = 0; p < h.panels->len; p++)
        put_panel(&h, h.panels->pdata[p], options->lang, out);
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
    return TRUE;
}

const AvlastChartKind avlast_chart_histogram = {
    .kind = "histogram",
    .purpose = N_("how the values are spread"),
    .items = items,
    .draw = draw,
};
