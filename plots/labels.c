/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/labels.h"

#include <string.h>

#include <glib/gi18n.h>

#include "core/number.h"
#include "plots/chart.h"
#include "plots/format.h"

static const char *said(const char *text)
{
    return text && *text ? gettext(text) : text;
}

static const json_t *known(const AvlastResult *result, const char *column)
{
    return column ? json_object_get(avlast_chart_member(result, "columns"), column)
                  : NULL;
}

const char *avlast_labels_column(const AvlastResult *result, const char *column,
                                 const char *lang)
{
    const json_t *of = known(result, column);
    const json_t *forest =
        json_object_get(avlast_chart_member(result, "forest"), "labels");
    const char *other = column ? column : "";

    if (!of)
        return said(avlast_chart_text(forest, other, other));
    return said(avlast_chart_text(of, g_strcmp0(lang, "nb") == 0 ? "label_nb" : "label",
                                  avlast_chart_text(of, "label", other)));
}

const char *avlast_labels_unit(const AvlastResult *result, const char *column)
{
    return said(avlast_chart_text(known(result, column), "unit", NULL));
}

const char *avlast_labels_level(const AvlastResult *result, const char *column,
                                const char *code)
{
    return said(
        avlast_chart_text(json_object_get(known(result, column), "levels"), code, code));
}

/* --- groups --- */

/* The parts "column=level" of a group; a level may hold semicolons. */
static GStrv parts_of(const char *group)
{
    g_auto(GStrv) pieces = g_strsplit(group ? group : "", ";", -1);
    GPtrArray *parts = g_ptr_array_new();

    for (char **piece = pieces; *piece; piece++) {
        if (strchr(*piece, '=') || parts->len == 0) {
            g_ptr_array_add(parts, g_strdup(*piece));
            continue;
        }
        g_autofree char *before = g_ptr_array_steal_index(parts, parts->len - 1);
        g_ptr_array_add(parts, g_strconcat(before, ";", *piece, NULL));
    }
    g_ptr_array_add(parts, NULL);
    return (GStrv)g_ptr_array_free(parts, FALSE);
}

static gboolean is_number(const char *code)
{
    double number;

    return avlast_number_parse(code, strlen(code), '.', &number);
}

char *avlast_labels_group(const AvlastResult *result, const char *group)
{
    g_auto(GStrv) parts = parts_of(group);
    GString *text = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        char *sign = strchr(*part, '=');
        g_string_append(text, text->len ? ", " : "");
        if (!sign) {
            g_string_append(text, *part);
            continue;
        }
        *sign = '\0';
        const char *code = sign + 1, *level = avlast_labels_level(result, *part, code);
        const char *unit = avlast_labels_unit(result, *part);
        /* a number of something: months, years */
        if (level == code && unit && *unit && is_number(code))
            g_string_append_printf(text, "%s%s\xc2\xa0%s",
                                   *code == '-' ? "\xe2\x88\x92" : "",
                                   *code == '-' ? code + 1 : code, unit);
        else
            g_string_append(text, level);
    }
    return g_string_free(text, FALSE);
}

gboolean avlast_labels_place(const AvlastResult *result, const char *group, double *at,
                             gsize *before)
{
    g_auto(GStrv) parts = parts_of(group);
    const guint n = g_strv_length(parts);
    char *sign = n ? strchr(parts[n - 1], '=') : NULL;

    if (!sign || !avlast_number_parse(sign + 1, strlen(sign + 1), '.', at))
        return FALSE;
    *before = strlen(group) - strlen(parts[n - 1]);
    *sign = '\0';
    const char *unit = avlast_labels_unit(result, parts[n - 1]);
    return unit && *unit &&
           avlast_labels_level(result, parts[n - 1], sign + 1) == sign + 1;
}

char *avlast_labels_by(const AvlastResult *result, const char *group, const char *lang)
{
    g_auto(GStrv) parts = parts_of(group);
    GString *text = g_string_new(NULL);

    for (char **part = parts; *part; part++) {
        char *sign = strchr(*part, '=');
        if (!sign)
            continue;
        *sign = '\0';
        g_string_append_printf(text, "%s%s", text->len ? ", " : "",
                               avlast_labels_column(result, *part, lang));
    }
    return g_string_free(text, FALSE);
}

/* --- terms --- */

char *avlast_labels_term(const AvlastResult *result, const AvlastEstimate *row,
                         const char *lang)
{
    const char *term = row->term, *sign = term ? strchr(term, '=') : NULL;

    if (!term || !*term || g_strcmp0(term, row->outcome) == 0)
        return NULL;
    if (sign) {
        g_autofree char *column = g_strndup(term, (gsize)(sign - term));
        return g_strdup(avlast_labels_level(result, column, sign + 1));
    }
    if (known(result, term))
        return g_strdup(avlast_labels_column(result, term, lang));
    if (*term == 'p' && g_ascii_isdigit(term[1])) {
        const double share = g_ascii_strtod(term + 1, NULL);
        g_autofree char *percent = avlast_format_plain(100 * share, lang);
        return share == 0.5 ? g_strdup(_("median"))
                            : g_strdup_printf(_("percentile %s"), percent);
    }
    return g_strdup(strcmp(term, "(none)") == 0 ? _("none of these") : said(term));
}

/* --- a shared beginning --- */

char *avlast_labels_shared(char **labels, guint n)
{
    const char *end = n > 1 ? strstr(labels[0], ": ") : NULL;

    if (!end)
        return NULL;
    const gsize length = (gsize)(end - labels[0]);
    for (guint i = 1; i < n; i++)
        if (strncmp(labels[i], labels[0], length + 2) != 0 || !labels[i][length + 2])
            return NULL;
    char *shared = g_strndup(labels[0], length);
    for (guint i = 0; i < n; i++) {
        char *rest = g_strdup(labels[i] + length + 2);
        g_free(labels[i]);
        labels[i] = rest;
    }
    return shared;
}
