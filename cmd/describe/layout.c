/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/describe/describe.h"
#include "core/number.h"

json_t *avlast_lines_add(json_t *layout, const char *outcome, const char *form,
                         guint indent)
{
    json_t *line =
        json_pack("{s:o, s:s, s:i, s:[]}", "outcome", avlast_json_text(outcome), "form",
                  form, "indent", (int)indent, "terms");

    json_array_append_new(json_object_get(layout, "lines"), line);
    return line;
}

void avlast_line_label(json_t *line, const AvlastColumn *column)
{
    json_object_set_new(line, "label",
                        avlast_json_text(column->label ? column->label : column->name));
    json_object_set_new(line, "label_nb", avlast_json_text(column->label_nb));
    json_object_set_new(line, "unit", avlast_json_text(column->unit));
}

void avlast_line_term(json_t *line, const char *prefix, const char *term)
{
    g_autofree char *name = g_strconcat(prefix, term, NULL);

    json_array_append_new(json_object_get(line, "terms"), json_string(name));
}

/* --- columns --- */

char *avlast_group_words(const AvlastGroups *groups, const char *label)
{
    g_autoptr(GString) words = g_string_new(NULL);
    const char *at = label;

    for (guint c = 0; c < groups->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(groups->columns, c);
        const AvlastColumn *next = c + 1 < groups->columns->len
                                       ? g_ptr_array_index(groups->columns, c + 1)
                                       : NULL;
        at += strlen(column->name) + 1;
        g_autofree char *mark = next ? g_strdup_printf(";%s=", next->name) : NULL;
        const char *end = mark ? strstr(at, mark) : NULL;
        g_autofree char *level = end ? g_strndup(at, (gsize)(end - at)) : g_strdup(at);
        const char *known = avlast_column_words(column, level);
        g_string_append_printf(words, "%s%s", c ? ", " : "", known ? known : level);
        at = end ? end + 1 : at;
    }
    return g_string_free(g_steal_pointer(&words), FALSE);
}

static void add_column(json_t *layout, const char *group, const char *label, gint64 n,
                       double weight)
{
    json_array_append_new(json_object_get(layout, "columns"),
                          json_pack("{s:o, s:o, s:I, s:o}", "group",
                                    avlast_json_text(group), "label",
                                    avlast_json_text(label), "n", (json_int_t)n, "weight",
                                    avlast_json_number(weight)));
}

json_t *avlast_layout_of_groups(const AvlastGroups *groups, const gint64 *n,
                                const double *weight, const AvlastSample *sample,
                                gboolean all)
{
    json_t *layout =
        json_pack("{s:[], s:b, s:b, s:[], s:[]}", "by", "weighted", sample->weighted,
                  "designed", avlast_sample_is_designed(sample), "columns", "lines");

    for (guint c = 0; c < groups->columns->len; c++) {
        json_t *by = json_object();
        const AvlastColumn *column = g_ptr_array_index(groups->columns, c);
        json_object_set_new(by, "name", json_string(column->name));
        avlast_line_label(by, column);
        json_array_append_new(json_object_get(layout, "by"), by);
    }
    if (all)
        add_column(layout, NULL, NULL, n[0], weight[0]);
    for (guint32 g = 0; groups->code && g < groups->n; g++) {
        const char *group = g_ptr_array_index(groups->label, g);
        g_autofree char *words = avlast_group_words(groups, group);
        add_column(layout, group, words, n[g + 1], weight[g + 1]);
    }
    return layout;
}

/* --- lines --- */

void avlast_lines_missing(json_t *layout, const AvlastEstimates *e, const char *outcome,
                          guint indent)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (row->group || !g_str_has_prefix(row->term, "missing:") ||
            strcmp(row->outcome, outcome) != 0)
            continue;
        json_t *line = avlast_lines_add(layout, outcome, "count", indent);
        avlast_line_term(line, "", row->term);
        json_object_set_new(line, "reason", json_string(row->term + strlen("missing:")));
    }
}

/* What one line of a number shows: its form, terms and name. */
typedef struct {
    const char *form, *statistic;
    const char *terms[3];
    gsize taken; /* of the statistics asked for */
} NumberLine;

static NumberLine number_line(const AvlastShow *show, gsize n)
{
    const AvlastShow next = n > 1 ? show[1] : AVLAST_SHOW_MEAN;

    switch (show[0]) {
    case AVLAST_SHOW_MEAN:
        if (next == AVLAST_SHOW_SD)
            return (NumberLine){"pair", "mean (SD)", {"mean", "sd"}, 2};
        if (next == AVLAST_SHOW_SE)
            return (NumberLine){"error", "mean (SE)", {"mean"}, 2};
        if (next == AVLAST_SHOW_CI)
            return (NumberLine){"interval", "mean [interval]", {"mean"}, 2};
        return (NumberLine){"value", "mean", {"mean"}, 1};
    case AVLAST_SHOW_SD:
        return (NumberLine){"value", "SD", {"sd"}, 1};
    case AVLAST_SHOW_SE:
        return (NumberLine){"error", "mean (SE)", {"mean"}, 1};
    case AVLAST_SHOW_CI:
        return (NumberLine){"interval", "mean [interval]", {"mean"}, 1};
    case AVLAST_SHOW_MEDIAN:
        if (next == AVLAST_SHOW_QUARTILES)
            return (NumberLine){
                "spread", "median (Q1; Q3)", {"p0.5", "p0.25", "p0.75"}, 2};
        return (NumberLine){"value", "median", {"p0.5"}, 1};
    case AVLAST_SHOW_QUARTILES:
        return (NumberLine){"range", "Q1 – Q3", {"p0.25", "p0.75"}, 1};
    case AVLAST_SHOW_RANGE:
        break;
    }
    return (NumberLine){"range", "min – max", {"min", "max"}, 1};
}

static void fill_number(json_t *line, const AvlastColumn *column, const NumberLine *what)
{
    json_object_set_new(line, "statistic", json_string(what->statistic));
    json_object_set_new(line, "integer", json_boolean(column->integer));
    for (gsize t = 0; t < G_N_ELEMENTS(what->terms) && what->terms[t]; t++)
        avlast_line_term(line, "", what->terms[t]);
}

static void add_quantile(json_t *layout, const AvlastColumn *column, double p)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    json_t *line = avlast_lines_add(layout, column->name, "interval", 1);

    avlast_number_exact(p, buffer);
    avlast_line_term(line, "p", buffer);
    json_object_set_new(line, "statistic", json_string("quantile"));
    json_object_set_new(line, "chance", json_real(p));
    json_object_set_new(line, "integer", json_boolean(column->integer));
}

/* A single statistic stands on the variable's own line, several below it. */
static void add_number(json_t *layout, const AvlastDescribedVariable *v,
                       const AvlastShow *show, gsize n_show, const double *asked,
                       gsize n_asked)
{
    const AvlastColumn *column = v->column;
    NumberLine what = number_line(show, n_show);
    const gboolean single = what.taken == n_show && n_asked == 0;
    json_t *head = avlast_lines_add(layout, column->name, single ? what.form : "head", 0);

    avlast_line_label(head, column);
    json_object_set_new(head, "between", json_true());
    if (single) {
        fill_number(head, column, &what);
        return;
    }
    for (gsize i = 0; i < n_show; i += what.taken) {
        what = number_line(show + i, n_show - i);
        fill_number(avlast_lines_add(layout, column->name, what.form, 1), column, &what);
    }
    for (gsize q = 0; q < n_asked; q++)
        add_quantile(layout, column, asked[q]);
}

static const char *level_words(const AvlastDescribedVariable *v, gsize l)
{
    const char *words = g_ptr_array_index(v->labels, l);

    return words ? words : g_ptr_array_index(v->levels, l);
}

static void fill_level(json_t *line, const char *term)
{
    avlast_line_term(line, "n:", term);
    avlast_line_term(line, "", term);
}

static void add_category(json_t *layout, const AvlastTerms *terms,
                         const AvlastDescribedVariable *v)
{
    const gboolean binary = v->shown == AVLAST_SHOWN_BINARY;
    json_t *head =
        avlast_lines_add(layout, v->column->name, binary ? "share" : "head", 0);

    avlast_line_label(head, v->column);
    json_object_set_new(head, "between", json_true());
    if (binary) {
        const char *word = level_words(v, v->yes), *other = level_words(v, 1 - v->yes);
        fill_level(head, terms->term[v->first + v->yes].name);
        if (!avlast_words_are_no_yes(other, word))
            json_object_set_new(head, "level", json_string(word));
        return;
    }
    for (gsize l = 0; l < v->count; l++) {
        json_t *line = avlast_lines_add(layout, v->column->name, "share", 1);
        json_object_set_new(line, "label", json_string(level_words(v, l)));
        fill_level(line, terms->term[v->first + l].name);
    }
}

void avlast_layout_table(json_t *layout, const AvlastDescription *description,
                         const AvlastShow *show, gsize n_show, const double *asked,
                         gsize n_asked)
{
    const AvlastDescribed *d = description->described;

    for (guint i = 0; i < d->variables->len; i++) {
        const AvlastDescribedVariable *v = g_ptr_array_index(d->variables, i);
        if (v->shown == AVLAST_SHOWN_NUMBER)
            add_number(layout, v, show, n_show, asked, n_asked);
        else
            add_category(layout, d->terms, v);
        avlast_lines_missing(layout, description->estimates, v->column->name, 1);
    }
}
