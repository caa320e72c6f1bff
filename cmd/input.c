/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From the shared options to a frame and a sample. */
#include <string.h>

#include "cmd/design_options.h"
#include "cmd/environment.h"
#include "cmd/imputed.h"
#include "cmd/program.h"
#include "cmd/query.h"
#include "cmd/reader.h"
#include "cmd/replicates.h"
#include "cmd/table_options.h"
#include "cmd/weighting.h"
#include "core/error.h"
#include "data/codebook.h"
#include "data/header.h"
#include "data/input.h"
#include "data/sql.h"

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
static void want_shared(GPtrArray *names, const AvlastRun *run, const char *const *header)
{
    const AvlastOptions *o = &run->options;

    if (run->program->shared & AVLAST_SHARE_DESIGN) {
        if (o->weights)
            want(names, o->weights);
        want_all(names, (const char *const *)o->strata);
        want_all(names, (const char *const *)o->cluster);
        want_all(names, (const char *const *)o->fpc);
        const char *const second[] = {o->phase2, o->phase2_strata, o->phase2_cluster,
                                      o->phase2_probability};
        for (guint i = 0; i < G_N_ELEMENTS(second); i++)
            if (second[i])
                want(names, second[i]);
    }
    if (run->program->shared & AVLAST_SHARE_REPLICATES) {
        g_auto(GStrv) columns = avlast_run_replicate_columns(run, header, NULL);
        want_all(names, (const char *const *)columns);
    }
    if (run->program->shared & AVLAST_SHARE_BY)
        want_all(names, (const char *const *)o->by);
    if (o->id)
        want(names, o->id);
    if (o->imputation)
        want(names, o->imputation);
}

static gboolean made_by_let(const char *const *lets, const char *name)
{
    for (; lets && *lets; lets++) {
        g_autofree char *made = NULL, *expression = NULL;
        if (avlast_sql_split(*lets, &made, &expression, NULL) && strcmp(made, name) == 0)
            return TRUE;
    }
    return FALSE;
}

/* What has to be read from the file: the wanted columns that no --let makes, and what the
 * expressions use. */
static GStrv columns_to_read(const AvlastRun *run, const char *const *columns,
                             const char *const *header, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *const *lets = (const char *const *)o->let;
    const char *const conditions[] = {o->where ? o->where : o->domain,
                                      o->where ? o->domain : NULL, NULL};
    g_auto(GStrv) used = avlast_sql_columns(lets, conditions, header, error);
    g_autoptr(GPtrArray) wanted = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GStrvBuilder) read = g_strv_builder_new();
    g_auto(GStrv) asked = NULL;

    if (!used)
        return NULL;
    if (run->reader && !(asked = run->reader->wanted(run->reader, header, error)))
        return NULL;
    if (asked)
        columns = (const char *const *)asked;
    want_all(wanted, columns ? columns : header);
    want_shared(wanted, run, header);
    g_auto(GStrv) weighting = avlast_run_weighting_columns(run, header);
    want_all(wanted, (const char *const *)weighting);
    want_all(wanted, (const char *const *)used);
    for (guint i = 0; i < wanted->len; i++)
        if (!made_by_let(lets, g_ptr_array_index(wanted, i)))
            g_strv_builder_add(read, g_ptr_array_index(wanted, i));
    return g_strv_builder_end(read);
}

/* --let, then --where, which drops rows for good. */
static gboolean apply_sql(AvlastRun *run, AvlastFrame **frame, GError **error)
{
    const AvlastOptions *o = &run->options;
    gsize unknown;

    for (char **let = o->let; let && *let; let++)
        if (!avlast_sql_let(*frame, *let, error))
            return FALSE;
    if (!o->where)
        return TRUE;
    g_autofree guint8 *keep =
        avlast_sql_mask(*frame, "--where", o->where, &unknown, error);
    AvlastFrame *kept = keep ? avlast_frame_select(*frame, keep, error) : NULL;
    if (!kept)
        return FALSE;
    avlast_run_say(run, TRUE,
                   "%s: --where keeps %" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT
                   " rows (%" G_GSIZE_FORMAT " could not be told: something is missing)",
                   kept->source, kept->rows, (*frame)->rows, unknown);
    if (kept->rows == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV134", NULL,
                    "--where: no row of '%s' is left", kept->source);
        avlast_frame_free(kept);
        return FALSE;
    }
    g_ptr_array_add(kept->notes, g_strdup_printf("--where keeps %" G_GSIZE_FORMAT
                                                 " of %" G_GSIZE_FORMAT " rows",
                                                 kept->rows, (*frame)->rows));
    avlast_frame_free(*frame);
    *frame = kept;
    return TRUE;
}

static gboolean take_lines(const char *name, gint64 given, gint64 least, guint *lines,
                           GError **error)
{
    if (given == G_MININT64)
        return TRUE;
    if (given < least || given > 1000) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s: %" G_GINT64_FORMAT " is not a number of lines from %d to 1000",
                    name, given, (int)least);
        return FALSE;
    }
    *lines = (guint)given;
    return TRUE;
}

gboolean avlast_run_table(const AvlastRun *run, AvlastInputOptions *options,
                          GError **error)
{
    const AvlastOptions *o = &run->options;

    options->sheet = o->sheet;
    options->split = (const char *const *)o->split;
    return take_lines("header-rows", o->header_rows, 1, &options->csv.header_rows,
                      error) &&
           take_lines("skip", o->skip, 0, &options->csv.skip, error);
}

/* A codebook's row that no column answers to but for letter case or blanks says nothing
 * of that column; its missing codes would count as values. */
static void say_slips(AvlastRun *run, const AvlastCodebook *codebook,
                      const AvlastFrame *frame)
{
    const char *const *header = (const char *const *)frame->header;

    for (guint i = 0; codebook && header && i < codebook->entries->len; i++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, i);
        g_autofree char *clean = avlast_header_clean(entry->name);
        g_autofree char *folded = g_utf8_casefold(clean, -1);
        for (const char *const *name = header;
             *name && !g_strv_contains(header, entry->name); name++) {
            g_autofree char *other = g_utf8_casefold(*name, -1);
            if (strcmp(other, folded) == 0 && !avlast_codebook_find(codebook, *name))
                avlast_run_say(
                    run, TRUE,
                    "%s: the codebook says '%s', and the column is '%s': names "
                    "are matched exactly, so what it says is not used",
                    frame->source, entry->name, *name);
        }
    }
}

/* What is done to each data set: --let, --where, labels. */
static gboolean shape(AvlastRun *run, AvlastFrame **frame, const char *const *columns,
                      GError **error)
{
    /* What --reshape makes is known only now. */
    g_auto(GStrv) wanted =
        columns_to_read(run, columns, (const char *const *)(*frame)->header, error);

    return wanted && apply_sql(run, frame, error) &&
           avlast_run_label(run, *frame, error) &&
           /* Answers in rows that --where leaves out do no harm. */
           ((!run->options.where && !avlast_run_reshapes(run)) ||
            avlast_run_check_answers(run, *frame, NULL, error));
}

static AvlastFrame *read_one(AvlastRun *run, const char *path,
                             const AvlastInputOptions *options,
                             const char *const *columns, const AvlastCodebook *codebook,
                             GError **error)
{
    AvlastFrame *frame =
        avlast_run_query(run, path, options, columns_to_read, columns, error);

    if (frame)
        say_slips(run, codebook, frame);
    return frame;
}

/* The further files of --imputed. */
static gboolean read_further(AvlastRun *run, const char *path,
                             const AvlastInputOptions *options,
                             const char *const *columns, const AvlastCodebook *codebook,
                             AvlastImputed *imputed, GError **error)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();

    g_strv_builder_add(names, path);
    for (char **file = run->options.imputed; *file; file++) {
        AvlastFrame *frame = read_one(run, *file, options, columns, codebook, error);
        if (!frame)
            return FALSE;
        g_ptr_array_add(imputed->frame, frame);
        g_strv_builder_add(names, *file);
    }
    imputed->m = imputed->frame->len + 1;
    imputed->name = g_strv_builder_end(names);
    return TRUE;
}

/* One data set, or the first of several. */
static AvlastFrame *read_all(AvlastRun *run, const char *path,
                             const AvlastInputOptions *options,
                             const char *const *columns, const AvlastCodebook *codebook,
                             GError **error)
{
    g_autoptr(AvlastImputed) imputed = NULL;
    g_autoptr(AvlastFrame) frame = NULL;
    gboolean imputes;

    if (!avlast_run_imputes(run, &imputes, error) ||
        !(frame = read_one(run, path, options, columns, codebook, error)))
        return NULL;
    if (imputes) {
        imputed = avlast_imputed_new();
        if (run->options.imputation) {
            AvlastFrame *first =
                avlast_imputed_split(imputed, frame, run->options.imputation, error);
            avlast_frame_free(frame);
            frame = first;
        } else if (!read_further(run, path, options, columns, codebook, imputed, error)) {
            return NULL;
        }
        if (!frame || !avlast_imputed_check(imputed, frame, run->options.id, error))
            return NULL;
        imputed->rows = frame->rows;
    }
    if (!shape(run, &frame, columns, error))
        return NULL;
    for (guint l = 0; imputed && l < imputed->frame->len; l++)
        if (!shape(run, (AvlastFrame **)&imputed->frame->pdata[l], columns, error))
            return NULL;
    run->imputed = g_steal_pointer(&imputed);
    return g_steal_pointer(&frame);
}

AvlastFrame *avlast_run_frame(AvlastRun *run, const char *path,
                              const char *const *columns, GError **error)
{
    const AvlastOptions *o = &run->options;
    const char *const text[] = {o->id, NULL};
    g_autoptr(AvlastCodebook) codebook = NULL;

    if (o->codebook && !(codebook = avlast_codebook_read(o->codebook, error)))
        return NULL;
    if (run->reader)
        run->reader->codebook = codebook;
    AvlastInputOptions options = {
        .csv = {.delimiter = o->delimiter,
                .decimal = o->decimal,
                .thousands = o->thousands,
                .encoding = o->encoding,
                .missing = (const char *const *)o->missing,
                .text = text,
                .codebook = codebook},
    };
    if (!avlast_run_table(run, &options, error) ||
        !avlast_run_find_weighting(run, path, error))
        return NULL;
    return read_all(run, path, &options, columns, codebook, error);
}

AvlastSample *avlast_run_sample(AvlastRun *run, const AvlastFrame *frame, GError **error)
{
    const AvlastOptions *o = &run->options;
    AvlastDesignColumns columns;

    if (!avlast_design_columns(o, &columns, error))
        return NULL;
    g_autoptr(AvlastSample) sample =
        avlast_run_weighted_sample(run, frame, &columns, error);
    if (!sample || !avlast_run_replicates(run, frame, sample, error))
        return NULL;
    if (!o->domain)
        return g_steal_pointer(&sample);
    gsize unknown;
    g_autofree guint8 *inside =
        avlast_sql_mask(frame, "--domain", o->domain, &unknown, error);
    if (!inside)
        return NULL;
    if (!memchr(inside, 1, frame->rows)) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV134", NULL,
                    "--domain: no row of '%s' is in it", frame->source);
        return NULL;
    }
    if (unknown)
        avlast_run_say(run, TRUE,
                       "%s: --domain: %" G_GSIZE_FORMAT
                       " rows could not be told (something is missing) and are outside",
                       frame->source, unknown);
    avlast_sample_set_domain(sample, inside);
    return g_steal_pointer(&sample);
}
