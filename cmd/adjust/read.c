/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Hypotheses: rows of result files, or of a table with a column of p-values. */
#include <math.h>
#include <string.h>

#include "cmd/adjust/adjust.h"
#include "cmd/adjust/family.h"
#include "cmd/adjust/joint.h"
#include "cmd/earlier.h"
#include "cmd/unused.h"
#include "core/error.h"
#include "core/text.h"
#include "impact/lost.h"

/* Rows such as "holm:TERM" are of a correction already made. */
static gboolean is_extra(const AvlastResult *result, const AvlastEstimate *row)
{
    const char *text = avlast_json_member_text(result->settings, "extra");
    g_auto(GStrv) extra = text ? avlast_text_list(text) : g_new0(char *, 1);

    for (char **name = extra; *name && row->term; name++) {
        const gsize length = strlen(*name);
        if (strncmp(row->term, *name, length) == 0 && row->term[length] == ':')
            return TRUE;
    }
    return FALSE;
}

static gboolean is_hypothesis(const AvlastResult *result, const AvlastEstimate *row,
                              const AvlastAdjustOwn *own)
{
    return !isnan(row->p_value) && !is_extra(result, row) &&
           (own->terms || g_strcmp0(row->term, "(Intercept)") != 0) &&
           avlast_adjust_matches(row->outcome, own->outcomes) &&
           avlast_adjust_matches(row->term, own->terms);
}

/* The file's name without its folder and ending, with them where two have the same. */
static char *name_of(const AvlastRun *run, const char *file, const char *path)
{
    char *name = g_path_get_basename(path);
    guint alike = 0;

    for (char **other = run->arguments; *other; other++) {
        g_autofree char *base = g_path_get_basename(*other);
        alike += strcmp(base, name) == 0 ? 1 : 0;
    }
    if (alike > 1) {
        g_free(name);
        name = g_strdup(file);
    }
    if (g_str_has_suffix(name, ".json"))
        name[strlen(name) - strlen(".json")] = '\0';
    return name;
}

/* Behind the rows that are there; several files are told apart by "file=NAME". How they
 * go with those is joint's business: what it knows of people is not for the result. */
static gboolean read_result(const AvlastRun *run, const char *file, gboolean several,
                            AvlastResult *to, GPtrArray *family, AvlastAdjustJoint *joint,
                            GError **error)
{
    const AvlastAdjustOwn *own = run->own;
    g_autofree char *path = avlast_earlier_path(own->results, file);
    AvlastResult *result = avlast_adjust_joint_read(joint, path, error);
    g_autofree char *name = name_of(run, file, path);

    if (!result)
        return FALSE;
    AvlastEstimates *e = result->estimates;
    g_autofree guint8 *keep = g_new0(guint8, e->rows->len + 1);
    for (guint i = 0; i < e->rows->len; i++) {
        AvlastEstimate *row = avlast_estimates_row(e, i);
        keep[i] = is_hypothesis(result, row, own) ? 1 : 0;
        if (!keep[i])
            continue;
        const AvlastKnownRow known = {name, result->program, row};
        g_ptr_array_add(family, avlast_adjust_family_of(&known, own->family));
        if (several) {
            char *group = g_strdup_printf("file=%s%s%s", name, row->group ? ";" : "",
                                          row->group ? row->group : "");
            g_free(row->group);
            row->group = group;
        }
    }
    g_ptr_array_set_size(e->notes, 0);
    g_ptr_array_set_size(e->dropped, 0);
    to->estimates->rows_read += MAX(e->rows_read, 0);
    to->estimates->rows_used += MAX(e->rows_used, 0);
    avlast_earlier_add(to, path);
    avlast_adjust_joint_rows(joint, keep, e->rows->len);
    return avlast_estimates_keep(e, keep, error) &&
           avlast_estimates_append(to->estimates, e, error);
}

/* --- a table --- */

static const AvlastColumn *p_column(const AvlastFrame *frame, const AvlastAdjustOwn *own,
                                    GError **error)
{
    static const char *const names[] = {"p.value", "p_value", "pvalue", "p"};
    const char *name = own->p;

    for (gsize i = 0; !name && i < G_N_ELEMENTS(names); i++)
        if (avlast_frame_find(frame, names[i]))
            name = names[i];
    if (!name) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "'%s' has no column p.value, p_value, pvalue or p\nhint: --p COL "
                    "names the column of p-values",
                    frame->source);
        return NULL;
    }
    const AvlastColumn *column = avlast_frame_require_number(frame, name, error);
    for (gsize i = 0; column && i < frame->rows; i++)
        if (column->reason[i] == AVLAST_PRESENT &&
            !(column->number[i] >= 0.0 && column->number[i] <= 1.0)) {
            const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV394", &place,
                        "%g is no p-value: not between 0 and 1 (column '%s')",
                        column->number[i], column->name);
            return NULL;
        }
    return column;
}

static char *cell_of(const AvlastFrame *frame, const char *name, gsize i)
{
    const AvlastColumn *column = avlast_frame_find(frame, name);

    return column && column->reason[i] == AVLAST_PRESENT ? avlast_column_cell(column, i)
                                                         : NULL;
}

static double number_of(const AvlastFrame *frame, const char *name, gsize i)
{
    const AvlastColumn *column = avlast_frame_find(frame, name);

    return column && column->number ? column->number[i] : NAN;
}

/* The cells of some columns, "a=1;b=x". */
static char *joined(const AvlastFrame *frame, char *const *names, gsize i)
{
    GString *text = g_string_new(NULL);

    for (; names && *names; names++) {
        g_autofree char *cell = cell_of(frame, *names, i);
        g_string_append_printf(text, "%s%s=%s", text->len ? ";" : "", *names,
                               cell ? cell : "");
    }
    return g_string_free(text, FALSE);
}

static gboolean require(const AvlastFrame *frame, char *const *names, GError **error)
{
    for (; names && *names; names++)
        if (!avlast_frame_require(frame, *names, error))
            return FALSE;
    return TRUE;
}

/* A family that is not told would be a family of its own, and its row left as it is. */
static gboolean has_family(const AvlastFrame *frame, char *const *names, gsize i,
                           GError **error)
{
    for (; names && *names; names++) {
        g_autofree char *cell = cell_of(frame, *names, i);
        const AvlastPlace place = {frame->source, avlast_frame_line(frame, i), 0};
        if (cell)
            continue;
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV747", &place,
                    "a p-value of no family: '%s' is empty", *names);
        return FALSE;
    }
    return TRUE;
}

/* Corrected values find their row by its name, so that a second one of the same name says
 * which row of the table it is. */
static void tell_apart(GHashTable *names, AvlastEstimate *row, gsize i)
{
    g_autofree char *name =
        g_strdup_printf("%s\1%s\1%s", row->outcome ? row->outcome : "",
                        row->group ? row->group : "", row->term ? row->term : "");

    if (!g_hash_table_contains(names, name)) {
        g_hash_table_add(names, g_steal_pointer(&name));
        return;
    }
    char *group = g_strdup_printf("%s%srow=%zu", row->group ? row->group : "",
                                  row->group ? ";" : "", i + 1);
    g_free(row->group);
    row->group = group;
}

static void add_table_row(AvlastEstimates *e, const AvlastFrame *frame,
                          const AvlastAdjustOwn *own, gsize i, double p,
                          GPtrArray *family, GHashTable *names)
{
    g_autofree char *outcome = cell_of(frame, "outcome", i),
                    *term = cell_of(frame, "term", i),
                    *group = cell_of(frame, "group", i);
    g_autofree char *label = own->label ? joined(frame, own->label, i) : NULL;
    g_autofree char *line = g_strdup_printf("row %zu", i + 1);
    /* --label alone names the rows of a table without the columns of a result. */
    const char *name = label ? (strchr(own->label[0], '=') || own->label[1]
                                    ? label
                                    : label + strlen(own->label[0]) + 1)
                             : term;

    if (!avlast_adjust_matches(outcome, own->outcomes) ||
        !avlast_adjust_matches(name, own->terms))
        return;
    AvlastEstimate *row = avlast_estimates_add(e, label ? NULL : outcome, group,
                                               name || outcome ? name : line);
    row->estimate = number_of(frame, "estimate", i);
    row->std_error = number_of(frame, "std.error", i);
    row->statistic = number_of(frame, "statistic", i);
    row->df = number_of(frame, "df", i);
    row->p_value = p;
    row->conf_low = number_of(frame, "conf.low", i);
    row->conf_high = number_of(frame, "conf.high", i);
    tell_apart(names, row, i);
    g_ptr_array_add(family, joined(frame, own->family, i));
}

static gboolean read_table(AvlastRun *run, const char *path, AvlastResult *to,
                           GPtrArray *family, GError **error)
{
    const AvlastAdjustOwn *own = run->own;
    g_autoptr(AvlastFrame) frame = avlast_run_frame(run, path, NULL, error);
    const AvlastColumn *p = frame ? p_column(frame, own, error) : NULL;
    g_autoptr(GHashTable) names =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    if (!p || !require(frame, own->family, error) || !require(frame, own->label, error))
        return FALSE;
    avlast_result_add_input(to, frame);
    to->estimates->rows_read += (gint64)frame->rows;
    for (gsize i = 0; i < frame->rows; i++) {
        if (p->reason[i] != AVLAST_PRESENT) {
            g_autofree char *what = avlast_missing_reason(p, i);
            avlast_dropped_count(to->estimates->dropped, what, 1);
            continue;
        }
        if (!has_family(frame, own->family, i, error))
            return FALSE;
        add_table_row(to->estimates, frame, own, i, p->number[i], family, names);
        to->estimates->rows_used++;
    }
    return TRUE;
}

static gboolean read_results(const AvlastRun *run, AvlastResult *to, GPtrArray *family,
                             GError **error)
{
    g_autoptr(AvlastAdjustJoint) joint = avlast_adjust_joint_new();
    const gboolean several = run->arguments[0] && run->arguments[1];

    for (char **path = run->arguments; *path; path++)
        if (!read_result(run, *path, several, to, family, joint, error))
            return FALSE;
    return avlast_adjust_joint_fill(joint, to, error);
}

static gboolean differ(char *const *files, GError **error)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (; *files; files++) {
        if (g_hash_table_add(seen, g_canonicalize_filename(*files, NULL)))
            continue;
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "'%s' is given twice: its hypotheses would count double", *files);
        return FALSE;
    }
    return TRUE;
}

GPtrArray *avlast_adjust_read(AvlastRun *run, AvlastResult *result, GError **error)
{
    const AvlastAdjustOwn *own = run->own;
    g_autoptr(GPtrArray) family = g_ptr_array_new_with_free_func(g_free);
    const guint files = g_strv_length(run->arguments);
    guint tables = 0;

    for (char **path = run->arguments; *path; path++)
        tables += g_str_has_suffix(*path, ".json") ? 0 : 1;
    if (files == 0 || (tables && files > 1)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    files ? "one table of p-values at a time, and no results beside it"
                          : "which results?\nhint: avlast adjust RESULT.json..., or "
                            "avlast adjust TABLE.csv");
        return NULL;
    }
    if (tables && own->results) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "--results is for result files, not for a table");
        return NULL;
    }
    if (tables)
        return read_table(run, run->arguments[0], result, family, error)
                   ? g_steal_pointer(&family)
                   : NULL;
    if (own->p || own->label) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV393", NULL,
                    "--%s is for tables: a result file has its own p-values and names",
                    own->p ? "p" : "label");
        return NULL;
    }
    if (!avlast_run_refuse_unused(run, "Data", NULL, "about result files", error) ||
        !avlast_adjust_check_family(own->family, "family", TRUE, error))
        return NULL;
    if (!differ(run->arguments, error))
        return NULL;
    return read_results(run, result, family, error) ? g_steal_pointer(&family) : NULL;
}
