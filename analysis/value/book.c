/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/book.h"

#include <math.h>
#include <string.h>

#include "core/sum.h"

enum { LOW, MEDIAN, HIGH, QUANTILES };

typedef struct {
    AvlastLedger *ledger;
    const AvlastScenarioValue *value;
    double p[QUANTILES];
    double *work;                /* n values */
    double (*spread)[QUANTILES]; /* per line: quantiles of Q, when its profile is fixed */
} Book;

static gboolean profile_is_drawn(const AvlastScenarioValue *value, guint line)
{
    const guint effect = avlast_line(value->lines, line)->effect;
    return effect != AVLAST_VALUE_NONE && value->profile[effect];
}

/* Quantiles of times x the line's amount in a year. */
static void amount_quantiles(const Book *book, guint line, guint year, double times,
                             double *out)
{
    const AvlastScenarioValue *value = book->value;

    if (profile_is_drawn(value, line)) {
        for (gsize r = 0; r < value->n; r++)
            book->work[r] = times * value->quantity[line][r] *
                            avlast_scenario_weight(value, line, year, r);
        avlast_quantiles(book->work, value->n, book->p, QUANTILES, out);
        return;
    }
    const double factor = times * avlast_scenario_weight(value, line, year, 0);
    for (guint q = 0; q < QUANTILES; q++)
        out[q] = factor * book->spread[line][factor < 0.0 ? HIGH - q : q];
}

/* Years with a weight of zero at the point and in all draws are left out. */
static gboolean moves(const AvlastScenarioValue *value, guint line, guint year)
{
    return profile_is_drawn(value, line)
               ? avlast_line(value->lines, line)->weight[year] != 0.0 &&
                     value->amount[(gsize)line * value->lines->years + year] != 0.0
               : avlast_scenario_weight(value, line, year, 0) != 0.0;
}

static void book_entry(const Book *book, const AvlastEntry *entry)
{
    const AvlastLines *lines = book->value->lines;
    const AvlastPayer *payer =
        &g_array_index(lines->model->payers, AvlastPayer, entry->payer);
    const double *discount = avlast_lines_discount(lines, entry->line);
    double quantiles[QUANTILES];

    for (guint t = 0; t < lines->years; t++) {
        if (!moves(book->value, entry->line, t))
            continue;
        const double amount =
            entry->times * book->value->amount[(gsize)entry->line * lines->years + t];
        amount_quantiles(book, entry->line, t, entry->times, quantiles);
        const AvlastLedgerRow row = {.scenario = lines->scenario->id,
                                     .payer = payer->id,
                                     .item = avlast_line(lines, entry->line)->item,
                                     .class = payer->class,
                                     .kind = entry->kind,
                                     .year = t,
                                     .amount = amount,
                                     .present = amount * discount[t],
                                     .low = quantiles[LOW],
                                     .median = quantiles[MEDIAN],
                                     .high = quantiles[HIGH]};
        avlast_ledger_add(book->ledger, &row);
    }
}

static void book_financing(const Book *book)
{
    const AvlastScenarioValue *value = book->value;
    const AvlastLines *lines = value->lines;
    g_auto(AvlastMeasure) public = avlast_measure_new(
        value, avlast_perspective_public(lines->model), AVLAST_KINDS_ALL);
    double quantiles[QUANTILES];

    for (guint t = 0; t < lines->years; t++) {
        const double lambda = value->tax_cost_point;
        const double amount =
            lambda * avlast_measure_year_point(value, &public, t, FALSE);
        memset(book->work, 0, value->n * sizeof *book->work);
        avlast_measure_year(value, &public, t, FALSE, book->work);
        for (gsize r = 0; r < value->n; r++)
            book->work[r] *= value->tax_cost[r];
        avlast_quantiles(book->work, value->n, book->p, QUANTILES, quantiles);
        if (amount == 0.0 && quantiles[LOW] == 0.0 && quantiles[HIGH] == 0.0)
            continue;
        const AvlastLedgerRow row = {
            .scenario = lines->scenario->id,
            .payer = "tax-financing",
            .item = "tax-financing",
            .class = AVLAST_PAYER_FINANCING,
            .kind = AVLAST_KIND_FINANCING,
            .year = t,
            .amount = amount,
            .present = lambda * avlast_measure_year_point(value, &public, t, TRUE),
            .low = quantiles[LOW],
            .median = quantiles[MEDIAN],
            .high = quantiles[HIGH]};
        avlast_ledger_add(book->ledger, &row);
    }
}

static gboolean check_society(const Book *book, GError **error)
{
    const AvlastScenarioValue *value = book->value;
    const AvlastValueModel *model = value->lines->model;
    const char *scenario = value->lines->scenario->id;
    g_auto(AvlastMeasure) society =
        avlast_measure_new(value, avlast_perspective_society(model), AVLAST_KINDS_ALL);
    const double npv =
        avlast_measure_point(value, &society, value->present, value->tax_cost_point);
    AvlastSum parts = AVLAST_SUM_ZERO, moved = AVLAST_SUM_ZERO;

    for (int class = AVLAST_PAYER_PUBLIC; class <= AVLAST_PAYER_FINANCING; class ++) {
        AvlastLedgerFilter filter = AVLAST_LEDGER_ALL;
        filter.scenario = scenario;
        filter.class = class;
        avlast_sum_add(&parts, avlast_ledger_sum(book->ledger, &filter, TRUE));
    }
    for (guint i = 0; i < book->ledger->rows->len; i++)
        avlast_sum_add(&moved, fabs(avlast_ledger_row(book->ledger, i)->present));
    if (fabs(avlast_sum_value(&parts) - npv) <= 1e-9 * avlast_sum_value(&moved))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                "the ledger does not add up to society's net present value (scenario "
                "'%s')",
                scenario);
    return FALSE;
}

gboolean avlast_ledger_book(AvlastLedger *ledger, const AvlastScenarioValue *value,
                            GError **error)
{
    const AvlastLines *lines = value->lines;
    const guint count = lines->lines->len;
    g_autofree double *work = avlast_array(double, value->n, error);
    g_autofree double(*spread)[QUANTILES] =
        work ? avlast_alloc(count, 1, sizeof *spread, error) : NULL;
    const Book book = {ledger,
                       value,
                       {(1.0 - ledger->level) / 2.0, 0.5, (1.0 + ledger->level) / 2.0},
                       work,
                       spread};

    if (!spread)
        return FALSE;
    for (guint l = 0; l < count; l++) {
        if (profile_is_drawn(value, l))
            continue;
        memcpy(work, value->quantity[l], value->n * sizeof *work);
        avlast_quantiles(work, value->n, book.p, QUANTILES, spread[l]);
    }
    for (guint p = 0; p < lines->model->payers->len; p++)
        for (guint i = 0; i < lines->entries->len; i++)
            if (avlast_entry(lines, i)->payer == p)
                book_entry(&book, avlast_entry(lines, i));
    book_financing(&book);
    return check_society(&book, error) && avlast_ledger_check(ledger, error);
}
