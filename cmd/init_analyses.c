/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analyses of a starting plan. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/init_plan.h"
#include "cmd/init_text.h"

void avlast_init_guess(GString *yaml, guint indent, const char *what, const char *why)
{
    avlast_yaml_comment(yaml, indent, _("guess: %s, because %s; confirm"), what, why);
}

void avlast_init_member(GString *yaml, guint indent, const char *key, const char *text)
{
    g_autofree char *scalar = avlast_yaml_scalar(text);

    g_string_append_printf(yaml, "%*s%s: %s\n", (int)indent, "", key, scalar);
}

static const char *name_of(const AvlastColumnGuess *column)
{
    return column->column->name;
}

#define MOST_VARIABLES 12
#define MOST_SHARES    8
#define LEAST_ANSWERS  10

static gboolean is_measure(const AvlastColumnGuess *column)
{
    /* A mean over what may be codes for missing is no use to anyone. */
    return column->column->type == AVLAST_COLUMN_NUMBER && !column->role &&
           column->codes->len == 0 && !column->labelled && column->distinct >= 2 &&
           column->present >= 2 && avlast_guess_is_plain(name_of(column));
}

static gboolean is_group(const AvlastColumnGuess *column)
{
    return ((column->column->type == AVLAST_COLUMN_CATEGORY &&
             column->type == AVLAST_TYPE_CATEGORY) ||
            (column->labelled && column->battery < 0)) &&
           !column->role && column->codes->len == 0 && column->distinct >= 2 &&
           column->distinct <= MOST_SHARES && column->present >= 2 &&
           avlast_guess_is_plain(name_of(column));
}

static GStrv names_that(const AvlastGuesses *guesses,
                        gboolean (*fits)(const AvlastColumnGuess *))
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    guint n = 0;

    for (guint k = 0; k < guesses->batteries->len && fits == is_measure; k++) {
        const AvlastBattery *battery = g_ptr_array_index(guesses->batteries, k);
        if (battery->score && n < MOST_VARIABLES) {
            g_strv_builder_add(builder, battery->score);
            n++;
        }
    }
    for (guint j = 0; j < guesses->columns->len && n < MOST_VARIABLES; j++) {
        const AvlastColumnGuess *column = g_ptr_array_index(guesses->columns, j);
        const AvlastBattery *battery =
            column->battery >= 0
                ? g_ptr_array_index(guesses->batteries, (guint)column->battery)
                : NULL;
        if (fits(column) && !(battery && battery->score)) {
            g_strv_builder_add(builder, name_of(column));
            n++;
        }
    }
    return g_strv_builder_end(builder);
}

static void append_trial(GString *yaml, const AvlastGuesses *guesses)
{
    const char *outcome = guesses->outcome_scale ? guesses->outcome_scale->score
                                                 : name_of(guesses->outcome);
    const char *baseline = guesses->baseline_scale ? guesses->baseline_scale->score
                           : guesses->baseline && !guesses->outcome_scale
                               ? name_of(guesses->baseline)
                               : NULL;
    g_autofree char *what = g_strdup_printf(_("'%s' is the arm and '%s' an outcome"),
                                            name_of(guesses->treatment), outcome);

    avlast_init_guess(yaml, 2, what, _("their names and numbers look so"));
    avlast_yaml_comment(yaml, 2,
                        _("This is right only if people (or clusters) were drawn to the "
                          "arms by lot."));
    g_string_append(yaml, "  - name: effect\n    command: rct\n    role: primary\n");
    avlast_init_member(yaml, 4, "outcome", outcome);
    if (baseline)
        avlast_init_member(yaml, 4, "baseline", baseline);
    avlast_init_member(yaml, 4, "treatment", name_of(guesses->treatment));
    if (guesses->control)
        avlast_init_member(yaml, 4, "control", guesses->control);
}

static void append_survey(GString *yaml, const char *name, const char *statistic,
                          GStrv variables)
{
    g_autofree char *list = avlast_yaml_list((const char *const *)variables);

    g_string_append_printf(yaml,
                           "  - name: %s\n    command: survey\n    role: descriptive\n"
                           "    statistic: %s\n    variables: %s\n",
                           name, statistic, list);
}

/* What a trial may change: its outcome, and all that was asked in later waves. */
static gboolean is_outcome(const AvlastGuesses *guesses, const char *name)
{
    if (!guesses->trial)
        return FALSE;
    for (guint w = 1; w < guesses->waves->len; w++) {
        const AvlastWave *wave = g_ptr_array_index(guesses->waves, w);
        if (g_strv_contains((const char *const *)wave->columns, name))
            return TRUE;
    }
    return strcmp(name, guesses->outcome_scale ? guesses->outcome_scale->score
                                               : name_of(guesses->outcome)) == 0;
}

/* Table 1. In a trial it tells who the arms are, not how they came out. */
static void append_description(GString *yaml, const AvlastGuesses *guesses,
                               char *const *measures, char *const *groups)
{
    char *const *lists[] = {measures, groups};
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (gsize k = 0; k < G_N_ELEMENTS(lists); k++)
        for (char *const *name = lists[k]; *name; name++)
            if (!is_outcome(guesses, *name))
                g_strv_builder_add(builder, *name);
    g_auto(GStrv) names = g_strv_builder_end(builder);
    if (!names[0])
        return;
    g_autofree char *list = avlast_yaml_list((const char *const *)names);
    avlast_init_guess(yaml, 2, _("these say who took part (Table 1)"),
                      _("they are measures and groups other than the outcome"));
    g_string_append_printf(yaml,
                           "  - name: table1\n    command: describe\n"
                           "    role: descriptive\n    variables: %s\n",
                           list);
    if (guesses->treatment)
        avlast_init_member(yaml, 4, "by", name_of(guesses->treatment));
    else if (guesses->wave && guesses->wave->distinct <= MOST_SHARES)
        avlast_init_member(yaml, 4, "by", name_of(guesses->wave));
}

static gboolean has_answers(const AvlastBattery *battery)
{
    for (guint k = 0; k < battery->items->len; k++) {
        const AvlastColumnGuess *item = g_ptr_array_index(battery->items, k);
        if (item->distinct < 2 || item->present < LEAST_ANSWERS)
            return FALSE;
    }
    return TRUE;
}

/* How well the items of the scales that can be scored hang together. */
static void append_reliability(GString *yaml, const AvlastGuesses *guesses)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (guint k = 0; k < guesses->batteries->len; k++) {
        const AvlastBattery *battery = g_ptr_array_index(guesses->batteries, k);
        if (battery->score && has_answers(battery))
            g_strv_builder_add(builder, battery->score);
    }
    g_auto(GStrv) names = g_strv_builder_end(builder);
    if (!names[0])
        return;
    g_autofree char *list = avlast_yaml_list((const char *const *)names);
    avlast_init_guess(yaml, 2, _("these are instruments whose reliability matters"),
                      _("they are the scales above"));
    g_string_append_printf(yaml,
                           "  - name: instruments\n    command: scale\n"
                           "    role: descriptive\n    scale: %s\n    brief: yes\n",
                           list);
}

void avlast_init_analyses(GString *yaml, const AvlastGuesses *guesses)
{
    g_auto(GStrv) measures = names_that(guesses, is_measure);
    g_auto(GStrv) groups = names_that(guesses, is_group);

    g_string_append(yaml, "\nanalyses:\n");
    if (guesses->trial)
        append_trial(yaml, guesses);
    else if (guesses->treatment)
        avlast_yaml_comment(
            yaml, 2,
            _("guess: '%s' is the arm, because its name says so; confirm, and add the "
              "trial:"),
            name_of(guesses->treatment));
    if (guesses->treatment && !guesses->trial) {
        g_autofree char *name = avlast_yaml_scalar(name_of(guesses->treatment));
        g_string_append_printf(yaml,
                               "  # - {name: effect, command: rct, role: primary, "
                               "outcome: ..., treatment: %s, control: ...}\n",
                               name);
    }
    append_description(yaml, guesses, measures, groups);
    append_reliability(yaml, guesses);
    if (measures[0]) {
        avlast_init_guess(yaml, 2, _("these are measures"),
                          _("they are numbers that differ"));
        append_survey(yaml, "means", "mean", measures);
        if (guesses->wave && guesses->wave->distinct <= MOST_SHARES)
            avlast_init_member(yaml, 4, "by", name_of(guesses->wave));
    }
    if (groups[0]) {
        avlast_init_guess(yaml, 2, _("these are groups"),
                          _("they are texts or labels with few values"));
        append_survey(yaml, "shares", "proportion", groups);
    }
    if (guesses->trial || measures[0] || groups[0])
        return;
    avlast_init_guess(yaml, 2,
                      _("there is nothing to estimate but how many rows there are"),
                      _("no column holds numbers or few texts"));
    g_string_append(yaml, "  - name: rows\n    command: survey\n    role: descriptive\n"
                          "    statistic: total\n    variables: [rows]\n"
                          "    let: [rows = 1]\n");
}
