/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/init_plan.h"

#include <glib/gi18n.h>
#include <string.h>

#include "cmd/init_text.h"
#include "cmd/output/phrases.h"
#include "core/number.h"
#include "data/suspects.h"

static const char *name_of(const AvlastColumnGuess *column)
{
    return column->column->name;
}

/* --- data --- */

/* A code over all columns that have it. */
static void append_code(GString *yaml, const AvlastGuesses *guesses, double value)
{
    g_autoptr(GString) names = g_string_new(NULL);
    char x[AVLAST_NUMBER_BUFFER];
    gsize cells = 0;
    guint n = 0;

    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *column = g_ptr_array_index(guesses->columns, j);
        for (guint k = 0; k < column->codes->len; k++) {
            const AvlastSuspectCode *code =
                &g_array_index(column->codes, AvlastSuspectCode, k);
            if (code->value != value)
                continue;
            cells += code->n;
            g_string_append_printf(names, "%s'%s'", n++ ? ", " : "", name_of(column));
        }
    }
    avlast_number_exact(value, x);
    avlast_yaml_comment(
        yaml, 2,
        _("guess: %s means missing, because it stands apart from the other numbers of "
          "%s (cells: %lu); confirm by writing %s=why into the column `missing` of their "
          "rows in the codebook. Until then it counts as a number."),
        x, names->str, (gulong)cells, x);
}

static gint compare_values(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Codes that may mean missing are proposed, never set: until somebody confirms them they
 * are numbers. */
static void append_codes(GString *yaml, const AvlastGuesses *guesses)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));

    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *column = g_ptr_array_index(guesses->columns, j);
        for (guint k = 0; k < column->codes->len; k++)
            g_array_append_val(values,
                               g_array_index(column->codes, AvlastSuspectCode, k).value);
    }
    g_array_sort(values, compare_values);
    for (guint k = 0; k < values->len; k++) {
        const double value = g_array_index(values, double, k);
        if (k == 0 || g_array_index(values, double, k - 1) != value)
            append_code(yaml, guesses, value);
    }
    if (values->len == 0)
        return;
    avlast_yaml_comment(yaml, 2, _("Or, if they mean so in every column:"));
    g_string_append(yaml, "  # missing: [");
    for (guint k = 0, n = 0; k < values->len; k++) {
        char x[AVLAST_NUMBER_BUFFER];
        const double value = g_array_index(values, double, k);
        if (k == 0 || g_array_index(values, double, k - 1) != value)
            g_string_append_printf(yaml, "%s%s", n++ ? ", " : "",
                                   avlast_number_exact(value, x));
    }
    g_string_append(yaml, "]\n");
}

/* Days in another form than 2026-01-15, or that no calendar has, stay texts. */
static void append_days(GString *yaml, const AvlastGuesses *guesses)
{
    for (guint j = 0; j < guesses->columns->len; j++) {
        const AvlastColumnGuess *column = g_ptr_array_index(guesses->columns, j);
        const char *odd = avlast_guess_odd_day(column);
        if (odd)
            avlast_yaml_comment(
                yaml, 2,
                _("guess: '%s' holds dates, because most cells look so; it is a text "
                  "here, for '%s' is no day written 2026-01-15 or 15.01.2026. Confirm by "
                  "correcting the cells and writing the type date into the codebook."),
                name_of(column), odd);
    }
}

static void append_data(GString *yaml, const AvlastGuesses *guesses,
                        const AvlastInitData *data)
{
    g_string_append(yaml, "\ndata:\n");
    g_autofree char *form = avlast_phrase(data->form, NULL, NULL, data->lang);
    avlast_yaml_comment(yaml, 2, _("read as %s"), form);
    avlast_init_member(yaml, 2, "file", data->path);
    avlast_init_member(yaml, 2, "codebook", "codebook.csv");
    for (guint k = 0; k < data->given->len; k++)
        g_string_append_printf(yaml, "  %s\n", (char *)g_ptr_array_index(data->given, k));
    if (guesses->id) {
        g_autofree char *what =
            g_strdup_printf(guesses->wave ? _("'%s' names the person of a row")
                                          : _("'%s' names each row"),
                            name_of(guesses->id));
        avlast_init_guess(
            yaml, 2, what,
            guesses->wave ? _("its name says so and no value stands twice in a wave")
            : guesses->id_named ? _("its name says so and no value stands twice")
                                : _("it is the first column and no value stands twice"));
        avlast_init_member(yaml, 2, "id", name_of(guesses->id));
    } else if (guesses->id_repeated) {
        avlast_yaml_comment(yaml, 2,
                            _("'%s' is named as what names a row, but a value is missing "
                              "or stands twice: `avlast check` with --id tells where. "
                              "Then say so: id: COLUMN"),
                            name_of(guesses->id_repeated));
    } else {
        avlast_yaml_comment(
            yaml, 2, _("No column names each row. If one does, say so: id: COLUMN"));
    }
    append_codes(yaml, guesses);
    append_days(yaml, guesses);
    for (guint k = 0; k < guesses->frame->notes->len; k++) {
        const char *note = g_ptr_array_index(guesses->frame->notes, k);
        g_autofree char *said = avlast_phrase(note, NULL, NULL, data->lang);
        if (!g_str_has_prefix(note, "read as "))
            avlast_yaml_comment(yaml, 2, _("note: %s"), said);
    }
}

/* --- design --- */

static gboolean uses_cluster(const AvlastGuesses *guesses)
{
    return guesses->cluster && !guesses->cluster_varies &&
           (!guesses->treatment || guesses->trial);
}

static void append_design(GString *yaml, const AvlastGuesses *guesses)
{
    if (guesses->weights || uses_cluster(guesses))
        g_string_append(yaml, "\ndesign:\n");
    if (guesses->weights) {
        g_autofree char *what =
            g_strdup_printf(_("'%s' weighs the rows"), name_of(guesses->weights));
        avlast_init_guess(yaml, 2, what,
                          _("its name says so and all its numbers are above zero"));
        avlast_init_member(yaml, 2, "weights", name_of(guesses->weights));
    }
    if (uses_cluster(guesses)) {
        g_autofree char *what = g_strdup_printf(_("rows of one '%s' belong together"),
                                                name_of(guesses->cluster));
        avlast_init_guess(
            yaml, 2, what,
            guesses->treatment
                ? _("its name says so and all rows of one are in the same arm")
                : _("its name says so"));
        avlast_init_member(yaml, 2, "cluster", name_of(guesses->cluster));
    } else if (guesses->cluster) {
        avlast_yaml_comment(
            yaml, 0,
            _("guess: rows of one '%s' belong together, because its name says so. It is "
              "left out, for arms differ within it or an arm has fewer than four; "
              "confirm with design: {cluster: ...}"),
            name_of(guesses->cluster));
    }
    if (guesses->blocks)
        avlast_yaml_comment(
            yaml, 0,
            _("guess: '%s' is the stratum or block in which units were drawn, because "
              "its name says so; confirm with design: {strata: ...} for a survey, "
              "{blocks: ...} for a trial"),
            name_of(guesses->blocks));
}

/* --- scales --- */

static GStrv item_names(const AvlastBattery *battery, gboolean *plain)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();

    *plain = TRUE;
    for (guint k = 0; k < battery->items->len; k++) {
        const AvlastColumnGuess *item = g_ptr_array_index(battery->items, k);
        *plain = *plain && avlast_guess_is_plain(name_of(item));
        g_strv_builder_add(builder, name_of(item));
    }
    return g_strv_builder_end(builder);
}

/* What is guessed of a battery; scales that can be scored go to `ready`, others, which
 * are commented out, to `scales`. */
static void append_battery(GString *yaml, const AvlastBattery *battery, GString *ready,
                           GString *scales)
{
    char low[AVLAST_NUMBER_BUFFER], high[AVLAST_NUMBER_BUFFER];
    gboolean plain;
    g_auto(GStrv) names = item_names(battery, &plain);
    const char *first = names[0], *last = names[battery->items->len - 1];

    if (battery->choices) {
        avlast_yaml_comment(
            yaml, 0,
            _("guess: '%s' to '%s' are one question with several answers, "
              "because they are numbered and hold yes and no alone; "
              "confirm"),
            first, last);
        return;
    }
    avlast_number_exact(battery->min, low);
    avlast_number_exact(battery->max, high);
    g_autofree char *name =
        avlast_yaml_scalar(battery->score ? battery->score : battery->name);
    g_autofree char *list = avlast_yaml_list((const char *const *)names);
    if (battery->instrument) {
        g_autofree char *what = g_strdup_printf(_("'%s' to '%s' are the items of %s"),
                                                first, last, battery->instrument);
        avlast_init_guess(battery->score ? ready : yaml, battery->score ? 2 : 0, what,
                          _("names, number of items and answers are its own"));
        if (battery->score)
            g_string_append_printf(ready, "  - {name: %s, instrument: %s, items: %s}\n",
                                   name, battery->instrument, list);
        else if (plain)
            g_string_append_printf(scales,
                                   "#   - {name: %s, instrument: %s, items: %s}\n", name,
                                   battery->instrument, list);
        return;
    }
    avlast_yaml_comment(yaml, 0,
                        _("guess: '%s' to '%s' are items of one scale, because they are "
                          "numbered and answered from %s to %s; confirm it below, and "
                          "which items count backwards (reverse)"),
                        first, last, low, high);
    if (plain)
        g_string_append_printf(scales,
                               "#   - {name: %s, items: %s, score: mean, "
                               "item_range: [%s, %s]}\n",
                               name, list, low, high);
}

static void append_scales(GString *yaml, const AvlastGuesses *guesses)
{
    g_autoptr(GString) ready = g_string_new(NULL), scales = g_string_new(NULL);

    if (guesses->batteries->len > 0)
        g_string_append_c(yaml, '\n');
    for (guint k = 0; k < guesses->batteries->len; k++)
        append_battery(yaml, g_ptr_array_index(guesses->batteries, k), ready, scales);
    if (ready->len > 0)
        g_string_append_printf(yaml, "scales:\n%s", ready->str);
    if (scales->len > 0)
        g_string_append_printf(yaml, "%s%s", ready->len > 0 ? "" : "# scales:\n",
                               scales->str);
}

/* --- checks --- */

static void append_wide(GString *yaml, const AvlastGuesses *guesses)
{
    avlast_init_guess(yaml, 2, _("people were asked several times"),
                      _("columns have the same names but for the wave"));
    g_string_append(yaml, "  - waves:\n");
    for (guint w = 0; w < guesses->waves->len; w++) {
        const AvlastWave *wave = g_ptr_array_index(guesses->waves, w);
        g_autofree char *name = avlast_yaml_scalar(wave->name);
        g_autofree char *columns = avlast_yaml_list((const char *const *)wave->columns);
        g_string_append_printf(yaml, "      - {name: %s, columns: %s}\n", name, columns);
    }
}

static void append_checks(GString *yaml, const AvlastGuesses *guesses)
{
    if (!guesses->wave && guesses->waves->len == 0 && !guesses->duration) {
        avlast_yaml_comment(yaml, 0,
                            _("What must hold in every row, for `avlast check`:"));
        g_string_append(yaml, "# checks:\n#   - {name: adults, rule: age >= 18}\n");
        return;
    }
    g_string_append(yaml, "checks:\n");
    if (guesses->wave) {
        g_autofree char *name = avlast_yaml_scalar(name_of(guesses->wave));
        g_autofree char *what =
            g_strdup_printf(_("'%s' tells the wave"), name_of(guesses->wave));
        avlast_init_guess(yaml, 2, what,
                          _("its name says so and nobody stands twice in one"));
        g_string_append_printf(yaml, "  - waves: %s\n", name);
    } else if (guesses->waves->len > 0) {
        append_wide(yaml, guesses);
    }
    if (guesses->duration) {
        g_autofree char *name = avlast_yaml_scalar(name_of(guesses->duration));
        g_autofree char *what = g_strdup_printf(_("'%s' is how long a person took"),
                                                name_of(guesses->duration));
        avlast_init_guess(yaml, 2, what, _("its name says so"));
        g_string_append_printf(yaml, "  - {name: duration, duration: %s}\n", name);
    }
}

char *avlast_init_plan(const AvlastGuesses *guesses, const AvlastInitData *data)
{
    g_autoptr(GString) yaml = g_string_new(NULL);

    avlast_yaml_comment(
        yaml, 0,
        _("A starting plan for '%s'. Every line under a guess was guessed from names and "
          "numbers: confirm it, correct it or delete it, here and in codebook.csv. Then "
          "look at the data with `avlast check --plan plan.yaml`, and write down the "
          "question and the primary analysis before you look at results."),
        data->path);
    g_string_append(yaml, "avlast: 1\n\nstudy:\n");
    avlast_init_member(yaml, 2, "title", data->path);
    g_string_append(yaml, "  # question: ...\n  # registered: 2026-01-15\n");
    append_data(yaml, guesses, data);
    append_design(yaml, guesses);
    append_scales(yaml, guesses);
    g_string_append_c(yaml, '\n');
    append_checks(yaml, guesses);
    avlast_init_analyses(yaml, guesses);
    return g_string_free(g_steal_pointer(&yaml), FALSE);
}
