/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workbooks (.xlsx) as a kind of input. */
#include "config.h"

#include <string.h>

#include "core/error.h"
#include "data/input_kinds.h"

static const guint8 old_office[] = {0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1};

static gboolean is_old_office(const guint8 *start, gsize n)
{
    return n >= sizeof old_office && memcmp(start, old_office, sizeof old_office) == 0;
}

static gboolean claims(const guint8 *start, gsize n)
{
    return is_old_office(start, n) || (n >= 4 && (memcmp(start, "PK\x03\x04", 4) == 0 ||
                                                  memcmp(start, "PK\x05\x06", 4) == 0));
}

/* An encrypted workbook lies in a file of the older kind, under a name in UTF-16. */
static gboolean is_encrypted(AvlastSource *source, gboolean *encrypted, GError **error)
{
    static const char name[] = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e";
    g_autofree char *block = g_malloc0(1 << 16);
    gsize kept = 0;
    gssize got;

    *encrypted = FALSE;
    while (!*encrypted &&
           (got = avlast_source_read(source, block + kept, (1 << 16) - kept, error))) {
        if (got < 0)
            return FALSE;
        const gsize n = kept + (gsize)got;
        for (gsize i = 0; i + sizeof name <= n && !*encrypted; i++)
            *encrypted = memcmp(block + i, name, sizeof name - 1) == 0;
        kept = MIN(n, sizeof name);
        memmove(block, block + n - kept, kept);
    }
    return TRUE;
}

static gboolean refuse_old_office(const char *path, AvlastSource *source, GError **error)
{
    gboolean encrypted;

    if (!is_encrypted(source, &encrypted, error))
        return FALSE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV160", NULL,
                encrypted
                    ? "'%s' is protected by a password\nhint: open it in a "
                      "spreadsheet program and save it without one"
                    : "'%s' is an Office file of the old kind (.xls)\nhint: open it "
                      "in a spreadsheet program and save it as Excel workbook "
                      "(.xlsx) or CSV",
                path);
    return FALSE;
}

#ifndef HAVE_WORKBOOK

static gpointer open_workbook(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, GError **error)
{
    g_autoptr(AvlastSource) owned = source;
    guint8 start[sizeof old_office];
    gsize n;

    (void)options;
    if (!avlast_source_peek(owned, start, sizeof start, &n, error) ||
        (is_old_office(start, n) && !refuse_old_office(path, owned, error)))
        return NULL;
    avlast_fail(
        error, AVLAST_ERROR_HELPER, "AV169", NULL,
        "'%s' is a workbook, and this avlast was built without libzip\nhint: save "
        "it as CSV, or install libzip and build again",
        path);
    return NULL;
}

const AvlastInputKind avlast_input_workbook = {.claims = claims, .open = open_workbook};

#else

#include "data/input_workbook.h"
#include "data/notation.h"

static void close_workbook(gpointer state)
{
    AvlastTable *table = state;

    if (!table)
        return;
    avlast_workbook_free(table->workbook);
    g_free(table->name);
    g_strfreev(table->missing);
    g_strfreev(table->text_columns);
    g_strfreev(table->header);
    g_strfreev(table->first_row);
    avlast_codebook_free(table->own);
    avlast_codebook_free(table->both);
    g_free(table->column);
    g_ptr_array_unref(table->notes);
    g_ptr_array_unref(table->faults);
    g_hash_table_unref(table->said);
    g_free(table);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(AvlastTable, close_workbook)

/* An option of delimited text has no meaning here, and none is ignored. */
static gboolean check_options(const char *path, const AvlastInputOptions *options,
                              GError **error)
{
    const char *option = options->csv.delimiter  ? "--delimiter"
                         : options->csv.encoding ? "--encoding"
                                                 : NULL;

    if (!option)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV167", NULL,
                "%s is for delimited text, and '%s' is a workbook\nhint: leave it out",
                option, path);
    return FALSE;
}

static gpointer open_workbook(const char *path, AvlastSource *source,
                              const AvlastInputOptions *options, GError **error)
{
    g_autoptr(AvlastSource) owned = source;
    g_autoptr(AvlastTable) table = g_new0(AvlastTable, 1);
    const AvlastCsvOptions *csv = &options->csv;
    guint8 start[sizeof old_office];
    gsize n;

    table->notes = g_ptr_array_new_with_free_func(g_free);
    table->faults = avlast_text_faults_new();
    table->said = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    table->name = g_strdup(path);
    table->codebook = csv->codebook;
    table->all_text = csv->all_text;
    table->lenient = csv->lenient;
    table->skip = csv->skip;
    /* The vectors are only read; GStrv has no const form. */
    table->missing = g_strdupv((GStrv)(gpointer)(gsize)csv->missing);
    table->text_columns = g_strdupv((GStrv)(gpointer)(gsize)csv->text);
    if (!avlast_source_peek(owned, start, sizeof start, &n, error) ||
        (is_old_office(start, n) && !refuse_old_office(path, owned, error)) ||
        !check_options(path, options, error) ||
        !avlast_notation_choose(csv->decimal, csv->thousands, &table->notation, error))
        return NULL;
    table->decimal_known = table->notation.decimal != '\0';
    table->workbook = avlast_workbook_open(path, g_steal_pointer(&owned), error);
    if (!table->workbook || !avlast_table_choose_sheet(table, options->sheet, error) ||
        !avlast_table_look(table, csv->header_rows, error))
        return NULL;
    return g_steal_pointer(&table);
}

static const char *const *header(gconstpointer state)
{
    const AvlastTable *table = state;

    return (const char *const *)table->header;
}

static char *form(gconstpointer state, gboolean *plain)
{
    return avlast_table_form(state, plain);
}

static AvlastFrame *read_workbook(gpointer state, const char *const *wanted,
                                  GError **error)
{
    return avlast_table_read(state, wanted, error);
}

static gboolean locate(gpointer state, AvlastCellPlace *places, gsize n, GError **error)
{
    const AvlastTable *table = state;

    (void)error;
    for (gsize i = 0; i < n; i++) {
        const gboolean there =
            places[i].row < table->rows && places[i].field < table->fields;
        places[i].line = there ? table->header_row + 1 + places[i].row : 0;
        places[i].column = there ? table->column[places[i].field] : 0;
    }
    return TRUE;
}

static const AvlastCodebook *codebook(gconstpointer state)
{
    const AvlastTable *table = state;

    return table->own;
}

static const GPtrArray *faults(gconstpointer state)
{
    const AvlastTable *table = state;

    return table->faults;
}

const AvlastInputKind avlast_input_workbook = {
    .claims = claims,
    .open = open_workbook,
    .close = close_workbook,
    .header = header,
    .form = form,
    .read = read_workbook,
    .locate = locate,
    .codebook = codebook,
    .faults = faults,
};

#endif
