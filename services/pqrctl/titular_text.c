#include "services/pqrctl/titular_text.h"

#include <stdbool.h>

#include "common/cleanup.h"
#include "common/format.h"

static void put(const char *name, const json_t *value, int depth, buf_t *out);

static void indent(int depth, buf_t *out)
{
    for (int i = 0; i < depth; i++)
        buf_adds(out, "  ");
}

static bool says_nothing(const json_t *v)
{
    return json_is_null(v) || (json_is_array(v) && json_array_size(v) == 0) ||
           (json_is_object(v) && json_object_size(v) == 0);
}

static void members(const json_t *object, int depth, buf_t *out)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
        put(name, value, depth, out);
}

static void put(const char *name, const json_t *value, int depth, buf_t *out)
{
    size_t i;
    json_t *one;
    if (says_nothing(value))
        return;
    if (json_is_array(value)) {
        json_array_foreach((json_t *)(uintptr_t)value, i, one)
            put(name, one, depth, out);
        return;
    }
    indent(depth, out);
    buf_printf(out, "%s:", name);
    if (json_is_object(value)) {
        buf_addc(out, '\n');
        members(value, depth + 1, out);
        return;
    }
    AUTO(mem) char *text = json_is_string(value) ? NULL : json_dumps(value, JSON_ENCODE_ANY);
    buf_addc(out, ' ');
    format_safe(text ? text : json_string_value(value), out);
    buf_addc(out, '\n');
}

void titular_text(const json_t *value, buf_t *out)
{
    members(value, 0, out);
}
