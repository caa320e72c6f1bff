/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Formulas with instruments, outcome ~ a | d ~ z or outcome ~ a | group | d ~ z. */
#include "cmd/regress/instruments.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "core/error.h"
#include "infer/replication.h"

/* Where the parts begin behind '|' and the '~' of the last one, names in backquotes left
 * alone; the number of parts. */
static guint find_parts(const char *text, const char **bar, guint most,
                        const char **tilde)
{
    gboolean quoted = FALSE;
    guint n = 0;

    *tilde = NULL;
    for (const char *at = text; *at; at++) {
        if (*at == '`')
            quoted = !quoted;
        if (quoted)
            continue;
        if (*at == '|' && n < most) {
            bar[n++] = at;
            *tilde = NULL;
        } else if (*at == '~' && n > 0 && !*tilde) {
            *tilde = at;
        }
    }
    return n;
}

static gboolean is_blank(const char *text)
{
    while (g_ascii_isspace(*text))
        text++;
    return !*text;
}

AvlastFormula *avlast_instruments_parse(const char *text, AvlastInstruments *instruments,
                                        GError **error)
{
    const char *bar[2], *tilde;
    const guint n = find_parts(text, bar, 2, &tilde);

    *instruments = (AvlastInstruments){0};
    if (n == 0 || !tilde)
        return avlast_formula_parse(text, error);
    g_autofree char *left = g_strndup(text, (gsize)(bar[0] - text));
    g_autofree char *absorbed =
        n == 2 ? g_strndup(bar[0], (gsize)(bar[1] - bar[0])) : g_strdup("");
    g_autofree char *named = g_strndup(bar[n - 1] + 1, (gsize)(tilde - bar[n - 1] - 1));
    if (is_blank(named) || is_blank(tilde + 1)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV301", NULL,
                    "%s '~' in '|%s'\nhint: write '| endogenous ~ instruments'",
                    is_blank(named) ? "nothing stands before" : "nothing follows",
                    bar[n - 1] + 1);
        return NULL;
    }
    /* The same places in the text as the user's, for carets. */
    g_autofree char *both = g_strdup_printf("%s+%s%s", left, named, absorbed);
    g_autofree char *outside = g_strdup_printf("%s+%s", left, tilde + 1);
    g_autoptr(AvlastFormula) formula = avlast_formula_parse(both, error);
    g_autoptr(AvlastFormula) z = formula ? avlast_formula_parse(outside, error) : NULL;
    if (!z)
        return NULL;
    g_auto(GStrv) columns = avlast_formula_columns(z);
    for (char **name = columns; *name; name++)
        avlast_formula_need(formula, *name);
    instruments->formula = g_steal_pointer(&z);
    instruments->endogenous = g_steal_pointer(&named);
    instruments->excluded = g_strdup(tilde + 1);
    return g_steal_pointer(&formula);
}

void avlast_instruments_clear(AvlastInstruments *instruments)
{
    g_clear_pointer(&instruments->formula, avlast_formula_free);
    g_clear_pointer(&instruments->endogenous, g_free);
    g_clear_pointer(&instruments->excluded, g_free);
}

gboolean avlast_instruments_check(AvlastRegress *r, GError **error)
{
    const AvlastRegressOptions *own = r->own;
    const AvlastIvMethod method = avlast_regress_iv_method(r);
    const char *fault = NULL;

    if (!r->instruments) {
        if (own->method)
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV384", NULL,
                        "--method %s is for a formula with instruments, 'y ~ a | d ~ z'",
                        own->method);
        return !own->method;
    }
    if (r->family->distribution != AVLAST_FAMILY_GAUSSIAN || r->family->linearised ||
        r->family->quantiles || !r->family->takes ||
        (own->link && strcmp(own->link, "identity") != 0))
        fault = "instruments are for linear models (--family gaussian)";
    else if (own->offset || own->exposure)
        fault = "--offset and --exposure do not go with instruments";
    else if (own->df_method)
        fault = "--df-method does not go with instruments";
    else if (own->test_method && strcmp(own->test_method, "wald") != 0)
        fault = "terms of a model with instruments have Wald's test only";
    if (method != AVLAST_IV_2SLS && !own->se)
        r->se = r->se == AVLAST_SE_HC2   ? AVLAST_SE_HC1
                : r->se == AVLAST_SE_CR2 ? AVLAST_SE_STATA
                                         : r->se;
    if (!fault && method != AVLAST_IV_2SLS && r->se != AVLAST_SE_CLASSICAL &&
        r->se != AVLAST_SE_HC0 && r->se != AVLAST_SE_HC1 && r->se != AVLAST_SE_CR0 &&
        r->se != AVLAST_SE_CR1 && r->se != AVLAST_SE_STATA && r->se != AVLAST_SE_SURVEY)
        fault = "liml and gmm have no leverages: --se is classical (liml), HC0, HC1, "
                "CR0, CR1, stata or survey";
    if (!fault && method == AVLAST_IV_GMM && r->se == AVLAST_SE_CLASSICAL)
        fault = "gmm has no classical standard errors: its weights are those of HC0";
    if (fault)
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV384", NULL, "%s", fault);
    return !fault;
}

/* --- the estimator --- */

/* The columns of a matrix that are flagged. */
typedef struct {
    gsize n;
    const char **names;
    const double **x;
} Flagged;

static void flagged_clear(Flagged *flagged)
{
    g_free(flagged->names);
    g_free(flagged->x);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Flagged, flagged_clear)

static Flagged flagged_of(const AvlastModelMatrix *matrix, const guint8 *flags)
{
    Flagged out = {0, g_new0(const char *, matrix->k + 1),
                   g_new0(const double *, matrix->k + 1)};

    for (gsize j = 0; j < matrix->k; j++)
        if (flags[j]) {
            out.names[out.n] = matrix->names[j];
            out.x[out.n++] = matrix->x[j];
        }
    return out;
}

static gboolean apart(const AvlastModelMatrix *matrix, const guint8 *endogenous,
                      const AvlastModelMatrix *z, const guint8 *excluded, GError **error)
{
    for (gsize j = 0; j < matrix->k; j++)
        for (gsize i = 0; endogenous[j] && i < z->k; i++)
            if (strcmp(matrix->names[j], z->names[i]) == 0) {
                avlast_fail(error, AVLAST_ERROR_USAGE, "AV383", NULL,
                            "'%s' is endogenous and %s at once", z->names[i],
                            excluded[i] ? "an instrument" : "exogenous");
                return FALSE;
            }
    return TRUE;
}

static void describe(const AvlastRegress *r, const AvlastIv *iv,
                     const AvlastEstimates *tests, const AvlastWald *slopes)
{
    const AvlastLinear *fit = iv->fit;
    static const char *const names[] = {"2sls", "liml", "gmm"};

    avlast_regress_set(r, "method", json_string(names[iv->method]));
    if (!fit->absorbed) /* else "R2 within" */
        avlast_regress_set(r, "r.squared", avlast_json_number(fit->r_squared));
    avlast_regress_set(r, "sigma", avlast_json_number(fit->sigma));
    avlast_regress_set_test(r, slopes);
    avlast_regress_set(r, "rank", json_integer((json_int_t)fit->k));
    avlast_regress_set(r, "endogenous", json_integer((json_int_t)iv->m));
    avlast_regress_set(r, "endogenous.term", json_string(r->matrix->names[iv->at[0]]));
    avlast_regress_set(r, "instruments", json_integer((json_int_t)iv->l));
    avlast_regress_set(r, "condition", avlast_json_number(fit->condition));
    if (iv->method == AVLAST_IV_LIML)
        avlast_regress_set(r, "kappa", avlast_json_number(iv->kappa));
    for (guint i = 0; i < iv->reduced->dropped->len; i++)
        avlast_regress_say(
            r, g_strdup_printf(_("an instrument says nothing that others do "
                                 "not, and was dropped: %s"),
                               (char *)g_ptr_array_index(iv->reduced->dropped, i)));
    const AvlastEstimate *f =
        tests ? avlast_estimates_find(tests, NULL, NULL, "Kleibergen-Paap.F", NULL)
              : NULL;
    if (f && f->statistic < 10.0)
        avlast_regress_say(
            r, iv->m > 1
                   ? g_strdup_printf(_("the instruments are weak (F %.3g): trust the "
                                       "Anderson-Rubin test, not the standard "
                                       "errors"),
                                     f->statistic)
                   : g_strdup_printf(_("the instruments are weak (F %.3g): trust the "
                                       "Anderson-Rubin set, not the standard errors"),
                                     f->statistic));
}

/* The tests behind the other rows. */
static gboolean keep_tests(const AvlastRegress *r, AvlastEstimates *tests)
{
    g_clear_pointer(&r->fit->behind, avlast_estimates_free);
    for (guint i = 0; i < tests->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(tests, i);
        if (!row->outcome)
            row->outcome = g_strdup(r->matrix->outcome);
    }
    r->fit->behind = tests;
    return TRUE;
}

static AvlastEstimates *fitted(const AvlastRegress *r, const AvlastFrame *frame,
                               const AvlastSample *sample,
                               const AvlastModelMatrix *matrix,
                               const AvlastIvModel *model, GError **error)
{
    const AvlastRobustOptions options = avlast_regress_robust(r, sample);
    g_autoptr(AvlastIv) iv = avlast_iv_fit(model, error);
    g_autoptr(AvlastEstimates) tests = NULL;
    AvlastWald slopes;

    if (!iv)
        return NULL;
    const AvlastRegressModel m = {.matrix = matrix,
                                  .model = &model->model,
                                  .fit = iv->fit,
                                  .link = AVLAST_LINK_IDENTITY,
                                  .own_df = !isnan(sample->df)};
    g_autoptr(AvlastEstimates) estimates =
        avlast_regress_finish(r, frame, sample, &m, &slopes, error);
    if (!estimates)
        return NULL;
    if (!avlast_sample_is_replicate(sample) &&
        !(tests = avlast_iv_tests(iv, model, &options, r->run->options.level, error)))
        return NULL;
    describe(r, iv, tests, &slopes);
    if (tests && !avlast_regress_wild_iv(r, sample, iv, model, estimates, tests, error))
        return NULL;
    if (!avlast_regress_say_absorbed(r, iv->fit, &options, error))
        return NULL;
    if (tests)
        keep_tests(r, g_steal_pointer(&tests));
    return g_steal_pointer(&estimates);
}

AvlastEstimates *avlast_regress_iv(const AvlastFrame *frame, const AvlastSample *sample,
                                   gconstpointer data, GError **error)
{
    const AvlastRegress *r = data;
    const AvlastInstruments *given = r->instruments;
    g_autoptr(AvlastModelMatrix) own = NULL;
    const AvlastModelMatrix *matrix =
        avlast_regress_matrix(r, frame, sample, &own, error);
    g_autoptr(AvlastModelMatrix) z =
        matrix ? avlast_formula_matrix(given->formula, frame, matrix->use, error) : NULL;
    g_autofree guint8 *endogenous =
        z ? avlast_formula_columns_of(r->formula, matrix, given->endogenous, error)
          : NULL;
    g_autofree guint8 *flags =
        endogenous ? avlast_formula_columns_of(given->formula, z, given->excluded, error)
                   : NULL;

    if (!flags)
        return NULL;
    g_auto(Flagged) excluded = flagged_of(z, flags);
    if (!apart(matrix, endogenous, z, flags, error))
        return NULL;
    g_auto(AvlastIvSwept) swept = {0};
    AvlastIvModel model = {
        .model = avlast_regress_linear_model(matrix, sample),
        .endogenous = endogenous,
        .n_instruments = excluded.n,
        .names = excluded.names,
        .instrument = excluded.x,
        .method = avlast_regress_iv_method(r),
        /* of the design too, whose errors have no clusters of their own */
        .cluster = sample->stage[0].cluster,
        .n_clusters = sample->stage[0].n_clusters,
    };
    if (matrix->absorb->len > 0 && !avlast_iv_sweep(&model, &swept, error))
        return NULL;
    return fitted(r, frame, sample, matrix, &model, error);
}
