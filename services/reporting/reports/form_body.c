#include "services/reporting/reports/form_body.h"

#include <stdlib.h>
#include <string.h>

#include "common/text.h"

#define COMMITMENT (1U << FORM_COMMITMENT)
#define AWARE (1U << FORM_AWARE)
#define BOTH (COMMITMENT | AWARE)
#define STEPS (1U << FORM_DELIVER | 1U << FORM_SIGN | 1U << FORM_FOLLOW_UP)
#define EDITS (1U << FORM_EDIT | 1U << FORM_RESCHEDULE)
#define ANY (STEPS | EDITS)

typedef enum field_kind {
    FIELD_WHO,
    FIELD_VERSION,
    FIELD_DAY_OF_IT,
    FIELD_FOLLOW_UP,
    FIELD_TEXT
} field_kind_t;

typedef struct field {
    const char *name;
    field_kind_t kind;
    unsigned actions, forms;
    size_t max; /* characters */
} field_t;

static const field_t fields[] = {
    {"por", FIELD_WHO, ANY, BOTH, FORM_WHO_MAX},
    {"version", FIELD_VERSION, ANY, BOTH, 0},
    {"fecha", FIELD_DAY_OF_IT, STEPS, BOTH, 0},
    {"causa", FIELD_TEXT, EDITS, COMMITMENT, FORM_TEXT_MAX},
    {"compromiso", FIELD_TEXT, EDITS, COMMITMENT, FORM_TEXT_MAX},
    {"fecha_seguimiento", FIELD_FOLLOW_UP, EDITS, COMMITMENT, 0},
    {"proceso", FIELD_TEXT, EDITS, AWARE, FORM_TEXT_MAX},
    {"responsable", FIELD_TEXT, EDITS, BOTH, FORM_WHO_MAX},
    {"resultado", FIELD_TEXT, 1U << FORM_FOLLOW_UP, COMMITMENT, FORM_TEXT_MAX},
};

static const field_t *field_of(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (strcmp(fields[i].name, name) == 0)
            return &fields[i];
    return NULL;
}

static bool takes(const field_t *f, form_kind_t kind, form_action_t action)
{
    return (f->actions & 1U << action) && (f->forms & 1U << kind);
}

static rc_t refuse_unknown(const char *name, form_kind_t kind, form_action_t action, err_t *err)
{
    AUTO(buf) buf_t known = {0};
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        if (takes(&fields[i], kind, action))
            buf_printf(&known, "%s%s", known.len ? ", " : "", fields[i].name);
    return err_set(err, RC_REJECT, "campo_desconocido",
                   "«%.31s» no va en esta solicitud para el %s: lleva %s.", name, form_kind_title(kind),
                   buf_str(&known));
}

static size_t characters(const char *text)
{
    size_t n = 0;
    for (; *text; text++)
        n += ((unsigned char)*text & 0xc0) != 0x80;
    return n;
}

/* A text that can be printed: of the characters that control, only the end of a line and the tabulator. */
static bool printable(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' && *text != '\n' && *text != '\r' && *text != '\t')
            return false;
    return true;
}

static rc_t read_text(const field_t *f, const json_t *v, buf_t *ret, err_t *err)
{
    if (json_is_string(v))
        text_clean(json_string_value(v), json_string_length(v), ret);
    if (!json_is_string(v) || !printable(buf_str(ret)) || characters(buf_str(ret)) > f->max)
        return err_set(err, RC_REJECT, "campo_invalido",
                       "«%s» debe ser un texto de %zu caracteres como máximo.", f->name, f->max);
    return RC_OK;
}

static rc_t read_day(const field_t *f, const json_t *v, day_t *ret, err_t *err)
{
    if (json_is_string(v) && day_parse(json_string_value(v), ret))
        return RC_OK;
    return err_set(err, RC_REJECT, "campo_invalido", "«%s» debe ser una fecha AAAA-MM-DD.", f->name);
}

static rc_t read_member(const field_t *f, const json_t *v, form_body_t *ret, err_t *err)
{
    AUTO(buf) buf_t text = {0};
    rc_t rc = RC_OK;
    switch (f->kind) {
    case FIELD_WHO:
        return json_is_string(v) ? form_who(json_string_value(v), &ret->who, err)
                                 : form_who("", &ret->who, err);
    case FIELD_VERSION:
        if (!json_is_integer(v) || json_integer_value(v) < 1)
            return err_set(err, RC_REJECT, "campo_invalido",
                           "«version» debe ser el número entero que trae el formato.");
        ret->version = json_integer_value(v);
        return RC_OK;
    case FIELD_DAY_OF_IT:
        return read_day(f, v, &ret->day, err);
    case FIELD_FOLLOW_UP:
        if (json_is_null(v))
            break;
        rc = read_day(f, v, &ret->follow_up, err);
        json_object_set_new(ret->changes, f->name, json_deep_copy(v));
        return rc;
    case FIELD_TEXT:
        if (json_is_null(v))
            break;
        rc = read_text(f, v, &text, err);
        json_object_set_new(ret->changes, f->name, text.len ? json_string(buf_str(&text)) : json_null());
        return rc;
    }
    json_object_set_new(ret->changes, f->name, json_null());
    return RC_OK;
}

rc_t form_body_read(const json_t *doc, form_kind_t kind, form_action_t action, form_body_t *ret,
                    char ret_field[32], err_t *err)
{
    const char *name;
    json_t *v;
    *ret = (form_body_t){.version = -1, .day = DAY_NONE, .follow_up = DAY_NONE, .changes = json_object()};
    *ret_field = '\0';
    if (!json_is_object(doc))
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    json_object_foreach((json_t *)doc, name, v) {
        const field_t *f = field_of(name);
        text_put(ret_field, 32, name);
        text_mend_cut(ret_field);
        rc_t rc = f && takes(f, kind, action) ? read_member(f, v, ret, err)
                                              : refuse_unknown(name, kind, action, err);
        if (rc != RC_OK)
            return rc;
    }
    *ret_field = '\0';
    if (EDITS & 1U << action && json_object_size(ret->changes) == 0)
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo no dice qué cambia en el formato.");
    return RC_OK;
}

void form_body_done(form_body_t *b)
{
    free(b->who);
    json_decref(b->changes);
    *b = (form_body_t){0};
}

rc_t form_who(const char *text, char **ret, err_t *err)
{
    AUTO(buf) buf_t who = {0};
    text_clean(text, strlen(text), &who);
    if (who.len == 0 || !printable(buf_str(&who)) || strpbrk(buf_str(&who), "\r\n\t") ||
        characters(buf_str(&who)) > FORM_WHO_MAX)
        return err_set(err, RC_REJECT, "campo_invalido",
                       "«por» debe decir quién hace el cambio, en %d caracteres como máximo (también en la "
                       "cabecera PQR-Por); puede faltar.",
                       FORM_WHO_MAX);
    free(*ret);
    *ret = buf_take(&who);
    return RC_OK;
}

rc_t form_if_match(const char *header, json_int_t *ret, err_t *err)
{
    char *end = NULL;
    *ret = -1;
    if (!header || strcmp(header, "*") == 0)
        return RC_OK;
    if (strncmp(header, "W/", 2) == 0)
        header += 2;
    if (strncmp(header, "\"v", 2) == 0 && header[2] >= '1' && header[2] <= '9') {
        long long version = strtoll(header + 2, &end, 10);
        if (strcmp(end, "\"") == 0) {
            *ret = version;
            return RC_OK;
        }
    }
    return err_set(err, RC_REJECT, "if_match_invalido",
                   "La cabecera If-Match debe repetir el ETag con que vino el formato, por ejemplo \"v3\".");
}
