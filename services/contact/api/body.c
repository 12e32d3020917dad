#include "services/contact/api/body.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "common/buf.h"
#include "common/clock.h"

void body_done(body_t *b)
{
    json_decref(b->doc);
    b->doc = NULL;
    arena_done(&b->texts);
}

/* ---- what is wrong, in words ---- */

/* "a, b y c" of those fields that are, or are not, required. */
static void add_names(buf_t *out, const body_field_t *fields, bool required)
{
    size_t left = 0;
    for (const body_field_t *f = fields; f->name; f++)
        left += f->required == required;
    const size_t all = left;
    for (const body_field_t *f = fields; f->name; f++)
        if (f->required == required) {
            buf_adds(out, left == all ? "" : left == 1 ? " y " : ", ");
            buf_adds(out, f->name);
            left--;
        }
}

static void add_members(buf_t *out, const body_field_t *fields)
{
    bool some = false, rest = false;
    for (const body_field_t *f = fields; f->name; f++) {
        some = some || f->required;
        rest = rest || !f->required;
    }
    buf_adds(out, some ? "lleva " : "si se quiere, lleva ");
    add_names(out, fields, true);
    if (rest && some)
        buf_adds(out, "; y si se quiere, ");
    add_names(out, fields, false);
}

static rc_t refuse_shape(const body_field_t *fields, const char *code, const char *what, err_t *err)
{
    AUTO(buf) buf_t members = {0};
    add_members(&members, fields);
    return err_set(err, RC_REJECT, code, "%s: %s.", what, buf_str(&members));
}

static rc_t refuse_field(const body_field_t *f, body_t *b, err_t *err)
{
    b->field = f->name;
    AUTO(buf) buf_t names = {0};
    static const char code[] = "campo_invalido";
    switch (f->kind) {
    case BODY_TEXT:
        return err_set(err, RC_REJECT, code, "«%s» debe ser un texto%s de %d bytes como máximo.", f->name,
                       f->required ? " no vacío" : "", f->max);
    case BODY_ONE_OF:
        for (size_t i = 0; f->names[i]; i++)
            buf_printf(&names, "%s%s", i == 0 ? "" : f->names[i + 1] ? ", " : " o ", f->names[i]);
        return err_set(err, RC_REJECT, code, "«%s» debe ser %s.", f->name, buf_str(&names));
    case BODY_NUMBER:
        if (f->max == INT_MAX)
            return err_set(err, RC_REJECT, code, "«%s» debe ser un número entero desde %d.", f->name, f->min);
        return err_set(err, RC_REJECT, code, "«%s» debe ser un número entero entre %d y %d.", f->name, f->min,
                       f->max);
    case BODY_FLAG:
        return err_set(err, RC_REJECT, code, "«%s» debe ser true o false.", f->name);
    case BODY_DAY:
        return err_set(err, RC_REJECT, code, "«%s» debe ser una fecha AAAA-MM-DD.", f->name);
    case BODY_INSTANT:
        return err_set(err, RC_REJECT, code,
                       "«%s» debe ser una fecha y hora con su zona, como 2021-12-09T15:30:00-05:00.",
                       f->name);
    case BODY_OBJECT:
        return err_set(err, RC_REJECT, code, "«%s» debe ser un objeto JSON no vacío de %d bytes como máximo.",
                       f->name, f->max);
    case BODY_GROUP:
        break;
    }
    AUTO(buf) buf_t members = {0};
    add_members(&members, f->fields);
    return err_set(err, RC_REJECT, code, "«%s» debe ser un objeto JSON: %s.", f->name, buf_str(&members));
}

/* ---- members ---- */

static bool is_blank(const char *text)
{
    return text[strspn(text, " \t\r\n\v\f")] == '\0';
}

static bool text_value(const body_field_t *f, const json_t *v, const char **ret)
{
    *ret = json_string_value(v);
    if (!*ret || json_string_length(v) > (size_t)f->max)
        return false;
    if (!is_blank(*ret))
        return true;
    *ret = NULL; /* it says nothing */
    return !f->required;
}

static bool one_of(const body_field_t *f, const json_t *v, const char **ret)
{
    *ret = json_string_value(v);
    for (size_t i = 0; *ret && f->names[i]; i++)
        if (strcmp(f->names[i], *ret) == 0)
            return true;
    return false;
}

static bool object_value(const body_field_t *f, const json_t *v, arena_t *texts, const char **ret)
{
    if (!json_is_object(v) || json_object_size(v) == 0)
        return false;
    AUTO(mem) char *text = must(json_dumps(v, JSON_COMPACT));
    *ret = arena_text(texts, text);
    return strlen(text) <= (size_t)f->max;
}

/* A kind that is no group. */
static bool value_read(const body_field_t *f, const json_t *v, void *to, arena_t *texts)
{
    const char *text = json_string_value(v);
    switch (f->kind) {
    case BODY_TEXT:
        return text_value(f, v, to);
    case BODY_ONE_OF:
        return one_of(f, v, to);
    case BODY_NUMBER:
        *(int *)to = (int)json_integer_value(v);
        return json_is_integer(v) && json_integer_value(v) >= f->min && json_integer_value(v) <= f->max;
    case BODY_FLAG:
        *(bool *)to = json_is_true(v);
        return json_is_boolean(v);
    case BODY_DAY:
        return text && day_parse(text, to);
    case BODY_INSTANT:
        return text && instant_parse(text, to);
    case BODY_OBJECT:
        return object_value(f, v, texts, to);
    case BODY_GROUP:
        break;
    }
    return false;
}

static void set_absent(const body_field_t *fields, char *into)
{
    for (const body_field_t *f = fields; f->name; f++) {
        void *to = into + f->offset;
        switch (f->kind) {
        case BODY_TEXT:
        case BODY_ONE_OF:
        case BODY_OBJECT:
            *(const char **)to = NULL;
            break;
        case BODY_NUMBER:
            *(int *)to = -1;
            break;
        case BODY_FLAG:
            *(bool *)to = false;
            break;
        case BODY_DAY:
            *(day_t *)to = DAY_NONE;
            break;
        case BODY_INSTANT:
            *(instant_t *)to = 0;
            break;
        case BODY_GROUP:
            set_absent(f->fields, into);
            break;
        }
    }
}

static const body_field_t *field_named(const body_field_t *fields, const char *name)
{
    for (; fields->name; fields++)
        if (strcmp(fields->name, name) == 0)
            return fields;
    return NULL;
}

static rc_t members_read(json_t *doc, const body_field_t *fields, char *into, body_t *b, err_t *err)
{
    const char *name;
    json_t *v;
    json_object_foreach(doc, name, v) {
        if (!field_named(fields, name))
            return refuse_shape(fields, "campo_desconocido", "El cuerpo trae un campo que no se conoce", err);
    }
    for (const body_field_t *f = fields; f->name; f++) {
        v = json_object_get(doc, f->name);
        if (!v || json_is_null(v)) {
            if (f->required)
                return refuse_field(f, b, err);
        } else if (f->kind != BODY_GROUP) {
            if (!value_read(f, v, into + f->offset, &b->texts))
                return refuse_field(f, b, err);
        } else if (!json_is_object(v)) {
            return refuse_field(f, b, err);
        } else {
            rc_t rc = members_read(v, f->fields, into, b, err);
            if (rc != RC_OK)
                return rc;
        }
    }
    return RC_OK;
}

static bool needs_some(const body_field_t *fields)
{
    for (; fields->name; fields++)
        if (fields->required)
            return true;
    return false;
}

rc_t body_read(const void *bytes, size_t n, const body_field_t *fields, void *into, body_t *ret, err_t *err)
{
    set_absent(fields, into);
    *ret = (body_t){0};
    if (n == 0 && !needs_some(fields))
        return RC_OK;
    ret->doc = json_loadb(n ? bytes : "", n, JSON_REJECT_DUPLICATES, NULL);
    if (!json_is_object(ret->doc))
        return refuse_shape(fields, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON", err);
    return members_read(ret->doc, fields, into, ret, err);
}
