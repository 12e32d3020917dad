#include "services/contact/intake/reported.h"

#include <jansson.h>
#include <string.h>

#include "common/text.h"
#include "services/contact/life/contact_command.h"
#include "services/contact/life/recurso.h"

#define RESULTADO_MAX 60 /* characters, at most as many bytes: outcomes' names are ASCII */
#define COMANDO_MAX 200
#define MOTIVO_MAX 16000 /* 4,000 characters */

static rc_t bad(err_t *err, const char *field, const char *what)
{
    return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: %s", field, what);
}

/* max: bytes. */
static rc_t get_text(doc_fields_t *o, const char *field, size_t max, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    if (v && v->kind != DOC_NULL && v->kind != DOC_TEXT)
        return bad(err, field, "debe ser texto");
    *ret = v ? v->text : NULL;
    return *ret && strlen(*ret) > max ? bad(err, field, "es demasiado largo") : RC_OK;
}

static rc_t need_text(doc_fields_t *o, const char *field, size_t max, const char **ret, err_t *err)
{
    rc_t rc = get_text(o, field, max, ret, err);
    if (rc != RC_OK)
        return rc;
    return *ret && **ret ? RC_OK : bad(err, field, "falta");
}

static rc_t get_instant(doc_fields_t *o, const char *field, instant_t *ret, err_t *err)
{
    const char *text;
    rc_t rc = get_text(o, field, 64, &text, err);
    if (rc != RC_OK || !text)
        return rc;
    return instant_parse(text, ret)
               ? RC_OK
               : bad(err, field, "debe ser una fecha y hora con zona, como 2021-12-07T10:00:00-05:00");
}

/* ---- the numbers that were dialled ---- */

static bool is_number(const char *text)
{
    const size_t n = text ? strlen(text) : 0;
    return n >= 7 && n <= 10 && strspn(text, "0123456789") == n;
}

static bool call_read(const json_t *item, arena_t *texts, call_in_t *ret)
{
    const json_t *inicio = json_object_get(item, "inicio"), *resultado = json_object_get(item, "resultado");
    const char *telefono = json_string_value(json_object_get(item, "telefono"));
    if (!is_number(telefono))
        return false;
    *ret = (call_in_t){.telefono = arena_text(texts, telefono)};
    if (inicio && !json_is_null(inicio) &&
        (!json_is_string(inicio) || !instant_parse(json_string_value(inicio), &ret->marcada)))
        return false;
    if (!resultado || json_is_null(resultado))
        return true;
    ret->resultado = arena_text(texts, json_string_value(resultado));
    return ret->resultado && *ret->resultado && strlen(ret->resultado) <= RESULTADO_MAX;
}

static rc_t get_calls(doc_fields_t *o, arena_t *texts, outcome_in_t *ret, err_t *err)
{
    static const char field[] = "llamadas";
    const doc_member_t *v = doc_find(o, field);
    if (!v || v->kind == DOC_NULL)
        return RC_OK;
    AUTO(json) json_t *list = v->kind == DOC_ARRAY ? json_loads(v->text, 0, NULL) : NULL;
    const size_t n = json_array_size(list);
    if (!json_is_array(list) || n > REPORTED_CALLS_MAX)
        return bad(err, field, "debe ser una lista de a lo más 50 llamadas");
    call_in_t *calls = n ? arena_take(texts, n * sizeof *calls) : NULL;
    for (size_t i = 0; i < n; i++)
        if (!call_read(json_array_get(list, i), texts, &calls[i]))
            return bad(err, field,
                       "cada una lleva telefono (de 7 a 10 cifras) y puede llevar inicio y resultado");
    ret->llamadas = calls;
    ret->n_llamadas = n;
    return RC_OK;
}

static rc_t get_evidence(doc_fields_t *o, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, "evidencia");
    if (v && v->kind != DOC_NULL && v->kind != DOC_OBJECT)
        return bad(err, "evidencia", "debe ser un objeto");
    *ret = v ? v->text : NULL;
    return RC_OK;
}

#define TRY(call)                                                                                            \
    do {                                                                                                     \
        rc_t rc_ = (call);                                                                                   \
        if (rc_ != RC_OK)                                                                                    \
            return rc_;                                                                                      \
    } while (0)

rc_t reported_decode(const envelope_t *e, const doc_t *data, arena_t *texts, reported_t *ret, err_t *err)
{
    reported_t r = {0};
    recurso_tipo_t tipo;
    doc_fields_t fields = doc_fields(data);
    if (strcmp(e->type, TYPE_CONTACT_OUTCOME) != 0)
        return err_set(err, RC_REJECT, "tipo_inesperado",
                       "un evento de tipo %s no dice qué pasó con una orden", text_echo(e->type));
    TRY(need_text(&fields, "comando", COMANDO_MAX, &r.comando, err));
    TRY(need_text(&fields, "radicado", 100, &r.radicado, err));
    TRY(need_text(&fields, "resultado", RESULTADO_MAX, &r.outcome.resultado, err));
    TRY(get_calls(&fields, texts, &r.outcome, err));
    TRY(get_instant(&fields, "hora_pedida", &r.outcome.hora, err));
    TRY(get_text(&fields, "recurso", 20, &r.outcome.recurso, err));
    TRY(get_text(&fields, "motivo", MOTIVO_MAX, &r.outcome.motivo, err));
    TRY(get_evidence(&fields, &r.outcome.evidencia, err));
    if (r.outcome.recurso && !recurso_tipo_from_name(r.outcome.recurso, &tipo))
        return bad(err, "recurso", "debe ser reposicion o apelacion");
    if (!contact_command_from_id(r.comando, &r.outcome.intento))
        return err_set(err, RC_REJECT, "comando_desconocido", "la orden «%s» no es de este servicio",
                       text_echo(r.comando));
    *ret = r;
    return RC_OK;
}
