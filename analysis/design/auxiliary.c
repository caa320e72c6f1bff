/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/auxiliary.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "design/codes.h"

/* Totals of two margins that differ by more than this cannot both be met. */
#define TOTALS_AGREE 1e-8

typedef struct {
    AvlastAuxiliary *x;
    const AvlastWeightStep *step;
    const AvlastFrame *frame;
} Reading;

void avlast_auxiliary_free(AvlastAuxiliary *x)
{
    if (!x)
        return;
    for (guint m = 0; x->code && m < x->n_margins; m++)
        g_free(x->code[m]);
    for (guint v = 0; x->number && v < x->n_numbers; v++)
        g_free(x->number[v]);
    g_free(x->code);
    g_free(x->number);
    g_free(x->offset);
    g_free(x->part);
    g_free(x->total);
    g_free(x->rows);
    g_clear_pointer(&x->names, g_ptr_array_unref);
    g_free(x);
}

/* A column in which every row that takes part has a value. */
static const AvlastColumn *complete_column(const Reading *r, const char *name,
                                           GError **error)
{
    const AvlastColumn *column = avlast_frame_require(r->frame, name, error);
    gsize missing = 0, first = 0;

    if (!column)
        return NULL;
    for (gsize i = 0; i < r->x->n; i++)
        if (r->x->part[i] && column->reason[i] != AVLAST_PRESENT && missing++ == 0)
            first = i;
    if (missing == 0)
        return column;
    const AvlastPlace place = {r->frame->source, avlast_frame_line(r->frame, first), 0};
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV277", &place,
                "'%s' is missing (%s) in %" G_GSIZE_FORMAT
                " %s with a weight\nhint: fill "
                "it in, or make a level of its own of what is missing with --let",
                name, (char *)g_ptr_array_index(column->reasons, column->reason[first]),
                missing, missing == 1 ? "row" : "rows");
    return NULL;
}

/* Codes of the combinations that occur, and one row of each. */
static guint32 *combine(const Reading *r, const GStrv variables, guint32 *n_cells,
                        GError **error)
{
    const gsize n = r->x->n;
    g_autofree guint32 *code = avlast_array(guint32, n, error);

    if (!code)
        return NULL;
    *n_cells = 1;
    for (gsize i = 0; i < n; i++)
        code[i] = r->x->part[i] ? 0 : AVLAST_NO_LEVEL;
    for (char **name = variables; *name; name++) {
        const AvlastColumn *column = complete_column(r, *name, error);
        guint32 n_levels, n_pairs;
        g_autofree guint32 *level =
            column ? avlast_column_codes(column, n, &n_levels, NULL, error) : NULL;
        guint32 *pair =
            level ? avlast_codes_pair(code, *n_cells, level, n_levels, n, &n_pairs, error)
                  : NULL;
        if (!pair)
            return NULL;
        g_free(code);
        code = pair;
        *n_cells = n_pairs;
    }
    return g_steal_pointer(&code);
}

static char *key_of(const GStrv levels)
{
    return g_strjoinv("\x1f", levels);
}

static GStrv levels_of_row(const Reading *r, const GStrv variables, gsize row)
{
    g_autoptr(GStrvBuilder) levels = g_strv_builder_new();

    for (char **name = variables; *name; name++) {
        g_autofree char *level =
            avlast_column_cell(avlast_frame_find(r->frame, *name), row);
        g_strv_builder_add(levels, level);
    }
    return g_strv_builder_end(levels);
}

static char *name_of_cell(const GStrv variables, const GStrv levels)
{
    GString *text = g_string_new(NULL);

    for (guint v = 0; variables[v]; v++)
        g_string_append_printf(text, "%s%s=%s", v ? ";" : "", variables[v], levels[v]);
    return g_string_free(text, FALSE);
}

/* Appends a named term with its total. */
static void add_term(GPtrArray *names, GArray *totals, GArray *rows, char *name,
                     double total, gsize count)
{
    g_ptr_array_add(names, name);
    g_array_append_val(totals, total);
    g_array_append_val(rows, count);
}

typedef struct {
    GPtrArray *names;
    GArray *totals, *rows;
} Terms;

static gboolean fail_no_total(const AvlastMargin *margin, const char *name, gsize rows,
                              gboolean zero, GError **error)
{
    const char *source = margin->source ? margin->source : "the population";

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV276", NULL,
                "%" G_GSIZE_FORMAT " %s of the sample: %s, %s '%s' %s\nhint: add the "
                "population's total, or join the level with another with --let",
                rows, rows == 1 ? "row" : "rows", name, zero ? "for which" : "of which",
                source, zero ? "has the total 0" : "has no total");
    return FALSE;
}

static gboolean fail_empty(const AvlastMargin *margin, const guint8 *seen, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    guint empty = 0;

    for (guint c = 0; c < margin->cells->len; c++) {
        if (seen[c] || !(g_array_index(margin->totals, double, c) > 0.0))
            continue;
        g_autofree char *name =
            name_of_cell(margin->variables, g_ptr_array_index(margin->cells, c));
        if (empty++ < 5)
            g_string_append_printf(text, "%s%s (%.17g)", empty > 1 ? ", " : "", name,
                                   g_array_index(margin->totals, double, c));
    }
    if (empty == 0)
        return TRUE;
    if (empty > 5)
        g_string_append_printf(text, " and %u more", empty - 5);
    avlast_fail(
        error, AVLAST_ERROR_DEGENERATE, "AV275", NULL,
        "%s of '%s' %s people in the population and no row in the sample: "
        "%s\nhint: join cells, in the file and in the data (--let), or take fewer "
        "variables together",
        empty == 1 ? "a cell" : "cells",
        margin->source ? margin->source : "the population", empty == 1 ? "has" : "have",
        text->str);
    return FALSE;
}

/* The sample's cells by the population's, in its order. place: n_cells. */
static gboolean match_cells(const AvlastMargin *margin, GPtrArray *levels,
                            const gsize *rows, guint32 *place, Terms *terms,
                            GError **error)
{
    g_autoptr(GHashTable) where =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autofree guint8 *seen = g_new0(guint8, MAX(margin->cells->len, 1));
    g_autofree guint32 *cell_at = g_new0(guint32, MAX(margin->cells->len, 1));

    for (guint c = 0; c < margin->cells->len; c++)
        g_hash_table_insert(where, key_of(g_ptr_array_index(margin->cells, c)),
                            GUINT_TO_POINTER(c + 1));
    for (guint32 k = 0; k < levels->len; k++) {
        const GStrv cell = g_ptr_array_index(levels, k);
        g_autofree char *key = key_of(cell);
        const guint found = GPOINTER_TO_UINT(g_hash_table_lookup(where, key));
        g_autofree char *name = name_of_cell(margin->variables, cell);
        if (!found)
            return fail_no_total(margin, name, rows[k], FALSE, error);
        if (!(g_array_index(margin->totals, double, found - 1) > 0.0))
            return fail_no_total(margin, name, rows[k], TRUE, error);
        seen[found - 1] = 1;
        cell_at[found - 1] = k;
    }
    if (!fail_empty(margin, seen, error))
        return FALSE;
    for (guint c = 0, next = 0; c < margin->cells->len; c++)
        if (seen[c]) {
            place[cell_at[c]] = next++;
            add_term(terms->names, terms->totals, terms->rows,
                     name_of_cell(margin->variables, g_ptr_array_index(margin->cells, c)),
                     g_array_index(margin->totals, double, c), rows[cell_at[c]]);
        }
    return TRUE;
}

static void strv_free(gpointer data)
{
    g_strfreev(data);
}

static gboolean read_margin(const Reading *r, guint m, Terms *terms, GError **error)
{
    const AvlastMargin *margin = g_ptr_array_index(r->step->margins, m);
    guint32 n_cells;
    guint32 *code = r->x->code[m] = combine(r, margin->variables, &n_cells, error);
    g_autofree gsize *rows = code ? avlast_array(gsize, n_cells, error) : NULL;
    g_autofree guint32 *place = rows ? avlast_array(guint32, n_cells, error) : NULL;
    g_autoptr(GPtrArray) levels = g_ptr_array_new_with_free_func(strv_free);

    if (!place)
        return FALSE;
    g_ptr_array_set_size(levels, (gint)n_cells);
    for (gsize i = 0; i < r->x->n; i++)
        if (code[i] != AVLAST_NO_LEVEL && rows[code[i]]++ == 0)
            levels->pdata[code[i]] = levels_of_row(r, margin->variables, i);
    r->x->offset[m] = terms->names->len;
    if (margin->cells->len > 0) {
        if (!match_cells(margin, levels, rows, place, terms, error))
            return FALSE;
    } else {
        for (guint32 k = 0; k < n_cells; k++) {
            place[k] = k;
            add_term(terms->names, terms->totals, terms->rows,
                     name_of_cell(margin->variables, levels->pdata[k]), NAN, rows[k]);
        }
    }
    for (gsize i = 0; i < r->x->n; i++)
        if (code[i] != AVLAST_NO_LEVEL)
            code[i] = place[code[i]];
    return TRUE;
}

/* 1 where the column has the level. */
static gboolean read_indicator(const Reading *r, const char *name, double *value,
                               GError **error)
{
    g_autofree char *variable = g_strndup(name, strcspn(name, "="));
    const char *level = name + strlen(variable) + 1;
    const AvlastColumn *column = complete_column(r, variable, error);
    gboolean any = FALSE;

    if (!column)
        return FALSE;
    for (gsize i = 0; i < r->x->n; i++) {
        if (!r->x->part[i])
            continue;
        g_autofree char *cell = avlast_column_cell(column, i);
        value[i] = strcmp(cell, level) == 0 ? 1.0 : 0.0;
        any |= value[i] > 0.0;
    }
    if (!any)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV275", NULL,
                    "'%s' of '%s' has no row in the sample", name,
                    r->step->source ? r->step->source : "the population");
    return any;
}

static gboolean read_number(const Reading *r, guint v, GError **error)
{
    const char *name = g_ptr_array_index(r->step->numbers, v);
    double *value = r->x->number[v] = avlast_array(double, r->x->n, error);
    const gboolean rows = strcmp(name, "(rows)") == 0;

    if (!value)
        return FALSE;
    if (!rows && strchr(name, '=') && !avlast_frame_find(r->frame, name))
        return read_indicator(r, name, value, error);
    if (!rows && (!avlast_frame_require_number(r->frame, name, error) ||
                  !complete_column(r, name, error)))
        return FALSE;
    const AvlastColumn *column = rows ? NULL : avlast_frame_find(r->frame, name);
    for (gsize i = 0; i < r->x->n; i++)
        if (r->x->part[i])
            value[i] = rows ? 1.0 : column->number[i];
    return TRUE;
}

static gboolean totals_agree(const AvlastAuxiliary *x, const AvlastWeightStep *step,
                             GError **error)
{
    double first = NAN;
    const char *of_first = NULL;
    g_autofree char *name = NULL;

    for (guint m = 0; m < x->n_margins; m++) {
        const AvlastMargin *margin = g_ptr_array_index(step->margins, m);
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize t = x->offset[m]; t < x->offset[m + 1]; t++)
            avlast_sum_add(&sum, x->total[t]);
        const double all = avlast_sum_value(&sum);
        if (m == 0) {
            first = all;
            name = avlast_margin_name(margin);
            of_first = name;
            continue;
        }
        g_autofree char *other = avlast_margin_name(margin);
        if (fabs(all - first) > TOTALS_AGREE * (1.0 + fabs(first))) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV278", NULL,
                        "the totals of %s sum to %.12g and those of %s to %.12g\nhint: "
                        "margins are of the same population: correct one of the files",
                        of_first, first, other, all);
            return FALSE;
        }
    }
    for (guint v = 0; v < x->n_numbers; v++) {
        const double all = x->total[x->offset[x->n_margins] + v];
        if (of_first && strcmp(g_ptr_array_index(step->numbers, v), "(rows)") == 0 &&
            fabs(all - first) > TOTALS_AGREE * (1.0 + fabs(first))) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV278", NULL,
                        "the totals of %s sum to %.12g and '(rows)' is %.12g", of_first,
                        first, all);
            return FALSE;
        }
    }
    return TRUE;
}

static gboolean read_terms(const Reading *r, Terms *terms, GError **error)
{
    AvlastAuxiliary *x = r->x;
    gsize taking = 0;

    for (gsize i = 0; i < x->n; i++)
        taking += x->part[i];
    for (guint m = 0; m < x->n_margins; m++)
        if (!read_margin(r, m, terms, error))
            return FALSE;
    x->offset[x->n_margins] = terms->names->len;
    for (guint v = 0; v < x->n_numbers; v++) {
        if (!read_number(r, v, error))
            return FALSE;
        add_term(terms->names, terms->totals, terms->rows,
                 g_strdup(g_ptr_array_index(r->step->numbers, v)),
                 v < r->step->totals->len ? g_array_index(r->step->totals, double, v)
                                          : NAN,
                 taking);
    }
    x->p = terms->names->len;
    return TRUE;
}

AvlastAuxiliary *avlast_auxiliary_new(const AvlastWeightStep *step,
                                      const AvlastFrame *frame, const double *weight,
                                      GError **error)
{
    g_autoptr(AvlastAuxiliary) x = g_new0(AvlastAuxiliary, 1);
    const gboolean totals =
        step->kind != AVLAST_STEP_CELLS && step->kind != AVLAST_STEP_PROPENSITY;
    Terms terms = {x->names = g_ptr_array_new_with_free_func(g_free),
                   g_array_new(FALSE, FALSE, sizeof(double)),
                   g_array_new(FALSE, FALSE, sizeof(gsize))};
    const Reading reading = {x, step, frame};

    x->n = frame->rows;
    x->n_margins = step->margins->len;
    x->n_numbers = step->numbers->len;
    x->code = g_new0(guint32 *, MAX(x->n_margins, 1));
    x->number = g_new0(double *, MAX(x->n_numbers, 1));
    x->offset = g_new0(gsize, (gsize)x->n_margins + 1);
    x->part = avlast_array(guint8, x->n, error);
    for (gsize i = 0; x->part && i < x->n; i++)
        x->part[i] = weight[i] != 0.0;
    const gboolean good = x->part && read_terms(&reading, &terms, error);
    x->total = (double *)(void *)g_array_free(terms.totals, FALSE);
    x->rows = (gsize *)(void *)g_array_free(terms.rows, FALSE);
    if (!good)
        return NULL;
    if (!totals)
        g_clear_pointer(&x->total, g_free);
    else if (!totals_agree(x, step, error))
        return NULL;
    return g_steal_pointer(&x);
}
