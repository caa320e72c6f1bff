/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/describe/modes.h"
#include "core/error.h"
#include "core/number.h"
#include "core/text.h"

#define MOST_SHOWN 16

typedef struct {
    AvlastShow show[MOST_SHOWN];
    gsize n_show;
    GArray *asked, *all; /* of double: --quantiles; these and the statistics' own */
} Wanted;

static void wanted_clear(Wanted *w)
{
    g_array_unref(w->asked);
    g_array_unref(w->all);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Wanted, wanted_clear)

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static void want(GArray *list, double p)
{
    for (guint i = 0; i < list->len; i++)
        if (g_array_index(list, double, i) == p)
            return;
    g_array_append_val(list, p);
}

static gboolean fail_choice(const char *option, const char *given,
                            const char *const *choices, GError **error)
{
    g_autofree char *all = g_strjoinv(", ", (char **)(guintptr)choices);
    g_autofree char *hint = avlast_text_did_you_mean(given, choices);

    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL, "--%s: '%s' is none of %s%s",
                option, given, all, hint);
    return FALSE;
}

static gboolean read_statistics(char **names, Wanted *w, GError **error)
{
    static const char *const known[] = {"mean",   "sd",        "se",    "ci",
                                        "median", "quartiles", "range", NULL};

    if (!names) {
        w->show[0] = AVLAST_SHOW_MEAN;
        w->show[1] = AVLAST_SHOW_SD;
        w->n_show = 2;
        return TRUE;
    }
    for (; *names; names++) {
        guint k = 0;
        while (known[k] && strcmp(known[k], *names) != 0)
            k++;
        if (!known[k])
            return fail_choice("statistic", *names, known, error);
        if (w->n_show < MOST_SHOWN)
            w->show[w->n_show++] = (AvlastShow)k;
        if (k == AVLAST_SHOW_MEDIAN)
            want(w->all, 0.5);
        if (k == AVLAST_SHOW_QUARTILES) {
            want(w->all, 0.25);
            want(w->all, 0.75);
        }
    }
    return TRUE;
}

static gboolean read_quantiles(char **texts, Wanted *w, GError **error)
{
    for (; texts && *texts; texts++) {
        double p;
        if (!avlast_number_parse(*texts, strlen(*texts), '.', &p) ||
            !(p >= 0.0 && p <= 1.0)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--quantiles: '%s' is not a number from 0 to 1\nhint: the median "
                        "and the tenths at the ends are --quantiles 0.1,0.5,0.9",
                        *texts);
            return FALSE;
        }
        want(w->asked, p);
        want(w->all, p);
    }
    if (w->all->len)
        qsort(w->all->data, w->all->len, sizeof(double), by_size);
    return TRUE;
}

static gboolean read_tests(char **names, AvlastDescribeOptions *o, GError **error)
{
    static const char *const known[] = {"auto",  "welch",  "t", "wilcoxon",
                                        "chisq", "fisher", NULL};
    static const AvlastTestKind kinds[] = {AVLAST_TEST_AUTO,  AVLAST_TEST_WELCH,
                                           AVLAST_TEST_T,     AVLAST_TEST_WILCOXON,
                                           AVLAST_TEST_CHISQ, AVLAST_TEST_FISHER};

    if (!names)
        return TRUE;
    o->number_test = o->category_test = AVLAST_TEST_AUTO;
    for (; *names; names++) {
        guint k = 0;
        while (known[k] && strcmp(known[k], *names) != 0)
            k++;
        if (!known[k])
            return fail_choice("test", *names, known, error);
        if (k >= 1 && k <= 3)
            o->number_test = kinds[k];
        if (k >= 4)
            o->category_test = kinds[k];
    }
    return TRUE;
}

static gboolean check_design(const AvlastSample *sample, const AvlastDescribeOptions *o,
                             GError **error)
{
    const char *name = o->category_test == AVLAST_TEST_FISHER  ? "fisher"
                       : o->category_test == AVLAST_TEST_CHISQ ? "chisq"
                       : o->number_test == AVLAST_TEST_WELCH   ? "welch"
                       : o->number_test == AVLAST_TEST_T       ? "t"
                                                               : NULL;

    if (!name || !avlast_sample_is_designed(sample))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV244", NULL,
                "--test %s is for rows drawn one by one, and this sample has a design\n"
                "hint: --test auto gives the design-based tests, --test wilcoxon the "
                "design-based rank test",
                name);
    return FALSE;
}

static gboolean read_options(const AvlastRun *run, const AvlastSample *sample,
                             AvlastDescribeOptions *o, Wanted *w, GError **error)
{
    const AvlastDescribeOwn *own = run->own;

    if (!run->options.by && (own->test || own->joint || own->no_smd)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--%s compares groups, and there are none\nhint: --by COL makes them",
                    own->test    ? "test"
                    : own->joint ? "joint"
                                 : "no-smd");
        return FALSE;
    }
    if (own->joint)
        o->joint = strcmp(own->joint, "complete") == 0 ? AVLAST_JOINT_COMPLETE
                                                       : AVLAST_JOINT_INDICATOR;
    return read_statistics(own->statistic, w, error) &&
           read_quantiles(own->quantiles, w, error) && read_tests(own->test, o, error) &&
           check_design(sample, o, error);
}

/* Names in --categorical and --continuous are among the variables. */
static gboolean check_names(const char *option, char **names,
                            const char *const *variables, GError **error)
{
    for (; names && *names; names++)
        if (!g_strv_contains(variables, *names)) {
            g_autofree char *hint = avlast_text_did_you_mean(*names, variables);
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--%s: '%s' is not among the variables described%s", option,
                        *names, hint);
            return FALSE;
        }
    return TRUE;
}

gboolean avlast_describe_table(AvlastRun *run, const AvlastFrame *frame,
                               const AvlastSample *sample, const char *const *variables,
                               AvlastResult *result, GError **error)
{
    const AvlastDescribeOwn *own = run->own;
    g_auto(Wanted) w = {.asked = g_array_new(FALSE, FALSE, sizeof(double)),
                        .all = g_array_new(FALSE, FALSE, sizeof(double))};
    AvlastDescribeOptions o = {.by = (const char *const *)run->options.by,
                               .categorical = (const char *const *)own->categorical,
                               .continuous = (const char *const *)own->continuous,
                               .smd = run->options.by && !own->no_smd,
                               .level = run->options.level};

    if (!read_options(run, sample, &o, &w, error) ||
        !check_names("categorical", own->categorical, variables, error) ||
        !check_names("continuous", own->continuous, variables, error))
        return FALSE;
    o.quantiles = (const double *)(void *)w.all->data;
    o.n_quantiles = w.all->len;
    g_autoptr(AvlastDescription) d = avlast_describe(frame, sample, variables, &o, error);
    if (!d)
        return FALSE;
    json_t *layout = avlast_layout_of_groups(d->groups, d->n, d->weight, sample, TRUE);
    avlast_layout_table(layout, d, w.show, w.n_show,
                        (const double *)(void *)w.asked->data, w.asked->len);
    json_object_set_new(result->charts, "describe", layout);
    if (own->histogram && !avlast_describe_bins(run, d, sample, result, error))
        return FALSE;
    avlast_describe_take(
        result, &d->estimates,
        sample->weighted
            ? _("categories: n rows (weighted per cent of those with a value); numbers: "
                "weighted")
            : _("categories: n (per cent of those with a value)"));
    return TRUE;
}
