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
    double *work;                /* per line one value per draw shown */
    double (*spread)[QUANTILES]; /* per line and year: quantiles of the amount */
} Book;

/* With a fixed profile the amounts of all years are multiples of one quantity: one look
 * at the draws is enough. */
static void fill_spread(const Book *book, guint line)
{
    const AvlastScenarioValue *value = book->value;
    const guint years = value->lines->years;
    double *work = book->work + (gsize)line * value->shown;
    double(*spread)[QUANTILES] = book->spread + (gsize)line * years;
    double quantity[QUANTILES];

    if (avlast_scenario_shape(value, line)) {
        for (guint t = 0; t < years; t++) {
            for (gsize r = 0; r < value->shown; r++)
                work[r] =
                    value->quantity[line][r] * avlast_scenario_weight(value, line, t, r);
            avlast_draws_quantiles(work, value->shown, book->p, QUANTILES, spread[t]);
        }
        return;
    }
    memcpy(work, value->quantity[line], value->shown * sizeof *work);
    avlast_draws_quantiles(work, value->shown, book->p, QUANTILES, quantity);
    for (guint t = 0; t < years; t++) {
        const double weight = avlast_scenario_weight(value, line, t, 0);
        for (guint q = 0; q < QUANTILES; q++)
            spread[t][q] = weight * quantity[weight < 0.0 ? HIGH - q : q];
    }
}

static void book_entry(const Book *book, const AvlastEntry *entry)
{
    const AvlastLines *lines = book->value->lines;
    const AvlastPayer *payer =
        &g_array_index(lines->model->payers, AvlastPayer, entry->payer);
    const double *discount = avlast_lines_discount(lines, entry->line);

    for (guint t = 0; t < lines->years; t++) {
        const gsize at = (gsize)entry->line * lines->years + t;
        const double amount = entry->times * book->value->amount[at];
        const double *spread = book->spread[at];
        const guint low = entry->times < 0.0 ? HIGH : LOW;
        if (amount == 0.0 && spread[LOW] == 0.0 && spread[HIGH] == 0.0)
            continue;
        const AvlastLedgerRow row = {.scenario = lines->scenario->id,
                                     .payer = payer->id,
                                     .item = avlast_line(lines, entry->line)->item,
                                     .class = payer->class,
                                     .kind = entry->kind,
                                     .year = t,
                                     .amount = amount,
                                     .present = amount * discount[t],
                                     .low = entry->times * spread[low],
                                     .median = entry->times * spread[MEDIAN],
                                     .high = entry->times * spread[HIGH - low]};
        avlast_ledger_add(book->ledger, &row);
    }
}

static void financing_spread(const Book *book, const AvlastMeasure *public, guint year,
                             double quantiles[QUANTILES])
{
    const AvlastScenarioValue *value = book->value;

    memset(book->work, 0, value->shown * sizeof *book->work);
    avlast_measure_year(value, public, year, FALSE, book->work);
    for (gsize r = 0; r < value->shown; r++)
        book->work[r] *= value->tax_cost[r];
    avlast_draws_quantiles(book->work, value->shown, book->p, QUANTILES, quantiles);
}

static void book_financing(const Book *book)
{
    const AvlastScenarioValue *value = book->value;
    const AvlastLines *lines = value->lines;
    g_auto(AvlastMeasure) public = avlast_measure_new(
        value, avlast_perspective_public(lines->model), AVLAST_KINDS_ALL);
    double quantiles[QUANTILES] = {0};

    for (guint t = 0; t < lines->years; t++) {
        const double lambda = value->tax_cost_point;
        const double amount =
            lambda * avlast_measure_year_point(value, &public, t, FALSE);
        if (!book->ledger->points_only)
            financing_spread(book, &public, t, quantiles);
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

    if (!isfinite(npv)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV404", NULL,
                    "the amounts of scenario '%s' are too large to be added up",
                    scenario);
        return FALSE;
    }
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
    g_autofree double *work = avlast_table(double, MAX(count, 1), value->shown, error);
    g_autofree double(*spread)[QUANTILES] =
        work ? avlast_alloc(count, lines->years, sizeof *spread, error) : NULL;
    const Book book = {ledger,
                       value,
                       {(1.0 - ledger->level) / 2.0, 0.5, (1.0 + ledger->level) / 2.0},
                       work,
                       spread};

    if (!spread)
        return FALSE;
#pragma omp parallel for schedule(dynamic, 1)
    for (guint l = 0; l < count; l++)
        if (!ledger->points_only)
            fill_spread(&book, l);
    for (guint p = 0; p < lines->model->payers->len; p++)
        for (guint i = 0; i < lines->entries->len; i++)
            if (avlast_entry(lines, i)->payer == p)
                book_entry(&book, avlast_entry(lines, i));
    book_financing(&book);
    return check_society(&book, error) && avlast_ledger_check(ledger, error);
}
