/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "data/package.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/error.h"
#include "core/late_zip.h"
#include "data/package_internal.h"

#define MOST_PARTS      10000
#define MOST_IN_PART    (G_GUINT64_CONSTANT(4) << 30)
#define MOST_IN_ALL     (G_GUINT64_CONSTANT(8) << 30)
#define MOST_RATIO      250
#define RATIO_FROM_SIZE (G_GUINT64_CONSTANT(16) << 20)

struct AvlastPackage {
    char *name;
    AvlastSource *source;
    zip_t *zip;
    GHashTable *parts; /* lower-case names to their index + 1 */
    guint64 read;      /* bytes of all parts that were read so far */
};

struct AvlastPart {
    AvlastPackage *package;
    char *name;
    zip_file_t *file;
    guint64 compressed, read;
};

static void fail_damaged(const AvlastPackage *package, const char *why, GError **error)
{
    avlast_fail(
        error, AVLAST_ERROR_MALFORMED, "AV161", NULL,
        "'%s' is damaged or cut short: %s\nhint: fetch or save the file once more",
        package->name, why);
}

/* Part names are compared without letter case; some programs write backslashes, and some
 * a slash in front. */
static char *key_of(const char *part)
{
    char *key = g_ascii_strdown(part + (*part == '/' || *part == '\\'), -1);

    return g_strdelimit(key, "\\", '/');
}

static gboolean list_parts(AvlastPackage *package, GError **error)
{
    const zip_int64_t n = zip_get_num_entries(package->zip, 0);

    if (n > MOST_PARTS) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV164", NULL,
                    "'%s' has more than %d parts", package->name, MOST_PARTS);
        return FALSE;
    }
    package->parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (zip_int64_t i = 0; i < n; i++) {
        const char *name = zip_get_name(package->zip, (zip_uint64_t)i, ZIP_FL_ENC_GUESS);
        if (!name || !g_utf8_validate(name, -1, NULL))
            continue;
        char *key = key_of(name);
        if (!g_hash_table_insert(package->parts, key, GSIZE_TO_POINTER((gsize)i + 1))) {
            fail_damaged(package, "two of its parts have the same name", error);
            return FALSE;
        }
    }
    return TRUE;
}

/* libzip reads from a stream of its own over the source's descriptor, so that no other
 * file can take the place of the one that was opened. */
static zip_t *open_zip(int file, guint64 size, zip_error_t *fault)
{
    const int copy = dup(file);
    FILE *stream = copy >= 0 ? fdopen(copy, "rb") : NULL;
    zip_source_t *source;
    zip_t *zip;

    if (!stream) {
        if (copy >= 0)
            close(copy);
        zip_error_set(fault, ZIP_ER_OPEN, 0);
        return NULL;
    }
    source = zip_source_filep_create(stream, 0, (zip_int64_t)size, fault);
    if (!source) {
        fclose(stream);
        return NULL;
    }
    zip = zip_open_from_source(source, ZIP_RDONLY, fault);
    if (!zip)
        zip_source_free(source);
    return zip;
}

AvlastPackage *avlast_package_open(const char *name, AvlastSource *source, GError **error)
{
    g_autoptr(AvlastPackage) package = g_new0(AvlastPackage, 1);
    zip_error_t fault;
    guint64 size;

    if (!avlast_late_load(AVLAST_LATE_LIBRARY_ZIP, error) ||
        !avlast_late_load(AVLAST_LATE_LIBRARY_XML, error))
        return NULL;
    package->name = g_strdup(name);
    package->source = source;
    const int file = avlast_source_file(source, &size, error);
    if (file < 0)
        return NULL;
    zip_error_init(&fault);
    package->zip = open_zip(file, size, &fault);
    if (!package->zip)
        fail_damaged(package, zip_error_strerror(&fault), error);
    zip_error_fini(&fault);
    if (!package->zip || !list_parts(package, error))
        return NULL;
    return g_steal_pointer(&package);
}

void avlast_package_free(AvlastPackage *package)
{
    if (!package)
        return;
    if (package->zip)
        zip_discard(package->zip);
    g_clear_pointer(&package->parts, g_hash_table_unref);
    avlast_source_free(package->source);
    g_free(package->name);
    g_free(package);
}

const char *avlast_package_name(const AvlastPackage *package)
{
    return package->name;
}

const AvlastSource *avlast_package_source(const AvlastPackage *package)
{
    return package->source;
}

static gsize place_of(const AvlastPackage *package, const char *part)
{
    g_autofree char *key = key_of(part);

    return GPOINTER_TO_SIZE(g_hash_table_lookup(package->parts, key));
}

gboolean avlast_package_has(const AvlastPackage *package, const char *part)
{
    return place_of(package, part) > 0;
}

char *avlast_package_resolve(const char *part, const char *target)
{
    g_autoptr(GPtrArray) path = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *plain = g_strdelimit(g_strdup(target), "\\", '/');
    g_auto(GStrv) base = g_strsplit(part, "/", -1);
    g_auto(GStrv) steps = g_strsplit(plain, "/", -1);

    for (guint i = 0; *plain != '/' && base[i] && base[i + 1]; i++)
        g_ptr_array_add(path, g_strdup(base[i]));
    for (guint i = 0; steps[i]; i++) {
        if (strcmp(steps[i], "..") == 0 && path->len > 0)
            g_ptr_array_set_size(path, (gint)path->len - 1);
        else if (*steps[i] && strcmp(steps[i], ".") != 0 && strcmp(steps[i], "..") != 0)
            g_ptr_array_add(path, g_strdup(steps[i]));
    }
    g_ptr_array_add(path, NULL);
    return g_strjoinv("/", (GStrv)path->pdata);
}

AvlastPart *avlast_part_open(AvlastPackage *package, const char *part, GError **error)
{
    const gsize place = place_of(package, part);
    zip_stat_t about;

    if (place == 0) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV161", NULL,
                    "'%s' lacks its part '%s'\nhint: open the file in a spreadsheet "
                    "program and save it once more",
                    package->name, part);
        return NULL;
    }
    if (zip_stat_index(package->zip, place - 1, 0, &about) != 0) {
        fail_damaged(package, zip_strerror(package->zip), error);
        return NULL;
    }
    if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) &&
        about.encryption_method != ZIP_EM_NONE) {
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV160", NULL,
                    "'%s' is encrypted\nhint: save it without a password", package->name);
        return NULL;
    }
    zip_file_t *file = zip_fopen_index(package->zip, place - 1, 0);
    if (!file) {
        fail_damaged(package, zip_strerror(package->zip), error);
        return NULL;
    }
    AvlastPart *opened = g_new0(AvlastPart, 1);
    opened->package = package;
    opened->name = g_strdup(part);
    opened->file = file;
    opened->compressed = about.valid & ZIP_STAT_COMP_SIZE ? about.comp_size : 0;
    return opened;
}

void avlast_part_close(AvlastPart *part)
{
    if (!part)
        return;
    zip_fclose(part->file);
    g_free(part->name);
    g_free(part);
}

/* The sizes that a zip file states may be lies: what comes out is counted. */
static gboolean within_bounds(const AvlastPart *part, GError **error)
{
    const AvlastPackage *package = part->package;
    const char *what = NULL;

    if (part->read > MOST_IN_PART)
        what = "holds more than 4 GiB";
    else if (package->read > MOST_IN_ALL)
        what = "is beyond 8 GiB together with the parts before it";
    else if (part->read > RATIO_FROM_SIZE &&
             part->read / MOST_RATIO > MAX(part->compressed, 1))
        what = "was compressed more than 250 to 1, as only made-up data are";
    if (!what)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV164", NULL,
                "'%s': part '%s' %s\nhint: save the table as CSV", package->name,
                part->name, what);
    return FALSE;
}

gssize avlast_part_read(AvlastPart *part, void *buffer, gsize n, GError **error)
{
    const zip_int64_t got = zip_fread(part->file, buffer, n);

    if (got < 0) {
        g_autofree char *why =
            g_strdup_printf("part '%s': %s", part->name,
                            zip_error_strerror(zip_file_get_error(part->file)));
        fail_damaged(part->package, why, error);
        return -1;
    }
    part->read += (guint64)got;
    part->package->read += (guint64)got;
    return within_bounds(part, error) ? (gssize)got : -1;
}
