/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The section `costs` of a value model. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "value/model_read.h"

static const char *const cost_kinds[] = {
    "", "fixed", "variable", "start-up", "capital", "wage", "volunteer", "in-kind", NULL};
static const char *const cost_keys[] = {
    "id",      "label", "kind",       "amount", "per",         "quantity",  "payer",
    "shares",  "years", "price_year", "index",  "real_growth", "optimism",  "source",
    "sure",    "date",  "life",       "start",  "salvage",     "rate",      "holiday",
    "pension", "levy",  "wage",       "hours",  "service",     "equalised", NULL};

/* Keys that go with some kinds only; one bit per kind. */
#define KIND(kind) (1u << AVLAST_COST_##kind)
static const struct {
    const char *key;
    guint kinds;
} key_kinds[] = {
    {"amount", ~KIND(VOLUNTEER)},
    {"quantity", ~KIND(VOLUNTEER)},
    {"wage", KIND(VOLUNTEER)},
    {"hours", KIND(VOLUNTEER)},
    {"years", ~(KIND(START_UP) | KIND(CAPITAL))},
    {"per", ~(KIND(FIXED) | KIND(VARIABLE) | KIND(START_UP) | KIND(CAPITAL))},
    {"life", KIND(CAPITAL)},
    {"start", KIND(CAPITAL)},
    {"salvage", KIND(CAPITAL)},
    {"rate", KIND(CAPITAL)},
    {"real_growth", ~KIND(CAPITAL)},
    {"holiday", KIND(WAGE)},
    {"pension", KIND(WAGE)},
    {"levy", KIND(WAGE)},
};

static gboolean check_keys(const AvlastYaml *item, AvlastCostKind kind, GError **error)
{
    for (guint k = 0; k < G_N_ELEMENTS(key_kinds); k++) {
        const AvlastYaml *node = avlast_yaml_find(item, key_kinds[k].key);
        if (!node || key_kinds[k].kinds >> kind & 1)
            continue;
        avlast_yaml_fail(error, node, "AV650", "'%s' does not go with a cost %s%s",
                         key_kinds[k].key,
                         kind == AVLAST_COST_ANY ? "without a kind" : "of kind ",
                         kind == AVLAST_COST_ANY ? "" : cost_kinds[kind]);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_model_years(const AvlastModelReader *reader, const AvlastYaml *item,
                            guint fallback, guint8 *paid, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "years");
    const guint horizon = reader->model->horizon;
    g_autofree double *years = NULL;
    gsize n;

    if (!node) {
        paid[MIN(fallback, horizon)] = 1;
        return TRUE;
    }
    if (!avlast_yaml_as_numbers(node, &years, &n, error))
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        if (years[i] != floor(years[i]) || years[i] < 0.0 || years[i] > (double)horizon) {
            avlast_yaml_fail(error, node, "AV404",
                             "years are whole numbers from 0 to the horizon, %u",
                             horizon);
            return FALSE;
        }
        guint8 *year = &paid[(guint)years[i]];
        if (*year) {
            avlast_yaml_fail(error, node, "AV404", "year %u is there twice",
                             (guint)years[i]);
            return FALSE;
        }
        *year = 1;
    }
    return TRUE;
}

/* A quantity of the cost: the input "costs.ID" or "costs.ID.part". */
static gboolean cost_input(AvlastModelReader *reader, const AvlastYaml *item,
                           const AvlastCostItem *cost, const char *key, const char *part,
                           const char *label, double fallback, double maximum,
                           guint *index, GError **error)
{
    g_autofree char *id = part ? g_strdup_printf("costs.%s.%s", cost->id, part)
                               : g_strdup_printf("costs.%s", cost->id);

    if (!avlast_model_quantity(reader, item, key, id, fallback, 0.0, maximum, index,
                               error))
        return FALSE;
    avlast_model_label(reader, *index, cost->label, label);
    return TRUE;
}

static gboolean read_capital(AvlastModelReader *reader, const AvlastYaml *item,
                             AvlastCostItem *cost, GError **error)
{
    AvlastCapital *capital = &cost->capital;
    gint64 life = 0, start = 0;

    capital->rate = NAN;
    if (!avlast_yaml_require(item, "life", error) ||
        !avlast_yaml_get_integer(item, "life", &life, error) ||
        !avlast_yaml_get_integer(item, "start", &start, error) ||
        !avlast_yaml_get_number(item, "rate", &capital->rate, error) ||
        !cost_input(reader, item, cost, "salvage", "salvage", _("share left at the end"),
                    0.0, 1.0, &capital->salvage, error))
        return FALSE;
    if (life < 1 || life > AVLAST_VALUE_HORIZON || start < 0 ||
        start >= (gint64)MAX(reader->model->horizon, 1) ||
        (!isnan(capital->rate) && !(capital->rate >= 0.0 && capital->rate <= 1.0))) {
        avlast_yaml_fail(error, item, "AV404",
                         "'%s': life is 1 to 200 years, start a year before the horizon, "
                         "rate like 0.04",
                         cost->id);
        return FALSE;
    }
    capital->life = (guint)life;
    capital->start = (guint)start;
    for (guint t = capital->start + 1;
         t <= MIN(capital->start + capital->life, reader->model->horizon); t++)
        cost->paid[t] = 1;
    if (capital->start + capital->life > reader->model->horizon)
        g_ptr_array_add(reader->model->notes,
                        g_strdup_printf(_("'%s' is used beyond the horizon: only the "
                                          "years within it are charged"),
                                        cost->id));
    return TRUE;
}

static gboolean read_wage(AvlastModelReader *reader, const AvlastYaml *item,
                          AvlastCostItem *cost, GError **error)
{
    const char *const keys[AVLAST_ON_WAGE] = {"holiday", "pension", "levy"};
    const char *const labels[AVLAST_ON_WAGE] = {_("holiday pay"), _("pension"),
                                                _("employer's levy")};

    for (guint k = 0; k < AVLAST_ON_WAGE; k++) {
        const AvlastYaml *node = avlast_yaml_find(item, keys[k]);
        double number;
        if (reader->model->rules && node && node->kind == AVLAST_YAML_SCALAR &&
            !avlast_number_parse(node->text, strlen(node->text), '.', &number)) {
            g_autofree char *id = g_strdup_printf("costs.%s.%s", cost->id, keys[k]);
            if (!avlast_model_levy(reader, node, id, &cost->on_wage[k], error))
                return FALSE;
            avlast_model_label(reader, cost->on_wage[k], cost->label, labels[k]);
            continue;
        }
        if (!cost_input(reader, item, cost, keys[k], keys[k], labels[k], 0.0, INFINITY,
                        &cost->on_wage[k], error))
            return FALSE;
    }
    return TRUE;
}

static gboolean cost_inputs(AvlastModelReader *reader, const AvlastYaml *item,
                            AvlastCostItem *cost, GError **error)
{
    const gboolean hours = cost->kind == AVLAST_COST_VOLUNTEER;

    return cost_input(reader, item, cost, hours ? "wage" : "amount", NULL, NULL, NAN,
                      INFINITY, &cost->amount, error) &&
           cost_input(reader, item, cost, hours ? "hours" : "quantity",
                      hours ? "hours" : "quantity", hours ? _("hours") : _("quantity"),
                      hours ? NAN : 1.0, INFINITY, &cost->quantity, error) &&
           cost_input(reader, item, cost, "optimism", "optimism", _("optimism"), 0.0,
                      INFINITY, &cost->optimism, error) &&
           (cost->kind != AVLAST_COST_CAPITAL ||
            read_capital(reader, item, cost, error)) &&
           (cost->kind != AVLAST_COST_WAGE || read_wage(reader, item, cost, error));
}

/* Volunteers' time is theirs: when one payer is of that kind it need not be named. */
static gboolean cost_payer(AvlastModelReader *reader, const AvlastYaml *item,
                           AvlastCostItem *cost, GError **error)
{
    const GArray *payers = reader->model->payers;
    guint volunteers = 0, found = 0;

    if (avlast_yaml_find(item, "payer") || avlast_yaml_find(item, "shares") ||
        avlast_yaml_find(item, "service"))
        return avlast_model_shares(reader, item, cost->share, error);
    for (guint p = 0; p < payers->len; p++)
        if (strcmp(g_array_index(payers, AvlastPayer, p).kind, "volunteer") == 0) {
            volunteers++;
            found = p;
        }
    if (cost->kind == AVLAST_COST_VOLUNTEER && volunteers == 1) {
        cost->share[found] = 1.0;
        return TRUE;
    }
    avlast_yaml_fail(error, item, "AV607", "who pays '%s'?\nhint: payer or shares",
                     cost->id);
    return FALSE;
}

static gboolean cost_texts(AvlastModelReader *reader, const AvlastYaml *item,
                           AvlastCostItem *cost, gint64 *price_year, const char **index,
                           GError **error)
{
    static const char *const pers[] = {"programme", "participant", NULL};
    guint per = 0, kind = 0;

    if (!avlast_yaml_only(item, cost_keys, error) ||
        !avlast_model_id(reader, item, "costs", &cost->id, error) ||
        !avlast_model_sourced(item, error) ||
        !avlast_yaml_get_choice(item, "kind", cost_kinds + 1, &kind, error) ||
        !avlast_yaml_get_choice(item, "per", pers, &per, error) ||
        !avlast_yaml_require(item, "price_year", error) ||
        !avlast_yaml_get_integer(item, "price_year", price_year, error) ||
        !avlast_yaml_get_text(item, "index", index, error) ||
        !avlast_yaml_get_number(item, "real_growth", &cost->growth, error))
        return FALSE;
    cost->kind =
        avlast_yaml_find(item, "kind") ? (AvlastCostKind)(kind + 1) : AVLAST_COST_ANY;
    cost->label = cost->id;
    cost->per_participant = per == 1 || cost->kind == AVLAST_COST_VARIABLE;
    if (!(cost->growth > -1.0)) {
        avlast_yaml_fail(error, item, "AV404", "real_growth is above -1");
        return FALSE;
    }
    return check_keys(item, cost->kind, error) &&
           avlast_model_prose(reader, item, "label", &cost->label, error);
}

gboolean avlast_model_read_cost(AvlastModelReader *reader, const AvlastYaml *item,
                                GError **error)
{
    AvlastCostItem cost = {.node = item};
    const AvlastPlace place = avlast_model_price_place(item);
    const char *index = NULL;
    gint64 price_year = 0;

    if (!cost_texts(reader, item, &cost, &price_year, &index, error) ||
        !cost_payer(reader, item, &cost, error) ||
        (cost.kind != AVLAST_COST_CAPITAL &&
         !avlast_model_years(reader, item, 0, cost.paid, error)) ||
        !avlast_model_price(reader, price_year, index, &place, &cost.price_factor,
                            error) ||
        !cost_inputs(reader, item, &cost, error))
        return FALSE;
    AvlastInput *input = reader->model->inputs->pdata[cost.amount];
    input->price_year = price_year;
    g_array_append_val(reader->model->costs, cost);
    return TRUE;
}

gboolean avlast_model_step(const AvlastYaml *item, AvlastUnitCost *unit, GError **error)
{
    const AvlastYaml *step = avlast_yaml_find(item, "step");
    const AvlastYaml *notice = avlast_yaml_find(item, "notice");
    gint64 years = 0;

    if (!step && !notice)
        return TRUE;
    if (!avlast_yaml_get_number(item, "step", &unit->step, error) ||
        !avlast_yaml_get_integer(item, "notice", &years, error))
        return FALSE;
    if (!step || avlast_yaml_find(item, "cashable") ||
        unit->kind != AVLAST_UNIT_RESOURCE || !(unit->step > 0.0) || years < 0 ||
        years > AVLAST_VALUE_HORIZON) {
        avlast_yaml_fail(error, step ? step : notice, "AV652",
                         "'%s': a step above zero, with a notice in whole years, goes "
                         "with a resource, instead of cashable",
                         unit->id);
        return FALSE;
    }
    unit->cashable = 1.0;
    unit->notice = (guint)years;
    return TRUE;
}
