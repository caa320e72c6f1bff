/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/words.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/format.h"

AvlastFinding avlast_words_finding(const AvlastEffect *effect)
{
    if (isnan(effect->estimate))
        return AVLAST_FINDING_NONE;
    if (isnan(effect->low) || isnan(effect->high))
        return AVLAST_FINDING_NO_INTERVAL;

    const double worthwhile = fabs(effect->worthwhile);
    const gboolean said = worthwhile > 0;
    const double far = fmax(fabs(effect->low), fabs(effect->high));
    const double near = fmin(fabs(effect->low), fabs(effect->high));

    if (effect->low <= 0 && effect->high >= 0)
        return said && far < worthwhile ? AVLAST_FINDING_NEGLIGIBLE
                                        : AVLAST_FINDING_UNSURE;
    if (!said)
        return AVLAST_FINDING_CLEAR;
    if ((effect->low > 0) != (effect->worthwhile > 0))
        return AVLAST_FINDING_ADVERSE;
    if (far < worthwhile)
        return AVLAST_FINDING_SMALL;
    return near >= worthwhile ? AVLAST_FINDING_LARGE : AVLAST_FINDING_PERHAPS;
}

int avlast_words_decimals(double estimate, double low, double high)
{
    const double half = (high - low) / 2;

    return avlast_format_decimals(half > 0 ? half : estimate, 2);
}

static char *with_unit(const char *number, const char *unit)
{
    return unit && *unit ? g_strconcat(number, " ", unit, NULL) : g_strdup(number);
}

/* The smallest worthwhile change lies inside the interval: which side is the estimate on?
 */
static char *perhaps(const AvlastEffect *effect, const char *label, const char *size,
                     const char *worthwhile)
{
    const gboolean up = effect->estimate > 0;

    if (fabs(effect->estimate) >= fabs(effect->worthwhile))
        return g_strdup_printf(
            up ? _("%s: %s higher with the programme; less than the smallest worthwhile "
                   "change (%s) fits the data too")
               : _("%s: %s lower with the programme; less than the smallest worthwhile "
                   "change (%s) fits the data too"),
            label, size, worthwhile);
    return g_strdup_printf(up ? _("%s: %s higher with the programme; the smallest "
                                  "worthwhile change (%s) fits "
                                  "the data too")
                              : _("%s: %s lower with the programme; the smallest "
                                  "worthwhile change (%s) fits "
                                  "the data too"),
                           label, size, worthwhile);
}

/* "LABEL: SIZE higher with the programme" and what follows it. */
static char *difference(const AvlastEffect *effect, AvlastFinding finding,
                        const char *label, const char *size, const char *worthwhile)
{
    const gboolean up = effect->estimate > 0;

    switch (finding) {
    case AVLAST_FINDING_LARGE:
        return g_strdup_printf(
            up ? _("%s: %s higher with the programme, clearly beyond the smallest "
                   "worthwhile change (%s)")
               : _("%s: %s lower with the programme, clearly beyond the smallest "
                   "worthwhile change (%s)"),
            label, size, worthwhile);
    case AVLAST_FINDING_PERHAPS:
        return perhaps(effect, label, size, worthwhile);
    case AVLAST_FINDING_ADVERSE:
        return g_strdup_printf(
            up ? _("%s: %s higher with the programme, the opposite of the "
                   "change wanted")
               : _("%s: %s lower with the programme, the opposite of the "
                   "change wanted"),
            label, size);
    case AVLAST_FINDING_SMALL:
        return g_strdup_printf(
            up ? _("%s: %s higher with the programme, less than the smallest "
                   "worthwhile change (%s)")
               : _("%s: %s lower with the programme, less than the smallest "
                   "worthwhile change (%s)"),
            label, size, worthwhile);
    case AVLAST_FINDING_NO_INTERVAL:
        return g_strdup_printf(
            up ? _("%s: %s higher with the programme, but how sure that is cannot be "
                   "computed")
               : _("%s: %s lower with the programme, but how sure that is cannot be "
                   "computed"),
            label, size);
    default:
        return g_strdup_printf(up ? _("%s: %s higher with the programme")
                                  : _("%s: %s lower with the programme"),
                               label, size);
    }
}

char *avlast_words_effect(const AvlastEffect *effect, const char *label, const char *unit,
                          int decimals, const char *lang)
{
    const AvlastFinding finding = avlast_words_finding(effect);
    g_autofree char *worthwhile = avlast_format_plain(fabs(effect->worthwhile), lang);
    g_autofree char *number =
        avlast_format_number(fabs(effect->estimate), decimals, lang);
    g_autofree char *size = with_unit(number, unit);

    if (finding == AVLAST_FINDING_NONE)
        return g_strdup_printf(_("%s: the effect cannot be computed"), label);
    if (finding == AVLAST_FINDING_NEGLIGIBLE)
        return g_strdup_printf(
            _("%s: every effect that fits the data is smaller than the smallest "
              "worthwhile change (%s)"),
            label, worthwhile);
    if (finding == AVLAST_FINDING_UNSURE) {
        g_autofree char *low = avlast_format_signed(effect->low, decimals, lang);
        g_autofree char *to = avlast_format_signed(effect->high, decimals, lang);
        g_autofree char *high = with_unit(to, unit);
        return g_strdup_printf(_("%s: the direction of the effect is uncertain; "
                                 "anything from %s to %s fits the data"),
                               label, low, high);
    }
    if (effect->estimate == 0)
        return g_strdup_printf(_("%s: the same with the programme as without"), label);
    return difference(effect, finding, label, size, worthwhile);
}
