/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/table.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "survey/means.h"
#include "survey/rows.h"
#include "survey/tally.h"

#define MOST_CELLS 10000

typedef struct {
    const AvlastSample *sample;
    const AvlastSurveyOptions *options;
    const AvlastTableOptions *table;
    AvlastDescribed *described;
    const AvlastDescribedVariable *a, *b;
    AvlastGroups *by;
    guint32 *row, *column, *cell; /* codes of the rows that have both and a group */
    double *observed;             /* 0 on those rows, else NaN */
    AvlastEstimates *estimates;
} Table;

static void table_clear(Table *t)
{
    avlast_described_free(t->described);
    avlast_groups_free(t->by);
    g_free(t->row);
    g_free(t->column);
    g_free(t->cell);
    g_free(t->observed);
    avlast_estimates_free(t->estimates);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Table, table_clear)

const char *avlast_table_kind_name(AvlastTableKind kind)
{
    static const char *const names[] = {"column", "row", "total", "count"};

    return names[kind];
}

static gboolean fill_codes(Table *t, GError **error)
{
    const gsize n = t->sample->n;

    t->row = avlast_array(guint32, n, error);
    t->column = t->row ? avlast_array(guint32, n, error) : NULL;
    t->cell = t->column ? avlast_array(guint32, n, error) : NULL;
    t->observed = t->cell ? avlast_array(double, n, error) : NULL;
    if (!t->observed)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const guint32 a = t->a->code[i], b = t->b->code[i];
        const gboolean in = a != AVLAST_NO_LEVEL && b != AVLAST_NO_LEVEL &&
                            avlast_sample_present(t->sample, i) &&
                            !(t->by->code && t->by->code[i] == AVLAST_NO_LEVEL);
        t->row[i] = in ? a : AVLAST_NO_LEVEL;
        t->column[i] = in ? b : AVLAST_NO_LEVEL;
        t->cell[i] = in ? a * (guint32)t->b->count + b : AVLAST_NO_LEVEL;
        t->observed[i] = in ? 0.0 : NAN;
    }
    return TRUE;
}

/* The level's name, "a=x". */
static const char *level_of(const Table *t, const AvlastDescribedVariable *v, gsize l)
{
    return t->described->terms->term[v->first + l].name;
}

/* "by;b=y": the group of a column. */
static char *label_of(const Table *t, guint32 g, const char *level)
{
    const char *by = g_ptr_array_index(t->by->label, g);

    return by && level ? g_strdup_printf("%s;%s", by, level)
                       : g_strdup(level ? level : by);
}

/* The groups of --by, each split by `code` < n (NULL: as they are). */
static AvlastGroups *split_groups(const Table *t, const guint32 *code, gsize n,
                                  GError **error)
{
    const gsize rows = t->sample->n;
    g_autofree guint32 *both = avlast_array(guint32, rows, error);

    if (!both)
        return NULL;
    for (gsize i = 0; i < rows; i++) {
        const guint32 g = t->by->code ? t->by->code[i] : 0;
        both[i] = isnan(t->observed[i]) ? AVLAST_NO_LEVEL
                  : code                ? g * (guint32)n + code[i]
                                        : g;
    }
    return avlast_groups_of_codes(both, t->by->n * (guint32)(code ? n : 1), rows);
}

/* Levels 0 .. n - 1 of a code as terms; NULL: one term that every row has. */
static AvlastTerms *terms_of(const Table *t, const guint32 *code, gsize n, double *ones)
{
    g_autofree const double **observed = g_new(const double *, n);

    for (gsize l = 0; l < n; l++)
        observed[l] = code ? t->observed : ones;
    AvlastTerms *terms = avlast_terms_of_arrays(observed, n);
    for (gsize l = 0; code && l < n; l++) {
        terms->term[l].number = NULL;
        terms->term[l].code = code;
        terms->term[l].level = (guint32)l;
    }
    terms->term[0].outcome = t->a->column->name;
    return terms;
}

/* Which level of a and of b a row of a part is about: the part's terms and groups are
 * made of one, the other, or both; the rest is a margin. */
typedef enum { NOTHING, A, B, CELL } Part;

static const guint32 *code_of(const Table *t, Part part, gsize *n)
{
    const gsize ka = t->a->count, kb = t->b->count;

    *n = part == A ? ka : part == B ? kb : part == CELL ? ka * kb : 1;
    return part == A ? t->row : part == B ? t->column : part == CELL ? t->cell : NULL;
}

static void name_row(const Table *t, AvlastEstimate *row, Part terms, Part groups,
                     gsize at)
{
    gsize n_terms, n_groups;

    code_of(t, terms, &n_terms);
    code_of(t, groups, &n_groups);
    const gsize kb = t->b->count;
    const gsize term = at % n_terms, group = at / n_terms % n_groups;
    const guint32 by = (guint32)(at / n_terms / n_groups);
    const gboolean has_a = terms == A || terms == CELL || groups == A;
    const gboolean has_b = terms == B || terms == CELL || groups == B;
    const gsize a = terms == A ? term : terms == CELL ? term / kb : group;
    const gsize b = terms == B ? term : terms == CELL ? term % kb : group;

    row->outcome = g_strdup(t->a->column->name);
    row->group = label_of(t, by, has_b ? level_of(t, t->b, b) : NULL);
    row->term = g_strdup_printf("%s:%s", avlast_table_kind_name(t->table->kind),
                                has_a ? level_of(t, t->a, a) : "all");
}

/* The shares (or counts) of the levels of `terms` within those of `groups`, put behind
 * the rows there are. */
static gboolean add_part(Table *t, Part terms, Part groups, GError **error)
{
    const gboolean count = t->table->kind == AVLAST_TABLE_COUNT;
    const AvlastStatistic statistic = {
        .method = count ? N_("design-based counts, linearised variance, t intervals")
                        : N_("design-based proportions, linearised variance, t "
                             "quantiles"),
        .shares = !count,
        .of_population = count,
        .influence = count ? avlast_influence_of_totals : avlast_influence_of_means};
    g_autofree double *ones = avlast_array(double, t->sample->n, error);
    gsize n_terms, n_groups;

    if (!ones)
        return FALSE;
    for (gsize i = 0; i < t->sample->n; i++)
        ones[i] = isnan(t->observed[i]) ? NAN : 1.0;
    const guint32 *term_code = code_of(t, terms, &n_terms),
                  *group_code = code_of(t, groups, &n_groups);
    g_autoptr(AvlastTerms) made = terms_of(t, term_code, n_terms, ones);
    g_autoptr(AvlastGroups) split = split_groups(t, group_code, n_groups, error);
    g_autoptr(AvlastEstimates) part =
        split ? avlast_statistic_of(t->sample, made, split, &statistic, t->options, error)
              : NULL;
    if (!part)
        return FALSE;
    for (gsize r = 0; r < part->rows->len; r++) {
        AvlastEstimate *row = avlast_estimates_row(part, r);
        g_clear_pointer(&row->outcome, g_free);
        g_clear_pointer(&row->group, g_free);
        g_clear_pointer(&row->term, g_free);
        name_row(t, row, terms, groups, r);
    }
    /* told once, by the whole */
    g_ptr_array_set_size(part->dropped, 0);
    if (!t->estimates->method)
        t->estimates->method = g_strdup(part->method);
    return avlast_estimates_append(t->estimates, part, error);
}

static gboolean add_cells(Table *t, GError **error)
{
    switch (t->table->kind) {
    case AVLAST_TABLE_COLUMN:
        return add_part(t, A, B, error) && add_part(t, A, NOTHING, error);
    case AVLAST_TABLE_ROW:
        return add_part(t, B, A, error) && add_part(t, B, NOTHING, error);
    case AVLAST_TABLE_TOTAL:
        return add_part(t, CELL, NOTHING, error) && add_part(t, A, NOTHING, error) &&
               add_part(t, B, NOTHING, error);
    case AVLAST_TABLE_COUNT:
        return add_part(t, CELL, NOTHING, error) && add_part(t, A, NOTHING, error) &&
               add_part(t, B, NOTHING, error) && add_part(t, NOTHING, NOTHING, error);
    }
    return FALSE;
}

/* Rows of the sample in each cell of group g, and in its margins. */
static gboolean add_counts(Table *t, AvlastEstimates *e, GError **error)
{
    const gsize ka = t->a->count, kb = t->b->count;
    g_autofree gint64 *n =
        avlast_table(gint64, (gsize)t->by->n * (ka + 1), kb + 1, error);

    if (!n)
        return FALSE;
    for (gsize i = 0; i < t->sample->n; i++) {
        if (isnan(t->observed[i]))
            continue;
        gint64 *of = n + (t->by->code ? t->by->code[i] : 0) * (ka + 1) * (kb + 1);
        const gsize a = t->row[i], b = t->column[i];
        of[a * (kb + 1) + b]++;
        of[a * (kb + 1) + kb]++;
        of[ka * (kb + 1) + b]++;
        of[ka * (kb + 1) + kb]++;
    }
    for (guint32 g = 0; g < t->by->n; g++)
        for (gsize b = 0; b <= kb; b++)
            for (gsize a = 0; a <= ka; a++) {
                g_autofree char *group =
                    label_of(t, g, b < kb ? level_of(t, t->b, b) : NULL);
                g_autofree char *term =
                    g_strconcat("n:", a < ka ? level_of(t, t->a, a) : "all", NULL);
                avlast_estimates_add(e, t->a->column->name, group, term)->estimate =
                    (double)n[((gsize)g * (ka + 1) + a) * (kb + 1) + b];
            }
    return TRUE;
}

static gboolean add_tests_of(Table *t, guint32 g, AvlastEstimates *e, GError **error)
{
    const gsize n = t->sample->n;
    g_autofree guint32 *row = avlast_array(guint32, n, error);
    const char *group = g_ptr_array_index(t->by->label, g);
    AvlastTest test[AVLAST_INDEPENDENCE_TESTS];

    if (!row)
        return FALSE;
    for (gsize i = 0; i < n; i++)
        row[i] = t->by->code && t->by->code[i] != g ? AVLAST_NO_LEVEL : t->row[i];
    g_autoptr(AvlastContingency) c = avlast_contingency_new(
        t->sample, row, (guint32)t->a->count, t->column, (guint32)t->b->count, error);
    if (!c || (t->table->tests &&
               !avlast_independence_tests(t->sample, c, t->table->tests, test, error)))
        return FALSE;
    for (guint i = 0; i < AVLAST_INDEPENDENCE_TESTS; i++) {
        if (!(t->table->tests & 1U << i))
            continue;
        AvlastEstimate *out =
            avlast_estimates_add(e, t->a->column->name, group, test[i].term);
        out->statistic = test[i].statistic;
        out->df = test[i].df;
        out->df2 = test[i].df2;
        out->p_value = test[i].p_value;
        out->nobs = test[i].nobs;
        out->method = g_strdup(_(test[i].method));
        if (test[i].note)
            avlast_estimate_note(out, "%s", _(test[i].note));
    }
    AvlastEstimate *cramer =
        avlast_estimates_add(e, t->a->column->name, group, "cramers.v");
    cramer->estimate = avlast_contingency_cramer(c);
    cramer->nobs = (gint64)c->n;
    return TRUE;
}

/* A row that lacks both is told once, by the first. */
static void tell_dropped(Table *t)
{
    g_autoptr(GPtrArray) first = g_ptr_array_new();
    const double *const observed[] = {t->observed};
    const AvlastColumn *a = t->a->column, *b = t->b->column;
    gint64 count[AVLAST_REASONS] = {0};

    g_ptr_array_add(first, (gpointer)(guintptr)a);
    avlast_tally(t->estimates, t->sample, t->by, first, observed, 1);
    for (gsize i = 0; i < t->sample->n; i++)
        if (b->reason[i] != AVLAST_PRESENT && a->reason[i] == AVLAST_PRESENT &&
            avlast_sample_counts(t->sample, i, 0.0) &&
            !(t->by->code && t->by->code[i] == AVLAST_NO_LEVEL))
            count[b->reason[i]]++;
    for (guint r = 1; r < MIN(b->reasons->len, AVLAST_REASONS); r++)
        if (count[r]) {
            g_autofree char *what = g_strdup_printf(
                "no '%s' (%s)", b->name, (char *)g_ptr_array_index(b->reasons, r));
            avlast_estimates_drop(t->estimates, what, count[r]);
        }
}

static gboolean start(Table *t, const AvlastFrame *frame, const char *a, const char *b,
                      GError **error)
{
    const char *const names[] = {a, b, NULL};
    const AvlastDescribedOptions how = {.all_categories = TRUE};

    t->described = avlast_described_new(frame, names, &how, error);
    if (!t->described)
        return FALSE;
    t->a = g_ptr_array_index(t->described->variables, 0);
    t->b = g_ptr_array_index(t->described->variables, 1);
    if (t->a->count == 0 || t->b->count == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                    "column '%s' has no value on any row", t->a->count ? b : a);
        return FALSE;
    }
    if (t->a->count * t->b->count > MOST_CELLS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV245", NULL,
                    "'%s' by '%s' has %zu cells, more than %d\nhint: join values into "
                    "fewer with --let",
                    a, b, t->a->count * t->b->count, MOST_CELLS);
        return FALSE;
    }
    t->by = avlast_groups_new(frame, t->sample, t->options->by, error);
    return t->by && fill_codes(t, error);
}

AvlastEstimates *avlast_survey_table(const AvlastFrame *frame, const AvlastSample *sample,
                                     const char *a, const char *b,
                                     const AvlastSurveyOptions *options,
                                     const AvlastTableOptions *table, GError **error)
{
    g_auto(Table) t = {.sample = sample, .options = options, .table = table};
    gboolean any = FALSE;

    if (!start(&t, frame, a, b, error))
        return NULL;
    for (gsize i = 0; i < sample->n && !any; i++)
        any = !isnan(t.observed[i]);
    if (!any) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                    "no row of the domain has a value of both '%s' and '%s'", a, b);
        return NULL;
    }
    t.estimates = avlast_estimates_new();
    t.estimates->level = options->level > 0.0 ? options->level : 0.95;
    avlast_estimates_of_sample(t.estimates, sample);
    tell_dropped(&t);
    g_autoptr(AvlastEstimates) rest = avlast_estimates_new();
    if (!add_cells(&t, error) || !add_counts(&t, rest, error))
        return NULL;
    for (guint32 g = 0; g < t.by->n; g++)
        if (!add_tests_of(&t, g, rest, error))
            return NULL;
    return avlast_estimates_append(t.estimates, rest, error)
               ? g_steal_pointer(&t.estimates)
               : NULL;
}
