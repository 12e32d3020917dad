#include "common/audit/audit_event.h"

#include <string.h>

#include "common/json_out.h"
#include "common/text.h"

#define TEXT_BYTES_MAX 1000 /* as the chain's table has it: its indices hold no more */

void audit_envelope(const audit_entry_t *e, envelope_t *ret)
{
    *ret = (envelope_t){.type = TYPE_AUDIT};
    text_put(ret->id, sizeof ret->id, e->id);
    snprintf(ret->source, sizeof ret->source, "/pqr/%s", e->servicio);
    instant_format(e->momento, ret->time);
}

void audit_encode(const audit_entry_t *e, buf_t *data)
{
    buf_addc(data, '{');
    json_out_text(data, "servicio", e->servicio);
    json_out_instant(data, "momento", e->momento);
    json_out_text(data, "quien", e->quien);
    json_out_text(data, "roles", e->roles);
    json_out_text(data, "desde", e->desde);
    json_out_text(data, "accion", e->accion);
    json_out_text(data, "objeto", e->objeto);
    if (e->antes)
        json_out_raw(data, "antes", e->antes);
    if (e->despues)
        json_out_raw(data, "despues", e->despues);
    json_out_text(data, "solicitud", e->solicitud);
    json_out_close(data, '}');
}

/* NULL: it is not there; where that may not be, or where it is something else, it is refused. */
static rc_t member(doc_fields_t *o, const char *name, doc_kind_t kind, bool needed, const char **ret,
                   err_t *err)
{
    const doc_member_t *v = doc_find(o, name);
    if (v && v->kind != DOC_NULL && v->kind != kind)
        return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: debe ser %s", name,
                       kind == DOC_TEXT ? "texto" : "un objeto");
    *ret = v && v->kind != DOC_NULL ? v->text : NULL;
    if (needed && (!*ret || !**ret))
        return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: falta", name);
    if (kind == DOC_TEXT && *ret && strlen(*ret) > TEXT_BYTES_MAX)
        return err_set(err, RC_REJECT, "campo_invalido", "campo «%s»: tiene más de %d bytes", name,
                       TEXT_BYTES_MAX);
    return RC_OK;
}

rc_t audit_decode(const envelope_t *head, const doc_t *data, audit_entry_t *ret, err_t *err)
{
    audit_entry_t e = {0};
    const char *momento = NULL;
    const struct {
        const char *name;
        doc_kind_t kind;
        bool needed;
        const char **ret;
    } members[] = {
        {"servicio", DOC_TEXT, true, &e.servicio},  {"momento", DOC_TEXT, true, &momento},
        {"quien", DOC_TEXT, true, &e.quien},        {"roles", DOC_TEXT, false, &e.roles},
        {"desde", DOC_TEXT, false, &e.desde},       {"accion", DOC_TEXT, true, &e.accion},
        {"objeto", DOC_TEXT, true, &e.objeto},      {"antes", DOC_OBJECT, false, &e.antes},
        {"despues", DOC_OBJECT, false, &e.despues}, {"solicitud", DOC_TEXT, false, &e.solicitud},
    };
    doc_fields_t o = doc_fields(data);
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        rc_t rc = member(&o, members[i].name, members[i].kind, members[i].needed, members[i].ret, err);
        if (rc != RC_OK)
            return rc;
    }
    if (!instant_parse(momento, &e.momento))
        return err_set(err, RC_REJECT, "campo_invalido",
                       "campo «momento»: debe ser fecha y hora con su zona");
    text_put(e.id, sizeof e.id, head->id);
    *ret = e;
    return RC_OK;
}
