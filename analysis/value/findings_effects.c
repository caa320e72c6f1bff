/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong or doubtful about the effects and what they are worth. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "value/findings_rules.h"
#include "value/lines.h"
#include "value/model_read.h"

static const AvlastSplit *split_at(const AvlastValueModel *model, guint i)
{
    return &g_array_index(model->splits, AvlastSplit, i);
}

static const AvlastUnitCost *unit_of(const AvlastValueModel *model,
                                     const AvlastSplit *split)
{
    return &g_array_index(model->units, AvlastUnitCost, split->unit);
}

/* Whether the unit's own words hold one of the stems. */
static gboolean speaks_of(const AvlastValueModel *model, const AvlastUnitCost *unit,
                          const char *const *stems)
{
    const AvlastInput *input = avlast_value_input(model, unit->value);
    const char *const texts[] = {unit->id, unit->label, input->unit};

    for (guint k = 0; k < G_N_ELEMENTS(texts); k++) {
        g_autofree char *folded = g_utf8_casefold(texts[k] ? texts[k] : "", -1);
        for (guint j = 0; stems[j]; j++)
            if (strstr(folded, stems[j]))
                return TRUE;
    }
    return FALSE;
}

static const char *const wellbeing[] = {"wellby",      "qaly",     "livskvalitet",
                                        "life satisf", "tilfreds", "wellbeing",
                                        "well-being",  NULL};
static const char *const transfers[] = {
    "tax",       "skatt",   "benefit",           "stønad", "trygd", "dagpeng", "pension",
    "allowance", "sosialh", "social assistance", NULL};
static const char *const gross[] = {"gross",    "brutto", "wage",    "lønn",
                                    "earnings", "income", "inntekt", NULL};
static const char *const net[] = {"netto",     "net wage",  "net income",  "net earnings",
                                  "after tax", "after-tax", "etter skatt", NULL};
static const char *const output[] = {"output",    "production",  "produksjon",
                                     "verdiskap", "value added", NULL};

/* Two splits of one effect. */
static void pair(const AvlastValueModel *model, GPtrArray *found, const AvlastSplit *a,
                 const AvlastSplit *b)
{
    const AvlastUnitCost *first = unit_of(model, a), *second = unit_of(model, b);
    const AvlastPlace place = avlast_model_place(b->node);
    const gboolean income = first->kind == AVLAST_UNIT_PRIVATE;
    const gboolean felt = second->kind == AVLAST_UNIT_INTANGIBLE;

    if (income && felt && !a->is_cost && !b->is_cost) {
        const gboolean sure = speaks_of(model, second, wellbeing);
        avlast_finding(
            found, sure, "AV656", &place, b->id,
            sure ? _("'%s' and '%s' value the same change twice: a wellbeing "
                     "or health value holds what more income is worth to people")
                 : _("'%s' and '%s' are a private gain and an intangible value "
                     "of one effect: make sure they are not the same twice"),
            a->id, b->id);
    }
    if (felt && first->kind == AVLAST_UNIT_INTANGIBLE && a < b) {
        const gboolean sure =
            speaks_of(model, first, wellbeing) && speaks_of(model, second, wellbeing);
        avlast_finding(found, sure, "AV656", &place, b->id,
                       sure ? _("'%s' and '%s' are two wellbeing or health values of one "
                                "effect: each holds the other")
                            : _("'%s' and '%s' are two intangible values of one effect: "
                                "make sure they are not the same twice"),
                       a->id, b->id);
    }
    if (income && second->kind == AVLAST_UNIT_PRIVATE && a != b &&
        speaks_of(model, first, gross) && speaks_of(model, second, output))
        avlast_finding(found, TRUE, "AV656", &place, b->id,
                       _("'%s' and '%s' count work twice: the wage is part of what is "
                         "produced"),
                       a->id, b->id);
    if (income && second->kind == AVLAST_UNIT_TAX && speaks_of(model, first, net) &&
        b->counter != AVLAST_VALUE_NONE && a->share[b->counter] > 0.0)
        avlast_finding(found, TRUE, "AV656", &place, b->id,
                       _("'%s' is after tax already, and '%s' takes the tax off once "
                         "more: book the gross wage"),
                       a->id, b->id);
    /* Only a tax that the participants pay cancels against their gross wage. */
    if (income && second->kind == AVLAST_UNIT_TAX && speaks_of(model, first, gross) &&
        b->counter != AVLAST_VALUE_NONE && a->share[b->counter] == 0.0)
        avlast_finding(found, FALSE, "AV656", &place, b->id,
                       _("'%s' is a tax on '%s', but its counter-entry is not with those "
                         "who earn it: they are then shown with their gross wage"),
                       b->id, a->id);
}

/* Effects on the same people are often one change seen twice: those in work are more
 * content, and part of that is the wage. */
static void across(const AvlastValueModel *model, GPtrArray *found, const AvlastSplit *a,
                   const AvlastSplit *b)
{
    const AvlastUnitCost *first = unit_of(model, a), *second = unit_of(model, b);
    const gboolean income =
        first->kind == AVLAST_UNIT_PRIVATE && speaks_of(model, first, gross);
    const gboolean felt =
        first->kind == AVLAST_UNIT_INTANGIBLE && speaks_of(model, first, wellbeing);
    const AvlastPlace place = avlast_model_place(b->node);

    if (second->kind != AVLAST_UNIT_INTANGIBLE || !speaks_of(model, second, wellbeing) ||
        !(income || (felt && a < b)))
        return;
    avlast_finding(found, FALSE, "AV656", &place, b->id,
                   _("'%s' and '%s' value two effects on the same people: what the one "
                     "does through the other is counted twice"),
                   a->id, b->id);
}

/* A tax or benefit that a public payer books as a resource has no counter-entry. */
static void twice(const AvlastValueModel *model, GPtrArray *found)
{
    for (guint i = 0; i < model->splits->len; i++) {
        const AvlastSplit *split = split_at(model, i);
        const AvlastUnitCost *unit = unit_of(model, split);
        const AvlastPlace place = avlast_model_place(split->node);
        gboolean purse = FALSE;

        for (guint p = 0; p < model->payers->len; p++) {
            const AvlastPayer *payer = &g_array_index(model->payers, AvlastPayer, p);
            if (split->share[p] > 0.0 && payer->class == AVLAST_PAYER_PUBLIC)
                purse = TRUE;
        }
        if (purse && speaks_of(model, unit, transfers) &&
            (unit->kind == AVLAST_UNIT_RESOURCE || unit->kind == AVLAST_UNIT_PRIVATE))
            avlast_finding(found, TRUE, "AV656", &place, split->id,
                           _("'%s' is by its name a tax or a benefit, but of kind %s: "
                             "without a counter-entry society gains what only moves"),
                           split->id,
                           unit->kind == AVLAST_UNIT_RESOURCE ? "resource" : "private");
        for (guint j = 0; j < model->splits->len; j++)
            if (j != i && split_at(model, j)->effect == split->effect)
                pair(model, found, split, split_at(model, j));
            else if (j != i)
                across(model, found, split, split_at(model, j));
    }
}

/* How much of an effect's central value lies beyond the years observed. */
static double beyond(const AvlastLines *lines, guint effect, guint *last)
{
    const AvlastEffectItem *item =
        &g_array_index(lines->model->effects, AvlastEffectItem, effect);
    const guint parameter = avlast_lines_parameter(lines, effect);
    double weight[AVLAST_VALUE_HORIZON + 1], inside = 0.0, all = 0.0;
    guint onset = lines->years;

    avlast_lines_profile(lines, effect,
                         parameter == AVLAST_VALUE_NONE ? NAN : lines->point[parameter],
                         weight);
    *last = 0;
    for (guint t = 0; t < lines->years; t++) {
        const double value = weight[t] * lines->effect_factor[t];
        if (value != 0.0)
            onset = MIN(onset, t);
        inside +=
            value * fmin(1.0, fmax(0.0, item->observed - (double)(t - MIN(onset, t))));
        all += value;
        if (fabs(weight[t]) >= 0.05)
            *last = t - onset + 1;
    }
    return all != 0.0 ? 1.0 - inside / all : 0.0;
}

static gboolean adjusted(const AvlastValueModel *model, guint effect)
{
    for (guint i = 0; i < model->adjustments->len; i++)
        if (g_array_index(model->adjustments, AvlastAdjustment, i).effects >> effect & 1)
            return TRUE;
    return FALSE;
}

static gboolean earns(const AvlastValueModel *model, guint effect)
{
    for (guint i = 0; i < model->splits->len; i++) {
        const AvlastSplit *split = split_at(model, i);
        if (split->effect == effect &&
            unit_of(model, split)->kind == AVLAST_UNIT_PRIVATE &&
            speaks_of(model, unit_of(model, split), gross))
            return TRUE;
    }
    return FALSE;
}

static void one_effect(const AvlastValueModel *model, GPtrArray *found, guint e)
{
    const AvlastEffectItem *effect = &g_array_index(model->effects, AvlastEffectItem, e);
    const AvlastPlace place = avlast_model_place(effect->node);
    const AvlastInput *share = avlast_value_input(model, effect->share);
    const AvlastInput *reach = avlast_value_input(model, model->reach);

    if (!effect->causal && !effect->has_deadweight)
        avlast_finding(found, FALSE, "AV657", &place, effect->id,
                       _("'%s' is not causal, and no deadweight is taken off: part of it "
                         "may have happened anyway"),
                       effect->id);
    if (earns(model, e) && !adjusted(model, e))
        avlast_finding(found, FALSE, "AV657", &place, effect->id,
                       _("'%s' puts people to work, and nothing is taken off for those "
                         "whose place they take: a trial does not net displacement out"),
                       effect->id);
    if (effect->estimand && strcmp(effect->estimand, "att") == 0 && share->implied &&
        reach->implied)
        avlast_finding(found, FALSE, "AV657", &place, effect->id,
                       _("'%s' is the effect on those who took part (att), multiplied by "
                         "all participants: give the share it holds for, or reach"),
                       effect->id);
}

static void extrapolation(const AvlastValueModel *model, GPtrArray *found)
{
    const AvlastScenario central = {.id = "central",
                                    .persistence = AVLAST_PERSIST_CENTRAL,
                                    .schedule = model->schedule,
                                    .overrides = g_array_new(FALSE, FALSE, 1)};
    AvlastLines *lines = avlast_lines_new(model, &central, NULL);

    for (guint e = 0; lines && e < model->effects->len; e++) {
        const AvlastEffectItem *effect =
            &g_array_index(model->effects, AvlastEffectItem, e);
        const AvlastPlace place = avlast_model_place(effect->node);
        guint last;
        const double share = beyond(lines, e, &last);
        if (share > 0.5 && (double)last > 3.0 * effect->observed)
            avlast_finding(
                found, FALSE, "AV657", &place, effect->id,
                _("'%s' was observed in %.3g of the %u years it is counted for: "
                  "%.0f %% of its value lies beyond what was seen"),
                effect->id, effect->observed, last, 100.0 * share);
    }
    avlast_lines_free(lines);
    g_array_unref(central.overrides);
}

void avlast_findings_effects(const AvlastValueModel *model, GPtrArray *found)
{
    /* Lines are made of a model that was read whole. */
    if (found->len == 0)
        extrapolation(model, found);
    twice(model, found);
    for (guint e = 0; e < model->effects->len; e++)
        one_effect(model, found, e);
}
