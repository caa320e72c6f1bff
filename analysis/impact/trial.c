/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "impact/trial.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "data/magnitude.h"
#include "impact/factorial.h"
#include "impact/trial_parts.h"

/* More levels than this are a dose (numbers) or an id, not arms. */
#define MOST_ARMS          30
#define MOST_NUMBERED_ARMS 10
#define MOST_MORE          (MOST_ARMS + AVLAST_MOST_FACTORS)

void avlast_trial_free(AvlastTrial *trial)
{
    if (!trial)
        return;
    g_free(trial->arm);
    g_free(trial->cluster);
    g_free(trial->block);
    g_free(trial->weight);
    g_free(trial->sampling);
    g_free(trial->probability);
    g_free(trial->probability_columns);
    g_clear_pointer(&trial->arm_names, g_ptr_array_unref);
    g_clear_pointer(&trial->arm_labels, g_ptr_array_unref);
    g_clear_pointer(&trial->terms, g_ptr_array_unref);
    g_clear_pointer(&trial->effects, g_ptr_array_unref);
    g_clear_pointer(&trial->contrasts, gsl_matrix_free);
    g_clear_pointer(&trial->cluster_names, g_ptr_array_unref);
    g_clear_pointer(&trial->block_names, g_ptr_array_unref);
    g_clear_pointer(&trial->excluded, g_ptr_array_unref);
    g_free(trial->treatment_column);
    g_free(trial->cluster_column);
    g_free(trial->block_column);
    g_free(trial->weight_column);
    g_clear_pointer(&trial->memo, avlast_linear_memo_free);
    g_free(trial);
}

typedef struct {
    const AvlastColumn *treatment, *cluster, *block, *weights; /* or NULL */
    /* Further ones a row of the trial must have: factors, probabilities. */
    const AvlastColumn *more[MOST_MORE];
    guint n_more;
} Columns;

static gboolean find_more(const AvlastFrame *frame, const char *const *names,
                          Columns *columns, GError **error)
{
    for (; names && *names && columns->n_more < MOST_MORE; names++) {
        const AvlastColumn *column = avlast_frame_require(frame, *names, error);
        if (!column)
            return FALSE;
        columns->more[columns->n_more++] = column;
    }
    return TRUE;
}

static gboolean find_columns(const AvlastFrame *frame, const AvlastTrialColumns *wanted,
                             Columns *columns, GError **error)
{
    if (!columns->treatment &&
        !(columns->treatment = avlast_frame_require(frame, wanted->treatment, error)))
        return FALSE;
    if (!find_more(frame, wanted->factors, columns, error) ||
        !find_more(frame, wanted->probabilities, columns, error))
        return FALSE;
    if (wanted->cluster &&
        !(columns->cluster = avlast_frame_require(frame, wanted->cluster, error)))
        return FALSE;
    if (wanted->block &&
        !(columns->block = avlast_frame_require(frame, wanted->block, error)))
        return FALSE;
    return !wanted->weights || (columns->weights = avlast_frame_require_number(
                                    frame, wanted->weights, error)) != NULL;
}

/* Why row i is not of the trial, to be freed; NULL when it is. */
static char *reason_to_exclude(const AvlastTrialColumns *wanted, const Columns *columns,
                               gsize i)
{
    const AvlastColumn *needed[] = {columns->treatment, columns->cluster, columns->block,
                                    columns->weights};

    if (wanted->domain && !wanted->domain[i])
        return g_strdup_printf("outside the domain (%s)",
                               wanted->domain_text ? wanted->domain_text : "--domain");
    for (guint c = 0; c < columns->n_more; c++)
        if (columns->more[c]->reason[i] != AVLAST_PRESENT)
            return avlast_missing_reason(columns->more[c], i);
    for (gsize c = 0; c < G_N_ELEMENTS(needed); c++)
        if (needed[c] && needed[c]->reason[i] != AVLAST_PRESENT)
            return avlast_missing_reason(needed[c], i);
    if (columns->weights && columns->weights->number[i] == 0.0)
        return g_strdup_printf("weight '%s' is zero", columns->weights->name);
    return NULL;
}

/* Marks the rows of the trial with arm 0 for now, counts the others. */
static gboolean take_rows(AvlastTrial *trial, const AvlastTrialColumns *wanted,
                          const Columns *columns, GError **error)
{
    const gsize n = trial->frame->rows;

    trial->arm = avlast_array(guint32, n, error);
    if (!trial->arm)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        g_autofree char *reason = reason_to_exclude(wanted, columns, i);
        trial->arm[i] = reason ? AVLAST_NO_LEVEL : 0;
        if (reason) {
            avlast_dropped_count(trial->excluded, reason, 1);
            continue;
        }
        trial->assigned++;
        if (columns->weights && columns->weights->number[i] < 0.0) {
            const AvlastPlace place = avlast_trial_place(trial->frame, i);
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV347", &place,
                        "weight '%s' is negative (%g)", columns->weights->name,
                        columns->weights->number[i]);
            return FALSE;
        }
    }
    if (columns->weights &&
        !avlast_magnitude_check(columns->weights->name, columns->weights->number, NULL, n,
                                AVLAST_MAGNITUDE_WEIGHT, error))
        return FALSE;
    if (trial->assigned == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV340", NULL,
                    "'%s': no row has a treatment '%s' and all else the design asks for",
                    trial->frame->source, columns->treatment->name);
        return FALSE;
    }
    return TRUE;
}

/* Codes of a column over the rows of the trial alone, dense in the column's own order. */
static guint32 *codes_in_trial(const AvlastTrial *trial, const AvlastColumn *column,
                               guint32 *n_levels, GPtrArray **names, GError **error)
{
    const gsize n = trial->frame->rows;
    g_autoptr(GPtrArray) all = NULL;
    guint32 n_all;
    guint32 *codes = avlast_column_codes(column, n, &n_all, &all, error);

    if (!codes)
        return NULL;
    g_autofree guint32 *to = g_new(guint32, MAX(n_all, 1));
    memset(to, 0, sizeof *to * n_all);
    for (gsize i = 0; i < n; i++)
        if (trial->arm[i] == AVLAST_NO_LEVEL)
            codes[i] = AVLAST_NO_LEVEL;
        else
            to[codes[i]] = 1;
    *n_levels = 0;
    *names = g_ptr_array_new_with_free_func(g_free);
    for (guint32 l = 0; l < n_all; l++) {
        if (!to[l])
            continue;
        to[l] = (*n_levels)++;
        g_ptr_array_add(*names, g_strdup(g_ptr_array_index(all, l)));
    }
    for (gsize i = 0; i < n; i++)
        if (codes[i] != AVLAST_NO_LEVEL)
            codes[i] = to[codes[i]];
    return codes;
}

/* "'a', 'b', 'c'" of the names, to be freed. */
static char *quoted_list(const GPtrArray *names)
{
    GString *text = g_string_new(NULL);

    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s'%s'", i ? ", " : "",
                               (const char *)g_ptr_array_index(names, i));
    return g_string_free(text, FALSE);
}

/* Index of the control among the names; AVLAST_NO_LEVEL with *error set when unknown. */
static guint32 find_control(const GPtrArray *names, const AvlastTrialColumns *wanted,
                            GError **error)
{
    const char *control = wanted->control;
    g_autofree char *levels = quoted_list(names);

    if (!control) {
        if (names->len == 2 && strcmp(g_ptr_array_index(names, 0), "0") == 0 &&
            strcmp(g_ptr_array_index(names, 1), "1") == 0)
            return 0;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV342", NULL,
                    "which level of '%s' is the control?\nhint: give --control with one "
                    "of %s",
                    wanted->treatment, levels);
        return AVLAST_NO_LEVEL;
    }
    for (guint32 l = 0; l < names->len; l++)
        if (strcmp(g_ptr_array_index(names, l), control) == 0)
            return l;
    g_autoptr(GPtrArray) candidates = g_ptr_array_new();
    for (guint l = 0; l < names->len; l++)
        g_ptr_array_add(candidates, g_ptr_array_index(names, l));
    g_ptr_array_add(candidates, NULL);
    g_autofree char *nearest =
        avlast_text_did_you_mean(control, (const char *const *)candidates->pdata);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV343", NULL,
                "'%s' is not a level of treatment '%s', which has %s%s", control,
                wanted->treatment, levels, nearest);
    return AVLAST_NO_LEVEL;
}

const char *avlast_level_label(const AvlastColumn *column, const char *level)
{
    if (!column->levels || !column->level_labels)
        return NULL;
    for (guint l = 0; l < MIN(column->levels->len, column->level_labels->len); l++)
        if (strcmp(g_ptr_array_index(column->levels, l), level) == 0)
            return g_ptr_array_index(column->level_labels, l);
    return NULL;
}

static gboolean read_arms(AvlastTrial *trial, const AvlastTrialColumns *wanted,
                          const AvlastColumn *treatment, GError **error)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 n_levels;
    g_autofree guint32 *codes =
        codes_in_trial(trial, treatment, &n_levels, &names, error);

    if (!codes)
        return FALSE;
    if (n_levels == 1) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV341", NULL,
                    "one arm only: every row has '%s' = '%s', so there is nothing to "
                    "compare with",
                    treatment->name, (const char *)g_ptr_array_index(names, 0));
        return FALSE;
    }
    if (n_levels > MOST_ARMS ||
        (treatment->type == AVLAST_COLUMN_NUMBER && n_levels > MOST_NUMBERED_ARMS)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV344", NULL,
                    "treatment '%s' has %u values: too many to be arms\nhint: a dose is "
                    "a covariate of `avlast regress`",
                    treatment->name, n_levels);
        return FALSE;
    }
    const guint32 control = find_control(names, wanted, error);
    if (control == AVLAST_NO_LEVEL)
        return FALSE;

    const gboolean by_name = treatment->type == AVLAST_COLUMN_NUMBER && n_levels == 2 &&
                             strcmp(g_ptr_array_index(names, control), "0") == 0 &&
                             strcmp(g_ptr_array_index(names, 1 - control), "1") == 0;
    trial->n_arms = n_levels;
    for (guint32 k = 0; k < n_levels; k++) {
        /* The control first, the others in their own order. */
        const guint32 l = k == 0 ? control : k <= control ? k - 1 : k;
        const char *name = g_ptr_array_index(names, l);
        const char *label = avlast_level_label(treatment, name);
        g_ptr_array_add(trial->arm_names, g_strdup(name));
        g_ptr_array_add(trial->arm_labels,
                        label ? g_strdup(label)
                        : treatment->type == AVLAST_COLUMN_NUMBER
                            ? g_strdup_printf("%s=%s", treatment->name, name)
                            : g_strdup(name));
        g_ptr_array_add(trial->terms,
                        by_name ? g_strdup(treatment->name)
                                : g_strdup_printf("%s=%s", treatment->name, name));
    }
    for (gsize i = 0; i < trial->frame->rows; i++)
        if (codes[i] != AVLAST_NO_LEVEL)
            trial->arm[i] = codes[i] == control  ? 0
                            : codes[i] < control ? codes[i] + 1
                                                 : codes[i];
    return TRUE;
}

static gboolean read_groups(AvlastTrial *trial, const Columns *columns, GError **error)
{
    if (columns->cluster) {
        trial->cluster_column = g_strdup(columns->cluster->name);
        trial->cluster = codes_in_trial(trial, columns->cluster, &trial->n_clusters,
                                        &trial->cluster_names, error);
        if (!trial->cluster)
            return FALSE;
        if (!trial->rows_assigned &&
            !avlast_trial_constant(trial, trial->arm, trial->arm_names, TRUE, error))
            return FALSE;
    }
    if (columns->block) {
        trial->block_column = g_strdup(columns->block->name);
        trial->block = codes_in_trial(trial, columns->block, &trial->n_blocks,
                                      &trial->block_names, error);
        if (!trial->block)
            return FALSE;
        if (trial->cluster && !trial->rows_assigned &&
            !avlast_trial_constant(trial, trial->block, trial->block_names, FALSE, error))
            return FALSE;
    }
    return TRUE;
}

/* The weights, and the probabilities of assignment that make them. */
static gboolean read_weights(AvlastTrial *trial, const AvlastTrialColumns *wanted,
                             const AvlastColumn *weights, GError **error)
{
    if (weights) {
        trial->weight_column = g_strdup(weights->name);
        trial->weight = avlast_array(double, trial->frame->rows, error);
        if (!trial->weight)
            return FALSE;
        for (gsize i = 0; i < trial->frame->rows; i++)
            trial->weight[i] =
                trial->arm[i] == AVLAST_NO_LEVEL ? NAN : weights->number[i];
    }
    return !wanted->probabilities ||
           avlast_trial_probabilities(trial, wanted->probabilities, error);
}

/* Arms that are cells of factors are called by their levels alone. */
static gboolean name_effects(AvlastTrial *trial, const GPtrArray *factors, GError **error)
{
    for (guint32 k = 1; k < trial->n_arms; k++)
        g_ptr_array_add(trial->effects, g_strdup(g_ptr_array_index(trial->terms, k)));
    if (factors->len == 0)
        return TRUE;
    for (guint32 k = 0; k < trial->n_arms; k++) {
        g_free(g_ptr_array_index(trial->terms, k));
        g_ptr_array_index(trial->terms, k) =
            g_strdup(g_ptr_array_index(trial->arm_names, k));
    }
    return avlast_factorial_effects(trial, factors, error);
}

AvlastTrial *avlast_trial_new(const AvlastFrame *frame, const AvlastTrialColumns *asked,
                              GError **error)
{
    g_autoptr(AvlastTrial) trial = g_new0(AvlastTrial, 1);
    g_autoptr(AvlastColumn) cells = NULL;
    g_autoptr(GPtrArray) factors = g_ptr_array_new_with_free_func(g_free);
    AvlastTrialColumns wanted = *asked;
    Columns columns = {0};

    if (wanted.factors) {
        cells = avlast_factorial_cells(frame, wanted.factors, wanted.controls, factors,
                                       error);
        if (!cells)
            return NULL;
        columns.treatment = cells;
        wanted.treatment = cells->name;
        wanted.control = g_ptr_array_index(cells->levels, 0);
    }
    trial->frame = frame;
    trial->memo = avlast_linear_memo_new();
    trial->rows_assigned = wanted.rows_assigned;
    trial->excluded = avlast_dropped_list();
    trial->arm_names = g_ptr_array_new_with_free_func(g_free);
    trial->arm_labels = g_ptr_array_new_with_free_func(g_free);
    trial->terms = g_ptr_array_new_with_free_func(g_free);
    trial->effects = g_ptr_array_new_with_free_func(g_free);
    if (!find_columns(frame, &wanted, &columns, error) ||
        !take_rows(trial, &wanted, &columns, error) ||
        !read_arms(trial, &wanted, columns.treatment, error) ||
        !read_groups(trial, &columns, error))
        return NULL;
    trial->treatment_column = g_strdup(columns.treatment->name);
    return name_effects(trial, factors, error) &&
                   read_weights(trial, &wanted, columns.weights, error)
               ? g_steal_pointer(&trial)
               : NULL;
}
