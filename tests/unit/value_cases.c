/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value_cases.h"

#include <string.h>

#include "core/error.h"
#include "support.h"
#include "value/effects.h"

ValueCase value_case(const char *path, const char *folder,
                     const AvlastValueOptions *options)
{
    GError *error = NULL;
    ValueCase v = {avlast_value_model_read(path, NULL, &error),
                   avlast_result_new("value"), NULL};

    assert_no_error(error);
    ck_assert_msg(avlast_effects_resolve(v.model, folder, &error), "%s", error->message);
    ck_assert_msg(avlast_value(v.model, options, v.result, &v.ledger, &error), "%s",
                  error->message);
    return v;
}

ValueCase value_case_of(const char *text, const AvlastValueOptions *options)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", text);
    const ValueCase v = value_case(path, folder, options);

    remove_folder(folder);
    return v;
}

void value_case_clear(ValueCase *value)
{
    g_clear_pointer(&value->model, avlast_value_model_free);
    g_clear_pointer(&value->result, avlast_result_free);
    g_clear_pointer(&value->ledger, avlast_ledger_free);
}

char *value_case_refused(const char *text, int *class)
{
    char *folder = temporary_folder();
    g_autofree char *path = write_file(folder, "m.yaml", text);
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, NULL, &error);

    ck_assert_msg(!model || !avlast_effects_resolve(model, folder, &error),
                  "not refused:\n%s", text);
    remove_folder(folder);
    *class = error->code;
    return g_strdup(error->message);
}

const AvlastEstimate *value_case_row(const ValueCase *value, const char *scenario,
                                     const char *payer, const char *outcome,
                                     const char *term)
{
    g_autofree char *group = g_strdup_printf("scenario=%s;payer=%s", scenario, payer);

    return avlast_estimates_find(value->result->estimates, outcome, group, term, NULL);
}

double value_case_point(const ValueCase *value, const char *scenario, const char *payer,
                        const char *outcome, const char *term)
{
    const AvlastEstimate *row = value_case_row(value, scenario, payer, outcome, term);

    ck_assert_msg(row != NULL, "no row %s, scenario %s, payer %s", outcome, scenario,
                  payer);
    return row->estimate;
}

gboolean value_case_notes(const ValueCase *value, const char *text)
{
    const GPtrArray *notes = value->result->estimates->notes;

    for (guint i = 0; i < notes->len; i++)
        if (strstr(notes->pdata[i], text))
            return TRUE;
    return FALSE;
}
