/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/sql_select.h"

#include <string.h>

#include "core/error.h"
#include "data/sql_fault.h"
#include "data/sql_query.h"
#include "data/sql_scan.h"
#include "data/sql_select_internal.h"

#define MOST_DECLARED 1990

char *avlast_sql_table_name(const char *path)
{
    g_autofree char *name = g_path_get_basename(path);

    if (strcmp(path, "-") == 0)
        return g_strdup("data");
    if (g_str_has_suffix(name, ".gz") || g_str_has_suffix(name, ".zst"))
        *strrchr(name, '.') = '\0';
    char *dot = strrchr(name, '.');
    if (dot && dot != name)
        *dot = '\0';
    return g_steal_pointer(&name);
}

/* The names of the tables: the files', and `data` for the first. */
static gboolean name_tables(AvlastSqlSelect *select, const char *const *names,
                            GError **error)
{
    gboolean data = FALSE;

    for (guint k = 0; k < select->n; k++) {
        for (guint i = 0; i < select->tables->len; i++) {
            if (g_ascii_strcasecmp(g_ptr_array_index(select->tables, i), names[k]) != 0)
                continue;
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV136", NULL,
                        "--sql: two files are called '%s'\nhint: give one a name of its "
                        "own: --with other=folder/%s.csv",
                        names[k], names[k]);
            return FALSE;
        }
        if (!*names[k] || g_ascii_strncasecmp(names[k], "sqlite_", 7) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV136", NULL,
                        "--sql: a table cannot be called '%s'\nhint: give the file "
                        "another name: --with other=file.csv",
                        names[k]);
            return FALSE;
        }
        data = data || g_ascii_strcasecmp(names[k], "data") == 0;
        g_ptr_array_add(select->tables, g_strdup(names[k]));
        g_array_append_val(select->files, k);
    }
    if (!data) {
        const guint first = 0;
        g_ptr_array_add(select->tables, g_strdup("data"));
        g_array_append_val(select->files, first);
    }
    g_ptr_array_add(select->tables, NULL);
    return TRUE;
}

static gboolean has_star(const char *query)
{
    g_autoptr(GArray) tokens = avlast_sql_scan(query);

    for (guint i = 1; i < tokens->len; i++)
        if (avlast_sql_is_mark(query, tokens, i, '*') &&
            (avlast_sql_is_word(query, tokens, i - 1, "SELECT") ||
             avlast_sql_is_mark(query, tokens, i - 1, ',') ||
             avlast_sql_is_mark(query, tokens, i - 1, '.')))
            return TRUE;
    return FALSE;
}

/* Whether SQL can tell all names of the header apart. */
static gboolean all_distinct(const char *const *header)
{
    g_autoptr(GHashTable) seen =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (; *header; header++)
        if (!g_hash_table_add(seen, g_ascii_strdown(*header, -1)))
            return FALSE;
    return TRUE;
}

/* The columns of a file that its table has: all, or those that the query mentions when
 * they are too many for SQLite, or differ in case only. */
static GPtrArray *declare_columns(const char *query, const char *const *header,
                                  GError **error)
{
    GPtrArray *names = g_ptr_array_new();
    const guint n = g_strv_length((GStrv)(gpointer)(gsize)header);
    const gboolean all = n <= MOST_DECLARED && all_distinct(header);

    if (!all && n > MOST_DECLARED && has_star(query)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV137", NULL,
                    "--sql: * would be %u columns, more than %d\nhint: name the columns "
                    "that are needed",
                    n, MOST_DECLARED);
        g_ptr_array_unref(names);
        return NULL;
    }
    const gboolean mentioned = !all && !has_star(query);
    for (; *header; header++)
        if (!mentioned ||
            (avlast_sql_mentions(query, *header) && names->len < MOST_DECLARED))
            g_ptr_array_add(names, (gpointer)(gsize)*header);
    return names;
}

static gboolean declare_all(AvlastSqlSelect *select, GError **error)
{
    for (gsize k = 0; k < select->n; k++) {
        GPtrArray *names =
            declare_columns(select->query, avlast_input_header(select->inputs[k]), error);
        if (!names)
            return FALSE;
        g_ptr_array_add(select->declared, names);
    }
    return TRUE;
}

/* What no statement of ours may hold. */
static gboolean check_text(const char *query, GError **error)
{
    static const char *const clock[] = {"date", "time", "datetime", "julianday",
                                        "unixepoch"};

    if (!g_utf8_validate(query, -1, NULL) || strlen(query) >= (1 << 19)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV135", NULL,
                    "--sql: the query is not UTF-8 text, or too long");
        return FALSE;
    }
    g_autoptr(GArray) tokens = avlast_sql_scan(query);
    if (!avlast_sql_is_word(query, tokens, 0, "SELECT") &&
        !avlast_sql_is_word(query, tokens, 0, "WITH")) {
        const AvlastPlace start = {"--sql", 1, 1};
        avlast_fail(error, AVLAST_ERROR_USAGE, tokens->len > 0 ? "AV131" : "AV135",
                    &start, "only SELECT, or WITH ... SELECT, is allowed here\n    %s",
                    query);
        return FALSE;
    }
    for (guint i = 0; i < tokens->len; i++) {
        const AvlastSqlToken *token = &g_array_index(tokens, AvlastSqlToken, i);
        gboolean asks = token->kind == AVLAST_SQL_STRING &&
                        g_ascii_strncasecmp(query + token->start, "'now'",
                                            token->end - token->start) == 0;
        for (gsize k = 0; k < G_N_ELEMENTS(clock); k++)
            asks = asks || (avlast_sql_is_word(query, tokens, i, clock[k]) &&
                            avlast_sql_is_mark(query, tokens, i + 1, '(') &&
                            avlast_sql_is_mark(query, tokens, i + 2, ')'));
        if (!asks)
            continue;
        const AvlastPlace place = avlast_sql_place(query, token->start);
        g_autofree char *where = avlast_sql_point_at(query, token->start);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV131", &place,
                    "the result must follow from the data alone; the clock is not "
                    "allowed%s",
                    where);
        return FALSE;
    }
    return TRUE;
}

sqlite3_stmt *avlast_sql_select_prepare(const AvlastSqlDatabase *database,
                                        const char *query, GError **error)
{
    sqlite3_stmt *statement = NULL;
    const char *tail = NULL;

    if (sqlite3_prepare_v2(database->db, query, -1, &statement, &tail) != SQLITE_OK) {
        avlast_sql_fail_query(database, query, error);
        return NULL;
    }
    g_autoptr(GArray) rest = avlast_sql_scan(tail);
    if (rest->len > 0 || sqlite3_column_count(statement) == 0) {
        const gsize at = rest->len > 0 ? (gsize)(tail - query) +
                                             g_array_index(rest, AvlastSqlToken, 0).start
                                       : 0;
        const AvlastPlace place = avlast_sql_place(query, at);
        g_autofree char *where = avlast_sql_point_at(query, at);
        sqlite3_finalize(statement);
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV135", &place, "%s%s",
                    rest->len > 0 ? "one query is allowed, and something follows it"
                                  : "the query is empty",
                    where);
        return NULL;
    }
    return statement;
}

/* A computed column must be given a name: what SQLite makes of its text is none. */
static gboolean check_name(const char *query, const GArray *tokens,
                           sqlite3_stmt *statement, int i, GError **error)
{
    const char *name = sqlite3_column_name(statement, i);
    gboolean named = sqlite3_column_origin_name(statement, i) != NULL;

    for (guint k = 0; k < tokens->len && !named; k++) {
        const AvlastSqlToken *token = &g_array_index(tokens, AvlastSqlToken, k);
        if (token->kind == AVLAST_SQL_NUMBER || token->kind == AVLAST_SQL_MARK_CHARACTER)
            continue;
        g_autofree char *word =
            token->kind == AVLAST_SQL_STRING
                ? g_strndup(query + token->start + 1, token->end - token->start - 2)
                : avlast_sql_name(query, token);
        named = strcmp(word, name) == 0;
    }
    if (named && *name)
        return TRUE;
    const char *at = strstr(query, name);
    const gsize offset = at ? (gsize)(at - query) : 0;
    const AvlastPlace place = avlast_sql_place(query, offset);
    g_autofree char *where = avlast_sql_point_at(query, offset);
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV137", &place,
                "the computed column '%s' has no name%s\nhint: write %s AS name", name,
                where, *name ? name : "it");
    return FALSE;
}

static gboolean take_header(AvlastSqlSelect *select, sqlite3_stmt *statement,
                            GError **error)
{
    g_autoptr(GArray) tokens = avlast_sql_scan(select->query);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    const int n = sqlite3_column_count(statement);

    for (int i = 0; i < n; i++) {
        const char *name = sqlite3_column_name(statement, i);
        if (!check_name(select->query, tokens, statement, i, error))
            return FALSE;
        if (!g_hash_table_add(seen, (gpointer)(gsize)name)) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV137", NULL,
                        "--sql: two columns of the result are called '%s'\nhint: name "
                        "the columns one by one, and one of these with AS; JOIN ... "
                        "USING (column) gives the column that joins once",
                        name);
            return FALSE;
        }
        g_strv_builder_add(builder, name);
    }
    select->header = g_strv_builder_end(builder);
    return TRUE;
}

static void use_everywhere(AvlastSqlSelect *select, const char *name)
{
    for (gsize k = 0; k < select->n; k++) {
        const GPtrArray *declared = g_ptr_array_index(select->declared, k);
        gboolean *used = g_ptr_array_index(select->used, k);
        for (guint j = 0; j < declared->len; j++)
            used[j] =
                used[j] || g_ascii_strcasecmp(g_ptr_array_index(declared, j), name) == 0;
    }
}

/* SQLite does not say which columns USING and NATURAL need. */
static void take_joined(AvlastSqlSelect *select)
{
    g_autoptr(GArray) tokens = avlast_sql_scan(select->query);
    const char *query = select->query;

    for (guint i = 0; i < tokens->len; i++) {
        for (gsize k = 0;
             avlast_sql_is_word(query, tokens, i, "NATURAL") && k < select->n; k++) {
            const GPtrArray *declared = g_ptr_array_index(select->declared, k);
            gboolean *used = g_ptr_array_index(select->used, k);
            for (guint j = 0; j < declared->len; j++)
                used[j] = TRUE;
        }
        if (!avlast_sql_is_word(query, tokens, i, "USING"))
            continue;
        for (guint k = i + 2;
             k < tokens->len && !avlast_sql_is_mark(query, tokens, k, ')'); k++) {
            if (!avlast_sql_is_name(tokens, k))
                continue;
            g_autofree char *name =
                avlast_sql_name(query, &g_array_index(tokens, AvlastSqlToken, k));
            use_everywhere(select, name);
        }
    }
}

static void take_used(AvlastSqlSelect *select, const AvlastSqlDatabase *database)
{
    for (guint t = 0; t < database->tables->len; t++) {
        const AvlastSqlTable *table = g_ptr_array_index(database->tables, t);
        gboolean *used = g_ptr_array_index(select->used, table->file);
        for (guint j = 0; j < table->names->len; j++)
            used[j] = used[j] || table->used[j];
    }
}

AvlastSqlDatabase *avlast_sql_select_tables(const AvlastSqlSelect *select,
                                            GPtrArray *const *columns, GError **error)
{
    g_autoptr(AvlastSqlDatabase) database = avlast_sql_database_new(TRUE, error);
    g_autoptr(GPtrArray) none = g_ptr_array_new();

    for (guint t = 0; database && g_ptr_array_index(select->tables, t); t++) {
        const guint file = g_array_index(select->files, guint, t);
        AvlastSqlTable *table = avlast_sql_database_add(
            database, g_ptr_array_index(select->tables, t), AVLAST_SQL_ROW,
            g_ptr_array_index(select->declared, file), columns ? columns[file] : none,
            columns ? ((AvlastFrame *)g_ptr_array_index(select->frames, file))->rows : 0,
            error);
        if (!table)
            return NULL;
        table->file = file;
        table->marked = columns != NULL;
    }
    return g_steal_pointer(&database);
}

AvlastSqlSelect *avlast_sql_select_open(const char *query, AvlastInput *const *inputs,
                                        const char *const *names, gsize n, GError **error)
{
    g_autoptr(AvlastSqlSelect) select = g_new0(AvlastSqlSelect, 1);

    select->query = g_strdup(query);
    select->inputs = inputs;
    select->n = n;
    select->tables = g_ptr_array_new_with_free_func(g_free);
    select->files = g_array_new(FALSE, FALSE, sizeof(guint));
    select->declared = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    select->used = g_ptr_array_new_with_free_func(g_free);
    select->frames = g_ptr_array_new_with_free_func((GDestroyNotify)avlast_frame_free);
    if (!check_text(query, error) || !name_tables(select, names, error) ||
        !declare_all(select, error))
        return NULL;
    for (gsize k = 0; k < n; k++) {
        const GPtrArray *declared = g_ptr_array_index(select->declared, k);
        g_ptr_array_add(select->used, g_new0(gboolean, declared->len + 1));
    }
    g_autoptr(AvlastSqlDatabase) database = avlast_sql_select_tables(select, NULL, error);
    sqlite3_stmt *statement =
        database ? avlast_sql_select_prepare(database, query, error) : NULL;
    if (!statement)
        return NULL;
    const gboolean ok = take_header(select, statement, error);
    take_used(select, database);
    take_joined(select);
    sqlite3_finalize(statement);
    return ok ? g_steal_pointer(&select) : NULL;
}

void avlast_sql_select_free(AvlastSqlSelect *select)
{
    if (!select)
        return;
    g_free(select->query);
    g_ptr_array_unref(select->tables);
    g_array_unref(select->files);
    g_ptr_array_unref(select->declared);
    g_ptr_array_unref(select->used);
    g_ptr_array_unref(select->frames);
    g_strfreev(select->header);
    g_free(select);
}

const char *const *avlast_sql_select_header(const AvlastSqlSelect *select)
{
    return (const char *const *)select->header;
}

const GPtrArray *avlast_sql_select_read(AvlastSqlSelect *select, GError **error)
{
    for (gsize k = 0; k < select->n; k++) {
        const GPtrArray *declared = g_ptr_array_index(select->declared, k);
        const gboolean *used = g_ptr_array_index(select->used, k);
        g_autoptr(GPtrArray) wanted = g_ptr_array_new();
        for (guint j = 0; j < declared->len; j++)
            if (used[j])
                g_ptr_array_add(wanted, g_ptr_array_index(declared, j));
        g_ptr_array_add(wanted, NULL);
        AvlastFrame *frame = avlast_input_read(select->inputs[k],
                                               (const char *const *)wanted->pdata, error);
        if (!frame)
            return NULL;
        g_ptr_array_add(select->frames, frame);
    }
    return select->frames;
}
