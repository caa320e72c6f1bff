/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/program.h"
#include "cmd/report/report.h"
#include "core/error.h"

typedef struct {
    gint64 small;
} Own;

static const AvlastOption options[] = {
    {"small", 0, AVLAST_OPTION_INTEGER, G_STRUCT_OFFSET(Own, small), "N",
     N_("hide counts of people from 1 to N - 1; 5 unless given, 0 hides nothing")},
    {0},
};

/* What the reader of a result is told on the way to the page. */
static gboolean pass_warnings(AvlastRun *run, const AvlastReport *report, GError **error)
{
    for (guint k = 0; k < report->warnings->len; k++) {
        if (!avlast_run_warn(run, error, "%s",
                             (const char *)g_ptr_array_index(report->warnings, k)))
            return FALSE;
    }
    return TRUE;
}

static gboolean make_report(AvlastRun *run, GError **error)
{
    const Own *own = run->own;
    const gint64 small = own->small == G_MININT64 ? 5 : own->small;

    if (!run->arguments[0] || run->arguments[1]) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one output folder of 'avlast run' is needed");
        return FALSE;
    }
    if (small < 0 || small > 1000) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--small: from 0 to 1000");
        return FALSE;
    }
    const char *folder = run->arguments[0];
    g_autoptr(AvlastReport) report =
        avlast_report_read(folder, run->options.lang, small, error);
    if (!report)
        return FALSE;
    if (own->small == G_MININT64 && avlast_report_of_pilots(report))
        report->small = 0;
    avlast_environment_language(report->lang);
    if (!avlast_report_write(report, error) || !pass_warnings(run, report, error))
        return FALSE;

    /* Inside the output folder a report replaces the last one (cli.md section 3). */
    g_autofree char *inside = g_build_filename(folder, "report.html", NULL);
    const char *path = run->options.output ? run->options.output : inside;
    const GString *text = report->html->text;
    if (strcmp(path, "-") == 0)
        return avlast_report_enter(report, FALSE, error) &&
               avlast_output_standard(text->str, text->len, error);
    if (!avlast_output_file(path, text->str, text->len,
                            run->options.force || !run->options.output, error) ||
        !avlast_report_enter(report, !run->options.output, error))
        return FALSE;
    avlast_run_say(run, FALSE, "%s: %u figures, %u kB", path, report->figures,
                   (guint)(text->len / 1000));
    return TRUE;
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "report",
        .usage = "avlast report FOLDER [OPTION...]",
        .description =
            N_("Makes the board report from an output folder of `avlast run`: one HTML "
               "file that needs nothing else, with page one for the board, the full "
               "report behind it, and an annex from which every number can be checked. "
               "All sentences follow from the numbers. The charts are also written to "
               "FOLDER/charts, each with the gnuplot script that draws it."),
        .examples = "avlast report results\n"
                    "avlast report results --lang nb -o rapport.html",
        .shared = AVLAST_SHARE_OUTPUT,
        .options = options,
        .own_size = sizeof(Own),
        .run = make_report,
    };
    return avlast_program_main(&program, argc, argv);
}
