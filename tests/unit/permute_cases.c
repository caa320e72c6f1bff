/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "permute_cases.h"

#include <math.h>
#include <string.h>

#include "support.h"
#include "trial_cases.h"

static const PermuteDesign designs[] = {
    {"complete", "ten", NULL, NULL, NULL, NULL, AVLAST_RCT_AUTO, 0},
    {"lin", "ten", NULL, NULL, NULL, "age", AVLAST_RCT_LIN, 0},
    {"ancova", "ten", NULL, NULL, NULL, "age", AVLAST_RCT_ANCOVA, 0},
    {"blocked", "four", NULL, "block", NULL, NULL, AVLAST_RCT_AUTO, 0},
    {"pairs", "two", NULL, "pair", NULL, NULL, AVLAST_RCT_AUTO, 0},
    {"clusters", "whole", NULL, NULL, "school", NULL, AVLAST_RCT_AUTO, 0},
    {"clusterpairs", "one", NULL, "schoolpair", "school", NULL, AVLAST_RCT_AUTO, 0},
    {"three a", "arm3", "kontroll", NULL, NULL, NULL, AVLAST_RCT_AUTO, 1},
    {"three b", "arm3", "kontroll", NULL, NULL, NULL, AVLAST_RCT_AUTO, 2},
};

void permute_trial_open(PermuteTrial *t, const PermuteDesign *d,
                        const char *const *outcomes)
{
    GError *error = NULL;

    memset(t, 0, sizeof *t);
    for (gsize i = 0; outcomes[i]; i++)
        t->outcomes[i] = outcomes[i];
    t->frame = trial_read_frame("tests/ref/permute_data.csv");
    t->covariates =
        d->covariates ? avlast_formula_parse_terms(d->covariates, &error) : NULL;
    t->options = (AvlastRctOptions){.outcomes = t->outcomes,
                                    .columns = {.treatment = d->treatment,
                                                .control = d->control,
                                                .cluster = d->cluster,
                                                .block = d->block},
                                    .covariates = t->covariates,
                                    .method = d->method,
                                    .df = NAN,
                                    .level = 0.95};
    t->evaluation = avlast_evaluation_new(t->frame, &t->options, &error);
    assert_no_error(error);
}

void permute_trial_close(PermuteTrial *t)
{
    avlast_evaluation_free(t->evaluation);
    avlast_formula_free(t->covariates);
    avlast_frame_free(t->frame);
}

AvlastTrialDraws *permute_draws_of(const PermuteTrial *t, const AvlastDrawsOptions *how)
{
    GError *error = NULL;
    AvlastTrialDraws *draws = avlast_trial_draws_new(t->evaluation, how, &error);

    assert_no_error(error);
    return draws;
}

const PermuteDesign *permute_design_of(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(designs); i++)
        if (strcmp(designs[i].name, name) == 0)
            return &designs[i];
    ck_abort_msg("no design '%s'", name);
    return NULL;
}

RefTable *permute_reference(const char *relative)
{
    g_autofree char *path = source_path(relative);

    return ref_table_read(path);
}
