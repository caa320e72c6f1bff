/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/kaplanmeier.h"

#include <glib/gi18n.h>
#include <math.h>

#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "survey/km_parts.h"
#include "survey/linearised.h"

/* Event times when they are few, else round ones. */
static GArray *default_times(const AvlastKm *km)
{
    g_autoptr(GArray) times = avlast_km_event_times(km);
    double most = 0.0;

    if (times->len > 0 && times->len <= 12)
        return g_steal_pointer(&times);
    for (guint32 g = 0; g < km->groups->n; g++)
        most = fmax(most, km->group[g].last);
    const double step = avlast_km_step(most, 8.0);
    g_array_set_size(times, 0);
    for (double j = 1.0; j * step <= most; j++) {
        const double t = j * step;
        g_array_append_val(times, t);
    }
    if (times->len == 0)
        g_array_append_val(times, most);
    return g_steal_pointer(&times);
}

/* Why a point has no estimate, or no interval; NULL: it has both. */
static const char *reason(const AvlastKmGroup *group, double t, gboolean restricted,
                          double estimate)
{
    const double s = group->survival[avlast_km_at(group, t)];

    if (isnan(estimate))
        return _("beyond the last time observed");
    if (!restricted && s == 1.0)
        return _("no event by then, so no interval");
    return !restricted && s == 0.0 ? _("nobody is left, so no interval") : NULL;
}

/* One point of all groups' curves: S(t), or the mean restricted to t. */
static AvlastLinearised *point(const AvlastKm *km, const char *outcome, double t,
                               gboolean restricted, GError **error)
{
    g_autofree char *name = g_strdup_printf(restricted ? "RMST(%.15g)" : "S(%.15g)", t);
    g_autoptr(AvlastLinearised) l =
        avlast_linearised_new(outcome, name, km->sample->n, km->groups->n, error);

    if (!l)
        return NULL;
    for (guint32 g = 0; g < km->groups->n; g++) {
        const AvlastKmGroup *group = &km->group[g];
        const double s = group->survival[avlast_km_at(group, t)];
        l->estimate[g] = t > group->last && s > 0.0 ? NAN
                         : restricted               ? avlast_km_restricted(group, t)
                                                    : s;
        l->note[g] = reason(group, t, restricted, l->estimate[g]);
    }
    for (gsize i = 0; i < km->sample->n; i++) {
        const guint32 g = avlast_km_group_of(km, i);
        l->observed[i] = km->times->time[i];
        if (g != AVLAST_NO_LEVEL && !isnan(l->estimate[g]))
            l->influence[i] =
                restricted
                    ? avlast_km_restricted_influence(km, g, i, t)
                    : avlast_km_influence(km, g, i, avlast_km_at(&km->group[g], t));
    }
    return g_steal_pointer(&l);
}

static GPtrArray *points(const AvlastKm *km, const AvlastKmOptions *o, GError **error)
{
    g_autoptr(GPtrArray) terms =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_linearised_free);
    g_autoptr(GArray) times = NULL;

    if (o->n_times == 0)
        times = default_times(km);
    const gsize n = times ? times->len : o->n_times;
    for (gsize j = 0; j < n + o->n_restricted; j++) {
        AvlastLinearised *l =
            j < n ? point(km, o->columns.time,
                          times ? g_array_index(times, double, j) : o->times[j], FALSE,
                          error)
                  : point(km, o->columns.time, o->restricted[j - n], TRUE, error);
        if (!l)
            return NULL;
        g_ptr_array_add(terms, l);
    }
    return g_steal_pointer(&terms);
}

/* The survivals' intervals on their own scale. */
static void rescale(const AvlastKmOptions *o, AvlastEstimates *estimates)
{
    static const char *const methods[] = {"t of log", "t of log-log", "t"};
    static const AvlastRowScale scales[] = {AVLAST_ROW_LOG_TO_ONE, AVLAST_ROW_CLOGLOG,
                                            AVLAST_ROW_TO_ONE};

    for (guint i = 0; i < estimates->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(estimates, i);
        if (!g_str_has_prefix(row->term, "S(") ||
            g_strcmp0(row->outcome, "contrast") == 0)
            continue;
        g_free(row->method);
        row->method = g_strdup(methods[o->interval]);
        row->scale = scales[o->interval];
        row->statistic = row->p_value = NAN;
        if (!isnan(row->std_error) && row->df > 0.0)
            avlast_km_limits(o->interval, row->estimate,
                             avlast_t_critical(estimates->level, row->df) *
                                 row->std_error,
                             &row->conf_low, &row->conf_high);
    }
}

GPtrArray *avlast_km_columns(const AvlastFrame *frame, const AvlastSurvivalColumns *c)
{
    GPtrArray *columns = g_ptr_array_new();
    const char *const names[] = {c->time, c->event, c->entry};

    for (guint i = 0; i < G_N_ELEMENTS(names); i++) {
        AvlastColumn *column = names[i] ? avlast_frame_find(frame, names[i]) : NULL;
        if (column)
            g_ptr_array_add(columns, column);
    }
    return columns;
}

gboolean avlast_km_append(AvlastEstimates *estimates, AvlastEstimates *other,
                          GError **error)
{
    g_autoptr(gsl_matrix) root = g_steal_pointer(&estimates->root);
    GPtrArray *unit = g_steal_pointer(&estimates->unit);
    char *unit_column = g_steal_pointer(&estimates->unit_column);
    const gboolean done = avlast_estimates_append(estimates, other, error);
    const gsize k = estimates->rows->len;

    estimates->unit = unit;
    estimates->unit_column = unit_column;
    if (!done || !root)
        return done;
    if (!(estimates->root = avlast_matrix_new(root->size1, k, error)))
        return FALSE;
    for (gsize i = 0; i < root->size1; i++)
        for (gsize j = 0; j < k; j++)
            gsl_matrix_set(estimates->root, i, j,
                           j < root->size2 ? gsl_matrix_get(root, i, j) : NAN);
    return TRUE;
}

static gboolean add_band(const AvlastKm *km, const AvlastKmOptions *o,
                         const AvlastSurveyOptions *options, AvlastEstimates *estimates,
                         GError **error)
{
    static const double median[] = {0.5};
    const gboolean own = options->n_quantiles > 0;
    g_autoptr(AvlastKmBand) band = avlast_km_band(km, error);
    g_autoptr(AvlastEstimates) quantiles = avlast_estimates_new();

    if (!band)
        return FALSE;
    quantiles->level = estimates->level;
    avlast_km_quantiles(km, band, o->columns.time, o->interval,
                        own ? options->quantiles : median, own ? options->n_quantiles : 1,
                        quantiles);
    if (band->thinned)
        avlast_estimates_note(estimates, "%s",
                              _("the band is taken at 500 of the event times; between "
                                "them its width is interpolated"));
    if (o->curves) {
        g_ptr_array_set_size(o->curves, 0);
        if (!avlast_km_curves(km, band, estimates->level, o->interval, o->curves, error))
            return FALSE;
    }
    return avlast_km_append(estimates, quantiles, error);
}

static const char *method_of(AvlastKmInterval interval)
{
    return interval == AVLAST_KM_LOG ? _("Kaplan-Meier, linearised variance, t intervals "
                                         "of log S")
           : interval == AVLAST_KM_LOGLOG
               ? _("Kaplan-Meier, linearised variance, t intervals of log(-log S)")
               : _("Kaplan-Meier, linearised variance, t intervals");
}

guint8 *avlast_km_rows(const AvlastSample *sample, GError **error)
{
    guint8 *use = avlast_array(guint8, sample->n, error);

    for (gsize i = 0; use && i < sample->n; i++)
        use[i] = (!sample->domain || sample->domain[i]) &&
                 (!sample->outside || !sample->outside[i]);
    return use;
}

AvlastEstimates *avlast_survey_km(const AvlastFrame *frame, const AvlastSample *sample,
                                  const AvlastKmOptions *o,
                                  const AvlastSurveyOptions *options, GError **error)
{
    g_autofree guint8 *use = avlast_km_rows(sample, error);
    g_autoptr(AvlastSurvivalTimes) times =
        use ? avlast_survival_times(frame, &o->columns, use, error) : NULL;
    g_autoptr(AvlastGroups) groups =
        times ? avlast_groups_new(frame, sample, options->by, error) : NULL;
    g_autoptr(AvlastKm) km = groups ? avlast_km_new(sample, groups, times, error) : NULL;
    g_autoptr(GPtrArray) terms = km ? points(km, o, error) : NULL;
    g_autoptr(GPtrArray) columns = terms ? avlast_km_columns(frame, &o->columns) : NULL;
    AvlastSurveyOptions plain = *options;

    if (!columns)
        return NULL;
    plain.deff = AVLAST_DEFF_NONE;
    g_autoptr(AvlastEstimates) estimates = avlast_linearised(
        sample, groups, terms, columns, method_of(o->interval), &plain, error);
    if (!estimates)
        return NULL;
    rescale(o, estimates);
    return add_band(km, o, options, estimates, error) ? g_steal_pointer(&estimates)
                                                      : NULL;
}
