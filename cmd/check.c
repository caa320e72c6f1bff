/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <string.h>

#include "cmd/check_asked.h"
#include "cmd/check_model.h"
#include "cmd/check_output.h"
#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/program.h"
#include "cmd/query.h"
#include "cmd/save.h"
#include "cmd/table_options.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "data/sql.h"
#include "study/plan_columns.h"

typedef struct {
    char *treatment, *weights, *format, *save, *results;
    char **cluster;
    AvlastCheckOptions asked;
    gint64 limit;
    gboolean allow_ids;
} Own;

#define OWN(member) offsetof(Own, member)

static const AvlastOption options[] = {
    {"treatment", 't', AVLAST_OPTION_TEXT, OWN(treatment), "COL",
     N_("the arm a row was assigned to; must be the same within a cluster")},
    {"cluster", 'c', AVLAST_OPTION_LIST, OWN(cluster), "COL[,COL]",
     N_("unit that was assigned or drawn: school, village, ward")},
    {"weights", 'w', AVLAST_OPTION_TEXT, OWN(weights), "COL",
     N_("sampling weights; must be above zero")},
    {"rule", 0, AVLAST_OPTION_TEXTS, OWN(asked.rule), "'NAME: SQL'",
     N_("what must hold in every row; may be repeated")},
    {"straightline", 0, AVLAST_OPTION_LIST, OWN(asked.straightline), "ITEM,ITEM,ITEM",
     N_("note rows that give the same answer to all of these, or to a scale of the "
        "plan")},
    {"longest", 0, AVLAST_OPTION_INTEGER, OWN(asked.longest), "N",
     N_("with --straightline: so many equal answers in a row are enough")},
    {"duration", 0, AVLAST_OPTION_TEXT, OWN(asked.duration), "COL",
     N_("note rows that took less than a third of this column's median")},
    {"min-duration", 0, AVLAST_OPTION_NUMBER, OWN(asked.min_duration), "N",
     N_("with --duration: note rows below this instead")},
    {"wave", 0, AVLAST_OPTION_TEXT, OWN(asked.wave), "COL",
     N_("the wave of a row in a panel with --id: count who is present, lost, and back")},
    {"allow-ids", 0, AVLAST_OPTION_FLAG, OWN(allow_ids), NULL,
     N_("eleven digits that pass as a national identity number are no fault")},
    {"results", 0, AVLAST_OPTION_TEXT, OWN(results), "FOLDER",
     N_("of a value model: where the effects' result files are (default: the model's "
        "folder)")},
    {"limit", 0, AVLAST_OPTION_INTEGER, OWN(limit), "N",
     N_("faults listed per column and kind in the table (default 20; 0: all)")},
    {"save", 0, AVLAST_OPTION_TEXT, OWN(save), "FILE",
     N_("write the data, after --sql, --reshape, --let and --where, as plain CSV, and "
        "FILE's codebook beside it")},
    {"format", 0, AVLAST_OPTION_CHOICE, OWN(format), "table|csv|json",
     N_("columns and faults for people, faults as CSV, or all as JSON (default: table, "
        "or "
        "the ending of -o)")},
    {0},
};

static AvlastInputOptions input_options(const AvlastRun *run, const char *const *text,
                                        const AvlastCodebook *codebook)
{
    const AvlastOptions *o = &run->options;

    return (AvlastInputOptions){
        .csv = {.delimiter = o->delimiter,
                .decimal = o->decimal,
                .thousands = o->thousands,
                .encoding = o->encoding,
                .missing = (const char *const *)o->missing,
                .text = text,
                .codebook = codebook,
                .lenient = TRUE},
    };
}

static gboolean is_said(const AvlastValidation *validation, const char *name)
{
    for (guint k = 0; k < validation->faults->len; k++)
        if (g_strcmp0(((AvlastFault *)g_ptr_array_index(validation->faults, k))->name,
                      name) == 0)
            return TRUE;
    return FALSE;
}

/* A column that an option names must be in the file; one that the plan names is a fault
 * of the plan, with its place there. */
static gboolean require_columns(const AvlastRun *run, const AvlastFrame *frame,
                                const AvlastValidation *validation, GError **error)
{
    const Own *own = run->own;
    const char *names[] = {own->treatment, own->weights, run->options.id,
                           own->asked.wave};

    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (names[i] && !is_said(validation, names[i]) &&
            !avlast_frame_require(frame, names[i], error))
            return FALSE;
    for (char **name = own->cluster; name && *name; name++)
        if (!is_said(validation, *name) && !avlast_frame_require(frame, *name, error))
            return FALSE;
    return TRUE;
}

/* Columns of --let are computed, so that --where may use them and what they are is shown;
 * --where leaves rows unchecked. */
static gboolean apply_sql(const AvlastRun *run, AvlastFrame *frame, guint8 **among,
                          GError **error)
{
    for (char **let = run->options.let; let && *let; let++)
        if (!avlast_sql_let(frame, *let, error))
            return FALSE;
    if (!run->options.where)
        return TRUE;
    *among = avlast_sql_mask(frame, "--where", run->options.where, NULL, error);
    return *among != NULL;
}

/* The form asked for, else that of -o's ending. */
static const char *format_of(const AvlastRun *run, GError **error)
{
    static const char *const refused[] = {".xlsx", ".xls",  ".ods", ".html", ".htm",
                                          ".md",   ".docx", ".pdf", ".tex",  ".tsv"};
    const Own *own = run->own;

    if (own->format)
        return own->format;
    g_autofree char *name =
        g_ascii_strdown(run->options.output ? run->options.output : "", -1);
    for (gsize k = 0; k < G_N_ELEMENTS(refused); k++)
        if (g_str_has_suffix(name, refused[k])) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "-o '%s': what was found is not written as %s\nhint: .csv opens "
                        "in a spreadsheet, .json is for programs, .txt for reading",
                        run->options.output, refused[k]);
            return NULL;
        }
    return g_str_has_suffix(name, ".json")  ? "json"
           : g_str_has_suffix(name, ".csv") ? "csv"
                                            : "table";
}

static gboolean emit(AvlastRun *run, const AvlastCheckReport *report, GError **error)
{
    const char *format = format_of(run, NULL), *output = run->options.output;
    g_autofree char *text = strcmp(format, "json") == 0  ? avlast_check_json(report)
                            : strcmp(format, "csv") == 0 ? avlast_check_csv(report)
                                                         : avlast_check_table(report);

    if (output && strcmp(output, "-") != 0)
        return avlast_output_file(output, text, strlen(text), run->options.force, error);
    return avlast_output_standard(text, strlen(text), error);
}

/* What the plan says of treatment and cluster serves where the command line is silent. */
static void take_plan(const AvlastPlan *plan, const AvlastFrame *frame,
                      AvlastValidateOptions *against)
{
    const char *treatment, *cluster;

    if (against->treatment)
        return;
    avlast_plan_treatment(plan, &treatment, &cluster);
    if (!treatment || !cluster || !avlast_frame_find(frame, treatment) ||
        !avlast_frame_find(frame, cluster))
        return;
    against->treatment = treatment;
    against->cluster = cluster;
}

static void add_notes(const AvlastRun *run, const AvlastFrame *frame, const guint8 *among,
                      AvlastValidation *validation)
{
    if (among)
        avlast_validation_note(validation, NULL, NULL,
                               "--where: only rows with %s were checked",
                               run->options.where);
    for (guint k = 0; k < frame->notes->len; k++) {
        const char *note = g_ptr_array_index(frame->notes, k);
        if (!g_str_has_prefix(note, "read as "))
            avlast_validation_note(validation, NULL, NULL, "%s", note);
    }
}

static AvlastValidation *validate(AvlastRun *run, AvlastInput *input,
                                  const AvlastFrame *frame, const guint8 *among,
                                  const AvlastCodebook *codebook, const AvlastPlan *plan,
                                  GError **error)
{
    const Own *own = run->own;
    g_auto(GStrv) made = plan ? avlast_plan_made(plan, codebook) : NULL;
    AvlastValidateOptions against = {
        .among = among,
        .codebook = codebook,
        .made = (const char *const *)made,
        .id = run->options.id,
        .treatment = own->treatment,
        .cluster = own->cluster ? own->cluster[0] : NULL,
        .weights = own->weights,
        .allow_ids = own->allow_ids,
        .labels = codebook ? NULL : avlast_input_codebook(input),
    };

    if (plan)
        take_plan(plan, frame, &against);
    g_autoptr(AvlastCheckAsked) asked = avlast_check_asked(
        &own->asked, plan, avlast_environment_lang(run), frame, &against, error);
    g_autoptr(AvlastValidation) validation =
        asked ? avlast_validate(input, frame, &against, error) : NULL;
    if (!validation)
        return NULL;
    if (plan)
        avlast_plan_check_columns(plan, frame->source, avlast_input_header(input),
                                  validation);
    if (!require_columns(run, frame, validation, error))
        return NULL;
    add_notes(run, frame, among, validation);
    avlast_validation_sort(validation);
    return g_steal_pointer(&validation);
}

/* The file's data, or what --sql and --reshape make of it, which *input then only names.
 */
static AvlastFrame *read_data(AvlastRun *run, AvlastInputOptions *how,
                              AvlastInput **input, GError **error)
{
    if (!avlast_run_reshapes(run)) {
        *input = avlast_input_open(run->arguments[0], how, error);
        return *input ? avlast_input_read(*input, NULL, error) : NULL;
    }
    /* A file that is only part of a query must be whole. */
    how->csv.lenient = FALSE;
    AvlastFrame *frame = avlast_run_query(run, run->arguments[0], how, NULL, NULL, error);
    if (frame) {
        g_autofree char *form = avlast_run_shape_text(run);
        *input = avlast_input_of_frame(frame, form);
    }
    return frame;
}

static gboolean check_file(AvlastRun *run, const AvlastCodebook *codebook,
                           const AvlastPlan *plan, GError **error)
{
    const Own *own = run->own;
    const char *const text[] = {run->options.id, NULL};
    AvlastInputOptions how = input_options(run, text, codebook);
    g_autofree guint8 *among = NULL;

    if (!avlast_run_table(run, &how, error))
        return FALSE;

    g_autoptr(AvlastInput) input = NULL;
    g_autoptr(AvlastFrame) frame = read_data(run, &how, &input, error);
    if (!frame || !apply_sql(run, frame, &among, error))
        return FALSE;
    if (own->save && !avlast_check_save(run, own->save, frame, among, codebook, error))
        return FALSE;
    g_autoptr(AvlastCodebook) part = codebook && avlast_run_reshapes(run)
                                         ? avlast_run_shaped_codebook(codebook, frame)
                                         : NULL;
    g_autoptr(AvlastValidation) validation =
        validate(run, input, frame, among, part ? part : codebook, plan, error);
    if (!validation)
        return FALSE;

    g_autofree char *form = avlast_input_form(input, NULL);
    const AvlastCheckReport report = {
        .frame = frame,
        .codebook = part       ? part
                    : codebook ? codebook
                               : avlast_input_codebook(input),
        .among = among,
        .validation = validation,
        .form = form,
        .lang = avlast_environment_lang(run),
        .listed = own->limit == G_MININT64 ? 20 : (gsize)MAX(own->limit, 0),
    };
    run->status = validation->faults->len > 0 ? 1 : 0;
    return emit(run, &report, error);
}

/* Options about data say nothing of a value model, and the other way round. */
static gboolean check_unused(const AvlastRun *run, gboolean model, GError **error)
{
    static const char *const of_data[] = {
        "treatment", "cluster",  "weights", "rule",      "straightline",
        "longest",   "duration", "wave",    "allow-ids", "min-duration",
        "limit",     "save",     "plan",    NULL};
    static const char *const of_model[] = {"results", NULL};

    return model ? avlast_run_refuse_unused(run, NULL, of_data, "of a value model",
                                            error) &&
                       avlast_run_refuse_unused(run, "Data", NULL, "of a value model",
                                                error)
                 : avlast_run_refuse_unused(run, NULL, of_model, "of data", error);
}

static gboolean check(AvlastRun *run, GError **error)
{
    g_autoptr(AvlastCodebook) codebook = NULL;
    g_autoptr(AvlastPlan) plan = NULL;

    if (g_strv_length(run->arguments) != 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "one data file is needed\nhint: avlast check data.csv --codebook "
                    "codebook.csv");
        return FALSE;
    }
    if (!format_of(run, error))
        return FALSE;
    const gboolean model = avlast_check_is_model(run->arguments[0]);
    if (!check_unused(run, model, error))
        return FALSE;
    if (model)
        return avlast_check_model(run, ((const Own *)run->own)->results,
                                  format_of(run, NULL), error);
    if (run->options.plan && !(plan = avlast_plan_read(run->options.plan, error)))
        return FALSE;
    if (run->options.codebook &&
        !(codebook = avlast_codebook_read(run->options.codebook, error)))
        return FALSE;
    return check_file(run, codebook, plan, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "check",
        .usage = "avlast check DATA [--codebook CODEBOOK] [--plan PLAN] [OPTION...]\n"
                 "avlast check --plan PLAN\n"
                 "avlast check MODEL.yaml [--results FOLDER]",
        .description = N_(
            "Reads a data file and holds it against the codebook, the plan and the "
            "design: every fault with file, line and column, and what each column "
            "holds. Or reads a value model (a name that ends in .yaml) and tells all in "
            "it that does not add up. The exit status is 1 when there are faults, 0 "
            "when there are none."),
        .examples =
            "avlast check data.csv --codebook codebook.csv\n"
            "avlast check --plan plan.yaml\n"
            "avlast check trial.csv --treatment arm --cluster school --id pupil\n"
            "avlast check data.csv --rule 'adults: age >= 18' --rule 'start <= end'\n"
            "avlast check value.yaml --results results\n"
            "avlast check panel.csv --id pupil --wave wave --treatment arm\n"
            "avlast check data.csv --codebook codebook.csv --format csv -o faults.csv\n"
            "avlast check pupils.csv --with schools.csv --sql 'SELECT * FROM pupils LEFT "
            "JOIN schools USING (school)' --save clean.csv",
        .arguments = 1,
        .shared = AVLAST_SHARE_DATA | AVLAST_SHARE_PLAN | AVLAST_SHARE_OUTPUT,
        .options = options,
        .own_size = sizeof(Own),
        .run = check,
    };
    return avlast_program_main(&program, argc, argv);
}
