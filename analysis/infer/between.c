/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "infer/between.h"

#include <string.h>

#include "core/error.h"
#include "core/memory.h"
#include "core/sum.h"

/* --- from influence --- */

static const char *first_digest(const AvlastResult *result)
{
    return avlast_json_member_text(json_array_get(result->inputs, 0), "sha256");
}

static gboolean same_member(const json_t *a, const json_t *b)
{
    return a == b || (a && b && json_equal(a, b));
}

static gboolean same_setting(const AvlastResult *a, const AvlastResult *b,
                             const char *key)
{
    return same_member(json_object_get(a->settings, key),
                       json_object_get(b->settings, key));
}

/* Rows by number are counted after what leaves rows out or makes others: the same number
 * is the same row only where that was the same. */
static gboolean same_rows(const AvlastResult *a, const AvlastResult *b)
{
    static const char *const choice[] = {"where", "sql", "reshape"};

    for (guint i = 0; i < G_N_ELEMENTS(choice); i++)
        if (!same_setting(a, b, choice[i]))
            return FALSE;
    return a->estimates->rows_read == b->estimates->rows_read;
}

/* Replicates are the same when they were given alike, or made from the same design; the
 * units' column tells their kind, number and seed. */
static gboolean same_replicates(const AvlastResult *a, const AvlastResult *b)
{
    static const char *const choice[] = {"weights", "strata", "cluster", "rep-weights"};

    for (guint i = 0; i < G_N_ELEMENTS(choice); i++)
        if (!same_setting(a, b, choice[i]))
            return FALSE;
    return same_rows(a, b);
}

static gboolean same_sets(const AvlastResult *a, const AvlastResult *b)
{
    return same_member(json_object_get(json_object_get(a->settings, "imputations"), "m"),
                       json_object_get(json_object_get(b->settings, "imputations"), "m"));
}

/* Whether both keep influence of the same units. */
static gboolean same_units(const AvlastResult *a, const AvlastResult *b)
{
    const AvlastEstimates *x = a->estimates, *y = b->estimates;
    const char *digest = first_digest(a), *unit = x->unit_column;

    if (!x->root || !y->root || !x->unit || !y->unit || !digest ||
        g_strcmp0(digest, first_digest(b)) != 0 || g_strcmp0(unit, y->unit_column) != 0 ||
        !same_sets(a, b))
        return FALSE;
    if (unit && g_str_has_prefix(unit, "replicate ("))
        return same_replicates(a, b);
    return (unit && !g_str_has_prefix(unit, "row x ")) || same_rows(a, b);
}

static gboolean moves(const gsl_matrix *root, gsize unit)
{
    for (gsize j = 0; j < root->size2; j++)
        if (gsl_matrix_get(root, unit, j) < 0.0 || gsl_matrix_get(root, unit, j) > 0.0)
            return TRUE;
    return FALSE;
}

/* Unit of a -> unit of b + 1, 0 where b has none. */
static gsize *match_units(const AvlastEstimates *a, const AvlastEstimates *b,
                          gint64 *shared, GError **error)
{
    g_autoptr(GHashTable) where = g_hash_table_new(g_str_hash, g_str_equal);
    gsize *match = avlast_array(gsize, MAX(a->root->size1, 1), error);

    for (gsize v = 0; match && v < b->root->size1; v++)
        g_hash_table_insert(where, g_ptr_array_index(b->unit, (guint)v),
                            GSIZE_TO_POINTER(v + 1));
    for (gsize u = 0; match && u < a->root->size1; u++) {
        match[u] = GPOINTER_TO_SIZE(
            g_hash_table_lookup(where, g_ptr_array_index(a->unit, (guint)u)));
        if (shared && match[u] && moves(a->root, u) && moves(b->root, match[u] - 1))
            (*shared)++;
    }
    return match;
}

static double product(const gsl_matrix *a, gsize i, const gsl_matrix *b, gsize j,
                      const gsize *match)
{
    AvlastSum sum = AVLAST_SUM_ZERO;

    for (gsize u = 0; u < a->size1; u++)
        if (match[u])
            avlast_sum_add_product(&sum, gsl_matrix_get(a, u, i),
                                   gsl_matrix_get(b, match[u] - 1, j));
    return avlast_sum_value(&sum);
}

gsl_matrix *avlast_between_covariance(const AvlastResult *a, const AvlastResult *b,
                                      gint64 *shared, GError **error)
{
    if (shared)
        *shared = 0;
    if (!same_units(a, b))
        return NULL;
    const gsl_matrix *x = a->estimates->root, *y = b->estimates->root;
    g_autofree gsize *match = match_units(a->estimates, b->estimates, shared, error);
    g_autoptr(gsl_matrix) v = match ? avlast_matrix_new(x->size2, y->size2, error) : NULL;

    for (gsize i = 0; v && i < x->size2; i++)
        for (gsize j = 0; j < y->size2; j++)
            gsl_matrix_set(v, i, j, product(x, i, y, j, match));
    return g_steal_pointer(&v);
}

/* --- the file --- */

struct AvlastBetween {
    json_t *pairs;
    GHashTable *at; /* "sha256 sha256" -> member of pairs, in both orders */
    char *sha256;
};

static char *key_of(const char *a, const char *b)
{
    return g_strdup_printf("%s %s", a ? a : "", b ? b : "");
}

AvlastBetween *avlast_between_new(void)
{
    AvlastBetween *between = g_new0(AvlastBetween, 1);

    between->pairs = json_array();
    between->at = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    return between;
}

void avlast_between_free(AvlastBetween *between)
{
    if (!between)
        return;
    json_decref(between->pairs);
    g_hash_table_unref(between->at);
    g_free(between->sha256);
    g_free(between);
}

static void keep_pair(AvlastBetween *between, json_t *pair)
{
    const char *a = avlast_json_member_text(pair, "a.sha256"),
               *b = avlast_json_member_text(pair, "b.sha256");

    json_array_append_new(between->pairs, pair);
    g_hash_table_insert(between->at, key_of(a, b), pair);
    g_hash_table_insert(between->at, key_of(b, a), pair);
}

void avlast_between_add(AvlastBetween *between, const AvlastBetweenFile *a,
                        const AvlastBetweenFile *b, const char *unit, gint64 shared,
                        const gsl_matrix *covariance)
{
    json_t *rows = json_array();

    for (gsize i = 0; i < covariance->size1; i++) {
        json_t *row = json_array();
        for (gsize j = 0; j < covariance->size2; j++)
            json_array_append_new(row,
                                  avlast_json_number(gsl_matrix_get(covariance, i, j)));
        json_array_append_new(rows, row);
    }
    keep_pair(between, json_pack("{s:s, s:s, s:s, s:s, s:o, s:I, s:o}", "a", a->name, "b",
                                 b->name, "a.sha256", a->sha256, "b.sha256", b->sha256,
                                 "unit", avlast_json_text(unit), "units",
                                 (json_int_t)shared, "covariance", rows));
}

char *avlast_between_to_json(const AvlastBetween *between)
{
    g_autoptr(json_t) object =
        json_pack("{s:s, s:O}", "schema", "avlast-joint/1", "pairs", between->pairs);
    char *text = json_dumps(object, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
    char *copy = text ? g_strconcat(text, "\n", NULL) : NULL;

    free(text);
    return copy;
}

static gboolean read_pairs(AvlastBetween *between, const char *path, const char *text,
                           gsize length, GError **error)
{
    const AvlastPlace place = {path, 0, 0};
    g_autoptr(json_t) object = json_loadb(text, length, 0, NULL);
    const json_t *pairs = json_object_get(object, "pairs");

    if (!json_is_array(pairs) ||
        g_strcmp0(avlast_json_member_text(object, "schema"), "avlast-joint/1") != 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV751", &place,
                    "is no file of joint covariances as 'avlast run' writes it\nhint: "
                    "run the plan again, or remove the file");
        return FALSE;
    }
    for (gsize i = 0; i < json_array_size(pairs); i++)
        if (json_is_object(json_array_get(pairs, i)))
            keep_pair(between, json_incref(json_array_get(pairs, i)));
    return TRUE;
}

AvlastBetween *avlast_between_read(const char *folder, GError **error)
{
    g_autoptr(AvlastBetween) between = avlast_between_new();
    g_autofree char *path = g_build_filename(folder, AVLAST_BETWEEN_FILE, NULL);
    g_autofree char *text = NULL;
    gsize length;

    if (g_file_get_contents(path, &text, &length, NULL)) {
        if (!read_pairs(between, path, text, length, error))
            return NULL;
        between->sha256 =
            g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
    }
    return g_steal_pointer(&between);
}

const char *avlast_between_sha256(const AvlastBetween *between)
{
    return between->sha256;
}

guint avlast_between_pairs(const AvlastBetween *between)
{
    return (guint)json_array_size(between->pairs);
}

static const json_t *find_pair(const AvlastBetween *between, const char *a, const char *b)
{
    g_autofree char *key = key_of(a, b);

    return g_hash_table_lookup(between->at, key);
}

double avlast_between_value(const AvlastBetween *between, const char *sha256, gsize i,
                            const char *other, gsize j)
{
    const json_t *pair = find_pair(between, sha256, other);
    const gboolean turned =
        pair && g_strcmp0(avlast_json_member_text(pair, "a.sha256"), sha256) != 0;
    const json_t *row =
        json_array_get(json_object_get(pair, "covariance"), turned ? j : i);

    return avlast_json_double(json_array_get(row, turned ? i : j));
}

gint64 avlast_between_shared(const AvlastBetween *between, const char *sha256,
                             const char *other)
{
    const json_t *units = json_object_get(find_pair(between, sha256, other), "units");

    return json_is_integer(units) ? json_integer_value(units) : -1;
}

char *avlast_between_digest(const char *path)
{
    g_autofree char *text = NULL;
    gsize length;

    if (!g_file_get_contents(path, &text, &length, NULL))
        return NULL;
    return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)text, length);
}
