/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it says which functions the system headers declare */

#include "cmd/environment.h"

#include <glib/gi18n.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void avlast_environment_start(void)
{
    /* Text is UTF-8 whatever the terminal's locale; numbers keep the C locale's dot. */
    if (!setlocale(LC_CTYPE, "C.UTF-8"))
        setlocale(LC_CTYPE, "");
    setlocale(LC_NUMERIC, "C");
}

static gboolean wants_norwegian(const char *lang)
{
    const char *const variables[] = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"};

    if (lang)
        return strcmp(lang, "nb") == 0;
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
        const char *value = g_getenv(variables[i]);
        if (value && *value)
            return g_str_has_prefix(value, "nb") || g_str_has_prefix(value, "no");
    }
    return FALSE;
}

/* In a build tree the catalogues lie in locale/ beside the program. */
static char *catalogue_folder(void)
{
    g_autofree char *executable = avlast_environment_executable(NULL);
    g_autofree char *folder = executable ? g_path_get_dirname(executable) : g_strdup(".");
    g_autofree char *built = g_build_filename(folder, "locale", NULL);

    if (g_file_test(built, G_FILE_TEST_IS_DIR))
        return g_steal_pointer(&built);
    return g_strdup(LOCALEDIR);
}

void avlast_environment_language(const char *lang)
{
    g_autofree char *folder = catalogue_folder();

    /* gettext translates in any locale but "C", into the first language of LANGUAGE: so
     * no Norwegian locale need be installed. */
    g_setenv("LANGUAGE", wants_norwegian(lang) ? "nb" : "en", TRUE);
    if (!setlocale(LC_MESSAGES, "C.UTF-8"))
        setlocale(LC_MESSAGES, "");
    bindtextdomain(PACKAGE, folder);
    bind_textdomain_codeset(PACKAGE, "UTF-8");
    textdomain(PACKAGE);
}

const char *avlast_environment_lang(const AvlastRun *run)
{
    return wants_norwegian(run->options.lang) ? "nb" : "en";
}

char *avlast_environment_executable(const char *argv0)
{
    char *path = realpath("/proc/self/exe", NULL);

    if (!path && argv0)
        path = realpath(argv0, NULL);
    char *copy = g_strdup(path ? path : argv0);
    free(path);
    return copy;
}
