/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/validate_internal.h"

gboolean avlast_cell_counts(const AvlastCellFaults *found, gsize row)
{
    return !found->among || found->among[row];
}

gboolean avlast_cell_present(const AvlastCellFaults *found, const AvlastColumn *column,
                             gsize row)
{
    return column->reason[row] == AVLAST_PRESENT && avlast_cell_counts(found, row);
}

gboolean avlast_cell_value(const AvlastCellFaults *found, const AvlastColumn *column,
                           gsize row, double *value)
{
    if (!avlast_cell_present(found, column, row))
        return FALSE;
    if (column->type == AVLAST_COLUMN_NUMBER) {
        *value = column->number[row];
        return TRUE;
    }
    const char *text = g_ptr_array_index(column->levels, column->code[row]);
    return avlast_cell_number(text, strlen(text), found->notation, value);
}

void avlast_cell_fault(AvlastCellFaults *found, gsize row, const char *id,
                       const char *format, ...)
{
    const AvlastCellPlace cell = {.row = row, .field = found->field};
    AvlastFault *fault = g_new0(AvlastFault, 1);
    va_list arguments;

    fault->id = id;
    fault->file = g_strdup(found->file);
    fault->line = found->frame->line[row];
    fault->name = g_strdup(found->name);
    va_start(arguments, format);
    fault->text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    g_ptr_array_add(found->faults, fault);
    g_array_append_val(found->cells, cell);
}

static const char *cell_text(const AvlastColumn *column, gsize row)
{
    return g_ptr_array_index(column->levels, column->code[row]);
}

/* yyyy-mm-dd, a day of the calendar. */
static gboolean is_date(const char *text)
{
    if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
        return FALSE;
    for (gsize i = 0; i < 10; i++)
        if (i != 4 && i != 7 && !g_ascii_isdigit(text[i]))
            return FALSE;
    const guint64 year = g_ascii_strtoull(text, NULL, 10);
    const guint64 month = g_ascii_strtoull(text + 5, NULL, 10);
    const guint64 day = g_ascii_strtoull(text + 8, NULL, 10);
    return year > 0 &&
           g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year);
}

static void check_number(AvlastCellFaults *found, const AvlastColumn *column, gsize row,
                         gboolean whole)
{
    char buffer[AVLAST_NUMBER_BUFFER];
    double value;

    if (!avlast_cell_value(found, column, row, &value))
        avlast_cell_fault(found, row, "AV140", "'%s' is not a number",
                          cell_text(column, row));
    else if (whole && value != floor(value))
        avlast_cell_fault(found, row, "AV140", "%s is not a whole number",
                          avlast_number_exact(value, buffer));
}

void avlast_check_type(AvlastCellFaults *found, const AvlastColumn *column,
                       const AvlastCodebookEntry *entry)
{
    const gboolean whole = entry->type == AVLAST_TYPE_INTEGER;
    const gboolean number = whole || entry->type == AVLAST_TYPE_NUMBER;
    /* Read as text by its type. */
    const gboolean date =
        entry->type == AVLAST_TYPE_DATE && column->type != AVLAST_COLUMN_NUMBER;

    for (gsize i = 0; (number || date) && i < found->frame->rows; i++) {
        if (!avlast_cell_present(found, column, i))
            continue;
        if (number)
            check_number(found, column, i, whole);
        else if (!is_date(cell_text(column, i)))
            avlast_cell_fault(found, i, "AV140", "'%s' is not a date (2026-01-15)",
                              cell_text(column, i));
    }
}

void avlast_check_range(AvlastCellFaults *found, const AvlastColumn *column,
                        const AvlastCodebookEntry *entry)
{
    char text[AVLAST_NUMBER_BUFFER], bound[AVLAST_NUMBER_BUFFER];
    double value;

    if (isnan(entry->min) && isnan(entry->max))
        return;
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_value(found, column, i, &value))
            continue;
        if (value < entry->min)
            avlast_cell_fault(found, i, "AV141", "%s is below the least legal value %s",
                              avlast_number_exact(value, text),
                              avlast_number_exact(entry->min, bound));
        else if (value > entry->max)
            avlast_cell_fault(found, i, "AV141", "%s is above the largest legal value %s",
                              avlast_number_exact(value, text),
                              avlast_number_exact(entry->max, bound));
    }
}

static gboolean is_listed_number(const GArray *listed, double x)
{
    for (guint k = 0; k < listed->len; k++)
        if (g_array_index(listed, double, k) == x)
            return TRUE;
    return FALSE;
}

static void check_listed_numbers(AvlastCellFaults *found, const AvlastColumn *column,
                                 const AvlastCodebookEntry *entry)
{
    g_autoptr(GArray) listed = g_array_new(FALSE, FALSE, sizeof(double));
    char buffer[AVLAST_NUMBER_BUFFER];

    for (guint k = 0; k < entry->values->len; k++) {
        const AvlastCode *code = g_ptr_array_index(entry->values, k);
        double value;
        if (avlast_number_parse(code->code, strlen(code->code), '.', &value) ||
            avlast_number_parse(code->code, strlen(code->code), ',', &value))
            g_array_append_val(listed, value);
    }
    for (gsize i = 0; i < found->frame->rows; i++) {
        double value;
        if (avlast_cell_value(found, column, i, &value) &&
            !is_listed_number(listed, value))
            avlast_cell_fault(found, i, "AV142", "%s is not among the codebook's values",
                              avlast_number_exact(value, buffer));
    }
}

void avlast_check_values(AvlastCellFaults *found, const AvlastColumn *column,
                         const AvlastCodebookEntry *entry)
{
    g_autoptr(GHashTable) listed = g_hash_table_new(g_str_hash, g_str_equal);

    if (entry->values->len == 0)
        return;
    /* What is no number in a column of numbers is said elsewhere. */
    if (column->type == AVLAST_COLUMN_NUMBER || entry->type == AVLAST_TYPE_NUMBER ||
        entry->type == AVLAST_TYPE_INTEGER) {
        check_listed_numbers(found, column, entry);
        return;
    }
    for (guint k = 0; k < entry->values->len; k++)
        g_hash_table_add(listed,
                         ((AvlastCode *)g_ptr_array_index(entry->values, k))->code);
    for (gsize i = 0; i < found->frame->rows; i++)
        if (avlast_cell_present(found, column, i) &&
            !g_hash_table_contains(listed, cell_text(column, i)))
            avlast_cell_fault(found, i, "AV142",
                              "'%s' is not among the codebook's values",
                              cell_text(column, i));
}

void avlast_check_ids(AvlastCellFaults *found, const AvlastColumn *column)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    const AvlastFrame *frame = found->frame;

    for (gsize i = 0; i < frame->rows; i++) {
        g_autofree char *text = avlast_column_cell(column, i);
        gpointer first;
        if (!avlast_cell_counts(found, i))
            continue;
        if (column->reason[i] != AVLAST_PRESENT) {
            avlast_cell_fault(found, i, "AV143", "the id is missing");
        } else if (g_hash_table_lookup_extended(seen, text, NULL, &first)) {
            avlast_cell_fault(found, i, "AV144",
                              "the id '%s' stands also in line %" G_GSIZE_FORMAT, text,
                              frame->line[GPOINTER_TO_SIZE(first)]);
        } else {
            g_hash_table_insert(seen, g_steal_pointer(&text), GSIZE_TO_POINTER(i));
        }
    }
}

void avlast_check_weights(AvlastCellFaults *found, const AvlastColumn *column)
{
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_counts(found, i))
            continue;
        if (column->reason[i] != AVLAST_PRESENT) {
            avlast_cell_fault(found, i, "AV148", "the weight is missing");
        } else if (column->type != AVLAST_COLUMN_NUMBER) {
            /* Once for the whole column. */
            avlast_cell_fault(found, i, "AV148", "the weights are not numbers");
            return;
        } else if (!(column->number[i] > 0.0)) {
            avlast_cell_fault(found, i, "AV148", "the weight %g is not above zero",
                              column->number[i]);
        }
    }
}

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
