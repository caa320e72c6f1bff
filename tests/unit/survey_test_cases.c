/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/mixture.h"
#include "design_cases.h"
#include "support.h"
#include "survey/difference.h"
#include "survey/fit.h"
#include "survey/standardise.h"
#include "survey/table.h"

#define ALL_TESTS ((1U << AVLAST_INDEPENDENCE_TESTS) - 1)
#include "survey_test_cases.h"

void tested_data_clear(Data *data)
{
    avlast_sample_free(data->sample);
    avlast_frame_free(data->frame);
}

Data tested_data_of(const char *name)
{
    for (int c = 0; c < n_design_cases; c++)
        if (strcmp(design_cases[c].name, name) == 0) {
            Data data = {.frame = frame_of_case(&design_cases[c])};
            data.sample = sample_of_case(&design_cases[c], data.frame);
            return data;
        }
    ck_abort_msg("no design '%s'", name);
}

GPtrArray *tested_expected_of(const char *name, const char *prefix)
{
    return expected_values_in("tests/ref/survey/tests.csv", name, prefix);
}

AvlastEstimates *tested_table_of(const Data *data, const char *a, const char *b,
                                 AvlastTableKind kind, const char *const *by)
{
    const AvlastSurveyOptions options = {.level = 0.95, .by = by};
    const AvlastTableOptions how = {.kind = kind, .tests = ALL_TESTS};
    g_autoptr(GError) error = NULL;
    AvlastEstimates *e =
        avlast_survey_table(data->frame, data->sample, a, b, &options, &how, &error);

    assert_no_error(error);
    return e;
}

const AvlastEstimate *tested_row_of(const AvlastEstimates *e, const char *outcome,
                                    const char *group, const char *term)
{
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (strcmp(row->outcome, outcome) == 0 && strcmp(row->term, term) == 0 &&
            strcmp(row->group ? row->group : "", group) == 0)
            return row;
    }
    ck_abort_msg("no row '%s' '%s' '%s'", outcome, group, term);
}

double tested_field_of(const AvlastEstimate *row, const char *field)
{
    return !field || !*field            ? row->estimate
           : strcmp(field, "se") == 0   ? row->std_error
           : strcmp(field, "stat") == 0 ? row->statistic
           : strcmp(field, "df") == 0   ? row->df
           : strcmp(field, "df2") == 0  ? row->df2
           : strcmp(field, "low") == 0  ? row->conf_low
           : strcmp(field, "p") == 0    ? row->p_value
                                        : (ck_abort_msg("no field '%s'", field), NAN);
}

void tested_check_value(const char *name, const ExpectedValue *v, double got,
                        double digits)
{
    if (isnan(v->value)) {
        ck_assert_msg(isnan(got), "%s %s %s: %.17g, expected none", name, v->quantity,
                      v->term, got);
        return;
    }
    ck_assert_msg(digits_of(got, v->value) >= digits, "%s %s %s %s %s: %.17g, not %.17g",
                  name, v->quantity, v->outcome, v->group, v->term, got, v->value);
}
