/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/validate_internal.h"

static void fault_free(gpointer data)
{
    AvlastFault *fault = data;

    g_free(fault->file);
    g_free(fault->name);
    g_free(fault->text);
    g_free(fault);
}

static void rule_count_free(gpointer data)
{
    AvlastRuleCount *count = data;

    g_free(count->name);
    g_free(count);
}

AvlastValidation *avlast_validation_new(void)
{
    AvlastValidation *validation = g_new0(AvlastValidation, 1);

    validation->unit = "line";
    validation->faults = g_ptr_array_new_with_free_func(fault_free);
    validation->notes = g_ptr_array_new_with_free_func(fault_free);
    validation->rules = g_ptr_array_new_with_free_func(rule_count_free);
    validation->answers = g_ptr_array_new_with_free_func(avlast_answers_free);
    return validation;
}

void avlast_validation_free(AvlastValidation *validation)
{
    if (!validation)
        return;
    g_ptr_array_unref(validation->faults);
    g_ptr_array_unref(validation->notes);
    g_ptr_array_unref(validation->rules);
    g_ptr_array_unref(validation->answers);
    avlast_waves_free(validation->waves);
    g_free(validation);
}

void avlast_validation_add(AvlastValidation *validation, const char *id,
                           const AvlastPlace *place, const char *name, const char *format,
                           ...)
{
    AvlastFault *fault = g_new0(AvlastFault, 1);
    va_list arguments;

    fault->id = id;
    fault->file = g_strdup(place->file);
    fault->line = place->line;
    fault->column = place->column;
    fault->name = g_strdup(name);
    va_start(arguments, format);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(validation->faults, fault);
}

void avlast_validation_note(AvlastValidation *validation, const char *id,
                            const char *name, const char *format, ...)
{
    AvlastFault *note = g_new0(AvlastFault, 1);
    va_list arguments;

    note->id = id;
    note->name = g_strdup(name);
    va_start(arguments, format);
    note->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(validation->notes, note);
}
