/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The section `contracts` of a value model: a price per verified outcome. */
#include <glib/gi18n.h>
#include <math.h>

#include "value/model_read.h"

static const char *const contract_keys[] = {
    "id",      "label", "effect",     "payer",    "shares",         "provider",
    "price",   "years", "price_year", "baseline", "counterfactual", "real_growth",
    "index",   "floor", "cap",        "source",   "sure",           "date",
    "service", NULL};

static gboolean contract_input(AvlastModelReader *reader, const AvlastYaml *item,
                               const AvlastContract *contract, const char *key,
                               const char *part, const char *label, double fallback,
                               double minimum, guint *index, GError **error)
{
    g_autofree char *id = part ? g_strdup_printf("contracts.%s.%s", contract->id, part)
                               : g_strdup_printf("contracts.%s", contract->id);

    if (!avlast_model_quantity(reader, item, key, id, fallback, minimum, INFINITY, index,
                               error))
        return FALSE;
    avlast_model_label(reader, *index, contract->label, label);
    return TRUE;
}

/* The rate that the settlement is held against is either the effect's own control group
 * (neither key), or an agreed one beside the control group's real rate (both). */
static gboolean contract_inputs(AvlastModelReader *reader, const AvlastYaml *item,
                                AvlastContract *contract, GError **error)
{
    const AvlastYaml *baseline = avlast_yaml_find(item, "baseline");
    const AvlastYaml *agreed = avlast_yaml_find(item, "counterfactual");

    if ((baseline != NULL) != (agreed != NULL)) {
        avlast_yaml_fail(error, baseline ? baseline : agreed, "AV651",
                         "'%s': baseline (what happens without the scheme) and "
                         "counterfactual (the agreed rate) go together",
                         contract->id);
        return FALSE;
    }
    return contract_input(reader, item, contract, "price", NULL, NULL, NAN, 0.0,
                          &contract->price, error) &&
           contract_input(reader, item, contract, "baseline", "baseline",
                          _("rate without the scheme"), 0.0, -INFINITY,
                          &contract->baseline, error) &&
           contract_input(reader, item, contract, "counterfactual", "counterfactual",
                          _("agreed rate"), 0.0, -INFINITY, &contract->counterfactual,
                          error);
}

static gboolean contract_bounds(const AvlastYaml *item, AvlastContract *contract,
                                GError **error)
{
    contract->floor = 0.0;
    contract->cap = INFINITY;
    if (!avlast_yaml_get_number(item, "floor", &contract->floor, error) ||
        !avlast_yaml_get_number(item, "cap", &contract->cap, error) ||
        !avlast_yaml_get_number(item, "real_growth", &contract->growth, error))
        return FALSE;
    if (contract->floor <= contract->cap && contract->growth > -1.0)
        return TRUE;
    avlast_yaml_fail(error, item, "AV651",
                     "'%s': the floor is not above the cap, and real_growth is above -1",
                     contract->id);
    return FALSE;
}

static gboolean contract_sides(AvlastModelReader *reader, const AvlastYaml *item,
                               AvlastContract *contract, GError **error)
{
    const GArray *payers = reader->model->payers;

    if (!avlast_yaml_find(item, "payer") && !avlast_yaml_find(item, "shares") &&
        !avlast_yaml_find(item, "service")) {
        avlast_yaml_fail(error, item, "AV607", "who pays '%s'?\nhint: payer or shares",
                         contract->id);
        return FALSE;
    }
    if (!avlast_yaml_require(item, "provider", error) ||
        !avlast_model_ref(payers, item, "provider", "payer", &contract->provider,
                          error) ||
        !avlast_model_shares(reader, item, contract->share, error))
        return FALSE;
    if (contract->share[contract->provider] == 0.0)
        return TRUE;
    avlast_yaml_fail(error, item, "AV651", "'%s': the provider pays itself",
                     contract->id);
    return FALSE;
}

gboolean avlast_model_read_contract(AvlastModelReader *reader, const AvlastYaml *item,
                                    GError **error)
{
    AvlastContract contract = {.node = item};
    const AvlastPlace place = avlast_model_price_place(item);
    const char *index = NULL;
    gint64 price_year = 0;

    if (!avlast_yaml_only(item, contract_keys, error) ||
        !avlast_model_id(reader, item, "contracts", &contract.id, error) ||
        !avlast_model_sourced(item, error) ||
        !avlast_yaml_require(item, "effect", error) ||
        !avlast_model_ref(reader->model->effects, item, "effect", "effect",
                          &contract.effect, error) ||
        !avlast_yaml_require(item, "price_year", error) ||
        !avlast_yaml_get_integer(item, "price_year", &price_year, error) ||
        !avlast_yaml_get_text(item, "index", &index, error))
        return FALSE;
    contract.label = contract.id;
    if (!avlast_model_prose(reader, item, "label", &contract.label, error) ||
        !contract_sides(reader, item, &contract, error) ||
        !contract_bounds(item, &contract, error) ||
        !avlast_model_years(reader, item, 1, contract.settled, error) ||
        !avlast_model_price(reader, price_year, index, &place, &contract.price_factor,
                            error) ||
        !contract_inputs(reader, item, &contract, error))
        return FALSE;
    AvlastInput *input = reader->model->inputs->pdata[contract.price];
    input->price_year = price_year;
    g_array_append_val(reader->model->contracts, contract);
    return TRUE;
}
