/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The estimate that a sensitivity analysis is of. */
#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "cmd/earlier.h"
#include "cmd/sens/sens.h"
#include "core/error.h"
#include "core/number.h"

AvlastEstimate *avlast_sens_add(AvlastResult *result, const char *outcome,
                                const char *group, const char *term, double value)
{
    AvlastEstimate *row = avlast_estimates_add(result->estimates, outcome, group, term);

    row->estimate = value;
    return row;
}

double *avlast_sens_numbers(char **texts, const char *option, double least, guint *n,
                            GError **error)
{
    g_autofree double *values = g_new0(double, g_strv_length(texts) + 1);

    for (*n = 0; texts[*n]; ++*n) {
        double *value = &values[*n];
        if (!avlast_number_parse(texts[*n], strlen(texts[*n]), '.', value) ||
            *value < least) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s: '%s' is no number from %g up", option, texts[*n], least);
            return NULL;
        }
    }
    return g_steal_pointer(&values);
}

static gboolean wanted(const AvlastSensOwn *own, const AvlastEstimate *row)
{
    return (!own->outcome || g_strcmp0(own->outcome, row->outcome) == 0) &&
           (!own->term || g_strcmp0(own->term, row->term) == 0) &&
           (!own->group || g_strcmp0(own->group, row->group) == 0) &&
           (own->term || g_strcmp0(row->term, "(Intercept)") != 0) &&
           isfinite(row->estimate) && isfinite(row->conf_low);
}

/* The rows that fit; their number in *n, and as many as a hint can name in `names`. */
static const AvlastEstimate *find(const AvlastSensOwn *own, const AvlastEstimates *e,
                                  GString *names, guint *n)
{
    const AvlastEstimate *found = NULL;

    *n = 0;
    for (guint i = 0; i < e->rows->len; i++) {
        const AvlastEstimate *row = avlast_estimates_row(e, i);
        if (!wanted(own, row))
            continue;
        found = row;
        if ((*n)++ < 6)
            g_string_append_printf(
                names, "%s--outcome %s --term %s%s%s", names->len ? ", " : "",
                row->outcome, row->term ? row->term : "''", row->group ? " --group " : "",
                row->group ? row->group : "");
    }
    return found;
}

static const AvlastEstimate *choose(const AvlastSensOwn *own, const AvlastEstimates *e,
                                    const char *file, GError **error)
{
    static const AvlastSensOwn any = {0};
    g_autoptr(GString) names = g_string_new(NULL);
    guint n;
    const AvlastEstimate *found = find(own, e, names, &n);

    if (n == 1)
        return found;
    if (n > 1) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "'%s' has %u rows with an interval that may be meant\nhint: %s", file,
                    n, names->str);
        return NULL;
    }
    find(&any, e, names, &n);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                "'%s' has no row with an interval that fits --outcome, --term and "
                "--group%s%s",
                file, n ? "\nhint: it has " : "", names->str);
    return NULL;
}

static AvlastEstimate *from_file(const AvlastRun *run, AvlastResult *result,
                                 const char *file, GError **error)
{
    const AvlastSensOwn *own = run->own;
    g_autofree char *path = avlast_earlier_path(own->results, file);
    g_autoptr(AvlastResult) read = avlast_result_read(path, error);
    const AvlastEstimate *row = read ? choose(own, read->estimates, file, error) : NULL;

    if (!row)
        return NULL;
    avlast_earlier_add(result, path);
    AvlastEstimate *copy =
        avlast_sens_add(result, row->outcome, row->group, row->term, row->estimate);
    copy->std_error = row->std_error;
    copy->df = row->df;
    copy->statistic = row->statistic;
    copy->p_value = row->p_value;
    copy->conf_low = row->conf_low;
    copy->conf_high = row->conf_high;
    copy->nobs = row->nobs;
    copy->nclusters = row->nclusters;
    copy->method = g_strdup(row->method);
    result->estimates->level = read->estimates->level;
    json_t *columns = json_object_get(read->charts, "columns");
    if (columns)
        json_object_set(result->charts, "columns", columns);
    return copy;
}

/* The interval is given, or made from the standard error: t, or normal without df. */
static AvlastEstimate *from_numbers(const AvlastRun *run, AvlastResult *result,
                                    GError **error)
{
    const AvlastSensOwn *own = run->own;
    const double df = isnan(own->df) ? INFINITY : own->df;

    if (isnan(own->estimate)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "which estimate?\nhint: a result file, or --estimate with --low and "
                    "--high or --std-error");
        return NULL;
    }
    if (!isnan(own->std_error) && !(own->std_error > 0.0 && df > 0.0)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "--std-error and --df are above 0");
        return NULL;
    }
    if (own->low > own->estimate || own->high < own->estimate) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV294", NULL,
                    "--low and --high do not hold the estimate %g", own->estimate);
        return NULL;
    }
    AvlastEstimate *row =
        avlast_sens_add(result, own->outcome ? own->outcome : _("estimate"), own->group,
                        own->term, own->estimate);
    row->conf_low = own->low;
    row->conf_high = own->high;
    row->std_error = own->std_error;
    if (!isnan(own->std_error) && isnan(own->low) && isnan(own->high)) {
        row->df = df;
        avlast_estimate_infer(row, run->options.level);
    }
    return row;
}

AvlastEstimate *avlast_sens_estimate(const AvlastRun *run, AvlastResult *result,
                                     const char *file, GError **error)
{
    const AvlastSensOwn *own = run->own;
    const gboolean numbers = !isnan(own->estimate) || !isnan(own->std_error) ||
                             !isnan(own->df) || !isnan(own->low) || !isnan(own->high);

    if (!file && own->results) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "--results without the name of a result file");
        return NULL;
    }
    if (file && numbers) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV283", NULL,
                    "a result file has its own numbers: leave --estimate, --std-error, "
                    "--df, --low and --high out");
        return NULL;
    }
    return file ? from_file(run, result, file, error) : from_numbers(run, result, error);
}
