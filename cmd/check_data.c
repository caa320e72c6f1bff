/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What `avlast check` found, for programs. */
#include <stdlib.h>
#include <string.h>

#include "cmd/check_output.h"
#include "cmd/output/output.h"
#include "data/summary.h"
#include "infer/result.h"

static void append_field(GString *out, const char *text)
{
    g_autofree char *field = avlast_output_csv_field(text ? text : "", ',');

    g_string_append_printf(out, "%s,", field);
}

static void append_place(GString *out, gsize place)
{
    if (place > 0)
        g_string_append_printf(out, "%" G_GSIZE_FORMAT, place);
    g_string_append_c(out, ',');
}

static void append_row(GString *out, const AvlastFault *fault, const char *severity)
{
    append_field(out, fault->file);
    append_place(out, fault->line);
    append_place(out, fault->column);
    append_field(out, fault->name);
    append_field(out, fault->id);
    append_field(out, fault->text);
    g_string_append_printf(out, "%s\n", severity);
}

char *avlast_check_csv(const AvlastCheckReport *report)
{
    g_autoptr(GString) out =
        g_string_new("file,line,column,name,code,message,severity\n");
    const GPtrArray *faults = report->validation->faults;
    const GPtrArray *notes = report->validation->notes;

    for (guint k = 0; k < faults->len; k++)
        append_row(out, g_ptr_array_index(faults, k), "fault");
    for (guint k = 0; k < notes->len; k++) {
        const AvlastFault *note = g_ptr_array_index(notes, k);
        if (note->line > 0)
            append_row(out, note, "note");
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

static json_t *count_json(gsize n)
{
    return json_integer((json_int_t)n);
}

static json_t *column_json(const AvlastColumn *column, const AvlastCheckReport *report)
{
    g_auto(AvlastColumnSummary) summary =
        avlast_column_summary(column, report->frame->rows, report->among);
    const char *label = strcmp(report->lang, "nb") == 0 && column->label_nb
                            ? column->label_nb
                            : column->label;
    json_t *missing = json_object();

    for (guint r = 1; r < column->reasons->len; r++) {
        const gsize n = g_array_index(summary.by_reason, gsize, r);
        if (n > 0)
            json_object_set_new(missing, g_ptr_array_index(column->reasons, r),
                                count_json(n));
    }
    return json_pack("{s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o}", "name",
                     column->name, "label", avlast_json_text(label), "type",
                     avlast_column_type_name(
                         column, avlast_codebook_find(report->codebook, column->name)),
                     "present", count_json(summary.present), "missing", missing, "min",
                     avlast_json_number(summary.min), "mean",
                     avlast_json_number(summary.mean), "max",
                     avlast_json_number(summary.max), "levels",
                     column->levels ? count_json(summary.distinct) : json_null());
}

static json_t *place_json(gsize place)
{
    return place > 0 ? count_json(place) : json_null();
}

static json_t *faults_json(const GPtrArray *faults)
{
    json_t *list = json_array();

    for (guint k = 0; k < faults->len; k++) {
        const AvlastFault *fault = g_ptr_array_index(faults, k);
        json_array_append_new(
            list, json_pack("{s:o, s:o, s:o, s:o, s:o, s:s}", "file",
                            avlast_json_text(fault->file), "line",
                            place_json(fault->line), "column", place_json(fault->column),
                            "name", avlast_json_text(fault->name), "code",
                            avlast_json_text(fault->id), "message", fault->text));
    }
    return list;
}

static json_t *rules_json(const GPtrArray *rules)
{
    json_t *list = json_array();

    for (guint k = 0; k < rules->len; k++) {
        const AvlastRuleCount *rule = g_ptr_array_index(rules, k);
        json_array_append_new(
            list, json_pack("{s:s, s:s, s:o, s:o, s:o}", "name", rule->name, "severity",
                            rule->note ? "note" : "fault", "rows",
                            count_json(rule->checked), "failed", count_json(rule->failed),
                            "unknown", count_json(rule->unknown)));
    }
    return list;
}

static json_t *answers_json(const AvlastCheckReport *report)
{
    const GPtrArray *answers = report->validation->answers;
    json_t *list = json_array();

    for (guint k = 0; k < answers->len; k++) {
        const AvlastAnswers *one = g_ptr_array_index(answers, k);
        json_t *lines = json_array();
        for (gsize i = 0; i < report->frame->rows; i++)
            if (one->flag[i])
                json_array_append_new(lines,
                                      count_json(avlast_frame_line(report->frame, i)));
        json_array_append_new(
            list,
            json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "name", one->name, "kind",
                      one->kind == AVLAST_ANSWERS_FAST ? "duration" : "straightline",
                      "severity", one->fault ? "fault" : "note", "rows",
                      count_json(one->rows), "flagged", count_json(one->flagged), "limit",
                      avlast_json_number(one->limit), "lines", lines));
    }
    return list;
}

static json_t *waves_json(const AvlastWaves *waves)
{
    json_t *list = waves ? json_array() : json_null();

    for (guint k = 0; waves && k < waves->counts->len; k++) {
        const AvlastWaveCount *count = &g_array_index(waves->counts, AvlastWaveCount, k);
        json_array_append_new(
            list,
            json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "wave", count->wave,
                      "arm", avlast_json_text(count->arm), "start",
                      count_json(count->start), "present", count_json(count->present),
                      "stayed", count_json(count->stayed), "lost",
                      count_json(count->lost), "back", count_json(count->back), "late",
                      count_json(count->late)));
    }
    return list;
}

char *avlast_check_json(const AvlastCheckReport *report)
{
    const AvlastFrame *frame = report->frame;
    const AvlastValidation *validation = report->validation;
    json_t *columns = json_array();

    for (guint j = 0; j < frame->columns->len; j++)
        json_array_append_new(columns,
                              column_json(g_ptr_array_index(frame->columns, j), report));
    json_t *file = json_pack("{s:s, s:o, s:o, s:o, s:s}", "path", frame->source, "sha256",
                             avlast_json_text(frame->sha256), "bytes",
                             json_integer((json_int_t)frame->bytes), "rows",
                             count_json(avlast_check_rows(report)), "form", report->form);
    json_t *all = json_pack(
        "{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema", "avlast-check/1", "file",
        file, "columns", columns, "rules", rules_json(validation->rules), "answers",
        answers_json(report), "attrition", waves_json(validation->waves), "faults",
        faults_json(validation->faults), "notes", faults_json(validation->notes));
    char *dump = json_dumps(all, JSON_INDENT(1));
    char *text = g_strconcat(dump ? dump : "{}", "\n", NULL);
    free(dump);
    json_decref(all);
    return text;
}
