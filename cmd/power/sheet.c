/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A power calculation as people read it: a line for each combination. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/power/power.h"
#include "plots/format.h"

/* After the lists that vary. */
enum { EFFECT, UNITS, PEOPLE, CONTROL, TREATED, POWER, EVENTS, SE, DF, FIXED };

/* Shown among the fixed columns already. */
static gboolean has_column(int k)
{
    return k == AVLAST_POWER_EFFECT || k == AVLAST_POWER_N ||
           k == AVLAST_POWER_CLUSTERS || k == AVLAST_POWER_POWER;
}

static guint add_headings(AvlastSheet *sheet, const AvlastPowerGrid *grid,
                          const guint *column, guint lists)
{
    const char *const names[FIXED] = {
        [EFFECT] = _("effect"),
        [UNITS] = _("clusters"),
        [PEOPLE] = _("participants"),
        [CONTROL] = _("in the control"),
        [TREATED] = _("in an arm"),
        [POWER] = _("power"),
        [EVENTS] = _("events"),
        [SE] = _("std. error"),
        [DF] = _("df"),
    };

    avlast_sheet_add(sheet);
    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (grid->count[k] > 1 && !has_column(k))
            avlast_sheet_text(sheet, column[k], avlast_power_label((AvlastPowerNumber)k));
    for (guint j = 0; j < FIXED; j++)
        avlast_sheet_text(sheet, lists + j, names[j]);
    for (guint j = 0; j < sheet->n_columns; j++)
        sheet->numeric[j] = TRUE;
    return lists;
}

/* As few decimals as tell it. */
static void add_plain(AvlastSheet *sheet, guint column, double value)
{
    int decimals = 0;

    while (decimals < 6 &&
           fabs(value * pow(10.0, decimals) - round(value * pow(10.0, decimals))) > 1e-9)
        decimals++;
    avlast_sheet_number(sheet, column, value, decimals);
}

static void add_line(AvlastSheet *sheet, const AvlastPowerGrid *grid, guint c,
                     const guint *column, guint lists)
{
    AvlastPowerDesign *d = &grid->design[c];
    const AvlastPowerAnswer *a = &grid->answer[c];
    const gboolean whole = grid->sought == AVLAST_POWER_SEEK_SIZE;
    const double se = whole ? a->whole_std_error : a->std_error;
    double all = 0.0, arm = whole ? a->whole[1] : a->smallest_arm;

    for (guint k = 0; k < d->arms; k++)
        all += d->ratio[k];
    for (guint k = 1; whole && k < d->arms; k++)
        arm = fmin(arm, a->whole[k]);
    avlast_sheet_add(sheet);
    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (grid->count[k] > 1 && !has_column(k))
            add_plain(sheet, column[k], *avlast_power_member(d, (AvlastPowerNumber)k));
    if (grid->sought == AVLAST_POWER_SEEK_EFFECT)
        avlast_sheet_number(sheet, lists + EFFECT, a->effect,
                            avlast_format_decimals(a->effect, 3));
    else
        add_plain(sheet, lists + EFFECT, a->effect);
    if (grid->clusters)
        avlast_sheet_count(sheet, lists + UNITS,
                           (gint64)llround(avlast_power_units(grid, c)));
    avlast_sheet_count(sheet, lists + PEOPLE,
                       (gint64)llround(avlast_power_people(grid, c)));
    add_plain(sheet, lists + CONTROL,
              whole ? a->whole[0] : round(10.0 * a->size * d->ratio[0] / all) / 10.0);
    add_plain(sheet, lists + TREATED, round(10.0 * arm) / 10.0);
    avlast_sheet_share(sheet, lists + POWER, whole ? a->whole_power : a->power, 1);
    avlast_sheet_number(sheet, lists + EVENTS, whole ? a->whole_events : a->events, 0);
    avlast_sheet_number(sheet, lists + SE, se, avlast_format_decimals(se, 3));
    if (isfinite(a->df))
        add_plain(sheet, lists + DF, round(10.0 * (whole ? a->whole_df : a->df)) / 10.0);
}

/* "100 participants", "24 clusters of 20". */
static char *size_said(const AvlastPowerGrid *grid, guint c, const char *lang)
{
    g_autofree char *people =
        avlast_format_count((gint64)llround(avlast_power_people(grid, c)), lang);
    g_autofree char *clusters =
        avlast_format_count((gint64)llround(avlast_power_units(grid, c)), lang);

    return grid->clusters
               ? g_strdup_printf(_("%s clusters with %s participants"), clusters, people)
               : g_strdup_printf(_("%s participants"), people);
}

static char *sentence(const AvlastPowerGrid *grid, guint c, const char *lang)
{
    const AvlastPowerDesign *d = &grid->design[c];
    const AvlastPowerAnswer *a = &grid->answer[c];
    g_autofree char *size = size_said(grid, c, lang);
    g_autofree char *power = avlast_format_percent(
        grid->sought == AVLAST_POWER_SEEK_POWER ? a->power : d->power, lang);
    g_autofree char *effect =
        avlast_format_number(a->effect, avlast_format_decimals(a->effect, 2), lang);
    g_autofree char *plain = avlast_format_plain(a->effect, lang);

    if (grid->sought == AVLAST_POWER_SEEK_POWER)
        return g_strdup_printf(_("%s: an effect of %s is found with a chance of %s."),
                               size, plain, power);
    if (grid->sought == AVLAST_POWER_SEEK_SIZE)
        return g_strdup_printf(_("%s are needed to find an effect of %s with a chance of "
                                 "%s."),
                               size, plain, power);
    return d->outcome == AVLAST_POWER_SURVIVAL || d->decrease
               ? g_strdup_printf(_("%s find an effect of %s or stronger with a chance of "
                                   "%s."),
                                 size, effect, power)
               : g_strdup_printf(_("%s find an effect of %s or larger with a chance of "
                                   "%s."),
                                 size, effect, power);
}

AvlastSheet *avlast_power_sheet(const AvlastPowerGrid *grid, const AvlastResult *result,
                                const char *lang)
{
    guint column[AVLAST_POWER_NUMBERS] = {0}, lists = 0;
    const AvlastEstimates *e = result->estimates;

    for (int k = 0; k < AVLAST_POWER_NUMBERS; k++)
        if (grid->count[k] > 1 && !has_column(k))
            column[k] = lists++;
    AvlastSheet *sheet = avlast_sheet_new(lists + FIXED, lang);
    g_autofree char *method = avlast_phrase(e->method, NULL, NULL, lang);
    g_autofree char *alpha = avlast_format_plain(grid->design[0].alpha, lang);
    g_autofree gboolean *keep = g_new0(gboolean, lists + FIXED);

    sheet->title = sentence(grid, 0, lang);
    sheet->subtitle = grid->design[0].sides == 2
                          ? g_strdup_printf(_("two-sided, alpha %s; %s"), alpha, method)
                          : g_strdup_printf(_("one-sided, alpha %s; %s"), alpha, method);
    add_headings(sheet, grid, column, lists);
    for (guint c = 0; c < grid->n; c++) {
        add_line(sheet, grid, c, column, lists);
        for (guint j = 0; j < sheet->n_columns; j++)
            keep[j] |= *avlast_sheet_cell(sheet, sheet->rows->len - 1, j)->text != '\0';
    }
    avlast_sheet_keep(sheet, keep);
    for (guint i = 0; i < e->notes->len; i++) {
        g_autofree char *note =
            avlast_phrase(g_ptr_array_index(e->notes, i), NULL, NULL, lang);
        avlast_sheet_note(sheet, note);
    }
    return sheet;
}
