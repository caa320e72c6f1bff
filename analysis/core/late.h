/* SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef AVLAST_CORE_LATE_H
#define AVLAST_CORE_LATE_H

#include <glib.h>

/* Libraries that few runs need, loaded by the first that does: to bring them in with
 * every program (they bring a dozen others) takes longer than a small analysis. configure
 * finds the names under which they are loaded (AVLAST_LATE_ZIP ...); without one, the
 * library is linked as any other and avlast_late_load has nothing to do. core/late_NAME.h
 * is included in place of a library's own header. */
typedef enum {
    AVLAST_LATE_LIBRARY_XML,
    AVLAST_LATE_LIBRARY_ZIP,
    AVLAST_LATE_LIBRARY_XLSXWRITER,
    AVLAST_LATE_LIBRARY_READSTAT,
    AVLAST_LATE_LIBRARY_ZSTD,
    AVLAST_LATE_LIBRARIES
} AvlastLateLibrary;

/* To be called before any function of the library. Failure: FALSE and
 * AVLAST_ERROR_HELPER (AV720). Any thread may call it, any number of times. */
gboolean avlast_late_load(AvlastLateLibrary library, GError **error);

/* The address of a function or variable of a library that was loaded. */
gsize avlast_late_symbol(AvlastLateLibrary library, const char *name);

/* The function itself, looked up once at each place that names it. */
#define AVLAST_LATE(library, name)                                                       \
    (__extension__({                                                                     \
        static gsize at_;                                                                \
        if (g_once_init_enter(&at_))                                                     \
            g_once_init_leave(&at_,                                                      \
                              avlast_late_symbol(AVLAST_LATE_LIBRARY_##library, #name)); \
        (__typeof__(&name))at_;                                                          \
    }))

#endif
