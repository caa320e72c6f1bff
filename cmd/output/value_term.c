/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "cmd/output/value_range.h"
#include "cmd/output/value_words.h"
#include "plots/format.h"

/* What an assumption or effect is called; else its id. Borrowed. */
static const char *label_of(const AvlastResult *result, const char *term)
{
    const char *last = strrchr(term, '.');
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(result->charts, "assumptions"), i, entry)
    {
        const char *id = avlast_json_member_text(entry, "id");
        g_autofree char *effect = g_strdup_printf("effects.%s", term);
        if (g_strcmp0(id, term) == 0 || g_strcmp0(id, effect) == 0) {
            const char *label = avlast_json_member_text(entry, "label");
            return label ? label : term;
        }
    }
    return last ? last + 1 : term;
}

char *avlast_value_term(const AvlastResult *result, const AvlastEstimate *row,
                        const char *currency, const char *lang)
{
    const char *term = row->term ? row->term : "";

    if (g_str_has_prefix(term, "n="))
        return avlast_format_number(g_ascii_strtod(term + 2, NULL), 0, lang);
    if (strcmp(row->outcome, "p.npv.above") == 0)
        return avlast_number_said(g_ascii_strtod(term, NULL), AVLAST_HOW_MONEY, currency,
                                  lang);
    /* What is drawn together is told together: "a+b". */
    g_auto(GStrv) names = g_strsplit(term, "+", -1);
    for (char **name = names; *name; name++) {
        char *label = g_strdup(label_of(result, *name));
        g_free(*name);
        *name = label;
    }
    return g_strjoinv(" + ", names);
}
