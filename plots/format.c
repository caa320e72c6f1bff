/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plots/format.h"

#include <math.h>
#include <string.h>

#include <glib/gi18n.h>

#define MINUS        "\xe2\x88\x92"
#define DASH         "\xe2\x80\x93"
#define NARROW_SPACE "\xe2\x80\xaf"
#define NO_BREAK     "\xc2\xa0"

static gboolean norwegian(const char *lang)
{
    return g_strcmp0(lang, "nb") == 0;
}

char *avlast_format_number(double value, int decimals, const char *lang)
{
    char digits[G_ASCII_DTOSTR_BUF_SIZE + 330], form[8];

    if (isnan(value))
        return g_strdup(DASH);
    if (isinf(value))
        return g_strdup(value > 0 ? "\xe2\x88\x9e" : MINUS "\xe2\x88\x9e");
    g_snprintf(form, sizeof form, "%%.%df", CLAMP(decimals, 0, 15));
    g_ascii_formatd(digits, sizeof digits, form, fabs(value));

    GString *text = g_string_new(NULL);
    const char *point = strchr(digits, '.');
    const gsize whole = point ? (gsize)(point - digits) : strlen(digits);

    if (value < 0 && strspn(digits, "0.") != strlen(digits))
        g_string_append(text, MINUS);
    for (gsize i = 0; i < whole; i++) {

        if (i > 0 && (whole - i) % 3 == 0 && whole > 3)
            g_string_append(text, norwegian(lang) ? NARROW_SPACE : ",");
        g_string_append_c(text, digits[i]);
    }
    if (point)
        g_string_append_printf(text, "%c%s", norwegian(lang) ? ',' : '.', point + 1);
    return g_string_free(text, FALSE);
}

char *avlast_format_short(double value, const char *lang)
{
    const double scale = pow(10, avlast_format_decimals(value, 3));

    return avlast_format_plain(isfinite(value) ? round(value * scale) / scale : value,
                               lang);
}

char *avlast_format_plain(double value, const char *lang)
{
    int decimals = avlast_format_decimals(value, 6);
    const double scale = pow(10, decimals);

    for (double shown = round(fabs(value) * scale); decimals > 0; decimals--) {
        if (fmod(shown, 10) != 0)
            break;
        shown /= 10;
    }
    return avlast_format_number(value, decimals, lang);
}

char *avlast_format_signed(double value, int decimals, const char *lang)
{
    g_autofree char *plain = avlast_format_number(value, decimals, lang);
    const gboolean zero = strpbrk(plain, "123456789") == NULL && !isinf(value);

    return value > 0 && !zero ? g_strconcat("+", plain, NULL) : g_steal_pointer(&plain);
}

char *avlast_format_interval(double low, double high, int decimals, const char *lang)
{
    if (isnan(low) || isnan(high))
        return g_strdup(DASH);
    g_autofree char *from = avlast_format_number(low, decimals, lang);
    g_autofree char *to = avlast_format_number(high, decimals, lang);
    return g_strdup_printf("[%s; %s]", from, to);
}

char *avlast_format_count(gint64 count, const char *lang)
{
    return count < 0 ? g_strdup(DASH) : avlast_format_number((double)count, 0, lang);
}

char *avlast_format_percent(double share, const char *lang)
{
    const char *space = norwegian(lang) ? NO_BREAK : "";

    if (isnan(share))
        return g_strdup(DASH);
    if (share > 0 && share <= 0.005)
        return g_strdup_printf("<1%s%%", space);
    if (share < 1 && share >= 0.995)
        return g_strdup_printf(">99%s%%", space);
    g_autofree char *number = avlast_format_number(100 * share, 0, lang);
    return g_strdup_printf("%s%s%%", number, space);
}

char *avlast_format_chance(double share, const char *lang)
{
    const double least = 1e-6;

    return avlast_format_percent(
        isnan(share) ? share : fmin(fmax(share, least), 1 - least), lang);
}

char *avlast_format_p(double p, const char *lang)
{
    if (p >= 0 && p < 0.001)
        return g_strdup(norwegian(lang) ? "<0,001" : "<0.001");
    return avlast_format_number(p, 3, lang);
}

int avlast_format_decimals(double magnitude, int figures)
{
    const double size = fabs(magnitude);

    if (!(size > 0) || isinf(size))
        return 0;
    return CLAMP(figures - 1 - (int)floor(log10(size) + 1e-9), 0, 6);
}

/* Exponents of ten of the units in use, and their names. */
static int unit_of(double largest)
{
    const double size = isfinite(largest) ? fabs(largest) : 0;

    return size >= 999.5e6 ? 9 : size >= 999.5e3 ? 6 : size >= 10e3 ? 3 : 0;
}

static const char *unit_name(int exponent, const char *lang)
{
    switch (exponent) {
    case 9:
        return norwegian(lang) ? "mrd." : "billion";
    case 6:
        return norwegian(lang) ? "mill." : "million";
    case 3:
        return norwegian(lang) ? "1" NARROW_SPACE "000" : "thousand";
    default:
        return "";
    }
}

static const char *currency_name(const char *currency, const char *lang)
{
    if (!currency || !*currency)
        return "";
    return norwegian(lang) && strcmp(currency, "NOK") == 0 ? "kr" : currency;
}

AvlastMoney avlast_money_unit(double largest, const char *currency, const char *lang)
{
    const int exponent = unit_of(largest);
    const char *name = currency_name(currency, lang), *unit = unit_name(exponent, lang);
    AvlastMoney money = {.divisor = pow(10, exponent), .lang = lang};

    money.decimals = avlast_format_decimals(largest / money.divisor, 2);
    if (exponent >= 6)
        money.decimals = MAX(money.decimals, 1);
    g_snprintf(money.unit, sizeof money.unit, "%s%s%s", norwegian(lang) ? unit : name,
               *unit && *name ? " " : "", norwegian(lang) ? name : unit);
    g_strstrip(money.unit);
    return money;
}

char *avlast_money_number(const AvlastMoney *money, double amount, gboolean plus)
{
    const double scaled = amount / money->divisor;

    return plus ? avlast_format_signed(scaled, money->decimals, money->lang)
                : avlast_format_number(scaled, money->decimals, money->lang);
}

char *avlast_money_interval(const AvlastMoney *money, double low, double high)
{
    return avlast_format_interval(low / money->divisor, high / money->divisor,
                                  money->decimals, money->lang);
}

/* Two significant figures, as words and titles give amounts. */
static double rounded(double value, int figures)
{
    if (value == 0 || !isfinite(value))
        return value;
    const double scale = pow(10, figures - 1 - floor(log10(fabs(value)) + 1e-12));
    return round(value * scale) / scale;
}

char *avlast_format_money(double amount, const char *currency, gboolean rough,
                          const char *lang)
{
    if (!isfinite(amount))
        return avlast_format_number(amount, 0, lang);

    const double shown = rough ? rounded(amount, 2) : amount;
    const int exponent = unit_of(shown) == 3 ? 0 : unit_of(shown);
    const double scaled = shown / pow(10, exponent);
    const int decimals = exponent == 0 ? 0
                         : rough       ? avlast_format_decimals(scaled, 2)
                                       : MAX(1, avlast_format_decimals(scaled, 3));
    g_autofree char *number = avlast_format_number(scaled, decimals, lang);
    const char *name = currency_name(currency, lang), *unit = unit_name(exponent, lang);

    /* Amount and unit stay on one line. */
    return norwegian(lang) ? g_strconcat(number, *unit ? NO_BREAK : "", unit,
                                         *name ? NO_BREAK : "", name, NULL)
                           : g_strconcat(name, *name ? NO_BREAK : "", number,
                                         *unit ? NO_BREAK : "", unit, NULL);
}
