/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/scale/ratings.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

#define MOST_LEVELS 200

void avlast_two_ratings_free(AvlastTwoRatings *ratings)
{
    if (!ratings)
        return;
    g_free(ratings->a);
    g_free(ratings->b);
    g_free(ratings->place);
    g_clear_pointer(&ratings->names, g_ptr_array_unref);
    g_free(ratings);
}

typedef struct {
    char *name;
    double number; /* NaN when the name is none */
    guint order;   /* of first appearance */
} Level;

static int by_number(gconstpointer a, gconstpointer b)
{
    const Level *x = a, *y = b;

    return x->number < y->number ? -1 : x->number > y->number;
}

/* The levels of a column that rows have, behind those that are there. */
static gboolean add_levels(const AvlastColumn *column, gsize rows, GArray *levels,
                           GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;
    g_autofree guint32 *codes = avlast_column_codes(column, rows, &n, &names, error);

    if (!codes)
        return FALSE;
    for (guint32 l = 0; l < n; l++) {
        const char *name = g_ptr_array_index(names, l);
        Level level = {NULL, NAN, levels->len};
        gboolean known = FALSE;
        for (guint i = 0; i < levels->len && !known; i++)
            known = strcmp(g_array_index(levels, Level, i).name, name) == 0;
        if (known)
            continue;
        if (levels->len == MOST_LEVELS) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV272", NULL,
                        "'%s' has more than %d different values: kappa is for categories"
                        "\nhint: --icc or --bland-altman are for measurements",
                        column->name, MOST_LEVELS);
            return FALSE;
        }
        avlast_number_parse(name, strlen(name), '.', &level.number);
        level.name = g_strdup(name);
        g_array_append_val(levels, level);
        /* cppcheck-suppress memleak; levels has it */
    }
    return TRUE;
}

static guint32 *codes_of(const AvlastColumn *column, gsize rows, const GPtrArray *names,
                         GError **error)
{
    guint32 *code = avlast_array(guint32, rows, error);
    g_autoptr(GPtrArray) own = NULL;
    guint32 n;
    g_autofree guint32 *old =
        code ? avlast_column_codes(column, rows, &n, &own, error) : NULL;
    g_autofree guint32 *to = old ? g_new0(guint32, MAX(n, 1)) : NULL;

    if (!old) {
        g_free(code);
        return NULL;
    }
    for (guint32 l = 0; l < n; l++)
        for (guint32 i = 0; i < names->len; i++)
            if (strcmp(g_ptr_array_index(own, l), g_ptr_array_index(names, i)) == 0)
                to[l] = i;
    for (gsize i = 0; i < rows; i++)
        code[i] = old[i] == AVLAST_NO_LEVEL ? AVLAST_NO_LEVEL : to[old[i]];
    return code;
}

AvlastTwoRatings *avlast_two_ratings(const AvlastFrame *frame, const char *a,
                                     const char *b, GError **error)
{
    const AvlastColumn *one = avlast_frame_require(frame, a, error),
                       *two = one ? avlast_frame_require(frame, b, error) : NULL;
    g_autoptr(AvlastTwoRatings) ratings = g_new0(AvlastTwoRatings, 1);
    g_autoptr(GArray) levels = g_array_new(FALSE, FALSE, sizeof(Level));

    if (!two)
        return NULL;
    const gboolean ok = add_levels(one, frame->rows, levels, error) &&
                        add_levels(two, frame->rows, levels, error);
    ratings->ordered = TRUE;
    for (guint i = 0; i < levels->len; i++)
        if (isnan(g_array_index(levels, Level, i).number))
            ratings->ordered = FALSE;
    if (ratings->ordered)
        g_array_sort(levels, by_number);
    ratings->names = g_ptr_array_new_with_free_func(g_free);
    ratings->place = g_new(double, MAX(levels->len, 1));
    for (guint i = 0; i < levels->len; i++) {
        const Level *level = &g_array_index(levels, Level, i);
        g_ptr_array_add(ratings->names, level->name);
        ratings->place[i] = ratings->ordered ? level->number : (double)i;
    }
    if (!ok || !(ratings->a = codes_of(one, frame->rows, ratings->names, error)) ||
        !(ratings->b = codes_of(two, frame->rows, ratings->names, error)))
        return NULL;
    return g_steal_pointer(&ratings);
}

/* --- long to wide --- */

static gboolean fill_wide(const AvlastFrame *frame, const AvlastColumn *value,
                          const guint32 *subject, const guint32 *rater, AvlastFrame *wide,
                          GError **error)
{
    for (gsize i = 0; i < frame->rows; i++) {
        if (subject[i] == AVLAST_NO_LEVEL || rater[i] == AVLAST_NO_LEVEL ||
            isnan(value->number[i]))
            continue;
        AvlastColumn *column = g_ptr_array_index(wide->columns, rater[i]);
        if (column->reason[subject[i]] == AVLAST_PRESENT) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(
                error, AVLAST_ERROR_INCONSISTENT, "AV273", &place,
                "rater '%s' has rated this subject before\nhint: one row for each "
                "subject and rater",
                column->name);
            return FALSE;
        }
        column->number[subject[i]] = value->number[i];
        column->reason[subject[i]] = AVLAST_PRESENT;
    }
    return TRUE;
}

AvlastFrame *avlast_ratings_wide(const AvlastFrame *frame, const char *value,
                                 const char *subject, const char *rater, GError **error)
{
    const AvlastColumn *number = avlast_frame_require_number(frame, value, error);
    const AvlastColumn *of = number ? avlast_frame_require(frame, subject, error) : NULL;
    const AvlastColumn *by = of ? avlast_frame_require(frame, rater, error) : NULL;
    g_autoptr(GPtrArray) names = NULL;
    guint32 n_subjects, n_raters;

    if (!by)
        return NULL;
    g_autofree guint32 *subjects =
        avlast_column_codes(of, frame->rows, &n_subjects, NULL, error);
    g_autofree guint32 *raters =
        subjects ? avlast_column_codes(by, frame->rows, &n_raters, &names, error) : NULL;
    if (!raters)
        return NULL;
    if (n_raters < 2 || n_raters > 1000) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV273", NULL,
                    "--rater: '%s' has %u different values; it names at least two raters",
                    rater, n_raters);
        return NULL;
    }
    g_autoptr(AvlastFrame) wide = avlast_frame_new(frame->source, n_subjects);
    for (guint32 r = 0; r < n_raters; r++) {
        AvlastColumn *column = avlast_column_new(g_ptr_array_index(names, r),
                                                 AVLAST_COLUMN_NUMBER, n_subjects, error);
        if (!column)
            return NULL;
        for (gsize i = 0; i < n_subjects; i++) {
            column->number[i] = NAN;
            column->reason[i] = avlast_column_reason(column, "not rated");
        }
        avlast_frame_add(wide, column);
    }
    return fill_wide(frame, number, subjects, raters, wide, error)
               ? g_steal_pointer(&wide)
               : NULL;
}
