/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front door: lists the programs and runs avlast-NAME, its own or a third party's on
 * the PATH. */
#include <errno.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/environment.h"
#include "core/error.h"
#include "core/text.h"

typedef struct {
    const char *name, *group;
} Entry;

static const Entry programs[] = {
#define AVLAST_PROGRAM(name, group, purpose) {#name, #group},
#include "cmd/programs.def"
#undef AVLAST_PROGRAM
};

static int print_overview(void)
{
    const char *group = "";

    printf("%s\n\n%s:\n  avlast COMMAND [ARGUMENT...]\n",
           _("avlast: from a pilot's data to effects, money per public payer, and a "
             "board report"),
           _("Usage"));
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++) {
        if (strcmp(group, programs[i].group) != 0)
            putchar('\n');
        group = programs[i].group;
        printf("  %-10s%s\n", programs[i].name, avlast_program_purpose(programs[i].name));
    }
    printf("\n%s\n", _("`avlast COMMAND -h` shows one screen, `--help` every option, "
                       "`avlast --version` what was found."));
    return fflush(stdout) == 0 ? 0 : 73;
}

static int unknown(const char *name)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    g_autoptr(GError) error = NULL;

    avlast_environment_start();
    for (gsize i = 0; i < G_N_ELEMENTS(programs); i++)
        g_ptr_array_add(names, (gpointer)(guintptr)programs[i].name);
    g_ptr_array_add(names, NULL);
    g_autofree char *hint =
        avlast_text_did_you_mean(name, (const char *const *)names->pdata);
    avlast_fail(&error, AVLAST_ERROR_USAGE, "AV803", NULL, "no command '%s'%s", name,
                *hint ? hint : "\nhint: `avlast --help` lists them");
    g_autofree char *safe = avlast_text_printable(error->message);
    fprintf(stderr, "avlast: %s\n", safe);
    return avlast_error_exit_status(error);
}

/* Runs avlast-NAME from this program's folder, else from the PATH. Returns only on
 * failure. */
static int run_command(const char *folder, char **argv)
{
    g_autofree char *name = g_strconcat("avlast-", argv[0], NULL);
    g_autofree char *beside = g_build_filename(folder, name, NULL);
    char *first = argv[0];

    if (strchr(argv[0], G_DIR_SEPARATOR))
        return unknown(argv[0]);
    /* Threads that wait sleep: the runtime would have them turn in circles for
     * milliseconds, which are another program's, and which it reads when it is loaded. */
    g_setenv("OMP_WAIT_POLICY", "passive", FALSE);
    argv[0] = name;
    execv(beside, argv);
    if (errno == ENOENT)
        execvp(name, argv);
    return unknown(first);
}

int main(int argc, char **argv)
{
    g_autofree char *executable = avlast_environment_executable(argv[0]);
    g_autofree char *folder = g_path_get_dirname(executable);

    /* The program that follows chooses its own locale: this one is in the way of every
     * command, so it links and does next to nothing. */
    if (argc > 1 && argv[1][0] != '-' && strcmp(argv[1], "help") != 0)
        return run_command(folder, argv + 1);
    if (argc > 2 && strcmp(argv[1], "help") == 0) {
        char help[] = "--help";
        char *arguments[] = {argv[2], help, NULL};
        return run_command(folder, arguments);
    }
    if (argc > 1 && strcmp(argv[1], "--version") == 0) {
        char explain[] = "explain";
        char *arguments[] = {explain, argv[1], NULL};
        return run_command(folder, arguments);
    }
    avlast_environment_start();
    avlast_environment_language(NULL);
    if (argc > 1 && argv[1][0] == '-' && strcmp(argv[1], "-h") != 0 &&
        strcmp(argv[1], "--help") != 0)
        return unknown(argv[1]);
    const int status = print_overview();
    return argc > 1 || status ? status : 2;
}
