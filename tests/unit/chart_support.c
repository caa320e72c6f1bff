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
