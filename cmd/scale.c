/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

#include "cmd/imputed.h"
#include "cmd/reader.h"
#include "cmd/scale/definitions.h"
#include "cmd/scale/imputed.h"
#include "cmd/scale/scale.h"
#include "core/error.h"

#define OWN(member) offsetof(AvlastScaleOptions, member)

static const AvlastOption options[] = {
    {"scale", 0, AVLAST_OPTION_TEXTS, OWN(scale), "[NAME:]SCALE[=COL,COL]",
     N_("a scale of the catalogue, of the plan or codebook, or columns of one's own; may "
        "be "
        "repeated")},
    {"item-range", 0, AVLAST_OPTION_LIST, OWN(item_range), "LOW,HIGH",
     N_("the lowest and highest answer, for scales of one's own and editions that number "
        "the answers otherwise")},
    {"score", 0, AVLAST_OPTION_CHOICE, OWN(score), "sum|mean|percent",
     N_("how a scale of one's own is scored (default: sum)")},
    {"min-answered", 0, AVLAST_OPTION_INTEGER, OWN(min_answered), "N",
     N_("answers that a score of one's own scale needs (default: all)")},
    {"scores", 0, AVLAST_OPTION_TEXT, OWN(scores), "FILE",
     N_("also write everybody's scores as CSV, by --id or row")},
    {"use", 0, AVLAST_OPTION_CHOICE, OWN(use), "complete|pairwise",
     N_("rows for reliability: with every answer, or two at a time (default: complete)")},
    {"no-reliability", 0, AVLAST_OPTION_FLAG, OWN(no_reliability), NULL,
     N_("scores alone")},
    {"brief", 0, AVLAST_OPTION_FLAG, OWN(brief), NULL, N_("no rows for single items")},
    {"icc", 0, AVLAST_OPTION_LIST, OWN(icc), "COL,COL[,COL]",
     N_("intraclass correlations of raters' columns (or of one column, with --rater)")},
    {"rater", 0, AVLAST_OPTION_TEXT, OWN(rater), "COL",
     N_("who rated, when every rating has a row of its own")},
    {"subject", 0, AVLAST_OPTION_TEXT, OWN(subject), "COL",
     N_("who was rated, when every rating has a row of its own")},
    {"kappa", 0, AVLAST_OPTION_LIST, OWN(kappa), "COL,COL",
     N_("Cohen's kappa of two raters' categories")},
    {"kappa-weights", 0, AVLAST_OPTION_CHOICE, OWN(kappa_weights),
     "none|linear|quadratic", N_("how near misses count in kappa (default: none)")},
    {"bland-altman", 0, AVLAST_OPTION_LIST, OWN(bland_altman), "COL,COL",
     N_("bias and limits of agreement of two measurements")},
    {"limits", 0, AVLAST_OPTION_NUMBER, OWN(limits), "SHARE",
     N_("share of the differences within the limits of agreement (default: 0.95)")},
    {"list", 0, AVLAST_OPTION_FLAG, OWN(list), NULL, N_("list the catalogue")},
    {"show", 0, AVLAST_OPTION_TEXT, OWN(show), "NAME",
     N_("show an instrument of the catalogue")},
    {NULL, 0, AVLAST_OPTION_FLAG, 0, NULL, NULL}};

/* What the reader is given: it finds the scales when it sees the header. */
typedef struct {
    AvlastRun *run;
    GPtrArray *scales; /* of AvlastScale * */
} Reading;

static void want_all(GStrvBuilder *builder, char **names)
{
    for (; names && *names; names++)
        g_strv_builder_add(builder, *names);
}

/* Columns that --let makes can be items too: they are named as the file's are. */
static GStrv header_with_lets(const AvlastRun *run, const char *const *header)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (; *header; header++)
        g_strv_builder_add(builder, *header);
    for (char **let = run->options.let; let && *let; let++) {
        g_autofree char *name = g_strndup(*let, strcspn(*let, "="));
        g_strv_builder_add(builder, g_strstrip(name));
    }
    return g_strv_builder_end(builder);
}

static GStrv wanted_columns(AvlastReader *reader, const char *const *file_header,
                            GError **error)
{
    Reading *reading = reader->data;
    const AvlastScaleOptions *own = reading->run->own;
    const AvlastScaleRequest request = {.asked = (const char *const *)own->scale,
                                        .item_range =
                                            (const char *const *)own->item_range,
                                        .score = own->score,
                                        .min_answered = own->min_answered,
                                        .plan = reading->run->options.plan};
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) header = header_with_lets(reading->run, file_header);

    /* Who asks how well raters agree does not ask for the codebook's scales as well. */
    const gboolean agreement = own->icc || own->kappa || own->bland_altman;

    g_clear_pointer(&reading->scales, g_ptr_array_unref);
    reading->scales = avlast_scales_asked(
        &request, (const char *const *)header, reading->run->arguments[0],
        agreement && !own->scale ? NULL : reader->codebook, error);
    if (!reading->scales)
        return NULL;
    if (!reading->scales->len && !agreement) {
        avlast_fail(
            error, AVLAST_ERROR_USAGE, "AV802", NULL,
            "which scale?\nhint: avlast scale data.csv --scale who5; 'avlast scale "
            "--list' shows the catalogue, and --scale name=COL,COL,... makes one "
            "of columns");
        return NULL;
    }
    for (guint i = 0; i < reading->scales->len; i++)
        want_all(builder, ((AvlastScale *)g_ptr_array_index(reading->scales, i))->items);
    want_all(builder, own->icc);
    want_all(builder, own->kappa);
    want_all(builder, own->bland_altman);
    if (own->rater)
        g_strv_builder_add(builder, own->rater);
    if (own->subject)
        g_strv_builder_add(builder, own->subject);
    return g_strv_builder_end(builder);
}

static gboolean check_answers(AvlastReader *reader, const AvlastFrame *frame,
                              AvlastInput *input, GError **error)
{
    const Reading *reading = reader->data;

    for (guint i = 0; i < reading->scales->len; i++)
        if (!avlast_scale_check(frame, input, g_ptr_array_index(reading->scales, i),
                                error))
            return FALSE;
    return TRUE;
}

static gboolean check_usage(const AvlastRun *run, GError **error)
{
    const AvlastScaleOptions *own = run->own;

    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one data file is needed\nhint: avlast scale data.csv --scale who5");
        return FALSE;
    }
    if (!isnan(own->limits) && !(own->limits > 0.0 && own->limits < 1.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--limits: %g is no share between 0 and 1", own->limits);
        return FALSE;
    }
    if (own->kappa_weights && !own->kappa) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--kappa-weights without --kappa");
        return FALSE;
    }
    if ((own->rater || own->subject) && !own->icc) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--rater and --subject are for --icc");
        return FALSE;
    }
    if (!isnan(own->limits) && !own->bland_altman) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--limits without --bland-altman");
        return FALSE;
    }
    return TRUE;
}

static gboolean measure_one(AvlastRun *run, const AvlastFrame *frame,
                            const AvlastSample *sample, const GPtrArray *scales,
                            AvlastResult *result, GError **error)
{
    const AvlastScaleOptions *own = run->own;
    g_autoptr(AvlastGroups) groups =
        avlast_groups_new(frame, sample, (const char *const *)run->options.by, error);
    g_autoptr(GPtrArray) scores =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_scores_free);

    if (!groups)
        return FALSE;
    const AvlastScaleWork work = {
        run, own, frame, sample, groups, result->estimates, result->charts};
    return avlast_scale_measure(&work, scales, scores, error) &&
           avlast_scale_agreement(&work, error) &&
           (!own->scores || avlast_scale_write(&work, scores, error));
}

static gboolean measure(AvlastRun *run, const AvlastFrame *frame, const GPtrArray *scales,
                        GError **error)
{
    const AvlastScaleOptions *own = run->own;
    const char *method = !scales->len ? _("agreement")
                         : own->no_reliability
                             ? _("scores, t intervals")
                             : _("scores, and reliability with the design's errors: "
                                 "linearised, t intervals");
    g_autoptr(AvlastSample) sample = avlast_run_sample(run, frame, error);

    if (!sample)
        return FALSE;
    g_autoptr(AvlastResult) result = avlast_run_result(run);
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = avlast_estimates_new();
    if (!(run->imputed ? avlast_scale_imputed(run, frame, sample, scales, result, error)
                       : measure_one(run, frame, sample, scales, result, error)))
        return FALSE;
    char *whole = result->estimates->method
                      ? g_strdup_printf("%s; %s", method, result->estimates->method)
                      : g_strdup(method);
    g_free(result->estimates->method);
    result->estimates->method = whole;
    avlast_run_add_input(run, result, frame);
    avlast_result_set_design(result, sample);
    return avlast_run_emit(run, result, error);
}

static gboolean scale(AvlastRun *run, GError **error)
{
    const AvlastScaleOptions *own = run->own;
    Reading reading = {run, NULL};
    AvlastReader reader = {
        .wanted = wanted_columns, .check = check_answers, .data = &reading};

    if (own->list || own->show)
        return avlast_scale_list(run, own, error);
    if (!check_usage(run, error) || !avlast_scale_check_imputed(run, error))
        return FALSE;
    run->reader = &reader; /* cppcheck-suppress autoVariables */
    g_autoptr(AvlastFrame) frame = avlast_run_frame(run, run->arguments[0], NULL, error);
    run->reader = NULL;
    const gboolean done = frame && measure(run, frame, reading.scales, error);
    g_clear_pointer(&reading.scales, g_ptr_array_unref);
    return done;
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "scale",
        .usage = "avlast scale FILE --scale SCALE [OPTION...]\n"
                 "avlast scale FILE --icc COLUMNS | --kappa COL,COL | --bland-altman "
                 "COL,COL\n"
                 "avlast scale --list",
        .description = N_(
            "Scores questionnaires: reverses items, prorates missing answers by the "
            "instrument's rule, converts by its published table. Tells the scores' mean, "
            "spread, floor, ceiling and bands, and how well the items hang together: "
            "alpha, omega and what each item adds, with errors that know how the sample "
            "was drawn. Also how well raters or measurements agree: intraclass "
            "correlations, kappa, limits of agreement. An answer that the scale does not "
            "allow is an error, never part of a score."),
        .examples =
            "avlast scale --list\n"
            "avlast scale pupils.csv --scale who5 --cluster school\n"
            "avlast scale pupils.csv --scale 'after:who5=w{}_post' --by arm --id pupil "
            "--scores scores.csv\n"
            "avlast scale pupils.csv --scale mood=m1,m2,-m3 --item-range 1,5\n"
            "avlast scale ratings.csv --icc anna,bo,carl --kappa anna,bo --bland-altman "
            "anna,bo",
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_DESIGN | AVLAST_SHARE_BY |
                  AVLAST_SHARE_INFERENCE | AVLAST_SHARE_RESULT | AVLAST_SHARE_PLAN |
                  AVLAST_SHARE_IMPUTATION,
        .arguments = 1,
        .options = options,
        .own_size = sizeof(AvlastScaleOptions),
        .run = scale,
    };
    return avlast_program_main(&program, argc, argv);
}
