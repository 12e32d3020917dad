/* The body of a search as the query string that would ask the same, so that both are read by one code. Pure.
 */
#include <string.h>

#include "common/text.h"
#include "common/url.h"
#include "services/reporting/lists/list.h"

/* What JSON has a member as. */
typedef enum member_kind {
    MEMBER_TEXT,
    MEMBER_NUMBER,
    MEMBER_FLAG,
    MEMBER_TEXTS,
    MEMBER_UNKNOWN, /* of no list's: who reads the query string says so */
} member_kind_t;

static member_kind_t kind_of(const list_t *list, const char *name)
{
    static const char *const texts[] = {"orden", "despues", "formato"};
    if (strcmp(name, "limite") == 0)
        return MEMBER_NUMBER;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (strcmp(name, texts[i]) == 0)
            return MEMBER_TEXT;
    for (size_t i = 0, n = list_filters(list); i < n; i++) {
        if (strcmp(list->filters[i].name, name) != 0)
            continue;
        switch (list->filters[i].kind) {
        case LIST_COUNT:
            return MEMBER_NUMBER;
        case LIST_FLAG:
            return MEMBER_FLAG;
        case LIST_WORDS:
            return MEMBER_TEXTS;
        default:
            return MEMBER_TEXT;
        }
    }
    return MEMBER_UNKNOWN;
}

static bool texts_out(const json_t *value, buf_t *out)
{
    size_t i;
    json_t *item;
    if (!json_is_array(value))
        return false;
    json_array_foreach(value, i, item) {
        const char *text = json_string_value(item);
        if (!text || !*text || strchr(text, ','))
            return false;
        buf_printf(out, "%s%s", i ? "," : "", text);
    }
    return true;
}

/* False: it is of another kind. */
static bool value_out(member_kind_t kind, const json_t *value, buf_t *out)
{
    switch (kind) {
    case MEMBER_TEXT:
        if (json_is_string(value))
            buf_adds(out, json_string_value(value));
        return json_is_string(value);
    case MEMBER_NUMBER:
        if (json_is_integer(value))
            buf_printf(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
        return json_is_integer(value);
    case MEMBER_FLAG:
        if (json_is_boolean(value))
            buf_adds(out, json_is_true(value) ? "true" : "false");
        return json_is_boolean(value);
    case MEMBER_TEXTS:
        return texts_out(value, out);
    case MEMBER_UNKNOWN:
        return true;
    }
    return false;
}

rc_t list_body_query(const list_t *list, const json_t *body, arena_t *texts, buf_t *ret,
                     const char **ret_field, err_t *err)
{
    static const char *const expected[] = {[MEMBER_TEXT] = "un texto",
                                           [MEMBER_NUMBER] = "un número entero",
                                           [MEMBER_FLAG] = "true o false",
                                           [MEMBER_TEXTS] = "una lista de textos"};
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)body, name, value) {
        AUTO(buf) buf_t text = {0};
        member_kind_t kind = kind_of(list, name);
        if (!value_out(kind, value, &text)) {
            *ret_field = arena_text(texts, text_echo(name));
            return err_set(err, RC_REJECT, "campo_invalido", "El campo «%s» debe ser %s.", text_echo(name),
                           expected[kind]);
        }
        url_escape(name, ret);
        buf_addc(ret, '=');
        url_escape(buf_str(&text), ret);
        buf_addc(ret, '&');
    }
    return RC_OK;
}
