/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gsl/gsl_eigen.h>
#include <math.h>

#include "core/memory.h"
#include "core/number.h"
#include "value/indices.h"
#include "value/option_information.h"

/* Directions with less than this of the largest variance are none. */
#define NO_DIRECTION 1e-12

typedef struct {
    const AvlastOptionInformation *known;
    const AvlastStudyPlan *plan;
    AvlastOptionDraws draws; /* whose cost is the net benefit at k below 0 */
    double *table;           /* their numbers, options x n, and at last zeros */
    const double **column;
    GPtrArray *effects; /* draws of those in doubt; borrowed */
    gsize others;
    double *index;     /* B theta, others x n */
    double *component; /* its principal components, others x n */
    double *variance;  /* theirs */
    gsize components;  /* those that vary */
    double *work;      /* n */
} Study;

static void study_clear(Study *study)
{
    g_clear_pointer(&study->effects, g_ptr_array_unref);
    g_free(study->table);
    g_free(study->column);
    g_free(study->index);
    g_free(study->component);
    g_free(study->variance);
    g_free(study->work);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Study, study_clear)

static double covariance(const double *x, const double *y, gsize n)
{
    double mean_x = 0.0, mean_y = 0.0, sum = 0.0;

    for (gsize i = 0; i < n; i++) {
        mean_x += x[i] / (double)n;
        mean_y += y[i] / (double)n;
    }
    for (gsize i = 0; i < n; i++)
        sum += (x[i] - mean_x) * (y[i] - mean_y);
    return sum / (double)n;
}

static gboolean study_fill(Study *study, GError **error)
{
    const AvlastValueModel *model = study->known->value->lines->model;
    const gsize n = study->draws.n, others = study->others;

    study->effects = g_ptr_array_new();
    for (guint e = 0; e < model->effects->len; e++) {
        const guint input = g_array_index(model->effects, AvlastEffectItem, e).estimate;
        if (study->known->drawn[input])
            g_ptr_array_add(study->effects, study->known->value->draws->column[input]);
    }
    study->table = avlast_table(double, others + 2, n, error);
    study->column =
        study->table ? avlast_array(const double *, 2 * (others + 1), error) : NULL;
    study->index = study->column ? avlast_table(double, others, n, error) : NULL;
    study->component = study->index ? avlast_table(double, others, n, error) : NULL;
    study->variance = study->component ? avlast_array(double, others, error) : NULL;
    study->work = study->variance ? avlast_array(double, n, error) : NULL;
    if (!study->work)
        return FALSE;
    for (gsize d = 0; d <= others; d++) {
        study->column[d] = study->table + d * n;
        study->column[others + 1 + d] = study->table + (others + 1) * n;
    }
    study->draws.cost = study->column;
    study->draws.effect = study->column + others + 1;
    return TRUE;
}

/* The options' net benefits at k, as costs below 0: the fit is to them alone. */
static void take_benefits(const Study *study, double k)
{
    const AvlastOptionDraws *draws = &study->known->options->draws;
    const gsize n = study->draws.n;

    for (gsize d = 0; d < draws->options; d++)
        for (gsize i = 0; i < n; i++)
            study->table[d * n + i] = draws->cost[d][i] - k * draws->effect[d][i];
}

/* Least squares of option d's net benefit, less the first's, on the effects. */
static gboolean fill_index(const Study *study, gsize d, GError **error)
{
    const double *const *x = (const double *const *)study->effects->pdata;
    const AvlastOptionDraws *draws = &study->draws;
    const gsize n = draws->n, p = study->effects->len;
    g_autofree double *b = avlast_array(double, p, error);
    double *y = study->work, *index = study->index + d * n;

    for (gsize i = 0; i < n; i++) {
        y[i] = draws->cost[0][i] - draws->cost[d + 1][i];
        index[i] = 0.0;
    }
    if (!b || !avlast_standard_coefficients(x, y, n, p, b, NULL, error))
        return FALSE;
    const double spread = sqrt(covariance(y, y, n));
    for (gsize a = 0; a < p; a++) {
        const double sd = sqrt(covariance(x[a], x[a], n));
        const double slope = sd > 0.0 && spread > 0.0 ? b[a] * spread / sd : 0.0;
        for (gsize i = 0; i < n; i++)
            index[i] += slope * x[a][i];
    }
    return TRUE;
}

/* The largest element of a direction is above zero: it has one sign whatever the library
 * gives. */
static double sign_of(const gsl_matrix *vectors, gsize column)
{
    double most = 0.0;

    for (gsize d = 0; d < vectors->size1; d++) {
        const double here = gsl_matrix_get(vectors, d, column);
        if (fabs(here) > fabs(most) * (1.0 + 1e-9))
            most = here;
    }
    return most < 0.0 ? -1.0 : 1.0;
}

static void take_components(Study *study, const gsl_matrix *vectors,
                            const gsl_vector *values)
{
    const gsize n = study->draws.n, others = study->others;

    study->components = 0;
    while (study->components < others && gsl_vector_get(values, study->components) >
                                             NO_DIRECTION * gsl_vector_get(values, 0))
        study->components++;
    for (gsize j = 0; j < study->components; j++) {
        const double sign = sign_of(vectors, j);
        double *out = study->component + j * n;
        for (gsize i = 0; i < n; i++) {
            out[i] = 0.0;
            for (gsize d = 0; d < others; d++)
                out[i] += sign * gsl_matrix_get(vectors, d, j) * study->index[d * n + i];
        }
        study->variance[j] = covariance(out, out, n);
    }
}

static gboolean find_components(Study *study, GError **error)
{
    const gsize n = study->draws.n, others = study->others;
    g_autoptr(gsl_matrix) matrix = avlast_matrix_new(others, others, error);
    g_autoptr(gsl_matrix) vectors =
        matrix ? avlast_matrix_new(others, others, error) : NULL;
    g_autoptr(gsl_vector) values = vectors ? avlast_vector_new(others, error) : NULL;
    gsl_eigen_symmv_workspace *work = values ? gsl_eigen_symmv_alloc(others) : NULL;

    if (!work)
        return FALSE;
    for (gsize d = 0; d < others; d++)
        for (gsize e = 0; e <= d; e++) {
            const double sum = covariance(study->index + d * n, study->index + e * n, n);
            gsl_matrix_set(matrix, d, e, sum);
            gsl_matrix_set(matrix, e, d, sum);
        }
    gsl_eigen_symmv(matrix, values, vectors, work);
    gsl_eigen_symmv_free(work);
    gsl_eigen_symmv_sort(values, vectors, GSL_EIGEN_SORT_VAL_DESC);
    take_components(study, vectors, values);
    return TRUE;
}

static AvlastEstimate *add(const Study *study, double k, const char *outcome,
                           const char *term, double value, double std_error)
{
    char text[AVLAST_NUMBER_BUFFER];
    g_autofree char *at = g_strdup_printf("threshold=%s", avlast_number_exact(k, text));
    AvlastEstimate *row =
        avlast_alternatives_row(study->known->options, outcome, at, term, value);

    row->std_error = std_error;
    return row;
}

static void note_worth(const AvlastEvppi *worth, AvlastEstimate *row)
{
    if (worth->held)
        avlast_estimate_note(row, "held at the EVPI");
    if (worth->value <= worth->noise)
        avlast_estimate_note(row, "no more than chance makes of shuffled draws");
}

static gboolean add_known(const Study *study, double k, GError **error)
{
    const gsize n = study->draws.n, m = study->components;
    g_autofree const double **phi = avlast_array(const double *, m, error);
    AvlastEvppi evppi;

    if (!phi)
        return FALSE;
    for (gsize j = 0; j < m; j++)
        phi[j] = study->component + j * n;
    g_autoptr(AvlastInformation) known =
        avlast_information_new(&study->draws, phi, m, NULL,
                               (guint32)study->known->value->lines->model->seed, error);
    if (!known || !avlast_information_at(known, 0.0, &evppi, error))
        return FALSE;
    note_worth(&evppi, add(study, k, "evppi", "effects", evppi.value, evppi.std_error));
    return TRUE;
}

/* One size; *enbs receives its row. */
static gboolean add_size(const Study *study, double k, double people,
                         AvlastEstimate **enbs, GError **error)
{
    const AvlastScenarioValue *value = study->known->value;
    const AvlastStudyPlan *plan = study->plan;
    const gsize n = study->draws.n, m = study->components;
    g_autofree AvlastStudied *studied = avlast_array(AvlastStudied, m, error);
    const double times = study->known->options->population;
    char number[AVLAST_NUMBER_BUFFER];
    AvlastEvppi evsi;

    for (gsize j = 0; studied && j < m; j++) {
        studied[j].theta = study->component + j * n;
        studied[j].spread = sqrt(study->variance[j] * plan->pilot);
    }
    g_autoptr(AvlastInformation) found =
        studied ? avlast_study_information(&study->draws, studied, m, people,
                                           (guint32)value->lines->model->seed, error)
                : NULL;
    if (!found || !avlast_information_at(found, 0.0, &evsi, error))
        return FALSE;
    g_autofree char *term = g_strdup_printf("n=%s", avlast_number_exact(people, number));
    note_worth(&evsi, add(study, k, "evsi", term, evsi.value, evsi.std_error));
    if (!isnan(times))
        add(study, k, "evsi.population", term, evsi.value * times,
            evsi.std_error * times);
    const double all = isnan(times) ? 1.0 : times,
                 taxed = study->known->society ? 1.0 + value->tax_cost_point : 1.0;
    *enbs = add(study, k, "enbs", term,
                evsi.value * all - avlast_study_cost(plan, people) * taxed,
                evsi.std_error * all);
    return TRUE;
}

static gboolean add_sizes(const Study *study, double k, GError **error)
{
    AvlastEstimate *best = NULL;

    for (gsize i = 0; i < study->plan->sizes; i++) {
        AvlastEstimate *row;
        if (!add_size(study, k, study->plan->people[i], &row, error))
            return FALSE;
        if (!best || row->estimate > best->estimate)
            best = row;
    }
    if (best)
        avlast_estimate_note(best, best->estimate > 0.0
                                       ? "the most of the sizes asked for"
                                       : "no study of the sizes asked for is worth its "
                                         "cost");
    return TRUE;
}

gboolean avlast_option_study(const AvlastOptionInformation *known,
                             const AvlastStudyPlan *plan, GError **error)
{
    g_auto(Study) study = {.known = known,
                           .plan = plan,
                           .draws = known->options->draws,
                           .others = known->options->draws.options - 1};

    study.draws.n = MIN(study.draws.n, (gsize)AVLAST_STUDY_DRAWS);
    if (!study_fill(&study, error))
        return FALSE;
    for (gsize t = 0; study.effects->len > 0 && t < known->thresholds; t++) {
        take_benefits(&study, known->k[t]);
        for (gsize d = 0; d < study.others; d++)
            if (!fill_index(&study, d, error))
                return FALSE;
        if (!find_components(&study, error))
            return FALSE;
        if (study.components > 0 && (!add_known(&study, known->k[t], error) ||
                                     !add_sizes(&study, known->k[t], error)))
            return FALSE;
    }
    return TRUE;
}
