/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/describe/choose.h"
#include "cmd/describe/imputed.h"
#include "cmd/describe/modes.h"
#include "cmd/environment.h"
#include "cmd/imputed.h"
#include "core/error.h"
#include "core/text.h"
#include "data/codebook.h"

gboolean avlast_describe_emit(AvlastRun *run, AvlastResult *result, GError **error)
{
    const char *format = avlast_run_format(run, error);
    const guint digits =
        run->options.digits == G_MININT64 ? 3 : (guint)run->options.digits;

    if (!format)
        return FALSE;
    if (g_str_has_prefix(format, "csv") || strcmp(format, "tsv") == 0 ||
        strcmp(format, "json") == 0 || !json_object_get(result->charts, "describe"))
        return avlast_run_emit(run, result, error);
    g_autoptr(AvlastSheet) sheet = avlast_describe_sheet(
        result, digits, avlast_environment_lang(run), 0, NULL, error);
    if (!sheet)
        return FALSE;
    if (strcmp(format, "table") == 0) {
        g_autofree char *table = avlast_sheet_to_table(sheet);
        g_autofree char *drawn =
            avlast_histogram_text(result, avlast_environment_lang(run));
        g_autofree char *both = g_strconcat(table, drawn, NULL);
        g_autoptr(GBytes) text = g_bytes_new(both, strlen(both));
        return avlast_run_write(run, text, error);
    }
    if (json_object_get(result->charts, "histogram")) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--histogram is drawn below a table, and csv and json have its bins; "
                    "'%s' has no place for it",
                    format);
        return FALSE;
    }
    g_autoptr(GBytes) bytes = avlast_sheet_in_format(sheet, format, error);
    return bytes && avlast_run_write(run, bytes, error);
}

/* --- which of the things it computes --- */

typedef enum { TABLE, CORRELATION, CROSSTAB, MULTIPLE, LIKERT, N_MODES } Mode;

/* Options that go with one mode alone, in the order of Mode. */
static gboolean check_options(const AvlastRun *run, Mode mode, GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const struct {
        const char *name;
        gboolean given;
        Mode mode;
    } rules[] = {{"statistic", own->statistic != NULL, TABLE},
                 {"quantiles", own->quantiles != NULL, TABLE},
                 {"categorical", own->categorical != NULL, TABLE},
                 {"continuous", own->continuous != NULL, TABLE},
                 {"test", own->test != NULL, TABLE},
                 {"joint", own->joint != NULL, TABLE},
                 {"no-smd", own->no_smd, TABLE},
                 {"histogram", own->histogram, TABLE},
                 {"bins", own->bins != G_MININT64, TABLE},
                 {"spearman", own->spearman, CORRELATION},
                 {"percent", own->percent != NULL, CROSSTAB},
                 {"box", own->box != G_MININT64, LIKERT}};
    static const char *const with[] = {"a table of variables", "--correlation",
                                       "--crosstab", "--multiple", "--likert"};

    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].given && rules[i].mode != mode) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s goes with %s, not with %s", rules[i].name,
                        with[rules[i].mode], with[mode]);
            return FALSE;
        }
    if (run->options.by && (mode == CORRELATION || mode == CROSSTAB)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--by does not go with %s\nhint: --domain describes one group at a "
                    "time",
                    with[mode]);
        return FALSE;
    }
    if (own->bins != G_MININT64 &&
        (!own->histogram || own->bins < 1 || own->bins > 500)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    own->histogram ? "--bins: from 1 to 500"
                                   : "--bins goes with --histogram");
        return FALSE;
    }
    if (own->box != G_MININT64 && (own->box < 1 || own->box > 5)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--box: from 1 to 5");
        return FALSE;
    }
    return TRUE;
}

static gboolean choose_mode(const AvlastRun *run, Mode *mode, GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    const gboolean given[N_MODES] = {[CORRELATION] = own->correlation,
                                     [CROSSTAB] = own->crosstab != NULL,
                                     [MULTIPLE] = own->multiple != NULL,
                                     [LIKERT] = own->likert != NULL};
    const guint n = g_strv_length(run->arguments);
    guint asked = 0;

    *mode = TABLE;
    for (Mode m = CORRELATION; m < N_MODES; m++)
        if (given[m]) {
            *mode = m;
            asked++;
        }
    if (asked > 1) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV801", NULL,
            "one of --correlation, --crosstab, --multiple and --likert at a time");
        return FALSE;
    }
    if (n < 1 || n > 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "%s\nhint: avlast describe age,gender data.csv --by arm",
                    n < 1 ? "a data file is needed"
                          : "there are more arguments than variables and a data file");
        return FALSE;
    }
    if (n == 2 && *mode > CORRELATION) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "the option names the variables, so '%s' before the data file is one "
                    "argument too many",
                    run->arguments[0]);
        return FALSE;
    }
    if (*mode == CROSSTAB && g_strv_length(own->crosstab) != 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--crosstab takes two variables\nhint: --crosstab region,smokes");
        return FALSE;
    }
    return check_options(run, *mode, error);
}

static void add_names(GStrvBuilder *list, char **names)
{
    for (; names && *names; names++)
        g_strv_builder_add(list, *names);
}

/* The columns that the mode needs, patterns among them. NULL: all. */
static GStrv needed(const AvlastRun *run)
{
    const AvlastDescribeOwn *own = run->own;
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    if (g_strv_length(run->arguments) == 2) {
        g_auto(GStrv) named = avlast_text_list(run->arguments[0]);
        add_names(list, named);
        return g_strv_builder_end(list);
    }
    add_names(list, own->crosstab);
    add_names(list, own->likert);
    for (char **question = own->multiple; question && *question; question++) {
        const char *mark = strchr(*question, '=');
        g_auto(GStrv) named = avlast_text_list(mark ? mark + 1 : *question);
        add_names(list, named);
    }
    if (!own->crosstab && !own->likert && !own->multiple)
        return NULL;
    return g_strv_builder_end(list);
}

/* Of all columns, the numbers. */
static GStrv numbers_of(const AvlastFrame *frame, const char *const *names)
{
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();

    for (; *names; names++)
        if (avlast_frame_find(frame, *names)->type == AVLAST_COLUMN_NUMBER)
            g_strv_builder_add(list, *names);
    return g_strv_builder_end(list);
}

/* Whole numbers whose values a codebook names: the frame keeps words for categories only.
 */
static gboolean name_values(const AvlastRun *run, AvlastFrame *frame, GError **error)
{
    if (!run->options.codebook)
        return TRUE;
    g_autoptr(AvlastCodebook) codebook =
        avlast_codebook_read(run->options.codebook, error);
    if (!codebook)
        return FALSE;
    for (guint c = 0; c < frame->columns->len; c++) {
        AvlastColumn *column = g_ptr_array_index(frame->columns, c);
        const AvlastCodebookEntry *entry = avlast_codebook_find(codebook, column->name);
        if (!entry || entry->values->len == 0 || column->type != AVLAST_COLUMN_NUMBER ||
            column->level_labels || (column->levels && column->levels->len > 0))
            continue;
        if (!column->levels)
            column->levels = g_ptr_array_new_with_free_func(g_free);
        column->level_labels = g_ptr_array_new_with_free_func(g_free);
        for (guint v = 0; v < entry->values->len; v++) {
            const AvlastCode *code = g_ptr_array_index(entry->values, v);
            g_ptr_array_add(column->levels, g_strdup(code->code));
            g_ptr_array_add(column->level_labels, g_strdup(code->label));
        }
    }
    return TRUE;
}

static gboolean compute(AvlastRun *run, Mode mode, const AvlastFrame *frame,
                        const AvlastSample *sample, const char *const *named,
                        AvlastResult *result, GError **error)
{
    g_autofree char *left_out = NULL;

    if (mode == CROSSTAB)
        return avlast_describe_crosstab(run, frame, sample, result, error);
    if (mode == MULTIPLE)
        return avlast_describe_multiple(run, frame, sample, result, error);
    g_auto(GStrv) chosen = named
                               ? avlast_matching_columns(frame, named, error)
                               : avlast_describable_columns(run, frame, &left_out, error);
    if (!chosen)
        return FALSE;
    const char *const *variables = (const char *const *)chosen;
    if (mode == LIKERT)
        return avlast_describe_likert(run, frame, sample, variables, result, error);
    if (mode == CORRELATION) {
        g_auto(GStrv) numbers = named ? g_strdupv(chosen) : numbers_of(frame, variables);
        return avlast_describe_correlation(run, frame, sample,
                                           (const char *const *)numbers, result, error);
    }
    if (!avlast_describe_table(run, frame, sample, variables, result, error))
        return FALSE;
    if (left_out)
        avlast_estimates_note(result->estimates, _("not described: %s"), left_out);
    return TRUE;
}

typedef struct {
    Mode mode;
    const char *const *named;
} Asked;

static gboolean compute_one(AvlastRun *run, const AvlastFrame *frame,
                            const AvlastSample *sample, gconstpointer data,
                            AvlastResult *result, GError **error)
{
    const Asked *asked = data;

    return compute(run, asked->mode, frame, sample, asked->named, result, error);
}

/* What is of rows, and not of estimates, is not pooled. */
static gboolean check_imputed(const AvlastRun *run, GError **error)
{
    const AvlastDescribeOwn *own = run->own;

    if (!own->histogram || !(run->options.imputation || run->options.imputed))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV732", NULL,
                "--histogram takes no completed data sets\nhint: --where 'imp = 1' draws "
                "one of them");
    return FALSE;
}

/* Names of values in every data set. */
static gboolean name_all(const AvlastRun *run, AvlastFrame *frame, GError **error)
{
    if (!name_values(run, frame, error))
        return FALSE;
    for (guint l = 0; run->imputed && l < run->imputed->frame->len; l++)
        if (!name_values(run, g_ptr_array_index(run->imputed->frame, l), error))
            return FALSE;
    return TRUE;
}

gboolean avlast_describe_run(AvlastRun *run, GError **error)
{
    Mode mode;

    if (!choose_mode(run, &mode, error) || !check_imputed(run, error))
        return FALSE;
    const char *path = run->arguments[g_strv_length(run->arguments) - 1];
    g_auto(GStrv) names = needed(run);
    const char *const *named = (const char *const *)names;
    g_autoptr(AvlastFrame) frame =
        avlast_run_frame(run, path, avlast_has_pattern(named) ? NULL : named, error);
    g_autoptr(AvlastSample) sample = frame && name_all(run, frame, error)
                                         ? avlast_run_sample(run, frame, error)
                                         : NULL;
    g_autoptr(AvlastResult) result = sample ? avlast_run_result(run) : NULL;
    const Asked asked = {mode, named};
    if (!result ||
        !(run->imputed ? avlast_describe_imputed(run, frame, sample, compute_one, &asked,
                                                 result, error)
                       : compute_one(run, frame, sample, &asked, result, error)))
        return FALSE;
    if (mode == CROSSTAB)
        avlast_describe_note_cramer(run, result);
    avlast_run_add_input(run, result, frame);
    avlast_result_set_design(result, sample);
    return avlast_describe_emit(run, result, error);
}
