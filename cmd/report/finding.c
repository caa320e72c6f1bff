/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/report/finding.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/text.h"
#include "plots/format.h"

static int direction_of(const AvlastEffect *effect)
{
    if (effect->better != 0)
        return effect->better;
    return effect->worthwhile > 0 ? 1 : effect->worthwhile < 0 ? -1 : 0;
}

/* Sides of the effect turned so that more is better. */
static AvlastFinding judge_turned(double estimate, double low, double high,
                                  double worthwhile)
{
    if (high < 0)
        return AVLAST_FINDING_WORSE;
    if (low <= 0)
        return isnan(worthwhile)    ? AVLAST_FINDING_OPEN
               : high >= worthwhile ? AVLAST_FINDING_UNCLEAR
                                    : AVLAST_FINDING_NOT_ENOUGH;
    if (isnan(worthwhile))
        return AVLAST_FINDING_BETTER;
    if (low >= worthwhile)
        return AVLAST_FINDING_SURE;
    if (high < worthwhile)
        return AVLAST_FINDING_TOO_SMALL;
    return estimate >= worthwhile ? AVLAST_FINDING_LIKELY : AVLAST_FINDING_SMALL;
}

AvlastFinding avlast_finding_judge(const AvlastEffect *effect)
{
    const int better = direction_of(effect);

    if (isnan(effect->estimate) || isnan(effect->low) || isnan(effect->high))
        return AVLAST_FINDING_UNKNOWN;
    if (better == 0)
        return effect->low > 0    ? AVLAST_FINDING_HIGHER
               : effect->high < 0 ? AVLAST_FINDING_LOWER
                                  : AVLAST_FINDING_OPEN;
    return better > 0 ? judge_turned(effect->estimate, effect->low, effect->high,
                                     fabs(effect->worthwhile))
                      : judge_turned(-effect->estimate, -effect->high, -effect->low,
                                     fabs(effect->worthwhile));
}

const char *avlast_finding_words(AvlastFinding finding)
{
    switch (finding) {
    case AVLAST_FINDING_SURE:
        return _("better, by a worthwhile amount");
    case AVLAST_FINDING_LIKELY:
        return _("better, probably by a worthwhile amount");
    case AVLAST_FINDING_SMALL:
        return _("better, probably by less than is worthwhile");
    case AVLAST_FINDING_TOO_SMALL:
        return _("better, but by too little");
    case AVLAST_FINDING_BETTER:
        return _("better");
    case AVLAST_FINDING_UNCLEAR:
        return _("not clear");
    case AVLAST_FINDING_NOT_ENOUGH:
        return _("no worthwhile change");
    case AVLAST_FINDING_OPEN:
        return _("no change also fits");
    case AVLAST_FINDING_WORSE:
        return _("worse");
    case AVLAST_FINDING_HIGHER:
        return _("higher");
    case AVLAST_FINDING_LOWER:
        return _("lower");
    case AVLAST_FINDING_UNKNOWN:
    case AVLAST_FINDINGS:
        break;
    }
    return _("could not be judged");
}

static char *amount(double value, int decimals, const char *unit, const char *lang)
{
    g_autofree char *number = avlast_format_number(value, decimals, lang);

    return unit && *unit ? g_strdup_printf("%s\xc2\xa0%s", number, unit)
                         : g_steal_pointer(&number);
}

/* A label inside a sentence: "Wellbeing (WHO-5)" becomes "wellbeing (WHO-5)", "WHO-5"
 * stays. */
static char *inside_sentence(const char *label)
{
    const char *second = avlast_text_next(label);
    const gunichar first = g_utf8_get_char(label);

    if (!*label || !*second || !g_unichar_islower(g_utf8_get_char(second)))
        return g_strdup(label);
    GString *text = g_string_new(NULL);
    g_string_append_unichar(text, g_unichar_tolower(first));
    return g_string_free(g_string_append(text, second), FALSE);
}

/* Case by case: `clause` says what happened, `range` what else fits. */
static char *wording(AvlastFinding finding, const char *clause, const char *range,
                     const char *worth)
{
    switch (finding) {
    case AVLAST_FINDING_SURE:
        return g_strdup_printf(_("The pilot worked: %s (%s), and all of that range is at "
                                 "least the smallest change worth having (%s)."),
                               clause, range, worth);
    case AVLAST_FINDING_LIKELY:
        return g_strdup_printf(_("The pilot helped: %s (%s), more than the smallest "
                                 "change worth having (%s), but a smaller effect fits "
                                 "too."),
                               clause, range, worth);
    case AVLAST_FINDING_SMALL:
        return g_strdup_printf(_("The pilot helped a little: %s (%s), less than the "
                                 "smallest change worth having (%s), but a change of "
                                 "that size fits too."),
                               clause, range, worth);
    case AVLAST_FINDING_TOO_SMALL:
        return g_strdup_printf(_("The pilot helped too little: %s (%s), and all of that "
                                 "range is less than the smallest change worth having "
                                 "(%s)."),
                               clause, range, worth);
    case AVLAST_FINDING_BETTER:
        return g_strdup_printf(_("The pilot helped: %s (%s); the plan names no smallest "
                                 "change worth having."),
                               clause, range);
    case AVLAST_FINDING_UNCLEAR:
        return g_strdup_printf(_("It is not clear whether the pilot helped: %s (%s), and "
                                 "that range holds both no effect and a change worth "
                                 "having (%s)."),
                               clause, range, worth);
    case AVLAST_FINDING_NOT_ENOUGH:
        return g_strdup_printf(_("The pilot did not help enough: %s (%s), and that range "
                                 "holds no effect but no change worth having (%s)."),
                               clause, range, worth);
    case AVLAST_FINDING_OPEN:
        return g_strdup_printf(_("It is not clear whether the pilot changed anything: "
                                 "%s (%s), and that range holds no effect."),
                               clause, range);
    case AVLAST_FINDING_WORSE:
        return g_strdup_printf(_("The pilot made things worse: %s (%s), and all of that "
                                 "range is in the wrong direction."),
                               clause, range);
    default:
        return g_strdup_printf(_("The pilot changed something: %s (%s); the plan does "
                                 "not say which direction is better."),
                               clause, range);
    }
}

/* "wellbeing ended 5.2 points higher with the pilot than without it" */
static char *what_happened(const AvlastEffect *effect, int decimals, const char *label,
                           const char *unit, const char *lang)
{
    g_autofree char *name = inside_sentence(label);
    g_autofree char *size = amount(fabs(effect->estimate), decimals, unit, lang);

    return effect->estimate < 0
               ? g_strdup_printf(_("%s ended %s lower with the pilot than without it"),
                                 name, size)
               : g_strdup_printf(_("%s ended %s higher with the pilot than without it"),
                                 name, size);
}

char *avlast_finding_sentence(const AvlastEffect *effect, const char *label,
                              const char *unit, const char *lang)
{
    const AvlastFinding finding = avlast_finding_judge(effect);
    const int decimals = finding == AVLAST_FINDING_UNKNOWN
                             ? avlast_format_decimals(effect->estimate, 2)
                             : avlast_format_decimals(effect->high - effect->low, 2);

    if (isnan(effect->estimate))
        return g_strdup_printf(_("The effect on %s could not be estimated."), label);
    g_autofree char *clause = what_happened(effect, decimals, label, unit, lang);
    if (finding == AVLAST_FINDING_UNKNOWN)
        return g_strdup_printf(
            _("How sure the answer is could not be worked out: %s, but the estimate has "
              "no interval."),
            clause);
    g_autofree char *from = avlast_format_number(effect->low, decimals, lang);
    g_autofree char *to = avlast_format_number(effect->high, decimals, lang);
    /* TRANSLATORS: two numbers, the ends of an interval; stands in brackets. */
    g_autofree char *range = g_strdup_printf(_("from %s to %s fits the data"), from, to);
    const double signed_worth =
        fabs(effect->worthwhile) * (direction_of(effect) < 0 ? -1 : 1);
    g_autofree char *worth = amount(
        signed_worth, avlast_format_decimals(effect->worthwhile, 2) > 0 ? decimals : 0,
        unit, lang);
    return wording(finding, clause, range, worth);
}

char *avlast_finding_value(double npv, double low, double high, int horizon,
                           const char *who, const char *currency, const char *lang)
{
    if (isnan(npv))
        return g_strdup_printf(_("What it means for %s could not be worked out."), who);

    g_autofree char *size = avlast_format_money(fabs(npv), currency, TRUE, lang);
    g_autofree char *from = avlast_format_money(low, currency, TRUE, lang);
    g_autofree char *to = avlast_format_money(high, currency, TRUE, lang);
    /* TRANSLATORS: begins the sentences "%s it saves ..." and "%s it costs ...". */
    g_autofree char *span = g_strdup_printf(
        ngettext("Over %d year", "Over %d years", (gulong)horizon), horizon);

    if (isnan(low) || isnan(high))
        return npv < 0 ? g_strdup_printf(_("%s it costs %s %s more than it saves; how "
                                           "sure that is could not be worked out."),
                                         span, who, size)
                       : g_strdup_printf(_("%s it saves %s %s more than it costs; how "
                                           "sure that is could not be worked out."),
                                         span, who, size);
    if (low > 0)
        return g_strdup_printf(_("%s it saves %s %s more than it costs (from %s to %s "
                                 "fits data and assumptions)."),
                               span, who, size, from, to);
    if (high < 0)
        return g_strdup_printf(_("%s it costs %s %s more than it saves (a net value from "
                                 "%s to %s fits data and assumptions)."),
                               span, who, size, from, to);
    if (npv < 0)
        return g_strdup_printf(_("%s it probably costs %s %s more than it saves, but "
                                 "that it pays for itself cannot be ruled out (a net "
                                 "value from %s to %s fits data and assumptions)."),
                               span, who, size, from, to);
    return g_strdup_printf(_("%s it probably saves %s %s more than it costs, but a loss "
                             "cannot be ruled out (from %s to %s fits data and "
                             "assumptions)."),
                           span, who, size, from, to);
}
