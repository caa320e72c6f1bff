/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/pooled.h"

#include <math.h>

#include <glib/gi18n.h>

#include "plots/format.h"
#include "plots/words.h"

static AvlastPooledInterval interval_of(const json_t *object, const char *key)
{
    return (AvlastPooledInterval){avlast_chart_element(object, key, 0),
                                  avlast_chart_element(object, key, 1),
                                  avlast_chart_element(object, key, 2)};
}

static void stretch(AvlastPooledChart *pooled, const AvlastPooledInterval *interval)
{
    const double values[] = {interval->value, interval->low, interval->high};

    for (gsize i = 0; i < 3; i++)
        if (isfinite(values[i])) {
            pooled->x[0] = fmin(pooled->x[0], values[i]);
            pooled->x[1] = fmax(pooled->x[1], values[i]);
        }
}

gboolean avlast_pooled_chart_read(AvlastPooledChart *pooled, const json_t *member,
                                  GError **error)
{
    const json_t *studies = json_object_get(member, "studies");

    pooled->outcome = avlast_chart_text(member, "outcome", "");
    pooled->ratio = json_is_true(json_object_get(member, "ratio"));
    pooled->mean = interval_of(member, "mean");
    pooled->common = interval_of(member, "common");
    pooled->next = interval_of(member, "next");
    pooled->several = isfinite(pooled->mean.value);
    pooled->none = pooled->ratio ? 1.0 : 0.0;
    pooled->x[0] = pooled->x[1] = pooled->none;
    pooled->k = (guint)json_array_size(studies);
    pooled->shown = MIN(pooled->k, AVLAST_POOLED_ROWS);
    if (!isfinite(pooled->common.value))
        return avlast_chart_malformed(AVLAST_POOLED_KIND, "no mean", error);
    pooled->studies = g_new0(AvlastPooledStudy, pooled->k);
    for (guint i = 0; i < pooled->k; i++) {
        const json_t *from = json_array_get(studies, i);
        AvlastPooledStudy *study = &pooled->studies[i];
        study->name = avlast_chart_text(from, "name", "?");
        study->own = interval_of(from, "effect");
        study->shrunken = interval_of(from, "shrunken");
        study->weight = avlast_json_member_double(from, "weight");
        if (!isfinite(study->own.value) || !isfinite(study->weight))
            return avlast_chart_malformed(AVLAST_POOLED_KIND, "a study without an effect",
                                          error);
        stretch(pooled, &study->own);
    }
    stretch(pooled, &pooled->mean);
    stretch(pooled, &pooled->common);
    stretch(pooled, &pooled->next);
    const double room = 0.03 * (pooled->x[1] - pooled->x[0]);
    pooled->x[0] -= room;
    pooled->x[1] += room > 0.0 ? room : 1.0;
    const AvlastPooledInterval *main = pooled->several ? &pooled->mean : &pooled->common;
    pooled->decimals = avlast_words_decimals(main->value, main->low, main->high);
    return TRUE;
}

/* --- words --- */

static gboolean without(const AvlastPooledInterval *interval, double none)
{
    return (interval->low > none && interval->high > none) ||
           (interval->low < none && interval->high < none);
}

char *avlast_pooled_number(const AvlastPooledChart *pooled, double value,
                           const char *lang)
{
    return avlast_format_number(value, pooled->decimals, lang);
}

static char *make_title(const AvlastPooledChart *pooled, const char *lang)
{
    const AvlastPooledInterval *mean = pooled->several ? &pooled->mean : &pooled->common;
    g_autofree char *value = avlast_pooled_number(pooled, mean->value, lang),
                    *low = avlast_pooled_number(pooled, mean->low, lang),
                    *high = avlast_pooled_number(pooled, mean->high, lang),
                    *from = avlast_pooled_number(pooled, pooled->next.low, lang),
                    *to = avlast_pooled_number(pooled, pooled->next.high, lang);

    if (!pooled->several)
        return g_strdup_printf(without(mean, pooled->none)
                                   ? _("In these studies together the effect is %s (%s "
                                       "to %s)")
                                   : _("These studies together show no clear effect: %s "
                                       "(%s to %s)"),
                               value, low, high);
    if (!isfinite(mean->low))
        return g_strdup_printf(_("The studies average %s; how sure that is, so few "
                                 "cannot tell"),
                               value);
    if (!without(mean, pooled->none))
        return g_strdup_printf(_("No clear effect on average over settings: %s (%s to "
                                 "%s)"),
                               value, low, high);
    if (!isfinite(pooled->next.low))
        return g_strdup_printf(_("On average an effect of %s (%s to %s)"), value, low,
                               high);
    return g_strdup_printf(without(&pooled->next, pooled->none)
                               ? _("On average an effect of %s, and a further setting "
                                   "can expect from %s to %s")
                               : _("On average an effect of %s, but a further setting "
                                   "may have from %s to %s"),
                           value, from, to);
}

static void add_row(const AvlastPooledChart *pooled, const char *name,
                    const AvlastPooledInterval *interval, double weight, const char *lang,
                    AvlastChart *chart)
{
    g_autofree char *value = avlast_pooled_number(pooled, interval->value, lang);
    g_autofree char *range =
        avlast_format_interval(interval->low, interval->high, pooled->decimals, lang);
    g_autofree char *share =
        isfinite(weight) ? avlast_format_percent(weight, lang) : g_strdup("");

    avlast_chart_row(chart, name, value, range, share, NULL);
}

void avlast_pooled_chart_words(const AvlastPooledChart *pooled, const char *lang,
                               AvlastChart *chart)
{
    const AvlastPooledInterval *mean = pooled->several ? &pooled->mean : &pooled->common;
    g_autofree char *value = avlast_pooled_number(pooled, mean->value, lang);
    g_autofree char *range =
        avlast_format_interval(mean->low, mean->high, pooled->decimals, lang);

    chart->title = make_title(pooled, lang);
    chart->alt = g_strdup_printf(ngettext("Forest chart of %u study; mean %s, interval "
                                          "%s.",
                                          "Forest chart of %u studies; mean %s, interval "
                                          "%s.",
                                          pooled->k),
                                 pooled->k, value, range);
    avlast_chart_row(chart, _("Study"), _("Effect"), _("Interval"), _("Weight"), NULL);
    for (guint i = 0; i < pooled->k; i++)
        add_row(pooled, pooled->studies[i].name, &pooled->studies[i].own,
                pooled->studies[i].weight, lang, chart);
    if (pooled->several)
        add_row(pooled, _("Mean over settings"), &pooled->mean, NAN, lang, chart);
    add_row(pooled, _("In these studies"), &pooled->common, NAN, lang, chart);
    if (isfinite(pooled->next.low))
        add_row(pooled, _("A further setting"), &pooled->next, NAN, lang, chart);
}

char *avlast_pooled_chart_subtitle(const AvlastPooledChart *pooled)
{
    return pooled->ratio ? g_strdup_printf(_("%s: ratios with intervals; larger squares "
                                             "weigh more"),
                                           pooled->outcome)
                         : g_strdup_printf(_("%s: effects with intervals; larger squares "
                                             "weigh more"),
                                           pooled->outcome);
}

char *avlast_pooled_chart_note(const AvlastPooledChart *pooled,
                               const AvlastResult *result)
{
    GString *note = g_string_new(NULL);

    if (pooled->k > pooled->shown)
        g_string_append_printf(note,
                               ngettext("%u further study is not shown.",
                                        "%u further studies are not shown.",
                                        pooled->k - pooled->shown),
                               pooled->k - pooled->shown);
    if (isfinite(pooled->studies[0].shrunken.value))
        g_string_append_printf(note, "%s%s", note->len ? " " : "",
                               _("Open circles: what each study's own effect is likely "
                                 "to be, given all of them."));
    char *source = avlast_chart_origin(result, note->str);
    g_string_free(note, TRUE);
    return source;
}
