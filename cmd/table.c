/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result files side by side: a column each, estimates with what their precision is. */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/output/value_said.h"
#include "cmd/table/table.h"
#include "core/error.h"

static const AvlastOption table_options[] = {
    {"names", 0, AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastTableOptions, names), "A,B",
     N_("the columns' headings (default: the files' names)")},
    {"terms", 0, AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastTableOptions, terms),
     "TERM[,TERM]", N_("only these terms, in this order; TERM=WORDS gives one a name")},
    {"drop", 0, AVLAST_OPTION_LIST, G_STRUCT_OFFSET(AvlastTableOptions, drop),
     "TERM[,TERM]", N_("leave these terms out")},
    {"below", 0, AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastTableOptions, below),
     "se|interval|p|none", N_("what stands under an estimate (default: se)")},
    {"stars", 0, AVLAST_OPTION_FLAG, G_STRUCT_OFFSET(AvlastTableOptions, stars), NULL,
     N_("mark p < 0.05, 0.01 and 0.001 by *, ** and ***")},
    {"part", 0, AVLAST_OPTION_CHOICE, G_STRUCT_OFFSET(AvlastTableOptions, part),
     "balance|assigned|attrition|flow|arms|detectable",
     N_("of a trial's result: what it tells beside its effects")},
    {"tests", 0, AVLAST_OPTION_FLAG, G_STRUCT_OFFSET(AvlastTableOptions, tests), NULL,
     N_("rows of tests too, which have a statistic and no estimate")},
    {0}};

static void result_free(gpointer result)
{
    avlast_result_free(result);
}

/* Comma-separated: the cells as they are shown. */
static char *as_csv(const AvlastSheet *sheet, char delimiter)
{
    GString *text = g_string_new(NULL);

    for (guint r = 0; r < sheet->rows->len; r++)
        for (guint c = 0; c < sheet->n_columns; c++) {
            const AvlastSheetCell *cell = avlast_sheet_cell(sheet, r, c);
            g_autofree char *field = avlast_output_csv_field(cell->text, delimiter);
            g_string_append(text, field);
            g_string_append_c(text, c + 1 < sheet->n_columns ? delimiter : '\n');
        }
    return g_string_free(text, FALSE);
}

static GBytes *in_format(const AvlastSheet *sheet, const char *format, GError **error)
{
    const gboolean tabs = strcmp(format, "tsv") == 0;

    if (strcmp(format, "csv") == 0 || tabs) {
        char *text = as_csv(sheet, tabs ? '\t' : ',');
        return g_bytes_new_take(text, strlen(text));
    }
    if (strcmp(format, "json") == 0 || strcmp(format, "csv-excel") == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--format %s: a table of results is table, csv, tsv, md, html, latex "
                    "or xlsx",
                    format);
        return NULL;
    }
    return avlast_sheet_in_format(sheet, format, error);
}

/* One file's balance, losses ... */
static gboolean part(AvlastRun *run, const char *format, GError **error)
{
    const AvlastTableOptions *own = run->own;

    if (g_strv_length(run->arguments) != 1 || own->names || own->terms || own->drop ||
        own->below || own->stars || own->tests) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--part is a table of one result file, without --names, --terms, "
                    "--drop, --below, --stars and --tests");
        return FALSE;
    }
    g_autoptr(AvlastResult) result = avlast_result_read(run->arguments[0], error);
    if (!result)
        return FALSE;
    g_autoptr(AvlastSheet) sheet = avlast_table_part(
        result, own->part, run->options.digits > 0 ? (int)run->options.digits : 3,
        run->options.lang ? run->options.lang : "en", error);
    g_autoptr(GBytes) bytes = sheet ? in_format(sheet, format, error) : NULL;
    return bytes && avlast_run_write(run, bytes, error);
}

static gboolean table(AvlastRun *run, GError **error)
{
    const AvlastTableOptions *own = run->own;
    const guint n_files = g_strv_length(run->arguments);
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);
    g_autoptr(GPtrArray) keys = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) headings = g_ptr_array_new_with_free_func(g_free);
    const char *format = avlast_run_format(run, error);

    if (!format)
        return FALSE;
    if (own->part)
        return part(run, format, error);
    if (n_files == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "a result file at least is needed\nhint: avlast regress ... -o "
                    "one.json");
        return FALSE;
    }
    for (guint f = 0; f < n_files; f++) {
        AvlastResult *one = avlast_result_read(run->arguments[f], error);
        if (!one)
            return FALSE;
        avlast_value_said(one, run->options.lang);
        avlast_table_columns(one, run->arguments[f], n_files > 1, results, headings);
    }
    const guint n = results->len;
    for (guint c = 0; own->names && c < n && own->names[c]; c++) {
        g_free(headings->pdata[c]);
        headings->pdata[c] = g_strdup(own->names[c]);
    }
    if (own->names && g_strv_length(own->names) != n) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "--names: as many as there are columns (%u)", n);
        return FALSE;
    }
    g_autoptr(AvlastSheet) sheet =
        avlast_sheet_new(1 + n, run->options.lang ? run->options.lang : "en");
    AvlastTable t = {own,      results,
                     headings, keys,
                     sheet,    run->options.digits > 0 ? (int)run->options.digits : 3};
    avlast_table_layout(&t);
    avlast_table_under(&t);
    if (keys->len == 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "none of the files has a row of that name");
        return FALSE;
    }
    g_autoptr(GBytes) bytes = in_format(sheet, format, error);
    return bytes && avlast_run_write(run, bytes, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "table",
        .usage = "avlast table RESULT.json [RESULT.json...] [OPTION...]",
        .description = N_(
            "Results of several models side by side: a column for each file, or for each "
            "model of a file with several (avlast regress --and); a row for each term, "
            "the standard error in brackets under its estimate; then rows "
            "used, clusters, R2 and the kind of standard errors. Stars are left out "
            "unless asked for: they sort results by luck as well as by truth."),
        .examples = "avlast table simple.json full.json --names 'Simple,With controls'\n"
                    "avlast table a.json b.json --terms 'treated=Effect,age' --below "
                    "interval -o table.html\n"
                    "avlast table trial.json --part balance -o balance.tex",
        .shared = AVLAST_SHARE_RESULT,
        .options = table_options,
        .own_size = sizeof(AvlastTableOptions),
        .run = table,
    };
    return avlast_program_main(&program, argc, argv);
}
