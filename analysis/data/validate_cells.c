/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/dates.h"
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

static void add_found(AvlastCellFaults *found, gsize row, const char *id, gboolean note,
                      char *text)
{
    AvlastFault *fault = g_new0(AvlastFault, 1);
    const AvlastFound one = {fault, row, found->field, note};

    fault->id = id;
    fault->file = g_strdup(found->file);
    fault->line = avlast_frame_line(found->frame, row);
    fault->name = g_strdup(found->name);
    fault->text = text;
    g_array_append_val(found->found, one);
    /* cppcheck-suppress memleak; found has it */
}

void avlast_cell_fault(AvlastCellFaults *found, gsize row, const char *id,
                       const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_found(found, row, id, FALSE, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

void avlast_cell_note(AvlastCellFaults *found, gsize row, const char *id,
                      const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_found(found, row, id, TRUE, g_strdup_vprintf(format, arguments));
    va_end(arguments);
}

static const char *cell_text(const AvlastColumn *column, gsize row)
{
    return g_ptr_array_index(column->levels, column->code[row]);
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

static void check_day(AvlastCellFaults *found, const AvlastColumn *column, gsize row)
{
    const char *text = cell_text(column, row);

    if (!avlast_date_is(text) && !avlast_date_is_moment(text))
        avlast_cell_fault(
            found, row, "AV140",
            avlast_date_has_form(text) || avlast_date_dotted_year(text) == 4
                ? "'%s' is no day of the calendar"
            : avlast_date_dotted_year(text) == 2
                ? "'%s' has a year of two digits, which may be of either century"
                : "'%s' is not a date (2026-01-15 or 15.01.2026)",
            text);
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
        else
            check_day(found, column, i);
    }
}

/* Days written as 2026-01-15 compare by bytes. */
static void check_days(AvlastCellFaults *found, const AvlastColumn *column,
                       const AvlastCodebookEntry *entry)
{
    if (column->type == AVLAST_COLUMN_NUMBER || (!entry->first && !entry->last))
        return;
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_present(found, column, i) ||
            !avlast_date_is(cell_text(column, i)))
            continue;
        if (entry->first && strcmp(cell_text(column, i), entry->first) < 0)
            avlast_cell_fault(found, i, "AV141", "%s is before the first legal day %s",
                              cell_text(column, i), entry->first);
        else if (entry->last && strcmp(cell_text(column, i), entry->last) > 0)
            avlast_cell_fault(found, i, "AV141", "%s is after the last legal day %s",
                              cell_text(column, i), entry->last);
    }
}

void avlast_check_range(AvlastCellFaults *found, const AvlastColumn *column,
                        const AvlastCodebookEntry *entry)
{
    char text[AVLAST_NUMBER_BUFFER], bound[AVLAST_NUMBER_BUFFER];
    double value;

    if (entry->type == AVLAST_TYPE_DATE)
        check_days(found, column, entry);
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

gsize avlast_cell_field(const AvlastCellFaults *found, const char *name)
{
    for (gsize j = 0; found->frame->header[j]; j++)
        if (strcmp(found->frame->header[j], name) == 0)
            return j;
    return AVLAST_NO_FIELD;
}
