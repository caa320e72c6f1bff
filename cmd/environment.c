/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h" /* first: it says which functions the system headers declare */

#include "cmd/environment.h"

#include <csv.h>
#include <glib/gi18n.h>
#include <gsl/gsl_version.h>
#include <libsmartcols/libsmartcols.h>
#include <libxml/xmlversion.h>
#include <limits.h>
#include <locale.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <yaml.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_WORKBOOK
#include <zip.h>
#endif
#ifdef HAVE_XLSXWRITER
#include <xlsxwriter.h>
#endif

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

char *avlast_version_text(void)
{
    GString *text = g_string_new("avlast " PACKAGE_VERSION);
    const char *smartcols;

    if (*AVLAST_COMMIT)
        g_string_append(text, " (" AVLAST_COMMIT ")");
    scols_get_library_version(&smartcols);
    g_string_append_printf(text, "\ncompiler     %s\n", __VERSION__);
    g_string_append_printf(text, "GLib         %u.%u.%u\n", glib_major_version,
                           glib_minor_version, glib_micro_version);
    g_string_append_printf(text, "GSL          %s\n", gsl_version);
    g_string_append_printf(text, "libRmath     %s\n", RMATH_VERSION);
    g_string_append_printf(text, "SQLite       %s\n", sqlite3_libversion());
    g_string_append_printf(text, "libcsv       %d.%d.%d\n", CSV_MAJOR, CSV_MINOR,
                           CSV_RELEASE);
    g_string_append_printf(text, "libxml2      %s\n", LIBXML_DOTTED_VERSION);
#ifdef HAVE_WORKBOOK
    g_string_append_printf(text, "libzip       %s\n", zip_libzip_version());
#else
    g_string_append(text, "libzip       not found: no workbooks (xlsx) are read\n");
#endif
#ifdef HAVE_XLSXWRITER
    g_string_append_printf(text, "xlsxwriter   %s\n", lxw_version());
#else
    g_string_append(text, "xlsxwriter   not found: no workbooks (xlsx) are written\n");
#endif
    g_string_append_printf(text, "libyaml      %s\n", yaml_get_version_string());
    g_string_append_printf(text, "zlib         %s\n", zlibVersion());
#ifdef HAVE_ZSTD
    g_string_append_printf(text, "zstd         %s\n", ZSTD_versionString());
#else
    g_string_append(text, "zstd         not found: no files compressed by it are read\n");
#endif
#ifdef HAVE_READSTAT
    /* The library does not tell its version. */
    g_string_append(text, "ReadStat     yes\n");
#else
    g_string_append(text,
                    "ReadStat     not found: no files of SPSS, Stata or SAS are read\n");
#endif
    g_string_append_printf(text, "jansson      %s\n", jansson_version_str());
    g_string_append_printf(text, "libsmartcols %s\n", smartcols);
    g_string_append_printf(text, "OpenMP       %s\n",
#ifdef _OPENMP
                           "yes"
#else
                           "no: one thread"
#endif
    );
    g_autofree char *gnuplot = g_find_program_in_path(GNUPLOT);
    g_string_append_printf(text, "gnuplot      %s\n",
                           gnuplot ? gnuplot
                                   : "not found: no charts (package gnuplot-nox)");
    g_string_append(text, "\nLicence GPL-3.0-or-later; no warranty.\n");
    return g_string_free(text, FALSE);
}
