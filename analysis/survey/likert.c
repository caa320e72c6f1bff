/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/likert.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "core/sum.h"
#include "survey/describe_parts.h"
#include "survey/means.h"
#include "survey/rows.h"

/* Terms of an item behind its steps. */
enum { AGREE, DISAGREE, NEUTRAL, NET, MEAN, N_MORE };

static void item_free(gpointer data)
{
    AvlastLikertItem *item = data;

    g_clear_pointer(&item->terms, g_ptr_array_unref);
    g_clear_pointer(&item->labels, g_ptr_array_unref);
    g_free(item);
}

void avlast_likert_free(AvlastLikert *likert)
{
    if (!likert)
        return;
    avlast_estimates_free(likert->estimates);
    g_clear_pointer(&likert->items, g_ptr_array_unref);
    avlast_groups_free(likert->groups);
    g_free(likert->n);
    g_free(likert->weight);
    g_free(likert);
}

/* One item at work: each row's step, and what each step counts as. */
typedef struct {
    AvlastLikertItem *item;
    guint32 *code;
    double value[AVLAST_LIKERT_STEPS]; /* of the mean */
    GPtrArray *columns;                /* steps + N_MORE of double * */
} Work;

static void work_clear(Work *w)
{
    g_free(w->code);
    if (w->columns)
        g_ptr_array_unref(w->columns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Work, work_clear)

static gboolean fail_item(const AvlastColumn *column, const char *what, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV247", NULL,
                "'%s' is no item of a scale: %s\nhint: an item has 2 to %d steps, whole "
                "numbers or levels in the order of the codebook",
                column->name, what, AVLAST_LIKERT_STEPS);
    return FALSE;
}

/* The smallest and largest answer to any item that is a number without a legal range. */
static void common_range(GPtrArray *columns, gsize rows, double *low, double *high)
{
    *low = *high = NAN;
    for (guint c = 0; c < columns->len; c++) {
        const AvlastColumn *column = g_ptr_array_index(columns, c);
        for (gsize i = 0; column->number && i < rows; i++) {
            *low = fmin(*low, column->number[i]);
            *high = fmax(*high, column->number[i]);
        }
    }
}

static void add_step(Work *w, const char *level, const char *label)
{
    AvlastLikertItem *item = w->item;

    g_ptr_array_add(item->terms, g_strdup_printf("%s=%s", item->column->name, level));
    g_ptr_array_add(item->labels, g_strdup(label ? label : level));
    item->steps++;
}

/* From the first to the last value that a codebook names. */
static void named_range(const AvlastColumn *column, double *low, double *high)
{
    for (guint l = 0; column->level_labels && l < column->levels->len; l++) {
        const char *level = g_ptr_array_index(column->levels, l);
        double value;
        if (!avlast_number_parse(level, strlen(level), '.', &value))
            continue;
        *low = l == 0 ? value : fmin(*low, value);
        *high = l == 0 ? value : fmax(*high, value);
    }
}

static gboolean number_steps(Work *w, gsize rows, double low, double high, GError **error)
{
    const AvlastColumn *column = w->item->column;
    char buffer[AVLAST_NUMBER_BUFFER];

    if (isfinite(column->scale_min) && isfinite(column->scale_max)) {
        low = column->scale_min;
        high = column->scale_max;
    } else {
        named_range(column, &low, &high);
    }
    if (!column->integer || low != floor(low) || high != floor(high))
        return fail_item(column, _("it has numbers that are not whole"), error);
    if (!(high > low))
        return fail_item(column, _("all answers are the same"), error);
    if (high - low + 1.0 > AVLAST_LIKERT_STEPS)
        return fail_item(column, _("it has too many steps"), error);
    for (gsize s = 0; s <= (gsize)(high - low); s++) {
        w->value[s] = low + (double)s;
        avlast_number_exact(w->value[s], buffer);
        add_step(w, buffer, avlast_column_words(column, buffer));
    }
    for (gsize i = 0; i < rows; i++) {
        const double x = column->number[i];
        if (x < low || x > high)
            return fail_item(column, _("an answer lies outside the codebook's range"),
                             error);
        w->code[i] = isnan(x) ? AVLAST_NO_LEVEL : (guint32)(x - low);
    }
    return TRUE;
}

/* Levels that each start with a digit sort as they are meant. */
static gboolean in_order(const AvlastColumn *column)
{
    for (guint l = 0; l < column->levels->len; l++)
        if (!g_ascii_isdigit(*(const char *)g_ptr_array_index(column->levels, l)))
            return FALSE;
    return column->type == AVLAST_COLUMN_CATEGORY && column->levels->len < 10;
}

static gboolean level_steps(Work *w, gsize rows, GError **error)
{
    const AvlastColumn *column = w->item->column;
    const GPtrArray *labels = column->level_labels;
    gboolean numbers = TRUE;

    if (column->levels->len < 2 || column->levels->len > AVLAST_LIKERT_STEPS)
        return fail_item(column,
                         column->levels->len < 2 ? _("all answers are the same")
                                                 : _("it has too many steps"),
                         error);
    if (!labels && !in_order(column))
        return fail_item(
            column,
            _("the order of its levels is not known; a codebook's values tell "
              "it"),
            error);
    for (guint l = 0; l < column->levels->len; l++) {
        const char *level = g_ptr_array_index(column->levels, l);
        numbers = numbers && avlast_number_parse(level, strlen(level), '.', &w->value[l]);
        add_step(w, level, labels && l < labels->len ? labels->pdata[l] : NULL);
    }
    for (guint l = 0; !numbers && l < column->levels->len; l++)
        w->value[l] = (double)l + 1.0;
    memcpy(w->code, column->code, rows * sizeof *w->code);
    return TRUE;
}

/* What a step counts as in the terms behind the steps. */
static double counts_as(const Work *w, gsize step, gsize term)
{
    const gsize box = w->item->box;
    const gboolean top = step + box >= w->item->steps, bottom = step < box;

    switch (term) {
    case AGREE:
        return top;
    case DISAGREE:
        return bottom;
    case NEUTRAL:
        return !top && !bottom;
    case NET:
        return (top ? 1.0 : 0.0) - (bottom ? 1.0 : 0.0);
    default:
        return w->value[step];
    }
}

static gboolean make_columns(Work *w, gsize rows, GError **error)
{
    const gsize steps = w->item->steps;

    w->columns = g_ptr_array_new_with_free_func(g_free);
    for (gsize t = 0; t < steps + N_MORE; t++) {
        double *x = avlast_array(double, rows, error);
        if (!x)
            return FALSE;
        g_ptr_array_add(w->columns, x);
        for (gsize i = 0; i < rows; i++)
            x[i] = w->code[i] == AVLAST_NO_LEVEL ? NAN
                   : t < steps                   ? w->code[i] == t
                                                 : counts_as(w, w->code[i], t - steps);
    }
    return TRUE;
}

/* --- rows --- */

/* Answers that are all alike show no error, which is no knowledge; a net agreement is no
 * further than from -1 to 1. */
static void finish_mean(AvlastEstimate *row, gboolean net)
{
    row->scale = net ? AVLAST_ROW_WITHIN_ONE : AVLAST_ROW_PLAIN;
    if (row->std_error == 0.0) {
        row->conf_low = row->conf_high = NAN;
        avlast_estimate_note(row, "%s", _("all answers are alike: no interval"));
    } else if (net) {
        row->conf_low = isnan(row->conf_low) ? NAN : fmax(row->conf_low, -1.0);
        row->conf_high = isnan(row->conf_high) ? NAN : fmin(row->conf_high, 1.0);
    }
}

static void add_group(AvlastEstimates *e, const AvlastSample *sample, const Work *w,
                      const AvlastGroups *groups, const AvlastEstimates *means,
                      const AvlastMoments *m, guint32 g)
{
    static const char *const names[] = {"agree", "disagree", "neutral", "net", "mean"};
    const char *outcome = w->item->column->name;
    const char *group = g_ptr_array_index(groups->label, g);
    const gsize k = w->columns->len, steps = w->item->steps;
    g_autofree gint64 *count = g_new0(gint64, steps);

    for (gsize i = 0; i < sample->n; i++)
        if ((groups->code ? groups->code[i] : 0) == g && w->code[i] != AVLAST_NO_LEVEL &&
            avlast_sample_counts(sample, i, 0.0))
            count[w->code[i]]++;
    avlast_row_value(e, outcome, group, "", "n", (double)m[g * k].n);
    if (sample->weighted)
        avlast_row_value(e, outcome, group, "", "weighted.n", m[g * k].weight);
    for (gsize t = 0; t < k; t++) {
        const AvlastEstimate *from = avlast_estimates_row(means, g * k + t);
        const char *term =
            t < steps ? g_ptr_array_index(w->item->terms, t) : names[t - steps];
        if (t < steps)
            avlast_row_value(e, outcome, group, "n:", term, (double)count[t]);
        if (t < steps && sample->weighted)
            avlast_row_value(e, outcome, group, "weighted.n:", term,
                             m[g * k + t].n ? m[g * k + t].total : 0.0);
        if (t < steps + NET)
            avlast_row_share(e, outcome, group, "", term, from, &m[g * k + t]);
        else
            finish_mean(avlast_row_mean(e, outcome, group, "", term, from),
                        t == steps + NET);
    }
}

static gboolean add_side(AvlastLikert *likert, const AvlastSample *sample, const Work *w,
                         const AvlastGroups *groups, GError **error)
{
    const AvlastColumn *column = w->item->column;
    g_autoptr(AvlastTerms) terms =
        avlast_terms_of_arrays((const double *const *)w->columns->pdata, w->columns->len);
    g_autofree AvlastMoments *m = NULL;
    g_autoptr(AvlastEstimates) means =
        avlast_means(sample, terms, groups, TRUE, &m, error);
    g_autofree gint64 *missing = avlast_table(gint64, groups->n, AVLAST_REASONS, error);
    gboolean any[AVLAST_REASONS] = {FALSE};

    if (!means || !missing)
        return FALSE;
    avlast_rows_count_reasons(sample, groups, column->reason, missing);
    for (gsize i = 0; i < (gsize)groups->n * AVLAST_REASONS; i++)
        any[i % AVLAST_REASONS] |= missing[i] > 0;
    for (guint32 g = 0; g < groups->n; g++) {
        add_group(likert->estimates, sample, w, groups, means, m, g);
        avlast_rows_missing(likert->estimates, column->name,
                            g_ptr_array_index(groups->label, g),
                            missing + (gsize)g * AVLAST_REASONS, column->reasons, any);
    }
    return TRUE;
}

static gboolean add_item(AvlastLikert *likert, const AvlastSample *sample,
                         AvlastColumn *column, const double range[2], guint box,
                         const AvlastGroups *all, GError **error)
{
    const gsize rows = sample->n;
    AvlastLikertItem *item = g_new0(AvlastLikertItem, 1);
    g_auto(Work) w = {.item = item, .code = avlast_array(guint32, rows, error)};

    g_ptr_array_add(likert->items, item);
    item->column = column;
    item->terms = g_ptr_array_new_with_free_func(g_free);
    item->labels = g_ptr_array_new_with_free_func(g_free);
    if (!w.code || !(column->number ? number_steps(&w, rows, range[0], range[1], error)
                                    : level_steps(&w, rows, error)))
        return FALSE;
    item->box = box ? box : (guint)(item->steps / 2);
    if (item->box * 2 > item->steps) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--box %u: '%s' has %zu steps, and the boxes at both ends would "
                    "overlap",
                    box, column->name, item->steps);
        return FALSE;
    }
    return make_columns(&w, rows, error) && add_side(likert, sample, &w, all, error) &&
           (!likert->groups->code || add_side(likert, sample, &w, likert->groups, error));
}

static gboolean has_value(const AvlastColumn *column, gsize rows)
{
    for (gsize i = 0; i < rows; i++)
        if (column->reason[i] == AVLAST_PRESENT)
            return TRUE;
    return FALSE;
}

static gboolean count_rows(AvlastLikert *likert, const AvlastSample *sample,
                           GError **error)
{
    const AvlastGroups *groups = likert->groups;
    g_autofree AvlastSum *sum = avlast_array(AvlastSum, (gsize)groups->n + 1, error);

    likert->n = sum ? avlast_array(gint64, (gsize)groups->n + 1, error) : NULL;
    likert->weight = likert->n ? avlast_array(double, (gsize)groups->n + 1, error) : NULL;
    if (!likert->weight)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 g = groups->code ? groups->code[i] : 0;
        if (g == AVLAST_NO_LEVEL || !avlast_sample_counts(sample, i, 0.0))
            continue;
        likert->n[0]++;
        likert->n[g + 1]++;
        avlast_sum_add(&sum[0], sample->weight[i]);
        avlast_sum_add(&sum[g + 1], sample->weight[i]);
    }
    for (guint32 g = 0; g <= groups->n; g++)
        likert->weight[g] = avlast_sum_value(&sum[g]);
    if (likert->n[0])
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV241", NULL,
                "no row is left to describe");
    return FALSE;
}

AvlastLikert *avlast_likert(const AvlastFrame *frame, const AvlastSample *sample,
                            const char *const *items, const AvlastLikertOptions *options,
                            GError **error)
{
    static const AvlastLikertOptions defaults = {.level = 0.95};
    g_autoptr(AvlastLikert) likert = g_new0(AvlastLikert, 1);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    double range[2];

    if (!options)
        options = &defaults;
    likert->estimates = avlast_estimates_new();
    likert->estimates->level = options->level > 0.0 ? options->level : 0.95;
    likert->items = g_ptr_array_new_with_free_func(item_free);
    likert->groups = avlast_groups_new(frame, sample, options->by, error);
    if (!likert->groups || !count_rows(likert, sample, error))
        return NULL;
    avlast_estimates_of_sample(likert->estimates, sample);
    avlast_rows_dropped(likert->estimates, sample, likert->groups);
    likert->estimates->rows_used = likert->n[0];
    for (; *items; items++) {
        AvlastColumn *column = avlast_frame_require(frame, *items, error);
        if (!column)
            return NULL;
        if (g_ptr_array_find(columns, column, NULL)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                        *items);
            return NULL;
        }
        g_ptr_array_add(columns, column);
        if (!has_value(column, frame->rows)) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                        "column '%s' has no value on any row", column->name);
            return NULL;
        }
    }
    common_range(columns, frame->rows, &range[0], &range[1]);
    g_autoptr(AvlastGroups) all = avlast_groups_merged(likert->groups, sample->n);
    for (guint c = 0; c < columns->len; c++)
        if (!add_item(likert, sample, g_ptr_array_index(columns, c), range, options->box,
                      all, error))
            return NULL;
    return g_steal_pointer(&likert);
}
