/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/ledger.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/sum.h"

static const char *const kind_names[AVLAST_LEDGER_KINDS] = {
    "resource.cost", "in.kind",      "resource.saving", "capacity.released", "transfer",
    "tax",           "private.gain", "intangible",      "tax.financing"};

const char *avlast_ledger_kind_name(AvlastLedgerKind kind)
{
    return kind_names[kind];
}

AvlastLedger *avlast_ledger_new(double level)
{
    AvlastLedger *ledger = g_new0(AvlastLedger, 1);

    ledger->rows = g_array_new(FALSE, FALSE, sizeof(AvlastLedgerRow));
    ledger->texts = g_string_chunk_new(1024);
    ledger->level = level;
    return ledger;
}

void avlast_ledger_free(AvlastLedger *ledger)
{
    if (!ledger)
        return;
    g_array_unref(ledger->rows);
    g_string_chunk_free(ledger->texts);
    g_free(ledger);
}

void avlast_ledger_add(AvlastLedger *ledger, const AvlastLedgerRow *row)
{
    AvlastLedgerRow copy = *row;

    copy.scenario = g_string_chunk_insert_const(ledger->texts, row->scenario);
    copy.payer = g_string_chunk_insert_const(ledger->texts, row->payer);
    copy.item = g_string_chunk_insert_const(ledger->texts, row->item);
    g_array_append_val(ledger->rows, copy);
}

const AvlastLedgerRow *avlast_ledger_row(const AvlastLedger *ledger, guint index)
{
    return &g_array_index(ledger->rows, AvlastLedgerRow, index);
}

static gboolean matches(const AvlastLedgerRow *row, const AvlastLedgerFilter *filter)
{
    return (!filter->scenario || strcmp(filter->scenario, row->scenario) == 0) &&
           (!filter->payer || strcmp(filter->payer, row->payer) == 0) &&
           (!filter->item || strcmp(filter->item, row->item) == 0) &&
           (filter->class < 0 || filter->class == (int)row->class) &&
           (filter->kind < 0 || filter->kind == (int)row->kind) &&
           (filter->year < 0 || filter->year == (int)row->year);
}

double avlast_ledger_sum(const AvlastLedger *ledger, const AvlastLedgerFilter *filter,
                         gboolean present)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (guint i = 0; i < ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(ledger, i);
        if (matches(row, filter))
            avlast_sum_add(&sum, present ? row->present : row->amount);
    }
    return avlast_sum_value(&sum);
}

gboolean avlast_ledger_check(const AvlastLedger *ledger, GError **error)
{
    g_autoptr(GHashTable) totals =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    double largest = 0.0;

    for (guint i = 0; i < ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(ledger, i);
        if (row->kind != AVLAST_KIND_TRANSFER && row->kind != AVLAST_KIND_TAX)
            continue;
        g_autofree char *key = g_strdup_printf("%s %u", row->scenario, row->year);
        AvlastSum *sum = g_hash_table_lookup(totals, key);
        if (!sum) {
            sum = g_new0(AvlastSum, 1);
            g_hash_table_insert(totals, g_steal_pointer(&key), sum);
        }
        avlast_sum_add(sum, row->amount);
        largest = fmax(largest, fabs(row->amount));
    }

    GHashTableIter iterator;
    gpointer key, sum;
    g_hash_table_iter_init(&iterator, totals);
    while (g_hash_table_iter_next(&iterator, &key, &sum))
        if (!(fabs(avlast_sum_value(sum)) <= 1e-9 * largest)) {
            avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                        "transfers and taxes do not cancel (scenario and year '%s')",
                        (const char *)key);
            return FALSE;
        }
    return TRUE;
}

char *avlast_ledger_to_csv(const AvlastLedger *ledger)
{
    GString *text =
        g_string_new("scenario,payer,year,kind,item,amount,present,low,median,high\n");
    char number[AVLAST_NUMBER_BUFFER];

    /* Ids hold no comma or quote: the model's reader sees to that. */
    for (guint i = 0; i < ledger->rows->len; i++) {
        const AvlastLedgerRow *row = avlast_ledger_row(ledger, i);
        const double values[] = {row->amount, row->present, row->low, row->median,
                                 row->high};
        g_string_append_printf(text, "%s,%s,%u,%s,%s", row->scenario, row->payer,
                               row->year, avlast_ledger_kind_name(row->kind), row->item);
        for (guint k = 0; k < G_N_ELEMENTS(values); k++)
            g_string_append_printf(text, ",%s", avlast_number_exact(values[k], number));
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
