/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/replicates.h"

#include <math.h>
#include <string.h>

#include "cmd/bootstrap.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "design/replicates.h"

static gboolean fail(GError **error, const char *text)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", text);
    return FALSE;
}

/* Adds the columns that one item of the list fits, in the file's order. */
static gboolean add_columns(GStrvBuilder *columns, const char *item,
                            const char *const *header)
{
    gboolean any = FALSE;

    for (const char *const *name = header; name && *name; name++) {
        const gboolean pattern = strpbrk(item, "*?") != NULL;
        if (pattern ? !g_pattern_match_simple(item, *name) : strcmp(item, *name) != 0)
            continue;
        g_strv_builder_add(columns, *name);
        any = TRUE;
    }
    return any;
}

GStrv avlast_run_replicate_columns(const AvlastRun *run, const char *const *header,
                                   GError **error)
{
    g_autoptr(GStrvBuilder) columns = g_strv_builder_new();

    for (char **item = run->options.rep_weights; item && *item; item++) {
        if (add_columns(columns, *item, header) || !error)
            continue;
        g_autofree char *near = avlast_text_did_you_mean(*item, header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--rep-weights: no column is called '%s'%s", *item, near);
        return NULL;
    }
    return g_strv_builder_end(columns);
}

/* Numbers of a list, or of the lines of the file that its only item names. */
static GArray *take_rscales(char **list, GError **error)
{
    g_autoptr(GArray) scales = g_array_new(FALSE, FALSE, sizeof(double));
    g_auto(GStrv) lines = NULL;
    g_autofree char *text = NULL;
    double value;

    if (!list)
        return g_steal_pointer(&scales);
    if (list[0] && !list[1] &&
        !avlast_number_parse(list[0], strlen(list[0]), '.', &value)) {
        if (!g_file_get_contents(list[0], &text, NULL, NULL)) {
            avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV801", NULL,
                        "--rep-rscales: '%s' is neither a number nor a file", list[0]);
            return NULL;
        }
        lines = g_strsplit_set(g_strstrip(text), "\r\n", -1);
        list = lines;
    }
    for (guint i = 0; list[i]; i++) {
        const char *item = g_strstrip(list[i]);
        if (!*item)
            continue;
        if (!avlast_number_parse(item, strlen(item), '.', &value)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--rep-rscales: '%s' is not a number", item);
            return NULL;
        }
        g_array_append_val(scales, value);
    }
    return g_steal_pointer(&scales);
}

/* What is not for replicates that the data bring, for those that are made, or for none.
 */
static gboolean check(const AvlastRun *run, GError **error)
{
    const AvlastOptions *o = &run->options;
    const gboolean given = o->rep_weights != NULL, made = o->replicates != NULL;
    const char *wrong = NULL;

    if (given && made)
        wrong = "--replicates makes replicates and --rep-weights has them: one of both";
    else if (!given &&
             (o->rep_type || o->rep_combined || o->rep_rscales || !isnan(o->rep_scale)))
        wrong = "--rep-type, --rep-combined, --rep-scale and --rep-rscales are about "
                "--rep-weights";
    else if (!given && !made && (!isnan(o->rep_rho) || o->rep_centre))
        wrong = "--rep-rho and --rep-centre are about --replicates or --rep-weights";
    else if (!made && o->reps != G_MININT64 && !run->resampling)
        wrong = "--reps is the number of --replicates or of a bootstrap's draws";
    else if (o->seed != G_MININT64 && !run->resampling && !run->seeded &&
             (!made || (strcmp(o->replicates, "rao-wu") != 0 &&
                        strcmp(o->replicates, "canty-davison") != 0 &&
                        strcmp(o->replicates, "preston") != 0)))
        wrong =
            "--seed is for bootstraps, and --replicates rao-wu, canty-davison or preston";
    else if (given && !o->rep_type)
        wrong = "--rep-weights needs --rep-type: what kind of replicates they are";
    else if (given &&
             (o->strata || o->cluster || o->fpc || o->pps || o->phase2 || o->lonely))
        wrong = "--rep-weights tell the design: --strata, --cluster, --fpc and --lonely "
                "have no part in it";
    else if (given && !o->weights && g_strcmp0(o->rep_combined, "no") != 0)
        wrong = "--rep-weights needs --weights, the sampling weights for the estimate "
                "itself";
    else if ((given || made) && (o->df_rule || o->lonely_domain))
        wrong = "--df-rule and --lonely-domain are for linearised variances";
    else if (made && !isnan(o->rep_rho) && strcmp(o->replicates, "fay") != 0)
        wrong = "--rep-rho is for fay";
    else if (o->reps != G_MININT64 && !run->resampling &&
             (o->reps < 2 || o->reps > AVLAST_REPLICATES_MOST))
        wrong = "--reps: from 2 to 20000";
    else if (o->seed != G_MININT64 && (o->seed < 0 || o->seed > G_MAXUINT32))
        wrong = "--seed: from 0 to 4294967295";
    return wrong ? fail(error, wrong) : TRUE;
}

static void fill_spec(const AvlastOptions *o, AvlastReplicateSpec *spec)
{
    const char *type = o->replicates ? o->replicates : o->rep_type;

    avlast_replicates_type_of_name(type, &spec->type);
    if (o->rep_centre)
        spec->centre =
            strcmp(o->rep_centre, "full") == 0 ? AVLAST_CENTRE_FULL : AVLAST_CENTRE_MEAN;
    if (o->rep_combined)
        spec->combined = strcmp(o->rep_combined, "yes") == 0 ? AVLAST_COLUMNS_WEIGHTS
                                                             : AVLAST_COLUMNS_FACTORS;
    spec->rho = o->rep_rho;
    spec->scale = o->rep_scale;
    spec->reps = o->reps == G_MININT64 ? 0 : (guint32)o->reps;
    spec->seed = o->seed == G_MININT64 ? 1 : (guint32)o->seed;
}

gboolean avlast_run_replicates(AvlastRun *run, const AvlastFrame *frame,
                               AvlastSample *sample, GError **error)
{
    const AvlastOptions *o = &run->options;
    AvlastReplicateSpec spec = AVLAST_REPLICATE_SPEC_INIT;

    if (!(run->program->shared & AVLAST_SHARE_REPLICATES))
        return TRUE;
    if (avlast_run_has_bootstrap(run))
        return avlast_run_bootstrap(run, frame, sample, error);
    if (!check(run, error))
        return FALSE;
    if (!o->replicates && !o->rep_weights)
        return TRUE;
    g_auto(GStrv) columns =
        avlast_run_replicate_columns(run, (const char *const *)frame->header, error);
    g_autoptr(GArray) rscales = columns ? take_rscales(o->rep_rscales, error) : NULL;
    if (!rscales)
        return FALSE;
    fill_spec(o, &spec);
    g_autofree char *named =
        o->rep_weights ? g_strjoinv(",", o->rep_weights) : g_strdup("");
    spec.named = named;
    if (o->rep_weights)
        spec.columns = (const char *const *)columns;
    if (rscales->len) {
        spec.rscales = (const double *)(const void *)rscales->data;
        spec.n_rscales = rscales->len;
    }
    AvlastReplicates *replicates =
        o->rep_weights ? avlast_replicates_given(sample, frame, &spec, error)
                       : avlast_replicates_make(sample, &spec, error);
    if (!replicates)
        return FALSE;
    if (replicates->random) {
        run->seeded = run->random = TRUE;
        run->seed = replicates->seed;
    }
    avlast_sample_set_replicates(sample, replicates);
    return TRUE;
}
