/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A standard population from a text or a file. */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "data/input.h"
#include "survey/linearised.h"
#include "survey/standardise.h"

void avlast_standard_free(AvlastStandard *standard)
{
    if (!standard)
        return;
    g_free(standard->column);
    g_ptr_array_unref(standard->level);
    g_array_unref(standard->share);
    g_free(standard);
}

static gboolean add_share(AvlastStandard *s, const char *level, double share,
                          GError **error)
{
    if (!(share > 0.0) || isinf(share)) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV251", NULL,
                    "the standard's share of '%s' (%s) is not above zero", level,
                    s->column);
        return FALSE;
    }
    for (guint l = 0; l < s->level->len; l++)
        if (strcmp(g_ptr_array_index(s->level, l), level) == 0) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV251", NULL,
                        "the standard names '%s' (%s) twice", level, s->column);
            return FALSE;
        }
    g_ptr_array_add(s->level, g_strdup(level));
    g_array_append_val(s->share, share);
    return TRUE;
}

/* "a:0.2,b:0.5" */
static gboolean take_text(AvlastStandard *s, const char *text, GError **error)
{
    g_auto(GStrv) parts = avlast_text_list(text);

    for (char **part = parts; *part; part++) {
        char *mark = strrchr(*part, ':');
        double share;
        if (!mark || mark == *part ||
            !avlast_number_parse(mark + 1, strlen(mark + 1), '.', &share)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV251", NULL,
                        "'%s' is not VALUE:SHARE\nhint: 'age=young:0.4,old:0.6', or "
                        "'age=FILE'",
                        *part);
            return FALSE;
        }
        *mark = '\0';
        if (!add_share(s, *part, share, error))
            return FALSE;
    }
    return TRUE;
}

/* The column of numbers beside the levels. */
static const AvlastColumn *shares_of(const AvlastFrame *frame, const AvlastColumn *levels)
{
    const AvlastColumn *found = NULL;

    for (guint c = 0; c < frame->columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        if (column == levels || column->type != AVLAST_COLUMN_NUMBER)
            continue;
        if (found)
            return NULL;
        found = column;
    }
    return found;
}

static gboolean take_file(AvlastStandard *s, const char *path, GError **error)
{
    g_autoptr(AvlastFrame) frame = avlast_input_load(path, NULL, NULL, error);
    const AvlastColumn *levels =
        frame ? avlast_frame_require(frame, s->column, error) : NULL;
    const AvlastColumn *shares = levels ? shares_of(frame, levels) : NULL;
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;

    if (!levels)
        return FALSE;
    if (!shares) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV251", NULL,
                    "'%s' should have the column '%s' and one column of numbers", path,
                    s->column);
        return FALSE;
    }
    g_autofree guint32 *code =
        avlast_column_codes(levels, frame->rows, &n, &names, error);
    if (!code)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (code[i] != AVLAST_NO_LEVEL &&
            !add_share(s, g_ptr_array_index(names, code[i]), shares->number[i], error))
            return FALSE;
    return TRUE;
}

AvlastStandard *avlast_standard_parse(const char *text, GError **error)
{
    g_autoptr(AvlastStandard) s = g_new0(AvlastStandard, 1);
    const char *mark = strchr(text, '=');

    s->level = g_ptr_array_new_with_free_func(g_free);
    s->share = g_array_new(FALSE, FALSE, sizeof(double));
    if (!mark || mark == text || !mark[1]) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV251", NULL,
                    "'%s' is not COLUMN=SHARES\nhint: "
                    "'age=young:0.4,old:0.6', or 'age=FILE'",
                    text);
        return NULL;
    }
    s->column = g_strstrip(g_strndup(text, (gsize)(mark - text)));
    const gboolean file = g_file_test(mark + 1, G_FILE_TEST_EXISTS);
    if (!(file || !strchr(mark + 1, ':') ? take_file(s, mark + 1, error)
                                         : take_text(s, mark + 1, error)))
        return NULL;
    double sum = 0.0;
    for (guint l = 0; l < s->share->len; l++)
        sum += g_array_index(s->share, double, l);
    for (guint l = 0; l < s->share->len; l++)
        g_array_index(s->share, double, l) /= sum;
    if (s->share->len == 0) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV251", NULL,
                    "the standard of '%s' has no share", s->column);
        return NULL;
    }
    return g_steal_pointer(&s);
}

guint32 *avlast_standard_codes(const AvlastStandard *standard, const AvlastFrame *frame,
                               const AvlastSample *sample, const AvlastGroups *groups,
                               GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    const AvlastColumn *column = avlast_frame_require(frame, standard->column, error);
    guint32 n;
    g_autofree guint32 *code =
        column ? avlast_column_codes(column, frame->rows, &n, &names, error) : NULL;

    if (!code)
        return NULL;
    g_autofree guint32 *map = g_new(guint32, MAX(n, 1));
    for (guint32 l = 0; l < n; l++) {
        map[l] = AVLAST_NO_LEVEL;
        for (guint k = 0; k < standard->level->len; k++)
            if (strcmp(g_ptr_array_index(names, l),
                       g_ptr_array_index(standard->level, k)) == 0)
                map[l] = k;
    }
    for (gsize i = 0; i < frame->rows; i++) {
        const guint32 l = code[i];
        if (l == AVLAST_NO_LEVEL)
            continue;
        code[i] = map[l];
        if (map[l] != AVLAST_NO_LEVEL ||
            avlast_group_of(sample, groups, i) == AVLAST_NO_LEVEL)
            continue;
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV251", NULL,
                    "no share of '%s' (%s) is given, which rows have",
                    (char *)g_ptr_array_index(names, l), column->name);
        return NULL;
    }
    return g_steal_pointer(&code);
}
