/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "cmd/output/output.h"
#include "cmd/scale/scale.h"
#include "core/number.h"

static void append_field(GString *text, const char *field)
{
    g_autofree char *quoted = avlast_output_csv_field(field, ',');

    g_string_append(text, quoted);
}

static void append_header(GString *text, const char *id, const GPtrArray *scores)
{
    append_field(text, id ? id : "row");
    for (guint s = 0; s < scores->len; s++) {
        const AvlastScores *one = g_ptr_array_index(scores, s);
        g_autofree char *answered = g_strconcat(one->scale->name, "_answered", NULL);
        g_string_append_c(text, ',');
        append_field(text, one->scale->name);
        g_string_append_c(text, ',');
        append_field(text, answered);
    }
    g_string_append_c(text, '\n');
}

gboolean avlast_scale_write(const AvlastScaleWork *work, const GPtrArray *scores,
                            GError **error)
{
    const char *id = work->run->options.id;
    const AvlastColumn *ids = id ? avlast_frame_find(work->frame, id) : NULL;
    g_autoptr(GString) text = g_string_new(NULL);
    char buffer[AVLAST_NUMBER_BUFFER];

    append_header(text, id, scores);
    for (gsize i = 0; i < work->frame->rows; i++) {
        g_autofree char *name =
            ids ? avlast_column_cell(ids, i) : g_strdup_printf("%" G_GSIZE_FORMAT, i + 1);
        append_field(text, name);
        for (guint s = 0; s < scores->len; s++) {
            const AvlastScores *one = g_ptr_array_index(scores, s);
            g_string_append_c(text, ',');
            g_string_append(text, avlast_number_exact(one->score[i], buffer));
            g_string_append_c(text, ',');
            g_string_append(text, avlast_number_exact((double)one->answered[i], buffer));
        }
        g_string_append_c(text, '\n');
    }
    return avlast_output_file(work->own->scores, text->str, text->len,
                              work->run->options.force, error);
}
