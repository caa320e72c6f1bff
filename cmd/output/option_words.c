/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a value model's cost-effectiveness says, one plain sentence for each figure. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/phrases.h"
#include "cmd/output/value_range.h"
#include "cmd/output/value_words.h"
#include "core/text.h"
#include "plots/format.h"

typedef struct {
    const AvlastResult *result;
    const json_t *about; /* charts.alternatives */
    const char *scenario, *unit, *currency, *lang;
    GPtrArray *out;
} Words;

static const AvlastEstimate *row_of(const Words *w, const char *outcome,
                                    const char *threshold, const char *option)
{
    g_autoptr(GString) group = g_string_new(NULL);

    g_string_append_printf(group, "scenario=%s", w->scenario);
    if (threshold)
        g_string_append_printf(group, ";threshold=%s", threshold);
    if (option)
        g_string_append_printf(group, ";option=%s", option);
    return avlast_estimates_find(w->result->estimates, outcome, group->str, NULL, NULL);
}

/* What an option is called. Borrowed. */
static const char *label_of(const Words *w, const char *id)
{
    size_t i;
    json_t *entry;

    json_array_foreach(json_object_get(w->about, "options"), i, entry)
    {
        const char *label = avlast_json_member_text(entry, "label");
        if (g_strcmp0(avlast_json_member_text(entry, "id"), id) == 0 && label)
            return label;
    }
    return id;
}

/* A sentence whose {keys} are filled in: key, value, key, value ..., NULL. */
static void tell(const Words *w, const char *text, ...) G_GNUC_NULL_TERMINATED;

static void tell(const Words *w, const char *text, ...)
{
    g_autoptr(GString) out = g_string_new(text);
    va_list parts;
    const char *key;

    va_start(parts, text);
    while ((key = va_arg(parts, const char *)) != NULL)
        g_string_replace(out, key, va_arg(parts, const char *), 0);
    va_end(parts);
    g_string_replace(out, "{unit}", w->unit, 0);
    g_ptr_array_add(w->out, avlast_text_printable(out->str));
}

static char *money(const Words *w, double value)
{
    return avlast_format_money(value, w->currency, TRUE, w->lang);
}

/* Cost and effect against the comparator. */
static void say_pair(const Words *w, const char *id, const char *comparator)
{
    const AvlastEstimate *cost = row_of(w, "cost.more", NULL, id),
                         *effect = row_of(w, "effect.more", NULL, id);

    if (!cost || !effect)
        return;
    const double units = fabs(effect->estimate);
    const gboolean dear = cost->estimate >= 0.0, gain = effect->estimate >= 0.0;
    g_autofree char *c = money(w, fabs(cost->estimate));
    g_autofree char *e =
        avlast_format_number(units, avlast_format_decimals(units, 3), w->lang);
    tell(w,
         dear && gain ? _("“{option}” against “{other}”: costs {cost} more and gives "
                          "{effect} more ({unit}).")
         : dear ? _("“{option}” against “{other}”: costs {cost} more and gives "
                    "{effect} less ({unit}).")
         : gain ? _("“{option}” against “{other}”: costs {cost} less and gives "
                    "{effect} more ({unit}).")
                : _("“{option}” against “{other}”: costs {cost} less and gives "
                    "{effect} less ({unit})."),
         "{option}", label_of(w, id), "{other}", label_of(w, comparator), "{cost}", c,
         "{effect}", e, NULL);
}

/* Its place on the frontier: what a further unit costs, or why nobody should choose it.
 */
static void say_place(const Words *w, const char *id)
{
    const AvlastEstimate *row = row_of(w, "icer", NULL, id);

    if (!row)
        return;
    if (row->term && isfinite(row->estimate)) {
        const char *before = row->term + strlen("against ");
        g_autofree char *cost = money(w, row->estimate);
        g_autofree char *range = avlast_interval_said(row, AVLAST_HOW_MONEY, FALSE, FALSE,
                                                      w->currency, w->lang);
        tell(w,
             _("“{option}”: each further unit ({unit}) costs {cost} against "
               "“{other}”{range}."),
             "{option}", label_of(w, id), "{other}", label_of(w, before), "{cost}", cost,
             "{range}", range, NULL);
    } else if (row->note && g_str_has_prefix(row->note, "dominated")) {
        g_autofree char *why = avlast_phrase(row->note, NULL, NULL, w->lang);
        tell(w, _("“{option}” is not worth choosing ({why})."), "{option}",
             label_of(w, id), "{why}", why, NULL);
    }
}

/* What to choose when a unit is worth that, and how sure it is. */
static void say_choice(const Words *w, const AvlastEstimate *best, const char *threshold)
{
    const AvlastEstimate *evpi = row_of(w, "evpi", threshold, NULL);
    g_autofree char *worth = money(w, g_ascii_strtod(threshold, NULL));
    g_autofree char *chance = avlast_format_chance(best->estimate, w->lang);
    g_autofree char *known = money(w, evpi ? evpi->estimate : 0.0);

    tell(w,
         _("When a unit ({unit}) is worth {worth}, “{option}” is best on average, and "
           "best "
           "of all in {chance} of the draws; to know the truth before choosing would be "
           "worth {known} at most."),
         "{worth}", worth, "{option}", label_of(w, best->term), "{chance}", chance,
         "{known}", known, NULL);
}

/* What more knowledge is worth before the choice; nothing of what noise may be. */
static void say_information(const Words *w, const AvlastEstimate *row,
                            const char *threshold)
{
    static const struct {
        const char *outcome, *text, *below;
    } figures[] = {
        {"evppi",
         N_("When a unit ({unit}) is worth {worth}, to know “{term}” for certain before "
            "choosing would be worth {value} at most."),
         NULL},
        {"evsi",
         N_("When a unit ({unit}) is worth {worth}, a study of {term} more people would "
            "be "
            "worth {value} to the participants, before its cost."),
         NULL},
        {"enbs",
         N_("When a unit ({unit}) is worth {worth}, a study of {term} more people is "
            "expected to be worth {value} more than it costs."),
         N_("When a unit ({unit}) is worth {worth}, a study of {term} more people is "
            "expected to cost {value} more than it is worth.")}};

    for (gsize i = 0; i < G_N_ELEMENTS(figures); i++) {
        if (strcmp(row->outcome, figures[i].outcome) != 0)
            continue;
        g_autofree char *worth = money(w, g_ascii_strtod(threshold, NULL));
        g_autofree char *value = money(w, fabs(row->estimate));
        g_autofree char *term =
            strcmp(row->term, "effects") == 0
                ? g_strdup(_("the effects"))
                : avlast_value_term(w->result, row, w->currency, w->lang);
        const gboolean below = figures[i].below && row->estimate < 0.0;
        if (figures[i].below || row->estimate > 0.0)
            tell(w, gettext(below ? figures[i].below : figures[i].text), "{worth}", worth,
                 "{value}", value, "{term}", term, NULL);
    }
}

void avlast_option_words(const AvlastResult *result, const char *scenario,
                         const char *lang, GPtrArray *out)
{
    const json_t *about = json_object_get(result->charts, "alternatives");
    const char *unit = avlast_json_member_text(about, "unit"),
               *currency = avlast_json_member_text(about, "currency"),
               *comparator = avlast_json_member_text(about, "comparator");
    const Words w = {result, about, scenario, unit, currency, lang, out};
    g_autofree char *prefix = g_strdup_printf("scenario=%s;threshold=", scenario);
    size_t i;
    json_t *entry;

    if (!unit || !currency || !comparator)
        return;
    json_array_foreach(json_object_get(about, "options"), i, entry)
    {
        const char *id = avlast_json_member_text(entry, "id");
        if (!id)
            continue;
        say_pair(&w, id, comparator);
        say_place(&w, id);
    }
    for (guint r = 0; r < result->estimates->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, r);
        if (strcmp(row->outcome, "p.best") == 0 && row->term && row->group &&
            g_str_has_prefix(row->group, prefix))
            say_choice(&w, row, row->group + strlen(prefix));
        else if (row->term && row->group && g_str_has_prefix(row->group, prefix) &&
                 !(row->note && strstr(row->note, "no more than chance")))
            say_information(&w, row, row->group + strlen(prefix));
    }
}
