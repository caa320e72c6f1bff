/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "value/rules.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COLUMNS(...)                                                                     \
    (const char *const[])                                                                \
    {                                                                                    \
        __VA_ARGS__, "source", "date", "sure", "note", NULL                              \
    }
#define NEEDED(...)                                                                      \
    (const char *const[])                                                                \
    {                                                                                    \
        __VA_ARGS__, "source", "sure", NULL                                              \
    }

static const struct {
    const char *file;
    AvlastCatalogueForm form;
} tables[AVLAST_RULES_TABLES] = {
    [AVLAST_RULES_DEFAULTS] = {"defaults.csv",
                               {COLUMNS("key", "value"), NEEDED("key", "value"), TRUE}},
    [AVLAST_RULES_SCHEDULES] = {"schedules.csv",
                                {COLUMNS("schedule", "until", "rate"),
                                 NEEDED("schedule", "until", "rate"), FALSE}},
    [AVLAST_RULES_PAYERS] = {"payers.csv",
                             {COLUMNS("service", "payer", "share", "else", "year"),
                              NEEDED("service", "payer", "share"), FALSE}},
    [AVLAST_RULES_TAX] = {"tax.csv",
                          {COLUMNS("tax", "payer", "points", "else", "year"),
                           NEEDED("tax", "payer", "points"), FALSE}},
    [AVLAST_RULES_EQUALISATION] = {"equalisation.csv",
                                   {COLUMNS("tax", "payer", "low", "central", "high",
                                            "to", "else", "year"),
                                    NEEDED("tax", "payer", "central", "to"), FALSE}},
    [AVLAST_RULES_REFUNDS] = {"refunds.csv",
                              {COLUMNS("refund", "payer", "share", "threshold", "unit",
                                       "from", "year"),
                               NEEDED("refund", "payer", "share", "threshold", "from"),
                               FALSE}},
    [AVLAST_RULES_COPAYMENTS] = {"copayments.csv",
                                 {COLUMNS("copayment", "payer", "amount", "unit", "from",
                                          "year"),
                                  NEEDED("copayment", "payer", "amount", "from"), FALSE}},
    [AVLAST_RULES_LEVY] = {"levy.csv",
                           {COLUMNS("item", "low", "rate", "high", "year"),
                            NEEDED("item", "rate"), FALSE}},
    [AVLAST_RULES_INDICES] = {"indices.csv",
                              {COLUMNS("index", "year", "value"),
                               NEEDED("index", "year", "value"), FALSE}},
};

void avlast_rules_free(AvlastRules *rules)
{
    if (!rules)
        return;
    for (guint k = 0; k < AVLAST_RULES_TABLES; k++)
        avlast_catalogue_free(rules->table[k]);
    avlast_catalogue_free(rules->unit_costs);
    g_free(rules->folder);
    g_free(rules);
}

static char *folder_if_there(const char *root, const char *name)
{
    char *folder = g_build_filename(root, name, NULL);

    if (g_file_test(folder, G_FILE_TEST_IS_DIR))
        return folder;
    g_free(folder);
    return NULL;
}

/* A build tree lies below the source; what is installed lies beside the translations,
 * or, when the whole was moved, beside the program. */
char *avlast_rules_find(const char *name)
{
    const char *own = g_getenv("AVLAST_RULES");
    g_autofree char *executable = g_file_read_link("/proc/self/exe", NULL);
    g_autofree char *folder = executable ? g_path_get_dirname(executable) : g_strdup(".");
    g_autofree char *source = g_build_filename(folder, "..", "datasets", "rules", NULL);
    g_autofree char *moved =
        g_build_filename(folder, "..", "share", "avlast", "datasets", "rules", NULL);
    g_autofree char *share =
        g_build_filename(LOCALEDIR, "..", "avlast", "datasets", "rules", NULL);
    const char *const roots[] = {own && *own ? own : source, source, share, moved};
    char *found = NULL;

    for (guint k = 0; !found && k < G_N_ELEMENTS(roots); k++)
        found = folder_if_there(roots[k], name);
    return found;
}

/* Unit costs come along: unit-costs.csv of the folder, else that of the country beside
 * the rules' folders. */
static gboolean read_unit_costs(AvlastRules *rules, GError **error)
{
    g_autofree char *name = g_path_get_basename(rules->folder);
    g_autofree char *file = g_strconcat(name, ".csv", NULL);
    g_autofree char *own = g_build_filename(rules->folder, "unit-costs.csv", NULL);
    g_autofree char *beside =
        g_build_filename(rules->folder, "..", "..", "unit-costs", file, NULL);
    const char *path = g_file_test(own, G_FILE_TEST_EXISTS)      ? own
                       : g_file_test(beside, G_FILE_TEST_EXISTS) ? beside
                                                                 : NULL;

    if (path)
        rules->unit_costs = avlast_catalogue_read(path, error);
    return !path || rules->unit_costs;
}

/* All figures and marks are read at once, not only those that a model asks for. */
static gboolean check_table(const AvlastCatalogue *table, gboolean texts, GError **error)
{
    static const char *const figures[] = {"share",  "points", "low",   "central",
                                          "high",   "rate",   "until", "threshold",
                                          "amount", "year",   "value"};
    static const char *const marks[] = {"S", "M", "L", "look up", NULL};
    const guint n = G_N_ELEMENTS(figures) - (texts ? 1 : 0);

    for (guint i = 0; i < table->rows->len; i++) {
        const AvlastCatalogueRow *row = table->rows->pdata[i];
        const char *sure = avlast_catalogue_text(table, row, "sure");
        double figure;
        for (guint k = 0; k < n; k++)
            if (!avlast_catalogue_number(table, row, figures[k], &figure, error))
                return FALSE;
        if (sure && g_strv_contains(marks, sure))
            continue;
        avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV653", &row->place,
                    "'%s': sure is S, M, L or look up", row->cell[0]);
        return FALSE;
    }
    return TRUE;
}

AvlastRules *avlast_rules_read(const char *folder, GError **error)
{
    g_autoptr(AvlastRules) rules = g_new0(AvlastRules, 1);
    guint there = 0;

    rules->folder = g_strdup(folder);
    for (guint k = 0; k < AVLAST_RULES_TABLES; k++) {
        g_autofree char *path = g_build_filename(folder, tables[k].file, NULL);
        if (!g_file_test(path, G_FILE_TEST_EXISTS))
            continue;
        rules->table[k] = avlast_catalogue_read_form(path, &tables[k].form, error);
        if (!rules->table[k] ||
            !check_table(rules->table[k], k == AVLAST_RULES_DEFAULTS, error))
            return NULL;
        there++;
    }
    if (!there) {
        avlast_fail(error, AVLAST_ERROR_NOT_FOUND, "AV653", NULL,
                    "no rules are in '%s'\nhint: defaults.csv, schedules.csv, "
                    "payers.csv, tax.csv, levy.csv ... are looked for",
                    folder);
        return NULL;
    }
    return read_unit_costs(rules, error) ? g_steal_pointer(&rules) : NULL;
}

const char *avlast_rules_default(const AvlastRules *rules, const char *key)
{
    const AvlastCatalogue *table = rules ? rules->table[AVLAST_RULES_DEFAULTS] : NULL;

    for (guint i = 0; table && i < table->rows->len; i++)
        if (g_strcmp0(avlast_catalogue_text(table, table->rows->pdata[i], "key"), key) ==
            0)
            return avlast_catalogue_text(table, table->rows->pdata[i], "value");
    return NULL;
}

static gint64 year_of(const AvlastCatalogue *table, const AvlastCatalogueRow *row)
{
    const char *text = avlast_catalogue_text(table, row, "year");
    return text ? g_ascii_strtoll(text, NULL, 10) : 0;
}

GPtrArray *avlast_rules_rows(const AvlastRules *rules, AvlastRulesTable which,
                             const char *key, gint64 year, gint64 *of)
{
    const AvlastCatalogue *table = rules ? rules->table[which] : NULL;
    GPtrArray *rows = g_ptr_array_new();
    gint64 latest = 0;

    for (guint i = 0; table && i < table->rows->len; i++) {
        AvlastCatalogueRow *row = table->rows->pdata[i];
        const gint64 own = year_of(table, row);
        if (g_strcmp0(row->cell[0], key) != 0 || (year && own > year))
            continue;
        if (year && own > latest) {
            latest = own;
            g_ptr_array_set_size(rows, 0);
        }
        if (!year || own == latest)
            g_ptr_array_add(rows, row);
    }
    if (of)
        *of = latest;
    return rows;
}

gboolean avlast_rules_schedule(const AvlastRules *rules, const char *id,
                               AvlastSchedule *schedule, gboolean *found, GError **error)
{
    g_autoptr(GPtrArray) rows =
        avlast_rules_rows(rules, AVLAST_RULES_SCHEDULES, id, 0, NULL);
    double from = 0.0;

    *found = rows->len > 0;
    for (guint i = 0; i < rows->len; i++) {
        const AvlastCatalogue *table = rules->table[AVLAST_RULES_SCHEDULES];
        const AvlastCatalogueRow *row = rows->pdata[i];
        AvlastBand band = {INFINITY, NAN};
        if (!avlast_catalogue_number(table, row, "until", &band.until, error) ||
            !avlast_catalogue_number(table, row, "rate", &band.rate, error))
            return FALSE;
        if (i == 0)
            *schedule = (AvlastSchedule){row->cell[0], 0, {{0, 0}}};
        if (rows->len > AVLAST_SCHEDULE_BANDS || !(band.until > from) ||
            !(band.rate > -1.0 && band.rate <= 1.0) ||
            (i + 1 == rows->len) != (isinf(band.until) != 0)) {
            avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV653", &row->place,
                        "schedule '%s': bands need rising 'until' (none for the last) "
                        "and rates like 0.04",
                        id);
            return FALSE;
        }
        from = band.until;
        schedule->band[schedule->n++] = band;
    }
    return TRUE;
}
