/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/standardise.h"

#include <float.h>
#include <glib/gi18n.h>

#include "core/memory.h"
#include "core/sum.h"
#include "survey/linearised.h"
#include "survey/numbers.h"

typedef struct {
    const AvlastSample *sample;
    const AvlastStandard *standard;
    const AvlastColumn *column;
    AvlastStandardised kind;
    AvlastGroups *by;
    guint32 *level; /* of each row, as in the standard */
    guint32 n;      /* levels */
    guint8 *absent; /* by group: a level has no row */
    guint single;   /* cells of one row */
} Standardising;

static void standardising_clear(Standardising *s)
{
    avlast_groups_free(s->by);
    g_free(s->level);
    g_free(s->absent);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Standardising, standardising_clear)

/* Sums of one cell: a level in a group. */
typedef struct {
    AvlastSum weight, y, x;
    gint64 n;
} Cell;

/* One statistic: the standardised mean of y over that of x. */
typedef struct {
    Standardising *s;
    const double *y, *x; /* x NULL: ones */
    AvlastLinearised *out;
    Cell *cell; /* groups x levels */
} One;

static gsize cell_of(const One *one, gsize i)
{
    const guint32 g = avlast_group_of(one->s->sample, one->s->by, i);

    return (gsize)g * one->s->n + one->s->level[i];
}

static gboolean fill_cells(One *one, GError **error)
{
    const Standardising *s = one->s;

    one->cell = avlast_table(Cell, s->by->n, s->n, error);
    for (gsize i = 0; one->cell && i < s->sample->n; i++) {
        const gboolean counts = avlast_group_of(s->sample, s->by, i) != AVLAST_NO_LEVEL &&
                                s->level[i] != AVLAST_NO_LEVEL && !isnan(one->y[i]) &&
                                !(one->x && isnan(one->x[i]));
        one->out->observed[i] = counts ? 0.0 : NAN;
        if (!counts)
            continue;
        Cell *c = &one->cell[cell_of(one, i)];
        const double w = s->sample->weight[i];
        c->n++;
        avlast_sum_add(&c->weight, w);
        avlast_sum_add_product(&c->y, w, one->y[i]);
        avlast_sum_add_product(&c->x, w, one->x ? one->x[i] : 1.0);
    }
    for (gsize c = 0; one->cell && c < (gsize)s->by->n * s->n; c++)
        one->s->single += one->cell[c].n == 1 ? 1 : 0;
    return one->cell != NULL;
}

/* What a group comes to. */
typedef struct {
    double present;       /* shares of the levels that it has */
    double y, x, size;    /* standardised means; of |x| to judge zeros */
    double weight, scale; /* scale: the group's weight for totals, else 1 */
} Standardised;

static Standardised group_of_cells(const One *one, guint32 g)
{
    const Standardising *s = one->s;
    const Cell *cell = one->cell + (gsize)g * s->n;
    Standardised out = {.scale = 1.0};
    AvlastSum y = AVLAST_SUM_ZERO, x = AVLAST_SUM_ZERO, weight = AVLAST_SUM_ZERO;

    for (guint32 l = 0; l < s->n; l++) {
        const double share = g_array_index(s->standard->share, double, l);
        if (cell[l].n == 0) {
            s->absent[g] = 1;
            continue;
        }
        const double W = avlast_sum_value(&cell[l].weight);
        const double mean = avlast_sum_value(&cell[l].x) / W;
        out.present += share;
        avlast_sum_add_product(&y, share, avlast_sum_value(&cell[l].y) / W);
        avlast_sum_add_product(&x, share, mean);
        out.size += share * fabs(mean);
        avlast_sum_add(&weight, W);
    }
    out.y = avlast_sum_value(&y) / out.present;
    out.x = avlast_sum_value(&x) / out.present;
    out.size /= out.present;
    out.weight = avlast_sum_value(&weight);
    if (s->kind == AVLAST_STANDARDISED_TOTAL)
        out.scale = out.weight;
    return out;
}

static gboolean fill_one(One *one, GError **error)
{
    const Standardising *s = one->s;
    AvlastLinearised *l = one->out;
    g_autofree Standardised *group = avlast_array(Standardised, s->by->n, error);

    if (!group || !fill_cells(one, error))
        return FALSE;
    for (guint32 g = 0; g < s->by->n; g++) {
        group[g] = group_of_cells(one, g);
        const gboolean zero = fabs(group[g].x) <= 4.0 * DBL_EPSILON * group[g].size;
        l->estimate[g] =
            group[g].present > 0.0 && !zero
                ? group[g].scale * (one->x ? group[g].y / group[g].x : group[g].y)
                : NAN;
        if (group[g].present > 0.0 && zero)
            l->note[g] = _("the denominator's total is zero");
    }
    for (gsize i = 0; i < s->sample->n; i++) {
        if (isnan(l->observed[i]))
            continue;
        const guint32 g = avlast_group_of(s->sample, s->by, i);
        const Cell *c = &one->cell[cell_of(one, i)];
        const double W = avlast_sum_value(&c->weight);
        const double share = g_array_index(s->standard->share, double, s->level[i]);
        double off = one->y[i] - avlast_sum_value(&c->y) / W;
        if (one->x)
            off -= group[g].y / group[g].x * (one->x[i] - avlast_sum_value(&c->x) / W);
        const double slope =
            group[g].scale * share / group[g].present / (one->x ? group[g].x : 1.0);
        if (!isnan(l->estimate[g]))
            l->influence[i] = s->sample->weight[i] * slope * off / W;
    }
    return TRUE;
}

/* n over Kish's effect of the weights as standardised, for shares of 0 and 1. */
static gboolean fill_kish(const One *one, GError **error)
{
    const Standardising *s = one->s;
    AvlastLinearised *l = one->out;
    g_autofree AvlastSum *squares = avlast_array(AvlastSum, s->by->n, error);
    g_autofree double *present = squares ? avlast_array(double, s->by->n, error) : NULL;

    l->kish_n = present ? avlast_array(double, s->by->n, error) : NULL;
    if (!l->kish_n)
        return FALSE;
    for (guint32 g = 0; g < s->by->n; g++)
        present[g] = group_of_cells(one, g).present;
    for (gsize i = 0; i < s->sample->n; i++) {
        if (isnan(l->observed[i]))
            continue;
        const guint32 g = avlast_group_of(s->sample, s->by, i);
        const double W = avlast_sum_value(&one->cell[cell_of(one, i)].weight);
        const double share = g_array_index(s->standard->share, double, s->level[i]);
        const double weight = share / present[g] * s->sample->weight[i] / W;
        avlast_sum_add_product(&squares[g], weight, weight);
    }
    for (guint32 g = 0; g < s->by->n; g++)
        l->kish_n[g] = 1.0 / avlast_sum_value(&squares[g]);
    return TRUE;
}

static gboolean add_one(Standardising *s, const char *outcome, const char *name,
                        const double *y, const double *x, GPtrArray *terms,
                        GError **error)
{
    One one = {.s = s, .y = y, .x = x};

    one.out = avlast_linearised_new(outcome, name, s->sample->n, s->by->n, error);
    if (!one.out)
        return FALSE;
    g_ptr_array_add(terms, one.out);
    if (s->kind == AVLAST_STANDARDISED_PROPORTION)
        one.out->scale = AVLAST_SCALE_SHARE;
    const gboolean ok =
        fill_one(&one, error) &&
        (s->kind != AVLAST_STANDARDISED_PROPORTION || fill_kish(&one, error));
    g_free(one.cell);
    return ok;
}

static gboolean add_terms(Standardising *s, const AvlastFrame *frame,
                          const char *const *variables, GPtrArray *terms,
                          GPtrArray *columns, GError **error)
{
    g_autoptr(AvlastTerms) list = avlast_terms_new(
        frame, variables, s->kind == AVLAST_STANDARDISED_PROPORTION, error);
    g_autofree double *y = list ? avlast_array(double, s->sample->n, error) : NULL;

    if (!y)
        return FALSE;
    for (guint c = 0; c < list->columns->len; c++)
        g_ptr_array_add(columns, g_ptr_array_index(list->columns, c));
    for (gsize j = 0; j < list->k; j++) {
        for (gsize i = 0; i < s->sample->n; i++)
            y[i] = avlast_term_value(&list->term[j], i);
        if (!add_one(s, list->term[j].outcome, list->term[j].name, y, NULL, terms, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean add_ratios(Standardising *s, const AvlastFrame *frame,
                           const char *const *pairs, GPtrArray *terms, GPtrArray *columns,
                           GError **error)
{
    g_autoptr(GPtrArray) numbers = avlast_numbers_of(frame, pairs, TRUE, error);

    if (!numbers)
        return FALSE;
    for (guint c = 0; c < numbers->len; c++)
        g_ptr_array_add(columns, g_ptr_array_index(numbers, c));
    for (gsize p = 0; pairs[p]; p += 2) {
        const AvlastColumn *top = avlast_frame_require(frame, pairs[p], NULL),
                           *bottom = avlast_frame_require(frame, pairs[p + 1], NULL);
        g_autofree char *name = g_strdup_printf("%s/%s", top->name, bottom->name);
        if (!add_one(s, top->name, name, top->number, bottom->number, terms, error))
            return FALSE;
    }
    return TRUE;
}

static const char *method_of(AvlastStandardised kind)
{
    switch (kind) {
    case AVLAST_STANDARDISED_TOTAL:
        return N_("standardised totals, linearised variance, t intervals");
    case AVLAST_STANDARDISED_PROPORTION:
        return N_("standardised proportions, linearised variance, t quantiles");
    case AVLAST_STANDARDISED_RATIO:
        return N_("standardised ratios, linearised variance, t intervals");
    case AVLAST_STANDARDISED_MEAN:
        break;
    }
    return N_("standardised means, linearised variance, t intervals");
}

static void tell(const Standardising *s, AvlastEstimates *e)
{
    guint absent = 0;

    for (guint32 g = 0; g < s->by->n; g++)
        absent += s->absent[g];
    avlast_estimates_note(e, _("standardised to the given shares of '%s'"),
                          s->column->name);
    if (absent)
        avlast_estimates_note(
            e,
            ngettext(
                "%u group has no row of some value of '%s': the others' shares stand "
                "for it",
                "%u groups have no row of some value of '%s': the others' shares "
                "stand for it",
                absent),
            absent, s->column->name);
    if (s->single)
        avlast_estimates_note(
            e,
            ngettext(
                "%u cell has a single row, whose spread is not known: standard errors "
                "are too small",
                "%u cells have a single row, whose spread is not known: standard "
                "errors are too small",
                s->single),
            s->single);
}

AvlastEstimates *
avlast_survey_standardised(const AvlastFrame *frame, const AvlastSample *sample,
                           AvlastStandardised kind, const char *const *variables,
                           const AvlastSurveyOptions *options,
                           const AvlastStandard *standard, GError **error)
{
    g_auto(Standardising) s = {
        .sample = sample, .standard = standard, .kind = kind, .n = standard->level->len};
    g_autoptr(GPtrArray) terms =
        g_ptr_array_new_with_free_func((GDestroyNotify)avlast_linearised_free);
    g_autoptr(GPtrArray) columns = g_ptr_array_new();

    s.by = avlast_groups_new(frame, sample, options->by, error);
    s.absent = s.by ? avlast_array(guint8, s.by->n, error) : NULL;
    s.column = s.absent ? avlast_frame_require(frame, standard->column, error) : NULL;
    s.level =
        s.column ? avlast_standard_codes(standard, frame, sample, s.by, error) : NULL;
    if (!s.level)
        return NULL;
    if (!(kind == AVLAST_STANDARDISED_RATIO
              ? add_ratios(&s, frame, variables, terms, columns, error)
              : add_terms(&s, frame, variables, terms, columns, error)))
        return NULL;
    if (!g_ptr_array_find(columns, s.column, NULL))
        g_ptr_array_add(columns, (gpointer)(guintptr)s.column);
    AvlastEstimates *e = avlast_linearised(sample, s.by, terms, columns,
                                           _(method_of(kind)), options, error);
    if (e)
        tell(&s, e);
    return e;
}
