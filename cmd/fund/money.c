/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a portfolio's pilots cost and give, to whom; what designs are off by. */
#include <math.h>
#include <string.h>

#include "cmd/fund/fund.h"
#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

/* --- what designs are off by --- */

typedef struct {
    double grade, bias, sd;
} Bias;

/* "3=0.06" or "3=0.06:0.05". */
static gboolean parse_bias(const char *text, Bias *bias, GError **error)
{
    g_auto(GStrv) sides = g_strsplit(text, "=", 2);
    g_auto(GStrv) parts =
        g_strv_length(sides) == 2 ? g_strsplit(sides[1], ":", 2) : g_new0(char *, 1);
    const guint n = g_strv_length(parts);

    bias->sd = 0.0;
    if (n >= 1 && avlast_number_parse(sides[0], strlen(sides[0]), '.', &bias->grade) &&
        avlast_number_parse(parts[0], strlen(parts[0]), '.', &bias->bias) &&
        (n == 1 || avlast_number_parse(parts[1], strlen(parts[1]), '.', &bias->sd)) &&
        bias->sd >= 0.0)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                "--bias: '%s' is not GRADE=BIAS or GRADE=BIAS:SD", text);
    return FALSE;
}

gboolean avlast_fund_read_bias(const AvlastFundOwn *own, AvlastFundRead *read,
                               GError **error)
{
    read->y = avlast_array(double, read->k, error);
    read->v = read->y ? avlast_array(double, read->k, error) : NULL;
    if (!read->v)
        return FALSE;
    for (gsize i = 0; i < read->k; i++) {
        read->y[i] = read->reported[i];
        read->v[i] = read->se[i] * read->se[i];
    }
    for (char **text = own->bias; text && *text; text++) {
        Bias bias;
        gsize pilots = 0;
        if (!parse_bias(*text, &bias, error))
            return FALSE;
        for (gsize i = 0; i < read->k; i++)
            if (read->grade[i] == bias.grade) {
                read->y[i] = read->reported[i] - bias.bias;
                read->v[i] = read->se[i] * read->se[i] + bias.sd * bias.sd;
                pilots++;
            }
        g_ptr_array_add(
            read->notes,
            pilots ? g_strdup_printf("%.6g is taken off the effects of the %zu pilots of "
                                     "grade %g, for what such designs are off by",
                                     bias.bias, pilots, bias.grade)
                   : g_strdup_printf("no pilot is of grade %g", bias.grade));
    }
    return TRUE;
}

/* --- money --- */

/* "cost.state" is the state's, "cost" everybody's. */
static char *payer_of(const char *column, const char *prefix)
{
    const gsize n = strlen(prefix);

    if (strncmp(column, prefix, n) == 0 && column[n] == '.')
        return g_strdup(column + n + 1);
    return g_strdup(strcmp(column, prefix) == 0 ? "all" : column);
}

static gsize payer_index(AvlastFundRead *read, const char *name)
{
    const gsize p = avlast_fund_payer(read, name);

    if (p == read->payers) {
        g_ptr_array_add(read->payer, g_strdup(name));
        read->payers++;
    }
    return p;
}

/* The columns asked for, or those that begin with the prefix, columns of --let too. */
static GStrv columns_of(const AvlastFundRead *read, char **asked, const char *prefix)
{
    g_autoptr(GStrvBuilder) columns = g_strv_builder_new();
    const GPtrArray *all = read->frame->columns;
    const gsize n = strlen(prefix);

    for (char **column = asked; column && *column; column++)
        g_strv_builder_add(columns, *column);
    for (guint c = 0; !asked && c < all->len; c++) {
        const char *name = ((const AvlastColumn *)g_ptr_array_index(all, c))->name;
        if (strncmp(name, prefix, n) == 0 && (name[n] == '\0' || name[n] == '.'))
            g_strv_builder_add(columns, name);
    }
    return g_strv_builder_end(columns);
}

/* One table of money: payers x k, with a row for each payer known at the end. */
typedef struct {
    GStrv column;
    gsize *payer;
} Money;

static Money money_of(AvlastFundRead *read, char **asked, const char *prefix)
{
    Money money = {columns_of(read, asked, prefix), NULL};
    const guint n = g_strv_length(money.column);

    money.payer = g_new0(gsize, n + 1);
    for (guint c = 0; c < n; c++) {
        g_autofree char *name = payer_of(money.column[c], prefix);
        money.payer[c] = payer_index(read, name);
    }
    return money;
}

static void money_clear(Money *money)
{
    g_strfreev(money->column);
    g_free(money->payer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Money, money_clear)

static gboolean fill_money(const AvlastFundRead *read, const Money *money, double least,
                           double *table, GError **error)
{
    for (guint c = 0; money->column[c]; c++) {
        const AvlastColumn *column =
            avlast_frame_require_number(read->frame, money->column[c], error);
        if (!column)
            return FALSE;
        for (gsize i = 0; i < read->k; i++) {
            const double amount = isnan(column->number[i]) ? 0.0 : column->number[i];
            if (amount < least) {
                const AvlastPlace place = {.file = read->frame->source,
                                           .line = avlast_frame_line(read->frame, i)};
                avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV711", &place,
                            "a cost must not be below 0 (column '%s')", column->name);
                return FALSE;
            }
            table[money->payer[c] * read->k + i] += amount;
        }
    }
    return TRUE;
}

/* Empty cells of money are no money: said, not assumed in silence. */
static void note_empty(AvlastFundRead *read, const Money *money)
{
    for (guint c = 0; money->column[c]; c++) {
        const AvlastColumn *column = avlast_frame_find(read->frame, money->column[c]);
        gsize empty = 0;
        for (gsize i = 0; column && i < read->k; i++)
            empty += column->reason[i] != AVLAST_PRESENT ? 1 : 0;
        if (empty)
            g_ptr_array_add(read->notes,
                            g_strdup_printf("%zu pilots have no '%s': counted as 0",
                                            empty, column->name));
    }
}

/* --- value results --- */

/* The payer of a row "scenario=central;payer=state", or NULL. Borrowed of the row. */
static const char *payer_of_row(const AvlastEstimate *row)
{
    static const char prefix[] = "scenario=central;payer=";

    return row->group && g_str_has_prefix(row->group, prefix) && !row->term
               ? row->group + sizeof prefix - 1
               : NULL;
}

static gboolean of_all(const char *payer)
{
    return strcmp(payer, "public") == 0 || strcmp(payer, "society") == 0;
}

/* What the benefits are to a payer: pv.benefit, or all of the net value where there are
 * no costs. */
static const AvlastEstimate *benefit_of(const AvlastEstimates *e, const char *group)
{
    const AvlastEstimate *row = avlast_estimates_find(e, "pv.benefit", group, NULL, NULL);

    return row ? row : avlast_estimates_find(e, "npv", group, NULL, NULL);
}

typedef struct {
    double *worth, *doubt;
    gsize room; /* payers there is room for */
} Worth;

/* The value model is linear in the effect: a unit is worth benefit / effect, and its
 * doubt is what the benefit's has beyond the effect's own. */
static gboolean take_value(AvlastFundRead *read, gsize i, const AvlastResult *value,
                           const char *path, Worth *worth, GError **error)
{
    const AvlastEstimates *e = value->estimates;
    gsize found = 0;

    for (guint r = 0; r < e->rows->len; r++) {
        const AvlastEstimate *row = avlast_estimates_row(e, r);
        const char *payer = payer_of_row(row);
        if (!payer || strcmp(row->outcome, "npv") != 0 || of_all(payer))
            continue;
        const AvlastEstimate *benefit = benefit_of(e, row->group);
        const gsize p = payer_index(read, payer);
        if (p < worth->room && read->reported[i] != 0.0)
            worth->worth[p * read->k + i] = benefit->estimate / read->reported[i];
        found++;
    }
    if (found == 0 || read->reported[i] == 0.0) {
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV714", NULL,
                    "%s: no net value per payer in the scenario 'central'%s", path,
                    found ? ", or the reported effect is 0" : "");
        return FALSE;
    }
    const AvlastEstimate *society = benefit_of(e, "scenario=central;payer=society");
    if (society && society->estimate != 0.0 && worth->doubt) {
        const double own = read->se[i] / fabs(read->reported[i]),
                     all = society->std_error / fabs(society->estimate);
        worth->doubt[i] = sqrt(fmax(0.0, all * all - own * own) / (1.0 + own * own));
    }
    return TRUE;
}

static gboolean read_values(const AvlastRun *run, AvlastFundRead *read, Worth *worth,
                            GError **error)
{
    const AvlastFundOwn *own = run->own;
    const AvlastColumn *column = avlast_frame_require(read->frame, own->value, error);
    g_autofree char *folder = g_path_get_dirname(run->arguments[0]);

    for (gsize i = 0; column && i < read->k; i++) {
        g_autofree char *cell = avlast_column_cell(column, i);
        if (!*cell)
            continue;
        g_autofree char *path = g_path_is_absolute(cell)
                                    ? g_strdup(cell)
                                    : g_build_filename(folder, cell, NULL);
        g_autoptr(AvlastResult) value = avlast_result_read(path, error);
        if (!value || !take_value(read, i, value, cell, worth, error))
            return FALSE;
        for (gsize j = 0; worth->room > 0 && j < json_array_size(value->inputs); j++)
            json_array_append(read->inputs, json_array_get(value->inputs, j));
    }
    return column != NULL;
}

/* --- the whole --- */

static gboolean take_perspective(AvlastFundRead *read, char **asked, GError **error)
{
    read->counts = g_new0(gboolean, read->payers + 1);
    for (gsize p = 0; p < read->payers; p++)
        read->counts[p] = !asked;
    for (char **name = asked; name && *name; name++) {
        const gsize p = avlast_fund_payer(read, *name);
        if (p == read->payers) {
            g_ptr_array_add(read->payer, NULL);
            g_autofree char *known = g_strjoinv(", ", (char **)read->payer->pdata);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV713", NULL,
                        "--perspective: '%s' is no payer\nhint: payers are %s", *name,
                        *known ? known : "not given: see --worth and --cost");
            return FALSE;
        }
        read->counts[p] = TRUE;
    }
    return TRUE;
}

static gboolean make_tables(AvlastFundRead *read, GError **error)
{
    read->worth = avlast_table(double, read->payers, read->k, error);
    read->cost = read->worth ? avlast_table(double, read->payers, read->k, error) : NULL;
    read->total = read->cost ? avlast_array(double, read->k, error) : NULL;
    return read->total != NULL;
}

gboolean avlast_fund_read_money(AvlastRun *run, AvlastFundRead *read, GError **error)
{
    const AvlastFundOwn *own = run->own;
    g_auto(Money) worth = money_of(read, own->worth, "worth");
    g_auto(Money) cost = money_of(read, own->cost, "cost");
    Worth none = {0};

    read->has_worth = worth.column[0] || own->value;
    read->has_cost = cost.column[0] != NULL;
    read->inputs = json_array();
    /* Once for the payers' names, once for what they have. */
    if (own->value && !read_values(run, read, &none, error))
        return FALSE;
    if (!make_tables(read, error) ||
        !fill_money(read, &worth, -INFINITY, read->worth, error) ||
        !fill_money(read, &cost, 0.0, read->cost, error))
        return FALSE;
    note_empty(read, &worth);
    note_empty(read, &cost);
    if (own->value) {
        if (!read->doubt)
            read->doubt = avlast_array(double, read->k, error);
        const Worth filled = {read->worth, read->doubt, read->payers};
        Worth into = filled;
        if (!read->doubt || !read_values(run, read, &into, error))
            return FALSE;
    }
    for (gsize p = 0; p < read->payers; p++)
        for (gsize i = 0; i < read->k; i++)
            read->total[i] += read->cost[p * read->k + i];
    return take_perspective(read, own->perspective, error);
}
