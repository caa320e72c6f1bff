/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "core/text.h"
#include "value/correlation.h"
#include "value/model_read.h"

gboolean avlast_model_named(const AvlastModelReader *reader, const AvlastYaml *node,
                            guint *input, GError **error)
{
    const GPtrArray *inputs = reader->model->inputs;
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (*input = 0; *input < inputs->len; (*input)++) {
        const AvlastInput *one = inputs->pdata[*input];
        if (g_strcmp0(one->id, node->text) == 0)
            return TRUE;
        g_ptr_array_add(names, one->id);
    }
    g_ptr_array_add(names, NULL);
    g_autofree char *hint = avlast_text_did_you_mean(node->text ? node->text : "",
                                                     (const char *const *)names->pdata);
    avlast_yaml_fail(error, node, "AV401", "no number is called '%s'%s",
                     node->text ? node->text : "", hint);
    return FALSE;
}

const AvlastCorrelation *avlast_correlation_stated(const AvlastValueModel *model, guint a,
                                                   guint b)
{
    for (guint i = 0; i < model->correlations->len; i++) {
        const AvlastCorrelation *c =
            &g_array_index(model->correlations, AvlastCorrelation, i);
        if ((c->a == a && c->b == b) || (c->a == b && c->b == a))
            return c;
    }
    return NULL;
}

static gboolean read_between(const AvlastModelReader *reader, const AvlastYaml *item,
                             AvlastCorrelation *c, GError **error)
{
    const AvlastYaml *between = avlast_yaml_require(item, "between", error);

    if (!between || !avlast_yaml_expect(between, AVLAST_YAML_LIST, error))
        return FALSE;
    if (between->items->len != 2) {
        avlast_yaml_fail(error, between, "AV661", "a correlation is between two numbers");
        return FALSE;
    }
    if (!avlast_model_named(reader, between->items->pdata[0], &c->a, error) ||
        !avlast_model_named(reader, between->items->pdata[1], &c->b, error))
        return FALSE;
    if (c->a == c->b || avlast_correlation_stated(reader->model, c->a, c->b)) {
        avlast_yaml_fail(error, between, "AV661",
                         c->a == c->b ? "a number is not correlated with itself"
                                      : "this pair has its correlation already");
        return FALSE;
    }
    return TRUE;
}

static gboolean read_correlation(AvlastModelReader *reader, const AvlastYaml *item,
                                 GError **error)
{
    static const char *const keys[] = {"between", "value", "kind",
                                       "source",  "sure",  NULL};
    static const char *const kinds[] = {"spearman", "gaussian", NULL};
    AvlastCorrelation c = {.node = item};
    guint kind = 0;
    double value = NAN;

    if (!avlast_yaml_only(item, keys, error) || !read_between(reader, item, &c, error) ||
        !avlast_yaml_require(item, "value", error) ||
        !avlast_yaml_get_number(item, "value", &value, error) ||
        !avlast_yaml_require(item, "kind", error) ||
        !avlast_yaml_get_choice(item, "kind", kinds, &kind, error) ||
        !avlast_model_sourced(item, error))
        return FALSE;
    if (!(fabs(value) <= 1.0)) {
        avlast_yaml_fail(error, avlast_yaml_find(item, "value"), "AV404",
                         "'value' is outside its range (%s)", "-1 to 1");
        return FALSE;
    }
    c.spearman = kind == 0;
    c.rho = c.spearman ? avlast_spearman_to_gaussian(value) : value;
    g_array_append_val(reader->model->correlations, c);
    return TRUE;
}

gboolean avlast_model_read_correlations(AvlastModelReader *reader, GError **error)
{
    return avlast_model_each(reader, "correlations", read_correlation, error);
}
