/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Money of one year in the prices of another. */
#include <math.h>
#include <string.h>

#include "core/text.h"
#include "value/model_read.h"

/* Where the rules of the country say that a level they do not have is to be found. */
static char *pointer_of(const AvlastValueModel *model, const char *index, gint64 year)
{
    const AvlastCatalogue *table =
        model->rules ? model->rules->table[AVLAST_RULES_INDICES] : NULL;
    const char *source = NULL;

    for (guint i = 0; table && i < table->rows->len; i++) {
        const AvlastCatalogueRow *row = table->rows->pdata[i];
        const char *of = avlast_catalogue_text(table, row, "year");
        if (strcmp(row->cell[0], index) == 0 &&
            (!source || (of && g_ascii_strtoll(of, NULL, 10) == year)))
            source = avlast_catalogue_text(table, row, "source");
    }
    return source ? g_strdup_printf("\nhint: look it up (%s), and give all years of '%s' "
                                    "under 'indices'",
                                    source, index)
                  : g_strdup("");
}

static char *index_like(const AvlastValueModel *model, const char *index)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    for (guint i = 0; i < model->indices->len; i++)
        g_ptr_array_add(
            names,
            (gpointer)(guintptr)g_array_index(model->indices, AvlastPriceIndex, i).id);
    g_ptr_array_add(names, NULL);
    return avlast_text_did_you_mean(index, (const char *const *)names->pdata);
}

AvlastPlace avlast_model_price_place(const AvlastYaml *item)
{
    static const char *const keys[] = {"index", "price_year", NULL};

    return avlast_model_place_of(item, keys);
}

gboolean avlast_model_price(const AvlastModelReader *reader, gint64 price_year,
                            const char *index, const AvlastPlace *place, double *factor,
                            GError **error)
{
    const AvlastValueModel *model = reader->model;
    const AvlastPriceIndex *found = NULL;
    gint64 lacking = 0;

    for (guint i = 0; index && i < model->indices->len; i++) {
        const AvlastPriceIndex *one = &g_array_index(model->indices, AvlastPriceIndex, i);
        if (strcmp(one->id, index) == 0)
            found = one;
    }
    if (price_year == model->base_year) {
        *factor = 1.0;
        return TRUE;
    }
    if (!index) {
        avlast_fail(error, AVLAST_ERROR_PLAN, "AV406", place,
                    "the price year %" G_GINT64_FORMAT
                    " is not the base year %" G_GINT64_FORMAT
                    ", and no index is named\nhint: name an index of 'indices'",
                    price_year, model->base_year);
        return FALSE;
    }
    if (!found) {
        g_autofree char *look = pointer_of(model, index, price_year),
                        *alike = index_like(model, index);
        const char *hint = *look ? look : alike;
        avlast_fail(error, AVLAST_ERROR_PLAN, "AV401", place,
                    "no index has the id '%s'%s", index, hint);
        return FALSE;
    }
    *factor = avlast_price_factor(found, price_year, model->base_year, &lacking);
    if (isfinite(*factor))
        return TRUE;
    g_autofree char *hint = pointer_of(model, index, lacking);
    avlast_fail(error, AVLAST_ERROR_PLAN, "AV406", place,
                "index '%s' has no value for %" G_GINT64_FORMAT "%s", index, lacking,
                hint);
    return FALSE;
}
