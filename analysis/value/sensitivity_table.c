/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/number.h"
#include "value/sensitivity.h"

static gboolean belongs(const AvlastEstimate *row, const char *payer)
{
    static const char *const outcomes[] = {
        "tornado.low", "tornado.high", "conditional.low", "conditional.high",
        "sobol.first", "sobol.total",  "sobol.given",     "src",
        "src.r2",      "spearman",     "evppi",           "evppi.noise",
        "evpi",        "must.hold",    "p.must.hold",     "npv",
        NULL};

    return row->group && g_str_has_suffix(row->group, payer) &&
           g_strv_contains(outcomes, row->outcome);
}

static const char *label_of(const AvlastValueModel *model, const char *id)
{
    for (guint i = 0; id && i < model->inputs->len; i++) {
        const AvlastInput *input = avlast_value_input(model, i);
        if (strcmp(input->id, id) == 0 && input->label)
            return input->label;
    }
    return id ? id : "";
}

static void append_cell(GString *text, const char *cell)
{
    const char *what = cell ? cell : "";

    if (!strpbrk(what, ",\"\n")) {
        g_string_append(text, what);
        return;
    }
    g_string_append_c(text, '"');
    for (; *what; what++)
        g_string_append_printf(text, *what == '"' ? "\"%c" : "%c", *what);
    g_string_append_c(text, '"');
}

char *avlast_sensitivity_to_csv(const AvlastValueModel *model, const AvlastResult *result)
{
    GString *text =
        g_string_new("analysis,scenario,payer,input,label,value,std.error,note\n");
    const char *headline = model->headline_society ? "society" : "public";
    g_autofree char *payer = g_strconcat("payer=", headline, NULL);
    char number[AVLAST_NUMBER_BUFFER];

    for (gsize i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (!belongs(row, payer))
            continue;
        const char *from = row->group + strlen("scenario=");
        g_autofree char *scenario = g_strndup(from, strcspn(from, ";"));
        g_string_append_printf(text, "%s,%s,%s,", row->outcome, scenario, headline);
        append_cell(text, row->term);
        g_string_append_c(text, ',');
        append_cell(text, label_of(model, row->term));
        g_string_append_printf(text, ",%s", avlast_number_exact(row->estimate, number));
        g_string_append_printf(text, ",%s,", avlast_number_exact(row->std_error, number));
        append_cell(text, row->note);
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}
