/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "core/number.h"

static const char *const columns[] = {"outcome",   "group",     "term", "estimate",
                                      "std.error", "statistic", "df",   "p.value",
                                      "conf.low",  "conf.high", "nobs", "nclusters",
                                      "deff",      "method",    "note"};

typedef struct {
    char delimiter, decimal;
    gboolean guard;
    const char *end;
} Dialect;

char *avlast_output_csv_field(const char *text, char delimiter)
{
    const char special[] = {delimiter, '"', '\n', '\r', '\0'};

    if (!text || !*text)
        return g_strdup("");
    if (!strpbrk(text, special) && text[0] != ' ' && text[strlen(text) - 1] != ' ')
        return g_strdup(text);
    g_auto(GStrv) parts = g_strsplit(text, "\"", -1);
    g_autofree char *doubled = g_strjoinv("\"\"", parts);
    return g_strdup_printf("\"%s\"", doubled);
}

/* A spreadsheet runs cells that start so; an apostrophe makes them text. */
static char *guarded(const char *text, const Dialect *d)
{
    return d->guard && text && *text && strchr("=+-@\t\r", *text)
               ? g_strconcat("'", text, NULL)
               : g_strdup(text);
}

static char *text_cell(const char *text, const Dialect *d)
{
    g_autofree char *safe = guarded(text, d);
    return avlast_output_csv_field(safe, d->delimiter);
}

static char *number_cell(double value, const Dialect *d)
{
    char buffer[AVLAST_NUMBER_BUFFER];

    if (isinf(value))
        return g_strdup(value > 0 ? "Inf" : "-Inf");
    char *text = g_strdup(avlast_number_exact(value, buffer));
    return g_strdelimit(text, ".", d->decimal);
}

static char *count_cell(gint64 count)
{
    return count < 0 ? g_strdup("") : g_strdup_printf("%" G_GINT64_FORMAT, count);
}

static char *df_cell(const AvlastEstimate *row, const Dialect *d)
{
    if (isnan(row->df2))
        return number_cell(row->df, d);
    g_autofree char *first = number_cell(row->df, d);
    g_autofree char *second = number_cell(row->df2, d);
    g_autofree char *both = g_strconcat(first, ";", second, NULL);
    return avlast_output_csv_field(both, d->delimiter);
}

static void append_row(GString *csv, const AvlastEstimate *row, const Dialect *d)
{
    g_auto(GStrv) cells = g_new0(char *, G_N_ELEMENTS(columns) + 1);
    const char separator[] = {d->delimiter, '\0'};
    char **cell = cells;

    *cell++ = text_cell(row->outcome, d);
    *cell++ = text_cell(row->group, d);
    *cell++ = text_cell(row->term, d);
    *cell++ = number_cell(row->estimate, d);
    *cell++ = number_cell(row->std_error, d);
    *cell++ = number_cell(row->statistic, d);
    *cell++ = df_cell(row, d);
    *cell++ = number_cell(row->p_value, d);
    *cell++ = number_cell(row->conf_low, d);
    *cell++ = number_cell(row->conf_high, d);
    *cell++ = count_cell(row->nobs);
    *cell++ = count_cell(row->nclusters);
    *cell++ = number_cell(row->deff, d);
    *cell++ = text_cell(row->method, d);
    *cell++ = text_cell(row->note, d);
    g_autofree char *line = g_strjoinv(separator, cells);
    g_string_append(csv, line);
    g_string_append(csv, d->end);
}

static char *write_csv(const AvlastResult *result, const Dialect *d)
{
    g_autoptr(GString) csv = g_string_new(NULL);
    const GPtrArray *rows = result->estimates->rows;

    for (gsize j = 0; j < G_N_ELEMENTS(columns); j++) {
        if (j)
            g_string_append_c(csv, d->delimiter);
        g_string_append(csv, columns[j]);
    }
    g_string_append(csv, d->end);
    for (guint i = 0; i < rows->len; i++)
        append_row(csv, g_ptr_array_index(rows, i), d);
    return g_string_free(g_steal_pointer(&csv), FALSE);
}

char *avlast_output_csv(const AvlastResult *result, char delimiter)
{
    return write_csv(result, &(Dialect){delimiter, '.', FALSE, "\n"});
}

char *avlast_output_csv_excel(const AvlastResult *result)
{
    g_autofree char *csv = write_csv(result, &(Dialect){';', ',', TRUE, "\r\n"});

    return g_strconcat("\xef\xbb\xbf", csv, NULL);
}
