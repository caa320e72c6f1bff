/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "survey/crosstab.h"

#include <glib/gi18n.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"
#include "survey/contingency.h"
#include "survey/describe_parts.h"
#include "survey/means.h"
#include "survey/rows.h"

#define MOST_CELLS 10000

void avlast_crosstab_free(AvlastCrosstab *crosstab)
{
    if (!crosstab)
        return;
    avlast_estimates_free(crosstab->estimates);
    avlast_described_free(crosstab->described);
    avlast_groups_free(crosstab->groups);
    g_free(crosstab->n);
    g_free(crosstab->weight);
    g_free(crosstab);
}

/* The variables' codes over the rows that have both. */
typedef struct {
    const AvlastSample *sample;
    const AvlastDescribedVariable *a, *b;
    guint32 *row, *column, *cell, *all;
    double *observed; /* 0 on those rows, else NaN */
    gint64 *count;    /* a->count x b->count */
} Codes;

static void codes_clear(Codes *c)
{
    g_free(c->row);
    g_free(c->column);
    g_free(c->cell);
    g_free(c->all);
    g_free(c->observed);
    g_free(c->count);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Codes, codes_clear)

static gboolean fill_codes(Codes *c, GError **error)
{
    const gsize n = c->sample->n;

    c->row = avlast_array(guint32, n, error);
    c->column = c->row ? avlast_array(guint32, n, error) : NULL;
    c->cell = c->column ? avlast_array(guint32, n, error) : NULL;
    c->all = c->cell ? avlast_array(guint32, n, error) : NULL;
    c->observed = c->all ? avlast_array(double, n, error) : NULL;
    c->count = c->observed ? avlast_table(gint64, c->a->count, c->b->count, error) : NULL;
    if (!c->count)
        return FALSE;
    for (gsize i = 0; i < n; i++) {
        const guint32 a = c->a->code[i], b = c->b->code[i];
        const gboolean both = a != AVLAST_NO_LEVEL && b != AVLAST_NO_LEVEL &&
                              avlast_sample_counts(c->sample, i, 0.0);
        c->row[i] = both ? a : AVLAST_NO_LEVEL;
        c->column[i] = both ? b : AVLAST_NO_LEVEL;
        c->cell[i] = both ? a * (guint32)c->b->count + b : AVLAST_NO_LEVEL;
        c->all[i] = both ? 0 : AVLAST_NO_LEVEL;
        c->observed[i] = both ? 0.0 : NAN;
        if (both)
            c->count[c->cell[i]]++;
    }
    return TRUE;
}

/* Shares of the levels of a code within groups of another. */
typedef struct {
    AvlastEstimates *e;
    AvlastMoments *m;
} Shares;

static void shares_clear(Shares *s)
{
    avlast_estimates_free(s->e);
    g_free(s->m);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Shares, shares_clear)

static gboolean make_shares(const Codes *c, const guint32 *code, gsize n_levels,
                            const guint32 *group, gsize n_groups, Shares *shares,
                            GError **error)
{
    g_autofree const double **observed = g_new(const double *, n_levels);

    for (gsize l = 0; l < n_levels; l++)
        observed[l] = c->observed;
    g_autoptr(AvlastTerms) terms = avlast_terms_of_arrays(observed, n_levels);
    for (gsize l = 0; l < n_levels; l++) {
        terms->term[l].number = NULL;
        terms->term[l].code = code;
        terms->term[l].level = (guint32)l;
    }
    g_autoptr(AvlastGroups) groups =
        avlast_groups_of_codes(group, (guint32)n_groups, c->sample->n);
    shares->e = avlast_means(c->sample, terms, groups, TRUE, &shares->m, error);
    return shares->e != NULL;
}

static void add_share(const AvlastCrosstab *t, const char *outcome, const char *group,
                      const char *prefix, const char *term, const Shares *s, gsize at)
{
    avlast_row_share(t->estimates, outcome, group, prefix, term,
                     avlast_estimates_row(s->e, at), &s->m[at]);
}

static gboolean add_cells(AvlastCrosstab *t, const Codes *c, GError **error)
{
    const gsize ka = c->a->count, kb = c->b->count;
    const AvlastTerm *terms = t->described->terms->term;
    const char *outcome = c->a->column->name;
    g_auto(Shares) within = {.e = NULL}, across = {.e = NULL}, whole = {.e = NULL},
                   margin = {.e = NULL};

    if (!make_shares(c, c->row, ka, c->column, kb, &within, error) ||
        !make_shares(c, c->column, kb, c->row, ka, &across, error) ||
        !make_shares(c, c->cell, ka * kb, c->all, 1, &whole, error) ||
        !make_shares(c, c->row, ka, c->all, 1, &margin, error))
        return FALSE;
    for (gsize l = 0; l < ka; l++) {
        gint64 n = 0;
        for (gsize g = 0; g < kb; g++)
            n += c->count[l * kb + g];
        avlast_row_value(t->estimates, outcome, NULL, "n:", terms[l].name, (double)n);
        if (c->sample->weighted)
            avlast_row_value(t->estimates, outcome, NULL, "weighted.n:", terms[l].name,
                             margin.m[l].total);
        add_share(t, outcome, NULL, "column:", terms[l].name, &margin, l);
        add_share(t, outcome, NULL, "total:", terms[l].name, &margin, l);
    }
    for (gsize g = 0; g < kb; g++) {
        const char *group = g_ptr_array_index(t->groups->label, g);
        for (gsize l = 0; l < ka; l++) {
            const gsize cell = l * kb + g;
            avlast_row_value(t->estimates, outcome, group, "n:", terms[l].name,
                             (double)c->count[cell]);
            if (c->sample->weighted)
                avlast_row_value(t->estimates, outcome, group,
                                 "weighted.n:", terms[l].name, whole.m[cell].total);
            add_share(t, outcome, group, "column:", terms[l].name, &within, g * ka + l);
            add_share(t, outcome, group, "row:", terms[l].name, &across, cell);
            add_share(t, outcome, group, "total:", terms[l].name, &whole, cell);
        }
    }
    return TRUE;
}

static gboolean add_tests(AvlastCrosstab *t, const Codes *c, GError **error)
{
    const AvlastCompared groups = {c->sample, c->column, (guint32)c->b->count};
    const gboolean designed = avlast_sample_is_designed(c->sample);
    const char *outcome = c->a->column->name;
    AvlastTest test;
    g_autoptr(AvlastContingency) table = avlast_contingency_new(
        c->sample, c->row, (guint32)c->a->count, c->column, (guint32)c->b->count, error);

    if (!table || !avlast_compare_levels(&groups, c->row, (guint32)c->a->count,
                                         AVLAST_TEST_CHISQ, &test, error))
        return FALSE;
    avlast_test_row(t->estimates, outcome, &test);
    if (table->rows < 2 || table->columns < 2)
        return TRUE;
    const double expected = avlast_contingency_expected(table);
    AvlastTest exact = {.statistic = NAN, .df = NAN, .df2 = NAN, .p_value = NAN};
    exact.nobs = test.nobs;
    if (!designed && ((table->rows == 2 && table->columns == 2) || expected < 5.0) &&
        avlast_test_fisher(table, &exact))
        avlast_test_row(t->estimates, outcome, &exact);
    avlast_row_value(t->estimates, outcome, NULL, "", "cramers.v",
                     avlast_contingency_cramer(table))
        ->nobs = test.nobs;
    if (expected < 5.0)
        avlast_estimates_note(
            t->estimates,
            _("the smallest expected count is %.1f, below 5: the chi-square test is "
              "rough"),
            expected);
    return TRUE;
}

/* Rows that lack one of the two, by which and why. */
static gint64 count_rows(AvlastCrosstab *t, const Codes *c)
{
    const AvlastDescribedVariable *const both[] = {c->a, c->b};
    g_autofree AvlastSum *sum = g_new0(AvlastSum, c->b->count + 1);

    for (guint v = 0; v < 2; v++) {
        const AvlastColumn *column = both[v]->column;
        gint64 count[AVLAST_REASONS] = {0};
        for (gsize i = 0; i < c->sample->n; i++)
            if (column->reason[i] != AVLAST_PRESENT &&
                avlast_sample_counts(c->sample, i, 0.0) &&
                (v == 0 || c->a->column->reason[i] == AVLAST_PRESENT))
                count[column->reason[i]]++;
        for (guint r = 1; r < MIN(column->reasons->len, AVLAST_REASONS); r++)
            if (count[r]) {
                g_autofree char *what =
                    g_strdup_printf("no '%s' (%s)", column->name,
                                    (char *)g_ptr_array_index(column->reasons, r));
                avlast_estimates_drop(t->estimates, what, count[r]);
            }
    }
    for (gsize i = 0; i < c->sample->n; i++) {
        if (c->column[i] == AVLAST_NO_LEVEL)
            continue;
        t->n[0]++;
        t->n[c->column[i] + 1]++;
        avlast_sum_add(&sum[0], c->sample->weight[i]);
        avlast_sum_add(&sum[c->column[i] + 1], c->sample->weight[i]);
    }
    for (gsize g = 0; g <= c->b->count; g++)
        t->weight[g] = avlast_sum_value(&sum[g]);
    return t->n[0];
}

static gboolean label_groups(AvlastCrosstab *t, const Codes *c, gsize rows,
                             GError **error)
{
    t->groups = avlast_groups_of_codes(c->column, (guint32)c->b->count, rows);
    g_ptr_array_add(t->groups->columns, (gpointer)(guintptr)c->b->column);
    for (gsize g = 0; g < c->b->count; g++)
        t->groups->label->pdata[g] =
            g_strdup(t->described->terms->term[c->b->first + g].name);
    t->n = avlast_array(gint64, c->b->count + 1, error);
    t->weight = t->n ? avlast_array(double, c->b->count + 1, error) : NULL;
    return t->weight != NULL;
}

AvlastCrosstab *avlast_crosstab(const AvlastFrame *frame, const AvlastSample *sample,
                                const char *first, const char *second, double level,
                                GError **error)
{
    const char *const names[] = {first, second, NULL};
    const AvlastDescribedOptions how = {.all_categories = TRUE};
    g_autoptr(AvlastCrosstab) t = g_new0(AvlastCrosstab, 1);
    g_autoptr(AvlastGroups) none = avlast_groups_new(frame, sample, NULL, error);

    t->estimates = avlast_estimates_new();
    t->estimates->level = level > 0.0 ? level : 0.95;
    t->described = avlast_described_new(frame, names, &how, error);
    if (!t->described)
        return NULL;
    g_auto(Codes) c = {.sample = sample,
                       .a = g_ptr_array_index(t->described->variables, 0),
                       .b = g_ptr_array_index(t->described->variables, 1)};
    if (c.a->count == 0 || c.b->count == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV232", NULL,
                    "column '%s' has no value on any row", c.a->count ? second : first);
        return NULL;
    }
    if (c.a->count * c.b->count > MOST_CELLS) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV245", NULL,
                    "'%s' by '%s' has %zu cells, more than %d\nhint: join values into "
                    "fewer with --let",
                    first, second, c.a->count * c.b->count, MOST_CELLS);
        return NULL;
    }
    avlast_estimates_of_sample(t->estimates, sample);
    avlast_rows_dropped(t->estimates, sample, none);
    if (!fill_codes(&c, error) || !label_groups(t, &c, frame->rows, error))
        return NULL;
    t->estimates->rows_used = count_rows(t, &c);
    if (t->n[0] == 0) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV234", NULL,
                    "no row of the domain has a value of both '%s' and '%s'", first,
                    second);
        return NULL;
    }
    return add_cells(t, &c, error) && add_tests(t, &c, error) ? g_steal_pointer(&t)
                                                              : NULL;
}
