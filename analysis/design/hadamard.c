/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "design/hadamard.h"

#include "core/error.h"
#include "core/memory.h"

#define MOST 65536

/* --- finite fields --- */

/* Elements of the field of q = p^m are polynomials over the integers modulo p, coded as
 * the number whose digits to the base p are their coefficients. */
typedef struct {
    guint32 p, m, q;
    guint32 modulus; /* the lower digits of the monic polynomial of degree m that has no
                        factor */
} Field;

static gboolean prime_power(guint32 q, Field *field)
{
    guint32 p = 2;

    if (q < 2)
        return FALSE;
    while (q % p && p * p <= q)
        p++;
    if (q % p)
        p = q;
    *field = (Field){.p = p, .m = 0, .q = q};
    for (; q % p == 0; q /= p)
        field->m++;
    return q == 1;
}

/* a - b, digit by digit. */
static guint32 subtract(const Field *f, guint32 a, guint32 b)
{
    guint32 result = 0, place = 1;

    for (guint32 d = 0; d < f->m; d++, place *= f->p, a /= f->p, b /= f->p)
        result += (a % f->p + f->p - b % f->p) % f->p * place;
    return result;
}

/* x a: the digits move up, and what overflows is taken away by the modulus. */
static guint32 times_x(const Field *f, guint32 a)
{
    const guint32 top = a / (f->q / f->p);
    guint32 result = a % (f->q / f->p) * f->p;

    for (guint32 c = 0; c < top; c++)
        result = subtract(f, result, f->modulus);
    return result;
}

static guint32 multiply(const Field *f, guint32 a, guint32 b)
{
    guint32 result = 0;

    if (f->m == 1)
        return (guint32)((guint64)a * b % f->p);
    /* Horner's rule from b's highest digit; sums are differences of negatives */
    for (guint32 place = f->q / f->p; place > 0; place /= f->p) {
        result = times_x(f, result);
        for (guint32 c = 0; c < b / place % f->p; c++)
            result = subtract(f, result, subtract(f, 0, a));
    }
    return result;
}

/* Whether the field has no two elements other than 0 with product 0; it is enough that
 * the powers of each do not reach it, and that is so when no product of two small ones
 * is 0. */
static gboolean is_field(const Field *f)
{
    for (guint32 a = f->p; a < f->q; a++)
        for (guint32 b = f->p; b <= a; b++)
            if (multiply(f, a, b) == 0)
                return FALSE;
    return TRUE;
}

static void find_modulus(Field *f)
{
    for (f->modulus = 1; f->m > 1 && !is_field(f); f->modulus++)
        ;
}

/* chi[a]: 0 of 0, 1 of squares, -1 of the others. */
static gint8 *characters(const Field *f, GError **error)
{
    gint8 *chi = avlast_array(gint8, f->q, error);

    if (!chi)
        return NULL;
    for (guint32 a = 1; a < f->q; a++)
        chi[a] = -1;
    for (guint32 a = 1; a < f->q; a++)
        chi[multiply(f, a, a)] = 1;
    return chi;
}

/* --- constructions --- */

typedef enum { NONE, UNIT, PALEY_ONE, PALEY_TWO, PRODUCT } Construction;

/* How an order is made; of a product, `factor` is the order of the first. */
static Construction construction_of(guint32 n, guint32 *factor, Field *field)
{
    if (n <= 2)
        return n ? UNIT : NONE;
    if (n % 4)
        return NONE;
    if (prime_power(n - 1, field) && field->q % 4 == 3)
        return PALEY_ONE;
    if (prime_power(n / 2 - 1, field) && field->q % 4 == 1)
        return PALEY_TWO;
    for (guint32 a = 2; a * a <= n; a = a == 2 ? 4 : a + 4) {
        guint32 inner;
        Field unused;
        if (n % a == 0 && construction_of(a, &inner, &unused) != NONE &&
            construction_of(n / a, &inner, &unused) != NONE) {
            *factor = a;
            return PRODUCT;
        }
    }
    return NONE;
}

guint32 avlast_hadamard_order(guint32 least)
{
    guint32 factor;
    Field field;

    for (guint32 n = MAX(least, 1); n <= MOST; n++)
        if (construction_of(n, &factor, &field) != NONE)
            return n;
    return 0;
}

static AvlastHadamard *hadamard_empty(guint32 n, GError **error)
{
    g_autoptr(AvlastHadamard) h = g_new0(AvlastHadamard, 1);

    h->n = n;
    h->sign = avlast_table(gint8, n, n, error);
    return h->sign ? g_steal_pointer(&h) : NULL;
}

static void put(AvlastHadamard *h, guint32 row, guint32 column, int sign)
{
    h->sign[(gsize)row * h->n + column] = (gint8)sign;
}

/* S is the bordered character matrix: 0 on the diagonal, 1 in the first row; the first
 * column is 1 (symmetric, q = 1 mod 4) or -1. */
static int core_sign(const Field *f, const gint8 *chi, guint32 i, guint32 j)
{
    if (i == j)
        return 0;
    if (i == 0)
        return 1;
    if (j == 0)
        return f->q % 4 == 1 ? 1 : -1;
    return chi[subtract(f, i - 1, j - 1)];
}

static AvlastHadamard *paley(const Field *given, guint32 n, gboolean two, GError **error)
{
    Field f = *given;

    find_modulus(&f);
    g_autofree gint8 *chi = characters(&f, error);
    g_autoptr(AvlastHadamard) h = chi ? hadamard_empty(n, error) : NULL;

    if (!h)
        return NULL;
    for (guint32 i = 0; i <= f.q; i++)
        for (guint32 j = 0; j <= f.q; j++) {
            const int s = core_sign(&f, chi, i, j), d = i == j;
            if (!two) { /* I + S */
                put(h, i, j, s + d);
                continue;
            }
            /* S x (1 1; 1 -1) + I x (1 -1; -1 -1) */
            put(h, 2 * i, 2 * j, s + d);
            put(h, 2 * i, 2 * j + 1, s - d);
            put(h, 2 * i + 1, 2 * j, s - d);
            put(h, 2 * i + 1, 2 * j + 1, -s - d);
        }
    return g_steal_pointer(&h);
}

static AvlastHadamard *make(guint32 n, GError **error)
{
    guint32 factor = 0;
    Field field = {0};
    const Construction how = construction_of(n, &factor, &field);

    if (how == PALEY_ONE || how == PALEY_TWO)
        return paley(&field, n, how == PALEY_TWO, error);
    g_autoptr(AvlastHadamard) h = hadamard_empty(n, error);
    if (!h)
        return NULL;
    if (how == UNIT) {
        for (guint32 i = 0; i < n * n; i++)
            h->sign[i] = i == 3 ? -1 : 1;
        return g_steal_pointer(&h);
    }
    g_autoptr(AvlastHadamard) a = make(factor, error);
    g_autoptr(AvlastHadamard) b = a ? make(n / factor, error) : NULL;
    if (!b)
        return NULL;
    for (guint32 i = 0; i < n; i++)
        for (guint32 j = 0; j < n; j++)
            put(h, i, j,
                avlast_hadamard_sign(a, i / b->n, j / b->n) *
                    avlast_hadamard_sign(b, i % b->n, j % b->n));
    return g_steal_pointer(&h);
}

/* Signs of whole rows and columns turned so that the first of each is 1. */
static void normalise(AvlastHadamard *h)
{
    for (guint32 i = 0; i < h->n; i++) {
        const int first = avlast_hadamard_sign(h, i, 0);
        for (guint32 j = 0; j < h->n; j++)
            put(h, i, j, first * avlast_hadamard_sign(h, i, j));
    }
    for (guint32 j = 0; j < h->n; j++) {
        const int first = avlast_hadamard_sign(h, 0, j);
        for (guint32 i = 0; i < h->n; i++)
            put(h, i, j, first * avlast_hadamard_sign(h, i, j));
    }
}

AvlastHadamard *avlast_hadamard_new(guint32 least, GError **error)
{
    const guint32 n = avlast_hadamard_order(least);

    if (!n) {
        avlast_fail(error, AVLAST_ERROR_DEGENERATE, "AV229", NULL,
                    "no Hadamard matrix of order %u or more is made here", least);
        return NULL;
    }
    AvlastHadamard *h = make(n, error);
    if (h)
        normalise(h);
    return h;
}

void avlast_hadamard_free(AvlastHadamard *hadamard)
{
    if (!hadamard)
        return;
    g_free(hadamard->sign);
    g_free(hadamard);
}
