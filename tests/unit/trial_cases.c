/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "support.h"
#include "trial_cases.h"

static int by_text(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean is_missing(const char *cell)
{
    return *cell == '\0' || strcmp(cell, "NA") == 0;
}

static AvlastColumn *text_column(const RefTable *t, const char *name)
{
    AvlastColumn *column = avlast_column_new(name, AVLAST_COLUMN_CATEGORY, t->rows, NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    for (gsize i = 0; i < t->rows; i++) {
        const char *cell = ref_table_cell(t, i, name);
        if (!is_missing(cell) && g_hash_table_add(seen, (gpointer)(guintptr)cell))
            g_ptr_array_add(column->levels, g_strdup(cell));
    }
    g_ptr_array_sort(column->levels, by_text);
    for (gsize i = 0; i < t->rows; i++)
        for (guint l = 0; l < column->levels->len; l++)
            if (strcmp(ref_table_cell(t, i, name),
                       g_ptr_array_index(column->levels, l)) == 0) {
                column->code[i] = l;
                column->reason[i] = AVLAST_PRESENT;
            }
    return column;
}

AvlastFrame *trial_frame_of(const RefTable *t, const char *source)
{
    AvlastFrame *frame = avlast_frame_new(source, t->rows);

    frame->header = g_strdupv(t->header);
    frame->line = avlast_line_runs_from(2, t->rows);
    for (gsize c = 0; c < t->columns; c++) {
        AvlastColumn *column =
            avlast_column_new(t->header[c], AVLAST_COLUMN_NUMBER, t->rows, NULL);
        gboolean numbers = TRUE;
        for (gsize i = 0; i < t->rows && numbers; i++) {
            const char *cell = ref_table_cell(t, i, t->header[c]);
            if (is_missing(cell))
                continue;
            numbers = avlast_number_parse(cell, strlen(cell), '.', &column->number[i]);
            column->reason[i] = AVLAST_PRESENT;
        }
        if (!numbers) {
            avlast_column_free(column);
            column = text_column(t, t->header[c]);
        }
        avlast_frame_add(frame, column);
    }
    return frame;
}

AvlastFrame *trial_read_frame(const char *relative)
{
    g_autofree char *path = source_path(relative);
    g_autoptr(RefTable) t = ref_table_read(path);

    return trial_frame_of(t, relative);
}

AvlastFrame *trial_parse_frame(const char *text)
{
    g_autoptr(RefTable) t = ref_table_parse(text);

    return trial_frame_of(t, "trial.csv");
}

AvlastResult *trial_run(const AvlastFrame *frame, const TrialCase *c, GError **error)
{
    g_auto(GStrv) outcomes = g_strsplit(c->outcomes, ",", -1);
    g_auto(GStrv) baseline = c->baseline ? g_strsplit(c->baseline, ",", -1) : NULL;
    g_auto(GStrv) by = c->by ? g_strsplit(c->by, ",", -1) : NULL;
    g_autoptr(AvlastFormula) covariates =
        c->covariates ? avlast_formula_parse_terms(c->covariates, error) : NULL;
    AvlastRctOptions options = {.outcomes = (const char *const *)outcomes,
                                .columns = {.treatment = c->treatment,
                                            .control = c->control,
                                            .cluster = c->cluster,
                                            .block = c->block,
                                            .weights = c->weights},
                                .covariates = covariates,
                                .baseline = (const char *const *)baseline,
                                .by = (const char *const *)by,
                                .method = c->method,
                                .df = NAN,
                                .level = 0.95};

    if (c->se) {
        options.se_choice = AVLAST_RCT_SE_GIVEN;
        ck_assert(avlast_se_parse(c->se, &options.se));
    }
    g_autoptr(AvlastResult) result = avlast_result_new("rct");
    return avlast_rct(frame, &options, result, error) ? g_steal_pointer(&result) : NULL;
}

RefTable *trial_reference(void)
{
    g_autofree char *path = source_path("tests/ref/rct.csv");

    return ref_table_read(path);
}

double trial_truth(const RefTable *table, const char *name, const char *term,
                   const char *quantity)
{
    return ref_table_find(table, "value", "case", name, "term", term, "quantity",
                          quantity, NULL);
}

void trial_same_as(const AvlastEstimate *row, const RefTable *table, const char *name)
{
    assert_digits(row->estimate, trial_truth(table, name, row->term, "estimate"), 9);
    assert_digits(row->std_error, trial_truth(table, name, row->term, "std.error"), 9);
    assert_digits(row->df, trial_truth(table, name, row->term, "df"), 9);
    assert_digits(row->p_value, trial_truth(table, name, row->term, "p.value"), 8);
    assert_digits(row->conf_low, trial_truth(table, name, row->term, "conf.low"), 9);
    assert_digits(row->conf_high, trial_truth(table, name, row->term, "conf.high"), 9);
}
