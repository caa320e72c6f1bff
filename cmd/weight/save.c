/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The data with their final weights, and the steps beside them. */
#include <math.h>
#include <string.h>

#include "cmd/output/output.h"
#include "cmd/save.h"
#include "cmd/weight/weight.h"
#include "config.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"
#include "design/replicates.h"

#define BASE "base_weight"

static const char *final_name(const AvlastRun *run)
{
    const AvlastWeightOwn *own = run->own;

    return own->column ? own->column : "final_weight";
}

/* The base weights' own column, when the sample's base weights are all that it holds: a
 * row that lacks a stratum has none. */
static const char *own_base(const AvlastRun *run, const AvlastFrame *frame,
                            const AvlastSample *sample)
{
    const AvlastHistory *history = run->weighting->history;
    const gboolean past =
        sample->calibration->n_done > run->weighting->steps->len && history;
    const char *name = past ? history->base : run->options.weights;
    const AvlastColumn *column = name ? avlast_frame_find(frame, name) : NULL;

    for (gsize i = 0; column && i < sample->n; i++)
        if (sample->outside && sample->outside[i] && column->reason[i] == AVLAST_PRESENT)
            return NULL;
    return column ? name : NULL;
}

static gboolean add_column(AvlastFrame *frame, const char *name, const double *value,
                           const AvlastSample *sample, GError **error)
{
    if (avlast_frame_find(frame, name)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--save: the data have a column '%s' already\nhint: --column gives "
                    "the final weights another name",
                    name);
        return FALSE;
    }
    AvlastColumn *column =
        avlast_column_new(name, AVLAST_COLUMN_NUMBER, frame->rows, error);
    if (!column)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        const gboolean outside = sample->outside && sample->outside[i];
        column->reason[i] = outside ? column->reason[i] : AVLAST_PRESENT;
        column->number[i] = outside ? NAN : value[i];
    }
    avlast_frame_add(frame, column);
    return TRUE;
}

/* How a program is told of the replicates that were written. */
static void say_replicates(AvlastRun *run, const AvlastSample *sample, const char *prefix)
{
    const AvlastReplicates *replicates = sample->replicates;
    const char *type = replicates->type >= AVLAST_REPLICATES_RAO_WU
                           ? "bootstrap"
                           : avlast_replicates_type_name(replicates->type);
    g_autoptr(GString) scales = g_string_new(NULL);
    char number[AVLAST_NUMBER_BUFFER];
    gboolean alike = TRUE;

    for (guint32 r = 1; r < replicates->n; r++)
        alike &= replicates->rscale[r] == replicates->rscale[0];
    if (replicates->type == AVLAST_REPLICATES_FAY)
        g_string_append_printf(scales, " --rep-rho %s",
                               avlast_number_exact(replicates->rho, number));
    if (strcmp(type, "bootstrap") == 0 || g_str_has_prefix(type, "jk"))
        g_string_append_printf(
            scales, " --rep-scale %s",
            avlast_number_exact(replicates->scale * (alike ? replicates->rscale[0] : 1.0),
                                number));
    for (guint32 r = 0; !alike && r < replicates->n; r++)
        g_string_append_printf(scales, "%s%s", r ? "," : " --rep-rscales ",
                               avlast_number_exact(replicates->rscale[r], number));
    if (replicates->full)
        g_string_append(scales, " --rep-centre full");
    avlast_run_say(run, TRUE,
                   "%u replicates with the steps done again in each: --weights %s "
                   "--rep-weights '%s*' --rep-type %s --rep-combined yes%s",
                   replicates->n, final_name(run), prefix, type, scales->str);
}

/* A column for each replicate, its weights taken through the steps. */
static gboolean add_replicates(AvlastRun *run, AvlastFrame *frame,
                               const AvlastSample *sample, GError **error)
{
    const AvlastReplicates *replicates = sample->replicates;
    g_autofree char *prefix = g_strdup_printf("%s_r", final_name(run));
    g_autofree double *work =
        replicates ? avlast_array(double, replicates->n_units, error) : NULL;
    g_autofree double *weight = work ? avlast_array(double, sample->n, error) : NULL;

    if (!replicates)
        return TRUE;
    for (guint32 r = 0; weight && r < replicates->n; r++) {
        g_autofree char *name = g_strdup_printf("%s%u", prefix, r + 1);
        avlast_replicates_weights(replicates, sample, r, work, weight);
        if (!avlast_calibration_reweigh(sample->calibration, weight, error)) {
            g_prefix_error(error, "replicate %u: ", r + 1);
            return FALSE;
        }
        if (!add_column(frame, name, weight, sample, error))
            return FALSE;
    }
    if (weight)
        say_replicates(run, sample, prefix);
    return weight != NULL;
}

/* The digest of what was written, as a reader will find it. */
static char *digest_of(const char *path, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length;

    if (g_file_get_contents(path, &bytes, &length, NULL))
        return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)bytes,
                                           length);
    avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV701", NULL, "'%s' cannot be read back",
                path);
    return NULL;
}

gboolean avlast_weight_save(AvlastRun *run, AvlastFrame *frame,
                            const AvlastSample *sample, GError **error)
{
    const AvlastWeightOwn *own = run->own;
    const AvlastCalibration *calibration = sample->calibration;
    const char *base = own_base(run, frame, sample);
    g_autofree char *steps = avlast_history_path(own->save);
    g_autofree char *file = g_path_get_basename(own->save);
    g_autoptr(AvlastCodebook) codebook = NULL;

    if (run->options.codebook &&
        !(codebook = avlast_codebook_read(run->options.codebook, error)))
        return FALSE;
    if (!run->options.force && g_file_test(steps, G_FILE_TEST_EXISTS)) {
        avlast_fail(error, AVLAST_ERROR_OUTPUT, "AV702", NULL,
                    "'%s' exists\nhint: --force replaces it", steps);
        return FALSE;
    }
    if ((!base && !add_column(frame, BASE, calibration->base, sample, error)) ||
        !add_column(frame, final_name(run), sample->weight, sample, error) ||
        !add_replicates(run, frame, sample, error) ||
        !avlast_check_save(run, own->save, frame, NULL, codebook, error))
        return FALSE;
    g_autofree char *digest = digest_of(own->save, error);
    if (!digest)
        return FALSE;
    g_autofree char *column = g_strdup(final_name(run));
    g_autofree char *of = g_strdup(base ? base : BASE);
    const AvlastHistory history = {
        .file = file, .digest = digest, .base = of, .column = column};
    g_autofree char *text =
        avlast_history_write(&history, calibration, PACKAGE_VERSION, frame->rows);
    if (!text ||
        !avlast_output_file(steps, text, strlen(text), run->options.force, error))
        return FALSE;
    avlast_run_say(run, TRUE,
                   "%s: the steps behind '%s'; programs find them beside the data with "
                   "--weights %s",
                   steps, column, column);
    return TRUE;
}
