/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "cmd/pool/pool.h"
#include "core/distribution.h"
#include "core/error.h"
#include "core/memory.h"
#include "data/formula.h"

/* What rows and sentences are made from. */
typedef struct {
    const AvlastPoolStudies *read;
    const AvlastPoolOwn *own;
    AvlastStudies studies;
    AvlastPoolOptions options;
    AvlastPooled *pooled, *common;
    AvlastEstimates *e;
} Pool;

static AvlastEstimate *add(Pool *pool, const char *group, const char *term)
{
    AvlastEstimate *row = avlast_estimates_add(pool->e, pool->read->outcome, group, term);

    row->nobs = (gint64)pool->studies.k;
    return row;
}

static AvlastEstimate *add_value(Pool *pool, const char *group, const char *term,
                                 AvlastPoolValue value, double df)
{
    AvlastEstimate *row = add(pool, group, term);

    row->estimate = value.estimate;
    row->std_error = value.std_error;
    row->df = df;
    row->conf_low = value.low;
    row->conf_high = value.high;
    return row;
}

/* A mean effect, tested against none. */
static void add_mean(Pool *pool, const char *group, const char *term,
                     const AvlastPooled *pooled, const double *x, const char *method)
{
    const AvlastPoolValue value = avlast_pool_mean(pooled, &pool->options, x);
    AvlastEstimate *row = add_value(pool, group, term, value, pooled->df);

    if (value.std_error > 0.0) {
        row->statistic = value.estimate / value.std_error;
        row->p_value = avlast_t_two_sided(row->statistic, pooled->df);
    } else {
        avlast_estimate_note(row, "no standard error from so few studies");
    }
    row->nobs = (gint64)pooled->k;
    row->method = g_strdup(method);
}

static const char *tau_method(const AvlastPoolOptions *options)
{
    static const char *const names[] = {"REML", "DerSimonian-Laird", "Paule-Mandel",
                                        "common effect"};

    return names[options->method];
}

static const char *errors_method(const AvlastPoolOptions *options)
{
    static const char *const names[] = {
        "Hartung-Knapp-Sidik-Jonkman",
        "Hartung-Knapp-Sidik-Jonkman, never narrower than z", "z"};

    return names[options->errors];
}

static void add_studies(Pool *pool)
{
    for (gsize i = 0; i < pool->studies.k; i++) {
        g_autofree char *group =
            g_strdup_printf("study=%s", (char *)g_ptr_array_index(pool->read->label, i));
        const double se = sqrt(pool->studies.v[i]), df = pool->read->df[i];
        const double reach = avlast_t_critical(pool->options.level, df) * se;
        const double y = pool->studies.y[i];
        const AvlastPoolValue value = {y, se, y - reach, y + reach};
        AvlastEstimate *row = add_value(pool, group, "effect", value, df);
        row->nobs = -1;
        avlast_estimate_note(row, "weight %.1f %%", 100.0 * pool->pooled->weight[i]);
    }
}

static void add_shrunken(Pool *pool)
{
    for (gsize i = 0; i < pool->studies.k; i++) {
        g_autofree char *group =
            g_strdup_printf("study=%s", (char *)g_ptr_array_index(pool->read->label, i));
        add_value(pool, group, "shrunken",
                  avlast_pool_shrunken(&pool->studies, pool->pooled, &pool->options, i),
                  pool->pooled->df);
    }
}

/* Without moderators: the mean over settings, the mean of these studies, and the next
 * setting's effect. */
static void add_means(Pool *pool)
{
    const gboolean random = pool->options.method != AVLAST_POOL_COMMON;

    if (random)
        add_mean(pool, NULL, "pooled", pool->pooled, NULL, tau_method(&pool->options));
    add_mean(pool, NULL, "common", pool->common, NULL, "common effect");
    if (!random)
        return;
    const AvlastPoolValue next = avlast_pool_predict(pool->pooled, &pool->options, NULL);
    AvlastEstimate *row = add_value(pool, NULL, "prediction", next, NAN);
    if (isnan(next.low))
        avlast_estimate_note(row, "too few studies for a prediction interval");
}

static gboolean add_coefficients(Pool *pool, GError **error)
{
    g_autofree double *x = avlast_array(double, pool->studies.p, error);

    if (!x)
        return FALSE;
    for (gsize a = 0; a < pool->studies.p; a++) {
        memset(x, 0, pool->studies.p * sizeof *x);
        x[a] = 1.0;
        add_mean(pool, NULL, pool->read->names[a], pool->pooled, x,
                 tau_method(&pool->options));
    }
    const AvlastPooled *p = pool->pooled;
    AvlastEstimate *row = add(pool, NULL, isnan(p->qm_df2) ? "QM" : "F");
    row->statistic = p->qm;
    row->df = p->qm_df;
    row->df2 = p->qm_df2;
    row->p_value = p->qm_p;
    row->method = g_strdup("all moderators");
    return TRUE;
}

static void add_spread(Pool *pool)
{
    const AvlastPooled *p = pool->pooled;
    const double values[3][3] = {{p->tau2, p->tau2_low, p->tau2_high},
                                 {sqrt(p->tau2), sqrt(p->tau2_low), sqrt(p->tau2_high)},
                                 {p->i2, p->i2_low, p->i2_high}};
    static const char *const terms[] = {"tau2", "tau", "I2"};
    AvlastEstimate *row = add(pool, NULL, "Q");

    row->statistic = p->q;
    row->df = p->q_df;
    row->p_value = p->q_p;
    row->method = g_strdup("Cochran's Q");
    if (pool->options.method == AVLAST_POOL_COMMON)
        return;
    for (gsize t = 0; t < 3; t++) {
        row = add(pool, NULL, terms[t]);
        row->estimate = values[t][0];
        row->conf_low = values[t][1];
        row->conf_high = isinf(values[t][2]) ? NAN : values[t][2];
        row->method = g_strdup("Q profile");
        if (isinf(values[t][2]))
            avlast_estimate_note(row, "no upper end");
    }
    add(pool, NULL, "H2")->estimate = p->h2;
}

static gboolean add_left_out(Pool *pool, GError **error)
{
    const gsize k = pool->studies.k;
    g_autofree double *y = avlast_array(double, k, error);
    g_autofree double *v = y ? avlast_array(double, k, error) : NULL;

    if (!v)
        return FALSE;
    for (gsize out = 0; out < k; out++) {
        gsize n = 0;
        for (gsize i = 0; i < k; i++)
            if (i != out) {
                y[n] = pool->studies.y[i];
                v[n++] = pool->studies.v[i];
            }
        const AvlastStudies less = {n, y, v, 1, NULL};
        g_autoptr(AvlastPooled) fit = avlast_pool(&less, &pool->options, error);
        g_autofree char *group = g_strdup_printf(
            "without=%s", (char *)g_ptr_array_index(pool->read->label, out));
        if (!fit)
            return FALSE;
        add_mean(pool, group, "pooled", fit, NULL, tau_method(&pool->options));
    }
    return TRUE;
}

/* Below 10 studies the test seldom finds what there is: Sterne et al. 2011,
 * doi:10.1136/bmj.d4002. */
static gboolean add_egger(Pool *pool, GError **error)
{
    AvlastEgger egger;

    if (!avlast_pool_egger(&pool->studies, pool->options.level, &egger, error))
        return FALSE;
    AvlastEstimate *row = add(pool, NULL, "egger");
    row->estimate = egger.slope;
    row->std_error = egger.std_error;
    row->statistic = egger.t;
    row->df = egger.df;
    row->p_value = egger.p_value;
    row->method = g_strdup(pool->own->moderators
                               ? "Egger's regression on the standard error, beside the "
                                 "moderators"
                               : "Egger's regression on the standard error");
    if (isnan(egger.slope))
        avlast_estimate_note(row,
                             pool->own->moderators
                                 ? "needs more studies than moderators, and standard "
                                   "errors that do not follow from these"
                                 : "needs three studies with standard errors that "
                                   "differ");
    else if (!pool->own->moderators)
        add_value(pool, NULL, "limit", egger.limit, egger.df);
    if (pool->studies.k < 10)
        avlast_estimates_note(pool->e,
                              "Egger's test of %zu studies seldom finds a funnel that "
                              "leans, even where it does",
                              pool->studies.k);
    return TRUE;
}

/* How far the studies can be read. */
static void say(Pool *pool)
{
    const AvlastPooled *p = pool->pooled;
    const gsize k = p->k;

    if (pool->own->moderators || pool->options.method == AVLAST_POOL_COMMON)
        return;
    const AvlastPoolValue mean = avlast_pool_mean(p, &pool->options, NULL),
                          next = avlast_pool_predict(p, &pool->options, NULL);
    if (k == 1)
        avlast_estimates_note(pool->e, "one study: nothing is known of other settings");
    else if (k <= 4)
        avlast_estimates_note(
            pool->e,
            "%zu studies cannot tell how much the effect differs between settings: "
            "'common' is the effect in these studies, 'pooled' a guess at other settings",
            k);
    if (!isnan(next.low))
        avlast_estimates_note(
            pool->e,
            "mean effect over settings %.3g (%.3g to %.3g); a further setting like these "
            "may have from %.3g to %.3g",
            mean.estimate, mean.low, mean.high, next.low, next.high);
    if (p->q_df > 0.0 && p->tau2 == 0.0)
        avlast_estimates_note(
            pool->e, "the studies differ no more than chance would make them, which is "
                     "not the same as being alike");
    if (pool->options.errors == AVLAST_POOL_HKSJ && p->scale < 0.81 && k > 1)
        avlast_estimates_note(
            pool->e,
            "the interval is narrower than that by z (%.2f of it), because the studies "
            "agree more than their errors let expect: --errors hksj-floor does not use "
            "this luck",
            sqrt(p->scale));
}

static void exponentiate(Pool *pool)
{
    static const char *const scaled[] = {"effect",   "pooled", "common", "prediction",
                                         "shrunken", "limit",  NULL};

    for (guint i = 0; i < pool->e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(pool->e, i);
        if (!g_strv_contains(scaled, row->term) &&
            !(pool->read->names &&
              g_strv_contains((const char *const *)pool->read->names, row->term)))
            continue;
        row->estimate = exp(row->estimate);
        row->std_error *= row->estimate;
        row->conf_low = exp(row->conf_low);
        row->conf_high = exp(row->conf_high);
    }
}

static AvlastPoolOptions options_of(const AvlastRun *run)
{
    const AvlastPoolOwn *own = run->own;
    static const char *const methods[] = {"reml", "dl", "pm", "common"};
    static const char *const errors[] = {"hksj", "hksj-floor", "z"};
    static const char *const predictions[] = {"hts", "t", "z"};
    AvlastPoolOptions options = {.level = run->options.level};

    for (int i = 0; i < 4; i++)
        if (g_strcmp0(own->method, methods[i]) == 0)
            options.method = (AvlastPoolMethod)i;
    /* The weights of a common effect are its errors' own: z. */
    if (options.method == AVLAST_POOL_COMMON)
        options.errors = AVLAST_POOL_Z;
    for (int i = 0; i < 3; i++) {
        if (g_strcmp0(own->errors, errors[i]) == 0)
            options.errors = (AvlastPoolErrors)i;
        if (g_strcmp0(own->prediction, predictions[i]) == 0)
            options.prediction = (AvlastPoolPrediction)i;
    }
    return options;
}

static gboolean fill(Pool *pool, GError **error)
{
    if (!pool->own->moderators)
        add_means(pool);
    else if (!add_coefficients(pool, error))
        return FALSE;
    add_spread(pool);
    add_studies(pool);
    if (pool->own->shrink)
        add_shrunken(pool);
    if ((pool->own->leave_one_out && !add_left_out(pool, error)) ||
        (pool->own->egger && !add_egger(pool, error)))
        return FALSE;
    say(pool);
    if (pool->own->exponentiate)
        exponentiate(pool);
    return TRUE;
}

static gboolean check(const AvlastPoolOwn *own, gsize k, GError **error)
{
    if ((own->leave_one_out && (own->moderators || k < 2)) ||
        (own->prediction && own->moderators)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV437", NULL, "%s does not go with %s",
                    own->prediction ? "--prediction" : "--leave-one-out",
                    own->moderators ? "--moderators" : "one study");
        return FALSE;
    }
    if (g_strcmp0(own->method, "common") == 0 && (own->prediction || own->shrink)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV437", NULL,
                    "%s: with --method common all studies have one effect",
                    own->prediction ? "--prediction" : "--shrink");
        return FALSE;
    }
    return TRUE;
}

static void set_chosen(const Pool *pool, AvlastResult *result)
{
    const AvlastPooled *p = pool->pooled;

    json_object_set_new(result->settings, "tau2.method",
                        json_string(tau_method(&pool->options)));
    json_object_set_new(result->settings, "errors",
                        json_string(errors_method(&pool->options)));
    json_object_set_new(result->settings, "scale", avlast_json_number(p->scale));
    json_object_set_new(result->settings, "studies",
                        json_integer((json_int_t)pool->studies.k));
}

gboolean avlast_pool_fill(AvlastRun *run, const AvlastPoolStudies *read,
                          AvlastResult *result, GError **error)
{
    Pool pool = {.read = read,
                 .own = run->own,
                 .studies = {read->k, read->y, read->v, read->p, read->x},
                 .options = options_of(run),
                 .e = result->estimates};
    const AvlastPoolOptions common = {AVLAST_POOL_COMMON, AVLAST_POOL_Z,
                                      AVLAST_POOL_PREDICT_HTS, run->options.level};
    const AvlastStudies plain = {read->k, read->y, read->v, 1, NULL};

    if (!check(pool.own, read->k, error))
        return FALSE;
    g_autoptr(AvlastPooled) fit = avlast_pool(&pool.studies, &pool.options, error);
    g_autoptr(AvlastPooled) one = fit ? avlast_pool(&plain, &common, error) : NULL;
    if (!one)
        return FALSE;
    pool.pooled = fit;
    pool.common = one;
    pool.e->level = run->options.level;
    pool.e->method = g_strdup_printf("%s, errors by %s", tau_method(&pool.options),
                                     errors_method(&pool.options));
    for (guint i = 0; read->lost && i < read->lost->len; i++) {
        const AvlastLost *lost = g_ptr_array_index(read->lost, i);
        avlast_estimates_drop(pool.e, lost->what, lost->rows);
    }
    for (guint i = 0; i < read->notes->len; i++)
        avlast_estimates_note(pool.e, "%s", (char *)g_ptr_array_index(read->notes, i));
    set_chosen(&pool, result);
    if (!fill(&pool, error))
        return FALSE;
    avlast_pool_charts(read, fit, pool.own->exponentiate, result);
    return TRUE;
}
