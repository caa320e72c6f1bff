/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/phase2.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"

void avlast_phase2_free(AvlastPhase2 *phase2)
{
    if (!phase2)
        return;
    g_free(phase2->in);
    g_free(phase2->stratum);
    g_free(phase2->unit);
    g_free(phase2->drawn);
    g_free(phase2->probability);
    g_clear_pointer(&phase2->stratum_names, g_ptr_array_unref);
    g_clear_pointer(&phase2->unit_names, g_ptr_array_unref);
    g_free(phase2);
}

static gboolean fail_at(const AvlastFrame *frame, gsize row, const char *text,
                        GError **error)
{
    const AvlastPlace place = {frame->source, avlast_frame_line(frame, row), 0};

    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV217", &place, "%s", text);
    return FALSE;
}

static gboolean read_flags(AvlastPhase2 *phase2, const AvlastSample *sample,
                           const AvlastFrame *frame, const char *name, GError **error)
{
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);

    phase2->in = column ? avlast_array(guint8, sample->n, error) : NULL;
    for (gsize i = 0; phase2->in && i < sample->n; i++) {
        if (sample->outside[i])
            continue;
        if (column->number[i] != 0.0 && column->number[i] != 1.0) {
            g_autofree char *text =
                g_strdup_printf("'%s' is %g: 1 is in the second phase, 0 is not", name,
                                column->number[i]);
            return fail_at(frame, i, text, error);
        }
        phase2->in[i] = column->number[i] == 1.0;
    }
    return phase2->in != NULL;
}

static guint32 *read_codes(const AvlastSample *sample, const AvlastFrame *frame,
                           const char *name, guint32 *n, GPtrArray **names,
                           GError **error)
{
    const AvlastColumn *column = avlast_frame_require(frame, name, error);
    guint32 *codes =
        column ? avlast_column_codes(column, sample->n, n, names, error) : NULL;

    for (gsize i = 0; codes && i < sample->n; i++)
        if (sample->outside[i])
            codes[i] = AVLAST_NO_LEVEL;
    return codes;
}

/* Units are the rows, or the levels of a column. */
static gboolean read_units(AvlastPhase2 *phase2, const AvlastSample *sample,
                           const AvlastFrame *frame, const char *name, GError **error)
{
    if (name) {
        phase2->unit =
            read_codes(sample, frame, name, &phase2->n_units, &phase2->unit_names, error);
        return phase2->unit != NULL;
    }
    phase2->unit = avlast_array(guint32, sample->n, error);
    phase2->n_units = (guint32)sample->n;
    for (gsize i = 0; phase2->unit && i < sample->n; i++)
        phase2->unit[i] = sample->outside[i] ? AVLAST_NO_LEVEL : (guint32)i;
    return phase2->unit != NULL;
}

static gboolean read_probabilities(AvlastPhase2 *phase2, const AvlastSample *sample,
                                   const AvlastFrame *frame, const char *name,
                                   GError **error)
{
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);

    if (!column)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const double p = column->number[i];
        if (sample->outside[i] || !phase2->in[i])
            continue;
        if (!(p > 0.0) || p > 1.0) {
            g_autofree char *text =
                g_strdup_printf("%g is no probability of being drawn into the second "
                                "phase (column '%s')",
                                p, name);
            return fail_at(frame, i, text, error);
        }
        phase2->probability[i] = p;
    }
    return TRUE;
}

static guint32 stratum_of(const AvlastPhase2 *phase2, gsize i)
{
    return phase2->stratum ? phase2->stratum[i] : 0;
}

/* A unit has all its rows in one stratum, and in the second phase or not. */
static gboolean check_units(const AvlastPhase2 *phase2, const AvlastSample *sample,
                            const AvlastFrame *frame, GError **error)
{
    g_autofree guint32 *first = avlast_array(guint32, phase2->n_units, error);

    if (!first)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 u = phase2->unit[i];
        if (u == AVLAST_NO_LEVEL)
            continue;
        if (first[u] == 0)
            first[u] = (guint32)i + 1;
        const gsize before = first[u] - 1;
        const char *what =
            phase2->in[before] != phase2->in[i] ? "only some of its rows are in it"
            : stratum_of(phase2, before) != stratum_of(phase2, i)
                ? "it lies in two strata of it"
            : phase2->in[i] && phase2->probability[before] != phase2->probability[i]
                ? "it has two probabilities"
                : NULL;
        if (what) {
            g_autofree char *text =
                g_strdup_printf("unit '%s' of the second phase: %s",
                                (char *)g_ptr_array_index(phase2->unit_names, u), what);
            return fail_at(frame, i, text, error);
        }
    }
    return TRUE;
}

/* n2 of the n1 units of each stratum were drawn. */
static gboolean count_strata(AvlastPhase2 *phase2, const AvlastSample *sample,
                             GError **error)
{
    g_autofree guint8 *seen = avlast_array(guint8, phase2->n_units, error);
    g_autofree double *all = seen ? avlast_array(double, phase2->n_strata, error) : NULL;

    phase2->drawn = all ? avlast_array(double, phase2->n_strata, error) : NULL;
    if (!phase2->drawn)
        return FALSE;
    for (gsize i = 0; i < sample->n; i++) {
        const guint32 u = phase2->unit[i];
        if (u == AVLAST_NO_LEVEL || seen[u])
            continue;
        seen[u] = 1;
        all[stratum_of(phase2, i)]++;
        phase2->drawn[stratum_of(phase2, i)] += phase2->in[i];
    }
    for (guint32 h = 0; h < phase2->n_strata; h++)
        if (all[h] > 0.0 && phase2->drawn[h] == 0.0) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV217", NULL,
                        "no unit of %s%s%s is in the second phase",
                        phase2->stratum ? "stratum '" : "the sample",
                        phase2->stratum
                            ? (char *)g_ptr_array_index(phase2->stratum_names, h)
                            : "",
                        phase2->stratum ? "'" : "");
            return FALSE;
        }
    for (gsize i = 0; i < sample->n; i++)
        if (phase2->in[i])
            phase2->probability[i] =
                phase2->drawn[stratum_of(phase2, i)] / all[stratum_of(phase2, i)];
    return TRUE;
}

gboolean avlast_phase2_read(AvlastSample *sample, const AvlastFrame *frame,
                            const AvlastDesignColumns *columns, GError **error)
{
    if (!columns->phase2)
        return TRUE;
    g_autoptr(AvlastPhase2) phase2 = g_new0(AvlastPhase2, 1);

    phase2->n_strata = 1;
    phase2->probability = avlast_array(double, sample->n, error);
    if (!phase2->probability ||
        !read_flags(phase2, sample, frame, columns->phase2, error) ||
        !read_units(phase2, sample, frame, columns->phase2_cluster, error))
        return FALSE;
    if (columns->phase2_strata &&
        !(phase2->stratum = read_codes(sample, frame, columns->phase2_strata,
                                       &phase2->n_strata, &phase2->stratum_names, error)))
        return FALSE;
    if (columns->phase2_probability
            ? !read_probabilities(phase2, sample, frame, columns->phase2_probability,
                                  error)
            : !count_strata(phase2, sample, error))
        return FALSE;
    if (!check_units(phase2, sample, frame, error))
        return FALSE;
    sample->weighted = TRUE;
    for (gsize i = 0; i < sample->n; i++)
        sample->weight[i] =
            phase2->in[i] ? sample->weight[i] / phase2->probability[i] : 0.0;
    sample->phase2 = g_steal_pointer(&phase2);
    return TRUE;
}

char *avlast_phase2_describe(const AvlastSample *sample,
                             const AvlastDesignColumns *columns)
{
    const AvlastPhase2 *phase2 = sample->phase2;
    gsize rows = 0;

    for (gsize i = 0; i < sample->n; i++)
        rows += phase2->in[i];
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, _("second phase '%s' (%u rows)"), columns->phase2,
                           (guint)rows);
    if (columns->phase2_strata)
        g_string_append_printf(text, _("; its strata '%s' (%u)"), columns->phase2_strata,
                               phase2->n_strata);
    if (columns->phase2_cluster)
        g_string_append_printf(text, _("; its clusters '%s' (%u)"),
                               columns->phase2_cluster, phase2->n_units);
    if (columns->phase2_probability)
        g_string_append_printf(text, _("; its probabilities '%s'"),
                               columns->phase2_probability);
    return g_string_free(text, FALSE);
}
