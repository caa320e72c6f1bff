/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/study_options.h"

#include <math.h>

#include "cmd/number_list.h"
#include "core/error.h"

#define MOST_SIZES  100
#define MOST_PEOPLE 1e9

static gboolean refuse(const char *why, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV670", NULL, "%s", why);
    return FALSE;
}

static gboolean check_sizes(const GArray *people, GError **error)
{
    for (guint i = 0; i < people->len; i++) {
        const double n = g_array_index(people, double, i);
        if (!(n >= 1.0 && n <= MOST_PEOPLE && n == floor(n)))
            return refuse("--study: whole numbers of people, 1 or more", error);
    }
    return TRUE;
}

static gboolean check_plan(const AvlastStudyPlan *plan, GError **error)
{
    if (!(plan->fixed >= 0.0 && plan->per_person >= 0.0))
        return refuse("--study-cost and --study-per-person cannot be below 0", error);
    if (plan->delay != 0.0 && isnan(plan->years))
        return refuse("--delay is some of the --years for which the study decides, which "
                      "are not given",
                      error);
    if (!(plan->delay >= 0.0 && plan->delay == floor(plan->delay)) ||
        plan->delay >= plan->years)
        return refuse("--delay: whole years, fewer than --years", error);
    return TRUE;
}

gboolean avlast_study_plan(const AvlastStudyOptions *options, double population,
                           double years, AvlastStudyPlan *plan, GArray **people,
                           GError **error)
{
    g_autoptr(GArray) sizes = NULL;

    *people = NULL;
    *plan = (AvlastStudyPlan){.fixed = isnan(options->cost) ? 0.0 : options->cost,
                              .per_person =
                                  isnan(options->per_person) ? 0.0 : options->per_person,
                              .delay = isnan(options->delay) ? 0.0 : options->delay,
                              .population = population,
                              .years = years};
    if (!options->study) {
        if (isnan(options->cost) && isnan(options->per_person) && isnan(options->delay))
            return TRUE;
        return refuse("--study-cost, --study-per-person and --delay are of a --study, "
                      "which is not given",
                      error);
    }
    sizes = avlast_number_list("study", options->study, MOST_SIZES, error);
    if (!sizes || !check_sizes(sizes, error) || !check_plan(plan, error))
        return FALSE;
    plan->people = (const double *)(gconstpointer)sizes->data;
    plan->sizes = sizes->len;
    *people = g_steal_pointer(&sizes);
    return TRUE;
}
