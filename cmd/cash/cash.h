/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CMD_CASH_CASH_H
#define AVLAST_CMD_CASH_CASH_H

#include "cmd/program.h"
#include "value/cash.h"

/* avlast cash: the time value of a flow of money that people bring themselves. */

typedef struct {
    char *year, *schedule, *timing, *currency;
    char **amount;
    double rate, finance, reinvest, base;
    gboolean factors, words;
} AvlastCashOwn;

extern const AvlastOption avlast_cash_options[];

/* What the options come to. */
typedef struct {
    const AvlastSchedule *schedule; /* a built-in one, or &flat */
    AvlastSchedule flat;
    double finance, reinvest;
    double shift; /* 0, or 0.5 in the middle of the year */
} AvlastCashChoice;

/* Flows by group and amount column: years of the file's whole range, 0 where a year has
 * no row. */
typedef struct {
    gint64 base;      /* the year of t = 0 */
    gsize years;      /* of each flow */
    GPtrArray *name;  /* of char *: "payer=state;flow=net", or NULL for the only one */
    GPtrArray *value; /* of double[years] */
} AvlastCashFlows;

void avlast_cash_flows_free(AvlastCashFlows *flows);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastCashFlows, avlast_cash_flows_free)

AvlastCashFlows *avlast_cash_read(AvlastRun *run, const AvlastFrame *frame,
                                  GError **error);
/* Reads the columns that the options name. */
AvlastFrame *avlast_cash_frame(AvlastRun *run, GError **error);

gboolean avlast_cash_fill(const AvlastRun *run, const AvlastCashFlows *flows,
                          const AvlastCashChoice *choice, AvlastEstimates *estimates,
                          GError **error);

/* result->charts->flows: what plots/charts.h says. */
void avlast_cash_charts(const AvlastRun *run, const AvlastCashFlows *flows,
                        const AvlastCashChoice *choice, AvlastResult *result);

gboolean avlast_cash_run(AvlastRun *run, GError **error);

#endif
