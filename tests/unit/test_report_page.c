/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <string.h>

#include "cmd/report/report.h"
#include "core/error.h"
#include "support.h"

/* A whole page made from the folder tests/report/study (written by hand: a municipality
 * with markup in its name, a lost count of three, an analysis without a result), and what
 * a reader with a screen reader, a careful browser or bad intentions would find in it. */

static const char *const files[] = {"manifest.json", "primary.json", "secondary.json",
                                    "boys.json",     "answers.json", "value.json"};

typedef struct {
    char *folder, *text;
    gboolean drawn; /* gnuplot is there */
    htmlDocPtr document;
    xmlXPathContextPtr context;
} Page;

static Page page; /* made once, read by every test */

static void page_open(void)
{
    g_autoptr(GError) error = NULL;

    page.folder = temporary_folder();
    for (gsize k = 0; k < G_N_ELEMENTS(files); k++) {
        g_autofree char *name = g_build_filename("tests/report/study", files[k], NULL);
        g_autofree char *path = source_path(name);
        g_autofree char *text = NULL;
        ck_assert(g_file_get_contents(path, &text, NULL, NULL));
        g_free(write_file(page.folder, files[k], text));
    }
    g_autoptr(AvlastReport) report = avlast_report_read(page.folder, "en", 5, &error);
    assert_no_error(error);
    ck_assert(avlast_report_write(report, &error));
    assert_no_error(error);
    page.drawn = report->figures > 0;
    page.text = g_strdup(report->html->text->str);
    page.document =
        htmlReadMemory(page.text, (int)strlen(page.text), "report.html", "UTF-8",
                       HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
    ck_assert_ptr_nonnull(page.document);
    page.context = xmlXPathNewContext(page.document);
}

static void page_close(void)
{
    xmlXPathFreeContext(page.context);
    xmlFreeDoc(page.document);
    g_free(page.text);
    remove_folder(page.folder);
}

static int count(const char *path)
{
    xmlXPathObjectPtr found = xmlXPathEvalExpression((const xmlChar *)path, page.context);

    ck_assert_msg(found != NULL, "%s", path);
    const int n =
        found->type == XPATH_NODESET && found->nodesetval ? found->nodesetval->nodeNr : 0;
    xmlXPathFreeObject(found);
    return n;
}

#define none(path) ck_assert_msg(count(path) == 0, "%d of %s", count(path), path)
#define one(path)  ck_assert_msg(count(path) == 1, "%d of %s", count(path), path)

START_TEST(page_has_one_title_and_a_skip_link)
{
    one("/html[@lang='en']");
    one("//h1");
    one("/html/head/title[string-length(.) > 3]");
    one("/html/head/meta[@name='viewport']");
    one("/html/body/*[1][self::a][@class='skip'][@href='#top']");
    one("//*[@id='top']");
    one("//main");
}
END_TEST

START_TEST(headings_skip_no_level_on_the_page)
{
    xmlXPathObjectPtr found = xmlXPathEvalExpression(
        (const xmlChar *)"//h1|//h2|//h3|//h4|//h5|//h6", page.context);
    int last = 0;

    ck_assert_int_gt(found->nodesetval->nodeNr, 15);
    for (int k = 0; k < found->nodesetval->nodeNr; k++) {
        const int level = found->nodesetval->nodeTab[k]->name[1] - '0';
        ck_assert_msg(level <= last + 1, "heading %d: h%d after h%d", k, level, last);
        last = level;
    }
    xmlXPathFreeObject(found);
}
END_TEST

START_TEST(tables_have_captions_and_scopes)
{
    ck_assert_int_gt(count("//table"), 8);
    none("//table[not(caption[string-length(.) > 0])]");
    none("//th[not(@scope='col' or @scope='row' or @scope='rowgroup')]");
    none("//tbody/tr[not(th[1][@scope='row' or @scope='rowgroup'])]");
    none("//div[@class='scroll'][not(@aria-label) or not(@tabindex)]");
}
END_TEST

START_TEST(charts_have_words_and_numbers)
{
    if (page.drawn) {
        ck_assert_int_ge(count("//figure//svg"), 6);
        none("//svg[not(@role='img')]");
        none("//svg[not(title[string-length(.) > 10])]");
        none("//svg[not(desc[string-length(.) > 10])]");
        none("//figure[not(figcaption)]");
        none("//figure[not(.//details//table)]");
        none("//figcaption[not(.//span[contains(@class, 'badge')])]");
        g_autofree char *svg =
            g_build_filename(page.folder, "charts", "primary-prepost.svg", NULL);
        g_autofree char *script =
            g_build_filename(page.folder, "charts", "primary-prepost.gp", NULL);
        ck_assert(g_file_test(svg, G_FILE_TEST_EXISTS));
        ck_assert(g_file_test(script, G_FILE_TEST_EXISTS));
    }
}
END_TEST

START_TEST(nothing_is_fetched_or_run)
{
    none("//script|//iframe|//object|//embed|//link|//img|//form|//foreignObject");
    none("//@*[starts-with(name(), 'on')]");
    none("//@src");
    none("//@href[not(starts-with(., '#'))]");
    one("//meta[@http-equiv='Content-Security-Policy']"
        "[starts-with(@content, \"default-src 'none'\")]");
    ck_assert_ptr_null(strstr(page.text, "<script"));
    ck_assert_ptr_nonnull(strstr(page.text, "&lt;script&gt;alert(1)"));
    ck_assert_ptr_null(strstr(page.text, "url("));
    ck_assert_ptr_null(strstr(page.text, "@import"));
    ck_assert_uint_lt(strlen(page.text), 1000000);
}
END_TEST

START_TEST(links_lead_somewhere_and_ids_are_single)
{
    g_autoptr(GHashTable) ids =
        g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    xmlXPathObjectPtr found =
        xmlXPathEvalExpression((const xmlChar *)"//@id", page.context);

    for (int k = 0; k < found->nodesetval->nodeNr; k++) {
        xmlChar *id = xmlNodeGetContent(found->nodesetval->nodeTab[k]);
        ck_assert_msg(g_hash_table_add(ids, g_strdup((const char *)id)), "id '%s' twice",
                      id);
        xmlFree(id);
    }
    xmlXPathFreeObject(found);
    found = xmlXPathEvalExpression((const xmlChar *)"//@href|//@aria-labelledby",
                                   page.context);
    ck_assert_int_gt(found->nodesetval->nodeNr, 10);
    for (int k = 0; k < found->nodesetval->nodeNr; k++) {
        xmlChar *to = xmlNodeGetContent(found->nodesetval->nodeTab[k]);
        g_auto(GStrv) words = g_strsplit((const char *)to, " ", -1);
        for (char **word = words; *word; word++)
            ck_assert_msg(g_hash_table_contains(ids, **word == '#' ? *word + 1 : *word),
                          "'%s' leads nowhere", *word);
        xmlFree(to);
    }
    xmlXPathFreeObject(found);
}
END_TEST

START_TEST(page_one_answers)
{
    one("//section[@class='board']//div[@class='answer']");
    ck_assert_int_eq(count("//div[@class='answer']/p"), 2);
    ck_assert_int_eq(count("//li[@class='tile']"), 4);
    one("//section[@class='board']//div[@class='decision']");
    ck_assert_int_ge(count("//h2[@id='unknown']/following-sibling::ul/li"), 4);
    one("//section[@class='board']//table[caption[contains(., 'Who pays')]]");
    ck_assert_ptr_nonnull(strstr(page.text, "The pilot helped: wellbeing (WHO-5) ended"));
    ck_assert_ptr_nonnull(strstr(page.text, "2.1 of 100 fewer"));
    ck_assert_ptr_null(strstr(page.text, "ignificant"));
}
END_TEST

/* Three who moved and four who answered are not to be found; the sums are. */
START_TEST(small_counts_are_hidden)
{
    none("//td[. = '3' or . = '4'][contains(../th, ': lost,')]");
    one("//tr[th = 'moved']/td[. = '<5']");
    ck_assert_ptr_nonnull(strstr(page.text, "or another reason"));
    one("//tr[contains(th, 'reasons not shown')]/td[. = '<5']");
    if (page.drawn)
        ck_assert_ptr_nonnull(strstr(page.text, "(n &lt;5)"));
    one("//tr[contains(th, 'Often lonely')]/td[. = 'hidden']");
    ck_assert_ptr_nonnull(strstr(page.text, "from 1 to 4 are not shown"));
}
END_TEST

/* What is planned, what deviates and what is explored stands apart and is marked. */
START_TEST(results_are_marked)
{
    ck_assert_int_ge(count("//span[@class='badge planned']"), 3);
    ck_assert_int_ge(count("//span[@class='badge deviation']"), 1);
    ck_assert_int_ge(count("//span[@class='badge exploratory']"), 1);
    ck_assert_ptr_nonnull(strstr(page.text, "Absence was counted by half days."));
    one("//li[contains(., 'An analysis that failed')]");
}
END_TEST

START_TEST(faulty_folders_are_refused)
{
    const struct {
        const char *manifest, *text;
        int class;
    } faults[] = {
        {NULL, "cannot be read", AVLAST_ERROR_NOT_FOUND},
        {"{", "AV511", AVLAST_ERROR_MALFORMED},
        {"[]", "no JSON object", AVLAST_ERROR_MALFORMED},
        {"{\"schema\": \"avlast-result/1\"}", "not an avlast manifest",
         AVLAST_ERROR_MALFORMED},
    };
    for (gsize k = 0; k < G_N_ELEMENTS(faults); k++) {
        char *folder = temporary_folder();
        g_autoptr(GError) error = NULL;
        if (faults[k].manifest)
            g_free(write_file(folder, "manifest.json", faults[k].manifest));
        ck_assert_ptr_null(avlast_report_read(folder, NULL, 5, &error));
        assert_error(error, faults[k].class, faults[k].text);
        remove_folder(folder);
    }
}
END_TEST

/* An empty manifest gives a page that says what it lacks; names never leave the folder.
 */
START_TEST(empty_and_hostile_manifests_are_survived)
{
    const char *const manifests[] = {
        "{\"schema\": \"avlast-manifest/1\"}",
        "{\"schema\": \"avlast-manifest/1\", \"study\": 3, \"analyses\": {}, \"value\": "
        "[]}",
        "{\"schema\": \"avlast-manifest/1\", \"analyses\": [{\"file\": "
        "\"../../etc/passwd\"}, "
        "3, null, {\"file\": \"/etc/passwd\", \"role\": \"primary\"}], \"value\": "
        "{\"result\": \"../x\"}}",
    };
    for (gsize k = 0; k < G_N_ELEMENTS(manifests); k++) {
        char *folder = temporary_folder();
        g_autoptr(GError) error = NULL;
        g_free(write_file(folder, "manifest.json", manifests[k]));
        g_autoptr(AvlastReport) report = avlast_report_read(folder, "en", 5, &error);
        assert_no_error(error);
        ck_assert(avlast_report_write(report, &error));
        ck_assert_ptr_nonnull(strstr(report->html->text->str, "There is no answer"));
        ck_assert_ptr_null(strstr(report->html->text->str, "root:"));
        remove_folder(folder);
    }
}
END_TEST

Suite *suite_report_page(void)
{
    Suite *suite = suite_create("report_page");
    TCase *tests = tcase_create("report_page");

    tcase_set_timeout(tests, 60);
    tcase_add_unchecked_fixture(tests, page_open, page_close);
    tcase_add_test(tests, page_has_one_title_and_a_skip_link);
    tcase_add_test(tests, headings_skip_no_level_on_the_page);
    tcase_add_test(tests, tables_have_captions_and_scopes);
    tcase_add_test(tests, charts_have_words_and_numbers);
    tcase_add_test(tests, nothing_is_fetched_or_run);
    tcase_add_test(tests, links_lead_somewhere_and_ids_are_single);
    tcase_add_test(tests, page_one_answers);
    tcase_add_test(tests, small_counts_are_hidden);
    tcase_add_test(tests, results_are_marked);
    tcase_add_test(tests, faulty_folders_are_refused);
    tcase_add_test(tests, empty_and_hostile_manifests_are_survived);
    suite_add_tcase(suite, tests);
    return suite;
}
