/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "value/model_read.h"

static const char *const unit_kinds[] = {"resource", "transfer",   "tax",
                                         "private",  "intangible", NULL};
static const char *const unit_keys[] = {
    "id",       "label",      "from",  "payer",       "kind",
    "value",    "low",        "high",  "se",          "distribution",
    "unit",     "price_year", "index", "real_growth", "marginal",
    "cashable", "source",     "date",  "sure",        "values",
    "draws",    "column",     "step",  "notice",      NULL};

/* What is known of a unit cost before it is taken in: a catalogue's row, and what the
 * model writes over it. */
typedef struct {
    const char *id, *label, *payer, *kind, *index;
    double price_year, growth, marginal, cashable;
    AvlastInput input;
    gboolean chosen;
    const AvlastYaml *node; /* for messages, and the model's own keys */
} Draft;

static const AvlastCatalogueRow *find_row(const AvlastValueModel *model, const char *id,
                                          const AvlastCatalogue **catalogue)
{
    for (guint i = 0; i < model->catalogues->len; i++) {
        *catalogue = model->catalogues->pdata[i];
        const AvlastCatalogueRow *row = avlast_catalogue_find(*catalogue, id);
        if (row)
            return row;
    }
    *catalogue = model->rules ? model->rules->unit_costs : NULL;
    return *catalogue ? avlast_catalogue_find(*catalogue, id) : NULL;
}

static gboolean row_fault(const AvlastCatalogueRow *row, const char *text,
                          const char *value, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV411", &row->place, "%s '%s'", text,
                value);
    return FALSE;
}

static gboolean draft_of_row(const AvlastCatalogue *catalogue,
                             const AvlastCatalogueRow *row, Draft *draft, GError **error)
{
    AvlastInput *input = &draft->input;
    const char *distribution = avlast_catalogue_text(catalogue, row, "distribution");

    draft->label = avlast_catalogue_text(catalogue, row, "name");
    draft->payer = avlast_catalogue_text(catalogue, row, "payer");
    draft->kind = avlast_catalogue_text(catalogue, row, "kind");
    draft->index = avlast_catalogue_text(catalogue, row, "index");
    input->unit = avlast_catalogue_text(catalogue, row, "unit");
    input->source = avlast_catalogue_text(catalogue, row, "source");
    input->date = avlast_catalogue_text(catalogue, row, "date");
    input->sure = avlast_catalogue_text(catalogue, row, "sure");
    input->place = row->place;
    if (!draft->kind || !g_strv_contains(unit_kinds, draft->kind))
        return row_fault(row, "unknown kind", draft->kind ? draft->kind : "", error);
    if (!input->source)
        return row_fault(row, "no source for", draft->id, error);
    if (avlast_catalogue_text(catalogue, row, "central") &&
        (!input->sure || strlen(input->sure) != 1 || !strchr("SML", *input->sure)))
        return row_fault(row, "sure is none of S, M, L:", input->sure ? input->sure : "",
                         error);
    if (distribution) {
        guint i = 0;
        while (avlast_distribution_names[i] &&
               strcmp(avlast_distribution_names[i], distribution) != 0)
            i++;
        if (!avlast_distribution_names[i])
            return row_fault(row, "unknown distribution", distribution, error);
        input->distribution = (AvlastDistribution)i;
        draft->chosen = TRUE;
    }
    return avlast_catalogue_number(catalogue, row, "central", &input->value, error) &&
           avlast_catalogue_number(catalogue, row, "low", &input->low, error) &&
           avlast_catalogue_number(catalogue, row, "high", &input->high, error) &&
           avlast_catalogue_number(catalogue, row, "se", &input->se, error) &&
           avlast_catalogue_number(catalogue, row, "price_year", &draft->price_year,
                                   error) &&
           avlast_catalogue_number(catalogue, row, "real_growth", &draft->growth,
                                   error) &&
           avlast_catalogue_number(catalogue, row, "marginal", &draft->marginal, error) &&
           avlast_catalogue_number(catalogue, row, "cashable", &draft->cashable, error);
}

/* The keys that the model itself writes. A value without its own doubt takes the row's
 * doubt away. */
static gboolean draft_of_item(AvlastModelReader *reader, const AvlastYaml *item,
                              Draft *draft, GError **error)
{
    static const char *const value_keys[] = {"value", "values", "draws", NULL};
    AvlastInput *input = &draft->input;
    guint kind = 0;

    if (avlast_yaml_find(item, "value") || avlast_yaml_find(item, "values") ||
        avlast_yaml_find(item, "draws")) {
        input->value = NAN;
        input->low = input->high = input->se = NAN;
        input->distribution = AVLAST_INPUT_FIXED;
        input->place = avlast_model_place_of(item, value_keys);
        draft->chosen = FALSE;
    }
    if (!avlast_model_prose(reader, item, "label", &draft->label, error) ||
        !avlast_yaml_get_text(item, "payer", &draft->payer, error) ||
        !avlast_yaml_get_choice(item, "kind", unit_kinds, &kind, error) ||
        !avlast_yaml_get_text(item, "index", &draft->index, error) ||
        !avlast_yaml_get_number(item, "price_year", &draft->price_year, error) ||
        !avlast_yaml_get_number(item, "real_growth", &draft->growth, error) ||
        !avlast_yaml_get_number(item, "cashable", &draft->cashable, error) ||
        !avlast_model_fill(reader, item, "value", input, &draft->chosen, error))
        return FALSE;
    if (avlast_yaml_find(item, "kind"))
        draft->kind = unit_kinds[kind];
    return TRUE;
}

/* A catalogue's payer that the model does not have is no fault: the split's shares may
 * say whose money it is. */
static gboolean draft_payer(const AvlastModelReader *reader, const Draft *draft,
                            AvlastUnitCost *unit, GError **error)
{
    const GArray *payers = reader->model->payers;

    const AvlastYaml *node = avlast_yaml_find(draft->node, "payer");

    if (node)
        return avlast_model_find(payers, node, draft->payer, "payer", &unit->payer,
                                 error);
    unit->payer = AVLAST_VALUE_NONE;
    for (guint i = 0; draft->payer && i < payers->len; i++)
        if (strcmp(g_array_index(payers, AvlastPayer, i).id, draft->payer) == 0)
            unit->payer = i;
    if (draft->payer)
        return TRUE;
    if (unit->kind == AVLAST_UNIT_PRIVATE || unit->kind == AVLAST_UNIT_INTANGIBLE)
        unit->payer = avlast_model_only_payer(reader->model, AVLAST_PAYER_PARTICIPANT);
    return TRUE;
}

static gboolean has_price(const AvlastYaml *item)
{
    return avlast_yaml_find(item, "index") || avlast_yaml_find(item, "price_year");
}

static gboolean finish(AvlastModelReader *reader, Draft *draft, GError **error)
{
    AvlastUnitCost unit = {.id = draft->id,
                           .label = draft->label ? draft->label : draft->id,
                           .growth = draft->growth,
                           .cashable = draft->cashable,
                           .node = draft->node};
    g_autofree char *id = g_strdup_printf("unit_costs.%s", draft->id);
    g_autofree char *marginal = g_strdup_printf("unit_costs.%s.marginal", draft->id);

    if (!draft->kind || isnan(draft->price_year)) {
        avlast_yaml_fail(error, draft->node, "AV607", "key '%s' is missing ('%s')",
                         draft->kind ? "price_year" : "kind", draft->id);
        return FALSE;
    }
    while (strcmp(unit_kinds[unit.kind], draft->kind) != 0)
        unit.kind++;
    if (!(draft->cashable >= 0.0 && draft->cashable <= 1.0) || !(draft->growth > -1.0) ||
        draft->price_year != floor(draft->price_year) ||
        !(draft->price_year >= 1000.0 && draft->price_year <= 9999.0)) {
        avlast_yaml_fail(error, draft->node, "AV404",
                         "'%s': cashable is between 0 and 1, real_growth above -1, "
                         "price_year a year like 2025",
                         draft->id);
        return FALSE;
    }
    if (isnan(draft->input.value) && isnan(draft->input.low)) {
        avlast_yaml_fail(error, draft->node, "AV412",
                         "unit cost '%s' has no value\nhint: fill it in from: %s",
                         draft->id, draft->input.source ? draft->input.source : "?");
        return FALSE;
    }
    const AvlastPlace own = avlast_model_price_place(draft->node),
                      place = has_price(draft->node) ? own : draft->input.place;
    if (!avlast_model_step(draft->node, &unit, error) ||
        !draft_payer(reader, draft, &unit, error) ||
        !avlast_model_price(reader, (gint64)draft->price_year, draft->index, &place,
                            &unit.price_factor, error))
        return FALSE;

    AvlastInput *input = g_memdup2(&draft->input, sizeof draft->input);
    draft->input.values = NULL;
    input->id = g_steal_pointer(&id);
    input->label = g_strdup(unit.label);
    input->price_year = (gint64)draft->price_year;
    if (!avlast_model_input(reader, input, draft->chosen, 0.0, INFINITY, &unit.value,
                            error) ||
        !avlast_model_quantity(reader, draft->node, "marginal", marginal, draft->marginal,
                               0.0, 1.0, &unit.marginal, error))
        return FALSE;
    avlast_model_label(reader, unit.marginal, unit.label, _("marginal part"));
    g_array_append_val(reader->model->units, unit);
    return TRUE;
}

static Draft draft_new(const char *id, const AvlastYaml *node)
{
    return (Draft){.id = id,
                   .node = node,
                   .price_year = NAN,
                   .marginal = 1.0,
                   .cashable = 1.0,
                   .input = {.id = (char *)(guintptr)id, /* till it has its own */
                             .value = NAN,
                             .low = NAN,
                             .high = NAN,
                             .se = NAN,
                             .place = avlast_model_place(node)}};
}

static gboolean no_row(const AvlastValueModel *model, const AvlastYaml *node,
                       const char *id, const char *what, GError **error)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < model->units->len; i++)
        g_ptr_array_add(
            names, (gpointer)(guintptr)g_array_index(model->units, AvlastUnitCost, i).id);
    for (guint i = 0; i < model->catalogues->len; i++) {
        const AvlastCatalogue *catalogue = model->catalogues->pdata[i];
        for (guint k = 0; k < catalogue->rows->len; k++)
            g_ptr_array_add(names, (gpointer)(guintptr)avlast_catalogue_text(
                                       catalogue, catalogue->rows->pdata[k], "id"));
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(id, (const char *const *)names->pdata);
    avlast_yaml_fail(error, node, "AV401", "no %s has the id '%s'%s", what, id, hint);
    return FALSE;
}

static gboolean read_unit(AvlastModelReader *reader, const AvlastYaml *item,
                          GError **error)
{
    const AvlastYaml *from = avlast_yaml_find(item, "from");
    const AvlastCatalogue *catalogue;
    const char *id, *row_id = NULL;

    if (!avlast_yaml_only(item, unit_keys, error) ||
        !avlast_model_id(reader, item, "unit_costs", &id, error) ||
        !avlast_yaml_get_text(item, "from", &row_id, error))
        return FALSE;

    Draft draft = draft_new(id, item);
    if (from) {
        const AvlastCatalogueRow *row = find_row(reader->model, row_id, &catalogue);
        if (!row)
            return no_row(reader->model, from, row_id, "row of a catalogue", error);
        if (!draft_of_row(catalogue, row, &draft, error))
            return FALSE;
    } else if (!avlast_model_sourced(item, error)) {
        return FALSE;
    }
    const gboolean fine =
        draft_of_item(reader, item, &draft, error) && finish(reader, &draft, error);
    g_free(draft.input.values);
    return fine;
}

gboolean avlast_model_read_units(AvlastModelReader *reader, GError **error)
{
    return avlast_model_each(reader, "unit_costs", read_unit, error);
}

/* The unit cost a split names: the model's own, else a catalogue's row taken in now. */
static gboolean unit_of_split(AvlastModelReader *reader, const AvlastYaml *item,
                              guint *index, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastYaml *node = avlast_yaml_require(item, "unit_cost", error);
    const AvlastCatalogue *catalogue;
    const char *id;

    if (!node || !avlast_yaml_as_text(node, &id, error))
        return FALSE;
    for (*index = 0; *index < model->units->len; ++*index)
        if (strcmp(g_array_index(model->units, AvlastUnitCost, *index).id, id) == 0)
            return TRUE;
    /* One that could not be read is not to be mistaken for the catalogue's. */
    g_autofree char *own = g_strconcat("unit_costs.", id, NULL);
    const AvlastCatalogueRow *row = g_hash_table_contains(reader->broken, own)
                                        ? NULL
                                        : find_row(model, id, &catalogue);
    if (!row)
        return no_row(model, node, id, "unit cost", error);
    Draft draft = draft_new(id, node);
    return draft_of_row(catalogue, row, &draft, error) && finish(reader, &draft, error);
}

static gboolean counter_of_split(AvlastModelReader *reader, const AvlastYaml *item,
                                 const AvlastUnitCost *unit, AvlastSplit *split,
                                 GError **error)
{
    const gboolean moves =
        unit->kind == AVLAST_UNIT_TRANSFER || unit->kind == AVLAST_UNIT_TAX;
    const AvlastYaml *node = avlast_yaml_find(item, "counter");

    split->counter = AVLAST_VALUE_NONE;
    if (node && !moves) {
        avlast_yaml_fail(error, node, "AV408",
                         "only a transfer or a tax has a counter-entry");
        return FALSE;
    }
    if (node)
        return avlast_model_ref(reader->model->payers, item, "counter", "payer",
                                &split->counter, error);
    if (moves)
        split->counter = avlast_model_only_payer(reader->model, AVLAST_PAYER_PARTICIPANT);
    if (moves && split->counter == AVLAST_VALUE_NONE) {
        avlast_yaml_fail(error, item, "AV408",
                         "'%s' is a transfer or tax without a counter-entry\nhint: name "
                         "the payer on the other side with 'counter', or have one payer "
                         "of kind participant",
                         split->id);
        return FALSE;
    }
    return TRUE;
}

static gboolean read_split(AvlastModelReader *reader, const AvlastYaml *item,
                           GError **error)
{
    static const char *const keys[] = {"id",        "label",   "effect",    "unit_cost",
                                       "shares",    "counter", "counts",    "service",
                                       "equalised", "refund",  "copayment", NULL};
    static const char *const counts[] = {"benefit", "cost", NULL};
    AvlastSplit split = {.node = item};
    guint count = 0;

    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_model_id(reader, item, "splits", &split.id, error) ||
        !avlast_yaml_require(item, "effect", error) ||
        !avlast_model_ref(reader->model->effects, item, "effect", "effect", &split.effect,
                          error) ||
        !avlast_yaml_get_choice(item, "counts", counts, &count, error) ||
        !unit_of_split(reader, item, &split.unit, error))
        return FALSE;

    const AvlastUnitCost *unit =
        &g_array_index(reader->model->units, AvlastUnitCost, split.unit);
    split.label = unit->label;
    split.is_cost = count == 1;
    if (split.is_cost &&
        g_array_index(reader->model->effects, AvlastEffectItem, split.effect)
            .lower_is_better) {
        avlast_yaml_fail(
            error, avlast_yaml_find(item, "counts"), "AV420",
            "'%s' turns the sign twice: its effect is 'better: lower', which "
            "makes a fall a gain already\nhint: leave out 'counts: cost'",
            split.id);
        return FALSE;
    }
    if (!avlast_model_prose(reader, item, "label", &split.label, error) ||
        !counter_of_split(reader, item, unit, &split, error))
        return FALSE;
    if (avlast_yaml_find(item, "copayment")) {
        if (!avlast_model_copayment(reader, item, unit, split.share, error))
            return FALSE;
    } else if (avlast_yaml_find(item, "shares") || avlast_yaml_find(item, "service")) {
        if (!avlast_model_shares(reader, item, split.share, error))
            return FALSE;
    } else if (unit->payer != AVLAST_VALUE_NONE) {
        split.share[unit->payer] = 1.0;
    } else {
        avlast_yaml_fail(error, item, "AV607",
                         "whose money is '%s'?\nhint: give 'shares' here, or 'payer' to "
                         "the unit cost",
                         split.id);
        return FALSE;
    }
    if (!avlast_model_refund(reader, item, unit, split.share, error))
        return FALSE;
    g_array_append_val(reader->model->splits, split);
    return TRUE;
}

gboolean avlast_model_read_splits(AvlastModelReader *reader, GError **error)
{
    return avlast_model_each(reader, "splits", read_split, error);
}
