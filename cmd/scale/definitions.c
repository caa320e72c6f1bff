/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cmd/scale/definitions.h"

#include <math.h>
#include <string.h>

#include "core/error.h"
#include "core/number.h"
#include "core/text.h"
#include "study/plan.h"
#include "survey/instrument.h"

/* One --scale, taken apart. */
typedef struct {
    char *name;       /* before ':', or NULL */
    char *instrument; /* or the name of a scale */
    char *part;       /* after '.', or NULL */
    char *columns;    /* after '=', or NULL */
} Spec;

static void spec_clear(Spec *spec)
{
    g_free(spec->name);
    g_free(spec->instrument);
    g_free(spec->part);
    g_free(spec->columns);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Spec, spec_clear)

typedef struct {
    const AvlastScaleRequest *request;
    const char *const *header;
    const char *source;
    const AvlastCodebook *codebook;
    const AvlastPlan *plan; /* or NULL */
    double item_min, item_max;
    gboolean own_used; /* whether options for scales of one's own had a use */
    GPtrArray *scales;
} Request;

static gboolean is_file(const char *text)
{
    return strchr(text, '/') || g_str_has_suffix(text, ".yaml");
}

static Spec parse_spec(const char *text)
{
    const char *equals = strchr(text, '=');
    g_autofree char *head =
        equals ? g_strndup(text, (gsize)(equals - text)) : g_strdup(text);
    Spec spec = {0};

    if (equals)
        spec.columns = g_strdup(equals + 1);
    g_strstrip(head);
    const char *rest = head, *colon = strchr(head, ':');
    if (colon) {
        spec.name = g_strstrip(g_strndup(head, (gsize)(colon - head)));
        rest = colon + 1;
    }
    const char *dot = is_file(rest) ? NULL : strchr(rest, '.');
    spec.instrument =
        g_strstrip(dot ? g_strndup(rest, (gsize)(dot - rest)) : g_strdup(rest));
    if (dot)
        spec.part = g_strstrip(g_strdup(dot + 1));
    return spec;
}

static gboolean add_scale(Request *r, AvlastScale *scale, GError **error)
{
    for (guint i = 0; i < r->scales->len; i++) {
        const AvlastScale *other = g_ptr_array_index(r->scales, i);
        if (strcmp(other->name, scale->name) == 0) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--scale: two scores are called '%s'\nhint: give one another "
                        "name: --scale 'NAME:INSTRUMENT=COLUMNS'",
                        scale->name);
            avlast_scale_free(scale);
            return FALSE;
        }
    }
    g_ptr_array_add(r->scales, scale);
    return TRUE;
}

/* --- from the catalogue --- */

static GStrv columns_of(const Request *r, const Spec *spec,
                        const AvlastInstrument *instrument, const char *stem,
                        GError **error)
{
    g_auto(GStrv) columns = spec->columns ? avlast_text_list(spec->columns) : NULL;

    if (!columns || (columns[0] && !columns[1] && strstr(columns[0], "{}")))
        return avlast_instrument_columns(instrument, columns ? columns[0] : stem,
                                         r->header, r->source, error);
    if (g_strv_length(columns) == instrument->n_items)
        return g_steal_pointer(&columns);
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV801", NULL,
        "--scale: '%s' has %u items, and %u columns are given\nhint: name them all "
        "in the order of the items, or by a pattern: --scale '%s=%s_{}'",
        instrument->name, instrument->n_items, g_strv_length(columns), instrument->name,
        instrument->name);
    return NULL;
}

/* The scores of an instrument: all, or the one named. */
static gboolean add_instrument(Request *r, const Spec *spec, const char *name,
                               AvlastInstrument *instrument, const char *const *columns,
                               GError **error)
{
    const AvlastScale *only =
        spec->part ? avlast_instrument_score(instrument, spec->part, error) : NULL;
    const gboolean several = instrument->scores->len > 1;

    if (spec->part && !only)
        return FALSE;
    for (guint i = 0; i < instrument->scores->len; i++) {
        const AvlastScale *score = g_ptr_array_index(instrument->scores, i);
        if (only && score != only)
            continue;
        AvlastScale *scale = avlast_scale_copy(score);
        avlast_scale_bind(scale, columns);
        g_free(scale->name);
        scale->name = several && !(only && spec->name)
                          ? g_strdup_printf("%s_%s", name, score->name)
                          : g_strdup(name);
        if (!scale->label) {
            scale->label = g_strdup(instrument->title);
            scale->label_nb = g_strdup(instrument->title_nb);
        }
        if (!add_scale(r, scale, error))
            return FALSE;
    }
    return TRUE;
}

static gboolean take_instrument(Request *r, const Spec *spec, GError **error)
{
    g_autoptr(AvlastInstrument) instrument =
        is_file(spec->instrument) ? avlast_instrument_read(spec->instrument, error)
                                  : avlast_instrument_find(spec->instrument, error);

    if (!instrument ||
        (!isnan(r->item_min) &&
         !avlast_instrument_recode(instrument, r->item_min, r->item_max, error)))
        return FALSE;
    const char *name = spec->name ? spec->name : instrument->name;
    g_auto(GStrv) columns = columns_of(r, spec, instrument, name, error);
    return columns &&
           add_instrument(r, spec, name, instrument, (const char *const *)columns, error);
}

/* --- one's own --- */

static gboolean score_of_name(const char *name, AvlastScore *score)
{
    for (guint i = 0; avlast_score_names[i]; i++)
        if (g_strcmp0(avlast_score_names[i], name) == 0) {
            *score = (AvlastScore)i;
            return TRUE;
        }
    return FALSE;
}

static gboolean check_own(const Request *r, AvlastScale *scale, GError **error)
{
    const guint k = avlast_scale_items(scale);

    if (isnan(scale->item_min) &&
        (scale->reverse[0] || scale->score == AVLAST_SCORE_PERCENT)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "scale '%s': %s needs the range of the answers\nhint: --item-range "
                    "LOWEST,HIGHEST",
                    scale->name,
                    scale->reverse[0] ? "a reversed item" : "a score in per cent");
        return FALSE;
    }
    if (r->request->min_answered != G_MININT64 &&
        (r->request->min_answered < 1 || r->request->min_answered > k)) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--min-answered: scale '%s' has %u items", scale->name, k);
        return FALSE;
    }
    if (r->request->min_answered != G_MININT64)
        scale->min_answered = (guint)r->request->min_answered;
    if (!isnan(scale->item_min))
        avlast_scale_extremes(scale, &scale->min, &scale->max);
    return TRUE;
}

static AvlastScale *own_scale(Request *r, const char *name)
{
    AvlastScale *scale = avlast_scale_new(name);

    r->own_used = TRUE;
    scale->item_min = r->item_min;
    scale->item_max = r->item_max;
    if (r->request->score)
        score_of_name(r->request->score, &scale->score);
    return scale;
}

static gboolean take_own(Request *r, const Spec *spec, GError **error)
{
    g_auto(GStrv) columns = avlast_text_list(spec->columns);
    g_autoptr(GStrvBuilder) items = g_strv_builder_new();
    g_autoptr(GStrvBuilder) reverse = g_strv_builder_new();
    g_autoptr(AvlastScale) scale =
        own_scale(r, spec->name ? spec->name : spec->instrument);

    for (char **column = columns; *column; column++) {
        const gboolean known = g_strv_contains(r->header, *column);
        const gboolean back = !known && **column == '-';
        g_strv_builder_add(items, *column + back);
        if (back)
            g_strv_builder_add(reverse, *column + back);
    }
    scale->items = g_strv_builder_end(items);
    scale->reverse = g_strv_builder_end(reverse);
    if (!scale->items[0] || !check_own(r, scale, error)) {
        if (!scale->items[0])
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                        "--scale: no columns after '%s='", spec->instrument);
        return FALSE;
    }
    return add_scale(r, g_steal_pointer(&scale), error);
}

/* --- the codebook --- */

static gboolean same_range(const AvlastScale *scale, const AvlastCodebookEntry *entry,
                           GError **error)
{
    const AvlastPlace place = {NULL, entry->line, 0};

    if ((isnan(entry->min) && isnan(scale->item_min)) ||
        (entry->min == scale->item_min && entry->max == scale->item_max))
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_INCONSISTENT, "AV271", &place,
                "the codebook's min and max of '%s' are not those of the other items of "
                "scale '%s'\nhint: a sum of items with different ranges is defined in a "
                "plan, or with --scale %s=COL,COL,...",
                entry->name, scale->name, scale->name);
    return FALSE;
}

/* All columns that the codebook gives to one scale. */
static gboolean take_codebook_scale(Request *r, const char *name, GError **error)
{
    g_autoptr(GStrvBuilder) items = g_strv_builder_new();
    g_autoptr(GStrvBuilder) reverse = g_strv_builder_new();
    g_autoptr(AvlastScale) scale = NULL;
    guint n = 0;

    for (guint i = 0; i < r->codebook->entries->len; i++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(r->codebook->entries, i);
        if (g_strcmp0(entry->scale, name) != 0)
            continue;
        if (!scale) {
            scale = own_scale(r, name);
            if (isnan(scale->item_min)) {
                scale->item_min = isnan(entry->max) ? NAN : entry->min;
                scale->item_max = isnan(entry->min) ? NAN : entry->max;
            }
        }
        if (isnan(r->item_min) && !same_range(scale, entry, error))
            return FALSE;
        g_strv_builder_add(items, entry->name);
        if (entry->reverse)
            g_strv_builder_add(reverse, entry->name);
        n++;
    }
    g_autofree char *text = avlast_instrument_text(name);
    g_auto(GStrv) columns = g_strv_builder_end(items);
    scale->reverse = g_strv_builder_end(reverse);
    if (text && !scale->reverse[0]) { /* the catalogue knows it, and says what turns */
        g_autofree char *joined = g_strjoinv(",", columns);
        const Spec spec = {.instrument = (char *)(gsize)name, .columns = joined};
        return take_instrument(r, &spec, error);
    }
    scale->items = g_steal_pointer(&columns);
    return check_own(r, scale, error) && add_scale(r, g_steal_pointer(&scale), error);
}

static gboolean in_codebook(const Request *r, const char *name)
{
    for (guint i = 0; r->codebook && i < r->codebook->entries->len; i++)
        if (g_strcmp0(((AvlastCodebookEntry *)g_ptr_array_index(r->codebook->entries, i))
                          ->scale,
                      name) == 0)
            return TRUE;
    return FALSE;
}

static gboolean take_codebook(Request *r, GError **error)
{
    g_autoptr(GHashTable) done = g_hash_table_new(g_str_hash, g_str_equal);

    for (guint i = 0; r->codebook && i < r->codebook->entries->len; i++) {
        const AvlastCodebookEntry *entry = g_ptr_array_index(r->codebook->entries, i);
        if (!entry->scale || !g_hash_table_add(done, entry->scale))
            continue;
        if (!take_codebook_scale(r, entry->scale, error))
            return FALSE;
    }
    return TRUE;
}

/* --- all --- */

static gboolean take_spec(Request *r, const char *text, GError **error)
{
    g_auto(Spec) spec = parse_spec(text);
    const AvlastPlanScale *planned = r->plan && !spec.name && !spec.columns && !spec.part
                                         ? avlast_plan_scale(r->plan, spec.instrument)
                                         : NULL;
    g_autofree char *known =
        is_file(spec.instrument) ? g_strdup("") : avlast_instrument_text(spec.instrument);

    if (*spec.instrument == '\0') {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                    "--scale: '%s' names nothing\nhint: --scale who5, or --scale "
                    "who5=COL,COL,...",
                    text);
        return FALSE;
    }
    if (planned) {
        AvlastScale *scale = avlast_scale_copy(planned);
        if (isnan(scale->min) && !isnan(scale->item_min))
            avlast_scale_extremes(scale, &scale->min, &scale->max);
        return add_scale(r, scale, error);
    }
    if (!spec.columns && !spec.name && !known && in_codebook(r, spec.instrument))
        return take_codebook_scale(r, spec.instrument, error);
    if (spec.columns && !spec.name && !spec.part && !known)
        return take_own(r, &spec, error);
    return take_instrument(r, &spec, error);
}

static gboolean take_item_range(Request *r, GError **error)
{
    const char *const *texts = r->request->item_range;

    r->item_min = r->item_max = NAN;
    if (!texts)
        return TRUE;
    if (g_strv_length((GStrv)(gsize)texts) == 2 &&
        avlast_number_parse(texts[0], strlen(texts[0]), '.', &r->item_min) &&
        avlast_number_parse(texts[1], strlen(texts[1]), '.', &r->item_max) &&
        r->item_min < r->item_max)
        return TRUE;
    avlast_fail(error, AVLAST_ERROR_USAGE, "AV801", NULL,
                "--item-range: it is LOWEST,HIGHEST: 0,3");
    return FALSE;
}

static gboolean check_own_options(const Request *r, GError **error)
{
    const AvlastScaleRequest *q = r->request;

    if (r->own_used || (!q->score && q->min_answered == G_MININT64))
        return TRUE;
    avlast_fail(
        error, AVLAST_ERROR_USAGE, "AV801", NULL,
        "--%s is for scales of your own; those of the catalogue and the plan have "
        "theirs\nhint: --scale name=COL,COL,...",
        q->score ? "score" : "min-answered");
    return FALSE;
}

GPtrArray *avlast_scales_asked(const AvlastScaleRequest *request,
                               const char *const *header, const char *source,
                               const AvlastCodebook *codebook, GError **error)
{
    g_autoptr(GPtrArray) scales = g_ptr_array_new_with_free_func(avlast_scale_free);
    g_autoptr(AvlastPlan) plan = NULL;
    Request r = {.request = request,
                 .header = header,
                 .source = source,
                 .codebook = codebook,
                 .scales = scales};

    if (!take_item_range(&r, error) ||
        (request->plan && !(plan = avlast_plan_read(request->plan, error))))
        return NULL;
    r.plan = plan;
    for (const char *const *text = request->asked; text && *text; text++)
        if (!take_spec(&r, *text, error))
            return NULL;
    if (!request->asked && !take_codebook(&r, error))
        return NULL;
    return check_own_options(&r, error) ? g_steal_pointer(&scales) : NULL;
}
