/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a study's plan: refused with a place, or a plan whose analyses have names
 * of their own. */
#define _GNU_SOURCE /* memfd_create */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "study/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void look(const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastPlan) plan = avlast_plan_read(path, &error);

    if (!plan != (error != NULL))
        abort();
    for (guint i = 0; plan && i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *analysis = g_ptr_array_index(plan->analyses, i);
        if (avlast_plan_analysis(plan, analysis->name) != analysis)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int fd = memfd_create("plan", MFD_CLOEXEC);

    if (fd < 0 || write(fd, data, size) != (ssize_t)size)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    look(path);
    close(fd);
    return 0;
}
