/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "study/evidence.h"
#include "support.h"

/* A trial without a blemish: every case below spoils one fact of it. */
#define GOOD                                                                             \
    .design = AVLAST_DESIGN_RANDOMISED, .detectable = 4, .worthwhile = 5,                \
    .attrition = 0.1, .attrition_gap = 0.02, .imbalance = 0.05, .adjusted = FALSE,       \
    .clusters = 24, .registered = TRUE, .deviations = 0

#pragma GCC diagnostic push
#ifdef __clang__
#pragma clang diagnostic ignored "-Winitializer-overrides"
#else
#pragma GCC diagnostic ignored "-Woverride-init"
#endif
static const struct {
    const char *what;
    AvlastEvidenceFacts facts;
    AvlastEvidenceKind kind;
    int cap, points;
} cases[] = {
    {"nothing wrong", {GOOD}, AVLAST_STEP_DESIGN, 5, 5},
    {"discontinuity",
     {GOOD, .design = AVLAST_DESIGN_DISCONTINUITY},
     AVLAST_STEP_DESIGN,
     4,
     4},
    {"clean trends", {GOOD, .design = AVLAST_DESIGN_TRENDS}, AVLAST_STEP_DESIGN, 3, 3},
    {"matched", {GOOD, .design = AVLAST_DESIGN_MATCHED}, AVLAST_STEP_DESIGN, 2, 2},
    {"comparison", {GOOD, .design = AVLAST_DESIGN_COMPARISON}, AVLAST_STEP_DESIGN, 1, 1},
    {"before and after",
     {GOOD, .design = AVLAST_DESIGN_BEFORE_AFTER},
     AVLAST_STEP_DESIGN,
     0,
     0},
    {"no design", {GOOD, .design = AVLAST_DESIGN_UNKNOWN}, AVLAST_STEP_DESIGN, 0, 0},
    {"just detectable", {GOOD, .detectable = 5}, AVLAST_STEP_DETECTABLE, 5, 5},
    {"not detectable", {GOOD, .detectable = 5.1}, AVLAST_STEP_DETECTABLE, 4, 4},
    {"sign of the change", {GOOD, .worthwhile = -5}, AVLAST_STEP_DETECTABLE, 5, 5},
    {"far from detectable", {GOOD, .detectable = 10.1}, AVLAST_STEP_DETECTABLE, 3, 3},
    {"no worthwhile change", {GOOD, .worthwhile = NAN}, AVLAST_STEP_DETECTABLE, 4, 4},
    {"attrition at limit", {GOOD, .attrition = 0.20}, AVLAST_STEP_ATTRITION, 5, 5},
    {"attrition", {GOOD, .attrition = 0.201}, AVLAST_STEP_ATTRITION, 4, 4},
    {"much attrition", {GOOD, .attrition = 0.36}, AVLAST_STEP_ATTRITION, 3, 3},
    {"attrition unknown", {GOOD, .attrition = NAN}, AVLAST_STEP_ATTRITION, 4, 4},
    {"gap", {GOOD, .attrition_gap = -0.06}, AVLAST_STEP_ATTRITION_GAP, 4, 4},
    {"wide gap", {GOOD, .attrition_gap = 0.11}, AVLAST_STEP_ATTRITION_GAP, 3, 3},
    {"gap unknown", {GOOD, .attrition_gap = NAN}, AVLAST_STEP_ATTRITION_GAP, 5, 5},
    {"imbalance", {GOOD, .imbalance = -0.2}, AVLAST_STEP_BALANCE, 4, 4},
    {"imbalance adjusted for",
     {GOOD, .imbalance = 0.2, .adjusted = TRUE},
     AVLAST_STEP_BALANCE,
     5,
     5},
    {"imbalance beyond mending",
     {GOOD, .imbalance = 0.26, .adjusted = TRUE},
     AVLAST_STEP_BALANCE,
     3,
     3},
    {"balance unknown", {GOOD, .imbalance = NAN}, AVLAST_STEP_BALANCE, 4, 4},
    {"one by one", {GOOD, .clusters = -1}, AVLAST_STEP_CLUSTERS, 5, 5},
    {"twenty clusters", {GOOD, .clusters = 20}, AVLAST_STEP_CLUSTERS, 5, 5},
    {"few clusters", {GOOD, .clusters = 19}, AVLAST_STEP_CLUSTERS, 4, 4},
    {"very few clusters", {GOOD, .clusters = 9}, AVLAST_STEP_CLUSTERS, 3, 3},
    {"one against one", {GOOD, .clusters = 2}, AVLAST_STEP_CLUSTERS, 1, 1},
    {"not registered", {GOOD, .registered = FALSE}, AVLAST_STEP_REGISTERED, 4, 4},
    {"deviates", {GOOD, .deviations = 1}, AVLAST_STEP_REGISTERED, 4, 4},
    {"the lowest cap wins, not the sum",
     {GOOD, .registered = FALSE, .attrition = 0.3, .clusters = 9},
     AVLAST_STEP_CLUSTERS,
     3,
     3},
    {"a cap never lifts",
     {GOOD, .design = AVLAST_DESIGN_COMPARISON, .registered = FALSE},
     AVLAST_STEP_REGISTERED,
     4,
     1},
};
#pragma GCC diagnostic pop

START_TEST(each_fact_caps_as_the_table_says)
{
    const AvlastEvidence e = avlast_evidence_weigh(&cases[_i].facts);

    ck_assert_msg(e.steps[cases[_i].kind].cap == cases[_i].cap, "%s: cap %d, expected %d",
                  cases[_i].what, e.steps[cases[_i].kind].cap, cases[_i].cap);
    ck_assert_msg(e.points == cases[_i].points, "%s: %d points, expected %d",
                  cases[_i].what, e.points, cases[_i].points);
    /* The running count never rises and ends at the answer. */
    for (guint k = 1; k < AVLAST_STEPS; k++)
        ck_assert_int_le(e.steps[k].points, e.steps[k - 1].points);
    ck_assert_int_eq(e.steps[AVLAST_STEPS - 1].points, e.points);
    for (guint k = 0; k < AVLAST_STEPS; k++)
        ck_assert_int_eq(e.steps[k].kind, k);
}
END_TEST

/* R 4.2: (qt(.975, 22) + qt(.8, 22)) * 0.37 and so on. */
START_TEST(detectable_effect_is_bloom_s)
{
    assert_digits(avlast_evidence_detectable(0.37, 22, 0.95, 0.8), 1.0848914742380253,
                  12);
    assert_digits(avlast_evidence_detectable(2, 7.5, 0.90, 0.9), 6.56191865125448, 12);
    assert_digits(avlast_evidence_detectable(1, INFINITY, 0.95, 0.8), 2.8015852181129679,
                  12);
    ck_assert_double_nan(avlast_evidence_detectable(NAN, 22, 0.95, 0.8));
    ck_assert_double_nan(avlast_evidence_detectable(0, 22, 0.95, 0.8));
    ck_assert_double_nan(avlast_evidence_detectable(1, 0, 0.95, 0.8));
}
END_TEST

Suite *suite_evidence(void)
{
    Suite *suite = suite_create("evidence");
    TCase *tests = tcase_create("evidence");

    tcase_add_loop_test(tests, each_fact_caps_as_the_table_says, 0, G_N_ELEMENTS(cases));
    tcase_add_test(tests, detectable_effect_is_bloom_s);
    suite_add_tcase(suite, tests);
    return suite;
}
