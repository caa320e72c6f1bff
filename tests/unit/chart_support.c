/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chart_support.h"

#include <libintl.h>
#include <locale.h>
#include <math.h>
#include <string.h>

AvlastResult *chart_fixture(const char *name)
{
    g_autofree char *relative = g_strconcat("tests/charts/", name, NULL);
    g_autofree char *path = source_path(relative);
    g_autoptr(GError) error = NULL;
    AvlastResult *result = avlast_result_read(path, &error);

    assert_no_error(error);
    return result;
}

AvlastResult *one_effect(double estimate, double low, double high, double worthwhile)
{
    AvlastResult *result = avlast_result_new("rct");
    json_t *forest = json_pack("{s:s,s:{s:s},s:{s:s}}", "unit", "points", "labels", "y",
                               "Wellbeing", "roles", "y", "primary");

    if (!isnan(worthwhile))
        json_object_set_new(forest, "worthwhile", json_pack("{s:f}", "y", worthwhile));
    json_object_set_new(result->charts, "forest", forest);
    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    AvlastEstimate *row = avlast_estimates_add(result->estimates, "y", NULL, "treated");
    row->estimate = estimate;
    row->conf_low = low;
    row->conf_high = high;
    row->nobs = 100;
    return result;
}

AvlastResult *only_chart(const char *program, const char *kind, const char *json)
{
    AvlastResult *result = avlast_result_new(program);
    json_t *member = json_loads(json, 0, NULL);

    ck_assert_msg(member != NULL, "bad JSON in a test: %s", json);
    json_object_set_new(result->charts, kind, member);
    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    return result;
}

char *title_of(const AvlastResult *result, const char *kind, guint item)
{
    const AvlastChartOptions options = {.format = AVLAST_CHART_TERMINAL};
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) chart =
        avlast_chart_draw(result, kind, item, &options, &error);

    assert_no_error(error);
    return g_strdup(chart->title);
}

void speak(const char *lang)
{
    setlocale(LC_ALL, "C.UTF-8");
    setlocale(LC_NUMERIC, "C");
    bindtextdomain("avlast", BUILD_DIR "/locale");
    bind_textdomain_codeset("avlast", "UTF-8");
    textdomain("avlast");
    g_setenv("LANGUAGE", lang, TRUE);
}

gboolean have_gnuplot(void)
{
    g_autofree char *path = g_find_program_in_path("gnuplot");

    if (!path)
        fprintf(stderr, "skipped: no gnuplot\n");
    return path != NULL;
}

static gboolean starts_as(const AvlastChart *chart, AvlastChartFormat format)
{
    static const char *const starts[] = {"<svg", "\x89PNG", "%PDF", ""};
    const gsize length = strlen(starts[format]);

    return g_bytes_get_size(chart->image) > length &&
           memcmp(g_bytes_get_data(chart->image, NULL), starts[format], length) == 0;
}

static void assert_lines_fit(const AvlastChart *chart)
{
    g_autofree char *text =
        g_strndup(g_bytes_get_data(chart->image, NULL), g_bytes_get_size(chart->image));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

    ck_assert(g_utf8_validate(text, -1, NULL));
    for (char **line = lines; *line; line++)
        ck_assert_msg(g_utf8_strlen(*line, -1) <= 80, "'%s'", *line);
}

void draw_twice(const AvlastResult *result, const char *kind, guint item,
                const AvlastChartOptions *options)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(AvlastChart) a = avlast_chart_draw(result, kind, item, options, &error);
    assert_no_error(error);
    g_autoptr(AvlastChart) b = avlast_chart_draw(result, kind, item, options, &error);
    assert_no_error(error);

    ck_assert(starts_as(a, options->format));
    ck_assert_msg(g_bytes_equal(a->image, b->image), "%s differs from run to run", kind);
    ck_assert(*a->title && *a->alt);
    ck_assert_uint_ge(a->table->len, 2);
    for (guint i = 0; i < a->table->len; i++)
        ck_assert_uint_eq(g_strv_length(g_ptr_array_index(a->table, i)),
                          g_strv_length(g_ptr_array_index(a->table, 0)));
    if (options->format == AVLAST_CHART_TERMINAL)
        assert_lines_fit(a);
    else
        ck_assert(a->script && !strstr(a->script, "\t"));
}

void draw_in_all_ways(const AvlastResult *result, const char *kind, guint items)
{
    for (int nb = 0; nb < 2; nb++) {
        speak(nb ? "nb" : "en");
        for (int format = AVLAST_CHART_SVG; format <= AVLAST_CHART_TERMINAL; format++) {
            const AvlastChartOptions options = {.format = (AvlastChartFormat)format,
                                                .lang = nb ? "nb" : "en"};
            const gboolean drawn = !nb || format == AVLAST_CHART_SVG;
            if (format == AVLAST_CHART_TERMINAL || (drawn && have_gnuplot()))
                for (guint item = 0; item < items; item += 3)
                    draw_twice(result, kind, item, &options);
        }
    }
}
