#include "services/simulator/answer/wire.h"

#include <stdio.h>
#include <string.h>

#include "common/json_out.h"

static rc_t bad(err_t *err, const char *field, const char *what)
{
    return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: %s", field, what);
}

static rc_t need_text(doc_fields_t *o, const char *field, const char **ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    if (!v || v->kind != DOC_TEXT || !*v->text)
        return bad(err, field, "falta, o no es texto");
    *ret = v->text;
    return RC_OK;
}

static rc_t need_int(doc_fields_t *o, const char *field, int64_t max, int64_t *ret, err_t *err)
{
    const doc_member_t *v = doc_find(o, field);
    if (!v || v->kind != DOC_INTEGER || v->integer < 1 || v->integer > max)
        return bad(err, field, "debe ser un número entero en su rango");
    *ret = v->integer;
    return RC_OK;
}

static rc_t need_instant(doc_fields_t *o, const char *field, instant_t *ret, err_t *err)
{
    const char *text;
    rc_t rc = need_text(o, field, &text, err);
    if (rc == RC_OK && !instant_parse(text, ret))
        return bad(err, field, "debe ser fecha y hora RFC 3339");
    return rc;
}

/* ["3101234567", "6012345678"]: numbers are digits only, so nothing is escaped. */
static rc_t need_numbers(doc_fields_t *f, arena_t *texts, order_t *o, err_t *err)
{
    const doc_member_t *v = doc_find(f, "telefonos");
    if (!v || v->kind != DOC_ARRAY)
        return bad(err, "telefonos", "falta, o no es una lista");
    const char *p = v->text;
    while ((p = strchr(p, '"')) && o->call.numbers < CALL_NUMBERS_MAX) {
        size_t len = strspn(++p, "0123456789");
        if (!len || p[len] != '"')
            return bad(err, "telefonos", "cada uno debe ser de dígitos");
        char *number = arena_take(texts, len + 1);
        memcpy(number, p, len);
        number[len] = '\0';
        o->telefonos[o->call.numbers++] = number;
        p += len + 1;
    }
    return o->call.numbers ? RC_OK : bad(err, "telefonos", "no hay ninguno");
}

static rc_t call_decode(doc_fields_t *f, arena_t *texts, order_t *o, err_t *err)
{
    const char *accion;
    rc_t rc = need_text(f, "accion", &accion, err);
    if (rc != RC_OK)
        return rc;
    o->call.voicemail = strcmp(accion, "buzon") == 0;
    if (!o->call.voicemail && strcmp(accion, "llamar") != 0)
        return bad(err, "accion", "debe ser llamar o buzon");
    return need_numbers(f, texts, o, err);
}

static rc_t rr_decode(doc_fields_t *f, order_t *o, err_t *err)
{
    int64_t envio = 0;
    rc_t rc = need_int(f, "envio", 1000, &envio, err);
    o->envio = (int)envio;
    return rc;
}

rc_t order_decode(bool is_rr, const doc_t *data, instant_t ordered, arena_t *texts, order_t *ret, err_t *err)
{
    doc_fields_t f = doc_fields(data);
    order_t o = {.is_rr = is_rr, .call = {.ordered = ordered}};
    rc_t rc = need_text(&f, "comando", &o.comando, err);
    if (rc == RC_OK)
        rc = need_text(&f, "radicado", &o.radicado, err);
    if (rc == RC_OK)
        rc = is_rr ? rr_decode(&f, &o, err) : call_decode(&f, texts, &o, err);
    if (rc == RC_OK)
        rc = need_instant(&f, "expira", &o.expira, err);
    if (rc != RC_OK)
        return rc;
    o.call.id = o.comando;
    o.call.not_later = o.expira;
    *ret = o;
    return RC_OK;
}

static void head(const order_t *o, const char *resultado, buf_t *out)
{
    json_out_open(out, NULL, '{');
    json_out_text(out, "comando", o->comando);
    json_out_text(out, "radicado", o->radicado);
    json_out_text(out, "resultado", resultado);
}

static void put_dialled(const order_t *o, const called_t *c, buf_t *out)
{
    json_out_open(out, "llamadas", '[');
    for (int i = 0; i < c->n; i++) {
        json_out_open(out, NULL, '{');
        json_out_text(out, "telefono", o->telefonos[i]);
        json_out_instant(out, "inicio", c->dialled[i].inicio);
        json_out_text(out, "resultado", c->dialled[i].resultado);
        json_out_close(out, '}');
    }
    json_out_close(out, ']');
}

static void put_evidence(const order_t *o, const called_t *c, buf_t *out)
{
    json_out_open(out, "evidencia", '{');
    json_out_text(out, "grabacion", o->comando);
    json_out_int(out, "segundos", (c->fin - c->dialled[0].inicio) / 1000);
    json_out_close(out, '}');
}

void called_encode(const order_t *o, const called_t *c, buf_t *out)
{
    head(o, c->resultado, out);
    put_dialled(o, c, out);
    if (c->hora)
        json_out_instant(out, "hora_pedida", c->hora);
    json_out_text(out, "recurso", c->recurso);
    json_out_text(out, "motivo", c->recurso ? "No estoy de acuerdo con la respuesta." : NULL);
    if (o->call.voicemail)
        put_evidence(o, c, out);
    json_out_instant(out, "fin", c->fin);
    json_out_close(out, '}');
}

void rr_answered_encode(const order_t *o, rr_does_t does, buf_t *out)
{
    head(o, rr_does_name(does), out);
    json_out_text(out, "error",
                  does == RR_REFUSES ? "La cuenta está bloqueada en RR."
                  : does == RR_BUSY  ? "RR está ocupado."
                                     : NULL);
    json_out_text(out, "referencia", does == RR_DONE ? o->comando : NULL);
    json_out_close(out, '}');
}
