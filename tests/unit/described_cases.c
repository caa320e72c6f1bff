/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "chart_support.h"
#include "core/error.h"
#include "described_cases.h"
#include "plots/extremes.h"

AvlastResult *described(const char *program, const char *statistic,
                        const char *const *rows)
{
    AvlastResult *result = avlast_result_new(program);

    json_object_set_new(result->settings, "statistic", avlast_json_text(statistic));
    g_clear_pointer(&result->estimates, avlast_estimates_free);
    result->estimates = avlast_estimates_new();
    result->estimates->level = 0.95;
    for (; *rows; rows++) {
        g_auto(GStrv) cell = g_strsplit(*rows, ":", -1);
        AvlastEstimate *row =
            avlast_estimates_add(result->estimates, cell[0], *cell[1] ? cell[1] : NULL,
                                 *cell[2] ? cell[2] : cell[0]);
        row->estimate = g_ascii_strtod(cell[3], NULL);
        row->conf_low = *cell[4] ? g_ascii_strtod(cell[4], NULL) : NAN;
        row->conf_high = *cell[5] ? g_ascii_strtod(cell[5], NULL) : NAN;
        row->nobs = 50;
    }
    return result;
}

void described_drawn(const AvlastResult *result, const char *kind, guint item)
{
    for (int format = AVLAST_CHART_SVG; format <= AVLAST_CHART_TERMINAL; format++)
        for (int width = 440; width <= 680; width += 240) {
            const AvlastChartOptions options = {.format = (AvlastChartFormat)format,
                                                .width = width};
            g_autoptr(GError) error = NULL;
            if (format != AVLAST_CHART_TERMINAL && !have_gnuplot())
                continue;
            g_autoptr(AvlastChart) chart =
                avlast_chart_draw(result, kind, item, &options, &error);
            assert_no_error(error);
            ck_assert(*chart->title && *chart->alt && chart->table->len > 1);
        }
}
