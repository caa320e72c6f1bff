/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/cea/cea.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

typedef struct {
    const AvlastCeaRead *read;
    AvlastStudyPlan plan;
    const AvlastSchedule *schedule;
    guint32 seed;
    AvlastEstimates *estimates;
    const char *set; /* as it was asked for */
    AvlastStudied *studied;
    gsize parameters;
} Study;

/* "uptake:share" or "price:20000". */
static gboolean take_parameter(const Study *study, char *text, AvlastStudied *studied,
                               GError **error)
{
    char *kind = strrchr(text, ':');

    if (kind) {
        *kind++ = '\0';
        studied->spread = NAN;
        if (strcmp(kind, "share") == 0 ||
            (avlast_number_parse(kind, strlen(kind), '.', &studied->spread) &&
             studied->spread > 0.0 && isfinite(studied->spread))) {
            studied->theta = avlast_cea_column(study->read->frame, text, error);
            return studied->theta != NULL;
        }
    }
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV670", NULL,
        "--evsi: how are answers about '%s' spread?\nhint: %s:share for yes or no "
        "of each person, %s:SD for a number with that standard deviation",
        text, text, text);
    return FALSE;
}

static AvlastEstimate *add(const Study *study, const char *outcome, double k,
                           double people, double value, double std_error)
{
    char text[AVLAST_NUMBER_BUFFER];
    g_autofree char *group =
        g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
    g_autofree char *term =
        g_strdup_printf("%s;n=%s", study->set, avlast_number_exact(people, text));
    AvlastEstimate *row = avlast_estimates_add(study->estimates, outcome, group, term);

    row->estimate = value;
    row->std_error = std_error;
    return row;
}

static gboolean add_size(const Study *study, double people, GError **error)
{
    const AvlastStudyPlan *plan = &study->plan;
    g_autoptr(AvlastInformation) known =
        avlast_study_information(&study->read->draws, study->studied, study->parameters,
                                 people, study->seed, error);

    if (!known)
        return FALSE;
    for (guint t = 0; t < study->read->threshold->len; t++) {
        const double k = g_array_index(study->read->threshold, double, t);
        AvlastEvppi evsi;
        if (!avlast_information_at(known, k, &evsi, error))
            return FALSE;
        AvlastEstimate *row = add(study, "evsi", k, people, evsi.value, evsi.std_error);
        row->method = g_strdup_printf("least squares on %zu functions",
                                      avlast_information_functions(known));
        if (evsi.held)
            avlast_estimate_note(row, "held at the EVPI");
        if (evsi.value <= evsi.noise)
            avlast_estimate_note(row, "no more than chance makes of shuffled draws");
        if (isnan(plan->population))
            continue;
        const double times = plan->population * avlast_study_years(plan, study->schedule);
        add(study, "evsi.population", k, people, evsi.value * times,
            evsi.std_error * times);
        add(study, "enbs", k, people,
            evsi.value * times - avlast_study_cost(plan, people), evsi.std_error * times);
    }
    return TRUE;
}

static gboolean add_set(Study *study, const char *set, GError **error)
{
    g_auto(GStrv) names = g_strsplit(set, "+", -1);
    const guint m = g_strv_length(names);
    g_autofree AvlastStudied *studied = avlast_array(AvlastStudied, m, error);

    if (!studied)
        return FALSE;
    for (guint a = 0; a < m; a++)
        if (!take_parameter(study, g_strstrip(names[a]), &studied[a], error))
            return FALSE;
    study->set = set;
    study->studied = studied;
    study->parameters = m;
    for (gsize i = 0; i < study->plan.sizes; i++)
        if (!add_size(study, study->plan.people[i], error))
            return FALSE;
    return TRUE;
}

gboolean avlast_cea_study(const AvlastCeaOwn *own, const AvlastCeaRead *read,
                          const AvlastSchedule *schedule, guint32 seed,
                          AvlastEstimates *estimates, GError **error)
{
    Study study = {
        .read = read, .schedule = schedule, .seed = seed, .estimates = estimates};
    g_autoptr(GArray) people = NULL;

    if (!avlast_study_plan(&own->study, own->population, own->years, &study.plan, &people,
                           error))
        return FALSE;
    for (char **set = own->evsi; set && *set; set++)
        if (!add_set(&study, *set, error))
            return FALSE;
    return TRUE;
}
