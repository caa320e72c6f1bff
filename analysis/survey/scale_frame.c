/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/scale_frame.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

/* A column's values as numbers: its own, or those its levels spell ("1", "2" with labels
 * beside them). *owned receives an array that is to be freed, or NULL. */
static const double *numbers_of(const AvlastFrame *frame, const char *name,
                                double **owned, GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);

    *owned = NULL;
    if (!column)
        return NULL;
    if (column->type == AVLAST_COLUMN_NUMBER)
        return column->number;
    const guint n = column->levels->len;
    g_autofree double *value = g_new(double, MAX(n, 1));
    for (guint l = 0; l < n; l++) {
        const char *text = g_ptr_array_index(column->levels, l);
        if (!avlast_number_parse(text, strlen(text), '.', &value[l]))
            return avlast_frame_require_number(frame, name, error) ? column->number
                                                                   : NULL;
    }
    double *number = avlast_array(double, frame->rows, error);
    for (gsize i = 0; number && i < frame->rows; i++)
        number[i] = column->code[i] == AVLAST_NO_LEVEL ? NAN : value[column->code[i]];
    return *owned = number;
}

static gboolean is_answer(const AvlastScale *scale, double x)
{
    if (isnan(x))
        return TRUE;
    if ((scale->n_table || scale->score == AVLAST_SCORE_PROFILE) && x != floor(x))
        return FALSE;
    return isnan(scale->item_min) || (x >= scale->item_min && x <= scale->item_max);
}

static void not_an_answer(const AvlastFrame *frame, AvlastInput *input,
                          const AvlastScale *scale, const char *item, double x, gsize row,
                          gsize others, GError **error)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    AvlastPlace place = {frame->source,
                         frame->line ? avlast_frame_line(frame, row) : row + 1, 0};
    AvlastCellPlace cell = {.row = row};

    if (input) {
        const char *const *header = avlast_input_header(input);
        while (header[cell.field] && strcmp(header[cell.field], item) != 0)
            cell.field++;
        if (header[cell.field] && avlast_input_locate(input, &cell, 1, NULL) && cell.line)
            place = (AvlastPlace){frame->source, cell.line, cell.column};
    }
    g_autofree char *more =
        others ? g_strdup_printf("; and %" G_GSIZE_FORMAT " more", others) : g_strdup("");
    const gboolean whole =
        !isnan(scale->item_min) && x >= scale->item_min && x <= scale->item_max;
    g_autofree char *legal =
        isnan(scale->item_min)
            ? g_strdup("they are whole numbers")
            : g_strdup_printf("they are %sfrom %g to %g", whole ? "whole numbers " : "",
                              scale->item_min, scale->item_max);
    avlast_fail(
        error, AVLAST_ERROR_INCONSISTENT, "AV263", &place,
        "'%s' is no answer to '%s': %s (scale '%s'%s)\nhint: a code for a missing "
        "answer is named with --missing %s or in the codebook; answers that are "
        "numbered otherwise, with --item-range",
        avlast_number_exact(x, buffer), item, legal, scale->name, more, buffer);
}

/* Checks one column; the first fault in the rows' order is told. */
static gboolean check_item(const AvlastFrame *frame, AvlastInput *input,
                           const AvlastScale *scale, const char *item,
                           const double *number, GError **error)
{
    gsize first = frame->rows, faults = 0;

    for (gsize i = 0; i < frame->rows; i++)
        if (!is_answer(scale, number[i])) {
            first = faults++ ? first : i;
        }
    if (!faults)
        return TRUE;
    not_an_answer(frame, input, scale, item, number[first], first, faults - 1, error);
    return FALSE;
}

gboolean avlast_scale_check(const AvlastFrame *frame, AvlastInput *input,
                            const AvlastScale *scale, GError **error)
{
    for (char **item = scale->items; *item; item++) {
        g_autofree double *owned = NULL;
        if (!avlast_frame_find(frame, *item))
            continue;
        const double *number = numbers_of(frame, *item, &owned, error);
        if (!number || !check_item(frame, input, scale, *item, number, error))
            return FALSE;
    }
    return TRUE;
}

void avlast_scores_free(AvlastScores *scores)
{
    if (!scores)
        return;
    g_free(scores->answer);
    g_free(scores->answered);
    avlast_column_free(scores->column);
    g_clear_pointer(&scores->owned, g_ptr_array_unref);
    g_free(scores);
}

/* The answers as they stand, each checked. */
static gboolean take_answers(const AvlastFrame *frame, AvlastScores *scores,
                             GError **error)
{
    const AvlastScale *scale = scores->scale;

    for (guint j = 0; j < scores->k; j++) {
        double *owned;
        const double *number = numbers_of(frame, scale->items[j], &owned, error);
        if (owned)
            g_ptr_array_add(scores->owned, owned);
        if (!number || !check_item(frame, NULL, scale, scale->items[j], number, error))
            return FALSE;
        scores->answer[j] = number;
    }
    return TRUE;
}

/* Why a row has no score: the first item that it lacks. */
static guint8 reason_of(const AvlastFrame *frame, const AvlastScores *scores,
                        AvlastColumn *column, gsize row)
{
    for (guint j = 0; j < scores->k; j++) {
        const AvlastColumn *item = avlast_frame_find(frame, scores->scale->items[j]);
        if (isnan(scores->answer[j][row]) && item->reason[row] != AVLAST_PRESENT)
            return avlast_column_reason(
                column, g_ptr_array_index(item->reasons, item->reason[row]));
    }
    return avlast_column_reason(column, "not computable");
}

static gboolean turn(AvlastScores *scores, GError **error)
{
    const AvlastScale *scale = scores->scale;

    for (guint j = 0; j < scores->k; j++) {
        if (!avlast_scale_reversed(scale, j))
            continue;
        double *turned = avlast_array(double, scores->rows, error);
        if (!turned)
            return FALSE;
        g_ptr_array_add(scores->owned, turned);
        for (gsize i = 0; i < scores->rows; i++)
            turned[i] = scale->item_min + scale->item_max - scores->answer[j][i];
        scores->answer[j] = turned;
    }
    return TRUE;
}

static void describe(const AvlastScale *scale, AvlastColumn *column)
{
    column->label = g_strdup(scale->label);
    column->label_nb = g_strdup(scale->label_nb);
    column->unit = g_strdup(scale->unit);
    column->scale_min = scale->min;
    column->scale_max = scale->max;
}

AvlastScores *avlast_scores_new(const AvlastFrame *frame, const AvlastScale *scale,
                                GError **error)
{
    g_autoptr(AvlastScores) scores = g_new0(AvlastScores, 1);
    const guint k = avlast_scale_items(scale);
    g_autofree double *answers = g_new0(double, MAX(k, 1));

    scores->scale = scale;
    scores->k = k;
    scores->rows = frame->rows;
    scores->owned = g_ptr_array_new_with_free_func(g_free);
    scores->answer = g_new0(const double *, MAX(k, 1));
    scores->answered = avlast_array(guint16, frame->rows, error);
    if (!scores->answered || !take_answers(frame, scores, error))
        return NULL;
    scores->column =
        avlast_column_new(scale->name, AVLAST_COLUMN_NUMBER, frame->rows, error);
    if (!scores->column)
        return NULL;
    describe(scale, scores->column);
    scores->score = scores->column->number;
    for (gsize i = 0; i < frame->rows; i++) {
        guint answered = 0;
        for (guint j = 0; j < k; j++)
            answers[j] = scores->answer[j][i];
        const double score = avlast_scale_score(scale, answers, &answered);
        scores->column->number[i] = score;
        scores->answered[i] = (guint16)answered;
        scores->column->reason[i] =
            isnan(score) ? reason_of(frame, scores, scores->column, i) : AVLAST_PRESENT;
    }
    return turn(scores, error) ? g_steal_pointer(&scores) : NULL;
}
