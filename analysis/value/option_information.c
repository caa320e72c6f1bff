/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/option_information.h"

#include <math.h>

#include "core/number.h"
#include "value/sensitivity_known.h"

static AvlastEstimate *add(const AvlastOptionInformation *known, double k,
                           const char *outcome, const char *term, double value,
                           double std_error)
{
    char text[AVLAST_NUMBER_BUFFER];
    g_autofree char *at = g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
    AvlastEstimate *row =
        avlast_alternatives_row(known->options, outcome, at, term, value);

    row->std_error = std_error;
    return row;
}

static void show(const AvlastOptionInformation *known, const AvlastKnownSet *set)
{
    const double times = known->options->population;

    for (gsize t = 0; t < known->thresholds; t++) {
        const AvlastEvppi *evppi = &set->at[t];
        const double k = known->k[t];
        AvlastEstimate *row =
            add(known, k, "evppi", set->name, evppi->value, evppi->std_error);
        row->method = avlast_known_set_method(set);
        avlast_known_set_note(set, t, row);
        add(known, k, "evppi.noise", set->name, evppi->noise, NAN);
        if (!isnan(times))
            add(known, k, "evppi.population", set->name, evppi->value * times,
                evppi->std_error * times);
    }
}

GArray *avlast_option_evppi(const AvlastOptionInformation *known,
                            const AvlastSensitivity *asked, GError **error)
{
    const AvlastScenarioValue *value = known->value;
    AvlastOptionDraws draws = known->options->draws;
    const AvlastKnownAsked numbers = {
        .model = value->lines->model,
        .draws = value->draws,
        .drawn = known->drawn,
        .each = (asked->kinds & AVLAST_SENSITIVITY_EVPPI) != 0,
        .sets = asked->sets,
        .options = &draws,
        .at = {known->k, known->curve, known->thresholds, known->steps, asked->how}};

    draws.n = MIN(draws.n, (gsize)AVLAST_SENSITIVITY_DRAWS);
    GArray *sets = avlast_known_sets_of(&numbers, error);
    for (guint i = 0; sets && i < sets->len; i++)
        if (g_array_index(sets, AvlastKnownSet, i).at)
            show(known, &g_array_index(sets, AvlastKnownSet, i));
    return sets;
}
