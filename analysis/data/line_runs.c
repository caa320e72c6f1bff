/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/line_runs.h"

/* Up to this many runs are never too many. */
#define FEW_RUNS 1024

typedef struct {
    gsize row, line, step; /* step in the arithmetic of gsize, so that it may go back */
} Run;

struct AvlastLineRuns {
    GArray *run;  /* of Run; NULL when `each` is used */
    GArray *each; /* of guint32; NULL as long as runs are few */
    gsize rows;
};

AvlastLineRuns *avlast_line_runs_new(void)
{
    AvlastLineRuns *runs = g_new0(AvlastLineRuns, 1);

    runs->run = g_array_new(FALSE, FALSE, sizeof(Run));
    return runs;
}

void avlast_line_runs_free(AvlastLineRuns *runs)
{
    if (!runs)
        return;
    g_clear_pointer(&runs->run, g_array_unref);
    g_clear_pointer(&runs->each, g_array_unref);
    g_free(runs);
}

AvlastLineRuns *avlast_line_runs_from(gsize first, gsize rows)
{
    AvlastLineRuns *runs = avlast_line_runs_new();
    const Run run = {0, first, 1};

    if (rows > 0)
        g_array_append_val(runs->run, run);
    runs->rows = rows;
    return runs;
}

static guint32 short_line(gsize line)
{
    return line <= G_MAXUINT32 ? (guint32)line : 0;
}

static void keep_each(AvlastLineRuns *runs)
{
    GArray *each = g_array_sized_new(FALSE, FALSE, sizeof(guint32), (guint)runs->rows);

    for (guint r = 0; r < runs->run->len; r++) {
        const Run *run = &g_array_index(runs->run, Run, r);
        const gsize to = r + 1 < runs->run->len ? g_array_index(runs->run, Run, r + 1).row
                                                : runs->rows;
        for (gsize i = run->row; i < to; i++) {
            const guint32 line = short_line(run->line + (i - run->row) * run->step);
            g_array_append_val(each, line);
        }
    }
    g_clear_pointer(&runs->run, g_array_unref);
    runs->each = each;
}

void avlast_line_runs_append(AvlastLineRuns *runs, gsize line)
{
    const gsize row = runs->rows++;

    if (runs->each) {
        const guint32 kept = short_line(line);
        g_array_append_val(runs->each, kept);
        return;
    }
    if (row > 0) {
        Run *last = &g_array_index(runs->run, Run, runs->run->len - 1);
        if (row == last->row + 1)
            last->step = line - last->line;
        if (line == last->line + (row - last->row) * last->step)
            return;
    }
    const Run run = {row, line, 1};
    g_array_append_val(runs->run, run);
    if (runs->run->len > FEW_RUNS &&
        runs->run->len > runs->rows / (sizeof(Run) / sizeof(guint32)))
        keep_each(runs);
}

gsize avlast_line_runs_at(const AvlastLineRuns *runs, gsize row)
{
    if (row >= runs->rows)
        return 0;
    if (runs->each)
        return g_array_index(runs->each, guint32, row);
    guint low = 0, high = runs->run->len;
    while (high - low > 1) {
        const guint middle = low + (high - low) / 2;
        if (g_array_index(runs->run, Run, middle).row <= row)
            low = middle;
        else
            high = middle;
    }
    const Run *run = &g_array_index(runs->run, Run, low);
    return run->line + (row - run->row) * run->step;
}
