/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Norwegian national identity numbers. */
#include <math.h>

#include "data/validate_internal.h"

static guint control(const guint *digit, const guint *weight, gsize n)
{
    guint sum = 0;

    for (gsize i = 0; i < n; i++)
        sum += digit[i] * weight[i];
    return sum % 11;
}

gboolean avlast_is_national_id(const char *text)
{
    static const guint first[] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1};
    static const guint second[] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    guint digit[11];

    for (gsize i = 0; i < 11; i++) {
        if (!g_ascii_isdigit(text[i]))
            return FALSE;
        digit[i] = (guint)(text[i] - '0');
    }
    const guint day = (digit[0] * 10 + digit[1]) % 40;
    const guint month = (digit[2] * 10 + digit[3]) % 40;
    return digit[0] < 8 && day >= 1 && day <= 31 && month >= 1 && month <= 12 &&
           control(digit, first, 10) == 0 && control(digit, second, 11) == 0;
}

/* A run of exactly eleven digits, or six, a blank or dash, and five. */
static gboolean holds_national_id(const char *text)
{
    for (const char *p = text; *p;) {
        char digits[12] = "";
        gsize n = 0, used = 0;
        if (!g_ascii_isdigit(*p)) {
            p++;
            continue;
        }
        while (g_ascii_isdigit(p[used]) ||
               (n == 6 && used == 6 && (p[used] == ' ' || p[used] == '-') &&
                g_ascii_isdigit(p[used + 1]))) {
            if (g_ascii_isdigit(p[used])) {
                if (n < 11)
                    digits[n] = p[used];
                n++;
            }
            used++;
        }
        if (n == 11 && avlast_is_national_id(digits))
            return TRUE;
        p += used;
    }
    return FALSE;
}

char *avlast_cell_shown(const AvlastColumn *column, gsize row)
{
    char *cell = avlast_column_cell(column, row);

    if (!holds_national_id(cell))
        return cell;
    g_free(cell);
    return g_strdup("(eleven digits)");
}

void avlast_check_national_ids(AvlastCellFaults *found, const AvlastColumn *column)
{
    g_autofree gboolean *level = NULL;
    char digits[32];

    if (column->type != AVLAST_COLUMN_NUMBER) {
        level = g_new0(gboolean, MAX(column->levels->len, 1));
        for (guint k = 0; k < column->levels->len; k++)
            level[k] = holds_national_id(g_ptr_array_index(column->levels, k));
    }
    for (gsize i = 0; i < found->frame->rows; i++) {
        gboolean hit = FALSE;
        if (!avlast_cell_present(found, column, i))
            continue;
        if (level) {
            hit = level[column->code[i]];
        } else if (column->number[i] >= 1e10 && column->number[i] < 1e11) {
            g_snprintf(digits, sizeof digits, "%.0f", column->number[i]);
            hit = column->number[i] == floor(column->number[i]) &&
                  avlast_is_national_id(digits);
        }
        if (hit)
            avlast_cell_fault(found, i, "AV146",
                              "eleven digits that pass the check of a national identity "
                              "number");
    }
}
