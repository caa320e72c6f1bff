/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "cmd/describe/modes.h"
#include "cmd/environment.h"
#include "plots/format.h"
#include "survey/crosstab.h"

void avlast_describe_note_cramer(const AvlastRun *run, AvlastResult *result)
{
    const AvlastDescribeOwn *own = run->own;
    const AvlastEstimate *v = avlast_estimates_find(result->estimates, own->crosstab[0],
                                                    NULL, "cramers.v", NULL);

    if (!v)
        return;
    g_autofree char *text =
        avlast_format_number(v->estimate, 2, avlast_environment_lang(run));
    avlast_estimates_note(result->estimates, _("Cramér's V: %s"), text);
}

gboolean avlast_describe_crosstab(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastSample *sample, AvlastResult *result,
                                  GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const char *percent = own->percent ? own->percent : "column";
    g_autofree char *prefix = g_strconcat(percent, ":", NULL);
    g_autoptr(AvlastCrosstab) t = avlast_crosstab(
        frame, sample, own->crosstab[0], own->crosstab[1], run->options.level, error);

    if (!t)
        return FALSE;
    const AvlastDescribedVariable *a = g_ptr_array_index(t->described->variables, 0);
    json_t *layout = avlast_layout_of_groups(t->groups, t->n, t->weight, sample, TRUE);
    json_t *head = avlast_lines_add(layout, a->column->name, "head", 0);
    avlast_line_label(head, a->column);
    json_object_set_new(head, "between", json_true());
    for (gsize l = 0; l < a->count; l++) {
        const char *words = g_ptr_array_index(a->labels, l);
        const char *term = t->described->terms->term[a->first + l].name;
        json_t *line = avlast_lines_add(layout, a->column->name, "share", 1);
        json_object_set_new(
            line, "label",
            json_string(words ? words : (char *)g_ptr_array_index(a->levels, l)));
        avlast_line_term(line, "n:", term);
        avlast_line_term(line, prefix, term);
    }
    json_object_set_new(layout, "told", json_true());
    json_object_set_new(result->charts, "describe", layout);
    avlast_describe_take(result, &t->estimates,
                         *percent == 'r'   ? _("n (per cent of the row)")
                         : *percent == 't' ? _("n (per cent of all)")
                                           : _("n (per cent of the column)"));
    return TRUE;
}
