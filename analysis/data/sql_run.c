/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Running a query and making a frame of its result. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "core/error.h"
#include "core/text.h"
#include "data/sql_gather.h"
#include "data/sql_reason.h"
#include "data/sql_select_internal.h"

#define MOST_CELLS (G_GUINT64_CONSTANT(1) << 30)
#define MOST_ROWS  ((G_GUINT64_CONSTANT(1) << 31) - 2)
#define EXACT      9007199254740992.0

typedef struct {
    const AvlastSqlSelect *select;
    AvlastSqlDatabase *database;
    AvlastSqlOrigins *origins;
    GPtrArray **columns; /* per file */
    GPtrArray *gathers;  /* of AvlastSqlGather *, or NULL for a column not wanted; one per
                            column of the header */
    GArray *rows;        /* of guint32: the traced rows of each row, side by side */
    gsize n;
} Run;

static void run_clear(Run *run)
{
    g_clear_pointer(&run->origins, avlast_sql_origins_free);
    g_clear_pointer(&run->gathers, g_ptr_array_unref);
    g_clear_pointer(&run->rows, g_array_unref);
    g_clear_pointer(&run->database, avlast_sql_database_free);
    for (gsize k = 0; run->columns && k < run->select->n; k++)
        g_ptr_array_unref(run->columns[k]);
    g_free(run->columns);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Run, run_clear)

/* The frames' columns by the names declared in SQL. */
static void find_columns(Run *run)
{
    const AvlastSqlSelect *select = run->select;

    run->columns = g_new0(GPtrArray *, MAX(select->n, 1));
    for (gsize k = 0; k < select->n; k++) {
        const GPtrArray *declared = g_ptr_array_index(select->declared, k);
        const gboolean *used = g_ptr_array_index(select->used, k);
        const AvlastFrame *frame = g_ptr_array_index(select->frames, k);
        run->columns[k] = g_ptr_array_new();
        for (guint j = 0; j < declared->len; j++)
            g_ptr_array_add(run->columns[k],
                            used[j]
                                ? avlast_frame_find(frame, g_ptr_array_index(declared, j))
                                : NULL);
    }
}

static gboolean check_wanted(const AvlastSqlSelect *select, const char *const *wanted,
                             GError **error)
{
    for (; wanted && *wanted; wanted++) {
        if (g_strv_contains((const char *const *)select->header, *wanted))
            continue;
        g_autofree char *hint =
            avlast_text_no_column(*wanted, (const char *const *)select->header);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV804", NULL,
                    "no column '%s' in the result of --sql%s", *wanted, hint);
        return FALSE;
    }
    return TRUE;
}

static void start_gathers(Run *run, const char *const *wanted)
{
    run->gathers = g_ptr_array_new_with_free_func(avlast_sql_gather_free);
    for (guint i = 0; run->select->header[i]; i++) {
        const char *name = run->select->header[i];
        g_ptr_array_add(
            run->gathers,
            !wanted || g_strv_contains(wanted, name)
                ? avlast_sql_gather_new(name, avlast_sql_origins_of(run->origins, i))
                : NULL);
    }
}

static gboolean fail_value(const Run *run, guint i, const char *why, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV138", NULL,
                "--sql: row %" G_GSIZE_FORMAT " of the result, column '%s': %s\n    %s",
                run->n + 1, run->select->header[i], why, run->select->query);
    return FALSE;
}

static gboolean no_memory(GError **error)
{
    avlast_fail(error, AVLAST_ERROR_INTERNAL, "AV901", NULL,
                "memory ran out for the result of --sql");
    return FALSE;
}

static gboolean take_text(Run *run, guint i, sqlite3_stmt *statement, int at,
                          GError **error)
{
    AvlastSqlGather *gather = g_ptr_array_index(run->gathers, i);
    const char *text = (const char *)sqlite3_column_text(statement, at);
    const int length = sqlite3_column_bytes(statement, at);

    if (!text || !g_utf8_validate(text, length, NULL))
        return fail_value(run, i, "the value is not UTF-8 text", error);
    return (length == 0 ? avlast_sql_gather_missing(gather, "empty")
                        : avlast_sql_gather_text(gather, text, (gsize)length)) ||
           no_memory(error);
}

static gboolean take_cell(Run *run, guint i, sqlite3_stmt *statement, GError **error)
{
    AvlastSqlGather *gather = g_ptr_array_index(run->gathers, i);
    const int at = avlast_sql_origins_at(run->origins, i);

    switch (sqlite3_column_type(statement, at)) {
    case SQLITE_NULL:
        return avlast_sql_gather_missing(gather,
                                         avlast_sql_reason(run->origins, statement, i)) ||
               no_memory(error);
    case SQLITE_INTEGER: {
        const sqlite3_int64 value = sqlite3_column_int64(statement, at);
        if (value > (sqlite3_int64)EXACT || value < -(sqlite3_int64)EXACT)
            return fail_value(run, i, "the whole number is beyond 2^53", error);
        return avlast_sql_gather_number(gather, (double)value) || no_memory(error);
    }
    case SQLITE_FLOAT: {
        const double value = sqlite3_column_double(statement, at);
        if (!isfinite(value))
            return fail_value(run, i, "the value is not finite", error);
        return avlast_sql_gather_number(gather, value) || no_memory(error);
    }
    case SQLITE_TEXT:
        return take_text(run, i, statement, at, error);
    default:
        return fail_value(run, i, "the value is neither number nor text", error);
    }
}

static gboolean take_row(Run *run, sqlite3_stmt *statement, GError **error)
{
    const guint columns = run->gathers->len;

    if ((guint64)(run->n + 1) * columns > MOST_CELLS || run->n >= MOST_ROWS) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV138", NULL,
                    "--sql: the result has more than %" G_GSIZE_FORMAT
                    " rows of %u columns\nhint: a join needs a condition (ON ..., or "
                    "USING (column)), and WITH RECURSIVE one that ends it",
                    run->n, columns);
        return FALSE;
    }
    for (guint i = 0; i < columns; i++)
        if (g_ptr_array_index(run->gathers, i) && !take_cell(run, i, statement, error))
            return FALSE;
    avlast_sql_origins_rows(run->origins, statement, run->rows);
    run->n++;
    return TRUE;
}

static gboolean run_query(Run *run, GError **error)
{
    sqlite3_stmt *statement = avlast_sql_origins_statement(run->origins);
    sqlite3 *db = run->database->db;
    int status;

    run->database->steps = 0;
    while ((status = sqlite3_step(statement)) == SQLITE_ROW)
        if (!take_row(run, statement, error))
            return FALSE;
    if (status == SQLITE_DONE)
        return TRUE;
    if (status == SQLITE_INTERRUPT)
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV138", NULL,
                    "--sql: the query does not end within 5e9 steps\n    %s\nhint: a "
                    "join needs a condition (ON ..., or USING (column)), and WITH "
                    "RECURSIVE one that ends it",
                    run->select->query);
    else if (status == SQLITE_NOMEM)
        no_memory(error);
    else
        avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV138", NULL, "--sql: %s\n    %s",
                    sqlite3_errmsg(db), run->select->query);
    return FALSE;
}

/* --- order and lines --- */

typedef struct {
    const guint32 *rows;
    gsize width;
} Sort;

static int compare_rows(gconstpointer a, gconstpointer b, gpointer data)
{
    const Sort *sort = data;
    const guint32 i = *(const guint32 *)a, j = *(const guint32 *)b;

    for (gsize k = 0; k < sort->width; k++) {
        const guint32 x = sort->rows[i * sort->width + k];
        const guint32 y = sort->rows[j * sort->width + k];
        if (x != y)
            return x < y ? -1 : 1;
    }
    return (i > j) - (i < j);
}

/* The rows in the order of the files' rows, or NULL when they are so already (*ok tells
 * whether memory sufficed). */
static guint32 *sort_rows(const Run *run, gboolean *ok)
{
    Sort sort = {(const guint32 *)(gpointer)run->rows->data,
                 avlast_sql_origins_width(run->origins)};
    gboolean sorted = TRUE;

    *ok = TRUE;
    if (!avlast_sql_origins_sortable(run->origins) || sort.width == 0)
        return NULL;
    for (guint32 i = 1; i < run->n && sorted; i++) {
        const guint32 before = i - 1;
        sorted = compare_rows(&before, &i, &sort) < 0;
    }
    if (sorted)
        return NULL;
    guint32 *order = g_try_new(guint32, run->n);
    *ok = order != NULL;
    for (guint32 i = 0; order && i < run->n; i++)
        order[i] = i;
    if (order)
        g_qsort_with_data(order, (gint)run->n, sizeof *order, compare_rows, &sort);
    return order;
}

/* Lines of the first file where each row has one. */
static void set_lines(const Run *run, const guint32 *order, AvlastFrame *frame)
{
    const AvlastFrame *first = g_ptr_array_index(run->select->frames, 0);
    const guint32 *rows = (const guint32 *)(gpointer)run->rows->data;
    const gsize width = avlast_sql_origins_width(run->origins);
    gboolean known = first->line && width > 0;

    frame->line = avlast_line_runs_new();
    for (gsize i = 0; i < run->n && known; i++) {
        const gsize from = order ? order[i] : i;
        const guint32 row = avlast_sql_origins_first(run->origins, rows + from * width);
        known = row < first->rows;
        avlast_line_runs_append(frame->line, known ? avlast_frame_line(first, row) : 0);
    }
    if (!known) {
        avlast_line_runs_free(frame->line);
        frame->line = avlast_line_runs_from(1, run->n);
        g_free(frame->source);
        frame->source = g_strdup("--sql");
    }
}

/* --- the frame --- */

static void describe(const Run *run, AvlastFrame *frame)
{
    g_autoptr(GString) text = g_string_new(NULL);

    frame->inputs = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_frame_free);
    g_string_printf(text, "--sql gives %" G_GSIZE_FORMAT " row%s from", run->n,
                    run->n == 1 ? "" : "s");
    for (guint k = 0; k < run->select->frames->len; k++) {
        const AvlastFrame *file = g_ptr_array_index(run->select->frames, k);
        g_ptr_array_add(frame->inputs, avlast_frame_stub(file));
        g_string_append_printf(text, "%s '%s' (%" G_GSIZE_FORMAT " row%s)", k ? "," : "",
                               file->source, file->rows, file->rows == 1 ? "" : "s");
    }
    g_ptr_array_add(frame->notes, g_string_free(g_steal_pointer(&text), FALSE));
    for (guint k = 0; k < run->database->strange->len; k++)
        g_ptr_array_add(frame->notes,
                        g_strdup_printf("--sql: %s", (char *)g_ptr_array_index(
                                                         run->database->strange, k)));
}

static AvlastFrame *make_frame(Run *run, GError **error)
{
    const AvlastFrame *first = g_ptr_array_index(run->select->frames, 0);
    g_autoptr(AvlastFrame) frame = avlast_frame_new(first->source, run->n);
    gboolean ok;
    g_autofree guint32 *order = sort_rows(run, &ok);

    if (!ok) {
        no_memory(error);
        return NULL;
    }
    frame->sha256 = g_strdup(first->sha256);
    frame->bytes = first->bytes;
    frame->header = g_strdupv(run->select->header);
    describe(run, frame);
    set_lines(run, order, frame);
    for (guint i = 0; i < run->gathers->len; i++) {
        AvlastSqlGather *gather = g_ptr_array_index(run->gathers, i);
        if (!gather)
            continue;
        AvlastColumn *column =
            avlast_sql_gather_finish(gather, order, frame->notes, error);
        if (!column)
            return NULL;
        avlast_frame_add(frame, column);
        g_ptr_array_index(run->gathers, i) = NULL;
        avlast_sql_gather_free(gather);
    }
    return g_steal_pointer(&frame);
}

static void fail_no_rows(const Run *run, GError **error)
{
    const GPtrArray *strange = run->database->strange;
    const char *hint = strange->len > 0 ? g_ptr_array_index(strange, 0) : NULL;

    avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV134", NULL,
                "--sql gives no row\n    %s%s%s%s", run->select->query,
                hint ? "\nhint: " : "", hint ? hint : "",
                hint ? " (leading zeros, --id and the codebook's type make a text)" : "");
}

AvlastFrame *avlast_sql_select_run(AvlastSqlSelect *select, const char *const *wanted,
                                   GError **error)
{
    g_auto(Run) run = {.select = select};

    if (!check_wanted(select, wanted, error))
        return NULL;
    find_columns(&run);
    run.database = avlast_sql_select_tables(select, run.columns, error);
    run.origins = run.database
                      ? avlast_sql_origins_new(select, run.database, run.columns, error)
                      : NULL;
    if (!run.origins)
        return NULL;
    run.rows = g_array_new(FALSE, FALSE, sizeof(guint32));
    start_gathers(&run, wanted);
    if (!run_query(&run, error))
        return NULL;
    if (run.n == 0) {
        fail_no_rows(&run, error);
        return NULL;
    }
    return make_frame(&run, error);
}
