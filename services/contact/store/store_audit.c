#include "services/contact/store/store_audit.h"

#include <string.h>

#include "services/contact/store/store.h"

#define OBJECT_SIZE 160

/* Who asks is who is told; where that is another than in whose name it is done, both are. */
static audit_entry_t entry_by(const char *accion, const char *objeto, const char *quien, json_t *details)
{
    audit_entry_t e = audit_entry(accion, objeto);
    if (!audit_origin_is_known())
        e.quien = quien;
    else if (quien && strcmp(quien, e.quien) != 0)
        json_object_set_new(details, "en_nombre_de", json_string(quien));
    return e;
}

static json_t *stands(const case_view_t *v, int64_t version)
{
    json_t *o = json_pack("{s:s,s:I}", "estado", estado_name(v->estado), "version", (json_int_t)version);
    if (v->causal)
        json_object_set_new(o, "causal", json_string(v->causal));
    return o;
}

void store_audit_case(outbox_t *o, const case_deed_t *d)
{
    char objeto[OBJECT_SIZE];
    json_t *after = stands(d->after, d->version_after);
    json_object_update(after, d->more);
    json_decref(d->more);
    snprintf(objeto, sizeof objeto, "caso/%s", d->radicado);
    audit_entry_t e = entry_by(d->accion, objeto, d->quien, after);
    AUTO(mem) char *was = audit_json(stands(d->before, d->version_before));
    AUTO(mem) char *is = audit_json(after);
    e.antes = was;
    e.despues = is;
    audit_outbox_add(o, &e);
}

rc_t store_audit_entry(pg_t *pg, const audit_entry_t *e, err_t *err)
{
    outbox_t out = {0};
    audit_outbox_add(&out, e);
    rc_t rc = outbox_write(&out, pg, CONTACT_SCHEMA, err);
    outbox_done(&out);
    return rc;
}

rc_t store_audit(pg_t *pg, const char *accion, const char *radicado, const char *quien, json_t *details,
                 err_t *err)
{
    char objeto[OBJECT_SIZE];
    snprintf(objeto, sizeof objeto, "caso/%s", radicado);
    audit_entry_t e = entry_by(accion, objeto, quien, details);
    AUTO(mem) char *is = audit_json(details);
    e.despues = is;
    return store_audit_entry(pg, &e, err);
}
