/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "cmd/output/phrases.h"
#include "cmd/output/value_tables.h"
#include "core/text.h"

static void append_header(GString *out, const AvlastResult *result, const char *lang)
{
    const AvlastEstimates *e = result->estimates;
    g_autofree char *design = avlast_phrase(e->design, NULL, NULL, lang),
                    *method = avlast_phrase(e->method, NULL, NULL, lang);

    g_string_append_printf(out, "avlast %s", result->program);
    if (e->rows_used > 0 && e->rows_read > e->rows_used)
        g_string_append_printf(out, _("   %lld of %lld rows used"),
                               (long long)e->rows_used, (long long)e->rows_read);
    else if (e->rows_used > 0)
        g_string_append_printf(out, _("   %lld rows"), (long long)e->rows_used);
    g_string_append_c(out, '\n');
    if (e->design)
        g_string_append_printf(out, "%s: %s\n", _("design"), design);
    if (e->method)
        g_string_append_printf(out, "%s: %s\n", _("method"), method);
    g_string_append_c(out, '\n');
}

/* The row whose money the reader asks for first: the public purse's net value, not that
 * of the payer who happens to be named first; 0 when there is none. */
static guint public_value(const AvlastEstimates *e)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (g_strcmp0(row->outcome, "npv") == 0 && row->group &&
            g_str_has_suffix(row->group, "payer=public") &&
            (g_str_has_prefix(row->group, "scenario=central;") ||
             !strstr(row->group, "scenario=observed;")))
            return i;
    }
    return 0;
}

/* The first row that says something: with instruments that of the first endogenous
 * column, which the model is for; else the first but an intercept. */
static guint telling(const AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;
    const char *endogenous = avlast_json_member_text(result->settings, "endogenous.term");
    gsize found;
    guint chosen = 0;

    if (strcmp(result->program, "value") == 0)
        chosen = public_value(e);
    else if (endogenous && avlast_estimates_find(e, NULL, NULL, endogenous, &found))
        return (guint)found;
    while (chosen + 1 < e->rows->len &&
           g_strcmp0(avlast_estimates_row(e, chosen)->term, "(Intercept)") == 0)
        chosen++;
    return chosen;
}

/* That row in words, from the printed cells, so that sentence and table cannot disagree.
 */
static void append_sentence(GString *out, const AvlastSheet *sheet, guint interval,
                            const AvlastResult *result)
{
    const AvlastEstimates *e = result->estimates;
    const gboolean money = strcmp(result->program, "value") == 0;
    const guint chosen = telling(result);

    if (e->rows->len == 0)
        return;
    const AvlastEstimate *row = avlast_estimates_row(e, chosen);
    if (!isfinite(row->conf_low) || !isfinite(row->conf_high))
        return;
    g_autoptr(GString) name = g_string_new(row->outcome);
    if (row->group && *row->group)
        g_string_append_printf(name, ", %s", row->group);
    if (row->term && *row->term && g_strcmp0(row->term, row->outcome) != 0)
        g_string_append_printf(name, ", %s", row->term);

    const AvlastSheetCell *cells = avlast_sheet_row(sheet, chosen + 1)->cells;
    guint first = 0;
    while (!sheet->numeric[first])
        first++;
    const guint low = first + interval;
    g_autofree char *safe = avlast_text_printable(name->str);
    g_string_append_printf(
        out,
        money ? _("\n%s: %s; data and assumptions fit values from %s to %s.\n")
              : _("\n%s: %s; the data fit values from %s to %s.\n"),
        safe, cells[first].text, cells[low].text, cells[low + 1].text);
}

/* The sentences a result holds. */
static void append_words(GString *out, const AvlastResult *result)
{
    size_t i;
    json_t *text;

    if (json_array_size(json_object_get(result->charts, "words")) == 0)
        return;
    g_string_append_printf(out, "\n%s\n", _("In words:"));
    json_array_foreach(json_object_get(result->charts, "words"), i, text)
    {
        g_string_append_printf(out, "- %s\n", json_string_value(text));
    }
}

/* A result's sheet where the form has no place for a title. */
static AvlastSheet *untitled(const AvlastResult *result, guint digits, const char *lang)
{
    AvlastSheet *sheet = avlast_output_sheet(result, digits, lang, NULL);

    g_clear_pointer(&sheet->title, g_free);
    return sheet;
}

/* The result's own form, and after it the tables that it has beside its rows. */
static char *with_tables(const AvlastResult *result, const char *lang, const char *first,
                         char *(*form)(const AvlastSheet *sheet))
{
    g_autoptr(GPtrArray) sheets = avlast_value_tables(result, lang);
    GString *out = g_string_new(first);

    for (guint i = 0; i < sheets->len; i++) {
        g_autofree char *text = form(sheets->pdata[i]);
        g_string_append_printf(out, "\n%s", text);
    }
    return g_string_free(out, FALSE);
}

char *avlast_output_markdown(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = untitled(result, digits, lang);
    g_autofree char *text = avlast_sheet_to_markdown(sheet);

    return with_tables(result, lang, text, avlast_sheet_to_markdown);
}

char *avlast_output_html(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = avlast_output_sheet(result, digits, lang, NULL);
    g_autofree char *text = avlast_sheet_to_html(sheet);

    return with_tables(result, lang, text, avlast_sheet_to_html);
}

char *avlast_output_latex(const AvlastResult *result, guint digits, const char *lang)
{
    g_autoptr(AvlastSheet) sheet = untitled(result, digits, lang);
    g_autofree char *text = avlast_sheet_to_latex(sheet);

    return with_tables(result, lang, text, avlast_sheet_to_latex);
}

/* What stands above and below the rows of the aligned table goes on the second sheet. */
GBytes *avlast_output_workbook(const AvlastResult *result, guint digits, const char *lang,
                               GError **error)
{
    guint interval;
    g_autoptr(AvlastSheet) sheet = avlast_output_sheet(result, digits, lang, &interval);
    g_autoptr(GString) about = g_string_new(NULL);

    append_header(about, result, lang);
    append_sentence(about, sheet, interval, result);
    append_words(about, result);
    sheet->subtitle = g_string_free(g_steal_pointer(&about), FALSE);
    g_clear_pointer(&sheet->title, g_free);
    return avlast_sheet_to_workbook(sheet, error);
}

char *avlast_output_table(const AvlastResult *result, guint digits, const char *lang)
{
    guint interval;
    g_autoptr(AvlastSheet) sheet = avlast_output_sheet(result, digits, lang, &interval);
    g_autofree char *body = avlast_sheet_aligned(sheet);
    g_autofree char *remarks = avlast_sheet_remarks(sheet);
    g_autoptr(GString) out = g_string_new(NULL);

    append_header(out, result, lang);
    g_string_append(out, body);
    g_autofree char *told = with_tables(result, lang, out->str, avlast_sheet_to_table);
    g_string_assign(out, told);
    append_sentence(out, sheet, interval, result);
    append_words(out, result);
    if (*remarks)
        g_string_append_printf(out, "\n%s", remarks);
    return g_string_free(g_steal_pointer(&out), FALSE);
}
