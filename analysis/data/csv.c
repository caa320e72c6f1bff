/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/csv.h"

#include <string.h>

#include "core/error.h"
#include "data/chunk.h"
#include "data/csv_internal.h"
#include "data/detect.h"
#include "data/notation.h"
#include "data/records.h"

static const AvlastCsvTuning usual_tuning = {1 << 18, 1 << 18, 1 << 20};

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

/* Reads on until there are `wanted` bytes of text or no more. */
static gboolean fill(AvlastCsv *csv, gsize wanted, GError **error)
{
    while (!csv->end && csv->text->len < wanted) {
        const gsize from = csv->text->len;
        if (!avlast_decoder_fill(csv->decoder, csv->tuning.block, csv->text, &csv->end,
                                 error))
            return FALSE;
        if (csv->lenient)
            avlast_repair_bytes(
                csv->text, from,
                csv->header ? csv->newline
                            : avlast_detect_newline(csv->text->str, csv->text->len),
                csv->line, avlast_decoder_encoding(csv->decoder),
                csv->listing ? csv->faults : NULL);
    }
    return TRUE;
}

/* Wrong quotes hide where records end, so all that is left is mended at once. Text that
 * is in order stays as it is. */
static gboolean repair(AvlastCsv *csv, gsize length, gboolean *changed, GError **error)
{
    g_autoptr(GPtrArray) faults = avlast_text_faults_new();
    g_autofree char *copy = g_memdup2(csv->text->str, length);

    *changed = length > 0 && avlast_repair_quotes(copy, length, csv->delimiter,
                                                  csv->newline, csv->line, faults);
    if (!*changed)
        return TRUE;
    if (!fill(csv, G_MAXSIZE, error))
        return FALSE;
    csv->repaired = TRUE;
    g_ptr_array_set_size(faults, 0);
    avlast_repair_quotes(csv->text->str, csv->text->len, csv->delimiter, csv->newline,
                         csv->line, csv->listing ? csv->faults : faults);
    return TRUE;
}

static gboolean next_chunk(AvlastCsv *csv, gsize *length, gboolean *last, GError **error)
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
    return avlast_csv_fail_decoding(csv, error);
}

gboolean avlast_csv_next(AvlastCsv *csv, gsize *length, gboolean *last, GError **error)
{
    gboolean changed = FALSE;

    if (!next_chunk(csv, length, last, error))
        return FALSE;
    if (csv->lenient && !csv->repaired && !repair(csv, *length, &changed, error))
        return FALSE;
    return !changed || next_chunk(csv, length, last, error);
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
    csv->end = csv->repaired = FALSE;
    csv->line = 1;
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
    const AvlastDetectRows sample = {
        rows,           whole,        csv->first_line,
        csv->delimiter, csv->newline, csv->notation.thousands};
    if (!avlast_detect_decimal(csv->name, &sample, csv->fields, skip,
                               (const char *const *)csv->missing, &csv->notation.decimal,
                               error))
        return FALSE;
    csv->decimal_known = csv->notation.decimal != '\0';
    if (!csv->decimal_known)
        csv->notation.decimal = csv->delimiter == ';' ? ',' : '.';
    return TRUE;
}

/* Records that are not blank and that detection must see: lines to skip, header rows and
 * some rows. */
static gboolean has_enough(const AvlastCsv *csv)
{
    const char newline = avlast_detect_newline(csv->text->str, csv->text->len);
    const gsize wanted = (gsize)csv->skip + MAX(csv->header_rows, 3) + 1;
    gsize from = 0, records = 0;
    gboolean whole = TRUE;

    while (from < csv->text->len && records < wanted && whole) {
        const gsize end =
            avlast_record_end(csv->text->str, from, csv->text->len, newline, &whole);
        records += whole && strspn(csv->text->str + from, " \t\r\n") < end - from;
        from = end;
    }
    return records == wanted;
}

/* The sample that detection sees; a header may be longer than it usually is. */
static gboolean fill_sample(AvlastCsv *csv, GError **error)
{
    gsize wanted = csv->tuning.sample;

    do {
        if (!fill(csv, wanted, error))
            return FALSE;
        wanted *= 2;
    } while (!csv->end && !has_enough(csv));
    return TRUE;
}

static gboolean find_form(AvlastCsv *csv, char delimiter, GError **error)
{
    char start[64], said = '\0';
    gsize n;

    if (!avlast_source_peek(csv->source, start, sizeof start, &n, error))
        return FALSE;
    const char *kind = avlast_detect_binary(start, n);
    if (!kind && !fill_sample(csv, error))
        return FALSE;
    if (!kind)
        kind = avlast_detect_binary(csv->text->str, csv->text->len);
    if (kind) {
        const AvlastPlace place = {csv->name, 1, 1};
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV108", &place,
                    "'%s' is %s, no table of text\nhint: save it as CSV in the program "
                    "that it comes from",
                    csv->name, kind);
        return FALSE;
    }
    csv->newline = avlast_detect_newline(csv->text->str, csv->text->len);
    gsize skipped =
        avlast_detect_sep_line(csv->text->str, csv->text->len, csv->newline, &said);
    csv->sep_line = skipped > 0;
    csv->line = skipped > 0 ? 2 : 1;
    for (guint i = 0; i < csv->skip && skipped < csv->text->len; i++, csv->line++) {
        const char *line_end =
            memchr(csv->text->str + skipped, csv->newline, csv->text->len - skipped);
        skipped = line_end ? (gsize)(line_end - csv->text->str) + 1 : csv->text->len;
    }
    csv->delimiter = delimiter ? delimiter : said;
    if (!csv->delimiter &&
        !avlast_detect_delimiter(csv->name, csv->text->str + skipped,
                                 csv->text->len - skipped, csv->newline, csv->line,
                                 &csv->delimiter, error))
        return FALSE;
    if (!avlast_csv_read_header(csv, skipped, error) || !find_decimal(csv, error))
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
    csv->faults = avlast_text_faults_new();
    csv->listing = TRUE;
    csv->line = 1;
    csv->newline = '\n';
    csv->codebook = options->codebook;
    csv->header_rows = options->header_rows;
    csv->skip = options->skip;
    csv->notes = g_ptr_array_new_with_free_func(g_free);
    csv->all_text = options->all_text;
    csv->lenient = options->lenient;
    /* The vectors are only read; GStrv has no const form. */
    csv->missing = g_strdupv((GStrv)(gpointer)(gsize)options->missing);
    csv->text_columns = g_strdupv((GStrv)(gpointer)(gsize)options->text);
    if (options->delimiter && !choose_delimiter(options->delimiter, &delimiter, error))
        return NULL;
    if (!avlast_notation_choose(options->decimal, options->thousands, &csv->notation,
                                error))
        return NULL;
    csv->decimal_known = csv->notation.decimal != '\0';
    csv->decoder = avlast_decoder_new(csv->source, options->encoding, error);
    if (csv->decoder && csv->lenient)
        avlast_decoder_be_lenient(csv->decoder);
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
    g_strfreev(csv->first_row);
    g_ptr_array_unref(csv->faults);
    g_ptr_array_unref(csv->notes);
    avlast_codebook_free(csv->own);
    avlast_codebook_free(csv->both);
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
