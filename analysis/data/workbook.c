/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of a workbook: what it is, and which sheets it has. */
#include "data/workbook.h"

#include <string.h>

#include "core/error.h"

/* The relationships of one part. */
typedef struct {
    const char *part;
    GHashTable *targets; /* by id */
    GHashTable *types;   /* by id: the last step of the type */
    char *document, *styles, *strings;
} Relations;

static void relations_clear(Relations *relations)
{
    g_clear_pointer(&relations->targets, g_hash_table_unref);
    g_clear_pointer(&relations->types, g_hash_table_unref);
    g_free(relations->document);
    g_free(relations->styles);
    g_free(relations->strings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Relations, relations_clear)

static gboolean on_relation(gpointer data, const AvlastXmlElement *element,
                            GError **error)
{
    Relations *relations = data;
    g_autofree char *id = NULL, *type = NULL, *target = NULL, *mode = NULL;

    (void)error;
    if (strcmp(element->name, "Relationship") != 0)
        return TRUE;
    id = avlast_xml_text(element, "Id");
    type = avlast_xml_text(element, "Type");
    target = avlast_xml_text(element, "Target");
    mode = avlast_xml_text(element, "TargetMode");
    /* What lies outside the file is not looked at. */
    if (!id || !type || !target || g_strcmp0(mode, "External") == 0)
        return TRUE;
    const char *slash = strrchr(type, '/');
    const char *kind = slash ? slash + 1 : type;
    char *part = avlast_package_resolve(relations->part, target);
    char **place = strcmp(kind, "officeDocument") == 0  ? &relations->document
                   : strcmp(kind, "styles") == 0        ? &relations->styles
                   : strcmp(kind, "sharedStrings") == 0 ? &relations->strings
                                                        : NULL;
    if (place && !*place)
        *place = g_strdup(part);
    g_hash_table_insert(relations->types, g_strdup(id), g_strdup(kind));
    g_hash_table_insert(relations->targets, g_steal_pointer(&id), part);
    return TRUE;
}

/* "xl/workbook.xml" has its relationships in "xl/_rels/workbook.xml.rels". */
static gboolean read_relations(AvlastPackage *package, const char *part,
                               Relations *relations, GError **error)
{
    static const AvlastXmlEvents events = {.start = on_relation};
    const char *slash = strrchr(part, '/'); /* NOLINT: check_kind saw a document */
    const int folder = slash ? (int)(slash + 1 - part) : 0;
    g_autofree char *path =
        g_strdup_printf("%.*s_rels/%s.rels", folder, part, part + folder);

    relations->part = part;
    relations->targets = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    relations->types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    return avlast_package_read(package, path, &events, relations, error);
}

static gboolean fail_kind(const AvlastPackage *package, const char *what,
                          const char *hint, GError **error)
{
    avlast_fail(error, AVLAST_ERROR_MALFORMED, "AV160", NULL, "'%s' is %s\nhint: %s",
                avlast_package_name(package), what, hint);
    return FALSE;
}

/* Other files are zip files too. */
static gboolean check_kind(const AvlastPackage *package, const Relations *relations,
                           GError **error)
{
    static const struct {
        const char *part, *what, *hint;
    } kinds[] = {
        {"xl/workbook.bin", "a binary Excel workbook (.xlsb)",
         "save it as Excel workbook (.xlsx) or CSV"},
        {"word/document.xml", "a Word document",
         "copy the table into a spreadsheet and save it as .xlsx or CSV"},
        {"ppt/presentation.xml", "a presentation",
         "copy the table into a spreadsheet and save it as .xlsx or CSV"},
        {"index/document.iwa", "an Apple Numbers document",
         "export it as Excel workbook (.xlsx) or CSV"},
        {"content.xml", "an OpenDocument file (.ods, .odt)",
         "save it as Excel workbook (.xlsx) or CSV"},
    };

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++)
        if (avlast_package_has(package, kinds[i].part))
            return fail_kind(package, kinds[i].what, kinds[i].hint, error);
    if (!relations->document)
        return fail_kind(package, "a zip file, and no workbook",
                         "unpack it and give the data file inside", error);
    return TRUE;
}

static void free_sheet(gpointer data)
{
    AvlastWorkbookSheet *sheet = data;

    g_free(sheet->name);
    g_free(sheet->part);
    g_free(sheet);
}

typedef struct {
    AvlastWorkbook *workbook;
    const Relations *relations;
    gboolean is_workbook;
} Listing;

static void add_sheet(const Listing *listing, const AvlastXmlElement *element)
{
    g_autofree char *id = avlast_xml_relationship(element, "id");
    g_autofree char *state = avlast_xml_text(element, "state");
    char *name = avlast_xml_text(element, "name");
    const char *target = id ? g_hash_table_lookup(listing->relations->targets, id) : NULL;
    const char *type = id ? g_hash_table_lookup(listing->relations->types, id) : NULL;

    if (!target || g_strcmp0(type, "worksheet") != 0) {
        g_free(name);
        return;
    }
    AvlastWorkbookSheet *sheet = g_new0(AvlastWorkbookSheet, 1);
    sheet->name = name ? name : g_strdup("");
    sheet->part = g_strdup(target);
    sheet->hidden = state && strcmp(state, "visible") != 0;
    g_ptr_array_add(listing->workbook->sheets, sheet);
}

static gboolean on_workbook(gpointer data, const AvlastXmlElement *element,
                            GError **error)
{
    Listing *listing = data;

    (void)error;
    if (!avlast_workbook_owns(element->space))
        return TRUE;
    if (element->depth == 1)
        listing->is_workbook = strcmp(element->name, "workbook") == 0;
    else if (element->depth == 2 && strcmp(element->name, "workbookPr") == 0)
        listing->workbook->from_1904 = avlast_xml_flag(element, "date1904");
    else if (element->depth == 2 && strcmp(element->name, "calcPr") == 0)
        listing->workbook->recalculate = avlast_xml_flag(element, "fullCalcOnLoad");
    else if (element->depth == 3 && strcmp(element->name, "sheet") == 0)
        add_sheet(listing, element);
    return TRUE;
}

static gboolean read_workbook(AvlastWorkbook *workbook, const char *part, GError **error)
{
    static const AvlastXmlEvents events = {.start = on_workbook};
    g_auto(Relations) relations = {0};
    Listing listing = {.workbook = workbook, .relations = &relations};

    if (!read_relations(workbook->package, part, &relations, error) ||
        !avlast_package_read(workbook->package, part, &events, &listing, error))
        return FALSE;
    if (!listing.is_workbook)
        return fail_kind(workbook->package, "a document, and no workbook",
                         "copy the table into a spreadsheet and save it as .xlsx or CSV",
                         error);
    if (workbook->sheets->len == 0)
        return fail_kind(workbook->package, "a workbook without sheets of cells",
                         "save the sheet that holds the table as .xlsx or CSV", error);
    if (relations.strings && avlast_package_has(workbook->package, relations.strings))
        workbook->strings_part = g_steal_pointer(&relations.strings);
    return !relations.styles ||
           !avlast_package_has(workbook->package, relations.styles) ||
           avlast_styles_read(workbook->styles, workbook->package, relations.styles,
                              error);
}

AvlastWorkbook *avlast_workbook_open(const char *name, AvlastSource *source,
                                     GError **error)
{
    g_autoptr(AvlastWorkbook) workbook = g_new0(AvlastWorkbook, 1);
    g_auto(Relations) relations = {0};

    workbook->sheets = g_ptr_array_new_with_free_func(free_sheet);
    workbook->styles = avlast_styles_new();
    workbook->package = avlast_package_open(name, source, error);
    if (!workbook->package)
        return NULL;
    if (avlast_package_has(workbook->package, "_rels/.rels") &&
        !read_relations(workbook->package, "", &relations, error))
        return NULL;
    if (!check_kind(workbook->package, &relations, error) ||
        !read_workbook(workbook, relations.document, error))
        return NULL;
    return g_steal_pointer(&workbook);
}

void avlast_workbook_free(AvlastWorkbook *workbook)
{
    if (!workbook)
        return;
    g_ptr_array_unref(workbook->sheets);
    avlast_styles_free(workbook->styles);
    avlast_package_free(workbook->package);
    g_clear_pointer(&workbook->string_start, g_array_unref);
    if (workbook->string_text)
        g_string_free(workbook->string_text, TRUE);
    g_free(workbook->strings_part);
    g_free(workbook);
}
