/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the contour chart draws, from a result. */
#include "plots/contour.h"

#include <math.h>
#include <string.h>

#include "plots/format.h"
#include "plots/labels.h"

#define MOST_MARKS 12

void avlast_contour_clear(AvlastContour *c)
{
    g_free(c->treatment);
    g_free(c->outcome);
}

gsize avlast_contour_marks(const AvlastContour *c)
{
    return MIN(json_array_size(c->points), MOST_MARKS);
}

/* "arm=pilot" by its level, other terms by their column. */
static char *term_words(const AvlastResult *result, const char *term, const char *lang)
{
    const char *sign = strchr(term, '=');
    g_autofree char *column = sign ? g_strndup(term, (gsize)(sign - term)) : NULL;

    if (sign)
        return g_strdup(avlast_labels_level(result, column, sign + 1));
    /* a name that nobody put into words is no word */
    return g_strdup(json_object_get(avlast_chart_member(result, "columns"), term)
                        ? avlast_labels_column(result, term, lang)
                        : term);
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

gboolean avlast_contour_read(const AvlastResult *result, const char *lang,
                             AvlastContour *c, GError **error)
{
    const json_t *member = avlast_chart_member(result, "contour");

    *c = (AvlastContour){
        .estimate = avlast_json_member_double(member, "estimate"),
        .std_error = avlast_json_member_double(member, "std.error"),
        .df = avlast_json_member_double(member, "df"),
        .q = avlast_json_member_double(member, "q"),
        .rv = avlast_json_member_double(member, "rv"),
        .points = json_object_get(member, "points"),
        .lang = lang,
        .treatment =
            term_words(result, avlast_chart_text(member, "treatment", "D"), lang),
        .outcome = term_words(result, avlast_chart_text(member, "outcome", "Y"), lang)};
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
