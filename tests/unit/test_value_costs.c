/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "core/error.h"
#include "support.h"
#include "value/effects.h"
#include "value/value.h"

/* Kinds of cost, steps and contracts of a value model. R 4.2.2: tests/ref/value_costs.R.
 */

typedef struct {
    AvlastValueModel *model;
    AvlastResult *result;
    AvlastLedger *ledger;
} Costed;

static Costed costed(const char *path, gint64 draws)
{
    const AvlastValueOptions how = {.draws = draws, .seed = 7};
    GError *error = NULL;
    Costed c = {avlast_value_model_read(path, NULL, &error), avlast_result_new("value"),
                NULL};
    assert_no_error(error);
    ck_assert_msg(avlast_effects_resolve(c.model, ".", &error), "%s", error->message);
    ck_assert_msg(avlast_value(c.model, &how, c.result, &c.ledger, &error), "%s",
                  error->message);
    return c;
}

static void costed_clear(Costed *c)
{
    avlast_value_model_free(c->model);
    avlast_result_free(c->result);
    avlast_ledger_free(c->ledger);
}

static const AvlastEstimate *figure(const Costed *c, const char *scenario,
                                    const char *payer, const char *outcome)
{
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);
    return avlast_estimates_find(c->result->estimates, outcome, group, NULL, NULL);
}

/* What the item takes (sign 1) or gives (sign -1) over the years, discounted. */
static double moved(const Costed *c, const char *scenario, const char *item, double sign)
{
    double sum = 0.0;

    for (guint i = 0; i < c->ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(c->ledger, i);
        if (strcmp(row->scenario, scenario) == 0 && strcmp(row->item, item) == 0 &&
            row->amount * sign > 0.0)
            sum += row->present;
    }
    return sum;
}

START_TEST(every_kind_of_cost_agrees_with_r)
{
    g_autofree char *path = source_path("tests/ref/value_costs/model.yaml");
    g_autofree char *csv = source_path("tests/ref/value_costs.csv");
    g_autoptr(RefTable) table = ref_table_read(csv);
    Costed c = costed(path, 200);
    guint compared = 0;

    for (gsize i = 0; i < table->rows; i++) {
        g_auto(GStrv) name = g_strsplit(ref_table_cell(table, i, "case"), ".", 2);
        const char *quantity = ref_table_cell(table, i, "quantity");
        const double truth = ref_table_numbers(table, "value")[i];
        double got;
        if (strcmp(name[0], "drawn") == 0)
            continue;
        if (strcmp(quantity, "gave") == 0 || strcmp(quantity, "took") == 0) {
            got = moved(&c, name[0], name[1], *quantity == 'g' ? -1.0 : 1.0);
        } else {
            const AvlastEstimate *row = figure(&c, name[0], name[1], quantity);
            ck_assert_msg(row != NULL, "no %s of %s in %s", quantity, name[1], name[0]);
            got = row->estimate;
        }
        ck_assert_msg(fabs(got - truth) <= 1e-11 * fabs(truth),
                      "%s of %s in %s: %.17g, R %.17g", quantity, name[1], name[0], got,
                      truth);
        compared++;
    }
    ck_assert_uint_ge(compared, 260);
    costed_clear(&c);
}
END_TEST

Suite *suite_value_costs(void)
{
    Suite *suite = suite_create("value_costs");
    TCase *tcase = tcase_create("value_costs");

    tcase_set_timeout(tcase, 120);
    tcase_add_test(tcase, every_kind_of_cost_agrees_with_r);
    suite_add_tcase(suite, tcase);
    return suite;
}
