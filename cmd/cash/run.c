/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/cash/cash.h"
#include "cmd/output/figure_words.h"
#include "core/error.h"
#include "core/text.h"

#define OWN(member) offsetof(AvlastCashOwn, member)

const AvlastOption avlast_cash_options[] = {
    {"year", 0, AVLAST_OPTION_TEXT, OWN(year), "COL",
     N_("column with the year in which money moves (default: year)")},
    {"amount", 0, AVLAST_OPTION_LIST, OWN(amount), "COL[,COL]",
     N_("columns with amounts in real prices, costs below zero (default: amount)")},
    {"schedule", 0, AVLAST_OPTION_TEXT, OWN(schedule), "NAME",
     N_("discount schedule: no-r109 (default), uk-green-book, uk-green-book-health, "
        "none")},
    {"rate", 0, AVLAST_OPTION_NUMBER, OWN(rate), "R",
     N_("one discount rate for all years, as 0.04, in place of a schedule")},
    {"base", 0, AVLAST_OPTION_NUMBER, OWN(base), "YEAR",
     N_("the year to discount to (default: the first)")},
    {"timing", 0, AVLAST_OPTION_CHOICE, OWN(timing), "end|mid",
     N_("money moves at the year's date, or half a year later (default: end)")},
    {"finance-rate", 0, AVLAST_OPTION_NUMBER, OWN(finance), "R",
     N_("of mirr: the rate at which costs are paid (default: the first discount rate)")},
    {"reinvest-rate", 0, AVLAST_OPTION_NUMBER, OWN(reinvest), "R",
     N_("of mirr: the rate at which gains are invested (default: the same)")},
    {"factors", 0, AVLAST_OPTION_FLAG, OWN(factors), NULL,
     N_("also the discount factor of each year")},
    {"currency", 0, AVLAST_OPTION_TEXT, OWN(currency), "NAME",
     N_("what money is called in sentences and charts (default: not told)")},
    {"words", 0, AVLAST_OPTION_FLAG, OWN(words), NULL,
     N_("under the table, one plain sentence for each figure")},
    {0},
};

static gboolean check_rate(double rate, const char *option, GError **error)
{
    if (isnan(rate) || (rate > -1.0 && rate <= 10.0))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV439", NULL,
                "--%s: %g is no rate\nhint: 4 per cent is 0.04", option, rate);
    return FALSE;
}

static gboolean choose(const AvlastRun *run, AvlastCashChoice *choice, GError **error)
{
    const AvlastCashOwn *own = run->own;

    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one file of flows is needed\nhint: avlast cash flows.csv, with "
                    "columns year and amount");
        return FALSE;
    }
    if (own->schedule && !isnan(own->rate)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV439", NULL,
                    "--schedule and --rate are two ways to say the same");
        return FALSE;
    }
    if (!check_rate(own->rate, "rate", error) ||
        !check_rate(own->finance, "finance-rate", error) ||
        !check_rate(own->reinvest, "reinvest-rate", error))
        return FALSE;
    if (!isnan(own->rate)) {
        choice->flat = avlast_schedule_flat(own->rate);
        choice->schedule = &choice->flat;
    } else {
        const char *id = own->schedule ? own->schedule : "no-r109";
        choice->schedule = avlast_schedule_find(id);
        if (!choice->schedule) {
            g_autofree char *hint = avlast_text_did_you_mean(id, avlast_schedule_ids());
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV439", NULL,
                        "--schedule: there is no '%s'%s", id, hint);
            return FALSE;
        }
    }
    choice->shift = g_strcmp0(own->timing, "mid") == 0 ? 0.5 : 0.0;
    choice->finance = isnan(own->finance) ? choice->schedule->band[0].rate : own->finance;
    choice->reinvest = isnan(own->reinvest) ? choice->finance : own->reinvest;
    return TRUE;
}

/* What the defaults came to. */
static void set_chosen(const AvlastRun *run, const AvlastCashFlows *flows,
                       const AvlastCashChoice *choice, AvlastResult *result)
{
    const AvlastCashOwn *own = run->own;
    const char *name = own->schedule ? own->schedule : "no-r109";
    AvlastEstimates *e = result->estimates;

    json_object_set_new(result->settings, "base", json_integer((json_int_t)flows->base));
    json_object_set_new(result->settings, "finance.rate",
                        avlast_json_number(choice->finance));
    json_object_set_new(result->settings, "reinvest.rate",
                        avlast_json_number(choice->reinvest));
    e->method =
        isnan(own->rate)
            ? g_strdup_printf("discounted to %" G_GINT64_FORMAT " by %s", flows->base,
                              name)
            : g_strdup_printf("discounted to %" G_GINT64_FORMAT " at %g %% a year",
                              flows->base, 100.0 * own->rate);
}

gboolean avlast_cash_run(AvlastRun *run, GError **error)
{
    AvlastCashChoice choice = {0};
    g_autoptr(AvlastFrame) frame = NULL;

    if (!choose(run, &choice, error) || !(frame = avlast_cash_frame(run, error)))
        return FALSE;
    g_autoptr(AvlastCashFlows) flows = avlast_cash_read(run, frame, error);
    g_autoptr(AvlastResult) result = flows ? avlast_run_result(run) : NULL;
    if (!result)
        return FALSE;
    if (!result->estimates)
        result->estimates = avlast_estimates_new();
    if (!json_is_object(result->settings)) {
        json_decref(result->settings);
        result->settings = json_object();
    }
    avlast_result_add_input(result, frame);
    result->estimates->rows_read = result->estimates->rows_used = (gint64)frame->rows;
    set_chosen(run, flows, &choice, result);
    if (!avlast_cash_fill(run, flows, &choice, result->estimates, error))
        return FALSE;
    avlast_cash_charts(run, flows, &choice, result);
    if (((const AvlastCashOwn *)run->own)->words)
        avlast_figure_words_add(result, run->options.lang);
    return avlast_run_emit(run, result, error);
}
