/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/describe/choose.h"
#include "cmd/describe/modes.h"
#include "cmd/environment.h"
#include "core/error.h"
#include "core/text.h"

/* Rows as they are, or laid out for people. */
static gboolean emit(AvlastRun *run, const AvlastResult *result, GError **error)
{
    const char *format = avlast_run_format(run, error);
    const guint digits =
        run->options.digits == G_MININT64 ? 3 : (guint)run->options.digits;

    if (!format)
        return FALSE;
    if (g_str_has_prefix(format, "csv") || strcmp(format, "tsv") == 0 ||
        strcmp(format, "json") == 0 || !json_object_get(result->charts, "describe"))
        return avlast_run_emit(run, result, error);
    g_autoptr(AvlastSheet) sheet =
        avlast_describe_sheet(result, digits, avlast_environment_lang(run), error);
    g_autoptr(GBytes) bytes = sheet ? avlast_sheet_in_format(sheet, format, error) : NULL;
    return bytes && avlast_run_write(run, bytes, error);
}

static gboolean describe(AvlastRun *run, const AvlastFrame *frame,
                         const char *const *variables, const char *left_out,
                         GError **error)
{
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);
    g_autoptr(AvlastResult) result = sample ? avlast_run_result(run) : NULL;

    if (!result || !avlast_describe_table(run, frame, sample, variables, result, error))
        return FALSE;
    if (left_out)
        avlast_estimates_note(result->estimates, _("not described: %s"), left_out);
    avlast_result_add_input(result, frame);
    avlast_result_set_design(result, sample);
    return emit(run, result, error);
}

gboolean avlast_describe_run(AvlastRun *run, GError **error)
{
    const guint n = g_strv_length(run->arguments);

    if (n < 1 || n > 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "%s\nhint: avlast describe age,gender data.csv --by arm",
                    n < 1 ? "a data file is needed"
                          : "there are more arguments than variables and a data file");
        return FALSE;
    }
    g_auto(GStrv) named = n == 2 ? avlast_text_list(run->arguments[0]) : NULL;
    const gboolean all = !named || avlast_has_pattern((const char *const *)named);
    g_autoptr(AvlastFrame) frame = avlast_run_frame(
        run, run->arguments[n - 1], all ? NULL : (const char *const *)named, error);
    g_autofree char *left_out = NULL;
    if (!frame)
        return FALSE;
    g_auto(GStrv) variables =
        named ? avlast_matching_columns(frame, (const char *const *)named, error)
              : avlast_describable_columns(run, frame, &left_out, error);
    return variables &&
           describe(run, frame, (const char *const *)variables, left_out, error);
}
