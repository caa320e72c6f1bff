/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "data/waves.h"

#include "core/error.h"
#include "core/memory.h"

#define MOST_WAVES 64

void avlast_wave_free(gpointer data)
{
    AvlastWave *wave = data;

    g_free(wave->name);
    g_strfreev(wave->columns);
    g_free(wave);
}

void avlast_waves_free(AvlastWaves *waves)
{
    if (!waves)
        return;
    g_ptr_array_unref(waves->names);
    g_ptr_array_unref(waves->arms);
    g_array_unref(waves->counts);
    g_array_unref(waves->late_rows);
    g_array_unref(waves->moved_rows);
    g_free(waves);
}

/* The persons of the file: in which waves each was, as bits; in which arm. */
typedef struct {
    guint32 n;
    guint64 *present;
    guint32 *arm;
    gsize *row; /* the first */
} Persons;

static void persons_clear(Persons *persons)
{
    g_free(persons->present);
    g_free(persons->arm);
    g_free(persons->row);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Persons, persons_clear)

static gboolean persons_init(Persons *persons, guint32 n, GError **error)
{
    persons->n = n;
    persons->present = avlast_array(guint64, n, error);
    persons->arm = persons->present ? avlast_array(guint32, n, error) : NULL;
    persons->row = persons->arm ? avlast_array(gsize, n, error) : NULL;
    for (guint32 p = 0; persons->row && p < n; p++) {
        persons->arm[p] = AVLAST_NO_LEVEL;
        persons->row[p] = G_MAXSIZE;
    }
    return persons->row != NULL;
}

/* Leaves out the codes that no row that counts has, so that what is outside is no wave
 * and no arm. */
static void keep_used(guint32 *codes, gsize rows, const guint8 *among, guint32 *n,
                      GPtrArray *names)
{
    g_autofree guint32 *place = g_new0(guint32, MAX(*n, 1));
    guint32 kept = 0;

    for (gsize i = 0; i < rows; i++)
        if (codes[i] != AVLAST_NO_LEVEL && (!among || among[i]))
            place[codes[i]] = 1;
    for (guint32 k = 0; k < *n; k++) {
        const gboolean used = place[k] > 0;
        place[k] = used ? kept : AVLAST_NO_LEVEL;
        if (names && !used)
            g_ptr_array_remove_index(names, kept);
        kept += used ? 1 : 0;
    }
    for (gsize i = 0; i < rows; i++)
        if (codes[i] != AVLAST_NO_LEVEL)
            codes[i] = place[codes[i]];
    *n = kept;
}

/* Codes of a column, or NULL without one (*ok stays) or without memory. */
static guint32 *codes_of(const AvlastFrame *frame, const guint8 *among, const char *name,
                         GPtrArray **names, guint32 *n, gboolean *ok, GError **error)
{
    const AvlastColumn *column = name ? avlast_frame_require(frame, name, error) : NULL;

    *n = 0;
    if (!name)
        return NULL;
    guint32 *codes =
        column ? avlast_column_codes(column, frame->rows, n, names, error) : NULL;
    if (!codes)
        *ok = FALSE;
    else if (among)
        keep_used(codes, frame->rows, among, n, names ? *names : NULL);
    return codes;
}

static gboolean enough_waves(gsize n, GError **error)
{
    if (n >= 2 && n <= MOST_WAVES)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "waves: there are %" G_GSIZE_FORMAT ", and 2 to 64 are counted", n);
    return FALSE;
}

/* A row that is of no wave or of nobody is left out, and counted. */
static void take_row(Persons *persons, AvlastWaves *waves, GHashTable *moved, guint32 who,
                     guint64 present, guint32 arm, gsize row)
{
    if (who == AVLAST_NO_LEVEL || present == 0) {
        waves->unplaced++;
        return;
    }
    persons->present[who] |= present;
    if (persons->row[who] == G_MAXSIZE)
        persons->row[who] = row;
    if (persons->arm[who] == AVLAST_NO_LEVEL)
        persons->arm[who] = arm;
    else if (arm != AVLAST_NO_LEVEL && arm != persons->arm[who] &&
             g_hash_table_add(moved, GSIZE_TO_POINTER((gsize)who + 1)))
        g_array_append_val(waves->moved_rows, row);
}

static gboolean take_long(const AvlastFrame *frame, const guint8 *among,
                          const AvlastWavesCheck *check, const guint32 *arm,
                          Persons *persons, AvlastWaves *waves, GError **error)
{
    g_autoptr(GHashTable) moved = g_hash_table_new(NULL, NULL);
    gboolean ok = TRUE;
    guint32 n_ids, n_waves = 0;

    if (!check->id) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV802", NULL,
                    "waves in column '%s' need the column that names a person\nhint: "
                    "add --id COL",
                    check->column);
        return FALSE;
    }
    g_clear_pointer(&waves->names, g_ptr_array_unref);
    g_autofree guint32 *id = codes_of(frame, among, check->id, NULL, &n_ids, &ok, error);
    g_autofree guint32 *wave =
        ok ? codes_of(frame, among, check->column, &waves->names, &n_waves, &ok, error)
           : NULL;
    if (!waves->names)
        waves->names = g_ptr_array_new_with_free_func(g_free);
    if (!ok || !enough_waves(n_waves, error) || !persons_init(persons, n_ids, error))
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (!among || among[i])
            take_row(persons, waves, moved, id[i],
                     wave[i] == AVLAST_NO_LEVEL ? 0 : (guint64)1 << wave[i],
                     arm ? arm[i] : AVLAST_NO_LEVEL, i);
    return TRUE;
}

static gboolean took_part(const AvlastFrame *frame, const AvlastWave *wave, gsize row)
{
    for (char **name = wave->columns; *name; name++)
        if (avlast_frame_find(frame, *name)->reason[row] == AVLAST_PRESENT)
            return TRUE;
    return FALSE;
}

static gboolean take_wide(const AvlastFrame *frame, const guint8 *among,
                          const AvlastWavesCheck *check, const guint32 *arm,
                          Persons *persons, AvlastWaves *waves, GError **error)
{
    g_autoptr(GHashTable) moved = g_hash_table_new(NULL, NULL);

    if (!enough_waves(check->waves->len, error))
        return FALSE;
    for (guint w = 0; w < check->waves->len; w++) {
        const AvlastWave *wave = g_ptr_array_index(check->waves, w);
        g_ptr_array_add(waves->names, g_strdup(wave->name));
        for (char **name = wave->columns; *name; name++)
            if (!avlast_frame_require(frame, *name, error))
                return FALSE;
    }
    if (!persons_init(persons, (guint32)frame->rows, error))
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        guint64 present = 0;
        if (among && !among[i])
            continue;
        for (guint w = 0; w < check->waves->len; w++)
            if (took_part(frame, g_ptr_array_index(check->waves, w), i))
                present |= (guint64)1 << w;
        take_row(persons, waves, moved, (guint32)i, present,
                 arm ? arm[i] : AVLAST_NO_LEVEL, i);
    }
    return TRUE;
}

static void count_person(AvlastWaveCount *count, guint64 present, guint w)
{
    const guint64 now = present >> w & 1, first = present & 1;
    const guint64 earlier = present & (((guint64)1 << w) - 1);

    count->start += first;
    count->present += now;
    count->stayed += first && now;
    count->lost += first && !now;
    count->late += !first && now;
    count->back += now && w > 0 && earlier && !(present >> (w - 1) & 1);
}

static void count_all(AvlastWaves *waves, const Persons *persons, gboolean arms)
{
    const guint per_wave = 1 + (arms ? waves->arms->len : 0);

    g_array_set_size(waves->counts, waves->names->len * per_wave);
    for (guint w = 0; w < waves->names->len; w++) {
        AvlastWaveCount *all =
            &g_array_index(waves->counts, AvlastWaveCount, w * per_wave);
        for (guint a = 0; a < per_wave; a++) {
            all[a].wave = g_ptr_array_index(waves->names, w);
            all[a].arm = a ? g_ptr_array_index(waves->arms, a - 1) : NULL;
        }
        for (guint32 p = 0; p < persons->n; p++) {
            if (persons->present[p] == 0)
                continue;
            count_person(&all[0], persons->present[p], w);
            if (!arms)
                continue;
            const guint32 arm = persons->arm[p];
            count_person(&all[1 + (arm == AVLAST_NO_LEVEL ? waves->arms->len - 1 : arm)],
                         persons->present[p], w);
        }
    }
    for (guint32 p = 0; p < persons->n; p++)
        if (persons->present[p] != 0 && !(persons->present[p] & 1))
            g_array_append_val(waves->late_rows, persons->row[p]);
}

/* A last arm "" takes those whose arm is missing. */
static void add_no_arm(AvlastWaves *waves, const Persons *persons, gboolean *arms)
{
    gboolean none = FALSE;

    for (guint32 p = 0; *arms && p < persons->n; p++)
        none = none || (persons->present[p] && persons->arm[p] == AVLAST_NO_LEVEL);
    if (none)
        g_ptr_array_add(waves->arms, g_strdup(""));
    *arms = *arms && waves->arms->len > 0;
}

AvlastWaves *avlast_waves_count(const AvlastFrame *frame, const guint8 *among,
                                const AvlastWavesCheck *check, GError **error)
{
    g_autoptr(AvlastWaves) waves = g_new0(AvlastWaves, 1);
    g_auto(Persons) persons = {0};
    gboolean ok = TRUE, arms = check->treatment != NULL;
    guint32 n_arms;

    waves->names = g_ptr_array_new_with_free_func(g_free);
    waves->counts = g_array_new(FALSE, TRUE, sizeof(AvlastWaveCount));
    waves->late_rows = g_array_new(FALSE, FALSE, sizeof(gsize));
    waves->moved_rows = g_array_new(FALSE, FALSE, sizeof(gsize));
    g_autofree guint32 *arm =
        codes_of(frame, among, check->treatment, &waves->arms, &n_arms, &ok, error);
    if (!waves->arms)
        waves->arms = g_ptr_array_new_with_free_func(g_free);
    if (!ok ||
        !(check->column ? take_long(frame, among, check, arm, &persons, waves, error)
                        : take_wide(frame, among, check, arm, &persons, waves, error)))
        return NULL;
    add_no_arm(waves, &persons, &arms);
    count_all(waves, &persons, arms);
    return g_steal_pointer(&waves);
}
