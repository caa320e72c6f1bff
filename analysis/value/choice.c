/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/choice.h"

#include <glpk.h>
#include <math.h>

#include "core/error.h"
#include "core/memory.h"

struct AvlastChooser {
    glp_prob *problem;
    gsize k, budgets, groups;
    gboolean divisible;
    double *scale; /* budgets: what a row was divided by */
};

void avlast_chooser_free(AvlastChooser *chooser)
{
    if (!chooser)
        return;
    if (chooser->problem)
        glp_delete_prob(chooser->problem);
    g_free(chooser->scale);
    g_free(chooser);
}

void avlast_chooser_state(AvlastChooser *chooser, gsize i, AvlastChoiceState state)
{
    const int column = (int)i + 1;

    if (state == AVLAST_CHOICE_FREE)
        glp_set_col_bnds(chooser->problem, column, GLP_DB, 0.0, 1.0);
    else
        glp_set_col_bnds(chooser->problem, column, GLP_FX,
                         state == AVLAST_CHOICE_IN ? 1.0 : 0.0, 0.0);
}

void avlast_chooser_budgets(AvlastChooser *chooser, const double *budget)
{
    for (gsize b = 0; b < chooser->budgets; b++) {
        const int row = (int)b + 1;
        if (isinf(budget[b]))
            glp_set_row_bnds(chooser->problem, row, GLP_FR, 0.0, 0.0);
        else
            glp_set_row_bnds(chooser->problem, row, GLP_UP, 0.0,
                             budget[b] / chooser->scale[b]);
    }
}

static void set_group(AvlastChooser *chooser, gsize g, double least, double most)
{
    const int row = (int)(chooser->budgets + g) + 1;

    if (isinf(most))
        glp_set_row_bnds(chooser->problem, row, least > 0.0 ? GLP_LO : GLP_FR, least,
                         0.0);
    else
        glp_set_row_bnds(chooser->problem, row, least == most ? GLP_FX : GLP_DB, least,
                         most);
}

/* Rows are divided by their largest cost: GLPK's tolerances are about 1. */
static gboolean fill(AvlastChooser *c, const AvlastChoiceProblem *p, GError **error)
{
    const gsize most = (p->budgets + 1) * p->k + 1;
    g_autofree int *row = avlast_array(int, most, error);
    g_autofree int *column = row ? avlast_array(int, most, error) : NULL;
    g_autofree double *entry = column ? avlast_array(double, most, error) : NULL;
    int n = 0;

    if (!entry)
        return FALSE;
    for (gsize b = 0; b < p->budgets; b++) {
        for (gsize i = 0; i < p->k; i++)
            c->scale[b] = fmax(c->scale[b], p->cost[b * p->k + i]);
        if (!(c->scale[b] > 0.0))
            c->scale[b] = 1.0;
        for (gsize i = 0; i < p->k; i++)
            if (p->cost[b * p->k + i] > 0.0) {
                row[++n] = (int)b + 1;
                column[n] = (int)i + 1;
                entry[n] = p->cost[b * p->k + i] / c->scale[b];
            }
    }
    for (gsize i = 0; p->groups > 0 && i < p->k; i++) {
        row[++n] = (int)(p->budgets + p->group[i]) + 1;
        column[n] = (int)i + 1;
        entry[n] = 1.0;
    }
    glp_load_matrix(c->problem, n, row, column, entry);
    return TRUE;
}

AvlastChooser *avlast_chooser_new(const AvlastChoiceProblem *p, GError **error)
{
    g_autoptr(AvlastChooser) c = g_new0(AvlastChooser, 1);

    glp_term_out(GLP_OFF);
    c->k = p->k;
    c->budgets = p->budgets;
    c->groups = p->groups;
    c->divisible = p->divisible;
    c->scale = avlast_array(double, p->budgets, error);
    if (!c->scale)
        return NULL;
    c->problem = glp_create_prob();
    glp_set_obj_dir(c->problem, GLP_MAX);
    if (p->budgets + p->groups > 0)
        glp_add_rows(c->problem, (int)(p->budgets + p->groups));
    glp_add_cols(c->problem, (int)p->k);
    for (gsize i = 0; i < p->k; i++) {
        if (!p->divisible)
            glp_set_col_kind(c->problem, (int)i + 1, GLP_BV);
        avlast_chooser_state(c, i, p->state[i]);
    }
    if (!fill(c, p, error))
        return NULL;
    avlast_chooser_budgets(c, p->budget);
    for (gsize g = 0; g < p->groups; g++)
        set_group(c, g, p->least[g], p->most[g]);
    return g_steal_pointer(&c);
}

void avlast_chooser_forbid(AvlastChooser *chooser, const double *x)
{
    const int row = glp_add_rows(chooser->problem, 1);
    g_autofree int *column = g_new(int, chooser->k + 1);
    g_autofree double *entry = g_new(double, chooser->k + 1);
    double in = 0.0;

    /* sum over the set of (1 - x) + sum over the others of x >= 1 */
    for (gsize i = 0; i < chooser->k; i++) {
        column[i + 1] = (int)i + 1;
        entry[i + 1] = x[i] > 0.5 ? -1.0 : 1.0;
        in += x[i] > 0.5 ? 1.0 : 0.0;
    }
    glp_set_mat_row(chooser->problem, row, (int)chooser->k, column, entry);
    glp_set_row_bnds(chooser->problem, row, GLP_LO, 1.0 - in, 0.0);
}

static gboolean failed(int code, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV712", NULL,
                "GLPK did not find the best set (code %d)", code);
    return FALSE;
}

/* The linear problem, which the whole-number one starts from. */
static gboolean relax(AvlastChooser *c, int *status, GError **error)
{
    glp_smcp control;

    glp_init_smcp(&control);
    control.msg_lev = GLP_MSG_OFF;
    int code = glp_simplex(c->problem, &control);
    if (code != 0) { /* a basis of other limits may not do: begin anew */
        glp_std_basis(c->problem);
        code = glp_simplex(c->problem, &control);
    }
    *status = glp_get_status(c->problem);
    return code == 0 || failed(code, error);
}

static gboolean branch(AvlastChooser *c, int *status, GError **error)
{
    glp_iocp control;

    glp_init_iocp(&control);
    control.msg_lev = GLP_MSG_OFF;
    control.tol_obj = 1e-10;
    const int code = glp_intopt(c->problem, &control);
    *status = glp_mip_status(c->problem);
    return code == 0 || failed(code, error);
}

gboolean avlast_chooser_best(AvlastChooser *c, const double *value, double *x,
                             double *total, gboolean *found, GError **error)
{
    double scale = 0.0;
    int status;

    for (gsize i = 0; i < c->k; i++)
        scale = fmax(scale, fabs(value[i]));
    for (gsize i = 0; i < c->k; i++)
        glp_set_obj_coef(c->problem, (int)i + 1, scale > 0.0 ? value[i] / scale : 0.0);
    *found = FALSE;
    if (!relax(c, &status, error))
        return FALSE;
    if (status != GLP_OPT)
        return TRUE;
    if (!c->divisible) {
        if (!branch(c, &status, error))
            return FALSE;
        if (status != GLP_OPT)
            return TRUE;
    }
    *found = TRUE;
    *total = 0.0;
    for (gsize i = 0; i < c->k; i++) {
        const double at = c->divisible ? glp_get_col_prim(c->problem, (int)i + 1)
                                       : glp_mip_col_val(c->problem, (int)i + 1);
        x[i] = c->divisible ? fmin(1.0, fmax(0.0, at)) : (at > 0.5 ? 1.0 : 0.0);
        *total += value[i] * x[i];
    }
    return TRUE;
}
