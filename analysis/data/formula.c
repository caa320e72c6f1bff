/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The grammar, from text to terms:
 *
 *   formula = side "~" sum [ "|" absorbed ]      (formula_absorb.c)
 *   side = name | function "(" name ")"
 *   sum     = [sign] item { sign item }          item = "0" | "1" | product
 *   product = group { "*" group }                a*b = a + b + a:b
 *   group   = factor { ":" factor }
 *   factor  = "(" sum ")" | name ["^" number] | function "(" name ["," number] ")"
 *
 * An expression is a list of terms (sets of atoms) all the way up. */
#include "data/formula.h"

#include <string.h>

#include "core/error.h"
#include "data/formula_scan.h"

#define MAX_TERMS 4096

static void term_free(gpointer data)
{
    AvlastTerm *term = data;

    g_free(term->atom);
    g_free(term);
}

/* The atom's number among the formula's distinct atoms; takes ownership. */
static guint atom_number(AvlastFormula *formula, AvlastAtom *atom)
{
    for (guint i = 0; i < formula->atoms->len; i++) {
        const AvlastAtom *other = g_ptr_array_index(formula->atoms, i);
        if (other->kind == atom->kind && other->power == atom->power &&
            strcmp(other->column, atom->column) == 0) {
            avlast_atom_free(atom);
            return i;
        }
    }
    g_ptr_array_add(formula->atoms, atom);
    return formula->atoms->len - 1;
}

/* --- terms --- */

static AvlastTerm *term_union(const AvlastTerm *a, const AvlastTerm *b)
{
    AvlastTerm *term = g_new0(AvlastTerm, 1);
    guint i = 0, j = 0;

    term->atom = g_new(guint, a->n + b->n);
    while (i < a->n || j < b->n) {
        const guint x = i < a->n ? a->atom[i] : G_MAXUINT;
        const guint y = j < b->n ? b->atom[j] : G_MAXUINT;
        term->atom[term->n++] = MIN(x, y);
        i += x <= y;
        j += y <= x;
    }
    return term;
}

/* Adds the term unless the list has it; takes ownership. */
static void add_term(GPtrArray *terms, AvlastTerm *term)
{
    for (guint i = 0; i < terms->len; i++) {
        const AvlastTerm *other = g_ptr_array_index(terms, i);
        if (other->n == term->n &&
            memcmp(other->atom, term->atom, term->n * sizeof *term->atom) == 0) {
            term_free(term);
            return;
        }
    }
    g_ptr_array_add(terms, term);
}

/* NULL with an error when there would be too many. */
static GPtrArray *products(const AvlastScan *scan, const GPtrArray *a, const GPtrArray *b)
{
    if ((gsize)a->len * b->len + a->len + b->len > MAX_TERMS) {
        avlast_scan_fail(scan, scan->at, "more than %d terms", MAX_TERMS);
        return NULL;
    }
    GPtrArray *out = g_ptr_array_new_with_free_func(term_free);
    for (guint i = 0; i < a->len; i++)
        for (guint j = 0; j < b->len; j++)
            add_term(out, term_union(g_ptr_array_index(a, i), g_ptr_array_index(b, j)));
    return out;
}

/* Moves the terms of `from` into `to`; frees `from`. */
static void move_terms(GPtrArray *to, GPtrArray *from)
{
    while (from->len > 0)
        add_term(to, g_ptr_array_steal_index(from, 0));
    g_ptr_array_unref(from);
}

static GPtrArray *sum(AvlastScan *scan, gboolean top);

static GPtrArray *factor(AvlastScan *scan)
{
    avlast_scan_blanks(scan);
    const char *start = scan->at;

    if (avlast_scan_take(scan, '(')) {
        if (++scan->depth > 20) {
            avlast_scan_fail(scan, start, "brackets nested too deeply");
            return NULL;
        }
        g_autoptr(GPtrArray) inside = sum(scan, FALSE);
        scan->depth--;
        if (!inside)
            return NULL;
        if (!avlast_scan_take(scan, ')')) {
            avlast_scan_fail(scan, *scan->at ? scan->at : start,
                             *scan->at ? "a closing bracket or '+' is missing here"
                                       : "a bracket is not closed");
            return NULL;
        }
        if (avlast_scan_take(scan, '^')) {
            avlast_scan_fail(scan, start, "a power of several terms: write a*b");
            return NULL;
        }
        return g_steal_pointer(&inside);
    }
    if (!*start) {
        avlast_scan_fail(scan, start, "a term is missing at the end");
        return NULL;
    }
    if (!avlast_scan_starts_name(start)) {
        if (g_ascii_isdigit(*start))
            avlast_scan_fail(
                scan, start,
                "a number as a term: only 0 and 1 (the intercept) stand alone\nhint: a "
                "column whose name starts with a digit goes in backquotes");
        else
            avlast_scan_fail(scan, start, "unexpected '%.*s'",
                             (int)(avlast_scan_next(start) - start), start);
        return NULL;
    }
    AvlastAtom *one = avlast_scan_atom(scan, FALSE);
    if (!one)
        return NULL;
    AvlastTerm *term = g_new0(AvlastTerm, 1);
    term->n = 1;
    term->atom = g_new(guint, 1);
    term->atom[0] = atom_number(scan->formula, one);
    GPtrArray *terms = g_ptr_array_new_with_free_func(term_free);
    g_ptr_array_add(terms, term);
    return terms;
}

static GPtrArray *group(AvlastScan *scan)
{
    g_autoptr(GPtrArray) left = factor(scan);

    while (left && avlast_scan_take(scan, ':')) {
        g_autoptr(GPtrArray) right = factor(scan);
        if (!right)
            return NULL;
        GPtrArray *both = products(scan, left, right);
        if (!both)
            return NULL;
        g_ptr_array_unref(left);
        left = both;
    }
    return g_steal_pointer(&left);
}

static GPtrArray *product(AvlastScan *scan)
{
    g_autoptr(GPtrArray) left = group(scan);

    while (left && avlast_scan_take(scan, '*')) {
        g_autoptr(GPtrArray) right = group(scan);
        if (!right)
            return NULL;
        GPtrArray *both = products(scan, left, right);
        if (!both)
            return NULL;
        move_terms(left, g_steal_pointer(&right));
        move_terms(left, both);
    }
    return g_steal_pointer(&left);
}

/* 0 or 1 standing alone: *value, else FALSE with nothing taken. */
static gboolean digit(AvlastScan *scan, int *value)
{
    avlast_scan_blanks(scan);
    if ((*scan->at != '0' && *scan->at != '1') ||
        (scan->at[1] && avlast_scan_in_name(scan->at + 1)))
        return FALSE;
    *value = *scan->at++ - '0';
    return TRUE;
}

static gboolean item(AvlastScan *scan, gboolean top, gboolean minus, GPtrArray *terms)
{
    const char *start = scan->at;
    int value;

    if (digit(scan, &value)) {
        if (!top || scan->list) {
            avlast_scan_fail(scan, start, "no intercept can stand here");
            return FALSE;
        }
        scan->formula->intercept = minus ? !value : value;
        return TRUE;
    }
    if (minus) {
        avlast_scan_fail(
            scan, start,
            "a term cannot be taken away\nhint: only -1 (no intercept) is subtracted");
        return FALSE;
    }
    GPtrArray *more = product(scan);
    if (!more)
        return FALSE;
    move_terms(terms, more);
    return TRUE;
}

static GPtrArray *sum(AvlastScan *scan, gboolean top)
{
    g_autoptr(GPtrArray) terms = g_ptr_array_new_with_free_func(term_free);
    gboolean minus = avlast_scan_take(scan, '-');

    if (!minus)
        avlast_scan_take(scan, '+');
    avlast_scan_blanks(scan);
    for (;;) {
        avlast_scan_blanks(scan);
        if (!item(scan, top, minus, terms))
            return NULL;
        if (avlast_scan_take(scan, '+') ||
            (top && scan->list && avlast_scan_take(scan, ',')))
            minus = FALSE;
        else if (avlast_scan_take(scan, '-'))
            minus = TRUE;
        else
            return g_steal_pointer(&terms);
    }
}

/* --- formulas --- */

static gboolean outcome(AvlastScan *scan)
{
    avlast_scan_blanks(scan);
    if (!strchr(scan->text, '~')) {
        avlast_scan_fail(
            scan, scan->text + strlen(scan->text),
            "no '~' between the outcome and what explains it\nhint: write 'outcome ~ a "
            "+ b'");
        return FALSE;
    }
    if (!*scan->at || !avlast_scan_starts_name(scan->at)) {
        avlast_scan_fail(scan, scan->at, "the outcome is missing before '~'");
        return FALSE;
    }
    const char *start = scan->at;
    AvlastAtom *atom_ = avlast_scan_atom(scan, TRUE);
    if (!atom_)
        return FALSE;
    scan->formula->outcome = atom_;
    scan->formula->outcome_text = avlast_atom_text(atom_);
    if (atom_->kind == AVLAST_ATOM_POLY) {
        avlast_scan_fail(scan, start, "the outcome cannot be several powers");
        return FALSE;
    }
    if (!avlast_scan_take(scan, '~')) {
        avlast_scan_fail(scan, scan->at,
                         "unexpected '%.*s' before '~': the outcome is one column",
                         (int)(avlast_scan_next(scan->at) - scan->at), scan->at);
        return FALSE;
    }
    return TRUE;
}

static gboolean nothing_left(AvlastScan *scan)
{
    avlast_scan_blanks(scan);
    if (!*scan->at)
        return TRUE;
    if (*scan->at == '|') {
        const gboolean instruments = strchr(scan->at, '~') != NULL;
        avlast_scan_fail(scan, scan->at, "%s",
                         instruments ? "an instrumental-variables part ('| x ~ z') "
                                       "stands last, and in `avlast "
                                       "regress` alone\nhint: outcome ~ a | group | x ~ z"
                         : scan->list
                             ? "fixed effects ('| group') cannot stand here"
                             : "a second part of fixed effects: write '| a + b'");
    } else if (*scan->at == '~') {
        avlast_scan_fail(scan, scan->at, "a second '~'");
    } else if (avlast_scan_starts_name(scan->at)) {
        avlast_scan_fail(scan, scan->at,
                         "a '+' is missing here, or the name has a blank"
                         "\nhint: a name with a blank goes in backquotes");
    } else {
        avlast_scan_fail(scan, scan->at, "unexpected '%.*s'",
                         (int)(avlast_scan_next(scan->at) - scan->at), scan->at);
    }
    return FALSE;
}

/* The parts behind the terms, each after a '|'; what is no such part is left. */
static gboolean parts(AvlastScan *scan)
{
    avlast_scan_blanks(scan);
    if (scan->list || *scan->at != '|' || strchr(scan->at, '~'))
        return TRUE;
    return avlast_scan_take(scan, '|') && avlast_scan_absorb(scan);
}

/* Main effects first, then products by the number of their factors, as in R; the order of
 * equals stays. */
static void sort_terms(AvlastFormula *formula, GPtrArray *terms)
{
    for (guint degree = 1; terms->len > 0; degree++)
        for (guint i = 0; i < terms->len;) {
            const AvlastTerm *term = g_ptr_array_index(terms, i);
            if (term->n == degree)
                g_ptr_array_add(formula->terms, g_ptr_array_steal_index(terms, i));
            else
                i++;
        }
}

static AvlastFormula *parse(const char *text, gboolean list, GError **error)
{
    g_autoptr(AvlastFormula) formula = g_new0(AvlastFormula, 1);
    AvlastScan scan = {
        .text = text, .at = text, .formula = formula, .list = list, .error = error};

    formula->atoms = g_ptr_array_new_with_free_func(avlast_atom_free);
    formula->terms = g_ptr_array_new_with_free_func(term_free);
    formula->intercept = !list;
    formula->list = list;
    if (!g_utf8_validate(text, -1, NULL) || strpbrk(text, "\n\r") ||
        strlen(text) > 10000) {
        avlast_fail(error, AVLAST_ERROR_USAGE, "AV301", NULL,
                    "a formula is one line of UTF-8 text of at most 10,000 bytes");
        return NULL;
    }
    if (!list && !outcome(&scan))
        return NULL;
    g_autoptr(GPtrArray) terms = sum(&scan, TRUE);
    if (!terms || !parts(&scan) || !nothing_left(&scan))
        return NULL;
    if (terms->len == 0 && !formula->intercept) {
        avlast_scan_fail(&scan, scan.at,
                         formula->absorb
                             ? "nothing is left to estimate beside the fixed effects"
                             : "the model has neither a term nor an intercept");
        return NULL;
    }
    for (guint i = 0; formula->outcome && i < formula->atoms->len; i++) {
        const AvlastAtom *one = g_ptr_array_index(formula->atoms, i);
        if (strcmp(one->column, formula->outcome->column) == 0) {
            avlast_scan_fail(&scan, scan.at, "the outcome stands on both sides of '~'");
            return NULL;
        }
    }
    sort_terms(formula, terms);
    return g_steal_pointer(&formula);
}

AvlastFormula *avlast_formula_parse(const char *text, GError **error)
{
    return parse(text, FALSE, error);
}

AvlastFormula *avlast_formula_parse_terms(const char *text, GError **error)
{
    return parse(text, TRUE, error);
}

void avlast_formula_free(AvlastFormula *formula)
{
    if (!formula)
        return;
    g_clear_pointer(&formula->atoms, g_ptr_array_unref);
    g_clear_pointer(&formula->terms, g_ptr_array_unref);
    g_clear_pointer(&formula->absorb, g_ptr_array_unref);
    avlast_atom_free(formula->outcome);
    g_free(formula->outcome_text);
    g_strfreev(formula->more);
    g_free(formula);
}
