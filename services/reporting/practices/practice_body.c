#include "services/reporting/practices/practice_body.h"

#include <stdarg.h>
#include <string.h>

#include "common/text.h"

#define PERSON_MAX 100
#define REASON_MAX 500
#define KEY_CHARACTERS_MAX 200
#define VERSION_DIGITS 9
#define FOUND_MAX 60 /* bytes quoted of what was sent */

const body_field_t registro_fields[] = {
    {"practica", BODY_TEXT, 40, true},
    {"rol", BODY_TEXT, 40, true},
    {"persona", BODY_TEXT, PERSON_MAX, true},
    {"fecha", BODY_DAY, 0, true},
    {"minutos", BODY_COUNT, MINUTES_MAX, true},
    {"equipo", BODY_TEXT, PERSON_MAX, false},
    {"participantes", BODY_TEXTS, PERSON_MAX, false},
    {"observacion", BODY_LINES, 1000, false},
    {0},
};

const body_field_t persona_fields[] = {
    {"persona", BODY_TEXT, PERSON_MAX, true},
    {"nombre", BODY_TEXT, PERSON_MAX, true},
    {"rol", BODY_TEXT, 40, true},
    {"equipo", BODY_TEXT, PERSON_MAX, false},
    {"desde", BODY_DAY, 0, true},
    {"hasta", BODY_DAY, 0, false},
    {0},
};

/* Who says it and why, beside the facts. */
static const body_field_t por = {"por", BODY_TEXT, PERSON_MAX, true}, /* where it is said */
    motivo = {"motivo", BODY_LINES, REASON_MAX, true};

__attribute__((format(printf, 3, 4))) static rc_t refuse(const char *field, err_t *err, const char *fmt, ...)
{
    char what[560];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(what, sizeof what, fmt, ap);
    va_end(ap);
    text_mend_cut(what);
    return err_set(err, RC_REJECT, "campo_invalido", "«%s» %s.", field, what);
}

/* What was sent instead, as much of it as tells. */
static const char *found(const json_t *v, char ret[FOUND_MAX + 1])
{
    AUTO(mem) char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);
    text_put(ret, FOUND_MAX + 1, text ? text : "otra cosa");
    return ret;
}

/* ---- values ---- */

static int characters(const char *s)
{
    int n = 0;
    for (; *s; s++)
        n += (*s & 0xC0) != 0x80;
    return n;
}

static bool has_control(const char *s, bool lines)
{
    for (; *s; s++)
        if (((unsigned char)*s < 0x20 && !(lines && strchr("\t\n\r", *s))) || *s == 0x7F)
            return true;
    return false;
}

static rc_t read_text(const char *name, const json_t *v, int max, bool lines, json_t **ret, err_t *err)
{
    AUTO(buf) buf_t clean = {0};
    char sent[FOUND_MAX + 1];
    if (!json_is_string(v))
        return refuse(name, err, "debe ser un texto, y se recibió %s", found(v, sent));
    text_clean(json_string_value(v), json_string_length(v), &clean);
    if (clean.len == 0)
        return refuse(name, err, "está vacío: escriba algo");
    if (characters(buf_str(&clean)) > max)
        return refuse(name, err, "tiene %d caracteres: acórtelo a %d como máximo",
                      characters(buf_str(&clean)), max);
    if (strlen(buf_str(&clean)) != clean.len || has_control(buf_str(&clean), lines))
        return refuse(name, err, "lleva signos de control: escríbalo %s",
                      lines ? "sin ellos" : "en una línea, sin ellos");
    *ret = json_string(buf_str(&clean));
    return RC_OK;
}

static rc_t read_texts(const char *name, const json_t *v, int max, json_t **ret, err_t *err)
{
    char sent[FOUND_MAX + 1];
    if (!json_is_array(v))
        return refuse(name, err, "debe ser una lista de textos, y se recibió %s", found(v, sent));
    if (json_array_size(v) > BODY_TEXTS_MAX)
        return refuse(name, err, "tiene %zu elementos: caben %d", json_array_size(v), BODY_TEXTS_MAX);
    AUTO(json) json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(v); i++) {
        json_t *text = NULL;
        rc_t rc = read_text(name, json_array_get(v, i), max, false, &text, err);
        if (rc != RC_OK)
            return rc;
        json_array_append_new(list, text);
    }
    *ret = TAKE(list);
    return RC_OK;
}

static rc_t read_day(const char *name, const json_t *v, json_t **ret, err_t *err)
{
    char sent[FOUND_MAX + 1];
    day_t d;
    if (!json_is_string(v) || !day_parse(json_string_value(v), &d))
        return refuse(name, err, "debe ser una fecha AAAA-MM-DD, por ejemplo 2021-12-07, y se recibió %s",
                      found(v, sent));
    if (!calendar_covers(d))
        return refuse(name, err, "debe ser de los años %d a %d, y se recibió %s", CALENDAR_FIRST_YEAR,
                      CALENDAR_LAST_YEAR, found(v, sent));
    *ret = json_string(json_string_value(v));
    return RC_OK;
}

static rc_t read_count(const char *name, const json_t *v, int max, json_t **ret, err_t *err)
{
    char sent[FOUND_MAX + 1];
    if (!json_is_integer(v) || json_integer_value(v) < 1 || json_integer_value(v) > max)
        return refuse(name, err, "debe ser un número entero de 1 a %d, y se recibió %s", max, found(v, sent));
    *ret = json_integer(json_integer_value(v));
    return RC_OK;
}

static rc_t read_value(const body_field_t *f, const json_t *v, json_t **ret, err_t *err)
{
    if (json_is_null(v) && !f->needed) {
        *ret = json_null();
        return RC_OK;
    }
    switch (f->kind) {
    case BODY_TEXTS:
        return read_texts(f->name, v, f->max, ret, err);
    case BODY_DAY:
        return read_day(f->name, v, ret, err);
    case BODY_COUNT:
        return read_count(f->name, v, f->max, ret, err);
    default:
        return read_text(f->name, v, f->max, f->kind == BODY_LINES, ret, err);
    }
}

/* ---- bodies ---- */

static bool is_field(const body_field_t *fields, body_use_t use, const char *name)
{
    for (const body_field_t *f = fields; use != BODY_VOID && f->name; f++)
        if (strcmp(f->name, name) == 0)
            return true;
    return strcmp(name, "por") == 0 ||
           (use != BODY_NEW && (strcmp(name, "motivo") == 0 || strcmp(name, "version") == 0));
}

static void add_name(buf_t *out, const char *name)
{
    buf_printf(out, "%s%s", out->len ? ", " : "", name);
}

static rc_t refuse_unknown(const json_t *body, const body_field_t *fields, body_use_t use,
                           const char **ret_field, err_t *err)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)body, name, value) {
        if (is_field(fields, use, name))
            continue;
        AUTO(buf) buf_t known = {0};
        for (const body_field_t *f = fields; use != BODY_VOID && f->name; f++)
            add_name(&known, f->name);
        add_name(&known, use == BODY_NEW ? "por" : "por, motivo, version");
        char quoted[FOUND_MAX + 1];
        text_put(quoted, sizeof quoted, name);
        *ret_field = ""; /* the name is the sender's, and no field */
        return err_set(err, RC_REJECT, "campo_desconocido",
                       "El campo «%s» no se conoce: revise cómo está escrito. Se admiten %s.",
                       text_echo(quoted), buf_str(&known));
    }
    return RC_OK;
}

/* Into `to`, where the body has it. */
static rc_t read_field(const json_t *body, const body_field_t *f, bool needed, json_t *to,
                       const char **ret_field, err_t *err)
{
    const json_t *v = json_object_get(body, f->name);
    json_t *clean = NULL;
    *ret_field = f->name;
    if (!v)
        return needed ? err_set(err, RC_REJECT, "campo_faltante", "Falta «%s».", f->name) : RC_OK;
    rc_t rc = read_value(f, v, &clean, err);
    if (rc == RC_OK)
        json_object_set_new(to, f->name, clean);
    return rc;
}

static rc_t read_version(const json_t *body, int *ret, const char **ret_field, err_t *err)
{
    const json_t *v = json_object_get(body, "version");
    char sent[FOUND_MAX + 1];
    *ret_field = "version";
    if (!v)
        return RC_OK;
    if (!json_is_integer(v) || json_integer_value(v) < 1 || json_integer_value(v) > INT32_MAX)
        return refuse("version", err, "debe ser el número de la versión que se leyó, y se recibió %s",
                      found(v, sent));
    *ret = (int)json_integer_value(v);
    return RC_OK;
}

static rc_t read_all(const json_t *body, const body_field_t *fields, body_use_t use, practice_body_t *b,
                     const char **ret_field, err_t *err)
{
    rc_t rc = refuse_unknown(body, fields, use, ret_field, err);
    for (const body_field_t *f = fields; rc == RC_OK && use != BODY_VOID && f->name; f++)
        rc = read_field(body, f, use == BODY_NEW && f->needed, b->facts, ret_field, err);
    if (rc == RC_OK)
        rc = read_field(body, &por, false, b->about, ret_field, err);
    if (rc == RC_OK && use != BODY_NEW)
        rc = read_field(body, &motivo, use == BODY_VOID, b->about, ret_field, err);
    if (rc == RC_OK)
        rc = read_version(body, &b->version, ret_field, err);
    if (rc == RC_OK && use == BODY_CHANGE && json_object_size(b->facts) == 0) {
        *ret_field = "";
        rc = err_set(err, RC_REJECT, "campo_faltante",
                     "El cuerpo no dice qué cambia: ponga al menos un campo.");
    }
    return rc;
}

rc_t practice_body_read(const json_t *body, const body_field_t *fields, body_use_t use, practice_body_t *ret,
                        const char **ret_field, err_t *err)
{
    *ret_field = "";
    if (!json_is_object(body))
        return err_set(err, RC_REJECT, "cuerpo_invalido", "El cuerpo debe ser un objeto JSON.");
    AUTO(practice_body) practice_body_t b = {.facts = json_object(), .about = json_object()};
    rc_t rc = read_all(body, fields, use, &b, ret_field, err);
    if (rc == RC_OK)
        *ret = (practice_body_t){TAKE(b.facts), TAKE(b.about), b.version};
    return rc;
}

void practice_body_done(practice_body_t *b)
{
    json_decref(b->facts);
    json_decref(b->about);
    *b = (practice_body_t){0};
}

json_t *facts_merge(const json_t *facts, const json_t *changes)
{
    json_t *all = json_deep_copy(facts);
    json_object_update(all, (json_t *)(uintptr_t)changes);
    return all;
}

/* ---- rules ---- */

static const char *fact(const json_t *facts, const char *name)
{
    return json_string_value(json_object_get(facts, name));
}

static rc_t known_role(const json_t *facts, const practices_t *p, int *ret, const char **ret_field,
                       err_t *err)
{
    AUTO(buf) buf_t known = {0};
    *ret_field = "rol";
    *ret = role_find(p, fact(facts, "rol"));
    if (*ret >= 0)
        return RC_OK;
    for (size_t i = 0; i < p->n_roles; i++)
        add_name(&known, p->roles[i].key);
    return refuse("rol", err, "debe ser uno de los roles (%s), y se recibió «%s»", buf_str(&known),
                  fact(facts, "rol"));
}

static rc_t known_practice(const json_t *facts, const practices_t *p, int *ret, const char **ret_field,
                           err_t *err)
{
    AUTO(buf) buf_t known = {0};
    *ret_field = "practica";
    *ret = practice_find(p, fact(facts, "practica"));
    if (*ret >= 0)
        return RC_OK;
    for (size_t i = 0; i < p->n; i++)
        add_name(&known, p->at[i].key);
    return refuse("practica", err, "debe ser una de las prácticas, y se recibió «%s»; son %s",
                  fact(facts, "practica"), buf_str(&known));
}

static rc_t practice_of_role(const practices_t *p, int practice, int role, const char **ret_field, err_t *err)
{
    AUTO(buf) buf_t owners = {0};
    if (practice_is_of(&p->at[practice], role))
        return RC_OK;
    for (size_t i = 0; i < p->n_roles; i++)
        if (practice_is_of(&p->at[practice], (int)i))
            add_name(&owners, p->roles[i].key);
    *ret_field = "rol";
    return refuse("rol", err, "es %s, que no es responsable de la práctica %s: lo es %s", p->roles[role].key,
                  p->at[practice].name, buf_str(&owners));
}

rc_t registro_check(const json_t *facts, const practices_t *p, day_t today, const char **ret_field,
                    err_t *err)
{
    int practice, role;
    day_t d;
    char day[11];
    rc_t rc = known_practice(facts, p, &practice, ret_field, err);
    if (rc == RC_OK)
        rc = known_role(facts, p, &role, ret_field, err);
    if (rc == RC_OK)
        rc = practice_of_role(p, practice, role, ret_field, err);
    if (rc != RC_OK || !day_parse(fact(facts, "fecha"), &d) || d <= today)
        return rc;
    *ret_field = "fecha";
    day_format(today, day);
    return err_set(err, RC_REJECT, "fecha_futura",
                   "«fecha» es %s y hoy es %s: se registra lo que ya se hizo; corrija la fecha.",
                   fact(facts, "fecha"), day);
}

rc_t persona_check(const json_t *facts, const practices_t *p, day_t today, const char **ret_field, err_t *err)
{
    (void)today;
    int role;
    const char *from = fact(facts, "desde"), *to = fact(facts, "hasta");
    rc_t rc = known_role(facts, p, &role, ret_field, err);
    if (rc != RC_OK || !to || strcmp(to, from) >= 0) /* dates of four digits each: as texts they compare */
        return rc;
    *ret_field = "hasta";
    return refuse("hasta", err, "es %s, anterior a «desde», que es %s: el periodo no contiene ningún día", to,
                  from);
}

int version_parse(const char *s)
{
    int n = 0;
    size_t digits = *s == '"' ? strspn(s + 1, "0123456789") : 0;
    if (digits == 0 || digits > VERSION_DIGITS || strcmp(s + 1 + digits, "\"") != 0)
        return 0;
    for (size_t i = 1; i <= digits; i++)
        n = n * 10 + (s[i] - '0');
    return n;
}

bool key_is_valid(const char *key)
{
    size_t n = strlen(key);
    for (const char *c = key; *c; c++)
        if (*c <= ' ' || *c > '~')
            return false;
    return n > 0 && n <= KEY_CHARACTERS_MAX;
}
