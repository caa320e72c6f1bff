/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "cmd/environment.h"
#include "cmd/output/output.h"
#include "cmd/output/phrases.h"
#include "cmd/output/value_said.h"
#include "cmd/plot_words.h"
#include "cmd/program.h"
#include "core/error.h"
#include "plots/charts.h"

typedef struct {
    char *kind;
    gint64 item, width;
    gboolean list, script;
} PlotOptions;

static const AvlastOption plot_options[] = {
    {"kind", 'k', AVLAST_OPTION_TEXT, G_STRUCT_OFFSET(PlotOptions, kind), "KIND",
     N_("the chart to draw; without it, the first of --list")},
    {"item", 0, AVLAST_OPTION_INTEGER, G_STRUCT_OFFSET(PlotOptions, item), "N",
     N_("which of several charts of this kind, from 0")},
    {"list", 0, AVLAST_OPTION_FLAG, G_STRUCT_OFFSET(PlotOptions, list), NULL,
     N_("list the charts this result can be drawn as")},
    {"width", 0, AVLAST_OPTION_INTEGER, G_STRUCT_OFFSET(PlotOptions, width), "PIXELS",
     N_("width of the drawing, 480 to 2000 (default 680)")},
    {"script", 0, AVLAST_OPTION_FLAG, G_STRUCT_OFFSET(PlotOptions, script), NULL,
     N_("write the gnuplot script beside the drawing (ending .gp)")},
    {0}};

static gboolean usage(GError **error, const char *text)
{
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "%s", text);
    return FALSE;
}

/* Format by the ending of -o; the terminal without one. */
static gboolean format_of(const char *output, AvlastChartFormat *format, GError **error)
{
    static const struct {
        const char *ending;
        AvlastChartFormat format;
    } endings[] = {{".svg", AVLAST_CHART_SVG},
                   {".png", AVLAST_CHART_PNG},
                   {".pdf", AVLAST_CHART_PDF},
                   {".txt", AVLAST_CHART_TERMINAL}};

    *format = AVLAST_CHART_TERMINAL;
    if (!output || strcmp(output, "-") == 0)
        return TRUE;
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++)
        if (g_str_has_suffix(output, endings[i].ending)) {
            *format = endings[i].format;
            return TRUE;
        }
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "'%s' has none of the endings .svg, .png, .pdf, .txt", output);
    return FALSE;
}

/* Result files hold methods and remarks in English. */
static void say_method(AvlastResult *result, const char *lang)
{
    AvlastEstimates *e = result->estimates;
    char *method = avlast_phrase(e->method, NULL, NULL, lang);

    g_free(e->method);
    e->method = method;
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        char *note = row->note ? avlast_phrase(row->note, NULL, NULL, lang) : NULL;
        g_free(row->note);
        row->note = note;
    }
}

/* Methods and designs, which tell models of several files apart. */
static void say_models(AvlastResult *result, const char *lang)
{
    AvlastEstimates *e = result->estimates;
    const json_t *models = json_object_get(result->settings, "models");

    say_method(result, lang);
    if (e->design) {
        char *design = avlast_phrase(e->design, NULL, NULL, lang);
        g_free(e->design);
        e->design = design;
    }
    for (gsize m = 0; m < json_array_size(models); m++) {
        json_t *model = json_array_get(models, m);
        const char *method = avlast_json_member_text(model, "estimator");
        g_autofree char *said = method ? avlast_phrase(method, NULL, NULL, lang) : NULL;
        if (said)
            json_object_set_new(model, "estimator", json_string(said));
    }
}

static gboolean list_kinds(const AvlastResult *result, GError **error)
{
    g_auto(GStrv) kinds = avlast_chart_kinds(result);
    g_autoptr(GString) text = g_string_new(NULL);

    for (char **kind = kinds; *kind; kind++) {
        const guint items = avlast_chart_items(result, *kind);
        g_string_append_printf(text, "%-12s %s", *kind, avlast_chart_purpose(*kind));
        if (items > 1)
            g_string_append_printf(text, " (--item 0 ... %u)", items - 1);
        g_string_append_c(text, '\n');
    }
    return avlast_output_standard(text->str, text->len, error);
}

static gboolean write_script(const AvlastRun *run, const AvlastChart *chart,
                             GError **error)
{
    const char *output = run->options.output;

    if (!output || !chart->script)
        return usage(error, "--script: a chart for the terminal has no gnuplot script");
    g_autofree char *stem = g_strndup(output, strlen(output) - strlen(".svg"));
    g_autofree char *path = g_strconcat(stem, ".gp", NULL);
    return avlast_output_file(path, chart->script, strlen(chart->script),
                              run->options.force, error);
}

static gboolean draw_and_write(AvlastRun *run, const AvlastResult *result,
                               const char *kind, const AvlastChartOptions *options,
                               GError **error)
{
    const PlotOptions *own = run->own;
    const char *output = run->options.output;
    const guint item = own->item == G_MININT64 ? 0 : (guint)own->item;
    g_autoptr(AvlastChart) chart = avlast_chart_draw(result, kind, item, options, error);
    gsize length = 0;

    if (!chart)
        return FALSE;
    const void *bytes = g_bytes_get_data(chart->image, &length);
    if (!output || strcmp(output, "-") == 0)
        return own->script ? write_script(run, chart, error)
                           : avlast_output_standard(bytes, length, error);
    if (own->script && !write_script(run, chart, error))
        return FALSE;
    return avlast_output_file(output, bytes, length, run->options.force, error);
}

static void result_free(gpointer result)
{
    avlast_result_free(result);
}

/* One file as it is, several as models side by side. */
static AvlastResult *read_all(char *const *paths, const char *lang, GError **error)
{
    g_autoptr(GPtrArray) results = g_ptr_array_new_with_free_func(result_free);

    if (!paths[1]) {
        AvlastResult *only = avlast_result_read(paths[0], error);
        if (only)
            avlast_value_said(only, lang);
        return only;
    }
    for (char *const *path = paths; *path; path++) {
        AvlastResult *one = avlast_result_read(*path, error);
        if (!one)
            return NULL;
        say_models(one, lang);
        g_ptr_array_add(results, one);
    }
    return avlast_chart_join((AvlastResult *const *)(void *)results->pdata,
                             (const char *const *)paths, results->len, error);
}

static gboolean plot(AvlastRun *run, GError **error)
{
    const PlotOptions *own = run->own;
    AvlastChartOptions options = {.lang = avlast_environment_lang(run)};

    if (!run->arguments[0])
        return usage(error, "which result file?\nhint: avlast plot RESULT.json");
    if (run->arguments[1] && own->kind && strcmp(own->kind, "specifications") != 0)
        return usage(error, "one result file at a time\nhint: several together are drawn "
                            "as --kind specifications");
    if (own->item != G_MININT64 && (own->item < 0 || own->item > 100000))
        return usage(error, "--item counts from 0");
    if (own->width != G_MININT64 && (own->width < 480 || own->width > 2000))
        return usage(error, "--width is from 480 to 2000");
    options.width = own->width == G_MININT64 ? 0 : (int)own->width;
    if (!format_of(run->options.output, &options.format, error))
        return FALSE;

    g_autoptr(AvlastResult) result = read_all(run->arguments, options.lang, error);
    if (!result)
        return FALSE;
    if (own->list)
        return list_kinds(result, error);

    say_method(result, options.lang);
    avlast_plot_words(result, options.lang);
    g_auto(GStrv) kinds = avlast_chart_kinds(result);
    const char *kind = own->kind           ? own->kind
                       : run->arguments[1] ? "specifications"
                       : kinds[0]          ? kinds[0]
                                           : "forest";
    return draw_and_write(run, result, kind, &options, error);
}

int main(int argc, char **argv)
{
    static const AvlastProgram program = {
        .name = "plot",
        .usage = "avlast plot RESULT.json [RESULT.json...] [--kind KIND] [-o FIGURE.svg]",
        .description = N_(
            "Draws a chart from a result file: as SVG, PNG or PDF by the ending of -o, "
            "else as text on the terminal. Every label and number comes from the "
            "result; nothing is estimated anew.\n\n"
            "`--list` says what a result can be drawn as. Several files are drawn as one "
            "specification curve: the same coefficient in all their models."),
        .examples = "avlast plot effects.json\n"
                    "avlast plot effects.json --kind balance -o balance.svg\n"
                    "avlast plot simple.json full.json clustered.json --kind "
                    "specifications\n"
                    "avlast plot value.json --kind tornado --lang nb -o tornado.pdf",
        .shared = AVLAST_SHARE_OUTPUT,
        .options = plot_options,
        .own_size = sizeof(PlotOptions),
        .run = plot,
    };
    return avlast_program_main(&program, argc, argv);
}
