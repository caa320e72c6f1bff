/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan or an option asks for: rules, answers, waves, scales; and dates of birth.
 */
#include <math.h>
#include <string.h>

#include "core/number.h"
#include "data/dates.h"
#include "data/validate_internal.h"

/* --- rules --- */

/* "id 'P12'; age = 12, born = 1950-01-01": what a person needs to find the slip. */
static char *row_text(const AvlastCellFaults *found, const AvlastColumn *id, GStrv names,
                      gsize row)
{
    g_autoptr(GString) text = g_string_new(NULL);

    if (id && id->reason[row] == AVLAST_PRESENT) {
        g_autofree char *cell = avlast_cell_shown(id, row);
        g_string_append_printf(text, "id '%s'; ", cell);
    }
    for (char **name = names; *name; name++) {
        const AvlastColumn *column = avlast_frame_find(found->frame, *name);
        if (!column)
            continue;
        g_autofree char *cell = avlast_cell_shown(column, row);
        const gboolean there = column->reason[row] == AVLAST_PRESENT;
        const gboolean quote = there && column->type != AVLAST_COLUMN_NUMBER;
        g_string_append_printf(text, "%s = %s%s%s, ", *name, quote ? "'" : "",
                               there ? cell : "missing", quote ? "'" : "");
    }
    g_string_truncate(text, text->len >= 2 ? text->len - 2 : 0);
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void add_broken(AvlastCellFaults *found, const AvlastRule *rule,
                       const AvlastRuleResult *result, const AvlastColumn *id)
{
    found->name = rule->name;
    found->field = AVLAST_NO_FIELD;
    for (char **name = result->columns; *name && found->field == AVLAST_NO_FIELD; name++)
        found->field = avlast_cell_field(found, *name);
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!result->failed[i])
            continue;
        g_autofree char *values = row_text(found, id, result->columns, i);
        (rule->note ? avlast_cell_note : avlast_cell_fault)(
            found, i, "AV187", "%s%s%s: %s", rule->message ? rule->message : "rule '",
            rule->message ? "" : rule->name, rule->message ? "" : "' does not hold",
            values);
    }
}

gboolean avlast_check_rules(AvlastCellFaults *found, const AvlastValidateOptions *options,
                            GError **error)
{
    const AvlastColumn *id = avlast_validate_id(found->frame, options);

    for (guint k = 0; options->rules && k < options->rules->len; k++) {
        const AvlastRule *rule = g_ptr_array_index(options->rules, k);
        g_auto(AvlastRuleResult) result = {0};
        if (!avlast_rule_check(rule, found->frame, found->among, &result, error))
            return FALSE;
        add_broken(found, rule, &result, id);

        AvlastRuleCount *count = g_new0(AvlastRuleCount, 1);
        *count = (AvlastRuleCount){g_strdup(rule->name), result.n_checked,
                                   result.n_failed, result.n_unknown, rule->note};
        g_ptr_array_add(found->validation->rules, count);
    }
    return TRUE;
}

/* --- answers --- */

static void add_flags(AvlastCellFaults *found, const AvlastAnswers *answers,
                      const AvlastAnswersCheck *check)
{
    const gboolean fast = answers->kind == AVLAST_ANSWERS_FAST;
    const AvlastColumn *column =
        fast ? avlast_frame_find(found->frame, check->duration) : NULL;
    char buffer[AVLAST_NUMBER_BUFFER];

    found->name = answers->name;
    found->field = avlast_cell_field(found, fast ? check->duration : check->items[0]);
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!answers->flag[i])
            continue;
        if (fast)
            (answers->fault ? avlast_cell_fault : avlast_cell_note)(
                found, i, "AV190", "'%s' is %s, below %.6g", check->duration,
                avlast_number_exact(column->number[i], buffer), answers->limit);
        else if (check->longest)
            (answers->fault ? avlast_cell_fault : avlast_cell_note)(
                found, i, "AV189", "the same answer to %u or more of '%s' in a row",
                check->longest, answers->name);
        else
            (answers->fault ? avlast_cell_fault : avlast_cell_note)(
                found, i, "AV189", "the same answer to all %u items of '%s'",
                answers->items, answers->name);
    }
}

gboolean avlast_check_answers(AvlastCellFaults *found,
                              const AvlastValidateOptions *options, GError **error)
{
    for (guint k = 0; options->answers && k < options->answers->len; k++) {
        const AvlastAnswersCheck *check = g_ptr_array_index(options->answers, k);
        AvlastAnswers *answers =
            avlast_answers_judge(check, found->frame, found->among, error);
        if (!answers)
            return FALSE;
        g_ptr_array_add(found->validation->answers, answers);
        add_flags(found, answers, check);
    }
    return TRUE;
}

/* --- waves --- */

static char *cell_or_empty(const AvlastColumn *column, gsize row)
{
    return column ? avlast_cell_shown(column, row) : g_strdup("");
}

gboolean avlast_check_waves(AvlastCellFaults *found, const AvlastValidateOptions *options,
                            GError **error)
{
    const AvlastFrame *frame = found->frame;

    if (!options->waves)
        return TRUE;
    AvlastWaves *waves = avlast_waves_count(frame, found->among, options->waves, error);
    if (!waves)
        return FALSE;
    found->validation->waves = waves;
    const AvlastColumn *id = options->waves->id
                                 ? avlast_frame_find(frame, options->waves->id)
                                 : avlast_validate_id(frame, options);
    found->name = id ? id->name : NULL;
    found->field = id ? avlast_cell_field(found, id->name) : AVLAST_NO_FIELD;
    for (guint k = 0; k < waves->late_rows->len; k++) {
        const gsize row = g_array_index(waves->late_rows, gsize, k);
        g_autofree char *cell = cell_or_empty(id, row);
        avlast_cell_note(found, row, "AV194", "'%s' is not in the first wave '%s'", cell,
                         (char *)g_ptr_array_index(waves->names, 0));
    }
    for (guint k = 0; k < waves->moved_rows->len; k++) {
        const gsize row = g_array_index(waves->moved_rows, gsize, k);
        g_autofree char *cell = cell_or_empty(id, row);
        avlast_cell_fault(found, row, "AV196",
                          "'%s' is in another arm than in an earlier row", cell);
    }
    if (waves->unplaced > 0)
        avlast_validation_note(found->validation, NULL, NULL,
                               "%" G_GSIZE_FORMAT
                               " row%s of no wave or of nobody, and not counted there",
                               waves->unplaced, waves->unplaced == 1 ? " is" : "s are");
    return TRUE;
}

/* --- scales --- */

static void check_item(AvlastCellFaults *found, const AvlastItemRange *scale,
                       const AvlastColumn *column)
{
    char buffer[AVLAST_NUMBER_BUFFER], low[AVLAST_NUMBER_BUFFER],
        high[AVLAST_NUMBER_BUFFER];
    double value;

    found->name = column->name;
    found->field = avlast_cell_field(found, column->name);
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_present(found, column, i))
            continue;
        if (!avlast_cell_value(found, column, i, &value))
            avlast_cell_fault(
                found, i, "AV185", "'%s' is no answer that scale '%s' can count",
                (char *)g_ptr_array_index(column->levels, column->code[i]), scale->name);
        else if (value < scale->min || value > scale->max)
            avlast_cell_fault(
                found, i, "AV185", "%s is outside the answers %s to %s of scale '%s'",
                avlast_number_exact(value, buffer), avlast_number_exact(scale->min, low),
                avlast_number_exact(scale->max, high), scale->name);
    }
}

void avlast_check_scales(AvlastCellFaults *found, const AvlastValidateOptions *options)
{
    for (gsize k = 0; k < options->n_scales; k++) {
        const AvlastItemRange *scale = &options->scales[k];
        for (const char *const *item = scale->items; *item; item++) {
            const AvlastColumn *column = avlast_frame_find(found->frame, *item);
            const AvlastCodebookEntry *entry =
                avlast_codebook_find(options->codebook, *item);
            /* What the codebook calls a number is held against that already. */
            const gboolean said = entry && (entry->type == AVLAST_TYPE_NUMBER ||
                                            entry->type == AVLAST_TYPE_INTEGER);
            if (!column || (isnan(scale->min) && said))
                continue;
            check_item(found, scale, column);
        }
    }
}

/* --- dates of birth --- */

static gboolean speaks_of_birth(const char *text)
{
    static const char *const words[] = {"birth", "born",  "dob",         "født",
                                        "fodt",  "foedt", "fødselsdato", "fodselsdato",
                                        "fdato", NULL};
    g_autofree char *folded = text ? g_utf8_casefold(text, -1) : NULL;

    for (const char *const *word = words; folded && *word; word++) {
        g_autofree char *wanted = g_utf8_casefold(*word, -1);
        if (strstr(folded, wanted))
            return TRUE;
    }
    return FALSE;
}

static gboolean is_birth(const AvlastCodebookEntry *entry)
{
    return speaks_of_birth(entry->role) || speaks_of_birth(entry->name);
}

/* The latest day in a column's rows that are checked. */
static void later_day(const AvlastCellFaults *found, const AvlastColumn *column,
                      const char **latest)
{
    for (gsize i = 0; i < found->frame->rows; i++) {
        if (!avlast_cell_present(found, column, i))
            continue;
        const char *day = g_ptr_array_index(column->levels, column->code[i]);
        if (avlast_date_is(day) && (!*latest || strcmp(day, *latest) > 0))
            *latest = day;
    }
}

void avlast_check_births(AvlastCellFaults *found, const AvlastCodebook *codebook)
{
    const char *latest = NULL;

    for (int pass = 0; pass < 2; pass++)
        for (guint k = 0; codebook && k < codebook->entries->len; k++) {
            const AvlastCodebookEntry *entry = g_ptr_array_index(codebook->entries, k);
            const AvlastColumn *column = avlast_frame_find(found->frame, entry->name);
            if (entry->type != AVLAST_TYPE_DATE || !column ||
                column->type == AVLAST_COLUMN_NUMBER || is_birth(entry) != (pass == 1))
                continue;
            if (pass == 0) {
                later_day(found, column, &latest);
                continue;
            }
            found->name = column->name;
            found->field = avlast_cell_field(found, column->name);
            for (gsize i = 0; latest && i < found->frame->rows; i++) {
                if (!avlast_cell_present(found, column, i))
                    continue;
                const char *day = g_ptr_array_index(column->levels, column->code[i]);
                if (avlast_date_is(day) && strcmp(day, latest) > 0)
                    avlast_cell_fault(found, i, "AV186",
                                      "born %s, after the latest other day of the file, "
                                      "%s",
                                      day, latest);
            }
        }
}
