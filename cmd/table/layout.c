/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/table/table.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "plots/format.h"

static char *key_of(const AvlastEstimate *row)
{
    return g_strdup_printf("%s\1%s", row->group ? row->group : "",
                           row->term ? row->term : row->outcome);
}

/* The term of "TERM=WORDS"; categories' terms hold '=' too, so that the whole text is
 * tried first. */
static gboolean names_term(const char *text, const char *term, const char **words)
{
    const gsize length = strlen(term);

    *words = NULL;
    if (strcmp(text, term) == 0)
        return TRUE;
    if (strncmp(text, term, length) != 0 || text[length] != '=')
        return FALSE;
    *words = text + length + 1;
    return TRUE;
}

/* Another interval about an estimate that has its row: Anderson and Rubin's set, tF. */
static gboolean is_set(const char *term)
{
    return g_str_has_prefix(term, "AR:") || g_str_has_prefix(term, "tF:");
}

gboolean avlast_table_shows(const AvlastTable *t, const AvlastEstimate *row)
{
    const char *words, *term = row->term ? row->term : row->outcome;

    if (isnan(row->estimate) && !(t->own->tests && !isnan(row->statistic)))
        return FALSE;
    for (char **name = t->own->drop; name && *name; name++)
        if (names_term(*name, term, &words))
            return FALSE;
    for (char **name = t->own->terms; name && *name; name++)
        if (names_term(*name, term, &words))
            return TRUE;
    return !t->own->terms && (t->own->tests || !is_set(term));
}

static gboolean has_key(const GPtrArray *keys, const char *key)
{
    for (guint i = 0; i < keys->len; i++)
        if (strcmp(g_ptr_array_index(keys, i), key) == 0)
            return TRUE;
    return FALSE;
}

static void add_keys(AvlastTable *t, const char *term)
{
    const char *words;

    for (guint f = 0; f < t->results->len; f++) {
        const AvlastResult *result = g_ptr_array_index(t->results, f);
        for (guint i = 0; i < result->estimates->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
            if (!avlast_table_shows(t, row) ||
                (term && !names_term(term, row->term ? row->term : row->outcome, &words)))
                continue;
            char *key = key_of(row);
            if (has_key(t->keys, key))
                g_free(key);
            else
                g_ptr_array_add(t->keys, key);
        }
    }
}

static const AvlastEstimate *find(const AvlastResult *result, const char *key)
{
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
        g_autofree char *own = key_of(row);
        if (strcmp(own, key) == 0)
            return row;
    }
    return NULL;
}

static int decimals_of(const AvlastEstimate *row, int digits)
{
    const double size = row->std_error > 0.0 ? row->std_error
                        : row->estimate != 0.0
                            ? fabs(isnan(row->estimate) ? row->statistic : row->estimate)
                            : 1.0;

    return avlast_format_decimals(size, digits);
}

static const char *stars_of(const AvlastTable *t, double p)
{
    return !t->own->stars || isnan(p) ? ""
           : p < 0.001                ? "***"
           : p < 0.01                 ? "**"
           : p < 0.05                 ? "*"
                                      : "";
}

static char *below_of(const AvlastTable *t, const AvlastEstimate *row, int decimals)
{
    const char *kind = t->own->below ? t->own->below : "se", *lang = t->sheet->lang;

    if (strcmp(kind, "interval") == 0)
        return isnan(row->conf_low) ? NULL
                                    : avlast_format_interval(
                                          row->conf_low, row->conf_high, decimals, lang);
    if (strcmp(kind, "p") == 0) {
        g_autofree char *p =
            isnan(row->p_value) ? NULL : avlast_format_p(row->p_value, lang);
        return p ? g_strdup_printf("p %s", p) : NULL;
    }
    if (strcmp(kind, "none") == 0 || isnan(row->std_error))
        return NULL;
    g_autofree char *se = avlast_format_number(row->std_error, decimals, lang);
    return g_strdup_printf("(%s)", se);
}

/* What a row is called: the words of --terms, else its term, with its group. */
static char *label_of(const AvlastTable *t, const char *key)
{
    const char *term = strchr(key, '\1') + 1, *words = NULL;
    const gsize group = (gsize)(term - key - 1);

    for (char **name = t->own->terms; name && *name; name++)
        if (names_term(*name, term, &words) && words)
            term = words;
    return group ? g_strdup_printf("%.*s, %s", (int)group, key, term) : g_strdup(term);
}

static void add_term(AvlastTable *t, const char *key)
{
    g_autofree char *label = label_of(t, key);
    const gboolean two = g_strcmp0(t->own->below, "none") != 0;
    gboolean opened = FALSE;

    avlast_sheet_add(t->sheet);
    avlast_sheet_text(t->sheet, 0, label);
    for (guint f = 0; f < t->results->len; f++) {
        const AvlastEstimate *row = find(g_ptr_array_index(t->results, f), key);
        const double value = !row                   ? NAN
                             : isnan(row->estimate) ? row->statistic
                                                    : row->estimate;
        if (isnan(value))
            continue;
        const int decimals = decimals_of(row, t->digits);
        const char *stars = stars_of(t, row->p_value);
        if (!*stars) {
            avlast_sheet_number(t->sheet, 1 + f, value, decimals);
            continue;
        }
        g_autofree char *text = avlast_format_number(value, decimals, t->sheet->lang);
        g_autofree char *marked = g_strconcat(text, stars, NULL);
        avlast_sheet_text(t->sheet, 1 + f, marked);
    }
    for (guint f = 0; two && f < t->results->len; f++) {
        const AvlastEstimate *row = find(g_ptr_array_index(t->results, f), key);
        g_autofree char *text =
            row ? below_of(t, row, decimals_of(row, t->digits)) : NULL;
        if (!text)
            continue;
        if (!opened)
            avlast_sheet_add(t->sheet);
        opened = TRUE;
        avlast_sheet_text(t->sheet, 1 + f, text);
    }
}

static const AvlastEstimate *first_row(const AvlastTable *t, guint f)
{
    const AvlastResult *result = g_ptr_array_index(t->results, f);

    return result->estimates->rows->len ? avlast_estimates_row(result->estimates, 0)
                                        : NULL;
}

/* Whether every estimate is of that outcome, and none is called by it. */
static gboolean all_of(const AvlastTable *t, const char *outcome)
{
    for (guint f = 0; f < t->results->len; f++) {
        const AvlastResult *result = g_ptr_array_index(t->results, f);
        for (guint i = 0; i < result->estimates->rows->len; i++) {
            const AvlastEstimate *row = avlast_estimates_row(result->estimates, i);
            if (!isnan(row->estimate) &&
                (!row->term || g_strcmp0(row->outcome, outcome) != 0))
                return FALSE;
        }
    }
    return TRUE;
}

static void add_headings(AvlastTable *t)
{
    gboolean outcomes = FALSE;
    const AvlastEstimate *first = first_row(t, 0);

    avlast_sheet_add(t->sheet);
    for (guint f = 0; f < t->results->len; f++) {
        avlast_sheet_text(t->sheet, 1 + f, g_ptr_array_index(t->headings, f));
        t->sheet->numeric[1 + f] = TRUE;
        const AvlastEstimate *row = first_row(t, f);
        outcomes |= row && first && g_strcmp0(row->outcome, first->outcome) != 0;
    }
    if (!outcomes) {
        if (first && all_of(t, first->outcome))
            t->sheet->title = g_strdup(first->outcome);
        return;
    }
    avlast_sheet_add(t->sheet);
    avlast_sheet_text(t->sheet, 0, _("outcome"));
    for (guint f = 0; f < t->results->len; f++) {
        const AvlastEstimate *row = first_row(t, f);
        avlast_sheet_text(t->sheet, 1 + f, row ? row->outcome : NULL);
    }
    t->sheet->n_headings = 2;
}

void avlast_table_layout(AvlastTable *t)
{
    add_headings(t);
    for (char **name = t->own->terms; name && *name; name++)
        add_keys(t, *name);
    if (!t->own->terms)
        add_keys(t, NULL);
    for (guint i = 0; i < t->keys->len; i++)
        add_term(t, g_ptr_array_index(t->keys, i));
}
