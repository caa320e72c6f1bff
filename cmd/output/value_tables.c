/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/output/value_tables.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"
#include "plots/scenario_names.h"

static const char *payer_words(const char *payer)
{
    return g_strcmp0(payer, "society") == 0 ? _("Society") : _("Public purse");
}

/* --- scenarios side by side --- */

enum {
    NAME,
    NPV,
    LOW,
    HIGH,
    DIFFERENCE,
    DIFFERENCE_LOW,
    DIFFERENCE_HIGH,
    CHANCE,
    BCR,
    PAYBACK,
    CHANCE_BACK,
    COLUMNS
};

static double largest_of(const json_t *scenarios)
{
    static const char *const payers[] = {"public", "society"};
    double largest = 0.0;
    size_t i;
    json_t *row;

    json_array_foreach(json_object_get(scenarios, "rows"), i, row)
    {
        for (gsize k = 0; k < G_N_ELEMENTS(payers); k++) {
            const double npv = avlast_json_double(json_array_get(
                json_object_get(json_object_get(row, payers[k]), "npv"), 0));
            largest = isfinite(npv) ? fmax(largest, fabs(npv)) : largest;
        }
    }
    return largest;
}

static void put_triple(AvlastSheet *sheet, guint column, const json_t *triple,
                       const AvlastMoney *unit)
{
    for (guint i = 0; i < 3; i++)
        avlast_sheet_number(sheet, column + i,
                            avlast_json_double(json_array_get(triple, i)) / unit->divisor,
                            unit->decimals);
}

/* None or all of finitely many draws is no certainty. */
static void put_chance(AvlastSheet *sheet, guint column, const json_t *from,
                       const char *key, const char *lang)
{
    const double chance = avlast_json_member_double(from, key);
    g_autofree char *text = isnan(chance) ? NULL : avlast_format_chance(chance, lang);

    avlast_sheet_text(sheet, column, text);
}

static void add_scenario(AvlastSheet *sheet, const json_t *row, const char *payer,
                         const AvlastMoney *unit)
{
    const json_t *figures = json_object_get(row, payer);
    const char *id = avlast_json_member_text(row, "id"),
               *label = avlast_json_member_text(row, "label");
    const char *words = avlast_scenario_words(id ? id : "");
    const double bcr =
        avlast_json_double(json_array_get(json_object_get(figures, "bcr"), 0));

    avlast_sheet_add(sheet)->indent = 1;
    avlast_sheet_text(sheet, NAME, words ? words : label ? label : id);
    put_triple(sheet, NPV, json_object_get(figures, "npv"), unit);
    put_triple(sheet, DIFFERENCE, json_object_get(figures, "difference"), unit);
    put_chance(sheet, CHANCE, figures, "chance", unit->lang);
    avlast_sheet_number(sheet, BCR, bcr, 2);
    avlast_sheet_number(sheet, PAYBACK, avlast_json_member_double(figures, "payback"), 1);
    put_chance(sheet, CHANCE_BACK, figures, "chance.payback", unit->lang);
}

static void add_headings(AvlastSheet *sheet, const char *level)
{
    g_autofree char *from = g_strdup_printf(_("%s from"), level);
    const char *const names[COLUMNS] = {_("Scenario"),
                                        _("Net value"),
                                        from,
                                        _("to"),
                                        _("Against the central"),
                                        from,
                                        _("to"),
                                        _("Chance above zero"),
                                        _("Benefit per cost"),
                                        _("Payback, years"),
                                        _("Chance of payback")};

    avlast_sheet_add(sheet);
    for (guint j = 0; j < COLUMNS; j++)
        avlast_sheet_text(sheet, j, names[j]);
}

/* Columns that say nothing in any row are left out. */
static void drop_empty(AvlastSheet *sheet)
{
    g_autofree gboolean *keep = g_new0(gboolean, sheet->n_columns);

    for (guint j = 0; j < sheet->n_columns; j++)
        for (guint i = 1; i < sheet->rows->len; i++)
            keep[j] = keep[j] || *avlast_sheet_cell(sheet, i, j)->text;
    avlast_sheet_keep(sheet, keep);
}

static AvlastSheet *scenarios_sheet(const json_t *scenarios, const char *lang)
{
    const gboolean society =
        g_strcmp0(avlast_json_member_text(scenarios, "headline"), "society") == 0;
    const char *payers[] = {society ? "society" : "public",
                            society ? "public" : "society"};
    const char *currency = avlast_json_member_text(scenarios, "currency");
    const AvlastMoney unit =
        avlast_money_unit(largest_of(scenarios), currency ? currency : "", lang);
    g_autofree char *level =
        avlast_format_percent(avlast_json_member_double(scenarios, "level"), lang);
    AvlastSheet *sheet = avlast_sheet_new(COLUMNS, lang);

    sheet->title = g_strdup(_("Scenarios side by side"));
    sheet->subtitle = g_strdup_printf(
        _("Present values, %s, %.0f prices; differences are taken draw by draw"),
        unit.unit, avlast_json_member_double(scenarios, "price.year"));
    for (guint j = 1; j < COLUMNS; j++)
        sheet->numeric[j] = TRUE;
    add_headings(sheet, level);
    for (gsize k = 0; k < G_N_ELEMENTS(payers); k++) {
        size_t i;
        json_t *row;
        avlast_sheet_add(sheet)->strong = TRUE;
        avlast_sheet_text(sheet, NAME, payer_words(payers[k]));
        json_array_foreach(json_object_get(scenarios, "rows"), i, row)
        {
            add_scenario(sheet, row, payers[k], &unit);
        }
    }
    drop_empty(sheet);
    return sheet;
}

/* --- what must hold --- */

char *avlast_must_hold_number(const json_t *row, const char *key, const char *lang)
{
    const double value = avlast_json_member_double(row, key),
                 now = avlast_json_member_double(row, "now");
    /* Both with the same decimals, so that they can be set against each other. */
    const int decimals = avlast_format_decimals(now < 0.0 || now > 0.0 ? now : value, 3);
    g_autofree char *number = avlast_format_number(value, decimals, lang);
    const char *unit = avlast_json_member_text(row, "unit");

    return unit && *unit ? g_strdup_printf("%s %s", number, unit)
                         : g_steal_pointer(&number);
}

char *avlast_must_hold_words(const json_t *row, const char *lang)
{
    const char *side = avlast_json_member_text(row, "side");
    g_autofree char *at = avlast_must_hold_number(row, "at", lang);

    if (g_strcmp0(side, "any") == 0)
        return g_strdup(_("above zero whatever it is"));
    if (g_strcmp0(side, "none") == 0)
        return g_strdup(_("below zero whatever it is"));
    return g_strdup_printf(g_strcmp0(side, "least") == 0 ? _("at least %s")
                           : g_strcmp0(side, "most") == 0
                               ? _("at most %s")
                               : _("%s is the nearest of several"),
                           at);
}

static AvlastSheet *held_sheet(const json_t *held, const char *lang)
{
    const char *const names[] = {_("Number"), _("Expected"), _("Must be"),
                                 _("Chance that it is")};
    const char *scenario = avlast_json_member_text(held, "scenario");
    const char *words = avlast_scenario_words(scenario ? scenario : "");
    AvlastSheet *sheet = avlast_sheet_new(G_N_ELEMENTS(names), lang);
    size_t i;
    json_t *row;

    sheet->title = g_strdup_printf(
        _("What must hold for the net present value not to be below zero: "
          "%s, %s"),
        payer_words(avlast_json_member_text(held, "payer")), words ? words : scenario);
    sheet->subtitle =
        g_strdup(_("Each number alone, all others as expected; the least sure first"));
    sheet->numeric[3] = TRUE;
    avlast_sheet_add(sheet);
    for (guint j = 0; j < G_N_ELEMENTS(names); j++)
        avlast_sheet_text(sheet, j, names[j]);
    json_array_foreach(json_object_get(held, "rows"), i, row)
    {
        g_autofree char *now = avlast_must_hold_number(row, "now", lang),
                        *must = avlast_must_hold_words(row, lang);
        avlast_sheet_add(sheet);
        avlast_sheet_text(sheet, 0, avlast_json_member_text(row, "label"));
        avlast_sheet_text(sheet, 1, now);
        avlast_sheet_text(sheet, 2, must);
        put_chance(sheet, 3, row, "chance", lang);
    }
    return sheet;
}

GPtrArray *avlast_value_tables(const AvlastResult *result, const char *lang)
{
    GPtrArray *sheets = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_sheet_free);
    const json_t *scenarios = json_object_get(result->charts, "scenarios"),
                 *held = json_object_get(result->charts, "must.hold");

    if (json_array_size(json_object_get(scenarios, "rows")) > 0)
        g_ptr_array_add(sheets, scenarios_sheet(scenarios, lang));
    if (json_array_size(json_object_get(held, "rows")) > 0)
        g_ptr_array_add(sheets, held_sheet(held, lang));
    return sheets;
}
