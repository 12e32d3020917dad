#include "services/contact/intake/rr_reported.h"

#include <string.h>

#include "common/text.h"

/* In bytes: four for each character. */
#define COMANDO_MAX 800
#define RADICADO_MAX 400
#define ERROR_MAX 16000
#define REFERENCIA_MAX 800

static const struct field {
    const char *name;
    size_t max;
    bool needed;
} fields[] = {
    {"comando", COMANDO_MAX, true}, {"radicado", RADICADO_MAX, true},      {"resultado", 20, true},
    {"error", ERROR_MAX, false},    {"referencia", REFERENCIA_MAX, false},
};
enum { COMANDO, RADICADO, RESULTADO, ERROR, REFERENCIA, FIELDS };

static rc_t bad(err_t *err, const char *field, const char *what)
{
    return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: %s", field, what);
}

static rc_t read_field(doc_fields_t *o, const struct field *f, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, f->name);
    if (v && v->kind != DOC_NULL && v->kind != DOC_TEXT)
        return bad(err, f->name, "debe ser texto");
    *ret = v && v->text && *v->text ? v->text : NULL;
    if (!*ret)
        return f->needed ? bad(err, f->name, "falta") : RC_OK;
    return strlen(*ret) > f->max ? bad(err, f->name, "es demasiado largo") : RC_OK;
}

rc_t rr_reported_decode(const envelope_t *e, const doc_t *data, rr_reported_t *ret, err_t *err)
{
    const char *text[FIELDS];
    doc_fields_t o = doc_fields(data);
    if (strcmp(e->type, TYPE_RR_RESULT) != 0)
        return err_set(err, RC_REJECT, "tipo_inesperado",
                       "un evento de tipo %s no dice qué pasó con una orden a RR", text_echo(e->type));
    for (size_t i = 0; i < FIELDS; i++) {
        rc_t rc = read_field(&o, &fields[i], &text[i], err);
        if (rc != RC_OK)
            return rc;
    }
    rr_reported_t r = {.comando = text[COMANDO],
                       .radicado = text[RADICADO],
                       .error = text[ERROR],
                       .referencia = text[REFERENCIA]};
    if (!orden_respuesta_from_name(text[RESULTADO], &r.respuesta))
        return bad(err, "resultado", "debe ser hecha, rechazada u ocupada");
    *ret = r;
    return RC_OK;
}
