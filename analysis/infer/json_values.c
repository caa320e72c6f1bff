/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "infer/result.h"

json_t *avlast_json_number(double value)
{
    if (isfinite(value))
        return json_real(value == 0.0 ? 0.0 : value);
    return isinf(value) ? json_string(value > 0 ? "Inf" : "-Inf") : json_null();
}

double avlast_json_double(const json_t *value)
{
    if (json_is_number(value))
        return json_number_value(value);
    const char *text = json_string_value(value);
    if (text && strcmp(text, "Inf") == 0)
        return INFINITY;
    return text && strcmp(text, "-Inf") == 0 ? -INFINITY : NAN;
}

json_t *avlast_json_text(const char *text)
{
    return text ? json_string(text) : json_null();
}

const char *avlast_json_member_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

double avlast_json_member_double(const json_t *object, const char *key)
{
    return avlast_json_double(json_object_get(object, key));
}
