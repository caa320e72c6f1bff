/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "core/late.h"

#include <dlfcn.h>

#include "core/error.h"

/* NULL: linked, or not there at all */
static const char *const files[AVLAST_LATE_LIBRARIES] = {
#ifdef AVLAST_LATE_XML
    [AVLAST_LATE_LIBRARY_XML] = AVLAST_LATE_XML,
#endif
#ifdef AVLAST_LATE_ZIP
    [AVLAST_LATE_LIBRARY_ZIP] = AVLAST_LATE_ZIP,
#endif
#ifdef AVLAST_LATE_XLSXWRITER
    [AVLAST_LATE_LIBRARY_XLSXWRITER] = AVLAST_LATE_XLSXWRITER,
#endif
#ifdef AVLAST_LATE_READSTAT
    [AVLAST_LATE_LIBRARY_READSTAT] = AVLAST_LATE_READSTAT,
#endif
#ifdef AVLAST_LATE_ZSTD
    [AVLAST_LATE_LIBRARY_ZSTD] = AVLAST_LATE_ZSTD,
#endif
};

/* The loader counts: what is open already is found, not loaded again, and a library stays
 * for as long as the process does. */
static void *handle(AvlastLateLibrary library)
{
    return dlopen(files[library], RTLD_NOW | RTLD_LOCAL);
}

gboolean avlast_late_load(AvlastLateLibrary library, GError **error)
{
    if (!files[library] || handle(library))
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_HELPER, "AV720", NULL,
        "a library cannot be loaded: %s\nhint: install it again; avlast was built "
        "with it",
        dlerror());
    return FALSE;
}

gsize avlast_late_symbol(AvlastLateLibrary library, const char *name)
{
    void *opened = handle(library);
    void *symbol = opened ? dlsym(opened, name) : NULL;

    /* avlast_late_load came first, and the soname is that of the header's version. */
    if (!symbol)
        g_error("%s has no %s", files[library], name);
    return (gsize)symbol;
}
