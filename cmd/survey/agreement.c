/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cohen's kappa and the reliability of a sum of items, under the design. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/scale/ratings.h"
#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/text.h"
#include "survey/agreement.h"
#include "survey/reliability.h"
#include "survey/tally.h"

/* The rows whose term is `term` are for simple random samples: the rest of the result.
 * Takes the estimates. */
static AvlastEstimates *without(AvlastEstimates *estimates, const char *term,
                                GError **error)
{
    g_autoptr(AvlastEstimates) own = estimates;
    g_autofree guint8 *keep = own ? avlast_array(guint8, own->rows->len, error) : NULL;

    if (!keep)
        return NULL;
    for (guint i = 0; i < own->rows->len; i++)
        keep[i] = !g_str_has_prefix(avlast_estimates_row(own, i)->term, term);
    return avlast_estimates_keep(own, keep, error) ? g_steal_pointer(&own) : NULL;
}

/* Says which rows have all of the columns, and why others have not. */
static gboolean tell_rows(AvlastEstimates *estimates, const AvlastFrame *frame,
                          const AvlastSample *sample, const AvlastGroups *groups,
                          const GStrv names, GError **error)
{
    g_autofree double *complete = avlast_array(double, frame->rows, error);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();
    const double *observed[] = {complete};

    if (!complete)
        return FALSE;
    for (guint j = 0; names[j]; j++) {
        AvlastColumn *column = avlast_frame_find(frame, names[j]);
        g_ptr_array_add(columns, column);
        for (gsize i = 0; i < frame->rows; i++)
            if (column->reason[i] != AVLAST_PRESENT)
                complete[i] = NAN;
    }
    avlast_tally(estimates, sample, groups, columns, observed, 1);
    return TRUE;
}

/* --- kappa --- */

static AvlastKappaWeights weights_of(const char *name)
{
    if (g_strcmp0(name, "linear") == 0)
        return AVLAST_KAPPA_LINEAR;
    return g_strcmp0(name, "quadratic") == 0 ? AVLAST_KAPPA_QUADRATIC
                                             : AVLAST_KAPPA_PLAIN;
}

static gboolean prepare_kappa(AvlastSurveyWork *work, GError **error)
{
    work->names = avlast_text_list(work->argument);
    if (g_strv_length(work->names) == 2)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                "kappa compares two columns, %u given\nhint: avlast survey kappa "
                "anna,bo ratings.csv",
                g_strv_length(work->names));
    return FALSE;
}

static void note_order(AvlastEstimates *estimates, const AvlastTwoRatings *ratings,
                       const char *outcome)
{
    g_autoptr(GString) order = g_string_new(NULL);

    for (guint i = 0; i < ratings->names->len; i++)
        g_string_append_printf(order, "%s%s", i ? ", " : "",
                               (char *)g_ptr_array_index(ratings->names, i));
    avlast_estimates_note(estimates,
                          _("%s: weights of kappa take the categories in this order, "
                            "one step apart: %s"),
                          outcome, order->str);
}

static AvlastEstimates *estimate_kappa(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error)
{
    const AvlastSurveyWork *work = data;
    const AvlastKappaWeights weights = weights_of(work->own->kappa_weights);
    g_autofree char *outcome = g_strjoinv(",", work->names);
    g_autoptr(AvlastTwoRatings) ratings =
        avlast_two_ratings(frame, work->names[0], work->names[1], error);
    g_autoptr(AvlastGroups) groups =
        ratings ? avlast_groups_new(frame, sample, work->options.by, error) : NULL;

    if (!groups)
        return NULL;
    const AvlastRatingPair pair = {.a = ratings->a,
                                   .b = ratings->b,
                                   .n_levels = ratings->names->len,
                                   .place = ratings->place};
    g_autoptr(AvlastEstimates) estimates = without(
        avlast_kappa(sample, groups, outcome, &pair, weights, work->options.level, error),
        "kappa.large", error);
    if (!estimates || !tell_rows(estimates, frame, sample, groups, work->names, error))
        return NULL;
    estimates->method = g_strdup(_("Cohen's kappa, linearised variance, t intervals"));
    if (weights != AVLAST_KAPPA_PLAIN && !ratings->ordered)
        note_order(estimates, ratings, outcome);
    return g_steal_pointer(&estimates);
}

static const AvlastSurveyLack lacks[] = {
    {"influence", "agreement and reliability keep no influence values"}, {NULL, NULL}};

const AvlastSurveyEntry avlast_survey_entry_kappa;
const AvlastSurveyEntry avlast_survey_entry_kappa = {.name = "kappa",
                                                     .noun = "kappa",
                                                     .usage = "kappa COL,COL FILE",
                                                     .takes = "kappa-weights",
                                                     .not_common = TRUE,
                                                     .lacks = lacks,
                                                     .quality = AVLAST_QUALITY_OTHER,
                                                     .prepare = prepare_kappa,
                                                     .estimate = estimate_kappa};

/* --- alpha --- */

static gboolean prepare_alpha(AvlastSurveyWork *work, GError **error)
{
    work->names = avlast_text_list(work->argument);
    if (g_strv_length(work->names) >= 2)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                "alpha is of two items or more\nhint: avlast survey alpha q1,q2,q3 "
                "answers.csv");
    return FALSE;
}

static AvlastEstimates *estimate_alpha(const AvlastFrame *frame,
                                       const AvlastSample *sample, gconstpointer data,
                                       GError **error)
{
    const AvlastSurveyWork *work = data;
    const gsize k = g_strv_length(work->names);
    const AvlastReliabilityOptions options = {.level = work->options.level,
                                              .brief = TRUE};
    g_autofree char *outcome = g_strjoinv(",", work->names);
    g_autofree const double **answer = g_new0(const double *, k);
    const AvlastItems items = {
        .k = k, .name = (const char *const *)work->names, .answer = answer};
    g_autoptr(AvlastGroups) groups =
        avlast_groups_new(frame, sample, work->options.by, error);

    for (gsize j = 0; groups && j < k; j++) {
        const AvlastColumn *column =
            avlast_frame_require_number(frame, work->names[j], error);
        if (!column)
            return NULL;
        answer[j] = column->number;
    }
    if (!groups)
        return NULL;
    g_autoptr(AvlastEstimates) estimates =
        without(avlast_reliability(sample, groups, outcome, &items, &options, error),
                "alpha.feldt", error);
    if (!estimates || !tell_rows(estimates, frame, sample, groups, work->names, error))
        return NULL;
    if (!estimates->method)
        estimates->method =
            g_strdup(_("reliability of a sum, linearised variance, t intervals"));
    return g_steal_pointer(&estimates);
}

const AvlastSurveyEntry avlast_survey_entry_alpha;
const AvlastSurveyEntry avlast_survey_entry_alpha = {.name = "alpha",
                                                     .noun = "alpha",
                                                     .usage = "alpha ITEMS FILE",
                                                     .not_common = TRUE,
                                                     .lacks = lacks,
                                                     .quality = AVLAST_QUALITY_OTHER,
                                                     .prepare = prepare_alpha,
                                                     .estimate = estimate_alpha};
