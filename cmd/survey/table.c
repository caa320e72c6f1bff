/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `survey table a,b`. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/describe/describe.h"
#include "cmd/environment.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/text.h"
#include "survey/fit.h"
#include "survey/table.h"

/* A page has room for so many columns, and patience for so many sentences. */
#define MOST_COLUMNS   12
#define MOST_SENTENCES 12

/* --tests to bits. */
static gboolean parse_tests(char **names, guint *tests, GError **error)
{
    const char *known[AVLAST_INDEPENDENCE_TESTS + 3] = {NULL};

    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++)
        known[i] = avlast_independence_name(i);
    known[AVLAST_INDEPENDENCE_TESTS] = "all";
    known[AVLAST_INDEPENDENCE_TESTS + 1] = "none";
    *tests = names ? 0 : 1U << AVLAST_INDEPENDENCE_F;
    for (; names && *names; names++) {
        guint i = 0;
        while (known[i] && g_ascii_strcasecmp(known[i], *names) != 0)
            i++;
        if (!known[i]) {
            g_autofree char *near = avlast_text_did_you_mean(*names, known);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--tests: no test '%s'%s", *names,
                        *near ? near
                              : "\nhint: it is one of F, chisq, wald, adjwald, lincom, "
                                "saddlepoint, all, none");
            return FALSE;
        }
        *tests |= i < AVLAST_INDEPENDENCE_TESTS ? 1U << i : 0;
        if (i == AVLAST_INDEPENDENCE_TESTS)
            *tests = (1U << AVLAST_INDEPENDENCE_TESTS) - 1;
    }
    return TRUE;
}

/* A table of one or of two variables. */
typedef struct {
    AvlastTableOptions how;
    AvlastStandard *given; /* of one: the shares that it should have */
} Asked;

static void asked_free(gpointer data)
{
    Asked *asked = data;

    avlast_standard_free(asked->given);
    g_free(asked);
}

/* --given: of one variable. */
static gboolean prepare_one(AvlastSurveyWork *work, Asked *asked, GError **error)
{
    const AvlastSurveyOwn *own = work->own;

    if (g_strv_length(work->names) != 1 || own->counts || own->percent) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    g_strv_length(work->names) != 1
                        ? "--given is for a table of one variable"
                        : "--given is about shares of all: it takes no --percent and no "
                          "--counts");
        return FALSE;
    }
    g_autofree char *text = g_strconcat(work->names[0], "=", own->given, NULL);
    asked->given = avlast_standard_parse(text, error);
    return asked->given && parse_tests(own->tests, &asked->how.tests, error);
}

static gboolean prepare(AvlastSurveyWork *work, GError **error)
{
    const AvlastSurveyOwn *own = work->own;
    Asked *asked = g_new0(Asked, 1);
    AvlastTableOptions *how = &asked->how;

    work->own_data = asked;
    work->own_free = asked_free;
    work->names = avlast_text_list(work->argument);
    if (own->given)
        return prepare_one(work, asked, error);
    if (g_strv_length(work->names) != 2) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV802", NULL,
            "a table is of two variables, '%s' names %u\nhint: avlast survey table "
            "need,ward data.csv; of one with --given 'a:0.2,b:0.8'",
            work->argument, g_strv_length(work->names));
        return FALSE;
    }
    if (own->counts && own->percent) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--counts and --percent do not go together");
        return FALSE;
    }
    if (own->counts && own->ci) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--ci is for shares, not for --counts");
        return FALSE;
    }
    how->kind = own->counts                             ? AVLAST_TABLE_COUNT
                : g_strcmp0(own->percent, "row") == 0   ? AVLAST_TABLE_ROW
                : g_strcmp0(own->percent, "total") == 0 ? AVLAST_TABLE_TOTAL
                                                        : AVLAST_TABLE_COLUMN;
    return parse_tests(own->tests, &how->tests, error);
}

static AvlastEstimates *estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                 gconstpointer data, GError **error)
{
    const AvlastSurveyWork *work = data;
    const Asked *asked = work->own_data;

    return asked->given
               ? avlast_survey_fit(frame, sample, asked->given, &work->options,
                                   asked->how.tests, error)
               : avlast_survey_table(frame, sample, work->names[0], work->names[1],
                                     &work->options, &asked->how, error);
}

/* --- for people --- */

typedef struct {
    const AvlastSurveyWork *work;
    const AvlastTableOptions *how;
    const AvlastDescribed *described;
    const AvlastDescribedVariable *a, *b;
    const AvlastGroups *by;
    AvlastResult *result;
    json_t *layout;
    const char *lang;
} Page;

static const char *label_of(const AvlastColumn *column, const char *lang)
{
    return column->label_nb && g_strcmp0(lang, "nb") == 0 ? column->label_nb
           : column->label                                ? column->label
                                                          : column->name;
}

static const char *level_words(const AvlastDescribedVariable *v, gsize l)
{
    const char *words = g_ptr_array_index(v->labels, l);

    return words ? words : g_ptr_array_index(v->levels, l);
}

/* Rows in a column of the table, over the groups of --by. */
static gint64 rows_in(const Page *p, const char *level)
{
    double n = 0.0;

    for (guint32 g = 0; g < p->by->n; g++) {
        const char *by = g_ptr_array_index(p->by->label, g);
        g_autofree char *group = by && level ? g_strdup_printf("%s;%s", by, level)
                                             : g_strdup(level ? level : by);
        for (guint i = 0; i < p->result->estimates->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(p->result->estimates, i);
            if (g_strcmp0(row->term, "n:all") == 0 && g_strcmp0(row->group, group) == 0)
                n += row->estimate;
        }
    }
    return (gint64)n;
}

static void add_column(const Page *p, const char *group, const char *label)
{
    json_array_append_new(
        json_object_get(p->layout, "columns"),
        json_pack("{s:o, s:o, s:I, s:n}", "group", avlast_json_text(group), "label",
                  avlast_json_text(label), "n", (json_int_t)rows_in(p, group), "weight"));
}

static void add_line(const Page *p, const char *within, const char *label,
                     const char *term)
{
    const gboolean count = p->how->kind == AVLAST_TABLE_COUNT;
    g_autofree char *prefix =
        g_strconcat(avlast_table_kind_name(p->how->kind), ":", NULL);
    json_t *line = avlast_lines_add(p->layout, p->a->column->name,
                                    count ? "interval" : "percent", within ? 2 : 1);

    json_object_set_new(line, "label", json_string(label));
    json_object_set_new(line, "integer", json_boolean(count));
    if (within)
        json_object_set_new(line, "within", json_string(within));
    avlast_line_term(line, prefix, term);
}

static void add_block(const Page *p, const char *within)
{
    if (within) {
        json_t *head = avlast_lines_add(p->layout, p->a->column->name, "head", 1);
        g_autofree char *words = avlast_group_words(p->by, within);
        json_object_set_new(head, "label", json_string(words));
    }
    for (gsize l = 0; l < p->a->count; l++)
        add_line(p, within, level_words(p->a, l),
                 p->described->terms->term[p->a->first + l].name);
    if (p->how->kind != AVLAST_TABLE_COLUMN)
        add_line(p, within, _("all"), "all");
}

static void lay_out(const Page *p)
{
    json_t *by = json_object(), *head;

    json_object_set_new(by, "name", json_string(p->b->column->name));
    avlast_line_label(by, p->b->column);
    json_array_append_new(json_object_get(p->layout, "by"), by);
    if (p->how->kind != AVLAST_TABLE_ROW)
        add_column(p, NULL, NULL);
    for (gsize l = 0; l < p->b->count; l++)
        add_column(p, p->described->terms->term[p->b->first + l].name,
                   level_words(p->b, l));
    head = avlast_lines_add(p->layout, p->a->column->name, "head", 0);
    avlast_line_label(head, p->a->column);
    for (guint32 g = 0; g < p->by->n; g++)
        add_block(p, g_ptr_array_index(p->by->label, g));
}

static gboolean is_test(const AvlastEstimate *row)
{
    for (guint t = 0; t < AVLAST_INDEPENDENCE_TESTS; t++)
        if (g_strcmp0(row->term, avlast_independence_name(t)) == 0)
            return TRUE;
    return FALSE;
}

/* A sentence for the first test of each group, and the figures of the others. */
static void say(const Page *p)
{
    AvlastEstimates *e = p->result->estimates;
    const AvlastEstimate *before = NULL;
    guint said = 0;

    for (guint i = 0; i < e->rows->len && said < MOST_SENTENCES; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        const gboolean more = before && g_strcmp0(before->group, row->group) == 0;
        if (!is_test(row))
            continue;
        g_autofree char *words =
            row->group ? avlast_group_words(p->by, row->group) : NULL;
        const char *a = label_of(p->a->column, p->lang);
        g_autofree char *sentence =
            more && !isnan(row->p_value) ? avlast_survey_figures(row, p->lang)
            : p->b ? avlast_survey_sentence(row, a, label_of(p->b->column, p->lang),
                                            e->level, p->lang)
                   : avlast_survey_sentence_of_shares(row, a, e->level, p->lang);
        avlast_estimates_note(e, "%s%s%s (%s)", words ? words : "", words ? ": " : "",
                              sentence, row->method);
        before = row;
        said++;
    }
}

static gboolean finish(const AvlastSurveyWork *work, const AvlastFrame *frame,
                       const AvlastSample *sample, AvlastResult *result, GError **error)
{
    const Asked *asked = work->own_data;
    const char *const names[] = {work->names[0], work->names[1], NULL};
    const AvlastDescribedOptions how = {.all_categories = TRUE};
    g_autoptr(AvlastDescribed) described =
        avlast_described_new(frame, names, &how, error);
    g_autoptr(AvlastGroups) by =
        described ? avlast_groups_new(frame, sample, work->options.by, error) : NULL;

    if (!by)
        return FALSE;
    Page p = {.work = work,
              .how = &asked->how,
              .described = described,
              .a = g_ptr_array_index(described->variables, 0),
              .b = asked->given ? NULL : g_ptr_array_index(described->variables, 1),
              .by = by,
              .result = result,
              .lang = avlast_environment_lang(work->run)};
    say(&p);
    if (!p.b || p.b->count > MOST_COLUMNS || by->n > MOST_SENTENCES)
        return TRUE;
    p.layout = json_pack("{s:[], s:b, s:b, s:[], s:[], s:s, s:b, s:b}", "by", "weighted",
                         FALSE, "designed", TRUE, "columns", "lines", "title",
                         label_of(p.a->column, p.lang), "told", TRUE, "silent", TRUE);
    lay_out(&p);
    json_object_set_new(result->charts, "describe", p.layout);
    return TRUE;
}

static const AvlastSurveyLack lacks[] = {
    {"contrast", "a table takes none; 'proportion' with --by does"},
    {"extra", "a table has none; 'proportion' with --by does"},
    {"wide", "a table has its columns side by side"},
    {"influence", "a table has no influence values; 'proportion' with --by does"},
    {NULL, NULL}};

extern const AvlastSurveyEntry avlast_survey_entry_table;
const AvlastSurveyEntry avlast_survey_entry_table = {
    .name = "table",
    .noun = "tables",
    .usage = "table ROWS,COLUMNS FILE [--tests NAME,NAME] [OPTION...]\n"
             "avlast survey table VARIABLE FILE --given 'VALUE:SHARE,...'",
    .takes = "ci percent counts tests given",
    .lacks = lacks,
    .quality = AVLAST_QUALITY_SHARES,
    .prepare = prepare,
    .estimate = estimate,
    .finish = finish};
