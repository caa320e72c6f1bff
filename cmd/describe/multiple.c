/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/describe/choose.h"
#include "cmd/describe/modes.h"
#include "core/error.h"
#include "core/text.h"
#include "survey/multiple.h"

/* "name=a,b" is called name; a pattern "services/" and a star is called services. */
static char *name_of(const char *question)
{
    const char *mark = strchr(question, '=');
    const char *star = strchr(question, '*');

    if (mark)
        return g_strstrip(g_strndup(question, (gsize)(mark - question)));
    char *name = g_strndup(question, star ? (gsize)(star - question) : strlen(question));
    for (gsize n = strlen(name); n > 0 && strchr("/_.-[", name[n - 1]); n--)
        name[n - 1] = '\0';
    return name;
}

/* A choice without a label is called by what follows the question's name. */
static const char *choice_words(const AvlastColumn *column, const char *question)
{
    const gsize n = strlen(question);

    if (strncmp(column->name, question, n) == 0 && strchr("/_.-", column->name[n]) &&
        column->name[n] && column->name[n + 1])
        return column->name + n + 1;
    return column->name;
}

static void add_line(json_t *layout, const char *name, const char *term,
                     const char *words, gboolean marks)
{
    json_t *line = avlast_lines_add(layout, name, marks ? "choice" : "share", 1);

    json_object_set_new(line, "label", json_string(words));
    avlast_line_term(line, "n:", term);
    avlast_line_term(line, "", term);
    if (marks)
        avlast_line_term(line, "answers:", term);
}

static void add_lines(json_t *layout, const AvlastMultiple *m, const char *name)
{
    json_t *head = avlast_lines_add(layout, name, "count", 0);

    json_object_set_new(head, "label", json_string(name));
    json_object_set_new(head, "statistic", json_string("respondents"));
    avlast_line_term(head, "", "n");
    for (guint j = 0; j < m->columns->len; j++) {
        const AvlastColumn *column = g_ptr_array_index(m->columns, j);
        add_line(layout, name, column->name, choice_words(column, name), TRUE);
        json_t *lines = json_object_get(layout, "lines");
        json_t *line = json_array_get(lines, json_array_size(lines) - 1);
        if (column->label)
            avlast_line_label(line, column);
    }
    if (avlast_estimates_find(m->estimates, name, NULL, "(none)", NULL))
        add_line(layout, name, "(none)", "none of these", FALSE);
    avlast_lines_missing(layout, m->estimates, name, 1);
}

/* Rows and notes of one question behind those of the questions before. */
static void move_rows(AvlastEstimates *to, AvlastEstimates *from)
{
    g_ptr_array_set_free_func(from->rows, NULL);
    for (guint i = 0; i < from->rows->len; i++)
        g_ptr_array_add(to->rows, g_ptr_array_index(from->rows, i));
    g_ptr_array_set_size(from->rows, 0);
    for (guint i = 0; i < from->notes->len; i++)
        avlast_estimates_note(to, "%s", (char *)g_ptr_array_index(from->notes, i));
    to->rows_used = MAX(to->rows_used, from->rows_used);
}

static AvlastMultiple *ask(const AvlastRun *run, const AvlastFrame *frame,
                           const AvlastSample *sample, const char *question,
                           const char *name, GError **error)
{
    const char *mark = strchr(question, '=');
    g_auto(GStrv) named = avlast_text_list(mark ? mark + 1 : question);
    g_auto(GStrv) columns =
        avlast_matching_columns(frame, (const char *const *)named, error);

    if (!columns)
        return NULL;
    if (!*name) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--multiple '%s': the question has no name\nhint: --multiple "
                    "'services=bath,meals,visits'",
                    question);
        return NULL;
    }
    return avlast_multiple(frame, sample, name, (const char *const *)columns,
                           (const char *const *)run->options.by, run->options.level,
                           error);
}

gboolean avlast_describe_multiple(AvlastRun *run, const AvlastFrame *frame,
                                  const AvlastSample *sample, AvlastResult *result,
                                  GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    g_autoptr(AvlastEstimates) e = NULL;
    g_autoptr(json_t) layout = NULL;

    for (char **question = own->multiple; *question; question++) {
        g_autofree char *name = name_of(*question);
        g_autoptr(AvlastMultiple) m = ask(run, frame, sample, *question, name, error);
        if (!m)
            return FALSE;
        if (!layout)
            layout = avlast_layout_of_groups(m->groups, m->n, m->weight, sample, TRUE);
        add_lines(layout, m, name);
        if (!e)
            e = g_steal_pointer(&m->estimates);
        else
            move_rows(e, m->estimates);
    }
    /* respondents differ from question to question: each has its own line */
    json_object_set_new(layout, "counts", json_false());
    json_object_set(result->charts, "describe", layout);
    avlast_describe_take(result, &e,
                         _("n (per cent of respondents; per cent of answers)"));
    return TRUE;
}
