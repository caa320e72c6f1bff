/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options from a plan, beneath those of the command line. */
#include <math.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/reader.h"
#include "core/error.h"
#include "study/plan.h"
#include "survey/scale_frame.h"

/* The options of the program that a plan may set. Ended by a NULL name. */
static AvlastPlanOption *accepted_options(const GArray *list)
{
    AvlastPlanOption *accepted = g_new0(AvlastPlanOption, list->len + 1);
    guint n = 0;

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (entry->analytic)
            accepted[n++] = (AvlastPlanOption){
                .name = entry->option->name,
                .flag = entry->option->type == AVLAST_OPTION_FLAG,
                .repeatable = entry->option->type == AVLAST_OPTION_TEXTS,
            };
    }
    return accepted;
}

/* Programs that need no analysis of the plan: what they compute may be left to them, and
 * they take the plan's data and design alone. */
static gboolean needs_no_analysis(const char *command)
{
    return strcmp(command, "check") == 0 || strcmp(command, "describe") == 0 ||
           strcmp(command, "weight") == 0;
}

/* The analysis to take options from: the one named, or the plan's only one of this
 * program. NULL without an error: none. */
static const char *choose_analysis(const AvlastPlan *plan, const AvlastRun *run,
                                   const char *wanted, GError **error)
{
    const char *command = run->program->name, *found = NULL;
    g_autoptr(GString) names = g_string_new(NULL);

    if (wanted || strcmp(command, "check") == 0)
        return wanted;
    if (strcmp(command, "value") == 0)
        return "value";
    for (guint i = 0; i < plan->analyses->len; i++) {
        const AvlastPlanAnalysis *a = g_ptr_array_index(plan->analyses, i);
        if (strcmp(a->command, command) != 0)
            continue;
        found = a->name;
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", a->name);
    }
    if ((found && !strchr(names->str, ',')) || (!found && needs_no_analysis(command)))
        return found;
    if (found)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--plan: '%s' has several analyses of '%s'\n"
                    "hint: say which with --analysis: %s",
                    plan->path, command, names->str);
    else
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--plan: '%s' has no analysis of '%s'\n"
                    "hint: add one under 'analyses', with command: %s; or name the data "
                    "file and --codebook instead of the plan",
                    plan->path, command, command);
    return NULL;
}

/* Where a program's own files lie is no choice of the analysis. */
static gboolean says_where(const AvlastOptionEntry *entry)
{
    const char *argument = entry->option->argument;

    return !entry->shared && argument &&
           (strcmp(argument, "FOLDER") == 0 || strcmp(argument, "FILE") == 0);
}

/* Options given on the command line that the plan gives otherwise. */
static void record_deviations(AvlastRun *run, const GArray *list,
                              const AvlastParse *given, const AvlastParse *planned)
{
    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        g_autofree char *here = entry->analytic ? avlast_option_text(entry, given) : NULL;
        g_autofree char *there = avlast_option_text(entry, planned);
        if (here && !says_where(entry) && g_strcmp0(here, there) != 0)
            g_ptr_array_add(run->deviations,
                            g_strdup_printf("--%s: %s (plan: %s)", entry->option->name,
                                            here, there ? there : "not given"));
    }
    if (!given->positional[0])
        return;
    g_autofree char *here = g_strjoinv(" ", given->positional);
    g_autofree char *there = g_strjoinv(" ", planned->positional);
    if (strcmp(here, there) != 0)
        g_ptr_array_add(run->deviations,
                        g_strdup_printf("arguments: %s (plan: %s)", here, there));
}

static void add_all(GStrvBuilder *builder, char **texts)
{
    for (; *texts; texts++)
        g_strv_builder_add(builder, *texts);
}

static json_t *origin_of(const AvlastPlan *plan, const char *name, const AvlastRun *run)
{
    const AvlastPlanAnalysis *analysis = name ? avlast_plan_analysis(plan, name) : NULL;
    json_t *deviations = json_array();

    for (guint i = 0; i < run->deviations->len; i++)
        json_array_append_new(deviations,
                              json_string(g_ptr_array_index(run->deviations, i)));
    return json_pack("{s:s, s:s, s:o, s:o, s:o}", "file", plan->path, "sha256",
                     plan->sha256, "analysis", avlast_json_text(name), "role",
                     avlast_json_text(analysis ? avlast_role_name(analysis->role) : NULL),
                     "deviations", deviations);
}

/* What is made of other analyses' results needs to know where they are. */
static gboolean check_results(const AvlastPlan *plan, const char *name,
                              const GArray *list, const AvlastParse *both, GError **error)
{
    const AvlastPlanAnalysis *analysis = name ? avlast_plan_analysis(plan, name) : NULL;

    if (!analysis || !analysis->of)
        return TRUE;
    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        g_autofree char *folder = strcmp(entry->option->name, "results") == 0
                                      ? avlast_option_text(entry, both)
                                      : NULL;
        if (folder)
            return TRUE;
    }
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV683", NULL,
                "--plan: '%s' is made of the results of other analyses, such as '%s'\n"
                "hint: --results FOLDER says where 'avlast run' put them",
                name, analysis->of[0]);
    return FALSE;
}

/* Whether the command line gives the plan's "--NAME=VALUE" anew; what may be repeated is
 * added to. */
static gboolean is_replaced(const char *option, const GArray *list,
                            const AvlastParse *given)
{
    const gsize length = strcspn(option + 2, "=");

    for (guint i = 0; i < list->len; i++) {
        const AvlastOptionEntry *entry = &g_array_index(list, AvlastOptionEntry, i);
        if (entry->option->type == AVLAST_OPTION_TEXTS ||
            strncmp(option + 2, entry->option->name, length) != 0 ||
            entry->option->name[length] != '\0')
            continue;
        g_autofree char *here = avlast_option_text(entry, given);
        return here != NULL;
    }
    return FALSE;
}

/* Plan first, command line last, which wins. */
static gboolean parse_both(const AvlastRun *run, const AvlastPlanArguments *arguments,
                           const GArray *list, const AvlastParse *given,
                           AvlastParse *both, GError **error)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    for (char **option = arguments->options; *option; option++)
        if (!is_replaced(*option, list, given))
            g_strv_builder_add(builder, *option);
    add_all(builder, run->command + 1);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    if (!avlast_options_parse(run->program, (const char *const *)argv, both, error))
        return FALSE;
    if (!both->positional[0]) {
        g_strfreev(both->positional);
        both->positional = g_strdupv(arguments->positional);
    }
    return TRUE;
}

gboolean avlast_run_merge_plan(AvlastRun *run, AvlastParse *parse, GError **error)
{
    g_autoptr(AvlastPlan) plan = avlast_plan_read(parse->shared.plan, error);
    g_autoptr(GArray) list = avlast_options_of(run->program);
    g_autofree AvlastPlanOption *accepted = accepted_options(list);
    g_autoptr(GError) fault = NULL;

    if (!plan)
        return FALSE;
    const char *name = choose_analysis(plan, run, parse->shared.analysis, &fault);
    if (fault) {
        g_propagate_error(error, g_steal_pointer(&fault));
        return FALSE;
    }
    g_autoptr(AvlastPlanArguments) arguments =
        avlast_plan_arguments(plan, name, run->program->name, accepted, error);
    if (!arguments)
        return FALSE;

    AvlastParse planned = {0}, both = {0};
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    add_all(builder, arguments->options);
    add_all(builder, arguments->positional);
    g_auto(GStrv) argv = g_strv_builder_end(builder);
    gboolean ok =
        avlast_options_parse(run->program, (const char *const *)argv, &planned, error);
    if (ok)
        record_deviations(run, list, parse, &planned);
    ok = ok && parse_both(run, arguments, list, parse, &both, error) &&
         (parse->positional[0] || check_results(plan, name, list, &both, error));
    avlast_parse_clear(run->program, &planned);
    if (!ok) {
        avlast_parse_clear(run->program, &both);
        return FALSE;
    }
    run->plan = origin_of(plan, name, run); /* the name is the parse's own */
    avlast_parse_clear(run->program, parse);
    *parse = both;
    return TRUE;
}

static void label_column(AvlastColumn *column, const AvlastPlanScale *scale)
{
    if (!column->label)
        column->label = g_strdup(scale->label);
    if (!column->label_nb)
        column->label_nb = g_strdup(scale->label_nb);
    if (!column->unit)
        column->unit = g_strdup(scale->unit);
    if (isnan(column->scale_min) && !isnan(scale->min)) {
        column->scale_min = scale->min;
        column->scale_max = scale->max;
    }
}

gboolean avlast_run_label(const AvlastRun *run, AvlastFrame *frame, GError **error)
{
    if (!run->options.plan)
        return TRUE;

    g_autoptr(AvlastPlan) plan = avlast_plan_read(run->options.plan, error);
    if (!plan)
        return FALSE;
    for (guint i = 0; i < plan->scales->len; i++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        AvlastColumn *column = avlast_frame_find(frame, scale->name);
        if (column)
            label_column(column, scale);
    }
    return TRUE;
}

gboolean avlast_run_check_answers(AvlastRun *run, const AvlastFrame *frame,
                                  AvlastInput *input, GError **error)
{
    if (run->reader && !run->reader->check(run->reader, frame, input, error))
        return FALSE;
    if (!run->options.plan)
        return TRUE;

    g_autoptr(AvlastPlan) plan = avlast_plan_read(run->options.plan, error);
    for (guint i = 0; plan && i < plan->scales->len; i++) {
        const AvlastPlanScale *scale = g_ptr_array_index(plan->scales, i);
        if (!isnan(scale->item_min) && !avlast_scale_check(frame, input, scale, error))
            return FALSE;
    }
    return plan != NULL;
}
