/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * cover [REPLICATIONS]: draws the sample of the bundled needs survey again and again from
 * its population and holds the design-based estimates and intervals against the census.
 */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/sum.h"
#include "datasets/needs_survey.h"
#include "survey/mean.h"
#include "survey/proportion.h"
#include "tests/slow/tally.h"

enum { QUANTITIES = 3 };

static const char *const names[QUANTITIES + 1] = {"who5", "low", "neither", NULL};

static double value_of(const NeedsPerson *p, int quantity)
{
    switch (quantity) {
    case 0:
        return needs_who5(p);
    case 1:
        return needs_who5(p) <= 50 ? 1.0 : 0.0;
    default:
        return p->situation == NEEDS_SURVEY_NEITHER ? 1.0 : 0.0;
    }
}

/* Who is in the estimate, and with what weight. */
typedef enum {
    ALL_DRAWN,      /* as if all answered: what the theory is about */
    DESIGN_WEIGHTS, /* those who answered, as if they were all who were drawn */
    ADJUSTED        /* those who answered, for the others of their class */
} Variant;

static const char *const variants[] = {"all drawn", "answered, design weights",
                                       "answered, adjusted weights"};

typedef struct {
    AvlastSum estimate, square, std_error;
    guint covered;
} Record;

static AvlastColumn *add_column(AvlastFrame *frame, const char *name)
{
    AvlastColumn *column =
        avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    for (gsize i = 0; i < frame->rows; i++)
        column->reason[i] = AVLAST_PRESENT;
    avlast_frame_add(frame, column);
    return column;
}

static AvlastFrame *make_frame(const NeedsPopulation *population,
                               const NeedsDrawn *sample, int n, Variant variant)
{
    gsize rows = 0;
    for (int j = 0; j < n; j++)
        rows += variant == ALL_DRAWN || sample[j].answered;

    AvlastFrame *frame = avlast_frame_new("needs-survey", rows);
    AvlastColumn *weight = add_column(frame, "weight"),
                 *district = add_column(frame, "district"),
                 *unit = add_column(frame, "unit"), *age = add_column(frame, "age"),
                 *units = add_column(frame, "units"),
                 *persons = add_column(frame, "persons"), *y[QUANTITIES];
    for (int q = 0; q < QUANTITIES; q++)
        y[q] = add_column(frame, names[q]);

    gsize i = 0;
    for (int j = 0; j < n; j++) {
        const NeedsPerson *p = &population->people[sample[j].person];
        if (variant != ALL_DRAWN && !sample[j].answered)
            continue;
        weight->number[i] = variant == ADJUSTED ? sample[j].adjusted : sample[j].weight;
        district->number[i] = p->district;
        unit->number[i] = p->unit;
        age->number[i] = needs_person_grown(p);
        units->number[i] = NEEDS_SURVEY_UNITS;
        persons->number[i] = sample[j].persons;
        for (int q = 0; q < QUANTITIES; q++)
            y[q]->number[i] = value_of(p, q);
        i++;
    }
    return frame;
}

static gboolean estimate(const AvlastFrame *frame, const double truth[QUANTITIES],
                         Record records[QUANTITIES], GError **error)
{
    const AvlastDesignColumns design = {
        .weights = "weight",
        .strata = (const char *const[]){"district", "age", NULL},
        .clusters = (const char *const[]){"unit", NULL},
        .fpc = (const char *const[]){"units", "persons", NULL},
        .lonely = AVLAST_LONELY_CENTRE,
    };
    const AvlastSurveyOptions options = {.level = 0.95, .deff = AVLAST_DEFF_NONE};
    g_autoptr(AvlastSample) sample = avlast_sample_new(frame, &design, error);
    if (!sample)
        return FALSE;
    for (int q = 0; q < QUANTITIES; q++) {
        const char *const variable[] = {names[q], NULL};
        g_autoptr(AvlastEstimates) estimates =
            q == 0 ? avlast_survey_mean(frame, sample, variable, &options, error)
                   : avlast_survey_proportion(frame, sample, variable, &options, error);
        const AvlastEstimate *row =
            estimates ? avlast_estimates_find(estimates, names[q], NULL, names[q], NULL)
                      : NULL;
        if (!row)
            return FALSE;
        avlast_sum_add(&records[q].estimate, row->estimate);
        avlast_sum_add_product(&records[q].square, row->estimate, row->estimate);
        avlast_sum_add(&records[q].std_error, row->std_error);
        records[q].covered += row->conf_low <= truth[q] && truth[q] <= row->conf_high;
    }
    return TRUE;
}

/* With all who were drawn, and with adjusted weights: bias within four of its own errors
 * (plus, of adjusted weights, a tenth of a standard error), and 93 to 97 of 100 intervals
 * hold the truth. Design weights alone are shown, not judged. */
static gboolean judge(Variant variant, const char *name, double truth,
                      const Record *record, guint n)
{
    const double mean = avlast_sum_value(&record->estimate) / n,
                 variance = avlast_sum_value(&record->square) / n - mean * mean,
                 sd = sqrt(variance * n / (n - 1.0)), bias = mean - truth,
                 coverage = (double)record->covered / n,
                 ratio = avlast_sum_value(&record->std_error) / n / sd,
                 allowed = 4.0 * sd / sqrt(n) + (variant == ADJUSTED ? 0.1 * sd : 0.0);
    const gboolean good = fabs(bias) <= allowed && coverage >= 0.93 && coverage <= 0.97;

    printf("%-28s %-8s %9.4f %9.4f %9.4f %8.3f %9.3f  %s\n", variants[variant], name,
           truth, bias, sd / sqrt(n), ratio, coverage,
           variant == DESIGN_WEIGHTS ? "-"
           : good                    ? "ok"
                                     : "OFF");
    return good || variant == DESIGN_WEIGHTS;
}

static gboolean run(const NeedsPopulation *population, guint n, GError **error)
{
    g_autofree NeedsDrawn *sample = g_new(NeedsDrawn, NEEDS_SURVEY_SAMPLE);
    Record records[G_N_ELEMENTS(variants)][QUANTITIES] = {0};
    double truth[QUANTITIES] = {0};
    gboolean good = TRUE;

    for (int q = 0; q < QUANTITIES; q++) {
        for (int i = 0; i < population->n; i++)
            truth[q] += value_of(&population->people[i], q);
        truth[q] /= population->n;
    }
    for (guint32 r = 1; r <= n; r++) {
        const int drawn = needs_sample_draw(population, 1, r, sample);
        for (guint v = 0; v < G_N_ELEMENTS(variants); v++) {
            g_autoptr(AvlastFrame) frame =
                make_frame(population, sample, drawn, (Variant)v);
            if (!estimate(frame, truth, records[v], error))
                return FALSE;
        }
    }
    printf("%u samples of needs-survey\n%-28s %-8s %9s %9s %9s %8s %9s\n", n, "", "",
           "truth", "bias", "mc.error", "se/sd", "coverage");
    for (guint v = 0; v < G_N_ELEMENTS(variants); v++)
        for (int q = 0; q < QUANTITIES; q++)
            good &= judge((Variant)v, names[q], truth[q], &records[v][q], n);
    return good;
}

int main(int argc, char **argv)
{
    const guint n = slow_replications(argc, argv, 1000);
    g_auto(NeedsPopulation) population = {0};
    g_autoptr(GError) error = NULL;

    gsl_set_error_handler_off();
    needs_population_make(1, &population);
    const gboolean good = run(&population, n, &error);
    if (error)
        fprintf(stderr, "cover: %s\n", error->message);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
