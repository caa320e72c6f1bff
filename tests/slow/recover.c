/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * recover [REPLICATIONS]: makes the bundled study anew again and again, estimates the
 * effects as its plan does, and holds bias and coverage against the planted truth. */
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/sum.h"
#include "data/formula.h"
#include "datasets/young_minds.h"
#include "impact/rct.h"
#include "tests/slow/tally.h"

enum { OUTCOMES = 6 };

static const char *const names[OUTCOMES + 1] = {
    "who5", "lonely", "absence", "contacts", "child_welfare", "referred", NULL};
static const char *const baselines[OUTCOMES + 1] = {
    "who5_pre", "lonely_pre", "absence_pre", "contacts_pre", "", "", NULL};
static const double truth[OUTCOMES] = {
    YOUNG_MINDS_EFFECT_WHO5,          YOUNG_MINDS_EFFECT_LONELY,
    YOUNG_MINDS_EFFECT_ABSENCE,       YOUNG_MINDS_EFFECT_CONTACTS,
    YOUNG_MINDS_EFFECT_CHILD_WELFARE, YOUNG_MINDS_EFFECT_REFERRED};

/* What was found over the replications, for one outcome. */
typedef struct {
    AvlastSum estimate, square, std_error;
    guint covered;
} Record;

/* --- a replication as a frame --- */

/* A negative code is a missing answer. */
static double known(int answer)
{
    return answer < 0 ? (double)NAN : (double)answer;
}

static double sum_of(const int *answers, int n)
{
    double sum = 0.0;
    for (int k = 0; k < n; k++)
        sum += known(answers[k]);
    return sum;
}

/* The outcome as analysed; NaN where an answer is missing. */
static double value_of(const YoungMindsOutcome *o, int outcome)
{
    switch (outcome) {
    case 0:
        return 4.0 * sum_of(o->who5, 5);
    case 1:
        return sum_of(o->ucla, 3);
    case 2:
        return 0.5 * known(o->absence);
    case 3:
        return known(o->contacts);
    case 4:
        return known(o->child_welfare);
    default:
        return known(o->referred);
    }
}

static void add_numbers(AvlastFrame *frame, const YoungMindsPupil *pupils,
                        const char *name, int outcome, gboolean before)
{
    AvlastColumn *column =
        avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, NULL);

    for (gsize i = 0; i < frame->rows; i++) {
        column->number[i] =
            value_of(before ? &pupils[i].before : &pupils[i].after, outcome);
        if (!isnan(column->number[i]))
            column->reason[i] = AVLAST_PRESENT;
    }
    avlast_frame_add(frame, column);
}

static void add_category(AvlastFrame *frame, const YoungMindsPupil *pupils,
                         const char *name, int n_levels,
                         int (*code)(const YoungMindsPupil *))
{
    AvlastColumn *column =
        avlast_column_new(name, AVLAST_COLUMN_CATEGORY, frame->rows, NULL);

    for (int level = 0; level < n_levels; level++)
        g_ptr_array_add(column->levels, g_strdup_printf("%d", level));
    for (gsize i = 0; i < frame->rows; i++) {
        column->code[i] = (guint32)code(&pupils[i]);
        column->reason[i] = AVLAST_PRESENT;
    }
    avlast_frame_add(frame, column);
}

static int arm_of(const YoungMindsPupil *p)
{
    return p->pilot ? 1 : 0;
}

static int school_of(const YoungMindsPupil *p)
{
    return p->school;
}

static int block_of(const YoungMindsPupil *p)
{
    return p->block;
}

static int gender_of(const YoungMindsPupil *p)
{
    return p->girl ? 1 : 0;
}

static int grade_of(const YoungMindsPupil *p)
{
    return p->grade - 8;
}

static AvlastFrame *make_frame(guint32 replication)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);
    AvlastFrame *frame = avlast_frame_new("young-minds", YOUNG_MINDS_PUPILS);

    young_minds_generate(1, replication, pupils);
    for (int j = 0; j < OUTCOMES; j++) {
        add_numbers(frame, pupils, names[j], j, FALSE);
        if (*baselines[j])
            add_numbers(frame, pupils, baselines[j], j, TRUE);
    }
    add_category(frame, pupils, "arm", 2, arm_of);
    add_category(frame, pupils, "school", YOUNG_MINDS_SCHOOLS, school_of);
    add_category(frame, pupils, "block", YOUNG_MINDS_BLOCKS, block_of);
    add_category(frame, pupils, "gender", 2, gender_of);
    add_category(frame, pupils, "grade", 3, grade_of);
    return frame;
}

/* --- estimates --- */

static gboolean estimate(guint32 replication, const AvlastFormula *covariates,
                         Record records[OUTCOMES], GError **error)
{
    const AvlastRctOptions options = {
        .outcomes = names,
        .baseline = baselines,
        .columns = {.treatment = "arm",
                    .control = "0",
                    .cluster = "school",
                    .block = "block"},
        .covariates = covariates,
        .method = AVLAST_RCT_ANCOVA,
        .df = NAN,
        .level = 0.95,
    };
    g_autoptr(AvlastFrame) frame = make_frame(replication);
    g_autoptr(AvlastResult) result = avlast_result_new("rct");

    if (!avlast_rct(frame, &options, result, error))
        return FALSE;
    for (int j = 0; j < OUTCOMES; j++) {
        const AvlastEstimate *row =
            avlast_estimates_find(result->estimates, names[j], NULL, "arm=1", NULL);
        if (!row)
            return FALSE;
        avlast_sum_add(&records[j].estimate, row->estimate);
        avlast_sum_add_product(&records[j].square, row->estimate, row->estimate);
        avlast_sum_add(&records[j].std_error, row->std_error);
        records[j].covered += row->conf_low <= truth[j] && truth[j] <= row->conf_high;
    }
    return TRUE;
}

/* Bias within four of its own standard errors; 95 % intervals that hold the truth in 93
 * to 97 of 100 replications. */
static gboolean judge(const char *name, double truth_of, const Record *record, guint n)
{
    const double mean = avlast_sum_value(&record->estimate) / n,
                 variance = avlast_sum_value(&record->square) / n - mean * mean,
                 sd = sqrt(variance * n / (n - 1.0)), bias = mean - truth_of,
                 coverage = (double)record->covered / n,
                 ratio = avlast_sum_value(&record->std_error) / n / sd;
    const gboolean good =
        fabs(bias) <= 4.0 * sd / sqrt(n) && coverage >= 0.93 && coverage <= 0.97;

    printf("%-14s %8.3f %9.4f %9.4f %9.4f %8.3f %10.3f  %s\n", name, truth_of, mean, bias,
           sd / sqrt(n), ratio, coverage, good ? "ok" : "OFF");
    return good;
}

int main(int argc, char **argv)
{
    const guint n = slow_replications(argc, argv, 1000);
    Record records[OUTCOMES] = {0};
    gboolean good = TRUE;
    g_autoptr(GError) error = NULL;

    gsl_set_error_handler_off();
    g_autoptr(AvlastFormula) covariates =
        avlast_formula_parse_terms("gender, grade", &error);
    for (guint32 r = 1; covariates && r <= n; r++)
        if (!estimate(r, covariates, records, &error))
            break;
    if (error || !covariates) {
        fprintf(stderr, "recover: %s\n", error ? error->message : "no estimate");
        return EXIT_FAILURE;
    }
    printf("%u replications of young-minds\n%-14s %8s %9s %9s %9s %8s %10s\n", n,
           "outcome", "truth", "mean", "bias", "mc.error", "se/sd", "coverage");
    for (int j = 0; j < OUTCOMES; j++)
        good &= judge(names[j], truth[j], &records[j], n);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
