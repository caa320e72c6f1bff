/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/notation.h"

#include <string.h>

#include "core/error.h"

gboolean avlast_notation_choose(const char *decimal, const char *thousands,
                                AvlastNotation *notation, GError **error)
{
    *notation = (AvlastNotation){0};
    if (decimal && strcmp(decimal, ".") != 0 && strcmp(decimal, ",") != 0) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "'%s' is no decimal mark\nhint: say --decimal . or --decimal ,",
                    decimal);
        return FALSE;
    }
    if (thousands && strcmp(thousands, "space") != 0 &&
        (strlen(thousands) != 1 || !strchr(" .,'", *thousands))) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "'%s' is no thousands mark\nhint: say --thousands space, or one of . "
                    ", '",
                    thousands);
        return FALSE;
    }
    if (thousands)
        notation->thousands = *thousands == 's' ? ' ' : *thousands;
    notation->blanks = thousands == NULL;
    if (decimal)
        notation->decimal = *decimal;
    else if (notation->thousands == '.' || notation->thousands == ',')
        notation->decimal = notation->thousands == '.' ? ',' : '.';
    if (notation->decimal && notation->decimal == notation->thousands) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "'%c' cannot be both the decimal and the thousands mark",
                    notation->decimal);
        return FALSE;
    }
    return TRUE;
}
