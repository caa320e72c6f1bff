/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "../ref/reftable.h"
#include "support.h"
#include "value_cases.h"

/* The ledgers of random models against those worked out from the manual page alone:
 * tests/ref/value_ledger.py. */

enum { MODELS = 8 };

typedef struct {
    double amount, present;
} Money;

static char *key_of(const char *payer, const char *year, const char *kind,
                    const char *item)
{
    return g_strjoin(";", payer, year, kind, item, NULL);
}

/* Rows of one payer, year, kind and item together: an effect's waves have a row each. */
static GHashTable *money_of(const AvlastLedger *ledger)
{
    GHashTable *table = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

    for (guint i = 0; i < ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(ledger, i);
        if (strcmp(row->scenario, "central") != 0 || row->kind == AVLAST_KIND_FINANCING)
            continue;
        g_autofree char *year = g_strdup_printf("%u", row->year);
        char *key =
            key_of(row->payer, year, avlast_ledger_kind_name(row->kind), row->item);
        Money *money = g_hash_table_lookup(table, key);
        if (money) {
            g_free(key);
        } else {
            money = g_new0(Money, 1);
            g_hash_table_insert(table, key, money);
        }
        money->amount += row->amount;
        money->present += row->present;
    }
    return table;
}

static void assert_money(const char *key, double got, double truth)
{
    ck_assert_msg(fabs(got - truth) <= 1e-10 * fabs(truth) + 1e-9,
                  "%s: %.17g is not %.17g", key, got, truth);
}

START_TEST(the_ledger_is_that_of_the_manual)
{
    static const AvlastValueOptions few = {.draws = 100};
    g_autofree char *name = g_strdup_printf("tests/ref/value_ledger/m%d.yaml", _i),
                    *number = g_strdup_printf("%d", _i), *path = source_path(name),
                    *folder = g_path_get_dirname(path),
                    *table_path = source_path("tests/ref/value_ledger.csv");
    g_autoptr(RefTable) truth = ref_table_read(table_path);
    const double *amount = ref_table_numbers(truth, "amount"),
                 *present = ref_table_numbers(truth, "present");
    g_auto(ValueCase) v = value_case(path, folder, &few);
    g_autoptr(GHashTable) got = money_of(v.ledger);
    guint rows = 0;

    for (gsize i = 0; i < truth->rows; i++) {
        if (strcmp(ref_table_cell(truth, i, "model"), number) != 0)
            continue;
        g_autofree char *key =
            key_of(ref_table_cell(truth, i, "payer"), ref_table_cell(truth, i, "year"),
                   ref_table_cell(truth, i, "kind"), ref_table_cell(truth, i, "item"));
        const Money *money = g_hash_table_lookup(got, key);
        ck_assert_msg(money != NULL, "no row %s", key);
        assert_money(key, money->amount, amount[i]);
        assert_money(key, money->present, present[i]);
        g_hash_table_remove(got, key);
        rows++;
    }
    ck_assert_uint_gt(rows, 30);

    /* what is left is nothing */
    GHashTableIter iterator;
    gpointer key, money;
    g_hash_table_iter_init(&iterator, got);
    while (g_hash_table_iter_next(&iterator, &key, &money))
        assert_money(key, ((const Money *)money)->amount, 0.0);
}
END_TEST

Suite *suite_value_ledger(void)
{
    Suite *suite = suite_create("value_ledger");
    TCase *tests = tcase_create("models");

    tcase_add_loop_test(tests, the_ledger_is_that_of_the_manual, 0, MODELS);
    suite_add_tcase(suite, tests);
    return suite;
}
