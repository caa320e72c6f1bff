/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Curves of power calculations for charts: dense along one number, a line for each
 * combination of the others. */
#include <math.h>
#include <string.h>

#include "cmd/power/power.h"

#define POINTS      61
#define MOST_CURVES 6

/* What a chart's axis is: the size, but for a list of effects at one size. */
static AvlastPowerNumber axis_of(const AvlastPowerGrid *grid)
{
    const AvlastPowerNumber size =
        grid->clusters ? AVLAST_POWER_CLUSTERS : AVLAST_POWER_N;

    if (grid->sought == AVLAST_POWER_SEEK_POWER && grid->count[size] == 1 &&
        grid->count[AVLAST_POWER_EFFECT] > 1)
        return AVLAST_POWER_EFFECT;
    return size;
}

/* The answer's place on the axis. */
static double place_of(const AvlastPowerGrid *grid, AvlastPowerNumber axis, guint c)
{
    return axis == AVLAST_POWER_EFFECT ? grid->design[c].effect
                                       : avlast_power_units(grid, c);
}

static double height_of(const AvlastPowerGrid *grid, guint c)
{
    const AvlastPowerAnswer *a = &grid->answer[c];

    return grid->sought == AVLAST_POWER_SEEK_EFFECT ? a->effect
           : grid->sought == AVLAST_POWER_SEEK_SIZE ? a->whole_power
                                                    : a->power;
}

/* The axis from end to end: the list's ends, or well around the only point. */
static void range_of(const AvlastPowerGrid *grid, AvlastPowerNumber axis, double range[2])
{
    range[0] = INFINITY;
    range[1] = -INFINITY;
    for (guint c = 0; c < grid->n; c++) {
        const double x = place_of(grid, axis, c);
        range[0] = fmin(range[0], x);
        range[1] = fmax(range[1], x);
    }
    if (grid->sought == AVLAST_POWER_SEEK_SIZE) {
        range[0] = 0.0;
        range[1] *= 1.25;
    } else if (!(range[1] > range[0])) {
        range[0] = 0.25 * range[1];
        range[1] *= 2.0;
    }
}

/* What a line is called: the numbers that vary, but the axis and what was sought. */
static char *name_of(const AvlastPowerGrid *grid, AvlastPowerNumber axis, guint c)
{
    AvlastPowerDesign *d = &grid->design[c];
    GString *name = g_string_new(NULL);

    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (grid->count[k] > 1 && k != (int)axis &&
            !(k == AVLAST_POWER_POWER && grid->sought == AVLAST_POWER_SEEK_SIZE)) {
            char digits[G_ASCII_DTOSTR_BUF_SIZE];
            g_string_append_printf(
                name, "%s%s=%s", name->len ? ";" : "",
                avlast_power_option((AvlastPowerNumber)k),
                g_ascii_formatd(digits, sizeof digits, "%.12g",
                                *avlast_power_member(d, (AvlastPowerNumber)k)));
        }
    return g_string_free(name, FALSE);
}

static double value_at(const AvlastPowerGrid *grid, guint c, AvlastPowerNumber axis,
                       double x)
{
    AvlastPowerDesign d = grid->design[c];
    AvlastPowerAnswer answer;

    if (axis == AVLAST_POWER_EFFECT)
        d.effect = x;
    else
        d.size = x;
    if (grid->sought == AVLAST_POWER_SEEK_SIZE)
        d.power = NAN;
    if (!avlast_power(&d, &answer, NULL))
        return NAN;
    return grid->sought == AVLAST_POWER_SEEK_EFFECT ? answer.effect : answer.power;
}

/* Where the curve does not exist (no degrees of freedom) it has no point. */
static json_t *curve_of(const AvlastPowerGrid *grid, guint c, AvlastPowerNumber axis,
                        const double range[2], const char *name)
{
    json_t *x = json_array(), *y = json_array(), *at = json_array();

    for (int i = 0; i < POINTS; i++) {
        const double place = range[0] + (range[1] - range[0]) * i / (POINTS - 1);
        const double value = value_at(grid, c, axis, place);
        if (isnan(value))
            continue;
        json_array_append_new(x, avlast_json_number(place));
        json_array_append_new(y, avlast_json_number(value));
    }
    for (guint other = 0; other < grid->n; other++) {
        g_autofree char *its = name_of(grid, axis, other);
        if (strcmp(its, name) != 0)
            continue;
        json_t *point = json_array();
        json_array_append_new(point, avlast_json_number(place_of(grid, axis, other)));
        json_array_append_new(point, avlast_json_number(height_of(grid, other)));
        json_array_append_new(at, point);
    }
    return json_pack("{s:s, s:o, s:o, s:o}", "name", name, "x", x, "y", y, "at", at);
}

json_t *avlast_power_curves(const AvlastPowerGrid *grid)
{
    const AvlastPowerNumber axis = axis_of(grid);
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *series = json_array();
    const AvlastPowerDesign *d = &grid->design[0];
    double range[2];

    range_of(grid, axis, range);
    for (guint c = 0; c < grid->n && json_array_size(series) < MOST_CURVES; c++) {
        char *name = name_of(grid, axis, c);
        if (g_hash_table_contains(seen, name)) {
            g_free(name);
            continue;
        }
        g_hash_table_add(seen, name);
        json_array_append_new(series, curve_of(grid, c, axis, range, name));
    }
    return json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:f, s:i, s:o, s:o, s:o, s:o}", "outcome",
        d->outcome == AVLAST_POWER_SHARES     ? "shares"
        : d->outcome == AVLAST_POWER_SURVIVAL ? "survival"
                                              : "means",
        "sought", avlast_power_sought(grid), "x", avlast_power_option(axis), "unit",
        grid->clusters ? "clusters" : "n", "y",
        grid->sought == AVLAST_POWER_SEEK_EFFECT ? "effect" : "power", "alpha", d->alpha,
        "sides", (int)d->sides, "effect",
        avlast_json_number(grid->sought == AVLAST_POWER_SEEK_EFFECT ? NAN : d->effect),
        "size",
        avlast_json_number(grid->sought == AVLAST_POWER_SEEK_SIZE ? NAN : d->size),
        "target",
        avlast_json_number(grid->sought == AVLAST_POWER_SEEK_POWER ? NAN : d->power),
        "series", series);
}
