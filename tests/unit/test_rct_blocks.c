/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "support.h"
#include "trial_cases.h"

/* Pairs, sets and small blocks with covariates and losses, against
 * tests/ref/rct_blocks.csv (tests/ref/rct_blocks.R): every row of a case is held. */

typedef struct {
    const char *name, *file, *outcome, *treatment, *control;
    const char *cluster, *block, *weights, *covariates, *se;
    AvlastSmallBlocks small;
    AvlastRctMethod method;
    gboolean rows_assigned;
    const char *says; /* a part of a note, or NULL */
} Case;

#define PAIRS  "tests/ref/rct_blocks/pairs.csv"
#define TOWNS  "tests/ref/rct_blocks/towns.csv"
#define MIXED  "tests/ref/rct_blocks/mixed.csv"
#define SETS   "tests/ref/rct_blocks/sets.csv"
#define THREE  "tests/ref/rct_blocks/three.csv"
#define WITHIN "tests/ref/rct_blocks/within.csv"
#define TURNS  "ANCOVA takes the place of Lin's regression"

static const Case cases[] = {
    {"pairs", PAIRS, "y", "t", .block = "pair", .covariates = "x, sex", .says = TURNS},
    {"pairs weighted", PAIRS, "y", "t", .block = "pair", .covariates = "x",
     .weights = "w", .says = TURNS},
    {"pairs HC0", PAIRS, "y", "t", .block = "pair", .covariates = "x", .se = "HC0",
     .says = "about 71 % of what they should be; HC2 counts it"},
    {"pairs with losses", PAIRS, "lost", "t", .block = "pair", .covariates = "x",
     .says = "in 18 blocks of 'pair' an arm has one row or none"},
    {"whole pairs", PAIRS, "lost", "t", .block = "pair",
     .small = AVLAST_SMALL_BLOCKS_COMPLETE},
    {"whole pairs", PAIRS, "lost", "t", .block = "pair",
     .small = AVLAST_SMALL_BLOCKS_DROP},
    {"cluster pairs", TOWNS, "y", "t", .cluster = "town", .block = "pair",
     .covariates = "x", .says = TURNS},
    {"cluster pairs weighted", TOWNS, "y", "t", .cluster = "town", .block = "pair",
     .covariates = "x", .weights = "w", .says = TURNS},
    {"cluster pairs stata", TOWNS, "y", "t", .cluster = "town", .block = "pair",
     .covariates = "x", .se = "stata", .method = AVLAST_RCT_ANCOVA,
     .says = "of what they should be; CR2 counts it"},
    {"whole cluster pairs", TOWNS, "lost", "t", .cluster = "town", .block = "pair",
     .small = AVLAST_SMALL_BLOCKS_COMPLETE},
    {"small blocks", MIXED, "y", "t", .block = "block", .covariates = "x, sex",
     .says = "in 6 blocks of 'block' an arm has one row or none (first block 'b4'"},
    {"small blocks HC3", MIXED, "y", "t", .block = "block", .covariates = "x",
     .se = "HC3", .says = TURNS},
    {"blocks without an arm", MIXED, "lost", "t", .block = "block", .covariates = "x",
     .says = TURNS},
    {"complete", MIXED, "lost", "t", .block = "block",
     .small = AVLAST_SMALL_BLOCKS_COMPLETE},
    {"dropped", MIXED, "lost", "t", .block = "block", .small = AVLAST_SMALL_BLOCKS_DROP},
    {"sets", SETS, "y", "a,b", .block = "set",
     .says = "so block indicators are not times the cells"},
    {"sets adjusted", SETS, "y", "a,b", .block = "set", .covariates = "x", .says = TURNS},
    {"sets of clusters", THREE, "y", "arm", "usual", "ward", "set", .covariates = "x",
     .says = TURNS},
    {"within schools", WITHIN, "y", "t", .cluster = "school", .block = "school",
     .covariates = "x", .rows_assigned = TRUE, .says = TURNS},
};

static AvlastResult *run(const Case *c, GError **error)
{
    g_autoptr(AvlastFrame) frame = trial_read_frame(c->file);
    g_auto(GStrv) factors = g_strsplit(c->treatment, ",", 0);
    g_autoptr(AvlastFormula) covariates =
        c->covariates ? avlast_formula_parse_terms(c->covariates, error) : NULL;
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    const char *const outcomes[] = {c->outcome, NULL};
    AvlastRctOptions options = {.outcomes = outcomes,
                                .columns = {.treatment = c->treatment,
                                            .control = c->control,
                                            .cluster = c->cluster,
                                            .block = c->block,
                                            .weights = c->weights,
                                            .rows_assigned = c->rows_assigned},
                                .covariates = covariates,
                                .method = c->method,
                                .small_blocks = c->small,
                                .df = NAN,
                                .level = 0.95};

    if (factors[1])
        options.columns.factors = (const char *const *)factors;
    if (c->se) {
        options.se_choice = AVLAST_RCT_SE_GIVEN;
        ck_assert(avlast_se_parse(c->se, &options.se));
    }
    return avlast_rct(frame, &options, result, error) ? g_steal_pointer(&result) : NULL;
}

static double quantity_of(const AvlastEstimate *row, const char *name)
{
    return strcmp(name, "estimate") == 0    ? row->estimate
           : strcmp(name, "std.error") == 0 ? row->std_error
           : strcmp(name, "df") == 0        ? row->df
           : strcmp(name, "p.value") == 0   ? row->p_value
           : strcmp(name, "conf.low") == 0  ? row->conf_low
                                            : row->conf_high;
}

/* The smallest effect that the trial finds in 80 of 100 cases. */
static double detectable(const AvlastResult *result, const char *term)
{
    size_t i;
    json_t *mde;

    json_array_foreach(json_object_get(result->settings, "mde"), i,
                       mde) if (strcmp(avlast_json_member_text(mde, "term"), term) ==
                                0) return avlast_json_member_double(mde, "value");
    return NAN;
}

static gboolean noted(const AvlastResult *result, const char *part)
{
    for (guint i = 0; i < result->estimates->notes->len; i++)
        if (strstr(g_ptr_array_index(result->estimates->notes, i), part))
            return TRUE;
    return FALSE;
}

START_TEST(as_r)
{
    const Case *c = &cases[_i];
    g_autofree char *path = source_path("tests/ref/rct_blocks.csv");
    g_autoptr(RefTable) table = ref_table_read(path);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run(c, &error);
    const double *value = ref_table_numbers(table, "value");
    gsize held = 0;

    assert_no_error(error);
    for (gsize r = 0; r < table->rows; r++) {
        if (strcmp(ref_table_cell(table, r, "case"), c->name) != 0)
            continue;
        const AvlastEstimate *row = avlast_estimates_find(
            result->estimates, c->outcome, NULL, ref_table_cell(table, r, "term"), NULL);
        ck_assert_ptr_nonnull(row);
        const char *quantity = ref_table_cell(table, r, "quantity");
        assert_digits(strcmp(quantity, "detectable") == 0 ? detectable(result, row->term)
                                                          : quantity_of(row, quantity),
                      value[r], 9);
        held++;
    }
    ck_assert_uint_ge(held, 7);
    ck_assert_msg(!c->says || noted(result, c->says), "%s: no note '%s'", c->name,
                  c->says);
}
END_TEST

static const Case refused[] = {
    {"AV730: outcome 'y': in 12 blocks of 'pair' an arm has one cluster or none", TOWNS,
     "y", "t", .cluster = "town", .block = "pair", .covariates = "x",
     .method = AVLAST_RCT_LIN},
    {"AV350: block 'p02' of 'pair'", PAIRS, "lost", "t", .block = "pair"},
};

START_TEST(is_refused)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastResult) result = run(&refused[_i], &error);

    ck_assert_ptr_null(result);
    assert_error(error, AVLAST_ERROR_DEGENERATE, refused[_i].name);
}
END_TEST

Suite *suite_rct_blocks(void)
{
    Suite *suite = suite_create("rct_blocks");
    TCase *all = tcase_create("all");

    tcase_add_loop_test(all, as_r, 0, G_N_ELEMENTS(cases));
    tcase_add_loop_test(all, is_refused, 0, G_N_ELEMENTS(refused));
    suite_add_tcase(suite, all);
    return suite;
}
