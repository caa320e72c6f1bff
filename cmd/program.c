/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/program.h"

#include <errno.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stdio.h>
#include <unistd.h>

#include "cmd/environment.h"
#include "cmd/imputed.h"
#include "cmd/options.h"
#include "cmd/query.h"
#include "cmd/resampling.h"
#include "cmd/say.h"
#include "cmd/weighting.h"
#include "config.h"
#include "core/error.h"

#ifdef _OPENMP
#include <omp.h>
#endif

/* --- one run --- */

/* Options with a fixed default get it here, so that programs never see "not given" for
 * them. */
static gboolean settle_defaults(const AvlastProgram *program, AvlastOptions *o,
                                GError **error)
{
    if (isnan(o->level))
        o->level = program->default_level > 0.0 ? program->default_level : 0.95;
    if (!(o->level > 0.0 && o->level < 1.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--level: %g is not between 0 and 1\nhint: 95 %% is --level 0.95",
                    o->level);
        return FALSE;
    }
    if (o->digits != G_MININT64 && (o->digits < 1 || o->digits > 15)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--digits: from 1 to 15");
        return FALSE;
    }
    if (o->threads != G_MININT64 && (o->threads < 1 || o->threads > 1024)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--threads: from 1 to 1024");
        return FALSE;
    }
#ifdef _OPENMP
    if (o->threads != G_MININT64)
        omp_set_num_threads((int)o->threads);
#endif
    return TRUE;
}

static void print_text(const char *text)
{
    fputs(text, stdout);
}

/* Answers -h, --help, --version. TRUE when one of them was asked for. */
static gboolean answered(const AvlastProgram *program, const AvlastParse *parse)
{
    g_autofree char *text = NULL;

    if (parse->version)
        text = avlast_version_text();
    else if (parse->help_markdown)
        text = avlast_help_markdown(program);
    else if (parse->help_all || parse->help)
        text = avlast_help(program, parse->help_all);
    else
        return FALSE;
    print_text(text);
    return TRUE;
}

static int finish_output(const AvlastRun *run, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    g_autoptr(GError) error = NULL;
    avlast_fail(&error, AVLAST_ERROR_OUTPUT, "AV701", NULL, "standard output: %s",
                g_strerror(errno));
    avlast_run_print_error(run, error);
    return avlast_error_exit_status(error);
}

static int run_parsed(AvlastRun *run, AvlastParse *parse)
{
    g_autoptr(GError) error = NULL;

    run->options = parse->shared;
    run->own = parse->own;
    run->arguments = parse->positional;
    avlast_run_take_files(run);
    parse->shared.with = run->options.with;
    avlast_environment_language(run->options.lang);
    if (answered(run->program, parse))
        return finish_output(run, 0);
    if (!settle_defaults(run->program, &run->options, &error) ||
        !run->program->run(run, &error)) {
        if (!error)
            avlast_fail(&error, AVLAST_ERROR_INTERNAL, "AV902", NULL,
                        "no result and no reason");
        avlast_run_print_error(run, error);
        fflush(stdout);
        return avlast_error_exit_status(error);
    }
    return finish_output(run, run->status);
}

int avlast_program_main(const AvlastProgram *program, int argc, char **argv)
{
    AvlastRun run = {.program = program};
    AvlastParse parse = {0};
    g_autoptr(GError) error = NULL;
    int status;

    gsl_set_error_handler_off();
    avlast_environment_start();
    g_autofree char *executable = avlast_environment_executable(argv[0]);
    g_autoptr(GPtrArray) deviations = g_ptr_array_new_with_free_func(g_free);
    g_auto(GStrv) command = g_strdupv(argv);
    run.executable = executable;
    run.deviations = deviations;
    run.command = command;

    (void)argc;
    if (avlast_options_parse(program, (const char *const *)command + 1, &parse, &error) &&
        (!parse.shared.plan || avlast_run_merge_plan(&run, &parse, &error))) {
        status = run_parsed(&run, &parse);
    } else {
        avlast_environment_language(NULL);
        avlast_run_print_error(&run, error);
        status = avlast_error_exit_status(error);
    }
    avlast_parse_clear(program, &parse);
    json_decref(run.plan);
    avlast_imputed_free(run.imputed);
    avlast_run_weighting_free(run.weighting);
    avlast_run_watch_free(&run);
    g_clear_pointer(&run.kept, g_ptr_array_unref);
    return status;
}
