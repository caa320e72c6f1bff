/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What names a row, weighs it, and says to which arm, school or wave it belongs. */
#include <math.h>
#include <string.h>

#include "core/memory.h"
#include "study/guess.h"

static const char *const id_words[] = {"id",         "pid",           "personid",
                                       "person",     "respondentid",  "respondent",
                                       "respid",     "responseid",    "responsid",
                                       "deltakerid", "deltakernr",    "deltakernummer",
                                       "deltaker",   "participantid", "participant",
                                       "subjectid",  "subject",       "elevid",
                                       "elev",       "pupilid",       "pupil",
                                       "studentid",  "student",       "løpenummer",
                                       "løpenr",     "lopenummer",    "lopenr",
                                       "lnr",        "caseid",        "case",
                                       "uuid",       "instanceid",    "key",
                                       "svarid",     "besvarelse",    "referanse",
                                       "kandidatnr", "uid",           "nr",
                                       "rowid",      "token",         NULL};
static const char *const weight_words[] = {
    "weight", "weights",    "wt", "pweight",      "finalweight",  "vekt", "vekter", "wgt",
    "w",      "designvekt", "pw", "frafallsvekt", "surveyweight", NULL};
static const char *const body_words[] = {"kg",     "body", "kropp", "birth", "fødsel",
                                         "fodsel", "gram", "g",     "bmi",   NULL};
static const char *const arm_words[] = {
    "arm",           "treatment",     "treated",        "treat",       "tiltak",
    "tiltaksgruppe", "kontroll",      "kontrollgruppe", "control",     "intervention",
    "intervensjon",  "randomised",    "randomized",     "randomisert", "allocation",
    "allokering",    "tildelt",       "condition",      "betingelse",  "forsøk",
    "forsok",        "forsøksgruppe", "offered",        "tilbud",      NULL};
static const char *const group_words[] = {"group", "gruppe", "grp", NULL};
static const char *const control_words[] = {"control",
                                            "kontroll",
                                            "kontrollgruppe",
                                            "controlgroup",
                                            "usual",
                                            "comparison",
                                            "sammenligning",
                                            "sammenlikning",
                                            "sammenligningsgruppe",
                                            "venteliste",
                                            "waitinglist",
                                            "waitlist",
                                            "waiting",
                                            "ingen",
                                            "none",
                                            "standard",
                                            "vanlig",
                                            "placebo",
                                            "untreated",
                                            "treatmentasusual",
                                            "tau",
                                            "no",
                                            "nei",
                                            "c",
                                            "k",
                                            "0",
                                            NULL};
static const char *const cluster_words[] = {
    "psu",           "cluster",  "klynge",    "school",       "skole",
    "skoleid",       "schoolid", "barnehage", "kindergarten", "clinic",
    "klinikk",       "site",     "sted",      "center",       "centre",
    "senter",        "village",  "ward",      "kommune",      "municipality",
    "bydel",         "district", "avdeling",  "team",         "class",
    "klasse",        "klasseid", "household", "husholdning",  "caseworker",
    "saksbehandler", "veileder", NULL};
static const char *const block_words[] = {"block",  "blokk",       "stratum", "strata",
                                          "blocks", "matchedpair", "par",     NULL};
static const char *const wave_words[] = {
    "wave",   "bølge", "bolge",  "time",     "tid",   "tidspunkt", "måling",
    "maling", "round", "runde",  "occasion", "visit", "besøk",     "month",
    "måned",  "maned", "period", "periode",  NULL};
static const char *const duration_words[] = {
    "duration", "durationinseconds", "varighet",  "interviewtime", "seconds",
    "sekunder", "tidsbruk",          "timespent", "duration_",     NULL};

static gboolean is_complete(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return guess->present == guesses->frame->rows && guess->present > 0;
}

/* The column whose name comes first among the words and that passes the test. */
static AvlastColumnGuess *
find_named(const AvlastGuesses *guesses, const char *const *words, gboolean part,
           gboolean (*fits)(const AvlastGuesses *, const AvlastColumnGuess *))
{
    AvlastColumnGuess *best = NULL;
    gint rank = G_MAXINT;

    for (guint j = 0; j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        const gint whole = avlast_guess_is_named(guess->column->name, words, FALSE);
        gint at = whole;
        if (at < 0 && part) {
            at = avlast_guess_is_named(guess->column->name, words, TRUE);
            /* A whole name goes before a part of one. */
            at = at < 0 ? -1 : at + 1000;
        }
        if (at < 0 || at >= rank || guess->role ||
            !avlast_guess_is_plain(guess->column->name) || !fits(guesses, guess))
            continue;
        best = guess;
        rank = at;
    }
    return best;
}

/* What a codebook says already. */
static AvlastColumnGuess *find_role(const AvlastGuesses *guesses, const char *role)
{
    for (guint j = 0; j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        if (g_strcmp0(guess->role, role) == 0 &&
            avlast_guess_is_plain(guess->column->name))
            return guess;
    }
    return NULL;
}

/* --- ids --- */

static gboolean is_unique(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    guint32 n;
    g_autofree guint32 *codes =
        avlast_column_codes(guess->column, guesses->frame->rows, &n, NULL, NULL);

    return codes && n == guesses->frame->rows;
}

static gboolean can_name(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return is_complete(guesses, guess) && guess->type != AVLAST_TYPE_DATE &&
           (guess->column->type != AVLAST_COLUMN_NUMBER || guess->column->integer);
}

static gboolean fits_id(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return can_name(guesses, guess) && is_unique(guesses, guess);
}

/* Persons of a long file: each has several rows. */
static gboolean fits_person(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return can_name(guesses, guess) && guess->distinct > 1;
}

static gboolean is_there(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    (void)guesses;
    return guess->present > 0;
}

static gboolean fits_wave(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return is_complete(guesses, guess) && guess->distinct >= 2 && guess->distinct <= 64 &&
           (guess->column->type != AVLAST_COLUMN_NUMBER || guess->column->integer) &&
           guess->distinct * 2 <= guesses->frame->rows;
}

/* Whether no person has two rows in a wave. */
static gboolean unique_together(const AvlastFrame *frame, const AvlastColumnGuess *id,
                                const AvlastColumnGuess *wave)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    guint32 n_ids, n_waves;
    g_autofree guint32 *a =
        avlast_column_codes(id->column, frame->rows, &n_ids, NULL, NULL);
    g_autofree guint32 *b =
        avlast_column_codes(wave->column, frame->rows, &n_waves, NULL, NULL);

    if (!a || !b)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++)
        if (!g_hash_table_add(seen, GSIZE_TO_POINTER((gsize)a[i] * n_waves + b[i] + 1)))
            return FALSE;
    return n_ids < frame->rows;
}

static void guess_id(AvlastGuesses *guesses, const char *known)
{
    AvlastColumnGuess *id = find_role(guesses, "id");
    AvlastColumnGuess *first =
        guesses->columns->len > 0 ? g_ptr_array_index(guesses->columns, 0) : NULL;

    for (guint j = 0; known && j < guesses->columns->len; j++) {
        AvlastColumnGuess *guess = g_ptr_array_index(guesses->columns, j);
        if (strcmp(guess->column->name, known) == 0)
            id = guess;
    }
    if (!id)
        id = find_named(guesses, id_words, TRUE, fits_id);
    guesses->id_named = id != NULL;
    if (!id) {
        AvlastColumnGuess *person = find_named(guesses, id_words, TRUE, fits_person);
        AvlastColumnGuess *wave = find_named(guesses, wave_words, TRUE, fits_wave);
        if (person && wave && person != wave &&
            unique_together(guesses->frame, person, wave)) {
            id = person;
            guesses->wave = wave;
            guesses->id_named = TRUE;
            wave->role = "wave";
        }
    }
    /* Measures are not ids because no two are alike. */
    if (!id && first && guesses->frame->rows >= 5 && fits_id(guesses, first) &&
        avlast_guess_is_plain(first->column->name))
        id = first;
    if (!id) {
        AvlastColumnGuess *repeated = find_named(guesses, id_words, TRUE, is_there);
        if (repeated)
            repeated->role = "id";
        guesses->id_repeated = repeated;
    }
    if (id) {
        id->role = "id";
        if (!guesses->wave)
            id->type = AVLAST_TYPE_ID;
    }
    guesses->id = id;
}

/* --- weights, arms, clusters --- */

static gboolean fits_weight(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return guess->column->type == AVLAST_COLUMN_NUMBER && is_complete(guesses, guess) &&
           guess->low > 0 && guess->distinct >= 2 &&
           avlast_guess_is_named(guess->column->name, body_words, TRUE) < 0;
}

static gboolean fits_arm(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return is_complete(guesses, guess) && guess->distinct >= 2 && guess->distinct <= 6 &&
           guess->distinct * 2 <= guesses->frame->rows &&
           (guess->column->type != AVLAST_COLUMN_NUMBER || guess->column->integer);
}

#define MOST_CLUSTERS 1000

static gboolean fits_cluster(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    return is_complete(guesses, guess) && guess->distinct >= 2 &&
           guess->distinct < MOST_CLUSTERS &&
           guess->distinct * 2 <= guesses->frame->rows &&
           guess->type != AVLAST_TYPE_DATE &&
           (guess->column->type != AVLAST_COLUMN_NUMBER || guess->column->integer);
}

static gboolean fits_duration(const AvlastGuesses *guesses,
                              const AvlastColumnGuess *guess)
{
    (void)guesses;
    return guess->column->type == AVLAST_COLUMN_NUMBER && guess->present > 0 &&
           guess->low >= 0 && guess->distinct > 2;
}

static gboolean any_name(const AvlastGuesses *guesses, const AvlastColumnGuess *guess)
{
    (void)guesses;
    return guess->distinct >= 2;
}

static char *control_of(const AvlastGuesses *guesses, const AvlastColumnGuess *arm)
{
    g_autoptr(GPtrArray) names = NULL;
    guint32 n;
    gint rank = G_MAXINT;
    const char *best = NULL;
    g_autofree guint32 *codes =
        avlast_column_codes(arm->column, guesses->frame->rows, &n, &names, NULL);

    for (guint k = 0; codes && k < n; k++) {
        const char *level = g_ptr_array_index(names, k);
        gint at = avlast_guess_is_named(level, control_words, TRUE);
        if (at >= 0 && at < rank) {
            rank = at;
            best = level;
        }
    }
    return g_strdup(best);
}

/* Whether rows of one cluster are in different arms. */
static gboolean varies_within(const AvlastFrame *frame, const AvlastColumn *arm,
                              const AvlastColumn *cluster, gboolean *varies,
                              GError **error)
{
    guint32 n_arms, n;
    g_autofree guint32 *a = avlast_column_codes(arm, frame->rows, &n_arms, NULL, error);
    g_autofree guint32 *c =
        a ? avlast_column_codes(cluster, frame->rows, &n, NULL, error) : NULL;
    g_autofree guint32 *first = c ? avlast_array(guint32, n, error) : NULL;

    *varies = FALSE;
    if (!first)
        return FALSE;
    for (gsize i = 0; i < frame->rows; i++) {
        if (c[i] == AVLAST_NO_LEVEL || a[i] == AVLAST_NO_LEVEL)
            continue;
        if (first[c[i]] == 0)
            first[c[i]] = a[i] + 1;
        *varies = *varies || first[c[i]] != a[i] + 1;
    }
    return TRUE;
}

static void set_role(AvlastColumnGuess *guess, const char *role)
{
    if (guess)
        guess->role = role;
}

static AvlastColumnGuess *role_or_name(const AvlastGuesses *guesses, const char *role,
                                       const char *const *words, gboolean part,
                                       gboolean (*fits)(const AvlastGuesses *,
                                                        const AvlastColumnGuess *))
{
    AvlastColumnGuess *guess = find_role(guesses, role);

    guess =
        guess && fits(guesses, guess) ? guess : find_named(guesses, words, part, fits);
    set_role(guess, role);
    return guess;
}

gboolean avlast_guess_design(AvlastGuesses *guesses, const AvlastCodebook *known,
                             const char *id, GError **error)
{
    for (guint k = 0; known && !id && k < known->entries->len; k++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(known->entries, k);
        if (entry->type == AVLAST_TYPE_ID &&
            avlast_frame_find(guesses->frame, entry->name))
            id = entry->name;
    }
    guess_id(guesses, id);
    guesses->weights = role_or_name(guesses, "weight", weight_words, TRUE, fits_weight);
    guesses->treatment = role_or_name(guesses, "treatment", arm_words, TRUE, fits_arm);
    if (!guesses->treatment)
        guesses->treatment =
            role_or_name(guesses, "treatment", group_words, FALSE, fits_arm);
    guesses->cluster =
        role_or_name(guesses, "cluster", cluster_words, TRUE, fits_cluster);
    guesses->blocks = role_or_name(guesses, "block", block_words, FALSE, any_name);
    guesses->duration =
        role_or_name(guesses, "duration", duration_words, TRUE, fits_duration);
    if (!guesses->treatment)
        return TRUE;
    guesses->control = control_of(guesses, guesses->treatment);
    return !guesses->cluster ||
           varies_within(guesses->frame, guesses->treatment->column,
                         guesses->cluster->column, &guesses->cluster_varies, error);
}
