/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Any bytes as a list of assignments for a small trial, whose ids are numbers, texts or
 * clusters (the first byte says which): refused, or arms for every unit. */
#define _GNU_SOURCE /* memfd_create */
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "data/csv.h"
#include "impact/given.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char trial[] = "id,name,group,arm,y\n"
                            "1,a,p,0,1\n2,b,p,0,2\n3,c,q,0,4\n4,d,q,0,3\n"
                            "5,e,r,1,5\n6,f,r,1,2\n7,g,s,1,7\n8,h,s,1,6\n";

static AvlastFrame *frame_of(const void *bytes, size_t size, GError **error)
{
    static const char *const text[] = {"name", "group", NULL};
    const AvlastCsvOptions options = {.text = text};
    const int fd = memfd_create("assignments", MFD_CLOEXEC);

    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        abort();
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, &options, error);
    AvlastFrame *frame = csv ? avlast_csv_read(csv, NULL, error) : NULL;

    close(fd);
    return frame;
}

static void look(const AvlastGivenAssignments *given)
{
    if (given->n < 2 || given->units != 8 || !(given->least >= 0.0) ||
        !(given->least <= given->most) || !(given->most <= 1.0))
        abort();
    for (gsize i = 0; i < given->n * given->units; i++)
        if (given->arm[i] > 1)
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const outcomes[] = {"y", NULL};
    const gboolean whole = size > 0 && data[0] == 'c';
    const AvlastRctOptions options = {
        .outcomes = outcomes,
        .columns = {.treatment = "arm", .cluster = whole ? "group" : NULL},
        .df = NAN,
        .level = 0.95};
    g_autoptr(GError) error = NULL;

    if (size < 1)
        return 0;
    g_autoptr(AvlastFrame) people = frame_of(trial, sizeof trial - 1, NULL);
    g_autoptr(AvlastEvaluation) e =
        people ? avlast_evaluation_new(people, &options, NULL) : NULL;
    if (!e)
        abort();
    g_autoptr(AvlastFrame) file = frame_of(data + 1, size - 1, &error);
    if (!file)
        return 0;
    g_autoptr(AvlastGivenAssignments) given =
        avlast_given_assignments_new(e, file, &error);
    if (!given != (error != NULL))
        abort();
    if (given && !whole)
        look(given);
    return 0;
}
