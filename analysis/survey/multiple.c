/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/multiple.h"

#include <glib/gi18n.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/describe_parts.h"
#include "survey/described.h"
#include "survey/means.h"
#include "survey/rows.h"

void avlast_multiple_free(AvlastMultiple *multiple)
{
    if (!multiple)
        return;
    avlast_estimates_free(multiple->estimates);
    avlast_groups_free(multiple->groups);
    g_free(multiple->n);
    g_free(multiple->weight);
    g_clear_pointer(&multiple->columns, g_ptr_array_unref);
    g_free(multiple);
}

typedef struct {
    const AvlastSample *sample;
    const char *name;
    AvlastMultiple *result;
    gsize k;
    gboolean marks_only; /* no column says "not marked" */
    GPtrArray *marked;   /* of double *: k columns and that of none; 0, 1, NaN for rows
                            that are no respondents */
    double *marks;       /* per row, NaN likewise */
    guint8 *why;         /* reason of rows that did not answer */
    gint64 gaps;         /* empty cells of respondents */
} Choices;

static void choices_clear(Choices *c)
{
    g_ptr_array_unref(c->marked);
    g_free(c->marks);
    g_free(c->why);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Choices, choices_clear)

static gboolean no_choice(const AvlastFrame *frame, const AvlastColumn *column,
                          GError **error)
{
    for (gsize i = 0; i < frame->rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT ||
            (column->number && (column->number[i] == 0.0 || column->number[i] == 1.0)))
            continue;
        const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
        g_autofree char *cell = avlast_column_cell(column, i);
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV246", &place,
                    "'%s' in column '%s' is neither a mark nor none\nhint: a choice is "
                    "0/1, no/yes, or one value and empty; --split makes such columns of "
                    "joined answers",
                    cell, column->name);
        return FALSE;
    }
    return TRUE;
}

/* value[i]: 1 marked, 0 not, NaN empty. *one: the column knows no "not marked". */
static gboolean read_marks(const AvlastFrame *frame, const AvlastColumn *column,
                           double *value, gboolean *one, GError **error)
{
    guint32 yes = 0;

    *one = FALSE;
    if (column->type != AVLAST_COLUMN_NUMBER) {
        const GPtrArray *names = column->level_labels;
        const char *a = column->levels->len > 0 ? column->levels->pdata[0] : NULL;
        const char *b = column->levels->len > 1 ? column->levels->pdata[1] : NULL;
        if (b && names && names->len > 1 && names->pdata[0] && names->pdata[1] &&
            !avlast_words_are_no_yes(a, b) && !avlast_words_are_no_yes(b, a)) {
            a = names->pdata[0];
            b = names->pdata[1];
        }
        const gboolean up = b && avlast_words_are_no_yes(a, b),
                       down = b && avlast_words_are_no_yes(b, a);
        if (column->levels->len > 2 || (b && !up && !down))
            return no_choice(frame, column, error);
        *one = column->levels->len == 1;
        yes = up ? 1 : 0;
    }
    for (gsize i = 0; i < frame->rows; i++) {
        if (column->reason[i] != AVLAST_PRESENT) {
            value[i] = NAN;
        } else if (column->number) {
            value[i] = column->number[i];
            if (value[i] != 0.0 && value[i] != 1.0)
                return no_choice(frame, column, error);
        } else {
            value[i] = column->code[i] == yes ? 1.0 : 0.0;
        }
    }
    return TRUE;
}

static gboolean has_zero(const double *value, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (value[i] == 0.0)
            return TRUE;
    return FALSE;
}

static gboolean read_choices(Choices *c, const AvlastFrame *frame,
                             const char *const *columns, GError **error)
{
    gboolean none_says_no = TRUE;

    for (; *columns; columns++) {
        AvlastColumn *column = avlast_frame_require(frame, *columns, error);
        double *value = column ? avlast_array(double, frame->rows, error) : NULL;
        gboolean one;
        if (!value)
            return FALSE;
        g_ptr_array_add(c->marked, value);
        if (g_ptr_array_find(c->result->columns, column, NULL)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV231", NULL, "'%s' is named twice",
                        *columns);
            return FALSE;
        }
        g_ptr_array_add(c->result->columns, column);
        if (!read_marks(frame, column, value, &one, error))
            return FALSE;
        none_says_no = none_says_no && !has_zero(value, frame->rows);
    }
    c->k = c->marked->len;
    c->marks_only = none_says_no;
    if (c->k)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                "--multiple: no columns are named");
    return FALSE;
}

/* Who answered, what is none of the choices, and why others did not answer. */
static gboolean settle_rows(Choices *c, const AvlastFrame *frame, GError **error)
{
    double *none = avlast_array(double, frame->rows, error);

    c->marks = none ? avlast_array(double, frame->rows, error) : NULL;
    c->why = c->marks ? avlast_array(guint8, frame->rows, error) : NULL;
    if (none)
        g_ptr_array_add(c->marked, none);
    if (!c->why)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        const AvlastColumn *first = g_ptr_array_index(c->result->columns, 0);
        gsize present = 0;
        double marks = 0.0;
        for (gsize j = 0; j < c->k; j++) {
            const double v = ((double *)g_ptr_array_index(c->marked, j))[i];
            present += isnan(v) ? 0 : 1;
            marks += v == 1.0 ? 1.0 : 0.0;
        }
        const gboolean answered = present > 0;
        if (answered && !c->marks_only && avlast_sample_counts(c->sample, i, 0.0))
            c->gaps += (gint64)(c->k - present);
        for (gsize j = 0; j < c->k; j++) {
            double *v = (double *)g_ptr_array_index(c->marked, j) + i;
            *v = !answered ? NAN : *v == 1.0 ? 1.0 : 0.0;
        }
        none[i] = !answered ? NAN : marks == 0.0 ? 1.0 : 0.0;
        c->marks[i] = answered ? marks : NAN;
        c->why[i] = answered ? AVLAST_PRESENT : first->reason[i];
    }
    return TRUE;
}

/* --- shares of all marks --- */

typedef struct {
    const Choices *choices;
    const AvlastGroups *groups;
    const AvlastMoments *moments; /* of the marked columns, k + 1 a group */
    const double *total;          /* weighted marks of each group */
} Ratio;

static void influence_of_ratios(const AvlastSample *sample, const void *state,
                                gsize first, gsize count, double *influence)
{
    const Ratio *r = state;
    const gsize k = r->choices->k;

    for (gsize i = first; i < first + count; i++) {
        const guint32 g = r->groups->code ? r->groups->code[i] : 0;
        const gboolean inside = g != AVLAST_NO_LEVEL && r->total[g] > 0.0 &&
                                avlast_sample_counts(sample, i, r->choices->marks[i]);
        for (gsize j = 0; j < k; j++) {
            const double *x = g_ptr_array_index(r->choices->marked, j);
            influence[(i - first) * k + j] =
                !inside ? 0.0
                        : sample->weight[i] *
                              (x[i] - r->moments[g * (k + 1) + j].total / r->total[g] *
                                          r->choices->marks[i]) /
                              r->total[g];
        }
    }
}

static AvlastEstimates *ratios(const Choices *c, const AvlastGroups *groups,
                               const AvlastMoments *moments, double *total,
                               GError **error)
{
    g_autoptr(AvlastEstimates) e = avlast_estimates_new();
    g_autofree const double **observed = g_new(const double *, c->k);
    const Ratio state = {c, groups, moments, total};

    for (gsize j = 0; j < c->k; j++)
        observed[j] = c->marks;
    for (guint32 g = 0; g < groups->n; g++) {
        AvlastSum sum = AVLAST_SUM_ZERO;
        for (gsize j = 0; j < c->k; j++)
            avlast_sum_add(&sum, moments[g * (c->k + 1) + j].total);
        total[g] = avlast_sum_value(&sum);
        for (gsize j = 0; j < c->k; j++)
            avlast_estimates_add(e, NULL, NULL, NULL)->estimate =
                total[g] > 0.0 ? moments[g * (c->k + 1) + j].total / total[g] : NAN;
    }
    const AvlastVarianceOptions how = {.k = c->k,
                                       .group = groups->code,
                                       .n_groups = groups->n,
                                       .separate = TRUE,
                                       .value = observed};
    return avlast_variance(c->sample, influence_of_ratios, &state, &how, e, error)
               ? g_steal_pointer(&e)
               : NULL;
}

/* --- rows --- */

static void add_group(const Choices *c, const char *group, const AvlastEstimates *means,
                      const AvlastMoments *m, const AvlastEstimates *ratio, guint32 g)
{
    AvlastEstimates *e = c->result->estimates;
    double marks = 0.0;

    avlast_row_value(e, c->name, group, "", "n", (double)m[0].n);
    if (c->sample->weighted)
        avlast_row_value(e, c->name, group, "", "weighted.n", m[0].weight);
    for (gsize j = 0; j <= c->k; j++) {
        const AvlastColumn *column =
            j < c->k ? g_ptr_array_index(c->result->columns, j) : NULL;
        const char *term = column ? column->name : "(none)";
        const double *x = g_ptr_array_index(c->marked, j);
        double n = 0.0;
        if (!column && c->marks_only)
            continue;
        for (gsize i = 0; i < c->sample->n; i++) {
            const guint32 *code = c->result->groups->code;
            const gboolean inside =
                group ? code[i] == g : !code || code[i] != AVLAST_NO_LEVEL;
            n += inside && avlast_sample_counts(c->sample, i, x[i]) ? x[i] : 0.0;
        }
        marks += column ? n : 0.0;
        avlast_row_value(e, c->name, group, "n:", term, n);
        if (c->sample->weighted)
            avlast_row_value(e, c->name, group, "weighted.n:", term,
                             m[j].n ? m[j].total : 0.0);
        avlast_row_share(e, c->name, group, "", term,
                         avlast_estimates_row(means, g * (c->k + 1) + j), &m[j]);
        if (!column)
            continue;
        AvlastEstimate *from = avlast_estimates_row(ratio, g * c->k + j);
        if ((from->nclusters >= 0 ? from->nclusters : from->nobs) < 2)
            from->std_error = NAN;
        avlast_row_share(e, c->name, group, "answers:", term, from, &m[j]);
    }
    avlast_row_value(e, c->name, group, "", "marks", marks);
}

static gboolean add_side(const Choices *c, AvlastGroups *groups, gboolean all,
                         GError **error)
{
    const AvlastColumn *first = g_ptr_array_index(c->result->columns, 0);
    g_autoptr(AvlastTerms) terms =
        avlast_terms_of_arrays((const double *const *)c->marked->pdata, c->marked->len);
    g_autofree AvlastMoments *m = NULL;
    g_autoptr(AvlastEstimates) means =
        avlast_means(c->sample, terms, groups, TRUE, &m, error);
    g_autofree double *total = avlast_array(double, groups->n, error);
    g_autofree gint64 *missing = avlast_table(gint64, groups->n, AVLAST_REASONS, error);
    gboolean any[AVLAST_REASONS] = {FALSE};

    if (!means || !total || !missing)
        return FALSE;
    g_autoptr(AvlastEstimates) ratio = ratios(c, groups, m, total, error);
    if (!ratio)
        return FALSE;
    avlast_rows_count_reasons(c->sample, groups, c->why, missing);
    for (gsize i = 0; i < (gsize)groups->n * AVLAST_REASONS; i++)
        any[i % AVLAST_REASONS] |= missing[i] > 0;
    for (guint32 g = 0; g < groups->n; g++) {
        const char *group = all ? NULL : g_ptr_array_index(groups->label, g);
        add_group(c, group, means, m + g * (c->k + 1), ratio, g);
        avlast_rows_missing(c->result->estimates, c->name, group,
                            missing + (gsize)g * AVLAST_REASONS, first->reasons, any);
        c->result->n[all ? 0 : g + 1] = (gint64)m[g * (c->k + 1)].n;
        c->result->weight[all ? 0 : g + 1] = m[g * (c->k + 1)].weight;
    }
    return TRUE;
}

static void add_notes(const Choices *c)
{
    AvlastEstimates *e = c->result->estimates;

    avlast_estimates_note(e, "%s",
                          _("shares add up to more than all: a respondent may mark "
                            "several"));
    if (c->marks_only)
        avlast_estimates_note(
            e, "%s",
            _("no column tells who marked nothing: respondents are those "
              "with a mark, and rows without one may have seen the "
              "question"));
    if (c->gaps)
        avlast_estimates_note(
            e,
            ngettext("%lld empty cell of a respondent counts as not marked",
                     "%lld empty cells of respondents count as not marked",
                     (gulong)c->gaps),
            (long long)c->gaps);
}

AvlastMultiple *avlast_multiple(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *name, const char *const *columns,
                                const char *const *by, double level, GError **error)
{
    g_autoptr(AvlastMultiple) result = g_new0(AvlastMultiple, 1);
    g_auto(Choices) c = {.sample = sample,
                         .name = name,
                         .result = result,
                         .marked = g_ptr_array_new_with_free_func(g_free)};

    result->estimates = avlast_estimates_new();
    result->estimates->level = level > 0.0 ? level : 0.95;
    result->columns = g_ptr_array_new();
    result->groups = avlast_groups_new(frame, sample, by, error);
    if (!result->groups || !read_choices(&c, frame, columns, error) ||
        !settle_rows(&c, frame, error))
        return NULL;
    result->n = avlast_array(gint64, (gsize)result->groups->n + 1, error);
    result->weight = avlast_array(double, (gsize)result->groups->n + 1, error);
    if (!result->n || !result->weight)
        return NULL;
    avlast_estimates_of_sample(result->estimates, sample);
    avlast_rows_dropped(result->estimates, sample, result->groups);
    g_autoptr(AvlastGroups) all = avlast_groups_merged(result->groups, sample->n);
    if (!add_side(&c, all, TRUE, error) ||
        (result->groups->code && !add_side(&c, result->groups, FALSE, error)))
        return NULL;
    result->estimates->rows_used = result->n[0];
    if (result->n[0] == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV241", NULL,
                    "no row has an answer to '%s'", name);
        return NULL;
    }
    add_notes(&c);
    return g_steal_pointer(&result);
}
