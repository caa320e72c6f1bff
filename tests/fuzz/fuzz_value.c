/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a value model: refused with a code, or computed so that the ledger's
 * identities hold and every interval's ends are in order. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "value/effects.h"
#include "value/value.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compute(const char *path)
{
    const AvlastValueReading reading = {"en", NULL};
    AvlastValueOptions options = AVLAST_VALUE_OPTIONS;
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastValueModel) model = avlast_value_model_read(path, &reading, &error);
    g_autoptr(AvlastResult) result = avlast_result_new("value");
    g_autoptr(AvlastLedger) ledger = NULL;

    options.draws = 100;
    if (!model || !avlast_effects_resolve(model, "/nonexistent", &error) ||
        !avlast_value(model, &options, result, &ledger, &error)) {
        if (!error || error->code == AVLAST_ERROR_INTERNAL)
            abort();
        return;
    }
    if (error || !avlast_ledger_check(ledger, &error))
        abort();
    for (guint i = 0; i < result->estimates->rows->len; i++) {
        const AvlastEstimate *row = g_ptr_array_index(result->estimates->rows, i);
        if (row->conf_low > row->conf_high)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int fd = memfd_create("model", MFD_CLOEXEC);

    gsl_set_error_handler_off();
    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    compute(path);
    close(fd);
    return 0;
}
