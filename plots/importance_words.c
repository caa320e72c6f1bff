/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include <glib/gi18n.h>

#include "plots/importance.h"

/* Members of the three measures, in the order of the charts. */
static const char *const members[] = {"rows", "src", "evppi"};

/* Below it a straight line says too little of the model. */
#define STRAIGHT 0.9

guint avlast_importance_items(const json_t *member)
{
    guint items = 0;

    for (gsize m = 0; m < G_N_ELEMENTS(members); m++)
        items += json_array_size(json_object_get(member, members[m])) > 0 ? 1 : 0;
    return items;
}

void avlast_importance_clear(AvlastImportance *importance)
{
    g_clear_pointer(&importance->rows, g_free);
}

/* The item-th measure that is there. */
static gsize measure_of(const json_t *member, guint item)
{
    gsize m = 0;

    for (; m + 1 < G_N_ELEMENTS(members); m++)
        if (json_array_size(json_object_get(member, members[m])) > 0 && item-- == 0)
            break;
    return m;
}

static gboolean read_row(AvlastImportance *s, guint i, const json_t *from, GError **error)
{
    static const char *const keys[][4] = {
        {"first", "first.error", "total", "total.error"},
        {"src", "", "", ""},
        {"value", "std.error", "", ""}};
    const char *const *key = keys[s->measure];
    AvlastImportanceRow *row = &s->rows[i];

    *row = (AvlastImportanceRow){.label = avlast_chart_text(from, "label", "?"),
                                 .value = avlast_json_member_double(from, key[0]),
                                 .error = avlast_json_member_double(from, key[1]),
                                 .more = avlast_json_member_double(from, key[2]),
                                 .more_error = avlast_json_member_double(from, key[3]),
                                 .noise = json_is_true(json_object_get(from, "noise"))};
    if (!isfinite(row->value) ||
        (s->measure == AVLAST_IMPORTANCE_SHARES && !isfinite(row->more)))
        return avlast_chart_malformed(AVLAST_IMPORTANCE_KIND, "a row without a value",
                                      error);
    s->x[0] = fmin(s->x[0], row->value);
    s->x[1] = fmax(s->x[1], fmax(row->value, isfinite(row->more) ? row->more : 0.0));
    return TRUE;
}

static void set_axis(AvlastImportance *s)
{
    if (s->measure == AVLAST_IMPORTANCE_SHARES) {
        /* noise may take a share below none */
        s->x[0] = 0.0;
        s->x[1] = fmax(1.06 * s->x[1], 0.05);
    } else if (s->measure == AVLAST_IMPORTANCE_COEFFICIENTS) {
        const double most = fmax(fabs(s->x[0]), s->x[1]);
        s->x[0] = s->x[0] < 0.0 ? -most : 0.0;
        s->x[1] = s->x[1] > 0.0 ? most : 0.0;
    } else {
        s->x[1] = fmax(s->x[1], isfinite(s->all) ? s->all : 0.0);
    }
    if (!(s->x[1] > s->x[0]))
        s->x[1] = s->x[0] + 1.0;
}

gboolean avlast_importance_read(AvlastImportance *importance, const json_t *member,
                                guint item, const char *lang, GError **error)
{
    const gsize measure = measure_of(member, item);
    const json_t *rows = json_object_get(member, members[measure]);

    *importance =
        (AvlastImportance){.measure = (AvlastImportanceMeasure)measure,
                           .metric = avlast_chart_text(member, "metric", ""),
                           .currency = avlast_chart_text(member, "currency", ""),
                           .n = (guint)json_array_size(rows),
                           .all = NAN,
                           .lang = lang};
    if (measure == AVLAST_IMPORTANCE_COEFFICIENTS)
        importance->all = avlast_json_member_double(member, "r2");
    if (measure == AVLAST_IMPORTANCE_WORTH)
        importance->all = avlast_json_member_double(member, "evpi");
    importance->shown = MIN(importance->n, AVLAST_IMPORTANCE_ROWS);
    importance->rows = g_new0(AvlastImportanceRow, importance->n);
    for (guint i = 0; i < importance->n; i++)
        if (!read_row(importance, i, json_array_get(rows, i), error))
            return FALSE;
    importance->money = avlast_money_unit(importance->x[1], importance->currency, lang);
    set_axis(importance);
    return TRUE;
}

/* --- words --- */

static char *number(const AvlastImportance *s, double value)
{
    if (s->measure == AVLAST_IMPORTANCE_SHARES)
        /* what is below none is noise */
        return avlast_format_percent(CLAMP(value, 0.0, 1.0), s->lang);
    if (s->measure == AVLAST_IMPORTANCE_COEFFICIENTS)
        return avlast_format_signed(value, 2, s->lang);
    return avlast_money_number(&s->money, value, FALSE);
}

char *avlast_importance_number(const AvlastImportance *importance,
                               const AvlastImportanceRow *row)
{
    g_autofree char *value = number(importance, row->value);

    if (importance->measure != AVLAST_IMPORTANCE_SHARES)
        return g_steal_pointer(&value);
    g_autofree char *more = number(importance, row->more);
    return g_strdup_printf("%s, %s", value, more);
}

static char *shares_title(const AvlastImportance *s)
{
    const AvlastImportanceRow *first = &s->rows[0];
    g_autofree char *share = number(s, first->value);

    return g_strdup_printf(first->value >= 0.5
                               ? _("Most of the uncertainty comes from “%s”: %s of the "
                                   "variance by itself")
                               : _("“%s” adds most to the uncertainty: %s of the "
                                   "variance by itself"),
                           first->label, share);
}

static char *worth_title(const AvlastImportance *s)
{
    const AvlastImportanceRow *first = &s->rows[0];
    g_autofree char *value =
        avlast_format_money(first->value, s->currency, TRUE, s->lang);

    if (first->noise || !(first->value > 0.0))
        return g_strdup(_("No single number is clearly worth knowing before deciding"));
    if (!isfinite(s->all))
        return g_strdup_printf(_("Knowing “%s” before deciding is worth at most %s"),
                               first->label, value);
    g_autofree char *all = avlast_format_money(s->all, s->currency, TRUE, s->lang);
    return g_strdup_printf(_("Knowing “%s” before deciding is worth at most %s, knowing "
                             "all of them %s"),
                           first->label, value, all);
}

static char *make_title(const AvlastImportance *s)
{
    if (s->measure == AVLAST_IMPORTANCE_SHARES)
        return shares_title(s);
    if (s->measure == AVLAST_IMPORTANCE_WORTH)
        return worth_title(s);
    return g_strdup_printf(s->rows[0].value >= 0.0 ? _("The result rises most with “%s”")
                                                   : _("The result falls most with “%s”"),
                           s->rows[0].label);
}

char *avlast_importance_subtitle(const AvlastImportance *importance)
{
    const char *metric = *importance->metric ? importance->metric : _("Result");

    switch (importance->measure) {
    case AVLAST_IMPORTANCE_SHARES:
        return g_strdup_printf(_("%s: share of its variance that each number makes by "
                                 "itself (dark), and together with others (light)"),
                               metric);
    case AVLAST_IMPORTANCE_COEFFICIENTS:
        return g_strdup_printf(_("%s: standard deviations it moves with one of each "
                                 "number, the others held"),
                               metric);
    default:
        return g_strdup_printf(
            _("%s, %s: the most that knowing a number can be worth for "
              "the choice to carry on or stop"),
            metric, importance->money.unit);
    }
}

static void note_hidden(const AvlastImportance *s, GString *note)
{
    const guint hidden = s->n - s->shown;

    if (hidden > 0)
        g_string_append_printf(note,
                               ngettext("%u number that matters less is not shown.",
                                        "%u numbers that matter less are not shown.",
                                        hidden),
                               hidden);
}

char *avlast_importance_note(const AvlastImportance *importance,
                             const AvlastResult *result, gboolean drawn)
{
    g_autoptr(GString) note = g_string_new(NULL);
    gboolean noise = FALSE;

    for (guint i = 0; i < importance->shown; i++)
        noise = noise || (importance->rows[i].noise && importance->rows[i].value > 0.0);
    note_hidden(importance, note);
    if (importance->measure == AVLAST_IMPORTANCE_COEFFICIENTS &&
        isfinite(importance->all)) {
        g_autofree char *r2 = avlast_format_percent(importance->all, importance->lang);
        g_string_append_printf(note,
                               importance->all < STRAIGHT
                                   ? _(" A straight line explains only %s of the "
                                       "variance: shares of the variance tell more.")
                                   : _(" A straight line explains %s of the variance."),
                               r2);
    } else if (drawn && importance->measure != AVLAST_IMPORTANCE_COEFFICIENTS) {
        g_string_append(note,
                        _(" Thin lines: two standard errors of the computing each way."));
    }
    if (noise)
        g_string_append(note, _(" Hollow: not told from noise."));
    return avlast_chart_origin(result, g_strchug(note->str));
}

static void fill_table(const AvlastImportance *s, AvlastChart *chart)
{
    if (s->measure == AVLAST_IMPORTANCE_SHARES)
        avlast_chart_row(chart, _("Number"), _("By itself"), _("Together with others"),
                         NULL);
    else if (s->measure == AVLAST_IMPORTANCE_COEFFICIENTS)
        avlast_chart_row(chart, _("Number"), _("Standardised coefficient"), NULL);
    else
        avlast_chart_row(chart, _("Number"), s->money.unit, _("Standard error"), NULL);
    for (guint i = 0; i < s->n; i++) {
        const AvlastImportanceRow *row = &s->rows[i];
        g_autofree char *value = number(s, row->value);
        g_autofree char *second = s->measure == AVLAST_IMPORTANCE_SHARES
                                      ? number(s, row->more)
                                      : number(s, row->error);
        avlast_chart_row(chart, row->label, value,
                         s->measure == AVLAST_IMPORTANCE_COEFFICIENTS ? NULL : second,
                         NULL);
    }
}

void avlast_importance_words(const AvlastImportance *importance, AvlastChart *chart)
{
    g_autoptr(GString) alt = g_string_new(NULL);

    chart->title = make_title(importance);
    g_string_append_printf(alt, _("Bar chart: %s."), chart->title);
    for (guint i = 0; i < MIN(importance->n, 5u); i++) {
        g_autofree char *value = number(importance, importance->rows[i].value);
        g_string_append_printf(alt, " %s: %s.", importance->rows[i].label, value);
    }
    chart->alt = g_string_free(g_steal_pointer(&alt), FALSE);
    fill_table(importance, chart);
}
