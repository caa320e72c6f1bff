/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n.h>

#include "survey/describe_parts.h"
#include "survey/smd.h"

void avlast_test_row(AvlastEstimates *estimates, const char *outcome,
                     const AvlastTest *test)
{
    AvlastEstimate *row = avlast_estimates_add(estimates, outcome, NULL, test->term);

    row->statistic = test->statistic;
    row->df = test->df;
    row->df2 = test->df2;
    row->p_value = test->p_value;
    row->nobs = test->nobs;
    row->method = test->method && *test->method ? g_strdup(_(test->method)) : NULL;
    if (test->note)
        avlast_estimate_note(row, "%s", _(test->note));
}

static double difference(const AvlastDescribing *d, const AvlastMoments *moments,
                         guint32 a, guint32 b)
{
    const gsize k = d->result->described->terms->k;
    const AvlastDescribedVariable *v = d->variable;
    const AvlastMoments *first = &moments[a * k + v->first],
                        *second = &moments[b * k + v->first];

    switch (v->shown) {
    case AVLAST_SHOWN_NUMBER:
        return avlast_smd_of_number(first, second, FALSE);
    case AVLAST_SHOWN_BINARY:
        return avlast_smd_of_number(first + v->yes, second + v->yes, TRUE);
    case AVLAST_SHOWN_CATEGORY:
        break;
    }
    return avlast_smd_of_levels(first, second, v->count);
}

/* The largest difference of any two groups, and which they are. */
static void add_smd(const AvlastDescribing *d, const AvlastGroups *groups,
                    const AvlastMoments *moments)
{
    AvlastEstimate *row =
        avlast_estimates_add(d->result->estimates, d->outcome, NULL, "smd");
    guint32 from = 0, to = 0;
    gboolean unknown = FALSE;

    if (groups->n > AVLAST_SMD_GROUPS) {
        avlast_estimate_note(row, _("not computed for more than %d groups"),
                             AVLAST_SMD_GROUPS);
        return;
    }
    for (guint32 a = 0; a < groups->n && d->variable->count; a++)
        for (guint32 b = a + 1; b < groups->n; b++) {
            const double smd = difference(d, moments, a, b);
            unknown |= isnan(smd);
            if (!isnan(smd) && !(fabs(smd) <= fabs(row->estimate))) {
                row->estimate = smd;
                from = a;
                to = b;
            }
        }
    row->method = g_strdup(groups->n > 2 ? _("largest between two groups")
                                         : _("second group minus first"));
    if (from != to)
        avlast_estimate_note(row, _("%s against %s"),
                             (char *)g_ptr_array_index(groups->label, to),
                             (char *)g_ptr_array_index(groups->label, from));
    if (unknown)
        avlast_estimate_note(row, "%s",
                             isnan(row->estimate)
                                 ? _("a group has no value or no spread")
                                 : _("pairs with a group that has no value or no spread "
                                     "are left out"));
}

gboolean avlast_describe_between(const AvlastDescribing *d, const AvlastGroups *groups,
                                 const AvlastMoments *moments, GError **error)
{
    const AvlastDescribeOptions *o = d->options;
    const AvlastDescribedVariable *v = d->variable;
    const AvlastCompared compared = {d->sample, groups->code, groups->n};
    const gboolean number = v->shown == AVLAST_SHOWN_NUMBER;
    AvlastTest test;

    if (o->smd)
        add_smd(d, groups, moments);
    if ((number ? o->number_test : o->category_test) == AVLAST_TEST_NONE)
        return TRUE;
    if (!(number ? avlast_compare_numbers(&compared, v->column->number, o->number_test,
                                          &test, error)
                 : avlast_compare_levels(&compared, v->code, (guint32)v->count,
                                         o->category_test, &test, error)))
        return FALSE;
    avlast_test_row(d->result->estimates, d->outcome, &test);
    return TRUE;
}

gboolean avlast_describe_jointly(const AvlastDescribing *d, const AvlastGroups *groups,
                                 GError **error)
{
    const AvlastCompared compared = {d->sample, groups->code, groups->n};
    AvlastTest test;
    gint64 left_out;

    if (d->options->joint == AVLAST_JOINT_NONE)
        return TRUE;
    if (!avlast_joint_test(&compared, d->result->described, d->options->joint, &test,
                           &left_out, error))
        return FALSE;
    avlast_test_row(d->result->estimates, "(all)", &test);
    if (left_out)
        avlast_estimates_note(
            d->result->estimates,
            ngettext("joint test: %lld row lacks a value and is left out",
                     "joint test: %lld rows lack a value and are left out",
                     (gulong)left_out),
            (long long)left_out);
    if (d->options->joint == AVLAST_JOINT_INDICATOR)
        avlast_estimates_note(
            d->result->estimates, "%s",
            _("joint test: a missing number counts as the mean, with an "
              "indicator of its own; a missing category is a level"));
    return TRUE;
}
