/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the shared options to a frame and a sample. */
#include <math.h>
#include <string.h>

#include "cmd/program.h"
#include "core/error.h"
#include "data/codebook.h"
#include "data/csv.h"

static void want(GPtrArray *names, const char *name)
{
    for (guint i = 0; i < names->len; i++)
        if (strcmp(g_ptr_array_index(names, i), name) == 0)
            return;
    g_ptr_array_add(names, g_strdup(name));
}

static void want_all(GPtrArray *names, const char *const *list)
{
    for (; list && *list; list++)
        if (**list)
            want(names, *list);
}

/* The columns of the shared options the program takes, whatever of them was given. */
static void want_shared(GPtrArray *names, const AvlastRun *run)
{
    const AvlastOptions *o = &run->options;

    if (run->program->shared & AVLAST_SHARE_DESIGN) {
        if (o->weights)
            want(names, o->weights);
        want_all(names, (const char *const *)o->strata);
        want_all(names, (const char *const *)o->cluster);
        want_all(names, (const char *const *)o->fpc);
    }
    if (run->program->shared & AVLAST_SHARE_BY)
        want_all(names, (const char *const *)o->by);
    if (o->id)
        want(names, o->id);
}

/* What was detected is said when it is not the plainest form; -v says it always. */
static void say_form(AvlastRun *run, const char *path, const AvlastCsv *csv)
{
    gboolean plain;
    g_autofree char *form = avlast_csv_form(csv, &plain);

    avlast_run_say(run, !plain, "%s: %s", path, form);
}

AvlastFrame *avlast_run_frame(AvlastRun *run, const char *path,
                              const char *const *columns, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *const text[] = {o->id, NULL};
    g_autoptr(AvlastCodebook) codebook = NULL;

    if (o->codebook && !(codebook = avlast_codebook_read(o->codebook, error)))
        return NULL;
    const AvlastCsvOptions options = {
        .delimiter = o->delimiter,
        .decimal = o->decimal,
        .encoding = o->encoding,
        .missing = (const char *const *)o->missing,
        .text = text,
        .codebook = codebook,
    };
    g_autoptr(AvlastCsv) csv = avlast_csv_open(path, &options, error);
    if (!csv)
        return NULL;
    say_form(run, path, csv);

    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    want_all(wanted, columns);
    want_shared(wanted, run);
    g_ptr_array_add(wanted, NULL);
    g_autoptr(AvlastFrame) frame =
        avlast_csv_read(csv, (const char *const *)wanted->pdata, error);
    if (!frame)
        return NULL;
    for (guint i = 0; i < frame->notes->len; i++)
        avlast_run_say(run, TRUE, "%s: note: %s", path,
                       (const char *)g_ptr_array_index(frame->notes, i));
    return g_steal_pointer(&frame);
}

static AvlastLonely lonely_rule(const char *name)
{
    static const char *const names[] = {"fail", "certainty", "centre", "average"};

    for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
        if (strcmp(name, names[i]) == 0)
            return (AvlastLonely)i;
    return AVLAST_LONELY_FAIL;
}

AvlastSample *avlast_run_sample(AvlastRun *run, const AvlastFrame *frame, GError **error)
{
    const AvlastOptions *o = &run->options;
    const AvlastDesignColumns columns = {
        .weights = o->weights,
        .strata = (const char *const *)o->strata,
        .clusters = (const char *const *)o->cluster,
        .fpc = (const char *const *)o->fpc,
        .lonely = lonely_rule(o->lonely),
        .df = o->df,
        .id = o->id,
    };

    return avlast_sample_new(frame, &columns, error);
}
