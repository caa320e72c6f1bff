/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Survival: Kaplan-Meier curves and the log-rank test. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/survey/survey.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "infer/replication.h"
#include "survey/kaplanmeier.h"
#include "survey/logrank.h"

/* What the argument and own options come to. */
typedef struct {
    GArray *times, *restricted; /* of double */
    GPtrArray *curves;          /* of the last run of the estimator */
} Survival;

static void survival_free(gpointer data)
{
    Survival *s = data;

    g_array_unref(s->times);
    g_array_unref(s->restricted);
    g_ptr_array_unref(s->curves);
    g_free(s);
}

static gboolean take_times(char **texts, const char *option, GArray *times,
                           GError **error)
{
    for (char **text = texts; text && *text; text++) {
        double t;
        if (!avlast_number_parse(*text, strlen(*text), '.', &t) || !(t >= 0.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s: '%s' is not a time from 0 up", option, *text);
            return FALSE;
        }
        g_array_append_val(times, t);
    }
    return TRUE;
}

/* "time,event" or "entry,time,event". */
static gboolean prepare(AvlastSurveyWork *work, GError **error)
{
    Survival *s = g_new0(Survival, 1);

    s->times = g_array_new(FALSE, FALSE, sizeof(double));
    s->restricted = g_array_new(FALSE, FALSE, sizeof(double));
    s->curves = g_ptr_array_new_with_free_func(avlast_km_curve_free);
    work->own_data = s;
    work->own_free = survival_free;
    work->names = avlast_text_list(work->argument);
    const guint n = g_strv_length(work->names);
    if (n != 2 && n != 3) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "'%s': survival has the columns time,event\nhint: avlast survey %s "
                    "months,died data.csv; or entry,time,event when people came under "
                    "observation later",
                    work->argument, work->entry->name);
        return FALSE;
    }
    for (gsize j = 0; j < work->options.n_quantiles; j++)
        if (!(work->options.quantiles[j] > 0.0) || !(work->options.quantiles[j] < 1.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--quantiles: %.15g is not between 0 and 1",
                        work->options.quantiles[j]);
            return FALSE;
        }
    return take_times(work->own->times, "times", s->times, error) &&
           take_times(work->own->rmst, "rmst", s->restricted, error);
}

static AvlastSurvivalColumns columns_of(const AvlastSurveyWork *work)
{
    const gboolean entry = g_strv_length(work->names) == 3;

    return (AvlastSurvivalColumns){.entry = entry ? work->names[0] : NULL,
                                   .time = work->names[entry ? 1 : 0],
                                   .event = work->names[entry ? 2 : 1],
                                   .event_value = work->own->event_value};
}

static AvlastKmInterval interval_of(const AvlastSurveyWork *work)
{
    return g_strcmp0(work->own->km_ci, "log-log") == 0 ? AVLAST_KM_LOGLOG
           : g_strcmp0(work->own->km_ci, "plain") == 0 ? AVLAST_KM_PLAIN
                                                       : AVLAST_KM_LOG;
}

static AvlastEstimates *estimate_km(const AvlastFrame *frame, const AvlastSample *sample,
                                    gconstpointer data, GError **error)
{
    const AvlastSurveyWork *work = data;
    const Survival *s = work->own_data;
    const AvlastKmOptions km = {
        .columns = columns_of(work),
        .times = (const double *)(const void *)s->times->data,
        .n_times = s->times->len,
        .restricted = (const double *)(const void *)s->restricted->data,
        .n_restricted = s->restricted->len,
        .interval = interval_of(work),
        /* replicates run beside each other: the chart is of the full weights */
        .curves = avlast_sample_is_replicate(sample) ? NULL : s->curves};

    return avlast_survey_km(frame, sample, &km, &work->options, error);
}

static json_t *numbers(const double *values, gsize n)
{
    json_t *array = json_array();

    for (gsize i = 0; i < n; i++)
        json_array_append_new(array, avlast_json_number(values[i]));
    return array;
}

static json_t *curve_json(const AvlastKmCurve *curve)
{
    json_t *object = json_object(), *risk = json_object(), *n = json_array();

    json_object_set_new(object, "name", avlast_json_text(curve->name));
    json_object_set_new(object, "n", json_integer(curve->n));
    json_object_set_new(object, "time", numbers(curve->time, curve->steps));
    json_object_set_new(object, "survival", numbers(curve->survival, curve->steps));
    json_object_set_new(object, "low", numbers(curve->low, curve->steps));
    json_object_set_new(object, "high", numbers(curve->high, curve->steps));
    for (gsize j = 0; j < curve->marks; j++)
        json_array_append_new(n, json_integer(curve->at_risk[j]));
    json_object_set_new(risk, "time", numbers(curve->mark, curve->marks));
    json_object_set_new(risk, "n", n);
    json_object_set_new(object, "risk", risk);
    return object;
}

static gboolean finish_km(const AvlastSurveyWork *work, const AvlastFrame *frame,
                          const AvlastSample *sample, AvlastResult *result,
                          GError **error)
{
    const Survival *s = work->own_data;

    (void)sample;
    if (work->run->imputed) { /* they would be those of one imputation */
        avlast_estimates_note(
            result->estimates, "%s",
            _("no curves are drawn of imputed data: the rows are pooled"));
        return TRUE;
    }
    const AvlastColumn *time = avlast_frame_require(frame, columns_of(work).time, error);
    json_t *chart = json_object(), *groups = json_array();

    if (!time) {
        json_decref(chart);
        json_decref(groups);
        return FALSE;
    }
    for (guint g = 0; g < s->curves->len; g++)
        json_array_append_new(groups, curve_json(g_ptr_array_index(s->curves, g)));
    json_object_set_new(chart, "unit", avlast_json_text(time->unit));
    json_object_set_new(chart, "groups", groups);
    json_object_set_new(result->charts, "survival", chart);
    return TRUE;
}

static const AvlastSurveyLack km_lacks[] = {{"deff", "a curve has no design effect"},
                                            {NULL, NULL}};

extern const AvlastSurveyEntry avlast_survey_entry_km, avlast_survey_entry_logrank;

const AvlastSurveyEntry avlast_survey_entry_km = {
    .name = "km",
    .noun = "survival curves",
    .usage = "km TIME,EVENT FILE [--times T,T] [--rmst T]",
    .takes = "quantiles times rmst km-ci event-value contrast",
    .not_common = TRUE,
    .lacks = km_lacks,
    .quality = AVLAST_QUALITY_OTHER,
    .prepare = prepare,
    .estimate = estimate_km,
    .finish = finish_km};

static gboolean prepare_logrank(AvlastSurveyWork *work, GError **error)
{
    const double rho = work->own->rho, gamma = work->own->gamma;

    if ((isnan(rho) || rho >= 0.0) && (isnan(gamma) || gamma >= 0.0))
        return prepare(work, error);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--rho and --gamma are numbers from 0 up");
    return FALSE;
}

static AvlastEstimates *estimate_logrank(const AvlastFrame *frame,
                                         const AvlastSample *sample, gconstpointer data,
                                         GError **error)
{
    const AvlastSurveyWork *work = data;
    const double rho = work->own->rho, gamma = work->own->gamma;
    const AvlastLogrankOptions o = {.columns = columns_of(work),
                                    .rho = isnan(rho) ? 0.0 : rho,
                                    .gamma = isnan(gamma) ? 0.0 : gamma};

    return avlast_survey_logrank(frame, sample, &o, &work->options, error);
}

const AvlastSurveyEntry avlast_survey_entry_logrank = {
    .name = "logrank",
    .noun = "log-rank tests",
    .usage = "logrank TIME,EVENT FILE --by GROUP",
    .takes = "event-value rho gamma",
    .not_common = TRUE,
    .quality = AVLAST_QUALITY_OTHER,
    .prepare = prepare_logrank,
    .estimate = estimate_logrank};
