/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Compressed input: what is whole is read to the byte, what is not is refused. */
#include "config.h"

#include <string.h>
#include <zlib.h>
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif

#include "core/error.h"
#include "data/inflate.h"
#include "data/input.h"
#include "data/source.h"
#include "support.h"

/* A compressed file in memory, given out in small pieces. */
typedef struct {
    const guint8 *bytes;
    gsize length, at, piece;
} Tape;

static gssize pull(gpointer data, void *buffer, gsize n, GError **error)
{
    Tape *tape = data;
    const gsize got = MIN(MIN(n, tape->piece), tape->length - tape->at);

    (void)error;
    if (got > 0)
        memcpy(buffer, tape->bytes + tape->at, got);
    tape->at += got;
    return (gssize)got;
}

static GByteArray *pack(gboolean zstd, const void *bytes, gsize n)
{
    GByteArray *packed = g_byte_array_new();

#ifdef HAVE_ZSTD
    if (zstd) {
        ZSTD_CCtx *context = ZSTD_createCCtx();
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
        g_byte_array_set_size(packed, (guint)ZSTD_compressBound(n));
        const size_t got = ZSTD_compress2(context, packed->data, packed->len, bytes, n);
        ck_assert(!ZSTD_isError(got));
        g_byte_array_set_size(packed, (guint)got);
        ZSTD_freeCCtx(context);
        return packed;
    }
#endif
    (void)zstd;
    z_stream z = {0};
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, 0), Z_OK);
    g_byte_array_set_size(packed, (guint)deflateBound(&z, n) + 64);
    z.next_in = (Bytef *)g_memdup2(bytes, n ? n : 1);
    Bytef *copy = z.next_in;
    z.avail_in = (uInt)n;
    z.next_out = packed->data;
    z.avail_out = packed->len;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    g_byte_array_set_size(packed, (guint)z.total_out);
    deflateEnd(&z);
    g_free(copy);
    return packed;
}

/* All that a file holds, or NULL and *error. */
static GByteArray *unpack(const guint8 *bytes, gsize length, gsize piece,
                          const AvlastInflateLimit *limit, GError **error)
{
    Tape tape = {bytes, length, 0, piece};
    const char *kind = avlast_inflate_kind(bytes, length);
    g_autoptr(GByteArray) out = g_byte_array_new();
    guint8 block[777];
    gssize got;

    ck_assert_ptr_nonnull(kind);
    g_autoptr(AvlastInflate) inflate =
        avlast_inflate_new("x", kind, limit, pull, &tape, error);
    ck_assert_ptr_nonnull(inflate);
    while ((got = avlast_inflate_read(inflate, block, sizeof block, error)) > 0)
        g_byte_array_append(out, block, (guint)got);
    if (got < 0) {
        ck_assert_ptr_nonnull(*error);
        return NULL;
    }
    return g_steal_pointer(&out);
}

static GByteArray *some_text(gsize n)
{
    GByteArray *text = g_byte_array_new();
    guint32 state = 7;

    while (text->len < n) {
        state = state * 1664525u + 1013904223u;
        g_autofree char *row = g_strdup_printf("%u,ø%u\n", state >> 20, state & 15);
        g_byte_array_append(text, (guint8 *)row, (guint)strlen(row));
    }
    return text;
}

#ifdef HAVE_ZSTD
#define FORMATS 2
#else
#define FORMATS 1
#endif

START_TEST(members_one_after_the_other_are_read_whole)
{
    const gboolean zstd = _i % 2 == 1;
    g_autoptr(GByteArray) a = some_text(300000), b = some_text(10);
    g_autoptr(GByteArray) file = pack(zstd, a->data, a->len);
    g_autoptr(GByteArray) nothing = pack(zstd, "", 0);
    g_autoptr(GByteArray) tail = pack(zstd, b->data, b->len);
    g_autoptr(GError) error = NULL;

    g_byte_array_append(file, nothing->data, nothing->len);
    g_byte_array_append(file, tail->data, tail->len);
    for (gsize piece = 1; piece < 70000; piece = piece * 17 + 1) {
        g_autoptr(GByteArray) got = unpack(file->data, file->len, piece, NULL, &error);
        assert_no_error(error);
        ck_assert_uint_eq(got->len, a->len + b->len);
        ck_assert_mem_eq(got->data, a->data, a->len);
        ck_assert_mem_eq(got->data + a->len, b->data, b->len);
    }
}
END_TEST

START_TEST(a_stream_cut_anywhere_is_refused)
{
    const gboolean zstd = _i % 2 == 1;
    g_autoptr(GByteArray) text = some_text(2000);
    g_autoptr(GByteArray) file = pack(zstd, text->data, text->len);

    for (gsize n = 4; n < file->len; n++) {
        g_autoptr(GError) error = NULL;
        ck_assert_ptr_null(unpack(file->data, n, 4096, NULL, &error));
        assert_error(error, AVLAST_ERROR_MALFORMED, "end too early at byte");
    }
}
END_TEST

START_TEST(a_flipped_bit_never_changes_what_is_read)
{
    const gboolean zstd = _i % 2 == 1;
    g_autoptr(GByteArray) text = some_text(500);
    g_autoptr(GByteArray) file = pack(zstd, text->data, text->len);
    guint refused = 0;

    for (gsize bit = 32; bit < file->len * 8; bit++) {
        g_autoptr(GError) error = NULL;
        file->data[bit / 8] ^= (guint8)(1u << bit % 8);
        g_autoptr(GByteArray) got = unpack(file->data, file->len, 64, NULL, &error);
        file->data[bit / 8] ^= (guint8)(1u << bit % 8);
        refused += got == NULL;
        ck_assert(!got || (got->len == text->len &&
                           memcmp(got->data, text->data, text->len) == 0));
    }
    ck_assert_uint_gt(refused, file->len * 6);
}
END_TEST

START_TEST(bytes_after_the_end_are_refused)
{
    const gboolean zstd = _i % 2 == 1;
    static const char *const tails[] = {"\n", "rest of a file", "\x1f", "(", "\0\0\0\0"};
    g_autoptr(GByteArray) text = some_text(100);

    for (gsize k = 0; k < G_N_ELEMENTS(tails); k++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GByteArray) file = pack(zstd, text->data, text->len);
        const gsize n = MAX(strlen(tails[k]), 1);
        g_byte_array_append(file, (const guint8 *)tails[k], (guint)n);
        ck_assert_ptr_null(unpack(file->data, file->len, 50, NULL, &error));
        ck_assert_int_eq(error->code, AVLAST_ERROR_MALFORMED);
    }
}
END_TEST

START_TEST(a_bomb_is_told_by_its_growth)
{
    const gboolean zstd = _i % 2 == 1;
    const AvlastInflateLimit small = {1 << 20, 100};
    g_autofree guint8 *zeros = g_malloc0(4 << 20);
    g_autoptr(GByteArray) file = pack(zstd, zeros, 4 << 20);
    g_autoptr(GByteArray) harmless = pack(zstd, zeros, 1 << 20);
    g_autoptr(GError) error = NULL;

    ck_assert_ptr_null(unpack(file->data, file->len, 4096, &small, &error));
    assert_error(error, AVLAST_ERROR_MALFORMED, "more than 100-fold");
    g_clear_error(&error);
    g_autoptr(GByteArray) got =
        unpack(harmless->data, harmless->len, 4096, &small, &error);
    assert_no_error(error);
    ck_assert_uint_eq(got->len, 1 << 20);
}
END_TEST

START_TEST(a_compressed_table_is_the_table)
{
    const gboolean zstd = _i % 2 == 1;
    static const char table[] = "id;poeng\n1;3,5\n2;4,5\nå;\n";
    g_autoptr(GByteArray) file = pack(zstd, table, strlen(table));
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "t.csv.gz", NULL);
    g_autofree char *digest =
        g_compute_checksum_for_data(G_CHECKSUM_SHA256, file->data, file->len);
    g_autoptr(GError) error = NULL;
    gboolean plain;

    ck_assert(g_file_set_contents(path, (char *)file->data, (gssize)file->len, NULL));
    g_autoptr(AvlastInput) input = avlast_input_open(path, NULL, &error);
    assert_no_error(error);
    g_autofree char *form = avlast_input_form(input, &plain);
    ck_assert_str_eq(form, zstd ? "UTF-8 text, fields parted by ';', decimal comma, "
                                  "compressed by zstd"
                                : "UTF-8 text, fields parted by ';', decimal comma, "
                                  "compressed by gzip");
    g_autoptr(AvlastFrame) frame = avlast_input_read(input, NULL, &error);
    assert_no_error(error);
    ck_assert_uint_eq(frame->rows, 3);
    ck_assert_str_eq(frame->sha256, digest);
    ck_assert_uint_eq(frame->bytes, file->len);
    ck_assert(g_str_has_suffix(g_ptr_array_index(frame->notes, 0), form));
    AvlastCellPlace place = {2, 0, 0, 0};
    ck_assert(avlast_input_locate(input, &place, 1, &error));
    ck_assert_uint_eq(place.line, 4);

    guint64 size;
    g_autoptr(AvlastSource) source = avlast_source_open(path, &error);
    ck_assert_int_ge(avlast_source_file(source, &size, &error), 0);
    ck_assert_uint_eq(size, strlen(table));
    ck_assert_str_eq(avlast_source_sha256(source), digest);
    remove_folder(folder);
}
END_TEST

Suite *suite_inflate(void)
{
    Suite *suite = suite_create("inflate");
    TCase *tests = tcase_create("inflate");

    tcase_set_timeout(tests, 60);
    tcase_add_loop_test(tests, members_one_after_the_other_are_read_whole, 0, FORMATS);
    tcase_add_loop_test(tests, a_stream_cut_anywhere_is_refused, 0, FORMATS);
    tcase_add_loop_test(tests, a_flipped_bit_never_changes_what_is_read, 0, FORMATS);
    tcase_add_loop_test(tests, bytes_after_the_end_are_refused, 0, FORMATS);
    tcase_add_loop_test(tests, a_bomb_is_told_by_its_growth, 0, FORMATS);
    tcase_add_loop_test(tests, a_compressed_table_is_the_table, 0, FORMATS);
    suite_add_tcase(suite, tests);
    return suite;
}
