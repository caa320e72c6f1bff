/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A power calculation as rows of a result: for each combination what was sought, and
 * below it what goes with it. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/power/power.h"

const char *avlast_power_sought(const AvlastPowerGrid *grid)
{
    return grid->sought == AVLAST_POWER_SEEK_POWER    ? "power"
           : grid->sought == AVLAST_POWER_SEEK_EFFECT ? "effect"
           : grid->clusters                           ? "clusters"
                                                      : "n";
}

char *avlast_power_group(const AvlastPowerGrid *grid, guint c)
{
    GString *text = g_string_new(NULL);

    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (grid->count[k] > 1) {
            char digits[G_ASCII_DTOSTR_BUF_SIZE];
            const double value =
                *avlast_power_member(&grid->design[c], (AvlastPowerNumber)k);
            g_string_append_printf(
                text, "%s%s=%s", text->len ? ";" : "",
                avlast_power_option((AvlastPowerNumber)k),
                g_ascii_formatd(digits, sizeof digits, "%.12g", value));
        }
    return g_string_free(text, text->len == 0);
}

double avlast_power_units(const AvlastPowerGrid *grid, guint c)
{
    const AvlastPowerAnswer *a = &grid->answer[c];

    return grid->sought == AVLAST_POWER_SEEK_SIZE ? a->whole_size : a->size;
}

double avlast_power_people(const AvlastPowerGrid *grid, guint c)
{
    return avlast_power_units(grid, c) *
           (grid->clusters ? grid->design[c].cluster_size : 1.0);
}

typedef struct {
    const AvlastPowerGrid *grid;
    AvlastEstimates *estimates;
    const char *outcome, *group;
    gint64 people, clusters;
} Adding;

static AvlastEstimate *add(const Adding *at, const char *term, double value)
{
    if (isnan(value))
        return NULL;
    AvlastEstimate *row =
        avlast_estimates_add(at->estimates, at->outcome, at->group, term);
    row->estimate = value;
    row->nobs = at->people;
    row->nclusters = at->clusters;
    return row;
}

static void add_arms(const Adding *at, const AvlastPowerDesign *d,
                     const AvlastPowerAnswer *a)
{
    const gboolean whole = !isnan(a->whole_size);
    const char *unit = at->grid->clusters ? "clusters" : "n";
    double all = 0.0;

    for (guint k = 0; k < d->arms; k++)
        all += d->ratio[k];
    for (guint k = 0; k < d->arms; k++) {
        g_autofree char *term = k == 0         ? g_strdup_printf("%s.control", unit)
                                : d->arms == 2 ? g_strdup_printf("%s.treated", unit)
                                               : g_strdup_printf("%s.treated%u", unit, k);
        add(at, term, whole ? a->whole[k] : a->size * d->ratio[k] / all);
    }
}

static void add_combination(const AvlastPowerGrid *grid, guint c,
                            AvlastEstimates *estimates)
{
    const AvlastPowerDesign *d = &grid->design[c];
    const AvlastPowerAnswer *a = &grid->answer[c];
    const gboolean size = grid->sought == AVLAST_POWER_SEEK_SIZE;
    g_autofree char *group = avlast_power_group(grid, c);
    const Adding at = {grid,
                       estimates,
                       avlast_power_sought(grid),
                       group,
                       (gint64)llround(avlast_power_people(grid, c)),
                       grid->clusters ? (gint64)llround(avlast_power_units(grid, c))
                                      : -1};

    AvlastEstimate *row = add(&at, at.outcome,
                              size                                       ? a->whole_size
                              : grid->sought == AVLAST_POWER_SEEK_EFFECT ? a->effect
                                                                         : a->power);
    if (row)
        row->method = g_strdup(avlast_power_method_name(avlast_power_method(d)));
    if (size)
        add(&at, "size.exact", a->size);
    if (grid->sought != AVLAST_POWER_SEEK_EFFECT)
        add(&at, "effect", a->effect);
    if (d->takeup < 1.0 || d->takeup_control > 0.0)
        add(&at, "effect.assigned", a->assigned_effect);
    if (grid->sought != AVLAST_POWER_SEEK_POWER)
        add(&at, "power", size ? a->whole_power : a->power);
    add_arms(&at, d, a);
    if (grid->clusters)
        add(&at, "n", avlast_power_people(grid, c));
    add(&at, "events", size ? a->whole_events : a->events);
    add(&at, "std.error", size ? a->whole_std_error : a->std_error);
    if (isfinite(a->df))
        add(&at, "df", size ? a->whole_df : a->df);
    add(&at, "critical", size ? a->whole_critical : a->critical);
    if (d->outcome != AVLAST_POWER_SURVIVAL)
        add(&at, "variance.factor", a->factor);
}

static void add_notes(const AvlastPowerGrid *grid, AvlastEstimates *e)
{
    const AvlastPowerDesign *d = &grid->design[0];
    gboolean few = FALSE, lost = FALSE, diluted = FALSE;

    for (guint c = 0; c < grid->n; c++) {
        few |= grid->clusters && grid->answer[c].df < 18.0;
        lost |= grid->design[c].attrition > 0.0;
        diluted |= grid->design[c].takeup < 1.0;
    }
    if (lost)
        avlast_estimates_note(e, "%s",
                              N_("sizes are of those assigned, before attrition"));
    if (diluted)
        avlast_estimates_note(
            e, "%s",
            N_("effects are of those treated; those assigned show the part that the "
               "difference in take-up leaves of them"));
    if (d->arms > 2)
        avlast_estimates_note(
            e, "%s",
            d->bonferroni
                ? N_("each arm against the control, alpha divided by the number of "
                     "comparisons (Bonferroni); of the smallest arm")
                : N_("each arm against the control at the full alpha, of the smallest "
                     "arm; --adjust bonferroni keeps alpha for all comparisons "
                     "together"));
    if (d->blocks > 0.0)
        avlast_estimates_note(e, "%s",
                              N_("blocks cost two degrees of freedom each, as in the "
                                 "difference by block of avlast rct; what they "
                                 "explain belongs in the R2"));
    if (few)
        avlast_estimates_note(e, "%s",
                              N_("with fewer than 20 clusters the power depends much "
                                 "on an ICC that is known roughly"));
    if (d->sides == 1)
        avlast_estimates_note(e, "%s",
                              N_("one-sided: an effect the other way is not sought"));
}

void avlast_power_rows(const AvlastPowerGrid *grid, AvlastEstimates *estimates)
{
    estimates->method =
        g_strdup(avlast_power_method_name(avlast_power_method(&grid->design[0])));
    for (guint c = 0; c < grid->n; c++)
        add_combination(grid, c, estimates);
    add_notes(grid, estimates);
}
