/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/statfile_head.h"

#include <math.h>
#include <string.h>

#include "core/error.h"

#define MOST_COLUMNS 100000
#define MOST_RANGES  32
#define MOST_LABELS  1000000

static void take_head(AvlastStatHead *head, AvlastWireBody *body)
{
    head->rows = avlast_wire_i64(body);
    head->version = avlast_wire_i32(body);
    head->compressed = avlast_wire_u8(body) != 0;
    g_free(head->label);
    head->label = g_strstrip(avlast_wire_text(body));
    g_free(head->encoding);
    head->encoding = avlast_wire_text(body);
    body->bad = body->bad || head->rows < -1;
}

/* SPSS writes LOWEST and HIGHEST as the ends of what a double holds. */
static double open_end(double value)
{
    return value <= -1e300 ? -INFINITY : value >= 1e300 ? INFINITY : value;
}

static void take_variable(AvlastStatHead *head, AvlastWireBody *body)
{
    AvlastStatVariable *variable = avlast_stat_variable_new();

    g_ptr_array_add(head->variables, variable);
    variable->text = avlast_wire_u8(body) != 0;
    variable->whole = avlast_wire_u8(body) != 0;
    variable->name = avlast_wire_text(body);
    variable->label = avlast_wire_text(body);
    variable->format = avlast_wire_text(body);
    variable->set = avlast_wire_text(body);
    const guint32 ranges = avlast_wire_u32(body);
    body->bad = body->bad || ranges > MOST_RANGES || head->variables->len > MOST_COLUMNS;
    for (guint32 i = 0; i < ranges && !body->bad; i++) {
        AvlastStatRange *range = g_new0(AvlastStatRange, 1);
        g_ptr_array_add(variable->missing, range);
        if (avlast_wire_u8(body)) {
            range->text = avlast_wire_text(body);
        } else {
            range->low = open_end(avlast_wire_f64(body));
            range->high = open_end(avlast_wire_f64(body));
        }
    }
}

static void take_label(AvlastStatHead *head, AvlastWireBody *body, gsize *labels)
{
    g_autofree char *name = avlast_wire_text(body);
    AvlastStatLabel *label = avlast_stat_label_new();
    GPtrArray *set = g_hash_table_lookup(head->sets, name);

    if (!set) {
        set = g_ptr_array_new_with_free_func(avlast_stat_label_free);
        g_hash_table_insert(head->sets, g_steal_pointer(&name), set);
    }
    g_ptr_array_add(set, label);
    label->tag = (char)avlast_wire_u8(body);
    label->number = avlast_wire_f64(body);
    const gboolean text = avlast_wire_u8(body) != 0;
    label->text = avlast_wire_text(body);
    label->label = avlast_wire_text(body);
    if (!text)
        g_clear_pointer(&label->text, g_free);
    body->bad = body->bad || ++*labels > MOST_LABELS ||
                !(label->tag == AVLAST_STAT_PRESENT || label->tag == AVLAST_STAT_EMPTY ||
                  label->tag == '_' || g_ascii_isalpha(label->tag));
}

/* Does to each text of the head what `each` does, until it says no. Names of sets are
 * left as they are: nobody sees them. */
static gboolean visit_texts(AvlastStatHead *head,
                            gboolean (*each)(char **text, AvlastStatTexts *texts),
                            AvlastStatTexts *texts)
{
    gboolean ok = !head->label || each(&head->label, texts);
    GHashTableIter iter;
    gpointer name, set;

    for (guint j = 0; ok && j < head->variables->len; j++) {
        AvlastStatVariable *variable = g_ptr_array_index(head->variables, j);
        ok = each(&variable->name, texts) && each(&variable->label, texts) &&
             each(&variable->format, texts);
        for (guint i = 0; ok && i < variable->missing->len; i++) {
            AvlastStatRange *range = g_ptr_array_index(variable->missing, i);
            ok = !range->text || each(&range->text, texts);
        }
    }
    g_hash_table_iter_init(&iter, head->sets);
    while (ok && g_hash_table_iter_next(&iter, &name, &set))
        for (guint i = 0; ok && i < ((GPtrArray *)set)->len; i++) {
            AvlastStatLabel *label = g_ptr_array_index((GPtrArray *)set, i);
            ok =
                (!label->text || each(&label->text, texts)) && each(&label->label, texts);
        }
    return ok;
}

static gboolean fits(char **text, AvlastStatTexts *texts)
{
    gsize length;

    return avlast_stat_texts_read(texts, *text, strlen(*text), &length) != NULL;
}

static gboolean decode(char **text, AvlastStatTexts *texts)
{
    gsize length;
    const char *read = avlast_stat_texts_read(texts, *text, strlen(*text), &length);
    char *own = g_strndup(read, length);

    g_free(*text);
    *text = own;
    return TRUE;
}

void avlast_stat_fail_texts(const char *path, AvlastStatKind kind,
                            const AvlastStatTexts *texts, GError **error)
{
    const AvlastPlace place = {path, 0, 0};

    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV155", &place,
                "the %s holds texts that are not %s\nhint: name their encoding with "
                "--encoding, as --encoding Windows-1252",
                avlast_stat_kind_name(kind), avlast_stat_texts_encoding(texts, NULL));
}

static gboolean check_names(const char *path, const AvlastStatHead *head, GError **error)
{
    const AvlastPlace place = {path, 0, 0};
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);

    if (head->variables->len == 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV109", &place,
                    "the %s has no variables", avlast_stat_kind_name(head->kind));
        return FALSE;
    }
    for (guint j = 0; j < head->variables->len; j++) {
        const AvlastStatVariable *variable = g_ptr_array_index(head->variables, j);
        if (*variable->name && g_hash_table_add(seen, variable->name))
            continue;
        if (*variable->name)
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                        "two variables are called '%s'\nhint: the file is damaged: get "
                        "it anew, or open it in %s and save it again",
                        variable->name, avlast_stat_program(head->kind));
        else
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV105", &place,
                        "variable %u has no name\nhint: the file is damaged: get it "
                        "anew, or open it in %s and save it again",
                        j + 1, avlast_stat_program(head->kind));
        return FALSE;
    }
    return TRUE;
}

static gboolean take_all(AvlastStatHead *head, AvlastStatStream *stream, GError **error)
{
    AvlastWireType type = AVLAST_WIRE_HEAD;
    AvlastWireBody body;
    gsize labels = 0;

    while (type != AVLAST_WIRE_DONE) {
        if (!avlast_stat_next(stream, &type, &body, error))
            return FALSE;
        if (type == AVLAST_WIRE_HEAD)
            take_head(head, &body);
        else if (type == AVLAST_WIRE_VARIABLE)
            take_variable(head, &body);
        else if (type == AVLAST_WIRE_LABEL)
            take_label(head, &body, &labels);
        else if (type == AVLAST_WIRE_WEIGHT)
            head->weight = avlast_wire_i64(&body);
        else if (type != AVLAST_WIRE_DONE)
            body.bad = TRUE;
        if (body.bad)
            return avlast_stat_fail_message(stream, error);
    }
    return TRUE;
}

AvlastStatHead *avlast_stat_describe(const char *path, const AvlastStatRequest *request,
                                     gboolean in_process, AvlastStatTexts *texts,
                                     GError **error)
{
    g_autoptr(AvlastStatStream) stream =
        avlast_stat_start(path, request, in_process, error);
    g_autoptr(AvlastStatHead) head = avlast_stat_head_new(request->kind);

    if (!stream || !take_all(head, stream, error))
        return NULL;
    if (head->encoding)
        avlast_stat_texts_declare(texts, head->encoding);
    while (!visit_texts(head, fits, texts))
        if (!avlast_stat_texts_next(texts)) {
            avlast_stat_fail_texts(path, request->kind, texts, error);
            return NULL;
        }
    visit_texts(head, decode, texts);
    if (!check_names(path, head, error))
        return NULL;
    if (head->weight < 0 || head->weight >= head->variables->len)
        head->weight = -1;
    return g_steal_pointer(&head);
}
