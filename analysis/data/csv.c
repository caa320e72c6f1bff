/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv.h"

#include <string.h>

#include "core/error.h"
#include "data/chunk.h"
#include "data/csv_internal.h"
#include "data/detect.h"
#include "data/records.h"

#define MOST_COLUMNS 100000

static const AvlastCsvTuning usual_tuning = {1 << 20, 1 << 20, 1 << 20};

static gboolean choose_delimiter(const char *text, char *delimiter, GError **error)
{
    static const struct {
        const char *name;
        char mark;
    } names[] = {{"tab", '\t'}, {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(text, names[i].name) == 0) {
            *delimiter = names[i].mark;
            return TRUE;
        }
    if (strlen(text) == 1 && (*text == '\t' || g_ascii_ispunct(*text)) &&
        !strchr("\"'.-+_\\", *text)) {
        *delimiter = *text;
        return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                "'%s' cannot be a delimiter\nhint: say one character, as --delimiter ';' "
                "or --delimiter tab",
                text);
    return FALSE;
}

static gboolean choose_notation(AvlastCsv *csv, const AvlastCsvOptions *options,
                                GError **error)
{
    const char *decimal = options->decimal, *thousands = options->thousands;

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
        csv->notation.thousands = *thousands == 's' ? ' ' : *thousands;
    if (decimal)
        csv->notation.decimal = *decimal;
    else if (csv->notation.thousands == '.' || csv->notation.thousands == ',')
        csv->notation.decimal = csv->notation.thousands == '.' ? ',' : '.';
    csv->decimal_known = csv->notation.decimal != '\0';
    if (csv->decimal_known && csv->notation.decimal == csv->notation.thousands) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV114", NULL,
                    "'%c' cannot be both the decimal and the thousands mark",
                    csv->notation.decimal);
        return FALSE;
    }
    return TRUE;
}

/* Reads on until there are `wanted` bytes of text or no more. */
static gboolean fill(AvlastCsv *csv, gsize wanted, GError **error)
{
    while (!csv->end && csv->text->len < wanted)
        if (!avlast_decoder_fill(csv->decoder, csv->tuning.block, csv->text, &csv->end,
                                 error))
            return FALSE;
    return TRUE;
}

static gboolean fail_decoding(const AvlastCsv *csv, GError **error)
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

gboolean avlast_csv_next(AvlastCsv *csv, gsize *length, gboolean *last, GError **error)
{
    gsize wanted = csv->tuning.chunk;

    csv->used = TRUE;
    for (;;) {
        if (!fill(csv, wanted, error))
            return FALSE;
        const gsize cut = avlast_record_cut(csv->text->str, csv->text->len,
                                            csv->tuning.chunk, csv->newline);
        *length = cut;
        *last = FALSE;
        if (cut > 0)
            return TRUE;
        if (csv->end)
            break;
        /* A record longer than a chunk; doubling keeps the work linear in its length. */
        wanted = csv->text->len * 2;
    }
    *length = csv->text->len;
    *last = TRUE;
    return fail_decoding(csv, error);
}

void avlast_csv_drop(AvlastCsv *csv, gsize length, gsize lines)
{
    g_string_erase(csv->text, 0, (gssize)length);
    csv->line += lines;
}

gboolean avlast_csv_restart(AvlastCsv *csv, GError **error)
{
    if (!csv->used)
        return TRUE;
    g_string_truncate(csv->text, 0);
    csv->end = FALSE;
    if (!avlast_decoder_rewind(csv->decoder, error) || !fill(csv, csv->prologue, error))
        return FALSE;
    g_string_erase(csv->text, 0, (gssize)MIN(csv->prologue, csv->text->len));
    csv->line = csv->first_line;
    return TRUE;
}

gboolean avlast_csv_keeps_text(const AvlastCsv *csv, const char *name)
{
    const AvlastCodebookEntry *entry = avlast_codebook_find(csv->codebook, name);

    return csv->all_text ||
           (csv->text_columns &&
            g_strv_contains((const char *const *)csv->text_columns, name)) ||
           (entry && entry->type >= AVLAST_TYPE_CATEGORY);
}

static gboolean check_header(const AvlastCsv *csv, gsize from, gsize to, gsize line,
                             GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (csv->fields > MOST_COLUMNS) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV111", NULL,
                    "'%s' has %" G_GSIZE_FORMAT " columns, more than %d", csv->name,
                    csv->fields, MOST_COLUMNS);
        return FALSE;
    }
    for (gsize j = 0; j < csv->fields; j++) {
        const char *name = csv->header[j];
        AvlastPlace place = {csv->name, line, 0};
        if (*name && g_hash_table_add(seen, csv->header[j]))
            continue;
        avlast_record_place(
            csv->text->str + from,
            avlast_record_field(csv->text->str + from, 0, to - from, csv->delimiter, j),
            csv->newline, &place.line, &place.column);
        if (*name)
            avlast_fail(
                error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                "two columns are called '%s'\nhint: give each column its own name", name);
        else
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                        "column %" G_GSIZE_FORMAT " has no name\nhint: name it in the "
                        "first line, or take the column out%s",
                        j + 1, j == 0 ? " (row names of R: row.names = FALSE)" : "");
        return FALSE;
    }
    return TRUE;
}

static gboolean read_header(AvlastCsv *csv, gsize skipped, GError **error)
{
    const AvlastLayout layout = {
        .source = csv->name, .delimiter = csv->delimiter, .newline = csv->newline};
    gsize line = csv->line, from = 0, to = 0;

    csv->header = avlast_chunk_header(&layout, csv->text->str + skipped,
                                      csv->text->len - skipped, &line, &from, &to, error);
    if (!csv->header)
        return FALSE;
    csv->fields = g_strv_length(csv->header);
    from += skipped;
    to += skipped;
    /* Text that ends in a fault before the header does. */
    if (to == csv->text->len && (to == 0 || csv->text->str[to - 1] != csv->newline) &&
        !fail_decoding(csv, error))
        return FALSE;
    if (csv->fields == 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV109", NULL, "'%s' is empty",
                    csv->name);
        return FALSE;
    }
    csv->prologue = to;
    csv->first_line = line + avlast_record_lines(csv->text->str, from, to, csv->newline);
    return check_header(csv, from, to, line, error);
}

static gboolean find_decimal(AvlastCsv *csv, GError **error)
{
    g_autofree gboolean *skip = g_new0(gboolean, csv->fields);
    const char *rows = csv->text->str + csv->prologue;
    const gsize length = csv->text->len - csv->prologue;
    /* The last record may be cut off by the sample's end. */
    const gsize whole =
        csv->end ? length : avlast_record_cut(rows, length, length, csv->newline);

    if (csv->decimal_known || csv->all_text) {
        csv->notation.decimal = csv->decimal_known ? csv->notation.decimal : '.';
        return TRUE;
    }
    for (gsize j = 0; j < csv->fields; j++)
        skip[j] = avlast_csv_keeps_text(csv, csv->header[j]);
    if (!avlast_detect_decimal(csv->name, rows, whole, csv->delimiter, csv->fields, skip,
                               (const char *const *)csv->missing, &csv->notation.decimal,
                               error))
        return FALSE;
    csv->decimal_known = csv->notation.decimal != '\0';
    if (!csv->decimal_known)
        csv->notation.decimal = csv->delimiter == ';' ? ',' : '.';
    return TRUE;
}

/* Whether the text holds at least two whole records that are not blank: a header and a
 * row. */
static gboolean has_header_and_row(const AvlastCsv *csv)
{
    const char newline = avlast_detect_newline(csv->text->str, csv->text->len);
    gsize from = 0, records = 0;
    gboolean whole = TRUE;

    while (from < csv->text->len && records < 2 && whole) {
        const gsize end =
            avlast_record_end(csv->text->str, from, csv->text->len, newline, &whole);
        records += whole && strspn(csv->text->str + from, " \t\r\n") < end - from;
        from = end;
    }
    return records == 2;
}

/* The sample that detection sees; a header may be longer than it usually is. */
static gboolean fill_sample(AvlastCsv *csv, GError **error)
{
    gsize wanted = csv->tuning.sample;

    do {
        if (!fill(csv, wanted, error))
            return FALSE;
        wanted *= 2;
    } while (!csv->end && !has_header_and_row(csv));
    return TRUE;
}

static gboolean find_form(AvlastCsv *csv, char delimiter, GError **error)
{
    const char *kind;
    char said = '\0';

    if (!fill_sample(csv, error))
        return FALSE;
    kind = avlast_detect_binary(csv->text->str, csv->text->len);
    if (kind) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV108", NULL,
                    "'%s' is %s, not text\nhint: save it as CSV", csv->name, kind);
        return FALSE;
    }
    csv->newline = avlast_detect_newline(csv->text->str, csv->text->len);
    const gsize skipped =
        avlast_detect_sep_line(csv->text->str, csv->text->len, csv->newline, &said);
    csv->sep_line = skipped > 0;
    csv->line = skipped > 0 ? 2 : 1;
    csv->delimiter = delimiter ? delimiter : said;
    if (!csv->delimiter &&
        !avlast_detect_delimiter(csv->name, csv->text->str + skipped,
                                 csv->text->len - skipped, csv->newline, csv->line,
                                 &csv->delimiter, error))
        return FALSE;
    if (!read_header(csv, skipped, error) || !find_decimal(csv, error))
        return FALSE;
    g_string_erase(csv->text, 0, (gssize)csv->prologue);
    csv->line = csv->first_line;
    return TRUE;
}

AvlastCsv *avlast_csv_open_source(const char *path, AvlastSource *source,
                                  const AvlastCsvOptions *options,
                                  const AvlastCsvTuning *tuning, GError **error)
{
    static const AvlastCsvOptions none = {0};
    g_autoptr(AvlastCsv) csv = g_new0(AvlastCsv, 1);
    char delimiter = '\0';

    options = options ? options : &none;
    csv->name = g_strdup(path);
    csv->source = source;
    csv->tuning = tuning ? *tuning : usual_tuning;
    csv->text = g_string_new(NULL);
    csv->ragged = g_array_new(FALSE, FALSE, sizeof(AvlastRaggedRow));
    csv->line = 1;
    csv->newline = '\n';
    csv->codebook = options->codebook;
    csv->all_text = options->all_text;
    csv->lenient = options->lenient;
    /* The vectors are only read; GStrv has no const form. */
    csv->missing = g_strdupv((GStrv)(gpointer)(gsize)options->missing);
    csv->text_columns = g_strdupv((GStrv)(gpointer)(gsize)options->text);
    if (options->delimiter && !choose_delimiter(options->delimiter, &delimiter, error))
        return NULL;
    if (!choose_notation(csv, options, error))
        return NULL;
    csv->decoder = avlast_decoder_new(csv->source, options->encoding, error);
    if (!csv->decoder || !find_form(csv, delimiter, error))
        return NULL;
    return g_steal_pointer(&csv);
}

AvlastCsv *avlast_csv_open_tuned(const char *path, const AvlastCsvOptions *options,
                                 const AvlastCsvTuning *tuning, GError **error)
{
    AvlastSource *source = avlast_source_open(path, error);

    return source ? avlast_csv_open_source(path, source, options, tuning, error) : NULL;
}

AvlastCsv *avlast_csv_open(const char *path, const AvlastCsvOptions *options,
                           GError **error)
{
    return avlast_csv_open_tuned(path, options, NULL, error);
}

void avlast_csv_close(AvlastCsv *csv)
{
    if (!csv)
        return;
    g_free(csv->name);
    g_clear_pointer(&csv->decoder, avlast_decoder_free);
    g_clear_pointer(&csv->source, avlast_source_free);
    g_strfreev(csv->missing);
    g_strfreev(csv->text_columns);
    g_strfreev(csv->header);
    g_string_free(csv->text, TRUE);
    g_array_unref(csv->ragged);
    g_free(csv);
}

const char *const *avlast_csv_header(const AvlastCsv *csv)
{
    return (const char *const *)csv->header;
}

char *avlast_csv_form(const AvlastCsv *csv, gboolean *plain)
{
    const char *encoding = avlast_decoder_encoding(csv->decoder);

    if (plain)
        *plain = g_str_has_prefix(encoding, "UTF-8") && csv->delimiter == ',' &&
                 csv->notation.decimal == '.' && !csv->notation.thousands &&
                 csv->newline == '\n' && !csv->sep_line;
    return g_strdup_printf("%s text, fields parted by %s%s%s%s", encoding,
                           avlast_delimiter_name(csv->delimiter),
                           !csv->decimal_known            ? ""
                           : csv->notation.decimal == ',' ? ", decimal comma"
                                                          : ", decimal dot",
                           csv->notation.thousands ? ", thousands marks" : "",
                           csv->newline == '\r' ? ", lines ended by carriage returns"
                                                : "");
}
