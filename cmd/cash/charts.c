/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the chart of a flow needs beyond the rows. */

#include "cmd/cash/cash.h"
#include "core/sum.h"

static json_t *flow_chart(const AvlastCashFlows *flows, guint i,
                          const AvlastCashChoice *choice, const char *currency)
{
    const double *amount = g_ptr_array_index(flows->value, i);
    const AvlastFlow flow = {flows->years, (double *)g_ptr_array_index(flows->value, i),
                             choice->shift};
    json_t *years = json_array(), *money = json_array(), *sums = json_array(),
           *presents = json_array();
    AvlastSum sum = AVLAST_SUM_ZERO, present = AVLAST_SUM_ZERO;
    double last;

    for (gsize t = 0; t < flows->years; t++) {
        avlast_sum_add(&sum, amount[t]);
        avlast_sum_add_product(
            &present, amount[t],
            avlast_discount_factor(choice->schedule, (double)t + choice->shift));
        json_array_append_new(years, json_integer(flows->base + (json_int_t)t));
        json_array_append_new(money, avlast_json_number(amount[t]));
        json_array_append_new(sums, avlast_json_number(avlast_sum_value(&sum)));
        json_array_append_new(presents, avlast_json_number(avlast_sum_value(&present)));
    }
    return json_pack(
        "{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
        avlast_json_text(g_ptr_array_index(flows->name, i)), "currency",
        avlast_json_text(currency), "years", years, "amount", money, "sum", sums,
        "present", presents, "payback",
        avlast_json_number(avlast_flow_payback(&flow, choice->schedule, &last)));
}

void avlast_cash_charts(const AvlastRun *run, const AvlastCashFlows *flows,
                        const AvlastCashChoice *choice, AvlastResult *result)
{
    const AvlastCashOwn *own = run->own;
    json_t *list = json_array();

    for (guint i = 0; i < flows->value->len; i++)
        json_array_append_new(list, flow_chart(flows, i, choice, own->currency));
    json_object_set_new(result->charts, "flows", list);
}
