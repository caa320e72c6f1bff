/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/describe/modes.h"
#include "cmd/describe/words.h"
#include "core/text.h"
#include "plots/format.h"
#include "plots/terminal.h"
#include "survey/histogram.h"
#include "survey/rows.h"

#define BAR_CELLS 44

/* Rows, shares and mean of everybody or of a group. */
static json_t *bars_of(const AvlastHistogram *h, const AvlastEstimates *e,
                       const char *outcome, const char *group)
{
    json_t *n = json_array(), *share = json_array();
    double mean = NAN;

    for (gsize b = 0; b < h->n_bins; b++) {
        json_array_append_new(n, json_integer(h->n[b]));
        json_array_append_new(share, avlast_json_number(h->share[b]));
    }
    for (guint r = 0; r < e->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(e, r);
        if (g_strcmp0(row->outcome, outcome) == 0 && g_strcmp0(row->group, group) == 0 &&
            g_strcmp0(row->term, "mean") == 0)
            mean = row->estimate;
    }
    return json_pack("{s:o, s:o, s:I, s:o}", "n", n, "share", share, "total",
                     (json_int_t)h->total, "mean", avlast_json_number(mean));
}

static json_t *chart_of(const AvlastColumn *column, const AvlastHistogram *h,
                        const AvlastEstimates *e)
{
    json_t *chart =
        json_pack("{s:s, s:o, s:o}", "outcome", column->name, "from",
                  avlast_json_number(h->from), "width", avlast_json_number(h->width));
    json_t *bars = bars_of(h, e, column->name, NULL);
    json_object_update(chart, bars);
    json_decref(bars);
    avlast_line_label(chart, column);
    return chart;
}

/* Small multiples: the same bins for each group. */
static gboolean add_groups(json_t *chart, const AvlastHistogram *all,
                           const AvlastColumn *column, const AvlastGroups *groups,
                           const AvlastEstimates *e, const AvlastSample *sample,
                           GError **error)
{
    json_t *list = json_array();

    json_object_set_new(chart, "groups", list);
    for (guint32 g = 0; g < groups->n; g++) {
        const char *name = g_ptr_array_index(groups->label, g);
        g_autoptr(AvlastHistogram) h =
            avlast_histogram_of_group(all, sample, column, groups->code, g, error);
        if (!h)
            return FALSE;
        json_t *bars = bars_of(h, e, column->name, name);
        json_object_set_new(bars, "group", json_string(name));
        json_array_append_new(list, bars);
    }
    return TRUE;
}

/* Edges are multiples of the width, shown without the noise of their sums. */
static double edge(double from, double width, gsize bin)
{
    const double value = from + width * (double)bin;
    const double step = pow(10.0, floor(log10(width)) - 3.0);

    return round(value / step) * step;
}

static void add_rows(AvlastEstimates *e, const AvlastColumn *column,
                     const AvlastHistogram *h)
{
    for (gsize b = 0; b < h->n_bins; b++) {
        char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
        g_ascii_formatd(low, sizeof low, "%.10g", edge(h->from, h->width, b));
        g_ascii_formatd(high, sizeof high, "%.10g", edge(h->from, h->width, b + 1));
        g_autofree char *term = g_strdup_printf("%s..%s", low, high);
        avlast_row_value(e, column->name, NULL, "bin:", term, h->share[b])->nobs =
            h->n[b];
    }
}

gboolean avlast_describe_bins(const AvlastRun *run, const AvlastDescription *description,
                              const AvlastSample *sample, AvlastResult *result,
                              GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const guint bins = own->bins == G_MININT64 ? 0 : (guint)own->bins;
    const GPtrArray *variables = description->described->variables;
    json_t *charts = json_array();

    json_object_set_new(result->charts, "histogram", charts);
    for (guint i = 0; i < variables->len; i++) {
        const AvlastDescribedVariable *v = g_ptr_array_index(variables, i);
        if (v->shown != AVLAST_SHOWN_NUMBER)
            continue;
        const AvlastEstimate *n = avlast_estimates_find(description->estimates,
                                                        v->column->name, NULL, "n", NULL);
        if (!n || !(n->estimate > 0.0))
            continue;
        g_autoptr(AvlastHistogram) h = avlast_histogram_new(
            sample, v->column, description->groups->code, bins, error);
        if (!h)
            return FALSE;
        json_t *chart = chart_of(v->column, h, description->estimates);
        json_array_append_new(charts, chart);
        if (description->groups->code &&
            !add_groups(chart, h, v->column, description->groups, description->estimates,
                        sample, error))
            return FALSE;
        add_rows(description->estimates, v->column, h);
    }
    return TRUE;
}

/* A bar in eighths of a cell. */
static void append_bar(GString *out, double cells)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    const int parts = (int)round(cells * 8.0);

    for (int i = 0; i < parts / 8; i++)
        g_string_append(out, "█");
    g_string_append(out, eighths[parts % 8]);
}

static void draw(GString *out, const json_t *chart, const char *lang)
{
    const json_t *share = json_object_get(chart, "share"),
                 *n = json_object_get(chart, "n");
    const double from = avlast_json_member_double(chart, "from"),
                 width = avlast_json_member_double(chart, "width");
    const gsize bins = json_array_size(share);
    const double fine = width * 10.0 == floor(width * 10.0) ? 0.0 : 1.0;
    const int decimals = width >= 1.0 && from == floor(from) && width == floor(width)
                             ? 0
                             : MAX(1, avlast_format_decimals(width, 1 + (int)fine));
    g_autofree char *words = avlast_line_words(chart, 0.95, lang);
    g_autofree char *safe = avlast_text_printable(words);
    g_autofree char *last = avlast_format_number(edge(from, width, bins), decimals, lang);
    g_autofree char *first = avlast_format_number(edge(from, width, 0), decimals, lang);
    const int cells = MAX(avlast_terminal_cells(first), avlast_terminal_cells(last));
    double most = 0.0;

    for (gsize b = 0; b < bins; b++)
        most = fmax(most, avlast_json_double(json_array_get(share, b)));
    g_string_append_printf(out, "\n%s\n", safe);
    for (gsize b = 0; b < bins; b++) {
        const double part = avlast_json_double(json_array_get(share, b));
        g_autofree char *low = avlast_format_number(edge(from, width, b), decimals, lang);
        g_autofree char *high =
            avlast_format_number(edge(from, width, b + 1), decimals, lang);
        g_autofree char *count =
            avlast_format_count(json_integer_value(json_array_get(n, b)), lang);
        g_autoptr(GString) bar = g_string_new(NULL);
        append_bar(bar, most > 0.0 ? BAR_CELLS * part / most : 0.0);
        g_string_append(out, "  ");
        avlast_terminal_put(out, low, cells, TRUE);
        g_string_append(out, " – ");
        avlast_terminal_put(out, high, cells, TRUE);
        g_string_append(out, "  ");
        g_string_append(out, bar->str);
        g_string_append_printf(out, "%s%s\n", bar->len ? " " : "", count);
    }
}

char *avlast_histogram_text(const AvlastResult *result, const char *lang)
{
    const json_t *charts = json_object_get(result->charts, "histogram");
    g_autoptr(GString) out = g_string_new(NULL);

    for (gsize i = 0; i < json_array_size(charts); i++)
        draw(out, json_array_get(charts, i), lang);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
