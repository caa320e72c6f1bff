/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cells of the tables of a trial's parts. */
#include <glib/gi18n.h>
#include <math.h>

#include "cmd/output/phrases.h"
#include "cmd/table/part.h"
#include "plots/format.h"

/* A label in the reader's language, else the term. */
const char *avlast_part_label(const AvlastTablePart *p, const json_t *row,
                              const char *name)
{
    const json_t *label = json_object_get(row, "label");
    const char *text = json_is_object(label) ? avlast_json_member_text(label, p->lang)
                                             : json_string_value(label);

    return text ? text : avlast_json_member_text(row, name);
}

/* "12.3 (4.5)": a number and what belongs to it, to the digits of the second. */
void avlast_part_pair(const AvlastTablePart *p, guint column, double value, double beside)
{
    if (isnan(value))
        return;
    const int decimals = avlast_format_decimals(
        beside > 0.0 ? beside : fmax(fabs(value), 1e-12), p->digits);
    g_autofree char *first = avlast_format_number(value, decimals, p->lang);
    g_autofree char *second =
        isnan(beside) ? NULL : avlast_format_number(beside, decimals, p->lang);
    g_autofree char *text =
        second ? g_strdup_printf("%s (%s)", first, second) : g_strdup(first);

    avlast_sheet_text(p->sheet, column, text);
}

void avlast_part_interval(const AvlastTablePart *p, guint column, const json_t *row,
                          double se)
{
    const double low = avlast_json_member_double(row, "low"),
                 high = avlast_json_member_double(row, "high");
    const int decimals = avlast_format_decimals(se > 0.0 ? se : 1.0, p->digits);
    g_autofree char *text = isnan(low) || isnan(high)
                                ? NULL
                                : avlast_format_interval(low, high, decimals, p->lang);

    avlast_sheet_text(p->sheet, column, text);
}

void avlast_part_count(const AvlastTablePart *p, guint column, const json_t *row,
                       const char *name)
{
    const json_t *value = json_object_get(row, name);

    if (json_is_integer(value))
        avlast_sheet_count(p->sheet, column, json_integer_value(value));
}

void avlast_part_phrase(const AvlastTablePart *p, guint column, const char *text)
{
    g_autofree char *said = avlast_phrase(text, NULL, NULL, p->lang);

    avlast_sheet_text(p->sheet, column, said);
}

void avlast_part_head(const AvlastTablePart *p, guint column, const char *text,
                      gboolean numeric)
{
    avlast_sheet_text(p->sheet, column, text);
    p->sheet->numeric[column] = numeric;
}

char *avlast_part_interval_words(const AvlastTablePart *p)
{
    g_autofree char *level =
        avlast_format_plain(100.0 * p->result->estimates->level, p->lang);

    return g_strdup_printf(_("%s %% interval"), level);
}
