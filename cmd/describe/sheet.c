/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/describe/describe.h"
#include "cmd/describe/few.h"
#include "cmd/describe/words.h"
#include "cmd/output/phrases.h"
#include "core/error.h"
#include "plots/format.h"

/* Groups that a page can show side by side. */
#define MOST_COLUMNS 40

typedef struct {
    const AvlastResult *result;
    const json_t *layout;
    GHashTable *rows; /* of AvlastEstimate * by "outcome\1group\1term" */
    AvlastSheet *sheet;
    guint digits;
    const char *lang;
    gsize columns;
    gboolean smd, tests;
    GHashTable
        *few;      /* outcomes to be hidden: GINT_TO_POINTER(1) in groups, 2 everywhere */
    gboolean told; /* tests are told in notes, with their statistics */
    gboolean silent; /* the result's notes tell them */
} Drawing;

static char *key_of(const char *outcome, const char *group, const char *term)
{
    return g_strdup_printf("%s\1%s\1%s", outcome ? outcome : "", group ? group : "",
                           term ? term : "");
}

static const AvlastEstimate *find(const Drawing *d, const char *outcome,
                                  const char *group, const char *term)
{
    g_autofree char *key = key_of(outcome, group, term);

    return g_hash_table_lookup(d->rows, key);
}

static gboolean is_test(const AvlastEstimate *row)
{
    static const char *const terms[] = {"t", "F", "W", "chisq", "fisher", NULL};

    return !row->group && row->term && g_strv_contains(terms, row->term);
}

static void index_rows(Drawing *d)
{
    const GPtrArray *rows = d->result->estimates->rows;

    for (guint i = 0; i < rows->len; i++) {
        AvlastEstimate *row = g_ptr_array_index(rows, i);
        g_hash_table_insert(d->rows, key_of(row->outcome, row->group, row->term), row);
        d->smd |= g_strcmp0(row->term, "smd") == 0;
        if (is_test(row) && !d->told && strcmp(row->outcome, "(all)") != 0) {
            d->tests = TRUE;
            g_hash_table_insert(d->rows, key_of(row->outcome, NULL, "\1test"), row);
        }
    }
}

/* Decimals of a number's line: as many as show `digits` digits of the spread of all. */
static int decimals_of(const Drawing *d, const json_t *line, const char *first)
{
    const char *outcome = avlast_json_member_text(line, "outcome");
    const AvlastEstimate *sd = find(d, outcome, NULL, "sd");
    const gboolean whole = json_is_true(json_object_get(line, "integer")) &&
                           strcmp(first, "mean") != 0 && strcmp(first, "sd") != 0 &&
                           strcmp(first, "net") != 0;

    if (json_is_integer(json_object_get(line, "decimals")))
        return (int)json_integer_value(json_object_get(line, "decimals"));
    if (!sd || !(sd->estimate > 0.0))
        return whole ? 0 : (int)d->digits - 1;
    const int first_digit = (int)floor(log10(sd->estimate));
    int decimals = CLAMP((int)d->digits - 1 - first_digit, 0, 12);
    /* a spread of 0.828 is as well shown as 0.83 */
    if (first_digit < 0)
        decimals = MAX(decimals - 1, 0);
    return whole ? MIN(decimals, 1) : decimals;
}

/* Whole numbers without decimals when all that are shown are whole. */
static int trimmed(int decimals, const double *value, gsize n)
{
    gboolean whole = TRUE;

    for (gsize i = 0; i < n; i++)
        whole &= isnan(value[i]) || value[i] == floor(value[i]);
    return whole && decimals == 1 ? 0 : decimals;
}

/* n and its share as "12 (34.0%)", and another share: "12 (34.0%; 20.1%)". */
static char *share_text(const Drawing *d, double n, double share, double other)
{
    g_autofree char *count = avlast_format_number(n, 0, d->lang);
    g_autofree char *percent = avlast_format_number(100.0 * share, 1, d->lang);
    g_autofree char *second = avlast_format_number(100.0 * other, 1, d->lang);
    const char *blank = g_strcmp0(d->lang, "nb") == 0 ? "\xc2\xa0" : "";

    if (isnan(share))
        return g_strdup(count);
    return isnan(other) ? g_strdup_printf("%s (%s%s%%)", count, percent, blank)
                        : g_strdup_printf("%s (%s%s%%; %s%s%%)", count, percent, blank,
                                          second, blank);
}

static char *number_text(const Drawing *d, const char *form, const double *v,
                         const AvlastEstimate *row, int decimals)
{
    g_autofree char *a = avlast_format_number(v[0], decimals, d->lang);
    g_autofree char *b = avlast_format_number(v[1], decimals, d->lang);
    g_autofree char *c = avlast_format_number(v[2], decimals, d->lang);

    if (isnan(v[0]))
        return avlast_format_number(NAN, 0, d->lang);
    if (strcmp(form, "pair") == 0)
        return g_strdup_printf("%s (%s)", a, b);
    if (strcmp(form, "range") == 0)
        return g_strdup_printf("%s – %s", a, b);
    if (strcmp(form, "spread") == 0)
        return g_strdup_printf("%s (%s; %s)", a, b, c);
    if (strcmp(form, "choice") == 0)
        return share_text(d, v[0], v[1], v[2]);
    if (strcmp(form, "error") == 0) {
        g_autofree char *se = avlast_format_number(row->std_error, decimals, d->lang);
        return g_strdup_printf("%s (%s)", a, se);
    }
    if (isnan(row->conf_low) && isnan(row->conf_high))
        return g_strdup(a);
    g_autofree char *low = avlast_format_number(row->conf_low, decimals, d->lang);
    g_autofree char *high = avlast_format_number(row->conf_high, decimals, d->lang);
    return g_strdup_printf("%s [%s; %s]", a, low, high);
}

static void fill_percent(const Drawing *d, guint column, const AvlastEstimate *row)
{
    g_autofree char *a = avlast_format_number(100.0 * row->estimate, 1, d->lang);
    g_autofree char *b = avlast_format_number(100.0 * row->conf_low, 1, d->lang);
    g_autofree char *c = avlast_format_number(100.0 * row->conf_high, 1, d->lang);
    const char *blank = g_strcmp0(d->lang, "nb") == 0 ? "\xc2\xa0" : "";

    if (isnan(row->estimate) || isnan(row->conf_low)) {
        avlast_sheet_share(d->sheet, column, row->estimate, 1);
        return;
    }
    g_autofree char *text = g_strdup_printf("%s%s%% [%s; %s]", a, blank, b, c);
    avlast_sheet_text(d->sheet, column, text);
}

static void fill_cell(const Drawing *d, guint column, const json_t *line,
                      const char *of_column)
{
    const char *within = avlast_json_member_text(line, "within");
    g_autofree char *both =
        within && of_column ? g_strconcat(within, ";", of_column, NULL) : NULL;
    const char *group = both ? both : within ? within : of_column;
    const json_t *terms = json_object_get(line, "terms");
    const char *form = avlast_json_member_text(line, "form");
    const char *outcome = avlast_json_member_text(line, "outcome");
    const char *first = json_string_value(json_array_get(terms, 0));
    const AvlastEstimate *row = first ? find(d, outcome, group, first) : NULL;
    double v[3] = {NAN, NAN, NAN};

    if (!row || !form)
        return;
    if (strcmp(form, "head") != 0 && avlast_is_few(d->few, outcome, first, group)) {
        avlast_sheet_text(d->sheet, column, _("hidden"));
        return;
    }
    for (gsize t = 0; t < 3 && t < json_array_size(terms); t++) {
        const AvlastEstimate *at =
            find(d, outcome, group, json_string_value(json_array_get(terms, t)));
        v[t] = at ? at->estimate : NAN;
    }
    if (strcmp(form, "count") == 0) {
        avlast_sheet_number(d->sheet, column, v[0], 0);
    } else if (strcmp(form, "share") == 0) {
        g_autofree char *text = share_text(d, v[0], v[1], NAN);
        avlast_sheet_text(d->sheet, column, text);
    } else if (strcmp(form, "percent") == 0) {
        fill_percent(d, column, row);
    } else if (strcmp(form, "head") != 0) {
        const int decimals = trimmed(decimals_of(d, line, first), v, 3);
        g_autofree char *text = number_text(d, form, v, row, decimals);
        if (strcmp(form, "value") == 0 && !isnan(v[0]))
            avlast_sheet_number(d->sheet, column, v[0], decimals);
        else
            avlast_sheet_text(d->sheet, column, text);
    }
}

static void fill_between(const Drawing *d, const json_t *line)
{
    const char *outcome = avlast_json_member_text(line, "outcome");
    const AvlastEstimate *smd = find(d, outcome, NULL, "smd"),
                         *test = find(d, outcome, NULL, "\1test");
    guint column = 1 + (guint)d->columns;

    if (d->smd && smd)
        avlast_sheet_number(d->sheet, column, smd->estimate, 2);
    column += d->smd ? 1 : 0;
    if (d->tests && test)
        avlast_sheet_p(d->sheet, column, test->p_value);
}

static void add_lines(const Drawing *d)
{
    const json_t *lines = json_object_get(d->layout, "lines"),
                 *columns = json_object_get(d->layout, "columns");

    for (gsize i = 0; i < json_array_size(lines); i++) {
        const json_t *line = json_array_get(lines, i);
        AvlastSheetRow *row = avlast_sheet_add(d->sheet);
        g_autofree char *words =
            avlast_line_words(line, d->result->estimates->level, d->lang);
        avlast_sheet_text(d->sheet, 0, words);
        row->indent = (guint)CLAMP(avlast_json_member_double(line, "indent"), 0.0, 9.0);
        row->strong = json_is_true(json_object_get(line, "between"));
        for (gsize c = 0; c < d->columns; c++)
            fill_cell(d, (guint)c + 1, line,
                      avlast_json_member_text(json_array_get(columns, c), "group"));
        if (row->strong)
            fill_between(d, line);
        row->strong = FALSE;
    }
}

static void add_headings(const Drawing *d)
{
    const json_t *columns = json_object_get(d->layout, "columns");
    const gboolean weighted = json_is_true(json_object_get(d->layout, "weighted"));
    guint column = 1 + (guint)d->columns;

    avlast_sheet_add(d->sheet);
    for (gsize c = 0; c < d->columns; c++) {
        const char *label = avlast_json_member_text(json_array_get(columns, c), "label");
        avlast_sheet_text(d->sheet, (guint)c + 1, label ? avlast_word(label) : _("all"));
    }
    if (d->smd)
        avlast_sheet_text(d->sheet, column++, _("std. diff."));
    if (d->tests)
        avlast_sheet_text(d->sheet, column, _("p"));
    if (json_is_false(json_object_get(d->layout, "counts")))
        return;
    avlast_sheet_add(d->sheet);
    for (gsize c = 0; c < d->columns; c++) {
        const json_t *at = json_array_get(columns, c);
        const json_int_t n = json_integer_value(json_object_get(at, "n"));
        g_autofree char *count = avlast_format_count(n, d->lang);
        g_autofree char *weight =
            avlast_format_number(avlast_json_member_double(at, "weight"), 0, d->lang);
        g_autofree char *text = weighted
                                    ? g_strdup_printf("n = %s; N = %s", count, weight)
                                    : g_strdup_printf("n = %s", count);
        avlast_sheet_text(d->sheet, (guint)c + 1, text);
    }
    d->sheet->n_headings = 2;
}

/* Whom the columns are of, and what stands in the cells. */
static void add_titles(const Drawing *d)
{
    const json_t *by = json_object_get(d->layout, "by");
    const AvlastEstimates *e = d->result->estimates;
    g_autoptr(GString) title = g_string_new(NULL);
    g_autoptr(GString) sub = g_string_new(NULL);

    const char *own = avlast_json_member_text(d->layout, "title");
    g_string_append(title, own ? own : _("Description"));
    for (gsize i = 0; i < json_array_size(by); i++) {
        g_autofree char *words = avlast_line_words(json_array_get(by, i), 0.95, d->lang);
        g_string_append_printf(title, i ? ", %s" : _(" by %s"), words);
    }
    g_autofree char *used = avlast_format_count(e->rows_used, d->lang);
    g_autofree char *read = avlast_format_count(e->rows_read, d->lang);
    if (e->rows_read > e->rows_used)
        g_string_append_printf(title, _("; %s of %s rows"), used, read);
    else
        g_string_append_printf(title, _("; %s rows"), used);
    if (e->method)
        g_string_append(sub, e->method);
    if (e->design && json_is_true(json_object_get(d->layout, "designed")))
        g_string_append_printf(sub, "%s%s: %s", sub->len ? ". " : "", _("design"),
                               e->design);
    d->sheet->title = g_string_free(g_steal_pointer(&title), FALSE);
    d->sheet->subtitle = g_string_free(g_steal_pointer(&sub), FALSE);
}

/* A test with its statistic and degrees of freedom. */
static char *test_words(const Drawing *d, const AvlastEstimate *row)
{
    g_autofree char *p = avlast_format_p(row->p_value, d->lang);
    g_autofree char *value = avlast_format_number(row->statistic, 2, d->lang);
    const int decimals = row->df == floor(row->df) ? 0 : 1;
    const int decimals2 = row->df2 == floor(row->df2) ? 0 : 1;
    g_autofree char *df = avlast_format_number(row->df, decimals, d->lang);
    g_autofree char *df2 = avlast_format_number(row->df2, decimals2, d->lang);
    g_autoptr(GString) out = g_string_new(NULL);

    if (g_strcmp0(row->outcome, "(all)") == 0)
        g_string_append(out, _("all variables together: "));
    if (row->method)
        g_string_append(out, row->method);
    if (!isnan(row->statistic))
        g_string_append_printf(out, ", %s(%s%s%s) = %s", row->term, df,
                               isnan(row->df2) ? "" : "; ", isnan(row->df2) ? "" : df2,
                               value);
    if (!isnan(row->p_value))
        g_string_append_printf(out, ", p %s%s", *p == '<' ? "" : "= ", p);
    if (row->note)
        g_string_append_printf(out, " (%s)", row->note);
    return g_string_free(g_steal_pointer(&out), FALSE);
}

/* Which test and why none, once each. */
static void add_notes(const Drawing *d)
{
    const AvlastEstimates *e = d->result->estimates;
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < e->dropped->len; i++) {
        const AvlastDropped *drop = g_ptr_array_index(e->dropped, i);
        avlast_sheet_note_unused(d->sheet, drop->what, drop->rows);
    }
    for (guint i = 0; i < e->notes->len; i++)
        avlast_sheet_note(d->sheet, g_ptr_array_index(e->notes, i));
    for (guint i = 0; i < e->rows->len && !d->silent; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (!is_test(row) && g_strcmp0(row->term, "smd") != 0)
            continue;
        if (is_test(row) && (d->told || g_strcmp0(row->outcome, "(all)") == 0)) {
            g_autofree char *text = test_words(d, row);
            avlast_sheet_note(d->sheet, text);
            continue;
        }
        if (row->method && g_hash_table_add(said, row->method)) {
            g_autofree char *text = g_strdup_printf(
                "%s: %s", is_test(row) ? _("p") : _("std. diff."), row->method);
            avlast_sheet_note(d->sheet, text);
        }
        if (row->note && (is_test(row) || isnan(row->estimate))) {
            g_autofree char *text = g_strdup_printf("%s: %s", row->outcome, row->note);
            avlast_sheet_note(d->sheet, text);
        }
    }
}

AvlastSheet *avlast_describe_sheet(const AvlastResult *result, guint digits,
                                   const char *lang, gint64 small, gboolean *hidden,
                                   GError **error)
{
    const json_t *layout = json_object_get(result->charts, "describe");
    g_autoptr(GHashTable) rows =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) few =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Drawing d = {.result = result,
                 .layout = layout,
                 .rows = rows,
                 .few = few,
                 .digits = digits,
                 .lang = lang,
                 .columns = json_array_size(json_object_get(layout, "columns")),
                 .told = json_is_true(json_object_get(layout, "told")),
                 .silent = json_is_true(json_object_get(layout, "silent"))};

    if (d.columns > MOST_COLUMNS) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV242", NULL,
                    "%zu columns are too many for a table (the limit is %d)\nhint: "
                    "--format csv has a row for each group; or group by fewer values",
                    d.columns, MOST_COLUMNS);
        return NULL;
    }
    index_rows(&d);
    avlast_find_few(d.few, result->estimates, small);
    if (hidden)
        *hidden = g_hash_table_size(few) > 0;
    d.sheet = avlast_sheet_new(1 + (guint)d.columns + (d.smd ? 1 : 0) + (d.tests ? 1 : 0),
                               lang);
    for (guint j = 1; j < d.sheet->n_columns; j++)
        d.sheet->numeric[j] = TRUE;
    add_headings(&d);
    add_lines(&d);
    add_titles(&d);
    add_notes(&d);
    return d.sheet;
}
