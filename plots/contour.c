/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a confounder would leave of an estimate, by how much it explains of the treatment
 * and of the outcome: lines of equal estimate, and benchmarks among them. */
#include "plots/contour.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"
#include "plots/labels.h"
#include "plots/terminal.h"

#define MOST_MARKS 12

static void contour_clear(AvlastContour *c)
{
    g_free(c->treatment);
    g_free(c->outcome);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(AvlastContour, contour_clear)

gsize avlast_contour_marks(const AvlastContour *c)
{
    return MIN(json_array_size(c->points), MOST_MARKS);
}

/* "arm=pilot" by its level, other terms by their column. */
static char *term_words(const AvlastResult *result, const char *term, const char *lang)
{
    const char *sign = strchr(term, '=');
    g_autofree char *column = sign ? g_strndup(term, (gsize)(sign - term)) : NULL;

    return g_strdup(sign ? avlast_labels_level(result, column, sign + 1)
                         : avlast_labels_column(result, term, lang));
}

/* "2 x Age, Region" of the terms "age,i.region". */
static char *name_of(const AvlastContour *c, const AvlastResult *result,
                     const json_t *point)
{
    g_autofree char *times =
        avlast_format_plain(avlast_json_member_double(point, "times"), c->lang);
    g_auto(GStrv) terms = g_strsplit(avlast_chart_text(point, "name", ""), ",", -1);
    GString *name = g_string_new(NULL);

    g_string_append_printf(name, "%s \xc3\x97 ", times);
    for (char **term = terms; *term; term++) {
        const char *plain = g_strstrip(*term);
        g_autofree char *words = term_words(
            result, g_str_has_prefix(plain, "i.") ? plain + 2 : plain, c->lang);
        g_string_append_printf(name, "%s%s", term == terms ? "" : ", ", words);
    }
    return g_string_free(name, FALSE);
}

AvlastContourMark avlast_contour_mark(const AvlastContour *c, const AvlastResult *result,
                                      gsize i)
{
    const json_t *p = json_array_get(c->points, i);
    const double y = avlast_json_member_double(p, "y");

    return (AvlastContourMark){avlast_json_member_double(p, "x"), y,
                               avlast_json_member_double(p, "estimate"),
                               name_of(c, result, p), y >= 1.0};
}

static void fill_axes(AvlastContour *c)
{
    c->most_x = c->most_y = 1.6 * c->rv;
    for (gsize i = 0; i < avlast_contour_marks(c); i++) {
        const json_t *p = json_array_get(c->points, i);
        const double x = avlast_json_member_double(p, "x"),
                     y = avlast_json_member_double(p, "y");
        if (y >= 1.0)
            continue;
        c->most_x = fmax(c->most_x, 1.25 * x);
        c->most_y = fmax(c->most_y, 1.25 * y);
    }
    c->most_x = fmin(1.0, fmax(c->most_x, 0.02));
    c->most_y = fmin(1.0, fmax(c->most_y, 0.02));
}

static gboolean read_contour(const AvlastResult *result, const char *lang,
                             AvlastContour *c, GError **error)
{
    const json_t *member = avlast_chart_member(result, "contour");

    *c = (AvlastContour){.estimate = avlast_json_member_double(member, "estimate"),
                         .std_error = avlast_json_member_double(member, "std.error"),
                         .df = avlast_json_member_double(member, "df"),
                         .q = avlast_json_member_double(member, "q"),
                         .rv = avlast_json_member_double(member, "rv"),
                         .rv_alpha = avlast_json_member_double(member, "rv.alpha"),
                         .points = json_object_get(member, "points"),
                         .lang = lang,
                         .treatment = term_words(
                             result, avlast_chart_text(member, "treatment", "D"), lang),
                         .outcome = g_strdup(avlast_labels_column(
                             result, avlast_chart_text(member, "outcome", "Y"), lang))};
    if (!isfinite(c->estimate) || !(c->std_error > 0.0) || !(c->df > 1.0) ||
        !isfinite(c->rv))
        return avlast_chart_malformed("contour", "no estimate", error);
    fill_axes(c);
    return TRUE;
}

/* The bias solved for it. */
double avlast_contour_height(const AvlastContour *c, double share, double x)
{
    const double bias = (1.0 - share) * fabs(c->estimate);

    return bias * bias * (1.0 - x) / (c->std_error * c->std_error * c->df * x);
}

char *avlast_contour_said(const AvlastContour *c, double estimate)
{
    return avlast_format_number(estimate, avlast_format_decimals(c->std_error, 2),
                                c->lang);
}

/* --- words --- */

static void fill_words(const AvlastContour *c, const AvlastResult *result,
                       AvlastChart *chart)
{
    const char *lang = c->lang;
    g_autofree char *rv = avlast_format_percent(c->rv, lang);
    g_autofree char *share = avlast_format_percent(c->q, lang);
    g_autofree char *most_x = avlast_format_percent(c->most_x, lang);
    g_autofree char *most_y = avlast_format_percent(c->most_y, lang);

    chart->title =
        c->q < 1.0
            ? g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take %s of the estimate"),
                              rv, share)
            : g_strdup_printf(_("A confounder must explain %s of both treatment and "
                                "outcome to take the whole estimate"),
                              rv);
    chart->alt = g_strdup_printf(
        _("Contour chart: %s. The treatment's axis from 0 to %s, the outcome's to %s; "
          "%u benchmarks."),
        chart->title, most_x, most_y, (guint)avlast_contour_marks(c));
    avlast_chart_row(chart, _("confounder"), _("R2 with the treatment"),
                     _("R2 with the outcome"), _("estimate left"), NULL);
    g_autofree char *all = avlast_contour_said(c, c->estimate),
                    *left = avlast_contour_said(c, (1.0 - c->q) * c->estimate);
    avlast_chart_row(chart, _("none"), "0", "0", all, NULL);
    avlast_chart_row(chart, _("robustness value"), rv, rv, left, NULL);
    for (gsize i = 0; i < avlast_contour_marks(c); i++) {
        const AvlastContourMark m = avlast_contour_mark(c, result, i);
        g_autofree char *name = m.name, *x = avlast_format_percent(m.x, lang),
                        *y = avlast_format_percent(m.y, lang),
                        *estimate = avlast_contour_said(c, m.estimate);
        avlast_chart_row(chart, name, x, y, estimate, NULL);
    }
}

static char *subtitle_of(const AvlastContour *c)
{
    g_autofree char *all = avlast_contour_said(c, c->estimate);

    return g_strdup_printf(
        _("Lines: what would be left of the estimate (now %s), by what "
          "the confounder explains of the rest"),
        all);
}

/* The table's rows: lines of a contour are no use in 80 cells. */
static void draw_terminal(const AvlastContour *c, const AvlastResult *result,
                          AvlastChart *chart)
{
    GString *out = g_string_new(NULL);
    g_autofree char *subtitle = subtitle_of(c);
    g_autofree char *note = avlast_chart_source(result, NULL, c->lang);

    avlast_terminal_head(out, chart->title, subtitle);
    for (guint i = 0; i < chart->table->len; i++) {
        char *const *cells = g_ptr_array_index(chart->table, i);
        avlast_terminal_put(out, cells[0], 18, FALSE);
        for (int j = 1; j < 4; j++)
            avlast_terminal_put(out, cells[j], j < 3 ? 22 : 18, TRUE);
        g_string_append_c(out, '\n');
    }
    g_string_append_c(out, '\n');
    avlast_terminal_wrap(out, note);
    avlast_chart_take_text(chart, out);
}

static guint items(const AvlastResult *result)
{
    return json_is_object(avlast_chart_member(result, "contour")) ? 1 : 0;
}

static gboolean draw(const AvlastResult *result, guint item,
                     const AvlastChartOptions *options, AvlastChart *chart,
                     GError **error)
{
    g_auto(AvlastContour) contour = {0};

    (void)item;
    if (!read_contour(result, options->lang, &contour, error))
        return FALSE;
    fill_words(&contour, result, chart);
    if (options->format != AVLAST_CHART_TERMINAL) {
        g_autofree char *subtitle = subtitle_of(&contour);
        return avlast_contour_draw(&contour, result, subtitle, options, chart, error);
    }
    draw_terminal(&contour, result, chart);
    return TRUE;
}

const AvlastChartKind avlast_chart_contour = {
    .kind = "contour",
    .purpose = N_("what a hidden confounder would leave of the estimate"),
    .items = items,
    .draw = draw,
};
