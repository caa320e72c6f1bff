/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/random.h"
#include "infer/resample.h"
#include "support.h"

/* Two numbers of each replicate by its own stream; a third that is not there for every
 * tenth. */
enum { REPS = 503, K = 3 };

typedef struct {
    guint32 fail_at; /* replicate of a fault; G_MAXUINT32: none */
    volatile sig_atomic_t *stop;
    guint32 stop_at;
    gint *calls;
} Plan;

static gboolean some(guint32 first, guint32 count, gpointer work, gconstpointer data,
                     double *theta, GError **error)
{
    const Plan *plan = data;
    const AvlastStream stream = {7, AVLAST_PURPOSE_BOOTSTRAP};

    (void)work;
    g_atomic_int_inc(plan->calls);
    for (guint32 r = first; r < first + count; r++, theta += K) {
        if (r >= plan->fail_at) {
            avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV901", NULL, "replicate %u", r);
            return FALSE;
        }
        if (plan->stop && r == plan->stop_at)
            *plan->stop = 1;
        theta[0] = avlast_random_uniform(stream, r, 0, 0);
        theta[1] = avlast_random_normal(stream, r, 1, 0);
        theta[2] = r % 10 == 3 ? NAN : -0.0;
    }
    return TRUE;
}

static void assert_all(const double *theta)
{
    const AvlastStream stream = {7, AVLAST_PURPOSE_BOOTSTRAP};

    for (guint32 r = 0; r < REPS; r++, theta += K) {
        ck_assert(theta[0] == avlast_random_uniform(stream, r, 0, 0));
        ck_assert(theta[1] == avlast_random_normal(stream, r, 1, 0));
        ck_assert_int_eq(isnan(theta[2]) != 0, r % 10 == 3);
        ck_assert(isnan(theta[2]) || signbit(theta[2]));
    }
}

static const guint32 blocks[] = {0, 1, 7, 64, REPS, 4096};

START_TEST(blocks_and_threads_do_not_matter)
{
    double theta[REPS * K];
    gint calls = 0;
    const Plan plan = {.fail_at = G_MAXUINT32, .calls = &calls};

    for (gboolean serial = FALSE; serial <= TRUE; serial++) {
        const AvlastResampleOptions options = {.block = blocks[_i], .serial = serial};
        g_autoptr(GError) error = NULL;
        memset(theta, 0, sizeof theta);
        ck_assert(avlast_resample(some, &plan, REPS, K, &options, theta, &error));
        assert_no_error(error);
        assert_all(theta);
    }
    ck_assert(avlast_resample(some, &plan, REPS, K, NULL, theta, NULL));
    assert_all(theta);
}
END_TEST

START_TEST(the_first_fault_is_told)
{
    double theta[REPS * K];
    gint calls = 0;
    const Plan plan = {.fail_at = 101, .calls = &calls};
    const AvlastResampleOptions options = {.block = blocks[_i]};
    const guint32 block = MAX(blocks[_i], 1);

    for (int again = 0; again < 20; again++) {
        g_autoptr(GError) error = NULL;
        ck_assert(!avlast_resample(some, &plan, REPS, K, &options, theta, &error));
        g_autofree char *text = g_strdup_printf(
            "replicate %u", 101 / block * block > 101 ? 101 / block * block : 101);
        assert_error(error, AVLAST_ERROR_DEGENERATE, text);
    }
}
END_TEST

START_TEST(a_stopped_loop_goes_on_bit_for_bit)
{
    double theta[REPS * K];
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "sjekk.checkpoint", NULL);
    volatile sig_atomic_t stop = 0;
    gint calls = 0;
    Plan plan = {.fail_at = G_MAXUINT32, .calls = &calls, .stop = &stop, .stop_at = 200};
    AvlastResampleWatch watch = {.stop = &stop, .checkpoint = path, .key = "a1"};
    const AvlastResampleOptions options = {.block = 7, .watch = &watch};
    g_autoptr(GError) error = NULL;

    ck_assert(!avlast_resample(some, &plan, REPS, K, &options, theta, &error));
    assert_error(error, AVLAST_ERROR_INTERRUPTED, "sjekk.checkpoint");
    ck_assert_int_eq(avlast_error_exit_status(error), 130);
    ck_assert(g_file_test(path, G_FILE_TEST_EXISTS));

    /* another analysis does not take it */
    AvlastResampleWatch other = {.checkpoint = path, .key = "b2"};
    const AvlastResampleOptions another = {.block = 7, .watch = &other};
    g_autoptr(GError) refused = NULL;
    plan.stop = NULL;
    ck_assert(!avlast_resample(some, &plan, REPS, K, &another, theta, &refused));
    assert_error(refused, AVLAST_ERROR_INCONSISTENT, "another analysis");

    const gint before = calls;
    g_autoptr(GError) fault = NULL;
    stop = 0;
    watch = (AvlastResampleWatch){.checkpoint = path, .key = "a1"};
    memset(theta, 0, sizeof theta);
    ck_assert(avlast_resample(some, &plan, REPS, K, &options, theta, &fault));
    assert_no_error(fault);
    assert_all(theta);
    ck_assert_uint_ge(watch.resumed, 196);
    ck_assert_int_eq((int)((REPS - watch.resumed + 6) / 7), calls - before);
    ck_assert(!g_file_test(path, G_FILE_TEST_EXISTS));
    remove_folder(folder);
}
END_TEST

START_TEST(a_damaged_checkpoint_is_refused)
{
    double theta[REPS * K];
    char *folder = temporary_folder();
    g_autofree char *path = g_build_filename(folder, "c", NULL);
    volatile sig_atomic_t stop = 0;
    gint calls = 0;
    Plan plan = {.fail_at = G_MAXUINT32, .calls = &calls, .stop = &stop, .stop_at = 90};
    AvlastResampleWatch watch = {.stop = &stop, .checkpoint = path, .key = "k"};
    const AvlastResampleOptions options = {.block = 5, .watch = &watch};
    g_autofree char *text = NULL;
    gsize length;

    ck_assert(!avlast_resample(some, &plan, REPS, K, &options, theta, NULL));
    ck_assert(g_file_get_contents(path, &text, &length, NULL));
    plan.stop = NULL;
    watch.stop = NULL;
    /* cut anywhere, or with one character changed */
    for (gsize at = 0; at < length - 1; at += length / 23) {
        for (int cut = 0; cut <= 1; cut++) {
            g_autofree char *bad = g_strndup(text, cut ? at : length);
            g_autoptr(GError) error = NULL;
            if (!cut)
                bad[at] = bad[at] == '0' ? '1' : '0';
            ck_assert(g_file_set_contents(path, bad, -1, NULL));
            watch.loops = 0;
            ck_assert(!avlast_resample(some, &plan, REPS, K, &options, theta, &error));
            assert_error(error, AVLAST_ERROR_INCONSISTENT, "AV386");
        }
    }
    remove_folder(folder);
}
END_TEST

typedef struct {
    guint told;
    guint32 last;
    gboolean back;
} Told;

static void hear(guint32 done, guint32 reps, double seconds, gpointer data)
{
    Told *told = data;

    (void)reps;
    (void)seconds;
    told->told++;
    told->back |= done < told->last;
    told->last = done;
}

START_TEST(progress_only_rises_and_ends_whole)
{
    double theta[REPS * K];
    gint calls = 0;
    const Plan plan = {.fail_at = G_MAXUINT32, .calls = &calls};
    Told told = {0};
    AvlastResampleWatch watch = {.progress = hear, .data = &told};
    const AvlastResampleOptions options = {.watch = &watch};

    ck_assert(avlast_resample(some, &plan, REPS, K, &options, theta, NULL));
    ck_assert_uint_ge(told.told, 1);
    ck_assert(!told.back);
    ck_assert_uint_eq(told.last, REPS);
}
END_TEST

Suite *suite_resample(void)
{
    Suite *suite = suite_create("resample");
    TCase *loop = tcase_create("loop");

    tcase_add_loop_test(loop, blocks_and_threads_do_not_matter, 0, G_N_ELEMENTS(blocks));
    tcase_add_loop_test(loop, the_first_fault_is_told, 0, G_N_ELEMENTS(blocks));
    tcase_add_test(loop, a_stopped_loop_goes_on_bit_for_bit);
    tcase_add_test(loop, a_damaged_checkpoint_is_refused);
    tcase_add_test(loop, progress_only_rises_and_ends_whole);
    suite_add_tcase(suite, loop);
    return suite;
}
