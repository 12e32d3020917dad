#include "services/ingest/events/types.h"

#include <string.h>

static rc_t received(const doc_t *data, event_about_t *ret, err_t *err)
{
    record_t r;
    rc_t rc = record_decode(data, &r, err);
    if (rc != RC_OK)
        return rc;
    /* The decoder leaves it to the classifier's list; here the sender still hears of it. */
    if (r.causal && (strlen(r.causal) != 1 || *r.causal < 'A' || *r.causal > 'Q'))
        return err_set(err, RC_REJECT, "campo_invalido",
                       "campo «causal»: debe ser una letra de la A a la Q, o faltar");
    snprintf(ret->key, sizeof ret->key, "%s", r.radicado);
    event_record_id(&r, ret->id);
    return RC_OK;
}

/* A further type is a further row, and its name in the list below. */
static const event_type_t types[] = {{TYPE_RECEIVED, TOPIC_RECEIVED, received}};

const char *event_types_taken(void)
{
    return TYPE_RECEIVED;
}

const event_type_t *event_type_find(const char *type)
{
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (strcmp(types[i].type, type) == 0)
            return &types[i];
    return NULL;
}
