/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/weighting.h"

#include <string.h>

static void strv_free(gpointer data)
{
    g_strfreev(data);
}

AvlastMargin *avlast_margin_new(const char *const *variables)
{
    AvlastMargin *margin = g_new0(AvlastMargin, 1);
    g_autoptr(GStrvBuilder) copy = g_strv_builder_new();

    for (; *variables; variables++)
        g_strv_builder_add(copy, *variables);
    margin->variables = g_strv_builder_end(copy);
    margin->cells = g_ptr_array_new_with_free_func(strv_free);
    margin->totals = g_array_new(FALSE, FALSE, sizeof(double));
    return margin;
}

void avlast_margin_free(AvlastMargin *margin)
{
    if (!margin)
        return;
    g_free(margin->source);
    g_strfreev(margin->variables);
    g_ptr_array_unref(margin->cells);
    g_array_unref(margin->totals);
    g_free(margin);
}

void avlast_margin_add(AvlastMargin *margin, const char *const *levels, double total)
{
    g_autoptr(GStrvBuilder) copy = g_strv_builder_new();

    for (guint v = 0; margin->variables[v]; v++)
        g_strv_builder_add(copy, levels[v]);
    g_ptr_array_add(margin->cells, g_strv_builder_end(copy));
    g_array_append_val(margin->totals, total);
}

static void free_margin(gpointer data)
{
    avlast_margin_free(data);
}

AvlastWeightStep *avlast_weight_step_new(AvlastStepKind kind)
{
    AvlastWeightStep *step = g_new0(AvlastWeightStep, 1);

    step->kind = kind;
    step->margins = g_ptr_array_new_with_free_func(free_margin);
    step->numbers = g_ptr_array_new_with_free_func(g_free);
    step->totals = g_array_new(FALSE, FALSE, sizeof(double));
    return step;
}

void avlast_weight_step_free(AvlastWeightStep *step)
{
    if (!step)
        return;
    g_ptr_array_unref(step->margins);
    g_ptr_array_unref(step->numbers);
    g_array_unref(step->totals);
    g_free(step->source);
    g_free(step->response);
    g_free(step);
}

void avlast_weight_step_add_number(AvlastWeightStep *step, const char *name, double total)
{
    g_ptr_array_add(step->numbers, g_strdup(name));
    g_array_append_val(step->totals, total);
}

static void free_step(gpointer data)
{
    avlast_weight_step_free(data);
}

GPtrArray *avlast_weight_steps_new(void)
{
    return g_ptr_array_new_with_free_func(free_step);
}

static const char *const kinds[] = {"cells", "propensity", "poststratify",
                                    "rake",  "calibrate",  "trim"};
static const char *const distances[] = {"linear", "exponential", "logit"};
static const char *const units[] = {"", "mean", "median"};

static int index_of(const char *const *names, guint n, const char *name)
{
    for (guint i = 0; name && i < n; i++)
        if (strcmp(names[i], name) == 0)
            return (int)i;
    return -1;
}

const char *avlast_step_kind_name(AvlastStepKind kind)
{
    return kinds[kind];
}

int avlast_step_kind_of(const char *name)
{
    return index_of(kinds, G_N_ELEMENTS(kinds), name);
}

const char *avlast_distance_name(AvlastDistance distance)
{
    return distances[distance];
}

int avlast_distance_of(const char *name)
{
    return index_of(distances, G_N_ELEMENTS(distances), name);
}

const char *avlast_trim_unit_name(AvlastTrimUnit unit)
{
    return units[unit];
}

int avlast_trim_unit_of(const char *name)
{
    return index_of(units, G_N_ELEMENTS(units), name);
}

char *avlast_margin_name(const AvlastMargin *margin)
{
    return g_strjoinv(" x ", margin->variables);
}

static void add_once(GPtrArray *names, const char *name, gsize length)
{
    g_autofree char *copy = g_strndup(name, length);

    for (guint i = 0; i < names->len; i++)
        if (strcmp(g_ptr_array_index(names, i), copy) == 0)
            return;
    g_ptr_array_add(names, g_steal_pointer(&copy));
}

GStrv avlast_weight_steps_columns(const GPtrArray *steps)
{
    GPtrArray *names = g_ptr_array_new();

    for (guint s = 0; s < steps->len; s++) {
        const AvlastWeightStep *step = g_ptr_array_index(steps, s);
        if (step->response)
            add_once(names, step->response, strlen(step->response));
        for (guint m = 0; m < step->margins->len; m++) {
            const AvlastMargin *margin = g_ptr_array_index(step->margins, m);
            for (char **name = margin->variables; *name; name++)
                add_once(names, *name, strlen(*name));
        }
        for (guint v = 0; v < step->numbers->len; v++) {
            const char *name = g_ptr_array_index(step->numbers, v);
            if (strcmp(name, "(rows)") != 0)
                add_once(names, name, strcspn(name, "="));
        }
    }
    g_ptr_array_add(names, NULL);
    return (GStrv)g_ptr_array_free(names, FALSE);
}

/* The margins and numbers by name, parted by commas. */
static char *names_of(const AvlastWeightStep *step)
{
    GString *text = g_string_new(NULL);

    for (guint m = 0; m < step->margins->len; m++) {
        g_autofree char *name = avlast_margin_name(g_ptr_array_index(step->margins, m));
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", name);
    }
    for (guint v = 0; v < step->numbers->len; v++) {
        const char *name = g_ptr_array_index(step->numbers, v);
        if (step->kind == AVLAST_STEP_PROPENSITY && strcmp(name, "(rows)") == 0)
            continue; /* the intercept */
        g_string_append_printf(text, "%s%s", text->len ? ", " : "", name);
    }
    return g_string_free(text, FALSE);
}

char *avlast_weight_step_describe(const AvlastWeightStep *step)
{
    g_autofree char *names = names_of(step);

    switch (step->kind) {
    case AVLAST_STEP_CELLS:
        return g_strdup_printf("nonresponse ('%s') by cells of %s", step->response,
                               names);
    case AVLAST_STEP_PROPENSITY:
        return g_strdup_printf("nonresponse ('%s') by the propensity given %s",
                               step->response, names);
    case AVLAST_STEP_POSTSTRATIFY:
        return g_strdup_printf("poststratified to %s", names);
    case AVLAST_STEP_RAKE:
        return g_strdup_printf("raked to %s", names);
    case AVLAST_STEP_CALIBRATE:
        if (step->distance == AVLAST_DISTANCE_LOGIT)
            return g_strdup_printf("calibrated (logit, %g to %g) to %s", step->low,
                                   step->high, names);
        return g_strdup_printf(step->distance == AVLAST_DISTANCE_LINEAR
                                   ? "calibrated (linear) to %s"
                                   : "calibrated (exponential) to %s",
                               names);
    case AVLAST_STEP_TRIM:
        break;
    }
    return step->unit == AVLAST_TRIM_ONE
               ? g_strdup_printf("trimmed to %g to %g", step->low, step->high)
           : step->unit == AVLAST_TRIM_MEAN
               ? g_strdup_printf("trimmed to %g to %g times the mean", step->low,
                                 step->high)
               : g_strdup_printf("trimmed to %g to %g times the median", step->low,
                                 step->high);
}
