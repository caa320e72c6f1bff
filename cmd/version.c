/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --version prints. By itself: the front door, which runs before every program, is
 * to load none of these libraries. */
#include "config.h"

#include <csv.h>
#include <gsl/gsl_version.h>
#include <jansson.h>
#include <libsmartcols/libsmartcols.h>
#include <libxml/xmlversion.h>
#include <nettle/version.h>
#include <sqlite3.h>
#include <yaml.h>
#include <zlib.h>

#include "cmd/environment.h"
#ifdef HAVE_ZSTD
#include "core/late_zstd.h"
#endif
#ifdef HAVE_WORKBOOK
#include "core/late_zip.h"
#endif
#ifdef HAVE_XLSXWRITER
#include "core/late_xlsxwriter.h"
#endif

/* A library that is loaded late may have gone since. */
G_GNUC_UNUSED static gboolean there(AvlastLateLibrary library)
{
    return avlast_late_load(library, NULL);
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
    g_string_append_printf(text, "nettle       %d.%d\n", nettle_version_major(),
                           nettle_version_minor());
#ifdef HAVE_WORKBOOK
    g_string_append_printf(text, "libzip       %s\n",
                           there(AVLAST_LATE_LIBRARY_ZIP) ? zip_libzip_version()
                                                          : "gone");
#else
    g_string_append(text, "libzip       not found: no workbooks (xlsx) are read\n");
#endif
#ifdef HAVE_XLSXWRITER
    g_string_append_printf(text, "xlsxwriter   %s\n",
                           there(AVLAST_LATE_LIBRARY_XLSXWRITER) ? lxw_version()
                                                                 : "gone");
#else
    g_string_append(text, "xlsxwriter   not found: no workbooks (xlsx) are written\n");
#endif
    g_string_append_printf(text, "libyaml      %s\n", yaml_get_version_string());
    g_string_append_printf(text, "zlib         %s\n", zlibVersion());
#ifdef HAVE_ZSTD
    g_string_append_printf(text, "zstd         %s\n",
                           there(AVLAST_LATE_LIBRARY_ZSTD) ? ZSTD_versionString()
                                                           : "gone");
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
