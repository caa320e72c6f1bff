/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/number_list.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"

static gboolean bad(const char *option, const char *text, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--%s: '%s' is no number\nhint: numbers with commas between, or "
                "FROM:TO:STEP",
                option, text);
    return FALSE;
}

static gboolean add(GArray *values, const char *option, const char *text, gsize most,
                    GError **error)
{
    g_auto(GStrv) part = g_strsplit(text, ":", 4);
    const guint parts = g_strv_length(part);
    double end[3] = {NAN, NAN, 1.0};

    if (parts != 1 && parts != 3)
        return bad(option, text, error);
    for (guint i = 0; i < parts; i++)
        if (!avlast_number_parse(part[i], strlen(part[i]), '.', &end[i]))
            return bad(option, text, error);
    const double steps = parts == 1 ? 0.0 : (end[1] - end[0]) / end[2];
    if (!(steps >= 0.0) || isinf(steps)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s: '%s' does not go from one end to the other", option, text);
        return FALSE;
    }
    if (steps + (double)values->len + 1.0 > (double)most) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s: more than %zu numbers", option, most);
        return FALSE;
    }
    /* The last step may miss the end by rounding alone. */
    for (gsize i = 0; i <= (gsize)(steps + 1e-9); i++) {
        /* 0.1 + 2 x 0.1 is to be read as 0.3. */
        char digits[G_ASCII_DTOSTR_BUF_SIZE];
        const double value =
            parts == 1 ? end[0]
                       : g_ascii_strtod(g_ascii_formatd(digits, sizeof digits, "%.12g",
                                                        end[0] + (double)i * end[2]),
                                        NULL);
        g_array_append_val(values, value);
    }
    return TRUE;
}

GArray *avlast_number_list(const char *option, char **texts, gsize most, GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));

    for (char **text = texts; text && *text; text++)
        if (!add(values, option, *text, most, error))
            return NULL;
    return g_steal_pointer(&values);
}
