/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/two_way.h"

void avlast_two_way_chart_clear(AvlastTwoWayChart *grid)
{
    g_clear_pointer(&grid->a.at, g_free);
    g_clear_pointer(&grid->b.at, g_free);
    g_clear_pointer(&grid->npv, g_free);
    g_clear_pointer(&grid->zero, g_free);
}

static gboolean read_axis(AvlastTwoWayAxis *axis, const json_t *from, GError **error)
{
    *axis = (AvlastTwoWayAxis){.label = avlast_chart_text(from, "label", "?"),
                               .unit = avlast_chart_text(from, "unit", ""),
                               .n = (guint)json_array_size(json_object_get(from, "at")),
                               .point = avlast_json_member_double(from, "point")};
    if (axis->n < AVLAST_TWO_WAY_SHOWN)
        return avlast_chart_malformed(AVLAST_TWO_WAY_KIND, "no numbers", error);
    axis->at = g_new0(double, axis->n);
    for (guint i = 0; i < axis->n; i++) {
        axis->at[i] = avlast_chart_element(from, "at", i);
        if (!isfinite(axis->at[i]) || (i > 0 && axis->at[i] <= axis->at[i - 1]))
            return avlast_chart_malformed(AVLAST_TWO_WAY_KIND, "numbers do not rise",
                                          error);
    }
    axis->decimals =
        avlast_format_decimals((axis->at[axis->n - 1] - axis->at[0]) / 4.0, 2);
    return TRUE;
}

static gboolean read_values(AvlastTwoWayChart *grid, const json_t *npv, double *most,
                            GError **error)
{
    grid->npv = g_new0(double, (gsize)grid->a.n * grid->b.n);
    for (guint i = 0; i < grid->a.n; i++)
        for (guint j = 0; j < grid->b.n; j++) {
            const double value =
                avlast_json_double(json_array_get(json_array_get(npv, i), j));
            if (!isfinite(value))
                return avlast_chart_malformed(AVLAST_TWO_WAY_KIND, "a value is missing",
                                              error);
            grid->npv[(gsize)i * grid->b.n + j] = value;
            *most = fmax(*most, fabs(value));
        }
    return TRUE;
}

static gboolean read_zero(AvlastTwoWayChart *grid, const json_t *zero, GError **error)
{
    grid->segments = json_array_size(zero);
    grid->zero = g_new0(double, 4 * grid->segments + 1);
    for (gsize s = 0; s < grid->segments; s++)
        for (gsize k = 0; k < 4; k++) {
            const double value =
                avlast_json_double(json_array_get(json_array_get(zero, s), k));
            if (!isfinite(value))
                return avlast_chart_malformed(AVLAST_TWO_WAY_KIND,
                                              "a line without a place", error);
            grid->zero[4 * s + k] = value;
        }
    return TRUE;
}

gboolean avlast_two_way_chart_read(AvlastTwoWayChart *grid, const AvlastResult *result,
                                   const char *lang, GError **error)
{
    const json_t *member = avlast_chart_member(result, AVLAST_TWO_WAY_MEMBER);
    double most = 0.0;

    *grid = (AvlastTwoWayChart){.metric = avlast_chart_text(member, "metric", "")};
    /* All numbers at their points: the tornado's middle. */
    grid->base =
        avlast_json_member_double(avlast_chart_member(result, "tornado"), "base");
    if (!read_axis(&grid->a, json_object_get(member, "a"), error) ||
        !read_axis(&grid->b, json_object_get(member, "b"), error) ||
        !read_values(grid, json_object_get(member, "npv"), &most, error) ||
        !read_zero(grid, json_object_get(member, "zero"), error))
        return FALSE;
    grid->money =
        avlast_money_unit(most, avlast_chart_text(member, "currency", ""), lang);
    return TRUE;
}

double avlast_two_way_chart_value(const AvlastTwoWayChart *grid, guint i, guint j)
{
    return grid->npv[(gsize)i * grid->b.n + j];
}

guint avlast_two_way_chart_shown(guint n, guint k)
{
    return k * (n - 1) / (AVLAST_TWO_WAY_SHOWN - 1);
}

char *avlast_two_way_chart_number(const AvlastTwoWayAxis *axis, double value,
                                  const char *lang)
{
    return avlast_format_number(value, axis->decimals, lang);
}

/* --- words --- */

/* 1 when the value rises with the number wherever it moves, -1 when it falls, 0 else. */
static int direction(const AvlastTwoWayChart *grid, gboolean of_a)
{
    const guint n = of_a ? grid->a.n : grid->b.n, m = of_a ? grid->b.n : grid->a.n;
    gboolean up = FALSE, down = FALSE;

    for (guint j = 0; j < m; j++)
        for (guint i = 0; i + 1 < n; i++) {
            const double now = of_a ? avlast_two_way_chart_value(grid, i, j)
                                    : avlast_two_way_chart_value(grid, j, i);
            const double next = of_a ? avlast_two_way_chart_value(grid, i + 1, j)
                                     : avlast_two_way_chart_value(grid, j, i + 1);
            up = up || next > now;
            down = down || next < now;
        }
    return up == down ? 0 : up ? 1 : -1;
}

static char *break_even_title(const char *a, const char *b, int of_a, int of_b)
{
    if (of_a == 0 || of_b == 0)
        return g_strdup_printf(_("“%s” and “%s” together decide between gain and loss"),
                               a, b);
    if (of_a > 0)
        return g_strdup_printf(
            of_b > 0 ? _("The lower “%s” is, the higher “%s” must be to break even")
                     : _("The lower “%s” is, the lower “%s” must be to break even"),
            a, b);
    return g_strdup_printf(
        of_b > 0 ? _("The higher “%s” is, the higher “%s” must be to break even")
                 : _("The higher “%s” is, the lower “%s” must be to break even"),
        a, b);
}

static char *make_title(const AvlastTwoWayChart *grid)
{
    const char *a = grid->a.label, *b = grid->b.label;

    if (grid->segments > 0)
        return break_even_title(a, b, direction(grid, TRUE), direction(grid, FALSE));
    return g_strdup_printf(
        avlast_two_way_chart_value(grid, 0, 0) > 0.0
            ? _("“%s” and “%s” together cannot turn the gain into a loss")
            : _("“%s” and “%s” together cannot turn the loss into a gain"),
        a, b);
}

/* The other number's break-even values where the first is its i-th, "3.1; 4.0"; a dash
 * where there is none. Ends of the line on the grid's lines are exact. */
static char *break_even_at(const AvlastTwoWayChart *grid, guint i)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const double *last = NULL;

    for (gsize e = 0; e < 2 * grid->segments; e++) {
        const double *end = grid->zero + 2 * e;
        const double reach = grid->b.at[grid->b.n - 1] - grid->b.at[0];
        if (end[0] < grid->a.at[i] || end[0] > grid->a.at[i])
            continue;
        if (last && fabs(end[1] - last[1]) <= 1e-9 * reach)
            continue; /* the cells on both sides end there */
        last = end;
        g_autofree char *value =
            avlast_two_way_chart_number(&grid->b, end[1], grid->money.lang);
        g_string_append_printf(text, "%s%s", text->len ? "; " : "", value);
    }
    if (text->len == 0)
        g_string_append(text, "\xe2\x80\x93");
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void take_row(AvlastChart *chart, GPtrArray *cells)
{
    g_ptr_array_add(cells, NULL);
    g_ptr_array_add(chart->table, g_ptr_array_free(cells, FALSE));
}

static void fill_table(const AvlastTwoWayChart *grid, AvlastChart *chart)
{
    const char *lang = grid->money.lang;
    GPtrArray *head = g_ptr_array_new(), *even = g_ptr_array_new();
    g_autofree char *a = avlast_two_way_chart_name(&grid->a),
                    *b = avlast_two_way_chart_name(&grid->b);

    g_ptr_array_add(head, g_strdup_printf(_("%s (down), %s (across)"), b, a));
    g_ptr_array_add(even, g_strdup_printf(_("%s to break even"), b));
    for (guint k = 0; k < AVLAST_TWO_WAY_SHOWN; k++) {
        const guint i = avlast_two_way_chart_shown(grid->a.n, k);
        g_ptr_array_add(head, avlast_two_way_chart_number(&grid->a, grid->a.at[i], lang));
        g_ptr_array_add(even, break_even_at(grid, i));
    }
    take_row(chart, head);
    for (guint l = AVLAST_TWO_WAY_SHOWN; l-- > 0;) {
        const guint j = avlast_two_way_chart_shown(grid->b.n, l);
        GPtrArray *cells = g_ptr_array_new();
        g_ptr_array_add(cells,
                        avlast_two_way_chart_number(&grid->b, grid->b.at[j], lang));
        for (guint k = 0; k < AVLAST_TWO_WAY_SHOWN; k++) {
            const guint i = avlast_two_way_chart_shown(grid->a.n, k);
            g_ptr_array_add(
                cells, avlast_money_number(
                           &grid->money, avlast_two_way_chart_value(grid, i, j), FALSE));
        }
        take_row(chart, cells);
    }
    take_row(chart, even);
}

void avlast_two_way_chart_words(const AvlastTwoWayChart *grid, AvlastChart *chart)
{
    double low = INFINITY, high = -INFINITY;

    for (gsize i = 0; i < (gsize)grid->a.n * grid->b.n; i++) {
        low = fmin(low, grid->npv[i]);
        high = fmax(high, grid->npv[i]);
    }
    g_autofree char *least = avlast_money_number(&grid->money, low, FALSE),
                    *most = avlast_money_number(&grid->money, high, FALSE);
    chart->title = make_title(grid);
    chart->alt = g_strdup_printf(
        grid->segments > 0
            ? _("%s over two numbers, “%s” and “%s”: from %s to %s, %s; a line marks "
                "break-even.")
            : _("%s over two numbers, “%s” and “%s”: from %s to %s, %s; never at "
                "break-even."),
        *grid->metric ? grid->metric : _("Result"), grid->a.label, grid->b.label, least,
        most, grid->money.unit);
    fill_table(grid, chart);
}

char *avlast_two_way_chart_subtitle(const AvlastTwoWayChart *grid)
{
    return g_strdup_printf(_("%s, %s, when these two move and all else stays as assumed"),
                           *grid->metric ? grid->metric : _("Result"), grid->money.unit);
}

char *avlast_two_way_chart_name(const AvlastTwoWayAxis *axis)
{
    return *axis->unit ? g_strdup_printf("%s (%s)", axis->label, axis->unit)
                       : g_strdup(axis->label);
}
