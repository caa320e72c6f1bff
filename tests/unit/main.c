/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support.h"

typedef struct {
    const char *name;
    Suite *(*make)(void);
} Entry;

static const Entry entries[] = {
#define AVLAST_SUITE(name) {#name, suite_##name},
#include "suites.def"
#undef AVLAST_SUITE
};

static int print_names(void)
{
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        puts(entries[i].name);
    return EXIT_SUCCESS;
}

/* Folders of tests lie in one, which is removed with what failing tests left there. */
static char *own_folder(void)
{
    const char *outer = g_getenv("TMPDIR");
    char *folder =
        g_build_filename(outer && *outer ? outer : "/tmp", "avlast-tests-XXXXXX", NULL);

    if (!g_mkdtemp(folder) || !g_setenv("TMPDIR", folder, TRUE)) {
        perror(folder);
        exit(EXIT_FAILURE);
    }
    return folder;
}

/* With arguments, runs only the suites named; --names tells them. */
int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "--names") == 0)
        return print_names();
    char *folder = own_folder();
    SRunner *runner = srunner_create(NULL);

    gsl_set_error_handler_off();
    setlocale(LC_CTYPE, "C.UTF-8"); /* as the programs do */
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
        int wanted = argc == 1;
        for (int a = 1; a < argc; a++)
            wanted |= strcmp(argv[a], entries[i].name) == 0;
        if (wanted)
            srunner_add_suite(runner, entries[i].make());
    }
    srunner_run_all(runner, CK_ENV);
    const int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    remove_folder(folder);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
