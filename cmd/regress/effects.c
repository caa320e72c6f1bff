/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --margins, --at, --ame: which effects are asked for, by name. */
#include <math.h>
#include <string.h>

#include "cmd/regress/regress.h"
#include "core/error.h"
#include "core/text.h"

/* A number in a model has a margin for each of its values when it has no more of them. */
#define MOST_VALUES 20

static void setting_clear(gpointer data)
{
    AvlastSetting *setting = data;

    g_free(setting->column);
    g_free(setting->value);
}

static void add_setting(GArray *settings, const char *column, const char *value)
{
    const AvlastSetting setting = {g_strdup(column), g_strdup(value)};

    g_array_append_val(settings, setting);
}

static GArray *settings_new(void)
{
    GArray *settings = g_array_new(FALSE, FALSE, sizeof(AvlastSetting));

    g_array_set_clear_func(settings, setting_clear);
    return settings;
}

/* "age=20,sex=1" as settings; NULL text: none. */
static GArray *parse_at(const char *text, GError **error)
{
    g_autoptr(GArray) settings = settings_new();
    g_auto(GStrv) parts = avlast_text_list(*text ? text : NULL);

    for (char **part = parts; *part; part++) {
        char *mark = strchr(*part, '=');
        if (!mark || mark == *part || !mark[1]) {
            avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL,
                        "--at '%s': '%s' is not COLUMN=VALUE", text, *part);
            return NULL;
        }
        *mark = '\0';
        add_setting(settings, g_strstrip(*part), g_strstrip(mark + 1));
    }
    return g_steal_pointer(&settings);
}

static AvlastWhatIf *scenario_of(const AvlastModelMatrix *matrix, const GArray *settings,
                                 GError **error)
{
    return avlast_what_if_new(matrix, (const AvlastSetting *)(const void *)settings->data,
                              settings->len, error);
}

/* "margin:region=nord,age=20": the first settings are what the margin is of. */
static char *name_of(const char *kind, const char *what, const GArray *settings)
{
    GString *name = g_string_new(kind);
    const char *mark = ":";

    if (what) {
        g_string_append_printf(name, ":%s", what);
        mark = ",";
    }
    for (guint s = 0; s < settings->len; s++) {
        const AvlastSetting *one = &g_array_index(settings, AvlastSetting, s);
        g_string_append_printf(name, "%s%s=%s", mark, one->column, one->value);
        mark = ",";
    }
    return g_string_free(name, FALSE);
}

static int compare_numbers(gconstpointer a, gconstpointer b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The few values of a number among the rows used. */
static GStrv values_of(const AvlastModelMatrix *matrix, const AvlastColumn *column,
                       GError **error)
{
    g_autoptr(GArray) values = g_array_new(FALSE, FALSE, sizeof(double));
    g_autoptr(GStrvBuilder) texts = g_strv_builder_new();

    for (gsize i = 0; i < matrix->n && values->len <= MOST_VALUES; i++) {
        gboolean seen = !matrix->use[i];
        for (guint v = 0; v < values->len && !seen; v++)
            seen = g_array_index(values, double, v) == column->number[i];
        if (!seen)
            g_array_append_val(values, column->number[i]);
    }
    if (values->len > MOST_VALUES) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL,
                    "--margins: '%s' is a number with more than %d values\nhint: --at "
                    "'%s=...' for the margin at a value, --ame %s for its slope",
                    column->name, MOST_VALUES, column->name, column->name);
        return NULL;
    }
    g_array_sort(values, compare_numbers);
    for (guint v = 0; v < values->len; v++) {
        char text[G_ASCII_DTOSTR_BUF_SIZE];
        g_strv_builder_add(texts, g_ascii_formatd(text, sizeof text, "%.15g",
                                                  g_array_index(values, double, v)));
    }
    return g_strv_builder_end(texts);
}

static GStrv levels_of(const AvlastModelMatrix *matrix, const AvlastFrame *frame,
                       const char *column, gboolean *category, GError **error)
{
    g_auto(GStrv) levels = avlast_what_if_levels(matrix, column, category);

    if (!levels) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL, "'%s' is not in the model",
                    column);
        return NULL;
    }
    return *category ? g_steal_pointer(&levels)
                     : values_of(matrix, avlast_frame_find(frame, column), error);
}

static const char *bare(const char *name)
{
    return g_str_has_prefix(name, "i.") ? name + 2 : name;
}

/* The margins of a product of columns ("region", "region:sex") at further settings. */
static gboolean add_margins(AvlastEffectList *list, const AvlastModelMatrix *matrix,
                            const AvlastFrame *frame, char **columns, GArray *settings,
                            const GArray *at, GError **error)
{
    if (!*columns) {
        const guint own = settings->len;
        for (guint s = 0; s < at->len; s++) {
            const AvlastSetting *one = &g_array_index(at, AvlastSetting, s);
            add_setting(settings, one->column, one->value);
        }
        g_autofree char *name = name_of("margin", NULL, settings);
        g_autoptr(AvlastWhatIf) scenario = scenario_of(matrix, settings, error);
        g_array_set_size(settings, own);
        return scenario && avlast_effect_margin(list, scenario, name, error);
    }
    gboolean category;
    const char *column = bare(*columns);
    g_auto(GStrv) levels = levels_of(matrix, frame, column, &category, error);
    for (char **level = levels; level && *level; level++) {
        add_setting(settings, column, *level);
        if (!add_margins(list, matrix, frame, columns + 1, settings, at, error))
            return FALSE;
        g_array_set_size(settings, settings->len - 1);
    }
    return levels != NULL;
}

/* Slopes of a number, differences from the reference level of a category. */
static gboolean add_ame(AvlastEffectList *list, const AvlastModelMatrix *matrix,
                        const char *column, const GArray *at, GError **error)
{
    gboolean category;
    g_auto(GStrv) levels = avlast_what_if_levels(matrix, column, &category);
    g_autoptr(GArray) settings = settings_new();

    if (!levels) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV322", NULL, "'%s' is not in the model",
                    column);
        return FALSE;
    }
    for (guint s = 0; s < at->len; s++) {
        const AvlastSetting *one = &g_array_index(at, AvlastSetting, s);
        add_setting(settings, one->column, one->value);
    }
    if (!category) {
        g_autofree char *name = name_of("ame", column, settings);
        g_autoptr(AvlastWhatIf) scenario = scenario_of(matrix, settings, error);
        return scenario && avlast_effect_slope(list, scenario, column, name, error);
    }
    add_setting(settings, column, levels[0]);
    g_autoptr(AvlastWhatIf) reference = scenario_of(matrix, settings, error);
    for (char **level = levels + 1; reference && levels[0] && *level; level++) {
        g_autofree char *what = g_strdup_printf("%s=%s", column, *level);
        g_array_set_size(settings, at->len);
        g_autofree char *name = name_of("ame", what, settings);
        add_setting(settings, column, *level);
        g_autoptr(AvlastWhatIf) scenario = scenario_of(matrix, settings, error);
        if (!scenario ||
            !avlast_effect_difference(list, scenario, reference, name, error))
            return FALSE;
    }
    return reference != NULL;
}

static gboolean add_at(AvlastEffectList *list, const AvlastRegress *r,
                       const AvlastRegressModel *m, const AvlastFrame *frame,
                       const char *text, GError **error)
{
    g_autoptr(GArray) at = parse_at(text, error);
    g_autoptr(GArray) settings = settings_new();
    char *none[] = {NULL};

    if (!at)
        return FALSE;
    for (char **item = r->own->margins; item && *item; item++) {
        g_auto(GStrv) columns = g_strsplit(*item, ":", -1);
        if (!add_margins(list, m->matrix, frame, columns, settings, at, error))
            return FALSE;
    }
    for (char **item = r->own->ame; item && *item; item++)
        if (!add_ame(list, m->matrix, bare(*item), at, error))
            return FALSE;
    return r->own->margins || r->own->ame ||
           add_margins(list, m->matrix, frame, none, settings, at, error);
}

gboolean avlast_regress_add_effects(const AvlastRegress *r, const AvlastRegressModel *m,
                                    const AvlastFrame *frame, AvlastEffectList *list,
                                    GError **error)
{
    if (!r->own->margins && !r->own->ame && !r->own->at)
        return TRUE;
    if (m->fit->dropped->len) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV323", NULL,
                    "'%s' is dropped, since the columns before determine it: margins and "
                    "effects of such a model are not defined\nhint: leave it out of the "
                    "formula",
                    (char *)g_ptr_array_index(m->fit->dropped, 0));
        return FALSE;
    }
    for (char **text = r->own->at; text && *text; text++)
        if (!add_at(list, r, m, frame, *text, error))
            return FALSE;
    return r->own->at || add_at(list, r, m, frame, "", error);
}
