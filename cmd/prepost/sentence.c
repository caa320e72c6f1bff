/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rows say, in words. */
#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#include "cmd/prepost/prepost.h"
#include "plots/format.h"

typedef struct {
    char *size, *low, *high, *percent;
} Said;

static void said_clear(Said *said)
{
    g_free(said->size);
    g_free(said->low);
    g_free(said->high);
    g_free(said->percent);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Said, said_clear)

static Said say(const AvlastEstimate *row, double level, const char *lang)
{
    const double width = row->conf_high - row->conf_low;
    const int decimals =
        avlast_format_decimals(width > 0.0 ? 0.5 * width : row->estimate, 2);

    return (Said){avlast_format_number(fabs(row->estimate), decimals, lang),
                  avlast_format_signed(row->conf_low, decimals, lang),
                  avlast_format_signed(row->conf_high, decimals, lang),
                  avlast_format_percent(level, lang)};
}

static const char *label_of(const AvlastResult *result, const char *outcome)
{
    const char *label = avlast_json_member_text(
        json_object_get(json_object_get(result->charts, "forest"), "labels"), outcome);

    return label ? label : outcome;
}

/* The interval that is told: of a share the one that stays within what shares can be. */
static const AvlastEstimate *told(const AvlastResult *result, const AvlastEstimate *row)
{
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *other = avlast_estimates_row(result->estimates, i);
        if (!other->group && g_strcmp0(other->outcome, row->outcome) == 0 &&
            g_strcmp0(other->term, "mcnemar:difference") == 0 &&
            isfinite(other->conf_low))
            return other;
    }
    return row;
}

/* Of one group: how far its mean moved, and how many people with it. */
static char *of_group(const AvlastResult *result, const AvlastEstimate *row,
                      const char *lang)
{
    const char *label = label_of(result, row->outcome);
    g_auto(Said) s = say(row, result->estimates->level, lang);

    /* All changed by the same amount: that is no certainty. */
    const gboolean unsure = !(row->conf_high > row->conf_low);
    if (unsure && row->estimate == 0.0)
        return g_strdup_printf(_("%s did not change; how sure that is cannot be said"),
                               label);
    if (unsure)
        return g_strdup_printf(row->estimate >= 0.0
                                   ? _("%s rose by %s; how sure that is cannot be said")
                                   : _("%s fell by %s; how sure that is cannot be said"),
                               label, s.size);
    if (row->conf_low <= 0.0 && row->conf_high >= 0.0)
        return g_strdup_printf(
            _("%s: no clear change; anything from %s to %s fits the data (%s)"), label,
            s.low, s.high, s.percent);
    return g_strdup_printf(
        row->estimate > 0.0 ? _("%s rose by %s on average; %s to %s fits the data (%s)")
                            : _("%s fell by %s on average; %s to %s fits the data (%s)"),
        label, s.size, s.low, s.high, s.percent);
}

static char *of_directions(const AvlastResult *result, const char *outcome)
{
    size_t k;
    json_t *one;

    json_array_foreach(json_object_get(result->settings, "directions"), k, one)
    {
        if (g_strcmp0(avlast_json_member_text(one, "outcome"), outcome) != 0)
            continue;
        if (!(avlast_json_member_double(one, "n") > 1.0))
            return NULL;
        return g_strdup_printf(
            _("%.0f people: %.0f rose, %.0f fell, %.0f stayed the same"),
            avlast_json_member_double(one, "n"), avlast_json_member_double(one, "rose"),
            avlast_json_member_double(one, "fell"),
            avlast_json_member_double(one, "same"));
    }
    return NULL;
}

/* Beside a comparison group. */
static char *of_comparison(const AvlastResult *result, const AvlastEstimate *row,
                           const char *arm, const char *lang)
{
    const char *label = label_of(result, row->outcome);
    g_auto(Said) s = say(row, result->estimates->level, lang);

    if (!isfinite(row->conf_low) || !isfinite(row->conf_high))
        return g_strdup_printf(_("%s, %s: how sure the difference in change is cannot be "
                                 "said"),
                               label, arm);
    if (row->conf_low <= 0.0 && row->conf_high >= 0.0)
        return g_strdup_printf(_("%s, %s: no clear difference in change; anything from "
                                 "%s to %s fits the data (%s)"),
                               label, arm, s.low, s.high, s.percent);
    return g_strdup_printf(
        row->estimate > 0.0
            ? _("%s, %s: changed by %s more upwards than the comparison group; %s to %s "
                "fits the data (%s)")
            : _("%s, %s: changed by %s more downwards than the comparison group; %s to "
                "%s fits the data (%s)"),
        label, arm, s.size, s.low, s.high, s.percent);
}

/* Whether ANCOVA says the same, in words. */
static char *of_ancova(const AvlastResult *result, const AvlastEstimate *change,
                       const char *lang)
{
    g_autofree char *term = g_strconcat("ancova", change->term + strlen("change"), NULL);

    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        if (g_strcmp0(row->outcome, change->outcome) != 0 || row->group ||
            g_strcmp0(row->term, term) != 0)
            continue;
        const double width = row->conf_high - row->conf_low;
        const int d =
            avlast_format_decimals(width > 0.0 ? 0.5 * width : row->estimate, 2);
        g_autofree char *one = avlast_format_signed(change->estimate, d, lang),
                        *two = avlast_format_signed(row->estimate, d, lang);
        return g_strdup_printf(_("change score %s, adjusted for before (ANCOVA) %s"), one,
                               two);
    }
    return NULL;
}

static void note(AvlastEstimates *e, char *text)
{
    if (text)
        avlast_estimates_note(e, "%s", text);
    g_free(text);
}

void avlast_prepost_sentences(const AvlastPrePostOptions *options, AvlastResult *result,
                              const char *lang)
{
    AvlastEstimates *e = result->estimates;
    const gboolean compared = options->columns.treatment != NULL;

    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (row->group || !row->term || isnan(row->estimate))
            continue;
        if (compared && g_str_has_prefix(row->term, "change:")) {
            note(e, of_comparison(result, row, row->term + strlen("change:"), lang));
            note(e, of_ancova(result, row, lang));
        } else if (!compared && g_strcmp0(row->term, "change") == 0) {
            note(e, of_group(result, told(result, row), lang));
            note(e, of_directions(result, row->outcome));
        }
    }
}
