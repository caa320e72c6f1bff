/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where cells of a text file that was read stand in it. */
#include <stdlib.h>
#include <string.h>

#include "data/csv.h"
#include "data/csv_internal.h"
#include "data/records.h"

static int compare_places(gconstpointer a, gconstpointer b)
{
    const AvlastCellPlace *const *x = a, *const *y = b;

    return ((*x)->row > (*y)->row) - ((*x)->row < (*y)->row);
}

/* Finds the places in one chunk; *next is the first not yet found, *row the chunk's
 * first. */
static void locate_in_chunk(const AvlastCsv *csv, gsize length, AvlastCellPlace **places,
                            gsize n, gsize *next, gsize *row)
{
    const char *text = csv->text->str;
    gsize from = 0, line = csv->line;
    gboolean whole;

    while (from < length) {
        const gsize end = avlast_record_end(text, from, length, csv->newline, &whole);
        gsize start = from;
        while (start < end && strchr(" \t\r\n", text[start]))
            start++;
        /* libcsv passes over lines that hold nothing but blanks. */
        const gboolean blank =
            start == end && !memchr(text + from, csv->delimiter, end - from);
        for (; !blank && *next < n && places[*next]->row == *row; (*next)++) {
            AvlastCellPlace *place = places[*next];
            place->line = line;
            avlast_record_place(
                text + from,
                avlast_record_field(text, from, end, csv->delimiter, place->field) - from,
                csv->newline, &place->line, &place->column);
        }
        *row += !blank;
        line += avlast_record_lines(text, from, end, csv->newline);
        from = end;
    }
}

gboolean avlast_csv_locate(AvlastCsv *csv, AvlastCellPlace *places, gsize n,
                           GError **error)
{
    g_autofree AvlastCellPlace **sorted = g_new(AvlastCellPlace *, MAX(n, 1));
    gsize next = 0, row = 0, length;
    gboolean last;

    for (gsize i = 0; i < n; i++) {
        sorted[i] = &places[i];
        places[i].line = places[i].column = 0;
    }
    qsort(sorted, n, sizeof *sorted, compare_places);
    csv->listing = FALSE;
    if (n > 0 && !avlast_csv_restart(csv, error))
        return FALSE;
    while (next < n) {
        if (!avlast_csv_next(csv, &length, &last, error))
            return FALSE;
        if (length == 0)
            break;
        locate_in_chunk(csv, length, sorted, n, &next, &row);
        avlast_csv_drop(csv, length,
                        avlast_record_lines(csv->text->str, 0, length, csv->newline));
    }
    return TRUE;
}
