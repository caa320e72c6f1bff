/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "core/error.h"
#include "data/csv_internal.h"
#include "data/records.h"

gboolean avlast_csv_fail_decoding(const AvlastCsv *csv, GError **error)
{
    const char *fault = avlast_decoder_fault(csv->decoder);
    AvlastPlace place = {csv->name, csv->line, 0};

    if (!fault)
        return TRUE;
    avlast_record_place(csv->text->str, csv->text->len, csv->newline, &place.line,
                        &place.column);
    avlast_fail(error, AVLAST_ERROR_MALFORMED, strstr(fault, "NUL") ? "AV108" : "AV102",
                &place, "%s", fault);
    return FALSE;
}
