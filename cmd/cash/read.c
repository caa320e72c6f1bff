/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "cmd/cash/cash.h"
#include "core/error.h"
#include "core/memory.h"
#include "survey/groups.h"

void avlast_cash_flows_free(AvlastCashFlows *flows)
{
    if (!flows)
        return;
    g_clear_pointer(&flows->name, g_ptr_array_unref);
    g_clear_pointer(&flows->value, g_ptr_array_unref);
    g_free(flows);
}

static const char *year_column(const AvlastCashOwn *own)
{
    return own->year ? own->year : "year";
}

static const char *const *amount_columns(const AvlastCashOwn *own)
{
    static const char *const only[] = {"amount", NULL};

    return own->amount ? (const char *const *)own->amount : only;
}

AvlastFrame *avlast_cash_frame(AvlastRun *run, GError **error)
{
    const AvlastCashOwn *own = run->own;
    const char *const *amounts = amount_columns(own);
    g_autoptr(GPtrArray) names = g_ptr_array_new();

    g_ptr_array_add(names, (gpointer)(guintptr)year_column(own));
    for (gsize i = 0; amounts[i]; i++)
        g_ptr_array_add(names, (gpointer)(guintptr)amounts[i]);
    g_ptr_array_add(names, NULL);
    return avlast_run_frame(run, run->arguments[0], (const char *const *)names->pdata,
                            error);
}

/* A column of numbers without a gap: money that is not there is a 0 to be written. */
static const double *numbers(const AvlastFrame *frame, const char *name, gboolean whole,
                             GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);

    if (!column)
        return NULL;
    for (gsize i = 0; i < frame->rows; i++) {
        const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
        if (column->type == AVLAST_COLUMN_NUMBER && isfinite(column->number[i]) &&
            (!whole || column->number[i] == floor(column->number[i])))
            continue;
        if (column->type != AVLAST_COLUMN_NUMBER)
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV439", NULL,
                        "'%s' is no column of numbers", name);
        else if (isnan(column->number[i]))
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV439", &place,
                        "no '%s'\nhint: where no money moves, write 0 or leave the row "
                        "out",
                        name);
        else
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV439", &place,
                        "%g is no whole year (column '%s')", column->number[i], name);
        return NULL;
    }
    return column->number;
}

/* The range of years, from the base year. */
static gboolean take_years(AvlastCashFlows *flows, const AvlastFrame *frame,
                           const double *year, double base, GError **error)
{
    double first = year[0], last = year[0];
    gsize at = 0;

    for (gsize i = 1; i < frame->rows; i++) {
        last = fmax(last, year[i]);
        if (year[i] < first) {
            first = year[i];
            at = i;
        }
    }
    if (isnan(base))
        base = first;
    if (base != floor(base) || fabs(base) > 1e6) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV439", NULL,
                    "--base: %g is no whole year", base);
        return FALSE;
    }
    if (first < base) {
        const AvlastPlace place = {frame->source, avlast_frame_line(frame, at), 0};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV439", &place,
                    "year %g is before the base year %g", first, base);
        return FALSE;
    }
    if (last - base >= AVLAST_FLOW_YEARS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV439", NULL,
                    "from %g to %g are more than %d years", base, last,
                    AVLAST_FLOW_YEARS - 1);
        return FALSE;
    }
    flows->base = (gint64)base;
    flows->years = (gsize)(last - base) + 1;
    return TRUE;
}

static char *name_of(const char *group, const char *flow)
{
    if (!group && !flow)
        return NULL;
    return g_strdup_printf("%s%s%s%s", group ? group : "", group && flow ? ";" : "",
                           flow ? "flow=" : "", flow ? flow : "");
}

static gboolean add_flow(AvlastCashFlows *flows, const AvlastFrame *frame,
                         const double *year, const double *amount, const guint32 *code,
                         guint32 group, char *name, GError **error)
{
    double *value = avlast_array(double, flows->years, error);

    g_ptr_array_add(flows->name, name);
    g_ptr_array_add(flows->value, value);
    for (gsize i = 0; value && i < frame->rows; i++)
        if (!code || code[i] == group)
            value[(gint64)year[i] - flows->base] += amount[i];
    return value != NULL;
}

/* The groups of --by; money of no group is money lost. */
static gboolean read_groups(const AvlastRun *run, const AvlastFrame *frame,
                            AvlastGroups **groups, GError **error)
{
    const AvlastDesignColumns none = {.df = NAN};
    g_autoptr(AvlastSample) sample = NULL;

    *groups = NULL;
    if (!run->options.by)
        return TRUE;
    sample = avlast_sample_new(frame, &none, error);
    *groups = sample ? avlast_groups_new(frame, sample,
                                         (const char *const *)run->options.by, error)
                     : NULL;
    for (gsize i = 0; *groups && i < frame->rows; i++)
        if ((*groups)->code[i] == AVLAST_NO_LEVEL) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV439", &place,
                        "the row has no group (--by)\nhint: an amount without a group "
                        "would be in no flow");
            return FALSE;
        }
    return *groups != NULL;
}

AvlastCashFlows *avlast_cash_read(AvlastRun *run, const AvlastFrame *frame,
                                  GError **error)
{
    const AvlastCashOwn *own = run->own;
    const char *const *amounts = amount_columns(own);
    g_autoptr(AvlastCashFlows) flows = g_new0(AvlastCashFlows, 1);
    const double *year = numbers(frame, year_column(own), TRUE, error);
    g_autoptr(AvlastGroups) groups = NULL;

    flows->name = g_ptr_array_new_with_free_func(g_free);
    flows->value = g_ptr_array_new_with_free_func(g_free);
    if (!year || !take_years(flows, frame, year, own->base, error) ||
        !read_groups(run, frame, &groups, error))
        return NULL;
    for (guint32 g = 0; g < (groups ? groups->n : 1); g++)
        for (gsize a = 0; amounts[a]; a++) {
            const double *amount = numbers(frame, amounts[a], FALSE, error);
            const char *group = groups ? g_ptr_array_index(groups->label, g) : NULL;
            if (!amount ||
                !add_flow(flows, frame, year, amount, groups ? groups->code : NULL, g,
                          name_of(group, amounts[1] ? amounts[a] : NULL), error))
                return NULL;
        }
    return g_steal_pointer(&flows);
}
