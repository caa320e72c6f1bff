/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delimited text as a kind of input. */
#include "data/csv_internal.h"
#include "data/input_kinds.h"

static gboolean claims(const guint8 *start, gsize n)
{
    (void)start;
    (void)n;
    return TRUE;
}

static gpointer open_csv(const char *path, AvlastSource *source,
                         const AvlastInputOptions *options, GError **error)
{
    return avlast_csv_open_source(path, source, &options->csv, NULL, error);
}

static void close_csv(gpointer state)
{
    avlast_csv_close(state);
}

static const char *const *header(gconstpointer state)
{
    return avlast_csv_header(state);
}

static char *form(gconstpointer state, gboolean *plain)
{
    return avlast_csv_form(state, plain);
}

static AvlastFrame *read_csv(gpointer state, const char *const *wanted, GError **error)
{
    return avlast_csv_read(state, wanted, error);
}

static gboolean locate(gpointer state, AvlastCellPlace *places, gsize n, GError **error)
{
    return avlast_csv_locate(state, places, n, error);
}

static const AvlastCodebook *codebook(gconstpointer state)
{
    return avlast_csv_codebook(state);
}

static const GPtrArray *faults(gconstpointer state)
{
    const AvlastCsv *csv = state;

    return csv->faults;
}

const AvlastInputKind avlast_input_csv = {
    .claims = claims,
    .open = open_csv,
    .close = close_csv,
    .header = header,
    .form = form,
    .read = read_csv,
    .locate = locate,
    .codebook = codebook,
    .faults = faults,
};
