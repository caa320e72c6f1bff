/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "datasets/fund.h"
#include "datasets/needs_survey.h"
#include "datasets/partnership.h"
#include "datasets/work_start.h"
#include "datasets/young_minds.h"
#include "support.h"

/* The committed files of every study are what the generator makes, on any machine. */
START_TEST(bundled_files_are_made_again_byte_for_byte)
{
    for (const Study *study = studies; study->name; study++)
        for (const StudyFile *file = study->files; file->name; file++) {
            g_autofree char *name =
                g_build_filename("datasets", study->name, file->name, NULL);
            g_autofree char *path = source_path(name), *text = NULL;
            g_autoptr(GString) made =
                file->make(STUDY_BUNDLED_SEED, STUDY_BUNDLED_REPLICATION);
            gsize length = 0;
            ck_assert_msg(g_file_get_contents(path, &text, &length, NULL), "%s", name);
            ck_assert_msg(made->len == length && memcmp(made->str, text, length) == 0,
                          "%s differs", name);
            ck_assert_uint_lt(length, 2000000);
        }
}
END_TEST

/* Another seed is another study. */
START_TEST(seeds_and_replications_differ)
{
    for (const Study *study = studies; study->name; study++) {
        g_autoptr(GString) one = study->files->make(1, 1);
        g_autoptr(GString) again = study->files->make(1, 1);
        g_autoptr(GString) other = study->files->make(1, 2);
        g_autoptr(GString) seed = study->files->make(2, 1);
        ck_assert(g_string_equal(one, again));
        ck_assert(!g_string_equal(one, other));
        ck_assert(!g_string_equal(one, seed));
    }
}
END_TEST

/* Two schools of four in each part of the municipality, in every replication. */
START_TEST(lots_are_drawn_within_blocks)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);
    gboolean ever[YOUNG_MINDS_SCHOOLS] = {FALSE}, always[YOUNG_MINDS_SCHOOLS];

    memset(always, 1, sizeof always);
    for (guint32 r = 0; r < 60; r++) {
        gboolean pilot[YOUNG_MINDS_SCHOOLS] = {FALSE};
        young_minds_generate(1, r, pupils);
        for (int i = 0; i < YOUNG_MINDS_PUPILS; i++)
            pilot[pupils[i].school] = pupils[i].pilot;
        for (int b = 0; b < YOUNG_MINDS_BLOCKS; b++)
            ck_assert_int_eq(
                pilot[4 * b] + pilot[4 * b + 1] + pilot[4 * b + 2] + pilot[4 * b + 3], 2);
        for (int s = 0; s < YOUNG_MINDS_SCHOOLS; s++) {
            ever[s] = ever[s] || pilot[s];
            always[s] = always[s] && pilot[s];
        }
    }
    for (int s = 0; s < YOUNG_MINDS_SCHOOLS; s++)
        ck_assert(ever[s] && !always[s]);
}
END_TEST

static double score(const int *items, int n, double times)
{
    int sum = 0;
    for (int k = 0; k < n; k++)
        sum += items[k];
    return times * sum;
}

/* The mean over 200 x 1,100 pupils of one potential outcome minus the other is the effect
 * the README states; the tolerances are four standard errors of that mean. */
START_TEST(potential_outcomes_differ_by_the_planted_effects)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);
    const guint32 replications = 200;
    double sum[6] = {0};

    for (guint32 r = 1; r <= replications; r++) {
        young_minds_generate(1, r, pupils);
        for (int i = 0; i < YOUNG_MINDS_PUPILS; i++) {
            const YoungMindsOutcome *usual = &pupils[i].potential[0],
                                    *pilot = &pupils[i].potential[1];
            sum[0] += score(pilot->who5, 5, 4) - score(usual->who5, 5, 4);
            sum[1] += score(pilot->ucla, 3, 1) - score(usual->ucla, 3, 1);
            sum[2] += 0.5 * (pilot->absence - usual->absence);
            sum[3] += pilot->contacts - usual->contacts;
            sum[4] += pilot->referred - usual->referred;
            sum[5] += pilot->child_welfare - usual->child_welfare;
        }
    }
    const double truth[6] = {
        YOUNG_MINDS_EFFECT_WHO5,     YOUNG_MINDS_EFFECT_LONELY,
        YOUNG_MINDS_EFFECT_ABSENCE,  YOUNG_MINDS_EFFECT_CONTACTS,
        YOUNG_MINDS_EFFECT_REFERRED, YOUNG_MINDS_EFFECT_CHILD_WELFARE};
    const double within[6] = {0.04, 0.007, 0.012, 0.012, 0.002, 0.0012};
    for (int j = 0; j < 6; j++)
        ck_assert_double_eq_tol(sum[j] / (replications * (double)YOUNG_MINDS_PUPILS),
                                truth[j], within[j]);
}
END_TEST

/* --- work start --- */

/* No effect before the course begins, nor on those who did not turn up; nobody works in
 * the month before intake. */
START_TEST(a_place_changes_nothing_before_it_is_taken_up)
{
    g_autofree WorkStartPerson *people = g_new0(WorkStartPerson, WORK_START_PEOPLE);

    work_start_generate(1, 0, people);
    for (int i = 0; i < WORK_START_PEOPLE; i++) {
        const WorkStartPerson *p = &people[i];
        const int same = p->attended ? p->intake : WORK_START_MONTHS;
        for (int t = 0; t < same; t++) {
            const WorkStartMonth *a = &p->potential[0][t], *b = &p->potential[1][t];
            ck_assert_int_eq(a->work, b->work);
            ck_assert_int_eq(a->wage, b->wage);
            ck_assert_int_eq(a->benefit, b->benefit);
            ck_assert_int_eq(a->paid, b->paid);
        }
        ck_assert(!p->potential[0][p->intake - 1].work);
        ck_assert(p->intake + WORK_START_FOLLOWED <= WORK_START_MONTHS);
        ck_assert(p->attended || p->weeks == 0);
    }
}
END_TEST

/* Those with a place were readier for work to begin with, in what was written down and in
 * what was not. */
START_TEST(places_were_not_drawn_by_lot)
{
    g_autofree WorkStartPerson *people = g_new0(WorkStartPerson, WORK_START_PEOPLE);
    double n[2] = {0}, drive[2] = {0}, health[2] = {0}, usual[2] = {0};

    for (guint32 r = 1; r <= 20; r++) {
        work_start_generate(1, r, people);
        for (int i = 0; i < WORK_START_PEOPLE; i++) {
            const WorkStartPerson *p = &people[i];
            n[p->place]++;
            drive[p->place] += p->drive;
            health[p->place] += p->health;
            usual[p->place] += work_start_sum(p, FALSE, WORK_START_IN_WORK, 13, 24);
        }
    }
    ck_assert_double_eq_tol(drive[1] / n[1] - drive[0] / n[0], 0.50, 0.12);
    ck_assert_double_eq_tol(health[1] / n[1] - health[0] / n[0], -0.16, 0.05);
    ck_assert_double_gt(usual[1] / n[1] - usual[0] / n[0], 0.5);
}
END_TEST

/* --- needs survey --- */

/* Six units of fifteen in each district, and weights that add up to the population. */
START_TEST(needs_sample_is_drawn_by_its_design)
{
    g_auto(NeedsPopulation) population = {0};
    g_autofree NeedsDrawn *sample = g_new(NeedsDrawn, NEEDS_SURVEY_SAMPLE);
    double mean = 0.0;

    needs_population_make(1, &population);
    for (guint32 r = 1; r <= 200; r++) {
        const int n = needs_sample_draw(&population, 1, r, sample);
        double all = 0.0, answered = 0.0;
        int units[NEEDS_SURVEY_DISTRICTS] = {0}, last = -1;
        ck_assert_int_eq(n, NEEDS_SURVEY_SAMPLE);
        for (int j = 0; j < n; j++) {
            const NeedsPerson *p = &population.people[sample[j].person];
            units[p->district] += p->unit != last;
            last = p->unit;
            all += sample[j].weight;
            answered += sample[j].answered ? sample[j].adjusted : 0.0;
        }
        for (int d = 0; d < NEEDS_SURVEY_DISTRICTS; d++)
            ck_assert_int_eq(units[d], NEEDS_SURVEY_DRAWN_UNITS);
        ck_assert_double_eq_tol(answered / all, 1.0, 1e-12);
        mean += all / 200;
    }
    ck_assert_double_eq_tol(mean / population.n, 1.0, 0.006);
}
END_TEST

/* --- partnership --- */

/* Both sides name what is hardest, or any theme: the share of agreement beyond chance is
 * the square of the chance to name it. */
START_TEST(sides_agree_as_often_as_planted)
{
    g_autofree PartnershipPair *pairs = g_new0(PartnershipPair, PARTNERSHIP_PAIRS);
    const double share[PARTNERSHIP_THEMES] = {0.30, 0.25, 0.20, 0.15, 0.10};
    double same = 0.0, by_chance = 0.0, n = 0.0;

    for (int k = 0; k < PARTNERSHIP_THEMES; k++)
        by_chance += share[k] * share[k];
    for (guint32 r = 1; r <= 300; r++) {
        partnership_generate(1, r, pairs);
        for (int i = 0; i < PARTNERSHIP_PAIRS; i++)
            for (int wave = 0; wave < 2; wave++, n++)
                same += pairs[i].answer[0][wave].theme == pairs[i].answer[1][wave].theme;
    }
    ck_assert_double_eq_tol((same / n - by_chance) / (1.0 - by_chance), 0.5, 0.015);
}
END_TEST

START_TEST(reversed_items_are_ticked_the_other_way_round)
{
    g_autofree PartnershipPair *pairs = g_new0(PartnershipPair, PARTNERSHIP_PAIRS);
    double together = 0.0;

    partnership_generate(1, 0, pairs);
    for (int i = 0; i < PARTNERSHIP_PAIRS; i++) {
        const PartnershipAnswer *a = &pairs[i].answer[0][0];
        for (int k = 0; k < PARTNERSHIP_ITEMS; k++) {
            ck_assert_int_ge(a->items[k], 1);
            ck_assert_int_le(a->items[k], 5);
        }
        together += (a->items[0] - 3.6) * (a->items[2] - 2.4);
        ck_assert_int_eq(partnership_scored(a, 2), 6 - a->items[2]);
        ck_assert_int_eq(partnership_scored(a, 1), a->items[1]);
    }
    ck_assert_double_lt(together, 0.0);
}
END_TEST

/* --- fund --- */

/* Over 2,000 portfolios true effects have the planted mean and spread, whoever runs a
 * pilot, and errors are as large as the standard errors say, around the design's bias. */
START_TEST(pilots_vary_and_err_as_planted)
{
    const guint32 replications = 2000;
    const double n = replications * (double)FUND_PILOTS;
    double truth = 0.0, square = 0.0, z = 0.0, z_square = 0.0, start_up = 0.0;

    for (guint32 r = 1; r <= replications; r++) {
        FundPilot pilots[FUND_PILOTS];
        fund_generate(1, r, pilots);
        for (int i = 0; i < FUND_PILOTS; i++) {
            const FundPilot *p = &pilots[i];
            const double error =
                (p->estimate - p->truth - fund_bias(p->design)) / p->std_error;
            truth += p->truth / n;
            square += (p->truth - FUND_MEAN) * (p->truth - FUND_MEAN) / n;
            z += error / n;
            z_square += error * error / n;
            if (p->provider == FUND_START_UP)
                start_up += p->truth / (5.0 * replications);
        }
    }
    ck_assert_double_eq_tol(truth, FUND_MEAN, 4 * FUND_TAU / 167);
    ck_assert_double_eq_tol(start_up, FUND_MEAN, 4 * FUND_TAU / 100);
    ck_assert_double_eq_tol(square / (FUND_TAU * FUND_TAU), 1.0, 0.03);
    ck_assert_double_eq_tol(z, 0.0, 4.0 / 167);
    ck_assert_double_eq_tol(z_square, 1.0, 0.03);
}
END_TEST

Suite *suite_datasets(void)
{
    Suite *suite = suite_create("datasets");
    TCase *all = tcase_create("all"), *tests = tcase_create("young minds"),
          *work = tcase_create("work start"), *needs = tcase_create("needs survey"),
          *partnership = tcase_create("partnership"), *fund = tcase_create("fund");

    /* A truth takes a second to make, and more on a busy machine. */
    tcase_set_timeout(all, 120);
    tcase_set_timeout(tests, 120);
    tcase_set_timeout(partnership, 120);
    tcase_set_timeout(fund, 120);
    tcase_add_test(all, bundled_files_are_made_again_byte_for_byte);
    tcase_add_test(all, seeds_and_replications_differ);
    suite_add_tcase(suite, all);
    tcase_add_test(tests, lots_are_drawn_within_blocks);
    tcase_add_test(tests, potential_outcomes_differ_by_the_planted_effects);
    suite_add_tcase(suite, tests);
    tcase_add_test(work, a_place_changes_nothing_before_it_is_taken_up);
    tcase_add_test(work, places_were_not_drawn_by_lot);
    suite_add_tcase(suite, work);
    tcase_add_test(needs, needs_sample_is_drawn_by_its_design);
    suite_add_tcase(suite, needs);
    tcase_add_test(partnership, sides_agree_as_often_as_planted);
    tcase_add_test(partnership, reversed_items_are_ticked_the_other_way_round);
    suite_add_tcase(suite, partnership);
    tcase_add_test(fund, pilots_vary_and_err_as_planted);
    suite_add_tcase(suite, fund);
    return suite;
}
