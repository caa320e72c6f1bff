/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "value/model_read.h"

static const char *const model_keys[] = {
    "title",    "base_year",    "horizon", "currency",
    "timing",   "schedule",     "rate",    "rates",
    "tax_cost", "participants", "reach",   "perspective",
    "draws",    "seed",         "sampler", "nearest_correlations",
    NULL};
static const char *const timings[] = {"start", "mid", "end", NULL};
static const char *const headlines[] = {"public", "society", NULL};

static gboolean out_of_range(const AvlastYaml *map, const char *key, const char *range,
                             GError **error)
{
    avlast_yaml_fail(error, avlast_yaml_find(map, key), "AV404",
                     "'%s' is outside its range (%s)", key, range);
    return FALSE;
}

static gboolean read_bands(const AvlastYaml *list, AvlastSchedule *schedule,
                           GError **error)
{
    static const char *const keys[] = {"until", "rate", NULL};
    double from = 0.0;

    if (!avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    *schedule = (AvlastSchedule){"own", list->items->len, {{0, 0}}};
    if (schedule->n == 0 || schedule->n > AVLAST_SCHEDULE_BANDS) {
        avlast_yaml_fail(error, list, "AV414", "a schedule has 1 to %d bands",
                         AVLAST_SCHEDULE_BANDS);
        return FALSE;
    }
    for (guint i = 0; i < schedule->n; i++) {
        const AvlastYaml *item = list->items->pdata[i];
        AvlastBand *band = &schedule->band[i];
        band->until = INFINITY;
        if (!avlast_yaml_only(item, keys, error) ||
            !avlast_yaml_require(item, "rate", error) ||
            !avlast_yaml_get_number(item, "rate", &band->rate, error) ||
            !avlast_yaml_get_number(item, "until", &band->until, error))
            return FALSE;
        if (!(band->rate > -1.0 && band->rate <= 1.0) || !(band->until > from) ||
            (i + 1 == schedule->n) != (isinf(band->until) != 0)) {
            avlast_yaml_fail(error, item, "AV414",
                             "bands need rising 'until' (none for the last) and rates "
                             "like 0.04");
            return FALSE;
        }
        from = band->until;
    }
    return TRUE;
}

static gboolean read_schedule(const AvlastRules *rules, const AvlastYaml *map,
                              AvlastSchedule *schedule, GError **error)
{
    const AvlastYaml *rate = avlast_yaml_find(map, "rate");
    const AvlastYaml *rates = avlast_yaml_find(map, "rates");
    const AvlastYaml *named = avlast_yaml_find(map, "schedule");
    const char *standard = avlast_rules_default(rules, "schedule");
    const char *id = rates ? "own" : rate ? "flat" : standard ? standard : "no-r109";
    gboolean found = FALSE;
    guint choice = 0;
    double value;

    if (!rate && !rates &&
        !avlast_rules_schedule(rules, named ? named->text : id, schedule, &found, error))
        return FALSE;
    if (found)
        return TRUE;

    if (avlast_yaml_find(map, "schedule")) {
        if (!avlast_yaml_get_choice(map, "schedule", avlast_schedule_ids(), &choice,
                                    error))
            return FALSE;
        id = avlast_schedule_ids()[choice];
    }
    const gboolean flat = strcmp(id, "flat") == 0, own = strcmp(id, "own") == 0;
    if (flat != (rate != NULL) || own != (rates != NULL)) {
        avlast_yaml_fail(error,
                         rate    ? rate
                         : rates ? rates
                                 : map,
                         "AV414",
                         "schedule '%s': 'rate' goes with flat, 'rates' with own", id);
        return FALSE;
    }
    if (own)
        return read_bands(rates, schedule, error);
    if (!flat) {
        *schedule = *avlast_schedule_find(id);
        return TRUE;
    }
    if (!avlast_yaml_as_number(rate, &value, error))
        return FALSE;
    if (!(value > -1.0 && value <= 1.0))
        return out_of_range(map, "rate", "a rate like 0.04", error);
    *schedule = avlast_schedule_flat(value);
    return TRUE;
}

/* The rules' cost of tax financing. */
static gboolean default_tax_cost(const AvlastValueModel *model, double *value,
                                 GError **error)
{
    const char *text = avlast_rules_default(model->rules, "tax_cost");

    if (!text || (avlast_number_parse(text, strlen(text), '.', value) && *value >= 0.0))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV653", NULL,
                "tax_cost of the rules is no number: '%s'", text);
    return FALSE;
}

static gboolean read_model(AvlastModelReader *reader, GError **error)
{
    AvlastValueModel *model = reader->model;
    const AvlastYaml *map = avlast_yaml_require(model->source, "model", error);
    gint64 horizon = 0;
    guint timing = AVLAST_TIMING_END, headline = 0, sampler = AVLAST_SAMPLER_MC;

    const char *currency = avlast_rules_default(model->rules, "currency");
    double tax_cost = 0.20;

    model->currency = currency ? currency : "NOK";
    if (!default_tax_cost(model, &tax_cost, error))
        return FALSE;
    model->draws = 10000;
    model->seed = 1;
    model->level = 0.90;
    if (!map || !avlast_yaml_only(map, model_keys, error) ||
        !avlast_model_prose(reader, map, "title", &model->title, error) ||
        !avlast_yaml_require(map, "base_year", error) ||
        !avlast_yaml_get_integer(map, "base_year", &model->base_year, error) ||
        !avlast_yaml_require(map, "horizon", error) ||
        !avlast_yaml_get_integer(map, "horizon", &horizon, error) ||
        !avlast_yaml_get_text(map, "currency", &model->currency, error) ||
        !avlast_yaml_get_choice(map, "timing", timings, &timing, error) ||
        !avlast_yaml_get_choice(map, "perspective", headlines, &headline, error) ||
        !avlast_yaml_get_integer(map, "draws", &model->draws, error) ||
        !avlast_yaml_get_integer(map, "seed", &model->seed, error) ||
        !avlast_yaml_get_choice(map, "sampler", avlast_sampler_names, &sampler, error) ||
        !avlast_yaml_get_boolean(map, "nearest_correlations", &model->nearest, error) ||
        !read_schedule(model->rules, map, &model->schedule, error))
        return FALSE;
    if (horizon < 0 || horizon > AVLAST_VALUE_HORIZON)
        return out_of_range(map, "horizon", "0 to 200 years", error);
    if (model->base_year < 1900 || model->base_year > 2200)
        return out_of_range(map, "base_year", "1900 to 2200", error);
    if (model->draws < 100 || model->draws > AVLAST_VALUE_DRAWS)
        return out_of_range(map, "draws", "100 to 10000000", error);
    if (model->seed < 0 || model->seed > G_MAXUINT32)
        return out_of_range(map, "seed", "0 to 4294967295", error);
    model->horizon = (guint)horizon;
    model->timing = (AvlastTiming)timing;
    model->headline_society = headline == 1;
    model->sampler = (AvlastSampler)sampler;

    if (!avlast_model_quantity(reader, map, "participants", "participants", NAN, 0.0,
                               INFINITY, &model->participants, error) ||
        !avlast_model_quantity(reader, map, "reach", "reach", 1.0, 0.0, 1.0,
                               &model->reach, error) ||
        !avlast_model_quantity(reader, map, "tax_cost", "tax_cost", tax_cost, 0.0,
                               INFINITY, &model->tax_cost, error))
        return FALSE;
    avlast_model_label(reader, model->participants, _("Participants"), NULL);
    avlast_model_label(reader, model->reach, _("Reach"), NULL);
    avlast_model_label(reader, model->tax_cost, _("Cost of public funds"), NULL);
    return TRUE;
}

static gboolean read_index(AvlastModelReader *reader, const AvlastYaml *item,
                           GError **error)
{
    static const char *const keys[] = {"id", "source", "values", NULL};
    AvlastPriceIndex index = {0};
    const AvlastYaml *values;

    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_model_id(reader, item, "indices", &index.id, error) ||
        !avlast_model_sourced(item, error) ||
        !avlast_yaml_get_text(item, "source", &index.source, error) ||
        !(values = avlast_yaml_require(item, "values", error)) ||
        !avlast_yaml_expect(values, AVLAST_YAML_MAP, error))
        return FALSE;

    index.years = g_array_new(FALSE, FALSE, sizeof(gint64));
    index.level = g_array_new(FALSE, FALSE, sizeof(double));
    g_array_append_val(reader->model->indices,
                       index); /* the model owns both arrays now */
    for (guint i = 0; i < values->items->len; i++) {
        gint64 year;
        double level;
        if (!avlast_yaml_as_integer(values->keys->pdata[i], &year, error) ||
            !avlast_yaml_as_number(values->items->pdata[i], &level, error))
            return FALSE; /* cppcheck-suppress memleak */
        if (!(level > 0.0)) {
            avlast_yaml_fail(error, values->items->pdata[i], "AV404",
                             "an index is above zero");
            return FALSE;
        }
        g_array_append_val(index.years, year);
        g_array_append_val(index.level, level);
    }
    return TRUE;
}

static const char *const payer_kinds[] = {
    "municipality", "county",      "state",    "nav",       "health-trust",
    "other-public", "participant", "employer", "volunteer", "fund",
    "others",       "provider",    NULL};
static const char *const taken_payers[] = {"public", "society", "tax-financing", "all",
                                           NULL};

static gboolean read_payer(AvlastModelReader *reader, const AvlastYaml *item,
                           GError **error)
{
    static const char *const keys[] = {"id", "name", "kind", NULL};
    AvlastPayer payer = {0};
    guint kind = 0;

    if (!avlast_yaml_only(item, keys, error) ||
        !avlast_model_id(reader, item, "payers", &payer.id, error) ||
        !avlast_yaml_require(item, "kind", error) ||
        !avlast_yaml_get_choice(item, "kind", payer_kinds, &kind, error))
        return FALSE;
    if (g_strv_contains(taken_payers, payer.id) ||
        reader->model->payers->len == AVLAST_VALUE_PAYERS) {
        avlast_yaml_fail(error, item, "AV402",
                         "id '%s' is taken, or there are more than %d payers", payer.id,
                         AVLAST_VALUE_PAYERS);
        return FALSE;
    }
    payer.label = payer.id;
    payer.kind = payer_kinds[kind];
    payer.class = kind <= 5   ? AVLAST_PAYER_PUBLIC
                  : kind == 6 ? AVLAST_PAYER_PARTICIPANT
                              : AVLAST_PAYER_OTHER;
    if (!avlast_model_prose(reader, item, "name", &payer.label, error))
        return FALSE;
    g_array_append_val(reader->model->payers, payer);
    return TRUE;
}

static gboolean read_catalogues(AvlastModelReader *reader, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(reader->model->source, "catalogue");

    if (!node)
        return TRUE;
    const gboolean list = node->kind == AVLAST_YAML_LIST;
    for (guint i = 0; i < (list ? node->items->len : 1); i++) {
        g_autofree char *path =
            avlast_model_file_path(reader, list ? node->items->pdata[i] : node, error);
        AvlastCatalogue *catalogue = path ? avlast_catalogue_read(path, error) : NULL;
        if (!catalogue)
            return FALSE;
        g_ptr_array_add(reader->model->catalogues, catalogue);
        avlast_value_model_add_source(
            reader->model, (list ? (AvlastYaml *)node->items->pdata[i] : node)->text,
            catalogue->sha256);
    }
    return TRUE;
}

gboolean avlast_model_read_basics(AvlastModelReader *reader, GError **error)
{
    return avlast_model_read_rules(reader, error) && read_model(reader, error) &&
           read_catalogues(reader, error) &&
           avlast_model_each(reader, "indices", read_index, error) &&
           avlast_model_rule_indices(reader, error) &&
           avlast_yaml_require(reader->model->source, "payers", error) &&
           avlast_model_each(reader, "payers", read_payer, error);
}
