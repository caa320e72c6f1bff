/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checkpoints whose checksum is right and whose lines are not: a hand can make both. */
#include <string.h>

#include "core/error.h"
#include "infer/resample_file.h"
#include "support.h"

#define REPS  11
#define BLOCK 4
#define K     2

#define TWO   "3ff0000000000000 4000000000000000"
#define EIGHT TWO " " TWO " " TWO " " TWO

static const struct {
    const char *line;
    int block; /* done by it; -1: refused */
} lines[] = {
    {"2 " TWO " " TWO " " TWO, 2},
    {"2 " TWO, -1},   /* too few numbers */
    {"2 " EIGHT, -1}, /* too many */
    {"3 " EIGHT, -1},
    /* block times 4 is 0 in 64 bits, and in 32 */
    {"4611686018427387904 " EIGHT, -1},
    {"1073741824 " EIGHT, -1},
    {"18446744073709551615 " EIGHT, -1},
    {"-1 " EIGHT, -1},
    {"", -1},
    {"x", -1},
};

START_TEST(lines_name_blocks_that_there_are)
{
    char *folder = temporary_folder();
    g_autofree char *body = g_strdup_printf("avlast-checkpoint/1 %d %d %d k\n%s\n", REPS,
                                            BLOCK, K, lines[_i].line);
    g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, body, -1);
    g_autofree char *text = g_strdup_printf("%send %s\n", body, sum);
    g_autofree char *path = write_file(folder, "c", text);
    g_autofree double *theta = g_new0(double, REPS *K);
    guint8 done[3] = {0};
    AvlastResampleFile file = {"k", REPS, BLOCK, K, theta, done};
    g_autoptr(GError) error = NULL;

    ck_assert_int_eq(avlast_resample_read(path, &file, &error), lines[_i].block >= 0);
    if (lines[_i].block < 0)
        assert_error(error, AVLAST_ERROR_INCONSISTENT, "AV386");
    for (int b = 0; lines[_i].block >= 0 && b < 3; b++)
        ck_assert_int_eq(done[b], b == lines[_i].block);
    for (int i = 0; lines[_i].block >= 0 && i < REPS * K; i++)
        ck_assert_double_eq(theta[i], i < 16 ? 0.0 : i % 2 ? 2.0 : 1.0);
    remove_folder(folder);
}
END_TEST

Suite *suite_checkpoint(void)
{
    Suite *suite = suite_create("checkpoint");
    TCase *tests = tcase_create("checkpoint");

    tcase_add_loop_test(tests, lines_name_blocks_that_there_are, 0, G_N_ELEMENTS(lines));
    suite_add_tcase(suite, tests);
    return suite;
}
