/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "datasets/young_minds.h"
#include "support.h"

/* The committed data file is what the generator makes, on any machine. */
START_TEST(bundled_study_is_made_again_byte_for_byte)
{
    g_autofree YoungMindsPupil *pupils = g_new0(YoungMindsPupil, YOUNG_MINDS_PUPILS);
    g_autofree char *path = source_path("datasets/young-minds/data.csv"), *text = NULL;
    gsize length = 0;

    young_minds_generate(1, 0, pupils);
    g_autoptr(GString) made = young_minds_csv(pupils);
    ck_assert(g_file_get_contents(path, &text, &length, NULL));
    ck_assert_uint_eq(made->len, length);
    ck_assert_int_eq(memcmp(made->str, text, length), 0);
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

Suite *suite_datasets(void)
{
    Suite *suite = suite_create("datasets");
    TCase *tests = tcase_create("young minds");

    tcase_add_test(tests, bundled_study_is_made_again_byte_for_byte);
    tcase_add_test(tests, lots_are_drawn_within_blocks);
    tcase_add_test(tests, potential_outcomes_differ_by_the_planted_effects);
    suite_add_tcase(suite, tests);
    return suite;
}
