/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From one long file, or several files, to completed data sets. */
#include "cmd/imputed.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/number.h"

AvlastImputed *avlast_imputed_new(void)
{
    AvlastImputed *imputed = g_new0(AvlastImputed, 1);

    imputed->frame = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_frame_free);
    imputed->report.least = imputed->report.most = NAN;
    return imputed;
}

void avlast_imputed_free(AvlastImputed *imputed)
{
    if (!imputed)
        return;
    g_clear_pointer(&imputed->frame, g_ptr_array_unref);
    g_strfreev(imputed->name);
    g_clear_pointer(&imputed->file, avlast_frame_free);
    avlast_imputation_report_clear(&imputed->report);
    g_free(imputed);
}

gboolean avlast_run_imputes(const AvlastRun *run, gboolean *imputes, GError **error)
{
    const AvlastOptions *o = &run->options;

    *imputes =
        (run->program->shared & AVLAST_SHARE_IMPUTATION) && (o->imputation || o->imputed);
    if (!*imputes || !o->imputation || !o->imputed)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--imputation is for one long file and --imputed for several files: give "
                "one of them");
    return FALSE;
}

void avlast_run_add_files(const AvlastRun *run, AvlastResult *result,
                          const AvlastFrame *frame)
{
    const AvlastImputed *imputed = run->imputed;

    if (!imputed) {
        avlast_result_add_input(result, frame);
        return;
    }
    avlast_result_add_input(result, imputed->file ? imputed->file : frame);
    for (guint l = 0; !imputed->file && l < imputed->frame->len; l++)
        avlast_result_add_input(result, g_ptr_array_index(imputed->frame, l));
}

/* --- one long file --- */

static gboolean number_of_rows(const AvlastFrame *whole, const AvlastColumn *column,
                               const guint32 *code, GError **error)
{
    for (gsize i = 0; i < whole->rows; i++) {
        const AvlastPlace place = {.file = whole->source,
                                   .line = avlast_frame_line(whole, i)};
        if (code[i] != AVLAST_NO_LEVEL)
            continue;
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV370", &place,
                    "no number of the imputation ('%s' is empty)", column->name);
        return FALSE;
    }
    return TRUE;
}

static gboolean is_original(const char *name)
{
    double number;

    return avlast_number_parse(name, strlen(name), '.', &number) && number == 0.0;
}

static AvlastFrame *part_of(const AvlastFrame *whole, const guint32 *code, guint32 level,
                            GError **error)
{
    g_autofree guint8 *keep = avlast_array(guint8, whole->rows, error);

    for (gsize i = 0; keep && i < whole->rows; i++)
        keep[i] = code[i] == level;
    return keep ? avlast_frame_select(whole, keep, error) : NULL;
}

AvlastFrame *avlast_imputed_split(AvlastImputed *imputed, const AvlastFrame *whole,
                                  const char *column, GError **error)
{
    const AvlastColumn *number = avlast_frame_require(whole, column, error);
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;
    g_autofree guint32 *code =
        number ? avlast_column_codes(number, whole->rows, &n, &names, error) : NULL;
    g_autoptr(GStrvBuilder) list = g_strv_builder_new();
    g_autoptr(AvlastFrame) first = NULL;

    if (!code || !number_of_rows(whole, number, code, error))
        return NULL;
    for (guint32 l = 0; l < n; l++) {
        const char *name = g_ptr_array_index(names, l);
        if (is_original(name)) {
            for (gsize i = 0; i < whole->rows; i++)
                imputed->original += code[i] == l;
            continue;
        }
        AvlastFrame *part = part_of(whole, code, l, error);
        if (!part)
            return NULL;
        g_autofree char *called = g_strdup_printf("%s=%s", column, name);
        g_strv_builder_add(list, called);
        if (first)
            g_ptr_array_add(imputed->frame, part);
        else
            first = part;
        imputed->m++;
    }
    if (imputed->m < 2) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV366", NULL,
                    "'%s' has %s imputation%s: one cannot tell how unsure the imputing "
                    "is\nhint: the column numbers the completed data sets from 1; 0 is "
                    "the original",
                    column, imputed->m ? "one" : "no", imputed->m ? "" : "s");
        return NULL;
    }
    imputed->name = g_strv_builder_end(list);
    imputed->file = avlast_frame_stub(whole);
    return g_steal_pointer(&first);
}

/* --- do they belong together --- */

static gboolean same_type(const AvlastColumn *a, const AvlastColumn *b)
{
    return (a->type == AVLAST_COLUMN_NUMBER) == (b->type == AVLAST_COLUMN_NUMBER);
}

static const char *kind_of(const AvlastColumn *column)
{
    return column->type == AVLAST_COLUMN_NUMBER ? "numbers" : "texts";
}

static gboolean check_columns(const AvlastImputed *imputed, const AvlastFrame *first,
                              const AvlastFrame *other, const char *name, GError **error)
{
    const AvlastPlace place = {.file = other->source};

    for (guint i = 0; i < first->columns->len; i++) {
        const AvlastColumn *a = g_ptr_array_index(first->columns, i);
        const AvlastColumn *b = avlast_frame_find(other, a->name);
        if (!b)
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV369", &place,
                        "no column '%s', which %s has", a->name, imputed->name[0]);
        else if (!same_type(a, b))
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV369", &place,
                        "'%s' is a column of %s in %s, and of %s in %s", a->name,
                        kind_of(a), imputed->name[0], kind_of(b), name);
        else
            continue;
        return FALSE;
    }
    return TRUE;
}

static gboolean check_ids(const AvlastImputed *imputed, const AvlastFrame *first,
                          const AvlastFrame *other, const char *name, const char *id,
                          GError **error)
{
    const AvlastColumn *a = avlast_frame_find(first, id),
                       *b = avlast_frame_find(other, id);

    for (gsize i = 0; a && b && i < first->rows; i++) {
        g_autofree char *one = avlast_column_cell(a, i), *two = avlast_column_cell(b, i);
        if (strcmp(one, two) == 0)
            continue;
        const AvlastPlace place = {.file = other->source,
                                   .line = avlast_frame_line(other, i)};
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV368", &place,
                    "'%s' is '%s' in row %" G_GSIZE_FORMAT " of %s, and '%s' there in "
                    "%s\nhint: the data sets must hold the same rows in the same order",
                    id, two, i + 1, name, one, imputed->name[0]);
        return FALSE;
    }
    return TRUE;
}

gboolean avlast_imputed_check(const AvlastImputed *imputed, const AvlastFrame *first,
                              const char *id, GError **error)
{
    for (guint l = 0; l < imputed->frame->len; l++) {
        const AvlastFrame *other = g_ptr_array_index(imputed->frame, l);
        const char *name = imputed->name[l + 1];
        const AvlastPlace place = {.file = other->source};
        if (!check_columns(imputed, first, other, name, error))
            return FALSE;
        if (other->rows != first->rows) {
            avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV367", &place,
                        "the numbers of rows differ: %" G_GSIZE_FORMAT
                        " in %s, %" G_GSIZE_FORMAT " in %s",
                        other->rows, name, first->rows, imputed->name[0]);
            return FALSE;
        }
        if (id && !check_ids(imputed, first, other, name, id, error))
            return FALSE;
    }
    return TRUE;
}
