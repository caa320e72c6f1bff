/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `survey test 'y ~ g'`. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/text.h"
#include "survey/difference.h"
#include "survey/groups.h"

#define MOST_SENTENCES 12

typedef struct {
    AvlastDifferenceOptions how;
    char *by; /* NULL: one sample */
} Asked;

static void asked_free(gpointer data)
{
    Asked *asked = data;

    g_free(asked->by);
    g_free(asked);
}

/* A name, out of its backquotes; to be freed. */
static char *name_of(const char *text, gssize length)
{
    char *name = g_strstrip(length < 0 ? g_strdup(text) : g_strndup(text, (gsize)length));
    const gsize n = strlen(name);

    if (n >= 2 && name[0] == '`' && name[n - 1] == '`') {
        memmove(name, name + 1, n - 2);
        name[n - 2] = '\0';
    }
    return name;
}

static gboolean parse(AvlastSurveyWork *work, Asked *asked, GError **error)
{
    const char *mark = strchr(work->argument, '~');
    g_autofree char *right = mark ? name_of(mark + 1, -1) : NULL;
    g_autofree char *left = mark ? name_of(work->argument, mark - work->argument) : NULL;

    if (!mark || !*left || !*right || strchr(right, '+') || strchr(right, ',')) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "'%s' is not 'VARIABLE ~ GROUP'\nhint: avlast survey test 'score ~ "
                    "region' data.csv; 'score ~ 0' tests the mean against --null",
                    work->argument);
        return FALSE;
    }
    if (strcmp(right, "0") != 0 && strcmp(right, "1") != 0)
        asked->by = g_steal_pointer(&right);
    work->names = strchr(left, '`') ? NULL : avlast_text_list(left);
    if (!work->names) {
        work->names = g_new0(char *, 2);
        work->names[0] = g_steal_pointer(&left);
    }
    return TRUE;
}

static gboolean refuse(GError **error, const char *text)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", text);
    return FALSE;
}

static gboolean prepare(AvlastSurveyWork *work, GError **error)
{
    const AvlastSurveyOwn *own = work->own;
    Asked *asked = g_new0(Asked, 1);

    work->own_data = asked;
    work->own_free = asked_free;
    if (!parse(work, asked, error) ||
        !avlast_adjust_within_check(work->run, &own->together, error))
        return FALSE;
    if (own->method)
        avlast_difference_of_name(own->method, &asked->how.kind);
    asked->how.reference = own->reference;
    asked->how.null = isnan(own->null) ? 0.0 : own->null;
    if (!asked->by && asked->how.kind != AVLAST_DIFFERENCE_T)
        return refuse(error, "--method: ranks are of groups; 'y ~ 0' has none");
    if (!asked->by && own->reference)
        return refuse(error, "--reference: 'y ~ 0' has no groups");
    if (asked->by && !isnan(own->null))
        return refuse(error, "--null: it is for the test of one mean, 'y ~ 0'");
    if (asked->by && g_strv_contains((const char *const *)work->names, asked->by)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                    asked->by);
        return FALSE;
    }
    g_autoptr(GStrvBuilder) columns = g_strv_builder_new();
    for (char **name = work->names; *name; name++)
        g_strv_builder_add(columns, *name);
    if (asked->by)
        g_strv_builder_add(columns, asked->by);
    work->columns = g_strv_builder_end(columns);
    return TRUE;
}

static AvlastEstimates *estimate(const AvlastFrame *frame, const AvlastSample *sample,
                                 gconstpointer data, GError **error)
{
    const AvlastSurveyWork *work = data;
    const Asked *asked = work->own_data;

    return avlast_survey_difference(frame, sample, (const char *const *)work->names,
                                    asked->by, &work->options, &asked->how, error);
}

static const char *label_of(const AvlastColumn *column, const char *lang)
{
    return column->label_nb && g_strcmp0(lang, "nb") == 0 ? column->label_nb
           : column->label                                ? column->label
                                                          : column->name;
}

static gboolean is_joint(const AvlastEstimate *row)
{
    return isnan(row->estimate) && row->term && g_str_has_suffix(row->term, "F");
}

/* Whether a joint test speaks for the row: it is of the same variable (and level) and
 * group. */
static gboolean is_spoken_for(const AvlastEstimate *row, const AvlastEstimate *joint)
{
    return joint && g_strcmp0(row->outcome, joint->outcome) == 0 &&
           g_strcmp0(row->group, joint->group) == 0 &&
           strncmp(row->term, joint->term, strlen(joint->term) - 1) == 0;
}

/* "y=ja" of "y=ja:g=b - a" or "y=ja:F", else the variable's name. To be freed. */
static char *variable_of(const AvlastEstimate *row, const AvlastColumn *y, const char *by,
                         const char *lang)
{
    g_autofree char *mark = g_strdup_printf(":%s=", by);
    const char *colon =
        is_joint(row) ? row->term + strlen(row->term) - 2 : strstr(row->term, mark);

    if (y->type == AVLAST_COLUMN_NUMBER || !colon)
        return g_strdup(label_of(y, lang));
    return g_strndup(row->term, (gsize)(colon - row->term));
}

/* The sentence of a row, or NULL when another speaks for it. */
static char *sentence_of(const Asked *asked, const AvlastFrame *frame,
                         const AvlastEstimate *row, const AvlastEstimate *joint,
                         double level, const char *lang)
{
    const AvlastColumn *y = avlast_frame_find(frame, row->outcome);

    if (!asked->by)
        return avlast_survey_sentence_of_one(
            row, y->type == AVLAST_COLUMN_NUMBER ? label_of(y, lang) : row->term,
            asked->how.null, level, lang);
    if (!is_joint(row) && (!strstr(row->term, " - ") || is_spoken_for(row, joint)))
        return NULL;
    g_autofree char *what = variable_of(row, y, asked->by, lang);
    return avlast_survey_sentence(
        row, what, label_of(avlast_frame_find(frame, asked->by), lang), level, lang);
}

/* A sentence for each test: of two groups the difference is it. */
static gboolean finish(const AvlastSurveyWork *work, const AvlastFrame *frame,
                       const AvlastSample *sample, AvlastResult *result, GError **error)
{
    const Asked *asked = work->own_data;
    AvlastEstimates *e = result->estimates;
    const AvlastEstimate *joint = NULL;
    guint said = 0;

    (void)sample;
    for (guint i = 0; i < e->rows->len && said < MOST_SENTENCES; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        g_autofree char *sentence = sentence_of(asked, frame, row, joint, e->level,
                                                avlast_environment_lang(work->run));
        joint = is_joint(row) ? row : joint;
        if (!sentence)
            continue;
        avlast_estimates_note(e, "%s%s%s", row->group ? row->group : "",
                              row->group ? ": " : "", sentence);
        said++;
    }
    return avlast_adjust_within(work->run, &work->own->together, result, error);
}

static const AvlastSurveyLack lacks[] = {
    {"influence", "a test has no influence values; 'mean' with --by does"}, {NULL, NULL}};

extern const AvlastSurveyEntry avlast_survey_entry_test;
const AvlastSurveyEntry avlast_survey_entry_test = {
    .name = "test",
    .noun = "tests",
    .usage = "test 'VARIABLE ~ GROUP' FILE [--method NAME] [OPTION...]\n"
             "avlast survey test 'VARIABLE ~ 0' FILE [--null NUMBER]",
    .takes = "method null reference adjust adjust-by adjust-terms",
    .not_common = TRUE,
    .lacks = lacks,
    .quality = AVLAST_QUALITY_OTHER,
    .prepare = prepare,
    .estimate = estimate,
    .finish = finish};
