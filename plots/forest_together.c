/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/forest_together.h"

#include <math.h>

#include <glib/gi18n.h>

#include "core/text.h"
#include "plots/format.h"

/* Of the rows that `extra` names these are corrected for the number of hypotheses;
 * others, such as "wild", are another p-value of the same one. */
static const char *const corrections[] = {
    "bonferroni", "holm",  "hochberg",       "hommel",      "bh", "by",
    "sharpened",  "sup-t", "westfall-young", "romano-wolf", NULL};

/* The row METHOD:TERM beside TERM, or NULL. */
static const AvlastEstimate *corrected(const AvlastResult *result,
                                       const AvlastEstimate *row, const char *method)
{
    g_autofree char *term = g_strdup_printf("%s:%s", method, row->term ? row->term : "");

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *other = avlast_estimates_row(result->estimates, i);
        if (g_strcmp0(other->term, term) == 0 &&
            g_strcmp0(other->outcome, row->outcome) == 0 &&
            g_strcmp0(other->group, row->group) == 0)
            return other;
    }
    return NULL;
}

/* The first method with a p-value, and the first with an interval. */
static void find(AvlastForest *forest, const AvlastResult *result, GStrv methods,
                 AvlastForestLine *line)
{
    for (char **method = methods; *method; method++) {
        const AvlastEstimate *row = g_strv_contains(corrections, *method)
                                        ? corrected(result, line->row, *method)
                                        : NULL;
        if (!row)
            continue;
        if (!line->together && !isnan(row->p_value)) {
            line->together = row;
            g_free(forest->method);
            forest->method = g_strdup(*method);
        }
        if (!line->joint && avlast_forest_has_interval(row)) {
            line->joint = row;
            g_free(forest->band);
            forest->band = g_strdup(*method);
        }
    }
}

void avlast_forest_find_together(AvlastForest *forest, const AvlastResult *result,
                                 const char *lang)
{
    const char *text = avlast_json_member_text(result->settings, "extra");
    g_auto(GStrv) methods = text ? avlast_text_list(text) : g_new0(char *, 1);

    for (guint i = 0; i < forest->lines->len; i++) {
        AvlastForestLine *line = g_ptr_array_index(forest->lines, i);
        find(forest, result, methods, line);
        if (!line->together)
            continue;
        g_autofree char *bare = g_steal_pointer(&line->label);
        g_autofree char *p = avlast_format_p(line->together->p_value, lang);
        line->label = g_strdup_printf(_("%s; corrected p %s"), bare, p);
    }
}

char *avlast_forest_say_together(const AvlastForest *forest, const AvlastResult *result,
                                 gboolean drawn, const char *lang)
{
    GString *text = g_string_new(NULL);

    if (forest->method)
        g_string_append_printf(
            text,
            _("Corrected p-values are for the hypotheses of a family together (%s)."),
            forest->method);
    if (forest->band && drawn) {
        g_autofree char *level = avlast_format_percent(result->estimates->level, lang);
        g_string_append_printf(
            text, _("%sThin line below: %s intervals that hold together (%s)."),
            text->len ? " " : "", level, forest->band);
    }
    return g_string_free(text, text->len == 0);
}

char *avlast_forest_joint(const AvlastForest *forest, const AvlastForestLine *line,
                          const char *lang)
{
    return line->joint
               ? avlast_format_interval(line->joint->conf_low, line->joint->conf_high,
                                        forest->decimals, lang)
               : g_strdup("");
}

gboolean avlast_forest_has_interval(const AvlastEstimate *row)
{
    /* an end may lie at infinity, as where a test is turned into an interval */
    return !isnan(row->conf_low) && !isnan(row->conf_high);
}
