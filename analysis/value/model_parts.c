/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"
#include "value/model_read.h"

static const char *const sure_names[] = {"S", "M", "L", NULL};

/* A fault that only says that something cannot be found which could not be read. */
static gboolean is_echo(const AvlastModelReader *reader, const GError *fault)
{
    GHashTableIter iterator;
    gpointer key;

    g_hash_table_iter_init(&iterator, reader->broken);
    while (g_hash_table_iter_next(&iterator, &key, NULL)) {
        const char *id = strchr((const char *)key, '.') + 1;
        g_autofree char *lost = g_strdup_printf("has the id '%s'", id);
        g_autofree char *number = g_strdup_printf("is called '%s", (const char *)key);
        if (strstr(fault->message, lost) || strstr(fault->message, number))
            return TRUE;
    }
    return FALSE;
}

/* When all faults are wanted, this one is kept and reading goes on. */
static gboolean go_on(AvlastModelReader *reader, const char *section,
                      const AvlastYaml *item, GError **fault, GError **error)
{
    const AvlastYaml *id =
        item->kind == AVLAST_YAML_MAP ? avlast_yaml_find(item, "id") : NULL;

    if (!reader->faults) {
        g_propagate_error(error, g_steal_pointer(fault));
        return FALSE;
    }
    if (!is_echo(reader, *fault))
        g_ptr_array_add(reader->faults, g_steal_pointer(fault));
    if (id && id->text)
        g_hash_table_add(reader->broken, g_strdup_printf("%s.%s", section, id->text));
    return TRUE;
}

gboolean avlast_model_each(AvlastModelReader *reader, const char *section,
                           AvlastModelItem one, GError **error)
{
    const AvlastYaml *list = avlast_yaml_find(reader->model->source, section);

    if (!list)
        return TRUE;
    if (!avlast_yaml_expect(list, AVLAST_YAML_LIST, error))
        return FALSE;
    for (guint i = 0; i < list->items->len; i++) {
        const AvlastYaml *item = list->items->pdata[i];
        g_autoptr(GError) fault = NULL;
        if ((!avlast_yaml_expect(item, AVLAST_YAML_MAP, &fault) ||
             !one(reader, item, &fault)) &&
            !go_on(reader, section, item, &fault, error))
            return FALSE;
    }
    return TRUE;
}

gboolean avlast_model_id(AvlastModelReader *reader, const AvlastYaml *item,
                         const char *section, const char **id, GError **error)
{
    const AvlastYaml *node = avlast_yaml_require(item, "id", error);

    if (!node || !avlast_yaml_as_text(node, id, error))
        return FALSE;
    for (const char *p = *id; *p; p += g_utf8_skip[*(const guchar *)p]) {
        const gunichar c = g_utf8_get_char(p);
        if (!g_unichar_isalnum(c) && c != '-' && c != '_') {
            avlast_yaml_fail(error, node, "AV402",
                             "id '%s' may have letters, digits, '-' and '_' only", *id);
            return FALSE;
        }
    }
    if (!g_hash_table_add(reader->ids, g_strdup_printf("%s.%s", section, *id))) {
        avlast_yaml_fail(error, node, "AV402", "id '%s' is there twice in '%s'", *id,
                         section);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_model_prose(const AvlastModelReader *reader, const AvlastYaml *item,
                            const char *key, const char **text, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, key);

    if (!node)
        return TRUE;
    if (!avlast_yaml_check_prose(node, error))
        return FALSE;
    *text = avlast_yaml_prose(node, reader->lang);
    return TRUE;
}

gboolean avlast_model_sourced(const AvlastYaml *item, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, "source");
    const char *text;
    guint mark;

    if (node)
        return avlast_yaml_as_text(node, &text, error) &&
               avlast_yaml_get_text(item, "date", &text, error) &&
               avlast_yaml_get_choice(item, "sure", sure_names, &mark, error);
    avlast_yaml_fail(error, item, "AV418",
                     "key 'source' is missing: every number says where it comes from");
    return FALSE;
}

gboolean avlast_model_find(const GArray *items, const AvlastYaml *node, const char *id,
                           const char *what, guint *index, GError **error)
{
    const guint size = g_array_get_element_size((GArray *)(guintptr)items);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < items->len; i++) {
        const char *name;
        memcpy(&name, items->data + (gsize)i * size, sizeof name);
        if (strcmp(name, id) == 0) {
            *index = i;
            return TRUE;
        }
        g_ptr_array_add(names, (gpointer)(guintptr)name);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(id, (const char *const *)names->pdata);
    avlast_yaml_fail(error, node, "AV401", "no %s has the id '%s'%s", what, id, hint);
    return FALSE;
}

gboolean avlast_model_ref(const GArray *items, const AvlastYaml *item, const char *key,
                          const char *what, guint *index, GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, key);
    const char *id;

    return !node || (avlast_yaml_as_text(node, &id, error) &&
                     avlast_model_find(items, node, id, what, index, error));
}

static AvlastInput *input_new(const char *id, const AvlastYaml *node)
{
    AvlastInput *input = g_new0(AvlastInput, 1);

    input->id = g_strdup(id);
    input->value = input->low = input->high = input->se = NAN;
    input->place = avlast_model_place(node);
    return input;
}

gboolean avlast_model_input(AvlastModelReader *reader, AvlastInput *input,
                            gboolean chosen, double minimum, double maximum, guint *index,
                            GError **error)
{
    *index = reader->model->inputs->len;
    g_ptr_array_add(reader->model->inputs, input);
    return avlast_input_complete(input, chosen, minimum, maximum, error);
}

guint avlast_model_fixed(AvlastModelReader *reader, const char *id, double value,
                         const AvlastYaml *node)
{
    AvlastInput *input = input_new(id, node);

    input->value = value;
    input->implied = TRUE;
    g_ptr_array_add(reader->model->inputs, input);
    return reader->model->inputs->len - 1;
}

void avlast_model_label(AvlastModelReader *reader, guint index, const char *item,
                        const char *part)
{
    AvlastInput *input = reader->model->inputs->pdata[index];

    g_free(input->label);
    input->label = part ? g_strdup_printf("%s: %s", item, part) : g_strdup(item);
}

gboolean avlast_model_fill(AvlastModelReader *reader, const AvlastYaml *map,
                           const char *value_key, AvlastInput *input, gboolean *chosen,
                           GError **error)
{
    guint distribution = input->distribution, sure = 0;

    if (!avlast_yaml_get_number(map, value_key, &input->value, error) ||
        !avlast_yaml_get_number(map, "low", &input->low, error) ||
        !avlast_yaml_get_number(map, "high", &input->high, error) ||
        !avlast_yaml_get_number(map, "se", &input->se, error) ||
        !avlast_yaml_get_choice(map, "distribution", avlast_distribution_names,
                                &distribution, error) ||
        !avlast_model_prose(reader, map, "unit", &input->unit, error) ||
        !avlast_yaml_get_text(map, "source", &input->source, error) ||
        !avlast_yaml_get_text(map, "date", &input->date, error) ||
        !avlast_yaml_get_choice(map, "sure", sure_names, &sure, error))
        return FALSE;
    if (avlast_yaml_find(map, "distribution"))
        *chosen = TRUE;
    if (avlast_yaml_find(map, "sure"))
        input->sure = sure_names[sure];
    input->distribution = (AvlastDistribution)distribution;
    return avlast_model_empirical(reader, map, input, error);
}

static const char *const quantity_keys[] = {
    "value",  "low",  "high",   "se",   "distribution", "values", "draws",
    "column", "unit", "source", "date", "sure",         NULL};

gboolean avlast_model_quantity(AvlastModelReader *reader, const AvlastYaml *item,
                               const char *key, const char *id, double fallback,
                               double minimum, double maximum, guint *index,
                               GError **error)
{
    const AvlastYaml *node = avlast_yaml_find(item, key);
    gboolean chosen = FALSE;

    if (!node) {
        if (isnan(fallback))
            return avlast_yaml_require(item, key, error) != NULL;
        *index = avlast_model_fixed(reader, id, fallback, item);
        AvlastInput *implied = reader->model->inputs->pdata[*index];
        implied->minimum = minimum;
        implied->maximum = maximum;
        return TRUE;
    }

    AvlastInput *input = input_new(id, node);
    /* What the item says of itself holds for its numbers, unless they say otherwise. */
    gboolean fine = avlast_yaml_get_text(item, "source", &input->source, error);
    const AvlastYaml *sure = avlast_yaml_find(item, "sure");
    guint mark;
    if (fine && sure) {
        fine = avlast_yaml_as_choice(sure, sure_names, &mark, error);
        input->sure = fine ? sure_names[mark] : NULL;
    }
    if (fine && node->kind == AVLAST_YAML_MAP)
        fine = avlast_yaml_only(node, quantity_keys, error) &&
               avlast_model_fill(reader, node, "value", input, &chosen, error);
    else if (fine)
        fine = avlast_yaml_as_number(node, &input->value, error);
    if (!fine) {
        avlast_input_free(input);
        return FALSE;
    }
    return avlast_model_input(reader, input, chosen, minimum, maximum, index, error);
}

gboolean avlast_model_shares(AvlastModelReader *reader, const AvlastYaml *item,
                             double *share, GError **error)
{
    const AvlastYaml *map = avlast_yaml_find(item, "shares");
    const AvlastYaml *payer = avlast_yaml_find(item, "payer");
    const GArray *payers = reader->model->payers;
    double total = 0.0;
    guint index = 0;

    const AvlastYaml *service = avlast_yaml_find(item, "service");

    if ((map && payer) || (service && (map || payer))) {
        avlast_yaml_fail(error, service ? service : payer, "AV605",
                         service ? "give payer, shares or service, not two of them"
                                 : "give either payer or shares, not both");
        return FALSE;
    }
    if (service)
        return avlast_model_service(reader, item, share, error);
    if (payer) {
        if (!avlast_model_ref(payers, item, "payer", "payer", &index, error))
            return FALSE;
        share[index] = 1.0;
        return TRUE;
    }
    if (!map || !avlast_yaml_expect(map, AVLAST_YAML_MAP, error))
        return FALSE;
    for (guint i = 0; i < map->items->len; i++) {
        const AvlastYaml *key = map->keys->pdata[i], *value = map->items->pdata[i];
        double part;
        if (!avlast_model_find(payers, key, key->text, "payer", &index, error) ||
            !avlast_yaml_as_number(value, &part, error))
            return FALSE;
        if (!(part >= 0.0 && part <= 1.0)) {
            avlast_yaml_fail(error, value, "AV404", "a share is between 0 and 1");
            return FALSE;
        }
        share[index] = part;
        total += part;
    }
    if (!(fabs(total - 1.0) <= 1e-9)) {
        char text[AVLAST_NUMBER_BUFFER];
        avlast_yaml_fail(error, map, "AV405", "the shares add up to %s, not to 1",
                         avlast_number_exact(total, text));
        return FALSE;
    }
    return TRUE;
}

guint avlast_model_only_payer(const AvlastValueModel *model, AvlastPayerClass class)
{
    guint found = AVLAST_VALUE_NONE;

    for (guint i = 0; i < model->payers->len; i++)
        if (g_array_index(model->payers, AvlastPayer, i).class == class) {
            if (found != AVLAST_VALUE_NONE)
                return AVLAST_VALUE_NONE;
            found = i;
        }
    return found;
}
