/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/answers.h"

#include <math.h>
#include <stdlib.h>

#include "core/error.h"
#include "core/memory.h"

void avlast_answers_check_free(gpointer data)
{
    AvlastAnswersCheck *check = data;

    g_free(check->name);
    g_strfreev(check->items);
    g_free(check->duration);
    g_free(check);
}

void avlast_answers_free(gpointer data)
{
    AvlastAnswers *answers = data;

    if (!answers)
        return;
    g_free(answers->name);
    g_free(answers->flag);
    g_free(answers);
}

/* Whether two present cells hold the same answer; a number and a category never do. */
static gboolean same_answer(const AvlastColumn *a, const AvlastColumn *b, gsize row)
{
    if ((a->type == AVLAST_COLUMN_NUMBER) != (b->type == AVLAST_COLUMN_NUMBER))
        return FALSE;
    if (a->type == AVLAST_COLUMN_NUMBER)
        return a->number[row] == b->number[row];
    return g_strcmp0(g_ptr_array_index(a->levels, a->code[row]),
                     g_ptr_array_index(b->levels, b->code[row])) == 0;
}

/* The longest run of equal answers, and how many were given. */
static guint longest_run(AvlastColumn *const *items, guint n, gsize row, guint *given)
{
    guint run = 0, longest = 0;

    *given = 0;
    for (guint k = 0; k < n; k++) {
        if (items[k]->reason[row] != AVLAST_PRESENT) {
            run = 0;
            continue;
        }
        (*given)++;
        run = run > 0 && same_answer(items[k - 1], items[k], row) ? run + 1 : 1;
        longest = MAX(longest, run);
    }
    return longest;
}

static gboolean judge_straight(const AvlastAnswersCheck *check, const AvlastFrame *frame,
                               const guint8 *among, AvlastAnswers *answers,
                               GError **error)
{
    const guint n = g_strv_length(check->items);
    g_autofree AvlastColumn **items = g_new0(AvlastColumn *, MAX(n, 1));

    if (n < 3 || check->longest == 1 || check->longest > n) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    n < 3 ? "straight-lining '%s': three items at least are needed"
                          : "straight-lining '%s': so long a run is none, or longer than "
                            "the items",
                    check->name);
        return FALSE;
    }
    for (guint k = 0; k < n; k++)
        if (!(items[k] = avlast_frame_require(frame, check->items[k], error)))
            return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        guint given;
        if (among && !among[i])
            continue;
        const guint longest = longest_run(items, n, i, &given);
        if (given < (check->longest ? check->longest : n))
            continue;
        answers->rows++;
        answers->flag[i] = longest >= (check->longest ? check->longest : n);
        answers->flagged += answers->flag[i];
    }
    answers->items = n;
    return TRUE;
}

static int compare_numbers(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static gboolean judge_fast(const AvlastAnswersCheck *check, const AvlastFrame *frame,
                           const guint8 *among, AvlastAnswers *answers, GError **error)
{
    const AvlastColumn *column =
        avlast_frame_require_number(frame, check->duration, error);
    g_autofree double *sorted = column ? avlast_array(double, frame->rows, error) : NULL;

    if (!sorted)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (column->reason[i] == AVLAST_PRESENT && (!among || among[i]))
            sorted[answers->rows++] = column->number[i];
    const gsize n = answers->rows;
    answers->limit = check->least;
    if (isnan(check->least) && n > 0) {
        qsort(sorted, n, sizeof *sorted, compare_numbers);
        answers->limit = (sorted[(n - 1) / 2] + sorted[n / 2]) / 2.0 / 3.0;
    }
    for (gsize i = 0; i < frame->rows; i++)
        if (column->reason[i] == AVLAST_PRESENT && (!among || among[i]) &&
            column->number[i] < answers->limit) {
            answers->flag[i] = 1;
            answers->flagged++;
        }
    return TRUE;
}

AvlastAnswers *avlast_answers_judge(const AvlastAnswersCheck *check,
                                    const AvlastFrame *frame, const guint8 *among,
                                    GError **error)
{
    g_autoptr(AvlastAnswers) answers = g_new0(AvlastAnswers, 1);

    answers->name = g_strdup(check->name);
    answers->kind = check->kind;
    answers->limit = NAN;
    answers->fault = check->fault;
    answers->flag = avlast_array(guint8, frame->rows, error);
    if (!answers->flag || !(check->kind == AVLAST_ANSWERS_STRAIGHT
                                ? judge_straight(check, frame, among, answers, error)
                                : judge_fast(check, frame, among, answers, error)))
        return NULL;
    return g_steal_pointer(&answers);
}
