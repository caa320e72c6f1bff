/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules of a country mean in a value model: whose money a service, a tax or a
 * refund is, and what comes on top of a wage. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/model_read.h"

gboolean avlast_model_read_rules(AvlastModelReader *reader, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastYaml *node = avlast_yaml_find(model->source, "rules");
    g_autofree char *folder = g_path_get_dirname(model->path), *found = NULL;
    const char *name;

    if (!node)
        return TRUE;
    if (!avlast_yaml_as_text(node, &name, error))
        return FALSE;
    if (strchr(name, '/') || strchr(name, '.')) {
        found = avlast_yaml_path(node, folder, error);
        if (!found)
            return FALSE;
    } else if (!(found = avlast_rules_find(name))) {
        avlast_yaml_fail(error, node, "AV653",
                         "no rules are called '%s'\nhint: no and uk come along; ./FOLDER "
                         "names your own",
                         name);
        return FALSE;
    }
    model->rules = avlast_rules_read(found, error);
    if (!model->rules)
        return FALSE;
    for (guint k = 0; k < AVLAST_RULES_TABLES; k++)
        if (model->rules->table[k]) {
            g_autofree char *file = g_path_get_basename(model->rules->table[k]->path);
            g_autofree char *label = g_strdup_printf("rules %s: %s", name, file);
            avlast_value_model_add_source(model, label, model->rules->table[k]->sha256);
        }
    return TRUE;
}

/* Indices of the rules that the model does not have itself. */
gboolean avlast_model_rule_indices(AvlastModelReader *reader, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastCatalogue *table =
        model->rules ? model->rules->table[AVLAST_RULES_INDICES] : NULL;

    for (guint i = 0; table && i < table->rows->len; i++) {
        const AvlastCatalogueRow *row = table->rows->pdata[i];
        const char *id = row->cell[0];
        AvlastPriceIndex *index = NULL;
        double year = NAN, level = NAN;
        if (!avlast_catalogue_number(table, row, "year", &year, error) ||
            !avlast_catalogue_number(table, row, "value", &level, error))
            return FALSE;
        if (isnan(level))
            continue;
        g_autofree char *own = g_strconcat("indices.", id, NULL);
        if (g_hash_table_contains(reader->ids, own))
            continue;
        for (guint k = 0; k < model->indices->len; k++)
            if (strcmp(g_array_index(model->indices, AvlastPriceIndex, k).id, id) == 0)
                index = &g_array_index(model->indices, AvlastPriceIndex, k);
        if (!index) {
            const AvlastPriceIndex one = {id, avlast_catalogue_text(table, row, "source"),
                                          g_array_new(FALSE, FALSE, sizeof(gint64)),
                                          g_array_new(FALSE, FALSE, sizeof(double))};
            g_array_append_val(model->indices, one);
            index =
                &g_array_index(model->indices, AvlastPriceIndex, model->indices->len - 1);
        }
        const gint64 whole = isnan(year) ? 0 : (gint64)year;
        g_array_append_val(index->years, whole);
        g_array_append_val(index->level, level);
    }
    return TRUE;
}

/* A row without a figure says where it is to be found. */
static gboolean look_up(const AvlastCatalogue *table, const AvlastCatalogueRow *row,
                        const AvlastYaml *node, GError **error)
{
    const char *source = avlast_catalogue_text(table, row, "source");
    const char *note = avlast_catalogue_text(table, row, "note");

    avlast_yaml_fail(error, node, "AV654",
                     "the rules have no figure for '%s'\nhint: look it up in %s%s%s",
                     row->cell[0], source ? source : "?", note ? ". " : "",
                     note ? note : "");
    return FALSE;
}

/* The model's payer of that kind, or of the kind that stands in for it. */
static gboolean payer_of_kind(const AvlastValueModel *model, const AvlastCatalogue *table,
                              const AvlastCatalogueRow *row, const char *column,
                              const AvlastYaml *node, guint *payer, GError **error)
{
    const char *const kinds[] = {avlast_catalogue_text(table, row, column),
                                 avlast_catalogue_text(table, row, "else")};

    for (guint k = 0; k < G_N_ELEMENTS(kinds); k++) {
        guint found = 0;
        for (guint p = 0; kinds[k] && p < model->payers->len; p++)
            if (strcmp(g_array_index(model->payers, AvlastPayer, p).kind, kinds[k]) ==
                0) {
                found++;
                *payer = p;
            }
        if (found == 1)
            return TRUE;
        if (found > 1) {
            avlast_yaml_fail(error, node, "AV655",
                             "'%s': several payers are of kind %s\nhint: write shares",
                             row->cell[0], kinds[k]);
            return FALSE;
        }
    }
    avlast_yaml_fail(error, node, "AV655",
                     "'%s' is money of a payer of kind %s, which the model does not have",
                     row->cell[0], kinds[0] ? kinds[0] : "?");
    return FALSE;
}

void avlast_model_rule_year(AvlastValueModel *model, const char *service, gint64 of)
{
    if (of && of != model->base_year)
        g_ptr_array_add(
            model->notes,
            g_strdup_printf(_("the rule for '%s' is that of %d"), service, (int)of));
}

/* Adds the rows' shares; `points` are made to add up to one. */
static gboolean add_rows(AvlastModelReader *reader, AvlastRulesTable which,
                         const char *column, const char *service, const AvlastYaml *node,
                         double *share, gboolean *found, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastCatalogue *table = model->rules->table[which];
    gint64 of;
    g_autoptr(GPtrArray) rows =
        avlast_rules_rows(model->rules, which, service, model->base_year, &of);
    double total = 0.0;

    for (guint i = 0; i < rows->len; i++) {
        const AvlastCatalogueRow *row = rows->pdata[i];
        double part = NAN;
        guint payer = 0;
        if (!avlast_catalogue_number(table, row, column, &part, error))
            return FALSE;
        if (isnan(part))
            return look_up(table, row, node, error);
        if (!payer_of_kind(model, table, row, "payer", node, &payer, error))
            return FALSE;
        share[payer] += part;
        total += part;
    }
    for (guint p = 0; total > 0.0 && p < model->payers->len; p++)
        share[p] /= total;
    if (rows->len && which == AVLAST_RULES_PAYERS && !(fabs(total - 1.0) <= 1e-9)) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV405",
                    &((AvlastCatalogueRow *)rows->pdata[0])->place,
                    "the shares of '%s' do not add up to 1", service);
        return FALSE;
    }
    *found = rows->len > 0;
    if (*found)
        avlast_model_rule_year(model, service, of);
    return TRUE;
}

/* Of a payer's extra tax, equalisation takes a part and gives it to others. */
static gboolean equalise(AvlastModelReader *reader, const char *tax,
                         const AvlastYaml *node, double *share, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastCatalogue *table = model->rules->table[AVLAST_RULES_EQUALISATION];
    g_autoptr(GPtrArray) rows = avlast_rules_rows(model->rules, AVLAST_RULES_EQUALISATION,
                                                  tax, model->base_year, NULL);

    for (guint i = 0; i < rows->len; i++) {
        const AvlastCatalogueRow *row = rows->pdata[i];
        double low = NAN, central = NAN, high = NAN;
        guint from = 0, to = 0;
        if (!avlast_catalogue_number(table, row, "low", &low, error) ||
            !avlast_catalogue_number(table, row, "central", &central, error) ||
            !avlast_catalogue_number(table, row, "high", &high, error))
            return FALSE;
        if (isnan(central))
            central = (low + high) / 2.0;
        if (!(central >= 0.0 && central <= 1.0))
            return look_up(table, row, node, error);
        for (from = 0; from < model->payers->len; from++)
            if (g_strcmp0(g_array_index(model->payers, AvlastPayer, from).kind,
                          avlast_catalogue_text(table, row, "payer")) == 0)
                break;
        if (from == model->payers->len)
            continue;
        if (!payer_of_kind(model, table, row, "to", node, &to, error))
            return FALSE;
        const double taken = central * share[from];
        share[from] -= taken;
        share[to] += taken;
        g_ptr_array_add(
            model->notes,
            g_strdup_printf(_("equalisation takes back %.4g %% of '%s' from '%s'"),
                            100.0 * central, tax,
                            g_array_index(model->payers, AvlastPayer, from).id));
    }
    return TRUE;
}

gboolean avlast_model_service(AvlastModelReader *reader, const AvlastYaml *item,
                              double *share, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "service");
    gboolean found = FALSE, equalised = TRUE;
    const char *service;

    if (!avlast_yaml_as_text(node, &service, error) ||
        !avlast_yaml_get_boolean(item, "equalised", &equalised, error))
        return FALSE;
    if (!reader->model->rules) {
        avlast_yaml_fail(error, node, "AV655",
                         "'service' needs the rules of a country\nhint: rules: no");
        return FALSE;
    }
    if (!add_rows(reader, AVLAST_RULES_PAYERS, "share", service, node, share, &found,
                  error))
        return FALSE;
    if (found)
        return TRUE;
    if (!add_rows(reader, AVLAST_RULES_TAX, "points", service, node, share, &found,
                  error))
        return FALSE;
    if (found)
        return !equalised || equalise(reader, service, node, share, error);
    avlast_yaml_fail(error, node, "AV655",
                     "the rules have no service or tax '%s' in force in %d", service,
                     (int)reader->model->base_year);
    return FALSE;
}
