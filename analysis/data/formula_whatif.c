/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "data/formula_parts.h"

/* What each part is set to; NAN and AVLAST_NO_LEVEL leave it as the row has it. */
struct AvlastWhatIf {
    const AvlastModelMatrix *matrix;
    double *number;
    guint32 *code;
};

static void fail_level(const AvlastPart *part, const char *level, GError **error)
{
    g_autoptr(GString) all = g_string_new(NULL);
    const gsize skip = strlen(part->column->name) + 1;

    for (guint l = 0; l < part->n && l < 20; l++)
        g_string_append_printf(all, "%s%s", l ? ", " : "",
                               (char *)g_ptr_array_index(part->names, l) + skip);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL,
                "'%s' has no level '%s' in the rows used\nhint: it has %s",
                part->column->name, level, all->str);
}

static gboolean set_part(AvlastWhatIf *scenario, guint p, const AvlastSetting *set,
                         GError **error)
{
    const AvlastPart *part = g_ptr_array_index(scenario->matrix->parts, p);

    if (!part->category) {
        char *end;
        scenario->number[p] = g_ascii_strtod(set->value, &end);
        if (end != set->value && !*end && isfinite(scenario->number[p]))
            return TRUE;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL,
                    "'%s' is a number, and '%s' is none", set->column, set->value);
        return FALSE;
    }
    for (guint l = 0; l < part->n; l++) {
        const char *name = g_ptr_array_index(part->names, l);
        if (strcmp(name + strlen(part->column->name) + 1, set->value) == 0)
            scenario->code[p] = l;
    }
    if (scenario->code[p] == AVLAST_NO_LEVEL)
        fail_level(part, set->value, error);
    return scenario->code[p] != AVLAST_NO_LEVEL;
}

AvlastWhatIf *avlast_what_if_new(const AvlastModelMatrix *matrix,
                                 const AvlastSetting *set, gsize n, GError **error)
{
    g_autoptr(AvlastWhatIf) scenario = g_new0(AvlastWhatIf, 1);
    const guint parts = matrix->parts->len;

    scenario->matrix = matrix;
    if (!(scenario->number = avlast_array(double, parts, error)) ||
        !(scenario->code = avlast_array(guint32, parts, error)))
        return NULL;
    for (guint p = 0; p < parts; p++) {
        scenario->number[p] = NAN;
        scenario->code[p] = AVLAST_NO_LEVEL;
    }
    for (gsize s = 0; s < n; s++) {
        gboolean found = FALSE;
        for (guint p = 0; p < parts; p++) {
            const AvlastPart *part = g_ptr_array_index(matrix->parts, p);
            if (strcmp(part->column->name, set[s].column) != 0)
                continue;
            found = TRUE;
            if (!set_part(scenario, p, &set[s], error))
                return NULL;
        }
        if (found)
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL, "'%s' is not in the model",
                    set[s].column);
        return NULL;
    }
    return g_steal_pointer(&scenario);
}

void avlast_what_if_free(AvlastWhatIf *scenario)
{
    if (!scenario)
        return;
    g_free(scenario->number);
    g_free(scenario->code);
    g_free(scenario);
}

/* A part's column in a row of the scenario. */
static double value_of(const AvlastWhatIf *scenario, guint p, guint which, gsize row)
{
    const AvlastPart *part = g_ptr_array_index(scenario->matrix->parts, p);

    if (part->category)
        return avlast_part_at(part, which, 0.0,
                              scenario->code[p] == AVLAST_NO_LEVEL ? part->code[row]
                                                                   : scenario->code[p])
            .high;
    return avlast_part_at(part, which,
                          isnan(scenario->number[p]) ? part->column->number[row]
                                                     : scenario->number[p],
                          0)
        .high;
}

void avlast_what_if_row(const AvlastWhatIf *scenario, gsize row, double *x)
{
    const AvlastModelMatrix *matrix = scenario->matrix;

    for (gsize j = 0; j < matrix->k; j++) {
        const AvlastMatrixColumn *column = &matrix->column[j];
        x[j] = 1.0;
        for (guint f = 0; f < column->n && x[j] != 0.0; f++)
            x[j] *= value_of(scenario, column->part[f], column->which[f], row);
    }
}

/* d/dv of a part's column at the number v. */
static double slope_at(const AvlastPart *part, guint which, double v)
{
    switch (part->atom->kind) {
    case AVLAST_ATOM_LOG:
        return 1.0 / v;
    case AVLAST_ATOM_EXP:
        return exp(v);
    case AVLAST_ATOM_SQRT:
        return 0.5 / sqrt(v);
    case AVLAST_ATOM_POWER:
        return part->atom->power * pow(v, part->atom->power - 1);
    case AVLAST_ATOM_POLY:
        return (which + 1.0) * pow(v, which);
    case AVLAST_ATOM_PLAIN:
    case AVLAST_ATOM_CATEGORY:
        break;
    }
    return 1.0;
}

void avlast_what_if_slope(const AvlastWhatIf *scenario, const char *name, gsize row,
                          double *x)
{
    const AvlastModelMatrix *matrix = scenario->matrix;

    for (gsize j = 0; j < matrix->k; j++) {
        const AvlastMatrixColumn *column = &matrix->column[j];
        x[j] = 0.0;
        for (guint d = 0; d < column->n; d++) {
            const AvlastPart *part = g_ptr_array_index(matrix->parts, column->part[d]);
            if (part->category || strcmp(part->column->name, name) != 0)
                continue;
            const double set = scenario->number[column->part[d]];
            double product = slope_at(part, column->which[d],
                                      isnan(set) ? part->column->number[row] : set);
            for (guint f = 0; f < column->n; f++)
                if (f != d)
                    product *= value_of(scenario, column->part[f], column->which[f], row);
            x[j] += product;
        }
    }
}

GStrv avlast_what_if_levels(const AvlastModelMatrix *matrix, const char *name,
                            gboolean *category)
{
    g_autoptr(GStrvBuilder) levels = g_strv_builder_new();

    *category = FALSE;
    for (guint p = 0; p < matrix->parts->len; p++) {
        const AvlastPart *part = g_ptr_array_index(matrix->parts, p);
        if (strcmp(part->column->name, name) != 0)
            continue;
        *category = part->category;
        for (guint l = 0; part->category && l < part->n; l++)
            g_strv_builder_add(levels, (char *)g_ptr_array_index(part->names, l) +
                                           strlen(name) + 1);
        return g_strv_builder_end(levels);
    }
    return NULL;
}
