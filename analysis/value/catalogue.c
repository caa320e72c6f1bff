/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/catalogue.h"

#include <csv.h>
#include <string.h>

#include "core/number.h"
#include "core/text.h"

static const char *const known_columns[] = {
    "id",       "name",         "payer", "kind",       "low",   "central",     "high",
    "se",       "distribution", "unit",  "price_year", "index", "real_growth", "marginal",
    "cashable", "source",       "date",  "sure",       "note",  NULL};
static const char *const needed_columns[] = {"id",     "central", "price_year", "kind",
                                             "source", "sure",    NULL};

static void free_row(gpointer data)
{
    AvlastCatalogueRow *row = data;
    g_strfreev(row->cell);
    g_free(row);
}

void avlast_catalogue_free(AvlastCatalogue *catalogue)
{
    if (!catalogue)
        return;
    g_strfreev(catalogue->column);
    g_ptr_array_unref(catalogue->rows);
    g_free(catalogue->path);
    g_free(catalogue->sha256);
    g_free(catalogue);
}

typedef struct {
    AvlastCatalogue *catalogue;
    GPtrArray *cells; /* of the row being read */
    gsize line, start;
} Reading;

static void on_cell(void *text, size_t length, void *data)
{
    Reading *reading = data;

    if (reading->cells->len == 0)
        reading->start = reading->line;
    g_ptr_array_add(reading->cells, text ? g_strndup(text, length) : g_strdup(""));
}

static void on_row(int terminator, void *data)
{
    Reading *reading = data;
    AvlastCatalogueRow *row = g_new0(AvlastCatalogueRow, 1);

    (void)terminator;
    g_ptr_array_add(reading->cells, NULL);
    row->cell = (GStrv)g_ptr_array_free(reading->cells, FALSE);
    row->place = (AvlastPlace){reading->catalogue->path, reading->start, 0};
    g_ptr_array_add(reading->catalogue->rows, row);
    reading->cells = g_ptr_array_new();
}

static gboolean malformed(const char *path, gsize line, const char *text, GError **error)
{
    const AvlastPlace place = {path, line, line ? 1 : 0};
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV411", &place, "%s", text);
    return FALSE;
}

/* libcsv keeps no line numbers: bytes are given to it one by one. */
static gboolean parse(AvlastCatalogue *catalogue, const char *text, gsize length,
                      GError **error)
{
    struct csv_parser parser;
    Reading reading = {catalogue, g_ptr_array_new(), 1, 1};
    gboolean fine = TRUE;

    csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_EMPTY_IS_NULL);
    for (gsize i = 0; i < length && fine; i++) {
        fine = csv_parse(&parser, text + i, 1, on_cell, on_row, &reading) == 1;
        reading.line += fine && text[i] == '\n';
    }
    fine = fine && csv_fini(&parser, on_cell, on_row, &reading) == 0;
    if (!fine)
        malformed(catalogue->path, reading.line, "a quote is out of place or not closed",
                  error);
    csv_free(&parser);
    g_ptr_array_set_free_func(reading.cells, g_free);
    g_ptr_array_unref(reading.cells);
    return fine;
}

static gboolean take_header(AvlastCatalogue *catalogue, const AvlastCatalogueForm *form,
                            GError **error)
{
    if (catalogue->rows->len == 0)
        return malformed(catalogue->path, 1, "the catalogue is empty", error);

    AvlastCatalogueRow *first = catalogue->rows->pdata[0];
    catalogue->column = g_steal_pointer(&first->cell);
    g_ptr_array_remove_index(catalogue->rows, 0);
    for (guint i = 0; catalogue->column[i]; i++) {
        const char *name = catalogue->column[i];
        if (!g_strv_contains(form->known, name)) {
            g_autofree char *hint = avlast_text_did_you_mean(name, form->known);
            g_autofree char *message =
                g_strdup_printf("unknown column '%s'%s", name, hint);
            return malformed(catalogue->path, 1, message, error);
        }
        for (guint j = 0; j < i; j++)
            if (strcmp(catalogue->column[j], name) == 0) {
                g_autofree char *message = g_strdup_printf("column '%s' twice", name);
                return malformed(catalogue->path, 1, message, error);
            }
    }
    for (guint i = 0; form->needed[i]; i++)
        if (!g_strv_contains((const char *const *)catalogue->column, form->needed[i])) {
            g_autofree char *message =
                g_strdup_printf("column '%s' is missing", form->needed[i]);
            return malformed(catalogue->path, 1, message, error);
        }
    return TRUE;
}

static gboolean check_rows(const AvlastCatalogue *catalogue,
                           const AvlastCatalogueForm *form, GError **error)
{
    const guint width = g_strv_length(catalogue->column);
    g_autoptr(GHashTable) ids = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; i < catalogue->rows->len; i++) {
        const AvlastCatalogueRow *row = catalogue->rows->pdata[i];
        const guint cells = g_strv_length(row->cell);
        if (cells != width) {
            g_autofree char *message =
                g_strdup_printf("the row has %u cells, the header %u", cells, width);
            return malformed(catalogue->path, row->place.line, message, error);
        }
        const char *id = avlast_catalogue_text(catalogue, row, form->known[0]);
        if (!id)
            return malformed(catalogue->path, row->place.line, "the id is empty", error);
        if (form->unique && !g_hash_table_add(ids, (gpointer)(guintptr)id)) {
            g_autofree char *message = g_strdup_printf("id '%s' twice", id);
            return malformed(catalogue->path, row->place.line, message, error);
        }
    }
    return TRUE;
}

AvlastCatalogue *avlast_catalogue_read(const char *path, GError **error)
{
    static const AvlastCatalogueForm form = {known_columns, needed_columns, TRUE};
    return avlast_catalogue_read_form(path, &form, error);
}

AvlastCatalogue *avlast_catalogue_read_form(const char *path,
                                            const AvlastCatalogueForm *form,
                                            GError **error)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) failure = NULL;
    gsize length;
    const char *bad;

    if (!g_file_get_contents(path, &text, &length, &failure)) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV411", NULL,
                    "the catalogue cannot be read: %s", failure->message);
        return NULL;
    }
    const gsize skip = g_str_has_prefix(text, "\xef\xbb\xbf") ? 3 : 0;
    if (!g_utf8_validate(text, (gssize)length, &bad)) {
        gsize line = 1;
        for (const char *p = text; p < bad; p++)
            line += *p == '\n';
        malformed(path, line, "the text is not UTF-8", error);
        return NULL;
    }

    g_autoptr(AvlastCatalogue) catalogue = g_new0(AvlastCatalogue, 1);
    catalogue->path = g_strdup(path);
    catalogue->sha256 =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    catalogue->rows = g_ptr_array_new_with_free_func(free_row);
    if (!parse(catalogue, text + skip, length - skip, error) ||
        !take_header(catalogue, form, error) || !check_rows(catalogue, form, error))
        return NULL;
    return g_steal_pointer(&catalogue);
}

const AvlastCatalogueRow *avlast_catalogue_find(const AvlastCatalogue *catalogue,
                                                const char *id)
{
    for (guint i = 0; i < catalogue->rows->len; i++) {
        const AvlastCatalogueRow *row = catalogue->rows->pdata[i];
        const char *own = avlast_catalogue_text(catalogue, row, "id");
        if (own && strcmp(own, id) == 0)
            return row;
    }
    return NULL;
}

const char *avlast_catalogue_text(const AvlastCatalogue *catalogue,
                                  const AvlastCatalogueRow *row, const char *column)
{
    for (guint i = 0; catalogue->column[i]; i++)
        if (strcmp(catalogue->column[i], column) == 0)
            return *row->cell[i] ? row->cell[i] : NULL;
    return NULL;
}

gboolean avlast_catalogue_number(const AvlastCatalogue *catalogue,
                                 const AvlastCatalogueRow *row, const char *column,
                                 double *value, GError **error)
{
    const char *text = avlast_catalogue_text(catalogue, row, column);

    if (!text || avlast_number_parse(text, strlen(text), '.', value))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV411", &row->place,
                "'%s' is not a number (column '%s')", text, column);
    return FALSE;
}
